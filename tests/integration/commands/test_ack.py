"""`monitor ack`: who has an alert, and what that stops."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner
from support.databases import empty

from monitor.commands.ack import command
from monitor.commands.alerts import command as alerts
from monitor.store import open_store, outbox

if TYPE_CHECKING:
    from pathlib import Path

    from click.testing import Result

NOW = datetime(2026, 11, 22, 21, 0, tzinfo=UTC)


@pytest.fixture
def config(tmp_path: Path) -> Path:
    path = tmp_path / "config.yaml"
    path.write_text(
        "watches: [{name: w}]\nchannels: {desk: {console: true}}\nroutes: [{to: [desk]}]\n", encoding="utf-8"
    )
    return path


@pytest.fixture
def ids(tmp_path: Path, config: Path) -> list[str]:
    """Queue two messages, both of which failed; return their ids."""
    del config
    store = open_store(empty(tmp_path / "data" / "monitor.db"))
    with store.begin() as conn:
        made = [outbox.post(conn, "desk", "operator", text, NOW, key=text) for text in ("one", "two")]
        for ident in made:
            outbox.refused(conn, ident, "HTTP 404", NOW)
    store.close()
    return made


def run(config: Path, *arguments: str) -> Result:
    return CliRunner().invoke(command, [*arguments, "--config", str(config)])


def test_the_first_who_has_it_is_kept_and_shown(config: Path, ids: list[str]) -> None:
    assert run(config, ids[0][:6], "--by", "Awa\x1b[2J").stdout.startswith("Awa")
    again = run(config, ids[0], "--by", "Issa")
    assert again.exit_code == 0
    assert "has had it since" in again.stdout
    assert "Awa" in again.stdout
    shown = CliRunner().invoke(alerts, ["--config", str(config)]).stdout
    assert "by Awa" in shown
    assert "\x1b" not in shown + again.stdout


def test_an_acknowledged_alert_is_not_repeated_unless_it_is_named(config: Path, ids: list[str]) -> None:
    run(config, ids[0])
    assert CliRunner().invoke(alerts, ["retry", "--config", str(config)]).stdout.startswith("1 delivery due now")
    named = CliRunner().invoke(alerts, ["retry", ids[0], "--config", str(config)])
    assert named.stdout.startswith("1 delivery due now")


@pytest.mark.usefixtures("ids")
@pytest.mark.parametrize(
    ("alert", "said"), [("abcde", "too short"), ("zzzzzz", "names no alert"), ("%%%%%%", "names no")]
)
def test_what_names_no_alert_is_refused(config: Path, alert: str, said: str) -> None:
    done = run(config, alert)
    assert done.exit_code == 2
    assert said in done.stderr
