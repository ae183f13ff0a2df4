"""The examples of docs/problems.md, and what the program says of each.

`python -m tests.renew_problems` writes what it says into the document anew; read the difference.
"""

from __future__ import annotations

import contextlib
import io
import os
import re
import shutil
import tempfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import NamedTuple

import openpyxl

from gongkai import cli, ledger, progress
from gongkai.options import Options
from tests.breaks import swap
from tests.conftest import BASE, ROOT, TODAY, denied

DOCUMENT = ROOT / "docs/problems.md"


class Entry(NamedTuple):
    """One code: its example (the file's path and text) where the document shows one, and what the program says."""

    code: str
    file: str
    text: str
    said: str


def entries() -> list[Entry]:
    found = []
    for part in re.split(r"^### ", DOCUMENT.read_text("utf-8"), flags=re.MULTILINE)[1:]:
        code = re.match(r"`([a-z0-9-]+)` ", part).group(1)
        yaml = re.search(r"^```yaml\n(# (\S+)\n.*?)^```$", part, re.DOTALL | re.MULTILINE)
        page = re.search(r"^例如 `(\S+)`：\n\n```markdown\n(.*?)^```$", part, re.DOTALL | re.MULTILINE)
        file, text = (yaml[2], yaml[1]) if yaml else (page[1], page[2]) if page else ("", "")
        said = re.search(r"^```text\n(.*?)^```$", part, re.DOTALL | re.MULTILINE)
        found.append(Entry(code, file, text, said.group(1)))
    return found


def said_of(entry: Entry) -> str:
    """What the program says of the example, with the document's own words for the rest of the content."""
    before = Path.cwd()
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        try:
            shutil.copytree(BASE, "content")
            if entry.file:
                Path(entry.file).write_text(entry.text, "utf-8", newline="\n")
            command = COMMANDS.get(entry.code, ["check"])
            out, err = io.StringIO(), io.StringIO()
            PREPARED.get(entry.code, lambda: None)()
            around = denied("site.yaml") if entry.code == "file-unreadable" else contextlib.nullcontext()
            with around, contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
                cli.main([*command, "--today", TODAY])
        finally:
            os.chdir(before)
    lines = err.getvalue().splitlines(keepends=True)
    told = "".join(line for line in lines if not line.startswith(("内容有 ", "有 ")))
    return told or out.getvalue()


def _write(file: str, data: bytes = b"") -> None:
    Path(file).parent.mkdir(parents=True, exist_ok=True)
    Path(file).write_bytes(data)


def _edit(old: str, new: str, file: str = "content/plans/2021/tasks/01.yaml") -> Callable[[], None]:
    return lambda: _write(file, swap(old, new)(Path(file).read_bytes()))


def _folder_for_file() -> None:
    Path("content/site.yaml").unlink()
    Path("content/site.yaml").mkdir()


def _encode() -> None:
    path = Path("content/plans/2021/tasks/01.yaml")
    path.write_bytes(path.read_text("utf-8").encode("gb18030"))


def _recording() -> None:
    """The plan records what becomes of its tasks."""
    with open("content/plans/2021/plan.yaml", "a", encoding="utf-8") as file:
        file.write("records: {since: 2021-05-18}\n")


def _frozen(before: str = "", then: Callable[[], object] = lambda: None) -> Callable[[], None]:
    """The plan was frozen as the base has it, its first task with `before` at its end; what the document shows came
    later."""

    def prepare() -> None:
        task = Path("content/plans/2021/tasks/01.yaml")
        shown = task.read_bytes()
        _recording()
        task.write_text((BASE / "plans/2021/tasks/01.yaml").read_text("utf-8") + before, "utf-8", newline="\n")
        cli.main(["freeze", "2021", "--today", TODAY, "-q"])
        task.write_bytes(shown)
        then()

    return prepare


def _of_another_plan() -> bytes:
    lock = ledger.read(Path(_LOCK).read_text("utf-8"))
    return ledger.spell(lock._replace(plan="2020")).encode()


def _large_evidence() -> None:
    _recording()
    os.makedirs("content/plans/2021/evidence")
    os.truncate(os.open("content/plans/2021/evidence/1-1.mp4", os.O_CREAT | os.O_RDWR), 60_000_000)


def _another_county() -> None:
    _recording()
    _edit("groups:\n", "  - {id: jia, name: 甲县, kind: county}\ngroups:\n", "content/units.yaml")()


_LOCK = "content/plans/2021/plan.lock"
_UPDATE = "updates:\n  - {date: 2021-06-20, by: 市卫健委, status: 推进中}\n"

