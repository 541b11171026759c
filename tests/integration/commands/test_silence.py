"""`monitor silence`, on a store that a service may hold open."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from monitor.commands.silence import command

if TYPE_CHECKING:
    from pathlib import Path

    from click.testing import Result


@pytest.fixture
def config(tmp_path: Path) -> Path:
    path = tmp_path / "config.yaml"
    path.write_text(
        "service: {timezone: Africa/Niamey}\nwatches: [{name: w}]\nchannels: {desk: {console: true}}\n"
        "routes: [{to: [desk]}]\n",
        encoding="utf-8",
    )
    return path


def run(config: Path, *arguments: str) -> Result:
    return CliRunner().invoke(command, [*arguments, "--config", str(config)])


def test_a_time_without_zone_is_read_and_said_in_the_zone_of_the_service(config: Path) -> None:
    done = run(config, "add", "--country", "ML", "--until", "2099-12-01T06:00", "--reason", "x")
    assert "until 01 Dec 2099 06:00 WAT." in done.stdout
    done = run(config, "add", "--country", "ML", "--until", "2099-12-01T06:00Z", "--reason", "x")
    assert "until 01 Dec 2099 07:00 WAT." in done.stdout
    assert run(config, "list").stdout.count("WAT") == 4


def test_add_list_and_remove(config: Path) -> None:
    done = run(
        config, "add", "--country", "ML", "--country", "BF", "--until", "6h", "--reason", "ex\x1bercise", "--by", "Awa"
    )
    assert done.exit_code == 0, done.output
    assert done.stdout.startswith("Silence 1: countries ML or BF, until ")
    shown = run(config, "list").stdout
    assert "countries ML or BF" in shown
    assert "Awa" in shown
    assert "\x1b" not in shown
    assert run(config, "remove", "1").exit_code == 0
    assert "Nothing is silenced." in run(config, "list").stderr
    assert "countries ML or BF" in run(config, "list", "--all").stdout
    again = run(config, "remove", "1")
    assert again.exit_code == 2
    assert "No silence 1 is in force" in again.stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--until", "6h"], "Say what to silence"),
        (["--country", "ML", "--until", "2020-01-01"], "has passed"),
        (["--country", "ML", "--until", "0m"], "has passed"),
        (["--country", "ML", "--until", "soon"], "is no time"),
        (["--country", "Mali", "--until", "6h"], "none of the countries"),
        (["--watch", "v", "--until", "6h"], "none of the watches. Known are: w"),
        (["--channel", "dsk", "--until", "6h"], "Did you mean desk?"),
        (["--story", "abc", "--until", "6h"], "names no story"),
        (["--story", "%", "--until", "6h"], "names no story"),
    ],
    ids=str,
)
def test_bad_input_is_refused(config: Path, arguments: list[str], said: str) -> None:
    done = run(config, "add", *arguments, "--reason", "x")
    assert done.exit_code == 2
    assert said in " ".join(done.stderr.split())
    assert "Nothing is silenced." in run(config, "list").stderr


def test_an_empty_reason_is_refused_and_another_name_of_an_actor_noted(config: Path) -> None:
    assert "Give a --reason" in run(config, "add", "--country", "ML", "--until", "6h", "--reason", " ").stderr
    done = run(config, "add", "--actor", "GSIM", "--until", "6h", "--reason", "x")
    assert done.exit_code == 0
    assert "Write JNIM" in done.stderr


def test_a_place_that_no_list_has_is_said(config: Path) -> None:
    def note(place: str) -> str:
        done = run(config, "add", "--place", place, "--until", "6h", "--reason", "x")
        assert done.exit_code == 0
        return done.stderr

    assert note("Ménaka") == note("menaka") == note("Mopti") == ""
    assert "no list has the place Nulleville" in note("Nulleville")
    assert "Did you mean Bandiagara?" in note("Bandiagra")
    assert "reports write Lake Chad for the place lac Tchad" in note("lac Tchad")
