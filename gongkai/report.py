"""What is told of problems, as text: for people, for the annotations of a code host. `cli` prints it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from gongkai.errors import Problem
from gongkai.excerpt import columns, excerpt, visible
from gongkai.language import Said, counted, say, tell

MAX_CHARACTERS = 500


def listing(problems: Iterable[Problem], colour: bool = False) -> str:
    """Every problem with its place, its line, a caret under the fault, and the hint; an empty line between files."""
    text, file = "", None
    for problem in problems:
        text += "\n" if file not in (None, problem.file) else ""
        text += _told(problem.told(), _paint if colour else _plain)
        file = problem.file
    return text


def annotation(problem: Problem) -> str:
    """One workflow annotation of GitHub's."""

    def escape(text: Any, *more: str) -> str:
        text = str(text).replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
        for char in more:
            text = text.replace(char, f"%{ord(char):02X}")
        return text

    places = {"file": problem.file, "line": problem.line, "col": problem.column, "title": problem.code}
    where = ",".join(f"{key}={escape(value, ':', ',')}" for key, value in places.items() if value)
    message = say("{message}。{hint}", message=problem.message, hint=problem.hint) if problem.hint else problem.message
    return f"::{problem.severity} {where}::{escape(tell(message))}"


def tally(problems: Sequence[Problem]) -> list[Said]:
    """How many errors and how many warnings there are, of either that there is."""
    warnings = sum(problem.severity == "warning" for problem in problems)
    errors = len(problems) - warnings
    counts = [counted("{n} 处错误", n=errors)] if errors else []
    counts += [counted("{n} 处提醒", n=warnings)] if warnings else []
    return counts


def laid_over(problem: Problem) -> dict[str, Any]:
    """A problem as the preview lays it over its pages: `line` is the line it is about, `start` to `end` the fault in
    it; None where there is none."""
    told, quote = problem.told(), excerpt(problem)
    row = {"place": _place(problem), "message": told.message, "hint": told.hint, "line": None}
    if quote is not None:
        row |= {"line": quote.text, "start": quote.offset, "end": quote.offset + quote.width}
    return row


def _told(problem: Problem, paint: Any) -> str:
    place = _place(problem)
    error = problem.severity == "error"
    label, hue = (say("错误"), _RED) if error else (say("提醒"), _YELLOW)
    label = f"{tell(label)}[{problem.code}]"
    lines = [f"{paint(visible(place), _BOLD)}: {paint(label, hue)} {paint(_short(problem.message), _BOLD)}"]
    if (quote := excerpt(problem)) is not None:
        before, marked = quote.text[: quote.offset], quote.text[quote.offset :][: quote.width]
        caret = " " * columns(before) + "^" * max(columns(marked), 1)
        lines.append(f"{paint(f'{quote.line_number:>4} |', _BLUE)} {quote.text}")
        lines.append(f"{paint('     |', _BLUE)} {paint(caret, hue)}")
    if problem.hint:
        lines.append(f"    {_short(problem.hint)}")
    return "".join(f"{line}\n" for line in lines)


def _place(problem: Problem) -> str:
    return ":".join(str(part) for part in (problem.file, problem.line, problem.column) if part)


def _short(text: str) -> str:
    """A message that fills no screen, whatever the content quoted in it."""
    return visible(text if len(text) <= MAX_CHARACTERS else f"{text[:MAX_CHARACTERS]}…")


_BOLD, _RED, _YELLOW, _BLUE = "1", "1;31", "1;33", "1;34"


def _paint(text: str, hue: str) -> str:
    return f"\x1b[{hue}m{text}\x1b[0m"


def _plain(text: str, hue: str) -> str:
    return text
