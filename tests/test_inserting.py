"""Rows put into YAML that people wrote: the rows come in, all else stays."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongkai import inserting, source
from gongkai.slips import ODD

ROW = {"date": "2021-06-20", "note": "一，二: 三", "evidence": [{"title": "公告", "url": "https://a.cn/?x=1,2"}]}
BLOCK = [
    "  - date: 2021-06-20",
    "    note: '一，二: 三'",
    "    evidence:",
    "      - {title: 公告, url: 'https://a.cn/?x=1,2'}",
]
FLOW = "{date: 2021-06-20, note: '一，二: 三', evidence: [{title: 公告, url: 'https://a.cn/?x=1,2'}]}"


def lines(*rows: str) -> str:
    return "".join(f"{row}\n" for row in rows)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (lines("number: 1"), lines("number: 1", "rows:", *BLOCK)),
        ("number: 1", lines("number: 1", "rows:", *BLOCK)),
        (lines("number: 1", "# 完"), lines("number: 1", "# 完", "rows:", *BLOCK)),
        (lines("number: 1", "..."), lines("number: 1", "rows:", *BLOCK, "...")),
        (lines("number: 1", "text: |", "  甲", ""), lines("number: 1", "text: |", "  甲", "", "rows:", *BLOCK)),
        (
            lines("rows:", "  - {a: 1}  # 注", "# 下面", "x: 1"),
            lines("rows:", "  - {a: 1}  # 注", *BLOCK, "# 下面", "x: 1"),
        ),
        (
            lines("rows:", "  - {a: 1,", "     b: 2}", "", "x: 1"),
            lines("rows:", "  - {a: 1,", "     b: 2}", *BLOCK, "", "x: 1"),
        ),
        (lines("rows:", "- a: 1", "x: 1"), lines("rows:", "- a: 1", *(row[2:] for row in BLOCK), "x: 1")),
        (
            lines("rows:", "    -", "      a: |", "        甲", "", "x: 1"),
            lines("rows:", "    -", "      a: |", "        甲", *(f"  {row}" for row in BLOCK), "", "x: 1"),
        ),
        (lines("rows: []  # 空", "x: 1"), lines(f"rows: [{FLOW}]  # 空", "x: 1")),
        (lines("rows: [{a: 1}]", "x: 1"), lines(f"rows: [{{a: 1}}, {FLOW}]", "x: 1")),
        (lines("number: 1", "x: 2").replace("\n", "\r\n"), lines("number: 1", "x: 2", "rows:", *BLOCK).replace("\n", "\r\n")),
    ],
)  # fmt: skip
def test_rows_come_in_and_all_else_stays(before, after):
    assert inserting.with_rows(source.parse(before, ""), "rows", [ROW]) == after


@pytest.mark.parametrize("text", ["{number: 1}\n", "rows: 1\n", "- rows\n"])
def test_where_there_is_no_place_nothing_is_made(text):
    assert inserting.with_rows(source.parse(text, ""), "rows", [ROW]) is None


words = st.text(st.characters(exclude_categories=["Cs", "Cc"], include_characters="\n"), min_size=1, max_size=40)
words = words.filter(lambda text: not ODD.search(text.replace("\n", "")))
layouts = st.sampled_from(
    [
        "number: 1\n",
        "number: 1\nrows: []\n",
        "number: 1\nrows: [{a: b}]\nx: y\n",
        "rows:\n  - {a: b}\n# 注\nx: y\n",
        "rows:\n- a: |\n    甲\n\n  b: c\n\n# 注\n",
        "x: >\n  甲\n  乙\n",
    ]
)


@given(layouts, st.lists(st.fixed_dictionaries({"note": words, "list": st.lists(st.fixed_dictionaries({"a": words}), min_size=1)}), min_size=1, max_size=3))  # fmt: skip
def test_whatever_the_rows_say_is_read_again(layout, rows):
    document = source.parse(layout, "")
    made = inserting.with_rows(document, "rows", rows)
    assert source.parse(made, "").data == {**document.data, "rows": [*document.data.get("rows", []), *rows]}
    for line in layout.splitlines():
        assert line in made.splitlines() or line.startswith("rows: [")
