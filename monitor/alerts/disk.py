"""Tells the operator while there is still room to say so that the disk runs full."""

from __future__ import annotations

import asyncio
import shutil
from typing import TYPE_CHECKING

import structlog

from monitor.alerts.operator import tell_operator
from monitor.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from pathlib import Path

    from monitor.config import Config
    from monitor.store import Store

logger = structlog.get_logger(__name__)

LEAST_FREE = 2_000_000_000
"""Bytes: some days of the pages of a few hundred sources."""


async def check_disk(store: Store, config: Config, clock: Callable[[], datetime], *, least: int = LEAST_FREE) -> None:
    """Tell, once a day, that less than `least` bytes are free in `data_dir`; failures of disk and store are logged."""
    folder: Path = config.service.data_dir
    now = clock()
    try:
        free = (await asyncio.to_thread(shutil.disk_usage, folder)).free
        if free >= least:
            return
        size = f"{free / 1e9:.1f}"
        logger.warning("disk_low", folder=str(folder), free_gb=size)
        await store.run(
            tell_operator, config, lambda words: words.phrase("disk_low", size=size), now,
            key=f"disk_low {now.date().isoformat()}",
        )  # fmt: skip
    except (OSError, StoreError) as error:
        logger.error("disk_check_failed", problem=str(error))  # noqa: TRY400 - the message says it all
