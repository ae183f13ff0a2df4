"""A double click: what stands in the folder 双击运行 finds Python, makes what is missing, and keeps its answer in view.

The .sh twins are run, in a folder with everything in its name that trips shells; the .bat files can be run on Windows
only, so their bytes and their structure are held here.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import signal
import subprocess
import sys
import time
import zipfile
from pathlib import Path
from urllib.request import urlopen

import pytest

from tests.browser.conftest import lacking
from tests.conftest import BASE, ROOT

FOLDER = "双击运行"
VERBS = {"预览": "serve --open", "检查": "check"}
GOOD = "没有发现错误：1 份任务分解表，2 项任务\n"


@pytest.mark.parametrize("name", VERBS)
def test_batch_files_are_safe_for_cmd(name):
    raw = (ROOT / FOLDER / f"{name}.bat").read_bytes()
    assert raw.startswith(b"@echo off\r\nchcp 65001 >nul\r\nsetlocal EnableExtensions DisableDelayedExpansion\r\n")
    assert raw.count(b"\n") == raw.count(b"\r\n") and raw.endswith(b"\r\n")
    # cmd looks for labels by counting bytes, and miscounts Chinese: none of it before the last label.
    assert raw.rpartition(b"\r\n:")[0].isascii()
    text = raw.decode("utf-8")
    lines = text.split("\r\n")
    assert 'pushd "%~dp0.."' in lines  # also from a network folder, and from wherever it is started
    assert lines[lines.index(":done") + 1 :][:4] == ["popd", "echo.", "pause", "exit /b"]
    labels = {line for line in lines if line.startswith(":")}
    assert {f":{label}" for label in re.findall(r"(?:goto|call) :?(\w+)", text)} == labels
    assert "!" not in text
    # A path is expanded in quotes only.
    assert re.findall(r'[^"]%~dp0', text) == []


def test_batch_files_and_scripts_differ_in_the_verb_only():
    for kind in ("bat", "sh"):
        texts = {
            (ROOT / FOLDER / f"{name}.{kind}").read_text("utf-8").replace(verb, "VERB") for name, verb in VERBS.items()
        }
        assert len(texts) == 1 and "-m gongkai.start VERB\n" in texts.pop()


def test_git_keeps_the_line_ends_of_each():
    if shutil.which("git") is None or not (ROOT / ".git").exists():
        pytest.skip("这里没有 git 仓库")
    command = ["git", "check-attr", "eol", f"{FOLDER}/预览.bat", f"{FOLDER}/预览.sh"]
    told = subprocess.run(command, cwd=ROOT, capture_output=True, encoding="utf-8", check=True).stdout
    assert [line.rpartition(" ")[2] for line in told.splitlines()] == ["crlf", "lf"]


@pytest.fixture(scope="module")
def project(tmp_path_factory) -> Path:
    """A copy of the project, of which only what the environment is made from is made up: its lock names one package,
    which lies in the folder for machines without the internet."""
    if os.name == "nt":
        pytest.skip("只能在 Linux 和 macOS 上运行 .sh")
    if subprocess.run([sys.executable, "-c", "import ensurepip, venv"], capture_output=True).returncode:
        lacking("没有 python3-venv")
    folder = tmp_path_factory.mktemp("在 家") / "政务 公开&(一)!%PATH%'$HOME"
    shutil.copytree(ROOT / "gongkai", folder / "gongkai", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(ROOT / "templates", folder / "templates")
    shutil.copytree(ROOT / FOLDER, folder / FOLDER)
    shutil.copytree(BASE, folder / "content")
    shutil.copy(ROOT / "build.py", folder)
    wheel = folder / "packages/probe-1.0-py3-none-any.whl"
    wheel.parent.mkdir()
    with zipfile.ZipFile(wheel, "w") as made:
        made.writestr("probe.py", "")
        made.writestr("probe-1.0.dist-info/METADATA", "Metadata-Version: 2.1\nName: probe\nVersion: 1.0\n")
        made.writestr(
            "probe-1.0.dist-info/WHEEL", "Wheel-Version: 1.0\nGenerator: 1\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        )
        made.writestr("probe-1.0.dist-info/RECORD", "")
    digest = hashlib.sha256(wheel.read_bytes()).hexdigest()
    (folder / "requirements.lock").write_text(f"probe==1.0 --hash=sha256:{digest}\n", "utf-8")
    return folder


def environment(**more: str) -> dict[str, str]:
    """What the tests have installed is there for the environment that the script makes."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith("PIP_")}
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    libraries = next(path for path in sys.path if path.endswith("site-packages"))
    return {**kept, "PATH": path, "PYTHONPATH": libraries, **more}


def run(project: Path, name: str = "检查", cwd: str = "/", **more: str) -> subprocess.CompletedProcess[str]:
    script = project / FOLDER / f"{name}.sh"
    return subprocess.run(
        ["/bin/sh", str(script)],
        cwd=cwd,
        env=environment(**more),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        timeout=300,
    )


