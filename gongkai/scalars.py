"""The scalars of content: each kind's one way of being written, and what is said when it is not.

YAML's own guesses are not used (`source` keeps scalars as text), so a title `010` stays that text, and a date is a date
only where the schema says so.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from difflib import get_close_matches
from typing import Annotated, Any
from urllib.parse import urlsplit

from gongkai import writings
from gongkai.language import say
from gongkai.model import DISCLOSURES, UNIT_KINDS
from gongkai.slips import ODD, USE_A_BRACKET, in_value, in_words, wide_bracket
from gongkai.typed import Reads, Wrong, as_it_is, wrong

# Names that Windows gives to devices; a file of that name, with any extension, cannot be made there.
WINDOWS_RESERVED = frozenset(
    {"con", "prn", "aux", "nul"} | {f"{name}{digit}" for name in ("com", "lpt") for digit in range(10)}
)


def fail(code: str, message: str, hint: str = "", **context: Any) -> Wrong:
    """The error that a reader raises: its stable code, what is wrong, the way out."""
    return wrong(code, message=message, hint=hint, **context)


def quoted(value: Any) -> str:
    """What was found, as a message shows it."""
    if isinstance(value, dict):
        return say("几个“键: 值”")
    if isinstance(value, list):
        return say("一个列表")
    text = str(value)
    return f"“{text[:40]}…”" if len(text) > 40 else f"“{text}”"


def _text(value: Any) -> str:
    """Words on one line."""
    value = _prose(value)
    if "\n" in value:
        message = say("应当写在一行里，这里有几行")
        raise fail("several-lines", message, say("删去换行；值以 | 或 > 开头时，去掉它，直接写在键的后面"))
    return value


def _prose(value: Any) -> str:
    """Words, on several lines where need be."""
    if value is None:
        raise fail("value-missing", say("没有内容"), say("填写内容；不需要时删去整行"))
    if not isinstance(value, str):
        message = say("应当是一段文字，这里是{found}", found=quoted(value))
        words = "、".join(item for item in value if isinstance(item, str)) if isinstance(value, list) else ""
        hint = say("写成一段文字：{near}；文字里本来就有方括号的，给整句加上引号", near=words[:40])
        raise fail("expected-text", message, hint if words else say("如果文字里有冒号或方括号，给整句加上引号"))
    value = value.strip()
    if not value:
        raise fail("value-missing", say("没有内容"), say("填写内容；不需要时删去整行"))
    if (slip := in_words(value)) is not None:
        raise fail(slip.code, slip.message, slip.hint, char=value[slip.start])
    return value


def _line(made: Callable[[str], Any], schema: dict[str, Any]) -> Reads:
    """A scalar that is made of words on one line."""
    return Reads(lambda value: made(_text(value)), schema, made)


def _text_or_nothing(value: Any) -> str:
    return "" if value == "" else _prose(value)


def _wrong(text: str, meant: Callable[[str], str | None], code: str, message: str, hint: str) -> Wrong:
    """The error for a text that is not written as it should be: by the name of the slip, if it is one, and with the
    right writing, if it can be known. `meant` gives that of a text that can be read, None for any other."""
    if (slip := in_value(text, meant)) is not None:
        return fail(slip.code, slip.message, slip.hint, char=text[slip.start])
    near = meant(text)
    return fail(code, message, say("写成 {near}", near=near) if near else hint)


def _number(text: str) -> int:
    if not _NUMBER.fullmatch(text):
        message = say("应当是 1 到 99999 的整数，这里是{found}", found=quoted(text))
        raise _wrong(text, writings.as_number, "expected-number", message, say("用半角数字，不加其他字符"))
    return int(text)


_NUMBER = re.compile(r"[1-9][0-9]{0,4}")


def _year(text: str) -> int:
    if not re.fullmatch(r"(19|20)[0-9]{2}", text):
        message = say("应当是四位年份，这里是{found}", found=quoted(text))
        raise _wrong(text, writings.as_year, "expected-year", message, say("写成 2021 的样子"))
    return int(text)


def _day(text: str) -> date:
    if not _DAY.fullmatch(text):
        message = say("应当是日期，这里是{found}", found=quoted(text))
        raise _wrong(text, writings.as_date, "expected-date", message, say("写成 2021-05-18 的样子"))
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise fail("impossible-date", say("日历上没有 {text} 这一天", text=text), say("核对月和日")) from None


_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def _moment(text: str) -> str:
    match = re.fullmatch(r"([0-9]{4}-[0-9]{2}-[0-9]{2}) ([01][0-9]|2[0-3]):[0-5][0-9]", text)
    if match is None:
        message = say("应当是日期和时间，这里是{found}", found=quoted(text))
        raise _wrong(text, writings.as_moment, "expected-time", message, say("写成 2021-05-18 09:30 的样子"))
    _day(match.group(1))
    return text


def _bool(text: str) -> bool:
    if text not in ("true", "false"):
        message = say("应当是 true 或 false，这里是{found}", found=quoted(text))
        raise _wrong(text, writings.as_bool, "expected-bool", message, say("是写 true，否写 false"))
    return text == "true"


def _url(text: str) -> str:
    if _as_url(text) is None:
        message = say("应当是完整网址，这里是{found}", found=quoted(text))
        raise _wrong(text, _as_url, "expected-url", message, say("以 http:// 或 https:// 开头，中间没有空格"))
    return text


def _as_url(text: str) -> str | None:
    try:
        parts = urlsplit(text)
        good = parts.scheme in ("http", "https") and bool(parts.hostname) and not re.search(r"[\s<>\"{}|\\^`]", text)
        _ = parts.port  # ValueError for a port that is none
        return text if good else None
    except ValueError:
        return None


def _address(text: str) -> str:
    text = _url(text)
    if not text.endswith("/") or "?" in text or "#" in text:
        raise fail(
            "expected-address",
            say("应当是以 / 结尾的网址，这里是{found}", found=quoted(text)),
            say("写到栏目的文件夹为止，以 / 结尾"),
        )
    return text


def _id(text: str) -> str:
    if not _ID.fullmatch(text) or len(text) > 40:
        hint = say("只用小写字母、数字和半角连字符，不超过 40 个字符")
        raise _wrong(text, _as_id, "bad-id", say("{found}不能用作 id", found=quoted(text)), hint)
    if text in WINDOWS_RESERVED:
        raise fail("reserved-id", say("“{text}”是 Windows 保留的名称，不能用作 id", text=text), say("换一个 id"))
    if text in UNIT_KINDS or text == "index":
        raise fail("reserved-id", say("“{text}”另有用处，不能用作 id", text=text), say("换一个 id"))
    return text


_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def _as_id(text: str) -> str | None:
    text = re.sub("[_ .]+", "-", text.lower())
    return text if _ID.fullmatch(text) and len(text) <= 40 else None


def choice(*choices: str) -> Reads:
    """One of a few words."""

    def choose(text: str) -> str:
        if text not in choices:
            near = get_close_matches(text, choices, 1, 0.5)
            hint = say("是不是 {near}？", near=near[0]) if near else say("选用其中一个")
            message = say("应当是 {choices} 之一，这里是{found}", choices=choices, found=quoted(text))
            raise _wrong(text, lambda text: text if text in choices else None, "bad-choice", message, hint)
        return text

    return _line(choose, {"enum": list(choices), "type": "string"})


def _lines(value: Any) -> list[Any]:
    """A list, or one text standing for a list of one."""
    if isinstance(value, list):
        return value
    text = _text(value)
    if re.fullmatch("[［【].*[］】]", text):
        raise fail("full-width", wide_bracket(text[0]), USE_A_BRACKET, char=text[0], whole=True)
    if text[0] == "-":
        message, hint = say("列表开头的“-”后面没有空格，整段成了一项"), say("每项一行，“-”后面空一格")
        raise fail("expected-list", message, hint, whole=True)
    if re.match(r"([－—–−•·●])(?!\1)", text):
        message, hint = say("列表开头的“{char}”不是半角的“-”", char=text[0]), say("换成半角的“-”，后面空一格")
        raise fail("look-alike", message, hint, char=text[0], whole=True)
    return [text]


# What a text editor may see where a text is wanted: YAML's own guesses take `010`, `no` and `1e3` for something else.
_SCALAR = ["string", "number", "boolean"]
# What no words hold, as a class of JSON Schema's patterns, where half a character cannot stand.
_UNSEEN = re.sub(r"[^-]", lambda found: f"\\u{ord(found.group()):04x}", ODD.source[1:-1].replace("\ud800-\udfff", ""))
_FILLED = {
    "pattern": rf"^\s*[^\s{_UNSEEN}]([^{_UNSEEN}]*[^\s{_UNSEEN}])?\s*$",
    "patternErrorMessage": "没有内容，或含有看不见的字符",
    "type": _SCALAR,
}
LINE = {
    **_FILLED,
    "pattern": rf"^\s*[^\s{_UNSEEN}]([^{_UNSEEN}\n]*[^\s{_UNSEEN}])?\s*$",
    "patternErrorMessage": "没有内容，不在一行里，或含有看不见的字符",
}


def _written(kinds: str | list[str], pattern: str, told: str, **more: Any) -> dict[str, Any]:
    """A scalar of one way of being written, spaces around it aside, for JSON Schema."""
    return {**more, "pattern": rf"^\s*{pattern}\s*$", "patternErrorMessage": told, "type": kinds}


_MONTH_AND_DAY = "((0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])|(0[469]|11)-(0[1-9]|[12][0-9]|30)|02-(0[1-9]|[12][0-9]))"
_DATE = rf"(?!0000)[0-9]{{4}}-{_MONTH_AND_DAY}"
_HTTP = r"[Hh][Tt][Tt][Pp][Ss]?://[^\s<>\"{}|\\^`/?#]"
_URL_CHARACTER = r"[^\s<>\"{}|\\^`]"

Text = Annotated[str, Reads(_text, LINE, as_it_is)]
Prose = Annotated[str, Reads(_prose, _FILLED, as_it_is)]
TextOrNothing = Annotated[str, Reads(_text_or_nothing, {"anyOf": [_FILLED, {"const": "", "type": "string"}]})]
Number = Annotated[
    int,
    _line(
        _number,
        _written(["integer", "string"], "[1-9][0-9]{0,4}", "应当是 1 到 99999 的整数", maximum=99999, minimum=1),
    ),
]
Year = Annotated[
    int,
    _line(
        _year,
        _written(["integer", "string"], "(19|20)[0-9]{2}", "应当是四位年份", maximum=2099, minimum=1900),
    ),
]
Day = Annotated[date, _line(_day, _written("string", _DATE, "应当是日期，写成 2021-05-18 的样子"))]
Moment = Annotated[
    str,
    _line(
        _moment,
        _written("string", f"{_DATE} ([01][0-9]|2[0-3]):[0-5][0-9]", "应当是日期和时间，写成 2021-05-18 09:30 的样子"),
    ),
]
Bool = Annotated[bool, _line(_bool, _written(["boolean", "string"], "(true|false)", "应当是 true 或 false"))]
Url = Annotated[
    str, _line(_url, _written("string", f"{_HTTP}{_URL_CHARACTER}*", "应当是完整网址，以 http:// 或 https:// 开头"))
]
Address = Annotated[
    str,
    _line(_address, _written("string", f"{_HTTP}({_URL_CHARACTER[:-1]}?#])*/", "应当是以 / 结尾的完整网址")),
]
Id = Annotated[
    str,
    _line(
        _id,
        _written(
            _SCALAR,
            rf"(?!({'|'.join(sorted({*WINDOWS_RESERVED, *UNIT_KINDS, 'index'}))})\s*$)(?=\S{{1,40}}\s*$)[a-z0-9]+(-[a-z0-9]+)*",
            "只用小写字母、数字和半角连字符，不超过 40 个字符，并且不是保留的名称",
        ),
    ),
]
Texts = Annotated[list[Text], Reads(_lines)]
Disclosure = Annotated[str, choice(*DISCLOSURES)]
