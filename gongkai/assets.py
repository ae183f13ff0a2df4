"""Styles, scripts and icons in layer order → a few files with hashed names.

Styles are joined in the order tokens, base, layout, components, print, into one file for the whole portal; each
component's behaviour into one script, apart from the search page's, which is large and stays there, and from what must
run before a page is shown (`*.early.js`). What goes and comes where scripts do not run is a style of its own.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from gongkai.errors import OutsideFailed
from gongkai.language import say
from gongkai.outputs import Output, shown

FOLDER = "assets"
STYLE, NOSCRIPT_STYLE, ICON = "site.css", "noscript.css", "icon.svg"
SCRIPT, EARLY_SCRIPT, SEARCH_SCRIPT = "site.js", "early.js", "search.js"
OWNER = "templates"


class Assets(NamedTuple):
    """What `collect` found. `names` maps a plain name (`site.css`) to the hashed address below the portal's root
    (`assets/site-1a2b3c4d.css`); a name is there only if a file came of it."""

    names: dict[str, str]
    files: tuple[tuple[str, bytes], ...]

    def outputs(self) -> Iterator[Output]:
        """Every file, once."""
        return (Output(path, data, OWNER) for path, data in self.files)


def collect(templates: Path, without: Collection[str] = ()) -> Assets:
    """Everything in `templates` that pages load: `site.css`, `noscript.css` (if there is one), `site.js` (if a component behaves), `early.js` (if one must
    run before the page is shown), `search.js` (the search component's scripts in the order of their file names), and the
    icons and pictures of `assets/` under their own names. Nothing of the components `without`. Line ends are made LF, so that the
    names do not depend on the checkout. FileNotFoundError without a base style."""
    base = templates / "assets"
    components = [path for path in sorted(templates.glob("components/*/*")) if path.parent.name not in without]
    styles = [base / f"{layer}.css" for layer in ("tokens", "base", "layout")]
    styles += [*(path for path in components if path.suffix == ".css"), base / "print.css"]
    scripts: dict[str, list[Path]] = {SCRIPT: [], EARLY_SCRIPT: [], SEARCH_SCRIPT: []}
    for path in components:
        if path.suffix == ".js":
            early, search = path.name.endswith(".early.js"), path.parent.name == "search"
            scripts[EARLY_SCRIPT if early else SEARCH_SCRIPT if search else SCRIPT].append(path)
    texts = {
        STYLE: _joined(styles),
        NOSCRIPT_STYLE: _joined(base.glob("noscript.css")),
        **{name: _joined(paths) for name, paths in scripts.items()},
        **{path.name: _text(path) for path in sorted(base.glob("*.svg"))},
    }
    files = {name: text.encode() for name, text in texts.items() if text}
    files |= {path.name: path.read_bytes() for path in sorted(base.glob("*.png"))}
    names = {name: _hashed(name, data) for name, data in files.items()}
    return Assets(names, tuple((names[name], data) for name, data in files.items()))


def _joined(paths: Iterable[Path]) -> str:
    return "\n".join(_text(path) for path in paths)


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        hint = say("用编辑器“另存为”，编码选 UTF-8，再保存")
        raise OutsideFailed(say("{path} 不是 UTF-8 编码", path=shown(path.as_posix())), hint) from None


def _hashed(name: str, data: bytes) -> str:
    stem, _, suffix = name.rpartition(".")
    return f"{FOLDER}/{stem}-{sha256(data).hexdigest()[:8]}.{suffix}"
