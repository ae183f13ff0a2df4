"""Takes the pictures of docs/images anew, of the real content: `python -m tests.renew_pictures`. Look at them before
committing them."""

from __future__ import annotations

import shutil
import tempfile
from datetime import date
from pathlib import Path

from gongkai import pipeline
from tests.browser.conftest import ARGUMENTS, serving
from tests.conftest import ROOT, TODAY

# Picture → the page that it shows.
PICTURES = {"plan.png": "2021/index.html"}
SIZE = {"width": 1280, "height": 900}


def main() -> None:
    from playwright.sync_api import sync_playwright

    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        site = Path(folder) / "site"
        pipeline.build(pipeline.Options(ROOT / "content", site, ROOT / "templates", date.fromisoformat(TODAY)))
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=ARGUMENTS)
        page = browser.new_context(viewport=SIZE, color_scheme="light").new_page()
        with serving(site) as served:
            for name, address in PICTURES.items():
                page.goto(served.address + address)
                page.screenshot(path=ROOT / "docs/images" / name)
        browser.close()


if __name__ == "__main__":
    main()
