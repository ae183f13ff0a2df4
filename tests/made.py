"""Plans made by hand, the pages that come of plans, and what is read in them; for the tests of pages."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from html import unescape
from html.parser import HTMLParser

from gongkai import assets, facts
from gongkai.exports import to_json
from gongkai.model import (
    Answerer,
    Base,
    Deadline,
    Group,
    Plan,
    Registry,
    Responsibility,
    Site,
    Task,
    Unit,
)
from gongkai.outputs import Output
from gongkai.pages import of_plan, of_portal
from gongkai.render import Renderer
from tests.conftest import ROOT

TEMPLATES = ROOT / "templates"
TODAY = date(2026, 11, 23)

REGISTRY = Registry(
    units={
        "wjw": Unit("wjw", "市卫健委", "某市卫生健康委员会", "department", ("市卫生健康委",)),
        "czj": Unit("czj", "市财政局", "市财政局", "department"),
        "jia": Unit("jia", "甲县", "甲县", "county"),
    },
    groups={
        "all": Group("all", "各地各部门", (), ("wjw", "czj", "jia"), "印发通知的主送单位"),
        "some": Group("some", "有关单位", (), None, ""),
    },
)
BASE = Base(Site("任务分解", "某市人民政府办公室"), REGISTRY, (), (), TODAY)
WJW = Answerer("wjw", "市卫健委", "responsible")


def task(number: int, **fields: object) -> Task:
    """A task of 市卫健委 by 6月底前, but for what `fields` say."""
    plain = {
        "plan": "2021",
        "title": f"事项{number}",
        "content": f"办理第{number}件事。",
        "responsible": Responsibility("市卫健委", responsible=("市卫健委",)),
        "deadline": Deadline("6月底前", "date", date(2021, 6, 30)),
        "answerers": (WJW,),
    }
    return Task(number=number, **(plain | fields))


def plan(*tasks: Task, **fields: object) -> Plan:
    plain = {
        "id": "2021",
        "title": "2021年任务分解表",
        "year": 2021,
        "issuer": "某市人民政府办公室",
        "issued": date(2021, 5, 18),
        "records_since": None,
    }
    return Plan(tasks=tasks, **(plain | fields))


def made(*plans: Plan, base: Base = BASE) -> dict[str, str]:
    """The text of every output of `plans` and of the portal over them, by path; each path once."""
    renderer = Renderer(TEMPLATES, assets.collect(TEMPLATES), base)
    outputs = [*renderer.assets.outputs()]
    for one in plans:
        outputs += [*of_plan(one, base, renderer), *to_json.outputs(one, base.today)]
    across = of_portal(base, [facts.summarise(one, base.registry) for one in plans], renderer)
    outputs += [page.render(renderer) for page in across]
    return by_path(outputs)


def by_path(outputs: Iterable[Output]) -> dict[str, str]:
    found: dict[str, str] = {}
    for output in outputs:
        assert output.path not in found
        found[output.path] = output.data.decode(errors="replace")  # pictures are no text
    return found


def html_of(pages: dict[str, str]) -> dict[str, str]:
    return {path: text for path, text in pages.items() if path.endswith(".html")}


def text_of(html: str) -> str:
    """What a reader reads of a page's main part, spaces closed up."""
    main = html.partition("<main")[2].partition("</main>")[0] or html
    return re.sub(r"\s+", "", unescape(re.sub(r"<[^>]*>", "", main.partition(">")[2] if "<main" in html else main)))


def facts_of(html: str) -> dict[str, str]:
    """Labels and values of a page's lists of facts."""
    rows = re.findall(r"<dt>(.*?)</dt><dd>(.*?)</dd>", html, re.DOTALL)
    return {unescape(label): text_of(value) for label, value in rows}


class Links(HTMLParser):
    """Every address that a page leads to or loads, and every id that it has."""

    def __init__(self, html: str):
        super().__init__()
        self.addresses: list[tuple[str, str]] = []
        self.ids: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name in ("href", "src", "action") and value is not None:
                self.addresses.append((tag, value))
            elif name == "id":
                self.ids.append(value or "")
