"""Jobs of one kind done by several processes at once. Knows no domain."""

from __future__ import annotations

import pickle
import signal
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Protocol, TypeVar

from gongkai.ahead import Turns, ahead, possible

J = TypeVar("J", contravariant=True)
R = TypeVar("R", covariant=True)


class Shop(Protocol[J, R]):
    """Where jobs are done; can be sent to another process, as can what comes of a job."""

    def make(self, job: J) -> R:
        """Does one job."""


def together(jobs: Sequence[J], shop: Shop[J, R], processes: int) -> Iterator[R]:
    """What comes of every job, in any order. What a job raises is raised here."""
    if possible():
        yield from in_copies(jobs, shop, processes)
        return
    import multiprocessing

    # Elsewhere, and where threads run, a process starts anew and is sent the shop.
    chunk = max(1, len(jobs) // (processes * 16))
    with multiprocessing.get_context("spawn").Pool(processes, _open, (shop,)) as pool:
        yield from pool.imap_unordered(_make, jobs, chunk)


def in_copies(
    jobs: Sequence[J], shop: Shop[J, R], processes: int, first: Callable[[], object] = lambda: None
) -> Iterator[R]:
    """`together` in their order, by copies of this process and, when it has done `first`, by itself: what it learns, it may
    need again. Each takes the next jobs from a pipe as it comes to it. Where no copies are `possible`, all is done here."""
    turns = Turns(len(jobs))

    def work() -> dict[int, R]:
        return {number: shop.make(jobs[number]) for number in turns}

    copies = [ahead(lambda: pickle.dumps(work())) for _ in range(processes - 1)]
    try:
        first()
        made = work()
    finally:
        turns.close()  # where this process failed, the others need not go on
        found = [copy() for copy in copies]
    for data in found:
        made.update(pickle.loads(data))
    for number, job in enumerate(jobs):
        # What a copy that failed had taken is made here, and fails here.
        yield made[number] if number in made else shop.make(job)


_shop: Shop[Any, Any] | None = None


def _open(shop: Shop[Any, Any]) -> None:
    global _shop
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to answer
    _shop = shop


def _make(job: Any) -> Any:
    assert _shop is not None
    return _shop.make(job)
