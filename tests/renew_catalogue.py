"""Writes the English catalogue anew: `python -m tests.renew_catalogue`. Sentences that are new in the package stand there
with an empty translation to fill in, those that are gone go; run it again after filling them in, for the compiled file.
"""

from __future__ import annotations

import io
import sys
from pathlib import Path

from babel.messages import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from tests.conftest import ROOT

FOLDER = ROOT / "gongkai/locale/en/LC_MESSAGES"
PO, MO = FOLDER / "gongkai.po", FOLDER / "gongkai.mo"
KEYWORDS = {"say": (1,), "counted": (1, 1)}  # what is counted has a plural, whose template is the same in Chinese


class Sentences(Catalog):
    """A catalogue whose files differ only where its sentences do: no dates, no names."""

    @property
    def mime_headers(self) -> list[tuple[str, str]]:
        return [
            ("Language", "en"),
            ("MIME-Version", "1.0"),
            ("Content-Type", "text/plain; charset=utf-8"),
            ("Content-Transfer-Encoding", "8bit"),
            ("Plural-Forms", self.plural_forms),
        ]


def main() -> None:
    catalogue = renewed()
    FOLDER.mkdir(parents=True, exist_ok=True)
    PO.write_bytes(po(catalogue))
    MO.write_bytes(mo(catalogue))
    missing = [str(message.id) for message in catalogue if message.id and not all(strings(message))]
    sys.exit("\n".join(("to be translated:", *missing)) if missing else 0)


def renewed() -> Sentences:
    """Every sentence of the package, with the translation that the catalogue has of it."""
    known = {message.id: message.string for message in existing()}
    catalogue = Sentences(
        locale="en", fuzzy=False, header_comment="# What is said to those who run the program, in English."
    )
    options = {"keywords": KEYWORDS, "comment_tags": (), "directory_filter": lambda _: True}
    found = extract_from_dir(ROOT / "gongkai", [("**.py", "python")], {}, **options)
    for file, line, id, *_ in sorted(found, key=lambda row: (row[0], row[1])):
        catalogue.add(id, known.get(id, ""), locations=[(f"gongkai/{Path(file).as_posix()}", line)])
    return catalogue


def existing() -> Catalog:
    """The catalogue as it stands."""
    return read_po(io.BytesIO(PO.read_bytes()), locale="en") if PO.exists() else Catalog(locale="en")


def strings(message) -> tuple[str, ...]:
    """A message's translation; where it has a plural, both."""
    return message.string if isinstance(message.string, (tuple, list)) else (message.string,)


def po(catalogue: Catalog) -> bytes:
    written = io.BytesIO()
    write_po(written, catalogue, width=0, include_lineno=False)
    return written.getvalue()


def mo(catalogue: Catalog) -> bytes:
    written = io.BytesIO()
    write_mo(written, catalogue)
    return written.getvalue()


if __name__ == "__main__":
    main()
