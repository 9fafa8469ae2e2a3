"""The plane, the lattice on it and the strips about a cell that `geodata.chains` counts in."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache

import numpy as np
import numpy.typing as npt

from geodata.distance import EARTH_RADIUS_KM, Floats, unit_vectors
from geodata.land import distance_to_land_km

Ints = npt.NDArray[np.int64]

CELL_KM = 10.0
"""Edge of a cell of the lattice."""

DIRECTIONS = 12
"""Directions that strips are laid in, 15 degrees apart."""

STRIP_KM, HALF_WIDTH_KM = 160.0, 25.0
"""Length and half the width of the strip in the middle: a corridor with what its places are not known to."""

SIDE_STRIP_KM, SIDE_FROM_KM, SIDE_TO_KM = 180.0, 35.0, 85.0
"""Length of the strips on either side, and how far from the middle they begin and end."""

MARGIN_CELLS = 60
EDGE_CELLS = 20  # so far from the lattice's edge no strip leaves it

_CENTRE = (21.5, 7.0)  # of the region that corridors are traced in
_SHORE_CELLS = 2
_AT_SEA_KM = 5.0  # grids know a shore to about so much
SEA, SHORE, LAND = range(3)


class Plane:
    """An equal-area map of the region (Lambert azimuthal; Snyder, 1987, Map Projections: A Working Manual, p. 182).

    ``x, y`` are km; 3,500 km from the middle lengths are wrong by 4 % at most.
    """

    def __init__(self, lat: float, lon: float) -> None:
        self._up = unit_vectors([lat], [lon])[0]
        east = np.cross([0.0, 0.0, 1.0], self._up)
        self._east = east / np.linalg.norm(east)
        self._north = np.cross(self._up, self._east)

    def to_plane(self, lat: npt.ArrayLike, lon: npt.ArrayLike) -> tuple[Floats, Floats]:
        """Return ``x, y`` of degrees, km."""
        points = unit_vectors(lat, lon)
        scale = EARTH_RADIUS_KM * np.sqrt(2 / (1 + points @ self._up))
        return scale * (points @ self._east), scale * (points @ self._north)

    def from_plane(self, x: Floats, y: Floats) -> tuple[Floats, Floats]:
        """Return ``lat, lon`` of ``x, y``."""
        aside = np.hypot(x, y)
        angle = 2 * np.arcsin(np.clip(aside / (2 * EARTH_RADIUS_KM), 0, 1))
        share = np.divide(np.sin(angle), aside, out=np.full_like(aside, 1 / EARTH_RADIUS_KM), where=aside > 0)
        points = np.cos(angle)[..., None] * self._up + (share * x)[..., None] * self._east + (share * y)[..., None] * self._north
        return np.degrees(np.arcsin(np.clip(points[..., 2], -1, 1))), np.degrees(np.arctan2(points[..., 1], points[..., 0]))


PLANE = Plane(*_CENTRE)


@dataclass(frozen=True)
class Lattice:
    """Cells on the plane: the first row and column, counted in cells from the plane's middle, and how many there are."""

    row: int
    column: int
    shape: tuple[int, int]

    @classmethod
    def around(cls, x: Floats, y: Floats) -> Lattice:
        """Return the cells about points, with a margin for those that are moved."""
        low = [int(np.floor(axis.min() / CELL_KM)) - MARGIN_CELLS for axis in (y, x)]
        high = [int(np.floor(axis.max() / CELL_KM)) + MARGIN_CELLS + 1 for axis in (y, x)]
        return cls(low[0], low[1], (high[0] - low[0], high[1] - low[1]))

    def to_cells(self, x: Floats, y: Floats) -> tuple[Floats, Floats]:
        """Return columns and rows of points, with fractions."""
        return x / CELL_KM - self.column, y / CELL_KM - self.row

    def middles(self, columns: npt.ArrayLike, rows: npt.ArrayLike) -> tuple[Floats, Floats]:
        """Return ``x, y`` of the middles of cells, km."""
        return (np.asarray(columns) + self.column + 0.5) * CELL_KM, (np.asarray(rows) + self.row + 0.5) * CELL_KM

    def holds(self, columns: Floats, rows: Floats) -> npt.NDArray[np.bool_]:
        """Return whether points lie so far inside that all strips about them do too."""
        inside = (columns > EDGE_CELLS) & (rows > EDGE_CELLS)
        return np.asarray(inside & (columns < self.shape[1] - EDGE_CELLS) & (rows < self.shape[0] - EDGE_CELLS))

    def ground(self) -> npt.NDArray[np.int8]:
        """Return what each cell is: `SEA`, `LAND`, or `SHORE`, which is both within some 20 km."""
        return _ground(self)


@lru_cache(maxsize=4)
def _ground(lattice: Lattice) -> npt.NDArray[np.int8]:
    from scipy.ndimage import binary_dilation  # noqa: PLC0415 - slow to import

    rows, columns = np.indices(lattice.shape)
    lat, lon = PLANE.from_plane(*lattice.middles(columns.ravel(), rows.ravel()))
    at_sea = np.nan_to_num(distance_to_land_km(lat, lon)).reshape(lattice.shape) > _AT_SEA_KM
    steps = np.arange(-_SHORE_CELLS, _SHORE_CELLS + 1)
    disc = np.hypot(steps[:, None], steps[None, :]) <= _SHORE_CELLS
    shore = binary_dilation(at_sea, disc) & binary_dilation(~at_sea, disc)
    return np.where(shore, SHORE, np.where(at_sea, SEA, LAND)).astype(np.int8)


@cache
def strips() -> Ints:
    """Return the strips about a cell as runs of cells, shape (directions, 3, rows, 2).

    For each direction, of the strip in the middle and of those to its left and right, the first column and the one after
    the last in each row, relative to the cell; rows from as far below the cell as above it.
    """
    reach = int(np.ceil(np.hypot(SIDE_STRIP_KM / 2, SIDE_TO_KM) / CELL_KM)) + 1
    steps = np.arange(-reach, reach + 1) * CELL_KM
    y, x = np.meshgrid(steps, steps, indexing="ij")
    found = np.zeros((DIRECTIONS, 3, len(steps), 2), np.int64)
    for number in range(DIRECTIONS):
        angle = np.pi * number / DIRECTIONS
        along, across = x * np.cos(angle) + y * np.sin(angle), y * np.cos(angle) - x * np.sin(angle)
        beside = np.abs(along) <= SIDE_STRIP_KM / 2
        middle = (np.abs(along) <= STRIP_KM / 2) & (np.abs(across) <= HALF_WIDTH_KM)
        sides = (beside & (across * side >= SIDE_FROM_KM) & (across * side <= SIDE_TO_KM) for side in (1, -1))
        for part, held in enumerate((middle, *sides)):
            for row in np.flatnonzero(held.any(axis=1)):
                columns = np.flatnonzero(held[row])
                found[number, part, row] = columns[0] - reach, columns[-1] + 1 - reach
    return found
