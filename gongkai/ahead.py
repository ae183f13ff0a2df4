"""Work begun ahead, on another processor, while this process does what it can do without the result; jobs shared with it."""

from __future__ import annotations

import marshal
import os
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from typing import Any, Generic, TypeVar

J = TypeVar("J")
T = TypeVar("T")


def possible() -> bool:
    """Whether a copy of this process is cheap (Linux), safe (no other thread runs) and has a processor to itself."""
    return sys.platform == "linux" and (os.cpu_count() or 1) > 1 and threading.active_count() == 1


def ahead(work: Callable[[], T]) -> Callable[[], T]:
    """Begins `work` in a copy of this process and returns at once; what is returned waits for the result, which must be
    plain data. Where it is not `possible`, and where the copy fails in any way, the work is done here when its result is
    asked for: an error comes from there, too."""
    if not possible():
        return work
    reading, writing = os.pipe()
    try:
        child = os.fork()
    except OSError:  # the system allows no more processes
        os.close(reading)
        os.close(writing)
        return work
    if not child:
        try:
            os.close(reading)
            with os.fdopen(writing, "wb") as file:
                file.write(marshal.dumps(work()))
            os._exit(0)
        finally:
            os._exit(1)  # neither a trace nor the parent's clearing up
    os.close(writing)

    def wait() -> T:
        with os.fdopen(reading, "rb") as file:
            data = file.read()
        _, status = os.waitpid(child, 0)
        return marshal.loads(data) if status == 0 else work()

    return wait


class Turns:
    """The numbers from 0 on below `count`, given out once each, to this process and to copies of it: whoever asks takes the
    next ones."""

    def __init__(self, count: int):
        self._count = count
        self._step = count // _TURNS + 1
        self._parent = os.getpid()
        self._queue, turns = os.pipe()
        with open(turns, "wb") as file:
            file.writelines(first.to_bytes(_TURN, "big") for first in range(0, count, self._step))

    def __iter__(self) -> Iterator[int]:
        # A copy whose parent was killed ends.
        while (
            self._queue >= 0 and self._parent in (os.getpid(), os.getppid()) and (turn := os.read(self._queue, _TURN))
        ):
            first = int.from_bytes(turn, "big")
            yield from range(first, min(first + self._step, self._count))

    def close(self) -> None:
        """Nobody is given any more."""
        while os.read(self._queue, 1 << 16):
            pass
        os.close(self._queue)
        self._queue = -1


# So many turns at most, as many as a pipe holds at the least, in so many bytes each.
_TURNS, _TURN = 1000, 4


class Shared(Generic[J, T]):
    """Jobs that this process and a copy of it share: each does the next one that neither has begun; the copy after `first`,
    a work of its own. What comes of all is plain data. Where no copy is possible, all is done here."""

    def __init__(self, first: Callable[[], Any], jobs: Sequence[J], work: Callable[[J], T]):
        self.jobs = jobs
        self._first = first
        self._work = work
        self._made: dict[int, T] = {}
        self._turns = Turns(len(jobs))
        self._mine = iter(self._turns)
        self._there = ahead(self._beside)

    def __iter__(self) -> Iterator[tuple[J, T]]:
        """Does jobs that nobody had begun: each, and what came of it. May be left, and gone on with."""
        for number in self._mine:
            try:
                self._made[number] = self._work(self.jobs[number])
            except BaseException:
                self._turns.close()
                with suppress(Exception):
                    self._there()  # else the copy would wait for its reader
                raise
            yield self.jobs[number], self._made[number]

    def all(self) -> tuple[Any, list[T]]:
        """What came of `first`, and of each job; does what nobody had begun."""
        for _ in self:
            pass
        first, there = self._there()
        self._turns.close()
        made = {**there, **self._made}
        # What a copy that failed had begun is done here.
        return first, [made[number] if number in made else self._work(job) for number, job in enumerate(self.jobs)]

    def _beside(self) -> tuple[Any, dict[int, T]]:
        return self._first(), {number: self._work(self.jobs[number]) for number in self._turns}
