"""One rule for each slip: a text and the Problem in it → how the text might be mended. What comes of it, others judge."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from difflib import SequenceMatcher, get_close_matches
from functools import partial
from itertools import product

from gongkai import breaches
from gongkai.errors import Problem
from gongkai.keys import KEYS
from gongkai.language import Said
from gongkai.mending.reading import Seen, split
from gongkai.slips import COLONS, INVISIBLE
from gongkai.spans import Span, spans
from gongkai.text import fold

Rule = Callable[[str, Seen, Problem], Iterator[str]]


def candidates(text: str, seen: Seen, problem: Problem) -> Iterator[str]:
    """Texts that differ from `text` at the Problem's place only, likeliest first."""
    rules = RULES.get(problem.code, ()) if problem.severity == "error" else ()
    if problem.code in RULES and not seen.reads:
        rules = (*rules, *_SYNTAX)
    for rule in rules:
        for candidate in rule(text, seen, problem):
            if candidate != text:
                yield candidate


def decode(raw: bytes) -> tuple[str, str] | None:
    """(text, the encoding's name) of UTF-8, UTF-16 with its mark, or what can only be GB18030; else None."""
    encoding = "utf-16" if raw.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    try:
        return raw.decode(encoding), encoding
    except UnicodeDecodeError as error:
        # The last character of a file that was cut off is no other encoding.
        if encoding == "utf-16" or error.start >= len(raw) - 3:
            return None
    try:
        text = raw.decode("gb18030")
    except UnicodeDecodeError:
        return None
    # Nearly any bytes are GB18030. What was written in it is mostly of its oldest part, and no line is UTF-8 as well.
    wide = [char for char in text if ord(char) > 127]
    common = sum(_is_common(char) for char in wide)
    mixed = any(_is_utf8(line) for line in raw.split(b"\n"))
    return None if mixed or common < 0.95 * len(wide) else (text, "gb18030")


def _is_common(char: str) -> bool:
    try:
        return bool(char.encode("gb2312"))
    except UnicodeEncodeError:
        return False


def _is_utf8(line: bytes) -> bool:
    """Whether a line is Chinese in UTF-8. (Two characters of GB18030 can pass for shorter sequences: 联通.)"""
    try:
        return any(ord(char) > 0x7FF for char in line.decode("utf-8"))
    except UnicodeDecodeError:
        return False


# White space that YAML does not take for it, and what looks like nothing at all.
_WIDE = "\t\u3000\u00a0\u2002\u2003\u2009\u202f"
_NOTHING = "\u200b\u200c\u200d\u2060\ufeff"
_DASH_LIKE = "－—–−"
BLANK = f" {_WIDE}{_NOTHING}"
_OPENS = rf"^([{BLANK}]*(?:-[{BLANK}]+)*)"
_COLON = re.compile(rf"{_OPENS}([A-Za-z_]{{2,30}})([{BLANK}]*(?:[:{COLONS}]{{1,2}}|[；;])[{BLANK}]*)(?=(.?))")
_ANY_COLON = re.compile(
    rf"{_OPENS}([^\s:{COLONS}#\"'\[\]{{}}]{{1,30}})([{BLANK}]*[:{COLONS}]{{1,2}}[{BLANK}]*)(?=(.?))"
)
_FLOW_COLON = re.compile(rf"([{{,，、；;])([{BLANK}]*)([a-z_]{{2,30}})([{BLANK}]*[:：][{BLANK}]*)")
_DASHES = re.compile(r" *(?:- +)*")
_INDENT = re.compile(rf"^(?=[ ]*-?[ ]*[{_WIDE}{_NOTHING}{_DASH_LIKE}])([{BLANK}]*)([-{_DASH_LIKE}]?)([{BLANK}]*)")
_QUOTED = re.compile(rf"({_OPENS[1:]}(?:[^\s:：#\"'\[\]{{}}]{{1,30}}:[ ]+)?)“([^“”\"\\]*)”([{BLANK}\r]*|[ ]+#.*)$")


def _lines_at(text: str, seen: Seen, problem: Problem) -> Iterator[tuple[int, int]]:
    """(start, end) of the Problem's line and of the line at which the parser gave up, and of those before them: it
    stumbles only after the fault."""
    lines = text.split("\n")
    told, reached = problem.line or 1, seen.reached or 1
    for number in dict.fromkeys((told, told - 1, reached, reached - 1)):
        if 0 < number <= len(lines):
            start = sum(len(line) + 1 for line in lines[: number - 1])
            yield start, start + len(lines[number - 1])


