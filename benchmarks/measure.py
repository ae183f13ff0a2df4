"""Running commands and measuring them: wall time, processor time, peak memory, and what they wrote."""

from __future__ import annotations

import os
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

SAMPLE_EVERY = 0.005  # seconds between two looks at the memory


class CommandFailed(Exception):
    """A measured command that did not end well; its text is the command and the end of what it said."""


@dataclass(frozen=True, slots=True)
class Step:
    """One measured command of a contestant: `prepare()` runs before it, untimed."""

    scenario: str
    command: list[str]
    folder: Path
    prepare: Callable[[], None] = lambda: None
    output: Path | None = None  # what to count afterwards


@dataclass(slots=True)
class Measured:
    """All that is known of one step: seconds of each run; `memory` in bytes, None where it cannot be measured."""

    wall: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)
    memory: int | None = None
    pages: int = 0
    files: int = 0
    bytes: int = 0


def rounds(contestants: list[list[Step]], runs: int, tell: Callable[[str], None]) -> list[list[Measured]]:
    """Measure every contestant's steps, in their order, contestant after contestant, `runs` times over: whatever slows
    the machine for a while slows all of them. Two rounds before are untimed: one warms up (bytecode is written, caches of
    the system fill), one takes the memory and counts."""
    measured = [[Measured() for _ in steps] for steps in contestants]
    for turn in range(-1, runs + 1):
        tell({-1: "warming up", 0: "memory and sizes"}.get(turn, f"round {turn} of {runs}"))
        for steps, results in zip(contestants, measured, strict=True):
            for step, result in zip(steps, results, strict=True):
                step.prepare()
                if turn < 0:
                    timed(step.command, step.folder)
                elif turn:
                    wall, cpu = timed(step.command, step.folder)
                    result.wall.append(wall)
                    result.cpu.append(cpu)
                else:
                    result.memory = peak_memory(step.command, step.folder)
                    if step.output:
                        result.pages, result.files, result.bytes = weighed(step.output)
    return measured


def timed(command: list[str], folder: Path) -> tuple[float, float]:
    """(wall, processor) seconds of the whole process, start and end included; processor time is user and system,
    summed over the process and the children it waited for (`wait4`; where there is none, nan). Nothing else runs here
    meanwhile. CommandFailed unless it exits with 0."""
    with tempfile.TemporaryFile() as said:
        start = time.perf_counter()
        process = _started(command, folder, said)
        if hasattr(os, "wait4"):
            _, status, usage = os.wait4(process.pid, 0)
            wall, cpu = time.perf_counter() - start, usage.ru_utime + usage.ru_stime
            process.returncode = os.waitstatus_to_exitcode(status)
        else:
            process.wait()
            wall, cpu = time.perf_counter() - start, float("nan")
        _check(process.returncode, command, said)
    return wall, cpu


def peak_memory(command: list[str], folder: Path) -> int | None:
    """The most memory that the command's processes held at one time, in bytes: the sum of their proportional set sizes
    (pages that several share counted once), looked at every few milliseconds, in a run of its own because looking takes
    time; at least the high-water mark that the kernel keeps of any one of them, so that less is missed between two
    looks. None where there is no /proc. (wait4's largest resident set is no measure: it starts from this process's.)"""
    if not Path("/proc/self/smaps_rollup").exists():
        timed(command, folder)
        return None
    peak, ended = 0, threading.Event()
    with tempfile.TemporaryFile() as said:
        process = _started(command, folder, said, start_new_session=True)

        def look() -> None:
            nonlocal peak
            while not ended.wait(SAMPLE_EVERY):
                running = _session(process.pid)
                shares = (_kilobytes(pid, "smaps_rollup", "Pss:") for pid in running)
                peak = max(peak, sum(shares), *(_kilobytes(pid, "status", "VmHWM:") for pid in running))

        watcher = threading.Thread(target=look)
        watcher.start()
        process.wait()
        ended.set()
        watcher.join()
        _check(process.returncode, command, said)
    return peak * 1024


def weighed(folder: Path) -> tuple[int, int, int]:
    """(pages, files, bytes) that stand in `folder`."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    return sum(path.suffix == ".html" for path in files), len(files), sum(path.stat().st_size for path in files)


def _started(command: list[str], folder: Path, said: IO[bytes], **options: bool) -> subprocess.Popen[bytes]:
    """The command, running in `folder`; what it says goes to `said`. Without Python's own variables: of these,
    PYTHONDONTWRITEBYTECODE, set on some machines, makes every start compile all sources anew."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    return subprocess.Popen(
        command, cwd=folder, env=clean, stdin=subprocess.DEVNULL, stdout=said, stderr=said, **options
    )


def _session(leader: int) -> list[int]:
    """The processes of the session that `leader` started."""
    found = []
    for entry in os.scandir("/proc"):
        if entry.name.isdigit():
            try:
                if os.getsid(int(entry.name)) == leader:
                    found.append(int(entry.name))
            except OSError:  # it has ended
                pass
    return found


def _kilobytes(process: int, file: str, key: str) -> int:
    """A figure of a process from /proc, in kB; 0 where it has ended or is just starting."""
    try:
        text = Path(f"/proc/{process}/{file}").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in text.splitlines() if line.startswith(key)), 0)


def _check(status: int, command: list[str], said: IO[bytes]) -> None:
    if status:
        said.seek(0)
        tail = said.read().decode("utf-8", errors="replace")[-2000:]
        raise CommandFailed(f"exit status {status}: {' '.join(command)}\n{tail}")
