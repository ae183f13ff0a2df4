"""The benchmark's content: portals of any size in the contract's format, mixed from the real one, and their reading.

`write_portal` writes what this generator builds; `read_portal` gives the same tasks to whoever writes them for another
generator. Settings, units and pages are the repository's own, unchanged; plans have 50 tasks; titles and texts are put
together from the real plan's clauses, in the real sentences' shapes; who answers and by when are drawn from the real
rows, as they stand there, so that the lists by unit and by deadline are as many and as long as in real plans.
"""

from __future__ import annotations

import calendar
import json
import random
import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml

PLAN_SIZE = 50
LAST_YEAR, YEARS = 2021, 20  # plans are of 2002 to 2021; more than 20 plans give each year several
ADDRESS = "https://www.example.gov.cn/zwgk/rwfj/"


@dataclass(frozen=True, slots=True)
class Task:
    """One row: as printed, and the ids of the units and groups it names, and the deadline's page."""

    number: int
    title: str
    content: str
    responsible: str
    deadline: str
    named: tuple[str, ...]
    due: str


@dataclass(frozen=True, slots=True)
class Plan:
    """One plan; `units` and `deadlines` are the lists it has, in the order in which their index shows them."""

    id: str
    title: str
    issuer: str
    issued: str
    tasks: tuple[Task, ...]
    units: tuple[str, ...]
    deadlines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Portal:
    """What any generator is given: the portal's name, every registered id → printed name, and the plans, newest
    first."""

    name: str
    names: dict[str, str]
    plans: tuple[Plan, ...]

    def tasks(self) -> int:
        """How many tasks all plans have."""
        return sum(len(plan.tasks) for plan in self.plans)

    def units(self) -> list[str]:
        """The ids that any plan names, in the registry's order."""
        named = {id for plan in self.plans for id in plan.units}
        return [id for id in self.names if id in named]

    def addresses(self) -> set[str]:
        """Every page that a generator has to write, relative to its output folder."""
        pages = {"index.html", "units/index.html", *(f"units/{id}.html" for id in self.units())}
        for plan in self.plans:
            pages |= {f"{plan.id}/{page}index.html" for page in ("", "units/", "deadlines/")}
            pages |= {f"{plan.id}/{task.number}.html" for task in plan.tasks}
            pages |= {f"{plan.id}/units/{id}.html" for id in plan.units}
            pages |= {f"{plan.id}/deadlines/{due}.html" for due in plan.deadlines}
        return pages


def write_portal(folder: Path, tasks: int, source: Path, seed: int = 2021, plan_size: int = PLAN_SIZE) -> None:
    """Write a portal of `tasks` tasks into the new folder `folder`; the same arguments give the same bytes.

    `source` is the real portal's content. Asked for exactly as many tasks as that has, it is copied whole.
    """
    if tasks == len(_task_files(source)):
        shutil.copytree(source, folder)
    else:
        shutil.copytree(source, folder, ignore=lambda path, _: ["plans"] if Path(path) == source else [])
        for id, year, rows in _mixed(
            tasks, plan_size, [_raw(path) for path in _task_files(source)], random.Random(seed)
        ):
            _write_plan(folder / "plans" / id, year, rows)
    site = folder / "site.yaml"
    if "address" not in _raw(site):  # without it there is no sitemap to measure
        site.write_text(f"{site.read_text(encoding='utf-8').rstrip()}\naddress: {ADDRESS}\n", encoding="utf-8")


def read_portal(folder: Path) -> Portal:
    """Read a portal that `write_portal` wrote. ValueError for a phrase that the real plan does not have."""
    registry = _raw(folder / "units.yaml")
    entries = [*registry["units"], *registry["groups"]]
    names = {entry["id"]: entry["name"] for entry in entries}
    read_names = _names_reader({name: entry["id"] for entry in entries for name in [entry["name"], *_also(entry)]})
    plans = []
    for path in sorted(folder.glob("plans/*/plan.yaml"), key=lambda path: path.parent.name, reverse=True):
        head, plan_tasks = _raw(path), []
        for file in sorted(path.parent.glob("tasks/*.yaml")):
            row = _raw(file)
            named = read_names(_words(row["responsible"]))
            due = due_key(_words(row["deadline"]), int(head["year"]))
            texts = (row["title"], row["content"], _words(row["responsible"]), _words(row["deadline"]))
            plan_tasks.append(Task(int(row["number"]), *texts, named, due))
        plan_tasks.sort(key=lambda task: task.number)
        units = {id for task in plan_tasks for id in task.named}
        lists = tuple(id for id in names if id in units), tuple(sorted({task.due for task in plan_tasks}))
        plans.append(Plan(path.parent.name, head["title"], head["issuer"], head["issued"], tuple(plan_tasks), *lists))
    return Portal(_raw(folder / "site.yaml")["name"], names, tuple(plans))


