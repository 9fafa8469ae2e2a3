"""Where trunk roads run: short pieces straight, long ones and those that would cross the sea over easy ground.

Of a piece of road the package knows the two ends and the length. A straight line is good enough for a short one. For a
long one it would be a road through mountains, deserts and bays, tens of km from the true one; its course is laid over
the ground that is easiest to cross, through towns and along the ways that are known already.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import ndimage

from geodata._friction_lines import cells_of_lines
from geodata._friction_roads import Roads
from geodata._friction_speeds import SKETCHED_ROAD, TRUNK_ROAD, Floats32
from geodata._land_file import Grid
from geodata.distance import Floats, great_circle_km
from geodata.leastcost import Ground, least_cost

_LONGEST_STRAIGHT_KM = 25.0
_LONGEST_KNOWN_KM = 100.0  # of a longer piece not even the class of the road is certain all along
_MOST_SEA_CELLS = 1  # a bridge, or a quay that the mask has at sea
_LEAST_WINDING_KM, _MOST_WINDING = 3.0, 1.5
_BRIDGE_H_PER_KM = 1.0
_TOWN_PULL, _WAY_PULL = 0.5, 0.4
_OWN_REACH_CELLS = 3  # what is laid so close to one of our ways is that way
_MARGIN_DEGREES, _MARGIN_SHARE, _FARTHER = 0.5, 0.3, 3

Flags = npt.NDArray[np.bool_]
Counts = npt.NDArray[np.uint16]


@dataclass(frozen=True)
class EasyGround:
    """What a course is laid over: hours per km off road, where large rivers are bridged, towns, our own ways, land."""

    off_road: Floats32
    large_river: Flags
    town: Flags
    own_way: Counts
    land_ninths: Counts

    def hours_per_km(self) -> Floats32:
        """Return how little each cell invites a road; inf where none can be."""
        ground = np.where(self.large_river, np.float32(_BRIDGE_H_PER_KM), self.off_road)
        ground = np.where(self.town & (self.land_ninths > 0), np.minimum(ground, np.float32(0.1)) * np.float32(_TOWN_PULL), ground)
        return np.where(self.own_way > 0, np.fmin(ground, np.float32(0.1)) * np.float32(_WAY_PULL), ground).astype(np.float32)


def road_km_h(roads: Roads, grid: Grid, easy: EasyGround) -> Counts:
    """Return the speed on the trunk road of each cell, km per hour along the drawn line; 0 where there is none.

    What our own list has stands: a piece whose course is laid along one of our ways does not make it faster.
    """
    straight = _straight(roads, grid, easy.land_ninths)
    found = np.zeros(grid.shape, dtype=np.uint16)
    cells, line = cells_of_lines(grid, roads.start[straight], roads.end[straight])
    drawn_km = great_circle_km(*roads.start[straight].T, *roads.end[straight].T)
    np.maximum.at(found.ravel(), cells, _slowed(TRUNK_ROAD.km_h, roads.length_km[straight], drawn_km)[line])
    pull = easy.hours_per_km()
    pull[found > 0] = np.fmin(pull[found > 0], np.float32(0.1)) * np.float32(_WAY_PULL)
    courses = roads.where(~straight)
    beside_own = ndimage.binary_dilation(easy.own_way > 0, np.ones((3, 3)), iterations=_OWN_REACH_CELLS).ravel()
    for number in np.argsort(courses.length_km, kind="stable"):
        start, end, km = courses.start[number], courses.end[number], float(courses.length_km[number])
        course = _course(pull, grid, start, end)
        if course is None:
            continue
        cells, _ = cells_of_lines(grid, course[:-1], course[1:])
        cells = cells[~beside_own[cells]]
        laid_km = great_circle_km(*course[:-1].T, *course[1:].T).sum()
        speed = _slowed((TRUNK_ROAD if km <= _LONGEST_KNOWN_KM else SKETCHED_ROAD).km_h, np.array([km]), np.array([laid_km]))[0]
        new = cells[found.ravel()[cells] == 0]
        found.ravel()[new] = speed
        pull.ravel()[new] *= np.float32(_WAY_PULL)
    return found


def _straight(roads: Roads, grid: Grid, land_ninths: Counts) -> Flags:
    """Return which pieces are drawn straight: short ones that stay on land."""
    cells, line = cells_of_lines(grid, roads.start, roads.end)
    at_sea = np.bincount(line, weights=land_ninths.ravel()[cells] == 0, minlength=len(roads.length_km))
    return np.asarray((roads.length_km <= _LONGEST_STRAIGHT_KM) & (at_sea <= _MOST_SEA_CELLS))


def _slowed(km_h: float, length_km: Floats, drawn_km: Floats) -> Counts:
    """Return the speed along the drawn line of roads that wind more than it."""
    winding = np.where(drawn_km > _LEAST_WINDING_KM, np.clip(length_km / np.maximum(drawn_km, 1e-9), 1, _MOST_WINDING), 1)
    return np.round(km_h / winding).astype(np.uint16)


def _course(pull: Floats32, grid: Grid, start: Floats, end: Floats) -> Floats | None:
    """Return latitude and longitude along the easiest way, shape (n, 2), or None where there is none in the grid."""
    margin = _MARGIN_DEGREES + _MARGIN_SHARE * float(np.abs(end - start).max())
    for around in (margin, _FARTHER * margin):  # farther only where a bay is deeper than what was looked at
        rows, columns, part = _window(grid, np.minimum(start, end) - around, np.maximum(start, end) + around)
        if not part.holds(*np.stack([start, end]).T).all():
            return None
        ground = Ground(np.asarray(pull[rows, columns], dtype=np.float64), part)
        way = least_cost(ground, (float(start[0]), float(start[1])), (float(end[0]), float(end[1])))
        if way is not None:
            return way.line
    return None


def _window(grid: Grid, low: Floats, high: Floats) -> tuple[slice, slice, Grid]:
    """Return rows, columns and grid of the cells between two corners, ``lat, lon``."""
    (south, west), (north, east) = low.tolist(), high.tolist()
    top, bottom = (int(np.clip(round((grid.north - lat) / grid.step), 0, grid.shape[0])) for lat in (north, south))
    left, right = (int(np.clip(round((lon - grid.west) / grid.step), 0, grid.shape[1])) for lon in (west, east))
    part = Grid(
        grid.west + left * grid.step,
        grid.north - bottom * grid.step,
        grid.west + right * grid.step,
        grid.north - top * grid.step,
        grid.step,
    )
    return slice(top, bottom), slice(left, right), part
