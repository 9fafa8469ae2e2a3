"""Frames: the sum rule, doubt about time and place, the periods."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import h3
import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from routes import cells
from routes.cells import Selection
from routes.columns import FRAMES, KINDS, MEASURES, PERIODS, UNPLACED
from tests.made_up import event_table, stored

SEGUEDINE = {"lat": 20.2, "lon": 12.98}


def test_a_dated_and_placed_event_is_one_frame(home: Path) -> None:
    store = stored(home, event_table([{**SEGUEDINE, "radius_km": 5.0, "persons": 12, "dead": 2}]))
    placed, unplaced = cells.frames(store.files(), Selection(), "month", 4)
    assert unplaced.is_empty()
    assert placed.row(0, named=True) == {
        "cell": int(h3.latlng_to_cell(20.2, 12.98, 4), 16), "period": date(2021, 3, 1), "route_id": "sahara",
        "kind": "interception", "events": 1.0, "persons": 12.0, "dead": 2.0, "missing": 0.0,
    }  # fmt: skip


def test_a_month_is_spread_over_its_weeks_by_days(home: Path) -> None:
    # March 2021 began on a Monday: four whole weeks and three days
    event = {
        **SEGUEDINE,
        "radius_km": 1.0,
        "start_on": date(2021, 3, 1),
        "end_on": date(2021, 3, 31),
        "date_precision": "month",
        "persons": 31,
    }
    store = stored(home, event_table([event]))
    placed, _ = cells.frames(store.files(), Selection(), "week", 4)
    assert placed["period"].to_list() == [date(2021, 3, d) for d in (1, 8, 15, 22, 29)]
    assert placed["persons"].to_list() == pytest.approx([7, 7, 7, 7, 3])


def test_a_vague_place_is_never_drawn_in_a_smaller_cell(home: Path) -> None:
    rows = [{**SEGUEDINE, "radius_km": 50.0}, {**SEGUEDINE, "radius_km": 1500.0}, {"persons": 4}]
    store = stored(home, event_table(rows))
    fine, beside_fine = cells.frames(store.files(), Selection(), "month", 6)
    coarse, beside_coarse = cells.frames(store.files(), Selection(), "month", 3)
    assert fine.is_empty()
    assert dict(beside_fine.select("reason", "events").iter_rows()) == {"no-place": 1.0, "vague-place": 2.0}
    assert coarse["events"].to_list() == [1.0]
    assert dict(beside_coarse.select("reason", "events").iter_rows()) == {"no-place": 1.0, "vague-place": 1.0}


def test_a_selection_counts_only_the_days_inside_it(home: Path) -> None:
    event = {"start_on": date(2021, 1, 1), "end_on": date(2021, 12, 31), "date_precision": "year", "persons": 365}
    store = stored(home, event_table([event]))
    _, unplaced = cells.frames(store.files(), Selection(start_on=date(2021, 3, 30), end_on=date(2021, 4, 2)), "month", 4)
    assert dict(unplaced.select("period", "persons").iter_rows()) == pytest.approx({date(2021, 3, 1): 2, date(2021, 4, 1): 2})


def test_nothing_stored_gives_empty_tables() -> None:
    placed, unplaced = cells.frames([], Selection(), "month", 4)
    assert placed.schema == FRAMES.schema
    assert unplaced.schema == UNPLACED.schema
    assert cells.extent([], Selection()) is None


@pytest.mark.parametrize(("period", "resolution", "told"), [("fortnight", 4, "day, week, month"), ("month", 12, "2 to 8")])
def test_impossible_frames_are_refused(period: str, resolution: int, told: str) -> None:
    with pytest.raises(ValueError, match=told):
        cells.frames([], Selection(), period, resolution)


def test_the_events_of_a_cell_are_those_it_counts(home: Path) -> None:
    rows = [
        {**SEGUEDINE, "radius_km": 5.0},
        {**SEGUEDINE, "radius_km": 90.0},
        {"lat": 13.5, "lon": 2.1, "radius_km": 1.0},
    ]
    store = stored(home, event_table(rows))
    cell = int(h3.latlng_to_cell(20.2, 12.98, 4), 16)
    found = cells.events_in_cell(store.files(), Selection(), cell, 4)
    assert found["source_row"].to_list() == [2]


@pytest.mark.parametrize(
    ("period", "expected"),
    [
        ("day", date(2024, 2, 29)), ("week", date(2024, 2, 26)), ("month", date(2024, 2, 1)),
        ("quarter", date(2024, 1, 1)), ("year", date(2024, 1, 1)),
    ],
)  # fmt: skip
def test_the_start_of_a_period(period: str, expected: date) -> None:
    assert cells.period_start(date(2024, 2, 29), period) == expected


@given(day=st.dates(date(1990, 1, 1), date(2040, 1, 1)), length=st.integers(0, 2000), period=st.sampled_from(PERIODS))
def test_periods_are_without_gap_and_hold_both_ends(day: date, length: int, period: str) -> None:
    last = day + timedelta(days=length)
    starts = cells.periods_between(day, last, period)
    assert starts[0] <= day
    assert starts[-1] <= last < cells.period_after(starts[-1], period)
    assert all(cells.period_after(a, period) == b for a, b in pairwise(starts))


_ROWS = st.lists(
    st.fixed_dictionaries({
        "start_on": st.dates(date(2020, 1, 1), date(2022, 12, 31)),
        "length": st.sampled_from([0, 0, 0, 6, 27, 89, 364]),
        "lat": st.one_of(st.none(), st.floats(-30, 50)),
        "lon": st.floats(-40, 60),
        "radius_km": st.sampled_from([0.3, 3.0, 20.0, 150.0, 900.0]),
        "persons": st.one_of(st.none(), st.integers(0, 400)),
        "dead": st.one_of(st.none(), st.integers(0, 9)),
        "kind": st.sampled_from(KINDS),
        "route_id": st.sampled_from(["sahara", "other"]),
    }),
    min_size=1, max_size=25,
)  # fmt: skip


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows=_ROWS,
    period=st.sampled_from(PERIODS),
    resolution=st.integers(2, 8),
    kinds=st.sampled_from([(), ("rescue", "arrest")]),
    route=st.sampled_from([None, "sahara"]),
    bounds=st.sampled_from([(None, None), (date(2020, 5, 17), date(2021, 8, 2))]),
)
def test_the_sum_over_frames_is_the_sum_over_events(tmp_path_factory, rows, period, resolution, kinds, route, bounds) -> None:
    for row in rows:
        row["end_on"] = row["start_on"] + timedelta(days=row.pop("length", 0))
        if row["lat"] is None:
            row["lon"] = row["radius_km"] = None
    table = event_table(rows)
    file = tmp_path_factory.mktemp("events") / "events.parquet"
    table.with_columns(pl.col("cell").cast(pl.Int64)).write_parquet(file)
    placed, unplaced = cells.frames([str(file)], Selection(route, kinds, *bounds), period, resolution)

    expected = dict.fromkeys(MEASURES, 0.0)
    for event in table.iter_rows(named=True):  # brute force, day by day
        if (route and event["route_id"] != route) or (kinds and event["kind"] not in kinds):
            continue
        days = [event["start_on"] + timedelta(days=n) for n in range((event["end_on"] - event["start_on"]).days + 1)]
        inside = [d for d in days if (not bounds[0] or d >= bounds[0]) and (not bounds[1] or d <= bounds[1])]
        for measure in MEASURES:
            expected[measure] += (1 if measure == "events" else event[measure] or 0) * len(inside) / len(days)
    for measure in MEASURES:
        assert placed[measure].sum() + unplaced[measure].sum() == pytest.approx(expected[measure], abs=1e-6)
    assert FRAMES.faults(placed) == []
    assert UNPLACED.faults(unplaced) == []
    spanned = cells.extent([str(file)], Selection(route, kinds, *bounds))
    periods = cells.periods_between(*spanned, period) if spanned else []
    assert cells.series(placed, unplaced, periods)["events"].sum() == pytest.approx(expected["events"], abs=1e-6)
