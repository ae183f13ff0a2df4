"""Tasks are articles; plan_lists.py writes every other page. Whatever else Pelican could write is switched off."""

SITEURL = ""
TIMEZONE = "Asia/Shanghai"
DEFAULT_LANG = "zh"
DEFAULT_DATE = (2021, 1, 1)
THEME = "theme"
PLUGIN_PATHS = ["."]
PLUGINS = ["plan_lists"]
ARTICLE_URL = ARTICLE_SAVE_AS = "{category}/{number}.html"
MARKDOWN = {"extensions": ["markdown.extensions.meta"], "output_format": "html5"}
DIRECT_TEMPLATES = []
PAGE_PATHS = STATIC_PATHS = THEME_STATIC_PATHS = []
AUTHOR_SAVE_AS = CATEGORY_SAVE_AS = TAG_SAVE_AS = DRAFT_SAVE_AS = ""
FEED_ALL_ATOM = CATEGORY_FEED_ATOM = TRANSLATION_FEED_ATOM = AUTHOR_FEED_ATOM = AUTHOR_FEED_RSS = None
TYPOGRIFY = False
CACHE_CONTENT = LOAD_CONTENT_CACHE = False
