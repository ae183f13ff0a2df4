"""Settings, registry and summaries of plans → the pages across plans."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property, partial
from itertools import groupby
from typing import Any
from urllib.parse import urlsplit

from markupsafe import Markup

from gongkai import facts, urls, words
from gongkai.changes import MOST
from gongkai.facts import PlanSummary
from gongkai.model import ROLES, Base, Page
from gongkai.outputs import Output
from gongkai.pages import figures, terms
from gongkai.pages.fields import FIELDS
from gongkai.render import Renderer

View = dict[str, Any]
OWNER = "portal"
# How many titles the home page lists; the table has them all.
TOPICS = 30


@dataclass(frozen=True)
class Unrendered:
    """A page of which no more is known than where it is and how it is made: its view, by whatever process wants it; its
    HTML, where that is not the last build's."""

    path: str
    template: str
    owner: str
    root: str | None
    make: Callable[[], View]

    @cached_property
    def view(self) -> View:
        return self.make()

    def render(self, renderer: Renderer) -> Output:
        """The page itself."""
        return Output(self.path, renderer.page(self.template, self.path, self.view, self.root), self.owner)


def of_portal(
    base: Base, summaries: Sequence[PlanSummary], renderer: Renderer, search_version: str = ""
) -> Iterator[Unrendered]:
    """Every page that is not one plan's. They depend on nothing but the arguments. `search_version` is what the search
    page asks for its files with; empty without a search."""
    plans = sorted(summaries, key=lambda plan: (plan.year, plan.issued, plan.id), reverse=True)

    def page(
        template: str, path: str, view: Callable[[], View], owner: str = OWNER, root: str | None = None
    ) -> Unrendered:
        return Unrendered(path, f"pages/{template}.html", owner, root, view)

    listed = _changes(base, plans)
    across = _Across(base, plans, renderer)
    yield page("home", urls.HOME, partial(_home_view, base, plans, bool(listed), bool(search_version)))
    yield page("search", urls.SEARCH, partial(_search_view, base, plans, search_version))
    yield page("units", urls.UNITS, partial(_units_view, base, across))
    for id in across.ids:
        yield page("unit", urls.unit(id), partial(_unit_view, base, across, id, bool(search_version)))
    if listed:
        yield page("updates", urls.UPDATES, partial(_updates_view, base, plans, listed))
    for content in base.pages:
        view = partial(_content_view, base, content, renderer)
        yield page("content", urls.page(content.slug), view, f"pages/{content.slug}.md")
    yield page("terms", urls.TERMS, partial(_terms_view, base, plans))
    yield page("accessibility", urls.ACCESSIBILITY, partial(_accessibility_view, base))
    yield page("data", urls.DATA, partial(_data_view, base, plans))
    # A 404 page is served at any depth: only with the portal's address known can its links hold there.
    root = (urlsplit(base.site.address).path or "/") if base.site.address else None
    yield page("404", urls.NOT_FOUND, partial(_not_found_view, base), root=root)


def _common(base: Base, title: str, section: str) -> View:
    return {"title": f"{title} - {base.site.name}", "heading": title, "section": section, "trail": [(title, "")]}


def _edition(plan: PlanSummary) -> str:
    return words.edition(plan.id, plan.year, plan.title)


def _state(plan: PlanSummary, base: Base) -> str:
    return f"{_edition(plan)}（已结束）" if facts.has_ended(plan.year, base.today) else _edition(plan)


def _in_short(plan: PlanSummary, base: Base) -> str:
    return "，".join([_state(plan, base), f"{plan.task_count}项", *(["草稿"] if plan.draft else [])])


