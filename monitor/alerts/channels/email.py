"""E-mail over SMTP: `smtps://` is TLS from the start; `smtp://` upgrades by STARTTLS, and tells no password without."""

from __future__ import annotations

import smtplib
import ssl
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from monitor.alerts.channels.base import Closed, Limit, Refused, Result, Retry, Sent
from monitor.alerts.escape import plain, shorten
from monitor.alerts.mail import Letter, build_mail

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from monitor.alerts.channels.base import Cause
    from monitor.alerts.message import Voice
    from monitor.items import Alert

TIMEOUT = 10.0
"""Seconds that connecting, and each answer of the server, may take."""
PERMANENT = 500
"""SMTP replies from here on are for good (RFC 5321, 4.2.1)."""
PASSING = 400
"""Those from here on may pass, and say that nothing was taken; smtplib names a broken answer by a lower number."""


class Email:
    """Sends each alert as one mail to all recipients."""

    limits: tuple[Limit, ...] = ()

    def __init__(
        self,
        smtp: str,
        sender: str,
        recipients: Sequence[str],
        voice: Voice,
        *,
        trust: Callable[[], ssl.SSLContext] = ssl.create_default_context,
    ) -> None:
        parts = urlsplit(smtp)
        self._tls = parts.scheme == "smtps"
        self._host = parts.hostname or "localhost"
        self._port = parts.port or (465 if self._tls else 587 if parts.username else 25)
        self._user = unquote(parts.username or "")
        self._password = unquote(parts.password or "")
        self._sender = sender
        self._recipients = tuple(recipients)
        self._letter = Letter(voice)
        self._trust = trust

    def render(self, alert: Alert, *, builtin: bool = False) -> dict[str, Any]:
        """Return subject, both parts and date."""
        return self._letter.render(alert, builtin=builtin)

    def send(self, delivery_id: str, body: Mapping[str, Any]) -> Result:
        """Send once. Who was refused while others were accepted gets it later where that may help, else is named."""
        mail = build_mail(delivery_id, body, self._sender, self._recipients)
        to = tuple(body.get("remaining") or self._recipients)
        try:
            with self._connected() as server:
                refused = server.send_message(mail, self._sender, list(to))
        except _NoTlsError:
            words = "the mail server offers no STARTTLS, so name and password were not sent; use smtps://"
            return Closed(reason=words, cause="tls")
        except smtplib.SMTPRecipientsRefused as error:
            if len(to) == len(self._recipients):
                return self._all_refused(error.recipients)
            refused = error.recipients
        except (smtplib.SMTPException, OSError) as error:
            return self._failed(error)
        return self._arrived(refused, str(mail["Message-ID"]))

    def _all_refused(self, refused: Mapping[str, tuple[int, bytes]]) -> Result:
        # As long as one of the refusals may pass, it is worth another attempt.
        code = min(code for code, _ in refused.values())
        reason = f"SMTP {code}: every recipient was refused"
        return Closed(reason=reason, cause="recipients") if code >= PERMANENT else Retry(reason=reason, untaken=True)

    def _arrived(self, refused: Mapping[str, tuple[int, bytes]], ident: str) -> Result:
        """Return what is left to do for those who were refused while others were not."""
        passing = tuple(address for address, (code, _) in refused.items() if code < PERMANENT)
        final = [self._names(address, *refused[address]) for address in refused if address not in passing]
        note = f"not delivered to {'; '.join(final)}" if final else None
        if not passing:
            return Sent(note=note, receipt={"message_id": ident})
        words = "; ".join(self._names(address, *refused[address]) for address in passing)
        return Retry(reason=f"still to be delivered to {words}", remaining=passing, note=note)

    def _names(self, address: str, code: int, answer: bytes) -> str:
        return f"{plain(address)} (SMTP {code}: {self._said(answer)})"

    def _failed(self, error: Exception) -> Result:
        """Return what a failure before or instead of the server's yes means."""
        if not isinstance(error, smtplib.SMTPResponseException):
            if isinstance(error, smtplib.SMTPNotSupportedError):
                return Closed(reason=f"the mail server cannot do what is needed: {error}", cause="login")
            return Retry(reason=_failure(error))
        reason = f"SMTP {error.smtp_code}: {self._said(error.smtp_error)}"
        if error.smtp_code < PERMANENT:
            return Retry(reason=reason, untaken=error.smtp_code >= PASSING)
        for kind, cause in _CLOSED:
            if isinstance(error, kind):
                return Closed(reason=reason, cause=cause)
        return Refused(reason=reason)

    def close(self) -> None:
        """Nothing to close: each mail has its own connection."""

    def _connected(self) -> smtplib.SMTP:
        """Return a connection on which mail may be sent. Raises SMTPException, OSError and _NoTlsError."""
        if self._tls:
            server: smtplib.SMTP = smtplib.SMTP_SSL(self._host, self._port, timeout=TIMEOUT, context=self._trust())
        else:
            server = smtplib.SMTP(self._host, self._port, timeout=TIMEOUT)
        try:
            server.ehlo_or_helo_if_needed()
            if not self._tls and server.has_extn("starttls"):
                server.starttls(context=self._trust())
                server.ehlo()
            elif not self._tls and self._user:
                raise _NoTlsError  # noqa: TRY301 - the connection is closed below, like for every other failure
            if self._user:
                server.login(self._user, self._password)
        except BaseException:
            # Whatever happens before the caller holds the connection, it is closed here.
            server.close()
            raise
        return server

    def _said(self, answer: bytes | str) -> str:
        """Return the server's words, bounded, without name and password should it repeat them."""
        text = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer
        for secret in filter(None, (self._password, self._user)):
            text = text.replace(secret, "****")
        return shorten(plain(text), 150)


class _NoTlsError(Exception):
    """The server would have had the password in the clear."""


def _failure(error: Exception) -> str:
    """Return what went wrong on the way, without the server's address."""
    if isinstance(error, ssl.SSLError):
        return "the mail server's TLS certificate was not accepted"
    if isinstance(error, TimeoutError):
        return f"the mail server gave no answer within {TIMEOUT:.0f} s"
    return f"no connection to the mail server, or it was dropped ({type(error).__name__})"


_CLOSED: tuple[tuple[type[smtplib.SMTPResponseException], Cause], ...] = (
    (smtplib.SMTPAuthenticationError, "login"),
    (smtplib.SMTPSenderRefused, "rights"),
    (smtplib.SMTPConnectError, "address"),
    (smtplib.SMTPHeloError, "address"),
)
"""Refusals for good that come before the message was seen."""
