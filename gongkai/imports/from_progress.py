"""A progress sheet that came back → what was typed into it, row by row; every fault at its cell, all at once."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from difflib import get_close_matches
from pathlib import Path
from typing import Any, NamedTuple

from openpyxl.utils import get_column_letter

from gongkai import writings
from gongkai.errors import Problem, ProblemsFound
from gongkai.exports.to_xlsx import DAY, EVIDENCE, MARK, NOTE, NUMBER, OPEN, STATUS
from gongkai.imports import workbooks
from gongkai.language import say
from gongkai.model import DONE, STATUSES
from gongkai.slips import INVISIBLE
from gongkai.text import fold

MAX_SHOWN = 40
EVIDENCE_HINT = say("一行一件，写“标题 网址”；没有公开的，写“标题（本单位留存）”")


class Faults:
    """Problems of one sheet, in the words of those who see rows and columns."""

    def __init__(self, file: str):
        self.file = file
        self.found: list[Problem] = []
        self.columns: dict[str, int] = {}

    def tell(self, row: int, heading: str, code: str, fault: str, hint: str, severity: str = "error") -> None:
        """Adds one: of the cell in that row under that heading."""
        message = say("第{row}行 {column}：{fault}", row=row, column=heading, fault=fault)
        column = self.columns.get(heading)
        where = f"{get_column_letter(column)}{row}" if column else ""
        self.found.append(Problem(code, message, hint, self.file, row, column, where, severity))


class Entry(NamedTuple):
    """What was filled in for one task: an update as the task's file is to have it, but for who says it and when it was
    entered. `printed` is the wording in the row, by heading."""

    row: int
    number: int
    update: dict[str, Any]
    printed: dict[str, str]


@dataclass
class Filled:
    """A sheet: the plan's and the unit's ids, what was filled in, and what is wrong with the rest."""

    plan: str
    unit: str
    faults: Faults
    entries: list[Entry] = field(default_factory=list)


def read(path: Path, file: str, today: date) -> Filled:
    """The sheet in the workbook at `path`. Raises ProblemsFound where there is none; faults of cells are in the result."""
    sheets = [(sheet, head) for sheet in workbooks.read(path, file) if (head := _head(sheet)) is not None]
    if len(sheets) != 1:
        told = say("工作簿里有几张进度表") if sheets else say("这不是导出的进度表，或者表头那一行被删去了")
        hint = say("一个文件只留一张") if sheets else say("用 export 导出的文件，照它填写；不要把内容抄到别的表里")
        raise ProblemsFound([Problem("sheet-unmarked", told, hint, file)])
    sheet, (head, marked, plan, unit) = sheets[0]
    found = Filled(plan, unit, Faults(file))
    rows: dict[int, dict[int, workbooks.Cell]] = {}
    for cell in sheet.cells:
        rows.setdefault(cell.row, {})[cell.column] = cell
    columns = found.faults.columns
    for column, cell in rows[head].items():
        columns.setdefault("" if column == marked else _text(cell), column)
    if missing := [heading for heading in (NUMBER, *OPEN) if heading not in columns]:
        told = say("进度表缺少这些栏：{columns}", columns=missing)
        raise ProblemsFound([Problem("sheet-unmarked", told, say("重新导出一份，把填好的内容贴过去"), file, head)])
    for first, column, last, address in sheet.merged:
        if last > head:
            heading = next((name for name, at in columns.items() if name and at == column), address)
            hint = say("取消合并，每项任务填自己的一行")
            told = say("和别的单元格合并了（{address}）", address=address)
            found.faults.tell(max(first, head + 1), heading, "sheet-merged", told, hint)
    for row in sorted(rows):
        if row > head and (entry := _entry(rows[row], row, found, today)) is not None:
            found.entries.append(entry)
    return found


def _head(sheet: workbooks.Sheet) -> tuple[int, int, str, str] | None:
    """(row of the headings, column of the marks, plan, unit) by the sheet's mark."""
    for cell in sheet.cells:
        match = re.fullmatch(rf"{MARK} (\S+) (\S+)", cell.value) if isinstance(cell.value, str) else None
        if match is not None:
            return cell.row, cell.column, match[1], match[2]
    return None


