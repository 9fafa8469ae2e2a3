"""Bytes to a table of text: encoding, delimiter, sheets; and a clear word where a file is none of these."""

from __future__ import annotations

import csv
import hashlib
import zipfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import fastexcel
from charset_normalizer import from_bytes

from geodata.errors import UnreadableFileError
from routes.intake.source import SourceTable, parted, table_of

_HEAD_BYTES = 1 << 20
_SNIFFED_ROWS = 60
_LONGEST_CELL = 1 << 20
_DELIMITERS = (",", ";", "\t", "|")
_BLOCK = 1 << 20

# How a file begins that is no table, and what it is
_OTHER_KINDS = (
    (b"\x89PNG", "a PNG picture"), (b"\xff\xd8\xff", "a JPEG picture"), (b"GIF8", "a GIF picture"), (b"%PDF", "a PDF document"),
    (b"\x1f\x8b", "a GZIP archive; unpack it first"), (b"Rar!", "a RAR archive; unpack it first"), (b"7z\xbc\xaf", "a 7-Zip archive; unpack it first"),
    (b"RIFF", "a sound, video or WebP file"), (b"BM", "a BMP picture"), (b"PAR1", "a Parquet file"), (b"SQLite format 3", "an SQLite database"),
    (b"{\\rtf", "an RTF document"), (b"\x7fELF", "a program"), (b"MZ", "a program"),
)  # fmt: skip
_CURE = "Netcop reads CSV, TSV and XLSX tables: save the table as one of these."
_SINGLE_BYTE = ["cp1252", "latin_1", "mac_roman", "cp1250", "cp850"]


def read_file(path: Path | str, *, name: str | None = None) -> SourceTable:
    """Return the cells of a CSV, TSV or XLSX file.

    Parameters
    ----------
    path
        The file.
    name
        Its name, where `path` is a temporary one.

    Raises
    ------
    UnreadableFileError
        It cannot be read as a table; the message says what it seems to be, and the cure.
    """
    path = Path(path)
    called = name or path.name
    try:
        with path.open("rb") as file:
            head = file.read(_HEAD_BYTES)
    except OSError as error:
        raise UnreadableFileError(
            f"{called} cannot be opened ({error.strerror or error}). Check the name and that you may read it."
        ) from error
    if not head.strip():
        raise UnreadableFileError(f"{called} is empty. Export it again from where it was made.")
    if head.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        return _read_workbook(path, called)
    _refuse_other_kinds(head, called)
    return _read_text(path, called, head)


def _refuse_other_kinds(head: bytes, called: str) -> None:
    for start, kind in _OTHER_KINDS:
        if head.startswith(start) and (len(start) > 2 or b"\x00" in head):  # noqa: PLR2004 - two letters can begin a text
            raise UnreadableFileError(f"{called} is {kind}, not a table of events. {_CURE}")
    if head.lstrip()[:15].lower().startswith((b"<!doctype html", b"<html", b"<?xml")):
        raise UnreadableFileError(f"{called} is a web page or XML, not a table of events. {_CURE}")
    if b"\x00" in head and not head.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise UnreadableFileError(f"{called} is not text (it holds zero bytes). {_CURE}")


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


# -- text ------------------------------------------------------------------------------------------------


def _read_text(path: Path, called: str, head: bytes) -> SourceTable:
    encoding = _encoding(path, head)
    sample = head.decode(encoding, errors="ignore")
    if len(head) == _HEAD_BYTES and "\n" not in sample and "\r" not in sample:
        raise UnreadableFileError(f"{called} has no line break in its first megabyte, so it is no table of rows. {_CURE}")
    delimiter = _delimiter(sample)
    rows, lines = list[list[str]](), list[int]()
    try:
        for line, row in _records(path, encoding, delimiter):
            rows.append(row)
            lines.append(line)
    except (csv.Error, UnicodeDecodeError) as error:
        at = lines[-1] + 1 if lines else 1
        raise UnreadableFileError(
            f"{called} cannot be read after line {at} ({error}). A double quote that is never closed is the usual cause: look for one there."
        ) from error
    if not any(cell.strip() for row in rows for cell in row):
        raise UnreadableFileError(f"{called} is empty. Export it again from where it was made.")
    headers, rows, lines, notes = parted(rows, lines)
    cells, ragged = table_of(headers, rows, lines)
    if cells.height + ragged.height == 0:
        raise UnreadableFileError(f"{called} has a header and no rows under it. Export it again with its rows.")
    return SourceTable(called, _sha256(path), path.stat().st_size, encoding, delimiter, None, headers, cells, ragged, notes)


