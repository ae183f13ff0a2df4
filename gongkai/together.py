"""Jobs of one kind done by several processes at once. Knows no domain."""

from __future__ import annotations

import os
import pickle
import signal
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Protocol, TypeVar

from gongkai.ahead import ahead, possible

J = TypeVar("J", contravariant=True)
R = TypeVar("R", covariant=True)


class Shop(Protocol[J, R]):
    """Where jobs are done; can be sent to another process, as can what comes of a job."""

    def make(self, job: J) -> R:
        """Does one job."""


def together(jobs: Sequence[J], shop: Shop[J, R], processes: int) -> Iterator[R]:
    """What comes of every job, in any order. What a job raises is raised here."""
    if possible():
        yield from begun(jobs, shop, processes)()
        return
    import multiprocessing

    # Elsewhere, and where threads run, a process starts anew and is sent the shop.
    chunk = max(1, len(jobs) // (processes * 16))
    with multiprocessing.get_context("spawn").Pool(processes, _open, (shop,)) as pool:
        yield from pool.imap_unordered(_make, jobs, chunk)


def begun(jobs: Sequence[J], shop: Shop[J, R], processes: int) -> Callable[[], Iterator[R]]:
    """Begins the jobs in copies of this process and returns at once. What is returned takes its share of them here, for
    what this process learns it may need again, and gives what comes of every job, in their order: each process takes
    the next jobs from a pipe as it comes to it. Where no copies are `possible`, all is done here."""
    step = len(jobs) // _TURNS + 1
    queue, turns = os.pipe()
    parent = os.getpid()

    def work() -> list[tuple[int, R]]:
        done = []
        # A copy whose parent was killed ends.
        while parent in (os.getpid(), os.getppid()) and (turn := os.read(queue, _TURN)):
            first = int.from_bytes(turn, "big")
            done += [(number, shop.make(jobs[number])) for number in range(first, min(first + step, len(jobs)))]
        return done

    def finish() -> Iterator[R]:
        try:
            try:
                made = dict(work())
            finally:
                while os.read(queue, 1 << 16):
                    pass  # where this process failed, the others need not go on
                found = [copy() for copy in copies]
        finally:
            os.close(queue)
        for data in found:
            made.update(pickle.loads(data))
        for number, job in enumerate(jobs):
            # What a copy that failed had taken is made here, and fails here.
            yield made[number] if number in made else shop.make(job)

    with open(turns, "wb") as file:
        file.writelines(first.to_bytes(_TURN, "big") for first in range(0, len(jobs), step))
    copies = [ahead(lambda: pickle.dumps(work())) for _ in range(processes - 1)]
    return finish


# Numbers of jobs, as many as a pipe holds at the least, in so many bytes each.
_TURNS, _TURN = 1000, 4

_shop: Shop[Any, Any] | None = None


def _open(shop: Shop[Any, Any]) -> None:
    global _shop
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to answer
    _shop = shop


def _make(job: Any) -> Any:
    assert _shop is not None
    return _shop.make(job)
