"""What the file behind `geodata.borders` holds: points along the land border of every two countries."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from geodata.distance import Floats


@dataclass(frozen=True)
class Borders:
    """The built file.

    Parameters
    ----------
    pairs
        ISO 3166-1 alpha-2 codes of the two sides, the first in the alphabet first, sorted, shape (pairs, 2).
    starts
        Where the points of each pair begin, and where the last end, shape (pairs + 1,).
    lat, lon
        Points along the borders, degrees.
    """

    pairs: npt.NDArray[np.str_]
    starts: npt.NDArray[np.int64]
    lat: Floats
    lon: Floats
