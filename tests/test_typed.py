"""Classes of content: what they make of plain data, and what they say is wrong with it."""

from __future__ import annotations

from typing import Annotated, Any

import pytest

from gongkai.typed import EMPTY, Either, Fault, Key, Reads, Typed, Wrong, as_it_is, reader, wrong


def _number(value: Any) -> int:
    if not isinstance(value, str) or not value.isdigit():
        raise wrong("no-number", wanted="digits")
    return int(value)


def _one_or_several(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


Number = Annotated[int, Reads(_number, {"type": "integer"})]
Even = Annotated[Number, Reads(lambda value: value.removesuffix(" even"))]
Numbers = Annotated[list[Number], Reads(_one_or_several)]


class Inner(Typed):
    low: Number
    high: Number = 9

    def check(self) -> None:
        if self.low > self.high:
            raise wrong("upside-down")


class Outer(Typed):
    one: Number
    inner: Inner | None = None
    rows: list[Inner] = EMPTY
    numbers: Numbers = EMPTY
    even: Even | None = None
    either: Annotated[Number | Inner, Either(lambda value: 1 if isinstance(value, dict) else 0)] | None = None


def faults(data: Any) -> list[Fault]:
    with pytest.raises(Wrong) as error:
        Outer.read(data)
    return error.value.faults


def test_what_is_typed_is_read_by_the_annotations():
    made = Outer.read(
        {
            "one": "1",
            "inner": {"low": "2"},
            "rows": [{"low": "3", "high": "4"}],
            "numbers": "5",
            "even": "6 even",
            "either": {"low": "7"},
        }
    )
    assert (made.one, made.inner.low, made.inner.high, made.rows[0].low, made.rows[0].high) == (1, 2, 9, 3, 4)
    assert (made.numbers, made.even, made.either.low, Outer.read({"one": "1", "either": "8"}).either) == ([5], 6, 7, 8)


def test_keys_that_are_left_out_have_their_defaults_to_which_nobody_can_add():
    made, bare = Outer.read({"one": "1"}), Outer.made(one=1)
    assert (made.inner, made.rows, made.even) == (None, (), None)
    assert vars(made) == vars(bare)


def test_nothing_is_allowed_where_the_annotation_says_so():
    assert Outer.read({"one": "1", "inner": None}).inner is None
    assert faults({"one": None}) == [Fault("no-number", ("one",), None, {"wanted": "digits"})]


def test_every_fault_is_told_with_the_way_to_it():
    data = {"two": "2", "rows": [{"low": "1"}, {"low": "a"}, "b"], "inner": {"high": "c"}, "numbers": ["1", "d"]}
    assert faults(data) == [
        Fault("unknown", ("two",), "2", {}),
        Fault("no-number", ("rows", 1, "low"), "a", {"wanted": "digits"}),
        Fault("mapping", ("rows", 2), "b", {}),
        Fault("no-number", ("inner", "high"), "c", {"wanted": "digits"}),
        Fault("missing", ("inner", "low"), {"high": "c"}, {}),
        Fault("no-number", ("numbers", 1), "d", {"wanted": "digits"}),
        Fault("missing", ("one",), data, {}),
    ]


def test_the_whole_is_checked_only_when_all_its_parts_are_right():
    wrong_way = {"low": "9", "high": "1"}
    assert faults({"one": "1", "inner": wrong_way}) == [Fault("upside-down", ("inner",), wrong_way, {})]
    assert [fault.kind for fault in faults({"one": "1", "inner": {"low": "9", "high": "x"}})] == ["no-number"]
    with pytest.raises(Wrong) as error:
        Inner.read(wrong_way)
    assert error.value.faults == [Fault("upside-down", (), wrong_way, {})]


@pytest.mark.parametrize("data", [None, "x", ["x"]])
def test_what_is_no_mapping_is_told(data):
    assert faults(data) == [Fault("mapping", (), data, {})]


def test_what_is_no_list_is_told():
    assert faults({"one": "1", "rows": "x"}) == [Fault("list", ("rows",), "x", {})]


def test_what_was_read_does_not_change():
    with pytest.raises(AttributeError, match="Inner does not change"):
        Inner.read({"low": "1"}).low = 2


def test_the_declaration_can_be_asked():
    assert list(Outer.declared()) == ["one", "inner", "rows", "numbers", "even", "either"]
    assert [name for name, key in Outer.declared().items() if key.needed] == ["one"]
    assert Inner.declared()["high"] == Key(Number, 9)
    assert reader(Number)("3") == 3


def test_of_words_that_are_known_only_what_is_left_is_read():
    class Line(Typed):
        name: Annotated[str, Reads(str.strip, known=as_it_is)]
        low: Annotated[int, Reads(lambda value: int(value.strip()), known=int)] = 0
        names: Annotated[list[Number], Reads(_one_or_several)] = EMPTY
        either: Annotated[Number | Inner, Either(lambda value: 1 if isinstance(value, dict) else 0)] | None = None
        even: Even | None = None

        def check(self) -> None:
            if self.low == 13:
                raise wrong("unlucky")

    data = {"name": "a", "low": "3", "names": "4", "either": "5", "even": "6 even"}
    assert (
        vars(Line.known(data)) == vars(Line.read(data)) == {"name": "a", "low": 3, "names": [4], "either": 5, "even": 6}
    )
    assert vars(Line.known({"name": "a"})) == {"name": "a", "low": 0, "names": (), "either": None, "even": None}
    for bad in ({}, {"low": "3"}, {"name": "a", "nam": "b"}, {"name": "a", "low": "13"}, {"name": "a", "either": "b"}):
        with pytest.raises(Wrong):
            Line.read(bad)
        with pytest.raises(Wrong):
            Line.known(bad)
