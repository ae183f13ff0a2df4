"""The search page in a real browser, over the real content."""

from __future__ import annotations

import json
import random
import re
import shutil
from datetime import date
from pathlib import Path
from urllib.parse import quote

import pytest

from benchmarks import portal as portals
from gongkai import pipeline
from gongkai.search import pagefind
from gongkai.search.records import normal, searched
from tests.conftest import ROOT, TODAY

# What citizens may type; some of it finds nothing.
WORDS = """
疫苗 核酸 12345 政策解读 政务公开 优化 公开 抽检 结对子找错误 会议公开 就业 教育 医保 养老 扶贫 低保 食品药品 安全生产 环境 空气 饮用水
水质 征地 拆迁 公积金 社保 营商环境 行政处罚 双随机 权责清单 办事指南 依申请公开 信息公开指南 收费 政府公报 新媒体 赣服通 一件事 乡镇
村务 财政预算 决算 重大项目 招标 采购 规划 十四五 热线 留言 60% 年底 不得低于
""".split()  # noqa: SIM905 (a list of words reads as one)

ASK = """async ([words, engine]) => {
  const search = gongkaiSearch;
  const facets = search.makeFacets(await search.load("facets", "search/facets.js"));
  const texts = search.makeTexts("", engine === "scan", facets);
  const asked = search.makeEngine("", engine, Promise.resolve({ facets, texts }));
  const found = [];
  for (const word of words) {
    const tasks = await asked.find(facets.words.normal(word));
    found.push(tasks.map((task) => `${facets.planOf(task).id}/${facets.numberOf(task)}`));
  }
  return [asked.name(), found];
}"""


def texts_of(site: Path) -> dict[str, list]:
    """Every task's fields as printed by its address without .html, in the order of hits (from the file that is
    scanned)."""
    text = (site / "search/text.js").read_text("utf-8")
    plans = json.loads(text.removeprefix('gongkaiSearch.receive("text",').removesuffix(");\n"))
    return {f"{plan}/{number}": fields for plan, tasks in plans.items() for number, fields in tasks.items()}


def truth(texts: dict[str, list], *words: str) -> list[str]:
    """The tasks of which each word is part of a field, whatever the search makes of it."""
    forms = {task: searched(fields) for task, fields in texts.items()}
    return [
        task for task, fields in forms.items() if all(any(normal(word) in form for form in fields) for word in words)
    ]


def pages(tasks: list[str]) -> list[str]:
    return [f"{task}.html" for task in tasks]


