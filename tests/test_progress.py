"""The progress sheet: what a unit is sent, what comes back, and what of it is written."""

from __future__ import annotations

import io
import json
import os
import shutil
import subprocess
import warnings
import zipfile
from datetime import date, datetime, time
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongkai import cli, disk, pipeline, progress, source
from gongkai.errors import ContentChanged, ProblemsFound
from gongkai.imports import workbooks
from gongkai.options import Options
from gongkai.slips import ODD
from tests import recorded
from tests.browser.conftest import lacking
from tests.conftest import ROOT

DAY = recorded.TODAY.isoformat()
OPEN = ("日期", "状态", "说明", "佐证")
HEAD = 9


@pytest.fixture
def content(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return recorded.write(tmp_path / "content")


def options(content: Path, today: date = recorded.TODAY) -> Options:
    return Options(content, content.parent / "site", ROOT / "templates", today)


def sheet_of(content: Path, unit: str = "wjw") -> bytes:
    return progress.sheet(options(content), "2026", unit)[0]


def opened(data: bytes):
    return openpyxl.load_workbook(io.BytesIO(data))


def filled(data: bytes, rows: dict[int, dict[str, object]]) -> bytes:
    """The sheet with cells filled in, by task and heading; texts are stored as texts, whatever they begin with."""
    book = opened(data)
    places = {book.active.cell(row, 2).value: row for row in range(HEAD + 1, book.active.max_row + 1)}
    columns = {cell.value: cell.column for cell in book.active[HEAD]}
    for number, cells in rows.items():
        for heading, value in cells.items():
            cell = book.active.cell(places[number], columns[heading])
            cell.value = value
            if isinstance(value, str):
                cell.data_type = "s"
            elif isinstance(value, (int, float)):
                cell.number_format = "General"
    return saved(book)


def saved(book) -> bytes:
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def take_in(content: Path, data: bytes, today: date = recorded.TODAY, dry: bool = False) -> progress.TakenIn:
    path = content.parent / "back.xlsx"
    path.write_bytes(data)
    chosen = options(content, today)
    return progress.take_in(chosen, path, lambda: pipeline.check(chosen), dry)


def told(content: Path, data: bytes) -> list[str]:
    """What is said of a sheet that is refused; nothing may have been written."""
    before = everything(content)
    with pytest.raises(ProblemsFound) as found:
        take_in(content, data)
    assert everything(content) == before
    return [problem.message for problem in found.value.problems if problem.severity == "error"]


def everything(content: Path) -> dict[str, bytes]:
    return {path.as_posix(): path.read_bytes() for path in sorted(content.rglob("*")) if path.is_file()}


def task(content: Path, number: int) -> str:
    return (content / f"plans/2026/tasks/{number:02}.yaml").read_text("utf-8")


ONE = {"日期": "2026-11-02", "状态": "推进中"}


def test_what_an_editor_saves_meanwhile_is_not_written_over(content, monkeypatch):
    path, addition = content / "plans/2026/tasks/01.yaml", progress._Desk.addition
    saved_meanwhile = task(content, 1) + "remarks: 另发\n"

    def meanwhile(*arguments):
        made = addition(*arguments)
        path.write_text(saved_meanwhile, "utf-8")
        return made

    monkeypatch.setattr(progress._Desk, "addition", meanwhile)
    with pytest.raises(ContentChanged) as raised:
        take_in(content, filled(sheet_of(content), {1: ONE}))
    assert (raised.value.message, raised.value.hint) == (
        "正在读取时，content/plans/2026/tasks/01.yaml 被改动了",
        "再运行一次",
    )
    assert task(content, 1) == saved_meanwhile


def test_a_sheet_holds_the_units_tasks_by_name_and_by_membership(content):
    sheet = opened(sheet_of(content)).active
    rows = list(sheet.iter_rows(min_row=HEAD, max_col=8, values_only=True))
    assert rows[0] == (
        "gongkai-progress-1 2026 wjw", "序号", "任务名称", "任务内容", "责任单位", "时间节点", "本单位承担", "已有的登记",
    )  # fmt: skip
    assert [row[1] for row in rows[1:]] == [1, 2, 5, 7, 10, 11, 12, 14, 15]
    assert rows[2] == (
        "2026/wjw/2", 2, "事项2", "办理第2件事。", "市卫健委", "12月20日前", "责任", "2026-03-01 推进中：正在办理。",
    )  # fmt: skip
    assert [row[6] for row in rows[3:5]] == ["牵头", "责任（市政府各部门的成员）"]
    assert rows[6][7] == "本任务自2026年8月1日起不再实施"


def test_only_four_cells_a_task_are_open(content):
    sheet = opened(sheet_of(content)).active
    assert sheet.protection.sheet and sheet.protection.password is None
    for row in sheet.iter_rows():
        for cell in row:
            is_open = cell.row > HEAD and sheet.cell(HEAD, cell.column).value in OPEN
            assert cell.protection.locked is not is_open, cell.coordinate
    (rule,) = (rule for rule in sheet.data_validations.dataValidation if rule.type == "list")
    assert (rule.formula1, str(rule.sqref)) == ('"未启动,推进中,已完成,不再实施"', "J10:J18")


def test_a_sheet_is_made_for_the_screen_and_for_paper(content):
    sheet = opened(sheet_of(content)).active
    assert (sheet.freeze_panes, sheet.column_dimensions["A"].hidden) == ("D10", True)
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
    assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (1, 0)
    assert sheet.print_title_rows == "$9:$9"
    assert all(cell.alignment.wrap_text for row in sheet.iter_rows(min_row=HEAD, min_col=2) for cell in row)


def test_the_same_content_gives_the_same_bytes(content):
    first = sheet_of(content)
    assert first == sheet_of(content, "市卫健委") == sheet_of(content, "某市卫生健康委员会")
    with zipfile.ZipFile(io.BytesIO(first)) as archive:
        assert {part.date_time for part in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_wording_that_looks_like_a_formula_stays_text(content):
    path = content / "plans/2026/tasks/01.yaml"
    for title in ("=1+1", "+1", "-1", "@SUM(A1)", "#REF!", "_x0041_"):
        path.write_text(recorded.task(1, "市卫健委", "12月底前", "").replace("事项1", f"'{title}'"), "utf-8")
        cell = opened(sheet_of(content)).active.cell(HEAD + 1, 3)
        assert (cell.value, cell.data_type) == (title.replace("_x", "_x005F_x"), "s")
        take_in(content, filled(sheet_of(content), {1: ONE}))


def test_what_is_filled_in_is_added_with_all_else_kept(content):
    path = content / "plans/2026/tasks/05.yaml"
    path.write_text(f"# 第五项\n{path.read_text('utf-8')}# 完\n", "utf-8")
    before = everything(content)
    rows = {
        1: {**ONE, "日期": datetime(2026, 11, 23), "说明": "=1+1\n“引” 'x' \"y\": # 😀 {% raw %}\n\n- 三"},
        5: {
            "日期": "2026年11月3日",
            "状态": "已完成",
            "佐证": "公告 https://www.example.gov.cn/a,b.html?c=1#d\n\n部署会议记录（本单位留存）；\n合同(市财政局留存)",
        },
    }
    found = take_in(content, filled(sheet_of(content), rows))
    assert [(row.number, row.date, row.status) for row in found.added] == [
        (1, "2026-11-23", "推进中"), (5, "2026-11-03", "已完成"),
    ]  # fmt: skip
    after = everything(content)
    assert [name for name in after if after[name] != before[name]] == [
        (content / f"plans/2026/tasks/{number}.yaml").as_posix() for number in ("01", "05")
    ]
    assert task(content, 1) == recorded.task(1, "市卫健委", "12月底前", "") + (
        "updates:\n"
        "  - date: 2026-11-23\n"
        "    by: 市卫健委\n"
        "    status: 推进中\n"
        "    note: |-\n"
        "      =1+1\n"
        "      “引” 'x' \"y\": # 😀 {% raw %}\n"
        "\n"
        "      - 三\n"
    )
    assert task(content, 5) == before[path.as_posix()].decode().replace(
        "# 完\n",
        "  - date: 2026-11-03\n"
        "    recorded: 2026-11-23\n"
        "    by: 市卫健委\n"
        "    status: 已完成\n"
        "    evidence:\n"
        "      - {title: 公告, url: 'https://www.example.gov.cn/a,b.html?c=1#d'}\n"
        "      - {title: 部署会议记录, held_by: 市卫健委}\n"
        "      - {title: 合同, held_by: 市财政局}\n"
        "# 完\n",
    )
    pipeline.check(options(content))


def test_the_same_sheet_twice_adds_nothing_on_whatever_day(content):
    data = filled(sheet_of(content), {1: ONE, 12: {**ONE, "说明": "一"}})
    assert len(take_in(content, data).added) == 2
    before = everything(content)
    again = take_in(content, data, date(2026, 12, 1))
    assert (again.added, again.known) == ((), 2)
    assert everything(content) == before


def test_what_an_editor_added_to_an_entry_does_not_make_it_another(content):
    data = filled(sheet_of(content), {1: {**ONE, "佐证": "公告 https://www.example.gov.cn/a.html"}})
    take_in(content, data)
    path = content / "plans/2026/tasks/01.yaml"
    path.write_text(path.read_text("utf-8").replace("{title: 公告", "{title: 公告, publisher: 市卫健委"), "utf-8")
    assert take_in(content, data).added == ()


def test_two_units_sheets_do_not_undo_each_other(content):
    sheets = [filled(sheet_of(content, unit), {12: {**ONE, "说明": unit}}) for unit in ("wjw", "czj")]
    for data in (*sheets, *sheets):
        take_in(content, data)
    updates = source.parse(task(content, 12), "").data["updates"]
    assert [(row["by"], row.get("note")) for row in updates] == [
        ("市卫健委", None), ("市财政局", None), ("市卫健委", "wjw"), ("市财政局", "czj"),
    ]  # fmt: skip


def test_what_was_published_and_then_corrected_does_not_come_back(content, capsys):
    data = filled(sheet_of(content), {1: ONE})
    take_in(content, data)
    assert cli.main(["freeze", "2026", "--today", DAY]) == 0
    plain = recorded.task(1, "市卫健委", "12月底前", "")
    path = content / "plans/2026/tasks/01.yaml"
    path.write_text(plain, "utf-8")
    capsys.readouterr()
    assert cli.main(["check", "--format", "json", "--today", DAY]) == 1
    hint = next(p["hint"] for p in json.loads(capsys.readouterr().out)["problems"] if p["code"] == "update-vanished")
    row = hint.partition("- ")[2].replace("今天", DAY).replace("原因", "误填")
    path.write_text(f"{plain}corrections:\n  - {row}\n", "utf-8")
    found = take_in(content, data, date(2026, 12, 5))
    assert found.added == ()
    assert [problem.message for problem in found.warnings] == ["第10行 日期：这条登记已经更正过"]


def test_rows_that_were_sorted_moved_or_deleted_are_followed_by_number(content):
    book = opened(filled(sheet_of(content), {5: {**ONE, "说明": "五"}, 14: {**ONE, "说明": "十四"}}))
    sheet = book.active
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=HEAD + 1)]
    for at, row in enumerate([[None] * 12, *reversed(rows[2:])], HEAD + 1):
        for column, value in enumerate(row, 1):
            sheet.cell(at, column).value = value
    sheet.delete_rows(HEAD + len(rows), 5)
    sheet.delete_rows(3, 2)  # of the instructions
    sheet.insert_cols(5)
    added = take_in(content, saved(book)).added
    assert [(row.number, row.note) for row in added] == [(5, "五"), (14, "十四")]


