"""Corridors written for a GIS open with names, units and coordinate system."""

from __future__ import annotations

import json
from pathlib import Path

import geopandas as gpd
import pyogrio
import pytest

from geodata.errors import OutputError
from geodata.hexgrid import cell_names
from routes.corridor_files import DESCRIPTIONS, write
from routes.corridors import traces

PROPERTIES = {
    "corridor_id", "route_id", "name", "mode", "hubs", "length_km", "hours", "countries", "borders", "gaps", "events", "shared_events", "part", "own",
    "made_up",
}  # fmt: skip


@pytest.fixture(scope="module")
def two():
    return [t for t in traces() if t.corridor_id in {"agadez-sabha", "tangier-tarifa"}]


@pytest.mark.parametrize("suffix", [".geojson", ".gpkg", ".parquet"])
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


@pytest.mark.parametrize("suffix", [".geojson", ".gpkg", ".parquet"])
def test_what_counts_invented_events_says_so(tmp_path: Path, suffix: str, two) -> None:
    for made_up in (True, False):
        path = tmp_path / f"{made_up}{suffix}"
        write(path, two, made_up=made_up)
        table = gpd.read_parquet(path) if suffix == ".parquet" else pyogrio.read_dataframe(path, layer="corridors")
        assert set(table["made_up"].astype(bool)) == {made_up}
        assert not table["own"].astype(bool).any()
        if suffix == ".geojson":
            told = json.loads(path.read_text(encoding="utf-8"))
            assert told["name"] == "corridors"
            assert ("MADE-UP DATA" in told["description"]) is made_up


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
