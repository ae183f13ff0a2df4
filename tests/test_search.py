"""The search as it is built: what is searched, how it is coded for Pagefind, what the page is given, what can fail."""

from __future__ import annotations

import json
import os
import re
import stat
import sys
from collections import Counter, defaultdict
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongkai import load, search
from gongkai.errors import OutsideFailed
from gongkai.model import Deadline, FormerName, Plan, Responsibility, Task, Unit
from gongkai.search import browser, cbor, pagefind
from gongkai.search.records import BLANKS, folding, newest_first, normal, searched
from gongkai.text import fold
from tests.conftest import ROOT, TODAY

ANY_TEXT = st.text(st.characters(exclude_categories=["Cs"]))


@pytest.fixture(scope="module")
def real():
    """(base, plans) of the real content."""
    context = load.load_base(ROOT / "content", date.fromisoformat(TODAY))
    plans = [load.load_plan(folder, context) for folder in load.plan_folders(context)]
    assert [problem for problem in context.problems if problem.severity == "error"] == []
    return context.base, [plan for plan in plans if plan]


def a_plan(id: str = "2021", *tasks: Task, issued: date = date(2021, 5, 18)) -> Plan:
    return Plan(id, f"{id}的任务", int(id[:4]), "某市人民政府办公室", issued, None, tasks)


def a_task(number: int = 1, title: str = "事项", content: str = "办理。", **more) -> Task:
    return Task("2021", number, title, content, Responsibility("市卫健委"), Deadline("全年", "year-round"), **more)


def a_unit(name: str, full_name: str, *aliases: str, former: str = "") -> Unit:
    return Unit("id", name, full_name, "department", aliases, (FormerName(former),) if former else ())


# What is searched


def test_a_record_is_plain_data_with_every_field_as_printed():
    task = a_task(3, "标题　１", "内容“甲”。", section=("一、总则", "（一）范围"), remarks="另发")
    record = search.of_plan(a_plan("2021", task))
    assert json.loads(json.dumps(record)) == record
    assert record["tasks"] == [
        [3, ["标题　１", "内容“甲”。", "市卫健委", "全年", ["一、总则", "（一）范围"], "另发"], "year-round", []]
    ]
    assert (record["plan"], record["edition"], record["order"]) == ("2021", "2021年度", [2021, "2021-05-18", "2021"])


def test_fields_that_are_empty_at_the_end_are_left_out_of_a_record():
    assert search.of_plan(a_plan("2021", a_task()))["tasks"][0][1] == ["事项", "办理。", "市卫健委", "全年"]
    bare = Task("2021", 1, "", "", None, None)
    assert search.of_plan(a_plan("2021", bare))["tasks"] == [[1, [], None, []]]


def test_the_digest_changes_with_the_searched_text_and_with_nothing_else():
    plain = search.of_plan(a_plan("2021", a_task()))["digest"]
    assert search.of_plan(a_plan("2021", a_task(title_continues=True), issued=date(2021, 6, 1)))["digest"] == plain
    assert search.of_plan(a_plan("2021", a_task(remarks="另发")))["digest"] != plain
    assert search.of_plan(a_plan("2021", a_task(2)))["digest"] != plain
    assert search.of_plan(a_plan("2022", a_task()))["digest"] != plain


def test_hits_are_listed_newest_plan_first_then_by_day_of_issue_then_by_id():
    records = [
        search.of_plan(a_plan("2020", a_task())),
        search.of_plan(a_plan("2021-a", a_task(), issued=date(2021, 3, 1))),
        search.of_plan(a_plan("2021-b", a_task(), issued=date(2021, 3, 1))),
        search.of_plan(a_plan("2021", a_task())),
    ]
    assert [record["plan"] for record in newest_first(records)] == ["2021", "2021-b", "2021-a", "2020"]


@pytest.mark.parametrize(
    ("typed", "form"),
    [
        ("１０月 底前", "10月底前"),
        ("６０％", "60%"),
        ("政務公開", "政务公开"),
        ("「結對子」", '"结对子"'),
        ("\u200b政\ufeff务\u00ad", "政务"),
        ("ＡＢＣ\u3000Ｄ", "abcd"),
        ("ΑΣ", "ασ"),
        ("İ", "İ"),
    ],
)
def test_normal_form(typed, form):
    assert normal(typed) == form


