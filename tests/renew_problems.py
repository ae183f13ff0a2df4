"""Writes anew what docs/problems.md shows of the program's words: `python -m tests.renew_problems`."""

from __future__ import annotations

import re

from tests.problems import DOCUMENT, entries, said_of


def main() -> None:
    text = DOCUMENT.read_text("utf-8")
    for entry in entries():
        said = said_of(entry)
        start = text.index(f"### `{entry.code}` ")
        part = re.sub(
            r"^```text\n.*?^```$", lambda _, said=said: f"```text\n{said}```", text[start:], count=1, flags=re.S | re.M
        )
        text = text[:start] + part
    DOCUMENT.write_text(text, "utf-8", newline="\n")


if __name__ == "__main__":
    main()
