"""Names of commands: one that is misspelt is answered with the one that was meant."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from monitor.commands import cli


@pytest.mark.parametrize(("typed", "meant"), [("chek", "check"), ("silense", "silence"), ("Alerts", "alerts")])
def test_the_command_that_was_meant_is_named(typed: str, meant: str) -> None:
    done = CliRunner().invoke(cli, [typed])
    assert done.exit_code == 2
    assert f"No such command '{typed}'. Did you mean {meant}?" in done.stderr


def test_a_name_like_none_is_refused_without_a_guess() -> None:
    done = CliRunner().invoke(cli, ["zzz"])
    assert done.exit_code == 2
    assert "Did you mean" not in done.stderr