@given(ANY_TEXT, ANY_TEXT)
def test_the_normal_form_is_made_character_by_character(first, second):
    assert normal(first + second) == normal(first) + normal(second)


@given(ANY_TEXT.filter(lambda text: "Σ" not in text))
def test_the_normal_form_is_the_folded_text_without_blanks(text):
    blank = {code for first, last in BLANKS for code in range(first, last + 1)}
    assert normal(text) == "".join(
        low if len(low := char.lower()) == 1 else char for char in fold(text) if ord(char) not in blank
    )


def test_the_browser_is_given_all_foldings_that_can_matter():
    before, after = folding("务开")
    pairs = dict(zip(before, after, strict=True))
    assert pairs["務"] == "务"
    assert pairs["開"] == "开"
    assert pairs["Ａ"] == "A"
    assert pairs["“"] == '"'
    assert "優" not in pairs
    assert all(fold(char) == form for char, form in pairs.items())


# What Pagefind is given


@given(st.lists(ANY_TEXT.map(normal)))
def test_every_character_is_a_word_of_four_signs_and_fields_are_kept_apart(forms):
    words = search.pagefind.encode(forms).split(" ")
    fields = " ".join(words).split(" z ") if forms else []
    read = ["".join(chr(int(word, 36)) for word in field.split(" ") if word not in ("", "z")) for field in fields]
    assert [form for form in read if form] == [form for form in forms if form]
    assert all(word == "z" or (len(word) == 4 and word.isascii() and word.isalnum()) for word in words if word)


def index(records, jobs: int = 2):
    return [output for outputs in search.start(search.shards(records), jobs)() for output in outputs]


def test_the_index_is_the_same_byte_for_byte_on_every_run_whatever_the_environment_says(real, monkeypatch):
    _, plans = real
    records = [search.of_plan(plan) for plan in plans]
    first = index(records)
    assert index(records, jobs=1) == first
    monkeypatch.setenv("PAGEFIND_UNSTABLE_INDEX_CHUNK_SIZE", "50")
    monkeypatch.setenv("PAGEFIND_INCLUDE_CHARACTERS", "z")
    assert index(list(reversed(records))) == first


def test_only_what_a_search_loads_is_kept(real):
    _, plans = real
    outputs = index([search.of_plan(plan) for plan in plans])
    kinds = {
        Path(output.path).suffix: [other.path for other in outputs if other.path.endswith(Path(output.path).suffix)]
        for output in outputs
    }
    assert sorted(kinds) == [".js", ".json", ".pagefind", ".pf_index", ".pf_meta"]
    assert kinds[".js"] == ["pagefind/pagefind.js"]
    assert kinds[".json"] == ["pagefind/pagefind-entry.json"]
    assert kinds[".pagefind"] == ["pagefind/wasm.unknown.pagefind"]
    assert {output.owner for output in outputs} == {"search"}


def test_pages_of_the_index_are_named_like_tasks(real):
    _, plans = real
    records = [search.of_plan(plan) for plan in plans]
    meta = next(output.data for output in index(records) if output.path.endswith(".pf_meta"))
    pages = cbor.decode(pagefind._unpacked(meta))[1]
    assert [name for name, _ in pages] == [
        f"{record['plan']}/{task[0]}" for record in records for task in record["tasks"]
    ]


def test_a_large_portal_has_several_indexes_and_a_change_touches_one(monkeypatch):
    monkeypatch.setattr(pagefind, "SHARD_TASKS", 3)
    years = ("2018", "2019", "2020", "2021")
    records = {year: search.of_plan(a_plan(year, a_task(1), a_task(2))) for year in years}
    before = search.shards(records.values())
    assert [(shard.folder, [record["plan"] for record in shard.records]) for shard in before] == [
        ("pagefind", ["2018", "2019"]),
        ("pagefind/1", ["2020", "2021"]),
    ]
    records["2021"] = search.of_plan(a_plan("2021", a_task(1), a_task(2, content="另办。")))
    after = search.shards(reversed(records.values()))
    assert [old.digest == new.digest for old, new in zip(before, after, strict=True)] == [True, False]
    names = {output.path for output in index(records.values())}
    assert {"pagefind/pagefind.js", "pagefind/pagefind-entry.json", "pagefind/1/pagefind-entry.json"} <= names
    assert "pagefind/1/pagefind.js" not in names


