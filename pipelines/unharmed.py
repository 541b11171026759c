"""Tells which of the people counted are none of the dead: who tells of it, who is missing, who is counted elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipelines.sentence import FATES, People, Sentence

if TYPE_CHECKING:
    from collections.abc import Sequence

_CLAUSE = ",;:.!?»”\n"
_SPEAKS_WITHIN = 14
"""Words behind one person within which the word for speaking may follow: `a doctor at the reference hospital said`."""
_MISSING_WITHIN = 6
_DOES_WITHIN = 8
_HARM_WITHIN = 12
_BE = frozenset(("were", "was", "been", "being", "ete", "etre"))
_TO = frozenset(("a", "to", "الي", "zuwa"))


def set_apart(sentence: Sentence, people: Sequence[People]) -> None:
    """Take from those people what seems to have befallen them."""
    for index, group in enumerate(people):
        if group.outcome is None:
            continue
        following = people[index + 1].first if index + 1 < len(people) else len(sentence.tags)
        again = following < len(sentence.tags) and _counted_again(sentence, group)
        one = group.article and (_is_source(sentence, group) or again)
        if one or speaks(sentence, group) or _missing(sentence, group, following) or _does(sentence, group, following):
            group.outcome = None
    _drop_earlier(sentence, people)


def speaks(sentence: Sentence, group: People) -> bool:
    """Return whether the people only tell of it: a word for that follows them at once (`two residents said`)."""
    at = group.end
    while at < len(sentence.tags) and at < group.end + 2 and not sentence.tags[at]:
        at += 1
    return at < len(sentence.tags) and "speaks" in sentence.tags[at] and not sentence.gap(at).strip(" \n")


def _is_source(sentence: Sentence, group: People) -> bool:
    """Return whether one person is only who says so: `said a teacher`, `..., a doctor at the hospital said`."""
    before = group.first - 1
    opens = group.first == 0 or any(mark in sentence.gap(group.first) for mark in _CLAUSE)
    if before >= 0 and sentence.tags[before] & {"speaks", "source"} and not opens:
        return True
    for at in range(group.end, min(group.end + _SPEAKS_WITHIN, len(sentence.tags)) if opens else group.end):
        if sentence.tags[at] & FATES or any(mark in sentence.gap(at) for mark in _CLAUSE):
            return False
        if "speaks" in sentence.tags[at]:
            return True
    return False


def _missing(sentence: Sentence, group: People, following: int) -> bool:
    """Return whether they are said to be missing: `four others are unaccounted for`, `فقدان أربعة آخرين`."""
    if group.first and "missed" in sentence.tags[group.first - 1]:
        return True
    for at in range(group.end, min(following, group.end + _MISSING_WITHIN)):
        if sentence.tags[at] & (FATES | {"join"}) or any(mark in sentence.gap(at) for mark in _CLAUSE):
            return False
        if "missing" in sentence.tags[at]:
            return True
    return False


def _does(sentence: Sentence, group: People, following: int) -> bool:
    """Return whether they did it: the word for an attack follows before any for what befell, in Arabic it precedes.

    Who was attacked (`five officers attacked by gunmen`), or came to harm in the end, is none of them.
    """
    if sentence.lang == "ar":
        return group.first > 0 and "does" in sentence.tags[group.first - 1]
    for at in range(group.end, min(following, group.end + _DOES_WITHIN)):
        if sentence.tags[at] & FATES or any(mark in sentence.gap(at) for mark in _CLAUSE):
            return False
        if "does" in sentence.tags[at]:
            return not _suffers(sentence, at, following)
    return False


def _suffers(sentence: Sentence, at: int, following: int) -> bool:
    """Return whether the word for an attack is a participle of who met with it, or a passive of harm follows it.

    What follows the next people, at `following`, is theirs.
    """
    end = at
    while end < len(sentence.tags) and "does" in sentence.tags[end]:
        end += 1
    participle = sentence.lang == "en" and sentence.tokens[at].folded.endswith("ed")
    if participle and end < len(sentence.tags) and sentence.tags[end] & {"by", "stop", "of"}:
        return True
    later = range(end + 1, min(end + _HARM_WITHIN, following))
    return any(sentence.tags[n] & FATES and sentence.tokens[n - 1].folded in _BE for n in later)


def _counted_again(sentence: Sentence, group: People) -> bool:
    """Return whether the number that follows counts the one too: `a guard was among six killed`."""
    return any("within" in tags for tags in sentence.tags[group.end : group.end + 2])


def _drop_earlier(sentence: Sentence, people: Sequence[People]) -> None:
    """Leave out an earlier count where the sentence gives another: `alors qu'un premier bilan parlait de vingt`."""
    for outcome in ("dead", "hurt"):
        told = [group for group in people if group.outcome == outcome and not group.part]
        earlier = [
            group
            for index, group in enumerate(told)
            if _counted_before(sentence, group, people) or _risen_from(sentence, group, told[index + 1 : index + 2])
        ]
        if len(earlier) < len(told):
            for group in earlier:
                group.outcome = None


def _counted_before(sentence: Sentence, group: People, people: Sequence[People]) -> bool:
    begin = max((other.end for other in people if other.end <= group.first), default=0)
    if any("earlier" in tags for tags in sentence.tags[begin : group.first + 1]):
        return True
    for at in range(group.end, len(sentence.tags)):
        if any(mark in sentence.gap(at) for mark in _CLAUSE) or any(at == other.first for other in people):
            return False
        if "at first" in sentence.tags[at]:
            return True
    return False


def _risen_from(sentence: Sentence, group: People, following: Sequence[People]) -> bool:
    """Return whether a toll that rises is told with what it was: `ارتفعت الحصيلة من عشرة قتلى إلى سبعة عشر قتيلا`."""
    if not any("rise" in tags for tags in sentence.tags[: group.first]):
        return False
    between = [token.folded for other in following for token in sentence.tokens[group.end : other.first]]
    return bool(between) and _TO.issuperset(between)
