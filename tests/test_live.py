"""The portal while it is edited: what a build would make, at once, and whole again after every error."""

from __future__ import annotations

import os
import shutil
import threading
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gongkai import live, making, pipeline
from gongkai.options import Options
from tests.conftest import BASE, ROOT
from tests.test_build import CHANGES, change, tree


def options_of(folder: Path, search: bool = False) -> Options:
    store = folder / ".gongkai/serve/site"
    return Options(folder / "content", store, folder / "templates", date(2021, 11, 23), search=search, jobs=1)


def files_of(folder: Path) -> dict[str, bytes]:
    return {
        os.path.realpath(path): path.read_bytes()
        for top in ("content", "templates")
        for path in (folder / top).rglob("*")
        if path.is_file()
    }


@pytest.fixture
def folder(tmp_path):
    shutil.copytree(BASE, tmp_path / "content")
    shutil.copytree(ROOT / "templates", tmp_path / "templates")
    return tmp_path


@pytest.fixture
def started(folder, monkeypatch):
    """A live portal that builds nothing beside unless it is told to, and what it told."""
    monkeypatch.setattr(live, "IDLE", 3600)
    told = []
    portal = live.Live(options_of(folder), told.append)
    portal.start(lambda name, seconds: None)
    yield portal, told
    portal.close()


def save(path: Path, text: str, portal: live.Live) -> None:
    path.write_text(text, "utf-8")
    portal.changed([os.path.realpath(path)])


def test_what_the_preview_compiled_itself_is_no_news(started, folder, monkeypatch):
    portal, told = started
    save(folder / "templates/pages/task.html", "{% bogus %}", portal)
    version, made = portal.portal.version, len(told)
    assert told[-1].failure
    monkeypatch.setattr(live.making, "make", lambda *args, **kwargs: pytest.fail("made again"))
    portal.changed([os.path.realpath(folder / "templates/__pycache__/templates-a/b"), f"{folder}/content/.swp"])
    assert (portal.portal.version, len(told)) == (version, made)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from([*CHANGES, "added", "removed", "renamed", "new plan"]), min_size=1, max_size=4))
def test_what_is_seen_is_what_a_build_makes(tmp_path_factory, steps):
    folder = tmp_path_factory.mktemp("live")
    shutil.copytree(BASE, folder / "content")
    shutil.copytree(folder / "content/plans/2021", folder / "content/plans/2020")
    shutil.copytree(ROOT / "templates", folder / "templates")
    options = options_of(folder)
    portal = live.Live(options)
    portal.start(lambda name, seconds: None)
    restyled = False
    for number, step in enumerate(steps):
        before = files_of(folder)
        change(step, number, folder, options)
        after = files_of(folder)
        portal.changed(path for path in before | after if before.get(path) != after.get(path))
        fresh = options._replace(output=folder / f"fresh-{number}", full=True)
        pipeline.build(fresh)
        restyled |= step == "style"
        shown = portal.portal
        for path in sorted(tree(fresh.output)):
            data = (fresh.output / path).read_bytes()
            if not restyled:
                assert shown.find(path) == data, (step, path)
            elif path.endswith(".html"):
                assert shown.look_of(shown.find(path) or b"") == shown.look_of(data), (step, path)
        assert restyled or set(shown.rows) == set(tree(fresh.output)), step
    portal.close()


def test_a_task_that_is_saved_changes_the_pages_that_show_it_and_no_other(started, folder):
    portal, told = started
    before = portal.portal
    task = folder / "content/plans/2021/tasks/01.yaml"
    save(task, task.read_text("utf-8").replace("接种点位", "接种地点"), portal)
    changed = {path for path in before.rows if before.find(path) != portal.portal.find(path)}
    lists = {"2021/units/wjw.html", "2021/units/departments.html", "2021/deadlines/2021-06-30.html"}
    # Task 2 continues the title: its way back tells the first words of task 1.
    assert changed == {"2021/1.html", "2021/2.html", "2021/index.html", *lists, "data/2021/tasks.json", "manifest.json"}
    assert "接种地点" in portal.portal.find("2021/1.html").decode()
    assert [change.files for change in told] == [8]


