"""What is read at a glance is what the parser reads: the same data, and nothing to tell; and its values are words, so that
nobody need ask again."""

from __future__ import annotations

from unittest import mock

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from gongkai import breaches, plain, schema, slips, source
from gongkai.errors import Problem
from gongkai.typed import Typed
from tests.conftest import ROOT
from tests.test_breaking import BREAKS, HARMLESS

REAL = sorted((ROOT / "content").rglob("*.yaml"))


def parsed(text: str) -> source.Document | None:
    """What the parser makes of a text; None where it refuses it."""
    with mock.patch.object(plain, "read", return_value=None):
        try:
            return source.parse(text, "a.yaml")
        except source.Unreadable:
            return None


def assert_same(text: str) -> None:
    data = plain.read(text)
    if data is not None:
        document = parsed(text)
        assert document is not None
        assert list(data.items()) == list(document.data.items())
        assert document.problems == ()
        assert yaml.load(text, yaml.BaseLoader) == data  # and PyYAML's own parser, where there is no libyaml


def test_the_tasks_of_the_real_plan_are_plain():
    tasks = [path.read_text("utf-8") for path in REAL if path.parent.name == "tasks"]
    assert tasks and all(plain.read(text) for text in tasks)


@pytest.mark.parametrize(
    "text", ["a: 1\nb: 《甲》（乙）：丙 d, e.\n", "a: 1\nb: 二", "a: 1\r\nb: 二\r\n", "null: no\n"]
)
def test_lines_of_key_and_words_are_plain(text):
    data = plain.read(text)
    assert data == parsed(text).data and data


@pytest.mark.parametrize(
    "text",
    [
        *(
            "",
            "\n",
            "a: 1\n\nb: 2\n",
            "a: 1\nb:\n",
            "a: 1\nb: \n",
            "a:  1\n",
            "a: 1 \n",
            "a: 1 \r\n",
            "a:1\n",
            " a: 1\n",
        ),
        *("a: 1\n  b\n", "a: 1\n  b: 2\n", "a: 1\na: 2\n", "a: null\n", "a: ~\n", "a: Null\n", "a: NULL\n", "- a: 1\n"),
        *(
            "a: 'b'\n",
            'a: "b"\n',
            "a: [b]\n",
            "a: {b: c}\n",
            "a: &b c\n",
            "a: *b\n",
            "a: !b c\n",
            "a: |\n b\n",
            "a: > b\n",
        ),
        *(
            "a: - b\n",
            "a: ? b\n",
            "a: : b\n",
            "a: % b\n",
            "a: @b\n",
            "a: `b\n",
            "a: , b\n",
            "a: #b\n",
            "a: b #c\n",
            "a: b: c\n",
        ),
        *(
            "a: b:\n",
            "? a: 1\n",
            "--- a: 1\n",
            "...\n",
            "a: 1\n---\n",
            "a: “甲”\n",
            "a: ‘甲’\n",
            "a: 「甲」\n",
            "a: 『甲』\n",
        ),
        *(
            "甲: 1\n",
            "a：1\n",
            "a: 1\tb\n",
            "a: 1\u3000b\n",
            "a: 1\u00a0b\n",
            "a: 1\u200bb\n",
            "a: 1\u2028b\n",
            "a: 1\x85b\n",
        ),
        *(
            "a: 1\rb: 2\n",
            "a: 1\ufeff\n",
            "\ufeffa: 1\n",
            "a: 1\x00\n",
            "a: 1\n<<<<<<< a\n",
            "a" * 31 + ": 1\n",
            "_a: 1\n",
        ),
    ],
)
def test_anything_else_is_for_the_parser(text):
    assert plain.read(text) is None


@pytest.mark.parametrize(("file", "edit"), [row[:2] for row in (*BREAKS, *HARMLESS)])
def test_a_broken_file_is_the_same_read_either_way(file, edit):
    text = edit((ROOT / "content" / file).read_bytes()).decode("utf-8", "replace")
    assert_same(text)


