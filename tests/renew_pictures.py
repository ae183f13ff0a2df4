"""Takes the pictures of docs/images anew, of the real content, and that which shared links show, of the icon:
`python -m tests.renew_pictures`. Look at them before committing them."""

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
        page.set_viewport_size({"width": 300, "height": 300})
        icon = (ROOT / "templates/assets/icon.svg").read_text("utf-8")
        style = "<style>body { margin: 0 } svg { display: block }</style>"
        page.set_content(style + icon.replace('rx="4"', ""))
        page.screenshot(path=ROOT / "templates/assets/share.png")
        browser.close()


if __name__ == "__main__":
    main()
