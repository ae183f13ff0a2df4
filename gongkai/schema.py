"""Content as typed: what may stand in each kind of file.

One class a kind of file or part of one. `breaches.check` turns plain data into such a class or into Problems at their
places; nothing half-checked travels on. What one file cannot tell (ids, references, dates across files) is `load`'s work.
"""

from __future__ import annotations

from typing import Annotated, Any, ClassVar

from gongkai.language import say
from gongkai.model import DEADLINE_KINDS, REPORTING, UNIT_KINDS, WORDING
from gongkai.recorded import TypedCorrection, TypedUpdate, TypedWithdrawal
from gongkai.scalars import (
    Address,
    Bool,
    Day,
    Disclosure,
    Id,
    Moment,
    Number,
    Prose,
    Text,
    TextOrNothing,
    Texts,
    Url,
    Year,
    choice,
    fail,
    quoted,
)
from gongkai.typed import EMPTY, Either, Reads, Typed


class TypedLink(Typed):
    title: Text
    url: Url


class TypedSite(Typed):
    """site.yaml"""

    name: Text
    sponsor: Text
    address: Address | None = None
    description: Text | None = None
    notice: Text | None = None
    column_keywords: Texts = EMPTY
    column_type: Texts = EMPTY
    site_name: Text | None = None
    site_domain: Text | None = None
    site_id_code: Text | None = None
    icp: Text | None = None
    police_record: Text | None = None
    party_mark: Url | None = None
    undertaker: Text | None = None
    contact: Text | None = None
    host_home: Url | None = None
    host_links: list[TypedLink] = EMPTY
    host_trail: list[TypedLink] = EMPTY
    footer_links: list[TypedLink] = EMPTY
    accessibility_checked: Day | None = None
    accessibility: Annotated[str, choice("own", "host", "off")] = "own"
    scheme: Annotated[str, choice("light", "auto")] = "auto"
    examples: Texts = EMPTY
    place_names: Texts = EMPTY


class TypedFormer(Typed):
    name: Text
    full_name: Text | None = None
    until: Day | None = None


class TypedUnit(Typed):
    id: Id
    name: Text
    full_name: Text | None = None
    kind: Annotated[str, choice(*UNIT_KINDS)]
    aliases: Texts = EMPTY
    since: Day | None = None
    until: Day | None = None
    into: Text | None = None
    former: list[TypedFormer] = EMPTY


class TypedGroup(Typed):
    id: Id
    name: Text
    aliases: Texts = EMPTY
    members: Texts | None = None
    basis: Text | None = None
    official: Bool = False

    SCHEMA: ClassVar[dict[str, Any]] = {"dependencies": {"members": ["basis"]}}

    def check(self) -> None:
        if self.members == []:
            raise fail(
                "members-empty", say("members 是空的"), say("写出成员；不知道成员时，不要写 members"), whole=True
            )
        if self.members is not None and self.basis is None:
            message = say("列出了 members，却没有写 basis（成员依据）")
            raise fail(
                "basis-missing", message, say("写明成员名单从哪里得知；不知道成员时，不要写 members"), whole=True
            )
        if self.official and self.members is None:
            hint = say("写出 members 和 basis；不知道成员时，不要写 official")
            message = say("写了 official（名单正式、完整），却没有 members")
            raise fail("official-without-members", message, hint, whole=True)


class TypedUnits(Typed):
    """units.yaml"""

    units: list[TypedUnit]
    groups: list[TypedGroup] = EMPTY


class TypedRecords(Typed):
    since: Day


class TypedMilestone(Typed):
    date: Day
    what: TextOrNothing = ""


