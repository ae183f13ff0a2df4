"""Work begun in a copy of this process."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from gongkai.ahead import ahead
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
