"""A file to a table of text: archives, workbooks, delimited text; and a clear word where a file is none of these."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import polars as pl

from geodata.errors import UnreadableFileError
from routes.intake.archives import unpacked
from routes.intake.encodings import wide_encoding
from routes.intake.layout import layout_of
from routes.intake.sheet_choice import choose_sheet
from routes.intake.source import SOURCE_ROW, SourceTable, unnamed
from routes.intake.text_file import TextTable, read_text
from routes.intake.tidying import Need, summed_rows, tidied, tidying_notes, without_footers
from routes.intake.workbooks import Workbook, open_workbook

_HEAD_BYTES = 1 << 16
_HEAD_ROWS = 300
_ZERO_SHARE, _FEW_ZEROS = 0.01, 8

# How a file begins that is no table, and what it is
_OTHER_KINDS = (
    (b"\x89PNG", "a PNG picture"), (b"\xff\xd8\xff", "a JPEG picture"), (b"GIF8", "a GIF picture"), (b"%PDF", "a PDF document"),
    (b"Rar!", "a RAR archive; unpack it first"), (b"7z\xbc\xaf", "a 7-Zip archive; unpack it first"),
    (b"RIFF", "a sound, video or WebP file"), (b"BM", "a BMP picture"), (b"PAR1", "a Parquet file"), (b"SQLite format 3", "an SQLite database"),
    (b"{\\rtf", "an RTF document"), (b"\x7fELF", "a program"), (b"MZ", "a program"),
)  # fmt: skip
_CURE = "Netcop reads CSV, TSV, XLSX and ODS tables, and one of these in a ZIP or GZ archive: save the table as one of these."

Progress = Callable[[float], None]


def _silent(_: float) -> None:
    return None


def read_file(
    path: Path | str,
    *,
    name: str | None = None,
    sheet: str | None = None,
    progress: Progress = _silent,
    temporary: Path | None = None,
) -> SourceTable:
    """Return the cells of a table file: delimited text, a workbook, or an archive of one of these.

    Parameters
    ----------
    path
        The file.
    name
        Its name, where `path` is a temporary one.
    sheet
        The sheet of a workbook; by default the only one with a table.
    progress
        Called with the share of the file that was read, 0 to 1.
    temporary
        Where working files may stand; by default the system's folder. They are gone when the table is.

    Raises
    ------
    UnreadableFileError
        It cannot be read as a table; the message says what it seems to be, and the cure.
    SheetChoiceError
        A workbook has several tables, and nothing says which is meant.
    """
    path = Path(path)
    called = name or path.name
    try:
        with path.open("rb"):
            size = path.stat().st_size
    except OSError as error:
        raise UnreadableFileError(
            f"{called} cannot be opened ({error.strerror or error}). Check the name and that you may read it."
        ) from error
    # beside the reading: both take seconds for a large file
    with ThreadPoolExecutor(1) as beside, unpacked(path, called, temporary) as (plain, plain_name):
        hashing = beside.submit(_sha256, path)
        with plain.open("rb") as file:
            head = file.read(_HEAD_BYTES)
        if not head.strip(b" \t\r\n\0"):
            raise UnreadableFileError(f"{called} is empty. Export it again from where it was made.")
        book = open_workbook(plain, plain_name)
        if book is not None:
            return _workbook(book, called, sheet, hashing.result(), size)
        _refuse_other_kinds(head, plain_name if plain != path else called)
        text = read_text(plain, called, progress=progress, temporary=temporary)
        return _source(text, called, hashing.result(), size)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _source(text: TextTable, called: str, sha256: str, size: int) -> SourceTable:
    return SourceTable(
        file_name=called,
        file_sha256=sha256,
        size_bytes=size,
        encoding=text.encoding,
        delimiter=text.delimiter,
        sheet=None,
        headers=text.headers,
        chunks=text.chunks,
        height=text.height,
        set_aside=text.set_aside,
        notes=text.notes,
        tags=text.tags,
        folder=text.folder,
    )


def _workbook(book: Workbook, called: str, wanted: str | None, sha256: str, size: int) -> SourceTable:
    """Return the cells of the one sheet that is meant."""
    sheet, note = choose_sheet(book.sheets, book.heads, wanted, name=called)
    read = book.read(sheet)
    head = [list(row) for row in read.cells.head(_HEAD_ROWS).iter_rows()]
    layout = layout_of(head, list(range(1, len(head) + 1)))
    names = [*layout.header, *(f"column {place + 1}" for place in range(len(layout.header), read.cells.width))]
    headers = tuple(names[: read.cells.width])
    under = read.cells.rename(dict(zip(read.cells.columns, headers, strict=True))).with_columns(
        pl.int_range(1, pl.len() + 1, dtype=pl.Int64).alias(SOURCE_ROW)
    )
    done = tidied(under.slice(layout.first_data_index), headers, Need())
    cells, footers = without_footers(done.cells, headers)
    set_aside = summed_rows([done])
    if cells.height + set_aside.height == 0:
        raise UnreadableFileError(f"{called}, sheet {sheet!r}, has a header and no rows under it. Export it again with its rows.")
    return SourceTable(
        file_name=called,
        file_sha256=sha256,
        size_bytes=size,
        encoding=book.kind,
        delimiter=None,
        sheet=sheet,
        headers=tuple(h for h in headers if not unnamed(h) or cells[h].null_count() < cells.height) or headers,
        chunks=(cells,),
        height=cells.height,
        set_aside=set_aside,
        notes=(*([note] if note else []), *read.notes, *layout.notes, *tidying_notes([done], footers)),
        tags=dict(layout.tags),
        sheets=tuple(each.name for each in book.sheets),
    )


def _refuse_other_kinds(head: bytes, called: str) -> None:
    for start, kind in _OTHER_KINDS:
        if head.startswith(start) and (len(start) > 2 or b"\x00" in head):  # noqa: PLR2004 - two letters can begin a text
            raise UnreadableFileError(f"{called} is {kind}, not a table of events. {_CURE}")
    begin = head.lstrip(b"\xef\xbb\xbf \t\r\n")[:15].lower()
    if begin.startswith((b"<!doctype html", b"<html", b"<?xml")):
        raise UnreadableFileError(f"{called} is a web page or XML, not a table of events. {_CURE}")
    if begin.startswith((b'{"', b"{ ", b"{\n", b"{\r", b'[{"', b"[\n", b"[ {")):
        raise UnreadableFileError(f"{called} is JSON, not a table of events. {_CURE}")
    text = head.rstrip(b"\0")  # what an interrupted copy leaves at the end is no part of the table
    if wide_encoding(text) is None and text.count(0) > max(_FEW_ZEROS, _ZERO_SHARE * len(text)):
        raise UnreadableFileError(f"{called} is not text (it holds zero bytes). {_CURE}")
