from __future__ import annotations

import errno
import multiprocessing
import os
import random
import re
import shutil
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongkai import disk, state, write
from gongkai.errors import OutsideFailed, UsageError
from gongkai.outputs import MANIFEST, Output, OutputFault, Written, manifest, read_manifest
from gongkai.write import Busy, Destination, ForeignFiles, Writer

ROOT = Path(__file__).resolve().parent.parent
no_links = pytest.mark.skipif(os.name == "nt", reason="symbolic links need a privilege on Windows")
no_fork = pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork")
not_root = pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="the superuser may write everywhere")

OLD = {"index.html": b"home", "2021/1.html": b"one", "2021/2.html": b"two"}
NEW = {"index.html": b"HOME", "2021/1.html": b"one", "2022/units/1.html": b"ONE"}


def build(
    output: Path | str,
    files: Mapping[str, bytes],
    trust: bool = True,
    interrupt: Callable[[], None] | None = None,
    carried: bool = True,
) -> None:
    """A whole build of a portal that consists of `files` and its manifest. Those that are `carried` over are not put."""
    digests = {path: sha256(data).hexdigest() for path, data in files.items()}
    with Destination(output) as place:
        past = state.load(place.cache)
        with place.stage(place.look(), past.recorded(), trust) as stage:
            known = [row for row in stage.known.values() if carried and row.sha256 == digests.get(row.path)]
            stage.carry_over({"test": known})
            new = [path for path in files if path not in stage.written]
            written = stage.writer(stage.known).put_all(Output(path, files[path], "test") for path in new)
            stage.add(written, "test")
            rows = [*known, *written]
            rows.append(stage.put(Output(MANIFEST, manifest(stage.written.values()), "manifest")))
            if interrupt:
                interrupt()
            stage.commit()
        parts = {"all": state.Part("", tuple(rows))}
        state.write_down(place.cache, "key", parts, None, past)
        state.save(place.cache)


def tree(folder: Path) -> dict[str, bytes]:
    """Every file in a folder with its content."""
    return {path: place.read_bytes() for path, place in placed(folder)}


def placed(folder: Path) -> list[tuple[str, Path]]:
    """Every file in a folder: its path within it, and where it is."""
    return [(path.relative_to(folder).as_posix(), path) for path in folder.rglob("*") if path.is_file()]


