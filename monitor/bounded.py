"""Runs a blocking call in a thread of its own, for a bounded time, so that one that hangs holds up nobody."""

from __future__ import annotations

import asyncio
import threading
from functools import partial
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")


async def bounded(call: Callable[[], T], seconds: float, *, name: str) -> T:
    """Return what `call` returns; raises what it raises, and TimeoutError after `seconds`.

    A call that is given up may still run on: its thread is a daemon, so it never holds up the program's end, which
    a thread of an executor would.
    """
    loop = asyncio.get_running_loop()
    future: asyncio.Future[T] = loop.create_future()

    def settle(outcome: Callable[[], None]) -> None:
        if not future.done():
            outcome()

    def work() -> None:
        outcome: Callable[[], None]
        try:
            outcome = partial(future.set_result, call())
        except Exception as error:  # noqa: BLE001 - carried to the awaiting task, whatever it is
            outcome = partial(future.set_exception, error)
        try:
            loop.call_soon_threadsafe(settle, outcome)
        except RuntimeError:
            return  # the loop was closed meanwhile: nobody waits any more

    threading.Thread(target=work, name=name, daemon=True).start()
    return await asyncio.wait_for(future, seconds)