def queries(texts: dict[str, list], parts: int, strangers: int, seed: int = 2021) -> list[str]:
    """Parts of the texts, one to six characters long, wherever they stand; long ones; characters of them thrown
    together."""
    chance = random.Random(seed)
    fields = [
        text
        for row in texts.values()
        for field in row
        for text in (field if isinstance(field, list) else [field])
        if text
    ]
    found = []
    for _ in range(parts):
        text = chance.choice(fields)
        start = chance.randrange(len(text))
        found.append(text[start : start + chance.randint(1, 6)])
    found += [chance.choice(fields) for _ in range(parts // 50)]
    chars = "".join(fields)
    found += ["".join(chance.choices(chars, k=chance.randint(2, 4))) for _ in range(strangers)]
    return [word for word in dict.fromkeys(found) if normal(word)]


@pytest.fixture(scope="session")
def texts(portal):
    return texts_of(portal)


# The two engines


@pytest.mark.parametrize("engine", ["pagefind", "scan"])
def test_what_stands_in_a_task_is_found_and_nothing_else(site, texts, visit, engine):
    """Recall and precision are 1.00, by both engines, over thousands of queries."""
    words = WORDS + queries(texts, parts=5000, strangers=1200)
    visitor = visit()
    visitor.search(site.address)
    name, found = visitor.page.evaluate(ASK, [words, engine])
    assert name == engine
    assert len(words) > 2500
    wrong = {
        word: (got, truth(texts, word)) for word, got in zip(words, found, strict=True) if got != truth(texts, word)
    }
    assert wrong == {}
    assert sum(bool(got) for got in found) > 1500
    assert sum(not got for got in found) > 500


@pytest.fixture(scope="session")
def large(tmp_path_factory) -> Path:
    """A portal of 600 tasks, its index in several parts, each in several files."""
    folder = tmp_path_factory.mktemp("large")
    portals.write_portal(folder / "content", 600, ROOT / "content")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pagefind, "SHARD_TASKS", 200)
        patch.setattr(pagefind, "CHUNK_POSITIONS", 2000)
        options = pipeline.Options(folder / "content", folder / "site", ROOT / "templates", date.fromisoformat(TODAY))
        pipeline.build(options)
    return folder / "site"


@pytest.mark.parametrize("engine", ["pagefind", "scan"])
def test_several_indexes_are_searched_as_one(large, serve, visit, engine):
    site, texts = serve(large), texts_of(large)
    assert len(list(large.glob("pagefind/**/*.pf_meta"))) == 3
    words = WORDS + queries(texts, parts=300, strangers=100)
    visitor = visit()
    visitor.search(site.address)
    name, found = visitor.page.evaluate(ASK, [words, engine])
    assert name == engine
    wrong = {
        word: (got, truth(texts, word)) for word, got in zip(words, found, strict=True) if got != truth(texts, word)
    }
    assert wrong == {}


@pytest.mark.parametrize("engine", ["pagefind", "scan"])
def test_long_lists_come_in_parts(large, serve, visit, engine):
    site, texts = serve(large), texts_of(large)
    visitor = visit()
    visitor.search(site.address, q="公开", engine=engine)
    expected = pages(truth(texts, "公开"))
    shown = len(visitor.hits())
    assert 20 <= shown < len(expected)
    assert visitor.status() == f"找到{len(expected)}项任务，先列出{shown}项"
    while visitor.page.is_visible("[data-search-more]"):
        visitor.page.click("[data-search-more]")
        visitor.wait()
        assert visitor.hits() == expected[: len(visitor.hits())]
    assert visitor.hits() == expected
    assert visitor.status() == f"已列出{len(expected)}项，共{len(expected)}项"
    assert visitor.page.evaluate("document.activeElement.closest('.search-hit') !== null")


# Queries


@pytest.mark.parametrize("engine", ["pagefind", "scan"])
@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("疫苗", ["疫苗"]),
        ("优化 网上", ["优化", "网上"]),
        ("网上　优化 ", ["优化", "网上"]),
        ("１０月", ["10月"]),
        ("６０％", ["60%"]),
        ("政務公開", ["政务公开"]),
        ("「結對子找錯誤」", ["“结对子找错误”"]),
        ("234", ["234"]),
        ("《宜春", ["《宜春"]),
        ("“疫苗”", ["疫苗"]),
        ('"政务 公开"', ["政务公开"]),
        ("各地各部门", ["各地各部门"]),
        ("月底前", ["月底前"]),
    ],
)
def test_queries(site, texts, visit, engine, typed, words):
    visitor = visit()
    visitor.search(site.address, q=typed, engine=engine)
    assert visitor.hits() == pages(truth(texts, *words)) != []
    assert visitor.status() == f"找到{len(visitor.hits())}项任务"


def test_hits_are_marked_in_title_excerpt_and_phrases(site, visit):
    visitor = visit()
    visitor.search(site.address, q="網上 留言 牵头 6月")
    assert visitor.hits() == ["2021/17.html"]
    assert visitor.marks(".search-hit-title") == ["网上"]
    assert visitor.marks(".search-hit-text") == ["留言"]
    assert visitor.marks(".search-hit-facts") == ["牵头", "6月"]
    assert visitor.page.inner_text(".search-hit-title") == "17 优化网上政民互动渠道"


def test_a_long_text_is_cut_around_what_was_found(site, visit):
    visitor = visit()
    visitor.search(site.address, q="不予采纳")
    excerpt = visitor.page.inner_text(".search-hit-text")
    assert excerpt.startswith("…") and "不予采纳" in excerpt and len(excerpt) < 140


def test_what_is_typed_is_never_markup(site, visit):
    visitor = visit()
    word = "<img src=x onerror=alert(1)>"
    visitor.search(site.address, q=word)
    assert visitor.page.query_selector(".search img") is None
    assert visitor.status() == "没有找到：没有任务含有“<img”、“src=x”、“onerror=alert(1)>”"


# Units


def named(texts: dict[str, list], name: str) -> list[str]:
    """The tasks whose responsible phrase has `name` in it."""
    return [task for task, fields in texts.items() if name in fields[2]]


@pytest.mark.parametrize("engine", ["pagefind", "scan"])
@pytest.mark.parametrize(
    "word",
    [
        "卫生健康委员会",
        "市卫生健康委员会",
        "宜春市卫生健康委员会",
        "宜春卫生健康委员会",
        "市卫生健康委",
        "卫生健康委",
        "衛生健康委員會",
        "“卫生健康委”",
    ],
)
def test_a_units_whole_name_means_the_unit(site, texts, visit, engine, word):
    visitor = visit()
    visitor.search(site.address, q=word, engine=engine)
    assert visitor.hits() == pages(named(texts, "市卫健委"))
    assert set(visitor.marks(".search-hit-facts")) == {"市卫健委"}
    assert visitor.notes() == [
        f"“{word}”按市卫健委查找：正文含有这个词，或者按名称列明了市卫健委的任务。"
        "还可以看市卫健委的全部39项任务，其中随集体名称34项。"
    ]


