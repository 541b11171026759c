from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import Any

from spiders.net.room import PAGE_BYTES, SHARE, Room


def scraper(held: int = 0) -> Any:
    """Return what stands for the scraper of a crawl, with so many bytes at work."""
    return _Scraper(slot=SimpleNamespace(active_size=held))


class _Scraper(SimpleNamespace):
    __hash__ = object.__hash__  # a set holds it, as it holds Scrapy's


async def settle() -> None:
    for _ in range(5):
        await asyncio.sleep(0)


def looks() -> tuple[Any, asyncio.Event]:
    """Return a sleep that ends when the event is set, and the event."""
    look = asyncio.Event()

    async def sleep(seconds: float) -> None:
        del seconds
        await look.wait()
        look.clear()

    return sleep, look


def test_what_waits_in_one_crawl_leaves_no_room_in_another() -> None:
    async def main() -> None:
        sleep, look = looks()
        room = Room(1_000_000, sleep=sleep)
        full, other = scraper(), scraper()
        await room.enter(full)
        room.leave()
        full.slot.active_size = 1_000_000
        waiting = asyncio.ensure_future(room.enter(other))
        look.set()
        await settle()
        assert not waiting.done()
        full.slot.active_size = 900_000
        look.set()
        await waiting
        room.leave()
        assert room.taken == 900_000

    asyncio.run(main())


def test_no_more_begin_together_than_there_is_room_for() -> None:
    async def main() -> None:
        sleep, look = looks()
        room = Room(3 * PAGE_BYTES, sleep=sleep)
        mine = scraper()
        tasks = [asyncio.ensure_future(room.enter(mine)) for _ in range(10)]
        await settle()
        assert [task.done() for task in tasks] == [True] * 3 + [False] * 7
        for _ in range(2):
            room.leave()
        look.set()
        await settle()
        assert [task.done() for task in tasks] == [True] * 5 + [False] * 5
        for task in tasks[5:]:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    asyncio.run(main())


def test_a_source_with_its_share_lets_the_others_pass() -> None:
    async def main() -> None:
        sleep, look = looks()
        room = Room(20 * PAGE_BYTES, sleep=sleep)
        mine = scraper()
        slow = [asyncio.ensure_future(room.enter(mine, "slow")) for _ in range(50)]
        await settle()
        assert [task.done() for task in slow] == [True] * SHARE + [False] * (50 - SHARE)
        for source in ("other", "third"):
            await asyncio.wait_for(room.enter(mine, source), 5)
        room.leave("slow")
        look.set()
        await settle()
        assert [task.done() for task in slow] == [True] * (SHARE + 1) + [False] * (49 - SHARE)
        assert room.taken == (SHARE + 2) * PAGE_BYTES
        for task in slow:
            task.cancel()
        await asyncio.gather(*slow, return_exceptions=True)

    asyncio.run(main())


def test_a_wait_that_is_cancelled_takes_no_room() -> None:
    async def main() -> None:
        sleep, look = looks()
        room = Room(PAGE_BYTES, sleep=sleep)
        mine = scraper()
        await room.enter(mine)
        given_up, late = asyncio.ensure_future(room.enter(mine)), asyncio.ensure_future(room.enter(mine))
        await settle()
        given_up.cancel()
        await settle()
        # The other's turn comes in the very step in which it is cancelled.
        room._under_way[None] += 1
        room._waiters[-1][1].set_result(None)
        late.cancel()
        await asyncio.gather(given_up, late, return_exceptions=True)
        room.leave()
        assert room.taken == 0
        look.set()
        await settle()
        await room.enter(mine)
        assert room.taken == PAGE_BYTES

    asyncio.run(main())


def test_a_crawl_that_is_gone_holds_nothing() -> None:
    async def main() -> None:
        room = Room()
        gone = scraper()
        await room.enter(gone)
        room.leave()
        gone.slot.active_size = 5
        assert room.taken == 5
        del gone
        assert room.taken == 0

    asyncio.run(main())
