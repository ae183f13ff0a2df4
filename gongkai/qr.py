"""QR codes of many addresses that differ little, as paths of SVG.

A code by segno takes a millisecond, many times what a page takes. But codes of one version and mask differ in nothing but
their words: those of the text, and their corrections, which are sums without carry, so that a bit of the text changes the
same modules whatever the others are. So segno makes one code of each version, and any other is that one with the modules
changed that change with the bits in which the texts differ; what changes with a bit is reckoned once. The modules are
segno's to the last one.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import islice, zip_longest
from typing import TYPE_CHECKING, NamedTuple

from gongkai import state

if TYPE_CHECKING:
    from pathlib import Path

# Level M, since paper is folded and copied. One mask for all: readers take any.
_LEVEL, _MASK = "m", 0
# How many words each block of a version has at that level, corrections apart: each block has its own.
_BLOCKS = {
    1: (16,),
    2: (28,),
    3: (44,),
    4: (32, 32),
    5: (43, 43),
    6: (27, 27, 27, 27),
    7: (31, 31, 31, 31),
    8: (38, 38, 39, 39),
    9: (36, 36, 36, 37, 37),
}
# Before a text 4 bits say that it is bytes, and 8 (16 from version 10 on) how many; behind it 4 end it. So it takes two words
# more. What is left is filled, as segno does.
_BYTES, _AROUND = 4, 2
_FILLING = b"\0" + b"\xec\x11" * (max(map(sum, _BLOCKS.values())) // 2)
# Light modules around the code.
_QUIET = 4
# Modules are the bits of one number. Each row takes some bytes: in every byte as many modules as are drawn together, and
# in a row's last byte, which may hold fewer, a bit that says so. Pieces twice as long would be half as many, but too many
# kinds for the processor's cache: between two codes a page is made.
_STEP = 7
_END = 1 << _STEP


class Codes:
    """The QR codes of addresses; what they have in common is made once, and kept in the folder `kept`, if one is given: to
    load segno alone takes as long as the pages of a plan."""

    def __init__(self, kept: Path | None = None) -> None:
        self._version = cache(lambda version: _Version(version, _first(version, kept)))
        self._alike: dict[int, _Alike | None] = {}  # by length; None where texts are too long for a code

    def code(self, text: str) -> tuple[int, str] | None:
        """The code of `text`: the side of the square that it stands in, light modules around it and all, and the path of
        its strokes; None where the text is too long for a code."""
        data = text.encode()
        length = len(data)
        if length not in self._alike:
            version = next((version for version, blocks in _BLOCKS.items() if length + _AROUND <= sum(blocks)), None)
            self._alike[length] = _Alike(self._version(version), data) if version else None
        alike = self._alike[length]
        return alike.code(data) if alike else None


class _Alike:
    """The codes of texts of one length, each made from the one before."""

    def __init__(self, version: _Version, data: bytes):
        self._last = int.from_bytes(data, "big"), version.modules(data)
        self._behind = version.behind(len(data))
        self._change, self._path = version.change, version.drawing.path
        self._box = version.drawing.size + 2 * _QUIET

    def code(self, data: bytes) -> tuple[int, str]:
        last, modules = self._last
        text = int.from_bytes(data, "big")
        left = (text ^ last) << self._behind
        while left:
            bit = left & -left
            modules ^= self._change(bit)
            left ^= bit
        self._last = text, modules
        return self._box, self._path(modules)


class _Version:
    """The codes of one version."""

    def __init__(self, version: int, first: _First):
        self._blocks = _BLOCKS[version]
        self._words = sum(self._blocks)
        self.drawing = _Drawing(len(first.matrix))
        order = list(map(self.drawing.module, first.rows, first.columns))
        self._places = [order[at : at + 8] for at in range(0, len(order) - 7, 8)]  # the modules of each word
        self._corrections = (len(self._places) - self._words) // len(self._blocks)
        self._first = self._bits(first.text), self.drawing.modules(first.matrix)
        self.change = cache(self._change)

    def modules(self, data: bytes) -> int:
        """The modules of the code of `data`."""
        bits, modules = self._first
        return modules ^ self._change(bits ^ self._bits(data))

    def behind(self, length: int) -> int:
        """How many bits there are behind a text."""
        return 8 * (self._words - length) - 12

    def _bits(self, data: bytes) -> int:
        """The words of the code of `data`, without corrections."""
        length = len(data)
        begin = (_BYTES << 8 | length) << 8 * length | int.from_bytes(data, "big")
        words = (begin << 4).to_bytes(length + _AROUND, "big") + _FILLING
        return int.from_bytes(words[: self._words], "big")

    def _change(self, bits: int) -> int:
        """The modules that change with these bits of the words."""
        data = iter(bits.to_bytes(self._words, "big"))
        blocks = [bytes(islice(data, length)) for length in self._blocks]
        words = [*_woven(blocks), *_woven([_corrections(block, self._corrections) for block in blocks])]
        laid = [(place, f"{word:08b}") for place, word in zip(self._places, words, strict=True) if word]
        return sum(module for place, word in laid for module, sign in zip(place, word, strict=True) if sign == "1")


class _First(NamedTuple):
    """The code of a version that segno made: its text, the rows of its modules (1 is dark), and row and column of each bit
    of its words, as they are laid."""

    text: bytes
    matrix: list[bytes]
    rows: bytes
    columns: bytes


def _first(version: int, kept: Path | None) -> _First:
    if kept is None:
        return _by_segno(version)
    path = os.path.join(kept, f"qr-{version}")
    found = state.kept(path)
    if found is not None:
        return _First(*found)
    made = _by_segno(version)
    state.keep(path, tuple(made))
    return made


def _by_segno(version: int) -> _First:
    import segno
    from segno.consts import TYPE_DATA_DARK, TYPE_DATA_LIGHT

    text = b"0" * (sum(_BLOCKS[version]) - _AROUND)
    code = segno.make(text, version=version, error=_LEVEL, mask=_MASK, mode="byte", micro=False, boost_error=False)
    kinds = list(code.matrix_iter(border=0, verbose=True))
    size = len(kinds)
    data = TYPE_DATA_DARK, TYPE_DATA_LIGHT
    # One is laid, too, that segno calls one of the format's.
    laid = [
        (row, column) for row, column in _places(size) if kinds[row][column] in data or (row, column) == (8, size - 9)
    ]
    rows, columns = map(bytes, zip(*laid, strict=True))
    return _First(text, list(map(bytes, code.matrix)), rows, columns)


def _places(size: int) -> Iterator[tuple[int, int]]:
    """Row and column of each module, as bits are laid: up and down in pairs of columns, from the right."""
    upwards = range(size - 1, -1, -1)
    # The column at 6 belongs to no pair.
    for turn, right in enumerate((*range(size - 1, 6, -2), 5, 3, 1)):
        for row in upwards[:: -1 if turn % 2 else 1]:
            for column in (right, right - 1):
                yield row, column


def _woven(blocks: Iterable[bytes]) -> Iterator[int]:
    """The first word of each block, then the second of each …"""
    return (word for words in zip_longest(*blocks) for word in words if word is not None)


# Corrections are those of Reed and Solomon: a block is a polynomial over the field of 256 elements, where adding is ^ and
# every element but 0 is a power of 2.
_POWERS = [1]
while len(_POWERS) < 255:
    _POWERS.append(_POWERS[-1] << 1 ^ (_POWERS[-1] > 127) * 0x11D)
_EXPONENT = {power: exponent for exponent, power in enumerate(_POWERS)}


def _times(one: int, other: int) -> int:
    return _POWERS[(_EXPONENT[one] + _EXPONENT[other]) % 255] if one and other else 0


@cache
def _divisor(length: int) -> list[int]:
    """(x - 1)(x - 2)(x - 4) …, as many factors: its coefficients but for the first, which is 1."""
    made = [1]
    for power in _POWERS[:length]:
        made = [one ^ _times(other, power) for one, other in zip([*made, 0], [0, *made], strict=True)]
    return made[1:]


@cache
def _multiple(length: int, factor: int) -> int:
    return int.from_bytes([_times(factor, coefficient) for coefficient in _divisor(length)], "big")


def _corrections(block: bytes, length: int) -> bytes:
    """What is left of the block, with as many zeros behind it, when it is divided by the divisor."""
    left = 0
    for word in block.lstrip(b"\0"):
        first, others = divmod(left, 1 << 8 * (length - 1))
        left = others << 8 ^ _multiple(length, first ^ word)
    return left.to_bytes(length, "big")


class _Drawing:
    """How codes of one size are drawn: strokes along the rows, half a module down each."""

    def __init__(self, size: int):
        self.size = size
        self._row = -(-size // _STEP)
        self._rest = size - _STEP * (self._row - 1)
        self._bytes = self._row * size
        self._pieces = [_strokes(f"{piece:0{_STEP}b}") for piece in range(_END)]
        self._pieces += [_last_strokes(f"{piece:0{self._rest}b}", size) for piece in range(1 << self._rest)]

    def module(self, row: int, column: int) -> int:
        """One module as a number."""
        byte, place = divmod(column, _STEP)
        held = _STEP if byte < self._row - 1 else self._rest
        return 1 << 8 * (self._bytes - 1 - row * self._row - byte) + held - 1 - place

    def modules(self, matrix: Iterable[Iterable[int]]) -> int:
        """The modules as a number."""
        ends = sum(_END << 8 * self._row * row for row in range(self.size))
        places = ((row, column) for row, modules in enumerate(matrix) for column, dark in enumerate(modules) if dark)
        return ends + sum(self.module(*place) for place in places)

    def path(self, modules: int) -> str:
        pieces = self._pieces
        return "M0 .5" + "".join([pieces[piece] for piece in modules.to_bytes(self._bytes, "big")])


def _strokes(modules: str) -> str:
    """Strokes where modules are dark, moves where they are light."""
    runs = modules.replace("01", "0 1").replace("10", "1 0").split()
    return "".join(f"h{len(run)}" if run[0] == "1" else f"m{len(run)} 0" for run in runs)


def _last_strokes(modules: str, size: int) -> str:
    """The same at the end of a row; then to the beginning of the next."""
    dark = modules.rstrip("0")
    return f"{_strokes(dark)}m-{size - len(modules) + len(dark)} 1"
