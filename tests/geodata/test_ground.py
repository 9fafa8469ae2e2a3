"""Cells, distances, names, countries: against h3, pyproj and hand-made expectations."""

from __future__ import annotations

import h3
import numpy as np
import polars as pl
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Geod

from geodata import distance, hexgrid
from geodata.countries import country_codes, country_name
from geodata.names import fold
from geodata.tables import Column, Table, written_whole

SPHERE = Geod(a=distance.EARTH_RADIUS_KM * 1000, f=0)
LAT, LON = st.floats(-85, 85), st.floats(-179.9, 179.9)


@given(lat=LAT, lon=LON, resolution=st.integers(0, 8))
def test_cells_and_parents_are_those_of_h3(lat: float, lon: float, resolution: int) -> None:
    cell = pl.DataFrame({"lat": [lat], "lon": [lon]}).select(hexgrid.to_cells()).item()
    assert f"{cell:x}" == h3.latlng_to_cell(lat, lon, 8)
    parent = hexgrid.to_parents(np.array([cell], dtype=np.uint64), resolution)
    assert hexgrid.cell_names(parent) == [h3.cell_to_parent(f"{cell:x}", resolution)]


def test_a_point_without_coordinates_has_no_cell() -> None:
    frame = pl.DataFrame({"lat": [None, 20.0], "lon": [None, 13.0]}, schema={"lat": pl.Float64, "lon": pl.Float64})
    assert frame.select(hexgrid.to_cells().is_null()).to_series().to_list() == [True, False]


@given(points=st.lists(st.tuples(st.none() | LAT, st.none() | LON), min_size=1, max_size=20), times=st.sampled_from([1, 3]))
def test_cells_of_many_points_are_those_of_h3(points: list[tuple[float | None, float | None]], times: int) -> None:
    lat, lon = (pl.Series(axis, dtype=pl.Float64) for axis in zip(*points * times, strict=True))
    found = hexgrid.cells_of(lat, lon)
    names = [None if None in point else h3.latlng_to_cell(*point, 8) for point in points * times]
    assert (found.name, found.dtype) == ("cell", pl.UInt64)
    assert [cell if cell is None else f"{cell:x}" for cell in found] == names


@pytest.mark.parametrize("distinct", [60_001, 300])
def test_many_points_keep_their_order_whether_they_come_again_or_not(distinct: int) -> None:
    number = np.arange(60_001) % distinct
    lat, lon = -5 + number * 50 / distinct, 39 - number * 60 / distinct
    found = hexgrid.cells_of(pl.Series(lat), pl.Series(lon), 5)
    for n in range(0, 60_001, 997):
        assert f"{found[n]:x}" == h3.latlng_to_cell(lat[n], lon[n], 5)


def test_no_points_have_no_cells() -> None:
    nothing = pl.Series([], dtype=pl.Float64)
    assert hexgrid.cells_of(nothing, nothing).dtype == pl.UInt64


def test_parents_of_pentagons_are_those_of_h3() -> None:
    fine = [h3.cell_to_center_child(p, 8) for p in h3.get_pentagons(3)]
    cells = np.array([int(c, 16) for c in fine], dtype=np.uint64)
    assert hexgrid.cell_names(hexgrid.to_parents(cells, 3)) == [h3.cell_to_parent(c, 3) for c in fine]


@pytest.mark.parametrize("point", [(20.2, 12.98), (0.0, 179.99), (64.7, 10.5)])
def test_outlines_hold_the_cell_and_are_whole_across_the_antimeridian(point: tuple[float, float]) -> None:
    name = h3.latlng_to_cell(*point, 4)
    corners, starts = hexgrid.outlines(np.array([int(name, 16)], dtype=np.uint64))
    assert starts.tolist() == [0, len(h3.cell_to_boundary(name))]
    assert np.ptp(corners[:, 1]) < 30
    (polygon,) = hexgrid.polygons(np.array([int(name, 16)], dtype=np.uint64))
    lat, lon = h3.cell_to_latlng(name)
    assert polygon.is_valid
    assert polygon.distance(shapely.Point(lon if abs(lon - polygon.centroid.x) < 180 else lon + 360, lat)) == 0


def test_the_finest_resolution_never_draws_a_place_smaller_than_its_doubt() -> None:
    assert hexgrid.finest_resolution(0.5) == 8
    assert hexgrid.finest_resolution(5) == 5
    assert hexgrid.finest_resolution(500) is None


