"""Which record is which: ids that stay the same when a file comes again, and rows that repeat."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import polars as pl

from routes.intake.source import SOURCE_ROW, SourceTable

_DIGITS = 24
_UNIT_SEPARATOR = "\x1f"


@dataclass(frozen=True)
class Identity:
    """The rule that tells records apart, its reason, and what it found.

    ``keys`` holds per row: source_row, event_id, record_hash, first_row (the earlier row that is the same
    record, or null), same_content (whether that row's content is the same too).
    """

    note: str
    keys: pl.DataFrame


def source_name(source: SourceTable, unit: str | None) -> str:
    """Return who keeps the record: the unit, or where nobody says, the layout of the file."""
    if unit:
        return unit
    layout = "\n".join(sorted(source.headers))
    return f"layout:{hashlib.sha256(layout.encode()).hexdigest()[:12]}"


def _hashes(texts: pl.Series) -> pl.Series:
    # a hash that never changes between versions, unlike those made for hash tables
    return pl.Series([hashlib.sha256(text.encode()).hexdigest()[:_DIGITS] for text in texts], dtype=pl.String)


def identify(source: SourceTable, *, unit: str | None, id_header: str | None, counts_groups: bool) -> Identity:
    """Return the ids of a file's records.

    Parameters
    ----------
    source
        The file.
    unit
        The reporting unit, if known.
    id_header
        The column of the record's own id, if there is one.
    counts_groups
        Whether each row counts a group, so that equal rows are separate groups.
    """
    cells = source.cells
    content = cells.select(pl.concat_str(pl.col(source.headers).fill_null(""), separator=_UNIT_SEPARATOR))
    record_hash = _hashes(content.to_series())
    keys = cells.select(SOURCE_ROW).with_columns(record_hash=record_hash)
    if id_header:
        key = cells[id_header].fill_null("")
        keys = keys.with_columns(key=pl.when(key == "").then(pl.format("content:{}", record_hash)).otherwise(pl.format("id:{}", key)))
        note = f"Records are told apart by their id in column {id_header!r}."
    elif counts_groups:
        occurrence = keys.select(pl.int_range(pl.len()).over("record_hash")).to_series()
        keys = keys.with_columns(key=pl.format("group:{}:{}", record_hash, occurrence))
        note = "Each row counts a group and has no id: equal rows are kept as separate groups."
    else:
        keys = keys.with_columns(key=pl.format("content:{}", record_hash))
        note = "Rows have no id: rows that are equal in every cell are duplicates."
    named = source_name(source, unit)
    first = keys.select(first_row=pl.col(SOURCE_ROW).first().over("key"), first_hash=pl.col("record_hash").first().over("key"))
    keys = keys.with_columns(
        event_id=_hashes(pl.format("{}{}{}", pl.lit(named), pl.lit(_UNIT_SEPARATOR), "key").pipe(lambda e: keys.select(e).to_series())),
        first_row=pl.when(first["first_row"] != pl.col(SOURCE_ROW)).then(first["first_row"]),
        same_content=first["first_hash"] == record_hash,
    )
    return Identity(note, keys.drop("key"))