def test_part_of_a_units_name_is_a_word_like_any_other(site, texts, visit):
    visitor = visit()
    for word in ("生健康委员会", "卫生健康", "健康委", "省卫生健康委员会"):
        visitor.search(site.address, q=word)
        assert visitor.hits() == pages(truth(texts, word))


def test_what_a_unit_has_as_a_member_is_offered_by_the_filter(site, visit):
    visitor = visit()
    visitor.search(site.address, q="卫生健康委员会")
    visitor.page.click("[data-search-notes] a")
    visitor.wait()
    assert visitor.page.url.endswith("search.html?unit=wjw")
    assert visitor.status() == "找到39项任务：按名称列明5项，随集体名称34项"


# Filters


def test_the_unit_filter_shows_both_kinds_told_apart(site, texts, visit):
    visitor = visit()
    visitor.search(site.address, unit="wjw")
    assert visitor.page.locator(".search-results h2").all_inner_texts() == [
        "按名称列明市卫健委（5项）",
        "随集体名称（34项）",
    ]
    own = pages(named(texts, "市卫健委"))
    assert visitor.hits()[:5] == own
    assert set(visitor.hits()[5:]) == {
        page for name in ("各地各部门", "市政府各部门") for page in pages(named(texts, name)) if page not in own
    }
    ways = set(visitor.page.locator(".search-hit-facts div", has_text="落到所选单位").all_inner_texts())
    assert {way.split("\n")[-1] for way in ways} == {"随集体名称“各地各部门”", "随集体名称“市政府各部门”"}


def options(visitor, name: str) -> dict[str, str]:
    rows = visitor.page.eval_on_selector_all(
        f"#search-{name} option", "all => all.map(one => [one.value, one.textContent])"
    )
    return {value: text for value, text in rows if value}


def test_filters_combine_with_words_and_count_what_is_left(site, texts, visit):
    visitor = visit()
    visitor.search(site.address, q="公开", deadline="2021-10-31")
    expected = [task for task in truth(texts, "公开") if texts[task][3] == "10月底前"]
    assert visitor.hits() == pages(expected)
    with_unit = [task for task in expected if "市卫健委" in texts[task][2]]
    through = [task for task in expected if texts[task][2] in ("各地各部门", "市政府各部门")]
    assert options(visitor, "unit")["wjw"] == f"市卫健委（列明{len(with_unit)}项，随集体{len(through)}项）"
    all_year = [task for task in truth(texts, "公开") if texts[task][3] == "全年"]
    assert options(visitor, "deadline")["year-round"] == f"全年（{len(all_year)}项）"
    visitor.page.select_option("#search-unit", "wjw")
    visitor.wait()
    assert sorted(visitor.hits()) == sorted(pages(with_unit + through))
    assert visitor.page.url.endswith("search.html?q=%E5%85%AC%E5%BC%80&unit=wjw&deadline=2021-10-31")


def test_collective_names_are_filters_too(site, texts, visit):
    visitor = visit()
    visitor.search(site.address, unit="localities-departments")
    assert visitor.hits() == pages(named(texts, "各地各部门"))


def test_several_plans_are_filters_and_named_in_hits(large, serve, visit):
    site, texts = serve(large), texts_of(large)
    visitor = visit()
    visitor.search(site.address, q="公开", plan="2020")
    assert visitor.hits() == [page for page in pages(truth(texts, "公开")) if page.startswith("2020/")] != []
    assert options(visitor, "plan")["2020"] == f"2020年度（{len(visitor.hits())}项）"
    assert "任务分解表 2020年度" in visitor.page.inner_text(".search-hit-facts").replace("\n", " ")


def test_the_state_stands_in_the_address_and_back_brings_it_back(site, texts, visit):
    visitor = visit()
    visitor.search(site.address)
    assert visitor.status() == "可以查找53项任务"
    visitor.page.fill("#search-words", "优化")
    visitor.page.press("#search-words", "Enter")
    visitor.wait()
    visitor.page.select_option("#search-deadline", "year-round")
    visitor.wait()
    narrowed = visitor.hits()
    visitor.page.click("[data-search-clear] button")
    visitor.wait()
    assert visitor.hits() == pages(truth(texts, "优化"))
    visitor.page.go_back()
    visitor.wait()
    assert visitor.hits() == narrowed
    assert visitor.page.input_value("#search-deadline") == "year-round"
    visitor.page.go_back()
    visitor.wait()
    assert visitor.page.url.endswith("?q=%E4%BC%98%E5%8C%96")
    visitor.page.go_forward()
    visitor.wait()
    assert visitor.hits() == narrowed
    visitor.page.reload()
    visitor.wait()
    assert visitor.hits() == narrowed
    assert visitor.page.input_value("#search-words") == "优化"


