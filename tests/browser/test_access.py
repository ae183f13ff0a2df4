"""The line at the top right (无障碍阅读 | 长者模式) and the elder mode, in a real browser."""

from __future__ import annotations

import re
import shutil
from datetime import date

import pytest

from gongkai import pipeline
from tests.browser.conftest import follow
from tests.browser.test_pages import KINDS, settle
from tests.conftest import BASE, ROOT, TODAY

SWITCH, READ, STOP = "[data-access-switch]", "[data-access-read]", "[data-access-stop]"
LARGER, SMALLER = '[data-access-size="1"]', '[data-access-size="-1"]'
NO_STORAGE = (
    """Object.defineProperty(window, "localStorage", {get() { throw new DOMException("off", "SecurityError") }})"""
)

# A voice of one's own beside one in the network; what is said is kept, and over when a test says so.
VOICES = """
  window.said = [];
  window.SpeechSynthesisUtterance = function (text) { this.text = text; };
  const speech = new EventTarget();
  let voices = [];
  Object.assign(speech, {
    getVoices: () => voices,
    speak: (words) => window.said.push(words),
    cancel: () => { const last = window.said[window.said.length - 1]; if (last && last.onerror) last.onerror({}); },
  });
  window.come = (...lang) => {
    voices = [{lang: "zh-CN", localService: false, name: "afar"}].concat(
      lang.map((lang) => ({lang, localService: true, name: "near"})));
    speech.dispatchEvent(new Event("voiceschanged"));
  };
  Object.defineProperty(window, "speechSynthesis", {value: speech});
"""


def mode(page) -> str | None:
    return page.evaluate("document.documentElement.dataset.elder || null")


def text_size(page) -> str:
    return page.evaluate("getComputedStyle(document.body).fontSize")


def test_it_is_one_press_at_the_top_right_of_every_page_and_leaves_less_on_it(site, visit):
    visitor = visit(viewport={"width": 1280, "height": 800})
    page = visitor.page
    seen = "[...document.querySelectorAll('body *')].filter((e) => e.getClientRects().length).length"
    for kind in KINDS:
        settle(visitor, site.address + kind)
        box = page.locator(SWITCH).bounding_box()
        assert box["y"] < 60, kind
        assert box["x"] + box["width"] > 1280 * 0.85, kind
        assert page.inner_text(SWITCH) == "长者模式", kind
        plain = page.evaluate(seen)
        page.evaluate(f"document.querySelector('{SWITCH}').click()")
        assert mode(page) == "22", kind
        controls = 5  # the two sizes and their list
        assert page.evaluate(seen) < plain + controls, kind
        assert page.inner_text(SWITCH) == "退出长者模式", kind
        page.evaluate(f"document.querySelector('{SWITCH}').click()")


def test_it_is_remembered_and_leaves_addresses_as_they_are(site, visit):
    page = visit().page
    page.goto(f"{site.address}2021/17.html")
    page.click(SWITCH)
    page.click(LARGER)
    follow(page, "text=搜任务")
    page.wait_for_selector('[aria-busy="false"]')
    assert (mode(page), text_size(page)) == ("26", "26px")
    assert "elder" not in page.url
    page.click(SWITCH)
    page.goto(f"{site.address}index.html")
    assert mode(page) is None
    assert page.evaluate("localStorage.length") == 0


def test_an_address_can_ask_for_it(site, visit):
    page = visit().page
    page.goto(f"{site.address}2021/17.html?elder=1#main")
    assert (mode(page), page.url) == ("22", f"{site.address}2021/17.html#main")
    page.goto(f"{site.address}search.html?q=疫苗&elder=30")
    page.wait_for_selector('[aria-busy="false"]')
    assert mode(page) == "30"
    assert "elder" not in page.url
    assert page.locator(".search-results h3").count() == 1
    page.goto(f"{site.address}index.html?elder=0")
    assert mode(page) is None
    page.goto(f"{site.address}index.html?elder=<b>")
    assert mode(page) is None


