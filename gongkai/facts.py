"""Derived facts: pure functions of the model and the as-of date. Nothing here reads a clock or a file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Any, NamedTuple

from gongkai import changes
from gongkai.changes import Change
from gongkai.model import ROLES, Deadline, Plan, Registry, Task

# Contract §5: lists of deadlines run dated first, then these.
UNDATED_KINDS = ("recurring", "year-round", "ongoing", "relative", "unclear")
_PLACES = {kind: place for place, kind in enumerate(UNDATED_KINDS, 1)}


class PlanSummary(NamedTuple):
    """What the pages across plans need to know of one plan; plain data.

    `topics` are (title, first number, count) in the table's order; `named` maps the id of each unit and group that the
    plan names to its counts by role; `member` maps the id of each unit to counts by the group it comes in by;
    `deadlines` are (key, count) in the order of lists; `examples` those of the words asked about that stand in a task.
    All orders are the registry's or the document's; `changes` are newest first.
    """

    id: str
    title: str
    year: int
    issuer: str
    issued: str
    published: str | None
    draft: bool
    records: bool
    task_count: int
    topics: tuple[tuple[str, int, int], ...]
    named: dict[str, dict[str, int]]
    member: dict[str, dict[str, int]]
    deadlines: tuple[tuple[str, int], ...]
    examples: tuple[str, ...]
    changes: tuple[Change, ...] = ()

    def as_plain(self) -> dict[str, Any]:
        """Plain data, of no types but Python's own."""
        return self._asdict() | {"changes": list(map(tuple, self.changes))}

    @classmethod
    def from_plain(cls, row: dict[str, Any]) -> PlanSummary:
        """The inverse of `as_plain`. TypeError where a key is missing."""
        pairs = {key: tuple(tuple(item) for item in row[key]) for key in ("topics", "deadlines") if key in row}
        changed = (Change(*change[:-1], tuple(change[-1])) for change in row["changes"])
        return cls(**(row | pairs | {"examples": tuple(row["examples"]), "changes": tuple(changed)}))


def summarise(plan: Plan, registry: Registry, examples: Sequence[str] = ()) -> PlanSummary:
    """The plan in the small; `examples` are words that a reader may be offered to search for."""
    named, member = tally(plan.tasks)
    order = [*registry.units, *registry.groups]
    return PlanSummary(
        id=plan.id,
        title=plan.title,
        year=plan.year,
        issuer=plan.issuer,
        issued=plan.issued.isoformat(),
        published=plan.published,
        draft=plan.draft,
        records=plan.records_since is not None,
        task_count=len(plan.tasks),
        topics=topics(plan.tasks),
        named={id: {role: named[id][role] for role in ROLES if role in named[id]} for id in order if id in named},
        member={id: member[id] for id in order if id in member},
        deadlines=tuple((key, len(tasks)) for key, tasks in by_deadline(plan.tasks).items()),
        examples=found_in(plan.tasks, examples),
        changes=tuple(changes.of_plan(plan)),
    )


def tally(tasks: tuple[Task, ...]) -> tuple[dict[str, dict[str, int]], dict[str, dict[str, int]]]:
    """How many tasks each unit and group has: by the id of what is named itself, by role; by the id of each member, by
    the group it comes in by. What has none is left out."""
    named: dict[str, dict[str, int]] = {}
    member: dict[str, dict[str, int]] = {}
    # Tasks of the same words share one tuple of answerers, often long: each is gone through once.
    shared = {id(task.answerers): task.answerers for task in tasks}
    for key, count in Counter([id(task.answerers) for task in tasks]).items():
        for answerer in shared[key]:
            rows, column = (named, answerer.role) if answerer.via is None else (member, answerer.via)
            row = rows.get(answerer.id)
            if row is None:
                rows[answerer.id] = {column: count}
            else:
                row[column] = row.get(column, 0) + count
    return named, member


def topics(tasks: tuple[Task, ...]) -> tuple[tuple[str, int, int], ...]:
    """(title, first number, count) of the titles in the table's order; the rows that continue a title, or repeat it in
    print on the next row, stand under it together."""
    found: list[list[Any]] = []
    for task in tasks:
        if found and found[-1][0] == task.title:
            found[-1][2] += 1
        else:
            found.append([task.title, task.number, 1])
    return tuple((title, number, count) for title, number, count in found)


def title_spans(tasks: Sequence[Task]) -> list[int]:
    """For each row of a table how many rows its title cell takes; 0 for those that a cell above takes in."""
    spans: list[int] = []
    head = 0
    for at, task in enumerate(tasks):
        if at and task.title_continues and task.title == tasks[at - 1].title:
            spans[head] += 1
            spans.append(0)
        else:
            head = at
            spans.append(1)
    return spans


def shared_start(a: tuple[str, ...], b: tuple[str, ...]) -> int:
    """How many lines two sections have in common from the start."""
    count = 0
    while count < min(len(a), len(b)) and a[count] == b[count]:
        count += 1
    return count


def found_in(tasks: Sequence[Task], words: Iterable[str]) -> tuple[str, ...]:
    """Those of `words` that stand in a task as they are typed."""
    # What no text holds, nor a word: nothing is found across it.
    together = "\0".join([text for task in tasks for text in _texts(task)])
    return tuple(word for word in words if word in together)


def deadline_key(deadline: Deadline | None) -> str | None:
    """Under which key lists of deadlines show it: its day (2021-06-30), else its kind; None without a deadline."""
    if deadline is None or deadline.kind == "none":
        return None
    return deadline.date.isoformat() if deadline.date else deadline.kind


def by_deadline(tasks: tuple[Task, ...]) -> dict[str, list[Task]]:
    """Tasks by deadline key, days first in their order, then the kinds without a day."""
    found: dict[str, list[Task]] = {}
    for task in tasks:
        key = deadline_key(task.deadline)
        if key is not None:
            found.setdefault(key, []).append(task)
    return {key: found[key] for key in sorted(found, key=deadline_order)}


def by_answerer(tasks: tuple[Task, ...]) -> dict[str, list[tuple[str, Task]]]:
    """(role, task) by the id of the unit or group that is named itself, in the order of first mention."""
    found: dict[str, list[tuple[str, Task]]] = {}
    for task in tasks:
        for answerer in task.answerers:
            if answerer.via is not None:
                break  # the members of groups come last
            found.setdefault(answerer.id, []).append((answerer.role, task))
    return found


def former_deadline_keys(task: Task) -> tuple[str, ...]:
    """The keys of the deadlines that amendments took away from a task."""
    keys = (deadline_key(deadline) for deadline in task.former_deadlines)
    return tuple(key for key in keys if key is not None and key != deadline_key(task.deadline))


def left(amended: Iterable[Task], former_of: Callable[[Task], Iterable[str]]) -> dict[str, list[Task]]:
    """Amended tasks by what they stood under before and no longer do."""
    found: dict[str, list[Task]] = {}
    for task in amended:
        named = {answerer.id for answerer in task.answerers}
        for key in dict.fromkeys(former_of(task)):
            if key not in named:
                found.setdefault(key, []).append(task)
    return found


def has_ended(year: int, today: date) -> bool:
    """Whether a plan's year lies behind: it then reads 已结束."""
    return year < today.year


def deadline_order(key: str) -> tuple[int, str]:
    """Sort key of a deadline key in lists (contract §5): days in their order, then the kinds without a day."""
    return _PLACES.get(key, 0), key


def _texts(task: Task) -> tuple[str, ...]:
    """What of a task is searched, as printed."""
    who = task.responsible.text if task.responsible else ""
    return (task.title, task.content, who, task.deadline.text if task.deadline else "")
