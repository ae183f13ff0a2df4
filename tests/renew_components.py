"""Writes docs/components.html anew, every component with its examples: `python -m tests.renew_components`. Open it in a
browser; it uses the styles and scripts of templates/ as they are."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from html import escape
from typing import Any

import yaml
from markupsafe import Markup

from gongkai import assets
from gongkai.model import Base, Registry, Site
from gongkai.render import Renderer
from tests.conftest import ROOT

PAGE = ROOT / "docs/components.html"
TEMPLATES = ROOT / "templates"
BASE = Base(Site(name="任务分解", sponsor="某市人民政府办公室"), Registry({}, {}), (), (), date(2026, 11, 23))
HEAD = """<!doctype html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<title>Components</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<link rel="icon" href="../templates/assets/icon.svg">
{styles}
<style>.search {{ min-height: 0 }}</style>
</head>
<body>
<main id="main" class="page">
<header class="title-block">
<h1>Components</h1>
<p class="lead">Every component of templates/components with the examples of its examples file, made by
<code>python -m tests.renew_components</code>.</p>
</header>
"""


def main() -> None:
    PAGE.write_text(page(), encoding="utf-8", newline="\n")


def examples() -> Iterator[tuple[str, dict[str, Any]]]:
    """(component, example) of every examples file."""
    for path in sorted(TEMPLATES.glob("components/*/*.examples.yaml")):
        for example in yaml.safe_load(path.read_text("utf-8")):
            yield path.parent.name, example


def rendered(renderer: Renderer, component: str, example: dict[str, Any]) -> str:
    """The HTML of one example; `around` is what a macro is called around."""
    values = {name: _made(renderer, value) for name, value in example["with"].items()}
    caller = {"caller": lambda: Markup(example["around"])} if "around" in example else {}
    return str(renderer.component(example.get("macro", component.replace("-", "_")), **values, **caller))


def _made(renderer: Renderer, value: Any) -> Any:
    """A value of an example. In lists, a macro's name alone with its arguments stands for what it makes."""
    if not isinstance(value, list):
        return value
    return [_made_of(renderer, item) for item in value]


def _made_of(renderer: Renderer, item: Any) -> Any:
    if isinstance(item, dict) and len(item) == 1:
        ((macro, arguments),) = item.items()
        return renderer.component(macro, *arguments)
    return _made(renderer, item)


def page() -> str:
    """The whole page."""
    renderer = Renderer(TEMPLATES, assets.collect(TEMPLATES), BASE)
    base = [TEMPLATES / f"assets/{name}.css" for name in ("tokens", "base", "layout")]
    sheets = [*base, *sorted(TEMPLATES.glob("components/*/*.css")), TEMPLATES / "assets/print.css"]
    styles = [f'<link rel="stylesheet" href="../{sheet.relative_to(ROOT).as_posix()}">' for sheet in sheets]
    parts = [HEAD.format(styles="\n".join(styles))]
    shown = ""
    for at, (component, example) in enumerate(examples()):
        if component == "page-head":
            continue  # shows nothing
        if component != shown:
            parts.append(f"<h2>{component}</h2>")
            shown = component
        html = rendered(renderer, component, example)
        # Each example is a page of its own by its ids; one page has them all.
        html = re.sub(r'\b(id|for|aria-describedby)="', rf'\1="e{at}-', html)
        html = re.sub(r"^\s+$", "", html, flags=re.MULTILINE).strip()
        kind = "ol" if html.startswith("<li>") else "div"
        parts.append(f"<h3>{escape(example['name'])}</h3>\n<{kind}>\n{html}\n</{kind}>")
    return "\n".join(parts) + "\n</main>\n</body>\n</html>\n"


if __name__ == "__main__":
    main()
