"""Finds places that an Arabic text names and the lists only have in Latin letters: both are compared by sound.

A sound proves little by itself: a word for a place must stand before the name, the country must be the article's, and
only one listed place may sound so.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pipelines.mentions import LEAD, Mention
from pipelines.resolve import Located
from pipelines.sounds import LEAST, sound_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from monitor.packs.places import PlaceEntry
    from pipelines.match import FieldReading, Reading
    from pipelines.mentions import Around, CompiledPlaces
    from pipelines.surroundings import Surroundings

_LONGEST: Final = 3
"""Words of a name at the most."""
_LEAST_BARE: Final = 4
"""Consonants where only a preposition stands before the name."""
_SHARE: Final = 0.3
_AREAS: Final = frozenset(("region", "admin", "area"))
_NO_NAME: Final = ("ال", "لل")
"""The article, also with `for`: it stands before no name of these countries."""


def heard(
    reading: Reading, compiled: CompiledPlaces, located: Sequence[Located], votes: Mapping[str, float], around: Around
) -> tuple[Located, ...]:
    """Return the places of an Arabic text that only sound like listed ones, in headline and lead."""
    strongest = max(votes.values(), default=0.0)
    allowed = frozenset(code for code, weight in votes.items() if weight >= _SHARE * strongest > 0)
    if reading.lang != "ar" or not allowed:
        return ()
    out: list[Located] = []
    for field in reading.fields:
        taken = {
            at for item in located if item.mention.field is field for at in range(item.mention.first, item.mention.last)
        }
        taken |= {at for hit in field.hits for at in range(hit.first, hit.last)}
        for first, sentence, area, named in _names(field, around, taken):
            entry = _meant(around[field.field], first, compiled, allowed, area=area, named=named, taken=taken)
            if entry is not None:
                end, place = entry
                out.append(Located(Mention(field, first, end, sentence, (place,)), place))
    return tuple(out)


def _names(field: FieldReading, around: Around, taken: set[int]) -> Iterator[tuple[int, int, bool, bool]]:
    """Yield where a name may begin: its token and sentence, and whether a word before it says area, or settlement."""
    words = around[field.field]
    for sentence, (begin, stop) in enumerate(field.sentences[:LEAD]):
        for at, token in enumerate(field.tokens):
            if not begin <= token.start < stop or at in taken or token.folded.startswith(_NO_NAME):
                continue
            area, named = words.right_before(at, "unit"), words.right_before(at, "village")
            if area or named or words.right_before(at, "cue"):
                yield at, sentence, area, named


def _meant(
    words: Surroundings, first: int, compiled: CompiledPlaces, allowed: frozenset[str], *,
    area: bool, named: bool, taken: set[int],
) -> tuple[int, PlaceEntry] | None:  # fmt: skip
    """Return the one listed place of these countries that the words from `first` on sound like, and where they end."""
    field = words.field
    for end in range(min(first + _LONGEST, len(field.tokens)), first, -1):
        if taken & set(range(first, end)) or any(words.is_cue(at) for at in range(first, end)):
            continue
        sound = sound_of(field.text[field.tokens[first].start : field.tokens[end - 1].end])
        if len(sound) < (LEAST if area or named else _LEAST_BARE):
            continue
        found = [entry for entry in compiled.sounds.get(sound, ()) if allowed & set(entry.countries)]
        if area or named:
            fitting = [entry for entry in found if (entry.kind in _AREAS) == area]
            found = fitting or (found if len(sound) >= _LEAST_BARE else [])
        if len({(entry.name, entry.countries) for entry in found}) == 1:
            return end, found[0]
    return None
