"""Responsible phrases → who answers for a task, in which role: 市发改委牵头，市财政局、教育局等有关部门按职责分工负责.

A phrase is a list of names, cut by marks (、 ， ； /) and by words that join (和, 及, 会同). A role stands after its
names (市发改委牵头), before them (牵头单位：市发改委) or in brackets behind one (市发改委（牵头）); names without one are
responsible. Everything has to be understood: one word that is no name, no role and no joint, and nothing is read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from gongkai.language import say
from gongkai.model import Responsibility
from gongkai.patterns import Pattern
from gongkai.phrases import bodies, roles
from gongkai.phrases.bodies import BODY, DEPARTMENT, MANY, OFFICE, PLACE, ZONE, Shape
from gongkai.phrases.numerals import NUMBER, number
from gongkai.phrases.shortened import Name, Unread, made_whole
from gongkai.text import fold

LONGEST = 2000
LONGEST_PIECE = 160


@lru_cache(maxsize=4096)
def read(text: str, known: frozenset[str] = frozenset()) -> Responsibility:
    """Who answers for a task, by the responsible phrase `text`. `known` are registered names, which are never split.

    牵头, 承办, 主办 lead; 负责, 执行, 落实 and names without a role are responsible; 配合, 协同, 参与, 协办 support; all
    names before a role have it (市发改委、市财政局牵头). Any string gives a reading; what cannot be read for certain is
    `unclear`."""
    try:
        return _Reader(text, _registered(known)).result()
    except Unread as why:
        return Responsibility(text, unclear=True, reason=why.args[0])


# --- Words -----------------------------------------------------------------------------------------------------------

_SHAPES = str.maketrans("〔〕[]【】{}〈〉﹑､丶∶﹕。\u200b\ufeff\r", "()()()()()、、、::;   ")
_SHAPED = Pattern(f"[{re.escape(''.join(map(chr, _SHAPES)))}]")
_MARKS = "、,;/\n"
_TYING_MARKS = ("、", "/")
_JOINT = Pattern(r"以及|会同(?!县)|和(?!平[区县路街镇乡]|谐)|及|与|暨|会(?![计展务议员场所馆费商客长签审同])")
# 马鞍山市和县教育局, 沈河区和睦街道: 和 may begin the name of a place.
_AFTER_PLACE = Pattern("县|.(?:[县镇乡]|街道)$")
_CUT = Pattern(rf"{_JOINT.source}|[{_MARKS}:等]")
_JOINT_FIRST = Pattern(r"以及|及|会同(?!县)")
_MORE = Pattern(
    rf"等(?:(?P<count>{NUMBER})(?:个|家)?)?"
    r"(?:(?:其[他它]|各|有关|相关|多个?|[省市县区州](?:直|级|政府)?|[省市县区]属|中央|国务院|职能|主管|行业|责任|业务|成员|政府|党政|直属"
    r"|行政|涉及|公共|企?事业|国有|重点|监管|执法)*"
    r"(?:部门|单位|科室|处室|股室|机构|企业|地区|地方)(?:\((?:单位|部门|科室)\)|[和及、]?(?:单位|部门|科室|机构))?)?"
)
_INSIDE_NAME = Pattern(r"(?![和及与同由])\w")
_TIME = Pattern(r"[0-9零一二三四五六七八九十年月日季度旬上中下前底内末半全长期坚持续推进常态化每到至之以完成.-]+")
_WHEN = Pattern("[0-9零一二三四五六七八九十][年月日季]|年底|长期|持续|全年|常态化")
# 、 inside one collective name: 市政府各部门、单位, 市政府各委、办、局.
_ONE_NAME = Pattern(r"(?:各|有关|相关)\w{0,6}(?:(?:部门|科室|处室)、单位|单位、部门|(?:委、)?办、(?:厅、)?局)")


class _Registered(NamedTuple):
    """Registered names, folded and without spaces, and those among them in which a list could be cut."""

    names: frozenset[str]
    cuttable: tuple[str, ...]


@lru_cache(maxsize=16)
def _registered(known: frozenset[str]) -> _Registered:
    names = frozenset("".join(_folded(name).split()) for name in known) - {""}
    return _Registered(names, tuple(sorted(name for name in names if _could_be_cut(name))))


def _could_be_cut(words: str) -> bool:
    return bool(_CUT.search(words) or roles.after(words) or roles.between(words, 0, len(words)))


@lru_cache(maxsize=8192)
def _one_name(words: str) -> Shape | None:
    """The shape of words that can be nothing but one name, None for others."""
    return None if _could_be_cut(words) else bodies.shape(words)


def _folded(text: str) -> str:
    folded = fold(text)
    return folded.translate(_SHAPES) if _SHAPED.search(folded) else folded


def _unread(words: str) -> Unread:
    return Unread(say("没有读懂“{words}”", words=words if len(words) <= 20 else words[:20] + "…"))


# --- Spaces ----------------------------------------------------------------------------------------------------------


def _without_spaces(text: str, known: frozenset[str]) -> tuple[str, str]:
    """The folded and the printed characters, position by position, without spaces. A space that parts two names
    becomes a line's end."""
    folded = _folded(text)
    pieces = list(re.finditer(r"\S+", folded))
    if len(pieces) == 1 and len(pieces[0].group()) == len(text):
        return folded, text
    plain = printed = ""
    for piece in pieces:
        if plain and _parts(plain, piece.group(), known):
            plain, printed = plain + "\n", printed + "\n"
        plain += piece.group()
        printed += text[piece.start() : piece.end()]
    return plain, printed