# Nothing found


def test_one_word_that_finds_nothing(site, visit):
    visitor = visit()
    visitor.search(site.address, q="海关")
    assert visitor.status() == "没有任务含有“海关”"
    assert visitor.hits() == []
    assert visitor.notes() == [
        "检查有没有错别字，或换一个说法",
        "少输几个字：词越短，找到的任务越多",
        "或者按单位查看、从首页查看全部任务",
    ]


def test_it_is_told_which_of_several_words_is_to_blame(site, visit):
    visitor = visit()
    visitor.search(site.address, q="疫苗 海关")
    assert visitor.status() == "没有找到：没有任务含有“海关”"
    assert visitor.notes()[:3] == ["逐个词看：", "“疫苗”：1项", "“海关”：没有任务含有这个词。去掉这个词（1项）"]
    visitor.search(site.address, q="疫苗 留言")
    assert visitor.status() == "没有任务同时含有“疫苗”、“留言”"
    assert visitor.notes()[1:3] == ["“疫苗”：1项。去掉这个词（1项）", "“留言”：1项。去掉这个词（1项）"]
    visitor.page.click("text=去掉这个词（1项） >> nth=0")
    visitor.wait()
    assert visitor.hits() == ["2021/17.html"]


def test_it_is_told_which_filter_is_to_blame(site, texts, visit):
    visitor = visit()
    visitor.search(site.address, q="疫苗", unit="slj", deadline="year-round")
    assert visitor.status() == "在所选的范围里没有找到"
    assert visitor.notes() == [
        "有1项任务含有所查的词，但都不在所选的范围内。可以：",
        "不限单位（1项）",
        "去掉全部条件（1项）",
    ]
    visitor.page.click("text=不限单位（1项）")
    visitor.wait()
    assert visitor.hits() == pages(truth(texts, "疫苗"))
    assert visitor.page.input_value("#search-unit") == ""


def test_an_id_that_does_not_exist_finds_nothing_and_can_be_taken_away(site, visit):
    visitor = visit()
    visitor.search(site.address, q="疫苗", unit="nobody")
    assert visitor.status() == "网址里的条件不存在：单位“nobody”"
    assert options(visitor, "unit")["nobody"] == "nobody（没有这一项）"
    assert visitor.notes()[1:] == ["不限单位（1项）"]
    visitor.search(site.address, deadline="someday", plan="1999")
    assert visitor.status() == "网址里的条件不存在：任务分解表“1999”、时间节点“someday”"
    assert visitor.hits() == []


@pytest.mark.parametrize("engine", ["pagefind", "scan"])
@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("打疫苗", "疫苗接种"),  # synonyms.yaml
        ("疫描", "疫苗"),  # a wrong character that sounds the same
        ("正务公开", "政务公开"),
        ("一秒接种", "疫苗接种"),  # several that do
        ("正策解读", "政策解读"),
        ("政府采狗", "政府采购"),
        ("低保", "社会救助"),
        ("征地", "征收土地"),
        ("城管", "市综合行政执法局"),  # an alias's beginning
        ("疫苗😀", "疫苗"),  # signs that stand in no text
        ("-《疫苗》", "疫苗"),
        ("yimiao", "疫苗"),
        ("yi'miao", "疫苗"),
        ("zhengwugongkai", "政务公开"),
        ("zwgk", "政务公开"),
        ("wjw", "市卫健委"),
        ("weijianwei", "市卫健委"),
        ("swjw", "市卫健委"),
        ("新冠疫苗在哪里打", "新冠疫苗"),
        ("去哪里看政务公开", "政务公开"),
    ],
)
def test_what_may_have_been_meant_is_offered_never_applied(site, texts, visit, engine, typed, offered):
    visitor = visit()
    visitor.search(site.address, q=typed, engine=engine)
    assert visitor.hits() == []
    assert visitor.page.input_value("#search-words") == typed
    notes = visitor.notes()
    assert notes[0] == "您是不是要找："
    found = named(texts, offered) if offered == "市综合行政执法局" else truth(texts, offered)
    assert notes[1] == f"{offered}（{len(found)}项）"
    visitor.page.click("[data-search-notes] a")
    visitor.wait()
    assert visitor.hits() == pages(found)
    assert visitor.page.input_value("#search-words") == offered


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("政务公升", ["政务（17项）", "政务公开（13项）"]),  # a character of another sound: after what was typed itself
        ("营商环境", ["环境（5项）"]),
        ("公交", []),
        ("家具", []),
        ("养老保险", []),
        ("城管电话", []),
        ("市教育局", []),
        ("环保局", []),
        ("wj", []),
        ("喵", []),
        ("😀", []),
    ],
)
def test_nothing_absurd_is_offered(site, visit, typed, offered):
    visitor = visit()
    visitor.search(site.address, q=typed)
    assert visitor.status() == f"没有任务含有“{typed}”"
    assert visitor.notes()[:-3] == (["您是不是要找：", *offered] if offered else [])


