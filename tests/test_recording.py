"""What is recorded of tasks, from the files to the data."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path

import pytest

from gongkai import pipeline
from gongkai.errors import ProblemsFound
from gongkai.language import tell
from gongkai.options import Options
from tests.conftest import CASES, ROOT, denied, lay_over

TASK = """\
number: {number}
title: 公开疫苗接种信息
content: 及时公开接种点位。
responsible: 市卫健委
deadline: 6月底前
{rest}"""


def build(content: Path, today: str = "2021-12-31", drafts: bool = False) -> Path:
    site = content.parent / ("preview" if drafts else "site")
    day = date.fromisoformat(today)
    pipeline.build(Options(content, site, ROOT / "templates", day, drafts=drafts, search=False))
    return site


def rows(site: Path) -> list[dict[str, object]]:
    return json.loads((site / "data/2021/tasks.json").read_text("utf-8"))["tasks"]


@pytest.fixture
def recorded(content: Path) -> Path:
    lay_over(CASES / "updates", content)
    return content


def test_the_data_tell_status_state_and_updates(recorded):
    row = rows(build(recorded))[0]
    assert (row["status"], row["due"]) == ("已完成", "done")
    issuer = {"by": "某市人民政府办公室", "unit": None, "note": "已经部署。"}
    own = {"by": "市卫生健康委", "unit": "wjw", "note": ""}
    plain = {"date": "2021-06-01", "recorded": "2021-06-01", "status": "推进中", "evidence": []}
    assert row["updates"][:2] == [plain | own, plain | issuer]
    last = row["updates"][2]
    assert list(last) == ["date", "recorded", "by", "unit", "status", "note", "evidence"]
    assert (last["date"], last["recorded"]) == ("2021-06-20", "2021-06-25")
    nothing = {"publisher": None, "date": None, "held_by": None}
    assert last["evidence"] == [
        {
            "title": "接种点位公告",
            "url": "https://www.example.gov.cn/a.html",
            "publisher": "市卫健委",
            "date": "2021-06-19",
            "held_by": None,
        },
        nothing | {"title": "部署会议记录", "url": None, "held_by": "市卫健委"},
        nothing | {"title": "点位清单", "url": "2021/evidence/1-1.pdf"},
    ]
    assert (build(recorded) / "2021/evidence/1-1.pdf").read_bytes() == b"%PDF-1.4\n"


def test_the_state_is_that_of_the_day(recorded):
    path = recorded / "plans/2021/tasks/01.yaml"
    path.write_text(TASK.format(number=1, rest=""), "utf-8")
    found = [
        rows(build(recorded, today))[0]["due"] for today in ("2021-05-20", "2021-05-31", "2021-06-30", "2021-07-01")
    ]
    assert found == ["open", "soon", "soon", "past"]


def test_without_records_nothing_is_said(content):
    for row in rows(build(content)):
        assert (row["status"], row["due"], row["updates"]) == (None, "none", [])


def test_a_draft_of_an_update_is_seen_in_the_preview_only(recorded):
    assert len(rows(build(recorded))[0]["updates"]) == 3
    assert [row["status"] for row in rows(build(recorded, drafts=True))[0]["updates"]] == [
        "推进中",
        "推进中",
        "未启动",
        "已完成",
    ]


@pytest.mark.parametrize("hidden", ["disclosure: 不予公开\n", "draft: true\n"])
def test_evidence_is_published_with_its_task_only(recorded, hidden):
    path = recorded / "plans/2021/tasks/01.yaml"
    path.write_text(path.read_text("utf-8") + hidden, "utf-8")
    site = build(recorded)
    assert [row["number"] for row in rows(site)] == [2]
    assert not (site / "2021/evidence").exists()


def test_evidence_of_a_draft_is_not_published(recorded):
    path = recorded / "plans/2021/tasks/01.yaml"
    update = (
        "updates:\n  - {date: 2021-06-20, by: 市卫健委, status: 推进中, draft: true, "
        "evidence: [{title: 清单, file: 1-1.pdf}]}\n"
    )
    path.write_text(TASK.format(number=1, rest=update), "utf-8")
    assert not (build(recorded) / "2021/evidence").exists()


def test_evidence_that_may_not_be_read_is_told_where_it_is_named(recorded):
    with denied("1-1.pdf"), pytest.raises(ProblemsFound) as raised:
        build(recorded)
    assert [p.as_dict() for p in raised.value.problems] == [
        {
            "file": "content/plans/2021/tasks/01.yaml",
            "line": 16,
            "column": 29,
            "where": "updates[0].evidence[2].file",
            "code": "file-unreadable",
            "severity": "error",
            "message": "读不出佐证文件“content/plans/2021/evidence/1-1.pdf”：没有权限，或有别的程序正占用它",
            "hint": "检查文件权限",
        }
    ]


def test_evidence_that_may_not_be_read_is_no_update_that_vanished(recorded):
    options = Options(recorded, recorded.parent / "site", ROOT / "templates", date(2021, 12, 31), search=False)
    pipeline.freeze(options, "2021")
    for find in (pipeline.problems, lambda options: freeze_fails(options).problems):
        with denied("1-1.pdf"):
            assert [problem.code for problem in find(options)] == ["file-unreadable"]


def test_where_the_lock_is_damaged_no_correction_is_doubted(recorded):
    options = Options(recorded, recorded.parent / "site", ROOT / "templates", date(2021, 12, 31), search=False)
    pipeline.freeze(options, "2021")
    task, lock = recorded / "plans/2021/tasks/01.yaml", recorded / "plans/2021/plan.lock"
    task.write_text(task.read_text("utf-8").replace("note: 已经部署。", "note: 部署过。"), "utf-8")
    (problem,) = pipeline.problems(options)
    of, was = re.search("of: (\\S+), was: (\\S+),", tell(problem.hint)).groups()
    with task.open("a", encoding="utf-8") as file:
        file.write(f"corrections:\n  - {{date: 2021-12-01, of: {of}, was: {was}, reason: 写错了}}\n")
    assert pipeline.problems(options) == ()
    lock.write_text(lock.read_text("utf-8").replace("6月底前", "7月底前"), "utf-8")
    assert [problem.code for problem in pipeline.problems(options)] == ["lock-edited"]


def freeze_fails(options: Options) -> ProblemsFound:
    with pytest.raises(ProblemsFound) as raised:
        pipeline.freeze(options, "2021")
    return raised.value


def test_what_an_office_suite_locks_beside_a_file_stops_nothing(recorded):
    (recorded / "plans/2021/~$1.docx").write_bytes(b"lock")
    with denied("~$1.docx"):
        assert len(rows(build(recorded))) == 2


def test_a_changed_file_of_evidence_is_copied_anew(recorded):
    build(recorded)
    (recorded / "plans/2021/evidence/1-1.pdf").write_bytes(b"%PDF-1.5\n")
    assert (build(recorded) / "2021/evidence/1-1.pdf").read_bytes() == b"%PDF-1.5\n"


def test_evidence_that_is_too_large_is_refused(recorded, capsys, monkeypatch):
    from gongkai import cli, recording

    monkeypatch.setattr(recording, "MAX_EVIDENCE_BYTES", 8)
    assert cli.main(["check", "--today", "2021-12-31"]) == 1
    told = capsys.readouterr().err
    assert told.splitlines()[0] == (
        "content/plans/2021/tasks/01.yaml:16:29: 错误[evidence-file-too-large] "
        "佐证文件“content/plans/2021/evidence/1-1.pdf”太大，超过 8 字节"
    )


def test_a_link_among_the_evidence_is_not_followed(recorded, capsys, tmp_path):
    from gongkai import cli

    path = recorded / "plans/2021/evidence/1-1.pdf"
    path.unlink()
    path.symlink_to(tmp_path)
    assert cli.main(["check", "--today", "2021-12-31"]) == 1
    told = capsys.readouterr().err
    assert "错误[evidence-file-missing] 没有佐证文件“content/plans/2021/evidence/1-1.pdf”" in told
    assert "content/plans/2021/evidence/1-1.pdf: 错误[not-a-file]" in told
