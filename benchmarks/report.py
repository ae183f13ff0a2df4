"""What the measurements say: tables in Markdown, the same in JSON, and the targets, held against them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from math import isnan
from statistics import median
from typing import Any

from benchmarks import updates
from benchmarks.measure import Measured
from benchmarks.reader import Waited

OURS = "gongkai"
HUGOS = BASELINE, PREPARED = "hugo", "hugo-prepared"
MEASURES = ("wall", "CPU", "memory")
COLD, UNCHANGED, CHANGED, PAGES = "cold", "nothing changed", "one task changed", "cold, pages alone"
PREVIEW, PREVIEW_TASKS = "saved to seen, in its server", 10_000
SEARCHED, SEARCHED_UNCHANGED, WALK = "cold, with search", "nothing changed, with search", "Pagefind's own walk"
SEARCHED_CHANGED = "one task changed, with search"

MEGA = 1_000_000
SIZE_LIMIT = 400_000  # bytes that a search may load
HUGO, HUGO_MEMORY = "× Hugo's wall time", "× Hugo's"


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

    def share(self, tasks: int, scenario: str, of: str) -> float:
        """Our wall time as a share of the cold build of the generator `of`."""
        return self.wall(tasks, OURS, scenario) / self.wall(tasks, of)


@dataclass(frozen=True, slots=True)
class Target:
    """`value(results, hugo)` must be at most `limit`; it raises KeyError where what it needs was not measured. `hugo`
    is the one to compare with: BASELINE, and PREPARED for what stands beside where the target is a ratio to Hugo."""

    what: str
    limit: float
    unit: str
    value: Callable[[Results, str], float]

    def to_hugo(self) -> bool:
        """Whether this is a ratio to Hugo."""
        return "Hugo's" in self.unit


def _wall(what: str, limit: float, tasks: int, scenario: str) -> Target:
    return Target(f"{tasks:,} tasks, {what}", limit, HUGO, lambda results, hugo: results.share(tasks, scenario, hugo))


def _search(results: Results, tasks: int) -> float:
    indexing = results.wall(tasks, OURS, SEARCHED) - results.wall(tasks)
    return indexing / results.wall(tasks, "pagefind", WALK)


def _followed(results: Results, hugo: str) -> float:
    return results.wall(PREVIEW_TASKS, OURS, PREVIEW) / results.wall(PREVIEW_TASKS, hugo, PREVIEW)


def _per_update(results: Results) -> float:
    """What an update takes where there are many, against where there are few."""
    none, few, many = (results.wall(updates.TASKS, OURS, updates.scenario(n)) for n in _UPDATES)
    return ((many - none) / updates.MANY) / ((few - none) / updates.FEW)


_UPDATES = (updates.NONE, updates.FEW, updates.MANY)

TARGETS = (
    _wall("cold, everything but search", 0.4, 10_000, COLD),
    _wall("cold, pages and lists alone", 0.3, 10_000, PAGES),
    _wall("nothing changed", 0.06, 10_000, UNCHANGED),
    _wall("one task changed", 0.12, 10_000, CHANGED),
    Target("10,000 tasks, saved to seen", 0.3, "s", lambda of, _: of.wall(PREVIEW_TASKS, OURS, PREVIEW)),
    Target("10,000 tasks, saved to seen", 0.2, "× Hugo's server", lambda of, hugo: _followed(of, hugo)),
    Target("time per task, 100,000 against 1,000", 1.2, "×", lambda of, _: of.wall(100_000) / of.wall(1_000) / 100),
    Target("1,000 tasks, time per update, 20 a task against 5", 1.2, "×", lambda of, _: _per_update(of)),
    Target("10,000 tasks, peak memory", 0.5, HUGO_MEMORY, lambda of, hugo: of.memory(10_000) / of.memory(10_000, hugo)),
    Target("100,000 tasks, peak memory", 1.5, "GB", lambda of, _: of.memory(100_000) / 1e9),
    Target("53 tasks, search included, cold", 1.0, "s", lambda of, _: of.wall(53, OURS, SEARCHED)),
    Target("53 tasks, search included, nothing changed", 0.4, "s", lambda of, _: of.wall(53, OURS, SEARCHED_UNCHANGED)),
    Target("10,000 tasks, search index", 1.0, "× Pagefind's own walk", lambda of, _: _search(of, 10_000)),
)

# For CI: what 1,000 tasks take is mostly start-up, and its machines are noisy; this catches only what became much slower.
SMALL_TARGETS = (
    _wall("cold, everything but search", 2.5, 1_000, COLD),
    _wall("nothing changed", 0.3, 1_000, UNCHANGED),
    _wall("one task changed", 1.2, 1_000, CHANGED),
)


def as_json(
    results: Results, targets: tuple[Target, ...], about: dict[str, Any], waited: Iterable[Waited] = ()
) -> dict[str, Any]:
    """Everything measured, `ratios` to the cold builds of both Hugos (None where one of the two was not measured), and
    those targets that were measured, with value and verdict, and the value against the prepared Hugo where it is one."""
    rows = [
        {"tasks": tasks, "generator": name, "scenario": scenario, "wall": row.wall, "cpu": row.cpu}
        | {"memory": row.memory, "pages": row.pages, "files": row.files, "bytes": row.bytes}
        | {"ratios": {hugo: _ratios(results, (tasks, name, scenario), (tasks, hugo, COLD)) for hugo in HUGOS}}
        for (tasks, name, scenario), row in results.items()
    ]
    judged = [
        {"target": target.what, "limit": target.limit, "unit": target.unit, "value": value}
        | {"to_prepared": _or_none(lambda target=target: target.value(results, PREPARED)) if target.to_hugo() else None}
        | {"met": value <= target.limit}
        for target in targets
        for value in [_or_none(lambda target=target: target.value(results, BASELINE))]
        if value is not None
    ]
    reader = [asdict(row) | {"met": median(row.seconds) <= row.limit and row.size < SIZE_LIMIT} for row in waited]
    return {"about": about, "rows": rows, "targets": judged, "reader": reader}


def as_markdown(report: dict[str, Any]) -> str:
    """`as_json`'s report for people."""
    lines = ["# Benchmark", "", *(f"- {key}: {value}" for key, value in report["about"].items()), ""]
    head = "tasks|generator|scenario|wall s, median (min–max)|CPU s|peak MB|pages|files|MB"
    ratios = [f"{measure} × {hugo}" for hugo in HUGOS for measure in MEASURES]
    lines += _table("|".join([head, *ratios]), [_row(row) for row in report["rows"]])
    if report["targets"]:
        verdicts = {True: "met", False: "**missed**"}
        rows = [
            [
                *(target["target"], f"≤ {target['limit']:g} {target['unit']}", _number(target["value"], 3)),
                *(verdicts[target["met"]], _number(target["to_prepared"], 3)),
            ]
            for target in report["targets"]
        ]
        lines += ["", *_table(f"target|limit|measured||against {PREPARED}", rows)]
    if report["reader"]:
        head = "the reader waits for|words|hits or rows|s, median (min–max)|first hit, s|KB|limit|"
        lines += ["", *_table(head, [_waited(row) for row in report["reader"]])]
    return "\n".join(lines) + "\n"


