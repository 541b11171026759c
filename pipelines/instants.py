"""Dates as pages write them, read into moments: machine formats first, then the words of our languages."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone
from email.utils import parsedate_to_datetime
from functools import cache
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from monitor.times import in_full_day
from pipelines.wording import fold, months

_MIDNIGHT: Final = time()
EARLIEST: Final = datetime(1990, 1, 1, tzinfo=UTC)

_ISO: Final = re.compile(
    r"(?P<y>\d{4})-(?P<m>\d{1,2})-(?P<d>\d{1,2})"
    r"(?:(?:[T ]+|\s*,\s*)(?P<hh>\d{1,2}):(?P<mi>\d{2})(?::(?P<ss>\d{2})(?:[.,]\d+)?)?"
    r"\s*(?P<zone>Z\b|UTC\b|GMT\b|[+-]\d{2}:?\d{2}|[+-]\d{2}\b)?)?",
    re.IGNORECASE,
)
_COMPACT: Final = re.compile(
    r"^(?P<y>(?:19|20)\d{2})(?P<m>\d{2})(?P<d>\d{2})(?:T?(?P<hh>\d{2})(?P<mi>\d{2})(?P<ss>\d{2})?)?$"
)
_EPOCH: Final = re.compile(r"^1\d{9}(?:\d{3})?$")
_NUMERIC: Final = re.compile(r"(?<!\d)(?P<a>\d{1,2})(?P<sep>[./-])(?P<b>\d{1,2})(?P=sep)(?P<y>(?:19|20)\d{2})(?!\d)")
_NUMERIC_YMD: Final = re.compile(r"(?<!\d)(?P<y>(?:19|20)\d{2})[./年](?P<m>\d{1,2})[./月](?P<d>\d{1,2})(?!\d)")
_JS: Final = re.compile(r"^\w{3} (\w{3}) (\d{1,2}) (\d{4}) (\d{2}):(\d{2}):(\d{2}) (?:GMT|UTC)([+-]\d{4})")
_CLOCK: Final = re.compile(
    r"(?<![\d.])(?P<hh>[01]?\d|2[0-3])\s?(?P<sep>h|:|\.)\s?(?P<mi>[0-5]\d)?(?!\d|\.\d)"
    r"(?:\s*(?P<half>a\.?m\.?|p\.?m\.?))?(?:\s*(?P<zone>gmt|utc|tu)\b)?"
)
_DIGITS: Final = {ord("٠") + n: str(n) for n in range(10)} | {ord("۰") + n: str(n) for n in range(10)}


@dataclass(frozen=True, slots=True)
class Moment:
    """A date as far as it was written."""

    day: date
    at: datetime | None = None
    """The aware instant, or the naive local time where no zone was written; None for a bare day."""

    @property
    def zoned(self) -> bool:
        """Whether the instant is certain."""
        return self.at is not None and self.at.tzinfo is not None

    def instant(self, zone: str | None) -> datetime:
        """Return the moment in UTC, reading local times in `zone` (an IANA name; UTC without one).

        A bare day, also one that a machine wrote as its local midnight, stays that day in UTC as in its zone.
        """
        midnight = datetime(self.day.year, self.day.month, self.day.day, tzinfo=UTC)
        if self.at is None or (self.at.tzinfo is None and self.at.time() == _MIDNIGHT):
            return max(midnight, _local(midnight.replace(tzinfo=None), zone))
        if self.at.utcoffset() and self.at.time() == _MIDNIGHT:
            return max(midnight, self.at.astimezone(UTC))
        if self.at.tzinfo is not None:
            return self.at.astimezone(UTC)
        return _local(self.at, zone)


def clock_of(moment: Moment, zone: str | None) -> str | None:
    """Return the moment's time of day in `zone`, as `14:05`, or as it was written where the zone is unknown.

    A time written in UTC says so where it is not known to be the site's own. None for a bare day.
    """
    if moment.at is None:
        return None
    if not moment.zoned:
        return moment.at.strftime("%H:%M")
    try:
        return moment.at.astimezone(ZoneInfo(zone)).strftime("%H:%M") if zone else _written_clock(moment.at)
    except (ZoneInfoNotFoundError, ValueError, OverflowError):
        return _written_clock(moment.at)


def _written_clock(at: datetime) -> str:
    return at.strftime("%H:%M") + ("" if at.utcoffset() else " UTC")


def _local(at: datetime, zone: str | None) -> datetime:
    """Return the naive `at` of `zone` in UTC; as it is where the zone is unknown."""
    try:
        return at.replace(tzinfo=ZoneInfo(zone) if zone else UTC).astimezone(UTC)
    except (ZoneInfoNotFoundError, ValueError, OverflowError):
        return at.replace(tzinfo=UTC)


def read_machine(text: str) -> Moment | None:
    """Return the moment a machine-readable attribute names, or None."""
    text = in_full_day(text.strip()[:80])
    if match := _ISO.match(text) or _COMPACT.match(text):
        return _from_parts(match.groupdict())
    if _EPOCH.match(text):
        at = datetime.fromtimestamp(int(text[:10]), UTC)
        return Moment(at.date(), at)
    if match := _JS.match(text):
        number = months().get(match[1].lower())
        parts = {"y": match[3], "m": str(number or 0), "d": match[2], "hh": match[4], "mi": match[5], "ss": match[6]}
        return _from_parts({**parts, "zone": match[7]})
    if "," in text or "GMT" in text:
        try:
            at = parsedate_to_datetime(text)
        except (ValueError, TypeError, OverflowError, IndexError):
            return None
        return Moment(at.date(), at)
    return None


def read_visible(text: str, *, month_first: bool = False) -> Moment | None:
    """Return the first date that `text` shows to people, with the time that stands by it; None without one.

    `month_first` tells how 3/4/2024 is meant; where a number above 12 settles it, that wins.
    """
    folded = fold(text[:400].translate(_DIGITS))
    found = _day(folded, month_first=month_first)
    if found is None:
        return None
    day, end = found
    return Moment(day, _clock(day, folded[end : end + 40]))


def _day(folded: str, *, month_first: bool) -> tuple[date, int] | None:
    found: list[tuple[int, int, date]] = []
    if match := _NUMERIC_YMD.search(folded) or _ISO.search(folded):
        _note(found, match, match["y"], match["m"], match["d"])
    if match := _NUMERIC.search(folded):
        a, b = int(match["a"]), int(match["b"])
        swap = b > 12 or (month_first and match["sep"] == "/" and a <= 12)  # noqa: PLR2004 (months in a year)
        _note(found, match, match["y"], a if swap else b, b if swap else a)
    for match in _written().finditer(folded):
        number = months()[match["dm"] or match["md"]]
        _note(found, match, match["dmy"] or match["mdy"], number, match["dmd"] or match["mdd"])
    if not found:
        return None
    _, end, day = min(found)
    return day, end


def _note(found: list[tuple[int, int, date]], match: re.Match[str], y: object, m: object, d: object) -> None:
    try:
        end = match.start() + 10 if "hh" in match.groupdict() else match.end()
        found.append((match.start(), end, date(int(str(y)), int(str(m)), int(str(d)))))
    except ValueError:
        return


@cache
def _written() -> re.Pattern[str]:
    names = "|".join(sorted(map(re.escape, months()), key=len, reverse=True))
    day = r"(?:er|st|nd|rd|th|\.|º|°)?"
    return re.compile(
        rf"(?<!\d)(?P<dmd>\d{{1,2}}){day}\s*(?:de |of |ga |ga watan )?(?P<dm>{names})"
        r"(?:\.|/\s?\w+)?[,،]?\s*(?:de |del |da )?(?P<dmy>\d{4})"
        rf"|\b(?P<md>{names})\.?\s+(?:ga )?(?P<mdd>\d{{1,2}}){day}[,،]?\s+(?P<mdy>\d{{4}})"
    )


def _clock(day: date, after: str) -> datetime | None:
    match = _CLOCK.search(after)
    if match is None or (match["mi"] is None and match["sep"] != "h"):
        return None
    hour, minute = int(match["hh"]), int(match["mi"] or 0)
    half = (match["half"] or "")[:1]
    if half and hour <= 12:  # noqa: PLR2004 (hours of half a day)
        hour = hour % 12 + (12 if half == "p" else 0)
    zone = UTC if match["zone"] else None
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=zone)


def _from_parts(parts: dict[str, str | None]) -> Moment | None:
    try:
        day = date(int(parts["y"] or 0), int(parts["m"] or 0), int(parts["d"] or 0))
        if parts.get("hh") is None:
            return Moment(day)
        hour, minute, second = int(parts["hh"] or 0), int(parts["mi"] or 0), int(parts.get("ss") or 0)
        at = datetime(day.year, day.month, day.day, hour, minute, min(second, 59), tzinfo=_zone(parts.get("zone")))
    except ValueError:
        return None
    return Moment(day, at)


def _zone(text: str | None) -> timezone | None:
    if not text:
        return None
    if text[0] not in "+-":
        return UTC
    digits = text[1:].replace(":", "").ljust(4, "0")
    shift = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return timezone(-shift if text[0] == "-" else shift) if shift < timedelta(hours=15) else None
