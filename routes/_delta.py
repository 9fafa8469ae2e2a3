"""Delta tables: in parts by batch, changed by one commit of files that are written already; and those that only grow."""

from __future__ import annotations

import json
import os
import shutil
import time
import uuid
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import polars as pl
from deltalake import CommitProperties, DeltaTable, write_deltalake
from deltalake.exceptions import DeltaError, TableNotFoundError
from deltalake.transaction import AddAction, RemoveAction

from geodata.errors import StoreError, UnknownVersionError
from geodata.tables import Table
from routes._files import PARTITION, statistics, stored_schema

_METADATA_KEY = "netcop"
_KEEP_HISTORY = {
    # The log is the audit trail and what makes older versions readable: it never expires.
    "delta.logRetentionDuration": "interval 36500 days",
    "delta.enableExpiredLogCleanup": "false",
}
_ORPHAN_AGE_S = 24 * 3600
_MANY_FILES = 50


@dataclass(frozen=True)
class DataFile:
    """One file of one version of a table.

    Parameters
    ----------
    path
        Where it is.
    batch_id
        The batch whose rows it holds.
    logged_path
        How the commit log names it.
    size_bytes, rows
        Its size, and how many rows the log says it has.
    """

    path: Path
    batch_id: str
    logged_path: str
    size_bytes: int
    rows: int


@dataclass(frozen=True)
class Said:
    """What a commit says of itself: the action, its record, and the batches whose rows it replaced."""

    version: int
    action: str
    record: dict[str, Any]
    replaced: tuple[str, ...] = ()


class _DeltaFolder:
    """A table of ours as a Delta table.

    Parameters
    ----------
    path
        Its folder.
    table
        What it holds.
    """

    def __init__(self, path: Path, table: Table) -> None:
        self.path = path
        self.table = table

    @property
    def version(self) -> int:
        """The newest version, -1 where there is none yet."""
        found = self._open()
        return -1 if found is None else found.version()

    def history(self) -> list[Said]:
        """Return what the commits say, oldest first; commits that say nothing are left out.

        Read from the log itself: deltalake 1.6 counts the commits back from the version that it opened, so
        that all of them are numbered wrongly once another process has made one since.
        """
        said = []
        for commit in sorted(self._log.glob("*.json")):
            if commit.stem.isdecimal():
                told = next((json.loads(i[_METADATA_KEY]) for i in _actions(commit, "commitInfo") if _METADATA_KEY in i), None)
                if told:
                    said.append(Said(int(commit.stem), told["action"], told["record"], tuple(told.get("replaced", ()))))
        return said

    @property
    def _log(self) -> Path:
        return self.path / "_delta_log"

    def _where(self, logged_path: str) -> Path:
        return self.path / unquote(logged_path)

    def _open(self, version: int | None = None) -> DeltaTable | None:
        if version is not None and version < 0:
            raise UnknownVersionError(f"There is no data version {version}: the first is 0.")
        try:
            return DeltaTable(str(self.path), version=version)
        except TableNotFoundError:
            if version is not None:
                raise UnknownVersionError(f"There is no data version {version}: the store is empty.") from None
            return None
        except (DeltaError, OSError) as error:
            if version is not None and version > self.version:
                raise UnknownVersionError(f"There is no data version {version}: the newest is {self.version}.") from None
            raise StoreError(f"The table in {self.path} cannot be read: {error}") from error