def test_a_dry_run_writes_nothing(content):
    before = everything(content)
    assert len(take_in(content, filled(sheet_of(content), {1: ONE}), dry=True).added) == 1
    assert everything(content) == before


@pytest.mark.parametrize(
    "written",
    ["2026-11-02", "2026/11/2", "2026.11.2", "2026年11月2日", "２０２６年１１月２日", "20261102", 20261102,
     " 2026-11-02 ", "2026-11-02 00:00:00", date(2026, 11, 2), datetime(2026, 11, 2, 9, 30), "二〇二六年十一月二日"],
)  # fmt: skip
def test_days_are_read_however_they_are_typed_in_an_office_suite(content, written):
    found = take_in(content, filled(sheet_of(content), {1: {**ONE, "日期": written}}))
    assert [row.date for row in found.added] == ["2026-11-02"]


STATUSES = "未启动、推进中、已完成、不再实施"
FAULTS = [
    ({"状态": "推进中"}, ["第10行 日期：没有填"]),
    ({"日期": "2026-11-02"}, ["第10行 状态：没有填"]),
    ({"说明": "甲"}, ["第10行 日期：没有填", "第10行 状态：没有填"]),
    ({**ONE, "日期": "5月18日"}, ["第10行 日期：应当是日期，这里是“5月18日”"]),
    ({**ONE, "日期": "11/2/2026"}, ["第10行 日期：应当是日期，这里是“11/2/2026”"]),
    ({**ONE, "日期": 44334}, ["第10行 日期：应当是日期，这里是“44334”"]),
    ({**ONE, "日期": 2026.11}, ["第10行 日期：应当是日期，这里是“2026.11”"]),
    ({**ONE, "日期": time(9, 30)}, ["第10行 日期：应当是日期，这里是“09:30:00”"]),
    ({**ONE, "日期": True}, ["第10行 日期：应当是日期，这里是“TRUE”"]),
    ({**ONE, "日期": "2026-02-30"}, ["第10行 日期：日历上没有 2026-02-30 这一天"]),
    ({**ONE, "日期": "2026-11-24"}, ["第10行 日期：2026-11-24 还没有到（按 2026-11-23 计算）"]),
    ({**ONE, "状态": "完成"}, [f"第10行 状态：应当是 {STATUSES} 之一，这里是“完成”"]),
    ({**ONE, "状态": 1}, [f"第10行 状态：应当是 {STATUSES} 之一，这里是“1”"]),
    ({**ONE, "状态": "已完成"}, ["第10行 佐证：状态是“已完成”，却没有佐证"]),
    ({**ONE, "佐证": "公告"}, ["第10行 佐证：“公告”没有写在哪里可以看到"]),
    ({**ONE, "佐证": "https://www.example.gov.cn/"}, ["第10行 佐证：“https://www.example.gov.cn/”没有标题"]),
    ({**ONE, "佐证": "公告 www.example.gov.cn"}, ["第10行 佐证：“公告 www.example.gov.cn”里的网址不完整，或不在行末"]),
    ({**ONE, "佐证": "公告 https：//www.example.gov.cn"}, ["第10行 佐证：“公告 https：//www.example.gov.cn”里的网址不完整，或不在行末"]),
    ({**ONE, "佐证": "公告 https://a.cn；报道 https://b.cn"}, ["第10行 佐证：“公告 https://a.cn；报道 https://b.cn”里有几个网址"]),
    ({**ONE, "佐证": "公告（https://a.cn）"}, ["第10行 佐证：“公告（https://a.cn）”里的网址不完整，或不在行末"]),
    ({**ONE, "佐证": "公告 https://"}, ["第10行 佐证：应当是完整网址，这里是“https://”"]),
    ({**ONE, "佐证": "公告 javascript:alert(1)"}, ["第10行 佐证：不能用 javascript: 这样的地址"]),
    ({**ONE, "佐证": "甲\n乙 https://\n丙（本单位留存）"}, ["第10行 佐证：“甲”没有写在哪里可以看到"]),
    ({**ONE, "说明": "⼈大"}, ["第10行 说明：里的“⼈”（U+2F08）只是样子像“人”"]),
    ({**ONE, "说明": "[" * 501}, ["第10行 说明：方括号超过 500 个"]),
]  # fmt: skip


