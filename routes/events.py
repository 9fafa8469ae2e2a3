"""The event store: append a batch, withdraw it, read any version, list what came in.

Events and problems are two Delta tables in the home folder. The one commit to the events table decides: a
batch is in the store from that commit on, and out of it before. Problems are written first; those of a
batch without such a commit are invisible, and are replaced when the batch comes again.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
from deltalake import CommitProperties, DeltaTable, write_deltalake
from deltalake.exceptions import DeltaError, TableNotFoundError
from filelock import FileLock

from geodata.errors import StoreError, UnknownBatchError, UnknownVersionError
from geodata.settings import home_folder
from geodata.tables import Table
from routes.columns import BATCHES, EVENTS, PROBLEMS

_METADATA_KEY = "netcop"
_PARTITION = "batch_id="
_KEEP_HISTORY = {
    # The log is the audit trail and what makes older versions readable: it never expires.
    "delta.logRetentionDuration": "interval 36500 days",
    "delta.enableExpiredLogCleanup": "false",
}


@dataclass(frozen=True)
class Batch:
    """The provenance of one ingested file; the fields are those of the table `BATCHES`."""

    batch_id: str
    file_name: str
    file_sha256: str
    unit: str
    ingested_by: str
    ingested_at: datetime
    rows_read: int
    events: int
    problems: int
    duplicates: int
    made_up: bool
    product_version: str
    data_version: int = -1

    def to_metadata(self) -> dict[str, Any]:
        """Return what the commit log keeps: everything but the version, which the commit itself is."""
        record = asdict(self) | {"ingested_at": self.ingested_at.isoformat()}
        del record["data_version"]
        return record

    @classmethod
    def from_metadata(cls, record: dict[str, Any], data_version: int) -> Batch:
        """Return the batch that `to_metadata` described."""
        at = datetime.fromisoformat(record["ingested_at"])
        return cls(**record | {"ingested_at": at, "data_version": data_version})


def _delta_schema(table: Table) -> pl.DataFrame:
    return _to_delta(table.empty())


def _to_delta(frame: pl.DataFrame) -> pl.DataFrame:
    # Delta has no unsigned integers; the top bit of an H3 index is always 0, so the signed one is the same number.
    return frame.with_columns(pl.col(pl.UInt64).cast(pl.Int64))


class EventStore:
    """The events and problems of one home folder.

    Parameters
    ----------
    home
        The data folder; by default as the settings say. It is made at the first write.
    """

    def __init__(self, home: str | Path | None = None) -> None:
        self.home = home_folder(home)
        self._events_path = self.home / "events"
        self._problems_path = self.home / "problems"

    # -- reading ---------------------------------------------------------------------------------

    @property
    def version(self) -> int:
        """The data version: the version of the events table, -1 where there is none yet."""
        table = self._open(self._events_path)
        return -1 if table is None else table.version()

    def files(self, version: int | None = None) -> list[str]:
        """Return the Parquet files that hold the events of `version` (default: the newest).

        Raises
        ------
        UnknownVersionError
            There is no such version.
        """
        table = self._open(self._events_path, version)
        return [] if table is None else sorted(table.file_uris())

    def events(self, version: int | None = None) -> pl.LazyFrame:
        """Return the events of `version` (default: the newest), lazily, with the schema of `EVENTS`."""
        return _scan(EVENTS, self.files(version))

    def problems(self, batch_id: str | None = None) -> pl.DataFrame:
        """Return the problems of live batches, or of one of them."""
        table = self._open(self._problems_path)
        live = {batch.batch_id for batch in self.batches()}
        wanted = live if batch_id is None else live & {batch_id}
        files = [] if table is None else [f for f in table.file_uris() if _partition(f) in wanted]
        return _scan(PROBLEMS, files).sort("batch_id", "source_row").collect()

    def batches(self, version: int | None = None) -> tuple[Batch, ...]:
        """Return the batches that are in the store at `version`, oldest first."""
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
        table = self._open(self._events_path)
        if table is None:
            return []
        newest = table.version() if version is None else version
        entries = []
        # read from the newest table: that of an older one counts its commits from the wrong end
        for commit in sorted(table.history(), key=lambda c: int(c["version"])):
            said = json.loads(commit.get(_METADATA_KEY) or "{}")
            if said and int(commit["version"]) <= newest:
                entries.append({"version": int(commit["version"]), "action": said["action"], "record": said["record"]})
        return entries

    def known_records(self, event_ids: pl.Series) -> pl.DataFrame:
        """Return ``event_id, record_hash, batch_id, source_row`` of those events that are in the store."""
        wanted = event_ids.to_frame("event_id").lazy()
        found = self.events().select("event_id", "record_hash", "batch_id", "source_row")
        return found.join(wanted.unique(), on="event_id", how="semi").collect()

    # -- writing ---------------------------------------------------------------------------------

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the home's write lock; a process that dies lets go of it."""
        try:
            self.home.mkdir(parents=True, exist_ok=True)
            lock = FileLock(self.home / "store.lock", timeout=600)
            with lock:
                yield
        except OSError as error:
            raise StoreError(
                f"The data folder {self.home} cannot be written ({error.strerror or error}). "
                "Choose another with --home or NETCOP_HOME, or mend its permissions."
            ) from error

    def append(self, batch: Batch, events: pl.DataFrame, problems: pl.DataFrame) -> Batch:
        """Put a batch in, wholly or not at all; call it under `locked`.

        Returns
        -------
        Batch
            The batch with the data version it made.

        Raises
        ------
        StoreError
            The tables are not what `EVENTS` and `PROBLEMS` declare: nothing is written.
        """
        faults = EVENTS.faults(events) + PROBLEMS.faults(problems)
        if faults:
            raise StoreError("The batch does not fit the tables: " + "; ".join(faults))
        self._create()
        leftover = DeltaTable(str(self._problems_path))
        leftover.delete(f"batch_id = '{batch.batch_id}'")
        if problems.height:
            write_deltalake(str(self._problems_path), problems, mode="append")
        batch = replace(batch, ingested_at=datetime.now(UTC))
        write_deltalake(
            str(self._events_path),
            _to_delta(events),
            mode="append",
            commit_properties=_said("ingest", batch.to_metadata()),
        )
        return replace(batch, data_version=self.version)

    def withdraw(self, batch_id: str, by: str) -> Batch:
        """Take a batch out; older versions still hold it.

        Raises
        ------
        UnknownBatchError
            No such batch is in the store.
        """
        with self.locked():
            batch = self.batch(batch_id)
            record = {"batch_id": batch.batch_id, "by": by, "at": datetime.now(UTC).isoformat()}
            predicate = f"batch_id = '{batch.batch_id}'"
            events = DeltaTable(str(self._events_path))
            if {"batch_id": batch.batch_id} in events.partitions():
                events.delete(predicate, commit_properties=_said("withdraw", record))
            else:  # a delete that removes nothing makes no commit
                write_deltalake(events, _delta_schema(EVENTS), mode="append", commit_properties=_said("withdraw", record))
            DeltaTable(str(self._problems_path)).delete(predicate)
            return batch

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

    # -- plumbing --------------------------------------------------------------------------------

    def _create(self) -> None:
        for table, path in ((PROBLEMS, self._problems_path), (EVENTS, self._events_path)):
            if not DeltaTable.is_deltatable(str(path)):
                write_deltalake(
                    str(path),
                    _delta_schema(table),
                    mode="append",
                    partition_by=["batch_id"],  # so that a withdrawal touches the log alone
                    configuration=_KEEP_HISTORY,
                    description=table.meaning,
                )

    def _open(self, path: Path, version: int | None = None) -> DeltaTable | None:
        try:
            table = DeltaTable(str(path))
        except TableNotFoundError:
            if version is not None:
                raise UnknownVersionError(f"There is no data version {version}: the store is empty.") from None
            return None
        except (DeltaError, OSError) as error:
            raise StoreError(f"The table in {path} cannot be read: {error}") from error
        if version is None or version == table.version():
            return table
        if not 0 <= version < table.version():
            raise UnknownVersionError(f"There is no data version {version}: the newest is {table.version()}.")
        return DeltaTable(str(path), version=version)


