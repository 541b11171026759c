"""How many people something befell: the value beside the flat numbers of `monitor.items.Facts`."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True, kw_only=True)
class Headcount:
    """How many were killed, injured, abducted, freed or displaced, as the text says. None: not said."""

    min: int | None = None
    max: int | None = None
    """None beside a minimum: at least so many."""
    kinds: Mapping[str, int] = field(default_factory=dict)
    """civilians, children (counted among civilians where a text says so), soldiers, fighters -> number."""
    claimed: int | None = None
    """What only a fighting side says it did; in `min` and `max` where nothing else is told."""
    background: int | None = None
    """The largest number told of other events or of a longer time; never in `min` and `max`."""
