"""Values as JSON columns and back. What is read back equals what was written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from datetime import date, datetime
from functools import cache
from json import JSONDecoder
from typing import Any

from monitor.headcount import Headcount
from monitor.items import Entry, Evidence, Facts, Incident, Place, Verdict

_decode = JSONDecoder().decode


def loads(text: str) -> Any:
    """Return the value of a JSON column. Most lists of an article's facts are empty: these are not parsed."""
    return [] if text == "[]" else {} if text == "{}" else _decode(text)


def entry_to_json(entry: Entry) -> dict[str, Any]:
    """Return a listing's entry as JSON, without what it does not say."""
    return {name: plain(value) for name, value in flat(entry).items() if value is not None}


def entry_from_json(data: dict[str, Any]) -> Entry:
    """Return the entry that `entry_to_json` wrote."""
    known = dict(_known(Entry, data))
    for name in ("published_at", "updated_at"):
        if known.get(name) is not None:
            known[name] = datetime.fromisoformat(known[name])
    return Entry(**known)


def facts_to_json(facts: Facts) -> dict[str, Any]:
    """Return facts as JSON, every field named."""
    return {name: plain(value) for name, value in flat(facts).items()}


def facts_from_json(data: dict[str, Any]) -> Facts:
    """Return the facts that `facts_to_json` wrote."""
    known = dict(_known(Facts, data))
    known["places"] = tuple(Place(**_known(Place, place)) for place in known.get("places") or ())
    known["incidents"] = tuple(_incident(incident) for incident in known.get("incidents") or ())
    for name in ("countries", "actors", "victims"):
        known[name] = tuple(known.get(name) or ())
    day = known.get("event_date")
    known["event_date"] = date.fromisoformat(day) if isinstance(day, str) else day
    known["quotes"] = dict(known.get("quotes") or {})
    counted = known.get("people") or {}
    known["people"] = {name: Headcount(**_known(Headcount, count)) for name, count in counted.items()}
    return Facts(**known)


def _incident(data: dict[str, Any]) -> Incident:
    known = dict(_known(Incident, data))
    known["place"] = Place(**_known(Place, known["place"]))
    if known.get("day") is not None:
        known["day"] = date.fromisoformat(known["day"])
    return Incident(**known)


def verdict_to_json(verdict: Verdict) -> dict[str, Any]:
    """Return a verdict with its matches and evidence as JSON."""
    return {name: plain(value) for name, value in flat(verdict).items()}


def evidence_to_json(evidence: tuple[Evidence, ...]) -> list[dict[str, Any]]:
    """Return the reasons as JSON."""
    return [flat(reason) for reason in evidence]


def evidence_from_json(data: list[dict[str, Any]]) -> tuple[Evidence, ...]:
    """Return the reasons that `evidence_to_json` wrote."""
    found = (_known(Evidence, reason) for reason in data)
    return tuple(Evidence(**(reason | {"words": tuple(reason.get("words") or ())})) for reason in found)


def _known(kind: Any, data: dict[str, Any]) -> dict[str, Any]:
    """Keep the keys that the value still has: an older or newer program may have written others."""
    names = _named(kind)
    return data if data.keys() <= names else {name: value for name, value in data.items() if name in names}


def flat(value: Any) -> dict[str, Any]:
    """Return a value's fields by name, as they are; `asdict` copies them deeply, which takes ten times as long."""
    kind: Any = type(value)
    return {name: getattr(value, name) for name in _names(kind)}


@cache
def _named(kind: Any) -> frozenset[str]:
    return frozenset(_names(kind))


@cache
def _names(kind: Any) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind))


def plain(value: Any) -> Any:
    """Return the value as JSON has it: times as ISO 8601 text, tuples as lists, dataclasses by their fields."""
    if value is None or isinstance(value, str | int | float):
        return value
    if isinstance(value, date):  # a datetime is one, too
        return value.isoformat()
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if isinstance(value, Mapping):
        return {key: plain(item) for key, item in value.items()}
    return {name: plain(item) for name, item in flat(value).items()}
