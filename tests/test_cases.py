"""Whole content folders that are wrong, and every word of what is said about them.

A case is a folder: its files lie over those of `_base`; `problems.txt` is what `check` says. After a change of messages,
`python -m tests.renew_cases` writes the files anew: read the difference.
"""

from __future__ import annotations

import pytest

from tests.conftest import CASES, Run, lay_over

NAMES = sorted(folder.name for folder in CASES.iterdir() if folder.is_dir())


@pytest.mark.parametrize("name", NAMES)
def test_check_says_what_the_case_expects(name, content, capsys):
    expected = CASES / name / "problems.txt"
    lay_over(CASES / name, content)
    status, said = check(capsys)
    assert said == (expected.read_text("utf-8") if expected.exists() else "")
    assert status == (1 if "错误[" in said else 0)


def test_there_are_cases_for_every_code_that_loading_can_give():
    told = "".join(path.read_text("utf-8") for path in CASES.glob("*/problems.txt"))
    missing = {code for code in codes() if f"[{code}]" not in told}
    # Files of 50 MB, unreadable ones and devices are made by their own tests, not kept as cases.
    assert missing == {"file-too-large", "file-unreadable", "not-a-file", "evidence-file-too-large"}


def test_an_error_leaves_the_old_site_untouched(content, run: Run, tmp_path):
    assert run("build", "--no-search", cwd=tmp_path).returncode == 0
    before = {path: path.read_bytes() for path in (tmp_path / "site").rglob("*") if path.is_file()}
    (content / "plans/2021/tasks/01.yaml").write_text("number: 1\n", "utf-8")
    broken = run("build", "--no-search", cwd=tmp_path)
    assert broken.returncode == 1
    assert broken.stdout == ""
    assert broken.stderr.splitlines()[-1] == "内容有 4 处错误，没有生成，原有的输出没有改动"
    assert {path: path.read_bytes() for path in (tmp_path / "site").rglob("*") if path.is_file()} == before


def check(capsys) -> tuple[int, str]:
    """(exit status, problems as text) of `check` in the working folder, the closing line left out."""
    from gongkai import cli

    status = cli.main(["check", "--today", "2026-11-23"])
    lines = capsys.readouterr().err.splitlines(keepends=True)
    return status, "".join(line for line in lines if not line.startswith("内容有 "))


def codes() -> set[str]:
    """Every code of a Problem that the rooms of loading spell."""
    import ast

    from tests.conftest import ROOT

    found = set()
    rooms = ("slips", "source", "scalars", "breaches", "schema", "registry", "content", "tasks", "load")
    for room in (*rooms, "recorded", "recording", "locking", "continuing"):
        for node in ast.walk(ast.parse((ROOT / f"gongkai/{room}.py").read_text("utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and "-" in node.value:
                words = node.value.split("-")
                if all(word.isascii() and word.isalpha() and word.islower() for word in words):
                    found.add(node.value)
    return found - {"year-round", "half-yearly", "done-late"}
