"""Writes .vscode/schemas anew, from the schema in the code and content/units.yaml: `python -m tests.renew_schemas`."""

from __future__ import annotations

from gongkai import json_schema
from tests.conftest import ROOT


def main() -> None:
    (ROOT / json_schema.FOLDER).mkdir(parents=True, exist_ok=True)
    json_schema.renew(ROOT, ROOT / "content/units.yaml")


if __name__ == "__main__":
    main()
