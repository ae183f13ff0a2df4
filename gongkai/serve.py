"""A plain static server for looking at a built portal on this machine. It knows no domain."""

from __future__ import annotations

import os
from functools import partial
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType

from gongkai.errors import OutsideFailed
from gongkai.language import say

HOST = "127.0.0.1"
# Windows takes types from its registry, where other programs may have changed them.
_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json; charset=utf-8",
    ".txt": "text/plain; charset=utf-8",
    ".xml": "application/xml; charset=utf-8",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".wasm": "application/wasm",
    "": "application/octet-stream",
}


class Server:
    """Serves `folder` on 127.0.0.1 at `port`, or the next free one of twenty. A context manager; `run` returns when the
    process is interrupted. OutsideFailed where no port can be had."""

    def __init__(self, folder: Path, port: int):
        handler = partial(_Handler, directory=str(folder))
        self.server = _listen(handler, port)
        self.address = f"http://{HOST}:{self.server.server_address[1]}/"

    def run(self) -> None:
        self.server.serve_forever(poll_interval=0.2)

    def __enter__(self) -> Server:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.server.server_close()


def _listen(handler: partial[_Handler], port: int) -> ThreadingHTTPServer:
    last = min(port + 20, 65535)
    for candidate in range(port, last + 1):
        try:
            return _Listener((HOST, candidate), handler)
        except OSError:
            continue
    raise OutsideFailed(say("{port} 到 {last} 的端口都被占用", port=port, last=last), say("用 --port 指定别的端口"))


class _Listener(ThreadingHTTPServer):
    daemon_threads = True
    # On Windows this option lets a second server take a port that is in use.
    allow_reuse_address = os.name != "nt"


class _Handler(SimpleHTTPRequestHandler):
    extensions_map = _TYPES
    protocol_version = "HTTP/1.1"

    def end_headers(self) -> None:
        self.send_header("Cache-Control", "no-cache")
        self.send_header("X-Content-Type-Options", "nosniff")
        super().end_headers()

    def do_GET(self) -> None:
        if self._is_ours():
            super().do_GET()

    def do_HEAD(self) -> None:
        if self._is_ours():
            super().do_HEAD()

    def _is_ours(self) -> bool:
        # A page of another site can point its own host name at this address and read what is previewed here.
        port = self.server.server_address[1]
        if self.headers.get("Host") in (f"{HOST}:{port}", f"localhost:{port}"):
            return True
        self.send_error(HTTPStatus.MISDIRECTED_REQUEST)
        return False

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        page = Path(self.directory) / "404.html"
        if code != HTTPStatus.NOT_FOUND or not page.is_file():
            super().send_error(code, message, explain)
            return
        body = page.read_bytes()
        self.send_response(code)
        self.send_header("Content-Type", _TYPES[".html"])
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def list_directory(self, path: str | os.PathLike[str]) -> None:
        self.send_error(HTTPStatus.NOT_FOUND)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: the editor's window is for problems."""
