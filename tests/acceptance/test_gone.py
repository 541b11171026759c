"""What happens around the program goes wrong: its data is deleted, its output closed, narrow or full."""

from __future__ import annotations

import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest
from support.desk import MONITOR, attack, until

if TYPE_CHECKING:
    from support.desk import Desk, Web


def test_a_service_whose_data_was_deleted_says_so_and_ends(web: Web, desk: Desk) -> None:
    web.articles = {"/a": attack(1)}
    desk.write(web)
    service = desk.start("run")
    until(lambda: len(web.hooks) == 1)
    shutil.rmtree(desk.folder / "data")
    assert service.wait(30) == 1
    assert "deleted or replaced" in desk.log
    assert "Traceback" not in desk.log


@pytest.mark.parametrize("command", [["sources"], ["alerts"], ["articles"], ["export", "articles"]])
@pytest.mark.parametrize("output", [">&-", "> /dev/full"])
def test_no_command_minds_its_output(web: Web, desk: Desk, command: list[str], output: str) -> None:
    desk.write(web)
    line = " ".join([f"'{MONITOR}'", *command, "--config", f"'{desk.config}'", output])
    done = subprocess.run(["/bin/sh", "-c", line], capture_output=True, text=True, timeout=60, check=False)
    assert "Traceback" not in done.stderr
    assert done.returncode == 0 or "No space left" in done.stderr


def test_a_terminal_of_few_characters_loses_those_and_no_more(web: Web, desk: Desk) -> None:
    web.articles = {"/a": attack(1)}
    desk.write(web)
    assert desk.run("run", "--once").returncode == 0
    done = desk.run("articles", env={"PYTHONIOENCODING": "ascii"})
    assert done.returncode == 0, done.stderr
    assert "Site" in done.stdout
