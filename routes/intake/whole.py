"""What the chunks of a file come to together: records that come again, what was noticed, and the whole of a file that fits in memory."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import polars as pl

from routes.columns import PROBLEMS
from routes.intake.choices import Choices
from routes.intake.identity import Counts, occurrences
from routes.intake.matching import ColumnMatch
from routes.intake.personal import masked
from routes.intake.records import STRAY, Taken, take_chunk
from routes.intake.source import RECORD_HASH, SOURCE_ROW, SourceTable, counted
from routes.intake.understanding import Understanding, understand


@dataclass(frozen=True)
class Intake:
    """A file understood: its height is ``records + problems + duplicates``.

    ``duplicates`` has ``source_row, first_row``.
    """

    source: SourceTable
    known: Understanding
    records: pl.DataFrame
    problems: pl.DataFrame
    duplicates: pl.DataFrame
    notes: tuple[str, ...]

    @property
    def rows_read(self) -> int:
        """Rows of the file."""
        return self.source.rows_read

    @property
    def unit(self) -> str:
        """Code of the reporting unit."""
        return self.known.unit

    @property
    def columns(self) -> tuple[ColumnMatch, ...]:
        """What each column was taken for."""
        return self.known.columns


def chunk_occurrences(source: SourceTable, known: Understanding) -> Iterable[Counts | None]:
    """Return `take_chunk`'s occurrence for each chunk: counted only where equal rows are groups."""
    return occurrences(source) if known.identity.equal_rows == "groups" else [None] * len(source.chunks)


def set_aside_problems(source: SourceTable) -> pl.DataFrame:
    """Return the problems of rows that are no records: ragged ones and sums."""
    return PROBLEMS.conform(source.set_aside).drop("batch_id")


def take_in(
    source: SourceTable,
    *,
    unit: str | None = None,
    choices: Choices | None = None,
    today: date | None = None,
    words: Path | None = None,
) -> Intake:
    """Return the rows of a file that fits in memory as records, problems and duplicates; see `understand`."""
    known = understand(source, unit=unit, choices=choices, today=today, words=words)
    columns = (SOURCE_ROW, RECORD_HASH, *known.headers)
    taken = [
        take_chunk(chunk, known, occurrence)
        for chunk, occurrence in zip(source.frames(columns), chunk_occurrences(source, known), strict=True)
    ]
    records = pl.concat([part.records for part in taken])
    again = repeated(records)
    duplicates = again.filter("same_content").select(SOURCE_ROW, "first_row")
    problems = [part.problems for part in taken] + [set_aside_problems(source), changed_in_file(again, known)]
    return Intake(
        source=source,
        known=known,
        records=records.filter(~pl.col(SOURCE_ROW).is_in(again[SOURCE_ROW].implode())),
        problems=pl.concat(problems).sort(SOURCE_ROW),
        duplicates=duplicates,
        notes=(*known.notes, *chunk_notes(taken)),
    )


def repeated(records: pl.DataFrame) -> pl.DataFrame:
    """Return ``source_row, first_row, same_content, source_record`` of records whose event id stands earlier in the file."""
    first = pl.col(SOURCE_ROW).first().over("event_id")
    same = pl.col(RECORD_HASH).first().over("event_id") == pl.col(RECORD_HASH)
    met = records.select(SOURCE_ROW, "source_record", first_row=first, same_content=same)
    return met.filter(pl.col(SOURCE_ROW) != pl.col("first_row"))


def changed_in_file(again: pl.DataFrame, known: Understanding) -> pl.DataFrame:
    """Return the problems of records whose id stands earlier in the same file with other content."""
    cure = "line {} has the same record id with other content: keep the right one, or give them different ids"
    changed = again.filter(~pl.col("same_content")).select(
        SOURCE_ROW,
        column=pl.lit(known.header_of.get("source_record"), pl.String),
        value="source_record",
        reason=pl.lit("changed-record"),
        cure=pl.format(cure, "first_row"),
    )
    return PROBLEMS.conform(changed).drop("batch_id")


def personal_counts(taken: Sequence[Taken]) -> Counter[tuple[str, str]]:
    """Return how many cells of stored columns held personal data, by column and sort."""
    return sum((Counter(part.personal) for part in taken), Counter[tuple[str, str]]())


def chunk_notes(taken: Sequence[Taken]) -> list[str]:
    """Return what was left out of the cells, as sentences."""
    unknown = dict[tuple[str, str], set[str]]()
    strays = 0
    for part in taken:
        for key, texts in part.unknown.items():
            unknown.setdefault(key, set()).update(texts)
        strays += int(part.records[STRAY].sum())
    notes = [
        f"{counted(count, 'cell')} of {header!r} held what looks like personal data ({sort}), which is not kept. "
        "Others may have been missed: look at the texts before you store them."
        for (header, sort), count in sorted(personal_counts(taken).items())
    ]
    for (header, what), words in sorted(unknown.items()):
        if words:
            shown = ", ".join(repr(masked(word)) for word in sorted(words)[:5])
            notes.append(f"Words in {header!r} that name no {what} are left out: {shown}.")
    if strays:
        notes.append(f"{counted(strays, 'position')} more than 300 km from the country that the row states: look at the map.")
    return notes
