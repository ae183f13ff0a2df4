"""The work of a build: plan by plan, then what spans them, each into a part of the portal of its own.

A plan is the unit of work and of keeping. What a plan's pages are made of is its own files, the files all plans share,
the as-of date and the generator; where the digest of all these is the last build's, the plan is neither read nor
rendered again. What spans plans sees of them only their summaries, so that it can be made without reading them.
"""

from __future__ import annotations

import marshal
import os
import posixpath
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from hashlib import sha256
from itertools import accumulate, chain
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import unquote, urlsplit

from gongkai import assets, continuing, disk, facts, load, pages, source, urls
from gongkai.ahead import possible
from gongkai.content import Files, shown
from gongkai.continuing import Tied
from gongkai.errors import Problem, ProblemsFound
from gongkai.exports import to_json, to_sitemap
from gongkai.keeping import Keeping, compiled_folder
from gongkai.language import say
from gongkai.model import Base, Plan, Ties
from gongkai.options import Options, Result
from gongkai.outputs import MANIFEST, Output, Written, manifest
from gongkai.phrases.readings import Kept
from gongkai.recording import EVIDENCE_FOLDER, MAX_EVIDENCE_BYTES
from gongkai.render import Renderer
from gongkai.scanning import Scan
from gongkai.state import Part, hash_of, pack
from gongkai.tasks import Context
from gongkai.together import in_copies, together
from gongkai.unreadable import Unreadable
from gongkai.write import Stage
from gongkai.writer import Puts

if TYPE_CHECKING:
    from gongkai.pages.portal import Unrendered

# Below so many files of plans to read, starting a second process costs more than it saves; below so many plans, making
# pages across plans in one.
WORTH_A_PROCESS = 600
WORTH_SHARING = 30

_PORTAL, _SEARCH, _LISTS = "portal", "search", "lists"


class Made(NamedTuple):
    """What was made: the parts of the portal by id, and what there is to tell."""

    parts: dict[str, Part]
    plans: int
    tasks: int
    warnings: tuple[Problem, ...]


def make(
    options: Options,
    inputs: Scan,
    generator: str,
    past: Mapping[str, Part],
    stage: Stage,
    told: Callable[[str], None],
    search_again: bool = True,
) -> Made:
    """Puts every file of the portal into `stage`, carrying over what `past`, the last build's parts, made of the same.
    Without `search_again` the search's files stay as `past` has them, and the keys say that they are old. Raises
    ProblemsFound."""
    processes = options.jobs or os.cpu_count() or 1
    parted = inputs.parted((options.content / "plans").as_posix())
    keeping = Keeping(stage.cache, hash_of(generator, parted[""]))
    context = keeping.context(options, inputs)
    folders = load.plan_folders(context)
    context.problems += _refused(inputs)
    tied = continuing.read(context, inputs)
    told(say("读设置和单位"))

    shared = _shared(options, generator, parted)
    keys = {
        folder.name: hash_of(shared, parted.get(folder.as_posix(), ""), _rows_of(tied.get(folder.name, {})))
        for folder in folders
    }
    jobs, parts = _sort_out(folders, keys, tied, past, stage)
    stage.carry_over({f"plans/{id}": part.written for id, part in parts.items()})
    fresh: set[str] = set()
    read: Kept = {}
    problems = list(context.problems)
    compiled = compiled_folder(options.templates, stage.cache, generator)
    shop = Shop(context, options.templates, stage.writer, options.search, compiled)
    for made in _run(jobs, inputs, shop, options.jobs):
        problems += made.problems
        parts[made.id] = made.part
        fresh.add(made.id)
        read |= made.read
    keeping.phrases(read)
    problems += [Problem.unpack(row) for id, part in parts.items() if id not in fresh for row in part.warnings]
    warnings = _only_warnings(problems)
    for id in sorted(fresh):
        stage.add(parts[id].written, f"plans/{id}")
    told(say("读和写 {made} 份任务分解表（共 {all} 份）", made=len(jobs), all=len(parts)))

    told_of = [part.summary for _, part in sorted(parts.items()) if part.summary]
    summaries = [facts.PlanSummary.from_plain(summary) for summary in told_of]
    living = {word for summary in summaries for word in summary.examples}
    warnings = _only_warnings([*warnings, *_dead_examples(context, living)])
    shop.context = _with_examples(context, living)
    version = ""
    if options.search:
        key = hash_of(shared, [(id, part.key) for id, part in sorted(parts.items())])
        if not search_again and _SEARCH in past:
            key = past[_SEARCH].key
        parts |= _search_parts(key, shop.base, [part.record for part in parts.values()], past, stage, processes)
        version = parts[_SEARCH].summary
        told(say("搜索"))
    key = hash_of(shared, sha256(pack(told_of)).hexdigest(), version)
    parts[_PORTAL] = _portal_part(key, shared, shop, summaries, version, past, stage, processes)
    _only_warnings(_dead_links(shop, parts[_PORTAL], stage))
    parts[_LISTS] = _lists_part(shared, shop.base, past.get(_LISTS), stage)
    told(say("写跨年度的页面"))
    return Made(parts, len(summaries), sum(plan.task_count for plan in summaries), warnings)


