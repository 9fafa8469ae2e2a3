"""Countries at points and distances to them: against Natural Earth's own polygons, and places anyone can look up."""

from __future__ import annotations

from functools import cache

import geopandas as gpd
import numpy as np
import pytest
import shapely

from geodata.distance import great_circle_km
from geodata.land import country_at, distance_to_country_km, distance_to_land_km, has_borders
from geodata.reference import natural_earth

REGION = (-40, 72, -30, 65)


@cache
def polygons() -> tuple[np.ndarray, np.ndarray]:
    """Return the countries' polygons and codes, read apart from the code under test."""
    table = gpd.read_file(natural_earth("cultural", "ne_10m_admin_0_countries"))
    shapes = shapely.make_valid(table.geometry.to_numpy())
    codes = table["ISO_A2_EH"].to_numpy().astype("U3")
    # Natural Earth gives Morocco what ISO 3166-1 calls EH: all south of 27°40' N
    morocco, sahara = (table["ADM0_A3"] == code for code in ("MAR", "SAH"))
    codes[sahara] = "EH"
    shapes[sahara] = shapely.union_all([*shapes[sahara], *shapely.clip_by_rect(shapes[morocco], -20, 20, 0, 27.6667)])
    shapes[morocco] = shapely.clip_by_rect(shapes[morocco], -20, 27.6667, 0, 40)
    return shapes, codes


def random_points(count: int, box: tuple[float, float, float, float], seed: int) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    return rng.uniform(box[0], box[1], count), rng.uniform(box[2], box[3], count)


def true_distances(shapes: np.ndarray, lat: np.ndarray, lon: np.ndarray, spacing_deg: float = 0.02) -> np.ndarray:
    """Return km to the nearest of many points along the outlines, 0 inside."""
    outline = shapely.get_coordinates(shapely.segmentize(shapely.boundary(shapes), spacing_deg))
    km = np.array([great_circle_km(y, x, outline[:, 1], outline[:, 0]).min() for y, x in zip(lat, lon, strict=True)])
    inside, _ = shapely.STRtree(shapes).query(shapely.points(lon, lat), predicate="intersects")
    km[inside] = 0
    return km


@pytest.mark.parametrize(
    ("place", "lat", "lon", "code"),
    [
        ("Agadez", 16.97, 7.99, "NE"), ("Dakar", 14.69, -17.44, "SN"), ("Nouadhibou", 20.93, -17.04, "MR"), ("Dakhla", 23.70, -15.93, "EH"), ("Tan-Tan", 28.43, -11.10, "MA"),
        ("Ceuta", 35.888, -5.315, "ES"), ("Melilla", 35.29, -2.94, "ES"), ("El Hierro", 27.74, -18.02, "ES"), ("Lampedusa", 35.51, 12.59, "IT"),
        ("Malta", 35.88, 14.45, "MT"), ("Hargeisa", 9.56, 44.06, "SO"), ("Pristina", 42.66, 21.16, "XK"), ("Oslo", 59.91, 10.75, "NO"),
        ("Paris", 48.86, 2.35, "FR"), ("Lima", -12.05, -76.95, "PE"), ("15 N 30 W", 15.0, -30.0, ""), ("off El Hierro", 27.0, -20.0, ""),
        ("the Pacific", 0.0, -140.0, ""),
    ],
)  # fmt: skip
def test_places_lie_in_their_countries(place: str, lat: float, lon: float, code: str) -> None:
    assert country_at(lat, lon).tolist() == [code]


@pytest.mark.parametrize(("box", "border_deg", "count"), [(REGION, 0.06, 4000), ((-85, 85, -180, 180), 0.3, 4000)])
def test_countries_are_those_of_the_polygons_away_from_borders(box, border_deg: float, count: int) -> None:
    lat, lon = random_points(count, box, seed=11)
    shapes, codes = polygons()
    points = shapely.points(lon, lat)
    tree = shapely.STRtree(shapes)
    expected = np.full(count, "", dtype="U3")
    of_point, of_shape = tree.query(points, predicate="intersects")
    expected[of_point] = codes[of_shape]
    near, _ = shapely.STRtree(shapely.boundary(shapes)).query(points, predicate="dwithin", distance=border_deg)
    judged = ~np.isin(np.arange(count), near) & (expected != "-99")
    assert judged.sum() > count / 2
    assert (country_at(lat, lon)[judged] == expected[judged]).all()


