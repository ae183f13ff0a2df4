"""Portals of other shapes than the real one still look right: 300 units, titles of 120 characters, a task of 5,000, a plan
of one task, a plan of 1,000."""

from __future__ import annotations

import shutil
from datetime import date

import pytest
import yaml

from gongkai import pipeline
from tests.browser.conftest import serving
from tests.browser.measures import LAYOUT
from tests.conftest import BASE, ROOT, TODAY

TITLE = "推进重点领域信息公开工作制度化规范化标准化建设并持续完善主动公开目录和依申请公开办理流程"
TEXT = "各单位要按照职责分工，及时、准确、完整地公开本领域的政策文件、办事指南和工作进展，并做好解读和回应。"
DEADLINES = ("6月底前", "10月底前", "全年", "每季度末", "长期坚持", "3月底前")
PAGES = (
    *("index.html", "2021/index.html", "2021/matrix.html", "2021/units/index.html", "2021/units/u001.html"),
    *("2021/deadlines/index.html", "2021/deadlines/2021-06-30.html", "2021/1.html", "2021/2.html", "2021/3.html"),
    *("2020/index.html", "2020/1.html", "2020/units/index.html", "2020/deadlines/index.html"),
    *("units/index.html", "units/u001.html", "search.html", "data/index.html", "updates.html", "table.html"),
)


@pytest.fixture(scope="module")
def shapes(tmp_path_factory):
    """Such a portal, served."""
    folder = tmp_path_factory.mktemp("shapes")
    content = folder / "content"
    shutil.copytree(BASE, content, ignore=shutil.ignore_patterns("plans", "pages"))
    kinds = ("department", "affiliated", "county", "enterprise")
    units = [
        {
            "id": f"u{at:03}",
            "name": f"市第{at}{'行政审批和政务服务数据管理' if at % 7 == 0 else ''}局",
            "kind": kinds[at % 4],
        }
        for at in range(1, 301)
    ]
    group = {"id": "all", "name": "各地各部门", "members": list(kinds), "basis": "某通知的主送单位"}
    (content / "pages").mkdir()
    cells = "".join(f"|第{at}列" for at in range(1, 6)) + "|\n"
    (content / "pages/table.md").write_text(f"---\ntitle: 五列的表\n---\n\n{cells}{'|---' * 5}|\n{cells}", "utf-8")
    write(content / "units.yaml", {"units": units, "groups": [group]})
    tasks = [
        {
            "number": at,
            "title": (TITLE * 3)[:120] if at % 50 == 1 else f"第{at}项任务",
            "content": (TEXT * 105)[:5000]
            if at == 2
            else "https://www.example.gov.cn/" + "a" * 120
            if at == 3
            else TEXT,
            "responsible": f"{units[at % 300]['name']}牵头，各地各部门负责",
            "deadline": DEADLINES[at % 6],
        }
        for at in range(1, 1001)
    ]
    for year, rows in ((2021, tasks), (2020, tasks[:1])):
        plan = {"title": f"{year}年某市政务公开工作要点任务分解表", "year": year, "issuer": "某市人民政府办公室"}
        plan |= {"issued": f"{year}-05-18", "disclosure": "主动公开", "records": "none"}
        write(content / f"plans/{year}/plan.yaml", plan)
        for row in rows:
            write(content / f"plans/{year}/tasks/{row['number']:04}.yaml", row)
    options = pipeline.Options(content, folder / "site", ROOT / "templates", date.fromisoformat(TODAY), search=False)
    pipeline.build(options)
    with serving(folder / "site") as served:
        yield served


def write(path, data) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(yaml.safe_dump(data, allow_unicode=True, sort_keys=False), encoding="utf-8")


@pytest.mark.parametrize(("width", "elder"), [(320, 0), (1280, 0), (320, 30)])
def test_pages_of_every_shape_look_right(shapes, visit, width, elder):
    page = visit(viewport={"width": width, "height": 800}).page
    found = []
    for path in PAGES:
        assert page.goto(f"{shapes.address}{path}?elder={elder}").ok, path
        found += [(path, fault) for fault in page.evaluate(LAYOUT)[:5]]
    assert found == []


def test_long_plans_are_there_whole(shapes, visit):
    page = visit().page
    page.goto(f"{shapes.address}2021/index.html")
    assert page.locator(".official tbody tr[id]").count() == 1000
    page.goto(f"{shapes.address}2021/2.html")
    assert len(page.inner_text(".record dd >> nth=0")) == 5000
    page.goto(f"{shapes.address}2021/1.html")
    assert len(page.inner_text("h1")) == 120
    page.goto(f"{shapes.address}2021/units/index.html")
    assert page.locator('main a[href^="../../2021/units/u"]').count() == 300
