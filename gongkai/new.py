"""What `new` starts: files with every key in place, explained, and nothing said that is not known.

A key that must be filled in stands there empty, so that `check` names it until it is; no placeholder can be published by
mistake. What may be left out stands there as a comment. Nothing that is there is ever written over.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from gongkai import disk, json_schema, load, scalars, schema, source, urls
from gongkai.content import Files, shown
from gongkai.errors import GongkaiError, Problem, ProblemsFound, UsageError
from gongkai.inserting import spelt
from gongkai.language import say
from gongkai.model import Registry
from gongkai.spans import spans
from gongkai.tasks import Columns
from gongkai.typed import Typed, Wrong, reader


class Started(NamedTuple):
    """The file that was made or, for a unit, added to."""

    path: Path
    number: int | None = None


def task(content: Path, plan: str | None) -> Started:
    """The next task of a plan; of the only one where none is named."""
    folder = _plan_folder(content, plan)
    number, width = _next_number(folder / "tasks")
    headings = _data(folder / "plan.yaml").get("columns")
    asked = _asked([text for text in headings if isinstance(text, str)] if isinstance(headings, list) else [])
    text = _skeleton(schema.TypedTask, {"number": str(number)}, asked)
    return Started(_write(folder / "tasks" / f"{number:0{width}}.yaml", text), number)


def plan(content: Path, id: str, origin: str | None) -> Started:
    """A plan. Of `origin` it takes what one year's plan has in common with the next: who issues it, its columns, its
    category, how it is disclosed, recorded and reported. What belongs to the one document (title, dates, numbers,
    addresses, the transcript) it does not, and no task."""
    if not load.PLAN_ID.fullmatch(id) or len(id) > 40:
        message = say("“{id}”不能用作任务分解表的 id", id=id)
        raise UsageError(message, say("写成四位年份，需要时加连字符和小写字母、数字，例如 2021 或 2021-jk"))
    load.require(content)
    folder = content / "plans" / id
    if os.path.lexists(folder):
        raise disk.there(folder, _elsewhere())
    given, comments = {"year": id[:4], "draft": "true"}, {}
    if origin is not None:
        path = _plan_folder(content, origin) / "plan.yaml"
        problems: list[Problem] = []
        document, typed = Files().read(schema.TypedPlan, path, problems)
        if typed is None or document is None:
            raise ProblemsFound(problems)
        given |= {key: spelt(document.data[key]) for key in _CARRIED if key in document.data}
        if typed.records == "none":
            given["records"] = "none"
        comments["title"] = say("{plan} 的标题是：{title}", plan=origin, title=typed.title)
    return Started(
        _write(folder / "plan.yaml", _skeleton(schema.TypedPlan, given, ("title", "issuer", "issued"), comments))
    )


def page(content: Path, slug: str, today: date) -> Started:
    """A page of content/pages/, as a draft."""
    taken = slug in urls.RESERVED_SLUGS or slug in scalars.WINDOWS_RESERVED
    if taken or not load.PAGE_SLUG.fullmatch(slug) or len(slug) > 40:
        hint = say("换一个名称") if taken else say("以小写字母开头，只用小写字母、数字和半角连字符，例如 about")
        raise UsageError(say("“{slug}”不能用作页面的文件名", slug=slug), hint)
    load.require(content)
    head = _skeleton(schema.TypedPageHead, {"updated": today.isoformat(), "draft": "true"}, ("title",))
    return Started(_write(content / "pages" / f"{slug}.md", f"---\n{head}---\n\n"))


def unit(content: Path, id: str) -> Started:
    """A unit at the end of the list in units.yaml, whose comments and layout stay as they are."""
    try:
        reader(scalars.Id)(id)
    except Wrong as error:
        told = error.faults[0].said
        raise UsageError(told["message"], told["hint"]) from None
    path = content / "units.yaml"
    try:
        raw = source.read_bytes(path, shown(path))
        document = source.parse(source.decode(raw, shown(path)), shown(path))
    except source.Unreadable as error:
        raise ProblemsFound([error.problem]) from None
    data = document.data if isinstance(document.data, dict) else {}
    rows = [row for key in ("units", "groups") for row in data.get(key) or () if isinstance(row, dict)]
    if any(row.get("id") == id for row in rows):
        raise GongkaiError(say("id“{id}”已经用过", id=id), say("单位和集体名称的 id 不能相同，换一个"))
    text = _with_unit(document, id)
    if text is None:
        message = say("看不出新单位应当加在 {file} 的哪一行", file=document.file)
        raise GongkaiError(message, say("units 下每个单位从“- ”开头，每个键一行；照着已有的单位自己加"))
    mark = b"\xef\xbb\xbf" if raw.startswith(b"\xef\xbb\xbf") else b""
    disk.replace_file(os.fspath(path), mark + text.encode())
    return Started(path)


# What a plan takes from an earlier one; its `records` only where nothing is recorded, as a day does not carry over.
_CARRIED = ("issuer", "columns", "disclosure", "category", "reporting")
_NOT_KNOWN = Registry({}, {})


def _plan_folder(content: Path, plan: str | None) -> Path:
    known = [path.name for path in Files().entries(content / "plans") if path.is_dir()]
    if plan is None and len(known) == 1:
        return content / "plans" / known[0]
    listed = (
        say("现有：{plans}", plans="、".join(known)) if known else say("先用 new plan 新建一份，例如 new plan 2021")
    )
    if plan is None:
        raise UsageError(say("用 --plan 写明是哪一份任务分解表"), listed)
    if plan not in known:
        raise UsageError(say("没有“{plan}”这份任务分解表", plan=plan), listed)
    return content / "plans" / plan


def _next_number(folder: Path) -> tuple[int, int]:
    """The number after the highest, and how many digits names of files have."""
    numbers, width = [0], 2
    for path in Files().entries(folder):
        if path.stem.isascii() and path.stem.isdigit():
            numbers.append(int(path.stem))
            width = max(width, len(path.stem))
        written = str(_data(path).get("number")) if path.suffix == ".yaml" else ""
        if re.fullmatch(r"[1-9][0-9]{0,4}", written):
            numbers.append(int(written))
    return max(numbers) + 1, width


def _data(path: Path) -> dict[str, Any]:
    """What a file says, right or wrong; nothing where it cannot be read."""
    try:
        data = source.read(path, shown(path)).data
    except source.Unreadable:
        return {}
    return data if isinstance(data, dict) else {}


def _asked(headings: list[str]) -> list[str]:
    """The keys that a task of a document with these columns has, in the schema's order."""
    keys = {keys[0] for keys in Columns.of(headings).needed} - {"responsible"}
    for key, heading in (("lead", "牵头"), ("support", "配合|协办|协同"), ("remarks", "备注")):
        if any(re.search(heading, printed) for printed in headings):
            keys.add(key)
    bodies = [printed for printed in headings if not re.search("牵头|配合|协办|协同", printed)]
    if Columns.of(headings).answered and (Columns.of(bodies).answered or not keys & {"lead", "support"}):
        keys.add("responsible")
    return [key for key in schema.TypedTask.declared() if key in keys]


