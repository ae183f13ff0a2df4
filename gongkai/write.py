"""Outputs → site/: whole or not at all.

A build makes its portal in a *stage*, a folder in the cache beside the output folder, and then exchanges the two in one
step. Whoever reads site/ meanwhile, or after the program was killed at any point, sees the old portal or the new one;
whoever entered it before the exchange (rsync does) goes on reading the old one, until a later build begins. A container
must therefore mount the folder above: if it mounts site/ itself, it stays with a tree that is in turn old and new.

The old tree stays in the cache and is the next build's stage. It needs no record and no trust: a file in it counts as
carried over only if it is the same file (inode) as in site/; everything else in it is linked anew or removed. So a
build costs a look at site/ and a listing of the stage, and writes, links and removes what changed, nothing else; and
what a killed build leaves behind is as good a stage as any.

What is promised: SIGKILL at any point leaves one whole portal, and the next build needs no hand. Nothing is synced to
the disk, so after a power failure files may be short; a build notices (size, time) and writes them again.

Where folders cannot be exchanged (Windows, some network file systems) two renames do it. Between them, for some
microseconds, there is no site/; a program killed just there leaves none, and the next build first puts the old one back.
"""

from __future__ import annotations

import errno
import os
import stat
import time
from collections.abc import Callable, Collection, Iterable, Mapping
from contextlib import suppress
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING

from gongkai import disk
from gongkai.ahead import ahead
from gongkai.errors import GongkaiError, OutsideFailed, UsageError
from gongkai.language import counted, say
from gongkai.outputs import (
    MANIFEST,
    Output,
    OutputFault,
    Written,
    check_together,
    folders_of,
    read_manifest,
    shown,
)
from gongkai.writer import Puts, Writer

if TYPE_CHECKING:
    from pathlib import Path

CACHE = ".gongkai"


class ForeignFiles(GongkaiError):
    """The output folder holds files that no build wrote; `paths` are relative to it."""

    def __init__(self, output: str, paths: Iterable[str]):
        self.paths = tuple(sorted(paths))
        rows = "".join(f"\n  {output}/{shown(path)}" for path in self.paths[:10])
        count = len(self.paths)
        super().__init__(
            counted(
                "{output}/ 里有 {n} 个不是本程序写的文件，为了不删除它们，什么也没有写：{rows}{more}",
                n=count,
                output=output,
                rows=rows,
                more=say("\n  ……（共 {count} 个）", count=count) if count > 10 else "",
            )
        )
        self.hint = say(
            "请把它们移到 {output}/ 之外，或用 --output 指定别的文件夹；确实不要的，请自行删除。", output=output
        )


class Busy(OutsideFailed):
    """Another build is writing to the same output folder."""


