"""Versions of a record: which live rows a batch replaces, which come back when it goes, which are placed anew.

The versions of a record, each in the batch that brought it, lie on each other in the order of their
commits. The live one is the newest of those whose batch is live. To place a record anew is no version of its
own: the batch then holds it so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from geodata.errors import StoreError
from routes._delta import BatchedTable, DataFile, Said
from routes._files import write_event_file, write_rows
from routes._meeting import Rows, newest_rows, rows_to_replace
from routes.columns import EVENTS, PLACED

Coming = list[tuple[Path, str]]
"""Files that are to come into a table, each with its batch."""

Placing = Callable[[pl.LazyFrame], pl.DataFrame | None]
"""Takes the events of one file; returns all of them in their order, placed anew, or None where none is."""

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


def restored(events: BatchedTable, leaving: Sequence[DataFile], beneath: Mapping[str, Sequence[int]], folder: Path) -> Coming:
    """Return the versions that come back when the `leaving` files go, written into `folder`, a file for some 500,000 of a batch.

    Parameters
    ----------
    events
        The events table.
    leaving
        The live files of the batch that goes.
    beneath
        The live batches whose rows it may have replaced, oldest first, each with the versions of its commit and of
        those that placed its events anew.
    folder
        A folder of the home's staging.
    """
    # all that a live batch brought is in what these commits added, whatever became of it since; a later one holds it as placed last
    brought = {file: batch_id for batch_id, versions in beneath.items() for version in versions for file in events.added(version, batch_id)}
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


@dataclass(frozen=True)
class PlacedAnew:
    """What is to change in one commit: files that leave, files that come, and how many events of which batches and texts they place anew."""

    leaving: list[DataFile]
    coming: Coming
    events: int
    batches: tuple[str, ...]
    texts: int


def placed_anew(events: BatchedTable, placing: Placing, folder: Path) -> PlacedAnew:
    """Return the files whose events `placing` places anew, and those files with all their events as they are then, written into `folder`.

    Parameters
    ----------
    events
        The events table.
    placing
        Called with each live file.
    folder
        A folder of the home's staging.

    Raises
    ------
    StoreError
        What comes back are not the same events.
    """
    leaving, coming, counts, texts = list[DataFile](), Coming(), list[int](), list[pl.Series]()
    for file in events.files():
        rows = events.scan([file])
        anew = placing(rows)
        if anew is None:
            continue
        before = rows.collect()
        kept = [name for name in EVENTS.names if name not in PLACED]
        if not before.select(kept).equals(anew.select(kept)):
            raise StoreError(f"Placing {file.path.name} anew gave other events than it holds. Nothing is changed.")
        changed = pl.any_horizontal(before[name].ne_missing(anew[name]) for name in PLACED)
        told = before.filter(changed)["place_text"]
        if told.len():
            coming.append((write_event_file(anew, folder / f"placed-{len(coming)}.parquet"), file.batch_id))
            leaving.append(file)
            counts.append(told.len())
            texts.append(told.drop_nulls().unique())
    batches = tuple(sorted({file.batch_id for file in leaving}))
    return PlacedAnew(leaving, coming, sum(counts), batches, pl.concat([pl.Series(dtype=pl.String), *texts]).n_unique())


def placed_in(history: Iterable[Said], batch_id: str, since: int) -> list[int]:
    """Return the versions after `since` whose commits placed events of a batch anew, oldest first."""
    return [said.version for said in history if said.action == "place" and said.version > since and batch_id in said.record["batches"]]
