"""How a task stands: what its updates come to, and where that puts it against its deadline. Pure functions of the model
and a day; nothing is typed in by anyone.

The state against the deadline (contract, part 5) follows from few facts, a `Standing`. The browser has the same facts
and the same rule (`templates/components/standing/standing.js`), so that a page that was built yesterday is right today.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple

from gongkai.model import DONE, DROPPED, NOT_STARTED, UNDER_WAY, Plan, Task, Update

SOON = 30  # days or fewer
DUE = ("none", "open", "soon", "past", "done", "done-late", "continuous", "ended", "dropped")
# Kinds of deadlines that have no day but a state, and until when: for ever, or while the plan's year lasts.
_LASTING = {"ongoing": False, "year-round": True, "recurring": True}

# A period of reports: a year, and which of its quarters or halves.
Period = tuple[int, int]
_MONTHS = {"quarterly": 3, "half-yearly": 6}


class Standing(NamedTuple):
    """What was known of a task on a day. `status` is one of STATUSES, None where nothing says it for the task as a
    whole. `due` is the state against its deadline on that day.

    The facts that `due` follows from, also on later days: `by`, the day that counts; `year`, at the end of which it
    ends; `lasting`, without any day; `done` and `dropped`, the days of which it was recorded to be so; `counts`,
    the first day on which anybody undertook to record. Without `by`, `year` and `lasting`, there is no state.
    """

    status: str | None
    due: str
    by: date | None = None
    year: int | None = None
    lasting: bool = False
    done: date | None = None
    dropped: date | None = None
    counts: date | None = None


class Report(NamedTuple):
    """What one unit last said for itself, or the issuer (`unit` None) of the whole: its status, and since when it has
    been that."""

    unit: str | None
    by: str
    status: str
    since: date


def standing(task: Task, plan: Plan, day: date) -> Standing:
    """How a task of `plan` stands on `day`; what was recorded of later days is not looked at."""
    status, since = _of_the_whole(task, day)
    dropped = since if status == DROPPED else None
    if plan.records_since is None or task.deadline is None:
        return Standing(status, "none")
    kind, by = task.deadline.kind, task.deadline.date
    done = since if status == DONE else None
    if kind == "start" and status in (UNDER_WAY, DONE):
        done = _started(task, day)
    if kind in _LASTING:
        by, year = None, plan.year if _LASTING[kind] else None
        state = due(None, year, not _LASTING[kind], done, dropped, plan.records_since, day)
        return Standing(status, state, None, year, not _LASTING[kind], done, dropped, plan.records_since)
    state = due(by, None, False, done, dropped, plan.records_since, day)
    return Standing(status, state, by, None, False, done, dropped, plan.records_since)


def due(
    by: date | None,
    year: int | None,
    lasting: bool,
    done: date | None,
    dropped: date | None,
    counts: date | None,
    day: date,
) -> str:
    """One of DUE, from the facts of a Standing, on `day`. A day that lay behind before anybody undertook to record
    (`counts`) is not held against anyone."""
    if by is None and year is None and not lasting:
        return "none"
    if dropped is not None and dropped <= day:
        return "dropped"
    if done is not None and done <= day:
        return "done-late" if by is not None and done > by else "done"
    if by is None:
        return "ended" if year is not None and year < day.year else "continuous"
    if by < day:
        return "none" if counts is not None and by < counts else "past"
    return "soon" if by - day <= timedelta(days=SOON) else "open"


def settled_since(task: Task, day: date) -> date | None:
    """Since when, as known on `day`, the task as a whole is done or dropped; None while it is neither."""
    status, since = _of_the_whole(task, day)
    return since if status in (DONE, DROPPED) else None


def reports(task: Task, day: date) -> list[Report]:
    """What each that has reported last said, in the order in which they first did."""
    found: dict[str | None, Report] = {}
    for update in task.updates:
        if update.date <= day:
            found[update.unit] = _after(found.get(update.unit), update)
    return list(found.values())


def bound(task: Task) -> tuple[str, ...]:
    """The ids of those whose reports decide for the task as a whole: its leads; without any, all that are responsible;
    without those, all that support. A collective name counts as its members where they are known."""
    for role in ("lead", "responsible", "support"):
        found = [answerer for answerer in task.answerers if answerer.role == role]
        if found:
            groups = {answerer.via for answerer in found}
            return tuple(answerer.id for answerer in found if answerer.id not in groups)
    return ()


class Counts(NamedTuple):
    """How many tasks are recorded as what; the first six add up to all of them. `partly`: some of those bound have
    reported, and that says nothing of the whole yet. `soon` and `past` are those of DUE, of whatever status."""

    done: int
    under_way: int
    not_started: int
    dropped: int
    partly: int
    without: int
    soon: int
    past: int


def counts(rows: Sequence[tuple[Task, Standing]]) -> Counts:
    """The year at a glance: of these tasks, each counted once."""
    statuses = Counter(found.status for _, found in rows)
    dues = Counter(found.due for _, found in rows)
    partly = sum(found.status is None and bool(task.updates) for task, found in rows)
    return Counts(
        done=statuses[DONE],
        under_way=statuses[UNDER_WAY],
        not_started=statuses[NOT_STARTED],
        dropped=statuses[DROPPED],
        partly=partly,
        without=statuses[None] - partly,
        soon=dues["soon"],
        past=dues["past"],
    )


def period_of(plan: Plan, day: date) -> Period:
    """The period of the plan's reports that a day is in."""
    return day.year, (day.month - 1) // _MONTHS[plan.reporting] + 1


