"""What a Chinese keyboard, an office suite or a PDF makes of a text that a program is to read: known by name.

Pure, and no word of the domain. Messages are either whole sentences (of a line) or what is said of a value or key, whose
name the caller puts before them.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from gongkai.language import Said, say
from gongkai.patterns import Pattern

# Control characters, and zero-width and direction-changing ones: they cannot be seen, break search, and can make a text
# read as another. Line ends and tabs are white space like any other.
INVISIBLE = Pattern(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f"
    "\u3164\ud800-\udfff\ufeff\uffa0\ufff9-\ufffb\ufffe\uffff]"
)
# What no words hold: these, signs that stand for a common Chinese character (⼈ for 人) as PDFs give them when copied, which
# nothing finds, what a program puts where it could not read a character, and characters that mean something to one font
# only (Wingdings, a surname in an old one).
_RADICALS, _LOST, _PRIVATE = "\u2e80-\u2fdf\uf900-\ufaff", "\ufffd", "\ue000-\uf8ff"
ODD = Pattern(f"{INVISIBLE.source[:-1]}{_RADICALS}{_PRIVATE}{_LOST}]")

# What looks like a colon and is none to YAML.
COLONS = "：﹕︰∶꞉"
_BLANKS = "\u3000\u00a0\u2000-\u200b\u202f\ufeff"
_KEY = rf"[^\s:#\"'\[\]{{}}{COLONS}]{{1,30}}"
# Behind a key of content, which is of small letters, a semicolon is a colon for which Shift was not held.
_WIDE_COLON = Pattern(rf"^[ \t]*(?:- +)?(?:{_KEY}([{COLONS}])|[a-z_]{{2,30}}([；;])|{_KEY}:([{COLONS}]))")
_WIDE_INDENT = Pattern(rf"^ *(?:- +)?([{_BLANKS}\t]+)\S")
_WIDE_AFTER = Pattern(rf"^ *(?:- +)?{_KEY}:([{_BLANKS}]+)")
_WIDE_DASH = Pattern(r"^ *([－—–−•·●])(?!\1)[ \u3000]*\S")
_WIDE_BRACKET = Pattern(rf"^ *(?:- +)?(?:{_KEY}: *)?([［｛【])")
# What ends a line to YAML and to no editor.
_LINE_END = Pattern("[\x85\u2028\u2029]")
_WIDE_QUOTE = Pattern(rf"^ *(?:- +)?{_KEY}: +([“”‘’「『])")

_OPENING, _CLOSING = "“”‘’「『\"'＂＇", "“”‘’」』\"'＂＇"
_HALF = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
_ALIKE = str.maketrans(
    # Cyrillic, Greek, then dashes and what is taken for one.
    "аесорхуіјѕԁһԛԝтквнмАВСЕНІЈКМОРЅТХУ"
    "αεικνορτυχγΑΒΕΖΗΙΚΜΝΟΡΤΥΧıℓ"
    "‐‑‒–—―−﹣⁃ーｰ一∶﹕︰∕⁄",
    "aecopxyijsdhqwtkbhmABCEHIJKMOPSTXYaeiknoptuxyABEZHIKMNOPTYXil-----------" + "-:::" + "//",
)  # fmt: skip
_DIGITS_ALIKE = str.maketrans("OoОоΟοIlі丨", "0000001111")


CODES = frozenset(
    (
        *("full-width-colon", "full-width-space", "full-width", "chinese-quotes", "look-alike"),
        *("invisible-character", "lost-character", "private-character", "tab"),
    )
)


class Slip(NamedTuple):
    """A slip in a text: its stable code, where it begins and how many characters it takes, what is said of it, the way
    out."""

    code: str
    start: int
    length: int
    message: Said
    hint: Said


def in_line(line: str) -> Slip | None:
    """The slip that keeps a line of YAML from being read as it was meant."""
    line = line.removesuffix("\r")
    if (match := _WIDE_INDENT.match(line)) is not None:
        if "\t" in match.group(1):
            at = match.start(1) + match.group(1).index("\t")
            return Slip("tab", at, 1, say("缩进里有制表符（Tab）"), say("改用空格缩进"))
        told = say("行首有半角空格以外的空白（U+{code:04X}）", code=ord(match.group(1)[0]))
        return _at(match, "full-width-space", told, say("删去它，缩进只用半角空格"))
    if (match := _WIDE_COLON.match(line)) is not None:
        char = match.group(match.lastindex)
        hint = say("删去它，冒号后面空一格") if match.lastindex == 3 else USE_A_COLON
        return Slip("full-width-colon", match.end() - 1, 1, wide_colon(char), hint)
    if (match := _WIDE_AFTER.match(line)) is not None:
        told = say("冒号后面不是半角空格（U+{code:04X}）", code=ord(match.group(1)[0]))
        return _at(match, "full-width-space", told, say("换成一个半角空格"))
    if (match := _WIDE_DASH.match(line)) is not None:
        told = say("列表开头的“{char}”不是半角的“-”", char=match.group(1))
        return _at(match, "look-alike", told, say("换成半角的“-”，后面空一格"))
    if (match := _WIDE_BRACKET.match(line)) is not None:
        return _at(match, "full-width", wide_bracket(match.group(1)), USE_A_BRACKET)
    if (match := _WIDE_QUOTE.match(line)) is not None:
        told = say("值的开头是中文引号“{char}”，不能用来括住整个值", char=match.group(1))
        return _at(match, "chinese-quotes", told, say("用半角引号 \"\" 或 '' 括住整个值，里面的中文引号照原样保留"))
    if (match := _LINE_END.search(line)) is not None:
        told = say("这里有看不见的字符（U+{code:04X}）", code=ord(match.group()))
        return Slip("invisible-character", match.start(), 1, told, say("删去这个字符"))
    return None


def wide_colon(char: str) -> Said:
    """What is said of a colon that is none to YAML."""
    return say("这里的冒号是全角的“{char}”", char=char) if char == "：" else say("这里的“{char}”不是冒号", char=char)


def wide_bracket(char: str) -> Said:
    """What is said of a bracket that is none to YAML."""
    return say("这里的括号是全角的“{char}”", char=char)


USE_A_BRACKET = say("换成半角的括号；如果是正文，给整句加上半角引号")
USE_A_COLON = say("改成半角冒号，后面空一格")


def in_value(text: str, meant: Callable[[str], str | None]) -> Slip | None:
    """The slip by which `text` is not what it was meant to be. `meant` gives the right writing of a text that can be
    read, None for any other."""
    now, first = text, None
    for code, step in (
        ("invisible-character", _seen),
        ("chinese-quotes", _unquoted),
        ("full-width", _half),
        ("look-alike", _alike),
        ("look-alike", _alike_digits),
    ):
        after = step(now)
        if after == now:
            continue
        first = first or _first(code, text, step)
        if (near := meant(after.strip())) is not None:
            return first._replace(hint=say("写成 {near}", near=near))
        # A letter that was taken for another, where that led nowhere, is not to stand in the way of the next guess.
        now = now if code == "look-alike" else after
        first = None if code == "look-alike" else first
    return None


def in_words(text: str) -> Slip | None:
    """A character that does not belong into words, whatever they say."""
    match = ODD.search(text)
    if match is None:
        return None
    char = match.group()
    if INVISIBLE.match(char):
        return _first("invisible-character", text, _seen)
    if char == _LOST:
        told = say("里的“{char}”（U+{code:04X}）不是字，原来的字在转换编码时丢了", char=char, code=ord(char))
        return Slip("lost-character", match.start(), 1, told, say("对照原件重新输入这里的字，再看看别处有没有"))
    if "\ue000" <= char <= "\uf8ff":
        told = say("里有一个只在某种字体里才有的字（U+{code:04X}），别人的电脑上显示不出来", code=ord(char))
        hint = say("换成通用的字或符号；它多半是从 Word 的符号字体或旧字库里复制来的")
        return Slip("private-character", match.start(), 1, told, hint)
    import unicodedata  # only for the rare text that has one

    like = unicodedata.normalize("NFKC", char)
    told = say("里的“{char}”（U+{code:04X}）只是样子像“{like}”", char=char, code=ord(char), like=like)
    if like == char:  # a radical for which no character stands
        told = say("里的“{char}”（U+{code:04X}）是部首，不是字", char=char, code=ord(char))
    return Slip("look-alike", match.start(), 1, told, say("重新输入这个字；它多半是从 PDF 里复制来的"))


def in_list(item: str) -> int | None:
    """Where an item of a list in brackets, written without quotes, has a comma that YAML does not know; None where it
    has none: in brackets and in quotes, and in numbered headings (一、…，…), such commas are the text's own."""
    if _NUMBERED.match(item):
        return None
    bare = _ASIDE.sub(lambda match: "　" * len(match.group()), item)
    match = re.search("[，、；]", bare)
    return match.start() if match else None


