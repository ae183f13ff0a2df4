"""The invented city of docs/example: it shows all that can be recorded, says on every page what it is, and names nobody."""

from __future__ import annotations

import json
import re

import pytest

from gongkai import pipeline
from gongkai.model import DEADLINE_KINDS, ROLES, STATUSES, UNIT_KINDS
from gongkai.options import Options
from gongkai.standing import DUE
from tests.conftest import EXAMPLE, ROOT
from tests.made import Links, text_of

NOTICE = "这是示例。“示例市”是虚构的，页面上的单位、任务和进展都不是真的。"


@pytest.fixture(scope="module")
def pages(example) -> dict[str, str]:
    return {path.relative_to(example).as_posix(): path.read_text("utf-8") for path in example.rglob("*.html")}


@pytest.fixture(scope="module")
def tasks(example) -> list[dict]:
    return [
        task
        for path in sorted(example.glob("data/*/tasks.json"))
        for task in json.loads(path.read_text("utf-8"))["tasks"]
    ]


def test_it_is_built_by_the_command_of_the_readme():
    (command,) = re.findall(
        r"^\.venv/bin/python build\.py (--content .*)$", (ROOT / "README.md").read_text("utf-8"), re.M
    )
    assert command == "--content docs/example/content --output docs/example/site --today 2026-11-23"


def test_it_has_no_fault(tmp_path):
    from tests.recorded import TODAY

    result = pipeline.check(Options(EXAMPLE, tmp_path / "site", ROOT / "templates", TODAY))
    assert (result.plans, result.tasks, result.warnings) == (3, 26, ())


def test_every_due_state_status_kind_and_role_occurs(tasks):
    assert {task["due"] for task in tasks} == set(DUE)
    assert {task["deadline"]["kind"] for task in tasks} == set(DEADLINE_KINDS)
    assert {task["status"] for task in tasks} == {*STATUSES, None}
    assert {update["status"] for task in tasks for update in task["updates"]} == set(STATUSES)
    assert {unit["role"] for task in tasks for unit in task["units"]} == set(ROLES)
    assert {task["responsible"]["open_ended"] for task in tasks} == {True, False}
    assert {unit["via"] for task in tasks for unit in task["units"]} == {
        None,
        "counties",
        "departments",
        "localities-departments",
    }


def test_every_kind_of_evidence_occurs(pages, example):
    text = text_of(pages["2026/2.html"])
    for told in (
        "关于公布全市接种点的公告（市卫健委，2026年6月19日）",
        "四十六个接种点都能查到了（非政府网站）（示例日报，2026年6月21日）",
        "接种点名单（PDF文件，2026年6月18日）",
        "部署会议记录（佐证材料由市卫健委留存，未在网上公开）",
    ):
        assert told in text
    assert (example / "2026/evidence/2-1.pdf").read_bytes().startswith(b"%PDF")


@pytest.mark.parametrize(
    ("page", "told"),
    [
        ("2026/7.html", "承担这项任务的有3个单位，已登记的单位有3个"),
        ("2026/8.html", "2026年第三季度暂未登记。2026年第二季度"),
        ("2026/14.html", "本任务自2026年8月1日起不再实施。"),
        ("2026/17.html", "本任务的内容有调整"),
        ("2026/amendments.html", "印发时的写法固定于2026年2月2日"),
        ("2026/19.html", "2026年7月28日更正了2026年7月12日的登记"),
        ("2026/20.html", "接续的任务2025年度任务3"),
        ("2025/3.html", "后续的任务2026年度任务20"),
        ("2026/units/dsj.html", "2026年10月1日起并入市数据局。"),
        ("2025/units/zrj.html", "现称市自然资源局。"),
        ("2026/deadlines/2026-09-30.html", "原来是这个时间节点、后来作了调整的任务"),
        ("2026/index.html", "全年一览"),
        ("2026/units/wjw.html", "几个单位共同承担的，在每个单位的网页上都算一次"),
        ("2024/1.html", "落实情况本栏目未登记"),
        ("updates.html", "任务17"),
    ],
)
def test_everything_that_can_be_recorded_is_shown(pages, page, told):
    assert told in text_of(pages[page])


def test_every_kind_of_page_and_unit_occurs(pages):
    kinds = {path.stem for path in (ROOT / "templates/pages").glob("*.html")}
    shown = {
        "404": "404.html", "accessibility": "accessibility.html", "content": "about.html", "data": "data/index.html",
        "home": "index.html", "plan": "2026/index.html", "plan-amendments": "2026/amendments.html",
        "plan-deadline": "2026/deadlines/2026-06-30.html", "plan-deadlines": "2026/deadlines/index.html",
        "plan-matrix": "2026/matrix.html", "plan-unit": "2026/units/wjw.html", "plan-units": "2026/units/index.html",
        "search": "search.html", "task": "2026/2.html", "terms": "terms.html", "unit": "units/wjw.html",
        "units": "units/index.html", "updates": "updates.html",
    }  # fmt: skip
    assert kinds == set(shown)
    assert set(shown.values()) <= set(pages)
    units = (EXAMPLE / "units.yaml").read_text("utf-8")
    assert set(re.findall(r"kind: ([a-z]+)", units)) == set(UNIT_KINDS)


def test_every_page_says_that_it_is_an_example(pages):
    marked = f'<p class="header-notice" role="note">{NOTICE}</p>'
    assert [path for path, html in pages.items() if marked not in html or "（示例）" not in html] == []


def test_it_names_nobody_who_exists(pages):
    reserved = re.compile(r"https?://(www\.)?example\.(gov\.cn|com)/")
    addresses = {
        address
        for html in pages.values()
        for _, address in Links(html).addresses
        if address.startswith("http") and not reserved.match(address)
    }
    assert addresses == set()
    texts = "".join(path.read_text("utf-8") for path in EXAMPLE.rglob("*") if path.suffix in (".yaml", ".md"))
    assert re.findall("宜春|江西|1[3-9][0-9]{9}|0[0-9]{2,3}-[0-9]{7,8}|[a-z0-9.]+@[a-z0-9.]+", texts) == []
    # Whoever has a name of its own carries that of the city.
    names = re.findall(r"full_name: ([^,}\n]+)", texts)
    assert [name for name in names if "示例市" not in name] == []


def test_the_tour_leads_to_pages_that_are_there(pages):
    lost = [
        address
        for _, address in Links(pages["about.html"]).addresses
        if address.endswith(".html") and address not in pages
    ]
    assert lost == []
