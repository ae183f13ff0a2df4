"""Tasks that carry on tasks of other plans: the ties between plans, found before any plan is made.

A page of one plan then says what another plan holds, so what it says is part of what it is made of: small, plain data
for each plan, empty for most. Only files that a scan marked are looked at, and only plans that are tied are read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from gongkai import load, source, unreadable, words
from gongkai.breaches import at
from gongkai.content import shown
from gongkai.errors import Problem
from gongkai.language import say
from gongkai.model import Plan, Tie, Ties
from gongkai.recording import TASK_ADDRESS
from gongkai.scanning import Scan
from gongkai.tasks import Context

Task = tuple[str, int]  # plan, number


# By plan and number. What is withheld is tied to nothing.
Tied = dict[str, dict[int, Ties]]


def read(context: Context, inputs: Scan) -> Tied:
    """The ties between the plans of `inputs`. Targets that are not there, and circles, are added to the Problems."""
    said: dict[Task, tuple[Task, source.Document]] = {}
    for path in inputs.marked():
        found = _said(Path(path), context)
        if found is not None:
            task, target, document = found
            said.setdefault(task, (target, document))
    if not said:
        return {}
    wholes = _wholes({plan for task, (target, _) in said.items() for plan in (task[0], target[0])}, context)
    for task, (target, document) in said.items():
        context.problems += _faults(task, target, document, said, wholes, context.content / "plans")
    plans = {id: plan for id, (_, plan) in wholes.items() if plan is not None}
    return _tied([(task, target) for task, (target, _) in said.items()], plans)


def _said(path: Path, context: Context) -> tuple[Task, Task, source.Document] | None:
    """(task, the one it carries on, its file); None for a file that says nothing of the kind, or is told elsewhere."""
    if path.parent.name != "tasks" or path.parent.parent.parent != context.content / "plans":
        return None
    try:
        document = context.files.document(path, shown(path))
    except unreadable.Unreadable:
        return None
    data = document.data if isinstance(document.data, dict) else {}
    match = TASK_ADDRESS.fullmatch(str(data.get("continues", "")))
    number = str(data.get("number", ""))
    if match is None or not number.isdigit():
        return None
    return (path.parent.parent.name, int(number)), (match.group(1), int(match.group(2))), document


def _wholes(ids: Iterable[str], context: Context) -> dict[str, tuple[frozenset[int] | None, Plan | None]]:
    """By plan: the numbers of all its tasks, None where it has errors of its own; and what may be shown of it."""
    found = {}
    for id in sorted(ids):
        folder = context.content / "plans" / id
        if context.files.is_folder(folder):
            whole = load.load_whole(folder, replace(context, problems=[]))
            numbers = frozenset(task.number for task in whole.tasks) if whole else None
            found[id] = numbers, load.plan_of(folder, whole, context.base) if whole else None
    return found


def _faults(
    task: Task,
    target: Task,
    document: source.Document,
    said: dict[Task, tuple[Task, source.Document]],
    wholes: dict[str, tuple[frozenset[int] | None, Plan | None]],
    plans: Path,
) -> list[Problem]:
    way = ("continues",)
    if target[0] not in wholes:
        message = say("没有“{plan}”这份任务分解表", plan=target[0])
        hint = say("写 {plans} 里的文件夹名称", plans=shown(plans))
        return [at(document, way, "continues-unknown", message, hint)]
    numbers = wholes[target[0]][0]
    if numbers is not None and target[1] not in numbers:
        message = say("“{plan}”没有任务 {number}", plan=target[0], number=target[1])
        return [at(document, way, "continues-unknown", message, say("核对那份表里的序号"))]
    chain = [task, target]
    while chain[-1] in said and chain[-1] not in chain[:-1]:
        chain.append(said[chain[-1]][0])
    if chain[-1] == task:
        circle = " → ".join(f"{plan}/{number}" for plan, number in chain)
        message = say("任务接续成了一圈：{circle}", circle=circle)
        return [at(document, way, "continues-circle", message, say("只在后来的那项任务里写 continues"))]
    return []


def _tied(pairs: list[tuple[Task, Task]], plans: dict[str, Plan]) -> Tied:
    called = {
        (id, task.number): Tie(id, task.number, words.called(task, words.edition(id, plan.year, plan.title)))
        for id, plan in plans.items()
        for task in plan.tasks
    }  # fmt: skip
    found: Tied = {}
    for task, target in sorted(pairs):
        if task in called and target in called:
            own = found.setdefault(task[0], {})
            own[task[1]] = own.get(task[1], Ties(None, ()))._replace(before=called[target])
            other = found.setdefault(target[0], {})
            before, after = other.get(target[1], Ties(None, ()))
            other[target[1]] = Ties(before, (*after, called[task]))
    return found
