"""A mail that reaches some of its recipients: the others later, alone, or named; nobody twice."""

from __future__ import annotations

import asyncio
import random
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from support.mailbox import Mailbox, serving

from monitor.alerts import backoff, gate
from monitor.alerts.sender import Sender
from monitor.config import Config, EmailChannel, Route, ServiceConfig, WebhookChannel
from monitor.store import channels, outbox

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from monitor.store import Store

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


@pytest.fixture
def mailbox() -> Mailbox:
    return Mailbox()


@pytest.fixture
def config(mailbox: Mailbox, receiver: Any) -> Iterator[Config]:
    receiver.will(200)
    with serving(mailbox) as start:
        to = ("a@x.example", "b@x.example", "c@x.example")
        mail = EmailChannel.model_validate({"smtp": f"smtp://127.0.0.1:{start()}", "from": "m@x.example", "to": to})
        yield Config(
            path=Path("config.yaml"),
            service=ServiceConfig(operator_to=("ops",)),
            watches=({"name": "sahel-conflict"},),
            channels={"mail": mail, "ops": WebhookChannel(webhook=receiver.base, secret=SECRET)},
            routes=(Route(to=("mail",)),),
        )


def flush(store: Store, config: Config, seconds: float = 10) -> None:
    def clock() -> datetime:
        return datetime.now(UTC)

    async def deliver() -> None:
        await Sender(store, config, clock=clock, rng=random.Random(1)).flush(clock() + timedelta(seconds=seconds))

    asyncio.run(deliver())


def test_the_refused_are_named_and_told_once_and_the_delayed_get_it_later(
    *,
    store: Store,
    config: Config,
    mailbox: Mailbox,
    receiver: Any,
    report: Callable[..., None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(backoff, "FIRST", 0.05)
    monkeypatch.setattr(gate, "REST", 0.05)
    tries: list[str] = []

    def answer(address: str) -> str | None:
        tries.append(address)
        if address.startswith("a@") and tries.count(address) == 1:
            return "451 greylisted"
        return "550 unknown" if address.startswith("c@") else None

    mailbox.recipient = answer
    for number in range(3):
        report(store, config, number)
        flush(store, config)
    got = [(message_from_bytes(raw, policy=policy.default)["Message-ID"], to) for to, raw in mailbox.mails]
    assert sorted(len(to) for _, to in got) == [1, 1, 2, 2], "who waited was not tried alone"
    assert len({(ident, address) for ident, to in got for address in to}) == 6, "somebody got it twice, or never"
    with store.read() as conn:
        mails = [told.delivery for told in outbox.rows(conn) if told.delivery.channel == "mail"]
    assert {(mail.state, mail.note) for mail in mails} == {("sent", "not delivered to c@x.example (SMTP 550: unknown)")}
    said = [body["text"] for body in receiver.bodies()]
    assert said == ["channel mail did not reach everyone: not delivered to c@x.example (SMTP 550: unknown)"]


def test_a_mail_that_no_recipient_may_get_suspends_the_channel(
    store: Store, config: Config, mailbox: Mailbox, receiver: Any, report: Callable[..., None]
) -> None:
    mailbox.recipient = lambda _: "550 no such mailbox"
    report(store, config, 1)
    flush(store, config)
    with store.read() as conn:
        assert channels.suspended(conn)["mail"].cause == "recipients"
    assert [body["text"].partition(":")[0] for body in receiver.bodies()] == ["channel mail takes nothing more"]
