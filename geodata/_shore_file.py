"""What the file behind `geodata.offshore` holds: where there is sea, points along every sea coast, and the one nearest to each cell.

The Caspian and the lakes count as land: nobody sets out from there to sea.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from geodata._land_file import Grid
from geodata.distance import EARTH_RADIUS_KM, Floats

Flags = npt.NDArray[np.bool_]
Indices = npt.NDArray[np.int32]

FINE = Grid(-30, -12, 60, 62, 0.01)
"""The part where land and sea are told apart to 1 km: West and North Africa, Europe, the Red Sea."""

NEAR = Grid(FINE.west, FINE.south, FINE.east, FINE.north, 0.05)
"""The same part, in cells that know the coast nearest to their middle."""

COARSE = Grid(-180, -90, 180, 90, 0.05)
"""The world, where land and sea are told apart to 5 km."""

KM_PER_DEGREE = EARTH_RADIUS_KM * np.pi / 180


@dataclass(frozen=True)
class Shore:
    """The built file.

    Parameters
    ----------
    fine, coarse
        Whether each cell of `FINE` and `COARSE` is land, eight cells a byte.
    near, world
        The number of the coast point nearest to the middle of each cell of `NEAR` and of `geodata._land_file.WORLD`.
    lat, lon
        Points along the coasts, degrees, by cell of `NEAR`, and those outside it last.
    starts
        Where the points of each cell of `NEAR` begin.
    seaward
        East and north part of the way out to sea from each coast point, shape (points, 2): its length is 1 at a straight
        coast, more at a cape, less in a bay or a narrow, and near 0 on a small island.
    country
        ISO 3166-1 alpha-2 code of each coast point.
    """

    fine: npt.NDArray[np.uint8]
    coarse: npt.NDArray[np.uint8]
    near: Indices
    world: Indices
    lat: npt.NDArray[np.float32]
    lon: npt.NDArray[np.float32]
    starts: Indices
    seaward: npt.NDArray[np.float16]
    country: npt.NDArray[np.str_]


def on_land(fine: npt.NDArray[np.uint8], coarse: npt.NDArray[np.uint8], lat: Floats, lon: Floats) -> Flags:
    """Return whether each point falls into a cell of land; what is not on the globe does not."""
    here = FINE.holds(lat, lon)
    if here.all():
        return _bits(FINE, fine, lat, lon)
    found = np.zeros(lat.shape, dtype=bool)
    far = COARSE.holds(lat, lon) & ~here
    found[here] = _bits(FINE, fine, lat[here], lon[here])
    found[far] = _bits(COARSE, coarse, lat[far], lon[far])
    return found


def _bits(grid: Grid, bits: npt.NDArray[np.uint8], lat: Floats, lon: Floats) -> Flags:
    cells = grid.cells(lat, lon)
    return np.asarray((bits[cells >> 3] >> (7 - (cells & 7)).astype(np.uint8)) & 1, dtype=bool)
