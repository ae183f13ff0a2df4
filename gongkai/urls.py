"""The only place that spells an address or an output path. Every address here is relative to the portal's root.

Addresses are made of ids and numbers, never of titles: they outlive redesigns, amendments and renamed units.
"""

from __future__ import annotations

HOME = "index.html"
SEARCH = "search.html"
UNITS = "units/index.html"
NOT_FOUND = "404.html"
SITEMAP = "sitemap.xml"
DATA = "data/index.html"
UPDATES = "updates.html"
TERMS = "terms.html"
ACCESSIBILITY = "accessibility.html"

# First parts of addresses that are the portal's own: no page of content/pages/ may take them.
RESERVED_SLUGS = frozenset(
    {"index", "search", "updates", "404", "units", "data", "assets", "pagefind", "terms", "accessibility"}
)


def page(slug: str) -> str:
    """A page of content/pages/."""
    return f"{slug}.html"


def plan(plan_id: str) -> str:
    """The plan: its official table, whole."""
    return f"{plan_id}/index.html"


def task(plan_id: str, number: int) -> str:
    """One task."""
    return f"{plan_id}/{number}.html"


def plan_matrix(plan_id: str) -> str:
    """Who has how much to do in which month of a plan."""
    return f"{plan_id}/matrix.html"


def plan_units(plan_id: str) -> str:
    """A plan's tasks by unit."""
    return f"{plan_id}/units/index.html"


def plan_unit(plan_id: str, unit_id: str) -> str:
    """What a plan lays on one unit or collective name."""
    return f"{plan_id}/units/{unit_id}.html"


def plan_deadlines(plan_id: str) -> str:
    """A plan's tasks by deadline."""
    return f"{plan_id}/deadlines/index.html"


def plan_deadline(plan_id: str, key: str) -> str:
    """The tasks of one deadline; `key` is a day (2021-06-30) or a kind without a day."""
    return f"{plan_id}/deadlines/{key}.html"


def plan_source(plan_id: str) -> str:
    """The document as transcribed."""
    return f"{plan_id}/source.txt"


def plan_amendments(plan_id: str) -> str:
    """Everything that was changed of a plan's wording."""
    return f"{plan_id}/amendments.html"


def plan_evidence(plan_id: str, name: str) -> str:
    """A file that shows what was done."""
    return f"{plan_id}/evidence/{name}"


def unit(unit_id: str) -> str:
    """One unit across plans."""
    return f"units/{unit_id}.html"


def term(id: str) -> str:
    """Where a word of the portal's own is explained."""
    return f"{TERMS}#{id}"


def tasks_json(plan_id: str) -> str:
    """A plan's tasks as data."""
    return f"data/{plan_id}/tasks.json"


def root_of(path: str) -> str:
    """The relative way from the page at `path` up to the portal's root: `""`, `"../"`, `"../../"` …"""
    return "../" * path.count("/")
