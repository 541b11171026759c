"""Finds deeds that only a report known to be of violence tells in such words: `taken away`, `shot`, `سقط`.

They prove nothing about a text's subject, so that relevance does not ask for them; of an event they say the kind, and
who did it.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from monitor.packs.schema import Actor, Violence
from pipelines.match import Hit
from pipelines.vocabulary import vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pipelines.match import FieldReading, Reading

_KINDS: Final[Mapping[str, Violence]] = {
    "kill": Violence(name="killing", bucket="kill", event="violence_against_civilians"),
    "die": Violence(name="dying", bucket="kill"),
    "take": Violence(name="abduction", bucket="abduct", event="violence_against_civilians"),
    "strike": Violence(name="attack", bucket="attack", event="violence_against_civilians"),
    "down": Violence(name="craft brought down", bucket="force", event="battle"),
    "blast": Violence(name="bomb or mine", bucket="force", event="explosion_remote_violence"),
    "air": Violence(name="air or drone strike", bucket="force", event="explosion_remote_violence"),
    "gain": Violence(name="place taken", bucket="force", event="battle"),
    "burn": Violence(name="burning", bucket="attack", event="strategic_development"),
    "feud": Violence(name="feud", bucket="force", event="battle"),
    "free": Violence(name="captive freed", bucket="custody", event="strategic_development"),
    "march": Violence(name="protest", bucket="unrest", event="protest"),
    "curb": Violence(name="crowd dispersed", bucket="unrest", event="protest"),
}
DOWNED, FEUD, LET_GO = _KINDS["down"], _KINDS["feud"], _KINDS["free"]
_SAY_MORE: Final = frozenset(("kill", "attack", "abduct", "force"))
"""Buckets of the pack's words that these do not replace."""
_INSTEAD: Final = ("curb", "air", "down", "feud")
"""Kinds that say more than a word of the pack within them: `tirs à balles réelles` at a march is no riot."""


def with_deeds(reading: Reading, sentences: set[tuple[str, int]]) -> Reading:
    """Return the reading with the deeds of these sentences added to its finds, in their order."""
    title, text = (_field(field, reading.lang, sentences) for field in reading.fields)
    return replace(reading, title=title, text=text)


def _field(field: FieldReading, lang: str | None, sentences: set[tuple[str, int]]) -> FieldReading:
    found = list(_deeds(field, lang, sentences))
    if not found:
        return field
    stronger = {at for hit in found if hit.entry in _INSTEADS for at in range(hit.first, hit.last)}
    kept = [hit for hit in field.hits if not (_violent(hit) and hit.first in stronger)]
    told = {at for hit in kept if _fighter(hit) or _bucket(hit) in _SAY_MORE for at in range(hit.first, hit.last)}
    kept += [hit for hit in found if not told & set(range(hit.first, hit.last))]
    return replace(field, hits=tuple(sorted(kept, key=lambda hit: (hit.first, hit.last))))


def _deeds(field: FieldReading, lang: str | None, sentences: set[tuple[str, int]]) -> Iterator[Hit]:
    trie = vocabulary("deeds")
    for number, (begin, end) in enumerate(field.sentences):
        if (field.field, number) not in sentences:
            continue
        first, last = (bisect_left(field.tokens, at, key=lambda token: token.start) for at in (begin, end))
        lookup = trie.over(field.text, field.tokens[first:last], lang)
        free = 0
        for at in lookup.starts():
            found = lookup.longest(at) if at >= free else None
            if found is None:
                continue
            free = found.end
            kind = next((tag for tag in found.payloads if tag in _KINDS), None)
            if kind is not None and "other" not in found.payloads:
                begun, ended = first + at, first + found.end
                start, stop = field.tokens[begun].start, field.tokens[ended - 1].end
                yield Hit("violence", _KINDS[kind], begun, ended, start, stop, number)


_INSTEADS: Final = tuple(_KINDS[kind] for kind in _INSTEAD)


def _violent(hit: Hit) -> bool:
    return isinstance(hit.entry, Violence)


def _fighter(hit: Hit) -> bool:
    """Return whether the words are a name: the `liberation` of a front frees nobody."""
    return isinstance(hit.entry, Actor) and hit.entry.side != "civilian"


def _bucket(hit: Hit) -> str:
    return hit.entry.bucket if isinstance(hit.entry, Violence) else ""
