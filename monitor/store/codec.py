"""Values as JSON columns and back. What is read back equals what was written."""

from __future__ import annotations

from dataclasses import asdict, fields
from datetime import date, datetime
from typing import Any

from monitor.headcount import Headcount
from monitor.items import Entry, Evidence, Facts, Match, Place, Verdict


def entry_to_json(entry: Entry) -> dict[str, Any]:
    """Return a listing's entry as JSON, without what it does not say."""
    return {name: _plain(value) for name, value in asdict(entry).items() if value is not None}


def entry_from_json(data: dict[str, Any]) -> Entry:
    """Return the entry that `entry_to_json` wrote."""
    known = _known(Entry, data)
    for name in ("published_at", "updated_at"):
        if known.get(name) is not None:
            known[name] = datetime.fromisoformat(known[name])
    return Entry(**known)


def facts_to_json(facts: Facts) -> dict[str, Any]:
    """Return facts as JSON, every field named."""
    return {name: _plain(value) for name, value in asdict(facts).items()}


def facts_from_json(data: dict[str, Any]) -> Facts:
    """Return the facts that `facts_to_json` wrote."""
    known = _known(Facts, data)
    known["places"] = tuple(Place(**_known(Place, place)) for place in known.get("places") or ())
    for name in ("countries", "actors", "victims"):
        known[name] = tuple(known.get(name) or ())
    day = known.get("event_date")
    known["event_date"] = date.fromisoformat(day) if isinstance(day, str) else day
    known["quotes"] = dict(known.get("quotes") or {})
    counted = known.get("people") or {}
    known["people"] = {name: Headcount(**_known(Headcount, count)) for name, count in counted.items()}
    return Facts(**known)


def verdict_to_json(verdict: Verdict) -> dict[str, Any]:
    """Return a verdict with its matches and evidence as JSON."""
    return asdict(verdict)


def verdict_from_json(data: dict[str, Any]) -> Verdict:
    """Return the verdict that `verdict_to_json` wrote."""
    known = _known(Verdict, data)
    known["matches"] = tuple(Match(**_known(Match, match)) for match in known.get("matches") or ())
    known["evidence"] = evidence_from_json(known.get("evidence") or [])
    return Verdict(**known)


def evidence_to_json(evidence: tuple[Evidence, ...]) -> list[dict[str, Any]]:
    """Return the reasons as JSON."""
    return [asdict(reason) for reason in evidence]


def evidence_from_json(data: list[dict[str, Any]]) -> tuple[Evidence, ...]:
    """Return the reasons that `evidence_to_json` wrote."""
    found = (_known(Evidence, reason) for reason in data)
    return tuple(Evidence(**(reason | {"words": tuple(reason.get("words") or ())})) for reason in found)


def _known(kind: type[Any], data: dict[str, Any]) -> dict[str, Any]:
    """Keep the keys that the value still has: an older or newer program may have written others."""
    names = {field.name for field in fields(kind)}
    return {name: value for name, value in data.items() if name in names}


def _plain(value: Any) -> Any:
    """Return the value with times and days as ISO 8601 text and tuples as lists."""
    if isinstance(value, date):  # a datetime is one, too
        return value.isoformat()
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value
