"""QR codes of many addresses that differ little, as SVG.

A code by segno takes a millisecond, many times what a page takes. But with version and mask fixed, each bit of the text
changes the same modules, whatever the other bits are (the corrections are sums without carry). So segno makes one code
for each length of text, and tells once for each bit that differs which modules follow it; the rest is adding these up.
The modules are segno's to the last one.
"""

from __future__ import annotations

from functools import cache

import segno

# Level M, since paper is folded and copied. One mask for all: readers take any.
_LEVEL, _MASK = "m", 0
# Bytes that a version holds at that level. Up to version 9 a text begins at the same place, however long it is.
_HOLDS = {1: 14, 2: 26, 3: 42, 4: 62, 5: 84, 6: 106, 7: 122, 8: 152, 9: 180}
# Light modules around the code.
_QUIET = 4
# Modules are the bits of one number. Each row takes some bytes: in every byte as many modules as are drawn together, and
# in a row's last byte, which may hold fewer, a bit that says so. Pieces twice as long would be half as many, but too many
# kinds for the processor's cache: between two codes a page is made.
_STEP = 7
_END = 1 << _STEP


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
        path = _drawing(size).path(self._modules(data, version))
        return (
            f'<svg class="qr" viewBox="{-_QUIET} {-_QUIET} {box} {box}" role="img" aria-label="{label}">'
            f'<path d="{path}"/></svg>'
        )

    def _modules(self, data: bytes, version: int) -> int:
        """The modules as a number."""
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


class _Drawing:
    """How codes of one size are drawn: strokes along the rows, half a module down each."""

    def __init__(self, size: int):
        row = -(-size // _STEP)
        rest = size - _STEP * (row - 1)
        self._bytes = row * size
        self._pieces = [_strokes(f"{piece:0{_STEP}b}") for piece in range(_END)]
        self._pieces += [_last_strokes(f"{piece:0{rest}b}", size) for piece in range(1 << rest)]

    def path(self, modules: int) -> str:
        return "M0 .5" + "".join(map(self._pieces.__getitem__, modules.to_bytes(self._bytes, "big")))


_drawing = cache(_Drawing)


def _strokes(modules: str) -> str:
    """Strokes where modules are dark, moves where they are light."""
    runs = modules.replace("01", "0 1").replace("10", "1 0").split()
    return "".join(f"h{len(run)}" if run[0] == "1" else f"m{len(run)} 0" for run in runs)


def _last_strokes(modules: str, size: int) -> str:
    """The same at the end of a row; then to the beginning of the next."""
    dark = modules.rstrip("0")
    return f"{_strokes(dark)}m-{size - len(modules) + len(dark)} 1"


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
    found = bytearray()
    for row in code.matrix:
        signs = "".join("1" if module else "0" for module in row)
        found += bytes(int(signs[start : start + _STEP], 2) for start in range(0, len(signs), _STEP))
        found[-1] |= _END
    return int.from_bytes(found, "big")
