"""YAML text → plain data whose scalars are still text. No word of the domain.

The subset of YAML that content needs: mappings with text keys, lists, scalars. Tags, anchors, aliases, several
documents and directives have no business in content and are told as such, which also leaves no room for alias bombs.
Scalars stay text (`010`, `no`, `1:30`); an empty scalar, `~` and `null` are None unless quoted.

The places of nodes are not kept: they are found again, by reading the text once more, only when there is a problem.
"""

from __future__ import annotations

import re
import stat
from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from gongkai.errors import Problem
from gongkai.language import say

MAX_BYTES = 1_000_000
MAX_DEPTH = 12

Way = tuple[str | int, ...]
Data = dict[str, Any] | list[Any] | str | None

# libyaml where PyYAML was built with it (seven times faster), else pure Python: the same events.
_Loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
_CONFLICT = re.compile(r"^(<{7}|>{7}) ", re.MULTILINE)
_SETTLE_CONFLICT = say("在 <<<<<<< 和 >>>>>>> 之间留下正确的一份，删去三行标记")
_FOLDED = re.compile(
    "(?<=[\u2e80-\u9fff\uf900-\ufaff\u3000-\u303f\uff00-\uffef]) (?=[\u2e80-\u9fff\uf900-\ufaff\u3000-\u303f\uff00-\uffef“‘])"
)
# A key of a line whose colon, or an indentation whose space, is the Chinese keyboard's.
_WIDE_COLON = re.compile(r"^[ \t]*(?:- +)?[^\s:：#\"'\[\]{}]{1,30}(：)")
_WIDE_INDENT = re.compile("^ *([\u3000\u00a0\u200b\ufeff])")
_EMPTY = frozenset({"", "~", "null", "Null", "NULL"})


class Unreadable(Exception):
    """The text or file cannot be read; carries its Problem."""

    def __init__(self, problem: Problem):
        super().__init__(problem.message)
        self.problem = problem


@dataclass(frozen=True, slots=True)
class Document:
    """One YAML file, read. `first_line` is the line of the file at which `text` begins (1 unless it is the head of a
    Markdown page)."""

    file: str
    text: str
    data: Data
    first_line: int = 1

    def place(self, path: Way, *, key: bool = False) -> tuple[int, int]:
        """Line and column, from 1, of the value at `path` (of its key with `key=True`); where the path leads nowhere,
        of the deepest node on its way."""
        return self.span(path, key=key)[:2]

    def span(self, path: Way, *, key: bool = False) -> tuple[int, int, int]:
        """`place`, and how many characters of that line the node takes; 1 for what holds others."""
        marks = _marks(self.file, self.text, self.first_line)
        for length in range(len(path), 0, -1):
            mark = marks.get((path[:length], key and length == len(path))) or marks.get((path[:length], False))
            if mark:
                return mark
        return marks.get(((), False), (self.first_line, 1, 1))


def read_bytes(path: Path, file: str, limit: int = MAX_BYTES) -> bytes:
    """The bytes of a regular file. Raises Unreadable for a folder, a missing, unreadable or overlong file."""
    try:
        status = path.lstat()
        if stat.S_ISDIR(status.st_mode):
            raise Unreadable(
                _problem("file-is-folder", file, say("这里应当是文件，却是一个文件夹"), say("移走或改名这个文件夹"))
            )
        if not stat.S_ISREG(status.st_mode):
            raise Unreadable(not_a_file(file))
        if status.st_size > limit:
            message = say("文件有 {size:,} 字节，超过上限 {limit:,} 字节", size=status.st_size, limit=limit)
            raise Unreadable(
                _problem("file-too-large", file, message, say("检查是否误放了别的文件；内容文件通常只有几千字节"))
            )
        with open(path, "rb", buffering=0) as opened:
            return opened.read()
    except FileNotFoundError:
        raise Unreadable(
            _problem("file-missing", file, say("没有这个文件"), say("新建这个文件，或检查文件名"))
        ) from None
    except OSError as error:
        raise Unreadable(
            _problem(
                "file-unreadable", file, say("读不出这个文件：{strerror}", strerror=error.strerror), say("检查文件权限")
            )
        ) from None


