"""A configuration that is read again: what changes, what stays, and what is said, without a secret."""

from __future__ import annotations

import asyncio
import random
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
import structlog

from monitor import logs
from monitor.alerts.sender import Sender
from monitor.config import load_config
from monitor.crawl import Crawls, PollBook, opened
from monitor.intake import Intake
from monitor.items import Poll
from monitor.live import Live, settled
from monitor.store import outbox, sources

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from monitor.config import Config

TEXT = """
service: {{data_dir: ./data, operator_to: [ops], delay: {delay}}}
sources: [{sources}]
watches: [{{name: w}}]
channels:
  ops: {{console: true}}
  desk: {{slack: {{token_file: token, channel: "{room}"}}}}
routes: [{{to: [{to}]}}]
"""
GOOD = {"delay": 0, "sources": "{name: A, feeds: ['https://a.example/f']}", "room": "#a", "to": "desk"}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    (tmp_path / "token").write_text("xoxb-very-secret")
    (tmp_path / "config.yaml").write_text(TEXT.format(**GOOD))
    return tmp_path / "config.yaml"


@pytest.fixture
def reloaded(path: Path) -> Iterator[Callable[..., Live]]:
    """Return a function that runs the parts, writes each text in turn, and reads it again; it returns the parts."""
    before = structlog.get_config()

    def through(*texts: str, also: Callable[[Live], None] | None = None) -> Live:
        async def run() -> Live:
            with opened(load_config(path, {})) as services:
                sender = Sender(services.store, services.config, clock=services.clock, rng=random.Random(1))
                live = Live(services, Crawls(services), sender)
                for text in texts:
                    await asyncio.to_thread(path.write_text, text)
                    await live.reload()
                    if also is not None:
                        also(live)
                said = await services.store.run(outbox.rows)
                messages.extend(str(told.subject) for told in reversed(said))
                active.extend(await services.store.run(sources.states))
                await sender.close()
                return live

        return asyncio.run(run())

    messages: list[str] = []
    active: list[str] = []
    through.messages = messages  # type: ignore[attr-defined]  # what the operator was told
    through.active = active  # type: ignore[attr-defined]  # the sources that the store knows as configured
    yield through
    structlog.configure(**before)


def test_a_bad_file_leaves_all_as_it_is_and_no_secret_is_said(
    reloaded: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    logs.configure("json")
    live = reloaded(TEXT.format(**{**GOOD, "to": "dsk"}) + "  - xoxb-very-secret\n", TEXT.format(**GOOD))
    assert [route.to for route in live.config.routes] == [("desk",)]
    first, second = reloaded.messages
    assert first.startswith("config.yaml has ")
    assert "so the running configuration stays in force" in first
    assert second == "config.yaml is in order again and in force"
    assert "xoxb-very-secret" not in first + "".join(capsys.readouterr())


def test_what_changed_is_in_force_and_what_did_not_keeps_its_state(reloaded: Any) -> None:
    kept: list[Any] = []
    more = GOOD["sources"] + ", {name: B, feeds: ['https://b.example/f']}"
    changed = TEXT.format(**{**GOOD, "delay": 3, "sources": more, "room": "#b", "to": "ops"})

    def look(live: Live) -> None:
        kept.append((live.sender._channels["ops"], live.sender._channels["desk"]))

    live = reloaded(TEXT.format(**GOOD), changed, also=look)
    (ops, desk), (same, other) = kept
    assert ops is same
    assert desk is not other
    assert [source.name for source in live.config.sources] == reloaded.active == ["A", "B"]
    assert live.services.gate.delay == 3
    assert isinstance(live.services.intake, Intake)
    assert live.services.intake._config.routes[0].to == ("ops",)
    assert reloaded.messages == [], "a change that went well is no news to the operator"


def test_a_poll_of_a_source_that_was_taken_out_may_still_end(reloaded: Any) -> None:
    only_b = TEXT.format(**{**GOOD, "sources": "{name: B, feeds: ['https://b.example/f']}"})

    def late(live: Live) -> None:
        now = datetime.now(UTC)
        poll = Poll(source="A", started_at=now, finished_at=now, status="failed", method=None)
        assert isinstance(live.services.polls, PollBook)
        with live.services.store.begin() as conn:
            live.services.polls._record(conn, poll)

    reloaded(only_b, also=late)
    assert reloaded.active == ["B"]


def test_what_waits_for_a_restart_is_named(path: Path, reloaded: Any) -> None:
    elsewhere = TEXT.format(**GOOD).replace("./data", "./other")
    live = reloaded(elsewhere)
    assert live.config.service.data_dir == path.parent / "data"
    (said,) = reloaded.messages
    assert said.endswith("waits for a restart: service.data_dir, service.database")
    assert not (path.parent / "other").exists()


def test_the_running_value_of_a_fixed_key_is_kept(path: Path) -> None:
    running: Config = load_config(path, {})
    read = running.model_copy(update={"service": running.service.model_copy(update={"log": "json", "delay": 9.0})})
    config, waiting = settled(running, read)
    assert (config.service.log, config.service.delay, waiting) == ("auto", 9.0, ("service.log",))
