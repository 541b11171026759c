from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta, timezone

from monitor.items import Article, Facts, Match, Place, Verdict
from monitor.rows import article_row, iso

CONTRACT = """id url source title text lang authors published_at date relevant score watch matches story_id countries
places actors deaths_min deaths_max event_type event_date severity""".split()  # noqa: SIM905 - as the contract lists them


def test_a_row_has_the_contracts_fields_and_is_json() -> None:
    article = Article(
        url="https://example.org/a",
        fetched_at=datetime(2026, 1, 2, tzinfo=UTC),
        title="T",
        published_at=datetime(2026, 1, 1, 13, tzinfo=timezone(timedelta(hours=1))),
        verdicts=(
            Verdict(
                watch="w", relevant=True, score=0.9, matches=(Match(term="t", kind="term", field="title", quote="T"),)
            ),
            Verdict(watch="v", relevant=False, score=0.1),
        ),
        facts=Facts(
            countries=("ML",), places=(Place(name="Gao", country="ML"),), deaths_min=3, event_date=date(2026, 1, 1)
        ),
        severity="low",
    )
    row = json.loads(json.dumps(article_row(article, id="1", source="S", story_id=None)))
    assert set(CONTRACT) <= set(row)
    assert (row["published_at"], row["date"], row["event_date"]) == (*["2026-01-01T12:00:00Z"] * 2, "2026-01-01")
    assert (row["watch"], row["score"], row["relevant"]) == ("w", 0.9, True)
    assert row["matches"] == [{"term": "t", "kind": "term", "field": "title", "quote": "T"}]
    assert row["places"] == [{"name": "Gao", "country": "ML", "lat": None, "lon": None}]
    assert (row["deaths_min"], row["deaths_max"]) == (3, None)
    assert "error" not in row


def test_an_article_that_could_not_be_read_answers_false_zero_and_the_error() -> None:
    row = article_row(
        Article(url="u", fetched_at=datetime(2026, 1, 2, tzinfo=UTC), error="no such file"),
        id="1",
        source=None,
        story_id=None,
    )
    assert (row["relevant"], row["score"], row["error"], row["watch"]) == (False, 0.0, "no such file", None)
    assert row["published_at"] is None


def test_times_are_utc_with_z() -> None:
    assert iso(datetime(2026, 1, 1, tzinfo=UTC)) == "2026-01-01T00:00:00Z"
    assert iso(None) is None
