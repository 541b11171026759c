"""How severe a report is, by the pack's rules: the first that holds gives the level."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from monitor.packs.severity import NUMBERS

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from monitor.items import Facts, ReportKind, Severity


def grade(
    facts: Facts, kinds: Collection[str], kind: ReportKind | None, rules: Mapping[str, Any], age: int | None = None
) -> tuple[Severity, str] | None:
    """Return the level and the reason of the first rule that holds, None where none does.

    `kinds` are the kinds of events named in headline and lead, by their names in the pack; `age` the days from the
    event to publication, where both are known.
    """
    have = {
        "deaths": facts.deaths_min if facts.deaths_min is not None else facts.deaths_max,
        "injured": facts.injured,
        "abducted": facts.abducted,
        "displaced": facts.displaced,
    }
    for rule in rules.get("rules", ()):
        if (
            all((have[name] or 0) >= rule[name] for name in NUMBERS if name in rule)
            and ("older" not in rule or (age is not None and age > rule["older"]))
            and ("event_type" not in rule or facts.event_type in rule["event_type"])
            and ("kinds" not in rule or set(rule["kinds"]) & set(kinds))
            and ("kind" not in rule or rule["kind"] == kind)
            and ("claimed" not in rule or rule["claimed"] == facts.only_claimed)
        ):
            return rule["level"], rule["why"]
    return None
