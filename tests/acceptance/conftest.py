"""Fixtures of the acceptance tests: a web on loopback, and a desk that watches it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from support.desk import Desk, Web, serving

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def web() -> Iterator[Web]:
    with serving() as served:
        yield served


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)
