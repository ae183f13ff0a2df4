"""`serve`: a preview on this machine, from a store of its own."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from email.message import Message
from hashlib import sha256
from pathlib import Path

import pytest

from gongkai import serve, write
from gongkai.serve import Server
from tests.conftest import ROOT


class Pages:
    """Something to serve: files by path."""

    def __init__(self, files: dict[str, bytes]):
        self.version, self.style, self.files = 0, 0, files
        self.came = threading.Condition()

    def wait(self, version: int, seconds: float) -> Pages:
        with self.came:
            self.came.wait_for(lambda: self.version != version, seconds)
        return self

    def find(self, path: str) -> bytes | None:
        return self.files.get(path)

    def look_of(self, data: bytes) -> str:
        return str(len(data))

    def put(self, path: str, text: str) -> None:
        with self.came:
            self.files[path] = text.encode()
            self.version += 1
            self.came.notify_all()


@contextmanager
def running(pages, port=18_000, **more) -> Iterator[Server]:
    with Server(pages, port, **more) as server:
        thread = threading.Thread(target=server.run, daemon=True)
        thread.start()
        yield server
        server.server.shutdown()
        thread.join()


def get(server: Server, path: str, host: str | None = None) -> tuple[int, Message, bytes]:
    port = server.server.server_address[1]
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=10)) as connection:
        connection.putrequest("GET", path, skip_host=True)
        connection.putheader("Host", host or f"127.0.0.1:{port}")
        connection.endheaders()
        answer = connection.getresponse()
        return answer.status, answer.headers, answer.read()


@pytest.fixture
def pages():
    return Pages(
        {
            "index.html": "<head></head>首页".encode(),
            "404.html": "<head></head>没有找到".encode(),
            "2021/index.html": "<head></head>表".encode(),
            "2021/a.wasm": b"\0asm",
            "2021/a.js": b"1",
        }
    )


def test_files_come_with_their_types_whatever_the_system_says(pages):
    with running(pages) as server:
        status, headers, body = get(server, "/")
        assert (status, headers["Content-Type"]) == (200, "text/html; charset=utf-8")
        assert body.decode().endswith("</head>首页")
        assert get(server, "/2021/a.js")[1]["Content-Type"] == "text/javascript; charset=utf-8"
        assert get(server, "/2021/a.wasm")[1:] != get(server, "/2021/a.js")[1:]
        assert get(server, "/2021/a.wasm")[1]["Content-Type"] == "application/wasm"
        assert get(server, "/2021/")[2].decode().endswith("</head>表")


def test_a_page_is_sent_with_the_previews_own_style_and_script_and_nothing_else(pages):
    with running(pages) as server:
        assert get(server, "/")[2].decode() == (
            f'<head><link rel="stylesheet" href="/~preview/serve.css?{short("serve.css")}">'
            f'<script src="/~preview/serve.js?{short("serve.js")}" data-look="19"'
            ' data-style="0" data-note="预览，仅供本机查看" defer></script></head>首页'
        )
        assert get(server, "/2021/a.js")[2] == b"1"
        for name in ("serve.css", "serve.js"):
            assert get(server, f"/~preview/{name}")[2] == (ROOT / "gongkai" / name).read_bytes()


def short(name: str) -> str:
    return sha256((ROOT / "gongkai" / name).read_bytes()).hexdigest()[:8]


@pytest.mark.parametrize(
    "path, kept",
    [
        ("/", "no-cache"),
        ("/nothing", "no-cache"),
        ("/2021", "no-cache"),
        ("/2021/a.js", "no-cache"),
        ("/~preview/serve.js", "no-cache"),
        ("/~preview/serve.js?0123abcd", "max-age=86400, immutable"),
        ("/assets/site-0123abcd.js", "max-age=86400, immutable"),
        ("/assets/site-0123abcd.css", "no-cache"),  # a new style takes the place of the old one
    ],
)
def test_only_what_would_have_another_address_is_kept_by_the_browser(pages, path, kept):
    pages.files |= {"assets/site-0123abcd.js": b"1", "assets/site-0123abcd.css": b"2"}
    with running(pages) as server:
        assert get(server, path)[1].get_all("Cache-Control") == [kept]


@pytest.mark.parametrize(
    "path",
    [
        "/nothing",
        "/nothing/",
        "/../build.py",
        "/%2e%2e/build.py",
        "/..%5cbuild.py",
        "//etc/passwd",
        "/~preview/x",
        "/%00",
    ],
)
def test_what_is_not_there_is_the_portals_own_page(pages, path):
    with running(pages) as server:
        status, _, body = get(server, path)
        assert (status, body.decode().partition("</head>")[2]) == (404, "没有找到")


def test_a_folder_without_its_slash_is_sent_on(pages):
    with running(pages) as server:
        status, headers, _ = get(server, "/2021")
        assert (status, headers["Location"]) == (301, "/2021/")


def test_another_host_name_is_not_answered(pages):
    with running(pages) as server:
        for path in ("/", "/~preview/news?page=/", "/~preview/serve.js"):
            status, _, body = get(server, path, host="evil.example")
            assert status == 421
            assert "首页" not in body.decode("utf-8", "replace")


def test_news_tell_how_a_page_looks_now_and_at_each_change(pages, monkeypatch):
    monkeypatch.setattr(serve, "HEARTBEAT", 0.05)
    wrong = {"heading": "错", "close": "关", "problems": []}
    with running(pages, wrong=lambda shown: wrong if shown.version else None) as server:
        port = server.server.server_address[1]
        with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=10)) as connection:
            connection.request("GET", "/~preview/news?page=%2F2021%2F")
            answer = connection.getresponse()
            assert answer.headers["Content-Type"] == "text/event-stream; charset=utf-8"

            def told() -> dict:
                while True:
                    line = answer.readline().decode()
                    if line.startswith("data: "):
                        return json.loads(line.removeprefix("data: "))

            first = told()
            assert first == {"look": str(len(pages.files["2021/index.html"])), "style": 0, "wrong": None}
            pages.put("2021/index.html", "<head></head>别的表")
            second = told()
            assert second == {"look": str(int(first["look"]) + 6), "style": 0, "wrong": wrong}


def test_a_port_that_is_taken_is_passed_over(pages):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with Server(pages, port) as server:
            assert port < server.server.server_address[1] <= port + 20


@pytest.fixture
def preview(content):
    """`serve` as a process of a group of its own, and its port."""
    process = subprocess.Popen(
        [sys.executable, "-u", str(ROOT / "build.py"), "serve", "--port", "18100"],
        cwd=content.parent,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        start_new_session=True,
    )
    address = process.stdout.readline().removeprefix("预览：").strip()
    try:
        yield process, int(address.rstrip("/").rpartition(":")[2])
    finally:
        process.kill()
        process.communicate()


@pytest.mark.skipif(os.name == "nt", reason="Ctrl-C is sent otherwise on Windows")
def test_serve_builds_into_a_store_of_its_own_and_ends_at_ctrl_c(content, preview):
    process, port = preview
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=10)) as connection:
        connection.request("GET", "/2021/1.html")
        assert "公开疫苗接种信息" in connection.getresponse().read().decode()
    assert not (content.parent / "site").exists()
    assert process.stdout.readline() == (
        "改动保存以后，打开的网页会自己更新。仅供本机预览，site/ 不会改动；按 Ctrl+C 结束\n"
    )
    process.send_signal(signal.SIGINT)
    assert process.wait(timeout=10) == 0
    assert process.stderr.read() == ""


@pytest.mark.skipif(sys.platform != "linux", reason="processes of a group are found in /proc")
@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM])
def test_ctrl_c_ends_what_is_built_beside_as_well(content, preview, ending):
    process, _ = preview
    save_and_wait_for_the_build_beside(content, process)
    os.killpg(process.pid, ending)  # as a terminal sends it
    assert process.wait(timeout=10) == 0
    assert process.stderr.read() == ""
    assert inside(content.parent) == [str(os.getpid())]
    with write.Destination(content.parent / ".gongkai/serve/site"):
        pass  # its lock went with it


@pytest.mark.skipif(sys.platform != "linux", reason="processes of a group are found in /proc")
def test_what_rests_beside_ends_with_a_preview_that_is_killed(content, preview):
    process, _ = preview
    beside = save_and_wait_for_the_build_beside(content, process)
    os.kill(beside, signal.SIGSTOP)
    process.kill()
    process.wait(timeout=10)
    end = time.monotonic() + 30
    while inside(content.parent) != [str(os.getpid())]:
        assert time.monotonic() < end, "it rests for ever"
        time.sleep(0.01)


def save_and_wait_for_the_build_beside(content: Path, process: subprocess.Popen[str]) -> int:
    """Saves a task; the number of the process that then builds the store."""
    task = content / "plans/2021/tasks/01.yaml"
    task.write_text(task.read_text("utf-8").replace("接种点位", "接种地点"), "utf-8")
    assert process.stderr.readline().startswith("已更新：9 个文件，")
    before = {str(os.getpid()), str(process.pid)}
    while not (beside := set(inside(content.parent)) - before):
        time.sleep(0.01)
    return int(beside.pop())


def inside(folder: Path) -> list[str]:
    """The living processes that work in `folder`."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if os.readlink(process / "cwd") == str(folder):
                found.append(process.name)
    return found


def test_only_the_head_of_news_is_sent_where_that_is_asked_for(pages):
    with running(pages) as server:
        port = server.server.server_address[1]
        with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=10)) as connection:
            connection.request("HEAD", "/~preview/news?page=/")
            answer = connection.getresponse()
            assert (answer.status, answer.read()) == (200, b"")
        with closing(socket.create_connection(("127.0.0.1", port), timeout=10)) as line:
            line.sendall(f"HEAD /~preview/news HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n".encode())
            while line.recv(4096):
                pass  # it ends
