"""What changed of substance, and when: what was recorded of tasks, amendments, withdrawals, new plans. Nothing else: not
the wording of a note, not a page made anew. Pure functions."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from gongkai.model import Plan, Task

# The page across plans shows so many at most, so a plan's summary need hold no more of them.
MOST = 500


class Change(NamedTuple):
    """One change; plain data. `day` is the day it became known here. `kind` is update, amendment or
    withdrawal; `what` the status or the field; `happened` the day it is of. `units` are the ids of those it concerns;
    `by` who says so, "" where that is the task's own record."""

    day: str
    kind: str
    number: int
    heading: str
    what: str
    happened: str
    by: str
    units: tuple[str, ...]


def of_plan(plan: Plan) -> list[Change]:
    """The plan's newest changes, newest first, MOST of them; those of one day by task."""
    found = [change for task in plan.tasks for change in _of_task(task)]
    found.sort(key=lambda change: change.number)
    found.sort(key=lambda change: change.day, reverse=True)
    return found[:MOST]


def _of_task(task: Task) -> Iterable[Change]:
    if not (task.updates or task.amendments or task.withdrawn):
        return
    named = tuple(dict.fromkeys(answerer.id for answerer in task.answerers if answerer.via is None))

    def change(day: date, kind: str, what: str, happened: date, by: str, units: tuple[str, ...]) -> Change:
        return Change(
            day.isoformat(), kind, task.number, task.title or task.content[:30], what, happened.isoformat(), by, units
        )

    for update in task.updates:
        units = (update.unit,) if update.unit else named
        yield change(update.recorded or update.date, "update", update.status, update.date, update.by, units)
    for amendment in task.amendments:
        yield change(amendment.date, "amendment", amendment.field, amendment.date, amendment.authority, named)
    if task.withdrawn:
        yield change(task.withdrawn.date, "withdrawal", "", task.withdrawn.date, task.withdrawn.authority, named)
