"""The schema of the code as JSON Schemas, for the editors' text editor: VS Code's YAML extension shows from them what a
key means, what it may hold and which units are registered, and marks what is wrong while it is typed.

Draft 7, with the words of that extension: `markdownDescription`, `enumDescriptions`, `patternErrorMessage`, and
`defaultSnippets` for what is only offered (a responsible phrase is free text; an `enum` would refuse it, and `examples`
would be listed in full wherever the pointer rests).
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from types import NoneType
from typing import Any, get_args, get_origin

from gongkai import registry, scalars, schema, words
from gongkai.content import Files
from gongkai.keys import CHOICES, FILES, KEYS
from gongkai.model import Registry
from gongkai.typed import Reads, Typed, parts, split

FOLDER = Path(".vscode/schemas")
# Schema → the files of content/ that it holds for.
FILES_OF = {
    "site": "site.yaml",
    "units": "units.yaml",
    "synonyms": "synonyms.yaml",
    "plan": "plans/*/plan.yaml",
    "task": "plans/*/tasks/*.yaml",
}
_CLASSES = {
    "site": schema.TypedSite,
    "units": schema.TypedUnits,
    "plan": schema.TypedPlan,
    "task": schema.TypedTask,
}
# Keys under which a unit or collective name is written.
_NAMED = {"lead", "responsible", "support", "by", "publisher", "held_by", "authority", "issuer"}

# What a description quotes as it is typed.
_TYPED = re.compile(r"\{[^}]*\}|[a-z][a-z_.:/-]*[a-z/]")

Schema = dict[str, Any]


def schemas(registered: Registry) -> dict[str, Schema]:
    """Name → JSON Schema of each kind of file, with the registered names as what is offered."""
    found = {name: {"$schema": _DRAFT, **of(cls, registered)} for name, cls in _CLASSES.items()}
    found["synonyms"] = {"$schema": _DRAFT, **_synonyms()}
    return found


def of(cls: type[Typed], registered: Registry) -> Schema:
    """The JSON Schema of one class of `schema`, everything in place."""
    return _Walk(registered).object(cls)


def written(registered: Registry) -> dict[str, str]:
    """Name of file → its text, of all schemas."""
    return {
        f"{name}.json": json.dumps(made, ensure_ascii=False, indent=1) + "\n"
        for name, made in schemas(registered).items()
    }


def renew(project: Path, units: Path) -> list[Path]:
    """Writes the schemas of a project that has them anew where they say something else; the paths that were written.
    A units.yaml with errors leaves them as they are."""
    folder = project / FOLDER
    problems: list[Any] = []
    registered = registry.load(units, Files(), problems) if folder.is_dir() else None
    if registered is None or problems:
        return []
    changed = []
    for name, text in written(registered).items():
        path = folder / name
        if not path.is_file() or path.read_text("utf-8") != text:
            path.write_text(text, "utf-8", newline="\n")
            changed.append(path)
    return changed


_DRAFT = "http://json-schema.org/draft-07/schema#"


class _Walk:
    """Classes of content → schemas, with words added."""

    def __init__(self, registered: Registry):
        self.names = [name for unit in registered.units.values() for name in (unit.name, *unit.aliases)]
        self.names += [name for group in registered.groups.values() for name in (group.name, *group.aliases)]
        self.ids = [*schema.UNIT_KINDS, *registered.groups, *registered.units]

    def object(self, cls: type[Typed]) -> Schema:
        keys = cls.declared()
        required = [name for name, key in keys.items() if key.needed]
        properties = {name: self.key(cls.__name__, name, key.annotation) for name, key in keys.items()}
        made = {"title": FILES[cls.__name__], "description": FILES[cls.__name__], "type": "object"}
        made |= {"properties": properties, "additionalProperties": False}
        return made | ({"required": required} if required else {}) | cls.SCHEMA

    def key(self, cls: str, key: str, annotation: Any) -> Schema:
        title, description = KEYS[cls][key]
        made = self.value(annotation)
        if key in _NAMED:
            self.offer(made, self.names)
        elif (cls, key) == ("TypedGroup", "members"):
            made["anyOf"][0]["minItems"] = 1
            self.offer(made, self.ids)
        told = {"title": title, "description": description, "markdownDescription": _TYPED.sub(r"`\g<0>`", description)}
        return {**told, **made, **told}

    def value(self, annotation: Any) -> Schema:
        kind, notes = split(annotation)
        several = [part for part in parts(kind) if part is not NoneType]
        if len(several) > 1:
            return {"anyOf": [self.value(part) for part in several]}
        (kind,) = several
        if kind is not annotation and split(kind)[1]:
            return self.value(kind)
        if isinstance(kind, type) and issubclass(kind, Typed):
            return self.object(kind)
        if get_origin(kind) is list:
            item = self.value(*get_args(kind))
            listed = {"type": "array", "items": item}
            # One text stands for a list of one.
            return listed if item.get("type") == "object" else {"anyOf": [listed, item]}
        made = dict(next((note.schema for note in reversed(notes) if isinstance(note, Reads) and note.schema), _TEXT))
        if "enum" in made:
            made["enumDescriptions"] = [_MEANINGS.get(word, word) for word in made["enum"]]
        return made

    def offer(self, made: Schema, names: list[str]) -> None:
        """Offers `names` wherever one text is written in the value."""
        for kind in made.get("anyOf", ()):
            self.offer(kind, names)
        if made.get("type") == "array":
            made["items"] = dict(made["items"])
            self.offer(made["items"], names)
        elif "pattern" in made:
            made["defaultSnippets"] = [{"label": name, "body": name} for name in names]


_TEXT = {"type": "string"}
_MEANINGS = CHOICES | words.UNIT_KINDS | words.UNDATED


def _synonyms() -> Schema:
    text = scalars.LINE
    means = {"title": "文件里的说法", "description": "左边是群众的说法，右边是文件里的说法，可以写几个"}
    return {
        "title": "群众的说法和文件里的说法",
        "description": "只在搜索没有结果时提示，从不自动替换",
        "type": "object",
        "propertyNames": {"type": "string", "pattern": text["pattern"]},
        "additionalProperties": {**means, "anyOf": [text, {"type": "array", "items": text, "minItems": 1}]},
    }
