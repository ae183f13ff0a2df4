"""Pages filled in between pieces that an earlier page left are those that the template makes."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import DictLoader, UndefinedError
from markupsafe import Markup

from gongkai import assets, facts, load, shapes
from gongkai.model import Base, Registry, Site
from gongkai.pages import of_plan, of_portal
from gongkai.render import Renderer
from gongkai.shapes import Hole, Shapes, Touched
from tests.conftest import ROOT

TEMPLATES = ROOT / "templates"
BASE = Base(Site(name="任务分解", sponsor="某市"), Registry({}, {}), (), (), date(2026, 11, 23))
MACRO = "{% macro shown(text, more='') %}<b>{{ text }}</b>{{ more }}{% endmacro %}"


def renderer(template: str) -> Renderer:
    made = Renderer(TEMPLATES, assets.collect(TEMPLATES), BASE)
    made._env.loader = DictLoader(
        {
            "it.html": f"{MACRO}{template}",
            **{
                path.relative_to(TEMPLATES).as_posix(): path.read_text("utf-8")
                for path in TEMPLATES.glob("components/*/*.html")
            },
        }
    )
    return made


def pages(template: str, *views: dict[str, Any]) -> list[str]:
    """The pages of several views by one renderer, which may fill the later ones in."""
    made = renderer(template)
    return [made.page("it.html", "a.html", view).decode() for view in views]


def plainly(template: str, view: dict[str, Any]) -> str:
    """The page as the template makes it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(shapes, "MOST_TEXTS", 0)
        return renderer(template).page("it.html", "a.html", view).decode()


