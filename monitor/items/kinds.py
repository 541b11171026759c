"""The closed sets of words that values are made of."""

from __future__ import annotations

from typing import Literal

SourceKind = Literal["news", "ngo", "agency"]
Severity = Literal["low", "medium", "high", "critical"]
Confidence = Literal["low", "medium", "high"]
Field = Literal["title", "text"]
ReportKind = Literal["event", "soft"]
StoryForm = Literal["event", "round_up", "retrospective"]
EventType = Literal[
    "battle",
    "explosion_remote_violence",
    "violence_against_civilians",
    "protest",
    "riot",
    "strategic_development",
]
Method = Literal["feed", "sitemap", "listing"]
PollStatus = Literal["ok", "unchanged", "degraded", "failed"]
Action = Literal["send", "hold", "none"]
AlertType = Literal["story.new", "story.update", "digest", "operator", "test"]
DeliveryState = Literal["waiting", "sent", "failed"]

SEVERITIES: tuple[Severity, ...] = ("low", "medium", "high", "critical")
"""From the least to the most severe."""
