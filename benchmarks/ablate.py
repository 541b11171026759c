"""What each rule of cleaning is worth: what the F1 of texts loses when it is off, on all pages and on two halves of sites.

    .venv/bin/python benchmarks/ablate.py [--data DIR] [NAME ...]

Pages are taken apart once and put together once a rule, so that all rules take a few minutes. A rule that wins on
neither half is dropped, unless it serves what the pages do not hold (Arabic, Hausa) or what the text must not hold.
"""

from __future__ import annotations

import gzip
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from text import FETCHED, _options, scorer_of, summary

from monitor.items import Page, Site
from pipelines import clean, extract, phrases, restore
from pipelines.credits import Credits
from pipelines.decode import decode
from pipelines.parse import parse

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

SHOWN = ("segments F1", "body scrapinghub F1", "body fundus F1")
CUES = sorted({name for language in phrases.LANGUAGES for name in phrases.load(language)})


def _nothing(*_: Any, **__: Any) -> Any:
    return None


_JUDGED = clean._Judgement  # noqa: SLF001 (what is measured is its parts)
RULES: dict[str, list[tuple[Any, str, Any]]] = {
    "the lead": [(extract, "missing_lead", lambda *_, **__: [])],
    "a heading below the headline": [(restore, "_is_under", lambda *_: False)],
    "parts between paragraphs": [(extract, "lost_between", lambda *_: [])],
    "paragraphs of a second opinion": [(extract, "lost_paragraphs", lambda *_: [])],
    "blocks that are links": [(clean, "_MAX_LINK_BLOCK", -1)],
    "the repeated title": [(clean, "repeats_title", _nothing)],
    "contacts below the text": [(clean, "is_contact", _nothing)],
    "date rows": [(clean, "is_date_line", lambda *_, **__: False)],
    "bylines": [(clean, "signs", _nothing)],
    "signatures": [(clean, "is_signature", _nothing)],
    "authors' biographies": [(_JUDGED, "_is_bio", _nothing)],
    "labels and tails of sections": [(_JUDGED, "by_neighbours", _nothing)],
    "datelines and agency marks": [(extract, "take_credits", lambda blocks, _: (list(blocks), Credits()))],
    "sparing what wording would empty": [(_JUDGED, "spare_if_too_much", lambda _: [])],
    "all cue phrases": [(clean, "category", _nothing)],
}


def main() -> int:
    """Print the table; return the exit status."""
    wanted = [name for name in sys.argv[1:] if not name.startswith("--")]
    options = _options([])
    scorer = scorer_of(options.data)
    docs, gold = scorer.load_data(str(options.data))
    taken = {page: _taken(*docs[page]) for page in docs}
    base = _figures(scorer, docs, gold, taken)
    print("| without | " + " | ".join(name.removeprefix("body ").removesuffix(" F1") for name in SHOWN) + " |")
    print("|---|---|---|---|")
    rules: dict[str, Callable[[], Any]] = {name: lambda parts=parts: _off(parts) for name, parts in RULES.items()}
    rules |= {f"cues: {name}": lambda name=name: _without_cues(name) for name in CUES}
    for name, off in rules.items():
        if wanted and name not in wanted:
            continue
        with off():
            found = _figures(scorer, docs, gold, taken)
        cells = [" ".join(f"{base[part][key] - found[part][key]:+.4f}" for part in base) for key in SHOWN]
        print(f"| {name} | " + " | ".join(cells) + " |", flush=True)
    return 0


def _taken(url: str, path: str) -> tuple[Page, extract.Parts | None]:
    with gzip.open(path) as file:
        page = Page(url=url, fetched_at=FETCHED, body=file.read())
    tree = parse(decode(page.body))
    return page, None if tree is None else extract.take_apart(tree, page, Site())


def _figures(scorer: Any, docs: Any, gold: Any, taken: dict[str, Any]) -> dict[str, dict[str, float]]:
    answers = {}
    for name, (page, parts) in taken.items():
        text = "" if parts is None else extract.compose(parts, page, Site()).text
        answers[name] = {"id": name, "text": text}
    return {part or "all": summary(scorer, docs, gold, answers, part) for part in (None, "A", "B")}


@contextmanager
def _off(parts: list[tuple[Any, str, Any]]) -> Iterator[None]:
    before = [(owner, name, getattr(owner, name)) for owner, name, _ in parts]
    for owner, name, instead in parts:
        setattr(owner, name, instead)
    yield
    for owner, name, value in before:
        setattr(owner, name, value)


@contextmanager
def _without_cues(name: str) -> Iterator[None]:
    load = phrases.load
    phrases.load = lambda file: {key: value for key, value in load(file).items() if key != name or file == "shapes"}
    _forget()
    yield
    phrases.load = load
    _forget()


def _forget() -> None:
    for built in (phrases._exact, phrases._automaton):  # noqa: SLF001 (what was built of the cues has to go with them)
        built.cache_clear()


if __name__ == "__main__":
    sys.exit(main())