@pytest.mark.parametrize(("cells", "faults"), FAULTS, ids=[str(at) for at in range(len(FAULTS))])
def test_what_is_wrong_in_a_cell_is_told_with_row_and_column(content, cells, faults):
    assert told(content, filled(sheet_of(content), {1: cells})) == faults


def test_all_faults_are_told_at_once(content):
    rows = {1: {"说明": "甲"}, 2: {**ONE, "状态": "完成"}, 15: {**ONE, "佐证": "公告"}, 5: ONE}
    assert told(content, filled(sheet_of(content), rows)) == [
        "第10行 日期：没有填",
        "第10行 状态：没有填",
        f"第11行 状态：应当是 {STATUSES} 之一，这里是“完成”",
        "第18行 佐证：“公告”没有写在哪里可以看到",
    ]


def set_cell(address: str, value: object):
    def change(book) -> None:
        book.active[address] = value

    return change


def untie(book) -> None:
    """What is wrong here is the mark."""
    book.active["A10"], book.active["B10"] = None, None


def merge(book) -> None:
    book.active.merge_cells("I10:I11")


def second(book) -> None:
    book.copy_worksheet(book.active)


def swapped(book) -> None:
    """Only the wording was sorted."""
    for column in "CD":
        one, other = book.active[f"{column}10"], book.active[f"{column}11"]
        one.value, other.value = other.value, one.value


