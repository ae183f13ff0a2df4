"""A plan of 1,000 tasks that records, with so many updates each: whether time grows with the updates, and no faster."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

from benchmarks.portal import LAST_YEAR, write_portal

TASKS = 1_000
# Updates a task: none, for what the tasks take by themselves; a few; many.
NONE, FEW, MANY = 0, 5, 20
ISSUER = "宜春市人民政府办公室"


def scenario(updates: int) -> str:
    """What the row of the table is called."""
    return f"cold, {updates} updates a task"


def write_recorded(folder: Path, updates: int, source: Path) -> None:
    """Write the portal into the new folder `folder`; every second note is Markdown. `source` is the real content."""
    write_portal(folder, TASKS, source, plan_size=TASKS)
    plan = folder / f"plans/{LAST_YEAR}"
    head = plan / "plan.yaml"
    head.write_text(head.read_text("utf-8").replace("records: none", f"records: {{since: {LAST_YEAR}-05-18}}"), "utf-8")
    for turn, path in enumerate(sorted(plan.glob("tasks/*.yaml")) if updates else ()):
        with open(path, "a", encoding="utf-8") as file:
            file.write("updates:\n")
            file.writelines(_update(turn, number) for number in range(updates))


def _update(turn: int, number: int) -> str:
    day = date(LAST_YEAR, 5, 18) + timedelta(days=(turn + 7 * number) % 190)
    note = f"已经完成第{number + 1}步，材料已经报送，下一步按计划推进。"
    if number % 2:
        note = f"第{number + 1}步**完成**，见[公告](https://www.example.gov.cn/{turn}-{number}.html)。"
    evidence = f"{{title: 会议记录{number + 1}, held_by: {ISSUER}}}"
    return f"  - {{date: {day}, by: {ISSUER}, status: 推进中, note: '{note}', evidence: [{evidence}]}}\n"
