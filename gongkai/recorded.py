"""What is recorded of a task, as typed: updates with their evidence, withdrawal, corrections."""

from __future__ import annotations

import re
from typing import Annotated, Any
from urllib.parse import urlsplit

from gongkai.language import say
from gongkai.model import DONE, STATUSES
from gongkai.scalars import Bool, Day, Prose, Text, Url, choice, fail, quoted
from gongkai.typed import EMPTY, Reads, Typed

# Documents and pictures. What a browser would run (pages, drawings with scripts) has no place beside the portal's own.
EVIDENCE_KINDS = (
    *("pdf", "ofd", "doc", "docx", "wps", "xls", "xlsx", "et", "ppt", "pptx", "txt", "csv"),
    *("jpg", "jpeg", "png", "mp3", "mp4", "zip"),
)
_FILE_NAME = re.compile(r"[a-z0-9]+([.-][a-z0-9]+)*\.([a-z0-9]+)")


def _web_address(value: Any) -> Any:
    """Says of another scheme that it is one; the rest is `Url`'s to say."""
    text = value.strip() if isinstance(value, str) else ""
    try:
        scheme = urlsplit(text).scheme
    except ValueError:
        scheme = ""
    if scheme and scheme not in ("http", "https") and re.match(r"[A-Za-z][A-Za-z0-9+.-]*:", text):
        hint = say("写 http:// 或 https:// 开头的网址；没有网上公开的材料，写 held_by（由谁留存）")
        raise fail("evidence-scheme", say("不能用 {scheme}: 这样的地址", scheme=scheme), hint)
    return value


def _file_name(value: Any) -> str:
    text = value.strip() if isinstance(value, str) else ""
    match = _FILE_NAME.fullmatch(text)
    if match is None or len(text) > 80:
        hint = say("文件放在这份表的 evidence 文件夹里；文件名只用小写字母、数字、点和半角连字符，例如 17-1.pdf")
        raise fail("evidence-file-name", say("应当是佐证文件的名称，这里是{value}", value=quoted(value)), hint)
    if match.group(2) not in EVIDENCE_KINDS:
        message = say("不能公开 .{kind} 文件", kind=match.group(2))
        raise fail("evidence-file-kind", message, say("可以用：{kinds}", kinds=list(EVIDENCE_KINDS)))
    return text


def _digest(value: Any) -> str:
    text = value.strip() if isinstance(value, str) else ""
    if not re.fullmatch(r"[0-9a-f]{8,64}", text):
        hint = say("照检查时给出的那一行写")
        raise fail("bad-digest", say("应当是原登记的编号，这里是{value}", value=quoted(value)), hint)
    return text


class TypedEvidence(Typed):
    title: Text
    url: Annotated[Url, Reads(_web_address)] | None = None
    file: Annotated[str, Reads(_file_name)] | None = None
    held_by: Text | None = None
    publisher: Text | None = None
    date: Day | None = None

    def check(self) -> None:
        places = [key for key in ("url", "file", "held_by") if getattr(self, key) is not None]
        if len(places) != 1:
            hint = say(
                "网上有的写 url（网址），放在 evidence 文件夹里的写 file（文件名），没有公开的写 held_by（由谁留存）"
            )
            told = say("没有写佐证在哪里") if not places else say("同时写了 {keys}", keys=places)
            raise fail("evidence-place", told, hint, whole=True)
        if self.held_by is not None and self.publisher is not None:
            hint = say("网上没有公开的，没有发布单位：删去 publisher")
            raise fail("evidence-not-published", say("由单位留存的材料写了 publisher"), hint, whole=True)


class TypedUpdate(Typed):
    date: Day
    recorded: Day | None = None
    by: Text
    status: Annotated[str, choice(*STATUSES)]
    note: Prose | None = None
    evidence: list[TypedEvidence] = EMPTY
    draft: Bool = False

    def check(self) -> None:
        if self.recorded is not None and self.recorded < self.date:
            hint = say("date 是事情发生的日子，recorded 是登记的日子；同一天的，不写 recorded")
            raise fail("recorded-before-it-happened", say("登记的日子早于事情发生的日子"), hint, whole=True)
        if self.status == DONE and not self.evidence:
            hint = say("写 evidence：网上有的写网址，没有公开的写 held_by（由谁留存）")
            raise fail("evidence-missing", say("已完成的登记没有佐证（evidence）"), hint, whole=True)


class TypedWithdrawal(Typed):
    date: Day
    reason: Prose
    authority: Text


class TypedCorrection(Typed):
    date: Day
    of: Day
    was: Annotated[str, Reads(_digest)]
    reason: Prose
