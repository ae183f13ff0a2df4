"""A build, from content to site/, in one screen. Nothing heavy is imported before it is known that something changed."""

from __future__ import annotations

import gc
import marshal
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gongkai import disk, scanning, state, write
from gongkai.ahead import Shared, ahead
from gongkai.errors import ContentChanged, OutsideFailed, Problem, ProblemsFound
from gongkai.language import say
from gongkai.options import Options, Result

if TYPE_CHECKING:
    from gongkai.freezing import Frozen
    from gongkai.reporting import Reported

PACKAGE = Path(__file__).resolve().parent

# Told of each stage of the work: its name and how many seconds it took.
Told = Callable[[str, float], None]


# What the last build knew: to let go of it piece by piece takes longer than to end the process. Whoever goes on empties it.
known: list[object] = []


def build(options: Options, told: Told = lambda name, seconds: None) -> Result:
    """Reads and checks all of `options.content` and puts the whole portal in place of `options.output`. Raises
    ProblemsFound with every error of the content, OutsideFailed or another GongkaiError; the output then stays as it
    was. Where the content is changed meanwhile, it is looked at anew, some times."""
    for _ in range(_TIMES - 1):
        with suppress(ContentChanged):
            return _build(options, told)
    return _build(options, told)


_TIMES = 3


def _build(options: Options, told: Told) -> Result:
    clock = _Clock(told)
    with _uncollected(), write.Destination(options.output, (options.content, options.templates)) as place:
        past = state.load(place.cache)
        survey = _survey(options, place, past)
        if not past or options.full or any(digest != past.inputs.get(part) for part, (digest, _) in survey):
            # Begun as soon as it is known to be needed, while the copy goes on.
            from gongkai import making

            parts = past.parts
            clock.stage(say("载入组件"))
        (site, look, digest), scans = survey.all()
        parted = dict(zip(survey.jobs, (part for part, _ in scans), strict=True))
        key = _key(options, digest, parted)
        unchanged = not options.full and past.unchanged(key, site)
        clock.stage(say("比对输入和输出"))
        if unchanged:
            return _unchanged(past.result)
        from gongkai import making

        parts = past.parts
        inputs = scanning.Scan.of(_plans(options), parted, [scanning.Scan(*scan) for _, scan in scans])
        if past and not options.full and making.makes_all(options, digest, parted, parts):
            # Plans that did not change themselves were let go.
            inputs = scanning.scan(options.content, hold=True)
            parted = inputs.parted(_plans(options))
            key = _key(options, digest, parted)
        # Where what the last build recorded is damaged, the files that it wrote are not known from it.
        seen = place.look() if past.holds(site) and not parts else disk.Look(*marshal.loads(look))
        with place.stage(seen, past.recorded(), trust=not options.full) as stage:
            made = making.make(options, inputs, digest, {} if options.full else parts, stage, clock.stage)
            fresh = sum(stage.known.get(path) != row for path, row in stage.written.items())
            result = Result(made.plans, made.tasks, len(stage.written), fresh, made.warnings)
            # The next change is looked for first where the last one was: for hours, an editor works on one plan.
            parted = dict(sorted(parted.items(), key=lambda row: row[1] == past.inputs.get(row[0])))
            record = ahead(partial(state.write_down, place.cache, key, made.parts, _kept(result), past, parted))
            try:
                stage.commit()
            except BaseException:
                with suppress(OutsideFailed):
                    record()  # else the copy would go on when another build may already write
                raise
            record()
        state.save(place.cache)
        clock.stage(say("替换输出"))
        known[:] = past, survey, inputs, seen, stage, made
    return result


def check(options: Options, told: Told = lambda name, seconds: None) -> Result:
    """Reads and checks all of `options.content` and writes nothing. Raises ProblemsFound as `build` does."""
    from gongkai import making

    clock = _Clock(told)
    result = making.check(options, scanning.scan(options.content, hold=True))
    clock.stage(say("检查"))
    return result


def generator(options: Options) -> str:
    """Changes whenever the same content may give other bytes."""
    return state.generator_digest(PACKAGE, options.templates)


def key_of(options: Options, generator: str, inputs: scanning.Scan) -> str:
    """The digest of all that a build is made of."""
    return _key(options, generator, inputs.parted(_plans(options)))


def problems(options: Options) -> tuple[Problem, ...]:
    """Every Problem of the content, raising none of them."""
    try:
        return check(options).warnings
    except ProblemsFound as found:
        return found.problems


def freeze(options: Options, plan: str) -> Frozen:
    """Fixes the wording of the plan of that id, and what was published of its tasks, in its `plan.lock`."""
    from gongkai import freezing

    return freezing.freeze(options, plan)


def report(options: Options, plan: str, to: Path | None) -> Reported:
    """Writes how the plan of that id was carried out as a document for the yearly report."""
    from gongkai import reporting

    return reporting.report(options, plan, to)


def cache_folder(output: Path) -> Path:
    """Where builds into `output` keep what is safe to delete."""
    return Path(os.path.abspath(output)).parent / write.CACHE


def _key(options: Options, generator: str, parted: dict[str, str]) -> str:
    return state.hash_of(generator, parted, options.today.isoformat(), options.drafts, options.search)


def _plans(options: Options) -> str:
    return (options.content / "plans").as_posix()


def _survey(options: Options, place: write.Destination, past: state.State) -> Shared[str, tuple[str, tuple[Any, ...]]]:
    """Begins to look at all that a build is made of. A copy of this process does so at the output folder (its digest, which
    most builds ask for only; and what stands there, not yet read) and at the generator; both share the parts of the
    content, plan by plan and "" for the rest: of each its digest and its scan, looked at in the order in which `past` has
    them."""
    plans = scanning.folders_in(_plans(options))

    def beside() -> tuple[str, bytes, str]:
        seen = place.look()
        site = state.digest(seen)
        # Mostly files are those recorded: then there is no need to tell of them.
        files = None if past.holds(site) else seen.files
        return site, state.pack((files, seen.folders, seen.odd)), generator(options)

    def scan(part: str) -> tuple[str, tuple[Any, ...]]:
        found = scanning.scan(part or options.content, without=() if part else plans, hold=True)
        digest = found.digest()
        if not options.full and digest == past.inputs.get(part):
            found = found._replace(held={})  # most likely nobody will ask for it
        return digest, tuple(found)

    before = [part for part in past.inputs if part in {"", *plans}]
    return Shared(beside, list(dict.fromkeys([*before, "", *plans])), scan)


@contextmanager
def _uncollected() -> Iterator[None]:
    """A build makes next to nothing that only the garbage collector can free; it would go through all the rest again and
    again, and once more at the end."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.freeze()
            gc.enable()


def _kept(result: Result) -> dict[str, Any]:
    return {
        "plans": result.plans,
        "tasks": result.tasks,
        "files": result.files,
        "warnings": [problem.pack() for problem in result.warnings],
    }


def _unchanged(result: dict[str, Any]) -> Result:
    warnings = tuple(Problem.unpack(row) for row in result["warnings"])
    return Result(result["plans"], result["tasks"], result["files"], 0, warnings, unchanged=True)


class _Clock:
    """Tells how long each stage took."""

    def __init__(self, told: Told):
        self.told = told
        self.last = time.perf_counter()

    def stage(self, name: str) -> None:
        now = time.perf_counter()
        self.told(name, now - self.last)
        self.last = now
