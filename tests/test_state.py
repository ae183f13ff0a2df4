"""What the last build left: written down, read again, and distrusted."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongkai import disk, state
from gongkai.errors import OutsideFailed
from gongkai.outputs import Written
from gongkai.state import Part
from tests.test_scanning import digest, write

ROOT = Path(__file__).resolve().parent.parent


PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(st.characters(exclude_categories=()), max_size=4),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=6,
)


class TestHash:
    @given(st.lists(PLAIN, max_size=3), st.lists(PLAIN, max_size=3))
    def test_equal_for_equal_parts_and_for_nothing_else(self, one: list[Any], other: list[Any]) -> None:
        # repr tells True from 1, as JSON does, and == does not.
        same = one == other and repr(ordered(one)) == repr(ordered(other))
        assert (state.hash_of(*one) == state.hash_of(*other)) == same

    def test_neighbours_do_not_run_together(self) -> None:
        assert state.hash_of("ab", "c") != state.hash_of("a", "bc")
        assert state.hash_of("a", "b") != state.hash_of(["a", "b"])
        assert state.hash_of(1) != state.hash_of("1") != state.hash_of(True)
        assert state.hash_of("\ud83d\ude00") != state.hash_of("😀")

    def test_order_of_keys_does_not_count(self) -> None:
        assert state.hash_of({"a": 1, "b": 2}) == state.hash_of({"b": 2, "a": 1})

    def test_what_has_no_one_spelling_is_refused(self) -> None:
        for value in ({1, 2}, float("nan"), b"bytes"):
            with pytest.raises((TypeError, ValueError)):
                state.hash_of(value)


def ordered(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: ordered(value[key]) for key in sorted(value)}
    return [ordered(item) for item in value] if isinstance(value, list) else value


class TestGenerator:
    def digest(self, folder: Path) -> str:
        return state.generator_digest(folder / "package", folder / "templates")

    @pytest.fixture
    def folder(self, tmp_path: Path) -> Path:
        write(tmp_path, {"here/package/a.py": b"1", "here/package/data.txt": b"1", "here/templates/base.html": b"1"})
        return tmp_path / "here"

    @pytest.mark.parametrize("path", ["package/a.py", "package/data.txt", "templates/base.html", "package/new/b.py"])
    def test_changes_with_any_file(self, folder: Path, path: str) -> None:
        before = self.digest(folder)
        write(folder, {path: b"2"})
        assert self.digest(folder) != before

    def test_is_the_same_elsewhere_and_after_a_run(self, folder: Path) -> None:
        shutil.copytree(folder, folder.parent / "there")
        write(folder, {"package/__pycache__/a.cpython-311.pyc": b""})
        assert self.digest(folder) == self.digest(folder.parent / "there")

    def test_changes_with_the_version_of_a_package(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        packages = folder / "lib"
        monkeypatch.setattr(sys, "path", [*sys.path, str(packages), str(folder / "nowhere")])
        write(packages, {"jinja2-3.1.6.dist-info/METADATA": b"", "gongkai-0.1.0.dist-info/METADATA": b""})
        before = self.digest(folder)
        (packages / "gongkai-0.1.0.dist-info").rename(packages / "gongkai.egg-info")
        assert self.digest(folder) == before
        (packages / "jinja2-3.1.6.dist-info").rename(packages / "jinja2-3.1.7.dist-info")
        assert self.digest(folder) != before

    def test_changes_with_python(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        before = self.digest(folder)
        monkeypatch.setattr(sys, "version", "3.99")
        assert self.digest(folder) != before


def part_of(site: Path, *paths: str, **extra: Any) -> Part:
    """The record of files as they stand in `site`."""
    rows = []
    for path in paths:
        status = (site / path).stat()
        rows.append(
            Written(path, digest((site / path).read_bytes()), status.st_size, status.st_mtime_ns, status.st_ino)
        )
    return Part("key of it", tuple(rows), **extra)


@pytest.fixture
def site(tmp_path: Path) -> Path:
    write(tmp_path / "site", {"index.html": b"home", "2021/1.html": b"one", "2021/2.html": b"two"})
    return tmp_path / "site"


@pytest.fixture
def cache(tmp_path: Path, site: Path) -> str:
    """A cache in which a build of `site` is recorded."""
    cache = tmp_path / ".gongkai" / "site"
    cache.mkdir(parents=True)
    parts = {
        "2021": part_of(site, "2021/1.html", "2021/2.html", warnings=["跳号"], summary={"tasks": [1, 2]}),
        "portal": part_of(site, "index.html"),
    }
    record(str(cache), "all", parts, {"warnings": ["跳号", "\udc80"]})
    return str(cache)


def record(cache: str, key: str, parts: dict[str, state.Part], *more: object) -> None:
    """Writes down and records a build."""
    state.write_down(cache, key, parts, *more)
    state.save(cache)


def exchange_two(site: Path) -> None:
    """Gives two pages of one size and one time each other's name."""
    one, two = site / "2021" / "1.html", site / "2021" / "2.html"
    for path in (one, two):
        os.utime(path, ns=(0, 10**18))
    record(
        str(site.parent / ".gongkai" / "site"), "all", {"": part_of(site, "index.html", "2021/1.html", "2021/2.html")}
    )
    one.rename(site / "three")
    two.rename(one)
    (site / "three").rename(two)


