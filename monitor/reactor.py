"""Runs one coroutine on Twisted's asyncio reactor, which Scrapy's downloader needs."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, TypeVar

from scrapy.utils.reactor import install_reactor

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

T = TypeVar("T")


def run_on_reactor(main: Callable[[], Coroutine[object, object, T]]) -> T:
    """Return what `main()` returns, or raise what it raises. A process can do this once: reactors don't restart.

    Signals are left alone; `main` adds its own handlers to the running loop.
    """
    install_reactor("twisted.internet.asyncioreactor.AsyncioSelectorReactor")
    # Importing the reactor installs one, so it must come after ours was installed. The module stands for the reactor.
    from twisted.internet import reactor as module  # noqa: PLC0415 - see above

    reactor: Any = module

    outcome: list[asyncio.Task[T]] = []

    def begin() -> None:
        task = asyncio.get_running_loop().create_task(main())
        outcome.append(task)
        task.add_done_callback(lambda _: reactor.stop())

    # By a timer, not by callWhenRunning: only then does the loop run.
    reactor.callLater(0, begin)
    reactor.run(installSignalHandlers=False)
    return outcome[0].result()
