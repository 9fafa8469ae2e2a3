"""Which column of a file is which field of an event, by its name and by what is in it, and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Protocol

import polars as pl

from geodata.errors import UnknownColumnError, UnknownSubjectError
from routes.intake.choices import Choices
from routes.intake.claims import Claim, Column
from routes.intake.contents import look
from routes.intake.headers import FIELDS, NOT_STORED, HeaderReading, implied_kind, read_header
from routes.intake.personal import masked
from routes.intake.settling import BY_HAND, Settled, settle

__all__ = ["FIELDS", "NOT_STORED", "ColumnMatch", "PersonalColumn", "implied_kind", "match_columns"]

_OF_PERSONS = {"birth", "personal", "name", "address"}
_SAMPLES, _SAMPLED_ROWS = 3, 500
_SHOWN_HEADERS = 20
_DATES = {"date", "start_on", "date_year"}
_PLACES = {"place_text", "coordinates", "lat", "route", "country"}


class PersonalColumn(Protocol):
    """A column that was found to hold personal data: of what sort, and why."""

    @property
    def sort(self) -> str:
        """The sort of personal data."""

    @property
    def reason(self) -> str:
        """What was seen, in words."""


_NO_PERSONAL: Mapping[str, PersonalColumn] = MappingProxyType({})
_NO_TAGS: Mapping[str, str] = MappingProxyType({})
_NO_CHOICES = Choices()


@dataclass(frozen=True)
class ColumnMatch:
    """What a column was taken for.

    Parameters
    ----------
    header
        The column.
    field
        One of `FIELDS`; None where it is not stored.
    confidence
        0 to 1; 1 where a person chose it, 0 where the column is not stored.
    reason
        Why, in a sentence.
    samples
        The first different cells; none of a column with personal data, found or said by its header.
    personal
        The sort of personal data, where that is why it is left out.
    """

    header: str
    field: str | None
    confidence: float
    reason: str
    samples: tuple[str, ...]
    personal: str | None = None


def match_columns(
    headers: Sequence[str],
    sample: pl.DataFrame,
    *,
    choices: Choices = _NO_CHOICES,
    personal: Mapping[str, PersonalColumn] = _NO_PERSONAL,
    file_name: str = "the file",
    tags: Mapping[str, str] = _NO_TAGS,
) -> tuple[ColumnMatch, ...]:
    """Return what each column of a file is, in the file's order.

    Parameters
    ----------
    headers
        The columns, unique.
    sample
        Rows of the file, up to some ten thousand: one text column per header, null where a cell is empty.
    choices
        What a person settled; its mapping goes before all else.
    personal
        The columns that hold personal data; they are left out unless the mapping names them.
    file_name
        For messages.
    tags
        Header to HXL hashtag, where the file has a row of them.

    Raises
    ------
    UnknownColumnError
        The mapping names a header or a field that does not exist, or one field twice.
    UnknownSubjectError
        No column is a date, or none says where: the file is of another subject, or its headers are not known.
    """
    chosen = dict(choices.mapping)
    _check_mapping(headers, chosen)
    columns = {
        header: Column(header, _reading(header, headers), look(sample[header]), tags.get(header, ""))
        for header in headers
        if header not in chosen and header not in personal
    }
    by_hand = (Claim(header, field, BY_HAND, 0, "chosen by hand") for header, field in chosen.items() if field != NOT_STORED)
    settled = settle(columns, by_hand)
    matches = tuple(_match(header, sample, settled, chosen, personal.get(header)) for header in headers)
    _check_subject(headers, set(settled.taken), file_name)
    return matches


def _check_mapping(headers: Sequence[str], chosen: Mapping[str, str]) -> None:
    faults = [f"the file has no column {header!r}" for header in chosen if header not in headers]
    faults += [f"there is no field {field!r}" for field in chosen.values() if field not in FIELDS and field != NOT_STORED]
    twice = {field for field in chosen.values() if field != NOT_STORED and list(chosen.values()).count(field) > 1}
    faults += [f"two columns are mapped to {field!r}" for field in sorted(twice)]
    if faults:
        raise UnknownColumnError(
            f"The mapping does not fit: {'; '.join(faults)}. Columns of the file: {', '.join(headers)}. Fields: {', '.join(FIELDS)}."
        )


def _reading(header: str, headers: Sequence[str]) -> HeaderReading:
    """Return what a header says; the second of a name, made unique by a number in brackets, says nothing."""
    first, bracket, number = header.rpartition(" (")
    if bracket and first in headers and number.rstrip(")").isdigit():
        return HeaderReading(header, frozenset(), (), None, says_nothing=True)
    return read_header(header)


def _match(header: str, sample: pl.DataFrame, settled: Settled, chosen: Mapping[str, str], found: PersonalColumn | None) -> ColumnMatch:
    claim = next((claim for claim in settled.taken.values() if claim.header == header), None)
    if claim:
        over = f", although it looks like personal data: {found.reason}" if found else ""
        return ColumnMatch(header, claim.field, round(claim.confidence, 2), f"{claim.reason}{over}", _samples(sample[header]))
    if header in chosen:
        return ColumnMatch(header, None, 0.0, "not stored: left out by hand", () if found else _samples(sample[header]))
    if found:
        return ColumnMatch(header, None, 0.0, f"not stored: {found.reason}", (), found.sort)
    column = settled.columns[header]
    why = settled.why_not.get(header) or _no_field(column)
    return ColumnMatch(header, None, 0.0, f"not stored: {why}", () if column.reading.meanings & _OF_PERSONS else _samples(sample[header]))


def _no_field(column: Column) -> str:
    """Return why a column is no field, where neither its header nor another column says."""
    shares = column.content.shares
    if not column.content.is_empty and not column.reading.meanings and shares["whole"] == 1:
        return "no field of an event; its cells are numbers, but its header does not say of what"
    if shares["long"] > 0.5:  # noqa: PLR2004 - most
        return "no field of an event; free text is not stored unless a field is chosen for it"
    return "no field of an event"


def _samples(cells: pl.Series) -> tuple[str, ...]:
    return tuple(cells.drop_nulls().head(_SAMPLED_ROWS).unique(maintain_order=True).head(_SAMPLES))


def _check_subject(headers: Sequence[str], found: set[str], file_name: str) -> None:
    missing = []
    if not found & _DATES:
        missing.append("a date")
    if not found & _PLACES:
        missing.append("a place, coordinates, a country or a route")
    if missing:
        # a file without a header has cells in its place
        shown = ", ".join(masked(header) for header in headers[:_SHOWN_HEADERS]) + (", …" if len(headers) > _SHOWN_HEADERS else "")
        raise UnknownSubjectError(
            f"{file_name} does not look like a table of events: no column was recognised as {' or as '.join(missing)}. "
            f'Its columns: {shown}. If one of them is, say so on the upload page or with --map "COLUMN=FIELD", for instance --map "When=date".',
            tuple(headers),
        )
