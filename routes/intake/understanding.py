"""What a file means: the decisions about the whole of it, taken before any row is read, each with its evidence."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import polars as pl

from geodata.countries import country_codes
from geodata.errors import UnknownColumnError
from geodata.settings import default_unit
from routes.intake import positions
from routes.intake.choices import Choices
from routes.intake.dates import DateRule, bare_dates, settle_dates
from routes.intake.headers import read_header
from routes.intake.identity import IdentityRule, identity_rule
from routes.intake.matching import NOT_STORED, ColumnMatch, implied_kind, match_columns
from routes.intake.personal import PersonalColumn, masked, personal_columns, personal_headers
from routes.intake.source import READ_AS_HEADER, SourceTable

DATE_FIELDS = ("date", "start_on", "end_on")
PLACE_FIELDS = ("place_text", "origin_text", "destination_text")
DATE_PARTS = ("date_year", "date_month", "date_day")
_SAMPLE_ROWS = 5_000
_SAMPLE_CHARACTERS = 60
_JUDGED_ROWS = 20_000
_AS_GIVEN = "as-given"
_HAS_YEAR = r"\d{4}"


@dataclass(frozen=True)
class Understanding:
    """The decisions about a file.

    Parameters
    ----------
    unit
        Code of the reporting unit.
    columns
        What each column was taken for.
    personal
        Columns that look like personal data, whether or not they would be stored.
    dates
        For each field of dates, how its column writes them.
    kind
        The kind of event where no column, or an empty cell, says what happened.
    identity
        How records are told apart.
    position_change
        How positions are changed, because a person said so; None leaves them as they are.
    proposal
        A change of positions that the rows themselves speak for, and that nobody has decided on.
    choices
        What a person settled.
    today
        The last day that a report can be of.
    words
        The table that extends the closed lists, or None.
    notes
        The decisions as sentences.
    """

    unit: str
    columns: tuple[ColumnMatch, ...]
    personal: tuple[PersonalColumn, ...]
    dates: Mapping[str, DateRule]
    kind: str
    identity: IdentityRule
    position_change: str | None
    proposal: positions.Proposal | None
    choices: Choices
    today: date
    words: Path | None
    notes: tuple[str, ...]

    @property
    def header_of(self) -> dict[str, str]:
        """The column that gives each field."""
        return {column.field: column.header for column in self.columns if column.field}

    @property
    def headers(self) -> list[str]:
        """The columns that are stored, in the file's order."""
        return [column.header for column in self.columns if column.field]


def understand(
    source: SourceTable,
    *,
    unit: str | None = None,
    choices: Choices | None = None,
    today: date | None = None,
    words: Path | None = None,
) -> Understanding:
    """Return the decisions about a file.

    Parameters
    ----------
    source
        The cells.
    unit
        Code of the reporting unit, where it is known.
    choices
        What a person settled; it goes before all else.
    today
        The last day that a report can be of; by default the machine's.
    words
        A table that extends the closed lists.

    Raises
    ------
    UnknownColumnError
        A choice does not fit the file.
    UnknownSubjectError
        The file is no table of events.
    """
    chosen = choices or Choices()
    day = today or date.today()  # noqa: DTZ011 - the reader's own day
    sample = source.sample(_SAMPLE_ROWS)
    _check_corrections(source.headers, chosen)
    by_hand = {header for header, field in chosen.mapping if field != NOT_STORED}
    personal = _personal(source.headers, sample)
    columns = match_columns(source.headers, sample, choices=chosen, personal=personal, file_name=source.file_name, tags=source.tags)
    columns = tuple(replace(column, samples=tuple(masked(text[:_SAMPLE_CHARACTERS]) for text in column.samples)) for column in columns)
    header_of = {column.field: column.header for column in columns if column.field}
    rules = _date_rules(source, header_of, chosen, day)
    identity = identity_rule(
        source,
        unit=unit,
        id_header=header_of.get("source_record"),
        counts_groups="persons" in header_of and not {"coordinates", "lat", "dead", "missing"} & set(header_of),
        chosen=chosen.equal_rows,
    )
    kind, why = (chosen.kind, "chosen by hand") if chosen.kind else implied_kind(source.headers)
    proposal = None if chosen.positions else _proposal(source, header_of)
    notes = [*source.notes, *(rule.note for rule in rules.values() if rule.note)]
    if "kind" not in header_of:
        notes.append(f"No column says what happened; every row is taken as {kind}: {why}.")
    notes += [identity.note, *([proposal.sentence] if proposal else []), *_personal_notes(personal, by_hand)]
    return Understanding(
        unit=unit or default_unit(),
        columns=columns,
        personal=tuple(personal.values()),
        dates=rules,
        kind=kind,
        identity=identity,
        position_change=None if chosen.positions in (None, _AS_GIVEN) else chosen.positions,
        proposal=proposal,
        choices=chosen,
        today=day,
        words=words,
        notes=tuple(notes),
    )


def _check_corrections(headers: Sequence[str], chosen: Choices) -> None:
    """Raise `UnknownColumnError` where a correction is of a column that the file does not have."""
    strange = sorted({header for header, _, _ in chosen.corrections if header not in headers})
    if strange:
        raise UnknownColumnError(
            f"A correction does not fit: the file has no column {' or '.join(map(repr, strange))}. Its columns: {', '.join(headers)}."
        )


def _personal(headers: Sequence[str], sample: pl.DataFrame) -> dict[str, PersonalColumn]:
    """Return the columns of personal data, by their headers or by their cells."""
    named = personal_headers(headers)
    # a column of places stays: what is personal in its cells is masked, cell by cell
    others = [header for header in headers if header not in named and not _is_place(header)]
    # a date with its time has as many figures as a telephone number
    return named | personal_columns(sample.select(bare_dates(sample[header]).alias(header) for header in others))


