"""The kinds of single values that a configuration holds, each with its check. No message repeats a possible secret."""

from __future__ import annotations

import base64
import binascii
import logging
import re
from datetime import time, timedelta
from email.utils import parseaddr
from typing import Annotated, Any, get_args
from urllib.parse import SplitResult, urlsplit

from lxml.cssselect import CSSSelector
from lxml.etree import LxmlError
from pydantic import AfterValidator, BeforeValidator, SecretStr, StringConstraints, WithJsonSchema

from monitor.config import codes
from monitor.config.durations import parse_duration
from monitor.config.report import closest, show, wrong
from monitor.items import EventType

_CONTROL = re.compile(r"[\x00-\x1f\x7f\u2028\u2029]")
_SPACE = re.compile(r"\s")
_LONGEST_URL = 4096
_LONGEST_PATTERN = 1000


def _split(url: str, schemes: tuple[str, ...], example: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        raise wrong("not a valid address", f"Write it as {example}") from None
    if parts.scheme.lower() not in schemes:
        raise wrong(
            f"not an address that starts with {' or '.join(f'{s}://' for s in schemes)}", f"Write it as {example}"
        )
    if not host or _SPACE.search(url) or _CONTROL.search(url) or len(url) > _LONGEST_URL:
        raise wrong("not a valid address", f"Write it as {example}, without spaces")
    return parts


def _http(url: str) -> str:
    _split(url, ("http", "https"), "https://example.org/path")
    return url


def _source_url(url: str) -> str:
    if _split(url, ("http", "https"), "https://example.org/feed").username is not None:
        raise wrong("an address with a user name or password", "Name an address that anyone may read")
    return url


def _smtp(url: SecretStr) -> SecretStr:
    example = "smtp://user:password@mail.example.org:587 or smtps://...:465, special characters as %40"
    parts = _split(url.get_secret_value(), ("smtp", "smtps"), example)
    if parts.path.strip("/") or parts.query or parts.fragment:
        raise wrong("a mail server's address has nothing after the port", f"Write it as {example}")
    return url


def _apprise(url: SecretStr) -> SecretStr:
    scheme, _, rest = url.get_secret_value().partition("://")
    if scheme.lower() == "msteams-workflows":
        # Power Automate's own name for what Apprise calls by half of it.
        url = SecretStr(f"workflows://{rest}")
    if not re.match(r"[A-Za-z][A-Za-z0-9+.-]*://\S+\Z", url.get_secret_value()):
        raise wrong("not an Apprise address", "Write one such as ntfys://ntfy.sh/topic, see Apprise's own pages")
    if not _apprise_knows(url.get_secret_value()):
        raise wrong(
            "an address that Apprise does not know", "Check the service's name and each part, see Apprise's own pages"
        )
    return url


def _apprise_knows(url: str) -> bool:
    # Apprise imports 0.2 s of modules: only a configuration that uses it pays for them.
    from apprise import Apprise  # noqa: PLC0415 - as said above

    def unheard(record: logging.LogRecord) -> bool:
        """Keep Apprise's complaint to ourselves: it repeats the address, which holds a secret."""
        del record
        return False

    logger = logging.getLogger("apprise")
    logger.addFilter(unheard)
    try:
        return Apprise.instantiate(url, suppress_exceptions=True) is not None
    finally:
        logger.removeFilter(unheard)


def _whsec(secret: SecretStr) -> SecretStr:
    todo = "Make one with: echo whsec_$(openssl rand -base64 32)"
    text = secret.get_secret_value()
    if not text.startswith("whsec_"):
        raise wrong("a webhook secret starts with whsec_", todo)
    try:
        key = base64.b64decode(text.removeprefix("whsec_"), validate=True)
    except (binascii.Error, ValueError):
        raise wrong("what follows whsec_ is not base64", todo) from None
    if not key:
        raise wrong("nothing follows whsec_", todo)
    return secret


def _filled(secret: SecretStr) -> SecretStr:
    text = secret.get_secret_value()
    if not text.strip() or _SPACE.search(text) or _CONTROL.search(text):
        raise wrong("empty, or with spaces or line breaks in it", "Copy it again from the service")
    return secret


def _mail(address: str) -> str:
    _, plain = parseaddr(address)
    name, at, host = plain.rpartition("@")
    if _CONTROL.search(address) or not (name and at and host) or _SPACE.search(plain):
        raise wrong("not a mail address", "Write it as desk@example.org or Desk <desk@example.org>")
    return address


def _duration(value: Any) -> Any:
    if isinstance(value, timedelta):
        return value
    example = "Write it as 15m, 1h30m or 30d (units s, m, h, d, w)"
    if not isinstance(value, str):
        raise wrong("not a duration", example)
    try:
        return parse_duration(value)
    except ValueError as error:
        raise wrong(
            f"not a duration: {error}" if str(error) != "not a duration" else "not a duration", example
        ) from None


def _positive(value: timedelta) -> timedelta:
    if value < timedelta(seconds=1):
        raise wrong("too short", "Write at least 1s")
    return value


def _clock(value: Any) -> Any:
    if isinstance(value, time):
        return value
    match = re.fullmatch(r"([01]?[0-9]|2[0-3]):([0-5][0-9])", value) if isinstance(value, str) else None
    if match is None:
        raise wrong("not a time of day", 'Write it as "07:00", from 00:00 to 23:59')
    return time(int(match[1]), int(match[2]))


def _country(code: str) -> str:
    if code not in codes.countries():
        upper = code.upper()
        advice = f"Did you mean {upper}?" if upper in codes.countries() else "Use two capitals as in ML (ISO 3166)"
        raise wrong(f"unknown country code {show(code)}", advice)
    return code


def _language(code: str) -> str:
    if code not in codes.languages():
        lower = code.lower()
        advice = f"Did you mean {lower}?" if lower in codes.languages() else "Use a code such as fr or ha (ISO 639)"
        raise wrong(f"unknown language code {show(code)}", advice)
    return code


def _event_type(name: str) -> str:
    if name not in get_args(EventType):
        raise wrong(f"unknown event type {show(name)}", closest(name, get_args(EventType)))
    return name


def _zone(name: str) -> str:
    if not codes.is_time_zone(name):
        # An abbreviation or an offset is near to others of its kind, which mean another time.
        places = [known for known in codes.time_zones() if "/" in known and not known.startswith("Etc/")]
        advice = closest(name, places)
        raise wrong(
            f"unknown time zone {show(name)}",
            advice if advice.startswith("Did") else "Use a name such as Africa/Bamako",
        )
    return name


def _selector(selector: str) -> str:
    try:
        CSSSelector(selector)
    except (ValueError, SyntaxError, LxmlError):
        raise wrong("not a CSS selector", "Write one such as article h2 a") from None
    return selector


def _pattern(pattern: str) -> str:
    try:
        re.compile(pattern)
    except (re.error, OverflowError, RecursionError) as error:
        reason = error.msg if isinstance(error, re.error) else "too large"
        raise wrong(f"not a regular expression: {reason}", "Test it with Python's re, and use single quotes") from None
    return pattern


def _name(name: str) -> str:
    if _CONTROL.search(name) or name != name.strip() or not name:
        raise wrong("empty, or with spaces around it or control characters in it", "Write a plain name")
    return name


def _chat(value: Any) -> Any:
    text = str(value) if isinstance(value, int) and not isinstance(value, bool) else value
    if not isinstance(text, str) or not re.fullmatch(r"-?[0-9]{1,20}|@[A-Za-z0-9_]{1,64}", text):
        raise wrong("not a Telegram chat", 'Write its number, e.g. "-1001234567890", or @name')
    return text


def _header(text: str) -> str:
    if _CONTROL.search(text) or not text.isascii() or not text.strip():
        raise wrong("holds characters that an HTTP header cannot carry", "Write plain ASCII text")
    return text


_SPAN = WithJsonSchema({"type": "string", "pattern": r"^\s*([0-9]{1,9}\s*[wdhms]\s*)+$", "examples": ["15m", "1h30m"]})
_TIME = WithJsonSchema({"type": "string", "pattern": "^([01]?[0-9]|2[0-3]):[0-5][0-9]$", "examples": ["07:00"]})
"""What editors are told of values that are written otherwise than they are kept."""

Name = Annotated[str, StringConstraints(max_length=200), AfterValidator(_name)]
"""One line of text."""
HttpUrl = Annotated[str, AfterValidator(_http)]
SourceUrl = Annotated[str, AfterValidator(_source_url)]
SmtpUrl = Annotated[SecretStr, AfterValidator(_smtp)]
AppriseUrl = Annotated[SecretStr, AfterValidator(_apprise)]
WebhookSecret = Annotated[SecretStr, AfterValidator(_whsec)]
Token = Annotated[SecretStr, AfterValidator(_filled)]
MailAddress = Annotated[str, AfterValidator(_mail)]
Duration = Annotated[timedelta, BeforeValidator(_duration), _SPAN]
PositiveDuration = Annotated[timedelta, BeforeValidator(_duration), AfterValidator(_positive), _SPAN]
Clock = Annotated[time, BeforeValidator(_clock), _TIME]
Country = Annotated[
    str, AfterValidator(_country), WithJsonSchema({"type": "string", "pattern": "^[A-Z]{2}$", "examples": ["ML"]})
]
Language = Annotated[
    str, AfterValidator(_language), WithJsonSchema({"type": "string", "pattern": "^[a-z]{2,3}$", "examples": ["fr"]})
]
EventName = Annotated[str, AfterValidator(_event_type), WithJsonSchema({"enum": list(get_args(EventType))})]
TimeZone = Annotated[str, AfterValidator(_zone)]
Selector = Annotated[str, StringConstraints(max_length=_LONGEST_PATTERN), AfterValidator(_selector)]
Pattern = Annotated[str, StringConstraints(max_length=_LONGEST_PATTERN), AfterValidator(_pattern)]
ChatName = Annotated[str, BeforeValidator(_chat), WithJsonSchema({"type": ["string", "integer"]})]
Header = Annotated[str, StringConstraints(max_length=300), AfterValidator(_header)]
