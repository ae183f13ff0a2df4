"""The words that say in which role a body answers: 牵头, 按职责分工负责, （配合单位）, 责任单位：.

Each pattern names the role by its group: `lead`, `responsible` or `support`. For folded text without spaces, its
brackets as `()`.
"""

from __future__ import annotations

import re

from gongkai.patterns import Pattern

_BY_DUTY = (
    r"(?:(?:按照?|根据|依据|依照|依|结合)(?:各自|本级|部门|单位|法定|工作|任务|责任|有关|相关)*"
    r"(?:职责|职能|职权|分工)(?:职责|职能|权限|分工|范围|任务|要求|和)*)"
)
_MANNER = r"(?:分别|共同|各自|具体|分头|联合|分工|分级|全面|抓好|认真|主要|组织|切实|结合实际)*"
_LEADS = r"(?:总?牵头(?:负责|组织|实施|落实|推进|抓总|协调|办理)*|负责牵头|主办|承办|[为是]牵头(?:单位|部门))"
_SUPPORTS = (
    r"(?:(?:积极|密切|主动|大力|予以|给予|做好|支持|协作)*(?:负责)?(?:配合|协同|参与|参加|协办|协助)"
    r"(?:配合|协同|参与|落实|实施|做好|执行)*|[为是]配合(?:单位|部门))"
)
_ANSWERS = r"(?:(?:负责|贯彻|推进|组织|抓好|做好|抓)*(?:负责|落实|实施|执行)(?:到位)?|[为是]责任(?:单位|部门))"

_AFTER = Pattern(
    rf"(?:{_BY_DUTY}?{_MANNER}(?:(?P<lead>{_LEADS})|(?P<support>{_SUPPORTS})|(?P<responsible>{_ANSWERS}))"
    rf"|(?P<_responsible>{_BY_DUTY}{_MANNER}(?:推进)?))$"
)
_LAST = frozenset("头责织施落实进总调理办位门合同与加助好行工能权限围务求别")
_BETWEEN = Pattern(
    r"(?P<lead>(?:共同|联合)?牵头(?:负责|组织实施|落实|实施)?|负责牵头)|(?P<support>配合)|(?P<responsible>(?:具体|共同)?负责(?:落实|实施)?)"
)
_NOUN = r"(?:单位|部门|科室|处室|股室|机构|主体)"
_IN_BRACKETS = Pattern(
    r"\((?:(?P<lead>总?牵头|主办|承办|(?:共同|联合)牵头)|(?P<support>配合|协同|参与|协办|协助)|(?P<responsible>责任|负责|落实|执行"
    rf"|{_BY_DUTY}{_MANNER}(?:负责|落实)+)){_NOUN}?\)$"
)
_HEADING = r"(?:(?P<lead>(?:总|共同)?牵头(?:责任)?|主办|承办)|(?P<support>配合(?:责任)?|协同|参与|参加|协办|协助)|(?P<responsible>主要责任|责任|负责|落实|执行|实施))"
_LABEL = Pattern(
    rf"{_HEADING}(?:{_NOUN}(?:[和及、]?{_NOUN}|\({_NOUN}\))?)?:|\({_HEADING.replace('P<', 'P<_')}{_NOUN}\)(?=[^、,;/\n(])"
    r"|(?P<time>(?:完成|办理|落实|工作)?(?:时限|时间|期限|时间节点)(?:要求|安排)?):"
)


def role_of(match: re.Match[str]) -> str:
    """The role that a match of this module's patterns names; `time` for the label of a deadline."""
    return (match.lastgroup or "").lstrip("_")


def after(words: str) -> re.Match[str] | None:
    """The role at the end of `words`: 市发改委牵头, 各部门按职责分工负责."""
    return _AFTER.search(words) if words and words[-1] in _LAST else None


def between(text: str, start: int, end: int) -> re.Match[str] | None:
    """The first role that stands between two names without a mark: 市发改委牵头市财政局配合."""
    found = _BETWEEN.search(text, start + 1, end)
    return found if found and found.end() < end else None


def in_brackets(words: str) -> re.Match[str] | None:
    """The role in brackets at the end of `words`: 市发改委(牵头)."""
    return _IN_BRACKETS.search(words) if words.endswith(")") else None


def label(text: str, start: int, end: int) -> re.Match[str] | None:
    """The heading at `start`: 牵头单位:, (牵头单位), 完成时限:."""
    return _LABEL.match(text, start, end)
