"""Holds the portal against Lighthouse, mobile profile: `python -m tests.lighthouse`.

It needs npm (Lighthouse is fetched with it), nginx and Chromium, and a machine that is not busy; it is no part of the
ordinary test run. Builds the real portal with an address of its own, has nginx serve it as docs/deploying.md says, and
prints a row a page; exit status 1 where a page falls short."""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

from gongkai import pipeline
from tests.browser.conftest import program
from tests.conftest import ROOT, TODAY

LIGHTHOUSE = "lighthouse@12.8.2"
PAGES = ("index.html", "2021/index.html", "2021/17.html", "2021/units/wjw.html", "search.html")
WANTED = {"performance": 98, "accessibility": 100, "best-practices": 100, "seo": 100}
PATH = "/zwgk/rwfj/"
FLAGS = "--headless=new --no-sandbox --disable-gpu"


def main() -> int:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        port = free_port()
        build(folder, f"http://127.0.0.1:{port}{PATH}")
        server = serve(folder, port)
        try:
            found = {page: judge(folder, f"http://127.0.0.1:{port}{PATH}{page}") for page in PAGES}
        finally:
            server.terminate()
            server.wait()
    print("page".ljust(24), *(kind.rjust(15) for kind in WANTED))
    short = False
    for page, (scores, faults) in found.items():
        print(page.ljust(24), *(str(scores[kind]).rjust(15) for kind in WANTED))
        print(*(f"  {fault}" for fault in faults), sep="\n", end="\n" if faults else "")
        short = short or any(scores[kind] < wanted for kind, wanted in WANTED.items())
    return int(short)


def build(folder: Path, address: str) -> None:
    """The real portal at `address`, in folder/site."""
    content = folder / "content"
    shutil.copytree(ROOT / "content", content)
    settings = content / "site.yaml"
    settings.write_text(f"{settings.read_text('utf-8')}\naddress: {address}\n", encoding="utf-8")
    pipeline.build(pipeline.Options(content, folder / "site", ROOT / "templates", date.fromisoformat(TODAY)))


def serve(folder: Path, port: int) -> subprocess.Popen[bytes]:
    """nginx with the guide's own example."""
    example = re.search(r"```nginx\n(.*?)```", (ROOT / "docs/deploying.md").read_text("utf-8"), re.DOTALL)[1]
    example = example.replace("/var/www/rwfj/", f"{folder.as_posix()}/site/")
    (folder / "nginx.conf").write_text(
        f"daemon off; pid {folder}/nginx.pid; error_log {folder}/error.log; events {{}}\n"
        f"http {{ access_log off; client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;\n"
        f"fastcgi_temp_path {folder}/fastcgi; uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;\n"
        f"server {{ listen 127.0.0.1:{port};\nlocation = /robots.txt {{ default_type text/plain; return 200 'User-agent: *'; }}\n"
        f"{example} }} }}\n",
        encoding="utf-8",
    )
    folder.chmod(0o755)  # nginx's workers may be of another user
    server = subprocess.Popen(["nginx", "-p", str(folder), "-c", str(folder / "nginx.conf")])
    for _ in range(100):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return server
        time.sleep(0.1)
    raise TimeoutError("nginx")


def judge(folder: Path, address: str) -> tuple[dict[str, int], list[str]]:
    """The scores in per cent, and what cost points."""
    report = folder / "report.json"
    command = ["npx", "--yes", LIGHTHOUSE, address, "--quiet", "--output=json", f"--output-path={report}"]
    command += [f"--chrome-flags={FLAGS}", f"--only-categories={','.join(WANTED)}"]
    subprocess.run(command, check=True, env={**os.environ, "CHROME_PATH": program() or ""}, stdout=subprocess.DEVNULL)
    told = json.loads(report.read_text("utf-8"))
    scores = {kind: round(told["categories"][kind]["score"] * 100) for kind in WANTED}
    audits = told["audits"]
    faults = [
        f"{kind}: {reference['id']} {audits[reference['id']].get('displayValue', '')}".rstrip()
        for kind, category in told["categories"].items()
        for reference in category["auditRefs"]
        if reference["weight"]
        and (audits[reference["id"]]["score"] or 0) < 0.9
        and audits[reference["id"]]["scoreDisplayMode"] not in ("notApplicable", "manual", "informative")
    ]
    return scores, faults


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


if __name__ == "__main__":
    sys.exit(main())
