"""Text that cannot be read, and how that is told: what the parser says in its English, and where it says it, → what an
editor needs to hear, and where the mend is."""

from __future__ import annotations

import re

import yaml

from gongkai import slips
from gongkai.errors import Problem
from gongkai.language import say


class Unreadable(Exception):
    """The text or file cannot be read; carries its Problem."""

    def __init__(self, problem: Problem):
        super().__init__(problem.message)
        self.problem = problem


def syntax(error: yaml.YAMLError, text: str, file: str, first_line: int = 1) -> Problem:
    """What the parser could not read in a text that begins at that line of the file."""
    if isinstance(error, yaml.reader.ReaderError):
        return _bad_character(error, text, file, first_line)
    said = f"{getattr(error, 'context', None) or ''} {getattr(error, 'problem', None) or error}"
    mark = getattr(error, "problem_mark", None)
    if mark is None or any(context in said for context in _TOLD_WHERE_THEY_BEGIN):
        mark = getattr(error, "context_mark", None) or mark
    line, column = place_in(text, mark.index, first_line) if mark else (first_line, 1)
    if told := conflicts(text, file, first_line):
        return told[0]
    if (slip := _slip_near(text, file, line, first_line)) is not None:
        return slip
    if "while parsing a flow" in said and (at := _wide_comma(error, text)) is not None:
        message = say("方括号、花括号里的“{char}”不能分开各项", char=text[at])
        return problem("chinese-comma", file, message, say("各项之间用半角逗号“,”"), *place_in(text, at, first_line))
    if mark and text[mark.index : mark.index + 1] == "\t":
        return problem("tab", file, say("这里有制表符（Tab）"), say("换成空格"), line, column)
    message, hint = _after_a_value(text, mark.index if mark else 0, said) or next(
        (told for known, told in _SYNTAX if known in said),
        (say("YAML 格式有误（{said}）", said=said.strip()), say("检查缩进、冒号和引号")),
    )
    return problem("yaml-syntax", file, message, hint, line, column)


def place_in(text: str, index: int, first_line: int = 1) -> tuple[int, int]:
    """Line and column, from 1, of the character at `index`. As editors count: to YAML, U+2028 ends a line as well."""
    return text.count("\n", 0, index) + first_line, index - text.rfind("\n", 0, index)


def conflicts(text: str, file: str, first_line: int = 1) -> list[Problem]:
    """A Problem at the first mark that a merge left in a text."""
    match = _CONFLICT.search(text)
    if match is None:
        return []
    place = place_in(text, match.start(), first_line)
    hint = say("在 <<<<<<< 和 >>>>>>> 之间留下正确的一份，删去三行标记")
    message = say("文件里留有合并冲突的标记")
    return [problem("merge-conflict", file, message, hint, *place, len(match.group()))]


def control_character(char: str, file: str, line: int, column: int) -> Problem:
    """A character that no text may hold."""
    message = say("有一个不能出现在文本里的控制字符（U+{code:04X}）", code=ord(char))
    return problem("yaml-character", file, message, say("删去这个字符"), line, column)


def problem(
    code: str, file: str, message: str, hint: str, line: int | None = None, column: int | None = None, length: int = 1
) -> Problem:
    """A Problem of a file whose parts are not known yet."""
    return Problem(code, message, hint, file, line, column, length=length)


# Faults that the parser notices only at the end of what was left open: the beginning is where the mend is.
_TOLD_WHERE_THEY_BEGIN = ("quoted scalar", "while parsing a flow", "while scanning a simple key")

