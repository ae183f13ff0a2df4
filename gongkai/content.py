"""The content folder as files: what lies in it, read as documents or told as Problems."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path
from typing import TypeVar

from gongkai import breaches, source
from gongkai.errors import Problem
from gongkai.language import say
from gongkai.scanning import Scan, changed
from gongkai.typed import Typed
from gongkai.unreadable import Unreadable

T = TypeVar("T", bound=Typed)

# What editors, office suites and systems leave beside files; no content.
_LITTER = re.compile(r"^(\.|~)|^(Thumbs\.db|desktop\.ini)$|(~|\.bak|\.tmp|\.swp|\.orig)$", re.IGNORECASE)

# The Markdown reader takes time by the square of open brackets, and recurses with each level of a list.
MAX_BRACKETS = 500
_TOO_DEEP = re.compile(r"^[ \t]{60}", re.MULTILINE)


def shown(path: Path | str) -> str:
    """A path as Problems name it: with `/`, relative to the working folder where it can be."""
    # Plain text work: this is asked for every file, and pathlib takes longer for it than the file takes to read.
    return os.fspath(path).removeprefix(os.getcwd() + os.sep).replace(os.sep, "/")


class Files:
    """The files of the content: as they were when `scan` was made, or, without one, as they are. Whoever goes by the digests
    of a scan thereby makes things of what was scanned; ContentChanged where that can no longer be had."""

    def __init__(self, scan: Scan | None = None):
        self._scan = scan

    def _at(self, path: Path | str) -> tuple[str, Scan | None]:
        """The path as scans spell it, and the scan that knows it. What lies behind a link is not scanned; the link is told,
        and nothing else shall be told for it."""
        name = path if isinstance(path, str) else path.as_posix()
        scan = self._scan
        if scan is not None and scan.odd and any(f"{name}/".startswith(f"{odd}/") for odd in scan.odd):
            scan = None
        return name, scan

    def names(self, folder: Path) -> list[str]:
        """What lies in a folder, in order, litter left out; nothing where there is no such folder."""
        name, scan = self._at(folder)
        if scan is not None:
            found: Iterable[str] = scan.names(name)
        else:
            try:
                found = os.listdir(folder)
            except OSError:
                return []
        return sorted(name for name in found if not _LITTER.search(name))

    def entries(self, folder: Path) -> list[Path]:
        """The same as paths."""
        return [folder / name for name in self.names(folder)]

    def is_folder(self, path: Path) -> bool:
        """Whether there is such a folder."""
        name, scan = self._at(path)
        return path.is_dir() if scan is None else scan.has_folder(name)

    def exists(self, path: Path) -> bool:
        """Whether anything is there."""
        name, scan = self._at(path)
        return os.path.lexists(path) if scan is None else scan.has(name)

    def digest(self, path: Path) -> str | None:
        """The SHA-256 of a file, or DENIED; None where there is no regular file. Not known of what lies behind a link: ""."""
        name, scan = self._at(path)
        if scan is None:
            return "" if path.is_file() else None
        digest = scan.files.get(name)
        return digest and digest[:64]

    def read_bytes(self, path: Path | str, file: str, limit: int = source.MAX_BYTES) -> bytes:
        """`source.read_bytes`. A path of text is spelt with `/`."""
        name, scan = self._at(path)
        if scan is None:
            return source.read_bytes(path, file, limit)
        data = scan.held.get(name)
        if data is not None and len(data) <= limit:
            return data
        if not scan.has(name):
            raise Unreadable(source.missing(file))
        try:
            data = source.read_bytes(path, file, limit)
        except Unreadable:
            if name in scan.files and (os.path.islink(path) or not os.path.isfile(path)):
                raise changed(file) from None
            raise
        if sha256(data).hexdigest() != scan.files.get(name, "")[:64]:
            raise changed(file)
        return data

    def document(self, path: Path | str, file: str) -> source.Document:
        """`source.read`."""
        return source.parse(source.decode(self.read_bytes(path, file), file), file)

    def read(
        self, cls: type[T], path: Path | str, problems: list[Problem], file: str | None = None
    ) -> tuple[source.Document | None, T | None]:
        """(document, typed) of one YAML file; None for what could not be had, with its Problems added. `file` is how Problems
        name the path, where that is known."""
        try:
            document = self.document(path, file or shown(path))
        except Unreadable as error:
            problems.append(error.problem)
            return None, None
        typed, found = breaches.check(cls, document)
        problems.extend(found)
        return document, typed


def miscased(path: Path, names: Iterable[str]) -> Problem | None:
    """That a file or folder has one of these names but for upper and lower case: some systems take it for that, and some do
    not."""
    meant = next((name for name in names if name.casefold() == path.name.casefold() and name != path.name), None)
    if meant is None:
        return None
    message = say("名称的大小写不对，应当是 {meant}", meant=meant)
    return Problem(
        "name-case", message, say("改名为 {meant}；有的系统把大小写不同的名称当成两个", meant=meant), shown(path)
    )


def stray(path: Path, hint: str) -> Problem:
    """A warning: what lies at `path` is no content and was not read."""
    return Problem("stray-file", say("这个文件或文件夹没有被读取"), hint, shown(path), severity="warning")


def tangled(text: str) -> tuple[str, str, str, int] | None:
    """What would keep the Markdown reader busy for minutes: (code, message, hint, where in the text); None for a text
    that would not."""
    if text.count("[") > MAX_BRACKETS:
        return "page-too-complex", say("方括号超过 {most} 个", most=MAX_BRACKETS), say("拆成几页"), 0
    match = _TOO_DEEP.search(text)
    return ("page-too-complex", say("缩进太深"), say("减少列表的层次"), match.start()) if match else None
