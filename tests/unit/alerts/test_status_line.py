from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from monitor.alerts.status import ailing, status_line
from monitor.store.activity import Activity
from monitor.store.sources import SourceState

if TYPE_CHECKING:
    from monitor.alerts.message import Voice

DONE = Activity(articles=120, alerts=4)


def test_the_line_tells_health_work_and_the_longest_silence(english: Voice, french: Voice, now: datetime) -> None:
    well = SourceState(name="A", last_success_at=now, first_success_at=now, last_new_at=now - timedelta(hours=2))
    quiet = SourceState(name="B", last_success_at=now, first_success_at=now, last_new_at=now - timedelta(days=3))
    broken = SourceState(name="C", last_success_at=now, first_success_at=now, last_new_at=now, failures=2)
    unproven = SourceState(name="D", unproven=True, failures=9)
    states = [well, quiet, broken, unproven]
    assert status_line(states, DONE, english.words, now) == (
        "2 of 3 sources well · 120 articles read and 4 alerts sent in 24 h · silent longest: B, 3 days"
    )
    assert status_line(states, DONE, french.words, now) == (
        "2 sources sur 3 vont bien · 120 articles lus et 4 alertes envoyées en 24 h · "
        "la plus silencieuse\u00a0: B, 3 jours"
    )


def test_one_of_each_is_said_in_the_singular(english: Voice, french: Voice, now: datetime) -> None:
    states = [SourceState(name="A", last_success_at=now, first_success_at=now, last_new_at=now)]
    done = Activity(articles=1, alerts=1)
    assert (
        status_line(states, done, english.words, now) == "1 of 1 sources well · 1 article read and 1 alert sent in 24 h"
    )
    assert status_line(states, done, french.words, now) == (
        "1 source sur 1 va bien · 1 article lu et 1 alerte envoyée en 24 h"
    )


def test_a_source_that_never_brought_anything_is_the_silent_one(english: Voice, now: datetime) -> None:
    states = [SourceState(name="A", last_success_at=now, last_new_at=now - timedelta(days=9)), SourceState(name="B")]
    assert status_line(states, DONE, english.words, now).endswith("silent longest: B, nothing yet")


def test_without_silence_or_sources_nothing_is_said_of_them(english: Voice, now: datetime) -> None:
    states = [SourceState(name="A", last_success_at=now, last_new_at=now)]
    assert "silent" not in status_line(states, DONE, english.words, now)
    assert status_line([], DONE, english.words, now).startswith("0 of 0")


def test_the_service_is_well_while_a_source_answers_or_one_failure_may_pass(now: datetime) -> None:
    well = SourceState(name="A", last_status="ok", first_success_at=now)
    once = SourceState(name="B", last_status="failed", failures=1)
    down = SourceState(name="C", last_status="failed", failures=2)
    unproven = SourceState(name="D", unproven=True, last_status="failed", failures=9)
    fresh = SourceState(name="E")
    assert ailing([well, down]) is None
    assert ailing([once, down]) is None
    assert ailing([unproven, fresh]) is None
    assert ailing([down, unproven, fresh]) == "every source fails"
