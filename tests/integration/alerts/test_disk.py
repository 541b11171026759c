"""A disk that runs full is told while there is room to say so."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from monitor.alerts.disk import check_disk
from monitor.config import Config, ConsoleChannel, ServiceConfig
from monitor.store import outbox

if TYPE_CHECKING:
    from pathlib import Path

EVERYTHING = 10**18


def test_little_room_is_told_once_a_day(desk: Any, tmp_path: Path) -> None:
    service = ServiceConfig(operator_to=("ops",), data_dir=tmp_path)
    config = Config(path=tmp_path / "config.yaml", service=service, channels={"ops": ConsoleChannel()})

    def look(least: int) -> list[Any]:
        asyncio.run(check_disk(desk.store, config, lambda: desk.now, least=least))
        return list(desk.ask(outbox.due, desk.now))

    assert look(0) == []
    look(EVERYTHING)
    (delivery,) = look(EVERYTHING)
    assert "GB are left" in (desk.ask(outbox.payload, delivery.id).text or "")
    desk.now += timedelta(days=1)
    assert len(look(EVERYTHING)) == 2


def test_a_folder_that_is_gone_stops_nothing(desk: Any, tmp_path: Path) -> None:
    config = Config(path=tmp_path / "c.yaml", service=ServiceConfig(data_dir=tmp_path / "gone"))
    asyncio.run(check_disk(desk.store, config, lambda: desk.now))
    assert desk.count("deliveries") == 0
