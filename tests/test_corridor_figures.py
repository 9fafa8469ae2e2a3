"""What corridors hold, in figures. All events, corridors and ground here are made up."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import polars as pl
import pytest
import shapely

from geodata.friction import REGION
from routes.assignment import corridors_of
from routes.catalogue import Corridor, known_hubs
from routes.cells import Selection
from routes.corridor_figures import Days, corridor_figures, counts_on, events_on, neighbours, outdated, reported
from routes.corridors import Trace
from routes.reassigning import reassign
from tests.made_up import event_table, stored

HERE = {"lat": 17.0, "lon": 8.0, "radius_km": 1.0}


def trace_of(corridor_id: str, route_id: str = "sahara", box: tuple[int, int, int, int] = (0, 1, 0, 1)) -> Trace:
    """Return a made-up trace whose ground is a block of rows and columns of the region."""
    first_row, last_row, first, last = box
    rows, columns = np.meshgrid(np.arange(first_row, last_row), np.arange(first, last), indexing="ij")
    ground = np.sort((rows * REGION.shape[1] + columns).ravel())
    west, north = REGION.west + first * REGION.step, REGION.north - first_row * REGION.step
    east, south = REGION.west + last * REGION.step, REGION.north - last_row * REGION.step
    area = shapely.to_wkb(shapely.MultiPolygon([shapely.box(west, south, east, north)]))
    corridor = Corridor(corridor_id, route_id, corridor_id.upper(), "land", (known_hubs()["agadez"], known_hubs()["arlit"]))
    path = np.array([(17.0, 8.0), (18.7, 7.4)])
    return Trace(corridor, False, path, ground, 200.0, 3.0, ("NE",), (), (), area)


def _day(year: int, count: int, **more) -> list[dict]:
    return [HERE | {"start_on": date(year, 6, 1) + timedelta(days=n), "persons": 2} | more for n in range(count)]


@pytest.fixture
def files(home: Path) -> list[str]:
    """Return the files of a store: a grew from 5 to 10, b fell from 4 to 1; 2 are on both; 4 on none, 1 of them vague; 2 without a place."""
    nowhere = {"lat": None, "lon": None, "radius_km": None}
    rows = [
        *_day(2022, 5, corridor_id="a"),
        *_day(2023, 10, corridor_id="a"),
        *_day(2022, 4, corridor_id="b"),
        *_day(2023, 1, corridor_id="b"),
        *_day(2023, 2, corridor_ties="a,b", corridor_reason="tie", kind="arrest"),
        *_day(2023, 2, corridor_reason="outside"),
        *_day(2023, 1, corridor_reason="vague"),
        *_day(2023, 2, **nowhere),
        *_day(2021, 1, kind="transit", corridor_reason="outside"),
        *_day(2021, 1, corridor_id="c", route_id="western-african"),
    ]
    return stored(home, event_table(rows)).files()


TRACES = (trace_of("a"), trace_of("b"), trace_of("c", "western-african"), trace_of("d"))


def test_events_persons_change_and_share_by_corridor_most_events_first(files: list[str]) -> None:
    found = corridor_figures(files, Selection("sahara"), TRACES)
    assert found.table["corridor_id"].to_list() == ["a", "b", "d"]  # d is the route's too, c is not
    assert found.table["events"].to_list() == pytest.approx([16.0, 6.0, 0.0])  # an event on two counts half on each
    assert found.table["persons"].to_list() == pytest.approx([32.0, 12.0, 0.0])
    assert found.table["last_year"].to_list() == pytest.approx([11.0, 2.0, 0.0])
    assert found.table["year_before"].to_list() == pytest.approx([5.0, 4.0, 0.0])
    assert found.table["change"].to_list() == [pytest.approx(1.2), None, None]  # of 4 nobody can say
    assert found.table["share"].to_list() == pytest.approx([16 / 26, 6 / 26, 0.0])
    assert (found.located, found.off, found.vague, found.gone, found.several) == pytest.approx((26, 4, 1, 0, 2))
    # of corridors that are no more the events are on none; an event on another too is still on that
    left = corridor_figures(files, Selection("sahara"), [trace for trace in TRACES if trace.corridor_id != "b"])
    assert (left.off, left.gone, left.several) == pytest.approx((4 + 5, 5, 2))


def test_of_all_routes_each_share_is_of_its_own_route(files: list[str]) -> None:
    found = corridor_figures(files, Selection(), TRACES)
    assert dict(found.table.select("corridor_id", "share").iter_rows())["c"] == pytest.approx(1.0)
    assert found.located == pytest.approx(27)


def test_kinds_and_days_narrow_all_figures(files: list[str]) -> None:
    found = corridor_figures(files, Selection("sahara", ("arrest",)), TRACES)
    assert found.table["events"].to_list() == pytest.approx([1.0, 1.0, 0.0])
    assert (found.located, found.several) == pytest.approx((2, 2))


def test_the_years_end_with_the_view_and_are_told_only_as_far_as_the_data_reach(files: list[str]) -> None:
    later = Selection("sahara", end_on=date(2023, 12, 31), start_on=date(2023, 1, 1))
    found = corridor_figures(files, later, TRACES)
    # the last event is of 10 June 2023; the first day of the view does not cut the year before short
    assert found.last_year == Days(date(2022, 6, 11), date(2023, 6, 10))
    assert found.year_before == Days(date(2021, 6, 11), date(2022, 6, 10))
    assert found.table.filter(corridor_id="a")["year_before"].item() == pytest.approx(5)
    begun = corridor_figures(files, replace(later, kinds=("interception",)), TRACES)  # these begin on 1 June 2022
    assert begun.year_before is None
    assert begun.table["change"].null_count() == 3


@pytest.mark.parametrize(
    ("last", "end_on", "expected"),
    [
        (date(2024, 2, 27), None, Days(date(2023, 3, 1), date(2024, 2, 29))),  # the month is as good as over
        (date(2024, 2, 29), None, Days(date(2023, 3, 1), date(2024, 2, 29))),
        (date(2024, 2, 10), None, Days(date(2023, 2, 11), date(2024, 2, 10))),
        (date(2024, 2, 27), date(2024, 2, 28), Days(date(2023, 2, 28), date(2024, 2, 27))),
    ],
)
def test_a_year_ends_with_a_month_that_is_over(home: Path, last: date, end_on: date | None, expected: Days) -> None:
    files = stored(home, event_table([HERE | {"start_on": last, "corridor_id": "a"}])).files()
    assert corridor_figures(files, Selection(end_on=end_on), TRACES).last_year == expected


def test_of_nothing_there_is_nothing(home: Path) -> None:
    for files in ([], stored(home, event_table([HERE])).files()):
        found = corridor_figures(files, Selection("western-african"), TRACES)
        assert found.table.select("corridor_id", "events", "change", "share").rows() == [("c", 0.0, None, None)]
        assert (found.located, found.last_year, found.year_before) == (0.0, None, None)
        assert events_on(files, Selection("western-african"), "c").is_empty()
        assert counts_on(files, Selection("western-african"), "c") == (0, 0, False)
        assert reported(files, Selection("western-african"), "year") == frozenset()


def test_events_on_a_corridor_are_those_on_it_alone_and_on_others_too(files: list[str]) -> None:
    found = events_on(files, Selection("sahara"), "b")
    assert found.height == 7
    assert found["start_on"].is_sorted(descending=True)
    assert counts_on(files, Selection("sahara"), "b") == (5, 2, True)
    assert counts_on(files, Selection("sahara", start_on=date(2023, 1, 1)), "b") == (1, 2, True)
    assert events_on(files, Selection("sahara"), "b", limit=3).height == 3


def test_neighbours_share_ground_or_touch() -> None:
    left = trace_of("left", box=(0, 10, 0, 10))
    half = trace_of("half", box=(0, 10, 5, 15))
    beside = trace_of("beside", box=(0, 10, 10, 20))
    away = trace_of("away", box=(0, 10, 11, 20))
    found = neighbours(left, (away, beside, half, left))
    assert [(n.corridor_id, n.share) for n in found] == [("half", pytest.approx(0.5)), ("beside", 0.0)]
    # of a block from the north and one from the south, the southern row is wider: cells narrow towards the poles
    tall = trace_of("tall", box=(0, 2000, 0, 1))
    (other,) = neighbours(tall, (trace_of("north", box=(0, 1000, 0, 1)),))
    north, south = np.radians([48 - 25.0, 48 - 50.0])
    whole = np.sin(np.radians(48)) - np.sin(south)
    assert other.share == pytest.approx((np.sin(np.radians(48)) - np.sin(north)) / whole, abs=1e-4)


def test_events_that_would_be_elsewhere_now_are_counted(home: Path) -> None:
    at_agadez = {"lat": 16.9733, "lon": 7.9911, "radius_km": 1.0, "kind": "transit"}
    store = stored(home, event_table([at_agadez | {"corridor_id": "was-withdrawn"}]))
    waiting = outdated(store.events(), corridors_of())
    assert waiting.events == 1
    assert "agadez-sabha" in waiting.coming
    assert set(waiting.coming.values()) == {1}


def test_as_many_events_are_placed_anew_as_were_said_to_wait(home: Path) -> None:
    rng = np.random.default_rng(4)
    rows = [{"lat": lat, "lon": lon, "radius_km": 20.0} for lat, lon in zip(rng.uniform(12, 30, 60), rng.uniform(-10, 20, 60), strict=True)]
    store = stored(home, event_table(rows))
    waiting = outdated(store.events(), corridors_of())
    assert reassign(store, by="tester") == waiting.events > 0
    assert outdated(store.events(), corridors_of()) == (0, {})
    on = store.events().select(pl.coalesce("corridor_ties", "corridor_id").str.split(",").alias("on")).collect().explode("on").drop_nulls()
    assert dict(on.group_by("on").len().iter_rows()) == waiting.coming


def test_shared_events_are_told_whole_and_persons_only_where_told(home: Path) -> None:
    rows = [
        {"corridor_id": "a", "lat": 1.0, "lon": 1.0},
        {"corridor_ties": "a,b", "lat": 1.0, "lon": 1.0},
        {"corridor_ties": "a,b", "lat": 1.0, "lon": 1.0},
        {"corridor_id": "c", "lat": 1.0, "lon": 1.0, "persons": 4},
    ]
    traces = [trace_of(name, box=(0, 1, 0, 1)) for name in "abc"]
    found = corridor_figures(stored(home, event_table(rows)).files(), Selection(), traces)
    counted = {r["corridor_id"]: (r["alone"], r["shared"], r["events"], r["persons"]) for r in found.table.iter_rows(named=True)}
    assert counted == {"a": (1.0, 2.0, 2.0, None), "b": (0.0, 2.0, 1.0, None), "c": (1.0, 0.0, 1.0, 4.0)}


def test_the_table_and_a_corridor_by_itself_are_counted_alike(home: Path) -> None:
    """Dates of a month are cut by the view; an event without a place of its own may be shared by its leg."""
    march = {"start_on": date(2023, 3, 1), "end_on": date(2023, 3, 31), "date_precision": "month"}
    nowhere = {"lat": None, "lon": None, "radius_km": None}
    files = stored(home, event_table([
        HERE | march | {"corridor_id": "a"}, HERE | march | {"corridor_ties": "a,b"},
        nowhere | {"start_on": date(2023, 3, 5), "corridor_ties": "a,b", "corridor_reason": "tie"},
    ])).files()  # fmt: skip
    cut = Selection("sahara", end_on=date(2023, 3, 10))
    row = corridor_figures(files, cut, TRACES).table.row(by_predicate=pl.col("corridor_id") == "a", named=True)
    assert (row["alone"], row["shared"], row["events"]) == pytest.approx((10 / 31, 1 + 10 / 31, 10 / 31 + (1 + 10 / 31) / 2))
    assert counts_on(files, cut, "a")[:2] == pytest.approx((row["alone"], row["shared"]))
    # of all events that have a place or a corridor, those without a place too: no share is above 1
    table = corridor_figures(files, Selection("sahara"), TRACES).table
    assert table["share"].sum() == pytest.approx(1)


def test_periods_in_which_anything_at_all_was_reported(files: list[str]) -> None:
    assert reported(files, Selection(), "year") == {date(2021, 1, 1), date(2022, 1, 1), date(2023, 1, 1)}
    # whether on a corridor or not; the other route's one event of 2021 is not among these
    assert reported(files, Selection("sahara", ("interception",)), "quarter") == {date(2022, 4, 1), date(2023, 4, 1)}


def test_a_corridor_on_which_nothing_came_in_has_no_change(home: Path) -> None:
    """It may only have lost those who report."""
    gone = [HERE | {"corridor_id": "a", "start_on": date(2022, 3, day)} for day in range(1, 10)]
    on = [HERE | {"corridor_id": "b", "start_on": day} for day in (date(2021, 1, 5), date(2023, 6, 30))]
    found = corridor_figures(stored(home, event_table([*gone, *on])).files(), Selection("sahara"), TRACES)
    row = found.table.filter(corridor_id="a").row(0, named=True)
    assert (row["year_before"], row["last_year"], row["change"]) == (9, 0, None)


def test_an_event_known_only_to_the_year_does_not_end_the_year_that_is_compared(home: Path) -> None:
    rows = [
        HERE
        | {"corridor_id": "a", "start_on": date(2021, 1, 5) + timedelta(days=7 * n), "end_on": date(2021, 1, 5) + timedelta(days=7 * n)}
        for n in range(110)
    ]
    vague = HERE | {"corridor_id": "a", "start_on": date(2023, 1, 1), "end_on": date(2023, 12, 31)}
    for number, events in enumerate((rows, [*rows, vague])):
        found = corridor_figures(stored(home / str(number), event_table(events)).files(), Selection(), [trace_of("a")])
        assert found.last_year is not None
        assert found.last_year.last < date(2023, 3, 1)
        assert abs(found.table["change"][0]) < 0.1


def test_a_share_is_never_more_than_the_whole(home: Path) -> None:
    tie = HERE | {"corridor_ties": "a,b", "corridor_reason": "tie", "route_id": "other"}
    events = event_table([*[tie] * 20, HERE | {"corridor_id": "a"}, HERE | {"corridor_id": "a"}])
    found = corridor_figures(stored(home, events).files(), Selection(), [trace_of("a"), trace_of("b", "central-mediterranean")])
    assert dict(found.table.select("corridor_id", "share").iter_rows()) == {"a": pytest.approx(1.0), "b": pytest.approx(1.0)}
