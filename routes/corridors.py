"""Corridors on the ground: the line, the area, the length and the hours of each, the countries it crosses."""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from typing import TYPE_CHECKING

import numpy as np

from geodata.distance import Floats, to_xy
from geodata.friction import REGION, Friction, in_use
from geodata.hexgrid import Cells
from geodata.raster_areas import h3_cells
from routes._crossings import countries_along
from routes._tracing import Traced, gap_words, traced
from routes.catalogue import Catalogue, Corridor, Hub, catalogue

if TYPE_CHECKING:
    import geopandas as gpd
    import shapely

AREA_RESOLUTION = 6
"""H3 resolution of a corridor's cells: about 6 km wide, hardly more than the ground is known to."""

_AT_ONCE = 2


@dataclass(frozen=True, eq=False)
class Trace:
    """A corridor on the ground.

    Parameters
    ----------
    corridor
        What was declared.
    own
        Whether it was declared in the home, not in the built-in catalogue.
    path
        The least-cost line from the first hub to the last, ``lat, lon``, shape (n, 2).
    ground
        Flat indices of the cells of `geodata.friction.REGION` that are the corridor.
    length_km, hours
        Length on the ellipsoid, and what it takes; hours are NaN where a leg has no way.
    countries, borders
        ISO 3166-1 alpha-2 codes in the order of the line, at sea those of its two ends; borders crossed on land, as ``NE-LY``.
    gaps
        Legs over which no way was found, as ``from – to``; they are drawn straight.
    """

    corridor: Corridor
    own: bool
    path: Floats
    ground: np.ndarray
    length_km: float
    hours: float
    countries: tuple[str, ...]
    borders: tuple[str, ...]
    gaps: tuple[str, ...]
    _area: bytes

    @property
    def corridor_id(self) -> str:
        """The corridor's id."""
        return self.corridor.corridor_id

    @property
    def route_id(self) -> str:
        """The route it belongs to."""
        return self.corridor.route_id

    @property
    def name(self) -> str:
        """The corridor's name."""
        return self.corridor.name

    @property
    def mode(self) -> str:
        """``land`` or ``sea``."""
        return self.corridor.mode

    @property
    def hubs(self) -> tuple[Hub, ...]:
        """The hubs as declared, waypoints among them."""
        return self.corridor.hubs

    @cached_property
    def line(self) -> shapely.LineString:
        """The line, x = lon and y = lat."""
        import shapely  # noqa: PLC0415 - slow to import, and putting events on corridors does without

        return shapely.LineString(np.stack(to_xy(*self.path.T), axis=1))

    @cached_property
    def area(self) -> shapely.MultiPolygon | None:
        """The corridor itself, x = lon and y = lat; None where it lies off the region."""
        import shapely  # noqa: PLC0415 - see `line`

        return shapely.from_wkb(self._area) if self._area else None

    @cached_property
    def cells(self) -> Cells:
        """The H3 cells of `AREA_RESOLUTION` that the corridor fills, ascending."""
        return h3_cells(REGION, self.ground, AREA_RESOLUTION)


def traces(of: Catalogue | None = None, friction: Friction | None = None) -> tuple[Trace, ...]:
    """Return the corridors of a catalogue on the ground.

    Parameters
    ----------
    of
        By default the built-in catalogue.
    friction
        What the ground costs; by default that in use, see the settings.

    Each corridor is kept on disk by what it is made of, hubs and ground, so that only a changed one is traced anew.
    """
    return _traces((of or catalogue()).corridors, friction or in_use())


@lru_cache(maxsize=4)
def _traces(corridors: tuple[Corridor, ...], friction: Friction) -> tuple[Trace, ...]:
    if not corridors:
        return ()
    with ThreadPoolExecutor(_AT_ONCE) as pool:  # the search itself runs outside the interpreter's lock
        return tuple(pool.map(lambda corridor: trace(corridor, friction), corridors))


def trace(corridor: Corridor, friction: Friction | None = None) -> Trace:
    """Return one corridor on the ground."""
    found = traced(corridor, friction or in_use())
    by_land = corridor.mode == "land"
    ends = corridor.hubs[0].country, corridor.hubs[-1].country
    countries, borders = countries_along(found.line, ends) if by_land else (tuple(dict.fromkeys(code for code in ends if code)), ())
    return Trace(
        corridor, corridor not in _built_in(), found.line, found.cells, length_km(found), found.hours, countries, borders,
        gap_words(corridor, found.gaps), found.area,
    )  # fmt: skip


@cache
def _built_in() -> frozenset[Corridor]:
    return frozenset(catalogue().corridors)


def length_km(found: Traced) -> float:
    """Return the length of a traced line on the WGS 84 ellipsoid, km."""
    from pyproj import Geod  # noqa: PLC0415 - slow to import

    return float(Geod(ellps="WGS84").line_length(found.line[:, 1], found.line[:, 0]) / 1000)


def lines(of: Iterable[Trace] | None = None) -> gpd.GeoDataFrame:
    """Return corridors as a table with their lines.

    Returns
    -------
    geopandas.GeoDataFrame
        EPSG:4326; corridor_id, route_id, name, mode, hubs (names, `` – `` between), hub_ids, length_km, hours (NaN where not
        known), countries, borders, gaps (texts), geometry.
    """
    import geopandas as gpd  # noqa: PLC0415 - slow to import, and putting events on corridors does without

    found = tuple(traces() if of is None else of)
    table = {
        "corridor_id": [t.corridor_id for t in found],
        "route_id": [t.route_id for t in found],
        "name": [t.name for t in found],
        "mode": [t.mode for t in found],
        "hubs": [" – ".join(h.name for h in t.hubs if h.kind != "waypoint") for t in found],
        "hub_ids": [tuple(h.hub_id for h in t.hubs) for t in found],
        "length_km": [round(t.length_km, 1) for t in found],
        "hours": [round(t.hours, 1) for t in found],
        "countries": [", ".join(t.countries) for t in found],
        "borders": [", ".join(t.borders) for t in found],
        "gaps": ["; ".join(t.gaps) for t in found],
    }
    return gpd.GeoDataFrame(table, geometry=[t.line for t in found], crs="EPSG:4326")
