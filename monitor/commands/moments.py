"""Times as options take them and tables show them."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import click

_AGO = re.compile(r"(\d{1,5})\s*([mhdw])")
_UNITS = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}


class Since(click.ParamType[datetime]):
    """A moment: `2026-11-01`, `2026-11-01T06:00:00Z`, or so long ago: `30m`, `6h`, `7d`, `2w`. UTC where no zone is."""

    name = "TIME"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """Return the moment, aware and in UTC."""
        if isinstance(value, datetime):
            return value
        if ago := _AGO.fullmatch(value.strip()):
            return datetime.now(UTC) - timedelta(**{_UNITS[ago[2]]: int(ago[1])})
        try:
            moment = datetime.fromisoformat(value.strip())
        except ValueError:
            self.fail(f"{value!r} is no time. Write e.g. 2026-11-01, 2026-11-01T06:00Z, 6h or 7d.", param, ctx)
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


class Until(click.ParamType[datetime]):
    """A moment that is to come: `2026-11-01T06:00Z`, or so far ahead: `30m`, `6h`, `2d`, `1w`. UTC where no zone is."""

    name = "TIME"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """Return the moment, aware and in UTC; fail where it has passed."""
        if isinstance(value, datetime):
            return value
        now = datetime.now(UTC)
        if ahead := _AGO.fullmatch(value.strip()):
            moment = now + timedelta(**{_UNITS[ahead[2]]: int(ahead[1])})
        else:
            try:
                moment = datetime.fromisoformat(value.strip())
            except ValueError:
                self.fail(f"{value!r} is no time. Write e.g. 6h, 2d or 2026-11-01T06:00Z.", param, ctx)
            moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
        if moment <= now:
            self.fail(f"{value!r} has passed. Write a time that is to come, e.g. 6h.", param, ctx)
        return moment


def shown(moment: datetime | None) -> str:
    """Return a moment for a table: to the minute, in UTC; a dash for none."""
    return "–" if moment is None else moment.astimezone(UTC).strftime("%Y-%m-%d %H:%M")


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
