"""A build as a whole: the same bytes everywhere and every time, data and manifest as the contract has them."""

from __future__ import annotations

import contextlib
import json
import os
import random
import re
import shutil
import subprocess
import sys
from datetime import date
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from gongkai import making, pipeline
from gongkai.errors import ContentChanged, ProblemsFound
from gongkai.exports import to_json
from gongkai.model import Responsibility
from tests import made
from tests.conftest import BASE, ROOT, TODAY, denied


def tree(site: Path) -> dict[str, str]:
    return {
        path.relative_to(site).as_posix(): sha256(path.read_bytes()).hexdigest()
        for path in site.rglob("*")
        if path.is_file()
    }


def test_the_manifest_lists_every_other_file(portal):
    listed = json.loads((portal / "manifest.json").read_text("utf-8"))
    files = tree(portal)
    files.pop("manifest.json")
    assert listed == {"algorithm": "sha256", "files": files}


def test_tasks_json_is_the_contracts(portal):
    told = json.loads((portal / "data/2021/tasks.json").read_text("utf-8"))
    assert told["plan"] == {
        "id": "2021",
        "title": "2021年宜春市政务公开工作要点任务分解表",
        "year": 2021,
        "issuer": "宜春市人民政府办公室",
        "issued": "2021-05-18",
        "as_of": TODAY,
    }
    task = told["tasks"][16]
    assert list(task) == [
        "number", "title", "content", "responsible", "units", "deadline", "status", "due", "updates", "url",
    ]  # fmt: skip
    members = [unit for unit in task["units"] if unit["via"]]
    assert task | {"units": []} == {
        "number": 17,
        "title": "优化网上政民互动渠道",
        "content": "宜春市人民政府网站要开放政策发布页面的网民留言功能，加强与“12345”政府服务热线的深度合作。",
        "responsible": {
            "text": "市政府办公室牵头，各地各部门负责",
            "lead": ["市政府办公室"],
            "responsible": ["各地各部门"],
            "support": [],
            "open_ended": False,
        },
        "units": [],
        "deadline": {"text": "6月底前", "kind": "date", "date": "2021-06-30", "milestones": []},
        "status": None,
        "due": "none",
        "updates": [],
        "url": "2021/17.html",
    }
    assert [unit for unit in task["units"] if not unit["via"]] == [
        {"id": "zfbgs", "name": "市政府办公室", "role": "lead", "via": None},
        {"id": "localities-departments", "name": "各地各部门", "role": "responsible", "via": None},
    ]
    assert len(members) == 41  # 42 bodies less the one that leads by name
    assert {(unit["role"], unit["via"]) for unit in members} == {("responsible", "localities-departments")}


def test_tasks_of_the_same_unit_keep_their_own_words():
    other = made.task(2, responsible=Responsibility("卫健委", responsible=("市卫健委",)))
    (output,) = to_json.outputs(made.plan(made.task(1), other), made.TODAY)
    tasks = json.loads(output.data)["tasks"]
    assert [task["responsible"]["text"] for task in tasks] == ["市卫健委", "卫健委"]
    wjw = {"id": "wjw", "name": "市卫健委", "role": "responsible", "via": None}
    assert [task["units"] for task in tasks] == [[wjw], [wjw]]


def test_the_source_is_published_byte_for_byte(portal):
    assert (portal / "2021/source.txt").read_bytes() == (ROOT / "content/plans/2021/source.txt").read_bytes()


def test_no_sitemap_without_an_address(portal):
    assert not (portal / "sitemap.xml").exists()


def test_the_sitemap_lists_every_page_where_the_address_is_set(content, tmp_path):
    site = content / "site.yaml"
    site.write_text(site.read_text("utf-8") + "address: https://www.example.gov.cn/zwgk/rwfj/\n", "utf-8")
    options = pipeline.Options(content, tmp_path / "site", ROOT / "templates", date(2026, 11, 23), search=False)
    pipeline.build(options)
    text = (options.output / "sitemap.xml").read_text("utf-8")
    pages = [path for path in tree(options.output) if path.endswith(".html") and path != "404.html"]
    start = "https://www.example.gov.cn/zwgk/rwfj/"
    assert re.findall("<url><loc>(.*?)</loc></url>", text) == [start + path for path in sorted(pages)]
    assert f'<link rel="canonical" href="{start}2021/1.html">' in (options.output / "2021/1.html").read_text("utf-8")


