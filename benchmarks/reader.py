"""What a reader waits for: the first results of a search, the next ones, a filtered table, in Chromium over a slow line.

The portal is served with gzip by a server that keeps to a line's rate and delay (4 Mbit/s and 40 ms unless told
otherwise), shared by everything the browser asks for, workers included: the browser's own throttling leaves those out.
"Cold" is from typing words, with the engine not yet asked for, to the complete answer; "next" is the same page's second
query. Each run has a browser context of its own, so that nothing is in a cache.
"""

from __future__ import annotations

import gzip
import re
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import pairwise
from pathlib import Path
from statistics import median
from typing import Any
from urllib.parse import unquote, urlsplit

from benchmarks.measure import CommandFailed
from benchmarks.portal import Portal

ROWS = 1000
RATE, DELAY = 4_000_000 / 8, 0.04  # bytes a second; seconds from a request to the first byte of its answer
_TYPES = {"html": "text/html; charset=utf-8", "css": "text/css", "js": "text/javascript", "json": "application/json"}
_SQUEEZED = {*_TYPES, "svg", "txt", "xml"}


@dataclass(frozen=True, slots=True)
class Waited:
    """One row: what was waited for, how many hits there are, seconds of each run, bytes over the line (the median)."""

    what: str
    words: str
    hits: int
    seconds: list[float]
    size: float
    limit: float


@dataclass
class Line:
    """A shared line: `send` returns when so many bytes would have come through."""

    rate: float
    free: float = 0.0
    bytes: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def send(self, count: int) -> None:
        with self.lock:
            self.bytes += count
            start = max(self.free, time.perf_counter())
            self.free = start + count / self.rate
            until = self.free
        if (left := until - time.perf_counter()) > 0:
            time.sleep(left)


def measure(site: Path, portal: Portal, runs: int, chromium: str, tell: Callable[[str], None]) -> list[Waited]:
    """Searches the built `site` of `portal`. CommandFailed where an answer does not come."""
    from playwright.sync_api import Error, sync_playwright

    few, many, most = _words(portal)
    rows: dict[tuple[str, str], tuple[list[float], list[int]]] = {}
    with sync_playwright() as playwright, _served(site) as (address, line):
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        try:
            for turn in range(runs + 1):  # the first is untimed
                tell(f"round {turn} of {runs}" if turn else "warming up")
                for first, second in ((few, many), (many, few), (most, few), (few, most)):
                    context = browser.new_context()
                    page = context.new_page()
                    page.set_default_timeout(60_000)
                    page.goto(f"{address}search.html", wait_until="networkidle")
                    for what, words in (("cold", first), ("next", second)):
                        before = line.bytes
                        seconds = _answered(page, words[0])
                        if turn:
                            times, sizes = rows.setdefault((what, words[0]), ([], []))
                            times.append(seconds)
                            sizes.append(line.bytes - before)
                    context.close()
        except Error as error:
            raise CommandFailed(f"the search did not answer: {error}") from error
        finally:
            browser.close()
    hits = dict((few, many, most))
    return [
        Waited(f"search, {what}", words, hits[words], times, median(sizes), _limit(what, hits[words]))
        for (what, words), (times, sizes) in sorted(rows.items(), key=lambda row: (row[0][0], hits[row[0][1]]))
    ]


def filtered(page_file: Path, runs: int, chromium: str) -> Waited:
    """From a letter typed into the table's filter, on a page of a plan of 1,000 rows, to the end of the next frame."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright, _served(page_file.parents[1], rate=1e9) as (address, _):
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page()
        page.goto(f"{address}{page_file.parent.name}/{page_file.name}", wait_until="load")
        found = [page.evaluate(_TYPED, words) for words in ["公", "公开", "公", "政策", "", "市政府"] * runs]
        browser.close()
    # Two frames of a screen of 60 a second: the one in which the letter falls, and the one that shows its answer.
    return Waited("a table's filter", "公, 公开 …", ROWS, [one / 1000 for one in found], 0, 2 / 60)


_TYPED = """words => new Promise(done => {
  const input = document.getElementById("official-words");
  const began = performance.now();
  input.value = words;
  input.dispatchEvent(new Event("input", { bubbles: true }));
  requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now() - began)));
})"""


def _limit(what: str, hits: int) -> float:
    if what == "cold":
        return 1.2 if hits <= 500 else 2.0
    return 0.3 if hits < 2000 else 1.0


def _answered(page: Any, words: str) -> float:
    began = time.perf_counter()
    page.fill("#search-words", words)
    page.wait_for_selector('[aria-busy="false"] h3 a')
    return time.perf_counter() - began


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


@contextmanager
def _served(site: Path, rate: float = RATE) -> Iterator[tuple[str, Line]]:
    line = Line(rate)
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Handler, site, line))
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/", line
    finally:
        server.shutdown()
        server.server_close()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def __init__(self, site: Path, line: Line, *args: Any):
        self._site = site
        self._line = line
        super().__init__(*args)

    def do_GET(self) -> None:
        file = self._site / unquote(urlsplit(self.path).path).lstrip("/")
        kind = file.suffix.lstrip(".")
        if not file.is_file():
            self.send_error(404)
            return
        data = file.read_bytes()
        time.sleep(DELAY)
        self.send_response(200)
        self.send_header("Content-Type", _TYPES.get(kind, "application/octet-stream"))
        if kind in _SQUEEZED:
            data = gzip.compress(data, 6)
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        for start in range(0, len(data), 16_384):
            part = data[start : start + 16_384]
            self._line.send(len(part))
            self.wfile.write(part)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing."""
