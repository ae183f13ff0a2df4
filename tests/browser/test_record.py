"""What is recorded, in a real browser: under the portal's own strict policy, on the reader's own day, by plan and unit."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from gongkai import pipeline
from gongkai.options import Options
from tests import recorded
from tests.browser.conftest import Served, follow, serving
from tests.browser.measures import CONTRAST, LAYOUT
from tests.browser.test_quality import enter
from tests.conftest import ROOT

KINDS = (
    "2026/index.html",
    "2026/5.html",
    "2026/8.html",
    "2026/11.html",
    "2026/12.html",
    "2026/13.html",
    "2026/amendments.html",
    "2026/units/wjw.html",
    "2026/units/yi.html",
    "2026/deadlines/2026-08-31.html",
    "updates.html",
    "terms.html",
)


@pytest.fixture(scope="module")
def records(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The invented city's portal, served."""
    folder = tmp_path_factory.mktemp("records")
    content = recorded.write(folder / "content")
    pipeline.build(Options(content, folder / "site", ROOT / "templates", recorded.TODAY))
    with serving(folder / "site") as served:
        yield served


@pytest.mark.parametrize(("width", "scheme", "size"), [(320, "light", 26), (320, "dark", 0), (1280, "light", 0)])
def test_every_kind_of_page_can_be_read_by_all(records, visit, axe, width, scheme, size):
    page = visit(viewport={"width": width, "height": 800}, bypass_csp=True).page
    found = []
    for kind in KINDS:
        page.goto(records.address + kind)
        enter(page, scheme, size)
        page.evaluate(axe)
        found += [(kind, fault) for fault in (*page.evaluate(CONTRAST), *page.evaluate(LAYOUT))]
        told = page.evaluate("() => axe.run(document, {resultTypes: ['violations']})")
        found += [
            (kind, rule["id"], node["target"], node["failureSummary"])
            for rule in told["violations"]
            for node in rule["nodes"]
        ]
    assert found == []


def test_a_hostile_note_runs_nothing_and_breaks_no_rule(records, visit):
    page = visit().page  # at the end, no message of the console may be there, the policy's complaints included
    page.goto(f"{records.address}2026/13.html")
    assert page.title().startswith("事项13（任务13）")
    note = page.locator("#record .prose")
    assert '<script>document.title = "ran"</script>' in note.inner_text()
    assert "{{ 7 * 7 }} {% raw %} ${7*7}" in note.inner_text()
    assert page.locator("#record script, #record img, #record iframe, #record [onerror], #record [style]").count() == 0
    addresses = page.eval_on_selector_all("#record a", "links => links.map(link => link.getAttribute('href'))")
    assert addresses == ["https://www.example.com/a"]


def on(visit, day: str, **context):
    """A page whose reader's clock shows noon of that day in China."""
    visitor = visit(**context)
    visitor.page.clock.set_fixed_time(datetime.fromisoformat(f"{day}T04:00:00").replace(tzinfo=UTC))
    return visitor.page


class TestTheReadersDay:
    def test_the_state_is_that_of_the_day_and_says_so(self, records, visit):
        page = on(visit, "2026-12-25")
        page.goto(f"{records.address}2026/2.html")
        assert page.inner_text(".standing").split("\n") == [
            "推进中 已到时间节点，登记的状态是推进中",
            "状态按今天（2026年12月25日）计算，本页生成于2026年11月23日 状态的含义",
        ]

    def test_paper_keeps_what_was_built(self, records, visit):
        page = on(visit, "2026-12-25")
        page.goto(f"{records.address}2026/2.html")
        page.emulate_media(media="print")
        assert page.inner_text(".standing").split("\n")[:2] == [
            "推进中 30日内到时间节点",
            "状态按2026年11月23日计算 状态的含义",
        ]

    @pytest.mark.parametrize("day", ["2026-11-23", "2020-01-01"])
    def test_on_the_day_of_the_build_and_before_it_nothing_is_touched(self, records, visit, day):
        page = on(visit, day)
        page.goto(f"{records.address}2026/2.html")
        assert "状态按2026年11月23日计算" in page.inner_text(".standing")
        assert page.locator(".standing-now").count() == 0

    def test_the_year_ends_for_the_reader_too(self, records, visit):
        page = on(visit, "2027-01-01")
        page.goto(f"{records.address}2026/7.html")
        assert "2026年度已结束" in page.inner_text(".standing")

    def test_what_is_done_stays_done(self, records, visit):
        page = on(visit, "2027-06-01")
        page.goto(f"{records.address}2026/6.html")
        assert "2026年7月10日完成，晚于原定时间节点" in page.inner_text(".standing")
        assert "状态按今天（2027年6月1日）计算" in page.inner_text(".standing")

    def test_without_scripts_the_built_one_stands(self, records, visit):
        page = visit(java_script_enabled=False).page
        page.goto(f"{records.address}2026/2.html")
        assert "30日内到时间节点" in page.inner_text(".standing")


class TestChanges:
    def test_can_be_narrowed_and_the_address_keeps_it(self, records, visit):
        page = visit().page
        page.goto(f"{records.address}updates.html")
        every = page.locator(".changes-day li").count()
        assert page.inner_text("[data-changes-status]") == f"{every}条"
        page.select_option("#changes-unit", "yi")
        assert page.locator(".changes-day li:visible").all_inner_texts() == ["任务8　事项8：乙县登记已完成"]
        assert page.locator(".changes-day:visible").count() == 1
        assert page.url.endswith("?unit=yi")
        page.reload()
        assert page.locator(".changes-day li:visible").count() == 1
        assert page.input_value("#changes-unit") == "yi"
        page.select_option("#changes-unit", "")
        assert page.locator(".changes-day li:visible").count() == every

    def test_a_unit_s_page_leads_to_its_own(self, records, visit):
        page = visit().page
        page.goto(f"{records.address}2026/units/czj.html")
        follow(page, "text=市财政局的变更记录")
        units = page.eval_on_selector_all(
            ".changes-day li:not([hidden])", "rows => rows.map(row => row.dataset.units.split(' ').includes('czj'))"
        )
        assert units and all(units)

    def test_without_scripts_all_are_there(self, records, visit):
        page = visit(java_script_enabled=False).page
        page.goto(f"{records.address}updates.html")
        assert page.locator(".changes-day li:visible").count() == page.locator(".changes-day li").count()
        assert not page.is_visible(".changes-choice")


@pytest.mark.parametrize("engine", ["", "scan"])
def test_a_hit_says_that_its_task_was_amended_and_is_not_found_by_that(records, visit, engine):
    visitor = visit()
    visitor.search(records.address, q="公开目录", engine=engine)
    assert visitor.page.inner_text(".search-hit-title").replace("\n", " ") == "12 事项12内容有调整"
    visitor.search(records.address, q="内容有调整", engine=engine)
    assert visitor.hits() == []


def test_differences_are_told_to_those_who_do_not_see_them(records, visit):
    page = visit().page
    page.goto(f"{records.address}2026/12.html")
    assert page.locator("#amendments del").first.text_content() == "（删去：6月）"
    assert page.locator("#amendments ins").first.text_content() == "（新写：9月）"
    # And nobody who sees them is told so in words.
    assert page.locator("#amendments del .visually-hidden").first.bounding_box()["width"] <= 1
