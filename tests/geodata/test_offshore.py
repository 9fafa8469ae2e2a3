"""Points off coasts: against Natural Earth's own land, and what a map shows. The places are public, the distances made up."""

from __future__ import annotations

from functools import cache

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Geod

from geodata.distance import great_circle_km
from geodata.offshore import coast_km, off_country, sea_point, to_land, to_sea
from geodata.reference import natural_earth

SPHERE = Geod(a=6371008.8, f=0)
NORTH, EAST, SOUTH, WEST = 0, 90, 180, 270
ZUWARA, LAMPEDUSA, TANGIER, BODRUM, AGADEZ = (32.93, 12.08), (35.505, 12.60), (35.77, -5.80), (37.03, 27.43), (16.97, 7.99)
HARBOURS = [  # and the side on which each has its sea
    ("Zuwara", 32.93, 12.08, NORTH), ("Tripoli", 32.89, 13.19, NORTH), ("Tangier", 35.77, -5.80, NORTH), ("Bodrum", 37.03, 27.43, 225), ("Dakar", 14.69, -17.45, 220),
    ("Saint-Louis", 16.02, -16.50, WEST), ("Mbour", 14.42, -16.96, WEST), ("Nouadhibou", 20.93, -17.04, 200), ("Dakhla", 23.70, -15.93, WEST), ("Oran", 35.70, -0.63, NORTH),
    ("Tunis", 36.82, 10.18, 60), ("Sfax", 34.74, 10.76, 110), ("Zarzis", 33.50, 11.11, 60), ("Alexandria", 31.20, 29.92, NORTH), ("Almería", 36.84, -2.46, SOUTH),
    ("Crotone", 39.08, 17.12, EAST), ("Benghazi", 32.11, 20.07, WEST), ("Tan-Tan", 28.43, -11.10, 320), ("Calais", 50.95, 1.86, 340), ("Aden", 12.79, 45.02, SOUTH),
]  # fmt: skip


@cache
def land() -> np.ndarray:
    """Return Natural Earth's land in pieces, the Caspian filled, read apart from the code under test."""
    parts = shapely.get_parts(gpd.read_file(natural_earth("physical", "ne_10m_land")).geometry.to_numpy())
    return shapely.polygons(shapely.get_exterior_ring(parts))


@cache
def coast() -> np.ndarray:
    """Return x, y of the coasts around the detailed part, closer than 600 m, from south to north."""
    near = shapely.clip_by_rect(shapely.boundary(land()), -36, -18, 66, 68)
    xy = shapely.get_coordinates(shapely.segmentize(near[~shapely.is_empty(near)], 0.005))
    return xy[np.argsort(xy[:, 1])]


def is_land(lat, lon) -> np.ndarray:
    points = shapely.points(np.atleast_1d(lon), np.atleast_1d(lat))
    found = np.zeros(len(points), dtype=bool)
    found[shapely.STRtree(land()).query(points, predicate="intersects")[0]] = True
    return found


def true_km(lat, lon) -> np.ndarray:
    """Return km to the nearest point of the coasts, on land or at sea."""
    return np.array([_true_km(y, x) for y, x in zip(np.atleast_1d(lat), np.atleast_1d(lon), strict=True)])


def _true_km(lat: float, lon: float) -> float:
    xy = coast()
    for reach_km in (80, 600, 30_000):  # what is near is looked for in a band of latitudes first
        first, last = np.searchsorted(xy[:, 1], [lat - reach_km / 111, lat + reach_km / 111])
        km = great_circle_km(lat, lon, xy[first:last, 1], xy[first:last, 0]).min(initial=np.inf)
        if km < reach_km:
            break
    return float(km)


def bearing(start, end) -> float:
    return SPHERE.inv(start[1], start[0], end[1], end[0])[0] % 360


def apart(one: float, other: float) -> float:
    return abs((one - other + 180) % 360 - 180)


