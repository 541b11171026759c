"""Distances on the globe."""

from __future__ import annotations

from math import asin, cos, radians, sin, sqrt

_DIAMETER_KM = 12_742.0


def kilometres(lat: float, lon: float, other_lat: float, other_lon: float) -> float:
    """Return the great-circle distance of two points in degrees."""
    a, b, c, d = map(radians, (lat, lon, other_lat, other_lon))
    half = sin((c - a) / 2) ** 2 + cos(a) * cos(c) * sin((d - b) / 2) ** 2
    return _DIAMETER_KM * asin(min(1.0, sqrt(half)))
