"""The official table as printed: its headings in their order, its merged title cells, its section rows."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import groupby
from typing import Any

from gongkai import facts, urls
from gongkai.model import Plan, Task

# What a printed heading holds, first match first, and what it is called where the document prints none.
_HEADINGS = (
    ("number", r"序号|编号", "序号"),
    ("remarks", r"备注|说明", "备注"),
    ("deadline", r"时间|时限|期限|节点|进度|日期", "时间节点"),
    ("lead", r"牵头", "牵头单位"),
    ("support", r"配合|协助|协同|参与", "配合单位"),
    ("responsible", r"单位|部门|科室|处室|主体|负责|责任", "责任单位"),
    ("content", r"内容|要求|措施|举措|标准|目标", "任务内容"),
    ("title", r"名称|任务|事项|项目|标题|工作|指标", "任务名称"),
)
_ORDER = ("number", "title", "content", "lead", "responsible", "support", "deadline", "remarks")
_CELLS: dict[str, Callable[[Task], Any]] = {
    "number": lambda task: task.number,
    "title": lambda task: task.title,
    "content": lambda task: task.content,
    "lead": lambda task: task.lead_text,
    "responsible": lambda task: _responsible_cell(task),
    "support": lambda task: task.support_text,
    "deadline": lambda task: task.deadline.text if task.deadline else "",
    "remarks": lambda task: task.remarks,
}


def official_table(plan: Plan, marks_of: Callable[[Task], tuple[str, ...]] = lambda task: ()) -> dict[str, Any]:
    """`columns`: (field, heading) in the document's order; `bodies`: (section lines, rows), a body for each run of
    tasks under one section. A row is (number, address, title, span, marks, cells, due): `span` says how many rows its
    title cell takes, 0 where that cell stands in a row above; `cells` are (field, heading, text); `due` is its deadline's
    place among the plan's, None without one."""
    columns = _columns(plan)
    cells = [(field, heading, _CELLS[field]) for field, heading in columns]
    places = {key: place for place, key in enumerate(facts.by_deadline(plan.tasks))}
    bodies: list[tuple[list[str], list[tuple[Any, ...]]]] = []
    above: tuple[str, ...] = ()
    for section, run in groupby(plan.tasks, key=lambda task: task.section):
        tasks = list(run)
        rows = [
            (
                task.number,
                f"../{urls.task(plan.id, task.number)}",
                task.title,
                span,
                (*(("草稿",) if task.draft else ()), *marks_of(task)),
                [(field, heading, cell(task)) for field, heading, cell in cells],
                places.get(facts.deadline_key(task.deadline) or ""),
            )
            for task, span in zip(tasks, facts.title_spans(tasks), strict=True)
        ]
        bodies.append((list(section[facts.shared_start(above, section) :]), rows))
        above = section
    return {"caption": plan.title, "columns": columns, "bodies": bodies}


def _columns(plan: Plan) -> list[tuple[str, str]]:
    filled = {field for field in _ORDER if any(_CELLS[field](task) for task in plan.tasks)}
    printed: dict[str, str] = {}
    for heading in plan.columns:
        field = next((field for field, pattern, _ in _HEADINGS if re.search(pattern, heading)), None)
        if field in filled and field not in printed:
            printed[field] = heading
    names = {field: name for field, _, name in _HEADINGS}
    if not printed:
        return [(field, names[field]) for field in _ORDER if field in filled]
    first = [] if "number" in printed else [("number", names["number"])]
    rest = [(field, names[field]) for field in _ORDER if field in filled and field not in printed]
    return [*first, *printed.items(), *(column for column in rest if column[0] != "number")]


def _responsible_cell(task: Task) -> str:
    if task.responsible_text or task.responsible is None:
        return task.responsible_text
    return "" if task.lead_text or task.support_text else task.responsible.text
