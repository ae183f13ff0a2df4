"""Sentences that know what they were made of, and in which language they are told."""

from __future__ import annotations

import json
import pickle
import subprocess
import sys
from copy import deepcopy

import pytest

from gongkai import language
from gongkai.errors import Problem
from gongkai.language import Said, chosen, counted, pack, say, tell, unpack
from tests.conftest import ROOT


@pytest.fixture
def english(monkeypatch):
    monkeypatch.setenv("GONGKAI_LANG", "en")


def test_a_sentence_is_its_chinese_text():
    said = say("第{row}行：{fault}", row=3, fault=say("“{key}”写了两次", key="title"))
    assert said == "第3行：“title”写了两次"
    assert f"{said}。" == "第3行：“title”写了两次。"


def test_a_sentence_without_values_may_hold_braces():
    assert say("写成 {text: 原文}") == "写成 {text: 原文}"


@pytest.mark.parametrize("copied", [deepcopy, lambda said: pickle.loads(pickle.dumps(said))])
def test_a_sentence_knows_its_template_in_another_process_as_well(copied):
    said = copied(say("{count} 处错误", count=2))
    assert (said, said.template, said.values) == ("2 处错误", "{count} 处错误", {"count": 2})


def test_a_sentence_is_told_in_the_language_asked_for():
    said = say("“{name}”{fault}", name="title", fault=say("应当是日期，这里是{found}", found="“某日”"))
    assert tell(said, "zh") == "“title”应当是日期，这里是“某日”"
    assert tell(said, "en") == "“title” should be a date, found “某日”"
    assert not isinstance(tell(said, "zh"), Said)


def test_one_and_several_differ_where_the_language_has_it_so():
    counts = [counted("{n} 处错误", n=1), counted("{n} 处提醒", n=2)]
    said = say("内容有 {counts}，没有生成，原有的输出没有改动", counts=counts)
    assert tell(said, "zh") == "内容有 1 处错误、2 处提醒，没有生成，原有的输出没有改动"
    assert tell(said, "en").startswith("The content has 1 error, 2 warnings; nothing was built")


def test_lists_are_told_with_the_comma_of_the_language():
    said = say("可用的键：{keys}", keys=["name", "sponsor"])
    assert (said, tell(said, "en")) == ("可用的键：name、sponsor", "keys that can stand here: name, sponsor")


def test_what_was_not_said_stays_as_it_is():
    # An editor's own words are nobody's to translate, not even where a sentence of ours is the same.
    assert tell("没有内容", "en") == "没有内容"
    assert tell(say("不在目录里的一句"), "en") == "不在目录里的一句"


def test_a_sentence_survives_json():
    said = say("“{name}”{fault}", name="a", fault=counted("{n} 处错误", n=1), keys=("b", say("没有内容")))
    kept = unpack(json.loads(json.dumps(pack(said))))
    assert (kept, tell(kept, "en")) == (said, tell(said, "en"))
    assert pack("没有内容") == "没有内容"
    problem = Problem("bad", said, "改", "a.yaml", 1, 2, "a", "warning", 3)
    assert Problem.unpack(json.loads(json.dumps(problem.pack()))) == problem


@pytest.mark.parametrize(
    ("environ", "language"),
    [
        ({"LANG": "zh_CN.UTF-8"}, "zh"),
        ({"LANG": "zh_TW"}, "zh"),
        ({"LANG": "Chinese (Simplified)_China.936"}, "zh"),
        ({"LANG": "en_US.UTF-8"}, "en"),
        ({"LANG": "C.UTF-8"}, "en"),
        ({"LANG": "de_DE.UTF-8"}, "en"),
        ({}, "en"),
        ({"LC_ALL": "", "LC_MESSAGES": "zh_CN.UTF-8", "LANG": "C"}, "zh"),
        ({"LC_ALL": "C", "LC_MESSAGES": "zh_CN.UTF-8"}, "en"),
        ({"GONGKAI_LANG": "en", "LC_ALL": "zh_CN.UTF-8"}, "en"),
        ({"GONGKAI_LANG": "zh", "LC_ALL": "C"}, "zh"),
    ],
)
def test_the_language_is_that_of_the_environment(environ, language):
    assert chosen(environ) == language


def test_windows_without_a_locale_is_asked_for_its_own_language(monkeypatch):
    monkeypatch.setattr(language, "_of_windows", lambda: "zh")
    monkeypatch.setattr(language.os, "name", "nt")
    assert (chosen({}), chosen({"LANG": "en_US"})) == ("zh", "en")


