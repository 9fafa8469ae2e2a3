"""Shares of discs in areas, against shapely and a count point by point. All areas are made up."""

from __future__ import annotations

import numpy as np
import pytest
import shapely

from geodata._land_file import Grid
from geodata.disc_shares import INSIDE, MOST, TIED, areas_of, held

GRID = Grid(0, -5, 10, 5, 0.025)
KM = 111.195


def _box(west: float, south: float, east: float, north: float) -> np.ndarray:
    lat, lon = GRID.axes()
    rows, columns = np.flatnonzero((lat > south) & (lat < north)), np.flatnonzero((lon > west) & (lon < east))
    return (rows[:, None] * GRID.shape[1] + columns).ravel()


def _held(boxes, discs, *, may=None, like=None, ends=None):
    areas = areas_of(GRID, [_box(*box) for box in boxes])
    lat, lon, radius = np.array(discs, float).T
    count = len(lat)
    return held(
        areas, lat, lon, radius, asked=np.zeros(count, int), may=np.ones((1, len(boxes)), bool) if may is None else np.array([may]),
        liked=np.zeros(count, int), like=np.zeros((1, len(boxes)), bool) if like is None else np.array([like]),
        ends=np.full((count, 4), np.nan) if ends is None else np.array(ends, float),
    )  # fmt: skip


@pytest.mark.parametrize("seed", range(5))
def test_shares_equal_those_of_shapes(seed: int):
    rng = np.random.default_rng(seed)
    west, south = rng.uniform(2, 5), rng.uniform(-2, 1)
    box = (west, south, west + rng.uniform(0.5, 3), south + rng.uniform(0.5, 2))
    discs = np.stack([rng.uniform(-3, 3, 40), rng.uniform(1, 9, 40), rng.uniform(5, 120, 40)], axis=1)
    found = _held([box], discs)
    for share, (lat, lon, radius) in zip(found.share, discs, strict=True):
        disc = shapely.Point(lon, lat).buffer(radius / KM, 64)
        assert share == pytest.approx(disc.intersection(shapely.box(*box)).area / disc.area, abs=0.06)


def test_the_area_with_the_larger_share_is_the_one():
    found = _held([(0, -1, 4.9, 1), (4.3, -1, 10, 1)], [(0, 5, 30), (0, 4.2, 30), (0, 4.6, 10)])
    assert found.count.tolist() == [1, 1, 2]  # the last lies in both
    assert [row[row >= 0].tolist() for row in found.areas] == [[1], [0], [0, 1]]


def test_half_a_disc_is_inside_and_less_is_not():
    found = _held([(0, 0, 10, 5)], [(0.05, 5, 40), (-0.06, 5, 40)])
    assert found.count.tolist() == [1, 0]
    assert 0 < found.share[1] < INSIDE < found.share[0] < INSIDE + 0.2


def test_of_several_the_liked_are_kept_and_then_those_that_hold_an_end():
    boxes = [(0, -1, 10, 1), (0, -1.5, 10, 1.5), (2, -2, 8, 2)]
    assert _held(boxes, [(0, 5, 5)]).areas[0, :3].tolist() == [0, 1, 2]
    assert _held(boxes, [(0, 5, 5)], like=[False, True, True]).areas[0, :3].tolist() == [1, 2, -1]
    assert _held(boxes, [(0, 5, 5)], like=[False, False, False]).count[0] == 3
    by_end = _held(boxes, [(0, 5, 5)], ends=[(1.8, 5, np.nan, np.nan)])
    assert (by_end.areas[0, :2].tolist(), by_end.by_ends[0]) == ([2, -1], True)
    both = _held(boxes, [(0, 5, 5)], ends=[(1.2, 5, 0, 1)])
    assert both.areas[0, :2].tolist() == [1, -1]  # the only one that holds both


def test_several_may_hold_together_what_none_holds_alone():
    found = _held([(0, -1, 5, 0.2), (5, -1, 10, 0.2), (5, 0.2, 10, 1)], [(0, 5, 60)])
    assert found.areas[0, :3].tolist() == [0, 1, -1]  # the third holds but a little
    assert found.share[0] == pytest.approx(0.86, abs=0.03)
    alone = _held([(0, -1, 5, 1), (7, -1, 10, 1)], [(0, 4.9, 60)])
    assert (alone.count[0], alone.areas[0, 0]) == (1, 0)


def test_areas_not_asked_hold_nothing():
    found = _held([(0, -1, 10, 1)], [(0, 5, 5)], may=[False])
    assert (found.share[0], found.count[0]) == (0, 0)


def test_what_is_not_finite_or_off_the_raster_is_held_by_none():
    found = _held([(0, -1, 10, 1)], [(np.nan, 5, 5), (0, np.nan, 5), (0, 5, np.nan), (40, 40, 5)])
    assert found.count.tolist() == [0, 0, 0, 0]
    assert found.share.tolist() == [0, 0, 0, 0]


def test_no_areas_and_no_discs():
    assert _held([], [(0, 5, 5)]).count.tolist() == [0]
    areas = areas_of(GRID, [_box(0, 0, 1, 1)])
    none = np.empty(0)
    found = held(
        areas, none, none, none, asked=none, may=np.ones((1, 1), bool), liked=none, like=np.ones((1, 1), bool), ends=np.empty((0, 4))
    )
    assert found.areas.shape == (0, MOST)


def test_sets_of_areas_are_those_of_each_cell():
    """Against a plain loop over cells."""
    rng = np.random.default_rng(3)
    grid = Grid(0, 0, 1, 1, 0.1)
    areas = [np.flatnonzero(rng.random(100) < 0.4) for _ in range(5)]
    made = areas_of(grid, areas)
    for cell in range(100):
        number = made.set_of_cell[cell]
        members = made.members[made.first[number] : made.first[number + 1]].tolist()
        assert members == [k for k, area in enumerate(areas) if cell in area]


def test_many_discs_are_held_as_one_by_one():
    rng = np.random.default_rng(4)
    boxes = [(0, -1, 6, 1), (4, -1, 10, 2)]
    discs = np.stack([rng.uniform(-3, 3, 70_000), rng.uniform(0, 10, 70_000), rng.uniform(1, 60, 70_000)], axis=1)
    many = _held(boxes, discs)
    few = _held(boxes, discs[69_000:])
    assert (many.areas[69_000:] == few.areas).all()
    assert (many.share[69_000:] == few.share).all()
    assert TIED < 1
