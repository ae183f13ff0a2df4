"""The document for the yearly report: what stands in it, that it opens, and that nothing else is touched."""

from __future__ import annotations

import re
import shutil
import subprocess
import zipfile
from datetime import date
from pathlib import Path
from xml.etree import ElementTree

import pytest

from gongkai import cli, load
from gongkai.exports import to_docx, yearly
from tests import recorded
from tests.browser.conftest import lacking
from tests.made import text_of

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


@pytest.fixture
def folder(tmp_path, monkeypatch) -> Path:
    """A working folder whose content records."""
    monkeypatch.chdir(tmp_path)
    recorded.write(tmp_path / "content")
    return tmp_path


def run(*arguments: str) -> int:
    return cli.main(["report", *arguments, "--today", recorded.TODAY.isoformat()])


def rows(path: Path) -> list[list[str]]:
    """The cells of the document's one table as text, paragraphs by line; a merged cell is "↑" where it goes on."""
    with zipfile.ZipFile(path) as archive:
        body = ElementTree.fromstring(archive.read("word/document.xml"))
    return [[told(cell) for cell in row.iter(f"{W}tc")] for row in body.iter(f"{W}tr")]


def told(cell: ElementTree.Element) -> str:
    merged = cell.find(f".//{W}vMerge")
    if merged is not None and merged.get(f"{W}val") == "continue":
        return "↑"
    return "\n".join("".join(text.text or "" for text in line.iter(f"{W}t")) for line in cell.iter(f"{W}p"))


def cells(folder: Path, number: int, plan: str = "2026") -> list[str]:
    """(content, who, when, state, evidence) of a task."""
    path = folder / "report.docx"
    if not path.exists():
        assert run(plan, "--to", str(path), "-q") == 0
    return next(row[1:] for row in rows(path) if row[1].startswith(f"{number}．"))


def test_it_says_what_was_written_and_where(folder, capsys):
    assert run("2026") == 0
    assert capsys.readouterr() == ("2026-report.docx：15 项任务\n", "")
    assert run("2026", "--to", "另存.docx", "--format", "json") == 0
    assert capsys.readouterr().out == '{"ok": true, "problems": [], "path": "另存.docx", "tasks": 15}\n'
    assert Path("另存.docx").read_bytes() == Path("2026-report.docx").read_bytes()


def test_the_table_has_its_five_columns_and_a_row_a_task(folder):
    assert cells(folder, 5) == [
        "5．办理第5件事。",
        "市卫健委牵头，市财政局配合",
        "6月底前",
        "已完成：2026年6月20日完成，在时间节点以前\n2026年6月20日市卫健委登记已完成：留言功能已在政策发布页面开放。",
        "关于开放网民留言功能的公告（市卫健委，2026年6月19日） https://www.example.gov.cn/a.html\n"
        "外面的报道 https://www.example.com/news.html\n"
        "部署会议记录（佐证材料由市卫健委留存，未在网上公开）\n"
        "点位清单（2026年6月18日），随任务公布： 2026/evidence/5-1.pdf",
    ]
    found = rows(folder / "report.docx")
    assert found[0] == ["任务", "责任单位", "时间节点", "落实情况", "佐证"]
    assert len(found) == 16


@pytest.mark.parametrize(
    ("number", "state", "evidence"),
    [
        (1, "本栏目未登记", "本栏目未登记"),
        (3, "本栏目未登记", "本栏目未登记"),
        (4, "推进中：已到时间节点，登记的状态是推进中\n2026年3月1日市财政局登记推进中", "本栏目未登记"),
        (
            6,
            "已完成：2026年7月10日完成，晚于原定时间节点\n2026年7月10日市财政局登记已完成",
            "报告（佐证材料由市财政局留存，未在网上公开）",
        ),
        (
            8,
            "已完成：2026年9月1日完成，在时间节点以前\n承担这项任务的有2个单位，已登记的单位有2个：已完成2个\n"
            "2026年9月1日乙县登记已完成",
            "报告（佐证材料由乙县留存，未在网上公开）\n报告（佐证材料由甲县留存，未在网上公开）",
        ),
        (
            11,
            "不再实施：自2026年8月1日起\n2026年8月1日起不再实施（原因：机构调整；决定单位：某市人民政府）",
            "本栏目未登记",
        ),
    ],
)
def test_only_what_is_recorded_is_said(folder, number, state, evidence):
    assert cells(folder, number)[3:] == [state, evidence]


def test_amendments_are_told(folder):
    assert cells(folder, 12)[3].split("\n")[-3:] == [
        "2026年5月2日调整任务内容，原来写作“在6月底前公开目录，每季度更新一次。”（原因：上级要求提高；决定单位：某市人民政府）",
        "2026年5月2日调整责任单位，原来写作“乙县”（原因：分工调整；决定单位：某市人民政府）",
        "2026年8月2日调整时间节点，原来写作“8月底前”（原因：平台升级；决定单位：某市人民政府）",
    ]


def test_hostile_notes_are_text(folder):
    assert cells(folder, 13)[3].split("\n")[1:] == [
        '2026年4月1日市财政局登记推进中：<script>document.title = "ran"</script>'
        "<img src=x onerror=\"document.title='ran'\"> 点 点 点",
        "{{ 7 * 7 }} {% raw %} ${7*7}",
        "大标题",
        "· 第一",
        "· 第二 重点",
    ]


def test_a_plan_that_records_nothing_says_so_of_every_task(folder):
    assert cells(folder, 1, "2025")[3:] == ["本栏目未登记", "本栏目未登记"]
    with zipfile.ZipFile(folder / "report.docx") as archive:
        body = archive.read("word/document.xml").decode()
    assert "状态按2026年11月23日计算。这份表的落实情况没有逐项登记。" in body