def not_a_file(file: str) -> Problem:
    """A link or a device: it could lead to any file of the machine, and is not followed."""
    return _problem("not-a-file", file, say("这是链接或特殊文件，不读取"), say("换成普通文件"))


def decode(raw: bytes, file: str) -> str:
    """UTF-8 text, a leading byte-order mark dropped. Raises Unreadable at the place of the first byte that is not."""
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise Unreadable(_problem("not-utf8", file, say("文件是 UTF-16 编码，应当是 UTF-8"), _SAVE_AS_UTF8, 1, 1))
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = raw[: error.start].decode("utf-8-sig", errors="replace")
        line, column = place_in(before, len(before))
        guess = say("，看来是 GB18030（ANSI）编码") if _is_gb18030(raw) else ""
        raise Unreadable(
            _problem("not-utf8", file, say("文件不是 UTF-8 编码{guess}", guess=guess), _SAVE_AS_UTF8, line, column)
        ) from None


def place_in(text: str, index: int) -> tuple[int, int]:
    """Line and column, from 1, of the character at `index`."""
    return text.count("\n", 0, index) + 1, index - text.rfind("\n", 0, index)


def control_character(char: str, file: str, line: int, column: int) -> Problem:
    """A character that no text may hold."""
    message = say("有一个不能出现在文本里的控制字符（U+{code:04X}）", code=ord(char))
    return _problem("yaml-character", file, message, say("删去这个字符"), line, column)


def parse(text: str, file: str, first_line: int = 1) -> Document:
    """The document in `text`. Raises Unreadable at the first thing that is no YAML or none of the subset."""
    return Document(file, text, _Composer(file, text, first_line).compose(), first_line)


def read(path: Path, file: str) -> Document:
    """`read_bytes`, `decode`, `parse`."""
    return parse(decode(read_bytes(path, file), file), file)


_SAVE_AS_UTF8 = say("用编辑器“另存为”，编码选 UTF-8，再保存")


@lru_cache(maxsize=8)
def _marks(file: str, text: str, first_line: int) -> dict[tuple[Way, bool], tuple[int, int, int]]:
    """(way, of its key?) → (line, column, length) of every node."""
    marks: dict[tuple[Way, bool], tuple[int, int, int]] = {}
    _Composer(file, text, first_line, marks).compose()
    return marks


