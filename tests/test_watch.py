"""Folders watched by the system's own means, with the ways in which editors save."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import threading
import time

import pytest

from gongkai import watch
from gongkai.watch import Watch
from tests.conftest import ROOT

# Longer than what is watched in earnest: a busy machine may take its time between two steps of one save.
QUIET = 0.25


class Heard:
    """What a watch told, call by call."""

    def __init__(self):
        self.calls: list[set[str]] = []
        self.came = threading.Condition()

    def __call__(self, paths: set[str]) -> None:
        with self.came:
            self.calls.append({os.path.basename(path) for path in paths})
            self.came.notify()

    def one(self) -> set[str]:
        """The files of the only call; it is given some time to be followed by another."""
        with self.came:
            assert self.came.wait_for(lambda: self.calls, 10), "nothing was heard"
        time.sleep(QUIET * 4)
        assert len(self.calls) == 1, self.calls
        return self.calls[0]

    def until(self, name: str) -> None:
        """Waits for a file to be told, and forgets all that was."""
        with self.came:
            assert self.came.wait_for(lambda: any(name in call for call in self.calls), 10), f"{name} was not told"
            self.calls.clear()


@pytest.fixture(autouse=True)
def patient(monkeypatch):
    monkeypatch.setattr(watch, "QUIET", QUIET)


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "plans/2021/tasks").mkdir(parents=True)
    (tmp_path / "plans/2021/tasks/01.yaml").write_text("a", "utf-8")
    return tmp_path


@pytest.fixture
def heard(folder):
    found = Heard()
    with Watch([folder], found):
        yield found


def test_a_file_written_in_place_is_told_once(folder, heard):
    (folder / "plans/2021/tasks/01.yaml").write_text("b", "utf-8")
    assert heard.one() == {"01.yaml"}


def test_a_file_saved_by_renaming_is_told_once(folder, heard):
    fresh = folder / "plans/2021/tasks/01.yaml.new"
    fresh.write_text("b", "utf-8")
    os.replace(fresh, folder / "plans/2021/tasks/01.yaml")
    assert "01.yaml" in heard.one()


def test_a_file_moved_aside_and_written_again_is_told_once(folder, heard):
    task = folder / "plans/2021/tasks/01.yaml"
    os.replace(task, task.with_name("01.yaml~"))
    task.write_text("b", "utf-8")
    task.with_name("01.yaml~").unlink()
    assert "01.yaml" in heard.one()


def test_a_file_saved_twice_is_told_once(folder, heard):
    task = folder / "plans/2021/tasks/01.yaml"
    task.write_text("", "utf-8")
    task.write_text("b", "utf-8")
    assert heard.one() == {"01.yaml"}


def test_fifty_files_at_once_are_told_once(folder, heard):
    names = {f"{number:02}.yaml" for number in range(1, 51)}
    for name in names:
        (folder / "plans/2021/tasks" / name).write_text("b", "utf-8")
    assert heard.one() == names


def test_a_deleted_and_a_renamed_file_are_told(folder, heard):
    tasks = folder / "plans/2021/tasks"
    (tasks / "01.yaml").rename(tasks / "02.yaml")
    assert heard.one() == {"01.yaml", "02.yaml"}


def test_a_new_folder_is_watched_as_well(folder, heard):
    (folder / "plans/2022").mkdir()
    assert heard.one() == {"2022"}
    heard.calls.clear()
    (folder / "plans/2022/plan.yaml").write_text("b", "utf-8")
    assert heard.one() == {"plan.yaml"}


def test_reading_is_no_change(folder, heard):
    assert (folder / "plans/2021/tasks/01.yaml").read_text("utf-8") == "a"
    assert os.listdir(folder / "plans")
    time.sleep(QUIET * 4)
    assert heard.calls == []


def test_what_never_rests_is_told_all_the_same(folder, heard):
    task = folder / "plans/2021/tasks/01.yaml"
    end = time.monotonic() + 10
    while not heard.calls and time.monotonic() < end:
        task.write_text("b", "utf-8")
        time.sleep(QUIET / 4)
    assert heard.calls and heard.calls[0] == {"01.yaml"}


def test_where_the_system_tells_nothing_the_folders_are_looked_at(folder, monkeypatch):
    class Full(watch.Observer):
        def start(self):
            raise OSError(28, "inotify watch limit reached")

    monkeypatch.setattr(watch, "Observer", Full)
    found = Heard()
    with Watch([folder], found):
        (folder / "plans/2021/tasks/01.yaml").write_text("another", "utf-8")
        assert "01.yaml" in found.one()


def test_a_watched_folder_that_is_deleted_and_made_again_is_watched_again(folder, monkeypatch):
    monkeypatch.setattr(watch, "LOOK", 0.05)
    plans, heard = folder / "plans", Heard()
    with Watch([plans], heard):
        shutil.rmtree(plans)
        heard.until("plans")
        (plans / "2022").mkdir(parents=True)
        heard.until("plans")
        (plans / "2022/plan.yaml").write_text("a", "utf-8")
        heard.until("plan.yaml")


def test_a_watched_folder_that_is_moved_away_and_back_is_told(folder, monkeypatch):
    monkeypatch.setattr(watch, "LOOK", 0.05)
    plans, heard = folder / "plans", Heard()
    with Watch([plans], heard):
        plans.rename(folder / "aside")
        heard.until("plans")
        (folder / "aside").rename(plans)
        heard.until("plans")
        (plans / "2021/tasks/01.yaml").write_text("b", "utf-8")
        heard.until("01.yaml")


def test_what_an_observer_says_as_it_ends_is_not_for_the_editors_window():
    # In a process of its own: the tests' own logging would take it.
    code = "import logging; import gongkai.watch; logging.getLogger('watchdog.observers.inotify').error('inactive')"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, check=True, encoding="utf-8")
    assert done.stderr == ""
