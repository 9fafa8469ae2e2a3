"""What the file behind `geodata.land` holds: grids of countries and of distances to a shore, and points along every border."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from geodata.distance import Floats

Ints = npt.NDArray[np.integer[Any]]
SEA, UNCLAIMED = 0, 1
"""Numbers of cells that are no country's: at sea, and on land that no code stands for."""

UNITS_PER_KM = 10
"""Steps in which distances are stored."""

LETTERS = 26


@dataclass(frozen=True)
class Grid:
    """Square cells of `step` degrees, the first row being the northernmost."""

    west: float
    south: float
    east: float
    north: float
    step: float

    @property
    def shape(self) -> tuple[int, int]:
        """Rows, columns."""
        return round((self.north - self.south) / self.step), round((self.east - self.west) / self.step)

    def steps(self, lat: Floats, lon: Floats) -> tuple[Floats, Floats]:
        """Return how many cells each point lies south and east of the grid's north-west corner."""
        return (self.north - lat) / self.step, (lon - self.west) / self.step

    def cells(self, lat: Floats, lon: Floats) -> Ints:
        """Return the flat index of the cell of each point inside the grid."""
        down, right = self.steps(lat, lon)
        rows, columns = self.shape
        return np.asarray(np.minimum(down.astype(np.int32), rows - 1) * columns + np.minimum(right.astype(np.int32), columns - 1))

    def axes(self) -> tuple[Floats, Floats]:
        """Return the latitudes of the rows' middles and the longitudes of the columns'."""
        rows, columns = self.shape
        down, right = (np.arange(count, dtype=np.float64) + 0.5 for count in (rows, columns))
        return self.north - down * self.step, self.west + right * self.step

    def holds(self, lat: Floats, lon: Floats) -> npt.NDArray[np.bool_]:
        """Return whether each point lies in the grid."""
        return np.asarray((lat >= self.south) & (lat <= self.north) & (lon >= self.west) & (lon <= self.east))


WORLD = Grid(-180, -90, 180, 90, 0.25)
DETAILED = Grid(-30, -40, 65, 72, 0.05)
"""The part where a country is known to 6 km."""

SHORES = Grid(DETAILED.west, DETAILED.south, DETAILED.east, DETAILED.north, 0.1)
"""The part where distances to a shore are known to 10 km."""


@dataclass(frozen=True)
class Land:
    """The built file: codes by number; the number of each cell; signed distances; border points of each country."""

    codes: npt.NDArray[np.str_]
    number_of_pair: Ints
    detailed: Ints
    world: Ints
    shores: npt.NDArray[np.int16]
    world_shores: npt.NDArray[np.int16]
    border: Floats
    border_starts: Ints
