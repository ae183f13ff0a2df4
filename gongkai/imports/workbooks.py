"""Opening a workbook that somebody sent: only an .xlsx of sensible size and without macros is ever unpacked."""

from __future__ import annotations

import io
import re
import warnings
import zipfile
from pathlib import Path
from typing import NamedTuple

from gongkai import source
from gongkai.errors import Problem, ProblemsFound
from gongkai.language import say

# A sheet of a thousand tasks takes half a megabyte, unpacked some five.
MAX_BYTES = 10_000_000
MAX_UNPACKED = 20_000_000
MAX_PARTS = 1_000

_OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_DOCTYPE = re.compile(rb"<\x00?!\x00?D\x00?O\x00?C")  # in UTF-16 as well
_SAVE = say("用 WPS 表格或 Excel 打开，另存为“Excel 工作簿（.xlsx）”")
_KINDS = {
    "word/": say("这是 Word 文档，不是工作簿"),
    "ppt/": say("这是演示文稿，不是工作簿"),
    "content.xml": say("这是 .ods 文件，不是 .xlsx"),
}


class Cell(NamedTuple):
    """A cell that holds something: where it is, from 1; its value as openpyxl has it; `kind` is "f" for a formula, "e"
    for an error, else of no interest."""

    row: int
    column: int
    value: object
    kind: str


class Sheet(NamedTuple):
    """One sheet of a workbook: its cells row by row, and (first row, first column, last row, address) of what is merged."""

    name: str
    cells: list[Cell]
    merged: list[tuple[int, int, int, str]]


def read(path: Path, file: str) -> list[Sheet]:
    """The sheets of the workbook at `path`, told of as `file`. Raises ProblemsFound for anything that is no .xlsx, is too
    large, holds macros, or cannot be read."""
    try:
        raw = source.read_bytes(path, file, MAX_BYTES)
    except source.Unreadable as error:
        raise ProblemsFound([error.problem]) from None
    _look(raw, file)
    # Whatever the library stumbles over, the file is none that an office suite wrote.
    try:
        return _sheets(raw)
    except Exception:
        raise _refused(file, say("工作簿已经损坏，读不出来"), _SAVE) from None


def _look(raw: bytes, file: str) -> None:
    """Raises ProblemsFound for what is not to be unpacked."""
    if raw.startswith(_OLD):
        raise _refused(file, say("这是 .xls、.et 这样的旧格式，或者加了密码"), _SAVE)
    if not raw.startswith(b"PK"):
        raise _refused(file, say("这不是 .xlsx 工作簿，只是扩展名像，或者是 .csv、网页"), _SAVE)
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            parts = archive.infolist()
            names = {part.filename for part in parts}
            if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED:
                told = say("工作簿展开后太大，超过 {most:,} 字节", most=MAX_UNPACKED)
                raise _refused(file, told, say("删去多余的工作表、图片和空白行的格式，再保存"))
            for start, told in _KINDS.items():
                if any(name.startswith(start) for name in names):
                    raise _refused(file, told, say("交回的应当是导出的那个 .xlsx 文件"))
            if any(name.lower().endswith("vbaproject.bin") for name in names):
                raise _refused(file, say("工作簿里有宏，不读取"), _SAVE)
            if "xl/workbook.xml" not in names:
                raise _refused(file, say("这是压缩文件，不是 .xlsx 工作簿"), say("解压后取出里面的 .xlsx 文件"))
            for name in names:
                if name.endswith((".xml", ".rels")) and _DOCTYPE.search(archive.read(name)):
                    raise _refused(file, say("工作簿里有不该有的内容（DOCTYPE），不读取"), _SAVE)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError, ValueError):
        raise _refused(file, say("工作簿已经损坏，读不出来"), _SAVE) from None


def _sheets(raw: bytes) -> list[Sheet]:
    import openpyxl

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of what it leaves out: drawings, extensions of other suites
        book = openpyxl.load_workbook(io.BytesIO(raw), keep_links=False)
    found = []
    for sheet in book.worksheets:
        # Only cells that are there: one stray cell in the last row must not make a million.
        there = sorted(sheet._cells.items())
        cells = [Cell(*at, cell.value, cell.data_type) for at, cell in there if cell.value is not None]
        merged = [(one.min_row, one.min_col, one.max_row, one.coord) for one in sheet.merged_cells.ranges]
        found.append(Sheet(sheet.title, cells, sorted(merged)))
    return found


def _refused(file: str, message: str, hint: str) -> ProblemsFound:
    return ProblemsFound([Problem("sheet-unreadable", message, hint, file)])