def exit_status(report: dict[str, Any]) -> int:
    """1 where a target is missed, else 0."""
    return int(not all(row["met"] for row in (*report["targets"], *report["reader"])))


def _ratios(results: Results, one: tuple[int, str, str], other: tuple[int, str, str]) -> dict[str, float | None]:
    ways = (results.wall, results.cpu, results.memory)
    return {name: _or_none(lambda of=of: of(*one) / of(*other)) for name, of in zip(MEASURES, ways, strict=True)}


def _row(row: dict[str, Any]) -> list[str]:
    wall = f"{median(row['wall']):.3f} ({min(row['wall']):.3f}–{max(row['wall']):.3f})"
    cpu = "" if any(map(isnan, row["cpu"])) else f"{median(row['cpu']):.3f}"
    megabytes = (None if size is None else size / MEGA for size in (row["memory"], row["bytes"] or None))
    memory, size = (_number(value, 1) for value in megabytes)
    counts = [f"{row[key]:,}" if row[key] else "" for key in ("pages", "files")]
    ratios = [_number(row["ratios"][hugo][measure], 3) for hugo in HUGOS for measure in MEASURES]
    return [
        *(f"{row['tasks']:,}", row["generator"], row["scenario"], wall, cpu),
        *(memory, *counts, size, *ratios),
    ]


def _waited(row: dict[str, Any]) -> list[str]:
    seconds = f"{median(row['seconds']):.3f} ({min(row['seconds']):.3f}–{max(row['seconds']):.3f})"
    first = f"{median(row['first']):.3f}" if row["first"] else ""
    size = f"{row['size'] / 1000:.0f}" if row["size"] else ""
    verdict = "met" if row["met"] else "**missed**"
    return [row["what"], row["words"], f"{row['hits']:,}", seconds, first, size, f"≤ {row['limit']:.3g} s", verdict]


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
