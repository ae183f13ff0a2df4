"""Every code is explained with an example that gives it, and the document says what the program says."""

from __future__ import annotations

import re

import pytest

from tests.codes import LOADING, SHEETS, codes
from tests.conftest import ROOT
from tests.problems import entries, said_of

ENTRIES = entries()


def test_every_code_is_explained_once_and_no_other():
    assert sorted(entry.code for entry in ENTRIES) == sorted(codes(*LOADING, *SHEETS, "cli"))


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
