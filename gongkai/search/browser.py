"""Records → what the search page loads beside Pagefind's index: facets, texts, what suggestions are made of.

Scripts call one function, so that they load from `file://` as well; each but the first is asked for with its digest in
the query, so that an old copy in a browser's cache never meets a new one.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha256
from importlib.resources import files
from itertools import combinations, pairwise
from typing import Any, NamedTuple

from gongkai import facts, words
from gongkai.model import Base, Registry, Unit
from gongkai.outputs import Output
from gongkai.search.pagefind import OWNER, shards
from gongkai.search.records import BLANKS, Record, folding, newest_first, normal, searched

FOLDER = "search"
FACETS = f"{FOLDER}/facets.js"
TEXT = f"{FOLDER}/text.js"
SUGGEST = f"{FOLDER}/suggest.js"

# The texts of a plan lie in files of so many numbers: what the page loads for ten hits, and in how many rounds, against
# how many files a portal has. Numbers, not places, so that a new task moves no other.
TEXT_BLOCK = 20
# Pairs of neighbouring characters that suggestions are made of, the frequent ones first.
PAIRS = 8000

_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-_"


class Support(NamedTuple):
    """Files of the search page that are not one plan's, and the version that the page asks for the first with."""

    version: str
    outputs: tuple[Output, ...]


