"""Rows put into a YAML text with every other character of it kept: comments, layout, line ends."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import yaml

from gongkai import source

_Loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)

Row = dict[str, Any]
_TRIED = 20  # lines below a list at which it may end


def with_rows(document: source.Document, key: str, rows: list[Row]) -> str | None:
    """The document's text with `rows` (texts, lists of mappings of texts) at the end of the list at `key`, which is begun
    where there is none. None where no place is found at which that, and nothing else, comes of it."""
    if not rows or not isinstance(document.data, dict) or not isinstance(document.data.get(key, []), list):
        return None
    wanted = {**document.data, key: [*document.data.get(key, ()), *rows]}
    for made in _candidates(document.text, key, rows):
        try:
            if source.parse(made, document.file).data == wanted:
                return made
        except source.Unreadable:
            continue
    return None


def spelt(value: Any) -> str:
    """A text, or a list or mapping of such, as YAML on one line that is read as the same, also within brackets."""
    if isinstance(value, list):
        return f"[{', '.join(map(spelt, value))}]"
    if isinstance(value, dict):
        return f"{{{', '.join(f'{key}: {spelt(item)}' for key, item in value.items())}}}"
    for way in (value, "'" + value.replace("'", "''") + "'"):
        try:
            if "\n" not in way and source.parse(f"[{way}]", "").data == [value]:
                return way
        except source.Unreadable:
            continue
    return json.dumps(value, ensure_ascii=False)


def _candidates(text: str, key: str, rows: list[Row]) -> Iterator[str]:
    """Texts with the rows at every place that may be theirs, the likeliest first."""
    newline = "\r\n" if "\r\n" in text else "\n"
    root = yaml.compose(text, Loader=_Loader)
    node = next((value for name, value in root.value if name.value == key), None)
    if node is None:
        lines = [f"{key}:", *_block(rows, "  ")]
        for at in (len(text), *_line_ends(text, len(text[: _end(root)].rstrip()))):
            yield _at_line(text, at, lines, newline)
    elif not node.flow_style:
        indent = " " * _column(text, node.start_mark.index)
        start = len(text[: _end(node)].rstrip())
        for at in _line_ends(text, start):
            yield _at_line(text, at, _block(rows, indent), newline)
    else:
        # A list in brackets: its last sign is the bracket that closes it.
        close = node.end_mark.index - 1
        inner = text[:close].rstrip()
        comma = "" if inner.endswith(("[", ",")) else ","
        space = "" if inner.endswith("[") else " "
        yield f"{inner}{comma}{space}{', '.join(map(spelt, rows))}{text[len(inner) :]}"


def _end(node: Any) -> int:
    """Where the last thing in a node ends: a block itself ends where the next thing begins, comments before it included."""
    while not isinstance(node, yaml.ScalarNode) and not node.flow_style and node.value:
        node = node.value[-1] if isinstance(node, yaml.SequenceNode) else node.value[-1][1]
    return node.end_mark.index


def _line_ends(text: str, start: int) -> list[int]:
    """Where the next lines begin after `start`, and the end of the text."""
    found = [match.end() for match in re.compile("\n").finditer(text, start)][:_TRIED]
    return [*found, len(text)]


def _at_line(text: str, at: int, lines: list[str], newline: str) -> str:
    before = text[:at] if not text[:at] or text[:at].endswith("\n") else text[:at] + newline
    return before + "".join(line + newline for line in lines) + text[at:]


def _column(text: str, index: int) -> int:
    return index - (text.rfind("\n", 0, index) + 1)


def _block(rows: list[Row], indent: str) -> list[str]:
    """The lines of rows, one key a line, as people write them."""
    lines = []
    for row in rows:
        written = [line for key, value in row.items() for line in _entry(key, value)]
        lines += [f"{indent}{'- ' if at == 0 else '  '}{line}".rstrip() for at, line in enumerate(written)]
    return lines


def _entry(key: str, value: Any) -> list[str]:
    if isinstance(value, list):
        return [f"{key}:", *(f"  - {spelt(item)}" for item in value)]
    if "\n" in value:
        lines = [f"{key}: |-", *(f"  {line}" for line in value.split("\n"))]
        try:
            if source.parse("\n".join(lines), "").data == {key: value}:
                return lines
        except source.Unreadable:
            pass
    return [f"{key}: {spelt(value)}"]
