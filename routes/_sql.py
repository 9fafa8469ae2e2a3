"""DuckDB over Parquet files: for questions of screens, and for joins that must not outgrow the memory."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import polars as pl

from routes._files import PARTITION, column_names

Database = duckdb.DuckDBPyConnection

# An offline product: DuckDB must never try to fetch an extension.
_OFFLINE: dict[str, str | bool | int | float | list[str]] = {"autoinstall_known_extensions": "false", "autoload_known_extensions": "false"}
_SCRATCH_MEMORY = "500MB"


def quoted(text: str | Path) -> str:
    """Return `text` as a literal of SQL."""
    return "'" + str(text).replace("'", "''") + "'"


def listed(files: Sequence[str | Path]) -> str:
    """Return `files` as a list of SQL."""
    return "[" + ", ".join(quoted(file) for file in files) + "]"


def events_sql(files: Sequence[str]) -> str:
    """Return the SQL that reads these event files, of the store or of a preview, for DuckDB's FROM clause."""
    options = ""
    if len({column_names(file) for file in files}) > 1:  # not always: it makes DuckDB open each file once more
        options += ", union_by_name = true"
    if all(PARTITION in file for file in files):
        options += ", hive_partitioning = true, hive_types = {'batch_id': VARCHAR}"
    return f"read_parquet({listed(files)}{options})"


@cache
def _database() -> Database:
    return duckdb.connect(config=_OFFLINE)


def query(sql: str, parameters: dict[str, Any] | None = None) -> pl.DataFrame:
    """Run one SQL text on a cursor of its own and return the result.

    A cursor of its own, because a shared connection refuses a second caller with "busy".
    """
    with _database().cursor() as cursor:
        found: pl.DataFrame = cursor.sql(sql, params=parameters or {}).pl()
        return found


@contextmanager
def scratch_database(folder: Path, tables: Mapping[str, pl.DataFrame] | None = None) -> Iterator[Database]:
    """Yield a database in memory that spills into `folder` rather than take more than about 1 GB; rows come in no order.

    Parameters
    ----------
    folder
        Where it may spill; what it spilled is gone afterwards.
    tables
        Tables of ours that its SQL may name.
    """
    spill = folder / "spill"
    settings = {"memory_limit": _SCRATCH_MEMORY, "temp_directory": str(spill), "preserve_insertion_order": "false"}
    with duckdb.connect(config={**_OFFLINE, **settings}) as database:
        for name, table in (tables or {}).items():
            database.register(name, table)
        yield database
