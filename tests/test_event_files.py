"""Files on their way into the store: staged, compared, moved in by one commit; and stores of before."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from dataclasses import replace
from datetime import date
from pathlib import Path

import polars as pl
import pyarrow.parquet as pq
import pytest
from deltalake import CommitProperties, DeltaTable, write_deltalake
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from geodata.errors import StoreError
from routes import _meeting, cells
from routes._sql import scratch_database
from routes.columns import EVENTS, PROBLEMS
from routes.events import Batch, EventStore, Staging, events_sql, query, without_rows, write_event_file, write_problem_file
from tests.conftest import PROJECT
from tests.made_up import batch_of, event_table, stored

LONG_AGO_S = 3 * 24 * 3600


def _problems(batch_id: str, rows: list[int]) -> pl.DataFrame:
    told = {"batch_id": batch_id, "source_row": rows, "reason": "bad-date", "cure": "Give a date."}
    return PROBLEMS.conform(pl.DataFrame(told, schema_overrides={"source_row": pl.Int64}))


def _put_in(store: EventStore, *tables: pl.DataFrame, problems: pl.DataFrame | None = None) -> Batch:
    """Put one batch in, each table as a file of its own."""
    with store.staging() as staging, store.locked():
        files = [write_event_file(table, staging.folder / f"{number}.parquet") for number, table in enumerate(tables)]
        told = [] if problems is None else [write_problem_file(problems, staging.folder / "problems.parquet")]
        batch = batch_of(pl.concat(tables), problems=0 if problems is None else problems.height)
        return store.append_files(batch, files, told, replaced=None)


# -- moving in ---------------------------------------------------------------------------------------


def test_staged_files_go_in_by_one_commit_and_are_read_by_everyone(home: Path) -> None:
    store = stored(home, event_table([{}], "b00001"))
    before = store.version
    first = event_table([{"event_id": "x1", "lat": 20.2, "lon": 12.98, "radius_km": 1.0, "count_ranges": "persons=10..15"}], "b00002")
    second = event_table([{"event_id": "x2", "source_row": 3, "start_on": date(2022, 1, 1)}], "b00002")
    batch = _put_in(store, first, second, problems=_problems("b00002", [4, 5]))
    assert batch.data_version == store.version == before + 1
    expected = pl.concat([first, second])
    read = store.events().filter(pl.col("batch_id") == "b00002").collect().sort("source_row")
    assert_frame_equal(read, expected)
    assert store.problems("b00002")["source_row"].to_list() == [4, 5]
    table = DeltaTable(str(home / "events"))
    ids = sorted([*expected["event_id"], "b00001-0"])
    assert sorted(table.to_pyarrow_table(columns=["event_id"]).to_pydict()["event_id"]) == ids
    assert sorted(pl.scan_delta(str(home / "events")).collect()["event_id"]) == ids
    assert sorted(query(f"SELECT event_id FROM {events_sql(store.files())}")["event_id"]) == ids
    after_2021 = pl.scan_delta(str(home / "events")).filter(pl.col("start_on") > date(2021, 12, 31)).collect()
    assert after_2021["event_id"].to_list() == ["x2"]  # the first and last days in the log leave no file out wrongly


def test_the_log_says_how_many_rows_and_which_days_a_file_holds(home: Path) -> None:
    days = [{"start_on": date(2021, 3, 15), "end_on": date(2021, 3, 31)}, {"start_on": date(2019, 1, 1), "end_on": date(2019, 1, 1)}]
    _put_in(EventStore(home), event_table(days))
    listed = pl.DataFrame(DeltaTable(str(home / "events")).get_add_actions(flatten=True)).row(0, named=True)
    assert (listed["num_records"], listed["null_count.start_on"], listed["partition.batch_id"]) == (2, 0, "b00001")
    assert (listed["min.start_on"], listed["max.start_on"]) == (date(2019, 1, 1), date(2021, 3, 15))
    assert (listed["min.end_on"], listed["max.end_on"]) == (date(2019, 1, 1), date(2021, 3, 31))


def test_a_batch_can_be_deleted_by_the_log_alone(home: Path) -> None:
    store = EventStore(home)
    _put_in(store, event_table([{}], "b00001"))
    _put_in(store, event_table([{}], "b00002"))
    done = DeltaTable(str(home / "events")).delete("batch_id = 'b00001'")
    assert (done["num_removed_files"], done["num_added_files"], done["num_copied_rows"]) == (1, 0, 0)
    assert store.events().collect()["batch_id"].to_list() == ["b00002"]


def test_an_event_file_is_compressed_says_repeated_words_once_and_leaves_the_batch_to_its_folder(tmp_path: Path) -> None:
    events = event_table([{"event_id": f"e{n}"} for n in range(1000)])
    for frame in (events, events.drop("batch_id")):
        described = pq.read_metadata(write_event_file(frame, tmp_path / "new" / "e.parquet"))
        columns = {c["path_in_schema"]: c for c in (described.row_group(0).column(n).to_dict() for n in range(described.num_columns))}
        assert set(columns) == set(EVENTS.names) - {"batch_id"}
        assert {c["compression"] for c in columns.values()} == {"ZSTD"}
        assert any("DICTIONARY" in encoding for encoding in columns["kind"]["encodings"])
        assert columns["start_on"]["statistics"]["min"] == date(2021, 3, 15)


def test_a_frame_that_does_not_fit_is_not_written(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="'rumour' is not one of"):
        write_event_file(event_table([{}]).with_columns(kind=pl.lit("rumour")), tmp_path / "e.parquet")
    with pytest.raises(StoreError, match="'cure': expected, not there"):
        write_problem_file(_problems("b", [1]).drop("cure"), tmp_path / "p.parquet")
    assert list(tmp_path.iterdir()) == []


def test_files_that_do_not_fit_or_do_not_add_up_are_refused_and_nothing_is_written(home: Path) -> None:
    store = EventStore(home)
    events = event_table([{}, {}])
    with store.staging() as staging, store.locked():
        file = write_event_file(events, staging.folder / "e.parquet")
        other = staging.folder / "other.parquet"
        pl.DataFrame({"event_id": [1], "rumour": ["x"]}).write_parquet(other)
        cases = [
            (replace(batch_of(events), events=3), [file], [], "expected 3 events, got 2"),
            (batch_of(events, problems=1), [file], [], "expected 1 problems, got 0"),
            (batch_of(events), [other], [], "column 'event_id': expected String, got Int64"),
            (batch_of(events), [other], [], "column 'rumour': not declared"),
            (batch_of(events), [staging.folder / "gone.parquet"], [], "gone.parquet: not there"),
            (replace(batch_of(events), batch_id="../b"), [file], [], "letters, digits"),
        ]
        for batch, event_files, problem_files, message in cases:
            with pytest.raises(StoreError, match=message):
                store.append_files(batch, event_files, problem_files, replaced=None)
        assert file.exists()
    assert store.version == -1


def test_a_home_with_blanks_and_accents_in_its_path_works(tmp_path: Path) -> None:
    store = stored(tmp_path / "Données de l'unité 50%", event_table([{"event_id": "r"}], "a"))
    events = event_table([{"event_id": "r", "record_hash": "new"}], "b")
    with store.locked():
        store.append(batch_of(events), events, PROBLEMS.empty(), replaced=pl.DataFrame({"event_id": ["r"], "batch_id": ["a"]}))
    assert store.events().collect()["batch_id"].to_list() == ["b"]
    assert query(f"SELECT batch_id FROM {events_sql(store.files())}")["batch_id"].to_list() == ["b"]
    store.withdraw("b", "tester")
    assert store.events().collect()["batch_id"].to_list() == ["a"]


# -- what dead processes leave -----------------------------------------------------------------------

_VICTIM = """
import os, sys
from routes import _delta
from routes.columns import EVENTS
from routes.events import EventStore
from tests.made_up import batch_of, event_table
from tests.test_event_files import _put_in, _problems

