"""Past events placed anew: in one commit, the same events, and what was replaced or withdrawn comes back as it was placed last."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from pathlib import Path
from typing import Any

import h3
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from geodata.errors import StoreError
from routes import _delta, ingest
from routes.columns import EVENTS, PLACED, PROBLEMS
from routes.events import EventStore
from routes.replacing import Replaced, replace_places
from routes.settled import SettledPlaces, Settlement
from tests.conftest import PROJECT
from tests.made_up import batch_of, event_table, stored

_HEAD = "id,date,place,country,lat,lon,persons,from,to"
_ROWS = (
    "1,2021-03-05,Bir Made-Up,Niger,,,12,,",
    "2,2021-03-06,BIR MADE UP,,,,3,,",
    "3,2021-03-07,Bir Made-Up,Niger,20.5,13.0,4,Bir Made-Up,",
    "4,2021-03-08,Agadez,Niger,,,5,Bir Made-Up,Sabha",
    "5,2021-03-09,,Mali,,,6,,",
)
_HERE = Settlement.pin("Bir Made-Up", None, 18.0, 9.0, 4.0)
_KEPT = [name for name in EVENTS.names if name not in PLACED]


def _put_in(store: EventStore, tmp_path: Path, *rows: str, name: str = "made-up.csv", head: str = _HEAD) -> str:
    path = tmp_path / name
    path.write_text("\n".join([head, *(rows or _ROWS)]), encoding="utf-8")
    choices = ingest.Choices(mapping=(("from", "origin_text"), ("to", "destination_text"))) if head == _HEAD else None
    return ingest.commit(store, ingest.prepare(store, path, unit="TEST", choices=choices)).batch.batch_id


def _events(store: EventStore, version: int | None = None) -> pl.DataFrame:
    return store.events(version).collect().sort("batch_id", "source_row")


@pytest.fixture
def store(home: Path, tmp_path: Path) -> EventStore:
    """Return a store that holds the made-up rows, nothing being settled."""
    store = EventStore(home)
    _put_in(store, tmp_path)
    return store


def test_past_events_are_placed_by_what_was_settled_since(store: EventStore) -> None:
    places, before = SettledPlaces(store.home), _events(store)
    version = store.version
    places.settle([_HERE], "R. Example")
    done = replace_places(store, places, texts=["bir made up"], by="S. Example")
    assert done == Replaced(events=3, batches=1, texts=3, data_version=version + 1)
    after = _events(store)
    for number in (0, 1):
        row = after.row(number, named=True)
        assert (row["lat"], row["lon"], row["radius_km"], row["location_source"]) == (18.0, 9.0, 4.0, "learned")
        assert row["location_reason"].startswith("settled by R. Example on ")
        assert row["cell"] == int(h3.latlng_to_cell(18.0, 9.0, 8), 16)
    assert after["country"].to_list()[:2] == ["NE", None]
    leg = after.row(3, named=True)
    assert (leg["origin_lat"], leg["origin_lon"], leg["destination_place_id"]) == (18.0, 9.0, before["destination_place_id"][3])
    assert leg["lat"] == before["lat"][3]
    assert_frame_equal(after.select(_KEPT), before.select(_KEPT))
    assert_frame_equal(after[[2, 4]], before[[2, 4]])  # coordinates of the file, and no text at all


def test_older_data_versions_still_show_the_old_place(store: EventStore) -> None:
    version, before = store.version, _events(store)
    places = SettledPlaces(store.home)
    places.settle([_HERE], "R. Example")
    done = replace_places(store, places, by="S. Example")
    assert_frame_equal(_events(store, version), before)
    assert _events(store, done.data_version)["lat"][0] == 18.0
    (entry,) = [entry for entry in store.history() if entry["action"] == "place"]
    assert (entry["version"], entry["record"]["by"], entry["record"]["events"]) == (done.data_version, "S. Example", 3)
    assert [b.data_version for b in store.batches()] == [version]


def test_what_is_taken_back_goes_back_to_where_the_geocoder_puts_it(store: EventStore) -> None:
    places, before = SettledPlaces(store.home), _events(store)
    ids = places.settle([_HERE], "R. Example")
    replace_places(store, places, by="S. Example")
    places.withdraw(ids, "R. Example")
    assert replace_places(store, places, texts=["Bir Made-Up"], by="S. Example").events == 3
    assert_frame_equal(_events(store), before)


def test_what_is_settled_as_not_knowable_loses_its_place(home: Path, tmp_path: Path) -> None:
    store, places = EventStore(home), SettledPlaces(home)
    _put_in(store, tmp_path, "1,2021-03-05,Tripoli,,,,12,,")
    assert _events(store)["country"][0] == "LY"
    places.settle([Settlement.unknown("Tripoli", None)], "R. Example")
    replace_places(store, places, by="S. Example")
    row = _events(store).row(0, named=True)
    nothing = ("place_id", "country", "lat", "lon", "radius_km", "location_source", "cell", "corridor_id")
    assert {name: row[name] for name in nothing} == dict.fromkeys(nothing)
    assert (row["route_id"], row["route_source"]) == ("other", "none")
    assert "not knowable" in row["location_reason"]


def test_a_country_that_was_found_gives_way_and_one_that_was_given_stands(home: Path, tmp_path: Path) -> None:
    store, places = EventStore(home), SettledPlaces(home)
    _put_in(store, tmp_path, "1,2021-03-05,Tripoli,,,,12,,", "2,2021-03-06,Tripoli,Libya,,,3,,")
    beirut = {"found_country": "LB", "lat": 34.4, "lon": 35.8, "radius_km": 9.0}
    places.settle([Settlement("Tripoli", None, "pin", **beirut)], "R. Example")
    replace_places(store, places, by="S. Example")
    assert _events(store)["country"].to_list() == ["LB", "LY"]
    assert _events(store)["location_source"].to_list()[0] == "learned"
    assert _events(store)["lat"][1] == pytest.approx(32.9, abs=0.2)  # said to be in Libya: another place of that name


def test_the_route_of_the_file_stands_and_the_one_of_the_corridor_is_found_anew(home: Path, tmp_path: Path) -> None:
    store, places = EventStore(home), SettledPlaces(home)
    head = "id,date,place,country,route"
    _put_in(store, tmp_path, "1,2021-03-05,Bir Made-Up,Niger,Western African", "2,2021-03-06,Bir Made-Up,Niger,", head=head)
    places.settle([Settlement.pin("Bir Made-Up", None, 21.4, 13.6, 4.0)], "R. Example")
    replace_places(store, places, by="S. Example")
    rows = _events(store).select("route_id", "route_source", "corridor_id").rows()
    assert rows == [("western-african", "given", None), ("sahara", "corridor", "agadez-sabha")]


def test_a_radius_that_was_given_stands(home: Path) -> None:
    row = {"place_text": "Bir Made-Up", "radius_km": 55.0}
    store = stored(home, event_table([row | {"given_fields": "country, radius_km"}, row | {"given_fields": "country"}]))
    places = SettledPlaces(home)
    places.settle([_HERE], "R. Example")
    replace_places(store, places, by="S. Example")
    assert _events(store)["radius_km"].to_list() == [55.0, 4.0]


def test_only_the_texts_that_are_named_are_placed_anew(store: EventStore) -> None:
    places, before = SettledPlaces(store.home), _events(store)
    places.settle([_HERE, Settlement.unknown("Agadez", None)], "R. Example")
    assert replace_places(store, places, texts=["AGADEZ"], by="S. Example").events == 1
    after = _events(store)
    assert after["lat"][3] is None
    assert after["origin_lat"][3] == 18.0  # an event is placed whole
    assert_frame_equal(after[[0, 1, 2, 4]], before[[0, 1, 2, 4]])
    assert replace_places(store, places, texts=["nowhere", "", "‹name›"], by="S. Example").events == 0


def test_where_nothing_changes_nothing_is_written(store: EventStore, tmp_path: Path) -> None:
    places, version = SettledPlaces(store.home), store.version
    assert replace_places(store, places, by="S. Example") == Replaced(0, 0, 0, version)
    places.settle([_HERE], "R. Example")
    done = replace_places(store, places, by="S. Example")
    assert replace_places(store, places, by="S. Example") == Replaced(0, 0, 0, done.data_version)
    empty = EventStore(tmp_path / "empty")
    assert replace_places(empty, SettledPlaces(empty.home), by="S. Example") == Replaced(0, 0, 0, -1)


def test_a_file_that_holds_no_such_event_is_not_written_again(store: EventStore, tmp_path: Path) -> None:
    _put_in(store, tmp_path, "1,2021-05-05,Agadez,Niger,,,12,,", name="other.csv")
    places, before = SettledPlaces(store.home), set(store.files())
    places.settle([_HERE], "R. Example")
    assert replace_places(store, places, by="S. Example").batches == 1
    assert len(before & set(store.files())) == 1


def test_events_of_versions_that_noted_nothing_keep_what_may_have_been_given(home: Path) -> None:
    row = {"place_text": "Bir Made-Up", "country": "NE", "radius_km": 900.0, "lat": 17.0, "lon": 9.0, "location_source": "area"}
    store = stored(home, event_table([row, row | {"country": None}]))
    places = SettledPlaces(home)
    places.settle([Settlement("Bir Made-Up", "ML", "pin", found_country="ML", lat=18.0, lon=-3.0, radius_km=4.0)], "R. Example")
    replace_places(store, places, texts=["Bir Made-Up"], by="S. Example")
    after = _events(store)
    assert after["country"].to_list() == ["NE", "ML"]
    assert after.row(1, named=True)["radius_km"] == 4.0
    assert after["given_fields"].to_list() == [None, None]


# -- together with batches that replace and withdraw ------------------------------------------------------


def test_a_withdrawn_batch_goes_with_its_events_placed_anew(store: EventStore, tmp_path: Path) -> None:
    other = _put_in(store, tmp_path, "9,2021-05-05,Bir Made-Up,Niger,,,12,,", name="other.csv")
    places = SettledPlaces(store.home)
    places.settle([_HERE], "R. Example")
    assert replace_places(store, places, by="S. Example").batches == 2
    store.withdraw(other, "tester")
    assert _events(store)["source_row"].to_list() == [2, 3, 4, 5, 6]
    assert _events(store)["lat"][0] == 18.0
    _put_in(store, tmp_path, "9,2021-05-05,Bir Made-Up,Niger,,,12,,", name="other.csv")
    assert _events(store).filter(batch_id=other)["location_source"].to_list() == ["learned"]


def test_an_event_that_comes_back_is_where_it_was_placed_last(store: EventStore, tmp_path: Path) -> None:
    places = SettledPlaces(store.home)
    places.settle([_HERE], "R. Example")
    replace_places(store, places, by="S. Example")
    newer = _put_in(store, tmp_path, "1,2021-03-05,Bir Made-Up,Niger,,,13,,", name="newer.csv")
    assert _events(store).filter(batch_id=newer)["persons"].to_list() == [13]
    store.withdraw(newer, "tester")
    first = _events(store).row(0, named=True)
    assert (first["persons"], first["lat"], first["location_source"]) == (12, 18.0, "learned")
    assert _events(store).height == 5


def test_a_file_put_in_again_holds_the_same_events(store: EventStore, tmp_path: Path) -> None:
    places = SettledPlaces(store.home)
    places.settle([_HERE], "R. Example")
    replace_places(store, places, by="S. Example")
    path = tmp_path / "copy.csv"
    path.write_text("\n".join([_HEAD, *_ROWS, "6,2021-03-10,Agadez,Niger,,,5,,"]), encoding="utf-8")
    choices = ingest.Choices(mapping=(("from", "origin_text"), ("to", "destination_text")))
    prepared = ingest.prepare(store, path, unit="TEST", choices=choices)
    assert (prepared.batch.events, prepared.batch.duplicates, prepared.batch.updated) == (1, 5, 0)
    prepared.discard()


class _Model:
    """The rule in plain Python: of each record a pile of versions, each with how it was placed last while it was on top."""

    def __init__(self) -> None:
        self.piles: dict[str, list[tuple[str, str, str | None]]] = {}
        self.batches: list[str] = []

    def live(self) -> dict[str, tuple[str, str, str | None]]:
        return {key: pile[-1] for key, pile in self.piles.items() if pile}

    def ingest(self, batch_id: str, contents: dict[str, str]) -> None:
        for key, content in contents.items():
            pile = self.piles.setdefault(key, [])
            if not pile or pile[-1][1] != content:
                pile.append((batch_id, content, None))
        self.batches.append(batch_id)

    def withdraw(self, batch_id: str) -> None:
        self.batches.remove(batch_id)
        self.piles = {key: [v for v in pile if v[0] != batch_id] for key, pile in self.piles.items()}

    def place(self, keys: set[str], how: str) -> int:
        placed = [key for key, pile in self.piles.items() if pile and key in keys]
        for key in placed:
            self.piles[key][-1] = (*self.piles[key][-1][:2], how)
        return len(placed)


def _ingest(store: EventStore, batch_id: str, contents: dict[str, str]) -> None:
    rows = [{"event_id": key, "record_hash": content} for key, content in contents.items()]
    events = event_table(rows, batch_id)
    with store.locked():
        met = events.join(store.known_records(events["event_id"]), on="event_id", suffix="_stored")
        new = events.join(met.filter(pl.col("record_hash") == pl.col("record_hash_stored")), on="event_id", how="anti")
        changed = met.filter(pl.col("record_hash") != pl.col("record_hash_stored"))
        store.append(batch_of(events), new, PROBLEMS.empty(), replaced=changed.select("event_id", batch_id="batch_id_stored"))


def _place(store: EventStore, keys: set[str], how: str) -> int:
    def placing(events: pl.LazyFrame) -> pl.DataFrame:
        chosen = pl.col("event_id").is_in(sorted(keys))
        return events.with_columns(location_reason=pl.when(chosen).then(pl.lit(how)).otherwise("location_reason")).collect()

    with store.locked():
        return store.place_anew(placing, {"by": "tester"}).events


def _live(store: EventStore, version: int | None = None) -> dict[str, tuple[str, str, str | None]]:
    rows = store.events(version).select("event_id", "batch_id", "record_hash", "location_reason").collect()
    assert rows["event_id"].is_unique().all()
    return {key: (batch_id, content, how) for key, batch_id, content, how in rows.iter_rows()}


_CONTENTS = st.dictionaries(st.sampled_from("rstu"), st.sampled_from(["one", "two"]), min_size=1, max_size=4)
_ACTIONS = st.one_of(
    st.tuples(st.sampled_from(["b1", "b2", "b3"]), _CONTENTS), st.tuples(st.just("place"), st.sets(st.sampled_from("rstu"), min_size=1))
)


@settings(max_examples=25, deadline=None)
@given(actions=st.lists(_ACTIONS, min_size=4, max_size=11))
def test_any_sequence_with_placing_anew_gives_the_rows_of_the_plain_rule(
    tmp_path_factory: pytest.TempPathFactory, actions: list[tuple[str, Any]]
) -> None:
    store, model = EventStore(tmp_path_factory.mktemp("home")), _Model()
    seen = {}
    for number, (what, of) in enumerate(actions):
        if what == "place":
            assert _place(store, of, f"placed {number}") == model.place(of, f"placed {number}")
        elif what in model.batches:
            model.withdraw(what)
            store.withdraw(what, "tester")
        else:
            model.ingest(what, of)
            _ingest(store, what, of)
        assert _live(store) == model.live()
        assert [b.batch_id for b in store.batches()] == model.batches
        seen[store.version] = model.live()
    for version, live in seen.items():
        if version >= 0:
            assert _live(store, version) == live


# -- one commit, or none ----------------------------------------------------------------------------------

_VICTIM = """
import os
from routes import _delta
from routes.events import EventStore
from routes.replacing import replace_places
from routes.settled import SettledPlaces
_delta.DeltaTable.create_write_transaction = lambda *args, **options: os._exit(9)  # the files are moved in, the commit is not made
replace_places(EventStore(), SettledPlaces(), by="tester")
"""


def test_a_process_that_dies_midway_leaves_the_old_places(store: EventStore) -> None:
    places, before, version = SettledPlaces(store.home), _events(store), store.version
    places.settle([_HERE], "R. Example")
    assert subprocess.run([sys.executable, "-c", _VICTIM], cwd=PROJECT, check=False, env=os.environ).returncode == 9
    assert store.version == version
    assert_frame_equal(_events(store), before)
    assert replace_places(store, places, by="S. Example").events == 3
    assert _events(store).height == before.height


def test_many_batches_change_in_one_commit(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store, places = EventStore(home), SettledPlaces(home)
    for number in range(4):
        _put_in(store, tmp_path, f"{number},2021-03-05,Bir Made-Up,Niger,,,12,,", name=f"{number}.csv")
    places.settle([_HERE], "R. Example")
    real, seen = _delta.BatchedTable.change, []

    def watched(table: Any, **options: Any) -> int:
        seen.append(_events(store)["lat"].n_unique())
        return real(table, **options)

    monkeypatch.setattr(_delta.BatchedTable, "change", watched)
    before = store.version
    assert replace_places(store, places, by="S. Example") == Replaced(4, 4, 1, before + 1)
    assert (seen, _events(store)["lat"].to_list()) == ([1], [18.0] * 4)


def test_placing_that_gives_other_events_is_refused(store: EventStore) -> None:
    before, version = _events(store), store.version
    rng = random.Random(3)
    wrong = [
        lambda events: events.collect().head(2),
        lambda events: events.collect().reverse(),
        lambda events: events.with_columns(persons=pl.lit(rng.randrange(100), pl.Int64)).collect(),
    ]
    for placing in wrong:
        with store.locked(), pytest.raises(StoreError, match="Nothing is changed"):
            store.place_anew(placing, {})
    assert store.version == version
    assert_frame_equal(_events(store), before)


def test_a_store_of_an_older_version_is_widened_and_keeps_its_events(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from dataclasses import replace

    from routes import _files, events

    older = replace(EVENTS, columns=tuple(c for c in EVENTS.columns if c.name != "given_fields"))
    with monkeypatch.context() as patched:
        for module in (_files, events):
            patched.setattr(module, "EVENTS", older)
        old = EventStore(home)
        rows = event_table([{"place_text": "Bir Made-Up", "country": "NE"}]).drop("given_fields")
        with old.locked():
            old.append(batch_of(rows), rows, PROBLEMS.empty())
    store, places = EventStore(home), SettledPlaces(home)
    places.settle([_HERE], "R. Example")
    assert replace_places(store, places, by="S. Example").events == 1
    assert _events(store).select("lat", "country", "given_fields").row(0) == (18.0, "NE", None)
