"""Deadline phrases: what each means, and that nothing is guessed. A case more is a row more in phrases/deadline.tsv."""

from __future__ import annotations

import time
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongkai.model import Deadline, Milestone
from gongkai.phrases import workdays
from gongkai.phrases.deadline import MOST_CHARACTERS, read

TABLE = Path(__file__).parent / "phrases" / "deadline.tsv"


def _cases() -> list[tuple[str, int, date | None, Deadline]]:
    cases = []
    lines = [line for line in TABLE.read_text("utf-8").splitlines() if not line.startswith("#")]
    for line in lines[1:]:
        year, phrase, kind, day, stages, issued = (line.split("\t") + [""] * 3)[:6]
        milestones = [stage.split("=", 1) for stage in stages.split("|") if stage]
        expected = Deadline(
            phrase,
            kind,
            date.fromisoformat(day) if day else None,
            tuple(Milestone(date.fromisoformat(due), what) for due, what in milestones),
        )
        cases.append((phrase, int(year), date.fromisoformat(issued) if issued else None, expected))
    return cases


CASES = _cases()
READABLE = [case for case in CASES if case[3].kind != "unclear"]


def assert_sound(text: str, deadline: Deadline) -> None:
    """What holds for every reading of any text whatever."""
    assert deadline.text == text
    match deadline.kind:
        case "date" | "start":
            assert deadline.date and not deadline.milestones and not deadline.reason
        case "milestones":
            due = [milestone.date for milestone in deadline.milestones]
            assert len(due) >= 2 and due == sorted(set(due)) and deadline.date == due[-1] and not deadline.reason
            assert all(milestone.what and milestone.what in "".join(text.split()) for milestone in deadline.milestones)
        case "year-round" | "ongoing" | "recurring":
            assert not deadline.date and not deadline.milestones and not deadline.reason
        case "relative":
            assert not deadline.milestones and not (deadline.date and deadline.reason)
        case kind:
            assert kind == "unclear" and not deadline.date and not deadline.milestones and deadline.reason


@pytest.mark.parametrize(("phrase", "year", "issued", "expected"), CASES)
def test_phrase_is_read_as_the_table_says(phrase: str, year: int, issued: date | None, expected: Deadline) -> None:
    found = read(phrase, year, issued)
    assert_sound(phrase, found)
    assert (found.kind, found.date, found.milestones) == (expected.kind, expected.date, expected.milestones)


@pytest.mark.parametrize(
    ("phrase", "reason"),
    [
        ("", "原文没有内容"),
        (" \u3000\n", "原文没有内容"),
        ("按照区财政统一部署执行", "没有读懂“按照区财政统一部署执行”"),
        ("“十四五”期间", "没有读懂“‘十四五’期间”"),
        ("由市政府办公室根据全市政务公开工作进展情况另行通知", "没有读懂“由市政府办公室根据全市政务公开工作进展…”"),
        ("6月底前后", "没有读懂“后”"),
        ("6月底前开展", "“开展”说不清这一天是开始还是完成"),
        ("10月底前完成，长期坚持", "既有日期，又有长期要求"),
        ("6月底前、12月底前", "几个时间节点没有分别写明要做什么"),
        ("12月底前公开，6月底前编制", "几个时间节点不是先后相继的"),
        ("力争6月底前完成，确保9月底前完成", "同一件事写了力争和确保两个时间"),
        ("（2）6月底前完成", "序号与时间节点对不上"),
        ("3-5月启动，10月完工", "写的是一段时间，说不清哪一天开始"),
        ("8月前", "“8月前”说不清是8月开始之前，还是8月结束之前"),
        ("到6月", "“到6月”说不清是开始还是结束"),
        ("6月内", "“6月内”说不清是那个月之内，还是那么多个月之内"),
        ("6月30日内", "“6月30日内”说不清是哪一天"),
        ("3月上旬底", "“3月上旬底”说不清是哪一天"),
        ("2月30日前", "没有“2月30日”这个日期"),
        ("6月30日（星期四）前", "6月30日不是(星期四)"),
        ("6月30日0时前", "“0”不是一天里的钟点"),
        ("10-3月", "终点早于起点"),
        ("11月至次年3月", "只有终点写了年份，说不清起点是哪一年"),
        ("6月-30日", "“-”之后读不出日期"),
        ("6月1日至31日", "没有“6月31日”这个日期"),
        ("2011年底前", "原文写的是2011年，早于计划年度2021年，疑有笔误"),
        ("2027年底前", "原文写的是2027年，比计划年度2021年晚五年以上，疑有笔误"),
        ("9年底前", "“9年”说不清是哪一年"),
        ("2022年6月底前完成，次年12月底前公开", "“次年”说不清是哪一年之后"),
        ("2022年全年", "原文年份与计划年度2021年不一致"),
        ("全年，长期坚持", "既写“全年”，又写“长期”"),
        ("1月31日前", "没有写年份，1月31日又早于印发日期三个月以上，可能指下一年"),
        ("2021年1 2月底前", "数字之间有空格，说不清是一个数还是两个数"),
        ("6月底\u200b前", "原文夹有看不见的字符"),
        ("10月底前。。", "标点重复或残缺"),
        ("6月底前（", "标点重复或残缺"),
        ("持续推进推进", "“推进”重复"),
    ],
)
def test_unclear_says_why(phrase: str, reason: str) -> None:
    assert read(phrase, 2021, date(2021, 5, 18)) == Deadline(phrase, "unclear", reason=reason)


def test_stages_keep_the_script_of_the_document() -> None:
    found = read("3月底前製定方案；　年底前完成５０％。", 2021)
    assert [milestone.what for milestone in found.milestones] == ["製定方案", "完成５０％"]


