"""Turns a message into the lines of a chat message, in a channel's markup and within its limit. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from monitor.alerts.escape import defang, html, isolate, shorten, slack, telegram, utf16

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from monitor.alerts.message import Link, Message


@dataclass(frozen=True, slots=True, kw_only=True)
class Markup:
    """How one channel writes foreign text, strong text and links, and how it counts length."""

    text: Callable[[str], str]
    strong: Callable[[str], str]
    link: Callable[[str, str], str]
    """Of an escaped label and a safe address."""
    inline: bool = True
    """Whether a link takes the place of its label, so that several fit one line."""
    measure: Callable[[str], int] = len


def _bare(label: str, url: str) -> str:
    return f"{label} {url}"


PLAIN = Markup(text=str, strong=str, link=_bare, inline=False)
CHAT = Markup(text=defang, strong=str, link=_bare, inline=False)
"""For services whose dialect is not known: no markup, and nothing in a page's text that could be taken for it."""
SLACK = Markup(text=slack, strong="*{}*".format, link=lambda label, url: f"<{slack_url(url)}|{label}>")
TELEGRAM = Markup(
    text=telegram,
    strong="<b>{}</b>".format,
    link=lambda label, url: f'<a href="{html(url)}">{label}</a>',
    measure=utf16,
)


def slack_url(url: str) -> str:
    """Return a safe address as it stands in Slack's angle brackets."""
    return url.replace("&", "&amp;")


@dataclass(frozen=True, slots=True)
class _Line:
    text: str
    rank: int
    """What is dropped first where room is short: the highest."""


def lay_out(message: Message, markup: Markup, *, limit: int, more: Callable[[int], str]) -> str:
    """Return the message as text that measures at most `limit`.

    Where room is short, the reasons go first, then the later sources, then a digest's last items (counted by `more`),
    and in the end the first line is cut.
    """
    if message.items:
        return _digest(message, markup, limit, more)
    lines = list(_lines(message, markup))
    while len(lines) > 1 and markup.measure(_joined(lines)) > limit:
        lines.remove(max(reversed(lines), key=lambda line: line.rank))
    text = _joined(lines)
    # The first line alone is too long only for the smallest services: there we cut it without its markup.
    return text if markup.measure(text) <= limit else markup.text(shorten(message.head, limit // 2, markup.measure))


def _digest(message: Message, markup: Markup, limit: int, more: Callable[[int], str]) -> str:
    """Return all items with their headlines and first sources if there is room, else as many first lines as fit."""
    head = markup.strong(markup.text(message.head))
    last = [markup.text(message.more)] if message.more else []
    whole = [_joined(line for line in _lines(item, markup) if line.rank < _DETAIL) for item in message.items]
    text = "\n\n".join([head, *whole, *last])
    if markup.measure(text) <= limit:
        return text
    lines = [head]
    for number, item in enumerate(message.items):
        line = f"· {markup.text(item.head)}"
        rest = markup.text(more(len(message.items) - number))
        if markup.measure("\n".join([*lines, line, rest])) > limit:
            return "\n".join([*lines, rest])
        lines.append(line)
    return "\n".join([*lines, *last])


_DETAIL = 4


def _lines(message: Message, markup: Markup) -> list[_Line]:
    """Return the lines of one message: facts, headline, what changed, sources, standing, why."""
    lines = [_Line(markup.strong(markup.text(message.head)), 0)]
    if message.headline:
        lines.append(_Line(markup.text(isolate(message.headline)), 1))
    if message.changed:
        lines.append(_Line(markup.text(isolate(message.changed)), 1))
    first = True
    for kind, links in message.sources:
        if markup.inline:
            joined = ", ".join(_link(link, markup) for link in links)
            lines.append(_Line(f"{markup.text(kind)} {joined}", 3 if first else 5))
            first = False
            continue
        for link in links:
            lines.append(_Line(f"{markup.text(kind)} {_link(link, markup)}", 3 if first else 5))
            first = False
    if message.more:
        lines.append(_Line(markup.text(message.more), 5))
    if message.standing:
        lines.append(_Line(markup.text(message.standing), 2))
    if message.why:
        lines.append(_Line(markup.text(isolate(message.why)), 6))
    return lines


def _link(link: Link, markup: Markup) -> str:
    label = markup.text(isolate(link.label))
    shown = label if link.url is None else markup.link(label, link.url)
    return f"{shown} ({markup.text(link.note)})" if link.note else shown


def _joined(lines: Iterable[_Line]) -> str:
    return "\n".join(line.text for line in lines)
