"""The dates that feeds, sitemaps and listings write: RFC 822, ISO 8601, Drupal's, and those of people."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_tz
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from monitor.times import in_full_day

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import tzinfo

MAX_DATE: Final = 80
"""Characters; what is longer is no date, and searching it would take time."""
OLDEST: Final = datetime(1990, 1, 1, tzinfo=UTC)
"""Before this there was no web: such dates (1970 above all) are a site's empty field."""
CLOCK_ERROR: Final = timedelta(hours=26)
"""How far ahead a site's clock or zone may be; a date beyond that is not believed at all."""

MAX_GUESSES: Final = 100
"""Dates in people's words that are read in one list: each takes milliseconds, and a hostile list holds thousands."""

_KNOWN_LANGUAGES: Final = frozenset(
    ["fr", "en", "ar", "ha", "pt", "es", "de", "it", "sw", "ff", "yo", "ig", "am", "so"]
)
_DRUPAL: Final = re.compile(r"(\w{3,9})[.,]* +(\d{1,2})/(\d{1,2})/(\d{4})(?: *- *(\d{1,2}):(\d{2}))?")
_EITHER: Final = re.compile(r"(?<!\d)(?:0?[1-9]|1[0-2])([./-])(?:0?[1-9]|1[0-2])\1(?:20)?\d\d(?!\d)")
"""A day and a month, of which either may be the other."""
_RFC_MONTH: Final = re.compile(r"\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\b", re.IGNORECASE)
_WEEKDAYS: Final = ("mon lun", "tue mar", "wed mer", "thu jeu", "fri ven", "sat sam", "sun dim")
_URL_DAY: Final = re.compile(r"(?<!\d)(20[0-3]\d)[/_.-]?(0[1-9]|1[0-2])[/_.-]?(0[1-9]|[12]\d|3[01])(?!\d)")
_ZONE: Final = re.compile(r"(?:([+-]\d\d):?(\d\d)|\b([A-Z]{1,5}))(?: *\([^)]*\))?$")
_ZONES: Final = (
    dict.fromkeys(("Z", "UT", "UTC", "GMT", "WET"), 0)
    | dict.fromkeys(("WAT", "CET", "BST"), 1)
    | dict.fromkeys(("CAT", "CEST"), 2)
    | {"EAT": 3, "EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7}
)
"""Hours east of Greenwich of the zone names that feeds use; RFC 822's, Europe's and Africa's."""


def zone_of(name: str | None) -> tzinfo:
    """Return the IANA zone called `name`; UTC where it is None or unknown."""
    try:
        return ZoneInfo(name) if name else UTC
    except (ZoneInfoNotFoundError, ValueError):
        return UTC


def parse_date(raw: str | None, *, languages: Sequence[str], zone: tzinfo, now: datetime) -> datetime | None:
    """Return what `raw` says as UTC, or None where it is no date.

    A date without a zone is read in `zone`, words in `languages`. Dates of before 1990 and of long after `now` give
    None; one a little after `now` (a wrong zone, a fast clock) gives `now`, so that none is later than the fetch.
    """
    return Dates(languages=languages, zone=zone, now=now).read(raw)


@dataclass(slots=True, kw_only=True)
class Dates:
    """Reads the dates of one list: all that machines write, and MAX_GUESSES of those in people's words."""

    languages: Sequence[str]
    zone: tzinfo
    now: datetime
    _guesses: int = field(default=0, init=False)

    def read(self, raw: str | None) -> datetime | None:
        """Return what `parse_date` does; None too for words once so many were read."""
        text = in_full_day(" ".join((raw or "").split()))
        if not text or len(text) > MAX_DATE or not any(char.isdigit() for char in text):
            return None
        found = _iso(text) or _rfc(text) or _drupal(text) or self._guess(text)
        if found is None:
            return None
        return _believed(found if found.tzinfo else found.replace(tzinfo=self.zone), self.now)

    def _guess(self, text: str) -> datetime | None:
        if self._guesses >= MAX_GUESSES:
            return None
        self._guesses += 1
        return _human(text, self.languages, self.zone, self.now)


def is_plain(text: str) -> bool:
    """Return whether `text` is a date as machines write it."""
    return len(text) <= MAX_DATE and bool(_iso(text) or _rfc(in_full_day(text)))


def _believed(found: datetime, now: datetime) -> datetime | None:
    try:
        moment = found.astimezone(UTC)
    except (OverflowError, ValueError):
        return None
    if moment < OLDEST or moment > now + CLOCK_ERROR:
        return None
    return min(moment, now)


def _iso(text: str) -> datetime | None:
    if not text[:4].isdigit():
        return None
    try:
        return datetime.fromisoformat(re.sub(r"\s+(?=[+-]\d\d:?\d\d$)", "", text))
    except ValueError:
        return None


def _rfc(text: str) -> datetime | None:
    if not _RFC_MONTH.search(text):
        return None
    fields = parsedate_tz(text)
    if fields is None:
        return None
    offset = _offset(text)
    try:
        naive = datetime(*fields[:5], min(fields[5], 59))  # noqa: DTZ001 - the zone follows
        return naive if offset is None else (naive - offset).replace(tzinfo=UTC)
    except (ValueError, TypeError, OverflowError):  # the latter beyond the years 1 to 9999, or any number of a machine
        return None


def _offset(text: str) -> timedelta | None:
    """Return how far east of Greenwich the zone at the end of `text` lies, or None without one that is known."""
    found = _ZONE.search(text)
    if found is None:
        return None
    hours, minutes, name = found.groups()
    if name:
        return timedelta(hours=_ZONES[name]) if name in _ZONES else None
    return timedelta(hours=int(hours), minutes=int(hours[0] + minutes))


def _drupal(text: str) -> datetime | None:
    """Read `Fri, 11/20/2026 - 10:00`, in which only the weekday tells month from day."""
    found = _DRUPAL.fullmatch(text)
    if found is None:
        return None
    named = found.group(1)[:3].lower()
    one, other, year, hour, minute = (int(part or 0) for part in found.groups()[1:])
    for month, day in ((one, other), (other, one)):
        try:
            moment = datetime(year, month, day, hour, minute)  # noqa: DTZ001 - the caller gives it the source's zone
        except ValueError:
            continue
        if named in _WEEKDAYS[moment.weekday()].split():
            return moment
    return None


def _human(text: str, languages: Sequence[str], zone: tzinfo, now: datetime) -> datetime | None:
    """Ask dateparser, which is slow and therefore told the languages and imported only here.

    English writes 6/11 for two days: the later one that is past is taken, since an article that is wrongly held to be
    old is never fetched, and one that is held to be new says itself what it is.
    """
    import dateparser  # noqa: PLC0415 - it takes 0.2 s to load, and most feeds never need it

    asked = dict.fromkeys(language.split("-")[0].lower() for language in languages)
    told = [code for code in asked if code in _KNOWN_LANGUAGES] or ["fr", "en"]
    settings: dict[str, Any] = {"RELATIVE_BASE": now.astimezone(zone).replace(tzinfo=None)}
    orders: tuple[dict[str, Any], ...] = ({},)
    if "en" in told and _EITHER.search(text):
        orders = tuple({"DATE_ORDER": order, "PREFER_LOCALE_DATE_ORDER": False} for order in ("DMY", "MDY"))
    try:
        read = [dateparser.parse(text, languages=told, settings=settings | order) for order in orders]
        found = [one if one.tzinfo else one.replace(tzinfo=zone) for one in read if one is not None]
        return max((one for one in found if one <= now + CLOCK_ERROR), default=None)
    except (ValueError, OverflowError, RecursionError):
        return None


def date_in_url(url: str) -> datetime | None:
    """Return the end of the day that an address names (`/2026/11/22/`, `2026-11-22`, `20261122`), or None.

    It serves to tell old from new, not as a date of publication.
    """
    found = _URL_DAY.search(url)
    if found is None:
        return None
    try:
        return datetime(int(found.group(1)), int(found.group(2)), int(found.group(3)), 23, 59, tzinfo=UTC)
    except ValueError:
        return None
