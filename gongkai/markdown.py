"""Editors' Markdown → safe HTML."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from xml.etree.ElementTree import Element, SubElement

import nh3
from markdown import Markdown
from markdown.extensions.def_list import DefListExtension
from markdown.extensions.sane_lists import SaneListExtension
from markdown.extensions.tables import TableExtension
from markdown.extensions.toc import TocExtension, slugify_unicode
from markdown.treeprocessors import Treeprocessor

_TAGS = {
    *("a", "abbr", "blockquote", "br", "code", "dd", "del", "dl", "dt", "em", "h2", "h3", "h4", "h5", "h6", "hr"),
    *("li", "ol", "p", "pre", "span", "strong", "sub", "sup", "table", "tbody", "td", "th", "thead", "tr", "ul"),
}
_ATTRIBUTES = {
    "a": {"href", "title", "rel"},
    "ol": {"start"},
    "span": {"class"},
    **{tag: {"id"} for tag in ("h2", "h3", "h4", "h5", "h6")},
}


def to_html(text: str, note_of: Callable[[str], str]) -> str:
    """`text` as HTML without anything that runs or loads: raw HTML shows as the text it is, pictures are dropped,
    the topmost headings are h2, and all carry an id. RecursionError for what is nested beyond reason. `note_of(address)` says what to print beside a link, "" for nothing."""
    # Extensions themselves: for their names, everything that is installed would be searched.
    toc = TocExtension(slugify=_heading_id, marker="")
    extensions = [TableExtension(), SaneListExtension(), DefListExtension(), toc]
    reader = Markdown(extensions=extensions, output_format="html")
    reader.preprocessors.deregister("html_block")
    reader.inlinePatterns.deregister("html")
    reader.treeprocessors.register(_Headings(), "headings", 1)
    reader.treeprocessors.register(_LinkNotes(note_of), "link_notes", 0)
    return nh3.clean(
        reader.convert(text),
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        url_schemes={"http", "https", "mailto", "tel"},
        link_rel=None,
    )


def note_to_html(text: str, note_of: Callable[[str], str]) -> str:
    """As `to_html`, for a note in the middle of a page: what would be a heading is a paragraph in bold type, and a link
    that is not a full address is its words. Most notes are plain sentences, and never wake the reader."""
    if _MARKED.search(text) is None:
        return "\n".join(f"<p>{part}</p>" for part in _PARAGRAPHS.split(text.strip("\n")) if part)
    return _read_note(text, note_of)


def _read_note(text: str, note_of: Callable[[str], str]) -> str:
    return nh3.clean(
        _note_reader(note_of).reset().convert(text),
        tags=_TAGS - {"h2", "h3", "h4", "h5", "h6", "table", "tbody", "td", "th", "thead", "tr"},
        attributes={"a": {"href", "title", "rel"}, "ol": {"start"}, "span": {"class"}},
        url_schemes={"http", "https", "mailto", "tel"},
        link_rel=None,
    )


# Whatever may mean anything but itself, in Markdown or in HTML, at its place.
_MARKED = re.compile(r"[\\`*_\[\]<>&|~#\x02\x03]|[^\S \n]|^[ ]*(?:[-+=:]|[0-9]+[.)])|^ | $", re.MULTILINE)
_PARAGRAPHS = re.compile(r"\n\n+")


@lru_cache(maxsize=4)
def _note_reader(note_of: Callable[[str], str]) -> Markdown:
    reader = Markdown(extensions=[SaneListExtension()], output_format="html")
    reader.preprocessors.deregister("html_block")
    reader.inlinePatterns.deregister("html")
    reader.treeprocessors.register(_Plain(), "plain", 1)
    reader.treeprocessors.register(_LinkNotes(note_of), "link_notes", 0)
    return reader


class _Plain(Treeprocessor):
    """Headings and links within the portal have no place in a note."""

    def run(self, root: Element) -> None:
        for element in root.iter():
            if re.fullmatch("h[1-6]", str(element.tag)):
                strong = Element("strong")
                strong.text, element.text = element.text, None
                strong.extend(list(element))
                for child in list(element):
                    element.remove(child)
                element.tag = "p"
                element.append(strong)
            elif element.tag == "a" and not re.match("(?:https?|mailto|tel):", element.get("href", "")):
                element.tag = "span"
                element.attrib.clear()


def _heading_id(title: str, separator: str) -> str:
    # Apart from the ids of the page's own frame.
    return f"h-{slugify_unicode(title, separator)}"


class _Headings(Treeprocessor):
    """Makes the topmost level that the page uses h2, whichever the editor began with, and lets the others follow."""

    def run(self, root: Element) -> None:
        headings = [element for element in root.iter() if re.fullmatch("h[1-6]", str(element.tag))]
        shift = 2 - min((int(element.tag[1]) for element in headings), default=2)
        for element in headings:
            element.tag = f"h{min(6, int(element.tag[1]) + shift)}"


class _LinkNotes(Treeprocessor):
    """Marks links that `note_of` has something to say about, in words and for machines."""

    def __init__(self, note_of: Callable[[str], str]):
        super().__init__()
        self._note_of = note_of

    def run(self, root: Element) -> None:
        for link in root.iter("a"):
            note = self._note_of(link.get("href", ""))
            if note:
                link.set("rel", "external noopener")
                SubElement(link, "span", {"class": "off-site"}).text = f"（{note}）"