def test_links_and_forms_carry_it_where_nothing_can_be_remembered(site, visit):
    page = visit().page
    page.add_init_script(NO_STORAGE)
    page.goto(f"{site.address}index.html")
    assert page.locator('a[href*="elder"]').count() == 0
    page.click(SWITCH)
    page.click(LARGER)
    assert page.url == f"{site.address}index.html?elder=26"
    follow(page, "text=按单位查")
    follow(page, "main >> text=市卫健委")
    assert (mode(page), page.url) == ("26", f"{site.address}2021/units/wjw.html?elder=26")
    follow(page, "text=首页")
    page.fill("input[type=search]", "疫苗")
    page.keyboard.press("Enter")
    page.wait_for_selector(".search-results h3")
    assert mode(page) == "26"
    assert "elder=26" in page.url
    follow(page, ".search-results h3 a")
    assert re.fullmatch(rf"{site.address}2021/31\.html\?.*elder=26.*", page.url)
    page.go_back()
    page.wait_for_selector(".search-results h3")
    assert mode(page) == "26"
    page.click(SWITCH)
    assert mode(page) is None
    assert "elder" not in page.url
    assert page.locator('a[href*="elder"], input[name="elder"]').count() == 0


def test_it_works_from_a_folder(portal, visit):
    page = visit().page
    page.goto((portal / "index.html").as_uri())
    page.click(SWITCH)
    follow(page, "text=看完整表格")
    assert mode(page) == "22"


def test_a_page_shown_again_from_memory_is_in_the_mode_of_now(site, visit):
    page = visit().page
    page.goto(f"{site.address}index.html")
    follow(page, "text=按单位查")
    page.click(SWITCH)
    page.go_back()
    page.wait_for_function("() => document.documentElement.dataset.elder === '22'")


def test_another_mode_never_shows_first(site, visit):
    page = visit(viewport={"width": 360, "height": 740}).page
    page.add_init_script("""
      new MutationObserver((changes, observer) => {
        if (!document.body) return;
        window.first = document.documentElement.dataset.elder || "";
        observer.disconnect();
      }).observe(document, {childList: true, subtree: true});
      window.shifts = 0;
      new PerformanceObserver((list) => list.getEntries().forEach((entry) => (window.shifts += entry.value)))
        .observe({type: "layout-shift", buffered: true});
    """)
    page.goto(f"{site.address}2021/17.html?elder=30")
    page.goto(f"{site.address}2021/18.html")
    assert page.evaluate("[window.first, window.shifts]") == ["30", 0]


@pytest.mark.parametrize(
    ("presses", "size", "said"), [(0, 22, ""), (1, 26, "3"), (9, 30, "4，共4档，已是最大"), (-9, 18, "1")]
)
def test_text_grows_from_18_to_30_px_and_focus_stays(site, visit, presses, size, said):
    page = visit().page
    page.goto(f"{site.address}2021/17.html?elder=1")
    button = LARGER if presses > 0 else SMALLER
    page.focus(button)
    for _ in range(abs(presses)):
        page.keyboard.press("Enter")
    assert text_size(page) == f"{size}px"
    assert said in page.inner_text("[data-access-status]")
    assert page.evaluate("document.activeElement.dataset.accessSize") == ("1" if presses > 0 else "-1")


# Everything that is pressed, and the size of every text, but for what only screen readers get.
MEASURE = """() => {
  const seen = (e) => e.getClientRects().length && !e.closest(".visually-hidden") && getComputedStyle(e).clip === "auto";
  const small = [...document.querySelectorAll("a[href], button, input, select, summary")].filter(seen)
    .filter((e) => !e.matches(".skip-link"))
    .map((e) => [e, e.getBoundingClientRect(), getComputedStyle(e).display])
    .filter(([, box, display]) => box.height < 59.5 || (box.width < 59.5 && display !== "inline"))
    .map(([e, box]) => `${e.outerHTML.slice(0, 120)} ${Math.round(box.width)}×${Math.round(box.height)}`);
  const fine = [...document.querySelectorAll("body *")].filter(seen)
    .filter((e) => [...e.childNodes].some((node) => node.nodeType === 3 && node.data.trim()))
    .filter((e) => parseFloat(getComputedStyle(e).fontSize) < 18).map((e) => e.outerHTML.slice(0, 120));
  const wide = document.documentElement.scrollWidth > document.documentElement.clientWidth;
  return [...small, ...fine, ...(wide ? ["scrolls sideways"] : [])];
}"""


@pytest.mark.parametrize(("width", "size"), [(320, 18), (320, 30), (768, 22), (1280, 18), (1280, 30)])
def test_nothing_is_small(site, visit, width, size):
    visitor = visit(viewport={"width": width, "height": 800})
    visitor.page.goto(f"{site.address}index.html?elder={size}")
    found = []
    for kind in KINDS:
        settle(visitor, site.address + kind)
        found += [(kind, fault) for fault in visitor.page.evaluate(MEASURE)]
    assert found == []