def test_what_was_saved_without_a_change_is_not_made_again(started, folder):
    portal, told = started
    version = portal.portal.version
    task = folder / "content/plans/2021/tasks/01.yaml"
    save(task, task.read_text("utf-8"), portal)
    assert (portal.portal.version, told) == (version, [])


def test_while_content_has_problems_the_last_good_portal_stays(started, folder):
    portal, told = started
    task = folder / "content/plans/2021/tasks/01.yaml"
    good = task.read_text("utf-8")
    save(task, good.replace("title:", "titel:"), portal)
    assert [(problem.code, problem.line) for problem in portal.portal.problems] == [("key-unknown", 2)]
    assert told[-1].problems == portal.portal.problems
    assert b"<h1" in portal.portal.find("2021/1.html")
    save(task, good, portal)
    assert portal.portal.problems == ()
    assert (told[-1].problems, told[-1].failure) == ((), "")


def test_a_task_that_is_deleted_leaves_no_page(started, folder):
    portal, _ = started
    task = folder / "content/plans/2021/tasks/02.yaml"
    task.unlink()
    portal.changed([os.path.realpath(task)])
    assert portal.portal.find("2021/2.html") is None
    assert portal.portal.find("2021/1.html") is not None


def test_a_style_alone_changes_no_page(started, folder):
    portal, told = started
    before = portal.portal
    save(folder / "templates/assets/base.css", "body { margin: 7px }\n", portal)
    after = portal.portal
    assert (before.style, after.style) == (0, 1)
    changed = [path for path in before.rows if before.find(path) != after.find(path)]
    assert [path[:12] for path in changed] == ["assets/site-"]
    assert b"margin: 7px" in after.find(changed[0])
    assert [change.files for change in told] == [1]


def test_content_that_is_wrong_at_the_start_can_still_be_mended(folder, monkeypatch):
    monkeypatch.setattr(live, "IDLE", 3600)
    task = folder / "content/plans/2021/tasks/01.yaml"
    good = task.read_text("utf-8")
    task.write_text("number: x\n", "utf-8")
    portal = live.Live(options_of(folder))
    change = portal.start(lambda name, seconds: None)
    assert "expected-number" in [problem.code for problem in change.problems]
    assert portal.portal.find("index.html") is None
    save(task, good, portal)
    assert portal.portal.problems == ()
    assert b"<h1" in portal.portal.find("2021/1.html")
    portal.close()


def watched(folder: Path, monkeypatch: pytest.MonkeyPatch, first: str, last: str) -> live.Live:
    """A portal of which a task is saved as `first` once its first build was asked for, and as `last` before that ends; told,
    as the preview is when its watch begins, of the content."""
    monkeypatch.setattr(live, "IDLE", 3600)
    build = pipeline.build

    def built(*arguments):
        (folder / TASK).write_text(first, "utf-8")
        try:
            return build(*arguments)
        finally:
            (folder / TASK).write_text(last, "utf-8")

    monkeypatch.setattr(pipeline, "build", built)
    portal = live.Live(options_of(folder))
    portal.start(lambda name, seconds: None)
    portal.changed([os.path.realpath(folder / "content")])
    return portal


TASK = "content/plans/2021/tasks/01.yaml"


@pytest.mark.parametrize("good", [True, False], ids=["good before", "mended"])
def test_what_is_saved_during_the_first_build_is_seen_when_the_watch_begins(folder, monkeypatch, good):
    before = (folder / TASK).read_text("utf-8")
    after = before.replace("接种点位", "接种地点")
    if not good:
        before = "number: x\n"
        (folder / TASK).write_text(before, "utf-8")
    portal = watched(folder, monkeypatch, before, after)
    assert portal.portal.problems == ()
    assert "接种地点" in portal.portal.find("2021/1.html").decode()
    portal.close()


