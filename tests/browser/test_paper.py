"""What is printed, saved and shared: through Chromium's own printing, and as WeChat sees it."""

from __future__ import annotations

import re
import unicodedata
from io import BytesIO

import pytest
from pypdf import PdfReader

from tests.browser.conftest import serving
from tests.made import BASE, made, plan, task

A4 = (595, 842)
WECHAT = (
    "Mozilla/5.0 (Linux; Android 12) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/116.0.0.0 "
    "Mobile Safari/537.36 MicroMessenger/8.0.50"
)


# PDF gives back radicals for the characters that share their glyph; those that NFKC leaves as they are:
RADICALS = str.maketrans("⺠⻚⻔⻓⻅⻛⻋⻢⺟⻜⻬⻥⻩", "民页门长见风车马母飞齐鱼黄")


def plain(text: str) -> str:
    """Text in one form, closed up."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text.translate(RADICALS)))


@pytest.fixture(scope="module")
def column(hosted):
    with serving(hosted) as served:
        yield served


@pytest.fixture
def printed(column, visit):
    """`printed(path)` → the text of each sheet, closed up, and its size."""

    def go(path: str) -> tuple[list[str], set[tuple[int, int]]]:
        page = visit(viewport={"width": 1280, "height": 900}).page
        page.goto(column.address + path)
        sheets = PdfReader(BytesIO(page.pdf(prefer_css_page_size=True))).pages
        texts = [plain(sheet.extract_text()) for sheet in sheets]
        return texts, {(round(sheet.mediabox.width), round(sheet.mediabox.height)) for sheet in sheets}

    return go


def test_the_plan_prints_across_with_heads_and_numbers_on_every_sheet(printed):
    sheets, sizes = printed("2021/index.html")
    assert sizes == {A4[::-1]}
    assert 6 <= len(sheets) <= 12
    assert "附件12021年宜春市政务公开工作要点任务分解表序号任务名称任务内容责任单位时间节点1规范" in sheets[0]
    for number, sheet in enumerate(sheets, 1):
        assert "序号任务名称任务内容责任单位时间节点" in sheet, number
        assert f"—{number}—" in sheet
    whole = "".join(sheets)
    assert plain("宜春市人民政府办公室成文日期：2021年5月18日") in whole
    for word in ("在表里找", "恢复原表", "按单位查", "数据下载", "打印本页", "未逐项登记"):
        assert word not in whole


def test_the_plans_title_stands_as_official_documents_have_it(column, visit):
    page = visit().page
    page.goto(f"{column.address}2021/index.html")
    page.emulate_media(media="print")
    style = "([e, names]) => names.map(name => getComputedStyle(document.querySelector(e))[name])"
    assert page.evaluate(style, ["h1", ["fontSize", "textAlign", "fontWeight"]]) == ["29.3333px", "center", "400"]
    assert page.evaluate(style, [".attachment", ["fontSize", "textAlign"]]) == ["21.3333px", "start"]
    assert page.evaluate(style, ["h1", ["fontFamily"]])[0].startswith("方正小标宋")
    assert page.evaluate(style, [".official td", ["fontFamily"]])[0].startswith("仿宋")


@pytest.mark.parametrize(
    "path",
    ["index.html", "2021/17.html", "2021/units/wjw.html", "2021/deadlines/index.html", "2021/matrix.html", "units/wjw.html",
     "terms.html", "accessibility.html", "data/index.html"],
)  # fmt: skip
def test_every_page_prints_upright_with_its_address_its_day_and_no_ways_around(printed, path):
    sheets, sizes = printed(path)
    assert sizes == {A4}
    whole = "".join(sheets)
    assert f"本页永久网址:https://www.example.gov.cn/zwgk/rwfj/{path}" in whole
    assert "内容截至2026年11月23日" in whole
    assert all(f"—{number}—" in sheet for number, sheet in enumerate(sheets, 1))
    for word in ("跳到正文", "返回某市人民政府", "当前位置", "搜任务", "打印本页", "复制本页网址", "下一项"):
        assert word not in whole


def test_paper_has_the_tables_behind_the_drawings(printed):
    whole = "".join(printed("2021/matrix.html")[0])
    assert "市卫健委10月2项、全年3项" in whole
    assert "2021年10月31日前10项" in "".join(printed("index.html")[0])


def test_the_code_is_on_paper_only(column, visit):
    page = visit().page
    page.goto(f"{column.address}2021/17.html")
    assert not page.locator(".qr").is_visible()
    page.emulate_media(media="print")
    box = page.locator(".qr").bounding_box()
    assert box["width"] == box["height"] and 80 < box["width"] < 100


def test_the_address_is_copied_where_the_browser_can(column, visit):
    page = visit(permissions=["clipboard-read", "clipboard-write"]).page
    page.goto(f"{column.address}2021/17.html#main")
    page.get_by_role("button", name="复制本页网址").click()
    page.get_by_text("已复制").wait_for()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == "https://www.example.gov.cn/zwgk/rwfj/2021/17.html"


def test_the_old_way_of_copying_leaves_the_keyboard_where_it_was(column, visit):
    page = visit().page
    page.add_init_script("delete Navigator.prototype.clipboard")  # as over plain HTTP
    page.goto(f"{column.address}2021/17.html")
    page.get_by_role("button", name="复制本页网址").press("Enter")
    page.get_by_text("已复制").wait_for()
    assert page.evaluate("document.activeElement.textContent") == "复制本页网址"


def test_there_is_no_button_that_does_nothing(column, hosted, visit):
    still = visit(java_script_enabled=False).page
    still.goto(f"{column.address}2021/17.html")
    assert still.locator(".page-address button").count() == 0
    folder = visit().page
    folder.goto((hosted / "2021/17.html").as_uri())
    assert folder.locator(".page-address button").all_inner_texts() == ["打印本页"]


def test_wechat_is_told_where_downloads_and_printing_work(column, visit):
    notice = "在微信里不能下载和打印。请点右上角的“…”，选“在浏览器中打开”。"
    page = visit(user_agent=WECHAT, viewport={"width": 360, "height": 640}).page
    for path in ("2021/17.html", "data/index.html", "2021/index.html"):
        page.goto(column.address + path)
        assert page.locator("[data-wechat]").is_visible()
        assert page.inner_text("[data-wechat]") == notice
        assert "打印本页" not in page.inner_text("main")
    page.goto(f"{column.address}data/index.html")
    assert page.evaluate("document.querySelector('[data-wechat]').nextElementSibling.tagName") == "TABLE"
    other = visit().page
    other.goto(f"{column.address}2021/17.html")
    assert not other.locator("[data-wechat]").is_visible()


@pytest.fixture(scope="module")
def wide(tmp_path_factory):
    """A draft with all eight columns, in a column with a notice; served."""
    rows = [
        task(
            number,
            lead_text="市卫健委",
            responsible_text="市卫健委",
            support_text="甲县",
            remarks="第一次提出",
            content="按照职责分工，及时、准确、完整地公开本领域的政策文件、办事指南和工作进展。" * 3,
            section=("一、重点领域" if number < 9 else "二、平台建设",),
        )
        for number in range(1, 17)
    ]
    columns = ("序号", "任务名称", "任务内容", "牵头单位", "责任单位", "配合单位", "时间节点", "备注")
    base = BASE._replace(site=BASE.site._replace(notice="本栏目正在试运行。"), drafts=True)
    folder = tmp_path_factory.mktemp("wide")
    for path, text in made(plan(*rows, columns=columns, draft=True), base=base).items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")
    with serving(folder) as served:
        yield served


def test_a_table_of_eight_columns_leaves_room_for_the_text_on_paper(wide, visit):
    page = visit(viewport={"width": 986, "height": 700}).page
    page.goto(f"{wide.address}2021/index.html")
    page.emulate_media(media="print")
    widths = page.eval_on_selector_all(".official thead th", "heads => heads.map((head) => head.clientWidth)")
    assert max(widths) == widths[2] > 1.4 * widths[1]


def test_a_section_s_line_is_never_the_last_of_a_sheet(wide, visit):
    page = visit().page
    page.goto(f"{wide.address}2021/index.html")
    # So high that the second section begins at the very foot of a sheet, wherever that is.
    for height in range(0, 60, 6):
        page.evaluate(f"document.querySelector('h1').style.height = '{height}mm'")
        sheets = PdfReader(BytesIO(page.pdf(prefer_css_page_size=True))).pages
        assert not [
            at
            for at, sheet in enumerate(sheets)
            if re.search("(重点领域|平台建设)(—\\d+—)?$", plain(sheet.extract_text()))
        ]


def test_what_is_no_official_text_says_so_on_paper_too(wide, visit):
    page = visit().page
    page.goto(f"{wide.address}2021/index.html")
    sheet = PdfReader(BytesIO(page.pdf(prefer_css_page_size=True))).pages[0]
    said = plain(sheet.extract_text())
    for words in ("本栏目正在试运行。", "草稿预览:本页由含草稿的内容生成", "本表为草稿,尚未发布。"):
        assert words in said
    assert "某市人民政府办公室任务分解" not in said