# What a template can do with a text besides writing it.
TOUCHES = [
    "{{ text }}",
    "{{ text }}{{ text }}{{ other }}",
    "{{ text == 'b' }}",
    "{{ 'b' == text }}",
    "{{ text != other }}",
    "{{ text < 'ab' }}",
    "{{ text in ['b'] }}",
    "{{ 'b' in text }}",
    "{{ text in {'b': 1} }}",
    "{{ {'b': 1, 'a': 2, '<&>': 3, 'c': 4}[text] }}",
    "{{ text ~ '!' }}",
    "{{ '<' ~ text }}",
    "{{ text + '!' }}",
    "{{ 'x' + text }}",
    "{{ '%s!' % text }}",
    "{{ '<{}>'.format(text) }}",
    "{{ ('<{}>' | safe).format(text) }}",
    "{{ text * 2 }}",
    "{{ text[0] }}",
    "{{ text[:1] }}",
    "{{ text.upper() }}",
    "{{ text.startswith('b') }}",
    "{{ text.no_such_thing is defined }}",
    "{% for letter in text %}[{{ letter }}]{% endfor %}",
    "{{ text | length }}",
    "{{ text | upper }}",
    "{{ text | e }}",
    "{{ text | safe }}",
    "{{ text | default('x') }}",
    "{{ text | urlencode }}",
    "{{ text | tojson }}",
    "{{ text | list | join('-') }}",
    "{{ 'abc' | replace(text, '_') }}",
    "{{ 'abc' | replace('a', new=text) }}",
    "{{ text | int }}",
    "{{ text | wordcount }}",
    "{{ [text, other] | join('、') }}",
    "{{ [text, other] | sort | join }}",
    "{{ [text, other, 'b'] | unique | join }}",
    "{{ [text, other] | map('upper') | join }}",
    "{{ [text, other] | tojson }}",
    "{{ [text, other] | length }}",
    "{{ {'title': text} | xmlattr }}",
    "{{ text is string }}",
    "{{ text is sequence }}",
    "{{ text is iterable }}",
    "{{ text is none }}",
    "{{ text is sameas(text) }}",
    "{{ text is eq('b') }}",
    "{{ text is in(['b']) }}",
    "{{ text is defined }}",
    "{{ number + 1 }}",
    "{{ 1 - number }}",
    "{{ -number }}",
    "{{ number > 4 }}",
    "{{ number % 2 }}",
    "{{ number is odd }}",
    "{{ number is number }}",
    "{{ range(number) | join }}",
    "{{ 'abcdefgh'[number] }}",
    "{{ '%d' % number }}",
    "{{ number == 3 }}",
    "{{ text or 'nothing' }}",
    "{{ 'something' if text else 'nothing' }}",
    "{{ not text }}",
    "{{ empty or text }}",
    "{{ rows | length }}{% for a, b in rows %}{{ loop.index }}{{ a }}={{ b }}{% if not loop.last %}; {% endif %}{% endfor %}",
    "{% for a, b in rows if a != 'q' %}{{ a }}{% endfor %}",
    "{% for a, b in rows %}{{ loop.changed(b) }}{% endfor %}",
    "{% for part in rows | groupby(1) %}{{ part.grouper }}{{ part.list | length }}{% endfor %}",
    "{{ rows == [('q', 'b')] }}",
    "{{ (rows | first)[1] }}",
    "{{ rows[0][0] == 'q' }}",
    "{{ named.text }}{{ named['text'] | length }}",
    "{{ shown(text) }}",
    "{{ shown(text, shown(other)) }}",
    "{{ shown(text) | length }}",
    "{{ shown(text) | upper }}",
    "{{ shown(text) == '<b>b</b>' }}",
    "{{ shown(text) == shown(other) }}",
    "{{ shown(text)[3] }}",
    "{{ shown(text) ~ other }}",
    "{{ 'b' in shown(text) }}",
    "{% for letter in shown(text) %}[{{ letter }}]{% endfor %}",
    "{{ shown(text).count('b') }}",
    "{{ [shown(text)] | tojson }}",
    "{{ shown(text) if shown(text) else 'nothing' }}",
    "{% set kept %}<i>{{ text }}</i>{% endset %}{{ kept }}",
    "{% set kept %}<i>{{ text }}</i>{% endset %}{{ kept | length }}",
    "{% set kept %}{{ text }}{% endset %}{{ kept == 'b' }}",
    "{% filter upper %}<i>{{ text }}</i>{% endfilter %}",
    "{% macro around() %}({{ caller() }}){% endmacro %}{% call around() %}{{ text }}{% endcall %}",
    "{% macro around() %}{{ caller() | length }}{% endmacro %}{% call around() %}{{ text }}{% endcall %}",
    "{% set kept = namespace(text=text) %}{{ kept.text }}{{ kept.text == 'b' }}",
    "{{ markup }}{{ text }}",
    "{{ markup | length }}",
    "{{ markup + text }}",
    "{{ markup == '<i>b</i>' }}",
    "{{ markup | striptags }}",
    "{{ path }}{{ title | length }}",
]
VIEWS = [
    {
        **{"title": "题目", "text": text, "other": other, "number": number, "empty": "", "named": {"text": text}},
        **{"rows": [("q", text), (other, "z")], "markup": Markup(f"<i>{text}</i>")},
    }
    for text, other, number in [("a", "b", 3), ("b", "b", 4), ("<&>", "\"'", 5), ("b", "a", 3), ("c", "3", 6)]
]


@pytest.mark.parametrize("template", TOUCHES)
def test_whatever_a_template_does_with_a_text_is_done(template):
    def told(make) -> list[str]:
        try:
            return make()
        except (UndefinedError, TypeError, ValueError) as error:
            return [str(error)]

    assert told(lambda: pages(template, *VIEWS)) == told(lambda: [plainly(template, view) for view in VIEWS])


