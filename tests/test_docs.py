"""The documents for editors and webmasters: what they show can be typed as it stands."""

from __future__ import annotations

import re
import shutil
import socket
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path

import pytest

from gongkai import arguments, breaches, cli, registry, schema, source, words
from gongkai.content import Files
from gongkai.phrases import deadline, responsibility
from tests.browser.conftest import lacking
from tests.conftest import ROOT

EDITING = ROOT / "docs/editing.md"
DEPLOYING = ROOT / "docs/deploying.md"
GUIDE = ROOT / "docs/guide.md"
DOCUMENTS = (ROOT / "README.md", EDITING, DEPLOYING, GUIDE)
REFUSED = "内容有 1 处错误，没有生成，原有的输出没有改动\n"


def blocks(document: Path, language: str) -> list[str]:
    """The code blocks of one language, indented ones taken out of their list."""
    found = re.finditer(rf"^( *)```{language}\n(.*?)^\1```$", document.read_text("utf-8"), re.DOTALL | re.MULTILINE)
    return [textwrap.dedent(match.group(2)) for match in found]


def examples(whole: bool) -> list[tuple[str, str]]:
    """(file, text) of every YAML example; its first line says which file it is, or is a part (节选) of."""
    found = []
    for text in blocks(EDITING, "yaml"):
        match = re.match(r"# (content/\S+?\.yaml)(（节选）.*)?\n", text)
        assert match is not None, f"an example that does not say where it stands:\n{text}"
        if whole == (match.group(2) is None):
            found.append((match.group(1), text))
    return found


PARTS = examples(whole=False)
# What a file needs beside the part that is shown.
REST = {
    "tasks": (schema.TypedTask, {"number": "1"}),
    "units.yaml": (schema.TypedUnits, {"units": []}),
    "plan.yaml": (
        schema.TypedPlan,
        {"title": "某表", "year": "2022", "issuer": "某市人民政府办公室", "issued": "2022-05-20"},
    ),
}


@pytest.mark.parametrize(("file", "text"), PARTS, ids=[f"{at}-{file}" for at, (file, _) in enumerate(PARTS)])
def test_a_part_that_is_shown_is_good(file, text):
    cls, rest = REST["tasks" if "/tasks/" in file else Path(file).name]
    document = source.parse(text, file)
    typed, problems = breaches.check(cls, source.Document(file, text, {**rest, **document.data}))
    assert problems == []
    assert typed is not None


def test_whole_files_that_are_shown_pass_the_check(content, capsys):
    shutil.rmtree(content)
    shutil.copytree(ROOT / "content", content)
    shown = examples(whole=True)
    for file, text in shown:
        path = content.parent / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8", newline="\n")
    (content / "plans/2022/source.txt").write_text("2022年\n", "utf-8")
    (page,) = blocks(EDITING, "markdown")
    (content / "pages/contact.md").write_text(page, "utf-8")
    assert [file for file, _ in shown] == [
        "content/plans/2021/tasks/17.yaml",
        "content/plans/2022/tasks/02.yaml",
        "content/plans/2022/plan.yaml",
        "content/plans/2022/tasks/01.yaml",
    ]
    assert cli.main(["check"]) == 0
    assert capsys.readouterr() == ("没有发现错误：2 份任务分解表，55 项任务\n", "")


def test_what_the_editor_is_to_settle_is_what_cannot_be_read():
    names = registry.Names.of(registry.load(ROOT / "content/units.yaml", Files(), [])).known
    settled = [source.parse(text, file).data for file, text in PARTS if re.search(r"\btext:", text)]
    read = [
        deadline.read(data["deadline"]["text"], 2021, None).kind == "unclear"
        if "deadline" in data
        else responsibility.read(data["responsible"]["text"], names).unclear
        for data in settled
    ]
    assert read == [True] * 4


