"""Plans and summaries → pages: documents of other shapes than the real one, and what pages may never do."""

from __future__ import annotations

import re
from datetime import date

import pytest

from gongkai import assets, facts
from gongkai.model import (
    Answerer,
    Deadline,
    Link,
    Milestone,
    Page,
    Responsibility,
)
from gongkai.pages import of_portal
from gongkai.pages.table import official_table
from gongkai.render import Renderer
from tests.made import BASE, REGISTRY, TEMPLATES, WJW, Links, facts_of, html_of, made, plan, task, text_of


def test_a_plan_of_this_year_has_not_ended():
    pages = made(plan(task(1), year=2026))
    assert "已结束" not in "".join(pages.values())


def test_two_plans_of_a_year_are_told_apart_by_their_titles():
    pages = made(plan(task(1), id="2021-jk", title="2021年健康任务分解表"), plan(task(1)))
    assert '<p class="eyebrow">2021年健康任务分解表（已结束）　任务1</p>' in pages["2021-jk/1.html"]
    assert '<p class="eyebrow">2021年度（已结束）　任务1</p>' in pages["2021/1.html"]


def test_the_latest_plan_leads_and_the_others_follow_newest_first():
    plans = [plan(task(1), id=str(year), year=year, title=f"{year}年表") for year in (2019, 2021, 2020)]
    html = made(*plans)["index.html"]
    assert re.search(r"<h1>(.*?)</h1>", html)[1] == "2021年表"
    others = html.partition('<ul class="edition-list">')[2]
    assert re.findall(r'<a href="(.*?)">', others.partition("</ul>")[0]) == ["2020/index.html", "2019/index.html"]
    rows = re.findall(r'<th scope="row"><a href="(.*?)">', made(*plans)["units/wjw.html"])
    assert rows == ["../2021/units/wjw.html", "../2020/units/wjw.html", "../2019/units/wjw.html"]


def test_a_plan_without_units_and_deadlines_has_no_such_pages_and_no_way_there():
    bare = {"responsible": None, "deadline": None, "answerers": ()}
    pages = made(plan(task(1, **bare), task(2, **bare)))
    assert [path for path in pages if "/units/" in path or "/deadlines/" in path] == []
    assert "units/index.html" in pages  # the header leads there from every page
    assert re.findall(r"<a href=\"(.*?)\"><strong>", pages["index.html"]) == ["2021/index.html"]
    assert facts_of(pages["2021/1.html"]) == {"任务内容": "办理第1件事。", "落实情况": "本栏目未登记"}
    heads = re.findall(r'<th class="official-\w+" scope="col">(.*?)</th>', pages["2021/index.html"])
    assert heads == ["序号", "任务名称", "任务内容"]


@pytest.mark.parametrize(
    ("deadline", "said"),
    [
        (Deadline("2021年6月30日前", "date", date(2021, 6, 30)), "2021年6月30日前"),
        (Deadline("全年", "year-round"), "全年2021年全年进行，没有单独的截止日期"),
        (Deadline("长期坚持", "ongoing"), "长期坚持长期进行，没有截止日期"),
        (Deadline("每季度末", "recurring"), "每季度末按原文所说的周期定期进行"),
        (Deadline("20个工作日内", "relative"), "20个工作日内从原文所说的那一天起算，原文没有写明具体日期"),
        (
            Deadline("印发后20个工作日内", "relative", date(2021, 6, 16)),
            "印发后20个工作日内即2021年6月16日前（按原文推算）",
        ),
        (Deadline("9月底前动工", "start", date(2021, 9, 30)), "9月底前动工即2021年9月30日前启动（按原文推算）"),
        (
            Deadline("2022年底11月前", "unclear", reason="年底与11月不合"),
            "2022年底11月前时间节点原文表述不明确：年底与11月不合",
        ),
        (
            Deadline(
                "3月清理，10月公开",
                "milestones",
                date(2021, 10, 31),
                (Milestone(date(2021, 3, 31), "清理"), Milestone(date(2021, 10, 31), "公开")),
            ),
            "3月清理，10月公开分阶段进行，各阶段的时间如下2021年3月31日前：清理2021年10月31日前：公开",
        ),
    ],
    ids=lambda value: value.text if isinstance(value, Deadline) else "",
)
def test_a_deadline_keeps_its_words_beside_what_they_mean(deadline, said):
    assert facts_of(made(plan(task(1, deadline=deadline)))["2021/1.html"])["时间节点"] == said


