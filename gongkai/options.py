"""What a build is asked for, and what it came to."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import NamedTuple

from gongkai.errors import Problem


class Options(NamedTuple):
    """What a build is asked for. `jobs` is the number of processes, None for as many as there are processors."""

    content: Path
    output: Path
    templates: Path
    today: date
    drafts: bool = False
    search: bool = True
    full: bool = False
    jobs: int | None = None

    def to(self, output: Path) -> Options:
        """The same, into another folder."""
        return self._replace(output=output)


class Result(NamedTuple):
    """What a build or check came to. `files` counts site/; of them `written` are new or changed, `kept` as they were."""

    plans: int
    tasks: int
    files: int = 0
    written: int = 0
    warnings: tuple[Problem, ...] = ()
    unchanged: bool = False

    @property
    def kept(self) -> int:
        return self.files - self.written
