"""The plainest YAML, read at a glance: lines of `key: words`, and nothing else. Most task files are no more than that.

To libyaml one such file is a parser to set up, a dozen events and four times the work. What is taken here can mean but
one thing in YAML, whatever stands before or after it, because each line
- begins with a key of small letters, so that it neither continues the line above nor opens anything else;
- has the one `: ` that ends a key, for no other colon of ASCII is let in;
- has a value that opens with a letter, a figure, a Chinese character or a bracket of Chinese print, and is none of YAML's
  words for nothing, so that it is plain text to YAML: no quote, bracket, list, anchor, tag, text of several lines, nor nothing;
- ends with a character that is no space, which YAML would drop;
- holds no `#`, which may begin a comment, and only characters that are listed below, each printable, none a line end;
and because no key stands there twice. Everything else is for the parser.

The same lines say that each value is words as `scalars` wants them, on one line and without spaces around: the characters
listed below are none that words may not hold. So nobody need look at them a second time.
"""

from __future__ import annotations

import re

# YAML's words for nothing.
NOTHING = frozenset({"", "~", "null", "Null", "NULL"})


def read(text: str) -> dict[str, str] | None:
    """The data of a text of such lines; None for any other text, right or wrong."""
    if _LINES.fullmatch(text) is None:
        return None
    pairs = _PAIR.findall(text.replace("\r\n", "\n") if "\r" in text else text)
    data = dict(pairs)
    return data if len(data) == len(pairs) else None


_LETTERS = r"0-9A-Za-z\u3400-\u4dbf\u4e00-\u9fff"
_FIRST = f"{_LETTERS}《（【〔"
_SIGNS = " !%()*+,./;=_~·—‘’“”…、。〈〉《》「」『』【】〔〕！％（），．／：；？～-"
_END = r"(?:\r?\n|\Z)"
_NOTHING = f"(?!(?:{'|'.join(sorted(NOTHING - {''}))}){_END})"
# No possessive quantifiers: Python before 3.11.5 matches too much with them.
_LINES = re.compile(rf"(?:[a-z][a-z_]{{0,29}}: {_NOTHING}[{_FIRST}][{_LETTERS}{_SIGNS}]*(?<! ){_END})+")
_PAIR = re.compile("^([a-z_]+): (.+)", re.MULTILINE)