def _colon(text: str, seen: Seen, problem: Problem) -> Iterator[str]:
    """`title：…`, `title:…`, `title:　…`"""
    pattern = _COLON if seen.cls else _ANY_COLON
    for start, end in _lines_at(text, seen, problem):
        line = text[start:end]
        yield text[:start] + pattern.sub(_half_colon, line) + text[end:]
        yield text[:start] + _FLOW_COLON.sub(_half_flow_colon, line) + text[end:]


def _every_line(text: str, seen: Seen, problem: Problem) -> Iterator[str]:
    """All lines at once: where several have the same slip, the first is often not the one that is told. Each line that
    is touched must then begin with a key or an item, or be a comment; so no line of an official text is."""
    pattern = _COLON if seen.cls else _ANY_COLON
    before = seen.yaml.split("\n")
    tabs = (2, 4, 8) if "\t" in seen.yaml else (0,)
    for wide, tab in product((2, 4, 1), tabs):
        after, at, touched = [], 0, set()
        for line in before:
            made = _INDENT.sub(partial(_half_indent, wide=wide, tab=tab), line)
            made = pattern.sub(_half_colon, made)
            if made != line:
                touched.add(at + _DASHES.match(made).end())
            after.append(made)
            at += len(made) + 1
        made = "\n".join(after)
        found = spans(made)
        free = {at for at in touched if made.startswith("#", at) and not any(s.start < at < s.end for s in found)}
        if touched and touched - free <= {span.start for span in found}:
            yield text[: seen.start] + made + text[seen.start + len(seen.yaml) :]


def _half_indent(found: re.Match[str], wide: int, tab: int) -> str:
    blank, dash, gap = found.groups()
    return " " * _width(blank, wide, tab) + ("-" if dash else "") + (" " if dash and (gap or dash != "-") else "")


def _half_colon(found: re.Match[str]) -> str:
    opens, key, colon, after = found.groups()
    right = colon.startswith(":") and (not colon[1:].strip(" ") and (colon[1:] or not after))
    return found.group() if right else f"{opens}{key}:{' ' if after and after != chr(13) else ''}"


def _half_flow_colon(found: re.Match[str]) -> str:
    before, blank, key, _ = found.groups()
    if key not in _KEYS:
        return found.group()
    return f"{{{key}: " if before == "{" else f",{blank if before == ',' and blank else ' '}{key}: "


def _indent(text: str, seen: Seen, problem: Problem) -> Iterator[str]:
    """Indentation by tabs, full-width spaces or what cannot be seen; the line's colon may be another slip."""
    pattern = _COLON if seen.cls else _ANY_COLON
    for start, end in _lines_at(text, seen, problem):
        line = text[start:end]
        match = _INDENT.match(line)
        if match is None:
            continue
        widths = [*(_width(match.group(1), wide, wide) for wide in (2, 4, 1)), *_around(text, start, end)]
        rest = _half_indent(match, 0, 0).lstrip(" ") + line[match.end() :]
        for width in dict.fromkeys(widths):
            made = " " * width + rest
            yield text[:start] + made + text[end:]
            yield text[:start] + pattern.sub(_half_colon, made) + text[end:]


def _width(blank: str, wide: int, tab: int) -> int:
    widths = {" ": 1, "\u00a0": 1, "\t": tab, **dict.fromkeys(_NOTHING, 0)}
    return sum(widths.get(char, wide) for char in blank)


def _around(text: str, start: int, end: int) -> Iterator[int]:
    """How far the lines before and after are indented, and what stands behind the dash of the one before."""
    for line in (text[:start].split("\n")[-2:-1] or [""])[0], text[end + 1 :].partition("\n")[0]:
        yield len(line) - len(line.lstrip(" "))
        if dash := re.match(r" *- +", line):
            yield dash.end()


def _quotes(text: str, seen: Seen, problem: Problem) -> Iterator[str]:
    """“ ” for the quotes that YAML knows, around a whole value."""
    for start, end in _lines_at(text, seen, problem):
        if (match := _QUOTED.match(text[start:end])) is not None:
            before, _, inner, after = match.groups()
            yield f'{text[:start]}{before}"{inner}"{after}{text[end:]}'


