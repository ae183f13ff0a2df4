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
    (
        "state-under-way",
        "推进中",
        "登记的单位写明已经开始，还没有做完。几个单位共同承担的，有单位已经开始，还没有都做完。",
    ),
    ("state-done", "已完成", "登记的单位写明已经做完，并附有佐证。几个单位共同承担的，都已经做完。"),
    ("state-dropped", "不再实施", "这项任务不再做了，原因写在任务的网页上。"),
    (
        "state-partly",
        "部分单位已登记",
        "承担任务的单位里，有的登记了，还不能说明整项任务的状态。有牵头单位的，以牵头单位登记的为准；没有牵头单位的，都登记为"
        "已完成才算已完成。集体名称没有正式、完整的名单的，不用各单位的登记推算整项任务的状态。",
    ),
    (
        "state-due",
        "是否已到时间节点",
        "由时间节点、登记和计算的那一天推算，不由人填写。离时间节点30日或者更少的，写“30日内到时间节点”；登记为已完成的，写明"
        "完成的日子在时间节点以前，还是晚于原定时间节点。开始登记以前就已到的时间节点，不作判断。全年进行的任务，那一年过去以后"
        "写“年度已结束”。",
    ),
    (
        "state-amended",
        "内容有调整",
        "任务的文字在印发以后作了调整。任务的网页并列印发时和现在的写法，写明哪一天、为什么、由谁决定。",
    ),
)
# Status → where it is explained.
STATUSES = {told: id for id, told, _ in RECORDED}


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
