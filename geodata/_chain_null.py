"""What a cloud of points would look like without chains: the same points and clumps, moved about by some 150 km.

That keeps how many there are, when, how they clump, on which ground, and how dense they are at large; what is
lost is any order finer than that (Amarasingham et al. 2012, Conditional modeling and the jitter method of spike resampling,
Journal of Neurophysiology 107:517). A point at a shore stays at one, so that a coast is no chain by itself.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from geodata._chain_lattice import CELL_KM, LAND, SEA, Ints, Lattice
from geodata.distance import Floats

MOVED_KM = 150.0
"""Standard deviation of how far a clump is moved, on either axis."""

CLUMP_KM = 28.0
"""Points within so much of the densest spot are moved as one, where they are more than chance puts there."""

_SPOT_KM, _AROUND_KM = 12.0, 150.0
_ODDS = 0.005
_LEAST_IN_CLUMP = 3
_TRIES = 20
_PASSES = 3
_LEAST_ROOM = 1e-6


@dataclass(frozen=True)
class Clumps:
    """Which clump each point is of, shape (n,), and the middles of clumps in columns and rows, shape (clumps,)."""

    of: Ints
    column: Floats
    row: Floats

    def moved(self, lattice: Lattice, rng: np.random.Generator) -> tuple[Floats, Floats]:
        """Return how far each point is moved, in columns and rows; a clump that finds no ground of its kind stays."""
        ground = lattice.ground()
        own = ground[self.row.astype(int), self.column.astype(int)]
        column, row = self.column.copy(), self.row.copy()
        left = np.arange(len(own))
        for _ in range(_TRIES):
            step = rng.normal(0, MOVED_KM / CELL_KM, (2, len(left)))
            to_column, to_row = self.column[left] + step[0], self.row[left] + step[1]
            good = lattice.holds(to_column, to_row)
            good[good] = ground[to_row[good].astype(int), to_column[good].astype(int)] == own[left[good]]
            column[left[good]], row[left[good]] = to_column[good], to_row[good]
            left = left[~good]
            if not len(left):
                break
        return (column - self.column)[self.of], (row - self.row)[self.of]


def clumps(x: Floats, y: Floats, lattice: Lattice) -> Clumps:
    """Return the clumps of points (km on the plane), from the densest spot on; a point of none is one by itself."""
    from scipy.spatial import cKDTree  # noqa: PLC0415 - slow to import
    from scipy.stats import poisson  # noqa: PLC0415 - slow to import

    places = np.stack([x, y], axis=1)
    tree = cKDTree(places)
    at_spot = tree.query_ball_point(places, _SPOT_KM, return_length=True)
    by_chance = tree.query_ball_point(places, _AROUND_KM, return_length=True) * (CLUMP_KM / _AROUND_KM) ** 2
    of = np.full(len(x), -1)
    for number, i in enumerate(np.lexsort((y, x, -at_spot))):
        if of[i] < 0:
            near = np.array(tree.query_ball_point(places[i], CLUMP_KM))
            near = near[of[near] < 0]
            clumped = len(near) >= _LEAST_IN_CLUMP and poisson.sf(len(near) - 1, by_chance[i]) < _ODDS
            of[near if clumped else i] = number
    _, of = np.unique(of, return_inverse=True)
    count = np.bincount(of)
    column, row = lattice.to_cells(x, y)
    return Clumps(of, np.bincount(of, column) / count, np.bincount(of, row) / count)


class Expectation:
    """What the cells of a lattice are expected to hold of masses that are moved about on their own kind of ground."""

    def __init__(self, lattice: Lattice) -> None:
        ground = lattice.ground()
        self._kinds = [ground == kind for kind in range(SEA, LAND + 1) if (ground == kind).any()]
        self._room = [np.maximum(_blurred(kind.astype(float)), _LEAST_ROOM) for kind in self._kinds]

    def of(self, mass: Floats) -> Floats:
        """Return the mass expected in each cell, of masses of shape (rows, columns)."""
        total = np.zeros_like(mass)
        for kind, room in zip(self._kinds, self._room, strict=True):
            if mass[kind].any():
                total[kind] += _blurred(np.where(kind, mass / room, 0.0))[kind]
        return total


def _blurred(field: Floats) -> Floats:
    """Return a field blurred by three running means, which together are nearly normal."""
    from scipy.ndimage import uniform_filter  # noqa: PLC0415 - slow to import

    width = round(float(np.sqrt(12 * (MOVED_KM / CELL_KM) ** 2 / _PASSES + 1))) | 1
    for _ in range(_PASSES):
        field = uniform_filter(field, width, mode="constant")
    return field
