"""Runs a pure function over many documents in worker processes, in order, for commands outside a crawl."""

from __future__ import annotations

import multiprocessing
from collections import deque
from typing import TYPE_CHECKING, Any, TypeVar

from pebble import ProcessExpired, ProcessPool

from monitor.pool import PAGE_SECONDS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

T = TypeVar("T")
R = TypeVar("R")

AHEAD = 8
"""Documents in the queue of each worker, so that none waits for the next to be read."""


def in_parallel(
    function: Callable[[T], R], items: Iterable[T], *, jobs: int, prepare: Callable[[], object]
) -> Iterator[tuple[T, R | str]]:
    """Yield each item with `function(item)`, in the order of the items, a bounded number ahead.

    Where a document took too long, failed or killed its worker, its named reason stands in place of the result. Both
    functions must be picklable; each worker calls `prepare` first.
    """
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["pipelines.warm"])  # loaded once for all workers
    with ProcessPool(jobs, initializer=prepare, context=context) as pool:
        waiting: deque[tuple[T, Any]] = deque()
        for item in items:
            waiting.append((item, pool.schedule(function, args=(item,), timeout=PAGE_SECONDS)))
            if len(waiting) >= jobs * AHEAD:
                yield _outcome(*waiting.popleft())
        while waiting:
            yield _outcome(*waiting.popleft())


def _outcome(item: T, task: Any) -> tuple[T, Any]:
    try:
        return item, task.result()
    except TimeoutError:
        return item, "timeout"
    except ProcessExpired as error:
        return item, f"worker_died_{error.exitcode}"
    except Exception as error:  # noqa: BLE001 - a bug met by one document must not lose the answers of all others
        return item, f"error_{type(error).__name__}"
