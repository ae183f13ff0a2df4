"""Gongkai: a static site generator for open-government work plans."""

__version__ = "0.1.0"
