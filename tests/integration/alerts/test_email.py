from __future__ import annotations

import ssl
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from typing import TYPE_CHECKING

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from support.mailbox import Mailbox, serving

from monitor.alerts.channels.base import Closed, Refused, Retry, Sent
from monitor.alerts.channels.email import Email

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from monitor.alerts.message import Voice
    from monitor.items import Alert


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a file with a key and its self-signed certificate for localhost."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=2))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "both.pem"
    path.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        + made.public_bytes(serialization.Encoding.PEM)
    )
    return path


@pytest.fixture
def mailbox() -> Mailbox:
    return Mailbox()


@pytest.fixture
def serve(mailbox: Mailbox) -> Iterator[Callable[..., int]]:
    """Return a function that starts a mail server and returns its port."""
    with serving(mailbox) as start:
        yield start


@pytest.fixture
def mailer(english: Voice, certificate: Path) -> Callable[..., Email]:
    def make(url: str, *, trusting: bool = True, to: tuple[str, ...] = ("a@x.example", "b@x.example")) -> Email:
        def trust() -> ssl.SSLContext:
            return ssl.create_default_context(cafile=certificate if trusting else None)

        return Email(url, "Desk <desk@x.example>", to, english, trust=trust)

    return make


def starttls(certificate: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context


def test_a_mail_arrives_once_with_its_stable_id(
    mailbox: Mailbox, serve: Callable[..., int], mailer: Callable[..., Email], told: Alert
) -> None:
    channel = mailer(f"smtp://127.0.0.1:{serve()}")
    body = channel.render(told)
    assert channel.send("d1", body) == Sent(receipt={"message_id": "<d1@x.example>"})
    ((recipients, raw),) = mailbox.mails
    assert recipients == ["a@x.example", "b@x.example"]
    mail = message_from_bytes(raw, policy=policy.default)
    assert mail["Message-ID"] == "<d1@x.example>"
    assert mail["From"] == "Desk <desk@x.example>"
    assert mail["To"] == "a@x.example, b@x.example"
    assert mail["Subject"] == "Monitor: 3 < 4 & quiet"
    assert [part.get_content_type() for part in mail.walk()] == ["multipart/alternative", "text/plain", "text/html"]


def test_starttls_and_login(
    mailbox: Mailbox, serve: Callable[..., int], mailer: Callable[..., Email], told: Alert, certificate: Path
) -> None:
    port = serve(
        tls_context=starttls(certificate), authenticator=mailbox.authenticate, auth_required=True, require_starttls=True
    )
    channel = mailer(f"smtp://me:p%3Aw@localhost:{port}")
    assert channel.send("d1", channel.render(told)) == Sent(receipt={"message_id": "<d1@x.example>"})
    assert mailbox.logins == [(b"me", b"p:w")]


def test_a_wrong_password_is_a_refusal_that_does_not_repeat_it(
    mailbox: Mailbox, serve: Callable[..., int], mailer: Callable[..., Email], told: Alert, certificate: Path
) -> None:
    port = serve(tls_context=starttls(certificate), authenticator=mailbox.authenticate, auth_required=True)
    channel = mailer(f"smtp://me:hunter2@localhost:{port}")
    result = channel.send("d1", channel.render(told))
    assert isinstance(result, Closed)
    assert result.cause == "login"
    assert result.reason.startswith("SMTP 535")
    assert "hunter2" not in result.reason
    assert not mailbox.mails


def test_no_password_goes_to_a_server_without_starttls(
    mailbox: Mailbox, serve: Callable[..., int], mailer: Callable[..., Email], told: Alert
) -> None:
    port = serve(authenticator=mailbox.authenticate, auth_require_tls=False)
    channel = mailer(f"smtp://me:p%3Aw@127.0.0.1:{port}")
    result = channel.send("d1", channel.render(told))
    assert isinstance(result, Closed)
    assert result.cause == "tls"
    assert "STARTTLS" in result.reason
    assert not mailbox.logins
    assert not mailbox.mails


def test_an_unknown_certificate_is_not_trusted(
    mailbox: Mailbox, serve: Callable[..., int], mailer: Callable[..., Email], told: Alert, certificate: Path
) -> None:
    channel = mailer(f"smtp://localhost:{serve(tls_context=starttls(certificate))}", trusting=False)
    assert channel.send("d1", channel.render(told)) == Retry(
        reason="the mail server's TLS certificate was not accepted"
    )
    assert not mailbox.mails


@pytest.mark.parametrize(
    ("answer", "kinds"),
    [
        ("550 no such mailbox", (Closed, Refused)),
        ("451 greylisted, later", (Retry, Retry)),
        ("554 spam", (Closed, Refused)),
    ],
)
def test_refusals_for_good_are_told_from_passing_ones(
    *,
    mailbox: Mailbox,
    serve: Callable[..., int],
    mailer: Callable[..., Email],
    told: Alert,
    answer: str,
    kinds: tuple[type[object], type[object]],
) -> None:
    channel = mailer(f"smtp://127.0.0.1:{serve()}")
    mailbox.recipient = lambda _: answer
    assert isinstance(channel.send("d1", channel.render(told)), kinds[0])
    mailbox.recipient = lambda _: None
    mailbox.data = answer
    assert isinstance(channel.send("d1", channel.render(told)), kinds[1])
    assert not mailbox.mails


def test_one_refused_recipient_does_not_keep_the_others_from_their_mail(
    mailbox: Mailbox, serve: Callable[..., int], mailer: Callable[..., Email], told: Alert
) -> None:
    channel = mailer(f"smtp://127.0.0.1:{serve()}")
    mailbox.recipient = lambda address: "550 unknown" if address.startswith("a@") else None
    assert channel.send("d1", channel.render(told)) == Sent(
        note="not delivered to a@x.example (SMTP 550: unknown)", receipt={"message_id": "<d1@x.example>"}
    )
    assert [recipients for recipients, _ in mailbox.mails] == [["b@x.example"]]


def test_who_may_be_reached_later_is_tried_again_alone(
    mailbox: Mailbox, serve: Callable[..., int], mailer: Callable[..., Email], told: Alert
) -> None:
    channel = mailer(f"smtp://127.0.0.1:{serve()}", to=("a@x.example", "b@x.example", "c@x.example"))
    answers = {"a@x.example": "451 greylisted", "b@x.example": None, "c@x.example": "550 unknown"}
    mailbox.recipient = lambda address: answers[address]
    body = channel.render(told)
    assert channel.send("d1", body) == Retry(
        reason="still to be delivered to a@x.example (SMTP 451: greylisted)",
        remaining=("a@x.example",),
        note="not delivered to c@x.example (SMTP 550: unknown)",
    )
    again = {**body, "remaining": ["a@x.example"]}
    assert channel.send("d1", again) == Retry(
        reason="still to be delivered to a@x.example (SMTP 451: greylisted)", remaining=("a@x.example",)
    )
    answers["a@x.example"] = None
    assert channel.send("d1", again) == Sent(receipt={"message_id": "<d1@x.example>"})
    assert [recipients for recipients, _ in mailbox.mails] == [["b@x.example"], ["a@x.example"]]
    assert all(b"To: a@x.example, b@x.example, c@x.example" in raw for _, raw in mailbox.mails)


def test_a_closed_port_may_pass_and_names_no_address(mailer: Callable[..., Email], told: Alert) -> None:
    channel = mailer("smtp://me:hunter2@127.0.0.1:9")
    result = channel.send("d1", channel.render(told))
    assert isinstance(result, Retry)
    assert "hunter2" not in result.reason
    assert "127.0.0.1" not in result.reason
