"""What pages load, held against the contract's oldest browsers (§6): Chromium 86, Safari and iOS 14, Firefox 78.

Styles and scripts are parsed; tests/floor.json (see renew_floor.py) says what those browsers know. What they do not know
may stand only below, with the reason why its loss is none."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Set
from pathlib import Path
from typing import Any

import pytest
import tinycss2
import tree_sitter_javascript
from tree_sitter import Language, Node, Parser

from gongkai import assets
from tests.conftest import ROOT

FLOOR = json.loads(Path(__file__).with_name("floor.json").read_text("utf-8"))
KNOWN = {kind: frozenset(FLOOR[kind]) for kind in ("properties", "at-rules", "media", "selectors")}
YOUNG_VALUES, YOUNG_NAMES = frozenset(FLOOR["young values"]), frozenset(FLOOR["young names"])
UNITS = frozenset("px em rem ch ex % vw vh vmin vmax fr pt mm cm in s ms deg dpi dppx".split())  # noqa: SIM905 (a list of words reads as one)
FUNCTIONS = frozenset((
    "var", "calc", "min", "max", "clamp", "attr", "rect", "repeat", "minmax", "translateX", "translateY", "translate",
    "rotate", "scale", "rgb", "rgba", "hsl", "hsla", "counter", "linear-gradient", "not",
))  # fmt: skip

HARMLESS = {
    "text-decoration-thickness": "the line under a link is of the browser's own thickness",
    "text-underline-offset": "the line under a link is where the browser puts it",
    "text-wrap": "a last line may hold one character",
    "scroll-margin-top": "what is gone to stands at the very top",
    "appearance": "-webkit-appearance stands beside it",
    "text-size-adjust": "-webkit-text-size-adjust stands beside it",
    "break-after: avoid": "on paper a heading may stand at the foot of a sheet",
    "page-break-after: avoid": "the same",
    "break-before: avoid": "a merged cell may be torn at the foot of a sheet",
    "page-break-before: avoid": "the same",
    "orphans": "a line may stand alone at the foot of a sheet",
    "widows": "a line may stand alone at the head of a sheet",
    "@bottom-center": "sheets have the browser's own numbers, or none",
    "page": "the table is printed upright instead of across",
    "@page": "sheets have the browser's own margins",
    "size": "of @page",
    "outline": "known to all; some draw it square around round corners, of which there are none",
    "cursor: pointer": "a telephone has no pointer",
    "cursor: default": "the same",
    "font-family: ui-monospace": "the next face in the list is taken",
    ":focus-visible": "a rule of its own: without it the ring shows to the mouse's users too",
}


def css_faults(style: str) -> Iterator[str]:
    """What of `style` the floor does not know."""
    yield from _rules(tinycss2.parse_stylesheet(style, skip_comments=True, skip_whitespace=True))


def _rules(rules: list[Any]) -> Iterator[str]:
    for rule in rules:
        if rule.type == "error":
            yield f"{rule.source_line}: {rule.message}"
        elif rule.type == "at-rule":
            yield from _at_rule(rule)
        else:
            yield from _selector(rule.prelude)
            yield from _declarations(rule.content)


def _at_rule(rule: Any) -> Iterator[str]:
    if rule.lower_at_keyword not in KNOWN["at-rules"]:
        yield f"@{rule.lower_at_keyword}"
    if rule.lower_at_keyword == "page":
        yield from _declarations(rule.content)
        return
    for block in _deep(rule.prelude):
        if block.type == "() block":
            inner = [token for token in block.content if token.type != "whitespace"]
            if len(inner) > 1 and not (inner[0].type == "ident" and inner[1] == ":"):
                yield f"@media ({tinycss2.serialize(block.content)})"
            name = inner[0].lower_value.removeprefix("min-").removeprefix("max-") if inner[0].type == "ident" else ""
            if name and name not in KNOWN["media"]:
                yield name
    yield from _values(rule.prelude)
    if rule.content is not None:
        yield from _rules(tinycss2.parse_rule_list(rule.content, skip_comments=True, skip_whitespace=True))


def _selector(prelude: list[Any]) -> Iterator[str]:
    tokens = list(_deep(prelude))
    for index, token in enumerate(tokens):
        if token == "&":
            yield "nesting"
        if token == ":" and index + 1 < len(tokens) and tokens[index + 1] != ":":
            after = tokens[index + 1]
            name = after.lower_name if after.type == "function" else after.lower_value
            if name not in KNOWN["selectors"] and not name.startswith("-"):
                yield f":{name}"


def _declarations(content: list[Any]) -> Iterator[str]:
    found = tinycss2.parse_blocks_contents(content, skip_comments=True, skip_whitespace=True)
    grid = any(one.type == "declaration" and tinycss2.serialize(one.value).strip() == "grid" for one in found)
    for one in found:
        if one.type == "at-rule" and one.lower_at_keyword == "bottom-center":  # a margin box of @page, no nesting
            yield "@bottom-center"
            yield from _declarations(one.content)
            continue
        if one.type != "declaration":
            yield "nesting" if one.type in ("qualified-rule", "at-rule") else f"{one.source_line}: {one.message}"
            continue
        name = one.lower_name
        if name.endswith("gap") and not grid:
            yield f"{name} outside a grid"
        if not name.startswith("-") and name not in KNOWN["properties"]:
            yield name
        for token in _deep(one.value):
            if token.type == "ident" and f"{name}: {token.lower_value}" in YOUNG_VALUES:
                yield f"{name}: {token.lower_value}"
        yield from _values(one.value)


def _values(tokens: list[Any]) -> Iterator[str]:
    for token in _deep(tokens):
        if token.type == "dimension" and token.lower_unit not in UNITS:
            yield f"unit {token.unit}"
        if token.type == "function" and token.name not in FUNCTIONS:
            yield f"{token.name}()"


def _deep(tokens: list[Any]) -> Iterator[Any]:
    for token in tokens:
        yield token
        yield from _deep(getattr(token, "content", None) or getattr(token, "arguments", None) or [])


def js_faults(script: str) -> Iterator[str]:
    """What of `script` the floor does not know."""
    root = Parser(Language(tree_sitter_javascript.language())).parse(script.encode()).root_node
    yield from _nodes(root, YOUNG_NAMES - set(_own_names(root)), inside=False)


def _own_names(node: Node) -> Iterator[str]:
    """Names that the script gives: of variables, parameters, properties."""
    parent = node.parent
    if node.type in ("shorthand_property_identifier", "shorthand_property_identifier_pattern"):
        yield node.text.decode()
    elif node.type in ("identifier", "property_identifier"):
        given = (
            "variable_declarator",
            "pair",
            "formal_parameters",
            "array_pattern",
            "pair_pattern",
            "arrow_function",
            "for_in_statement",
        )
        assigned = parent.type == "member_expression" and parent.parent.type == "assignment_expression"
        if parent.type in given or (assigned and parent.parent.child_by_field_name("left") == parent):
            yield node.text.decode()
    for child in node.children:
        yield from _own_names(child)


def _nodes(node: Node, young: Set[str], inside: bool) -> Iterator[str]:
    text = node.text.decode() if node.child_count == 0 or node.type == "regex" else ""
    line = node.start_point[0] + 1
    if node.type == "ERROR" or node.is_missing:
        yield f"{line}: not understood"
    elif node.type in ("identifier", "property_identifier") and text in young and _is_used(node):
        yield f"{line}: {text}"
    elif node.type in ("&&=", "||=", "??=", "private_property_identifier", "class_static_block", "using"):
        yield f"{line}: {node.type}"
    elif node.type == "await" and not inside:
        yield f"{line}: await outside a function"
    elif node.type == "field_definition" and any(child.type == "static" for child in node.children):
        yield f"{line}: static field"
    elif node.type == "regex" and (
        re.search(r"\(\?<[=!]|\(\?[ims-]+[:)]", text) or re.search(r"/[a-z]*[dv][a-z]*$", text)
    ):
        yield f"{line}: {text}"
    inside = inside or node.type in (
        "function_declaration",
        "function_expression",
        "arrow_function",
        "method_definition",
    )
    for child in node.children:
        yield from _nodes(child, young, inside)


def _is_used(node: Node) -> bool:
    """A global by its name, or what is called on something: names of the script's own data are its own."""
    parent = node.parent
    if node.type == "identifier":
        return parent.type in ("call_expression", "new_expression") or (
            parent.type == "member_expression" and parent.child_by_field_name("object") == node
        )
    return parent.type == "member_expression" and parent.parent.type in ("call_expression", "new_expression")


