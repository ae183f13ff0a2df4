"""Shared fixtures: a content folder of one's own, the cases, the real portal built once."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date
from pathlib import Path
from unittest import mock

import pytest
from hypothesis import settings

# A busy machine is no fault of the code: how long an example takes is not judged.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")

# Messages are asserted in Chinese, whatever the language of the machine; processes that a test starts inherit it.
os.environ["GONGKAI_LANG"] = "zh"

# Whoever starts the tests in the background may have them ignore Ctrl-C, and with them the programs that they start.
signal.signal(signal.SIGINT, signal.default_int_handler)

ROOT = Path(__file__).resolve().parent.parent
CASES = Path(__file__).resolve().parent / "cases"
BASE = CASES / "_base"
EXAMPLE = ROOT / "docs/example/content"
TODAY = "2026-11-23"


@pytest.fixture
def content(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small good content folder in an empty working folder: one plan of two tasks."""
    monkeypatch.chdir(tmp_path)
    shutil.copytree(BASE, tmp_path / "content")
    return tmp_path / "content"


def lay_over(case: Path, content: Path) -> None:
    """Makes `content`, a copy of the base, into the case: its files replace or join those of the base, what
    `remove.txt` lists (patterns, one a line) goes."""
    listed = case / "remove.txt"
    for pattern in listed.read_text("utf-8").split() if listed.exists() else ():
        for path in content.glob(pattern):
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    shutil.copytree(case, content, dirs_exist_ok=True, ignore=shutil.ignore_patterns("problems.txt", "remove.txt"))


def denied(name: str) -> AbstractContextManager:
    """Nobody may read files of that name, not even the superuser, whom permissions do not keep out."""
    true_open = os.open

    def refuse(path, *more, **options):
        if os.path.basename(path) == name:
            raise PermissionError(13, "Permission denied", os.fspath(path))
        return true_open(path, *more, **options)

    return mock.patch("os.open", refuse)


Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def run() -> Run:
    """Runs the real front door as a process: `run("check", "--format", "json", cwd=folder, env={…})`."""

    def go(
        *arguments: str, cwd: Path | None = None, env: dict[str, str] | None = None
    ) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, str(ROOT / "build.py"), *arguments]
        return subprocess.run(
            command, cwd=cwd, env={**os.environ, **(env or {})}, capture_output=True, encoding="utf-8", timeout=120
        )

    return go


# A host's settings, none of them real.
HOST = """
address: https://www.example.gov.cn/zwgk/rwfj/
site_name: 某市人民政府
site_domain: www.example.gov.cn
site_id_code: "0000000000"
column_keywords: [政务公开, 任务分解]
column_type: [信息公开目录]
icp: 某ICP备00000000号
police_record: 某公网安备 00000000000000号
party_mark: https://bszs.conac.cn/sitename?method=show&id=0
undertaker: 市政府办公室政务公开科
contact: 0000-0000000
host_home: https://www.example.gov.cn/
host_links: [{title: 某学会, url: "https://www.example.org/"}]
host_trail: [{title: 政务公开, url: "https://www.example.gov.cn/zwgk/"}]
footer_links: [{title: 网站地图, url: "https://www.example.gov.cn/map.html"}]
accessibility_checked: 2026-10-01
"""


@pytest.fixture(scope="session")
def hosted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The real content as a column of a host whose settings are all known, without search: the folder `site`."""
    from gongkai import pipeline

    folder = tmp_path_factory.mktemp("hosted")
    shutil.copytree(ROOT / "content", folder / "content")
    settings = folder / "content/site.yaml"
    settings.write_text(settings.read_text("utf-8") + HOST, "utf-8")
    options = pipeline.Options(
        folder / "content", folder / "site", ROOT / "templates", date.fromisoformat(TODAY), search=False
    )
    pipeline.build(options)
    return options.output


@pytest.fixture(scope="session")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The real content, built once with the real search: the folder `site`."""
    from gongkai import pipeline

    site = tmp_path_factory.mktemp("portal") / "site"
    pipeline.build(pipeline.Options(ROOT / "content", site, ROOT / "templates", date.fromisoformat(TODAY)))
    return site


@pytest.fixture(scope="session")
def example(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The invented city, built once without search: the folder `site`."""
    from gongkai import pipeline

    site = tmp_path_factory.mktemp("example") / "site"
    options = pipeline.Options(EXAMPLE, site, ROOT / "templates", date.fromisoformat(TODAY), search=False)
    pipeline.build(options)
    return site
