"""The delimiter of a text file, and the cells of one record by it."""

from __future__ import annotations

import csv
from collections import Counter

_DELIMITERS = (";", "\t", "|", ",")
_SNIFFED_ROWS, _FEW_ROWS = 200, 8


def find_delimiter(lines: list[str]) -> str:
    """Return the delimiter that parts the most of the lines into the same number of cells, more than one.

    Parameters
    ----------
    lines
        The beginning of a file, line ends kept.
    """
    best, best_score = ",", 0.0
    for delimiter in _DELIMITERS:
        rows = [row for row in _sniffed(lines, delimiter) if any(cell.strip() for cell in row)]
        # titles and notes stand above a table: its lower half says more
        widths = Counter(len(row) for row in (rows[len(rows) // 2 :] if len(rows) >= _FEW_ROWS else rows))
        if not widths:
            continue
        width, count = max(widths.items(), key=lambda item: (item[1] * (item[0] > 1), item[0]))
        score = count / widths.total() * (width - 1) ** 0.5
        if score > best_score:
            best, best_score = delimiter, score
    return best


def _sniffed(lines: list[str], delimiter: str) -> list[list[str]]:
    try:
        return [row for row, _ in zip(csv.reader(lines, delimiter=delimiter), range(_SNIFFED_ROWS), strict=False)]
    except csv.Error:
        return [line.rstrip("\r\n").split(delimiter) for line in lines[:_SNIFFED_ROWS]]


def split_record(text: str, delimiter: str) -> tuple[list[str], bool]:
    """Return the cells of one record, and whether a quote in it is still open at its end.

    A quote opens a cell only at its beginning, and closes it only before a delimiter or the end: any other is
    a sign like others, as in ``5" pipe``.
    """
    cells, at = list[str](), 0
    while True:
        begin = at
        while text[begin : begin + 1] == " ":
            begin += 1
        if text[begin : begin + 1] == '"':
            cell, end = _quoted(text, begin + 1, delimiter)
            if end is None:
                return [*cells, cell], True
        else:
            found = text.find(delimiter, at)
            end = len(text) if found < 0 else found
            cell = text[at:end]
        cells.append(cell)
        if end >= len(text):
            return cells, False
        at = end + 1


def _quoted(text: str, at: int, delimiter: str) -> tuple[str, int | None]:
    """Return a quoted cell that begins at `at`, and where it ends: None where nothing closes it."""
    begin = at
    while True:
        close = text.find('"', at)
        if close < 0:
            return text[begin:].replace('""', '"'), None
        if text[close + 1 : close + 2] == '"':
            at = close + 2
            continue
        after = close + 1
        while text[after : after + 1] == " ":
            after += 1
        if after >= len(text) or text[after] == delimiter:
            return text[begin:close].replace('""', '"'), after
        at = close + 1
