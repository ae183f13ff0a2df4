"""`serve`: a preview on this machine, from a store of its own."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from email.message import Message

import pytest

from gongkai.serve import Server
from tests.conftest import ROOT


@contextmanager
def running(folder, port=18_000) -> Iterator[Server]:
    with Server(folder, port) as server:
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
def folder(tmp_path):
    (tmp_path / "secret.txt").write_text("secret", "utf-8")
    site = tmp_path / "site"
    (site / "2021").mkdir(parents=True)
    (site / "index.html").write_text("首页", "utf-8")
    (site / "404.html").write_text("没有找到", "utf-8")
    (site / "2021/a.wasm").write_bytes(b"\0asm")
    (site / "2021/a.js").write_text("1", "utf-8")
    return site


def test_files_come_with_their_types_whatever_the_system_says(folder):
    with running(folder) as server:
        status, headers, body = get(server, "/")
        assert (status, headers["Content-Type"], body.decode()) == (200, "text/html; charset=utf-8", "首页")
        assert get(server, "/2021/a.js")[1]["Content-Type"] == "text/javascript; charset=utf-8"
        assert get(server, "/2021/a.wasm")[1]["Content-Type"] == "application/wasm"


@pytest.mark.parametrize("path", ["/nothing", "/2021/", "/../secret.txt", "/%2e%2e/secret.txt", "/..%5csecret.txt"])
def test_what_is_not_there_is_the_portals_own_page(folder, path):
    with running(folder) as server:
        status, _, body = get(server, path)
        assert (status, body.decode()) == (404, "没有找到")


def test_another_host_name_is_not_answered(folder):
    with running(folder) as server:
        status, _, body = get(server, "/", host="evil.example")
        assert status == 421
        assert "首页" not in body.decode("utf-8", "replace")


def test_a_port_that_is_taken_is_passed_over(folder):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with Server(folder, port) as server:
            assert port < server.server.server_address[1] <= port + 20


@pytest.mark.skipif(os.name == "nt", reason="Ctrl-C is sent otherwise on Windows")
def test_serve_builds_into_a_store_of_its_own_and_ends_at_ctrl_c(content):
    folder = content.parent
    process = subprocess.Popen(
        [sys.executable, "-u", str(ROOT / "build.py"), "serve", "--port", "18100"],
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    )
    try:
        address = process.stdout.readline().removeprefix("预览：").strip()
        port = int(address.rstrip("/").rpartition(":")[2])
        with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=10)) as connection:
            connection.request("GET", "/2021/1.html")
            assert "公开疫苗接种信息" in connection.getresponse().read().decode()
        assert not (folder / "site").exists()
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=10) == 0
        assert process.stderr.read() == ""
    finally:
        process.kill()
        process.communicate()
