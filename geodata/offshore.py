"""The point at sea that a report means by "30 km off X", and the way between land and sea.

From Natural Earth's 1:10 million land. In West and North Africa, Europe and the Red Sea a coast is found to 1 km where it is
near, to 3 km from further inland; in the rest of the world to 15 km. Lakes and the Caspian count as land, islets of less
than 1 km and those that Natural Earth does not draw as sea.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import product

import numpy as np
import numpy.typing as npt

from geodata import _shore
from geodata._shore import Coast, at_sea, nearest_coast
from geodata._shore_file import KM_PER_DEGREE, Flags
from geodata._ways import ahead, bearing_to
from geodata.distance import Floats, great_circle_km, unit_vectors

FARTHEST_INLAND_KM = 60.0
"""A place further inland than this has no "off"."""

FARTHEST_TO_SEA_KM = 100.0
"""A point further inland than this is not taken to sea."""

BELT_KM = 60.0
"""How far the sea off a country reaches."""

_TURNS = (0, 15, -15, 30, -30, 45, -45, 60, -60, 75, -75, 90, -90)
_CLEAR_SHARE, _CLEAR_KM = 0.5, 20.0  # how much of the way off a coast must be left off all coasts
_MOVED_OFF_KM = 1.0
_PUSHES_KM = (0.0, 0.5, 1.0, 2.0, 4.0, 7.0, 12.0, 20.0)
_PUSH_TURNS = (0, 30, -30, 60, -60, 90, -90, 135, -135, 180)
_TOLERANCE_KM = 0.01
_STEP_KM = 0.75
_SMALL_ISLAND = 0.3  # a way to sea shorter than this says little
_WIDTHS, _SLACK_KM = 2.5, 8.0  # how much farther than to the nearest coast the shore may be the way's
_BEHIND = -0.5  # cosine of the angle from which on a goal lies behind the coast

_BELT_STEP_DEGREES, _BELT_MOST = 0.1, 600  # how coast points are thinned for the sea off a country
_OVERSEAS_KM = 2500.0
_HUB_REACH_KM, _TOWARD_REACH_KM, _LEAST_WEIGHT, _HELD = 75.0, 150.0, 0.03, 0.95

Pair = tuple[npt.ArrayLike, npt.ArrayLike]


def build() -> None:
    """Build the file of coasts where it is not there."""
    _shore.build()


def sea_point(
    lat: npt.ArrayLike, lon: npt.ArrayLike, km: npt.ArrayLike, bearing: npt.ArrayLike | None = None, toward: Pair | None = None
) -> tuple[Floats, Floats]:
    """Return the ``lat, lon`` at sea that "`km` off" each place means; scalars give scalars, arrays shape (n,).

    Parameters
    ----------
    lat, lon
        The places, at or near a coast, degrees.
    km
        How far off the coast.
    bearing
        The direction that the report gives, degrees from north; NaN or None where it gives none.
    toward
        ``(lat, lon)`` that boats from there make for, degrees; NaN or None where not known. It turns the way out to sea
        by up to half, if that sea lies before the coast, and decides alone at a small island.

    Without a bearing the way leads straight out: along the mean of all directions, each weighted by its open water
    within 128 km, from where it leaves the shore. Where that ends on land, crosses it or comes nearer to another coast than
    half of `km`, it is turned by as little as mends it, at most a quarter. With a bearing the way is kept, and an end on land is
    moved to the nearest sea, at least 1 km off. NaN comes back for places more than `FARTHEST_INLAND_KM` from the sea
    and for what is not a number.
    """
    given = (lat, lon, km, np.nan if bearing is None else bearing, *((np.nan, np.nan) if toward is None else toward))
    y, x, off_km, said, goal_lat, goal_lon = (np.array(v, dtype=float) for v in np.broadcast_arrays(*np.atleast_1d(*given)))
    found = np.full((2, len(y)), np.nan)
    known = np.flatnonzero(_on_globe(y, x) & np.isfinite(off_km))
    coast = nearest_coast(y[known], x[known])
    near = at_sea(y[known], x[known]) | (coast.km <= FARTHEST_INLAND_KM)
    here, coast = known[near], Coast(coast.point[near], coast.lat[near], coast.lon[near], coast.km[near])
    heading = _heading(y[here], x[here], coast, goal_lat[here], goal_lon[here])
    told = np.isfinite(said[here])
    heading[told] = said[here][told]
    start = _left_shore(y[here], x[here], coast, heading, told)
    found[:, here] = ahead(start[0], start[1], heading, off_km[here])
    room_km = np.zeros(len(here))
    room_km[~told] = _mend(found, here[~told], start[:, ~told], heading[~told], off_km)
    off_km = np.minimum(_MOVED_OFF_KM, off_km / 2)
    short = here[room_km < off_km[here]]
    found[:, short] = _off_land(found[0, short], found[1, short], off_km[short])
    return _as_given(found, *given)


def to_sea(lat: npt.ArrayLike, lon: npt.ArrayLike, off_km: npt.ArrayLike = 0.5) -> tuple[Floats, Floats]:
    """Return the ``lat, lon`` at sea nearest to each point that is `off_km` off all land; scalars or shape (n,).

    Points at sea and far enough off stay. NaN comes back for points more than `FARTHEST_TO_SEA_KM` from the sea.
    """
    y, x, off = (np.array(v, dtype=float) for v in np.broadcast_arrays(*np.atleast_1d(lat, lon, off_km)))
    found = np.full((2, len(y)), np.nan)
    known = np.flatnonzero(_on_globe(y, x))
    found[:, known] = _off_land(y[known], x[known], off[known])
    return _as_given(found, lat, lon, off_km)


def to_land(lat: npt.ArrayLike, lon: npt.ArrayLike) -> tuple[Floats, Floats]:
    """Return the ``lat, lon`` on land nearest to each point: a point of the coast for those at sea; scalars or shape (n,)."""
    found = np.array(np.broadcast_arrays(*np.atleast_1d(lat, lon)), dtype=float)
    moved = np.flatnonzero(_on_globe(*found) & at_sea(*found))
    coast = nearest_coast(*found[:, moved])
    found[:, moved] = coast.lat, coast.lon
    return _as_given(found, lat, lon)


def coast_km(lat: npt.ArrayLike, lon: npt.ArrayLike) -> Floats:
    """Return how far each point on land is from the nearest sea coast, km, shape (n,): 0 at sea, NaN off the globe."""
    y, x = (np.array(v, dtype=float) for v in np.broadcast_arrays(*np.atleast_1d(lat, lon)))
    found = np.full(len(y), np.nan)
    known = _on_globe(y, x)
    found[known] = np.where(at_sea(y[known], x[known]), 0.0, nearest_coast(y[known], x[known]).km)
    return found


def off_country(code: str, toward: Pair | None = None, *, weights: Pair | None = None) -> tuple[float, float, float] | None:
    """Return ``lat, lon, radius_km`` of the sea that "off the coast of" a country means, None for a country without one.

    Parameters
    ----------
    code
        ISO 3166-1 alpha-2.
    toward
        ``(lat, lon)`` that boats make for: the nearer a part of the coast is to it, the more it counts.
    weights
        ``(lat, lon)`` of places, shape (n,), around which the coast counts more.

    The belt up to `BELT_KM` off the coast is stood for by points in its middle. The one that is nearest to all others on
    the mean is returned, and the radius that holds 95 % of the belt: of a long coast it is long, unless `toward` or `weights`
    say which part counts. Parts more than 2,500 km from the middle of the coast, as overseas, do not count.
    """
    lat, lon, apart_km = _belt(code)
    if not len(lat):
        return None
    weight = _belt_weights(lat, lon, toward, weights)
    middle = int(np.argmin(apart_km @ weight))
    order = np.argsort(apart_km[middle])
    held = np.searchsorted(np.cumsum(weight[order]), _HELD)
    radius_km = apart_km[middle][order][min(held, len(order) - 1)] + BELT_KM / 2
    return float(lat[middle]), float(lon[middle]), float(radius_km)


@lru_cache(maxsize=32)
def _belt(code: str) -> tuple[Floats, Floats, Floats]:
    """Return lat, lon of points in the middle of the sea off a country, and how far each is from each, km; none for no code."""
    lat, lon = sea_point(*_coast_of(code), BELT_KM / 2)
    lat, lon = lat[np.isfinite(lat)], lon[np.isfinite(lat)]
    return lat, lon, great_circle_km(lat[:, None], lon[:, None], lat, lon)


def _coast_of(code: str) -> tuple[Floats, Floats]:
    """Return points along the coast of a country, without what lies overseas, evenly thinned."""
    shore = _shore.load()
    own = np.flatnonzero((shore.country == code) & (code != ""))
    lat, lon = shore.lat[own].astype(float), shore.lon[own].astype(float)
    _, first = np.unique(np.round(np.column_stack([lat, lon]) / _BELT_STEP_DEGREES), axis=0, return_index=True)
    vectors = unit_vectors(lat[first], lon[first])
    if not len(vectors):
        return lat, lon
    middle = vectors[np.argmax(vectors @ np.median(vectors, axis=0))]
    first = first[np.degrees(np.arccos(np.clip(vectors @ middle, -1, 1))) * KM_PER_DEGREE < _OVERSEAS_KM]
    first = first[:: len(first) // _BELT_MOST + 1]
    return lat[first], lon[first]


def _belt_weights(lat: Floats, lon: Floats, toward: Pair | None, places: Pair | None) -> Floats:
    """Return how much each point of a belt counts, of 1 in all."""
    weight = np.ones(len(lat))
    if places is not None and np.size(places[0]):
        apart_km = great_circle_km(lat[:, None], lon[:, None], np.ravel(places[0]), np.ravel(places[1]))
        weight = np.exp(-((apart_km / _HUB_REACH_KM) ** 2)).sum(axis=1)
        weight = weight / max(weight.sum(), 1e-9) + _LEAST_WEIGHT / len(lat)
    if toward is not None:
        km = great_circle_km(lat, lon, *toward)
        weight = weight * np.exp((km.min() - km) / _TOWARD_REACH_KM)
    return np.asarray(weight / weight.sum())


def _heading(lat: Floats, lon: Floats, coast: Coast, goal_lat: Floats, goal_lon: Floats) -> Floats:
    """Return the bearing out to sea from each place, turned to its goal where one is known and lies before the coast."""
    east, north = _shore.load().seaward[coast.point].astype(float).T
    length = np.hypot(east, north)
    to_goal = np.radians(bearing_to(lat, lon, goal_lat, goal_lon))
    goal_east, goal_north = np.sin(to_goal), np.cos(to_goal)
    before = (east * goal_east + north * goal_north) / np.maximum(length, 1e-9)
    pulled = np.isfinite(to_goal) & ((before > _BEHIND) | (length < _SMALL_ISLAND))
    shrunk = np.where(length < _SMALL_ISLAND, 0.0, np.minimum(1.0, 1 / np.maximum(length, 1e-9)))
    east = np.where(pulled, east * shrunk + goal_east, east)
    north = np.where(pulled, north * shrunk + goal_north, north)
    return np.asarray(np.degrees(np.arctan2(east, north)) % 360)


def _left_shore(lat: Floats, lon: Floats, coast: Coast, heading: Floats, told: Flags) -> Floats:
    """Return where the way from each place leaves the shore for good, shape (2, n).

    The way is followed on the flat, in steps, from as far as the nearest coast is (no sea is nearer) to not much farther.
    A way still on land then begins where it first met the sea, as before an island; one that met none at the nearest coast, or
    at the place itself where the bearing is told.
    """
    north, east = np.cos(np.radians(heading)) / KM_PER_DEGREE, np.sin(np.radians(heading)) / KM_PER_DEGREE / np.cos(np.radians(lat))
    inland_km = np.where(at_sea(lat, lon), 0.0, coast.km)  # from a place at sea the way begins there, however far the coast is
    gone = np.maximum(inland_km - _STEP_KM, 0)
    limit = _WIDTHS * inland_km + _SLACK_KM
    first, last = np.full((2, len(lat)), np.nan)
    dry = np.ones(len(lat), dtype=bool)
    left = np.arange(len(lat))
    while len(left):
        wet = at_sea(lat[left] + gone[left] * north[left], lon[left] + gone[left] * east[left])
        last[left] = np.where(wet & dry[left], gone[left], last[left])
        first[left] = np.where(np.isnan(first[left]), last[left], first[left])
        dry[left] = ~wet
        gone[left] += _STEP_KM
        left = left[gone[left] <= limit[left]]
    km = np.where(dry, first, last)
    nowhere = np.where(told, [lat, lon], [coast.lat, coast.lon])
    return np.where(np.isnan(km), nowhere, [lat + km * north, lon + km * east])


def _mend(found: Floats, here: npt.NDArray[np.intp], start: Floats, heading: Floats, off_km: Floats) -> Floats:
    """Turn the ways of `here` that end on or near land, or cross it, in place, and return how far off land each ends, km.

    Of a way that no turn mends the end with the widest water stays; 0 where it crosses land.
    """
    most = np.full(len(here), -1.0)
    left = np.arange(len(here))
    for turn in _TURNS:
        begin, way, km = start[:, left], heading[left] + turn, off_km[here[left]]
        end = ahead(begin[0], begin[1], way, km)
        room_km = np.where(_all_sea(begin, way, km), nearest_coast(*end).km, 0.0)
        better = room_km > most[left]
        found[:, here[left[better]]] = np.stack(end)[:, better]
        most[left[better]] = room_km[better]
        left = left[room_km < np.minimum(_CLEAR_SHARE * km, _CLEAR_KM)]
        if not len(left):
            break
    return most


def _all_sea(start: Floats, way: Floats, km: Floats) -> Flags:
    """Return whether the end of each way and points at its quarters lie at sea."""
    return np.asarray(np.logical_and.reduce([at_sea(*ahead(start[0], start[1], way, km * share)) for share in (0.25, 0.5, 0.75, 1.0)]))


def _off_land(lat: Floats, lon: Floats, off_km: Floats) -> Floats:
    """Return the points, shape (2, n), moved to sea where they are not yet `off_km` off land.

    From the coast that is nearest the way goes on, as it came, farther and farther, and to the sides, until there is room;
    where there never is, as in a narrow inlet, the most room found is taken.
    """
    found = np.stack([lat, lon])
    coast = nearest_coast(lat, lon)
    wet = at_sea(lat, lon)
    moved = np.flatnonzero((~wet | (coast.km < off_km - _TOLERANCE_KM)) & np.isfinite(off_km))
    found[:, moved] = np.nan
    moved = moved[wet[moved] | (coast.km[moved] <= FARTHEST_TO_SEA_KM)]
    east, north = _shore.load().seaward[coast.point[moved]].astype(float).T
    y, x = coast.lat[moved], coast.lon[moved]
    across = np.where(wet[moved], bearing_to(y, x, lat[moved], lon[moved]), bearing_to(lat[moved], lon[moved], y, x))
    # at the coast itself the way across it is chance
    way = np.where(coast.km[moved] > _STEP_KM, across, np.degrees(np.arctan2(east, north)))
    left, most = np.arange(len(moved)), np.zeros(len(moved))
    for push_km, turn in product(_PUSHES_KM, _PUSH_TURNS):
        end = np.stack(ahead(y[left], x[left], way[left] + turn, off_km[moved[left]] + push_km))
        room_km = np.where(at_sea(*end), nearest_coast(*end).km, 0.0)
        better = room_km > most[left]
        found[:, moved[left[better]]] = end[:, better]
        most[left[better]] = room_km[better]
        left = left[room_km < off_km[moved[left]] - _TOLERANCE_KM]
        if not len(left):
            break
    return found


def _on_globe(lat: Floats, lon: Floats) -> Flags:
    return np.asarray((np.abs(lat) <= 90) & (np.abs(lon) <= 180))  # noqa: PLR2004 - degrees


def _as_given(found: Floats, *given: npt.ArrayLike) -> tuple[Floats, Floats]:
    """Return lat, lon as numbers where only numbers were given."""
    lat, lon = found if any(np.ndim(value) for value in given) else found[:, 0]
    return lat, lon
