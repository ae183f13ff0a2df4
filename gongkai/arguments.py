"""What can be written after the command's name, and what is said of it: in the user's language, help included."""

from __future__ import annotations

import argparse
import os
from contextlib import suppress
from datetime import date
from typing import Any, NoReturn

from gongkai import __version__
from gongkai.errors import UsageError
from gongkai.language import say, tell

_VALUED = ("--content", "--output", "--today", "--format", "--jobs", "--port", "--plan", "--from", "--unit", "--to")


def parse(argv: list[str]) -> argparse.Namespace:
    """What the arguments say. SystemExit where they ask for help, or are wrong, once that is printed."""
    return _parser().parse_args(_with_verb(argv))


def _with_verb(argv: list[str]) -> list[str]:
    """The arguments with their verb first (of `new`, what is new as well): options may stand before it, and no verb
    means `build`."""
    if argv in (["-h"], ["--help"], ["--version"]):
        return argv
    words = []
    skip = False
    for index, argument in enumerate(argv):
        if skip:
            skip = False
        elif argument in _VALUED:
            skip = True
        elif not argument.startswith("-"):
            words.append(index)
    verb = words[: 2 if words and argv[words[0]] == "new" else 1]
    return (
        [*(argv[index] for index in verb), *(rest for index, rest in enumerate(argv) if index not in verb)]
        if verb
        else ["build", *argv]
    )


def _day(text: str) -> date:
    try:
        if len(text) != 10 or text[4] != "-" or text[7] != "-":  # fromisoformat knows weeks as well
            raise ValueError
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(tell(say("应当是 2021-05-18 样子的日期，这里是“{text}”", text=text))) from None


