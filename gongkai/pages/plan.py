"""A plan → its pages: the official table, its tasks, and its lists by unit and by deadline."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from types import MappingProxyType

from markupsafe import Markup

from gongkai import facts, urls, words
from gongkai.model import ROLES, Base, Deadline, Group, Link, Plan, Task, Tie, Ties
from gongkai.outputs import Output
from gongkai.pages import figures, terms
from gongkai.pages.book import Book, Lot, View
from gongkai.pages.record import amendment_rows
from gongkai.pages.table import official_table
from gongkai.render import Renderer, is_safe, link_note


def of_plan(
    plan: Plan, base: Base, renderer: Renderer, ties: Mapping[int, Ties] = MappingProxyType({})
) -> Iterator[Output]:
    """Every page of one plan, and its transcript where that is published. They depend on nothing but the arguments.
    `ties` are, by number, to what other plans' tasks its tasks are tied."""
    book = Book(plan, base, renderer, ties)
    if plan.source_text is not None:
        yield Output(urls.plan_source(plan.id), plan.source_text.encode(), book.owner)
    yield book.page("pages/plan.html", urls.plan(plan.id), _plan_view(book))
    yield from _task_pages(book)
    if book.by_answerer:
        yield book.page("pages/plan-units.html", urls.plan_units(plan.id), _units_view(book))
    for id in dict.fromkeys((*book.by_answerer, *book.left_answerers)):
        yield book.page("pages/plan-unit.html", urls.plan_unit(plan.id, id), _unit_view(book, id))
    if book.by_deadline:
        yield book.page("pages/plan-deadlines.html", urls.plan_deadlines(plan.id), _deadlines_view(book))
    for key in dict.fromkeys((*book.by_deadline, *book.left_deadlines)):
        view = _deadline_view(book, key, book.by_deadline.get(key, []))
        yield book.page("pages/plan-deadline.html", urls.plan_deadline(plan.id, key), view)
    if book.has_matrix:
        yield book.page("pages/plan-matrix.html", urls.plan_matrix(plan.id), _matrix_view(book))
    if book.amended:
        yield book.page("pages/plan-amendments.html", urls.plan_amendments(plan.id), _amendments_view(book))


def _plan_view(book: Book) -> View:
    plan, path = book.plan, urls.plan(book.plan.id)
    return book.common(path, plan.title, [(book.edition, "")], "table") | {
        "description": f"{plan.title}全文，共{len(plan.tasks)}项任务，逐项列出责任单位和时间节点。",
        "tags": [("ArticleTitle", plan.title), *book.tags],
        "heading": plan.title,
        "issuer": plan.issuer,
        "issued": words.day(plan.issued),
        "attachment": plan.attachment_label,
        "facts": _facts(book),
        "account": _link(plan.account, book) if plan.account else None,
        "year": plan.year,
        "records": plan.records_since,
        "table": official_table(plan, book.recorder.table_marks),
        "amended": (len(book.amended), f"../{urls.plan_amendments(plan.id)}") if book.amended else None,
        "glance": book.recorder.glance(list(plan.tasks), "../", "全年一览", ("几个单位共同承担的任务，只算一次。",)),
        "documents": _documents(book),
    }


def _facts(book: Book) -> list[tuple[str, str]]:
    """The block of facts (norms: layout), what is unknown left out."""
    plan = book.plan
    rows = [
        ("索引号", plan.index_number),
        ("发布机构", plan.issuer),
        ("成文日期", words.day(plan.issued)),
        ("发布日期", plan.published),
        ("文号", plan.document_number),
        ("主题分类", plan.category),
        ("有效性", plan.validity),
        ("公开方式", "主动公开"),
        ("任务数", f"{len(plan.tasks)}项"),
    ]
    return [(label, value) for label, value in rows if value]


def _documents(book: Book) -> list[tuple[str, list[tuple[str, str, str]]]]:
    """(heading, links) of what belongs to the plan."""
    plan = book.plan
    notice = (Link("印发通知", plan.notice_url),) if plan.notice_url else ()
    found = [
        ("原文与附件", [_link(link, book) for link in (*notice, *plan.attachments)]),
        ("政策解读", [_link(link, book) for link in plan.interpretations]),
        ("相关文件", [_link(link, book) for link in plan.related]),
    ]
    if plan.source_text is not None:
        transcript = Link("文字转录底稿，以正式印发文件为准", f"../{urls.plan_source(plan.id)}")
        found[0][1].append(_link(transcript, book))
    found.append(("数据", [_link(Link("本表的数据文件（JSON）", f"../{urls.tasks_json(plan.id)}"), book)]))
    return [(heading, links) for heading, links in found if links]


