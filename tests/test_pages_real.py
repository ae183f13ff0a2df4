"""The real plan's pages, as citizens see them."""

from __future__ import annotations

import json
import posixpath
import re
from functools import cache
from urllib.parse import unquote, urlsplit

from gongkai import load
from gongkai.pages.fields import FIELDS
from tests.conftest import ROOT
from tests.made import TODAY, Links, facts_of, html_of, made, text_of


@cache
def real() -> dict[str, str]:
    """The real content's pages."""
    context = load.load_base(ROOT / "content", TODAY)
    plans = [load.load_plan(folder, context) for folder in load.plan_folders(context)]
    assert not [problem for problem in context.problems if problem.severity == "error"]
    return made(*(one for one in plans if one is not None), base=context.base)


def test_the_real_plan_has_a_page_at_every_address_of_the_contract():
    pages = set(html_of(real()))
    tasks = {f"2021/{number}.html" for number in range(1, 54)}
    named = {path for path in pages if path.startswith("2021/units/")}
    keys = ("2021-04-30", "2021-05-31", "2021-06-30", "2021-09-30", "2021-10-31", "year-round", "index")
    assert len(named) == 1 + 21 + 5  # the index, the units and the collective names that the table prints
    across = {f"units/{id}.html" for id in (*units(), "index")}
    assert pages == {
        *("index.html", "search.html", "about.html", "guide.html", "data/index.html", "404.html", "2021/index.html", "terms.html",
          "accessibility.html"),
        *tasks, *named, *across, "2021/matrix.html", *(f"2021/deadlines/{key}.html" for key in keys),
    }  # fmt: skip


def units() -> set[str]:
    """Ids of the real registry: each of its units and groups has something in the plan."""
    text = (ROOT / "content/units.yaml").read_text("utf-8")
    return set(re.findall(r"(?m)^  - id: (\S+)$", text))


def test_no_link_of_the_real_portal_breaks():
    pages = real()
    broken = []
    for path, html in html_of(pages).items():
        for _, address in Links(html).addresses:
            parts = urlsplit(address)
            if parts.scheme:
                continue
            target = posixpath.normpath(posixpath.join(posixpath.dirname(path), parts.path)) if parts.path else path
            if target not in pages or (parts.fragment and unquote(parts.fragment) not in Links(pages[target]).ids):
                broken.append((path, address))
    assert broken == []


def test_no_page_of_the_real_portal_loads_anything_from_elsewhere_or_runs_anything_inline():
    for path, html in html_of(real()).items():
        loaded = [address for tag, address in Links(html).addresses if tag not in ("a", "form")]
        assert [address for address in loaded if urlsplit(address).scheme or address.startswith("//")] == [], path
        assert re.findall(r"<style|\sstyle=|\son[a-z]+=|<script(?![^>]*\ssrc=)", html) == [], path


def test_every_page_has_one_title_of_its_own_and_ids_once():
    titles: dict[str, str] = {}
    for path, html in html_of(real()).items():
        title = re.findall(r"<title>(.*?)</title>", html)
        assert len(title) == 1 and title[0] not in titles, (path, titles.get(title[0]))
        titles[title[0]] = path
        assert len(re.findall(r"<h1[ >]", html)) == 1, path
        ids = Links(html).ids
        assert len(ids) == len(set(ids)), path


def test_the_official_table_prints_as_the_document_has_it():
    html = real()["2021/index.html"]
    heads = re.findall(r'<th class="official-\w+" scope="col">(.*?)</th>', html)
    assert heads == ["序号", "任务名称", "任务内容", "责任单位", "时间节点"]
    assert [int(number) for number in re.findall(r'<tr id="t(\d+)"', html)] == list(range(1, 54))
    titles = re.findall(r'<td class="official-title"(?: rowspan="(\d+)")?><a href="../2021/(\d+).html">', html)
    assert len(titles) == 53 - 13
    merged = {int(number): int(span) for span, number in titles if span}
    assert merged == {5: 3, 19: 2, 27: 2, 31: 3, 34: 2, 36: 3, 45: 2, 47: 2, 50: 3}
    row = re.search(r'<tr id="t6" class="official-continued">(.*?)</tr>', html, re.DOTALL)[1]
    assert re.findall(r'<t[dh] class="official-(\w+)"', row) == ["number", "content", "responsible", "deadline"]
    assert text_of(row) == (
        "6完善法定主动公开内容做好各类规划集中公开，各单位要主动公开本单位“十四五”规划和专项规划，"
        "并做好历史规划（计划）的归集整理和主动公开。各地各部门上半年"
    )


def test_the_plan_states_its_facts_and_leaves_out_what_is_unknown():
    assert facts_of(real()["2021/index.html"]) == {
        "发布机构": "宜春市人民政府办公室",
        "成文日期": "2021年5月18日",
        "公开方式": "主动公开",
        "任务数": "53项",
    }


