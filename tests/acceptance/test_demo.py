"""The demo does the whole job, and what it shows is true."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

from support.desk import MONITOR

if TYPE_CHECKING:
    from pathlib import Path


def test_the_demo_reads_four_sites_and_alerts_on_the_reports_only(tmp_path: Path) -> None:
    done = subprocess.run(
        [str(MONITOR), "demo"], capture_output=True, text=True, timeout=120, check=False, cwd=tmp_path
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
