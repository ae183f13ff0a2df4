"""Writes tests/floor.json anew: what the contract's oldest browsers know, from MDN's compatibility data, which is fetched
with npm: `python -m tests.renew_floor`. Only when the floor moves; read the difference."""

from __future__ import annotations

import json
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

FILE = Path(__file__).with_name("floor.json")
DATA = "@mdn/browser-compat-data@8.1.9"
# Contract §6.
FLOOR = {"chrome": 86, "safari": 14, "safari_ios": 14, "firefox": 78}
# Where names of JavaScript are told; what is below `grammar` and the like is told by its shape, not by a name.
NAMED = ("api", "javascript.builtins")


def main() -> None:
    data = fetch()
    css = data["css"]
    young, old = set(), set()
    for way in NAMED:
        for name, known in members(at(data, way)):
            (old if known else young).add(name)
    values = {
        f"{name}: {value}"
        for name in names(css["properties"])
        for value, part in children(css["properties"][name])
        if not is_known(part)
    }
    floor = {
        "source": f"{DATA}, CC0-1.0",
        "floor": FLOOR,
        "properties": sorted(names(css["properties"])),
        "at-rules": sorted(names(css["at-rules"])),
        "media": sorted(names(css["at-rules"]["media"])),
        "selectors": sorted(names(css["selectors"])),
        "young values": sorted(values),
        "young names": sorted(name for name in young - old if name.isidentifier()),
    }
    FILE.write_text(json.dumps(floor, indent=1, ensure_ascii=False) + "\n", encoding="utf-8", newline="\n")


def fetch() -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        packed = subprocess.run(["npm", "pack", DATA], cwd=folder, check=True, capture_output=True, encoding="utf-8")
        with tarfile.open(Path(folder, packed.stdout.split()[-1])) as archive:
            return json.load(archive.extractfile("package/data.json"))


def at(data: dict[str, Any], way: str) -> dict[str, Any]:
    for step in way.split("."):
        data = data[step]
    return data


def children(value: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    return ((name, part) for name, part in value.items() if name != "__compat" and "__compat" in part)


def names(values: dict[str, Any]) -> Iterator[str]:
    """What all browsers of the floor know by its own name, without a prefix or a flag."""
    return (name for name, value in children(values) if is_known(value))


def members(values: dict[str, Any]) -> Iterator[tuple[str, bool]]:
    """(name, whether the floor knows it) of objects and of what they have."""
    for name, value in children(values):
        yield name, is_known(value)
        for member, part in children(value):
            yield member.removesuffix("_static").removesuffix("_event"), is_known(part)


def is_known(value: dict[str, Any]) -> bool:
    return all(told_by(value["__compat"]["support"].get(browser, []), since) for browser, since in FLOOR.items())


def told_by(told: Any, version: int) -> bool:
    for one in told if isinstance(told, list) else [told]:
        since, until = str(one.get("version_added", "")).lstrip("≤"), one.get("version_removed")
        if since.partition(".")[0].isdigit() and not until and not one.keys() & {"prefix", "alternative_name", "flags"}:
            major, _, minor = since.partition(".")
            if (int(major), int(minor.partition(".")[0] or 0)) <= (version, 0):
                return True
    return False


if __name__ == "__main__":
    main()
