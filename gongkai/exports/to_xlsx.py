"""The progress sheet: one unit's tasks as a workbook, in which the unit fills in what it has done.

Official wording is locked, four cells a task are open. Rows and the sheet carry marks by which they are known again
wherever they were moved to; `imports.progress` takes the sheet in.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from datetime import date, datetime
from math import ceil
from typing import NamedTuple
from unicodedata import east_asian_width

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.packaging.core import DocumentProperties
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet
from openpyxl.writer.excel import ExcelWriter

from gongkai.model import STATUSES, Plan, Registry, Task, Unit, Update
from gongkai.words import ROLES, day

# What stands in the first, hidden column: of the line of headings, and of each task.
MARK = "gongkai-progress-1"
DAY, STATUS, NOTE, EVIDENCE = OPEN = ("日期", "状态", "说明", "佐证")
NUMBER = "序号"
# The wording by which a row is known to be its number's.
TITLE, CONTENT = "任务名称", "任务内容"
MAX_CHARACTERS = 32_767  # in a cell, as Excel has it
_SHOWN = 3  # updates of earlier days


def sheet_mark(plan: str, unit: str) -> str:
    """The mark of a sheet."""
    return f"{MARK} {plan} {unit}"


def row_mark(plan: str, unit: str, number: int) -> str:
    """The mark of a task's row."""
    return f"{plan}/{unit}/{number}"


def workbook(plan: Plan, registry: Registry, unit: str, today: date) -> bytes:
    """The progress sheet of the unit with the id `unit`, which answers for a task of the plan; `registry` as of the plan.
    The same content gives the same bytes."""
    tasks = tasks_of(plan, unit)
    made = Workbook()
    sheet = made.active
    sheet.title = "落实情况"
    columns = [column for column in _columns(plan, registry, unit) if column.is_open or any(map(column.text, tasks))]
    head = _instructions(sheet, plan, registry, unit, today)
    _put(sheet.cell(head, 1), sheet_mark(plan.id, unit))
    for at, column in enumerate(columns, 2):
        _head(sheet.cell(head, at), column)
        sheet.column_dimensions[get_column_letter(at)].width = column.width
    for row, task in enumerate(tasks, head + 1):
        _put(sheet.cell(row, 1), row_mark(plan.id, unit, task.number))
        for at, column in enumerate(columns, 2):
            _cell(sheet.cell(row, at), column, task)
        lines = max(_lines(str(column.text(task)), column.width) for column in columns)
        sheet.row_dimensions[row].height = min(max(lines, 2) * 15, 400)
    sheet.column_dimensions["A"].hidden = True
    _help(sheet, columns, head, len(tasks))
    _on_paper(sheet, plan, head, len(columns) + 1, head + len(tasks))
    return _bytes(made)


def tasks_of(plan: Plan, unit: str) -> list[Task]:
    """The tasks that a unit answers for, by name or as a member of a collective name."""
    return [task for task in plan.tasks if any(answerer.id == unit for answerer in task.answerers)]


class _Column(NamedTuple):
    heading: str
    width: float
    text: Callable[[Task], str | int] = lambda task: ""
    is_open: bool = False


def _columns(plan: Plan, registry: Registry, unit: str) -> list[_Column]:
    def part(task: Task) -> str:
        answerer = next(answerer for answerer in task.answerers if answerer.id == unit)
        role = ROLES[answerer.role]
        return role if answerer.via is None else f"{role}（{registry.name_of(answerer.via)}的成员）"

    return [
        _Column(NUMBER, 5, lambda task: task.number),
        _Column(TITLE, 16, lambda task: task.title),
        _Column(CONTENT, 34, lambda task: task.content),
        _Column("责任单位", 16, lambda task: task.responsible.text if task.responsible else ""),
        _Column("时间节点", 11, lambda task: task.deadline.text if task.deadline else ""),
        _Column("本单位承担", 12, part),
        _Column("已有的登记", 24, lambda task: _recorded(task, registry.units[unit])),
        _Column(DAY, 12, is_open=True),
        _Column(STATUS, 9, is_open=True),
        _Column(NOTE, 30, is_open=True),
        _Column(EVIDENCE, 32, is_open=True),
    ]


def _recorded(task: Task, unit: Unit) -> str:
    """What the unit said of a task before, newest first."""
    # Where the issuer itself answers as one of many, it speaks for the whole.
    own = (update.unit == unit.id or (update.unit is None and update.by in unit.all_names()) for update in task.updates)
    rows = [update for update, is_own in zip(task.updates, own, strict=True) if is_own][::-1]
    lines = [_said(update) for update in rows[:_SHOWN]]
    lines += [f"还有较早的{len(rows) - _SHOWN}条"] if len(rows) > _SHOWN else []
    if task.withdrawn:
        lines.insert(0, f"本任务自{day(task.withdrawn.date)}起不再实施")
    return "\n".join(lines)


def _said(update: Update) -> str:
    told = f"{update.date.isoformat()} {update.status}"
    return f"{told}：{update.note}" if update.note else told


