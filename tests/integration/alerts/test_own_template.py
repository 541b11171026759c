"""A channel's own template: used, checked before the service relies on it, and never the end of an alert."""

from __future__ import annotations

import asyncio
import random
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner
from support.chats import TOKEN, Room, chatting

from monitor.alerts.channels import slack
from monitor.alerts.sender import Sender
from monitor.commands import cli
from monitor.commands.options import load
from monitor.errors import ConfigError, MonitorError
from monitor.store import outbox

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from monitor.store import Store

CONFIG = """\
service: {{operator_to: [ops]}}
sources: [{{name: X, feeds: ['https://x.example/feed']}}]
watches: [{{name: sahel-conflict}}]
channels:
  desk: {{slack: {{token: {token}, channel: C1, api: '{api}/api'}}, template: templates/mine.j2}}
  ops: {{webhook: '{hook}', secret: whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw}}
routes: [{{to: [desk]}}]
"""


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Count hundreds of messages a second where Slack allows one."""
    monkeypatch.setattr(slack, "SECONDS", 0.005)


@pytest.fixture
def room() -> Iterator[Room]:
    with chatting() as one:
        yield one


@pytest.fixture
def config(tmp_path: Path, room: Room, receiver: Any) -> Callable[[str], Path]:
    """Return a function that writes a configuration with this template of its own."""
    receiver.will(200)

    def write(template: str) -> Path:
        (tmp_path / "templates").mkdir(exist_ok=True)
        (tmp_path / "templates" / "mine.j2").write_text(template, encoding="utf-8")
        path = tmp_path / "config.yaml"
        path.write_text(CONFIG.format(token=TOKEN, api=room.base, hook=receiver.base), encoding="utf-8")
        return path

    return write


def flush(store: Store, path: Path) -> None:
    def clock() -> datetime:
        return datetime.now(UTC)

    async def deliver() -> None:
        sender = Sender(store, load(path), clock=clock, rng=random.Random(1))
        await sender.flush(clock() + timedelta(seconds=10))

    asyncio.run(deliver())


def test_it_writes_the_messages(
    store: Store, config: Callable[[str], Path], room: Room, report: Callable[..., None]
) -> None:
    path = config("ALERTE {{ head }} / {{ headline }}")
    report(store, load(path), 12)
    flush(store, path)
    assert room.messages[0].text.startswith("ALERTE HIGH · 12 killed")
    assert room.messages[0].text.endswith("/ “Attaque numéro 12”")


@pytest.mark.parametrize(
    ("template", "said"),
    [
        ("{{ head }}\n{% if %}", "mine.j2:2: Expected an expression"),
        ("{{ head }}\n\n{{ heed }}", "mine.j2:3: 'heed' is undefined"),
    ],
)
def test_a_mistake_is_found_by_check_with_file_and_line(
    config: Callable[[str], Path], template: str, said: str
) -> None:
    path = config(template)
    done = CliRunner().invoke(cli, ["check", "--config", str(path)])
    assert isinstance(done.exception, ConfigError)
    assert done.exception.exit_code == 2
    assert f"{path.parent / 'templates'}/{said}" in str(done.exception)
    assert "channel desk" in str(done.exception)


def test_a_file_that_is_not_there_is_a_mistake_in_the_configuration(config: Callable[[str], Path]) -> None:
    path = config("x")
    (path.parent / "templates" / "mine.j2").unlink()
    with pytest.raises(ConfigError, match=r"config\.yaml:5:\d+: channels\.desk\.template: no such file"):
        load(path)


def test_a_syntax_error_keeps_the_service_from_starting(store: Store, config: Callable[[str], Path]) -> None:
    path = config("{% if %}")
    with pytest.raises(MonitorError) as raised:
        flush(store, path)
    assert raised.value.exit_code == 2


def test_an_alert_is_never_lost_to_a_template(
    store: Store, config: Callable[[str], Path], room: Room, receiver: Any, report: Callable[..., None]
) -> None:
    path = config("{% if alert.story.deaths.max == 13 %}{{ nosuch }}{% endif %}mine: {{ head }}")
    for number in (12, 13, 14, 13000):
        report(store, load(path), number)
    flush(store, path)
    by_toll = {message.text.split(" killed")[0].split(" · ")[-1]: message.text for message in room.messages}
    assert by_toll["12"].startswith("mine: HIGH")
    assert by_toll["14"].startswith("mine: HIGH")
    assert by_toll["13"].startswith("*HIGH · 13 killed")
    with store.read() as conn:
        assert {told.delivery.state for told in outbox.rows(conn)} == {"sent"}
    (said,) = [body["text"] for body in receiver.bodies()]
    assert said.startswith("the template of channel desk failed, the built-in one stood in: ")
    assert said.endswith("mine.j2:1: 'nosuch' is undefined")
