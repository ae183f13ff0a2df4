"""What is recorded of a task, as typed → as used: by whom, of which day, with what evidence; every fault at its place."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import NamedTuple

from gongkai import ledger, source
from gongkai.breaches import at
from gongkai.content import Files, shown, tangled
from gongkai.errors import Problem
from gongkai.language import say
from gongkai.model import Amendment, Answerer, Base, Correction, Evidence, Update, Withdrawal
from gongkai.recorded import TypedCorrection, TypedEvidence, TypedUpdate, TypedWithdrawal
from gongkai.registry import Names
from gongkai.scanning import DENIED
from gongkai.schema import TypedAmendment, TypedPlan, TypedTask

EVIDENCE_FOLDER = "evidence"
MAX_EVIDENCE_BYTES = 50_000_000
TASK_ADDRESS = re.compile(r"([0-9]{4}(?:-[a-z0-9-]+)?)/([1-9][0-9]{0,4})")


class Recorded(NamedTuple):
    """What is recorded of a task: the fields of a Task that hold it."""

    updates: tuple[Update, ...]
    amendments: tuple[Amendment, ...]
    withdrawn: Withdrawal | None
    corrections: tuple[Correction, ...]
    continues: tuple[str, int] | None


class Recorder:
    """Records of one plan's tasks: what `folder`, the plan's, and `plan` allow. Faults are added to `problems`."""

    def __init__(
        self,
        folder: Path,
        plan: TypedPlan | None,
        base: Base,
        names: Names,
        units_complete: bool,
        problems: list[Problem],
        files: Files,
    ):
        self.folder = folder
        self.plan = plan
        self.base = base
        self.names = names
        self.units_complete = units_complete
        self.problems = problems
        self.issuer = names.find(plan.issuer) if plan else None
        self.files = files
        self.evidence: dict[str, Problem | str] = {}  # by name: what is wrong with the file, or its SHA-256

    def recorded(self, document: source.Document, typed: TypedTask, answerers: tuple[Answerer, ...]) -> Recorded:
        """What is recorded of a task; nothing for most."""
        return Recorded(
            self._updates(document, typed, answerers) if typed.updates else (),
            self._amendments(document, typed.amendments) if typed.amendments else (),
            self._withdrawn(document, typed.withdrawn) if typed.withdrawn is not None else None,
            self._corrections(document, typed.corrections) if typed.corrections else (),
            self._continues(document, typed.continues) if typed.continues is not None else None,
        )

    def strays(self) -> Iterator[Path]:
        """Files of the evidence folder that no update names."""
        return (path for path in self.files.entries(self.folder / EVIDENCE_FOLDER) if path.name not in self.evidence)

    def _updates(
        self, document: source.Document, typed: TypedTask, answerers: tuple[Answerer, ...]
    ) -> tuple[Update, ...]:
        if self.plan is not None and self.plan.records == "none":
            message = say("这份表写明不逐项登记（records: none），这里却有登记")
            self._tell(
                document,
                ("updates",),
                "records-none",
                message,
                say("在 plan.yaml 里写 records: {since: 开始登记的日期}"),
            )
        found = []
        known: dict[str, int] = {}
        for index, row in enumerate(typed.updates):
            way: source.Way = ("updates", index)
            self._check_days(document, way, row)
            unit = self._unit(document, (*way, "by"), row.by, answerers)
            if row.note and (fault := tangled(row.note)) is not None:
                code, message, hint, _ = fault
                self._tell(document, (*way, "note"), code, message, hint)
            evidence = tuple(
                self._evidence(document, (*way, "evidence", place), piece) for place, piece in enumerate(row.evidence)
            )
            recorded = row.recorded if row.recorded != row.date else None
            said = (typed.number, row.date, recorded, row.by, row.status, row.note or "")
            files = [self.evidence[e.file] for e in evidence if e.file]
            # Of what is wrong with its evidence nobody can say whether it is the update that was published.
            faulty = any(isinstance(file, Problem) or not file for file in files)
            digest = "" if faulty else ledger.digest_of(*said, evidence, files)
            if digest in known:
                message = say("和 updates[{index}] 完全一样", index=known[digest])
                self._tell(document, way, "update-doubled", message, say("删去其中一条"))
            if digest:
                known[digest] = index
            update = Update(row.date, row.by, unit, row.status, row.note or "", evidence, recorded, row.draft, digest)
            if self.base.drafts or not row.draft:
                found.append(update)
        return tuple(sorted(found, key=_by_date))

    def _check_days(self, document: source.Document, way: source.Way, row: TypedUpdate) -> None:
        self._check_day(document, (*way, "date"), row.date)
        if row.recorded is not None:
            self._check_day(document, (*way, "recorded"), row.recorded)
        if self.plan is not None and row.date < self.plan.issued:
            message = say("{day} 早于成文日期 {issued}", day=row.date, issued=self.plan.issued)
            hint = say("确实在印发之前就做了的，不必改；否则核对日期")
            self._tell(document, (*way, "date"), "update-before-issue", message, hint, "warning")

    def _check_day(self, document: source.Document, way: source.Way, day: date) -> None:
        if day > self.base.today:
            message = say("{day} 还没有到（按 {today} 计算）", day=day, today=self.base.today)
            hint = say("核对日期；事情发生以后再登记")
            self._tell(document, way, "date-in-future", message, hint)

    def _unit(self, document: source.Document, way: source.Way, by: str, answerers: tuple[Answerer, ...]) -> str | None:
        """The id of the unit that speaks for itself; None for the issuer, and where nobody could be found."""
        id = self.names.find(by)
        issuer = self.plan is not None and (self.names.same(by, self.plan.issuer))
        named = {answerer.id: answerer.via for answerer in answerers}
        registry = self.base.registry
        if id in registry.groups:
            message = say("“{name}”是集体名称，不能登记", name=by)
            self._tell(document, way, "update-by-group", message, say("写出是其中哪个单位；几个单位的，各写一条"))
        elif id is not None and id in named and (named[id] is None or not issuer):
            return id
        elif issuer or (id is not None and id == self.issuer):
            return None
        elif id is None and self.units_complete:
            near = self.names.near(by)
            hint = say("是不是“{near}”？", near=near) if near else say("写承担这项任务的单位，或印发单位")
            self._tell(document, way, "update-by-unknown", say("没有登记过的单位“{name}”", name=by), hint)
        elif self.units_complete:
            message = say("“{name}”不承担这项任务，也不是印发单位", name=by)
            hint = say("由承担任务的单位或印发单位登记；原文没有列明单位的，由印发单位登记")
            self._tell(document, way, "update-by-stranger", message, hint)
        return None

    def _evidence(self, document: source.Document, way: source.Way, row: TypedEvidence) -> Evidence:
        if row.date is not None:
            self._check_day(document, (*way, "date"), row.date)
        if row.file is not None:
            if row.file not in self.evidence:
                self.evidence[row.file] = self._file(row.file)
            if isinstance(fault := self.evidence[row.file], Problem):
                self._tell(document, (*way, "file"), fault.code, fault.message, fault.hint)
        return Evidence(row.title, row.url or "", row.file or "", row.held_by or "", row.publisher or "", row.date)

    def _file(self, name: str) -> Problem | str:
        """What is wrong with a file of the evidence folder; the SHA-256 of a good one."""
        path = self.folder / EVIDENCE_FOLDER / name
        digest = self.files.digest(path)
        if digest is None:
            message = say("没有佐证文件“{file}”", file=shown(path))
            return Problem("evidence-file-missing", message, say("把文件放进去，或核对文件名"))
        if digest == DENIED:
            message = say("读不出佐证文件“{file}”：没有权限，或有别的程序正占用它", file=shown(path))
            return Problem("file-unreadable", message, say("检查文件权限"))
        size = 0
        with suppress(OSError):  # gone meanwhile: told by who publishes it
            size = path.stat().st_size
        if size > MAX_EVIDENCE_BYTES:
            message = say("佐证文件“{file}”太大，超过 {limit:,} 字节", file=shown(path), limit=MAX_EVIDENCE_BYTES)
            return Problem("evidence-file-too-large", message, say("换成较小的文件，或公布在别处，写它的网址"))
        return digest

    def _amendments(self, document: source.Document, rows: list[TypedAmendment]) -> tuple[Amendment, ...]:
        for index, row in enumerate(rows):
            self._check_day(document, ("amendments", index, "date"), row.date)
            if self.plan is not None and row.date < self.plan.issued:
                message = say("{day} 早于成文日期 {issued}", day=row.date, issued=self.plan.issued)
                way = ("amendments", index, "date")
                self._tell(document, way, "amendment-before-issue", message, say("核对日期"), "warning")
        found = [Amendment(row.date, row.field, words_of(row), row.reason, row.authority) for row in rows]
        return tuple(sorted(found, key=_by_date))

    def _withdrawn(self, document: source.Document, row: TypedWithdrawal) -> Withdrawal:
        self._check_day(document, ("withdrawn", "date"), row.date)
        return Withdrawal(row.date, row.reason, row.authority)

    def _corrections(self, document: source.Document, rows: list[TypedCorrection]) -> tuple[Correction, ...]:
        for index, row in enumerate(rows):
            self._check_day(document, ("corrections", index, "date"), row.date)
        found = [Correction(row.date, row.of, row.was, row.reason) for row in rows]
        return tuple(sorted(found, key=_by_date))

    def _continues(self, document: source.Document, text: str) -> tuple[str, int] | None:
        match = TASK_ADDRESS.fullmatch(text)
        if match is None:
            message = say("“continues”应当是另一份表的一项任务，这里是“{text}”", text=text[:40])
            self._tell(
                document,
                ("continues",),
                "bad-continues",
                message,
                say("写成 2021/17 的样子：那份表的文件夹和任务的序号"),
            )
            return None
        return match.group(1), int(match.group(2))

    def _tell(
        self, document: source.Document, way: source.Way, code: str, message: str, hint: str, severity: str = "error"
    ) -> None:
        problem = at(document, way, code, message, hint)
        self.problems.append(problem._replace(severity=severity) if severity != "error" else problem)


def words_of(row: TypedAmendment) -> str:
    """The wording before an amendment."""
    return row.was if isinstance(row.was, str) else row.was.text


def _by_date(row: Update | Amendment | Correction) -> date:
    return row.date