def test_without_scripts_what_needs_them_is_not_there(site, visit):
    page = visit(java_script_enabled=False).page
    page.goto(f"{site.address}index.html")
    assert [button for button in page.locator(".access button").all() if button.is_visible()] == []
    ways = page.locator(".access a:visible")
    assert all((link.get_attribute("href") or "").startswith("accessibility.html") for link in ways.all())


def test_a_browser_without_a_chinese_voice_of_its_own_offers_no_reading(site, visit):
    page = visit().page
    page.add_init_script(VOICES)
    page.goto(f"{site.address}2021/17.html?elder=1")
    assert not page.is_visible(READ)
    page.evaluate("come('en-US')")
    assert not page.is_visible(READ)
    page.evaluate("come('en-US', 'zh_CN')")
    assert page.is_visible(READ)
    page.click(SWITCH)
    assert not page.is_visible(READ)


def test_the_main_text_is_read_aloud_sentence_by_sentence(site, visit):
    page = visit().page
    page.add_init_script(VOICES)
    page.goto(f"{site.address}2021/17.html?elder=1")
    page.evaluate("come('zh-CN')")
    page.click(READ)
    said = "window.said.map((words) => words.text)"
    over = "window.said[window.said.length - 1].onend()"
    page.evaluate(over)
    page.evaluate(over)
    assert page.evaluate(said) == ["2021年度（已结束） 任务17", "优化网上政民互动渠道", "任务内容"]
    assert page.evaluate("window.said[0].voice.name") == "near"
    assert (page.inner_text(READ), page.is_visible(STOP)) == ("暂停朗读", True)
    page.click(READ)
    assert page.inner_text(READ) == "继续朗读"
    page.click(READ)
    assert page.evaluate(said)[2:] == ["任务内容", "任务内容"]
    page.focus(STOP)
    page.keyboard.press("Enter")
    assert (page.inner_text(READ), page.is_visible(STOP)) == ("朗读正文", False)
    assert page.evaluate("document.activeElement.textContent") == "朗读正文"
    page.click(READ)
    while page.is_visible(STOP):
        page.evaluate(over)
    whole = "".join(page.evaluate(said)[4:])
    assert "宜春市人民政府网站要开放政策发布页面的网民留言功能，加强与“12345”政府服务热线的深度合作。" in whole
    assert "上一项" not in whole


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """`built("accessibility: host")`: a small portal with such a line in its settings."""
    made = {}

    def build(line: str):
        if line not in made:
            folder = tmp_path_factory.mktemp("small")
            shutil.copytree(BASE, folder / "content")
            settings = folder / "content/site.yaml"
            settings.write_text(f"{settings.read_text('utf-8')}\n{line}\n", encoding="utf-8")
            options = pipeline.Options(
                folder / "content", folder / "site", ROOT / "templates", date.fromisoformat(TODAY)
            )
            pipeline.build(options)
            made[line] = folder / "site"
        return made[line]

    return build


@pytest.mark.parametrize("setting", ["host", "off"])
def test_a_host_with_tools_of_its_own_is_left_alone(built, serve, visit, setting):
    site = built(f"accessibility: {setting}")
    assert [
        path for path in site.rglob("*.*") if path.is_file() and "gongkaiElder" in path.read_text("utf-8", "ignore")
    ] == []
    page = visit().page
    page.goto(f"{serve(site).address}index.html?elder=22")
    assert mode(page) is None
    assert page.locator(".access").count() == 0
    assert page.evaluate("[localStorage.length, self.gongkaiElder === undefined]") == [0, True]
    assert page.url.endswith("index.html?elder=22")


@pytest.mark.parametrize("elder", ["0", "22"])
def test_a_light_scheme_stays_light_where_all_is_dark(built, serve, visit, elder):
    address = f"{serve(built('scheme: light')).address}search.html?elder={elder}"
    ground = """() => ["body", "html", "input", "h1", ".access button"].map((one) => {
        const style = getComputedStyle(document.querySelector(one));
        return [style.backgroundColor, style.color, style.borderTopColor, style.colorScheme]; })"""
    light, dark = visit(color_scheme="light").page, visit(color_scheme="dark").page
    for page in (light, dark):
        page.goto(address)
    assert light.evaluate(ground) == dark.evaluate(ground)
