"""Cells tidied: blanks trimmed, line breaks as blanks, damaged texts repaired; sums, footers and repeated headers set aside."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import polars as pl

from routes.intake.asides import is_footer_row, repeated_header_rows, total_rows
from routes.intake.encodings import repaired
from routes.intake.identity import content_hashes
from routes.intake.source import RECORD_HASH, SET_ASIDE_SCHEMA, SOURCE_ROW, counted

_BLANKS = r"[\p{Cc}\p{Z}]+"
_INVISIBLE = r"\p{Cf}+"
_FOOTER_ROWS = 12
_LABEL_COLUMNS = 3
_SUM_WORD = r"^\W{0,3}\p{L}{0,8}[ -]?(?:[Tt]ota|TOTA|[Ss]um|SUM|[Ss]om|SOM)"
_TOTAL_CURE = "The row is a sum of others, so it is not counted. Take it out of the file."


@dataclass(frozen=True)
class Need:
    """What cells need; most need none of it."""

    trim: bool = True
    controls: bool = True
    damaged: bool = True
    headers_again: bool = True


@dataclass(frozen=True)
class Tidied:
    """Tidy cells with `SOURCE_ROW` and `RECORD_HASH`, and what was done to them."""

    cells: pl.DataFrame
    totals: pl.Series
    repaired: dict[str, str] = field(default_factory=dict)
    repaired_count: int = 0
    headers_again: int = 0


def tidied(cells: pl.DataFrame, headers: tuple[str, ...], need: Need) -> Tidied:
    """Return cells tidied; empty cells are null, and rows with no cell filled are out.

    Parameters
    ----------
    cells
        One text column per header, and `SOURCE_ROW`.
    headers
        The columns.
    need
        What is to be done.
    """
    # first of all: a sign that repairs a text may look like one that cannot be seen
    mended, count = dict[str, str](), 0
    if need.damaged:
        cells, mended, count = repaired(cells, headers)
    if need.trim or need.controls:
        text = pl.col(headers)
        text = text.str.replace_all(_INVISIBLE, "").str.replace_all(_BLANKS, " ") if need.controls else text
        cells = cells.with_columns(text.str.strip_chars().replace("", None))
    if cells[headers[0]].null_count():
        cells = cells.filter(~pl.all_horizontal(pl.col(headers).is_null()))
    again = 0
    if need.headers_again:
        repeated = repeated_header_rows(cells.select(headers), headers)
        again = int(repeated.sum())
        cells = cells.filter(~repeated) if again else cells
    totals = pl.Series(SOURCE_ROW, dtype=pl.Int64)
    if _may_hold_totals(cells, headers):
        summed = total_rows(cells.select(headers), headers)
        if summed.any():
            totals, cells = cells[SOURCE_ROW].filter(summed), cells.filter(~summed)
    cells = cells.with_columns(content_hashes(cells, headers).alias(RECORD_HASH))
    return Tidied(cells, totals, mended, count, again)


def _may_hold_totals(cells: pl.DataFrame, headers: tuple[str, ...]) -> bool:
    """Say whether a row may be a sum: its word stands in one of the first columns, or in a row with empty cells."""
    with_gaps = [header for header in headers if cells[header].null_count()]
    looked_at = headers if with_gaps else headers[:_LABEL_COLUMNS]
    return any(bool(cells[header].str.contains(_SUM_WORD).any()) for header in looked_at)


def without_footers(cells: pl.DataFrame, headers: Sequence[str]) -> tuple[pl.DataFrame, list[int]]:
    """Return the last cells of a file without the footers at their end, and the lines of these."""
    lines = list[int]()
    tail = cells.tail(_FOOTER_ROWS).reverse()
    for line, row in zip(tail[SOURCE_ROW], tail.select(headers).iter_rows(), strict=True):
        if not is_footer_row([cell or "" for cell in row]):
            break
        lines.append(line)
    return cells.head(cells.height - len(lines)), lines


def summed_rows(parts: Sequence[Tidied]) -> pl.DataFrame:
    """Return the sums among the rows, with the schema `SET_ASIDE_SCHEMA`."""
    totals = pl.concat([pl.Series(SOURCE_ROW, dtype=pl.Int64), *(part.totals for part in parts)]).to_frame(SOURCE_ROW)
    return totals.select(SOURCE_ROW, reason=pl.lit("total-row"), cure=pl.lit(_TOTAL_CURE)).cast(SET_ASIDE_SCHEMA)


def tidying_notes(parts: Sequence[Tidied], footers: Sequence[int]) -> list[str]:
    """Return what was done to the cells, as sentences."""
    notes = list[str]()
    if footers:
        notes.append(f"{counted(len(footers), 'line')} below the table left aside, from line {min(footers):,}.")
    if again := sum(part.headers_again for part in parts):
        notes.append(f"The header stands again in the middle of the file, {counted(again, 'time')}: there it is left aside.")
    if totals := sum(part.totals.len() for part in parts):
        notes.append(f"{counted(totals, 'row')} of sums not counted as events.")
    if count := sum(part.repaired_count for part in parts):
        # no example: it may be of a column that is left out
        notes.append(f"{counted(count, 'cell')} damaged before the file came (as ‘EspaÃ±a’ for ‘España’) and repaired.")
    return notes
