"""Names that a list shortens, made whole: 省发展改革委、商务厅 → 省商务厅; 高新区、经开区管委会 → 高新区管委会.

A level's name that one carries and the next leaves out is put back only before names that every government of a level
has; an ending that the last carries, only where all before it are of its kind. A name that says by itself whose it is
(国网宜春供电公司, 袁州区) stays as printed. Where it is not certain which of these holds, the list is not read.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from gongkai.language import say
from gongkai.patterns import Pattern
from gongkai.phrases import bodies
from gongkai.phrases.bodies import DEPARTMENT, MANY, PLACE, ZONE, Shape
from gongkai.text import fold


class Unread(Exception):
    """The words cannot be read for certain; the message says why, in Chinese, for editors."""


class Name(NamedTuple):
    """A name of a list, folded and as printed; `parted` says whether a comma, a semicolon, a line or nothing stands
    before it (not 、 or 和), `registered` that it has to stay as it is."""

    folded: str
    printed: str
    shape: Shape
    parted: bool
    registered: bool

    def prefixed(self, printed: str) -> Name:
        """The name with `printed` before it."""
        return self._replace(folded=fold(printed) + self.folded, printed=printed + self.printed)


def made_whole(names: list[Name], known: frozenset[str]) -> list[Name]:
    """`names` with what the list leaves out put back. Unread where that is not certain."""
    return list(_with_levels(_with_endings(names), known))


# --- Shared endings --------------------------------------------------------------------------------------------------

_SEAT = Pattern(r"(?P<seat>管委会|管理委员会|人民政府|政府|办事处)(?:\([^()]*\))?$")


def _with_endings(names: list[Name]) -> list[Name]:
    whole = list(names)
    for last, name in enumerate(names):
        seat = None if name.parted or name.shape.kind == MANY else _SEAT.search(name.folded)
        if seat is None:
            continue
        kind = ZONE if seat["seat"] == "管委会" else _kind_of_place(name.folded[: seat.start()])
        ending = name.printed[slice(*seat.span("seat"))]
        for at in range(last - 1, -1, -1):
            before = whole[at]
            own = _kind_of_place(before.folded)
            if kind is None or own is None or whole[at + 1].parted:
                break
            if own != kind and own == ZONE:
                raise Unread(say("“{name}”后面是否省略了“{ending}”，说不清", name=before.printed, ending=ending))
            if own != kind:
                break
            if not before.registered:
                whole[at] = before._replace(folded=before.folded + seat["seat"], printed=before.printed + ending)
    return whole


def _kind_of_place(words: str) -> str | None:
    """What a place or zone without a seat of power is: ZONE, or the character it ends with, one for all counties."""
    found = bodies.shape(words)
    if found is None or found.kind not in (PLACE, ZONE) or _SEAT.search(words):
        return None
    if found.kind == ZONE:
        return ZONE
    return {"镇": "乡", "市": "县", "区": "县", "旗": "县"}.get(words[-1], words[-1])


# --- Levels ----------------------------------------------------------------------------------------------------------

_ANY_OF_A_LEVEL = Pattern(r"(?:各|有关|相关)[省市县区州旗镇乡]")
_YOUTH_LEAGUE = Pattern(r"(?:共青)?团.委")
_ORGAN = Pattern(r"([省市县区州旗])(?:委|政府|人大|政协)")
_GOVERNMENT = Pattern(r"(?:人民政府|政府|公署|办事处)$")
_BARE_GOVERNMENT = Pattern(r"[省市县区州旗盟乡镇](?:人民)?政府")


def _with_levels(names: list[Name], known: frozenset[str]) -> Iterator[Name]:
    level = ""  # as printed, of the last name that carries one
    bare = False  # whether a department that carries none stands before it
    certain = True  # nothing has made it doubtful whose the next name is
    before = names[0]  # the name before, made whole
    for at, name in enumerate(names):
        if at and not name.parted and _is_one_with(before, name):
            raise Unread(
                say("“{first}、{second}”是一个名称还是两个，说不清", first=before.printed, second=name.printed)
            )
        if name.parted and not level:
            certain = True
        if own := _own_level(name):
            certain = name.parted or (not bare if not level else certain and level == own)
            level = own
        elif name.registered or name.shape.kind in (MANY, PLACE, ZONE) or bodies.says_whose(name.folded):
            certain = False
        elif level or (not certain and _leaves_out_a_level(name, before)):
            name = _of_level(name, level if certain else "", before, known)
        bare |= not level and name.shape.kind == DEPARTMENT
        before = name
        yield name


def _is_one_with(before: Name, name: Name) -> bool:
    """Whether a name may be the end of one with the name before it: 各市、县法院, 各盟公署、市政府, 市委、市政府各部门."""
    if before.shape.kind == MANY:
        if _GOVERNMENT.search(before.folded):
            return bool(_BARE_GOVERNMENT.fullmatch(name.folded))
        return bool(_own_level(name) and _ANY_OF_A_LEVEL.fullmatch(before.folded))
    if organ := _ORGAN.fullmatch(before.folded):
        office = _ORGAN.match(name.folded)
        return bool(office) and organ[1] == office[1] and office.end() < len(name.folded)
    return False


def _leaves_out_a_level(name: Name, before: Name) -> bool:
    """Whether a name that stands after one which makes it doubtful whose it is may be short for a longer one."""
    many = before.shape.kind == MANY and not (name.parted or _GOVERNMENT.search(before.folded))
    if many and bodies.is_of_each_place(before.folded):
        return True
    if name.folded == "国资委" and bodies.is_of_the_state(before.folded):
        return False
    return name.shape.kind == DEPARTMENT or bodies.is_party_department(name.folded)


def _own_level(name: Name) -> str:
    if name.shape.level:
        return name.printed[: name.shape.level]
    return name.printed[-2] if _YOUTH_LEAGUE.fullmatch(name.folded) else ""


def _of_level(name: Name, level: str, before: Name, known: frozenset[str]) -> Name:
    """`name`, which carries no level of its own, with the one that the list carries; Unread where that is doubtful."""
    if level and fold(level) + name.folded in known:
        return name.prefixed(level)
    too_high = name.folded.endswith("厅") and not fold(level).endswith(("省", "自治区"))
    if level and name.shape.kind == DEPARTMENT and not too_high:
        return name.prefixed(level)
    if level and bodies.is_party_department(name.folded) and before.folded.startswith(fold(level) + "委"):
        return name.prefixed(before.printed[: len(level) + 1])
    raise Unread(say("“{name}”属于哪一级，说不清", name=name.printed))
