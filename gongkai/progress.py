"""The progress sheet's two ways: out to a unit, and back into the task files. Nothing is taken in by halves."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any, NamedTuple

from gongkai import breaches, disk, failing, inserting, ledger, load, locking, schema, source
from gongkai.content import shown
from gongkai.errors import GongkaiError, Problem, ProblemsFound, UsageError
from gongkai.exports.to_xlsx import CONTENT, DAY, EVIDENCE, NOTE, NUMBER, STATUS, TITLE, tasks_of, workbook
from gongkai.imports import from_progress
from gongkai.imports.from_progress import EVIDENCE_HINT, Entry, Faults
from gongkai.language import Said, say
from gongkai.model import Evidence, Plan, Registry, Task
from gongkai.options import Options
from gongkai.recorded import TypedCorrection, TypedUpdate
from gongkai.registry import Names
from gongkai.scanning import changed
from gongkai.tasks import Context, Reader


class Added(NamedTuple):
    """An update that a sheet adds: to which file, of which task, of which day, at which status, with what note."""

    file: str
    number: int
    date: str
    status: str
    note: str


class TakenIn(NamedTuple):
    """What a sheet came to: what it adds, how many of its rows are recorded already, and warnings."""

    unit: str
    added: tuple[Added, ...]
    known: int
    warnings: tuple[Problem, ...]


def sheet(options: Options, plan: str, unit: str) -> tuple[bytes, int]:
    """The progress sheet of a unit (by any of its names, or its id) in a plan, as bytes, and how many tasks it has.
    UsageError where there is no such plan or unit, ProblemsFound where the content has errors."""
    context, folder = _open(options, plan)
    found = _plan(folder, context)
    if found.records_since is None:
        hint = say("在 plan.yaml 里写 records: {since: 开始登记的日期}")
        raise GongkaiError(say("“{plan}”写明不逐项登记（records: none），没有进度表", plan=plan), hint)
    registry = context.base.registry.as_of(found.issued)
    id = unit if unit in registry.units or unit in registry.groups else context.names.find(unit)
    if id is None:
        near = context.names.near(unit)
        hint = say("是不是“{near}”？", near=near) if near else say("写 units.yaml 里的名称或 id")
        raise UsageError(say("没有登记过的单位“{name}”", name=unit), hint)
    if id in registry.groups:
        members = [registry.name_of(member) for member in registry.members_of(id)]
        hint = say("写其中一个单位：{members}", members=members) if members else say("写出是其中哪个单位")
        raise UsageError(say("“{name}”是集体名称，不能登记", name=unit), hint)
    count = len(tasks_of(found, id))
    if not count:
        answering = {answerer.id for task in found.tasks for answerer in task.answerers} & registry.units.keys()
        names = [registry.name_of(id) for id in registry.units if id in answering]
        message = say("“{plan}”里没有“{unit}”承担的任务", plan=plan, unit=unit)
        raise UsageError(message, say("承担任务的有：{units}", units=names))
    return workbook(found, registry, id, options.today), count


def take_in(options: Options, path: Path, check: Callable[[], Any], dry: bool = False) -> TakenIn:
    """Adds what was filled in to the task files, all of it or, with `dry`, none. What a file has already is not added
    again. Raises ProblemsFound with every fault of the sheet, and where the content has errors, now (`check` raises) or
    with what would be added."""
    check()
    filled = from_progress.read(path, shown(path), options.today)
    faults = filled.faults
    try:
        context, folder = _open(options, filled.plan)
    except UsageError as error:
        raise ProblemsFound([Problem("sheet-unmarked", failing.reason(error), file=faults.file)]) from None
    desk = _Desk(_plan(folder, context), folder, context, filled.unit, faults)
    rows: dict[int, list[Entry]] = {}
    for entry in filled.entries:
        if desk.accepts(entry):
            rows.setdefault(entry.number, []).append(entry)
    made = [desk.addition(number, rows[number]) for number in sorted(rows)]
    if any(problem.severity == "error" for problem in faults.found):
        raise ProblemsFound(faults.found)
    if not dry:
        for one in made:
            if one.added and one.path.read_bytes() != one.before:
                raise changed(shown(one.path))
        disk.replace_files({os.fspath(one.path): one.data for one in made if one.added})
    added = tuple(row for one in made for row in one.added)
    return TakenIn(desk.name, added, sum(one.known for one in made), tuple(faults.found))


class _Addition(NamedTuple):
    """What comes of one task's file."""

    path: Path
    before: bytes
    data: bytes
    added: tuple[Added, ...]
    known: int


