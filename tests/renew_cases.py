"""Writes every case's `problems.txt` anew: `python -m tests.renew_cases`. Read the difference before committing it."""

from __future__ import annotations

import contextlib
import io
import os
import shutil
import tempfile
from pathlib import Path

from gongkai import cli
from tests.conftest import BASE, CASES, lay_over


def main() -> None:
    for case in sorted(CASES.iterdir()):
        with tempfile.TemporaryDirectory() as folder:
            os.chdir(folder)
            shutil.copytree(BASE, "content")
            lay_over(case, Path("content"))
            said = io.StringIO()
            with contextlib.redirect_stderr(said), contextlib.redirect_stdout(io.StringIO()):
                cli.main(["check", "--today", "2026-11-23"])
            lines = [line for line in said.getvalue().splitlines(keepends=True) if not line.startswith("内容有 ")]
            expected = case / "problems.txt"
            expected.unlink(missing_ok=True)
            if lines:
                expected.write_text("".join(lines), "utf-8", newline="\n")
            os.chdir(CASES)


if __name__ == "__main__":
    main()
