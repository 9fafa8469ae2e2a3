"""What a table is: columns declared once, and files that are written whole or not at all."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl


@dataclass(frozen=True)
class Column:
    """One column of one table.

    Parameters
    ----------
    name
        Field name; the unit comes last (``radius_km``).
    dtype
        Polars type.
    meaning
        One sentence for the reader of ``docs/columns.md``.
    unit
        Unit of measure, or "" where there is none.
    allowed
        The closed list of values, or () where any value of the type may stand.
    required
        Whether a null is a fault.
    personal
        Whether the column could hold personal data if a file put some there.
    releasable
        Whether the column, aggregated, may leave the house in a snapshot.
    label
        The words on screen.
    """

    name: str
    dtype: Any
    meaning: str
    unit: str = ""
    allowed: tuple[str, ...] = ()
    required: bool = False
    personal: bool = False
    releasable: bool = False
    label: str = ""


@dataclass(frozen=True)
class Table:
    """A named, ordered set of columns.

    Examples
    --------
    >>> Table("t", "A table.", (Column("a", pl.Int64, "A number."),)).names
    ('a',)
    """

    name: str
    meaning: str
    columns: tuple[Column, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """Column names, in order."""
        return tuple(column.name for column in self.columns)

    @property
    def schema(self) -> pl.Schema:
        """The Polars schema, in order."""
        return pl.Schema({column.name: column.dtype for column in self.columns})

    def __getitem__(self, name: str) -> Column:
        """Return the column of this name; `KeyError` if there is none."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)

    def empty(self) -> pl.DataFrame:
        """Return the table with no rows."""
        return pl.DataFrame(schema=self.schema)

    def conform(self, frame: pl.DataFrame) -> pl.DataFrame:
        """Return `frame` with exactly these columns, in order and type; absent ones are null.

        Raises
        ------
        polars.exceptions.PolarsError
            A value does not fit its declared type.
        """
        return frame.select((pl.col(c.name) if c.name in frame.columns else pl.lit(None)).cast(c.dtype).alias(c.name) for c in self.columns)

    def faults(self, frame: pl.DataFrame) -> list[str]:
        """Return every way in which `frame` is not this table, as sentences; [] when it is."""
        found = [f"column {n!r}: expected, not there" for n in self.names if n not in frame.columns]
        found += [f"column {n!r}: not declared in {self.name}" for n in frame.columns if n not in self.names]
        for column in self.columns:
            if column.name not in frame.columns:
                continue
            values = frame.get_column(column.name)
            if values.dtype != column.dtype:
                found.append(f"column {column.name!r}: expected {column.dtype}, got {values.dtype}")
                continue
            if column.required and values.null_count():
                found.append(f"column {column.name!r}: {values.null_count()} rows are empty")
            if column.allowed:
                odd = set(values.drop_nulls().unique()) - set(column.allowed)
                found += [f"column {column.name!r}: {v!r} is not one of {', '.join(column.allowed)}" for v in sorted(odd)]
        return found


@contextmanager
def written_whole(path: Path) -> Iterator[Path]:
    """Yield a temporary path beside `path`; move it into place if the block succeeds, remove it if not.

    The temporary file keeps the suffix of `path`, because writers choose their format by it.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.stem}-", suffix=path.suffix)
    os.close(handle)
    temporary = Path(name)
    try:
        yield temporary
        mask = os.umask(0)
        os.umask(mask)
        temporary.chmod(0o666 & ~mask)  # mkstemp makes files private; the result is an ordinary one
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def cached_file(path: Path, build: Callable[[Path], None]) -> Path:
    """Return `path`, calling `build(temporary_path)` first where it is not there yet.

    A failed build leaves nothing behind, so a failure is never cached.
    """
    if not path.exists():
        with written_whole(path) as temporary:
            build(temporary)
    return path