def test_what_could_not_be_read_is_told_with_its_reason():
    unread = Responsibility("按原文", unclear=True, reason="没有单位名称")
    open_list = Responsibility("市卫健委等", responsible=("市卫健委",), open_ended=True)
    pages = made(plan(task(1, responsible=unread, answerers=()), task(2, responsible=open_list)))
    assert facts_of(pages["2021/1.html"])["责任单位"] == "按原文责任单位原文表述不明确：没有单位名称"
    assert facts_of(pages["2021/2.html"])["责任单位"] == "市卫健委等责任市卫健委原文以“等”结尾，没有列全。"


def test_members_of_a_group_come_by_name_or_by_the_group_and_are_counted_once():
    whole = Responsibility("市卫健委牵头，各地各部门负责", lead=("市卫健委",), responsible=("各地各部门",))
    members = tuple(Answerer(id, REGISTRY.name_of(id), "responsible", "all") for id in ("czj", "jia"))
    answerers = (WJW._replace(role="lead"), Answerer("all", "各地各部门", "responsible"), *members)
    pages = made(plan(task(1, responsible=whole, answerers=answerers)))
    assert set(path for path in pages if path.startswith("2021/units/")) == {
        *("2021/units/index.html", "2021/units/wjw.html", "2021/units/all.html")
    }
    assert "随集体名称承担的任务" not in pages["2021/units/wjw.html"]
    group = pages["2021/units/all.html"].partition("包括哪些单位</h2>")[2].partition("</section>")[0]
    assert re.findall(r'<li><a href="(.*?)">(.*?)</a>', group) == [
        ("../../2021/units/wjw.html", "市卫健委"),
        ("../../units/czj.html", "市财政局"),
        ("../../units/jia.html", "甲县"),
    ]


def test_units_of_the_same_tasks_have_pages_alike_only_where_they_are_in_the_same_roles():
    czj, jia = (Answerer(id, REGISTRY.name_of(id), "responsible") for id in ("czj", "jia"))
    two = task(2, answerers=(WJW, czj, jia._replace(role="support")))
    pages = made(plan(task(1, answerers=(WJW, czj, jia)), two))
    said = {id: text_of(pages[f"2021/units/{id}.html"].partition("<section>")[2]) for id in ("wjw", "czj", "jia")}
    assert said["wjw"].replace("市卫健委的", "市财政局的") == said["czj"]
    assert said["wjw"].startswith("责任2项1事项1")
    assert said["jia"].startswith("责任1项1事项1")
    assert "配合1项2事项2" in said["jia"]
    assert all("什么时候完成6月任务1、任务2" in text for text in said.values())


def test_a_title_cell_ends_with_its_section():
    kept = {"title": "同一名称", "title_continues": True}
    one, two = ("一、公开", "（一）制度"), ("一、公开", "（二）平台")
    tasks = (task(1, title="同一名称", section=one), task(2, section=one, **kept), task(3, section=two, **kept))
    table = official_table(plan(*tasks))
    assert [(section, [(row[0], row[3]) for row in rows]) for section, rows in table["bodies"]] == [
        (["一、公开", "（一）制度"], [(1, 2), (2, 0)]),
        (["（二）平台"], [(3, 1)]),
    ]


@pytest.mark.parametrize(
    ("columns", "heads"),
    [
        (
            ("工作任务", "序号", "具体要求", "责任单位", "时限要求"),
            ["工作任务", "序号", "具体要求", "责任单位", "时限要求"],
        ),
        (("重点任务", "工作内容", "完成时限", "责任处室"), ["序号", "重点任务", "工作内容", "完成时限", "责任处室"]),
        ((), ["序号", "任务名称", "任务内容", "责任单位", "时间节点"]),
        (("序号", "任务名称", "任务内容", "责任人", "备注"), ["序号", "任务名称", "任务内容", "责任人", "时间节点"]),
    ],
)
def test_headings_stand_as_printed_and_in_their_order(columns, heads):
    assert [heading for _, heading in official_table(plan(task(1), columns=columns))["columns"]] == heads


