"""The Chinese words for what the model calls by code: roles, kinds, days. One place, so that pages, search and downloads
say the same."""

from __future__ import annotations

from datetime import date, timedelta

from gongkai.changes import Change
from gongkai.model import Deadline, Registry, Task, Unit
from gongkai.standing import Counts, Period, Standing
from gongkai.text import fold

ROLES = {"lead": "牵头", "responsible": "责任", "support": "配合"}

UNIT_KINDS = {
    "department": "政府部门",
    "affiliated": "直属单位",
    "vertical": "垂直管理单位",
    "party": "党群机关",
    "enterprise": "企业",
    "county": "县（市、区）",
    "zone": "功能区",
    "other": "其他单位",
}

# Titles of the lists of deadlines that have no day.
UNDATED = {
    "recurring": "定期进行",
    "year-round": "全年",
    "ongoing": "长期坚持",
    "relative": "从某一天起算的期限",
    "milestones": "分阶段进行",
    "start": "按时启动",
    "unclear": "时间节点原文表述不明确",
}

# The same where there is room for a word.
UNDATED_IN_SHORT = {
    "recurring": "定期",
    "year-round": "全年",
    "ongoing": "长期",
    "relative": "另行起算",
    "milestones": "分阶段",
    "start": "按时启动",
    "unclear": "不明确",
}

# What stands beside a task whose wording is not the first, wherever it is listed.
AMENDED = "内容有调整"

# What of a task is official wording, by the names of its columns.
WORDING = {
    "title": "任务名称",
    "content": "任务内容",
    "lead": "牵头单位",
    "responsible": "责任单位",
    "support": "配合单位",
    "deadline": "时间节点",
    "remarks": "备注",
    "section": "所在部分",
}


def day(value: date) -> str:
    """2021年6月30日."""
    return f"{value.year}年{value.month}月{value.day}日"


def deadline_title(key: str) -> str:
    """The title of a list of deadlines by its key: 2021年6月30日前, 全年 …"""
    return UNDATED[key] if key in UNDATED else f"{day(date.fromisoformat(key))}前"


def deadline_meaning(deadline: Deadline, year: int) -> str:
    """What a deadline's own words come to, in a plan of `year`; "" where they already say it in full."""
    if deadline.date and deadline.kind != "milestones":
        said, full = "".join(fold(deadline.text).split()), day(deadline.date)
        if said in (full, f"{full}前", f"{full}以前", f"{full}之前"):
            return ""
        return f"即{full}前{'启动' if deadline.kind == 'start' else ''}（按原文推算）"
    return {
        "milestones": "分阶段进行，各阶段的时间如下",
        "year-round": f"{year}年全年进行，没有单独的截止日期",
        "ongoing": "长期进行，没有截止日期",
        "recurring": "按原文所说的周期定期进行",
        "relative": "从原文所说的那一天起算，原文没有写明具体日期",
        "unclear": "时间节点原文表述不明确",
    }.get(deadline.kind, "")


def due(task: Task, stands: Standing, year: int, today: date) -> str:
    """How a task stands against its deadline, in words."""
    kind = task.deadline.kind if task.deadline else "none"
    if stands.due == "dropped" and stands.dropped:
        return f"自{day(stands.dropped)}起"
    if stands.due in ("done", "done-late") and stands.done:
        late = stands.due == "done-late"
        done = "启动" if kind == "start" else "完成"
        if stands.by is None:
            return f"{day(stands.done)}{done}"
        if any(amendment.field == "deadline" for amendment in task.amendments):
            # The day that counts is not the one first set: to say no more would hide that, or be untrue.
            return f"{day(stands.done)}{done}，{'晚于' if late else '在'}调整后的时间节点{'' if late else '以前'}"
        return f"{day(stands.done)}{done}，{'晚于原定时间节点' if late else '在时间节点以前'}"
    if stands.due != "none":
        said = "部分" if stands.status is None and task.updates else stands.status
        return due_in_words(task, stands.due, said, year)
    if kind in ("unclear", "relative"):
        why = "时间节点原文表述不明确" if kind == "unclear" else "时间节点没有写明具体日期"
        return f"{why}，不判断是否已到"
    if stands.by and stands.by < today:
        return "时间节点在开始登记以前，不判断"
    return ""


