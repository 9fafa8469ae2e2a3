"""Corridors written for a GIS open with names, units and coordinate system."""

from __future__ import annotations

import json
import re
from pathlib import Path

import geopandas as gpd
import pyarrow.parquet as pq
import pyogrio
import pytest
from pyproj import Geod

from geodata.errors import OutputError
from geodata.hexgrid import cell_names
from routes.catalogue import Corridor, catalogue
from routes.corridor_files import DESCRIPTIONS, write
from routes.corridors import trace, traces

SUFFIXES = (".geojson", ".gpkg", ".parquet")
PROPERTIES = {
    "corridor_id", "route_id", "name", "mode", "hubs", "length_km", "hours", "countries", "borders", "gaps", "events", "shared_events", "part", "own",
    "made_up",
}  # fmt: skip


@pytest.fixture(scope="module")
def two():
    return [t for t in traces() if t.corridor_id in {"agadez-sabha", "tangier-tarifa"}]


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_lines_and_areas_are_written_with_their_events(tmp_path: Path, suffix: str, two) -> None:
    path = tmp_path / f"c{suffix}"
    assert write(path, two, events={"agadez-sabha": 12}, shared={"agadez-sabha": 3}) == 2
    layer = {"layer": "corridors"} if suffix == ".gpkg" else {}
    table = gpd.read_parquet(path) if suffix == ".parquet" else pyogrio.read_dataframe(path, **layer)
    assert table.crs.to_epsg() == 4326
    assert set(table.columns) >= PROPERTIES
    row = table[(table["corridor_id"] == "agadez-sabha") & (table["part"] == "line")].iloc[0]
    assert (row["events"], row["shared_events"], row["mode"], row["route_id"]) == (12, 3, "land", "sahara")
    assert row["geometry"].geom_type == "LineString"
    areas = pyogrio.read_dataframe(path, layer="corridor_areas") if suffix == ".gpkg" else table[table["part"] == "area"]
    assert sorted(areas["corridor_id"]) == ["agadez-sabha", "tangier-tarifa"]
    assert all(shape.is_valid and shape.geom_type == "MultiPolygon" for shape in areas.geometry)


def test_a_geopackage_says_what_its_layers_hold_and_has_the_cells(tmp_path: Path, two) -> None:
    path = tmp_path / "c.gpkg"
    write(path, two)
    assert dict(pyogrio.list_layers(path)) == {"corridors": "LineString", "corridor_areas": "MultiPolygon", "corridor_cells": "Polygon"}
    import sqlite3

    with sqlite3.connect(path) as file:
        said = dict(file.execute("SELECT table_name, description FROM gpkg_contents").fetchall())
    file.close()
    assert said == DESCRIPTIONS
    cells = pyogrio.read_dataframe(path, layer="corridor_cells")
    expected = {name for t in two if t.corridor_id == "agadez-sabha" for name in cell_names(t.cells)}
    assert set(cells.loc[cells["corridor_id"] == "agadez-sabha", "h3"]) == expected


def _lines(path: Path) -> gpd.GeoDataFrame:
    table = gpd.read_parquet(path) if path.suffix == ".parquet" else pyogrio.read_dataframe(path, layer="corridors")
    return table[table["part"] == "line"].set_index("corridor_id")


def _description(path: Path) -> str:
    if path.suffix == ".parquet":
        return pq.read_schema(path).metadata[b"description"].decode()
    return str(pyogrio.read_info(path, layer="corridors")["layer_metadata"]["DESCRIPTION"])


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_what_counts_invented_events_says_so(tmp_path: Path, suffix: str, two) -> None:
    for made_up in (True, False):
        path = tmp_path / f"{made_up}{suffix}"
        write(path, two, made_up=made_up)
        assert set(_lines(path)["made_up"].astype(bool)) == {made_up}
        assert ("MADE-UP DATA" in _description(path)) is made_up
        assert "length_km on the ellipsoid" in _description(path)


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_file_says_which_corridors_were_declared_in_the_home(tmp_path: Path, suffix: str, two) -> None:
    """The made-up one goes from Agadez to Arlit."""
    hubs = {hub.hub_id: hub for hub in catalogue().hubs}
    ours = trace(Corridor("made-up", "sahara", "Made up", "land", (hubs["agadez"], hubs["arlit"])))
    path = tmp_path / f"c{suffix}"
    write(path, [*two, ours])
    found = _lines(path)
    assert found["own"].astype(bool).to_dict() == {"agadez-sabha": False, "tangier-tarifa": False, "made-up": True}
    assert found.loc["made-up", ["countries"]].tolist() == ["NE"]
    assert found.loc["made-up", ["borders", "gaps"]].isna().all()
    assert found.loc["agadez-sabha", ["countries", "borders"]].tolist() == ["NE, LY", "NE-LY"]


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_lengths_in_a_file_are_those_of_its_lines(tmp_path: Path, suffix: str, two) -> None:
    path = tmp_path / f"c{suffix}"
    write(path, two)
    for _, row in _lines(path).iterrows():
        assert row["length_km"] == pytest.approx(Geod(ellps="WGS84").geometry_length(row["geometry"]) / 1000, abs=0.1)


def test_the_layer_of_a_geojson_file_has_its_name_whatever_the_files(tmp_path: Path, two) -> None:
    path = tmp_path / "anything.geojson"
    write(path, two)
    told = json.loads(path.read_text(encoding="utf-8"))
    assert told["name"] == "corridors"
    assert [name for name, _ in pyogrio.list_layers(path)] == ["corridors"]
    assert told["description"].startswith("Lines and areas of corridors, told apart by part. Least-cost lines")
    flat = json.dumps([feature["geometry"]["coordinates"] for feature in told["features"]])
    assert max(map(len, re.findall(r"(?<=\.)\d+", flat))) == 6


def test_geojson_has_a_line_and_an_area_for_each(tmp_path: Path, two) -> None:
    write(tmp_path / "c.geojson", two)
    features = json.loads((tmp_path / "c.geojson").read_text(encoding="utf-8"))["features"]
    assert all(set(f["properties"]) >= PROPERTIES for f in features)
    assert sorted((f["properties"]["corridor_id"], f["properties"]["part"]) for f in features) == [
        ("agadez-sabha", "area"), ("agadez-sabha", "line"), ("tangier-tarifa", "area"), ("tangier-tarifa", "line"),
    ]  # fmt: skip


def test_an_unknown_form_names_the_known(tmp_path: Path, two) -> None:
    with pytest.raises(OutputError, match=r"\.geojson or \.gpkg or \.parquet"):
        write(tmp_path / "c.shp", two)


def test_a_place_that_cannot_be_written_is_said(tmp_path: Path, two) -> None:
    (tmp_path / "file").write_text("made up", encoding="utf-8")
    with pytest.raises(OutputError, match="Choose another place"):
        write(tmp_path / "file" / "c.gpkg", two)
    assert [p.name for p in tmp_path.iterdir()] == ["file"]
