"""A task as typed → a Task: its phrases read, its names resolved."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import NamedTuple

from gongkai import recording, registry, schema, source
from gongkai.breaches import at, meant_keys
from gongkai.content import Files, shown
from gongkai.errors import Problem
from gongkai.language import say
from gongkai.model import ROLES, Answerer, Base, Deadline, Milestone, Registry, Responsibility, Task
from gongkai.phrases.readings import Readings
from gongkai.recording import words_of


@dataclass
class Context:
    """What loading a plan needs to know of the rest: the shared Base, the names of units, who reads phrases by them, where
    Problems go, and the files of the content. With `units_complete` false the registry could not be read whole, and a name
    that is missing there is no Problem."""

    base: Base
    names: registry.Names
    content: Path
    eras: Eras
    readings: Readings
    problems: list[Problem] = field(default_factory=list)
    units_complete: bool = True
    files: Files = field(default_factory=Files)


class Read(NamedTuple):
    """What the cells for those who answer were read as: the fields of a Task that come of it."""

    responsible: Responsibility | None
    answerers: tuple[Answerer, ...]
    all_known: bool


class Era:
    """The registry between two changes of it. Few phrases answer for many tasks: `read` keeps what each was read as by this
    registry, the very objects, so that they can be told by identity."""

    def __init__(self, registry: Registry):
        self.registry = registry
        self.read: dict[tuple[str | None, ...], Read] = {}


class Eras:
    """The eras of a registry, by day."""

    def __init__(self, registry: Registry):
        units = registry.units.values()
        self._now = Era(registry)
        self._first = sorted(unit.since for unit in units if unit.since)
        lasts = (row.until for unit in units for row in (unit, *unit.former))
        self._last = sorted(last for last in lasts if last)
        self._found: dict[int, Era] = {}

    def of(self, day: date | None) -> Era:
        """The era of a day; without one, of the registry as it stands."""
        if day is None:
            return self._now
        turn = bisect_right(self._first, day) + bisect_left(self._last, day)
        if turn not in self._found:
            self._found[turn] = Era(self._now.registry.as_of(day))
        return self._found[turn]


class Reader:
    """Typed tasks of one plan → Tasks: reads the phrases, resolves the names."""

    def __init__(self, folder: Path, plan: schema.TypedPlan | None, context: Context):
        self.plan_id = folder.name
        self.plan = plan
        self.context = context
        self.era = context.eras.of(plan.issued if plan else None)
        self.registry = self.era.registry
        self.recorder = recording.Recorder(
            folder, plan, context.base, context.names, context.units_complete, context.problems, context.files
        )
        self.columns = Columns.of(plan.columns if plan else [])
        self.complete: set[tuple[str, ...]] = set()  # the keys of tasks that lack none

    def task(self, document: source.Document, typed: schema.TypedTask) -> tuple[Task, bool]:
        """The task, and whether it may be shown."""
        disclosure = typed.disclosure or (self.plan.disclosure if self.plan else "主动公开")
        open_ = disclosure == "主动公开" and (not typed.draft or self.context.base.drafts)
        read = self._responsible(document, typed)
        deadline = self._deadline(document, typed.deadline)
        recorded = self.recorder.recorded(document, typed, read.answerers)
        former_deadlines, former_answerers = self._former(typed) if typed.amendments else ((), ())
        # In the model's order: to name so many fields, ten thousand times, takes as long as to find what they hold.
        task = Task(
            self.plan_id,
            typed.number,
            typed.title or "",
            typed.content or "",
            read.responsible,
            deadline,
            read.answerers,
            typed.title_continues,
            tuple(typed.section),
            typed.remarks or "",
            typed.lead or "",
            _text_of(typed.responsible),
            typed.support or "",
            typed.draft,
            *recorded,
            read.all_known,
            former_deadlines,
            former_answerers,
        )
        return task, open_

    def check_columns(self, document: source.Document) -> None:
        """A key that the document's columns ask for and that is not there is a Problem."""
        if not isinstance(document.data, dict):
            return
        # Most tasks of a plan have the same keys.
        present = tuple(document.data)
        if present in self.complete:
            return
        missing = [keys for keys in self.columns.needed if document.data.keys().isdisjoint(keys)]
        if not missing:
            self.complete.add(present)
            return
        # A misspelt key has been told already.
        meant = meant_keys(problem for problem in self.context.problems if problem.file == document.file)
        for keys in missing:
            if meant.isdisjoint(keys):
                hint = say(
                    "补上一行“{key}: …”；原表没有这一栏时，在 plan.yaml 的 columns 里写明原表的栏目", key=keys[0]
                )
                self.context.problems.append(at(document, (), "key-missing", say("缺少“{key}”", key=keys[0]), hint))

    def check_phrases(self, document: source.Document) -> None:
        """Reads the phrases of a task that has other faults, so that theirs are told in the same run."""
        if isinstance(document.data, dict):
            keys = ("lead", "responsible", "support", "deadline")
            typed = {key: document.data.get(key) for key in keys}
            phrases = {key: value.strip() for key, value in typed.items() if isinstance(value, str) and value.strip()}
            self.task(document, schema.TypedTask.made(number=0, **phrases))

    def _deadline(self, document: source.Document, typed: str | schema.TypedDeadline | None) -> Deadline | None:
        reading = self._read_deadline(typed)
        if isinstance(typed, str) and reading is not None and reading.kind == "unclear":
            hint = say(
                "由编辑认定：写成 deadline: {text: 原文, date: 某日}；原文确实不明确时写 {text: 原文, kind: unclear}"
            )
            told = say("读不准时间节点“{text}”", text=typed)
            message = say("{told}：{reason}", told=told, reason=reading.reason) if reading.reason else told
            self.context.problems.append(at(document, ("deadline",), "deadline-unclear", message, hint))
        if isinstance(typed, schema.TypedDeadline) and reading is not None:
            own = self._read_deadline(typed.text)
            certain = own is not None and own.kind not in ("unclear", "relative")
            if certain and (own.date or own.kind) != (reading.date or reading.kind):
                # The words stay as frozen while the day moves: nothing else would tell of it.
                message = say("时间节点“{text}”本来读得准，这里认定的却是另一个时间", text=_short(typed.text))
                hint = say("按原文的，直接写原文；时间节点确有调整的，改写原文，并写 amendments")
                problem = at(document, ("deadline",), "deadline-overruled", message, hint)
                self.context.problems.append(problem._replace(severity="warning"))
        return reading

    def _read_deadline(self, typed: str | schema.TypedDeadline | None) -> Deadline | None:
        if typed is None or self.plan is None:
            return None
        if isinstance(typed, schema.TypedDeadline):
            stages = tuple(
                sorted((Milestone(stage.date, stage.what) for stage in typed.milestones or ()), key=_by_date)
            )
            kind = typed.kind or ("milestones" if stages else "date")
            return Deadline(typed.text, kind, stages[-1].date if stages else typed.date, stages)
        return self.context.readings.deadline(typed, self.plan.year, self.plan.issued)

    def _all_known(self, responsible: Responsibility, answerers: tuple[Answerer, ...]) -> bool:
        """Whether it is known for certain who all those are whose reports decide for the task."""
        if not answerers:
            return True
        role = next(role for role in ROLES if any(answerer.role == role for answerer in answerers))
        groups = self.registry.groups
        named = [groups[a.id] for a in answerers if a.role == role and a.via is None and a.id in groups]
        listed = role == "lead" or not responsible.open_ended
        return listed and all(group.official and group.members for group in named)

    def _former(self, typed: schema.TypedTask) -> tuple[tuple[Deadline, ...], tuple[str, ...]]:
        """What amendments took away: the readings of former deadlines, the ids of who was named."""
        deadlines: list[Deadline] = []
        ids: list[str] = []
        names = self.context.names
        for row in typed.amendments:
            if row.field == "deadline" and row.was:
                found = self._read_deadline(row.was)
                deadlines += [found] if found is not None else []
            elif isinstance(row.was, schema.TypedResponsible):
                ids += [id for name in _names_of(row.was) if (id := names.find(name)) is not None]
            elif row.field in ("lead", "responsible", "support"):
                reading = self.context.readings.responsible(words_of(row))
                ids += [id for _, name in reading.named() if (id := names.find(name)) is not None]
        return tuple(deadlines), tuple(dict.fromkeys(ids))

    def _responsible(self, document: source.Document, typed: schema.TypedTask) -> Read:
        cells = (typed.lead, typed.responsible, typed.support)
        if isinstance(typed.responsible, schema.TypedResponsible):
            return self._read_responsible(document, typed)
        found = self.era.read.get(cells)
        if found is None:
            before = len(self.context.problems)
            found = self._read_responsible(document, typed)
            # Where there are any, the next task of these words has the same fault, at a place of its own.
            if len(self.context.problems) == before:
                self.era.read[cells] = found
        return found

    def _read_responsible(self, document: source.Document, typed: schema.TypedTask) -> Read:
        cells = (("lead", "牵头单位"), ("responsible", "责任单位"), ("support", "配合单位"))
        roles: dict[str, list[str]] = {"lead": [], "responsible": [], "support": []}
        places: dict[tuple[str, str], source.Way] = {}
        open_ended = False
        texts = []
        for key, heading in cells:
            value = getattr(typed, key)
            if value is None:
                continue
            texts.append((heading, _text_of(value)))
            if isinstance(value, schema.TypedResponsible):
                for role, names in roles.items():
                    for index, name in enumerate(getattr(value, role)):
                        names.append(name)
                        places[role, name] = (key, role, index)
                self._overruled(document, key, value)
                continue
            reading = self.context.readings.responsible(value)
            if reading.unclear:
                hint = say("由编辑认定：写成 responsible: {text: 原文, lead: […], responsible: […], support: […]}")
                told = say("读不准责任单位“{text}”", text=_short(value))
                message = say("{told}：{reason}", told=told, reason=reading.reason) if reading.reason else told
                self.context.problems.append(at(document, (key,), "responsible-unclear", message, hint))
            open_ended = open_ended or reading.open_ended
            for role, name in reading.named():
                # A column for 牵头单位 or 配合单位 gives its role to names that say none themselves.
                role = key if role == "responsible" else role
                roles[role].append(name)
                places[role, name] = (key,)
        if not texts:
            return Read(None, (), True)
        text = texts[0][1] if [key for key, _ in texts] == ["责任单位"] else "；".join(f"{h}：{t}" for h, t in texts)
        unique = {role: tuple(dict.fromkeys(names)) for role, names in roles.items()}
        whole = Responsibility(text, **unique, open_ended=open_ended)
        answerers = self._answerers(document, whole, places)
        return Read(whole, answerers, self._all_known(whole, answerers))

    def _overruled(self, document: source.Document, key: str, settled: schema.TypedResponsible) -> None:
        """Tells of words that can be read for certain and whole, and are settled as other bodies: they stay as frozen while
        the body that answers is another, and nothing else would tell of it."""
        names = self.context.names
        own = self.context.readings.responsible(settled.text)
        read = {(key if role == "responsible" else role, names.find(name)) for role, name in own.named()}
        if own.unclear or own.open_ended or None in {id for _, id in read}:
            return
        if read != {(role, names.find(name)) for role in ROLES for name in getattr(settled, role)}:
            message = say("责任单位“{text}”本来读得准，这里认定的却是别的单位或分工", text=_short(settled.text))
            hint = say("按原文的，直接写原文；责任单位确有调整的，改写原文，并写 amendments")
            problem = at(document, (key,), "responsible-overruled", message, hint)
            self.context.problems.append(problem._replace(severity="warning"))

    def _answerers(self, document: source.Document, responsible: Responsibility, places) -> tuple[Answerer, ...]:
        registered, names = self.registry, self.context.names
        named: dict[str, Answerer] = {}
        for role, name in responsible.named():
            id = names.find(name)
            if id is None and self.context.units_complete:
                near = names.near(name)
                file = shown(self.context.content / "units.yaml")
                hint = say("是不是“{near}”？", near=near) if near else say("在 {file} 里登记这个单位", file=file)
                message = say("没有登记过的单位“{name}”", name=_short(name))
                self.context.problems.append(at(document, places[role, name], "unit-unknown", message, hint))
            elif id is not None and id not in named:
                named[id] = Answerer(id, registered.name_of(id), role)
        members: dict[str, Answerer] = {}
        for answerer in named.values():
            for id in registered.members_of(answerer.id):
                if id not in named and id not in members:
                    members[id] = Answerer(id, registered.units[id].name, answerer.role, answerer.id)
        return (*named.values(), *members.values())