real = _delta.DeltaTable.create_write_transaction
def die(table, *args, **options):
    if "event_id" in [field.name for field in table.schema().fields]:
        os._exit(9)  # the files are moved in, the commit is not made
    return real(table, *args, **options)
_delta.DeltaTable.create_write_transaction = die
_put_in(EventStore(), event_table([{}, {}], "b00002"), problems=_problems("b00002", [7]))
"""


def _parts(home: Path) -> set[Path]:
    return set((home / "events").glob("batch_id=*/*.parquet"))


def _contents(store: EventStore) -> list[pl.DataFrame]:
    return [store.events(version).collect().sort("batch_id", "source_row") for version in range(store.version + 1)]


def test_a_process_that_dies_before_the_commit_leaves_nothing_that_stays(home: Path) -> None:
    store = stored(home, event_table([{}], "b00001"), event_table([{}], "b00003"))
    store.withdraw("b00003", "tester")
    for file in _parts(home):  # what only an older version names is old as well
        os.utime(file, (time.time() - LONG_AGO_S,) * 2)
    before, contents = _parts(home), _contents(store)
    assert subprocess.run([sys.executable, "-c", _VICTIM], cwd=PROJECT, check=False).returncode == 9
    (orphan,) = _parts(home) - before
    assert store.events().collect().height == 1
    assert store.problems().is_empty()
    assert any((home / "staging").glob("*/"))
    _put_in(store, event_table([{}], "b00004"))
    assert orphan.exists()  # a day is left to whoever may still be at it
    assert list((home / "staging").glob("*/")) == []
    os.utime(orphan, (time.time() - LONG_AGO_S,) * 2)
    _put_in(store, event_table([{}], "b00002"), problems=_problems("b00002", [8]))
    assert not orphan.exists()
    assert store.problems("b00002")["source_row"].to_list() == [8]
    for version, expected in enumerate(contents):
        assert_frame_equal(store.events(version).collect().sort("batch_id", "source_row"), expected)


def test_the_day_of_a_file_begins_when_it_is_moved_in(home: Path) -> None:
    store = EventStore(home)
    events = event_table([{}])
    with store.staging() as staging, store.locked():
        file = write_event_file(events, staging.folder / "e.parquet")
        os.utime(file, (time.time() - LONG_AGO_S,) * 2)  # a preview that stood open over the weekend
        store.append_files(batch_of(events), [file], [], replaced=None)
    (moved,) = _parts(home)
    assert time.time() - moved.stat().st_mtime < 600


def test_nothing_is_cleaned_where_a_part_of_the_log_is_missing(home: Path) -> None:
    store = stored(home, event_table([{}], "b00001"), event_table([{}], "b00002"))
    orphan = home / "events" / "batch_id=b00009" / "part-1.parquet"
    write_event_file(event_table([{}]), orphan)
    os.utime(orphan, (time.time() - LONG_AGO_S,) * 2)
    DeltaTable(str(home / "events")).create_checkpoint()
    (home / "events" / "_delta_log" / f"{1:020}.json").unlink()
    _put_in(store, event_table([{}], "b00003"))
    assert orphan.exists()


def test_a_staging_folder_lives_as_long_as_someone_holds_it(home: Path) -> None:
    store = EventStore(home)
    held, dropped = store.staging(), store.staging()
    kept, gone = held.folder, dropped.folder
    (kept / "e.parquet").touch()
    (gone / "e.parquet").touch()
    del dropped
    _put_in(store, event_table([{}]))
    assert (kept / "e.parquet").exists()
    assert not gone.exists()
    held.close()
    assert not kept.exists()


def test_a_home_that_cannot_be_written_says_so_when_staging_begins(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    with pytest.raises(StoreError, match="--home"):
        Staging(tmp_path / "file" / "home")


_WRITER = """
import sys
from routes.events import EventStore
from tests.made_up import event_table
from tests.test_event_files import _put_in
for number in range(5):
    _put_in(EventStore(), event_table([{}, {}], f"{sys.argv[1]}{number}"))
