"""Numbers as official documents write them: 12, 十二, 二〇二一."""

from __future__ import annotations

_DIGITS = {char: value for value, char in enumerate("零一二三四五六七八九")} | {"○": 0, "两": 2}

# A number and a count as sources of regular expressions, for folded text (〇 is 零; ○, a circle, often stands for it).
# 两月 counts two months, it is not February.
NUMBER = r"(?:[0-9]{1,4}|[零○一二三四五六七八九十]{1,4})"
COUNT = rf"(?:{NUMBER}|两)"


def number(words: str) -> int | None:
    """The value of a number in Arabic digits, in Chinese with 十 up to 99 (三十一), or in four Chinese digits (二零二一).
    None for what is none of these: 一二, 十十, 三百."""
    if words.isascii():
        return int(words) if words.isdigit() else None
    if len(words) == 1 and words in _DIGITS:
        return _DIGITS[words]
    if "十" in words:
        tens, _, ones = words.partition("十")
        if tens in {"", *"一二三四五六七八九"} and ones in {"", *"一二三四五六七八九"}:
            return 10 * _DIGITS.get(tens, 1) + _DIGITS.get(ones, 0)
        return None
    if len(words) == 4 and set(words) <= set("零○一二三四五六七八九"):
        return int("".join(str(_DIGITS[char]) for char in words))
    return None
