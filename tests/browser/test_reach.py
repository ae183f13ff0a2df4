"""Everything by keyboard, everything without scripts, everything in little weight, on every kind of page."""

from __future__ import annotations

import gzip
import re
from pathlib import Path
from urllib.parse import urljoin

import pytest

from tests.browser.test_pages import KINDS, settle

# What the keyboard is at: [place in the document, ring at least 2 px, in view and on top, what].
MET = """() => {
  const e = document.activeElement;
  const style = getComputedStyle(e);
  const box = e.getClientRects()[0];
  const [x, y] = [box.left + Math.min(box.width / 2, 60), box.top + box.height / 2];
  const top = document.elementFromPoint(x, y);
  const ring = (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2)
    || [...e.querySelectorAll("rect")].some((part) => parseFloat(getComputedStyle(part).strokeWidth) >= 2);
  const shown = box.width > 0 && top !== null && (e.contains(top) || top.contains(e));
  return [[...document.querySelectorAll("*")].indexOf(e), ring, shown, e.outerHTML.slice(0, 100)];
}"""
WANTED = """() => [...document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex='0']")]
  .filter((e) => !e.disabled && getComputedStyle(e).visibility === "visible")
  .filter((e) => (e.getClientRects().length || e.matches(".skip-link")))
  .filter((e) => e.matches("summary") || !e.closest("details:not([open])")).length"""
# One of each kind; the longest lists are as their short sisters.
SHORT = (
    "index.html",
    "2021/17.html",
    "2021/units/wjw.html",
    "2021/units/localities-departments.html",
    "2021/deadlines/index.html",
    "units/index.html",
    "search.html?q=疫苗",
    "search.html?q=没有的词",
    "about.html",
    "data/index.html",
    "404.html",
)
LONG = ("2021/index.html", "2021/matrix.html", "2021/units/index.html")


def press(page, key: str, times: int) -> list:
    met = []
    for _ in range(times):
        page.keyboard.press(key)
        met.append(page.evaluate(MET))
    return met


@pytest.mark.parametrize(
    ("width", "elder", "kinds"), [(1280, 0, SHORT + LONG), (360, 0, SHORT[:4]), (360, 26, SHORT[:4] + LONG[:1])]
)
def test_everything_is_reached_by_keyboard_in_order_and_seen(site, visit, width, elder, kinds):
    visitor = visit(viewport={"width": width, "height": 800})
    page = visitor.page
    page.goto(f"{site.address}404.html?elder={elder}")
    faults = []
    for kind in kinds:
        settle(visitor, site.address + kind)
        page.evaluate("scrollTo(0, 0)")
        wanted = page.evaluate(WANTED)
        met = press(page, "Tab", wanted)
        faults += [(kind, "no ring", what) for _, ring, _, what in met if not ring]
        faults += [(kind, "not in view", what) for _, _, shown, what in met if not shown]
        places = [place for place, *_ in met]
        faults += [(kind, "out of order", met[at][3]) for at in range(1, wanted) if places[at] <= places[at - 1]]
    assert faults == []


def test_going_back_by_keyboard_nothing_is_under_the_tables_head(site, visit):
    page = visit(viewport={"width": 1280, "height": 800}).page
    page.goto(f"{site.address}2021/index.html")
    page.focus(".official tr:nth-last-child(1) a")
    assert [what for _, ring, shown, what in press(page, "Shift+Tab", 40) if not (ring and shown)] == []


# The ways of a page, and what it says, line by line, without what is pressed.
SAYS = """() => {
  document.querySelectorAll("button:not(.official-sort), form, .access, .official-status, noscript, .figure-table summary")
    .forEach((e) => e.remove());
  document.querySelectorAll(".figure-table").forEach((e) => {
    e.open = true;
    [...e.children].forEach((part) => (part.hidden = false));
  });
  const text = document.querySelector("body").innerText.split(/[\\n\\t]+/).map((line) => line.trim()).filter(Boolean);
  return [[...new Set([...document.querySelectorAll("a[href]")].map((a) => a.getAttribute("href")))].sort(), text.sort()];
}"""


def test_without_scripts_all_content_and_all_navigation_is_there(site, visit):
    live, still = visit(), visit(java_script_enabled=False)
    for kind in KINDS:
        if kind.startswith("search"):
            continue  # what a search finds needs scripts; its page leads to everything by other ways
        settle(live, site.address + kind)
        still.page.goto(site.address + kind)
        # The browser runs what a test asks for, also where pages run nothing.
        assert still.page.evaluate(SAYS) == live.page.evaluate(SAYS), kind
    still.page.goto(f"{site.address}search.html")
    ways = still.page.eval_on_selector_all("main a", "links => links.map((link) => link.getAttribute('href'))")
    assert {"2021/index.html", "2021/units/index.html", "2021/deadlines/index.html", "units/index.html"} <= set(ways)


def test_a_task_page_weighs_little(portal):
    page = portal / "2021/17.html"
    html = page.read_text("utf-8")
    loaded = re.findall(
        r'<(?:script src|link rel="(?:stylesheet|icon)" href)="([^"]*)"', html.replace("<noscript>", "<!--")
    )
    files = [page, *(Path(urljoin(page.as_posix(), address)) for address in loaded)]
    assert len(files) >= 4
    # As nginx compresses unless told otherwise.
    weights = {path.name: len(gzip.compress(path.read_bytes(), 1, mtime=0)) for path in files}
    headers = 400 * len(files)
    assert sum(weights.values()) + headers <= 30_000, weights


def test_the_plans_page_is_whole_and_usable_before_any_script(site, visit):
    page = visit(java_script_enabled=False, viewport={"width": 1280, "height": 800}).page
    page.goto(f"{site.address}2021/index.html")
    assert page.locator(".official tbody tr").count() == 53
    page.mouse.wheel(0, 4000)
    page.wait_for_timeout(200)
    assert page.locator(".official thead th").first.bounding_box()["y"] < 2  # its head stays
    page.click('.official a[href="../2021/40.html"] >> nth=0')
    assert page.url == f"{site.address}2021/40.html"
    page.goto(f"{site.address}2021/index.html#t30")
    page.wait_for_timeout(100)
    assert 0 < page.locator("#t30").bounding_box()["y"] < 700


@pytest.mark.parametrize("zoom", [2, 4])
def test_at_400_per_cent_nothing_scrolls_sideways(site, visit, zoom):
    # Zoomed in, a window has so many times fewer and so many times larger pixels.
    size = {"width": 1280 // zoom, "height": 1024 // zoom}
    visitor = visit(viewport=size, device_scale_factor=zoom)
    wide = []
    for kind in KINDS:
        settle(visitor, site.address + kind)
        if visitor.page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
            wide.append(kind)
    assert wide == []