_ITEM = rf"(?:[^{_MARKS}:()]|\([^()]*\))*"
_FIRST_ITEM, _LAST_ITEM = Pattern(_ITEM), Pattern(rf"{_ITEM}$")
# Names that may go on after a space: 市政府 外事办, 国家税务总局 宜春市税务局.
_GOES_ON = Pattern("国家|中国|.委$|.*政府$")


def _parts(before: str, after: str, known: frozenset[str]) -> bool:
    """Whether the space between two pieces parts two names (市发改委 市财政局) or stands inside one (办 公 室)."""
    if before.count("(") != before.count(")"):
        return False
    before = _LAST_ITEM.search(before[-LONGEST_PIECE:]).group()
    if before and roles.label(after, 0, len(after)):
        return True
    left, has_role = _without_role(before)
    right, _ = _without_role(_FIRST_ITEM.match(after).group())
    first, second = _shape(left, known), _shape(right, known)
    if first is None or second is None or left + right in known:
        return False
    if has_role or MANY in (first.kind, second.kind) or second.level == 1:
        return True
    ends_there = first.kind not in (PLACE, ZONE) and not _GOES_ON.match(left)
    stands_alone = second.level or second.kind in (DEPARTMENT, PLACE, ZONE)
    of_one_rank = first.kind == second.kind and left[-1] == right[-1]
    if ends_there and (stands_alone or of_one_rank):
        return True
    raise Unread(say("“{left} {right}”是一个单位还是两个，说不清", left=left, right=right))


def _without_role(words: str) -> tuple[str, bool]:
    role = roles.after(words) or roles.in_brackets(words)
    return (words[: role.start()], True) if role else (words, False)


def _shape(words: str, known: frozenset[str]) -> Shape | None:
    return bodies.shape(words) or (Shape(BODY) if words in known else None)


# --- The grammar -----------------------------------------------------------------------------------------------------

Span = tuple[int, int]


