"""The portal kept up to date while its files are edited, for the preview.

It begins with a build into a store of its own. What is saved after that is made in this process from what is still at
hand and kept in memory: pages of a plan are there some hundredths of a second after its file was saved, whatever the
size of the portal. What can wait, the search above all, is left to an ordinary build of the store in another process,
once nothing more is saved; when it is done the portal is that build's again, and memory is free. So what is seen is at
most a second away from what `build` makes, and never made another way.

Content with errors changes nothing: the last good portal stays, and the problems stand beside it.
"""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from datetime import date
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from gongkai import assets, failing, making, pipeline, scanning, state, write, writer
from gongkai.errors import ContentChanged, Problem, ProblemsFound
from gongkai.options import Options
from gongkai.outputs import Output, Written
from gongkai.scanning import Scan
from gongkai.state import Part

# So long after the last change the store is built again.
IDLE = 1.0
# So long the rest of the work waits when a plan's pages can be seen: the browser is fetching one just now, and would wait
# for the interpreter at each of its files.
FETCH = 0.1
_STYLE = re.compile(rf"{assets.FOLDER}/site-[0-9a-f]+\.css".encode())


class Portal(NamedTuple):
    """What can be looked at, at one moment. `version` grows with every change of it, `style` with each that changed
    nothing but the style sheet; `problems` are why the pages are not the content's; `failure` is what failed beside
    content."""

    folder: Path
    rows: Mapping[str, Written]
    fresh: Mapping[str, bytes]
    version: int = 0
    style: int = 0
    problems: tuple[Problem, ...] = ()
    failure: str = ""

    def find(self, path: str) -> bytes | None:
        """The file at `path`, below the portal's root; None if the portal has none."""
        if path in self.fresh:
            return self.fresh[path]
        if path not in self.rows:
            return None
        try:
            return (self.folder / path).read_bytes()
        except OSError:
            return None  # somebody clears the store

    def look_of(self, data: bytes) -> str:
        """Equal for pages that differ in nothing but the name of the style sheet."""
        return sha256(_STYLE.sub(b"", data)).hexdigest()[:16]


class Change(NamedTuple):
    """What came of a change: how many files are new, in how many seconds; or why nothing is."""

    files: int = 0
    seconds: float = 0.0
    warnings: tuple[Problem, ...] = ()
    problems: tuple[Problem, ...] = ()
    failure: str = ""


