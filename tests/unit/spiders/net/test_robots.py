from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from scrapy.exceptions import DownloadTimeoutError
from scrapy.http import Response
from support.cost import bounded

from monitor.store import robots as kept
from monitor.store.robots import RobotsFile
from spiders.net.gate import Gate
from spiders.net.reasons import PrivateAddressError, RefusedError, StoppedError
from spiders.net.robots import RobotsFiles, Rules, read

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
CLOSED = b"User-agent: *\nDisallow: /closed\nCrawl-delay: 7\nSitemap: https://a.example/map.xml"
URL = "https://a.example/closed/1"


class Store:
    """Keeps robots.txt files in memory."""

    def __init__(self, **files: RobotsFile) -> None:
        self.files: dict[str, RobotsFile] = files

    async def run(self, function: Any, origin: str, *rest: Any) -> Any:
        await asyncio.sleep(0)
        if function is kept.get:
            return self.files.get(origin)
        assert function is kept.put
        self.files[origin] = rest[0]
        return None


class Web:
    """Answers what it is told to, in turn, and counts."""

    def __init__(self, *answers: Response | Exception) -> None:
        self.answers = list(answers)
        self.asked: list[str] = []

    async def fetch(self, url: str) -> Response:
        self.asked.append(url)
        await asyncio.sleep(0.01)
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        return answer


def answer(status: int = 200, body: bytes = CLOSED) -> Response:
    return Response("https://a.example/robots.txt", status=status, body=body)


class House:
    def __init__(self, web: Web, store: Store | None = None) -> None:
        self.now = NOW
        self.web = web
        self.store = store or Store()
        self.gate = Gate(1.0)
        self.files = RobotsFiles(store=self.store, gate=self.gate, clock=lambda: self.now)  # type: ignore[arg-type] # a fake

    async def rules(self, url: str = URL) -> Rules:
        return await self.files.rules(url, self.web.fetch, "bot")


def test_one_fetch_for_all_that_wait_and_then_none_for_a_day() -> None:
    async def main() -> None:
        house = House(Web(answer()))
        found = await asyncio.gather(*(house.rules() for _ in range(20)))
        assert len(house.web.asked) == 1
        assert not any(rules.allows(URL) for rules in found)
        assert found[0].sitemaps == ("https://a.example/map.xml",)
        assert house.gate._hosts["a.example", 443].crawl_delay == 7
        house.now += timedelta(hours=23)
        await house.rules()
        assert len(house.web.asked) == 1
        house.now += timedelta(hours=2)
        await house.rules()
        assert len(house.web.asked) == 2

    asyncio.run(main())


def test_the_stored_file_serves_the_next_process_until_it_is_a_day_old() -> None:
    async def main() -> None:
        stored = RobotsFile(status=200, body=CLOSED, fetched_at=NOW - timedelta(hours=20))
        house = House(Web(answer(404)), Store(**{"https://a.example": stored}))
        assert not (await house.rules()).allows(URL)
        assert house.web.asked == []
        house.now += timedelta(hours=5)
        assert (await house.rules()).allows(URL)
        assert house.web.asked == ["https://a.example/robots.txt"]

    asyncio.run(main())


@pytest.mark.parametrize("failure", [answer(503), DownloadTimeoutError()])
def test_an_old_file_is_better_than_none(failure: Any) -> None:
    async def main() -> None:
        stored = RobotsFile(status=200, body=CLOSED, fetched_at=NOW - timedelta(days=3))
        house = House(Web(failure, answer(404)), Store(**{"https://a.example": stored}))
        rules = await house.rules()
        assert (rules.allows(URL), rules.allows("https://a.example/open")) == (False, True)
        house.now += timedelta(minutes=6)
        assert (await house.rules()).allows(URL), "and it is asked for again soon"

    asyncio.run(main())


def test_without_any_file_an_unreachable_one_forbids_all_for_a_while_and_is_not_stored() -> None:
    async def main() -> None:
        house = House(Web(DownloadTimeoutError(), answer(200, b"")))
        rules = await house.rules()
        assert rules.unreachable == "timeout"
        assert not rules.allows("https://a.example/")
        assert house.store.files == {}
        house.now += timedelta(minutes=6)
        assert (await house.rules()).allows(URL)

    asyncio.run(main())


@pytest.mark.parametrize("refusal", [PrivateAddressError("x"), StoppedError()])
def test_our_own_refusals_are_passed_on_and_not_remembered(refusal: RefusedError) -> None:
    async def main() -> None:
        house = House(Web(refusal, answer()))
        with pytest.raises(type(refusal)):
            await house.rules()
        assert not (await house.rules()).allows(URL)

    asyncio.run(main())


def test_a_crawl_that_waited_for_a_stopped_one_asks_itself() -> None:
    async def main() -> None:
        stopped, going_on = Web(StoppedError()), Web(answer())
        house = House(stopped)
        first = asyncio.ensure_future(house.rules())
        await asyncio.sleep(0)
        second = asyncio.ensure_future(house.files.rules(URL, going_on.fetch, "bot"))
        with pytest.raises(StoppedError):
            await first
        assert not (await second).allows(URL)

    asyncio.run(main())


def test_hosts_ports_and_schemes_have_files_of_their_own() -> None:
    async def main() -> None:
        house = House(Web(answer()))
        for url in ("http://a.example/", "https://a.example/", "https://a.example:8443/", "https://b.example/"):
            await house.rules(url)
        assert len(set(house.web.asked)) == 4

    asyncio.run(main())


@pytest.mark.parametrize(
    "line",
    [b"Disallow: /" + b"*a" * 500 + b"$", b"Disallow: /*" * 50, b"Crawl-delay: 1e999", b"Disallow: " + b"%" * 9000],
)
def test_a_hostile_file_costs_little_time(line: bytes) -> None:
    with bounded(10):
        rules = read(200, b"User-agent: *\n" + (line + b"\n") * (500_000 // len(line)), NOW, "bot")
        rules.allows("https://a.example/" + "a" * 2000)
    assert rules.crawl_delay() is None