def whole(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """What a portal of these files has to look like."""
    rows = [Written(path, sha256(data).hexdigest(), 0, 0, 0) for path, data in files.items()]
    return {**files, MANIFEST: manifest(rows)}


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path / "site"


@pytest.fixture(params=["exchange", "two renames"])
def manner(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Both ways of putting the new portal in place."""
    if request.param == "two renames":
        monkeypatch.setattr(disk, "exchange", lambda one, other: False)
    return str(request.param)


class TestBuild:
    def test_first_build(self, site: Path) -> None:
        build("site", OLD)
        assert tree(site) == whole(OLD)
        assert (site.parent / ".gongkai" / ".gitignore").read_text() == "*\n"

    def test_next_build_replaces_all(self, site: Path, manner: str) -> None:
        build("site", OLD)
        build("site", NEW)
        assert tree(site) == whole(NEW)
        assert {path.name for path in site.iterdir()} == {"index.html", MANIFEST, "2021", "2022"}

    def test_what_did_not_change_keeps_its_time(self, site: Path, manner: str) -> None:
        times = {}
        for files in (OLD, NEW, OLD, OLD):
            build("site", files)
            times[len(times)] = (site / "2021" / "1.html").stat().st_mtime_ns
        assert len(set(times.values())) == 1

    @pytest.mark.parametrize("carried", [True, False])
    def test_work_is_in_proportion_to_what_changed(
        self, site: Path, carried: bool, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(write, "ahead", lambda work: work)  # else a copy does some of it, uncounted
        files = {f"{plan}/{number}.html": b"%d" % number for plan in range(10) for number in range(30)}
        for edition in (b"1", b"2", b"3"):
            build("site", files | {"5/7.html": edition})
        calls = []
        for name in ("link", "unlink", "rmdir"):
            original = getattr(os, name)
            monkeypatch.setattr(os, name, lambda *args, do=original, name=name: (calls.append(name), do(*args))[1])
        original_write = disk.write_new
        monkeypatch.setattr(disk, "write_new", lambda *args: (calls.append("write"), original_write(*args))[1])
        build("site", files | {"5/7.html": b"4"}, carried=carried)
        # The page and the manifest are written, each over the edition before the last; and the record.
        assert sorted(calls) == ["unlink", "unlink", "write", "write", "write"]
        assert tree(site) == whole(files | {"5/7.html": b"4"})

    def test_without_trust_everything_is_written(self, site: Path) -> None:
        build("site", OLD)
        before = (site / "2021" / "1.html").stat()
        build("site", OLD, trust=False)
        after = (site / "2021" / "1.html").stat()
        assert tree(site) == whole(OLD)
        assert (after.st_ino, after.st_mtime_ns) != (before.st_ino, before.st_mtime_ns)

    @pytest.mark.parametrize(
        "damage",
        [
            lambda site: (site / "2021" / "1.html").write_bytes(b"by hand"),
            lambda site: edit(site / "2021" / "1.html"),
            lambda site: (site / "2021" / "1.html").unlink(),
            lambda site: shutil.rmtree(site / "2021"),
            lambda site: shutil.rmtree(site),
            lambda site: (site / MANIFEST).unlink(),
            lambda site: (site / MANIFEST).write_bytes(b"{"),
            lambda site: shutil.rmtree(site.parent / ".gongkai"),
            lambda site: (site.parent / ".gongkai" / "site" / state.FILE).write_bytes(b"junk"),
            lambda site: os.utime(site / "index.html"),
            lambda site: (site / "empty" / "folder").mkdir(parents=True),
        ],
    )
    def test_damage_is_made_good(self, site: Path, manner: str, damage: Callable[[Path], None]) -> None:
        for files in (NEW, OLD):
            build("site", files)
        damage(site)
        build("site", OLD)
        assert tree(site) == whole(OLD)
        assert {path.name for path in site.iterdir()} == {"index.html", MANIFEST, "2021"}

    def test_a_file_becomes_a_folder_and_a_folder_a_file(self, site: Path) -> None:
        for files in ({"a": b"1", "b/c/d": b"2"}, {"a/x": b"3", "b": b"4"}) * 3:
            build("site", files)
            assert tree(site) == whole(files)

    def test_folder_keeps_its_mode(self, site: Path, manner: str) -> None:
        build("site", OLD)
        site.chmod(0o750)
        for files in (NEW, OLD):
            build("site", files)
            assert os.name == "nt" or stat.S_IMODE(site.stat().st_mode) == 0o750

    def test_output_in_a_folder_that_is_not_there_yet(self, site: Path) -> None:
        build("out/deep/site", OLD)
        assert tree(site.parent / "out" / "deep" / "site") == whole(OLD)

    def test_two_outputs_side_by_side_do_not_mix(self, site: Path) -> None:
        for _ in range(3):
            build("site", OLD)
            build("other", NEW)
        assert (tree(site), tree(site.parent / "other")) == (whole(OLD), whole(NEW))

    def test_file_system_without_links(self, site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        def refuse(*_: object) -> None:
            raise PermissionError(errno.EPERM, "Operation not permitted")

        build("site", OLD)
        monkeypatch.setattr(os, "link", refuse)
        for files in (NEW, OLD, OLD, NEW):
            build("site", files)
            assert tree(site) == whole(files)


def edit(file: Path) -> None:
    """Changes a file by hand, and not its size. The clock of some file systems is slower than this test."""
    file.write_bytes(b"!" * file.stat().st_size)
    os.utime(file, ns=(0, file.stat().st_mtime_ns + 10**9))


PATHS = st.sampled_from(["index.html", "a/1.html", "a/2.html", "a/b/c.html", "d", "data/x.json"])
FILES = st.dictionaries(PATHS, st.sampled_from([b"", b"1", b"2", b"long" * 50]))
MISHAPS = st.sampled_from(["", "", "edit", "delete", "no cache", "no state", "fail", "swap", "stage", "full"])


@settings(max_examples=150, deadline=None)
@given(
    steps=st.lists(st.tuples(FILES, MISHAPS, st.booleans()), min_size=1, max_size=7),
    renames=st.booleans(),
    copies=st.booleans(),
)
def test_any_row_of_builds_and_mishaps_ends_in_the_last_portal(
    tmp_path_factory: pytest.TempPathFactory,
    steps: list[tuple[dict[str, bytes], str, bool]],
    renames: bool,
    copies: bool,
) -> None:
    folder = tmp_path_factory.mktemp("row")
    site, cache = folder / "site", folder / ".gongkai" / "site"
    with pytest.MonkeyPatch.context() as patch:
        if renames:
            patch.setattr(disk, "exchange", lambda one, other: False)
        if not copies:
            patch.setattr(write, "ahead", lambda work: work)
        for files, mishap, carried in steps:
            there = sorted(path for path in site.rglob("*") if path.is_file())
            if mishap == "edit" and there:
                edit(there[len(there) // 2])
            elif mishap == "delete" and there:
                there[0].unlink()
            elif mishap == "swap" and len(there) > 1:
                there[0].replace(there[1])
            elif mishap == "no cache":
                shutil.rmtree(folder / ".gongkai", ignore_errors=True)
            elif mishap == "no state":
                (cache / state.FILE).unlink(missing_ok=True)
            elif mishap == "stage":
                for stage in cache.glob("stage-*"):
                    (stage / "index.html").write_bytes(b"?")
                    (stage / "a").mkdir(exist_ok=True)
                    (stage / "a" / "old.html").write_bytes(b"?")
            elif mishap == "fail":
                before = tree(site)
                with pytest.raises(ZeroDivisionError):
                    build(site, files, interrupt=lambda: 1 // 0, carried=carried)
                assert tree(site) == before
                continue
            if there and not tree(site) and mishap == "delete":
                continue
            if MANIFEST not in tree(site) and not (cache / state.FILE).exists() and there:
                continue  # nothing tells any more whose files these are: another test
            build(site, files, mishap != "full", carried=carried)
            # Every file is the one that is recorded, so that the next build has nothing to write again.
            rows = state.load(str(cache)).recorded().values()
            assert {row.path: row.inode for row in rows} == {path: place.stat().st_ino for path, place in placed(site)}
            assert tree(site) == whole(files)


def test_failed_build_leaves_site_as_it_was(site: Path) -> None:
    build("site", OLD)
    with pytest.raises(KeyboardInterrupt):
        build("site", NEW, interrupt=lambda: signal.raise_signal(signal.SIGINT))
    assert tree(site) == whole(OLD)
    build("site", NEW)
    assert tree(site) == whole(NEW)
    assert len(list((site.parent / ".gongkai" / "site").glob("stage-*"))) == 1


class TestForeignFiles:
    def refused(self, output: str = "site") -> ForeignFiles:
        with pytest.raises(ForeignFiles) as caught:
            build(output, NEW)
        return caught.value

    def test_one_is_named_and_nothing_is_written(self, site: Path) -> None:
        build("site", OLD)
        (site / "2021" / "notes.txt").write_bytes(b"mine")
        fault = self.refused()
        assert str(fault) == "site/ 里有 1 个不是本程序写的文件，为了不删除它们，什么也没有写：\n  site/2021/notes.txt"
        assert fault.hint == "请把它们移到 site/ 之外，或用 --output 指定别的文件夹；确实不要的，请自行删除。"
        assert fault.exit_status == 1
        assert tree(site) == {**whole(OLD), "2021/notes.txt": b"mine"}

    def test_of_many_ten_are_named(self, site: Path) -> None:
        for number in range(12):
            (site / f"{number:02}").mkdir(parents=True)
            (site / f"{number:02}" / "a\nb").write_bytes(b"")
        rows = "".join(f"\n  site/'{number:02}/a\\nb'" for number in range(10))
        fault = self.refused()
        expected = "site/ 里有 12 个不是本程序写的文件，为了不删除它们，什么也没有写：" + rows + "\n  ……（共 12 个）"
        assert str(fault) == expected
        assert len(fault.paths) == len(tree(site)) == 12

    def test_without_cache_the_manifest_tells_whose_files_they_are(self, site: Path) -> None:
        build("site", OLD)
        shutil.rmtree(site.parent / ".gongkai")
        (site / "notes.txt").write_bytes(b"mine")
        assert self.refused().paths == ("notes.txt",)
        (site / "notes.txt").unlink()
        build("site", NEW)
        assert tree(site) == whole(NEW)

    def test_without_cache_and_manifest_all_are_foreign(self, site: Path) -> None:
        build("site", OLD)
        shutil.rmtree(site.parent / ".gongkai")
        (site / MANIFEST).unlink()
        assert self.refused().paths == tuple(sorted(OLD))

    def test_another_programs_manifest_is_foreign_too(self, site: Path) -> None:
        site.mkdir()
        (site / MANIFEST).write_bytes(b'{"name": "An app", "start_url": "/"}')
        assert self.refused().paths == (MANIFEST,)

    @no_links
    def test_a_link_is_foreign_even_at_the_place_of_a_page(self, site: Path) -> None:
        build("site", OLD)
        elsewhere = site.parent / "elsewhere"
        (site / "2021").rename(elsewhere)
        (site / "2021").symlink_to(elsewhere)
        assert self.refused().paths == ("2021",)
        assert sorted(tree(elsewhere)) == ["1.html", "2.html"]

    def test_an_empty_folder_is_no_file(self, site: Path) -> None:
        site.mkdir()
        build("site", OLD)
        assert tree(site) == whole(OLD)

    def test_a_file_laid_into_site_during_the_build_survives(self, site: Path, manner: str) -> None:
        build("site", OLD)

        def lay() -> None:
            (site / "2021" / "notes.txt").write_bytes(b"mine")
            (site / "album").mkdir()
            (site / "album" / "1.jpg").write_bytes(b"mine too")
            (site / "2022").mkdir()
            (site / "2022" / "mine.txt").write_bytes(b"and mine")
            (site / "2020" / "notes.txt").write_bytes(b"where nothing stays")
            (site / "2019" / "notes.txt").write_bytes(b"where a file comes")

        build("site", OLD | {"2020/1.html": b"", "2019/1.html": b""})
        build("site", NEW | {"2019": b""}, interrupt=lay)
        assert {re.sub("found-[^-]*-[^-]*", "found", path): data for path, data in tree(site).items()} == {
            **whole(NEW | {"2019": b""}),
            "2021/notes.txt": b"mine",
            "album/1.jpg": b"mine too",
            "found-2022/mine.txt": b"and mine",
            "2020/notes.txt": b"where nothing stays",
            "found-notes.txt": b"where a file comes",
        }
        assert len(self.refused().paths) == 5

    def test_what_cannot_be_moved_on_is_not_deleted(self, site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        def lay() -> None:
            (site / "notes.txt").write_bytes(b"mine")
            monkeypatch.setattr(disk, "rename", fail)

        def fail(old: str, new: str) -> None:
            raise OSError(errno.EIO, "Input/output error", old)

        build("site", OLD)
        with pytest.raises(OutsideFailed) as caught:
            build("site", NEW, interrupt=lay)
        (notes,) = site.parent.rglob("notes.txt")
        assert str(caught.value) == f"写不了 {notes}：磁盘读写出错"
        assert caught.value.hint == "新的页面已经就位。"
        assert tree(site) == whole(NEW)

    def test_a_site_laid_down_during_the_first_build_survives(self, site: Path, manner: str) -> None:
        def lay() -> None:
            site.mkdir()
            (site / "notes.txt").write_bytes(b"mine")

        build("site", OLD, interrupt=lay)
        assert tree(site) == {**whole(OLD), "notes.txt": b"mine"}


@pytest.mark.parametrize("count", [0, 1, 49, 50, 51, 120])
def test_files_are_written_in_their_order_however_many(tmp_path: Path, count: int) -> None:
    outputs = [Output(f"{n % 7}/{n}.html", b"%d" % n, "test") for n in range(count)]
    stands = [n for n in range(count) if n % 3 == 0]
    known = {outputs[n].path: Written(outputs[n].path, sha256(b"%d" % n).hexdigest(), 1, 2, 3) for n in stands}
    changed = {outputs[n].path: Written(outputs[n].path, "another", 1, 2, 3) for n in range(count) if n % 3 == 1}
    rows = Writer(str(tmp_path), known | changed).put_all(iter(outputs))
    assert [row.path for row in rows] == [output.path for output in outputs]
    assert [n for n, row in enumerate(rows) if known.get(row.path) == row] == stands
    assert tree(tmp_path) == {output.path: output.data for n, output in enumerate(outputs) if n not in stands}
    for row in rows:
        if row.path not in known:
            status = (tmp_path / row.path).stat()
            data = (tmp_path / row.path).read_bytes()
            assert row[1:] == (sha256(data).hexdigest(), len(data), status.st_mtime_ns, status.st_ino)


class TestHostile:
    """Files of a repository somebody else made must not lead a build out of the output folder."""

    @pytest.fixture
    def outside(self, site: Path) -> Path:
        outside = site.parent / "outside"
        outside.mkdir()
        (outside / "1.html").write_bytes(b"precious")
        return outside

    def test_a_manifest_and_a_state_that_point_outside(self, site: Path, outside: Path) -> None:
        build("site", OLD)
        paths = ["../outside/1.html", str(outside / "1.html"), "2021/../../outside/1.html"]
        listing = manifest([*(Written(path, "0", 0, 0, 0) for path in paths)])
        assert set(read_manifest(listing) or ()) == set(paths)
        (site / MANIFEST).write_bytes(listing)
        status = (outside / "1.html").stat()
        row = Written("", sha256(b"precious").hexdigest(), status.st_size, status.st_mtime_ns, status.st_ino)
        past = state.load(str(site.parent / ".gongkai" / "site"))
        rows = (*past.recorded().values(), *(row._replace(path=path) for path in paths))
        cache = str(site.parent / ".gongkai" / "site")
        state.write_down(cache, "key", {"all": state.Part("", rows)})
        state.save(cache)
        build("site", NEW)
        assert tree(outside) == {"1.html": b"precious"}
        assert tree(site) == whole(NEW)

    def test_an_output_that_points_outside(self, site: Path, outside: Path) -> None:
        with pytest.raises(OutputFault) as caught:
            build("site", {"../outside/1.html": b""})
        assert str(caught.value) == "不能写 ../outside/1.html（test）：路径里有 .."
        assert tree(outside) == {"1.html": b"precious"}

    @no_links
    def test_links_in_the_stage(self, site: Path, outside: Path) -> None:
        for files in (OLD, NEW, OLD):
            build("site", files)
        (stage,) = (site.parent / ".gongkai" / "site").glob("stage-*")
        shutil.rmtree(stage / "2021")
        (stage / "2021").symlink_to(outside)
        (stage / "index.html").unlink()
        (stage / "index.html").symlink_to(outside / "1.html")
        (stage / "more").symlink_to(outside)
        build("site", {**NEW, "2021/1.html": b"changed"})
        assert tree(outside) == {"1.html": b"precious"}
        assert tree(site) == whole({**NEW, "2021/1.html": b"changed"})

    @no_links
    def test_a_link_for_a_stage(self, site: Path, outside: Path) -> None:
        build("site", OLD)
        (site.parent / ".gongkai" / "site" / "stage-0").symlink_to(outside)
        build("site", NEW)
        assert tree(outside) == {"1.html": b"precious"}
        assert tree(site) == whole(NEW)

    @no_links
    @pytest.mark.parametrize("link", [".gongkai", ".gongkai/site"])
    def test_a_link_for_the_cache_is_refused(self, site: Path, outside: Path, link: str) -> None:
        (site.parent / link).parent.mkdir(exist_ok=True)
        (site.parent / link).symlink_to(outside)
        with pytest.raises(OutsideFailed) as caught:
            build("site", OLD)
        assert str(caught.value) == f"写不了 {site.parent / link}：它或它的上一级不是普通文件夹"
        assert tree(outside) == {"1.html": b"precious"}


class TestRefusedOutput:
    def refused(self, output: Path | str, *apart_from: Path | str) -> str:
        with pytest.raises(UsageError) as caught, Destination(output, apart_from):
            pass
        assert caught.value.exit_status == 2
        message = str(caught.value)
        assert message.startswith(f"不能输出到 {output}：")
        assert message.endswith("。请用 --output 指定专用的文件夹，它会被整体替换")
        return message.partition("：")[2].partition("。")[0]

    def test_folders_that_are_not_there_to_be_replaced(self, site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        here = site.parent
        (here / "content" / "plans").mkdir(parents=True)
        (here / "file").write_bytes(b"")
        (here / "repository" / ".git").mkdir(parents=True)
        (here / "home" / "me").mkdir(parents=True)
        monkeypatch.setenv("HOME", str(here / "home" / "me"))
        monkeypatch.setenv("USERPROFILE", str(here / "home" / "me"))
        before = sorted(here.rglob("*"))
        assert self.refused(Path(here.anchor)) == "它是根目录"
        assert self.refused(".") == self.refused(here.parent) == "它是当前文件夹，或者包含当前文件夹"
        assert self.refused("home") == self.refused("home/me") == "它是用户主目录，或者包含用户主目录"
        assert self.refused("file") == "它不是文件夹"
        assert self.refused("repository") == "它是代码仓库的根目录"
        assert self.refused("content", "content") == "它是 content，或者包含 content"
        assert self.refused("content", "content/plans") == "它是 content/plans，或者包含 content/plans"
        assert self.refused("content/site", "content") == "它在 content 之内"
        assert self.refused("missing", "missing/content") == "它是 missing/content，或者包含 missing/content"
        assert self.refused(".gongkai") == self.refused(".gongkai/site") == ".gongkai 是缓存文件夹"
        assert sorted(here.rglob("*")) == before

    @no_links
    def test_links(self, site: Path) -> None:
        (site.parent / "content").mkdir()
        (site.parent / "link").symlink_to("content")
        assert self.refused("link") == "它是链接，不是文件夹"
        assert self.refused("link/site", "content") == "它在 content 之内"
        assert self.refused("content", "link") == "它是 link，或者包含 link"

    @pytest.mark.skipif(not os.path.ismount("/proc"), reason="no mount point to try")
    def test_mount_points(self) -> None:
        assert self.refused("/proc") == "它是挂载点，不能整体替换，可以用它里面的一个文件夹"


class TestLock:
    HOLD = """if True:
        import os, sys
        from gongkai.write import Destination
        with Destination("site"):
            if "worker" in sys.argv:
                started, at_start = os.pipe()
                if not os.fork():
                    os.write(at_start, b".")
                    sys.stdin.read()
                    os._exit(0)
                os.read(started, 1)
            os.write(1, b"held")
            sys.stdin.read()
    """

    def holder(self, *arguments: str) -> subprocess.Popen[bytes]:
        """A process that has the lock of `site`; and a worker of it, both until their standard input ends."""
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        process = subprocess.Popen(
            [sys.executable, "-c", self.HOLD, *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=environment,
        )
        assert process.stdout is not None
        assert process.stdout.read(4) == b"held"
        return process

    def test_second_build_says_so_and_a_killed_one_leaves_no_lock(self, site: Path) -> None:
        with self.holder() as process:
            with pytest.raises(Busy) as caught:
                build("site", OLD)
            assert str(caught.value) == "另一个构建正在写 site/，这次没有写"
            assert caught.value.hint == "请等它结束后再试。"
            assert caught.value.exit_status == 3
            build("other", OLD)
            process.kill()
        build("site", OLD)
        assert tree(site) == whole(OLD)

    @no_fork
    def test_a_worker_that_outlives_its_build_keeps_no_lock(self, site: Path) -> None:
        with Destination("site"):
            child = os.fork()
            if not child:
                time.sleep(0.2)
                os._exit(0)
        build("site", NEW)
        os.waitpid(child, 0)
        with self.holder("worker") as process:
            process.kill()
            process.wait()
            assert process.stdout is not None
            build("site", OLD)
            os.set_blocking(process.stdout.fileno(), False)
            assert process.stdout.read(1) is None, "the worker should be there still"
        assert tree(site) == whole(OLD)


def _write_plan(folder: str, known: dict[str, Written], plan: str) -> list[Written]:
    writer = Writer(folder, known)
    return [
        writer.put(Output(f"{place}/{plan}-{n}.html", b"%d" % n, plan)) for place in ("all", plan) for n in range(20)
    ]


@pytest.mark.parametrize("method", multiprocessing.get_all_start_methods())
def test_several_processes_write_into_one_stage(site: Path, method: str) -> None:
    plans = [str(number) for number in range(2010, 2022)]
    expected = {f"{place}/{plan}-{n}.html": b"%d" % n for plan in plans for place in ("all", plan) for n in range(20)}
    recorded: dict[str, Written] = {}
    times = []
    with multiprocessing.get_context(method).Pool(2) as pool:
        for _ in range(2):
            with Destination("site") as place, place.stage(place.look(), recorded) as stage:
                jobs = [(stage.folder, stage.known, plan) for plan in plans]
                for plan, rows in zip(plans, pool.starmap(_write_plan, jobs, 2), strict=True):
                    stage.add(rows, plan)
                stage.commit()
            recorded = stage.written
            times.append({path: (site / path).stat().st_mtime_ns for path in expected})
        pool.close()
        pool.join()
    assert tree(site) == expected
    assert times[0] == times[1]


class TestOneOwner:
    def test_two_owners_of_a_path(self, site: Path) -> None:
        with Destination("site") as place, place.stage(place.look(), {}) as stage:
            stage.put(Output("index.html", b"", "home page"))
            with pytest.raises(OutputFault) as caught:
                stage.put(Output("index.html", b"", "content/pages/index.md"))
        assert str(caught.value) == "index.html 有两个来源：home page 和 content/pages/index.md"

    def test_two_paths_in_each_others_way(self, site: Path) -> None:
        build("site", OLD)
        with Destination("site") as place, place.stage(place.look(), {}) as stage:
            stage.put(Output("about.html", b"", "one"))
            stage.put(Output("About.html", b"", "two"))
            with pytest.raises(OutputFault) as caught:
                stage.commit()
        assert str(caught.value) == "About.html（two）和 about.html（one）在有些系统上是同一个名称"
        assert tree(site) == whole(OLD)


class TestOutsideFails:
    def failed(self, files: Mapping[str, bytes] = NEW) -> OutsideFailed:
        with pytest.raises(OutsideFailed) as caught:
            build("site", files)
        assert caught.value.exit_status == 3
        return caught.value

    def test_disk_full_while_writing(self, site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        build("site", OLD)
        original, left = os.write, [6]

        def fills(file: int, data: bytes) -> int:
            if not left[0]:
                raise OSError(errno.ENOSPC, "No space left on device")
            part = data[: left[0]]
            left[0] -= len(part)
            return original(file, part)

        with monkeypatch.context() as patch:
            patch.setattr(os, "write", fills)
            fault = self.failed()
        assert str(fault).startswith(f"写不了 {site.parent / '.gongkai' / 'site' / 'stage-'}")
        assert str(fault).endswith("/2022/units/1.html：磁盘空间不足")
        assert fault.hint == "原有的页面没有改动。"
        assert tree(site) == whole(OLD)
        assert not list((site.parent / ".gongkai" / "site").glob("stage-*"))
        build("site", NEW)
        assert tree(site) == whole(NEW)

    def test_short_writes_are_ended(self, site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        original = os.write
        monkeypatch.setattr(os, "write", lambda file, data: original(file, data[:3]))
        build("site", {"long": b"0123456789"})
        assert tree(site) == whole({"long": b"0123456789"})

    @pytest.mark.parametrize("name", ["unlink", "rmdir", "rename", "mkdir", "scandir"])
    def test_any_step_that_fails_is_told_and_harmless(self, site: Path, name: str, manner: str) -> None:
        for files in (OLD, NEW, OLD):
            build("site", files)
        with pytest.MonkeyPatch.context() as patch:

            def fail(path: str, *_: object, **__: object) -> None:
                raise OSError(errno.EIO, "Input/output error", path)

            patch.setattr(os, name, fail)
            fault = self.failed({"other": b""} | {"2021/1.html": b"one", "2021/2.html": b"two"})
        assert str(fault).endswith("：磁盘读写出错")
        assert tree(site) == whole(OLD)

    def test_a_stage_that_was_disturbed_is_not_put_in_place(self, site: Path) -> None:
        build("site", OLD)
        cache = site.parent / ".gongkai"
        with pytest.raises(OutsideFailed) as caught:
            build("site", NEW, interrupt=lambda: next(cache.glob("site/stage-*/2022/units/1.html")).unlink())
        assert str(caught.value).endswith("/2022/units/1.html：文件或文件夹不见了")

        def remove() -> None:
            while cache.exists():  # what is carried over is still being linked, meanwhile
                shutil.rmtree(cache, ignore_errors=True)

        with pytest.raises(OutsideFailed):
            build("site", NEW, interrupt=remove)
        assert tree(site) == whole(OLD)
        build("site", NEW)
        assert tree(site) == whole(NEW)

    def test_a_file_system_that_lists_other_numbers_than_its_files_have(self, site: Path, monkeypatch) -> None:
        real = disk.inodes
        monkeypatch.setattr(disk, "inodes", lambda folder: {name: number + 1 for name, number in real(folder).items()})
        build("site", OLD)
        assert tree(site) == whole(OLD)
        build("site", NEW)
        assert tree(site) == whole(NEW)

    def test_a_file_for_a_cache(self, site: Path) -> None:
        (site.parent / ".gongkai").write_bytes(b"mine")
        assert str(self.failed()) == f"写不了 {site.parent / '.gongkai'}：它或它的上一级不是普通文件夹"
        assert (site.parent / ".gongkai").read_bytes() == b"mine"

    @not_root
    def test_no_permission(self, site: Path) -> None:
        build("site", OLD)
        for folder in (site.parent, site.parent / ".gongkai" / "site", site):
            folder.chmod(0o555)
            try:
                assert "没有权限" in str(self.failed())
            finally:
                folder.chmod(0o755)
            assert tree(site) == whole(OLD)

    @pytest.mark.skipif(sys.platform != "linux", reason="needs a file system of its own, which Linux gives to anybody")
    def test_really_full_disk(self, site: Path) -> None:
        own = ["unshare", "--map-root-user", "--mount"]
        if not shutil.which("unshare") or subprocess.run([*own, "true"], capture_output=True).returncode:
            pytest.skip("this system gives no user a file system of their own")
        code = (
            "import sys; from pathlib import Path; from tests import test_write as t; from gongkai.errors import *\n"
            "t.build('full/site', t.OLD)\n"
            "try: t.build('full/site', {f'{n}.html': bytes(9000) for n in range(99)})\n"
            "except OutsideFailed as fault: print(str(fault).rpartition('：')[2], fault.hint)\n"
            "print(t.tree(Path('full/site')) == t.whole(t.OLD))\n"
            "t.build('full/site', t.NEW)\n"
            "print(t.tree(Path('full/site')) == t.whole(t.NEW))\n"
        )
        (site.parent / "full").mkdir()
        script = f"mount -t tmpfs -o size=400k none full && exec '{sys.executable}' -c \"$0\""
        run = subprocess.run(
            [*own, "sh", "-c", script, code],
            env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"},
            capture_output=True,
            encoding="utf-8",
        )
        assert (run.stdout, run.stderr) == ("磁盘空间不足 原有的页面没有改动。\nTrue\nTrue\n", "")


STEPS = ("open", "write", "close", "mkdir", "link", "unlink", "rmdir", "rename", "replace", "chmod", "utime")


def die_at_every_step(folder: str, renames: bool) -> None:
    """Runs in a process of its own. A build from OLD to NEW dies before its first step on the disk, then before its
    second, and so on until one lives to its end; after each death somebody looks at site/, and the next build runs."""
    exchange = disk.exchange if not renames else lambda one, other: False
    originals = {name: getattr(os, name) for name in STEPS}
    site = Path(folder, "site")
    seen = set()
    for last in range(1000):
        for files in (NEW, OLD):
            build(site, files)
        child = os.fork()
        if not child:
            left = iter(range(last))

            def step(do: Callable[..., Any], left: Iterator[int] = left) -> Callable[..., Any]:
                return lambda *args, **named: do(*args, **named) if next(left, None) is not None else os._exit(9)

            for name, original in originals.items():
                setattr(os, name, step(original))
            disk.exchange = step(exchange)
            build(site, NEW)
            os._exit(0)
        _, status = os.waitpid(child, 0)
        after = tree(site) if site.exists() else None
        seen.add("old" if after == whole(OLD) else "new" if after == whole(NEW) else "none" if after is None else after)
        disk.exchange = exchange
        if last % 2:
            build(site, OLD)
        else:  # without the state, and to something else
            (site.parent / ".gongkai" / "site" / "state").unlink()
            build(site, {"other": b""})
            assert tree(site) == whole({"other": b""})
        if not status:
            sys.stdout.write(" ".join((str(last), *sorted(seen))))
            return


@no_fork
@pytest.mark.parametrize(("renames", "seen"), [(False, "new old"), (True, "new none old")])
def test_killed_before_any_step_the_old_portal_or_the_new_one_stands(tmp_path: Path, renames: bool, seen: str) -> None:
    code = (
        "import sys; from tests.test_write import die_at_every_step; die_at_every_step(sys.argv[1], bool(sys.argv[2]))"
    )
    run = subprocess.run(
        [sys.executable, "-c", code, tmp_path, "yes" if renames else ""],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        encoding="utf-8",
    )
    assert run.stderr == ""
    steps, _, states = run.stdout.strip().partition(" ")
    assert states == seen
    assert int(steps) > 30


def build_on_and_on(output: str) -> None:
    """Runs in a process of its own and tells the number of a second one, which builds, generation after generation, a
    portal whose every page has the generation's number, but for some that stay and some that come and go. When the
    second is killed, there is another."""
    parent = os.getpid()
    while child := os.fork():
        os.write(1, b"%d\n" % child)
        os.waitpid(child, 0)
    generation = int(Path(output, "index.html").read_bytes())
    while os.getppid() == parent:
        generation += 1
        files = {f"{plan}/{number}.html": b"%d" % generation for plan in range(6) for number in range(20)}
        files |= {f"still/{number}.html": b"still" for number in range(40)}
        files |= {f"some/{generation % 7}/{number}.html": b"%d" % generation for number in range(5)}
        build(output, {"index.html": b"%d" % generation, **files})


@no_fork
def test_whoever_reads_while_builds_run_and_are_killed_sees_one_whole_portal(tmp_path: Path) -> None:
    site = tmp_path / "site"
    build(site, {"index.html": b"0"})
    code = "import sys; from tests.test_write import build_on_and_on; build_on_and_on(sys.argv[1])"
    chance = random.Random(2021)
    generations: set[bytes] = set()
    with subprocess.Popen(
        [sys.executable, "-c", code, site], env={**os.environ, "PYTHONPATH": str(ROOT)}, stdout=subprocess.PIPE
    ) as process:
        try:
            assert process.stdout is not None
            for _ in range(20):
                builder = int(process.stdout.readline())
                known, give_up = len(generations), time.monotonic() + 60
                while len(generations) < known + 2:
                    look_at(site, generations)
                    assert time.monotonic() < give_up, "nobody builds"
                until = time.monotonic() + chance.random() / 5
                while time.monotonic() < until:
                    look_at(site, generations)
                os.kill(builder, signal.SIGKILL)
        finally:
            process.kill()
    assert look_at(site, generations)


def look_at(site: Path, generations: set[bytes]) -> bool:
    """Reads the whole portal and holds it against its manifest. False where a new one took its place meanwhile: no two
    generations have the same manifest, so if it is the same before and after, it was there all the time."""
    before = (site / MANIFEST).read_bytes()
    listed = read_manifest(before) or {}
    try:
        hashes = {path: sha256((site / path).read_bytes()).hexdigest() for path in listed}
        there = set(disk.look(str(site)).files)
    except FileNotFoundError:
        hashes, there = {}, set()
    generation = (site / "index.html").read_bytes()
    if (site / MANIFEST).read_bytes() != before:
        return False
    assert hashes == listed
    assert there == {*listed, MANIFEST}
    generations.add(generation)
    return True
