"""A file as it is read: its cells as text, nothing understood yet."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

SOURCE_ROW = "source_row"


@dataclass(frozen=True)
class SourceTable:
    """The cells of a file.

    Parameters
    ----------
    file_name, file_sha256, size_bytes
        The file.
    encoding, delimiter, sheet
        How it was read; `delimiter` is None for a workbook, `sheet` for a text file.
    headers
        Column names, made unique.
    cells
        One text column per header, and `source_row`: the line (of a text file) or row (of a sheet) on which
        the record begins, the first line being 1. Empty cells are null; rows with no cell filled are not rows.
    ragged
        Rows with more or fewer cells than the header: `source_row`, `cure`.
    notes
        What was left aside before the rows begin, as sentences.
    """

    file_name: str
    file_sha256: str
    size_bytes: int
    encoding: str
    delimiter: str | None
    sheet: str | None
    headers: tuple[str, ...]
    cells: pl.DataFrame
    ragged: pl.DataFrame
    notes: tuple[str, ...] = ()


_LOOKED_AT = 60
_HEADER_SHARE = 0.75


def header_place(rows: list[list[str]]) -> int:
    """Return which row is the header: the first that fills nearly as many cells as most rows do.

    Titles, dates of export and blank lines above a table fill one or two cells.
    """
    filled = [sum(bool(cell.strip()) for cell in row) for row in rows[:_LOOKED_AT]]
    usual = sorted(count for count in filled if count)
    if not usual:
        return 0
    least = min(max(2, _HEADER_SHARE * usual[len(usual) // 2]), max(filled))
    return next(place for place, count in enumerate(filled) if count >= least)


def is_tag_row(row: list[str]) -> bool:
    """Say whether a row holds the hashtags of the Humanitarian Exchange Language (https://hxlstandard.org)."""
    filled = [cell.strip() for cell in row if cell.strip()]
    return len(filled) > 1 and all(cell.startswith("#") for cell in filled)


def parted(rows: list[list[str]], lines: list[int]) -> tuple[tuple[str, ...], list[list[str]], list[int], tuple[str, ...]]:
    """Return headers, the rows under them with their lines, and what was left aside above or between."""
    place = header_place(rows)
    headers = unique_headers(rows[place])
    above = sum(any(cell.strip() for cell in row) for row in rows[:place])
    notes = [f"The header is on line {lines[place]}; {above} lines above it are left aside."] if above else []
    begin = place + 1
    if begin < len(rows) and is_tag_row(rows[begin]):
        notes.append(f"Line {lines[begin]} holds HXL hashtags and is left aside.")
        begin += 1
    return headers, rows[begin:], lines[begin:], tuple(notes)


def unique_headers(names: list[str]) -> tuple[str, ...]:
    """Return header names without blanks and repetitions: an empty one is "column 3", a second "x" is "x (2)"."""
    found = list[str]()
    for position, name in enumerate(names, start=1):
        plain = " ".join(name.split()) or f"column {position}"
        number, unique = 2, plain
        while unique in found or unique == SOURCE_ROW:
            unique, number = f"{plain} ({number})", number + 1
        found.append(unique)
    return tuple(found)


def table_of(headers: tuple[str, ...], rows: list[list[str]], lines: list[int]) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return cells and ragged rows of records and the lines they begin on."""
    width = len(headers)
    good, good_lines, bad_lines, cures = list[list[str]](), list[int](), list[int](), list[str]()
    for row, line in zip(rows, lines, strict=True):
        kept = row[:width] if len(row) > width and not any(cell.strip() for cell in row[width:]) else row
        if not any(cell.strip() for cell in kept):
            continue
        if len(kept) == width:
            good.append(kept)
            good_lines.append(line)
        else:
            bad_lines.append(line)
            cures.append(
                f"The row has {len(kept)} cells, the header has {width}. Put texts that hold the delimiter or a line break in double quotes."
            )
    columns = dict(zip(headers, zip(*good, strict=True), strict=True)) if good else dict.fromkeys(headers, ())
    cells = pl.DataFrame(columns, schema=dict.fromkeys(headers, pl.String)).with_columns(
        pl.all().str.replace_all(r"[\p{Cc}\p{Zl}\p{Zp}]+", " ").str.strip_chars().replace("", None)
    )
    ragged = pl.DataFrame({SOURCE_ROW: bad_lines, "cure": cures}, schema={SOURCE_ROW: pl.Int64, "cure": pl.String})
    return cells.with_columns(pl.Series(SOURCE_ROW, good_lines, dtype=pl.Int64)), ragged
