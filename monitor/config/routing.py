"""Routes: which alerts go to which channels, and when."""

from __future__ import annotations

import hashlib
import re
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from monitor.config import cron
from monitor.config.fields import Clock, Country, EventName, Language, Name, PositiveDuration, TimeZone
from monitor.config.part import Part
from monitor.config.report import wrong
from monitor.items import Confidence, ReportKind, Severity

Passing = Literal["critical", "none"]
"""What is told at once though the rest is held."""
_CRON = 'Write five fields, e.g. "0 7 * * *" for seven every day, "30 6,18 * * 1-5" for twice every working day'
_HOURS = 'Write "22:00-06:30", or {from: "22:00", to: "06:30"}'
_LONGEST_WAIT = timedelta(days=1)


def _cron(text: str) -> str:
    try:
        come = cron.next_time(text, "UTC", datetime(2001, 1, 1, tzinfo=UTC))
    except ValueError as error:
        raise wrong(f"not a time as cron writes it: {str(error)[:80]}", _CRON) from None
    if come is None:
        raise wrong("a day that no year has", _CRON)
    return text


def _hours(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    match = re.fullmatch(r"\s*([0-9:]{4,5})\s*(?:-|–|to)\s*([0-9:]{4,5})\s*", value)
    if match is None:
        raise wrong("not two times of day", _HOURS)
    return {"from": match[1], "to": match[2]}


def _alerts(value: Any) -> Any:
    return {"alerts": value} if _plain(value) else value


def _line(value: Any) -> Any:
    return {"cron": value} if _plain(value) else value


def _plain(value: Any) -> bool:
    return isinstance(value, int | float | str) and not isinstance(value, bool)


def _wait(value: timedelta) -> timedelta:
    if value > _LONGEST_WAIT:
        raise wrong("longer than a day", "Write e.g. 20m")
    return value


class QuietHours(Part):
    """When nothing is told; what was held is told at their end."""

    from_: Clock = Field(alias="from")
    to: Clock
    timezone: TimeZone | None = None
    """`service.timezone` once loaded, unless given."""
    except_: Passing = Field("critical", alias="except")

    @model_validator(mode="after")
    def _last(self) -> Self:
        if self.from_ == self.to:
            raise wrong("quiet hours that end when they begin", _HOURS)
        return self


class Budget(Part):
    """How many messages within any stretch of one length; what is over goes into one digest."""

    alerts: int = Field(ge=1, le=10_000)
    per: PositiveDuration = timedelta(hours=1)
    """That length. Digests go where spans of it end that follow on each other from midnight UTC of 1 January 1970."""
    except_: Passing = Field("critical", alias="except")


class Digest(Part):
    """One message at fixed times instead of one for each story."""

    cron: Annotated[str, AfterValidator(_cron)]
    timezone: TimeZone | None = None
    """`service.timezone` once loaded, unless given."""


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
    wait: Annotated[PositiveDuration, AfterValidator(_wait)] | None = None
    """How long a weak story of one source waits for a second one."""
    quiet_hours: Annotated[QuietHours | None, BeforeValidator(_hours, json_schema_input_type=QuietHours | str)] = None
    budget: Annotated[Budget | None, BeforeValidator(_alerts, json_schema_input_type=Budget | int)] = None
    digest: Annotated[Digest | None, BeforeValidator(_line, json_schema_input_type=Digest | str)] = None
    continue_: bool = Field(default=False, alias="continue")

    @property
    def key(self) -> str:
        """What names the route in the store: its conditions and channels, not its place or its times."""
        timing = {"updates", "wait", "quiet_hours", "budget", "digest", "continue_"}
        return hashlib.sha256(self.model_dump_json(exclude=timing).encode()).hexdigest()[:16]

    def at(self, timezone: str) -> Self:
        """Return the route with the time zone where its times name none."""
        times = {name: getattr(self, name) for name in ("quiet_hours", "digest")}
        zoned = {
            name: part.model_copy(update={"timezone": part.timezone or timezone})
            for name, part in times.items()
            if part is not None
        }
        return self.model_copy(update=zoned)
