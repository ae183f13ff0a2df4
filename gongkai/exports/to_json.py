"""A plan's tasks as data, in the keys and order of the contract."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from gongkai import urls
from gongkai.model import Answerer, Deadline, Plan, Responsibility, Task
from gongkai.outputs import Output

_encode = json.JSONEncoder(ensure_ascii=False).encode


def outputs(plan: Plan, today: date) -> list[Output]:
    """`data/<plan>/tasks.json`: UTF-8, one task a line, so that two versions can be compared by line."""
    rows = ",\n".join(map(_Rows().row, plan.tasks))
    text = f'{{"plan": {_encode(_plan(plan, today))},\n"tasks": [\n{rows}\n]}}\n'
    return [Output(urls.tasks_json(plan.id), text.encode(), "exports.to_json")]


class _Rows:
    """Tasks as JSON text. Tasks of the same words share their answerers, which may be many: each is spelt once."""

    def __init__(self) -> None:
        self._units: dict[int, str] = {}

    def row(self, task: Task) -> str:
        units = self._units.get(id(task.answerers))
        if units is None:
            units = self._units[id(task.answerers)] = _encode([_unit(answerer) for answerer in task.answerers])
        head, tail = _encode(_head(task)), _encode(_tail(task))
        return f'{head[:-1]}, "units": {units}, {tail[1:]}'


def _plan(plan: Plan, today: date) -> dict[str, Any]:
    return {
        "id": plan.id,
        "title": plan.title,
        "year": plan.year,
        "issuer": plan.issuer,
        "issued": plan.issued.isoformat(),
        "as_of": today.isoformat(),
    }


def _head(task: Task) -> dict[str, Any]:
    return {
        "number": task.number,
        "title": task.title,
        "content": task.content,
        "responsible": _responsible(task.responsible),
    }


def _unit(answerer: Answerer) -> dict[str, Any]:
    return {"id": answerer.id, "name": answerer.name, "role": answerer.role, "via": answerer.via}


def _tail(task: Task) -> dict[str, Any]:
    return {
        "deadline": _deadline(task.deadline),
        "status": None,
        "due": "none",
        "updates": [],
        "url": urls.task(task.plan, task.number),
    }


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
