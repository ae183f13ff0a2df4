"""Feeds one kind of content file with whatever atheris thinks of, for as long as one likes:

    python -m tests.fuzz task -max_total_time=300

The kinds are `site`, `units`, `synonyms`, `plan`, `task`, `page` and `transcript`; what follows is libFuzzer's. An input
that leads to a traceback, takes longer than ten seconds or more than 200 MB ends the run and is kept as `crash-…`,
`timeout-…` or `oom-…` in the working folder. Atheris (`pip install atheris`) has wheels for Linux only and is no
dependency of the project: continuous integration runs the Hypothesis tests of `test_breaking` instead.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from contextlib import suppress
from datetime import date
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["gongkai", "markdown"]):
    from gongkai import load, making, markdown, report, scanning
    from gongkai.errors import ProblemsFound
    from gongkai.options import Options

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
FILES = {
    "site": "site.yaml",
    "units": "units.yaml",
    "synonyms": "synonyms.yaml",
    "plan": "plans/2021/plan.yaml",
    "task": "plans/2021/tasks/01.yaml",
    "page": "pages/about.md",
    "transcript": "plans/2021/source.txt",
}
LIMITS = ("-rss_limit_mb=200", "-timeout=10", "-max_len=4096", f"-dict={HERE / 'content.dict'}", "-print_final_stats=1")


def main(kind: str, *arguments: str) -> None:
    folder = Path(tempfile.mkdtemp(prefix="fuzz-", dir="/dev/shm" if Path("/dev/shm").is_dir() else None))
    shutil.copytree(ROOT / "tests/cases/_base", folder / "content")
    shutil.copy(ROOT / "content/synonyms.yaml", folder / "content")
    corpus = folder / "corpus"
    corpus.mkdir()
    for index, seed in enumerate(seeds(kind)):
        shutil.copy(seed, corpus / str(index))
    os.chdir(folder)
    path = Path("content", FILES[kind])
    options = Options(Path("content"), Path("site"), ROOT / "templates", date(2026, 11, 23), search=False)
    atheris.Setup([sys.argv[0], *LIMITS, *arguments, str(corpus)], lambda data: one(path, data, options))
    atheris.Fuzz()


def seeds(kind: str) -> list[Path]:
    """Good files of the kind, and those of the cases that are wrong in some way."""
    file = FILES[kind]
    found = [*ROOT.glob(f"tests/cases/*/{file}"), ROOT / "content" / file]
    found += ROOT.glob("content/plans/2021/tasks/*.yaml") if kind == "task" else []
    return [path for path in found if path.is_file()]


def one(path: Path, data: bytes, options: Options) -> None:
    """What `check` does, with its report; a page is rendered as well."""
    path.write_bytes(data)
    try:
        told = making.check(options, scanning.scan(options.content)).warnings
    except ProblemsFound as found:
        told = found.problems
    for line in report.listing(told).split("\n"):
        assert all(char.isprintable() or char == "\u3000" for char in line), ascii(line)
    if path.suffix == ".md" and not any(problem.severity == "error" for problem in told):
        for page in load.load_base(options.content, options.today).base.pages:
            with suppress(RecursionError):  # which `render` tells as a fault of the page
                markdown.to_html(page.body, lambda address: "")


if __name__ == "__main__":
    main(*sys.argv[1:])
