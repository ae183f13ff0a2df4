"""The portal as a column of a host's site: header, trail, footer, page tags, what is said of words and of access."""

from __future__ import annotations

import re
from datetime import date
from html import unescape
from pathlib import Path

import pytest

from gongkai.model import STATUSES
from gongkai.pages import terms
from tests.conftest import ROOT
from tests.made import BASE, Links, html_of, made, plan, task, text_of


def page(site: Path, path: str) -> str:
    return (site / path).read_text("utf-8")


def links(html: str) -> list[tuple[str, str]]:
    found = re.findall(r'<a href="([^"]*)"[^>]*>(.*?)</a>', html)
    return [(unescape(address), unescape(re.sub("<[^>]*>", "", text))) for address, text in found]


def test_the_header_leads_back_to_the_host(hosted):
    header = page(hosted, "2021/17.html").partition('class="header-host"')[2].partition("</ul>")[0]
    assert links(header) == [
        ("https://www.example.gov.cn/", "返回某市人民政府"),
        ("https://www.example.org/", "某学会（非政府网站）"),
    ]


def test_the_trail_begins_at_the_host(hosted):
    trail = page(hosted, "2021/17.html").partition('class="breadcrumb"')[2].partition("</nav>")[0]
    assert links(trail) == [
        ("https://www.example.gov.cn/", "某市人民政府"),
        ("https://www.example.gov.cn/zwgk/", "政务公开"),
        ("../index.html", "政务公开工作要点任务分解"),
        ("../2021/index.html", "2021年度"),
    ]


def test_a_step_of_the_trail_that_leads_off_gov_cn_says_so():
    site = BASE.site._replace(host_home="https://www.example.org/", site_name="某学会")
    html = made(plan(task(1)), base=BASE._replace(site=site))["2021/1.html"]
    assert html.count('<a href="https://www.example.org/">某学会（非政府网站）</a>') == 1
    assert '<a href="https://www.example.org/">返回某学会<span class="off-site">（非政府网站）</span></a>' in html


def test_the_footer_says_all_that_a_government_site_must_in_static_links(hosted):
    footer = page(hosted, "2021/17.html").partition('<footer class="footer">')[2]
    assert links(footer) == [
        ("../about.html", "关于本栏目"),
        ("../guide.html", "怎样看任务分解表"),
        ("../terms.html", "名词解释"),
        ("../accessibility.html", "无障碍说明"),
        ("https://www.example.gov.cn/", "返回某市人民政府"),
        ("https://www.example.org/", "某学会（非政府网站）"),
        ("https://www.example.gov.cn/map.html", "网站地图"),
        ("https://beian.miit.gov.cn/", "某ICP备00000000号"),
        ("http://www.beian.gov.cn/portal/registerSystemInfo?recordcode=00000000000000", "某公网安备 00000000000000号"),
        (
            "https://zfwzgl.www.gov.cn/exposure/jiucuo.html?site_code=0000000000&"
            "url=https%3A%2F%2Fwww.example.gov.cn%2Fzwgk%2Frwfj%2F",
            "政府网站找错",
        ),
        ("https://bszs.conac.cn/sitename?method=show&id=0", "党政机关网站标识（非政府网站）"),
    ]
    said = [text_of(item) for item in re.findall(r"<li>([^<]*)</li>", footer)]
    assert said == [
        *("主办单位：宜春市人民政府办公室", "承办单位：市政府办公室政务公开科", "联系方式：0000-0000000"),
        "网站标识码：0000000000",
    ]


def test_every_link_that_leads_off_gov_cn_says_so(hosted):
    silent = []
    for path in hosted.rglob("*.html"):
        for address, text in links(path.read_text("utf-8")):
            host = re.match(r"https?://([^/]+)", address)
            if host and not re.search(r"(^|\.)gov\.cn$", host[1]) and "（非政府网站）" not in text:
                silent.append((path.name, address))
    assert silent == []


def test_tags_of_site_column_and_content(hosted):
    def tags(path: str) -> dict[str, str]:
        return dict(re.findall(r'<meta name="([A-Z]\w+)" content="(.*?)">', page(hosted, path)))

    site = {"SiteName": "某市人民政府", "SiteDomain": "www.example.gov.cn", "SiteIDCode": "0000000000"}
    column = {
        "ColumnName": "政务公开工作要点任务分解",
        "ColumnDescription": tags("index.html")["ColumnDescription"],
        "ColumnKeywords": "政务公开,任务分解",
        "ColumnType": "信息公开目录",
    }
    assert tags("index.html") == tags("2021/units/wjw.html") == site | column
    article = {"ArticleTitle": "优化网上政民互动渠道（任务17）", "ContentSource": "宜春市人民政府办公室"}
    assert tags("2021/17.html") == site | column | article


