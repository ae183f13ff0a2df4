"""How a task stands: by examples for each line of the contract's table, and by rules that hold for all of them."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongkai.model import (
    DEADLINE_KINDS,
    STATUSES,
    Amendment,
    Answerer,
    Deadline,
    Responsibility,
    Task,
    Update,
    Withdrawal,
)
from gongkai.standing import DUE, bound, due, reports, standing
from gongkai.words import due as due_in_words
from tests.made import plan, task

SINCE = date(2026, 1, 1)
PLAN = plan(id="2026", year=2026, issued=date(2026, 1, 5), records_since=SINCE)
DATED = Deadline("6月底前", "date", date(2026, 6, 30))
YEARS = [date(2026, 1, 1) + timedelta(days=n) for n in range(730)]
WITHOUT_A_DAY = ("recurring", "year-round", "ongoing", "relative", "unclear")


def said(day: str, status: str, unit: str | None = "wjw") -> Update:
    return Update(date.fromisoformat(day), unit or "某市人民政府办公室", unit, status)


def bound_to(*ids: str, role: str = "responsible", group: str = "") -> dict[str, object]:
    """The fields of a task that binds these units by name, or as the members of `group`."""
    found = [Answerer(id, id, role, group or None) for id in ids]
    named = [Answerer(group, group, role)] if group else []
    return {"answerers": (*named, *found)}


def stands(day: str, *updates: Update, deadline: Deadline | None = DATED, **fields: object) -> tuple[str | None, str]:
    one = task(1, plan="2026", deadline=deadline, updates=updates, **fields)
    found = standing(one, PLAN, date.fromisoformat(day))
    return found.status, found.due


def in_words(*updates: Update, **fields: object) -> str:
    """How the task stands at the end of the year, as pages say it."""
    one, day = task(1, plan="2026", deadline=DATED, updates=updates, **fields), date(2026, 12, 31)
    return due_in_words(one, standing(one, PLAN, day), 2026, day)


class TestAgainstADay:
    @pytest.mark.parametrize(
        ("day", "expected"),
        [
            ("2026-05-30", "open"),
            ("2026-05-31", "soon"),
            ("2026-06-30", "soon"),
            ("2026-07-01", "past"),
            ("2027-12-31", "past"),
        ],
    )
    def test_nothing_recorded(self, day, expected):
        assert stands(day) == (None, expected)

    @pytest.mark.parametrize(("day", "expected"), [("2026-06-30", "done"), ("2026-07-01", "done-late")])
    def test_done_on_time_and_late(self, day, expected):
        assert stands("2026-12-31", said(day, "已完成")) == ("已完成", expected)

    def test_done_counts_from_the_first_time_it_was_said_and_not_taken_back(self):
        twice = (said("2026-06-20", "已完成"), said("2026-08-01", "已完成"))
        assert stands("2026-12-31", *twice) == ("已完成", "done")
        back = (said("2026-06-20", "已完成"), said("2026-06-25", "推进中"), said("2026-08-01", "已完成"))
        assert stands("2026-12-31", *back) == ("已完成", "done-late")

    def test_under_way_is_still_past(self):
        assert stands("2026-07-01", said("2026-06-01", "推进中")) == ("推进中", "past")

    def test_what_is_no_longer_carried_out_is_dropped(self):
        assert stands("2026-12-31", said("2026-06-01", "不再实施")) == ("不再实施", "dropped")
        gone = Withdrawal(date(2026, 9, 1), "机构调整", "某市人民政府")
        assert stands("2026-08-31", withdrawn=gone) == (None, "past")
        assert stands("2026-09-01", said("2026-06-01", "已完成"), withdrawn=gone) == ("不再实施", "dropped")

    def test_a_day_before_recording_began_is_held_against_nobody(self):
        before = Deadline("上年底前", "date", date(2025, 12, 31))
        assert stands("2026-01-02", deadline=before) == (None, "none")
        assert stands("2026-03-01", said("2026-02-01", "已完成"), deadline=before) == ("已完成", "done-late")

    def test_a_start_is_met_by_work_under_way(self):
        start = Deadline("6月底前启动", "start", date(2026, 6, 30))
        assert stands("2026-12-31", said("2026-06-01", "推进中"), deadline=start) == ("推进中", "done")
        assert stands("2026-12-31", said("2026-07-01", "推进中"), deadline=start) == ("推进中", "done-late")
        assert stands("2026-12-31", said("2026-06-01", "未启动"), deadline=start) == ("未启动", "past")

    @pytest.mark.parametrize(
        ("was", "words"),
        [
            (None, "2026年6月20日完成，在时间节点以前"),
            ("5月底前", "2026年6月20日完成，在调整后的时间节点以前"),
        ],
    )
    def test_done_by_a_day_that_was_put_off_is_not_said_to_be_done_by_the_first(self, was, words):
        changed = (Amendment(date(2026, 6, 1), "deadline", was, "平台升级", "某市人民政府"),) if was else ()
        assert in_words(said("2026-06-20", "已完成"), amendments=changed) == words

    def test_late_by_a_day_that_was_moved_up_is_not_said_to_be_late_by_the_first(self):
        changed = (Amendment(date(2026, 6, 1), "deadline", "9月底前", "上级要求", "某市人民政府"),)
        words = in_words(said("2026-07-20", "已完成"), amendments=changed)
        assert words == "2026年7月20日完成，晚于调整后的时间节点"


class TestWithoutADay:
    @pytest.mark.parametrize("kind", ["year-round", "recurring"])
    def test_the_year_goes_on_and_ends_and_is_never_late(self, kind):
        lasting = Deadline("全年", kind)
        assert stands("2026-12-31", deadline=lasting) == (None, "continuous")
        assert stands("2027-01-01", deadline=lasting) == (None, "ended")
        assert stands("2027-02-01", said("2027-01-10", "已完成"), deadline=lasting) == ("已完成", "done")

    def test_what_has_no_end_does_not_end(self):
        assert stands("2040-01-01", deadline=Deadline("长期坚持", "ongoing")) == (None, "continuous")

    @pytest.mark.parametrize("kind", ["relative", "unclear"])
    def test_words_without_a_state_have_none(self, kind):
        assert stands("2027-01-01", said("2026-02-01", "已完成"), deadline=Deadline("…", kind)) == ("已完成", "none")

    def test_no_column_no_state(self):
        assert stands("2027-01-01", deadline=None) == (None, "none")

    def test_a_plan_that_records_nothing_has_no_state(self):
        silent = PLAN._replace(records_since=None)
        assert standing(task(1), silent, date(2030, 1, 1)).due == "none"


class TestWhoSpeaks:
    def test_the_lead_decides_and_others_do_not(self):
        two = (Answerer("wjw", "市卫健委", "lead"), Answerer("czj", "市财政局", "responsible"))
        assert stands("2026-07-01", said("2026-06-01", "已完成", "czj"), answerers=two) == (None, "past")
        assert stands("2026-07-01", said("2026-06-01", "已完成", "wjw"), answerers=two) == ("已完成", "done")

    def test_of_several_leads_all_must_be_done(self):
        two = bound_to("wjw", "czj", role="lead")
        one = said("2026-06-01", "已完成", "wjw")
        assert stands("2026-07-01", one, **two) == ("推进中", "past")
        assert stands("2026-08-01", one, said("2026-07-02", "已完成", "czj"), **two) == ("已完成", "done-late")

    def test_all_members_of_a_group_that_is_known_officially(self):
        group = bound_to("wjw", "czj", group="all")
        both = (said("2026-06-01", "已完成", "wjw"), said("2026-06-02", "已完成", "czj"))
        assert stands("2026-07-01", both[0], **group) == ("推进中", "past")
        assert stands("2026-07-01", *both, **group) == ("已完成", "done")
        assert stands("2026-07-01", *both, **group, all_known=False) == ("推进中", "past")

    def test_the_issuer_speaks_for_all(self):
        group = bound_to("wjw", "czj", group="all")
        assert stands("2026-07-01", said("2026-06-01", "已完成", None), **group, all_known=False) == ("已完成", "done")
        later = (said("2026-06-01", "已完成", None), said("2026-06-02", "推进中", "wjw"))
        assert stands("2026-07-01", *later, **group) == ("推进中", "past")

    def test_not_started_is_said_of_the_whole_only_by_all(self):
        two = bound_to("wjw", "czj")
        one = said("2026-03-01", "未启动", "wjw")
        assert stands("2026-04-01", one, **two) == (None, "open")
        assert stands("2026-04-01", one, said("2026-03-02", "未启动", "czj"), **two) == ("未启动", "open")

    def test_a_group_is_bound_as_its_members(self):
        both = (*bound_to("wjw", "czj", group="all")["answerers"], Answerer("jia", "甲县", "support"))
        assert bound(task(1, answerers=both)) == ("wjw", "czj")
        assert bound(task(1, answerers=())) == ()

    def test_who_has_reported_what_and_since_when(self):
        rows = (
            said("2026-03-01", "推进中", "wjw"),
            said("2026-04-01", "推进中", "wjw"),
            said("2026-05-01", "未启动", None),
        )
        found = reports(task(1, updates=rows), date(2026, 4, 30))
        assert [(report.unit, report.status, report.since) for report in found] == [
            ("wjw", "推进中", date(2026, 3, 1)),
        ]
        assert len(reports(task(1, updates=rows), date(2026, 5, 1))) == 2


days = st.dates(date(2025, 7, 1), date(2028, 6, 30))
some = st.none() | days


@st.composite
def deadlines(draw: st.DrawFn) -> Deadline | None:
    kind = draw(st.sampled_from(DEADLINE_KINDS))
    if kind == "none":
        return None
    return Deadline("…", kind, None if kind in WITHOUT_A_DAY else draw(days))


@st.composite
def tasks(draw: st.DrawFn) -> Task:
    units = ("wjw", "czj", "jia")
    fields = draw(
        st.sampled_from(
            [
                bound_to("wjw"),
                bound_to("wjw", role="lead"),
                bound_to("wjw", "czj"),
                bound_to("wjw", "czj", "jia", group="all"),
                {"answerers": (), "responsible": None},
                {
                    "answerers": (Answerer("some", "有关单位", "responsible"),),
                    "responsible": Responsibility("有关单位"),
                },
            ]
        )
    )
    updates = draw(
        st.lists(st.builds(lambda day, status, unit: Update(day, "", unit, status), days, st.sampled_from(STATUSES), st.sampled_from([None, *units])), max_size=6)
    )  # fmt: skip
    gone = draw(st.none() | st.builds(lambda day: Withdrawal(day, "", ""), days))
    ordered = tuple(sorted(updates, key=lambda update: update.date))
    return task(1, deadline=draw(deadlines()), updates=ordered, withdrawn=gone, all_known=draw(st.booleans()), **fields)


class TestRules:
    @given(tasks(), days)
    def test_what_comes_later_is_not_known_yet(self, one, day):
        known = one._replace(
            updates=tuple(update for update in one.updates if update.date <= day),
            withdrawn=one.withdrawn if one.withdrawn and one.withdrawn.date <= day else None,
        )
        assert standing(one, PLAN, day) == standing(known, PLAN, day)

    @given(tasks(), days)
    def test_the_state_follows_from_the_facts_that_the_browser_gets(self, one, day):
        found = standing(one, PLAN, day)
        assert found.due in DUE
        facts = (found.by, found.year, found.lasting, found.done, found.dropped, found.counts)
        assert found.due == due(*facts, day)

    @given(st.sampled_from(WITHOUT_A_DAY) | days, some, some)
    def test_on_each_day_of_two_years_there_is_one_state_and_it_goes_one_way(self, kind, done, dropped):
        by, year, lasting = None, None, False
        if isinstance(kind, date):
            by = kind
        else:
            year = 2026 if kind in ("year-round", "recurring") else None
            lasting = kind == "ongoing"
        states = [due(by, year, lasting, done, dropped, SINCE, day) for day in YEARS]
        assert set(states) <= set(DUE)
        steps = [(a, b) for a, b in pairwise(states) if a != b]
        settled = {"done", "done-late", "dropped"}
        follows = {
            "open": {"soon", *settled},
            "soon": {"past", "none", *settled},
            "past": settled,
            "continuous": {"ended", *settled},
            "ended": settled,
            "none": settled if by else set(),
            "done": {"dropped"},
            "done-late": {"dropped"},
            "dropped": set(),
        }
        assert [step for step in steps if step[1] not in follows[step[0]]] == []
        if by is None and not year and not lasting:
            assert set(states) == {"none"}

    @given(tasks(), st.lists(days, min_size=2, max_size=2))
    def test_without_new_records_time_changes_only_what_it_must(self, one, both):
        first, last = sorted(both)
        quiet = one._replace(updates=(), withdrawn=None)
        before, after = standing(quiet, PLAN, first), standing(quiet, PLAN, last)
        assert before.status is after.status is None
        order = ["open", "soon", "past", "none"] if before.by else ["continuous", "ended", "none"]
        assert order.index(before.due) <= order.index(after.due)
