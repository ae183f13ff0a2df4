"""Most pages of a template differ in nothing but their texts: what they share is rendered once.

The *shape* of a view is all of it but its texts: its names, the lengths of its lists, what is empty, what is neither a text
nor a number. The first view of a shape is rendered with *holes* in place of its texts, and what comes of it kept in pieces;
every further one of that shape is its texts, escaped, between these pieces. It is the template all the same that says what
a page is.

That holds as long as the template only writes a text, or asks whether there is one. A hole that anything else is done to
(it is compared, joined, filtered, looked into) raises `Touched`; what stands under its name is from then on part of the
shape, value and all. So a template may do what it likes, and one that compares a text is only slower. But two things: views
are plain data (texts, numbers, true, false, nothing, and tuples, lists and mappings of these), and what `super()` and
`self.block()` give may only be written: Jinja makes Markup of it where no hole can be told.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator
from functools import wraps
from itertools import count
from operator import itemgetter
from typing import Any, NoReturn

from markupsafe import Markup, escape

try:
    from markupsafe import _escape_inner  # the C function inside markupsafe.escape, since 3.0
except ImportError:

    def _escape_inner(text: str) -> str:
        return str(escape(text))


# So many shapes of one template are kept; pages of others are rendered as they are. So is a view of many texts: no two of
# these are of one shape.
MOST = 200
MOST_TEXTS = 150

# What stands around the number of a hole in rendered text. No content may hold it (`slips.INVISIBLE`).
_MARK = "\x1a"
_HOLE = re.compile(f"{_MARK}([0-9]+){_MARK}")


class Touched(Exception):
    """What is read of a hole is not there; `name` is the name that it stands under in the view, None where it is in text
    that the template made itself."""

    def __init__(self, name: object):
        super().__init__(name)
        self.name = name


class Hole:
    """Stands for a text that is not empty: can be written (`write`), is true, and for all else it is `Touched`."""

    __slots__ = ("name", "written")

    def __init__(self, written: str, name: object = None):
        self.written = written
        self.name = name

    def __bool__(self) -> bool:
        return True

    def __getattribute__(self, name: str) -> NoReturn:  # what `isinstance` and `hasattr` ask, too
        raise Touched(_name_of(self))


_name_of = Hole.name.__get__
_written_of = Hole.written.__get__


def _touched(hole: Hole, *_: object) -> NoReturn:
    raise Touched(_name_of(hole))


_ALL_ELSE = """eq ne lt le gt ge hash str repr format len iter contains getitem call add radd sub rsub mul rmul truediv
    rtruediv floordiv rfloordiv mod rmod pow rpow neg pos int float index"""
for _name in _ALL_ELSE.split():
    setattr(Hole, f"__{_name}__", _touched)


def write(value: Any) -> str:
    """What a template writes of `value`: what `markupsafe.escape` makes of it, as a plain string where it need be no
    Markup, which takes five times as long."""
    kind = type(value)
    if kind is str:
        return _escape_inner(value)
    if kind is Markup:
        return value
    if kind is int:
        return str(value)
    return _written_of(value) if kind is Hole else escape(value)


def rendered(text: str) -> Markup | Hole:
    """What a template made itself, for use in another place of it: Markup, unless there are holes in it."""
    return Hole(text) if _MARK in text else Markup(text)


def guarded(function: Callable[..., Any]) -> Callable[..., Any]:
    """A filter or test that is never asked about a hole."""

    @wraps(function)
    def guard(*args: Any, **kwargs: Any) -> Any:
        for value in (*args, *kwargs.values()):
            if type(value) is Hole:
                raise Touched(_name_of(value))
        return function(*args, **kwargs)

    return guard


class Shapes:
    """The shapes of one template. `render` makes text of values by name; with `encoded` bytes are wanted of it."""

    def __init__(self, render: Callable[[dict[Any, Any]], str | Hole], encoded: bool = False):
        self._render = render
        self._encoded = encoded
        self._join = self._finish("").join
        self._by_value: set[object] = set()
        self._known: dict[tuple[Any, ...], _Shape | None] = {}

    def fill(self, names: Collection[Any], values: Collection[Any]) -> Any:
        """What `render` makes of `values`, which have these names."""
        key: list[Any] = [*names]
        texts, markups = [""], []
        _walk(self._told(names, values) if self._by_value else values, key, texts, markups)
        try:
            shape = self._known[tuple(key)] if len(key) < MOST_TEXTS else None
        except (KeyError, TypeError):
            shape = self._learn(tuple(key), dict(zip(names, values, strict=True)), len(texts))
        if shape is None:
            return self._finish(write(self._render(dict(zip(names, values, strict=True)))))
        # Mostly there is nothing to escape. To ask that of each text takes longer than all the rest.
        together = "".join(texts)
        if together != _escape_inner(together):
            texts = list(map(_escape_inner, texts))
        found = texts + markups
        pieces, order = shape
        whole = pieces.copy()
        whole[1::2] = order(list(map(str.encode, found)) if self._encoded else found)
        return self._join(whole)

    def _finish(self, text: str) -> Any:
        return text.encode() if self._encoded else text

    def _told(self, names: Iterable[Any], values: Iterable[Any]) -> list[Any]:
        """The values, those told apart whose texts are part of the shape."""
        pairs = zip(names, values, strict=True)
        return [_Frozen(_frozen(value)) if name in self._by_value else value for name, value in pairs]

    def _learn(self, key: tuple[Any, ...], values: dict[Any, Any], texts: int) -> _Shape | None:
        """The shape of `values`; None where they are to be rendered as they are."""
        try:
            hash(key)
        except TypeError:
            return None
        if len(self._known) == MOST:
            return None
        numbers = count(1), count(texts)
        shape = None
        try:
            holed = {n: v if n in self._by_value else _holed(v, n, numbers) for n, v in values.items()}
            parts = _HOLE.split(write(self._render(holed)))
            # Two more holes, which are empty, so that there are always some to get.
            order = itemgetter(*map(int, parts[1::2]), 0, 0)
            shape = [self._finish(part) for part in (*parts, "", "", "", "")], order
        except Touched as touched:
            if touched.name is not None:
                self._by_value.add(touched.name)
                self._known.clear()  # their keys do not have these values
                return None
        except Exception:  # whatever is wrong is wrong without holes, or nothing but the holes was
            pass
        self._known[key] = shape
        return shape


_Shape = tuple[list[Any], Callable[[list[Any]], tuple[Any, ...]]]


class _Frozen(tuple[Any, ...]):
    """A value as part of a key."""


def _walk(values: Iterable[Any], key: list[Any], texts: list[str], markups: list[str]) -> None:
    """Tells the shape of `values` in `key`, and the texts that fill it, in their order."""
    for value in values:
        kind = type(value)
        key.append(kind)
        if kind is str:
            if value:
                texts.append(value)
            else:
                key.append(value)
        elif kind is tuple or kind is list:
            key.append(len(value))
            if value and len(key) < MOST_TEXTS:
                _walk(value, key, texts, markups)
        elif kind is dict:
            key.append(tuple(value))
            _walk(value.values(), key, texts, markups)
        elif not value:
            key.append(value)
        elif kind is Markup:
            markups.append(value)
        elif kind is int:
            texts.append(str(value))
        else:
            key.append(value)


def _holed(value: Any, name: object, numbers: tuple[Iterator[int], Iterator[int]]) -> Any:
    """The same with a hole for each text, numbered as `_walk` finds them: texts, then markups."""
    kind = type(value)
    if kind is tuple or kind is list:
        return kind(_holed(item, name, numbers) for item in value)
    if kind is dict:
        return {key: _holed(item, name, numbers) for key, item in value.items()}
    if kind in (str, int, Markup) and value:
        return Hole(f"{_MARK}{next(numbers[kind is Markup])}{_MARK}", name)
    return value


def _frozen(value: Any) -> tuple[Any, ...]:
    kind = type(value)
    if kind is dict:
        value = tuple(value.items())
    return kind, tuple(map(_frozen, value)) if kind in (tuple, list, dict) else value