def _entry(cells: dict[int, workbooks.Cell], row: int, found: Filled, today: date) -> Entry | None:
    """What a row says; None for a row that says nothing, or nothing that can be used."""
    faults = found.faults
    by_heading = {heading: cells[column] for heading, column in faults.columns.items() if column in cells}
    open_cells = {heading: by_heading[heading] for heading in OPEN if heading in by_heading}
    open_cells = {heading: cell for heading, cell in open_cells.items() if cell.kind == "f" or _text(cell)}
    if not open_cells:
        return None
    before = len(faults.found)
    number = _number(by_heading, row, found)
    for heading, cell in list(open_cells.items()):
        if cell.kind == "e" and heading == DAY:  # a number so large that no day has it: 20210518
            hint = say("写成 2021-05-18 的样子，年月日都要写")
            faults.tell(row, DAY, "sheet-date", say("读不出是哪一天"), hint)
        elif cell.kind in "fe":
            told = say("这里是公式") if cell.kind == "f" else say("这里是错误值 {value}", value=str(cell.value)[:20])
            hint = say("改成文字；文字以“=”开头的，在前面加一个半角单引号“'”")
            faults.tell(row, heading, "sheet-formula", told, hint)
    update: dict[str, Any] = {}
    good = {heading: cell for heading, cell in open_cells.items() if cell.kind not in "fe"}
    if DAY not in open_cells:
        faults.tell(row, DAY, "sheet-blank", say("没有填"), say("写事情发生的那一天；这一行没有新进展的，四栏都空着"))
    if STATUS not in open_cells:
        faults.tell(row, STATUS, "sheet-blank", say("没有填"), say("从列表里选一个；这一行没有新进展的，四栏都空着"))
    if DAY in good and (day := _day(good[DAY], row, faults, today)) is not None:
        update["date"] = day.isoformat()
    if STATUS in good and (status := _status(_text(good[STATUS]), row, faults)) is not None:
        update["status"] = status
    if NOTE in good:
        update["note"] = _text(good[NOTE])
    if EVIDENCE in good:
        update["evidence"] = list(_evidence(_text(good[EVIDENCE]), row, faults))
    if update.get("status") == DONE and EVIDENCE not in open_cells:
        faults.tell(row, EVIDENCE, "sheet-evidence", say("状态是“已完成”，却没有佐证"), EVIDENCE_HINT)
    if number is None or len(faults.found) > before:
        return None
    return Entry(row, number, update, {heading: _text(cell) for heading, cell in by_heading.items()})


def _number(by_heading: dict[str, workbooks.Cell], row: int, found: Filled) -> int | None:
    """The number of the row's task: that of its mark, with which the printed one must agree; where the mark was lost,
    the printed one."""
    printed = _text(by_heading[NUMBER]) if NUMBER in by_heading else ""
    shown = writings.as_number(fold(printed)) if printed else None
    mark = _MARK.fullmatch(_text(by_heading[""])) if "" in by_heading else None
    if mark is not None and (mark[1], mark[2]) != (found.plan, found.unit):
        told = say("这一行是从别的进度表移来的（{mark}）", mark=_cut(mark[0]))
        found.faults.tell(row, NUMBER, "sheet-task", told, say("各单位、各年的进度表分开交"))
    elif mark is not None and (shown == mark[3] or not printed):
        return int(mark[3])
    elif mark is None and shown is not None:
        return int(shown)
    elif mark is None:
        told = (
            say("看不出这一行是哪项任务")
            if not printed
            else say("应当是任务的序号，这里是“{text}”", text=_cut(printed))
        )
        found.faults.tell(row, NUMBER, "sheet-task", told, say("写在任务原来的那一行里；序号照原来的"))
    else:
        told = say("应当是 {number}，这里是“{text}”", number=mark[3], text=_cut(printed))
        found.faults.tell(row, NUMBER, "sheet-task", told, say("序号不能改；排序时各栏要一起排"))
    return None


_MARK = re.compile(r"([0-9]{4}[a-z0-9-]*)/([a-z0-9-]+)/([0-9]{1,5})")


