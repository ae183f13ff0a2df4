"""What is said to those who run the program: written in Chinese where it arises, told in their language where it is
printed. Text of the portal itself is not this module's: that is Chinese for every reader.

Sentences in English stand in `locale/en/LC_MESSAGES/gongkai.po`, found by `python -m tests.renew_catalogue`, which reads
the calls of `say` and `counted` in the package. The catalogue is opened when something is told in English, not before.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from gettext import NullTranslations

CHINESE, ENGLISH = "zh", "en"
LOCALES = os.path.join(os.path.dirname(os.path.abspath(__file__)), "locale")


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
    """`template` with each `{name}` replaced by that value; without values, as it stands, braces and all. A value may
    itself be `Said`; a list is told with its language's comma. `template` is a literal, for it is looked up."""
    return _said(template, {name: _plain(value) for name, value in values.items()})


def counted(template: str, n: int, **values: Any) -> Said:
    """`say` for a number of things (`{n}`), of which some languages tell one from several."""
    return say(template, n=n, **values)


def tell(text: str, language: str | None = None) -> str:
    """`text` in a language (None: the user's). What was not `say`'s to begin with stays as it is."""
    language = language or chosen()
    if not isinstance(text, Said):
        return text
    if language == CHINESE:
        return str(text)
    catalogue = _catalogue(language)
    if "n" in text.values:
        template = catalogue.ngettext(text.template, text.template, text.values["n"])
    else:
        template = catalogue.gettext(text.template)
    return _filled(template, {name: _told(value, language) for name, value in text.values.items()})


def chosen(environ: Mapping[str, str] | None = None) -> str:
    """The user's language: Chinese where GONGKAI_LANG, else the locale (LC_ALL, LC_MESSAGES, LANG, the first that is
    set) is a Chinese one, English otherwise, so in the locale C too and where none is set. Windows, which has no such
    variables, is asked for the language of its own windows."""
    environ = os.environ if environ is None else environ
    names = ("GONGKAI_LANG", "LC_ALL", "LC_MESSAGES", "LANG")
    asked = next((value for name in names if (value := environ.get(name))), "")
    if not asked and os.name == "nt":
        return _of_windows()
    return CHINESE if asked.lower().startswith(("zh", "chinese")) else ENGLISH


def pack(text: Any) -> Any:
    """A text, or a value of one, as JSON can hold it and `unpack` reads it, so that it can be told anew."""
    if isinstance(text, Said):
        return {"say": text.template, "values": {name: pack(value) for name, value in text.values.items()}}
    return [pack(item) for item in text] if isinstance(text, list) else text


def unpack(packed: Any) -> Any:
    """What `pack` was given."""
    if isinstance(packed, dict):
        return _said(packed["say"], {name: unpack(value) for name, value in packed["values"].items()})
    return [unpack(item) for item in packed] if isinstance(packed, list) else packed


def _said(template: str, values: dict[str, Any]) -> Said:
    text = Said(_filled(template, {name: _told(value, CHINESE) for name, value in values.items()}))
    text.template = template
    text.values = values
    return text


def _filled(template: str, values: dict[str, Any]) -> str:
    return template.format(**values) if values else template


def _plain(value: Any) -> Any:
    """A value of Python's own types that JSON can hold, or Said."""
    if isinstance(value, Said) or type(value) in (int, bool):
        return value
    if isinstance(value, str):
        return str.__str__(value)
    if isinstance(value, int):
        return int(value)
    return [_plain(item) for item in value] if isinstance(value, (list, tuple)) else str(value)


def _told(value: Any, language: str) -> Any:
    if isinstance(value, list):
        return ("、" if language == CHINESE else ", ").join(str(_told(item, language)) for item in value)
    return tell(value, language) if isinstance(value, str) else value


@cache
def _catalogue(language: str) -> NullTranslations:
    import gettext  # only for those who are told something in another language

    # `gettext.translation` would first load what finds out which other languages might do.
    try:
        with open(os.path.join(LOCALES, language, "LC_MESSAGES", "gongkai.mo"), "rb") as file:
            return gettext.GNUTranslations(file)
    except OSError:
        return gettext.NullTranslations()


@cache
def _of_windows() -> str:
    try:
        import ctypes

        primary = ctypes.windll.kernel32.GetUserDefaultUILanguage() & 0x3FF  # type: ignore[attr-defined]
    except (ImportError, OSError, AttributeError):
        return ENGLISH
    return CHINESE if primary == 0x04 else ENGLISH  # LANG_CHINESE
