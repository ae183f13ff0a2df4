"""content/ → model: joins what single files cannot know of each other. Every Problem of every file in one run.

A load never stops at the first fault: what could be read goes on to be checked, and the caller decides, with all
Problems at hand, whether anything is built.
"""

from __future__ import annotations

import os
import re
from datetime import date
from pathlib import Path
from typing import NamedTuple

from gongkai import (
    breaches,
    ledger,
    locking,
    registry,
    scalars,
    scanning,
    schema,
    slips,
    source,
    tasks,
    unreadable,
    urls,
)
from gongkai.breaches import at
from gongkai.content import Files, miscased, shown, stray, tangled
from gongkai.errors import Problem, ProblemsFound, UsageError
from gongkai.language import say
from gongkai.model import (
    Base,
    Link,
    Page,
    Plan,
    Site,
    Synonym,
    Task,
)
from gongkai.phrases.readings import Readings
from gongkai.recording import EVIDENCE_FOLDER
from gongkai.tasks import Context

PLAN_ID = re.compile(r"[0-9]{4}(-[a-z0-9-]+)?")
# A plain name: no folder, nothing hidden (which would not be seen to change), none of the plan's other files.
SOURCE_NAME = re.compile(r"[^./\\~:][^/\\:]*")
# What lies in the content folder.
_NAMES = ("site.yaml", "units.yaml", "synonyms.yaml", "pages", "plans")
MAX_PAGE_BYTES = 100_000
# The settings at the beginning of a page.
HEAD = re.compile(r"---[ \t]*\n(.*?\n|)---[ \t]*(?:\n|$)", re.DOTALL)
PAGE_SLUG = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")


def load_base(content: Path, today: date, drafts: bool = False, scan: scanning.Scan | None = None) -> Context:
    """Settings, registry, pages and synonyms of `content`, with every Problem found in them. With errors the Base is
    as whole as could be made, so that plans can be checked in the same run. What is read is the `scan` of the content,
    where there is one, and else one made now. ProblemsFound at once where there is no content at all."""
    require(content)
    files = Files(scan or scanning.scan(content, hold=True))
    found = (miscased(path, _NAMES) for path in files.entries(content))
    problems = [problem for problem in found if problem is not None]
    site = _site(content, files, problems)
    units = content / "units.yaml"
    before = len(problems)
    registered = registry.load(units, files, problems)
    complete = len(problems) == before
    names = registry.Names.of(registered)
    if not site.place_names:
        site = site._replace(place_names=registry.place_names(registered))
    pages = _pages(content, files, drafts, problems)
    base = Base(site, registered, pages, _synonyms(content, files, problems), today, drafts)
    return Context(base, names, content, tasks.Eras(registered), Readings(names.known), problems, complete, files)


def require(content: Path) -> None:
    """Raises ProblemsFound where there is no content at all."""
    if not Files().entries(content):
        hint = say("在含有 site.yaml 的文件夹的上一层运行，或用 --content 指定内容文件夹")
        raise ProblemsFound([Problem("content-empty", say("内容文件夹不存在，或是空的"), hint, shown(content))])


def plan_folders(context: Context) -> list[Path]:
    """The folders of all plans, by id. Problems are added for names that cannot be ids, and where there are none."""
    folder = context.content / "plans"
    found = []
    for path in context.files.entries(folder):
        if not context.files.is_folder(path):
            context.problems.append(stray(path, say("plans 里只放文件夹，每份任务分解表一个")))
        elif not PLAN_ID.fullmatch(path.name) or len(path.name) > 40:
            hint = say("写成四位年份，需要时加连字符和小写字母、数字，例如 2021 或 2021-jk")
            context.problems.append(
                Problem("bad-plan-id", say("“{name}”不能用作任务分解表的 id", name=path.name), hint, shown(path))
            )
        else:
            found.append(path)
    if not found:
        hint = say("为每份表建一个文件夹，例如 plans/2021")
        context.problems.append(Problem("no-plans", say("没有任何任务分解表"), hint, shown(folder)))
    return found


def plan_folder(context: Context, plan: str) -> Path:
    """The folder of the plan of that id; UsageError where there is none."""
    folder = next((folder for folder in plan_folders(context) if folder.name == plan), None)
    if folder is None:
        message = say(
            "没有“{plan}”这份任务分解表：{folder} 里没有这个文件夹", plan=plan, folder=shown(context.content / "plans")
        )
        raise UsageError(message)
    return folder


class Whole(NamedTuple):
    """A plan as read: all of its tasks, by number, and which of them may be shown."""

    typed: schema.TypedPlan
    tasks: list[Task]
    open: list[bool]
    lock: ledger.Lock | None
    source_text: str | None


