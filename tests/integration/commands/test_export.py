"""`monitor export`, `monitor articles` and `monitor sources` over a real database, while it is open elsewhere."""

from __future__ import annotations

import csv
import io
import json
import logging
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
import structlog
from click.testing import CliRunner

from monitor.commands import cli
from monitor.items import Facts, Poll
from monitor.store import export, polls, sources

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ARTICLE = (
    "id url source title text lang authors published_at date relevant score watch matches story_id countries places"
    " actors deaths_min deaths_max event_type event_date severity"
)
STORY = "id headline summary lang countries places actors deaths event_type event_date articles"
CONFIG = """
service: {{data_dir: '{folder}', database: 'sqlite:///{database}'}}
sources:
  - {{name: Sahel Daily, feeds: ['https://daily.example/feed']}}
  - {{name: New One, feeds: ['https://new.example/feed'], unproven: true}}
watches: [{{name: sahel, pack: sahel}}]
channels: {{screen: {{console: true}}}}
routes: [{{watches: [sahel], to: [screen]}}]
"""


@pytest.fixture
def ask(desk: Any, tmp_path: Path) -> Iterator[Any]:
    """Run the program on the desk's database; return what it printed on stdout."""
    config = tmp_path / "config.yaml"
    config.write_text(CONFIG.format(folder=tmp_path / "data", database=desk.path), encoding="utf-8")

    def run(*args: str, code: int = 0) -> str:
        result = CliRunner().invoke(cli, [*args, "--config", str(config)])
        assert result.exit_code == code, result.output
        return str(result.stdout)

    before = logging.getLogger().handlers[:]
    yield run
    # The commands point the log at a stderr that is gone when they end.
    logging.getLogger().handlers[:] = before
    structlog.reset_defaults()


