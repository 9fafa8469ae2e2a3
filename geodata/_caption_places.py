"""What a caption names: the best known place near each point, and the smallest sea, desert or region that holds it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt
import polars as pl
import shapely

from geodata._shore import at_sea
from geodata.distance import Floats, great_circle_km
from geodata.gazetteer import load as load_gazetteer

Numbers = npt.NDArray[np.intp]

NAMED_KINDS = ("place", "village", "post", "well", "oasis", "border", "port", "beach", "cape", "islet", "island")
SEA_KINDS, GROUND_KINDS = ("sea", "strait", "gulf"), ("desert", "mountain")

WEIGHTS = (0.6, 0.8, 1.1, 1.45, 1.8)
"""Of a place by its level: inhabitants not known, to 10,000, to 100,000 and islands, to 500,000, more; a hub stands one level higher.

A hub whose inhabitants nobody counted has some, unless it is a well, a post, a beach, a cape or a port.
"""

AROUND_KM = 5.0
"""Added to every distance, so that a town is named and not the hamlet at its edge; half the radius of a rough point, all of a very rough one, where that is more."""

SHORE_KINDS, SHORE_KM = ("beach", "cape", "islet"), 10.0
"""Where nobody lives, these are known by name only at sea and as near as this on land."""

_VERY_ROUGH_KM, _MOST_AROUND_KM = 50.0, 75.0
_LEVELS = (1, 10_000, 100_000, 500_000)
_NOT_LIVED_IN = ("well", "post", "beach", "cape", "port")
_COASTAL_KM = 10.0
_SAHARA = "area:sahara"  # parts of it are areas too; to say that a point lies there says nothing
_MISDRAWN = {"iso:ML-BKO": "Bamako"}  # drawn over much of Koulikoro, to 500 km from the town, which alone is right
_LARGEST_GROUND_KM = 700.0
_MOST_NORTHERN = 85.0


@dataclass(frozen=True)
class _Level:
    """Places of one weight: their rows in `candidates`, a tree of them on Mercator's map, on which near is near, how far they are named."""

    rows: Numbers
    tree: shapely.STRtree
    weight: float
    most_km: float


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

    def holding(self, points: npt.NDArray[np.object_], least_radius_km: Floats) -> Numbers:
        """Return the number of the smallest area of at least that radius which holds each point (x, y), or -1; shape (n,)."""
        point, area = self.tree.query(points)
        large = self.table["radius_km"].to_numpy()[area] >= least_radius_km[point]
        point, area = point[large], area[large]
        inside = shapely.intersects(self.shapes[area], points[point])
        found = np.full(len(points), len(self.shapes), dtype=np.intp)
        np.minimum.at(found, point[inside], area[inside])
        return np.asarray(np.where(found < len(self.shapes), found, -1))


@cache
def candidates() -> pl.DataFrame:
    """Return the places that may be named: place_id, name, kind, country, region_id, lat, lon, radius_km, level, coastal, shore."""
    places = load_gazetteer().places.filter(pl.col("kind").is_in(NAMED_KINDS))
    by_people = pl.sum_horizontal(pl.col("population") >= least for least in _LEVELS)
    lived_in = pl.col("is_hub") & ~pl.col("kind").is_in(_NOT_LIVED_IN)
    least = pl.when(kind="island").then(2).when(lived_in).then(1).otherwise(0)
    level = pl.max_horizontal(by_people, least) + pl.col("is_hub").cast(pl.Int32)
    # the coasts of small islands are not on file
    islets = pl.col("kind").is_in(["island", "islet"]) & pl.Series(at_sea(places["lat"].to_numpy(), places["lon"].to_numpy()))
    region = pl.col("region_id")
    wrong = region.replace_strict(_MISDRAWN, default=None, return_dtype=pl.String) != pl.col("name")
    return places.with_columns(
        level=level.clip(0, len(WEIGHTS) - 1),
        coastal=(pl.col("coast_km") <= _COASTAL_KM).fill_null(value=False) | islets,
        shore=pl.col("kind").is_in(SHORE_KINDS) & (pl.col("population") == 0),
        region_id=pl.when(wrong.fill_null(value=False)).then(None).otherwise(region),
    ).select("place_id", "name", "kind", "country", "region_id", "lat", "lon", "radius_km", "level", "coastal", "shore")


