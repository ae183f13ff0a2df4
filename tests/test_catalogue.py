"""The English catalogue holds every sentence of the program, and the program says nothing past it."""

from __future__ import annotations

import ast
import re
import string
from collections.abc import Iterator

from tests.conftest import ROOT
from tests.renew_catalogue import MO, PO, existing, mo, po, renewed, strings

CHINESE = re.compile("[\u4e00-\u9fff]")
# Rooms that write the portal, which is Chinese for every reader, or hold the vocabulary that documents are read with
# (what these raise has a test of its own).
PORTAL = {"pages", "render", "words", "markdown", "exports", "text", "model", "phrases", "writings", "search/browser"}
# What is written into editors' files, and offered while they type, is Chinese for every editor.
PORTAL |= {"keys", "json_schema", "mending/rules", "mending/reading"}
# Of the other rooms, what is no sentence: patterns, and words of the content.
PATTERNS = {"compile", "search", "match", "fullmatch", "sub", "maketrans", "has", "Pattern", "_written"}
DATA = {"主动公开", "责任单位", "牵头单位", "配合单位", "没有内容，或含有看不见的字符"}
DATA |= {"没有内容，不在一行里，或含有看不见的字符"}
DATA |= {"牵头", "配合|协办|协同", "备注", "# 以下", "# 以下各项，用到时删去那一行行首的“# ”，写在冒号后面"}
DATA |= {
    "本单位",
    "单位",
    "我单位",
    "本局",
    "完成",
    "已办结",
    "办结",
    "进行中",
    "正在推进",
    "未开始",
}  # typed into sheets
DATA |= {
    "# 印发时的原文，和已经公布的登记。由 freeze 写成，不要手工修改。"
}  # stands in plan.lock, the same for everybody


def modules() -> Iterator[tuple[str, ast.Module]]:
    """(room, syntax tree) of each module of the package; a module of a sub-package is called `package/module`."""
    package = ROOT / "gongkai"
    for path in sorted(package.rglob("*.py")):
        yield path.relative_to(package).with_suffix("").as_posix(), ast.parse(path.read_text("utf-8"))


def called(node: ast.AST) -> str:
    """The name of what a call calls; "" for anything else."""
    if not isinstance(node, ast.Call):
        return ""
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


def said() -> Iterator[tuple[str, ast.Call]]:
    for room, tree in modules():
        for node in ast.walk(tree):
            if called(node) in ("say", "counted") and room != "language":
                yield room, node


def test_the_catalogue_is_that_of_the_package_and_compiled():
    """After a change of sentences: `python -m tests.renew_catalogue`, translate, and once more."""
    catalogue = renewed()
    assert PO.read_bytes() == po(catalogue)
    assert MO.read_bytes() == mo(catalogue)


def test_every_sentence_is_translated_and_none_is_a_guess():
    messages = [message for message in existing() if message.id]
    assert [message.id for message in messages if not all(strings(message)) or message.fuzzy] == []
    assert [message.id for message in existing().obsolete] == []


def test_translations_have_the_placeholders_of_their_sentences():
    translations = {message.id: strings(message) for message in existing()}
    wrong = []
    for _, call in said():
        template = call.args[0].value
        id = (template, template) if called(call) == "counted" else template
        fields = of_format if call.keywords else of_percent
        wrong += [text for text in translations[id] if fields(text) != fields(template)]
    assert wrong == []


def of_format(template: str) -> set[tuple[str, str, str]]:
    parts = string.Formatter().parse(template)
    return {(field, spec or "", conversion or "") for _, field, spec, conversion in parts if field is not None}


def of_percent(template: str) -> list[str]:
    return re.findall(r"%(?:\(\w+\))?[rs]", template)


def test_sentences_are_literals_with_a_value_for_each_placeholder():
    for room, call in said():
        assert isinstance(call.args[0], ast.Constant), f"{room}:{call.lineno}"
        if call.keywords:
            named = {keyword.arg for keyword in call.keywords}
            assert {field for field, _, _ in of_format(call.args[0].value)} == named, f"{room}:{call.lineno}"


def test_no_sentence_is_left_out():
    """Every Chinese literal of the program stands in a say(), but for what is no sentence."""
    left = []
    for room, tree in modules():
        if not PORTAL & {room, room.split("/")[0]}:
            left += [(room, node.lineno, text) for node, text in loose(tree) if text not in DATA]
    assert left == []


def test_reasons_of_phrases_are_sentences():
    """What a reader of phrases raises is said, whatever words it knows."""
    raised = []
    for room, tree in modules():
        for node in ast.walk(tree):
            if called(node) == "Unread" and not isinstance(node.args[0], ast.Name):
                raised.append((room, called(node.args[0])))
    assert {name for _, name in raised} == {"say", "_not_understood"}


def loose(tree: ast.Module) -> Iterator[tuple[ast.AST, str]]:
    """Chinese literals that are neither said nor a docstring nor a pattern."""
    parents = {child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}
    for node in ast.walk(tree):
        if not isinstance(node, ast.Constant) or not isinstance(node.value, str) or not CHINESE.search(node.value):
            continue
        above = node
        around = []
        while (above := parents.get(above)) is not None and isinstance(above, ast.expr):
            around.append(called(above))
        docstring = isinstance(above, ast.Expr)
        if not docstring and not {"say", "counted", *PATTERNS} & set(around):
            yield node, node.value