def test_the_plan_says_once_that_nothing_is_recorded():
    said = "本栏目未逐项登记2021年度任务落实情况。年度工作总体情况见《宜春市2021年政府信息公开工作年度报告》。"
    assert [path for path, html in html_of(real()).items() if said in text_of(html)] == ["2021/index.html"]
    assert text_of(real()["2021/index.html"]).count(said) == 1
    assert 'href="http://www.yichun.gov.cn/ycsrmzf/2021nb/202203/' in real()["2021/index.html"]


def test_a_task_page_says_what_who_and_by_when():
    html = real()["2021/17.html"]
    assert re.search(r"<title>(.*?)</title>", html)[1] == (
        "优化网上政民互动渠道（任务17） - 2021年度 - 政务公开工作要点任务分解"
    )
    assert facts_of(html) == {
        "任务内容": "宜春市人民政府网站要开放政策发布页面的网民留言功能，加强与“12345”政府服务热线的深度合作。",
        "责任单位": "市政府办公室牵头，各地各部门负责牵头市政府办公室责任各地各部门（42个单位）",
        "时间节点": "6月底前即2021年6月30日前（按原文推算）",
        "落实情况": "本栏目未登记",
    }
    assert "本页据附件1转录，以正式印发文件为准。" in html
    assert "永久网址" not in html  # no address is known: site.address is not set
    assert re.findall(r'rel="(prev|next)" href="(.*?)"', html) == [("prev", "16.html"), ("next", "18.html")]
    breadcrumb = html.partition('<nav class="breadcrumb"')[2].partition(">")[2].partition("</nav>")[0]
    assert text_of(breadcrumb) == "当前位置：首页>2021年度>任务17"


def test_a_list_of_names_is_printed_once_with_its_links():
    html = real()["2021/30.html"]
    assert facts_of(html)["责任单位"] == (
        "责任市国资委、市卫健委、市交通运输局、市教体局、市水利局、市综合行政执法局、市生态环境局"
    )
    links = re.findall(r'<a href="../2021/units/(\w+).html">', html.partition('class="record"')[2])
    assert links == ["gzw", "wjw", "jtysj", "jtj", "slj", "zhxzzfj", "sthjj"]


def test_tasks_under_one_title_know_each_other():
    said = facts_of(real()["2021/6.html"])["同一任务名称下"]
    assert re.findall(r"任务\d+(?:（本页）)?", said) == ["任务5", "任务6（本页）", "任务7"]
    assert "同一任务名称下" not in facts_of(real()["2021/17.html"])


def test_the_first_and_the_last_task_have_one_neighbour():
    assert re.findall(r'rel="(prev|next)"', real()["2021/1.html"]) == ["next"]
    assert re.findall(r'rel="(prev|next)"', real()["2021/53.html"]) == ["prev"]


def test_a_unit_page_lists_what_names_it_and_counts_what_comes_with_its_groups():
    html = real()["2021/units/wjw.html"]
    assert re.findall(r"<h2>(.*?)</h2>", html) == [
        '<a class="term" href="../../terms.html#role-responsible">责任</a> <span class="heading-count">5项</span>',
        "什么时候完成",
        "随集体名称承担的任务",
    ]
    assert re.findall(r'<span class="task-list-number">(\d+)</span>', html) == ["28", "30", "31", "32", "33"]
    memberships = html.partition('<ul class="memberships">')[2].partition("</ul>")[0]
    assert [text_of(row) for row in re.findall(r"<li>(.*?)</li>", memberships)] == [
        "各地各部门的任务30项市卫健委列入各地各部门的依据："
        "印发通知的主送单位（三区、各县（市、区）、市政府各部门）；原表未逐一列明",
        "市政府各部门的任务4项市卫健委列入市政府各部门的依据："
        "宜春市政府门户网站部门子站列表（非正式机构名录）；原表未逐一列明",
    ]


def test_a_unit_that_leads_is_listed_by_role():
    html = real()["2021/units/zfbgs.html"]
    heads = [text_of(head) for head in re.findall(r"<h2>(.*?)</h2>", html)]
    assert heads == ["牵头4项", "责任3项", "什么时候完成", "随集体名称承担的任务"]


def test_a_group_page_lists_its_members_and_their_basis():
    text = text_of(real()["2021/units/counties.html"])
    assert "各县（市、区）包括哪些单位依据：国家行政区划（宜春市所辖十个县、市、区）袁州区樟树市" in text
    assert "市直各单位包括哪些单位原文未列明具体单位。" in text_of(real()["2021/units/municipal-units.html"])


