"""What is recorded, as pages show it: built whole from the invented city's content."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongkai import load, markdown, pipeline
from gongkai.markdown import note_to_html
from gongkai.options import Options
from gongkai.pages.differences import differences
from tests import recorded
from tests.conftest import BASE, ROOT
from tests.made import Links, facts_of, text_of


def build(content: Path, site: Path, today: date = recorded.TODAY, **options: object) -> dict[str, str]:
    pipeline.build(Options(content, site, ROOT / "templates", today, search=False, **options))
    return read(site)


def read(site: Path) -> dict[str, str]:
    kinds = (".html", ".json")
    return {
        path.relative_to(site).as_posix(): path.read_text("utf-8") for path in site.rglob("*") if path.suffix in kinds
    }


@pytest.fixture(scope="module")
def pages(tmp_path_factory) -> dict[str, str]:
    folder = tmp_path_factory.mktemp("recorded")
    return build(recorded.write(folder / "content"), folder / "site")


def section(html: str, id: str) -> str:
    return text_of(re.search(rf'<section[^>]* id="{id}".*?</section>', html, re.DOTALL).group())


class TestATask:
    @pytest.mark.parametrize(
        ("number", "said"),
        [
            (1, "暂未登记尚未到时间节点"),
            (2, "推进中30日内到时间节点"),
            (3, "暂未登记已到时间节点，暂未登记落实情况"),
            (4, "推进中已到时间节点，登记的状态是推进中"),
            (5, "已完成2026年6月20日完成，在时间节点以前"),
            (6, "已完成2026年7月10日完成，晚于原定时间节点"),
            (7, "推进中2026年内持续进行"),
            (8, "已完成2026年9月1日完成，在时间节点以前"),
            (9, "推进中长期进行，没有截止日期"),
            (11, "不再实施自2026年8月1日起"),
            (12, "推进中已到时间节点，登记的状态是推进中"),
            (13, "推进中2026年内持续进行"),
            (14, "推进中2026年5月1日启动，在时间节点以前"),
            (15, "暂未登记已到最后一个时间节点，暂未登记落实情况"),
        ],
    )
    def test_says_how_it_stands_and_of_which_day(self, pages, number, said):
        row = facts_of(pages[f"2026/{number}.html"])["落实情况"]
        assert row == f"{said}状态按2026年11月23日计算状态的含义"

    def test_of_unclear_words_no_state_is_made(self, pages):
        row = facts_of(pages["2026/10.html"])["落实情况"]
        assert row == "暂未登记时间节点原文表述不明确，不判断是否已到状态的含义"

    def test_lists_its_updates_with_their_evidence(self, pages):
        assert section(pages["2026/5.html"], "record") == (
            "落实情况登记"
            "2026年6月20日市卫健委已完成留言功能已在政策发布页面开放。佐证"
            "关于开放网民留言功能的公告（市卫健委，2026年6月19日）"
            "外面的报道（非政府网站）"
            "部署会议记录（佐证材料由市卫健委留存，未在网上公开）"
            "点位清单（PDF文件，2026年6月18日）"
            "登记于2026年6月25日"
            "2026年3月1日市财政局推进中"
        )
        links = [address for _, address in Links(pages["2026/5.html"]).addresses]
        assert {"https://www.example.gov.cn/a.html", "https://www.example.com/news.html"} <= set(links)
        assert "../2026/evidence/5-1.pdf" in links

    def test_says_who_of_many_has_reported(self, pages):
        assert section(pages["2026/8.html"], "record").startswith(
            "落实情况登记承担这项任务的有2个单位，已登记的单位有2个："
            "甲县：已完成（2026年8月1日）乙县：已完成（2026年9月1日）"
        )
        assert section(pages["2026/7.html"], "record").startswith(
            "落实情况登记已登记的单位有1个：市卫健委：推进中（2026年4月1日起）"
        )
        assert section(pages["2026/9.html"], "record").startswith(
            "落实情况登记2026年4月1日某市人民政府办公室（印发单位）推进中"
        )

    def test_that_is_withdrawn_stays_and_says_so(self, pages):
        said = "本任务自2026年8月1日起不再实施。原因：机构调整。决定单位：某市人民政府。"
        assert said in text_of(pages["2026/11.html"])
        assert facts_of(pages["2026/11.html"])["任务内容"] == "办理第11件事。"

    def test_shows_both_wordings_with_the_difference_marked(self, pages):
        html = pages["2026/12.html"]
        gone = re.findall(r"<del>(.*?)</del>", html)
        come = re.findall(r"<ins>(.*?)</ins>", html)
        assert [text_of(part) for part in gone] == [
            "（删去：6月）",
            "（删去：季度）",
            "（删去：乙县）",
            "（删去：8月）",
        ]
        assert [text_of(part) for part in come] == [
            "（新写：9月）", "（新写：月）", "（新写：，并说明依据）", "（新写：市卫健委、市财政局）", "（新写：10月）",
        ]  # fmt: skip
        assert section(html, "amendments").endswith(
            "调整经过"
            "2026年8月2日调整时间节点原来写作8月底前改为10月底前原因平台升级决定单位某市人民政府"
            "2026年5月2日调整责任单位原来写作乙县改为市卫健委、市财政局原因分工调整决定单位某市人民政府"
            "2026年5月2日调整任务内容原来写作在6月底前公开目录，每季度更新一次。改为在9月底前公开目录，每月更新一次，并说明依据。"
            "原因上级要求提高决定单位某市人民政府"
        )

    def test_never_speaks_in_red_cards(self, pages):
        words = ("逾期", "超期", "未按时", "滞后", "红牌")
        assert [(path, word) for path, text in pages.items() for word in words if word in text] == []


class TestHostileNotes:
    def test_are_shown_as_text_or_lose_what_could_run(self, pages):
        html = re.search(r'<div class="prose">(.*?)</div>', pages["2026/13.html"], re.DOTALL).group(1)
        assert html.strip().split("\n") == [
            '<p>&lt;script&gt;document.title = "ran"&lt;/script&gt;&lt;img src=x onerror="document.title=\'ran\'"&gt;',
            '<span>点</span> <span>点</span> <a href="https://www.example.com/a" rel="external noopener">'
            '点<span class="off-site">（非政府网站）</span></a></p>',
            "<p>{{ 7 * 7 }} {% raw %} ${7*7}</p>",
            "<p><strong>大标题</strong></p>",
            "<ul>",
            "<li>第一</li>",
            "<li>第二 <strong>重点</strong></li>",
            "</ul>",
        ]

    @given(st.text(st.characters(exclude_categories=["Cs", "Cc"], include_characters="\n"), max_size=60))
    def test_plain_sentences_come_out_as_the_reader_would_have_them(self, text):
        if markdown._MARKED.search(text) is None:
            assert note_to_html(text, no_note) == markdown._read_note(text, no_note)

    @given(st.text("开放，。 \n#*_`[]()<>&-+=.1234:|~!\\\"'abh/\t", max_size=60))
    def test_nothing_but_plain_elements_comes_out(self, text):
        html = note_to_html(text, no_note)
        tag = r"</?(?:p|em|strong|ul|ol|li|code|pre|blockquote|hr|br|span|a)(?: (?:href|start|title|rel)=\"[^\"]*\")*>"
        assert "<" not in re.sub(tag, "", html)


def no_note(address: str) -> str:
    return ""


class TestDifferences:
    @given(
        st.text("在6月底前公开目录，每季度更新一次。9 \n", max_size=30),
        st.text("在9月底前公开目录，每月更新20次。 \n", max_size=30),
    )
    def test_the_parts_give_both_wordings_again(self, before, after):
        gone, came = differences(before, after)
        assert "".join(text for text, _ in gone) == before
        assert "".join(text for text, _ in came) == after
        assert [t for t, differs in gone if not differs] == [t for t, differs in came if not differs]

    def test_numbers_are_whole_and_confetti_is_swept_up(self):
        assert differences("2026年6月底前", "2026年9月底前") == (
            [("2026年", False), ("6月", True), ("底前", False)],
            [("2026年", False), ("9月", True), ("底前", False)],
        )
        assert differences("由甲局会同乙局办理", "由丙办会同丁厅办理") == (
            [("由", False), ("甲局会同乙局", True), ("办理", False)],
            [("由", False), ("丙办会同丁厅", True), ("办理", False)],
        )
        assert differences("", "新写") == ([], [("新写", True)])


class TestLists:
    def test_say_what_is_recorded_and_amended(self, pages):
        assert re.findall(r'<strong class="task-list-mark">(.*?)</strong>', pages["2026/units/czj.html"]) == [
            "推进中", "已完成", "推进中", "内容有调整", "推进中", "已完成",
        ]  # fmt: skip
        assert re.findall(r'<strong class="official-mark">(.*?)</strong>', pages["2026/index.html"]) == [
            "不再实施",
            "内容有调整",
        ]

    def test_a_deadline_that_was_emptied_keeps_its_page(self, pages):
        text = text_of(pages["2026/deadlines/2026-08-31.html"])
        assert "共0项任务。原来是这个时间节点、后来作了调整的任务12事项12推进中内容有调整" in text
        assert "2026-08-31" not in pages["2026/deadlines/index.html"]

    def test_a_unit_that_has_nothing_left_keeps_its_page(self, pages):
        text = text_of(pages["2026/units/yi.html"])
        assert "分解表写明由乙县承担的任务共0项。" in text
        assert "原来写明由乙县承担、后来作了调整的任务12事项12" in text

    def test_the_plan_has_a_page_of_all_amendments_where_there_are_any(self, pages):
        text = text_of(pages["2026/amendments.html"])
        assert "印发以后，有1项任务的内容作了调整。" in text
        assert "任务12事项122026年8月2日调整时间节点原来写作8月底前改为10月底前" in text
        assert "2025/amendments.html" not in pages
        assert "有1项任务的内容作了调整，下表是现在的写法" in text_of(pages["2026/index.html"])


class TestTheYearAtAGlance:
    def test_of_the_plan_counts_each_task_once(self, pages):
        text = text_of(pages["2026/index.html"])
        assert (
            "登记的状态任务数已完成3项推进中7项不再实施1项暂未登记4项合计15项"
            "其中，按时间节点30日内到时间节点1项已到时间节点，没有登记为已完成4项"
            "状态按2026年11月23日计算。几个单位共同承担的任务，只算一次。" in text
        )
        bar = re.search(r"<svg class=\"glance-bar\".*?</svg>", pages["2026/index.html"], re.DOTALL).group()
        assert 'viewBox="0 0 15 1"' in bar
        assert 'aria-label="已完成3项，推进中7项，不再实施1项，暂未登记4项"' in bar
        assert re.findall(r'x="(\d+)" y="0" width="(\d+)"', bar) == [("0", "3"), ("3", "7"), ("10", "1"), ("11", "4")]

    def test_of_a_unit_counts_joint_tasks_on_each_page_and_says_so(self, pages):
        for unit in ("wjw", "czj"):
            assert "几个单位共同承担的，在每个单位的网页上都算一次。" in text_of(pages[f"2026/units/{unit}.html"])
        assert "合计8项" in text_of(pages["2026/units/wjw.html"])

    def test_a_plan_that_records_nothing_has_none_of_it(self, pages):
        of_2025 = [text for path, text in pages.items() if path.startswith("2025/")]
        assert of_2025
        for mark in ("glance", "standing", "暂未登记", "状态按", "progress", "state-done"):
            assert [mark for text in of_2025 if mark in text.partition("<main")[2]] == []
        assert facts_of(pages["2025/1.html"])["落实情况"] == "本栏目未登记"


class TestChanges:
    def test_are_listed_newest_first_and_by_day(self, pages):
        html = pages["updates.html"]
        days = re.findall(r"<h2>(.*?)</h2>", html)
        assert days == [
            "2026年9月1日", "2026年8月2日", "2026年8月1日", "2026年7月10日", "2026年6月25日", "2026年5月2日", "2026年5月1日",
            "2026年4月1日", "2026年3月1日", "2026年1月15日",
        ]  # fmt: skip
        rows = re.findall(r'<li data-plan="(.*?)" data-units="(.*?)"><a href="(.*?)">(.*?)</a>', html)
        assert rows[:3] == [
            ("2026", "yi", "2026/8.html", "任务8　事项8：乙县登记已完成"),
            ("2026", "wjw", "2026/12.html", "任务12　事项12：市卫健委登记推进中"),
            ("2026", "wjw czj", "2026/12.html", "任务12　事项12：调整时间节点"),
        ]
        assert ("2026", "wjw", "2026/5.html", "任务5　事项5：市卫健委登记已完成（2026年6月20日）") in rows
        assert ("2026", "wjw", "2026/11.html", "任务11　事项11：不再实施") in rows
        assert rows[-1][2:] == ("2026/index.html", "发布《2026年任务分解表》")
        assert 'href="updates.html"' in pages["index.html"]
        assert 'href="../updates.html?plan=2026"' in pages["2026/index.html"]
        assert 'href="../../updates.html?plan=2026&amp;unit=wjw"' in pages["2026/units/wjw.html"]

    def test_a_typo_mended_in_a_note_changes_nothing_there(self, tmp_path):
        content = recorded.write(tmp_path / "content")
        before = build(content, tmp_path / "site")["updates.html"]
        path = content / "plans/2026/tasks/02.yaml"
        path.write_text(path.read_text("utf-8").replace("正在办理。", "正在办理中。"), "utf-8")
        after = build(content, tmp_path / "site")
        assert after["updates.html"] == before
        assert "正在办理中。" in after["2026/2.html"]

    def test_there_is_no_page_of_nothing(self, tmp_path):
        import shutil

        shutil.copytree(BASE, tmp_path / "content")
        pages = build(tmp_path / "content", tmp_path / "site")
        assert "updates.html" not in pages
        assert "变更记录" not in pages["index.html"]


class TestReporting:
    def test_updates_stand_under_the_periods_that_are_asked_for(self, tmp_path):
        one = ("市卫健委", "全年", "updates:\n  - {date: 2026-05-01, by: 市卫健委, status: 推进中}\n")
        content = recorded.write(tmp_path / "content", {1: one})
        plan = content / "plans/2026/plan.yaml"
        plan.write_text(plan.read_text("utf-8") + "reporting: quarterly\n", "utf-8")
        html = build(content, tmp_path / "site")["2026/1.html"]
        assert section(html, "record") == (
            "落实情况登记2026年第三季度暂未登记。2026年第二季度2026年5月1日市卫健委推进中2026年第一季度暂未登记。"
        )
        plan.write_text(plan.read_text("utf-8").replace("quarterly", "half-yearly"), "utf-8")
        html = build(content, tmp_path / "site", date(2027, 3, 1))["2026/1.html"]
        assert section(html, "record") == "落实情况登记2026年下半年暂未登记。2026年上半年2026年5月1日市卫健委推进中"

    def test_nobody_is_asked_about_the_period_in_which_the_task_was_withdrawn(self, tmp_path):
        record = (
            "updates:\n  - {date: 2026-05-01, by: 市卫健委, status: 推进中}\n"
            "withdrawn: {date: 2026-08-01, reason: 机构调整, authority: 某市人民政府}\n"
        )
        content = recorded.write(tmp_path / "content", {1: ("市卫健委", "全年", record)})
        plan = content / "plans/2026/plan.yaml"
        plan.write_text(plan.read_text("utf-8") + "reporting: quarterly\n", "utf-8")
        told = section(build(content, tmp_path / "site")["2026/1.html"], "record")
        assert told == "落实情况登记2026年第二季度2026年5月1日市卫健委推进中2026年第一季度暂未登记。"

    def test_nobody_is_asked_about_periods_after_the_task_was_done(self, tmp_path):
        done = "{date: 2026-05-01, by: 市卫健委, status: 已完成, evidence: [{title: 报告, held_by: 市卫健委}]}"
        content = recorded.write(tmp_path / "content", {1: ("市卫健委", "全年", f"updates:\n  - {done}\n")})
        plan = content / "plans/2026/plan.yaml"
        plan.write_text(plan.read_text("utf-8") + "reporting: quarterly\n", "utf-8")
        told = section(build(content, tmp_path / "site")["2026/1.html"], "record")
        assert told.startswith("落实情况登记2026年第二季度2026年5月1日市卫健委已完成")
        assert told.endswith("2026年第一季度暂未登记。")

    def test_corrections_are_told(self, tmp_path):
        one = ("市卫健委", "全年", "updates:\n  - {date: 2026-05-01, by: 市卫健委, status: 推进中}\n")
        content = recorded.write(tmp_path / "content", {1: one})
        from gongkai import freezing

        options = Options(content, tmp_path / "site", ROOT / "templates", recorded.TODAY)
        freezing.freeze(options, "2026")
        lock = (content / "plans/2026/plan.lock").read_text("utf-8")
        digest = re.search('"digest": "(.{12})', lock).group(1)
        path = content / "plans/2026/tasks/01.yaml"
        text = path.read_text("utf-8").replace("2026-05-01", "2026-05-02")
        row = f"corrections:\n  - {{date: 2026-06-01, of: 2026-05-01, was: {digest}, reason: 日期有误}}\n"
        path.write_text(text + row, "utf-8")
        html = build(content, tmp_path / "site")["2026/1.html"]
        assert section(html, "record").endswith("更正2026年6月1日更正了2026年5月1日的登记。原因：日期有误")


class TestCarryingOn:
    @pytest.fixture
    def content(self, tmp_path) -> Path:
        content = recorded.write(
            tmp_path / "content", {1: ("市卫健委", "全年", "continues: 2025/2\n"), 2: ("市卫健委", "全年", "")}
        )
        return content

    def test_both_pages_lead_to_each_other(self, content, tmp_path):
        pages = build(content, tmp_path / "site")
        assert facts_of(pages["2026/1.html"])["接续的任务"] == "2025年度任务2：事项2"
        assert facts_of(pages["2025/2.html"])["后续的任务"] == "2026年度任务1：事项1"
        assert ("a", "../2026/1.html") in Links(pages["2025/2.html"]).addresses
        assert ("a", "../2025/2.html") in Links(pages["2026/1.html"]).addresses

    @pytest.mark.parametrize("hidden", ["disclosure: 不予公开\n", "draft: true\n"])
    @pytest.mark.parametrize("path", ["2025/tasks/02", "2026/tasks/01", "2025/plan", "2026/plan"])
    def test_what_is_withheld_is_tied_to_nothing(self, content, tmp_path, path, hidden):
        file = content / f"plans/{path}.yaml"
        file.write_text(file.read_text("utf-8") + hidden, "utf-8")
        pages = build(content, tmp_path / "site")
        assert [name for name, text in pages.items() if "接续的任务" in text or "后续的任务" in text] == []

    def test_an_incremental_build_equals_a_full_one(self, content, tmp_path):
        from tests.test_build import tree

        one, two = content / "plans/2025/tasks/02.yaml", content / "plans/2026/tasks/01.yaml"
        first = (one.read_text("utf-8"), two.read_text("utf-8"))
        steps = [
            (first[0].replace("事项2", "改过的事项"), first[1]),
            (first[0], first[1].replace("continues: 2025/2\n", "")),
            (first[0], first[1].replace("continues: 2025/2", "continues: 2025/1")),
            first,
        ]
        build(content, tmp_path / "site")
        for step, (a, b) in enumerate(steps):
            one.write_text(a, "utf-8")
            two.write_text(b, "utf-8")
            build(content, tmp_path / "site")
            build(content, tmp_path / f"full{step}", full=True)
            assert tree(tmp_path / "site") == tree(tmp_path / f"full{step}")


class TestUnitsChange:
    RENAMED = recorded.UNITS.replace(
        "{id: wjw, name: 市卫健委, full_name: 某市卫生健康委员会, kind: department}",
        "{id: wjw, name: 市健康委, full_name: 某市健康委员会, kind: department, "
        "former: [{name: 市卫健委, full_name: 某市卫生健康委员会, until: 2026-10-31}]}",
    )
    MERGED = recorded.UNITS.replace(
        "{id: czj, name: 市财政局, kind: department}",
        "{id: czj, name: 市财政局, kind: department, until: 2026-10-31, into: czsw}\n"
        "  - {id: czsw, name: 市财税局, kind: department, since: 2026-11-01}",
    )

    @pytest.mark.parametrize(
        ("units", "unit", "said"),
        [(RENAMED, "wjw", "现称市健康委。"), (MERGED, "czj", "2026年11月1日起并入市财税局。")],
        ids=["renamed", "merged"],
    )
    def test_old_plans_keep_their_pages_but_for_a_line(self, tmp_path, units, unit, said):
        content = recorded.write(tmp_path / "content")
        before = build(content, tmp_path / "site")
        (content / "units.yaml").write_text(units, "utf-8")
        after = build(content, tmp_path / "site")
        changed = {
            path for path in before if path.startswith(("2025/", "2026/", "data/2")) and before[path] != after.get(path)
        }
        assert changed == {f"2025/units/{unit}.html", f"2026/units/{unit}.html"}
        for path in changed:
            assert after[path].replace(f'<p class="aside">{said}</p>\n', "") == before[path]

    def test_a_new_plan_knows_the_new_ones(self, tmp_path):
        content = recorded.write(tmp_path / "content", {1: ("市政府各部门", "全年", "")})
        (content / "units.yaml").write_text(self.MERGED, "utf-8")
        plan = content / "plans/2026/plan.yaml"
        plan.write_text(plan.read_text("utf-8").replace("issued: 2026-01-15", "issued: 2026-11-10"), "utf-8")
        text = text_of(build(content, tmp_path / "site")["2026/units/departments.html"])
        assert "市财税局" in text and "市财政局" not in text

    @pytest.mark.parametrize("order", [("2025", "2026"), ("2026", "2025")])
    def test_the_same_words_mean_each_plan_s_own_time(self, tmp_path, order):
        content = recorded.write(tmp_path / "content", {1: ("市政府各部门", "全年", "")})
        (content / "units.yaml").write_text(self.MERGED, "utf-8")
        plans = content / "plans"
        plan = plans / "2026/plan.yaml"
        plan.write_text(plan.read_text("utf-8").replace("issued: 2026-01-15", "issued: 2026-11-10"), "utf-8")
        (plans / "2025/tasks/01.yaml").write_bytes((plans / "2026/tasks/01.yaml").read_bytes())
        context = load.load_base(content, recorded.TODAY)
        found = {year: load.load_plan(plans / year, context) for year in order}
        named = {year: [answerer.name for answerer in plan.tasks[0].answerers[1:]] for year, plan in found.items()}
        assert named == {
            "2025": ["市政府办公室", "市卫健委", "市财政局"],
            "2026": ["市政府办公室", "市卫健委", "市财税局"],
        }


def test_drafts_of_updates_are_nowhere_but_in_the_preview(tmp_path):
    one = (
        "市卫健委",
        "全年",
        "updates:\n  - {date: 2026-05-01, by: 市卫健委, status: 推进中, note: 麒麟獬豸, draft: true}\n",
    )
    content = recorded.write(tmp_path / "content", {1: one})
    assert [path for path, text in build(content, tmp_path / "site").items() if "麒麟" in text] == []
    shown = build(content, tmp_path / "preview", drafts=True)
    assert sorted(path for path, text in shown.items() if "麒麟" in text) == ["2026/1.html", "data/2026/tasks.json"]
    assert "推进中草稿" in section(shown["2026/1.html"], "record")


def test_every_way_leads_somewhere(pages):
    import posixpath
    from urllib.parse import urlsplit

    lost = []
    for path, html in pages.items():
        if path.endswith(".html") and path != "404.html":
            for _, address in Links(html).addresses:
                parts = urlsplit(address)
                if not parts.scheme and parts.path and parts.path.endswith(".html"):
                    target = posixpath.normpath(posixpath.join(posixpath.dirname(path), parts.path))
                    if target not in pages:
                        lost.append((path, address))
    assert lost == []
