"""The benchmark's content and its verdicts; no other generator runs here, and nothing is timed."""

from __future__ import annotations

import gzip
import subprocess
import sys
from datetime import date
from pathlib import Path
from urllib.request import Request, urlopen

import pytest

from benchmarks import line, reader, report
from benchmarks.measure import Measured, timed
from benchmarks.portal import LAST_YEAR, read_portal, write_portal
from gongkai import cli, pipeline
from gongkai.options import Options
from tests.conftest import ROOT

CONTENT = ROOT / "content"


def tree(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture(scope="module")
def mixed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """120 tasks: two whole plans and a part of one."""
    folder = tmp_path_factory.mktemp("mixed") / "content"
    write_portal(folder, 120, CONTENT)
    return folder


def test_the_same_seed_gives_the_same_bytes_and_another_seed_other_tasks(mixed: Path, tmp_path: Path):
    write_portal(tmp_path / "again", 120, CONTENT)
    write_portal(tmp_path / "other", 120, CONTENT, seed=7)
    assert tree(tmp_path / "again") == tree(mixed)
    other = tree(tmp_path / "other")
    assert other.keys() == tree(mixed).keys()
    changed = {path for path, data in tree(mixed).items() if other[path] != data}
    assert len(changed) > 100
    assert all("/tasks/" in path for path in changed)


def test_the_mixed_content_passes_the_product_s_own_check(mixed: Path, tmp_path: Path):
    result = pipeline.check(Options(mixed, tmp_path / "site", ROOT / "templates", date(2021, 12, 1)))
    assert (result.plans, result.tasks, result.warnings) == (3, 120, ())


def test_plans_have_fifty_tasks_and_the_last_one_the_rest(mixed: Path):
    portal = read_portal(mixed)
    assert [(plan.id, len(plan.tasks)) for plan in portal.plans] == [("2021", 50), ("2020", 50), ("2019", 20)]
    assert portal.tasks() == 120


def test_as_many_tasks_as_the_real_portal_has_are_the_real_ones(tmp_path: Path):
    real = tree(CONTENT)
    write_portal(tmp_path / "real", sum("/tasks/" in path for path in real), CONTENT)
    written = tree(tmp_path / "real")
    assert {path: data for path, data in written.items() if path != "site.yaml"} == {
        path: data for path, data in real.items() if path != "site.yaml"
    }


def test_every_page_that_the_others_must_write_is_one_that_the_tasks_ask_for(mixed: Path):
    portal = read_portal(mixed)
    assert {"index.html", "units/index.html", "2019/index.html", "2019/20.html"} <= portal.addresses()
    assert "2019/21.html" not in portal.addresses()
    plan = portal.plans[-1]
    assert {id for task in plan.tasks for id in task.named} == set(plan.units)
    assert {f"2019/deadlines/{task.due}.html" for task in plan.tasks} <= portal.addresses()


def test_pages_alone_are_all_pages_of_a_build_and_nothing_but_what_they_need(mixed: Path, tmp_path: Path):
    for script, name in (("build.py", "all"), ("benchmarks/pages_alone.py", "alone")):
        options = [
            "build",
            "--content",
            mixed,
            "--output",
            tmp_path / name,
            "--today",
            "2026-11-23",
            "--no-search",
            "-q",
        ]
        subprocess.run([sys.executable, ROOT / script, *options], check=True)
    whole, alone = tree(tmp_path / "all"), tree(tmp_path / "alone")
    others = {path for path in whole if path.endswith((".json", ".xml"))}
    assert {path.partition("/")[0] for path in others} == {"data", "manifest.json", "sitemap.xml"}
    assert alone == {path: data for path, data in whole.items() if path not in others} | {"manifest.json": b""}


def test_commands_keep_bytecode_even_where_the_machine_is_told_not_to(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    timed([sys.executable, "-c", "import sys; sys.exit(int(sys.dont_write_bytecode))"], tmp_path)


def made_up(cold: float, unchanged: float) -> report.Results:
    """10,000 tasks, where Hugo takes 4 s and 200 MB, prepared 2 s and 100 MB."""

    def took(seconds: float, megabytes: int) -> Measured:
        return Measured([seconds, seconds, 9 * seconds], [seconds], megabytes * 1_000_000, 3, 4, 5_000_000)

    return report.Results(
        {
            (10_000, "gongkai", report.COLD): took(cold, 50),
            (10_000, "gongkai", report.UNCHANGED): took(unchanged, 20),
            (10_000, "hugo", report.COLD): took(4, 200),
            (10_000, "hugo-prepared", report.COLD): took(2, 100),
        }
    )


def test_what_misses_its_target_is_marked_and_fails_the_command():
    found = report.as_json(made_up(cold=2, unchanged=0.2), report.TARGETS, {"runs": 3})
    assert report.as_markdown(found) == (
        "# Benchmark\n\n- runs: 3\n\n"
        "| tasks | generator | scenario | wall s, median (min–max) | CPU s | peak MB | pages | files | MB"
        " | wall × hugo | CPU × hugo | memory × hugo"
        " | wall × hugo-prepared | CPU × hugo-prepared | memory × hugo-prepared |\n"
        "| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |\n"
        "| 10,000 | gongkai | cold | 2.000 (2.000–18.000) | 2.000 | 50.0 | 3 | 4 | 5.0"
        " | 0.500 | 0.500 | 0.250 | 1.000 | 1.000 | 0.500 |\n"
        "| 10,000 | gongkai | nothing changed | 0.200 (0.200–1.800) | 0.200 | 20.0 | 3 | 4 | 5.0"
        " | 0.050 | 0.050 | 0.100 | 0.100 | 0.100 | 0.200 |\n"
        "| 10,000 | hugo | cold | 4.000 (4.000–36.000) | 4.000 | 200.0 | 3 | 4 | 5.0"
        " | 1.000 | 1.000 | 1.000 | 2.000 | 2.000 | 2.000 |\n"
        "| 10,000 | hugo-prepared | cold | 2.000 (2.000–18.000) | 2.000 | 100.0 | 3 | 4 | 5.0"
        " | 0.500 | 0.500 | 0.500 | 1.000 | 1.000 | 1.000 |\n"
        "\n"
        "| target | limit | measured |  | against hugo-prepared |\n"
        "| --- | --- | --- | --- | --- |\n"
        "| 10,000 tasks, cold, everything but search | ≤ 0.4 × Hugo's wall time | 0.500 | **missed** | 1.000 |\n"
        "| 10,000 tasks, nothing changed | ≤ 0.06 × Hugo's wall time | 0.050 | met | 0.100 |\n"
        "| 10,000 tasks, peak memory | ≤ 0.5 × Hugo's | 0.250 | met | 0.500 |\n"
    )
    assert report.exit_status(found) == 1


def test_the_command_succeeds_where_all_that_was_measured_is_met():
    found = report.as_json(made_up(cold=1.6, unchanged=0.24), report.TARGETS, {})
    assert [(target["value"], target["met"]) for target in found["targets"]] == [
        (0.4, True),
        (0.06, True),
        (0.25, True),
    ]
    assert report.exit_status(found) == 0


def test_without_hugo_no_ratio_to_it_is_judged_and_none_is_shown():
    results = report.Results({(53, "gongkai", report.SEARCHED): Measured([1.1], [1.0])})
    found = report.as_json(results, report.TARGETS, {})
    assert [row["ratios"]["hugo"]["wall"] for row in found["rows"]] == [None]
    assert [target["target"] for target in found["targets"]] == ["53 tasks, search included, cold"]
    assert report.exit_status(found) == 1


def waited(seconds: float, size: int) -> reader.Waited:
    return reader.Waited("search, next", "公开", 400, [seconds, seconds, 9.0], [0.1, 0.2, 0.3], size, 0.3)


@pytest.mark.parametrize(
    ("seconds", "size", "verdict", "status"),
    [(0.3, 399_999, "met", 0), (0.301, 1000, "**missed**", 1), (0.1, 400_000, "**missed**", 1)],
)
def test_a_reader_s_wait_is_held_against_its_limit_and_its_bytes_too(seconds, size, verdict, status):
    found = report.as_json(report.Results(), (), {}, [waited(seconds, size)])
    assert report.as_markdown(found).splitlines()[-3:] == [
        "| the reader waits for | words | hits or rows | s, median (min–max) | first hit, s | KB | limit |  |",
        "| --- | --- | --- | --- | --- | --- | --- | --- |",
        f"| search, next | 公开 | 400 | {seconds:.3f} ({seconds:.3f}–9.000) | 0.200 | {size / 1000:.0f} | ≤ 0.3 s | {verdict} |",
    ]
    assert report.exit_status(found) == status


@pytest.mark.parametrize("installed", [True, False])
def test_the_line_brings_what_is_served_and_counts_it(tmp_path, monkeypatch, installed):
    if not installed:
        monkeypatch.setattr(line, "_program", lambda: None)
    elif line._program() is None:
        pytest.skip("no nginx")
    (tmp_path / "page.css").write_text("a" * 100_000)
    (tmp_path / "index.pf").write_bytes(bytes(range(256)) * 400)
    with line.served(tmp_path, rate=1e9, delay=0) as (address, carried):
        for name, coding, least, most in (("page.css", "gzip", 200, 2_000), ("index.pf", None, 102_400, 103_400)):
            before = carried()
            with urlopen(Request(address + name, headers={"Accept-Encoding": "gzip"})) as answer:
                data = answer.read()
                assert answer.headers["Content-Encoding"] == coding
            assert (gzip.decompress(data) if coding else data) == (tmp_path / name).read_bytes()
            assert least < carried() - before < most


def test_a_plan_with_updates_is_good_content_of_as_many_as_asked_for(tmp_path):
    from benchmarks import updates

    updates.write_recorded(tmp_path / "content", 2, ROOT / "content")
    assert cli.main(["check", "--content", str(tmp_path / "content"), "--today", "2021-12-01"]) == 0
    plan = tmp_path / f"content/plans/{LAST_YEAR}"
    tasks = [path.read_text("utf-8") for path in plan.glob("tasks/*.yaml")]
    assert [text.count("status: 推进中") for text in tasks] == [2] * 1_000
    assert "records: {since: 2021-05-18}" in (plan / "plan.yaml").read_text("utf-8")


def test_the_time_of_an_update_is_told_of_many_against_few():
    from benchmarks import updates

    def of(seconds: float) -> Measured:
        return Measured([seconds], [seconds])

    rows = {(1_000, "gongkai", updates.scenario(n)): of(1 + n / 10) for n in (0, 5, 20)}
    found = report.as_json(report.Results(rows), report.TARGETS, {})
    assert [(target["target"], round(target["value"], 6)) for target in found["targets"]] == [
        ("1,000 tasks, time per update, 20 a task against 5", 1.0)
    ]
