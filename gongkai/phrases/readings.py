"""What phrases were read as, kept from one build to the next.

Few phrases serve thousands of tasks, and to read the first of them takes as long as to make a plan's pages: some forty
large patterns are compiled for it. What is kept is plain data, and of readings that are certain only."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from gongkai.language import pack, unpack
from gongkai.model import Deadline, Milestone, Responsibility

# Phrase, and of a deadline also the year and the day by which it was read → the reading.
Kept = dict[tuple[Any, ...], tuple[Any, ...]]


class Readings:
    """Reads phrases by the registered `names`. `kept` are readings of a former build, by the same names and the same
    program."""

    def __init__(self, names: frozenset[str], kept: Mapping[tuple[Any, ...], tuple[Any, ...]] | None = None):
        self._names = names
        self._kept = kept or {}
        self._responsible: dict[str, Responsibility] = {}
        self._deadlines: dict[tuple[str, int, date | None], Deadline] = {}
        self._new: Kept = {}

    def responsible(self, text: str) -> Responsibility:
        """`responsibility.read`."""
        found = self._responsible.get(text)
        if found is None:
            found = self._responsible[text] = self._read_responsible(text)
        return found

    def deadline(self, text: str, year: int, issued: date) -> Deadline:
        """`deadline.read`."""
        key = text, year, issued
        found = self._deadlines.get(key)
        if found is None:
            found = self._deadlines[key] = self._read_deadline(text, year, issued)
        return found

    def new(self) -> Kept:
        """What was read and not kept, since this was last asked."""
        new, self._new = self._new, {}
        return new

    def _read_responsible(self, text: str) -> Responsibility:
        row = self._kept.get((text,))
        if row is not None:
            return Responsibility(text, *row)
        from gongkai.phrases import responsibility

        found = responsibility.read(text, self._names)
        if not found.unclear:
            self._new[(text,)] = found.lead, found.responsible, found.support, found.open_ended
        return found

    def _read_deadline(self, text: str, year: int, issued: date) -> Deadline:
        key = text, year, issued.isoformat()
        row = self._kept.get(key)
        if row is not None:
            kind, day, stages, reason = row
            milestones = tuple(Milestone(date.fromisoformat(on), what) for on, what in stages)
            return Deadline(text, kind, date.fromisoformat(day) if day else None, milestones, unpack(reason))
        from gongkai.phrases import deadline

        found = deadline.read(text, year, issued)
        if found.kind != "unclear":
            day = found.date.isoformat() if found.date else ""
            stages = tuple((stage.date.isoformat(), stage.what) for stage in found.milestones)
            self._new[key] = found.kind, day, stages, pack(found.reason)
        return found
