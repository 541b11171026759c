"""The configuration that `monitor init` writes."""

from __future__ import annotations

from importlib import resources


def starter_text() -> str:
    """Return the text of a commented configuration that runs as it is."""
    return resources.files("monitor.config").joinpath("starter.yaml").read_text(encoding="utf-8")
