"""A plan's tasks as data, in the keys and order of the contract."""

from __future__ import annotations

import json
from datetime import date
from functools import cache, lru_cache
from json.encoder import encode_basestring as _quoted
from typing import Any

from gongkai import urls
from gongkai.model import Answerer, Deadline, Evidence, Plan, Responsibility, Task, Update
from gongkai.outputs import Output
from gongkai.standing import standing

_encode = json.JSONEncoder(ensure_ascii=False).encode


def outputs(plan: Plan, today: date) -> list[Output]:
    """`data/<plan>/tasks.json`: UTF-8, one task a line, so that two versions can be compared by line."""
    rows = _Rows(plan, today)
    pieces = [f'{{"plan": {_encode(_plan(plan, today))},\n"tasks": ['.encode()]
    before = b"\n"
    for task in plan.tasks:
        pieces += (before, *rows.row(task))
        before = b",\n"
    return [Output(urls.tasks_json(plan.id), b"".join((*pieces, b"\n]}\n")), "exports.to_json")]


class _Rows:
    """Tasks as JSON, in pieces. Tasks of the same words share what answers for them and by when, which is most of the file:
    each is spelt and encoded once."""

    def __init__(self, plan: Plan, today: date):
        self._plan = plan
        self._today = today
        self._answers: dict[tuple[int, int], bytes] = {}
        self._deadlines: dict[Deadline | None, str] = {}

    def row(self, task: Task) -> tuple[bytes, bytes, bytes]:
        key = id(task.responsible), id(task.answerers)
        answers = self._answers.get(key)
        if answers is None:
            answers = self._answers[key] = _answers(task.responsible, task.answerers)
        deadline = self._deadlines.get(task.deadline)
        if deadline is None:
            deadline = self._deadlines[task.deadline] = _encode(_deadline(task.deadline))
        status, due, *_ = standing(task, self._plan, self._today)
        updates = [_update(update, task.plan) for update in task.updates]
        before = f'{{"number": {task.number}, "title": {_quoted(task.title)}, "content": {_quoted(task.content)}, '
        after = (
            f', "deadline": {deadline}, "status": {_quoted(status) if status else "null"}, "due": "{due}", '
            f'"updates": {_encode(updates) if updates else "[]"}, "url": {_quoted(urls.task(task.plan, task.number))}}}'
        )
        return before.encode(), answers, after.encode()


def _plan(plan: Plan, today: date) -> dict[str, Any]:
    return {
        "id": plan.id,
        "title": plan.title,
        "year": plan.year,
        "issuer": plan.issuer,
        "issued": plan.issued.isoformat(),
        "as_of": today.isoformat(),
    }


@lru_cache(maxsize=2048)  # most phrases of one plan stand in others
def _answers(responsible: Responsibility | None, answerers: tuple[Answerer, ...]) -> bytes:
    units = ", ".join(map(_unit, answerers))
    return f'"responsible": {_encode(_responsible(responsible))}, "units": [{units}]'.encode()


@cache
def _unit(answerer: Answerer) -> str:
    return _encode({"id": answerer.id, "name": answerer.name, "role": answerer.role, "via": answerer.via})


def _responsible(responsible: Responsibility | None) -> dict[str, Any] | None:
    if responsible is None:
        return None
    return {
        "text": responsible.text,
        "lead": list(responsible.lead),
        "responsible": list(responsible.responsible),
        "support": list(responsible.support),
        "open_ended": responsible.open_ended,
    }


def _deadline(deadline: Deadline | None) -> dict[str, Any]:
    if deadline is None:
        return {"text": None, "kind": "none", "date": None, "milestones": []}
    return {
        "text": deadline.text,
        "kind": deadline.kind,
        "date": deadline.date.isoformat() if deadline.date else None,
        "milestones": [{"date": stage.date.isoformat(), "what": stage.what} for stage in deadline.milestones],
    }


def _update(update: Update, plan: str) -> dict[str, Any]:
    return {
        "date": update.date.isoformat(),
        "recorded": (update.recorded or update.date).isoformat(),
        "by": update.by,
        "unit": update.unit,
        "status": update.status,
        "note": update.note,
        "evidence": [_evidence(evidence, plan) for evidence in update.evidence],
    }


def _evidence(evidence: Evidence, plan: str) -> dict[str, Any]:
    return {
        "title": evidence.title,
        "url": urls.plan_evidence(plan, evidence.file) if evidence.file else evidence.url or None,
        "publisher": evidence.publisher or None,
        "date": evidence.date.isoformat() if evidence.date else None,
        "held_by": evidence.held_by or None,
    }
