"""Views → HTML: escaping, the frame, Markdown, links, and every component's examples."""

from __future__ import annotations

import re
import shutil
from datetime import date
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

import pytest
from jinja2 import TemplateSyntaxError, UndefinedError

from gongkai import assets
from gongkai.model import Base, Link, Page, Registry, Site
from gongkai.render import Renderer, is_safe, link_note
from tests import renew_components
from tests.conftest import ROOT

TEMPLATES = ROOT / "templates"
COMPONENTS = TEMPLATES / "components"
SITE = Site(name="任务分解", sponsor="某市人民政府办公室")
BASE = Base(SITE, Registry({}, {}), (), (), date(2026, 11, 23))
VOID = {"meta", "link", "br", "hr", "input", "col"}
EXAMPLES = list(renew_components.examples())


@cache
def renderer(templates: Path = TEMPLATES, **site: object) -> Renderer:
    return Renderer(templates, assets.collect(TEMPLATES), BASE._replace(site=SITE._replace(**site)))


@pytest.fixture
def render(tmp_path):
    """Renders `text` as a template of its own, at `path`."""

    def go(text: str, view: dict[str, object], path: str = "a/b.html", root: str | None = None, **site: object) -> str:
        if not (tmp_path / "templates").exists():
            shutil.copytree(TEMPLATES, tmp_path / "templates")
        (tmp_path / "templates/pages/it.html").write_text(text, "utf-8")
        renderer.cache_clear()
        made = renderer(tmp_path / "templates", **site)
        return made.page("pages/it.html", path, {"title": "题目", **view}, root).decode()

    return go


def test_values_are_escaped_in_text_and_attributes(render):
    html = render('<p title="{{ value }}">{{ value }}</p>', {"value": "<b onclick='x'>\"&"})
    assert html == ('<p title="&lt;b onclick=&#39;x&#39;&gt;&#34;&amp;">&lt;b onclick=&#39;x&#39;&gt;&#34;&amp;</p>')


def test_values_of_components_are_escaped_once():
    html = renderer().component("notice", "甲<乙&丙")
    assert html == '<p class="notice" role="note">甲&lt;乙&amp;丙</p>'


def test_content_is_never_a_template(render):
    assert render("{{ value }}", {"value": "{{ 7 * 7 }}{% raw %}"}) == "{{ 7 * 7 }}{% raw %}"


def test_numbers_are_written_as_they_are(render):
    assert render("{{ value }}", {"value": 17}) == "17"


def test_a_name_that_the_view_lacks_is_an_error(render):
    with pytest.raises(UndefinedError, match="'missing' is undefined"):
        render("{{ missing }}", {})


def test_an_unknown_component_is_an_error(render):
    with pytest.raises(UndefinedError, match="has no attribute 'no_such_thing'"):
        render("{{ ui.no_such_thing() }}", {})


@pytest.mark.parametrize(
    ("path", "root", "style"),
    [("b.html", None, "assets/"), ("a/b/c.html", None, "../../assets/"), ("404.html", "/zwgk/", "/zwgk/assets/")],
)
def test_what_a_page_loads_is_found_from_its_depth(render, path, root, style):
    html = render('{% extends "base.html" %}', {}, path, root)
    assert re.search(r'rel="stylesheet" href="(.*?)site-', html)[1] == style


def test_every_page_states_the_policy_and_nothing_runs_inline(render):
    html = render('{% extends "base.html" %}', {})
    policy = re.search(r'http-equiv="Content-Security-Policy" content="(.*?)"', html)[1]
    assert policy == (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
        "connect-src 'self'; base-uri 'none'; form-action 'self'"
    )
    assert re.findall(r"<style|\sstyle=|\son[a-z]+=|<script(?![^>]*\ssrc=)", html) == []


def test_the_full_address_is_stated_only_where_it_is_known(render):
    assert "canonical" not in render('{% extends "base.html" %}', {})
    html = render('{% extends "base.html" %}', {}, "2021/17.html", address="https://www.example.gov.cn/zwgk/")
    assert '<link rel="canonical" href="https://www.example.gov.cn/zwgk/2021/17.html">' in html


