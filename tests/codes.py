"""The codes that problems have, as the code spells them."""

from __future__ import annotations

import ast

from tests.conftest import ROOT

LOADING = (
    *("slips", "unreadable", "source", "scalars", "breaches", "schema", "registry", "content", "tasks", "load"),
    *("recorded", "recording", "locking", "continuing"),
    "making",
)
# What is said of progress sheets that came back.
SHEETS = ("imports/workbooks", "imports/from_progress", "progress")
# Words of the content that are spelt like codes.
_WORDS = {"year-round", "half-yearly", "done-late"}
_MAKERS = {"Problem", "problem", "Slip"}


def codes(*rooms: str) -> set[str]:
    """Every code that these rooms spell."""
    found = set()
    for room in rooms:
        for node in ast.walk(ast.parse((ROOT / f"gongkai/{room}.py").read_text("utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and "-" in node.value:
                words = node.value.split("-")
                if all(word.isascii() and word.isalpha() and word.islower() for word in words):
                    found.add(node.value)
            elif isinstance(node, ast.Call) and getattr(node.func, "id", "") in _MAKERS and node.args:
                first = node.args[0]
                found |= {first.value} if isinstance(first, ast.Constant) else set()
    return found - _WORDS