def test_syllables_typed_one_by_one_are_one_word(site, visit):
    visitor = visit()
    visitor.search(site.address, q="接种 yi miao")
    assert visitor.notes()[:2] == ["“yi miao”您是不是要找：", "疫苗（1项）"]
    visitor.page.click("[data-search-notes] a")
    visitor.wait()
    assert visitor.page.input_value("#search-words") == "接种 疫苗"


# Units that the documents name nowhere


@pytest.mark.parametrize(
    ("typed", "status", "link"),
    [
        (
            "樟树市",
            "分解表没有单独写樟树市；有34项任务随集体名称（各地各部门、各县（市、区））落到樟树市",
            "看随集体名称落到樟树市的34项任务",
        ),
        (
            "统计局",
            "分解表没有单独写市统计局；有34项任务随集体名称（各地各部门、市政府各部门）落到市统计局",
            "看随集体名称落到市统计局的34项任务",
        ),
        (
            "疫苗 宜阳新区",
            "分解表没有单独写宜阳新区；含有“疫苗”的任务里，没有随集体名称落到宜阳新区的",
            "看随集体名称落到宜阳新区的全部30项任务",
        ),
    ],
)
def test_a_unit_that_is_only_a_member_leads_to_its_tasks(site, visit, typed, status, link):
    visitor = visit()
    visitor.search(site.address, q=typed)
    assert visitor.status() == status
    assert visitor.notes() == [link]
    visitor.page.click("[data-search-notes] a")
    visitor.wait()
    assert len(visitor.hits()) == int(link.partition("的")[2].strip("全部项任务"))


def test_other_words_stay_with_a_unit_that_is_only_a_member(site, texts, visit):
    visitor = visit()
    visitor.search(site.address, q="留言 袁州区")
    visitor.page.click("[data-search-notes] a")
    visitor.wait()
    assert visitor.page.input_value("#search-words") == "留言"
    assert visitor.page.input_value("#search-unit") == "yuanzhou"
    assert visitor.hits() == pages(truth(texts, "留言")) != []


def test_the_beginning_of_a_units_name_is_enough(site, visit):
    visitor = visit()
    visitor.search(site.address, q="樟树")
    assert visitor.notes()[:2] == ["您是不是要找：", "樟树市（随集体名称34项）"]
    visitor.page.click("[data-search-notes] a")
    visitor.wait()
    assert visitor.status() == "找到34项任务：按名称列明0项，随集体名称34项"


def test_offers_are_counted_among_what_the_other_words_find(site, visit):
    visitor = visit()
    visitor.search(site.address, q="接种 疫描")
    assert visitor.notes()[:2] == ["“疫描”您是不是要找：", "疫苗（1项）"]
    visitor.page.click("[data-search-notes] a")
    visitor.wait()
    assert visitor.page.input_value("#search-words") == "接种 疫苗"
    assert len(visitor.hits()) == 1


# As one types


def test_results_come_as_one_types_and_late_ones_are_dropped(site, texts, visit):
    visitor = visit()
    visitor.search(site.address)
    box = visitor.page.locator("#search-words")
    box.focus()
    box.press_sequentially("12345", delay=30)
    visitor.wait()
    assert visitor.hits() == pages(truth(texts, "12345"))
    assert visitor.page.evaluate("document.activeElement.id") == "search-words"
    box.press("Backspace")
    visitor.wait()
    assert visitor.hits() == pages(truth(texts, "1234"))


def test_an_answer_that_comes_late_is_dropped(portal, serve, visit, texts):
    site = serve(portal)
    visitor = visit()
    visitor.search(site.address)
    slow = []  # the texts for the first word come when the second has long been answered
    visitor.page.route(
        "**/search/2021/*.json*", lambda route: slow.append(route) if len(slow) < 2 else route.continue_()
    )
    visitor.page.fill("#search-words", "疫苗")
    visitor.page.wait_for_function("() => document.querySelector('[role=status]').textContent === '找到1项任务'")
    assert visitor.page.get_attribute(".search-results", "aria-busy") == "true"
    visitor.page.fill("#search-words", "海关")
    visitor.wait()
    for route in slow:
        route.continue_()
    visitor.page.wait_for_timeout(300)
    assert visitor.status() == "没有任务含有“海关”"
    assert visitor.hits() == []