def _near(text: str, seen: Seen, problem: Problem) -> Iterator[str]:
    """A key, date, number, choice or address for which the Problem itself says what is to be written (写成 …)."""
    near = problem.hint.values.get("near") if isinstance(problem.hint, Said) else None
    span = _span_around(text, seen, problem)
    if near and span is not None and "\n" not in text[span.start : span.end]:
        quote = 1 if span.style else 0
        yield text[: span.start + quote] + near + text[span.end - quote :]


def _key(text: str, seen: Seen, problem: Problem) -> Iterator[str]:
    """A misspelt key for which there is one clear candidate."""
    span = _span_at(text, seen, problem, is_key=True)
    if span is None or seen.cls is None:
        return
    quote = 1 if span.style else 0
    written = fold(INVISIBLE.sub("", text[span.start + quote : span.end - quote])).strip()
    known = breaches.keys_at(seen.cls, seen.data, span.way)
    if (meant := _meant(written.lower().replace("-", "_"), known)) is not None:
        yield text[: span.start] + meant + text[span.end :]


def _meant(written: str, known: list[str]) -> str | None:
    near = get_close_matches(written, known, 2, 0.6)
    alike = [SequenceMatcher(None, key, written).ratio() for key in near]
    clear = near and alike[0] >= 0.75 and (len(near) == 1 or alike[0] - alike[1] >= 0.1)
    return near[0] if clear else None


def _unseen(text: str, seen: Seen, problem: Problem) -> Iterator[str]:
    """Characters that cannot be seen; all of a line at once, as they come in numbers."""
    start, end = next(_lines_at(text, seen, problem), (0, 0))
    at = start + (problem.column or 1) - 1
    if at < end and INVISIBLE.match(text[at]) is not None:
        line_end = "\r" if text[start:end].endswith("\r") else ""
        yield text[:start] + INVISIBLE.sub("", text[start:end]) + line_end + text[end:]


def _separators(text: str, seen: Seen, problem: Problem) -> Iterator[str]:
    """`[甲、乙]`, where the parts are known to be names."""
    span = _span_at(text, seen, problem, is_key=False)
    if span is not None and span.flow and span.style is None:
        yield text[: span.start] + ", ".join(split(text[span.start : span.end])) + text[span.end :]


def _items(text: str, seen: Seen, problem: Problem) -> Iterator[str]:
    """`[甲、乙]` in a list of words that are the editor's own."""
    span = _span_around(text, seen, problem)
    if span is not None and span.flow and span.style is None and span.way[-2:-1] in _OWN_LISTS:
        yield text[: span.start] + ", ".join(split(text[span.start : span.end])) + text[span.end :]


_OWN_LISTS = (("aliases",), ("examples",), ("place_names",))


def _span_around(text: str, seen: Seen, problem: Problem) -> Span | None:
    start, _ = next(_lines_at(text, seen, problem), (0, 0))
    at = start + (problem.column or 1) - 1
    return next((span for span in seen.spans() if span.start <= at < span.end), None)


def _span_at(text: str, seen: Seen, problem: Problem, is_key: bool) -> Span | None:
    start, _ = next(_lines_at(text, seen, problem), (0, 0))
    at = start + (problem.column or 1) - 1
    return next((span for span in seen.spans() if span.start == at and span.is_key == is_key), None)


_KEYS = {key for explained in KEYS.values() for key in explained}
# What keeps a text from being read is mended by any of these, whatever it was told as.
_SYNTAX: tuple[Rule, ...] = (_every_line, _colon, _indent, _quotes)
# Code → what mends it where the text reads.
RULES: dict[str, tuple[Rule, ...]] = {
    "yaml-syntax": (),
    "yaml-key": (),
    "comment-in-text": (),
    "expected-mapping": (_every_line,),
    "full-width-colon": (_every_line,),
    "tab": (_every_line,),
    "key-odd": (_key,),
    "key-unknown": (_key,),
    "expected-number": (_near,),
    "expected-year": (_near,),
    "expected-date": (_near,),
    "expected-time": (_near,),
    "expected-bool": (_near,),
    "expected-url": (_near,),
    "expected-address": (_near,),
    "full-width": (_near,),
    "full-width-space": (_near, _every_line),
    "chinese-quotes": (_near,),
    "look-alike": (_near, _every_line),
    "invisible-character": (_unseen, _near, _every_line),
    "yaml-character": (_unseen,),
    "chinese-comma": (_items,),
    "unit-unknown": (_separators,),
    "member-unknown": (_separators,),
    "not-utf8": (),
}
