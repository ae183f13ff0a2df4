"""Content as typed: what may stand in each kind of file, and how a file that breaks it is told.

One class a kind of file or part of one. `check` turns plain data into such a class or into Problems at their places;
nothing half-checked travels on. What one file cannot tell (ids, references, dates across files) is `load`'s work.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from difflib import get_close_matches
from typing import Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Discriminator, Tag, ValidationError, model_validator
from pydantic_core import ErrorDetails

from gongkai.errors import Problem
from gongkai.language import Said, say
from gongkai.model import DEADLINE_KINDS, UNIT_KINDS
from gongkai.scalars import (
    Address,
    Bool,
    Day,
    Disclosure,
    Id,
    Moment,
    Number,
    Text,
    TextOrNothing,
    Texts,
    Url,
    Year,
    choice,
    fail,
    quoted,
)
from gongkai.source import Document, Way

T = TypeVar("T", bound=BaseModel)


def check(cls: type[T], document: Document) -> tuple[T | None, list[Problem]]:
    """The document as `cls`, or None and every Problem found in it."""
    problems = [_nothing(document, way) for way in _empty(document.data)]
    try:
        typed = cls.model_validate(document.data)
    except ValidationError as error:
        problems += [_problem(cls, document, detail) for detail in error.errors(include_url=False)]
    if problems:
        return None, _told_once(problems)
    return typed, []


def at(document: Document, way: Way, code: str, message: str, hint: str, *, key: bool = False) -> Problem:
    """A Problem at the place of `way` in the document, of its key with `key=True`."""
    line, column, length = document.span(way, key=key)
    return Problem(code, message, hint, document.file, line, column, spell(way), length=length)


class _Typed(BaseModel):
    # Built when first used: most classes are only ever part of another.
    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)


class TypedLink(_Typed):
    title: Text
    url: Url


class TypedSite(_Typed):
    """site.yaml"""

    name: Text
    sponsor: Text
    address: Address | None = None
    description: Text | None = None
    column_keywords: Texts = []
    column_type: Texts = []
    site_name: Text | None = None
    site_domain: Text | None = None
    site_id_code: Text | None = None
    icp: Text | None = None
    police_record: Text | None = None
    party_mark: Url | None = None
    undertaker: Text | None = None
    contact: Text | None = None
    host_home: Url | None = None
    host_links: list[TypedLink] = []
    host_trail: list[TypedLink] = []
    footer_links: list[TypedLink] = []
    accessibility_checked: Day | None = None
    accessibility: Annotated[str, choice("own", "host", "off")] = "own"
    scheme: Annotated[str, choice("light", "auto")] = "auto"
    examples: Texts = []
    place_names: Texts = []


class TypedFormer(_Typed):
    name: Text
    until: Day | None = None


class TypedUnit(_Typed):
    id: Id
    name: Text
    full_name: Text | None = None
    kind: Annotated[str, choice(*UNIT_KINDS)]
    aliases: Texts = []
    former: list[TypedFormer] = []


class TypedGroup(_Typed):
    id: Id
    name: Text
    aliases: Texts = []
    members: Texts | None = None
    basis: Text | None = None

    model_config = ConfigDict(json_schema_extra={"dependencies": {"members": ["basis"]}})

    @model_validator(mode="after")
    def _members_have_a_basis(self) -> TypedGroup:
        if self.members == []:
            raise fail(
                "members-empty", say("members 是空的"), say("写出成员；不知道成员时，不要写 members"), whole=True
            )
        if self.members is not None and self.basis is None:
            message = say("列出了 members，却没有写 basis（成员依据）")
            raise fail(
                "basis-missing", message, say("写明成员名单从哪里得知；不知道成员时，不要写 members"), whole=True
            )
        return self


class TypedUnits(_Typed):
    """units.yaml"""

    units: list[TypedUnit]
    groups: list[TypedGroup] = []


class TypedRecords(_Typed):
    since: Day


class TypedMilestone(_Typed):
    date: Day
    what: TextOrNothing = ""


class TypedDeadline(_Typed):
    text: Text
    date: Day | None = None
    milestones: list[TypedMilestone] | None = None
    kind: Annotated[str, choice(*(kind for kind in DEADLINE_KINDS if kind != "none"))] | None = None

    model_config = ConfigDict(
        json_schema_extra={"anyOf": [{"required": [key]} for key in ("date", "milestones", "kind")]}
    )

    @model_validator(mode="after")
    def _is_settled(self) -> TypedDeadline:
        if self.milestones:
            settled = self.date is None and self.kind in (None, "milestones")
        elif self.date is not None:
            settled = self.kind in (None, "date", "start")
        else:
            settled = self.kind not in (None, "date", "start", "milestones")
        if not settled:
            hint = say("写 date: 某日，或 milestones: […]，或 kind: unclear（原文表述不明确）")
            raise fail("deadline-unsettled", say("没有说定这个时间节点怎样理解"), hint, whole=True)
        return self


class TypedResponsible(_Typed):
    text: Text
    lead: Texts = []
    responsible: Texts = []
    support: Texts = []

    model_config = ConfigDict(
        json_schema_extra={"anyOf": [{"required": [key]} for key in ("lead", "responsible", "support")]}
    )

    @model_validator(mode="after")
    def _names_somebody(self) -> TypedResponsible:
        if not (self.lead or self.responsible or self.support):
            hint = say("写 lead（牵头）、responsible（责任）或 support（配合），至少一项")
            raise fail("responsible-unsettled", say("没有说定由谁负责"), hint, whole=True)
        return self


def _no_records(value: Any) -> str:
    if value != "none":
        hint = say("不逐项登记写 none；从某日起登记写 {since: 2026-01-01}")
        raise fail("bad-records", say("应当是 none 或 since，这里是{found}", found=quoted(value)), hint)
    return value


def _shape(value: Any) -> str:
    return "mapping" if isinstance(value, dict) else "text"


Deadline = Annotated[
    Annotated[Text, Tag("text")] | Annotated[TypedDeadline, Tag("mapping")], Discriminator(_shape)
]  # fmt: skip
Responsible = Annotated[
    Annotated[Text, Tag("text")] | Annotated[TypedResponsible, Tag("mapping")], Discriminator(_shape)
]  # fmt: skip
Records = Annotated[
    Annotated[Annotated[str, BeforeValidator(_no_records, json_schema_input_type=Literal["none"])], Tag("text")]
    | Annotated[TypedRecords, Tag("mapping")],
    Discriminator(_shape),
]


class TypedTask(_Typed):
    """plans/2021/tasks/17.yaml"""

    number: Number
    title: Text | None = None
    content: Text | None = None
    responsible: Responsible | None = None
    deadline: Deadline | None = None
    title_continues: Bool = False
    section: Texts = []
    remarks: Text | None = None
    lead: Text | None = None
    support: Text | None = None
    disclosure: Disclosure | None = None
    draft: Bool = False


class TypedPlan(_Typed):
    """plans/2021/plan.yaml"""

    title: Text
    year: Year
    issuer: Text
    issued: Day
    disclosure: Disclosure = "主动公开"
    source: Text | None = None
    records: Records = "none"
    published: Moment | None = None
    document_number: Text | None = None
    index_number: Text | None = None
    category: Text | None = None
    validity: Text | None = None
    attachment_label: Text | None = None
    notice_url: Url | None = None
    attachments: list[TypedLink] = []
    interpretations: list[TypedLink] = []
    related: list[TypedLink] = []
    account: TypedLink | None = None
    columns: Texts = []
    reporting: Annotated[str, choice("none", "quarterly", "half-yearly")] = "none"
    draft: Bool = False


class TypedPageHead(_Typed):
    """The YAML head of a page of content/pages/"""

    title: Text
    order: Number = 99
    updated: Day | None = None
    draft: Bool = False


def meant_keys(problems: Iterable[Problem]) -> set[str]:
    """The keys that misspelt ones were taken for."""
    return {_values(problem.hint).get("near", "") for problem in problems if problem.code == "key-unknown"}


def _values(text: str) -> dict[str, Any]:
    return text.values if isinstance(text, Said) else {}


def _told_once(problems: list[Problem]) -> list[Problem]:
    """A misspelt key is one fault: the key that it leaves missing is not told a second time."""
    meant = meant_keys(problems)
    empty = {problem.where for problem in problems if problem.code == "value-missing"}
    return [
        problem
        for problem in dict.fromkeys(problems)
        if (problem.code != "key-missing" or _values(problem.message)["key"] not in meant)
        and (problem.code == "value-missing" or problem.where not in empty or not problem.where)
    ]


def _empty(data: Any, way: Way = ()) -> Iterator[Way]:
    """The ways to every value that is there and says nothing: never taken for a key that is not there."""
    for step, value in data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ():
        if value is None:
            yield (*way, step)
        elif not isinstance(value, str):
            yield from _empty(value, (*way, step))


def _nothing(document: Document, way: Way) -> Problem:
    message = say("“{name}”{fault}", name=_name(way), fault=say("没有内容"))
    return at(document, way, "value-missing", message, say("填写内容；不需要时删去整行"))


def _problem(cls: type[BaseModel], document: Document, detail: ErrorDetails) -> Problem:
    way = _way(document.data, detail["loc"], missing=detail["type"] == "missing")
    kind, found, context = detail["type"], detail["input"], detail.get("ctx") or {}
    name = _name(way)
    at_key = False
    if "message" in context:
        code, hint = kind, context["hint"]
        message = context["message"]
        if not context.get("whole"):
            message = say("“{name}”{fault}", name=name, fault=message)
        if code in ("bad-id", "reserved-id"):
            message = context["message"]
    elif kind == "missing":
        way = way[:-1] if way and _at(document.data, way) is None else way
        key = str(detail["loc"][-1])
        code, message, hint = "key-missing", say("缺少“{key}”", key=key), say("补上一行“{key}: …”", key=key)
    elif kind == "extra_forbidden":
        known = keys_at(cls, document.data, way)
        near = get_close_matches(str(way[-1]), known, 1, 0.6)
        listed = say("可用的键：{keys}", keys=known) if known else say("删去它")
        hint = say("是不是“{near}”？", near=near[0]) if near else listed
        code, message, at_key = "key-unknown", say("不认识的键“{key}”", key=way[-1]), True
    elif found is None:
        return _nothing(document, way)
    elif kind == "list_type":
        message = say("“{name}”{fault}", name=name, fault=say("应当是一个列表，这里是{found}", found=quoted(found)))
        code, hint = "expected-list", say("每项一行，以“- ”开头")
    else:
        told = say("应当是几个“键: 值”，这里是{found}", found=quoted(found))
        message = say("“{name}”{fault}", name=name, fault=told) if way else say("文件内容{fault}", fault=told)
        code, hint = "expected-mapping", say("每行写成“键: 值”，冒号用半角，后面空一格")
    problem = at(document, way, code, message, hint, key=at_key)
    if (char := context.get("char")) and problem.line and problem.column:
        line, column = _find(document, char, problem.line, problem.column)
        return replace(problem, line=line, column=column, length=1)
    return problem


def _way(data: Any, loc: tuple[int | str, ...], missing: bool) -> Way:
    """pydantic's location without the tags of unions, which stand for nothing in the file."""
    way: list[int | str] = []
    for index, step in enumerate(loc):
        if isinstance(data, dict) and (step in data or (missing and index == len(loc) - 1)):
            data = data.get(step)
        elif isinstance(data, list) and isinstance(step, int) and step < len(data):
            data = data[step]
        else:
            continue
        way.append(step)
    return tuple(way)