@pytest.mark.parametrize(
    ("change", "faults"),
    [
        (set_cell("K10", "=1+1"), ["第10行 说明：这里是公式"]),
        (set_cell("I10", "=TODAY()"), ["第10行 日期：这里是公式"]),
        (set_cell("I10", 20261102), ["第10行 日期：读不出是哪一天"]),
        (set_cell("K10", "#REF!"), ["第10行 说明：这里是错误值 #REF!"]),
        (merge, ["第10行 日期：和别的单元格合并了（I10:I11）"]),
        (set_cell("B10", 2), ["第10行 序号：应当是 1，这里是“2”"]),
        (set_cell("A10", "2026/czj/1"), ["第10行 序号：这一行是从别的进度表移来的（2026/czj/1）"]),
        (set_cell("A10", "2026/wjw/99"), ["第10行 序号：应当是 99，这里是“1”"]),
        (untie, ["第10行 序号：看不出这一行是哪项任务"]),
        (swapped, ["第10行 任务名称：是第 2 项任务的，序号却是 1"]),
        (set_cell("A9", None), ["这不是导出的进度表，或者表头那一行被删去了"]),
        (set_cell("A9", "gongkai-progress-1 2027 wjw"), ["没有“2027”这份任务分解表\n  现有：2025、2026"]),
        (set_cell("A9", "gongkai-progress-1 2026 nobody"), ["没有 id 是“nobody”的单位"]),
        (set_cell("J9", "情况"), ["进度表缺少这些栏：状态"]),
        (second, ["工作簿里有几张进度表"]),
    ],
    ids=range(15),
)
def test_what_was_done_to_the_sheet_is_told(content, change, faults):
    book = opened(filled(sheet_of(content), {1: ONE}))
    change(book)
    assert told(content, saved(book)) == faults


