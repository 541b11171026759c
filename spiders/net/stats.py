"""Scrapy's statistics, off: a poll's own record says more, and counting takes a twentieth of a crawl's time."""

from __future__ import annotations

from scrapy.statscollectors import DummyStatsCollector


class NoStats(DummyStatsCollector):
    """Keeps nothing."""

    # Scrapy's own looks up each name twice and wraps each method, to warn of an argument that nobody here passes.
    __getattribute__ = object.__getattribute__