TREE = """{% macro tree(value) %}{% if value is mapping %}{ {%- for key in value %}{{ key }}: {{ tree(value[key]) }}, {% endfor %} }
{%- elif value is string or value is number %}{{ value }}
{%- elif value is iterable %}[{% for item in value %}{{ tree(item) }}{% if not loop.last %}, {% endif %}{% endfor %}]
{%- else %}{{ value }}{% endif %}{% endmacro %}{{ tree(view) }}"""
PLAIN = """{% for a, b in pairs %}<a title="{{ b }}">{{ a or b }}</a>{% else %}none{% endfor %}
{% if text and not number %}{{ text }}{% elif number %}{{ number }}{% endif %}{{ shown(text or "—", more=markup) }}{{ none }}"""
TEXTS = st.text(alphabet="ab<&\"'一1 ", max_size=3)
LEAVES = st.one_of(
    TEXTS, TEXTS.map(Markup), st.integers(-2, 3), st.booleans(), st.none(), st.just(date(2021, 1, 2)), st.just(1.5)
)
TREES = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.lists(inner, max_size=3).map(tuple),
        st.dictionaries(st.sampled_from("abc"), inner, max_size=2),
    ),
    max_leaves=6,
)
SHALLOW = st.fixed_dictionaries(
    {
        "title": TEXTS,
        "pairs": st.lists(st.tuples(LEAVES, LEAVES), max_size=3),
        "text": TEXTS,
        "number": st.integers(0, 2),
        "markup": TEXTS.map(lambda text: Markup("<i>{}</i>").format(text)),
        "none": st.sampled_from([None, True, False, 0, 1, 1.0, "", Markup(""), "1", (), []]),
    }
)


@given(st.lists(SHALLOW, min_size=2, max_size=6))
def test_views_of_any_shape_give_what_the_template_makes_of_each(views):
    assert pages(PLAIN, *views) == [plainly(PLAIN, view) for view in views]


@given(st.lists(TREES, min_size=2, max_size=4))
def test_a_template_that_asks_what_its_values_are_is_told(trees):
    views = [{"title": "", "view": tree} for tree in trees]
    assert pages(TREE, *views) == [plainly(TREE, view) for view in views]


@pytest.mark.parametrize(
    ("template", "values"),
    [
        (
            "{% for row in value %}({% for item in row %}{{ item }}{% endfor %}){% endfor %}",
            [[["甲", "乙"], ["丙"]], [["甲"], ["乙", "丙"]], [["甲"], ["乙"], ["丙"]], [["甲", "乙", "丙"], []]],
        ),
        (
            "{% for item in value[0] %}{{ item }};{% endfor %}{{ 'more' if value[1] }}",
            [(["甲", "乙"], [], "丙"), (["甲"], "乙", ["丙"])],
        ),
        ("{% for name in value %}{{ name }}={{ value[name] }} {% endfor %}", [{"a": "甲"}, {"b": "甲"}, {"c": "乙"}]),
        ("{{ value if value is not none else '—' }}{{ value or 0 }}", ["", None, 0, False, Markup(""), (), "甲"]),
    ],
)
def test_views_of_other_shapes_are_not_taken_for_one_another(template, values):
    views = [{"title": "", "value": value} for value in values]
    assert pages(template, *views) == [plainly(template, view) for view in views]


def test_a_name_that_only_some_views_have_is_missed_in_the_others():
    made = renderer("{{ text }}")
    assert made.page("it.html", "a.html", {"title": "", "text": "甲"}) == "甲".encode()
    with pytest.raises(UndefinedError, match="'text' is undefined"):
        made.page("it.html", "a.html", {"title": "", "next": "甲"})


def filled(template, *values: dict[str, Any]) -> tuple[list[str], int]:
    """What comes of the values, and how often `template` was asked."""
    asked = []

    def render(values: dict[str, Any]) -> Any:
        asked.append(values)
        return shapes.rendered(template(values))

    made = Shapes(render)
    return [made.fill(value, value.values()) for value in values], len(asked)


def test_one_shape_is_rendered_once():
    def template(values: dict[str, Any]) -> str:
        return f"<{shapes.write(values['b'])}|{shapes.write(values['a'])}>"

    found = filled(
        template, {"a": "1", "b": "2"}, {"a": "&", "b": "4"}, {"a": 5, "b": Markup("&")}, {"a": 6, "b": Markup("7")}
    )
    assert found == (["<2|1>", "<4|&amp;>", "<&|5>", "<7|6>"], 2)