def test_problems_are_told_in_english_with_the_same_codes(content, run):
    (content / "site.yaml").write_text("name: 甲\nadress: x\nsponsor: 乙\nscheme: blue\nicp:\n", "utf-8")
    done = run("check", "--format", "json", cwd=content.parent, env={"GONGKAI_LANG": "en"})
    told = [(row["code"], row["message"], row["hint"]) for row in json.loads(done.stdout)["problems"]]
    assert told == [
        ("key-unknown", "unknown key “adress”", "did you mean “address”?"),
        ("bad-choice", "“scheme” should be one of light, auto, found “blue”", "choose one of them"),
        ("value-missing", "“icp” is empty", "fill it in, or delete the whole line if it is not needed"),
    ]
    assert run("check", cwd=content.parent, env={"GONGKAI_LANG": "en"}).stderr.splitlines()[-1] == (
        "The content has 3 errors; nothing was built, and the former output is as it was"
    )


def test_reasons_are_told_in_english_too(content, run):
    task = content / "plans/2021/tasks/01.yaml"
    lines = [line for line in task.read_text("utf-8").splitlines() if not line.startswith("deadline")]
    task.write_text("\n".join([*lines, "deadline: 2月30日前", ""]), "utf-8")
    done = run("check", "--format", "github", cwd=content.parent, env={"GONGKAI_LANG": "en"})
    assert "the deadline “2月30日前” cannot be read for certain: there is no date “2月30日”. settle it" in done.stdout


def test_warnings_of_an_unchanged_build_are_told_in_the_language_of_the_day(content, run):
    task = content / "plans/2021/tasks/02.yaml"
    task.write_text(task.read_text("utf-8").replace("number: 2", "number: 4"), "utf-8")
    build = ("build", "--no-search", "--today", "2026-11-23")
    told = [run(*build, cwd=content.parent, env={"GONGKAI_LANG": code}) for code in ("zh", "en", "zh")]
    assert ["提醒[number-gap] 序号从 1 跳到 4" in done.stderr for done in told] == [True, False, True]
    assert "warning[number-gap] the numbers go from 1 to 4" in told[1].stderr
    assert "(nothing changed); the content has 1 warning\n" in told[1].stdout
    # A plan that is carried over is not read again, and its warnings are the state's as well.
    (content / "pages/about.md").write_text("---\ntitle: 关于\n---\n新\n", "utf-8")
    assert "warning[number-gap] the numbers go" in run(*build, cwd=content.parent, env={"GONGKAI_LANG": "en"}).stderr


def test_warnings_of_other_processes_are_told_in_english(content, run):
    import shutil

    task = content / "plans/2021/tasks/02.yaml"
    task.write_text(task.read_text("utf-8").replace("number: 2", "number: 4"), "utf-8")
    shutil.copytree(content / "plans/2021", content / "plans/2021-b")
    done = run("build", "--no-search", "--jobs", "2", cwd=content.parent, env={"GONGKAI_LANG": "en"})
    assert done.stderr.count("warning[number-gap] the numbers go from 1 to 4") == 2


def test_help_and_a_wrong_command_line_are_told_in_the_language(run):
    assert "用法：gongkai build [-h]" in run("build", "--help").stdout
    assert "usage: gongkai build [-h]" in run("build", "--help", env={"GONGKAI_LANG": "en"}).stdout
    told = run("chek").stderr
    assert told.startswith("命令写法不对：动作：没有 'chek'，可选：")
    assert told.endswith("\n  gongkai --help 列出全部写法\n")
    assert run("build", "--jobs", env={"GONGKAI_LANG": "en"}).stderr == (
        "The command line is wrong: argument --jobs: expected one argument\n"
        "  gongkai build --help lists all that can be written\n"
    )


def test_what_was_mended_and_started_is_told_in_english(content, run):
    task = content / "plans/2021/tasks/01.yaml"
    task.write_text(task.read_text("utf-8").replace("number: 1", "number: １"), "utf-8")
    fixed = run("check", "--fix", cwd=content.parent, env={"GONGKAI_LANG": "en"})
    assert "\n1 file was mended\n" in fixed.stdout
    started = run("new", "page", "contact", cwd=content.parent, env={"GONGKAI_LANG": "en"})
    assert started.stderr == "fill in what follows the colons, save, then run check\n"


@pytest.mark.parametrize(("code", "opened"), [("zh", False), ("en", True)])
def test_the_catalogue_is_opened_for_english_only(code, opened):
    program = (
        "import sys; from gongkai.language import say, tell; tell(say('没有内容')); "
        "from gongkai.language import _catalogue; print(_catalogue.cache_info().currsize)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT,
        env={"PATH": "", "GONGKAI_LANG": code},
        capture_output=True,
        encoding="utf-8",
    )
    assert done.stdout == f"{int(opened)}\n"


def test_without_a_catalogue_a_sentence_is_told_as_it_is(monkeypatch, tmp_path):
    monkeypatch.setattr(language, "LOCALES", str(tmp_path))
    language._catalogue.cache_clear()
    try:
        assert tell(say("没有内容"), "en") == "没有内容"
    finally:
        language._catalogue.cache_clear()
