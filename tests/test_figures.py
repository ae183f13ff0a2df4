"""A plan drawn: the line of the year, the matrix of units and months."""

from __future__ import annotations

import re
from datetime import date

import pytest

from gongkai.model import Answerer, Deadline, Responsibility
from gongkai.pages import figures
from tests.made import REGISTRY, WJW, html_of, made, plan, task, text_of


def due(day: str) -> Deadline:
    return Deadline(day, "date", date.fromisoformat(day))


def cells(html: str) -> list[str]:
    """The names of the links in a page's drawing."""
    drawing = html.partition("<svg")[2].partition("</svg>")[0]
    return re.findall(r'<a href="[^"]*" aria-label="([^"]*)"', drawing)


def test_the_year_has_a_mark_for_each_month_and_a_band_for_what_is_no_day_of_it():
    deadlines = [("2021-06-30", "a", 3), ("2021-10-15", "b", 1), ("2021-10-31", "c", 9), ("2022-03-31", "d", 2)]
    line = figures.year_line(2021, [*deadlines, ("year-round", "e", 35)], "all")
    assert [(count, what, address) for _, _, count, what, address in line["marks"]] == [
        (3, "2021年6月30日前", "a"),
        (10, "10月有2个时间节点", "all"),
    ]
    assert [band[1:] for band in line["bands"]] == [("2022年3月31日前", "d", 2), ("全年", "e", 35)]
    assert sum(count for *_, count in line["rows"]) == 50
    heads = [y for _, y, *_ in line["marks"]]
    assert 0 < heads[1] < heads[0] < line["axis"]
    assert all(0 < x < line["width"] for x, *_ in line["marks"])


def test_a_year_without_days_has_bands_only():
    line = figures.year_line(2021, [("ongoing", "a", 1)], "all")
    assert (line["marks"], len(line["bands"])) == ([], 1)


@pytest.mark.parametrize(
    ("column", "title"), [("2021-06", "6月"), ("2022-03", "2022年3月"), ("year-round", "全年"), ("unclear", "不明确")]
)
def test_columns_are_called_by_month_or_by_kind(column, title):
    assert figures.column_title(column, 2021) == title


def test_the_matrix_counts_a_task_once_for_each_that_it_names():
    both = Responsibility(
        "市卫健委牵头，市卫健委、市财政局负责", lead=("市卫健委",), responsible=("市卫健委", "市财政局")
    )
    answerers = (Answerer("wjw", "市卫健委", "lead"), WJW, Answerer("czj", "市财政局", "responsible"))
    tasks = (
        task(1, responsible=both, answerers=answerers),
        task(2),
        task(3, deadline=Deadline("全年", "year-round")),
        task(4, deadline=due("2022-03-31")),
        task(5, deadline=None),
    )
    pages = made(plan(*tasks))
    html = pages["2021/matrix.html"]
    assert cells(html) == [
        *("6月的全部任务", "2022年3月的全部任务", "全年的全部任务"),
        *("市卫健委", "市卫健委，6月，2项", "市卫健委，2022年3月，1项", "市卫健委，全年，1项"),
        *("市财政局", "市财政局，6月，1项"),
    ]
    rows = re.findall(r"<tr>(.*?)</tr>", html.partition('class="matrix-table"')[2])
    assert [text_of(row) for row in rows[1:]] == ["市卫健委6月2项、2022年3月1项、全年1项", "市财政局6月1项"]


def test_a_cell_leads_to_its_task_or_to_the_units_list_of_that_month():
    pages = made(plan(task(1), task(2), task(3, deadline=Deadline("全年", "year-round"))))
    html = pages["2021/matrix.html"]
    ways = re.findall(r"<td>(.*?)</td>", html)
    assert re.findall(r'href="(.*?)"', ways[0]) == ["../2021/units/wjw.html#by-2021-06", "../2021/3.html"]
    months = re.findall(r'<div id="by-(.*?)"><dt>(.*?)</dt><dd>(.*?)</dd>', pages["2021/units/wjw.html"])
    assert [(id, label, text_of(tasks)) for id, label, tasks in months] == [
        ("2021-06", "6月", "任务1、任务2"),
        ("year-round", "全年", "任务3"),
    ]


def test_there_is_no_matrix_without_units_or_without_deadlines():
    for bare in ({"responsible": None, "answerers": ()}, {"deadline": None}):
        pages = made(plan(task(1, **bare)))
        assert "2021/matrix.html" not in pages
        assert not any("matrix.html" in html for html in html_of(pages).values())


def test_heads_come_again_in_a_long_matrix_and_rows_do_not_overlap():
    parts = [("写明名称的单位", [(f"{n}.html", f"第{n}个单位", [("2021-06", 1, "x")]) for n in range(300)])]
    grid = figures.matrix(2021, parts, {"2021-06": "y"})
    assert len(grid["heads"]) == 15
    assert [title for _, title in grid["heads"][:2]] == ["写明名称的单位", "写明名称的单位（续）"]
    tops = sorted([y for y, _ in grid["heads"]] + [y for y, *_ in grid["rows"]])
    assert tops == list(range(0, 315 * grid["row"], grid["row"]))


def test_a_long_name_is_drawn_on_two_lines_and_said_whole():
    name = "涉及到重大建设项目全链条公开的相关县市区和部门以及其他有关单位"
    drawn = figures.matrix(2021, [("单位", [("a", name, [("2021-06", 1, "x")])])], {})["rows"][0]
    assert drawn[2] == name
    assert [len(line) for line in drawn[3]] == [14, 14]
    assert drawn[3][1].endswith("…")


@pytest.mark.parametrize(
    ("name", "lines"),
    [
        ("WTO/TBT-SPS通报咨询点（Enquiry Point）", ["WTO/TBT-SPS通报咨询点", "（Enquiry Point）"]),
        ("China-SCO Local Economic and Trade Cooperation Zone", ["China-SCO Local Economic", "and Trade Cooperation…"]),
        ("A" * 60, ["A" * 24, "A" * 22 + "…"]),
    ],
)
def test_words_of_a_name_stay_whole(name, lines):
    assert figures.matrix(2021, [("单位", [("a", name, [])])], {})["rows"][0][3] == tuple(lines)


def test_drawings_have_no_style_of_their_own():
    for path, html in html_of(made(plan(task(1)))).items():
        assert " style=" not in html, path
    assert REGISTRY.units  # the drawing above had rows
