"""The command line as the contract has it: exit status, streams, formats, the as-of date, failures that are not content."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys

import pytest

from tests.conftest import ROOT

BROKEN = "number: 1\ntitle: 公开\ncontent: 一\nresponsible: 市卫建委\ndeadline: 全年\n"


@pytest.fixture
def broken(content):
    (content / "plans/2021/tasks/01.yaml").write_text(BROKEN, "utf-8")
    (content / "plans/2021/tasks/02.yaml").write_text(
        BROKEN.replace("number: 1", "number: 3").replace("市卫建委", "市卫健委"), "utf-8"
    )
    return content.parent


def test_no_verb_means_build(content, run):
    done = run("--no-search", "--today", "2026-11-23", cwd=content.parent)
    assert (done.returncode, done.stderr) == (0, "")
    assert re.fullmatch(r"site：1 份任务分解表，2 项任务，\d+ 个文件（写入 \d+ 个文件，沿用 0 个）\n", done.stdout)
    assert (content.parent / "site/index.html").is_file()


def test_options_may_stand_before_the_verb(content, run):
    done = run("--today", "2026-11-23", "check", cwd=content.parent)
    assert (done.returncode, done.stdout, done.stderr) == (0, "没有发现错误：1 份任务分解表，2 项任务\n", "")


def test_a_second_build_says_that_nothing_changed(content, run):
    first = run("--no-search", "--today", "2026-11-23", cwd=content.parent)
    files = re.search(r"(\d+) 个文件（", first.stdout).group(1)
    second = run("--no-search", "--today", "2026-11-23", cwd=content.parent)
    assert second.stdout == f"site：1 份任务分解表，2 项任务，{files} 个文件（没有变化）\n"


def test_problems_are_told_in_full_on_standard_error(broken, run):
    done = run("check", cwd=broken)
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr == (
        "content/plans/2021/tasks/01.yaml:4:14: 错误[unit-unknown] 没有登记过的单位“市卫建委”\n"
        "   4 | responsible: 市卫建委\n"
        "     |              ^^^^^^^^\n"
        "    是不是“市卫健委”？\n"
        "\n"
        "content/plans/2021/tasks/02.yaml:1:9: 提醒[number-gap] 序号从 1 跳到 3\n"
        "   1 | number: 3\n"
        "     |         ^\n"
        "    原表如此就不必改；否则检查是否漏了任务\n"
        "内容有 1 处错误、1 处提醒，没有生成，原有的输出没有改动\n"
    )


def test_quiet_tells_errors_only(broken, run):
    assert "提醒" not in run("check", "-q", cwd=broken).stderr


def test_json_is_one_object_with_the_contracts_keys(broken, run):
    done = run("check", "--format", "json", cwd=broken)
    assert done.returncode == 1
    told = json.loads(done.stdout)
    assert told["ok"] is False
    assert told["problems"][0] == {
        "file": "content/plans/2021/tasks/01.yaml",
        "line": 4,
        "column": 14,
        "where": "responsible",
        "code": "unit-unknown",
        "severity": "error",
        "message": "没有登记过的单位“市卫建委”",
        "hint": "是不是“市卫健委”？",
    }
    assert [problem["severity"] for problem in told["problems"]] == ["error", "warning"]


def test_warnings_alone_are_no_failure(content, run):
    task = content / "plans/2021/tasks/02.yaml"
    task.write_text(task.read_text("utf-8").replace("number: 2", "number: 4"), "utf-8")
    for _ in range(2):  # the second time from what the first left: warnings are told again
        done = run("build", "--no-search", "--format", "json", "--today", "2026-11-23", cwd=content.parent)
        told = json.loads(done.stdout)
        assert (done.returncode, told["ok"]) == (0, True)
        assert [problem["code"] for problem in told["problems"]] == ["number-gap"]


def test_github_annotations(broken, run):
    lines = run("check", "--format", "github", cwd=broken).stdout.splitlines()
    assert lines[0] == (
        "::error file=content/plans/2021/tasks/01.yaml,line=4,col=14,title=unit-unknown::"
        "没有登记过的单位“市卫建委”。是不是“市卫健委”？"
    )
    assert lines[1].startswith("::warning file=content/plans/2021/tasks/02.yaml,line=1,col=9,title=number-gap::")


@pytest.mark.parametrize(
    "arguments",
    [["publish"], ["build", "--today", "2021-13-01"], ["build", "--jobs", "0"], ["check", "--full"], ["--bad"]],
)
def test_a_wrong_command_line_is_status_2(content, run, arguments):
    done = run(*arguments, cwd=content.parent)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert not (content.parent / "site").exists()


def test_drafts_do_not_go_into_site(content, run):
    done = run("build", "--drafts", "--no-search", cwd=content.parent)
    assert (done.returncode, done.stdout) == (2, "")
    assert (
        done.stderr == "草稿不能写进 site，以免被当作定稿发布\n  用 --output 指定别的文件夹，例如 --output 草稿预览\n"
    )


def test_help_lists_the_verbs_that_exist(run):
    told = run("--help").stdout
    verbs = ("build", "serve", "check", "new", "freeze", "report", "import", "export", "audit")
    assert {verb for verb in verbs if f"  {verb} " in told} == {
        "build", "serve", "check", "new", "freeze", "report", "import", "export",
    }  # fmt: skip


def test_missing_dependency_is_a_message_with_the_command(content):
    blocked = "import sys; sys.modules['yaml'] = None; from gongkai.cli import main; sys.exit(main(['check']))"
    done = subprocess.run(
        [sys.executable, "-c", blocked],
        cwd=content.parent,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        encoding="utf-8",
    )
    assert done.returncode == 3
    assert done.stderr == (
        f"缺少组件 yaml\n  请在本项目的文件夹里运行：{sys.executable} -m pip install -r requirements.lock\n"
    )


def test_output_is_utf8_whatever_the_console_says(broken, run):
    done = run("check", cwd=broken, env={"PYTHONIOENCODING": "ascii", "LC_ALL": "C", "PYTHONUTF8": "0"})
    assert "没有登记过的单位“市卫建委”" in done.stderr


def test_the_day_is_source_date_epochs_at_utc_plus_8(content, run):
    # 2021-12-31 16:30 UTC is 2022-01-01 in Beijing.
    run("build", "--no-search", cwd=content.parent, env={"SOURCE_DATE_EPOCH": "1640968200", "TZ": "America/New_York"})
    told = json.loads((content.parent / "site/data/2021/tasks.json").read_text("utf-8"))
    assert told["plan"]["as_of"] == "2022-01-01"


def test_a_fault_of_the_program_is_told_without_a_traceback(content, capsys, monkeypatch):
    from gongkai import cli, making

    monkeypatch.delenv("GONGKAI_DEBUG", raising=False)
    monkeypatch.setattr(making, "check", lambda *_: 1 / 0)
    assert cli.main(["check"]) == 3
    said = capsys.readouterr().err
    assert said.startswith("程序内部出错（ZeroDivisionError: division by zero，test_cli.py:")
    assert "Traceback" not in said


def test_stages_are_timed_under_v(content, run):
    told = run("build", "-v", "--no-search", cwd=content.parent).stderr
    assert re.search(r"^ +\d+\.\d{3} s  读和写 1 份任务分解表（共 1 份）$", told, re.MULTILINE)
