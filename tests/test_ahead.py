"""Work begun in a copy of this process."""

from __future__ import annotations

import os

import pytest

from gongkai import ahead as room
from gongkai.ahead import ahead


def test_the_result_is_the_same_wherever_it_is_made(monkeypatch):
    def work() -> dict[str, tuple[int, ...]]:
        return {"页": (1, 2), "b": ()}

    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    there = ahead(work)
    monkeypatch.setattr(os, "cpu_count", lambda: 1)
    assert there() == ahead(work)() == work()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no copies of a process here")
def test_it_is_made_in_another_process(monkeypatch):
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    monkeypatch.setattr(room.sys, "platform", "linux")
    assert ahead(os.getpid)() != os.getpid()


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
