"""units.yaml → Registry, and which unit or group a printed name means."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Container
from difflib import get_close_matches
from pathlib import Path
from typing import NamedTuple

from gongkai import schema, source
from gongkai.breaches import at
from gongkai.content import Files
from gongkai.errors import Problem
from gongkai.language import say
from gongkai.model import FormerName, Group, Registry, Unit
from gongkai.text import fold

_SPACE = re.compile(r"\s+")
# Full names open with the place (宜春市卫生健康委员会), tables leave all of it but its last character (市卫健委).
_PLACE = re.compile(r"^.{1,10}?(?:自治[区州县]|[省市县区旗州盟])")


def load(path: Path, files: Files, problems: list[Problem]) -> Registry:
    """The registry in `path`; empty where it could not be read. Problems are added."""
    document, typed = files.read(schema.TypedUnits, path, problems)
    if typed is None or document is None:
        return Registry({}, {})
    units: dict[str, Unit] = {}
    for index, unit in enumerate(typed.units):
        if _is_new(unit.id, units, document, ("units", index, "id"), problems):
            former = tuple(FormerName(old.name, old.until, old.full_name or "") for old in unit.former)
            names = (unit.id, unit.name, unit.full_name or unit.name, unit.kind, tuple(unit.aliases), former)
            units[unit.id] = Unit(*names, unit.since, unit.until, unit.into)
    _check_lives(document, typed, units, problems)
    groups: dict[str, schema.TypedGroup] = {}
    indexes: dict[str, int] = {}
    for index, group in enumerate(typed.groups):
        if _is_new(group.id, units | groups, document, ("groups", index, "id"), problems):
            groups[group.id] = group
            indexes[group.id] = index
    members = _Members(units, groups, indexes, document, problems)
    resolved = {
        id: Group(id, group.name, tuple(group.aliases), members.of(id), group.basis or "", group.official)
        for id, group in groups.items()
    }
    registry = Registry(units, resolved)
    _check_names(document, typed, Names.of(registry), problems)
    return registry


def _check_lives(
    document: source.Document, typed: schema.TypedUnits, units: dict[str, Unit], problems: list[Problem]
) -> None:
    """What is said of a unit's end fits together."""
    for index, unit in enumerate(typed.units):
        if unit.since and unit.until and unit.until < unit.since:
            message, hint = say("until（到哪一天为止）早于 since（从哪一天起）"), say("核对两个日期")
            problems.append(at(document, ("units", index, "until"), "unit-ends-first", message, hint))
        if unit.into is not None and unit.until is None:
            message, hint = say("写了 into（并入哪个单位），没有写 until"), say("写 until：它存在的最后一天")
            problems.append(at(document, ("units", index, "into"), "unit-into-without-end", message, hint))
        if unit.into is not None and (unit.into not in units or unit.into == unit.id):
            message = say("没有 id 是“{id}”的单位可以并入", id=unit.into)
            problems.append(
                at(document, ("units", index, "into"), "unit-into-unknown", message, say("写接手的单位的 id"))
            )


def _check_names(document: source.Document, typed: schema.TypedUnits, names: Names, problems: list[Problem]) -> None:
    """No name may mean two units or groups."""
    rows = [(("units", index), row) for index, row in enumerate(typed.units)]
    rows += [(("groups", index), row) for index, row in enumerate(typed.groups)]
    for way, row in rows:
        spelt = [((*way, "name"), row.name)]
        spelt += [((*way, "aliases", index), alias) for index, alias in enumerate(row.aliases)]
        if isinstance(row, schema.TypedUnit):
            spelt += [((*way, "full_name"), row.full_name)] if row.full_name else []
            spelt += [((*way, "former", index, "name"), former.name) for index, former in enumerate(row.former)]
        for place, name in spelt:
            if (owner := names.find(name)) not in (row.id, None):
                hint = say("一个名称只能指一个单位或集体名称，改正其中一处")
                problems.append(
                    at(
                        document,
                        place,
                        "name-doubled",
                        say("“{name}”既指 {owner} 又指 {id}", name=name, owner=owner, id=row.id),
                        hint,
                    )
                )


class Names(NamedTuple):
    """Every registered name, folded (width, script, brackets' shape, spaces), and the id it means."""

    ids: dict[str, str]
    spelt: tuple[str, ...]
    known: frozenset[str]

    @classmethod
    def of(cls, registry: Registry) -> Names:
        """All names of the registry; the first registered keeps a name that two were given."""
        spelt = [(name, unit.id) for unit in registry.units.values() for name in unit.all_names()]
        spelt += [(name, group.id) for group in registry.groups.values() for name in (group.name, *group.aliases)]
        ids: dict[str, str] = {}
        for name, id in spelt:
            ids.setdefault(_plain(name), id)
        names = tuple(name for name, _ in spelt)
        return cls(ids, names, frozenset(names))

    def find(self, name: str) -> str | None:
        """The id that the printed name means, or None."""
        return self.ids.get(_plain(name))

    def same(self, name: str, other: str) -> bool:
        """Whether two names are one, however they were typed."""
        return _plain(name) == _plain(other)

    def near(self, name: str) -> str | None:
        """The registered name most like this one, or None where none is."""
        found = get_close_matches(_plain(name), self.ids, 1, 0.6)
        return next((known for known in self.spelt if found and _plain(known) == found[0]), None)


def place_names(registry: Registry) -> tuple[str, ...]:
    """How the registry's names begin where they name the place, longest first: the place that most full names open
    with (宜春市), the same without its kind (宜春), and its kind as tables print it (市)."""
    opens = Counter(
        match.group() for unit in registry.units.values() if (match := _PLACE.match(unit.full_name)) is not None
    )
    if not opens:
        return ()
    place, count = opens.most_common(1)[0]
    if count * 2 < len(registry.units) or count < 2 or len(place) < 2:
        return ()
    return tuple(dict.fromkeys((place, place[:-1], place[-1])))


class _Members:
    """Groups' members: kinds, unit ids and other groups → unit ids in the registry's order."""

    def __init__(
        self,
        units: dict[str, Unit],
        groups: dict[str, schema.TypedGroup],
        indexes: dict[str, int],
        document: source.Document,
        problems: list[Problem],
    ):
        self.units = units
        self.groups = groups
        self.indexes = indexes
        self.document = document
        self.problems = problems
        self.done: dict[str, tuple[str, ...] | None] = {}
        self.circles = 0

    def of(self, id: str, way: tuple[str, ...] = ()) -> tuple[str, ...] | None:
        """Members of the group `id`; None where they are not known."""
        if id in self.done:
            return self.done[id]
        group = self.groups[id]
        if group.members is None:
            self.done[id] = None
            return None
        found: set[str] = set()
        circles = self.circles
        for index, member in enumerate(group.members):
            place = ("groups", self.indexes[id], "members", index)
            if member in self.units:
                found.add(member)
            elif member in schema.UNIT_KINDS:
                found.update(unit.id for unit in self.units.values() if unit.kind == member)
            elif member == id or member in way:
                self.circles += 1
                circle = " → ".join((*way[way.index(member) :], id, member) if member in way else (id, member))
                self._tell(
                    "group-circle", say("集体名称包含了它自己：{circle}", circle=circle), say("删去其中一处"), place
                )
            elif member in self.groups:
                inner = self.of(member, (*way, id))
                if inner is None and self.groups[member].members is None:
                    message = say("“{member}”没有列明成员，不能作为别的集体名称的成员", member=member)
                    self._tell("group-unknown-members", message, say("给它写上 members，或在这里删去它"), place)
                found.update(inner or ())
            else:
                known = (*schema.UNIT_KINDS, *self.units, *self.groups)
                near = get_close_matches(member, known, 1, 0.5)
                hint = (
                    say("是不是 {near}？", near=near[0])
                    if near
                    else say("写类别（如 department）、单位 id 或集体名称 id")
                )
                self._tell("member-unknown", say("没有“{member}”这个类别、单位或集体名称", member=member), hint, place)
        members = tuple(unit for unit in self.units if unit in found)
        # What was cut short at a circle is not the whole of it.
        if not way or self.circles == circles:
            self.done[id] = members
        return members

    def _tell(self, code: str, message: str, hint: str, place: source.Way) -> None:
        problem = at(self.document, place, code, message, hint)
        if problem not in self.problems:
            self.problems.append(problem)


def _is_new(
    id: str, known: Container[str], document: source.Document, way: source.Way, problems: list[Problem]
) -> bool:
    if id in known:
        problems.append(
            at(document, way, "id-doubled", say("id“{id}”已经用过", id=id), say("单位和集体名称的 id 不能相同，换一个"))
        )
    return id not in known


def _plain(name: str) -> str:
    return _SPACE.sub("", fold(name))
