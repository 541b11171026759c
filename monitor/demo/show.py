"""Runs the demo: real spiders crawl the sample web, and its alerts reach a screen, a webhook and a mailbox."""

from __future__ import annotations

import tempfile
import threading
import time
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ruamel.yaml import YAML

from monitor import service
from monitor.config import load_config
from monitor.demo.content import sites
from monitor.demo.server import SiteServer
from monitor.demo.sinks import MailSink, WebhookSink
from monitor.reactor import run_on_reactor
from monitor.store import open_store
from monitor.store import polls as records

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from monitor.config import Config
    from monitor.items import Poll

MOST_POLLS = 10_000
"""Of one site, that the table of `--follow` adds up."""
REVEAL_SECONDS = 8
"""How long `--follow` waits before the next article appears."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What the demo saw from outside."""

    polls: tuple[Poll, ...]
    forbidden_asked: int
    """Requests for pages that robots.txt forbids; anything but 0 is a bug."""
    webhooks: tuple[dict[str, Any], ...]
    refused: int
    mails: tuple[str, ...]
    seconds: float


def play(*, follow: bool, say: Callable[[str], None]) -> Outcome:
    """Run the demo and return what came of it; with `follow`, until SIGTERM or Ctrl-C."""
    started = time.monotonic()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="monitor-demo-")))
        servers = [stack.enter_context(SiteServer(site)) for site in sites(datetime.now(UTC))]
        webhook = stack.enter_context(WebhookSink())
        mailbox = stack.enter_context(MailSink())
        path = folder / "config.yaml"
        path.write_text(configuration(servers, webhook, mailbox), encoding="utf-8")
        config = load_config(path, {"DEMO_SECRET": webhook.secret})
        polls: list[Poll] = []
        if follow:
            threading.Thread(target=_reveal, args=(servers, say), daemon=True, name="demo-reveal").start()
            run_on_reactor(lambda: service.run(config))
            polls += _polls_of(config)
        else:
            run_on_reactor(lambda: service.once(config, finished=polls.append))
        return Outcome(
            polls=tuple(polls),
            forbidden_asked=sum(path.startswith("/abonnes/") for server in servers for path in server.asked),
            webhooks=tuple(webhook.received),
            refused=webhook.refused,
            mails=tuple(mailbox.subjects),
            seconds=time.monotonic() - started,
        )


def _polls_of(config: Config) -> list[Poll]:
    """Return all polls that the service left on record."""
    store = open_store(config.service.database, backups=None)
    try:
        with store.read() as conn:
            return [poll for source in config.sources for poll in records.latest(conn, source.name, MOST_POLLS)]
    finally:
        store.close()


def configuration(servers: Sequence[SiteServer], webhook: WebhookSink, mailbox: MailSink) -> str:
    """Return the demo's config.yaml: the one a user would write, with loopback addresses."""
    data = {
        "service": {
            "data_dir": "./data",
            "database": "sqlite:///data/monitor.db",
            "allow_private_hosts": True,
            "delay": 0.1,
        },
        "sources": [_source(server) for server in servers],
        "watches": [{"name": "sahel-conflict", "pack": "sahel"}],
        "channels": {
            "screen": {"console": True},
            "hook": {"webhook": webhook.url, "secret": "${DEMO_SECRET}"},
            "desk": {"email": {"smtp": mailbox.url, "from": "monitor@desk.example", "to": ["desk@desk.example"]}},
        },
        "routes": [{"watches": ["sahel-conflict"], "to": ["screen", "hook", "desk"]}],
    }
    out = StringIO()
    YAML(typ="safe", pure=True).dump(data, out)
    return out.getvalue()


def _source(server: SiteServer) -> dict[str, Any]:
    site = server.site
    row: dict[str, Any] = {"name": site.name, "kind": site.kind, "every": "10s", "languages": [site.lang]}
    row |= {key: value for key, value in (("country", site.country), ("timezone", site.timezone)) if value}
    if "feed" in site.methods or "broken_feed" in site.methods:
        row["feeds"] = [f"{server.base}/feed/"]
    if "sitemap" in site.methods:
        row["sitemaps"] = [f"{server.base}/sitemap-news.xml"]
    if "listing" in site.methods:
        row["listings"] = [{"url": f"{server.base}/"}]
    return row


def _reveal(servers: Sequence[SiteServer], say: Callable[[str], None]) -> None:
    waiting = list(servers)
    while waiting:
        time.sleep(REVEAL_SECONDS)
        server = waiting.pop(0)
        if server.reveal() is not None:
            say(f"{server.site.name} publishes a new article ...")
            waiting.append(server)