def change_task(folder: Path, turn: int) -> None:
    """Change the text of one task in the middle plan, as an editor would; another `turn` is another change."""
    plan = sorted(folder.glob("plans/*/plan.yaml"))
    file = _task_files(plan[len(plan) // 2].parents[2], plan[len(plan) // 2].parent.name)[0]
    text = re.sub(r"(第\d+次修改。)?$", f"第{turn}次修改。", _raw(file)["content"], count=1)
    changed = re.sub(r"(?m)^content: .*(\n +.*)*$", lambda _: f"content: {_scalar(text)}", file.read_text("utf-8"))
    file.write_text(changed, encoding="utf-8")


def due_key(phrase: str, year: int) -> str:
    """The name of a deadline's page, for the phrases that the real plan has."""
    if phrase == "全年":
        return "year-round"
    month = 6 if phrase == "上半年" else int((re.fullmatch(r"(\d+)月底前", phrase) or _unknown(phrase))[1])
    return f"{year}-{month:02}-{calendar.monthrange(year, month)[1]}"


# Writing


def _mixed(
    tasks: int, plan_size: int, real: list[dict], chance: random.Random
) -> Iterator[tuple[str, int, list[dict]]]:
    """(id, year, rows) of each plan."""
    verbs, things = zip(*((row["title"][:2], row["title"][2:]) for row in real), strict=True)
    sentences = [_clauses(sentence) for row in real for sentence in _sentences(row["content"])]
    clauses = [clause for sentence in sentences for clause in sentence]
    for place, start in enumerate(range(0, tasks, plan_size)):
        year, turn = LAST_YEAR - place % YEARS, place // YEARS
        rows: list[dict] = []
        for number in range(1, min(plan_size, tasks - start) + 1):
            shape, answer = chance.choice(real), chance.choice(real)
            continues = bool(rows) and "title_continues" in shape
            title = rows[-1]["title"] if continues else chance.choice(verbs) + chance.choice(things)
            content = "".join(
                "，".join(chance.choice(clauses) for _ in _clauses(sentence)) + "。"
                for sentence in _sentences(shape["content"])
            )
            row = {"number": str(number), "title": title, "content": content}
            row |= {"title_continues": "true"} if continues else {}
            rows.append(row | {key: _words(answer[key]) for key in ("responsible", "deadline")})
        yield (f"{year}-a{turn:02}" if turn else str(year)), year, rows


def _write_plan(folder: Path, year: int, rows: list[dict]) -> None:
    (folder / "tasks").mkdir(parents=True)
    head = {"title": f"{year}年宜春市政务公开工作要点任务分解表", "year": str(year), "issuer": "宜春市人民政府办公室"}
    head |= {"issued": f"{year}-05-18", "disclosure": "主动公开", "records": "none"}
    (folder / "plan.yaml").write_text(_mapping(head), encoding="utf-8")
    for row in rows:
        (folder / "tasks" / f"{int(row['number']):02}.yaml").write_text(_mapping(row), encoding="utf-8")


def _mapping(row: dict[str, str]) -> str:
    return "".join(f"{key}: {_scalar(value)}\n" for key, value in row.items())


def _scalar(text: str) -> str:
    """As an editor would type it: plain where YAML allows."""
    return text if re.fullmatch(r"[\w“《]([^:#\n]*[^:#\s])?", text) else json.dumps(text, ensure_ascii=False)


# Reading


def _task_files(content: Path, plan: str = "*") -> list[Path]:
    return sorted(content.glob(f"plans/{plan}/tasks/*.yaml"))


def _raw(path: Path) -> dict:
    """A YAML file with all scalars as text."""
    return yaml.load(path.read_bytes(), Loader=getattr(yaml, "CBaseLoader", yaml.BaseLoader))


def _words(value: str | dict) -> str:
    """The document's own words, whether or not an editor settled their meaning."""
    return value if isinstance(value, str) else value["text"]


def _also(entry: dict) -> list[str]:
    return [entry.get("full_name", entry["name"]), *entry.get("aliases", [])]


def _sentences(text: str) -> list[str]:
    return [sentence for sentence in re.split("[。；]", text) if sentence]


def _clauses(sentence: str) -> list[str]:
    return [clause for clause in sentence.split("，") if clause]


def _names_reader(ids: dict[str, str]) -> Callable[[str], tuple[str, ...]]:
    """A function from a responsible phrase to the ids it names, each once, in the phrase's order."""
    name = re.compile("|".join(re.escape(name) for name in sorted(ids, key=len, reverse=True)))

    def read(phrase: str) -> tuple[str, ...]:
        if re.sub("牵头|负责|执行|[，、]", "", name.sub("", phrase)):
            _unknown(phrase)
        return tuple(dict.fromkeys(ids[found] for found in name.findall(phrase)))

    return read


def _unknown(phrase: str) -> None:
    raise ValueError(f"the real plan has a phrase that the benchmark cannot read: {phrase}")
