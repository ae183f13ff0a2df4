"""The content folder as files: what lies in it, read as documents or told as Problems."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from gongkai import breaches, source
from gongkai.errors import Problem
from gongkai.language import say
from gongkai.typed import Typed

if TYPE_CHECKING:
    from gongkai.state import Scan

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


def entries(folder: Path) -> list[Path]:
    """What lies in a folder, by name, litter left out; nothing where there is no such folder."""
    return [folder / name for name in listing(folder)]


def listing(folder: Path, scan: Scan | None = None) -> dict[str, bool]:
    """The names of `entries`, and of each whether it is a regular file, no link: all that need be asked of the thousands of
    files in a folder of tasks, and the folder itself tells it, or the scan in which it was read."""
    regular = scan.listing(folder.as_posix()) if scan else None
    if regular is None:
        try:
            with os.scandir(folder) as found:
                regular = {entry.name: entry.is_file(follow_symlinks=False) for entry in found}
        except OSError:
            return {}
    return {name: regular[name] for name in sorted(regular) if not _LITTER.search(name)}


def read(
    cls: type[T],
    path: Path | str,
    problems: list[Problem],
    *,
    file: str | None = None,
    regular: bool = False,
    held: bytes | None = None,
) -> tuple[source.Document | None, T | None]:
    """(document, typed) of one YAML file; None for what could not be had, with its Problems added. `file` is how Problems
    name the path, `regular` tells that it is known to be a regular file, `held` is what it holds; where many are read, all
    this is known before."""
    try:
        document = source.read(path, file or shown(path), regular, held)
    except source.Unreadable as error:
        problems.append(error.problem)
        return None, None
    typed, found = breaches.check(cls, document)
    problems.extend(found)
    return document, typed


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