def test_a_shared_link_shows_the_task_first_and_a_picture_of_its_own_site(hosted):
    html = page(hosted, "2021/17.html")
    assert re.search(r"<title>(.*?)</title>", html)[1].startswith("优化网上政民互动渠道（任务17）")
    (address,) = re.findall(r'<meta property="og:image" content="(.*?)">', html)
    assert re.findall(r'<meta itemprop="image" content="(.*?)">', html) == [address]
    picture = hosted / address.removeprefix("https://www.example.gov.cn/zwgk/rwfj/")
    raw = picture.read_bytes()
    assert raw.startswith(b"\x89PNG")
    assert (int.from_bytes(raw[16:20], "big"), int.from_bytes(raw[20:24], "big")) == (300, 300)
    assert f'<img src="../{picture.relative_to(hosted).as_posix()}" width="300" height="300" alt="" hidden>' in html


def test_every_page_has_its_address_and_the_code_of_it(hosted):
    bare = []
    for path in sorted(hosted.rglob("*.html")):
        address = f"https://www.example.gov.cn/zwgk/rwfj/{path.relative_to(hosted).as_posix()}"
        html = path.read_text("utf-8")
        if f'本页永久网址：<a href="{address}">{address}</a>' not in html or '<svg class="qr"' not in html:
            bare.append(path.relative_to(hosted).as_posix())
    assert bare == ["404.html"]


def test_without_an_address_there_is_no_code_and_no_full_address():
    for path, html in html_of(made(plan(task(1)))).items():
        assert 'class="qr"' not in html, path
        assert "og:image" not in html, path
        assert "永久网址" not in html, path


def test_paper_says_of_which_day_it_is(hosted):
    assert "内容截至2026年11月23日。" in page(hosted, "2021/17.html")


def test_the_word_for_a_promise_stands_nowhere(hosted):
    sources = [path for folder in ("templates", "content", "gongkai") for path in (ROOT / folder).rglob("*")]
    texts = [
        path
        for path in (*sources, *hosted.rglob("*"))
        if path.suffix in (".html", ".css", ".js", ".py", ".md", ".yaml")
    ]
    data = [*hosted.rglob("*.json")]
    assert len(texts) > 200
    assert [path.name for path in (*texts, *data) if "承诺" in path.read_text("utf-8")] == []


# What would judge a unit beyond what is recorded.
JUDGING = ("逾期", "超期", "拖延", "落后", "排名", "不作为", "未完成", "失职", "扣分", "红灯", "黄灯")


def test_nothing_the_portal_says_by_itself_judges_a_unit():
    found = [
        (path.name, word)
        for path in (*(ROOT / "templates").rglob("*.html"), *(ROOT / "gongkai/pages").glob("*.py"))
        for word in JUDGING
        if word in path.read_text("utf-8")
    ]
    assert found == []


def test_roles_deadlines_and_states_lead_to_where_they_are_explained():
    pages = made(plan(task(1), task(2, deadline=None)))
    explained = set(Links(pages["terms.html"]).ids)
    wanted = {
        "2021/1.html": {"role-responsible", "deadline-date", "state-unrecorded"},
        "2021/units/index.html": {"role-responsible"},
        "2021/units/wjw.html": {"role-responsible"},
        "units/wjw.html": {"role-responsible"},
    }
    for path, ids in wanted.items():
        assert set(re.findall(r'terms\.html#([\w-]+)"', pages[path])) == ids, path
    assert {id for ids in wanted.values() for id in ids} <= explained


def test_every_kind_of_role_and_deadline_is_explained():
    from gongkai import words

    ids = {id for _, found in terms.sections(True, True, True) for id, _, _ in found}
    assert {f"role-{role}" for role in words.ROLES} <= ids
    assert {f"deadline-{kind}" for kind in (*words.UNDATED, "date")} <= ids


@pytest.mark.parametrize(
    ("year", "since", "states"),
    [
        (2021, None, ["已结束", "本栏目未登记"]),
        (2026, None, ["本栏目未登记"]),
        (2026, date(2026, 1, 1), [told for _, told, _ in terms.RECORDED]),
    ],
)
def test_only_states_that_can_be_met_are_explained(year, since, states):
    html = made(plan(task(1), year=year, records_since=since))["terms.html"]
    assert re.findall(r"<dt>(.*?)</dt>", html.partition("<h2>状态</h2>")[2]) == states


def test_every_status_is_explained():
    assert set(STATUSES) <= {told for _, told, _ in terms.RECORDED}


def test_the_statement_on_access_says_whom_to_ask_only_where_that_is_known(hosted):
    said = text_of(page(hosted, "accessibility.html"))
    assert "请联系宜春市人民政府办公室：0000-0000000。" in said
    assert "最近一次检查的日期：2026年10月1日。" in said
    plain = text_of(made(plan(task(1)))["accessibility.html"])
    assert "本栏目没有登记联系方式。" in plain
    assert "最近一次检查" not in plain


def test_the_statement_does_not_speak_of_what_is_turned_off():
    base = BASE._replace(site=BASE.site._replace(accessibility="host"))
    assert "长者模式" in made(plan(task(1)))["accessibility.html"]
    assert "长者模式" not in made(plan(task(1)), base=base)["accessibility.html"]
