"""Which column of a file is which field of an event, and why."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import polars as pl
from rapidfuzz import fuzz, process

from geodata.countries import country_codes
from geodata.errors import UnknownColumnError, UnknownSubjectError
from geodata.names import plain
from routes.columns import EVENTS
from routes.intake.source import SourceTable
from routes.intake.values import share_known

NOT_STORED = "(not stored)"
"""The field of a column that is left out: what is not mapped is never kept."""

_FILE = Path(__file__).with_name("synonyms.toml")
_WORD_FIELDS = ("transport", "handling", "source_reliability", "information_grade", "kind")
_LEAST_KNOWN = 0.5
_CLOSE_SPELLING = 92
_SHORTEST_FUZZY = 6
_SAMPLES = 3
_PLACE_FIELDS = ("place_text", "coordinates", "lat", "route", "country")


@dataclass(frozen=True)
class ColumnMatch:
    """What a column was taken for: `field` is None where it is not stored; `reason` says why."""

    header: str
    field: str | None
    reason: str
    samples: tuple[str, ...]


@cache
def _declared() -> dict[str, Any]:
    return tomllib.loads(_FILE.read_text(encoding="utf-8"))


def _fields() -> dict[str, str]:
    """Return the fields a file can give, with their meaning."""
    own = {
        "date": "When it happened: one day, month or year.",
        "coordinates": 'Latitude and longitude in one cell, "lat, lon".',
        "route": "The route, in the file's words.",
    }
    return {name: own.get(name) or EVENTS[name].meaning for name in _declared()["fields"]}


FIELDS: Mapping[str, str] = _fields()


@cache
def _words() -> dict[str, tuple[str, int]]:
    """Return each header word, plain, with its field and its rank among the field's words."""
    return {plain(word): (field, rank) for field, words in _declared()["fields"].items() for rank, word in enumerate(words)}


@cache
def _left_out() -> dict[str, str]:
    return {plain(word): why for why, words in _declared()["left_out"].items() for word in words}


@dataclass(frozen=True)
class _Claim:
    header: str
    field: str
    rank: int
    reason: str


def match_columns(source: SourceTable, mapping: Mapping[str, str] | None = None) -> tuple[ColumnMatch, ...]:
    """Return what each column of a file is, in the file's order.

    Parameters
    ----------
    source
        The file.
    mapping
        Header to field, chosen by a person; `NOT_STORED` leaves a column out. It goes before all else.

    Raises
    ------
    UnknownColumnError
        The mapping names a header or a field that does not exist.
    UnknownSubjectError
        No column is a date, or none says where: the file is of another subject, or its headers are not known.
    """
    chosen = dict(mapping or {})
    _check_mapping(source, chosen)
    claims = [_Claim(header, field, -1, "chosen by hand") for header, field in chosen.items() if field != NOT_STORED]
    claims += [claim for header in source.headers if header not in chosen and (claim := _claim(source, header))]
    taken = _settle(source, claims)
    matches = tuple(_match(source, header, chosen, claims, taken) for header in source.headers)
    _check_subject(source, {m.field for m in matches if m.field})
    return matches


def _check_mapping(source: SourceTable, chosen: Mapping[str, str]) -> None:
    faults = [f"the file has no column {header!r}" for header in chosen if header not in source.headers]
    faults += [f"there is no field {field!r}" for field in chosen.values() if field not in FIELDS and field != NOT_STORED]
    twice = {field for field in chosen.values() if field != NOT_STORED and list(chosen.values()).count(field) > 1}
    faults += [f"two columns are mapped to {field!r}" for field in sorted(twice)]
    if faults:
        raise UnknownColumnError(
            f"The mapping does not fit: {'; '.join(faults)}. Columns of the file: {', '.join(source.headers)}. Fields: {', '.join(FIELDS)}."
        )


