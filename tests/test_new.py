"""`new`: files that an editor has only to fill in, and nothing lost."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path

import pytest

from gongkai import cli, failing, new, schema, source
from gongkai.errors import GongkaiError, ProblemsFound, UsageError

TASK = """\
# 序号：原表的序号，同一份表里不能重复
number: 3
# 任务名称：照原文写，一字不改
title: 
# 任务内容：照原文写，一字不改
content: 
# 责任单位：照原文写，一字不改；程序读出谁牵头、谁负责、谁配合
responsible: 
# 时间节点：照原文写，一字不改；程序读出是哪一天
deadline: 

# 以下各项，用到时删去那一行行首的“# ”，写在冒号后面
# 合用名称：原表里与上一行合用任务名称时写 true
# title_continues: true
"""


def data_of(path: Path) -> dict:
    return source.read(path, path.name).data


def told(capsys) -> dict:
    return json.loads(capsys.readouterr().out)


def test_a_task_is_a_file_with_the_next_number_and_its_keys_explained(content, capsys):
    assert cli.main(["new", "task", "--plan", "2021"]) == 0
    assert capsys.readouterr() == (
        "content/plans/2021/tasks/03.yaml\n",
        "在冒号后面填写内容，保存后检查（check）\n",
    )
    raw = (content / "plans/2021/tasks/03.yaml").read_bytes()
    assert raw.decode("utf-8").startswith(TASK)
    assert b"\r" not in raw


def test_the_path_is_told_to_programs(content, capsys):
    assert cli.main(["new", "task", "--plan", "2021", "--format", "json"]) == 0
    assert told(capsys) == {"ok": True, "problems": [], "path": "content/plans/2021/tasks/03.yaml", "number": 3}


def test_a_new_task_gives_only_problems_that_say_what_to_fill_in(content, capsys):
    cli.main(["new", "task"])
    assert cli.main(["check", "--format", "json"]) == 1
    lines = capsys.readouterr().out.splitlines()
    found = [(problem["line"], problem["code"], problem["message"]) for problem in json.loads(lines[-1])["problems"]]
    assert found == [
        (4, "value-missing", "“title”没有内容"),
        (6, "value-missing", "“content”没有内容"),
        (8, "value-missing", "“responsible”没有内容"),
        (10, "value-missing", "“deadline”没有内容"),
    ]


def test_a_new_task_that_is_filled_in_is_good(content, capsys):
    path = new.task(content, "2021").path
    text = path.read_text("utf-8")
    for key, value in {"title": "一", "content": "二", "responsible": "市卫健委", "deadline": "全年"}.items():
        text = text.replace(f"\n{key}: \n", f"\n{key}: {value}\n")
    path.write_text(text, "utf-8")
    assert cli.main(["check"]) == 0
    assert capsys.readouterr() == ("没有发现错误：1 份任务分解表，3 项任务\n", "")


@pytest.mark.parametrize("name", ["task", "plan", "page", "unit"])
def test_what_stands_there_as_a_comment_can_be_used_as_it_stands(content, name):
    made = {
        "task": lambda: (new.task(content, "2021").path, schema.TypedTask),
        "plan": lambda: (new.plan(content, "2027", None).path, schema.TypedPlan),
        "page": lambda: (new.page(content, "contact", date(2026, 11, 23)).path, schema.TypedPageHead),
        "unit": lambda: (new.unit(content, "tyj").path, schema.TypedUnit),
    }
    path, cls = made[name]()
    text = re.sub(r"^( *)# (?= *(- )?[a-z_]+:)", r"\1", path.read_text("utf-8"), flags=re.MULTILINE)
    data = source.parse(text.strip().removeprefix("---").removesuffix("---"), name).data
    data = data["units"][-1] if name == "unit" else data
    assert set(data) == set(cls.declared())


def test_the_number_is_one_more_than_the_highest_that_is_written_or_a_files_name(content):
    tasks = content / "plans/2021/tasks"
    (tasks / "02.yaml").write_text("number: 41\n", "utf-8")
    assert new.task(content, "2021").path.name == "42.yaml"
    (tasks / "050.yaml").write_text("number：50\n", "utf-8")
    started = new.task(content, "2021")
    assert (started.path.name, started.number) == ("051.yaml", 51)


@pytest.mark.parametrize(
    ("columns", "asked"),
    [
        ("[序号, 任务名称, 任务内容, 责任单位, 时间节点]", ["title", "content", "responsible", "deadline"]),
        ("[序号, 重点任务, 责任单位]", ["content", "responsible"]),
        ("[序号, 任务名称, 任务内容, 牵头单位, 配合单位, 备注]", ["title", "content", "remarks", "lead", "support"]),
        (
            "[序号, 任务, 工作要求, 牵头单位, 责任单位, 完成时限]",
            ["title", "content", "responsible", "deadline", "lead"],
        ),
    ],
)
def test_the_columns_of_the_document_say_what_is_asked(content, columns, asked):
    plan = content / "plans/2021/plan.yaml"
    kept = [line for line in plan.read_text("utf-8").splitlines() if not line.startswith("columns:")]
    plan.write_text("\n".join([*kept, f"columns: {columns}", ""]), "utf-8")
    assert list(data_of(new.task(content, "2021").path)) == ["number", *asked]


def test_a_plan_takes_over_what_carries_over_and_nothing_else(content):
    (content / "plans/2021/plan.yaml").write_text(
        """\
