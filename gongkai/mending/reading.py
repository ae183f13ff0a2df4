"""How each kind of file is read when it is mended: by the same rooms as in a check, from a text at hand."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

from gongkai import breaches, load, registry, schema, source, unreadable
from gongkai.content import Files, shown
from gongkai.errors import Problem
from gongkai.spans import Span, reach, spans
from gongkai.typed import Typed


class Seen(NamedTuple):
    """What came of a text: whether it reads, its Problems, its data, and what part of it is YAML: `yaml`, which begins
    at the character `start`, is to be a `cls`, and was read as far as the line `reached`."""

    reads: bool
    problems: tuple[Problem, ...]
    data: Any = None
    yaml: str = ""
    start: int = 0
    cls: type[Typed] | None = None
    reached: int = 0

    @property
    def progress(self) -> tuple[int, int]:
        """How far it was read, and with how many faults: the further the greater."""
        return (1, -len(self.problems)) if self.reads else (0, self.reached)

    def spans(self) -> list[Span]:
        """The scalars of the YAML, by their places in the whole text."""
        return [span._replace(start=span.start + self.start, end=span.end + self.start) for span in spans(self.yaml)]


Reader = Callable[[str], Seen]


class Readers:
    """How the files of one content folder are read."""

    def __init__(self, content: Path):
        self.content = content

    def of(self, path: Path) -> Reader | None:
        """How the file at `path` is read; None for what is no file of content."""
        try:
            parts = path.absolute().relative_to(self.content.absolute()).parts
        except ValueError:
            return None
        file = shown(path)
        match parts:
            case ["site.yaml"]:
                return lambda text: _typed(text, file, schema.TypedSite)
            case ["units.yaml"]:
                return lambda text: _named(_typed(text, file, schema.TypedUnits), file, _ids)
            case ["synonyms.yaml"]:
                return lambda text: _synonyms(text, file)
            case ["pages", name] if name.endswith(".md"):
                return lambda text: _page(text, file)
            case ["plans", _, "plan.yaml"]:
                return lambda text: _typed(text, file, schema.TypedPlan)
            case ["plans", _, "tasks", name] if name.endswith(".yaml"):
                return lambda text: _named(_typed(text, file, schema.TypedTask), file, lambda _: self.names.find)
            case ["plans", _, name] if name != "plan.lock":
                return lambda text: _transcript(text, file)
        return None

    @cached_property
    def names(self) -> registry.Names:
        """The names of units.yaml as it is on the disk."""
        return registry.Names.of(registry.load(self.content / "units.yaml", Files(), []))


def _typed(text: str, file: str, cls: type[Typed], first_line: int = 1) -> Seen:
    try:
        document = source.parse(text, file, first_line)
    except source.Unreadable as error:
        return Seen(False, (error.problem,), None, text, 0, cls, _reached(text, error.problem, first_line))
    _, problems = breaches.check(cls, document)
    # What is no mapping, or has keys that swallowed their values, does not read as what it should be.
    odd = next((span for span in spans(text) if span.is_key and _ODD.search(text[span.start : span.end])), None)
    if odd is not None:
        line, column = unreadable.place_in(text, odd.start)
        problems = [Problem("key-odd", "", "", file, line + first_line - 1, column)]
    reads = odd is None and isinstance(document.data, dict)
    reached = first_line if reads else problems[0].line or first_line
    return Seen(reads, tuple(problems), document.data, text, 0, cls, reached)


def _reached(text: str, problem: Problem, first_line: int) -> int:
    """The line at which a text could not be read on: the parser's, or that of what the subset of YAML refuses."""
    index = reach(text)
    return problem.line or first_line if index is None else text.count("\n", 0, index) + first_line


# Signs and spaces of a Chinese keyboard in a key.
_ODD = re.compile(r"[：，、；\s\u200b\ufeff]")


def _synonyms(text: str, file: str) -> Seen:
    try:
        document = source.parse(text, file)
    except source.Unreadable as error:
        return Seen(False, (error.problem,), None, text, reached=_reached(text, error.problem, 1))
    if not isinstance(document.data, dict):
        return Seen(False, (breaches.at(document, (), "expected-mapping", "", ""),), None, text, reached=1)
    return Seen(True, (), document.data, text)


def _page(text: str, file: str) -> Seen:
    head = load.HEAD.match(text.replace("\r\n", "\n"))
    if head is None:
        return Seen(False, (Problem("page-head-missing", "", file=file, line=1, column=1),))
    # The same lines in the text as it is, whose ends may be two characters long.
    lines = text.split("\n")
    start = len(lines[0]) + 1
    length = sum(len(line) + 1 for line in lines[1 : 1 + head.group(1).count("\n")])
    seen = _typed(text[start : start + length], file, schema.TypedPageHead, first_line=2)
    more = load.odd(text, file) if seen.reads else []
    return Seen(seen.reads, (*seen.problems, *more), seen.data, seen.yaml, start, seen.cls, seen.reached)


def _transcript(text: str, file: str) -> Seen:
    return Seen(True, tuple(load.odd(text, file)), text)


def _ids(seen: Seen) -> Callable[[str], object]:
    rows = [row for key in ("units", "groups") for row in seen.data.get(key) or () if isinstance(row, dict)]
    known = {*schema.UNIT_KINDS, *(row.get("id") for row in rows)}
    return lambda id: id if id in known else None


def _named(seen: Seen, file: str, known: Callable[[Seen], Any]) -> Seen:
    """With the names in lists of which the parts are known, but not the whole."""
    if not seen.reads:
        return seen
    find, found = known(seen), []
    for span in seen.spans():
        if span.flow and not span.is_key and isinstance(span.way[-1], int) and span.way[-2] in _LISTS:
            text = seen.yaml[span.start : span.end]
            if span.style is None and not find(text) and all(map(find, split(text))) and len(split(text)) > 1:
                line, column = unreadable.place_in(seen.yaml, span.start)
                code = "member-unknown" if span.way[-2] == "members" else "unit-unknown"
                found.append(Problem(code, text, "", file, line, column, source.spell(span.way)))
    return Seen(seen.reads, (*seen.problems, *found), seen.data, seen.yaml, seen.start, seen.cls, seen.reached)


# Lists of names or ids.
_LISTS = ("lead", "responsible", "support", "members")


def split(text: str) -> list[str]:
    """The items of a list whose signs are those of a Chinese sentence."""
    return [part.strip() for part in text.replace("，", "、").split("、")]
