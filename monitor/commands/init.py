"""`monitor init`: a first configuration to start from."""

from __future__ import annotations

from pathlib import Path

import click

from monitor.config.starter import starter_text
from monitor.errors import ConfigError


@click.command()
@click.option(
    "--path",
    "--config",
    "path",
    type=click.Path(path_type=Path),
    default=Path("config.yaml"),
    show_default=True,
    help="The file to write.",
)
@click.option("--force", is_flag=True, help="Replace the file if it exists.")
def command(path: Path, *, force: bool) -> None:
    """Write a commented starter configuration."""
    try:
        with path.open("w" if force else "x", encoding="utf-8") as file:
            file.write(starter_text())
    except FileExistsError:
        raise ConfigError([f"{path}: it exists. Use --force to replace it, or --path for another name."]) from None
    except OSError as error:
        reason = (error.strerror or "unknown reason").lower()
        raise ConfigError([f"{path}: cannot be written ({reason}). Name another file with --path."]) from None
    click.echo(f"Wrote {path}. See what it says, then: monitor check --config {path}", err=True)
