"""Flows: directions by hand, sums by brute force. All events and corridors here are made up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from routes import flows
from routes.catalogue import Hub
from routes.cells import Selection
from routes.columns import COUNTRY_FLOWS, FLOWS, PERIODS, PROFILE
from tests.made_up import event_table, stored

MARCH = date(2021, 3, 1)  # in it lies the day of events that give none
DEGREE_KM = 111.195


@dataclass(frozen=True)
class MadeUpTrace:
    """A corridor along a meridian: a hub at each of the latitudes, with its country."""

    corridor_id: str
    lon: float
    stops: tuple[tuple[float, str], ...]
    countries: tuple[str, ...] = ()

    @property
    def hubs(self) -> tuple[Hub, ...]:
        return tuple(Hub(f"{self.corridor_id}-{n}", f"Hub {n}", code, lat, self.lon, "town") for n, (lat, code) in enumerate(self.stops))

    @property
    def line(self) -> shapely.LineString:
        first, last = self.stops[0][0], self.stops[-1][0]
        return shapely.LineString([(self.lon, first + (last - first) * n / 50) for n in range(51)])


# 10 degrees, 1112 km: from Niger, with two hubs in Algeria, to Libya
ROAD = MadeUpTrace("road", 10.0, ((15.0, "NE"), (18.0, "NE"), (21.0, "DZ"), (23.0, "DZ"), (25.0, "LY")))
SHORT = MadeUpTrace("short", 20.0, ((15.0, "TD"), (15.5, "TD")))


def end(prefix: str, lat: float | None = None, lon: float = 10.0, *, country: str | None = None, whole: bool = False) -> dict[str, Any]:
    """Return the columns of one end of a leg; of a ``whole`` country only its centre is known, which is anywhere."""
    place_id = f"ne:{country}" if whole else None if lat is None else f"town:{lat}"
    return {
        f"{prefix}_lat": lat,
        f"{prefix}_lon": None if lat is None else lon,
        f"{prefix}_country": country,
        f"{prefix}_place_id": place_id,
    }


def directions(home: Path, *rows: dict[str, Any], trace: MadeUpTrace = ROAD) -> list[str]:
    """Return the direction of each row, each counted alone."""
    found = []
    for number, row in enumerate(rows):
        store = stored(home / str(number), event_table([{"corridor_id": trace.corridor_id, **row}]))
        table = flows.corridor_flows(store.files(), Selection(), "month", [trace])
        assert table["events"].to_list() == [1.0]
        found += table["direction"].to_list()
    return found


def test_a_leg_goes_from_its_origin_to_its_destination(home: Path) -> None:
    north, south = end("origin", 16.0) | end("destination", 24.0), end("origin", 24.0) | end("destination", 16.0)
    here = end("origin", 20.0) | end("destination", 20.3)  # 33 km, less than a twentieth of 1112 km
    far = end("origin", 4.0, 9.0) | end("destination", 45.0, 12.0)  # beyond both ends of the corridor
    assert directions(home, north, south, here, far, {}) == ["forward", "back", "unknown", "forward", "unknown"]


def test_the_least_advance_is_ten_kilometres_on_a_short_corridor(home: Path) -> None:
    under, over = (end("origin", 15.1, 20.0) | end("destination", 15.1 + km / DEGREE_KM, 20.0) for km in (9.8, 10.2))
    assert directions(home, under, over, trace=SHORT) == ["unknown", "forward"]


def test_the_place_of_the_event_stands_for_the_end_that_is_not_known(home: Path) -> None:
    place = {"lat": 20.0, "lon": 10.0, "radius_km": 5.0}
    assert directions(home, place | end("destination", 24.0), place | end("origin", 24.0)) == ["forward", "back"]
    vague = place | {"radius_km": 500.0}  # 445 km to the destination
    assert directions(home / "vague", vague | end("destination", 24.0)) == ["unknown"]
    both = vague | end("origin", 16.0) | end("destination", 24.0)  # where both ends are known, its place is not asked
    assert directions(home / "both", both) == ["forward"]


def test_whole_countries_are_compared_by_the_hubs_in_them(home: Path) -> None:
    def leg(origin: str, destination: str) -> dict[str, Any]:
        # the centres given are nonsense on purpose: nothing may be read from them
        return end("origin", 60.0, country=origin, whole=True) | end("destination", 0.0, country=destination, whole=True)

    assert directions(home, leg("NE", "LY"), leg("LY", "DZ"), leg("DZ", "DZ")) == ["forward", "back", "unknown"]
    # a place in the country where the leg was heading: which way is not told
    in_algeria, in_niger = end("origin", 22.0, country="DZ"), end("origin", 20.0, country="NE")
    algeria, unplaced = end("destination", 0.0, country="DZ", whole=True), end("destination", country="LY")
    assert directions(home / "mixed", in_algeria | algeria, in_niger | algeria, in_niger | unplaced) == ["unknown", "forward", "forward"]
    # Italy is beyond; Chad, said to be crossed without a hub in it, may be anywhere along
    assert directions(home / "beyond", in_niger | end("destination", 0.0, country="IT", whole=True)) == ["forward"]
    crossing = MadeUpTrace("road", 10.0, ROAD.stops, countries=("NE", "TD", "DZ", "LY"))
    assert directions(home / "crossed", leg("NE", "TD"), trace=crossing) == ["unknown"]


def test_events_as_much_on_several_corridors_are_shared_evenly(home: Path) -> None:
    leg = end("origin", 15.0) | end("destination", 25.0)
    rows = [{"corridor_ties": "road,short,gone", "persons": 9, **leg}, {"corridor_id": "road", "persons": 1, **leg}, {"persons": 70}]
    table = flows.corridor_flows(stored(home, event_table(rows)).files(), Selection(), "month", [ROAD, SHORT])
    assert table.rows() == [
        ("gone", MARCH, "unknown", pytest.approx(1 / 3), 3.0),
        ("road", MARCH, "forward", pytest.approx(4 / 3), 4.0),
        ("short", MARCH, "forward", pytest.approx(1 / 3), 3.0),
    ]


def test_files_of_older_versions_have_no_ties(tmp_path: Path) -> None:
    table = event_table([{"corridor_id": "road", "lat": 20.0, "lon": 10.0, "radius_km": 1.0}]).drop(
        "corridor_ties", "corridor_weight", "corridor_reason"
    )
    table.with_columns(pl.col("cell").cast(pl.Int64)).write_parquet(tmp_path / "old.parquet")
    files = [str(tmp_path / "old.parquet")]
    assert flows.corridor_flows(files, Selection(), "year", [ROAD])["events"].sum() == 1
    assert flows.profile(files, Selection(), "year", ROAD)["events"].sum() == 1


def test_countries_are_paired_as_the_events_say(home: Path) -> None:
    leg = end("origin", country="NE") | end("destination", country="LY")
    rows = [leg | {"persons": 4, "start_on": date(2021, 3, 31), "end_on": date(2021, 4, 1)}, leg, end("origin", country="NE"), {}]
    table = flows.country_flows(stored(home, event_table(rows)).files(), Selection(), "month")
    assert table.rows() == [("NE", "LY", MARCH, 1.5, 2.0), ("NE", "LY", date(2021, 4, 1), 0.5, 2.0)]


def test_the_profile_counts_at_the_nearest_kilometre(home: Path) -> None:
    # 1112 km: steps of 28 km; 2 degrees on are 222 km, in the step from 196 km
    rows = [
        {"corridor_id": "road", "lat": 17.0, "lon": 10.2, "radius_km": 10.0, "persons": 5},
        {"corridor_id": "road", "lat": 25.0, "lon": 10.0, "radius_km": 10.0, "persons": 2},
        {"corridor_id": "road", "lat": 20.0, "lon": 10.0, "radius_km": 279.0, "persons": 3},  # more than a quarter of its length
        {"corridor_id": "road"},
        {"corridor_ties": "road,short", "lat": 15.0, "lon": 10.0, "radius_km": 10.0, "persons": 8},
        {"corridor_id": "short", "lat": 15.0, "lon": 20.0, "radius_km": 1.0},
    ]
    table = flows.profile(stored(home, event_table(rows)).files(), Selection(), "month", ROAD)
    assert flows.step_km(1112.0) == 28.0
    assert table.rows() == [(0.0, MARCH, 0.5, 4.0), (196.0, MARCH, 1.0, 5.0), (1092.0, MARCH, 1.0, 2.0), (None, MARCH, 2.0, 3.0)]
    assert flows.step_km(55.6) == 10.0


def test_nothing_stored_gives_empty_tables_and_periods_are_checked() -> None:
    assert flows.corridor_flows([], Selection(), "month", [ROAD]).schema == FLOWS.schema
    assert flows.country_flows([], Selection(), "month").schema == COUNTRY_FLOWS.schema
    assert flows.profile([], Selection(), "month", ROAD).schema == PROFILE.schema
    with pytest.raises(ValueError, match="day, week, month"):
        flows.corridor_flows([], Selection(), "fortnight", [ROAD])


_LATITUDES = st.one_of(st.none(), st.floats(12, 28))
_ROWS = st.lists(
    st.fixed_dictionaries({
        "corridors": st.sampled_from([None, "road", "short", "gone", "road,short", "gone,road,short"]),
        "start_on": st.dates(date(2020, 1, 1), date(2021, 12, 31)),
        "length": st.sampled_from([0, 6, 40]),
        "lat": _LATITUDES, "origin": _LATITUDES, "destination": _LATITUDES,
        "whole": st.sampled_from([None, "NE", "DZ", "IT"]),
        "radius_km": st.sampled_from([1.0, 60.0, 400.0]),
        "persons": st.one_of(st.none(), st.integers(0, 99)),
    }),
    min_size=1, max_size=20,
)  # fmt: skip


def _row(drawn: dict[str, Any]) -> dict[str, Any]:
    ids = drawn["corridors"]
    tied = ids is not None and "," in ids
    return {
        "corridor_id": None if tied else ids, "corridor_ties": ids if tied else None,
        "start_on": drawn["start_on"], "end_on": drawn["start_on"] + timedelta(days=drawn["length"]),
        "lat": drawn["lat"], "lon": None if drawn["lat"] is None else 10.0, "radius_km": None if drawn["lat"] is None else drawn["radius_km"],
        "persons": drawn["persons"], **end("destination", drawn["destination"]),
        **end("origin", drawn["origin"], country=drawn["whole"], whole=drawn["whole"] is not None),
    }  # fmt: skip


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=_ROWS, period=st.sampled_from(PERIODS), bounds=st.sampled_from([(None, None), (date(2020, 5, 17), date(2021, 8, 2))]))
def test_the_sum_over_flows_is_the_sum_over_events_on_corridors(tmp_path_factory, rows, period, bounds) -> None:
    table = event_table([_row(row) for row in rows])
    file = str(tmp_path_factory.mktemp("events") / "events.parquet")
    table.with_columns(pl.col("cell").cast(pl.Int64)).write_parquet(file)
    found = flows.corridor_flows([file], Selection(None, (), *bounds), period, [ROAD, SHORT])

    events: dict[str, float] = {}
    persons: dict[str, float] = {}
    for event in table.iter_rows(named=True):  # brute force, day by day
        days = [event["start_on"] + timedelta(days=n) for n in range((event["end_on"] - event["start_on"]).days + 1)]
        inside = [d for d in days if (not bounds[0] or d >= bounds[0]) and (not bounds[1] or d <= bounds[1])]
        ids = (event["corridor_ties"] or event["corridor_id"] or "").split(",")
        for corridor_id in filter(None, ids):
            share = len(inside) / len(days) / len(ids)
            events[corridor_id] = events.get(corridor_id, 0) + share
            persons[corridor_id] = persons.get(corridor_id, 0) + share * (event["persons"] or 0)
    for corridor_id in ("road", "short", "gone"):
        on = found.filter(corridor_id=corridor_id)
        assert on["events"].sum() == pytest.approx(events.get(corridor_id, 0), abs=1e-6)
        assert on["persons"].sum() == pytest.approx(persons.get(corridor_id, 0), abs=1e-6)
        if corridor_id == "gone":
            assert set(on["direction"]) <= {"unknown"}
    assert FLOWS.faults(found) == []
    along = flows.profile([file], Selection(None, (), *bounds), period, ROAD)
    assert along["events"].sum() == pytest.approx(events.get("road", 0), abs=1e-6)
    assert PROFILE.faults(along) == []
