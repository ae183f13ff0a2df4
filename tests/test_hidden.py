"""Nothing hidden leaks: unmistakable words in withheld tasks, drafts and plans, sought in every byte of site/."""

from __future__ import annotations

import gzip
import json
import re
from datetime import date
from pathlib import Path

import pytest

from gongkai import pipeline
from tests.conftest import ROOT

SECRETS = ("麒麟獬豸", "饕餮梼杌", "貔貅狴犴", "螭吻椒图", "囚牛睚眦", "嘲风蒲牢")


def task(number: int, word: str, extra: str = "") -> str:
    return (
        f"number: {number}\ntitle: {word}事项\ncontent: 办理{word}有关工作。\nresponsible: 市卫健委\n"
        f"deadline: 9月底前\nremarks: {word}\n{extra}"
    )


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    import shutil

    from tests.conftest import BASE

    folder = tmp_path_factory.mktemp("hidden")
    content = folder / "content"
    shutil.copytree(BASE, content)
    plans = content / "plans"
    tasks = plans / "2021/tasks"
    (tasks / "03.yaml").write_text(task(3, SECRETS[0], "disclosure: 不予公开\n"), "utf-8")
    (tasks / "04.yaml").write_text(task(4, SECRETS[1], "disclosure: 依申请公开\n"), "utf-8")
    (tasks / "05.yaml").write_text(task(5, SECRETS[2], "draft: true\n"), "utf-8")
    (plans / "2021/source.txt").write_text("\n".join(SECRETS[:3]), "utf-8")
    for id, word, extra in (("2022", SECRETS[3], "draft: true\n"), ("2023", SECRETS[4], "disclosure: 依申请公开\n")):
        (plans / id / "tasks").mkdir(parents=True)
        head = f"title: {word}计划\nyear: {id}\nissuer: 某市人民政府办公室\nissued: {id}-05-18\n{extra}"
        (plans / id / "plan.yaml").write_text(head, "utf-8")
        (plans / id / "tasks/01.yaml").write_text(task(1, word), "utf-8")
    (content / "pages/draft.md").write_text(f"---\ntitle: {SECRETS[5]}\ndraft: true\n---\n{SECRETS[5]}\n", "utf-8")
    options = pipeline.Options(content, folder / "site", ROOT / "templates", date(2026, 11, 23))
    result = pipeline.build(options)
    return options, result


def texts(site: Path) -> dict[str, str]:
    """Every file as text, compressed ones decompressed, the spaces between characters closed up."""
    found = {}
    for path in sorted(site.rglob("*")):
        if path.is_file():
            raw = path.read_bytes()
            if raw[:2] == b"\x1f\x8b":
                raw = gzip.decompress(raw)
            text = raw.decode("utf-8", errors="replace")
            text = re.sub(r"\\u([0-9a-fA-F]{4})", lambda match: chr(int(match.group(1), 16)), text)
            found[path.relative_to(site).as_posix()] = re.sub(r"\s+", "", text)
    return found


def test_no_hidden_word_stands_in_any_byte(built):
    options, _ = built
    leaks = {
        (path, word[:2])
        for path, text in texts(options.output).items()
        for word in SECRETS
        if word in text or word[:2] in text or word[2:] in text
    }
    assert leaks == set()


def test_the_search_is_there_to_be_searched_and_holds_what_is_open(built):
    options, _ = built
    found = texts(options.output)
    assert any(
        "疫苗接种" in text
        for path, text in found.items()
        if path.endswith((".pf_fragment", ".js")) and "search" in path
    )


def test_the_index_knows_no_character_of_a_hidden_word(built):
    """Pagefind is given codes, not characters: they are sought as it has them."""
    from gongkai.search.pagefind import encode
    from gongkai.search.records import normal

    options, _ = built
    index = b"".join(gzip.decompress(path.read_bytes()) for path in (options.output / "pagefind").rglob("*.pf_index"))
    found = {word: [code for code in encode([normal(word)]).split() if code.encode() in index] for word in SECRETS}
    assert found == {word: [] for word in SECRETS}
    assert all(code.encode() in index for code in encode([normal("疫苗接种")]).split())


def test_names_that_only_hidden_tasks_use_are_hidden_with_them(tmp_path):
    import shutil

    from tests.conftest import BASE

    content = tmp_path / "content"
    shutil.copytree(BASE, content)
    units = content / "units.yaml"
    text = units.read_text("utf-8").replace(
        "groups:\n",
        f"  - id: secret\n    name: {SECRETS[0]}办\n    kind: other\ngroups:\n  - id: hidden\n    name: 涉及{SECRETS[1]}工程的相关单位\n",
    )
    units.write_text(text, "utf-8")
    phrase = f"{SECRETS[0]}办、涉及{SECRETS[1]}工程的相关单位"
    row = task(3, SECRETS[2], "disclosure: 不予公开\n").replace("市卫健委", phrase)
    (content / "plans/2021/tasks/03.yaml").write_text(row, "utf-8")
    options = pipeline.Options(content, tmp_path / "site", ROOT / "templates", date(2026, 11, 23))
    pipeline.build(options)
    leaks = [(path, word) for path, text in texts(options.output).items() for word in SECRETS if word[:2] in text]
    assert leaks == []


def test_hidden_addresses_do_not_exist(built):
    options, _ = built
    assert not [path for path in texts(options.output) if path.startswith(("2022", "2023", "data/2022", "data/2023"))]
    assert sorted(path.name for path in (options.output / "2021").glob("[0-9]*.html")) == ["1.html", "2.html"]
    assert not (options.output / "draft.html").exists()


def test_the_source_document_is_withheld_with_any_of_its_tasks(built):
    options, _ = built
    assert not (options.output / "2021/source.txt").exists()


def test_counts_do_not_count_what_is_hidden(built):
    options, result = built
    assert (result.plans, result.tasks) == (1, 2)
    rows = json.loads((options.output / "data/2021/tasks.json").read_text("utf-8"))["tasks"]
    assert [row["number"] for row in rows] == [1, 2]


def test_drafts_are_shown_marked_and_elsewhere_but_withheld_ones_never(built, tmp_path):

    options, _ = built
    drafts = options._replace(drafts=True, output=tmp_path / "preview", search=False)
    pipeline.build(drafts)
    found = texts(drafts.output)
    shown = {word for word in SECRETS for text in found.values() if word in text}
    assert shown == {SECRETS[2], SECRETS[3], SECRETS[5]}
    unmarked = [path for path, text in found.items() if path.endswith(".html") and "草稿" not in text]
    assert unmarked == []


def test_a_title_whose_first_row_is_withheld_is_printed_by_the_next(tmp_path):
    import shutil

    from tests.conftest import BASE

    content = tmp_path / "content"
    shutil.copytree(BASE, content)
    first = content / "plans/2021/tasks/01.yaml"
    first.write_text(first.read_text("utf-8") + "disclosure: 不予公开\n", "utf-8")
    options = pipeline.Options(content, tmp_path / "site", ROOT / "templates", date(2026, 11, 23), search=False)
    pipeline.build(options)
    table = (options.output / "2021/index.html").read_text("utf-8")
    assert "公开疫苗接种信息" in table
    assert "及时公开接种点位" not in table
