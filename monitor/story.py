"""What a story says of its articles: headline, summary and facts, in the articles' own words. Pure."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from monitor.items import SEVERITIES, Facts, Story, Toll
from monitor.lineage import lineages
from monitor.packs.folding import sentences
from pipelines.report import Report, standing

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from monitor.headcount import Headcount
    from monitor.items import Confidence, Place, StoryForm
    from monitor.store.members import Member

SUMMARY_CHARS = 400
"""Length at which a summary takes no further sentence; the first is taken whatever its length, up to twice this."""
HEADLINE_CHARS = 300
SURE = 0.8
"""Relevance from which a reader seldom disagrees."""
APART = 2
"""Tolls further apart than so many times do not confirm each other."""
MOST_LISTED = 12
"""Places and actors of a story at the most."""
MOST_VOICES = 2
"""Further sources whose sentence on the toll a summary quotes."""


def story_of(members: Sequence[Member], story_id: str) -> Story:
    """Return the story that the articles make, the first accepted first; its list of articles is the store's to fill.

    Copies add nothing but a changed toll. Raises ValueError without articles.
    """
    if not members:
        raise ValueError(f"story {story_id} has no articles")
    line = lineages(members)
    speaking = _speaking(members)
    head = _head(speaking)
    stated = _statements(speaking, line)
    graver = [member.severity for member in speaking if member.severity is not None]
    return Story(
        id=story_id,
        headline=_cut(head.title or summary(head.head) or head.url, HEADLINE_CHARS),
        summary=_with_voices(f"{summary(head.head, head.facts.quotes)} ({_name(head)})", head, stated, line),
        lang=head.lang,
        facts=_merged(speaking, head, list(stated.values())),
        severity=max(graver, key=SEVERITIES.index, default="low"),
        articles=(),
        form=_form(speaking),
        kind="event" if any(member.kind == "event" for member in speaking) else head.kind,
        independent=len(set(line.values())),
        confidence=_confidence(speaking, line),
        tolls=tuple(
            Toll(source=_name(member), min=member.facts.deaths_min, max=member.facts.deaths_max)
            for member in stated.values()
        ),
    )


def report_of(member: Member) -> Report:
    """Return what is compared of an article."""
    return Report(
        lang=member.lang,
        title=member.title or "",
        lead=member.head,
        facts=member.facts,
        day=member.at.date(),
        kind=member.kind,
        source_kind=member.source_kind,
    )


def _form(speaking: Sequence[Member]) -> StoryForm:
    """Return `event` where any article tells one, else what the first one is."""
    forms = [standing(report_of(member)) for member in speaking]
    return "event" if None in forms else forms[0] or "event"


def _confidence(speaking: Sequence[Member], line: Mapping[int, str]) -> Confidence:
    """Return how well founded the articles make their story.

    A point each: a second origin, a third, an agency or NGO among them, a score that leaves little doubt; one off where
    the origins' tolls lie further apart than the double. From 3 on high, from 2 on medium. One origin alone is never
    high, and nothing that is only analysis, or read in part, is more than low.
    """
    origins = len({line[member.number] for member in speaking})
    sound = any(member.source_kind in ("agency", "ngo") or member.agency for member in speaking)
    sure = max(member.score for member in speaking) >= SURE
    tolls = [member.facts.deaths_max or member.facts.deaths_min for member in _statements(speaking, line).values()]
    known = [toll for toll in tolls if toll]
    apart = bool(known) and max(known) > APART * min(known)
    points = min(origins, 3) - 1 + sound + sure - apart
    if not any(member.kind == "event" and member.partial is None for member in speaking):
        return "low"
    if points >= 3 and origins > 1:  # noqa: PLR2004 - the scale of the docstring
        return "high"
    return "medium" if points >= 2 else "low"  # noqa: PLR2004 - the scale of the docstring


def _speaking(members: Sequence[Member]) -> list[Member]:
    """Return the articles whose facts count: no copy that says the same as its first, no partial reading beside whole.

    Of analyses beside reports of the event only the reports count.
    """
    by_number = {member.number: member for member in members}
    own = [member for member in members if _news(member, by_number)] or list(members[:1])
    for kept in ([m for m in own if m.partial is None], [m for m in own if m.kind == "event"]):
        own = [member for member in own if member in kept] or own
    return own


def _news(member: Member, by_number: Mapping[int, Member]) -> bool:
    first = by_number.get(member.copy_of) if member.copy_of is not None else None
    return first is None or _toll(member.facts) not in (_toll(first.facts), (None, None))


def _toll(facts: Facts) -> tuple[int | None, int | None]:
    return facts.deaths_min, facts.deaths_max


def _head(speaking: Sequence[Member]) -> Member:
    """Return the article that speaks for the story: in the first one's language, the latest with the highest toll."""
    first = speaking[0]
    same = [member for member in speaking if member.lang == first.lang]

    def rank(member: Member) -> tuple[bool, int, bool]:
        low, high = _toll(member.facts)
        exact = any(place.precision == "point" for place in member.facts.places)
        return member.kind == "event", high or low or 0, exact

    return max(reversed(same), key=rank) if any(rank(member) > rank(first) for member in same) else first