title: 2021年表
year: 2021
issuer: 某市人民政府办公室
issued: 2021-05-18
disclosure: 主动公开
source: source.txt
records: none
published: 2021-05-25 09:30
document_number: 某府办字〔2021〕1号
index_number: 一
category: 政务公开
validity: 有效
attachment_label: 附件1
notice_url: https://www.example.gov.cn/notice.html
attachments: [{title: 一, url: "https://www.example.gov.cn/a"}]
account: {title: 一, url: "https://www.example.gov.cn/a"}
columns: [序号, "任务: 名称", 责任单位]
reporting: quarterly
""",
        "utf-8",
    )
    (content / "plans/2021/source.txt").write_text("一\n", "utf-8")
    path = new.plan(content, "2027", "2021").path
    assert path == content / "plans/2027/plan.yaml"
    assert data_of(path) == {
        "title": None,
        "year": "2027",
        "issuer": "某市人民政府办公室",
        "issued": None,
        "disclosure": "主动公开",
        "records": "none",
        "category": "政务公开",
        "columns": ["序号", "任务: 名称", "责任单位"],
        "reporting": "quarterly",
        "draft": "true",
    }
    assert "# 2021 的标题是：2021年表\ntitle: \n" in path.read_text("utf-8")


def test_the_day_from_which_was_recorded_does_not_carry_over(content):
    plan = content / "plans/2021/plan.yaml"
    text = re.sub(r"^records:.*\n", "", plan.read_text("utf-8"), flags=re.MULTILINE)
    plan.write_text(text + "records: {since: 2021-06-01}\n", "utf-8")
    path = new.plan(content, "2027-jk", "2021").path
    assert "records" not in data_of(path)
    assert "2021-06-01" not in path.read_text("utf-8")


def test_a_page_is_a_draft_of_today(content, capsys):
    assert cli.main(["--today", "2026-11-23", "new", "page", "contact"]) == 0
    assert capsys.readouterr().out == "content/pages/contact.md\n"
    text = (content / "pages/contact.md").read_text("utf-8")
    assert text.startswith("---\n# 页面标题：") and text.endswith("\n---\n\n")
    assert source.parse(text.split("---\n")[1], "").data == {"title": None, "updated": "2026-11-23", "draft": "true"}


LIST = "# 名单\nunits:\n  # 部门\n  - id: wjw\n    name: 市卫健委  # 表里的写法\n    kind: department\n{tail}"


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize(
    "tail", ["", "\n# 以下是集体名称\ngroups:\n  - {id: all, name: 各部门}\n", "    aliases:\n      - 卫健委"]
)
def test_a_unit_joins_the_list_and_every_byte_around_it_stays(content, newline, mark, tail):
    path = content / "units.yaml"
    before = (mark + LIST.format(tail=tail)).replace("\n", newline).encode()
    path.write_bytes(before)
    path.chmod(0o640)
    new.unit(content, "tyj")
    after = path.read_bytes()
    start, end = (
        after.index("  # 单位 id：".encode()),
        after.index(b"    #   - name: ") + len(f"    #   - name: {newline}"),
    )
    assert (after[:start] + after[end:]).rstrip(b"\r\n") == before.rstrip(b"\r\n")
    assert b"\n" not in after.replace(newline.encode(), b"")
    assert path.stat().st_mode & 0o777 == 0o640
    assert [unit["id"] for unit in data_of(path)["units"]] == ["wjw", "tyj"]


@pytest.mark.parametrize(
    "text", ["units: [{id: wjw, name: 市卫健委, kind: department}]\n", "groups: []\n", "units: []\n"]
)
def test_a_list_that_is_not_written_in_lines_is_left_alone(content, text):
    (content / "units.yaml").write_text(text, "utf-8")
    with pytest.raises(GongkaiError) as found:
        new.unit(content, "tyj")
    assert str(found.value).splitlines()[0] == f"看不出新单位应当加在 {content}/units.yaml 的哪一行".replace(
        f"{content.parent}/", ""
    )
    assert (content / "units.yaml").read_text("utf-8") == text


def test_nothing_is_written_over(content, capsys):
    before = {path: path.read_bytes() for path in content.rglob("*") if path.is_file()}
    for arguments, said in (
        (["plan", "2021"], "已经有 content/plans/2021，没有改动它\n  换一个名称，或直接修改它\n"),
        (["page", "about"], "已经有 content/pages/about.md，没有改动它\n  换一个名称，或直接修改它\n"),
        (["unit", "wjw"], "id“wjw”已经用过\n  单位和集体名称的 id 不能相同，换一个\n"),
        (["unit", "departments"], "id“departments”已经用过\n  单位和集体名称的 id 不能相同，换一个\n"),
    ):
        if arguments[0] == "page":
            (content / "pages").mkdir(exist_ok=True)
            before[content / "pages/about.md"] = b"---\n"
            (content / "pages/about.md").write_bytes(b"---\n")
        assert cli.main(["new", *arguments]) == 1
        assert capsys.readouterr() == ("", said)
    assert {path: path.read_bytes() for path in content.rglob("*") if path.is_file()} == before


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["task", "--plan", "2022"], "没有“2022”这份任务分解表\n  现有：2021\n"),
        (
            ["plan", "21"],
            "“21”不能用作任务分解表的 id\n  写成四位年份，需要时加连字符和小写字母、数字，例如 2021 或 2021-jk\n",
        ),
        (["plan", "2027", "--from", "2022"], "没有“2022”这份任务分解表\n  现有：2021\n"),
        (
            ["page", "../x"],
            "“../x”不能用作页面的文件名\n  以小写字母开头，只用小写字母、数字和半角连字符，例如 about\n",
        ),
        (["page", "search"], "“search”不能用作页面的文件名\n  换一个名称\n"),
        (["unit", "WJW"], "“WJW”不能用作 id\n  写成 wjw\n"),
        (["unit", "county"], "“county”另有用处，不能用作 id\n  换一个 id\n"),
    ],
)
def test_a_name_that_cannot_be_is_status_2(content, capsys, arguments, said):
    before = sorted(content.rglob("*"))
    assert cli.main(["new", *arguments]) == 2
    assert capsys.readouterr() == ("", said)
    assert sorted(content.rglob("*")) == before


@pytest.mark.parametrize("arguments", [["new"], ["new", "office"], ["new", "plan"], ["new", "update"]])
def test_what_cannot_be_started_is_a_wrong_command_line(content, arguments):
    assert cli.main(arguments) == 2


def test_with_several_plans_the_plan_must_be_named(content):
    new.plan(content, "2027", None)
    with pytest.raises(UsageError) as found:
        new.task(content, None)
    assert failing.reason(found.value) == "用 --plan 写明是哪一份任务分解表\n  现有：2021、2027"


def test_a_plan_is_not_taken_from_one_with_errors(content):
    (content / "plans/2021/plan.yaml").write_text("title: 一\n", "utf-8")
    with pytest.raises(ProblemsFound):
        new.plan(content, "2027", "2021")
    assert not (content / "plans/2027").exists()


@pytest.mark.parametrize("arguments", [["page", "contact"], ["plan", "2027"]])
def test_no_content_is_made_where_there_is_none(tmp_path, monkeypatch, capsys, arguments):
    monkeypatch.chdir(tmp_path)
    assert cli.main(["new", *arguments]) == 1
    assert "错误[content-empty] 内容文件夹不存在，或是空的" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []
