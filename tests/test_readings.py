"""Readings of phrases that are kept from one build to the next."""

from __future__ import annotations

import marshal
from datetime import date

import pytest

from gongkai.phrases import deadline, responsibility
from gongkai.phrases.readings import Readings

NAMES = frozenset({"市发改委", "市财政局"})
PHRASES = ("市发改委牵头，市财政局、教育局配合", "各地各部门", "市发改委等", "有关方面")
DEADLINES = ("6月底前", "全年", "每季度末", "2月公布预算，8月公布决算", "信息形成之日起20个工作日内", "及时")
ISSUED = date(2021, 5, 18)


def read(found: Readings) -> list[object]:
    return [found.responsible(text) for text in PHRASES] + [found.deadline(text, 2021, ISSUED) for text in DEADLINES]


def test_what_is_kept_is_read_as_it_was(monkeypatch):
    fresh = Readings(NAMES)
    expected = [responsibility.read(text, NAMES) for text in PHRASES]
    expected += [deadline.read(text, 2021, ISSUED) for text in DEADLINES]
    assert read(fresh) == expected
    new = fresh.new()
    kept = Readings(NAMES, marshal.loads(marshal.dumps(new, 2)))
    asked = []
    for room in (responsibility, deadline):
        real = room.read
        monkeypatch.setattr(room, "read", lambda text, *rest, real=real: asked.append(text) or real(text, *rest))
    assert read(kept) == read(kept) == expected
    assert asked == ["有关方面", "及时"]  # what is not certain is read again, once in a build
    assert (kept.new(), fresh.new()) == ({}, {})


@pytest.mark.parametrize(("year", "issued"), [(2022, ISSUED), (2021, date(2021, 12, 1))])
def test_a_deadline_is_read_by_its_plan(year, issued):
    first = Readings(NAMES)
    first.deadline("1月底前", 2021, ISSUED)
    assert Readings(NAMES, first.new()).deadline("1月底前", year, issued) == deadline.read("1月底前", year, issued)


def test_words_of_a_reason_can_be_told_in_another_language():
    text = "信息形成之日起20个工作日内"
    first = Readings(NAMES)
    reason = first.deadline(text, 2021, ISSUED).reason
    kept = Readings(NAMES, first.new()).deadline(text, 2021, ISSUED).reason
    assert (kept, type(kept)) == (reason, type(reason))