class _Desk:
    """Where one unit's entries are held against one plan."""

    def __init__(self, plan: Plan, folder: Path, context: Context, unit: str, faults: Faults):
        self.plan = plan
        self.folder = folder
        self.context = context
        self.unit = unit
        self.faults = faults
        self.tasks = {task.number: task for task in plan.tasks}
        registry: Registry = context.base.registry.as_of(plan.issued)
        if unit not in registry.units:
            message = say("没有 id 是“{id}”的单位", id=unit)
            hint = say("单位的 id 改过的，重新导出一份，把填好的内容贴过去")
            raise ProblemsFound([Problem("sheet-unmarked", message, hint, faults.file)])
        self.name = registry.name_of(unit)
        _, self.typed = context.files.read(schema.TypedPlan, folder / "plan.yaml", [])
        self.lock = locking.read(folder, context.files, [])
        self.files: dict[int, tuple[Path, bytes, source.Document]] = {}
        for path in context.files.entries(folder / "tasks"):
            if path.suffix == ".yaml":
                raw = context.files.read_bytes(path, shown(path))
                document = source.parse(source.decode(raw, shown(path)), shown(path))
                self.files[int(document.data["number"])] = path, raw, document  # type: ignore[index, call-overload, arg-type]

    def accepts(self, entry: Entry) -> bool:
        """Whether a row can be taken in as far as one row shows; what cannot is told."""
        before = len(self.faults.found)
        task = self.tasks.get(entry.number)
        if task is None:
            told = say("“{plan}”里没有第 {number} 项任务，或者它不公开", plan=self.plan.id, number=entry.number)
            self._tell(entry, NUMBER, "sheet-task", told, say("核对序号；任务撤下了的，这一行不用填"))
            return False
        if all(answerer.id != self.unit for answerer in task.answerers):
            told = say("“{unit}”不承担第 {number} 项任务", unit=self.name, number=entry.number)
            self._tell(entry, NUMBER, "sheet-task", told, say("由承担任务的单位登记；分工调整过的，重新导出进度表"))
        self._check_wording(entry, task)
        _, problems = breaches.check(TypedUpdate, source.Document("", "", self._update(entry)))
        for problem in problems:
            self._pass_on(entry, problem.where, problem)
        return not any(problem.severity == "error" for problem in self.faults.found[before:])

    def addition(self, number: int, rows: list[Entry]) -> _Addition:
        """The task's file with those of the rows that it does not have."""
        path, raw, document = self.files[number]
        typed, _ = breaches.check(schema.TypedTask, document)
        assert typed is not None and isinstance(document.data, dict)
        said = [_key(self.context.names, row) for row in typed.updates]
        days = {(key[0], key[1]) for key in said}
        fresh: list[Entry] = []
        for entry in rows:
            update = breaches.check(TypedUpdate, source.Document("", "", self._update(entry)))[0]
            assert update is not None
            key = _key(self.context.names, update)
            if key in said:
                continue
            if self._was_corrected(number, update, typed.corrections):
                hint = say("公布以后更正过的，不再登记；确要登记的，自己写在任务文件里")
                self._tell(entry, DAY, "sheet-corrected", say("这条登记已经更正过"), hint, "warning")
                continue
            if (key[0], key[1]) in days:
                told = say("这一天已有一条登记，内容不同；两条都留着")
                hint = say("确是两件事的，不必改；是改写原来那一条的，到任务文件里留下一条")
                self._tell(entry, DAY, "sheet-same-day", told, hint, "warning")
            said.append(key)
            days.add((key[0], key[1]))
            fresh.append(entry)
        added = tuple(
            Added(document.file, number, row.update["date"], row.update["status"], row.update.get("note", ""))
            for row in fresh
        )
        if not fresh:
            return _Addition(path, raw, raw, (), len(rows))
        text = inserting.with_rows(document, "updates", [self._update(entry) for entry in fresh])
        if text is None:
            told = say("看不出登记应当加在 {file} 的哪一行", file=document.file)
            self._tell(fresh[0], NUMBER, "sheet-no-place", told, say("把 updates 写成每条从“- ”开头、每个键一行的样子"))
            return _Addition(path, raw, raw, (), 0)
        mark = b"\xef\xbb\xbf" if raw.startswith(b"\xef\xbb\xbf") else b""
        data = mark + text.encode()
        self._check(source.parse(text, document.file), len(data), len(typed.updates), fresh)
        return _Addition(path, raw, data, added, len(rows) - len(fresh))

    def _update(self, entry: Entry) -> dict[str, Any]:
        """The update in the keys and order of a task's file."""
        typed = entry.update
        today = self.context.base.today.isoformat()
        held = [
            row | ({"held_by": row["held_by"] or self.name} if "held_by" in row else {})
            for row in typed.get("evidence", ())
        ]
        made = {"date": typed["date"], "recorded": today if typed["date"] != today else "", "by": self.name}
        made |= {"status": typed["status"], "note": typed.get("note", ""), "evidence": held}
        return {key: value for key, value in made.items() if value}

    def _was_corrected(self, number: int, update: TypedUpdate, corrections: list[TypedCorrection]) -> bool:
        """Whether this very update was published once and then changed or taken out, on whichever day it was entered."""
        rows = tuple(Evidence(row.title, row.url or "", "", row.held_by or "") for row in update.evidence)
        for correction in corrections:
            days = (correction.date - update.date).days if correction.of == update.date else -1
            for entered in (None, *(update.date + timedelta(days=after) for after in range(1, days + 1))):
                said = (number, update.date, entered, update.by, update.status, update.note or "", rows)
                if correction.of == update.date and ledger.digest_of(*said).startswith(correction.was):
                    return True
        return False

    def _check(self, document: source.Document, size: int, first: int, fresh: list[Entry]) -> None:
        """Holds a file with its new updates against all that a build would say of it."""
        problems: list[Problem] = []
        context = replace(self.context, problems=problems)
        typed, found = breaches.check(schema.TypedTask, document)
        problems += found
        if typed is not None:
            task, _ = Reader(self.folder, self.typed, context).task(document, typed)
            locking.check(self.lock, [(document, task)], problems)
        if size > source.MAX_BYTES:
            message = say("文件有 {size:,} 字节，超过上限 {limit:,} 字节", size=size, limit=source.MAX_BYTES)
            problems.append(Problem("file-too-large", message, say("这项任务的登记太多、太长"), document.file))
        for problem in problems:
            match = re.match(r"updates\[([0-9]+)\]\.?(.*)", problem.where)
            if match is not None and int(match[1]) >= first:
                self._pass_on(fresh[int(match[1]) - first], match[2], problem)
            elif problem.severity == "error":
                self._tell(fresh[0], NUMBER, problem.code, problem.message, problem.hint)

    def _check_wording(self, entry: Entry, task: Task) -> None:
        """A row whose words are another task's was filled in for that one."""
        printed = {heading: entry.printed[heading] for heading in (TITLE, CONTENT) if heading in entry.printed}
        mine = {TITLE: task.title, CONTENT: task.content}
        if all(_same(text, mine[heading]) for heading, text in printed.items()):
            return
        others = [
            other.number
            for other in self.tasks.values()
            if all(_same(text, {TITLE: other.title, CONTENT: other.content}[h]) for h, text in printed.items())
        ]
        if others:
            told = say("是第 {other} 项任务的，序号却是 {number}", other=others[0], number=entry.number)
            hint = say("排序时各栏要一起排；重新导出一份，照它核对")
            self._tell(entry, next(iter(printed)), "sheet-task", told, hint)
        else:
            told = say("和现在的原文不同，按序号 {number} 登记", number=entry.number)
            hint = say("表发出以后原文有调整的，不必改；否则核对这一行是哪项任务")
            self._tell(entry, next(iter(printed)), "sheet-wording", told, hint, "warning")

    def _pass_on(self, entry: Entry, where: str, problem: Problem) -> None:
        """Tells what is wrong with an update, at the key `where` of it, in the words of the sheet."""
        heading, message = _heading(where), problem.message
        if isinstance(message, Said) and set(message.values) == {"name", "fault"}:
            message = message.values["fault"]  # the name is that of the key in the task's file
        hint = EVIDENCE_HINT if heading == EVIDENCE else problem.hint
        self._tell(entry, heading, problem.code, message, hint, problem.severity)

    def _tell(self, entry: Entry, heading: str, code: str, message: str, hint: str, severity: str = "error") -> None:
        self.faults.tell(entry.row, heading, code, message, hint, severity)


