"""Lines through points, drawn into cells so that each touches the next by a side: no step along them cuts a corner."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from geodata._land_file import Grid
from geodata.distance import Floats

Indices = npt.NDArray[np.int64]


def cells_of_lines(grid: Grid, start: Floats, end: Floats) -> tuple[Indices, Indices]:
    """Return the flat cells that straight lines go through, in order, and the number of the line of each.

    Parameters
    ----------
    start, end
        Latitude and longitude, shape (lines, 2), in the grid or out of it; cells outside are left out.

    One cell per step along the longer axis, and a second one where a step would go from corner to corner.
    """
    first, last = (np.column_stack(grid.steps(ends[:, 0], ends[:, 1])) for ends in (start, end))
    first, last = np.floor(first), np.floor(last)
    count = np.abs(last - first).max(axis=1).astype(np.int64)
    line = np.repeat(np.arange(len(count)), count + 1)
    step = np.arange(len(line)) - np.repeat(np.cumsum(count + 1) - (count + 1), count + 1)
    share = (step / np.maximum(count, 1)[line])[:, None]
    row, column = np.round(first[line] + share * (last - first)[line]).astype(np.int64).T
    corner = np.flatnonzero((line[1:] == line[:-1]) & (row[1:] != row[:-1]) & (column[1:] != column[:-1])) + 1
    row, column, line = (
        np.insert(row, corner, row[corner]),
        np.insert(column, corner, column[corner - 1]),
        np.insert(line, corner, line[corner]),
    )
    inside = (row >= 0) & (row < grid.shape[0]) & (column >= 0) & (column < grid.shape[1])
    return (row * grid.shape[1] + column)[inside], line[inside]
