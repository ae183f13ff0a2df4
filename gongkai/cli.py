"""The command line: arguments, printing, exit status. The only room that prints.

Results go to standard output, progress and problems to standard error. Nothing heavy is imported before a verb is known,
so that `--help` and an unchanged build answer at once.
"""

from __future__ import annotations

import argparse
import atexit
import json
import os
import sys
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from gongkai.arguments import parse
from gongkai.errors import GongkaiError, OutsideFailed, Problem, ProblemsFound, UsageError
from gongkai.language import Said, counted, say, tell

if TYPE_CHECKING:
    from gongkai.live import Change
    from gongkai.mending import Mended
    from gongkai.options import Options

# China has one time zone and no summer time: no time-zone database is needed.
BEIJING = timezone(timedelta(hours=8))


def run() -> NoReturn:
    """Runs the command of this process and ends it at once. Python would first give back piece by piece what it holds,
    which takes a tenth of the time of a build; the system takes all together."""
    status = main()
    atexit._run_exitfuncs()
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except OSError:
        status = OutsideFailed.exit_status
    os._exit(status)


def main(argv: list[str] | None = None) -> int:
    """Runs one command; the exit status as the contract has it: 0 done, 1 the content has errors, 2 the command line is
    wrong, 3 something outside failed."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        given = parse(sys.argv[1:] if argv is None else argv)
    except SystemExit as stop:
        return int(stop.code or 0)
    try:
        return _run(given)
    except OSError as error:
        if not isinstance(error, BrokenPipeError):
            return OutsideFailed.exit_status  # not even the report could be written
        # Whoever read our output has gone; keep the interpreter from complaining about it on its way out.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return OutsideFailed.exit_status
    except KeyboardInterrupt:
        return 130


def _run(arguments: argparse.Namespace) -> int:
    report = _Report(arguments)
    try:
        return _VERBS[arguments.verb](arguments, report)
    except ProblemsFound as found:
        report.problems(found.problems)
        report.failed(say("内容有 {counts}，没有生成，原有的输出没有改动", counts=report.tally()))
        return found.exit_status
    except GongkaiError as error:
        from gongkai import failing

        report.failed(failing.reason(error))
        return error.exit_status
    except (BrokenPipeError, KeyboardInterrupt):
        raise
    except Exception as error:
        missing = error.name if isinstance(error, ModuleNotFoundError) else None
        if missing and not missing.startswith("gongkai"):
            command = f"{sys.executable} -m pip install -r requirements.lock"
            part = missing.partition(".")[0]
            report.failed(say("缺少组件 {part}\n  请在本项目的文件夹里运行：{command}", part=part, command=command))
            return OutsideFailed.exit_status
        if os.environ.get("GONGKAI_DEBUG") and not isinstance(error, OSError):
            raise
        from gongkai import failing

        report.failed(failing.reason(error))
        return OutsideFailed.exit_status


def _build(arguments: argparse.Namespace, report: _Report) -> int:
    from gongkai import pipeline

    result = pipeline.build(_options(arguments), report.stage)
    report.problems(result.warnings)
    done = say("没有变化")
    if not result.unchanged:
        done = say("写入 {written} 个文件，沿用 {kept} 个", written=result.written, kept=result.kept)
    told = say(
        "{output}：{plans}，{tasks}，{files}（{done}）",
        output=arguments.output,
        plans=counted("{n} 份任务分解表", n=result.plans),
        tasks=counted("{n} 项任务", n=result.tasks),
        files=counted("{n} 个文件", n=result.files),
        done=done,
    )
    if counts := report.tally():
        told = say("{told}；内容有 {counts}", told=told, counts=counts)
    report.done(
        told,
        {"plans": result.plans, "tasks": result.tasks, "files": result.files, "written": result.written},
    )
    return 0


def _check(arguments: argparse.Namespace, report: _Report) -> int:
    from gongkai import pipeline

    options = _options(arguments)
    if arguments.fix:
        from gongkai import mending

        report.mended(mending.mend(options.content, lambda: pipeline.problems(options)))
        _offer_units(options.content)
    result = pipeline.check(options, report.stage)
    report.problems(result.warnings)
    plans, tasks = counted("{n} 份任务分解表", n=result.plans), counted("{n} 项任务", n=result.tasks)
    told = say("没有发现错误：{plans}，{tasks}", plans=plans, tasks=tasks)
    if counts := report.tally():
        told = say("没有发现错误，有 {counts}：{plans}，{tasks}", counts=counts, plans=plans, tasks=tasks)
    report.done(
        told,
        {"plans": result.plans, "tasks": result.tasks},
    )
    return 0


def _serve(arguments: argparse.Namespace, report: _Report) -> int:
    import signal
    import threading

    from gongkai import live, pipeline, serve, watch

    options = _options(arguments)
    store = pipeline.cache_folder(options.output) / "serve" / ("drafts" if options.drafts else "site")
    portal = live.Live(options.to(store), report.change)

    def saved(paths: set[str]) -> None:
        portal.changed(paths)
        if any(path.endswith("units.yaml") for path in paths):
            _offer_units(options.content)

    try:
        with serve.Server(portal, arguments.port, _wrong) as server, suppress(KeyboardInterrupt):
            report.change(portal.start(report.stage))
            with watch.Watch((options.content, options.templates), saved):
                # Whatever was saved since the start.
                portal.changed([os.path.realpath(folder) for folder in (options.content, options.templates)])
                said = say(
                    "预览：{address}\n改动保存以后，打开的网页会自己更新。"
                    "仅供本机预览，{output}/ 不会改动；按 Ctrl+C 结束",
                    address=server.address,
                    output=arguments.output,
                )
                report.done(said, {"address": server.address})
                signal.signal(signal.SIGTERM, signal.default_int_handler)  # ends like Ctrl-C
                threading.Thread(target=portal.warm_up, daemon=True).start()
                if arguments.open:
                    import webbrowser

                    webbrowser.open(server.address)
                server.run()
    finally:
        portal.close()
    return 0


def _wrong(portal: Any) -> dict[str, Any] | None:
    """What the preview lays over its pages, in the shape of serve.js."""
    from gongkai.report import laid_over

    errors = [problem for problem in portal.problems if problem.severity == "error"]
    if not errors and not portal.failure:
        return None
    heading = say("没有更新：{reason}", reason=portal.failure)
    if errors:
        heading = counted("内容有 {n} 处错误，下面的网页还是改动之前的", n=len(errors))
    return {"heading": tell(heading), "close": tell(say("先看网页")), "problems": list(map(laid_over, errors))}


def _freeze(arguments: argparse.Namespace, report: _Report) -> int:
    from gongkai import pipeline

    result = pipeline.freeze(_options(arguments), arguments.plan)
    tasks, updates = result.tasks, result.updates
    if result.new_tasks or result.new_updates:
        told = say(
            "{file}：新固定 {new_tasks} 项任务的原文、{new_updates} 条登记，现共 {tasks} 项、{updates} 条",
            file=result.file,
            new_tasks=result.new_tasks,
            new_updates=result.new_updates,
            tasks=tasks,
            updates=updates,
        )
    else:
        told = say(
            "{file}：没有要新固定的，文件没有改动（共 {tasks} 项、{updates} 条）",
            file=result.file,
            tasks=tasks,
            updates=updates,
        )
    report.done(told, result._asdict())
    return 0


def _report(arguments: argparse.Namespace, report: _Report) -> int:
    from gongkai import pipeline

    result = pipeline.report(_options(arguments), arguments.plan, Path(arguments.to) if arguments.to else None)
    report.done(counted("{path}：{n} 项任务", n=result.tasks, path=result.path), result._asdict())
    return 0


def _export(arguments: argparse.Namespace, report: _Report) -> int:
    from gongkai import disk, progress

    target = Path(arguments.to)
    if target.suffix.lower() != ".xlsx":
        raise UsageError(say("进度表存成 .xlsx 文件，这里是“{file}”", file=target.name))
    data, count = progress.sheet(_options(arguments), arguments.plan, arguments.unit)
    disk.create(target, data, say("换一个名称；单位填好交回的表不会被盖掉"))
    told = counted("{path}：{n} 项任务", n=count, path=target.as_posix())
    report.done(told, {"path": target.as_posix(), "tasks": count})
    return 0


def _import(arguments: argparse.Namespace, report: _Report) -> int:
    from gongkai import pipeline, progress

    options = _options(arguments)
    try:
        found = progress.take_in(options, Path(arguments.file), lambda: pipeline.check(options), arguments.dry_run)
    except ProblemsFound as wrong:
        report.problems(wrong.problems)
        report.failed(say("有 {counts}，什么也没有写入", counts=report.tally()))
        return wrong.exit_status
    report.problems(found.warnings)
    lines = [
        say(
            "{file}：第 {number} 项，{date}，{status}",
            file=row.file,
            number=row.number,
            date=row.date,
            status=row.status,
        )
        for row in found.added
    ]
    told = counted("{unit}：登记 {n} 条", n=len(found.added), unit=found.unit)
    if arguments.dry_run:
        told = counted("{unit}：可以登记 {n} 条，没有写入", n=len(found.added), unit=found.unit)
    if found.known:
        told = say("{told}；另有 {known} 条已经登记过", told=told, known=found.known)
    report.done(
        "\n".join([*map(tell, lines), tell(told)]),
        {"added": [row._asdict() for row in found.added], "known": found.known},
    )
    return 0


def _offer_units(content: Path) -> None:
    """What VS Code offers while a file is typed follows the registered units, in a project that has it."""
    from gongkai import json_schema

    if content.resolve() == Path("content").resolve():
        with suppress(OSError):
            json_schema.renew(Path(), content / "units.yaml")


def _new(arguments: argparse.Namespace, report: _Report) -> int:
    from gongkai import new

    content = Path(arguments.content)
    if arguments.kind == "task":
        started = new.task(content, arguments.plan)
    elif arguments.kind == "plan":
        started = new.plan(content, arguments.id, arguments.origin)
    elif arguments.kind == "page":
        started = new.page(content, arguments.slug, arguments.today or _today())
    else:
        started = new.unit(content, arguments.id)
    path = started.path.as_posix()
    report.done(path, {"path": path} | ({"number": started.number} if started.number else {}))
    report.remark(say("在冒号后面填写内容，保存后检查（check）"))
    return 0


_VERBS = {
    "build": _build,
    "check": _check,
    "serve": _serve,
    "new": _new,
    "freeze": _freeze,
    "report": _report,
    "export": _export,
    "import": _import,
}


def _options(arguments: argparse.Namespace) -> Options:
    from gongkai.options import Options

    output = Path(arguments.output)
    drafts = getattr(arguments, "drafts", False)
    approved = {Path("site").resolve(), Path(arguments.content).resolve().with_name("site")}
    if drafts and arguments.verb == "build" and approved & {output.resolve(), *output.resolve().parents}:
        raise UsageError(
            say("草稿不能写进 site，以免被当作定稿发布\n  用 --output 指定别的文件夹，例如 --output 草稿预览")
        )
    return Options(
        content=Path(arguments.content),
        output=output,
        templates=_templates(),
        today=arguments.today or _today(),
        drafts=drafts,
        search=not getattr(arguments, "no_search", False),
        full=getattr(arguments, "full", False),
        jobs=getattr(arguments, "jobs", None),
    )


def _templates() -> Path:
    """The project's own templates where the command runs in one, else those beside the package."""
    here = Path("templates")
    own = all((here / part).exists() for part in ("base.html", "pages/task.html", "assets/tokens.css"))
    return here if own else Path(__file__).resolve().parent.parent / "templates"


