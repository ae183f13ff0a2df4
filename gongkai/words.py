"""The Chinese words for what the model calls by code: roles, kinds, days. One place, so that pages, search and downloads
say the same."""

from __future__ import annotations

from datetime import date

from gongkai.model import Deadline
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


def edition(plan_id: str, year: int, title: str) -> str:
    """How a plan is called in few words: 2021年度, or its title where a year has several plans."""
    return f"{year}年度" if plan_id == str(year) else title


def excerpt(text: str, length: int = 60) -> str:
    """The beginning of `text` on one line, at most `length` characters long."""
    line = " ".join(text.split())
    return line if len(line) <= length else f"{line[: length - 1]}…"
