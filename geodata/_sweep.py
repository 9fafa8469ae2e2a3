"""The inner loop of least-cost paths: Dijkstra's algorithm over the cells of a raster, compiled.

A cell has 32 neighbours: those that a straight step from centre to centre reaches without passing over another
centre, three rows or columns away at most. On even ground the way to any point is then at most 1.4 % longer
than the straight one; with 8 neighbours it would be 8 % (Goodchild 1977, An evaluation of lattice solutions to
the problem of corridor location, Environment and Planning A 9:727).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from math import gcd
from typing import Any

import numba
import numpy as np
import numpy.typing as npt

from geodata._land_file import Grid
from geodata.distance import Floats, great_circle_km

Ints = npt.NDArray[np.integer[Any]]

FARTHEST = 3
"""Rows or columns that one step goes at most."""

_NO_STEP = 255


@dataclass(frozen=True)
class Steps:
    """The steps from a cell to its neighbours.

    Parameters
    ----------
    down, right
        Rows and columns gone, shape (steps,).
    first
        Parts of step ``s`` are ``first[s]:first[s + 1]`` of the next three, shape (steps + 1,).
    part_down, part_right, part_share
        Each cell that the step passes over, relative to its start, and the share of the step's length in it.
    corner
        Where the step passes exactly between two cells, those two (rows and columns, relative), else zeros, shape
        (steps, 4): one of them must be passable, since nothing slips between two corners that touch.
    """

    down: Ints
    right: Ints
    first: Ints
    part_down: Ints
    part_right: Ints
    part_share: Floats
    corner: Ints


@cache
def steps() -> Steps:
    """Return the 32 steps."""
    reach = range(-FARTHEST, FARTHEST + 1)
    all_steps = [(d, r) for d in reach for r in reach if gcd(d, r) == 1]
    parts = [_parts(d, r) for d, r in all_steps]
    flat = np.array([part for of_step in parts for part in of_step])
    down, right = np.array(all_steps).T
    return Steps(
        down, right, np.concatenate([[0], np.cumsum([len(of_step) for of_step in parts])]),
        flat[:, 0].astype(np.int64), flat[:, 1].astype(np.int64), flat[:, 2].copy(),
        np.array([_corner(d, r) for d, r in all_steps]),
    )  # fmt: skip


def _parts(down: int, right: int) -> list[tuple[int, int, float]]:
    """Return the cells that a step passes over, and the share of its length in each."""
    cuts = {0.0, 1.0}
    for far in (abs(down), abs(right)):
        cuts |= {(k + 0.5) / far for k in range(far)}
    ordered = sorted(cuts)
    middles = [(a + b) / 2 for a, b in pairwise(ordered)]
    return [
        (round(down * at), round(right * at), b - a)
        for a, b, at in zip(ordered[:-1], ordered[1:], middles, strict=True)
        if b - a > 1e-12  # noqa: PLR2004 - two cuts at one place
    ]


def _corner(down: int, right: int) -> tuple[int, int, int, int]:
    """Return the two cells between which a step passes: half way, where both its numbers are odd."""
    if down % 2 == 0 or right % 2 == 0:
        return 0, 0, 0, 0
    south, east = 1 if down > 0 else -1, 1 if right > 0 else -1
    row, column = (down - south) // 2, (right - east) // 2
    return row, column + east, row + south, column


def step_km(grid: Grid) -> Floats:
    """Return the length of each step from each row, great circle from centre to centre, km, shape (rows, steps)."""
    lat, _ = grid.axes()
    known = steps()
    other = lat[:, None] - known.down * grid.step
    # a step off the grid is never taken; its length must only be a number
    return great_circle_km(lat[:, None], 0.0, np.clip(other, -90, 90), known.right * grid.step)


@numba.njit(cache=True, nogil=True)
def _rise(keys, cells, at):  # type: ignore[no-untyped-def] # pragma: no cover - compiled
    key, cell = keys[at], cells[at]
    while at > 0:
        up = (at - 1) >> 1
        if keys[up] <= key:
            break
        keys[at], cells[at] = keys[up], cells[up]
        at = up
    keys[at], cells[at] = key, cell


@numba.njit(cache=True, nogil=True)
def _sink(keys, cells, count):  # type: ignore[no-untyped-def] # pragma: no cover - compiled
    key, cell, at = keys[count], cells[count], 0
    while True:
        down = 2 * at + 1
        if down >= count:
            break
        if down + 1 < count and keys[down + 1] < keys[down]:
            down += 1
        if keys[down] >= key:
            break
        keys[at], cells[at] = keys[down], cells[down]
        at = down
    keys[at], cells[at] = key, cell


@numba.njit(cache=True, nogil=True)
def _price(friction, row, column, first, last, part_down, part_right, part_share):  # type: ignore[no-untyped-def] # pragma: no cover - compiled
    """Return the mean hours per km of a step, not finite where a part of it cannot be passed."""
    price = 0.0
    for part in range(first, last):
        price += part_share[part] * friction[row + part_down[part], column + part_right[part]]
    return price


@numba.njit(cache=True, nogil=True)
def sweep(  # type: ignore[no-untyped-def] # pragma: no cover - compiled
    friction, km, down, right, first, part_down, part_right, part_share, corner, start, goal, slack, other, limit
):
    """Return the least hours to each cell, and the step by which each was reached.

    Parameters
    ----------
    friction
        Hours per km, shape (rows, columns); not finite where nothing passes.
    km
        As `step_km` gives it.
    down, right, first, part_down, part_right, part_share, corner
        `Steps`.
    start, goal
        Flat indices of cells; a `goal` of -1 is none.
    slack
        Once the goal is reached at some hours, the sweep goes on to ``1 + slack`` times those.
    other, limit
        Cells whose hours here and in `other`, flat, together pass `limit` are left alone; an empty `other` is none.
    """
    rows, columns = friction.shape
    hours = np.full(rows * columns, np.inf)
    by = np.full(rows * columns, _NO_STEP, dtype=np.uint8)
    keys, cells = np.empty(1024), np.empty(1024, dtype=np.int64)
    keys[0], cells[0], count = 0.0, start, 1
    hours[start] = 0.0
    most = limit
    while count:
        here, cell = keys[0], cells[0]
        count -= 1
        _sink(keys, cells, count)
        if here > hours[cell]:
            continue
        if here > most:
            break
        if cell == goal:
            most = min(most, here * (1 + slack))
        row, column = cell // columns, cell % columns
        for step in range(len(down)):
            to_row, to_column = row + down[step], column + right[step]
            if to_row < 0 or to_row >= rows or to_column < 0 or to_column >= columns:
                continue
            if corner[step, 0] or corner[step, 1]:
                one = friction[row + corner[step, 0], column + corner[step, 1]]
                two = friction[row + corner[step, 2], column + corner[step, 3]]
                if not (np.isfinite(one) or np.isfinite(two)):
                    continue
            price = _price(friction, row, column, first[step], first[step + 1], part_down, part_right, part_share)
            there = here + km[row, step] * price
            to = to_row * columns + to_column
            # a price that is not finite passes no comparison
            if not there < hours[to] or there > most or (len(other) and not there + other[to] <= limit):
                continue
            hours[to], by[to] = there, step
            if count == len(keys):
                keys, cells = np.concatenate((keys, np.empty(count))), np.concatenate((cells, np.empty(count, dtype=np.int64)))
            keys[count], cells[count] = there, to
            _rise(keys, cells, count)
            count += 1
    return hours, by
