"""Every kind of page in every mode at every width: one walk over all of them, each of whose measures has its test."""

from __future__ import annotations

from collections import defaultdict

import pytest

from tests.browser.conftest import Visitor
from tests.browser.measures import CONTRAST, LAYOUT
from tests.browser.test_pages import KINDS, settle
from tests.conftest import ROOT

# Scheme, px of the elder mode's text (0: not in it), width of the window.
WALKS = [(*mode, width) for width in (320, 768, 1280) for mode in (("light", 0), ("dark", 0), ("light", 26))]
WALKS.append(("dark", 30, 320))

SHIFTS = """
  window.shifts = [];
  new PerformanceObserver((list) => list.getEntries().forEach((entry) =>
    window.shifts.push(`${entry.value.toFixed(4)} ${entry.sources.map(({node}) => node && (node.className || node.localName))}`)
  )).observe({type: "layout-shift", buffered: true});
"""


def enter(page, scheme: str, size: int) -> None:
    page.emulate_media(color_scheme=scheme)
    page.evaluate("size => gongkaiElder.show(size)", size)


@pytest.fixture(scope="module")
def walked(site, chromium, axe):
    """What was found, by measure: (page, mode, width, fault) each."""
    # axe is put into the page by its own means; the page's policy stays as it is for everything else.
    page = chromium.new_context(bypass_csp=True).new_page()
    page.set_default_timeout(20_000)
    page.add_init_script(SHIFTS)
    found = defaultdict(list)
    for kind in KINDS:
        settle(Visitor(page, []), site.address + kind)
        found["shifts"] += [(kind, shift) for shift in page.evaluate("window.shifts")]
        page.evaluate(axe)
        for scheme, size, width in WALKS:
            page.set_viewport_size({"width": width, "height": 800})
            enter(page, scheme, size)
            where = (kind, scheme, size, width)
            told = page.evaluate("() => axe.run(document, {resultTypes: ['violations']})")
            found["axe"] += [
                (*where, rule["id"], node["target"], node["failureSummary"])
                for rule in told["violations"]
                for node in rule["nodes"]
            ]
            found["contrast"] += [(*where, fault) for fault in page.evaluate(CONTRAST)]
            found["layout"] += [(*where, fault) for fault in page.evaluate(LAYOUT)]
        enter(page, "light", 0)
        page.emulate_media(forced_colors="active")
        found["forced"] += [(kind, fault) for fault in page.evaluate(CONTRAST)]
        page.emulate_media(forced_colors="none")
    page.context.close()
    return found


@pytest.mark.parametrize("measure", ["axe", "contrast", "layout", "forced", "shifts"])
def test_nothing_is_found(walked, measure):
    assert walked[measure] == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_is_found_in_the_components_examples(serve, visit, axe, scheme):
    page = visit(viewport={"width": 768, "height": 800}, color_scheme=scheme, bypass_csp=True).page
    page.goto(f"{serve(ROOT).address}docs/components.html")
    page.evaluate(axe)
    # Side by side the examples are many pages in one: landmarks and headings are those of many.
    alone = ["landmark", "region", "heading", "skip-link", "bypass"]
    told = page.evaluate("() => axe.run(document, {resultTypes: ['violations']})")["violations"]
    found = [(rule["id"], node["target"]) for rule in told for node in rule["nodes"]]
    assert [fault for fault in found if not fault[0].startswith(tuple(alone))] == []
    assert page.evaluate(CONTRAST) == []
