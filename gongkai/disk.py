"""The file system, in the few steps a build is made of. Links are never followed; OSError where a step fails."""

from __future__ import annotations

import errno
import os
import stat
import sys
import time
from collections.abc import Container, Iterator
from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple

from gongkai.errors import GongkaiError, OutsideFailed
from gongkai.language import say
from gongkai.outputs import shown

if TYPE_CHECKING:
    from pathlib import Path


class Look(NamedTuple):
    """What stands in a folder, by path within it: files → (size, mtime_ns, inode), as at the end of a Written; folders →
    mtime_ns, the folder itself as ""; and what is neither. A folder that is not there is empty. `files` is None where they
    are known to whoever looks."""

    files: dict[str, tuple[int, int, int]] | None
    folders: dict[str, int]
    odd: tuple[str, ...]


def look(folder: str) -> Look:
    """Looks at every file in `folder`, reading none."""
    files: dict[str, tuple[int, int, int]] = {}
    folders: dict[str, int] = {}
    odd: list[str] = []
    for prefix, handle, entries in walk(folder):
        folders[prefix[:-1]] = os.stat(handle).st_mtime_ns
        for entry in entries:
            if entry.is_file(follow_symlinks=False):
                # What Windows lists of a file with several links may be old: ask the file itself.
                status = entry.stat(follow_symlinks=False) if _BY_HANDLE else os.stat(entry.path)
                files[prefix + entry.name] = (status.st_size, status.st_mtime_ns, status.st_ino)
            else:
                odd.append(prefix + entry.name)
    return Look(files, folders, tuple(odd))


def listing(folder: str) -> tuple[dict[str, int], set[str], list[str]]:
    """What stands in a folder without a look at its files, at a fifth of the cost: files → inode, the folders in it,
    and what is neither."""
    files: dict[str, int] = {}
    folders: set[str] = set()
    odd: list[str] = []
    for prefix, _, entries in walk(folder):
        folders.add(prefix[:-1])
        for entry in entries:
            if entry.is_file(follow_symlinks=False):
                files[prefix + entry.name] = entry.inode()
            else:
                odd.append(prefix + entry.name)
    return files, folders - {""}, odd


def inodes(folder: str) -> dict[str, int]:
    """The inode of everything that stands in a folder, by name, without a look at each."""
    with os.scandir(folder) as entries:
        return {entry.name: entry.inode() for entry in entries}


def walk(
    folder: str, hidden: bool = True, without: Container[str] = ()
) -> Iterator[tuple[str, int | str, list[os.DirEntry[str]]]]:
    """Each folder from `folder` downwards: its path within `folder` with a closing `/` ("" for the first), a handle of
    it (a descriptor good for `dir_fd` until the next step; on Windows its full path), and its entries that are not
    folders. Without `hidden`, names with a leading dot and `__pycache__` are passed over; always,
    folders whose paths within `folder` are in `without`."""
    todo = [""]
    while todo:
        prefix = todo.pop()
        full = f"{folder}/{prefix}" if prefix else folder
        try:
            handle = os.open(full, _FOLDER | (_NO_LINK if prefix else 0)) if _BY_HANDLE else full
        except FileNotFoundError:
            continue
        try:
            rest = []
            with os.scandir(handle) as entries:
                for entry in entries:
                    if not hidden and (entry.name[0] == "." or entry.name == "__pycache__"):
                        continue
                    if not entry.is_dir(follow_symlinks=False):
                        rest.append(entry)
                    elif prefix + entry.name not in without:
                        todo.append(f"{prefix}{entry.name}/")
            yield prefix, handle, rest
        except FileNotFoundError:
            continue
        except OSError as error:
            error.filename = full  # and not the descriptor's number
            raise
        finally:
            if isinstance(handle, int):
                os.close(handle)


def write_new(path: str, data: bytes) -> None:
    """Writes a file that is new: never through a name that stood there, whose file another folder may have too."""
    try:
        file = os.open(path, _WRITE, 0o666)
    except FileExistsError:
        remove_tree(path)
        file = os.open(path, _WRITE, 0o666)
    try:
        done = os.write(file, data)
        while done < len(data):
            done += os.write(file, data[done:])
    finally:
        os.close(file)


def create(path: Path, data: bytes, hint: str) -> None:
    """Writes a file that is not there yet, whole or not at all. GongkaiError with `hint`, the way out, where something is
    there: it stays as it is. OutsideFailed where the disk does not take it."""
    try:
        with open(path, "xb") as file:
            file.write(data)
    except FileExistsError:
        raise there(path, hint) from None
    except OSError as error:
        with suppress(OSError):
            path.unlink()
        raise failure(error, str(path)) from error


def there(path: Path, hint: str) -> GongkaiError:
    """That something is at `path`, and stays as it is."""
    return GongkaiError(say("已经有 {path}，没有改动它", path=shown(path.as_posix())), hint)


def make_folder(path: str) -> bool:
    """True if made, False if there; NotADirectoryError if something else is there, a link to a folder included."""
    try:
        os.mkdir(path)
    except FileExistsError:
        if is_folder(path):
            return False
        raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), path) from None
    return True


def is_folder(path: str) -> bool:
    """Whether there is a folder of that name, and not a link to one."""
    try:
        return stat.S_ISDIR(os.lstat(path).st_mode)
    except OSError:
        return False


def holds(folder: str, path: str) -> bool:
    """Whether `path` is `folder` or lies in it, by whatever names; neither has to exist."""
    path, above = os.path.realpath(path), os.path.realpath(folder)
    while True:
        with suppress(OSError):
            if os.path.samefile(path, above):
                return True
        if path == above:
            return True
        path, below = os.path.dirname(path), path
        if path == below:
            return False


