"""What a caption names: the best known place near each point, and the smallest sea, desert or region that holds it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt
import polars as pl
import shapely

from geodata.distance import Floats, great_circle_km
from geodata.gazetteer import load as load_gazetteer

Numbers = npt.NDArray[np.intp]

NAMED_KINDS = ("place", "village", "post", "well", "oasis", "border", "port", "beach", "cape", "islet", "island")
SEA_KINDS, GROUND_KINDS = ("sea", "strait", "gulf"), ("desert", "mountain")

WEIGHTS = (0.6, 0.8, 1.1, 1.45, 1.8)
"""Of a place by its level: inhabitants not known, to 10,000, to 100,000 and islands, more; a hub stands one level higher.

A hub whose inhabitants nobody counted has some, unless it is a well or a post.
"""

AROUND_KM = 5.0
"""Added to every distance, so that a town is named and not the hamlet at its edge."""

_LEVELS = (1, 10_000, 100_000)
_COASTAL_KM = 10.0
_LARGEST_GROUND_KM = 700.0  # to say that a point lies in the Sahara says nothing
_MOST_NORTHERN = 85.0


@dataclass(frozen=True)
class _Level:
    """Places of one level: their rows in `candidates`, and a tree of them on Mercator's map, on which near is near."""

    rows: Numbers
    tree: shapely.STRtree


@dataclass(frozen=True, eq=False)
class Areas:
    """Areas with outlines, the smallest first.

    Parameters
    ----------
    table
        place_id, name, country, radius_km.
    shapes
        Their outlines, x and y in degrees.
    tree
        A tree of these.
    """

    table: pl.DataFrame
    shapes: npt.NDArray[np.object_]
    tree: shapely.STRtree

    def holding(self, lat: Floats, lon: Floats, least_radius_km: Floats) -> Numbers:
        """Return the number of the smallest area of at least that radius which holds each point, or -1; shape (n,)."""
        point, area = self.tree.query(shapely.points(lon, lat))
        large = self.table["radius_km"].to_numpy()[area] >= least_radius_km[point]
        point, area = point[large], area[large]
        inside = shapely.intersects_xy(self.shapes[area], lon[point], lat[point])
        found = np.full(len(lat), len(self.shapes), dtype=np.intp)
        np.minimum.at(found, point[inside], area[inside])
        return np.asarray(np.where(found < len(self.shapes), found, -1))


@cache
def candidates() -> pl.DataFrame:
    """Return the places that may be named: place_id, name, country, region_id, lat, lon, radius_km, level, coastal."""
    by_people = pl.sum_horizontal(pl.col("population") >= least for least in _LEVELS)
    lived_in = pl.col("is_hub") & ~pl.col("kind").is_in(["well", "post"])
    least = pl.when(kind="island").then(2).when(lived_in).then(1).otherwise(0)
    level = pl.max_horizontal(by_people, least) + pl.col("is_hub").cast(pl.Int32)
    coastal = (pl.col("coast_km") <= _COASTAL_KM).fill_null(value=False)
    return (
        load_gazetteer()
        .places.filter(pl.col("kind").is_in(NAMED_KINDS))
        .with_columns(level=level.clip(0, len(WEIGHTS) - 1), coastal=coastal)
        .select("place_id", "name", "country", "region_id", "lat", "lon", "radius_km", "level", "coastal")
    )


def best_known(lat: Floats, lon: Floats, wet: npt.NDArray[np.bool_]) -> tuple[Numbers, Floats]:
    """Return the row in `candidates` of the place to name at each point, and its distance in km, shape (n,).

    It is the one of the least ``(distance_km + AROUND_KM) / weight``; for a point at sea (`wet`) of those on a coast.
    """
    found, km = np.zeros(len(lat), dtype=np.intp), np.full(len(lat), np.nan)
    for part, levels in ((wet, _levels(coastal=True)), (~wet, _levels(coastal=False))):
        if part.any():
            found[part], km[part] = _best_of(levels, lat[part], lon[part])
    return found, km


def _best_of(levels: tuple[_Level, ...], lat: Floats, lon: Floats) -> tuple[Numbers, Floats]:
    order = np.lexsort((np.floor(2 * lon), np.floor(2 * lat)))  # neighbours one after another are found faster
    points = _on_map(lat[order], lon[order])
    table = candidates()
    place_lat, place_lon = table["lat"].to_numpy(), table["lon"].to_numpy()
    best, best_km, least = np.zeros(len(lat), dtype=np.intp), np.full(len(lat), np.nan), np.full(len(lat), np.inf)
    for level, weight in zip(levels, WEIGHTS, strict=True):
        if not len(level.rows):
            continue
        row = np.empty(len(lat), dtype=np.intp)
        row[order] = level.rows[level.tree.nearest(points)]
        km = great_circle_km(lat, lon, place_lat[row], place_lon[row])
        score = (km + AROUND_KM) / weight
        better = score < least
        best[better], best_km[better], least[better] = row[better], km[better], score[better]
    return best, best_km


@cache
def seas() -> Areas:
    """Return the seas, straits and gulfs."""
    return _areas(pl.col("kind").is_in(SEA_KINDS))


@cache
def grounds() -> Areas:
    """Return the deserts and mountains that are small enough to say something."""
    return _areas(pl.col("kind").is_in(GROUND_KINDS) & (pl.col("radius_km") <= _LARGEST_GROUND_KM))


@cache
def regions() -> Areas:
    """Return the first-level parts of the countries."""
    return _areas((pl.col("kind") == "region") & pl.col("place_id").str.starts_with("iso:"))


def _areas(wanted: pl.Expr) -> Areas:
    gazetteer = load_gazetteer()
    places = gazetteer.places.with_row_index("place").filter(wanted)
    table = places.join(gazetteer.outlines, on="place").sort("radius_km", "place_id")
    shapes = shapely.from_wkb(table["outline"].to_numpy())
    shapely.prepare(shapes)
    return Areas(table.select("place_id", "name", "country", "radius_km"), shapes, shapely.STRtree(shapes))


@cache
def _levels(*, coastal: bool) -> tuple[_Level, ...]:
    """Return all places by level, or those on a coast."""
    table = candidates()
    points = _on_map(table["lat"].to_numpy(), table["lon"].to_numpy())
    asked = table["coastal"].to_numpy() | (not coastal)
    each = [np.flatnonzero(asked & (table["level"].to_numpy() == level)) for level in range(len(WEIGHTS))]
    return tuple(_Level(rows, shapely.STRtree(points[rows])) for rows in each)


def _on_map(lat: Floats, lon: Floats) -> npt.NDArray[np.object_]:
    """Return points on Mercator's map."""
    y = np.arcsinh(np.tan(np.radians(np.clip(lat, -_MOST_NORTHERN, _MOST_NORTHERN))))
    return np.asarray(shapely.points(np.radians(lon), y))
