"""A build, from content to site/, in one screen. Nothing heavy is imported before it is known that something changed."""

from __future__ import annotations

import gc
import marshal
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gongkai import disk, state, write
from gongkai.ahead import ahead
from gongkai.errors import Problem, ProblemsFound
from gongkai.language import say
from gongkai.options import Options, Result

if TYPE_CHECKING:
    from gongkai.freezing import Frozen
    from gongkai.reporting import Reported

PACKAGE = Path(__file__).resolve().parent

# Told of each stage of the work: its name and how many seconds it took.
Told = Callable[[str, float], None]


def build(options: Options, told: Told = lambda name, seconds: None) -> Result:
    """Reads and checks all of `options.content` and puts the whole portal in place of `options.output`. Raises
    ProblemsFound with every error of the content, OutsideFailed or another GongkaiError; the output then stays as it
    was."""
    clock = _Clock(told)
    with _uncollected(), write.Destination(options.output, (options.content, options.templates)) as place:
        past = state.load(place.cache)
        if past:
            look = cache(ahead(partial(_look, place)))
            try:
                inputs = state.scan(options.content)
            except BaseException:
                look()  # else the copy would wait for its reader
                raise
        else:
            look = cache(partial(_look, place))
            scan = ahead(lambda: tuple(state.scan(options.content)))
            from gongkai import making

            inputs = state.Scan(*scan())
        digest = generator(options)
        key = key_of(options, digest, inputs)
        unchanged = not options.full and key == past.key and past.unchanged(key, look()[0])
        clock.stage(say("比对输入和输出"))
        if unchanged:
            return _unchanged(past.result)
        from gongkai import making  # here begins what takes time to import

        clock.stage(say("载入组件"))
        seen = disk.Look(*marshal.loads(look()[1]))
        with place.stage(seen, past.recorded(), trust=not options.full) as stage:
            parts = {} if options.full else past.parts
            made = making.make(options, inputs, digest, parts, stage, clock.stage)
            stage.commit()
        clock.stage(say("替换输出"))
        fresh = sum(stage.known.get(path) != row for path, row in stage.written.items())
        result = Result(made.plans, made.tasks, len(stage.written), fresh, made.warnings)
        state.save(place.cache, key, made.parts, _kept(result), past)
        clock.stage(say("记录"))
    return result


def check(options: Options, told: Told = lambda name, seconds: None) -> Result:
    """Reads and checks all of `options.content` and writes nothing. Raises ProblemsFound as `build` does."""
    from gongkai import making

    clock = _Clock(told)
    result = making.check(options, state.scan(options.content))
    clock.stage(say("检查"))
    return result


def generator(options: Options) -> str:
    """Changes whenever the same content may give other bytes."""
    return state.generator_digest(PACKAGE, options.templates)


def key_of(options: Options, generator: str, inputs: state.Scan) -> str:
    """The digest of all that a build is made of."""
    return state.hash_of(generator, inputs.digest(), options.today.isoformat(), options.drafts, options.search)


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


def _look(place: write.Destination) -> tuple[str, bytes]:
    """What stands in the output folder: its digest, which most builds ask for only; and itself, not yet read."""
    seen = place.look()
    return state.digest(seen), state.pack(tuple(seen))


@contextmanager
def _uncollected() -> Iterator[None]:
    """A build makes next to nothing that only the garbage collector can free; it would go through all the rest again and
    again."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
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
