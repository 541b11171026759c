"""Finds what befell the people whom a sentence counts, by the nearest word for it in front of them or behind."""

from __future__ import annotations

from itertools import pairwise

from pipelines.sentence import FATES, HAVE, OBJECTS, PEOPLE, Outcome, People, Sentence, counted
from pipelines.single import died

_VERB_WITHIN = 16
_BACK_WITHIN = 8
_LINK_WITHIN = 4
MOST_LISTED = 1_000_000
"""Parts of a number told in another sentence may add up to no more than this."""
_SMALL = frozenset(("da", "aux", "les", "the", "a", "de", "to"))


def mark_parts(sentence: Sentence, people: list[People]) -> None:
    """Mark the groups that a "including" lists, until they add up to the number before it."""
    left = 0
    whole = 0
    for index, group in enumerate(people):
        before = people[index - 1] if index else None
        opened = before is not None and (
            any("part" in tags for tags in sentence.tags[before.end : group.first + 1])
            or any("theirs" in tags for tags in sentence.tags[group.first : group.end])
        )
        if before is None and _opens(sentence, group):
            group.part, left = True, MOST_LISTED
            continue
        if opened and before is not None and not before.part:
            whole = left = before.low or before.high or 0
        value = group.low or group.high or 0
        listed = opened or (
            index > 0 and people[index - 1].part and not _fate_between(sentence, people[index - 1], group)
        )
        if listed and left >= value:
            group.part = True
            left -= value
        elif listed and opened and whole and value <= whole:
            group.part = True
        else:
            left = 0


def mark_appositions(sentence: Sentence, people: list[People]) -> None:
    """Mark the groups that only say who a number before them was: `two colleagues, a driver and a nurse`."""
    for index, group in enumerate(people):
        whole, left = group.low, group.low or 0
        if group.part or whole is None or whole < 2 or "," not in sentence.gap(group.end):  # noqa: PLR2004 - nobody lists one
            continue
        named = []
        for before, other in pairwise(people[index:]):
            left -= other.low or 0
            if left < 0 or _fate_between(sentence, before, other):
                break
            named.append(other)
            if left == 0:
                for one in named:
                    one.part = True
                break


def _opens(sentence: Sentence, group: People) -> bool:
    """Return whether the sentence's first number lists some of those told of before: `the dead included 4 women`."""
    return any("part" in tags for tags in sentence.tags[: group.first + 1])


def _fate_between(sentence: Sentence, one: People, other: People) -> bool:
    return any(tags & FATES for tags in sentence.tags[one.end : other.first])


def settle_fates(sentence: Sentence, people: list[People]) -> None:
    """Find for each group the word that says what befell it."""
    adjacent = [_fate_before(sentence, group) for group in people]
    governed = {fate[1] for fate in adjacent if fate is not None}
    for index, group in enumerate(people):
        own = group.outcome
        if own is None or (own == "taken" and died(sentence, group.end, 4)):  # hostages who were killed are dead
            before = adjacent[index]
            group.outcome = before[0] if before is not None else _other_fate(sentence, people, index, governed)
        joined = sentence.tokens[group.first].folded.startswith("و")  # `ثمانية قتلى وعشرين جريحا`
        if own == "hurt" and group.first and not joined and sentence.tags[group.first - 1] & {"loss", "dead"}:
            group.outcome = None  # the wounded who died are in the toll already
        if group.outcome == "taken" and _freed(sentence, people, index):
            group.outcome = "freed"
        if group.outcome == "taken" and group.group == "fighter":
            group.outcome = None  # fighters are captured or arrested, nobody abducts them


def _other_fate(sentence: Sentence, people: list[People], index: int, governed: set[int]) -> Outcome | None:
    """Return the fate that follows the group, or that it shares with the one before, or that stands further back."""
    group = people[index]
    fate = _fate_after(sentence, group, governed)
    if fate is None and index and _linked(sentence, people[index - 1], group):
        fate = people[index - 1].outcome
    return fate or _fate_back(sentence, group)