def test_a_row_that_lost_its_mark_is_known_by_its_number(content):
    book = opened(filled(sheet_of(content), {1: ONE}))
    book.active["A10"], book.active["B10"] = None, "１"
    assert [row.number for row in take_in(content, saved(book)).added] == [1]


@pytest.mark.parametrize(
    ("number", "fields", "fault"),
    [
        (1, ("市财政局", "12月底前", ""), "第10行 序号：“市卫健委”不承担第 1 项任务"),
        (1, ("市卫健委", "12月底前", "disclosure: 不予公开\n"), "第10行 序号：“2026”里没有第 1 项任务，或者它不公开"),
    ],
)
def test_what_changed_since_the_sheet_was_sent_is_told(content, number, fields, fault):
    data = filled(sheet_of(content), {number: ONE})
    (content / f"plans/2026/tasks/{number:02}.yaml").write_text(recorded.task(number, *fields), "utf-8")
    assert told(content, data) == [fault]


def test_wording_that_changed_and_a_second_entry_of_a_day_are_warnings(content):
    data = filled(sheet_of(content), {1: ONE, 2: {**ONE, "日期": "2026-03-01"}})
    path = content / "plans/2026/tasks/01.yaml"
    path.write_text(path.read_text("utf-8").replace("事项1", "事项一"), "utf-8")
    found = take_in(content, data)
    assert [row.number for row in found.added] == [1, 2]
    assert [problem.message for problem in found.warnings] == [
        "第10行 任务名称：和现在的原文不同，按序号 1 登记",
        "第11行 日期：这一天已有一条登记，内容不同；两条都留着",
    ]


