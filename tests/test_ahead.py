"""Work begun in a copy of this process."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from gongkai.ahead import Shared, Turns, ahead
from tests.conftest import ROOT


def test_the_result_is_the_same_wherever_it_is_made(monkeypatch):
    def work() -> dict[str, tuple[int, ...]]:
        return {"页": (1, 2), "b": ()}

    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    there = ahead(work)
    monkeypatch.setattr(os, "cpu_count", lambda: 1)
    assert there() == ahead(work)() == work()


@pytest.mark.skipif(sys.platform != "linux" or os.cpu_count() == 1, reason="no copy is made here")
def test_it_is_made_in_another_process():
    # In a process of its own: where other threads run, as those of earlier tests may, no copy is made.
    code = "import os; from gongkai.ahead import ahead; print(ahead(os.getpid)() != os.getpid())"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, check=True, encoding="utf-8")
    assert done.stdout == "True\n"


def test_what_fails_there_fails_here(monkeypatch):
    monkeypatch.setattr(os, "cpu_count", lambda: 2)

    def work() -> None:
        raise ValueError("no")

    wait = ahead(work)
    with pytest.raises(ValueError, match="no"):
        wait()


def test_what_cannot_be_sent_is_made_here(monkeypatch):
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    kept = object()
    assert ahead(lambda: kept)() is kept


@pytest.mark.skipif(sys.platform != "linux", reason="no copy is made here")
def test_where_the_system_allows_no_copy_the_work_is_done_here(monkeypatch):
    def refuse() -> int:
        raise BlockingIOError("no more processes")

    monkeypatch.setattr("gongkai.ahead.possible", lambda: True)
    monkeypatch.setattr(os, "fork", refuse)
    before = os.listdir("/proc/self/fd")
    assert ahead(lambda: 7)() == 7
    assert len(os.listdir("/proc/self/fd")) == len(before)


SHARED = """
import os
from gongkai.ahead import Shared

parent = os.getpid()

def work(job):
    if os.getpid() != parent:
        os.read(begun, 1)  # this process is to have one, too
        {there}
    else:
        os.write(begin, b"." * 40)
        {here}
    return job * 2

begun, begin = os.pipe()
shared = Shared(lambda: "first", list(range(40)), work)
try:
    begun = next(iter(shared))
    print(begun[1] == begun[0] * 2 and shared.all() == ("first", list(range(0, 80, 2))))
except OSError as error:
    print(error)
"""


@pytest.mark.skipif(sys.platform != "linux" or os.cpu_count() == 1, reason="no copy is made here")
@pytest.mark.parametrize(
    ("there", "here", "told"),
    [
        ("pass", "pass", "True"),
        ("raise ValueError", "pass", "True"),
        ("os.kill(os.getpid(), 9)", "pass", "True"),
        ("pass", "raise OSError('full')", "full"),
        ("raise ValueError", "raise OSError('full')", "full"),
    ],
)
def test_jobs_are_shared_with_a_copy_and_what_it_failed_to_do_is_done_here(there, here, told):
    code = SHARED.format(there=there, here=here)
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, check=True, encoding="utf-8", timeout=60
    )
    assert done.stdout.split()[-1] == told


def test_without_a_copy_all_jobs_are_done_here(monkeypatch):
    monkeypatch.setattr("gongkai.ahead.possible", lambda: False)
    done = []
    shared = Shared(lambda: done.append("first"), [1, 2, 3], lambda job: done.append(job) or -job)
    assert next(iter(shared)) == (1, -1)
    assert shared.all() == (None, [-1, -2, -3])
    assert done == [1, 2, 3, "first"]


def test_what_fails_in_a_job_without_a_copy_is_raised(monkeypatch):
    monkeypatch.setattr("gongkai.ahead.possible", lambda: False)
    with pytest.raises(ZeroDivisionError):
        Shared(lambda: None, [1, 0], lambda job: 1 // job).all()


@pytest.mark.parametrize("count", [0, 1, 7, 1000, 2500])
def test_every_turn_is_given_once(count):
    turns = Turns(count)
    assert list(turns) == list(range(count))
    turns.close()
    assert list(turns) == []
