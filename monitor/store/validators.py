"""What lets a feed, sitemap or listing be asked for "only if it changed"."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from typing import TYPE_CHECKING

from sqlalchemy import delete, select

from monitor.store.schema import validators
from monitor.store.types import upsert

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection


@dataclass(frozen=True, slots=True, kw_only=True)
class Validators:
    """The validators of one address, as it last gave them."""

    checked_at: datetime
    etag: str | None = None
    last_modified: str | None = None
    body_hash: str | None = None
    full_at: datetime | None = None
    """When it last answered an unconditional request."""


_NAMES = [field.name for field in fields(Validators)]


def get(conn: Connection, url: str) -> Validators | None:
    """Return the stored validators of an address, or None."""
    row = conn.execute(select(*(validators.c[name] for name in _NAMES)).where(validators.c.url == url)).one_or_none()
    return None if row is None else Validators(**row._mapping)  # noqa: SLF001 - SQLAlchemy's public name for it


def put(conn: Connection, url: str, values: Validators) -> None:
    """Store the validators of an address in place of the former ones."""
    upsert(conn, validators, [{"url": url, **asdict(values)}], key=["url"], update=_NAMES)


def forget(conn: Connection, url: str) -> None:
    """Make the next request of an address unconditional."""
    conn.execute(delete(validators).where(validators.c.url == url))
