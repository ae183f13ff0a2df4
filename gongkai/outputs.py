"""What a build writes: an output, the record of a written file, the paths they may have, and the manifest of them all.

A path is relative to site/, with `/`, and must mean the same file on every system a portal is built, copied or served on.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from functools import cache
from typing import NamedTuple

from gongkai.errors import GongkaiError
from gongkai.language import say

MANIFEST = "manifest.json"


class Output(NamedTuple):
    """One file to write: its `path`, its bytes, and who makes it (`owner`, for messages: `2021`, `home page`)."""

    path: str
    data: bytes
    owner: str


class Written(NamedTuple):
    """One file as it stands in site/: SHA-256 in hex, size in bytes, time of modification in nanoseconds, inode (by
    which a file moved over another is known: files written within one tick of the clock have the same time)."""

    path: str
    sha256: str
    size: int
    mtime_ns: int
    inode: int


class OutputFault(GongkaiError):
    """An output's path cannot be written everywhere, or two outputs are in each other's way."""


def check_path(path: str, owner: str = "") -> None:
    """Raises OutputFault unless `path` is relative, stays inside, and is a file name on Linux, macOS and Windows."""
    for name in path.split("/"):
        if fault := _fault(name):
            raise OutputFault(
                say("不能写 {path}（{owner}）：{fault}", path=shown(path), owner=owner, fault=fault)
                if owner
                else say("不能写 {path}：{fault}", path=shown(path), fault=fault)
            )


def check_together(owners: Mapping[str, str]) -> None:
    """Raises OutputFault, naming both owners, where two paths of `owners` (path → owner) cannot stand side by side:
    one is a folder of the other, or they or their folders differ in nothing but case (macOS and Windows take both for
    one)."""
    folders = folders_of(owners)
    if len({_folded(path) for path in (*owners, *folders)}) == len(owners) + len(folders):
        return
    below = {folder: owner for path, owner in sorted(owners.items()) for folder in folders_of((path,))}
    taken: dict[str, tuple[str, str]] = {}
    for path, owner in (*sorted(owners.items()), *sorted(below.items())):
        other, other_owner = taken.setdefault(_folded(path), (path, owner))
        if other != path:
            raise OutputFault(
                say(
                    "{other}（{other_owner}）和 {path}（{owner}）在有些系统上是同一个名称",
                    other=other,
                    other_owner=other_owner,
                    path=path,
                    owner=owner,
                )
            )
        if path in owners and path in folders:
            raise OutputFault(
                say("{path} 既是文件（{one}）又是文件夹（{other}）", path=path, one=owners[path], other=below[path])
            )


def folders_of(paths: Iterable[str]) -> set[str]:
    """Every folder that the paths lie in, at any depth; site/ itself left out."""
    folders: set[str] = set()
    for path in paths:
        folder = path.rpartition("/")[0]
        while folder and folder not in folders:
            folders.add(folder)
            folder = folder.rpartition("/")[0]
    return folders


def manifest(written: Iterable[Written]) -> bytes:
    """manifest.json: the SHA-256 of every file of the portal but itself, by path, a line each."""
    rows = sorted((row.path, row.sha256) for row in written)
    # A checked path holds nothing that JSON would escape.
    lines = ",\n".join([f'    "{path}": "{sha256}"' for path, sha256 in rows if path != MANIFEST])
    return f'{{\n  "algorithm": "sha256",\n  "files": {{\n{lines}\n  }}\n}}\n'.encode()


def read_manifest(data: bytes) -> dict[str, str] | None:
    """The paths and hashes of a manifest as `manifest` writes it, unchecked: they may be anything. None if it is none
    (browsers know another manifest.json)."""
    try:
        files = json.loads(data)["files"]
    except (ValueError, TypeError, LookupError, RecursionError):
        return None
    if not isinstance(files, dict) or not all(isinstance(value, str) for value in files.values()):
        return None
    return files


def shown(path: str) -> str:
    """A path as a message can carry it: what cannot be printed is escaped."""
    return path if path.isprintable() else ascii(path)


# Microsoft Learn, "Naming Files, Paths, and Namespaces".
_DEVICES = {"con", "prn", "aux", "nul", "conin$", "conout$"}
_DEVICES |= {f"{port}{number}" for port in ("com", "lpt") for number in "0123456789¹²³"}
_FORBIDDEN = frozenset('<>:"|?*\\')


@cache
def _fault(name: str) -> str:
    """Why `name` cannot be a file's or a folder's name, in Chinese; empty if it can."""
    if not name:
        return say("路径里有空的一段")
    if name in (".", ".."):
        return say("路径里有 {name}", name=name)
    if not name.isprintable() or _FORBIDDEN.intersection(name):
        return say("{name} 含有文件名里不能用的字符", name=shown(name))
    if name[-1] in ". ":
        return say("{name} 以点或空格结尾", name=repr(name))
    if name.partition(".")[0].rstrip().lower() in _DEVICES:
        return say("{name} 是 Windows 保留的名称", name=name)
    if len(name.encode()) > 255:
        return say("{name}… 太长", name=name[:40])
    return ""


def _folded(path: str) -> str:
    """Equal for paths that some file system takes for one."""
    if path.isascii():
        return path.lower()
    import unicodedata  # only for the rare path that needs it: an unchanged build imports nothing it can do without

    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", path).casefold())
