"""A preview on this machine: HTTP over whatever can be found by path, and pages that follow it. Knows no domain.

Every HTML page is sent with two lines more: a style and a script of the preview's own (`serve.css`, `serve.js`), which
mark it as a preview and listen for news. A page is loaded again when it looks otherwise than it did; a new style sheet
is put in place of the old one; what is wrong is laid over the page until it is mended.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable
from functools import cache, partial
from hashlib import sha256
from html import escape
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.resources import files
from types import TracebackType
from typing import Any, Protocol
from urllib.parse import parse_qs, unquote, urlsplit

from gongkai.errors import OutsideFailed
from gongkai.language import say, tell

HOST = "127.0.0.1"
# No output's path begins so.
OWN = "~preview/"
# A page that was closed is noticed when the next line to it cannot be written.
HEARTBEAT = 15.0
_TYPES = {
    "html": "text/html; charset=utf-8",
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "json": "application/json; charset=utf-8",
    "txt": "text/plain; charset=utf-8",
    "xml": "application/xml; charset=utf-8",
    "svg": "image/svg+xml",
    "png": "image/png",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "pdf": "application/pdf",
    "csv": "text/csv; charset=utf-8",
    "mp3": "audio/mpeg",
    "mp4": "video/mp4",
    "wasm": "application/wasm",
}


class Shown(Protocol):
    """What is served, at one moment. `version` differs whenever anything does, `style` whenever the style sheets do."""

    version: int
    style: int

    def find(self, path: str) -> bytes | None:
        """The file at `path`, relative and unquoted; None if there is none."""

    def look_of(self, data: bytes) -> str:
        """Equal for pages between which nobody sees a difference, but for the style sheet's."""


class Source(Protocol):
    """Where what is served comes from."""

    def wait(self, version: int, seconds: float) -> Shown:
        """What is to be shown, as soon as it is not of `version`, or after so many seconds."""


class Server:
    """Serves `source` on 127.0.0.1 at `port`, or the next free one of twenty; `wrong` tells what is to be laid over the
    pages, in the shape of `serve.js`. A context manager; `run` returns when the process is interrupted. OutsideFailed
    where no port can be had."""

    def __init__(self, source: Source, port: int, wrong: Callable[[Any], dict[str, Any] | None] = lambda shown: None):
        handler = partial(_Handler, source, wrong)
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

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Nothing: a browser that went away is no fault, and the editor's window is for problems."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    # Head and body are two packets: the second would wait for the browser to acknowledge the first, 40 ms each time.
    disable_nagle_algorithm = True

    def __init__(self, source: Source, wrong: Callable[[Any], dict[str, Any] | None], *args: Any):
        self._source = source
        self._wrong = wrong
        super().__init__(*args)

    def do_GET(self) -> None:
        self._answer()

    do_HEAD = do_GET

    def _answer(self) -> None:
        # A page of another site can point its own host name at this address and read what is previewed here.
        port = self.server.server_address[1]
        own = {f"{HOST}:{port}", f"localhost:{port}"} | ({HOST, "localhost"} if port == 80 else set())
        if self.headers.get("Host") not in own:
            self.send_error(HTTPStatus.MISDIRECTED_REQUEST)
            return
        address = urlsplit(self.path)
        path = unquote(address.path).lstrip("/")
        if path == f"{OWN}news":
            self._news(parse_qs(address.query))
        elif path in _FILES:
            self._send(HTTPStatus.OK, path, _FILES[path](), lasting=bool(address.query))
        else:
            self._page(path)

    def _page(self, path: str) -> None:
        shown = self._source.wait(-1, 0)
        if not path or path.endswith("/"):
            path += "index.html"
        data, status = shown.find(path), HTTPStatus.OK
        if data is None:
            if shown.find(f"{path}/index.html") is not None:
                self.send_response(HTTPStatus.MOVED_PERMANENTLY)
                self.send_header("Location", f"/{path}/")
                self.send_header("Cache-Control", "no-cache")
                self.send_header("Content-Length", "0")
                self.end_headers()
                return
            path, status = "404.html", HTTPStatus.NOT_FOUND
            data = shown.find(path) or _NOTHING
        data = self._followed(data, shown) if path.endswith(".html") else data
        self._send(status, path, data, lasting=_LASTING.fullmatch(path) is not None)

    def _followed(self, data: bytes, shown: Shown) -> bytes:
        """The page with the preview's own two lines."""
        values = {"look": shown.look_of(data), "style": shown.style, "note": tell(say("预览，仅供本机查看"))}
        attributes = "".join(f' data-{name}="{escape(str(value))}"' for name, value in values.items())
        style, script = (f"/{OWN}{name}?{sha256(_FILES[f'{OWN}{name}']()).hexdigest()[:8]}" for name in _NAMES)
        lines = f'<link rel="stylesheet" href="{style}"><script src="{script}"{attributes} defer></script>'
        head, end, rest = data.partition(b"</head>")
        return head + lines.encode() + end + rest if end else data + lines.encode()

    def _news(self, query: dict[str, list[str]]) -> None:
        """One line now and one at each change, until the page goes: its look, the style's number, what is wrong."""
        path = unquote(query.get("page", [""])[0]).lstrip("/")
        if not path or path.endswith("/"):
            path += "index.html"
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", "text/event-stream; charset=utf-8")
        self.send_header("Cache-Control", "no-cache")
        self.send_header("Connection", "close")
        self.end_headers()
        if self.command == "HEAD":
            return
        version = -1
        while True:
            shown = self._source.wait(version, HEARTBEAT)
            if shown.version == version:
                line = ":\n\n"
            else:
                version = shown.version
                data = shown.find(path) or shown.find("404.html") or _NOTHING
                news = {"look": shown.look_of(data), "style": shown.style, "wrong": self._wrong(shown)}
                line = f"data: {json.dumps(news, ensure_ascii=False)}\n\n"
            try:
                self.wfile.write(line.encode())
                self.wfile.flush()
            except OSError:
                self.close_connection = True
                return

    def _send(self, status: HTTPStatus, path: str, data: bytes, lasting: bool = False) -> None:
        """`lasting`: other bytes would have another address, so that a page that is loaded again need not ask."""
        self.send_response(status)
        self.send_header("Cache-Control", "max-age=86400, immutable" if lasting else "no-cache")
        # Windows takes types from its registry, where other programs may have changed them.
        self.send_header("Content-Type", _TYPES.get(path.rpartition(".")[2], "application/octet-stream"))
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(data)

    def end_headers(self) -> None:
        self.send_header("X-Content-Type-Options", "nosniff")
        super().end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: the editor's window is for problems."""


# Shown as long as no portal could be made yet.
_NOTHING = b'<!doctype html><html lang="zh-CN"><head><title>Gongkai</title></head><body></body></html>'
_NAMES = ("serve.css", "serve.js")
_FILES = {f"{OWN}{name}": cache(files("gongkai").joinpath(name).read_bytes) for name in _NAMES}
# A name with a hash of the content. A style sheet's has one too, but a new one is put in its place (see Live).
_LASTING = re.compile(r".*-[0-9a-f]{8}\.(?!css$)\w+")
