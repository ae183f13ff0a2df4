"""The domain, as used: plain data without I/O, without HTML, without a clock.

Terms: a *plan* is one year's table of *tasks*; a task has a *responsible* phrase (who answers for it, in which role) and
a *deadline* phrase, both kept in the document's own words beside what they were read as. A *unit* is one body; a
*group* is a collective name (各地各部门) that stands for many.
"""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

ROLES = ("lead", "responsible", "support")
DEADLINE_KINDS = (
    "date",
    "milestones",
    "start",
    "recurring",
    "year-round",
    "ongoing",
    "relative",
    "unclear",
    "none",
)
UNIT_KINDS = ("department", "affiliated", "vertical", "party", "enterprise", "county", "zone", "other")
DISCLOSURES = ("主动公开", "依申请公开", "不予公开")
STATUSES = ("未启动", "推进中", "已完成", "不再实施")
NOT_STARTED, UNDER_WAY, DONE, DROPPED = STATUSES
REPORTING = ("none", "quarterly", "half-yearly")
# What of a task is official wording: frozen, and amended, field by field; in the order of the document's columns.
WORDING = ("title", "content", "lead", "responsible", "support", "deadline", "remarks", "section")


class Milestone(NamedTuple):
    """One stage of a deadline with several: by `date`, `what` is due (in the document's words, may be empty)."""

    date: date
    what: str


class Deadline(NamedTuple):
    """A deadline phrase as read. `text` is the phrase unchanged; `kind` is one of DEADLINE_KINDS; `date` is None where
    no day follows from the words and the plan's year; for `milestones` it is the last. `reason` says in Chinese why a
    reading is `unclear` or why a day is missing; empty otherwise."""

    text: str
    kind: str
    date: date | None = None
    milestones: tuple[Milestone, ...] = ()
    reason: str = ""


class Responsibility(NamedTuple):
    """A responsible phrase as read. `text` is the phrase unchanged. The roles hold names as printed (brackets, script
    and punctuation kept), spaces removed, shortened names completed, in the phrase's order. `open_ended` is true where
    the list ends with 等. `unclear` is true where the words could not be read for certain: then every role is empty
    and `reason` says why, in Chinese."""

    text: str
    lead: tuple[str, ...] = ()
    responsible: tuple[str, ...] = ()
    support: tuple[str, ...] = ()
    open_ended: bool = False
    unclear: bool = False
    reason: str = ""

    def named(self) -> tuple[tuple[str, str], ...]:
        """(role, name) of every name, leads first."""
        return tuple((role, name) for role in ROLES for name in getattr(self, role))


class FormerName(NamedTuple):
    """A name a unit once had; `until` is the last day it had it, where that is known. `full_name` is "" where it is not
    known."""

    name: str
    until: date | None = None
    full_name: str = ""


class Unit(NamedTuple):
    """One body. `id` stands in addresses and never changes; `name` is how tables print it. It was there from `since` to
    `until`, where these days are known to lie within what plans are about; `into` is the id of the unit that then took
    over."""

    id: str
    name: str
    full_name: str
    kind: str
    aliases: tuple[str, ...] = ()
    former: tuple[FormerName, ...] = ()
    since: date | None = None
    until: date | None = None
    into: str | None = None

    def existed(self, day: date) -> bool:
        """Whether it was there on `day`."""
        return (self.since is None or self.since <= day) and (self.until is None or day <= self.until)

    def as_of(self, day: date) -> Unit:
        """The unit as it was called on `day`. A former name counts only where the day of its end is known."""
        names = [former for former in self.former if former.until is not None and day <= former.until]
        if not names:
            return self
        then = min(names, key=lambda former: former.until or date.max)
        return self._replace(name=then.name, full_name=then.full_name or then.name)

    def all_names(self) -> tuple[str, ...]:
        """Every name that means this unit, the printed one first."""
        return (self.name, self.full_name, *self.aliases, *(former.name for former in self.former))


class Group(NamedTuple):
    """A collective name. `members` are unit ids in the registry's order, resolved from kinds, ids and other groups;
    None where the document does not say who they are (原文未列明具体单位). `basis` says where membership is known from;
    `official` whether that is an official list of all members."""

    id: str
    name: str
    aliases: tuple[str, ...]
    members: tuple[str, ...] | None
    basis: str
    official: bool = False


