"""Slips of a Chinese keyboard are known by name, and nothing that is none is taken for one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongkai import slips, writings


@pytest.mark.parametrize(
    ("line", "code", "start", "length"),
    [
        ("title：公开", "full-width-colon", 5, 1),
        ("  - id：zfbgs", "full-width-colon", 6, 1),
        ("title∶ 公开", "full-width-colon", 5, 1),
        ("title꞉ 公开", "full-width-colon", 5, 1),
        ("title；公开", "full-width-colon", 5, 1),
        ("  - id;zfbgs", "full-width-colon", 6, 1),
        ("title:：公开", "full-width-colon", 6, 1),
        ("　　title: 公开", "full-width-space", 0, 2),
        ("  \u00a0title: 公开", "full-width-space", 2, 1),
        ("title:　公开", "full-width-space", 6, 1),
        ("\ttitle: 公开", "tab", 0, 1),
        (" \u3000\ttitle: 公开", "tab", 2, 1),
        ("－ id: zfbgs", "look-alike", 0, 1),
        ("columns: ［序号, 任务］", "full-width", 9, 1),
        ("deadline: ｛text: 某｝", "full-width", 10, 1),
        ("title: “公开”: 疫苗", "chinese-quotes", 7, 1),
    ],
)
def test_a_slip_of_a_line_is_named_at_its_place(line, code, start, length):
    slip = slips.in_line(line)
    assert (slip.code, slip.start, slip.length) == (code, start, length)


@pytest.mark.parametrize(
    "line",
    [
        "title: 公开：疫苗",
        "- id: zfbgs",
        "  title: 公开",
        "# 注释：不是键",
        '"a：b": c',
        "content: 及时公开“疫苗”",
        "columns: [序号, 任务]",
        "title: 公开；疫苗",
        "公开；疫苗",
        "",
        "———",
    ],
)
def test_a_good_line_has_none(line):
    assert slips.in_line(line) is None


@pytest.mark.parametrize(
    ("text", "code", "start", "hint"),
    [
        ("２０２１-05-18", "full-width", 0, "写成 2021-05-18"),
        ("2021．05．18", "full-width", 4, "写成 2021-05-18"),
        ("“2021-05-18”", "chinese-quotes", 0, "写成 2021-05-18"),
        ("“２０２１—05—18”", "chinese-quotes", 0, "写成 2021-05-18"),
        ("2021—05—18", "look-alike", 4, "写成 2021-05-18"),
        ("2021一05一18", "look-alike", 4, "写成 2021-05-18"),
        ("2O21-05-18", "look-alike", 1, "写成 2021-05-18"),
        ("2021\u200b-05-18", "invisible-character", 4, "写成 2021-05-18"),
    ],
)
def test_a_slip_of_a_value_is_named_with_the_right_writing(text, code, start, hint):
    slip = slips.in_value(text, writings.as_date)
    assert (slip.code, slip.start, slip.hint) == (code, start, hint)


@pytest.mark.parametrize("text", ["某日", "２０２１年某月", "2021-02-30", "", "“”", "2021/5/18"])
def test_what_could_not_be_meant_has_no_slip(text):
    assert slips.in_value(text, writings.as_date) is None


@pytest.mark.parametrize(
    ("item", "at"),
    [
        ("市卫健委、市财政局", 4),
        ("甲，乙", 1),
        ("各县（市、区）", None),
        ("各县（市、区）、乙", 7),
        ("《甲、乙》", None),
        ("一、总体要求，重点任务", None),
        ("（一）甲、乙", None),
        ("2021年度、半年", 6),
    ],
)
def test_commas_in_brackets_that_separate_nothing(item, at):
    assert slips.in_list(item) == at


def test_radicals_of_pdfs_are_told_with_the_character_they_look_like():
    slip = slips.in_words("及时⼈民")
    assert (slip.code, slip.start) == ("look-alike", 2)
    assert slip.message == "里的“⼈”（U+2F08）只是样子像“人”"
    assert slips.in_words("人民　“ＣＯＶＩＤ－１９”，é・〇\t\n") is None


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("“公开”", True),
        ("“公开”和“服务”", False),
        ("公开", False),
        ("“", False),
        ('“公开"', True),
        ("”公开“", True),
        ("‘公开'", True),
        ("“公开'", False),
        ('公开"', False),
        ('“公开“服务"', False),
    ],
)
def test_quotes_around_the_whole(text, whole):
    assert slips.wholly_quoted(text) is whole


DATES = ["2021年5月18日", "2021/5/18", "2021.05.18", "2021。05。18", "二〇二一年五月十八日", "20210518", "2021-5-18"]


@pytest.mark.parametrize("text", DATES)
def test_a_day_is_known_in_other_writings(text):
    assert writings.as_date(text) == "2021-05-18"


def test_other_writings():
    assert [writings.as_moment(text) for text in ("2021年5月18日9时30分", "2021-05-18T09:30", "2021/5/18 9:30:00")] == [
        "2021-05-18 09:30"
    ] * 3
    assert [writings.as_number(text) for text in ("07", "七", "第7项", "7、", "十七", "0", "7.5", "七七")] == [
        *["7"] * 4, "17", None, None, None,
    ]  # fmt: skip
    assert [writings.as_year(text) for text in ("2021年", "二〇二一", "2021年度", "21")] == ["2021"] * 3 + [None]
    assert [writings.as_bool(text) for text in ("是", "No", "true", "也许")] == ["true", "false", "true", None]
    assert [writings.as_date(text) for text in ("2021-13-01", "2021年2月30日", "5月18日")] == [None] * 3


@given(st.dates())
def test_every_day_is_known_in_chinese(day):
    assert writings.as_date(f"{day.year:04}年{day.month}月{day.day}日") == day.isoformat()


@given(st.text(max_size=40))
def test_any_text_is_looked_at(text):
    for slip in (slips.in_line(text), slips.in_words(text), slips.in_value(text, writings.as_number)):
        assert slip is None or (0 <= slip.start < len(text) and slip.length >= 1 and slip.code in slips.CODES)
    assert (at := slips.in_list(text)) is None or text[at] in "，、；"
    for read in (writings.as_date, writings.as_moment, writings.as_number, writings.as_year, writings.as_bool):
        assert read(text) is None or isinstance(read(text), str)


def test_what_stands_for_a_lost_character_is_no_word():
    slip = slips.in_words("及时\ufffd民")
    assert (slip.code, slip.start, slip.length) == ("lost-character", 2, 1)
    assert slip.message == "里的“\ufffd”（U+FFFD）不是字，原来的字在转换编码时丢了"
    assert slip.hint == "对照原件重新输入这里的字，再看看别处有没有"


def test_a_character_that_one_font_has_is_no_word():
    slip = slips.in_words("及时\ue863公开")
    assert (slip.code, slip.start, slip.length) == ("private-character", 2, 1)
    assert slip.message == "里有一个只在某种字体里才有的字（U+E863），别人的电脑上显示不出来"
    assert slip.hint == "换成通用的字或符号；它多半是从 Word 的符号字体或旧字库里复制来的"