def periods_over(plan: Plan, day: date) -> list[Period]:
    """The periods that are over on `day` and for which the plan asks for reports: of its year, from when it was both
    issued and recorded. None where it asks for none."""
    if plan.records_since is None or plan.reporting == "none":
        return []
    first = max(plan.records_since, plan.issued)
    last = min(day, date(plan.year + 1, 1, 1))
    count = 12 // _MONTHS[plan.reporting]
    years = range(first.year, last.year + 1)
    periods = [(year, number) for year in years for number in range(1, count + 1)]
    return [period for period in periods if period_of(plan, first) <= period < period_of(plan, last)]


def _of_the_whole(task: Task, day: date) -> tuple[str | None, date | None]:
    """(status, since when) of the task as a whole. Done is what all that are bound say is done, and only where it is
    known who they all are; the issuer speaks for all of them."""
    if task.withdrawn is not None and task.withdrawn.date <= day:
        return DROPPED, task.withdrawn.date
    if not task.updates:
        return None, None
    known_updates = [update for update in task.updates if update.date <= day]
    all_bound = set(bound(task))
    # Those who say nothing themselves, known or not, are one party: only the issuer speaks for them.
    parties: dict[str | None, Report | None] = {
        update.unit: None for update in known_updates if update.unit in all_bound
    }
    if len(parties) < len(all_bound) or not all_bound or not task.all_known:
        parties[None] = None
    for update in known_updates:
        for party in parties if update.unit is None else (update.unit,):
            if party in parties:
                parties[party] = _after(parties[party], update)
    known = [report for report in parties.values() if report is not None]
    said = {report.status for report in known}
    if not known:
        return None, None
    everybody = len(known) == len(parties)
    latest = max(report.since for report in known)
    if everybody and said <= {DONE, DROPPED}:
        return (DONE if DONE in said else DROPPED), latest
    if said == {NOT_STARTED}:
        return (NOT_STARTED, latest) if everybody else (None, None)
    return UNDER_WAY, latest


def _after(before: Report | None, update: Update) -> Report:
    """What a party says after one more update."""
    same = before is not None and before.status == update.status
    return Report(update.unit, update.by, update.status, before.since if same and before else update.date)


def _started(task: Task, day: date) -> date | None:
    """The first day of which one of those bound, or the issuer, said that work was under way or done."""
    parties = {None, *bound(task)}
    days = [
        update.date
        for update in task.updates
        if update.date <= day and update.unit in parties and update.status in (UNDER_WAY, DONE)
    ]
    return min(days, default=None)
