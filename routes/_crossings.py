"""The countries that a line on land passes, and the borders that it crosses."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from geodata.borders import nearest_border
from geodata.distance import Floats, along_line, great_circle_km
from geodata.land import country_at

STEP_KM = 2.0
LEAST_STRETCH_KM = 8.0
"""Grids know a country to 6 km: a shorter stretch may be none."""

GRAZED_KM, ALONG_KM = 20.0, 10.0
"""A road along a border slips over it for so long, or keeps so near it, and comes back: no crossing."""


@dataclass(frozen=True, eq=False)
class Stretch:
    """A part of a line in one country, ISO 3166-1 alpha-2: its points, ``lat, lon``, shape (n, 2), and its km."""

    country: str
    points: Floats
    km: float

    def grazes(self) -> bool:
        """Whether it is so short, or so near a border all along, that it may be only the other side of a road."""
        return self.km < GRAZED_KM or bool(nearest_border(self.points[:, 0], self.points[:, 1], self.country)[3].max() < ALONG_KM)

    def joined(self, other: Stretch) -> Stretch:
        """Return both as one."""
        return Stretch(self.country, np.concatenate([self.points, other.points]), self.km + other.km)


def countries_along(line: Floats, ends: tuple[str | None, str | None] = (None, None)) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the countries that a line on land passes, in order, and the borders it crosses, as ``NE-LY``.

    Parameters
    ----------
    line
        ``lat, lon``, shape (n, 2).
    ends
        The countries that it begins and ends in, where they are known: a town such as Ceuta is too small for the grid, and a
        border post may lie on the wrong side of it.

    Stretches under 8 km are passed over: the grid that answers is no finer (see `geodata.land`). So are those from which the line comes
    back to the country before, if they are under 20 km or keep within 10 km of a border: a road along a border river is no crossing.
    """
    first, last = ([Stretch(code, np.empty((0, 2)), np.inf)] if code else [] for code in ends)
    crossed = without_grazes([*first, *stretches(line), *last])
    return tuple(dict.fromkeys(crossed)), tuple(f"{a}-{b}" for a, b in pairwise(crossed))


def stretches(line: Floats) -> list[Stretch]:
    """Return the parts of a line that lie in one country each, in order, without those over water and those too short to be told."""
    dense = along_line(line, STEP_KM)
    codes = country_at(dense[:, 0], dense[:, 1])
    km = np.append(great_circle_km(dense[:-1, 0], dense[:-1, 1], dense[1:, 0], dense[1:, 1]), 0.0)
    starts = np.flatnonzero(np.append(True, codes[1:] != codes[:-1]))
    found = list[Stretch]()
    for code, points, far in zip(codes[starts], np.split(dense, starts[1:]), np.add.reduceat(km, starts), strict=True):
        if not code or far < LEAST_STRETCH_KM:
            continue
        part = Stretch(str(code), points, float(far))
        if found and found[-1].country == part.country:
            found[-1] = found[-1].joined(part)
        else:
            found.append(part)
    return found


def without_grazes(along: list[Stretch]) -> list[str]:
    """Return the countries of stretches one after the other, without those that only graze one between two of the same country."""
    kept = list[str]()
    for number, stretch in enumerate(along):
        if kept and kept[-1] == stretch.country:
            continue
        returns = bool(kept) and number + 1 < len(along) and along[number + 1].country == kept[-1]
        if not (returns and stretch.grazes()):
            kept.append(stretch.country)
    return kept