def test_the_dark_scheme_can_be_turned_off():
    assert renderer().frame("", "").scheme == ""
    light = renderer(scheme="light").frame("", "")
    assert light.scheme == ' data-scheme="light"'
    assert '<meta name="color-scheme" content="light">' in light.head


def test_a_build_with_drafts_says_so_on_every_page():
    frame = Renderer(TEMPLATES, assets.collect(TEMPLATES), BASE._replace(drafts=True)).frame("", "")
    assert "草稿预览" in frame.header
    assert '<meta name="robots" content="noindex, nofollow">' in frame.head
    assert "草稿预览" not in renderer().frame("", "").header


def test_page_tags_hold_what_is_known_and_no_more():
    tags = dict(re.findall(r'<meta name="([A-Z]\w+)" content="(.*?)">', renderer().frame("", "").head))
    assert tags == {"ColumnName": "任务分解"}
    known = {"site_name": "某市人民政府", "site_domain": "www.example.gov.cn", "site_id_code": "0000000000"}
    tags = dict(re.findall(r'<meta name="([A-Z]\w+)" content="(.*?)">', renderer(**known).frame("", "").head))
    assert tags == {
        "SiteName": "某市人民政府",
        "SiteDomain": "www.example.gov.cn",
        "SiteIDCode": "0000000000",
        "ColumnName": "任务分解",
    }


def test_the_footer_holds_what_is_known_and_no_more():
    plain = renderer().frame("", "").footer
    own = ['<a href="terms.html">名词解释</a>', '<a href="accessibility.html">无障碍说明</a>']
    assert re.findall(r"<li>(.*?)</li>", plain) == [*own, "主办单位：某市人民政府办公室"]
    full = renderer(
        contact="0000-0000000",
        site_id_code="0000000000",
        icp="某ICP备00000000号",
        police_record="某公网安备 00000000000000号",
        footer_links=(Link("某学会", "https://www.example.org/"), Link("坏", "javascript:x")),
        address="https://www.example.gov.cn/zwgk/",
    ).frame("", "")
    links = re.findall(r'<li><a href="(http.*?)">(.*?)</a></li>', full.footer)
    assert links == [
        ("https://www.example.org/", '某学会<span class="off-site">（非政府网站）</span>'),
        ("https://beian.miit.gov.cn/", "某ICP备00000000号"),
        (
            "http://www.beian.gov.cn/portal/registerSystemInfo?recordcode=00000000000000",
            "某公网安备 00000000000000号",
        ),
        (
            "https://zfwzgl.www.gov.cn/exposure/jiucuo.html?site_code=0000000000&amp;"
            "url=https%3A%2F%2Fwww.example.gov.cn%2Fzwgk%2F",
            "政府网站找错",
        ),
    ]


def test_the_header_leads_to_pages_in_their_order_and_to_the_host():
    pages = (Page("guide", "怎样看", ""), Page("about", "关于", ""))
    made = Renderer(TEMPLATES, assets.collect(TEMPLATES), BASE._replace(pages=pages))
    nav = made.frame("../", "page-about").header.partition('class="header-nav"')[2]
    entries = re.findall(r'<li(?: class="header-page")?><a href="(.*?)"(.*?)>(.*?)</a></li>', nav)
    assert entries == [
        ("../index.html", "", "首页"),
        ("../search.html", "", "搜任务"),
        ("../units/index.html", "", "单位一览"),
        ("../guide.html", "", "怎样看"),
        ("../about.html", ' aria-current="page"', "关于"),
        ("../data/index.html", "", "数据下载"),
    ]
    hosted = renderer(host_home="https://www.example.gov.cn/", site_name="某市人民政府").frame("../", "")
    assert '<a href="https://www.example.gov.cn/">返回某市人民政府</a>' in hosted.header
    assert re.findall(r'<a href="(.*?)">(.*?)</a>', hosted.trail) == [
        ("https://www.example.gov.cn/", "某市人民政府"),
        ("../index.html", "任务分解"),
    ]


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("<b>甲</b><script>x</script>", "<p>&lt;b&gt;甲&lt;/b&gt;&lt;script&gt;x&lt;/script&gt;</p>"),
        ("<div>\n块\n</div>", "<p>&lt;div&gt;\n块\n&lt;/div&gt;</p>"),
        ("[甲](javascript:alert(1))", "<p><a>甲</a></p>"),
        ("[甲](data:text/html,x)", "<p><a>甲</a></p>"),
        ("![图](a.png)", "<p></p>"),
        ("[甲](units/index.html)", '<p><a href="units/index.html">甲</a></p>'),
        ("[甲](https://www.gov.cn/a)", '<p><a href="https://www.gov.cn/a">甲</a></p>'),
        (
            "[甲](https://example.org/)",
            '<p><a href="https://example.org/" rel="external noopener">甲<span class="off-site">（非政府网站）</span></a></p>',
        ),
        ("{{ 7 * 7 }}", "<p>{{ 7 * 7 }}</p>"),
    ],
)
def test_markdown_brings_nothing_that_runs_or_loads(text, html):
    assert renderer().markdown(text) == html


