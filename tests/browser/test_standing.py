"""The browser reckons the state against the deadline as Python does, for every kind and each day of two years."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import product
from typing import Any

from gongkai.standing import DUE, due
from tests.conftest import ROOT

SCRIPT = (ROOT / "templates/components/standing/standing.js").read_text("utf-8")
DAYS = [date(2026, 1, 1) + timedelta(days=n) for n in range(730)]
MARKS = (None, date(2025, 12, 31), date(2026, 2, 28), date(2026, 12, 31), date(2027, 1, 1), date(2027, 6, 30))
# (by, year, lasting): a day, the plan's year, without end, without a state
KINDS = [(day, None, False) for day in MARKS[1:]] + [(None, 2026, False), (None, None, True), (None, None, False)]


def test_the_browser_finds_the_state_that_python_finds(visit):
    page = visit().page
    page.goto("about:blank")
    page.evaluate(SCRIPT)
    table = [(*kind, done, dropped, since) for kind, done, dropped, since in product(KINDS, MARKS, MARKS, MARKS[:3])]
    names = ("by", "year", "lasting", "done", "dropped", "counts")
    rows = [dict(zip(names, map(written, facts), strict=True)) for facts in table]
    found = page.evaluate(
        "([rows, days]) => rows.map((facts) => days.map((day) => gongkaiStanding.dueOn(facts, day)))",
        [rows, [day.isoformat() for day in DAYS]],
    )
    wrong = [
        (facts, day, told, due(*facts, day))
        for facts, states in zip(table, found, strict=True)
        for day, told in zip(DAYS, states, strict=True)
        if told != due(*facts, day)
    ]
    assert wrong == []
    assert {state for states in found for state in states} == set(DUE)


def written(fact: Any) -> str:
    """A fact as the markup has it."""
    if fact is None or fact is False:
        return ""
    return fact.isoformat() if isinstance(fact, date) else "yes" if fact is True else str(fact)