def _instructions(sheet: Worksheet, plan: Plan, registry: Registry, unit: str, today: date) -> int:
    """Writes what is to be known before filling in; the row below."""
    lines = [
        f"{plan.title}　落实情况登记表",
        f"填报单位：{registry.name_of(unit)}　　“已有的登记”截至{day(today)}",
        f"一、只填浅黄色的四栏：{'、'.join(OPEN)}。其余各栏锁定，不要改。没有新进展的行，四栏都空着。",
        "二、日期写事情发生的那一天，例如 2021-05-18 或 2021年5月18日，不能晚于交表的日子。状态从下拉列表里选。",
        "三、佐证一行写一件，同一格里换行按 Alt+Enter。状态是“已完成”的，必须写佐证。",
        "　　网上有的，写标题、空一格、网址，例如：关于开放网民留言功能的公告 https://www.example.gov.cn/a.html",
        "　　没有公开的，写标题（本单位留存），例如：部署会议记录（本单位留存）",
        "四、可以筛选。需要排序或删行的，先撤销工作表保护（没有密码）。不要改序号，不要合并单元格，不要写公式。存成 .xlsx 文件交回。",
    ]
    for row, line in enumerate(lines, 1):
        _put(sheet.cell(row, 2), line)
        sheet.cell(row, 2).font = Font(bold=row == 1, size=14 if row == 1 else 11)
    return len(lines) + 1


def _lines(text: str, width: float) -> int:
    """How many lines a text takes in a column, whose width counts narrow characters."""
    taken = (sum(2 if east_asian_width(char) in "WFA" else 1 for char in line) for line in text.split("\n"))
    return sum(max(1, ceil(columns / (width - 2))) for columns in taken)


_LINE = Border(*(Side("thin", "999999") for _ in range(4)))
_WRAPPED = Alignment(vertical="top", wrap_text=True)


def _head(cell: Cell, column: _Column) -> None:
    _put(cell, column.heading)
    cell.font = Font(bold=True)
    cell.fill = PatternFill("solid", "FFE699" if column.is_open else "D9D9D9")
    cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
    cell.border = _LINE


def _cell(cell: Cell, column: _Column, task: Task) -> None:
    value = column.text(task)
    if isinstance(value, int):
        cell.value = value
    elif value:
        _put(cell, value)
    cell.alignment, cell.border = _WRAPPED, _LINE
    if column.is_open:
        cell.protection = Protection(locked=False)
        cell.fill = PatternFill("solid", "FFF9E5")
        # What is typed into a cell of texts stays what was typed, an equals sign at its beginning included.
        cell.number_format = "yyyy-mm-dd" if column.heading == DAY else "@"


def _put(cell: Cell, text: str) -> None:
    """A text, whatever sign it begins with: never a formula."""
    # What looks like an escape of the format would be read as one.
    text = re.sub("_(?=x[0-9A-Fa-f]{4}_)", "_x005F_", text)
    cell.value = text if len(text) <= MAX_CHARACTERS else f"{text[: MAX_CHARACTERS - 1]}…"
    cell.data_type = "s"


def _help(sheet: Worksheet, columns: list[_Column], head: int, count: int) -> None:
    """What the office suite does for those who fill in: a list to choose from, a word when a cell is entered."""
    letters = {column.heading: get_column_letter(at) for at, column in enumerate(columns, 2)}
    rules = {
        DAY: DataValidation(
            "date", "DATE(2000,1,1)", operator="greaterThanOrEqual", errorStyle="warning", prompt="例如 2021-05-18"
        ),
        STATUS: DataValidation("list", f'"{",".join(STATUSES)}"', prompt="从列表里选"),
        EVIDENCE: DataValidation(prompt="一行一件：标题 网址，或：标题（本单位留存）"),
    }
    for heading, rule in rules.items():
        rule.promptTitle, rule.errorTitle = heading, heading
        rule.error = "状态只能从列表里选" if heading == STATUS else "请写成 2021-05-18 的样子"
        rule.showInputMessage, rule.showErrorMessage, rule.allow_blank = True, heading != EVIDENCE, True
        rule.add(f"{letters[heading]}{head + 1}:{letters[heading]}{head + count}")
        sheet.add_data_validation(rule)
    sheet.auto_filter.ref = f"A{head}:{get_column_letter(len(columns) + 1)}{head + count}"
    sheet.freeze_panes = sheet.cell(head + 1, 4)
    lock = sheet.protection
    lock.enable()
    # In this element false is what is allowed.
    lock.autoFilter = lock.sort = lock.formatColumns = lock.formatRows = False


def _on_paper(sheet: Worksheet, plan: Plan, head: int, columns: int, rows: int) -> None:
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", sheet.PAPERSIZE_A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_title_rows = f"{head}:{head}"
    sheet.print_area = f"B1:{get_column_letter(columns)}{rows}"
    margins = sheet.page_margins
    margins.left = margins.right = margins.top = 0.4
    sheet.oddFooter.center.text = "第 &P 页，共 &N 页"


def _bytes(made: Workbook) -> bytes:
    """The workbook, without the day and time of its making."""
    epoch = datetime(1980, 1, 1)
    made.properties = DocumentProperties(creator="", created=epoch, modified=epoch)
    first, last = io.BytesIO(), io.BytesIO()
    ExcelWriter(made, zipfile.ZipFile(first, "w")).save()
    with zipfile.ZipFile(first) as written, zipfile.ZipFile(last, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in written.namelist():
            # Heights are a beginning: a row whose height was set by hand would not grow with what is typed into it.
            data = written.read(name).replace(b' customHeight="1"', b"")
            archive.writestr(zipfile.ZipInfo(name, epoch.timetuple()[:6]), data, zipfile.ZIP_DEFLATED)
    return last.getvalue()
