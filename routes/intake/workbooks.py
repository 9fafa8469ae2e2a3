"""The sheets of workbooks (XLSX, XLSB, XLS, ODS) and of web pages that stand for one; all cells as text."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import threading
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import polars as pl
import pyarrow as pa
import pyarrow.ipc

from geodata.errors import UnreadableFileError
from routes.intake import _sheet_reader
from routes.intake._sheet_xml import Merge, SheetMarks, sheet_marks
from routes.intake.html_tables import html_tables
from routes.intake.sorts import DATE_PATTERN, NUMBER_PATTERN
from routes.intake.workbook_kinds import Kind, damaged, locked, workbook_kind

CELLS_LIMIT = 50_000_000
"""The most cells of a sheet, filled or not, from its first to its last: a million rows of fifty columns."""

HELD_CELLS = 20_000_000
"""Sheets that were looked at are kept up to so many cells together (some 1 GB); the others are read again when they are asked for."""

READ_LIMIT_S, READ_LIMIT_S_PER_MB = 20, 3
"""The longest that reading a workbook may take: for any, and more for each megabyte; some ten times what it usually takes."""

_OLD_GRID_BYTES, _GRID_BYTES, _MEMORY_LIMIT_BYTES = 3 << 29, 5 << 29, 9 << 29

HEAD_ROWS = 200
"""How many rows of each sheet are kept to be looked at."""

# What the reader writes for a time: at midnight it is a date, on day 0 (of either system of dates) it is a time alone
_HAS_TIME = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}:"
_MIDNIGHT = r"^([0-9]{4}-[0-9]{2}-[0-9]{2})[T ]00:00:00(?:\.0+)?$"
_DAY_0 = r"^(?:1899-12-3[01]|1904-01-01)[T ]([0-9]{2}:[0-9]{2}:[0-9]{2})(?:\.[0-9]+)?$"
_ISO = r"^([0-9]{4}-[0-9]{2}-[0-9]{2})T([0-9]{2}:[0-9]{2}:.*)$"
_ERROR = r"^(?:#(?:N/A|N/D|NV|DIV/0!|¡DIV/0!|REF!|¡REF!|VALUE!|VALEUR!|¡VALOR!|NAME\?|NOM\?|¿NOMBRE\?|NUM!|¡NUM!|NOMBRE!|NULL!|NUL!|¡NULO!)|Err:5[0-9]{2})$"

_TIME_OF_DAY = re.compile(r"PT(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)(?:[.,]\d+)?S)?")


@dataclass(frozen=True)
class Sheet:
    """A sheet: how many rows and columns reach to its last cell, and how many cells are filled."""

    name: str
    rows: int
    columns: int
    filled: int
    hidden: bool = False


@dataclass(frozen=True)
class SheetCells:
    """The cells of a sheet: text columns, empty cells "", row i being row i + 1 of the sheet; and what was done to them."""

    cells: pl.DataFrame
    notes: tuple[str, ...] = ()


class Workbook:
    """The sheets of one file. Open it with `open_workbook`.

    Parameters
    ----------
    path, name, kind
        The file, its name and which sort of workbook it is.
    """

    def __init__(self, path: Path, name: str, kind: Kind) -> None:
        self.path, self.name, self.kind = path, name, kind
        self.sheets: tuple[Sheet, ...] = ()
        self.heads = dict[str, list[list[str]]]()
        """The first rows of each sheet, by its name."""
        self._held = dict[str, SheetCells]()
        self._marks: dict[str, SheetMarks] | None = None
        for sheet, read in self._all():
            self.sheets += (sheet,)
            self.heads[sheet.name] = [list(row) for row in read.cells.head(HEAD_ROWS).iter_rows()]
            held = sum(other.cells.height * other.cells.width for other in self._held.values())
            if not held or held + sheet.rows * sheet.columns <= HELD_CELLS:
                self._held[sheet.name] = read

    def read(self, sheet: str) -> SheetCells:
        """Return the cells of a sheet."""
        if sheet in self._held:
            return self._held[sheet]
        found = next((read for about, read in self._all(sheet) if about.name == sheet), None)
        if found is None:
            raise UnreadableFileError(f"{self.name} has no sheet {sheet!r}. Its sheets: {', '.join(each.name for each in self.sheets)}.")
        return found

    def _all(self, sheet: str | None = None) -> Iterator[tuple[Sheet, SheetCells]]:
        if self.kind == "html":
            for number, rows in enumerate(html_tables(self.path, self.name), start=1):
                cells = pl.DataFrame(rows, schema={str(at): pl.String for at in range(len(rows[0]))}, orient="row")
                yield _sheet(f"table {number}", cells), SheetCells(cells)
            return
        # the library believes a suffix that it knows
        mode = "path" if self.path.suffix.lower() in ("", f".{self.kind}") else "bytes"
        asked = [sheet] if sheet is not None else []
        limit_s = READ_LIMIT_S + READ_LIMIT_S_PER_MB * self.path.stat().st_size / (1 << 20)
        with _running([str(self.path.absolute()), mode, str(_memory_limit_bytes(self.path, self.kind)), *asked], limit_s) as (out, overdue):
            if self._marks is None:  # looked for while the reader is at work
                self._marks = _marks(self.path, self.name) if self.kind == "xlsx" else {}
            for about, cells in self._streamed(out, overdue, limit_s):
                read = _tidy(cells, self._marks.get(about["name"]), about)
                yield _sheet(about["name"], read.cells, hidden=about["hidden"]), read

    def _streamed(self, out: IO[bytes], overdue: threading.Event, limit_s: float) -> Iterator[tuple[dict[str, Any], pl.DataFrame]]:
        """Yield what the reader says of each sheet, with its cells."""
        try:
            for _ in _said(out)["sheets"]:
                about = _said(out)
                cells = pl.DataFrame()
                if about["columns"]:
                    with pa.ipc.open_stream(out) as stream:
                        cells = pl.DataFrame(stream.read_all())
                yield about, cells
        except (EOFError, pa.ArrowInvalid, OSError) as error:
            raise _broke_off(self.name, limit_s if overdue.is_set() else None) from error
        except ValueError as error:
            raise _refused(self.name, str(error)) from error


def open_workbook(path: Path, name: str | None = None) -> Workbook | None:
    """Return the workbook that a file is, None if it is none.

    Parameters
    ----------
    path
        The file.
    name
        Its name, where `path` is a temporary one.

    Raises
    ------
    UnreadableFileError
        It is a workbook that cannot be read; the message says why, and the cure.
    """
    called = name or path.name
    kind = workbook_kind(path, called)
    return Workbook(path, called, kind) if kind else None


def _sheet(name: str, cells: pl.DataFrame, *, hidden: bool = False) -> Sheet:
    filled = cells.select(pl.sum_horizontal((pl.all() != "").sum())).item() if cells.width else 0
    return Sheet(name, cells.height, cells.width, int(filled), hidden)


# -- the reader, in a process of its own ---------------------------------------------------------------------


def _memory_limit_bytes(path: Path, kind: Kind) -> int:
    """Return how much address space the reader of a workbook may take: for the grid of its cells, and for the texts in it."""
    if kind == "xls":  # its grid is 65,536 rows of 256 columns at most
        return _OLD_GRID_BYTES + 20 * path.stat().st_size
    with zipfile.ZipFile(path) as archive:
        return min(_GRID_BYTES + 4 * sum(part.file_size for part in archive.infolist()), _MEMORY_LIMIT_BYTES)


@contextmanager
def _running(arguments: Sequence[str], limit_s: float) -> Iterator[tuple[IO[bytes], threading.Event]]:
    """Run the reader; give what it writes, and whether it was stopped at the time limit. End it in the end."""
    command = [sys.executable, "-I", _sheet_reader.__file__, *arguments]
    overdue = threading.Event()
    with subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:  # noqa: S603

        def stop() -> None:
            overdue.set()
            process.kill()

        timer = threading.Timer(limit_s, stop)
        timer.start()
        try:
            assert process.stdout is not None  # noqa: S101 - it is a pipe
            yield process.stdout, overdue
        finally:
            timer.cancel()
            process.kill()


def _said(out: IO[bytes]) -> dict[str, Any]:
    line = out.readline()
    if not line:
        raise EOFError
    said: dict[str, Any] = json.loads(line)
    if "error" in said:
        raise ValueError(said["error"])
    return said


def _broke_off(name: str, limit_s: float | None) -> UnreadableFileError:
    why = "is damaged, or too large to be read as a workbook" if limit_s is None else f"took longer than {limit_s:,.0f} seconds to read"
    return UnreadableFileError(f"{name} {why}. Open it in a spreadsheet program and save its table as CSV.")


def _refused(name: str, why: str) -> UnreadableFileError:
    if "password" in why.lower():
        return locked(name)
    return _broke_off(name, None) if "limit exceeded" in why.lower() else damaged(name, why)


# -- cells ------------------------------------------------------------------------------------------------------


def _marks(path: Path, name: str) -> dict[str, SheetMarks]:
    """Return what the XML of an XLSX file says, having made sure that its sheets fit into memory."""
    try:
        with zipfile.ZipFile(path) as archive:
            marks = sheet_marks(archive)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, ValueError) as error:
        raise damaged(name, error) from error
    for sheet, marked in marks.items():
        if marked.rows * marked.columns > CELLS_LIMIT:
            raise UnreadableFileError(
                f"{name}, sheet {sheet!r}, reaches over {marked.rows:,} rows and {marked.columns:,} columns, which is too much. A forgotten cell far from "
                "the table is the usual cause: delete the rows under the table and the columns beside it, or save the table as CSV."
            )
    return marks


def _tidy(cells: pl.DataFrame, marks: SheetMarks | None, about: Mapping[str, Any]) -> SheetCells:
    """Return cells in our form: dates as ISO, times only where there are any, no errors, merged texts repeated."""
    cells = _with_times(cells.rename({old: str(at) for at, old in enumerate(cells.columns)}), about["times"])
    timed = [name for name in cells.columns if cells[name].str.contains(_HAS_TIME).any()]
    wrong = cells.select(pl.all().str.contains(_ERROR).fill_null(value=False))
    errors = [name for name in cells.columns if wrong[name].any()]
    cells = cells.with_columns(
        *(pl.col(name).str.replace(_MIDNIGHT, "$1").str.replace(_DAY_0, "$1").str.replace(_ISO, "$1 $2") for name in timed)
    ).with_columns(pl.when(~wrong[name]).then(pl.col(name)).alias(name) for name in errors)
    cells, repeated = _filled_down(cells, marks.merges if marks else (), about["first_column"])
    notes = (
        _note(about["errors"] + int(sum(wrong[name].sum() for name in errors)), "an error of a formula, such as #N/A, read as empty"),
        _note(
            marks.formulas_without_result if marks else 0,
            "a formula without its result, read as empty: open the workbook in a spreadsheet program, save it and put it in again",
        ),
        _note(repeated, "merged with the cell above, given its text; numbers are not repeated"),
    )
    return SheetCells(cells.with_columns(pl.all().fill_null("")), tuple(filter(None, notes)))


def _note(count: int, what: str) -> str | None:
    return f"{count:,} {'cell' if count == 1 else 'cells'}: {what}." if count else None


def _with_times(cells: pl.DataFrame, times: Sequence[tuple[int, int, str]]) -> pl.DataFrame:
    """Return the cells with the times of day that came beside them, "PT14H30M00S" as 14:30:00."""
    for at in sorted({column for _, column, _ in times}):
        own = [(row, _TIME_OF_DAY.fullmatch(text)) for row, column, text in times if column == at]
        texts = [":".join(f"{int(part or 0):02}" for part in found.groups()) if found else None for _, found in own]
        cells = cells.with_columns(cells.to_series(at).scatter([row for row, _ in own], pl.Series(texts, dtype=pl.String)))
    return cells


def _filled_down(cells: pl.DataFrame, merges: Sequence[Merge], first_column: int) -> tuple[pl.DataFrame, int]:
    """Return the cells with texts and dates of merged cells repeated in the rows they cover, and how many that gave.

    A number is not repeated: it may count persons. Nor is anything put into rows that hold nothing else.
    """
    places = [(merge.column - first_column, merge.first, min(merge.last, cells.height - 1)) for merge in merges]
    places = [place for place in places if 0 <= place[0] < cells.width and place[1] < place[2]]
    if not places:
        return cells, 0
    other = cells.select(pl.any_horizontal(pl.all().is_not_null() & (pl.all() != "")))[:, 0]
    count = 0
    for at in sorted({place[0] for place in places}):
        own = [(first, last) for column, first, last in places if column == at]
        text = cells.to_series(at)
        usable = (text.str.contains(DATE_PATTERN) | ~text.str.contains(NUMBER_PATTERN)).fill_null(value=False)
        rows = [row for first, last in own if usable[first] for row in range(first + 1, last + 1) if other[row]]
        sources = [first for first, last in own if usable[first] for row in range(first + 1, last + 1) if other[row]]
        cells = cells.with_columns(text.scatter(rows, text.gather(sources)).alias(text.name))
        count += len(rows)
    return cells, count
