"""The line that a problem is about, as it can be shown: nothing in it acts on a terminal or a page, and it is cut
around the place where it is long."""

from __future__ import annotations

import os
import stat
import unicodedata
from typing import NamedTuple

from gongkai.errors import Problem

MAX_BYTES = 1_000_000
MAX_COLUMNS = 100
_CUT = "..."


class Excerpt(NamedTuple):
    """A line of a file, by its number from 1. The fault is `text[offset : offset + width]`; where the fault is what is
    missing at the end, `offset` is the text's length and `width` 1."""

    line_number: int
    text: str
    offset: int
    width: int


def excerpt(problem: Problem) -> Excerpt | None:
    """The line that the problem is about, read anew; None for a problem of a whole file, and where there is no such
    line any more."""
    if problem.line is None or problem.column is None:
        return None
    text = _text(problem.file)
    lines = text.split("\n") if text is not None else []
    if not 0 < problem.line <= len(lines):
        return None
    return of_line(lines[problem.line - 1].removesuffix("\r"), problem.line, problem.column, problem.length)


def of_line(line: str, line_number: int, column: int, length: int = 1) -> Excerpt:
    """The excerpt of a line that is at hand; `column` starts at 1, `length` counts characters."""
    cells = [_cell(char) for char in line]
    first = min(column - 1, len(cells))
    last = min(first + max(length, 1), len(cells))
    start, end = _window([columns(cell) for cell in cells], first, last)
    before = (_CUT if start else "") + "".join(cells[start:first])
    marked = "".join(cells[first : min(last, end)])
    after = "".join(cells[last:end]) + (_CUT if end < len(cells) else "")
    return Excerpt(line_number, before + marked + after, len(before), len(marked) or 1)


def visible(text: str) -> str:
    """A text of which nothing is unseen and nothing acts on what stands around it."""
    return "".join(map(_cell, text))


def columns(text: str) -> int:
    """How many columns of a terminal a text takes: two for a full-width character, none for a mark set on another."""
    return sum(
        0 if unicodedata.category(char) in ("Mn", "Me") else 2 if unicodedata.east_asian_width(char) in "WF" else 1
        for char in text
    )


def _text(file: str) -> str | None:
    """The file's text, in whatever encoding it seems to be; None where it cannot be read."""
    try:
        if not stat.S_ISREG(os.lstat(file).st_mode):
            return None
        with open(file, "rb") as opened:
            raw = opened.read(MAX_BYTES)
    except (OSError, ValueError):
        return None
    if raw.startswith(b"PK\x03\x04"):  # a workbook has rows and columns, but no lines
        return None
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return raw.decode("utf-16", errors="replace")
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError as error:
            if error.end == len(raw) and "end of data" in error.reason:
                break  # a file that was cut off within a character is still UTF-8
    return raw.decode("utf-8-sig", errors="replace")


def _cell(char: str) -> str:
    """The character as it is shown: what cannot be seen, and what acts on the text around it, by its number."""
    if char == "\t":
        return "<Tab>"
    return char if char in " \u3000" or unicodedata.category(char) not in _UNSEEN else f"<U+{ord(char):04X}>"


_UNSEEN = frozenset(("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp", "Zs"))


def _window(widths: list[int], first: int, last: int) -> tuple[int, int]:
    """The part of a line to show: all of it where it fits, else what fits around its cells from `first` to `last`, the
    beginning of these before their end, a third of the room before them."""
    if sum(widths) <= MAX_COLUMNS:
        return 0, len(widths)
    start, room = first, MAX_COLUMNS // 3
    while start and room >= widths[start - 1]:
        start -= 1
        room -= widths[start]
    end, room = start, MAX_COLUMNS
    while end < len(widths) and room >= widths[end]:
        room -= widths[end]
        end += 1
    while start and room >= widths[start - 1]:
        start -= 1
        room -= widths[start]
    return start, end
