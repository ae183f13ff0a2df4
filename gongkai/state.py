"""What stands on the disk now, and what the last build left: how a build finds out what need not be done.

Inputs are read and hashed, every time; their times are never looked at. Outputs are only looked at (size, time of
modification and inode, as of writing): somebody who edits, moves or restores a page by hand is noticed, somebody who
edits it and forges its time is not, and `--full` trusts nothing.

The state is one file in the cache: a line that suffices to find that nothing changed, and behind it each part of the
portal (a plan, or what spans them). Both carry checksums: a damaged, truncated or foreign state is as good as none.
"""

from __future__ import annotations

import json
import marshal
import os
import stat
import sys
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from hashlib import sha256
from itertools import repeat
from typing import TYPE_CHECKING, Any, NamedTuple

from gongkai import disk
from gongkai.errors import ContentChanged
from gongkai.language import say
from gongkai.outputs import Written, shown

if TYPE_CHECKING:
    from pathlib import Path

# Raised whenever a part holds other things. Parts are kept as Python keeps what it compiles: read in a third of the time
# that JSON takes, but by no other version.
FORMAT = f"gongkai state 5, {sys.implementation.cache_tag} {marshal.version}"
FILE = "state"


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

    def read(self, path: str, limit: int) -> bytes | None:
        """What a file held as it was hashed; None where there was none, it may not be read, or is longer than `limit`.
        ContentChanged where by now it is gone or holds something else."""
        data = self.held.get(path)
        if data is None:
            if self.files.get(path, DENIED) == DENIED:
                return None
            try:
                if stat.S_ISREG(os.lstat(path).st_mode):
                    with open(path, "rb") as file:
                        data = file.read(limit + 1)
            except PermissionError:
                return None
            except OSError:
                pass
            if data is None or (len(data) <= limit and sha256(data).hexdigest() != self.files[path][:64]):
                message = say("正在读取时，{file} 被改动了；原有的页面没有改动", file=shown(path))
                raise ContentChanged(message, say("再运行一次"))
        return data if len(data) <= limit else None

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
        made = Scan(
            dict(sorted(files.items())), tuple(sorted((*folders, *part.folders))), tuple(sorted((*odd, *part.odd)))
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


class Part(NamedTuple):
    """What one part of the portal, a plan or what spans them, came to: the digest of all it was made of (`key`), the
    files it wrote, whatever plain data (see `pack`) tells its `warnings` and its `summary`, and, packed, what the search
    keeps of a plan."""

    key: str
    written: tuple[Written, ...]
    warnings: Any = None
    summary: Any = None
    record: bytes = b""

    def pack(self) -> bytes:
        """The part as `unpack` reads it."""
        return pack((self.key, [tuple(row) for row in self.written], self.warnings, self.summary, self.record))

    @classmethod
    def unpack(cls, data: bytes) -> Part:
        """What `pack` was made of. ValueError, TypeError or EOFError for anything else."""
        key, written, warnings, summary, record = marshal.loads(data)
        if not {len(Written._fields)}.issuperset(map(len, written)):
            raise ValueError("these are not the fields of a Written")
        # `Written._make` for each takes four times as long.
        return cls(key, tuple(map(tuple.__new__, repeat(Written), written)), warnings, summary, record)

    def __reduce__(self) -> tuple[Any, ...]:
        return Part.unpack, (self.pack(),)


class State:
    """The last build of one output folder. Falsy if nothing is known of one.

    `key` is the digest of all inputs and options, `result` what was to be told of the build; `inputs` the digests of
    parts of the inputs, by which a change is found before all of them are read.
    """

    def __init__(self, head: Mapping[str, Any], file: str = "", start: int = 0):
        self.key: str = head.get("key", "")
        self.result: Any = head.get("result")
        self.inputs: dict[str, str] = head.get("inputs", {})
        self._site: str = head.get("site", "")
        self._sum: str = head.get("body", "")
        self._body = file, start
        self._parts: dict[str, Part] | None = None
        self._packed: dict[str, bytes] = {}

    def __bool__(self) -> bool:
        return bool(self.key)

    def unchanged(self, key: str, site: str) -> bool:
        """Whether a build of these inputs and options would find everything done: site/, by its `digest`, holds all that
        the last build wrote, as it wrote it, and nothing else. Looks at nothing but the first line."""
        return bool(self.key) and key == self.key and self.holds(site)

    def holds(self, site: str) -> bool:
        """Whether a site/ of this digest holds the files of this build, each as it was written, and no others."""
        return bool(self.key) and site == self._site

    @property
    def parts(self) -> dict[str, Part]:
        """The parts by id; none if that half of the file is damaged."""
        if self._parts is None:
            self._parts = self._read() if self.key else {}
        return self._parts

    def recorded(self) -> dict[str, Written]:
        """Every file of every part, by path."""
        return {row.path: row for part in self.parts.values() for row in part.written}

    def packed(self, id: str, part: Part) -> bytes:
        """The part as the file holds it; as it was read, where it is the very same part."""
        if self._parts is not None and self._parts.get(id) is part and id in self._packed:
            return self._packed[id]
        return part.pack()

    def _read(self) -> dict[str, Part]:
        path, start = self._body
        try:
            with open(path, "rb") as file:
                file.seek(start)
                body = file.read()
            if sha256(body).hexdigest() != self._sum:
                return {}
            self._packed = dict(marshal.loads(body))
            return {id: Part.unpack(data) for id, data in self._packed.items()}
        except (OSError, ValueError, TypeError, EOFError):
            return {}


def load(cache: str) -> State:
    """The state in a cache folder; an empty one where there is none or none that can be used."""
    try:
        with open(os.path.join(cache, FILE), "rb") as file:
            first = file.readline()
        digest, _, text = first[:-1].partition(b" ")
        if sha256(text).hexdigest().encode() != digest:
            return State({})
        head = json.loads(text)
        if head["format"] != FORMAT or head["output"] != os.path.basename(cache):
            return State({})
        return State(head, file.name, len(first))
    except (OSError, ValueError, TypeError, LookupError, RecursionError):
        return State({})


def write_down(
    cache: str,
    key: str,
    parts: Mapping[str, Part],
    result: Any = None,
    past: State | None = None,
    inputs: Mapping[str, str] | None = None,
) -> None:
    """Writes a build down, for `save` to record when its portal is in place. `parts` hold every file of site/ between them;
    those taken from `past` unchanged are not packed again. `result` must be JSON-able. OutsideFailed where the disk does
    not take it: the next build then does more than it had to, no harm else."""
    past = past or State({})
    body = pack([(id, past.packed(id, part)) for id, part in parts.items()])
    rows = [(row.path, row[2:]) for part in parts.values() for row in part.written]
    head = {
        "format": FORMAT,
        "output": os.path.basename(cache),
        "key": key,
        "site": _digest(rows),
        "body": sha256(body).hexdigest(),
        "result": result,
        "inputs": inputs or {},
    }
    text = _json(head)
    path = os.path.join(cache, FILE)
    data = b"".join((sha256(text[:-1]).hexdigest().encode(), b" ", text, body))
    try:
        # As new: a copy that outlived a killed build may still be writing to what stands there.
        disk.write_new(f"{path}.new", data)
    except OSError as error:
        raise disk.failure(error, path) from error


def save(cache: str) -> None:
    """Records the build that was written down. OutsideFailed as there."""
    path = os.path.join(cache, FILE)
    try:
        os.replace(f"{path}.new", path)
    except OSError as error:
        raise disk.failure(error, path) from error


def keep(path: str, value: Any, key: str = "") -> None:
    """Keeps plain data (see `pack`) in a file of the cache, for builds that ask for it by `key`; several processes may do so
    at once. Where the disk does not take it, it is made again, no harm else."""
    body = pack((key, value))
    try:
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(f"{path}.{os.getpid()}", "wb") as file:
            file.writelines((sha256(body).digest(), body))
        os.replace(file.name, path)
    except OSError:
        pass


def kept(path: str, key: str = "") -> Any:
    """What was kept by this key; None where that is nothing, or damaged."""
    try:
        with open(path, "rb") as file:
            data = file.read()
        if sha256(data[32:]).digest() != data[:32]:
            return None
        found, value = marshal.loads(data[32:])
        return value if found == key else None
    except (OSError, ValueError, TypeError, EOFError):
        return None


def digest(seen: disk.Look) -> str:
    """Changes with anything in what stands in site/; "" where that holds what no build writes."""
    return "" if seen.odd else _digest(seen.files.items())


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
                            files[path] = (
                                DENIED  # told where somebody needs it: an office suite locks files beside its own
                            )
                        except OSError as error:
                            raise disk.failure(error, path, say("读不了")) from error
                    else:
                        odd.append(path)
        except NotADirectoryError:
            odd.append(top)
        except OSError as error:
            raise disk.failure(error, error.filename or top, say("读不了")) from error
    return Scan(dict(sorted(files.items())), tuple(sorted(below)), tuple(sorted(odd)), held or {})


def hash_of(*parts: Any) -> str:
    """SHA-256 in hex of plain data (what JSON can hold; text keys only), equal for equal parts and for nothing else;
    a tuple counts as a list, a mapping's order does not count."""
    return sha256(_json(parts, sort_keys=True)).hexdigest()


def pack(value: Any) -> bytes:
    """Plain data (of the very types that Python itself brings: no named tuple, no kind of text) as bytes: for `marshal`
    to read; of equal data made in one order, the same."""
    return marshal.dumps(value, 2)  # later versions depend on how often each part is used elsewhere


def generator_digest(*folders: Path | str) -> str:
    """Changes whenever the generator may work differently: by the files in `folders` (its package, the templates), by
    Python's version, by the version of any installed package."""
    packages = set()
    for folder in sys.path:
        try:
            packages.update(name for name in os.listdir(folder or ".") if name.endswith((".dist-info", ".egg-info")))
        except OSError:
            continue  # an archive, or not there
    # This package's own entry depends on how the program was started; its files are in `folders`.
    versions = sorted(name for name in packages if not name.startswith("gongkai"))
    sources = []
    for top in map(os.fspath, folders):
        sources.append([(path[len(top) :], digest) for path, digest in scan(top).files.items()])
    return hash_of(sys.version, versions, sources)


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


def _digest(rows: Iterable[tuple[str, tuple[int, int, int]]]) -> str:
    return sha256(pack(sorted(rows))).hexdigest()


def _json(value: Any, sort_keys: bool = False) -> bytes:
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"), sort_keys=sort_keys)
    return text.encode("utf-8", "surrogatepass") + b"\n"


def _below(paths: Sequence[str], folder: str) -> tuple[str, ...]:
    """Those of sorted paths that lie in `folder`."""
    first, last = bisect_left(paths, f"{folder}/"), bisect_left(paths, f"{folder}0")  # 0 comes right after /
    return tuple(paths[first:last])
