"""Least-cost paths against a brute-force search, geodesic lengths and what must be true of any cost. All rasters are made up."""

from __future__ import annotations

from itertools import pairwise

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Geod

from geodata._land_file import Grid
from geodata._sweep import FARTHEST, steps
from geodata.distance import great_circle_km
from geodata.leastcost import Ground, least_cost, straightened

GEOD = Geod(ellps="WGS84")
SMALL = Grid(0, 10, 3, 12, 0.25)  # 8 rows, 12 columns
FRICTION = st.lists(st.sampled_from([0.02, 0.05, 0.1, 0.3, np.inf]), min_size=96, max_size=96)


def _even(grid: Grid, hours: float = 0.1) -> Ground:
    return Ground(np.full(grid.shape, hours, np.float32), grid)


def _brute_force(ground: Ground) -> nx.Graph:
    """Return the graph of all steps: each sampled finely along its straight line, nothing shared with the code under test."""
    graph, (rows, columns) = nx.Graph(), ground.grid.shape
    lat, lon = ground.grid.axes()
    at = (np.arange(6000) + 0.5) / 6000
    for row in range(rows):
        for column in range(columns):
            graph.add_node((row, column))
            for down in range(-FARTHEST, FARTHEST + 1):
                for right in range(-FARTHEST, FARTHEST + 1):
                    to = (row + down, column + right)
                    if np.gcd(down, right) != 1 or not (0 <= to[0] < rows and 0 <= to[1] < columns):
                        continue
                    passed = ground.friction[np.round(row + down * at).astype(int), np.round(column + right * at).astype(int)]
                    if not np.isfinite(passed).all() or _slips_through(ground.friction, row, column, down, right):
                        continue
                    km = great_circle_km(lat[row], lon[column], lat[to[0]], lon[to[1]])
                    graph.add_edge((row, column), to, weight=float(km * passed.mean(dtype=float)))
    return graph


def _slips_through(friction, row, column, down, right) -> bool:
    """Whether a step goes between two impassable cells that touch at a corner, half way."""
    if down % 2 == 0 or right % 2 == 0:
        return False
    middle = (row + down / 2, column + right / 2)
    around = {(int(np.floor(middle[0] + a)), int(np.floor(middle[1] + b))) for a in (0, 0.75) for b in (0, 0.75)}
    return sum(not np.isfinite(friction[cell]) for cell in around) > 1


@pytest.mark.parametrize("seed", range(6))
def test_costs_equal_those_of_a_brute_force_search(seed: int):
    rng = np.random.default_rng(seed)
    friction = rng.choice([0.02, 0.05, 0.1, 0.3, np.inf], SMALL.shape, p=[0.2, 0.2, 0.2, 0.2, 0.2]).astype(np.float32)
    friction[0, 0] = 0.1
    ground = Ground(friction, SMALL)
    expected = nx.single_source_dijkstra_path_length(_brute_force(ground), (0, 0))
    hours, _ = ground.hours_from(0)
    for cell, value in enumerate(hours):
        assert value == pytest.approx(expected.get(divmod(cell, 12), np.inf), rel=2e-4), divmod(cell, 12)


def test_a_step_weighs_each_cell_by_its_share():
    known = steps()
    assert len(known.down) == 32
    for s in range(32):
        shares = known.part_share[known.first[s] : known.first[s + 1]]
        assert shares.sum() == pytest.approx(1)
    knight = next(s for s in range(32) if (known.down[s], known.right[s]) == (2, 1))
    parts = slice(known.first[knight], known.first[knight + 1])
    assert list(zip(known.part_down[parts], known.part_right[parts], known.part_share[parts], strict=True)) == [
        (0, 0, 0.25), (1, 0, 0.25), (1, 1, 0.25), (2, 1, 0.25),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("start", "end"),
    [((35, 1), (35, 19)), ((2, 3), (38, 3.5)), ((5, 2), (33, 17)), ((30.1, 2.2), (20.3, 18.9)), ((1, 1), (8, 19)), ((36, 18), (24, 1))],
)
def test_over_even_ground_a_line_is_as_long_as_the_geodesic(start, end):
    passage = least_cost(_even(Grid(0, 0, 20, 40, 0.1)), start, end)
    straight = GEOD.inv(start[1], start[0], end[1], end[0])[2] / 1000
    along = GEOD.line_length(passage.line[:, 1], passage.line[:, 0]) / 1000
    assert along == pytest.approx(straight, rel=0.01)
    assert passage.hours == pytest.approx(straight * 0.1, rel=0.025)


def test_a_line_goes_round_what_cannot_be_passed():
    grid = Grid(0, 0, 10, 10, 0.1)
    friction = np.full(grid.shape, 0.1, np.float32)
    friction[20:, 50] = np.inf  # a wall from the south up to 8 degrees north
    passage = least_cost(Ground(friction, grid), (2, 3), (2, 7))
    assert passage.line[:, 0].max() == pytest.approx(8, abs=0.2)
    by_hand = great_circle_km(2, 3, 8, 5) + great_circle_km(8, 5, 2, 7)
    assert GEOD.line_length(passage.line[:, 1], passage.line[:, 0]) / 1000 == pytest.approx(float(by_hand), rel=0.02)