def test_a_day_before_the_plan_was_issued_is_a_warning(content):
    found = take_in(content, filled(sheet_of(content), {1: {**ONE, "日期": "2026-01-02"}}))
    assert [problem.message for problem in found.warnings] == ["第10行 日期：2026-01-02 早于成文日期 2026-01-15"]


def test_a_file_that_would_be_too_large_is_refused(content):
    path = content / "plans/2026/tasks/01.yaml"
    comment = "#" * (source.MAX_BYTES - path.stat().st_size - 30)
    path.write_text(f"{path.read_text('utf-8')}{comment}\n", "utf-8")
    (fault,) = told(content, filled(sheet_of(content), {1: ONE}))
    assert fault.startswith("第10行 序号：文件有 1,000,0")


def test_content_with_errors_takes_nothing_in(content):
    data = filled(sheet_of(content), {1: ONE})
    (content / "plans/2026/tasks/02.yaml").write_text("number: 2\n", "utf-8")
    assert told(content, data)[0] == "缺少“content”"


def zipped(**parts: bytes) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name.replace("__", "/"), data)
    return written.getvalue()


def with_part(data: bytes, name: str, part: bytes) -> bytes:
    written = io.BytesIO(data)
    with warnings.catch_warnings(), zipfile.ZipFile(written, "a", zipfile.ZIP_DEFLATED) as archive:
        warnings.simplefilter("ignore")
        archive.writestr(name, part)
    return written.getvalue()


