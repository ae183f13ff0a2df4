"""What is kept from one build to the next beside the portal's parts, so that a build of one changed plan does little else: what
the settings, units and pages came to, what phrases were read as, and compiled templates.

All are kept by the digest of what they are made of, in files with checksums; what is damaged or of another program is made
again. Compiled templates lie beside the templates, as Python's bytecode lies beside its sources: they outlive the cache, as
the compiled program does.
"""

from __future__ import annotations

import os
import pickle
import sys
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from gongkai import disk, load, state, tasks
from gongkai.content import Files
from gongkai.options import Options
from gongkai.phrases.readings import Kept, Readings
from gongkai.scanning import Scan
from gongkai.tasks import Context


class Keeping:
    """What is kept in `cache`. `made_of` is the digest of the generator and of all content outside of plans."""

    def __init__(self, cache: str, made_of: str):
        self._settings = os.path.join(cache, "settings")
        self._phrases = os.path.join(cache, "phrases")
        self._made_of = made_of
        self._readings: Kept = {}

    def context(self, options: Options, scan: Scan) -> Context:
        """`load.load_base` of what was scanned, with what is known of phrases."""
        key = state.hash_of(self._made_of, options.drafts)
        kept = state.kept(self._settings, key)
        if kept is None:
            context = load.load_base(options.content, options.today, options.drafts, scan)
            # Problems name files as they are seen from the folder in which the command runs.
            if not context.problems:
                state.keep(self._settings, pickle.dumps((context.base, context.names)), key)
        else:
            base, names = pickle.loads(kept)
            base = base._replace(today=options.today)
            eras, readings = tasks.Eras(base.registry), Readings(names.known)
            context = Context(base, names, options.content, eras, readings, files=Files(scan))
        self._readings = state.kept(self._phrases, self._made_of) or {}
        return replace(context, readings=Readings(context.names.known, self._readings))

    def phrases(self, read: Kept) -> None:
        """Keeps what phrases were read as in this build as well."""
        if read:
            state.keep(self._phrases, {**self._readings, **read}, self._made_of)


def compiled_folder(templates: Path, cache: str, generator: str) -> Path:
    """The folder for templates compiled by the generator of that digest; of those that others left, all but the last few
    are removed. It lies in `cache` where nothing may be written beside the templates."""
    beside, within = templates / "__pycache__", Path(cache)
    place = beside if not sys.dont_write_bytecode and _may_write(beside) else within
    compiled = place / f"templates-{generator[:16]}"
    # Several environments may share the templates.
    for folder, spared in ((beside, _OTHERS), (within, 0)):
        with suppress(OSError):  # somebody else's, or just removed by another build
            others = sorted(folder.glob("templates-*"), key=lambda path: path.stat().st_mtime, reverse=True)
            for stale in [path for path in others if path != compiled][spared:]:
                disk.remove_tree(str(stale))
    return compiled


_OTHERS = 3


def _may_write(folder: Path) -> bool:
    with suppress(OSError):
        folder.mkdir(exist_ok=True)
    return os.access(folder, os.W_OK)