def test_a_text_that_is_compared_is_part_of_the_shape():
    def template(values: dict[str, Any]) -> str:
        return shapes.write(values["b"]) if values["a"] == "1" else "no"

    texts = [
        {"a": "1", "b": "2"},
        {"a": "1", "b": "3"},
        {"a": "2", "b": "4"},
        {"a": "1", "b": "5"},
        {"a": "2", "b": "6"},
    ]
    # The first is tried, then made as it is; then each of the two.
    assert filled(template, *texts) == (["2", "3", "no", "5", "no"], 4)


def test_more_shapes_than_are_kept_are_rendered_one_by_one(monkeypatch):
    monkeypatch.setattr(shapes, "MOST", 2)

    def template(values: dict[str, Any]) -> str:
        return "".join(map(shapes.write, values["a"]))

    texts = [{"a": ["甲"] * length} for length in (1, 2, 3, 1, 2, 3)]
    assert filled(template, *texts) == (["甲", "甲甲", "甲甲甲", "甲", "甲甲", "甲甲甲"], 4)


def test_nothing_can_be_learned_from_a_hole_but_that_there_is_a_text():
    hole = Hole("", "name")
    assert bool(hole)
    for touch in (
        str,
        repr,
        hash,
        len,
        iter,
        list,
        int,
        float,
        dir,
        format,
        lambda h: h == "",
        lambda h: h + "",
        lambda h: h.name,
    ):
        with pytest.raises(Touched) as touched:
            touch(hole)
        assert touched.value.name == "name"
    for kind in (str, int, list, Markup):
        with pytest.raises(Touched):
            isinstance(hole, kind)


def everything(content: Path) -> dict[str, bytes]:
    """Every page of a content, by path."""
    context = load.load_base(content, date(2026, 11, 23))
    base = context.base._replace(site=context.base.site._replace(address="https://www.example.gov.cn/zwgk/"))
    made = Renderer(TEMPLATES, assets.collect(TEMPLATES), base)
    plans = [plan for folder in load.plan_folders(context) if (plan := load.load_plan(folder, context))]
    found = {output.path: output.data for plan in plans for output in of_plan(plan, base, made)}
    across = of_portal(base, [facts.summarise(plan, base.registry) for plan in plans], made)
    return found | {page.path: page.render(made).data for page in across}


@pytest.mark.parametrize("content", [ROOT / "content", ROOT / "docs/example/content"], ids=["content", "example"])
def test_every_page_is_what_its_template_makes(content, monkeypatch):
    found = everything(content)
    monkeypatch.setattr(shapes, "MOST_TEXTS", 0)
    assert everything(content) == found


def test_of_the_pages_that_are_many_the_template_is_asked_for_few(monkeypatch):
    """Else it touches their texts: it can be written otherwise, or a component can be made of what is in its way."""
    asked: Counter[str] = Counter()
    page_of = Renderer._page_of

    def counted(self, template, root, section):
        page = page_of(self, template, root, section)

        def count(values):
            asked[template] += 1
            return page(values)

        return count

    monkeypatch.setattr(Renderer, "_page_of", counted)
    pages = everything(ROOT / "content")
    many = {"task": r"2021/\d+", "plan-unit": r"2021/units/(?!index).*", "plan-deadline": r"2021/deadlines/(?!index).*"}
    there = {name: sum(bool(re.fullmatch(f"{path}\\.html", page)) for page in pages) for name, path in many.items()}
    assert [name for name in many if asked[f"pages/{name}.html"] > there[name] / 2] == []


def test_no_template_does_more_with_a_blocks_text_than_to_write_it():
    # What Jinja makes of `super()` and `self.block()` cannot be told from a finished text.
    for file in (ROOT / "templates").rglob("*.html"):
        assert not re.search(r"\bsuper\(|\bself\.\w+\(", file.read_text("utf-8")), file
