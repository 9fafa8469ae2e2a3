"""Which records meet which: joins of millions of rows of Parquet files, in bounded memory.

Event ids are long texts, and most meet nothing. So the first look compares 64-bit hashes of them, and
only rows whose hash meets another are read closely. Where most do, all are, and DuckDB spills.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import polars as pl

from routes._sql import Database, listed, scratch_database

_FEW = 2_000_000
_ROWS_AT_ONCE = 1_000_000
KNOWN = pl.Schema({
    "event_id": pl.String, "record_hash": pl.String, "record_hash_stored": pl.String, "batch_id_stored": pl.String,
    "source_row_stored": pl.Int64, "source_row": pl.Int64,
})  # fmt: skip
DUPLICATED = pl.Schema({"event_id": pl.String, "source_row": pl.Int64, "first_row": pl.Int64, "same_content": pl.Boolean})

Rows = list[tuple[Path, pl.Series]]
"""Files, each with the numbers of rows in it, from 0."""


def known(new: Sequence[Path], stored: Mapping[Path, str]) -> Iterator[pl.DataFrame]:
    """Yield the rows of new files whose event is stored, beside the stored ones, in no order, some at a time.

    Parameters
    ----------
    new
        Files of new events; their folder must be one that may be spilled into.
    stored
        Files of the store, each with its batch.

    Yields
    ------
    pl.DataFrame
        `KNOWN`: at most a million rows.
    """
    if not new or not stored:
        return
    batches = pl.Series(sorted(set(stored.values())), dtype=pl.String)
    with scratch_database(new[0].parent, {"places": _places(stored, batches)}) as database:
        database.execute(
            f"CREATE TABLE met AS SELECT hash(event_id) AS h FROM {_reading(new)} INTERSECT SELECT hash(event_id) FROM {_reading(stored)}"
        )
        close = _closely(database)
        met = database.sql(f"""
            SELECT n.event_id, n.record_hash, nullif(s.record_hash, n.record_hash) AS other, batch, s.source_row AS stored_row, n.source_row
            FROM (SELECT event_id, record_hash, source_row FROM {_reading(new)} WHERE {close}) n
            JOIN (SELECT event_id, record_hash, source_row, filename FROM {_reading(stored)} WHERE {close}) s USING (event_id)
            JOIN places ON file = filename""")
        for read in met.to_arrow_reader(_ROWS_AT_ONCE):
            part = pl.DataFrame(read)
            # a text that is there already is not kept twice: ten million rows of them would not fit
            yield part.select(
                "event_id",
                "record_hash",
                pl.coalesce("other", "record_hash").alias("record_hash_stored"),
                batches.gather(part["batch"]).alias("batch_id_stored"),
                pl.col("stored_row").alias("source_row_stored"),
                "source_row",
            )


def duplicated(files: Sequence[Path]) -> pl.DataFrame:
    """Return the rows whose event occurred in an earlier row of the same files, in no order.

    Parameters
    ----------
    files
        Files of new events; their folder must be one that may be spilled into.

    Returns
    -------
    pl.DataFrame
        ``event_id, source_row, first_row, same_content``: the row, the first row of the same event, and
        whether the two have the same content.
    """
    if not files:
        return DUPLICATED.to_frame()
    with scratch_database(files[0].parent) as database:
        database.execute(f"CREATE TABLE met AS SELECT hash(event_id) AS h FROM {_reading(files)} GROUP BY h HAVING count(*) > 1")
        found: pl.DataFrame = database.sql(f"""
            WITH near AS (SELECT event_id, record_hash, source_row FROM {_reading(files)} WHERE {_closely(database)}),
            firsts AS (
                SELECT event_id, min(source_row) AS first_row, arg_min(record_hash, source_row) AS first_hash
                FROM near GROUP BY event_id HAVING count(*) > 1
            )
            SELECT event_id, source_row, first_row, record_hash = first_hash AS same_content
            FROM near JOIN firsts USING (event_id) WHERE source_row > first_row""").pl()
        return found


def rows_to_replace(stored: Mapping[Path, str], replaced: pl.DataFrame, scratch: Path) -> Rows:
    """Return where in the files of the store, each with its batch, the rows ``event_id, batch_id`` of `replaced` are."""
    batches = pl.Series(sorted(set(stored.values())), dtype=pl.String)
    numbered = replaced.select(
        "event_id", batch=pl.col("batch_id").replace_strict(batches, range(batches.len()), default=-1, return_dtype=pl.Int64)
    )
    with scratch_database(scratch, {"places": _places(stored, batches), "replaced": numbered}) as database:
        database.execute(f"""
            CREATE TABLE hits AS SELECT file, file_row_number AS row
            FROM {_reading(stored)} JOIN places ON file = filename
            WHERE (event_id, batch) IN (SELECT event_id, batch FROM replaced)""")
        return _rows_by_file(database, list(stored))


def newest_rows(leaving: Sequence[Path], older: Sequence[Path], scratch: Path) -> Rows:
    """Return where the newest older version of each event of the `leaving` files is.

    Parameters
    ----------
    leaving
        Files whose events leave.
    older
        Files that may hold other versions of them, a later file newer ones than an earlier file.
    scratch
        A folder to spill into.
    """
    places = pl.DataFrame({"file": [str(f) for f in older]}).with_row_index("rank")
    with scratch_database(scratch, {"places": places}) as database:
        database.execute(f"""
            CREATE TABLE versions AS SELECT event_id, rank, file_row_number AS row
            FROM {_reading(older)} JOIN places ON file = filename
            WHERE event_id IN (SELECT event_id FROM {_reading(leaving)})""")
        database.execute("""
            CREATE TABLE hits AS SELECT file, row
            FROM (SELECT max(rank) AS rank, arg_max(row, rank) AS row FROM versions GROUP BY event_id) JOIN places USING (rank)""")
        return _rows_by_file(database, older)


def _places(stored: Mapping[Path, str], batches: pl.Series) -> pl.DataFrame:
    """Return ``file, batch``: the place of each file's batch among `batches`, which are sorted."""
    return pl.DataFrame({"file": [str(f) for f in stored], "batch": [batches.search_sorted(b) for b in stored.values()]})


def _reading(files: Sequence[Path] | Mapping[Path, str]) -> str:
    return f"read_parquet({listed(list(files))}, filename = true, file_row_number = true, hive_partitioning = false)"


def _closely(database: Database) -> str:
    """Return the condition on rows that have to be read closely: those whose hash is in the table ``met``, if these are few."""
    count = database.sql("SELECT count(*) FROM met").fetchall()[0][0]
    return "hash(event_id) IN (SELECT h FROM met)" if count <= _FEW else "true"


def _rows_by_file(database: Database, files: Sequence[Path]) -> Rows:
    rows = [
        (file, database.sql("SELECT row FROM hits WHERE file = $file ORDER BY row", params={"file": str(file)}).pl()["row"])
        for file in files
    ]
    return [(file, found) for file, found in rows if found.len()]
