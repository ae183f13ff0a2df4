"""QR codes of many addresses that differ little, as SVG.

A code by segno takes a millisecond, many times what a page takes. But with version and mask fixed, each bit of the text
changes the same modules, whatever the other bits are (the corrections are sums without carry). So segno makes one code
for each length of text, and tells once for each bit that differs which modules follow it; the rest is adding these up.
The modules are segno's to the last one.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from operator import itemgetter

import segno

# Level M, since paper is folded and copied. One mask for all: readers take any.
_LEVEL, _MASK = "m", 0
# Bytes that a version holds at that level. Up to version 9 a text begins at the same place, however long it is.
_HOLDS = {1: 14, 2: 26, 3: 42, 4: 62, 5: 84, 6: 106, 7: 122, 8: 152, 9: 180}
# Light modules around the code, and modules of a row that are drawn together (no size is a multiple of it).
_QUIET, _STEP = 4, 12


class Codes:
    """The QR codes of addresses; what they have in common is made once."""

    def __init__(self) -> None:
        self._last: dict[int, tuple[int, int]] = {}  # length → the last text of that length as a number, its modules

    def svg(self, text: str, label: str) -> str:
        """The code of `text` as an element of class `qr`, called `label`; "" where the text is too long for one."""
        data = text.encode()
        version = next((version for version, holds in _HOLDS.items() if len(data) <= holds), None)
        if version is None:
            return ""
        size = 17 + 4 * version
        box = size + 2 * _QUIET
        path = _path(self._modules(data, version), size)
        return (
            f'<svg class="qr" viewBox="{-_QUIET} {-_QUIET} {box} {box}" role="img" aria-label="{label}">'
            f'<path d="{path}"/></svg>'
        )

    def _modules(self, data: bytes, version: int) -> int:
        """The modules, row by row, as the bits of a number, the first the highest."""
        length, text = len(data), int.from_bytes(data, "big")
        if length in self._last:
            like, modules = self._last[length]
            different = text ^ like
            while different:
                bit = different.bit_length()
                modules ^= _changed(8 * length - bit, version)
                different ^= 1 << (bit - 1)
        else:
            modules = _by_segno(data, version)
        self._last[length] = text, modules
        return modules


def _path(modules: int, size: int) -> str:
    """Strokes along the rows, half a module down each."""
    cut, pieces = _drawing(size)
    return "M0 .5" + "".join(map(pieces.__getitem__, cut(f"{modules:0{size * size}b}")))


@cache
def _drawing(size: int) -> tuple[Callable[[str], tuple[str, ...]], _Pieces]:
    """What cuts the modules of a code into pieces of rows, and how each piece is drawn."""
    cuts = []
    for row in range(0, size * size, size):
        cuts += [slice(start, min(start + _STEP, row + size)) for start in range(row, row + size, _STEP)]
    return itemgetter(*cuts), _Pieces(size)


class _Pieces(dict[str, str]):
    """Some modules of a row → strokes where they are dark and moves where they are light. The last piece of a row is
    known by its length; after it the next row begins."""

    def __init__(self, size: int):
        super().__init__()
        self._size = size

    def __missing__(self, modules: str) -> str:
        strokes = []
        for same in modules.replace("01", "0 1").replace("10", "1 0").split():
            strokes.append(f"h{len(same)}" if same[0] == "1" else f"m{len(same)} 0")
        if len(modules) < _STEP:
            strokes.append(f"m-{self._size} 1")
        self[modules] = "".join(strokes)
        return self[modules]


@cache
def _changed(bit: int, version: int) -> int:
    """The modules that change with one bit of the text, counted from its beginning."""
    size = _HOLDS[version]
    plain = _plain(version)
    return plain ^ _by_segno((1 << (8 * size - 1 - bit)).to_bytes(size, "big"), version)


@cache
def _plain(version: int) -> int:
    return _by_segno(bytes(_HOLDS[version]), version)


def _by_segno(data: bytes, version: int) -> int:
    code = segno.make(data, version=version, error=_LEVEL, mask=_MASK, mode="byte", micro=False, boost_error=False)
    return int("".join("1" if module else "0" for row in code.matrix for module in row), 2)
