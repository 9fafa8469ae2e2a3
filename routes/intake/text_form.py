"""How a table in a text file is written: its delimiter, its headers, and where its rows begin."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

from geodata.errors import UnreadableFileError
from routes.intake.delimited import Dialect
from routes.intake.delimiter import find_delimiter, split_record
from routes.intake.encodings import repaired_text
from routes.intake.headers import read_header
from routes.intake.headings import unique_headers
from routes.intake.layout import Layout, layout_of
from routes.intake.sorts import sort_of

HEAD_BYTES = 1 << 20
_HEAD_RECORDS = 300
_LONGEST_HEAD_RECORD = 20
_TEXT_SHARE, _WIDER_SHARE = 0.5, 0.6
_TEXT_FIELDS = {"place_text", "origin_text", "destination_text"}  # fields that hold words of no list
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f]+")


@dataclass(frozen=True)
class Form:
    """How the table is written, and where its rows begin: byte and line of the first block."""

    dialect: Dialect
    headers: tuple[str, ...]
    begins: int
    line: int
    notes: tuple[str, ...]
    tags: Mapping[str, str]


def form_of(text: bytes, called: str) -> Form:
    """Return how a table is written, from the beginning of its text (UTF-8); `called` is its name for messages.

    Raises
    ------
    UnreadableFileError
        It is no table, or one without rows.
    """
    lines = text[:HEAD_BYTES].decode("utf-8", errors="ignore").split("\n")
    if len(text) > HEAD_BYTES and len(lines) == 1:
        raise UnreadableFileError(
            f"{called} has no line break in its first megabyte, so it is no table of rows. "
            "Netcop reads CSV, TSV, XLSX and ODS tables: save the table as one of these."
        )
    told = _told_delimiter(lines[0])
    kept = [line + "\n" for line in (lines[1:] if told else lines)]
    delimiter = told or find_delimiter(kept)
    rows, numbers = _head_records(kept, delimiter, 2 if told else 1)
    layout = layout_of(rows, numbers)
    below = [row for row in rows[layout.first_data_index :] if any(cell.strip() for cell in row)]
    if not below:
        raise UnreadableFileError(f"{called} has a header and no rows under it. Export it again with its rows.")
    headers, notes = _widened(layout, below)
    headers = unique_headers([_CONTROLS.sub(" ", repaired_text(header)) for header in headers])
    dialect = Dialect(delimiter, len(headers), _ends_in_text(below, headers))
    line = numbers[layout.first_data_index]
    begins = len(("\n".join(lines[: line - 1]) + "\n").encode()) if line > 1 else 0
    return Form(dialect, headers, begins, line, notes, dict(layout.tags))


def _told_delimiter(line: str) -> str | None:
    """Return the delimiter that Excel's ``sep=;`` in the first line tells."""
    told = line.strip().strip('"')
    return told[4] if told[:4].lower() == "sep=" and len(told) == 5 else None  # noqa: PLR2004 - "sep=" and one sign


def _head_records(lines: list[str], delimiter: str, first: int) -> tuple[list[list[str]], list[int]]:
    """Return the first records with the lines they begin on."""
    rows, numbers = list[list[str]](), list[int]()
    reader = csv.reader(lines, delimiter=delimiter)
    begins = 1
    try:
        for row in reader:
            rows.append(row)
            numbers.append(first + begins - 1)
            begins = reader.line_num + 1
            if len(rows) >= _HEAD_RECORDS:
                break
    except csv.Error:  # a field beyond its limit: a quote that is never closed
        return _by_line(lines, delimiter, first)
    spans = [after - line for line, after in pairwise([*numbers, first + begins - 1])]
    return _by_line(lines, delimiter, first) if max(spans, default=0) > _LONGEST_HEAD_RECORD else (rows, numbers)


def _by_line(lines: list[str], delimiter: str, first: int) -> tuple[list[list[str]], list[int]]:
    """Return each line as a record: a quote in one is never closed, and nothing below it may be lost for that."""
    rows = [split_record(line.rstrip("\n"), delimiter) for line in lines[:_HEAD_RECORDS]]
    cells = [line.rstrip("\n").split(delimiter) if open_ else row for (row, open_), line in zip(rows, lines, strict=False)]
    return cells, [first + place for place in range(len(cells))]


def _widened(layout: Layout, below: list[list[str]]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the headers, with one more for each cell that most rows have beyond them, and the notes."""
    width = len(layout.header)
    usual, count = Counter(len(row) for row in below).most_common(1)[0]
    extra = usual - width
    filled = any(cell.strip() for row in below if len(row) == usual for cell in row[width:])
    if extra <= 0 or not filled or count < _WIDER_SHARE * len(below):
        return layout.header, layout.notes
    first = [row[0].strip() for row in below if len(row) == usual]
    # a table that R wrote: row names in front, without a header of their own
    in_front = extra == 1 and len(first) > 1 and all(cell.isdigit() for cell in first) and len(set(first)) == len(first)
    named = tuple(f"column {width + place + 1}" for place in range(extra))
    headers = ("column 1", *layout.header) if in_front else (*layout.header, *named)
    note = f"Rows have {extra} more cells than the header: the {'first' if in_front else 'last'} are named by their number."
    return headers, (*layout.notes, note)


def _ends_in_text(below: list[list[str]], headers: tuple[str, ...]) -> bool:
    """Say whether the last column holds texts, in which a delimiter may stand without quotes.

    A column of countries, kinds or other words of a list is none: there a cell too many came from another column.
    """
    fields = {candidate.field for candidate in read_header(headers[-1]).candidates}
    if fields - _TEXT_FIELDS:
        return False
    width = len(headers)
    last = [cell.strip() for row in below if len(row) >= width > 1 for cell in row[width - 1 : width] if cell.strip()]
    texts = sum(any(sign.isalpha() for sign in cell) and sort_of(cell) == "words" for cell in last)
    return bool(last) and texts >= _TEXT_SHARE * len(last)
