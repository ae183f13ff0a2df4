"""`plan.lock`: read from a plan's folder, and what it holds the plan's tasks to. Every breach is a Problem at its place."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from gongkai import ledger, source, unreadable
from gongkai.breaches import at
from gongkai.content import Files, shown
from gongkai.errors import Problem
from gongkai.language import Said, say
from gongkai.model import WORDING, Task

FILE = "plan.lock"
MAX_BYTES = 50_000_000
_SHOWN = 12  # characters of a digest, as messages show it and corrections repeat it


def read(folder: Path, files: Files, problems: list[Problem]) -> ledger.Lock | None:
    """The lock of the plan in `folder`; None where there is none, or none that can be trusted."""
    path = folder / FILE
    if not files.exists(path):
        return None
    file = shown(path)
    try:
        lock = ledger.read(source.decode(files.read_bytes(path, file, MAX_BYTES), file))
    except unreadable.Unreadable as error:
        problems.append(error.problem)
        return None
    except ledger.Damaged as damage:
        if damage.edited:
            message = say("plan.lock 被改动过，和它自己的校验码不符")
            hint = say("从版本库恢复这个文件；合并时有冲突的，取其中一份，再运行 freeze")
            problems.append(Problem("lock-edited", message, hint, file))
        else:
            message, hint = say("plan.lock 是更新的版本写成的，不认识"), say("升级本程序")
            problems.append(Problem("lock-unknown", message, hint, file))
        return None
    if lock.plan != folder.name:
        message = say("plan.lock 是 {other} 那份表的，不是 {plan} 的", other=lock.plan, plan=folder.name)
        problems.append(Problem("lock-elsewhere", message, say("从版本库恢复这份表自己的 plan.lock"), file))
        return None
    return lock


def check(
    lock: ledger.Lock | None,
    rows: Iterable[tuple[source.Document, Task]],
    problems: list[Problem],
    damaged: bool = False,
) -> None:
    """Holds tasks against what was frozen and published of them. Without a lock, only what they say of themselves; where it
    is `damaged`, nobody knows what was published."""
    for document, task in rows:
        if task.amendments:
            _check_amendments(document, task, problems)
        if lock is None or task.number not in lock.tasks:
            frozen, published = None, {}
        else:
            frozen, published = lock.tasks[task.number], lock.updates.get(task.number, {})
        if frozen is not None:
            _check_wording(document, task, frozen, problems)
            if task.draft:
                message = say("这项任务的原文已经固定，不能再作为草稿")
                hint = say("删去 draft；不再实施的，写 withdrawn")
                problems.append(at(document, ("draft",), "frozen-draft", message, hint))
        if (published or task.corrections) and not damaged:
            _check_updates(document, task, published, problems)


def check_plan(lock: ledger.Lock | None, document: source.Document, draft: bool, problems: list[Problem]) -> None:
    """A frozen plan is no draft any more: with the plan, all that was published of its tasks would vanish."""
    if lock is not None and draft:
        message = say("这份表的原文已经固定，不能再作为草稿")
        hint = say("删去 draft；不再实施的任务，各写 withdrawn")
        problems.append(at(document, ("draft",), "frozen-draft", message, hint))


def check_complete(lock: ledger.Lock | None, folder: Path, numbers: Iterable[int], problems: list[Problem]) -> None:
    """No frozen task may be without its file."""
    for number in sorted(lock.tasks.keys() - set(numbers)) if lock else ():
        message = say("任务 {number} 的原文已经固定，现在没有它的文件", number=number)
        hint = say("恢复这个文件；不再实施的，不要删，写 withdrawn")
        problems.append(Problem("task-vanished", message, hint, shown(folder / FILE)))


def _check_wording(document: source.Document, task: Task, frozen: ledger.Wording, problems: list[Problem]) -> None:
    undone = ledger.undo(task.wording(), task.amendments)
    for field in WORDING:
        was, now = frozen.get(field, ""), undone.get(field, "")
        if was == now:
            continue
        first = next((index for index in _in_order(document) if _row(document, index).get("field") == field), None)
        if first is not None:
            message = say("“{field}”最早的一次调整，was 应当是固定的原文{was}", field=field, was=_quoted(was))
            hint = say("照抄原文；原文以 plan.lock 里的为准")
            problems.append(at(document, ("amendments", first, "was"), "amendment-was", message, hint))
        else:
            message = say("“{field}”和固定的原文不同，原文是{was}", field=field, was=_quoted(was))
            # As JSON it can be pasted into YAML, whatever the text holds.
            row = say(
                "- {{date: 哪一天, field: {field}, was: {was}, reason: 原因, authority: 谁决定的}}",
                field=field,
                was=json.dumps(was, ensure_ascii=False),
            )
            hint = say("恢复原文；确有调整的，在 amendments 里写：{row}", row=row)
            problems.append(at(document, (field,), "wording-changed", message, hint))


def _check_amendments(document: source.Document, task: Task, problems: list[Problem]) -> None:
    """An amendment changes something."""
    wording = task.wording()
    for index, amendment in reversed(list(zip(_in_order(document), task.amendments, strict=True))):
        if wording.get(amendment.field, "") == amendment.was:
            message, hint = say("“{field}”调整前后的文字一样", field=amendment.field), say("核对 was，或删去这一条")
            problems.append(at(document, ("amendments", index), "amendment-empty", message, hint))
        wording = ledger.undo(wording, (amendment,))


def _check_updates(document: source.Document, task: Task, published: dict[str, Any], problems: list[Problem]) -> None:
    present = {update.digest for update in task.updates if not update.draft}
    if "" in present:  # its evidence is to be mended first
        return
    gone = {digest: day for digest, day in published.items() if digest not in present}
    for digest, day in gone.items():
        if not any(_names(correction.was, digest) and correction.of == day for correction in task.corrections):
            message = say("{day} 的一条登记已经公布，现在改了或者没有了", day=day)
            hint = say(
                "恢复原样；确要更正的，在 corrections 里写：- {{date: 今天, of: {day}, was: {was}, reason: 原因}}",
                day=day,
                was=digest[:_SHOWN],
            )
            problems.append(at(document, ("updates",), "update-vanished", message, hint))
    for index, row in enumerate(document.data.get("corrections", ()) if isinstance(document.data, dict) else ()):
        if not any(_names(row["was"], digest) and row["of"] == day.isoformat() for digest, day in gone.items()):
            message = say("没有 {of} 的、编号 {was} 的登记被改动", of=row["of"], was=row["was"][:_SHOWN])
            hint = say("照检查时给出的那一行写；登记已经恢复原样的，删去这一条")
            problems.append(at(document, ("corrections", index), "correction-unmatched", message, hint))


def _in_order(document: source.Document) -> list[int]:
    """The places of the amendments in the file, in the order in which they were made."""
    rows = document.data.get("amendments", []) if isinstance(document.data, dict) else []
    return sorted(range(len(rows)), key=lambda index: rows[index]["date"])


def _row(document: source.Document, index: int) -> dict[str, Any]:
    assert isinstance(document.data, dict)
    return document.data["amendments"][index]


def _names(was: str, digest: str) -> bool:
    return digest.startswith(was.strip())


def _quoted(text: str) -> Said:
    return say("“{text}”", text=_short(text)) if text else say("空白")


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 60 else f"{line[:60]}…"
