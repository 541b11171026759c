"""The forms that a watch's `terms` and `exclude` may take; their meaning is in `docs/reference/config.md`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from monitor.config.report import closest, show
from monitor.packs.forms import FormError, parse_form

if TYPE_CHECKING:
    from monitor.config.models import Term
    from monitor.config.report import Path, Report

_LONGEST = 200
_DEEPEST = 6
_WIDEST = 1000
_FORMS = "Write a phrase, {all: [...]}, {any: [...]}, {near: [...], within: sentence}, or lists by language {fr: [...]}"
_LANGUAGES = frozenset({"fr", "en", "ar", "ha"})
"""Languages in which texts are understood, and for which terms may be given apart."""


def read_terms(value: Any, path: Path, report: Report) -> tuple[Term, ...]:
    """Return the terms in `value` that are in order, and report the others. A map of lists by language is one term."""
    if value is None:
        return ()
    if isinstance(value, dict):
        return (value,) if _term(value, path, report, 0) else ()
    if not isinstance(value, list):
        report.add(path, "must be a list", "Write [one, two], or one term a line, each after a dash")
        return ()
    return tuple(term for index, term in enumerate(value) if _term(term, (*path, index), report, 0))


def _term(term: Any, path: Path, report: Report, depth: int) -> bool:
    if isinstance(term, dict) and term and depth < _DEEPEST:
        return _form(term, path, report, depth)
    if not isinstance(term, str):
        report.add(path, "not a term", _FORMS)
        return False
    if not term.strip() or len(term) > _LONGEST:
        report.add(path, "empty, or longer than 200 characters", "Write a word or a short phrase")
        return False
    try:
        parse_form(term, None)
    except FormError as error:
        report.add(path, show(str(error)), "Write a word, a phrase or a beginning such as attaqu*")
        return False
    return True


def _form(term: dict[str, Any], path: Path, report: Report, depth: int) -> bool:
    if set(term) <= {"all"} or set(term) <= {"any"}:
        (key,) = term
        return _list(term[key], (*path, key), report, depth)
    if "near" in term:
        return _near(term, path, report, depth)
    if set(term) <= _LANGUAGES:
        fine = [_list(terms, (*path, language), report, depth) for language, terms in term.items()]
        return all(fine)
    for key in term:
        if key in {"all", "any"} or key in _LANGUAGES:
            continue
        known = closest(key, ["all", "any", "near", "within"])
        report.add((*path, key), f"unknown kind of term {show(key)}", known if "mean" in known else _FORMS, at_key=True)
        return False
    report.add(path, "all, any and languages cannot stand in one term", "Write each as a term of its own")
    return False


def _near(term: dict[str, Any], path: Path, report: Report, depth: int) -> bool:
    fine = _list(term["near"], (*path, "near"), report, depth)
    if fine and not all(isinstance(item, str) for item in term["near"]):
        report.add((*path, "near"), "near takes phrases only", "Write each as plain text")
        fine = False
    if fine and len(term["near"]) < 2:  # noqa: PLR2004 - near needs something to be near to
        report.add((*path, "near"), "near needs two terms or more", "Add another, or write it as a plain term")
        fine = False
    within = term.get("within", "sentence")
    if within != "sentence" and (isinstance(within, bool) or not isinstance(within, int) or not 1 <= within <= _WIDEST):
        report.add((*path, "within"), "not a distance", "Write sentence, or a number of words from 1 to 1000")
        fine = False
    for key in set(term) - {"near", "within"}:
        report.add((*path, key), "unknown key", closest(key, ["near", "within"]), at_key=True)
        fine = False
    return fine


def _list(value: Any, path: Path, report: Report, depth: int) -> bool:
    if not isinstance(value, list) or not value:
        report.add(path, "must be a list of terms", "Write [one, two]")
        return False
    fine = [_term(item, (*path, index), report, depth + 1) for index, item in enumerate(value)]
    return all(fine)
