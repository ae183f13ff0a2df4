"""sitemap.xml: every page's full address, where the portal's own address is known."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape  # xml.sax would bring urllib.request with it: a tenth of the start

from gongkai import urls
from gongkai.outputs import Output

# What the protocol allows in one file; a larger portal is split over several, joined by an index.
MAX_ADDRESSES = 50_000


def outputs(address: str, paths: Iterable[str]) -> list[Output]:
    """The sitemap of the pages at `paths` (relative; `address` ends in /), in several files where they are too many.
    Without lastmod: it would have to be a date from content, and most pages have none."""
    start = escape(address)  # a checked path holds nothing that XML would escape
    pages = [start + path for path in sorted(paths) if path != urls.NOT_FOUND]
    parts = [pages[start : start + MAX_ADDRESSES] for start in range(0, len(pages), MAX_ADDRESSES)] or [[]]
    if len(parts) == 1:
        return [_file(urls.SITEMAP, "urlset", "url", parts[0])]
    names = [f"sitemap-{number}.xml" for number in range(1, len(parts) + 1)]
    index = _file(urls.SITEMAP, "sitemapindex", "sitemap", [start + name for name in names])
    return [index, *(_file(name, "urlset", "url", part) for name, part in zip(names, parts, strict=True))]


def _file(path: str, root: str, item: str, locations: list[str]) -> Output:
    lines = "".join(f"<{item}><loc>{location}</loc></{item}>\n" for location in locations)
    text = (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<{root} xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{lines}</{root}>\n'
    )
    return Output(path, text.encode(), "exports.to_sitemap")
