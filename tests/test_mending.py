"""`check --fix`: what is mechanical is mended, nothing else is touched, and no file comes out worse."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongkai import cli, mending, source
from gongkai.mending import reading
from tests.conftest import CASES, ROOT, lay_over
from tests.test_cases import NAMES

REAL = ROOT / "content"
READERS = reading.Readers(REAL)
TASK = "number: 1\ntitle: 一\ncontent: 二\nresponsible: 各地各部门\ndeadline: 全年\n"
PLAN = "title: 一\nyear: 2021\nissuer: 二\nissued: 2021-05-18\n"
UNITS = "units:\n  - id: wjw\n    name: 市卫健委\n    kind: department\n"
GROUPS = f"{UNITS}groups:\n  - id: all\n    name: 各部门\n    members: [department, county]\n    basis: 一\n"
SITE = "name: 一\nsponsor: 二\naddress: https://www.example.gov.cn/\n"
PATHS = {
    TASK: "plans/2021/tasks/01.yaml",
    PLAN: "plans/2021/plan.yaml",
    UNITS: "units.yaml",
    GROUPS: "units.yaml",
    SITE: "site.yaml",
}


def reader(path: str) -> reading.Reader:
    found = READERS.of(REAL / path)
    assert found is not None
    return found


def mended(path: str, raw: bytes | str) -> bytes | None:
    made = mending.mended_bytes(raw.encode() if isinstance(raw, str) else raw, reader(path))
    return made[0] if made else None


# (what should stand there, what of it was typed, as what)
SLIPS = [
    # full-width colons, and colons without a space
    (TASK, "title: 一", "title：一"),
    (TASK, "title: 一", "title：  一"),
    (TASK, "title: 一", "title ：一"),
    (TASK, "title: 一", "title:一"),
    (TASK, "title: 一", "title；一"),
    (TASK, "title: 一", "title; 一"),
    (TASK, "title: 一", "title꞉一"),
    (TASK, "title: 一", "title:：一"),
    (TASK, "title: 一", "title：：一"),
    (TASK, "title: 一", "title::一"),
    (TASK, "title: 一", "title:　一"),
    (TASK, "title: 一", "title:\u00a0一"),
    (TASK, "number: 1", "number：1"),
    (TASK, "deadline: 全年", "deadline：全年"),
    (TASK, "number: 1\ntitle: 一", "number：1\ntitle:一"),
    (TASK, TASK, TASK.replace(": ", "：")),
    (SITE, "name: 一\nsponsor: 二", "name： 一\nsponsor： 二"),
    (UNITS, "units:", "units："),
    (UNITS, "- id: wjw", "- id：wjw"),
    # indentation
    (UNITS, "    name", "　　name"),
    (UNITS, "    name", "\tname"),
    (UNITS, "    name", "  \tname"),
    (UNITS, "    name", "    \u200bname"),
    (UNITS, "  - id: wjw\n    name: 市卫健委\n    kind", "　- id: wjw\n　　name: 市卫健委\n　　kind"),
    (UNITS, "- id", "-　id"),
    (UNITS, "- id", "－ id"),
    (UNITS, "- id", "—id"),
    (UNITS, "    name: 市卫健委\n    kind: d", "　　name：市卫健委\n\tkind：d"),
    # “ ” round a whole value
    (PLAN, "issued: 2021-05-18", "issued: “2021-05-18”"),
    (PLAN, "year: 2021", "year: “２０２１”"),
    (SITE, "https://www.example.gov.cn/", "“https://www.example.gov.cn/”"),
    (UNITS, "kind: department", "kind: “department”"),
    # digits and dates
    (TASK, "number: 1", "number: １"),
    (TASK, "number: 1", "number: 01"),
    (TASK, "number: 1", "number: 第1项"),
    (PLAN, "year: 2021", "year: ２０２１"),
    (PLAN, "year: 2021", "year: 2021年"),
    *((PLAN, "2021-05-18", typed) for typed in (
        "2021/5/18", "2021/05/18", "2021.5.18", "2021年5月18日", "２０２１年５月１８日", "２０２１-０５-１８",
        "2021－05－18", "2021—5—18", "2021-5-18",
    )),
    # signs of a Chinese keyboard in what is no text
    (SITE, "https://www", "https：//www"),
    (UNITS, "id: wjw", "id: ｗｊｗ"),
    (GROUPS, "[department, county]", "[department、county]"),
    (GROUPS, "[department, county]", "[department，county]"),
    # what only looks alike
    (UNITS, "id: wjw", "id: wјw"),
    (TASK, "title", "tіtle"),
    (TASK, "title", "“title”"),
    (PLAN, "2021-05-18", "2021ー05ー18"),
    (PLAN, "2021-05-18", "2O21-05-18"),
    # keys
    (TASK, "title", "titel"),
    (TASK, "title", "Title"),
    (TASK, "title", "ｔｉｔｌｅ"),
    (TASK, "content", "contents"),
    (TASK, "responsible", "resposible"),
    (TASK, "title: 一\ncontent", "titles: 一\ncontents"),
    (UNITS, "kind", "kinds"),
    (UNITS, "name", "na\u200bme"),
    # what cannot be seen
    (TASK, "一", "\u200b一\u200b"),
    (TASK, "二", "\u202e二"),
    (TASK, "各地各部门", "各地\ufeff各部门"),
    (TASK, "全年", "全\u0007年"),
]  # fmt: skip


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize(("good", "right", "typed"), SLIPS)
def test_a_slip_is_mended_and_nothing_else(good, right, typed, newline):
    """Also beside comments and in other line ends, and a second time changes nothing."""
    good, typed = (f"# 说明：照原文\n{text}# 完：\n" for text in (good, good.replace(right, typed, 1)))
    path = PATHS[good.split("\n", 1)[1].removesuffix("# 完：\n")]
    assert typed != good
    made = mended(path, typed.replace("\n", newline))
    assert made == good.replace("\n", newline).encode()
    assert mended(path, made) is None


# (path, what was typed, what comes of it)
MORE = [
    ("site.yaml", f"{SITE}examples: [疫苗、政策，会议]\n", f"{SITE}examples: [疫苗, 政策, 会议]\n"),
    (
        "plans/2021/tasks/01.yaml",
        f"{TASK}disclosure: “不予公开”\ndraft: 是\n",
        f"{TASK}disclosure: 不予公开\ndraft: true\n",
    ),
    (
        "plans/2021/tasks/01.yaml",
        TASK.replace("全年", "{text：不明，kind：unclear}"),
        TASK.replace("全年", "{text: 不明, kind: unclear}"),
    ),
    (
        "plans/2021/tasks/01.yaml",
        TASK.replace("全年", "\n　　text：不明\n　　date：２０２１年５月８日  # 编辑：认定"),
        TASK.replace("全年", "\n    text: 不明\n    date: 2021-05-08  # 编辑：认定").replace(": \n", ":\u0020\n"),
    ),
    (
        "plans/2021/tasks/01.yaml",
        TASK.replace("各地各部门", "{text: 甲, lead: [市政府办公室、市财政局，市教体局]}"),
        TASK.replace("各地各部门", "{text: 甲, lead: [市政府办公室, 市财政局, 市教体局]}"),
    ),
    ("plans/2021/tasks/01.yaml", TASK.replace("一", "“公开: 目录”"), TASK.replace("一", '"公开: 目录"')),
    ("plans/2021/tasks/01.yaml", TASK.replace("一", "“公开 #1 期”"), TASK.replace("一", '"公开 #1 期"')),
    (
        "plans/2021/tasks/01.yaml",
        "title：一\ncontent: |\n  注：\n  note：原文\nnumber：1\n",
        "title: 一\ncontent: |\n  注：\n  note：原文\nnumber: 1\n",
    ),
    ("plans/2021/plan.yaml", PLAN.replace("2021-05-18", "'2021/5/18'"), PLAN.replace("2021-05-18", "'2021-05-18'")),
    ("plans/2021/tasks/01.yaml", "number:1\ntitle: 一\u200b二\n", "number: 1\ntitle: 一二\n"),
    (
        "plans/2021/plan.yaml",
        f"{PLAN}account:\n  title:一\n  url:　http://www.example.gov.cn/\n",
        f"{PLAN}account:\n  title: 一\n  url: http://www.example.gov.cn/\n",
    ),
    ("units.yaml", UNITS.replace("units:", "units：\n　# 部门"), UNITS.replace("units:", "units:\n  # 部门")),
    ("plans/2021/plan.yaml", f"{PLAN}published: 2021/5/25　9：05\n", f"{PLAN}published: 2021-05-25 09:05\n"),
    ("plans/2021/plan.yaml", f"{PLAN}records: {{since：2021年1月1日}}\n", f"{PLAN}records: {{since: 2021-01-01}}\n"),
    ("pages/a.md", "---\r\ntitle：一\r\norder: ３\r\n---\r\n正文：\u0007二\r\n", "---\r\ntitle: 一\r\norder: 3\r\n---\r\n正文：二\r\n"),
    ("synonyms.yaml", "# 一\n打疫苗：疫苗接种\n环评： 环境影响\n", "# 一\n打疫苗: 疫苗接种\n环评: 环境影响\n"),
    ("plans/2021/source.txt", "一\u0007二\n", "一二\n"),
]  # fmt: skip


@pytest.mark.parametrize(("path", "typed", "good"), MORE)
def test_slips_of_one_file_are_mended_together(path, typed, good):
    assert mended(path, typed) == good.encode()
    assert mended(path, good) is None


@pytest.mark.parametrize("encoding", ["gb18030", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("path", ["plans/2021/tasks/17.yaml", "plans/2021/source.txt", "pages/about.md", "units.yaml"])
def test_a_file_in_another_encoding_becomes_utf_8(path, encoding):
    good = (REAL / path).read_bytes()
    mark = "" if encoding in ("gb18030", "utf-16") else "\ufeff"
    assert mended(path, (mark + good.decode()).encode(encoding)) == good


def test_a_gb18030_file_with_slips_becomes_a_good_one():
    assert mended("plans/2021/tasks/01.yaml", TASK.replace("title: ", "title：").encode("gb18030")) == TASK.encode()


LEFT = [
    # the document's own words
    ("plans/2021/tasks/01.yaml", TASK.replace("一", "“双随机、一公开”")),
    ("plans/2021/tasks/01.yaml", TASK.replace("全年", "２０２１年５月１８日")),
    ("plans/2021/tasks/01.yaml", TASK.replace("一", "第１期：看")),
    ("plans/2021/tasks/01.yaml", TASK.replace("二", "|\n  note：原文\n  　　缩进：原文\n")),
    ("plans/2021/tasks/01.yaml", "title：一\ncontent: |\n  注意\n　　note：原文\nnumber: 1\n"),
    ("plans/2021/tasks/01.yaml", TASK.replace("一", "公开: 目录")),
    ("plans/2021/tasks/01.yaml", TASK.replace("一", "公开 #1 期")),
    ("plans/2021/tasks/01.yaml", TASK.replace("一", "“公开”“: 目录”")),
    ("plans/2021/tasks/01.yaml", TASK.replace("二", "|\n  note；原文\n  a::b\n")),
    ("plans/2021/tasks/01.yaml", TASK.replace("一", '"公开"目录')),
    # what a person must settle
    ("plans/2021/tasks/01.yaml", f"{TASK}title: 三\n"),
    ("plans/2021/tasks/01.yaml", f"title：零\n{TASK}"),
    ("plans/2021/tasks/01.yaml", "number: 0\n"),
    ("plans/2021/tasks/01.yaml", "number: 第十几项\n"),
    ("units.yaml", UNITS.replace("wjw", "WJW")),  # an id is for ever: a person chooses it
    ("plans/2021/tasks/01.yaml", f"{TASK}draft: 也许\n"),
    ("plans/2021/tasks/01.yaml", f"{TASK}disclosure: 公开\n"),
    ("plans/2021/tasks/01.yaml", TASK.replace("各地各部门", "{text: 甲, lead: [市政府办公室、没有登记的单位]}")),
    ("plans/2021/tasks/01.yaml", TASK.replace("各地各部门", "'未完")),
    ("plans/2021/tasks/01.yaml", f"<<<<<<< 甲\n{TASK}=======\n{TASK}>>>>>>> 乙\n"),
    ("plans/2021/plan.yaml", f"{PLAN}issue: 三\n"),
    ("plans/2021/plan.yaml", PLAN.replace("2021-05-18", "2021年5月")),
    ("plans/2021/plan.yaml", PLAN.replace("2021-05-18", "2021/2/30")),
    ("plans/2021/plan.yaml", PLAN.replace("2021-05-18", "18/5/2021")),
    # one slip that is mechanical, beside one that keeps the file from being read
    ("plans/2021/tasks/01.yaml", TASK.replace("title: ", "title：").replace("全年", "'未完")),
    # nothing wrong
    ("plans/2021/tasks/01.yaml", TASK),
    ("plans/2021/tasks/01.yaml", f"\ufeff{TASK}"),
    ("plans/2021/tasks/01.yaml", ""),
    ("pages/a.md", "没有设置\n"),
]


@pytest.mark.parametrize(("path", "typed"), LEFT)
def test_what_is_not_mechanical_is_left_alone(path, typed):
    assert mended(path, typed) is None


@pytest.mark.parametrize(
    "raw",
    [
        TASK.encode() + "# 混\n".encode("gb18030"),  # two encodings in one file
        "number: 1\ntitle: 機關名稱與職權\n".encode("big5"),
        "number: 1\ntitle: déjà vu\n".encode("latin-1"),
        "number: 1\ntitle: 一".encode()[:-1],
        b"number: 1\ntitle: \xff\xfe\xfd\n",
        b"\xff\xfe" + "number: 1".encode("utf-16-le") + b"x",
        bytes(range(256)),
    ],
)
def test_bytes_that_may_be_something_else_are_left_alone(raw):
    assert mended("plans/2021/tasks/01.yaml", raw) is None


def test_a_file_that_cannot_be_read_yet_mended_keeps_what_it_can_of_its_mark():
    assert mended("plans/2021/tasks/01.yaml", f"\ufeff{TASK}".replace("title: ", "title：")) == f"\ufeff{TASK}".encode()


# The command


@pytest.fixture
def slips(content: Path) -> Path:
    task = content / "plans/2021/tasks/01.yaml"
    task.write_bytes(
        "# 注\r\nnumber: １\r\ntitle：公开疫苗接种信息\u200b\r\ncontent: 一\r\nresponsible: 市卫建委\r\ndeadline: 全年\r\n".encode()
    )
    task.chmod(0o640)
    return content


def test_the_difference_is_shown_and_what_remains_is_told(slips, capsys):
    others = {path: path.read_bytes() for path in slips.rglob("*") if path.is_file() and path.name != "01.yaml"}
    assert cli.main(["check", "--fix"]) == 1
    said = capsys.readouterr()
    assert said.out == (
        "--- content/plans/2021/tasks/01.yaml\n"
        "+++ content/plans/2021/tasks/01.yaml\n"
        "@@ -1,4 +1,4 @@\n"
        " # 注\n"
        "-number: １\n"
        "-title：公开疫苗接种信息<U+200B>\n"
        "+number: 1\n"
        "+title: 公开疫苗接种信息\n"
        " content: 一\n"
        "改好了 1 个文件\n"
    )
    assert "content/plans/2021/tasks/01.yaml:5:14: 错误[unit-unknown] 没有登记过的单位“市卫建委”\n" in said.err
    task = slips / "plans/2021/tasks/01.yaml"
    assert task.read_bytes() == (
        "# 注\r\nnumber: 1\r\ntitle: 公开疫苗接种信息\r\ncontent: 一\r\nresponsible: 市卫建委\r\ndeadline: 全年\r\n".encode()
    )
    assert task.stat().st_mode & 0o777 == 0o640
    assert {path: path.read_bytes() for path in slips.rglob("*") if path.is_file() and path.name != "01.yaml"} == others
    assert sorted(path.name for path in task.parent.iterdir()) == ["01.yaml", "02.yaml"]


def test_a_second_time_changes_nothing(slips, capsys):
    cli.main(["check", "--fix"])
    before = {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in slips.rglob("*.yaml")}
    capsys.readouterr()
    assert cli.main(["check", "--fix"]) == 1
    assert capsys.readouterr().out == ""
    assert {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in slips.rglob("*.yaml")} == before


def test_programs_are_told_what_changed(slips, capsys):
    assert cli.main(["check", "--fix", "--format", "json"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert [row["file"] for row in told["mended"]] == ["content/plans/2021/tasks/01.yaml"]
    assert "\n-title：公开疫苗接种信息<U+200B>\n" in told["mended"][0]["diff"]
    assert [problem["code"] for problem in told["problems"]] == ["unit-unknown"]


def test_what_is_known_only_when_another_file_reads_is_mended_in_the_same_run(content, capsys):
    units, task = content / "units.yaml", content / "plans/2021/tasks/01.yaml"
    good = task.read_text("utf-8").replace(
        "市卫健委牵头，市政府各部门配合", "{text: 甲, lead: [市卫健委, 市政府办公室]}"
    )
    units.write_text(units.read_text("utf-8").replace("units:", "units："), "utf-8")
    task.write_text(good.replace("市卫健委, ", "市卫健委、"), "utf-8")
    assert cli.main(["check", "--fix"]) == 0
    assert "改好了 2 个文件\n没有发现错误：" in capsys.readouterr().out
    assert task.read_text("utf-8") == good


def test_content_that_is_good_after_mending_is_a_success(content, capsys):
    plan = content / "plans/2021/plan.yaml"
    before = plan.read_bytes()
    plan.write_bytes(before.decode().encode("gb18030"))
    assert cli.main(["check", "--fix"]) == 0
    assert capsys.readouterr() == (
        "--- content/plans/2021/plan.yaml (GB18030)\n"
        "+++ content/plans/2021/plan.yaml (UTF-8)\n"
        "改好了 1 个文件\n"
        "没有发现错误：1 份任务分解表，2 项任务\n",
        "",
    )
    assert plan.read_bytes() == before


def test_without_fix_nothing_is_written(slips):
    before = {path: path.read_bytes() for path in slips.rglob("*.yaml")}
    assert cli.main(["check"]) == 1
    assert {path: path.read_bytes() for path in slips.rglob("*.yaml")} == before


@pytest.mark.parametrize("arguments", [["build", "--fix"], ["serve", "--fix"]])
def test_only_check_mends(content, arguments):
    assert cli.main(arguments) == 2


def test_a_file_that_cannot_be_put_in_place_stays_whole(slips, capsys, monkeypatch):
    task = slips / "plans/2021/tasks/01.yaml"
    before = task.read_bytes()

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device", str(task))

    monkeypatch.setattr(os, "replace", full)
    assert cli.main(["check", "--fix"]) == 3
    assert "Traceback" not in capsys.readouterr().err
    assert task.read_bytes() == before
    assert sorted(path.name for path in task.parent.iterdir()) == ["01.yaml", "02.yaml"]


@pytest.mark.parametrize("name", NAMES)
def test_no_case_comes_out_worse(name, content, capsys):
    """What is wrong in the cases is mended or stays, in whatever combination; twice is as once."""
    lay_over(CASES / name, content)

    def told(*more: str) -> set[tuple[str, str, str]]:
        cli.main(["check", "--format", "json", *more])
        problems = json.loads(capsys.readouterr().out)["problems"]
        return {(problem["file"], problem["code"], problem["where"]) for problem in problems}

    before = told()
    unread = {file for file, code, _ in before if code.startswith(("yaml", "not-utf8"))}
    after = told("--fix")
    files = {path: path.read_bytes() for path in content.rglob("*") if path.is_file() and not path.is_symlink()}
    # What could not be read before had more to tell, and other files of it.
    assert unread or after <= before
    assert told("--fix") == after
    assert {path: path.read_bytes() for path in content.rglob("*") if path.is_file() and not path.is_symlink()} == files


# For whatever is typed

BREAKS = (
    lambda line: re.sub(r"^( *(?:- )?[a-z_]+): ?", r"\1：", line),
    lambda line: re.sub(r"^( *(?:- )?[a-z_]+): ", r"\1:", line),
    lambda line: re.sub(r"^( *(?:- )?[a-z_]+): ", r"\1:　", line),
    lambda line: re.sub(r"^((?:  )+)", lambda found: "　" * (len(found.group()) // 2), line),
    lambda line: re.sub(r"\b(\d{4})-0?(\d+)-0?(\d+)\b", r"\1/\2/\3", line),
    lambda line: re.sub(r"\b(\d{4})-0?(\d+)-0?(\d+)\b", r"\1年\2月\3日", line),
    lambda line: line.translate({48 + digit: 0xFF10 + digit for digit in range(10)}) if "number" in line or "issued" in line else line,
    lambda line: re.sub(r"(?<=[\u4e00-\u9fff])(?=[\u4e00-\u9fff])", "\u200b", line, count=1) if ":" in line and "#" not in line else line,
)  # fmt: skip
FILES = ["units.yaml", "plans/2021/plan.yaml", *(f"plans/2021/tasks/{number}.yaml" for number in ("01", "17", "46"))]


@given(st.sampled_from(FILES), st.data())
@settings(max_examples=150)
def test_what_was_broken_mechanically_becomes_what_it_was(path, data):
    """One slip to a line, on any lines of a real file, in any of three line ends and encodings."""
    good = (REAL / path).read_text("utf-8")
    lines = good.split("\n")
    for row in data.draw(st.lists(st.integers(0, len(lines) - 1), max_size=3, unique=True)):
        lines[row] = data.draw(st.sampled_from(BREAKS))(lines[row])
    newline = data.draw(st.sampled_from(["\n", "\r\n"]))
    encoding = data.draw(st.sampled_from(["utf-8", "utf-8-sig", "gb18030", "utf-16"]))
    broken, wanted = newline.join(lines), newline.join(good.split("\n")).encode()
    mark = b"\xef\xbb\xbf" if encoding == "utf-8-sig" else b""
    made = mended(path, broken.encode(encoding))
    if broken.encode(encoding) == mark + wanted:
        assert made is None
    else:
        assert made == mark + wanted


LINES = st.sampled_from(
    [
        "number: 1", "number：１", "title: 一", "title：“一”", "  title:一", "　　text：二", "content: |", "  note：三", "\tdate：2021/5/8",
        "deadline:", "deadline: {text：一，kind：unclear}", "responsible: {text: 甲, lead: [市财政局、市教体局]}", "- 一", "-　二", "'", '"', "“",
        "", "# 注：", "titel: 一", "section: [一、二]", "remarks: 一\u200b二", "x: y: z", "{", "]", "---", "lead: “a: b”",
    ]
)  # fmt: skip


@given(st.lists(LINES, max_size=8), st.booleans())
@settings(max_examples=300)
def test_whatever_is_typed_mending_never_makes_it_worse(lines, windows):
    before = ("\r\n" if windows else "\n").join(lines)
    read = reader("plans/2021/tasks/01.yaml")
    made = mending.mended_bytes(before.encode(), read)
    if made is None:
        return
    after = made[0].decode()
    seen, was = read(after), read(before)
    assert seen.reads
    assert not was.reads or {(p.code, p.where) for p in seen.problems} < {(p.code, p.where) for p in was.problems}
    assert mending.mended_bytes(made[0], read) is None
    assert after.count("\n") == before.count("\n") and after.count("\r") == before.count("\r")
    # Every word stays, in its order.
    assert re.findall("[\u4e00-\u9fff]", after) == re.findall("[\u4e00-\u9fff]", before)


@given(st.binary(max_size=200))
def test_no_bytes_are_too_much(raw):
    made = mended("plans/2021/tasks/01.yaml", raw)
    assert made is None or source.parse(source.decode(made, "一"), "一")