def text_files(record: Record) -> Iterator[Output]:
    """The texts of one plan's tasks: `search/2021/1.json` holds tasks 20 to 39, {number: fields}."""
    blocks: dict[int, dict[int, Any]] = {}
    for number, fields, *_ in record["tasks"]:
        blocks.setdefault(number // TEXT_BLOCK, {})[number] = fields
    for block, tasks in blocks.items():
        yield Output(f"{FOLDER}/{record['plan']}/{block}.json", _json(tasks).encode(), record["plan"])


def support_files(base: Base, records: Iterable[Record]) -> Support:
    """facets.js, text.js and suggest.js of all plans. They depend on nothing but the arguments, whatever the order of
    the records."""
    plans = newest_first(records)
    base = base._replace(registry=_shown(base.registry, plans))
    forms = [form for record in plans for _, fields, *_ in record["tasks"] for form in searched(fields)]
    text = _script(
        "text", {record["plan"]: {number: fields for number, fields, *_ in record["tasks"]} for record in plans}
    )
    suggest = _script("suggest", _suggest(base, forms))
    versions = {"text": _version(text), "suggest": _version(suggest)}
    facets = _script("facets", _facets(base, plans, forms) | {"versions": versions})
    pages = ((FACETS, facets), (TEXT, text), (SUGGEST, suggest))
    return Support(_version(facets), tuple(Output(path, data, OWNER) for path, data in pages))


def _shown(registry: Registry, plans: list[Record]) -> Registry:
    """The part of the registry that the plans name, and the members of it: a name that only a withheld task uses is
    withheld with it."""
    named = {id for record in plans for *_, ids in record["tasks"] for id in ids}
    groups = {id: group for id, group in registry.groups.items() if id in named}
    members = {id for group in groups.values() for id in group.members or ()}
    units = {id: unit for id, unit in registry.units.items() if id in named or id in members}
    return Registry(units, groups)


def place_prefixes(place_names: Sequence[str]) -> list[str]:
    """What may stand before a body's name and mean this place, longest first, in normal form. `place_names` run from
    the widest to the shortest name of the place itself: 江西省, 宜春市, 宜春, 市. A wider place stands only before the
    place's own name: 江西省卫生健康委员会 is another body than 宜春市卫生健康委员会."""
    names = [form for name in place_names if (form := normal(name))]
    short = next((name for name in reversed(names) if len(name) > 1), "")
    own = [name for name in names if len(name) == 1 or name.startswith(short)]
    wider = [name for name in names if name not in own]
    joined = {
        "".join((*some, last))
        for count in range(1, len(wider) + 1)
        for some in combinations(wider, count)
        for last in own
        if len(last) > 1
    }
    return sorted({*own, *joined}, key=lambda name: (-len(name), name))


def bare_names(unit: Unit, prefixes: Sequence[str]) -> list[str]:
    """Every name of the unit in normal form, the place's name taken off, the printed one's first."""
    names = [normal(name) for name in unit.all_names()]
    long = [prefix for prefix in prefixes if len(prefix) > 1]
    bare = {name: _without(name, long) for name in names}
    whole = {short for name, short in bare.items() if short != name}
    # 市场监督管理局 is a whole name where 宜春市市场监督管理局 is one, not 市 and a body called 场监督管理局.
    rest = {name: short if short != name or name in whole else _without(name, prefixes) for name, short in bare.items()}
    return list(dict.fromkeys(rest.values()))


def _without(name: str, prefixes: Iterable[str]) -> str:
    found = next((prefix for prefix in prefixes if name.startswith(prefix) and len(name) > len(prefix) + 1), "")
    return name[len(found) :]


def _facets(base: Base, plans: list[Record], forms: list[str]) -> dict[str, Any]:
    """Everything but texts: see the page's facets.js, which unpacks it."""
    registry = base.registry
    prefixes = place_prefixes(base.site.place_names)
    units = [[unit.id, unit.name, bare_names(unit, prefixes)] for unit in registry.units.values()]
    index = {id: number for number, id in enumerate((*registry.units, *registry.groups))}
    keys = sorted({key for record in plans for _, _, key, _ in record["tasks"] if key}, key=facts.deadline_order)
    named = sorted({tuple(sorted(index[id] for id in ids)) for record in plans for *_, ids in record["tasks"]})
    deadline_number = {key: number for number, key in enumerate([None, *keys])}
    named_number = {ids: number for number, ids in enumerate(named)}
    kept = {char for form in (*forms, *(name for *_, bare in units for name in bare), *prefixes) for char in form}
    return {
        "fold": folding(kept),
        "blanks": BLANKS,
        "places": prefixes,
        "units": units,
        "groups": [[group.id, group.name, _members(group.members, index)] for group in registry.groups.values()],
        "deadlines": [[key, words.deadline_title(key)] for key in keys],
        "named": named,
        "plans": [
            [
                record["plan"],
                record["edition"],
                _runs([number for number, *_ in record["tasks"]]),
                _packed([deadline_number[key] for _, _, key, _ in record["tasks"]], len(deadline_number)),
                _packed(
                    [named_number[tuple(sorted(index[id] for id in ids))] for *_, ids in record["tasks"]],
                    len(named_number),
                ),
                record["digest"][:8],
            ]
            for record in plans
        ],
        "block": TEXT_BLOCK,
        "shards": len(shards(plans)),
    }


def _members(members: tuple[str, ...] | None, index: dict[str, int]) -> list[int] | None:
    return None if members is None else [index[id] for id in members]


def _suggest(base: Base, forms: list[str]) -> dict[str, Any]:
    text = "\n".join(forms)
    pairs = Counter(pairwise(text))
    frequent = sorted((-count, pair) for pair, count in pairs.items() if all("㐀" <= char <= "鿿" for char in pair))
    return {
        "synonyms": [[normal(synonym.typed), synonym.means] for synonym in base.synonyms],
        "examples": base.site.examples,
        "groups": _group_names(base.registry),
        "pinyin": _syllables(),
        "pairs": "".join("".join(pair) for _, pair in frequent[:PAIRS]),
    }


def _group_names(registry: Registry) -> list[list[str]]:
    """[normal form, name as printed] of every name of every collective."""
    return [[normal(name), group.name] for group in registry.groups.values() for name in (group.name, *group.aliases)]


def _syllables() -> list[list[str]]:
    """[syllable, characters] from pinyin.txt."""
    lines = files("gongkai.search").joinpath("pinyin.txt").read_text(encoding="utf-8").splitlines()
    return [line.split(" ") for line in lines if not line.startswith("#")]


def _runs(numbers: list[int]) -> str:
    """1, 2, 3, 5 → "1-3,5"."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][1] + 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    return ",".join(f"{first}-{last}" if last > first else f"{first}" for first, last in runs)


def _packed(values: list[int], count: int) -> str:
    """Values below `count`, each in as many digits of base 64 as `count` asks for."""
    width = 1
    while count > 64**width:
        width += 1
    return "".join(_DIGITS[value >> 6 * place & 63] for value in values for place in reversed(range(width)))


def _script(name: str, data: Any) -> bytes:
    return f'gongkaiSearch.receive("{name}",{_json(data)});\n'.encode()


def _json(data: Any) -> str:
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))


def _version(data: bytes) -> str:
    return sha256(data).hexdigest()[:8]
