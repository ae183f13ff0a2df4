"""What `check --fix` mends: slips that leave no doubt about what was meant, told by a Problem at its place.

A file is taken through its Problems one by one. Each has a rule (`rules`) that offers how the text might be mended
there; the reader of that kind of file (`reading`) judges what comes of it. What is kept reads further than before or has
fewer faults; at the end the whole file must read, with nothing wrong that was not wrong before, or it stays as it was.
Official words are never changed: the rules touch signs that YAML reads, keys, dates and numbers, and take out what
cannot be seen.
"""

from __future__ import annotations

import difflib
import os
from bisect import bisect_right
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import NamedTuple

from gongkai import disk, source
from gongkai.errors import Problem
from gongkai.mending import reading, rules
from gongkai.slips import INVISIBLE

MAX_MENDS = 200
MAX_ROUNDS = 5


class Mended(NamedTuple):
    """One file that was mended: its bytes before and after, and as which encoding it was read."""

    file: str
    before: bytes
    after: bytes
    encoding: str

    @property
    def diff(self) -> str:
        """What changed, as a unified diff; what cannot be seen is shown by its number."""
        before, after = self.before.decode(self.encoding), self.after.decode("utf-8-sig")
        names = (f"{self.file} ({_NAMES[self.encoding]})" if self.encoding in _NAMES else self.file, self.file)
        if before == after:
            return f"--- {names[0]}\n+++ {names[1]} (UTF-8)\n"
        rows = difflib.unified_diff(_lines(before), _lines(after), *names, n=1, lineterm="")
        return "".join(f"{_visible(row)}\n" for row in rows)


def mend(content: Path, check: Callable[[], Iterable[Problem]]) -> list[Mended]:
    """Mends the files of `content` in which `check` finds Problems, as far as that can be done without a doubt. Each is
    written whole or not at all. What could not be checked before a file was mended (names, while units.yaml does not
    read) is mended in the same run."""
    found: dict[str, Mended] = {}
    for _ in range(MAX_ROUNDS):
        readers = reading.Readers(content)
        fresh = [_file(file, readers) for file in dict.fromkeys(p.file for p in check() if p.code in rules.RULES)]
        for mended in filter(None, fresh):
            first = found.get(mended.file)
            found[mended.file] = mended._replace(before=first.before, encoding=first.encoding) if first else mended
        if not any(fresh):
            break
    return list(found.values())


def _file(file: str, readers: reading.Readers) -> Mended | None:
    path = Path(file)
    reader = readers.of(path)
    if reader is None:
        return None
    try:
        raw = source.read_bytes(path, file)
    except source.Unreadable:
        return None
    mended = mended_bytes(raw, reader)
    if mended is None:
        return None
    disk.replace_file(os.fspath(path), mended[0])
    return Mended(file, raw, *mended)


def mended_bytes(raw: bytes, reader: reading.Reader) -> tuple[bytes, str] | None:
    """A file's bytes mended, and the encoding that it was read as; None where there is nothing to mend, or not all that
    keeps it from being read."""
    decoded = rules.decode(raw)
    if decoded is None:
        return None
    text, encoding = decoded
    first = reader(text)
    best, last = text, (text, first)
    for _ in range(MAX_MENDS):
        step = _step(*last, reader)
        if step is None:
            break
        if not last[1].reads and step[1].reads and not _keeps_words(text, *step):
            break
        last = step
        if _is_better(first, last[1]):
            best = last[0]
    # A file in another encoding could not be read at all.
    if best == text and not (encoding in _NAMES and first.reads):
        return None
    mark = b"\xef\xbb\xbf" if encoding == "utf-8-sig" and raw.startswith(b"\xef\xbb\xbf") else b""
    return mark + best.encode(), encoding


def _step(text: str, seen: reading.Seen, reader: reading.Reader) -> tuple[str, reading.Seen] | None:
    """The text with the first of its Problems mended that can be."""
    for problem in seen.problems:
        tried: list[tuple[str, reading.Seen]] = []
        for candidate in rules.candidates(text, seen, problem):
            after = reader(candidate)
            if _is_a_step(seen, after, problem):
                tried.append((candidate, after))
        if not tried:
            continue
        most = max(after.progress for _, after in tried)
        furthest = [pair for pair in tried if pair[1].progress == most]
        # Where two ways come to different content, it takes a person to choose.
        if all(after.data == furthest[0][1].data for _, after in furthest):
            return furthest[0]
    return None


def _is_a_step(before: reading.Seen, after: reading.Seen, mended: Problem) -> bool:
    if not before.reads:
        return after.progress > before.progress or (
            not after.reads and after.reached == before.reached and _is_on(before, after)
        )
    if mended.code == "key-unknown":  # what stands behind the key is looked at only now
        return after.reads and _key(mended) not in _keys(after) and len(after.problems) <= len(before.problems)
    return after.reads and _keys(after) < _keys(before)


def _is_on(before: reading.Seen, after: reading.Seen) -> bool:
    """Whether it is another fault of the same line that now stops the reading."""
    first, second = before.problems[0], after.problems[0]
    return first.line == second.line and (first.column or 0) < (second.column or 0) and first.message != second.message


def _is_better(before: reading.Seen, after: reading.Seen) -> bool:
    """Whether a file is better off: it reads at last, or something that was wrong is not, and nothing else became so."""
    return after.reads and (not before.reads or _keys(after) < _keys(before))


def _keeps_words(before: str, after: str, seen: reading.Seen) -> bool:
    """Whether a text that reads at last has its values word by word from the same lines of the text before. Signs and
    spaces between the values were mended; where a line of a longer text was touched, they may be its own."""
    old, new = before.split("\n"), after.split("\n")
    starts = [0]
    for line in new:
        starts.append(starts[-1] + len(line) + 1)
    for span in seen.spans():
        first, last = bisect_right(starts, span.start) - 1, bisect_right(starts, span.end) - 1
        for row in range(first, min(last + 1, len(new))):
            if old[row] == new[row] or span.is_key:
                continue
            piece = new[row][max(span.start - starts[row], 0) : span.end - starts[row]].strip(rules.BLANK + "\r")
            piece = piece[1:-1] if span.style == '"' and first == last and piece not in old[row] else piece
            if (span.style in ("|", ">") and row > first and starts[row] < span.end) or _plain(piece) not in _plain(
                old[row]
            ):
                return False
    return True


def _plain(text: str) -> str:
    return INVISIBLE.sub("", text)


def _keys(seen: reading.Seen) -> set[tuple[str, str, str]]:
    return {_key(problem) for problem in seen.problems}


def _key(problem: Problem) -> tuple[str, str, str]:
    return problem.code, problem.where, problem.message


# Encodings that are no UTF-8, by the names that editors know.
_NAMES = {"gb18030": "GB18030", "utf-16": "UTF-16"}


def _lines(text: str) -> list[str]:
    return text.split("\n")[:-1] if text.endswith("\n") else text.split("\n")


def _visible(text: str) -> str:
    return INVISIBLE.sub(lambda found: f"<U+{ord(found.group()):04X}>", text.rstrip("\r"))
