"""What the declared corridors explain of the published files; `python -m benchmarks.corridors` prints all figures."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from benchmarks.corridors import FILES, explained

pytestmark = pytest.mark.real

LEAST_EXPLAINED = {  # of the events whose route the file of 2019 names
    "central-mediterranean": 0.65, "western-mediterranean": 0.60, "eastern-mediterranean": 0.52, "western-african": 0.5,
}  # fmt: skip
LEAST_EXPLAINED_OF_FLOW_MONITORING = 0.97


@pytest.fixture(scope="module")
def shares(real_data: Path) -> pl.DataFrame:
    return pl.DataFrame(explained())


@pytest.mark.parametrize("route", LEAST_EXPLAINED)
def test_declared_corridors_explain_most_of_a_route(shares: pl.DataFrame, route: str) -> None:
    row = shares.row(by_predicate=(pl.col("file") == FILES[1]) & (pl.col("route_id") == route) & pl.col("given"), named=True)
    assert row["on one"] + row["on several"] >= LEAST_EXPLAINED[route]


def test_nearly_all_who_are_counted_at_points_are_on_corridors(shares: pl.DataFrame) -> None:
    row = shares.row(by_predicate=(pl.col("file") == FILES[2]) & (pl.col("route_id") == "all"), named=True)
    assert row["on one"] + row["on several"] >= LEAST_EXPLAINED_OF_FLOW_MONITORING
    assert row["on one"] > 0.9


def test_events_elsewhere_in_the_world_are_on_none(shares: pl.DataFrame) -> None:
    """Files name routes of the Americas and Asia, which are known to be none of ours."""
    row = shares.row(by_predicate=(pl.col("file") == FILES[1]) & (pl.col("route_id") == "other") & pl.col("given"), named=True)
    assert (row["on one"], row["on several"]) == (0, 0)
