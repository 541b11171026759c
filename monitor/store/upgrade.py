"""Brings a database up to date at start: under a lock, and after a copy of the SQLite file."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import structlog
from sqlalchemy import inspect, text

from monitor.errors import StoreError
from monitor.store.schema import REVISION

if TYPE_CHECKING:
    from alembic.config import Config
    from sqlalchemy import Connection, Engine

logger = structlog.get_logger(__name__)

KEPT_BACKUPS = 3
_PG_LOCK = 0x5361_6865_6C  # "Sahel": any number, the same in every instance


def upgrade(engine: Engine, where: str, backups: Path | None) -> None:
    """Run the migrations that the database lacks; raises StoreError where it is newer than the program."""
    with engine.execution_options(monitor_read=True).connect() as conn:
        if current_revision(conn) == REVISION:
            return
    with engine.begin() as conn:  # on SQLite this takes the write lock: of two starting at once, one waits here
        if conn.dialect.name == "postgresql":
            conn.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _PG_LOCK})
        found = current_revision(conn)
        if found == REVISION:
            return
        _refuse_newer(found, where)
        if conn.dialect.name == "sqlite" and found is not None and backups is not None:
            try:
                copy = back_up(Path(where), backups, found)
            except OSError as error:
                raise StoreError(
                    f"{backups}: no copy of the database could be made before its upgrade ({error.strerror}). "
                    "Make the folder writable, or free space. The database was not changed.",
                ) from error
            logger.info("database_backed_up", file=str(copy))
        _migrate(conn)
        logger.info("database_migrated", before=found, now=REVISION)


def current_revision(conn: Connection) -> str | None:
    """Return the revision that the database is at: None for an empty one, `base` for one taken back to nothing."""
    if not inspect(conn).has_table("alembic_version"):
        return None
    found: str | None = conn.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return found or "base"


def back_up(file: Path, folder: Path, revision: str) -> Path:
    """Copy the SQLite file, whole and consistent, to `folder`; keep the newest three. Returns the copy's path."""
    folder.mkdir(parents=True, exist_ok=True)
    newest = max((_number(old) for old in folder.glob(f"{file.stem}-*.db")), default=0)
    copy = folder / f"{file.stem}-{newest + 1:04d}-before-upgrade-from-{revision}.db"
    unfinished = copy.with_suffix(".part")
    unfinished.unlink(missing_ok=True)
    with closing(sqlite3.connect(file)) as source, closing(sqlite3.connect(unfinished)) as target:
        source.backup(target)
    unfinished.rename(copy)
    for old in sorted(folder.glob(f"{file.stem}-*.db"), key=_number)[:-KEPT_BACKUPS]:
        old.unlink()
    return copy


def _number(copy: Path) -> int:
    """Return the running number in a copy's name; clocks may jump, numbers do not."""
    return next((int(part) for part in copy.stem.split("-") if part.isdigit()), 0)


def _refuse_newer(found: str | None, where: str) -> None:
    from alembic.script import ScriptDirectory  # noqa: PLC0415 - alembic is slow to import and seldom needed
    from alembic.util import CommandError  # noqa: PLC0415 - the same

    if found is None:
        return
    try:
        ScriptDirectory.from_config(alembic_config()).get_revision(found)
    except CommandError as error:
        raise StoreError(
            f"{where}: the database was written by a newer version of the program (revision {found}; "
            f"this one knows up to {REVISION}). Install the newer version, or restore a copy from before the upgrade.",
        ) from error


def _migrate(conn: Connection) -> None:
    from alembic import command  # noqa: PLC0415 - alembic is slow to import and seldom needed

    config = alembic_config()
    config.attributes["connection"] = conn
    command.upgrade(config, "head")


def alembic_config() -> Config:
    """Return alembic's configuration: where the migrations are."""
    from alembic.config import Config  # noqa: PLC0415 - alembic is slow to import and seldom needed

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config
