"""Blocks of delimited text to cells: which bytes are a record, on which line it begins, and which records are ragged.

The structure is found first, over all bytes at once: line breaks and delimiters outside quotes. Records with
the right number of cells go to the parser as they are; the others, and those whose quotes are not as they
should be, are read one by one. So an exact line is known for every record, and a quote that is never closed
costs its own row, not the rest of the file.
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt
import polars as pl

from routes.intake.delimiter import split_record

_BREAK, _QUOTE = 10, 34
_NO_DELIMITER = "\x1f"
_LONGEST_RECORD_LINES = 400
_LONGEST_RECORD_BYTES = 1 << 18
_ENDS_TRIED = 3
_FEW_CELLS = 2  # a line of a text often holds one delimiter; it seldom holds just as many as a record of three cells or more
_TRIES_IN_BLOCK = 5_000

Positions = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Dialect:
    """How the records of a file are written.

    Parameters
    ----------
    delimiter
        The sign between cells.
    width
        Cells of a record.
    last_is_text
        Whether the last column is text in which the delimiter may stand without quotes.
    """

    delimiter: str
    width: int
    last_is_text: bool = False


@dataclass
class Scan:
    """The records of a block.

    ``good`` are whole records of the right width, in their order, on lines ``good_lines``; ``odd`` are records
    that were read one by one; ``ragged`` those that have another number of cells. ``consumed`` bytes and
    ``lines`` of the block are accounted for: the rest begins a record that the block does not end. ``broken``:
    a good record runs over several lines.
    """

    good: bytes = b""
    good_lines: Positions = field(default_factory=lambda: np.empty(0, np.int64))
    quoted: bool = False
    broken: bool = False
    odd: list[tuple[int, list[str]]] = field(default_factory=list)
    ragged: list[tuple[int, list[str]]] = field(default_factory=list)
    consumed: int = 0
    lines: int = 0


def scan(block: bytes, line: int, dialect: Dialect, *, final: bool) -> Scan:
    r"""Return the records of a block.

    Parameters
    ----------
    block
        UTF-8 with ``\n`` line ends, beginning with a record; ends with a line break unless `final`.
    line
        The line of the file on which it begins.
    dialect
        How records are written.
    final
        Whether the file ends here.
    """
    if final and not block.endswith(b"\n"):
        block += b"\n"
    if dialect.width == 1:
        dialect = replace(dialect, delimiter=_NO_DELIMITER)
    signs = np.frombuffer(block, np.uint8)
    breaks = np.flatnonzero(signs == _BREAK)
    if not breaks.size:
        return Scan()
    delimiters = np.flatnonzero(signs == ord(dialect.delimiter)) if dialect.width > 1 else np.empty(0, np.int64)
    if b'"' not in block:
        ends, numbers = breaks, np.arange(breaks.size)
        return _sorted_out(block, line, dialect, _Records(ends, numbers, delimiters, breaks.size))
    quotes = np.flatnonzero(signs == _QUOTE)
    inside = np.bitwise_xor.accumulate((signs == _QUOTE).view(np.uint8))
    ends_at = np.flatnonzero(inside[breaks] == 0)
    sound = _sound(signs, quotes, np.arange(quotes.size) & 1, ord(dialect.delimiter)).all()
    if sound and ends_at.size and (not final or inside[-1] == 0) and not _swallows(inside, breaks, ends_at, quotes, delimiters, dialect):
        records = _Records(breaks[ends_at], ends_at, delimiters[inside[delimiters] == 0], int(ends_at[-1]) + 1)
        return _sorted_out(block, line, dialect, records)
    return _line_by_line(block, line, dialect, signs, breaks, delimiters, quotes, final=final)


def _swallows(
    inside: npt.NDArray[np.uint8], breaks: Positions, ends_at: Positions, quotes: Positions, delimiters: Positions, dialect: Dialect
) -> bool:
    """Say whether a quoted text that runs over lines looks like two stray quotes with records between them."""
    if ends_at.size == breaks.size:
        return False
    lines = np.diff(ends_at, prepend=-1)
    lengths = np.diff(breaks[ends_at], prepend=-1)
    if lines.max() > _LONGEST_RECORD_LINES or lengths.max() > _LONGEST_RECORD_BYTES:
        return True
    within = inside[breaks] == 1
    without_quotes = np.diff(np.searchsorted(quotes, breaks), prepend=0) == 0
    whole_lines = within & np.concatenate([[False], within[:-1]]) & without_quotes
    counts = np.diff(np.searchsorted(delimiters, breaks), prepend=0)
    return dialect.width > _FEW_CELLS and bool((whole_lines & (counts == dialect.width - 1)).any())


@dataclass(frozen=True)
class _Records:
    """Where records end, the number of the line break that ends each, delimiters outside quotes, lines in all."""

    ends: Positions
    numbers: Positions
    delimiters: Positions
    lines: int


def _sound(signs: npt.NDArray[np.uint8], quotes: Positions, rank: Positions, delimiter: int) -> npt.NDArray[np.bool_]:
    """Say of each quote whether it stands where one may: opening at a cell's beginning, closing at its end."""
    before = np.where(quotes > 0, signs[quotes - 1], _BREAK)
    after = np.where(quotes + 1 < signs.size, signs[np.minimum(quotes + 1, signs.size - 1)], _BREAK)
    beside = np.where(rank == 0, before, after)
    found: npt.NDArray[np.bool_] = (beside == delimiter) | (beside == _BREAK) | (beside == _QUOTE)
    return found


