"""What a kill left behind is found again, however often the program is killed."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from monitor.store.fetches import BEGUN_TOGETHER, MAX_BEGUN, unanalysed

HOUR = timedelta(hours=1)


def test_kills_in_quick_succession_give_up_no_page_of_many(desk: Any) -> None:
    for number in range(30):
        desk.keep(desk.page(url=f"https://daily.example/{number}"))
    for _ in range(BEGUN_TOGETHER - 1):
        assert len(desk.ask(unanalysed)) == 30
    taken = [desk.ask(unanalysed)[0][0] for _ in range(60)]
    assert len(set(taken)) == 30  # each alone, and none given up: a kill counts for one
    assert desk.count("articles") == 0


def test_a_page_whose_analysis_kills_the_program_each_time_is_given_up(desk: Any) -> None:
    desk.keep(desk.page())
    for _ in range(MAX_BEGUN - 1):
        assert len(desk.ask(unanalysed)) == 1
    assert desk.ask(unanalysed) == []
    with desk.store.read() as conn:
        assert "never ended" in conn.exec_driver_sql("SELECT outcome FROM fetches").scalar_one()


def test_looking_for_stranded_pages_uses_up_no_attempt(desk: Any) -> None:
    desk.keep(desk.page())
    for _ in range(3 * MAX_BEGUN):
        assert len(desk.ask(unanalysed, desk.now + HOUR, count=False)) == 1
