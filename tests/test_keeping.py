"""Where compiled templates are kept, and that what is damaged there is made again."""

import os
import sys
from pathlib import Path

import pytest

from gongkai import assets
from gongkai.keeping import compiled_folder
from gongkai.render import Renderer
from tests.made import BASE

TEMPLATES = Path(__file__).resolve().parent.parent / "templates"


@pytest.fixture
def templates(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder for templates, of a Python that may keep what it compiles."""
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    (tmp_path / "templates").mkdir()
    return tmp_path / "templates"


def test_compiled_templates_lie_beside_the_templates_as_bytecode_does(templates, tmp_path):
    found = compiled_folder(templates, str(tmp_path / "cache"), "a" * 64)
    assert found == templates / "__pycache__" / "templates-aaaaaaaaaaaaaaaa"


def test_they_lie_in_the_cache_where_python_is_to_keep_no_bytecode(templates, tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    found = compiled_folder(templates, str(tmp_path / "cache"), "a" * 64)
    assert found == tmp_path / "cache" / "templates-aaaaaaaaaaaaaaaa"


def test_they_lie_in_the_cache_where_nobody_may_write_beside_the_templates(templates, tmp_path, monkeypatch):
    # The superuser may write everywhere but on a disk that is read-only.
    beside = templates / "__pycache__"
    monkeypatch.setattr(os, "access", lambda path, mode: (path, mode) != (beside, os.W_OK))
    found = compiled_folder(templates, str(tmp_path / "cache"), "a" * 64)
    assert found == tmp_path / "cache" / "templates-aaaaaaaaaaaaaaaa"


def test_what_other_versions_compiled_goes_but_for_the_last_few(templates, tmp_path):
    kept, cache = templates / "__pycache__", tmp_path / "cache"
    for age, name in enumerate("abcdef"):
        for folder in (kept, cache):
            (folder / f"templates-{name * 16}").mkdir(parents=True)
            (folder / f"templates-{name * 16}/file").write_bytes(b"compiled")
            os.utime(folder / f"templates-{name * 16}", (1000 - age, 1000 - age))
    (kept / "other").mkdir()
    compiled_folder(templates, str(cache), "f" * 64)
    assert sorted(path.name for path in kept.iterdir()) == [
        "other",
        *(f"templates-{name * 16}" for name in "abcf"),
    ]
    assert (kept / f"templates-{'f' * 16}/file").read_bytes() == b"compiled"
    assert list(cache.iterdir()) == []


@pytest.mark.parametrize("damage", [b"", b"damaged", None])
def test_what_is_damaged_is_compiled_again(tmp_path, damage):
    compiled, view = tmp_path / "compiled", {"title": "没有找到", "heading": "没有找到"}

    def made() -> bytes:
        renderer = Renderer(TEMPLATES, assets.collect(TEMPLATES), BASE, compiled)
        return renderer.page("pages/404.html", "404.html", view)

    page = made()
    whole = {path: path.read_bytes() for path in compiled.iterdir()}
    assert len(whole) > 3
    for path, data in whole.items():
        path.write_bytes(data[:-1] if damage is None else damage)
    assert made() == page
    assert {path: path.read_bytes() for path in compiled.iterdir()} == whole
