"""Pages of what is recorded, in a real browser, at both ends of the widths, light, dark and for elders: the invented city."""

from __future__ import annotations

from collections import defaultdict
from io import BytesIO

import pytest
from pypdf import PdfReader

from tests.browser.conftest import Visitor, serving
from tests.browser.measures import CONTRAST, LAYOUT
from tests.browser.test_pages import settle
from tests.browser.test_paper import plain
from tests.browser.test_quality import enter

PAGES = (
    "2026/index.html",
    "2026/2.html",
    "2026/17.html",
    "2026/19.html",
    "2026/amendments.html",
    "2026/units/wjw.html",
    "updates.html",
    "about.html",
)
WALKS = [(*mode, width) for width in (320, 1280) for mode in (("light", 0), ("dark", 0), ("light", 26))]


@pytest.fixture(scope="module")
def walked(example, chromium, axe):
    """What was found, by measure: (page, mode, width, fault) each."""
    page = chromium.new_context(bypass_csp=True).new_page()
    page.set_default_timeout(20_000)
    found = defaultdict(list)
    with serving(example) as served:
        for kind in PAGES:
            settle(Visitor(page, []), served.address + kind)
            page.evaluate(axe)
            for scheme, size, width in WALKS:
                page.set_viewport_size({"width": width, "height": 800})
                enter(page, scheme, size)
                where = (kind, scheme, size, width)
                told = page.evaluate("() => axe.run(document, {resultTypes: ['violations']})")
                found["axe"] += [
                    (*where, rule["id"], node["target"]) for rule in told["violations"] for node in rule["nodes"]
                ]
                found["contrast"] += [(*where, fault) for fault in page.evaluate(CONTRAST)]
                found["layout"] += [(*where, fault) for fault in page.evaluate(LAYOUT)]
    page.context.close()
    return found


@pytest.mark.parametrize("measure", ["axe", "contrast", "layout"])
def test_nothing_is_found(walked, measure):
    assert walked[measure] == []


def test_the_notice_stays_in_the_elder_mode_and_on_paper(example, visit, serve):
    page = visit().page
    page.goto(serve(example).address + "2026/2.html")
    page.evaluate("gongkaiElder.show(26)")
    assert page.is_visible(".header-notice")
    page.emulate_media(media="print")
    assert page.is_visible(".header-notice")


def test_a_printed_plan_does_not_keep_back_that_it_was_amended(example, visit, serve):
    page = visit().page
    page.goto(serve(example).address + "2026/index.html")
    sheets = PdfReader(BytesIO(page.pdf(prefer_css_page_size=True))).pages
    whole = plain("".join(sheet.extract_text() for sheet in sheets))
    for said in ("这是示例。", "印发以后，有1项任务的内容作了调整，下表是现在的写法", "17内容有调整", "14不再实施"):
        assert plain(said) in whole
    assert "示例市政务公开工作要点任务分解（示例）" not in whole
