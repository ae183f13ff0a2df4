"""Fixes a plan's official wording, and what was published of its tasks, in its `plan.lock`. The only thing that writes
into content/ here; a build never does."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from gongkai import disk, ledger, load, locking
from gongkai.content import shown
from gongkai.errors import GongkaiError, ProblemsFound
from gongkai.language import say
from gongkai.options import Options


class Frozen(NamedTuple):
    """What freezing came to: the file, how many tasks and updates it holds, and how many of them are new in it."""

    file: str
    tasks: int
    updates: int
    new_tasks: int
    new_updates: int


def freeze(options: Options, plan: str) -> Frozen:
    """Writes the lock of the plan of that id, whole or not at all. What it holds already stays: a second time adds new
    tasks and new updates, and where there are none, the file is not touched. ProblemsFound where the content has
    errors, words changed without an amendment among them; UsageError where there is no such plan."""
    context = load.load_base(options.content, options.today)
    folder = load.plan_folder(context, plan)
    loaded = load.load_whole(folder, context)
    if any(problem.severity == "error" for problem in context.problems):
        raise ProblemsFound(context.problems)
    assert loaded is not None
    if loaded.typed.draft:
        raise GongkaiError(say("“{plan}”还是草稿（draft: true），定稿以后再固定原文", plan=plan))
    before = loaded.lock
    after = ledger.extended(before, plan, loaded.tasks, options.today)
    if after != before:
        _write(folder / locking.FILE, ledger.spell(after).encode())
    tasks, updates = len(after.tasks), _count(after)
    new = (tasks - len(before.tasks), updates - _count(before)) if before else (tasks, updates)
    return Frozen(shown(folder / locking.FILE), tasks, updates, *new)


def _count(lock: ledger.Lock) -> int:
    return sum(len(known) for known in lock.updates.values())


def _write(path: Path, data: bytes) -> None:
    """Puts the file in place in one step. A name with a dot is no content to anyone who looks meanwhile."""
    part = path.with_name(f".{path.name}.new")
    try:
        with open(part, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.replace(part, path)
    except OSError as error:
        with suppress(OSError):
            part.unlink()
        raise disk.failure(error, str(path)) from error
