"""A file that was read, located and put on routes, not yet stored: its rows, its figures, its working files."""

from __future__ import annotations

import shutil
import tempfile
import weakref
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import polars as pl

from geodata.errors import StoreError
from geodata.tables import Table
from routes.columns import EVENTS, PROBLEMS
from routes.events import Batch, EventStore, Staging
from routes.intake import Understanding
from routes.intake.source import SOURCE_ROW


class Elsewhere:
    """A private folder outside the home, for a home that is not there yet or may not be written."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="netcop-"))
        self._remove = weakref.finalize(self, shutil.rmtree, str(self.folder), ignore_errors=True)

    def close(self) -> None:
        """Remove the folder; it goes with this object, too."""
        self._remove()


def working_folder(store: EventStore) -> Staging | Elsewhere:
    """Return a new private folder: in the home where there is one, so that a commit only has to move files."""
    if store.home.is_dir():
        try:
            return store.staging()
        except StoreError:
            return Elsewhere()  # what cannot be written may still be read: the commit will say what is wrong
    return Elsewhere()


@dataclass(frozen=True)
class Prepared:
    """A file that was read, located and put on routes, not yet stored.

    Parameters
    ----------
    batch
        Its provenance and its figures.
    known
        The decisions about the file; None where it is stored already.
    notes
        What a person should know, as sentences.
    staging
        Holds the folder of the files below until the commit; None where the caller of `prepare` does.
    event_files, problem_files
        Parquet files of the events and of the problems, in the file's order.
    duplicates
        ``source_row, reason`` of the rows that are there already.
    replaced
        ``event_id, batch_id`` of the stored events that newer versions in this file replace.
    data_version
        The version of the store that the file was held against.
    personal
        How many cells of stored columns held personal data, by column and sort.
    met
        The batches that hold records of this file already.
    seconds
        How long it took.
    stored_in
        The store that holds the file, once it does: its rows are then read from there.
    already_ingested
        Whether it held the file before.
    """

    batch: Batch
    known: Understanding | None
    notes: tuple[str, ...]
    staging: Staging | Elsewhere | None
    event_files: tuple[Path, ...]
    problem_files: tuple[Path, ...]
    duplicates: pl.DataFrame
    replaced: pl.DataFrame
    data_version: int
    personal: dict[tuple[str, str], int] = field(default_factory=dict)
    met: frozenset[str] = frozenset()
    seconds: float = 0.0
    stored_in: EventStore | None = None
    already_ingested: bool = False

    def scan(self) -> pl.LazyFrame:
        """Return the events, lazily, with the schema of `EVENTS`."""
        if self.stored_in is not None:
            return self.stored_in.events().filter(pl.col("batch_id") == self.batch.batch_id)
        return _scanned(self.event_files, EVENTS, self.batch.batch_id)

    @property
    def events(self) -> pl.DataFrame:
        """The events, for files that fit in memory."""
        return self.scan().collect()

    @property
    def problems(self) -> pl.DataFrame:
        """The problems, with the schema of `PROBLEMS`, in the file's order."""
        if self.stored_in is not None:
            return self.stored_in.problems(self.batch.batch_id)
        return _scanned(self.problem_files, PROBLEMS, self.batch.batch_id).sort(SOURCE_ROW).collect()

    def discard(self) -> None:
        """Remove the working files; what was committed stays."""
        if self.staging is not None:
            self.staging.close()

    def report(self) -> dict[str, Any]:
        """Return the figures as `netcop ingest --json` prints them."""
        columns = self.known.columns if self.known else ()
        events = self.scan()
        sources = events.drop_nulls("location_source").group_by("location_source").len().sort("location_source").collect()
        routes = events.group_by("route_id").len().sort("len", "route_id", descending=[True, False]).collect()
        reasons = self.problems["reason"].value_counts().sort("reason")
        return {
            "batch_id": self.batch.batch_id,
            "file": self.batch.file_name,
            "unit": self.batch.unit,
            "already_ingested": self.already_ingested,
            "rows_read": self.batch.rows_read,
            "events": self.batch.events,
            "updated": self.batch.updated,
            "problems": self.batch.problems,
            "duplicates": self.batch.duplicates,
            "located": dict(sources.iter_rows()),
            "not_located": events.select(pl.col("lat").null_count()).collect().item(),
            "by_route": dict(routes.iter_rows()),
            "problem_reasons": dict(reasons.iter_rows()),
            "columns_mapped": {c.header: c.field for c in columns if c.field},
            "columns_ignored": {c.header: c.reason for c in columns if not c.field},
            "columns": [
                {"column": c.header, "field": c.field, "confidence": round(c.confidence, 2), "reason": c.reason, "personal": c.personal}
                for c in columns
            ],
            "personal_data": self._personal(),
            "proposal": self.known.proposal.sentence if self.known and self.known.proposal else None,
            "notes": list(self.notes),
            "data_version": self.batch.data_version,
            "seconds": round(self.seconds, 3),
        }

    def _personal(self) -> list[dict[str, Any]]:
        """Return what was left out as personal data: whole columns, and single cells of columns that are stored."""
        columns = self.known.columns if self.known else ()
        found: list[dict[str, Any]] = [
            {"column": c.header, "sort": c.personal, "cells": None, "reason": c.reason} for c in columns if c.personal
        ]
        for (header, sort), count in sorted(self.personal.items()):
            found.append({"column": header, "sort": sort, "cells": count, "reason": "single cells of a stored column"})
        return found


def _scanned(files: tuple[Path, ...], table: Table, batch_id: str) -> pl.LazyFrame:
    """Return the rows of working files, which leave the batch to the name of their folder."""
    if not files:
        return table.empty().lazy()
    rows = pl.scan_parquet(list(files)).with_columns(batch_id=pl.lit(batch_id))
    return rows.select(pl.col(column.name).cast(column.dtype) for column in table.columns)