def near_coasts(count: int, spread_deg: float, seed: int) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    xy = coast()[rng.integers(0, len(coast()), count)] + rng.normal(0, spread_deg, (count, 2))  # about one in two lies in the detailed part
    inside = (xy[:, 1] > -11) & (xy[:, 1] < 61) & (xy[:, 0] > -29) & (xy[:, 0] < 59)
    return xy[inside, 1], xy[inside, 0]


@pytest.mark.parametrize(("place", "lat", "lon", "side"), HARBOURS)
@pytest.mark.parametrize("km", [10, 30])
def test_off_a_harbour_is_on_the_side_of_its_sea(place: str, lat: float, lon: float, side: int, km: float) -> None:
    point = sea_point(lat, lon, km)
    assert not is_land(*point)[0]
    assert apart(bearing((lat, lon), point), side) <= 60
    assert km - 1 <= great_circle_km(lat, lon, *point) <= km + 2.5 * true_km(lat, lon)[0] + 9  # a cape may lie before it


@pytest.mark.parametrize(
    ("place", "lat", "lon", "side"), [h for h in HARBOURS if h[0] in {"Zuwara", "Tripoli", "Saint-Louis", "Benghazi", "Alexandria", "Aden"}]
)
@pytest.mark.parametrize("km", [10, 30, 60])
def test_off_an_open_coast_all_of_it_is_as_far(place: str, lat: float, lon: float, side: int, km: float) -> None:
    assert true_km(*np.atleast_2d(sea_point(lat, lon, km)).T)[0] == pytest.approx(km, abs=0.15 * km + 1.5)


def test_boats_go_where_they_make_for() -> None:
    straight, to_lampedusa = sea_point(*ZUWARA, 100), sea_point(*ZUWARA, 100, toward=LAMPEDUSA)
    assert great_circle_km(*to_lampedusa, *LAMPEDUSA) < great_circle_km(*straight, *LAMPEDUSA)
    assert apart(bearing(ZUWARA, to_lampedusa), bearing(ZUWARA, LAMPEDUSA)) < 30


def test_off_a_small_island_is_toward_the_goal_or_where_the_sea_is_widest() -> None:
    assert apart(bearing(LAMPEDUSA, sea_point(*LAMPEDUSA, 30, toward=ZUWARA)), bearing(LAMPEDUSA, ZUWARA)) < 15
    assert apart(bearing(LAMPEDUSA, sea_point(*LAMPEDUSA, 30, toward=(37.0, 12.6))), NORTH) < 15
    point = sea_point(*LAMPEDUSA, 30)
    assert true_km(*np.atleast_2d(point).T)[0] == pytest.approx(30, abs=5)


def test_a_goal_behind_the_coast_does_not_count() -> None:
    assert sea_point(*ZUWARA, 30, toward=AGADEZ) == sea_point(*ZUWARA, 30)


def test_a_narrow_is_not_crossed() -> None:
    # 60 km north of Tangier lies Spain, and the Atlantic behind Cádiz
    point = sea_point(*TANGIER, 60)
    along = shapely.LineString([(-5.85, 35.82), point[::-1]])
    assert not shapely.intersects(land(), along).any()


def test_a_bearing_is_kept() -> None:
    point = sea_point(*ZUWARA, 40, bearing=315)
    assert apart(bearing(ZUWARA, point), 315) < 2
    assert sea_point([ZUWARA[0]] * 2, [ZUWARA[1]] * 2, 40, bearing=[315, np.nan])[1].tolist() == [point[1], sea_point(*ZUWARA, 40)[1]]


def test_a_bearing_that_ends_on_land_is_moved_to_sea() -> None:
    point = sea_point(*ZUWARA, 20, bearing=SOUTH)
    assert not is_land(*point)[0]
    assert 0.9 <= true_km(*np.atleast_2d(point).T)[0] <= 8


