"""YAML as text: what is read, what is refused and where, and that nothing brings it down."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongkai import load, source
from tests.conftest import ROOT


def problem(text: str):
    with pytest.raises(source.Unreadable) as refused:
        source.parse(text, "a.yaml")
    return refused.value.problem


@pytest.mark.parametrize(
    "scalar", ["010", "no", "1:30", "2021", "2021-02-30", "1e3", "0x10", ".inf", "true", "=", "六月"]
)
def test_scalars_stay_text(scalar):
    assert source.parse(f"title: {scalar}\n", "a.yaml").data == {"title": scalar}


@pytest.mark.parametrize("scalar", ["", "~", "null"])
def test_an_empty_scalar_is_nothing_unless_quoted(scalar):
    assert source.parse(f"a: {scalar}\nb: '{scalar}'\n", "a.yaml").data == {"a": None, "b": scalar}


def test_places_are_found_again():
    document = source.parse("a: 1\nb:\n  - c: 甲\n    d: 乙\n", "a.yaml")
    assert document.place(("b", 0, "d")) == (4, 8)
    assert document.place(("b", 0, "d"), key=True) == (4, 5)
    assert document.place(("b", 0, "missing")) == (3, 5)
    assert document.place(()) == (1, 1)


def test_places_in_a_part_of_a_file_count_from_the_whole():
    assert source.parse("a: 1\nb: 2\n", "a.md", first_line=2).place(("b",)) == (3, 4)


def test_a_byte_order_mark_and_windows_line_ends_are_harmless():
    assert source.parse(source.decode("\ufeffa: 1\r\nb: 二\r\n".encode(), "a.yaml"), "a.yaml").data == {
        "a": "1",
        "b": "二",
    }


@pytest.mark.parametrize(
    ("text", "code", "line", "column"),
    [
        ("a: 1\na: 2\n", "key-doubled", 2, 1),
        ("a: &x 1\n", "yaml-anchor", 1, 4),
        ("a: *x\n", "yaml-alias", 1, 4),
        ("a: !!python/object:os.system 1\n", "yaml-tag", 1, 4),
        ("a: 1\n---\nb: 2\n", "yaml-documents", 2, 1),
        ("%YAML 1.1\n---\na: 1\n", "yaml-directive", 1, 1),
        ("{[1]: 2}\n", "yaml-key", 1, 2),
        ("[" * 50_000, "yaml-too-deep", 1, 14),
        ("- " * 50_000, "yaml-too-deep", 1, 27),
        ("a:\n\tb: 1\n", "tab", 2, 1),
        ("a: 甲\x07\n", "yaml-character", 1, 5),
        ("<<<<<<< HEAD\na: 1\n=======\na: 2\n>>>>>>> b\n", "merge-conflict", 1, 1),
    ],
    ids=lambda value: value[:12] if isinstance(value, str) else None,
)
def test_what_is_refused_is_told_at_its_place(text, code, line, column):
    found = problem(text)
    assert (found.code, found.file, found.line, found.column) == (code, "a.yaml", line, column)
    assert found.message and found.hint


def test_an_alias_bomb_ends_at_its_first_anchor():
    bomb = "a: &a [x, x, x]\n" + "".join(
        f"{c}: &{c} [*{b}, *{b}]\n" for b, c in zip("abcdefgh", "bcdefghi", strict=True)
    )
    assert (problem(bomb).code, problem(bomb).line) == ("yaml-anchor", 1)


@pytest.mark.parametrize("data", [b"", b"a: 1\n", b"a: " + b"1" * 200_000 + b"\n"])
@pytest.mark.parametrize("most", [1 << 20, 7_001])
def test_a_file_is_read_whole_in_however_many_pieces_it_comes(tmp_path, monkeypatch, data, most):
    path = tmp_path / "a.yaml"
    path.write_bytes(data)
    true_read = os.read
    monkeypatch.setattr(os, "read", lambda handle, size: true_read(handle, min(size, most)))
    assert source.read_bytes(path, "a.yaml") == data
    assert source.read_bytes(str(path), "a.yaml") == data


def test_what_is_written_to_a_file_while_it_is_read_is_read_too(tmp_path, monkeypatch):
    path = tmp_path / "a.yaml"
    path.write_bytes(b"a: 1\n")
    true_open = os.open

    def late(*named):
        path.write_bytes(b"a: 1\nb: 2\n")
        return true_open(*named)

    monkeypatch.setattr(os, "open", late)
    assert source.read_bytes(path, "a.yaml") == b"a: 1\nb: 2\n"


def test_a_file_in_another_encoding_is_told_at_its_first_wrong_byte(tmp_path):
    path = tmp_path / "a.yaml"
    path.write_bytes("a: 1\nb: 市".encode("gb18030"))
    with pytest.raises(source.Unreadable) as refused:
        source.read(path, "a.yaml")
    found = refused.value.problem
    assert (found.code, found.line, found.column) == ("not-utf8", 2, 4)
    assert found.message == "文件不是 UTF-8 编码，看来是 GB18030（ANSI）编码"
    assert found.hint == "用编辑器“另存为”，编码选 UTF-8，再保存"


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        (b"PK\x03\x04\x14\x00", "这不是文本文件，像是 WPS、Word 的文件、压缩包或图片"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "这不是文本文件，像是 WPS、Word 的文件、压缩包或图片"),
        (b"\x89PNG\r\n\x1a\n", "这不是文本文件，像是 WPS、Word 的文件、压缩包或图片"),
        (bytes(300), "文件里只有空字节，内容已经丢失"),
    ],
)
def test_what_is_no_text_is_not_told_to_be_saved_in_another_encoding(raw, message):
    with pytest.raises(source.Unreadable) as refused:
        source.decode(raw, "a.yaml")
    problem = refused.value.problem
    assert (problem.code, problem.message, problem.line) == ("not-utf8", message, None)


def test_a_file_of_50_megabytes_is_refused_unread(tmp_path):
    path = tmp_path / "a.yaml"
    with path.open("wb") as file:
        file.truncate(50_000_000)
    with pytest.raises(source.Unreadable) as refused:
        source.read(path, "a.yaml")
    assert refused.value.problem.code == "file-too-large"
    assert refused.value.problem.message == "文件有 50,000,000 字节，超过上限 1,000,000 字节"


def test_a_folder_in_the_place_of_a_file_is_told(tmp_path):
    with pytest.raises(source.Unreadable) as refused:
        source.read(tmp_path, "a.yaml")
    assert refused.value.problem.code == "file-is-folder"


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(raw):
    try:
        source.parse(source.decode(raw, "a.yaml"), "a.yaml")
    except source.Unreadable as refused:
        assert refused.problem.file == "a.yaml"


@given(st.text(alphabet="ab:：-[]{}#&*!|>'\"%@`,?\n \t\u3000“”\x00\x85", max_size=60))
def test_any_marks_are_read_or_refused_at_a_place_in_the_text(text):
    try:
        source.parse(text, "a.yaml")
    except source.Unreadable as refused:
        assert 1 <= refused.problem.line <= text.count("\n") + 1


_plain = (
    st.text(alphabet="abc甲乙丙，。 ", min_size=1)
    .map(str.strip)
    .filter(lambda text: text and text not in ("~", "null"))
)
_trees = st.recursive(
    _plain, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_plain, inner, max_size=3), max_leaves=8
)


@given(st.dictionaries(_plain, _trees, max_size=4))
def test_what_is_written_is_what_is_read(data):
    import json

    # JSON is YAML: quoted scalars, flow collections.
    assert source.parse(json.dumps(data, ensure_ascii=False), "a.yaml").data == data


@pytest.mark.skipif(os.name == "nt", reason="links and pipes are made with the rights of an administrator there")
def test_among_the_tasks_what_is_no_file_is_told_and_not_waited_for(tmp_path):
    tasks = tmp_path / "plans/2021/tasks"
    tasks.mkdir(parents=True)
    (tasks / "01.yaml").symlink_to(ROOT / "content/plans/2021/tasks/01.yaml")
    (tasks / "02.yaml").mkdir()
    os.mkfifo(tasks / "03.yaml")
    (tasks / "04.yaml").write_bytes(b"#" * (source.MAX_BYTES + 1))
    (tasks / "05.yaml").write_bytes(b"number: 5\n")
    (tasks / ".06.yaml").write_bytes(b"an editor's own")
    context = load.load_base(tmp_path, date(2026, 11, 23))
    context.problems.clear()
    assert load.load_plan(tmp_path / "plans/2021", context) is None
    told = [(Path(problem.file).name, problem.code, problem.message) for problem in context.problems]
    assert told == [
        ("plan.yaml", "file-missing", "没有这个文件"),
        ("01.yaml", "not-a-file", "这是链接或特殊文件，不读取"),
        ("02.yaml", "file-is-folder", "这里应当是文件，却是一个文件夹"),
        ("03.yaml", "not-a-file", "这是链接或特殊文件，不读取"),
        ("04.yaml", "file-too-large", "文件有 1,000,001 字节，超过上限 1,000,000 字节"),
    ]
