"""What a reader waits for: the first results of a search, the next ones, a filtered table, in Chromium over a slow line.

The line (line.py) is of 4 Mbit/s and 40 ms; nothing else is slowed. Each cold row has a browser context of its own, a
fresh profile: nothing is in a cache.

- "typed, cold": the search page is open and at rest, nobody has been at its box; from the words put into the box (as an
  input method or pasting does: one event, the box getting the focus with it).
- "address, cold": nothing is loaded yet; from the beginning of the navigation to `search.html?q=…`.
- "next": from other words put into the box after a first answer.

The page itself keeps the time, by its own clock: from the event to the end of the frame that shows the first hit
("first"), and to that of the frame in which the list is complete (`aria-busy="false"`, all of what is listed at once),
which is what the limits are held against. An observer of the document notes both as they happen; nothing is polled.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple
from urllib.parse import quote

from benchmarks.line import served
from benchmarks.measure import CommandFailed
from benchmarks.portal import Portal

ROWS = 1000
TYPED, ADDRESS, NEXT = "search typed, cold", "search by address, cold", "search, next"
BOX = "#search-words"
REST = 700  # ms
ARGUMENTS = ["--no-sandbox", "--disable-gpu"]


@dataclass(frozen=True, slots=True)
class Waited:
    """One row: what was waited for, how many hits there are, seconds of each run (until the list was complete, and until
    its first hit showed), bytes over the line (the median)."""

    what: str
    words: str
    hits: int
    seconds: list[float]
    first: list[float]
    size: float
    limit: float


def measure(site: Path, portal: Portal, runs: int, chromium: str, tell: Callable[[str], None]) -> list[Waited]:
    """Searches the built `site` of `portal`. CommandFailed where an answer does not come."""
    from playwright.sync_api import Error, sync_playwright

    words = _words(portal)
    rows: dict[tuple[str, str], list[_Wait]] = {}
    with sync_playwright() as playwright, served(site) as (address, carried):
        browser = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        try:
            for turn in range(runs + 1):  # the first is untimed
                tell(f"round {turn} of {runs}" if turn else "warming up")
                for one, other in zip(words, words[1:] + words[:1], strict=True):
                    for what, asked, wait in _searched(browser, f"{address}search.html", one[0], other[0], carried):
                        if turn:
                            rows.setdefault((what, asked), []).append(wait)
        except Error as error:
            raise CommandFailed(f"the search did not answer: {error}") from error
        finally:
            browser.close()
    return [
        Waited(
            what,
            asked,
            hits,
            [wait.whole for wait in rows[what, asked]],
            [wait.first for wait in rows[what, asked]],
            median(wait.bytes for wait in rows[what, asked]),
            _limit(what, hits),
        )
        for what in (TYPED, ADDRESS, NEXT)
        for asked, hits in words
    ]


def filtered(page_file: Path, runs: int, chromium: str) -> Waited:
    """From words put into the table's filter, on a page of a plan of 1,000 rows, to the end of the frame that shows the
    answer's first rows. Before each the table is at rest, all of the last answer's rows in place."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright, served(page_file.parents[1], rate=1e9, delay=0) as (address, _):
        browser = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        page = browser.new_page()
        page.goto(f"{address}{page_file.parent.name}/{page_file.name}", wait_until="load")
        found = []
        for words in ["公", "公开", "公", "政策", "", "市政府"] * runs:
            page.wait_for_timeout(REST)
            found.append(page.evaluate(_FILTERED, words))
        browser.close()
    # Two frames of a screen of 60 a second: the one in which the words fall, and the one that shows their answer.
    return Waited("a table's filter", "公, 公开 …", ROWS, [one / 1000 for one in found], [], 0, 2 / 60)


# A message sent in a frame's callback comes when that frame is painted.
_SHOWN = """const shown = (then) => requestAnimationFrame(() => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => then(performance.now());
    port2.postMessage(null);
  });"""

_FILTERED = """words => new Promise((done) => {
  SHOWN
  const input = document.getElementById("official-words");
  const began = performance.now();
  input.value = words;
  input.dispatchEvent(new Event("input", { bubbles: true }));
  shown((at) => done(at - began));
})""".replace("SHOWN", _SHOWN)

# Runs before the page's own scripts. `waited` is a promise of [ms to the whole list, ms to its first hit] since the last
# words were put in, or since the navigation began.
_WATCH = """(() => {
  SHOWN
  const links = () => Array.from(document.querySelectorAll("[aria-busy] h3 a"));
  let began, old, first, complete, done;
  const begin = (at) => {
    [began, old, first, complete] = [at, new Set(links()), null, false];
    window.waited = new Promise((resolve) => (done = resolve));
  };
  const look = () => {
    if (!first && links().some((link) => !old.has(link))) {
      const since = began;
      first = new Promise((then) => shown(then)).then((at) => at - since);
    }
    if (first && !complete && document.querySelector('[aria-busy="false"]')) {
      complete = true;
      const [mine, since, before] = [done, began, first];
      shown(async (at) => mine([at - since, await before]));
    }
  };
  begin(0);
  window.addEventListener("input", () => begin(performance.now()), true);
  new MutationObserver(look).observe(document, {
    attributes: true, attributeFilter: ["aria-busy"], childList: true, subtree: true });
})()""".replace("SHOWN", _SHOWN)


class _Wait(NamedTuple):
    whole: float
    first: float
    bytes: int


def _searched(
    browser: Any, address: str, one: str, other: str, carried: Callable[[], int]
) -> Iterator[tuple[str, str, _Wait]]:
    """Each way of asking, with fresh profiles."""
    with _fresh(browser) as page:
        page.goto(address, wait_until="networkidle")
        yield TYPED, one, _waited(page, carried, lambda: page.fill(BOX, one))
        page.wait_for_load_state("networkidle")
        yield NEXT, other, _waited(page, carried, lambda: page.fill(BOX, other))
    with _fresh(browser) as page:
        yield ADDRESS, one, _waited(page, carried, lambda: page.goto(f"{address}?q={quote(one)}", wait_until="commit"))


@contextmanager
def _fresh(browser: Any) -> Iterator[Any]:
    context = browser.new_context()
    page = context.new_page()
    page.set_default_timeout(60_000)
    page.add_init_script(_WATCH)
    yield page
    context.close()


def _waited(page: Any, carried: Callable[[], int], ask: Callable[[], Any]) -> _Wait:
    before = carried()
    ask()
    whole, first = page.evaluate("waited")
    return _Wait(whole / 1000, first / 1000, carried() - before)


def _limit(what: str, hits: int) -> float:
    if what == NEXT:
        return 0.3 if hits < 2000 else 1.0
    return 1.2 if hits <= 500 else 2.0


def _words(portal: Portal) -> list[tuple[str, int]]:
    """(words, hits) of three queries: up to 500 hits, some more, and thousands, as far as the portal has them."""
    texts = [f"{task.title}\n{task.content}" for plan in portal.plans for task in plan.tasks]
    pairs: Counter[str] = Counter()
    for text in texts[:2000]:
        runs = re.findall(r"[\u4e00-\u9fff]+", text)
        pairs.update({"".join(pair) for run in runs for pair in pairwise(run)})
    counts = {pair: sum(pair in text for text in texts) for pair, _ in pairs.most_common(400)}
    scale = len(texts) / 10_000

    def nearest(wanted: float) -> tuple[str, int]:
        return min(counts.items(), key=lambda row: (abs(row[1] - wanted), row[0]))

    return [nearest(400 * scale), nearest(1200 * scale), max(counts.items(), key=lambda row: (row[1], row[0]))]