def makes_all(options: Options, generator: str, parted: Mapping[str, str], past: Mapping[str, Part]) -> bool:
    """Whether `make` would make every plan: what they share is not what it was in the last build."""
    return _LISTS not in past or past[_LISTS].key != _shared(options, generator, parted)


def check(options: Options, inputs: Scan) -> Result:
    """Reads everything and makes nothing. Raises ProblemsFound."""
    context = load.load_base(options.content, options.today, options.drafts, inputs)
    context.problems += _refused(inputs)
    continuing.read(context, inputs)
    plans = [load.load_plan(folder, context) for folder in load.plan_folders(context)]
    warnings = _only_warnings(context.problems)
    found = [plan for plan in plans if plan is not None]
    living = {word for plan in found for word in facts.found_in(plan.tasks, context.base.site.examples)}
    warnings = _only_warnings([*warnings, *_dead_examples(context, living)])
    return Result(len(found), sum(len(plan.tasks) for plan in found), warnings=warnings)


class Job(NamedTuple):
    """One plan to make: its folder, the key of what it is made of, what of it stands in the present portal, and what
    ties its tasks to other plans'."""

    folder: Path
    key: str
    known: dict[str, Written]
    ties: dict[int, Ties]


class Done(NamedTuple):
    """One plan made. The part's summary is None where the plan is withheld; `read` is what phrases of it were read as for
    the first time."""

    id: str
    part: Part
    problems: list[Problem]
    read: Kept


@dataclass
class Shop:
    """What every plan is made with; can be sent to another process."""

    context: Context
    templates: Path
    writer: Callable[[Mapping[str, Written]], Puts]
    search: bool
    compiled: Path
    renderer: Renderer = field(init=False)

    def __post_init__(self) -> None:
        self.renderer = _renderer(self.templates, self.base, self.compiled)
        self.assets = self.renderer.assets

    def __reduce__(self) -> tuple[type, tuple[Any, ...]]:
        return Shop, (self.context, self.templates, self.writer, self.search, self.compiled)

    @property
    def base(self) -> Base:
        return self.context.base

    def make(self, job: Job) -> Done:
        """Reads one plan and writes what comes of it into the stage."""
        context = replace(self.context, problems=[])
        id = job.folder.name
        plan = load.load_plan(job.folder, context)
        if plan is None:
            part = Part(job.key, (), _rows(context.problems), None)
            return Done(id, part, context.problems, context.readings.new())
        outputs: list[Iterable[Output]] = [
            pages.of_plan(plan, self.base, self.renderer, job.ties),
            to_json.outputs(plan, self.base.today),
        ]
        record = b""
        if self.search:
            from gongkai import search

            found = search.of_plan(plan)
            record = pack(found)
            outputs.append(search.text_files(found))
        writer = self.writer(job.known)
        written = writer.put_all(chain.from_iterable(outputs))
        # One by one: each may be as large as all pages together.
        written += [writer.put(output) for output in _evidence(plan, job.folder, context.files)]
        summary = facts.summarise(plan, self.base.registry, self.base.site.examples).as_plain()
        part = Part(job.key, tuple(written), _rows(context.problems), summary, record)
        return Done(id, part, context.problems, context.readings.new())


class Across(NamedTuple):
    """What pages across plans are made with. `rows` are those that stand in the present portal, by path, and `views` the
    digests of the views they were made of."""

    shared: str
    renderer: Renderer
    writer: Puts
    rows: Mapping[str, Written]
    views: Mapping[str, str]

    def make(self, page: Unrendered) -> tuple[str, Written]:
        """The digest of the page's view, and the page as it is written."""
        view = hash_of(self.shared, page.template, page.view, page.root)
        row = self.rows.get(page.path)
        if row is None or self.views.get(page.path) != view:
            row = self.writer.put(page.render(self.renderer))
        return view, row


_last: tuple[tuple[Path, Base, Path], Renderer] | None = None


def _renderer(templates: Path, base: Base, compiled: Path) -> Renderer:
    """The last one again where it is of the same: what it has learnt is most of what making one plan costs. The name of
    `compiled` changes whenever the templates do."""
    global _last
    made_of = (templates, base, compiled)
    if _last is None or _last[0] != made_of:
        found = assets.collect(templates, () if base.site.accessibility == "own" else ("access",))
        _last = made_of, Renderer(templates, found, base, compiled)
    return _last[1]


