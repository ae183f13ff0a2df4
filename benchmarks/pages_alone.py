"""`build` without the files that are no pages (data, sitemap, manifest), for the target on pages and lists alone. The
product has no such option: here those who make these files are replaced, before anybody has loaded them, so that all else
goes as it does in a build. Run as a script, with build.py's arguments."""

import sys
from pathlib import Path
from types import SimpleNamespace

sys.path[0] = str(Path(__file__).resolve().parent.parent)

from gongkai import cli, exports, outputs  # noqa: E402

if __name__ == "__main__":
    exports.to_json = exports.to_sitemap = SimpleNamespace(outputs=lambda *_: [])
    outputs.manifest = lambda *_: b""
    cli.run()