def test_stages_may_stand_on_lines_of_their_own_and_a_wrapped_line_is_no_stage() -> None:
    found = read("3月底前制定方案\n12月底前完成建设", 2021)
    assert [milestone.what for milestone in found.milestones] == ["制定方案", "完成建设"]
    assert read("2021年\n12月底\n前完成", 2021).date == date(2021, 12, 31)


def test_twenty_working_days_are_counted_from_the_next_day() -> None:
    assert workdays.after(date(2021, 5, 18), 20) == date(2021, 6, 16)


def test_a_count_from_the_plans_issue_without_that_day_has_no_date_and_says_so() -> None:
    phrase = "本要点印发后20个工作日内"
    assert read(phrase, 2021) == Deadline(phrase, "relative", reason="没有印发日期，推算不出具体日期")


def test_working_days_end_where_the_known_holidays_end_and_it_is_said() -> None:
    with pytest.raises(workdays.OutsideCalendar) as known:
        workdays.after(date(2999, 1, 4), 1)
    phrase, last = "本要点印发后20个工作日内", known.value.last
    reason = f"工作日历只有2004年至{last}年的，推算不出具体日期"
    assert workdays.after(date(last, 12, 30), 1) == date(last, 12, 31)
    assert read(phrase, last, date(last, 12, 20)) == Deadline(phrase, "relative", reason=reason)
    assert read(phrase, 2003, date(2003, 12, 1)) == Deadline(phrase, "relative", reason=reason)


@settings(max_examples=400, deadline=None)
@given(st.text(max_size=60), st.integers(-9, 20000), st.none() | st.dates())
def test_any_text_is_read(text: str, year: int, issued: date | None) -> None:
    assert_sound(text, read(text, year, issued))


FRAGMENTS = """
    2021年 2022年 二〇二一年 今年 次年 6月 十二月 13月 30日 31 上半年 第一季度 上旬 年底 年 底 末 内 前 之前 前后 到 至 - 力争
    全年 长期坚持 持续推进 每 每季度末 每月 按月 一次 20 个工作日 日 本要点 信息形成 印发 之日起 后 完成 公开 报 启动 开展
    方案 50% ， 、 ； 。 ： （ ） / . \u200b
"""


@settings(max_examples=1500, deadline=None)
@given(
    st.lists(st.sampled_from(FRAGMENTS.split()), max_size=9).map("".join),
    st.none() | st.dates(date(2003, 1, 1), date(2027, 12, 31)),
)
def test_any_heap_of_date_words_is_read(text: str, issued: date | None) -> None:
    assert_sound(text, read(text, 2021, issued))


def _in_chinese(value: int) -> str:
    digits = "〇一二三四五六七八九"
    if value > 99:
        return "".join(digits[int(digit)] for digit in str(value))
    tens, ones = divmod(value, 10)
    return ("" if tens < 2 else digits[tens]) + "十" * (tens > 0) + (digits[ones] if ones else "")


@settings(max_examples=200, deadline=None)
@given(st.dates(date(2021, 1, 1), date(2026, 12, 31)))
def test_every_day_is_read_however_it_is_written(day: date) -> None:
    year, month, number = day.year, day.month, day.day
    written = [
        f"{year}年{month}月{number}日前",
        f"{year}年{month:02}月{number:02}日",
        f"{year} 年 {month} 月 {number} 日之前完成",
        f"{_in_chinese(year)}年{_in_chinese(month)}月{_in_chinese(number)}日前",
        f"{year % 100}年{month}月{number}号以前",
        f"{year}.{month}.{number}",
        day.isoformat(),
    ]
    assert {read(phrase, 2021) for phrase in written} == {Deadline(phrase, "date", day) for phrase in written}


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(READABLE), st.data())
def test_a_character_that_cannot_be_seen_is_never_passed_over(case: tuple, data: st.DataObject) -> None:
    phrase, year, issued, _ = case
    place = data.draw(st.integers(0, len(phrase)))
    hidden = phrase[:place] + data.draw(st.sampled_from("\u200b\ufeff\u2060\x00")) + phrase[place:]
    assert read(hidden, year, issued).kind == "unclear"


@pytest.mark.parametrize("case", READABLE)
def test_nothing_before_a_phrase_is_passed_over(case: tuple) -> None:
    phrase, year, issued, _ = case
    assert read("※" + phrase, year, issued).kind == "unclear"


@pytest.mark.parametrize(
    "piece",
    [
        "每",
        "（",
        "（6）",
        "6月底前，",
        "6月至",
        "全年、",
        "持续推进、",
        "每月/",
        "一",
        "将完",
        "力争",
        "信息形成",
        "公开",
        "2021.",
        " ",
        "\n1",
    ],
)
def test_hostile_text_is_read_to_its_end(piece: str) -> None:
    # A guard against patterns that blow up (minutes, hours), not a measure: seconds of the processor, far above any load.
    started = time.process_time()
    for text in (
        (piece * MOST_CHARACTERS)[:MOST_CHARACTERS],
        (piece * 200)[: MOST_CHARACTERS - 1] + "内",
        piece * 100_000,
    ):
        assert_sound(text, read(text, 2021, date(2021, 5, 18)))
    assert time.process_time() - started < 10


def test_too_long_a_text_is_no_deadline() -> None:
    text = "6月底前完成" + "目录" * MOST_CHARACTERS
    assert read(text, 2021) == Deadline(text, "unclear", reason="超过200字，不像时间节点")


def test_the_days_of_a_month_are_all_of_them() -> None:
    day = date(2021, 1, 1)
    while day.year == 2021:
        end = (day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
        assert read(f"{day.month}月底前", 2021).date == end
        day = end + timedelta(days=1)
