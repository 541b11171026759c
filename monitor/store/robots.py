"""robots.txt files as they were fetched, by network location."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from monitor.store.schema import robots
from monitor.store.types import upsert

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection


@dataclass(frozen=True, slots=True, kw_only=True)
class RobotsFile:
    """What a host answered when it was asked for robots.txt."""

    fetched_at: datetime
    status: int | None = None
    """None: no answer."""
    body: bytes = b""


def get(conn: Connection, netloc: str) -> RobotsFile | None:
    """Return the stored file, however old, or None."""
    row = conn.execute(select(robots).where(robots.c.netloc == netloc)).one_or_none()
    return None if row is None else RobotsFile(status=row.status, body=row.body, fetched_at=row.fetched_at)


def put(conn: Connection, netloc: str, file: RobotsFile) -> None:
    """Store a host's file in place of the former one."""
    values = {"netloc": netloc, "status": file.status, "body": file.body, "fetched_at": file.fetched_at}
    upsert(conn, robots, [values], key=["netloc"], update=["status", "body", "fetched_at"])
