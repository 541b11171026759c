"""Column types and small SQL helpers that work alike on SQLite and PostgreSQL."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy import DateTime, Dialect, Integer, Text, TypeDecorator
from sqlalchemy.dialects import postgresql, sqlite

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from sqlalchemy import Connection, Table

_T = TypeVar("_T")

IN_LIMIT = 500
"""Values in one IN list; SQLite's own limit was 999 parameters for long."""


class UtcDateTime(TypeDecorator[datetime]):
    """A moment: aware in Python, always UTC; a naive datetime is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return the value in UTC, without zone where the database keeps none."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a datetime without time zone cannot be stored")
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - SQLAlchemy's signature
        """Return an aware datetime in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class PageText(TypeDecorator[str]):
    """Text of any origin: what no database takes (lone surrogates, NUL) is replaced."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002 - SQLAlchemy's signature
        """Return the text as valid UTF-8 without NUL."""
        if value is None or value.isascii():
            return value if value is None else value.replace("\x00", "\ufffd")
        return value.encode("utf-8", "replace").decode().replace("\x00", "\ufffd")


class Count(TypeDecorator[int]):
    """A number that a text named; null where no such number can be meant, as none may stop an article's storing."""

    impl = Integer
    cache_ok = True

    def process_bind_param(self, value: int | None, dialect: Dialect) -> int | None:  # noqa: ARG002 - SQLAlchemy's signature
        """Return the number if 32 bits hold it."""
        return value if value is not None and abs(value) < 2**31 else None


def upsert(
    conn: Connection,
    table: Table,
    rows: Sequence[Mapping[str, Any]],
    key: Sequence[str],
    update: Sequence[str] = (),
) -> int:
    """Insert rows; where `key` exists already, overwrite the columns named in `update`, or leave the row as it is.

    Returns how many rows were written.
    """
    if not rows:
        return 0
    statement = _upsert(conn.dialect.name, table, tuple(key), tuple(update))
    return conn.execute(statement, [dict(row) for row in rows]).rowcount


@cache
def _upsert(dialect: str, table: Table, key: tuple[str, ...], update: tuple[str, ...]) -> Any:
    """Return the statement; there is one for each call in the source, and making it costs more than running it."""
    statement = inserting(dialect, table)
    statement = statement.execution_options(preserve_rowcount=True)
    if not update:
        return statement.on_conflict_do_nothing(index_elements=list(key))
    values = {name: statement.excluded[name] for name in update}
    return statement.on_conflict_do_update(index_elements=list(key), set_=values)


def inserting(dialect: str, table: Table) -> Any:
    """Return the dialect's own INSERT into the table, which knows ON CONFLICT."""
    return (postgresql if dialect == "postgresql" else sqlite).insert(table)


def chunks(values: Sequence[_T]) -> Iterator[Sequence[_T]]:
    """Yield the values in pieces that fit one IN list."""
    for start in range(0, len(values), IN_LIMIT):
        yield values[start : start + IN_LIMIT]