def rows(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


def test_articles_have_the_contracts_fields_in_order(desk: Any, ask: Any) -> None:
    desk.take()
    desk.take(desk.url(2), relevant=False, text="Football. " * 40, verdicts=(), facts=Facts())
    report, other = rows(ask("export", "articles", "--format", "jsonl"))
    assert [name for name in report if name in ARTICLE.split()] == ARTICLE.split()
    assert set(report) == set(other)
    assert report["published_at"] == report["date"] == "2026-03-01T10:00:00Z"
    assert report["event_date"] == "2026-02-28"
    assert report["places"] == [{"name": "Bankass", "country": "ML", "lat": 14.07, "lon": -3.52}]
    assert set(report["matches"][0]) == {"term", "kind", "field", "quote"}
    assert (other["relevant"], other["score"], other["watch"], other["story_id"]) == (False, 0.0, None, None)


def test_stories_have_the_contracts_fields(desk: Any, ask: Any) -> None:
    desk.take()
    desk.take("https://other.example/copy")
    (story,) = rows(ask("export", "stories"))
    assert [name for name in story if name in STORY.split()] == STORY.split()
    assert story["deaths"] == {"min": 12, "max": None}
    assert [listed["url"] for listed in story["articles"]] == [desk.url(), "https://other.example/copy"]


@pytest.mark.parametrize("what", ["articles", "stories"])
def test_csv_and_geojson(desk: Any, ask: Any, what: str) -> None:
    desk.take(title='=HYPERLINK("http://evil.example")')
    desk.now += timedelta(minutes=1)  # stories are listed in the order in which they were first seen
    desk.take(desk.url(2), text="2 " * 200, facts=Facts(countries=("ML",)))
    table = list(csv.DictReader(io.StringIO(ask("export", what, "--format", "csv"), newline="")))
    assert table[0]["headline" if what == "stories" else "title"].startswith("'=HYPER")
    assert [row["deaths_min"] for row in table] == ["12", ""]
    features = json.loads(ask("export", what, "--format", "geojson"))["features"]
    assert [feature["geometry"] and feature["geometry"]["coordinates"] for feature in features] == [
        [-3.52, 14.07],
        None,
    ]


@pytest.mark.parametrize(("form", "lines"), [("jsonl", 0), ("csv", 1), ("geojson", 2)])
def test_nothing_stored_is_a_valid_file(ask: Any, form: str, lines: int) -> None:
    assert len(ask("export", "stories", "--format", form).splitlines()) == lines


def test_filters(desk: Any, ask: Any) -> None:
    for n in range(3):
        desk.take(desk.url(n), text=str(n) * 300, relevant=n != 1, published_at=desk.now - timedelta(days=n))
    assert [row["url"][-1] for row in rows(ask("export", "articles", "--relevant"))] == ["0", "2"]
    assert [row["url"][-1] for row in rows(ask("export", "articles", "--since", "2026-02-28T00:00Z"))] == ["0", "1"]
    assert ask("export", "articles", "--since", "soon", code=2) == ""


def test_an_export_longer_than_a_batch_is_whole(desk: Any, ask: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(export, "BATCH", 4)
    for number in range(1, 10):  # up to two whole batches, and one more
        desk.event(number)
        for what in ("articles", "stories"):
            found = rows(ask("export", what))
            assert len({row["id"] for row in found}) == len(found) == number


def test_the_table_of_articles_prints_no_pages_codes(desk: Any, ask: Any) -> None:
    desk.take(title="\x1b[2J[red]Mali[/red] \u202eevil")
    shown = ask("articles", "--relevant")
    assert "[red]Mali[/red] evil" in " ".join(shown.split())
    ident = json.loads(ask("articles", "--json"))["id"]
    assert shown.splitlines()[1].split()[0] == ident[:8]
    assert "\x1b[2J" not in shown
    assert "\u202e" not in shown
    (row,) = rows(ask("articles", "--json", "--source", "Sahel Daily"))
    assert row["severity"] == "high"
    assert rows(ask("articles", "--json", "--source", "New One")) == []
    assert ask("articles", "--source", "Other", code=2) == ""


def test_the_table_of_sources(desk: Any, ask: Any) -> None:
    assert [row["state"] for row in rows(ask("sources", "--json"))] == ["new", "unproven"]
    failed = Poll(
        source="Sahel Daily", started_at=desk.now, finished_at=desk.now, status="failed", method=None,
        errors=("https://daily.example/feed: timeout",),
    )  # fmt: skip
    desk.ask(polls.record, failed, desk.now)
    (row, _) = rows(ask("sources", "--json"))
    assert (row["state"], row["failures"], row["last_success_at"]) == ("failing", 1, None)
    assert "timeout" in ask("sources")
    desk.ask(polls.record, replace(failed, status="ok", new=3, method="feed", errors=()), desk.now)
    (row, _) = rows(ask("sources", "--json"))
    assert (row["state"], row["last_new"], row["last_new_at"]) == ("ok", 3, "2026-03-01T12:00:00Z")


def test_a_source_whose_texts_lack_much_of_a_full_text_is_spoken_of(desk: Any, ask: Any) -> None:
    for number in range(1, 8):
        desk.event(number, notes=("second_opinion_differs",) if number < 3 else ())
    assert "doubtful" not in ask("sources")
    desk.event(8, notes=("kept_whole", "second_opinion_differs"))
    assert "text doubtful 3 of 8" in " ".join(ask("sources").split())
    (row, other) = rows(ask("sources", "--json"))
    assert (row["doubtful_texts"], row["recent_articles"]) == (3, 8)
    assert (other["doubtful_texts"], other["recent_articles"]) == (0, 0)


def test_a_source_that_left_the_configuration_is_not_shown(desk: Any, ask: Any) -> None:
    desk.ask(sources.sync, [desk.source, replace(desk.source, name="Gone")], desk.now)
    assert [row["name"] for row in rows(ask("sources", "--json"))] == ["Sahel Daily", "New One"]
