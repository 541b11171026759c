from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from monitor.alerts.operator import tell_operator
from monitor.config import Config, ConsoleChannel, ServiceConfig
from monitor.store import outbox

if TYPE_CHECKING:
    from monitor.store import Store

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


def told(
    store: Store, *, key: str = "occasion", but: str | None = None, **service: Any
) -> list[tuple[str, str | None]]:
    config = Config(
        path=Path("config.yaml"),
        service=ServiceConfig(**service),
        channels={"desk": ConsoleChannel(language="fr"), "ops": ConsoleChannel()},
    )
    with store.begin() as conn:
        tell_operator(conn, config, lambda words: f"said in {words.language}", NOW, key=key, but=but)
    with store.read() as conn:
        return sorted((row.delivery.channel, row.subject) for row in outbox.rows(conn))


def test_each_channel_is_told_once_in_its_language(store: Store) -> None:
    once = told(store, operator_to=("desk", "ops"))
    assert once == [("desk", "said in fr"), ("ops", "said in en")]
    assert told(store, operator_to=("desk", "ops")) == once
    assert len(told(store, operator_to=("desk", "ops"), key="another")) == 4


def test_the_channel_in_question_is_passed_over(store: Store) -> None:
    assert told(store, operator_to=("desk", "ops"), but="desk") == [("ops", "said in en")]


def test_the_status_channels_stand_in(store: Store) -> None:
    assert told(store, status_to=("ops",)) == [("ops", "said in en")]
    assert told(store, key="another") == [("ops", "said in en")]  # nobody wants it: nothing more is queued
