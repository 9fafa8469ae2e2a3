"""Cells to records: every row becomes a record, a problem or, later, a duplicate."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import polars as pl

from geodata.countries import country_codes
from routes.catalogue import catalogue
from routes.columns import EVENTS, PROBLEMS
from routes.intake import positions
from routes.intake.choices import Choices
from routes.intake.dates import read_dates
from routes.intake.identity import Counts, content_hashes
from routes.intake.numbers import read_counts, says_nothing
from routes.intake.personal import masked, personal_cells
from routes.intake.source import RECORD_HASH, SOURCE_ROW
from routes.intake.understanding import DATE_FIELDS, PLACE_FIELDS, Understanding, date_cells, read_points
from routes.intake.words import read_words

DEFAULT_HANDLING = "AMBER"
"""What nobody marked may be shared within the organisations that need it, and no further."""

_COUNTS = ("persons", "dead", "missing", "survivors", "female", "male", "minors", "facilitators", "vessels")
_COUNTRIES = ("country", "origin_country", "destination_country")
_LISTS = ("transport", "source_reliability", "information_grade", "kind", "handling")
_UNKNOWN_KEPT = 100
ROUTE_TEXT = "route_text"
STRAY = "stray"
_DEGREE_PARTS = 10_000_000
_RECORD_SCHEMA = EVENTS.schema | {ROUTE_TEXT: pl.String, STRAY: pl.Boolean}


@dataclass(frozen=True)
class Taken:
    """The rows of a chunk, parted.

    ``records`` has the columns of `EVENTS` that a file gives, `ROUTE_TEXT` and `STRAY` (whether the position
    lies far from the country stated); ``problems`` those of `PROBLEMS` but the batch, one row per faulty
    record. ``personal`` counts the cells that held personal data, by column and sort; ``unknown`` are
    words that name no country or no route, by column and which of the two.
    """

    records: pl.DataFrame
    problems: pl.DataFrame
    personal: Mapping[tuple[str, str], int]
    unknown: Mapping[tuple[str, str], frozenset[str]]


@dataclass
class _Reading:
    """The cells being read: what was found so far, and every fault."""

    cells: pl.DataFrame
    known: Understanding
    header_of: Mapping[str, str]
    found: dict[str, pl.Series] = field(default_factory=dict)
    faults: list[pl.DataFrame] = field(default_factory=list)
    personal: dict[tuple[str, str], int] = field(default_factory=dict)
    unknown: dict[tuple[str, str], frozenset[str]] = field(default_factory=dict)

    def column(self, name: str) -> pl.Series | None:
        """Return the cells of a field, or None where no column gives it."""
        return self.cells[self.header_of[name]] if name in self.header_of else None

    def fault(self, header: str, cells: pl.Series, reason: str | pl.Series, cures: pl.Series) -> None:
        """Note a fault for each row that has a cure."""
        if cures.null_count() == cures.len():
            return
        table = pl.DataFrame({SOURCE_ROW: self.cells[SOURCE_ROW], "value": cells, "cure": cures})
        table = table.with_columns(column=pl.lit(header), reason=pl.lit(reason) if isinstance(reason, str) else reason)
        self.faults.append(table.filter(pl.col("cure").is_not_null()).select(SOURCE_ROW, "column", "value", "reason", "cure"))


def take_chunk(chunk: pl.DataFrame, known: Understanding, occurrence: Counts | None) -> Taken:
    """Return the rows of a chunk as records and problems.

    Parameters
    ----------
    chunk
        Cells, with `SOURCE_ROW` and `RECORD_HASH`.
    known
        The decisions about the file.
    occurrence
        How many equal rows of the file come before each; see `IdentityRule.event_ids`.
    """
    reading = _Reading(_corrected(chunk, known.choices), known, known.header_of)
    _read_dates(reading)
    _read_positions(reading)
    _read_counts(reading)
    _read_words(reading)
    _read_texts(reading)
    _read_countries(reading)
    rows = _rows(reading, known.identity.event_ids(chunk, occurrence))
    if not reading.faults:
        return Taken(rows, _no_problems(), reading.personal, reading.unknown)
    problems = _problems(reading)
    records = rows.filter(~pl.col(SOURCE_ROW).is_in(problems[SOURCE_ROW].implode()))
    return Taken(records, problems, reading.personal, reading.unknown)


def _corrected(chunk: pl.DataFrame, choices: Choices) -> pl.DataFrame:
    by_header = dict[str, dict[str, str]]()
    for header, old, new in choices.corrections:
        if header not in chunk.columns:
            continue  # of a column that is not stored
        by_header.setdefault(header, {})[old] = new
    return chunk.with_columns(pl.col(header).replace(mended).replace("", None) for header, mended in by_header.items())


def _read_dates(reading: _Reading) -> None:
    read = dict[str, pl.DataFrame]()
    for name in DATE_FIELDS:
        if name in reading.known.dates:
            cells = date_cells(reading.cells, reading.header_of, name)
            read[name] = read_dates(cells, reading.known.dates[name], today=reading.known.today)
            reading.fault(_date_header(reading, name), cells, read[name]["reason"], read[name]["cure"])
    first = "start_on" if "start_on" in read else "date"
    spans = read[first].select("start_on", "end_on", date_precision="precision")
    if "end_on" in read:
        spans = _until(reading, spans, read["end_on"])
    reading.found |= {series.name: series for series in spans.get_columns()}
    cells = date_cells(reading.cells, reading.header_of, first)
    nothing = spans["start_on"].is_null() & read[first]["reason"].is_null()
    if nothing.any():
        missing = "the row has no date: give one, or at least a month or a year"
        cures = pl.select(pl.when(nothing).then(pl.lit(missing))).to_series()
        reading.fault(_date_header(reading, first), cells, "no-date", cures)


def _date_header(reading: _Reading, name: str) -> str:
    return reading.header_of.get(name) or reading.header_of["date_year"]


def _until(reading: _Reading, spans: pl.DataFrame, ends: pl.DataFrame) -> pl.DataFrame:
    """Return the spans made longer by a column of last days; one before the first day is a fault."""
    both = spans.with_columns(last=ends["end_on"])
    backwards = both.select(
        pl.when(pl.col("last") < pl.col("start_on")).then(pl.lit("the last day is before the first: swap or mend them"))
    ).to_series()
    reading.fault(reading.header_of["end_on"], reading.cells[reading.header_of["end_on"]], "bad-date", backwards)
    longer = (pl.col("last") > pl.col("end_on")).fill_null(value=False)
    return both.select(
        "start_on",
        end_on=pl.when(longer).then("last").otherwise("end_on"),
        date_precision=pl.when(longer).then(pl.lit("range")).otherwise("date_precision"),
    )


def _read_positions(reading: _Reading) -> None:
    points = read_points(reading.cells, reading.header_of, reading.known.position_change)
    if points is None:
        return
    header_of = reading.header_of
    if "coordinates" in header_of:
        reading.fault(header_of["coordinates"], reading.cells[header_of["coordinates"]], "bad-coordinates", points["cure"])
    elif points["cure"].null_count() < points.height:
        pair = [pl.col(header_of[name]).fill_null("") for name in ("lat", "lon")]
        written = reading.cells.select(pl.concat_str(pair, separator=", ")).to_series()
        reading.fault(f"{header_of['lat']}, {header_of['lon']}", written, "bad-coordinates", points["cure"])
    reading.found |= {name: points[name] for name in ("lat", "lon", "radius_km")}


def _read_counts(reading: _Reading) -> None:
    ranges = dict[str, pl.Expr]()
    for name in _COUNTS:
        cells = reading.column(name)
        if cells is None:
            continue
        counts = read_counts(cells)
        reading.found[name] = counts["low"].alias(name)
        reading.fault(reading.header_of[name], cells, "bad-number", counts["cure"])
        if not counts["exact"].fill_null(value=True).all():
            text = pl.format("{}={}..{}", pl.lit(name), "low", pl.col("high").cast(pl.String).fill_null(""))
            said = counts.select(pl.when(~pl.col("exact")).then(text)).to_series()
            ranges[name] = pl.lit(said)
    if ranges:
        reading.found["count_ranges"] = pl.select(
            pl.concat_str(list(ranges.values()), separator=";", ignore_nulls=True).replace("", None)
        ).to_series()


def _read_words(reading: _Reading) -> None:
    for name in _LISTS:
        cells = reading.column(name)
        if cells is not None:
            read = read_words(cells, name, extra=reading.known.words)
            reading.found[name] = read["value"]
            reading.fault(reading.header_of[name], cells, "bad-word", read["cure"])


def _read_texts(reading: _Reading) -> None:
    """Read places and record ids; what looks like personal data in them is masked, or not kept."""
    for name in PLACE_FIELDS:
        cells = reading.column(name)
        if cells is not None:
            sorts = personal_cells(cells, free_text=True)
            reading.found[name] = _masked(cells, sorts)
            _count_personal(reading, name, sorts)
    cells = reading.column("source_record")
    if cells is not None:
        sorts = personal_cells(cells, free_text=False)
        reading.found["source_record"] = pl.select(pl.when(sorts.is_null()).then(cells)).to_series()
        _count_personal(reading, "source_record", sorts)
    route = reading.column("route")
    if route is not None:
        reading.found[ROUTE_TEXT] = route
        words = route.drop_nulls().unique()
        unknown = words.filter(catalogue().route_ids(words).is_null())
        if unknown.len():
            reading.unknown[(reading.header_of["route"], "route")] = frozenset(unknown.filter(~says_nothing(unknown)).head(_UNKNOWN_KEPT))


def _masked(cells: pl.Series, sorts: pl.Series) -> pl.Series:
    found = sorts.is_not_null()
    if not found.any():
        return cells
    mended = {text: masked(text) for text in cells.filter(found).unique()}
    return cells.replace(mended)


def _count_personal(reading: _Reading, name: str, sorts: pl.Series) -> None:
    if sorts.null_count() == sorts.len():
        return
    for sort, count in sorts.drop_nulls().value_counts().iter_rows():
        key = (reading.header_of[name], sort)
        reading.personal[key] = reading.personal.get(key, 0) + count


def _read_countries(reading: _Reading) -> None:
    for name in _COUNTRIES:
        cells = reading.column(name)
        if cells is None:
            continue
        codes = country_codes(cells)
        reading.found[name] = codes
        unknown = cells.filter(cells.is_not_null() & codes.is_null()).unique()
        if unknown.len():
            told = unknown.filter(~says_nothing(unknown))
            reading.unknown[(reading.header_of[name], "country")] = frozenset(told.head(_UNKNOWN_KEPT))


def _rows(reading: _Reading, event_ids: pl.Series) -> pl.DataFrame:
    """Return the rows as records, faulty ones among them."""
    cells, known = reading.cells, reading.known
    found = {name: series.alias(name) for name, series in reading.found.items()}
    rows = pl.DataFrame([cells[SOURCE_ROW], cells[RECORD_HASH], event_ids.alias("event_id"), *found.values()])
    if known.identity.id_header:
        # with an id, the same record is one that says the same, however it is written
        rows = rows.with_columns(content_hashes(rows.select(_as_texts(rows, list(found))), list(found)).alias(RECORD_HASH))
    kind, handling = (pl.col(name) if name in found else pl.lit(None, pl.String) for name in ("kind", "handling"))
    rows = rows.with_columns(
        reported_by=pl.lit(known.unit),
        kind=kind.fill_null(known.kind),
        handling=handling.fill_null(DEFAULT_HANDLING),
    )
    strays = positions.stray(rows.select("lat", "lon", "country")) if {"lat", "lon", "country"} <= set(rows.columns) else None
    missing = [pl.lit(None, dtype).alias(name) for name, dtype in _RECORD_SCHEMA.items() if name not in rows.columns]
    rows = rows.with_columns(missing)
    rows = rows.with_columns(strays.alias(STRAY) if strays is not None else pl.lit(value=False).alias(STRAY))
    return rows.select(*(name for name in rows.columns if name not in _RECORD_SCHEMA), *_RECORD_SCHEMA)


def _as_texts(rows: pl.DataFrame, names: Sequence[str]) -> Iterable[pl.Expr]:
    """Return values as texts: whole numbers where they can be, which are the fastest to write."""
    for name in names:
        dtype = rows.schema[name]
        column = pl.col(name)
        if dtype == pl.Float64:
            column = (column * _DEGREE_PARTS).round().cast(pl.Int64)
        elif dtype == pl.Date:
            column = column.to_physical()
        yield column.cast(pl.String)


def _no_problems() -> pl.DataFrame:
    return PROBLEMS.empty().drop("batch_id")


def _problems(reading: _Reading) -> pl.DataFrame:
    """Return one problem per faulty row: its first fault, and the cures of all."""
    faults = pl.concat(reading.faults)
    first = faults.group_by(SOURCE_ROW, maintain_order=True).agg(
        pl.col("column").first(), pl.col("value").first(), pl.col("reason").first(), pl.col("cure").str.join("; ")
    )
    raw = reading.cells.join(first.select(SOURCE_ROW), on=SOURCE_ROW, how="semi").select(SOURCE_ROW, *reading.known.headers)
    headers = reading.known.headers
    told = _shown(pl.concat([raw[header].alias("cell") for header in headers]))  # all at once: it is looked through once
    shown = pl.DataFrame(
        [raw[SOURCE_ROW], *(told.slice(place * raw.height, raw.height).alias(header) for place, header in enumerate(headers))]
    )
    texts = shown.select(SOURCE_ROW, raw_row=pl.struct(headers).struct.json_encode())
    first = first.with_columns(_shown(first["value"]), _shown(first["cure"])).join(texts, on=SOURCE_ROW, how="left")
    return PROBLEMS.conform(first.sort(SOURCE_ROW)).drop("batch_id")


def _shown(cells: pl.Series) -> pl.Series:
    """Return texts as a problem may keep them: without personal data."""
    return _masked(cells, personal_cells(cells, free_text=True))