def test_the_results_are_busy_from_the_first_key_until_the_list_is_complete(site, visit):
    visitor = visit()
    visitor.search(site.address)
    seen = visitor.page.evaluate(
        """async () => {
          const list = document.querySelector(".search-results");
          const box = document.querySelector("#search-words");
          const seen = [list.getAttribute("aria-busy")];
          const done = new Promise((resolve) => new MutationObserver(() => {
            seen.push(list.getAttribute("aria-busy"));
            if (list.getAttribute("aria-busy") === "false") resolve();
          }).observe(list, { attributeFilter: ["aria-busy"] }));
          box.value = "优化";
          box.dispatchEvent(new Event("input", { bubbles: true }));
          seen.push(list.getAttribute("aria-busy"));
          await done;
          return [seen[0], seen[1], seen[seen.length - 1], list.querySelectorAll("h3 a").length];
        }"""
    )
    assert seen[:3] == ["false", "true", "false"]
    assert seen[3] > 0


def test_nothing_is_searched_while_characters_are_being_composed(site, texts, visit):
    visitor = visit()
    visitor.search(site.address)
    visitor.page.focus("#search-words")
    session = visitor.page.context.new_cdp_session(visitor.page)
    for part in ("y", "yi", "yi'miao"):
        session.send("Input.imeSetComposition", {"text": part, "selectionStart": len(part), "selectionEnd": len(part)})
    visitor.page.wait_for_timeout(400)
    assert visitor.page.url.endswith("search.html?")
    assert visitor.page.get_attribute(".search-results", "aria-busy") == "false"
    session.send("Input.insertText", {"text": "疫苗"})
    visitor.page.wait_for_function("() => location.search.includes('q=')")
    visitor.wait()
    assert visitor.hits() == pages(truth(texts, "疫苗"))


def test_everything_can_be_done_by_keyboard(site, texts, visit):
    visitor = visit()
    visitor.search(site.address)
    visitor.page.focus("#search-words")
    visitor.page.keyboard.insert_text("优化")
    visitor.page.keyboard.press("Enter")
    visitor.wait()
    reached = []
    for _ in range(30):
        visitor.page.keyboard.press("Tab")
        reached.append(
            visitor.page.evaluate("document.activeElement.id || document.activeElement.getAttribute('href')")
        )
    hits = pages(truth(texts, "优化"))
    assert [one for one in dict.fromkeys(reached) if one in hits] == hits
    assert reached.index("search-unit") < reached.index("search-deadline") < reached.index(hits[0])


def test_the_engine_loads_when_the_box_gets_the_focus_and_not_before(portal, serve, visit):
    site = serve(portal)
    visitor = visit()
    visitor.search(site.address)
    visitor.page.wait_for_timeout(200)
    assert [path for path in site.asked if path.startswith("pagefind/")] == []
    visitor.page.focus("#search-words")
    visitor.page.wait_for_timeout(500)
    assert {path.split(".")[0] for path in site.asked if path.startswith("pagefind/")} == {
        "pagefind/pagefind",
        "pagefind/pagefind-entry",
        "pagefind/wasm",
    }
    asked = site.asked.count("pagefind/wasm.unknown.pagefind")
    assert asked == 1
    assert "search/text.js" not in site.asked
    assert "search/suggest.js" not in site.asked


def test_the_engine_loads_beside_the_data_where_the_address_asks(portal, serve, visit, texts):
    site = serve(portal)
    visitor = visit()
    held = []
    visitor.page.route("**/search/facets.js*", lambda route: held.append(route))
    visitor.page.goto(f"{site.address}search.html?q={quote('疫苗')}", wait_until="commit")
    visitor.page.wait_for_timeout(500)
    assert "pagefind/wasm.unknown.pagefind" in site.asked
    for route in held:
        route.continue_()
    visitor.wait()
    assert visitor.hits() == pages(truth(texts, "疫苗"))
    assert site.asked.count("pagefind/wasm.unknown.pagefind") == site.asked.count("search/facets.js") == 1


def test_the_search_page_says_early_that_it_needs_its_data(portal, site, visit):
    html = (portal / "search.html").read_text("utf-8")
    (address,) = re.findall(r'<link rel="preload" href="([^"]*)" as="script">', html)
    visitor = visit()
    visitor.search(site.address)
    wanted = visitor.page.evaluate("document.querySelector('script[src*=facets]').getAttribute('src')")
    assert address == wanted == re.search(r"search/facets\.js\?v=[0-9a-f]{8}", html)[0]


