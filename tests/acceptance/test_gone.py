"""What happens around the program goes wrong: its data is deleted, its output closed, narrow or full."""

from __future__ import annotations

import shutil
import subprocess
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from support.databases import empty
from support.desk import MONITOR, attack, until

from monitor.config import load_config
from monitor.intake import accept
from monitor.items import Article, Page, Verdict
from monitor.store import fetches, open_store

if TYPE_CHECKING:
    from support.desk import Desk, Web


def test_a_service_whose_data_was_deleted_says_so_and_ends(web: Web, desk: Desk) -> None:
    web.articles = {"/a": attack(1)}
    desk.write(web)
    service = desk.start("run")
    until(lambda: len(web.hooks) == 1)
    shutil.rmtree(desk.folder / "data")
    assert service.wait(300) == 1
    assert "deleted or replaced" in desk.log
    assert "Traceback" not in desk.log


@pytest.fixture
def archive(web: Web, desk: Desk) -> Desk:
    """Return a desk whose database holds an article, and the alert on it that waits."""
    desk.write(web)
    config = load_config(desk.config, {})
    now = datetime.now(UTC)
    page = Page(url=f"{web.base}/a", fetched_at=now, source="Site", text="x")
    title, paragraphs = attack(1)
    article = Article(
        url=page.url, fetched_at=now, published_at=now, title=title, text="\n\n".join(paragraphs), source="Site",
        lang="fr", verdicts=(Verdict(watch="sahel-conflict", relevant=True, score=0.9),), kind="event", severity="high",
    )  # fmt: skip
    store = open_store(empty(desk.folder / "data" / "monitor.db"))
    with store.begin() as conn:
        accept(conn, fetches.keep(conn, page.url, page, None), article, config, now)
    store.close()
    return desk


@pytest.mark.parametrize("command", ["articles", "export articles"])  # a table, and what is written line by line
@pytest.mark.parametrize(("output", "code"), [(">&-", 0), ("> /dev/full", 1)])
def test_no_command_minds_its_output(archive: Desk, command: str, output: str, code: int) -> None:
    line = f"'{MONITOR}' {command} --config '{archive.config}' {output}"
    done = subprocess.run(["/bin/sh", "-c", line], capture_output=True, text=True, timeout=300, check=False)
    assert "Traceback" not in done.stderr
    assert done.returncode == code, done.stderr
    assert ("No space left" in done.stderr) == bool(code)


def test_a_terminal_of_few_characters_loses_those_and_no_more(archive: Desk) -> None:
    done = archive.run("articles", env={"PYTHONIOENCODING": "ascii"})
    assert done.returncode == 0, done.stderr
    assert "Site" in done.stdout
    assert "civils tu?s" in " ".join(done.stdout.split())
