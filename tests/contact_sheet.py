"""Every kind of page in every width and mode on one sheet, to be looked at: `python -m tests.contact_sheet [FOLDER]`.

Takes the pictures of the real portal into FOLDER (by default contact-sheet in the system's temporary files) and writes
sheet-light.png, sheet-dark.png, sheet-elder.png and sheet-print.png there, and index.html with all of them."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from datetime import date
from html import escape
from pathlib import Path
from typing import Any

from gongkai import pipeline
from tests.browser.conftest import ARGUMENTS, program, serving
from tests.browser.test_pages import KINDS
from tests.conftest import ROOT, TODAY

HEIGHTS = {360: 2000, 768: 1500, 1280: 1400}  # of a page not more than this is shown
MODES = {
    "light": ({"color_scheme": "light"}, 0),
    "dark": ({"color_scheme": "dark"}, 0),
    "elder": ({"color_scheme": "light"}, 26),
    "print": ({"media": "print"}, 0),
}
SHRUNK = 0.36
SHEET = """<!doctype html><meta charset="utf-8"><title>{mode}</title>
<style>body {{ margin: 8px; background: #777; font: 14px sans-serif; width: {width}px }}
figure {{ display: inline-block; vertical-align: top; margin: 4px }} img {{ display: block }}
figcaption {{ color: #fff }}</style>
{figures}
"""


def main() -> None:
    from playwright.sync_api import sync_playwright

    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(tempfile.gettempdir()) / "contact-sheet"
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as built, sync_playwright() as playwright:
        site = Path(built) / "site"
        pipeline.build(pipeline.Options(ROOT / "content", site, ROOT / "templates", date.fromisoformat(TODAY)))
        browser = playwright.chromium.launch(executable_path=program(), args=ARGUMENTS)
        with serving(site) as served:
            for mode in MODES:
                page = browser.new_context().new_page()
                figures = "\n".join(pictures(page, served.address, mode, folder))
                sheet = folder / f"sheet-{mode}.html"
                sheet.write_text(SHEET.format(mode=mode, width=2400, figures=figures), encoding="utf-8")
                page.set_viewport_size({"width": 2416, "height": 1000})
                page.emulate_media(media="screen")
                page.goto(sheet.as_uri())
                page.screenshot(path=sheet.with_suffix(".png"), full_page=True)
                page.context.close()
        browser.close()
    links = "".join(f'<p><a href="sheet-{mode}.html">{mode}</a>' for mode in MODES)
    (folder / "index.html").write_text(f'<!doctype html><meta charset="utf-8"><title>Sheets</title>{links}', "utf-8")
    print(folder)


def pictures(page: Any, address: str, mode: str, folder: Path) -> Iterator[str]:
    """Takes every page's pictures in `mode`; an HTML figure of each."""
    media, elder = MODES[mode]
    page.emulate_media(**media)
    page.goto(f"{address}404.html?elder={elder}")
    for kind in KINDS:
        for width, height in HEIGHTS.items():
            if mode == "print":
                if width != 768:
                    continue
                width, height = 680, 962  # what A4 leaves between its margins
            page.set_viewport_size({"width": width, "height": 800})
            page.goto(address + kind)
            if kind.startswith("search"):
                page.wait_for_selector('[aria-busy="false"]', state="attached")
            high = min(height, page.evaluate("Math.max(document.documentElement.scrollHeight, 200)"))
            name = f"{mode}-{width}-{kind.split('?')[0].replace('/', '-')}{KINDS.index(kind)}.png"
            page.screenshot(path=folder / name, full_page=True, clip={"x": 0, "y": 0, "width": width, "height": high})
            size = f'width="{width * SHRUNK:.0f}" height="{high * SHRUNK:.0f}"'
            yield f'<figure><img src="{name}" alt="" {size}><figcaption>{escape(kind)} {width}</figcaption></figure>'


if __name__ == "__main__":
    main()