def due_in_words(task: Task, state: str, status: str | None, year: int) -> str:
    """A state against the deadline that no record settles; `status` is what is recorded, 部分 where only some have."""
    stages = task.deadline is not None and task.deadline.kind == "milestones"
    when = "最后一个时间节点" if stages else "时间节点"
    if state == "past":
        recorded = {None: "暂未登记落实情况", "部分": "部分单位已登记"}.get(status, f"登记的状态是{status}")
        return f"已到{when}，{recorded}"
    if state == "continuous":
        lasting = task.deadline is not None and task.deadline.kind == "ongoing"
        return "长期进行，没有截止日期" if lasting else f"{year}年内持续进行"
    return {"open": f"尚未到{when}", "soon": f"30日内到{when}", "ended": f"{year}年度已结束"}[state]


def change(of: Change) -> str:
    """A change in one line: 任务6　事项6：市财政局登记已完成."""
    told = {
        "update": f"{of.by}登记{of.what}",
        "amendment": f"调整{WORDING.get(of.what, '')}",
        "withdrawal": "不再实施",
    }[of.kind]
    happened = f"（{day(date.fromisoformat(of.happened))}）" if of.happened != of.day else ""
    return f"任务{of.number}　{excerpt(of.heading, 30)}：{told}{happened}"


def glance(found: Counts) -> tuple[list[tuple[str, str, int]], list[tuple[str, int]]]:
    """(kind, label, count) of what is recorded, those that are none left out but the four that everybody looks for; and
    (label, count) against deadlines."""
    parts = [
        ("done", "已完成", found.done),
        ("under-way", "推进中", found.under_way),
        ("not-started", "未启动", found.not_started),
        ("partly", "部分单位已登记", found.partly),
        ("dropped", "不再实施", found.dropped),
        ("without", "暂未登记", found.without),
    ]
    kept = [part for part in parts if part[2] or part[0] in ("done", "under-way", "without")]
    return kept, [("30日内到时间节点", found.soon), ("已到时间节点，没有登记为已完成", found.past)]


def since_then(then: Unit, registry: Registry, today: date) -> str:
    """What a unit of an old plan is called now, and what has become of it; "" where nothing changed."""
    now = registry.units[then.id]
    told = [f"现称{now.name}。"] if now.name != then.name else []
    if now.until and now.until < today:
        after = day(now.until + timedelta(days=1))
        told.append(f"{after}起并入{registry.name_of(now.into)}。" if now.into else f"{after}起不再保留。")
    return "".join(told)


def heading(task: Task) -> str:
    """What a task is called; a document may have no column of titles, or none of contents."""
    return task.title or excerpt(task.content, 30) or f"任务{task.number}"


def called(task: Task, edition: str) -> str:
    """A task as other plans' pages call it: 2025年度任务2：事项2."""
    return f"{edition}任务{task.number}：{heading(task)}"


def period(reporting: str, of: Period) -> str:
    """2026年第二季度, 2026年下半年."""
    year, number = of
    return (
        f"{year}年第{'一二三四'[number - 1]}季度" if reporting == "quarterly" else f"{year}年{'上下'[number - 1]}半年"
    )


def edition(plan_id: str, year: int, title: str) -> str:
    """How a plan is called in few words: 2021年度, or its title where a year has several plans."""
    return f"{year}年度" if plan_id == str(year) else title


def excerpt(text: str, length: int = 60) -> str:
    """The beginning of `text` on one line, at most `length` characters long."""
    line = " ".join(text.split())
    return line if len(line) <= length else f"{line[: length - 1]}…"