"""


def test_processes_that_write_at_once_wait_for_each_other_and_readers_for_nobody(home: Path) -> None:
    store = stored(home, event_table([{}], "first"))
    writers = [subprocess.Popen([sys.executable, "-c", _WRITER, name], cwd=PROJECT) for name in ("left", "right")]
    while any(writer.poll() is None for writer in writers):
        version = store.version
        assert store.events(version).collect().height == 2 * len(store.batches(version)) - 1
    assert [writer.returncode for writer in writers] == [0, 0]
    assert {b.batch_id for b in store.batches()} == {"first"} | {f"{name}{n}" for name in ("left", "right") for n in range(5)}
    with store.locked():
        assert EventStore(home).events().collect().height == 21


# -- what meets what ---------------------------------------------------------------------------------

_ROWS = st.lists(st.tuples(st.sampled_from("abcdef"), st.sampled_from("xyz")), max_size=12)


def _event_rows(rows: list[tuple[str, str]], batch_id: str = "new") -> pl.DataFrame:
    told = event_table([{"event_id": key, "record_hash": content} for key, content in rows], batch_id)
    return told.head(len(rows))


def _staged(staging: Staging, events: pl.DataFrame, cut: int) -> list[Path]:
    parts = [events.head(cut), events.slice(cut)]
    return [write_event_file(part, staging.folder / f"{number}.parquet") for number, part in enumerate(parts)]


@settings(max_examples=40, deadline=None)
@given(rows=_ROWS, cut=st.integers(0, 12), few=st.sampled_from([0, 100]))
def test_rows_that_occurred_earlier_are_found_across_files(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, str]], cut: int, few: int
) -> None:
    firsts: dict[str, tuple[int, str]] = {}
    expected = []
    for line, (key, content) in enumerate(rows, start=2):
        first_row, first_content = firsts.setdefault(key, (line, content))
        if first_row != line:
            expected.append((key, line, first_row, content == first_content))
    store = EventStore(tmp_path_factory.mktemp("home"))
    with store.staging() as staging, pytest.MonkeyPatch.context() as patch:
        patch.setattr(_meeting, "_FEW", few)  # 0: as if too many met to look at them alone
        found = store.duplicated_in(_staged(staging, _event_rows(rows), cut)[::-1])
    assert sorted(found.rows()) == sorted(expected)
    assert found.columns == ["event_id", "source_row", "first_row", "same_content"]


@pytest.fixture(scope="module")
def shared_store(tmp_path_factory: pytest.TempPathFactory) -> EventStore:
    first = _event_rows([("a", "x"), ("b", "x"), ("c", "x")], "old1")
    return stored(tmp_path_factory.mktemp("home"), first, _event_rows([("d", "y"), ("e", "y")], "old2"))


_STORED = {"a": ("x", "old1", 2), "b": ("x", "old1", 3), "c": ("x", "old1", 4), "d": ("y", "old2", 2), "e": ("y", "old2", 3)}


@settings(max_examples=40, deadline=None)
@given(contents=st.dictionaries(st.sampled_from("abcdefgh"), st.sampled_from("xyz")), cut=st.integers(0, 8), few=st.sampled_from([0, 100]))
def test_records_that_the_store_holds_are_found_with_their_stored_version(
    shared_store: EventStore, contents: dict[str, str], cut: int, few: int
) -> None:
    expected = []
    for line, (key, content) in enumerate(contents.items(), start=2):
        if key in _STORED:
            stored_content, batch_id, stored_line = _STORED[key]
            expected.append((key, content, stored_content, batch_id, stored_line, line))
    with shared_store.staging() as staging, pytest.MonkeyPatch.context() as patch:
        patch.setattr(_meeting, "_FEW", few)
        patch.setattr(_meeting, "_ROWS_AT_ONCE", 2)
        files = _staged(staging, _event_rows(list(contents.items())), cut)
        found = shared_store.known_records_in(files)
        parts = list(shared_store.known_parts_in(files))
    assert sorted(found.rows()) == sorted(expected)
    assert sorted(row for part in parts for row in part.rows()) == sorted(expected)
    assert found.columns == ["event_id", "record_hash", "record_hash_stored", "batch_id_stored", "source_row_stored", "source_row"]


def test_nothing_is_known_to_an_empty_store_and_it_stays_unmade(home: Path, tmp_path: Path) -> None:
    file = write_event_file(_event_rows([("a", "x")]), tmp_path / "e.parquet")
    found = EventStore(home).known_records_in([file])
    assert (found.height, found.schema) == (0, _meeting.KNOWN)
    assert EventStore(home).duplicated_in([]).schema == _meeting.DUPLICATED
    assert not home.exists()


def test_joins_are_offline_and_bounded(tmp_path: Path) -> None:
    with scratch_database(tmp_path) as database:
        said = dict(
            database.sql(
                "SELECT name, value FROM duckdb_settings() WHERE name IN "
                "('autoinstall_known_extensions', 'autoload_known_extensions', 'temp_directory', 'memory_limit')"
            ).fetchall()
        )
    assert said["temp_directory"].startswith(str(tmp_path))
    assert {said["autoinstall_known_extensions"], said["autoload_known_extensions"]} == {"false"}
    assert said["memory_limit"] == "476.8 MiB"


def test_rows_can_be_taken_out_of_a_staged_file(tmp_path: Path) -> None:
    events = _event_rows([("a", "x"), ("b", "x"), ("c", "x")])
    file = write_event_file(events, tmp_path / "e.parquet")
    schema = pl.read_parquet_schema(file)
    assert without_rows(file, pl.Series([3, 99])) == 2
    assert pl.read_parquet(file)["event_id"].to_list() == ["a", "c"]
    assert pl.read_parquet_schema(file) == schema
    written_at = file.stat().st_mtime_ns
    assert without_rows(file, pl.Series([1, 3, 99])) == 2
    assert file.stat().st_mtime_ns == written_at  # nothing to take out, nothing written
    assert without_rows(file, pl.Series([2, 4])) == 0
    assert without_rows(file, pl.Series([2, 4])) == 0
    assert list(tmp_path.iterdir()) == [file]


def test_a_file_whose_rows_were_all_taken_out_stays_outside(home: Path) -> None:
    store = EventStore(home)
    events = _event_rows([("a", "x")], "b00001")
    with store.staging() as staging, store.locked():
        file = write_event_file(events, staging.folder / "e.parquet")
        without_rows(file, events["source_row"])
        batch = store.append_files(replace(batch_of(events), events=0), [file], [], replaced=None)
    assert store.files() == []
    assert store.batches() == (batch,)


# -- stores of before --------------------------------------------------------------------------------


def _store_of_before(home: Path) -> None:
    """Write a store as the version without ``count_ranges`` and without updates did."""
    for name, table in (("events", EVENTS), ("problems", PROBLEMS)):
        empty = table.empty().with_columns(pl.col(pl.UInt64).cast(pl.Int64))
        empty = empty.drop("count_ranges") if name == "events" else empty
        write_deltalake(str(home / name), empty, mode="append", partition_by=["batch_id"])
    events = event_table([{"event_id": "r1", "lat": 20.0, "lon": 13.0, "radius_km": 0.1}, {"event_id": "r2"}], "old")
    record = {
        "batch_id": "old", "file_name": "old.csv", "file_sha256": "f00", "unit": "TEST", "ingested_by": "tester",
        "ingested_at": "2025-06-01T12:00:00+00:00", "rows_read": 2, "events": 2, "problems": 0, "duplicates": 0, "made_up": False,
        "product_version": "0.1",
    }  # fmt: skip
    write_deltalake(
        str(home / "events"),
        events.drop("count_ranges").with_columns(pl.col(pl.UInt64).cast(pl.Int64)),
        mode="append",
        commit_properties=CommitProperties(custom_metadata={"netcop": json.dumps({"action": "ingest", "record": record})}),
    )


def test_a_store_of_the_version_before_is_read_and_left_as_it_is(home: Path) -> None:
    _store_of_before(home)
    store = EventStore(home)
    events = store.events().collect()
    assert events.schema == EVENTS.schema
    assert events["count_ranges"].to_list() == [None, None]
    assert [(b.batch_id, b.updated, b.data_version) for b in store.batches()] == [("old", 0, 1)]
    cell = events.drop_nulls("cell")["cell"].item()
    assert cells.events_in_cell(store.files(), cells.Selection(), cell, 8)["event_id"].to_list() == ["r1"]
    assert store.version == 1


def test_a_store_of_the_version_before_takes_new_batches_updates_and_withdrawals(home: Path) -> None:
    _store_of_before(home)
    store = EventStore(home)
    new = event_table(
        [{"event_id": "r1", "record_hash": "new", "count_ranges": "persons=1..9", "lat": 20.0, "lon": 13.0, "radius_km": 0.1}], "new"
    )
    with store.locked():
        batch = store.append(batch_of(new), new, PROBLEMS.empty(), replaced=pl.DataFrame({"event_id": ["r1"], "batch_id": ["old"]}))
    assert batch.updated == 1
    assert store.events().sort("event_id").select("event_id", "batch_id", "count_ranges").collect().rows() == [
        ("r1", "new", "persons=1..9"),
        ("r2", "old", None),
    ]
    assert cells.events_in_cell(store.files(), cells.Selection(), new["cell"].item(), 8)["count_ranges"].to_list() == ["persons=1..9"]
    assert DeltaTable(str(home / "events")).to_pyarrow_table().num_rows == 2
    store.withdraw("new", "tester")
    assert store.events().sort("event_id").select("event_id", "batch_id").collect().rows() == [("r1", "old"), ("r2", "old")]
    assert store.events(1).collect().height == 2