def _home_view(base: Base, plans: list[PlanSummary], listed: bool, searched: bool) -> View:
    registry = base.registry
    view: View = {
        "title": f"{base.site.name} - {base.site.sponsor}",
        "section": "home",
        "description": base.site.description or "",
        "latest": None,
        "examples": base.site.examples,
        "others": [(plan.title, urls.plan(plan.id), _in_short(plan, base)) for plan in plans[1:]],
        "updates": urls.UPDATES if listed else "",
        "searched": searched,
    }
    if not plans:
        return view
    plan = plans[0]
    named = [(registry.name_of(id), urls.plan_unit(plan.id, id), sum(c.values()), id) for id, c in plan.named.items()]
    issued = words.day(date.fromisoformat(plan.issued))
    together = [
        (title, urls.task(plan.id, number), f"{count}项") for title, number, count in plan.topics if title and count > 1
    ]
    deadlines = [(key, urls.plan_deadline(plan.id, key), count) for key, count in plan.deadlines]
    ways = [("看完整表格", urls.plan(plan.id), f"{plan.task_count}项任务，和印发的一样排列")]
    if plan.deadlines:
        ways.insert(0, ("按时间节点查", urls.plan_deadlines(plan.id), "什么时候要完成哪些任务"))
    if named:
        ways.insert(0, ("按单位查", urls.plan_units(plan.id), "每个单位各有哪些任务"))
    latest = {
        "state": _state(plan, base),
        "title": plan.title,
        "issuer": plan.issuer,
        "task_count": plan.task_count,
        "draft": plan.draft,
        "edition": _edition(plan),
        "issued": issued,
        "address": urls.plan(plan.id),
        "ways": ways,
        "units": [(name, address, f"{count}项") for name, address, count, id in named if id in registry.units],
        "groups": [(name, address, f"{count}项") for name, address, count, id in named if id in registry.groups],
        "line": figures.year_line(plan.year, deadlines, urls.plan_deadlines(plan.id)) if deadlines else None,
        "matrix": urls.plan_matrix(plan.id) if named and deadlines else "",
        "topics": together[:TOPICS],
        "more_topics": len(together) > TOPICS,
    }
    return view | {"latest": latest}


def _search_view(base: Base, plans: list[PlanSummary], version: str) -> View:
    return _common(base, "搜任务", "search") | {
        "description": f"在{base.site.name}里按词语、单位、时间节点查找任务。",
        "plans": [{"ways": _ways(plan, base)} for plan in plans],
        "examples": base.site.examples,
        "search_version": version,
    }


def _ways(plan: PlanSummary, base: Base) -> list[tuple[str, str]]:
    """(label, address) of the lists of one plan."""
    found = [(f"{_state(plan, base)}的全部任务", urls.plan(plan.id))]
    if plan.named:
        found.append((f"{_edition(plan)}任务按单位查", urls.plan_units(plan.id)))
    if plan.deadlines:
        found.append((f"{_edition(plan)}任务按时间节点查", urls.plan_deadlines(plan.id)))
    return found


class _Across:
    """What the pages of units across plans share, made once: `ids`, units and groups that any plan lays something on, in
    the registry's order; of each plan what its row says on every such page; and the cells of rows, for few differ."""

    def __init__(self, base: Base, plans: list[PlanSummary], renderer: Renderer):
        found = {id for plan in plans for id in (*plan.named, *plan.member)}
        self.ids = [id for id in (*base.registry.units, *base.registry.groups) if id in found]
        self.known = found
        self._renderer = renderer
        self.plans = [(plan, _state(plan, base), f"../{urls.plan(plan.id)}") for plan in plans]
        self._names = {id: base.registry.name_of(id) for id in self.ids}
        self._counts = cache(partial(renderer.component, "tally_counts"))
        self._members = cache(self._members_of)

    def rows(self, id: str, roles: list[str], with_members: bool) -> list[tuple[str, str, Markup, Markup | str]]:
        """(plan, address, cells of the counts by role, cell of the groups that it comes in by) of each plan that lays
        something on `id`."""
        found = []
        for plan, state, address in self.plans:
            named, member = plan.named.get(id), plan.member.get(id)
            if named or member:
                counts = self._counts(tuple([named.get(role, 0) for role in roles]) if named else (0,) * len(roles))
                members = self._members(plan.id, tuple(member.items()) if member else ()) if with_members else ""
                found.append((state, f"../{urls.plan_unit(plan.id, id)}" if named else address, counts, members))
        return found

    def _members_of(self, plan: str, groups: tuple[tuple[str, int], ...]) -> Markup:
        rows = [(self._names[id], f"../{urls.plan_unit(plan, id)}", count) for id, count in groups]
        return self._renderer.component("tally_members", rows)


def _units_view(base: Base, across: _Across) -> View:
    registry = base.registry
    kinds: dict[str, list[tuple[str, str, str]]] = {}
    groups = []
    for id in across.ids:
        if id in registry.units:
            unit = registry.units[id]
            kinds.setdefault(words.UNIT_KINDS[unit.kind], []).append((unit.name, f"../{urls.unit(id)}", ""))
        else:
            groups.append((registry.groups[id].name, f"../{urls.unit(id)}", ""))
    return _common(base, "单位一览", "units") | {
        "description": f"{base.site.name}里有任务的单位，逐个列出历年的任务数。",
        "kinds": list(kinds.items()),
        "groups": groups,
    }


