"""What was frozen and what was published of it: the text of the lock, freezing, amending and undoing."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from gongkai import cli, freezing, ledger, load
from gongkai.errors import OutsideFailed
from gongkai.model import WORDING, Amendment, Deadline, Responsibility, Task
from tests.conftest import CASES, Run, lay_over

LOCK = Path("content/plans/2021/plan.lock")
ONE = Path("content/plans/2021/tasks/01.yaml")

# Anything that a file may hold; the empty text is a field that is not there.
texts = st.text(st.characters(exclude_categories=["Cs", "Cc"], include_characters="\n\u2028\x85"), max_size=20)
wordings = st.dictionaries(st.sampled_from(WORDING), texts.filter(bool)).map(
    lambda found: {field: found[field] for field in WORDING if field in found}
)
digests = st.binary(min_size=4, max_size=4).map(lambda raw: raw.hex() * 8)
days = st.dates(date(2000, 1, 1), date(2050, 12, 31))
locks = st.builds(
    lambda plan, day, tasks, updates: ledger.Lock(
        plan, day, tasks, {number: found for number, found in updates.items() if number in tasks and found}
    ),
    st.sampled_from(["2021", "2021-jk"]),
    days,
    st.dictionaries(st.integers(1, 99), wordings, max_size=5),
    st.dictionaries(st.integers(1, 99), st.dictionaries(digests, days, max_size=3), max_size=5),
)


@given(locks)
def test_a_lock_is_read_as_it_was_spelt(lock):
    text = ledger.spell(lock)
    assert ledger.read(text) == lock
    assert ledger.read(text.replace("\n", "\r\n")) == lock
    assert ledger.spell(ledger.read(text)) == text


@given(locks, st.data())
def test_a_lock_with_any_character_changed_is_known_for_what_it_is(lock, data):
    text = ledger.spell(lock)
    at = data.draw(st.integers(0, len(text) - 2))  # an editor may take the last line's end
    other = data.draw(st.characters(exclude_categories=["Cs"], exclude_characters=f"\r{text[at]}"))
    with pytest.raises(ledger.Damaged):
        ledger.read(text[:at] + other + text[at + 1 :])


@given(wordings, st.lists(st.tuples(st.sampled_from(WORDING), texts), max_size=8))
def test_undoing_what_was_amended_gives_the_frozen_wording(frozen, edits):
    now, amendments = frozen, []
    for field, text in edits:
        now, was = ledger.amended(now, field, text)
        amendments.append(Amendment(date(2021, 8, 2), field, was, "", ""))
    assert ledger.undo(now, amendments) == frozen
    # Step by step as well, newest first.
    for amendment in reversed(amendments):
        now = ledger.undo(now, (amendment,))
    assert now == frozen


@given(wordings, st.lists(st.tuples(st.sampled_from(WORDING), texts), max_size=8))
def test_freezing_again_keeps_what_is_frozen(frozen, edits):
    one = as_task(frozen)
    lock = ledger.extended(None, "2021", [one], date(2021, 12, 31))
    assert lock.tasks == {1: frozen}
    now, amendments = frozen, []
    for field, text in edits:
        now, was = ledger.amended(now, field, text)
        amendments.append(Amendment(date(2021, 8, 2), field, was, "", ""))
    changed = as_task(now, tuple(amendments))
    again = ledger.extended(lock, "2021", [changed, as_task(now, (), 2)], date(2022, 12, 31))
    assert again.tasks == {1: frozen, 2: now}
    assert again.frozen == date(2021, 12, 31)
    assert ledger.extended(again, "2021", [changed], date(2023, 1, 1)) == again
    # Frozen for the first time after it was amended, it is the first wording that is frozen.
    assert ledger.extended(None, "2021", [changed], date(2022, 12, 31)).tasks == {1: frozen}


def as_task(wording: ledger.Wording, amendments: tuple[Amendment, ...] = (), number: int = 1) -> Task:
    return Task(
        plan="2021",
        number=number,
        title=wording.get("title", ""),
        content=wording.get("content", ""),
        responsible=Responsibility(wording.get("responsible", "")),
        deadline=Deadline(wording["deadline"], "unclear") if "deadline" in wording else None,
        section=tuple(wording["section"].split("\n")) if "section" in wording else (),
        remarks=wording.get("remarks", ""),
        lead_text=wording.get("lead", ""),
        responsible_text=wording.get("responsible", ""),
        support_text=wording.get("support", ""),
        amendments=amendments,
    )


class TestTheCommand:
    @pytest.fixture
    def case(self, content):
        lay_over(CASES / "frozen", content)
        LOCK.unlink()
        return content

    def freeze(self, *more: str) -> int:
        return cli.main(["freeze", "2021", "--today", "2021-12-31", *more])

    def test_it_writes_the_lock_and_says_what_is_in_it(self, case, capsys):
        assert self.freeze() == 0
        assert capsys.readouterr().out == (
            "content/plans/2021/plan.lock：新固定 3 项任务的原文、2 条登记，现共 3 项、2 条\n"
        )
        assert LOCK.read_bytes() == (CASES / "frozen/plans/2021/plan.lock").read_bytes()
        assert not list(LOCK.parent.glob(".*"))

    def test_a_second_time_nothing_is_touched(self, case, capsys):
        self.freeze()
        before = LOCK.stat()
        assert cli.main(["freeze", "2021", "--today", "2022-12-31"]) == 0
        assert capsys.readouterr().out.splitlines()[-1] == (
            "content/plans/2021/plan.lock：没有要新固定的，文件没有改动（共 3 项、2 条）"
        )
        assert (LOCK.stat().st_ino, LOCK.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)

    def test_new_tasks_and_updates_are_added_and_the_rest_stays(self, case, capsys):
        self.freeze()
        first = LOCK.read_text("utf-8").splitlines()
        ONE.write_text(ONE.read_text("utf-8") + "  - {date: 2021-07-01, by: 市卫健委, status: 推进中}\n", "utf-8")
        (ONE.parent / "04.yaml").write_text(
            ONE.read_text("utf-8").partition("updates")[0].replace("number: 1", "number: 4"), "utf-8"
        )
        assert self.freeze("--format", "json") == 0
        told = json.loads(capsys.readouterr().out.splitlines()[-1])
        assert told == {
            "ok": True,
            "problems": [],
            "file": "content/plans/2021/plan.lock",
            "tasks": 4,
            "updates": 3,
            "new_tasks": 1,
            "new_updates": 1,
        }
        again = LOCK.read_text("utf-8").splitlines()
        assert [line for line in first[:-1] if line not in again] == []
        assert len(again) == len(first) + 2

    def test_changed_words_are_an_error_and_the_lock_stays(self, case, capsys):
        self.freeze()
        before = LOCK.read_bytes()
        ONE.write_text(ONE.read_text("utf-8").replace("6月底前", "9月底前"), "utf-8")
        assert self.freeze() == 1
        assert (
            "01.yaml:5:11: 错误[wording-changed] “deadline”和固定的原文不同，原文是“6月底前”" in capsys.readouterr().err
        )
        assert LOCK.read_bytes() == before

    def test_the_row_that_the_hint_shows_settles_it(self, case, capsys):
        self.freeze()
        text = ONE.read_text("utf-8").replace("及时公开接种点位。", "'公开: 接种“点位”, 每日。'")
        ONE.write_text(text, "utf-8")
        assert cli.main(["check", "--today", "2021-12-31"]) == 1
        row = told(capsys).replace("哪一天", "2021-08-02")
        assert yaml.safe_load(row)[0]["was"] == "及时公开接种点位。"
        ONE.write_text(f"{text}amendments:\n  {row}\n", "utf-8")
        assert cli.main(["check", "--today", "2021-12-31"]) == 0

    def test_the_row_that_the_hint_shows_settles_a_changed_update(self, case, capsys):
        self.freeze()
        text = ONE.read_text("utf-8").replace("正在办理。", "已在办理。")
        ONE.write_text(text, "utf-8")
        assert cli.main(["check", "--today", "2021-12-31"]) == 1
        row = told(capsys).replace("今天", "2021-08-02")
        ONE.write_text(f"{text}corrections:\n  {row}\n", "utf-8")
        assert cli.main(["check", "--today", "2021-12-31"]) == 0
        # Frozen again, the old one must still be accounted for, and so must the new one.
        assert self.freeze() == 0
        ONE.write_text(text, "utf-8")
        assert cli.main(["check", "--today", "2021-12-31"]) == 1
        assert capsys.readouterr().err.count("错误[update-vanished]") == 1

    def test_a_changed_file_of_evidence_is_a_changed_update(self, case, capsys):
        evidence = Path("content/plans/2021/evidence")
        evidence.mkdir()
        (evidence / "1.pdf").write_bytes(b"%PDF 1\n")
        update = "  - {date: 2021-07-01, by: 市卫健委, status: 推进中, evidence: [{title: 清单, file: 1.pdf}]}\n"
        ONE.write_text(ONE.read_text("utf-8") + update, "utf-8")
        self.freeze()
        assert cli.main(["check", "--today", "2021-12-31"]) == 0
        (evidence / "1.pdf").write_bytes(b"%PDF 2\n")
        assert cli.main(["check", "--today", "2021-12-31"]) == 1
        assert "错误[update-vanished] 2021-07-01 的一条登记已经公布，现在改了或者没有了" in capsys.readouterr().err

    def test_a_withheld_task_is_frozen_too_and_stays_withheld(self, case):
        ONE.write_text(ONE.read_text("utf-8") + "disclosure: 不予公开\n", "utf-8")
        assert self.freeze() == 0
        assert '{"task": 1, ' in LOCK.read_text("utf-8")
        assert cli.main(["build", "--no-search", "--today", "2021-12-31"]) == 0
        assert not Path("site/2021/1.html").exists()
        assert not list(Path("site").rglob("plan.lock"))

    def test_a_draft_is_not_frozen(self, case, capsys):
        plan = Path("content/plans/2021/plan.yaml")
        plan.write_text(plan.read_text("utf-8") + "draft: true\n", "utf-8")
        assert self.freeze() == 1
        assert capsys.readouterr().err == "“2021”还是草稿（draft: true），定稿以后再固定原文\n"
        assert not LOCK.exists()

    def test_a_frozen_plan_cannot_go_back_to_being_a_draft(self, case, capsys):
        """With the plan, all that was published of its tasks would vanish, and nobody be told."""
        self.freeze()
        plan = Path("content/plans/2021/plan.yaml")
        plan.write_text(plan.read_text("utf-8") + "draft: true\n", "utf-8")
        capsys.readouterr()
        assert cli.main(["check", "--today", "2021-12-31"]) == 1
        line = len(plan.read_text("utf-8").splitlines())
        assert (
            f"content/plans/2021/plan.yaml:{line}:8: 错误[frozen-draft] 这份表的原文已经固定，不能再作为草稿"
            in capsys.readouterr().err
        )

    def test_a_plan_that_is_not_there_is_a_wrong_command(self, case, capsys):
        assert cli.main(["freeze", "2020"]) == 2
        assert capsys.readouterr().err == "没有“2020”这份任务分解表：content/plans 里没有这个文件夹\n"

    def test_a_full_disk_leaves_the_old_lock(self, case, monkeypatch):
        self.freeze()
        before = LOCK.read_bytes()

        def full(*arguments: object) -> None:
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(freezing.os, "replace", full)
        with pytest.raises(OutsideFailed):
            freezing._write(LOCK, b"new")
        assert LOCK.read_bytes() == before
        assert not list(LOCK.parent.glob(".*"))

    def test_a_build_writes_nothing_into_content(self, case, run: Run):
        self.freeze()
        before = {path: path.stat().st_mtime_ns for path in case.rglob("*")}
        assert run("build", "--no-search", "--today", "2021-12-31", cwd=case.parent).returncode == 0
        assert {path: path.stat().st_mtime_ns for path in case.rglob("*")} == before


def told(capsys) -> str:
    """The row that the first hint asks for."""
    return capsys.readouterr().err.partition("写：")[2].split("\n")[0]


def test_a_plan_knows_since_when_it_is_frozen(content):
    lay_over(CASES / "frozen", content)
    context = load.load_base(content, date(2021, 12, 31))
    plan = load.load_plan(content / "plans/2021", context)
    assert plan is not None and plan.frozen == date(2021, 12, 31)
