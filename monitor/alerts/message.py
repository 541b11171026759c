"""What an alert says, in the channel's language, before any channel's markup. Pure.

The first line is made of the facts, for a reader who may not read the article's language. Texts in a Message are
`plain` (one line, no controls) and bounded, but not yet escaped.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from monitor.alerts.escape import isolate, plain, safe_url, shorten

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path
    from zoneinfo import ZoneInfo

    from monitor.alerts.vocabulary import Vocabulary
    from monitor.items import Alert, Change, Facts, Match, Story, StoryArticle

MAX_HEADLINE = 240
MAX_NAME = 60
MAX_WHY = 200
MAX_LINKS = 6
"""Articles that are linked; the rest is counted. A phone shows about this many."""
MAX_REASONS = 3
MAX_TERMS = 4
MAX_ACTORS = 2
MAX_TEXT = 1500

KINDS = ("agency", "ngo", "news", "other")
"""In the order in which sources are listed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """One article: who published it, where, and what is to be known of our reading of it."""

    label: str
    url: str | None
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """An alert in words."""

    head: str
    headline: str | None = None
    sources: tuple[tuple[str, tuple[Link, ...]], ...] = ()
    """Kind of source, in words -> its articles."""
    more: str | None = None
    hidden: int = 0
    """Articles, or a digest's stories, that `more` counts."""
    changed: str | None = None
    """Of an update: what became different, old and new."""
    standing: str | None = None
    why: str | None = None
    follows: str | None = None
    """Of an update: when the story was told first. Of what a digest may have told: that it may."""
    items: tuple[Message, ...] = ()
    """What a digest lists."""
    alert: Alert | None = field(default=None, compare=False, repr=False)
    """What it was made of."""


def compose(alert: Alert, words: Vocabulary, zone: ZoneInfo) -> Message:
    """Return the alert in the words of one language, days and times in the zone."""
    return replace(_compose(alert, words, zone), alert=alert)


def _compose(alert: Alert, words: Vocabulary, zone: ZoneInfo) -> Message:
    if alert.type == "digest":
        items = tuple(_listed(story, alert, words, zone) for story in alert.stories)
        unlisted = words.phrase("more", n=alert.unlisted) if alert.unlisted else None
        head = words.digest(alert.held_for, len(items) + alert.unlisted)
        return Message(head=head, items=items, more=unlisted, hidden=alert.unlisted)
    if alert.story is None:
        text = shorten(plain(alert.text or ""), MAX_TEXT)
        own = words.phrase("test") if alert.type == "test" and not text else words.phrase("operator", text=text)
        return Message(head=own)
    told = _story(alert.story, words, zone, why=_why(alert, words))
    told = replace(told, follows=_follows(alert, words, zone))
    return _update(told, alert.changes, words) if alert.type == "story.update" else told


def _follows(alert: Alert, words: Vocabulary, zone: ZoneInfo) -> str | None:
    """Return what the reader may know of the story: when it was told first, or that this may have been told before."""
    first = alert.first.sent_at if alert.type == "story.update" and alert.first is not None else None
    parts = [
        words.phrase("follows", moment=words.moment(first, zone)) if first is not None else None,
        words.phrase("in_doubt") if alert.in_doubt is not None else None,
    ]
    return " · ".join(filter(None, parts)) or None


def _listed(story: Story, alert: Alert, words: Vocabulary, zone: ZoneInfo) -> Message:
    """Return a story as a digest lists it; with what changed where it was told before."""
    told = _story(story, words, zone)
    changes = alert.story_changes.get(story.id)
    return told if changes is None else _update(told, changes, words)


def _update(told: Message, changes: Iterable[Change], words: Vocabulary) -> Message:
    return replace(told, head=f"{words.phrase('update')} · {told.head}", changed=_changed(changes, words))


def _story(story: Story, words: Vocabulary, zone: ZoneInfo, *, why: str | None = None) -> Message:
    headline = shorten(plain(story.headline), MAX_HEADLINE)
    shown = story.articles[:MAX_LINKS]
    hidden = len(story.articles) - len(shown)
    return Message(
        head=_head(story, words, zone),
        headline=words.phrase("quote", text=headline) if headline else None,
        sources=_sources(shown, words),
        more=words.phrase("more", n=hidden) if hidden else None,
        hidden=hidden,
        standing=_standing(story, words),
        why=why,
    )


def _head(story: Story, words: Vocabulary, zone: ZoneInfo) -> str:
    """Return severity, toll, place, country, actor, date: what is known of them, in this order."""
    facts = story.facts
    severity = words.choice("severity", story.severity)
    if story.form != "event":
        severity += f" ({words.choice('forms', story.form)})"
    elif story.kind == "soft":
        severity += f" ({words.phrase('soft')})"
    parts = [severity, *_toll(facts, words), _where(facts, words), _who(facts, words), _when(story, words, zone)]
    return " · ".join(part for part in parts if part)


def _toll(facts: Facts, words: Vocabulary) -> Iterable[str]:
    """Return the dead and one more count, the freed before the taken; the event's type where nothing is counted."""
    dead = words.count("deaths", facts.deaths_min, facts.deaths_max)
    counts = [
        words.phrase("claimed", count=dead) if dead and facts.only_claimed else dead,
        words.count("freed", facts.freed, facts.freed),
        words.count("abducted", facts.abducted, facts.abducted),
        words.count("injured", facts.injured, facts.injured),
        words.count("displaced", facts.displaced, facts.displaced),
    ]
    known = [count for count in counts if count][:2]
    if not known and facts.event_type:
        known = [words.choice("event_type", facts.event_type)]
    return known