class Destination:
    """The output folder while this process, and no other, may replace it.

    Entering checks that it may be replaced (UsageError), takes the lock (Busy) and mends what a killed build left.
    `apart_from` are folders it must not be, hold or lie in: content, templates. `cache` is this output folder's own
    folder within `.gongkai/`, for the state too; whatever lies in it may be deleted while no build runs.
    """

    def __init__(self, output: Path | str, apart_from: Iterable[Path | str] = ()):
        self.name = os.fspath(output)
        self.folder = os.path.abspath(output)
        self.cache = os.path.join(os.path.dirname(self.folder), CACHE, os.path.basename(self.folder))
        self._apart_from = tuple(map(os.fspath, apart_from))
        self._lock = -1

    def __enter__(self) -> Destination:
        _check_output(self.name, self.folder, self._apart_from)
        try:
            self._make_cache()
            self._clear()
            lock = disk.lock(os.path.join(self.cache, "lock"))
            if lock is None:
                raise Busy(
                    say("另一个构建正在写 {output}/，这次没有写", output=shown(self.name)), say("请等它结束后再试。")
                )
            self._lock = lock
            self._mend()
        except OSError as error:
            disk.unlock(self._lock)
            raise disk.failure(error, error.filename or self.cache) from error
        return self

    def __exit__(self, *_: object) -> None:
        disk.unlock(self._lock)

    def look(self) -> disk.Look:
        """What stands in the output folder now."""
        try:
            return disk.look(self.folder)
        except OSError as error:
            raise disk.failure(error, error.filename or self.folder, say("读不了")) from error

    def stage(self, seen: disk.Look, recorded: Mapping[str, Written], trust: bool = True) -> Staging:
        """Starts a new portal. `seen` is how the present one looks (its files None: they are known to be those of
        `recorded`), `recorded` what the last build wrote. Without `trust` nothing is carried over. Raises ForeignFiles for
        what neither the last build nor the one whose manifest lies there has written."""
        there = recorded.keys() if seen.files is None else seen.files.keys()
        foreign = [*seen.odd, *(there - recorded.keys())]
        if foreign:
            listed = self._manifest()
            foreign = [path for path in foreign if path in seen.odd or path not in listed]
        if foreign:
            raise ForeignFiles(self.name, foreign)
        if seen.files is None:
            known = dict(recorded)
        else:
            known = {path: row for path, row in recorded.items() if seen.files.get(path) == row[2:]}
        return Staging(self, seen.folders, there, known if trust else {})

    def _manifest(self) -> set[str]:
        """What the portal that stands there says it consists of."""
        try:
            with open(os.path.join(self.folder, MANIFEST), "rb") as file:
                listed = read_manifest(file.read())
        except OSError:
            return set()
        return set() if listed is None else {*listed, MANIFEST}

    def _make_cache(self) -> None:
        top = os.path.dirname(self.cache)
        os.makedirs(os.path.dirname(top), exist_ok=True)
        if disk.make_folder(top):
            disk.write_new(os.path.join(top, ".gitignore"), b"*\n")
        disk.make_folder(self.cache)

    def _clear(self) -> None:
        """Removes what no build leaves in the cache: what is neither a file nor a folder, a folder in a file's place."""
        with os.scandir(self.cache) as entries:
            found = [(entry.path, entry.name in _FILES, entry.is_file(follow_symlinks=False)) for entry in entries]
        for path, must_be_file, is_file in found:
            if not is_file and (must_be_file or not disk.is_folder(path)):
                disk.remove_tree(path)

    def _mend(self) -> None:
        """Ends a replacement by two renames that was cut short: puts the old portal back if there is none."""
        previous = os.path.join(self.cache, "previous")
        if disk.is_folder(previous):
            disk.rename(previous, _stage_name(self.cache) if os.path.lexists(self.folder) else self.folder)


class Stage:
    """A portal in the making: what is carried over from the present one, and what is new.

    `known` is what can be carried over, by path; `written` what the new portal holds so far, by path. `writer` makes
    the Writer that puts new files where they belong; of `known`, it wants the part that concerns the paths to come.
    `cache` is a folder for what may be kept from one build to the next.
    """

    def __init__(self, known: Mapping[str, Written], writer: Callable[[Mapping[str, Written]], Puts], cache: str):
        self.known = known
        self.written: dict[str, Written] = {}
        self.writer = writer
        self.cache = cache
        self._owners: dict[str, str] = {}
        self._writer = writer(known)

    def has(self, rows: Iterable[Written]) -> bool:
        """Whether all these files stand in the present portal as they were written, so that they can be added."""
        return all(self.known.get(row.path) == row for row in rows)

    def put(self, output: Output) -> Written:
        """Writes one file, or carries it over if the present portal has the very same."""
        row = self._writer.put(output)
        self.add((row,), output.owner)
        return row

    def carry_over(self, parts: Mapping[str, Iterable[Written]]) -> None:
        """Takes, before anything is put, all into the new portal that `has` found in the present one, by owner."""
        for owner, rows in parts.items():
            self.add(rows, owner)

    def add(self, rows: Iterable[Written], owner: str) -> None:
        """Takes into the new portal what a Writer wrote for it, or what `has` found in the present one. Raises
        OutputFault, naming both owners, for a path that is taken already."""
        rows = tuple(rows)
        new = {row.path: row for row in rows}
        if len(new) < len(rows) or not self._owners.keys().isdisjoint(new):
            paths = [row.path for row in rows]
            path = next(path for path in paths if path in self._owners or paths.count(path) > 1)
            one = self._owners.get(path, owner)
            raise OutputFault(say("{path} 有两个来源：{one} 和 {owner}", path=path, one=one, owner=owner))
        self._owners.update(dict.fromkeys(new, owner))
        self.written.update(new)