def load_plan(folder: Path, context: Context) -> Plan | None:
    """The plan in `folder` with the tasks that may be shown; None where it is withheld, a draft, or has errors.
    Problems are added to the context."""
    whole = load_whole(folder, context)
    return plan_of(folder, whole, context.base) if whole else None


def plan_of(folder: Path, whole: Whole, base: Base) -> Plan | None:
    """What may be shown of a plan that was read; None where that is nothing."""
    typed = whole.typed
    shown_tasks = _visible(list(zip(whole.tasks, whole.open, strict=True)))
    if not shown_tasks or (typed.draft and not base.drafts):
        return None
    complete = len(shown_tasks) == len(whole.tasks) and not typed.draft
    return Plan(
        id=folder.name,
        title=typed.title,
        year=typed.year,
        issuer=typed.issuer,
        issued=typed.issued,
        records_since=None if typed.records == "none" else typed.records.since,
        tasks=tuple(shown_tasks),
        published=typed.published,
        document_number=typed.document_number,
        index_number=typed.index_number,
        category=typed.category,
        validity=typed.validity,
        attachment_label=typed.attachment_label,
        notice_url=typed.notice_url,
        attachments=_links(typed.attachments),
        interpretations=_links(typed.interpretations),
        related=_links(typed.related),
        account=Link(typed.account.title, typed.account.url) if typed.account else None,
        columns=tuple(typed.columns),
        reporting=typed.reporting,
        source_text=whole.source_text if complete else None,
        draft=typed.draft,
        frozen=whole.lock.frozen if whole.lock else None,
    )


def load_whole(folder: Path, context: Context) -> Whole | None:
    """The plan in `folder`, whether it may be shown or not; None where it has errors. Problems are added to the
    context."""
    errors = _errors(context)
    path = folder / "plan.yaml"
    document, typed = context.files.read(schema.TypedPlan, path, context.problems)
    if typed is not None and document is not None and not folder.name.startswith(str(typed.year)):
        hint = say("核对 year；如果这份表确实属于另一年，可以不改")
        message = say("文件夹是 {name}，year 却是 {year}", name=folder.name, year=typed.year)
        problem = at(document, ("year",), "year-differs", message, hint)
        context.problems.append(problem._replace(severity="warning"))
    found = _errors(context)
    lock = locking.read(folder, context.files, context.problems)
    damaged = _errors(context) > found
    if typed is not None and document is not None:
        locking.check_plan(lock, document, typed.draft, context.problems)
    rows = _task_files(folder, typed, context, lock, damaged)
    known = ["plan.yaml", locking.FILE, "tasks", EVIDENCE_FOLDER, *([typed.source] if typed and typed.source else [])]
    for path in context.files.entries(folder):
        if (problem := miscased(path, known)) is not None:
            context.problems.append(problem)
        elif typed and path.name not in known:
            context.problems.append(stray(path, say("任务分解表的文件夹里只有 plan.yaml、tasks、佐证材料和转录底稿")))
    source_text = _source_text(folder, typed, document, context) if typed else None
    if typed is None or _errors(context) > errors:
        return None
    return Whole(typed, [task for task, _ in rows], [open_ for _, open_ in rows], lock, source_text)


def _site(content: Path, files: Files, problems: list[Problem]) -> Site:
    _, typed = files.read(schema.TypedSite, content / "site.yaml", problems)
    if typed is None:
        return Site(name="", sponsor="")
    links = {key: _links(getattr(typed, key)) for key in ("host_links", "host_trail", "footer_links")}
    lists = {key: tuple(getattr(typed, key)) for key in ("column_keywords", "column_type", "examples", "place_names")}
    return Site(**{**vars(typed), **links, **lists})


def _synonyms(content: Path, files: Files, problems: list[Problem]) -> tuple[Synonym, ...]:
    path = content / "synonyms.yaml"
    if not files.exists(path):
        return ()
    try:
        document = files.document(path, shown(path))
    except unreadable.Unreadable as error:
        problems.append(error.problem)
        return ()
    problems.extend(document.problems)
    if document.data is None:
        return ()
    if not isinstance(document.data, dict):
        message, hint = (
            say("文件内容应当是几个“说法: 文件里的说法”"),
            say("每行写成“打疫苗: 疫苗接种”，冒号用半角，后面空一格"),
        )
        problems.append(at(document, (), "expected-mapping", message, hint))
        return ()
    found = []
    for typed, means in document.data.items():
        for item in means if isinstance(means, list) and means else [means]:
            if isinstance(item, str) and item.strip() and typed.strip():
                found.append(Synonym(typed.strip(), item.strip()))
                if (slip := slips.in_words(f"{typed}\n{item}")) is not None:
                    message = say("“{name}”{fault}", name=typed, fault=slip.message)
                    problems.append(at(document, (typed,), slip.code, message, slip.hint))
            else:
                message, hint = say("“{typed}”应当对应一个说法", typed=typed), say("每行写成“打疫苗: 疫苗接种”")
                problems.append(at(document, (typed,), "expected-text", message, hint))
    return tuple(found)


