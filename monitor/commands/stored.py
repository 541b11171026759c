"""The store, for commands that read beside the service."""

from __future__ import annotations

import logging
from contextlib import contextmanager
from typing import TYPE_CHECKING

from monitor import logs
from monitor.commands.options import load
from monitor.store import open_store

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from monitor.config import Config
    from monitor.store import Store


@contextmanager
def stored(config_path: Path) -> Iterator[tuple[Config, Store]]:
    """Yield the configuration and its open store; stdout is left to the command's data.

    Raises ConfigError or StoreError.
    """
    logs.configure("console", level=logging.WARNING)
    config = load(config_path)
    store = open_store(config.service.database, backups=config.service.data_dir / "backups")
    try:
        yield config, store
    finally:
        store.close()
