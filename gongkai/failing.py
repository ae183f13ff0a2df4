"""What failed beside content, in the user's words: of whatever exception, so that nobody is ever shown a traceback."""

from __future__ import annotations

import sys
from pathlib import Path

from gongkai import disk
from gongkai.errors import GongkaiError
from gongkai.language import say


def reason(error: Exception) -> str:
    """Why something could not be done, with the way out where there is one."""
    if isinstance(error, GongkaiError):
        return say("{fault}\n  {hint}", fault=error.message, hint=error.hint) if error.hint else error.message
    jinja = sys.modules.get("jinja2")
    if jinja is not None and isinstance(error, jinja.TemplateError):
        message = error.message or type(error).__name__
        return say("模板有误（{place}）：{fault}", place=_place_in_templates(error), fault=message)
    if isinstance(error, OSError):
        return disk.failure(error, str(error.filename or ""), doing=say("读写失败")).message
    return say(
        "程序内部出错（{kind}: {error}，{place}）\n  原有的输出没有改动；请把这段话报告给维护者",
        kind=type(error).__name__,
        error=error,
        place=_places(error)[-1].rpartition("/")[2],
    )


def _place_in_templates(error: Exception) -> str:
    """Where Jinja gave up: its syntax errors and missing templates say it, for others it stands in the traceback."""
    named = getattr(error, "filename", None) or getattr(error, "name", None)
    if named:
        line = getattr(error, "lineno", None)
        return f"{Path(named).as_posix()}:{line}" if line else str(named)
    if sys.exc_info()[1] is error:
        from jinja2.debug import rewrite_traceback_stack

        error = rewrite_traceback_stack()  # the lines of what a template was compiled to → its own
    return next((place for place in reversed(_places(error)) if ".html:" in place), "templates")


def _places(error: BaseException) -> list[str]:
    """File and line of every call on the way to an exception, the outermost first."""
    found, at = [], error.__traceback__
    while at is not None:
        found.append(f"{Path(at.tb_frame.f_code.co_filename).as_posix()}:{at.tb_lineno}")
        at = at.tb_next
    return found or [""]