class Registry(NamedTuple):
    """All units and groups, in the order in which pages list them; they share one namespace of ids."""

    units: dict[str, Unit]
    groups: dict[str, Group]

    def name_of(self, id: str) -> str:
        """The printed name of a unit or group id. KeyError for an id that is not registered."""
        return self.units[id].name if id in self.units else self.groups[id].name

    def as_of(self, day: date) -> Registry:
        """The registry as it was on `day`: units by the names they had, groups of the units that were there."""
        if not any(unit.since or unit.until or any(f.until for f in unit.former) for unit in self.units.values()):
            return self
        units = {id: unit.as_of(day) for id, unit in self.units.items()}
        there = {id for id, unit in units.items() if unit.existed(day)}
        groups = {
            id: group._replace(members=tuple(member for member in group.members if member in there))
            if group.members is not None
            else group
            for id, group in self.groups.items()
        }
        return Registry(units, groups)

    def members_of(self, id: str) -> tuple[str, ...]:
        """The unit ids that a group id stands for; none for a unit or a group whose members are not known."""
        return (self.groups[id].members or ()) if id in self.groups else ()


class Answerer(NamedTuple):
    """A unit or group that answers for a task. `via` is the id of the group a unit comes in by as a member, None where
    it is named itself. `name` is the registered name."""

    id: str
    name: str
    role: str
    via: str | None = None


class Evidence(NamedTuple):
    """What shows that an update is so: exactly one of an address elsewhere (`url`), a file of the plan's `evidence`
    folder (`file`, its name), or material that `held_by` keeps and that is not online. `publisher` and `date` belong to
    what is published."""

    title: str
    url: str = ""
    file: str = ""
    held_by: str = ""
    publisher: str = ""
    date: date | None = None


class Update(NamedTuple):
    """What was recorded of a task: on `date` it stood at `status`, one of STATUSES. `recorded` is the day it was entered,
    None where that is the same. `by` is the name as written; `unit` is the id of the unit that speaks, for itself; None
    where the plan's issuer speaks for the task as a whole. `note` is Markdown. `digest` tells it from every other update
    of its plan, and from itself with a character changed."""

    date: date
    by: str
    unit: str | None
    status: str
    note: str = ""
    evidence: tuple[Evidence, ...] = ()
    recorded: date | None = None
    draft: bool = False
    digest: str = ""


class Amendment(NamedTuple):
    """One field (of WORDING) given another wording on `date`: `was` is the wording before, "" where there was none."""

    date: date
    field: str
    was: str
    reason: str
    authority: str


class Withdrawal(NamedTuple):
    """The task is no longer to be carried out, from `date` on; it stays, marked."""

    date: date
    reason: str
    authority: str


class Correction(NamedTuple):
    """On `date` the update of the day `of` was changed or taken out; `was` is the beginning of its digest as it had been
    published."""

    date: date
    of: date
    was: str
    reason: str


class Link(NamedTuple):
    """A titled address."""

    title: str
    url: str


class Site(NamedTuple):
    """The portal's settings; None or empty is unknown, and whatever would show it is left out. `address` ends in /.
    `host_links` stand in the header, `host_trail` between the host's home and the column's. `accessibility_checked` is
    the day on which the portal as it stands on its host was last looked over. `notice` stands at the top of every page.
    """

    name: str
    sponsor: str
    address: str | None = None
    description: str | None = None
    column_keywords: tuple[str, ...] = ()
    column_type: tuple[str, ...] = ()
    site_name: str | None = None
    site_domain: str | None = None
    site_id_code: str | None = None
    icp: str | None = None
    police_record: str | None = None
    party_mark: str | None = None
    undertaker: str | None = None
    contact: str | None = None
    host_home: str | None = None
    host_links: tuple[Link, ...] = ()
    host_trail: tuple[Link, ...] = ()
    footer_links: tuple[Link, ...] = ()
    accessibility_checked: date | None = None
    accessibility: str = "own"
    scheme: str = "auto"
    examples: tuple[str, ...] = ()
    place_names: tuple[str, ...] = ()
    notice: str | None = None