def _statements(speaking: Iterable[Member], line: Mapping[int, str]) -> dict[str, Member]:
    """Return, of each independent source, its last article that names a toll."""
    last: dict[str, Member] = {}
    for member in speaking:
        if _toll(member.facts) == (None, None):
            continue
        said = last.get(line[member.number])
        if said is None or member.at >= said.at:
            last[line[member.number]] = member
    return last


def _range(stated: Sequence[Member]) -> tuple[int | None, int | None]:
    """Return the toll as a range over what the sources say."""
    tolls = [_toll(member.facts) for member in stated]
    if len(set(tolls)) <= 1:
        return tolls[0] if tolls else (None, None)
    known = [number for toll in tolls for number in toll if number is not None]
    low, high = min(known), max(known)
    return (low, None) if low == high and all(toll[1] is None for toll in tolls) else (low, high)


def _merged(speaking: Sequence[Member], head: Member, stated: Sequence[Member]) -> Facts:
    """Return the facts of all, the head's first: a range of tolls, all places and actors, else what is first said."""
    said = [head.facts, *(member.facts for member in speaking if member is not head)]
    low, high = _range(stated)
    quotes: dict[str, str] = {}
    for facts in said:
        quotes = {**facts.quotes, **quotes}
    return replace(
        head.facts,
        countries=tuple(dict.fromkeys(code for facts in said for code in facts.countries)),
        places=_places(said)[:MOST_LISTED],
        actors=tuple(dict.fromkeys(name for facts in said for name in facts.actors))[:MOST_LISTED],
        perpetrator=_first(said, "perpetrator"),
        victims=next((facts.victims for facts in said if facts.victims), ()),
        deaths_min=low,
        deaths_max=high,
        injured=_first(said, "injured"),
        abducted=_first(said, "abducted"),
        freed=_first(said, "freed"),
        displaced=_first(said, "displaced"),
        people=_people(head, stated),
        event_type=_first(said, "event_type"),
        event_date=_first(said, "event_date"),
        quotes=quotes,
    )


def _people(head: Member, stated: Sequence[Member]) -> Mapping[str, Headcount]:
    """Return the head's headcounts; where it has only a side's claim of the dead, those of who tells them otherwise."""
    told = next((member for member in stated if not member.facts.only_claimed), None)
    if told is None or not head.facts.only_claimed:
        return head.facts.people
    killed = {name: count for name, count in told.facts.people.items() if name == "killed"}
    return {name: count for name, count in head.facts.people.items() if name != "killed"} | killed


def _places(said: Sequence[Facts]) -> tuple[Place, ...]:
    """Return all places, the head's first: its scene is the story's, unless only another article says it exactly.

    An article lists its scene before the hospital's town, which may be the more exact of the two.
    """
    every = list({place.name: place for facts in reversed(said) for place in reversed(facts.places)}.values())[::-1]
    scenes = [facts.places[0].name for facts in said if facts.places and facts.places[0].precision == "point"]
    every.sort(key=lambda place: place.name not in scenes[:1])
    return tuple(every)


def _first(said: Iterable[Facts], name: str) -> Any:
    """Return the first known value; of perpetrators, one that is named before "gunmen"."""
    known = [value for facts in said if (value := getattr(facts, name)) is not None]
    named = [value for value in known if value != UNNAMED]
    return (named or known or [None])[0]


UNNAMED = "unidentified gunmen"
"""The pack's name for a perpetrator whom nobody names."""


def _with_voices(own: str, head: Member, stated: Mapping[str, Member], line: Mapping[int, str]) -> str:
    """Return the summary, and the sentences of independent sources that give another toll, with their names."""
    voices = [
        f"{quote} ({_name(member)})"
        for source, member in stated.items()
        if source != line[head.number]
        and _toll(member.facts) != _toll(head.facts)
        and (quote := member.facts.quotes.get("deaths"))
    ]
    return " ".join([own, *(_cut(voice, SUMMARY_CHARS) for voice in voices[:MOST_VOICES])])


def _name(member: Member) -> str:
    """Return who says it: the agency that is credited, else the source."""
    return member.agency or member.source or member.url


_STRONG: Mapping[str, int] = {"deaths": 4, "perpetrator": 3, "abducted": 3, "injured": 2, "places": 1, "displaced": 1}
"""How much a sentence says for a summary, by the facts that were read from it."""


def summary(text: str, quotes: Mapping[str, str] = MappingProxyType({})) -> str:
    """Return the text's strongest sentences as they stand, in their order; what is left out between is marked.

    These are the first, those that `quotes` (fact -> its sentence) were read from, then what follows the first.
    """
    head = text[: SUMMARY_CHARS * 4]
    told = [" ".join(head[start:end].split()) for start, end in sentences(head)]
    said = {" ".join(quote.split()): 0 for quote in quotes.values()}
    for name, quote in quotes.items():
        said[" ".join(quote.split())] += _STRONG.get(name, 0)
    ranked = sorted(range(len(told)), key=lambda at: (at > 0, -said.get(told[at], 0), at))
    kept: list[int] = []
    for at in ranked:
        if kept and sum(len(told[one]) for one in kept) + len(told[at]) > SUMMARY_CHARS:
            if said.get(told[at]):
                continue
            break
        kept.append(at)
    out = ""
    for before, at in pairwise([-1, *sorted(kept)]):
        out += ("" if before < 0 else " " if at == before + 1 else " […] ") + told[at]
    return _cut(out, SUMMARY_CHARS * 2)


def _cut(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"
