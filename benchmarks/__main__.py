"""`python -m benchmarks`: portals of several sizes, built by this generator and its peers, measured side by side.

Nothing is to be prepared: the contents are made, the peers are installed by version from PyPI and npm into a cache (the
user's own, or `--cache`), all work happens in a folder that is removed at the end, in memory where the system has such
a place. All commands run in the same environment, free of Python's own variables (PYTHONDONTWRITEBYTECODE and the like),
and once, untimed, before anything is measured: bytecode (templates' included, which lies beside them) then exists, as it
does for an installed program.

Hugo is there twice. `hugo` finds out from the tasks which lists there are, as this generator does; the targets are
ratios to it. For `hugo-prepared` the lists' pages are written beforehand; the ratios to it stand beside. Targets that
were not measured have no row. The preview (`serve`) is measured beside both Hugos' server, where there is Chromium and
Playwright to drive it; and so is what a reader waits for, at 4 Mbit/s.

Results: a table on standard output, and `benchmark.md` and `benchmark.json` in the folder that `--to` names.
Exit status: 0; 1 where a target that was measured is missed; 3 where something failed, or a peer that was asked for by
name is not to be had.
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import platform
import shutil
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from pagefind_bin import get_executable

from benchmarks import line, preview, reader, updates
from benchmarks.measure import CommandFailed, Step, rounds, timed
from benchmarks.peers import PEERS, CannotInstall, ready, write_site
from benchmarks.portal import Portal, change_task, read_portal, write_portal
from benchmarks.report import (
    CHANGED,
    COLD,
    OURS,
    PAGES,
    PREVIEW,
    PREVIEW_TASKS,
    SEARCHED,
    SEARCHED_CHANGED,
    SEARCHED_UNCHANGED,
    SMALL_TARGETS,
    TARGETS,
    UNCHANGED,
    WALK,
    Results,
    as_json,
    as_markdown,
    exit_status,
)

ROOT = Path(__file__).resolve().parent.parent
TODAY = "2021-12-01"  # pages show the as-of date; a fixed one makes runs of different days the same work


def main() -> int:
    """Measure what the command line asks for; the exit status."""
    arguments = _arguments()
    commands, versions = {}, {}
    for name in arguments.peers or PEERS:
        try:
            _tell(f"{name} {PEERS[name].version}")
            commands[name] = ready(PEERS[name], arguments.cache)
            versions[name] = PEERS[name].version
        except CannotInstall as error:
            if arguments.peers:
                _tell(str(error))
                return 3
            versions[name] = f"left out: {error}"
    with tempfile.TemporaryDirectory(prefix="gongkai-bench-", dir=_memory()) as work:
        results, waited = Results(), []
        for tasks in arguments.sizes:
            measured, read = _measure(Path(work) / str(tasks), tasks, commands, arguments)
            results |= measured
            waited += read
    about = {"machine": f"{platform.system()} {platform.machine()}, {os.cpu_count()} processors"}
    about |= {"Python": platform.python_version(), "written to": "memory" if _memory() else "disk"}
    about |= {"runs": arguments.runs, "load before": arguments.load} | versions
    if waited:
        about["the reader's line"] = f"4 Mbit/s, 40 ms, nothing else slowed; {line.server()}"
    report = as_json(results, SMALL_TARGETS if arguments.small else TARGETS, about, waited)
    if arguments.to:
        arguments.to.mkdir(parents=True, exist_ok=True)
        (arguments.to / "benchmark.json").write_text(json.dumps(report, ensure_ascii=False, indent=1) + "\n", "utf-8")
        (arguments.to / "benchmark.md").write_text(as_markdown(report), "utf-8")
    sys.stdout.write(as_markdown(report))
    return exit_status(report)


def _measure(
    folder: Path, tasks: int, commands: dict[str, list[str]], arguments: argparse.Namespace
) -> tuple[Results, list[reader.Waited]]:
    """All contestants on a portal of `tasks` tasks, and what its readers wait for."""
    _tell(f"{tasks:,} tasks: writing them")
    write_portal(folder / OURS / "content", tasks, arguments.content)
    portal = read_portal(folder / OURS / "content")
    contestants = {OURS: _ours(folder / OURS, tasks <= arguments.search_limit, arguments.jobs)}
    if tasks <= arguments.search_limit:
        contestants["pagefind"] = [_walk(folder / OURS)]
    for name, command in commands.items() if tasks <= arguments.peer_limit else ():
        site = folder / name
        write_site(PEERS[name], site, portal)
        contestants[name] = [Step(COLD, command, site, _without(site / "public"), site / "public")]
    previews = _previews(folder, tasks, portal, commands, arguments)
    measured = rounds(list(contestants.values()), arguments.runs, lambda text: _tell(f"{tasks:,} tasks: {text}"))
    for name, steps in contestants.items():
        for step in steps:
            if step.output and name != "pagefind":
                _same_pages(name, step.output, portal.addresses())
    results = Results(
        ((tasks, name, step.scenario), result)
        for (name, steps), all in zip(contestants.items(), measured, strict=True)
        for step, result in zip(steps, all, strict=True)
    )
    results |= _recorded(folder, tasks, arguments)
    if previews:
        found = preview.measure(previews, arguments.runs, arguments.chromium, lambda text: _tell(f"preview: {text}"))
        results |= {(tasks, one.name, PREVIEW): result for one, result in zip(previews, found, strict=True)}
    waited = _read(folder, tasks, portal, arguments)
    shutil.rmtree(folder)
    return results, waited


def _recorded(folder: Path, tasks: int, arguments: argparse.Namespace) -> Results:
    """A plan that records, with more and more updates; once, beside the portal of as many tasks."""
    if tasks != updates.TASKS or arguments.small:
        return Results()
    steps = []
    for count in (updates.NONE, updates.FEW, updates.MANY):
        place = folder / f"updates-{count}"
        updates.write_recorded(place / "content", count, arguments.content)
        command = [sys.executable, str(ROOT / "build.py"), "--today", TODAY, "--no-search", "-q"]
        site = place / "site"
        steps.append(Step(updates.scenario(count), command, place, _without(site, place / ".gongkai"), site))
    measured = rounds([steps], arguments.runs, lambda text: _tell(f"updates: {text}"))
    return Results(((tasks, OURS, step.scenario), result) for step, result in zip(steps, measured[0], strict=True))


def _read(folder: Path, tasks: int, portal: Portal, arguments: argparse.Namespace) -> list[reader.Waited]:
    """At the size of the targets, where there is a browser and a search."""
    searched = folder / OURS / "searched/site"
    if tasks != PREVIEW_TASKS or not arguments.chromium or not searched.exists():
        return []
    large = folder / "large"
    write_portal(large / "content", reader.ROWS, arguments.content, plan_size=reader.ROWS)
    command = [sys.executable, str(ROOT / "build.py"), "--today", TODAY, "--no-search", "-q"]
    timed(command, large)
    page = next((large / "site").glob("[0-9]*/index.html"))
    found = reader.measure(searched, portal, arguments.runs, arguments.chromium, lambda text: _tell(f"reader: {text}"))
    return [*found, reader.filtered(page, arguments.runs, arguments.chromium)]


def _previews(
    folder: Path, tasks: int, portal: Portal, commands: dict[str, list[str]], arguments: argparse.Namespace
) -> list[preview.Preview]:
    """Whose server is measured: at the size of the targets only, where there is a browser."""
    if tasks != PREVIEW_TASKS or not arguments.chromium:
        return []
    hugos = [
        preview.hugo(name, folder / name, command, portal)
        for name, command in commands.items()
        if PEERS[name].program == "hugo" and tasks <= arguments.peer_limit
    ]
    return [preview.ours(folder / OURS, ROOT, TODAY, portal), *hugos]


def _ours(folder: Path, search: bool, jobs: int | None) -> list[Step]:
    """A cold build, one after nothing and one after one task changed; pages alone; and, if asked for, with search."""
    options = ["build", "--content", "content", "--today", TODAY, "-q", *(["--jobs", str(jobs)] if jobs else [])]
    build = [sys.executable, str(ROOT / "build.py"), *options]
    bare = [*build, "--output", "site", "--no-search"]
    alone = [
        sys.executable,
        str(ROOT / "benchmarks" / "pages_alone.py"),
        *options,
        "--output",
        "alone/site",
        "--no-search",
    ]
    turns = itertools.count(1)
    steps = [
        Step(COLD, bare, folder, _without(folder / "site", folder / ".gongkai"), folder / "site"),
        Step(UNCHANGED, bare, folder),
        Step(CHANGED, bare, folder, lambda: change_task(folder / "content", next(turns))),
        Step(PAGES, alone, folder, _without(folder / "alone"), folder / "alone/site"),
    ]
    if search:
        own, full = folder / "searched", [*build, "--output", "searched/site"]
        steps.append(Step(SEARCHED, full, folder, _without(own), own / "site"))
        steps.append(Step(SEARCHED_UNCHANGED, full, folder))
        steps.append(Step(SEARCHED_CHANGED, full, folder, lambda: change_task(folder / "content", next(turns))))
    return steps


def _walk(folder: Path) -> Step:
    """Pagefind's program over the pages that the cold build has just written."""
    found = folder / "found"
    command = [str(get_executable()), "--site", "site", "--output-path", str(found), "--quiet"]
    return Step(WALK, command, folder, _without(found), found)