def _where(facts: Facts, words: Vocabulary) -> str:
    """Return the first precise place with its country, and the other countries."""
    names = [words.country(code) for code in facts.countries]
    place = next((p for p in facts.places if p.precision != "country" and p.name not in names), None)
    if place is None:
        return ", ".join(names)
    first = words.country(place.country) if place.country else None
    rest = [name for name in names if name != first]
    return ", ".join([_name(words.name(place.name)), *([first] if first else []), *rest])


def _who(facts: Facts, words: Vocabulary) -> str:
    """Return who did it; where nobody says, who is named beside those whom it befell, else whom it befell.

    Nobody is held responsible for setting people free: who took them before is only named.
    """
    harm = (facts.deaths_min, facts.deaths_max, facts.injured, facts.abducted, facts.displaced)
    if facts.perpetrator and (not facts.freed or any(harm)):
        return words.phrase("by", actor=_name(words.name(facts.perpetrator)))
    others = [actor for actor in facts.actors if actor not in facts.victims]
    names = ", ".join(_name(words.name(actor)) for actor in (others or facts.victims)[:MAX_ACTORS])
    return words.phrase("named" if others else "befell", actors=names) if names else ""


def _name(name: str) -> str:
    """Return a name as it can stand in a line of another direction."""
    return isolate(shorten(plain(name), MAX_NAME))


def _when(story: Story, words: Vocabulary, zone: ZoneInfo) -> str | None:
    """Return the event's day, or when the first article appeared."""
    if story.facts.event_date is not None:
        return words.day(story.facts.event_date)
    times = [article.published_at for article in story.articles if article.published_at is not None]
    return words.phrase("published", moment=words.moment(min(times), zone)) if times else None


def _sources(articles: Sequence[StoryArticle], words: Vocabulary) -> tuple[tuple[str, tuple[Link, ...]], ...]:
    groups: dict[str, list[Link]] = {kind: [] for kind in KINDS}
    for article in articles:
        label = shorten(plain(article.source or ""), MAX_NAME) or words.phrase("unnamed")
        note = words.phrase("partial") if article.partial else None
        groups[article.kind or "other"].append(Link(label=label, url=safe_url(article.url), note=note))
    return tuple((words.choice("sources", kind), tuple(links)) for kind, links in groups.items() if links)


def _standing(story: Story, words: Vocabulary) -> str:
    """Return how many independent sources report it; one alone, however often repeated, confirms nothing."""
    if story.confirmed:
        return words.phrase("confirmed", n=story.independent)
    sources = {article.source or article.url for article in story.articles}
    return words.phrase("single") if len(sources) <= 1 else words.phrase("several", n=len(sources))


def _changed(changes: Iterable[Change], words: Vocabulary) -> str | None:
    """Return each change with its old and new value."""
    unknown = words.phrase("unknown")
    said = []
    for change in changes:
        if change.what == "events":
            added = [event["place"] for event in change.new if event not in change.old]
            said.append(words.phrase("known", what=words.choice("changes", "events"), new=_names(added, words)))
            continue
        old, new = _value(change.what, change.old, words), _value(change.what, change.new, words)
        phrase = "known" if old == unknown else "becomes"
        said.append(words.phrase(phrase, what=words.choice("changes", change.what), old=old, new=new))
    return words.phrase("changed", changes=" · ".join(said)) if said else None


def _value(what: str, value: Any, words: Vocabulary) -> str:
    """Return one side of a change in words."""
    if what == "toll":
        return words.span(value["min"], value["max"]) or words.phrase("unknown")
    if what == "severity":
        return words.choice("severity", value)
    if what == "actors":
        return _names(value, words) or words.phrase("unknown")
    return words.phrase("unknown") if value is None else _name(words.name(str(value)))


def _names(names: Sequence[str], words: Vocabulary) -> str:
    return ", ".join(_name(words.name(name)) for name in names[:MAX_ACTORS])


def _why(alert: Alert, words: Vocabulary) -> str | None:
    """Return the scorer's strongest reasons in words, then the terms that were found."""
    reasons = words.reasons(map(plain, alert.reasons), MAX_REASONS)
    terms = ", ".join(words.name(term) for term in _terms(alert.evidence))
    parts = [part for part in (reasons, terms) if part]
    return shorten(words.phrase("why", reasons=" · ".join(parts)), MAX_WHY) if parts else None


def _terms(evidence: Sequence[Match]) -> list[str]:
    """Return the distinct terms that weighed most, those of the title first among equals."""
    ranked = sorted(evidence, key=lambda match: (-(match.weight or 0.0), match.field != "title"))
    return list(dict.fromkeys(plain(match.term) for match in ranked))[:MAX_TERMS]


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    """How one channel speaks: its language, the zone of its days and times, and a template of its own."""

    words: Vocabulary
    zone: ZoneInfo
    template: Path | None = None

    def say(self, alert: Alert) -> Message:
        """Return the alert in words."""
        return compose(alert, self.words, self.zone)

    def more(self, number: int) -> str:
        """Return "and N more"."""
        return self.words.phrase("more", n=number)
