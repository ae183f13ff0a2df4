"""Front door: `python build.py [VERB]`. Everything is in gongkai.cli."""

import sys

if sys.version_info < (3, 11):  # noqa: UP036 (an older Python is told so here, before it fails on an import)
    sys.stderr.write("需要 Python 3.11 或更新的版本 / Python 3.11 or newer is needed\n")
    sys.exit(3)

from gongkai.cli import run

if __name__ == "__main__":
    run()