def _without(*folders: Path) -> Callable[[], None]:
    def remove() -> None:
        for folder in folders:
            shutil.rmtree(folder, ignore_errors=True)

    return remove


def _same_pages(name: str, output: Path | None, addresses: set[str]) -> None:
    """Say so where a contestant did not write every page that all have to write: its figures would not compare."""
    missing = sorted(address for address in addresses if not (output / address).is_file())
    if missing:
        raise CommandFailed(f"{name} did not write {len(missing)} pages that it should have, {missing[0]} among them")


def _memory() -> Path | None:
    """A file system in memory, None where there is none: disks drift by a factor of three within minutes."""
    place = Path("/dev/shm")
    return place if os.access(place, os.W_OK) else None


def _cache() -> Path:
    """Where the user's programs keep what can be had again."""
    home = Path.home()
    if sys.platform == "win32":
        place = Path(os.environ.get("LOCALAPPDATA") or home / "AppData" / "Local")
    elif sys.platform == "darwin":
        place = home / "Library" / "Caches"
    else:
        place = Path(os.environ.get("XDG_CACHE_HOME") or home / ".cache")
    return place / "gongkai-bench"


def _tell(text: str) -> None:
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=(__doc__ or "").partition("\n\n")[0])
    numbers = {"type": lambda text: [int(number) for number in text.split(",")], "metavar": "N,N"}
    parser.add_argument(
        "--sizes",
        **numbers,
        default=[53, 1_000, 10_000, 100_000],
        help="how many tasks (default: 53,1000,10000,100000)",
    )
    parser.add_argument("--runs", type=int, default=5, metavar="N", help="timed runs of each (default: 5)")
    parser.add_argument(
        "--peers", type=_peers, metavar="NAME,NAME", help=f"of {', '.join(PEERS)} (default: all that can be had)"
    )
    parser.add_argument(
        "--peer-limit", type=int, default=10_000, metavar="N", help="no peers on more tasks than this (default: 10000)"
    )
    parser.add_argument(
        "--search-limit",
        type=int,
        default=10_000,
        metavar="N",
        help="no search on more tasks than this (default: 10000)",
    )
    parser.add_argument("--jobs", type=int, metavar="N", help="passed on to this generator")
    parser.add_argument(
        "--content", type=Path, default=ROOT / "content", metavar="DIR", help="the real portal, whose text is mixed"
    )
    parser.add_argument(
        "--cache", type=Path, default=_cache(), metavar="DIR", help="where peers are installed (default: %(default)s)"
    )
    parser.add_argument("--to", type=Path, metavar="DIR", help="write the tables there, too")
    parser.add_argument("--no-browser", action="store_true", help="measure nothing in a browser")
    parser.add_argument(
        "--small", action="store_true", help="for CI: 1,000 tasks beside Hugo, without search, with room for noise"
    )
    arguments = parser.parse_args()
    if arguments.small:
        arguments.sizes, arguments.peers, arguments.search_limit = [1_000], ["hugo"], 0
    arguments.chromium = None if arguments.small or arguments.no_browser else preview.find_chromium()
    arguments.load = f"{os.getloadavg()[0]:.2f}" if hasattr(os, "getloadavg") else "unknown"
    return arguments


def _peers(text: str) -> list[str]:
    names = [name for name in text.split(",") if name]
    if unknown := [name for name in names if name not in PEERS]:
        raise argparse.ArgumentTypeError(f"no such peer: {', '.join(unknown)}")
    return names


if __name__ == "__main__":
    try:
        sys.exit(main())
    except CommandFailed as error:
        _tell(str(error))
        sys.exit(3)