def _pages(content: Path, files: Files, drafts: bool, problems: list[Problem]) -> tuple[Page, ...]:
    found = []
    for path in files.entries(content / "pages"):
        if path.suffix != ".md":
            problems.append(stray(path, say("pages 里只放 .md 文件")))
            continue
        slug = path.stem
        taken = slug in urls.RESERVED_SLUGS or slug in scalars.WINDOWS_RESERVED
        if taken or not PAGE_SLUG.fullmatch(slug) or len(slug) > 40:
            hint = (
                say("换一个文件名") if taken else say("以小写字母开头，只用小写字母、数字和半角连字符，例如 about.md")
            )
            problems.append(Problem("bad-page-name", say("“{slug}”不能用作页面的文件名", slug=slug), hint, shown(path)))
            continue
        if (page := _page(path, slug, files, problems)) is not None and (drafts or not page.draft):
            found.append(page)
    return tuple(sorted(found, key=lambda page: (page.order, page.slug)))


def _page(path: Path, slug: str, files: Files, problems: list[Problem]) -> Page | None:
    file = shown(path)
    try:
        text = source.decode(files.read_bytes(path, file, MAX_PAGE_BYTES), file).replace("\r\n", "\n")
        match = HEAD.match(text)
        if match is None:
            raise unreadable.Unreadable(_headless(text, file))
        document = source.parse(match.group(1), file, first_line=2)
    except unreadable.Unreadable as error:
        problems.append(error.problem)
        return None
    typed, found = breaches.check(schema.TypedPageHead, document)
    problems += found
    problems += odd(text, file)
    if (fault := tangled(text)) is not None:
        code, message, hint, index = fault
        problems.append(Problem(code, message, hint, file, *unreadable.place_in(text, index)))
    if typed is None:
        return None
    return Page(slug, typed.title, text[match.end() :], typed.order, typed.updated, typed.draft)


def _headless(text: str, file: str) -> Problem:
    if (dashes := re.match("[—－–―─ー]+", text)) is not None:
        message = say("开头的“{dashes}”不是三个半角的“-”", dashes=dashes.group()[:10])
        return Problem("look-alike", message, say("换成 ---"), file, 1, 1, length=dashes.end())
    if text.startswith("---"):
        message, hint = say("页面开头的设置没有结束"), say("设置写完后，另起一行写 ---，后面什么也不写")
    else:
        message, hint = say("页面开头没有以 --- 围起的设置"), say("在文件开头写三行：---、title: 页面标题、---")
    return Problem("page-head-missing", message, hint, file, 1, 1)


def odd(text: str, file: str) -> list[Problem]:
    """What no text may hold, in one that is no YAML (whose characters are checked as it is read, and as it is used): the
    first control character, the first that cannot be seen, the marks of a merge."""
    found = []
    if (match := _CONTROLS.search(text)) is not None:
        found.append(unreadable.control_character(match.group(), file, *unreadable.place_in(text, match.start())))
    # Tabs and line ends are white space, and so are the line ends of Windows.
    if (slip := slips.in_words(_CONTROLS.sub(" ", text).replace("\r", " "))) is not None:
        place = unreadable.place_in(text, slip.start)
        found.append(Problem(slip.code, say("正文{fault}", fault=slip.message), slip.hint, file, *place))
    return found + unreadable.conflicts(text, file)


_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]")