# What no block of text can show: made before the command runs.
PREPARED: dict[str, Callable[[], object]] = {
    "file-missing": lambda: Path("content/units.yaml").unlink(),
    "file-is-folder": _folder_for_file,
    "name-case": lambda: Path("content/Synonyms.yaml").write_text("打疫苗: 疫苗接种\n", "utf-8"),
    "file-too-large": lambda: os.truncate("content/plans/2021/tasks/01.yaml", 2_000_000),
    "not-a-file": lambda: Path("content/pages/more.md").symlink_to("about.md"),
    "not-utf8": _encode,
    "yaml-character": _edit("及时公开", "及时公开\x07"),
    "invisible-character": _edit("及时", "及\u200b时"),
    "stray-file": lambda: _write("content/pages/说明.docx"),
    "content-empty": lambda: os.rename("content", "elsewhere"),
    "no-plans": lambda: shutil.rmtree("content/plans/2021"),
    "bad-plan-id": lambda: shutil.copytree("content/plans/2021", "content/plans/2021年"),
    "no-tasks": lambda: shutil.rmtree("content/plans/2021/tasks"),
    "bad-task-name": lambda: _write("content/plans/2021/tasks/03.yml"),
    "source-missing": lambda: Path("content/plans/2021/source.txt").unlink(),
    "source-outside": lambda: Path("content/plans/2021/source.txt").unlink(),
    "bad-page-name": lambda: _write("content/pages/关于.md"),
    **dict.fromkeys(
        (
            *(
                "date-in-future",
                "update-before-issue",
                "recorded-before-it-happened",
                "update-doubled",
                "update-by-unknown",
            ),
            *("update-by-group", "evidence-missing", "evidence-place", "evidence-scheme", "evidence-not-published"),
            *("evidence-file-name", "evidence-file-kind", "evidence-file-missing"),
        ),
        _recording,
    ),
    "evidence-file-too-large": _large_evidence,
    "update-by-stranger": _another_county,
    "wording-changed": _frozen(),
    "amendment-was": _frozen(),
    "frozen-draft": _frozen(),
    "update-vanished": _frozen(_UPDATE),
    "correction-unmatched": _frozen(),
    "task-vanished": _frozen(then=lambda: Path("content/plans/2021/tasks/02.yaml").unlink()),
    "lock-edited": _frozen(then=_edit("6月底前", "7月底前", _LOCK)),
    "lock-unknown": _frozen(then=_edit("gongkai plan.lock 1", "gongkai plan.lock 2", _LOCK)),
    "lock-elsewhere": _frozen(then=lambda: _write(_LOCK, _of_another_plan())),
}
COMMANDS = {
    "link-dead": ["build", "--no-search"],
    "example-dead": ["build", "--no-search"],
    "failed": ["build", "--output", ".", "--format", "github"],
}


def _sheet(cells: dict[str, object], before: Callable[[], object] = lambda: None) -> Callable[[], None]:
    """A sheet that came back, of content that records: with these cells, beside an entry for task 1 that is good."""

    def make() -> None:
        _recording()
        before()
        options = Options(Path("content"), Path("site"), ROOT / "templates", date.fromisoformat(TODAY))
        book = openpyxl.load_workbook(io.BytesIO(progress.sheet(options, "2021", "wjw")[0]))
        columns = {cell.value: cell.column_letter for cell in book.active[9]}
        for place, value in ({"日期": "2021-06-20", "状态": "推进中"} | cells).items():
            book.active[f"{columns[place]}10" if place in columns else place] = value
        book.save("市卫健委.xlsx")

    return make


def _merged() -> None:
    _sheet({})()
    book = openpyxl.load_workbook("市卫健委.xlsx")
    book.active.merge_cells("H10:H11")
    book.save("市卫健委.xlsx")


def _amended() -> None:
    _sheet({})()
    _edit("及时公开接种点位", "及时公开接种地点")()


def _corrected() -> None:
    _sheet({})()
    plain = Path("content/plans/2021/tasks/01.yaml").read_bytes()
    for command in ([*_IMPORT, "--today", TODAY], ["freeze", "2021", "--today", TODAY]):
        with contextlib.redirect_stdout(io.StringIO()):
            cli.main(command)
    (digest,) = ledger.read(Path("content/plans/2021/plan.lock").read_text("utf-8")).updates[1]
    row = f"corrections: [{{date: {TODAY}, of: 2021-06-20, was: {digest}, reason: 误填}}]\n"
    _write("content/plans/2021/tasks/01.yaml", plain + row.encode())


def _in_brackets() -> None:
    _sheet({})()
    task = Path("content/plans/2021/tasks/01.yaml")
    fields = "number: 1, title: 公开疫苗接种信息, content: 及时公开接种点位。, responsible: 市卫健委, deadline: 6月底前"
    task.write_text(f"{{{fields}}}\n", "utf-8", newline="\n")


_IMPORT = ["import", "--progress", "市卫健委.xlsx"]
_SHEETS: dict[str, Callable[[], object]] = {
    "sheet-unreadable": lambda: _write("市卫健委.xlsx", "序号,日期,状态\n".encode()),
    "sheet-unmarked": _sheet({"A9": None}),
    "sheet-blank": _sheet({"状态": None}),
    "sheet-date": _sheet({"日期": "6月20日"}),
    "sheet-status": _sheet({"状态": "完成"}),
    "sheet-evidence": _sheet({"状态": "已完成", "佐证": "关于接种点位的公告"}),
    "sheet-formula": _sheet({"说明": "=A1"}),
    "sheet-merged": _merged,
    "sheet-task": _sheet({"B10": 2}),
    "sheet-wording": _amended,
    "sheet-same-day": _sheet(
        {"说明": "新增三处。"},
        lambda: _edit(
            "deadline: 6月底前\n",
            "deadline: 6月底前\nupdates: [{date: 2021-06-20, by: 市卫健委, status: 推进中}]\n",
        )(),
    ),
    "sheet-corrected": _corrected,
    "sheet-no-place": _in_brackets,
}
PREPARED |= _SHEETS
COMMANDS |= dict.fromkeys(_SHEETS, _IMPORT)
