"""A date, a number, a year in whatever writing means it for certain: what to propose for one that is not written as the
schema wants it. Pure."""

from __future__ import annotations

import re
from datetime import date

from gongkai.patterns import Pattern
from gongkai.phrases import numerals


def as_date(text: str) -> str | None:
    """2021-05-18 for a day in any writing that means it for certain (2021年5月18日, 2021/5/18, 二〇二一年五月十八日)."""
    match = _DATE.fullmatch(text)
    if match is None:
        return None
    year, month, day = (_value(part) or 0 for part in match.groups() if part)
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None


def as_moment(text: str) -> str | None:
    """2021-05-18 09:30 for a day and time of day in any writing that means them for certain."""
    match = _MOMENT.fullmatch(text)
    if match is None or (day := as_date(match["day"].strip())) is None:
        return None
    hour, minute = int(match["hour"]), int(match["minute"] or 0)
    return f"{day} {hour:02}:{minute:02}" if hour < 24 and minute < 60 else None


def as_number(text: str) -> str | None:
    """7 for a number in any writing that means it for certain (07, 七, 第7项, 7、)."""
    match = re.fullmatch(rf"(?:第|No\.? ?)?({_NUMBER})(?:项|号|条|个|[.、,])?", text)
    value = _value(match.group(1)) if match else None
    return str(value) if value else None


def as_year(text: str) -> str | None:
    """2021 for 2021年, 二〇二一, 2021年度."""
    match = re.fullmatch(rf"({_NUMBER})(?:年度?)?", text)
    value = _value(match.group(1)) if match else None
    return str(value) if value and 1900 <= value < 2100 else None


def as_bool(text: str) -> str | None:
    """true or false for a yes or no in Chinese or English."""
    return _YES_NO.get(text.lower())


_YES_NO = {
    **dict.fromkeys(("true", "yes", "y", "on", "是", "真", "对"), "true"),
    **dict.fromkeys(("false", "no", "n", "off", "否", "假", "不", "不是"), "false"),
}
_NUMBER = "[0-9]{1,5}|[零〇○一二三四五六七八九十]{1,4}"
_BREAK = r" ?[-年月./。．、·—–－ー/] ?"
_DATE = Pattern(
    rf"([0-9]{{4}}|[零〇○一二三四五六七八九]{{4}}){_BREAK}({_NUMBER}){_BREAK}({_NUMBER})日?|([0-9]{{4}})([0-9]{{2}})([0-9]{{2}})"
)
_MOMENT = Pattern(
    r"(?P<day>.*[0-9日])(?: +|T|(?<=日))(?P<hour>[0-9]{1,2})(?:[:.时](?P<minute>[0-9]{1,2})?(?::[0-9]{2}|分)?)"
)


def _value(words: str) -> int | None:
    return numerals.number(words.replace("〇", "零"))
