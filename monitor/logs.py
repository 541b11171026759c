"""Logging: structlog through the standard library, for people on a terminal and as JSON for machines.

Every value passes two gates here: text from pages loses its control characters and direction marks, and secrets
of the configuration are blacked out wherever they turn up, also in library messages and tracebacks.
"""

from __future__ import annotations

import logging
import sys
from typing import TYPE_CHECKING, Any, Literal

import structlog

from monitor.safe import printable

if TYPE_CHECKING:
    from collections.abc import Iterable

LogMode = Literal["auto", "console", "json"]

LONGEST_VALUE = 2_000
"""Characters of one logged value; a page's text or a library's request dump is cut there."""

LONGEST_TRACE = 60
"""Lines of a traceback, from its end."""

MOST_ITEMS = 50
"""Items of one logged list or mapping."""

QUIET = (
    "alembic",
    "apprise",
    "apscheduler",
    "asyncio",
    "charset_normalizer",
    "htmldate",
    "scrapy",
    "trafilatura",
    "twisted",
    "urllib3",
)
"""Libraries whose information is noise in a service's log; their warnings are kept."""


def configure(mode: LogMode = "auto", *, secrets: Iterable[str] = (), level: int = logging.INFO) -> None:
    """Send every log line to stderr: `json` one object a line, `console` for people, `auto` by the terminal."""
    people = mode == "console" or (mode == "auto" and sys.stderr.isatty())
    shared: list[structlog.types.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        _Gate(secrets),
    ]
    renderer: structlog.types.Processor = (
        structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
        if people
        else structlog.processors.JSONRenderer(ensure_ascii=False)
    )
    structlog.configure(
        # First of all the level: each page has its debug line, which is hardly ever shown.
        processors=[structlog.stdlib.filter_by_level, *shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for name in QUIET:
        logging.getLogger(name).setLevel(max(level, logging.WARNING))
    # A job that finds its last turn still running (a locked database) is no news at every turn.
    logging.getLogger("apscheduler").setLevel(logging.ERROR)
    # Scrapy logs each item it drops and each request it gives up, with the whole item: our records say it better.
    logging.getLogger("scrapy.core.scraper").setLevel(logging.ERROR)
    # At the start of each crawl it finds that no Referer is sent, which is what we want.
    logging.getLogger("scrapy.downloadermiddlewares.redirect").setLevel(logging.ERROR)


class _Gate:
    """The processor that makes values printable and blacks secrets out."""

    def __init__(self, secrets: Iterable[str]) -> None:
        # The longest first: a secret may hold another. Very short ones would black out common words.
        self._secrets = sorted({s for s in secrets if len(s) >= 4}, key=len, reverse=True)  # noqa: PLR2004 - see above

    def __call__(self, logger: Any, method: str, event: structlog.types.EventDict) -> structlog.types.EventDict:
        del logger, method
        for key, value in event.items():
            if key == "exception":
                event[key] = "\n".join(self._text(line) for line in str(value).splitlines()[-LONGEST_TRACE:])
            elif key not in ("_record", "_from_structlog"):
                event[key] = self._value(value)
        return event

    def _value(self, value: Any) -> Any:
        """Return the value with every text in it cleaned; what is no number, list or mapping becomes text."""
        if value is None or isinstance(value, int | float):
            return value
        if isinstance(value, dict):
            return {self._text(str(key)): self._value(item) for key, item in list(value.items())[:MOST_ITEMS]}
        if isinstance(value, list | tuple):
            return [self._value(item) for item in value[:MOST_ITEMS]]
        return self._text(str(value))

    def _text(self, text: str) -> str:
        for secret in self._secrets:
            text = text.replace(secret, "***")
        return printable(text, LONGEST_VALUE)
