"""The event store: batches go in and out whole, and older versions stay."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from geodata.errors import StoreError, UnknownBatchError, UnknownVersionError
from routes.columns import EVENTS, PROBLEMS
from routes.events import EventStore
from tests.made_up import batch_of, event_table, stored


def _problem(batch_id: str, row: int = 9) -> pl.DataFrame:
    return PROBLEMS.conform(pl.DataFrame({"batch_id": [batch_id], "source_row": [row], "reason": ["bad-date"], "cure": ["Give a date."]}))


def test_an_empty_home_has_no_events_and_is_not_made(home: Path) -> None:
    store = EventStore(home)
    assert store.version == -1
    assert store.batches() == ()
    assert_frame_equal(store.events().collect(), EVENTS.empty())
    assert not home.exists()


def test_events_come_back_as_they_went_in(home: Path) -> None:
    events = event_table([{"lat": 20.2, "lon": 12.98, "radius_km": 1.0, "place_text": "Séguédine <b>"}, {"persons": 3}])
    store = stored(home, events)
    assert_frame_equal(store.events().collect().sort("source_row"), events)


def test_the_provenance_of_a_batch_is_in_the_log(home: Path) -> None:
    store = stored(home, event_table([{}, {}]))
    (batch,) = store.batches()
    assert (batch.batch_id, batch.events, batch.unit, batch.data_version) == ("b00001", 2, "TEST", store.version)
    assert store.batch_table().row(0, named=True)["file_sha256"] == batch.file_sha256


def test_a_withdrawn_batch_is_gone_and_older_versions_hold_it(home: Path) -> None:
    store = stored(home, event_table([{}], "b00001"), event_table([{}, {}], "b00002"))
    before = store.version
    store.withdraw("b00002", "tester")
    assert [b.batch_id for b in store.batches()] == ["b00001"]
    assert store.events().collect().height == 1
    assert store.events(before).collect().height == 3
    assert [b.batch_id for b in store.batches(before)] == ["b00001", "b00002"]
    assert [entry["action"] for entry in store.history()] == ["ingest", "ingest", "withdraw"]


def test_a_batch_without_events_can_be_withdrawn(home: Path) -> None:
    store = EventStore(home)
    with store.locked():
        store.append(batch_of(event_table([{}])), EVENTS.empty(), _problem("b00001"))
    assert store.batches()[0].events == 1  # what the provenance says
    with store.locked():
        pass
    store.withdraw("b00001", "tester")
    assert store.batches() == ()


def test_problems_of_a_batch_that_was_not_committed_are_invisible(home: Path) -> None:
    store = stored(home, event_table([{}], "b00001"))
    from deltalake import write_deltalake

    write_deltalake(str(home / "problems"), _problem("b00002"), mode="append")  # a process died before the commit
    assert store.problems().is_empty()
    events = event_table([{}], "b00002")
    with store.locked():
        store.append(batch_of(events), events, _problem("b00002", row=7))
    assert store.problems("b00002")["source_row"].to_list() == [7]


def test_a_table_that_does_not_fit_is_refused_with_every_fault(home: Path) -> None:
    events = event_table([{}]).with_columns(kind=pl.lit("rumour"), persons=pl.lit("many"))
    store = EventStore(home)
    with (
        store.locked(),
        pytest.raises(StoreError, match=r"(?s)(?=.*'rumour' is not one of)(?=.*'persons': expected Int64)"),
    ):
        store.append(batch_of(event_table([{}])), events, PROBLEMS.empty())
    assert store.version == -1


def test_unknown_batches_and_versions_say_what_to_do(home: Path) -> None:
    store = stored(home, event_table([{}]))
    with pytest.raises(UnknownBatchError, match="netcop batches"):
        store.withdraw("nosuch", "tester")
    with pytest.raises(UnknownVersionError, match=f"newest is {store.version}"):
        store.events(99)


def test_a_unique_beginning_names_a_batch(home: Path) -> None:
    store = stored(home, event_table([{}], "abcdef01"), event_table([{}], "abcdff02"))
    assert store.batch("abcdef").batch_id == "abcdef01"
    with pytest.raises(UnknownBatchError):
        store.batch("abcd")


def test_a_home_that_cannot_be_written_says_so(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("not a folder")
    store = EventStore(blocked / "home")
    with pytest.raises(StoreError, match="--home"), store.locked():
        pass
