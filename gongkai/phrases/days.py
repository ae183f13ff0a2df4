"""Time expressions → the days they name: 6月底前, 2021年第一季度, 3月上旬, 2021.6.30, 3月至10月, 年内.

Conventions, as the tables of Chinese governments use them:

* A month, a third of one (旬), a quarter or a half-year that names no day is due at its end: 2020年12月 is 2020-12-31.
  One table prints 12月 and 12月底前 for duties of the same kind.
* 前 includes the day itself (6月10日前 is 06-10), but only a day or an end (底, 末) can carry it: 8月前 may mean before
  1 August or by its end, so it is not read. So too 到8月.
* Without a year the plan's is meant, or that of the stage before. A year before the plan's is a slip of the pen; one
  more than five years after it lies beyond any five-year plan and is taken for a slip as well.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import NamedTuple

from gongkai.language import say
from gongkai.patterns import Pattern
from gongkai.phrases.numerals import NUMBER, number

YEARS_AHEAD = 5


class Unread(Exception):
    """The words cannot be read for certain; the message says why, in Chinese, for editors."""


class Span(NamedTuple):
    """The days an expression names, `first` to `last`; what it asks for is due on `last`.

    `end` is the word by which the expression closes: 日, 底, 末, 终, 内, or empty where it names a period and leaves its
    end to custom. `has_year`: the year stands in words, here or in an earlier stage. `is_range`: X至Y."""

    first: date
    last: date
    end: str
    has_year: bool
    is_range: bool = False


_JOIN = r"(?:至|到|--?|~)"
_POINT = Pattern(
    rf"""(?x)
    (?P<iso_year>[0-9]{{4}})(?P<sep>[./-])(?P<iso_month>[0-9]{{1,2}})
        (?:(?P=sep)(?P<iso_day>[0-9]{{1,2}}))?(?![0-9./月日号年]|(?P=sep))
    |
    (?:(?P<year>{NUMBER})年度?|(?P<this>[今本]年度?)|(?P<next>[明次翌来]年度?|下一?年度?))?
    (?:
        (?P<month>元|{NUMBER})(?:月份?|(?={_JOIN}{NUMBER}月))
            (?:(?P<third>[上中下])旬|(?P<day>{NUMBER})[日号]|月(?=[底末]))?
      | 第?(?P<quarter>[1-4一二三四])季度 | [Qq](?P<q>[1-4])(?![0-9])
      | (?P<half>[上下])半年
      | (?P<whole>年度?|(?<=[年度]))(?=[底末终]|[之以]?内)
    )
    (?P<end>[底末]|(?<=年)终|[之以]?内)?
    """
)
_JOINED = Pattern(_JOIN)
_DAY_ONLY = Pattern(rf"(?P<day>{NUMBER})[日号]")
_REMARK = Pattern(
    rf"(?:\((?:星期|周)(?P<weekday>[一二三四五六日天])\))?"
    rf"(?:(?:上午|中午|下午|晚上?)?(?P<hour>{NUMBER})(?:[时点]整?|:[0-5][0-9])|下班)?"
)
_BEFORE = Pattern(r"之前|以前|前|为?止")


def span_at(text: str, at: int, year: int, earlier: Span | None = None) -> tuple[Span, int] | None:
    """The time expression that starts at `at` in `text` (folded, without spaces), and where it stops.

    None where none starts there. `year` is the plan's; `earlier` the stage before this one, whose year is carried on.
    Unread where one starts that names no day there is, contradicts the plan's year, or leaves the day in doubt.
    """
    found = _point_at(text, at, year, earlier)
    if found is None:
        return None
    span, stop = found
    if joined := _JOINED.match(text, stop):
        found = _point_at(text, joined.end(), year, span) or _day_at(text, joined.end(), span)
        if found is None:
            raise Unread(say("“{words}”之后读不出日期", words=joined[0]))
        to, stop = found
        if to.has_year and not span.has_year:
            raise Unread(say("只有终点写了年份，说不清起点是哪一年"))
        if to.last <= span.last:
            raise Unread(say("终点早于起点"))
        span = Span(span.first, to.last, to.end, to.has_year, is_range=True)
    if before := _BEFORE.match(text, stop):
        if span.end in {"", "内"}:
            period = text[at:stop]
            raise Unread(
                say("“{period}{words}”说不清是{period}开始之前，还是{period}结束之前", period=period, words=before[0])
            )
        stop = before.end()
    return span, stop


def month_length(year: int, month: int) -> int:
    """The number of days in a month; `year` from 1 to 9999."""
    return 31 if month == 12 else (date(year, month + 1, 1) - timedelta(days=1)).day


def _point_at(text: str, at: int, year: int, earlier: Span | None) -> tuple[Span, int] | None:
    match = _POINT.match(text, at)
    if match is None:
        return None
    named = _year(match, year, earlier)
    try:
        first, last = _days(match, named)
    except (ValueError, OverflowError):
        raise Unread(say("没有“{words}”这个日期", words=match[0])) from None
    stop, end = match.end(), (match["end"] or "")[-1:]
    if match["third"] and end in {"底", "末"}:
        raise Unread(say("“{words}”说不清是哪一天", words=match[0]))
    if first == last:
        if end:
            raise Unread(say("“{words}”说不清是哪一天", words=match[0]))
        stop, end = _after_remark(text, stop, last), "日"
    elif end == "内" and match.start("month") == at and "份" not in match[0] and not match["third"]:
        raise Unread(say("“{words}”说不清是那个月之内，还是那么多个月之内", words=match[0]))
    has_year = any(match.group("iso_year", "year", "this", "next")) or (earlier is not None and earlier.has_year)
    return Span(first, last, end, has_year), stop


def _day_at(text: str, at: int, start: Span) -> tuple[Span, int] | None:
    """The 30日 of 6月1日至30日: a day of the month of the day that the range starts with."""
    match = _DAY_ONLY.match(text, at)
    if match is None or start.end != "日":
        return None
    try:
        day = start.last.replace(day=_value(match["day"]))
    except ValueError:
        raise Unread(say("没有“{month}月{words}”这个日期", month=start.last.month, words=match[0])) from None
    return Span(day, day, "日", start.has_year), _after_remark(text, match.end(), day)


def _year(match: re.Match[str], year: int, earlier: Span | None) -> int:
    """The year meant. Unread for a slip."""
    if match["next"]:
        if earlier is not None and earlier.last.year != year:
            raise Unread(say("“{words}”说不清是哪一年之后", words=match["next"]))
        return year + 1
    if words := match["iso_year"] or match["year"]:
        named = number(words)
        if named is not None and len(words) == 2 and words.isascii() and not match[0].endswith("年内"):
            named += 2000
        if named is None or named < 1000:
            raise Unread(say("“{words}年”说不清是哪一年", words=words))
        if named < year:
            raise Unread(say("原文写的是{named}年，早于计划年度{year}年，疑有笔误", named=named, year=year))
        if named > year + YEARS_AHEAD:
            raise Unread(say("原文写的是{named}年，比计划年度{year}年晚五年以上，疑有笔误", named=named, year=year))
        return named
    return year if match["this"] or earlier is None or not earlier.has_year else earlier.last.year


def _days(match: re.Match[str], year: int) -> tuple[date, date]:
    """First and last day. ValueError where there is no such day."""
    if words := match["iso_month"] or match["month"]:
        month = 1 if words == "元" else _value(words)
        last_day = month_length(year, month) if 1 <= month <= 12 else 0
        if day := match["iso_day"] or match["day"]:
            only = date(year, month, _value(day))
            return only, only
        first, last = {"上": (1, 10), "中": (11, 20), "下": (21, last_day)}.get(match["third"], (1, last_day))
        return date(year, month, first), date(year, month, last)
    if words := match["quarter"] or match["q"]:
        last_month = 3 * _value(words)
        return date(year, last_month - 2, 1), date(year, last_month, month_length(year, last_month))
    if match["half"]:
        return (
            (date(year, 1, 1), date(year, 6, 30)) if match["half"] == "上" else (date(year, 7, 1), date(year, 12, 31))
        )
    return date(year, 1, 1), date(year, 12, 31)


def _value(words: str) -> int:
    value = number(words)
    if value is None:
        raise ValueError(words)
    return value


def _after_remark(text: str, at: int, day: date) -> int:
    """Where the remark on a day's weekday and hour stops. Unread where it contradicts the day."""
    match = _REMARK.match(text, at)
    if match["weekday"] and "一二三四五六日".index(match["weekday"].replace("天", "日")) != day.weekday():
        raise Unread(say("{month}月{day}日不是{words}", month=day.month, day=day.day, words=match[0]))
    if match["hour"] and not 1 <= (number(match["hour"]) or 0) <= 24:
        raise Unread(say("“{hour}”不是一天里的钟点", hour=match["hour"]))
    return match.end()