def test_what_is_far_inland_or_no_number_has_no_off() -> None:
    lat, lon = sea_point([AGADEZ[0], np.nan, 91.0, ZUWARA[0]], [AGADEZ[1], 12.0, 12.0, ZUWARA[1]], [10, 10, 10, np.nan])
    assert np.isnan(lat).all()
    assert np.isnan(lon).all()
    assert np.isnan(sea_point(*AGADEZ, 10)).all()
    assert sea_point([], [], []) == (pytest.approx([]), pytest.approx([]))


def test_a_lake_is_no_sea() -> None:
    assert np.isnan(to_sea(13.1, 14.3)).all()  # Lake Chad
    assert np.isnan(sea_point(42.9, 47.6, 10)).all()  # Makhachkala, on the Caspian
    assert coast_km(-1.0, 33.0)[0] > 600  # Lake Victoria


@pytest.mark.parametrize("options", [{}, {"toward": LAMPEDUSA}, {"bearing": 70.0}])
def test_what_comes_back_lies_at_sea(options) -> None:
    lat, lon = near_coasts(1500, 0.05, seed=3)
    found = sea_point(lat, lon, np.random.default_rng(4).uniform(3, 80, len(lat)), **options)
    known = np.isfinite(found[0])
    assert known.mean() > 0.97
    wet = ~is_land(found[0][known], found[1][known])
    assert wet.mean() > (0.995 if "bearing" in options else 0.999)  # what is told may end in a creek narrower than 1 km


def test_without_a_bearing_the_way_off_the_coast_is_what_was_asked() -> None:
    lat, lon = near_coasts(400, 0.0, seed=5)
    km = np.random.default_rng(6).uniform(5, 30, len(lat))
    found = sea_point(lat, lon, km)
    off = great_circle_km(lat, lon, *found)
    known = np.isfinite(off)
    assert (np.abs(off - km)[known] <= 5).mean() > 0.9  # the rest stand in narrow bays and behind capes
    assert (true_km(*found)[known] <= km[known] + 5).mean() > 0.99


def test_distances_to_the_coast_are_as_right_as_promised() -> None:
    lat, lon = near_coasts(400, 0.3, seed=7)
    far = np.random.default_rng(8).uniform((0, -10), (45, 45), (60, 2)).T  # Africa's coasts are all in the oracle
    lat, lon = np.concatenate([lat, far[0]]), np.concatenate([lon, far[1]])
    expected, on_land = true_km(lat, lon), is_land(lat, lon)
    inland = on_land & (expected > 1) & (expected < 500)
    assert inland.sum() > 100
    off_km = np.abs(coast_km(lat, lon) - expected)
    assert off_km[inland].max() <= 3
    assert off_km[inland & (expected < 5)].max() <= 1
    assert (coast_km(lat, lon)[~on_land & (expected > 1)] == 0).all()


def test_beyond_the_detailed_part_the_coast_is_right_to_15_km() -> None:
    lat, lon = (
        np.array([4.60, 19.43, 40.75, 27.70, 30.0]),
        np.array([-74.08, -99.13, -73.98, 85.32, -97.0]),
    )  # Bogotá, Mexico City, New York, Kathmandu, Texas
    xy = shapely.get_coordinates(shapely.segmentize(shapely.boundary(land()), 0.02))
    expected = [great_circle_km(y, x, xy[:, 1], xy[:, 0]).min() for y, x in zip(lat, lon, strict=True)]
    assert coast_km(lat, lon) == pytest.approx(expected, abs=15)


def test_points_on_land_go_to_the_sea_nearest_to_them() -> None:
    lat, lon = near_coasts(400, 0.2, seed=9)
    found = to_sea(lat, lon)
    known = np.isfinite(found[0])
    inland_km = np.where(is_land(lat, lon), true_km(lat, lon), 0)
    assert (inland_km[~known] > 99).all()
    assert is_land(found[0][known], found[1][known]).mean() < 0.03  # islets of less than 1 km count as sea
    moved_km = great_circle_km(lat, lon, *found)[known]
    assert (moved_km <= inland_km[known] + 2).mean() > 0.95
    assert (moved_km >= inland_km[known] - 1).all()