def test_a_portal_without_tasks_has_no_index():
    record = search.of_plan(a_plan("2021"))
    assert search.shards([record]) == ()
    assert search.start((), 2)() == []


def test_tasks_without_a_word_are_indexed_too():
    record = search.of_plan(a_plan("2021", Task("2021", 1, "", "", None, None), a_task(2)))
    meta = next(output.data for output in index([record]) if output.path.endswith(".pf_meta"))
    assert [name for name, _ in cbor.decode(pagefind._unpacked(meta))[1]] == ["2021/1", "2021/2"]


NUMBERS = st.integers(min_value=0, max_value=2**64 - 1)


@given(st.recursive(NUMBERS | ANY_TEXT, st.lists))
def test_cbor_there_and_back(value):
    assert cbor.decode(cbor.encode(value)) == value


@pytest.mark.parametrize(
    ("data", "message"), [(b"\xf5", "unknown kind 7"), (b"\x00\x00", "bytes after"), (b"\x9f\xff", "size 31")]
)
def test_cbor_of_another_kind_is_refused(data, message):
    with pytest.raises(ValueError, match=message):
        cbor.decode(data)


# What can fail


def a_program(folder: Path, code: str) -> Path:
    program = folder / "pagefind"
    program.write_text(f"#!{sys.executable}\n{code}", encoding="utf-8")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    return program


def failure(program: Path) -> tuple[str, str]:
    (shard,) = search.shards([search.of_plan(a_plan("2021", a_task()))])
    with pytest.raises(OutsideFailed) as caught:
        pagefind.index(shard, program)
    assert caught.value.exit_status == 3
    return str(caught.value), caught.value.hint


def test_the_command_to_install_names_what_holds_pagefind():
    lock = pagefind.INSTALL.rpartition(" ")[2]
    assert re.search("^pagefind-bin==1\\.5\\.", (ROOT / lock).read_text("utf-8"), re.MULTILINE)


COMMAND = f"{sys.executable} -m pip install -r requirements.lock"
VERSION_HINT = f"确认安装的是 1.5 版：{COMMAND}"


def test_a_missing_pagefind_names_the_command_that_installs_it(monkeypatch):
    monkeypatch.setattr(pagefind.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(OutsideFailed) as caught:
        search.start(search.shards([search.of_plan(a_plan("2021", a_task()))]), 1)
    assert str(caught.value) == "缺少搜索索引程序 Pagefind（Python 包 pagefind-bin）"
    assert caught.value.hint == f"运行：{COMMAND}"


@pytest.mark.skipif(os.name == "nt", reason="a text file is no program here by its name alone")
def test_a_pagefind_that_may_not_run_says_so(tmp_path):
    program = tmp_path / "pagefind"
    program.write_text("", encoding="utf-8")
    assert failure(program) == (
        f"搜索索引程序 Pagefind 无法运行（Permission denied）：{program}",
        f"重新安装：{COMMAND} --force-reinstall；如果系统禁止运行它，请联系管理员",
    )


ANSWERS = """
import base64, json, sys
heard = 0
while True:
    byte = sys.stdin.buffer.read(1)
    if not byte:
        break
    if byte == b",":
        sys.stdout.buffer.write(base64.b64encode(json.dumps(ANSWERS[heard]).encode()) + b",")
        sys.stdout.buffer.flush()
        heard += 1
"""


@pytest.mark.skipif(os.name == "nt", reason="scripts are no programs here")
@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("", "程序提前结束，3 个请求只答复了 0 个"),
        ('import sys; sys.exit("no memory")', "程序提前结束，3 个请求只答复了 0 个：no memory"),
        ('print("?,?,?,", flush=True); input()', "答复无法读取"),
        ('ANSWERS = [{"payload": {"type": "Error", "message": "no such thing"}}] * 3' + ANSWERS, "no such thing"),
        (
            'ANSWERS = [{"payload": {"type": "GetFiles", "files": []}}] * 3' + ANSWERS,
            "索引文件的格式与预期不符（KeyError: 'pagefind-entry.json'）",
        ),
    ],
)
def test_a_pagefind_that_answers_strangely_is_told_of(tmp_path, code, message):
    assert failure(a_program(tmp_path, code)) == (f"搜索索引程序 Pagefind 出错：{message}", VERSION_HINT)


