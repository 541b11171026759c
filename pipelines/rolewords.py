"""Tags the words that tell who did what to whom: by, blamed on, fell into, denied. They are in `words/roles.toml`."""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING

from monitor.packs.schema import Actor, Violence
from pipelines.vocabulary import vocabulary

if TYPE_CHECKING:
    from pipelines.match import FieldReading, Hit, Reading

ARMED = frozenset(("jihadist", "rebel", "militia", "bandit", "unknown"))
"""Sides of those who are no state's forces."""
ANSWER = 7
"""Words within which `was behind` follows a name."""
GAP = 3
"""Words that may stand between someone and what they did."""
FORCES = frozenset(("army", "police", "mission"))
SPEAK = frozenset(("leader", "office", "junta"))
_ASIDE, _ASIDE_LONG = 16, 140
"""Words and characters of an aside: `Boko Haram, which has staged repeated raids from Borno, is suspected`."""
Tagged = tuple[frozenset[str], ...]


def role_words(reading: Reading, sentences: set[tuple[str, int]]) -> dict[str, Tagged]:
    """Return, by field, the tags of each word that may tell roles; of other sentences than these, none."""
    trie = vocabulary("roles")
    out: dict[str, Tagged] = {}
    for field in reading.fields:
        tags: list[frozenset[str]] = [frozenset()] * len(field.tokens)
        for index, (begin, end) in enumerate(field.sentences):
            if (field.field, index) not in sentences:
                continue
            first, last = (bisect_left(field.tokens, at, key=lambda token: token.start) for at in (begin, end))
            lookup = trie.over(field.text, field.tokens[first:last], reading.lang)
            for at in lookup.starts():
                found = lookup.longest(at)
                for place in range(at, found.end) if found is not None else ():
                    tags[first + place] |= frozenset(found.payloads if found else ())
        out[field.field] = tuple(tags)
    return out


def word(field: FieldReading, at: int) -> str:
    """Return a token as its field has it, folded."""
    return field.tokens[at].folded


def is_armed(hit: Hit) -> bool:
    """Return whether the name is that of an armed group, a militia or of gunmen."""
    return isinstance(hit.entry, Actor) and hit.entry.side in ARMED


def is_state(hit: Hit) -> bool:
    """Return whether the name is that of a state's force."""
    return isinstance(hit.entry, Actor) and hit.entry.side == "state"


def is_kill(hit: Hit) -> bool:
    """Return whether the words are of killing."""
    return isinstance(hit.entry, Violence) and hit.entry.bucket == "kill"


def past_aside(field: FieldReading, tags: Tagged, hit: Hit, until: int) -> tuple[int, int]:
    """Return the token and the character behind the name, or behind an aside between commas or brackets after it.

    A place may stand with the name: `the outpost of Baraboulé, in the north, came under`. The aside ends before the
    character `until`.
    """
    begin = hit.last
    while begin < min(hit.last + GAP, len(tags)) and field.text[field.tokens[begin - 1].end] == " ":
        if not (tags[begin] & {"of", "men"} or field.text[field.tokens[begin].start].isupper()):
            break
        begin += 1
    after = field.tokens[begin - 1].end
    if begin < len(tags) and tags[begin] & {"active", "passive"}:
        return hit.last, hit.end  # the main verb: `selon les militaires, ont été libérés`
    mark = {", ": ",", " (": ")"}.get(field.text[after : after + 2], "")
    end = field.text.find(mark, after + 1, min(until, after + _ASIDE_LONG)) if mark else -1
    token = bisect_left(field.tokens, end, key=lambda each: each.start)
    return (token, end + 1) if end > 0 and token - begin <= _ASIDE else (hit.last, hit.end)