@pytest.mark.parametrize("broken", [False, True], ids=["other words", "an error"])
def test_what_is_put_back_during_the_first_build_is_not_seen(folder, monkeypatch, broken):
    before = (folder / TASK).read_text("utf-8")
    portal = watched(folder, monkeypatch, "" if broken else before.replace("接种点位", "接种地点"), before)
    assert portal.portal.problems == ()
    assert "接种点位" in portal.portal.find("2021/1.html").decode()
    portal.close()


def test_what_was_mended_is_not_told_once_more_of_the_new_pages(started, folder, monkeypatch):
    portal, _ = started
    task = folder / "content/plans/2021/tasks/01.yaml"
    good, shown, show = task.read_text("utf-8"), [], portal._show
    save(task, "number: x\n", portal)
    assert portal.portal.problems

    def seen(made):
        show(made)
        shown.append(("接种地点" in portal.portal.find("2021/1.html").decode(), bool(portal.portal.problems)))

    monkeypatch.setattr(portal, "_show", seen)
    save(task, good.replace("接种点位", "接种地点"), portal)
    assert {problems for new, problems in shown if new} == {False}


@pytest.mark.parametrize("text", ["接种场所", "接种场所" * 40_000], ids=["short", "long"])
def test_what_is_saved_while_it_is_made_is_no_failure(started, folder, monkeypatch, text):
    portal, told = started
    task, source, make, times = (
        folder / "content/plans/2021/tasks/01.yaml", folder / "content/plans/2021/source.txt", making.make, []
    )  # fmt: skip
    save(source, "文字" * 40_000, portal)

    def meanwhile(*arguments, **options):
        times.append(1)
        if len(times) == 1:
            source.write_text(text, "utf-8")
        return make(*arguments, **options)

    monkeypatch.setattr(making, "make", meanwhile)
    save(task, task.read_text("utf-8").replace("接种点位", "接种地点"), portal)
    assert (portal.portal.failure, portal.portal.problems) == ("", ())
    assert "接种地点" in portal.portal.find("2021/1.html").decode()
    portal.changed([os.path.realpath(source)])
    assert portal.portal.find("2021/source.txt").decode() == text
    assert [change.failure for change in told if change.failure] == []


def test_what_can_wait_is_built_beside_and_then_taken_over(folder, monkeypatch):
    monkeypatch.setattr(live, "IDLE", 0.01)
    portal = live.Live(options_of(folder, search=True))
    portal.start(lambda name, seconds: None)
    before = portal.portal
    task = folder / "content/plans/2021/tasks/01.yaml"
    save(task, task.read_text("utf-8").replace("接种点位", "接种地点"), portal)
    made = portal.portal
    assert made.fresh
    while portal.portal.fresh:
        assert portal.wait(portal.portal.version, 60) is not made, "nothing was built beside"
    after = portal.portal
    assert after.find("2021/1.html") == made.find("2021/1.html")
    index = [path for path in after.rows if path.startswith("pagefind/")]
    assert {path: after.find(path) for path in index} != {path: before.find(path) for path in index}
    portal.close()
    assert not [thread for thread in threading.enumerate() if isinstance(thread, threading.Timer) and thread.is_alive()]


