"""Styles and scripts: their order, their names, what they ask for."""

from __future__ import annotations

import colorsys
import re
from pathlib import Path

import pytest

from gongkai import assets
from tests.conftest import ROOT

TEMPLATES = ROOT / "templates"


@pytest.fixture
def templates(tmp_path: Path) -> Path:
    """A templates folder with one rule a file, each saying its place."""
    files = {
        **{f"assets/{layer}.css": f".{layer} {{}}\n" for layer in ("tokens", "base", "layout", "print")},
        "assets/icon.svg": "<svg></svg>\n",
        "components/zebra/zebra.css": ".zebra {}\n",
        "components/apple/apple.css": ".apple {}\n",
        "components/apple/apple.js": "apple();\n",
        "components/search/b.js": "second();\n",
        "components/search/a.js": "first();\n",
    }
    for path, text in files.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text, encoding="utf-8", newline="\n")
    return tmp_path


def texts(found: assets.Assets) -> dict[str, str]:
    by_path = {output.path: output.data.decode() for output in found.outputs() if not output.path.endswith(".png")}
    return {name: by_path[path] for name, path in found.names.items() if path in by_path}


def test_styles_are_joined_layer_by_layer(templates):
    style = texts(assets.collect(templates))["site.css"]
    assert re.findall(r"\.(\w+)", style) == ["tokens", "base", "layout", "apple", "zebra", "print"]


def test_search_scripts_stand_apart_in_the_order_of_their_names(templates):
    found = texts(assets.collect(templates))
    assert found["site.js"] == "apple();\n"
    assert found["search.js"] == "first();\n\nsecond();\n"


def test_what_no_component_has_is_not_named(templates):
    (templates / "components/apple/apple.js").unlink()
    assert sorted(assets.collect(templates).names) == ["icon.svg", "search.js", "site.css"]


def test_names_change_with_the_content_and_with_nothing_else(templates):
    before = assets.collect(templates).names
    assert assets.collect(templates).names == before
    path = templates / "assets/base.css"
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert assets.collect(templates).names == before
    path.write_text(".base { margin: 0 }\n", encoding="utf-8")
    after = assets.collect(templates).names
    assert re.fullmatch(r"assets/site-[0-9a-f]{8}\.css", after["site.css"])
    assert {name for name in after if after[name] != before[name]} == {"site.css"}


def test_styles_fetch_nothing():
    style = texts(assets.collect(TEMPLATES))["site.css"]
    assert re.findall(r"url\(|@import|@font-face|//", style) == []


def test_every_class_is_styled_and_every_style_has_its_markup():
    """The search's own classes come and go with its scripts."""

    def classes(paths: list[Path]) -> set[str]:
        values = re.findall(r'class="([^"]*)"', "".join(path.read_text("utf-8") for path in paths))
        return {name for value in values for name in re.sub(r"{[{%].*?[%}]}", " ", value).split()}

    pages = [path for path in TEMPLATES.rglob("*.html")]
    used = classes([path for path in pages if path.parent.name != "search"])
    sheets = [path for path in TEMPLATES.rglob("*.css") if path.parent.name != "search"]
    css = re.sub(r"/\*.*?\*/|{[^{}]*}", " ", "".join(path.read_text("utf-8") for path in sheets), flags=re.DOTALL)
    styled = set(re.findall(r"\.([a-z][a-z0-9-]*)", css))
    # Made in Markdown, put together in a template, made by a script or by qr.py.
    built = {"off-site", "link-list-", "official-", "page-address-", "qr", "glance-", "standing-"}
    assert {name for name in used - styled if name not in built} == set()
    assert {name for name in styled - classes(pages) if not name.startswith(tuple(built))} == set()


def colours(block: str) -> dict[str, str]:
    return dict(re.findall(r"--([a-z-]+):\s*(#[0-9a-f]{6});", block))


def contrast(one: str, two: str) -> float:
    def light(colour: str) -> float:
        parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        red, green, blue = (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    high, low = sorted((light(one), light(two)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_contrast_in_both_schemes():
    tokens = (TEMPLATES / "assets/tokens.css").read_text("utf-8")
    light, dark = (colours(block) for block in tokens.split("@media"))
    assert set(dark) == set(light)
    for scheme in (light, dark):
        for text in ("ink", "ink-soft", "main"):
            for ground in ("paper", "wash", "main-wash"):
                assert contrast(scheme[text], scheme[ground]) >= 7, (text, ground)
        assert contrast(scheme["rule-firm"], scheme["paper"]) >= 3
        assert contrast(scheme["focus"], scheme["paper"]) >= 3


def test_there_is_one_main_colour_and_at_most_two_more():
    """Told by their hue: what is nearly grey is ink or paper."""
    sheets = {path: path.read_text("utf-8") for path in TEMPLATES.rglob("*.css")}
    hues = set()
    for text in sheets.values():
        for name, value in re.findall(r"--([a-z-]+):\s*(#[0-9a-f]{3,6});", text):
            whole = value if len(value) == 7 else "#" + "".join(2 * digit for digit in value[1:])
            hue, _, _ = colorsys.rgb_to_hsv(*(int(whole[at : at + 2], 16) / 255 for at in (1, 3, 5)))
            if name.startswith(("main", "focus")):
                hues.add(round(hue * 360))
            else:
                parts = [int(whole[at : at + 2], 16) for at in (1, 3, 5)]
                assert max(parts) - min(parts) <= 24, (name, value)
    assert max(min(abs(hue - other), 360 - abs(hue - other)) for hue in hues for other in hues) <= 15  # all vermilion


def test_colours_are_named_in_one_place():
    """Tokens, their counterparts of the elder mode, and ink on paper; everything else uses these."""
    own = {"tokens.css", "elder.css", "print.css"}
    literal = r":[^;{}]*(?:#[0-9a-fA-F]{3,8}\b|\brgba?\(|\bhsla?\()"
    found = [path.name for path in TEMPLATES.rglob("*.css") if re.search(literal, path.read_text("utf-8"))]
    assert set(found) <= own
