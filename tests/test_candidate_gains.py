"""What naming a candidate brings is what was promised. All events here are made up."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from geodata.distance import great_circle_km
from pages._parts.candidate_search import _over_ground
from routes.candidate_gains import worth_asking
from routes.candidates import Candidate, claiming, discover
from routes.catalogue import Hub
from routes.events import EventStore
from routes.own_corridors import OwnCorridors
from routes.reassigning import corridors_in, reassign
from tests.made_up import event_table, stored

COUNT = 60


def _events(lat: float, lon: float, step: float = 0.12) -> pl.DataFrame:
    """Return events along a parallel, one after the other in time, with some far from it."""
    rows = [
        {"lat": lat + 0.05 * (n % 3), "lon": lon + step * n, "radius_km": 5.0, "start_on": date(2021, 1, 1) + timedelta(6 * n),
         "end_on": date(2021, 1, 1) + timedelta(6 * n), "route_id": "other", "route_source": "none"}
        for n in range(COUNT)
    ]  # fmt: skip
    rng = np.random.default_rng(1)
    rows += [{**rows[n], "lat": rng.uniform(20, 30), "lon": rng.uniform(-5, 20), "radius_km": 200.0} for n in range(20)]
    return event_table(rows)


@pytest.fixture(scope="module")
def majabat(tmp_path_factory: pytest.TempPathFactory) -> tuple[EventStore, Candidate]:
    """Return a store with events across the empty Majabat, put on what corridors there are, and the candidate found in it."""
    store = stored(tmp_path_factory.mktemp("home"), _events(20.6, -11.0))
    reassign(store, by="tester")
    events = _on_none(store)
    (found,) = worth_asking(discover(events, line_between=_over_ground), events, corridors_in(store))
    return store, found


def _on_none(store: EventStore) -> pl.DataFrame:
    return store.events().filter(pl.col("corridor_id").is_null() & pl.col("corridor_ties").is_null()).collect()


def test_naming_a_candidate_explains_as_many_events_as_was_promised(majabat: tuple[EventStore, Candidate]) -> None:
    store, found = majabat
    before = _on_none(store).height
    assert found.gain is not None
    assert found.gain > COUNT / 2
    OwnCorridors(store.home).declare(None, found.route_id, "Made-up crossing", found.mode, found.hubs, by="tester", note="")
    reassign(store, by="tester")
    assert before - _on_none(store).height == found.gain


def test_a_candidate_claims_only_events_that_come_to_be_on_it(majabat: tuple[EventStore, Candidate], home: Path) -> None:
    _, found = majabat
    store = stored(home, _events(20.6, -11.0))
    made = OwnCorridors(home).declare(None, found.route_id, "Made-up crossing", found.mode, found.hubs, by="tester", note="")
    reassign(store, by="tester")
    on_it = store.events().filter(pl.col("corridor_id") == made.corridor_id).collect()
    assert on_it.height == found.gain
    assert set(found.event_ids) <= set(on_it["event_id"])
    claimed = on_it.filter(pl.col("event_id").is_in(found.event_ids))
    assert found.events == pytest.approx(claimed.height)  # each has one day
    assert (found.first_on, found.last_on) == (claimed["start_on"].min(), claimed["end_on"].max())
    assert f"would hold {claimed.height} events" in found.reason


def test_events_of_other_times_are_told_apart_from_those_that_it_stands_out_by(majabat: tuple[EventStore, Candidate]) -> None:
    store, found = majabat
    on = store.events().filter(pl.col("event_id").is_in(found.event_ids)).collect()
    later = on.head(5).with_columns(pl.col("start_on", "end_on") + pl.duration(days=3000), event_id=pl.format("later-{}", "event_id"))
    claimed = claiming(found, pl.concat([on, later]))
    assert (claimed.events, claimed.gain, claimed.event_ids) == (found.events, on.height + 5, found.event_ids)
    assert f"With those of other times {on.height + 5} would be on it." in claimed.reason
    assert "of other times" not in claiming(found, on).reason


def test_a_turn_that_brings_no_event_is_left_out(home: Path, majabat: tuple[EventStore, Candidate]) -> None:
    _, found = majabat
    store = stored(home, _events(20.6, -11.0))
    events, corridors = _on_none(store), corridors_in(store)
    # a well 70 km beside the way, where nothing happened, bends the line and brings none
    aside = Hub("pt-aside", "Well aside", None, 21.3, (found.hubs[0].lon + found.hubs[-1].lon) / 2, "point")
    bent = replace(found, hubs=(found.hubs[0], aside, found.hubs[-1]))
    (again,) = worth_asking([bent], events, corridors)
    assert [hub.hub_id for hub in again.hubs] == [found.hubs[0].hub_id, found.hubs[-1].hub_id]
    assert max(lat for lat, _ in again.line) < 21.0
    straight = great_circle_km(*again.line[0], *again.line[-1])
    assert again.length_km == pytest.approx(float(straight), rel=0.25)
    assert again.candidate_id == found.candidate_id


def test_a_candidate_on_declared_ground_is_not_proposed(home: Path, majabat: tuple[EventStore, Candidate]) -> None:
    _, found = majabat
    store = stored(home, _events(20.6, -11.0))
    OwnCorridors(home).declare(None, "sahara", "Made-up crossing", "land", found.hubs, by="tester", note="")
    # nobody put the events on it yet: they are still on none
    assert worth_asking([found], _on_none(store), corridors_in(store)) == ()


def test_a_candidate_that_would_hold_too_few_events_is_not_proposed(majabat: tuple[EventStore, Candidate]) -> None:
    store, found = majabat
    assert worth_asking([found], _on_none(store).head(3), corridors_in(store)) == ()


def test_no_candidates_are_none(home: Path) -> None:
    assert worth_asking([], _events(20.6, -11.0), corridors_in(EventStore(home))) == ()