_SHORTEST_ID = 6


def _said(action: str, record: dict[str, Any]) -> CommitProperties:
    text = json.dumps({"action": action, "record": record}, ensure_ascii=False)
    return CommitProperties(custom_metadata={_METADATA_KEY: text})


def _partition(file: str) -> str:
    return os.path.basename(os.path.dirname(file)).removeprefix(_PARTITION)  # noqa: PTH119, PTH120 - a URI, not a path


def _scan(table: Table, files: list[str]) -> pl.LazyFrame:
    if not files:
        return table.empty().lazy()
    found = pl.scan_parquet(files, hive_partitioning=True, hive_schema={"batch_id": pl.String})
    return found.select(pl.col(c.name).cast(c.dtype) for c in table.columns)


def events_sql(files: list[str]) -> str:
    """Return the SQL that reads these event files, of the store or of a preview, for DuckDB's FROM clause."""
    listed = ", ".join("'" + file.replace("'", "''") + "'" for file in files)
    if not all(_PARTITION in file for file in files):
        return f"read_parquet([{listed}])"
    return f"read_parquet([{listed}], hive_partitioning = true, hive_types = {{'batch_id': VARCHAR}})"


@cache
def _database() -> duckdb.DuckDBPyConnection:
    # An offline product: DuckDB must never try to fetch an extension.
    return duckdb.connect(config={"autoinstall_known_extensions": "false", "autoload_known_extensions": "false"})


def query(sql: str, parameters: dict[str, Any] | None = None) -> pl.DataFrame:
    """Run one SQL text on a cursor of its own and return the result.

    A cursor of its own, because a shared connection refuses a second caller with "busy".
    """
    with _database().cursor() as cursor:
        found: pl.DataFrame = cursor.sql(sql, params=parameters or {}).pl()
        return found
