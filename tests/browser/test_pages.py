"""Every kind of page in a real browser: under its policy, without scripts, at a sub-path, from a folder. What holds in every
mode at every width: test_quality.py; by keyboard: test_reach.py."""

from __future__ import annotations

from tests.browser.conftest import follow

KINDS = (
    "index.html",
    "2021/index.html",
    "2021/17.html",
    "2021/28.html",
    "2021/matrix.html",
    "2021/units/index.html",
    "2021/units/wjw.html",
    "2021/units/localities-departments.html",
    "2021/units/municipal-units.html",
    "2021/deadlines/index.html",
    "2021/deadlines/2021-10-31.html",
    "2021/deadlines/year-round.html",
    "units/index.html",
    "units/wjw.html",
    "search.html",
    "search.html?q=疫苗",
    "search.html?q=没有的词",
    "about.html",
    "guide.html",
    "terms.html",
    "accessibility.html",
    "data/index.html",
    "404.html",
)


def settle(visitor, address: str) -> None:
    visitor.page.goto(address)
    if "search.html?" in address:
        visitor.wait()


def test_pages_run_under_their_policy_without_a_word_of_complaint(site, visit):
    visitor = visit()  # at the end, no message of the console may be there
    for kind in KINDS:
        settle(visitor, site.address + kind)
        policy = visitor.page.get_attribute('meta[http-equiv="Content-Security-Policy"]', "content")
        assert policy.startswith("default-src 'none'; script-src 'self';"), kind


def test_without_scripts_all_content_and_all_ways_are_there(site, visit):
    visitor = visit(java_script_enabled=False)
    page = visitor.page
    page.goto(site.address)
    follow(page, "text=看完整表格")
    assert page.locator("table tbody tr").count() == 53
    follow(page, "text=优化网上政民互动渠道")
    assert page.inner_text("h1") == "优化网上政民互动渠道"
    assert "市政府办公室牵头，各地各部门负责" in page.inner_text("main")
    assert "即2021年6月30日前" in page.inner_text("main")
    follow(page, "main >> text=各地各部门 >> nth=-1")
    assert page.inner_text("h1") == "各地各部门"
    page.go_back()
    follow(page, "text=6月底前")
    assert page.inner_text("h1") == "2021年6月30日前"
    page.go_back()
    follow(page, 'a[rel="next"]')
    assert page.url.endswith("/2021/18.html")


def test_the_official_table_prints_titles_as_the_document_does(site, visit):
    page = visit(viewport={"width": 1280, "height": 800}).page
    page.goto(f"{site.address}2021/index.html")
    merged = page.eval_on_selector_all(
        "table [rowspan]", "cells => cells.map(cell => [cell.textContent.trim(), cell.rowSpan])"
    )
    assert merged == [
        ["完善法定主动公开内容", 3],
        ["实行重大行政决策事项目录管理", 2],
        ["鼓励标准化规范化成果创新性应用", 2],
        ["细化深化卫生健康领域信息公开", 3],
        ["细化深化市场监管领域信息公开", 2],
        ["细化深化生态环境领域信息公开", 3],
        ["优化完善政务公开专区功能建设", 2],
        ["健全组织领导和工作保障", 2],
        ["强化激励问责和工作监督", 3],
    ]
    assert page.locator("table thead th").all_inner_texts() == ["序号", "任务名称", "任务内容", "责任单位", "时间节点"]


def test_the_skip_link_leads_past_the_header(site, visit):
    page = visit().page
    page.goto(f"{site.address}2021/17.html")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "跳到正文"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_it_works_below_a_path(portal, serve, visit):
    served = serve(portal, "/zwgk/rwfj")
    page = visit().page
    page.goto(f"{served.address}2021/units/wjw.html")
    follow(page, "text=首页")
    assert page.url == f"{served.address}index.html"
    assert all(path == "favicon.ico" or (portal / path).is_file() for path in served.asked if path)


def test_it_works_from_a_folder(portal, visit):
    page = visit().page
    page.goto((portal / "index.html").as_uri())
    follow(page, "text=看完整表格")
    follow(page, "text=优化网上政民互动渠道")
    assert page.inner_text("h1") == "优化网上政民互动渠道"
    assert page.evaluate("getComputedStyle(document.querySelector('.skip-link')).position") == "absolute"
