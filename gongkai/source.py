"""YAML text → plain data whose scalars are still text. No word of the domain.

The subset of YAML that content needs: mappings with text keys, lists, scalars. Tags, anchors, aliases, several
documents and directives have no business in content and are told as such, which also leaves no room for alias bombs.
Scalars stay text (`010`, `no`, `1:30`); an empty scalar, `~` and `null` are None unless quoted.

The places of nodes are not kept: they are found again, by reading the text once more, only when there is a problem.
"""

from __future__ import annotations

import os
import re
import stat
from bisect import bisect_right
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from gongkai import plain, slips
from gongkai.errors import Problem
from gongkai.language import say
from gongkai.patterns import Pattern
from gongkai.unreadable import UNEVEN, Unreadable, place_in, problem, syntax

MAX_BYTES = 1_000_000
MAX_DEPTH = 12

Way = tuple[str | int, ...]
Data = dict[str, Any] | list[Any] | str | None

# libyaml where PyYAML was built with it (seven times faster), else pure Python: the same events.
_Loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
_Scalar, _Sequence, _Alias = yaml.ScalarEvent, yaml.SequenceStartEvent, yaml.AliasEvent
_SequenceEnd, _MappingEnd = yaml.SequenceEndEvent, yaml.MappingEndEvent
_FOLDED = Pattern(
    "(?<=[\u2e80-\u9fff\uf900-\ufaff\u3000-\u303f\uff00-\uffef]) (?=[\u2e80-\u9fff\uf900-\ufaff\u3000-\u303f\uff00-\uffef“‘])"
)
# Within a value on several lines, a line that was meant to be an item or a key.
_TAKEN_IN = Pattern(r"\n *(?:(?P<item>- )|[a-z_]+(?P<colon>：))")


class Document(NamedTuple):
    """One YAML file, read. `first_line` is the line of the file at which `text` begins (1 unless it is the head of a
    Markdown page); `problems` are slips that could be read past, `folded` the ways to values without quotes whose several
    lines were read as one; `plain` tells that it was read at a glance, so that its values are words and nothing else."""

    file: str
    text: str
    data: Data
    first_line: int = 1
    problems: tuple[Problem, ...] = ()
    folded: tuple[Way, ...] = ()
    plain: bool = False

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


def read_bytes(path: Path | str, file: str, limit: int = MAX_BYTES) -> bytes:
    """The bytes of a regular file. Raises Unreadable for a folder, a missing, unreadable or overlong file."""
    try:
        kind = os.lstat(path).st_mode
        if stat.S_ISDIR(kind):
            raise Unreadable(
                problem("file-is-folder", file, say("这里应当是文件，却是一个文件夹"), say("移走或改名这个文件夹"))
            )
        if not stat.S_ISREG(kind):
            raise Unreadable(not_a_file(file))
        # By handle, for tens of thousands of small files: a file object takes three times what the reading takes.
        opened = os.open(path, _READ)
        try:
            raw = os.read(opened, _MOST)
            # Until there is no more: what is still being written, or given in pieces, is read to its end.
            while len(raw) <= limit and (more := os.read(opened, limit)):
                raw += more
            if len(raw) > limit:
                size = os.fstat(opened).st_size
                message = say("文件有 {size:,} 字节，超过上限 {limit:,} 字节", size=size, limit=limit)
                raise Unreadable(
                    problem("file-too-large", file, message, say("检查是否误放了别的文件；内容文件通常只有几千字节"))
                )
            return raw
        finally:
            os.close(opened)
    except FileNotFoundError:
        raise Unreadable(missing(file)) from None
    except OSError as error:
        reason = say("没有权限，或有别的程序正占用它") if isinstance(error, PermissionError) else error.strerror
        message = say("读不出这个文件：{reason}", reason=reason or str(error))
        raise Unreadable(problem("file-unreadable", file, message, say("检查文件权限"))) from None


def missing(file: str) -> Problem:
    """A file that is not there."""
    return problem("file-missing", file, say("没有这个文件"), say("新建这个文件，或检查文件名"))


def not_a_file(file: str) -> Problem:
    """A link or a device: it could lead to any file of the machine, and is not followed."""
    return problem("not-a-file", file, say("这是链接或特殊文件，不读取"), say("换成普通文件"))


