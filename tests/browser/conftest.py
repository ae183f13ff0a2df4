"""Chromium, and the built portal served to it. Where a browser is missing the tests skip with a reason, except under CI."""

from __future__ import annotations

import functools
import http.server
import os
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

# What the page may do, and that it asks for nothing outside.
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def lacking(reason: str) -> None:
    """Skips, or fails where everything must be there."""
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)


def program() -> str | None:
    """Where Chromium is."""
    return next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """The browser, one for all tests."""
    try:
        from playwright.sync_api import Error, sync_playwright
    except ImportError:
        lacking("缺少 playwright：pip install -e '.[test]'")
    if program() is None:
        lacking("没有 Chromium 浏览器")
    with sync_playwright() as playwright:
        try:
            browser = playwright.chromium.launch(executable_path=program(), args=ARGUMENTS)
        except Error as error:
            lacking(f"Chromium 无法启动：{error}")
        yield browser
        browser.close()


def follow(page: Any, link: str) -> None:
    """Clicks a link and waits till its page is there whole, scripts included: a click waits for its address only."""
    with page.expect_navigation():
        page.click(link)


@pytest.fixture(scope="session")
def axe() -> str:
    """The script of axe-core."""
    found = find_spec("axe_playwright_python")
    if found is None or found.origin is None:
        lacking("缺少 axe-playwright-python")
    return Path(found.origin).with_name("axe.min.js").read_text("utf-8")


@dataclass
class Served:
    """A folder on a local port. `headers` are added to every answer; paths in `lost` are answered with 404; `asked` are
    the paths asked for so far."""

    address: str
    headers: dict[str, str] = field(default_factory=dict)
    lost: set[str] = field(default_factory=set)
    asked: list[str] = field(default_factory=list)


class _Handler(http.server.SimpleHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def __init__(self, *arguments: Any, served: Served, prefix: str, **more: Any):
        self.served, self.prefix = served, prefix
        super().__init__(*arguments, **more)

    def do_GET(self) -> None:
        path = self.path.split("?")[0].removeprefix(self.prefix)
        self.served.asked.append(path.lstrip("/"))
        if not self.path.startswith(self.prefix) or any(path.startswith(f"/{lost}") for lost in self.served.lost):
            self.send_error(404)
            return
        self.path = path
        super().do_GET()

    def guess_type(self, path: Any) -> str:
        # The system's table may say otherwise, and modules are refused under another type.
        return "text/javascript" if str(path).endswith(".js") else super().guess_type(path)

    def end_headers(self) -> None:
        for name, value in self.served.headers.items():
            self.send_header(name, value)
        super().end_headers()

    def log_message(self, *arguments: Any) -> None:
        pass


@contextmanager
def serving(folder: Path, prefix: str = "") -> Iterator[Served]:
    """The folder below `prefix` on a port of its own."""
    served = Served("")
    handler = functools.partial(_Handler, served=served, prefix=prefix, directory=str(folder))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    served.address = f"http://127.0.0.1:{server.server_port}{prefix}/"
    try:
        yield served
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture
def serve() -> Iterator[Callable[..., Served]]:
    """`serve(folder, prefix)` serves until the test ends."""
    from contextlib import ExitStack

    with ExitStack() as open_:
        yield lambda folder, prefix="": open_.enter_context(serving(folder, prefix))


@pytest.fixture(scope="session")
def site(portal: Path) -> Iterator[Served]:
    """The real portal, served; not to be changed by a test."""
    with serving(portal) as served:
        yield served


@dataclass
class Visitor:
    """A page and what went wrong on it."""

    page: Any
    faults: list[str]

    def search(self, address: str, **query: str) -> None:
        """Opens the search page with a query and waits for the answer."""
        given = "&".join(f"{name}={quote(value)}" for name, value in query.items())
        self.page.goto(f"{address}search.html?{given}")
        self.wait()

    def wait(self) -> None:
        """Until the answer is complete."""
        self.page.wait_for_selector('[aria-busy="false"]')

    def type(self, words: str) -> None:
        """Puts words into the box, as pasted, and waits for the answer."""
        self.page.fill("#search-words", words)
        self.wait()

    def hits(self) -> list[str]:
        """The addresses of the hits, in order, below the portal's root."""
        links = self.page.eval_on_selector_all(
            ".search-results h3 a", "links => links.map(link => link.getAttribute('href'))"
        )
        return list(links)

    def status(self) -> str:
        """What is announced."""
        return self.page.inner_text('[role="status"]')

    def notes(self) -> list[str]:
        """What is said beside, line by line."""
        return [line for line in self.page.inner_text("[data-search-notes]").split("\n") if line.strip()]

    def marks(self, part: str) -> list[str]:
        """What is marked in the hits' `part`."""
        return list(self.page.eval_on_selector_all(f"{part} mark", "marks => marks.map(mark => mark.textContent)"))


@pytest.fixture
def visit(chromium: Any) -> Iterator[Callable[..., Visitor]]:
    """`visit(expected=…, **context)` opens a page of a fresh browser context. At the end no fault may have shown on any
    that does not begin with one of `expected`: script errors, messages of the console, requests to elsewhere."""
    visitors: list[tuple[Visitor, tuple[str, ...]]] = []

    def open_page(expected: tuple[str, ...] = (), **context: Any) -> Visitor:
        page = chromium.new_context(**context).new_page()
        page.set_default_timeout(20_000)
        faults: list[str] = []
        page.on("pageerror", lambda error: faults.append(f"error: {error}"))
        page.on("console", lambda message: faults.append(f"{message.type}: {message.text}"))
        page.on("request", lambda request: local(request.url) or faults.append(f"request: {request.url}"))
        visitors.append((Visitor(page, faults), expected))
        return visitors[-1][0]

    def local(address: str) -> bool:
        return address.startswith(("http://127.0.0.1:", "file:", "data:", "about:"))

    yield open_page
    found = [
        fault for visitor, expected in visitors for fault in visitor.faults if not fault.startswith(expected or "\0")
    ]
    for visitor, _ in visitors:
        visitor.page.context.close()
    assert found == []
