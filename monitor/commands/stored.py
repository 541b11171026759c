"""The store, for commands that read beside the service."""

from __future__ import annotations

import logging
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from monitor import logs
from monitor.commands.options import load
from monitor.store import is_missing, open_store

if TYPE_CHECKING:
    from collections.abc import Iterator

    from monitor.config import Config
    from monitor.store import Store


@contextmanager
def stored(config_path: Path, *, make: bool = False) -> Iterator[tuple[Config, Store]]:
    """Yield the configuration and its open store; stdout is left to the command's data.

    A database that is not there yet is made only where the command has something to keep (`make`): looking finds
    nothing then, and leaves no file behind. Raises ConfigError or StoreError.
    """
    logs.configure("console", level=logging.WARNING)
    config = load(config_path)
    with ExitStack() as stack:
        url = config.service.database
        if not make and is_missing(url):
            folder = stack.enter_context(TemporaryDirectory(prefix="monitor-"))
            url = f"sqlite:///{Path(folder) / 'empty.db'}"
        store = open_store(url, backups=config.service.data_dir / "backups")
        stack.callback(store.close)
        yield config, store