def test_where_the_address_is_known_published_files_can_be_followed(folder):
    site = folder / "content/site.yaml"
    site.write_text(site.read_text("utf-8") + "address: https://www.example.gov.cn/zwgk/\n", "utf-8")
    place = "https://www.example.gov.cn/zwgk/2026/evidence/5-1.pdf"
    assert cells(folder, 5)[4].endswith(f"点位清单（2026年6月18日），随任务公布： {place}")
    with zipfile.ZipFile(folder / "report.docx") as archive:
        assert f'Target="{place}"' in archive.read("word/_rels/document.xml.rels").decode()


def test_a_table_without_titles_has_one_column_for_its_tasks(folder):
    for number in (1, 2):
        path = folder / f"content/plans/2025/tasks/{number:02}.yaml"
        path.write_text(path.read_text("utf-8").replace(f"title: 事项{number}\n", ""), "utf-8")
    plan = folder / "content/plans/2025/plan.yaml"
    plan.write_text(plan.read_text("utf-8") + "columns: [序号, 任务内容, 责任单位, 完成时限]\n", "utf-8")
    assert run("2025", "--to", "a.docx") == 0
    assert [row[:2] for row in rows(Path("a.docx"))] == [
        ["任务", "责任单位"],
        ["1．办理第1件事。", "市卫健委"],
        ["2．办理第2件事。", "市财政局"],
    ]


def test_titles_are_merged_and_sections_told_as_in_the_official_table(folder):
    for number, more in ((1, ""), (2, "title_continues: true\n"), (3, "")):
        path = folder / f"content/plans/2025/tasks/{number:02}.yaml"
        text = recorded.task(number, "市卫健委", "6月底前", more + "section: [一、公开]\n")
        path.write_text(text.replace("事项2", "事项1"), "utf-8")
    assert run("2025", "--to", "a.docx") == 0
    assert [row[0] for row in rows(Path("a.docx"))] == ["任务", "一、公开", "事项1", "↑", "事项3"]


@pytest.mark.parametrize("hidden", ["disclosure: 依申请公开\n", "draft: true\n"])
def test_what_is_not_published_is_in_no_byte(folder, hidden):
    path = folder / "content/plans/2026/tasks/05.yaml"
    path.write_text(path.read_text("utf-8").replace("事项5", "麒麟獬豸") + hidden, "utf-8")
    other = folder / "content/plans/2026/tasks/02.yaml"
    other.write_text(other.read_text("utf-8").replace("note: 正在办理。", "note: 饕餮梼杌, draft: true"), "utf-8")
    assert run("2026") == 0
    with zipfile.ZipFile("2026-report.docx") as archive:
        whole = "".join(archive.read(name).decode() for name in archive.namelist())
    assert [word for word in ("麒麟", "饕餮", ">5．办理", "a.html") if word in whole] == []


def test_what_is_there_is_never_written_over(folder, capsys):
    Path("2026-report.docx").write_text("mine", "utf-8")
    assert run("2026") == 1
    assert capsys.readouterr() == (
        "",
        "已经有 2026-report.docx，没有改动它\n  用 --to 换一个名称；已经写好的文件不会被盖掉\n",
    )
    assert Path("2026-report.docx").read_text("utf-8") == "mine"


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (["2030"], 2, "没有“2030”这份任务分解表：content/plans 里没有这个文件夹\n"),
        (["2026", "--to", "a.html"], 2, "写出的是 Word 文件，名称应当以 .docx 结尾，这里是“a.html”\n"),
        (["2026", "--to", "content/a.docx"], 2, "不能写进 content\n  用 --to 写明别的地方\n"),
        (["2026", "--to", "none/a.docx"], 3, "写不了 none/a.docx：文件或文件夹不见了\n"),
    ],
)
def test_what_cannot_be_is_said(folder, capsys, arguments, status, said):
    assert run(*arguments) == status
    assert capsys.readouterr() == ("", said)


def test_content_with_errors_gives_no_document(folder, capsys):
    path = folder / "content/plans/2026/tasks/05.yaml"
    path.write_text(path.read_text("utf-8").replace("市卫健委牵头", "市卫建委牵头"), "utf-8")
    assert run("2026") == 1
    assert "错误[unit-unknown]" in capsys.readouterr().err
    assert not Path("2026-report.docx").exists()


def test_a_plan_of_which_nothing_may_be_shown_gives_none(folder, capsys):
    plan = folder / "content/plans/2026/plan.yaml"
    plan.write_text(plan.read_text("utf-8") + "draft: true\n", "utf-8")
    assert run("2026") == 1
    assert capsys.readouterr().err == "“2026”没有可以公开的任务\n"


def test_equal_content_gives_equal_bytes(folder):
    def made() -> bytes:
        context = load.load_base(folder / "content", date(2026, 11, 23))
        plan = load.load_plan(folder / "content/plans/2026", context)
        return to_docx.docx(yearly.yearly(plan, context.base))

    assert made() == made()


def test_it_opens_in_an_office_with_its_table_and_its_links(folder):
    office = shutil.which("soffice")
    if office is None:
        lacking("没有 LibreOffice")
    assert run("2026", "--to", "a.docx") == 0
    profile = (folder / "profile").as_uri()
    command = [office, f"-env:UserInstallation={profile}", "--headless", "--convert-to", "html", "a.docx"]
    subprocess.run(command, cwd=folder, check=True, capture_output=True, timeout=120)
    html = (folder / "a.html").read_text("utf-8")
    assert html.count("<tr") == 16
    assert re.search('<a href="https://www.example.gov.cn/a.html">', html)
    text = text_of(html)
    assert "2026年任务分解表落实情况状态按2026年11月23日计算。" in text
    assert "留言功能已在政策发布页面开放。" in text
