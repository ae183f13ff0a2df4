"""What a double click starts: makes the project's own Python environment where it is missing or out of date, then runs
the front door in it. Uses nothing but what comes with Python, as nothing else may be there yet, and the sentences' language,
which does not either."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from gongkai.language import say, tell

ROOT = Path(__file__).absolute().parent.parent
PACKAGES = "packages"
_IS_RECENT = "import sys; sys.exit(sys.version_info < (3, 11))"


class Failed(Exception):
    """The environment cannot be had; the text is for the user."""


def main(argv: list[str], root: Path = ROOT) -> int:
    """Runs `build.py` with these arguments; its exit status, or 3 where it could not be run."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        with _alone(root):
            python = prepare(root)
    except Failed as failed:
        print(tell(failed.args[0]), file=sys.stderr)
        return 3
    except OSError as error:
        text = say(
            "不能在这个文件夹里准备运行环境：{reason}（{path}）\n  把整个文件夹移到自己的“文档”里再试",
            reason=error.strerror,
            path=error.filename,
        )
        print(tell(text), file=sys.stderr)
        return 3
    except KeyboardInterrupt:
        return 130
    process = subprocess.Popen([str(python), str(root / "build.py"), *argv], cwd=root)
    while True:
        try:
            return process.wait()
        except KeyboardInterrupt:
            continue  # Ctrl-C is for the front door, which ends by itself


def prepare(root: Path) -> Path:
    """The environment's Python, after what requirements.lock names has been installed in it. Failed where not."""
    environment = root / ".venv"
    python = environment / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    lock = root / "requirements.lock"
    # Line ends may differ from one copy of the project to the next.
    digest = hashlib.sha256(lock.read_bytes().replace(b"\r\n", b"\n")).hexdigest()
    installed = environment / "installed.txt"
    works = _works(python)
    if works and installed.is_file() and installed.read_text("utf-8") == digest:
        return python
    making = say("正在准备运行环境，第一次需要一两分钟，请不要关闭窗口……")
    print(tell(say("正在更新运行环境……") if works else making), flush=True)
    if not works:
        done = _quietly([sys.executable, "-m", "venv", "--clear", str(environment)])
        if done.returncode:
            raise Failed(say("{told}\n不能建立运行环境。Linux 上请先安装 python3-venv", told=_told(done)))
    packages = root / PACKAGES
    offline = ["--no-index", "--find-links", str(packages)] if packages.is_dir() else []
    pip = [str(python), "-m", "pip", "install", "-q", "--disable-pip-version-check", *offline, "-r", str(lock)]
    done = _quietly(pip)
    if done.returncode:
        way = say("检查 {folder} 文件夹里的组件是否齐全", folder=PACKAGES) if offline else say("检查网络后再试")
        text = say(
            "{told}\n组件没有装好。{way}；不能上网的电脑，按 docs/deploying.md 第二节准备", told=_told(done), way=way
        )
        raise Failed(text)
    installed.write_text(digest, "utf-8")
    return python


def _works(python: Path) -> bool:
    """Whether there is such a Python, of a version that will do: what it was made from may have been removed."""
    try:
        return subprocess.run([str(python), "-c", _IS_RECENT], capture_output=True).returncode == 0
    except OSError:
        return False


def _quietly(command: list[str]) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONUTF8": "1", "PYTHONIOENCODING": "utf-8"}
    return subprocess.run(command, capture_output=True, encoding="utf-8", errors="replace", env=environment)


def _told(done: subprocess.CompletedProcess[str]) -> str:
    return (done.stderr.strip() or done.stdout.strip())[-2000:]


@contextmanager
def _alone(root: Path) -> Iterator[None]:
    """Two windows, of somebody who clicked twice, prepare one after the other. The system gives the lock back whenever
    a process ends."""
    folder = root / ".gongkai"
    folder.mkdir(exist_ok=True)
    with open(folder / "start.lock", "a+b") as file:
        if os.name == "nt":
            import msvcrt

            while True:
                try:
                    msvcrt.locking(file.fileno(), msvcrt.LK_LOCK, 1)
                    break
                except OSError:
                    continue  # it tries for ten seconds at a time
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX)
        yield


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