def test_a_document_with_a_column_for_each_role_prints_them_apart():
    both = Responsibility("牵头单位：市卫健委；配合单位：市财政局", lead=("市卫健委",), support=("市财政局",))
    row = task(1, responsible=both, lead_text="市卫健委", support_text="市财政局")
    table = official_table(plan(row, columns=("序号", "任务", "要求", "牵头单位", "配合单位", "时限")))
    assert [text for *_, text in table["bodies"][0][1][0][5]] == [
        1,
        "事项1",
        "办理第1件事。",
        "市卫健委",
        "市财政局",
        "6月底前",
    ]


def test_a_task_without_a_title_is_called_by_its_first_words():
    pages = made(plan(task(1, title=""), task(2, title="")))
    assert re.search(r"<h1>(.*?)</h1>", pages["2021/1.html"])[1] == "办理第1件事。"
    assert "同一任务名称下" not in pages["2021/1.html"]
    assert "<h2>任务名称</h2>" not in pages["index.html"]


@pytest.mark.parametrize("missing", [{"title": ""}, {"content": ""}, {"title": "", "content": ""}])
def test_no_link_is_empty_where_a_document_has_no_titles_or_no_contents(missing):
    pages = html_of(made(plan(task(1, **missing), task(2))))
    empty = [path for path, html in pages.items() if re.search(r"<a [^>]*>\s*</a>|<h1>\s*</h1>", html)]
    assert empty == []


def test_a_task_with_neither_title_nor_content_is_called_by_its_number():
    pages = made(plan(task(1, title="", content=""), task(2)))
    assert "<h1>任务1</h1>" in pages["2021/1.html"]
    assert '<a href="../../2021/1.html">任务1</a>' in pages["2021/units/wjw.html"]


def test_a_units_page_leads_to_the_search_where_there_is_one():
    both = (WJW, Answerer("all", "各地各部门", "responsible"), Answerer("jia", "甲县", "responsible", "all"))
    summaries = [facts.summarise(plan(task(1, answerers=both)), REGISTRY)]
    renderer = Renderer(TEMPLATES, assets.collect(TEMPLATES), BASE)

    def leads(id: str, version: str) -> bool:
        outputs = [page.render(renderer) for page in of_portal(BASE, summaries, renderer, version)]
        html = next(output.data.decode() for output in outputs if output.path == f"units/{id}.html")
        return f'<a href="../search.html?unit={id}">' in html

    assert leads("jia", "1234")  # as a member
    assert not leads("wjw", "1234")  # by name only: its page of the plan says it all
    assert not leads("jia", "")


def test_no_word_is_offered_to_search_for_that_no_task_holds():
    base = BASE._replace(site=BASE.site._replace(examples=("第1件", "没有的词")))
    assert facts.found_in((task(1), task(2)), base.site.examples) == ("第1件",)
    assert facts.found_in((task(1),), ("市卫健委", "6月底前", "事项1")) == ("市卫健委", "6月底前", "事项1")
    # Not where one text ends and the next begins.
    whole = task(1)
    assert facts.found_in((whole, task(2)), (whole.title + whole.content, whole.deadline.text + "事项2")) == ()


def test_home_lists_only_titles_that_several_tasks_stand_under_and_not_without_end():
    assert "<h2>按主题查</h2>" not in made(plan(task(1), task(2)))["index.html"]
    pairs = [task(n, title=f"主题{n // 2}") for n in range(2, 82)]
    html = made(plan(*pairs))["index.html"].partition("<h2>按主题查</h2>")[2].partition("</section>")[0]
    assert html.count("<li>") == 30
    assert '<a href="2021/index.html">其余的见完整表格</a>' in html


