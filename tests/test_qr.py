"""QR codes: module for module segno's, however they were put together."""

from __future__ import annotations

import re

import pytest
import segno
from hypothesis import given
from hypothesis import strategies as st

from gongkai import assets
from gongkai.qr import Codes
from gongkai.render import Renderer
from tests.conftest import ROOT
from tests.made import BASE

START = "https://www.example.gov.cn/zwgk/rwfj/"


def drawn(code: tuple[int, str]) -> list[list[int]]:
    """The modules of a code."""
    box, path = code
    size = box - 8
    rows = [[0] * size for _ in range(size)]
    assert path.startswith("M0 .5")
    x = y = 0
    for kind, first, second in re.findall(r"([hm])(-?\d+)(?: (\d+))?", path):
        if kind == "h":
            rows[y][x : x + int(first)] = [1] * int(first)
        x, y = x + int(first), y + int(second or 0)
    return rows


def test_a_page_draws_its_code_with_light_modules_around():
    templates = ROOT / "templates"
    base = BASE._replace(site=BASE.site._replace(address=START))
    page = Renderer(templates, assets.collect(templates), base).page(
        "pages/404.html", "2021/1.html", {"title": "没有", "heading": "没有"}
    )
    found = re.findall(r'<svg class="qr" viewBox="([^"]*)"[^>]*><path d="([^"]*)"/></svg>', page.decode())
    box, path = Codes().code(f"{START}2021/1.html")
    assert found == [(f"-4 -4 {box} {box}", path)]
    assert box == len(by_segno(f"{START}2021/1.html", box - 8)) + 8


def ascii_of(length: int) -> st.SearchStrategy[str]:
    return st.text(st.characters(max_codepoint=127), min_size=length, max_size=length)


def by_segno(text: str, size: int) -> list[list[int]]:
    made = segno.make(
        text.encode(), version=(size - 17) // 4, error="m", mask=0, mode="byte", micro=False, boost_error=False
    )
    return [[int(module) for module in row] for row in made.matrix]


@given(st.lists(st.from_regex(r"[0-9]{4}/(units/)?[a-z0-9-]{1,70}\.html", fullmatch=True), min_size=1, max_size=6))
def test_every_code_is_segnos_whatever_was_made_before_it(paths):
    codes = Codes()
    for path in paths:
        rows = drawn(codes.code(START + path))
        assert rows == by_segno(START + path, len(rows))


@pytest.mark.parametrize("length", [1, 14, 15, 26, 27, 42, 43, 62, 63, 84, 85, 106, 107, 122, 123, 152, 153, 180])
def test_codes_of_every_version_are_whole(length):
    text = "x" * length
    rows = drawn(Codes().code(text))
    assert rows == by_segno(text, len(rows))


@given(st.integers(1, 180).flatmap(lambda length: st.lists(ascii_of(length), min_size=2, max_size=3)))
def test_every_bit_changes_what_it_changes_in_segnos_codes(texts):
    codes = Codes()
    for text in texts:
        rows = drawn(codes.code(text))
        assert rows == by_segno(text, len(rows))


def test_segno_makes_one_code_of_each_version(monkeypatch):
    made = []
    make = segno.make
    monkeypatch.setattr(segno, "make", lambda *args, **kwargs: made.append(kwargs["version"]) or make(*args, **kwargs))
    codes = Codes()
    for number in range(200):
        codes.code(f"{START}2021/{number}.html")
        codes.code(f"{START}2021/units/office-of-the-{number}.html")
    assert made == [4, 5]


def test_what_is_too_long_has_no_code():
    assert Codes().code("x" * 181) is None


def test_a_code_does_not_depend_on_those_before_it():
    codes = Codes()
    codes.code(f"{START}2021/98.html")
    assert codes.code(f"{START}2021/17.html") == Codes().code(f"{START}2021/17.html")


def test_what_segno_made_is_kept(tmp_path, monkeypatch):
    made = Codes(tmp_path / "kept").code(START)
    kept = tmp_path / "kept/qr-3"
    with monkeypatch.context() as without:
        without.delattr(segno, "make")
        assert Codes(tmp_path / "kept").code(START) == made
    kept.write_bytes(kept.read_bytes()[:-1])  # damaged
    assert Codes(tmp_path / "kept").code(START) == made
    assert Codes().code(START) == made
