"""The content as it stands on the disk: read and hashed, every time; times are never looked at.

What a build makes is made of the bytes that were hashed, however long it takes and whatever is saved meanwhile.
"""

from __future__ import annotations

import os
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from hashlib import sha256
from typing import TYPE_CHECKING, NamedTuple

from gongkai import disk
from gongkai.errors import ContentChanged
from gongkai.language import say
from gongkai.outputs import shown

if TYPE_CHECKING:
    from pathlib import Path


class _Scan(NamedTuple):
    files: dict[str, str]
    folders: tuple[str, ...]
    odd: tuple[str, ...]
    held: Mapping[str, bytes] = {}


class Scan(_Scan):
    """All inputs, sorted: files → SHA-256 (with a mark after it: see `marked`), or DENIED; the folders; and what is neither
    (links, sockets) and is not read. Paths begin with the scanned folder's path as it was given and use `/`. `held` may be what
    texts among them hold, by path: who makes pages of it makes them of what was hashed, and need not open a file again."""

    def digest(self) -> str:
        """Changes with anything in it but what it holds."""
        rows = [f"{path}\0{digest}\n" for path, digest in self.files.items()]
        rows += [f"{path}\0folder\n" for path in self.folders]
        rows += [f"{path}\0odd\n" for path in self.odd]
        return sha256("".join(rows).encode("utf-8", "surrogatepass")).hexdigest()

    def under(self, folder: str) -> Scan:
        """The part that lies in `folder`. Takes no longer in a large scan than in a small one."""
        files = {path: self.files[path] for path in _below(self._paths, folder)}
        return Scan(files, _below(self.folders, folder), _below(self.odd, folder))

    @classmethod
    def of(cls, folder: str, parted: dict[str, str], scans: Iterable[Scan]) -> Scan:
        """The whole of several: one for each folder in `folder`, and one for all else. `parted` is what it says by that
        name."""
        files: dict[str, str] = {}
        folders: list[str] = []
        odd: list[str] = []
        held: dict[str, bytes] = {}
        for scan in scans:
            files |= scan.files
            held |= scan.held
            folders += scan.folders
            odd += scan.odd
        whole = cls(dict(sorted(files.items())), tuple(sorted(folders)), tuple(sorted(odd)), held)
        whole._parted[folder] = parted
        return whole

    def parted(self, folder: str) -> dict[str, str]:
        """The digest of each folder in `folder`, by its path, and of all that lies in none of these, by ""."""
        if folder not in self._parted:
            found = {f: self._of(f).digest() for f in _below(self.folders, folder) if "/" not in f[len(folder) + 1 :]}
            self._parted[folder] = {"": self._without(folder).digest(), **found}
        return self._parted[folder]

    def names(self, folder: str) -> Iterator[str]:
        """The names of all that lies in a folder; none where it was not scanned."""
        start = len(folder) + 1
        found = (path[start:] for paths in (self._paths, self.folders, self.odd) for path in _below(paths, folder))
        return (name for name in found if "/" not in name)

    def has_folder(self, path: str) -> bool:
        """Whether it is one of the folders."""
        place = bisect_left(self.folders, path)
        return self.folders[place : place + 1] == (path,)

    def has(self, path: str) -> bool:
        """Whether anything is there."""
        return path in self.files or path in self.odd or self.has_folder(path)

    def marked(self) -> list[str]:
        """The paths of files that hold the key `continues`, in their order."""
        return [path for path, digest in self.files.items() if digest.endswith(_MARK)]

    def with_part(self, folder: str, part: Scan) -> Scan:
        """The same with `part` in place of what lies in `folder`, and of the folder itself."""
        inside = {*self.under(folder).files}
        files = {path: digest for path, digest in self.files.items() if path not in inside} | part.files
        prefix = f"{folder}/"
        folders = (path for path in self.folders if path != folder and not path.startswith(prefix))
        odd = (path for path in self.odd if path != folder and not path.startswith(prefix))
        held = {path: data for path, data in self.held.items() if path not in inside}
        made = Scan(
            dict(sorted(files.items())),
            tuple(sorted((*folders, *part.folders))),
            tuple(sorted((*odd, *part.odd))),
            {**held, **part.held},
        )
        above = folder.rpartition("/")[0]
        if folder in self._parted.get(above, ()) and part.folders:
            made._parted[above] = {**self._parted[above], folder: part.digest()}
        return made

    def _of(self, folder: str) -> Scan:
        inside = self.under(folder)
        return inside._replace(folders=(folder, *inside.folders))

    def _without(self, folder: str) -> Scan:
        """All but what lies in folders of `folder`, and these."""
        start = len(folder) + 1
        inside = {path for path in self.under(folder).files if "/" in path[start:]}
        below = {*_below(self.folders, folder)}
        odd = {path for path in _below(self.odd, folder) if "/" in path[start:]}
        return Scan(
            {path: digest for path, digest in self.files.items() if path not in inside},
            tuple(path for path in self.folders if path not in below),
            tuple(path for path in self.odd if path not in odd),
        )

    @cached_property
    def _paths(self) -> tuple[str, ...]:
        return tuple(self.files)

    @cached_property
    def _parted(self) -> dict[str, dict[str, str]]:
        return {}


