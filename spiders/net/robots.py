"""robots.txt files after RFC 9309: fetched once for all that wait for them, and kept for a day in the store."""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import structlog
from protego import Protego

from monitor.store import robots as kept
from monitor.store.robots import RobotsFile
from spiders.net.reasons import (
    RedirectLoopError,
    RefusedError,
    StoppedError,
    reason_of,
)
from spiders.net.robots_text import for_us

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from scrapy.http import Response

    from monitor.store import Store
    from spiders.net.gate import Gate

logger = structlog.get_logger(__name__)

FRESH = timedelta(hours=24)
UNREACHABLE = timedelta(minutes=5)  # how long nothing is asked of a host whose file cannot be had
MAX_SIZE = 500 * 1024  # bytes that are read; RFC 9309 asks for at least so many
MAX_HOSTS = 4096  # parsed files held in memory
MAX_ANSWERS = 50  # addresses of one host whose answer is remembered: its lists are asked for again and again


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What a host's robots.txt says to us."""

    until: datetime
    parser: Protego | None = None
    """None: everything is allowed."""
    unreachable: str | None = None
    """Why the file could not be had, which forbids everything for now; None where it could."""
    robot: str = ""
    """The robot for which the file was read: what it says to others is not kept."""
    left: int = 0
    """Rules for the robot beyond those that are kept."""
    _answers: dict[str, bool] = field(default_factory=dict, compare=False, repr=False)

    def allows(self, url: str) -> bool:
        """Return whether the robot may fetch the address."""
        if self.unreachable is not None or self.parser is None:
            return self.unreachable is None
        known = self._answers.get(url)
        if known is None:
            if len(self._answers) >= MAX_ANSWERS:
                self._answers.clear()
            known = self._answers[url] = bool(self.parser.can_fetch(url, self.robot))
        return known

    def crawl_delay(self) -> float | None:
        """Return the seconds that the robot is asked to leave between two requests."""
        delay = None if self.parser is None else self.parser.crawl_delay(self.robot)
        return None if delay is None else float(delay)

    @property
    def sitemaps(self) -> tuple[str, ...]:
        """The sitemaps that the file names, as they stand there."""
        return () if self.parser is None else tuple(self.parser.sitemaps)


def robot_name(user_agent: str) -> str:
    """Return the product name by which robots.txt files address us."""
    named = re.search(r"compatible;\s*([A-Za-z0-9_.-]+)", user_agent)
    return named.group(1) if named else re.split(r"[/\s(]", user_agent.strip(), maxsplit=1)[0] or "*"


def origin_of(url: str) -> str:
    """Return scheme, host and port of an address: robots.txt holds for these."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2].lower()}"


def read(status: int, body: bytes, until: datetime, robot: str) -> Rules:
    """Return the robot's rules that an answer stands for: 4xx means none, 5xx or 429 that all is forbidden for now."""
    if status == 429 or status >= 500:  # noqa: PLR2004  HTTP's own numbers; 429 is no word on what is allowed
        return Rules(until=until, robot=robot, unreachable=f"http_{status}")
    if not 200 <= status < 300:  # noqa: PLR2004  HTTP's own numbers
        return Rules(until=until, robot=robot)
    text = body[:MAX_SIZE].decode("utf-8-sig", errors="ignore")
    if len(body) > MAX_SIZE:
        text = text.rpartition("\n")[0]  # the last line may be cut in two
    text, left = for_us(text, robot)
    return Rules(until=until, robot=robot, left=left, parser=Protego.parse(text))


class RobotsFiles:
    """The robots.txt files of all hosts, shared by all crawls of the process."""

    def __init__(self, *, store: Store, gate: Gate, clock: Callable[[], datetime]) -> None:
        self._store = store
        self._gate = gate
        self._clock = clock
        self._rules: dict[str, Rules] = {}
        self._loading: dict[str, asyncio.Task[Rules]] = {}

    def known(self, url: str, robot: str) -> Rules | None:
        """Return the robot's rules for an address if they are at hand and fresh."""
        rules = self._rules.get(origin_of(url))
        return rules if rules is not None and rules.robot == robot and self._clock() < rules.until else None

    async def rules(self, url: str, fetch: Callable[[str], Awaitable[Response]], robot: str) -> Rules:
        """Return the rules for an address; they are fetched at most once, however many ask at the same time.

        Raises the RefusedError of a fetch that was refused by ourselves (a private address, a throttled host).
        """
        origin = origin_of(url)
        while True:
            rules = self.known(url, robot)
            if rules is not None:
                return rules
            task = self._loading.get(origin)
            mine = task is None
            if task is None:
                task = asyncio.ensure_future(self._load(origin, fetch, robot))
                self._loading[origin] = task
                task.add_done_callback(lambda _: self._loading.pop(origin, None))
            try:
                return await asyncio.shield(task)
            except StoppedError:
                if mine:
                    raise
                # Another crawl fetched for us and was stopped; ours goes on.

    async def _load(self, origin: str, fetch: Callable[[str], Awaitable[Response]], robot: str) -> Rules:
        stored = await self._store.run(kept.get, origin)
        if stored is not None and stored.status is not None and self._clock() < stored.fetched_at + FRESH:
            rules = read(stored.status, stored.body, stored.fetched_at + FRESH, robot)
        else:
            rules = await self._ask(origin, fetch, stored, robot)
        if len(self._rules) >= MAX_HOSTS:
            self._rules.clear()
        self._rules[origin] = rules
        if rules.left:
            logger.warning("robots_cut", origin=origin, rules=rules.left)
        delay = rules.crawl_delay()
        if delay is not None:
            self._gate.crawl_delay(origin, delay)
        return rules

    async def _ask(
        self, origin: str, fetch: Callable[[str], Awaitable[Response]], stored: RobotsFile | None, robot: str
    ) -> Rules:
        now = self._clock()
        try:
            response = await fetch(f"{origin}/robots.txt")
        except RedirectLoopError:
            rules = read(404, b"", now + FRESH, robot)  # RFC 9309 2.3.1.2: as if there were none
        except RefusedError as error:
            if error.reason not in {"too_large", "bad_encoding", "scheme", "bad_address"}:
                raise
            rules = Rules(until=now + UNREACHABLE, robot=robot, unreachable=error.reason)
        except Exception as error:  # whatever keeps the file from us forbids all for now: RFC 9309 2.3.1.4
            rules = Rules(until=now + UNREACHABLE, robot=robot, unreachable=reason_of(error))
            if rules.unreachable == "error":  # nothing that a site does should end here
                logger.exception("robots_failed", origin=origin)
        else:
            rules = read(response.status, response.body, now + FRESH, robot)
            if rules.unreachable is None:
                file = RobotsFile(status=response.status, body=response.body[: MAX_SIZE + 1], fetched_at=now)
                await self._store.run(kept.put, origin, file)
        if rules.unreachable is None:
            return rules
        logger.info("robots_unreachable", origin=origin, reason=rules.unreachable)
        if stored is not None and stored.status is not None:  # an old file is better than none: RFC 9309 2.4
            return read(stored.status, stored.body, now + UNREACHABLE, robot)
        return Rules(until=now + UNREACHABLE, robot=robot, unreachable=rules.unreachable)
