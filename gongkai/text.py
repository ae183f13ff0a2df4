"""One form for characters that mean the same, so that phrases are read and words found however they were typed.

Every folding here maps one character to one character: a position in the folded text is the same position in the
original, so what is found in the one can be quoted and marked in the other.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

# Quotation marks, dashes and dots in the shapes that input methods and word processors give them.
_SHAPES = {
    "“": '"', "”": '"', "„": '"', "‟": '"', "「": '"', "」": '"', "『": '"', "』": '"', "＂": '"', "〝": '"', "〞": '"',
    "‘": "'", "’": "'", "‚": "'", "‛": "'", "′": "'",
    "‐": "-", "‑": "-", "‒": "-", "–": "-", "—": "-", "―": "-", "−": "-", "－": "-",
    "·": "·", "•": "·", "‧": "·", "・": "·", "･": "·",
    "〜": "~", "∼": "~",
    "\u3000": " ", "\u00a0": " ", "\u2002": " ", "\u2003": " ", "\u2009": " ", "\u202f": " ", "\t": " ",
    "〇": "零",
}  # fmt: skip


@cache
def traditional() -> dict[str, str]:
    """Traditional character → the simplified one it is read as (about 3,900 pairs; `traditional.txt`)."""
    lines = Path(__file__).with_name("traditional.txt").read_text(encoding="utf-8").splitlines()
    return {pair[0]: pair[1] for line in lines if not line.startswith("#") for pair in line.split()}


@cache
def _table() -> dict[int, str]:
    full_width = {chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
    read_as = traditional()
    # To the end: a character that is simplified to another's traditional form means what that is simplified to.
    simple = {char: read_as.get(simpler, simpler) for char, simpler in read_as.items()}
    return str.maketrans(full_width | _SHAPES | simple)


def fold(text: str) -> str:
    """`text` with full-width letters, digits and signs made half-width, traditional characters simplified, and the
    shapes of quotation marks, dashes and spaces made one; of the same length as `text`."""
    return text.translate(_table())
