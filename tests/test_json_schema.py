"""What a text editor is told of content: up to date, for every key, and never stricter than the reader."""

from __future__ import annotations

import inspect
import json
import re
from fnmatch import fnmatch
from pathlib import Path
from typing import Any, ClassVar

import jsonschema
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from gongkai import breaches, cli, json_schema, keys, recorded, registry, schema, source
from gongkai.content import Files
from gongkai.model import Registry
from gongkai.typed import Typed
from tests.conftest import CASES, ROOT
from tests.test_cases import NAMES

REGISTERED = registry.load(ROOT / "content/units.yaml", Files(), [])
CLASSES = {
    name: cls
    for room in (schema, recorded)
    for name, cls in inspect.getmembers(room, inspect.isclass)
    if issubclass(cls, Typed) and cls is not Typed
}
READ_AS = {
    "site": schema.TypedSite,
    "units": schema.TypedUnits,
    "plan": schema.TypedPlan,
    "task": schema.TypedTask,
}
SCHEMAS = json_schema.schemas(Registry({}, {}))
VALIDATORS = {name: jsonschema.Draft7Validator(made) for name, made in SCHEMAS.items()}


class Core(yaml.SafeLoader):
    """YAML 1.2's core schema, as the YAML extension of VS Code has it: dates, `no` and `1:30` are text."""

    yaml_implicit_resolvers: ClassVar[dict[str, Any]] = {}


