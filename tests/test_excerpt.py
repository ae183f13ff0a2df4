"""The line that a problem quotes: the right one, harmless, and with its place under the caret."""

from __future__ import annotations

import os
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongkai.errors import Problem
from gongkai.excerpt import MAX_COLUMNS, Excerpt, columns, excerpt, of_line, visible


def about(path, line: int | None, column: int | None, length: int = 1) -> Problem:
    return Problem("any", "错", file=os.fspath(path), line=line, column=column, length=length)


@pytest.fixture
def file(tmp_path):
    def write(raw: bytes):
        (tmp_path / "a.yaml").write_bytes(raw)
        return tmp_path / "a.yaml"

    return write


def test_the_line_is_quoted_with_its_place(file):
    path = file("a: 1\n责任: 市卫建委\n".encode())
    assert excerpt(about(path, 2, 5, 4)) == Excerpt(2, "责任: 市卫建委", 4, 4)


def test_a_byte_order_mark_and_windows_line_ends_move_nothing(file):
    path = file("a: 1\r\nb: 二\r\n".encode("utf-8-sig"))
    assert excerpt(about(path, 1, 1)) == Excerpt(1, "a: 1", 0, 1)
    assert excerpt(about(path, 2, 4)) == Excerpt(2, "b: 二", 3, 1)


@pytest.mark.parametrize("encoding", ["gb18030", "utf-16"])
def test_a_file_in_another_encoding_is_still_quoted_readably(file, encoding):
    assert excerpt(about(file("标题: 公开\n".encode(encoding)), 1, 1)) == Excerpt(1, "标题: 公开", 0, 1)


def test_a_file_cut_off_within_a_character_is_quoted_as_the_utf_8_it_is(file):
    # These bytes are GB18030 as well, in which they say something else.
    cut = "title: 优化网上政民互动".encode()[:29]
    assert excerpt(about(file(cut), 1, 15)).text == "title: 优化网上政民互\ufffd"


def test_bytes_of_no_encoding_are_quoted_as_far_as_they_can_be_read(file):
    assert excerpt(about(file(b"a: \xff\xff\n"), 1, 4)) == Excerpt(1, "a: \ufffd\ufffd", 3, 1)


@pytest.mark.parametrize(("line", "column"), [(None, None), (9, 1), (0, 1)])
def test_what_is_about_no_line_has_no_quote(file, line, column):
    assert excerpt(about(file(b"a: 1\n"), line, column)) is None


@pytest.mark.skipif(os.name == "nt", reason="Windows has no pipes in folders")
def test_files_that_cannot_be_read_have_no_quote(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "link").symlink_to("/etc/hostname")
    for name in ("missing", "pipe", "link", "."):
        assert excerpt(about(tmp_path / name, 1, 1)) is None


def test_what_cannot_be_seen_or_acts_on_the_terminal_is_shown_by_its_number():
    found = of_line("a:\t\x1b[31m红\u202e\u200b", 1, 3, 2)
    assert found == Excerpt(1, "a:<Tab><U+001B>[31m红<U+202E><U+200B>", 2, 13)
    assert visible("甲\n乙\u2066") == "甲<U+000A>乙<U+2066>"


def test_a_place_after_the_end_is_kept():
    assert of_line("title:", 1, 7) == Excerpt(1, "title:", 6, 1)
    assert of_line("", 1, 1) == Excerpt(1, "", 0, 1)


def test_a_long_line_is_cut_around_the_place():
    line = "甲" * 200 + "乙" + "丙" * 200
    assert of_line(line, 1, 201) == Excerpt(1, "..." + "甲" * 16 + "乙" + "丙" * 33 + "...", 19, 1)
    assert of_line(line, 1, 1) == Excerpt(1, "甲" * 50 + "...", 0, 1)
    assert of_line(line, 1, 401) == Excerpt(1, "..." + "丙" * 50, 52, 1)


def test_columns_are_those_of_a_terminal():
    assert [columns(text) for text in ("abc", "甲乙", "：", "“”", "e\u0301", "ﾊ")] == [3, 4, 2, 2, 1, 1]


@given(st.text(max_size=300).filter(lambda text: "\n" not in text), st.integers(1, 320), st.integers(1, 320))
def test_any_line_is_shown_in_one_piece_that_does_nothing(line, column, length):
    found = of_line(line, 7, column, length)
    assert not any(unicodedata.category(char) in ("Cc", "Cf", "Cs", "Zl", "Zp") for char in found.text)
    assert columns(found.text) <= MAX_COLUMNS + 6
    assert 0 <= found.offset <= len(found.text)
    assert found.width >= 1
    if column <= len(line):
        assert found.text[found.offset :].startswith(visible(line[column - 1]))