def _at(data: Any, way: Way) -> Any:
    for step in way:
        if isinstance(data, dict):
            data = data.get(step)
        elif isinstance(data, list) and isinstance(step, int) and step < len(data):
            data = data[step]
        else:
            return None
    return data


def keys_at(cls: type[BaseModel], data: Any, way: Way) -> list[str]:
    """The keys that the mapping around the unknown key may have."""
    fields = next((part for part in _parts(cls) if _fits(part, way)), cls).model_fields
    present = _at(data, way[:-1])
    return [key for key in fields if not isinstance(present, dict) or key not in present]


# Which class stands behind which key; the only nesting that content has.
_NESTED: dict[str, type[BaseModel]] = {
    "units": TypedUnit,
    "groups": TypedGroup,
    "former": TypedFormer,
    "records": TypedRecords,
    "deadline": TypedDeadline,
    "milestones": TypedMilestone,
    "responsible": TypedResponsible,
    "host_links": TypedLink,
    "host_trail": TypedLink,
    "footer_links": TypedLink,
    "attachments": TypedLink,
    "interpretations": TypedLink,
    "related": TypedLink,
    "account": TypedLink,
}


def _parts(cls: type[BaseModel]) -> list[type[BaseModel]]:
    return [cls, *_NESTED.values()]


def _fits(part: type[BaseModel], way: Way) -> bool:
    named = [step for step in way[:-1] if isinstance(step, str)]
    return bool(named) and _NESTED.get(named[-1]) is part


def _find(document: Document, char: str, line: int, column: int) -> tuple[int, int]:
    """The place of the first `char` at or after a place of the document."""
    lines = document.text.split("\n")
    start = column - 1
    for index in range(line - document.first_line, len(lines)):
        at = lines[index].find(char, start)
        if at >= 0:
            return index + document.first_line, at + 1
        start = 0
    return line, column


def _name(way: Way) -> str:
    """The last key of the way, with the place in its list."""
    last = max((index for index, step in enumerate(way) if isinstance(step, str)), default=len(way))
    return spell(way[last:]) or say("文件内容")


def spell(way: Way) -> str:
    """A way into a file as people write it: `updates[0].date`."""
    text = ""
    for step in way:
        text += f"[{step}]" if isinstance(step, int) else f".{step}" if text else step
    return text