def _link(link: Link, book: Book) -> tuple[str, str, str]:
    """(title, address, note) of a link as pages show it; without address where that could run something."""
    address = link.url if is_safe(link.url) else ""
    return link.title, address, link_note(address, book.base.site)


def _task_pages(book: Book) -> Iterator[Output]:
    plan = book.plan
    plan_way = (book.edition, f"../{urls.plan(plan.id)}")
    note = f"本页据{plan.attachment_label or '印发文件'}转录，以正式印发文件为准。"
    shared = book.common(urls.task(plan.id, 1), "", []) | {"source": book.source("../", note)}
    # Few phrases answer for many tasks.
    deadlines = {deadline: _deadline(book, deadline) for deadline in {task.deadline for task in plan.tasks}}
    answers = {task.responsible: _answers(book, task) for task in {t.responsible: t for t in plan.tasks}.values()}
    siblings = _siblings(book)
    # (address, label, title) as neighbours lead to it; nobody before the first and after the last.
    ways = [None, *((f"{task.number}.html", f"任务{task.number}", words.heading(task)) for task in plan.tasks), None]
    for task, previous, way, following in zip(plan.tasks, ways, ways[1:], ways[2:], strict=False):
        path = urls.task(plan.id, task.number)
        _, label, heading = way
        title = f"{heading}（任务{task.number}）"
        before, after = _ties(book, task)
        view = shared | {
            "title": f"{title} - {book.edition} - {book.base.site.name}",
            "description": words.excerpt(task.content or task.title, 100),
            "trail": [plan_way, (label, "")],
            "tags": [("ArticleTitle", title), *book.tags],
            "number": task.number,
            "heading": heading,
            "chapter": task.section,
            "content": task.content,
            "answers": answers[task.responsible],
            "deadline": deadlines[task.deadline],
            "remarks": task.remarks,
            "summary": book.recorder.summary(task),
            "before": before,
            "after": after,
            "siblings": siblings.get(task.number, ""),
            "previous": previous,
            "next": following,
            "notices": book.recorder.notices(task),
            "sections": book.recorder.sections(task),
        }
        if task.draft:
            view["draft"] = "本任务为草稿，尚未发布。"
        yield book.page("pages/task.html", path, view)


def _ties(book: Book, task: Task) -> tuple[Markup | str, Markup | str]:
    """What the task carries on, and what carries it on, seen from its page."""
    if task.number not in book.ties:
        return "", ""
    before, after = book.ties[task.number]
    return _links(book, (before,) if before else ()), _links(book, after)


def _links(book: Book, ties: Sequence[Tie]) -> Markup | str:
    links = [(tie.called, f"../{urls.task(*tie[:2])}") for tie in ties]
    return book.renderer.component("record_links", links) if links else ""


def _siblings(book: Book) -> dict[int, Markup]:
    """By number: the tasks under one title with a task, seen from its page; of those that do not stand alone."""
    found = {}
    for title, run in groupby(book.plan.tasks, key=lambda task: task.title):
        tasks = list(run)
        if not title or len(tasks) == 1:
            continue
        rows = [(task.number, f"{task.number}.html", words.excerpt(task.content, 40)) for task in tasks]
        for at, (number, _, text) in enumerate(rows):
            found[number] = book.renderer.component("siblings", [*rows[:at], (number, "", text), *rows[at + 1 :]])
    return found


def _answers(book: Book, task: Task) -> Markup | None:
    """Who answers for a task, seen from its page; None where the document does not say."""
    responsible = task.responsible
    if responsible is None:
        return None
    units: dict[str, list[tuple[str, str, str]]] = {}
    for id, name, role, via in task.answerers:
        if via is None:
            units.setdefault(role, []).append((name, f"../{urls.plan_unit(book.plan.id, id)}", _group_note(book, id)))
    roles = [(words.ROLES[role], terms.role(role, "../"), units[role]) for role in ROLES if role in units]
    # A list of names and nothing else reads the same with links in it: it need not stand there twice.
    plain = len(roles) == 1 and responsible.text == "、".join(name for name, _, _ in roles[0][2])
    unclear = _because("责任单位原文表述不明确", responsible.reason) if responsible.unclear else ""
    text = "" if plain else responsible.text
    return book.renderer.component("answers", text, roles, responsible.open_ended, unclear)


