"""Routes, corridors: the catalogue is whole, its lines keep to land or sea, and events find them."""

from __future__ import annotations

import json
from pathlib import Path

import geopandas as gpd
import numpy as np
import polars as pl
import pyogrio
import pytest

from geodata.errors import OutputError, ReferenceDataError, UnknownRouteError
from geodata.reference import natural_earth
from routes.catalogue import catalogue, read_catalogue
from routes.corridors import REACH_KM, assign, distances_km, length_km, lines, write

IDS = [
    "western-african",
    "western-mediterranean",
    "central-mediterranean",
    "eastern-mediterranean",
    "sahara",
    "western-balkan",
    "other",
]


def test_the_catalogue_holds_the_routes_with_three_names_each() -> None:
    assert [route.route_id for route in catalogue().routes] == IDS
    for route in catalogue().routes:
        assert all(route.name(language) for language in ("en", "fr", "es"))
    assert len(catalogue().corridors) >= 30


@pytest.mark.parametrize(
    ("word", "route"),
    [
        ("Western Africa / Atlantic route to the Canary Islands", "western-african"), ("Western African Route", "western-african"),
        ("RUTA ATLÁNTICA", "western-african"), ("Route de la Méditerranée centrale", "central-mediterranean"), ("Western Balkans", "western-balkan"),
        ("Sahara Desert crossing", "sahara"), ("Central America to US", "other"), ("sahara", "sahara"), ("Domestic", None), ("", None),
    ],
)  # fmt: skip
def test_other_peoples_words_for_routes_are_known(word: str, route: str | None) -> None:
    assert catalogue().route_of(word) == route


def test_an_unknown_route_lists_the_known() -> None:
    with pytest.raises(UnknownRouteError, match="western-african"):
        catalogue().route("atlantis")


def test_every_fault_of_a_catalogue_is_reported_at_once() -> None:
    corridor = {"id": "c", "name": "C", "mode": "rail", "hubs": ["atlantis"]}
    with pytest.raises(ReferenceDataError, match=r"(?s)(?=.*no name in es)(?=.*no hub 'atlantis')(?=.*fewer than two)(?=.*mode 'rail')"):
        read_catalogue({"routes": [{"id": "r", "names": {"en": "R", "fr": "R"}, "aliases": [], "corridors": [corridor]}]})


@pytest.fixture(scope="module")
def land() -> gpd.GeoSeries:
    return gpd.read_file(natural_earth("physical", "ne_10m_land")).union_all()


def test_sea_lines_keep_off_the_land_and_land_lines_off_the_sea(land) -> None:
    astray = []
    for row in lines().itertuples():
        over = row.geometry.intersection(land) if row.mode == "sea" else row.geometry.difference(land)
        km = row.length_km * over.length / row.geometry.length
        if km > 20:  # harbours lie in bays, roads skirt them
            astray.append((row.corridor_id, round(km)))
    assert astray == []


def test_lengths_are_geodesic_within_one_percent() -> None:
    from pyproj import Geod

    for corridor in catalogue().corridors:
        lon, lat = [h.lon for h in corridor.hubs], [h.lat for h in corridor.hubs]
        assert length_km(corridor) == pytest.approx(Geod(ellps="WGS84").line_length(lon, lat) / 1000, rel=0.01)


def _points(rows: list[tuple[float | None, float | None, float | None, str | None]]) -> pl.DataFrame:
    schema = {"lat": pl.Float64, "lon": pl.Float64, "radius_km": pl.Float64, "route_given": pl.String}
    return pl.DataFrame(rows, schema=schema, orient="row")


def test_events_find_their_corridor_and_route() -> None:
    found = assign(
        _points(
            [
                (20.5, 13.0, 1.0, None),  # north of Séguédine
                (20.5, 13.0, 1.0, "central-mediterranean"),  # the word stands, though no corridor of that route is near
                (20.5, 13.0, 400.0, None),  # too vague
                (48.8, 2.3, 1.0, None),  # Paris
                (None, None, None, "western-african"),
                (None, None, None, None),
                (34.2, 12.3, 1.0, "central-mediterranean"),
            ]
        )
    )
    assert found.rows() == [
        ("sahara", "corridor", "agadez-sabha"), ("central-mediterranean", "given", None), ("other", "none", None), ("other", "none", None),
        ("western-african", "given", None), ("other", "none", None), ("central-mediterranean", "given", found["corridor_id"][6]),
    ]  # fmt: skip
    assert found["corridor_id"][6].endswith("lampedusa")


