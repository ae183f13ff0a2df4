"""What the measurements say: tables in Markdown, the same in JSON, and the targets, held against them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from statistics import median
from typing import Any

from benchmarks.measure import Measured

OURS, BASELINE = "gongkai", "hugo"
COLD, UNCHANGED, CHANGED, PAGES = "cold", "nothing changed", "one task changed", "cold, pages alone"
SEARCHED, SEARCHED_UNCHANGED, WALK = "cold, with search", "nothing changed, with search", "Pagefind's own walk"

MEGA = 1_000_000


class Results(dict[tuple[int, str, str], Measured]):
    """(tasks, generator, scenario) → what was measured."""

    def wall(self, tasks: int, name: str = OURS, scenario: str = COLD) -> float:
        """Median seconds; KeyError where that was not measured."""
        return median(self[tasks, name, scenario].wall)

    def cpu(self, tasks: int, name: str = OURS, scenario: str = COLD) -> float:
        """Median seconds of all processors; KeyError where that was not measured."""
        return median(self[tasks, name, scenario].cpu)

    def memory(self, tasks: int, name: str = OURS, scenario: str = COLD) -> float:
        """Peak in bytes; KeyError where that was not measured."""
        peak = self[tasks, name, scenario].memory
        if peak is None:
            raise KeyError("memory")
        return peak

    def of_baseline(self, tasks: int, scenario: str) -> float:
        """Our wall time as a share of the baseline's cold build."""
        return self.wall(tasks, OURS, scenario) / self.wall(tasks, BASELINE)


@dataclass(frozen=True, slots=True)
class Target:
    """`value(results)` must be at most `limit`; it raises KeyError where what it needs was not measured."""

    what: str
    limit: float
    unit: str
    value: Callable[[Results], float]


def _search(results: Results, tasks: int) -> float:
    indexing = results.wall(tasks, OURS, SEARCHED) - results.wall(tasks)
    return indexing / results.wall(tasks, "pagefind", WALK)


HUGO = "× Hugo's wall time"
TARGETS = (
    Target("10,000 tasks, cold, everything but search", 0.4, HUGO, lambda of: of.of_baseline(10_000, COLD)),
    Target("10,000 tasks, cold, pages and lists alone", 0.3, HUGO, lambda of: of.of_baseline(10_000, PAGES)),
    Target("10,000 tasks, nothing changed", 0.06, HUGO, lambda of: of.of_baseline(10_000, UNCHANGED)),
    Target("10,000 tasks, one task changed", 0.12, HUGO, lambda of: of.of_baseline(10_000, CHANGED)),
    Target("time per task, 100,000 against 1,000", 1.2, "×", lambda of: of.wall(100_000) / of.wall(1_000) / 100),
    Target("10,000 tasks, peak memory", 0.5, "× Hugo's", lambda of: of.memory(10_000) / of.memory(10_000, BASELINE)),
    Target("100,000 tasks, peak memory", 1.5, "GB", lambda of: of.memory(100_000) / 1e9),
    Target("53 tasks, search included, cold", 1.0, "s", lambda of: of.wall(53, OURS, SEARCHED)),
    Target("53 tasks, search included, nothing changed", 0.4, "s", lambda of: of.wall(53, OURS, SEARCHED_UNCHANGED)),
    Target("10,000 tasks, search index", 1.0, "× Pagefind's own walk", lambda of: _search(of, 10_000)),
)

# For CI: what 1,000 tasks take is mostly start-up, and its machines are noisy; this catches only what became much slower.
SMALL_TARGETS = (
    Target("1,000 tasks, cold, everything but search", 4.5, HUGO, lambda of: of.of_baseline(1_000, COLD)),
    Target("1,000 tasks, nothing changed", 0.4, HUGO, lambda of: of.of_baseline(1_000, UNCHANGED)),
    Target("1,000 tasks, one task changed", 2.5, HUGO, lambda of: of.of_baseline(1_000, CHANGED)),
)


def as_json(results: Results, targets: tuple[Target, ...], about: dict[str, Any]) -> dict[str, Any]:
    """Everything measured, and each target's value (None where it was not measured) and verdict."""
    rows = [
        {"tasks": tasks, "generator": name, "scenario": scenario, "wall": row.wall, "cpu": row.cpu}
        | {"memory": row.memory, "pages": row.pages, "files": row.files, "bytes": row.bytes}
        | {
            f"{of.__name__}_ratio": _or_none(
                lambda of=of, at=(tasks, name, scenario): of(*at) / of(at[0], BASELINE, COLD)
            )
            for of in (results.wall, results.cpu, results.memory)
        }
        for (tasks, name, scenario), row in results.items()
    ]
    judged = [
        {"target": target.what, "limit": target.limit, "unit": target.unit, "value": value}
        | {"met": None if value is None else value <= target.limit}
        for target in targets
        for value in [_or_none(lambda target=target: target.value(results))]
    ]
    return {"about": about, "rows": rows, "targets": judged}


def as_markdown(report: dict[str, Any]) -> str:
    """`as_json`'s report for people."""
    lines = ["# Benchmark", "", *(f"- {key}: {value}" for key, value in report["about"].items()), ""]
    head = "tasks|generator|scenario|wall s, median (min–max)|CPU s|peak MB|pages|files|MB|wall × Hugo|CPU × Hugo|memory × Hugo"
    lines += _table(head, [_row(row) for row in report["rows"]])
    verdicts = {None: "not measured", True: "met", False: "**missed**"}
    rows = [
        [
            target["target"],
            f"≤ {target['limit']:g} {target['unit']}",
            _number(target["value"], 3),
            verdicts[target["met"]],
        ]
        for target in report["targets"]
    ]
    lines += ["", *_table("target|limit|measured|", rows)]
    return "\n".join(lines) + "\n"


def _row(row: dict[str, Any]) -> list[str]:
    wall = f"{median(row['wall']):.3f} ({min(row['wall']):.3f}–{max(row['wall']):.3f})"
    megabytes = (None if size is None else size / MEGA for size in (row["memory"], row["bytes"] or None))
    memory, size = (_number(value, 1) for value in megabytes)
    counts = [f"{row[key]:,}" if row[key] else "" for key in ("pages", "files")]
    return [
        *(f"{row['tasks']:,}", row["generator"], row["scenario"], wall, f"{median(row['cpu']):.3f}"),
        *(memory, *counts, size, *(_number(row[f"{of}_ratio"], 3) for of in ("wall", "cpu", "memory"))),
    ]


def _table(head: str, rows: list[list[str]]) -> list[str]:
    columns = head.split("|")
    return [f"| {' | '.join(cells)} |" for cells in (columns, ["---"] * len(columns), *rows)]


def _number(value: float | None, digits: int) -> str:
    return "" if value is None else f"{value:,.{digits}f}"


def _or_none(value: Callable[[], float]) -> float | None:
    try:
        return value()
    except KeyError:
        return None