class Task(NamedTuple):
    """One row of a plan. `lead_text`, `responsible_text` and `support_text` are the cells of the document's columns for
    牵头单位, 责任单位 and 配合单位, empty where it has no such column; `responsible` reads them together, and its text is
    the one cell, or all of them with their headings. `answerers` resolves the responsible phrase against the registry: those named first, leads
    first, each group followed by nothing; then the members of the named groups with their `via`. `deadline` is None
    where the plan has no such column, `responsible` likewise.

    `updates` are in the order of their days, those of one day as written; `amendments` likewise. `all_known` is whether
    it is known for certain who all those are that must have done their part: the list is no open one, and of every
    collective name in it the members are known, all of them and officially. `former_deadlines` and `former_answerers`
    (ids) are what amendments took away. `continues` is (plan, number) of the task that this one carries on."""

    plan: str
    number: int
    title: str
    content: str
    responsible: Responsibility | None
    deadline: Deadline | None
    answerers: tuple[Answerer, ...] = ()
    title_continues: bool = False
    section: tuple[str, ...] = ()
    remarks: str = ""
    lead_text: str = ""
    responsible_text: str = ""
    support_text: str = ""
    draft: bool = False
    updates: tuple[Update, ...] = ()
    amendments: tuple[Amendment, ...] = ()
    withdrawn: Withdrawal | None = None
    corrections: tuple[Correction, ...] = ()
    continues: tuple[str, int] | None = None
    all_known: bool = True
    former_deadlines: tuple[Deadline, ...] = ()
    former_answerers: tuple[str, ...] = ()

    def wording(self) -> dict[str, str]:
        """The official wording, field by field of WORDING; fields that are empty are left out."""
        found = {
            "title": self.title,
            "content": self.content,
            "lead": self.lead_text,
            "responsible": self.responsible_text,
            "support": self.support_text,
            "deadline": self.deadline.text if self.deadline else "",
            "remarks": self.remarks,
            "section": "\n".join(self.section),
        }
        return {field: text for field, text in found.items() if text}


class Tie(NamedTuple):
    """A task of another plan: its plan, its number, and what it is called there. Plain data."""

    plan: str
    number: int
    called: str


class Ties(NamedTuple):
    """Of one task: the one of an earlier plan that it carries on, or none, and those that carry it on."""

    before: Tie | None
    after: tuple[Tie, ...]


class Plan(NamedTuple):
    """One plan with the tasks that may be shown, by number. `records_since` is the day from which this portal records
    what becomes of its tasks, None where it does not. `source_text` is None where the transcript must not be published
    (a task of the plan is withheld) or there is none. `account` is the plan's link to the report that accounts for the
    year. `frozen` is the day its wording was fixed, None until then."""

    id: str
    title: str
    year: int
    issuer: str
    issued: date
    records_since: date | None
    tasks: tuple[Task, ...]
    published: str | None = None
    document_number: str | None = None
    index_number: str | None = None
    category: str | None = None
    validity: str | None = None
    attachment_label: str | None = None
    notice_url: str | None = None
    attachments: tuple[Link, ...] = ()
    interpretations: tuple[Link, ...] = ()
    related: tuple[Link, ...] = ()
    account: Link | None = None
    columns: tuple[str, ...] = ()
    reporting: str = "none"
    source_text: str | None = None
    draft: bool = False
    frozen: date | None = None


class Page(NamedTuple):
    """A page of content/pages/. `body` is Markdown; `slug` is the file's stem and stands in the address."""

    slug: str
    title: str
    body: str
    order: int = 0
    updated: date | None = None
    draft: bool = False


class Synonym(NamedTuple):
    """What citizens type (`typed`) and what the documents print (`means`); only ever offered, never applied."""

    typed: str
    means: str


class Base(NamedTuple):
    """What every plan and page shares: settings, registry, pages, synonyms, and the as-of date."""

    site: Site
    registry: Registry
    pages: tuple[Page, ...]
    synonyms: tuple[Synonym, ...]
    today: date
    drafts: bool = False
