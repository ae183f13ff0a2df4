"""Regular expressions that cost nothing until they are used.

Patterns of Chinese are large, and most runs of the program need few of them: those of phrases not where nothing was read
anew, most of those of slips only where something is wrong.
"""

from __future__ import annotations

import re


class Pattern:
    """A regular expression, compiled when one of its methods is first asked for; used like a `re.Pattern`."""

    def __init__(self, source: str):
        self.source = source

    def __getattr__(self, name: str):
        """The method `name` of the compiled pattern, kept so that it is found at once from now on."""
        if "compiled" not in vars(self):
            self.compiled = re.compile(self.source)
        method = getattr(self.compiled, name)
        setattr(self, name, method)
        return method
