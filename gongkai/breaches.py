"""How a document that is not what its class wants is told: faults → Problems at their places, each once."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from difflib import SequenceMatcher, get_close_matches
from typing import Any, TypeVar, get_args, get_origin

from gongkai import slips
from gongkai.errors import Problem
from gongkai.keys import KEYS
from gongkai.language import Said, say
from gongkai.scalars import quoted
from gongkai.source import Document, Way, spell
from gongkai.typed import Fault, Typed, Wrong

T = TypeVar("T", bound=Typed)


def check(cls: type[T], document: Document) -> tuple[T | None, list[Problem]]:
    """(the document as `cls`, every Problem found in it); None where there are errors among them."""
    if document.plain:
        try:
            return cls.known(document.data), []  # where it has no more to say, nothing is empty either
        except Wrong:
            pass  # told below
    typed = None
    found = [_nothing(document, way) for way in _empty(document.data)]
    try:
        typed = cls.read(document.data)
        found += [_folded(document, way) for way in document.folded if _is_list(cls, way)]
    except Wrong as error:
        found += [_problem(cls, document, fault) for fault in error.faults]
    if not found and not document.problems:
        return typed, []
    found = _told_once(found)
    places = {(problem.line, problem.column) for problem in found}
    found += [problem for problem in document.problems if (problem.line, problem.column) not in places]
    return (None if any(problem.severity == "error" for problem in found) else typed), found


def at(document: Document, way: Way, code: str, message: str, hint: str, *, key: bool = False) -> Problem:
    """A Problem at the place of `way` in the document, of its key with `key=True`."""
    line, column, length = document.span(way, key=key)
    return Problem(code, message, hint, document.file, line, column, spell(way), length=length)


def keys_at(cls: type[Typed], data: Any, way: Way) -> list[str]:
    """The keys that the mapping around the key at `way` may have and does not have."""
    present = _at(data, way[:-1])
    known = _class_at(cls, way[:-1]).declared()
    return [key for key in known if not isinstance(present, dict) or key not in present]


def meant_keys(problems: Iterable[Problem]) -> set[str]:
    """The keys that wrong ones were meant to be."""
    found = set()
    for problem in problems:
        found.add(_values(problem.hint).get("near", ""))
        if (
            problem.code in slips.CODES
            and (match := re.search("[a-z_]+", problem.where.rpartition(".")[2])) is not None
        ):
            found.add(match.group())
    return found


def _told_once(problems: list[Problem]) -> list[Problem]:
    """The problems, each fault once: a wrong key is not told again as the key that it leaves missing, nor what is empty,
    or has a slip that is known by name, as whatever else that makes of it, nor what stands in a value of a wrong kind."""
    meant = meant_keys(problems)
    empty = {problem.where for problem in problems if problem.code in _EMPTY}
    named = {problem.where for problem in problems if problem.code in slips.CODES}
    inside = tuple(f"{problem.where}{sign}" for problem in problems if problem.code in _KINDS for sign in ".[")

    def is_echo(problem: Problem) -> bool:
        if problem.where.startswith(inside):
            return True
        if problem.code == "key-missing":
            return _values(problem.message)["key"] in meant
        if problem.code in slips.CODES or not problem.where:
            return False
        return problem.where in named or (problem.where in empty and problem.code not in _EMPTY)

    return [problem for problem in dict.fromkeys(problems) if not is_echo(problem)]


_EMPTY = ("value-missing", "yaml-syntax")
_KINDS = ("expected-text", "expected-list", "expected-mapping")


def _values(text: str) -> dict[str, Any]:
    return text.values if isinstance(text, Said) else {}


def _empty(data: Any, way: Way = ()) -> Iterator[Way]:
    """The ways to every value that is there and says nothing: never taken for a key that is not there."""
    for step, value in data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ():
        if value is None:
            yield (*way, step)
        elif not isinstance(value, str):
            yield from _empty(value, (*way, step))


def _nothing(document: Document, way: Way) -> Problem:
    if way and (swallowed := _SWALLOWED.match(str(way[-1]))) is not None:
        near = swallowed.group(1)
        hint = say("写成“{near}: …”，冒号后面空一格", near=near)
        return at(document, way, "yaml-syntax", say("“{near}”的冒号后面没有空格", near=near), hint, key=True)
    message = say("“{name}”{fault}", name=_name(way), fault=say("没有内容"))
    return at(document, way, "value-missing", message, say("填写内容；不需要时删去整行"))


def _folded(document: Document, way: Way) -> Problem:
    """Of several lines without a dash YAML makes one text, and a list may be given as the text of its only item."""
    message = say("“{name}”{fault}", name=_name(way), fault=say("应当是一个列表，这里几行连成了一项"))
    return at(document, way, "expected-list", message, say("每项一行，以“- ”开头；只有一项时，写在一行里，或加上引号"))


def _is_list(cls: type[Typed], way: Way) -> bool:
    """Whether the value at `way` of a document of `cls` stands for a list."""
    key = _class_at(cls, way[:-1]).declared().get(str(way[-1])) if way else None
    return key is not None and any(get_origin(part) is list for part in _parts(key.annotation))


def _parts(annotation: Any) -> Iterator[Any]:
    """An annotation, and what it is a union or a note of."""
    yield annotation
    if get_origin(annotation) is not list:
        for part in get_args(annotation):
            yield from _parts(part)


# In brackets, a key without a space behind its colon takes in its value.
_SWALLOWED = re.compile("([A-Za-z_]{2,30}):.")


def _problem(cls: type[Typed], document: Document, fault: Fault) -> Problem:
    kind, way, found, context = fault
    name = _name(way)
    at_key = False
    if "message" in context:
        code, hint = kind, context["hint"]
        message = context["message"]
        if not context.get("whole"):
            message = say("“{name}”{fault}", name=name, fault=message)
        if code in ("bad-id", "reserved-id"):
            message = context["message"]
    elif kind == "missing":
        key, way = str(way[-1]), way[:-1]
        code, message, hint = "key-missing", say("缺少“{key}”", key=key), say("补上一行“{key}: …”", key=key)
    elif kind == "unknown":
        known = keys_at(cls, document.data, way)
        all_known = _class_at(cls, way[:-1]).declared()
        key = str(way[-1])
        if (slip := slips.in_line(key)) is not None and slip.code != "invisible-character":
            problem = at(document, way, slip.code, slip.message, slip.hint, key=True)
            return _moved(document, problem, key[slip.start])
        if (slip := slips.in_value(key, lambda text: text if text in all_known else None)) is not None:
            message = say("“{name}”{fault}", name=key, fault=slip.message)
            problem = at(document, way, slip.code, message, slip.hint, key=True)
            return _moved(document, problem, key[slip.start])
        near = _near(key, _class_at(cls, way[:-1]), known)
        listed = say("可用的键：{keys}", keys=known) if known else say("删去它")
        hint = say("是不是“{near}”？", near=near) if near else listed
        code, message, at_key = "key-unknown", say("不认识的键“{key}”", key=key), True
    elif found is None:
        return _nothing(document, way)
    elif kind == "list":
        message = say("“{name}”{fault}", name=name, fault=say("应当是一个列表，这里是{found}", found=quoted(found)))
        code, hint = "expected-list", say("每项一行，以“- ”开头")
    else:
        if isinstance(found, str) and (problem := _slip_in_lines(document, way)) is not None:
            return problem
        told = say("应当是几个“键: 值”，这里是{found}", found=quoted(found))
        message = say("“{name}”{fault}", name=name, fault=told) if way else say("文件内容{fault}", fault=told)
        code, hint = "expected-mapping", say("每行写成“键: 值”，冒号用半角，后面空一格")
    problem = at(document, way, code, message, hint, key=at_key)
    return _moved(document, problem, context["char"]) if "char" in context else problem


def _near(key: str, cls: type[Typed], known: list[str]) -> str | None:
    """Which of the `known` keys of `cls` one was meant to be: misspelt, or called by its Chinese name."""
    if near := get_close_matches(key.lower(), known, 1, 0.6):
        return near[0]
    names = {KEYS[cls.__name__][one].title: one for one in known}
    # Of equally near ones the first: 单位 is 责任单位 before it is 配合单位.
    name = max(names, key=lambda name: SequenceMatcher(None, key, name).ratio(), default="")
    return names[name] if SequenceMatcher(None, key, name).ratio() >= 0.5 else None


def _moved(document: Document, problem: Problem, char: str) -> Problem:
    """The problem at the first `char` at or after its place."""
    line, column = _find(document, char, problem.line or 1, problem.column or 1)
    return problem._replace(line=line, column=column, length=1)


def _slip_in_lines(document: Document, way: Way) -> Problem | None:
    """The slip for which lines meant as a mapping were read as a text."""
    first, column = document.place(way)
    lines = document.text.split("\n")
    for number in range(first, first + len(lines)):
        if number - document.first_line >= len(lines):
            break
        line = lines[number - document.first_line]
        start = column - 1 if number == first else 0
        if (slip := slips.in_line(line[start:])) is not None:
            place = {"line": number, "column": start + slip.start + 1, "length": slip.length}
            return Problem(slip.code, slip.message, slip.hint, document.file, where=spell(way), **place)
        if number > first and line.strip() and not line.startswith(" " * (column - 1)):
            break
    return None


def _at(data: Any, way: Way) -> Any:
    for step in way:
        if isinstance(data, dict):
            data = data.get(step)
        elif isinstance(data, list) and isinstance(step, int) and step < len(data):
            data = data[step]
        else:
            return None
    return data


def _class_at(cls: type[Typed], way: Way) -> type[Typed]:
    """The class that stands behind the mapping at `way`; a value that may be a text or a mapping has but one."""
    for step in way:
        if isinstance(step, str) and step in cls.declared():
            cls = next(_classes(cls.declared()[step].annotation), cls)
    return cls


def _classes(annotation: Any) -> Iterator[type[Typed]]:
    if isinstance(annotation, type) and issubclass(annotation, Typed):
        yield annotation
    for part in get_args(annotation):
        yield from _classes(part)


def _find(document: Document, char: str, line: int, column: int) -> tuple[int, int]:
    """The place of the first `char` at or after a place of the document."""
    lines = document.text.split("\n")
    start = column - 1
    for index in range(line - document.first_line, len(lines)):
        at = lines[index].find(char, start)
        if at >= 0:
            return index + document.first_line, at + 1
        start = 0
    return line, column


def _name(way: Way) -> str:
    """The last key of the way, with the place in its list."""
    last = max((index for index, step in enumerate(way) if isinstance(step, str)), default=len(way))
    return spell(way[last:]) or say("文件内容")
