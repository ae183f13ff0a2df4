"""Plans and summaries → pages. Each page makes a small view, plain data; the template sees nothing else."""

from gongkai.pages.plan import of_plan
from gongkai.pages.portal import of_portal

__all__ = ["of_plan", "of_portal"]
