"""The running parts and the configuration in force, which SIGHUP reads again without a restart."""

from __future__ import annotations

import asyncio
import os
from dataclasses import replace
from typing import TYPE_CHECKING

import structlog

from monitor import logs
from monitor.alerts.operator import tell_operator
from monitor.config import load_config
from monitor.config.reveal import secrets_of
from monitor.crawl import PollBook
from monitor.errors import ConfigError, MonitorError, StoreError
from monitor.intake import Intake
from monitor.pool import Pool
from monitor.store import sources

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from monitor.alerts.sender import Sender
    from monitor.alerts.vocabulary import Vocabulary
    from monitor.config import Config
    from monitor.crawl import Crawls
    from spiders.services import Services

logger = structlog.get_logger(__name__)

FIXED = ("data_dir", "database", "allow_private_hosts", "log")
"""Keys of `service` that count from the next start on: what holds them is opened once."""
TOLD = 8
"""Mistakes that the operator's message names; the log and `monitor check` have all."""


class Live:
    """What runs, with the configuration in force."""

    def __init__(self, services: Services, crawls: Crawls, sender: Sender) -> None:
        self.services = services
        self.crawls = crawls
        self.sender = sender
        self._secrets = secrets_of(services.config)
        self._refused = False

    @property
    def config(self) -> Config:
        """The configuration in force."""
        return self.services.config

    async def reload_on(self, again: asyncio.Event) -> None:
        """Read the configuration again whenever `again` is set, once for all signals that came meanwhile."""
        while True:
            await again.wait()
            again.clear()
            try:
                await self.reload()
            except Exception:  # a fault of ours must not make the service deaf to the next, mended file
                logger.exception("config_not_read")

    async def reload(self) -> bool:
        """Put the file's present content in force, or leave all as it is and say why; return whether it is in force."""
        try:
            read = await asyncio.to_thread(load_config, self.config.path, os.environ)
            config, waiting = settled(self.config, read)
            self._black_out(read)
            await self._put(config)
        except MonitorError as error:
            problems = error.problems if isinstance(error, ConfigError) else str(error).splitlines()
            await self._say_refused(problems)
            return False
        logger.info("config_in_force", sources=len(config.sources), routes=len(config.routes), at_restart=list(waiting))
        if waiting:
            logger.warning("config_waits_for_restart", keys=list(waiting))
        if waiting or self._refused:
            await self._tell(lambda words: taken(waiting, words))
        self._refused = False
        return True

    def _black_out(self, config: Config) -> None:
        """Keep the new secrets out of the log before anything is done with them; the old ones stay out."""
        self._secrets |= secrets_of(config)
        logs.configure(self.config.service.log, secrets=self._secrets)

    async def _put(self, config: Config) -> None:
        """Put a configuration in force. Raises ConfigError or StoreError before anything has changed."""
        services = self.services
        assert isinstance(services.analyst, Pool)
        assert isinstance(services.intake, Intake)
        assert isinstance(services.polls, PollBook)
        prepared = self.sender.prepare(config)
        await services.store.run(sources.sync, config.sources, services.clock())
        self.sender.use(config, prepared)
        services.intake.use(config)
        services.polls.use(config)
        services.gate.delay = config.service.delay
        if services.analyst.use(config):
            logger.info("knowledge_rebuilt", watches=[watch.name for watch in config.watches])
        self.services = replace(services, config=config)
        self.crawls.use(self.services)

    async def _say_refused(self, problems: Sequence[str]) -> None:
        logger.error("config_refused", problems=list(problems), mend="the running one stays in force; monitor check")
        self._refused = True
        await self._tell(lambda words: refused(problems, words))

    async def _tell(self, say: Callable[[Vocabulary], str]) -> None:
        now = self.services.clock()
        try:
            await self.services.store.run(tell_operator, self.config, say, now, key=f"config {now.isoformat()}")
        except StoreError as error:
            logger.error("operator_not_told", problem=str(error))  # noqa: TRY400 - the message says it all


def settled(running: Config, read: Config) -> tuple[Config, tuple[str, ...]]:
    """Return the configuration with what cannot change now as it runs, and the keys that wait for a restart. Pure."""
    waiting = tuple(name for name in FIXED if getattr(read.service, name) != getattr(running.service, name))
    kept = {name: getattr(running.service, name) for name in FIXED}
    service = read.service.model_copy(update=kept)
    return read.model_copy(update={"service": service}), tuple(f"service.{name}" for name in waiting)


def refused(problems: Sequence[str], words: Vocabulary) -> str:
    """Return what the operator is told of a file with mistakes, in which no secret stands. Pure."""
    rest = len(problems) - TOLD
    listed = [*problems[:TOLD], *([words.phrase("more", n=rest)] if rest > 0 else [])]
    return words.number("config_refused", len(problems), problems=" · ".join(listed))


def taken(waiting: Sequence[str], words: Vocabulary) -> str:
    """Return what the operator is told when a configuration is in force, all or in part. Pure."""
    if not waiting:
        return words.phrase("config_taken")
    return words.phrase("config_taken_in_part", keys=", ".join(waiting))