def test_every_kind_is_explained():
    text = EDITING.read_text("utf-8")
    assert [kind for kind, name in words.UNIT_KINDS.items() if f"| `{kind}` | {name} |" not in text] == []
    assert [kind for kind in schema.DEADLINE_KINDS if kind != "none" and f"\n| `{kind}` | " not in text] == []


def test_the_error_that_is_shown_is_what_check_says(content, capsys):
    shutil.rmtree(content)
    shutil.copytree(ROOT / "content", content)
    path = content / "plans/2021/tasks/17.yaml"
    path.write_text(path.read_text("utf-8").replace("6月底前", "视情况而定"), "utf-8")
    assert cli.main(["check"]) == 1
    assert blocks(EDITING, "text") == [capsys.readouterr().err.removesuffix(REFUSED)]


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_commands_are_there_and_the_same_on_windows(document):
    unix, windows = (
        commands(document, "sh", ".venv/bin/python"),
        commands(document, "powershell", r".venv\Scripts\python"),
    )
    assert unix == windows != []
    for command in unix:
        arguments.parse(command)


def commands(document: Path, language: str, python: str) -> list[list[str]]:
    """The arguments of each `build.py` in the blocks of one language; every one is called with the environment's own
    Python."""
    lines = [line.partition(" #")[0] for block in blocks(document, language) for line in block.splitlines()]
    called = [line for line in lines if "build.py" in line]
    assert [line for line in called if f"{python} build.py" not in line] == []
    return [line.partition(" build.py")[2].split() for line in called]


def test_the_guide_leads_to_a_published_change(tmp_path):
    """Every step that can be followed without a mouse, in order: files are changed as shown, commands run as shown, and
    say what is shown."""
    project = tmp_path / "政务 公开"
    for name in ("content", "templates", "gongkai"):
        shutil.copytree(ROOT / name, project / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "build.py", project)
    (project / ".venv").symlink_to(sys.prefix)
    said: list[str] = []
    shown = 0
    for kind, text in steps(GUIDE):
        if kind == "yaml":
            head, line = text.splitlines()
            path = project / re.match(r"# (content/\S+)（", head).group(1)
            rows = path.read_text("utf-8").splitlines()
            rows = [line if row.startswith(("deadline:", "deadline：")) else row for row in rows]
            path.write_text("\n".join([*rows, ""]), "utf-8", newline="\n")
        elif kind == "sh":
            said = []
            for command in text.splitlines():
                done = subprocess.run(
                    command, shell=True, cwd=project, capture_output=True, encoding="utf-8", timeout=300
                )
                said.append(done.stdout or done.stderr)
        elif kind == "text":
            assert "".join(said) == text
            shown += 1
        if kind == "sh" and text.endswith("build.py\n"):
            assert said[0].startswith("site：1 份任务分解表，53 项任务，")
            assert "7月底前" in (project / "site/2021/17.html").read_text("utf-8")
    assert shown == 3


def steps(document: Path) -> list[tuple[str, str]]:
    """(language, text) of every code block, in order."""
    found = re.finditer(r"^( *)```(\w+)\n(.*?)^\1```$", document.read_text("utf-8"), re.DOTALL | re.MULTILINE)
    return [(match.group(2), textwrap.dedent(match.group(3))) for match in found]


def test_what_the_guide_names_is_there():
    text = GUIDE.read_text("utf-8")
    for name in ("预览", "检查"):
        assert f"`{name}`" in text and (ROOT / f"双击运行/{name}.bat").is_file()
    for target in re.findall(r"\]\(([^)]+)\)", text):
        assert (GUIDE.parent / target).is_file(), target


def test_the_script_that_verifies_finds_what_differs(portal, tmp_path):
    (script,) = blocks(DEPLOYING, "python")
    (tmp_path / "verify.py").write_text(script, "utf-8")
    site = tmp_path / "网站"
    shutil.copytree(portal, site)
    assert verify(tmp_path, site) == []
    (site / "2021/17.html").write_text("changed", "utf-8")
    (site / "about.html").unlink()
    (site / "2021/old.html").write_text("left over", "utf-8")
    assert verify(tmp_path, site) == ["不一致： 2021/17.html", "多余： 2021/old.html", "缺少： about.html"]


