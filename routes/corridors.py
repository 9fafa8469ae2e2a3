"""Declared corridors as lines, and which event is on which."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from geodata.distance import Floats, along_great_circle, great_circle_km, to_segments_km, to_xy
from geodata.errors import OutputError
from geodata.nearest import Flags, Ints, Lines, NearestLines
from geodata.tables import written_whole
from routes.catalogue import OTHER, Corridor, catalogue

if TYPE_CHECKING:
    import geopandas as gpd
    import shapely

STEP_KM = 50.0
"""Lines have a point at least this often, so that they bend as great circles do."""

REACH_KM = {"land": 60.0, "sea": 90.0}
"""How far from its line an event is still on a corridor. Desert tracks fan out over tens of km; boats more."""

_DRIVERS = {".geojson": "GeoJSON", ".gpkg": "GPKG", ".parquet": "Parquet"}


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
    import shapely  # noqa: PLC0415 - see `lines`

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
    import geopandas as gpd  # noqa: PLC0415 - slow to import, and putting events on corridors does without

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
def _segments() -> tuple[Floats, Floats, Ints, Floats]:
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
        lat, lon (degrees, longitudes from -180 to 180), radius_km (null where not located), route_given (a
        route id or null).

    Returns
    -------
    polars.DataFrame
        Same height and order: route_id, route_source (given, corridor, none), corridor_id.
    """
    corridors = catalogue().corridors
    decided = pl.DataFrame({
        "route_id": [*(c.route_id for c in corridors), OTHER],
        "route_source": [*("corridor" for _ in corridors), "none"],
        "corridor_id": [*(c.corridor_id for c in corridors), None],
    })[_nearest(points)]  # fmt: skip
    given = points["route_given"]
    if given.null_count() == given.len():
        return decided
    return decided.with_columns(
        route_id=pl.coalesce(given, "route_id"),
        route_source=pl.when(given.is_not_null()).then(pl.lit("given")).otherwise("route_source"),
    )


@cache
def _index() -> NearestLines:
    return NearestLines(Lines(*_segments()))


@cache
def _asked() -> Flags:
    """Return which corridors an event asks, by its route given and its vagueness, shape (routes + 2, reaches + 1, corridors).

    The first routes are those of the catalogue; then one that it does not have, which asks no corridor, and
    none given, which asks all. Vagueness counts the reaches that the event's radius surpasses.
    """
    routes, reach = [r.route_id for r in catalogue().routes], _segments()[3]
    of = np.array([routes.index(c.route_id) for c in catalogue().corridors])
    by_route = np.vstack([of == np.arange(len(routes) + 1)[:, None], np.ones((1, len(of)), bool)])
    widest = np.append(_reaches(), np.inf)
    return by_route[:, None, :] & (reach >= widest[:, None])


def _reaches() -> Floats:
    return np.unique(_segments()[3])


def _nearest(points: pl.DataFrame) -> Ints:
    """Return the number of each point's corridor, or how many corridors there are where it is on none."""
    lat, lon, radius_km = (points[name].cast(pl.Float64).to_numpy() for name in ("lat", "lon", "radius_km"))
    asked = _asked()
    routes, vaguenesses, corridors = asked.shape
    # what is not a number, as a missing radius is, surpasses every reach
    vagueness = np.sum([~(radius_km <= reach) for reach in _reaches()], axis=0)
    group = _routes_asked(points["route_given"]) * vaguenesses + vagueness
    found = _index().find(lat, lon, group, asked.reshape(routes * vaguenesses, corridors))
    return np.where(found < 0, corridors, found)


def _routes_asked(given: pl.Series) -> Ints:
    """Return the route of `_asked` that each event asks."""
    routes = [r.route_id for r in catalogue().routes]
    if given.null_count() == given.len():
        return np.full(given.len(), len(routes) + 1, dtype=np.intp)
    number = given.cast(pl.Enum(routes), strict=False).to_physical().fill_null(len(routes))
    return number.set(given.is_null(), len(routes) + 1).cast(pl.Int64).to_numpy()


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