class Staging(Stage):
    """One build's new portal in a folder of its own, until `commit` puts it in place. A context manager: left without a
    commit, site/ stays as it was (and the stage stays in the cache as the next build's material, unless the disk
    failed). Its `writer` can be sent to another process."""

    def __init__(self, place: Destination, folders: dict[str, int], files: Collection[str], known: dict[str, Written]):
        self.folder = _stage_name(place.cache)
        super().__init__(known, partial(Writer, self.folder), place.cache)
        self._place = place
        self._folders, self._files = folders, files  # of the present portal, as seen
        self._replaced = False
        self._carried: tuple[Written, ...] = ()
        self._standing: Callable[[], _Standing] | None = None

    def __enter__(self) -> Staging:
        try:
            self._adopt()
        except OSError as error:
            raise disk.failure(error, error.filename or self.folder) from error
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if self._standing is not None:
            with suppress(OSError):
                self._standing()  # a copy would wait for its reader
        if kind and issubclass(kind, (OutsideFailed, OSError)) and not self._replaced:
            with suppress(OSError):  # the disk may be full: give back what was taken; the failure itself is on its way
                disk.remove_tree(self.folder)

    def carry_over(self, parts: Mapping[str, Iterable[Written]]) -> None:
        super().carry_over(parts)
        self._carried = tuple(self.written.values())
        # Nobody asks before the end.
        self._standing = ahead(self._carry)

    def commit(self) -> None:
        """Makes the stage hold what was put and added, and nothing else, and puts it in place of the present portal."""
        if not self.written.keys() <= self.known.keys():  # what stands there stands side by side
            check_together(self._owners)
        try:
            self._complete()
            self._replace()
            self._rescue()
        except OSError as error:
            hint = say("新的页面已经就位。") if self._replaced else say("原有的页面没有改动。")
            raise disk.failure(error, error.filename or self._place.folder, hint=hint) from error

    def _adopt(self) -> None:
        """Makes the stage from the tree that an earlier build left, if any, under a name of its own: a worker that
        outlived a killed build cannot write to it."""
        cache = self._place.cache
        for name in sorted(os.listdir(cache)):
            path = os.path.join(cache, name)
            if name.startswith(_STAGE):
                if disk.is_folder(path) and not os.path.lexists(self.folder):
                    disk.rename(path, self.folder)
                else:
                    disk.remove_tree(path)
        disk.make_folder(self.folder)

    def _carry(self) -> _Standing:
        """Links what is carried over and not there yet, as far as nothing is in its way."""
        there, folders, odd = disk.listing(self.folder)
        taken = {*there, *folders, *odd}
        missing = []
        writer = Writer(self.folder, {})
        for row in self._carried:
            path = row.path
            if there.get(path) == row.inode:
                del there[path]
            elif path in taken:
                missing.append(path)
            else:
                writer.link(path, self._place.folder)
        return there, folders, odd, missing

    def _complete(self) -> None:
        """Removes what an earlier build left in the stage; links what is carried over and not there yet."""
        standing, self._standing = self._standing or self._carry, None
        there, folders, odd, missing = standing()
        new: dict[str, list[Written]] = {}
        for path, row in islice(self.written.items(), len(self._carried), None):
            if self.known.get(path) != row:
                new.setdefault(path.rpartition("/")[0], []).append(row)
            elif there.get(path) != row.inode:
                missing.append(path)
            else:
                del there[path]
        for folder, rows in new.items():
            # The folder tells it of all its files; a look at each takes four times as long, and is needed where a file
            # system lists other numbers than its files have.
            inodes = disk.inodes(f"{self.folder}/{folder}")
            for row in rows:
                full = f"{self.folder}/{row.path}"
                if inodes.get(row.path.rpartition("/")[2]) != row.inode and os.lstat(full).st_ino != row.inode:
                    raise FileNotFoundError(errno.ENOENT, "", full)
                there.pop(row.path, None)
        needed = folders_of(self.written)
        for path in (*there, *(path for path in odd if path not in self.written)):
            if path not in needed:
                with suppress(*_MADE_WAY):
                    os.unlink(f"{self.folder}/{path}")
        for folder in sorted(folders - needed, reverse=True):
            with suppress(*_MADE_WAY):
                os.rmdir(f"{self.folder}/{folder}")
        writer = Writer(self.folder, {})
        for path in missing:
            writer.link(path, self._place.folder)

    def _replace(self) -> None:
        new, old, previous = self.folder, self._place.folder, os.path.join(self._place.cache, "previous")
        if os.path.lexists(old):
            mode = stat.S_IMODE(os.stat(old).st_mode)
            if stat.S_IMODE(os.stat(new).st_mode) != mode:
                os.chmod(new, mode)
            if not disk.exchange(new, old):
                disk.rename(old, previous)
                try:
                    disk.rename(new, old)
                except OSError:
                    disk.rename(previous, old)
                    raise
                with suppress(OSError):  # the new portal is in place; the next build sees to the rest
                    disk.rename(previous, new)
        else:
            disk.rename(new, old)
        self._replaced = True

    def _rescue(self) -> None:
        """Moves what somebody laid into the old tree while the new one was made into the new one, where the next build
        names it."""
        for folder, mtime_ns in {"": 0, **self._folders}.items():
            old = f"{self.folder}/{folder}" if folder else self.folder
            try:
                status = os.lstat(old)
            except OSError:
                continue
            if status.st_mtime_ns == mtime_ns or not stat.S_ISDIR(status.st_mode):
                continue
            for name in os.listdir(old):
                path = f"{folder}/{name}" if folder else name
                if path not in self._files and path not in self._folders:
                    disk.rename(f"{old}/{name}", self._free_place(path))

    def _free_place(self, path: str) -> str:
        """A place in the new portal for something that was found at `path`: the same if it is free."""
        place = f"{self._place.folder}/{path}"
        with suppress(OSError):
            os.makedirs(os.path.dirname(place), exist_ok=True)
            if not os.path.lexists(place):
                return place
        return f"{self._place.folder}/found-{_token()}-{os.path.basename(path)}"


