from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner
from support.databases import empty

from monitor.commands import cli
from monitor.commands.options import load
from monitor.errors import MonitorError
from monitor.intake import accept, listed_key
from monitor.items import Article, Entry, Facts, Page, Place, Verdict
from monitor.store import fetches, open_store, outbox, silences

if TYPE_CHECKING:
    from pathlib import Path

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def config(tmp_path: Path) -> Path:
    path = tmp_path / "config.yaml"
    path.write_text(
        "service: {data_dir: ./data}\nsources:\n  - {name: S, feeds: ['https://s.example/feed']}\n"
        "watches:\n  - {name: sahel, pack: sahel}\nchannels:\n  screen: {console: true}\n"
        "routes:\n  - {watches: [sahel], to: [screen]}\n"
    )
    loaded = load(path)
    store = open_store(empty(tmp_path / "data" / "monitor.db"))
    for n, (name, lat) in enumerate((("Bankass", 14.07), ("Gao", 16.27), ("Ménaka", 15.92))):
        url = f"https://s.example/{n}"
        page = Page(
            url=url, fetched_at=NOW, source="S", entry=Entry(url=url, method="feed", via="https://s.example/feed")
        )
        place = Place(name=name, country="ML", lat=lat, lon=-3.5 + 2 * n, precision="point")
        article = Article(
            url=url, fetched_at=NOW, published_at=NOW, title=f"Attaque [red]à {name}", text=f"{name} " * 60, lang="fr",
            source="S", verdicts=(Verdict(watch="sahel", relevant=True, score=0.9),), kind="event", severity="high",
            facts=Facts(countries=("ML",), places=(place,), deaths_min=3 + n),
        )  # fmt: skip
        with store.begin() as conn:
            accept(conn, fetches.keep(conn, listed_key(page), page, None), article, loaded, NOW)
    store.close()
    return path


def run(config: Path, *arguments: str) -> Any:
    return CliRunner().invoke(cli, [*arguments, "--config", str(config)])


def rows(config: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in run(config, "export", "stories").output.splitlines()]


def test_a_desk_merges_looks_and_splits(config: Path) -> None:
    first, second, _ = rows(config)
    assert run(config, "story", "merge", first["id"][:10], second["id"]).exit_code == 0
    assert len(rows(config)) == 2
    shown = run(config, "story", "show", second["id"][:10])
    assert f"story: {first['id']}" in shown.output
    assert f"took in: {second['id']}" in shown.output
    assert "[red]à" in shown.output
    again = run(config, "story", "merge", first["id"], second["id"])
    assert "nothing changed" in again.output
    done = run(config, "story", "split", second["id"], second["articles"][0]["url"])
    new = done.output.removeprefix("New story: ").strip()
    assert (done.exit_code, len(rows(config))) == (0, 3)
    assert new not in {first["id"], second["id"]}
    assert f"story: {first['id']}" in run(config, "story", "show", second["id"][:10]).output, "ids stay valid"


def test_a_split_decides_at_once_on_both_stories(config: Path) -> None:
    first, _, third = sorted(rows(config), key=lambda row: row["deaths"]["min"])
    run(config, "story", "merge", first["id"], third["id"])
    new = run(config, "story", "split", first["id"], third["articles"][0]["url"]).output.split()[-1]
    store = open_store(load(config).service.database)
    with store.read() as conn:
        made = [(row.decision.story_id, row.decision.action, row.decision.reason) for row in outbox.decided(conn, 2)]
    store.close()
    # Nothing was sent yet: the merge took the one's alert back, and the other's will be written without it.
    assert made == [(new, "send", "new_story"), (first["id"], "none", "in_first_alert")]


def test_a_silence_on_a_story_that_was_taken_in_covers_the_one_it_is_part_of(config: Path) -> None:
    first, second, _ = rows(config)
    run(config, "story", "merge", first["id"], second["id"])
    done = run(config, "silence", "add", "--story", second["id"], "--until", "2d", "--reason", "x")
    assert f"story {first['id'][:8]}" in done.output
    loaded = load(config)
    store = open_store(loaded.service.database)
    with store.read() as conn:
        (silence,) = silences.active(conn, datetime.now(UTC))
    store.close()
    assert silence.story_id == first["id"]


def test_stories_are_listed_with_the_ids_that_other_commands_take(config: Path) -> None:
    first, second, third = rows(config)
    listed = run(config, "story", "list")
    for story in (first, second, third):
        (line,) = [line for line in listed.output.splitlines() if story["headline"] in line]
        assert line.split()[0] == story["id"][:8]
    assert run(config, "story", "merge", first["id"][:8], second["id"][:8]).exit_code == 0
    assert second["id"][:8] not in run(config, "story", "list").output
    assert len(run(config, "story", "list", "--limit", "1").output.splitlines()) == 2
    waiting = run(config, "alerts").output
    assert third["id"][:8] in waiting
    assert third["id"][:8] in run(config, "alerts", "--why").output
    assert run(config, "story", "show", third["id"][:8]).exit_code == 0


def test_a_toll_whose_top_is_not_known_is_told_as_a_least(config: Path) -> None:
    first = min(rows(config), key=lambda row: int(row["deaths"]["min"]))
    assert "killed: at least 3\n" in run(config, "story", "show", first["id"]).output
    (line,) = [line for line in run(config, "story", "list").output.splitlines() if first["headline"] in line]
    assert "at least 3" in line


def test_a_story_that_is_not_found_names_a_command_that_lists_them(config: Path) -> None:
    missing = str(run(config, "story", "show", "zzz").exception)
    commands = re.findall("`monitor ([^`]+)`", missing)
    assert commands
    for named in commands:
        assert run(config, *named.split()).exit_code == 0


def test_the_beginning_of_an_articles_id_is_enough_to_mark_it(config: Path) -> None:
    article = rows(config)[0]["articles"][0]["id"]
    assert run(config, "mark", article[:8], "relevant").output.startswith(f"{article}: relevant")
    assert run(config, "mark", article, "forget").exit_code == 0
    assert "no such article" in str(run(config, "mark", "zzz", "relevant").exception)
    assert "no such article" in str(run(config, "mark", "", "relevant").exception)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("show", "zzz"), "names no story"),
        (("merge", "", "zzz"), "names no story"),
        (("split", "{id}", "https://s.example/none"), "names no article"),
        (("split", "{id}", "https://s.example/1"), "belong to the story"),
        (("split", "{id}", "{article}"), "cannot lose all"),
    ],
)
def test_what_cannot_be_done_says_so(config: Path, arguments: tuple[str, ...], said: str) -> None:
    first = rows(config)[0]
    known = {"{id}": first["id"], "{article}": first["articles"][0]["id"]}
    done = run(config, "story", *(known.get(word, word) for word in arguments))
    assert isinstance(done.exception, MonitorError)
    assert said in str(done.exception)
