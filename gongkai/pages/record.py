"""What is recorded of a task, as its page shows it: how it stands, every update with its evidence, what was changed of
its wording, by whom and why."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from markupsafe import Markup

from gongkai import ledger, urls, words
from gongkai.model import DONE, DROPPED, WORDING, Base, Evidence, Plan, Task, Update
from gongkai.pages.differences import differences
from gongkai.pages.terms import STATUSES
from gongkai.render import Renderer, is_safe, link_note
from gongkai.standing import (
    Period,
    Report,
    Standing,
    bound,
    counts,
    period_of,
    periods_over,
    reports,
    settled_since,
    standing,
)


class Recorder:
    """Of one plan: what its pages show of what is recorded. Cheap to make, and never asked for plans without records."""

    def __init__(self, plan: Plan, base: Base, renderer: Renderer):
        self.plan = plan
        self.base = base
        self.renderer = renderer
        self._standings: dict[int, Standing] = {}

    def marks(self, task: Task) -> tuple[str, ...]:
        """What is said beside a task in lists."""
        status = self.standing(task).status if self.plan.records_since or task.withdrawn else None
        return (*((status,) if status else ()), *((words.AMENDED,) if task.amendments else ()))

    def standing(self, task: Task) -> Standing:
        if task.number not in self._standings:
            self._standings[task.number] = standing(task, self.plan, self.base.today)
        return self._standings[task.number]

    def summary(self, task: Task) -> Markup | str:
        """The row 落实情况."""
        if self.plan.records_since is None:
            return self._unrecorded
        stands = self.standing(task)
        partly = stands.status is None and bool(task.updates)
        status = stands.status or ("部分单位已登记" if partly else "暂未登记")
        told = words.due(task, stands, self.plan.year, self.base.today)
        as_of = words.day(self.base.today) if stands.due != "none" else ""
        return self.renderer.component(
            "standing", status, told, as_of, self._facts(task, stands), f"../{urls.term(STATUSES[status])}"
        )

    @cached_property
    def _unrecorded(self) -> Markup:
        return self.renderer.component("term", "本栏目未登记", f"../{urls.term('state-unrecorded')}")

    def notices(self, task: Task) -> list[str]:
        """What is to be known before reading on."""
        found = []
        if task.withdrawn:
            day = words.day(task.withdrawn.date)
            found.append(
                f"本任务自{day}起不再实施。原因：{task.withdrawn.reason}。决定单位：{task.withdrawn.authority}。"
            )
        if task.amendments:
            found.append(
                "本任务的内容有调整，上次调整在" + words.day(task.amendments[-1].date) + "。原来的写法见下文。"
            )
        return found

    def sections(self, task: Task) -> list[Markup]:
        """What stands below the record: the updates, the wording before and after."""
        found = []
        if task.updates or task.corrections:
            found.append(self._progress(task))
        if task.amendments:
            found.append(self._wording(task))
        return found

    def table_marks(self, task: Task) -> tuple[str, ...]:
        """What is said beside a task in the official table: only what bears on its words."""
        return tuple(mark for mark in self.marks(task) if mark in (DROPPED, words.AMENDED))

    def glance(self, tasks: list[Task], root: str, heading: str, notes: tuple[str, ...]) -> Markup | str:
        """The year in figures, of these tasks; nothing where nothing is recorded task by task."""
        if self.plan.records_since is None or not tasks:
            return ""
        parts, due = words.glance(counts([(task, self.standing(task)) for task in tasks]))
        as_of, meaning = words.day(self.base.today), root + urls.term(STATUSES[DONE])
        return self.renderer.component("glance", heading, len(tasks), parts, due, as_of, notes, meaning)

    def _facts(self, task: Task, stands: Standing) -> list[tuple[str, str]]:
        """What the browser reckons with for the reader's day, and the words for what can follow."""
        if stands.due == "none" and not (stands.by or stands.year or stands.lasting):
            return []
        known = {
            "as-of": self.base.today,
            "by": stands.by,
            "year": stands.year,
            "lasting": "yes" if stands.lasting else "",
            "done": stands.done,
            "dropped": stands.dropped,
            "counts": stands.counts,
        }
        facts = [(name, str(value)) for name, value in known.items() if value]
        if stands.due in ("open", "soon", "continuous"):
            for state in ("soon", "past") if stands.by else ("ended",):
                said = "部分" if stands.status is None and task.updates else stands.status
                told = words.due_in_words(task, state, said, self.plan.year)
                facts.append((f"says-{state}", told))
        return facts

    def _progress(self, task: Task) -> Markup:
        groups = self._by_period(task) if self.plan.reporting != "none" else [("", list(task.updates))]
        rows = [(heading, [self._update(update) for update in reversed(updates)]) for heading, updates in groups]
        corrections = [
            (words.day(row.date), f"更正了{words.day(row.of)}的登记。原因：{row.reason}") for row in task.corrections
        ]
        return self.renderer.component("progress", self._reporters(task), rows, corrections)

    def _reporters(self, task: Task) -> tuple[str, list[tuple[str, str, str]]] | None:
        """(how many have reported, (name, status, since when) of each), where more than one answers for the task."""
        known = bound(task)
        if len(known) < 2 and task.all_known:
            return None
        rows = [
            (self.base.registry.name_of(report.unit), report.status, _since(report))
            for report in reports(task, self.base.today)
            if report.unit is not None
        ]
        if not rows:
            return None
        told = f"已登记的单位有{len(rows)}个"
        return (f"承担这项任务的有{len(known)}个单位，{told}" if task.all_known else told), rows

    def _update(self, update: Update) -> dict[str, Any]:
        whole = update.unit is None
        return {
            "day": words.day(update.date),
            "by": f"{update.by}（印发单位）" if whole else update.by,
            "status": update.status,
            "draft": update.draft,
            "note": self.renderer.note(update.note) if update.note else "",
            "evidence": [self._evidence(evidence) for evidence in update.evidence],
            "recorded": words.day(update.recorded) if update.recorded else "",
        }

    def _evidence(self, evidence: Evidence) -> tuple[str, str, str, str]:
        """(title, address, off-site note, what is said of it)."""
        if evidence.held_by:
            return evidence.title, "", "", f"佐证材料由{evidence.held_by}留存，未在网上公开"
        told = [evidence.publisher, words.day(evidence.date) if evidence.date else ""]
        if evidence.file:
            kind = evidence.file.rpartition(".")[2].upper()
            address = f"../{urls.plan_evidence(self.plan.id, evidence.file)}"
            return evidence.title, address, "", "，".join(part for part in (f"{kind}文件", *told) if part)
        address = evidence.url if is_safe(evidence.url) else ""
        return evidence.title, address, link_note(address, self.base.site), "，".join(part for part in told if part)

    def _wording(self, task: Task) -> Markup:
        now = task.wording()
        first = ledger.undo(now, task.amendments)
        compared = []
        for field in WORDING:
            if now.get(field, "") != first.get(field, ""):
                gone, came = differences(first.get(field, ""), now.get(field, ""))
                compared.append((words.WORDING[field], gone, came))
        return self.renderer.component("wording", compared, amendment_rows(task))

    def _by_period(self, task: Task) -> list[tuple[str, list[Update]]]:
        """Updates by the period for which the plan asks for a report, newest first; one that is over and has none says so
        by being empty. Nobody is asked about the period in which the task was done or dropped, nor later ones."""
        settled = settled_since(task, self.base.today)
        last = period_of(self.plan, settled) if settled else None
        found: dict[Period, list[Update]] = {period: [] for period in self._over if last is None or period < last}
        for update in task.updates:
            found.setdefault(period_of(self.plan, update.date), []).append(update)
        return [(words.period(self.plan.reporting, period), found[period]) for period in sorted(found, reverse=True)]

    @cached_property
    def _over(self) -> list[Period]:
        return periods_over(self.plan, self.base.today)


def _since(report: Report) -> str:
    """Of which day a report is; what lasts is so from that day on, whatever was said again since."""
    return words.day(report.since) + ("" if report.status == DONE else "起")


def amendment_rows(task: Task) -> list[tuple[str, str, str, str, str, str]]:
    """(day, field, what it was, what it became, reason, authority) of each amendment, newest first."""
    rows = []
    wording = task.wording()
    for row in reversed(task.amendments):
        became = wording.get(row.field, "")
        rows.append((words.day(row.date), words.WORDING[row.field], row.was, became, row.reason, row.authority))
        wording = ledger.undo(wording, (row,))
    return rows
