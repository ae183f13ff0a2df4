"""Working days of mainland China, by the State Council's yearly holiday notices, make-up working days included."""

from __future__ import annotations

from datetime import date, timedelta


class OutsideCalendar(Exception):
    """The count leaves the years whose holidays are known, `first` to `last`."""

    def __init__(self, first: int, last: int):
        super().__init__(f"holidays are known from {first} to {last}")
        self.first = first
        self.last = last


def after(start: date, count: int) -> date:
    """The `count`-th working day after `start`; `start` itself does not count. OutsideCalendar where the way there
    leaves the known years: the notice for a year comes out late in the year before, and is never guessed."""
    # Read late: most builds count no working day.
    import chinese_calendar
    from chinese_calendar.constants import holidays

    first, last = min(holidays).year, max(holidays).year
    day = start
    while count > 0:
        if not (first <= day.year and day < date(last, 12, 31)):
            raise OutsideCalendar(first, last)
        day += timedelta(days=1)
        count -= chinese_calendar.is_workday(day)
    return day
