"""What can be wrong with content, and how it is told: one Problem a fault, all Problems at once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault, at one place, with a way out.

    `file` uses `/` and is relative to the working folder where it can be; `line` and `column` start at 1 and are None
    where the fault belongs to a file or folder as a whole; `where` is the path inside the file (`updates[0].date`),
    empty for the whole file; `code` is stable and documented; `severity` is "error" or "warning".
    """

    code: str
    message: str
    hint: str = ""
    file: str = ""
    line: int | None = None
    column: int | None = None
    where: str = ""
    severity: str = "error"

    def as_dict(self) -> dict[str, Any]:
        """The problem in the keys and order of the contract's JSON."""
        row = asdict(self)
        keys = ("file", "line", "column", "where", "code", "severity", "message", "hint")
        return {key: row[key] for key in keys}

    @property
    def order(self) -> tuple[Any, ...]:
        """Sort key: by file, then by place."""
        return (self.file, self.line or 0, self.column or 0, self.code, self.message)


class GongkaiError(Exception):
    """A fault that ends the command; its text is for the user."""

    exit_status = 1


class ProblemsFound(GongkaiError):
    """The content has errors. `problems` holds every one of them, warnings included, in order of file and place."""

    def __init__(self, problems: Iterable[Problem]):
        self.problems = tuple(sorted(problems, key=lambda problem: problem.order))
        super().__init__(f"{len(self.problems)} problems")


class OutsideFailed(GongkaiError):
    """Something that is not content failed: disk, permission, a missing dependency."""

    exit_status = 3

    def __init__(self, message: str, hint: str = ""):
        super().__init__(message)
        self.hint = hint


class UsageError(GongkaiError):
    """The command line asks for something that cannot be."""

    exit_status = 2
