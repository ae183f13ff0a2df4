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
from gongkai.errors import ContentChanged, OutsideFailed
from gongkai.outputs import Written
from gongkai.state import Part, Scan
from tests.conftest import denied

ROOT = Path(__file__).resolve().parent.parent


def write(folder: Path, files: dict[str, bytes]) -> None:
    for path, data in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)


def digest(data: bytes) -> str:
    return sha256(data).hexdigest()


class TestScan:
    def test_every_file_is_hashed_in_order_of_its_path(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.chdir(tmp_path)
        large = b"x" * 300_000
        write(tmp_path, {"content/b.yaml": b"b", "content/a/2.yaml": large, "content/a/1.yaml": b"", "other/c": b"c"})
        found = state.scan(Path("content"), Path("other"))
        assert list(found.files.items()) == [
            ("content/a/1.yaml", digest(b"")),
            ("content/a/2.yaml", digest(large)),
            ("content/b.yaml", digest(b"b")),
            ("other/c", digest(b"c")),
        ]
        assert found.folders == ("content", "content/a", "other")
        assert found.odd == ()

    def test_what_texts_hold_is_at_hand_where_it_is_asked_for(self, tmp_path: Path, monkeypatch) -> None:
        monkeypatch.chdir(tmp_path)
        large, pdf = b"x" * 131_073, b"%PDF"
        write(tmp_path, {"a/1.yaml": b"1", "a/2.yaml": b"", "a/3.pdf": pdf, "b/4.yaml": large[1:], "b/5.txt": large})
        found = state.scan("a", "b", hold=True)
        assert found.held == {"a/1.yaml": b"1", "a/2.yaml": b"", "b/4.yaml": large[1:]}
        without = state.scan("a", "b")
        assert without.held == {}
        assert found.digest() == without.digest()
        assert Scan.of("", {}, [state.scan("a", hold=True), state.scan("b", hold=True)]) == found

    def test_a_folder_is_listed_as_it_was_scanned(self, tmp_path: Path, monkeypatch) -> None:
        monkeypatch.chdir(tmp_path)
        write(tmp_path, {"a/1.yaml": b"", "a/b/2.yaml": b"", "a-/3.yaml": b"", "a/.hidden": b""})
        (tmp_path / "a/folder").mkdir()
        os.mkfifo(tmp_path / "a/pipe") if hasattr(os, "mkfifo") else write(tmp_path, {"a/pipe/file": b""})
        for scan, above in ((state.scan("a", "a-"), ""), (state.scan("."), ""), (state.scan(tmp_path), f"{tmp_path}/")):
            (tmp_path / "a/1.yaml").unlink(missing_ok=True)
            assert sorted(scan.names(f"{above}a")) == ["1.yaml", "b", "folder", "pipe"]
            assert [*scan.names(f"{above}a/folder")] == []
            assert [*scan.names(f"{above}a/1.yaml")] == [*scan.names(f"{above}elsewhere")] == []
            assert scan.has_folder(f"{above}a/folder")
            assert not any(scan.has_folder(above + name) for name in ("a/1.yaml", "a/pipe", "elsewhere"))
            assert all(scan.has(above + name) for name in ("a/1.yaml", "a/pipe", "a/folder"))
            assert not any(scan.has(above + name) for name in ("a/.hidden", "elsewhere"))
            write(tmp_path, {"a/1.yaml": b""})

    def test_what_editors_and_systems_leave_is_passed_over(self, tmp_path: Path) -> None:
        write(tmp_path, {".17.yaml.swp": b"", "a/.DS_Store": b"", ".git/config": b"", "a/__pycache__/m.pyc": b""})
        assert state.scan(tmp_path) == Scan({}, (tmp_path.as_posix(), f"{tmp_path.as_posix()}/a"), ())

    def test_an_empty_folder_counts(self, tmp_path: Path) -> None:
        before = state.scan(tmp_path)
        (tmp_path / "2022").mkdir()
        assert state.hash_of(state.scan(tmp_path)) != state.hash_of(before)

    def test_what_is_not_there_is_empty(self, tmp_path: Path) -> None:
        assert state.scan(tmp_path / "content") == Scan({}, (), ())

    def test_a_file_in_place_of_a_folder_is_told(self, tmp_path: Path) -> None:
        write(tmp_path, {"content": b""})
        assert state.scan(tmp_path / "content") == Scan({}, (), ((tmp_path / "content").as_posix(),))

    @pytest.mark.skipif(os.name == "nt", reason="links need a privilege on Windows")
    def test_links_are_told_and_not_followed(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.chdir(tmp_path)
        write(tmp_path, {"secret/key": b"k", "real/1.yaml": b"1"})
        (tmp_path / "real" / "folder").symlink_to(tmp_path / "secret")
        (tmp_path / "real" / "file.yaml").symlink_to(tmp_path / "secret" / "key")
        (tmp_path / "real" / "gone.yaml").symlink_to("nowhere")
        os.mkfifo(tmp_path / "real" / "pipe")
        (tmp_path / "content").symlink_to("real")
        assert state.scan("content") == Scan(
            {"content/1.yaml": digest(b"1")},
            ("content",),
            ("content/file.yaml", "content/folder", "content/gone.yaml", "content/pipe"),
        )

    def test_a_file_that_may_not_be_read_is_noted(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.chdir(tmp_path)
        write(tmp_path, {"a/1.yaml": b"1", "a/2.yaml": b"2"})
        before = state.scan("a", hold=True)
        with denied("1.yaml"):
            found = state.scan("a", hold=True)
        assert found.files == {"a/1.yaml": state.DENIED, "a/2.yaml": digest(b"2")}
        assert found.held == {"a/2.yaml": b"2"}
        assert found.read("a/1.yaml", 9) is None
        assert found.digest() != before.digest()

    def test_what_is_not_held_is_read_and_held_against_its_digest(self, tmp_path: Path, monkeypatch) -> None:
        monkeypatch.chdir(tmp_path)
        write(tmp_path, {"a/1.yaml": b"12345", "a/2.yaml": b"continues: 2021/1"})
        let_go, kept = state.scan("a"), state.scan("a", hold=True)
        for found in (let_go, kept):
            assert found.read("a/1.yaml", 5) == b"12345"
            assert found.read("a/1.yaml", 4) is None
            assert found.read("a/2.yaml", 99) == b"continues: 2021/1"
            assert found.read("a/3.yaml", 99) is None
        told = "正在读取时，a/1.yaml 被改动了；原有的页面没有改动", "再运行一次"
        for change in ("changed", "gone", "a folder"):
            path = tmp_path / "a/1.yaml"
            path.write_bytes(b"54321") if change == "changed" else path.unlink(missing_ok=True)
            if change == "a folder":
                path.mkdir()
            with pytest.raises(ContentChanged) as raised:
                let_go.read("a/1.yaml", 5)
            assert (raised.value.message, raised.value.hint) == told, change
            assert kept.read("a/1.yaml", 5) == b"12345"

    def test_an_unreadable_disk_is_no_traceback(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        write(tmp_path, {"a/1.yaml": b""})

        def broken(*_: object) -> bytes:
            raise OSError(5, "Input/output error")

        monkeypatch.setattr(os, "read", broken)
        with pytest.raises(OutsideFailed) as caught:
            state.scan(tmp_path)
        assert str(caught.value) == f"读不了 {tmp_path.as_posix()}/a/1.yaml：磁盘读写出错"

    @given(
        st.dictionaries(st.lists(st.sampled_from("a-./0b"), min_size=1, max_size=5).map("".join), st.just("")),
        st.sampled_from(["a", "a/b", "b", "a-"]),
    )
    def test_under_is_what_lies_in_the_folder(self, files: dict[str, str], folder: str) -> None:
        paths = tuple(sorted(files))
        inside = tuple(path for path in paths if path.startswith(f"{folder}/"))
        part = Scan(dict(sorted(files.items())), paths, paths).under(folder)
        assert part == Scan(dict.fromkeys(inside, ""), inside, inside)

    def test_a_whole_and_its_parts_have_the_same_digests(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.chdir(tmp_path)
        for name in (
            "x.yaml",
            "p/stray",
            "p/a/1.yaml",
            "p/a/tasks/2.yaml",
            "p/a-b/3.yaml",
            "p/.hidden/4",
            "pages/p.md",
        ):
            Path("c", name).parent.mkdir(parents=True, exist_ok=True)
            Path("c", name).write_text(name, "utf-8")
        Path("c/p/empty").mkdir()
        Path("c/p/link").symlink_to("a")
        folders = state.folders_in("c/p")
        assert folders == ["c/p/a", "c/p/a-b", "c/p/empty"]
        scans = {"": state.scan("c", without=folders), **{folder: state.scan(folder) for folder in folders}}
        parted = {part: scan.digest() for part, scan in scans.items()}
        whole = state.scan("c")
        assert list(scans[""].files) == ["c/p/stray", "c/pages/p.md", "c/x.yaml"]
        assert Scan.of("c/p", parted, scans.values()) == whole
        assert whole.parted("c/p") == Scan.of("c/p", parted, scans.values()).parted("c/p") == parted
        Path("c/p/a/1.yaml").write_text("changed", "utf-8")
        changed = whole.with_part("c/p/a", state.scan("c/p/a"))
        now = state.scan("c")
        assert changed == now
        assert changed.parted("c/p") == now.parted("c/p") == parted | {"c/p/a": state.scan("c/p/a").digest()}
        shutil.rmtree("c/p/a")
        gone = changed.with_part("c/p/a", state.scan("c/p/a"))
        assert gone.parted("c/p") == state.scan("c").parted("c/p")

    def test_a_link_holds_no_folders(self, tmp_path: Path) -> None:
        (tmp_path / "a/b").mkdir(parents=True)
        (tmp_path / "link").symlink_to("a")
        assert state.folders_in((tmp_path / "link").as_posix()) == []
        assert state.folders_in((tmp_path / "nothing").as_posix()) == []


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
        [b"", b"[]\n", *map(state.pack, ([], [1], [("2021", b"")], [("2021", state.pack(("key", [["a"]], 1)))], None))],
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


def test_a_scans_digest_changes_with_files_folders_and_what_is_neither(tmp_path):
    (tmp_path / "a").mkdir()
    (tmp_path / "a/x").write_text("1", "utf-8")
    digests = [state.scan(tmp_path).digest()]
    (tmp_path / "a/x").write_text("2", "utf-8")
    digests.append(state.scan(tmp_path).digest())
    (tmp_path / "b").mkdir()
    digests.append(state.scan(tmp_path).digest())
    (tmp_path / "a/x").rename(tmp_path / "a/y")
    digests.append(state.scan(tmp_path).digest())
    assert len(set(digests)) == 4
    assert state.scan(tmp_path).digest() == digests[-1]


@pytest.mark.parametrize("before", [0, 1, state._CHUNK - 5, state._CHUNK, 2 * state._CHUNK - 1])
def test_files_that_speak_of_other_plans_are_marked_wherever_they_do_so(tmp_path, before):
    write(tmp_path, {"a.yaml": b" " * before + b"continues: 2021/1\n", "b.yaml": b"content: continues\n"})
    write(tmp_path, {"c.yaml": b" " * before + b"title_continues: true\n"} if before < 2 else {})
    scan = state.scan(tmp_path)
    assert scan.marked() == [f"{tmp_path.as_posix()}/a.yaml"]
    assert scan.files[f"{tmp_path.as_posix()}/b.yaml"] == digest(b"content: continues\n")


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
