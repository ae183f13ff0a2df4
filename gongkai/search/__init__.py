"""Plans → the search: a Pagefind index, and what the search page loads beside it.

`of_plan` makes a plan's record, which survives JSON and is all that the rest needs; `text_files` are outputs of one
plan, `support_files` and the index of all.
"""

from gongkai.search.browser import Support, support_files, text_files
from gongkai.search.pagefind import Shard, shards, start
from gongkai.search.records import Record, of_plan

__all__ = ["Record", "Shard", "Support", "of_plan", "shards", "start", "support_files", "text_files"]