@pytest.mark.parametrize(
    "file, damage, reason",
    [
        ("pages/task.html", b"{% bogus %}", "模板有误（{folder}/templates/pages/task.html:1）：Encountered unknown tag 'bogus'."),
        ("pages/task.html", b"\n{{ nope.x }}", "模板有误（{folder}/templates/pages/task.html:2）：'nope' is undefined"),
        ("pages/task.html", b"\n\xb1\xea", "模板有误（{folder}/templates/pages/task.html:2）：不是 UTF-8 编码"),
        ("pages/task.html", None, "模板有误（pages/task.html）："),
        ("assets/tokens.css", None, "读写失败 {folder}/templates/assets/tokens.css：文件或文件夹不见了"),
        ("assets/tokens.css", b"\xb1\xea", "{folder}/templates/assets/tokens.css 不是 UTF-8 编码\n"),
    ],
)  # fmt: skip
def test_templates_that_are_wrong_are_told_and_can_be_mended(started, folder, file, damage, reason):
    portal, told = started
    path = folder / "templates" / file
    good, page = path.read_bytes(), portal.portal.find("2021/1.html")
    path.unlink() if damage is None else path.write_bytes(damage)
    portal.changed([os.path.realpath(path)])
    assert portal.portal.failure.startswith(reason.format(folder=folder.as_posix()))
    assert told[-1].failure == portal.portal.failure
    assert portal.portal.find("2021/1.html") == page
    path.write_bytes(good)
    portal.changed([os.path.realpath(path)])
    assert portal.portal.failure == ""
    assert told[-1].failure == ""


def test_what_was_saved_while_the_store_was_built_is_built_after_it(folder, monkeypatch):
    monkeypatch.setattr(live, "IDLE", 0.01)
    task, seen, waits = folder / "content/plans/2021/tasks/01.yaml", [], live._Beside.wait

    def wait(beside):
        seen.append(beside)
        done = waits(beside)
        if len(seen) == 1:
            save(task, task.read_text("utf-8").replace("接种地点", "接种场所"), portal)
            portal._timer.join()  # its turn comes while this build is still running
        return done

    monkeypatch.setattr(live._Beside, "wait", wait)
    portal = live.Live(options_of(folder))
    portal.start(lambda name, seconds: None)
    save(task, task.read_text("utf-8").replace("接种点位", "接种地点"), portal)
    while portal.portal.fresh:
        version = portal.portal.version
        assert portal.wait(version, 20).version != version, "the last change was never built"
    assert len(seen) == 2
    assert "接种场所" in (options_of(folder).output / "2021/1.html").read_text("utf-8")
    portal.close()


def test_warming_up_shows_nothing_and_changes_nothing(started):
    portal, told = started
    before = portal.portal
    portal.warm_up()
    assert portal.portal is before
    assert told == []


@pytest.mark.skipif(os.name == "nt", reason="Windows lets no process rest")
def test_what_is_built_beside_rests_while_something_saved_is_made(folder, monkeypatch):
    monkeypatch.setattr(live, "IDLE", 0.01)
    steps, waits, began = [], live._Beside.wait, threading.Event()

    def wait(beside):
        beside.hold()  # so that it is running when the next change comes
        began.set()
        done = waits(beside)
        steps.append(f"built: {done}")
        return done

    hold, go_on = live._Beside.hold, live._Beside.go_on
    monkeypatch.setattr(live._Beside, "hold", lambda beside: (steps.append("hold"), hold(beside)))
    monkeypatch.setattr(live._Beside, "go_on", lambda beside: (steps.append("go on"), go_on(beside)))
    monkeypatch.setattr(live._Beside, "wait", wait)
    task = folder / "content/plans/2021/tasks/01.yaml"
    portal = live.Live(options_of(folder), lambda change: steps.append(f"{change.files} files"))
    portal.start(lambda name, seconds: None)
    save(task, task.read_text("utf-8").replace("接种点位", "接种地点"), portal)
    assert began.wait(60)
    save(task, task.read_text("utf-8").replace("接种地点", "接种场所"), portal)
    while portal.portal.fresh:
        version = portal.portal.version
        assert portal.wait(version, 60).version != version, "the last change was never built"
    portal.close()
    assert steps[:6] == ["8 files", "hold", "hold", "8 files", "go on", "built: True"]
    assert "接种场所" in (options_of(folder).output / "2021/1.html").read_text("utf-8")