def _unit_view(base: Base, across: _Across, id: str, searched: bool) -> View:
    registry = base.registry
    unit, group = registry.units.get(id), registry.groups.get(id)
    given = {role for plan, *_ in across.plans for role in plan.named.get(id, ())}
    roles = [role for role in ROLES if role in given]
    with_members = any(id in plan.member for plan, *_ in across.plans)
    name = registry.name_of(id)
    view = _common(base, name, "units") | {
        "title": f"{name}的历年任务 - {base.site.name}",
        "trail": [("单位一览", f"../{urls.UNITS}"), (name, "")],
        "description": f"{name}在历年任务分解表里的任务数。",
        "names": [],
        "group": None,
        "roles": [(words.ROLES[role], terms.role(role, "../")) for role in roles],
        "rows": across.rows(id, roles, with_members),
        "with_members": with_members,
        "search": f"../{urls.SEARCH}?unit={id}" if searched and with_members else "",
    }
    if unit:
        full = [("全称", unit.full_name)] if unit.full_name != unit.name else []
        also = [("也写作", "、".join(unit.aliases))] if unit.aliases else []
        former = [("曾用名", "、".join(former.name for former in unit.former))] if unit.former else []
        view["names"] = [*full, *also, *former]
    if group:
        view["group"] = {
            "basis": group.basis,
            "members": [
                (registry.name_of(member), f"../{urls.unit(member)}" if member in across.known else "", "")
                for member in group.members or ()
            ],
        }
    return view


def _changes(base: Base, plans: list[PlanSummary]) -> list[tuple[str, str, str, str, tuple[str, ...]]]:
    """(day, text, address, plan's id, units' ids) of every change that is known, newest first. A portal begins with its
    first plan; every later one is a change."""
    found = [
        (change.day, words.change(change), urls.task(plan.id, change.number), plan.id, change.units)
        for plan in plans
        for change in plan.changes
    ]
    for plan in sorted(plans, key=lambda plan: (plan.issued, plan.id))[1:]:
        day = (plan.published or plan.issued)[:10]
        found.append((day, f"发布《{plan.title}》", urls.plan(plan.id), plan.id, tuple(plan.named)))
    return sorted(found, key=lambda change: change[0], reverse=True)


def _updates_view(
    base: Base, plans: list[PlanSummary], found: list[tuple[str, str, str, str, tuple[str, ...]]]
) -> View:
    shown = found[:MOST]
    ids = {id for *_, units in shown for id in units}
    registry = base.registry
    days = groupby(shown, key=lambda change: change[0])
    return _common(base, "变更记录", "updates") | {
        "description": f"{base.site.name}的变更记录：落实情况的登记、内容调整、不再实施的任务和新的任务分解表。",
        "days": [(words.day(date.fromisoformat(day)), [change[1:] for change in changes]) for day, changes in days],
        "plans": [(plan.id, _edition(plan)) for plan in plans if any(plan.id == change[3] for change in shown)],
        "units": [(id, registry.name_of(id)) for id in (*registry.units, *registry.groups) if id in ids],
        "more": len(found) > MOST or any(len(plan.changes) == MOST for plan in plans),
        "most": MOST,
    }


def _content_view(base: Base, page: Page, renderer: Renderer) -> View:
    return _common(base, page.title, f"page-{page.slug}") | {
        "tags": [("ArticleTitle", page.title), ("ContentSource", base.site.sponsor)],
        "updated": words.day(page.updated) if page.updated else "",
        "draft": page.draft,
        "html": renderer.markdown(page.body),
    }


def _data_view(base: Base, plans: list[PlanSummary]) -> View:
    rows = [
        (plan.title, f"../{urls.plan(plan.id)}", plan.task_count, f"../{urls.tasks_json(plan.id)}") for plan in plans
    ]
    return _common(base, "数据下载", "data") | {
        "description": f"{base.site.name}的任务数据，可以下载，逐个字段说明。",
        "rows": rows,
        "fields": FIELDS,
    }


def _terms_view(base: Base, plans: list[PlanSummary]) -> View:
    recorded = {plan.records for plan in plans}
    ended = any(facts.has_ended(plan.year, base.today) for plan in plans)
    return _common(base, "名词解释", "terms") | {
        "description": f"{base.site.name}里的说法是什么意思：牵头、责任、配合，时间节点，状态。",
        "sections": terms.sections(ended, True in recorded, False in recorded),
    }


def _accessibility_view(base: Base) -> View:
    checked = base.site.accessibility_checked
    return _common(base, "无障碍说明", "accessibility") | {
        "description": f"{base.site.name}做到了哪些无障碍要求，怎样测试，还有哪些不足，有困难找谁。",
        "checked": words.day(checked) if checked else "",
        "own": base.site.accessibility == "own",
        "contact": base.site.contact,
        "sponsor": base.site.sponsor,
    }


def _not_found_view(base: Base) -> View:
    return _common(base, "没有找到这个网页", "") | {"trail": ()}