class TestState:
    def test_what_is_saved_comes_back(self, cache: str, site: Path) -> None:
        past = state.load(cache)
        assert past
        assert past.key == "all"
        assert past.result == {"warnings": ["跳号", "\udc80"]}
        assert past.parts == {
            "2021": part_of(site, "2021/1.html", "2021/2.html", warnings=["跳号"], summary={"tasks": [1, 2]}),
            "portal": part_of(site, "index.html"),
        }
        assert list(past.recorded()) == ["2021/1.html", "2021/2.html", "index.html"]
        assert past.recorded()["index.html"] == part_of(site, "index.html").written[0]

    def test_nothing_changed(self, cache: str, site: Path) -> None:
        assert state.load(cache).unchanged("all", state.digest(disk.look(str(site))))

    @pytest.mark.parametrize(
        "disturb",
        [
            lambda site: (site / "2021" / "1.html").write_bytes(b"one, by hand"),
            lambda site: os.utime(site / "2021" / "1.html", ns=(1, 1)),
            lambda site: (site / "2021" / "1.html").unlink(),
            exchange_two,
            lambda site: (site / "notes.txt").write_bytes(b""),
            lambda site: (site / "2021" / "1.html").rename(site / "2021" / "3.html"),
            lambda site: shutil.rmtree(site),
        ],
    )
    def test_a_disturbed_site_is_noticed(self, cache: str, site: Path, disturb: Any) -> None:
        disturb(site)
        assert not state.load(cache).unchanged("all", state.digest(disk.look(str(site))))

    @pytest.mark.skipif(os.name == "nt", reason="links need a privilege on Windows")
    def test_a_link_in_site_is_noticed(self, cache: str, site: Path) -> None:
        (site / "link").symlink_to("index.html")
        assert not state.load(cache).unchanged("all", state.digest(disk.look(str(site))))

    def test_other_inputs_are_a_change(self, cache: str, site: Path) -> None:
        assert not state.load(cache).unchanged("other", state.digest(disk.look(str(site))))

    def test_no_state_is_never_unchanged(self, tmp_path: Path) -> None:
        past = state.load(str(tmp_path))
        assert not past
        assert past.parts == past.recorded() == {}
        assert not past.unchanged("", state.digest(disk.look(str(tmp_path / "nowhere"))))

    def test_any_damage_is_noticed(self, cache: str) -> None:
        """One bit turned, or the end missing, at every place of the file: what is still told is true."""
        file = Path(cache, state.FILE)
        good = file.read_bytes()
        parts = state.load(cache).parts
        seen = set()
        for place in range(len(good)):
            for damaged in (good[:place], good[:place] + bytes([good[place] ^ 1]) + good[place + 1 :]):
                file.write_bytes(damaged)
                past = state.load(cache)
                assert past.parts in ({}, parts)
                assert (past.key, past.result) in (("", None), ("all", {"warnings": ["跳号", "\udc80"]}))
                seen.add((bool(past), bool(past.parts)))
        assert seen == {(False, False), (True, False)}

    @pytest.mark.parametrize("change", [{"format": "gongkai state 0"}, {"output": "public"}, {"format": None}])
    def test_a_foreign_state_is_none(self, cache: str, change: dict[str, Any]) -> None:
        file = Path(cache, state.FILE)
        first, _, body = file.read_bytes().partition(b"\n")
        text = json.dumps(json.loads(first.partition(b" ")[2]) | change).encode()
        file.write_bytes(digest(text).encode() + b" " + text + b"\n" + body)
        assert not state.load(cache)

    @pytest.mark.parametrize("text", [b"[]", b"{}", b"null", b"\xff", b"[" * 100_000])
    def test_a_state_of_another_shape_is_none(self, cache: str, text: bytes) -> None:
        Path(cache, state.FILE).write_bytes(digest(text).encode() + b" " + text + b"\n")
        assert not state.load(cache)

    @pytest.mark.parametrize(
        "body",
        [
            b"",
            b"[]\n",
            *map(
                state.pack, ([], [1], [("2021", b"")], [("2021", state.pack(("key", [["a"]], None, None, b"")))], None)
            ),
        ],
    )
    def test_parts_of_another_shape_are_none(self, cache: str, body: bytes) -> None:
        head = {"format": state.FORMAT, "output": "site", "key": "all", "body": digest(body)}
        text = json.dumps(head).encode()
        Path(cache, state.FILE).write_bytes(digest(text).encode() + b" " + text + b"\n" + body)
        past = state.load(cache)
        assert past
        assert past.parts == {}

    def test_a_folder_where_the_state_should_be_is_none(self, tmp_path: Path) -> None:
        (tmp_path / state.FILE).mkdir()
        assert not state.load(str(tmp_path))

    def test_saving_what_was_kept_writes_the_same_as_saving_it_anew(self, cache: str) -> None:
        past = state.load(cache)
        changed = past.parts["portal"]._replace(key="another")
        parts = {"2021": past.parts["2021"], "portal": changed}
        record(cache, "next", parts, None, past)
        kept = Path(cache, state.FILE).read_bytes()
        record(cache, "next", parts)
        assert Path(cache, state.FILE).read_bytes() == kept
        assert state.load(cache).parts == parts

    def test_a_full_disk_is_told_and_leaves_the_former_state(self, cache: str, monkeypatch: pytest.MonkeyPatch) -> None:
        def full(*_: object) -> None:
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(os, "replace", full)
        with pytest.raises(OutsideFailed) as caught:
            record(cache, "next", {})
        assert str(caught.value) == f"写不了 {os.path.join(cache, 'state')}：磁盘空间不足"
        assert caught.value.exit_status == 3
        assert state.load(cache).key == "all"