def _task_files(
    folder: Path, plan: schema.TypedPlan | None, context: Context, lock: ledger.Lock | None, damaged: bool
) -> list[tuple[Task, bool]]:
    """(task, may be shown) of every task file that could be read, by number."""
    files_folder = folder / "tasks"
    reader = tasks.Reader(folder, plan, context)
    found: list[tuple[int, source.Document, schema.TypedTask]] = []
    numbers: dict[int, str] = {}
    # Names and plain paths: to pathlib, as many steps would take longer than reading the files.
    place, above = shown(os.path.join(files_folder, "")), f"{files_folder.as_posix()}/"
    files = [name for name in context.files.names(files_folder) if _is_task_file(name, files_folder, context)]
    # Where two have one number, it is the copy (17 - 副本.yaml) that is told.
    files.sort(key=lambda name: (not name.removesuffix(".yaml").isdigit(), name))
    for name in files:
        document, typed = context.files.read(schema.TypedTask, above + name, context.problems, place + name)
        if document is None:
            continue
        if plan is not None:
            reader.check_columns(document)
        if typed is None:
            reader.check_phrases(document)
            continue
        number = typed.number
        if number in numbers:
            message = say("序号 {number} 已经用在 {file}", number=number, file=numbers[number])
            hint = say("核对原表，改正其中一个；如果这个文件是误留的副本，删去它")
            context.problems.append(at(document, ("number",), "number-doubled", message, hint))
            continue
        numbers[number] = document.file
        found.append((number, document, typed))
    if not files and plan is not None:
        message, hint = (
            say("这份任务分解表没有任务"),
            say("在 {folder} 里为每项任务写一个文件，例如 01.yaml", folder=shown(files_folder)),
        )
        context.problems.append(Problem("no-tasks", message, hint, shown(files_folder)))
    found.sort(key=lambda row: row[0])
    before: schema.TypedTask | None = None
    complete = len(found) == len(files)
    for number, document, typed in found if complete else ():
        if number != (before.number if before else 0) + 1:
            told = (
                say("序号从 {before} 跳到 {number}", before=before.number, number=number)
                if before
                else say("序号从 {number} 开始", number=number)
            )
            problem = at(document, ("number",), "number-gap", told, say("原表如此就不必改；否则检查是否漏了任务"))
            context.problems.append(problem._replace(severity="warning"))
        if typed.title_continues and (before is None or (before.title and typed.title and before.title != typed.title)):
            message = say("title_continues 表示与上一项同一个任务名称，但两项的 title 不同")
            hint = say("改成相同的 title，或删去 title_continues")
            context.problems.append(at(document, ("title_continues",), "title-not-continued", message, hint))
        before = typed
    rows = [reader.task(document, typed) for _, document, typed in found]
    read = zip((row[1] for row in found), (task for task, _ in rows), strict=True)
    locking.check(lock, read, context.problems, damaged)
    if complete:
        locking.check_complete(lock, folder, numbers, context.problems)
        told = say("没有任务的登记写到这个佐证文件")
        context.problems += [stray(path, told) for path in reader.recorder.strays()]
    return rows


def _is_task_file(name: str, folder: Path, context: Context) -> bool:
    if name.endswith(".yaml"):
        return True
    path = folder / name
    name = name.lower()
    if path.suffix.lower() in (".yml", ".yaml") or ".yaml." in name or re.fullmatch(r"[0-9]+\.txt", name):
        stem = path.name[: name.index(".")]
        message, hint = (
            say("任务文件的扩展名应当是小写的 .yaml，这个文件没有被读取"),
            say("改名为 {stem}.yaml", stem=stem),
        )
        context.problems.append(Problem("bad-task-name", message, hint, shown(path)))
    else:
        context.problems.append(stray(path, say("tasks 里只放任务文件（.yaml）")))
    return False


def _visible(rows: list[tuple[Task, bool]]) -> list[Task]:
    """The tasks that may be shown. Where the row that a title is printed in is withheld, the next row of that cell
    prints it."""
    shown_tasks: list[Task] = []
    printed = False
    for task, open_ in rows:
        if not task.title_continues:
            printed = False
        if open_:
            shown_tasks.append(task if printed or not task.title_continues else task._replace(title_continues=False))
            printed = True
    return shown_tasks


def _source_text(folder: Path, typed: schema.TypedPlan, document: source.Document, context: Context) -> str | None:
    if typed.source is None:
        return None
    named = SOURCE_NAME.fullmatch(typed.source) and len(typed.source.encode()) <= 255
    if not named or typed.source in ("plan.yaml", locking.FILE, "tasks", EVIDENCE_FOLDER):
        message, hint = (
            say("source 应当是同一文件夹里转录底稿的文件名，这里是{found}", found=scalars.quoted(typed.source)),
            say("写成 source.txt 的样子"),
        )
        context.problems.append(at(document, ("source",), "source-outside", message, hint))
        return None
    path = folder / typed.source
    if not context.files.exists(path):
        message, hint = say("没有转录底稿“{source}”", source=typed.source), say("把文件放进同一文件夹，或删去这一行")
        context.problems.append(at(document, ("source",), "source-missing", message, hint))
        return None
    try:
        text = source.decode(context.files.read_bytes(path, shown(path)), shown(path))
    except unreadable.Unreadable as error:
        context.problems.append(error.problem)
        return None
    context.problems += odd(text, shown(path))
    return text


def _errors(context: Context) -> int:
    return sum(problem.severity == "error" for problem in context.problems)


def _links(typed: list[schema.TypedLink]) -> tuple[Link, ...]:
    return tuple(Link(link.title, link.url) for link in typed)