def test_points_far_enough_at_sea_stay_and_those_too_near_go_out() -> None:
    assert to_sea(34.0, 12.5) == (34.0, 12.5)
    assert true_km(*np.atleast_2d(to_sea(32.95, 12.08, 5)).T)[0] == pytest.approx(5, abs=1)


def test_points_at_sea_go_to_the_coast_nearest_to_them() -> None:
    lat, lon = to_land(35.2, 12.6)
    assert great_circle_km(lat, lon, *LAMPEDUSA) < 8
    assert to_land(*AGADEZ) == AGADEZ
    many = to_land(*near_coasts(300, 0.3, seed=10))
    assert (is_land(*many) | (true_km(*many) < 0.5)).all()


@pytest.mark.parametrize(
    ("code", "inside", "outside"),
    [
        ("LY", [(33.2, 12.1), (32.4, 20.0)], [(35.5, 12.6)]),
        ("SN", [(14.7, -17.8), (12.6, -17.0)], [(20.9, -17.4)]),
        ("MT", [(35.9, 14.8)], [(33.2, 12.1)]),
        ("IT", [(37.3, 12.2), (44.2, 8.6)], [(33.2, 12.1)]),
    ],
)
def test_the_sea_off_a_country_holds_its_coast(code: str, inside, outside) -> None:
    lat, lon, radius_km = off_country(code)
    assert not is_land(lat, lon)[0]
    assert all(great_circle_km(lat, lon, *point) <= radius_km for point in inside)
    assert code == "IT" or all(great_circle_km(lat, lon, *point) > radius_km for point in outside)


def test_harbours_and_goals_draw_the_sea_off_a_country() -> None:
    west = off_country("LY", weights=([32.93, 32.79, 32.76], [12.08, 12.49, 12.73]))
    assert great_circle_km(west[0], west[1], 33.1, 12.4) < 60
    assert west[2] < off_country("LY")[2] / 2
    assert off_country("MA", toward=(28.3, -14.0))[1] < -9  # the Atlantic, for the Canary Islands
    assert off_country("MA", toward=(36.7, -4.4))[1] > -6.5  # the Alborán Sea, for Málaga


def test_a_country_without_a_coast_has_no_sea_off_it() -> None:
    assert [off_country(code) for code in ("NE", "XX", "")] == [None, None, None]


@pytest.mark.parametrize("way", [None, 1.0, 90.0])
def test_from_a_place_far_out_at_sea_the_way_begins_there(way: float | None) -> None:
    # 700 km from any coast; Greenland lies to the north of it, Ireland to the east
    point = sea_point(53.84, -25.89, 70, bearing=way)
    assert great_circle_km(53.84, -25.89, *point) == pytest.approx(70, abs=0.1)
    assert way is None or apart(bearing((53.84, -25.89), point), way) < 1


# no way from there leaves the part where land and sea are told apart to 1 km
@settings(max_examples=60, deadline=None)
@given(lat=st.floats(-9, 59), lon=st.floats(-25, 55), km=st.floats(1, 100), way=st.none() | st.floats(0, 360))
def test_any_place_gives_sea_or_nothing(lat: float, lon: float, km: float, way: float | None) -> None:
    found = sea_point(lat, lon, km, bearing=way)
    if np.isfinite(found[0]):
        assert not is_land(*found)[0] or true_km(*found)[0] < 0.8
        assert great_circle_km(lat, lon, *found) <= km + 170
    else:
        assert is_land(lat, lon)[0]


def test_one_and_many_are_the_same() -> None:
    lat, lon = near_coasts(40, 0.05, seed=12)
    many = np.column_stack(sea_point(lat, lon, 20))
    assert np.array_equal(many, [sea_point(y, x, 20) for y, x in zip(lat, lon, strict=True)], equal_nan=True)
