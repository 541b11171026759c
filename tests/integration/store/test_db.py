from __future__ import annotations

import asyncio
import resource
import sqlite3
import subprocess
import sys
import threading
from contextlib import closing
from datetime import datetime
from typing import TYPE_CHECKING, Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, select
from sqlalchemy.engine import make_url
from sqlalchemy.exc import OperationalError

from monitor.errors import StoreError
from monitor.store import db, open_store, pages, sources
from monitor.store import schema as tables
from monitor.store.upgrade import alembic_config

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Engine


def url(file: Path) -> str:
    return f"sqlite:///{file}"


# ---------------------------------------------------------------- opening and migrating


def test_the_migrations_make_the_schema(tmp_path: Path) -> None:
    open_store(url(tmp_path / "m.db")).close()
    engine = create_engine(url(tmp_path / "m.db"))
    with engine.connect() as conn:
        assert compare_metadata(MigrationContext.configure(conn), tables.metadata) == []
    engine.dispose()
    assert ScriptDirectory.from_config(alembic_config()).get_current_head() == tables.REVISION


def test_opening_again_changes_and_copies_nothing(tmp_path: Path) -> None:
    for _ in range(2):
        open_store(url(tmp_path / "deep" / "m.db"), backups=tmp_path / "backups").close()
    assert not (tmp_path / "backups").exists()


def to_base(file: Path) -> None:
    """Take the database back to before its first revision, as one of an older version would be."""
    engine = create_engine(url(file))
    with engine.begin() as conn:
        config = alembic_config()
        config.attributes["connection"] = conn
        command.downgrade(config, "base")
        conn.exec_driver_sql("CREATE TABLE kept (id INTEGER)")
    engine.dispose()


def test_an_older_database_is_copied_then_migrated_and_three_copies_are_kept(tmp_path: Path) -> None:
    file, backups = tmp_path / "m.db", tmp_path / "backups"
    open_store(url(file), backups=backups).close()
    for _ in range(4):
        to_base(file)
        store = open_store(url(file), backups=backups)
        with store.read() as conn:
            assert conn.execute(select(tables.articles)).all() == []
        store.close()
        with closing(sqlite3.connect(file)) as raw:
            raw.execute("DROP TABLE kept")
    copies = sorted(copy.name for copy in backups.iterdir())
    assert copies == [f"m-000{n}-before-upgrade-from-base.db" for n in (2, 3, 4)]
    with closing(sqlite3.connect(backups / copies[0])) as raw:
        assert raw.execute("SELECT count(*) FROM kept").fetchone() == (0,)


def test_what_an_older_version_tried_may_have_arrived(tmp_path: Path) -> None:
    file = tmp_path / "m.db"
    open_store(url(file)).close()
    engine = create_engine(url(file))
    with engine.begin() as conn:
        config = alembic_config()
        config.attributes["connection"] = conn
        command.downgrade(config, "0011")
    with closing(sqlite3.connect(file)) as raw:
        for ident, state, body, attempts, error in (
            ("untried", "waiting", None, 0, None),
            ("put off", "waiting", "{}", 0, "Slack: token_revoked"),
            ("killed", "waiting", "{}", 0, None),
            ("lost", "waiting", "{}", 2, "no connection, or it was dropped"),
            ("sent", "sent", "{}", 1, None),
        ):
            raw.execute(
                "INSERT INTO deliveries (id, channel, type, state, created_at, attempts, rendered, body, last_error)"
                " VALUES (?, 'desk', 'test', ?, '2026-06-01 00:00:00', ?, 1, ?, ?)",
                (ident, state, attempts, body, error),
            )
        raw.commit()
    open_store(url(file)).close()
    with closing(sqlite3.connect(file)) as raw:
        assert raw.execute("SELECT id FROM deliveries WHERE unsure ORDER BY id").fetchall() == [("killed",), ("lost",)]


def test_without_room_for_the_copy_nothing_is_migrated(tmp_path: Path) -> None:
    file = tmp_path / "m.db"
    open_store(url(file)).close()
    to_base(file)
    (tmp_path / "blocked").write_text("a file where the folder should be")
    with pytest.raises(StoreError, match=r"no copy .* The database was not changed"):
        open_store(url(file), backups=tmp_path / "blocked")
    with closing(sqlite3.connect(file)) as raw:
        assert raw.execute("SELECT name FROM sqlite_master WHERE name = 'articles'").fetchall() == []


