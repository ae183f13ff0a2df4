"""Responsible phrases: every row of phrases/responsibility.tsv, and what has to hold for any string.

A row is a phrase (`\\n` for a line's end) and its reading: `read`, `open` (the list ends with 等) or `unclear`; then the
names of each role, parted by spaces, and the registered names, if any.
"""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongkai.model import Responsibility
from gongkai.phrases.responsibility import read
from gongkai.text import fold

CASES = Path(__file__).parent / "phrases" / "responsibility.tsv"


def rows() -> list[list[str]]:
    """The rows of the table, each with all its cells."""
    lines = CASES.read_text("utf-8").splitlines()[1:]
    return [(line.split("\t") + [""] * 4)[:6] for line in lines if not line.startswith("#")]


@pytest.mark.parametrize(("phrase", "reading", "lead", "responsible", "support", "known"), rows())
def test_phrase_is_read_as_the_table_says(phrase, reading, lead, responsible, support, known):
    text = phrase.replace("\\n", "\n")
    found = read(text, frozenset(known.split()))
    roles = [tuple(names.split()) for names in (lead, responsible, support)]
    assert found == Responsibility(text, *roles, reading == "open", reading == "unclear", found.reason)
    assert bool(found.reason) == found.unclear


def test_no_phrase_stands_twice_in_the_table():
    keys = [(phrase, known) for phrase, *_, known in rows()]
    assert len(keys) == len(set(keys))


@pytest.mark.parametrize(
    ("phrase", "reason"),
    [
        ("", "没有写明责任单位"),
        (" \n", "没有写明责任单位"),
        ("待定", "没有读懂“待定”"),
        ("列第一位的责任单位为牵头单位", "没有读懂“列第一位的责任单位”"),
        ("市发改委、", "有一处没有写出单位名称"),
        ("市发改委(牵头", "括号不成对"),
        ("市发改委，市财政局牵头", "分工管到哪几个单位，说不清"),
        ("市发改委、市财政局（牵头）", "括号里的分工管到哪几个单位，说不清"),
        ("市发改委牵头，市财政局负责，市审计局", "后面的单位没有写明分工"),
        ("牵头单位：市发改委配合", "分工前后不一致"),
        ("市发改委、供电公司", "“供电公司”属于哪一级，说不清"),
        ("高新区、袁州区政府", "“高新区”后面是否省略了“政府”，说不清"),
        ("市委、市政府督查室", "“市委、市政府督查室”是一个名称还是两个，说不清"),
        ("市委、市政府各部门", "“市委、市政府各部门”是一个名称还是两个，说不清"),
        ("市政府 办公室", "“市政府 办公室”是一个单位还是两个，说不清"),
        ("市发改委、市财政局等2个部门", "“等”后面的数目与列出的单位对不上"),
        ("市发改委、" * 500, "文字太长，不像责任单位"),
    ],
)
def test_reason_tells_the_editor_what_is_unclear(phrase, reason):
    assert read(phrase) == Responsibility(phrase, unclear=True, reason=reason)


