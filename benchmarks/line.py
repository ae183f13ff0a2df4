"""The built portal at the end of a slow line.

nginx serves it with the settings that docs/deploying.md gives (gzip, no-cache, assets kept); where there is no nginx, a
server of this module's own with gzip. Between it and the browser lies a line of so many bytes a second, and so long a way
there and back, that all connections share, those of workers included: a browser's own throttling gives each worker a line
to itself, if it reaches workers at all. Opening a connection takes the way there and back once, as it does in the world.
"""

from __future__ import annotations

import asyncio
import gzip
import multiprocessing
import re
import shutil
import socket
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import lru_cache, partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from benchmarks.measure import CommandFailed

RATE, DELAY = 4_000_000 / 8, 0.04  # bytes a second; seconds there and back
MOUNT = "/zwgk/rwfj/"  # as docs/deploying.md has it
_DEPLOYING = Path(__file__).resolve().parent.parent / "docs/deploying.md"
_PIECE = 2048  # bytes of one connection before another has its turn
_AHEAD = 0.008  # seconds of work that the line has in hand, so that a late timer does not leave it idle
_TYPES = {"html": "text/html; charset=utf-8", "css": "text/css", "js": "text/javascript", "json": "application/json"}
_SQUEEZED = {*_TYPES, "svg", "txt", "xml"}


class Line:
    """A line of `rate` bytes a second and `delay` seconds there and back, to a server's `port`; `carried.value` counts
    the bytes that came through to the browser."""

    def __init__(self, port: int, rate: float, delay: float, carried: Any):
        self.carried = carried
        self._port, self._rate, self._way = port, rate, delay / 2
        self._free = 0.0  # when the line has carried all that it was given

    async def join(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Carries one connection there and back until either side ends it."""
        await asyncio.sleep(2 * self._way)
        try:
            there, back = await asyncio.open_connection("127.0.0.1", self._port)
        except OSError:
            writer.close()
            return
        ways = (self._carry(reader, back, shared=False), self._carry(there, writer, shared=True))
        await asyncio.gather(*ways, return_exceptions=True)

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, shared: bool) -> None:
        loop = asyncio.get_running_loop()
        due = 0.0
        try:
            while data := await reader.read(_PIECE):
                now = loop.time()
                sent = self._sent(len(data), now) if shared else now
                due = max(sent + self._way, due + 1e-6)  # in their order
                loop.call_at(due, _write, writer, data)
                if (ahead := sent - now - _AHEAD) > 0:
                    await asyncio.sleep(ahead)
        finally:
            loop.call_at(max(due + 1e-6, loop.time()), writer.close)

    def _sent(self, count: int, now: float) -> float:
        self.carried.value += count
        self._free = max(self._free, now) + count / self._rate
        return self._free


@contextmanager
def served(site: Path, rate: float = RATE, delay: float = DELAY) -> Iterator[tuple[str, Callable[[], int]]]:
    """The address of the portal at the far end of a line, and how many bytes came through so far. CommandFailed where
    nginx is there and does not start."""
    several = multiprocessing.get_context("spawn")  # the line's timers wait for nothing that goes on in this process
    carried, (near, far) = several.Value("q", 0, lock=False), several.Pipe()
    with _nginx(site) if _program() else _own(site) as port:
        process = several.Process(target=_lay, args=(port, rate, delay, carried, far), daemon=True)
        process.start()
        far.close()  # so that its end is told if the line does not come up
        try:
            yield f"http://127.0.0.1:{near.recv()}{MOUNT}", lambda: carried.value
        finally:
            process.terminate()
            process.join()


def server() -> str:
    """Who serves."""
    return "nginx with gzip, as docs/deploying.md has it" if _program() else "the benchmark's own server with gzip"


def _program() -> str | None:
    return shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")


def _lay(port: int, rate: float, delay: float, carried: Any, far: Any) -> None:
    async def run() -> None:
        server = await asyncio.start_server(Line(port, rate, delay, carried).join, "127.0.0.1", 0)
        far.send(server.sockets[0].getsockname()[1])
        await server.serve_forever()

    asyncio.run(run())


def _write(writer: asyncio.StreamWriter, data: bytes) -> None:
    if not writer.is_closing():
        writer.write(data)


@contextmanager
def _nginx(site: Path) -> Iterator[int]:
    with tempfile.TemporaryDirectory() as folder, socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
        free.close()
        found = re.search(r"```nginx\n(.*?)```", _DEPLOYING.read_text("utf-8"), re.DOTALL)
        places = found[1].replace("/var/www/rwfj/", f"{site.resolve().as_posix()}/") if found else ""
        paths = [f"{name}_temp_path {folder}/{name};" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")]
        (Path(folder) / "nginx.conf").write_text(
            f"pid {folder}/pid; daemon off; master_process off; events {{}}\n"
            f"http {{ access_log off; tcp_nodelay on; {' '.join(paths)}\n"
            f"server {{ listen 127.0.0.1:{port};\n{places} }} }}\n",
            "utf-8",
        )
        process = subprocess.Popen([_program() or "", "-e", "stderr", "-p", folder, "-c", f"{folder}/nginx.conf"])
        try:
            _wait_for(port, process)
            yield port
        finally:
            process.terminate()
            process.wait()


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    for _ in range(100):
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        if process.poll() is not None:
            break
        time.sleep(0.05)
    raise CommandFailed("nginx does not answer")


@contextmanager
def _own(site: Path) -> Iterator[int]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Handler, site))
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        server.server_close()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def __init__(self, site: Path, *args: Any):
        self._site = site
        super().__init__(*args)

    def do_GET(self) -> None:
        file = self._site / unquote(urlsplit(self.path).path).removeprefix(MOUNT)
        if not file.is_file():
            self.send_error(404)
            return
        kind = file.suffix.lstrip(".")
        data = _squeezed(file) if kind in _SQUEEZED else file.read_bytes()
        self.send_response(200)
        self.send_header("Content-Type", _TYPES.get(kind, "application/octet-stream"))
        if kind in _SQUEEZED:
            self.send_header("Content-Encoding", "gzip")
        lasting = file.parent.name == "assets"
        self.send_header("Cache-Control", "public, max-age=31536000, immutable" if lasting else "no-cache")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing."""


@lru_cache(maxsize=256)
def _squeezed(file: Path) -> bytes:
    return gzip.compress(file.read_bytes(), 1)
