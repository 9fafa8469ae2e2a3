"""How strong the strongest chain gets where there is none, in each tile and on the whole map."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from geodata.distance import Floats

_LEAST_SCALE = 0.75  # where there is so little that chains by chance are rare


@dataclass(frozen=True)
class Law:
    """Gumbel laws of greatest scores: of each tile, shape (tiles,), and of the greatest of all tiles in units of their own laws.

    So a chain in empty country is not measured by what chance does in busy country.
    """

    location: Floats
    scale: Floats
    overall: tuple[float, float]

    @classmethod
    def of(cls, greatest: Floats) -> Law:
        """Return the laws of greatest scores, shape (replicates, tiles); each half of them is measured by the laws of the other."""
        parts = [greatest[::2], greatest[1::2]]
        crossed = [part - location for part, (location, _) in zip(parts, map(_gumbel, parts[::-1]), strict=True)]
        units = [(away / scale).max(axis=1) for away, (_, scale) in zip(crossed, map(_gumbel, parts[::-1]), strict=True)]
        location, scale = _gumbel(np.concatenate(units)[:, None])
        return cls(*_gumbel(greatest), (float(location[0]), float(scale[0])))

    def units(self, scores: Floats) -> Floats:
        """Return scores, shape (..., tiles), in units of their tiles' laws."""
        return np.asarray((scores - self.location) / self.scale)

    def chance(self, units: float) -> float:
        """Return the share of clouds without chains in which one as strong is found anywhere."""
        location, scale = self.overall
        return float(-np.expm1(-np.exp(-(units - location) / scale)))


def _gumbel(greatest: Floats) -> tuple[Floats, Floats]:
    """Return location and scale of the Gumbel law of each column, by its mean and its deviation; no scale is below `_LEAST_SCALE`."""
    scale = np.maximum(greatest.std(axis=0, ddof=1) * np.sqrt(6) / np.pi, _LEAST_SCALE)
    return greatest.mean(axis=0) - np.euler_gamma * scale, scale