def _skeleton(
    cls: type[Typed], given: dict[str, str], asked: Iterable[str], comments: dict[str, str] | None = None
) -> str:
    """A file of `cls`: the keys that are `given`, those that are `asked` for, the rest as comments."""
    properties = json_schema.of(cls, _NOT_KNOWN)["properties"]
    filled, optional = [], []
    for key, made in properties.items():
        if key in given or key in asked:
            more = [f"# {comments[key]}"] if comments and key in comments else []
            filled += [f"# {_explained(made)}", *more, f"{key}: {given.get(key, '')}"]
        else:
            optional += [f"# {_explained(made)}", *(f"# {line}" for line in _open(key, made))]
    rest = ["", "# 以下各项，用到时删去那一行行首的“# ”，写在冒号后面", *optional] if optional else []
    return "\n".join([*filled, *rest, ""])


def _explained(made: json_schema.Schema) -> str:
    words = dict(zip(made.get("enum", ()), made.get("enumDescriptions", ()), strict=True))
    listed = "、".join(word if word == told else f"{word} {told}" for word, told in words.items())
    return f"{made['title']}：{made['description']}" + (f"（{listed}）" if listed else "")


def _open(key: str, made: json_schema.Schema) -> list[str]:
    """The lines of a key that is not filled in."""
    if made.get("type") == "object":
        return [f"{key}:", *_rows(made, "  ")]
    if made.get("type") == "array":
        rows = _rows(made["items"], "    ")
        return [f"{key}:", f"  - {rows[0].lstrip()}", *rows[1:]]
    if "boolean" in made.get("type", ()) and "number" not in made["type"]:
        return [f"{key}: true"]
    return [f"{key}: {'[]' if made.get('anyOf', [{}])[0].get('type') == 'array' else ''}"]


def _rows(made: json_schema.Schema, indent: str) -> list[str]:
    return [indent + line for key in made["required"] for line in _open(key, made["properties"][key])]


def _with_unit(document: source.Document, id: str) -> str | None:
    """The text of units.yaml with one more unit, or None where it is not written as a list of lines."""
    units = document.data.get("units") if isinstance(document.data, dict) else None
    if not isinstance(units, list) or not units:
        return None
    text = document.text
    last = [span for span in spans(text) if span.way[:2] == ("units", len(units) - 1)]
    if not last or any(span.flow for span in last[:1]):
        return None
    start = text.rfind("\n", 0, last[0].start) + 1
    opens = re.fullmatch(r"( *)-( +)", text[start : last[0].start])
    if opens is None:
        return None
    end = last[-1].start + len(text[last[-1].start : last[-1].end].rstrip())
    end = text.find("\n", end) + 1 or len(text)
    newline = "\r\n" if "\r\n" in text else "\n"
    inner = " " * len(opens.group())
    lines = _skeleton(schema.TypedUnit, {"id": spelt(id)}, ("name", "kind")).splitlines()
    lines = [line for line in lines if line and not line.startswith("# 以下")]
    first = next(index for index, line in enumerate(lines) if not line.startswith("#"))
    rows = [f"{opens[1]}{line}" for line in lines[:first]]
    rows += [f"{opens.group()}{lines[first]}", *(f"{inner}{line}" for line in lines[first + 1 :])]
    before = text[:end] if text[:end].endswith("\n") else text[:end] + newline
    made = before + "".join(row + newline for row in rows) + text[end:]
    try:
        found = source.parse(made, document.file).data
    except source.Unreadable:
        return None
    wanted = {**document.data, "units": [*units, {"id": id, "name": None, "kind": None}]}
    return made if found == wanted else None


def _write(path: Path, text: str) -> Path:
    """Writes a file that is not there yet."""
    path.parent.mkdir(parents=True, exist_ok=True)
    disk.create(path, text.encode(), _elsewhere())
    return path


def _elsewhere() -> str:
    return say("换一个名称，或直接修改它")