_NUMBERED = Pattern(r"[（(]?[一二三四五六七八九十百零〇0-9０-９]{1,4}[、）).．]")
_ASIDE = Pattern("（[^（）]*）|\\([^()]*\\)|《[^《》]*》|“[^“”]*”|‘[^‘’]*’|「[^「」]*」")


def wholly_quoted(text: str) -> bool:
    """Whether quotation marks, the first or the last of them Chinese, stand around the whole of a text."""
    return _QUOTED.fullmatch(text) is not None


# Around a whole value, whoever typed one of them as the keyboard had it (“…" or ”…“) meant a pair.
_QUOTED = Pattern("[“”＂][^“”＂\"]*[“”＂\"]|[‘’＇][^‘’＇']*[‘’＇']|「[^「」]*」|『[^『』]*』")


def _at(match: re.Match[str], code: str, message: Said, hint: Said) -> Slip:
    return Slip(code, match.start(1), len(match.group(1)), message, hint)


def _first(code: str, text: str, step: Callable[[str], str]) -> Slip:
    """The slip at the first character of `text` that `step` changes; its hint is to be filled in."""
    at = next((index for index, char in enumerate(text) if step(char) != char), 0)
    char = text[at]
    told = {
        "invisible-character": say("含有看不见的字符（U+{code:04X}）", code=ord(char)),
        "chinese-quotes": say("用了中文引号"),
        "full-width": say("用了全角字符“{char}”", char=char),
        "look-alike": say("里的“{char}”（U+{code:04X}）只是样子像“{like}”", char=char, code=ord(char), like=step(char)),
    }
    return Slip(code, at, 1, told[code], say("删去这个字符"))


def _seen(text: str) -> str:
    return INVISIBLE.sub("", text)


def _unquoted(text: str) -> str:
    if len(text) > 1 and text[0] in _OPENING and text[-1] in _CLOSING:
        return text[1:-1]
    return text


def _half(text: str) -> str:
    return text.translate(_HALF)


def _alike(text: str) -> str:
    return text.translate(_ALIKE)


def _alike_digits(text: str) -> str:
    return text.translate(_DIGITS_ALIKE)
