"""Work begun ahead, on another processor, while this process does what it can do without the result."""

from __future__ import annotations

import marshal
import os
import sys
import threading
from collections.abc import Callable
from typing import TypeVar

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
