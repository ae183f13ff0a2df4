"""Content as typed: what may stand in each kind of file.

One class a kind of file or part of one. `breaches.check` turns plain data into such a class or into Problems at their
places; nothing half-checked travels on. What one file cannot tell (ids, references, dates across files) is `load`'s work.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Discriminator, Field, Tag, model_validator

from gongkai.language import say
from gongkai.model import DEADLINE_KINDS, REPORTING, UNIT_KINDS, WORDING
from gongkai.recorded import TypedCorrection, TypedUpdate, TypedWithdrawal
from gongkai.scalars import (
    TYPED,
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


class _Typed(BaseModel):
    model_config = TYPED


class TypedLink(_Typed):
    title: Text
    url: Url


class TypedSite(_Typed):
    """site.yaml"""

    name: Text
    sponsor: Text
    address: Address | None = None
    description: Text | None = None
    notice: Text | None = None
    column_keywords: Texts = Field(default_factory=list)
    column_type: Texts = Field(default_factory=list)
    site_name: Text | None = None
    site_domain: Text | None = None
    site_id_code: Text | None = None
    icp: Text | None = None
    police_record: Text | None = None
    party_mark: Url | None = None
    undertaker: Text | None = None
    contact: Text | None = None
    host_home: Url | None = None
    host_links: list[TypedLink] = Field(default_factory=list)
    host_trail: list[TypedLink] = Field(default_factory=list)
    footer_links: list[TypedLink] = Field(default_factory=list)
    accessibility_checked: Day | None = None
    accessibility: Annotated[str, choice("own", "host", "off")] = "own"
    scheme: Annotated[str, choice("light", "auto")] = "auto"
    examples: Texts = Field(default_factory=list)
    place_names: Texts = Field(default_factory=list)


class TypedFormer(_Typed):
    name: Text
    full_name: Text | None = None
    until: Day | None = None


class TypedUnit(_Typed):
    id: Id
    name: Text
    full_name: Text | None = None
    kind: Annotated[str, choice(*UNIT_KINDS)]
    aliases: Texts = Field(default_factory=list)
    since: Day | None = None
    until: Day | None = None
    into: Text | None = None
    former: list[TypedFormer] = Field(default_factory=list)


class TypedGroup(_Typed):
    id: Id
    name: Text
    aliases: Texts = Field(default_factory=list)
    members: Texts | None = None
    basis: Text | None = None
    official: Bool = False

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
        if self.official and self.members is None:
            hint = say("写出 members 和 basis；不知道成员时，不要写 official")
            message = say("写了 official（名单正式、完整），却没有 members")
            raise fail("official-without-members", message, hint, whole=True)
        return self


class TypedUnits(_Typed):
    """units.yaml"""

    units: list[TypedUnit]
    groups: list[TypedGroup] = Field(default_factory=list)


class TypedRecords(_Typed):
    since: Day


class TypedMilestone(_Typed):
    date: Day
    what: TextOrNothing = ""


class TypedDeadline(_Typed):
    text: Prose
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
    text: Prose
    lead: Texts = Field(default_factory=list)
    responsible: Texts = Field(default_factory=list)
    support: Texts = Field(default_factory=list)

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
    Annotated[Prose, Tag("text")] | Annotated[TypedDeadline, Tag("mapping")], Discriminator(_shape)
]  # fmt: skip
Responsible = Annotated[
    Annotated[Prose, Tag("text")] | Annotated[TypedResponsible, Tag("mapping")], Discriminator(_shape)
]  # fmt: skip
Records = Annotated[
    Annotated[Annotated[str, BeforeValidator(_no_records, json_schema_input_type=Literal["none"])], Tag("text")]
    | Annotated[TypedRecords, Tag("mapping")],
    Discriminator(_shape),
]


def _shape_of_was(value: Any) -> str:
    if not isinstance(value, dict):
        return "text"
    return "responsible" if {"lead", "responsible", "support"} & value.keys() else "deadline"


class TypedAmendment(_Typed):
    date: Day
    field: Annotated[str, choice(*WORDING)]
    was: Annotated[
        Annotated[TextOrNothing, Tag("text")]
        | Annotated[TypedDeadline, Tag("deadline")]
        | Annotated[TypedResponsible, Tag("responsible")],
        Discriminator(_shape_of_was),
    ]
    reason: Prose
    authority: Text

    @model_validator(mode="after")
    def _was_fits_the_field(self) -> TypedAmendment:
        fits = {"deadline": (str, TypedDeadline), "responsible": (str, TypedResponsible)}.get(self.field, str)
        if not isinstance(self.was, fits):
            hint = say("写成一段文字；只有 deadline 和 responsible 可以写成 {text: 原文, …}")
            raise fail("amendment-shape", say("was 不是 {field} 的写法", field=self.field), hint, whole=True)
        return self


class TypedTask(_Typed):
    """plans/2021/tasks/17.yaml"""

    number: Number
    title: Text | None = None
    content: Prose | None = None
    responsible: Responsible | None = None
    deadline: Deadline | None = None
    title_continues: Bool = False
    section: Texts = Field(default_factory=list)
    remarks: Prose | None = None
    lead: Prose | None = None
    support: Prose | None = None
    disclosure: Disclosure | None = None
    draft: Bool = False
    updates: list[TypedUpdate] = Field(default_factory=list)
    amendments: list[TypedAmendment] = Field(default_factory=list)
    withdrawn: TypedWithdrawal | None = None
    corrections: list[TypedCorrection] = Field(default_factory=list)
    continues: Text | None = None


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
    attachments: list[TypedLink] = Field(default_factory=list)
    interpretations: list[TypedLink] = Field(default_factory=list)
    related: list[TypedLink] = Field(default_factory=list)
    account: TypedLink | None = None
    columns: Texts = Field(default_factory=list)
    reporting: Annotated[str, choice(*REPORTING)] = "none"
    draft: Bool = False


class TypedPageHead(_Typed):
    """The YAML head of a page of content/pages/"""

    title: Text
    order: Number = 99
    updated: Day | None = None
    draft: Bool = False
