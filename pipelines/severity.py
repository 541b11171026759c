"""How severe a report is, by the pack's rules: the first that holds gives the level."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from monitor.errors import PackError
from monitor.items import SEVERITIES

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from monitor.items import Facts, ReportKind, Severity

_NUMBERS = ("deaths", "injured", "abducted", "displaced")
_KNOWN = frozenset(("level", "why", "event_type", "kinds", "kind", *_NUMBERS))


def grade(
    facts: Facts, kinds: Collection[str], kind: ReportKind | None, rules: Mapping[str, Any]
) -> tuple[Severity, str] | None:
    """Return the level and the reason of the first rule that holds, None where none does.

    `kinds` are the kinds of events named in headline and lead, by their names in the pack.
    """
    have = {
        "deaths": facts.deaths_min if facts.deaths_min is not None else facts.deaths_max,
        "injured": facts.injured,
        "abducted": facts.abducted,
        "displaced": facts.displaced,
    }
    for rule in rules.get("rules", ()):
        if (
            all((have[name] or 0) >= rule[name] for name in _NUMBERS if name in rule)
            and ("event_type" not in rule or facts.event_type in rule["event_type"])
            and ("kinds" not in rule or set(rule["kinds"]) & set(kinds))
            and ("kind" not in rule or rule["kind"] == kind)
        ):
            return rule["level"], rule["why"]
    return None


def check_rules(rules: Mapping[str, Any], kinds: Collection[str]) -> list[str]:
    """Return what is wrong with the rules, each complaint with the number of its rule and the field."""
    problems: list[str] = []
    for number, rule in enumerate(rules.get("rules", ()), 1):
        where = f"severity.toml: rule {number}"
        problems.extend(f"{where}: {key}: is unknown" for key in sorted(set(rule) - _KNOWN))
        if rule.get("level") not in SEVERITIES:
            problems.append(f"{where}: level: {rule.get('level')!r} is none of {', '.join(SEVERITIES)}")
        if not isinstance(rule.get("why"), str):
            problems.append(f"{where}: why: is missing")
        problems.extend(
            f"{where}: {name}: {rule[name]!r} is no whole number above 0"
            for name in _NUMBERS
            if name in rule and (not isinstance(rule[name], int) or rule[name] < 1)
        )
        problems.extend(
            f"{where}: kinds: violence.toml has no kind {kind!r}" for kind in rule.get("kinds", ()) if kind not in kinds
        )
    return problems


def require_rules(rules: Mapping[str, Any], kinds: Collection[str]) -> None:
    """Raise PackError with every complaint where the rules are broken."""
    problems = check_rules(rules, kinds)
    if problems:
        raise PackError("\n".join(problems))
