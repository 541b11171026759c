"""The one thread through which the program writes, and how it takes what waits for it into one transaction.

A commit costs as much as several of the statements of an article, so what has queued up while one ran shares the next.
Nobody is told that his work is done before the commit that holds it. Where any of a transaction's works fails, all is
rolled back and each is done again in a transaction of its own, so that no work ever fails for another's fault.
"""

from __future__ import annotations

import asyncio
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from contextlib import AbstractContextManager

    from sqlalchemy import Connection

MOST = 32
"""Works that share one transaction at the most: whoever is first waits for the last of them."""


@dataclass(slots=True, eq=False)
class _Work:
    func: Callable[[Connection], Any]
    future: asyncio.Future[Any]
    value: Any = None
    error: BaseException | None = None

    def settle(self) -> None:
        """Tell who waits. On the event loop."""
        if self.future.done():  # cancelled: nobody waits any more
            return
        if self.error is not None:
            self.future.set_exception(self.error)
        else:
            self.future.set_result(self.value)


class Writer:
    """Does works on its thread in the order of their coming. `begin` opens a transaction that commits at its end."""

    def __init__(self, begin: Callable[[], AbstractContextManager[Connection]]) -> None:
        self._begin = begin
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="store")
        self._waiting: deque[_Work] = deque()

    async def do(self, func: Callable[[Connection], Any]) -> Any:
        """Return `func(conn)` once it is committed, or raise what it or its commit raised.

        It may be called twice, the first time in a transaction that was rolled back. Work that was begun is finished
        even if the caller is cancelled.
        """
        work = _Work(func, asyncio.get_running_loop().create_future())
        self._waiting.append(work)
        # A call for each: one finds all that waits, and those after it nothing.
        self._thread.submit(self._drain)
        return await work.future

    def close(self) -> None:
        """Finish what was handed in and end the thread."""
        self._thread.shutdown(wait=True)

    def _drain(self) -> None:
        works: list[_Work] = []
        while self._waiting and len(works) < MOST:
            work = self._waiting.popleft()
            if not work.future.cancelled():
                works.append(work)
        if works and not (len(works) > 1 and self._together(works)):
            for work in works:
                self._alone(work)
        for loop in {work.future.get_loop() for work in works}:
            with suppress(RuntimeError):  # the loop was closed meanwhile: nobody waits any more
                loop.call_soon_threadsafe(_settle, [work for work in works if work.future.get_loop() is loop])

    def _together(self, works: Sequence[_Work]) -> bool:
        """Do the works in one transaction; return whether all have their outcome, else nothing of it was done."""
        begun = False
        try:
            with self._begin() as conn:
                begun = True
                for work in works:
                    work.value = work.func(conn)
        except Exception as error:  # noqa: BLE001 - whose fault it was shows when each is done by itself
            if begun:
                return False
            for work in works:  # another program holds the database: waiting once more for each would take minutes
                work.error = error
        return True

    def _alone(self, work: _Work) -> None:
        try:
            with self._begin() as conn:
                work.value = work.func(conn)
        except BaseException as error:  # noqa: BLE001 - carried to who waits, whatever it is
            work.error = error


def _settle(works: Iterable[_Work]) -> None:
    for work in works:
        work.settle()