def _day(cell: workbooks.Cell, row: int, faults: Faults, today: date) -> date | None:
    value = cell.value
    text = _text(cell)
    if isinstance(value, datetime | date):
        day = value.date() if isinstance(value, datetime) else value
    else:
        written = re.sub(r"[ T]00:00(:00)?$", "", fold(text))
        proposed = writings.as_date(written)
        if proposed is None:
            shape = re.fullmatch(r"[0-9]{4}\D[0-9]{1,2}\D[0-9]{1,2}日?", written)
            told = say("日历上没有 {text} 这一天", text=_cut(text)) if shape else None
            told = told or say("应当是日期，这里是“{text}”", text=_cut(text))
            faults.tell(row, DAY, "sheet-date", told, say("写成 2021-05-18 的样子，年月日都要写"))
            return None
        day = date.fromisoformat(proposed)
    if day > today:
        told = say("{day} 还没有到（按 {today} 计算）", day=day, today=today)
        faults.tell(row, DAY, "sheet-date", told, say("写事情发生的那一天；还没有发生的，以后再填"))
        return None
    return day


def _status(text: str, row: int, faults: Faults) -> str | None:
    written = "".join(text.split())
    if written in STATUSES:
        return written
    near = _MEANT.get(written) or next(iter(get_close_matches(written, STATUSES, 1, 0.5)), None)
    told = say("应当是 {choices} 之一，这里是“{text}”", choices=STATUSES, text=_cut(text))
    hint = say("是不是 {near}？", near=near) if near else say("从列表里选一个")
    faults.tell(row, STATUS, "sheet-status", told, hint)
    return None


_MEANT = {
    "完成": DONE,
    "已办结": DONE,
    "办结": DONE,
    "进行中": STATUSES[1],
    "正在推进": STATUSES[1],
    "未开始": STATUSES[0],
}
_URL = re.compile(r"(?i)(?P<title>.*?)[\s:：,，]*(?P<url>(?:https?://|ftp://|file:|javascript:|data:|mailto:)\S*)")
_HELD = re.compile(r"(?P<title>.+?)\s*[（(]\s*(?:由)?(?P<by>[^（）()]*?)留存(?:备查)?\s*[)）]")


def _evidence(text: str, row: int, faults: Faults) -> Iterator[dict[str, str]]:
    """The lines of the cell as evidence; `held_by` is "" where the unit itself keeps it."""
    for line in filter(None, (line.strip(" 。；;，,、") for line in text.split("\n"))):
        match = _URL.fullmatch(line)
        if match is not None and not match["title"].strip():
            faults.tell(row, EVIDENCE, "sheet-evidence", say("“{line}”没有标题", line=_cut(line)), EVIDENCE_HINT)
        elif match is not None and "://" in match["title"]:
            told = say("“{line}”里有几个网址", line=_cut(line))
            faults.tell(row, EVIDENCE, "sheet-evidence", told, EVIDENCE_HINT)
        elif match is not None and not re.search("[（）《》“”，。；、]", match["url"]):
            yield {"title": match["title"].strip(), "url": match["url"]}
        elif (held := _HELD.fullmatch(line)) is not None:
            by = held["by"].strip()
            yield {"title": held["title"], "held_by": "" if by in ("", "本单位", "单位", "我单位", "本局") else by}
        else:
            told = say("“{line}”没有写在哪里可以看到", line=_cut(line))
            if match is not None or re.search(r"https?[:：]?//|www\.", fold(line), re.IGNORECASE):
                told = say("“{line}”里的网址不完整，或不在行末", line=_cut(line))
            faults.tell(row, EVIDENCE, "sheet-evidence", told, EVIDENCE_HINT)


_ESCAPED = re.compile("_x005F_(?=x[0-9A-Fa-f]{4}_)")


def _text(cell: workbooks.Cell) -> str:
    """What a cell shows, as plain text: of one kind of line end, without what cannot be seen."""
    value = cell.value
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == datetime.min.time() else value.isoformat(" ", "minutes")
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        value = int(value)
    if isinstance(value, bool):
        value = str(value).upper()
    # How the format spells what XML cannot hold, and a text that looks so.
    text = (
        _ESCAPED.sub("_", str(value).replace("_x000D_", ""))
        .replace("\r\n", "\n")
        .replace("\r", "\n")
        .replace("\t", " ")
    )
    return "\n".join(line.rstrip() for line in INVISIBLE.sub("", text).split("\n")).strip()


def _cut(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= MAX_SHOWN else f"{line[:MAX_SHOWN]}…"