def _group_note(book: Book, id: str) -> str:
    """What is said beside a collective name."""
    group = book.base.registry.groups.get(id)
    if group is None:
        return ""
    return "原文未列明具体单位" if group.members is None else f"{len(group.members)}个单位"


def _deadline(book: Book, deadline: Deadline | None) -> Markup | None:
    """By when, seen from a task's page; None where the document does not say."""
    key = facts.deadline_key(deadline)
    if deadline is None or key is None:
        return None
    meaning = _because(words.deadline_meaning(deadline, book.plan.year), deadline.reason)
    stages = [(f"{words.day(stage.date)}前", stage.what) for stage in deadline.milestones]
    address = f"../{urls.plan_deadline(book.plan.id, key)}"
    term = f"../{urls.term(f'deadline-{deadline.kind}')}"
    return book.renderer.component("deadline", deadline.text, address, meaning, term, stages)


def _because(told: str, reason: str) -> str:
    return f"{told}：{reason}" if told and reason else told


def _units_view(book: Book) -> View:
    plan, registry, path = book.plan, book.base.registry, urls.plan_units(book.plan.id)
    roles = [role for role in ROLES if any(role in counts for counts in book.named.values())]
    units, groups = [], []
    for id in book.answerers:
        counts = [book.named[id].get(role, 0) for role in roles]
        row = (book.name_of(id), f"../../{urls.plan_unit(plan.id, id)}", counts, _group_note(book, id))
        (groups if id in registry.groups else units).append(row)
    only_members = [id for id in book.in_order(book.members) if id not in book.by_answerer]
    trail = [(book.edition, f"../../{urls.plan(plan.id)}"), ("按单位查", "")]
    return book.common(path, f"按单位查：{plan.title}", trail, "units") | {
        "description": f"{plan.title}：每个单位和集体名称各有哪些任务。",
        "heading": "按单位查",
        "roles": [(words.ROLES[role], terms.role(role, "../../")) for role in roles],
        "units": units,
        "groups": groups,
        "only_members": [book.units[id] for id in only_members],
    }


def _unit_view(book: Book, id: str) -> View:
    plan, registry, path = book.plan, book.base.registry, urls.plan_unit(book.plan.id, id)
    name, lot = book.name_of(id), book.lots.get(id) or Lot()
    trail = [
        (book.edition, f"../../{urls.plan(plan.id)}"),
        ("按单位查", f"../../{urls.plan_units(plan.id)}"),
        (name, ""),
    ]
    unit, group = registry.units.get(id), registry.groups.get(id)
    counts = book.members.get(id, {})
    memberships = [
        (called, address, counts[of], basis) for of, (called, address, basis) in book.groups.items() if of in counts
    ]
    ways = [(f"{name}的历年任务", f"../../{urls.unit(id)}", "")] if lot.total or counts else []
    if id in book.changed:
        ways.append((f"{name}的变更记录", f"../../{urls.UPDATES}?plan={plan.id}&unit={id}", ""))
    return book.common(path, f"{name}：{book.edition}任务", trail, "units") | {
        "description": f"{plan.title}写明由{name}承担的任务，共{lot.total}项。",
        "heading": name,
        "total": lot.total,
        "full_name": unit.full_name if unit and unit.full_name != name else "",
        "now": words.since_then(unit, book.registry_now, book.base.today) if unit else "",
        "lists": lot.lists,
        "memberships": memberships,
        "due": lot.due,
        "members": "" if group is None else _members(book, name, group),
        "ways": ways,
        "left": book.task_list(book.left_answerers.get(id, [])),
        "glance": lot.glance,
    }


