"""How many people a sentence says were killed, hurt, taken or driven out, and who they were.

A number is given to people when a word for people follows it (in Hausa: stands before it), and to what befell them by
the nearest word for that, in front of it or behind, the way the languages build such sentences.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Literal

from monitor.packs.folding import tokenize
from pipelines.numbers import Number, find_numbers
from pipelines.trie import Trie

if TYPE_CHECKING:
    from collections.abc import Sequence

    from monitor.packs.folding import Token

Outcome = Literal["dead", "hurt", "taken", "fled"]
OUTCOMES: tuple[Outcome, ...] = ("dead", "hurt", "taken", "fled")
GROUPS = ("soldier", "fighter", "child", "civilian", "person")
MAX_CHARS = 2_000
MAX_TOKENS = 160
"""Characters and words of a sentence that are looked at; longer ones are lists or hostile."""

_PEOPLE = frozenset((*GROUPS, "other"))
_FATES = frozenset((*OUTCOMES, "loss"))
_NOUN_WITHIN = 6
_VERB_WITHIN = 16
_BACK_WITHIN = 8
_LINK_WITHIN = 4
_TOLL_WITHIN = 7
_RANGE_WORDS = frozenset(("a", "to", "ou", "or", "zuwa", "الى", "et", "and", "او"))
_ONLY_BETWEEN = frozenset(("et", "and"))
_BETWEEN = frozenset(("entre", "between", "بين", "tsakanin"))
_HAVE = frozenset(("a", "ont", "avoir", "ayant", "have", "has", "had", "having"))
_SMALL = frozenset(("da", "aux", "les", "the", "a", "de", "to"))
_YEARS = range(1900, 2101)
_Tags = frozenset[str]
_BREAKS = frozenset(("stop", "join", "unit", "part", "none", "many"))
_NO_TAGS: _Tags = frozenset()


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


@dataclass(slots=True)
class _People:
    """A number with its noun, while the sentence is read."""

    first: int
    end: int
    low: int | None
    high: int | None
    group: str
    outcome: Outcome | None = None
    part: bool = False
    single: bool = False


class Sentence:
    """The words of one sentence with their tags."""

    def __init__(self, text: str, lang: str | None, tokens: Sequence[Token] | None = None) -> None:
        """Read `text`, or only the given `tokens` of it."""
        if tokens is None:
            text = text[:MAX_CHARS]
            tokens = tokenize(text)
        self.text = text
        self.lang = lang
        self.tokens = tokens[:MAX_TOKENS]
        self.tags: list[_Tags] = [_NO_TAGS] * len(self.tokens)
        self.spans: list[tuple[int, int, _Tags]] = []
        trie = vocabulary()
        keys = trie.keys(self.tokens)
        at = 0
        while at < len(self.tokens):
            found = trie.longest(keys, at, text, self.tokens, lang) if keys[at] else None
            if found is None:
                at += 1
                continue
            tags = frozenset(found.payloads)
            if _acronym(text[self.tokens[at].start : self.tokens[at].end]) and not tags & _PEOPLE:
                at += 1  # IS is the Islamic State, no verb
                continue
            self.spans.append((at, found.end, tags))
            self.tags[at : found.end] = [tags] * (found.end - at)
            at = found.end

    def has(self, tag: str) -> bool:
        """Return whether any word of the sentence carries `tag`."""
        return any(tag in tags for _, _, tags in self.spans)

    def gap(self, at: int) -> str:
        """Return what stands between token `at` - 1 and token `at`."""
        return self.text[self.tokens[at - 1].end : self.tokens[at].start] if 0 < at < len(self.tokens) else " "

    def fate(self, at: int) -> Outcome | None:
        """Return what befell, by the word at token `at`."""
        here = self.tags[at]
        return "dead" if "loss" in here else next((outcome for outcome in OUTCOMES if outcome in here), None)

    def word(self, at: int) -> str:
        """Return token `at` as written, "" beyond the end."""
        return self.text[self.tokens[at].start : self.tokens[at].end] if at < len(self.tokens) else ""


def _acronym(word: str) -> bool:
    return len(word) > 1 and word.isupper() and word.isascii()


def read_counts(sentence: Sentence) -> list[Count]:
    """Return the counts of people in the sentence, in order."""
    if not any((_FATES | {"toll"}) & tags for _, _, tags in sentence.spans):
        return []
    people = _people(sentence)
    _mark_parts(sentence, people)
    _settle(sentence, people)
    claim, total = sentence.has("claim"), sentence.has("total")
    counts = [
        Count(
            outcome=p.outcome,
            low=p.low,
            high=p.high,
            group=p.group,
            part=p.part,
            single=p.single,
            claim=claim,
            total=total,
        )
        for p in people
        if p.outcome is not None and not (p.low is None and p.high is None)
    ]
    if not any(count.outcome == "dead" for count in counts) and _one_unnumbered(sentence):
        counts.append(Count(outcome="dead", low=1, high=1, group="person", single=True, claim=claim))
    return counts


# ---------------------------------------------------------------- groups of people


def _people(sentence: Sentence) -> list[_People]:
    numbers = find_numbers(sentence.text, sentence.tokens, sentence.lang)
    out: list[_People] = []
    skip = -1
    for index, number in enumerate(numbers):
        if index == skip:
            continue
        joined = _range(sentence, numbers, index)
        if joined is not None:
            skip = index + 1
        found = _group(sentence, number, *(joined or (_bounds(sentence, number), number.end)))
        if found is not None:
            out.append(found)
    out.extend(_pairs(sentence))
    return sorted(out, key=lambda people: people.first)


def _range(
    sentence: Sentence, numbers: Sequence[Number], index: int
) -> tuple[tuple[int | None, int | None], int] | None:
    """Read `10 à 15`, `between 10 and 15`; of `de 15 à 19` after "passe" only the new figure counts."""
    if index + 1 >= len(numbers):
        return None
    first, second = numbers[index], numbers[index + 1]
    if second.first != first.end + 1 or first.value is None or second.value is None or first.value >= second.value:
        return None
    link = sentence.tokens[first.end].folded
    before = {token.folded for token in sentence.tokens[max(first.first - 2, 0) : first.first]}
    if link not in _RANGE_WORDS or (link in _ONLY_BETWEEN and not before & _BETWEEN):
        return None
    risen = any("rise" in tags for tags in sentence.tags[max(first.first - 5, 0) : first.first])
    return ((second.value, second.value) if risen else (first.value, second.value)), second.end


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


def _trailing(after: Sequence[_Tags]) -> bool:
    """Return whether "at least" stands behind the people: `سبعة مدنيين على الأقل`."""
    place = next((at for at, tags in enumerate(after) if "least" in tags), None)
    return place is not None and all(after[at] & _PEOPLE for at in range(place))


def _group(sentence: Sentence, number: Number, bounds: tuple[int | None, int | None], end: int) -> _People | None:
    """Return the people that the number counts, or None where it counts something else."""
    if _no_count(sentence, number, end) or _agent(sentence, number):
        return None
    noun = _noun_after(sentence, number, end) or (
        _noun_before(sentence, number, end) if sentence.lang in ("ha", None) and not number.article else None
    )
    if noun is None and not number.article and _bare_object(sentence, number, end):
        noun = ("person", number.first, end)
    if noun is None and _new_toll(sentence, number, end):
        return _People(number.first, end, *bounds, "person", outcome="dead")
    if noun is None:
        return None
    group, first, noun_end = noun
    return _People(first, noun_end, *bounds, group, outcome=_own_fate(sentence, end, noun_end))


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
    return bool(sentence.tags[end] & {"join", "stop"}) or sentence.word(end)[:1].isupper()


def _new_toll(sentence: Sentence, number: Number, end: int) -> bool:
    """Return whether the number is said to be the toll: `the death toll rises to 53`."""
    if (
        number.article
        or number.about
        or (end < len(sentence.tags) and (sentence.tags[end] & (_PEOPLE | _FATES | {"unit"})))
    ):
        return False
    begin = max(number.first - _TOLL_WITHIN, 0)
    toll = max((at for at in range(begin, number.first) if "toll" in sentence.tags[at]), default=None)
    return toll is not None and not any(
        mark in sentence.gap(at) for at in range(toll + 1, number.first + 1) for mark in ",;:.("
    )


def _no_count(sentence: Sentence, number: Number, end: int) -> bool:
    tokens, tags = sentence.tokens, sentence.tags
    if end < len(tokens) and "unit" in tags[end]:
        return True
    if number.first and tokens[number.first - 1].folded in ("n", "no", "numero", "aged", "age"):
        return True
    if not number.digits or number.value is None or number.value not in _YEARS or end - number.first > 1:
        return False
    said = any(tags[at] & {"least", "around", "most"} for at in range(max(number.first - 2, 0), number.first))
    return number.value % 100 != 0 and not said  # 2 000 may be a count, 2022 is a year unless "about" says otherwise


def _noun_after(sentence: Sentence, number: Number, end: int) -> tuple[str, int, int] | None:
    tags, tokens = sentence.tags, sentence.tokens
    plain = False
    for at in range(end, min(end + _NOUN_WITHIN, len(tokens))):
        here = tags[at]
        if any(mark in sentence.gap(at) for mark in ",;:([.!?"):
            break
        if here & _PEOPLE:
            return None if _describes(sentence, at, plain=plain) else _run(sentence, number, at)
        if here & _FATES and not number.article:
            return "person", number.first, at
        if "aux" in here and at + 1 < len(tokens) and tags[at + 1] & (_FATES | {"aux"}):
            continue
        if "join" in here and at > end and all(sentence.word(n)[:1].isupper() for n in range(end, at)):
            return "other", number.first, at  # `18 ISWAP and 3 Boko Haram fighters`
        if here & (_BREAKS | _FATES) or tokens[at].folded.isdigit() or (number.article and here & {"of", "own"}):
            break
        plain = plain or (not here and sentence.word(at).islower())
    return None


def _describes(sentence: Sentence, at: int, *, plain: bool) -> bool:
    """Return whether the word for people only describes a thing: `4 bases terroristes`, `a terrorist attack`."""
    if plain and "adj" in sentence.tags[at]:
        return True
    if sentence.lang not in ("en", None):
        return False
    last = at
    while last + 1 < len(sentence.tags) and sentence.tags[last + 1] & _PEOPLE and not sentence.gap(last + 1).strip():
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
    while end < len(tags) and tags[end] & _PEOPLE and not tags[end] & _FATES and sentence.gap(end).strip() == "":
        later = _group_of(tags[end])
        group = later if group in ("person", "other") else group
        end += 1
    return group, number.first, end


def _group_of(tags: _Tags) -> str:
    return next((group for group in GROUPS if group in tags), "other")


def _noun_before(sentence: Sentence, number: Number, end: int) -> tuple[str, int, int] | None:
    """Read Hausa `mutum goma`, `sojoji aƙalla 15`: the noun stands before its number."""
    for at in range(number.first - 1, max(number.first - 5, -1), -1):
        here = sentence.tags[at]
        if here & _PEOPLE:
            begin = at
            while begin and sentence.tags[begin - 1] == here:
                begin -= 1
            return _group_of(here), begin, end
        if here & (_FATES | {"stop", "unit", "part"}) or "," in sentence.gap(at + 1):
            return None
    return None


def _own_fate(sentence: Sentence, begin: int, end: int) -> Outcome | None:
    """Return what the noun itself says (`15 morts`, `4 blessés`)."""
    for at in range(begin, min(end, len(sentence.tags))):
        if sentence.tags[at] & {"person"} and sentence.tags[at] & _FATES:
            return sentence.fate(at)
    return None


def _pairs(sentence: Sentence) -> list[_People]:
    """Read the Arabic dual (`جنديين`), and the bare singular right after what befell (`مقتل جندي`)."""
    out = []
    for first, end, tags in sentence.spans:
        if "pair" in tags:
            out.append(_People(first, end, 2, 2, "person"))
        elif "single" in tags and first and sentence.tags[first - 1] & {"dead", "taken", "hurt"}:
            out.append(_People(first, end, 1, 1, _group_of(tags)))
    return out


# ---------------------------------------------------------------- what befell them


def _mark_parts(sentence: Sentence, people: list[_People]) -> None:
    """Mark the groups that a "including" lists, until they add up to the number before it."""
    left = 0
    whole = 0
    for index, group in enumerate(people):
        before = people[index - 1] if index else None
        opened = before is not None and any("part" in tags for tags in sentence.tags[before.end : group.first + 1])
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


def _fate_between(sentence: Sentence, one: _People, other: _People) -> bool:
    return any(tags & _FATES for tags in sentence.tags[one.end : other.first])


def _settle(sentence: Sentence, people: list[_People]) -> None:
    """Find for each group the word that says what befell it."""
    adjacent = [_fate_before(sentence, group) for group in people]
    governed = {fate[1] for fate in adjacent if fate is not None}
    for index, group in enumerate(people):
        if group.outcome is not None and not (group.outcome == "taken" and _died(sentence, group.end, 4)):
            continue  # hostages who were killed are dead
        before = adjacent[index]
        if before is not None:
            group.outcome = before[0]
            continue
        group.outcome = _fate_after(sentence, group, governed)
        if group.outcome is None and index and _linked(sentence, people[index - 1], group):
            group.outcome = people[index - 1].outcome
        if group.outcome is None:
            group.outcome = _fate_back(sentence, group)


def _fate_before(sentence: Sentence, group: _People) -> tuple[Outcome, int] | None:
    """Return the fate whose object the group is: only words that qualify the number, or say when, stand between."""
    strange = 0
    for at in range(group.first - 1, max(group.first - 6, -1), -1):
        if any(mark in sentence.gap(at + 1) for mark in ",;.()"):
            return None
        fate = sentence.fate(at)
        if fate is not None:
            active = at > 0 and sentence.tokens[at - 1].folded in _HAVE
            return (fate, at) if active or not strange else None
        if not (sentence.tags[at] & {"least", "most", "around", "of", "total"} or sentence.tokens[at].folded in _SMALL):
            strange += 1
            if strange > 2 or sentence.tags[at]:  # noqa: PLR2004 - `tué dimanche soir six`
                return None
    return None


def _fate_after(sentence: Sentence, group: _People, governed: set[int]) -> Outcome | None:
    """Return the fate that follows as a passive or a participle; an active verb with its own object is not ours."""
    for at in range(group.end, min(group.end + _VERB_WITHIN, len(sentence.tags))):
        if ";" in sentence.gap(at):
            return None
        fate = sentence.fate(at)
        if fate is None or "deed" in sentence.tags[at] or sentence.tags[at] & {"loss", "dead"} == {"loss"}:
            continue  # the bare noun governs what comes after it
        if "person" in sentence.tags[at] and at and _counted(sentence, at):
            return None
        last = at
        while last + 1 < len(sentence.tags) and sentence.tags[last + 1] == sentence.tags[at]:
            last += 1
        if governed & set(range(at, last + 1)):
            return None
        return fate
    return None


def _counted(sentence: Sentence, at: int) -> bool:
    """Return whether a number or a vague quantity stands before the noun: `and several injuries`."""
    word = sentence.tokens[at - 1].folded
    return word in ("several", "plusieurs", "many", "des", "some", "de", "nombreux") or word.isdigit()


def _linked(sentence: Sentence, one: _People, other: _People) -> bool:
    return (
        all(
            tags & {"join", "least", "most", "around", "own", "dead", "aux"} or not tags
            for tags in sentence.tags[one.end : other.first]
        )
        and other.first - one.end <= _LINK_WITHIN
        and one.outcome is not None
    )


def _fate_back(sentence: Sentence, group: _People) -> Outcome | None:
    """Return a fate further back: `tués ainsi que 11 civils`, and verbs that precede their subject in Arabic."""
    for at in range(group.first - 1, max(group.first - _BACK_WITHIN, -1), -1):
        if any(mark in sentence.gap(at + 1) for mark in ";:("):
            return None
        fate = sentence.fate(at)
        if fate is not None:
            return fate
    return None


def _one_unnumbered(sentence: Sentence) -> bool:
    """Return whether the sentence tells of one death without a number: `la mort de son chef`, `il a été tué`."""
    tags = sentence.tags
    for first, end, here in sentence.spans:
        if any("attempt" in tags[at] or "none" in tags[at] for at in range(max(first - 2, 0), first)):
            continue
        if "loss" in here and _names_one(sentence, end):
            return True
        if here & {"dead", "loss"} and (_object_one(sentence, first, end) or _subject_one(sentence, first)):
            return True
        if "pronoun" in here and _died(sentence, end, 4):
            return True
        if (
            "one" in here
            and first
            and "own" in tags[first - 1]
            and not _plural(sentence, first)
            and _died(sentence, end, 7)
        ):
            return True
    return False


def _object_one(sentence: Sentence, first: int, end: int) -> bool:
    """Return whether the deed has one object without a number: `killed a motorcycle rider`."""
    tags = sentence.tags
    if (
        end + 1 >= len(tags)
        or sentence.gap(end).strip()
        or (first and "aux" in tags[first - 1] and sentence.tokens[first - 1].folded not in _HAVE)
    ):
        return False
    return sentence.word(end).lower() in ("a", "an", "un", "une") and "many" not in tags[end + 1]


def _subject_one(sentence: Sentence, first: int) -> bool:
    """Return whether one was killed, as the verb's singular says: `the businessman was killed`, `a été tué`."""
    before = " ".join(token.folded for token in sentence.tokens[max(first - 2, 0) : first])
    if not (before.endswith(" was") or before in {"was", "a ete"}) or sentence.tokens[first].folded.endswith("s"):
        return False
    subject = first - (1 if before.endswith("was") else 2) - 1
    return subject >= 0 and not sentence.tags[subject] & {"none", "many", "join"} and not _plural(sentence, subject)


