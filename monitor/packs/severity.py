"""Checks a pack's rules of severity: what a user may change, and so may break."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, get_args

from monitor.errors import PackError
from monitor.items import SEVERITIES, EventType

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

NUMBERS = ("deaths", "injured", "abducted", "displaced")
"""Conditions that are met by so many people or more."""
_KNOWN = frozenset(("level", "why", "event_type", "kinds", "kind", "older", "claimed", *NUMBERS))


def check_rules(rules: Mapping[str, Any], kinds: Collection[str]) -> list[str]:
    """Return what is wrong with the rules, each complaint with the number of its rule and the field."""
    problems: list[str] = []
    listed = rules.get("rules", [])
    if not isinstance(listed, list) or not all(isinstance(rule, dict) for rule in listed):
        return ["severity.toml: rules: must be tables, each begun by [[rules]]"]
    for number, rule in enumerate(listed, 1):
        where = f"severity.toml: rule {number}"
        for name, known in (("event_type", get_args(EventType)), ("kinds", kinds)):
            values = rule.get(name, [])
            wrong = [values] if not isinstance(values, list) else [value for value in values if value not in known]
            problems.extend(f"{where}: {name}: {value!r} is unknown; give a list of known names" for value in wrong)
        problems.extend(f"{where}: {key}: is unknown" for key in sorted(set(rule) - _KNOWN))
        if rule.get("level") not in SEVERITIES:
            problems.append(f"{where}: level: {rule.get('level')!r} is none of {', '.join(SEVERITIES)}")
        if not isinstance(rule.get("why"), str):
            problems.append(f"{where}: why: is missing")
        if not isinstance(rule.get("claimed", False), bool):
            problems.append(f"{where}: claimed: {rule['claimed']!r} is neither true nor false")
        problems.extend(
            f"{where}: {name}: {rule[name]!r} is no whole number above 0"
            for name in (*NUMBERS, "older")
            if name in rule and (not isinstance(rule[name], int) or rule[name] < 1)
        )
    return problems


def require_rules(rules: Mapping[str, Any], kinds: Collection[str]) -> None:
    """Raise PackError with every complaint where the rules are broken."""
    problems = check_rules(rules, kinds)
    if problems:
        raise PackError("\n".join(problems))
