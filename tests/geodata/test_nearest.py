"""The nearest line: found as by asking every line, at the edges of boxes and of reaches too."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from geodata.distance import to_segments_km
from geodata.nearest import Lines, NearestLines

# Two lines that share the point (20, 10), one of them bent; a long one to the east; a point-like one in the south
STARTS = np.array([[15.0, 5.0], [20.0, 10.0], [20.0, 10.0], [10.0, 30.0], [-30.0, 20.0]])
ENDS = np.array([[20.0, 10.0], [20.0, 15.0], [25.0, 10.0], [45.0, 33.0], [-30.0, 20.0]])
LINE = np.array([0, 0, 1, 2, 3])
REACH_KM = np.array([60.0, 90.0, 300.0, 25.0])
INDEX = NearestLines(Lines(STARTS, ENDS, LINE, REACH_KM))
ALL = np.ones((1, 4), dtype=bool)


def _by_asking_all(lat: np.ndarray, lon: np.ndarray, asks: np.ndarray) -> list[int]:
    apart = to_segments_km(lat, lon, STARTS, ENDS)
    per_line = np.stack([apart[:, line == LINE].min(axis=1) for line in range(4)], axis=1)
    fits = asks & (per_line <= REACH_KM)
    return np.where(fits.any(axis=1), np.where(fits, per_line.round(3), np.inf).argmin(axis=1), -1).tolist()


def _find(lat: list[float], lon: list[float], groups: np.ndarray = ALL) -> list[int]:
    return INDEX.find(np.array(lat), np.array(lon), np.zeros(len(lat), dtype=np.intp), groups).tolist()


@settings(max_examples=200, deadline=None)
@given(lat=arrays(float, 50, elements=st.floats(-35, 50)), lon=arrays(float, 50, elements=st.floats(0, 40)), asks=arrays(bool, (1, 4)))
def test_what_is_found_is_what_asking_every_line_finds(lat: np.ndarray, lon: np.ndarray, asks: np.ndarray) -> None:
    assert _find(lat, lon, asks) == _by_asking_all(lat, lon, asks)


@settings(max_examples=200, deadline=None)
@given(share=st.floats(0, 1), off=st.floats(0.99, 1.01), line=st.sampled_from([0, 2, 4]), side=st.sampled_from([-1, 1]))
def test_the_edge_of_a_reach_is_exact(share: float, off: float, line: int, side: int) -> None:
    lat, lon = STARTS[line] + share * (ENDS[line] - STARTS[line])
    lat += side * off * REACH_KM[LINE[line]] / 111.195  # km of a degree on the sphere
    assert _find([lat], [lon]) == _by_asking_all(np.array([lat]), np.array([lon]), ALL)


def test_edges_and_corners_of_boxes_are_no_gaps() -> None:
    steps = np.arange(0, 40, 15 / 2**6)
    lat, lon = (axis.ravel() for axis in np.meshgrid(steps, steps))
    assert _find(lat, lon) == _by_asking_all(lat, lon, ALL)


def test_of_lines_that_share_the_nearest_point_the_first_is_taken() -> None:
    assert _find([20.0], [10.0]) == [0]
    assert _find([20.0], [10.0], np.array([[False, True, True, True]])) == [1]


def test_each_point_asks_the_lines_of_its_group() -> None:
    groups = np.array([[True, True, True, True], [False, True, False, False], [False, False, False, False]])
    found = INDEX.find(np.full(3, 19.9), np.full(3, 9.9), np.array([0, 1, 2]), groups)
    assert found.tolist() == [0, 1, -1]


def test_what_is_no_place_is_near_nothing() -> None:
    odd = [np.nan, np.inf, -np.inf, 91.0, -91.0, 1e300]
    assert _find(odd, [10.0] * len(odd)) == [-1] * len(odd)
    assert _find([20.0] * len(odd), odd) == [-1] * len(odd)
    assert _find([], []) == []


@pytest.mark.parametrize("count", [1, 16_384, 16_385, 40_000])
def test_many_points_are_answered_in_their_order(count: int) -> None:
    near, far = 19.9, -50.0
    lat = np.where(np.arange(count) % 3 == 0, near, far)
    assert _find(lat, np.full(count, 9.9)) == [0 if n % 3 == 0 else -1 for n in range(count)]
