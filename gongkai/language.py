"""What is said to those who run the program: written in Chinese where it arises, told in their language where it is
printed. Text of the portal itself is not this module's: that is Chinese for every reader."""

from __future__ import annotations

from typing import Any


class Said(str):
    """A sentence in Chinese that still knows its template and values, so that it can be told in another language.

    It is the Chinese text wherever a text is wanted: it compares, sorts and prints as such.
    """

    __slots__ = ("template", "values")
    template: str
    values: dict[str, Any]

    def __reduce__(self) -> tuple[Any, ...]:
        return _said, (self.template, self.values)


def say(template: str, **values: Any) -> Said:
    """`template` with each `{name}` replaced by that value. A value may itself be `Said`."""
    return _said(template, values)


def _said(template: str, values: dict[str, Any]) -> Said:
    text = Said(template.format(**values))
    text.template = template
    text.values = values
    return text
