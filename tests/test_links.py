"""Every internal link and fragment of the real portal lands; nothing leads or loads from elsewhere."""

from __future__ import annotations

import posixpath
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest


class Page(HTMLParser):
    """The addresses a page points at, by the attribute that holds them, and the ids it has."""

    def __init__(self, text: str):
        super().__init__()
        self.links: list[tuple[str, str, str]] = []
        self.ids: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        for name, value in attributes:
            if name == "id":
                self.ids.append(value)
            elif name in ("href", "src", "action", "srcset", "poster", "data"):
                self.links.append((tag, name, value or ""))


@pytest.fixture(scope="module")
def pages(portal: Path) -> dict[str, Page]:
    return {path.relative_to(portal).as_posix(): Page(path.read_text("utf-8")) for path in portal.rglob("*.html")}


def test_every_kind_of_page_is_there(pages):
    assert {
        "index.html", "search.html", "404.html", "about.html", "guide.html", "data/index.html", "units/index.html",
        "units/wjw.html", "2021/index.html", "2021/units/index.html", "2021/units/wjw.html",
        "2021/units/departments.html", "2021/deadlines/index.html", "2021/deadlines/2021-06-30.html",
        "2021/deadlines/year-round.html", *(f"2021/{number}.html" for number in range(1, 54)),
    } <= set(pages)  # fmt: skip


def test_every_internal_link_and_fragment_lands(portal, pages):
    dead = []
    for path, page in pages.items():
        for _, _, link in page.links:
            parts = urlsplit(link)
            if parts.scheme or parts.netloc:
                continue
            target = (
                posixpath.normpath(posixpath.join(posixpath.dirname(path), unquote(parts.path))) if parts.path else path
            )
            if (
                target.startswith("..")
                or link.startswith("/")
                or not (portal / target).is_file()
                or (parts.fragment and target.endswith(".html") and unquote(parts.fragment) not in pages[target].ids)
            ):
                dead.append((path, link))
    assert dead == []


def test_no_page_but_home_is_out_of_reach(pages):
    reached, todo = {"index.html", "404.html"}, ["index.html"]
    while todo:
        path = todo.pop()
        for tag, _, link in pages[path].links:
            parts = urlsplit(link)
            if tag != "a" or parts.scheme or not parts.path:
                continue
            target = posixpath.normpath(posixpath.join(posixpath.dirname(path), unquote(parts.path)))
            if target in pages and target not in reached:
                reached.add(target)
                todo.append(target)
    assert set(pages) - reached == set()


def test_nothing_is_loaded_from_elsewhere(pages):
    loaded = [
        (path, tag, link)
        for path, page in pages.items()
        for tag, name, link in page.links
        if tag != "a" and (urlsplit(link).netloc or urlsplit(link).scheme not in ("", "data"))
    ]
    assert loaded == []


def test_ids_are_unique_on_each_page(pages):
    assert [path for path, page in pages.items() if len(page.ids) != len(set(page.ids))] == []
