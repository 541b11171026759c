"""The demo does the whole job, and what it shows is true."""

from __future__ import annotations

import os
import signal
import subprocess
from typing import TYPE_CHECKING

import pytest
from support.desk import MONITOR

if TYPE_CHECKING:
    from pathlib import Path


def test_the_demo_reads_four_sites_and_alerts_on_the_reports_only(tmp_path: Path) -> None:
    done = subprocess.run(
        [str(MONITOR), "demo"], capture_output=True, text=True, timeout=300, check=False, cwd=tmp_path
    )
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
    for site in ("Le Quotidien du Fleuve", "Sahel Justice Project", "وكالة الواحة", "Muryar Hamada"):
        assert site in done.stdout
    told = done.stdout.partition("Polls")[0]
    # Reports in each of the four languages ...
    for report in ("Bankass", "Djibo", "كيدال", "Tillabéri"):
        assert report in told
    # ... and none of what looks like one.
    for other in ("CAN :", "Film Festival", "Kharkiv", "Sikasso", "المرابطون", "Ƙwallon", "forbidden", "abonnés"):
        assert other not in told
    # The page that declares no charset was read as the Windows-1252 it is.
    assert "libérés après trois semaines de captivité" in told
    assert "asked for 0 times" in done.stdout
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
def test_the_demo_follows_new_articles_until_it_is_stopped(tmp_path: Path) -> None:
    """A ninth page appears after eight seconds; Ctrl-C ends it with a table of all that was polled."""
    with subprocess.Popen(
        [str(MONITOR), "demo", "--follow"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=tmp_path,
        env=os.environ | {"PYTHONUNBUFFERED": "1"},
    ) as demo:
        assert demo.stdout is not None
        assert demo.stderr is not None
        assert any("Why:" in line for line in demo.stdout)  # an alert is whole
        assert any("publishes a new article" in line for line in demo.stderr)
        demo.send_signal(signal.SIGINT)
        out, err = demo.communicate(timeout=300)
    assert demo.returncode == 0, err
    assert "Le Quotidien du Fleuve" in out.partition("Polls")[2]
    assert " 0 pages read" not in out
