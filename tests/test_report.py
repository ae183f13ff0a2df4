"""What is told of problems, as people read it."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from gongkai.errors import Problem
from gongkai.excerpt import columns
from gongkai.report import laid_over, listing, tally
from tests.conftest import ROOT

ERROR = Problem("bad", "错了", "改对", "a.yaml", 1, 4, length=2)
WARNING = Problem("odd", "可疑", file="b.yaml", severity="warning")


@pytest.fixture(autouse=True)
def files(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.yaml").write_text("甲: 乙丙丁\n", "utf-8")


def test_a_problem_is_told_with_its_line_and_a_caret_under_the_fault():
    told = listing([ERROR])
    assert told == "a.yaml:1:4: 错误[bad] 错了\n   1 | 甲: 乙丙丁\n     |     ^^^^\n    改对\n"
    quoted, caret = told.splitlines()[1:3]
    assert columns(quoted[: quoted.index("乙")]) == caret.index("^")


def test_problems_of_one_file_stand_together():
    assert listing([ERROR, ERROR, WARNING]) == f"{listing([ERROR]) * 2}\nb.yaml: 提醒[odd] 可疑\n"


def test_nothing_in_a_message_acts_on_the_terminal():
    told = listing([Problem("bad", "“\x1b[2J\u202e”", "改“\r”", "x\x07.yaml")])
    assert told == "x<U+0007>.yaml: 错误[bad] “<U+001B>[2J<U+202E>”\n    改“<U+000D>”\n"


def test_colours_are_laid_around_the_same_text():
    import re

    coloured = listing([ERROR, WARNING], colour=True)
    assert "\x1b[1;31m错误[bad]\x1b[0m" in coloured
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == listing([ERROR, WARNING])


def test_the_preview_is_given_the_line_and_the_place_in_it():
    row = {"place": "a.yaml:1:4", "message": "错了", "hint": "改对", "line": "甲: 乙丙丁", "start": 3, "end": 5}
    assert laid_over(ERROR) == row
    assert laid_over(WARNING) == {"place": "b.yaml", "message": "可疑", "hint": "", "line": None}


@pytest.mark.parametrize(
    ("problems", "told"),
    [([], []), ([ERROR], ["1 处错误"]), ([WARNING], ["1 处提醒"]), ([ERROR, ERROR, WARNING], ["2 处错误", "1 处提醒"])],
)
def test_problems_are_counted_by_severity(problems, told):
    assert tally(problems) == told


@pytest.mark.skipif(os.name == "nt", reason="pseudo-terminals are Unix")
@pytest.mark.parametrize(
    ("env", "coloured"),
    [({"TERM": "xterm"}, True), ({"TERM": "xterm", "NO_COLOR": "1"}, False), ({"TERM": "dumb"}, False)],
)
def test_a_terminal_is_shown_colours_unless_it_wants_none(content, env, coloured):
    (content / "site.yaml").write_text("name: 甲\n", "utf-8")
    import pty

    screen, terminal = pty.openpty()
    environ = {key: value for key, value in os.environ.items() if key != "NO_COLOR"} | env
    command = [sys.executable, str(ROOT / "build.py"), "check"]
    subprocess.run(command, cwd=content.parent, env=environ, stderr=terminal, timeout=60)
    os.close(terminal)
    told = os.read(screen, 10_000).decode()
    os.close(screen)
    assert "[key-missing]" in told
    assert ("\x1b[" in told) == coloured


def test_files_and_pipes_get_no_colours(content, run):
    (content / "site.yaml").write_text("name: 甲\n", "utf-8")
    assert "\x1b" not in run("check", cwd=content.parent, env={"TERM": "xterm", "FORCE_COLOR": "1"}).stderr