def test_import_compiles_no_pattern():
    """Most runs of the program read no phrase: --help, a build in which nothing changed."""
    count = """
import re
compiled, compile = [], re.compile
re.compile = lambda *pattern: compiled.append(pattern) or compile(*pattern)
from gongkai.phrases import bodies, responsibility, roles, shortened
print(len(compiled))
"""
    modules = "import dataclasses, gongkai.model, gongkai.text, typing\n"  # what they import may compile some
    run = subprocess.run([sys.executable, "-c", modules + count], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "0"


# --- What holds for any string ---------------------------------------------------------------------------------------


def words(text: str) -> list[str]:
    """The words of a list of words."""
    return text.split()


WORDS = words("""
市 县 区 省 各 有关 市发改委 市财政局 财政局 办公室 宣传处 各县（市、区） 各县（市、區）政府 人民政府 部门 单位 、 、 ， ； / （ ） 〔 〕 和 及 与 会 会同 等
等有关部门 牵头 负责 （牵头） （配合） 配合 按职责分工负责 责任单位： 牵头单位： 完成时限： 6月底前 由 的 袁州区 高新区 管委会 涉及 。 “ ” 1. ２ …
""")
phrases = st.lists(st.sampled_from([*WORDS, " ", "\n", "　"]), max_size=12).map("".join) | st.text(max_size=40)


@settings(max_examples=600, deadline=None)
@given(phrases, st.frozensets(st.text(max_size=6) | st.sampled_from(WORDS), max_size=4))
def test_any_string_gives_a_reading_or_unclear(text, known):
    found = read(text, known)
    named = found.named()
    assert found.text == text
    assert found.unclear == bool(found.reason) == (not named)
    assert all(name and not any(char.isspace() for char in name) for _, name in named)
    assert len({(role, fold(name)) for role, name in named}) == len(named)
    assert not (found.unclear and found.open_ended)


NAMES = st.lists(
    st.sampled_from(
        words("""
        市发改委 市人力资源和社会保障局 市政府办公室 市文化和旅游局 市税务局 市卫生健康委员会 市市场监管局 市委宣传部 市委编办 市总工会 团市委
        市工商业联合会办公室 市政务服务中心 市交通委（市道运局） 各县（市、区） 各县、市、区政府 各乡镇、街道 市政府各部门 市直有关部门 各地各部门
        袁州区 宜阳新区管委会 国网宜春供电公司 涉及到重大建设项目全链条公开的相关县市区和部门
        """)
    ),
    min_size=1,
    max_size=8,
    unique=True,
).map(tuple)


@settings(max_examples=300, deadline=None)
@given(NAMES, st.sampled_from(["、", "，", ",", "；", ";", "/", "／", "、 ", " ， "]))
def test_names_in_full_come_back_from_any_list(names, mark):
    assert read(mark.join(names)).responsible == names


@settings(max_examples=300, deadline=None)
@given(NAMES, NAMES, NAMES)
def test_roles_in_words_and_under_labels_say_the_same(leads, others, helpers):
    lead, other, helper = map("、".join, (leads, others, helpers))
    in_words = read(f"由{lead}牵头，{other}等有关单位按职责分工负责；{helper}配合。")
    in_labels = read(f"（牵头单位：{lead}；责任单位：{other}等；配合单位：{helper}，完成时限：长期坚持）")
    for found in (in_words, in_labels):
        assert (found.lead, found.responsible, found.support) == (leads, others, helpers)
        assert found.open_ended


WIDE = str.maketrans("，；：（）", ",;:()")


@pytest.mark.parametrize("phrase", [row[0] for row in rows() if not row[5]])
def test_width_of_punctuation_changes_no_reading(phrase):
    text = phrase.replace("\\n", "\n")
    wide, narrow = read(text), read(text.translate(WIDE))
    assert narrow.unclear == wide.unclear
    assert [(role, fold(name)) for role, name in narrow.named()] == [(role, fold(name)) for role, name in wide.named()]


@pytest.mark.parametrize(
    "hostile",
    [
        "市" * 2000,
        "市 " * 1000,
        "市\n" * 1000,
        "各" * 2000,
        "和" * 2000,
        "各市、" * 660,
        "综合科和" * 39,
        "综合科等" * 39,
        "综合科和综合科等" * 19,
        "（市发改委" * 200 + "）" * 200,
        "牵头" * 1000,
        "按职责分工" * 390 + "负责",
        "市发改委会同" * 300,
        "市发改委 " * 390,
        "涉及" * 1000,
        '"' * 2000,
        "市发改委、" * 20000,
    ],
)
def test_hostile_strings_are_read_to_their_end(hostile):
    # A guard against patterns that blow up (minutes, hours), not a measure: seconds of the processor, far above any load.
    start = time.process_time()
    assert read(hostile).text == hostile
    assert time.process_time() - start < 10