def test_at_the_box_of_the_home_page_the_search_page_s_files_come(portal, serve, visit):
    site = serve(portal)
    visitor = visit()
    visitor.page.goto(site.address, wait_until="networkidle")
    before = set(site.asked)
    visitor.page.focus("#search-box-words")
    visitor.page.wait_for_load_state("networkidle")
    visitor.page.wait_for_timeout(300)
    script = next(portal.glob("assets/search-*.js")).name
    brought = {f"assets/{script}", "pagefind/pagefind.js", "pagefind/wasm.unknown.pagefind"}
    assert set(site.asked) - before == brought
    visitor.page.fill("#search-box-words", "疫苗")
    visitor.page.press("#search-box-words", "Enter")
    visitor.page.wait_for_selector('[aria-busy="false"] h3 a')


@pytest.mark.parametrize(("word", "most"), [("公开", 6), ("确定", 12)])
def test_a_list_begins_with_what_few_files_hold(large, serve, visit, word, most):
    """Six files are one round over HTTP/1.1; a second is for words whose hits lie far apart."""
    site, texts = serve(large), texts_of(large)
    visitor = visit()
    visitor.search(site.address, q=word)
    asked = [path for path in site.asked if path.startswith("search/2") and path.endswith(".json")]
    assert len(asked) <= most
    assert visitor.hits() == pages(truth(texts, word))[: len(visitor.hits())]
    assert len(visitor.hits()) >= 10


# Where less is to be had


def test_without_scripts_the_page_says_so_and_leads_on(site, visit):
    visitor = visit(java_script_enabled=False)
    visitor.page.goto(f"{site.address}search.html?q=%E7%96%AB%E8%8B%97")
    assert "搜索要由浏览器运行脚本" in visitor.page.inner_text("main")
    assert visitor.page.is_visible('main a[href="2021/index.html"]')
    assert visitor.page.is_visible('main a[href="units/index.html"]')


def test_below_a_path(portal, serve, visit, texts):
    site = serve(portal, "/zwgk/rwfj")
    visitor = visit()
    visitor.search(site.address, q="疫苗", engine="pagefind")
    assert visitor.hits() == pages(truth(texts, "疫苗"))
    visitor.page.click(".search-results h3 a")
    assert visitor.page.url == f"{site.address}{pages(truth(texts, '疫苗'))[0]}"


def test_from_a_file(portal, visit, texts):
    visitor = visit()
    visitor.search(f"{portal.as_uri()}/", q="疫苗")
    assert visitor.hits() == pages(truth(texts, "疫苗"))
    visitor.type("优化")
    assert visitor.hits() == pages(truth(texts, "优化"))
    visitor.page.select_option("#search-unit", "wjw")
    visitor.wait()
    assert visitor.status() == "找到4项任务：按名称列明1项，随集体名称3项"
    visitor.type("打疫苗")
    assert visitor.notes()[1] == "疫苗接种（1项）"


def test_under_a_policy_that_forbids_webassembly(portal, serve, visit, texts):
    site = serve(portal)
    policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'"
    site.headers["Content-Security-Policy"] = policy
    visitor = visit(
        expected=("error: Failed to load the Pagefind WASM", "error: Refused to compile", "error: Compiling")
    )
    visitor.search(site.address, q="疫苗")
    assert visitor.hits() == pages(truth(texts, "疫苗"))
    visitor.type("优化")
    assert visitor.hits() == pages(truth(texts, "优化"))


def test_a_policy_in_the_page_does_not_bind_the_worker(portal, serve, visit, texts, tmp_path):
    """So the page's own policy need not allow WebAssembly; one that the server sends would."""
    shutil.copytree(portal, tmp_path / "site")
    page = tmp_path / "site/search.html"
    page.write_text(page.read_text("utf-8").replace(" 'wasm-unsafe-eval'", ""), "utf-8")
    visitor = visit()
    visitor.search(serve(tmp_path / "site").address, q="疫苗", engine="pagefind")
    assert visitor.hits() == pages(truth(texts, "疫苗"))


@pytest.mark.parametrize(
    "lost", ["pagefind/index/", "pagefind/wasm", "pagefind/pagefind.js", "pagefind/pagefind-entry.json"]
)
def test_a_file_of_the_index_that_does_not_come_is_no_answer(portal, serve, visit, texts, lost):
    site = serve(portal)
    site.lost.add(lost)
    visitor = visit(expected=("error: Failed to load",))
    visitor.search(site.address, q="疫苗")
    assert visitor.hits() == pages(truth(texts, "疫苗"))
    assert "search/text.js" in site.asked


