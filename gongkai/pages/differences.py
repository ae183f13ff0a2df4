"""Two wordings side by side: what is gone of the one, what is new in the other, word by word.

Chinese has no spaces between words. A number with what it counts (6月, 20个), a run of Latin letters, and every other
character count as one word each; differences that only a character or two part are told as one, for a reader cannot
make sense of confetti.
"""

from __future__ import annotations

import re
from difflib import SequenceMatcher

# A part of a wording: its text, and whether the other wording lacks it.
Part = tuple[str, bool]

_WORD = re.compile(
    r"[0-9０-９]+(?:[.．][0-9０-９]+)*(?:个工作日|个月|[年月日号项个家次件%％])?|[A-Za-zＡ-Ｚａ-ｚ]+|\s+|.", re.DOTALL
)
_SHORT = 2  # so few characters between two differences belong to them


def differences(before: str, after: str) -> tuple[list[Part], list[Part]]:
    """Both wordings in parts; the parts of each joined give it again."""
    old, new = _WORD.findall(before), _WORD.findall(after)
    rows = _joined(SequenceMatcher(None, old, new, autojunk=False).get_opcodes(), old)
    gone = [("".join(old[a:b]), differs) for differs, a, b, _, _ in rows if a < b]
    came = [("".join(new[c:d]), differs) for differs, _, _, c, d in rows if c < d]
    return gone, came


def _joined(steps: list[tuple[str, int, int, int, int]], old: list[str]) -> list[tuple[bool, int, int, int, int]]:
    """(differs, from, to in the old, from, to in the new), with what is short between two differences taken in."""
    found: list[tuple[bool, int, int, int, int]] = []
    for at, (tag, a, b, c, d) in enumerate(steps):
        between = 0 < at < len(steps) - 1 and len("".join(old[a:b])) <= _SHORT
        differs = tag != "equal" or between
        if found and found[-1][0] == differs:
            _, first, _, third, _ = found.pop()
            found.append((differs, first, b, third, d))
        else:
            found.append((differs, a, b, c, d))
    return found