class _Composer:
    """Events → data, with a limit to depth (recursion in C composers overflows the stack on hostile files)."""

    def __init__(self, file: str, text: str, first_line: int, marks: dict | None = None):
        self.file = file
        self.text = text
        self.first_line = first_line
        self.marks = marks
        self.starts: list[int] | None = None

    def compose(self) -> Data:
        try:
            self.next: Callable[[], yaml.Event] = _Loader(self.text).get_event
            return self._document()
        except yaml.YAMLError as error:
            raise Unreadable(self._syntax(error)) from None
        except (ValueError, OverflowError):  # PyYAML's own parser: an escape that is no character
            problem = _problem(
                "yaml-character", self.file, say("有不能识别的字符"), say("删去反斜杠写法的字符"), self.first_line, 1
            )
            raise Unreadable(problem) from None

    def _document(self) -> Data:
        data: Data = None
        documents = 0
        while not isinstance(event := self.next(), yaml.StreamEndEvent):
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    self._refuse(
                        event,
                        "yaml-documents",
                        say("一个文件里只能有一份内容，这里又开始了一份（---）"),
                        say("拆成几个文件"),
                    )
                if event.version or event.tags:
                    self._refuse(event, "yaml-directive", say("内容文件不用 % 开头的指令行"), say("删去这一行"))
                data = self._node(self.next(), (), 0)
        return data

    def _node(self, event: yaml.Event, path: Way, depth: int) -> Data:
        if isinstance(event, yaml.AliasEvent):
            self._refuse(
                event,
                "yaml-alias",
                say("内容文件不用引用（*{anchor}）", anchor=event.anchor),
                say("把要引用的内容直接写在这里"),
            )
        if event.anchor is not None:
            self._refuse(
                event,
                "yaml-anchor",
                say("内容文件不用锚点（&{anchor}）", anchor=event.anchor),
                say("删去它；如果是正文里的 &，请给整句加引号"),
            )
        if event.tag is not None:
            self._refuse(
                event,
                "yaml-tag",
                say("内容文件不用标签（{tag}）", tag=event.tag),
                say("删去它；如果是正文里的 !，请给整句加引号"),
            )
        if depth > MAX_DEPTH:
            self._refuse(
                event, "yaml-too-deep", say("层次太深（超过 {most} 层）", most=MAX_DEPTH), say("检查括号和缩进")
            )
        if self.marks is not None:
            self.marks.setdefault((path, False), self._span(event))
        if isinstance(event, yaml.ScalarEvent):
            return self._scalar(event)
        if isinstance(event, yaml.SequenceStartEvent):
            return self._sequence(path, depth)
        return self._mapping(path, depth)

    def _scalar(self, event: yaml.ScalarEvent) -> str | None:
        value = event.value
        if event.implicit[0]:
            if value in _EMPTY:
                return None
            end = event.end_mark.index
            # A comment stands apart; a “ #” in the middle of a sentence is the sentence's, and would be lost.
            if self.text.startswith(" #", end) and not self.text.startswith("  ", end - 1):
                hint = say("给整个值加上引号；确实是注释时，在 # 前面空两格")
                self._refuse(event, "comment-in-text", say("值里有“ #”，它后面的文字会被当作注释丢掉"), hint)
        if event.style not in ("|", ">") and event.start_mark.line != event.end_mark.line:
            # Lines that an editor broke are one sentence: where YAML puts a space, Chinese has none.
            value = _FOLDED.sub("", value)
        return value

    def _sequence(self, path: Way, depth: int) -> list[Any]:
        items: list[Any] = []
        while not isinstance(event := self.next(), yaml.SequenceEndEvent):
            items.append(self._node(event, (*path, len(items)), depth + 1))
        return items

    def _mapping(self, path: Way, depth: int) -> dict[str, Any]:
        found: dict[str, Any] = {}
        while not isinstance(event := self.next(), yaml.MappingEndEvent):
            if not isinstance(event, yaml.ScalarEvent):
                self._refuse(
                    event, "yaml-key", say("键应当是一个词，这里却是列表、映射或引用"), say("检查括号、冒号和缩进")
                )
            key = event.value
            if key in found:
                self._refuse(event, "key-doubled", say("“{key}”写了两次", key=key), say("保留一处，删去另一处"))
            if self.marks is not None:
                self.marks[((*path, key), True)] = self._span(event)
            if event.anchor is not None or event.tag is not None:
                self._node(event, path, depth)
            found[key] = self._node(self.next(), (*path, key), depth + 1)
        return found

    def _place(self, event: yaml.Event) -> tuple[int, int]:
        return self._line_and_column(event.start_mark.index)

    def _span(self, event: yaml.Event) -> tuple[int, int, int]:
        start, end = event.start_mark.index, event.end_mark.index
        line_end = self.text.find("\n", start, end)
        return (*self._line_and_column(start), max((end if line_end < 0 else line_end) - start, 1))

    def _line_and_column(self, index: int) -> tuple[int, int]:
        # As editors count: to YAML, U+0085 and U+2028 end a line as well.
        if self.starts is None:
            self.starts = [0, *(match.end() for match in re.finditer("\n", self.text))]
        line = bisect_right(self.starts, index) - 1
        return line + self.first_line, index - self.starts[line] + 1

    def _refuse(self, event: yaml.Event, code: str, message: str, hint: str) -> None:
        raise Unreadable(_problem(code, self.file, message, hint, *self._span(event)))

    def _syntax(self, error: yaml.YAMLError) -> Problem:
        if isinstance(error, yaml.reader.ReaderError):
            return self._bad_character(error)
        text = f"{getattr(error, 'context', None) or ''} {getattr(error, 'problem', None) or error}"
        mark = getattr(error, "problem_mark", None)
        if mark is None or any(context in text for context in _TOLD_WHERE_THEY_BEGIN):
            mark = getattr(error, "context_mark", None) or mark
        line, column = self._line_and_column(mark.index) if mark else (self.first_line, 1)
        if (conflict := _CONFLICT.search(self.text)) is not None:
            line, column = self._line_and_column(conflict.start())
            return _problem(
                "merge-conflict", self.file, say("文件里留有合并冲突的标记"), _SETTLE_CONFLICT, line, column
            )
        if (slip := self._keyboard_slip(line - self.first_line)) is not None:
            return slip
        if mark and self.text[mark.index : mark.index + 1] == "\t":
            text = "found a tab character"
        message, hint = next(
            (told for known, told in _SYNTAX if known in text),
            (say("YAML 格式有误（{told}）", told=text.strip()), say("检查缩进、冒号和引号")),
        )
        return _problem("yaml-syntax", self.file, message, hint, line, column)

    def _keyboard_slip(self, line: int) -> Problem | None:
        """What a Chinese keyboard does to a key or an indentation, on a line that could not be read or just above it:
        the parser stumbles only after it."""
        lines = self.text.split("\n")
        for at in (line - 1, line) if line else (line,):
            text = lines[at] if at < len(lines) else ""
            if (match := _WIDE_COLON.match(text)) is not None:
                told = say("这里的冒号是全角的“：”"), say("改成半角冒号，后面空一格")
            elif (match := _WIDE_INDENT.match(text)) is not None:
                told = (
                    say("行首有半角空格以外的空白（U+{code:04X}）", code=ord(match.group(1))),
                    say("删去它，缩进只用半角空格"),
                )
            else:
                continue
            return _problem("yaml-syntax", self.file, *told, at + self.first_line, match.start(1) + 1)
        return None

    def _bad_character(self, error: yaml.reader.ReaderError) -> Problem:
        # libyaml and PyYAML count this position differently; finding the character again is certain in both.
        for index, char in enumerate(self.text):
            if yaml.reader.Reader.NON_PRINTABLE.match(char):
                return control_character(char, self.file, *self._line_and_column(index))
        return _problem(
            "yaml-character",
            self.file,
            say("有不能识别的字符（{reason}）", reason=error.reason),
            say("删去这个字符"),
            self.first_line,
            1,
        )