@pytest.mark.parametrize(
    ("make", "fault"),
    [
        (lambda good: b"", "这不是 .xlsx 工作簿，只是扩展名像，或者是 .csv、网页"),
        (lambda good: "序号,日期\n".encode(), "这不是 .xlsx 工作簿，只是扩展名像，或者是 .csv、网页"),
        (lambda good: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "这是 .xls、.et 这样的旧格式，或者加了密码"),
        (lambda good: good[: len(good) // 2], "工作簿已经损坏，读不出来"),
        (lambda good: zipped(word__document=b""), "这是 Word 文档，不是工作簿"),
        (lambda good: zipped(a=b""), "这是压缩文件，不是 .xlsx 工作簿"),
        (lambda good: with_part(good, "content.xml", b""), "这是 .ods 文件，不是 .xlsx"),
        (lambda good: with_part(good, "xl/vbaProject.bin", b""), "工作簿里有宏，不读取"),
        (lambda good: with_part(good, "xl/a.bin", bytes(30_000_000)), "工作簿展开后太大，超过 20,000,000 字节"),
        (lambda good: with_part(good, "xl/a.xml", b"<!DOCTYPE a>"), "工作簿里有不该有的内容（DOCTYPE），不读取"),
        (lambda good: with_part(good, "xl/a.xml", "<!DOCTYPE a>".encode("utf-16")), "工作簿里有不该有的内容（DOCTYPE），不读取"),
        (lambda good: with_part(good, "xl/worksheets/sheet1.xml", b"<a"), "工作簿已经损坏，读不出来"),
        (lambda good: bytes(workbooks.MAX_BYTES + 1), "文件有 10,000,001 字节，超过上限 10,000,000 字节"),
        (lambda good: saved(openpyxl.Workbook()), "这不是导出的进度表，或者表头那一行被删去了"),
    ],
    ids=range(14),
)  # fmt: skip
def test_what_is_no_sheet_of_ours_is_refused(content, make, fault):
    assert told(content, make(sheet_of(content))) == [fault]


def test_a_stray_cell_in_the_last_corner_costs_nothing(content):
    book = opened(filled(sheet_of(content), {1: ONE}))
    book.active["XFD1048576"] = "x"
    assert len(take_in(content, saved(book)).added) == 1


def test_a_folder_and_nothing_at_all_are_refused(content):
    for path, fault in ((content, "这里应当是文件，却是一个文件夹"), (content / "none.xlsx", "没有这个文件")):
        with pytest.raises(ProblemsFound) as found:
            progress.take_in(options(content), path, lambda: None)
        assert [problem.message for problem in found.value.problems] == [fault]


def test_where_one_file_cannot_be_written_none_is(content, monkeypatch):
    data = filled(sheet_of(content), {1: ONE, 2: ONE, 12: ONE})
    before = everything(content)
    true_replace = os.replace

    def full(origin, target):
        if Path(target).name == "12.yaml":
            raise OSError(28, "No space left on device", os.fspath(target))
        true_replace(origin, target)

    monkeypatch.setattr(disk.os, "replace", full)
    with pytest.raises(OSError, match="No space"):
        take_in(content, data)
    assert everything(content) == before


def test_a_sheet_goes_out_and_comes_back_by_command(content, capsys):
    export = ["export", "2026", "--progress", "--unit", "市卫健委", "--to", "卫健委.xlsx", "--today", DAY]
    assert cli.main(export) == 0
    assert capsys.readouterr() == ("卫健委.xlsx：9 项任务\n", "")
    assert cli.main(export) == 1
    assert capsys.readouterr().err == "已经有 卫健委.xlsx，没有改动它\n  换一个名称；单位填好交回的表不会被盖掉\n"
    back = content.parent / "卫健委.xlsx"
    back.write_bytes(filled(back.read_bytes(), {1: ONE, 2: {**ONE, "状态": "完成"}}))
    command = ["import", "--progress", "卫健委.xlsx", "--today", DAY]
    assert cli.main(command) == 1
    assert capsys.readouterr() == (
        "",
        f"卫健委.xlsx:11:10: 错误[sheet-status] 第11行 状态：应当是 {STATUSES} 之一，这里是“完成”\n"
        "    是不是 已完成？\n"
        "有 1 处错误，什么也没有写入\n",
    )
    back.write_bytes(filled(back.read_bytes(), {2: ONE}))
    lines = "".join(f"content/plans/2026/tasks/0{n}.yaml：第 {n} 项，2026-11-02，推进中\n" for n in (1, 2))
    assert cli.main([*command, "--dry-run"]) == 0
    assert capsys.readouterr() == (f"{lines}市卫健委：可以登记 2 条，没有写入\n", "")
    assert cli.main(command) == 0
    assert capsys.readouterr() == (f"{lines}市卫健委：登记 2 条\n", "")
    assert cli.main(command) == 0
    assert capsys.readouterr() == ("市卫健委：登记 0 条；另有 2 条已经登记过\n", "")
    assert cli.main([*command, "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"ok": True, "problems": [], "added": [], "known": 2}


def test_a_fault_in_json_names_the_cell(content, capsys):
    (content.parent / "back.xlsx").write_bytes(filled(sheet_of(content), {1: {**ONE, "状态": "完成"}}))
    assert cli.main(["import", "--progress", "back.xlsx", "--today", DAY, "--format", "json"]) == 1
    (problem,) = json.loads(capsys.readouterr().out)["problems"]
    assert [problem[key] for key in ("file", "line", "column", "where")] == ["back.xlsx", 10, 10, "J10"]


@pytest.mark.parametrize(
    ("plan", "unit", "to", "status", "fault"),
    [
        ("2027", "wjw", "a.xlsx", 2, "没有“2027”这份任务分解表\n  现有：2025、2026\n"),
        ("2026", "市卫建委", "a.xlsx", 2, "没有登记过的单位“市卫建委”\n  是不是“市卫健委”？\n"),
        ("2026", "各县", "a.xlsx", 2, "“各县”是集体名称，不能登记\n  写其中一个单位：甲县、乙县\n"),
        ("2026", "有关单位", "a.xlsx", 2, "“有关单位”是集体名称，不能登记\n  写出是其中哪个单位\n"),
        ("2025", "wjw", "a.xlsx", 1, "“2025”写明不逐项登记（records: none），没有进度表\n  在 plan.yaml 里写 records: {since: 开始登记的日期}\n"),
        ("2026", "wjw", "a.xls", 2, "进度表存成 .xlsx 文件，这里是“a.xls”\n"),
        ("2026", "wjw", "no/a.xlsx", 3, "写不了 no/a.xlsx：文件或文件夹不见了\n"),
    ],
    ids=range(7),
)  # fmt: skip
def test_what_cannot_be_exported_is_told(content, capsys, plan, unit, to, status, fault):
    assert cli.main(["export", plan, "--progress", "--unit", unit, "--to", to, "--today", DAY]) == status
    assert capsys.readouterr() == ("", fault)
    assert list(content.parent.glob("*.xls*")) == []


def test_a_unit_without_tasks_has_no_sheet(content, capsys):
    (content / "units.yaml").write_text(
        recorded.UNITS.replace("groups:", "  - {id: bing, name: 丙公司, kind: enterprise}\ngroups:"), "utf-8"
    )
    assert cli.main(["export", "2026", "--progress", "--unit", "bing", "--to", "a.xlsx", "--today", DAY]) == 2
    assert capsys.readouterr().err == (
        "“2026”里没有“bing”承担的任务\n  承担任务的有：市政府办公室、市卫健委、市财政局、甲县、乙县\n"
    )


words = st.text(st.characters(exclude_categories=["Cs", "Cc"], include_characters="\n\t"), min_size=1, max_size=60)
words = words | st.text("=+-@#'\"{}[]:,%&*!|>? \n甲乙“”😀０１", min_size=1, max_size=30)
words = words.filter(lambda text: text.strip() and not ODD.search(text.replace("\n", "").replace("\t", "")))


@given(words, words)
@settings(max_examples=30)
def test_any_text_comes_back_as_it_was_typed(tmp_path_factory, note, title):
    content = recorded.write(tmp_path_factory.mktemp("sheet") / "content")
    title = "件" + " ".join(title.split())
    data = filled(sheet_of(content), {1: {**ONE, "说明": note, "佐证": f"{title} https://www.example.gov.cn/"}})
    take_in(content, data)
    (update,) = source.parse(task(content, 1), "").data["updates"]
    assert update["note"] == "\n".join(line.rstrip() for line in note.replace("\t", " ").split("\n")).strip()
    assert update["evidence"] == [{"title": title.rstrip(" :：,，"), "url": "https://www.example.gov.cn/"}]
    assert take_in(content, data).added == ()


def test_an_office_suite_may_open_and_save_the_sheet(content, tmp_path):
    program = shutil.which("soffice")
    if program is None:
        lacking("没有 LibreOffice（soffice）")
    rows = {
        1: {**ONE, "日期": date(2026, 11, 2), "说明": "=1+1 是原话\n“引” 😀 _x0041_"},
        12: {**ONE, "状态": "已完成", "佐证": "公告 https://www.example.gov.cn/a.html\n记录（本单位留存）"},
    }
    (tmp_path / "typed.xlsx").write_bytes(filled(sheet_of(content), rows))
    command = [program, f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--headless"]
    command += ["--convert-to", "xlsx", "--outdir", str(tmp_path / "saved"), str(tmp_path / "typed.xlsx")]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    data = (tmp_path / "saved/typed.xlsx").read_bytes()
    sheet = opened(data).active
    assert sheet.protection.sheet and not sheet["K10"].protection.locked and sheet["D10"].protection.locked
    assert {rule.type for rule in sheet.data_validations.dataValidation} >= {"list", "date"}
    assert len(take_in(content, data).added) == 2
    assert take_in(content, (tmp_path / "typed.xlsx").read_bytes()).added == ()
    assert source.parse(task(content, 1), "").data["updates"][0]["note"] == "=1+1 是原话\n“引” 😀 _x0041_"
