"""The home page within a telephone's first screen, the official table found and ordered, the drawings and their tables."""

from __future__ import annotations

import pytest

from tests.made import made, plan, task

TELEPHONE = {"width": 360, "height": 640}
DESK = {"width": 1280, "height": 900}


@pytest.mark.parametrize("settings", ["few", "all"])
def test_home_answers_within_the_first_screen_of_a_telephone(site, hosted, serve, visit, settings):
    page = visit(viewport=TELEPHONE).page
    page.goto(site.address if settings == "few" else serve(hosted).address)
    places = [
        page.locator(part).first.bounding_box() for part in (".lead", "#search-box-words", ".search-box-examples")
    ]
    places += [page.get_by_role("link", name=name, exact=True).first.bounding_box() for name in WAYS]
    places += [page.locator("h2").first.bounding_box(), page.locator("h2 + ul a").first.bounding_box()]
    tops = [place["y"] for place in places]
    assert tops[:3] == sorted(tops[:3]) and tops[5:] == sorted(tops[5:])
    assert tops[2] < tops[3] == tops[4] == tops[5] < tops[6]
    assert tops[-1] + 30 < TELEPHONE["height"]


@pytest.mark.parametrize(("width", "elder"), [(360, 0), (1280, 0), (1280, 26)])
def test_the_ways_back_to_the_host_stand_at_the_top_where_there_is_room_else_at_the_foot(
    hosted, serve, visit, width, elder
):
    page = visit(viewport={"width": width, "height": 640}).page
    page.goto(f"{serve(hosted).address}?elder={elder}")
    places = [
        link.locator("xpath=ancestor::*[self::header or self::footer]")
        for link in page.get_by_role("link", name="返回某市人民政府", exact=True).all()
    ]
    assert [place.evaluate("e => e.localName") for place in places] == [
        "header" if width > 704 and not elder else "footer"
    ]


WAYS = ("按单位查", "按时间节点查", "看完整表格")


def test_every_example_finds_something(site, visit):
    visitor = visit()
    visitor.page.goto(site.address)
    examples = visitor.page.eval_on_selector_all(".search-box-examples a", "links => links.map(link => link.href)")
    assert len(examples) == 3
    for address in examples:
        visitor.page.goto(address)
        visitor.wait()
        assert len(visitor.hits()) > 0


@pytest.fixture
def table(site, visit):
    page = visit(viewport=DESK).page
    page.goto(f"{site.address}2021/index.html")
    return page


def shown(page) -> list[int]:
    """The numbers of the rows that are there to be seen, in order."""
    return page.eval_on_selector_all(
        "table.official tbody tr", "rows => rows.filter(row => row.offsetParent).map(row => Number(row.id.slice(1)))"
    )


def rows_of(page) -> list[str]:
    rows = page.eval_on_selector_all("table.official tbody tr", "rows => rows.map(row => row.innerHTML)")
    return [row.replace(' rowspan="1"', "") for row in rows]


def merged(page) -> int:
    return page.locator("table.official td[rowspan]:not([rowspan='1'])").count()


def test_the_table_is_searched_while_one_types(table):
    table.get_by_label("在表里找").fill("卫健委")
    assert shown(table) == [28, 30, 31, 32, 33]
    assert table.inner_text("[data-official-status]") == "找到5项（共53项）；合并的任务名称已拆开，逐项显示。"
    titles = table.eval_on_selector_all(
        "#t32 .official-title a, #t33 .official-title a",
        "links => links.map(a => [a.textContent, a.getAttribute('href')])",
    )
    assert titles == [["细化深化卫生健康领域信息公开", f"../2021/{number}.html"] for number in (32, 33)]
    table.get_by_label("在表里找").fill("１２３４５")  # full-width digits
    assert shown(table) == [17, 23]
    table.get_by_label("在表里找").fill("没有这样的词")
    assert shown(table) == []
    assert table.inner_text("[data-official-status]").startswith("表里没有这样的任务")


def test_the_table_is_narrowed_to_a_deadline(table):
    options = table.locator("#official-due option").all_inner_texts()
    assert options == ["全部", "4月底前", "5月底前", "上半年、6月底前", "9月底前", "10月底前", "全年"]
    table.get_by_label("时间节点").select_option("上半年、6月底前")
    assert shown(table) == [6, 17, 35]


def test_the_table_is_ordered_by_its_heads_and_brought_back(table):
    before = rows_of(table)
    assert merged(table) == 9
    table.get_by_role("button", name="时间节点").click()
    assert shown(table)[:6] == [10, 53, 6, 17, 35, 4]
    assert merged(table) == 0
    head = table.locator("th.official-deadline")
    assert head.get_attribute("aria-sort") == "ascending"
    assert table.inner_text("[data-official-status]") == "按时间节点排列；合并的任务名称已拆开，逐项显示。"
    table.get_by_role("button", name="时间节点").click()
    assert head.get_attribute("aria-sort") == "descending"
    assert shown(table)[-1] == 10
    table.get_by_role("button", name="恢复原表").click()
    table.wait_for_function("() => document.querySelector('[data-official-status]').textContent === '已恢复原表。'")
    assert shown(table) == list(range(1, 54))
    assert merged(table) == 9
    assert head.get_attribute("aria-sort") is None
    assert rows_of(table) == before
    assert table.evaluate("document.activeElement.id") == "official-words"


