"""Opens the database and hands out transactions; all of the program's writing goes through one thread."""

from __future__ import annotations

import sqlite3
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, TypeVar

from sqlalchemy import create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from monitor.errors import StoreError
from monitor.store import codec
from monitor.store.errors import translated
from monitor.store.upgrade import upgrade
from monitor.store.writer import Writer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sqlalchemy import Connection, Engine
    from sqlalchemy.engine import URL

_P = ParamSpec("_P")
_R = TypeVar("_R")

BUSY_TIMEOUT_MS = 10_000
"""How long SQLite waits for another writer before it gives up."""
_BUSY_PAUSE = 0.01
"""Seconds between two attempts to turn a new file to the write-ahead log."""
_PRIMARY_CODE = 0xFF
"""What of an extended result code is the code itself (sqlite.org/rescode.html)."""
JOURNAL_LIMIT = 64 * 1024 * 1024
"""Bytes to which the write-ahead log is cut back after a checkpoint."""
CACHE_KIB = 16 * 1024
"""Page cache of one connection."""


class Store:
    """The open database. Use from any thread; `run` from an event loop."""

    def __init__(self, engine: Engine, where: str) -> None:
        self._engine = engine
        self._reader = engine.execution_options(monitor_read=True)
        self._writer = Writer(self.begin)
        self._closed = False
        self.where = where
        """The database's address without secrets, for messages."""

    @contextmanager
    def begin(self) -> Iterator[Connection]:
        """Yield a connection in a write transaction; it commits at the end, or rolls back on any exception.

        Raises StoreError where the database refuses.
        """
        with translated(self.where), self._engine.begin() as conn:
            yield conn

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Yield a connection in a transaction that only reads: it waits for no writer. Raises StoreError."""
        with translated(self.where), self._reader.connect() as conn:
            yield conn

    async def run(self, func: Callable[Concatenate[Connection, _P], _R], *args: _P.args, **kwargs: _P.kwargs) -> _R:
        """Return `func(conn, *args, **kwargs)`, committed on the writer thread, alone or with what waits beside it.

        Where another's work in the same transaction fails, `func` is called again in one of its own. Work that was
        begun is finished even if the caller is cancelled. Raises StoreError.
        """
        if self._closed:
            raise StoreError(f"{self.where}: the database was closed.")
        result: _R = await self._writer.do(lambda conn: func(conn, *args, **kwargs))
        return result

    def close(self) -> None:
        """Finish what was handed in and close every connection. Closing twice does nothing."""
        self._closed = True
        self._writer.close()
        self._engine.dispose()


def open_store(url: str, *, backups: Path | None = None) -> Store:
    """Return the store at an SQLAlchemy URL, brought up to date first.

    An SQLite file that needs a migration is copied to the folder `backups` before (None: not copied).
    Raises StoreError where the database cannot be opened, or was written by a newer version.
    """
    try:
        address = make_url(url)
    except ArgumentError as error:
        raise StoreError(f"service.database: {error}. Use e.g. sqlite:///data/monitor.db.") from error
    where = address.render_as_string(hide_password=True)
    sqlite = address.get_backend_name() == "sqlite"
    if sqlite:
        where = _prepare_file(address)
    with translated(where):
        engine = sqlite_engine(address) if sqlite else _server_engine(address)
        try:
            upgrade(engine, where, backups)
        except BaseException:
            # Whatever went wrong, no connection stays behind.
            engine.dispose()
            raise
    return Store(engine, where)


def is_missing(url: str) -> bool:
    """Return whether the URL is of an SQLite file that is not there yet."""
    try:
        address = make_url(url)
    except ArgumentError:
        return False
    if (
        address.get_backend_name() != "sqlite"
        or not address.database
        or address.database.startswith((":memory:", "file:"))
    ):
        return False
    return not Path(address.database).exists()


def _prepare_file(address: URL) -> str:
    """Make the folder of an SQLite file and return the file's path."""
    if not address.database or address.database == ":memory:":
        raise StoreError("service.database: an SQLite database must be a file, e.g. sqlite:///data/monitor.db.")
    file = Path(address.database)
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(f"{file}: its folder cannot be made: {error.strerror}.") from error
    return str(file)


def _server_engine(address: URL) -> Engine:
    try:
        return create_engine(address, pool_pre_ping=True)
    except ModuleNotFoundError as error:
        raise StoreError(
            f"service.database: the driver {error.name!r} is not installed. Install it, e.g. `pip install psycopg`.",
        ) from error


def sqlite_engine(address: URL) -> Engine:
    """Return the engine of an SQLite file, whose connections are set up as the program needs them."""
    waits = {"timeout": BUSY_TIMEOUT_MS / 1000}
    engine = create_engine(address, connect_args=waits, json_deserializer=codec.loads)
    event.listen(engine, "connect", _set_pragmas)
    event.listen(engine, "begin", _begin)
    return engine


def _set_pragmas(connection: Any, _record: object) -> None:
    """Prepare a new SQLite connection; see sqlite.org/pragma.html."""
    # The driver's own BEGIN is deferred and comes late: `_begin` says it instead.
    connection.isolation_level = None
    cursor = connection.cursor()
    try:
        for pragma in (
            f"busy_timeout = {BUSY_TIMEOUT_MS}",
            "synchronous = NORMAL",  # in WAL mode a power cut may lose the last commits, never the file
            "foreign_keys = ON",
            f"journal_size_limit = {JOURNAL_LIMIT}",
            f"cache_size = -{CACHE_KIB}",
            "temp_store = MEMORY",
            "trusted_schema = OFF",  # the file may come from elsewhere
        ):
            cursor.execute(f"PRAGMA {pragma}")
        _log_ahead(cursor)
    finally:
        cursor.close()


def _log_ahead(cursor: sqlite3.Cursor) -> None:
    """Have the file's writes logged ahead: readers and the writer do not wait for each other then.

    Where two connections turn a new file to it at once, SQLite refuses one of them without waiting, whatever its
    timeout: both hold what the other waits for (sqlite.org/c3ref/busy_handler.html).
    """
    end = time.monotonic() + BUSY_TIMEOUT_MS / 1000
    while True:
        try:
            cursor.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & _PRIMARY_CODE != sqlite3.SQLITE_BUSY or time.monotonic() > end:
                raise
            time.sleep(_BUSY_PAUSE)
        else:
            return


def _begin(conn: Connection) -> None:
    """Take the write lock at once: a reader that turns writer later fails where another wrote in between."""
    reads = conn.get_execution_options().get("monitor_read", False)
    conn.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")