@pytest.mark.parametrize("code", ["NE", "SN", "ES", "GR", "EH", "IT"])
def test_distances_to_a_country_are_right_to_10_km(code: str) -> None:
    shapes, codes = polygons()
    own = shapes[codes == code]
    west, south, east, north = shapely.union_all(own).bounds
    near = random_points(60, (max(south - 2, -40), min(north + 2, 72), max(west - 2, -30), min(east + 2, 65)), seed=5)
    far = random_points(40, REGION, seed=6)
    lat, lon = (np.concatenate(pair) for pair in zip(near, far, strict=True))
    assert np.abs(distance_to_country_km(lat, lon, code) - true_distances(own, lat, lon)).max() <= 10


@pytest.mark.parametrize(("box", "most_km"), [(REGION, 10), ((-80, 84, -179, 179), 30)])
def test_distances_to_land_are_as_right_as_promised(box, most_km: float) -> None:
    lat, lon = random_points(80, box, seed=8)
    shapes, _ = polygons()
    assert np.abs(distance_to_land_km(lat, lon) - true_distances(shapes, lat, lon, spacing_deg=0.05)).max() <= most_km


def test_the_nearest_land_may_lie_outside_the_detailed_part() -> None:
    # Fernando de Noronha (3.85 S, 32.42 W) lies west of it
    assert distance_to_land_km(-3.85, -29.9)[0] == pytest.approx(float(great_circle_km(-3.85, -29.9, -3.85, -32.40)), abs=10)


def test_distances_to_land_are_those_of_the_map() -> None:
    km = distance_to_land_km([16.97, 15.0, 22.0], [7.99, -30.0, -17.5])
    assert km[0] == 0
    assert km[1] == pytest.approx(540, abs=20)  # Brava, Cape Verde, at 14.85 N 24.74 W is 566 km off, Santo Antão at 17.07 N 25.36 W 545 km
    assert km[2] == pytest.approx(60, abs=15)  # off the coast of Western Sahara, which is at 16.9 W there


def test_each_point_is_held_to_its_own_country() -> None:
    lat, lon = [16.97, 16.97, 14.69, 14.69], [7.99, 7.99, -17.44, -17.44]
    km = distance_to_country_km(lat, lon, ["NE", "DZ", "SN", "NE"])
    assert km[[0, 2]].tolist() == [0, 0]
    assert km[1] == pytest.approx(360, abs=20)  # Agadez to the border at In Guezzam, 19.45 N 5.8 E
    assert km[3] == pytest.approx(1923, abs=40)  # Dakar to the west of Niger at 0.17 E


@pytest.mark.parametrize("code", ["", "XX", "ne", "NER", "N", "NE1", None])
def test_what_is_no_code_has_no_distance(code) -> None:
    assert np.isnan(distance_to_country_km([16.97, 14.0], [7.99, 2.0], code)).all()
    assert has_borders([code, "NE"]).tolist() == [False, True]


def test_points_off_the_globe_lie_nowhere() -> None:
    lat, lon = [np.nan, 95.0, 10.0, np.inf], [0.0, 0.0, 181.0, 0.0]
    assert country_at(lat, lon).tolist() == [""] * 4
    assert np.isnan(distance_to_land_km(lat, lon)).all()
    assert np.isnan(distance_to_country_km(lat, lon, "NE")).all()


def test_the_ends_of_the_globe_and_of_the_grids_are_answered() -> None:
    lat = [90.0, -90.0, 0.0, 0.0, 72.0, -40.0, 72.0, -40.0]
    lon = [0.0, 0.0, 180.0, -180.0, 65.0, 65.0, -30.0, -30.0]
    assert country_at(lat, lon).shape == (8,)
    assert np.isfinite(distance_to_land_km(lat, lon)).all()
    assert country_at(-90.0, 0.0).tolist() == ["AQ"]


def test_no_points_are_no_trouble() -> None:
    assert country_at([], []).shape == (0,)
    assert distance_to_land_km([], []).shape == (0,)
    assert distance_to_country_km([], [], []).shape == (0,)