def best_known(lat: Floats, lon: Floats, wet: npt.NDArray[np.bool_], radius_km: Floats) -> tuple[Numbers, Floats]:
    """Return the row in `candidates` of the place to name at each point, and its distance in km, shape (n,).

    It is the one of the least ``(distance_km + around_km) / weight``, where around is `AROUND_KM`, or half the radius of the
    point where that is more, and from 50 km on all of it; for a point at sea (`wet`) of those on a coast.
    """
    around_km = np.clip(np.where(radius_km < _VERY_ROUGH_KM, radius_km / 2, radius_km), AROUND_KM, _MOST_AROUND_KM)
    found, km = np.zeros(len(lat), dtype=np.intp), np.full(len(lat), np.nan)
    for part, levels in ((wet, _levels(coastal=True)), (~wet, _levels(coastal=False))):
        if part.any():
            found[part], km[part] = _best_of(levels, lat[part], lon[part], around_km[part])
    return found, km


def _best_of(levels: tuple[_Level, ...], lat: Floats, lon: Floats, around_km: Floats) -> tuple[Numbers, Floats]:
    order = np.lexsort((np.floor(2 * lon), np.floor(2 * lat)))  # neighbours one after another are found faster
    points = _on_map(lat[order], lon[order])
    table = candidates()
    place_lat, place_lon = table["lat"].to_numpy(), table["lon"].to_numpy()
    best, best_km, least = np.zeros(len(lat), dtype=np.intp), np.full(len(lat), np.nan), np.full(len(lat), np.inf)
    for level in levels:
        row = np.empty(len(lat), dtype=np.intp)
        row[order] = level.rows[level.tree.nearest(points)]
        km = great_circle_km(lat, lon, place_lat[row], place_lon[row])
        score = (km + around_km) / level.weight
        better = (score < least) & (km <= level.most_km)
        best[better], best_km[better], least[better] = row[better], km[better], score[better]
    return best, best_km


@cache
def seas() -> Areas:
    """Return the seas, straits and gulfs."""
    return _areas(pl.col("kind").is_in(SEA_KINDS))


@cache
def grounds() -> Areas:
    """Return the deserts and mountains that are small enough to say something."""
    small = pl.col("radius_km") <= _LARGEST_GROUND_KM
    return _areas(pl.col("kind").is_in(GROUND_KINDS) & small & ~pl.col("place_id").str.starts_with(_SAHARA))


@cache
def regions() -> Areas:
    """Return the first-level parts of the countries."""
    return _areas((pl.col("kind") == "region") & pl.col("place_id").str.starts_with("iso:") & ~pl.col("place_id").is_in(list(_MISDRAWN)))


def _areas(wanted: pl.Expr) -> Areas:
    gazetteer = load_gazetteer()
    places = gazetteer.places.with_row_index("place").filter(wanted)
    table = places.join(gazetteer.outlines, on="place").sort("radius_km", "place_id")
    shapes = shapely.from_wkb(table["outline"].to_numpy())
    shapely.prepare(shapes)
    return Areas(table.select("place_id", "name", "country", "radius_km"), shapes, shapely.STRtree(shapes))


@cache
def _levels(*, coastal: bool) -> tuple[_Level, ...]:
    """Return all places by level, the shore where nobody lives apart, or those on a coast."""
    table = candidates()
    points = _on_map(table["lat"].to_numpy(), table["lon"].to_numpy())
    level, shore = table["level"].to_numpy(), table["shore"].to_numpy() & (not coastal)
    asked = table["coastal"].to_numpy() | (not coastal)
    found = []
    for number, weight in enumerate(WEIGHTS):
        for apart, most_km in ((False, np.inf), (True, SHORE_KM)):
            rows = np.flatnonzero(asked & (level == number) & (shore == apart))
            if len(rows):
                found.append(_Level(rows, shapely.STRtree(points[rows]), weight, most_km))
    return tuple(found)


def _on_map(lat: Floats, lon: Floats) -> npt.NDArray[np.object_]:
    """Return points on Mercator's map."""
    y = np.arcsinh(np.tan(np.radians(np.clip(lat, -_MOST_NORTHERN, _MOST_NORTHERN))))
    return np.asarray(shapely.points(np.radians(lon), y))
