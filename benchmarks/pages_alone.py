"""`build` without the files that are no pages (data, sitemap, manifest), for the target on pages and lists alone. The
product has no such option: here those who make these files are replaced. Run as a script, with build.py's arguments."""

import sys
from contextlib import ExitStack
from pathlib import Path
from unittest.mock import patch

sys.path[0] = str(Path(__file__).resolve().parent.parent)

from gongkai import cli, making  # noqa: E402
from gongkai.exports import to_json, to_sitemap  # noqa: E402

if __name__ == "__main__":
    with ExitStack() as replaced:
        for module, name, nothing in (
            (to_json, "outputs", lambda *_: []),
            (to_sitemap, "outputs", lambda *_: []),
            (making, "manifest", lambda *_: b""),
        ):
            replaced.enter_context(patch.object(module, name, nothing))  # fails where there is no such name any more
        status = cli.main()
    sys.exit(status)
