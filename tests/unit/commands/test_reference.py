"""docs/reference/commands.md names every command and every option of each, and no other."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import click

from monitor.commands import COMMANDS, cli

if TYPE_CHECKING:
    from collections.abc import Iterator

PAGE = (Path(__file__).parents[3] / "docs" / "reference" / "commands.md").read_text(encoding="utf-8")


def leaves(command: click.Command, name: str = "") -> Iterator[tuple[str, click.Command]]:
    """Yield each command that takes options, with its whole name."""
    ctx = click.Context(command)
    if isinstance(command, click.Group):
        for inner in command.list_commands(ctx):
            found = command.get_command(ctx, inner)
            assert found is not None
            yield from leaves(found, f"{name} {inner}".strip())
    if name:
        yield name, command


def test_every_option_is_described_beside_its_command_and_no_other() -> None:
    section = PAGE.split("## Options\n", 1)[1].split("\n## ", 1)[0]
    described = {
        (command, option)
        for command, options in re.findall(r"^\| `([a-z -]+)` \| ([^|]+) \|", section, flags=re.MULTILINE)
        for option in re.findall(r"--[a-z-]+", options)
    }
    there = {
        (name, max(parameter.opts, key=len))
        for name, command in leaves(cli)
        for parameter in command.params
        if isinstance(parameter, click.Option) and "--config" not in parameter.opts
    }
    there |= {("init", "--path")}
    assert described == there


def test_every_command_is_described() -> None:
    assert {name for name in COMMANDS if f"| `monitor {name}" not in PAGE} == set()
