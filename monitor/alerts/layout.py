"""Turns a message into a channel's text, by its template, in its markup and within its limit. Pure.

Where room is short, parts of the message are left out or cut before they are escaped, and the whole is written anew: no
cut ever falls inside an escape, a link or a tag.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from markupsafe import Markup as Safe

from monitor.alerts.escape import defang, html, read_utf16, shorten, slack, telegram
from monitor.alerts.payload import payload
from monitor.alerts.templates import TemplateFailedError, compiled, filled

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from monitor.alerts.message import Message, Voice

SHORT_HEADLINE = 100
"""Characters to which a headline is cut before it is left out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Markup:
    """How one kind of channel writes foreign text and addresses, and how it counts length."""

    template: str
    text: Callable[[str], str]
    url: Callable[[str], str] = str
    """Of a safe address."""
    measure: Callable[[str], int] = len


PLAIN = Markup(template="text.j2", text=str)
LETTER = Markup(template="letter.j2", text=str)
"""A mail's text part."""
CHAT = Markup(template="text.j2", text=defang)
"""For services whose dialect is not known: no markup, and nothing in a page's text that could be taken for it."""
SLACK = Markup(template="slack.j2", text=slack, url=lambda url: url.replace("&", "&amp;"))
TELEGRAM = Markup(template="telegram.j2", text=telegram, url=html, measure=read_utf16)
HTML = Markup(template="mail.j2", text=html, url=html)


class Layout:
    """A channel's template, and what it needs to speak."""

    def __init__(self, markup: Markup, voice: Voice, *, own: bool = True) -> None:
        """Read the templates; `own`: the channel's own one too, where it has one. Raises TemplateFailedError."""
        self._markup = markup
        self._voice = voice
        self._own = voice.template if own else None
        self._builtin = compiled(markup.template, None, markup.text)
        self._template = self._builtin if self._own is None else compiled(markup.template, self._own, markup.text)

    def write(self, message: Message, limit: int, *, builtin: bool = False) -> str:
        """Return the message as text that measures at most `limit`; `builtin`: not by the channel's own template.

        Raises TemplateFailedError where the channel's own template fails, or leaves no room for the message.
        """
        for shown in self._shorter(message, limit, builtin=builtin):
            text = self._fill(shown, builtin=builtin)
            if self._markup.measure(text) <= limit:
                return text
        raise TemplateFailedError(f"{self._own}: its own text is longer than the service takes ({limit})")

    def _shorter(self, message: Message, limit: int, *, builtin: bool) -> Iterator[Message]:
        """Yield the message, then with ever less in it."""
        yield message
        if message.items:
            message = replace(message, items=tuple(_first_line(item) for item in message.items))
            yield message

            def fits(number: int) -> bool:
                return self._markup.measure(self._fill(self._cut(message, number), builtin=builtin)) <= limit

            yield self._cut(message, _most(len(message.items) - 1, fits))
            message = replace(message, items=())
        parts = list(_leaner(message, self._voice.more))
        yield from parts
        least = parts[-1]

        def holds(number: int) -> bool:
            shown = replace(least, head=shorten(least.head, number))
            return self._markup.measure(self._fill(shown, builtin=builtin)) <= limit

        yield replace(least, head=shorten(least.head, _most(len(least.head), holds)))

    def _cut(self, digest: Message, number: int) -> Message:
        left_out = len(digest.items) - number + digest.hidden
        return replace(digest, items=digest.items[:number], more=self._voice.more(left_out))

    def _fill(self, message: Message, *, builtin: bool) -> str:
        parts = self._parts(message)
        parts["items"] = [self._parts(item) for item in message.items]
        told = {} if message.alert is None else payload(message.alert)
        values = {"alert": told, "message": dict(parts), "language": self._voice.words.language, **parts}
        if builtin or self._own is None:
            return filled(self._builtin, None, values)
        return filled(self._template, self._own, values)

    def _parts(self, message: Message) -> dict[str, Any]:
        """Return what a template sees of a message; addresses are ready for a link."""
        sources = [
            {
                "kind": kind,
                "links": [
                    {
                        "label": link.label,
                        "url": None if link.url is None else Safe(self._markup.url(link.url)),  # noqa: S704 - a safe address
                        "note": link.note,
                    }
                    for link in links
                ],
            }
            for kind, links in message.sources
        ]
        names = ("head", "headline", "changed", "more", "standing", "follows", "why")
        return {"sources": sources, **{name: getattr(message, name) for name in names}}


def _first_line(item: Message) -> Message:
    """Return what a long digest says of a story: every story with its first line is worth more than a few whole."""
    return replace(item, headline=None, sources=(), standing=None)


def _leaner(message: Message, more: Callable[[int], str]) -> Iterator[Message]:
    """Yield the message without its reasons, then with ever fewer sources, and in the end its first line alone."""
    message = replace(message, why=None)
    yield message
    hidden = message.hidden
    while sum(len(links) for _, links in message.sources) > 1:
        hidden += 1
        *kinds, (kind, links) = message.sources
        message = replace(message, sources=(*kinds, *(((kind, links[:-1]),) if links[1:] else ())), more=more(hidden))
        yield message
    message = replace(message, follows=None)
    yield message
    message = replace(message, sources=(), more=None)
    yield message
    message = replace(message, standing=None)
    yield message
    if message.headline is not None:
        yield replace(message, headline=shorten(message.headline, SHORT_HEADLINE))
    message = replace(message, headline=None)
    yield message
    yield replace(message, changed=None)


def _most(most: int, fits: Callable[[int], bool]) -> int:
    """Return the largest number up to `most` that fits, where every smaller one does too; 0 where none does."""
    low, high = 0, most
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if fits(middle) else (low, middle - 1)
    return low
