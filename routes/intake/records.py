"""Cells to records: every row becomes a record, a problem or a duplicate."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import polars as pl

from geodata.countries import country_codes
from geodata.names import plain
from geodata.settings import default_unit
from routes.columns import EVENTS, PROBLEMS
from routes.intake import dates, values
from routes.intake.headers import ColumnMatch, implied_kind, match_columns
from routes.intake.identity import identify
from routes.intake.source import SOURCE_ROW, SourceTable

DEFAULT_HANDLING = "AMBER"
"""What nobody marked may be shared within the organisations that need it, and no further."""

_COUNTS = ("persons", "dead", "missing", "survivors", "female", "male", "minors", "facilitators", "vessels")
_TEXTS = ("source_record", "place_text", "origin_text", "destination_text")
_COUNTRIES = ("country", "origin_country", "destination_country")
_LISTS = ("transport", "source_reliability", "information_grade")
# The last decimal written bounds the place: half its step on both axes, as a diagonal, one degree being 111 km
_DECIMAL_RADIUS_KM = {0: 79.0, 1: 7.9, 2: 0.8}
_LEAST_RADIUS_KM = 0.5
_RAGGED = "ragged-row"


@dataclass(frozen=True)
class Intake:
    """A file understood: its height is ``records + problems + duplicates``.

    ``records`` has the columns of `EVENTS` that a file gives, and ``route_text``; ``problems`` those of
    `PROBLEMS` but the batch, one row per faulty record; ``duplicates`` has ``source_row, first_row``.
    ``notes`` are the decisions taken about the whole file, with their evidence.
    """

    source: SourceTable
    unit: str
    rows_read: int
    records: pl.DataFrame
    problems: pl.DataFrame
    duplicates: pl.DataFrame
    columns: tuple[ColumnMatch, ...]
    notes: tuple[str, ...]


@dataclass
class _Reading:
    """The cells being read: what was found so far, and every fault."""

    source: SourceTable
    header_of: Mapping[str, str]
    today: date
    found: dict[str, pl.Series] = field(default_factory=dict)
    faults: list[pl.DataFrame] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def cells(self, name: str) -> pl.Series | None:
        """Return the cells of a field, or None where no column gives it."""
        return self.source.cells[self.header_of[name]] if name in self.header_of else None

    def fault(self, header: str | None, cells: pl.Series | None, reason: str, cures: pl.Series) -> None:
        """Note a fault for each row with a cure."""
        given = cells if cells is not None else pl.Series([None] * cures.len(), dtype=pl.String)
        table = pl.DataFrame({
            SOURCE_ROW: self.source.cells[SOURCE_ROW], "column": pl.Series([header] * cures.len(), dtype=pl.String), "value": given,
            "reason": [reason] * cures.len(), "cure": cures,
        })  # fmt: skip
        self.faults.append(table.filter(pl.col("cure").is_not_null()))

    def read(self, name: str, reader: values.Reader, dtype: Any, reason: str) -> None:
        """Read a field's cells with a reader."""
        cells = self.cells(name)
        if cells is not None:
            self.found[name], cures = values.read_each(cells, reader, dtype)
            self.fault(self.header_of[name], cells, reason, cures)


def take_in(source: SourceTable, *, unit: str | None = None, mapping: Mapping[str, str] | None = None, today: date | None = None) -> Intake:
    """Return a file's rows as records, problems and duplicates.

    Parameters
    ----------
    source
        The cells.
    unit
        Code of the reporting unit.
    mapping
        Header to field, over what is recognised.
    today
        The last day that a report can be of; by default the machine's.

    Raises
    ------
    UnknownColumnError
        The mapping does not fit the file.
    UnreadableFileError
        The file is no table of events.
    """
    columns = match_columns(source, mapping)
    reading = _Reading(source, {c.field: c.header for c in columns if c.field}, today or date.today())  # noqa: DTZ011 - the reader's own day
    _read_dates(reading)
    _read_positions(reading)
    for name in _COUNTS:
        reading.read(name, values.read_count, pl.Int64, "bad-number")
    for name in _LISTS:
        reading.read(name, values.word_reader(name), pl.String, "bad-word")
    _read_texts(reading)
    _read_kind_and_handling(reading)
    groups = "persons" in reading.header_of and not {"coordinates", "lat", "dead", "missing"} & set(reading.header_of)
    identity = identify(source, unit=unit, id_header=reading.header_of.get("source_record"), counts_groups=groups)
    reading.notes.append(identity.note)
    return _sorted_out(reading, identity.keys, columns, unit)


