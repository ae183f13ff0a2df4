"""The house's rules that a machine can hold: imports point down, and what a first answer may import."""

from __future__ import annotations

import ast
import subprocess
import sys

import pytest

from tests.conftest import ROOT

# From the top of the house down; a room imports only from lines below its own.
FLOORS = [
    {"cli", "start"},
    {"live", "serve", "watch"},
    {"pipeline"},
    {"making", "freezing", "reporting", "progress"},
    {"new", "mending", "continuing", "keeping", "imports"},
    {"load", "pages", "exports", "search"},
    {"tasks", "json_schema"},
    {"recording", "locking"},
    {"registry"},
    {"content"},
    {"schema", "render", "write"},
    {"breaches"},
    {"recorded", "qr"},
    {"scalars", "assets", "markdown", "shapes", "state", "failing", "writer"},
    {"scanning"},
    {"disk", "writings"},
    {"spans", "inserting"},
    {"facts", "words", "source", "phrases", "outputs", "ledger"},
    {"unreadable"},
    {"report", "slips", "standing", "changes", "plain", "arguments"},
    {"model", "urls", "text", "options", "excerpt", "keys", "together", "typed"},
    {"errors"},
    {"language", "ahead", "patterns"},
]
FLOOR_OF = {room: floor for floor, rooms in enumerate(FLOORS) for room in rooms}
HEAVY = {
    "yaml",
    "pydantic",
    "jinja2",
    "markdown",
    "nh3",
    "watchdog",
    "pypinyin",
    "chinese_calendar",
    "asyncio",
    "openpyxl",
}


def rooms() -> list[tuple[str, ast.Module]]:
    """(room, syntax tree) of every module of the package; modules of a sub-package are of its room."""
    package = ROOT / "gongkai"
    found = []
    for path in sorted(package.rglob("*.py")):
        room = path.relative_to(package).parts[0].removesuffix(".py")
        if room != "__init__":
            found.append((room, ast.parse(path.read_text("utf-8"))))
    return found


def imported(tree: ast.Module) -> set[str]:
    """The rooms that a module imports, also inside functions."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module == "gongkai":
            found |= {alias.name for alias in node.names if not alias.name.startswith("_")}
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("gongkai."):
            found.add(node.module.split(".")[1])
        elif isinstance(node, ast.Import):
            found |= {alias.name.split(".")[1] for alias in node.names if alias.name.startswith("gongkai.")}
    return found


@pytest.mark.parametrize("name", ["start", "language"])
def test_what_a_double_click_starts_needs_nothing_but_python(name):
    (tree,) = (tree for room, tree in rooms() if room == name)
    imports = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    imports |= {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)} - {"gongkai.language"}
    assert {module.partition(".")[0] for module in imports} <= sys.stdlib_module_names


def test_every_room_has_its_floor():
    assert {room for room, _ in rooms()} == set(FLOOR_OF)


def test_imports_point_down():
    upward = {
        (room, other)
        for room, tree in rooms()
        for other in imported(tree) - {room}
        if FLOOR_OF[other] <= FLOOR_OF[room]
    }
    assert upward == set()


def test_exports_know_no_html_and_serving_knows_no_domain():
    seen = {room: set() for room in FLOOR_OF}
    for room, tree in rooms():
        seen[room] |= imported(tree)
    assert "render" not in seen["exports"]
    assert seen["serve"] | seen["watch"] <= {"errors", "language"}


@pytest.mark.parametrize("arguments", [["--help"], ["build", "--help"], ["--version"], ["build", "--today", "2021"]])
def test_a_first_answer_imports_nothing_heavy(arguments):
    code = "import sys; from gongkai.cli import main; status = main(sys.argv[1:]); print(*sys.modules, file=sys.stderr)"
    done = subprocess.run([sys.executable, "-c", code, *arguments], cwd=ROOT, capture_output=True, encoding="utf-8")
    assert done.returncode == 0, done.stderr
    assert HEAVY & set(done.stderr.splitlines()[-1].split()) == set()


def test_an_unchanged_build_imports_nothing_heavy(content, run):
    assert run("build", "--no-search", "--today", "2026-11-23", cwd=content.parent).returncode == 0
    code = "import sys; from gongkai.cli import main; status = main(sys.argv[1:]); print(*sys.modules, file=sys.stderr)"
    done = subprocess.run(
        [sys.executable, "-c", code, "build", "--no-search", "--today", "2026-11-23"],
        cwd=content.parent,
        env={**__import__("os").environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        encoding="utf-8",
    )
    assert "没有变化" in done.stdout
    assert HEAVY & set(done.stderr.splitlines()[-1].split()) == set()
