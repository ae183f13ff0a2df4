"""The real content against the document it was taken from, cell by cell, and against what is known of the plan."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from gongkai import load, source
from tests.conftest import ROOT

PLAN = ROOT / "content/plans/2021"
# A word processor's bookmark stands before one unit in the transcript; it is no text of the document.
BOOKMARK = re.compile(r"\[bookmark: [^\]]*\]")


def transcript_rows() -> list[list[str]]:
    """The five cells of each row of the transcript: a cell begins with a tab, a line without one goes on with it; rows
    without any text are the table's filler."""
    cells: list[str] = []
    for line in (PLAN / "source.txt").read_text("utf-8").split("\n")[2:]:
        if line.startswith("\t"):
            cells.append(line[1:])
        elif line:
            cells[-1] += line
    rows = [[BOOKMARK.sub("", cell).strip() for cell in cells[at : at + 5]] for at in range(0, len(cells), 5)]
    return [row for row in rows if any(row)]


def typed_tasks() -> list[dict[str, str]]:
    return [source.read(path, path.name).data for path in sorted((PLAN / "tasks").glob("*.yaml"))]


@pytest.fixture(scope="module")
def context():
    return load.load_base(ROOT / "content", date(2026, 11, 23))


@pytest.fixture(scope="module")
def plan(context):
    return load.load_plan(PLAN, context)


def test_headings_are_the_documents():
    assert transcript_rows()[0] == source.read(PLAN / "plan.yaml", "plan.yaml").data["columns"]


def test_every_cell_stands_in_the_yaml_word_for_word():
    rows = transcript_rows()[1:]
    tasks = typed_tasks()
    assert len(rows) == len(tasks) == 53
    title = ""
    for row, task in zip(rows, tasks, strict=True):
        number, printed, content, unit, deadline = row
        title = printed or title
        assert task == {
            "number": number,
            "title": title,
            **({} if printed else {"title_continues": "true"}),
            "content": content,
            "responsible": unit,
            "deadline": deadline,
        }


def test_file_names_are_the_numbers():
    assert [path.name for path in sorted((PLAN / "tasks").iterdir())] == [
        f"{number:02}.yaml" for number in range(1, 54)
    ]


def test_real_content_has_no_problem_at_all(context, plan):
    assert context.problems == []
    assert len(plan.tasks) == 53


def test_deadlines_are_read_as_the_document_means_them(plan):
    read = Counter((task.deadline.text, task.deadline.kind, str(task.deadline.date)) for task in plan.tasks)
    assert read == {
        ("全年", "year-round", "None"): 35,
        ("10月底前", "date", "2021-10-31"): 10,
        ("9月底前", "date", "2021-09-30"): 3,
        ("6月底前", "date", "2021-06-30"): 2,
        ("上半年", "date", "2021-06-30"): 1,
        ("4月底前", "date", "2021-04-30"): 1,
        ("5月底前", "date", "2021-05-31"): 1,
    }


def test_responsible_bodies_are_read_in_their_roles(plan):
    read = {task.responsible.text: task.responsible for task in plan.tasks}
    assert len(read) == 15
    led = read["市政府办公室牵头，各地各部门负责"]
    assert (led.lead, led.responsible, led.support) == (("市政府办公室",), ("各地各部门",), ())
    led = read["市政府办公室牵头，各地各部门执行"]
    assert (led.lead, led.responsible, led.support) == (("市政府办公室",), ("各地各部门",), ())
    for text, responsible in read.items():
        if "牵头" not in text:
            assert responsible.lead == responsible.support == ()
            assert "、".join(responsible.responsible) == text
        assert not responsible.open_ended


def test_seventeen_bodies_share_task_28(plan):
    task = plan.tasks[27]
    assert len(task.responsible.responsible) == 17
    assert all(answerer.via is None and answerer.role == "responsible" for answerer in task.answerers)


def test_collective_names_stand_for_whom_the_basis_says(context):
    members = {group.name: group.members for group in context.base.registry.groups.values()}
    units = context.base.registry.units
    kinds = Counter(units[id].kind for id in members["各地各部门"])
    assert kinds == {"department": 29, "zone": 3, "county": 10}
    assert members["市直各单位"] is None
    assert members["涉及到重大建设项目全链条公开的相关县市区和部门"] is None


def test_a_lead_by_name_is_not_its_own_member(plan):
    offices = [answerer for answerer in plan.tasks[16].answerers if answerer.id == "zfbgs"]
    assert [(answerer.role, answerer.via) for answerer in offices] == [("lead", None)]


def test_nothing_is_invented():
    keys = {key for task in typed_tasks() for key in task}
    assert keys == {"number", "title", "title_continues", "content", "responsible", "deadline"}
    plan = source.read(PLAN / "plan.yaml", "plan.yaml").data
    assert plan["records"] == "none"
    assert not {"document_number", "index_number", "published", "notice_url"} & set(plan)
    site = source.read(ROOT / "content/site.yaml", "site.yaml").data
    assert set(site) == {"name", "sponsor", "description", "place_names", "examples"}


def test_example_words_stand_in_the_tasks(context, plan):
    for word in context.base.site.examples:
        assert any(word in task.title or word in task.content for task in plan.tasks), word


def test_synonyms_lead_to_words_of_the_tasks_and_are_needed(context, plan):
    text = "\n".join(f"{task.title}\n{task.content}" for task in plan.tasks)
    for synonym in context.base.synonyms:
        assert synonym.means in text, synonym
        assert synonym.typed not in text, synonym


def test_pages_say_plain_words_only():
    for path in Path(ROOT / "content/pages").glob("*.md"):
        assert "承诺" not in path.read_text("utf-8")