def _is_place(header: str) -> bool:
    return any(candidate.field in PLACE_FIELDS for candidate in read_header(header).candidates)


def _personal_notes(personal: Mapping[str, PersonalColumn], by_hand: set[str]) -> list[str]:
    left_out = [f"{header!r} ({found.sort})" for header, found in personal.items() if header not in by_hand]
    return [f"Columns that look like personal data are not stored: {', '.join(left_out)}."] if left_out else []


def date_cells(chunk: pl.DataFrame, header_of: Mapping[str, str], field: str) -> pl.Series:
    """Return the texts of a field of dates; a date in three columns is put together, as far as it is given."""
    if field in header_of:
        text = pl.col(header_of[field])
        if field != "date" or "date_year" not in header_of:
            return chunk[header_of[field]]
        # "du 3 au 5 mai" with its year in a column beside it
        with_year = pl.concat_str(text, pl.col(header_of["date_year"]).str.strip_suffix(".0"), separator=" ")
        return chunk.select(pl.when(text.str.contains(_HAS_YEAR)).then(text).otherwise(pl.coalesce(with_year, text))).to_series()
    parts = [pl.col(header_of[name]).str.strip_suffix(".0") for name in DATE_PARTS if name in header_of]
    whole = pl.concat_str([part.str.zfill(2) for part in parts], separator="-", ignore_nulls=True)
    return chunk.select(pl.when(parts[0].is_not_null()).then(whole)).to_series()


def _date_rules(source: SourceTable, header_of: Mapping[str, str], chosen: Choices, today: date) -> dict[str, DateRule]:
    rules = dict[str, DateRule]()
    for field in DATE_FIELDS:
        if field in header_of:
            header = header_of[field]
            counts = corrected(source.counts(header, None), header, chosen)
            bare = counts.with_columns(text=bare_dates(counts["text"])).group_by("text").agg(pl.col("count").sum()).sort("text")
            rules[field] = settle_dates(bare, header=header, today=today, day_first=chosen.day_first)
    if not {"date", "start_on"} & set(rules) and "date_year" in header_of:
        rules["date"] = DateRule(day_first=False, months=False, note=None, evidence={}, settled=True)
    return rules


def corrected(counts: pl.DataFrame, header: str, chosen: Choices) -> pl.DataFrame:
    """Return the texts of a column with the values that a person corrected."""
    mended = {old: new for name, old, new in chosen.corrections if name == header}
    return counts.with_columns(pl.col("text").replace(mended)) if mended else counts


def _proposal(source: SourceTable, header_of: Mapping[str, str]) -> positions.Proposal | None:
    """Return the change of positions that the rows speak for, from rows of the whole length of the file."""
    sample = source.sample(_JUDGED_ROWS)
    points = read_points(sample, header_of)
    if points is None:
        return None
    country = country_codes(sample[header_of["country"]]) if "country" in header_of else pl.Series([None] * sample.height, dtype=pl.String)
    return positions.propose(points.select("lat", "lon", country=country))


def read_points(cells: pl.DataFrame, header_of: Mapping[str, str], change: str | None = None) -> pl.DataFrame | None:
    """Return the positions that the file gives, as `positions.read_two` does; None where no column gives them.

    `change` is a change that a person accepted; see `positions.Proposal`.
    """
    if "coordinates" in header_of:
        points = positions.read_pair(cells[header_of["coordinates"]])
    elif "lat" in header_of and "lon" in header_of:
        columns = (header_of["lat"], header_of["lon"])
        if change == "swap":  # read the other way round, so that latitudes beyond 90 are no fault
            columns, change = columns[::-1], None
        points = positions.read_two(cells[columns[0]], cells[columns[1]])
    else:
        return None
    lat, lon = positions.apply_change(points["lat"], points["lon"], change)
    return points.with_columns(lat.alias("lat"), lon.alias("lon"))


def as_understood(known: Understanding) -> Choices:
    """Return the decisions about a file as choices, so that rows of it alone are read in the same way."""
    settled = [rule.day_first for rule in known.dates.values() if sum(rule.evidence.values())]
    return Choices(
        mapping=tuple((header, field) for field, header in known.header_of.items()),
        day_first=settled[0] if settled else None,
        equal_rows=None if known.identity.id_header else known.identity.equal_rows,
        positions=known.position_change or _AS_GIVEN,
        kind=known.kind,
    )


def told_choices(source: SourceTable) -> Choices:
    """Return how the file of a sheet of problems was understood; nothing where the sheet does not say."""
    if READ_AS_HEADER not in source.headers:
        return Choices()
    told = source.counts(READ_AS_HEADER)["text"]
    try:
        choices = Choices.from_dict(json.loads(told[0])) if told.len() == 1 else Choices()
    except (ValueError, TypeError, UnknownColumnError):
        return Choices()  # somebody wrote into it: the rows are judged by themselves
    return replace(choices, mapping=tuple(pair for pair in choices.mapping if pair[0] in source.headers))


def with_profile(chosen: Choices, remembered: Choices) -> Choices:
    """Return what a person chose now, over what was settled for such files before."""
    mapping = dict(remembered.mapping) | dict(chosen.mapping)
    return replace(
        remembered,
        mapping=tuple(sorted(mapping.items())),
        corrections=chosen.corrections,
        **{
            name: getattr(chosen, name)
            for name in ("day_first", "equal_rows", "positions", "kind", "sheet")
            if getattr(chosen, name) is not None
        },
    )
