"""Every kind of page in an engine made to lack what the contract's oldest browsers lack, or, told by OLD_CHROMIUM, in one
that is that old (`python -m tests.old_chromium`). Nothing here waits or clicks by means that an old engine has not."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from tests import old_chromium
from tests.browser.test_pages import KINDS

# Gone from the page: what of the language and its library Chromium 86, Safari 14 or Firefox 78 has not, and the
# WebAssembly that the search's index would need.
LACK = """
  delete window.WebAssembly;
  for (const name of ["structuredClone", "WeakRef", "FinalizationRegistry", "AggregateError"]) delete window[name];
  for (const kind of [Array, String, Int8Array.__proto__]) delete kind.prototype.at;
  for (const name of ["findLast", "findLastIndex", "toSorted", "toReversed", "toSpliced", "with"])
    delete Array.prototype[name];
  for (const name of ["isWellFormed", "toWellFormed"]) delete String.prototype[name];
  for (const name of ["hasOwn", "groupBy"]) delete Object[name];
  for (const name of ["any", "withResolvers", "try"]) delete Promise[name];
  for (const name of ["union", "intersection", "difference", "isSubsetOf"]) delete Set.prototype[name];
  for (const name of ["map", "filter", "toArray"]) delete Object.getPrototypeOf([][Symbol.iterator]()).__proto__[name];
  delete Intl.Segmenter;
  delete Element.prototype.checkVisibility;
  for (const name of ["showPopover", "hidePopover", "togglePopover"]) delete HTMLElement.prototype[name];
"""


@pytest.fixture(scope="module")
def old(chromium):
    """`old(width)` opens a page of such an engine; `old.faults` is what went wrong on any."""
    folder = os.environ.get("OLD_CHROMIUM")
    faults: list[str] = []

    def opener(browser):
        def open_page(width: int = 1280):
            page = browser.new_context(viewport={"width": width, "height": 800}).new_page()
            page.on("pageerror", lambda error: faults.append(f"error: {error}"))
            page.on("console", lambda message: faults.append(f"{message.type}: {message.text}"))
            if folder is None:
                page.add_init_script(LACK)
            return page

        open_page.faults = faults
        return open_page

    if folder is None:
        yield opener(chromium)
    else:
        with old_chromium.started(Path(folder)) as address:
            browser = chromium.browser_type.connect_over_cdp(address)
            yield opener(browser)
            browser.close()


def settled(page, address: str) -> None:
    page.goto(address)
    page.evaluate("""() => new Promise((done) => {
        const look = () => document.querySelector('[aria-busy="true"]') ? setTimeout(look, 20) : done();
        setTimeout(look, 20); })""")


@pytest.mark.parametrize("width", [320, 1280])
def test_every_page_stands(site, old, width):
    page = old(width)
    wide = []
    for kind in KINDS:
        settled(page, site.address + kind)
        if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
            wide.append(kind)
    page.context.close()
    assert (wide, old.faults) == ([], [])


def test_styles_work(site, old):
    page = old(360)
    page.goto(f"{site.address}2021/index.html")
    card = "getComputedStyle(document.querySelector('.official tbody tr')).display"
    assert page.evaluate(card) == "block"
    page.set_viewport_size({"width": 1280, "height": 800})
    assert page.evaluate(card) == "table-row"
    assert page.evaluate("getComputedStyle(document.querySelector('.official thead th')).position") == "sticky"
    page.context.close()


def test_the_search_scans_and_finds_what_stands_in_the_texts(portal, site, old):
    page = old()
    tasks = json.loads((portal / "data/2021/tasks.json").read_text("utf-8"))["tasks"]
    for word in ("疫苗", "12345", "政策解读", "没有的词"):
        settled(page, f"{site.address}search.html?q={word}")
        hits = page.evaluate("""[...document.querySelectorAll(".search-results h3 a")]
            .map((link) => link.getAttribute("href"))""")
        assert sorted(hits) == sorted(
            task["url"]
            for task in tasks
            if any(word in text for text in (task["title"], task["content"], task["responsible"]["text"]))
        ), word
        assert hits or word == "没有的词"
    page.context.close()
    assert old.faults == []


def test_the_elder_mode_works(site, old):
    page = old(320)
    settled(page, f"{site.address}2021/17.html")
    page.evaluate("document.querySelector('[data-access-switch]').click()")
    page.evaluate("document.querySelector('[data-access-size=\"1\"]').click()")
    settled(page, f"{site.address}2021/index.html")
    assert page.evaluate("getComputedStyle(document.body).fontSize") == "26px"
    assert page.evaluate("document.querySelector('.header-nav a').getBoundingClientRect().height") >= 60
    assert page.evaluate("document.documentElement.scrollWidth") == 320
    page.context.close()
    assert old.faults == []
