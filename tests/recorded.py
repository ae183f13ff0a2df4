"""A content folder that records: a plan of 2026 with a task in every state there is, frozen, amended and corrected; and
one of 2025 that it carries on. All of it is invented."""

from __future__ import annotations

from datetime import date
from pathlib import Path

TODAY = date(2026, 11, 23)

UNITS = """\
units:
  - {id: zfbgs, name: 市政府办公室, full_name: 某市人民政府办公室, kind: department}
  - {id: wjw, name: 市卫健委, full_name: 某市卫生健康委员会, kind: department}
  - {id: czj, name: 市财政局, kind: department}
  - {id: jia, name: 甲县, kind: county}
  - {id: yi, name: 乙县, kind: county}
groups:
  - {id: departments, name: 市政府各部门, members: [department], basis: 门户网站部门子站列表（非正式机构名录）}
  - {id: counties, name: 各县, members: [county], basis: 国家行政区划, official: true}
  - {id: some, name: 有关单位}
"""

PLAN = """\
title: {year}年任务分解表
year: {year}
issuer: 某市人民政府办公室
issued: {year}-01-15
records: {{since: {year}-02-01}}
"""

HOSTILE = """\
      <script>document.title = "ran"</script><img src=x onerror="document.title='ran'">
      [点](javascript:document.title='ran') [点](data:text/html,<script>1</script>) [点](https://www.example.com/a)

      {{ 7 * 7 }} {% raw %} ${7*7}

      # 大标题

      - 第一
      - 第二 **重点**"""

# number: (responsible, deadline, the rest); what the frozen wording was before is in AMENDED
TASKS = {
    1: ("市卫健委", "12月底前", ""),
    2: ("市卫健委", "12月20日前", "updates:\n  - {date: 2026-03-01, by: 市卫健委, status: 推进中, note: 正在办理。}\n"),
    3: ("市财政局", "6月底前", ""),
    4: ("市财政局", "6月底前", "updates:\n  - {date: 2026-03-01, by: 市财政局, status: 推进中}\n"),
    5: (
        "市卫健委牵头，市财政局配合",
        "6月底前",
        """\
updates:
  - date: 2026-06-20
    recorded: 2026-06-25
    by: 市卫健委
    status: 已完成
    note: 留言功能已在政策发布页面开放。
    evidence:
      - {title: 关于开放网民留言功能的公告, url: "https://www.example.gov.cn/a.html", publisher: 市卫健委, date: 2026-06-19}
      - {title: 外面的报道, url: "https://www.example.com/news.html"}
      - {title: 部署会议记录, held_by: 市卫健委}
      - {title: 点位清单, file: 5-1.pdf, date: 2026-06-18}
  - {date: 2026-03-01, by: 市财政局, status: 推进中}
""",
    ),
    6: (
        "市财政局",
        "6月底前",
        "updates:\n  - {date: 2026-07-10, by: 市财政局, status: 已完成, evidence: [{title: 报告, held_by: 市财政局}]}\n",
    ),
    7: ("市政府各部门", "全年", "updates:\n  - {date: 2026-04-01, by: 市卫健委, status: 推进中}\n"),
    8: (
        "各县",
        "9月底前",
        """\
updates:
  - {date: 2026-08-01, by: 甲县, status: 已完成, evidence: [{title: 报告, held_by: 甲县}]}
  - {date: 2026-09-01, by: 乙县, status: 已完成, evidence: [{title: 报告, held_by: 乙县}]}
""",
    ),
    9: ("有关单位", "长期坚持", "updates:\n  - {date: 2026-04-01, by: 某市人民政府办公室, status: 推进中}\n"),
    10: ("市卫健委", "{text: 视情况而定, kind: unclear}", ""),
    11: ("市卫健委", "9月底前", "withdrawn: {date: 2026-08-01, reason: 机构调整, authority: 某市人民政府}\n"),
    12: (
        "市卫健委、市财政局",
        "10月底前",
        """\
updates:
  - {date: 2026-09-01, by: 市卫健委, status: 推进中}
  - {date: 2026-08-01, by: 市财政局, status: 未启动}
amendments:
  - {date: 2026-08-02, field: deadline, was: 8月底前, reason: 平台升级, authority: 某市人民政府}
  - {date: 2026-05-02, field: content, was: 在6月底前公开目录，每季度更新一次。, reason: 上级要求提高, authority: 某市人民政府}
  - {date: 2026-05-02, field: responsible, was: 乙县, reason: 分工调整, authority: 某市人民政府}
""",
    ),
    13: ("市财政局", "每季度末", f"updates:\n  - date: 2026-04-01\n    by: 市财政局\n    status: 推进中\n    note: |\n{HOSTILE}\n"),
    14: ("市卫健委", "6月底前启动", "updates:\n  - {date: 2026-05-01, by: 市卫健委, status: 推进中}\n"),
    15: ("市卫健委", "3月底前制定方案，10月底前完成", ""),
}  # fmt: skip
CONTENT = {12: "在9月底前公开目录，每月更新一次，并说明依据。"}


def write(folder: Path, tasks: dict[int, tuple[str, str, str]] | None = None) -> Path:
    """The content folder at `folder`, with these tasks or all of TASKS in the plan of 2026."""
    put(folder / "site.yaml", "name: 任务分解\nsponsor: 某市人民政府办公室\n")
    put(folder / "units.yaml", UNITS)
    put(folder / "plans/2025/plan.yaml", PLAN.format(year=2025).replace("records: {since: 2025-02-01}\n", ""))
    put(folder / "plans/2025/tasks/01.yaml", task(1, "市卫健委", "6月底前", ""))
    put(folder / "plans/2025/tasks/02.yaml", task(2, "市财政局", "6月底前", ""))
    put(folder / "plans/2026/plan.yaml", PLAN.format(year=2026))
    put(folder / "plans/2026/evidence/5-1.pdf", "%PDF-1.4\n")
    for number, fields in (TASKS if tasks is None else tasks).items():
        put(folder / f"plans/2026/tasks/{number:02}.yaml", task(number, *fields))
    return folder


def task(number: int, responsible: str, deadline: str, rest: str) -> str:
    content = CONTENT.get(number, f"办理第{number}件事。")
    return (
        f"number: {number}\ntitle: 事项{number}\ncontent: {content}\n"
        f"responsible: {responsible}\ndeadline: {deadline}\n{rest}"
    )


def put(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8", newline="\n")
