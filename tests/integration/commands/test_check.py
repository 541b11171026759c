from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from monitor.commands.check import command as check
from monitor.commands.init import command as init
from monitor.errors import ConfigError

if TYPE_CHECKING:
    from pathlib import Path

TEXT = """
service: {timezone: UTC}
sources:
  - {name: A, feeds: [https://a.example/feed], country: ML}
  - {name: B, feeds: [https://a.example/feed], languages: [fr], unproven: true}
watches:
  - {name: w, countries: [ML]}
  - {name: unused}
channels:
  screen: {console: true}
  spare: {webhook: http://a.example/hook, secret: whsec_c2VzYW1l}
routes:
  - {watches: [w], countries: [NE], min_severity: high, kinds: [event], to: [screen], continue: true}
"""


def test_a_good_file_is_summed_up(tmp_path: Path) -> None:
    path = tmp_path / "config.yaml"
    path.write_text(TEXT, encoding="utf-8")

    result = CliRunner().invoke(check, ["--config", str(path)])

    assert result.exit_code == 0
    words = " ".join(result.stdout.split())
    assert "sources 2, 1 of them unproven" in words
    assert "w in NE, high or worse, event only -> screen, and on to the next route" in words
    assert "spare: webhook" in words


def test_what_is_probably_not_meant_is_noted_on_stderr(tmp_path: Path) -> None:
    path = tmp_path / "config.yaml"
    path.write_text(TEXT, encoding="utf-8")

    notes = CliRunner().invoke(check, ["--config", str(path)]).stderr.splitlines()

    assert notes == [
        "note: source A: no languages given, so they are guessed from each text alone",
        "note: source B: https://a.example/feed is also an address of A",
        "note: route 1: no watch of it covers NE",
        "note: watch unused: no route uses it",
        "note: channel spare: no route uses it",
        "note: channel spare: the secret is short; the specification asks for 24 bytes",
        "note: channel spare: http:// sends alerts unencrypted",
    ]


def test_a_bad_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "config.yaml"
    path.write_text("source: []\n", encoding="utf-8")
    result = CliRunner().invoke(check, ["--config", str(path)])
    assert isinstance(result.exception, ConfigError)
    assert result.stdout == ""


def test_markup_and_escapes_in_names_are_shown_as_text(tmp_path: Path) -> None:
    path = tmp_path / "config.yaml"
    path.write_text(
        "watches:\n  - {name: '[red]w[/red]'}\nchannels:\n  \"s\\e[31m\": {console: true}\n", encoding="utf-8"
    )
    result = CliRunner().invoke(check, ["--config", str(path)])
    assert "[red]w[/red]: pack sahel" in result.stdout
    assert "\x1b" not in result.output


def test_init_writes_what_check_accepts_and_never_overwrites(tmp_path: Path) -> None:
    path = tmp_path / "config.yaml"
    runner = CliRunner()

    assert runner.invoke(init, ["--path", str(path)]).exit_code == 0
    assert runner.invoke(check, ["--config", str(path)]).exit_code == 0
    path.write_text("mine", encoding="utf-8")
    refused = runner.invoke(init, ["--path", str(path)])
    assert isinstance(refused.exception, ConfigError)
    assert "--force" in str(refused.exception)
    assert path.read_text(encoding="utf-8") == "mine"
    assert runner.invoke(init, ["--path", str(path), "--force"]).exit_code == 0
    assert "sources:" in path.read_text(encoding="utf-8")


@pytest.mark.parametrize("where", ["no/such/folder/config.yaml", "."])
def test_init_where_nothing_can_be_written(tmp_path: Path, where: str) -> None:
    result = CliRunner().invoke(init, ["--path", str(tmp_path / where), "--force"])
    assert isinstance(result.exception, ConfigError)
    assert "cannot be written" in str(result.exception)


def test_terms_that_cannot_be_meant_are_noted(tmp_path: Path) -> None:
    path = tmp_path / "config.yaml"
    path.write_text("watches: [{name: w, terms: [grande attaque, ab], exclude: [attaque]}]\n", encoding="utf-8")
    notes = CliRunner().invoke(check, ["--config", str(path)]).stderr
    assert "note: watch w: 'ab' is very short" in notes
    assert "note: watch w: 'grande attaque' is ruled out by the exclusion 'attaque'" in notes


def test_the_packs_are_checked() -> None:
    result = CliRunner().invoke(check, ["--packs"])
    assert result.exit_code == 0
    assert result.stdout == "pack sahel is in order\n"
