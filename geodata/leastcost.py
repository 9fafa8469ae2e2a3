"""Least-cost paths over a raster of hours per km, and all ground that is nearly as good.

A step costs its great-circle length times the friction along it, each cell passed over weighing by its share of
the step. The *corridor* between two places is all ground that a way passes which takes no more than a given
share longer than the best one: the hours to a cell from one end and from the other, together, say that of every cell
at once (Adriaensen et al. 2003, The application of least-cost modelling as a functional landscape model,
Landscape and Urban Planning 64:233).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

from geodata._land_file import Grid
from geodata._sweep import Ints, step_km, steps, sweep
from geodata.distance import EARTH_RADIUS_KM, Floats, great_circle_km

SNAP_KM = 40.0
"""How far an end may lie from ground that can be passed: a port is on land, a boat leaves from the water before it."""

_KM_PER_DEGREE = np.radians(1) * EARTH_RADIUS_KM
_STRAIGHT_CELLS = 1.2  # a line may leave the cells of its path by so many, which only rounds off their steps
_NOTHING = np.empty(0)

Point = tuple[float, float]


@dataclass(frozen=True)
class Passage:
    """The way between two places.

    Parameters
    ----------
    line
        ``lat, lon``, shape (n, 2), from the one place to the other.
    hours
        What it takes.
    cells, excess
        Flat indices of all cells of the corridor, and by what share the best way through each is longer than the best
        of all, both of shape (m,).
    """

    line: Floats
    hours: float
    cells: Ints
    excess: Floats


@dataclass(frozen=True)
class Ground:
    """A raster to be crossed: hours per km, not finite where nothing passes, shape of `grid`."""

    friction: npt.NDArray[np.floating[Any]]
    grid: Grid

    def __post_init__(self) -> None:
        if self.friction.shape != self.grid.shape:
            raise ValueError(f"expected friction of shape {self.grid.shape}, got {self.friction.shape}")

    @property
    def km(self) -> Floats:
        """Lengths of steps, as `step_km` gives them."""
        return _step_km(self.grid)

    def hours_from(
        self, start: int, *, goal: int = -1, slack: float = 0.0, other: Floats = _NOTHING, limit: float = np.inf
    ) -> tuple[Floats, Ints]:
        """Return the least hours from a cell to each other, flat, and the step by which each was reached.

        The parameters are those of `geodata._sweep.sweep`.
        """
        known = steps()
        found: tuple[Floats, Ints] = sweep(
            self.friction, self.km, known.down, known.right, known.first, known.part_down, known.part_right, known.part_share,
            known.corner, start, goal, slack, other, limit,
        )  # fmt: skip
        return found

    def regions(self) -> Ints:
        """Return the number of the connected ground of each cell, 0 where nothing passes, shape of the grid."""
        from scipy.ndimage import label  # noqa: PLC0415 - slow to import

        # a step slips through no corner, so what is connected is so by sides
        return np.asarray(label(np.isfinite(self.friction))[0])


@cache
def _step_km(grid: Grid) -> Floats:
    return step_km(grid)


def least_cost(ground: Ground, start: Point, end: Point, *, slack: float = 0.0, regions: Ints | None = None) -> Passage | None:
    """Return the best way between two places and the corridor about it, or None where there is no way.

    Parameters
    ----------
    ground
        What is crossed.
    start, end
        ``lat, lon``, degrees. An end on impassable ground is moved to the nearest passable within `SNAP_KM`
        from which the other end can be reached; the line still begins and ends where it was asked to.
    slack
        How much longer, as a share, a way may take that still is in the corridor: 0.1 is 10 %.
    regions
        ``ground.regions()``, where it is known already.
    """
    cells = _ends(ground, start, end, ground.regions() if regions is None else regions)
    if cells is None:
        return None
    there, by = ground.hours_from(cells[0], goal=cells[1], slack=slack)
    best = there[cells[1]]
    path = _path(ground.grid, by, cells[1])
    # rounding must not put the best way itself outside
    limit = best * (1 + slack) * (1 + 1e-12)
    back, _ = ground.hours_from(cells[1], other=there, limit=limit)
    within = np.flatnonzero(there + back <= limit)
    excess = (there + back)[within] / best - 1 if best > 0 else np.zeros(len(within))
    line = straightened(ground, path)
    approach = _approach_hours(ground, (start, end), cells)
    return Passage(_with_ends(ground, line, start, end), float(best + approach), within, np.clip(excess, 0, None))


def _ends(ground: Ground, start: Point, end: Point, regions: Ints) -> tuple[int, int] | None:
    """Return the cells nearest to both ends that one connected ground holds, or None."""
    found = [_nearest_by_region(ground.grid, regions, place) for place in (start, end)]
    both = found[0].keys() & found[1].keys()
    if not both:
        return None
    best = min(both, key=lambda region: (found[0][region][0] + found[1][region][0], region))
    return found[0][best][1], found[1][best][1]


def _nearest_by_region(grid: Grid, regions: Ints, place: Point) -> dict[int, tuple[float, int]]:
    """Return for each connected ground within `SNAP_KM` of a place: how far it is, km, and its nearest cell."""
    rows, columns = grid.shape
    lat, lon = place
    down, right = (float(v[0]) for v in grid.steps(np.array([lat]), np.array([lon])))
    if not (0 <= down < rows and 0 <= right < columns):
        return {}
    own = int(regions[int(down), int(right)])
    if own:
        return {own: (0.0, int(down) * columns + int(right))} | {
            region: near for region, near in _around(grid, regions, place, down, right).items() if region != own
        }
    return _around(grid, regions, place, down, right)


def _around(grid: Grid, regions: Ints, place: Point, down: float, right: float) -> dict[int, tuple[float, int]]:
    columns = grid.shape[1]
    high = int(np.ceil(SNAP_KM / (_KM_PER_DEGREE * grid.step)))
    wide = int(np.ceil(SNAP_KM / (_KM_PER_DEGREE * grid.step * max(np.cos(np.radians(place[0])), 0.05))))
    top, left = max(int(down) - high, 0), max(int(right) - wide, 0)
    part = regions[top : int(down) + high + 1, left : int(right) + wide + 1]
    row, column = np.nonzero(part)
    lat, lon = grid.axes()
    far = great_circle_km(place[0], place[1], lat[row + top], lon[column + left])
    near: dict[int, tuple[float, int]] = {}
    for k in np.argsort(far, kind="stable"):
        if far[k] > SNAP_KM:
            break
        near.setdefault(int(part[row[k], column[k]]), (float(far[k]), int((row[k] + top) * columns + column[k] + left)))
    return near


def _path(grid: Grid, by: Ints, end: int) -> Ints:
    """Return the cells of the way to `end`, rows and columns, shape (n, 2)."""
    columns = grid.shape[1]
    known = steps()
    row, column = divmod(end, columns)
    found = [(row, column)]
    while (step := int(by[row * columns + column])) < len(known.down):
        row, column = row - int(known.down[step]), column - int(known.right[step])
        found.append((row, column))
    return np.array(found[::-1])


def _approach_hours(ground: Ground, ends: tuple[Point, Point], cells: tuple[int, int]) -> float:
    """Return the hours between the ends and the cells they were moved to, at the friction of those cells."""
    lat, lon = ground.grid.axes()
    hours = 0.0
    for place, cell in zip(ends, cells, strict=True):
        row, column = divmod(cell, ground.grid.shape[1])
        inside = abs(place[0] - lat[row]) <= ground.grid.step / 2 and abs(place[1] - lon[column]) <= ground.grid.step / 2
        if not inside:
            hours += float(great_circle_km(place[0], place[1], lat[row], lon[column])) * float(ground.friction[row, column])
    return hours


def _with_ends(ground: Ground, line: Floats, start: Point, end: Point) -> Floats:
    """Return a line that begins and ends at the places themselves.

    The middle of a place's cell is left out where the way on from the place is as free; a place beside the ground is joined to it.
    """
    first = [0] if _is_free(ground, start, line[1 % len(line)]) else []
    last = [-1] if _is_free(ground, line[-2 % len(line)], end) else []
    inner = np.delete(line, [*first, *last], axis=0) if len(line) > 1 else line[:0]
    return np.concatenate([[start], inner, [end]])


def _is_free(ground: Ground, a: Point | Floats, b: Point | Floats) -> bool:
    """Return whether a straight stretch between two points, ``lat, lon``, lies on passable ground."""
    rows, columns = ground.grid.shape
    samples = 2 + 4 * int(np.ceil(np.abs(np.subtract(a, b)).max() / ground.grid.step))
    lat, lon = np.linspace(a, b, samples).T
    down, right = ground.grid.steps(lat, lon)
    inside = (down >= 0) & (down < rows) & (right >= 0) & (right < columns)
    return bool(inside.all() and np.isfinite(ground.friction[down.astype(np.intp), right.astype(np.intp)]).all())


def straightened(ground: Ground, path: Ints) -> Floats:
    """Return a path of cells as a line without the zigzag of cells.

    A straight stretch takes the place of a part of the path where it stays on passable ground, and either never
    leaves the path by more than about a cell, or costs no more.

    Parameters
    ----------
    ground
        What is crossed.
    path
        Rows and columns, shape (n, 2).

    Returns
    -------
    float array of shape (m, 2)
        ``lat, lon`` of the vertices.
    """
    kept = [0]
    prices = np.concatenate([[0.0], np.cumsum([_stretch(ground, a, b) for a, b in pairwise(path)])])
    while kept[-1] < len(path) - 1:
        kept.append(_farthest(ground, path, prices, kept[-1]))
    lat, lon = ground.grid.axes()
    row, column = path[kept].T
    return np.stack([lat[row], lon[column]], axis=1)


def _farthest(ground: Ground, path: Ints, prices: Floats, at: int) -> int:
    """Return the last vertex to which a straight stretch may go from vertex `at`; found by doubling, then halving."""
    good, jump = at + 1, 2
    while at + jump < len(path) and _may_be_straight(ground, path, prices, at, at + jump):
        good, jump = at + jump, jump * 2
    bad = min(at + jump, len(path))
    while bad - good > 1:
        middle = (good + bad) // 2
        if _may_be_straight(ground, path, prices, at, middle):
            good = middle
        else:
            bad = middle
    return good


def _may_be_straight(ground: Ground, path: Ints, prices: Floats, a: int, b: int) -> bool:
    price = _stretch(ground, path[a], path[b])
    if not np.isfinite(price):
        return False
    along = (path[b] - path[a]).astype(float)
    off = path[a + 1 : b] - path[a]
    aside = np.abs(off[:, 0] * along[1] - off[:, 1] * along[0]) / np.hypot(*along)
    return bool(aside.max(initial=0.0) <= _STRAIGHT_CELLS or price <= (prices[b] - prices[a]) * (1 + 1e-9))


def _stretch(ground: Ground, a: Ints, b: Ints) -> float:
    """Return the hours of a straight stretch between two cells' middles, not finite where a part of it cannot be passed."""
    lat, lon = ground.grid.axes()
    far = float(great_circle_km(lat[a[0]], lon[a[1]], lat[b[0]], lon[b[1]]))
    samples = max(2, 4 * int(np.abs(b - a).max()))
    at = (np.arange(samples) + 0.5) / samples
    row, column = (np.floor(a[k] + (b[k] - a[k]) * at + 0.5).astype(np.intp) for k in (0, 1))
    return far * float(ground.friction[row, column].mean(dtype=np.float64))
