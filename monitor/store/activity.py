"""How much was done in a span of time, for the daily line on how the service is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from monitor.store.schema import articles, deliveries

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection


@dataclass(frozen=True, slots=True, kw_only=True)
class Activity:
    """Articles taken in, and alerts on stories that arrived (digests count as one)."""

    articles: int
    alerts: int


def since(conn: Connection, moment: datetime) -> Activity:
    """Return what was done since `moment`."""
    read = select(func.count()).select_from(articles).where(articles.c.accepted_at >= moment)
    told = (
        select(func.count())
        .select_from(deliveries)
        .where(deliveries.c.sent_at >= moment, deliveries.c.type.in_(["story.new", "story.update", "digest"]))
        .where(deliveries.c.digest_id.is_(None))
    )
    return Activity(articles=conn.execute(read).scalar_one(), alerts=conn.execute(told).scalar_one())
