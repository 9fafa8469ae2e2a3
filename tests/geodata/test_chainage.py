"""Kilometres along a line: by hand on a meridian, and against a walk along the line in steps of 200 m."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geodata.chainage import Chainage
from geodata.distance import EARTH_RADIUS_KM, along_great_circle, great_circle_km

DEGREE_KM = EARTH_RADIUS_KM * np.pi / 180
MERIDIAN = shapely.LineString([(10, lat) for lat in range(11)])


def test_along_a_meridian_a_degree_is_a_degree() -> None:
    chainage = Chainage(MERIDIAN)
    assert chainage.length_km == pytest.approx(10 * DEGREE_KM)
    # beside the line, before its beginning, past its end, not known
    km = chainage.at([2.5, 7.0, -4.0, 30.0, np.nan], [10.0, 10.1, 10.0, 9.0, 10.0])
    assert km[:2] == pytest.approx(np.array([2.5, 7.0]) * DEGREE_KM, rel=1e-3)
    assert km[2:4] == pytest.approx([0.0, 10 * DEGREE_KM])
    assert np.isnan(km[4])


def test_no_points_have_no_kilometres() -> None:
    assert Chainage(MERIDIAN).at([], []).shape == (0,)


_PLACES = st.tuples(st.floats(0, 40), st.floats(-15, 35))


@given(corners=st.lists(_PLACES, min_size=2, max_size=4, unique=True), point=_PLACES)
def test_no_place_of_the_line_is_clearly_nearer(corners, point) -> None:
    legs = [along_great_circle(a, b, 25.0) for a, b in pairwise(corners)]
    line = np.concatenate(legs)
    walk = np.concatenate([along_great_circle(tuple(a), tuple(b), 0.2) for a, b in pairwise(line) if (a != b).any()] or [line])
    steps = great_circle_km(walk[:-1, 0], walk[:-1, 1], walk[1:, 0], walk[1:, 1])
    walked = np.concatenate([[0.0], np.cumsum(steps)])
    chainage = Chainage(shapely.LineString(line[:, ::-1]))
    assert chainage.length_km == pytest.approx(walked[-1], rel=1e-6, abs=1e-3)
    km = float(chainage.at([point[0]], [point[1]])[0])
    away = great_circle_km(walk[:, 0], walk[:, 1], *point)
    there = float(away[np.argmin(np.abs(walked - km))])
    assert there <= away.min() * 1.04 + 1.0  # the plane stretches far from its middle: it may choose between places that are about as near
