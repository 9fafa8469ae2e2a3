"""A file as it is read: its cells as text, in chunks, nothing understood yet."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl

SOURCE_ROW = "source_row"
RECORD_HASH = "record_hash"
OWN_PREFIX = "Netcop:"
"""How the columns begin that Netcop adds to a sheet of problems."""
SOURCE_HEADER = f"{OWN_PREFIX} source"
"""The column of such a sheet that says who keeps the record, so that it stays the same record."""
READ_AS_HEADER = f"{OWN_PREFIX} read as"
"""The column that says how its file was understood: the few rows in the sheet do not show it."""
SET_ASIDE_SCHEMA = pl.Schema({SOURCE_ROW: pl.Int64, "reason": pl.String, "cure": pl.String})

_UNNAMED = re.compile(r"column \d+")

Chunk = pl.DataFrame | Path


@dataclass(frozen=True)
class SourceTable:
    """The cells of a file.

    Parameters
    ----------
    file_name, file_sha256, size_bytes
        The file as it was given.
    encoding, delimiter, sheet
        How it was read; `delimiter` is None for a workbook, `sheet` for a text file.
    headers
        Column names, made unique.
    chunks
        Its rows, in order: tables in memory, or Arrow files of them for a large file. Each has one text column
        per header; `SOURCE_ROW`: the line (of a text file) or row (of a sheet) on which the record begins, the
        first line being 1; and `RECORD_HASH`, of the content of all cells. Empty cells are null; rows with no
        cell filled are not rows.
    height
        How many rows the chunks hold.
    set_aside
        Rows that are no records, with the schema `SET_ASIDE_SCHEMA`: ragged ones, and sums of others.
    notes
        What a person should know of how it was read, as sentences.
    tags
        Header to hashtag of the Humanitarian Exchange Language, where the file has a row of them.
    sheets
        All sheets with cells of a workbook.
    folder
        The private folder of the Arrow files; it goes when the table goes.
    """

    file_name: str
    file_sha256: str
    size_bytes: int
    encoding: str
    delimiter: str | None
    sheet: str | None
    headers: tuple[str, ...]
    chunks: tuple[Chunk, ...]
    height: int
    set_aside: pl.DataFrame
    notes: tuple[str, ...] = ()
    tags: Mapping[str, str] = field(default_factory=dict)
    sheets: tuple[str, ...] = ()
    folder: TemporaryDirectory[str] | None = None

    @property
    def rows_read(self) -> int:
        """Rows of the file: those in the chunks, and those set aside."""
        return self.height + self.set_aside.height

    @property
    def cells(self) -> pl.DataFrame:
        """The cells of the whole file, and `SOURCE_ROW`; for files that fit in memory."""
        return pl.concat(self.frames((*self.headers, SOURCE_ROW)))

    def frames(self, columns: Sequence[str]) -> Iterator[pl.DataFrame]:
        """Yield some columns, chunk by chunk."""
        for chunk in self.chunks:
            yield frame_of(chunk, columns)

    def counts(self, header: str, prepared: pl.Expr | None = None) -> pl.DataFrame:
        """Return ``text, count`` of the distinct cells of a whole column, after `prepared` where it is given."""
        text = (pl.col(header) if prepared is None else prepared).alias("text")
        counted = [
            frame.lazy().select(text).drop_nulls().group_by("text").agg(pl.len().alias("count")).collect()
            for frame in self.frames((header,))
        ]
        return pl.concat(counted).group_by("text").agg(pl.col("count").sum()).sort("text")

    def sample(self, rows: int) -> pl.DataFrame:
        """Return up to `rows` rows of all columns, from the whole length of the file."""
        step = max(1, -(-self.height // rows))
        return pl.concat(frame.gather_every(step) for frame in self.frames((*self.headers, SOURCE_ROW)))


def unnamed(header: str) -> bool:
    """Say whether a header is only a number that the reader gave."""
    return _UNNAMED.fullmatch(header) is not None


def counted(count: int, noun: str) -> str:
    """Return a count with its noun: ``1 line``, ``2,000 lines``."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def frame_of(chunk: Chunk, columns: Sequence[str]) -> pl.DataFrame:
    """Return some columns of a chunk."""
    if isinstance(chunk, pl.DataFrame):
        return chunk.select(columns)
    return pl.scan_ipc(chunk).select(columns).collect()
