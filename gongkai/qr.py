"""QR codes of many addresses that differ little, as SVG.

A code by segno takes a millisecond, many times what a page takes. But with version and mask fixed, each bit of the text
changes the same modules, whatever the other bits are (the corrections are sums without carry). So a code whose text is a
sum of texts that segno made codes of is the sum of their codes: segno makes no more than are needed for that, some hundred
for ten thousand pages. The modules are segno's to the last one.
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
        self._last: dict[int, tuple[int, int]] = {}  # length → the bits of the last text of that length, its modules
        self._known: dict[int, _Known] = {}  # version → what is known of its codes

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
        length, holds = len(data), _HOLDS[version]
        # A bit of its own for each length: how much is filled up behind a text follows from it.
        bits = 1 << (8 * holds + length) | int.from_bytes(data, "big") << (8 * (holds - length))
        last, modules = self._last.get(length, (0, 0))
        known = self._known.setdefault(version, _Known())
        rest, change = known.less(bits ^ last)
        modules ^= change
        if rest:
            found = _by_segno(data, version)
            known.learn(rest, modules ^ found)
            modules = found
        self._last[length] = bits, modules
        return modules


class _Known:
    """Which bits change which modules, as far as it is known: rows of bits that change together, each with a bit of its
    own (the key, a power of two) that no other row has, and the modules that change with them."""

    def __init__(self) -> None:
        self._keys = 0
        self._rows: dict[int, tuple[int, int]] = {}

    def less(self, bits: int) -> tuple[int, int]:
        """What of `bits` is not known yet, and the modules that change with the rest."""
        modules = 0
        left = bits & self._keys
        while left:
            key = left & -left
            row, change = self._rows[key]
            bits ^= row
            modules ^= change
            left ^= key
        return bits, modules

    def learn(self, bits: int, modules: int) -> None:
        """`bits`, of which nothing was known, change `modules`."""
        key = 1 << (bits.bit_length() - 1)
        for other, (row, change) in self._rows.items():
            if row & key:
                self._rows[other] = row ^ bits, change ^ modules
        self._rows[key] = bits, modules
        self._keys |= key


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


def _by_segno(data: bytes, version: int) -> int:
    code = segno.make(data, version=version, error=_LEVEL, mask=_MASK, mode="byte", micro=False, boost_error=False)
    found = bytearray()
    for row in code.matrix:
        signs = "".join("1" if module else "0" for module in row)
        found += bytes(int(signs[start : start + _STEP], 2) for start in range(0, len(signs), _STEP))
        found[-1] |= _END
    return int.from_bytes(found, "big")