def _evidence(plan: Plan, folder: Path, files: Files) -> Iterator[Output]:
    """The files that the plan's updates name: of those that may be shown, and no others."""
    names = {e.file for task in plan.tasks for update in task.updates for e in update.evidence if e.file}
    for name in sorted(names):
        path = folder / EVIDENCE_FOLDER / name
        try:
            data = files.read_bytes(path, shown(path), MAX_EVIDENCE_BYTES)
        except Unreadable as error:
            raise ProblemsFound([error.problem]) from None
        yield Output(urls.plan_evidence(plan.id, name), data, f"plans/{plan.id}")


def _refused(inputs: Scan) -> list[Problem]:
    """Links and devices among the content, those included that no reader looks at."""
    return [source.not_a_file(shown(Path(path))) for path in inputs.odd]


def _shared(options: Options, generator: str, parted: Mapping[str, str]) -> str:
    """The digest of what all plans share."""
    return hash_of(generator, parted[""], options.today.isoformat(), options.drafts, options.search)


def _rows_of(ties: dict[int, Ties]) -> list[list[Any]]:
    """Ties as plain data."""
    return [[number, *of] for number, of in sorted(ties.items())]


def _sort_out(
    folders: list[Path], keys: dict[str, str], tied: Tied, past: Mapping[str, Part], stage: Stage
) -> tuple[list[Job], dict[str, Part]]:
    """What must be made, and the parts that can be carried over."""
    jobs, kept = [], {}
    for folder in folders:
        key = keys[folder.name]
        part = past.get(folder.name)
        if part is not None and part.key == key and stage.has(part.written):
            kept[folder.name] = part
        else:
            rows = part.written if part is not None else ()
            known = {row.path: row for row in rows if stage.has((row,))}
            jobs.append(Job(folder, key, known, tied.get(folder.name, {})))
    return jobs, kept


def _run(jobs: list[Job], inputs: Scan, shop: Shop, processes: int | None) -> Iterable[Done]:
    """Every job done, in any order, by several processes where that is faster."""
    wanted = processes or os.cpu_count() or 1
    if wanted == 1 or len(jobs) < 2 or (processes is None and not _worth_a_process(jobs, inputs)):
        return map(shop.make, jobs)
    if possible() and not disk.is_folder(str(shop.compiled)):
        shop.renderer.compile()
    return together(jobs, shop, min(wanted, len(jobs)))


def _worth_a_process(jobs: list[Job], inputs: Scan) -> bool:
    files = accumulate(len(inputs.under(job.folder.as_posix()).files) for job in jobs)
    return any(count >= WORTH_A_PROCESS for count in files)


def _search_parts(
    key: str,
    base: Base,
    packed: Iterable[bytes],
    past: Mapping[str, Part],
    stage: Stage,
    jobs: int,
) -> dict[str, Part]:
    """The search's files, made of the plans' records: a part for each index, and one for what the search page loads beside
    them. As long as no plan changed, nor what they share, all are carried over; an index, as long as the text that it was
    made of did not."""
    indexes = {id: part for id, part in past.items() if id.startswith(f"{_SEARCH}/")}
    part = past.get(_SEARCH)
    if part is not None and part.key == key and all(stage.has(kept.written) for kept in (part, *indexes.values())):
        for kept in (part, *indexes.values()):
            stage.add(kept.written, _SEARCH)
        return {_SEARCH: part, **indexes}
    from gongkai import search

    found = [marshal.loads(record) for record in packed if record]
    parts: dict[str, Part] = {}
    missing = []
    for shard in search.shards(found):
        id = f"{_SEARCH}/{shard.folder}"
        kept = indexes.get(id)
        if kept is not None and kept.key == shard.digest and stage.has(kept.written):
            stage.add(kept.written, _SEARCH)
            parts[id] = kept
        else:
            missing.append((id, shard))
    wait = search.start([shard for _, shard in missing], jobs)
    support = search.support_files(base, found)
    written = tuple(stage.put(output) for output in support.outputs)
    for (id, shard), outputs in zip(missing, wait(), strict=True):
        parts[id] = Part(shard.digest, tuple(stage.put(output) for output in outputs))
    return parts | {_SEARCH: Part(key, written, summary=support.version)}


