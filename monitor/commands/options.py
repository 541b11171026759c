"""Options that several commands share."""

from __future__ import annotations

import getpass
import os
from pathlib import Path

import click

from monitor.config import Config, load_config
from monitor.safe import printable


def somebody() -> str:
    """Return who sits at the keyboard, as far as the system knows."""
    try:
        return printable(getpass.getuser(), 60)
    except (OSError, KeyError):
        return "unknown"


config_option = click.option(
    "--config",
    "config_path",
    type=click.Path(path_type=Path),
    default=Path("config.yaml"),
    show_default=True,
    help="The configuration file.",
)

unused_config_option = click.option(
    "--config",
    type=click.Path(path_type=Path),
    expose_value=False,
    help="Taken like everywhere, not needed here.",
)

who_option = click.option("--by", "who", default=somebody, show_default="your user name", help="Who does it.")


def load(config_path: Path) -> Config:
    """Return the configuration at `config_path`; raises ConfigError with every problem in it."""
    return load_config(config_path, os.environ)
