"""Commands that only look, in a folder where nothing was stored, and options that name nothing."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from monitor.commands import cli

if TYPE_CHECKING:
    from pathlib import Path

    from click.testing import Result


@pytest.fixture
def config(tmp_path: Path) -> Path:
    path = tmp_path / "config.yaml"
    path.write_text(
        "sources: [{name: Studio, feeds: ['https://x.example/feed']}]\nwatches: [{name: w}]\n"
        "channels: {desk: {console: true}}\nroutes: [{to: [desk]}]\n",
        encoding="utf-8",
    )
    return path


def run(*arguments: str) -> Result:
    return CliRunner().invoke(cli, [*arguments])


@pytest.mark.parametrize(
    "arguments",
    [
        ("articles",),
        ("alerts",),
        ("alerts", "--why"),
        ("sources",),
        ("export", "stories"),
        ("story", "list"),
        ("silence", "list"),
        ("report", "terms"),
    ],
    ids=" ".join,
)
def test_looking_leaves_nothing_behind(config: Path, arguments: tuple[str, ...]) -> None:
    assert run(*arguments, "--config", str(config)).exit_code == 0
    assert [file.name for file in config.parent.iterdir()] == ["config.yaml"]


def test_a_silence_is_kept_where_nothing_was_stored_yet(config: Path) -> None:
    assert (
        run("silence", "add", "--country", "ML", "--until", "6h", "--reason", "x", "--config", str(config)).exit_code
        == 0
    )
    assert "countries ML" in run("silence", "list", "--config", str(config)).stdout


def test_a_source_that_nothing_bears_is_named(config: Path) -> None:
    done = run("articles", "--source", "Studo", "--config", str(config))
    assert (done.exit_code, "Did you mean Studio?" in done.stderr) == (2, True)
    assert run("articles", "--source", "Studio", "--config", str(config)).exit_code == 0


def test_every_command_takes_the_configuration(config: Path) -> None:
    assert json.loads(run("schema", "--config", str(config)).stdout)["type"] == "object"
    assert run("init", "--config", str(config.parent / "other.yaml")).exit_code == 0
    assert (config.parent / "other.yaml").exists()