def _read_dates(reading: _Reading) -> None:
    for name in ("date", "start_on", "end_on"):
        cells = reading.cells(name)
        if cells is not None:
            _read_date_column(reading, name, cells)
    source = "start_on" if "start_on" in reading.header_of else "date"
    precision = reading.found[f"{source}_precision"]
    reading.found |= {"start_on": reading.found[f"{source}_start"], "date_precision": precision}
    end = reading.found[f"{source}_end"]
    if "end_on" in reading.header_of:
        last = reading.found["end_on_end"]
        backwards = pl.select(
            pl.when(last < reading.found["start_on"]).then(pl.lit("the last day is before the first: swap or mend them"))
        ).to_series()
        reading.fault(reading.header_of["end_on"], reading.cells("end_on"), "bad-date", backwards)
        longer = last.is_not_null() & (last > end)
        end = pl.select(pl.coalesce(last, end)).to_series()
        reading.found["date_precision"] = pl.select(pl.when(longer).then(pl.lit("range")).otherwise(precision)).to_series()
    reading.found["end_on"] = end
    cells = reading.source.cells[reading.header_of[source]]
    empty = "the row has no date: give one, or at least a month or a year"
    missing = pl.select(pl.when(cells.is_null() | _says_nothing(cells)).then(pl.lit(empty))).to_series()
    reading.fault(reading.header_of[source], cells, "no-date", missing)


def _says_nothing(cells: pl.Series) -> pl.Series:
    words = [text for text in cells.drop_nulls().unique() if plain(text) in values.NOTHING]
    return cells.is_in(words).fill_null(value=False)


def _read_date_column(reading: _Reading, name: str, cells: pl.Series) -> None:
    order = dates.date_order(cells)
    if order.note:
        reading.notes.append(order.note)
    counted = cells.drop_nulls().value_counts()
    texts = counted[counted.columns[0]]
    read = [dates.read_date(text, day_first=order.day_first, today=reading.today) for text in texts]
    spans = [span for span, _, _ in read]
    known = [(span, count) for span, count in zip(spans, counted["count"], strict=True) if span]
    if dates.monthly(known):
        spans = [span and dates.month_of(span.start_on) for span in spans]
        reading.notes.append(
            f"Every date in {reading.header_of[name]!r} is the first of a month ({sum(c for _, c in known):,} rows): they are read as whole months."
        )
    for part, dtype in (("start", pl.Date), ("end", pl.Date), ("precision", pl.String)):
        attribute = part if part == "precision" else f"{part}_on"
        column = pl.Series([getattr(span, attribute) if span else None for span in spans], dtype=dtype)
        reading.found[f"{name}_{part}"] = cells.replace_strict(texts, column, default=None, return_dtype=dtype)
    for reason in ("bad-date", "future-date"):
        cures = pl.Series([cure if why == reason else None for _, why, cure in read], dtype=pl.String)
        reading.fault(
            reading.header_of[name],
            cells,
            reason,
            cells.replace_strict(texts, cures, default=None, return_dtype=pl.String),
        )


def _read_positions(reading: _Reading) -> None:
    """Read coordinates of one column or two; the distinct pairs are read once."""
    reason = "bad-coordinates"
    struct = pl.Struct({"lat": pl.Float64, "lon": pl.Float64, "decimals": pl.Int64})
    if "coordinates" in reading.header_of:
        cells = reading.source.cells[reading.header_of["coordinates"]]
        positions, cures = values.read_each(cells, _as_row(values.read_position), struct)
        reading.fault(reading.header_of["coordinates"], cells, reason, cures)
    elif "lat" in reading.header_of and "lon" in reading.header_of:
        lat, lon = (reading.source.cells[reading.header_of[name]].fill_null("") for name in ("lat", "lon"))
        cells = pl.select(pl.concat_str(lat, pl.lit("\n"), lon)).to_series()
        positions, cures = values.read_each(cells, _as_row(_read_two), struct)
        reading.fault(f"{reading.header_of['lat']}, {reading.header_of['lon']}", cells.str.replace("\n", ", "), reason, cures)
    else:
        return
    parts = positions.struct.unnest()
    radius = parts["decimals"].clip(0, 3).replace_strict(_DECIMAL_RADIUS_KM, default=_LEAST_RADIUS_KM, return_dtype=pl.Float64)
    reading.found |= {"lat": parts["lat"], "lon": parts["lon"]}
    reading.found["radius_km"] = pl.select(pl.when(parts["lat"].is_not_null()).then(radius)).to_series()


def _as_row(reader: values.Reader) -> values.Reader:
    def read(text: str) -> tuple[dict[str, Any] | None, str | None]:
        position, cure = reader(text)
        return (position._asdict() if position else None), cure

    return read


def _read_two(text: str) -> tuple[values.Position | None, str | None]:
    """Read latitude and longitude written on two lines of one text."""
    parts = text.split("\n")
    read = [values.read_degrees(part) for part in parts]
    cures = [cure for _, cure in read if cure]
    if cures:
        return None, "; ".join(cures)
    (lat, lon) = (value for value, _ in read)
    if lat is None and lon is None:
        return None, None
    if lat is None or lon is None:
        return None, f"one of latitude and longitude is empty: give both or none, got {parts[0]!r} and {parts[1]!r}"
    return values.check_position(lat[0], lon[0], min(lat[1], lon[1]))