def verify(folder: Path, site: Path) -> list[str]:
    command = [sys.executable, "-X", "utf8", str(folder / "verify.py"), str(site)]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", timeout=60)
    assert done.stderr == ""
    return done.stdout.splitlines()


def test_nginx_serves_the_portal_as_shown(portal, tmp_path):
    site = portal.as_posix()
    style, script = (next(portal.glob(f"assets/{name}")).name for name in ("site-*.css", "search-*.js"))
    with nginx(tmp_path, blocks(DEPLOYING, "nginx")[0].replace("/var/www/rwfj", site)) as port:

        def ask(path: str) -> HTTPResponse:
            connection = HTTPConnection("127.0.0.1", port, timeout=10)
            with closing(connection):
                connection.request("GET", f"/zwgk/rwfj{path}", headers={"Accept-Encoding": "gzip"})
                got = connection.getresponse()
                got.read()
            return got

        policy = ask("/").headers["Content-Security-Policy"]
        assert "script-src 'self' 'wasm-unsafe-eval';" in policy
        rows = [
            ("/", 200, "text/html; charset=utf-8", "gzip"),
            ("/2021/17.html", 200, "text/html; charset=utf-8", "gzip"),
            (f"/assets/{style}", 200, "text/css; charset=utf-8", "gzip"),
            (f"/assets/{script}", 200, "text/javascript; charset=utf-8", "gzip"),
            ("/data/2021/tasks.json", 200, "application/json; charset=utf-8", "gzip"),
            ("/pagefind/wasm.unknown.pagefind", 200, "application/octet-stream", None),
            ("/2021/units/none.html", 404, "text/html; charset=utf-8", "gzip"),
            ("/assets/none.css", 404, "text/html; charset=utf-8", "gzip"),
            ("/assets/", 404, "text/html; charset=utf-8", "gzip"),
        ]
        for path, status, kind, coding in rows:
            got = ask(path)
            names = ("Content-Type", "Content-Encoding", "Content-Security-Policy", "X-Content-Type-Options")
            assert (path, got.status, *map(got.headers.get, names)) == (path, status, kind, coding, policy, "nosniff")
        assert ask(f"/assets/{style}").headers["Cache-Control"] == "public, max-age=31536000, immutable"
        moved = {path: (ask(path).status, ask(path).headers["Location"]) for path in ("", "/2021")}
        assert moved == {"": (301, "/zwgk/rwfj/"), "/2021": (301, "/zwgk/rwfj/2021/")}


@contextmanager
def nginx(folder: Path, locations: str) -> Iterator[int]:
    """A server of one's own with these locations, beside a rule of the site around that must not reach them; its port."""
    program = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
    if program is None:
        lacking("没有 nginx")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    paths = [f"{name}_temp_path {folder}/{name};" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")]
    server = f"listen 127.0.0.1:{port}; location ~ \\.(css|js|html)$ {{ return 418; }}\n{locations}"
    settings = f"pid {folder}/pid; daemon off; master_process off; events {{}}\nhttp {{ access_log off; {' '.join(paths)}\nserver {{ {server} }} }}"
    (folder / "nginx.conf").write_text(settings, "utf-8")
    command = [program, "-e", f"{folder}/error.log", "-p", str(folder), "-c", f"{folder}/nginx.conf"]
    process = subprocess.Popen(command, stderr=subprocess.PIPE)
    try:
        for _ in range(100):
            with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
                break
            assert process.poll() is None, process.stderr.read().decode()
            time.sleep(0.05)
        yield port
    finally:
        process.terminate()
        process.communicate(timeout=10)