def _positive(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 0 < int(text) < 65536:
        raise argparse.ArgumentTypeError(tell(say("应当是 1 到 65535 的整数，这里是“{text}”", text=text)))
    return int(text)


class _Formatter(argparse.HelpFormatter):
    def __init__(self, prog: str):
        super().__init__(prog, width=_columns() - 2)

    def _get_help_string(self, action: argparse.Action) -> str:
        return tell(action.help or "")


def _columns() -> int:
    """How wide help may be. argparse asks `shutil` at every argument, which takes longer to load than all of the parser."""
    with suppress(ValueError):
        if columns := int(os.environ.get("COLUMNS", "")):
            return columns
    with suppress(OSError):
        return os.get_terminal_size().columns
    return 80


class _Parser(argparse.ArgumentParser):
    """A parser that says in the user's language what can be written and what is wrong, and takes no abbreviations."""

    def __init__(self, **options: Any):
        super().__init__(allow_abbrev=False, formatter_class=_Formatter, **options)

    def error(self, message: str) -> NoReturn:
        told = say("命令写法不对：{message}\n  {program} --help 列出全部写法\n", message=message, program=self.prog)
        self.exit(UsageError.exit_status, tell(told))


# What argparse itself says: it asks gettext for the sentences of its own language, which is English.
_ARGPARSE = {
    "usage: ": say("用法："),
    "positional arguments": say("动作和参数"),
    "options": say("选项"),
    "show this help message and exit": say("显示这些说明"),
    "show program's version number and exit": say("显示版本号"),
    "argument %(argument_name)s: %(message)s": say("%(argument_name)s：%(message)s"),
    "unrecognized arguments: %s": say("不认识 %s"),
    "the following arguments are required: %s": say("缺少 %s"),
    "invalid choice: %(value)r (choose from %(choices)s)": say("没有 %(value)r，可选：%(choices)s"),
    "expected one argument": say("后面缺少一个值"),
    "ignored explicit argument %r": say("后面不能写 %r"),
    "not allowed with argument %s": say("不能与 %s 同时用"),
}


def _parser() -> argparse.ArgumentParser:
    argparse._ = lambda text: tell(_ARGPARSE.get(text, text))  # type: ignore[attr-defined]
    common = _Parser(add_help=False)
    common.add_argument("--content", default="content", metavar="DIR", help=say("内容文件夹（默认 content）"))
    common.add_argument("--output", default="site", metavar="DIR", help=say("输出文件夹（默认 site）"))
    common.add_argument("--today", type=_day, metavar="YYYY-MM-DD", help=say("按哪一天计算（默认：北京时间今天）"))
    common.add_argument("--format", choices=("text", "json", "github"), default="text", help=say("结果的格式"))
    common.add_argument("-q", "--quiet", action="store_true", help=say("只说错误"))
    common.add_argument("-v", "--verbose", action="store_true", help=say("说出每一步用的时间"))
    parser = _Parser(
        prog="gongkai", description=tell(say("把任务分解表做成可以搜索的公开栏目。不写动作时，就是 build。"))
    )
    parser.add_argument("--version", action="version", version=f"gongkai {__version__}")
    verbs = parser.add_subparsers(dest="verb", metavar=tell(say("动作")), required=True)
    build = verbs.add_parser("build", parents=[common], help=say("检查全部内容，生成整个栏目"))
    build.add_argument("--full", action="store_true", help=say("不用缓存，全部重做"))
    build.add_argument("--no-search", action="store_true", help=say("不做搜索"))
    build.add_argument("--jobs", type=_positive, metavar="N", help=say("同时用几个进程（默认：按处理器数）"))
    serve = verbs.add_parser("serve", parents=[common], help=say("在本机预览，内容一改动就更新"))
    serve.add_argument(
        "--port", type=_positive, default=8000, metavar="N", help=say("端口（默认 8000，被占用时用下一个）")
    )
    serve.add_argument("--open", action="store_true", help=say("打开浏览器"))
    for verb in (build, serve):
        verb.add_argument("--drafts", action="store_true", help=say("连草稿一起生成，每页标明"))
    check = verbs.add_parser("check", parents=[common], help=say("检查全部内容，不生成"))
    check.add_argument("--fix", action="store_true", help=say("先改好不会有疑问的笔误，显示改了什么"))
    kinds = verbs.add_parser("new", help=say("新建任务、任务分解表、页面或单位")).add_subparsers(
        dest="kind", metavar=tell(say("种类")), required=True
    )
    task = kinds.add_parser("task", parents=[common], help=say("下一项任务"))
    task.add_argument("--plan", metavar="PLAN", help=say("哪一份任务分解表，例如 2021（只有一份时不用写）"))
    plan = kinds.add_parser("plan", parents=[common], help=say("一份任务分解表"))
    plan.add_argument("id", metavar="PLAN", help=say("年份，需要时加连字符和小写字母、数字，例如 2027"))
    plan.add_argument("--from", dest="origin", metavar="PLAN", help=say("沿用这一份的印发单位、栏目等，例如 2021"))
    page = kinds.add_parser("page", parents=[common], help=say("一个页面"))
    page.add_argument("slug", metavar="SLUG", help=say("文件名，也是网址，例如 contact"))
    unit = kinds.add_parser("unit", parents=[common], help=say("units.yaml 里的一个单位"))
    unit.add_argument("id", metavar="ID", help=say("网址的一部分：小写字母、数字和连字符，例如 wjw"))
    freeze = verbs.add_parser("freeze", parents=[common], help=say("把一份表的原文和已公布的登记固定在 plan.lock 里"))
    freeze.add_argument("plan", metavar="PLAN", help=say("那份表的文件夹，例如 2021"))
    yearly = verbs.add_parser("report", parents=[common], help=say("把一份表的落实情况写成年度报告用的 Word 表格"))
    yearly.add_argument("plan", metavar="PLAN", help=say("那份表的文件夹，例如 2021"))
    yearly.add_argument("--to", metavar="FILE", help=say("写到哪个 .docx 文件（默认：PLAN-report.docx）"))
    export = verbs.add_parser("export", parents=[common], help=say("导出进度表，发给承担任务的单位填写"))
    export.add_argument("plan", metavar="PLAN", help=say("那份表的文件夹，例如 2021"))
    export.add_argument("--progress", action="store_true", required=True, help=say("一个单位的进度表"))
    export.add_argument("--unit", required=True, metavar="UNIT", help=say("哪个单位，写名称或 id，例如 市卫健委"))
    export.add_argument("--to", required=True, metavar="FILE", help=say("存成哪个文件，例如 市卫健委.xlsx"))
    taken = verbs.add_parser("import", parents=[common], help=say("把单位交回的进度表登记到任务文件里"))
    taken.add_argument("file", metavar="FILE", help=say("交回的文件，例如 市卫健委.xlsx"))
    taken.add_argument("--progress", action="store_true", required=True, help=say("一个单位的进度表"))
    taken.add_argument("--dry-run", action="store_true", help=say("只显示会登记什么，不写入"))
    return parser