@pytest.mark.parametrize(
    ("text", "levels"),
    [("# 甲\n## 乙\n### 丙", "234"), ("## 甲\n### 乙", "23"), ("### 甲", "2"), ("# 甲\n###### 乙", "26"), ("甲", "")],
)
def test_the_topmost_heading_of_a_page_is_h2(text, levels):
    assert "".join(re.findall(r"<h([1-6])", renderer().markdown(text))) == levels


def test_headings_can_be_linked_to():
    assert renderer().markdown("## 内容从哪里来") == '<h2 id="h-内容从哪里来">内容从哪里来</h2>'


@pytest.mark.parametrize(
    ("address", "safe"),
    [
        ("https://www.gov.cn/", True),
        ("17.html#t5", True),
        ("?q=a:b", True),
        ("mailto:a@b", True),
        ("javascript:x", False),
        (" JaVa\nScript:x", False),
        ("data:text/html,x", False),
        ("vbscript:x", False),
        ("file:///etc/passwd", False),
    ],
)
def test_addresses_that_could_run_something_are_known(address, safe):
    assert is_safe(address) is safe


@pytest.mark.parametrize(
    ("address", "note"),
    [
        ("17.html", ""),
        ("https://www.gov.cn/", ""),
        ("https://gov.cn/", ""),
        ("http://www.yichun.gov.cn/a.shtml", ""),
        ("https://own.example/other", ""),
        ("https://example.org/", "非政府网站"),
        ("https://notgov.cn/", "非政府网站"),
        ("https://www.gov.cn.example.org/", "非政府网站"),
        ("//example.org/", "非政府网站"),
        ("http://[broken", ""),
    ],
)
def test_links_off_gov_cn_are_announced(address, note):
    assert link_note(address, SITE._replace(address="https://own.example/zwgk/")) == note


def test_every_component_has_its_examples():
    folders = {path.name for path in COMPONENTS.iterdir() if (path / f"{path.name}.html").exists()}
    assert folders == {name for name, _ in EXAMPLES}


def test_the_documentation_shows_every_example_as_it_is_now():
    """Else: python -m tests.renew_components"""
    assert renew_components.PAGE.read_text("utf-8") == renew_components.page()


class Tags(HTMLParser):
    """Whether every element that is opened is closed, in order."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@pytest.mark.parametrize(("component", "example"), EXAMPLES, ids=lambda value: value if isinstance(value, str) else "")
def test_component_examples_are_whole_html(component, example):
    html = renew_components.rendered(renderer(), component, example)
    tags = Tags()
    tags.feed(html)
    assert tags.open == []
    assert re.search(r"<[a-z]", html)


def test_all_templates_are_compiled_together_and_what_is_wrong_with_one_is_told_when_it_is_used(tmp_path):
    templates = shutil.copytree(TEMPLATES, tmp_path / "templates")
    (templates / "pages/404.html").write_text("{% bogus %}", "utf-8")
    made = Renderer(templates, assets.collect(templates), BASE, tmp_path / "compiled")
    made.compile()
    assert len(list((tmp_path / "compiled").iterdir())) == len(list(templates.rglob("*.html"))) - 1
    with pytest.raises(TemplateSyntaxError, match="bogus"):
        made.page("pages/404.html", "404.html", {"title": "没有找到"})
