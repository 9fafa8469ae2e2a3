"""What stands above the rows of a table: titles, the header on one line or two, units and hashtags.

Little is taken from what words mean. A header is the first row that fills nearly as many cells as most rows do
and holds words where the rows below hold numbers and dates.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import takewhile

from geodata.names import plain
from routes.intake.headings import (
    filled_count,
    is_group_titles,
    is_numbering_row,
    is_parting,
    is_tag_row,
    is_unit_row,
    joined,
    unique_headers,
)
from routes.intake.sorts import Sort, sort_of

_HEADER_SHARE = 0.75
_TABLE_SHARE = 0.5
_BODY_ROWS = 60
_TYPED_SHARE = 0.6
_EVEN_WIDTH = 0.9
_YEAR = re.compile(r"(?:19|20)[0-9]{2}")
_DIGITS = re.compile(r"[0-9]{1,9}")
_UNKNOWN = frozenset(("na", "n a", "nd", "nan", "null", "none", "inconnu", "inconnue", "unknown", "desconocido", "desconocida"))

Row = Sequence[str]


@dataclass(frozen=True)
class Layout:
    """Where the header and the rows of a table are.

    Parameters
    ----------
    header_index
        Which of the head rows is the header (the last of two); None where the first row is already data.
    header
        Column names, whitespace normalised and made unique; "column 4" where there is none. A header over two rows
        is joined: "Position" over "Lat" and "Lon" gives "Position Lat", "Position Lon".
    first_data_index
        Which of the head rows is the first row of data; the number of head rows where there is none.
    tags
        Header to hashtag of the Humanitarian Exchange Language, where a row of them is there.
    notes
        What was left aside, as sentences.
    """

    header_index: int | None
    header: tuple[str, ...]
    first_data_index: int
    tags: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


def layout_of(head: Sequence[Row], lines: Sequence[int]) -> Layout:
    """Return the layout of a table, seen from its first rows.

    Parameters
    ----------
    head
        The first rows, some 200, as cells; rows may differ in length and be empty.
    lines
        The line (of a text file) or row (of a sheet) of each, for the notes.
    """
    rows = [[" ".join(cell.split()) for cell in row] for row in head]
    if not any(map(any, rows)):
        return Layout(None, (), len(rows))
    start = _first_full(rows)
    bottom = _header_place(rows, start)
    if bottom is None:
        header = unique_headers([""] * _usual_width(rows[start:])[0])
        missing = f'The file has no header: line {lines[start]:,} is already data. Its columns are called "column 1" and so on.'
        return Layout(None, header, start, notes=(*_above(rows, start, lines, "The first row"), missing))
    top, bottom = _header_lines(rows, bottom)
    first, tag_row, under = _first_data(rows, bottom, lines)
    header = unique_headers(_fitted(joined(rows[top], rows[bottom]) if top < bottom else rows[bottom], rows[first:]))
    notes = _above(rows, top, lines, "The header")
    if top < bottom:
        notes.append(f"The header stands on two lines, {lines[top]:,} and {lines[bottom]:,}: their names are joined.")
    tags = {name: tag for name, tag in zip(header, tag_row, strict=False) if tag}
    return Layout(bottom, header, first, tags, (*notes, *under))


# -- which row is the header ------------------------------------------------------------------------------


def _first_full(rows: Sequence[Row]) -> int:
    """Return the first row that fills nearly as many cells as the rows of the table do.

    The table is where many rows fill many cells. Titles, names of units and dates of export above it fill one or two.
    """
    filled = [filled_count(row) for row in rows]
    counts = Counter(filled)
    ground = {cells: cells * sum(n for other, n in counts.items() if other >= _HEADER_SHARE * cells) for cells in counts}
    usual = max(cells for cells in counts if ground[cells] >= _TABLE_SHARE * max(ground.values()))
    least = min(max(2, _HEADER_SHARE * usual), max(counts))
    return next(place for place, count in enumerate(filled) if count >= least)


def _header_place(rows: Sequence[Row], start: int) -> int | None:
    """Return which row is the header, None where the first full row is data and no row above it names its columns."""
    tag_place = next((place for place, row in enumerate(rows) if is_tag_row(row)), None)
    if tag_place is not None:
        return _header_beside(rows, tag_place)
    if is_numbering_row(rows[start]) and start + 1 < len(rows) and not _is_data(rows, start + 1):
        return start + 1
    if not _is_data(rows, start):
        return start
    close = takewhile(lambda place: any(rows[place]), range(start - 1, -1, -1))
    return next((place for place in close if _names_few(rows[place], rows[start:])), None)


def _header_beside(rows: Sequence[Row], tag_place: int) -> int:
    """Return the header of a table with hashtags: above them, else under them, else the hashtags themselves."""
    above, below = tag_place - 1, tag_place + 1
    if above >= 0 and filled_count(rows[above]) * 2 >= filled_count(rows[tag_place]):
        return above
    if below < len(rows) and filled_count(rows[below]) * 2 >= filled_count(rows[tag_place]) and not _is_data(rows, below):
        return below
    return tag_place


def _is_data(rows: Sequence[Row], place: int) -> bool:
    """Say whether a row is data: it has numbers and dates where the rows below have them."""
    row, body = rows[place], _body(rows[place + 1 :])
    if not body:
        return any(sort_of(cell) == "date" for cell in row)
    alike, unlike = _evidence(row, body)
    if alike or unlike:
        return alike > unlike
    others = [other for other in body if list(other) != list(row)]
    again = sum(any(cell == other[at] for other in others if at < len(other)) for at, cell in enumerate(row) if cell)
    return again > 1 and again * 2 >= filled_count(row)


def _names_few(row: Row, below: Sequence[Row]) -> bool:
    """Say whether a row that fills few cells is still the header: words alone, some of them over numbers or dates."""
    if filled_count(row) < 2 or any(sort_of(cell) in ("number", "date") or cell.endswith(":") for cell in row):  # noqa: PLR2004
        return False
    return _evidence(row, _body(below))[1] > 0


def _evidence(row: Row, body: Sequence[Row]) -> tuple[int, int]:
    """Return in how many columns of numbers or dates the row has the like, and in how many it has something else."""
    alike = unlike = 0
    for at, cell in enumerate(row):
        if not cell or plain(cell) in _UNKNOWN:
            continue
        below = [other[at] for other in body if at < len(other) and other[at]]
        sort = _usual_sort(below)
        if sort in ("number", "date"):
            # years stand over the columns of a table of months or years
            year_above = _YEAR.fullmatch(cell) is not None and not all(map(_YEAR.fullmatch, below))
            same = sort_of(cell) == sort and not year_above
            alike, unlike = alike + same, unlike + (not same)
    return alike, unlike


def _usual_sort(cells: Sequence[str]) -> Sort:
    found = Counter[Sort](map(sort_of, cells))
    most, count = max(found.items(), key=lambda item: item[1], default=("empty", 0))
    return most if count >= _TYPED_SHARE * len(cells) else "words"


def _header_lines(rows: Sequence[Row], place: int) -> tuple[int, int]:
    """Return the first and the last line of the header that was found at `place`."""
    if place + 1 < len(rows) and is_parting(rows[place], rows[place + 1]):
        lower = rows[place + 1]
        only_words = all(sort_of(cell) in ("words", "empty") for cell in lower)
        if only_words and not _is_data(rows, place + 1):
            return place, place + 1
    if place and is_group_titles(rows[place - 1], rows[place]):
        return place - 1, place
    return place, place


# -- between the header and the data -----------------------------------------------------------------------


def _first_data(rows: Sequence[Row], bottom: int, lines: Sequence[int]) -> tuple[int, Row, list[str]]:
    """Return the first row of data, the row of hashtags, and what was left aside between header and data."""
    tag_row: Row = next((row for row in rows[max(bottom - 1, 0) : bottom + 1] if is_tag_row(row)), ())
    notes = list[str]()
    for place in range(bottom + 1, len(rows)):
        row = rows[place]
        if not any(row):
            continue
        if is_tag_row(row):
            tag_row, kind = row, "HXL hashtags"
        elif is_unit_row(row):
            kind = "units"
        elif is_numbering_row(row) and _evidence(row, _body(rows[place + 1 :]))[0] < filled_count(row):
            kind = "the numbers of the columns"
        else:
            return place, tag_row, notes
        notes.append(f"Line {lines[place]:,} holds {kind} and is left aside.")
    return len(rows), tag_row, notes


def _above(rows: Sequence[Row], place: int, lines: Sequence[int], what: str) -> list[str]:
    above = sum(any(row) and not is_tag_row(row) for row in rows[:place])
    if not above:
        return []
    left = "1 line above it is" if above == 1 else f"{above:,} lines above it are"
    return [f"{what} is on line {lines[place]:,}; {left} left aside."]


def _body(rows: Sequence[Row]) -> list[Row]:
    return [row for row in rows if any(row) and not is_tag_row(row)][:_BODY_ROWS]


def _usual_width(rows: Sequence[Row]) -> tuple[int, float]:
    """Return how many cells most rows have, and the share of rows that have as many."""
    widths = Counter(len(row) for row in rows if any(row))
    width = max(widths, key=lambda width: (widths[width], width), default=0)
    return width, widths[width] / max(widths.total(), 1)


def _fitted(names: Sequence[str], data: Sequence[Row]) -> list[str]:
    """Return a name for each column of the data, empty where it has none.

    Some programs name no column of row numbers, which stands first: then all names are one to the right.
    """
    width, share = _usual_width(data)
    if width <= len(names) or share < _EVEN_WIDTH:
        return list(names)
    body = [row for row in _body(data) if len(row) == width]
    counted = [str(number) for number in range(int(body[0][0]), int(body[0][0]) + len(body))] if _DIGITS.fullmatch(body[0][0]) else []
    if width == len(names) + 1 and any(row[-1] for row in body) and [row[0] for row in body] == counted:
        return ["", *names]
    return [*names, *[""] * (width - len(names))]
