"""The service from outside: what it promises when all is well, when it is told to stop, and when it is killed."""

from __future__ import annotations

import resource
import signal
import time
from typing import TYPE_CHECKING

import pytest
from support.desk import attack, kill, until

if TYPE_CHECKING:
    from support.desk import Desk, Web


def test_one_round_polls_reads_and_tells(web: Web, desk: Desk) -> None:
    web.articles = {"/a": attack(1), "/b": ("Bamako : le marché rouvre", ["Le marché a rouvert ce matin."] * 3)}
    desk.write(web)
    done = desk.run("run", "--once")
    assert done.returncode == 0, done.stderr
    assert [body["story"]["articles"][0]["title"] for _, body in web.hooks] == [attack(1)[0]]
    assert {row["title"] for row in desk.rows("articles")} == {attack(1)[0], "Bamako : le marché rouvre"}
    assert "Site" in done.stdout


def test_a_round_whose_every_source_failed_ends_with_one(web: Web, desk: Desk) -> None:
    web.articles = {}
    desk.write(web)
    desk.config.write_text(desk.config.read_text().replace("/feed", "/no-such-feed"))
    done = desk.run("run", "--once")
    assert done.returncode == 1
    assert "Every source failed." in done.stderr
    assert "Traceback" not in done.stderr


def test_sigterm_ends_the_service_within_ten_seconds_though_a_page_hangs(web: Web, desk: Desk) -> None:
    web.articles = {"/a": attack(1)}
    web.page_seconds = 25
    desk.write(web)
    service = desk.start("run")
    until(lambda: "/a" in web.asked)
    began = time.monotonic()
    service.send_signal(signal.SIGTERM)
    assert service.wait(15) == 0, desk.log
    assert time.monotonic() - began < 10
    assert "Traceback" not in desk.log


@pytest.mark.slow
def test_killed_while_crawling_nothing_is_lost_and_no_alert_has_two_ids(web: Web, desk: Desk) -> None:
    web.articles = {f"/{number}": attack(number) for number in range(10)}
    web.page_seconds = 0.2
    desk.write(web)
    for stop_at in (3, 7):
        service = desk.start("run")
        until(lambda: len([path for path in web.asked if path in web.articles]) >= stop_at)  # noqa: B023 - used at once
        kill(service)
    web.page_seconds = 0
    # The interval has not passed, but a killed poll left no record, so its source is still due.
    done = desk.run("run", "--once")
    assert done.returncode == 0, done.stderr
    titles = {title for title, _ in web.articles.values()}
    assert {row["title"] for row in desk.rows("articles")} == titles
    ids: dict[str, set[str]] = {}
    for ident, body in web.hooks:
        ids.setdefault(body["story"]["articles"][0]["title"], set()).add(ident)
    assert set(ids) == titles
    assert all(len(found) == 1 for found in ids.values())


@pytest.mark.slow
def test_killed_while_delivering_the_same_id_comes_again(web: Web, desk: Desk) -> None:
    web.articles = {"/a": attack(1)}
    web.hook_status = lambda number: None if number == 1 else 200
    desk.write(web)
    service = desk.start("run")
    until(lambda: len(web.hooks) == 1)
    kill(service)
    web.release.set()
    assert desk.run("run", "--once").returncode == 0
    until(lambda: len(web.hooks) == 2)
    (first, body), (second, again) = web.hooks
    assert first == second
    assert body == again
    assert desk.run("run", "--once").returncode == 0
    assert len(web.hooks) == 2


def test_a_channel_that_is_gone_is_suspended_and_told_of_and_its_alert_goes_later(web: Web, desk: Desk) -> None:
    web.articles = {"/a": attack(1)}
    web.hook_status = lambda _: 410
    desk.write(web)
    assert desk.run("run", "--once").returncode == 0
    assert len(web.hooks) == 1
    web.hook_status = lambda _: 200
    assert "hook is suspended" in desk.run("alerts", "retry").stdout
    assert desk.run("run", "--once").returncode == 0
    assert len({ident for ident, _ in web.hooks}) == 1
    assert len(web.hooks) == 2


def test_private_addresses_are_refused_by_the_service_itself(web: Web, desk: Desk) -> None:
    web.articles = {"/a": attack(1)}
    desk.write(web, private=False)
    done = desk.run("run", "--once")
    assert done.returncode == 1
    assert web.asked == []
    assert "private_address" in done.stdout + done.stderr


@pytest.mark.slow
def test_a_full_disk_is_told_and_loses_nothing(web: Web, desk: Desk) -> None:
    web.articles = {f"/{number}": attack(number) for number in range(10)}
    web.ballast = 4_000_000
    desk.write(web)

    def small_files() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (12_000_000, 12_000_000))
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)

    full = desk.run("run", "--once", preexec_fn=small_files)
    assert "disk full" in full.stderr
    web.ballast = 0
    assert desk.run("run", "--once").returncode == 0
    assert len(desk.rows("articles")) == 10
    assert len({ident for ident, _ in web.hooks}) == 10
