"""A bound on what a piece of work may cost, that the load of the machine does not move."""

from __future__ import annotations

import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def bounded(seconds: float) -> Iterator[None]:
    """Fail where the block takes more than so many seconds of processor time: several times what it should take.

    Such a block hangs, or its cost grows with the square of its input.
    """
    began = time.process_time()
    yield
    took = time.process_time() - began
    if took > seconds:
        pytest.fail(f"it took {took:.1f} s of processor time, and has {seconds:.0f}")
