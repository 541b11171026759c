"""Times as options take them and tables show them."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

_AGO = re.compile(r"(\d{1,5})\s*([mhdw])")
_UNITS = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}


class Since(click.ParamType[datetime]):
    """A moment: `2026-11-01`, `2026-11-01T06:00:00Z`, or so long ago: `30m`, `6h`, `7d`, `2w`.

    One without a zone comes naive: `settled` reads it in the zone of the configuration, which is not known here.
    """

    name = "TIME"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """Return the moment, naive where no zone is given."""
        if isinstance(value, datetime):
            return value
        if ago := _AGO.fullmatch(value.strip()):
            return datetime.now(UTC) - timedelta(**{_UNITS[ago[2]]: int(ago[1])})
        try:
            return datetime.fromisoformat(value.strip())
        except ValueError:
            self.fail(f"{value!r} is no time. Write e.g. 2026-11-01, 2026-11-01T06:00Z, 6h or 7d.", param, ctx)


class Until(click.ParamType[datetime]):
    """A moment that is to come: `2026-11-01T06:00Z`, or so far ahead: `30m`, `6h`, `2d`; for `to_come`."""

    name = "TIME"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """Return the moment, naive where no zone is given."""
        if isinstance(value, datetime):
            return value
        if ahead := _AGO.fullmatch(value.strip()):
            return datetime.now(UTC) + timedelta(**{_UNITS[ahead[2]]: int(ahead[1])})
        try:
            return datetime.fromisoformat(value.strip())
        except ValueError:
            self.fail(f"{value!r} is no time. Write e.g. 6h, 2d or 2026-11-01T06:00Z.", param, ctx)


def settled(moment: datetime, zone: ZoneInfo) -> datetime:
    """Return the moment in UTC; one that says no zone is of `zone`."""
    return (moment if moment.tzinfo is not None else moment.replace(tzinfo=zone)).astimezone(UTC)


def to_come(moment: datetime, zone: ZoneInfo, now: datetime) -> datetime:
    """Return the moment in UTC, as `settled` does; raises BadParameter where it has passed."""
    found = settled(moment, zone)
    if found <= now:
        raise click.BadParameter(f"{local(found, zone)} has passed. Write a time that is to come, e.g. 6h.")
    return found


def local(moment: datetime, zone: ZoneInfo, form: str = "%d %b %Y %H:%M") -> str:
    """Return a moment as the zone has it, with the zone's name."""
    return f"{moment.astimezone(zone):{form} %Z}"


def shown(moment: datetime | None) -> str:
    """Return a moment for a table: to the minute, in UTC, which its Z says; a dash for none."""
    return "–" if moment is None else moment.astimezone(UTC).strftime("%Y-%m-%d %H:%MZ")


def ago(moment: datetime | None, now: datetime) -> str:
    """Return how long ago (or ahead) a moment lies, in its largest unit; a dash for none."""
    if moment is None:
        return "–"
    seconds = (now - moment).total_seconds()
    size = abs(seconds)
    for unit, length in (("d", 86400), ("h", 3600), ("min", 60)):
        if size >= length:
            span = f"{size // length:.0f} {unit}"
            return f"{span} ago" if seconds >= 0 else f"in {span}"
    return "now"
