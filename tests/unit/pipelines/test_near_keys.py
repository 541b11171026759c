"""A place is looked for under the keys of whatever lies within 25 km, on either side of a cell's border."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from monitor.items import Facts, Place
from pipelines.geo import kilometres
from pipelines.same_place import NEAR_KM, near_keys, place_keys


def at(lat: float, lon: float) -> Facts:
    place = Place(name="x", country="ML", lat=lat, lon=lon, admin="y", precision="point", sentence=0)
    return Facts(countries=("ML",), places=(place,))


@given(st.floats(8, 27), st.floats(-17, 25), st.floats(-0.25, 0.25), st.floats(-0.3, 0.3))
def test_what_is_near_has_a_key_in_common(lat: float, lon: float, north: float, east: float) -> None:
    one, other = at(lat, lon), at(lat + north, lon + east)
    cells = {key for key in near_keys(one) if ":" in key} & place_keys(other)
    # A hair below the bound: where a place lies right on it, rounding decides.
    assert cells or kilometres(lat, lon, lat + north, lon + east) > 0.99 * NEAR_KM


def test_what_lies_two_cells_away_has_none() -> None:
    cells = {key for key in near_keys(at(14.2, -3.2)) if ":" in key}
    assert len(cells) <= 4
    assert not cells & place_keys(at(15.3, -3.2))