def _matrix_view(book: Book) -> View:
    plan, registry, path = book.plan, book.base.registry, urls.plan_matrix(book.plan.id)
    up = urls.root_of(path)
    parts: dict[bool, list[figures.Row]] = {True: [], False: []}
    for id in book.answerers:
        address, cells = up + urls.plan_unit(plan.id, id), []
        for column, numbers in book.lots[id].columns.items():
            way = f"{address}#by-{column}" if len(numbers) > 1 else up + urls.task(plan.id, numbers[0])
            cells.append((column, len(numbers), way))
        if cells:
            parts[id in registry.groups].append((address, book.name_of(id), cells))
    heads: dict[str, str] = {}
    for key in book.by_deadline:
        column = figures.column_of(key)
        address = urls.plan_deadlines(plan.id) if column in heads else urls.plan_deadline(plan.id, key)
        heads[column] = up + address
    titled = [("集体名称", parts[True]), ("写明名称的单位", parts[False])]
    trail = [(book.edition, up + urls.plan(plan.id)), ("单位和月份对照表", "")]
    return book.common(path, f"单位和月份对照表：{plan.title}", trail, "matrix") | {
        "description": f"{plan.title}：每个单位在哪个月有几项任务到时间节点。",
        "heading": "单位和月份对照表",
        "grid": figures.matrix(plan.year, [(title, rows) for title, rows in titled if rows], heads),
    }


def _members(book: Book, name: str, group: Group) -> Markup:
    """Who a collective name stands for, seen from its page."""
    links = [book.units[id] for id in group.members or ()]
    return book.renderer.component("members", name, {"members": links, "basis": group.basis})


def _deadlines_view(book: Book) -> View:
    plan, path = book.plan, urls.plan_deadlines(book.plan.id)
    dated, undated = [], []
    for key, tasks in book.by_deadline.items():
        title, address = words.deadline_title(key), f"../../{urls.plan_deadline(plan.id, key)}"
        row = (title, address, len(tasks), _phrases(tasks, title))
        (undated if key in words.UNDATED else dated).append(row)
    trail = [(book.edition, f"../../{urls.plan(plan.id)}"), ("按时间节点查", "")]
    return book.common(path, f"按时间节点查：{plan.title}", trail, "deadlines") | {
        "description": f"{plan.title}：任务按完成时间排列。",
        "heading": "按时间节点查",
        "line": figures.year_line(
            plan.year,
            [(key, f"../../{urls.plan_deadline(plan.id, key)}", len(tasks)) for key, tasks in book.by_deadline.items()],
            "#dated",
        ),
        "dated": dated,
        "undated": undated,
    }


def _deadline_view(book: Book, key: str, tasks: list[Task]) -> View:
    plan, path = book.plan, urls.plan_deadline(book.plan.id, key)
    title = words.deadline_title(key)
    trail = [
        (book.edition, f"../../{urls.plan(plan.id)}"),
        ("按时间节点查", f"../../{urls.plan_deadlines(plan.id)}"),
        (title, ""),
    ]
    return book.common(path, f"{title}：{book.edition}任务", trail, "deadlines") | {
        "description": f"{plan.title}中时间节点为{title}的任务，共{len(tasks)}项。",
        "heading": title,
        "phrases": "、".join(_phrases(tasks, title)),
        "count": len(tasks),
        "term": f"../../{urls.term(f'deadline-{key}')}" if key in words.UNDATED else "",
        "tasks": book.task_list(tasks),
        "left": book.task_list(book.left_deadlines.get(key, [])),
    }


def _amendments_view(book: Book) -> View:
    plan, path = book.plan, urls.plan_amendments(book.plan.id)
    trail = [(book.edition, f"../{urls.plan(plan.id)}"), ("内容调整", "")]
    return book.common(path, f"内容调整：{plan.title}", trail, "amendments") | {
        "description": f"{plan.title}印发以后的全部内容调整，逐项列出原来的写法、原因和决定单位。",
        "heading": "内容调整",
        "frozen": words.day(plan.frozen) if plan.frozen else "",
        "tasks": [
            (task.number, words.heading(task), f"../{urls.task(plan.id, task.number)}", amendment_rows(task))
            for task in book.amended
        ],
    }


def _phrases(tasks: list[Task], title: str) -> list[str]:
    """How the document words it, each wording once, unless it is the list's own title."""
    found = dict.fromkeys(task.deadline.text for task in tasks if task.deadline)
    return [] if list(found) == [title] else list(found)