class TypedDeadline(Typed):
    text: Prose
    date: Day | None = None
    milestones: list[TypedMilestone] | None = None
    kind: Annotated[str, choice(*(kind for kind in DEADLINE_KINDS if kind != "none"))] | None = None

    SCHEMA: ClassVar[dict[str, Any]] = {"anyOf": [{"required": [key]} for key in ("date", "milestones", "kind")]}

    def check(self) -> None:
        if self.milestones:
            settled = self.date is None and self.kind in (None, "milestones")
        elif self.date is not None:
            settled = self.kind in (None, "date", "start")
        else:
            settled = self.kind not in (None, "date", "start", "milestones")
        if not settled:
            hint = say("写 date: 某日，或 milestones: […]，或 kind: unclear（原文表述不明确）")
            raise fail("deadline-unsettled", say("没有说定这个时间节点怎样理解"), hint, whole=True)


class TypedResponsible(Typed):
    text: Prose
    lead: Texts = EMPTY
    responsible: Texts = EMPTY
    support: Texts = EMPTY

    SCHEMA: ClassVar[dict[str, Any]] = {"anyOf": [{"required": [key]} for key in ("lead", "responsible", "support")]}

    def check(self) -> None:
        if not (self.lead or self.responsible or self.support):
            hint = say("写 lead（牵头）、responsible（责任）或 support（配合），至少一项")
            raise fail("responsible-unsettled", say("没有说定由谁负责"), hint, whole=True)


def _no_records(value: Any) -> str:
    if value != "none":
        hint = say("不逐项登记写 none；从某日起登记写 {since: 2026-01-01}")
        raise fail("bad-records", say("应当是 none 或 since，这里是{found}", found=quoted(value)), hint)
    return value


def _shape(value: Any) -> int:
    return 1 if isinstance(value, dict) else 0


Deadline = Annotated[Prose | TypedDeadline, Either(_shape)]
Responsible = Annotated[Prose | TypedResponsible, Either(_shape)]
Records = Annotated[
    Annotated[str, Reads(_no_records, {"const": "none", "type": "string"})] | TypedRecords, Either(_shape)
]


def _shape_of_was(value: Any) -> int:
    if not isinstance(value, dict):
        return 0
    return 2 if {"lead", "responsible", "support"} & value.keys() else 1


class TypedAmendment(Typed):
    date: Day
    field: Annotated[str, choice(*WORDING)]
    was: Annotated[TextOrNothing | TypedDeadline | TypedResponsible, Either(_shape_of_was)]
    reason: Prose
    authority: Text

    def check(self) -> None:
        fits = {"deadline": (str, TypedDeadline), "responsible": (str, TypedResponsible)}.get(self.field, str)
        if not isinstance(self.was, fits):
            hint = say("写成一段文字；只有 deadline 和 responsible 可以写成 {text: 原文, …}")
            raise fail("amendment-shape", say("was 不是 {field} 的写法", field=self.field), hint, whole=True)


class TypedTask(Typed):
    """plans/2021/tasks/17.yaml"""

    number: Number
    title: Text | None = None
    content: Prose | None = None
    responsible: Responsible | None = None
    deadline: Deadline | None = None
    title_continues: Bool = False
    section: Texts = EMPTY
    remarks: Prose | None = None
    lead: Prose | None = None
    support: Prose | None = None
    disclosure: Disclosure | None = None
    draft: Bool = False
    updates: list[TypedUpdate] = EMPTY
    amendments: list[TypedAmendment] = EMPTY
    withdrawn: TypedWithdrawal | None = None
    corrections: list[TypedCorrection] = EMPTY
    continues: Text | None = None


class TypedPlan(Typed):
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
    attachments: list[TypedLink] = EMPTY
    interpretations: list[TypedLink] = EMPTY
    related: list[TypedLink] = EMPTY
    account: TypedLink | None = None
    columns: Texts = EMPTY
    reporting: Annotated[str, choice(*REPORTING)] = "none"
    draft: Bool = False


class TypedPageHead(Typed):
    """The YAML head of a page of content/pages/"""

    title: Text
    order: Number = 99
    updated: Day | None = None
    draft: Bool = False
