"""kill -9 at bad moments leaves no half state, and doing the work again makes no second id."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from monitor.intake import unanalysed
from monitor.store import open_store, outbox

if TYPE_CHECKING:
    from monitor.store import Store

CHILD = Path(__file__).with_name("accept_forever.py")


def child(database: Path, first: int, point: str = "none") -> subprocess.Popen[str]:
    command = [sys.executable, str(CHILD), str(database), str(first), point]
    return subprocess.Popen(
        command, stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": str(Path.cwd())}
    )


def scalar(store: Store, query: str) -> Any:
    with store.read() as conn:
        return conn.exec_driver_sql(query).scalar_one_or_none()


def check(store: Store) -> None:
    """Every article that is there is whole."""
    assert scalar(store, "PRAGMA integrity_check") == "ok"
    assert scalar(store, "PRAGMA foreign_key_check") is None
    number = scalar(store, "SELECT count(*) FROM articles")
    assert scalar(store, "SELECT count(*) FROM fetches WHERE outcome = 'article'") == number
    assert scalar(store, "SELECT count(*) FROM articles WHERE story_id IS NULL") == 0
    assert scalar(store, "SELECT count(*) FROM stories") == number
    assert scalar(store, "SELECT count(*) FROM matches") == 5 * number
    assert scalar(store, "SELECT count(*) FROM decisions WHERE action = 'send'") == 2 * number
    assert scalar(store, "SELECT count(*) FROM deliveries") == 2 * number


def test_a_kill_within_the_transaction_leaves_nothing_and_the_page_is_found_again(desk: Any) -> None:
    with child(desk.path, 1, "decide") as process:
        assert process.wait(300) == -signal.SIGKILL
    check(desk.store)
    assert desk.count("articles") == desk.count("deliveries") == desk.count("stories") == 0
    ((fetch, page),) = desk.ask(unanalysed)
    assert desk.accept(fetch, desk.article(page.url)) == "article"
    ids = [row.id for row in desk.ask(outbox.due, desk.now)]
    assert ids == [outbox.delivery_id("story.new", desk.ask(outbox.rows)[0].story_id, "desk")]


@pytest.mark.slow
def test_kills_at_random_moments_leave_whole_articles(tmp_path: Path) -> None:
    seed = random.randrange(10**6)
    print("seed", seed)  # noqa: T201 - shown by pytest where the test fails
    moments = random.Random(seed)
    database, first = tmp_path / "m.db", 0
    for _ in range(6):
        with child(database, first) as process:
            assert process.stdout is not None
            for _ in range(moments.randrange(1, 60)):
                first = int(process.stdout.readline()) + 1
            process.kill()
        store = open_store(f"sqlite:///{database}")
        check(store)
        assert scalar(store, "SELECT count(*) FROM articles") >= first - 6  # what was reported done is there
        store.close()
