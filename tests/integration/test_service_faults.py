"""The whole program with a fault of ours put into one part: it goes on, or ends so that whoever started it sees it."""

from __future__ import annotations

import subprocess
import sys
import textwrap
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

PROGRAM = """
import os, signal, sys
from monitor import service
from monitor.alerts.sender import Sender
from monitor.commands import main

async def fault(*_, **__):
    raise RuntimeError("a fault of ours")

async def polled(live):
    print("polls have begun", flush=True)
    os.kill(os.getpid(), signal.SIGTERM)

if __name__ == "__main__":
    service._wake = polled
    {fault}
    sys.argv = ["monitor", "run", "--config", "config.yaml"]
    main()
"""


def run(folder: Path, fault: str) -> subprocess.CompletedProcess[str]:
    (folder / "config.yaml").write_text(
        "watches: [{name: w}]\nchannels: {screen: {console: true}}\nroutes: [{to: [screen]}]\n"
        "sources: [{name: S, feeds: ['https://s.example/feed']}]\n"
    )
    program = folder / "program.py"
    program.write_text(textwrap.dedent(PROGRAM).replace("{fault}", fault))
    return subprocess.run(
        [sys.executable, str(program)], cwd=folder, capture_output=True, text=True, timeout=300, check=False
    )


def test_a_sender_that_dies_ends_the_service_with_one(tmp_path: Path) -> None:
    done = run(tmp_path, "Sender.run = fault")
    assert done.returncode == 1, done.stderr
    assert "a fault of ours" in done.stderr
    assert "A part of the service died" in done.stderr.splitlines()[-1]


def test_a_recovery_that_fails_keeps_no_poll_from_beginning(tmp_path: Path) -> None:
    done = run(tmp_path, "service._recover = fault")
    assert done.returncode == 0, done.stderr
    assert "polls have begun" in done.stdout
    assert "recovery_failed" in done.stderr
