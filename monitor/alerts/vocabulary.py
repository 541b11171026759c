"""The alert's own words in one language, read from `words/*.yaml`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from ruamel.yaml import YAML

from monitor.config.durations import format_duration

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date, datetime
    from zoneinfo import ZoneInfo

_SPACE = re.compile(r"(?<=«) | (?=[:;!?»])")
"""Where French writes a space that no line may break at: a colon or a quotation mark would begin the next one."""
_PART = re.compile(r"(\d+)([dhms])")


@dataclass(frozen=True, slots=True, kw_only=True)
class Vocabulary:
    """Phrases of one language, and how it writes counts, days and countries."""

    language: str
    words: Mapping[str, Any]
    codes: Mapping[str, str]
    """A country's English name, which the pack uses -> its code."""

    def phrase(self, key: str, **values: object) -> str:
        """Return the phrase with its places filled."""
        return str(self.words[key]).format(**values)

    def choice(self, key: str, name: str) -> str:
        """Return the word for one of a closed set (a severity, an event type, a kind of source)."""
        return str(self.words[key][name])

    def number(self, key: str, n: int, **values: object) -> str:
        """Return the phrase for exactly one, or for many; in French none is one too."""
        return self._numbered(self.words[key], n, **values)

    def _numbered(self, forms: Mapping[str, str], n: int, **values: object) -> str:
        form = str(self.words["zero"]) if n == 0 else "one" if n == 1 else "many"
        return str(forms[form]).format(n=self.figure(n), **values)

    def figure(self, n: int) -> str:
        """Return a number with its thousands parted as the language parts them."""
        return f"{n:,}".replace(",", str(self.words["thousands"]))

    def duration(self, duration: timedelta) -> str:
        """Return e.g. "1 d 6 h", to the minute."""
        units: Mapping[str, str] = self.words["units"]
        minutes = timedelta(minutes=round(duration / timedelta(minutes=1)))
        return " ".join(f"{n} {units[unit]}" for n, unit in _PART.findall(format_duration(minutes)))

    def digest(self, held_for: str | None, n: int) -> str:
        """Return the first line of a digest of `n` stories that were held for this."""
        kinds = self.words["digests"]
        return self._numbered(kinds.get(held_for, kinds["digest"]), n)

    def count(self, key: str, low: int | None, high: int | None) -> str | None:
        """Return e.g. "13 to 20 killed", or None where nothing is known or the number is 0."""
        number = self.span(low, high)
        if number is None:
            return None
        form = "one" if max(low or 0, high or 0) == 1 else "many"
        return str(self.words[key][form]).format(n=number)

    def span(self, low: int | None, high: int | None) -> str | None:
        """Return e.g. "13 to 20" or "at least 5", or None where nothing is known or the number is 0."""
        if not (low or high):
            return None
        if low == high:
            return self.figure(low or 0)
        if high is None:
            return self.phrase("at_least", n=self.figure(low or 0))
        most = self.figure(high)
        return self.phrase("at_most", n=most) if low is None else self.phrase("range", low=self.figure(low), high=most)

    def reason(self, name: str, *, against: bool = False) -> str:
        """Return a reason for relevance in words: `toll_lead` is "dead or hurt in the first lines".

        `against` tells that it spoke against the article, which turns the meaning of places round.
        """
        topic, _, rest = name.partition("_")
        if against and topic == "where":
            topic, name = "elsewhere", f"elsewhere_{rest}"
        if name in self.words["whole"]:
            return str(self.words["whole"][name])
        known = self.words["reasons"].get(topic)
        if known is None:
            return name.replace("_", " ")
        stands = self.words["stands"].get(rest.rpartition("_")[2])
        return str(known) if stands is None else str(stands).format(reason=known)

    def decision(self, reason: str) -> str:
        """Return a decision's named reasons in words: `unconfirmed > quiet_hours` is one after the other."""
        return "; ".join(self._decision(*part.partition(": ")[::2]) for part in reason.split(" > "))

    def _decision(self, name: str, detail: str) -> str:
        known = self.words["decisions"].get(name)
        if known is None:
            return f"{name.replace('_', ' ')} {detail}".strip()
        if name == "changed":
            detail = ", ".join(str(self.words["changes"].get(what, what)) for what in detail.split(", "))
        return str(known).format(detail=detail)

    def name(self, name: str) -> str:
        """Return a name of the pack in the language, where it is a common word, a force or a country; else as it is."""
        if name in self.words["names"]:
            return str(self.words["names"][name])
        for force, phrase in self.words["forces"].items():
            country = name.removeprefix(f"{force} ")
            if country != name:
                return str(phrase).format(country=self.name(country))
        return self.country(self.codes[name]) if name in self.codes else name

    def reasons(self, names: Iterable[str], most: int) -> str:
        """Return the first reasons in words, one a topic; what stands in one place is named together."""
        topics: dict[str, str] = {}
        for name in names:
            topics.setdefault(name.partition("_")[0], name)
        places: dict[str | None, list[str]] = {}
        for name in list(topics.values())[:most]:
            place, words = self._parted(name)
            places.setdefault(place, []).append(words)
        phrases = [
            ", ".join(words) if place is None else str(place).format(reason=", ".join(words))
            for place, words in places.items()
        ]
        return ", ".join(phrases)

    def _parted(self, name: str) -> tuple[str | None, str]:
        """Return the phrase for where a reason stood, if it says so, and the reason alone."""
        topic, _, rest = name.partition("_")
        known = self.words["reasons"].get(topic)
        if name in self.words["whole"] or known is None:
            return None, self.reason(name)
        return self.words["stands"].get(rest.rpartition("_")[2]), str(known)

    def country(self, code: str) -> str:
        """Return the country's name, or its code where we have no name for it."""
        return str(self.words["countries"].get(code, code))

    def day(self, day: date) -> str:
        """Return e.g. "Sat 21 Nov 2026"."""
        return self.phrase(
            "date",
            day=self.words["days"][day.weekday()],
            d=self.words["first_of_month"] if day.day == 1 else day.day,
            month=self.words["months"][day.month - 1],
            year=day.year,
        )

    def moment(self, moment: datetime, zone: ZoneInfo) -> str:
        """Return day and time in the zone, with the zone's name."""
        local = moment.astimezone(zone)
        return self.phrase("moment", day=self.day(local.date()), time=f"{local:%H:%M %Z}")


@lru_cache(maxsize=4)
def load_vocabulary(language: str) -> Vocabulary:
    """Return the words of a language, en or fr: read once a process, as they do not change while it runs."""
    words, english = _read(language), _read("en")
    if language == "fr":
        words = _unbroken(words)
    return Vocabulary(
        language=language, words=words, codes={str(name): code for code, name in english["countries"].items()}
    )


def _unbroken(words: Any) -> Any:
    """Return the phrases with spaces that do not break where French writes them before signs."""
    if isinstance(words, dict):
        return {key: _unbroken(inner) for key, inner in words.items()}
    if isinstance(words, list):
        return [_unbroken(inner) for inner in words]
    return _SPACE.sub("\u00a0", words) if isinstance(words, str) else words


def _read(language: str) -> Mapping[str, Any]:
    file = resources.files("monitor.alerts").joinpath("words", f"{language}.yaml")
    words: Mapping[str, Any] = YAML(typ="safe", pure=True).load(file.read_text(encoding="utf-8"))
    return words