def _freed(sentence: Sentence, people: list[People], index: int) -> bool:
    """Return whether those taken are told to be free again, before or behind: `40 hostages were freed`."""
    group = people[index]
    until = people[index + 1].first if index + 1 < len(people) else len(sentence.tags)
    for at in range(group.first, min(until, group.end + _VERB_WITHIN)):
        if ";" in sentence.gap(at):
            break
        if "freed" in sentence.tags[at]:
            return True
    begin = people[index - 1].end if index else 0
    return any("freed" in tags for tags in sentence.tags[max(begin, group.first - _BACK_WITHIN) : group.first])


def _fate_before(sentence: Sentence, group: People) -> tuple[Outcome, int] | None:
    """Return the fate whose object the group is: only words that qualify the number, or say when, stand between."""
    strange = 0
    arabic = sentence.lang == "ar"  # the doer stands between a verb and its object: `قتل مسلحون خمسة عشر شخصا`
    for at in range(group.first - 1, max(group.first - 6, -1), -1):
        if any(mark in sentence.gap(at + 1) for mark in ",;.()"):
            return None
        fate = sentence.fate(at)
        if fate is not None and "alone" in sentence.tags[at]:
            return None
        if fate is not None:
            active = at > 0 and sentence.tokens[at - 1].folded in HAVE
            return (fate, at) if active or arabic or not strange else None
        if not (sentence.tags[at] & {"least", "most", "around", "of", "total"} or sentence.tokens[at].folded in _SMALL):
            strange += 1
            if strange > 2 or (sentence.tags[at] and not (arabic and _subject(sentence, at))):  # noqa: PLR2004 - `tué dimanche soir six`
                return None
    return None


def _subject(sentence: Sentence, at: int) -> bool:
    """Return whether the word names people whom no number counts: who did it."""
    return bool(sentence.tags[at] & PEOPLE) and not sentence.tags[at] & {"pair", "single"} and at > 0


def _fate_after(sentence: Sentence, group: People, governed: set[int]) -> Outcome | None:
    """Return the fate that follows as a passive or a participle; an active verb with its own object is not ours."""
    for at in range(group.end, min(group.end + _VERB_WITHIN, len(sentence.tags))):
        if ";" in sentence.gap(at):
            return None
        fate = sentence.fate(at)
        if fate is not None and _has_object(sentence, at):
            return None
        if fate is None or "deed" in sentence.tags[at] or sentence.tags[at] & {"loss", "dead"} == {"loss"}:
            continue  # the bare noun governs what comes after it
        if "person" in sentence.tags[at] and at and counted(sentence, at):
            return None
        last = at
        while last + 1 < len(sentence.tags) and sentence.tags[last + 1] == sentence.tags[at]:
            last += 1
        if governed & set(range(at, last + 1)):
            return None
        return fate
    return None


def _has_object(sentence: Sentence, at: int) -> bool:
    """Return whether the deed is active, and so done by those before it: `ont tué un`, `men seized an American`."""
    end = at
    while end + 1 < len(sentence.tags) and sentence.tags[end + 1] == sentence.tags[at]:
        end += 1
    following = sentence.tokens[end + 1].folded if end + 1 < len(sentence.tokens) else ""
    if sentence.gap(end + 1).strip() or not (following in OBJECTS or following.isdigit()):
        return False
    before = sentence.tokens[at - 1].folded if at else ""
    if sentence.lang == "fr":
        return before in HAVE and sentence.tokens[end].folded not in ("vie", "mort")
    return sentence.lang == "en" and before not in ("were", "was", "been", "are", "is", "be", "being", "got")


def _linked(sentence: Sentence, one: People, other: People) -> bool:
    return (
        all(
            tags & {"join", "least", "most", "around", "own", "dead", "aux"} or not tags
            for tags in sentence.tags[one.end : other.first]
        )
        and other.first - one.end <= _LINK_WITHIN
        and one.outcome is not None
    )


def _fate_back(sentence: Sentence, group: People) -> Outcome | None:
    """Return a fate further back: `tués ainsi que 11 civils`, and verbs that precede their subject in Arabic."""
    for at in range(group.first - 1, max(group.first - _BACK_WITHIN, -1), -1):
        if any(mark in sentence.gap(at + 1) for mark in ";:("):
            return None
        fate = sentence.fate(at)
        if fate is not None:
            return fate
    return None