def _today() -> date:
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    if epoch:
        try:
            return datetime.fromtimestamp(int(epoch), UTC).astimezone(BEIJING).date()
        except (ValueError, OverflowError, OSError):
            raise UsageError(say("SOURCE_DATE_EPOCH 应当是秒数，这里是“{epoch}”", epoch=epoch)) from None
    return datetime.now(BEIJING).date()


class _Report:
    """What a command tells, in the format asked for."""

    def __init__(self, arguments: argparse.Namespace):
        self.format: str = arguments.format
        self.quiet: bool = arguments.quiet
        self.verbose: bool = arguments.verbose
        self.seen: tuple[Problem, ...] = ()
        self.known: tuple[Problem, ...] = ()
        self.more: dict[str, Any] = {}

    def stage(self, name: str, seconds: float) -> None:
        """One stage of the work is done."""
        if self.verbose:
            print(f"  {seconds:7.3f} s  {tell(name)}", file=sys.stderr)

    def change(self, change: Change) -> None:
        """What came of a change while the preview runs; warnings that were told before are not told again."""
        self.problems(change.problems or tuple(one for one in change.warnings if one not in self.known))
        self.known = change.problems or change.warnings
        if change.failure:
            self._aside(say("没有更新：{reason}", reason=change.failure))
        elif change.problems:
            self._aside(say("预览还是改动之前的；{tally}", tally=self.tally()))
        elif change.seconds and not self.quiet:
            seconds = f"{change.seconds:.2f}"
            self._aside(counted("已更新：{n} 个文件，{seconds} 秒", n=change.files, seconds=seconds))

    def _aside(self, text: Said) -> None:
        print(tell(text), file=sys.stderr, flush=True)

    def problems(self, problems: tuple[Problem, ...]) -> None:
        self.seen = problems
        if not problems:
            return
        from gongkai import report

        if self.format == "github":
            for problem in problems:
                print(report.annotation(problem))
        elif self.format == "text":
            print(report.listing(self._heard(), _in_colour(sys.stderr)), end="", file=sys.stderr)

    def tally(self) -> list[Said]:
        """How many problems of which severity were told."""
        if not self.seen:
            return []
        from gongkai.report import tally

        return tally(self._heard())

    def _heard(self) -> list[Problem]:
        """The problems that somebody who asked for quiet is told as well: errors."""
        return [problem for problem in self.seen if not (self.quiet and problem.severity == "warning")]

    def mended(self, files: list[Mended]) -> None:
        """What was mended before the check."""
        self.more = {"mended": [{"file": mended.file, "diff": mended.diff} for mended in files]}
        if self.format == "text" and files and not self.quiet:
            print("".join(mended.diff for mended in files), end="")
            print(tell(counted("改好了 {n} 个文件", n=len(files))), flush=True)

    def done(self, text: str, values: dict[str, Any]) -> None:
        if self.format == "json":
            self._json(True, values)
        elif not self.quiet:
            print(tell(text), flush=True)

    def remark(self, text: str) -> None:
        """What helps a reader and is no result."""
        if self.format == "text" and not self.quiet:
            print(tell(text), file=sys.stderr)

    def failed(self, text: str) -> None:
        if self.format == "json":
            self._json(False, {} if self.seen else {"message": tell(text)})
        elif self.format == "github" and not self.seen:
            from gongkai.report import annotation

            print(annotation(Problem("failed", text)))
        else:
            print(tell(text), file=sys.stderr)

    def _json(self, ok: bool, values: dict[str, Any]) -> None:
        rows = [problem.told().as_dict() for problem in self.seen]
        print(json.dumps({"ok": ok, "problems": rows, **self.more, **values}, ensure_ascii=False), flush=True)


def _in_colour(stream: Any) -> bool:
    """Whether the stream is a terminal that shows colours to somebody who wants them (https://no-color.org)."""
    if os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb" or not stream.isatty():
        return False
    if os.name != "nt":
        return True
    try:
        import ctypes
        import msvcrt

        # A Windows console shows colours once it is told to: ENABLE_VIRTUAL_TERMINAL_PROCESSING.
        handle, mode = msvcrt.get_osfhandle(stream.fileno()), ctypes.c_ulong()
        console = ctypes.windll.kernel32  # type: ignore[attr-defined]
        return bool(
            console.GetConsoleMode(handle, ctypes.byref(mode)) and console.SetConsoleMode(handle, mode.value | 4)
        )
    except (ImportError, OSError, AttributeError):
        return False