class Live:
    """The portal of `options`, whose output is the store. `start` before anything else, `changed` whenever files were;
    `close` ends what runs beside. `told` hears of each change, in whatever thread it was made."""

    def __init__(self, options: Options, told: Callable[[Change], None] = lambda change: None):
        self.options = options
        self.portal = Portal(options.output, {}, {})
        self._told = told
        self._news = threading.Condition()
        self._one = threading.RLock()
        self._inputs = Scan({}, (), ())
        self._generator = ""
        self._parts: Mapping[str, Part] = {}
        self._beside: _Beside | None = None
        self._timer: threading.Timer | None = None
        self._closed = False

    def start(self, stage: pipeline.Told) -> Change:
        """Builds the store, as far as it is not built. Errors of the content are not raised: what the store held before
        can be looked at until they are mended. GongkaiError for whatever else fails."""
        with self._one:
            # As they are before: what is saved while the build goes on is then found to be new.
            inputs, generator = scanning.scan(self.options.content, hold=True), pipeline.generator(self.options)
            try:
                result = pipeline.build(self.options, stage)
                change = Change(result.written, warnings=result.warnings)
            except ProblemsFound as found:
                change = Change(problems=found.problems)
            pipeline.known.clear()
            self._adopt()
            # What the build looked at may have been something else, and put back since: then all is looked at anew.
            same = state.load(str(_cache(self.options))).key == pipeline.key_of(self.options, generator, inputs)
            self._inputs = inputs if same and not change.problems else Scan({}, (), ())
            self._generator = generator
            self._show(self.portal._replace(problems=change.problems))
        return change

    def warm_up(self) -> None:
        """Makes one plan once more and shows nothing: what is imported, compiled and learnt for it is at hand when the
        first change comes, which would take four times as long as the next."""
        with self._one, suppress(Exception):  # what fails, fails again where it is told
            if self._closed or self.portal.problems:
                return
            plan = next(id for id, part in sorted(self._parts.items()) if part.written)
            past = {id: part for id, part in self._parts.items() if id != plan}
            stage = _InMemory(self.portal, _cache(self.options))
            options = self.options._replace(jobs=1)
            making.make(options, self._inputs, self._generator, past, stage, lambda _: None, search_again=False)

    def wait(self, version: int, seconds: float) -> Portal:
        """The portal as soon as it is not of `version`; as it is, after so many seconds."""
        with self._news:
            self._news.wait_for(lambda: self.portal.version != version, seconds)
            return self.portal

    def changed(self, paths: Iterable[str]) -> None:
        """Brings the portal up to the files, of which those at `paths` (absolute) were changed. Whatever fails is shown
        and told, never raised: what follows the files goes on."""
        with self._one:
            if self._closed:
                return
            paths = [p for p in map(Path, paths) if not p.name.startswith(".") and "__pycache__" not in p.parts]
            if not paths:
                return
            templates = Path(os.path.realpath(self.options.templates))
            styles = all(path.suffix == ".css" and path.is_relative_to(templates) for path in paths)
            if self._beside:
                self._beside.hold()
            try:
                if styles and not self.portal.failure:
                    self._restyle()
                else:
                    self._remake(paths)
            except Exception as error:
                self._told(self._failed(error))
            finally:
                if self._beside:
                    self._later()

    def close(self) -> None:
        """Ends everything that runs beside; nothing is built any more."""
        self._closed = True
        if self._timer:
            self._timer.cancel()
        if self._beside:
            self._beside.kill()

    # What was changed is made in this process.

    def _restyle(self) -> None:
        """The new style sheet at the present one's address: no page has to change for it. The next build of the store
        gives it a name of its own."""
        found = assets.collect(self.options.templates)
        address = next((path for path in self.portal.rows if _STYLE.fullmatch(path.encode())), "")
        data = next((data for path, data in found.files if path == found.names[assets.STYLE]), b"")
        if address and self.portal.find(address) != data:
            fresh = {**self.portal.fresh, address: data}
            self._show(self.portal._replace(fresh=fresh, style=self.portal.style + 1))
            self._told(Change(files=1))
            self._later()

    def _remake(self, paths: list[Path]) -> None:
        # The program itself stays as it was started; the templates, as long as nothing is told of them.
        content = Path(os.path.realpath(self.options.content))
        same = self._generator and all(path.is_relative_to(content) for path in paths)
        generator = self._generator if same else pipeline.generator(self.options)
        inputs = self._scan(paths)
        if inputs != self._inputs or generator != self._generator or self.portal.failure:
            self._inputs, self._generator = inputs, generator
            self._told(self._make(inputs, generator))
            self._later()

    def _make(self, inputs: Scan, generator: str, times: int = 2) -> Change:
        """Makes what changed; where the content is changed meanwhile, looks at all of it anew, so many `times`."""
        began = time.perf_counter()
        stage = _InMemory(self.portal, _cache(self.options))
        seen = 0

        def show(_: str) -> None:
            # What is made can be seen at once: a plan's pages do not wait for the pages across plans.
            nonlocal seen
            if len(stage.fresh) > seen:
                seen = len(stage.fresh)
                rows, fresh = {**self.portal.rows, **stage.written}, {**self.portal.fresh, **stage.fresh}
                # Pages are there, so what was wrong is mended: it shall not be laid over them once more.
                self._show(self.portal._replace(rows=rows, fresh=fresh, problems=(), failure=""))
                time.sleep(FETCH)

        options = self.options._replace(jobs=1)
        try:
            made = making.make(options, inputs, generator, self._parts, stage, show, search_again=False)
        except ProblemsFound as found:
            self._show(self.portal._replace(problems=found.problems, failure=""))
            return Change(problems=found.problems)
        except ContentChanged as error:
            if not times:
                return self._failed(error)
            self._inputs = scanning.scan(self.options.content, hold=True)
            return self._make(self._inputs, generator, times - 1)
        except Exception as error:
            return self._failed(error)
        self._parts = made.parts
        fresh = {path: data for path, data in {**self.portal.fresh, **stage.fresh}.items() if path in stage.written}
        self._show(self.portal._replace(rows=stage.written, fresh=fresh, problems=(), failure=""))
        return Change(len(stage.fresh), time.perf_counter() - began, made.warnings)

    def _failed(self, error: Exception) -> Change:
        failure = failing.reason(error)
        self._show(self.portal._replace(failure=failure))
        return Change(failure=failure)

    def _scan(self, paths: list[Path]) -> Scan:
        """The inputs as they are now. Only plans that were told of are read again, if nothing else was."""
        content = self.options.content
        plans = Path(os.path.realpath(content), "plans")
        folders = set()
        for path in paths:
            below = path.relative_to(plans).parts if path.is_relative_to(plans) else ()
            if len(below) < 2 or not self._inputs.files:
                return scanning.scan(content, hold=True)
            folders.add((content / "plans" / below[0]).as_posix())
        inputs = self._inputs
        for folder in folders:
            inputs = inputs.with_part(folder, scanning.scan(folder, hold=True))
        return inputs

    def _show(self, portal: Portal) -> None:
        with self._news:
            self.portal = portal._replace(version=self.portal.version + 1)
            self._news.notify_all()

    # What can wait is built beside, into the store.

    def _later(self) -> None:
        if self._timer:
            self._timer.cancel()
        self._timer = threading.Timer(IDLE, self._build_beside)
        self._timer.daemon = True
        self._timer.start()

    def _build_beside(self) -> None:
        with self._one:
            if self._beside:
                self._beside.go_on()
            if self._closed or self._beside:
                return
            try:
                self._beside = beside = _Beside(self.options)
            except OSError:
                return  # the next change asks for one again
        done = beside.wait()
        with self._one:
            self._beside = None
            # Where it failed, the reason was told when this process made the same.
            if done and not self._closed and self._adopt():
                self._show(self.portal)
                if self.portal.fresh:
                    self._later()  # something was saved meanwhile; its own turn found this build still running

    def _adopt(self) -> bool:
        """Takes the store's last build for the portal; if something was saved meanwhile, makes that again. False where
        the store holds none."""
        past = state.load(str(_cache(self.options)))
        if not past.parts:
            return False
        self._parts = past.parts
        self.portal = self.portal._replace(rows=past.recorded(), fresh={})
        if self._inputs.files and past.key != pipeline.key_of(self.options, self._generator, self._inputs):
            self._make(self._inputs, self._generator)
        return True


