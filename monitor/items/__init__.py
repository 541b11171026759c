"""The values that flow through the house: Source, Poll, Page, Article, Story, Alert, Delivery.

Data moves one way, as frozen dataclasses: spiders make pages of sources, pipelines make articles of
pages, intake makes stories and alerts of articles, the sender makes deliveries of alerts.
Times are aware datetimes in UTC; days are `date`s.
"""

from __future__ import annotations

from monitor.items.finding import Entry, Listing, Page, Poll, Site, Source
from monitor.items.kinds import (
    SEVERITIES,
    Action,
    AlertType,
    Confidence,
    DeliveryState,
    EventType,
    Field,
    Method,
    PollStatus,
    ReportKind,
    Severity,
    SourceKind,
    StoryForm,
)
from monitor.items.reading import Article, Evidence, Facts, Incident, Match, Place, Removed, Verdict
from monitor.items.standins import IN_PLACE_OF_ARTICLES, PATIENCE
from monitor.items.telling import Alert, Change, Changed, Delivery, Related, Story, StoryArticle, Toll

__all__ = [
    "IN_PLACE_OF_ARTICLES",
    "PATIENCE",
    "SEVERITIES",
    "Action",
    "Alert",
    "AlertType",
    "Article",
    "Change",
    "Changed",
    "Confidence",
    "Delivery",
    "DeliveryState",
    "Entry",
    "EventType",
    "Evidence",
    "Facts",
    "Field",
    "Incident",
    "Listing",
    "Match",
    "Method",
    "Page",
    "Place",
    "Poll",
    "PollStatus",
    "Related",
    "Removed",
    "ReportKind",
    "Severity",
    "Site",
    "Source",
    "SourceKind",
    "Story",
    "StoryArticle",
    "StoryForm",
    "Toll",
    "Verdict",
]