@pytest.mark.parametrize(
    "env",
    [
        {"TZ": "Pacific/Kiritimati", "LC_ALL": "C", "PYTHONHASHSEED": "1"},
        {"TZ": "America/Los_Angeles", "LC_ALL": "C.UTF-8", "PYTHONHASHSEED": "4242"},
    ],
    ids=["east", "west"],
)
def test_the_same_content_gives_the_same_bytes_anywhere(portal, tmp_path, env):
    # Another order of files on the disk: written anew in a random order.
    files = [path for path in (ROOT / "content").rglob("*") if path.is_file()]
    random.Random(7).shuffle(files)
    for path in files:
        target = tmp_path / "content" / path.relative_to(ROOT / "content")
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target)
    command = [sys.executable, str(ROOT / "build.py"), "--today", TODAY]
    subprocess.run(command, cwd=tmp_path, env={**os.environ, **env}, check=True, capture_output=True)
    assert tree(tmp_path / "site") == tree(portal)


def test_one_process_and_several_give_the_same_bytes(tmp_path):
    content = tmp_path / "content"
    shutil.copytree(BASE, content)
    for id in ("2019", "2020", "2022"):
        shutil.copytree(content / "plans/2021", content / "plans" / id)
        plan = content / "plans" / id / "plan.yaml"
        plan.write_text(plan.read_text("utf-8").replace("2021", id), "utf-8")
    one = pipeline.Options(content, tmp_path / "one", ROOT / "templates", date(2026, 11, 23), jobs=1)
    two = one._replace(output=tmp_path / "two", jobs=2)
    pipeline.build(one)
    pipeline.build(two)
    assert tree(one.output) == tree(two.output)


def test_a_process_started_anew_makes_what_a_forked_one_does(tmp_path, monkeypatch):
    content = tmp_path / "content"
    shutil.copytree(BASE, content)
    shutil.copytree(content / "plans/2021", content / "plans/2020")
    options = pipeline.Options(content, tmp_path / "fork", ROOT / "templates", date(2026, 11, 23), jobs=2, search=False)
    pipeline.build(options)
    monkeypatch.setattr(sys, "platform", "darwin")
    pipeline.build(options._replace(output=tmp_path / "spawn"))
    assert tree(tmp_path / "fork") == tree(tmp_path / "spawn")


IN_COPIES = """
import os, sys
from gongkai import together

class Shop:
    def make(self, job):
        if os.getpid() != parent:
            {there}
        else:
            {here}
        return job * 2

parent = os.getpid()
here, there = os.pipe()
assert together.possible()
try:
    print(list(together.in_copies(list(range(40)), Shop(), 3)))
except OSError as error:
    print(error)
"""


@pytest.mark.skipif(sys.platform != "linux" or os.cpu_count() == 1, reason="no copy is made here")
@pytest.mark.parametrize(
    ("there", "here", "told"),
    [
        ("pass", "pass", list(range(0, 80, 2))),
        ("raise ValueError", "pass", list(range(0, 80, 2))),
        ("os.kill(os.getpid(), 9)", "pass", list(range(0, 80, 2))),
        # The copies' first jobs last until this process has one.
        ("os.read(here, 1)", "os.write(there, b'.' * 80); raise OSError('full')", "full"),
        ("os.read(here, 1); raise ValueError", "os.write(there, b'.' * 80); raise OSError('full')", "full"),
    ],
)
def test_jobs_of_copies_that_fail_are_done_here_and_a_failure_here_ends_all(there, here, told):
    # In a process of its own: where other threads run, as those of earlier tests may, no copy is made.
    code = IN_COPIES.format(there=there, here=here)
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, check=True, encoding="utf-8", timeout=60
    )
    assert done.stdout == f"{told}\n"