def test_where_nothing_comes_the_page_says_so_and_tries_again(portal, serve, visit, texts):
    site = serve(portal)
    visitor = visit(expected=("error: Failed to load",))
    visitor.search(site.address)
    site.lost |= {"pagefind/", "search/"}
    visitor.type("疫苗")
    assert visitor.status() == "检索数据没有取到。请检查网络，再试一次。"
    site.lost.clear()
    visitor.page.press("#search-words", "Enter")
    visitor.wait()
    assert visitor.hits() == pages(truth(texts, "疫苗"))


def test_where_the_facets_do_not_come_the_page_says_so(portal, serve, visit):
    site = serve(portal)
    site.lost.add("search/facets.js")
    visitor = visit(expected=("error: Failed to load",))
    visitor.search(site.address, q="疫苗")
    assert visitor.status() == "检索数据没有取到。请检查网络，再试一次。"


def test_a_portal_built_without_a_search_index_is_still_searched(portal, serve, visit, texts, tmp_path):
    shutil.copytree(portal, tmp_path / "site", ignore=shutil.ignore_patterns("pagefind"))
    visitor = visit(expected=("error: Failed to load",))
    visitor.search(serve(tmp_path / "site").address, q="疫苗")
    assert visitor.hits() == pages(truth(texts, "疫苗"))


def test_the_box_is_hidden_where_it_would_do_nothing(site, visit):
    visitor = visit(java_script_enabled=False)
    visitor.page.goto(f"{site.address}search.html")
    assert not visitor.page.is_visible("#search-words")
    assert visitor.page.is_visible('main a[href="2021/units/index.html"]')
    assert visitor.page.is_visible('main a[href="2021/deadlines/index.html"]')


def test_the_title_says_what_was_asked(site, visit):
    visitor = visit()
    visitor.search(site.address)
    assert visitor.page.title() == "搜任务 - 政务公开工作要点任务分解"
    visitor.search(site.address, q="优化", unit="wjw", deadline="2021-10-31")
    assert visitor.page.title() == "优化，市卫健委，2021年10月31日前 - 搜任务 - 政务公开工作要点任务分解"
    visitor.type("")
    assert visitor.page.title() == "市卫健委，2021年10月31日前 - 搜任务 - 政务公开工作要点任务分解"


def test_a_long_query_is_cut_and_its_echo_short(site, visit):
    visitor = visit()
    visitor.search(site.address, q="海关" * 500)
    assert visitor.page.input_value("#search-words") == "海关" * 100
    assert visitor.status() == f"没有任务含有“{'海关' * 14}海…”"


def in_view(visitor, part: str) -> bool:
    box = visitor.page.locator(part).first.bounding_box()
    return box["y"] >= 0 and box["y"] + box["height"] <= visitor.page.viewport_size["height"]


def test_on_a_telephone_the_answer_comes_into_view(site, visit):
    visitor = visit(viewport={"width": 360, "height": 640}, has_touch=True, is_mobile=True)
    visitor.search(site.address)
    visitor.page.focus("#search-words")
    visitor.page.keyboard.insert_text("疫苗")
    visitor.wait()
    assert visitor.page.evaluate("document.activeElement.id") == "search-words"
    assert not visitor.page.is_visible("[data-search-examples]")
    assert not visitor.page.is_visible("#search-unit")
    visitor.page.keyboard.press("Enter")
    visitor.wait()
    visitor.page.wait_for_function("() => window.scrollY > 0")
    assert in_view(visitor, ".search-status") and in_view(visitor, ".search-hit-title")
    visitor.search(site.address, q="疫苗")
    visitor.page.wait_for_function("() => window.scrollY > 0")
    assert in_view(visitor, ".search-status") and in_view(visitor, ".search-hit-title")


def test_back_from_a_task_is_back_to_where_one_was(site, visit):
    visitor = visit()
    visitor.search(site.address, q="公开")
    last = visitor.page.locator(".search-results h3 a").last
    last.scroll_into_view_if_needed()
    left = visitor.page.evaluate("window.scrollY")
    assert left > 1000
    last.click()
    visitor.page.wait_for_selector(".record")
    visitor.page.go_back()
    visitor.wait()
    visitor.page.wait_for_function(f"() => Math.abs(window.scrollY - {left}) < 50")


def test_nothing_overflows_with_text_twice_as_large(site, visit):
    visitor = visit(viewport={"width": 360, "height": 640})
    visitor.search(site.address, q="公开", unit="wjw")
    visitor.page.evaluate("document.documentElement.style.fontSize = '200%'")
    visitor.page.evaluate("document.querySelector('.search-filters').open = true")
    assert visitor.page.evaluate("document.documentElement.scrollWidth") <= 360


def test_nothing_overflows_on_a_small_screen(site, visit):
    visitor = visit(viewport={"width": 320, "height": 600})
    visitor.search(site.address, q="公开", unit="wjw")
    assert visitor.page.evaluate("document.documentElement.scrollWidth") <= 320
