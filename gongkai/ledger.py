"""The ledger: what a plan said when it was fixed, what was published of its tasks since, and how both are held against
what its files say now. Pure functions; the text of `plan.lock` and nothing of files.

The lock is text, a line of JSON for each task and each published update, and last a line with the SHA-256 of all above,
by which an edit by hand is noticed. It holds the first wording for ever: what changes afterwards stands in the task as
an amendment, and undoing the amendments, newest first, must give the lock's wording again.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from hashlib import sha256
from typing import Any, NamedTuple

from gongkai.model import WORDING, Amendment, Evidence, Task

FORMAT = "gongkai plan.lock 1"
_NOTE = "# 印发时的原文，和已经公布的登记。由 freeze 写成，不要手工修改。"

Wording = dict[str, str]


class Damaged(Exception):
    """The text is no lock: damaged, edited by hand, or of a later format. `edited` tells the second from the rest."""

    def __init__(self, edited: bool):
        super().__init__("edited" if edited else "unknown format")
        self.edited = edited


class Lock(NamedTuple):
    """What `plan.lock` holds: the plan's id, the day it was first frozen; by number the first wording of each task, and
    the digests of its published updates with the day of each, in the order in which they were added."""

    plan: str
    frozen: date
    tasks: dict[int, Wording]
    updates: dict[int, dict[str, date]]


def spell(lock: Lock) -> str:
    """The text of `plan.lock`; equal locks give equal text."""
    lines = [FORMAT, _NOTE, _line({"plan": lock.plan, "frozen": lock.frozen.isoformat()})]
    for number, wording in sorted(lock.tasks.items()):
        lines.append(_line({"task": number, **{name: wording[name] for name in WORDING if name in wording}}))
        for digest, day in lock.updates.get(number, {}).items():
            lines.append(_line({"task": number, "update": day.isoformat(), "digest": digest}))
    text = "".join(f"{line}\n" for line in lines)
    return f"{text}{_sum(text)}\n"


def read(text: str) -> Lock:
    """The inverse of `spell`; line ends may have been changed on the way. Raises Damaged."""
    text = text.replace("\r\n", "\n")
    if not text.startswith(f"{FORMAT}\n"):
        raise Damaged(edited=not text.startswith(f"{FORMAT.rpartition(' ')[0]} "))
    body, _, last = text.rstrip("\n").rpartition("\n")
    if last != _sum(f"{body}\n"):
        raise Damaged(edited=True)
    try:
        return _lock([json.loads(line) for line in body.split("\n") if line.startswith("{")])
    except (ValueError, LookupError, TypeError, AttributeError):
        raise Damaged(edited=True) from None


def undo(wording: Mapping[str, str], amendments: Sequence[Amendment]) -> Wording:
    """The wording before `amendments` (in the order in which they were made) were made; fields without text left out."""
    found = dict(wording)
    for amendment in reversed(amendments):
        found[amendment.field] = amendment.was
    return {name: found[name] for name in WORDING if found.get(name)}


def amended(wording: Mapping[str, str], field: str, text: str) -> tuple[Wording, str]:
    """The wording with one field given another text, and what it was: the inverse of one step of `undo`."""
    return undo({**wording, field: text}, ()), wording.get(field, "")


def extended(lock: Lock | None, plan: str, tasks: Iterable[Task], today: date) -> Lock:
    """The lock with what is new in `tasks` (drafts left out): tasks that it does not know, updates published since. What
    it holds already stays as it is; without a lock, all is new."""
    lock = lock or Lock(plan, today, {}, {})
    wordings = dict(lock.tasks)
    updates = {number: dict(known) for number, known in lock.updates.items()}
    for task in tasks:
        if task.draft:
            continue
        wordings.setdefault(task.number, undo(task.wording(), task.amendments))
        for update in task.updates:
            if not update.draft:
                updates.setdefault(task.number, {}).setdefault(update.digest, update.date)
    return Lock(lock.plan, lock.frozen, wordings, updates)


def digest_of(
    number: int,
    day: date,
    recorded: date | None,
    by: str,
    status: str,
    note: str,
    evidence: Sequence[Evidence],
    files: Sequence[str] = (),
) -> str:
    """What tells an update from all others of its plan: SHA-256 in hex of all that it says. `files` are the digests of
    its files."""
    rows = [[e.title, e.url, e.file, e.held_by, e.publisher, e.date and e.date.isoformat()] for e in evidence]
    said = [number, day.isoformat(), recorded and recorded.isoformat(), by, status, note, rows, list(files)]
    return sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()


def _lock(rows: list[dict[str, Any]]) -> Lock:
    head, *rest = rows
    tasks: dict[int, Wording] = {}
    updates: dict[int, dict[str, date]] = {}
    for row in rest:
        number = int(row.pop("task"))
        if "update" in row:
            updates.setdefault(number, {})[row["digest"]] = date.fromisoformat(row["update"])
        else:
            tasks[number] = {name: str(row[name]) for name in WORDING if name in row}
    return Lock(head["plan"], date.fromisoformat(head["frozen"]), tasks, updates)


def _sum(text: str) -> str:
    return f"sha256 {sha256(text.encode()).hexdigest()}"


def _line(row: dict[str, Any]) -> str:
    # U+2028 and the like are no line ends here, but editors take them for such.
    text = json.dumps(row, ensure_ascii=False)
    return text.replace("\u2028", "\\u2028").replace("\u2029", "\\u2029").replace("\x85", "\\u0085")