def test_a_newer_database_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "m.db"
    open_store(url(file)).close()
    with closing(sqlite3.connect(file)) as raw:
        raw.execute("UPDATE alembic_version SET version_num = '9999'")
        raw.commit()
    with pytest.raises(StoreError, match=r"newer version of the program.*9999"):
        open_store(url(file), backups=tmp_path / "backups")


def test_two_that_open_an_empty_database_at_once_both_get_it(tmp_path: Path) -> None:
    failures: list[StoreError] = []

    def open_it() -> None:
        try:
            open_store(url(tmp_path / "m.db")).close()
        except StoreError as error:
            failures.append(error)

    threads = [threading.Thread(target=open_it) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert failures == []


def test_connections_that_turn_a_new_file_to_the_write_ahead_log_at_once_wait_for_each_other(tmp_path: Path) -> None:
    failures: list[Exception] = []

    def connect(engine: Engine, start: threading.Barrier) -> None:
        start.wait(30)
        try:
            engine.connect().close()
        except OperationalError as error:
            failures.append(error)

    for number in range(30):  # without waiting, one round in four fails
        engines = [db.sqlite_engine(make_url(url(tmp_path / f"{number}.db"))) for _ in range(4)]
        start = threading.Barrier(len(engines))
        threads = [threading.Thread(target=connect, args=(engine, start)) for engine in engines]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)
        for engine in engines:
            engine.dispose()
    assert failures == []


def test_pragmas(desk: Any) -> None:
    with desk.store.begin() as conn:
        found = {
            name: conn.exec_driver_sql(f"PRAGMA {name}").scalar_one()
            for name in ("journal_mode", "foreign_keys", "synchronous", "busy_timeout", "journal_size_limit")
        }
    assert found == {
        "journal_mode": "wal",
        "foreign_keys": 1,
        "synchronous": 1,
        "busy_timeout": db.BUSY_TIMEOUT_MS,
        "journal_size_limit": db.JOURNAL_LIMIT,
    }


# ---------------------------------------------------------------- what the operator is told


@pytest.mark.parametrize(
    ("address", "complaint"),
    [
        ("nonsense", "service.database"),
        ("sqlite://", "must be a file"),
        ("postgresql+nodriver://u:hush@h/d", "service.database|nodriver"),
    ],
)
def test_a_bad_address_is_told(address: str, complaint: str) -> None:
    with pytest.raises(StoreError, match=complaint) as caught:
        open_store(address)
    assert "hush" not in str(caught.value)


def test_a_file_that_is_no_database_is_told(tmp_path: Path) -> None:
    (tmp_path / "m.db").write_bytes(b"PDF " * 1000)
    with pytest.raises(StoreError, match="not an SQLite database"):
        open_store(url(tmp_path / "m.db"))