def decode(raw: bytes, file: str) -> str:
    """UTF-8 text, a leading byte-order mark dropped. Raises Unreadable at the place of the first byte that is not."""
    if raw.startswith(_NO_TEXT):
        message = say("这不是文本文件，像是 WPS、Word 的文件、压缩包或图片")
        hint = say("换回原来的文本文件；内容用记事本或 VS Code 编辑，不用 WPS、Word")
        raise Unreadable(problem("not-utf8", file, message, hint))
    if 0 not in raw:
        try:
            return raw.decode().removeprefix("\ufeff")
        except UnicodeDecodeError:
            pass  # told below, by what it looks like
    if raw and not raw.strip(b"\0"):
        message, hint = say("文件里只有空字节，内容已经丢失"), say("从备份换回完整的文件；多半是保存时断电或死机")
        raise Unreadable(problem("not-utf8", file, message, hint))
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")) or raw.count(0) * 10 > len(raw):
        raise Unreadable(problem("not-utf8", file, say("文件是 UTF-16 编码，应当是 UTF-8"), _SAVE_AS_UTF8, 1, 1))
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = raw[: error.start].decode("utf-8-sig", errors="replace")
        line, column = place_in(before, len(before))
        if error.end == len(raw) and "end of data" in error.reason:
            message, hint = say("文件的最后一个字不完整，文件没有存完"), say("补上结尾，或者换回完整的文件")
        elif before.isascii() and _is_gb18030(raw):
            message, hint = say("文件不是 UTF-8 编码，看来是 GB18030（ANSI）编码"), _SAVE_AS_UTF8
        else:
            message, hint = say("文件不是 UTF-8 编码"), _SAVE_AS_UTF8
        raise Unreadable(problem("not-utf8", file, message, hint, line, column)) from None


def spell(way: Way) -> str:
    """A way into a file as people write it: `updates[0].date`."""
    text = ""
    for step in way:
        text += f"[{step}]" if isinstance(step, int) else f".{step}" if text else step
    return text


def parse(text: str, file: str, first_line: int = 1) -> Document:
    """The document in `text`. Raises Unreadable at the first thing that is no YAML or none of the subset."""
    data = plain.read(text)
    if data is not None:
        return Document(file, text, data, first_line, plain=True)
    composer = _Composer(file, text, first_line)
    return Document(file, text, composer.compose(), first_line, tuple(composer.problems), tuple(composer.folded))


def read(path: Path | str, file: str) -> Document:
    """`read_bytes`, `decode`, `parse`."""
    return parse(decode(read_bytes(path, file), file), file)