# Faults that the parser notices only at the end of what was left open: the beginning is where the mend is.
_TOLD_WHERE_THEY_BEGIN = ("quoted scalar", "while parsing a flow", "while scanning a simple key")

# What libyaml says, in its English, and what an editor needs to hear; the first match counts.
_SYNTAX = (
    ("found character '\\t'", (say("缩进里有制表符（Tab）"), say("改用空格缩进"))),
    ("found a tab character", (say("缩进里有制表符（Tab）"), say("改用空格缩进"))),
    ("mapping values are not allowed", (say("这里多出一个冒号，或上一行的缩进不对"), say("正文里有“冒号加空格”时，给整句加上引号"))),
    ("could not find expected ':'", (say("这一行没有“键: 值”所需的半角冒号和空格"), say("写成“键: 值”，冒号用半角，后面空一格"))),
    ("found unexpected end of stream", (say("引号没有配对，直到文件结束"), say("在末尾补上引号"))),
    ("while scanning a quoted scalar", (say("引号里的内容有误"), say("检查引号是否配对；反斜杠要写成两个"))),
    ("found unknown escape character", (say("双引号里有不认识的反斜杠"), say("改用单引号，或把反斜杠写成两个"))),
    ("while parsing a flow", (say("方括号或花括号没有配对，或其中缺少半角逗号"), say("检查括号；列表各项之间用半角逗号"))),
    ("block sequence", (say("列表的缩进不一致"), say("让同一列表各项的“-”上下对齐"))),
    ("block collection", (say("列表的缩进不一致"), say("让同一列表各项的“-”上下对齐"))),
    ("while parsing a block mapping", (say("缩进不一致，或这一行不是“键: 值”"), say("让同一层的键上下对齐"))),
    ("found character that cannot start any token", (say("这个符号不能出现在值的开头"), say("给整个值加上引号"))),
    ("found undefined tag handle", (say("值的开头不能是感叹号"), say("给整个值加上引号"))),
    ("did not find expected alphabetic or numeric character", (say("值的开头不能是 * 或 &"), say("给整个值加上引号"))),
    ("nesting", (say("层次太深"), say("检查括号和缩进"))),
)  # fmt: skip


def _is_gb18030(raw: bytes) -> bool:
    try:
        raw.decode("gb18030")
    except UnicodeDecodeError:
        return False
    return True


def _problem(
    code: str, file: str, message: str, hint: str, line: int | None = None, column: int | None = None, length: int = 1
) -> Problem:
    return Problem(code, message, hint, file, line, column, length=length)