def _open(options: Options, plan: str) -> tuple[Context, Path]:
    context = load.load_base(options.content, options.today)
    folders = load.plan_folders(context)
    folder = next((folder for folder in folders if folder.name == plan), None)
    if folder is None:
        listed = say("现有：{plans}", plans=[folder.name for folder in folders])
        raise UsageError(say("没有“{plan}”这份任务分解表", plan=plan), listed)
    return context, folder


def _plan(folder: Path, context: Context) -> Plan:
    plan = load.load_plan(folder, context)
    if any(problem.severity == "error" for problem in context.problems):
        raise ProblemsFound(context.problems)
    if plan is None:
        raise GongkaiError(say("“{plan}”还是草稿，或者不公开，没有进度表", plan=folder.name))
    return plan


def _key(names: Names, update: TypedUpdate) -> tuple[Any, ...]:
    """What tells an update from others of its task, for one who fills in a sheet: not when it was entered, nor what an
    editor added to its evidence."""
    evidence = tuple((row.title, row.url or row.file or row.held_by) for row in update.evidence)
    return names.find(update.by) or update.by, update.date, update.status, update.note or "", evidence


def _heading(where: str) -> str:
    """The column that a key of an update comes from."""
    return {"date": DAY, "recorded": DAY, "status": STATUS, "note": NOTE, "by": NUMBER}.get(
        re.split(r"[.\[]", where)[0], EVIDENCE
    )


def _same(text: str, other: str) -> bool:
    """Whether a cell holds a wording, which may have been cut to what a cell can hold."""
    cell, whole = "".join(text.split()), "".join(other.split())
    return cell == whole or (len(cell) > 1000 and cell.endswith("…") and whole.startswith(cell[:-1]))
