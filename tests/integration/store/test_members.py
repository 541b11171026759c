"""Of a long story little is read at each join: its first and last articles, and what was told of it."""

from __future__ import annotations

import random
from typing import Any

import pytest
from sqlalchemy import insert
from support.steps import steps

from monitor.store import articles, codec, outbox, schema
from monitor.store.members import members


def file_story(desk: Any, copies: list[bool]) -> str:
    """Store one story of as many articles, each a copy of the first or not; return its id."""
    desk.take(desk.url(0))
    with desk.store.begin() as conn:
        first = articles.by_number(conn, 1)
        (shared,) = articles.load(conn, [1])
        texts = [shared.article.text] * len(copies)
        rows = [
            {column.name: getattr(first, column.name) for column in schema.articles.c}
            | {"id": n, "uid": f"a{n}", "url_key": f"k{n}", "copy_of": 1 if copy else None, "text": text}
            for n, (copy, text) in enumerate(zip(copies, texts, strict=True), 2)
        ]
        said = codec.facts_to_json(shared.article.facts) | {"event_date": shared.article.facts.event_date}
        if rows:
            conn.execute(insert(schema.articles), rows)
            conn.execute(insert(schema.facts), [said | {"article_id": row["id"]} for row in rows])
        return str(first.story_id)


def wanted(copies: list[bool], most: int) -> list[int]:
    """Return the numbers by the rule as it is told: first ones and last ones, copies as far as there is room."""
    numbers = list(range(1, len(copies) + 2))
    is_copy = dict(zip(numbers, [False, *copies], strict=True))
    early = sorted(numbers, key=lambda n: (is_copy[n], n))[: most // 2]
    late = sorted(numbers, key=lambda n: (is_copy[n], -n))[: most - most // 2]
    return sorted({*early, *late})


@pytest.mark.parametrize("most", [6, 7, 60])
def test_the_first_and_the_last_are_read_and_copies_where_there_is_room(desk: Any, most: int) -> None:
    seed = random.randrange(10**6)
    print("seed", seed)  # noqa: T201 - shown by pytest where the test fails
    rng = random.Random(seed)
    copies = [rng.random() < rng.choice((0.1, 0.9)) for _ in range(rng.choice((0, 3, 8, 30, 100, 150)))]
    story = file_story(desk, copies)
    found = desk.ask(members, [story, "unknown"], most)
    assert [member.number for member in found[story]] == wanted(copies, most)
    assert found["unknown"] == []


@pytest.mark.parametrize("share", [0.0, 0.5, 1.0], ids=["own", "half copies", "copies"])
def test_a_story_of_two_thousand_costs_what_one_of_two_hundred_does(desk: Any, share: float) -> None:
    copies = [n % 100 < 100 * share for n in range(2_000)]
    story = file_story(desk, copies)
    long = steps(desk.store, lambda conn: members(conn, [story]))
    with desk.store.begin() as conn:
        conn.exec_driver_sql("UPDATE articles SET story_id = NULL WHERE id BETWEEN 100 AND 1900")
    short = steps(desk.store, lambda conn: members(conn, [story]))
    assert long < 1.3 * short


def test_what_was_told_of_a_story_is_found_among_two_thousand_decisions_that_told_nothing(desk: Any) -> None:
    story = file_story(desk, [])
    short = steps(desk.store, lambda conn: outbox.heard(conn, story))
    nothing = outbox.Decision(
        story_id=story, article_id=None, watch=None, route=0, channel="desk", action="none", reason="no_material_change"
    )
    desk.ask(outbox.decide, [nothing] * 2_000, desk.now)
    assert steps(desk.store, lambda conn: outbox.heard(conn, story)) <= short + 1
    assert desk.ask(outbox.heard, story) == {"desk": True}
