"""Declared corridors as lines, and which event is on which."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from itertools import pairwise
from pathlib import Path

import geopandas as gpd
import numpy as np
import polars as pl
import shapely

from geodata.distance import Floats, along_great_circle, great_circle_km, to_segments_km, to_xy
from geodata.errors import OutputError
from geodata.tables import written_whole
from routes.catalogue import OTHER, Corridor, catalogue

STEP_KM = 50.0
"""Lines have a point at least this often, so that they bend as great circles do."""

REACH_KM = {"land": 60.0, "sea": 90.0}
"""How far from its line an event is still on a corridor. Desert tracks fan out over tens of km; boats more."""

_DRIVERS = {".geojson": "GeoJSON", ".gpkg": "GPKG", ".parquet": "Parquet"}
_CHUNK = 20_000


@cache
def _points(corridor_id: str) -> Floats:
    """Return the points of a corridor's line, ``lat, lon``, shape (n, 2)."""
    corridor = next(c for c in catalogue().corridors if c.corridor_id == corridor_id)
    ends = [(hub.lat, hub.lon) for hub in corridor.hubs]
    legs = [along_great_circle(a, b, STEP_KM) for a, b in pairwise(ends)]
    return np.concatenate([legs[0], *(leg[1:] for leg in legs[1:])])


def length_km(corridor: Corridor) -> float:
    """Return the length of a corridor, hub to hub along great circles, in km."""
    lat, lon = np.array([(hub.lat, hub.lon) for hub in corridor.hubs]).T
    return float(great_circle_km(lat[:-1], lon[:-1], lat[1:], lon[1:]).sum())


def _shape(corridor: Corridor) -> shapely.LineString:
    lat, lon = _points(corridor.corridor_id).T
    return shapely.LineString(np.stack(to_xy(lat, lon), axis=1))


@cache
def lines() -> gpd.GeoDataFrame:
    """Return the declared corridors.

    Returns
    -------
    geopandas.GeoDataFrame
        EPSG:4326; corridor_id, route_id, name, mode, hubs (names, `` – `` between), hub_ids, length_km, geometry.
    """
    corridors = catalogue().corridors
    table = {
        "corridor_id": [c.corridor_id for c in corridors],
        "route_id": [c.route_id for c in corridors],
        "name": [c.name for c in corridors],
        "mode": [c.mode for c in corridors],
        "hubs": [" – ".join(h.name for h in c.hubs) for c in corridors],
        "hub_ids": [tuple(h.hub_id for h in c.hubs) for c in corridors],
        "length_km": [round(length_km(c), 1) for c in corridors],
    }
    return gpd.GeoDataFrame(table, geometry=[_shape(c) for c in corridors], crs="EPSG:4326")


@cache
def _segments() -> tuple[Floats, Floats, np.ndarray, np.ndarray]:
    """Return starts and ends of all corridors' legs, hub to hub, the corridor of each, and each corridor's reach."""
    corridors = catalogue().corridors
    points = [np.array([(hub.lat, hub.lon) for hub in c.hubs]) for c in corridors]
    starts = np.concatenate([p[:-1] for p in points])
    ends = np.concatenate([p[1:] for p in points])
    owner = np.repeat(np.arange(len(corridors)), [len(p) - 1 for p in points])
    return starts, ends, owner, np.array([REACH_KM[c.mode] for c in corridors])


def distances_km(lat: np.ndarray, lon: np.ndarray) -> Floats:
    """Return the distance of each point to each corridor of the catalogue, shape (points, corridors), in km."""
    starts, ends, owner, _ = _segments()
    first = np.flatnonzero(np.diff(owner, prepend=-1))
    return np.minimum.reduceat(to_segments_km(lat, lon, starts, ends), first, axis=1)


