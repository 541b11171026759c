"""Finds the people whom a sentence counts: a number with its noun, in the orders of four languages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipelines.numbers import Number, find_numbers
from pipelines.sentence import FATES, GROUPS, PEOPLE, Outcome, People, Sentence, Tags

if TYPE_CHECKING:
    from collections.abc import Sequence

_NOUN_WITHIN = 6
_TOLL_WITHIN = 7
_RANGE_WORDS = frozenset(("a", "to", "ou", "or", "zuwa", "الي", "et", "and", "او"))
_ONLY_BETWEEN = frozenset(("et", "and"))
_BETWEEN = frozenset(("entre", "between", "بين", "tsakanin"))
_YEARS = range(1900, 2101)
_THINGS = ("neutrali", "elimin", "decim", "claim", "cout", "perd", "lost", "lose")
"""Beginnings of words for killing that are said of bases and vehicles too."""
_GREAT = frozenset(("babban", "babbar"))
"""Hausa adjectives that stand before a noun in the form of its owner."""
_SPANS = frozenset(("unit", "before", "after"))
"""Tags of what a number counts that is nobody: years, kilometres, days before or after."""
_BREAKS = frozenset(("stop", "join", "unit", "part", "none", "many"))


def find_people(sentence: Sentence) -> list[People]:
    """Return the groups of people that the sentence counts, in order, before anything is said of what befell them."""
    numbers = find_numbers(sentence.text, sentence.tokens, sentence.lang)
    out: list[People] = []
    skip = -1
    others = frozenset(number.first for number in numbers)
    for index, number in enumerate(numbers):
        if index == skip:
            continue
        joined = _range(sentence, numbers, index)
        if joined is not None:
            skip = index + 1
        found = _group(sentence, number, *(joined or (_bounds(sentence, number), number.end)), others)
        if found is not None:
            out.append(found)
    out.extend(pair for pair in _pairs(sentence) if not any(p.first <= pair.first < p.end for p in out))
    return sorted(out, key=lambda people: people.first)


def _range(
    sentence: Sentence, numbers: Sequence[Number], index: int
) -> tuple[tuple[int | None, int | None], int] | None:
    """Read `10 à 15`, `between 10 and 15`; of `de 15 à 19` after "passe" only the new figure counts."""
    if index + 1 >= len(numbers):
        return None
    first, second = numbers[index], numbers[index + 1]
    if _between_two(sentence, first, second):
        return (first.value, second.value), second.end
    if second.first != first.end + 1 or first.value is None or second.value is None or first.value >= second.value:
        return None
    link = sentence.tokens[first.end].folded
    before = {token.folded for token in sentence.tokens[max(first.first - 2, 0) : first.first]}
    if link not in _RANGE_WORDS or (link in _ONLY_BETWEEN and not before & _BETWEEN):
        return None
    risen = any("rise" in tags for tags in sentence.tags[max(first.first - 5, 0) : first.first])
    return ((second.value, second.value) if risen else (first.value, second.value)), second.end


def _between_two(sentence: Sentence, first: Number, second: Number) -> bool:
    """Return whether Arabic numbers, of which the second is joined by its first letter, are a range: `بين ... و...`."""
    if second.first != first.end or not sentence.tokens[second.first].folded.startswith("و"):
        return False
    rising = first.value is not None and second.value is not None and first.value < second.value
    return rising and first.first > 0 and sentence.tokens[first.first - 1].folded in _BETWEEN


def _bounds(sentence: Sentence, number: Number) -> tuple[int | None, int | None]:
    """Return (low, high) as the words before the number say: at least, up to, about, or just so."""
    value = number.value
    before = sentence.tags[max(number.first - 2, 0) : number.first]
    after = sentence.tags[number.end : number.end + 3]
    if value is None:
        return None, None
    if any("most" in tags for tags in before):
        return None, value
    if number.about or any("least" in tags for tags in before) or _trailing(after):
        return value, None
    return value, value


def _trailing(after: Sequence[Tags]) -> bool:
    """Return whether "at least" stands behind the people: `سبعة مدنيين على الأقل`."""
    place = next((at for at, tags in enumerate(after) if "least" in tags), None)
    return place is not None and all(after[at] & PEOPLE for at in range(place))


def _group(
    sentence: Sentence, number: Number, bounds: tuple[int | None, int | None], end: int, others: frozenset[int]
) -> People | None:
    """Return the people that the number counts, or None where it counts something else.

    `others` is where numbers begin: the people behind the next one are that one's.
    """
    if _no_count(sentence, number, end) or _agent(sentence, number):
        return None
    noun = _noun(sentence, number, end, others)
    if noun is None and not number.article and _bare_object(sentence, number, end):
        noun = ("person", number.first, end)
    if noun is None and _new_toll(sentence, number, end):
        return People(number.first, end, *bounds, "person", outcome="dead")
    if noun is None:
        return None
    group, first, noun_end = noun
    least = first < number.first and any("least" in tags for tags in sentence.tags[max(first - 2, 0) : first])
    if least and bounds[0] is not None and bounds[0] == bounds[1]:  # `aƙalla sojoji 15`
        bounds = (bounds[0], None)
    outcome = _own_fate(sentence, end, noun_end) or _made_victims(sentence, number, end, noun_end)
    return People(first, noun_end, *bounds, group, outcome=outcome, article=number.article)


def _noun(sentence: Sentence, number: Number, end: int, others: frozenset[int]) -> tuple[str, int, int] | None:
    """Return whom the number counts, with the tokens they span; in Hausa the noun mostly stands in front."""
    before = None if number.article or sentence.lang not in ("ha", None) else _noun_before(sentence, number, end)
    if sentence.lang == "ha" and before is not None:
        return before
    return _noun_after(sentence, number, end, others) or before


def _agent(sentence: Sentence, number: Number) -> bool:
    """Return whether the people counted are those who did it: `by four armed men`."""
    for at in range(number.first - 1, max(number.first - 4, -1), -1):
        if "by" in sentence.tags[at]:
            return True
        if not sentence.tags[at] & {"least", "most", "around"}:
            return False
    return False


def _bare_object(sentence: Sentence, number: Number, end: int) -> bool:
    """Return whether the number alone is what was killed or hurt: `killed 1 and injured 2`, `killing at least 7`."""
    at = number.first - 1
    while at > 0 and sentence.tags[at] & {"least", "most", "around"} and not sentence.gap(at + 1).strip():
        at -= 1
    if at < 0 or sentence.fate(at) not in ("dead", "hurt") or sentence.gap(at + 1).strip():
        return False
    if end >= len(sentence.tags) or any(mark in sentence.gap(end) for mark in ",;.:!?)"):
        return True
    if not sentence.tags[end] and sentence.word(end).islower():  # whoever it is that is killed: `killed 12 loggers`
        return sentence.lang in ("en", "fr") and not sentence.tokens[at].folded.startswith(_THINGS)
    if _weekday(sentence, number, end):
        return True
    return bool(sentence.tags[end] & {"join", "stop"}) or sentence.word(end)[:1].isupper()


def _new_toll(sentence: Sentence, number: Number, end: int) -> bool:
    """Return whether the number is said to be the toll: `the death toll rises to 53`."""
    if (
        number.article
        or number.about
        or (end < len(sentence.tags) and (sentence.tags[end] & (PEOPLE | FATES | {"unit"})))
    ):
        return False
    if number.first and "total" in sentence.tags[number.first - 1] and sentence.has("toll"):
        return True  # `le bilan, initialement de trois morts, est passé à sept`
    begin = max(number.first - _TOLL_WITHIN, 0)
    toll = max((at for at in range(begin, number.first) if "toll" in sentence.tags[at]), default=None)
    return toll is not None and not any(
        mark in sentence.gap(at) for at in range(toll + 1, number.first + 1) for mark in ",;:.("
    )


def _no_count(sentence: Sentence, number: Number, end: int) -> bool:
    tokens, tags = sentence.tokens, sentence.tags
    if end < len(tokens) and tags[end] & _SPANS and not _weekday(sentence, number, end):
        return True
    if number.first and ("label" in tags[number.first - 1] or tokens[number.first - 1].folded in ("n", "no")):
        return True
    if not number.digits or number.value is None or number.value not in _YEARS or end - number.first > 1:
        return False
    said = any(tags[at] & {"least", "around", "most"} for at in range(max(number.first - 2, 0), number.first))
    return number.value % 100 != 0 and not said  # 2 000 may be a count, 2022 is a year unless "about" says otherwise


def _weekday(sentence: Sentence, number: Number, end: int) -> bool:
    """Return whether a weekday follows the number and no span of days: `وجرح اثنان يوم السبت`."""
    few = number.value is not None and number.value <= 10  # noqa: PLR2004 - Arabic counts so many in plural and dual
    return sentence.lang == "ar" and few and sentence.tokens[end].folded == "يوم"


def _noun_after(sentence: Sentence, number: Number, end: int, others: frozenset[int]) -> tuple[str, int, int] | None:
    tags, tokens = sentence.tags, sentence.tokens
    plain = False
    for at in range(end, min(end + _NOUN_WITHIN, len(tokens))):
        here = tags[at]
        if any(mark in sentence.gap(at) for mark in ",;:([.!?"):
            break
        if here & PEOPLE:
            return None if _describes(sentence, at, plain=plain) else _run(sentence, number, at)
        if here & FATES and not number.article:
            return "person", number.first, at
        if "aux" in here and not number.article and at + 1 < len(tokens) and tags[at + 1] & (FATES | {"aux"}):
            continue
        if "join" in here and at > end and all(sentence.word(n)[:1].isupper() for n in range(end, at)):
            return "other", number.first, at  # `18 ISWAP and 3 Boko Haram fighters`
        if _owner_follows(sentence, number, at):
            break  # a thing of theirs: `wata maboyar 'yan fashi`, a hideout of bandits
        if here & (_BREAKS | FATES) or at in others or (number.article and here & {"of", "own", "vague", "aux"}):
            break  # `une embuscade fait douze morts`: what stands behind another number is not this one's
        plain = plain or (not here and sentence.word(at).islower())
    return None


def _owner_follows(sentence: Sentence, number: Number, at: int) -> bool:
    """Return whether a Hausa noun in the genitive stands here: what is counted is theirs, not they."""
    word = sentence.tokens[at].folded
    if sentence.lang != "ha" or not number.article or sentence.tags[at] or word in _GREAT:
        return False
    return word.endswith(("r", "n"))


def _describes(sentence: Sentence, at: int, *, plain: bool) -> bool:
    """Return whether the word for people only describes a thing: `4 bases terroristes`, `a terrorist attack`."""
    if plain and "adj" in sentence.tags[at]:
        return True
    if sentence.lang not in ("en", None):
        return False
    last = at
    while last + 1 < len(sentence.tags) and sentence.tags[last + 1] & PEOPLE and not sentence.gap(last + 1).strip():
        last += 1
    word, following = sentence.word(last), sentence.word(last + 1)
    if not word.islower() or word.endswith(("s", "men", "people", "children", "personnel")):
        return False
    return following.islower() and not sentence.tags[last + 1] and sentence.gap(last + 1) == " "


def _run(sentence: Sentence, number: Number, at: int) -> tuple[str, int, int]:
    """Follow words for people that stand together (`volunteer fighters`, `deux ressortissants chinois`)."""
    tags = sentence.tags
    group = _group_of(tags[at])
    end = at + 1
    while end < len(tags) and tags[end] & PEOPLE and not tags[end] & FATES and sentence.gap(end).strip() == "":
        if sentence.lang == "ar" and "pair" in tags[end]:
            break  # the dual is a number of its own: `five civilians and two soldiers`
        later = _group_of(tags[end])
        group = later if group in ("person", "other") else group
        end += 1
    return group, number.first, end


def _group_of(tags: Tags) -> str:
    return next((group for group in GROUPS if group in tags), "other")


def _noun_before(sentence: Sentence, number: Number, end: int) -> tuple[str, int, int] | None:
    """Read Hausa `mutum goma`, `sojoji aƙalla 15`: the noun stands before its number."""
    for at in range(number.first - 1, max(number.first - 5, -1), -1):
        here = sentence.tags[at]
        if here & PEOPLE:
            begin = at
            while begin and sentence.tags[begin - 1] == here:
                begin -= 1
            return _group_of(here), begin, end
        if here & (FATES | {"stop", "unit", "part"}) or any(mark in sentence.gap(at + 1) for mark in ",;:("):
            return None
    return None


def _own_fate(sentence: Sentence, begin: int, end: int) -> Outcome | None:
    """Return what the noun itself says (`15 morts`, `4 blessés`)."""
    for at in range(begin, min(end, len(sentence.tags))):
        if sentence.tags[at] & {"person"} and sentence.tags[at] & FATES:
            return sentence.fate(at)
    return None


def _made_victims(sentence: Sentence, number: Number, begin: int, end: int) -> Outcome | None:
    """Return that they died where an attack is said to have made them victims: `a fait vingt-deux victimes`."""
    at = number.first - 1
    while at > 0 and sentence.tags[at] & {"least", "most", "around"}:
        at -= 1
    made = at >= 0 and "makes" in sentence.tags[at]
    return "dead" if made and any("victims" in tags for tags in sentence.tags[begin:end]) else None


def _pairs(sentence: Sentence) -> list[People]:
    """Read the Arabic dual (`جنديين`), and the bare singular right after what befell (`مقتل جندي`)."""
    out = []
    for first, end, tags in sentence.spans:
        if "pair" in tags:
            out.append(
                People(
                    first,
                    end,
                    2,
                    2,
                    _group_of(tags & PEOPLE or frozenset(("person",))),
                    _own_fate(sentence, first, end),
                )
            )
        elif "single" in tags and first and _befell(sentence, first):
            out.append(People(first, end, 1, 1, _group_of(tags)))
    return out


def _befell(sentence: Sentence, first: int) -> bool:
    """Return whether the word before is what befell one: `مقتل جندي`, `أفرج عن طبيبة`."""
    before = first - 1
    if before and sentence.tokens[before].folded == "عن":
        return "freed" in sentence.tags[before - 1]
    return bool(sentence.tags[before] & {"dead", "taken", "hurt", "freed"})