# What the page is given


PLACES = ("江西省", "宜春市", "宜春", "市")


def test_the_places_name_may_stand_before_a_body_a_wider_one_only_before_that():
    assert browser.place_prefixes(PLACES) == ["江西省宜春市", "江西省宜春", "宜春市", "宜春", "市"]
    assert browser.place_prefixes(("宜春市", "宜春", "市")) == ["宜春市", "宜春", "市"]
    assert browser.place_prefixes(("江西省", "宜春市", "樟树市", "市")) == [
        "江西省宜春市樟树市",
        "宜春市樟树市",
        "江西省樟树市",
        "樟树市",
        "市",
    ]
    assert browser.place_prefixes(()) == []


@pytest.mark.parametrize(
    ("unit", "bare"),
    [
        (
            a_unit("市卫健委", "宜春市卫生健康委员会", "市卫生健康委", former="市卫计委"),
            ["卫健委", "卫生健康委员会", "卫生健康委", "卫计委"],
        ),
        (a_unit("市市场监管局", "宜春市市场监督管理局", "市场监督管理局"), ["市场监管局", "市场监督管理局"]),
        (a_unit("樟树市", "樟树市"), ["樟树市"]),
        (a_unit("宜春经开区", "宜春经济技术开发区管理委员会"), ["经开区", "经济技术开发区管理委员会"]),
        (a_unit("市委", "中共宜春市委员会"), ["市委", "中共宜春市委员会"]),
    ],
)
def test_a_units_names_are_known_without_the_places(unit, bare):
    assert browser.bare_names(unit, browser.place_prefixes(PLACES)) == bare


def facets_of(base, records) -> dict:
    support = search.support_files(base, records)
    text = next(output.data for output in support.outputs if output.path == browser.FACETS).decode()
    assert text.startswith('gongkaiSearch.receive("facets",') and text.endswith(");\n")
    return json.loads(text.removeprefix('gongkaiSearch.receive("facets",').removesuffix(");\n"))


def test_members_follow_from_who_is_named(real):
    """What facets.js says of groups gives each task's answerers, as the model has them."""
    base, plans = real
    records = [search.of_plan(plan) for plan in plans]
    facets = facets_of(base, records)
    members = {id: [facets["units"][place][0] for place in places or ()] for id, _, places in facets["groups"]}
    for plan, record in zip(plans, records, strict=True):
        for task, (_, _, _, named) in zip(plan.tasks, record["tasks"], strict=True):
            found = {unit for id in named for unit in members.get(id, ()) if unit not in named}
            via = {answerer.id for answerer in task.answerers if answerer.via is not None}
            assert found == via - set(named)


def test_support_files_do_not_depend_on_the_order_of_plans(real):
    base, _ = real
    records = [search.of_plan(a_plan(year, a_task(1), a_task(3))) for year in ("2019", "2020", "2021")]
    assert search.support_files(base, reversed(records)) == search.support_files(base, records)
    facets = facets_of(base, records)
    assert [[plan[0], plan[2]] for plan in facets["plans"]] == [["2021", "1,3"], ["2020", "1,3"], ["2019", "1,3"]]


def test_the_version_changes_with_any_of_the_files(real):
    base, _ = real
    one = search.support_files(base, [search.of_plan(a_plan("2021", a_task()))])
    other = search.support_files(base, [search.of_plan(a_plan("2021", a_task(content="另办。")))])
    assert one.version != other.version
    assert [output.path for output in one.outputs] == ["search/facets.js", "search/text.js", "search/suggest.js"]