def test_content_is_shown_and_never_run():
    evil = "<script>alert(1)</script>{{ 7 * 7 }}"
    pages = made(plan(task(1, title=evil, content=evil, remarks=evil), title=evil, issuer=evil))
    for path, html in html_of(pages).items():
        assert "<script>" not in html, path
    assert "&lt;script&gt;alert(1)&lt;/script&gt;{{ 7 * 7 }}" in pages["2021/1.html"]


def test_links_that_could_run_something_lose_their_address():
    links = (Link("坏", "javascript:alert(1)"), Link("外", "https://example.org/"))
    html = made(plan(task(1), attachments=links, account=Link("报告", "javascript:x")))["2021/index.html"]
    assert "javascript" not in html
    assert "<li>坏</li>" in html
    assert '<a href="https://example.org/">外<span class="off-site">（非政府网站）</span></a>' in html
    assert "年度工作总体情况见《报告》。" in html


def test_a_withheld_transcript_is_neither_written_nor_linked():
    pages = made(plan(task(1)))
    assert "2021/source.txt" not in pages
    assert "转录底稿" not in pages["2021/index.html"]


def test_known_facts_and_dates_are_stated_and_tagged():
    known = {"published": "2021-05-20 09:30", "document_number": "某府办字〔2021〕1号", "index_number": "A1"}
    pages = made(plan(task(1), records_since=date(2021, 6, 1), **known))
    assert list(facts_of(pages["2021/index.html"])) == [
        *("索引号", "发布机构", "成文日期", "发布日期", "文号", "公开方式", "任务数")
    ]
    assert '<meta name="PubDate" content="2021-05-20 09:30">' in pages["2021/1.html"]
    assert "本栏目未逐项登记" not in pages["2021/index.html"]
    assert facts_of(pages["2021/1.html"])["落实情况"] == (
        "暂未登记已到时间节点，暂未登记落实情况状态按2026年11月23日计算状态的含义"
    )
    assert "本页据印发文件转录" in pages["2021/1.html"]


def test_drafts_are_marked_on_every_page_and_by_name():
    base = BASE._replace(drafts=True, pages=(Page("about", "关于", "文", draft=True),))
    pages = made(plan(task(1, draft=True), task(2)), base=base)
    for path, html in html_of(pages).items():
        assert "草稿预览" in html, path
    assert "本任务为草稿，尚未发布。" in pages["2021/1.html"]
    assert "本任务为草稿" not in pages["2021/2.html"]
    assert '<strong class="official-mark">草稿</strong>' in pages["2021/index.html"]
    assert "本页为草稿，尚未发布。" in pages["about.html"]
    assert "本表为草稿，尚未发布。" in made(plan(task(1), draft=True), base=base)["2021/1.html"]


def test_the_404_page_holds_at_any_depth_once_the_portals_address_is_known():
    assert 'href="index.html">回到首页' in made(plan(task(1)))["404.html"]
    base = BASE._replace(site=BASE.site._replace(address="https://www.example.gov.cn/zwgk/rwfj/"))
    html = made(plan(task(1)), base=base)["404.html"]
    assert 'href="/zwgk/rwfj/index.html">回到首页' in html
    assert [address for _, address in Links(html).addresses if not address.startswith(("/zwgk/rwfj/", "#"))] == []
    assert "canonical" not in html
    assert "page-address" not in html[html.index("<body") :]


def test_the_permanent_address_is_whole_where_the_portals_is_known():
    base = BASE._replace(site=BASE.site._replace(address="https://www.example.gov.cn/zwgk/"))
    address = "https://www.example.gov.cn/zwgk/2021/1.html"
    assert f'本页永久网址：<a href="{address}">{address}</a>' in made(plan(task(1)), base=base)["2021/1.html"]


def test_pages_of_a_plan_do_not_change_with_the_other_plans():
    alone = made(plan(task(1)))
    beside = made(plan(task(1)), plan(task(1), id="2020", year=2020))
    assert {path: text for path, text in beside.items() if path.startswith("2021/")} == {
        path: text for path, text in alone.items() if path.startswith("2021/")
    }
