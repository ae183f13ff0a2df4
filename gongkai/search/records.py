"""Plan → its record for the search, and the one form of text that is searched.

What is searched is every field of a task by itself: title, content, the responsible and the deadline phrase as printed,
each level of its section, its remarks. A word is found where its normal form is part of a field's normal form, however
either was typed; the browser's `text.js` does the same with the table that `folding` gives it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from hashlib import sha256
from typing import Any

from gongkai import facts, words
from gongkai.model import Plan, Task
from gongkai.text import fold, traditional

# A plan's record: plain data that survives JSON; see `of_plan`.
Record = dict[str, Any]

# Code points that take no part in a search: spaces and controls, soft hyphens, joiners, marks of direction, selectors of
# a character's variant. First and last of each range; in the browser the same ranges are used.
BLANKS = (
    (0x00, 0x20), (0x7F, 0xA0), (0xAD, 0xAD), (0x1680, 0x1680), (0x180E, 0x180E), (0x2000, 0x200F), (0x2028, 0x202F),
    (0x205F, 0x206F), (0x3000, 0x3000), (0xFE00, 0xFE0F), (0xFEFF, 0xFEFF),
)  # fmt: skip


# So many of a task's fields are searched.
SEARCHED = 6


class _Forms(dict[int, str | None]):
    """Code point → its normal form, None for a blank; for str.translate, which takes twice as long for a table that has not
    got every character, and for two of them."""

    def __missing__(self, code: int) -> str | None:
        folded = fold(chr(code))
        low = folded.lower()
        self[code] = None if ord(folded) in _BLANK else low if len(low) == 1 else folded
        return self[code]


_BLANK = {code for first, last in BLANKS for code in range(first, last + 1)}
_FORMS = _Forms()


def of_plan(plan: Plan) -> Record:
    """What the search needs of one plan, as plain data: `plan` (its id), `edition` (its short name), `order` (ascending;
    plans are listed from the last), `tasks`, and `digest`, which changes with any searched text.

    A task is [number, fields, deadline key or None, ids of the units and groups named]; `fields` are [title, content,
    responsible, deadline, sections, remarks] as printed, and what is said beside the task; without those that are empty
    at the end.
    """
    tasks = [
        [
            task.number,
            _fields(task),
            facts.deadline_key(task.deadline),
            list(dict.fromkeys(answerer.id for answerer in task.answerers if answerer.via is None)),
        ]
        for task in plan.tasks
    ]
    searched = json.dumps([plan.id, [task[:2] for task in tasks]], ensure_ascii=False)
    return {
        "plan": plan.id,
        "edition": words.edition(plan.id, plan.year, plan.title),
        "order": [plan.year, plan.issued.isoformat(), plan.id],
        "tasks": tasks,
        "digest": sha256(searched.encode()).hexdigest(),
    }


def newest_first(records: Iterable[Record]) -> list[Record]:
    """The plans in the order in which hits are listed."""
    return sorted(records, key=lambda record: record["order"], reverse=True)


def searched(fields: list[Any]) -> list[str]:
    """The normal form of each field of a task of a record, empty ones left out."""
    flat = (text for field in fields[:SEARCHED] for text in (field if isinstance(field, list) else (field,)))
    return [form for text in flat if (form := normal(text))]


def normal(text: str) -> str:
    """The form in which text and words are compared: folded, in lower case, without spaces and invisible signs. Each
    character by itself: no neighbour changes what becomes of it."""
    return text.translate(_FORMS)


def folding(kept: Iterable[str]) -> tuple[str, str]:
    """What `fold` does, for the browser: characters, and what each becomes, as two strings of equal length. Those that
    become something that is neither ASCII nor in `kept` are left out: with or without them there is nothing to find."""
    wanted = {*map(chr, range(0x20, 0x7F)), "·", *kept}
    planes = (range(0x80, 0xD800), range(0xE000, 0x10000), (ord(char) for char in traditional() if ord(char) > 0xFFFF))
    chars = "".join(chr(code) for plane in planes for code in plane)
    pairs = [(char, form) for char, form in zip(chars, fold(chars), strict=True) if char != form and form in wanted]
    return "".join(char for char, _ in pairs), "".join(form for _, form in pairs)


def _fields(task: Task) -> list[Any]:
    responsible = task.responsible.text if task.responsible else ""
    deadline = task.deadline.text if task.deadline else ""
    marks = [words.AMENDED] if task.amendments else []
    fields: list[Any] = [task.title, task.content, responsible, deadline, list(task.section), task.remarks, marks]
    while fields and not fields[-1]:
        fields.pop()
    return fields
