"""Writes how a plan was carried out as a document for the yearly report."""

from __future__ import annotations

import os
from pathlib import Path
from typing import NamedTuple

from gongkai import disk, load
from gongkai.content import shown
from gongkai.errors import GongkaiError, ProblemsFound, UsageError
from gongkai.language import say
from gongkai.options import Options

KIND = ".docx"


class Reported(NamedTuple):
    """The file that was written, and how many tasks stand in it."""

    path: str
    tasks: int


def report(options: Options, plan: str, to: Path | None) -> Reported:
    """Writes the document of the plan of that id to `to`, by default into the working folder. Only what may be published
    stands in it. What is there is never written over. ProblemsFound where the content has errors; UsageError where there is
    no such plan, or `to` is no place for it."""
    path = to if to is not None else Path(f"{plan}-report{KIND}")
    if path.suffix.lower() != KIND:
        message = say("写出的是 Word 文件，名称应当以 {kind} 结尾，这里是“{name}”", kind=KIND, name=path.name)
        raise UsageError(message)
    for folder in (options.content, options.output):
        if disk.holds(os.path.realpath(folder), os.path.realpath(path)):
            message = say("不能写进 {folder}", folder=shown(folder))
            raise UsageError(message, say("用 --to 写明别的地方"))
    context = load.load_base(options.content, options.today)
    whole = load.load_whole(load.plan_folder(context, plan), context)
    if any(problem.severity == "error" for problem in context.problems):
        raise ProblemsFound(context.problems)
    assert whole is not None
    found = load.plan_of(context.content / "plans" / plan, whole, context.base)
    if found is None:
        raise GongkaiError(say("“{plan}”没有可以公开的任务", plan=plan))
    from gongkai.exports import to_docx, yearly

    data = to_docx.docx(yearly.yearly(found, context.base))
    disk.create(path, data, say("用 --to 换一个名称；已经写好的文件不会被盖掉"))
    return Reported(path.as_posix(), len(found.tasks))