class BatchedTable(_DeltaFolder):
    """A table of ours as a Delta table in parts by ``batch_id``, so that a batch leaves by the log alone."""

    # -- reading ---------------------------------------------------------------------------------

    def files(self, version: int | None = None) -> list[DataFile]:
        """Return the files of `version` (default: the newest), by path."""
        found = self._open(version)
        if found is None:
            return []
        listed = pl.DataFrame(found.get_add_actions(flatten=True))
        listed = listed.select("path", "partition.batch_id", "size_bytes", "num_records").sort("path")
        # our own path and not the table's address: that one writes blanks and accents as %20 and %C3%A9
        return [DataFile(self._where(path), batch_id, path, size, rows) for path, batch_id, size, rows in listed.iter_rows()]

    def scan(self, files: Sequence[DataFile]) -> pl.LazyFrame:
        """Return the rows of `files`, lazily, with the schema of the table; columns that came later are null in older files."""
        if not files:
            return self.table.empty().lazy()
        in_files = {name: dtype for name, dtype in stored_schema(self.table).items() if name != "batch_id"}
        found = pl.scan_parquet(
            [file.path for file in files],
            schema=in_files,
            hive_partitioning=True,
            hive_schema={"batch_id": pl.String},
            missing_columns="insert",
            extra_columns="ignore",
        )
        return found.select(pl.col(c.name).cast(c.dtype) for c in self.table.columns)

    def added(self, version: int, batch_id: str) -> list[Path]:
        """Return the files of a batch that the commit of `version` added.

        Raises
        ------
        StoreError
            The log does not hold that commit any more.
        """
        try:
            actions = _actions(self._log / f"{version:020}.json", "add")
        except OSError as error:
            raise StoreError(f"The log of {self.path} does not hold version {version} any more; restore it from a copy.") from error
        return [self._where(a["path"]) for a in actions if a["partitionValues"]["batch_id"] == batch_id]

    # -- writing ---------------------------------------------------------------------------------

    def prepare(self) -> None:
        """Make the table where there is none; give it the columns that were declared after it was made."""
        found = self._open()
        if found is None:
            write_deltalake(
                str(self.path),
                pl.DataFrame(schema=stored_schema(self.table)),
                mode="append",
                partition_by=["batch_id"],
                configuration=_KEEP_HISTORY,
                description=self.table.meaning,
            )
        elif not set(self.table.names) <= {field.name for field in found.schema().fields}:
            write_deltalake(found, pl.DataFrame(schema=stored_schema(self.table)), mode="append", schema_mode="merge")

    def change(
        self,
        *,
        leaving: Iterable[DataFile] = (),
        coming: Iterable[tuple[Path, str]] = (),
        said: Said | None = None,
    ) -> int:
        """Make one commit in which files leave and others come, and return its version; call it under the home's lock.

        Parameters
        ----------
        leaving
            Files of the newest version. They stay on disk, for the older versions.
        coming
            Files that are written already, each with its batch; they are moved into the table's folder.
        said
            What the commit says of itself; its version is ignored.
        """
        found = DeltaTable(str(self.path))
        now_ms = time.time_ns() // 1_000_000
        actions: list[AddAction | RemoveAction] = [
            RemoveAction(
                file.logged_path,
                data_change=True,
                deletion_timestamp=now_ms,
                size=file.size_bytes,
                partition_values={"batch_id": file.batch_id},
            )
            for file in leaving
        ]
        actions += [self._moved_in(source, batch_id, now_ms) for source, batch_id in coming]
        found.create_write_transaction(actions, "append", found.schema(), ["batch_id"], commit_properties=_properties(said))
        found.update_incremental()
        return int(found.version())

    def drop_orphans(self) -> None:
        """Delete files that no version names, a day old or older: a process died between moving them in and its commit."""
        named = {file.path for file in self.files()}
        oldest = time.time() - _ORPHAN_AGE_S
        strange = [f for f in self.path.glob(f"{PARTITION}*/*.parquet") if f not in named and f.stat().st_mtime < oldest]
        if not strange:
            return
        commits = [self._log / f"{version:020}.json" for version in range(self.version + 1)]
        if not all(commit.exists() for commit in commits):
            return  # without the whole log nobody knows what an older version needs
        ever = {self._where(action["path"]) for commit in commits for action in _actions(commit, "add")}
        for file in strange:
            if file not in ever:
                with suppress(OSError):
                    file.unlink()

    # -- plumbing --------------------------------------------------------------------------------

    def _moved_in(self, source: Path, batch_id: str, now_ms: int) -> AddAction:
        described = statistics(source)
        logged_path = f"{PARTITION}{batch_id}/part-{uuid.uuid4()}.zstd.parquet"
        target = self._where(logged_path)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(source, target)
        os.utime(target)  # from now on it counts how long no version has named it
        return AddAction(logged_path, target.stat().st_size, {"batch_id": batch_id}, now_ms, data_change=True, stats=described)


class GrowingTable(_DeltaFolder):
    """A table of ours as a Delta table to which rows are only ever added."""

    def rows(self) -> pl.DataFrame:
        """Return all rows, in no order, with the schema of the table; columns that came later are null in older rows."""
        found = self._open()
        files = [] if found is None else [self._where(path) for path in pl.DataFrame(found.get_add_actions(flatten=True))["path"]]
        if not files:
            return self.table.empty()
        schema = stored_schema(self.table)
        return self.table.conform(pl.scan_parquet(files, schema=schema, missing_columns="insert", extra_columns="ignore").collect())

    def add(self, rows: pl.DataFrame, said: Said) -> None:
        """Add rows in one commit; call it under a lock of the home. Many small files become one now and then."""
        stored = rows.select(pl.col(name).cast(dtype) for name, dtype in stored_schema(self.table).items())
        options: dict[str, Any] = {"configuration": _KEEP_HISTORY, "description": self.table.meaning} if self._open() is None else {}
        write_deltalake(str(self.path), stored, mode="append", schema_mode="merge", commit_properties=_properties(said), **options)
        found = DeltaTable(str(self.path))
        if len(found.file_uris()) > _MANY_FILES:
            found.optimize.compact()


def _properties(said: Said | None) -> CommitProperties | None:
    if said is None:
        return None
    told = {"action": said.action, "record": said.record}
    if said.replaced:
        told["replaced"] = list(said.replaced)
    return CommitProperties(custom_metadata={_METADATA_KEY: json.dumps(told, ensure_ascii=False)})


def _actions(commit: Path, kind: str) -> list[dict[str, Any]]:
    """Return the actions of one kind of a commit: of `add`, the files that it added."""
    lines = commit.read_text(encoding="utf-8").split("\n")  # not splitlines: a file's name may hold other breaks
    return [json.loads(line)[kind] for line in lines if line.startswith(f'{{"{kind}"')]