@pytest.fixture(scope="module")
def emitted() -> dict[str, str]:
    found = assets.collect(ROOT / "templates")
    by_path = dict(found.files)
    return {name: by_path[path].decode() for name, path in found.names.items() if not name.endswith(".png")}


def test_styles_hold_nothing_that_the_oldest_browsers_do_not_know(emitted):
    found = set(css_faults(emitted["site.css"]))
    assert found - HARMLESS.keys() == set()


def test_no_reason_is_given_for_what_is_not_there(emitted):
    assert HARMLESS.keys() - set(css_faults(emitted["site.css"])) == set()


def test_what_a_prefix_stands_beside_has_it(emitted):
    style = re.sub(r"/\*.*?\*/", "", emitted["site.css"], flags=re.DOTALL)
    for old, new in [
        ("-webkit-appearance", "appearance"),
        ("-webkit-text-size-adjust", "text-size-adjust"),
    ]:
        pairs = re.findall(rf"{old}:\s*([^;]+);\s*{new}:\s*([^;]+);", style)
        assert len(pairs) == len(re.findall(rf"(?<![-\w]){new}:", style)), new


@pytest.mark.parametrize("name", ["site.js", "early.js", "search.js"])
def test_scripts_hold_nothing_that_the_oldest_browsers_do_not_know(emitted, name):
    assert list(js_faults(emitted[name])) == []


