"""Versions of a record: which live rows a batch replaces, and which come back when it goes.

The versions of a record, each in the batch that brought it, lie on each other in the order of their
commits. The live one is the newest of those whose batch is live.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import polars as pl

from geodata.errors import StoreError
from routes._delta import BatchedTable, DataFile, Said
from routes._files import write_rows
from routes._meeting import Rows, newest_rows, rows_to_replace

Coming = list[tuple[Path, str]]
"""Files that are to come into a table, each with its batch."""

_ROWS_PER_FILE = 500_000


def without_replaced(events: BatchedTable, replaced: pl.DataFrame, folder: Path) -> tuple[list[DataFile], Coming]:
    """Return the files that hold replaced rows, and what is left of them, written into `folder`.

    Parameters
    ----------
    events
        The events table.
    replaced
        ``event_id, batch_id`` of live rows, each once.
    folder
        A folder of the home's staging.

    Raises
    ------
    StoreError
        Not all of the rows are live.
    """
    affected = set(replaced["batch_id"])
    files = {file.path: file for file in events.files() if file.batch_id in affected}
    rows = rows_to_replace({path: file.batch_id for path, file in files.items()}, replaced, folder) if files else []
    found = sum(gone.len() for _, gone in rows)
    if found != replaced.height:
        raise StoreError(f"Expected {replaced.height:,} events to replace, found {found:,} in the store. Ingest the file again.")
    left = []
    for number, (path, gone) in enumerate(rows):
        if gone.len() < files[path].rows:
            target = folder / f"left-{number}.parquet"
            write_rows([(path, gone)], target, but=True)
            left.append((target, files[path].batch_id))
    return [files[path] for path, _ in rows], left


def restored(events: BatchedTable, leaving: Sequence[DataFile], beneath: dict[str, int], folder: Path) -> Coming:
    """Return the versions that come back when the `leaving` files go, written into `folder`, a file for some 500,000 of a batch.

    Parameters
    ----------
    events
        The events table.
    leaving
        The live files of the batch that goes.
    beneath
        The live batches whose rows it may have replaced, each with the version of its commit, oldest first.
    folder
        A folder of the home's staging.
    """
    # all that a live batch brought is in what its own commit added, whatever became of it since
    brought = {file: batch_id for batch_id, version in beneath.items() for file in events.added(version, batch_id)}
    if not brought or not leaving:
        return []
    rows = newest_rows([file.path for file in leaving], list(brought), folder)
    coming: Coming = []
    for batch_id in beneath:
        of_batch = [(file, found) for file, found in rows if brought[file] == batch_id]
        for portion in _portions(of_batch):
            target = folder / f"restored-{len(coming)}.parquet"
            write_rows(portion, target)
            coming.append((target, batch_id))
    return coming


def _portions(rows: Rows) -> list[Rows]:
    """Return files and their rows in portions of one file or of few rows: a file of all would be too large to write again."""
    portions: list[Rows] = []
    for file, found in rows:
        if portions and sum(r.len() for _, r in portions[-1]) + found.len() <= _ROWS_PER_FILE:
            portions[-1].append((file, found))
        else:
            portions.append([(file, found)])
    return portions


def batches_beneath(history: Iterable[Said], batch_id: str) -> set[str]:
    """Return the batches whose rows a batch ever replaced, and those whose rows these replaced, and so on."""
    replaced: dict[str, set[str]] = {}
    for said in history:
        if said.action == "ingest":
            replaced.setdefault(said.record["batch_id"], set()).update(said.replaced)
    found: set[str] = set()
    ahead = {batch_id}
    while ahead:
        ahead = {below for above in ahead for below in replaced.get(above, ())} - found
        found |= ahead
    return found - {batch_id}