def test_a_name_that_is_no_cell_is_refused() -> None:
    with pytest.raises(ValueError, match="not an H3 cell"):
        hexgrid.cell_from_name("8fffffffffffff0")


@given(a=st.tuples(LAT, LON), b=st.tuples(LAT, LON))
def test_great_circles_are_those_of_pyproj(a: tuple[float, float], b: tuple[float, float]) -> None:
    metres = SPHERE.inv(a[1], a[0], b[1], b[0])[2]
    assert float(distance.great_circle_km(*a, *b)) == pytest.approx(metres / 1000, abs=1e-3)


@given(start=st.tuples(LAT, LON), bearing=st.floats(0, 359), km=st.floats(0.1, 3000))
def test_destinations_are_those_of_pyproj(start: tuple[float, float], bearing: float, km: float) -> None:
    lon, lat, _ = SPHERE.fwd(start[1], start[0], bearing, km * 1000)
    found = distance.destination(*start, bearing, km)
    assert SPHERE.inv(lon, lat, found[1], found[0])[2] < 1


@given(
    point=st.tuples(st.floats(0, 40), st.floats(-20, 30)),
    a=st.tuples(st.floats(0, 40), st.floats(-20, 30)),
    b=st.tuples(st.floats(0, 40), st.floats(-20, 30)),
)
def test_the_distance_to_a_segment_is_that_to_its_nearest_point(point, a, b) -> None:
    found = distance.to_segments_km([point[0]], [point[1]], np.array([a]), np.array([b]))[0, 0]
    line = distance.along_great_circle(a, b, 0.5)  # so a sample is at most 0.25 km off
    assert found == pytest.approx(distance.great_circle_km(*point, line[:, 0], line[:, 1]).min(), abs=0.3)


def test_x_is_the_longitude() -> None:
    x, y = distance.to_xy([20.0], [13.0])
    assert (x[0], y[0]) == (13.0, 20.0)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Séguédine", "SEGUEDINE"), ("Al Qatrun", "Qaṭrūn"), ("Zouara", "Zuwara"), ("Assamaka", "Assamakka"), ("Djanet", "Janet"),
        ("N'Djamena", "Ndjamena"), ("St-Louis", "Saint Louis"), ("El Kala", "Kala"), ("Khoms", "Koms"), ("  Bordj  Badji Mokhtar", "bordj badji-mokhtar"),
    ],
)  # fmt: skip
def test_spellings_of_one_name_fold_together(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@given(text=st.text(max_size=60))
def test_folding_does_not_mind_case_or_blanks_and_is_settled(text: str) -> None:
    assert fold(text) == fold(f"  {text} ")
    plain = text.encode("ascii", "ignore").decode()
    assert fold(plain) == fold(plain.upper())


def test_countries_are_known_by_their_names_and_codes() -> None:
    words = [
        "Côte d’Ivoire",
        "Ivory Coast",
        "CIV",
        "ci",
        "Marruecos",
        "ESH",
        "Sahara occidental",
        "Türkiye",
        "Guinée-Bissau",
        "The Gambia",
        "موريتانيا",
        "Atlantis",
        None,
    ]
    found = country_codes(pl.Series(words)).to_list()
    assert found == ["CI", "CI", "CI", "CI", "MA", "EH", "EH", "TR", "GW", "GM", "MR", None, None]
    assert country_name("DZ", "fr") == "Algérie"


def test_a_table_reports_every_fault_at_once() -> None:
    table = Table("t", "A table.", (Column("a", pl.Int64, "A.", required=True), Column("b", pl.String, "B.", allowed=("x",))))
    faults = table.faults(pl.DataFrame({"a": [None, 1], "b": ["x", "y"], "c": [1, 2]}))
    assert faults == [
        "column 'c': not declared in t",
        "column 'a': 1 rows are empty",
        "column 'b': 'y' is not one of x",
    ]


def test_a_failed_write_leaves_nothing(tmp_path) -> None:
    target = tmp_path / "out.csv"
    target.write_text("old")
    with pytest.raises(RuntimeError), written_whole(target) as temporary:  # noqa: PT012 - both lines are the test
        temporary.write_text("half")
        raise RuntimeError
    assert [p.name for p in tmp_path.iterdir()] == ["out.csv"]
    assert target.read_text() == "old"
