"""What the tests of held alerts share: a desk with routes, reports, and what becomes of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from monitor.alerts.release import release
from monitor.config import ConsoleChannel, Route
from monitor.store import holds, outbox

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
NIGHT = datetime(2026, 3, 1, 23, 0, tzinfo=UTC)
MORNING = datetime(2026, 3, 2, 6, 30, tzinfo=UTC)
QUIET = {"quiet_hours": {"from": "22:00", "to": "06:30", "timezone": "UTC"}}
DIGEST = {"digest": {"cron": "0 7 * * *", "timezone": "UTC"}}


def routed(desk: Any, *routes: dict[str, Any]) -> None:
    """Give the desk these routes, and the channels that they name."""
    made = [Route.model_validate({"watches": ("sahel",), "to": ("desk",), **route}) for route in routes]
    desk.config.routes = tuple(made)
    desk.config.channels = {name: ConsoleChannel() for route in made for name in route.to}


def letting_go(desk: Any, at: datetime | None = None, **kwargs: Any) -> list[str]:
    """Release what is due; return the outcomes."""
    desk.now = at or desk.now
    return [done.outcome for done in desk.ask(release, desk.config, desk.now, **kwargs)]


def sent(desk: Any) -> list[Any]:
    """Render and send what is due; return the alerts."""
    alerts = []
    for delivery in desk.ask(outbox.due, desk.now):
        alerts.append(desk.ask(outbox.payload, delivery.id))
        desk.ask(outbox.sent, delivery.id, desk.now)
    return alerts


def last(desk: Any) -> Any:
    return desk.ask(outbox.decided, 1)[0]


def unsettled(desk: Any) -> int:
    return len(desk.ask(holds.open_holds))


def second(desk: Any, **changes: Any) -> None:
    """Take in another source's report of the first event."""
    desk.take("https://other.example/b", source="Other", text="Autres mots. " * 40, title="Autre titre", **changes)


def weak(desk: Any, n: int = 1, **changes: Any) -> None:
    """Take in a report of low confidence."""
    article = desk.article()
    (verdict,) = article.verdicts
    desk.event(n, verdicts=(replace(verdict, score=0.6),), **{"severity": "medium", **changes})


def toll(desk: Any, dead: int, n: int, **changes: Any) -> None:
    """Take in another toll of the first event."""
    facts = replace(desk.article().facts, deaths_min=dead, deaths_max=dead)
    told = {"facts": facts, "text": f"Bilan {n} revu à {dead}. " * 30, "title": f"Bilan {n}", "source": "Sahel Daily"}
    desk.take(desk.url(100 + n), **(told | changes))