def _portal_part(
    key: str,
    shared: str,
    shop: Shop,
    summaries: list[facts.PlanSummary],
    search_version: str,
    past: Mapping[str, Part],
    stage: Stage,
    processes: int,
) -> Part:
    """The pages across plans, made again only if `key`, what they say of plans, changed; of these, each whose view
    did."""
    part = past.get(_PORTAL)
    if part is not None and part.key == key and stage.has(part.written):
        stage.add(part.written, _PORTAL)
        return part
    rows = {row.path: row for row in part.written if stage.has((row,))} if part is not None else {}
    views = part.summary["views"] if part is not None else {}
    across = Across(shared, shop.renderer, stage.writer(rows), rows, views)
    unrendered = list(pages.of_portal(shop.base, summaries, shop.renderer, search_version))
    # What reads Markdown takes long to load: editors' pages are made in this process, which asks for their links, too.
    editors = {urls.page(page.slug) for page in shop.base.pages}
    unrendered.sort(key=lambda page: page.path not in editors)
    own, shared_out = unrendered[: len(editors)], unrendered[len(editors) :]
    made: list[tuple[str, Written]] = []
    wanted = processes if len(summaries) >= WORTH_SHARING else 1
    others = in_copies(shared_out, across, wanted, lambda: made.extend(map(across.make, own)))
    made += list(others)
    # Kept, so that they can be held against what is there without reading the pages again.
    links = [(page.slug, link) for page in shop.base.pages for link in shop.renderer.links(page.body)]
    written = across.writer.put_all(shop.assets.outputs())
    stage.add(written, assets.OWNER)
    views = {}
    for page, (view, row) in zip(unrendered, made, strict=True):
        stage.add((row,), page.owner)
        written.append(row)
        views[page.path] = view
    return Part(key, tuple(written), summary={"links": links, "views": views})


def _dead_links(shop: Shop, part: Part, stage: Stage) -> list[Problem]:
    """Links of editors' pages into the portal that lead nowhere. All others are made from what is there."""
    found = []
    for slug, link in part.summary["links"]:
        path = urlsplit(link).path
        if path and posixpath.normpath(unquote(path)) not in stage.written:
            file = shop.context.content / "pages" / f"{slug}.md"
            hint = say("写从栏目首页起的路径，例如 2021/17.html；页面写成 about.html，不是 about.md")
            found.append(
                Problem(
                    "link-dead",
                    say("链接“{link}”指向的网页不存在", link=link),
                    hint,
                    shown(file),
                    *_place(shop.context.files, file, link),
                    length=len(link),
                )
            )
    return found


def _dead_examples(context: Context, living: set[str]) -> list[Problem]:
    """Words offered to search for that no task holds."""
    file = context.content / "site.yaml"
    hint = say("换成任务里有的词，或者删去它；现在页面上不显示")
    return [
        Problem(
            "example-dead",
            say("没有任务含有示例词“{word}”", word=word),
            hint,
            shown(file),
            *_place(context.files, file, word),
            severity="warning",
            length=len(word),
        )
        for word in context.base.site.examples
        if word not in living
    ]


def _with_examples(context: Context, living: set[str]) -> Context:
    """The same, with no other words to search for than those that find something."""
    site = context.base.site
    kept = site._replace(examples=tuple(word for word in site.examples if word in living))
    return replace(context, base=context.base._replace(site=kept))


def _place(files: Files, file: Path, text: str) -> tuple[int, int]:
    """Where `text` first stands in a file; its beginning where it is written otherwise."""
    lines = source.decode(files.read_bytes(file, shown(file)), shown(file)).splitlines()
    return next(((number, line.index(text) + 1) for number, line in enumerate(lines, 1) if text in line), (1, 1))


def _lists_part(shared: str, base: Base, past: Part | None, stage: Stage) -> Part:
    """What lists every other file: the sitemap, where the portal's address is known, and the manifest. The sitemap is
    carried over as long as no page is new and none is gone."""
    lists = past.written if past is not None and past.key == shared else ()
    written = [row for row in lists if row.path != MANIFEST]
    if {*stage.written, *(row.path for row in lists)} == stage.known.keys() and stage.has(written):
        stage.add(written, _LISTS)
    elif base.site.address:
        html = [path for path in stage.written if path.endswith(".html")]
        written = [stage.put(output) for output in to_sitemap.outputs(base.site.address, html)]
    written.append(stage.put(Output(MANIFEST, manifest(stage.written.values()), _LISTS)))
    return Part(shared, tuple(written))


def _only_warnings(problems: list[Problem]) -> tuple[Problem, ...]:
    """The problems, each once and in order, if none of them is an error; else ProblemsFound."""
    once = sorted(dict.fromkeys(problems), key=lambda problem: problem.order)
    if any(problem.severity == "error" for problem in once):
        raise ProblemsFound(once)
    return tuple(once)


def _rows(problems: list[Problem]) -> list[dict[str, Any]]:
    return [problem.pack() for problem in problems]
