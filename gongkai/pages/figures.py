"""A plan drawn: the year as a line of deadlines, and who has how much to do in which month. Plain data with places in the
drawing; the templates draw it as SVG, and print the same as a table."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any

from gongkai import facts, words

# A row of the matrix: (address, name, [(column key, count, address)]).
Row = tuple[str, str, list[tuple[str, int, str]]]

# The line of the year: a column for each month, lower down a band for each deadline that is no day of the year.
_MONTH, _AXIS, _TALLEST, _BAND = 80, 136, 84, 44
# The matrix: names, a cell for each column (wider where its head is long), the heads again after so many rows.
_NAME, _CELL, _ROW, _ROWS_A_HEAD = 248, 52, 44, 20
_NAME_CHARS, _NAME_LINES = 14, 2
_LATIN = 0.58
_PIECES = re.compile(r"[（《“]*(?:[!-~]{1,24} ?|.)[）》”、]*")  # Latin words stay whole, brackets at what they hold


def column_of(key: str) -> str:
    """The month of a dated deadline key (2021-06), a kind without a day as it is."""
    return key if key in words.UNDATED else key[:7]


@cache  # plan after plan has the same columns and names
def column_title(column: str, year: int) -> str:
    """6月; 2022年3月 in another year than the plan's; 全年."""
    if column in words.UNDATED:
        return words.UNDATED_IN_SHORT[column]
    month = f"{int(column[5:])}月"
    return month if column.startswith(f"{year}-") else f"{column[:4]}年{month}"


def year_line(year: int, deadlines: Sequence[tuple[str, str, int]], whole: str) -> dict[str, Any]:
    """The deadlines of a plan along its year. `deadlines`: (key, address, count) in the order of lists; `whole` is where
    all of them are listed.

    `months`: (x, label); `marks`: (x, y of its head, count, what, address), one for each month that has a deadline;
    `bands`: (y, what, address, count), what is no day of that year; `rows`: (what, address, count), all for the table.
    """
    months: dict[str, list[tuple[str, str, int]]] = {f"{year}-{month:02}": [] for month in range(1, 13)}
    bands = []
    for key, address, count in deadlines:
        if column_of(key) in months:
            months[column_of(key)].append((key, address, count))
        else:
            bands.append((words.deadline_title(key), address, count))
    counts = {column: sum(count for *_, count in found) for column, found in months.items() if found}
    marks = []
    for at, (column, found) in enumerate(months.items()):
        if found:
            y = _AXIS - 14 - round((_TALLEST - 14) * counts[column] / max(counts.values()))
            what, address = words.deadline_title(found[0][0]), found[0][1]
            if len(found) > 1:
                what, address = f"{column_title(column, year)}有{len(found)}个时间节点", whole
            marks.append((_MONTH * at + _MONTH // 2, y, counts[column], what, address))
    top = _AXIS + 44
    return {
        "width": _MONTH * 12,
        "height": top + _BAND * len(bands),
        "axis": _AXIS,
        "months": [(_MONTH * at + _MONTH // 2, column_title(column, year)) for at, column in enumerate(months)],
        "marks": marks,
        "bands": [(top + _BAND * at, *band) for at, band in enumerate(bands)],
        "rows": [(words.deadline_title(key), address, count) for key, address, count in deadlines],
    }


def by_column(columns: Mapping[int, str], numbers: Iterable[int]) -> dict[str, list[int]]:
    """Numbers of tasks by column, in the order of columns; one that is given twice stands there once, one that has none
    nowhere."""
    found: dict[str, list[int]] = {}
    for number in dict.fromkeys(numbers):
        if number in columns:
            found.setdefault(columns[number], []).append(number)
    return {column: found[column] for column in sorted(found, key=facts.deadline_order)}


def matrix(year: int, parts: Sequence[tuple[str, Sequence[Row]]], heads: dict[str, str]) -> dict[str, Any]:
    """Who has how much to do in which month. `parts`: (title, rows); `heads`: the address behind each column that is not
    empty. All months of the year have a column, others only what occurs.

    `columns`: (middle, label, address or ""); `heads`: (y, title), where the columns' heads stand; `rows`: (y, address,
    name, lines of the name, cells); a cell is (x, width, middle, count, label, address). `parts` has all for the tables.
    """
    every = sorted({f"{year}-{month:02}" for month in range(1, 13)} | set(heads), key=facts.deadline_order)
    places: dict[str, tuple[int, int]] = {}
    labels = {column: column_title(column, year) for column in every}
    right = _NAME
    for column, label in labels.items():
        places[column] = (right, _column_width(label))
        right += places[column][1]
    y, repeated, rows = 0, [], []
    for title, part in parts:
        every_so_many = -(-len(part) // max(1, round(len(part) / _ROWS_A_HEAD)))
        for at, (address, name, cells) in enumerate(part):
            if at % every_so_many == 0:
                repeated.append((y, title if at == 0 else f"{title}（续）"))
                y += _ROW
            drawn = [
                (*places[column], places[column][0] + places[column][1] // 2, count, labels[column], way)
                for column, count, way in cells
            ]
            rows.append((y, address, name, _lines(name), drawn))
            y += _ROW
    return {
        "width": right,
        "height": y + 1,
        "row": _ROW,
        "columns": [(x + width // 2, labels[column], heads.get(column, "")) for column, (x, width) in places.items()],
        "heads": repeated,
        "rows": rows,
        "parts": [
            (
                title,
                [
                    (address, name, [(labels[c], count, way) for c, count, way in cells])
                    for address, name, cells in part
                ],
            )
            for title, part in parts
        ],
    }


@cache
def _column_width(label: str) -> int:
    return max(_CELL, 14 + sum(9 if char.isascii() else 17 for char in label))


@cache
def _lines(name: str) -> tuple[str, ...]:
    """A name on as many lines as its column has, shortened where that is not enough."""
    lines = [""]
    for piece in _PIECES.findall(name):
        if _width(lines[-1] + piece.rstrip()) > _NAME_CHARS:
            lines.append("")
        lines[-1] += piece
    if len(lines) > _NAME_LINES:
        last = lines[_NAME_LINES - 1]
        while _width(last) > _NAME_CHARS - 1:
            last = last[:-1]
        lines[_NAME_LINES - 1 :] = [f"{last.rstrip()}…"]
    return tuple(line.rstrip() for line in lines)


def _width(text: str) -> float:
    """In Chinese characters."""
    return sum(_LATIN if char.isascii() else 1 for char in text)
