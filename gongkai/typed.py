"""Classes of content as typed: declared with annotations, made of plain data, every fault of it found in one run. Knows no
domain.

    class TypedLink(Typed):
        title: Text
        url: Url | None = None

    Text = Annotated[str, Reads(text)]

A key without a default is needed, one that is not declared is a fault. What stands under a key is read by its annotation:
another such class, a list, `Either` of several, or what the functions of its `Reads` make of it. `| None` allows nothing.

That is a small part of what pydantic does. To load pydantic, though, takes a third of the time in which one changed task is
to be on its page.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Any, ClassVar, NamedTuple, Self, Union, get_args, get_origin, get_type_hints

NEEDED: Any = object()
# The default of a key that holds a list: one for all, to which nobody can add.
EMPTY: Any = ()

Read = Callable[[Any], Any]


class Fault(NamedTuple):
    """One fault of a value: its `kind` (a code of the reader's, or "missing", "unknown", "list", "mapping"), the way to it,
    what was found there, and whatever the reader says of it."""

    kind: str
    way: tuple[str | int, ...]
    found: Any
    said: dict[str, Any]


class Wrong(Exception):
    """A value is not what it should be, by one fault or several."""

    def __init__(self, faults: list[Fault]):
        super().__init__(faults)
        self.faults = faults


def wrong(kind: str, **said: Any) -> Wrong:
    """What a reader raises. Where the value stands is added as it is passed up."""
    return Wrong([Fault(kind, (), NEEDED, said)])


def as_it_is(value: Any) -> Any:
    """Reads nothing into it."""
    return value


class Reads:
    """A note of an annotation: the function that makes of what is typed what is meant, or raises `wrong`. Of several, the
    last has it first. `schema` is its JSON Schema; without one, that of a note before, or of any text. `known` is what is
    left of it to do for a text that is known to be words (see `Typed.known`); without one, all."""

    def __init__(self, read: Read, schema: dict[str, Any] | None = None, known: Read | None = None):
        self.read = read
        self.schema = schema
        self.known = known or read


class Either:
    """A note of a union: `choose` says of what is typed which of the union's kinds it is to be, by number. A text is always
    to be the first."""

    def __init__(self, choose: Callable[[Any], int]):
        self.choose = choose


class Key(NamedTuple):
    """What a class says of one of its keys. `default` is NEEDED where there is none."""

    annotation: Any
    default: Any

    @property
    def needed(self) -> bool:
        return self.default is NEEDED


class Typed:
    """One mapping, read. Its attributes are its keys, and do not change."""

    # What no annotation can say, for JSON Schema.
    SCHEMA: ClassVar[dict[str, Any]] = {}

    @classmethod
    def declared(cls) -> dict[str, Key]:
        """What may be typed, by name, in the order of the declaration."""
        return _keys_of(cls)

    @classmethod
    def read(cls, data: Any) -> Self:
        """Plain data as this class; Wrong, with every fault, where it is not."""
        try:
            return reader(cls)(data)
        except Wrong as error:
            raise Wrong(
                [fault if fault.found is not NEEDED else fault._replace(found=data) for fault in error.faults]
            ) from None

    @classmethod
    def known(cls, data: dict[str, str]) -> Self:
        """What `read` makes of texts that are known to be words, in half the time: who looked at each of their characters
        need not do so again. Wrong, without a word, where `read` would have something to say."""
        return _known(cls)(data)

    @classmethod
    def made(cls, **values: Any) -> Self:
        """One with these values, unchecked, and the defaults of other keys."""
        made = object.__new__(cls)
        vars(made).update(_defaults(cls), **values)
        return made

    def check(self) -> None:
        """Raises `wrong` where keys that are right by themselves do not go together."""

    def __setattr__(self, name: str, value: Any) -> None:
        raise AttributeError(f"{type(self).__name__} does not change")


@cache
def reader(annotation: Any) -> Read:
    """What reads a value of this annotation."""
    kind, notes = split(annotation)
    for note in notes:
        if isinstance(note, Either):
            return _either(note.choose, [reader(part) for part in parts(kind)])
    reads = [note.read for note in notes if isinstance(note, Reads)]
    if isinstance(kind, type) and issubclass(kind, Typed):
        reads.insert(0, _mapping(kind))
    elif get_origin(kind) is list:
        reads.insert(0, _list(reader(*get_args(kind))))
    elif NoneType in parts(kind):
        (rest,) = (part for part in parts(kind) if part is not NoneType)
        reads.insert(0, _optional(reader(rest)))
    return reads[0] if len(reads) == 1 else _in_turn(reads[::-1])


def split(annotation: Any) -> tuple[Any, tuple[Any, ...]]:
    """An annotation without its notes, and these, the innermost first."""
    if get_origin(annotation) is Annotated:
        return annotation.__origin__, annotation.__metadata__
    return annotation, ()


def parts(kind: Any) -> tuple[Any, ...]:
    """What a union is of; of anything else, itself."""
    return get_args(kind) if get_origin(kind) in (Union, UnionType) else (kind,)


def _mapping(cls: type[Typed]) -> Read:
    keys = cls.declared()
    readers = {name: reader(key.annotation) for name, key in keys.items()}
    needed = {name for name, key in keys.items() if key.needed}
    defaults = _defaults(cls)
    checks = cls.check is not Typed.check

    def read(data: Any) -> Any:
        if type(data) is not dict:
            raise wrong("mapping")
        made = object.__new__(cls)
        values = vars(made)
        values.update(defaults)
        faults: list[Fault] = []
        for name, value in data.items():
            if name in readers:
                try:
                    values[name] = readers[name](value)
                except Wrong as error:
                    faults += _at(name, value, error.faults)
            else:
                faults.append(Fault("unknown", (name,), value, {}))
        if not needed <= data.keys():
            faults += [Fault("missing", (name,), data, {}) for name in keys if name in needed and name not in data]
        if faults:
            raise Wrong(faults)
        if checks:
            made.check()
        return made

    return read


def _list(item: Read) -> Read:
    def read(data: Any) -> Any:
        if type(data) is not list:
            raise wrong("list")
        values, faults = [], []
        for index, value in enumerate(data):
            try:
                values.append(item(value))
            except Wrong as error:
                faults += _at(index, value, error.faults)
        if faults:
            raise Wrong(faults)
        return values

    return read


def _optional(of: Read) -> Read:
    return lambda value: None if value is None else of(value)


def _either(choose: Callable[[Any], int], readers: list[Read]) -> Read:
    return lambda value: readers[choose(value)](value)


def _in_turn(reads: Iterable[Read]) -> Read:
    def read(value: Any) -> Any:
        for step in reads:
            value = step(value)
        return value

    return read


def _at(step: str | int, value: Any, faults: list[Fault]) -> list[Fault]:
    """The faults of a value, as those of what it stands in."""
    return [Fault(kind, (step, *way), value if found is NEEDED else found, said) for kind, way, found, said in faults]


@cache
def _known(cls: type[Typed]) -> Read:
    keys = cls.declared()
    readers = {name: _left(key.annotation) for name, key in keys.items()}
    left = {name: read for name, read in readers.items() if read is not as_it_is}
    needed = {name for name, key in keys.items() if key.needed}
    defaults = _defaults(cls)
    checks = cls.check is not Typed.check

    def read(data: dict[str, str]) -> Any:
        if not needed <= data.keys() <= readers.keys():
            raise wrong("mapping")
        made = object.__new__(cls)
        values = vars(made)
        values.update(defaults)
        values.update(data)
        for name in data:
            if name in left:
                values[name] = left[name](data[name])
        if checks:
            made.check()
        return made

    return read


@cache
def _left(annotation: Any) -> Read:
    """What is left to do for a text that is known to be words, of what `reader` does."""
    kind, notes = split(annotation)
    if any(isinstance(note, Either) for note in notes) or NoneType in parts(kind):
        return _left(next(part for part in parts(kind) if part is not NoneType))
    reads = [note.known for note in notes if isinstance(note, Reads)]
    if (isinstance(kind, type) and issubclass(kind, Typed)) or get_origin(kind) is list:
        reads.insert(0, reader(kind))
    reads = [read for read in reads if read is not as_it_is] or [as_it_is]
    return reads[0] if len(reads) == 1 else _in_turn(reads[::-1])


@cache
def _keys_of(cls: type[Typed]) -> dict[str, Key]:
    hints = get_type_hints(cls, include_extras=True)
    del hints["SCHEMA"]
    return {name: Key(annotation, vars(cls).get(name, NEEDED)) for name, annotation in hints.items()}


def _defaults(cls: type[Typed]) -> dict[str, Any]:
    return {name: key.default for name, key in cls.declared().items() if not key.needed}