# How files begin that office suites, archivers and cameras make: docx and zip, doc and wps, PDF, RAR, 7z, PNG, JPEG, GIF.
_NO_TEXT = (
    *(b"PK\3\4", b"\xd0\xcf\x11\xe0", b"%PDF-", b"Rar!\x1a\7", b"7z\xbc\xaf\x27\x1c"),
    *(b"\x89PNG\r\n", b"\xff\xd8\xff", b"GIF8"),
)
_READ = os.O_RDONLY | getattr(os, "O_BINARY", 0)
_MOST = 1 << 16  # more than all but a few files hold
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
        self.problems: list[Problem] = []
        self.folded: list[Way] = []
        self.taken_in: Problem | None = None
        # What few files have, and would be looked for at every key and every value.
        self.has_explicit = "? " in text
        self.has_comments = " #" in text

    def compose(self) -> Data:
        try:
            self.next: Callable[[], yaml.Event] = _Loader(self.text).get_event
            data = self._document()
        except yaml.YAMLError as error:
            raise Unreadable(syntax(error, self.text, self.file, self.first_line)) from None
        except (ValueError, OverflowError):  # PyYAML's own parser: an escape that is no character
            told = problem(
                "yaml-character", self.file, say("有不能识别的字符"), say("删去反斜杠写法的字符"), self.first_line, 1
            )
            raise Unreadable(told) from None
        # Told only where nothing else is wrong: what is may be the cause.
        if self.taken_in is not None:
            raise Unreadable(self.taken_in)
        return data

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
        kind = type(event)
        if kind is _Alias or event.anchor is not None or event.tag is not None or depth > MAX_DEPTH:
            self._refuse_node(event)
        if self.marks is not None:
            self.marks.setdefault((path, False), self._span(event))
        if kind is _Scalar:
            return self._scalar(event, path)
        if kind is _Sequence:
            return self._sequence(path, depth, bool(event.flow_style))
        return self._mapping(path, depth)

    def _refuse_node(self, event: yaml.Event) -> None:
        if isinstance(event, yaml.AliasEvent):
            self._refuse(
                event,
                "yaml-alias",
                say("内容文件不用引用（*{anchor}）", anchor=event.anchor[:40]),
                say("把要引用的内容直接写在这里"),
            )
        if event.anchor is not None:
            self._refuse(
                event,
                "yaml-anchor",
                say("内容文件不用锚点（&{anchor}）", anchor=event.anchor[:40]),
                say("删去它；如果是正文里的 &，请给整句加引号"),
            )
        if event.tag is not None:
            self._refuse(
                event,
                "yaml-tag",
                say("内容文件不用标签（{tag}）", tag=event.tag[:40]),
                say("删去它；如果是正文里的 !，请给整句加引号"),
            )
        self._refuse(event, "yaml-too-deep", say("层次太深（超过 {most} 层）", most=MAX_DEPTH), say("检查括号和缩进"))

    def _scalar(self, event: yaml.ScalarEvent, path: Way) -> str | None:
        value = event.value
        is_plain = event.implicit[0]
        start, end = event.start_mark, event.end_mark
        if is_plain:
            if value in plain.NOTHING:
                return None
            if slips.wholly_quoted(value):
                message = say("整个值写在中文引号里，引号会当作正文显示")
                hint = say("原文就有这对引号时不必改；否则删去引号，或改成半角引号")
                told = problem("chinese-quotes", self.file, message, hint, *self._span(event))
                self.problems.append(told._replace(where=spell(path), severity="warning"))
            # A comment stands apart; a “ #” in the middle of a sentence is the sentence's, and would be lost.
            if (
                self.has_comments
                and self.text.startswith(" #", end.index)
                and not self.text.startswith("  ", end.index - 1)
            ):
                hint = say("给整个值加上引号；确实是注释时，在 # 前面空两格")
                self._refuse(event, "comment-in-text", say("值里有“ #”，它后面的文字会被当作注释丢掉"), hint)
        if start.line != end.line and event.style not in ("|", ">"):
            if is_plain:
                self._took_in(event)
                self.folded.append(path)
            # Lines that an editor broke are one sentence: where YAML puts a space, Chinese has none.
            value = _FOLDED.sub("", value)
        return value

    def _took_in(self, event: yaml.ScalarEvent) -> None:
        """Notes a value that took in the line below it, which was meant to be one of its own."""
        match = _TAKEN_IN.search(self.text, event.start_mark.index, event.end_mark.index)
        if match is None or self.taken_in is not None:
            return
        place = self._line_and_column(match.start(match.lastgroup or 0))
        told = ("full-width-colon", self.file, slips.wide_colon("："), slips.USE_A_COLON)
        self.taken_in = problem(*(told if match.lastgroup == "colon" else ("yaml-syntax", self.file, *UNEVEN)), *place)

    def _sequence(self, path: Way, depth: int, flow: bool) -> list[Any]:
        items: list[Any] = []
        while type(event := self.next()) is not _SequenceEnd:
            if flow and type(event) is _Scalar and event.implicit[0]:
                self._item_in_brackets(event, (*path, len(items)))
            items.append(self._node(event, (*path, len(items)), depth + 1))
        return items

    def _item_in_brackets(self, event: yaml.ScalarEvent, path: Way) -> None:
        start = event.start_mark.index
        written = self.text[start : event.end_mark.index]
        at = slips.in_list(written)
        if at is not None:
            message = say("方括号里的“{char}”不能分开各项，这里成了一项", char=written[at])
            hint = say("各项之间用半角逗号“,”；这一项原文如此时，给它加上引号")
            place = self._line_and_column(start + at)
            told = problem("chinese-comma", self.file, message, hint, *place)
            self.problems.append(told._replace(where=spell(path)))

    def _mapping(self, path: Way, depth: int) -> dict[str, Any]:
        found: dict[str, Any] = {}
        while type(event := self.next()) is not _MappingEnd:
            if type(event) is not _Scalar or (self.has_explicit and self._is_explicit(event)):
                self._refuse(
                    event,
                    "yaml-key",
                    say("键应当是一个词，写在冒号前面，这里却是列表、映射、引用或“? ”"),
                    say("检查括号、冒号和缩进"),
                )
            key = event.value
            if key in found:
                self._refuse(event, "key-doubled", say("“{key}”写了两次", key=key), say("保留一处，删去另一处"))
            if self.marks is not None:
                self.marks[((*path, key), True)] = self._span(event)
            if event.anchor is not None or event.tag is not None:
                self._refuse_node(event)
            found[key] = self._node(self.next(), (*path, key), depth + 1)
        return found

    def _is_explicit(self, event: yaml.ScalarEvent) -> bool:
        """Whether a key is written after a “? ”."""
        at = event.start_mark.index - 1
        while at > 0 and self.text[at] == " ":
            at -= 1
        return at >= 0 and self.text[at] == "?" and at < event.start_mark.index - 1

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
        raise Unreadable(problem(code, self.file, message, hint, *self._span(event)))


def _is_gb18030(raw: bytes) -> bool:
    try:
        raw.decode("gb18030")
    except UnicodeDecodeError:
        return False
    return True
