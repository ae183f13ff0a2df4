"""Every code is explained with an example that gives it, and the document says what the program says."""

from __future__ import annotations

import re

import pytest

from tests.codes import LOADING, SHEETS, codes
from tests.conftest import ROOT
from tests.problems import entries, said_of

ENTRIES = entries()
# What is told of a frozen plan, of corrections and of evidence needs more than one file to show; to be explained yet.
UNEXPLAINED = {
    *("amendment-before-issue", "amendment-empty", "amendment-in-future", "amendment-was", "bad-continues"),
    *("correction-in-future", "correction-unmatched", "evidence-file-missing", "evidence-file-too-large"),
    *("evidence-in-future", "frozen-draft", "lock-edited", "lock-elsewhere", "lock-unknown", "task-vanished"),
    *("update-by-stranger", "update-vanished", "withdrawn-in-future", "wording-changed"),
}


def test_every_code_is_explained_once_and_no_other():
    told = codes(*LOADING, "recording", "ledger", "locking", *SHEETS, "cli")
    assert sorted(entry.code for entry in ENTRIES) == sorted(told - UNEXPLAINED)


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.code)
def test_an_example_gives_its_code_and_what_is_said_is_shown(entry):
    said = said_of(entry)
    assert said == entry.said, "after a change of messages: python -m tests.renew_problems"
    assert set(re.findall(r"^\S.*?: (?:错误|提醒)\[([a-z0-9-]+)\]|title=([a-z-]+)::", said, re.MULTILINE)) in (
        {(entry.code, "")},
        {("", entry.code)},
    )


def test_the_editors_guide_leads_there():
    assert "(problems.md)" in (ROOT / "docs/editing.md").read_text("utf-8")
