"""Inputs as they are scanned: what is hashed, what is passed over, what is at hand afterwards."""

from __future__ import annotations

import os
import shutil
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongkai import scanning, state
from gongkai.content import Files
from gongkai.errors import ContentChanged, OutsideFailed
from gongkai.scanning import Scan
from gongkai.unreadable import Unreadable
from tests.conftest import denied


def write(folder: Path, files: dict[str, bytes]) -> None:
    for path, data in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)


def digest(data: bytes) -> str:
    return sha256(data).hexdigest()


def unread(files: Files, path: str, limit: int = 99) -> str:
    with pytest.raises(Unreadable) as raised:
        files.read_bytes(path, "它", limit)
    return raised.value.problem.code


class TestScan:
    def test_every_file_is_hashed_in_order_of_its_path(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.chdir(tmp_path)
        large = b"x" * 300_000
        write(tmp_path, {"content/b.yaml": b"b", "content/a/2.yaml": large, "content/a/1.yaml": b"", "other/c": b"c"})
        found = scanning.scan(Path("content"), Path("other"))
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
        found = scanning.scan("a", "b", hold=True)
        assert found.held == {"a/1.yaml": b"1", "a/2.yaml": b"", "b/4.yaml": large[1:]}
        without = scanning.scan("a", "b")
        assert without.held == {}
        assert found.digest() == without.digest()
        assert Scan.of("", {}, [scanning.scan("a", hold=True), scanning.scan("b", hold=True)]) == found

    def test_a_folder_is_listed_as_it_was_scanned(self, tmp_path: Path, monkeypatch) -> None:
        monkeypatch.chdir(tmp_path)
        write(tmp_path, {"a/1.yaml": b"", "a/b/2.yaml": b"", "a-/3.yaml": b"", "a/.hidden": b""})
        (tmp_path / "a/folder").mkdir()
        os.mkfifo(tmp_path / "a/pipe") if hasattr(os, "mkfifo") else write(tmp_path, {"a/pipe/file": b""})
        for scan, above in (
            (scanning.scan("a", "a-"), ""),
            (scanning.scan("."), ""),
            (scanning.scan(tmp_path), f"{tmp_path}/"),
        ):
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
        assert scanning.scan(tmp_path) == Scan({}, (tmp_path.as_posix(), f"{tmp_path.as_posix()}/a"), ())

    def test_an_empty_folder_counts(self, tmp_path: Path) -> None:
        before = scanning.scan(tmp_path)
        (tmp_path / "2022").mkdir()
        assert state.hash_of(scanning.scan(tmp_path)) != state.hash_of(before)

    def test_what_is_not_there_is_empty(self, tmp_path: Path) -> None:
        assert scanning.scan(tmp_path / "content") == Scan({}, (), ())

    def test_a_file_in_place_of_a_folder_is_told(self, tmp_path: Path) -> None:
        write(tmp_path, {"content": b""})
        assert scanning.scan(tmp_path / "content") == Scan({}, (), ((tmp_path / "content").as_posix(),))

    @pytest.mark.skipif(os.name == "nt", reason="links need a privilege on Windows")
    def test_links_are_told_and_not_followed(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.chdir(tmp_path)
        write(tmp_path, {"secret/key": b"k", "real/1.yaml": b"1"})
        (tmp_path / "real" / "folder").symlink_to(tmp_path / "secret")
        (tmp_path / "real" / "file.yaml").symlink_to(tmp_path / "secret" / "key")
        (tmp_path / "real" / "gone.yaml").symlink_to("nowhere")
        os.mkfifo(tmp_path / "real" / "pipe")
        (tmp_path / "content").symlink_to("real")
        assert scanning.scan("content") == Scan(
            {"content/1.yaml": digest(b"1")},
            ("content",),
            ("content/file.yaml", "content/folder", "content/gone.yaml", "content/pipe"),
        )

    def test_a_file_that_may_not_be_read_is_noted(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.chdir(tmp_path)
        write(tmp_path, {"a/1.yaml": b"1", "a/2.yaml": b"2"})
        before = scanning.scan("a", hold=True)
        with denied("1.yaml"):
            found = scanning.scan("a", hold=True)
        assert found.files == {"a/1.yaml": scanning.DENIED, "a/2.yaml": digest(b"2")}
        assert found.held == {"a/2.yaml": b"2"}
        with pytest.raises(ContentChanged):
            Files(found).read_bytes("a/1.yaml", "它")
        with denied("1.yaml"):
            assert unread(Files(found), "a/1.yaml") == "file-unreadable"
        assert found.digest() != before.digest()

    def test_what_is_not_held_is_read_and_held_against_its_digest(self, tmp_path: Path, monkeypatch) -> None:
        monkeypatch.chdir(tmp_path)
        write(tmp_path, {"a/1.yaml": b"12345", "a/2.yaml": b"continues: 2021/1"})
        (tmp_path / "a/folder").mkdir()
        let_go, kept = Files(scanning.scan("a")), Files(scanning.scan("a", hold=True))
        for found in (let_go, kept):
            assert found.read_bytes("a/1.yaml", "它", 5) == b"12345"
            assert unread(found, "a/1.yaml", 4) == "file-too-large"
            assert found.read_bytes("a/2.yaml", "它") == b"continues: 2021/1"
            assert unread(found, "a/3.yaml") == "file-missing"
            assert unread(found, "a/folder") == "file-is-folder"
        told = "正在读取时，它 被改动了", "再运行一次"
        for change in ("changed", "gone", "a folder"):
            path = tmp_path / "a/1.yaml"
            path.write_bytes(b"54321") if change == "changed" else path.unlink(missing_ok=True)
            if change == "a folder":
                path.mkdir()
            with pytest.raises(ContentChanged) as raised:
                let_go.read_bytes("a/1.yaml", "它", 5)
            assert (raised.value.message, raised.value.hint) == told, change
            assert kept.read_bytes("a/1.yaml", "它", 5) == b"12345"

    def test_an_unreadable_disk_is_no_traceback(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        write(tmp_path, {"a/1.yaml": b""})

        def broken(*_: object) -> bytes:
            raise OSError(5, "Input/output error")

        monkeypatch.setattr(os, "read", broken)
        with pytest.raises(OutsideFailed) as caught:
            scanning.scan(tmp_path)
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
        folders = scanning.folders_in("c/p")
        assert folders == ["c/p/a", "c/p/a-b", "c/p/empty"]
        scans = {"": scanning.scan("c", without=folders), **{folder: scanning.scan(folder) for folder in folders}}
        parted = {part: scan.digest() for part, scan in scans.items()}
        whole = scanning.scan("c")
        assert list(scans[""].files) == ["c/p/stray", "c/pages/p.md", "c/x.yaml"]
        assert Scan.of("c/p", parted, scans.values()) == whole
        assert whole.parted("c/p") == Scan.of("c/p", parted, scans.values()).parted("c/p") == parted
        Path("c/p/a/1.yaml").write_text("changed", "utf-8")
        changed = whole.with_part("c/p/a", scanning.scan("c/p/a"))
        now = scanning.scan("c")
        assert changed == now
        assert changed.parted("c/p") == now.parted("c/p") == parted | {"c/p/a": scanning.scan("c/p/a").digest()}
        shutil.rmtree("c/p/a")
        gone = changed.with_part("c/p/a", scanning.scan("c/p/a"))
        assert gone.parted("c/p") == scanning.scan("c").parted("c/p")

    def test_a_link_holds_no_folders(self, tmp_path: Path) -> None:
        (tmp_path / "a/b").mkdir(parents=True)
        (tmp_path / "link").symlink_to("a")
        assert scanning.folders_in((tmp_path / "link").as_posix()) == []
        assert scanning.folders_in((tmp_path / "nothing").as_posix()) == []


def test_a_scans_digest_changes_with_files_folders_and_what_is_neither(tmp_path):
    (tmp_path / "a").mkdir()
    (tmp_path / "a/x").write_text("1", "utf-8")
    digests = [scanning.scan(tmp_path).digest()]
    (tmp_path / "a/x").write_text("2", "utf-8")
    digests.append(scanning.scan(tmp_path).digest())
    (tmp_path / "b").mkdir()
    digests.append(scanning.scan(tmp_path).digest())
    (tmp_path / "a/x").rename(tmp_path / "a/y")
    digests.append(scanning.scan(tmp_path).digest())
    assert len(set(digests)) == 4
    assert scanning.scan(tmp_path).digest() == digests[-1]


@pytest.mark.parametrize("before", [0, 1, scanning._CHUNK - 5, scanning._CHUNK, 2 * scanning._CHUNK - 1])
def test_files_that_speak_of_other_plans_are_marked_wherever_they_do_so(tmp_path, before):
    write(tmp_path, {"a.yaml": b" " * before + b"continues: 2021/1\n", "b.yaml": b"content: continues\n"})
    write(tmp_path, {"c.yaml": b" " * before + b"title_continues: true\n"} if before < 2 else {})
    scan = scanning.scan(tmp_path)
    assert scan.marked() == [f"{tmp_path.as_posix()}/a.yaml"]
    assert scan.files[f"{tmp_path.as_posix()}/b.yaml"] == digest(b"content: continues\n")