def test_what_is_missing_is_made_once_and_the_check_answers(project):
    first = run(project)
    assert (first.stdout, first.stderr, first.returncode) == (
        f"正在准备运行环境，第一次需要一两分钟，请不要关闭窗口……\n{GOOD}",
        "",
        0,
    )
    assert list(project.glob(".venv/lib/python*/site-packages/probe.py"))
    second = run(project, cwd=str(project.parent))
    assert (second.stdout, second.stderr, second.returncode) == (GOOD, "", 0)


def test_errors_are_told_and_are_the_exit_status(project):
    task = project / "content/plans/2021/tasks/01.yaml"
    before = task.read_bytes()
    task.write_bytes(before.replace("6月底前".encode(), "视情况而定".encode()))
    try:
        done = run(project)
        assert done.returncode == 1
        assert "content/plans/2021/tasks/01.yaml:5:11: 错误[deadline-unclear]" in done.stderr
    finally:
        task.write_bytes(before)


def test_a_changed_lock_is_installed_and_a_failure_says_what_to_do(project):
    run(project)
    lock = project / "requirements.lock"
    before = lock.read_bytes()
    lock.write_bytes(before.replace(b"\n", b"\r\n"))
    assert run(project).stdout == GOOD  # the same lock, from a copy of the project with other line ends
    lock.write_bytes(before.replace(b"probe", b"absent"))
    try:
        done = run(project)
        assert (done.returncode, done.stdout) == (3, "正在更新运行环境……\n")
        assert done.stderr.endswith(
            "\n组件没有装好。检查 packages 文件夹里的组件是否齐全；不能上网的电脑，按 docs/deploying.md 第二节准备\n"
        )
    finally:
        lock.write_bytes(before)
    assert run(project).stdout == GOOD


def test_an_environment_that_no_longer_runs_is_made_anew(project):
    run(project)
    python = project / ".venv/bin/python"
    python.unlink()
    python.symlink_to("/no/such/python")
    assert run(project).stdout == f"正在准备运行环境，第一次需要一两分钟，请不要关闭窗口……\n{GOOD}"


@pytest.mark.parametrize("python", ["", "#!/bin/sh\nexit 1\n"], ids=["none", "too old"])
def test_without_a_python_it_says_where_to_get_one(project, tmp_path, python):
    tools = tmp_path / "bin"
    tools.mkdir()
    for tool in ("dirname", "cat"):
        (tools / tool).symlink_to(shutil.which(tool))
    if python:
        (tools / "python3").write_text(python, "utf-8")
        (tools / "python3").chmod(0o755)
    done = run(project, PATH=str(tools))
    assert done.returncode == 3
    assert done.stdout == (ROOT / "gongkai/no-python.txt").read_text("utf-8")
    assert done.stdout.startswith("这台电脑上没有找到 Python 3.11 或更新的版本。\n")


def test_the_window_stays_open_until_a_key_is_pressed(project):
    run(project)
    master, slave = os.openpty()
    process = subprocess.Popen(
        ["/bin/sh", str(project / FOLDER / "检查.sh")],
        env=environment(),
        stdin=slave,
        stdout=subprocess.PIPE,
        encoding="utf-8",
    )
    try:
        told = ""
        while not told.endswith("按回车键关闭这个窗口"):
            told += process.stdout.read(1)
        assert told == f"{GOOD}\n按回车键关闭这个窗口"
        assert process.poll() is None
        os.write(master, b"\n")
        assert process.wait(30) == 0
    finally:
        process.kill()
        process.communicate()
        os.close(master)
        os.close(slave)


def test_the_preview_opens_a_browser_and_ends_with_ctrl_c(project, tmp_path):
    run(project)
    opened, browser = tmp_path / "opened", tmp_path / "browser"
    browser.write_text(f'#!/bin/sh\nprintf %s "$1" > "{opened}"\n', "utf-8")
    browser.chmod(0o755)
    process = subprocess.Popen(
        ["/bin/sh", str(project / FOLDER / "预览.sh")],
        env=environment(BROWSER=f"{browser} %s"),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        start_new_session=True,
    )
    try:
        line = process.stdout.readline()
        address = re.fullmatch(r"预览：(http://127\.0\.0\.1:\d+/)\n", line).group(1)
        for _ in range(200):
            if opened.is_file() and opened.read_text("utf-8"):
                break
            time.sleep(0.05)
        assert opened.read_text("utf-8") == address
        with urlopen(address, timeout=10) as page:
            assert "<html" in page.read().decode("utf-8")
        os.killpg(process.pid, signal.SIGINT)
        process.communicate(timeout=30)  # until the last process that could write has ended
        assert process.returncode in (0, 130, -signal.SIGINT)
    finally:
        process.kill()
        process.communicate()
    assert not (project / "site").exists()
