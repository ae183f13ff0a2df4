"""What the portal's words mean, each told once; other pages lead here."""

from __future__ import annotations

from gongkai import urls

# (id, term, meaning). The ids stand in addresses: `urls.term`.
Terms = tuple[tuple[str, str, str], ...]

ROLES: Terms = (
    ("role-lead", "牵头", "原文写“牵头”“承办”的单位，由它组织。"),
    ("role-responsible", "责任", "原文写“负责”“执行”“落实”，或者只列出名称的单位。"),
    ("role-support", "配合", "原文写“配合”“协同”“参与”的单位。"),
    (
        "role-group",
        "集体名称",
        "一个名称代表许多单位，例如“各地各部门”。原文没有逐个写出单位；包括哪些单位，在这个名称的网页上写明，并写明依据。"
        "没有依据的，写“原文未列明具体单位”，不展开。",
    ),
    ("role-open", "没有列全", "原文以“等”结尾，后面还有哪些单位，原文没有写。"),
    ("role-unclear", "责任单位原文表述不明确", "原话读不准由谁负责，只照录原话，不作推测。"),
)

DEADLINES: Terms = (
    (
        "deadline-date",
        "按原文推算",
        "原文写“6月底前”“上半年”这样的话，本栏目按表格的年份算出是哪一天，写在原话旁边。以原话为准。",
    ),
    ("deadline-start", "按时启动", "到那一天为止要开始做，不是做完。"),
    ("deadline-milestones", "分阶段进行", "分几个阶段，每个阶段有自己的日期；列表按最后一个日期排列。"),
    ("deadline-recurring", "定期进行", "每隔一段时间做一次，例如每季度，没有单独的截止日期。"),
    ("deadline-year-round", "全年", "当年一直要做，没有单独的截止日期。"),
    ("deadline-ongoing", "长期坚持", "一直要做，不限于当年，没有截止日期。"),
    (
        "deadline-relative",
        "从某一天起算的期限",
        "从某件事发生的那一天起算，例如“20个工作日内”；原文没有写明那一天的，不推算日期。",
    ),
    ("deadline-unclear", "时间节点原文表述不明确", "原话读不准是哪一天，只照录原话，不作推测。"),
)

ENDED: Terms = (("state-ended", "已结束", "表格所说的年度已经过去。任务和网址都保留，不表示任务做没做完。"),)

UNRECORDED: Terms = (
    (
        "state-unrecorded",
        "本栏目未登记",
        "本栏目没有逐项登记这份表的任务落实得怎样，所以不写进度。没有登记，不表示没有做。",
    ),
)

RECORDED: Terms = (
    ("state-none-yet", "暂未登记", "还没有单位登记这项任务的落实情况。没有登记，不表示没有做。"),
    ("state-not-started", "未启动", "登记的单位写明还没有开始。"),
    ("state-under-way", "推进中", "登记的单位写明已经开始，还没有做完。"),
    ("state-done", "已完成", "登记的单位写明已经做完。"),
    ("state-dropped", "不再实施", "这项任务不再做了，原因写在任务的网页上。"),
)


def sections(ended: bool, recorded: bool, unrecorded: bool) -> list[tuple[str, Terms]]:
    """(heading, terms). States are told only where pages show them: whether there are plans whose year is over, plans of
    which this portal records what becomes of the tasks, and plans of which it does not."""
    states = (ENDED if ended else ()) + (RECORDED if recorded else ()) + (UNRECORDED if unrecorded else ())
    return [
        (title, found) for title, found in (("由谁做", ROLES), ("什么时候完成", DEADLINES), ("状态", states)) if found
    ]


def role(key: str, root: str) -> str:
    """Where a role is explained, seen from `root`."""
    return root + urls.term(f"role-{key}")