UNEVEN = say("这一行的缩进与上面不一致"), say("让同一层的键上下对齐，同一列表各项的“-”上下对齐")
# What libyaml says, in its English, and what an editor needs to hear; the first match counts.
_SYNTAX = (
    ("mapping values are not allowed", (say("这里多出一个冒号，或者这一行、上一行的缩进不对"), say("正文里有“冒号加空格”时，给整句加上引号"))),
    ("could not find expected ':'", (say("这一行没有“键: 值”所需的半角冒号和空格"), say("写成“键: 值”，冒号用半角，后面空一格"))),
    ("found unexpected end of stream", (say("引号没有配对，直到文件结束"), say("在末尾补上引号"))),
    ("Unicode character escape", (say("双引号里用反斜杠写的字符不存在"), say("删去它，直接写这个字"))),
    ("while scanning a quoted scalar", (say("引号里的内容有误"), say("检查引号是否配对；反斜杠要写成两个"))),
    ("found unknown escape character", (say("双引号里有不认识的反斜杠"), say("改用单引号，或把反斜杠写成两个"))),
    ("while parsing a flow", (say("方括号或花括号没有配对，或其中缺少半角逗号"), say("检查括号；列表各项之间用半角逗号"))),
    ("while scanning a block scalar", (say("“|”“>”的后面不能接着写文字"), say("正文另起一行，前面空两格；正文以 | 或 > 开头时，给整句加上引号"))),
    ("while parsing a block node", (say("这个符号不能出现在值的开头"), say("给整个值加上引号"))),
    ("mapping keys are not allowed", (say("值的开头不能是“? ”"), say("给整个值加上引号"))),
    ("entries are not allowed", (say("列表不能接在键的后面"), say("另起一行写“- ”，或写成 [甲, 乙]"))),
    ("block collection", UNEVEN),
    ("while parsing a block mapping", (say("缩进不一致，或这一行不是“键: 值”"), say("让同一层的键上下对齐"))),
    ("found character that cannot start any token", (say("这个符号不能出现在值的开头"), say("给整个值加上引号"))),
    ("expected <document start>", (say("“...”结束了内容，后面却还有"), say("删去“...”这一行"))),
    ("while scanning a tag", (say("值的开头不能是感叹号"), say("给整个值加上引号"))),
    ("found undefined tag handle", (say("值的开头不能是感叹号"), say("给整个值加上引号"))),
    ("did not find expected alphabetic or numeric character", (say("值的开头不能是 * 或 &"), say("给整个值加上引号"))),
    ("nesting", (say("层次太深"), say("检查括号和缩进"))),
)  # fmt: skip


_CONFLICT = re.compile(r"^(?:<{7}|>{7}) .*$", re.MULTILINE)


def _slip_near(text: str, file: str, line: int, first_line: int) -> Problem | None:
    """The slip on a line that could not be read, or just above it: the parser stumbles only after it."""
    lines = text.split("\n")
    for number in (line - 1, line):
        at = number - first_line
        slip = slips.in_line(lines[at]) if 0 <= at < len(lines) else None
        if slip is not None:
            return problem(slip.code, file, slip.message, slip.hint, number, slip.start + 1, slip.length)
    return None


def _after_a_value(text: str, at: int, said: str) -> tuple[str, str] | None:
    """What is said of words behind a quotation mark or bracket that ended the value, on its line: "互联网+"政务服务."""
    if "did not find expected key" not in said and "did not find expected '-' indicator" not in said:
        return None
    end = text[text.rfind("\n", 0, at) + 1 : at].rstrip(" ")[-1:]
    if end in ("]", "}"):
        return say("括号在这里已经结束，后面却还有文字"), say("给整个值加上引号")
    hint = {'"': say("整句外面再加一层单引号"), "'": say("整句外面再加一层双引号")}.get(end)
    return (say("引号在这里已经结束，后面却还有文字"), hint) if hint else None


def _wide_comma(error: yaml.YAMLError, text: str) -> int | None:
    """Where the last comma of the Chinese keyboard stands before the place where brackets could not be read on."""
    begin, end = getattr(error, "context_mark", None), getattr(error, "problem_mark", None)
    if begin is None or end is None:
        return None
    at = max(text.rfind(char, begin.index, end.index) for char in "，、；")
    return None if at < 0 or "," in text[at : end.index] else at


def _bad_character(error: yaml.reader.ReaderError, text: str, file: str, first_line: int) -> Problem:
    # libyaml and PyYAML count this position differently; finding the character again is certain in both.
    if (match := yaml.reader.Reader.NON_PRINTABLE.search(text)) is not None:
        return control_character(match.group(), file, *place_in(text, match.start(), first_line))
    message = say("有不能识别的字符（{reason}）", reason=error.reason)
    return problem("yaml-character", file, message, say("删去这个字符"), first_line, 1)