def _sorted_out(block: bytes, line: int, dialect: Dialect, records: _Records, left_out: npt.NDArray[np.bool_] | None = None) -> Scan:
    """Part records into those of the right width and the others.

    `left_out` marks records that were read already.
    """
    ends, wanted = records.ends, dialect.width - 1
    starts = np.concatenate([[0], ends[:-1] + 1])
    first_lines = line + np.concatenate([[0], records.numbers[:-1] + 1])
    broken = records.numbers.size <= int(records.numbers[-1])
    found = Scan(quoted=b'"' in block, broken=broken, consumed=int(ends[-1]) + 1, lines=records.lines)
    delimiters = records.delimiters
    if left_out is None and wanted and delimiters.size == ends.size * wanted:
        grid = delimiters.reshape(-1, wanted)
        if (grid[:, 0] >= starts).all() and (grid[:, -1] < ends).all():
            found.good, found.good_lines = block[: found.consumed], first_lines
            return found
    counts = np.diff(np.searchsorted(delimiters, ends), prepend=0)
    good = (counts == wanted) & (ends > starts)
    if left_out is not None:
        good &= ~left_out
    found.good = _joined(block, starts, ends, good)
    found.good_lines = first_lines[good]
    others = ~good & (ends > starts) if left_out is None else ~good & ~left_out & (ends > starts)
    for place in np.flatnonzero(others):
        text = block[starts[place] : ends[place]].decode(errors="replace")
        _put(found, int(first_lines[place]), split_record(text, dialect.delimiter)[0], dialect)
    return found


def _joined(block: bytes, starts: Positions, ends: Positions, good: npt.NDArray[np.bool_]) -> bytes:
    """Return the good records as one run of bytes; neighbours are taken together."""
    if good.all():
        return block[: int(ends[-1]) + 1]
    edges = np.flatnonzero(np.diff(np.concatenate([[0], good.view(np.int8), [0]])))
    view = memoryview(block)
    return b"".join(view[starts[a] : ends[b - 1] + 1] for a, b in edges.reshape(-1, 2))


def _put(found: Scan, line: int, cells: list[str], dialect: Dialect) -> None:
    """Put a record that was read alone where it belongs; one without a filled cell is no record."""
    if not any(cell.strip() for cell in cells):
        return
    fitting = fitted(cells, dialect)
    if fitting is None:
        found.ragged.append((line, cells))
    else:
        found.odd.append((line, [" ".join(cell.split()) for cell in fitting]))


def fitted(cells: list[str], dialect: Dialect) -> list[str] | None:
    """Return the cells as a record of the right width, or None.

    Empty cells behind the last column are dropped; behind a last column of text, what an unquoted delimiter
    cut off is put back.
    """
    width = dialect.width
    if len(cells) == width:
        return cells
    if len(cells) < width:
        return None
    if not any(cell.strip() for cell in cells[width:]):
        return cells[:width]
    return [*cells[: width - 1], dialect.delimiter.join(cells[width - 1 :])] if dialect.last_is_text else None


def _line_by_line(
    block: bytes,
    line: int,
    dialect: Dialect,
    signs: npt.NDArray[np.uint8],
    breaks: Positions,
    delimiters: Positions,
    quotes: Positions,
    *,
    final: bool,
) -> Scan:
    """Return the records of a block whose quotes are not all as they should be.

    Lines whose own quotes are sound are records; the others are read one by one, with as many lines after them
    as they need.
    """
    line_of = np.searchsorted(breaks, quotes)
    first = np.searchsorted(line_of, line_of)
    rank = (np.arange(quotes.size) - first) & 1
    sound = _sound(signs, quotes, rank, ord(dialect.delimiter))
    odd_count = np.bincount(line_of, minlength=breaks.size)[: breaks.size] & 1
    bad = np.bincount(line_of, weights=~sound, minlength=breaks.size)[: breaks.size] + odd_count > 0
    after = signs[np.minimum(quotes + 1, signs.size - 1)]
    closing = np.unique(line_of[(after == ord(dialect.delimiter)) | (after == _BREAK)])
    alone = _Alone(block, line, dialect, breaks, closing, final=final)
    taken, stopped = alone.read(np.flatnonzero(bad))
    mask = (signs == _QUOTE).view(np.uint8).copy()
    mask[quotes[bad[np.minimum(line_of, breaks.size - 1)]]] = 0
    inside = np.bitwise_xor.accumulate(mask)
    whole = breaks.size if stopped is None else stopped
    if whole == 0:
        return alone.found
    records = _Records(breaks[:whole], np.arange(whole), delimiters[(inside[delimiters] == 0) & (delimiters < breaks[whole - 1])], whole)
    found = _sorted_out(block, line, dialect, records, taken[:whole])
    found.odd += alone.found.odd
    found.ragged += alone.found.ragged
    return found


