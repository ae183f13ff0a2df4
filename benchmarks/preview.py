"""From a saved file to the page that shows it, in a real browser: this generator's `serve` beside Hugo's server.

Every contestant serves the same portal from its own store, with the first task of the middle plan open in Chromium. In
turn, that task's text is changed in its file; the clock runs from the write until the browser has painted the page that
has loaded itself again and holds the new words. The page itself tells when that was: a driver that looks now and then
adds half its interval. All contestants run through all rounds, so that what slows the machine slows all of them.
"""

from __future__ import annotations

import math
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.measure import CommandFailed, Measured
from benchmarks.portal import Portal, change_task

# Changes are counted from here: no other words of a page are taken for them.
FIRST = 1001
REST = 8.0
WAIT = 120.0  # seconds, for a server to answer or a page to change


@dataclass(frozen=True, slots=True)
class Preview:
    """One contestant: `command(port)` serves `folder`, `page` is the page to look at, `edit(turn)` changes the
    task's text in its file so that the page shows 第…次修改."""

    name: str
    command: Callable[[int], list[str]]
    folder: Path
    page: str
    edit: Callable[[int], None]


def find_chromium() -> str | None:
    """The browser's program; None where there is none, or nothing to drive it."""
    try:
        import playwright.sync_api  # noqa: F401
    except ImportError:
        return None
    return shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


def ours(folder: Path, root: Path, today: str, portal: Portal) -> Preview:
    """This generator, on the content that `write_portal` wrote to `folder`."""
    options = ["--content", "content", "--today", today, "--format", "json"]

    def command(port: int) -> list[str]:
        return [sys.executable, str(root / "build.py"), "serve", *options, "--port", str(port)]

    plan = _middle(portal)
    page = f"{plan}/{_first(portal)}.html"
    return Preview("gongkai", command, folder, page, lambda turn: change_task(folder / "content", turn))


def hugo(name: str, site: Path, command: list[str], portal: Portal) -> Preview:
    """Hugo's own server, on the site that `write_site` wrote: its task is in data, or in Markdown beforehand prepared."""
    task = f"{_middle(portal)}/{_first(portal)}"
    file = next(path for path in (site / f"data/tasks/{task}.json", site / f"content/{task}.md") if path.exists())
    text = file.read_text("utf-8")
    content = next(one.content for plan in portal.plans if plan.id == _middle(portal) for one in plan.tasks[:1])

    def edit(turn: int) -> None:
        file.write_text(text.replace(content, f"{content}第{turn}次修改。"), "utf-8")

    def serve(port: int) -> list[str]:
        # Its build's switches hold for its server, but for the one that the server does not know.
        rest = [part for part in command[1:] if part not in ("--quiet",)]
        return [command[0], "server", *rest, "--port", str(port), "--bind", "127.0.0.1", "--baseURL", "/"]

    return Preview(name, serve, site, f"{task}.html", edit)


def measure(previews: list[Preview], runs: int, chromium: str, tell: Callable[[str], None]) -> list[Measured]:
    """The seconds of each contestant's runs, in the order given; two runs before are untimed. CommandFailed where a
    server does not come up or a page does not follow."""
    from playwright.sync_api import sync_playwright

    results = [Measured() for _ in previews]
    with ExitStack() as open_:
        playwright = open_.enter_context(sync_playwright())
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        open_.callback(browser.close)
        pages = []
        for preview in previews:
            tell(f"{preview.name}: starting its server")
            address = open_.enter_context(_serving(preview))
            page = browser.new_page()
            page.set_default_timeout(WAIT * 1000)
            painted: dict[int, float] = {}
            page.expose_binding("painted", lambda _, turn, at, painted=painted: painted.setdefault(turn, at))
            page.add_init_script(_TELL)
            page.goto(f"{address}/{preview.page}")
            pages.append((page, painted))
        for turn in range(-1, runs + 1):
            tell(f"round {turn} of {runs}" if turn > 0 else "warming up")
            for preview, (page, painted), result in zip(previews, pages, results, strict=True):
                time.sleep(REST)  # whatever goes on behind the last change is over
                seconds = _seen(page, painted, preview, FIRST + turn)
                if turn > 0:
                    result.wall.append(seconds)
                    result.cpu.append(math.nan)
    return results


# Tells of each page that is loaded when it was painted first, in seconds as time.time() counts them.
_TELL = """
addEventListener('DOMContentLoaded', () => {
  const words = /第(\\d+)次修改/.exec(document.body.textContent)
  if (!words) return
  new PerformanceObserver((list) => {
    for (const entry of list.getEntriesByName('first-contentful-paint')) {
      painted(Number(words[1]), (performance.timeOrigin + entry.startTime) / 1000)
    }
  }).observe({ type: 'paint', buffered: true })
})
"""


def _seen(page: Any, painted: dict[int, float], preview: Preview, turn: int) -> float:
    page.bring_to_front()
    began = time.time()
    preview.edit(turn)
    while turn not in painted:
        if time.time() > began + WAIT:
            raise CommandFailed(f"{preview.name}: the page did not follow")
        page.wait_for_timeout(20)  # the driver hears of the page only while it waits
    return painted[turn] - began


@contextmanager
def _serving(preview: Preview) -> Iterator[str]:
    """The address of the running server; it is ended afterwards."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    clean = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    process = subprocess.Popen(
        preview.command(port),
        cwd=preview.folder,
        env=clean,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait_for(f"http://127.0.0.1:{port}/{preview.page}", process, preview.name)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait()


def _wait_for(address: str, process: subprocess.Popen[bytes], name: str) -> None:
    end = time.monotonic() + WAIT
    while time.monotonic() < end and process.poll() is None:
        with suppress(OSError), urllib.request.urlopen(address, timeout=WAIT):
            return
        time.sleep(0.1)
    raise CommandFailed(f"{name}: its server does not answer")


def _middle(portal: Portal) -> str:
    return sorted(plan.id for plan in portal.plans)[len(portal.plans) // 2]


def _first(portal: Portal) -> int:
    return next(plan.tasks[0].number for plan in portal.plans if plan.id == _middle(portal))