class _Reader:
    """One phrase being read: `folded` beside `printed`, position by position, the names found so far, and the roles of
    those that have theirs."""

    def __init__(self, text: str, registered: _Registered):
        if len(text) > LONGEST:
            raise Unread(say("文字太长，不像责任单位"))
        self.text, self.registered, self.known = text, registered, registered.names
        self.folded, self.printed = _without_spaces(text, self.known)
        self.names: list[Name] = []
        self.roles: list[str] = []
        self.label = ""
        self.last_role = ""
        self.open_ended = False
        self.role_must_follow = False
        self.joint_work = False  # names without a role yet are joined by 会同

    def result(self) -> Responsibility:
        """The reading. Unread where there is none."""
        start, self.end = self._bounds()
        self.uncut = self._uncut(start, self.end)
        for mark, first, last in self._pieces(start, self.end):
            self._piece(mark, first, last)
        self._close_rest()
        if "主办" in self.folded and "承办" in self.folded:
            raise Unread(say("主办和承办哪个是牵头，说不清"))
        if not self.names:
            raise Unread(say("没有写明责任单位"))
        by_role: dict[str, dict[str, str]] = {"lead": {}, "responsible": {}, "support": {}}
        for role, name in zip(self.roles, made_whole(self.names, self.known), strict=True):
            by_role[role].setdefault(name.folded, name.printed)
        read = {role: tuple(names.values()) for role, names in by_role.items()}
        return Responsibility(self.text, **read, open_ended=self.open_ended)

    # Where to cut

    def _bounds(self) -> Span:
        """The phrase without a stop at its end and without brackets around the whole of it."""
        start, end = 0, len(self.folded)
        while end > start and self.folded[end - 1] in ";.":
            end -= 1
        if self.folded.startswith("(") and self._mate(end) == end - 1:
            start, end = start + 1, end - 1
        if start >= end:
            raise Unread(say("没有写明责任单位"))
        return start, end

    def _mate(self, end: int) -> int:
        """Where the bracket that opens the phrase is closed."""
        depth = 0
        for at in range(end):
            depth += (self.folded[at] == "(") - (self.folded[at] == ")")
            if depth == 0:
                return at
        return -1

    def _uncut(self, start: int, end: int) -> set[int]:
        """The positions at which nothing is cut: in brackets, in registered names, in sets that one 各 covers."""
        uncut: set[int] = set()
        if "(" in self.folded or ")" in self.folded:
            depth = 0
            for at in range(start, end):
                depth += self.folded[at] == "("
                if depth:
                    uncut.add(at)
                depth -= self.folded[at] == ")"
                if depth < 0:
                    break
            if depth:
                raise Unread(say("括号不成对"))
        for name in self.registered.cuttable:
            at = self.folded.find(name, start, end)
            while at >= 0:
                if at == start or not _INSIDE_NAME.match(self.folded, at - 1):
                    uncut.update(range(at, at + len(name)))
                at = self.folded.find(name, at + len(name), end)
        for found in _ONE_NAME.finditer(self.folded, start, end):
            uncut.update(range(*found.span()))
        for span in bodies.sets_of_places(self.folded, start, end):
            uncut.update(range(*span))
        return uncut

    def _pieces(self, start: int, end: int) -> Iterator[tuple[str, int, int]]:
        """(mark before it, start, end) of every piece between marks."""
        mark = ""
        for at in range(start, end):
            if self.folded[at] in _MARKS and at not in self.uncut:
                yield mark, start, at
                mark, start = self.folded[at], at + 1
        yield mark, start, end

    # Roles

    def _piece(self, mark: str, start: int, end: int) -> None:
        if end - start > LONGEST_PIECE:
            raise _unread(self.printed[start:end])
        if self.label != "time" and (shape := _one_name(self.folded[start:end])):
            return self._add(mark, start, end, shape)
        if label := roles.label(self.folded, start, end):
            self._begin(roles.role_of(label))
            mark, start = "", label.end()
        if start == end:
            raise Unread(say("有一处没有写出单位名称"))
        if self.label == "time":
            if not _TIME.fullmatch(self.folded, start, end):
                raise _unread(self.printed[start:end])
            return
        if self.folded[start] == "由" and len(self.roles) == len(self.names):
            start, self.role_must_follow = start + 1, True
        if self.names and end == self.end and self._is_deadline(start, end):
            return
        self._clause(mark, start, end)

    def _is_deadline(self, start: int, end: int) -> bool:
        """Whether a piece says nothing but when: （市发改委牵头，2021年底前完成）."""
        return bool(_WHEN.search(self.folded, start, end) and _TIME.fullmatch(self.folded, start, end))

    def _begin(self, label: str) -> None:
        """Begins the part of a phrase that stands under a label."""
        if self.names and not self.label:
            raise Unread(say("标明分工之前还有别的单位"))
        self._close_rest()
        self.label = self.last_role = label

    def _clause(self, mark: str, start: int, end: int) -> None:
        """One piece: names, perhaps with their role."""
        words = self.folded[start:end]
        role = None if words in self.known else roles.in_brackets(words) or roles.after(words)
        stop = start + role.start() if role else end
        if role and stop == start:
            # 市发改委、市财政局，按职责分工负责
            if roles.role_of(role) != "responsible" or len(self.roles) == len(self.names):
                raise _unread(self.printed[start:end])
        elif (between := roles.between(self.folded, start, stop)) and between.start() not in self.uncut:
            self._list(mark, start, between.start())
            self._close(roles.role_of(between), between.group())
            self.role_must_follow = True
            return self._clause("", between.end(), end)
        else:
            self._list(mark, start, stop)
        if role:
            self._close(roles.role_of(role), role.group())

    def _close(self, role: str, words: str = "") -> None:
        """Gives `role`, said in `words`, to every name that has none yet."""
        waiting = self.names[len(self.roles) :]
        if self.label not in ("", "responsible", role):
            raise Unread(say("分工前后不一致"))
        of_one = words.startswith("(") and "职" not in words
        of_two = re.match(r"\((?:共同|联合)", words) and len(waiting) == 2
        if of_one and len(waiting) > 1 and not of_two:
            raise Unread(say("括号里的分工管到哪几个单位，说不清"))
        if words and role != "responsible" and (self.joint_work or any(name.parted for name in waiting[1:])):
            raise Unread(say("分工管到哪几个单位，说不清"))
        self.roles += [role] * len(waiting)
        self.last_role = role
        self.role_must_follow = self.joint_work = False

    def _close_rest(self) -> None:
        """Gives the names at the end of the phrase, or of what stands under a label, the role that needs no word."""
        if len(self.roles) < len(self.names):
            if self.role_must_follow or (self.last_role not in ("", "lead") and self.last_role != self.label):
                raise Unread(say("后面的单位没有写明分工"))
            self._close(self.label or "responsible")

    # Names

    def _list(self, mark: str, start: int, end: int) -> None:
        """The names between two positions, perhaps ended by 等."""
        if self.names and (joint := _JOINT_FIRST.match(self.folded, start, end)):
            start = joint.end()
            if joint.group() == "会同":
                self.joint_work = self.role_must_follow = True
        if self.folded.count("等", start, end) > 3:
            raise _unread(self.printed[start:end])
        for at in range(start + 1, end):
            if self.folded[at] == "等" and at not in self.uncut and (found := self._joined(start, at)):
                self._add_all(mark, found)
                return self._after_more(at, end)
        found = self._joined(start, end)
        if not found:
            raise _unread(self.printed[start:end])
        self._add_all(mark, found)

    def _after_more(self, at: int, end: int) -> None:
        """等, what it stands for, and further names joined to it: 等有关部门和各县区政府."""
        more = _MORE.match(self.folded, at, end)
        if more["count"] and (number(more["count"]) or 0) <= len(self.names) - len(self.roles):
            raise Unread(say("“等”后面的数目与列出的单位对不上"))
        self.open_ended = True
        if more.end() < end:
            joint = _JOINT.match(self.folded, more.end(), end)
            if joint is None:
                raise _unread(self.printed[at:end])
            self._list("、", joint.end(), end)

    def _add_all(self, mark: str, spans: list[Span]) -> None:
        for start, end in spans:
            self._add(mark, start, end, _shape(self.folded[start:end], self.known))
            mark = "、"

    def _add(self, mark: str, start: int, end: int, shape: Shape) -> None:
        folded = self.folded[start:end]
        self.names.append(Name(folded, self.printed[start:end], shape, mark not in _TYING_MARKS, folded in self.known))

    def _joined(self, start: int, end: int) -> list[Span]:
        """The names between two positions, cut at words that join them; empty where they are no names."""
        whole = self.folded[start:end]
        shape = _shape(whole, self.known)
        if whole in self.known:
            return [(start, end)]
        joints = [joint for joint in _JOINT.finditer(whole) if start + joint.start() not in self.uncut]
        if len(joints) > 9:
            return []
        inside: list[tuple[str, int]] = []  # joints before which stands no name, and where the words after them start
        for joint in joints:
            at, after = start + joint.start(), start + joint.end()
            if not _shape(self.folded[start:at], self.known):
                if at > start:
                    inside.append((joint.group(), after))
                continue
            if joint.group() == "会" and bodies.shape(self.folded[start:after]):
                continue
            right = self._joined(after, end)
            if right and self._are_two((start, at), joint.group(), right[0]):
                self._refuse_two_in_one(start, at, inside)
                self.joint_work |= joint.group() in ("会", "会同")
                return [(start, at), *right]
            if right or not (joint.group() == "会" or (shape and shape.kind == MANY)):
                raise Unread(say("“{words}”是一个单位还是几个，说不清", words=self.printed[start:end]))
        self._refuse_two_in_one(start, end, inside)
        return [(start, end)] if shape else []

    def _refuse_two_in_one(self, start: int, end: int, joints: list[tuple[str, int]]) -> None:
        """Unread where what follows a joint is a name by itself, so that what stands before it has to be one as well."""
        name = _shape(self.folded[start:end], self.known) if joints else None
        if name is None or (name.kind == DEPARTMENT and name.level <= 1):  # 市住房和城乡建设局, known as a whole
            return
        for joint, after in joints:
            at = after - len(joint)
            place = _shape(self.folded[start : at - 1], self.known)
            in_place = at == start + 1 or (place and place.kind == PLACE)  # 泰和县, 江西省泰和县
            if not in_place and self._stands_alone(joint, after, end):
                raise _unread(self.printed[start:at])

    def _stands_alone(self, joint: str, start: int, end: int) -> bool:
        """Whether the words after a joint are a name that is no part of another: 及高新区管委会, not 和旅游局."""
        words = self.folded[start:end]
        name = _shape(words, self.known)
        if name is None or (joint == "与" and not name.level):
            return False
        if joint in ("及", "以及", "暨"):
            return name.kind != OFFICE
        return bool(name.level) or name.kind in (MANY, PLACE, ZONE) or bodies.says_whose(words)

    def _are_two(self, left: Span, joint: str, right: Span) -> bool:
        """Whether two names around a word that joins are two for certain; 和 stands in names as well."""
        before, after = self.folded[slice(*left)], self.folded[slice(*right)]
        first, second = _shape(before, self.known), _shape(after, self.known)
        if joint == "和" and first.kind == PLACE and _AFTER_PLACE.match(after):
            return False
        if second.level or second.kind == MANY or joint in ("以及", "会同") or {before, after} & self.known:
            return True
        if first.kind in (MANY, PLACE, ZONE):
            return second.kind in (PLACE, ZONE)
        return first.kind == second.kind and (first.kind == DEPARTMENT or first.kind == OFFICE)