def test_the_table_is_worked_by_keyboard_alone(table):
    table.focus("#official-words")
    table.keyboard.type("财政")
    assert 39 in shown(table) and len(shown(table)) < 10
    table.keyboard.press("Enter")  # leads nowhere else
    assert table.url.endswith("/2021/index.html")
    table.focus("th.official-number button")
    table.keyboard.press("Enter")
    table.keyboard.press("Enter")
    assert shown(table) == sorted(shown(table), reverse=True)


def test_nothing_moves_when_the_scripts_of_the_table_run(site, visit):
    page = visit(viewport=DESK).page
    page.add_init_script(
        "self.moved = 0; new PerformanceObserver(list => { for (const entry of list.getEntries()) self.moved += entry.value; })"
        ".observe({type: 'layout-shift', buffered: true});"
    )
    for kind in ("2021/index.html", "index.html", "2021/matrix.html"):
        page.goto(site.address + kind)
        page.wait_for_timeout(300)
        assert page.evaluate("self.moved") < 0.005, kind


def test_a_narrow_screen_has_cards_and_a_way_to_order_them(site, visit):
    page = visit(viewport=TELEPHONE).page
    page.goto(f"{site.address}2021/index.html")
    page.get_by_label("排列").select_option("按时间节点")
    assert shown(page)[:3] == [10, 53, 6]
    assert page.eval_on_selector("#t6", "row => getComputedStyle(row).display") == "block"
    page.get_by_label("在表里找").fill("疫苗")
    assert shown(page) == [33] or len(shown(page)) >= 1


def test_a_drawing_gives_way_to_its_table_on_a_narrow_screen(site, visit):
    page = visit(viewport=TELEPHONE).page
    for kind in ("index.html", "2021/matrix.html"):
        page.goto(site.address + kind)
        assert not page.locator("main svg").first.is_visible()
        assert page.locator(".figure-table table").first.is_visible()
    assert page.locator(".matrix-table >> text=市卫健委").is_visible()


def test_the_table_behind_a_drawing_is_one_press_away(site, visit):
    page = visit(viewport=DESK).page
    page.goto(f"{site.address}2021/matrix.html")
    assert page.locator("main svg").is_visible()
    assert not page.locator(".matrix-table").first.is_visible()
    page.focus(".figure-table summary")
    page.keyboard.press("Enter")
    page.locator(".matrix-table").first.wait_for(state="visible")
    page.keyboard.press("Enter")
    page.locator(".matrix-table").first.wait_for(state="hidden")


def test_cells_of_the_matrix_are_reached_and_followed_by_keyboard(site, visit):
    page = visit(viewport=DESK).page
    page.goto(f"{site.address}2021/matrix.html")
    page.locator('a[aria-label="市卫健委，10月，2项"]').focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/2021/units/wjw.html#by-2021-10")
    assert page.inner_text("#by-2021-10") == "10月\n任务28、任务30"


def test_without_scripts_the_tables_behind_drawings_are_open(site, visit):
    page = visit(viewport=DESK, java_script_enabled=False).page
    page.goto(f"{site.address}2021/matrix.html")
    assert page.locator(".matrix-table").first.is_visible()
    page.goto(f"{site.address}2021/index.html")
    assert not page.locator(".official-tools").is_visible()


@pytest.fixture
def long_table(serve, visit, tmp_path):
    """The page of a plan of 300 tasks in two parts, every third title merged with the two below it."""
    parts = (("一、公开",), ("二、解读",))
    rows = [
        task(n, title=f"名称{(n - 1) // 3}", title_continues=(n - 1) % 3 > 0, section=parts[n > 150])
        for n in range(1, 301)
    ]
    for path, text in made(plan(*rows)).items():
        file = tmp_path / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")
    page = visit(viewport=DESK).page
    page.goto(f"{serve(tmp_path).address}2021/index.html")
    return page


def headings(page) -> list[str]:
    return page.eval_on_selector_all(
        ".official-section", "rows => rows.filter(row => row.offsetParent).map(row => row.textContent.trim())"
    )


def wait_for(page, numbers: list[int]) -> None:
    wanted = ",".join(map(str, numbers))
    page.wait_for_function(
        "wanted => [...document.querySelectorAll('.official tbody tr[id]')].filter(row => !row.hidden)"
        ".map(row => row.id.slice(1)).join() === wanted",
        arg=wanted,
    )


def test_parts_of_a_long_table_stand_over_their_rows_only(long_table):
    words = long_table.get_by_label("在表里找")
    words.fill("第15")
    wait_for(long_table, [15, *range(150, 160)])
    assert headings(long_table) == ["一、公开", "二、解读"]
    words.fill("第151件")
    wait_for(long_table, [151])
    assert headings(long_table) == ["二、解读"]
    long_table.get_by_role("button", name="序号").click()
    words.fill("")
    wait_for(long_table, list(range(1, 301)))
    assert headings(long_table) == []  # in another order the parts are none
    long_table.get_by_role("button", name="恢复原表").click()
    wait_for(long_table, list(range(1, 301)))
    assert headings(long_table) == ["一、公开", "二、解读"]
    assert merged(long_table) == 100


def test_an_answer_that_comes_while_rows_are_still_being_shown_takes_its_place(long_table):
    words = long_table.get_by_label("在表里找")
    words.fill("没有")
    words.fill("")
    words.fill("第7件")
    wait_for(long_table, [7])
    long_table.wait_for_timeout(100)
    wait_for(long_table, [7])
