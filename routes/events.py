"""The event store: append a batch, withdraw it, read any version, list what came in.

Events and problems are two Delta tables in the home folder. The one commit to the events table decides: a
batch is in the store from that commit on, and out of it before. Problems are written first; those of a
batch without such a commit are invisible, and are replaced when the batch comes again.

A record has one live version at most: a batch that brings another content of it replaces the version of an
earlier batch, and gives it back when it is withdrawn.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import polars as pl
from filelock import FileLock

from geodata.errors import StoreError, UnknownBatchError
from geodata.settings import home_folder
from routes import _meeting
from routes._batch import Batch
from routes._delta import BatchedTable, Said
from routes._files import faults_of_files, row_count, without_rows, write_event_file, write_problem_file
from routes._sql import events_sql, query
from routes._staging import Staging, sweep, writing_in
from routes._versions import PlacedAnew, Placing, batches_beneath, placed_anew, placed_in, restored, without_replaced
from routes.columns import BATCHES, EVENTS, PROBLEMS

__all__ = ["Batch", "EventStore", "Staging", "events_sql", "query", "without_rows", "write_event_file", "write_problem_file"]

_SHORTEST_ID = 6
_NOTHING_REPLACED = pl.DataFrame(schema={"event_id": pl.String, "batch_id": pl.String})
_BATCH_ID = re.compile(r"[A-Za-z0-9_.-]+")


class EventStore:
    """The events and problems of one home folder.

    Parameters
    ----------
    home
        The data folder; by default as the settings say. It is made at the first write.
    """

    def __init__(self, home: str | Path | None = None) -> None:
        self.home = home_folder(home)
        self._events = BatchedTable(self.home / "events", EVENTS)
        self._problems = BatchedTable(self.home / "problems", PROBLEMS)

    # -- reading ---------------------------------------------------------------------------------

    @property
    def version(self) -> int:
        """The data version: the version of the events table, -1 where there is none yet."""
        return self._events.version

    def files(self, version: int | None = None) -> list[str]:
        """Return the Parquet files that hold the events of `version` (default: the newest).

        Raises
        ------
        UnknownVersionError
            There is no such version.
        """
        return [str(file.path) for file in self._events.files(version)]

    def events(self, version: int | None = None) -> pl.LazyFrame:
        """Return the events of `version` (default: the newest), lazily, with the schema of `EVENTS`."""
        return self._events.scan(self._events.files(version))

    def problems(self, batch_id: str | None = None) -> pl.DataFrame:
        """Return the problems of live batches, or of one of them."""
        live = {batch.batch_id for batch in self.batches()}
        wanted = live if batch_id is None else live & {batch_id}
        files = [file for file in self._problems.files() if file.batch_id in wanted]
        return self._problems.scan(files).sort("batch_id", "source_row").collect()

    def batches(self, version: int | None = None) -> tuple[Batch, ...]:
        """Return the batches that are in the store at `version`, oldest first, with the counts of their ingest."""
        live: dict[str, Batch] = {}
        for entry in self.history(version):
            record = entry["record"]
            if entry["action"] == "ingest":
                live[record["batch_id"]] = Batch.from_metadata(record, entry["version"])
            elif entry["action"] == "withdraw":
                live.pop(record["batch_id"], None)
        return tuple(live.values())

    def batch_table(self, version: int | None = None) -> pl.DataFrame:
        """Return the batches as a table with the schema of `BATCHES`."""
        return pl.DataFrame([asdict(batch) for batch in self.batches(version)], schema=BATCHES.schema)

    def history(self, version: int | None = None) -> list[dict[str, Any]]:
        """Return what was done to the store, oldest first: ``version``, ``action``, ``record``."""
        said = [s for s in self._events.history() if version is None or s.version <= version]
        return [{"version": s.version, "action": s.action, "record": s.record} for s in said]

    def batch(self, batch_id: str) -> Batch:
        """Return a live batch by its id or a unique beginning of it (six characters or more).

        Raises
        ------
        UnknownBatchError
            None, or more than one, is in the store.
        """
        batches = self.batches()
        found = [b for b in batches if b.batch_id == batch_id]
        if not found and len(batch_id) >= _SHORTEST_ID:
            found = [b for b in batches if b.batch_id.startswith(batch_id)]
        if len(found) != 1:
            raise UnknownBatchError(f"No batch {batch_id!r} is in the store. `netcop batches` lists those that are.")
        return found[0]

    # -- what meets what -------------------------------------------------------------------------

    def known_records(self, event_ids: pl.Series) -> pl.DataFrame:
        """Return ``event_id, record_hash, batch_id, source_row`` of those events that are in the store."""
        wanted = event_ids.to_frame("event_id").lazy()
        found = self.events().select("event_id", "record_hash", "batch_id", "source_row")
        return found.join(wanted.unique(), on="event_id", how="semi").collect()

    def known_records_in(self, event_files: Sequence[Path]) -> pl.DataFrame:
        """Return those rows of staged files whose event is in the store, in no order.

        Returns
        -------
        pl.DataFrame
            ``event_id, record_hash, record_hash_stored, batch_id_stored, source_row_stored, source_row``:
            those of the new row, and those ``_stored`` of the live one.
        """
        return pl.concat([_meeting.KNOWN.to_frame(), *self.known_parts_in(event_files)])

    def known_parts_in(self, event_files: Sequence[Path]) -> Iterator[pl.DataFrame]:
        """Yield what `known_records_in` returns, at most a million rows at a time."""
        return _meeting.known(event_files, {file.path: file.batch_id for file in self._events.files()})

    @staticmethod
    def duplicated_in(event_files: Sequence[Path]) -> pl.DataFrame:
        """Return those rows of staged files whose event is in an earlier row of the same files, in no order.

        Returns
        -------
        pl.DataFrame
            ``event_id, source_row, first_row, same_content``: the row, the first row of the same event, and
            whether the two have the same content.
        """
        return _meeting.duplicated(event_files)

    # -- writing ---------------------------------------------------------------------------------

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the home's write lock; a process that dies lets go of it."""
        with writing_in(self.home), FileLock(self.home / "store.lock", timeout=600):
            yield

    def staging(self) -> Staging:
        """Return a new folder of the home for files on their way into the store; close it when they are in.

        What dead processes left in theirs goes.
        """
        sweep(self.home)
        return Staging(self.home)

    def append(self, batch: Batch, events: pl.DataFrame, problems: pl.DataFrame, *, replaced: pl.DataFrame | None = None) -> Batch:
        """Put a small batch in, wholly or not at all; call it under `locked`.

        `append_files` says more; the counts that `batch` gives are taken as they are.

        Raises
        ------
        StoreError
            The tables are not what `EVENTS` and `PROBLEMS` declare: nothing is written.
        """
        faults = EVENTS.faults(events) + PROBLEMS.faults(problems)
        if faults:
            raise StoreError("The batch does not fit the tables: " + "; ".join(faults))
        with self.staging() as staging:
            event_files = [write_event_file(events, staging.folder / "events.parquet")] if events.height else []
            problem_files = [write_problem_file(problems, staging.folder / "problems.parquet")] if problems.height else []
            return self._put_in(batch, event_files, problem_files, replaced)

    def append_files(
        self, batch: Batch, event_files: Sequence[Path], problem_files: Sequence[Path], *, replaced: pl.DataFrame | None
    ) -> Batch:
        """Put a batch in whose files are written already, wholly or not at all; call it under `locked`.

        Parameters
        ----------
        batch
            Its provenance; ``ingested_at``, ``updated`` and ``data_version`` are set here.
        event_files, problem_files
            Files of `write_event_file` and `write_problem_file`; they are moved into the store.
        replaced
            ``event_id, batch_id``, each once, of the live events of earlier batches that this batch's events replace.

        Returns
        -------
        Batch
            The batch with the data version it made.

        Raises
        ------
        StoreError
            The files are not what `EVENTS` and `PROBLEMS` declare or the batch counts, or events that are
            to be replaced are not in the store: nothing is written.
        """
        faults = faults_of_files(EVENTS, event_files) + faults_of_files(PROBLEMS, problem_files)
        if not faults:
            for name, files, told in (("events", event_files, batch.events), ("problems", problem_files, batch.problems)):
                count = sum(map(row_count, files))
                faults += [f"expected {told:,} {name}, got {count:,}"] if count != told else []
        if faults:
            raise StoreError("The batch does not fit the tables: " + "; ".join(faults))
        return self._put_in(batch, event_files, problem_files, replaced)

    def withdraw(self, batch_id: str, by: str) -> Batch:
        """Take a batch out; the versions that it replaced come back, and older data versions still hold it.

        Raises
        ------
        UnknownBatchError
            No such batch is in the store.
        """
        with self.locked(), self.staging() as staging:
            batch = self.batch(batch_id)
            leaving = [file for file in self._events.files() if file.batch_id == batch.batch_id]
            said = self._events.history()
            beneath = batches_beneath(said, batch.batch_id)
            live = {
                b.batch_id: [b.data_version, *placed_in(said, b.batch_id, b.data_version)] for b in self.batches() if b.batch_id in beneath
            }
            back = restored(self._events, leaving, live, staging.folder)
            record = {
                "batch_id": batch.batch_id,
                "by": by,
                "at": datetime.now(UTC).isoformat(),
                "restored": sum(row_count(file) for file, _ in back),
            }
            self._events.change(leaving=leaving, coming=back, said=Said(-1, "withdraw", record))
            self._replace_problems(batch.batch_id, [])
            return batch

    def place_anew(self, placing: Placing, record: Mapping[str, Any]) -> PlacedAnew:
        """Exchange live events for the same ones placed anew, all in one commit or none; call it under `locked`.

        Readers see the old places of all events or the new ones of all; older data versions keep the old ones. Where no
        place changes nothing is written.

        Parameters
        ----------
        placing
            Called with the events of each live file in turn.
        record
            What the commit says of itself, beside how many events of which batches it places.

        Raises
        ------
        StoreError
            What `placing` returns are not the same events: nothing is written.
        """
        if self.version < 0:
            return PlacedAnew([], [], 0, (), 0)
        self._events.prepare()
        with self.staging() as staging:
            anew = placed_anew(self._events, placing, staging.folder)
            if anew.events:
                said = Said(-1, "place", {**record, "events": anew.events, "batches": anew.batches})
                self._events.change(leaving=anew.leaving, coming=anew.coming, said=said)
        return anew

    # -- plumbing --------------------------------------------------------------------------------

    def _put_in(self, batch: Batch, event_files: Sequence[Path], problem_files: Sequence[Path], replaced: pl.DataFrame | None) -> Batch:
        if not _BATCH_ID.fullmatch(batch.batch_id):
            raise StoreError(f"A batch cannot be called {batch.batch_id!r}: expected letters, digits, and _ . - only.")
        sweep(self.home)
        for table in (self._problems, self._events):
            table.prepare()
            table.drop_orphans()
        with self.staging() as staging:
            gone = (_NOTHING_REPLACED if replaced is None else replaced).select("event_id", "batch_id")
            leaving, coming = without_replaced(self._events, gone, staging.folder)
            self._replace_problems(batch.batch_id, problem_files)
            batch = replace(batch, ingested_at=datetime.now(UTC), updated=gone.height)
            said = Said(-1, "ingest", batch.to_metadata(), tuple(gone["batch_id"].unique().sort()))
            full = [file for file in event_files if row_count(file)]
            version = self._events.change(leaving=leaving, coming=[*((f, batch.batch_id) for f in full), *coming], said=said)
        return replace(batch, data_version=version)

    def _replace_problems(self, batch_id: str, problem_files: Sequence[Path]) -> None:
        leaving = [file for file in self._problems.files() if file.batch_id == batch_id]
        full = [file for file in problem_files if row_count(file)]
        if leaving or full:
            self._problems.change(leaving=leaving, coming=[(file, batch_id) for file in full])
