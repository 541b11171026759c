"""Routes: which alerts go to which channels."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from monitor.config.fields import Country, EventName, Language, Name
from monitor.config.part import Part
from monitor.items import Confidence, ReportKind, Severity


class Route(Part):
    """Which alerts go to which channels; the first route that matches wins unless it says `continue: true`."""

    watches: tuple[Name, ...] = ()
    """Every watch once loaded, unless given."""
    countries: tuple[Country, ...] | None = None
    """None for every country of the watch."""
    places: tuple[Name, ...] | None = None
    """Names of places or of their regions; None for all."""
    actors: tuple[Name, ...] | None = None
    """The pack's canonical names; None for all."""
    event_types: tuple[EventName, ...] | None = None
    kinds: tuple[ReportKind, ...] | None = None
    """`event`, `soft`; None for both."""
    languages: tuple[Language, ...] | None = None
    """Of which one article at least must be written; None for all."""
    min_severity: Severity = "low"
    min_confidence: Confidence = "low"
    to: tuple[Name, ...] = Field(min_length=1)
    updates: Literal["material", "none"] = "material"
    """Whether material changes of a story that was told are told too."""
    continue_: bool = Field(default=False, alias="continue")