# What is in a stage beside what is carried over: files → inode, folders, what is neither; and what is still to be linked.
_Standing = tuple[dict[str, int], set[str], list[str], list[str]]

_STAGE = "stage-"
# What is kept in a cache.
_FILES = ("lock", "state", "settings", "phrases")
# What is said of a path whose file or folder made way for a new one.
_MADE_WAY = FileNotFoundError, NotADirectoryError


def _check_output(name: str, folder: str, apart_from: Iterable[str]) -> None:
    """Raises UsageError for a folder that is not there to be replaced."""
    reason = ""
    if os.path.dirname(folder) == folder:
        reason = say("它是根目录")
    elif CACHE in (os.path.basename(folder), os.path.basename(os.path.dirname(folder))):
        reason = say("{folder} 是缓存文件夹", folder=CACHE)
    elif os.path.islink(folder):
        reason = say("它是链接，不是文件夹")
    elif os.path.lexists(folder) and not disk.is_folder(folder):
        reason = say("它不是文件夹")
    elif os.path.ismount(folder):
        reason = say("它是挂载点，不能整体替换，可以用它里面的一个文件夹")
    elif os.path.lexists(os.path.join(folder, ".git")):
        reason = say("它是代码仓库的根目录")
    elif disk.holds(folder, os.getcwd()):
        reason = say("它是当前文件夹，或者包含当前文件夹")
    elif disk.holds(folder, os.path.expanduser("~")):
        reason = say("它是用户主目录，或者包含用户主目录")
    else:
        for other in apart_from:
            if disk.holds(folder, other):
                reason = say("它是 {other}，或者包含 {other}", other=other)
            elif disk.holds(other, folder):
                reason = say("它在 {other} 之内", other=other)
    if reason:
        raise UsageError(
            say(
                "不能输出到 {name}：{reason}。请用 --output 指定专用的文件夹，它会被整体替换",
                name=shown(name),
                reason=reason,
            )
        )


def _stage_name(cache: str) -> str:
    return os.path.join(cache, f"{_STAGE}{_token()}")


def _token() -> str:
    return f"{os.getpid():x}-{time.time_ns():x}"