def test_texts_lie_in_files_by_number():
    record = search.of_plan(a_plan("2021", a_task(19), a_task(20), a_task(45)))
    outputs = {output.path: json.loads(output.data) for output in search.text_files(record)}
    fields = ["事项", "办理。", "市卫健委", "全年"]
    assert outputs == {
        "search/2021/0.json": {"19": fields},
        "search/2021/1.json": {"20": fields},
        "search/2021/2.json": {"45": fields},
    }


@given(st.lists(st.integers(0, 4096), max_size=30))
def test_packed_numbers_can_be_read_again(values):
    packed = browser._packed(values, 4097)
    digits = [browser._DIGITS.index(sign) for sign in packed]
    assert [digits[at] * 4096 + digits[at + 1] * 64 + digits[at + 2] for at in range(0, len(digits), 3)] == values


def test_runs_of_numbers():
    assert browser._runs([1, 2, 3, 5, 8, 9]) == "1-3,5,8-9"
    assert browser._runs([]) == ""


def test_syllables_are_the_common_ones_of_pypinyin():
    from pypinyin import Style, pinyin
    from pypinyin.contrib.tone_convert import to_normal
    from pypinyin.phrases_dict import phrases_dict

    used: dict[str, Counter[str]] = defaultdict(Counter)
    for phrase, readings in phrases_dict.items():
        for char, reading in zip(phrase, readings, strict=False):
            used[char][to_normal(reading[0]).replace("ü", "v")] += 1

    def common(char: str) -> set[str]:
        total = sum(used[char].values())
        frequent = {syllable for syllable, count in used[char].items() if count > 1 and count * 10 >= total}
        return frequent | {pinyin(char, style=Style.NORMAL)[0][0]}

    spoken: dict[str, set[str]] = {}
    for syllable, chars in browser._syllables():
        for char in chars:
            spoken.setdefault(char, set()).add(syllable)
    assert len(spoken) == 6763
    assert {char for char, found in spoken.items() if found != common(char)} == set()


def test_suggestions_are_made_of_the_texts_own_pairs_the_frequent_first(real):
    base, _ = real
    record = search.of_plan(
        a_plan("2021", a_task(title="公开公开", content="公开A务"), a_task(2, title="政务", content=""))
    )
    text = next(o.data for o in search.support_files(base, [record]).outputs if o.path == browser.SUGGEST).decode()
    pairs = json.loads(text.removeprefix('gongkaiSearch.receive("suggest",').removesuffix(");\n"))["pairs"]
    assert pairs.startswith("公开")
    assert {pairs[at : at + 2] for at in range(0, len(pairs), 2)} == {
        "公开",
        "开公",
        "政务",
        "市卫",
        "卫健",
        "健委",
        "全年",
    }


def test_scripts_keep_to_the_floor_of_browsers():
    """Chromium 86, Firefox 78, Safari 14: what they do not know, seen by its signs."""
    import re

    forbidden = {
        "optional chaining": r"\?\.[\w(\[]",
        "nullish coalescing": r"\?\?",
        "logical assignment": r"(\|\||&&)=",
        "lookbehind": r"\(\?<[=!]",
        "private fields": r"\bthis\.#",
        "top-level await": r"(?m)^await ",
        "at, replaceAll, matchAll, allSettled, any": r"\.(at|replaceAll|matchAll|allSettled|any|hasOwn|findLast|toSorted)\(",
        "numeric separators": r"\d_\d",
        "static import": r"(?m)^\s*(import|export) ",
        "segmenter": r"Intl\.Segmenter",
        "BigInt": r"\d+n\b",
    }
    scripts = sorted((ROOT / "templates/components/search").glob("*.js"))
    assert scripts
    found = [
        (path.name, name)
        for path in scripts
        for name, sign in forbidden.items()
        if re.search(sign, path.read_text("utf-8"))
    ]
    assert found == []


def test_every_field_is_searched_by_itself():
    forms = searched(["甲 乙", "丙", "", "丁", ["戊", "己"], "庚"])
    assert forms == ["甲乙", "丙", "丁", "戊", "己", "庚"]
