"""The analysis pool: a page that misbehaves costs that page, and nothing else."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from monitor.config import Config, Watch
from monitor.items import Article, Page, Site
from monitor.pool import Pool

NOW = datetime(2026, 3, 1, tzinfo=UTC)
CONFIG = Config(path=Path("config.yaml"), watches=(Watch(name="sahel-conflict", countries=("ML",)),))
SHORT = (
    "<html lang=fr><body><article><h1>Titre</h1><p>Un village du Mali a fêté la pluie hier.</p></article></body></html>"
)
HEAVY = (
    "<html lang=fr><body>" + "<div><p>Le marché de Ségou a ouvert, dit <a href='/x'>le maire</a>.</p></div>" * 120_000
)


def page(body: str, number: int = 0) -> Page:
    return Page(url=f"https://x.example/{number}", fetched_at=NOW, body=body.encode())


def workers() -> list[int]:
    """Return the processes that analyse: the fork server's children."""
    parents = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parents[int(entry.name)] = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
            except OSError:
                continue
    ours = {pid for pid, parent in parents.items() if parent == os.getpid()}
    return [pid for pid, parent in parents.items() if parent in ours]


async def analyse(pool: Pool, *bodies: str) -> list[Article]:
    return await asyncio.gather(*(pool.analyse(page(body, i), Site()) for i, body in enumerate(bodies)))


def test_pages_come_back_understood() -> None:
    with Pool(CONFIG, workers=2) as pool:
        articles = asyncio.run(analyse(pool, SHORT, SHORT))
    assert [(article.title, article.error) for article in articles] == [("Titre", None)] * 2


def test_a_page_that_takes_too_long_is_given_up_and_the_next_is_read() -> None:
    with Pool(CONFIG, workers=1, seconds=1.0) as pool:
        asyncio.run(analyse(pool, SHORT))  # the knowledge is compiled
        slow, quick = asyncio.run(analyse(pool, HEAVY, SHORT))
        for _ in range(20):
            if quick.error == "timeout":  # a machine under load takes a second for any page
                (quick,) = asyncio.run(analyse(pool, SHORT))
    assert slow.error == "timeout"
    assert (quick.title, quick.error) == ("Titre", None)


@pytest.mark.slow
def test_a_killed_worker_costs_its_page_only() -> None:
    async def scenario(pool: Pool) -> tuple[Article, Article]:
        await pool.analyse(page(SHORT), Site())
        doomed = asyncio.create_task(pool.analyse(page(HEAVY), Site()))
        await asyncio.sleep(0.3)  # the worker has taken it: it needs seconds
        for pid in workers():
            os.kill(pid, signal.SIGKILL)
        return await doomed, await pool.analyse(page(SHORT, 2), Site())

    with Pool(CONFIG, workers=1) as pool:
        died, after = asyncio.run(scenario(pool))
    assert died.error is not None
    assert died.error.startswith("worker_died")
    assert (after.title, after.error) == ("Titre", None)


@pytest.mark.slow
def test_a_pool_whose_idle_workers_were_all_killed_is_renewed() -> None:
    async def scenario(pool: Pool) -> Article:
        await pool.analyse(page(SHORT), Site())
        for pid in workers():
            os.kill(pid, signal.SIGKILL)
        return await pool.analyse(page(SHORT, 2), Site())

    started = time.monotonic()
    with Pool(CONFIG, workers=1, seconds=60) as pool:  # a machine under load takes seconds to begin a worker
        after = asyncio.run(scenario(pool))
    assert (after.title, after.error) == ("Titre", None)
    assert time.monotonic() - started < 300


def test_another_configuration_loses_no_page_in_flight_and_ends_the_old_workers() -> None:
    async def through_a_change(pool: Pool) -> list[Article]:
        tasks = [asyncio.create_task(pool.analyse(page(SHORT, n), Site())) for n in range(20)]
        await asyncio.sleep(0)  # they are in the pool's hands
        other = CONFIG.model_copy(update={"watches": (Watch(name="other", countries=("ML",)),)})
        assert pool.use(other) is True
        assert pool.use(other) is False
        later = await pool.analyse(page(SHORT, 99), Site())
        return [*await asyncio.gather(*tasks), later]

    with Pool(CONFIG, workers=1) as pool:
        articles = asyncio.run(through_a_change(pool))
        end = time.monotonic() + 300
        while len(workers()) > 1 and time.monotonic() < end:
            time.sleep(0.05)
        assert len(workers()) == 1, "the old workers stayed"
    assert [article.error for article in articles] == [None] * 21
    assert [article.verdicts[0].watch for article in articles] == ["sahel-conflict"] * 20 + ["other"]
