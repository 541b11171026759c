from __future__ import annotations

import asyncio
import random
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest

from spiders.net.gate import Gate, host_key
from spiders.net.reasons import StoppedError, ThrottledError

if TYPE_CHECKING:
    from collections.abc import Coroutine

START = datetime(2026, 1, 1, tzinfo=UTC)
A, B = "http://a.example/x", "http://b.example/x"


class Time:
    """A clock that moves only when everybody sleeps."""

    def __init__(self) -> None:
        self.now = 1000.0
        self._sleepers: list[tuple[float, asyncio.Future[None]]] = []

    def monotonic(self) -> float:
        return self.now

    def clock(self) -> datetime:
        return START + timedelta(seconds=self.now - 1000)

    async def sleep(self, seconds: float) -> None:
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._sleepers.append((self.now + seconds, future))
        await future

    async def run(self, *work: Coroutine[Any, Any, Any]) -> list[Any]:
        tasks = [asyncio.ensure_future(each) for each in work]
        for _ in range(10_000):
            for _ in range(5):
                await asyncio.sleep(0)
            if all(task.done() for task in tasks):
                return list(await asyncio.gather(*tasks, return_exceptions=True))
            self._sleepers.sort(key=lambda sleeper: sleeper[0])
            self.now, future = self._sleepers.pop(0)
            if not future.done():
                future.set_result(None)
        raise AssertionError("the gate never let everything out")


def gate(time: Time, delay: float = 1.0, **options: Any) -> Gate:
    return Gate(delay, clock=time.clock, monotonic=time.monotonic, sleep=time.sleep, rng=random.Random(7), **options)


def fetcher(time: Time, to: Gate, log: list[tuple[str, float, float]], takes: float = 0.2, **leave: Any) -> Any:
    async def fetch(url: str) -> None:
        await to.enter(url)
        began = time.now
        try:
            await time.sleep(takes)
        finally:
            log.append((url, began, time.now))
            to.leave(url, **leave)

    return fetch


def test_one_at_a_time_and_a_second_apart_on_each_host_whoever_asks() -> None:
    time = Time()
    log: list[tuple[str, float, float]] = []

    async def main() -> None:
        fetch = fetcher(time, gate(time), log, takes=1.5)
        await time.run(*(fetch(url) for url in [A, B] * 4))

    asyncio.run(main())
    for url in (A, B):
        spans = [(began, ended) for which, began, ended in log if which == url]
        assert [began - 1000 for began, _ in spans] == [0, 1.5, 3.0, 4.5]
        assert all(later[0] >= earlier[1] for earlier, later in pairwise(spans))


def test_the_delay_is_between_starts() -> None:
    time = Time()
    log: list[tuple[str, float, float]] = []

    async def main() -> None:
        fetch = fetcher(time, gate(time), log)
        await time.run(*(fetch(A) for _ in range(3)))

    asyncio.run(main())
    assert [began - 1000 for _, began, _ in log] == [0, 1, 2]


def test_crawl_delay_counts_when_it_is_longer_and_is_bounded() -> None:
    time = Time()
    log: list[tuple[str, float, float]] = []

    async def main() -> None:
        polite = gate(time)
        polite.crawl_delay(A, 5)
        polite.crawl_delay(B, 100_000)
        fetch = fetcher(time, polite, log)
        await time.run(*(fetch(url) for url in (A, A, B, B)))

    asyncio.run(main())
    assert [began - 1000 for url, began, _ in log if url == A] == [0, 5]
    assert [began - 1000 for url, began, _ in log if url == B] == [0, 30]


def test_a_short_rest_is_waited_for_and_a_long_one_is_not() -> None:
    time = Time()
    log: list[tuple[str, float, float]] = []

    async def main() -> list[Any]:
        polite = gate(time)
        polite.cool_down(A, 10)
        polite.cool_down(B, 3600)
        fetch = fetcher(time, polite, log)
        return await time.run(fetch(A), fetch(B))

    _, refused = asyncio.run(main())
    assert log == [(A, 1010.0, 1010.2)]
    assert isinstance(refused, ThrottledError)
    assert refused.retry_at == START + timedelta(hours=1)


def test_waiters_are_given_up_when_their_host_closes_meanwhile() -> None:
    time = Time()
    log: list[tuple[str, float, float]] = []

    async def main() -> list[Any]:
        polite = gate(time)
        fetch = fetcher(time, polite, log, retry_after=600.0)
        return await time.run(*(fetch(A) for _ in range(5)))

    results = asyncio.run(main())
    assert len(log) == 1
    assert [type(result) for result in results[1:]] == [ThrottledError] * 4