def test_nothing_slips_between_two_corners():
    friction = np.full(SMALL.shape, 0.1, np.float32)
    for k in range(8):
        friction[k, k + 2] = np.inf  # a diagonal wall, its cells touching at their corners only
    hours, _ = Ground(friction, SMALL).hours_from(7 * 12)
    assert np.isinf(hours.reshape(SMALL.shape)[0, 11])


def test_no_way_is_none():
    grid = Grid(0, 0, 10, 10, 0.1)
    friction = np.full(grid.shape, 0.1, np.float32)
    friction[:, 50] = np.inf
    assert least_cost(Ground(friction, grid), (2, 3), (2, 7)) is None
    assert least_cost(Ground(friction, grid), (2, 3), (2, 17)) is None  # off the raster


def test_an_end_beside_the_ground_is_joined_to_it():
    """The end lies 16 km inside what cannot be passed, a pond stands nearer than the open water."""
    grid = Grid(0, 0, 10, 10, 0.05)
    friction = np.full(grid.shape, 0.1, np.float32)
    friction[:, :80] = np.inf
    friction[100, 76] = 0.1
    passage = least_cost(Ground(friction, grid), (4.975, 3.875), (4.975, 8.025))
    assert passage.line[0].tolist() == [4.975, 3.875]
    assert passage.hours == pytest.approx(0.1 * float(great_circle_km(4.975, 3.875, 4.975, 8.025)), rel=0.01)


def test_the_corridor_holds_what_takes_little_longer():
    """On even ground all points whose two distances sum to 1.1 times the straight one: an ellipse, known by hand."""
    grid = Grid(0, -3, 10, 3, 0.05)
    passage = least_cost(_even(grid), (0, 2), (0, 8), slack=0.1)
    lat, lon = grid.axes()
    row, column = np.divmod(passage.cells, grid.shape[1])
    half = 3 * np.sqrt(1.1**2 - 1)  # 6 degrees long, half as wide as that
    assert np.abs(lat[row]).max() == pytest.approx(half, abs=0.15)
    assert lon[column].min() == pytest.approx(5 - 3.3, abs=0.1)
    assert passage.excess.min() == pytest.approx(0, abs=1e-9)
    assert passage.excess.max() <= 0.1 + 1e-9


@settings(max_examples=60, deadline=None)
@given(FRICTION, st.integers(0, 95), st.integers(0, 95))
def test_the_way_back_costs_the_same(values, a, b):
    ground = Ground(np.array(values, np.float32).reshape(SMALL.shape), SMALL)
    if np.isfinite(ground.friction.flat[a]) and np.isfinite(ground.friction.flat[b]):
        assert ground.hours_from(a)[0][b] == pytest.approx(ground.hours_from(b)[0][a], rel=1e-12)


@settings(max_examples=60, deadline=None)
@given(FRICTION, st.integers(0, 95), st.lists(st.sampled_from([1.0, 1.5, 4.0, np.inf]), min_size=96, max_size=96))
def test_more_friction_never_costs_less(values, start, factors):
    friction = np.array(values, np.float32).reshape(SMALL.shape)
    harder = friction * np.array(factors, np.float32).reshape(SMALL.shape)
    if np.isfinite(harder.flat[start]):
        before, after = (Ground(f, SMALL).hours_from(start)[0] for f in (friction, harder))
        assert (after >= before * (1 - 1e-12)).all()


@settings(max_examples=60, deadline=None)
@given(FRICTION, st.integers(0, 95), st.integers(0, 95), st.sampled_from([0.0, 0.05, 0.5]))
def test_the_corridor_is_what_two_whole_sweeps_say(values, a, b, slack):
    """The second sweep leaves out what cannot matter; without leaving anything out the same cells are found."""
    ground = Ground(np.array(values, np.float32).reshape(SMALL.shape), SMALL)
    lat, lon = SMALL.axes()
    ends = [(float(lat[k // 12]), float(lon[k % 12])) for k in (a, b)]
    if not (np.isfinite(ground.friction.flat[a]) and np.isfinite(ground.friction.flat[b])):
        return
    both = ground.hours_from(a)[0] + ground.hours_from(b)[0]
    passage = least_cost(ground, *ends, slack=slack)
    if passage is None or not np.isfinite(both[b]):
        return
    assert set(np.flatnonzero(both <= both[b] * (1 + slack) * (1 - 1e-9))) <= set(passage.cells)
    assert set(passage.cells) <= set(np.flatnonzero(both <= both[b] * (1 + slack) * (1 + 1e-9)))


def test_a_straightened_line_stays_on_passable_ground():
    grid = Grid(0, 0, 10, 10, 0.1)
    friction = np.full(grid.shape, 0.1, np.float32)
    friction[30:70, 30:70] = np.inf
    ground = Ground(friction, grid)
    line = straightened(
        ground, np.array([*((50, c) for c in range(10, 30)), *((r, 29) for r in range(51, 72)), *((71, c) for c in range(30, 80))])
    )
    for a, b in pairwise(line):
        at = np.linspace(0, 1, 500)[:, None]
        points = a + (b - a) * at
        row, column = (10 - points[:, 0]) / 0.1, points[:, 1] / 0.1
        assert np.isfinite(friction[row.astype(int), column.astype(int)]).all()


def test_a_raster_of_another_shape_is_refused():
    with pytest.raises(ValueError, match=r"expected friction of shape \(8, 12\), got \(2, 2\)"):
        Ground(np.ones((2, 2), np.float32), SMALL)