for kind, pattern, opening in (
    ("null", r"~|null|Null|NULL|", ["~", "n", "N", ""]),
    ("bool", r"true|True|TRUE|false|False|FALSE", list("tTfF")),
    ("int", r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+", list("-+0123456789")),
    ("float", r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?|[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)", list("-+.0123456789")),
):  # fmt: skip
    Core.add_implicit_resolver(f"tag:yaml.org,2002:{kind}", re.compile(f"^({pattern})$"), opening)
Core.add_constructor(
    "tag:yaml.org,2002:int",
    lambda loader, node: int(node.value, 0 if re.match("0[ox]", node.value) else 10),
)


def as_the_extension_sees(text: str) -> Any:
    return yaml.load(text, Core)


def test_core_types_are_those_of_yaml_1_2():
    seen = as_the_extension_sees("[010, no, 2021-05-18, 1:30, 0x1f, 1e3, true, ~, 一]")
    assert seen == [10, "no", "2021-05-18", "1:30", 31, 1000.0, True, None, "一"]


def kind_of(file: Path, content: Path) -> str | None:
    path = file.relative_to(content).as_posix()
    return next((name for name, pattern in json_schema.FILES_OF.items() if fnmatch(path, pattern)), None)


def faults(name: str, text: str) -> list[str]:
    return [error.message for error in VALIDATORS[name].iter_errors(as_the_extension_sees(text))]


def test_what_is_committed_is_what_the_code_and_the_units_say():
    """`python -m tests.renew_schemas` writes them anew."""
    found = {path.name: path.read_text("utf-8") for path in (ROOT / json_schema.FOLDER).iterdir()}
    assert found == json_schema.written(REGISTERED)


def test_each_is_a_json_schema():
    for made in SCHEMAS.values():
        jsonschema.Draft7Validator.check_schema(made)


def test_every_key_is_explained_and_nothing_else():
    assert {name: set(cls.declared()) for name, cls in CLASSES.items()} == {
        name: set(explained) for name, explained in keys.KEYS.items()
    }
    assert set(keys.FILES) == set(CLASSES)
    told = [key for explained in keys.KEYS.values() for key in explained.values()]
    assert [key for key in told if not key.title or not key.description or key.description.endswith("。")] == []


def test_every_word_to_choose_from_is_explained():
    def choices(made: Any) -> list[tuple[str, str]]:
        if isinstance(made, list):
            return [pair for item in made for pair in choices(item)]
        if not isinstance(made, dict):
            return []
        own = list(zip(made["enum"], made["enumDescriptions"], strict=True)) if "enum" in made else []
        return own + choices(list(made.values()))

    unexplained = {word for word, told in choices(list(SCHEMAS.values())) if word == told}
    assert unexplained == {"主动公开", "依申请公开", "不予公开"}


def test_vs_code_finds_the_schema_of_every_file_in_a_fresh_clone():
    settings = json.loads((ROOT / ".vscode/settings.json").read_text("utf-8"))
    wired = {f"./{json_schema.FOLDER.as_posix()}/{name}.json": f"content/{files}" for name, files in json_schema.FILES_OF.items()}  # fmt: skip
    assert settings["yaml.schemas"] == wired
    assert "redhat.vscode-yaml" in json.loads((ROOT / ".vscode/extensions.json").read_text("utf-8"))["recommendations"]
    for file in (ROOT / "content").rglob("*.yaml"):
        assert kind_of(file, ROOT / "content"), file


def test_every_real_file_is_valid():
    checked = [
        (file.name, faults(kind_of(file, ROOT / "content"), file.read_text("utf-8")))
        for file in (ROOT / "content").rglob("*.yaml")
    ]
    assert [row for row in checked if row[1]] == []
    assert len(checked) >= 57


def test_the_registered_names_are_offered_where_a_unit_is_written():
    task = json.loads((ROOT / json_schema.FOLDER / "task.json").read_text("utf-8"))["properties"]
    phrase, settled = task["responsible"]["anyOf"]
    lists = settled["properties"]["lead"]["anyOf"][0]["items"]
    members = json_schema.schemas(REGISTERED)["units"]["properties"]["groups"]["items"]["properties"]["members"]
    for made in (phrase, task["lead"], task["support"], lists):
        offered = [snippet["body"] for snippet in made["defaultSnippets"]]
        assert {"市卫健委", "市卫生健康委", "各地各部门", "各县（市、区）人民政府"} <= set(offered)
    assert {"department", "wjw", "counties"} <= {
        snippet["body"] for snippet in members["anyOf"][0]["items"]["defaultSnippets"]
    }
    assert faults("task", "{number: 1, responsible: 由有关方面商定}") == []


@pytest.mark.parametrize("name", ["_base", *(name for name in NAMES if name != "_base")])
def test_what_the_reader_accepts_is_valid(name):
    for file in sorted((CASES / name).rglob("*.yaml")):
        kind = kind_of(file, CASES / name)
        if kind not in READ_AS:
            continue
        try:
            document = source.read(file, file.name)
        except source.Unreadable:
            continue
        typed, _ = breaches.check(READ_AS[kind], document)
        if typed is not None:
            assert faults(kind, document.text) == [], file


REFUSED = [
    ("task", "title: 没有序号"),
    ("task", "number: 1\ntitel: 键写错"),
    ("task", "number: 1\ntitle:"),
    ("task", "number: 1\ntitle: ~"),
    ("task", "number: 1\ntitle: ''"),
    ("task", "number: 1\ntitle: '  '"),
    ("task", "number: 1\ntitle: 看不见\u200b的字符"),
    ("task", "number: 1\ntitle: 末尾\u200b"),
    ("task", "number: 1\ntitle: [一, 二]"),
    ("task", "number: 1\ntitle: {一: 二}"),
    ("task", "number: 0"),
    ("task", "number: 100000"),
    ("task", "number: １７"),
    ("task", "number: 第17项"),
    ("task", "number: 1.5"),
    ("task", "number: true"),
    ("task", "number: 1\ndraft: 是"),
    ("task", "number: 1\ndraft: 1"),
    ("task", "number: 1\ndisclosure: 公开"),
    ("task", "number: 1\ndeadline: {text: 不明}"),
    ("task", "number: 1\ndeadline: {text: 不明, kind: 不明}"),
    ("task", "number: 1\ndeadline: {date: 2021-05-18}"),
    ("task", "number: 1\ndeadline: {text: 不明, date: 2021-02-30}"),
    ("task", "number: 1\ndeadline: {text: 不明, date: 2021/5/18}"),
    ("task", "number: 1\ndeadline: {text: 不明, date: 2021-05-18, day: 3}"),
    ("task", "number: 1\ndeadline: {text: 不明, milestones: [一, 二]}"),
    ("task", "number: 1\nresponsible: {text: 不明}"),
    ("task", "number: 1\nresponsible: {text: 不明, leads: 市政府办公室}"),
    ("task", "- number: 1"),
    ("task", "number"),
    ("plan", "title: 一\nyear: 2021\nissuer: 一"),
    ("plan", "title: 一\nyear: 21\nissuer: 一\nissued: 2021-05-18"),
    ("plan", "title: 一\nyear: 2021\nissuer: 一\nissued: 2021年5月18日"),
    ("plan", "title: 一\nyear: 2021\nissuer: 一\nissued: 2021-04-31"),
    ("plan", "title: 一\nyear: 2021\nissuer: 一\nissued: 2021-05-18\nrecords: 没有"),
    ("plan", "title: 一\nyear: 2021\nissuer: 一\nissued: 2021-05-18\nrecords: {since: 今天}"),
    ("plan", "title: 一\nyear: 2021\nissuer: 一\nissued: 2021-05-18\npublished: 2021-05-18"),
    ("plan", "title: 一\nyear: 2021\nissuer: 一\nissued: 2021-05-18\npublished: 2021-05-18 24:00"),
    ("plan", "title: 一\nyear: 2021\nissuer: 一\nissued: 2021-05-18\nnotice_url: www.example.gov.cn"),
    ("plan", "title: 一\nyear: 2021\nissuer: 一\nissued: 2021-05-18\nrelated: [{title: 一}]"),
    ("site", "name: 一"),
    ("site", "name: 一\nsponsor: 二\naddress: https://www.example.gov.cn/a"),
    ("site", "name: 一\nsponsor: 二\nscheme: dark"),
    ("units", "groups: []"),
    ("units", "units: [{id: WJW, name: 市卫健委, kind: department}]"),
    ("units", "units: [{id: con, name: 市卫健委, kind: department}]"),
    ("units", "units: [{id: county, name: 市卫健委, kind: department}]"),
    ("units", f"units: [{{id: {'a' * 41}, name: 市卫健委, kind: department}}]"),
    ("units", "units: [{id: wjw, name: 市卫健委, kind: 部门}]"),
    ("units", "units: []\ngroups: [{id: all, name: 各部门, members: [department]}]"),
    ("units", "units: []\ngroups: [{id: all, name: 各部门, members: [], basis: 一}]"),
    ("synonyms", "打疫苗:"),
    ("synonyms", "打疫苗: []"),
    ("synonyms", "- 打疫苗"),
]


@pytest.mark.parametrize(("name", "text"), REFUSED)
def test_what_the_reader_refuses_is_refused_where_a_schema_can(name, text):
    assert faults(name, text) != []
    if name in READ_AS:
        assert breaches.check(READ_AS[name], source.parse(text, name))[0] is None


GUESSED = st.sampled_from(
    [
        "010",
        "no",
        "yes",
        "on",
        "off",
        "true",
        "True",
        "2021",
        "2021-05-18",
        "1:30",
        "1e3",
        "0x1f",
        "0o17",
        ".5",
        ".inf",
        ".nan",
        "1_000",
        "=",
        "一",
        "wjw",
        "none",
        "主动公开",
        "<<",
    ]
)
SPELT = st.one_of(GUESSED, st.text(st.characters(codec="utf-8"), min_size=1, max_size=8), st.dates().map(str))


@given(st.sampled_from(sorted(READ_AS)), st.data())
def test_the_reader_is_never_wider_than_the_schema(name, data):
    """Any text under any key: what is read without a fault is valid as the extension sees it, quoted or not."""
    cls = READ_AS[name]
    needed = {name: NEEDED[name] for name, key in cls.declared().items() if key.needed}
    key = data.draw(st.sampled_from(list(cls.declared())))
    value = data.draw(SPELT)
    if data.draw(st.booleans()):
        value = json.dumps(value, ensure_ascii=False)
    text = "".join(f"{each}: {spelt}\n" for each, spelt in {**needed, key: value}.items())
    if "\t" in text:
        return  # PyYAML's own scanner, which stands in for the extension here, takes fewer tabs than others
    try:
        document = source.parse(text, name)
    except source.Unreadable:
        return
    if isinstance(document.data, dict) and breaches.check(cls, document)[0] is not None:
        assert faults(name, text) == []


NEEDED = {
    "number": "1",
    "title": "一",
    "year": "2021",
    "issuer": "一",
    "issued": "2021-05-18",
    "name": "一",
    "sponsor": "二",
    "units": "[]",
}


def test_what_is_offered_follows_the_units(content, tmp_path):
    folder = tmp_path / json_schema.FOLDER
    assert json_schema.renew(tmp_path, content / "units.yaml") == []  # a project without VS Code's folder gets none
    folder.mkdir(parents=True)
    assert len(json_schema.renew(tmp_path, content / "units.yaml")) == len(json_schema.FILES_OF)
    units = content / "units.yaml"
    units.write_text(units.read_text("utf-8").replace("市卫健委", "市卫生局"), "utf-8")
    assert cli.main(["check", "--fix"]) == 1  # the tasks name the old one
    offered = json.loads((folder / "task.json").read_text("utf-8"))["properties"]["lead"]["defaultSnippets"]
    assert {"label": "市卫生局", "body": "市卫生局"} in offered
    before = {path: path.read_bytes() for path in folder.iterdir()}
    units.write_text("units:\n", "utf-8")
    assert json_schema.renew(tmp_path, units) == []
    assert {path: path.read_bytes() for path in folder.iterdir()} == before
