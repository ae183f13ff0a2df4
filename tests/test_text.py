"""Folding: one form for characters that mean the same, position for position."""

from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st

from gongkai.text import fold, traditional


def test_widths_scripts_and_shapes_are_folded():
    assert fold("１０月底前，政務公開（“五型”）") == '10月底前,政务公开("五型")'


@given(st.text())
def test_folding_keeps_every_position(text):
    assert len(fold(text)) == len(text)


@example("薴")  # 苧, which by itself is the traditional form of 苎
@given(st.text())
def test_folding_twice_changes_nothing_more(text):
    assert fold(fold(text)) == fold(text)


def test_traditional_characters_agree_with_the_library_they_were_derived_from():
    import opencc

    convert = opencc.OpenCC("t2s").convert
    assert len(traditional()) > 3000
    wrong = [
        (char, simple)
        for char, simple in traditional().items()
        if not "\uf900" <= char <= "\ufaff" and convert(char) != simple
    ]
    assert wrong == []
