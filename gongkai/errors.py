"""What can be wrong with content, and how it is told: one Problem a fault, all Problems at once."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from gongkai.language import pack, tell, unpack


class Problem(NamedTuple):
    """One fault, at one place, with a way out.

    `file` uses `/` and is relative to the working folder where it can be; `line` and `column` start at 1 and are None
    where the fault belongs to a file or folder as a whole; `where` is the path inside the file (`updates[0].date`),
    empty for the whole file; `code` is stable and documented; `severity` is "error" or "warning"; `length` is how many
    characters of the line the fault takes, the first one at `column`.
    """

    code: str
    message: str
    hint: str = ""
    file: str = ""
    line: int | None = None
    column: int | None = None
    where: str = ""
    severity: str = "error"
    length: int = 1

    def as_dict(self) -> dict[str, Any]:
        """The problem in the keys and order of the contract's JSON."""
        keys = ("file", "line", "column", "where", "code", "severity", "message", "hint")
        return {key: getattr(self, key) for key in keys}

    def told(self) -> Problem:
        """The same in the language of the user, for printing."""
        return self._replace(message=tell(self.message), hint=tell(self.hint))

    def pack(self) -> dict[str, Any]:
        """The problem as JSON can keep it, so that `unpack` has it told in whichever language is then the user's."""
        return {**self.as_dict(), "length": self.length, "message": pack(self.message), "hint": pack(self.hint)}

    @classmethod
    def unpack(cls, row: dict[str, Any]) -> Problem:
        """The problem that `pack` made `row` of."""
        return cls(**{**row, "message": unpack(row["message"]), "hint": unpack(row["hint"])})

    @property
    def order(self) -> tuple[Any, ...]:
        """Sort key: by file, then by place."""
        return (self.file, self.line or 0, self.column or 0, self.code, self.message)


class GongkaiError(Exception):
    """A fault that ends the command; its text, and the way out in `hint`, are for the user."""

    exit_status = 1

    def __init__(self, message: str, hint: str = ""):
        super().__init__(message)
        self.hint = hint

    @property
    def message(self) -> str:
        """The text, still knowing what it was made of (`str(error)` does not)."""
        return self.args[0] if self.args else ""


class ProblemsFound(GongkaiError):
    """The content has errors. `problems` holds every one of them, warnings included, in order of file and place."""

    def __init__(self, problems: Iterable[Problem]):
        self.problems = tuple(sorted(problems, key=lambda problem: problem.order))
        super().__init__(f"{len(self.problems)} problems")


class ContentChanged(GongkaiError):
    """A file is no longer what it was when the build looked at the content, and what it was cannot be had."""

    exit_status = 3


class OutsideFailed(GongkaiError):
    """Something that is not content failed: disk, permission, a missing dependency."""

    exit_status = 3


class UsageError(GongkaiError):
    """The command line asks for something that cannot be."""

    exit_status = 2
