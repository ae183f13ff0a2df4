"""What the pages of one plan share: its parts in lists, its own ways, its units with what they have to do. Made once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from types import MappingProxyType
from typing import Any, NamedTuple

from markupsafe import Markup

from gongkai import changes, facts, urls, words
from gongkai.model import ROLES, Base, Plan, Task, Ties
from gongkai.outputs import Output
from gongkai.pages import figures, terms
from gongkai.pages.record import Recorder
from gongkai.render import Renderer

View = dict[str, Any]


class Lot(NamedTuple):
    """What a unit or collective name has to do, as its page and the matrix show it: `lists` are (role, where it is
    explained, count, its tasks), `columns` the numbers of tasks by column of the matrix, `due` the same as the page has it."""

    total: int = 0
    lists: Sequence[tuple[str, str, int, Markup | str]] = ()
    columns: Mapping[str, Sequence[int]] = MappingProxyType({})
    due: Markup | str = ""
    glance: Markup | str = ""


class Book:
    """What the pages of one plan share, made once."""

    def __init__(self, plan: Plan, base: Base, renderer: Renderer, ties: Mapping[int, Ties]):
        self.plan = plan
        self.ties = ties
        # Units are called as they were when the plan was issued, and groups stand for those that were there.
        self.registry_now = base.registry
        self.base = base = base._replace(registry=base.registry.as_of(plan.issued))
        self.renderer = renderer
        self.owner = f"plans/{plan.id}"
        self.edition = words.edition(plan.id, plan.year, plan.title)
        self.state = f"{self.edition}（已结束）" if facts.has_ended(plan.year, base.today) else self.edition
        self.by_answerer = facts.by_answerer(plan.tasks)
        self.by_deadline = facts.by_deadline(plan.tasks)
        # How many tasks come to each unit, by its role and by the group that it belongs to.
        self.named, self.members = facts.tally(plan.tasks)
        self.has_matrix = bool(self.by_answerer and self.by_deadline)
        self.amended = [task for task in plan.tasks if task.amendments]
        # What amendments took away keeps its address.
        self.left_deadlines = facts.left(self.amended, facts.former_deadline_keys)
        self.left_answerers = facts.left(self.amended, lambda task: task.former_answerers)
        self.changed = {id for change in changes.of_plan(plan) for id in (change.kind, *change.units)}
        self.recorder = Recorder(plan, base, renderer)
        self.tags = [("ContentSource", plan.issuer)]
        if plan.published:
            self.tags.insert(0, ("PubDate", plan.published))
        self._navs: dict[tuple[str, str], Markup] = {}
        self._sources: dict[tuple[str, str], Markup] = {}

    def page(self, template: str, path: str, view: View) -> Output:
        return Output(path, self.renderer.page(template, path, view), self.owner)

    def common(self, path: str, title: str, trail: list[tuple[str, str]], current: str = "") -> View:
        """What every page of the plan says: its title (the subject first), the way to it, the plan's own ways, and which
        document it is from."""
        root = urls.root_of(path)
        return {
            "title": f"{title} - {self.base.site.name}",
            "trail": trail,
            "state": self.state,
            "nav": self.nav(root, current),
            "source": self.source(root),
            "draft": "本表为草稿，尚未发布。" if self.plan.draft else "",
        }

    def nav(self, root: str, current: str) -> Markup:
        """The plan's own ways, seen from `root`; `current` is the one that one is at."""
        if (root, current) not in self._navs:
            ways = [("table", "看完整表格", urls.plan(self.plan.id))]
            if self.by_answerer:
                ways.append(("units", "按单位查", urls.plan_units(self.plan.id)))
            if self.by_deadline:
                ways.append(("deadlines", "按时间节点查", urls.plan_deadlines(self.plan.id)))
            if self.has_matrix:
                ways.append(("matrix", "对照表", urls.plan_matrix(self.plan.id)))
            if self.amended:
                ways.append(("amendments", "内容调整", urls.plan_amendments(self.plan.id)))
            if self.changed:
                ways.append(("updates", "变更记录", f"{urls.UPDATES}?plan={self.plan.id}"))
            links = [(label, root + address, key == current) for key, label, address in ways]
            self._navs[root, current] = self.renderer.component("plan_nav", self.edition, links)
        return self._navs[root, current]

    def source(self, root: str, note: str = "") -> Markup:
        """The plan and its day, seen from `root`: a page without a day counts as one that nobody keeps (norms)."""
        if (root, note) not in self._sources:
            plan, address = self.plan, root + urls.plan(self.plan.id)
            values = (note, plan.issuer, plan.title, address, words.day(plan.issued))
            self._sources[root, note] = self.renderer.component("source_note", *values)
        return self._sources[root, note]

    @cached_property
    def answerers(self) -> list[str]:
        """Who is named, in the registry's order."""
        return self.in_order(self.by_answerer)

    @cached_property
    def groups(self) -> dict[str, tuple[str, str, str]]:
        """By collective name: (name, the way to it from two folders below the root, where its members are known from)."""
        return {
            id: (group.name, f"../../{urls.plan_unit(self.plan.id, id)}", group.basis)
            for id, group in self.base.registry.groups.items()
        }

    @cached_property
    def units(self) -> dict[str, tuple[str, str, str]]:
        """By unit: (name, the way to its tasks from two folders below the root, ""); nowhere where it has none."""
        found = {}
        for id, unit in self.base.registry.units.items():
            address = ""
            if id in self.by_answerer:
                address = f"../../{urls.plan_unit(self.plan.id, id)}"
            elif id in self.members:
                address = f"../../{urls.unit(id)}"
            found[id] = unit.name, address, ""
        return found

    @cached_property
    def lots(self) -> dict[str, Lot]:
        """By unit and collective name: what it has to do. Those that are named together in all their tasks share one."""
        made: dict[tuple[tuple[str, int], ...], Lot] = {}
        found = {}
        for id, named in self.by_answerer.items():
            key = tuple([(role, task.number) for role, task in named])
            if key not in made:
                made[key] = _lot(self, named)
            found[id] = made[key]
        return found

    @cached_property
    def columns(self) -> dict[int, str]:
        """By number: the column of the matrix in which a task stands, if in any."""
        return {task.number: figures.column_of(key) for key, tasks in self.by_deadline.items() for task in tasks}

    @cached_property
    def ways(self) -> dict[int, str]:
        """By number: the way to a task from two folders below the root."""
        return {task.number: f"../../{urls.task(self.plan.id, task.number)}" for task in self.plan.tasks}

    @cached_property
    def rows(self) -> dict[int, Markup]:
        """By number: a task as the lists show it, two folders below the root."""
        return {task.number: self._row(task) for task in self.plan.tasks}

    def _row(self, task: Task) -> Markup:
        who = words.excerpt(task.responsible.text) if task.responsible else ""
        when = task.deadline.text if task.deadline else ""
        marks = self.recorder.marks(task)
        text = words.excerpt(task.content, 80)
        return self.renderer.component(
            "task_list_row", self.ways[task.number], task.number, task.title, text, who, when, marks
        )

    def task_list(self, tasks: list[Task]) -> Markup | str:
        """Tasks listed two folders below the root; nothing where there are none."""
        rows = self.rows
        return self.renderer.component("task_list", [rows[task.number] for task in tasks]) if tasks else ""

    def name_of(self, id: str) -> str:
        return self.base.registry.name_of(id)

    def in_order(self, ids: Any) -> list[str]:
        """Ids in the registry's order."""
        registry = self.base.registry
        return [id for id in (*registry.units, *registry.groups) if id in ids]


def _lot(book: Book, named: list[tuple[str, Task]]) -> Lot:
    """Of those who are named in these tasks, in these roles."""
    lists = []
    for role in ROLES:
        if tasks := [task for r, task in named if r == role]:
            lists.append((words.ROLES[role], terms.role(role, "../../"), len(tasks), book.task_list(tasks)))
    tasks = [task for _, task in named]
    columns = figures.by_column(book.columns, [task.number for task in tasks])
    note = "这里是写明由该单位承担的任务；几个单位共同承担的，在每个单位的网页上都算一次。"
    return Lot(
        total=len(named),
        lists=lists,
        columns=columns,
        due=_due(book, columns) if len(named) > 1 else "",
        glance=book.recorder.glance(tasks, "../../", "全年一览", (note,)),
    )


def _due(book: Book, columns: dict[str, list[int]]) -> Markup | str:
    """What is to be done in which month, seen from a unit's page."""
    year, ways, component = book.plan.year, book.ways, book.renderer.component
    rows = []
    for column, numbers in columns.items():
        links = [(number, ways[number]) for number in numbers]
        rows.append(component("due_list_row", column, figures.column_title(column, year), links))
    return component("due_list", rows) if rows else ""