def test_a_unit_that_is_only_a_member_is_led_to_its_page_across_plans():
    pages = real()
    assert "2021/units/kjj.html" not in pages
    assert '<a href="../../units/kjj.html">市科技局</a>' in pages["2021/units/index.html"]
    row = re.search(r"<tbody>(.*?)</tbody>", pages["units/kjj.html"], re.DOTALL)[1]
    assert text_of(row) == "2021年度（已结束）各地各部门30项市政府各部门4项"


def test_deadlines_run_dated_first_and_keep_the_words_of_the_document():
    html = real()["2021/deadlines/index.html"]
    rows = [text_of(row) for row in re.findall(r"<li>(.*?)</li>", html.partition('class="deadline-list"')[2])]
    assert rows[:6] == [
        "2021年4月30日前1项原文：4月底前",
        "2021年5月31日前1项原文：5月底前",
        "2021年6月30日前3项原文：上半年、6月底前",
        "2021年9月30日前3项原文：9月底前",
        "2021年10月31日前10项原文：10月底前",
        "全年35项",
    ]
    text = text_of(real()["2021/deadlines/2021-06-30.html"])
    assert text.startswith(
        "看完整表格按单位查按时间节点查对照表2021年度（已结束）2021年6月30日前原文写作：上半年、6月底前共3项任务。"
    )


def test_every_page_with_tasks_names_its_document_and_that_documents_day():
    own = [path for path in html_of(real()) if path.startswith("2021/") and path != "2021/index.html"]
    assert len(own) > 53
    source = "出处：宜春市人民政府办公室《2021年宜春市政务公开工作要点任务分解表》（成文日期：2021年5月18日）"
    assert [path for path in own if source not in text_of(real()[path])] == []


def test_the_home_page_answers_in_its_order():
    html = real()["index.html"]
    text = text_of(html)
    assert text.startswith(
        "2021年度（已结束）2021年宜春市政务公开工作要点任务分解表宜春市人民政府办公室印发的53项任务：做什么、由谁负责、"
        "什么时候完成，都可以在这里查到。想查什么任务？搜任务例如：疫苗、12345、政策解读按单位查"
    )
    assert re.findall(r"<a href=\"(.*?)\"><strong>(.*?)</strong>", html) == [
        ("2021/units/index.html", "按单位查"),
        ("2021/deadlines/index.html", "按时间节点查"),
        ("2021/index.html", "看完整表格"),
    ]
    assert 'href="search.html?q=%E7%96%AB%E8%8B%97">疫苗</a>' in html
    topics = html.partition("<h2>按主题查</h2>")[2].partition("</section>")[0]
    assert re.findall(r'<li><a href="2021/(\d+).html">.*?note">(\d)项', topics) == [
        ("5", "3"), ("19", "2"), ("27", "2"), ("29", "2"), ("31", "3"), ("34", "2"), ("36", "3"), ("39", "2"),
        ("45", "2"), ("47", "2"), ("50", "3"),
    ]  # fmt: skip
    assert html.index("search-box") < html.index("entrances") < html.index("<h2>按主题查</h2>")
    assert "出处：宜春市人民政府办公室《2021年宜春市政务公开工作要点任务分解表》（成文日期：2021年5月18日）" in text


def test_content_tags_stand_on_content_and_not_on_lists():
    def tags(path: str) -> dict[str, str]:
        return dict(re.findall(r'<meta name="([A-Z]\w+)" content="(.*?)">', real()[path]))

    assert tags("2021/17.html") == {
        "ColumnName": "政务公开工作要点任务分解",
        "ColumnDescription": tags("index.html")["ColumnDescription"],
        "ArticleTitle": "优化网上政民互动渠道（任务17）",
        "ContentSource": "宜春市人民政府办公室",
    }
    assert set(tags("2021/units/wjw.html")) == {"ColumnName", "ColumnDescription"}


def test_the_word_for_a_promise_is_not_used():
    assert [path for path, html in html_of(real()).items() if "承诺" in html] == []


def test_the_transcript_stays_as_it_is_and_is_linked_with_its_caveat():
    source = (ROOT / "content/plans/2021/source.txt").read_bytes()
    assert real()["2021/source.txt"].encode() == source
    assert '<a href="../2021/source.txt">文字转录底稿，以正式印发文件为准</a>' in real()["2021/index.html"]


def test_the_page_on_the_data_explains_every_field_that_the_files_have():
    data = json.loads(real()["data/2021/tasks.json"])
    first = next(row for row in data["tasks"] if row["units"])
    told = {key: [field for field, _ in fields] for key, _, fields in FIELDS}
    assert told == {
        "plan": list(data["plan"]),
        "tasks": list(first),
        "responsible": list(first["responsible"]),
        "units": list(first["units"][0]),
        "deadline": list(first["deadline"]),
    }
    assert '<a href="../data/2021/tasks.json">JSON</a>' in real()["data/index.html"]