def assign(points: pl.DataFrame) -> pl.DataFrame:
    """Put events on corridors and routes.

    An event is on the nearest corridor whose line is within `REACH_KM`, if its own radius is no larger than
    that reach: a vaguer place says nothing. Where the file's word gives the route, only that route's
    corridors are asked, and the route stands even when none is near. Without a word the corridor decides the
    route; without both it is `OTHER`.

    Parameters
    ----------
    points
        lat, lon (degrees), radius_km (null where not located), route_given (a route id or null).

    Returns
    -------
    polars.DataFrame
        Same height and order: route_id, route_source (given, corridor, none), corridor_id.
    """
    keys = ["lat", "lon", "radius_km", "route_given"]
    distinct = points.select(keys).filter(pl.col("lat").is_not_null()).unique(maintain_order=True)
    nearest = distinct.with_columns(corridor_id=_nearest(distinct))
    placed = points.select(keys).join(nearest, on=keys, how="left", nulls_equal=True, maintain_order="left")
    routes = {c.corridor_id: c.route_id for c in catalogue().corridors}
    by_corridor = pl.col("corridor_id").replace_strict(routes, default=None, return_dtype=pl.String)
    return placed.select(
        route_id=pl.coalesce("route_given", by_corridor, pl.lit(OTHER)),
        route_source=pl.when(pl.col("route_given").is_not_null())
        .then(pl.lit("given"))
        .when(pl.col("corridor_id").is_not_null())
        .then(pl.lit("corridor"))
        .otherwise(pl.lit("none")),
        corridor_id="corridor_id",
    )


def _nearest(points: pl.DataFrame) -> pl.Series:
    """Return for each point the id of its corridor, or null; in chunks, so that memory stays small."""
    corridors = catalogue().corridors
    reach = _segments()[3]
    route = np.array([c.route_id for c in corridors])
    ids = [c.corridor_id for c in corridors]
    found = list[str | None]()
    for chunk in points.iter_slices(_CHUNK):
        apart = distances_km(chunk["lat"].to_numpy(), chunk["lon"].to_numpy())
        given = chunk["route_given"].to_list()
        asked = np.array([np.ones(len(route), bool) if g is None else route == g for g in given]).reshape(apart.shape)
        certain = chunk["radius_km"].to_numpy()[:, None] <= reach
        apart = np.where(asked & certain & (apart <= reach), apart, np.inf)
        best = apart.argmin(axis=1)
        found += [ids[b] if np.isfinite(row[b]) else None for b, row in zip(best, apart, strict=True)]
    return pl.Series(found, dtype=pl.String)


def write(path: Path, *, route_id: str | None = None, counts: Mapping[str, int] | None = None) -> int:
    """Write corridors as lines to GeoJSON, GeoPackage or GeoParquet, by the suffix of `path`.

    Parameters
    ----------
    path
        Ends in .geojson, .gpkg or .parquet.
    route_id
        One route only; by default all.
    counts
        Events per corridor id.

    Returns
    -------
    int
        How many corridors were written.

    Raises
    ------
    OutputError
        The suffix is another, or the place cannot be written.
    UnknownRouteError
        There is no such route.
    """
    suffix = path.suffix.lower()
    if suffix not in _DRIVERS:
        raise OutputError(f"Cannot write {path.name}: expected a name that ends in {' or '.join(_DRIVERS)}.")
    table = lines()
    if route_id is not None:
        table = table[table["route_id"] == catalogue().route(route_id).route_id]
    hours = np.full(len(table), np.nan)  # not known before the ground is: honest, not zero
    events = [int((counts or {}).get(c, 0)) for c in table["corridor_id"]]
    table = table.drop(columns="hub_ids").assign(hours=hours, events=events, part="line")
    try:
        with written_whole(path) as temporary:
            if suffix == ".parquet":
                table.to_parquet(temporary)
            else:
                table.to_file(temporary, driver=_DRIVERS[suffix], layer="corridors")
    except OSError as error:
        raise OutputError(f"Cannot write {path}: {error.strerror or error}. Choose another place.") from error
    return len(table)
