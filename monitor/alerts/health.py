"""Tells the operator of a source that breaks or goes quiet, once, and once when it is well again."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING, Literal

import structlog

from monitor.alerts.operator import tell_operator
from monitor.errors import StoreError
from monitor.safe import printable
from monitor.store import sources

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from sqlalchemy import Connection

    from monitor.alerts.vocabulary import Vocabulary
    from monitor.config import Config
    from monitor.store import Store
    from monitor.store.sources import SourceState

logger = structlog.get_logger(__name__)

Alarm = Literal["broken", "quiet", "well"]

FAILURES = 3
FAILING = timedelta(hours=2)
"""So many polls failed in a row, over so long: the source is broken."""
QUIET = timedelta(days=3)
UNUSUAL = 5
"""Nothing new for so long, and for so many times its usual gap: the source is quiet."""
HISTORY = 5
"""Gaps that must be known before any is called usual."""
APART = timedelta(hours=1)
"""Pages that arrive within so long came together."""
ANSWERED = timedelta(days=1)
"""A source is called quiet only while it answered so lately: it may have been us who were away."""
FOLDED = 3
"""More news of one kind than this at one look is one message: most likely the network broke, not the sources."""
NAMED = 10
_MOST_FAILURES = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What is to be told of one source."""

    name: str
    alarm: Alarm
    failures: int = 0
    since: datetime | None = None
    error: str = ""
    silent: timedelta = timedelta(0)
    usual: timedelta = timedelta(0)


async def check_sources(store: Store, config: Config, clock: Callable[[], datetime]) -> None:
    """Queue what is to be told of sources. May be called at any time, repeatedly; failures of the store are logged."""
    try:
        await store.run(check, config, clock())
    except StoreError as error:
        logger.error("source_check_failed", problem=str(error))  # noqa: TRY400 - the message says it all


def check(conn: Connection, config: Config, now: datetime) -> list[Finding]:
    """Note and tell, in one transaction, which sources broke, went quiet or recovered since the last look."""
    known = sources.states(conn)
    found = [finding for state in known.values() if (finding := examine(conn, state, now)) is not None]
    told: dict[Alarm, list[Finding]] = defaultdict(list)
    for finding in found:
        sources.set_alarm(conn, finding.name, None if finding.alarm == "well" else finding.alarm, now)
        log = logger.info if finding.alarm == "well" else logger.warning
        log(f"source_{finding.alarm}", source=finding.name, failures=finding.failures, error=finding.error)
        told[finding.alarm].append(finding)
    for alarm, findings in told.items():
        for group in [findings] if len(findings) > FOLDED else [[finding] for finding in findings]:
            key = f"source {alarm} {now.isoformat()} {','.join(finding.name for finding in group)}"
            tell_operator(conn, config, partial(said, group), now, key=key)
    return found


def examine(conn: Connection, state: SourceState, now: datetime) -> Finding | None:
    """Return what is to be told of a source, or None where nothing is new."""
    if state.alarm is not None and recovered(state):
        return Finding(name=state.name, alarm="well")
    if state.alarm != "broken" and state.failures >= FAILURES and proven(state):
        since = sources.failing_since(conn, state.name, min(state.failures, _MOST_FAILURES))
        if since is not None and now - since >= FAILING:
            error = printable(state.last_error or "", 200)
            return Finding(name=state.name, alarm="broken", failures=state.failures, since=since, error=error)
    silent = silence(state, now)
    if state.alarm is None and silent is not None and silent > QUIET:
        usual = usual_gap(sources.arrivals(conn, state.name))
        if usual is not None and silent > UNUSUAL * usual:
            return Finding(name=state.name, alarm="quiet", silent=silent, usual=usual)
    return None


def proven(state: SourceState) -> bool:
    """Return whether the source is expected to answer: an unproven address is only once it has. Pure."""
    return not state.unproven or state.first_success_at is not None


def recovered(state: SourceState) -> bool:
    """Return whether what was told of the source is over. Pure."""
    assert state.alarm_at is not None
    if state.alarm == "broken":
        return state.failures == 0
    return state.last_new_at is not None and state.last_new_at > state.alarm_at


def silence(state: SourceState, now: datetime) -> timedelta | None:
    """Return how long a source that answers has brought nothing new; None where that cannot be said. Pure."""
    if state.failures or state.last_new_at is None or state.last_success_at is None:
        return None
    if now - state.last_success_at > ANSWERED:
        return None
    # After a break it gets its time again.
    return now - max(state.last_new_at, state.alarm_at or state.last_new_at)


def usual_gap(arrivals: Sequence[datetime]) -> timedelta | None:
    """Return the median time between arrivals, those close together counted as one; None where few are known. Pure."""
    kept: list[datetime] = []
    for moment in sorted(arrivals):
        if not kept or moment - kept[-1] >= APART:
            kept.append(moment)
    gaps = [(later - earlier).total_seconds() for earlier, later in pairwise(kept)]
    return timedelta(seconds=median(gaps)) if len(gaps) >= HISTORY else None


def said(findings: Sequence[Finding], words: Vocabulary) -> str:
    """Return the message on findings of one kind. Pure."""
    one = findings[0]
    if len(findings) == 1:
        return words.number(
            f"source_{one.alarm}",
            1,
            name=printable(one.name, 100),
            failures=one.failures,
            since="" if one.since is None else f"{one.since:%Y-%m-%d %H:%M} UTC",
            error=one.error,
            days=one.silent.days,
            usual=words.duration(one.usual),
        ).strip()
    names = ", ".join(printable(finding.name, 60) for finding in findings[:NAMED])
    rest = len(findings) - NAMED
    listed = names if rest <= 0 else f"{names}, {words.phrase('more', n=rest)}"
    return words.number(f"source_{one.alarm}", len(findings), names=listed)