# Everything that means something to YAML or to those who look for slips, beside what a plain file is made of.
_PIECES = st.sampled_from(
    [
        *(
            "a",
            "b_c",
            "number",
            "title",
            "1",
            "2021-05-18",
            "甲",
            "落实，",
            "：",
            "（一）",
            "《",
            "》",
            "“",
            "”",
            "‘",
            "’",
            "「",
            "」",
        ),
        *(
            "...",
            "---",
            "- ",
            "-",
            "? ",
            "?",
            ": ",
            ":",
            " #",
            "#",
            ",",
            "[",
            "]",
            "{",
            "}",
            "&",
            "*",
            "!",
            "|",
            ">",
            "'",
            '"',
        ),
        *(
            "%",
            "@",
            "`",
            "~",
            "null",
            "Null",
            "<<",
            "=",
            "\\",
            " ",
            "  ",
            "\t",
            "\n",
            "\r\n",
            "\r",
            "\n ",
            "\x85",
            "\u2028",
        ),
        *(
            "\u3000",
            "\u00a0",
            "\u200b",
            "\u202e",
            "\ufeff",
            "\x00",
            "\x7f",
            "\ue000",
            "⼈",
            "😀",
            "𠀀",
            "é",
            "．",
            "…",
            "·",
            "·",
        ),
    ]
)
_WORDS = st.lists(_PIECES, max_size=6).map("".join)
_PLAIN_WORDS = st.text(alphabet="甲乙落实，。：；（）《》“”09aZ ,.()/%+=_~-!*;", max_size=12)
_LINES = st.lists(
    st.tuples(
        st.sampled_from(["a", "b", "c_d", "number", "null", "true"]) | _WORDS,
        st.sampled_from([": ", ": ", ": ", ": ", ":", ":  ", "： "]),
        _PLAIN_WORDS | _PLAIN_WORDS | _WORDS,
        st.sampled_from(["\n", "\n", "\n", "\n", "\r\n", "\n\n", "\r", " \n", ""]),
    ).map("".join),
    max_size=5,
).map("".join)


@given(_LINES | st.text(max_size=40))
@example("a: 甲\nb: 乙 丙\r\nc: 1")
def test_read_at_a_glance_or_by_the_parser_a_text_is_the_same(text):
    assert_same(text)


@given(st.dictionaries(st.from_regex("[a-z][a-z_]{0,9}", fullmatch=True), _PLAIN_WORDS, min_size=1))
def test_what_is_plain_is_its_own_words(pairs):
    data = plain.read("".join(f"{key}: {words}\n" for key, words in pairs.items()))
    assert data is None or data == pairs


def test_a_file_that_breaks_off_is_for_the_parser():
    # Told apart by every Python: possessive quantifiers took it for whole before 3.11.5.
    assert plain.read("number: 1n\nt") is None


def test_a_plain_value_holds_no_character_that_words_may_not_hold():
    taken = [char for char in map(chr, range(0x110000)) if plain.read(f"a: 甲{char}乙\n") is not None]
    assert len(taken) > 20_000
    assert [char for char in taken if slips.in_words(char) is not None] == []
    # Nor any space but the one, which stands neither at its beginning nor at its end.
    assert [char for char in taken if not char.strip()] == [" "]
    assert all(plain.read(f"a:{value}\n") is None for value in ("  甲", " 甲 ", " ", ""))


# Each a value of some key; and words of none, though plain.
_VALUES = st.sampled_from(
    [
        *(
            "1",
            "17",
            "017",
            "99999",
            "100000",
            "2021",
            "1999-02-28",
            "2021-02-30",
            "2021-05-18",
            "true",
            "false",
            "True",
        ),
        *(
            "主动公开",
            "不予公开",
            "公开",
            "none",
            "half-yearly",
            "市卫健委",
            "各地各部门",
            "全年",
            "6月底前",
            "2021/17",
            "（一）",
        ),
    ]
)
# What each class cannot be without.
_NEEDED = {
    schema.TypedTask: {"number": "17"},
    schema.TypedPlan: {"title": "表", "year": "2021", "issuer": "府办", "issued": "2021-05-18"},
    schema.TypedPageHead: {"title": "关于"},
}


@st.composite
def _plain_documents(draw: st.DrawFn) -> tuple[type, dict[str, str]]:
    cls = draw(st.sampled_from(list(_NEEDED)))
    keys = st.sampled_from([*cls.declared(), "titel"])
    return cls, draw(st.just(_NEEDED[cls]) | st.just({})) | draw(
        st.dictionaries(keys, _VALUES | _VALUES | _PLAIN_WORDS)
    )


def checked(cls: type[Typed], document: source.Document) -> tuple[dict | None, list[Problem]]:
    typed, problems = breaches.check(cls, document)
    return vars(typed) if typed else None, problems


@given(_plain_documents())
@example((schema.TypedTask, {"number": "1", "section": "一", "draft": "true"}))
@example((schema.TypedPlan, _NEEDED[schema.TypedPlan] | {"columns": "栏"}))
def test_words_that_are_known_and_words_that_are_asked_are_typed_alike(drawn):
    cls, pairs = drawn
    text = "".join(f"{key}: {words}\n" for key, words in pairs.items())
    if plain.read(text) is not None:
        document = source.parse(text, "a.yaml")
        assert checked(cls, document) == checked(cls, document._replace(plain=False))


@pytest.mark.parametrize("path", REAL, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_the_real_content_is_typed_alike_known_or_asked(path):
    document = source.read(path, path.name)
    for cls in (schema.TypedTask, schema.TypedPlan) if document.plain else ():
        assert checked(cls, document) == checked(cls, document._replace(plain=False))