class _InMemory(write.Stage):
    """A portal in the making of which what is new lies in memory: `fresh`, by path."""

    def __init__(self, portal: Portal, cache: Path):
        self.fresh: dict[str, bytes] = {}
        super().__init__(portal.rows, partial(_Keeper, self.fresh), str(cache))


class _Keeper(writer.Puts):
    """Writes into memory; see writer.Writer."""

    def __init__(self, fresh: dict[str, bytes], known: Mapping[str, Written]):
        self._fresh = fresh
        self._known = known

    def put_all(self, outputs: Iterable[Output]) -> list[Written]:
        return list(map(self._keep, outputs))

    def _keep(self, output: Output) -> Written:
        digest = sha256(output.data).hexdigest()
        known = self._known.get(output.path)
        if known is not None and known.sha256 == digest:
            return known
        self._fresh[output.path] = output.data
        return Written(output.path, digest, len(output.data), 0, 0)


class _Beside:
    """A build in another process, which a key in the terminal does not reach."""

    def __init__(self, options: Options):
        given = [str(options.content), str(options.output), str(options.templates), options.today.isoformat()]
        text = json.dumps([*given, options.drafts, options.search])
        command = [sys.executable, "-c", _BESIDE, str(Path(__file__).resolve().parent.parent), text]
        quiet = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        if sys.platform == "win32":
            flags = subprocess.CREATE_NEW_PROCESS_GROUP | subprocess.BELOW_NORMAL_PRIORITY_CLASS
            self._process = subprocess.Popen(command, creationflags=flags, **quiet)
        else:
            self._process = subprocess.Popen(command, process_group=0, **quiet)

    def wait(self) -> bool:
        """Whether it came to its end."""
        return self._process.wait() == 0

    def hold(self) -> None:
        """Lets it rest until `go_on`: what the editor waits for needs the processors. Windows knows no such thing. If
        this process is killed meanwhile, the system ends what rests."""
        self._signal("SIGSTOP")

    def go_on(self) -> None:
        """Ends `hold`."""
        self._signal("SIGCONT")

    def kill(self) -> None:
        """Ends it at once; a build can be killed at any point."""
        self._signal("SIGKILL") or self._process.kill()
        self._process.wait()

    def _signal(self, name: str) -> bool:
        """Sends a signal to it and to the programs that it runs; False where there is no such thing."""
        if sys.platform == "win32":
            return False
        with suppress(ProcessLookupError):  # it has just ended
            if self._process.poll() is None:
                os.killpg(self._process.pid, getattr(signal, name))
        return True


_BESIDE = "import sys; sys.path.insert(0, sys.argv[1]); from gongkai import live; live.build_beside(sys.argv[2])"


def build_beside(text: str) -> None:
    """What `_Beside` runs: a build of the options in `text`."""
    content, output, templates, today, drafts, search = json.loads(text)
    if hasattr(os, "nice"):
        os.nice(10)  # what the editor looks at comes first
    folders = Path(content), Path(output), Path(templates)
    pipeline.build(Options(*folders, date.fromisoformat(today), drafts, search, jobs=1))


def _cache(options: Options) -> Path:
    return pipeline.cache_folder(options.output) / options.output.name
