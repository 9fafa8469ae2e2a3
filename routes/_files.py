"""Parquet files of events and problems, as the tables hold them: written, thinned, described."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import polars as pl

from geodata.errors import StoreError
from geodata.tables import Table, written_whole
from routes.columns import EVENTS, PROBLEMS

PARTITION = "batch_id="
_ROW = "__row"
# Of 500,000 events with random ids, level 1 is both the fastest to write and less than two thirds of snappy or lz4.
_COMPRESSION_LEVEL = 1
_DESCRIBED = ("start_on", "end_on")


def stored_schema(table: Table) -> pl.Schema:
    """Return the schema of `table` as Delta holds it, in its files and in the names of their folders."""
    # Delta has no unsigned integers; the top bit of an H3 index is always 0, so the signed one is the same number.
    return pl.Schema({name: pl.Int64 if dtype == pl.UInt64 else dtype for name, dtype in table.schema.items()})


def write_event_file(frame: pl.DataFrame, path: Path) -> Path:
    """Write events as one Parquet file that `EventStore.append_files` takes; return `path`.

    Parameters
    ----------
    frame
        Events with the schema of `EVENTS`; ``batch_id`` may be left out: it is where the file goes that says it.
    path
        The file, in a `Staging` folder of the home.

    Raises
    ------
    StoreError
        The frame is not what `EVENTS` declares: nothing is written.
    """
    return _write(EVENTS, frame, path)


def write_problem_file(frame: pl.DataFrame, path: Path) -> Path:
    """Write problems as one Parquet file that `EventStore.append_files` takes; see `write_event_file`."""
    return _write(PROBLEMS, frame, path)


def _write(table: Table, frame: pl.DataFrame, path: Path) -> Path:
    if "batch_id" not in frame.columns:
        frame = frame.with_columns(batch_id=pl.lit(""))
    faults = table.faults(frame)
    if faults:
        raise StoreError(f"The {table.name} do not fit their table: " + "; ".join(faults))
    path.parent.mkdir(parents=True, exist_ok=True)
    stored = frame.select(pl.col(name).cast(dtype) for name, dtype in stored_schema(table).items() if name != "batch_id")
    stored.write_parquet(path, compression="zstd", compression_level=_COMPRESSION_LEVEL, statistics=True)
    return path


def without_rows(event_file: Path, source_rows: pl.Series) -> int:
    """Take the rows of these lines of the source out of a staged file, where it has them; return how many are left."""
    scanned = pl.scan_parquet(event_file, hive_partitioning=False)
    line = pl.col("source_row")
    count, first, last = scanned.select(pl.len(), line.min(), line.max().alias("last")).collect().row(0)
    if not count:
        return 0
    here = source_rows.filter(source_rows.is_between(first, last)).implode()  # of a large source most lie in other files
    if not scanned.select(line.is_in(here).any()).collect().item():
        return int(count)
    with written_whole(event_file) as thinned:
        _sink(scanned.filter(~line.is_in(here)), thinned)
    return row_count(event_file)


def write_rows(chosen: Sequence[tuple[Path, pl.Series]], target: Path, *, but: bool = False) -> None:
    """Write rows of files of one schema into a new file.

    Parameters
    ----------
    chosen
        Files, each with the numbers of rows in it, from 0.
    target
        The new file.
    but
        Write all rows but these.
    """
    parts = []
    for file, rows in chosen:
        inside = pl.col(_ROW).is_in(rows.cast(pl.get_index_type()).implode())
        scanned = pl.scan_parquet(file, row_index_name=_ROW, hive_partitioning=False)
        parts.append(scanned.filter(~inside if but else inside).drop(_ROW))
    _sink(pl.concat(parts), target)


def _sink(rows: pl.LazyFrame, path: Path) -> None:
    rows.sink_parquet(path, compression="zstd", compression_level=_COMPRESSION_LEVEL, statistics=True)


def row_count(file: str | Path) -> int:
    """Return how many rows a Parquet file holds, from its footer."""
    count: int = pl.scan_parquet(file, hive_partitioning=False).select(pl.len()).collect().item()
    return count


def statistics(file: Path) -> str:
    """Return what the commit log says of a file: its count of rows, its first and last days, as JSON."""
    scanned = pl.scan_parquet(file, hive_partitioning=False)
    names = [name for name in _DESCRIBED if name in scanned.collect_schema()]
    asked = [pl.len().alias("rows")]
    for name in names:
        column = pl.col(name)
        asked += [column.min().alias(f"min {name}"), column.max().alias(f"max {name}"), column.null_count().alias(f"null {name}")]
    found = scanned.select(asked).collect().row(0, named=True)
    return json.dumps({
        "numRecords": found["rows"],
        "minValues": {name: f"{found[f'min {name}']}" for name in names if found[f"min {name}"]},
        "maxValues": {name: f"{found[f'max {name}']}" for name in names if found[f"max {name}"]},
        "nullCount": {name: found[f"null {name}"] for name in names},
    })  # fmt: skip


@lru_cache(maxsize=100_000)
def column_names(file: str) -> frozenset[str]:
    """Return the columns of a Parquet file; a file's columns never change, whatever becomes of its rows."""
    return frozenset(pl.read_parquet_schema(file))


def faults_of_files(table: Table, files: Sequence[Path]) -> list[str]:
    """Return every way in which `files` are not files of `table`, as sentences; [] when they are."""
    expected = {name: dtype for name, dtype in stored_schema(table).items() if name != "batch_id"}
    found = []
    for file in files:
        if not file.is_file():
            found.append(f"{file.name}: not there")
            continue
        schema = pl.read_parquet_schema(file)
        found += [f"{file.name}: column {n!r}: expected {t}, got {schema.get(n)}" for n, t in expected.items() if schema.get(n) != t]
        found += [f"{file.name}: column {n!r}: not declared in {table.name}" for n in schema if n not in expected]
    return found