def _records(path: Path, encoding: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Yield each record with the line it begins on."""
    csv.field_size_limit(_LONGEST_CELL)
    # a single-byte table has gaps: a byte in one becomes the sign for "unreadable", and its row goes on
    with path.open(encoding=encoding, newline="", errors="strict" if encoding.startswith("utf") else "replace") as file:
        reader = csv.reader(file, delimiter=delimiter, strict=False)
        begins = 1
        for row in reader:
            yield begins, row
            begins = reader.line_num + 1


def _encoding(path: Path, head: bytes) -> str:
    if head.startswith(b"\xef\xbb\xbf"):
        return "utf-8-sig"
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    if _is_utf8(path):
        return "utf-8"
    found = from_bytes(head, cp_isolation=_SINGLE_BYTE).best()
    return found.encoding if found else "cp1252"


def _is_utf8(path: Path) -> bool:
    try:
        with path.open(encoding="utf-8") as file:
            while file.read(_BLOCK):
                pass
    except UnicodeDecodeError:
        return False
    return True


def _delimiter(sample: str) -> str:
    """Return the delimiter that parts the most rows of the sample into the same number of cells, more than one."""
    lines = sample.splitlines(keepends=True)
    whole = lines[:-1] if len(lines) > 1 and len(sample) >= _HEAD_BYTES // 2 else lines
    best, best_score = ",", 0.0
    for delimiter in _DELIMITERS:
        widths = Counter(len(row) for row in _sniffed(whole, delimiter) if row)
        if not widths:
            continue
        width, count = max(widths.items(), key=lambda item: (item[1], item[0]))
        score = count / widths.total() * (width - 1) ** 0.5
        if score > best_score:
            best, best_score = delimiter, score
    return best


def _sniffed(lines: list[str], delimiter: str) -> list[list[str]]:
    try:
        return [row for row, _ in zip(csv.reader(lines, delimiter=delimiter), range(_SNIFFED_ROWS), strict=False)]
    except csv.Error:
        return []


# -- workbooks -------------------------------------------------------------------------------------------


def _read_workbook(path: Path, called: str) -> SourceTable:
    """Return the first sheet with cells of a workbook."""
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            if not any(name.startswith("xl/") for name in archive.namelist()):
                raise UnreadableFileError(f"{called} is a ZIP archive. Unpack it first, then put its tables in one by one.")
    try:
        book = fastexcel.read_excel(path)
        for sheet in book.sheet_names:
            # header_row None, and no types: dates come as ISO text, and no row is taken for a header before we look
            loaded = book.load_sheet(sheet, header_row=None, dtypes="string").to_polars()
            if loaded.height:
                return _sheet_table(path, called, sheet, [["" if c is None else c for c in row] for row in loaded.iter_rows()])
    except fastexcel.FastExcelError as error:
        raise UnreadableFileError(f"{called} cannot be read as a workbook ({error}). Save it again as XLSX or CSV.") from error
    raise UnreadableFileError(f"{called} holds no cells. Export it again with its rows.")


def _sheet_table(path: Path, called: str, sheet: str, rows: list[list[str]]) -> SourceTable:
    headers, under, lines, notes = parted(rows, list(range(1, len(rows) + 1)))
    cells, ragged = table_of(headers, under, lines)
    if cells.height == 0:
        raise UnreadableFileError(f"{called}, sheet {sheet!r}, has a header and no rows under it. Export it again with its rows.")
    return SourceTable(called, _sha256(path), path.stat().st_size, "xlsx", None, sheet, headers, cells, ragged, notes)
