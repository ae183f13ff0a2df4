"""Takes the pictures of docs/images anew, of the real content, and that which shared links show, of the icon:
`python -m tests.renew_pictures`. Look at them before committing them."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from gongkai import pipeline
from tests.browser.conftest import ARGUMENTS, serving
from tests.conftest import ROOT, TODAY

# Picture → the page that it shows.
PICTURES = {"plan.png": "2021/index.html"}
SIZE = {"width": 1280, "height": 900}
# Of the preview: a task, and the slip that is laid over it.
TASK, ADDRESS = "content/plans/2021/tasks/17.yaml", "2021/17.html"
SLIP = ("deadline: 6月底前", "deadline：7月底前")
SMALL = {"width": 1000, "height": 760}


def main() -> None:
    from playwright.sync_api import sync_playwright

    images = ROOT / "docs/images"
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        site = Path(folder) / "site"
        pipeline.build(pipeline.Options(ROOT / "content", site, ROOT / "templates", date.fromisoformat(TODAY)))
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=ARGUMENTS)
        page = browser.new_context(viewport=SIZE, color_scheme="light").new_page()
        with serving(site) as served:
            for name, address in PICTURES.items():
                page.goto(served.address + address)
                page.screenshot(path=images / name)
        page = browser.new_page(
            viewport={"width": 300, "height": 300}
        )  # a page of its own, without the portal's policy
        icon = (ROOT / "templates/assets/icon.svg").read_text("utf-8")
        style = "<style>body { margin: 0 } svg { display: block }</style>"
        page.set_content(style + icon.replace('rx="4"', ""))
        page.screenshot(path=ROOT / "templates/assets/share.png")
        page = browser.new_context(viewport=SMALL, color_scheme="light").new_page()
        with previewing(Path(folder) / "preview") as (project, address):
            page.goto(address + ADDRESS)
            page.wait_for_selector(".gongkai-preview-note")
            page.screenshot(path=images / "preview.png")
            task = project / TASK
            task.write_text(task.read_text("utf-8").replace(*SLIP), "utf-8", newline="\n")
            page.wait_for_selector("#gongkai-preview-wrong")
            page.screenshot(path=images / "overlay.png")
        browser.close()


@contextmanager
def previewing(project: Path) -> Iterator[tuple[Path, str]]:
    """A copy of the content, and the address of its preview."""
    shutil.copytree(ROOT / "content", project / "content")
    command = [sys.executable, str(ROOT / "build.py"), "serve", "--today", TODAY]
    environment = {**os.environ, "GONGKAI_LANG": "zh"}
    process = subprocess.Popen(command, cwd=project, stdout=subprocess.PIPE, encoding="utf-8", env=environment)
    try:
        yield project, process.stdout.readline().strip().removeprefix("预览：")
    finally:
        process.terminate()
        process.communicate(timeout=30)


if __name__ == "__main__":
    main()