_ANSWERS = ("responsible", "lead", "support")


class Columns(NamedTuple):
    """Which keys a plan's tasks need, by the headings its document prints; without headings, all. Of the keys of one
    row, any will do."""

    needed: tuple[tuple[str, ...], ...]

    @property
    def answered(self) -> bool:
        """Whether the document has a column for those who answer."""
        return _ANSWERS in self.needed

    @classmethod
    def of(cls, headings: list[str]) -> Columns:
        def has(pattern: str) -> bool:
            return not headings or any(re.search(pattern, heading) for heading in headings)

        titled = has(r"任务名称|任务$|任务名|项目|事项|标题|名称|重点工作|指标|主要任务")
        described = has(r"内容|要求|措施|举措|细化|要点|标准|分工|说明")
        # A document with one column of text has it as title or as content.
        texts = (("title",), ("content",)) if titled and described else (("content", "title"),)
        answers = (_ANSWERS,) if has(r"单位|部门|科室|处室|主体|负责|牵头|责任") else ()
        return cls((*texts, *answers, *((("deadline",),) if has(r"时间|时限|期限|节点|进度|日期") else ())))


def _text_of(value: str | schema.TypedResponsible | None) -> str:
    return value.text if isinstance(value, schema.TypedResponsible) else value or ""


def _names_of(typed: schema.TypedResponsible) -> list[str]:
    return [*typed.lead, *typed.responsible, *typed.support]


def _short(text: str) -> str:
    return text if len(text) <= 40 else f"{text[:40]}…"


def _by_date(stage: Milestone) -> date:
    return stage.date
