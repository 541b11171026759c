"""An alert as a mail: a subject of one line, a text part and an HTML part. Pure."""

from __future__ import annotations

from email.header import Header
from email.message import EmailMessage
from email.policy import SMTP, EmailPolicy
from email.utils import format_datetime, parseaddr
from typing import TYPE_CHECKING, Any

from monitor.alerts.escape import header
from monitor.alerts.layout import HTML, LETTER, Layout

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from monitor.alerts.message import Voice
    from monitor.items import Alert

MAX_SUBJECT = 150
"""Characters; mail programs show the first 60 or so."""
LIMIT = 400_000
"""Characters of each part; only the largest digest comes near."""


class Letter:
    """How a channel's mails look: a template of its own stands for the HTML part, which mail programs show."""

    def __init__(self, voice: Voice) -> None:
        """Read the templates. Raises TemplateFailedError."""
        self._voice = voice
        self._text = Layout(LETTER, voice, own=False)
        self._html = Layout(HTML, voice)

    def render(self, alert: Alert, *, builtin: bool = False) -> dict[str, Any]:
        """Return subject, text, html and date: what is frozen of a mail. Raises TemplateFailedError."""
        message = self._voice.say(alert)
        return {
            "subject": header(message.head, MAX_SUBJECT),
            "text": self._text.write(message, LIMIT) + "\n",
            "html": self._html.write(message, LIMIT, builtin=builtin) + "\n",
            "date": format_datetime(alert.created_at),
        } | _references(alert)


def _references(alert: Alert) -> dict[str, str]:
    """Return the Message-ID of the mail that an update follows, where one arrived."""
    first = alert.first.receipt if alert.first is not None else None
    return {"references": first["message_id"]} if first and "message_id" in first else {}


class _WholeWords(EmailPolicy):
    """SMTP's policy, but for subjects beyond ASCII: Python's own folding loses blanks between two encoded words."""

    def fold(self, name: str, value: str) -> str:
        """Return the header as it is sent."""
        if name.lower() != "subject" or str(value).isascii():
            return str(super().fold(name, value))
        encoded = Header(str(value), "utf-8", header_name=name).encode(linesep=self.linesep)
        return f"{name}: {encoded}{self.linesep}"

    def fold_binary(self, name: str, value: str) -> bytes:
        """Return the header as it is sent, in bytes."""
        return self.fold(name, value).encode("ascii", "surrogateescape")


def build_mail(delivery_id: str, body: Mapping[str, Any], sender: str, recipients: Sequence[str]) -> EmailMessage:
    """Return the mail; its Message-ID comes from the delivery's id, so that a repeat can be told from news."""
    domain = parseaddr(sender)[1].rpartition("@")[2]
    mail = EmailMessage(policy=_WholeWords(**{name: getattr(SMTP, name) for name in ("linesep", "max_line_length")}))
    mail["Message-ID"] = f"<{delivery_id}@{domain}>"
    if "references" in body:
        # RFC 5322, 3.6.4: mail programs show an update beneath the first mail on its story.
        mail["In-Reply-To"] = mail["References"] = body["references"]
    mail["Date"] = body["date"]
    mail["From"] = sender
    mail["To"] = ", ".join(recipients)
    mail["Subject"] = body["subject"]
    mail["Auto-Submitted"] = "auto-generated"  # RFC 3834: holiday answers stay away
    mail.set_content(body["text"], cte="quoted-printable")
    mail.add_alternative(body["html"], subtype="html", cte="quoted-printable")
    for part in mail.iter_parts():
        del part["MIME-Version"]  # it belongs to the whole mail only (RFC 2045, 4)
    return mail
