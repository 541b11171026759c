"""Options that several commands share."""

from __future__ import annotations

import os
from pathlib import Path

import click

from monitor.config import Config, load_config

config_option = click.option(
    "--config",
    "config_path",
    type=click.Path(path_type=Path),
    default=Path("config.yaml"),
    show_default=True,
    help="The configuration file.",
)


def load(config_path: Path) -> Config:
    """Return the configuration at `config_path`; raises ConfigError with every problem in it."""
    return load_config(config_path, os.environ)
