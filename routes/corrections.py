"""The problems of a file as a spreadsheet that can be corrected and dropped in again."""

from __future__ import annotations

import io
import json
from pathlib import Path

import polars as pl
import xlsxwriter

from geodata.errors import OutputError
from geodata.tables import written_whole
from routes.exports import harmless
from routes.intake.source import OWN_PREFIX, READ_AS_HEADER, SOURCE_HEADER
from routes.intake.understanding import as_understood
from routes.prepared import Prepared

LINE_HEADER, WRONG_HEADER, CURE_HEADER = f"{OWN_PREFIX} line", f"{OWN_PREFIX} what is wrong", f"{OWN_PREFIX} cure"
_NARROWEST, _WIDEST = 10, 46
_SHEET = "problems"
_SUFFIXES = (".xlsx", ".csv")
_SIGNED_NUMBER = r"^[+-]?[\d\s.,]*$"


def problem_table(prepared: Prepared) -> pl.DataFrame:
    """Return the faulty rows that can be corrected: the file's own columns, then what is wrong and the cure.

    Rows that are no records (ragged ones, sums) are not among them: their cells could not be told apart.
    Dropped in again, the columns that begin with "Netcop" are understood: they say which file it was.
    """
    problems = prepared.problems.drop_nulls("raw_row")
    rows = [json.loads(text) for text in problems["raw_row"]]
    stored = [column.header for column in prepared.known.columns if column.field] if prepared.known else []
    headers = list(dict.fromkeys([*stored, *(header for row in rows for header in row)]))
    cells = pl.DataFrame({header: [row.get(header) for row in rows] for header in headers}, schema=dict.fromkeys(headers, pl.String))
    keeper = prepared.known.identity.keeper if prepared.known else ""
    read_as = json.dumps(as_understood(prepared.known).to_dict(), ensure_ascii=False) if prepared.known else ""
    return cells.with_columns(
        problems["source_row"].alias(LINE_HEADER),
        problems["reason"].alias(WRONG_HEADER),
        problems["cure"].alias(CURE_HEADER),
        pl.lit(keeper).alias(SOURCE_HEADER),
        pl.lit(read_as).alias(READ_AS_HEADER),
    )


def problem_workbook(prepared: Prepared) -> bytes:
    """Return `problem_table` as an XLSX workbook; the cell at fault is coloured and carries the cure."""
    table, faulty = problem_table(prepared), prepared.problems.drop_nulls("raw_row")
    buffer = io.BytesIO()
    # texts of files stay texts: no formula, no link
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(buffer, options) as book:
        sheet = book.add_worksheet(_SHEET)
        bold, wrong, ours = (
            book.add_format(form) for form in ({"bold": True}, {"bg_color": "#FFD9D2", "num_format": "@"}, {"font_color": "#5A6B78"})
        )
        text = book.add_format({"num_format": "@"})  # so that Excel keeps dates and numbers as they are typed
        sheet.freeze_panes(1, 0)
        for place, header in enumerate(table.columns):
            longest = max([len(header), *table[header].cast(pl.String).str.len_chars().drop_nulls().to_list()])
            own = header.startswith(OWN_PREFIX)
            hidden = {"hidden": header in (SOURCE_HEADER, READ_AS_HEADER)}  # for the way back, not for the reader
            sheet.set_column(place, place, min(max(longest + 2, _NARROWEST), _WIDEST), ours if own else text, hidden)
            sheet.write_string(0, place, header, bold)
        for number, (row, at_fault) in enumerate(zip(table.iter_rows(), faulty["column"], strict=True), start=1):
            for place, (header, cell) in enumerate(zip(table.columns, row, strict=True)):
                form = ours if header.startswith(OWN_PREFIX) else wrong if at_fault and header in at_fault.split(", ") else text
                if cell is None:
                    sheet.write_blank(number, place, None, form)
                elif isinstance(cell, int):
                    sheet.write_number(number, place, cell, form)
                else:
                    sheet.write_string(number, place, cell, form)
    return buffer.getvalue()


def write_problems(prepared: Prepared, path: Path) -> int:
    """Write the problems that can be corrected to an XLSX or CSV file; return how many they are.

    Raises
    ------
    OutputError
        The suffix is another, or the place cannot be written.
    """
    check_problem_suffix(path)
    try:
        with written_whole(path) as temporary:
            if path.suffix.lower() == ".xlsx":
                temporary.write_bytes(problem_workbook(prepared))
            else:
                temporary.write_text(_csv(problem_table(prepared)), encoding="utf-8-sig", newline="")
    except OSError as error:
        raise OutputError(f"Cannot write {path}: {error.strerror or error}. Choose another place.") from error
    return prepared.problems["raw_row"].count()


def _csv(table: pl.DataFrame) -> str:
    """Return the table as CSV text; a number below zero is no formula, and must be read again as it is."""
    texts = [name for name, dtype in table.schema.items() if dtype == pl.String]
    guarded = harmless(table)
    kept = (pl.when(pl.col(name).str.contains(_SIGNED_NUMBER)).then(pl.col(name)).otherwise(guarded[name]).alias(name) for name in texts)
    return table.with_columns(kept).write_csv()


def check_problem_suffix(path: Path) -> None:
    """Raise `OutputError` unless the suffix of `path` is one that problems can be written as."""
    if path.suffix.lower() not in _SUFFIXES:
        raise OutputError(f"Cannot write {path.name}: expected a name that ends in {' or '.join(_SUFFIXES)}.")
