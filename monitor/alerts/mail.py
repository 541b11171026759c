"""An alert as a mail: a subject of one line, a text part and an HTML part. Pure."""

from __future__ import annotations

from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from typing import TYPE_CHECKING, Any

from monitor.alerts.escape import header, html
from monitor.alerts.layout import PLAIN, lay_out

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from monitor.alerts.message import Link, Message, Voice
    from monitor.items import Alert

MAX_SUBJECT = 150
"""Characters; mail programs show the first 60 or so."""
LIMIT = 200_000
"""Characters of the text part; only the largest digest comes near."""

MIN_LISTED = 2
"""From so many stories on, a digest begins with a table of contents."""


def render_mail(alert: Alert, voice: Voice) -> dict[str, Any]:
    """Return subject, text, html and date: what is frozen of a mail."""
    message = voice.say(alert)
    return {
        "subject": header(message.head, MAX_SUBJECT),
        "text": _with_contents(message, lay_out(message, PLAIN, limit=LIMIT, more=voice.more)) + "\n",
        "html": _page(message, voice.words.language),
        "date": format_datetime(alert.created_at),
    } | _references(alert)


def _references(alert: Alert) -> dict[str, str]:
    """Return the Message-ID of the mail that an update follows, where one arrived."""
    first = alert.first.receipt if alert.first is not None else None
    return {"references": first["message_id"]} if first and "message_id" in first else {}


def build_mail(delivery_id: str, body: Mapping[str, Any], sender: str, recipients: Sequence[str]) -> EmailMessage:
    """Return the mail; its Message-ID comes from the delivery's id, so that a repeat can be told from news."""
    domain = parseaddr(sender)[1].rpartition("@")[2]
    mail = EmailMessage(policy=SMTP)
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


def _page(message: Message, language: str) -> str:
    items = "".join(f'<div id="s{number}">{_block(item)}</div>' for number, item in enumerate(message.items, 1))
    blocks = _block(message) + _html_contents(message) + items
    return (
        f'<!DOCTYPE html><html lang="{language}"><head><meta charset="utf-8"><title>{html(message.head)}</title></head>'
        f'<body style="font-family: sans-serif; max-width: 40em">{blocks}</body></html>\n'
    )


def _with_contents(message: Message, text: str) -> str:
    """Return a digest's text with its table of contents after the first line; one of a single story has none."""
    if len(message.items) < MIN_LISTED:
        return text
    head, _, rest = text.partition("\n\n")
    listed = "\n".join(f"{number}. {item.head}" for number, item in enumerate(message.items, 1))
    return f"{head}\n\n{listed}\n\n{rest}"


def _html_contents(message: Message) -> str:
    if len(message.items) < MIN_LISTED:
        return ""
    rows = (f'<li><a href="#s{number}">{html(item.head)}</a></li>' for number, item in enumerate(message.items, 1))
    return f"<ol>{''.join(rows)}</ol>\n"


def _block(message: Message) -> str:
    lines = [f"<p><strong>{html(message.head)}</strong></p>"]
    if message.changed:
        lines.append(f'<p dir="auto">{html(message.changed)}</p>')
    if message.headline:
        lines.append(f'<p dir="auto">{html(message.headline)}</p>')
    lines.extend(f"<p>{html(kind)} {_links(links)}</p>" for kind, links in message.sources)
    lines.extend(f"<p>{html(text)}</p>" for text in (message.more, message.standing, message.follows) if text)
    if message.why:
        lines.append(f'<p dir="auto"><small>{html(message.why)}</small></p>')
    return "\n".join(lines) + "\n"


def _links(links: Iterable[Link]) -> str:
    return ", ".join(_link(link) for link in links)


def _link(link: Link) -> str:
    label = f"<bdi>{html(link.label)}</bdi>"
    shown = label if link.url is None else f'<a href="{html(link.url)}">{label}</a>'
    return f"{shown} ({html(link.note)})" if link.note else shown
