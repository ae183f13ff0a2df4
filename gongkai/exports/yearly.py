"""How a plan was carried out, as the table that goes into the yearly report: 任务、责任单位、时间节点、落实情况、佐证. Only
what the plan says and what is recorded of it, in the words of the pages; nothing is summed up or judged."""

from __future__ import annotations

from collections import Counter
from datetime import date
from html.parser import HTMLParser
from itertools import groupby
from typing import NamedTuple

from gongkai import facts, urls, words
from gongkai.markdown import note_to_html
from gongkai.model import STATUSES, Base, Evidence, Plan, Task, Update
from gongkai.standing import bound, reports, standing

UNRECORDED = "本栏目未登记"

# A line of a cell: runs of (text, address), the address "" where a run is no link.
Line = list[tuple[str, str]]


class Row(NamedTuple):
    """One task. `span` says how many rows its title takes, 0 where a row above holds it."""

    title: str
    span: int
    content: str
    who: str
    when: str
    state: list[Line]
    evidence: list[Line]


class Yearly(NamedTuple):
    """The table and what stands above it; `parts` are (lines of the section, rows)."""

    title: str
    notes: list[str]
    parts: list[tuple[list[str], list[Row]]]


def yearly(plan: Plan, base: Base) -> Yearly:
    """The plan's tasks that may be shown, in its order, as known on the as-of day."""
    site = base.site
    parts = []
    above: tuple[str, ...] = ()
    for section, run in groupby(plan.tasks, key=lambda task: task.section):
        tasks = list(run)
        rows = [
            Row(
                title=task.title,
                span=span,
                content=f"{task.number}．{task.content}" if task.content else f"任务{task.number}",
                who=task.responsible.text if task.responsible else "",
                when=task.deadline.text if task.deadline else "",
                state=_state(task, plan, base.today),
                evidence=_evidences(task, plan, site.address or ""),
            )
            for task, span in zip(tasks, facts.title_spans(tasks), strict=True)
        ]
        parts.append((list(section[facts.shared_start(above, section) :]), rows))
        above = section
    known = f"本表只写“{site.name}”栏目登记的内容。" if plan.records_since else "这份表的落实情况没有逐项登记。"
    notes = [site.notice] if site.notice else []
    return Yearly(f"{plan.title}落实情况", [*notes, f"状态按{words.day(base.today)}计算。{known}"], parts)


def _state(task: Task, plan: Plan, today: date) -> list[Line]:
    lines = [_line(text) for text in _status(task, plan, today)]
    newest = list(reversed(task.updates))
    noted = next((update for update in newest if update.note), None)
    for update in dict.fromkeys(filter(None, (newest[0] if newest else None, noted))):
        first, *rest = _lines_of(update.note) or [[]]
        lines += [[(_said(update) + ("：" if first else ""), ""), *first], *rest]
    return lines + [_line(text) for text in _changed(task)]


def _status(task: Task, plan: Plan, today: date) -> list[str]:
    """As recorded, with its day; and who of many has reported."""
    stands = standing(task, plan, today)
    if not (task.updates or task.withdrawn):
        return [UNRECORDED]
    told = words.due(task, stands, plan.year, today)
    if stands.status is None:
        lines = ["部分单位已登记" + (f"，{told}" if told and stands.due != "past" else "")]
    else:
        lines = [f"{stands.status}：{told}" if told else stands.status]
    units = [report for report in reports(task, today) if report.unit is not None]
    if units and (len(bound(task)) > 1 or not task.all_known):
        tally = Counter(report.status for report in units)
        counts = "，".join(f"{status}{tally[status]}个" for status in STATUSES if tally[status])
        of_all = f"承担这项任务的有{len(bound(task))}个单位，" if task.all_known else ""
        lines.append(f"{of_all}已登记的单位有{len(units)}个：{counts}")
    return lines


def _changed(task: Task) -> list[str]:
    """What was changed of the task since it was issued, and that it was withdrawn."""
    lines = []
    for row in task.amendments:
        was = f"原来写作“{row.was}”" if row.was else "原来没有写"
        field = words.WORDING[row.field]
        lines.append(f"{words.day(row.date)}调整{field}，{was}（原因：{row.reason}；决定单位：{row.authority}）")
    if (gone := task.withdrawn) is not None:
        lines.append(f"{words.day(gone.date)}起不再实施（原因：{gone.reason}；决定单位：{gone.authority}）")
    return lines


def _said(update: Update) -> str:
    return f"{words.day(update.date)}{update.by}登记{update.status}"


def _evidences(task: Task, plan: Plan, address: str) -> list[Line]:
    """The evidence of all updates, the newest first, each once."""
    found = list(dict.fromkeys(evidence for update in reversed(task.updates) for evidence in update.evidence))
    return [_evidence(evidence, plan, address) for evidence in found] or [_line(UNRECORDED)]


def _evidence(evidence: Evidence, plan: Plan, address: str) -> Line:
    if evidence.held_by:
        return _line(f"{evidence.title}（佐证材料由{evidence.held_by}留存，未在网上公开）")
    told = "，".join(filter(None, (evidence.publisher, words.day(evidence.date) if evidence.date else "")))
    title = f"{evidence.title}（{told}）" if told else evidence.title
    where = evidence.url or address + urls.plan_evidence(plan.id, evidence.file)
    if evidence.file:
        title = f"{title}，随任务公布："
    return [(f"{title} ", ""), (where, where if evidence.url or address else "")]


def _line(text: str) -> Line:
    return [(text, "")]


def _lines_of(note: str) -> list[Line]:
    """A note, which is Markdown, as lines of text; links keep their addresses."""
    reader = _Plain()
    reader.feed(note_to_html(note, lambda address: ""))
    reader.close()
    return [line for line in map(_stripped, reader.lines) if line]


def _stripped(line: Line) -> Line:
    """Without white space at its ends."""
    kept = list(line)
    while kept and not kept[0][0].strip():
        kept.pop(0)
    while kept and not kept[-1][0].strip():
        kept.pop()
    if kept:
        kept[0] = (kept[0][0].lstrip(), kept[0][1])
        kept[-1] = (kept[-1][0].rstrip(), kept[-1][1])
    return kept


class _Plain(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.lines: list[Line] = [[]]
        self.address = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("p", "li", "br", "pre", "blockquote", "hr"):
            self.lines.append(_line("· ") if tag == "li" else [])
        elif tag == "a":
            self.address = dict(attrs).get("href") or ""

    def handle_endtag(self, tag: str) -> None:
        if tag == "a":
            self.address = ""

    def handle_data(self, data: str) -> None:
        text = " ".join(data.split("\n"))
        if text.strip() or self.lines[-1]:
            self.lines[-1].append((text, self.address))
