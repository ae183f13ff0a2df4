"""What the last build left: how a build finds out what need not be done.

Outputs are only looked at (size, time of modification and inode, as of writing): somebody who edits, moves or restores a
page by hand is noticed, somebody who edits it and forges its time is not, and `--full` trusts nothing.

The state is one file in the cache: a line that suffices to find that nothing changed, and behind it each part of the
portal (a plan, or what spans them). Both carry checksums: a damaged, truncated or foreign state is as good as none.
"""

from __future__ import annotations

import json
import marshal
import os
import sys
from collections.abc import Iterable, Mapping
from hashlib import sha256
from itertools import repeat
from typing import TYPE_CHECKING, Any, NamedTuple

from gongkai import disk, scanning
from gongkai.outputs import Written

if TYPE_CHECKING:
    from pathlib import Path

# Raised whenever a part holds other things. Parts are kept as Python keeps what it compiles: read in a third of the time
# that JSON takes, but by no other version.
FORMAT = f"gongkai state 5, {sys.implementation.cache_tag} {marshal.version}"
FILE = "state"


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
        sources.append([(path[len(top) :], digest) for path, digest in scanning.scan(top).files.items()])
    return hash_of(sys.version, versions, sources)


def _digest(rows: Iterable[tuple[str, tuple[int, int, int]]]) -> str:
    return sha256(pack(sorted(rows))).hexdigest()


def _json(value: Any, sort_keys: bool = False) -> bytes:
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"), sort_keys=sort_keys)
    return text.encode("utf-8", "surrogatepass") + b"\n"