def test_assignment_is_the_nearest_by_brute_force() -> None:
    rng = np.random.default_rng(7)
    points = _points([(float(a), float(b), 1.0, None) for a, b in zip(rng.uniform(12, 38, 60), rng.uniform(-18, 24, 60), strict=True)])
    found = assign(points)
    table = lines()
    apart = distances_km(points["lat"].to_numpy(), points["lon"].to_numpy())
    for row, near in zip(found.iter_rows(named=True), apart, strict=True):
        within = near <= table["mode"].map(REACH_KM).to_numpy()
        expected = table["corridor_id"].iloc[int(np.where(within, near, np.inf).argmin())] if within.any() else None
        assert row["corridor_id"] == expected


def _by_brute_force(points: pl.DataFrame) -> list[str | None]:
    """Return the corridor of each point by asking every corridor, one point at a time."""
    table = lines()
    reach = table["mode"].map(REACH_KM).to_numpy()
    found = list[str | None]()
    for lat, lon, radius, route in points.iter_rows():
        if lat is None or radius is None:
            found.append(None)
            continue
        near = distances_km(np.array([lat]), np.array([lon]))[0]
        asked = (near <= reach) & (radius <= reach) & ((table["route_id"] == route).to_numpy() | (route is None))
        found.append(table["corridor_id"].iloc[int(np.where(asked, near.round(3), np.inf).argmin())] if asked.any() else None)
    return found


def test_assignment_minds_route_and_radius_as_brute_force_does() -> None:
    rng = np.random.default_rng(11)
    hubs = np.array([(hub.lat, hub.lon) for hub in catalogue().hubs])
    where = np.concatenate([hubs, hubs[rng.integers(0, len(hubs), 600)] + rng.normal(0, 0.5, (600, 2))])
    routes = [None, None, None, *IDS, "atlantis"]
    radii = [0.5, 60.0, 60.001, 90.0, 90.001, None]
    points = _points([
        (float(lat), float(lon), radii[rng.integers(len(radii))], routes[rng.integers(len(routes))]) for lat, lon in where
    ])  # fmt: skip
    found = assign(points)
    expected = _by_brute_force(points)
    assert found["corridor_id"].to_list() == expected
    assert sum(name is not None for name in expected) > 100
    by_corridor = {c.corridor_id: c.route_id for c in catalogue().corridors}
    for row, route, corridor in zip(found.iter_rows(named=True), points["route_given"], expected, strict=True):
        assert row["route_id"] == (route or by_corridor.get(corridor, "other"))
        assert row["route_source"] == ("given" if route else "corridor" if corridor else "none")


def test_events_at_a_shared_hub_are_on_the_first_of_its_corridors() -> None:
    hub = next(h for h in catalogue().hubs if h.hub_id == "agadez")
    first = next(c for c in catalogue().corridors if hub in c.hubs)
    assert assign(_points([(hub.lat, hub.lon, 1.0, None)]))["corridor_id"].item() == first.corridor_id


def test_no_events_are_assigned_nothing() -> None:
    assert assign(_points([])).schema == {"route_id": pl.String, "route_source": pl.String, "corridor_id": pl.String}
    nowhere = assign(_points([(None, None, None, None)] * 2))
    assert nowhere.rows() == [("other", "none", None)] * 2


@pytest.mark.parametrize("suffix", [".geojson", ".gpkg", ".parquet"])
def test_corridors_are_written_for_gis(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"c{suffix}"
    assert write(path, route_id="sahara", counts={"agadez-sabha": 12}) == len(catalogue().route("sahara").corridors)
    table = gpd.read_parquet(path) if suffix == ".parquet" else pyogrio.read_dataframe(path)
    row = table.set_index("corridor_id").loc["agadez-sabha"]
    assert (row["events"], row["part"], row["mode"], row["route_id"]) == (12, "line", "land", "sahara")
    assert table.crs.to_epsg() == 4326


def test_geojson_has_the_promised_properties(tmp_path: Path) -> None:
    write(tmp_path / "c.geojson")
    feature = json.loads((tmp_path / "c.geojson").read_text(encoding="utf-8"))["features"][0]
    assert set(feature["properties"]) >= {
        "corridor_id",
        "route_id",
        "name",
        "mode",
        "hubs",
        "length_km",
        "hours",
        "events",
        "part",
    }


def test_an_unknown_form_names_the_known(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match=r"\.geojson or \.gpkg or \.parquet"):
        write(tmp_path / "c.shp")