def test_a_damaged_database_is_told(tmp_path: Path) -> None:
    file = tmp_path / "m.db"
    store = open_store(url(file))
    with store.begin() as conn:
        pages.note(conn, None, [], datetime.now().astimezone())
    store.close()
    whole = bytearray(file.read_bytes())
    whole[4096 : len(whole) // 2] = b"\xff" * (len(whole) // 2 - 4096)
    file.write_bytes(whole)

    def read_all() -> None:
        store = open_store(url(file))
        try:
            with store.read() as conn:
                for table in tables.metadata.sorted_tables:
                    conn.execute(select(table)).all()
        finally:
            store.close()

    with pytest.raises(StoreError, match=r"damaged.*backups"):
        read_all()


def test_a_read_only_database_is_told(desk: Any) -> None:
    def write(conn: Any) -> None:
        conn.exec_driver_sql("PRAGMA query_only = ON")
        conn.exec_driver_sql("DELETE FROM matches")

    with pytest.raises(StoreError, match="read-only"):
        desk.ask(write)


def fill(desk: Any) -> None:
    for n in range(400):
        desk.event(1000 + n, text=f"{n} " * 3000, page={"body": bytes(f"{n}", "ascii") * 20_000})


def test_a_full_disk_is_told_and_nothing_is_half_done(desk: Any) -> None:
    desk.event(0)

    def limit(conn: Any) -> None:
        now = conn.exec_driver_sql("PRAGMA page_count").scalar_one()
        conn.exec_driver_sql(f"PRAGMA max_page_count = {now + 50}")

    desk.ask(limit)
    with pytest.raises(StoreError, match=r"no space left.*Nothing is lost"):
        fill(desk)
    stories, articles = desk.count("stories"), desk.count("articles")
    assert stories == articles >= 1

    def unlimit(conn: Any) -> None:
        conn.exec_driver_sql("PRAGMA max_page_count = 1073741823")

    desk.ask(unlimit)
    assert desk.event(999) == "article"  # it works again once there is room


@pytest.mark.skipif(not hasattr(resource, "RLIMIT_FSIZE"), reason="the system has no file size limit")
def test_a_file_size_limit_is_told(tmp_path: Path) -> None:
    """In a process of its own, since the limit holds for all that it writes."""
    code = f"""
import resource
from monitor.errors import StoreError
from monitor.store import open_store, bodies
store = open_store("{url(tmp_path / "m.db")}")
resource.setrlimit(resource.RLIMIT_FSIZE, (2_000_000, 2_000_000))
try:
    for n in range(1000):
        with store.begin() as conn:
            bodies.put(conn, bodies.Packed(sha256=str(n), data=b"x" * 100_000, size=1))
except StoreError as error:
    print(error)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=300, check=False)
    assert "Free space" in done.stdout.splitlines()[-1], done.stdout + done.stderr
    store = open_store(url(tmp_path / "m.db"))
    with store.read() as conn:
        assert conn.exec_driver_sql("PRAGMA integrity_check").scalar_one() == "ok"
        assert conn.exec_driver_sql("SELECT count(*) FROM bodies").scalar_one() >= 5
    store.close()


def test_a_database_that_another_process_holds_is_waited_for_then_told(desk: Any) -> None:
    with closing(sqlite3.connect(desk.path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")

        def impatient(conn: Any) -> None:
            conn.exec_driver_sql("PRAGMA busy_timeout = 50")

        with desk.store.read() as conn:
            impatient(conn)  # the pool hands the same connection to the next who asks
        with pytest.raises(StoreError, match=r"another program has held the database.*Nothing is lost"):
            desk.take()
        with desk.store.read() as conn:  # readers do not wait
            assert conn.execute(select(tables.articles)).all() == []
        other.execute("ROLLBACK")
    assert desk.take() == "article"


# ---------------------------------------------------------------- at once


def test_another_process_reads_whole_transactions_while_one_writes(desk: Any) -> None:
    code = f"""
import sys
from monitor.store import open_store
store = open_store("{url(desk.path)}")
print("ready", flush=True)
odd = 0
for line in sys.stdin:
    with store.read() as conn:
        tables = ("articles", "stories", "deliveries")
        counts = [conn.exec_driver_sql(f"SELECT count(*) FROM {{t}}").scalar_one() for t in tables]
    odd += len(set(counts)) != 1
print(odd, counts)
"""
    with subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as reader:
        assert reader.stdin is not None
        assert reader.stdout is not None
        while reader.stdout.readline() != "ready\n":
            assert reader.poll() is None
        for n in range(60):
            desk.event(n)
            reader.stdin.write("look\n")
            reader.stdin.flush()
        reader.stdin.close()
        assert reader.stdout.read() == "0 [60, 60, 60]\n"


def test_run_works_on_one_thread_in_order_and_rolls_back_on_errors(desk: Any) -> None:
    names: list[str] = []

    def work(conn: Any, n: int) -> int:
        names.append(threading.current_thread().name)
        sources.set_alarm(conn, "Sahel Daily", None, desk.now)
        if n == 2:
            raise ValueError(n)
        return n

    async def all_of_it() -> list[Any]:
        return await asyncio.gather(*(desk.store.run(work, n) for n in range(4)), return_exceptions=True)

    assert [str(result) for result in asyncio.run(all_of_it())] == ["0", "1", "2", "3"]
    assert len(set(names)) == 1


def test_a_closed_store_says_so(desk: Any) -> None:
    desk.store.close()
    desk.store.close()
    with pytest.raises(StoreError, match="closed"):
        asyncio.run(desk.store.run(sources.states))


def test_a_naive_time_is_refused(desk: Any) -> None:
    with pytest.raises(StoreError, match="time zone"):
        desk.ask(sources.set_alarm, "Sahel Daily", None, datetime(2026, 3, 1))  # noqa: DTZ001 - what is tested
