from __future__ import annotations

import json
import posixpath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongkai.outputs import (
    OutputFault,
    Written,
    check_path,
    check_together,
    folders_of,
    manifest,
    read_manifest,
)


@pytest.mark.parametrize(
    "path", ["index.html", "2021/units/wjw.html", ".nojekyll", "data/2021年分解表.docx", "a b.txt", "console.html"]
)
def test_good_path_ok(path: str) -> None:
    check_path(path, "plan 2021")


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("", "路径里有空的一段"),
        ("/index.html", "路径里有空的一段"),
        ("2021//1.html", "路径里有空的一段"),
        ("2021/", "路径里有空的一段"),
        ("../index.html", "路径里有 .."),
        ("2021/../1.html", "路径里有 .."),
        ("./1.html", "路径里有 ."),
        ("C:/1.html", "C: 含有文件名里不能用的字符"),
        ("a\\b.html", "a\\b.html 含有文件名里不能用的字符"),
        ("what?.html", "what?.html 含有文件名里不能用的字符"),
        ("a\0b", "'a\\x00b' 含有文件名里不能用的字符"),
        ("a\udc80", "'a\\udc80' 含有文件名里不能用的字符"),
        ("2021./1.html", "'2021.' 以点或空格结尾"),
        ("1.html ", "'1.html ' 以点或空格结尾"),
        ("units/nul.html", "nul.html 是 Windows 保留的名称"),
        ("COM1/index.html", "COM1 是 Windows 保留的名称"),
        ("lpt².tar.gz", "lpt².tar.gz 是 Windows 保留的名称"),
        ("字" * 86, "字" * 40 + "… 太长"),
    ],
)
def test_path_that_some_system_cannot_have(path: str, reason: str) -> None:
    with pytest.raises(OutputFault) as caught:
        check_path(path, "plan 2021")
    shown = path if path.isprintable() else ascii(path)
    assert str(caught.value) == f"不能写 {shown}（plan 2021）：{reason}"


@given(
    st.lists(st.sampled_from(["..", ".", "", "a", "con", "C:", "\\", "a.", "x\n", "2021"]), max_size=4).map("/".join)
)
def test_path_that_passes_stays_inside(path: str) -> None:
    try:
        check_path(path)
    except OutputFault:
        return
    assert posixpath.normpath(path) == path
    assert not path.startswith(("/", ".."))


@pytest.mark.parametrize(
    ("owners", "message"),
    [
        (
            {"pages/About.html": "About.md", "pages/about.html": "about.md"},
            "pages/About.html（About.md）和 pages/about.html（about.md）在有些系统上是同一个名称",
        ),
        (
            {"2021/Units/a.html": "one", "2021/units/b.html": "two"},
            "2021/Units（one）和 2021/units（two）在有些系统上是同一个名称",
        ),
        ({"2021": "a page", "2021/1.html": "plan 2021"}, "2021 既是文件（a page）又是文件夹（plan 2021）"),
        (
            {"2021": "a page", "A/1": "one", "a": "two"},
            "a（two）和 A（one）在有些系统上是同一个名称",
        ),
        ({"é": "one", "e\u0301": "two"}, "e\u0301（two）和 é（one）在有些系统上是同一个名称"),
    ],
)
def test_paths_in_each_others_way_name_both_owners(owners: dict[str, str], message: str) -> None:
    with pytest.raises(OutputFault) as caught:
        check_together(owners)
    assert str(caught.value) == message


@given(st.sets(st.lists(st.sampled_from(["a", "A", "b", "c"]), min_size=1, max_size=3).map("/".join), max_size=5))
def test_paths_are_refused_exactly_where_a_folder_that_ignores_case_would_mix_them(paths: set[str]) -> None:
    names: dict[str, str] = {}
    kinds: dict[str, str] = {}
    mixed = False
    for path in paths:
        for place in (*folders_of((path,)), path):
            kind = "file" if place == path else "folder"
            mixed |= names.setdefault(place.lower(), place) != place or kinds.setdefault(place.lower(), kind) != kind
    try:
        check_together(dict.fromkeys(paths, "somebody"))
    except OutputFault:
        assert mixed
    else:
        assert not mixed


def test_folders_of() -> None:
    assert folders_of(["index.html", "2021/units/wjw.html", "2021/1.html"]) == {"2021", "2021/units"}


def test_manifest_lists_every_file_but_itself() -> None:
    rows = [
        Written("b.html", "22", 2, 0, 0),
        Written("manifest.json", "33", 3, 0, 0),
        Written("a/数据.csv", "11", 1, 0, 0),
    ]
    data = manifest(rows)
    assert json.loads(data) == {"algorithm": "sha256", "files": {"a/数据.csv": "11", "b.html": "22"}}
    assert data == manifest(reversed(rows))
    assert read_manifest(data) == {"a/数据.csv": "11", "b.html": "22"}
    assert json.loads(manifest([])) == {"algorithm": "sha256", "files": {}}


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xff",
        b"[]",
        b'{"name": "an app", "icons": []}',
        b'{"files": []}',
        b'{"files": {"a": 1}}',
        b"[" * 100_000,
    ],
)
def test_manifest_of_something_else_is_none(data: bytes) -> None:
    assert read_manifest(data) is None
