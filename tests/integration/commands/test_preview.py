from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner
from support.databases import empty

from monitor.commands.options import load
from monitor.commands.preview import command
from monitor.intake import accept
from monitor.items import Article, Facts, Match, Page, Source, Verdict
from monitor.store import fetches, open_store, outbox, sources, stories

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from click.testing import Result

    from monitor.config import Config
    from monitor.store import Store

CONFIG = """\
sources: [{name: X, feeds: ['https://x.example/feed']}]
watches: [{name: w}]
channels:
  chat: {slack: {token: xoxb-1, channel: C1}, language: fr}
  mail: {email: {smtp: 'smtp://x.example', from: a@x.example, to: [b@x.example]}}
  hook: {webhook: 'https://x.example', secret: whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw}
routes: [{to: [chat, mail, hook]}]
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "config.yaml"
    path.write_text(CONFIG, encoding="utf-8")
    return path


@pytest.fixture
def store(path: Path) -> Iterator[Store]:
    """Return a store with one story that no channel was told of yet."""
    config = load(path)
    store = open_store(empty(path.parent / "data" / "monitor.db"))
    with store.begin() as conn:
        _take(conn, config)
    yield store
    store.close()


def _take(conn: Any, config: Config) -> None:
    now = datetime.now(UTC)
    page = Page(url="https://x.example/1", fetched_at=now, source="X", title="x", text="x")
    match = Match(term="tués", kind="violence", field="text", quote="Douze civils tués.")
    article = Article(
        url=page.url,
        fetched_at=now,
        title="Douze civils tués\x1b[31m",
        text="Douze civils tués.",
        source="X",
        lang="fr",
        published_at=now,
        verdicts=(Verdict(watch="w", relevant=True, score=0.9, matches=(match,)),),
        facts=Facts(countries=("ML",), deaths_min=12, deaths_max=12),
        severity="high",
        kind="event",
    )
    sources.sync(conn, [Source(name="X")], now)
    accept(conn, fetches.keep(conn, page.url, page, None), article, config, now)


def preview(path: Path, story: str, channel: str) -> Result:
    return CliRunner().invoke(command, [story, "--channel", channel, "--config", str(path)])


def ident(store: Store) -> str:
    with store.read() as conn:
        return outbox.decided(conn, 1)[0].decision.story_id


def everything(store: Store) -> list[Any]:
    with store.read() as conn:
        return [*outbox.rows(conn), *outbox.decided(conn), outbox.heard(conn, ident(store))]


def test_the_first_message_is_shown_and_nothing_stored(path: Path, store: Store) -> None:
    before = everything(store)
    done = preview(path, ident(store)[:8], "chat")
    assert done.exit_code == 0, done.output
    head, headline = done.stdout.splitlines()[:2]
    assert head.startswith("*ÉLEVÉE · 12 morts · Mali · publié le ")
    assert headline == "«\u00a0Douze civils tués [31m\u00a0»"
    assert "Pourquoi\u00a0: tués" in done.stdout
    assert "\x1b" not in done.stdout
    mail = preview(path, ident(store), "mail").stdout
    assert mail.startswith("Subject: HIGH · 12 killed · Mali")
    hook = json.loads(preview(path, ident(store), "hook").stdout)
    assert (hook["type"], hook["story"]["deaths"], hook["links"]) == ("story.new", {"min": 12, "max": 12}, {})
    assert everything(store) == before


def test_an_update_is_shown_where_the_channel_was_told(path: Path, store: Store) -> None:
    now = datetime.now(UTC)
    with store.begin() as conn:
        for told in outbox.rows(conn):
            outbox.payload(conn, told.delivery.id)
            receipt = {"room": "C1", "channel": "C1", "ts": "1.2", "root": True}
            outbox.sent(conn, told.delivery.id, now, receipt=receipt if told.delivery.channel == "chat" else None)
    same = preview(path, ident(store), "chat")
    assert "nothing material is new since" in same.stderr
    assert "MISE À JOUR" not in same.stdout
    with store.begin() as conn:
        (story,) = stories.load(conn, [ident(store)])
        stories.put(conn, replace(story, facts=replace(story.facts, deaths_min=20, deaths_max=20)), now)
    done = preview(path, ident(store), "chat")
    assert "The first message would be edited to:" in done.stderr
    first, answer = done.stdout.split("*MISE À JOUR")
    assert first.startswith("*ÉLEVÉE · 20 morts")
    assert "Nouveau · morts\u00a0: 12 → 20" in answer
    hook = json.loads(preview(path, ident(store), "hook").stdout)
    assert hook["type"] == "story.update"
    with store.read() as conn:
        assert hook["links"]["first"] in {told.delivery.id for told in outbox.rows(conn)}


@pytest.mark.parametrize(
    ("story", "channel", "said"),
    [
        ("zzz", "chat", "names no story"),
        ("", "chat", "names no story"),
        ("%", "chat", "no story"),
        ("x", "none", "Known: chat"),
    ],
)
def test_what_is_unknown_is_a_usage_error(path: Path, store: Store, story: str, channel: str, said: str) -> None:
    del store
    done = preview(path, story, channel)
    assert done.exit_code == 2
    assert said in done.stderr
