"""Views → HTML: one Jinja environment, the parts that are the same on every page, Markdown.

Content is data to the templates, never a template: every value is escaped, unless it is Markup that this module made.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import cached_property, partial
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import quote, urlsplit

from jinja2 import (
    BytecodeCache,
    Environment,
    FileSystemLoader,
    StrictUndefined,
    Template,
    TemplateError,
    TemplateSyntaxError,
)
from jinja2.bccache import Bucket
from jinja2.nodes import EvalContext
from jinja2.runtime import Macro
from markupsafe import Markup

from gongkai import urls, words
from gongkai.ahead import ahead
from gongkai.assets import Assets
from gongkai.language import say
from gongkai.model import Base, Site
from gongkai.shapes import Hole, Shapes, guarded, rendered, write
from gongkai.state import keep, kept

if TYPE_CHECKING:
    from gongkai.qr import Codes

# What `title`, `trail` … are in a view that does not set them; base.html reads these on every page.
DEFAULTS: dict[str, Any] = {"description": "", "section": "", "tags": (), "trail": ()}

_SAFE_SCHEMES = frozenset({"http", "https", "mailto", "tel"})


class Frame(NamedTuple):
    """What is the same on every page of one depth and section, already rendered."""

    scheme: Markup
    head: Markup
    header: Markup
    footer: Markup
    trail: Markup


class Renderer:
    """Turns views into pages.

    `templates` is the folder with base.html; `assets` what `assets.collect` found there; `base` what every page shares;
    `compiled` a folder where compiled templates, and what QR codes begin with, may be kept. A template sees the view's
    keys, and: `frame`, `root` (the way up to the portal's root), `path` (the page's own address below it), `canonical`
    (its full address, "" where the portal's is not set), `code` (that as a QR code), `site`, `assets` (plain name →
    address below root) and `ui` (every component's macro by name).
    """

    def __init__(self, templates: Path, assets: Assets, base: Base, compiled: Path | None = None):
        self.base = base
        self.assets = assets
        self._kept = compiled
        self._frames: dict[tuple[str, str], Frame] = {}
        self._pages: dict[tuple[str, str, str], Shapes] = {}
        self._macros: dict[str, Shapes] = {}
        self._html: dict[str, Markup] = {}
        self._env = _Environment(
            loader=_Loader(templates),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
            cache_size=-1,
            bytecode_cache=_Compiled(compiled) if compiled else None,
        )
        for functions in (self._env.filters, self._env.tests):
            functions.update({name: guarded(function) for name, function in functions.items()})
        self._env.globals.update(site=base.site, assets=assets.names, ui=_Components(self._env))
        self._shared = {**self._env.globals, **DEFAULTS}

    def compile(self) -> None:
        """Compiles all templates, half of them in a copy of this process: where none is kept compiled, that takes as long
        as the pages of a thousand tasks. What is wrong with one is told when it is used."""
        names = self._env.list_templates(["html"])
        rest = ahead(partial(self._compile, names[1::2]))
        self._compile(names[::2])
        rest()

    def _compile(self, names: list[str]) -> None:
        for name in names:
            with suppress(TemplateError):
                self._env.get_template(name)

    def page(self, template: str, path: str, view: Mapping[str, Any], root: str | None = None) -> bytes:
        """The page of `template` (below templates/) at `path`, as UTF-8. `view` is plain data and has at least `title`;
        `root` is given only where it is not the way up from `path` (the 404 page). A name that the view lacks is
        jinja2.UndefinedError."""
        canonical = self.canonical(path) if root is None else ""
        values = {**view, "path": path, "canonical": canonical, "code": self._code(canonical)}
        key = template, urls.root_of(path) if root is None else root, view.get("section", "")
        if key not in self._pages:
            self._pages[key] = Shapes(self._page_of(*key), encoded=True)
        return self._pages[key].fill(values, values.values())

    def _page_of(self, template: str, root: str, section: str) -> Callable[[dict[str, Any]], Markup | Hole]:
        """What renders `template` where its page's way up is `root` and its entry in the header `section`."""
        shared = {**self._shared, "root": root, "frame": self.frame(root, section)}
        found = self._env.get_template(template)

        def page(values: dict[str, Any]) -> Markup | Hole:
            # What `found.render` does, without two more copies of the names that all templates share.
            return rendered("".join(found.root_render_func(found.new_context({**shared, **values}, shared=True))))

        return page

    def canonical(self, path: str) -> str:
        """The full address of the page at `path`; "" where the portal's own is not set."""
        return f"{self.base.site.address}{path}" if self.base.site.address else ""

    def frame(self, root: str, section: str) -> Frame:
        """What pages share whose way up is `root` and whose entry in the header is `section` (maybe none)."""
        key = (root, section)
        if key not in self._frames:
            self._frames[key] = self._make_frame(root, section)
        return self._frames[key]

    def component(self, name: str, *args: Any, **kwargs: Any) -> Markup:
        """One component, as its macro makes it."""
        if name not in self._macros:
            self._macros[name] = Shapes(self._macro_of(name))
        names = range(len(args))
        if kwargs:
            names, args = [*names, *kwargs], (*args, *kwargs.values())
        return _markup(self._macros[name].fill(names, args))

    def _macro_of(self, name: str) -> Callable[[dict[int | str, Any]], Any]:
        """What renders the component `name`; arguments without a name have their place for one."""
        macro = getattr(self._env.globals["ui"], name)
        context = EvalContext(self._env)  # else the macro would ask of its first argument whether it is one
        return lambda values: macro(
            context,
            *[value for name, value in values.items() if isinstance(name, int)],
            **{name: value for name, value in values.items() if isinstance(name, str)},
        )

    def markdown(self, text: str) -> Markup:
        """Editors' Markdown as HTML: raw HTML shows as text, the topmost headings are h2 (h1 is the page's title),
        addresses are http(s), mailto, tel or relative, and links that lead off gov.cn say so."""
        if text not in self._html:  # asked for twice: for the page, and for its links
            from gongkai.markdown import to_html

            self._html[text] = Markup(to_html(text, lambda address: link_note(address, self.base.site)))
        return self._html[text]

    def note(self, text: str) -> Markup:
        """Markdown in the middle of a page, with the same care: no headings, and full addresses only."""
        from gongkai.markdown import note_to_html

        return Markup(note_to_html(text, self._note_of))

    def _note_of(self, address: str) -> str:
        return link_note(address, self.base.site)

    def links(self, text: str) -> list[str]:
        """The addresses that `text` as Markdown links to in the portal itself."""
        found = [unescape(link) for link in re.findall('<a href="([^"]*)"', self.markdown(text))]
        return [link for link in found if not urlsplit(link).scheme and not urlsplit(link).netloc]

    def _code(self, canonical: str) -> tuple[int, Markup] | None:
        """A page's full address, to be found again from paper: a square's side and a path."""
        code = self._codes.code(canonical) if canonical else None
        return (code[0], _markup(code[1])) if code else None

    @cached_property
    def _codes(self) -> Codes:
        from gongkai.qr import Codes

        return Codes(self._kept)

    def _make_frame(self, root: str, section: str) -> Frame:
        base, site = self.base, self.base.site
        nav = [(key, label, root + address) for key, label, address in self._nav]
        pages = [(page.title, root + urls.page(page.slug)) for page in base.pages]
        pages += [("名词解释", root + urls.TERMS), ("无障碍说明", root + urls.ACCESSIBILITY)]
        trail = [(link.title, link.url) for link in site.host_trail if is_safe(link.url)]
        if site.host_home:
            trail.insert(0, (site.site_name or "首页", site.host_home))
        host = [(f"{label}（{note}）" if (note := link_note(url, site)) else label, url) for label, url in trail]
        picture = root + self.assets.names["share.png"] if "share.png" in self.assets.names else ""
        ways = _host_links(site)
        start = [*host, (site.name if host else "首页", root + urls.HOME)]
        return Frame(
            scheme=Markup(' data-scheme="light"') if site.scheme == "light" else Markup(""),
            head=self.component("page_head", site, root, self.assets.names, base.drafts, self._picture),
            header=self.component("header", site, root, nav, section, base.drafts, ways, self._access(root)),
            footer=self.component("footer", site, pages, _footer_links(site), words.day(base.today), picture, ways),
            trail=self.component("breadcrumb_start", start),
        )

    def _access(self, root: str) -> Markup:
        """The line at the top right. A host's site that has its own tools (accessibility: host) is left alone."""
        if self.base.site.accessibility != "own":
            return Markup("")
        return self.component("access", root, root + urls.ACCESSIBILITY)

    @cached_property
    def _picture(self) -> str:
        """The full address of the picture that shared links show; "" where the portal's is not set."""
        return self.canonical(self.assets.names["share.png"]) if "share.png" in self.assets.names else ""

    @cached_property
    def _nav(self) -> list[tuple[str, str, str]]:
        """(section, label, address) of the header's entries."""
        pages = [("page-" + page.slug, page.title, urls.page(page.slug)) for page in self.base.pages]
        first = [("home", "首页", urls.HOME), ("search", "搜任务", urls.SEARCH), ("units", "单位一览", urls.UNITS)]
        return [*first, *pages, ("data", "数据下载", urls.DATA)]


class _Loader(FileSystemLoader):
    """Templates below a folder."""

    def get_source(self, environment: Environment, template: str) -> tuple[str, str, Callable[[], bool]]:
        try:
            return super().get_source(environment, template)
        except UnicodeDecodeError as error:
            line = error.object.count(b"\n", 0, error.start) + 1
            file = os.path.join(self.searchpath[0], *template.split("/"))
            raise TemplateSyntaxError(say("不是 UTF-8 编码"), line, template, file) from None


class _Template(Template):
    """A template that writes by `shapes.write`, and hands on what it made itself by `shapes.rendered`: holes are told, and
    no Markup is made of each of a page's sixty values."""

    @classmethod
    def from_code(cls, environment, code, globals, uptodate=None):
        template = super().from_code(environment, code, globals, uptodate)
        template.root_render_func.__globals__.update(escape=write, Markup=rendered, Macro=_Macro)
        return template


class _Macro(Macro):
    """A macro whose text may hold holes."""

    def _invoke(self, arguments, autoescape):
        return rendered(self._func(*arguments))


class _Environment(Environment):
    template_class = _Template


class _Compiled(BytecodeCache):
    """Compiled templates, kept in a folder: to compile them takes longer than to make a plan's pages. The folder belongs to
    one version of the generator and its templates."""

    def __init__(self, folder: Path):
        self._folder = folder

    def load_bytecode(self, bucket: Bucket) -> None:
        code = kept(os.path.join(self._folder, bucket.key))
        if code is not None:
            bucket.bytecode_from_string(code)

    def dump_bytecode(self, bucket: Bucket) -> None:
        keep(os.path.join(self._folder, bucket.key), bucket.bytecode_to_string())


class _Components:
    """`ui.fact_list` → the macro `fact_list` of components/fact-list/fact-list.html. A macro that shares a folder
    with its better half (`breadcrumb_start`) is found by the longest folder name that its own begins with."""

    def __init__(self, env: Environment):
        self._env = env
        names = {name.split("/")[1] for name in env.list_templates(["html"]) if name.startswith("components/")}
        self._folders = sorted(names, key=len, reverse=True)

    def __getattr__(self, name: str) -> Any:
        dashed = name.replace("_", "-")
        folder = next((folder for folder in self._folders if f"{dashed}-".startswith(f"{folder}-")), None)
        if folder is None:
            raise AttributeError(f"no component {name!r} below templates/components/")
        macro = getattr(self._env.get_template(f"components/{folder}/{folder}.html").module, name)
        setattr(self, name, macro)
        return macro


def _markup(made: str) -> Markup:
    """What Markup(made) does, without looking for its __html__."""
    return str.__new__(Markup, made)


def is_safe(address: str) -> bool:
    """Whether `address` may stand in a link: relative, or of a scheme that runs nothing."""
    scheme = re.match(r"([a-z][a-z0-9+.-]*):", re.sub(r"[\x00-\x20]", "", address), re.IGNORECASE)
    return scheme is None or scheme[1].lower() in _SAFE_SCHEMES


def link_note(address: str, site: Site) -> str:
    """What is said beside a link before it is followed: that it leads off gov.cn (norms: layout); else ""."""
    try:
        host = (urlsplit(address).hostname or "").rstrip(".")
    except ValueError:
        return ""
    own = urlsplit(site.address or "").hostname
    home = not host or host == own or host == "gov.cn" or host.endswith(".gov.cn")
    return "" if home else "非政府网站"


def _host_links(site: Site) -> list[tuple[str, str, str]]:
    """(label, address, note) of the ways back to the host."""
    links = [(link.title, link.url, link_note(link.url, site)) for link in site.host_links if is_safe(link.url)]
    if site.host_home:
        links.insert(0, (f"返回{site.site_name or '网站首页'}", site.host_home, link_note(site.host_home, site)))
    return links


def _footer_links(site: Site) -> list[tuple[str, str, str]]:
    """(label, address, note) of what the settings know; the record offices' addresses are those in common use."""
    links = [(link.title, link.url, link_note(link.url, site)) for link in site.footer_links if is_safe(link.url)]
    if site.icp:
        links.append((site.icp, "https://beian.miit.gov.cn/", ""))
    if site.police_record:
        code = re.sub(r"\D", "", site.police_record)
        links.append((site.police_record, f"http://www.beian.gov.cn/portal/registerSystemInfo?recordcode={code}", ""))
    if site.site_id_code:
        query = f"site_code={quote(site.site_id_code)}&url={quote(site.address or '', safe='')}"
        links.append(("政府网站找错", f"https://zfwzgl.www.gov.cn/exposure/jiucuo.html?{query}", ""))
    if site.party_mark:
        links.append(("党政机关网站标识", site.party_mark, link_note(site.party_mark, site)))
    return links