def remove_tree(path: str) -> None:
    """Deletes a file or a link, or a folder and all in it."""
    if not is_folder(path):
        os.unlink(path)
        return
    files, folders, odd = listing(path)
    for name in (*files, *odd):
        os.unlink(f"{path}/{name}")
    for name in sorted(folders, reverse=True):
        os.rmdir(f"{path}/{name}")
    os.rmdir(path)


def rename(old: str, new: str) -> None:
    """Renames a folder. Windows refuses while somebody, a virus scanner say, has a file in it open: tries for a second."""
    for wait in (0.02, 0.08, 0.3, 0.6) if os.name == "nt" else ():
        try:
            return os.rename(old, new)
        except PermissionError:
            time.sleep(wait)
    return os.rename(old, new)


def exchange(one: str, other: str) -> bool:
    """Exchanges two folders in one step (Linux: renameat2, macOS: renamex_np). False where the system or the file
    system has no such thing."""
    try:
        import ctypes  # only when there is something to exchange

        libc = ctypes.CDLL(None, use_errno=True)
        first, second = os.fsencode(one), os.fsencode(other)
        if sys.platform == "darwin":
            failed = libc.renamex_np(first, second, 2)  # RENAME_SWAP
        else:
            failed = libc.renameat2(-100, first, -100, second, 2)  # AT_FDCWD, RENAME_EXCHANGE
    except (ImportError, OSError, TypeError, AttributeError):  # no ctypes, no such library, no such function
        return False
    if not failed:
        return True
    code = ctypes.get_errno()
    if code in (errno.ENOSYS, errno.EINVAL, errno.ENOTSUP, errno.EOPNOTSUPP):
        return False
    raise OSError(code, os.strerror(code), other)


def lock(path: str) -> int | None:
    """Takes the lock that the file at `path` stands for; None if another process has it. The system takes it back when
    the process ends, however it ends. Where the file system knows no locks, there is none and all get it."""
    file = os.open(path, os.O_RDWR | os.O_CREAT, 0o666)
    # A copy that a killed process had just begun has the lock until it has let go.
    for wait in (0.01, 0.04, 0.15, 0):
        try:
            _lock(file)
            break
        except OSError as error:
            if error.errno not in (errno.EAGAIN, errno.EACCES, errno.EDEADLK):
                break
            time.sleep(wait)
    else:
        os.close(file)
        return None
    _locks.add(file)
    return file


def _lock(file: int) -> None:
    if os.name == "nt":
        import msvcrt

        msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
    else:
        import fcntl

        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


def unlock(file: int) -> None:
    """Gives a lock back; nothing in a process that was forked while its parent held it."""
    if file in _locks:
        _locks.discard(file)
        if os.name != "nt":
            import fcntl

            with suppress(OSError):  # where there are no locks; a process just forked may hold the file open
                fcntl.flock(file, fcntl.LOCK_UN)
        os.close(file)


def failure(error: OSError, path: str, doing: str = say("写不了"), hint: str = "") -> OutsideFailed:
    """What the disk or the system refused to do with `path`, in the user's words."""
    reason = _REASONS.get(error.errno or 0) or error.strerror or str(error)
    return OutsideFailed(say("{doing} {path}：{reason}", doing=doing, path=shown(path), reason=reason), hint)


_BY_HANDLE = os.scandir in os.supports_fd
_FOLDER = os.O_RDONLY | getattr(os, "O_DIRECTORY", 0)
_NO_LINK = getattr(os, "O_NOFOLLOW", 0)
_WRITE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
_REASONS = {
    errno.ENOSPC: say("磁盘空间不足"),
    errno.EDQUOT: say("磁盘配额已用完"),
    errno.EFBIG: say("文件太大"),
    errno.EACCES: say("没有权限，或有别的程序正占用它"),
    errno.EPERM: say("没有权限"),
    errno.EROFS: say("文件系统是只读的"),
    errno.EBUSY: say("正被占用，或是挂载点"),
    errno.EXDEV: say("与输出文件夹不在同一个文件系统上"),
    errno.ENOENT: say("文件或文件夹不见了"),
    errno.ENOTDIR: say("它或它的上一级不是普通文件夹"),
    errno.ENAMETOOLONG: say("路径太长"),
    errno.EMFILE: say("同时打开的文件太多"),
    errno.ENFILE: say("同时打开的文件太多"),
    errno.EIO: say("磁盘读写出错"),
}
_locks: set[int] = set()


def _let_go() -> None:
    """In a forked process: a worker must not keep the lock when its parent is gone."""
    for file in _locks:
        os.close(file)
    _locks.clear()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_let_go)


def replace_file(path: str, data: bytes) -> None:
    """Puts `data` in place of a file's content, whole or not at all; its permissions stay."""
    folder, name = os.path.split(path)
    stage = os.path.join(folder, f".{name}.{os.getpid()}.tmp")
    try:
        write_new(stage, data)
        os.chmod(stage, stat.S_IMODE(os.stat(path).st_mode))
        os.replace(stage, path)
    except BaseException:
        with suppress(OSError):
            os.unlink(stage)
        raise


def replace_files(files: dict[str, bytes]) -> None:
    """`replace_file` for several: where one cannot be put in place, those before it are put back as they were."""
    before: dict[str, bytes] = {}
    try:
        for path, data in files.items():
            with open(path, "rb") as opened:
                was = opened.read()
            replace_file(path, data)
            before[path] = was
    except BaseException:
        for path, data in before.items():
            replace_file(path, data)
        raise