def _read_texts(reading: _Reading) -> None:
    for name in _TEXTS:
        if name in reading.header_of:
            reading.found[name] = reading.cells(name)  # type: ignore[assignment]
    for name in _COUNTRIES:
        cells = reading.cells(name)
        if cells is None:
            continue
        reading.found[name] = country_codes(cells)
        unknown = cells.filter(cells.is_not_null() & reading.found[name].is_null()).unique().sort()
        if unknown.len():
            shown = ", ".join(repr(text) for text in unknown.head(5))
            reading.notes.append(f"Words in {reading.header_of[name]!r} that name no country are left out: {shown}.")
    if "route" in reading.header_of:
        reading.found["route_text"] = reading.cells("route")  # type: ignore[assignment]


def _read_kind_and_handling(reading: _Reading) -> None:
    kind, why = implied_kind(reading.source)
    if "kind" in reading.header_of:
        reading.read("kind", values.word_reader("kind"), pl.String, "bad-word")
        reading.found["kind"] = reading.found["kind"].fill_null(kind)
    else:
        reading.found["kind"] = pl.Series([kind] * reading.source.cells.height, dtype=pl.String)
        reading.notes.append(f"No column says what happened; every row is taken as {kind}: {why}.")
    reading.read("handling", values.word_reader("handling"), pl.String, "bad-word")
    handling = reading.found.get("handling", pl.Series([None] * reading.source.cells.height, dtype=pl.String))
    reading.found["handling"] = handling.fill_null(DEFAULT_HANDLING)


def _sorted_out(reading: _Reading, keys: pl.DataFrame, columns: tuple[ColumnMatch, ...], unit: str | None) -> Intake:
    """Part the rows into records, problems and duplicates."""
    source = reading.source
    given = {name: series for name, series in reading.found.items() if name in EVENTS.names or name == "route_text"}
    rows = keys.with_columns(**given, reported_by=pl.lit(unit or default_unit()))
    missing = [
        pl.lit(None, dtype).alias(name) for name, dtype in (EVENTS.schema | {"route_text": pl.String}).items() if name not in rows.columns
    ]
    rows = rows.with_columns(missing)
    changed = pl.when(pl.col("first_row").is_not_null() & ~pl.col("same_content")).then(
        pl.format(
            "line {} has the same record id with other content: keep the right one, or give them different ids",
            "first_row",
        )
    )
    reading.fault(
        reading.header_of.get("source_record"),
        reading.cells("source_record"),
        "changed-record",
        keys.select(changed).to_series(),
    )
    is_duplicate = pl.col("first_row").is_not_null() & pl.col("same_content")
    duplicates = rows.filter(is_duplicate).select(SOURCE_ROW, "first_row")
    faults = pl.concat(reading.faults) if reading.faults else pl.DataFrame()
    faults = faults.join(duplicates, on=SOURCE_ROW, how="anti")
    problems = _problems(source, faults, reading.header_of)
    records = rows.filter(~is_duplicate).join(problems, on=SOURCE_ROW, how="anti", maintain_order="left")
    return Intake(
        source=source,
        unit=unit or default_unit(),
        rows_read=source.cells.height + source.ragged.height,
        records=records.drop("first_row", "same_content"),
        problems=problems,
        duplicates=duplicates,
        columns=columns,
        notes=(*source.notes, *reading.notes),
    )


def _problems(source: SourceTable, faults: pl.DataFrame, header_of: Mapping[str, str]) -> pl.DataFrame:
    """Return one problem per faulty row: its first fault, and the cures of all."""
    first = faults.group_by(SOURCE_ROW, maintain_order=True).agg(
        pl.col("column").first(), pl.col("value").first(), pl.col("reason").first(), pl.col("cure").str.join("; ")
    )
    mapped = list(dict.fromkeys(header_of.values()))
    raw = source.cells.join(first.select(SOURCE_ROW), on=SOURCE_ROW, how="semi").select(SOURCE_ROW, *mapped)
    texts = [
        json.dumps({k: v for k, v in row.items() if k != SOURCE_ROW and v is not None}, ensure_ascii=False)
        for row in raw.iter_rows(named=True)
    ]
    first = first.join(raw.select(SOURCE_ROW).with_columns(raw_row=pl.Series(texts, dtype=pl.String)), on=SOURCE_ROW, how="left")
    ragged = source.ragged.select(
        SOURCE_ROW,
        column=pl.lit(None, pl.String),
        value=pl.lit(None, pl.String),
        reason=pl.lit(_RAGGED),
        cure="cure",
        raw_row=pl.lit(None, pl.String),
    )
    both = pl.concat([first.select(ragged.columns), ragged]).sort(SOURCE_ROW)
    return PROBLEMS.conform(both).drop("batch_id")