def test_a_failing_host_is_asked_ever_more_rarely_but_again_and_again() -> None:
    time = Time()
    polite = gate(time)
    pauses = []

    async def main() -> None:
        for _ in range(30):
            await time.run(polite.enter(A))
            polite.leave(A, failed=True)
            pauses.append(polite.wait(A))
            time.now += polite.wait(A)
        await time.run(polite.enter(A))
        polite.leave(A, failed=False)
        assert polite.wait(A) == 0
        time.now += 5
        await time.run(polite.enter(A))
        polite.leave(A, failed=True)
        pauses.append(polite.wait(A))

    asyncio.run(main())
    assert all(0.75 * 2**n <= pause <= 1.25 * 2**n for n, pause in enumerate(pauses[:9]))
    assert max(pauses) == 900.0
    assert pauses[-1] < 1.3, "one success starts the count anew"


def test_a_cancelled_waiter_passes_its_turn_on() -> None:
    time = Time()
    polite = gate(time, delay=0)

    async def main() -> None:
        await polite.enter(A)
        waiters = [asyncio.ensure_future(polite.enter(A)) for _ in range(3)]
        await asyncio.sleep(0)
        waiters[0].cancel()
        polite.leave(A)  # hands the turn to the first that still waits
        waiters[1].cancel()  # ... which is cancelled with the turn in its hands
        await asyncio.wait_for(waiters[2], 1)
        polite.leave(A)
        await asyncio.wait_for(polite.enter(A), 1)

    asyncio.run(main())


@pytest.mark.parametrize("seed", range(20))
def test_nothing_leaks_whatever_is_cancelled(seed: int) -> None:
    rng = random.Random(seed)
    running: dict[str, int] = {A: 0, B: 0}

    async def main() -> None:
        polite = Gate(0.0, rng=rng, backoff=0.0, limit=2)

        async def fetch(url: str) -> None:
            await polite.enter(url)
            try:
                running[url] += 1
                assert running[url] == 1
                await asyncio.sleep(rng.random() / 1000)
            finally:
                running[url] -= 1
                polite.leave(url, failed=rng.choice([True, False, None]))

        tasks = [asyncio.ensure_future(fetch(rng.choice([A, B]))) for _ in range(60)]
        for _ in range(30):
            await asyncio.sleep(rng.random() / 2000)
            rng.choice(tasks).cancel()
        await asyncio.wait(tasks, timeout=5)
        assert all(task.done() for task in tasks)
        assert [task.exception() for task in tasks if not task.cancelled() and task.exception()] == []
        for url in (A, B):
            await asyncio.wait_for(polite.enter(url), 1)
            polite.leave(url)

    asyncio.run(main())


def test_a_stopping_crawl_waits_for_nothing() -> None:
    time = Time()
    polite = gate(time)
    polite.cool_down(A, 20)
    stopped = False

    async def main() -> list[Any]:
        nonlocal stopped

        async def stop() -> None:
            nonlocal stopped
            await time.sleep(3)
            stopped = True

        return await time.run(
            polite.enter(A, stopping=lambda: stopped), polite.enter(A, stopping=lambda: stopped), stop()
        )

    results = asyncio.run(main())
    assert [type(result) for result in results[:2]] == [StoppedError] * 2
    assert time.now <= 1004


def test_closing_cancels_what_is_watched_and_lets_nothing_out() -> None:
    async def main() -> None:
        polite = Gate(0)
        task = asyncio.ensure_future(asyncio.sleep(60))
        polite.watch(task)  # type: ignore[arg-type] # its result is None
        polite.close()
        with pytest.raises(asyncio.CancelledError):
            await task
        with pytest.raises(StoppedError):
            await polite.enter(A)

    asyncio.run(main())


def test_idle_hosts_are_forgotten_and_resting_ones_are_not() -> None:
    time = Time()
    polite = gate(time)

    async def main() -> None:
        polite.cool_down(A, 5000)
        for n in range(5000):
            time.now += 2
            if n == 0:
                time.now = 1000
            url = f"http://host{n}.example/"
            await polite.enter(url)
            polite.leave(url, failed=False)
            if n % 100 == 0:
                polite.cool_down(A, 5000)

    asyncio.run(main())
    assert len(polite._hosts) < 4200
    assert polite.wait(A) > 4000


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("http://A.Example/x", ("a.example", 80)),
        ("https://a.example./", ("a.example", 443)),
        ("https://a.example:8443/", ("a.example", 8443)),
        ("http://[::1]:80/", ("::1", 80)),
        ("http://[broken", ("", 0)),
        ("http://a.example:99999/", ("", 0)),
    ],
)
def test_host_key(url: str, key: tuple[str, int]) -> None:
    assert host_key(url) == key
