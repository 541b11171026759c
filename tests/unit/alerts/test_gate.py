from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from monitor.alerts.channels.base import Limit
from monitor.alerts.channels.telegram import _limits
from monitor.alerts.gate import LONGEST_REST, STRIKES, Window, gates

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def sent(limits: tuple[Limit, ...], span: float, step: float = 0.05) -> list[float]:
    """Return the seconds at which messages go, for one who always has more to send."""
    gate = gates({"desk": limits}, {})["desk"]
    went = []
    at = 0.0
    while at < span:
        now = NOW + timedelta(seconds=at)
        if gate.opens(now) <= now:
            gate.sending(now, 1)
            went.append(at)
        at = round(at + step, 3)
    return went


def test_one_a_second() -> None:
    assert len(sent((Limit(key="slack C1", number=1, seconds=1),), 10)) == 10


@pytest.mark.parametrize(("chat", "most"), [("-1001", 20), ("@desk", 20), ("4711", 60)])
def test_telegrams_limits_hold_in_every_minute(chat: str, most: int) -> None:
    went = sent(_limits("1:secret", chat), 200, 0.25)
    assert min(later - earlier for earlier, later in pairwise(went)) >= 1
    assert max(sum(start <= at < start + 60 for at in went) for start in went) == most


def test_channels_of_one_room_share_its_limit() -> None:
    shared = (Limit(key="slack C1", number=1, seconds=1),)
    both = gates({"desk": shared, "night": shared, "other": (Limit(key="slack C2", number=1, seconds=1),)}, {})
    both["desk"].sending(NOW, 1)
    assert both["night"].opens(NOW) == NOW + SECOND
    assert both["other"].opens(NOW) == NOW


def test_what_costs_two_is_waited_for_twice() -> None:
    window = Window(Limit(key="x", number=1, seconds=1))
    window.take(NOW, 2)
    assert window.ready(NOW) == NOW + 2 * SECOND


def test_rests_grow_and_end_with_success() -> None:
    gate = gates({"desk": ()}, {})["desk"]
    rests = []
    for _ in range(8):
        gate.failed(NOW, None)
        rests.append((gate.opens(NOW) - NOW) / SECOND)
    assert rests == [2, 4, 8, 16, 32, LONGEST_REST, LONGEST_REST, LONGEST_REST]
    gate.failed(NOW, timedelta(minutes=10))
    assert gate.opens(NOW) == NOW + timedelta(minutes=10), "what the receiver asked for counts"
    gate.took()
    gate.failed(NOW, None)
    assert gate.opens(NOW) == NOW + 2 * SECOND


def test_a_clock_that_is_set_back_holds_nothing_up() -> None:
    gate = gates({"desk": (Limit(key="x", number=1, seconds=1),)}, {})["desk"]
    gate.sending(NOW, 1)
    gate.failed(NOW, timedelta(hours=1))
    before = NOW - timedelta(hours=3)
    assert gate.opens(before) <= before + SECOND


def test_refusals_in_a_row_speak_of_the_channel() -> None:
    gate = gates({"desk": ()}, {})["desk"]
    assert [gate.refused() for _ in range(STRIKES)] == [False] * (STRIKES - 1) + [True]
    gate.took()
    assert not gate.refused()
