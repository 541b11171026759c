from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner
from support.databases import empty

from monitor.commands.alerts import command
from monitor.store import channels, open_store, outbox

if TYPE_CHECKING:
    from pathlib import Path

NOW = datetime(2026, 11, 22, 21, 0, tzinfo=UTC)


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """Return a configuration whose outbox holds a message that waits, one that went and one that failed."""
    path = tmp_path / "config.yaml"
    path.write_text(
        "service: {timezone: Africa/Niamey}\n"
        "sources: [{name: X, feeds: ['https://x.example/feed']}]\n"
        "watches: [{name: w}]\nchannels: {desk: {console: true}}\nroutes: [{to: [desk]}]\n",
        encoding="utf-8",
    )
    store = open_store(empty(tmp_path / "data" / "monitor.db"))
    with store.begin() as conn:
        ids = [outbox.post(conn, "desk", "operator", text, NOW, key=text) for text in ("one", "two\x1b[31m", "three")]
        outbox.sent(conn, ids[0], NOW)
        outbox.refused(conn, ids[1], "HTTP 404", NOW)
        outbox.retry(conn, ids[2], NOW, "HTTP 503")
        outbox.answered(conn, ids[2], unsure=True)
    store.close()
    return path


def run(config: Path, *arguments: str) -> str:
    done = CliRunner().invoke(command, [*arguments, "--config", str(config)])
    assert done.exit_code == 0, done.output
    return done.stdout


def test_what_waits_went_and_failed_with_the_last_error(config: Path) -> None:
    shown = run(config)
    lines = {line.split()[1]: line for line in shown.splitlines() if "desk" in line}
    assert set(lines) == {"waiting", "sent", "failed"}
    assert "HTTP 404" in lines["failed"]
    assert "HTTP 503; may have arrived" in shown
    assert "HTTP 404; may" not in shown
    assert "22 Nov 22:00:00 WAT" in lines["waiting"], "times are in service.timezone"
    assert "\x1b" not in shown


def test_one_state_only(config: Path) -> None:
    shown = run(config, "--state", "failed")
    assert "HTTP 404" in shown
    assert "HTTP 503" not in shown


def test_retry_revives_what_failed(config: Path) -> None:
    assert run(config, "retry").startswith("1 delivery due now")
    assert "HTTP 404" not in run(config, "--state", "failed")
    assert run(config, "retry").startswith("Nothing to try again")


def test_retry_takes_the_beginning_of_an_id(config: Path) -> None:
    ident = next(line.split()[0] for line in run(config, "--state", "waiting").splitlines() if "HTTP 503" in line)
    assert run(config, "retry", ident).startswith("1 delivery")
    done = CliRunner().invoke(command, ["--config", str(config), "retry", "zzzz"])
    assert done.exit_code == 2
    assert "names no channel and no delivery" in done.output


def test_a_suspended_channel_is_shown_with_what_to_do_and_asked_at_once(config: Path, tmp_path: Path) -> None:
    store = open_store(f"sqlite:///{tmp_path / 'data' / 'monitor.db'}")
    with store.begin() as conn:
        channels.suspend(
            conn, "desk", "token", "Slack: token_revoked\x1b[31m", now=NOW, next_probe_at=NOW + timedelta(hours=1)
        )
    done = CliRunner().invoke(command, ["--config", str(config)])
    assert "desk is suspended since 22 Nov 22:00:00 WAT: Slack: token_revoked" in done.stderr
    assert "1 wait for it; it is asked again at 22 Nov 23:00:00 WAT. Make a new token" in done.stderr
    assert done.stderr.rstrip().endswith("then: monitor alerts retry desk")
    assert "\x1b" not in done.stderr
    assert "desk is suspended: it is asked at once" in run(config, "retry", "desk")
    with store.read() as conn:
        assert channels.suspended(conn)["desk"].next_probe_at != NOW + timedelta(hours=1)
        assert [told.delivery.state for told in outbox.rows(conn, "failed")] == []
    store.close()


def test_why_without_decisions_says_so(config: Path) -> None:
    done = CliRunner().invoke(command, ["--why", "--config", str(config)])
    assert done.exit_code == 0
    assert done.stdout == ""
    assert "Nothing yet" in done.stderr


def test_what_is_held_is_counted_and_its_reasons_are_said_in_words(config: Path) -> None:
    store = open_store(f"sqlite:///{config.parent / 'data' / 'monitor.db'}")
    held = outbox.Decision(
        story_id=None, article_id=None, watch="w", route=0, channel="desk", action="hold",  # type: ignore[arg-type]  # of no story
        until=NOW, reason="unconfirmed > quiet_hours", bundle="quiet_hours",
    )  # fmt: skip
    with store.begin() as conn:
        outbox.decide(conn, [held], NOW)
    store.close()
    done = CliRunner().invoke(command, ["--config", str(config)])
    assert "1 alert is held: `monitor alerts --why` says until when and why." in done.stderr
    why = run(config, "--why")
    assert "unconfirmed > quiet_hours" in why
    assert "one unsure source, so it waits for a second; quiet hours" in why
    assert "une seule source peu sûre" in run(config, "--why", "--language", "fr")
