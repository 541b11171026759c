"""How many people a sentence says were killed, hurt, taken or driven out, and who they were.

A number is given to people when a word for people follows it (in Hausa: stands before it), and to what befell them by
the nearest word for that, in front of it or behind, the way the languages build such sentences.
"""

from __future__ import annotations

from dataclasses import dataclass

from pipelines.claims import claimed_groups
from pipelines.fates import mark_appositions, mark_parts, settle_fates
from pipelines.people import find_people
from pipelines.sentence import FATES, GROUPS, HARMED, OUTCOMES, PEOPLE, Outcome, People, Sentence
from pipelines.single import one_unnumbered
from pipelines.unharmed import set_apart

__all__ = ["HARMED", "OUTCOMES", "Count", "Outcome", "Sentence", "read_counts"]


_AMONG_WITHIN = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """A number of people and what befell them. `high` is None for "at least"; `low` None for "up to"."""

    outcome: Outcome
    low: int | None
    high: int | None
    group: str
    part: bool = False
    """A part of a number given before it."""
    single: bool = False
    """One victim whom the sentence does not number."""
    claim: bool = False
    total: bool = False
    at: int = 0
    """The word of the sentence with which it begins."""


def read_counts(sentence: Sentence) -> list[Count]:
    """Return the counts of people in the sentence, in order."""
    if not any((FATES | {"toll", "makes"}) & tags for _, _, tags in sentence.spans):
        return []
    people = find_people(sentence)
    for index, group in enumerate(people):
        group.group = _who(sentence, group, people[index - 1] if index else None)
    mark_parts(sentence, people)
    mark_appositions(sentence, people)
    settle_fates(sentence, people)
    set_apart(sentence, people)
    claim, total = sentence.has("claim"), sentence.has("total")
    theirs = claimed_groups(sentence) | ({"fighter"} if sentence.has("neutral") else frozenset())
    counts = [
        Count(
            outcome=p.outcome,
            low=p.low,
            high=p.high,
            group=p.group,
            part=p.part,
            single=p.single,
            claim=claim or (p.outcome == "dead" and p.group in theirs),
            total=total,
            at=p.first,
        )
        for p in people
        if p.outcome is not None and not (p.low is None and p.high is None)
    ]
    if not any(count.outcome == "dead" for count in counts) and one_unnumbered(sentence):
        counts.append(Count(outcome="dead", low=1, high=1, group="person", single=True, claim=claim))
    return counts


def _who(sentence: Sentence, people: People, before: People | None) -> str:
    """Return who they were: where the noun only says "dead" or "persons", what follows or was named before may tell.

    `deux assaillants tués et quatre capturés`: a number with no noun of its own counts the same people.
    """
    if people.group not in ("person", "other"):
        return people.group
    if before is not None and not any(tags & PEOPLE for tags in sentence.tags[people.first : people.end]):
        near = people.first - before.end <= _AMONG_WITHIN
        if near and not any(mark in sentence.gap(at) for at in range(before.end, people.first + 1) for mark in ";:."):
            return before.group
    for at in range(people.end, min(people.end + _AMONG_WITHIN, len(sentence.tags))):
        if any(mark in sentence.gap(at) for mark in ",;:."):
            break
        if "ranks" in sentence.tags[at]:
            return "soldier"
        if "among" in sentence.tags[at] and at + 1 < len(sentence.tags) and "among" not in sentence.tags[at + 1]:
            following = sentence.tags[at + 1]
            return next((group for group in GROUPS if group in following), people.group)
    return people.group