def _died(sentence: Sentence, begin: int, within: int) -> bool:
    """Return whether a passive or participle of death follows soon, before any colon or quotation."""
    for at in range(begin, min(begin + within, len(sentence.tags))):
        if any(mark in sentence.gap(at) for mark in ':;“"'):
            return False
        if "dead" in sentence.tags[at]:
            alone = at > 0 and ("aux" in sentence.tags[at - 1] or "," in sentence.gap(at))
            return alone and not _counted(sentence, at) and "ou" not in (t.folded for t in sentence.tokens[at : at + 2])
    return False


def _plural(sentence: Sentence, at: int) -> bool:
    return sentence.tokens[at].folded[-1] in "sx"


def _names_one(sentence: Sentence, at: int) -> bool:
    """Return whether the words from token `at` on name one person."""
    tags, tokens = sentence.tags, sentence.tokens
    steps = 0
    while at < len(tags) and steps < 3 and tags[at] & {"of", "own"}:  # noqa: PLR2004 - `de l'un`
        at, steps = at + 1, steps + 1
    if at >= len(tags):
        return False
    word = sentence.text[tokens[at].start : tokens[at].end]
    if tokens[at].folded[-1] in "sx":
        return False
    if "one" in tags[at] or (sentence.lang == "ar" and "single" in tags[at]):
        return True
    following = sentence.text[tokens[at + 1].start : tokens[at + 1].end] if at + 1 < len(tokens) else ""
    return steps > 0 and word[:1].isupper() and following[:1].isupper() and not tags[at] & _PEOPLE


@cache
def vocabulary() -> Trie[str]:
    """Return the words of `words/tolls.toml` with their tags, read once a process."""
    raw = tomllib.loads((files("pipelines") / "words" / "tolls.toml").read_text(encoding="utf-8"))
    trie: Trie[str] = Trie()
    for lang, tags in raw.items():
        for tag, forms in tags.items():
            for form in forms:
                trie.add(form, tag, lang=lang)
    return trie
