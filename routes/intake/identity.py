"""Which record is which: ids that stay the same when a file comes again, and rows that repeat."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl
import polars_hash as plh
import pyarrow as pa

from routes.intake.source import RECORD_HASH, SOURCE_HEADER, SourceTable, counted, unnamed

GROUPS, DUPLICATES = "groups", "duplicates"
_DIGITS = 24
_UNIT_SEPARATOR = "\x1f"
_LAYOUT = "layout:"
_HALF = pl.lit(1 << 64, dtype=pl.UInt128)

Counts = npt.NDArray[np.int64]


def _hashes(texts: pl.Series) -> pl.Series:
    """Return 24 hexadecimal digits of the 128-bit XXH3 hash of each text: a published hash, the same in every version."""
    hashed = texts.to_frame("text").select(hash=plh.col("text").nchash.xxh3_128())
    halves = hashed.select(high=(pl.col("hash") // _HALF).cast(pl.UInt64), low=(pl.col("hash") % _HALF).cast(pl.UInt64))
    digits = (
        np.stack([half.to_numpy().astype(">u8") for half in halves], axis=1)
        .view(np.uint8)
        .reshape(-1, 16)[:, : _DIGITS // 2]
        .tobytes()
        .hex()
        .encode()
    )
    offsets = np.arange(0, len(digits) + 1, _DIGITS, dtype=np.int64)
    buffers = [None, pa.py_buffer(offsets), pa.py_buffer(digits)]
    return pl.Series(pa.Array.from_buffers(pa.large_utf8(), texts.len(), buffers))


def content_hashes(cells: pl.DataFrame, headers: Sequence[str]) -> pl.Series:
    """Return a hash of the content of each row; empty cells of columns without a name are none of it."""
    named, numbered = ([header for header in headers if unnamed(header) == number] for number in (False, True))
    parts = [pl.col(header).fill_null("") for header in named] + [pl.col(header) for header in numbered]
    content = pl.concat_str(parts, separator=_UNIT_SEPARATOR, ignore_nulls=True)
    return _hashes(cells.select(text=content)["text"])


def source_name(headers: Sequence[str], unit: str | None) -> str:
    """Return who keeps the record: the unit, or where nobody says, the layout of the file."""
    if unit:
        return unit
    layout = "\n".join(sorted(headers))
    return f"{_LAYOUT}{hashlib.sha256(layout.encode()).hexdigest()[:12]}"


@dataclass(frozen=True)
class IdentityRule:
    """The rule that tells the records of a file apart, and its reason.

    Parameters
    ----------
    keeper
        Who keeps the records; see `source_name`.
    id_header
        The column of the record's own id, if there is one.
    equal_rows
        `GROUPS`: equal rows are separate groups; `DUPLICATES`: they are one record.
    note
        The decision as a sentence.
    equal_count
        How many rows are equal to an earlier one.
    """

    keeper: str
    id_header: str | None
    equal_rows: str
    note: str
    equal_count: int = 0

    def event_ids(self, chunk: pl.DataFrame, occurrence: Counts | None) -> pl.Series:
        """Return the event ids of a chunk's rows.

        Parameters
        ----------
        chunk
            `RECORD_HASH`, and the column of ids where there is one.
        occurrence
            How many equal rows come before each in the file; needed where equal rows are groups.
        """
        by_content = pl.concat_str(pl.lit(f"{self.keeper}{_UNIT_SEPARATOR}content:"), pl.col(RECORD_HASH))
        if self.id_header:
            by_id = pl.concat_str(pl.lit(f"{self.keeper}{_UNIT_SEPARATOR}id:"), pl.col(self.id_header))
            return _hashes(chunk.select(text=pl.coalesce(by_id, by_content))["text"])
        if self.equal_rows == GROUPS and occurrence is not None:
            again = pl.Series(occurrence)
            key = pl.concat_str(by_content, pl.when(again > 0).then(pl.format(":{}", again)).otherwise(pl.lit("")))
            return _hashes(chunk.select(text=key)["text"])
        return _hashes(chunk.select(text=by_content)["text"])


def identity_rule(source: SourceTable, *, unit: str | None, id_header: str | None, counts_groups: bool, chosen: str | None) -> IdentityRule:
    """Return how the records of a file are told apart.

    Parameters
    ----------
    source
        The file.
    unit
        The reporting unit, if known.
    id_header
        The column of the record's own id, if there is one.
    counts_groups
        Whether the file's columns say that each row counts a group.
    chosen
        `GROUPS` or `DUPLICATES`, where a person chose.
    """
    keeper = _told_keeper(source) or source_name(source.headers, unit)
    if id_header:
        return IdentityRule(keeper, id_header, DUPLICATES, f"Records are told apart by their id in column {id_header!r}.")
    equal = int(sum((count > 0).sum() for count in occurrences(source)))
    rule = chosen or (GROUPS if counts_groups else DUPLICATES)
    how_many = f" {counted(equal, 'row')} equal to an earlier one." if equal else ""
    by_hand = " (chosen by hand)" if chosen else ""
    if rule == GROUPS:
        note = f"Each row counts a group and has no id: equal rows are kept as separate groups{by_hand}.{how_many}"
    else:
        note = f"Rows have no id: rows that are equal in every cell are duplicates{by_hand}.{how_many}"
    return IdentityRule(keeper, None, rule, note, equal)


def told_unit(source: SourceTable) -> str | None:
    """Return the unit of a sheet of problems that comes back, where it had one."""
    keeper = _told_keeper(source)
    return None if keeper is None or keeper.startswith(_LAYOUT) else keeper


def _told_keeper(source: SourceTable) -> str | None:
    """Return who keeps the records of a sheet of problems that comes back."""
    if SOURCE_HEADER not in source.headers:
        return None
    told = source.counts(SOURCE_HEADER)["text"]
    return str(told[0]) if told.len() == 1 else None


def occurrences(source: SourceTable) -> list[Counts]:
    """Return for each chunk how many equal rows come before each row in the file."""
    short = [frame[RECORD_HASH].hash() for frame in source.frames((RECORD_HASH,))]
    hashed = pl.concat(short) if short else pl.Series(dtype=pl.UInt64)
    counts = np.zeros(hashed.len(), np.int64)
    repeated = hashed.is_duplicated()
    if repeated.any():
        places = repeated.arg_true()
        again = pl.DataFrame({"hash": hashed.gather(places)}).select(pl.int_range(pl.len()).over("hash")).to_series()
        counts[places.to_numpy()] = again.to_numpy()
    return np.split(counts, np.cumsum([part.len() for part in short])[:-1]) if short else []
