"""Land borders: against Natural Earth's own boundary lines, which the code under test does not read, and known geography."""

from __future__ import annotations

from functools import cache

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Geod

from geodata.borders import LEAST_RADIUS_KM, border_point, borders_of, nearest_border, way_point
from geodata.distance import great_circle_km
from geodata.reference import natural_earth

SPHERE = Geod(a=6371008.8, f=0)
ASSAMAKA, MADAMA, AGADEZ = (19.34, 5.75), (21.95, 13.65), (16.97, 7.99)


@cache
def lines() -> gpd.GeoDataFrame:
    return gpd.read_file(natural_earth("cultural", "ne_10m_admin_0_boundary_lines_land"))


def line_points(*codes_3: str) -> np.ndarray:
    """Return lat, lon closer than 1 km along the boundary lines of one country, or of two."""
    table = lines()
    own = np.logical_and.reduce([(table["ADM0_A3_L"] == code) | (table["ADM0_A3_R"] == code) for code in codes_3])
    return shapely.get_coordinates(shapely.segmentize(table.geometry.to_numpy()[own], 0.008))[:, ::-1]


@pytest.mark.parametrize(
    ("code", "neighbours"),
    [
        ("NE", ["BF", "BJ", "DZ", "LY", "ML", "NG", "TD"]), ("LY", ["DZ", "EG", "NE", "SD", "TD", "TN"]), ("SN", ["GM", "GN", "GW", "ML", "MR"]),
        ("GM", ["SN"]), ("EH", ["DZ", "MA", "MR"]), ("MA", ["DZ", "EH", "ES"]), ("MR", ["DZ", "EH", "ML", "SN"]), ("LS", ["ZA"]), ("CV", []), ("MT", []), ("XX", []), ("", []),
    ],
)  # fmt: skip
def test_neighbours_are_those_of_the_map(code: str, neighbours: list[str]) -> None:
    assert borders_of(code) == neighbours


@pytest.mark.parametrize(
    ("a", "b", "codes_3"),
    [("NE", "DZ", ("NER", "DZA")), ("LY", "NE", ("LBY", "NER")), ("TR", "GR", ("TUR", "GRC")), ("ML", "NE", ("MLI", "NER"))],
)
def test_the_middle_of_a_border_lies_on_it_and_its_radius_holds_it(a: str, b: str, codes_3: tuple[str, str]) -> None:
    lat, lon, radius_km = border_point(a, b)
    km = great_circle_km(lat, lon, *line_points(*codes_3).T)
    assert km.min() < 2
    assert km.max() == pytest.approx(radius_km, abs=3)
    assert border_point(b, a) == (lat, lon, radius_km)
    ends = line_points(*codes_3)
    width = max(great_circle_km(*one, *ends.T).max() for one in ends[:: len(ends) // 50])
    assert radius_km <= 0.75 * width + LEAST_RADIUS_KM  # the middle, not an end


def test_the_border_of_western_sahara_runs_at_27_40_north() -> None:
    lat, lon, radius_km = border_point("MA", "EH")
    assert lat == pytest.approx(27 + 40 / 60, abs=0.01)
    assert -13.2 < lon < -8.6
    assert 200 < radius_km < 250


def test_a_place_near_the_border_draws_the_point() -> None:
    lat, lon, radius_km = border_point("NE", "DZ", near=ASSAMAKA)
    nearest_km = great_circle_km(*ASSAMAKA, *line_points("NER", "DZA").T).min()
    assert great_circle_km(*ASSAMAKA, lat, lon) == pytest.approx(nearest_km, abs=1)
    assert radius_km == LEAST_RADIUS_KM
    far = border_point("NE", "DZ", near=AGADEZ)
    assert far[2] == pytest.approx(great_circle_km(*AGADEZ, far[0], far[1]) / 2)


@pytest.mark.parametrize(("a", "b"), [("NE", "IT"), ("NE", "NE"), ("MT", "IT"), ("", ""), ("XX", "NE")])
def test_countries_that_do_not_meet_have_no_border(a: str, b: str) -> None:
    assert border_point(a, b) is None


def test_the_nearest_border_is_that_of_the_lines() -> None:
    rng = np.random.default_rng(1)
    lat, lon = rng.uniform(12, 23, 60), rng.uniform(1, 15, 60)
    neighbour, at_lat, at_lon, km = nearest_border(lat, lon, "NE")
    outline = line_points("NER")
    expected = [great_circle_km(y, x, *outline.T).min() for y, x in zip(lat, lon, strict=True)]
    assert km == pytest.approx(expected, abs=1.2)
    assert km == pytest.approx(great_circle_km(lat, lon, at_lat, at_lon))
    assert set(neighbour) <= set(borders_of("NE"))


def test_each_point_asks_the_country_it_lies_in() -> None:
    lat, lon = [ASSAMAKA[0], MADAMA[0], 35.0, 35.9, np.nan], [ASSAMAKA[1], MADAMA[1], 18.0, 14.45, 0.0]  # at sea, on Malta, nowhere
    neighbour, _, _, km = nearest_border(lat, lon)
    assert neighbour.tolist() == ["DZ", "LY", "", "", ""]
    assert km[:2] == pytest.approx([10, 94], abs=10)
    assert np.isnan(km[2:]).all()


def test_each_point_may_ask_its_own_country() -> None:
    neighbour = nearest_border([17.0, 17.0, 17.0], [8.0, 8.0, 8.0], ["NE", "LY", ""])[0]
    assert neighbour.tolist() == ["DZ", "NE", ""]
    assert [len(part) for part in nearest_border([], [])] == [0, 0, 0, 0]


@given(
    ends=st.tuples(st.floats(-80, 80), st.floats(-179, 179), st.floats(-80, 80), st.floats(-179, 179)),
    share=st.floats(0, 1),
)
def test_points_on_the_way_are_those_of_pyproj(ends: tuple[float, float, float, float], share: float) -> None:
    lat_1, lon_1, lat_2, lon_2 = ends
    bearing, _, length = SPHERE.inv(lon_1, lat_1, lon_2, lat_2)
    if length > 19_900_000:
        return
    lon, lat, _ = SPHERE.fwd(lon_1, lat_1, bearing, share * length)
    assert great_circle_km(lat, lon, *way_point(*ends, share)) < 0.01


def test_the_ends_and_the_middle_of_a_way() -> None:
    lat, lon = way_point(0, 0, 0, 90, [0, 0.5, 1])
    assert lat == pytest.approx([0, 0, 0], abs=1e-9)
    assert lon == pytest.approx([0, 45, 90])
    assert np.column_stack(way_point([10, 20], [5, 5], [10, 20], [5, 5], 0.3)) == pytest.approx(np.array([[10, 5], [20, 5]]))
    assert np.isnan(way_point(0, 0, 0, 180, 0.5)).all()