CHANGES = {
    "unit renamed": ("units.yaml", "市卫生健康委", "市卫健局"),
    "full name": ("units.yaml", "某市卫生健康委员会", "某市健康委员会"),
    "basis": ("units.yaml", "basis: 举例", "basis: 名录"),
    "setting": ("site.yaml", "name: 任务分解", "name: 任务公开"),
    "address": ("site.yaml", "sponsor:", "address: https://www.example.gov.cn/a/\nsponsor:"),
    "date": ("plans/2021/tasks/01.yaml", "6月底前", "9月底前"),
    "word": ("plans/2021/tasks/02.yaml", "每月更新一次", "每季更新一次"),
    "role": ("plans/2021/tasks/01.yaml", "配合", "负责"),
    "other plan": ("plans/2020/tasks/02.yaml", "每月更新一次", "每年更新一次"),
    "plan": ("plans/2021/plan.yaml", "title: 2021年任务分解表", "title: 2021年任务表"),
    "hidden": ("plans/2021/tasks/01.yaml", "number: 1", "disclosure: 不予公开\nnumber: 1"),
    "page": ("pages/about.md", "正文。", "另一段。"),
    "template": ("../templates/pages/task.html", "{% block main %}", "{% block main %}<p>改</p>"),
    "style": ("../templates/assets/base.css", "body", "/* 改 */ body"),
}


STEPS = ("added", "removed", "renamed", "today", "damaged", "new plan", "kept", "old kept", "record")


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@example(["address", "address"])
@example(["record", "word", "record", "today", "record", "date"])
@example(["old kept", "renamed", "old kept"])
@example(["kept", "word", "kept", "date", "old kept", "role", "unit renamed"])
@given(
    st.lists(
        st.sampled_from([*CHANGES, *STEPS]),
        min_size=1,
        max_size=4,
    )
)
def test_an_incremental_build_gives_the_bytes_of_a_full_one(tmp_path_factory, steps):
    folder = tmp_path_factory.mktemp("steps")
    shutil.copytree(BASE, folder / "content")
    shutil.copytree(folder / "content/plans/2021", folder / "content/plans/2020")
    shutil.copytree(ROOT / "templates", folder / "templates")
    options = pipeline.Options(
        folder / "content", folder / "site", folder / "templates", date(2021, 11, 23), search=False, jobs=1
    )
    pipeline.build(options)
    for number, step in enumerate(steps):
        options = change(step, number, folder, options)
        pipeline.build(options)
        fresh = options._replace(output=folder / f"fresh-{number}", full=True)
        pipeline.build(fresh)
        assert tree(options.output) == tree(fresh.output), step


KEPT = ("settings", "phrases")


def change(step: str, number: int, folder: Path, options: pipeline.Options) -> pipeline.Options:
    content = folder / "content"
    tasks = content / "plans/2021/tasks"
    if step in CHANGES:
        name, old, new = CHANGES[step]
        path = content / name
        if path.exists() and new not in path.read_text("utf-8"):
            path.write_text(path.read_text("utf-8").replace(old, new, 1), "utf-8")
    elif step == "added":
        (tasks / f"9{number}.yaml").write_text(
            f"number: 9{number}\ntitle: 增加\ncontent: 增加。\nresponsible: 市卫健委\ndeadline: 长期坚持\n", "utf-8"
        )
    elif step == "removed":
        (tasks / "02.yaml").unlink(missing_ok=True)
    elif step == "renamed" and (tasks / "01.yaml").exists():
        (tasks / "01.yaml").rename(tasks / "a.yaml")
    elif step == "today":
        return options._replace(today=date(2022 + number, 1, 1))
    elif step == "damaged":
        (options.output / "index.html").write_text("坏", "utf-8")
        (options.output / "2021/2.html").unlink(missing_ok=True)
    elif step == "kept":  # what is kept is damaged
        for name in KEPT:
            path = folder / ".gongkai/site" / name
            path.write_bytes(path.read_bytes()[:-7] + b"damaged" if number % 2 else b"")
    elif step == "record":  # of the last build, all but its first line
        path = folder / ".gongkai/site/state"
        path.write_bytes(path.read_bytes()[:-7] + b"damaged")
    elif step == "old kept":  # or is of another content
        other = folder / "other/content"
        shutil.rmtree(other, ignore_errors=True)
        shutil.copytree(content, other)
        units = other / "units.yaml"
        units.write_text(units.read_text("utf-8").replace("市卫生健康委", "市卫生局"), "utf-8")
        pipeline.build(options._replace(content=other, output=folder / "other/site"))
        for name in KEPT:
            shutil.copy(folder / "other/.gongkai/site" / name, folder / ".gongkai/site" / name)
    elif step == "new plan" and not (content / "plans/2022").exists():
        shutil.copytree(content / "plans/2020", content / "plans/2022")
    return options


