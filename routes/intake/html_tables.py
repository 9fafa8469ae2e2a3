"""Tables of a web page: what many programs write when they "export to Excel"."""

from __future__ import annotations

import re
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path

from geodata.errors import UnreadableFileError
from routes.intake.sorts import sort_of

HTML_LIMIT_BYTES = 20 << 20
"""The largest page that is read; its tables take some ten times as much memory."""

_CELLS_LIMIT = 3_000_000
_WIDEST_SPAN = 200
_HIDDEN = frozenset(("script", "style", "title", "template"))
_BREAKS = frozenset(("br", "p", "div", "li"))
_CHARSET = re.compile(rb"""charset\s*=\s*["']?\s*([\w-]+)""", re.IGNORECASE)
_CHARSET_WITHIN = 4096
_DIGITS = re.compile(r"[0-9]{1,6}")


def html_tables(path: Path, name: str) -> list[list[list[str]]]:
    """Return the tables of a web page that hold anything: rows of cells, all of a table equally long.

    A cell that reaches over several columns stands in the first. One that reaches over several rows stands in the first; if it
    is a text or a date, it is repeated in the rows it covers.

    Raises
    ------
    UnreadableFileError
        The page is too large, or has no table.
    """
    if path.stat().st_size > HTML_LIMIT_BYTES:
        raise UnreadableFileError(
            f"{name} is a web page of more than {HTML_LIMIT_BYTES >> 20} MB. Open it in a spreadsheet program and save it as XLSX or CSV."
        )
    parser = _TableParser(name)
    parser.feed(_decoded(path.read_bytes()))
    parser.close()
    tables = [rows for rows in parser.tables if any(any(row) for row in rows)]
    if sum(len(rows) * max(map(len, rows)) for rows in tables) > _CELLS_LIMIT:
        raise _too_many(name)
    if not tables:
        raise UnreadableFileError(f"{name} is a web page without a table in it. Export the table as CSV or XLSX.")
    return [_even(rows) for rows in tables]


def _decoded(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", "replace")
    said = _CHARSET.search(content[:_CHARSET_WITHIN])
    for encoding in ("utf-8-sig", said[1].decode() if said else "cp1252"):
        try:
            return content.decode(encoding)
        except (UnicodeDecodeError, LookupError):
            continue
    return content.decode("cp1252", "replace")


def _even(rows: list[list[str]]) -> list[list[str]]:
    width = max(map(len, rows))
    return [[*row, *[""] * (width - len(row))] for row in rows]


class _Table:
    """A table as it is being read: its rows, the open cell, and what reaches into the rows to come."""

    def __init__(self, count: Callable[[int], None]) -> None:
        self.count = count
        self.rows = list[list[str]]()
        self.text: list[str] | None = None
        self.across = self.down = 1
        self.reaching = dict[int, tuple[int, str]]()
        """Column → for how many rows more, and with what text, a cell above reaches down."""

    def open_row(self) -> None:
        self.close_row()
        self.rows.append([])

    def open_cell(self, across: int, down: int) -> None:
        self.close_cell()
        if not self.rows:
            self.rows.append([])
        self.text, self.across, self.down = [], across, down

    def close_cell(self) -> None:
        if self.text is None:
            return
        text, self.text = " ".join("".join(self.text).split()), None
        self._reach_down()
        row = self.rows[-1]
        begin = len(row)
        self.count(self.across)
        row += [text, *[""] * (self.across - 1)]
        if self.down > 1:
            repeated = text if sort_of(text) in ("words", "date") else ""
            self.reaching |= {place: (self.down - 1, repeated if place == begin else "") for place in range(begin, len(row))}

    def close_row(self) -> None:
        self.close_cell()
        if self.rows:
            self._reach_down()

    def _reach_down(self) -> None:
        """Fill the next places of the row that cells above reach into."""
        row = self.rows[-1]
        while (place := self.reaching.pop(len(row), None)) is not None:
            more, text = place
            if more > 1:
                self.reaching[len(row)] = (more - 1, text)
            self.count(1)
            row.append(text)


class _TableParser(HTMLParser):
    """Collects the tables of a page in the order in which they begin; a table in a cell is a table of its own."""

    def __init__(self, name: str) -> None:
        super().__init__(convert_charrefs=True)
        self.name = name
        self.tables = list[list[list[str]]]()
        self.open = list[_Table]()
        self.hidden = 0
        self.cells = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open what the tag opens; a row or cell that was not closed is closed by the next."""
        if tag == "table":
            self.open.append(_Table(self._count))
            self.tables.append(self.open[-1].rows)
        elif tag in _HIDDEN:
            self.hidden += 1
        elif self.open and tag == "tr":
            self.open[-1].open_row()
        elif self.open and tag in ("td", "th"):
            said = dict(attrs)
            self.open[-1].open_cell(_span(said.get("colspan")), _span(said.get("rowspan")))
        elif tag in _BREAKS:
            self.handle_data(" ")

    def handle_endtag(self, tag: str) -> None:
        """Close what the tag closes."""
        if tag in _HIDDEN:
            self.hidden = max(0, self.hidden - 1)
        elif not self.open:
            return
        elif tag in ("td", "th"):
            self.open[-1].close_cell()
        elif tag == "tr":
            self.open[-1].close_row()
        elif tag == "table":
            self.open.pop().close_row()

    def handle_data(self, data: str) -> None:
        """Add text to the open cell."""
        if self.open and self.open[-1].text is not None and not self.hidden:
            self.open[-1].text.append(data)

    def close(self) -> None:
        """End the page, and every table that it leaves open."""
        super().close()
        while self.open:
            self.open.pop().close_row()

    def _count(self, cells: int) -> None:
        self.cells += cells
        if self.cells > _CELLS_LIMIT:
            raise _too_many(self.name)


def _too_many(name: str) -> UnreadableFileError:
    return UnreadableFileError(
        f"{name} is a web page with more than {_CELLS_LIMIT:,} cells. Open it in a spreadsheet program and save it as XLSX or CSV."
    )


def _span(said: str | None) -> int:
    return min(max(int(said), 1), _WIDEST_SPAN) if said and _DIGITS.fullmatch(said) else 1