def changed(file: str) -> ContentChanged:
    """That a file is no longer what was scanned."""
    return ContentChanged(say("正在读取时，{file} 被改动了", file=shown(file)), say("再运行一次"))


def folders_in(folder: str) -> list[str]:
    """The folders in a folder, by path: those that a scan of it enters."""
    try:
        if os.path.islink(folder):
            return []
        with os.scandir(folder) as entries:
            found = [entry.name for entry in entries if entry.is_dir(follow_symlinks=False)]
    except OSError:
        return []
    return [f"{folder}/{name}" for name in sorted(found) if name[0] != "." and name != "__pycache__"]


def scan(*folders: Path | str, without: Iterable[str] = (), hold: bool = False) -> Scan:
    """Reads and hashes every file in `folders`, but in none of those folders whose paths are in `without`; with `hold`, what
    texts of up to 128 KB hold is at hand afterwards. Names that begin with a dot and `__pycache__` are passed over: editors
    and systems leave such things. Links are not followed, but a folder given may be one; what is not there is empty.
    That a file may not be read is no error. OutsideFailed where the disk fails, or a folder may not be read."""
    files: dict[str, str] = {}
    held: dict[str, bytes] | None = {} if hold else None
    below: list[str] = []
    odd: list[str] = []
    for folder in folders:
        top = os.fspath(folder).replace(os.sep, "/").rstrip("/") or "/"
        above = "" if top == "." else f"{top}/"  # as pathlib spells it
        try:
            within = {path.removeprefix(above) for path in without}
            for prefix, handle, entries in disk.walk(os.fspath(folder), hidden=False, without=within):
                below.append(f"{above}{prefix}"[:-1] or top)
                for entry in entries:
                    path = f"{above}{prefix}{entry.name}"
                    if entry.is_file(follow_symlinks=False):
                        try:
                            files[path] = _file_digest(entry, handle, path, held)
                        except FileNotFoundError:
                            continue  # gone since its folder was listed
                        except PermissionError:
                            # Told where somebody needs it: an office suite locks files beside those that are open.
                            files[path] = DENIED
                        except OSError as error:
                            raise disk.failure(error, path, say("读不了")) from error
                    else:
                        odd.append(path)
        except NotADirectoryError:
            odd.append(top)
        except OSError as error:
            raise disk.failure(error, error.filename or top, say("读不了")) from error
    return Scan(dict(sorted(files.items())), tuple(sorted(below)), tuple(sorted(odd)), held or {})


# A task file with this key says something of another plan, and must be known before either plan is made. To find out
# costs nothing as a file is hashed, and much where every file would have to be read again.
_TELLING = b"continues:"
_MARK = "+"

# In place of the digest of a file that the system does not let be read, or not now.
DENIED = "-"

_READ = os.O_RDONLY | getattr(os, "O_BINARY", 0)
_CHUNK = 1 << 17
# What is read: evidence lies there, too, and may be large.
_TEXTS = (".yaml", ".txt", ".lock", ".md")


def _file_digest(entry: os.DirEntry[str], handle: int | str, path: str, held: dict[str, bytes] | None) -> str:
    file = os.open(entry.name, _READ, dir_fd=handle) if isinstance(handle, int) else os.open(entry.path, _READ)
    try:
        first = os.read(file, _CHUNK)
        digest = sha256(first)
        mark = _MARK if _tells(first) else ""
        end = first[1 - len(_TELLING) :]
        chunk = os.read(file, _CHUNK)
        if held is not None and not chunk and path.endswith(_TEXTS):
            held[path] = first
        while chunk:
            digest.update(chunk)
            if not mark and (_tells(chunk) or _TELLING in end + chunk[: len(_TELLING)]):
                mark = _MARK
            end = chunk[1 - len(_TELLING) :]
            chunk = os.read(file, _CHUNK)
        return digest.hexdigest() + mark
    finally:
        os.close(file)


def _tells(data: bytes) -> bool:
    # `title_continues`, which stands in every fourth file of a real plan, tells nothing of other plans.
    return _TELLING in data and data.count(_TELLING) > data.count(b"title_" + _TELLING)


def _below(paths: Sequence[str], folder: str) -> tuple[str, ...]:
    """Those of sorted paths that lie in `folder`."""
    first, last = bisect_left(paths, f"{folder}/"), bisect_left(paths, f"{folder}0")  # 0 comes right after /
    return tuple(paths[first:last])
