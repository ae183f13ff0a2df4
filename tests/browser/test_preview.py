"""The preview in a real browser: pages follow what is saved, errors are laid over them, nothing is lost."""

from __future__ import annotations

import os
import shutil
import threading
from contextlib import ExitStack
from datetime import date
from pathlib import Path

import pytest

from gongkai import cli, live, serve, watch
from gongkai.options import Options
from tests.conftest import ROOT


class Preview:
    """The real content and templates in a folder of their own, served and watched."""

    def __init__(self, folder: Path):
        self.folder = folder
        self.told: list[live.Change] = []
        shutil.copytree(ROOT / "content", folder / "content")
        shutil.copytree(ROOT / "templates", folder / "templates")
        store = folder / ".gongkai/serve/site"
        options = Options(folder / "content", store, folder / "templates", date(2021, 11, 23), search=False, jobs=1)
        self.live = live.Live(options, self.told.append)

    def edit(self, path: str, old: str, new: str) -> str:
        """Saves a file with `old` replaced; its text before."""
        file = self.folder / path
        text = file.read_text("utf-8")
        assert old in text
        file.write_text(text.replace(old, new), "utf-8")
        return text


@pytest.fixture
def preview(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    found = Preview(tmp_path)
    with ExitStack() as open_:
        open_.callback(found.live.close)
        found.live.start(lambda name, seconds: None)
        server = open_.enter_context(serve.Server(found.live, 18_200, cli._wrong))
        thread = threading.Thread(target=server.run, daemon=True)
        thread.start()
        open_.callback(server.server.shutdown)
        folders = (tmp_path / "content", tmp_path / "templates")
        open_.enter_context(watch.Watch(folders, found.live.changed))
        found.address = server.address
        yield found


@pytest.fixture
def opened(preview, visit):
    """A page of the preview that can be watched for being loaded again: a mark is set on each loaded page."""

    def go(path: str, **context):
        visitor = visit(**context)
        visitor.page.goto(f"{preview.address}{path}", wait_until="load")
        # The page is listening as soon as it has news; whatever is saved before would be seen, too.
        return visitor.page

    return go


TASK = "content/plans/2021/tasks/17.yaml"


def test_a_saved_task_is_seen_without_a_key_and_the_page_stays_where_it_was(preview, opened):
    page = opened("2021/17.html", viewport={"width": 360, "height": 400})
    page.evaluate("window.scrollTo(0, 300)")
    page.wait_for_function("() => window.scrollY === 300")
    preview.edit(TASK, "网民留言功能", "网民评论功能")
    page.wait_for_selector("main :text('网民评论功能')")
    page.wait_for_function("() => window.scrollY === 300")
    assert page.inner_text(".gongkai-preview-note") == "预览，仅供本机查看"


def test_a_page_that_did_not_change_is_not_loaded_again(preview, opened):
    page = opened("2021/18.html")
    page.evaluate("window.mark = 1")
    preview.edit(TASK, "网民留言功能", "网民评论功能")
    other = opened("2021/17.html")
    other.wait_for_selector("main :text('网民评论功能')")
    preview.edit(TASK, "网民评论功能", "网民意见功能")
    other.wait_for_selector("main :text('网民意见功能')")
    assert page.evaluate("window.mark") == 1


def test_a_new_style_is_put_in_place_without_loading_the_page_again(preview, opened):
    page = opened("2021/17.html")
    page.evaluate("window.mark = 1")
    preview.edit("templates/assets/base.css", "body {", "body { outline: 7px solid rgb(1, 2, 3);")
    page.wait_for_function("() => getComputedStyle(document.body).outlineWidth === '7px'")
    assert page.evaluate("window.mark") == 1
    assert page.locator('link[rel="stylesheet"]:not([href^="/~preview/"])').count() == 1


def test_errors_are_laid_over_every_open_page_until_they_are_mended(preview, opened):
    first, second = opened("2021/17.html"), opened("index.html")
    good = preview.edit(TASK, "deadline: 6月底前", "deadline：6月底前")
    for page in (first, second):
        page.wait_for_selector("#gongkai-preview-wrong")
        text = page.inner_text("#gongkai-preview-wrong")
        assert text.startswith("内容有 1 处错误，下面的网页还是改动之前的")
        assert "content/plans/2021/tasks/17.yaml:5" in text
        assert "冒号" in text
    first.evaluate("window.mark = 1")
    (preview.folder / TASK).write_text(good, "utf-8")
    for page in (first, second):
        page.wait_for_selector("#gongkai-preview-wrong", state="detached")
    assert first.evaluate("window.mark") == 1, "the page is the same as before: it need not be loaded again"


def test_what_is_laid_over_a_page_runs_nothing(preview, opened):
    page = opened("index.html")
    preview.edit(TASK, "deadline: 6月底前", "deadline: <img src=x onerror=alert(1)>")
    page.wait_for_selector("#gongkai-preview-wrong")
    assert "<img src=x onerror=alert(1)>" in page.inner_text("#gongkai-preview-wrong")
    assert page.locator("#gongkai-preview-wrong img").count() == 0


def test_the_errors_can_be_put_aside(preview, opened):
    page = opened("2021/17.html")
    preview.edit(TASK, "title:", "titel:")
    page.wait_for_selector("#gongkai-preview-wrong")
    page.keyboard.press("Escape")
    page.wait_for_selector("#gongkai-preview-wrong", state="detached")


def test_files_that_are_added_renamed_and_deleted_are_followed(preview, opened):
    # Without the portal's address its 404 page has no style where it is shown in place of another.
    page = opened("2021/99.html", expected=("error: Failed to load", "error: Refused to"))
    assert "没有找到" in page.inner_text("main")
    tasks = preview.folder / "content/plans/2021/tasks"
    text = (tasks / "17.yaml").read_text("utf-8").replace("number: 17", "number: 99")
    (tasks / "99.yaml").write_text(text, "utf-8")
    page.wait_for_selector("main :text('优化网上政民互动渠道')")
    os.replace(tasks / "99.yaml", tasks / "98.yaml")
    page.wait_for_timeout(300)
    assert "优化网上政民互动渠道" in page.inner_text("main")
    (tasks / "98.yaml").unlink()
    page.wait_for_selector("main :text('没有找到')")


def test_fifty_files_at_once_are_one_rebuild(preview, opened, monkeypatch):
    monkeypatch.setattr(watch, "QUIET", 0.5)  # a busy machine may rest between two of them
    page = opened("2021/17.html")
    tasks = preview.folder / "content/plans/2021/tasks"
    for file in sorted(tasks.iterdir())[:50]:
        file.write_text(file.read_text("utf-8") + "remarks: 备注\n", "utf-8")
    page.wait_for_selector("main :text('备注')")
    page.wait_for_timeout(1500)
    assert len(preview.told) == 1


def test_site_is_not_touched(preview, opened):
    page = opened("2021/17.html")
    preview.edit(TASK, "网民留言功能", "网民评论功能")
    page.wait_for_selector("main :text('网民评论功能')")
    assert not (preview.folder / "site").exists()
