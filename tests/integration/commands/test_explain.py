"""`monitor explain` as a user calls it: an HTML file, one that is not there, an unknown source."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

from click.testing import CliRunner

from monitor.commands import cli

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

PAGE = """<!DOCTYPE html><html lang="fr">
<head><meta charset="utf-8"><title>Mali : 14 civils tués à Bankass</title></head>
<body><article><h1>Mali : 14 civils tués à Bankass</h1>
<p>Quatorze civils ont été tués samedi dans une attaque attribuée au JNIM à Bankass, au Mali, selon un élu local.</p>
<p>Des hommes armés à moto ont ouvert le feu sur le marché avant de prendre la fuite vers la frontière.</p>
</article></body></html>"""


def explain(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", "from monitor.commands import main; main()", "explain", *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=300, check=False)


def test_a_file_is_explained_without_a_configuration(tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text(PAGE, encoding="utf-8")
    done = explain(tmp_path, "page.html")
    assert done.returncode == 0, done.stderr
    assert "sahel-conflict: relevant" in done.stdout
    assert "Does it report armed conflict?" in done.stdout
    assert "dead: 14" in done.stdout
    assert list(tmp_path.iterdir()) == [tmp_path / "page.html"]


def test_a_file_that_is_not_there_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    done = CliRunner().invoke(cli, ["explain", "none.html"])
    assert done.exit_code == 1
    assert done.stdout == ""
    assert f"{done.stderr}{done.exception}".startswith("none.html: No such file")


def test_an_unknown_source_is_a_usage_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "page.html").write_text(PAGE, encoding="utf-8")
    done = CliRunner().invoke(cli, ["explain", "--source", "Nobody", "page.html"])
    assert done.exit_code == 2
    assert "no source is called 'Nobody'" in done.stderr