class _Alone:
    """Reads the lines with unsound quotes, each with the lines that its record takes."""

    def __init__(self, block: bytes, line: int, dialect: Dialect, breaks: Positions, closing: Positions, *, final: bool) -> None:
        self.block, self.line, self.dialect, self.breaks, self.final = block, line, dialect, breaks, final
        self.closing = closing  # lines on which a quote stands that could close a cell
        self.found = Scan()
        self._tries_left = _TRIES_IN_BLOCK

    def _text(self, first: int, last: int) -> str:
        start = int(self.breaks[first - 1]) + 1 if first else 0
        return self.block[start : self.breaks[last]].decode(errors="replace")

    def read(self, places: Positions) -> tuple[npt.NDArray[np.bool_], int | None]:
        """Return which lines were read, and the line at which the block ends within a record, if it does."""
        taken = np.zeros(self.breaks.size, bool)
        free = 0
        for place in places.tolist():
            if place < free:
                continue
            last = self._record(place)
            if last is None:
                return taken, place
            taken[place : last + 1] = True
            free = last + 1
        return taken, None

    def _record(self, place: int) -> int | None:
        """Read the record that begins on a line; return the line it ends on, None where the block ends before."""
        text, delimiter = self._text(place, place), self.dialect.delimiter
        cells, open_ = split_record(text, delimiter)
        if open_ and not self._stands_alone(place):
            for last in self._ends(place):
                longer, still_open = split_record(self._text(place, last), delimiter)
                if not still_open and fitted(longer, self.dialect) is not None:
                    _put(self.found, self.line + place, longer, self.dialect)
                    return last
            if not self.final and self._may_run_on(place):
                return None
        if open_:
            cells = text.split(delimiter)  # nothing closes the quote: it belongs to the text
        _put(self.found, self.line + place, cells, self.dialect)
        return place

    def _may_run_on(self, place: int) -> bool:
        """Say whether a record that is open on a line may end beyond the block: none is longer than the limits."""
        start = int(self.breaks[place - 1]) + 1 if place else 0
        return self.breaks.size - place < _LONGEST_RECORD_LINES and len(self.block) - start < _LONGEST_RECORD_BYTES

    def _stands_alone(self, place: int) -> bool:
        """Say whether a line with an open quote is a record as it stands, and the next line one too: no text runs on."""
        if place + 1 >= self.breaks.size or self.dialect.width == 1:
            return False
        delimiter, width = self.dialect.delimiter, self.dialect.width
        following, open_ = split_record(self._text(place + 1, place + 1), delimiter)
        return not open_ and len(following) == width == len(self._text(place, place).split(delimiter))

    def _ends(self, place: int) -> list[int]:
        """Return the next few lines on which a record that is open on a line could end; few, so that no file takes for ever."""
        if self._tries_left <= 0:
            return []
        at = int(np.searchsorted(self.closing, place, side="right"))
        start = int(self.breaks[place - 1]) + 1 if place else 0
        near = [
            int(last)
            for last in self.closing[at : at + _ENDS_TRIED]
            if last - place < _LONGEST_RECORD_LINES and self.breaks[last] - start < _LONGEST_RECORD_BYTES
        ]
        self._tries_left -= len(near)
        return near


def parse(found: Scan, headers: tuple[str, ...], delimiter: str, row_name: str) -> pl.DataFrame:
    """Return the cells of scanned records in the order of their lines, one text column per header, and their lines.

    Empty cells are null.
    """
    schema = dict.fromkeys(headers, pl.String)
    if not found.good_lines.size:
        cells = pl.DataFrame(schema=schema)
    elif len(headers) == 1:
        # one column has no delimiter, and the parser knows no table without one
        lone = csv.reader(io.StringIO(found.good.decode(errors="replace"), newline=""), delimiter=_NO_DELIMITER)
        cells = pl.DataFrame({headers[0]: [_NO_DELIMITER.join(row) for row in lone]}, schema=schema)
    else:
        cells = pl.read_csv(
            found.good, has_header=False, schema=schema, separator=delimiter, quote_char='"' if found.quoted else None, infer_schema=False
        )
    cells = cells.with_columns(pl.Series(row_name, found.good_lines, dtype=pl.Int64))
    if found.odd:
        lines, rows = zip(*found.odd, strict=True)
        odd = pl.DataFrame(dict(zip(headers, zip(*rows, strict=True), strict=True)), schema=schema)
        cells = pl.concat([cells, odd.with_columns(pl.Series(row_name, lines, dtype=pl.Int64))]).sort(row_name)
    return cells
