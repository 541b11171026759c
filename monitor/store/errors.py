"""What a database error means to the operator: sqlite3 and SQLAlchemy errors become StoreError here."""

from __future__ import annotations

import sqlite3
from contextlib import contextmanager
from typing import TYPE_CHECKING

from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from monitor.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import Iterator

_KEPT = "Nothing is lost: what was in flight is found again."

# By the primary result code's name (sqlite.org/rescode.html); extended names start with it.
_ADVICE = {
    "SQLITE_FULL": f"no space left for the database. Free space on its disk. {_KEPT}",
    "SQLITE_IOERR": f"the database file could not be read or written (disk full, quota, or a failing disk). "
    f"Free space on its disk, or check it. {_KEPT}",
    "SQLITE_BUSY": f"another program has held the database for too long. "
    f"End what else writes to it (a copy, a backup, an open sqlite3 shell). {_KEPT}",
    "SQLITE_LOCKED": f"another connection holds a table of the database. {_KEPT}",
    "SQLITE_CORRUPT": "the database file is damaged. Stop the service, and restore the newest copy "
    "(data_dir/backups), or run `sqlite3 FILE .recover`.",
    "SQLITE_NOTADB": "the file is not an SQLite database. Point service.database elsewhere, or move the file away.",
    "SQLITE_READONLY": "the database is read-only. Give the service's user write access to the file and its folder.",
    "SQLITE_PERM": "access to the database was denied. Give the service's user access to the file and its folder.",
    "SQLITE_CANTOPEN": "the database file cannot be opened. Check that its folder exists and may be written to.",
    "SQLITE_AUTH": "access to the database was denied.",
}


def explain(error: BaseException, where: str) -> StoreError:
    """Return the StoreError that tells the operator what `error` means for the database `where`."""
    original = error.orig if isinstance(error, DBAPIError) and error.orig is not None else error
    name = str(getattr(original, "sqlite_errorname", "") or "")
    advice = next((text for prefix, text in _ADVICE.items() if name.startswith(prefix)), None)
    if advice is None:
        advice = " ".join(str(original).split())[:500] or type(original).__name__
        return StoreError(f"{where}: the database refused: {advice}")
    return StoreError(f"{where}: {advice}")


@contextmanager
def translated(where: str) -> Iterator[None]:
    """Let database errors leave the block as StoreError, their cause kept."""
    try:
        yield
    except (SQLAlchemyError, sqlite3.Error) as error:
        raise explain(error, where) from error