def _claim(source: SourceTable, header: str) -> _Claim | None:
    said = plain(header)
    if said in _left_out():
        return None
    known = _words().get(said)
    reason = f"its header {header!r} is a word for it"
    if known is None and len(said) >= _SHORTEST_FUZZY:
        close = process.extractOne(said, _words().keys(), scorer=fuzz.ratio, score_cutoff=_CLOSE_SPELLING)
        if close:
            known, reason = _words()[close[0]], f"its header {header!r} is spelt almost like {close[0]!r}"
    if known is None:
        return None
    field, rank = known
    return _by_content(source.cells[header], _Claim(header, field, rank, reason))


def _by_content(cells: pl.Series, claim: _Claim) -> _Claim | None:
    """Return the claim after a look at the cells: country codes make a leg's end a country; unknown words end a claim."""
    filled = cells.drop_nulls()
    if claim.field in ("origin_text", "destination_text") and filled.len():
        distinct = filled.unique()
        if country_codes(distinct).is_not_null().mean() > 0.9:  # type: ignore[operator]  # noqa: PLR2004 - nearly all
            field = claim.field.replace("text", "country")
            return _Claim(claim.header, field, claim.rank, f"{claim.reason}, and its cells are countries")
    if claim.field in _WORD_FIELDS and filled.len() and share_known(cells, claim.field) < _LEAST_KNOWN:
        return None
    return claim


def _settle(source: SourceTable, claims: Sequence[_Claim]) -> dict[str, _Claim]:
    """Return for each field the claim that wins: the better word; for record ids, the column that repeats least."""

    def order(claim: _Claim) -> tuple[float, int]:
        repeats = 0.0
        if claim.field == "source_record" and claim.rank >= 0:
            repeats = 1 - source.cells[claim.header].n_unique() / max(source.cells.height, 1)
        return round(repeats, 3), claim.rank

    taken = dict[str, _Claim]()
    for claim in sorted(claims, key=order):
        taken.setdefault(claim.field, claim)
    return taken


def _match(
    source: SourceTable, header: str, chosen: Mapping[str, str], claims: Sequence[_Claim], taken: Mapping[str, _Claim]
) -> ColumnMatch:
    samples = tuple(source.cells[header].drop_nulls().unique(maintain_order=True).head(_SAMPLES))
    own = next((claim for claim in claims if claim.header == header), None)
    if own and taken[own.field] is own:
        return ColumnMatch(header, own.field, own.reason, samples)
    if own:
        return ColumnMatch(header, None, f"not stored: {taken[own.field].header!r} is the better {own.field}", samples)
    if header in chosen:
        return ColumnMatch(header, None, "not stored: left out by hand", samples)
    known = _left_out().get(plain(header)) or _unknown_words(source, header)
    return ColumnMatch(header, None, f"not stored: {known or 'no field of an event'}", samples)


def _unknown_words(source: SourceTable, header: str) -> str | None:
    """Return why a column with a known header is left out for its cells, or None."""
    known = _words().get(plain(header))
    if known and known[0] in _WORD_FIELDS and source.cells[header].drop_nulls().len():
        return f"most of its words are none of the list for {known[0]}"
    return None


def _check_subject(source: SourceTable, found: set[str]) -> None:
    missing = []
    if not found & {"date", "start_on"}:
        missing.append("a date")
    if not found & set(_PLACE_FIELDS):
        missing.append("a place, coordinates, a country or a route")
    if missing:
        shown = ", ".join(source.headers[:20]) + (", …" if len(source.headers) > 20 else "")  # noqa: PLR2004 - what a screen holds
        raise UnknownSubjectError(
            f"{source.file_name} does not look like a table of events: no column was recognised as {' or as '.join(missing)}. "
            f'Its columns: {shown}. If one of them is, say so on the upload page or with --map "COLUMN=FIELD", for instance --map "When=date".',
            source.headers,
        )


def implied_kind(source: SourceTable) -> tuple[str, str]:
    """Return the kind of event a file without a column of kinds holds, and why."""
    headers = {plain(header): header for header in source.headers}
    for implied in _declared()["implied_kinds"]:
        met = [headers[plain(word)] for word in implied["headers"] if plain(word) in headers]
        if met:
            return implied["kind"], f"{implied['why']} (column {met[0]!r})"
    return "interception", "nothing in its headers says otherwise"