# What is saved after a build looked: file, the text that is replaced, by which text.
WHILE = {
    "a text": ("plans/2021/tasks/01.yaml", "接种点位", "接种地点"),
    "a file more": (
        "plans/2021/tasks/77.yaml",
        "",
        "number: 77\ntitle: 接种地点\ncontent: 做。\nresponsible: 市卫健委\ndeadline: 长期坚持\n",
    ),
    "a plan's settings": ("plans/2021/plan.yaml", "2021年任务分解表", "接种地点"),
    "the portal's settings": ("site.yaml", "任务分解", "接种地点"),
    "units": ("units.yaml", "市卫生健康委]", "市卫生健康委, 接种地点]"),
    "a page": ("pages/about.md", "正文", "接种地点"),
    "a page more": ("pages/new.md", "", "---\ntitle: 接种地点\n---\n正文。\n"),
}


def save(path: Path, text: str | None) -> None:
    path.unlink(missing_ok=True) if text is None else path.write_text(text, "utf-8")


def saving(path: Path, text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Lets `text` be saved at `path` after each build has looked at the content, and taken back before it ends: by its hash
    nothing will have changed."""
    before = path.read_text("utf-8") if path.exists() else None
    real = making.make

    def make(*arguments):
        save(path, text)
        try:
            return real(*arguments)
        finally:
            save(path, before)

    monkeypatch.setattr(making, "make", make)


@pytest.mark.parametrize("why", ["the first", "a plan changed", "another day"])
@pytest.mark.parametrize("saved", WHILE)
def test_what_is_saved_while_a_build_goes_on_is_told_by_the_next(content, tmp_path, saved, why):
    name, old, new = WHILE[saved]
    path = content / name
    after = path.read_text("utf-8").replace(old, new, 1) if path.exists() else new
    other = content / "plans/2021/tasks/02.yaml"
    options = pipeline.Options(content, tmp_path / "site", ROOT / "templates", date(2026, 11, 23), search=False)

    def shown() -> bool:
        return any("接种地点" in page.read_text("utf-8") for page in options.output.glob("**/*.html"))

    if why != "the first":
        pipeline.build(options)
    if why == "another day":
        options = options._replace(today=date(2026, 11, 24))
    elif why == "a plan changed":
        other.write_text(other.read_text("utf-8").replace("每月更新一次", "每季更新一次"), "utf-8")
    with pytest.MonkeyPatch.context() as monkeypatch:
        saving(path, after, monkeypatch)
        pipeline.build(options)
    assert not shown()
    save(path, after)
    pipeline.build(options)
    assert shown()


RECORDS = "records: {since: 2021-06-01}\n"
# What is too long, or may be, to be held: what is saved, by the file it is saved in.
LET_GO = {
    "plans/2021/source.txt": "文字" * 30_000,
    "plans/2021/evidence/a.pdf": "新的佐证",
}


@pytest.mark.parametrize("saved", LET_GO)
def test_what_can_no_longer_be_had_as_it_was_is_an_error(content, tmp_path, saved):
    task = content / "plans/2021/tasks/01.yaml"
    (content / "plans/2021/evidence").mkdir()
    save(content / "plans/2021/evidence/a.pdf", "佐证")
    save(content / "plans/2021/source.txt", "转录" * 30_000)
    evidence = "updates:\n  - {date: 2021-06-20, by: 市卫健委, status: 已完成, evidence: [{title: 证, file: a.pdf}]}\n"
    plan = content / "plans/2021/plan.yaml"
    save(plan, plan.read_text("utf-8") + RECORDS)
    save(task, task.read_text("utf-8") + evidence)
    options = pipeline.Options(content, tmp_path / "site", ROOT / "templates", date(2021, 11, 23))
    pipeline.build(options)
    before = tree(options.output)
    save(task, task.read_text("utf-8").replace("接种点位", "接种地点"))
    with pytest.MonkeyPatch.context() as monkeypatch:
        saving(content / saved, LET_GO[saved], monkeypatch)
        with pytest.raises(ContentChanged) as raised:
            pipeline.build(options)
    told = f"正在读取时，content/{saved} 被改动了", "再运行一次", 3
    assert (raised.value.message, raised.value.hint, raised.value.exit_status) == told
    assert tree(options.output) == before
    pipeline.build(options)
    assert "接种地点" in (options.output / "2021/1.html").read_text("utf-8")


def test_what_is_saved_once_while_a_build_goes_on_is_looked_at_anew(content, tmp_path, monkeypatch):
    transcript, real, times = content / "plans/2021/source.txt", making.make, []
    save(transcript, "转录" * 30_000)

    def make(*arguments):
        times.append(1)
        if len(times) == 1:
            save(transcript, "文字" * 30_000)
        return real(*arguments)

    monkeypatch.setattr(making, "make", make)
    options = pipeline.Options(content, tmp_path / "site", ROOT / "templates", date(2021, 11, 23), search=False)
    pipeline.build(options)
    assert len(times) == 2
    assert (options.output / "2021/source.txt").read_text("utf-8") == "文字" * 30_000


@pytest.mark.parametrize(
    "name, before, during, code",
    [
        ("site.yaml", None, "name: 甲\nsponsor: 乙\n", "file-missing"),
        ("plans/2021/plan.yaml", None, (BASE / "plans/2021/plan.yaml").read_text("utf-8"), "file-missing"),
        ("pages/about.md", "文" * 40_000, "---\ntitle: 关于\n---\n正文。\n", ""),
    ],
)
def test_what_could_not_be_read_at_first_is_not_read_later(content, tmp_path, name, before, during, code):
    save(content / name, before)
    options = pipeline.Options(content, tmp_path / "site", ROOT / "templates", date(2021, 11, 23), search=False)
    with pytest.MonkeyPatch.context() as monkeypatch:
        saving(content / name, during, monkeypatch)
        with pytest.raises(ProblemsFound if code else ContentChanged) as raised:
            pipeline.build(options)
    if code:
        assert [(problem.code, problem.file) for problem in raised.value.problems] == [(code, f"content/{name}")]
    assert not options.output.exists()


def test_what_may_not_be_read_at_first_is_not_read_later(content, tmp_path):
    page, real = content / "pages/about.md", making.make
    options = pipeline.Options(content, tmp_path / "site", ROOT / "templates", date(2021, 11, 23), search=False)
    with pytest.MonkeyPatch.context() as monkeypatch, contextlib.ExitStack() as refused:
        refused.enter_context(denied("about.md"))

        def make(*arguments):
            refused.close()
            return real(*arguments)

        monkeypatch.setattr(making, "make", make)
        monkeypatch.setattr(pipeline, "_TIMES", 1)
        with pytest.raises(ContentChanged):
            pipeline.build(options)
    assert "正文" in page.read_text("utf-8")


@pytest.mark.skipif(os.name == "nt", reason="links need a privilege on Windows")
@pytest.mark.parametrize("linked", ["plans", "plans/2021", "plans/2021/tasks", "plans/2021/evidence"])
def test_a_linked_folder_is_told_and_nothing_that_follows_from_it(content, tmp_path, linked):
    task = content / "plans/2021/tasks/01.yaml"
    (content / "plans/2021/evidence").mkdir()
    save(content / "plans/2021/evidence/a.pdf", "佐证")
    evidence = "updates:\n  - {date: 2021-06-20, by: 市卫健委, status: 已完成, evidence: [{title: 证, file: a.pdf}]}\n"
    save(content / "plans/2021/plan.yaml", (BASE / "plans/2021/plan.yaml").read_text("utf-8") + RECORDS)
    save(task, task.read_text("utf-8") + evidence)
    options = pipeline.Options(content, tmp_path / "site", ROOT / "templates", date(2021, 11, 23), search=False)
    pipeline.freeze(options, "2021")
    shutil.move(content / linked, tmp_path / "elsewhere")
    (content / linked).symlink_to(tmp_path / "elsewhere")
    found = [(problem.code, problem.file) for problem in pipeline.problems(options)]
    assert found == [("not-a-file", f"content/{linked}")]


def test_plans_that_did_not_change_are_not_read_for_the_search(content, tmp_path):
    shutil.copytree(content / "plans/2021", content / "plans/2020")
    task, other = content / "plans/2021/tasks/01.yaml", content / "plans/2020/tasks/01.yaml"
    options = pipeline.Options(content, tmp_path / "site", ROOT / "templates", date(2021, 11, 23))
    pipeline.build(options)
    save(task, task.read_text("utf-8").replace("接种点位", "接种地点"))
    with pytest.MonkeyPatch.context() as monkeypatch:
        saving(other, other.read_text("utf-8").replace("接种点位", "接种场所"), monkeypatch)
        pipeline.build(options)
    full = options._replace(output=tmp_path / "full")
    pipeline.build(full)
    assert tree(options.output) == tree(full.output)
    assert "接种地点" in (options.output / "search/text.js").read_text("utf-8")


@pytest.mark.skipif(os.name == "nt", reason="Windows has no pipes in folders")
@pytest.mark.parametrize("name", ["lock", "state", "settings", "phrases"])
@pytest.mark.parametrize(
    "make", [os.mkdir, os.mkfifo, lambda path: os.symlink(path, path)], ids=["folder", "pipe", "link"]
)
def test_what_no_build_leaves_in_the_cache_is_in_nobodys_way(content, tmp_path, name, make):
    options = pipeline.Options(content, tmp_path / "site", ROOT / "templates", date(2021, 11, 23), search=False)
    pipeline.build(options)
    before, path = tree(options.output), tmp_path / ".gongkai/site" / name
    path.unlink(missing_ok=True)
    make(path)
    pipeline.build(options)
    assert tree(options.output) == before
    assert pipeline.build(options).unchanged


def test_the_index_is_made_again_only_when_searched_text_changed(content, tmp_path, monkeypatch):
    from gongkai.search import pagefind

    runs = []
    real = pagefind.index
    monkeypatch.setattr(pagefind, "index", lambda shard, *rest: runs.append(shard.folder) or real(shard, *rest))
    options = pipeline.Options(content, tmp_path / "site", ROOT / "templates", date(2026, 11, 23))
    pipeline.build(options)
    assert runs == ["pagefind"]
    task = content / "plans/2021/tasks/01.yaml"
    task.write_text(task.read_text("utf-8") + "draft: false\n", "utf-8")
    pipeline.build(options._replace(today=date(2026, 11, 24)))
    assert runs == ["pagefind"]
    task.write_text(task.read_text("utf-8").replace("接种点位", "接种地点"), "utf-8")
    pipeline.build(options)
    assert runs == ["pagefind", "pagefind"]


def test_a_page_that_links_nowhere_is_an_error_at_the_link(content, tmp_path):
    page = content / "pages/about.md"
    good = page.read_text("utf-8") + "\n[任务](2021/1.html) [本页](#h-x) [外](https://www.gov.cn/)\n"
    page.write_text(good, "utf-8")
    options = pipeline.Options(content, tmp_path / "site", ROOT / "templates", date(2026, 11, 23), search=False)
    pipeline.build(options)
    before = tree(options.output)
    page.write_text(good + "\n见[怎样看](guide.md)。\n", "utf-8")
    with pytest.raises(ProblemsFound) as found:
        pipeline.build(options)
    assert [(problem.code, problem.line, problem.column, problem.message) for problem in found.value.problems] == [
        ("link-dead", 9, 8, "链接“guide.md”指向的网页不存在")
    ]
    assert tree(options.output) == before
