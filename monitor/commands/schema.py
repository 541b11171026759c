"""`monitor schema`: the form of config.yaml as a JSON Schema, for editors."""

from __future__ import annotations

import json

import click

from monitor.commands.options import unused_config_option
from monitor.config.json_schema import json_schema


@click.command("schema")
@unused_config_option
def command() -> None:
    """Print a JSON Schema of config.yaml, with which editors complete and check it."""
    click.echo(json.dumps(json_schema(), indent=2, ensure_ascii=False))
