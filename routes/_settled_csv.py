"""Settlements as CSV: written so that no spreadsheet runs them, read row by row, held against what stands."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from geodata.countries import country_codes
from geodata.errors import NetcopError, UnknownColumnError
from geodata.learning import key
from geodata.names import plain
from routes.columns import SETTLED

if TYPE_CHECKING:
    from routes._settled_settlement import Settlement

COLUMNS = tuple(name for name in SETTLED.names if name not in ("settled_id", "key", "withdrawn_by", "withdrawn_at"))
"""The columns of the CSV file; `SETTLED` says what each means."""

_NEEDED = ("text", "verdict")
_NUMBERS = ("lat", "lon", "radius_km")
_COUNTRIES = ("country", "found_country")
_SAME = ("verdict", "place_id", "name", "found_country", *_NUMBERS, "outline", "teaches", "kind", "note")
_DIGITS = 6
_SHOWN = 40
_FORMULA_STARTS = "=+-@\t\r"


@dataclass(frozen=True)
class Imported:
    """What came of a file: settlements taken in, rows that are settled so already, and problems, each with row and cure."""

    taken: int
    unchanged: int
    problems: tuple[str, ...]


@dataclass(frozen=True)
class Row:
    """A sound row of a file: its line, the settlement, and who settled it when, as far as the file says."""

    line: int
    settlement: Settlement
    by: str | None
    at: datetime | None


@dataclass(frozen=True)
class Read:
    """The sound rows of a file, in order, and what is wrong with the others."""

    rows: tuple[Row, ...]
    problems: tuple[str, ...]


def write(current: pl.DataFrame, path: Path) -> None:
    """Write settlements (`SETTLED`) to a CSV file."""
    from routes import exports  # noqa: PLC0415 - slow to import, and settling does without

    at = pl.col("settled_at").dt.strftime("%Y-%m-%dT%H:%M:%S%.6fZ")
    exports.write(current.with_columns(at).select(COLUMNS), path, exports.TEXT_WRITERS)


def read(path: Path, settlement: Callable[..., Settlement]) -> Read:
    """Return the rows of a file as settlements.

    Parameters
    ----------
    path
        CSV, or another table that the intake reads.
    settlement
        Makes a settlement of its fields.

    Raises
    ------
    UnreadableFileError, UnknownColumnError
        It is no table, or lacks a column that every row needs.
    """
    from routes.intake import read_file  # noqa: PLC0415 - see `write`
    from routes.intake.source import SOURCE_ROW  # noqa: PLC0415 - see `write`

    source = read_file(path)
    called = {header: name for header in source.headers if (name := "_".join(plain(header).split())) in COLUMNS}
    _check_columns(list(called.values()), path.name)
    rows, problems = list[Row](), list[str]()
    problems += [f"row {line}: {reason}; {cure}" for line, reason, cure in source.set_aside.iter_rows()]
    for cells in source.cells.select(*called, SOURCE_ROW).rename(called).iter_rows(named=True):
        line = cells[SOURCE_ROW]
        found, faults = _fields(cells)
        if not faults:
            try:
                rows.append(Row(line, settlement(**found.settlement), found.by, found.at))
            except NetcopError as error:
                faults = list(getattr(error, "faults", ())) or [str(error)]
        problems += [f"row {line}, {fault}" for fault in faults]
    last, again = _last_of_each(rows)
    return Read(last, (*problems, *again))


def _check_columns(names: list[str], file_name: str) -> None:
    """Raise `UnknownColumnError` where a column that every row needs is not there, or one is there twice."""
    missing = [name for name in _NEEDED if name not in names]
    if missing:
        raise UnknownColumnError(
            f"{file_name} has no column {' and no column '.join(missing)}. Expected the columns that an export of settled places has: "
            f"{', '.join(COLUMNS)}; of these {' and '.join(_NEEDED)} in every row."
        )
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise UnknownColumnError(f"{file_name} has column {', '.join(twice)} twice. Leave one of the two out.")


@dataclass(frozen=True)
class _Fields:
    settlement: dict[str, Any]
    by: str | None
    at: datetime | None


def _fields(cells: dict[str, str | None]) -> tuple[_Fields, list[str]]:
    """Return the fields of a row, and what cannot be read, as ``column: what was expected, what was got``."""
    faults = list[str]()
    given: dict[str, Any] = {name: _unguarded(cells.get(name)) for name in COLUMNS}
    for name in _NUMBERS:
        given[name] = _number(given[name], name, faults)
    for name in _COUNTRIES:
        written = given[name]
        given[name] = country_codes(pl.Series([written], dtype=pl.String))[0] if written else None
        if written and not given[name]:
            faults.append(f"{name}: expected a country or its code, such as NE, got {written[:_SHOWN]!r}")
    at = _time(given.pop("settled_at"), faults)
    by = given.pop("settled_by")
    from routes.intake.personal import beyond_names  # noqa: PLC0415 - the lists of names are needed only to import

    sort = beyond_names(by) if by else None
    if sort:
        faults.append(f"settled_by: looks like personal data ({sort}), which is not kept; give initials or a duty")
    given["verdict"] = (given["verdict"] or "").strip().lower()
    given |= {"text": given["text"] or "", "kind": given["kind"] or "place"}
    return _Fields(given, by, at), faults


def _unguarded(cell: str | None) -> str | None:
    """Return a cell without the apostrophe that keeps a spreadsheet from running it."""
    if cell is None:
        return None
    guarded = cell.startswith("'") and cell[1:].lstrip(" ")[:1] in tuple(_FORMULA_STARTS)
    return (cell[1:] if guarded else cell).strip() or None


def _number(cell: str | None, name: str, faults: list[str]) -> float | None:
    if cell is None:
        return None
    try:
        return float(cell.replace(",", ".") if "." not in cell else cell)
    except ValueError:
        faults.append(f"{name}: expected a number such as 15.25, got {cell[:_SHOWN]!r}")
        return None


def _time(cell: str | None, faults: list[str]) -> datetime | None:
    if cell is None:
        return None
    expected = "settled_at: expected a day or time such as 2026-03-01 or 2026-03-01T09:30:00Z, not in the future"
    try:
        at = datetime.fromisoformat(cell)
    except ValueError:
        faults.append(f"{expected}, got {cell[:_SHOWN]!r}; leave it empty for now")
        return None
    at = at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
    if at > datetime.now(UTC):
        faults.append(f"{expected}, got {cell[:_SHOWN]!r}; leave it empty for now")
    return at


def _last_of_each(rows: Iterable[Row]) -> tuple[tuple[Row, ...], list[str]]:
    """Return the last row of each text and country, and a sentence for each row that is said otherwise further down."""
    last = dict[tuple[str, str | None], Row]()
    again = list[str]()
    for row in rows:
        pair = (key(row.settlement.text), row.settlement.country)
        before = last.pop(pair, None)
        if before and _what(before.settlement) != _what(row.settlement):
            again.append(f"row {before.line}, text: {row.settlement.text[:_SHOWN]!r} is settled otherwise in row {row.line}, which is taken; "
                         "keep one of the two")  # fmt: skip
        last[pair] = row
    return tuple(last.values()), again


def news(rows: Iterable[Row], history: pl.DataFrame, standing: pl.DataFrame) -> tuple[list[Row], int, list[str]]:
    """Return the rows that change something, how many do not, and a sentence for each that came too late.

    Parameters
    ----------
    rows
        Sound rows, of each text and country one.
    history, standing
        All that was settled here, and what stands of it, `SETTLED`.
    """
    stands = {(row["key"], row["country"]): row for row in standing.iter_rows(named=True)}
    taken_back = {(row["key"], row["country"], _what(row)): row for row in _withdrawn(history)}
    taken, unchanged, late = list[Row](), 0, list[str]()
    for row in rows:
        pair, what = (key(row.settlement.text), row.settlement.country), _what(row.settlement)
        here, back = stands.get(pair), taken_back.get((*pair, what))
        if here and _what(here) == what:
            unchanged += 1
        elif here and row.at and here["settled_at"] >= row.at:
            late.append(_late(row, "settled otherwise", here["settled_by"], here["settled_at"]))
        elif back and row.at and back["withdrawn_at"] >= row.at:
            late.append(_late(row, "taken back", back["withdrawn_by"], back["withdrawn_at"]))
        else:
            taken.append(row)
    return taken, unchanged, late


def _withdrawn(history: pl.DataFrame) -> Iterator[dict[str, Any]]:
    return history.drop_nulls("withdrawn_at").sort("withdrawn_at").iter_rows(named=True)


def _late(row: Row, done: str, by: str, at: datetime) -> str:
    return (
        f"row {row.line}, settled_at: {row.settlement.text[:_SHOWN]!r} was {done} here by {by} on {at:%Y-%m-%d}, which is later and stands; "
        "leave settled_at empty to settle it as the file says"
    )


def _what(settled: Settlement | dict[str, Any]) -> tuple[Any, ...]:
    """Return what was settled, without by whom and when; a spreadsheet keeps numbers to some digits only."""
    values = (settled[name] if isinstance(settled, dict) else getattr(settled, name) for name in _SAME)
    return tuple(round(value, _DIGITS) if isinstance(value, float) else value for value in values)