def test_nothing_heavy_is_imported() -> None:
    code = "import sys; sys.path.insert(0, sys.argv[1]); import gongkai.state, gongkai.write; print(*sys.modules)"
    run = subprocess.run([sys.executable, "-ISc", code, ROOT], capture_output=True, encoding="utf-8", check=True)
    heavy = {"pydantic", "jinja2", "yaml", "markdown", "nh3", "tempfile", "shutil", "ctypes", "importlib.metadata"}
    assert heavy.isdisjoint(run.stdout.split())


def test_what_is_kept_is_found_by_its_key_and_whole_or_not_at_all(tmp_path):
    path = str(tmp_path / "kept")
    assert state.kept(path, "a") is None
    state.keep(path, {("x", 1): (b"y", None)}, "a")
    assert state.kept(path, "a") == {("x", 1): (b"y", None)}
    assert state.kept(path, "b") is None
    assert os.listdir(tmp_path) == ["kept"]
    whole = (tmp_path / "kept").read_bytes()
    for damaged in (b"", whole[:20], whole[:-1], whole + b"x", whole.replace(b"y", b"z")):
        (tmp_path / "kept").write_bytes(damaged)
        assert state.kept(path, "a") is None
    body = b"no marshal"
    (tmp_path / "kept").write_bytes(sha256(body).digest() + body)
    assert state.kept(path, "a") is None
    state.keep(f"{path}/kept", 1, "a")  # what cannot be kept is made again