def test_nothing_moves_by_itself(emitted):
    moving = r"animation|transition|@keyframes|scroll-behavior|autoplay|marquee|behavior:\s*.smooth"
    assert {name: re.findall(moving, text) for name, text in emitted.items()} == {name: [] for name in emitted}


@pytest.mark.parametrize(
    ("style", "fault"),
    [
        ("@layer base { a { color: red } }", "@layer"),
        ("@container (width > 1px) { a { color: red } }", "@container"),
        ("@media (width > 40rem) { a { color: red } }", "@media (width > 40rem)"),
        ("@media (prefers-reduced-data: reduce) { a { color: red } }", "prefers-reduced-data"),
        ("a:has(b) { color: red }", ":has"),
        (":is(a, b) { color: red }", ":is"),
        ("a:not(:where(b)) { color: red }", ":where"),
        ("a { &:hover { color: red } }", "nesting"),
        ("a { b { color: red } }", "nesting"),
        ("a { inset: 0 }", "inset"),
        ("a { aspect-ratio: 1 }", "aspect-ratio"),
        ("a { display: flex; gap: 1rem }", "gap outside a grid"),
        ("a { overflow: clip }", "overflow: clip"),
        ("a { height: 100dvh }", "unit dvh"),
        ("a { color: color-mix(in srgb, red, blue) }", "color-mix()"),
        ("a { color: oklch(0 0 0) }", "oklch()"),
        ("a { content-visibility: auto }", "content-visibility"),
        ("a { margin-inline: 0 }", "margin-inline"),
        ("a { accent-color: red }", "accent-color"),
        ("@media print { a { line-height: 1lh } }", "unit lh"),
    ],
)
def test_young_styles_are_told(style, fault):
    assert fault in set(css_faults(style))


@pytest.mark.parametrize(
    ("script", "fault"),
    [
        ("a ??= 1", "1: ??="),
        ("await a()", "1: await outside a function"),
        ("class A { #b = 1 }", "1: private_property_identifier"),
        ("class A { static b = 1 }", "1: static field"),
        ("class A { static {} }", "1: class_static_block"),
        ("/(?<=a)b/.test(c)", "1: /(?<=a)b/"),
        ("/a/d", "1: /a/d"),
        ("[1].at(-1)", "1: at"),
        ("Object.hasOwn(a, b)", "1: hasOwn"),
        ("structuredClone(a)", "1: structuredClone"),
        ("a.checkVisibility()", "1: checkVisibility"),
        ("new Intl.Segmenter()", "1: Segmenter"),
        ("const = 1", "1: not understood"),
    ],
)
def test_young_scripts_are_told(script, fault):
    assert fault in list(js_faults(script))


@pytest.mark.parametrize("script", ["a?.b ?? c", "async () => { await a() }", "/(?<a>b)\\p{L}/su", "a.at = 1", "1_000"])
def test_scripts_of_the_floor_are_let_through(script):
    assert list(js_faults(script)) == []
