"""The main job: a file goes in, its rows are located, put on routes, bucketed into cells, and stored.

`prepare` does everything but the commit, so that a screen can show what would happen; `commit` puts it in. Rows
flow in chunks through one function each, several chunks at a time, into files that the commit makes visible:
memory stays the same whatever the file's size.
"""

from __future__ import annotations

import getpass
import hashlib
import shutil
import tempfile
import time
import weakref
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any

import polars as pl

from geodata.errors import NoEventsError, StoreError
from geodata.progress import Progress, silent
from geodata.settings import default_unit
from geodata.tables import Table
from routes import __version__
from routes.assignment import Corridors
from routes.columns import EVENTS, PROBLEMS
from routes.events import Batch, EventStore, Staging, without_rows, write_event_file, write_problem_file
from routes.intake import SourceTable, Understanding, read_file, understand
from routes.intake.choices import Choices
from routes.intake.identity import Counts, told_unit
from routes.intake.profiles import ProfileStore
from routes.intake.records import STRAY, changed_in_file, chunk_notes, chunk_occurrences, personal_counts, set_aside_problems, take_chunk
from routes.intake.source import RECORD_HASH, SOURCE_ROW
from routes.intake.understanding import told_choices, with_profile
from routes.placing import Answers, place
from routes.reassigning import corridors_in
from routes.settled import SettledPlaces

DEMO_UNIT = "DEMO"
_BATCH_ID_LENGTH = 16
_WORKERS = 3
_SEVERAL = 2
_WORDS_FILE = "words.csv"
_READ_SHARE, _PLACE_SHARE = 0.3, 0.95
_DUPLICATES = pl.Schema({SOURCE_ROW: pl.Int64, "reason": pl.String})
_REPLACED = pl.Schema({"event_id": pl.String, "batch_id": pl.String})


@dataclass(frozen=True)
class Prepared:
    """A file that was read, located and put on routes, not yet stored.

    Parameters
    ----------
    batch
        Its provenance and its figures.
    known
        The decisions about the file; None where it is stored already.
    notes
        What a person should know, as sentences.
    staging
        Holds the folder of the files below until the commit; None where the caller of `prepare` does.
    event_files, problem_files
        Parquet files of the events and of the problems, in the file's order.
    duplicates
        ``source_row, reason`` of the rows that are there already.
    replaced
        ``event_id, batch_id`` of the stored events that newer versions in this file replace.
    data_version
        The version of the store that the file was held against.
    personal
        How many cells of stored columns held personal data, by column and sort.
    met
        The batches that hold records of this file already.
    seconds
        How long it took.
    stored_in
        The store that holds the file, once it does: its rows are then read from there.
    already_ingested
        Whether it held the file before.
    """

    batch: Batch
    known: Understanding | None
    notes: tuple[str, ...]
    staging: Staging | _Elsewhere | None
    event_files: tuple[Path, ...]
    problem_files: tuple[Path, ...]
    duplicates: pl.DataFrame
    replaced: pl.DataFrame
    data_version: int
    personal: dict[tuple[str, str], int] = field(default_factory=dict)
    met: frozenset[str] = frozenset()
    seconds: float = 0.0
    stored_in: EventStore | None = None
    already_ingested: bool = False

    def scan(self) -> pl.LazyFrame:
        """Return the events, lazily, with the schema of `EVENTS`."""
        if self.stored_in is not None:
            return self.stored_in.events().filter(pl.col("batch_id") == self.batch.batch_id)
        return _scanned(self.event_files, EVENTS, self.batch.batch_id)

    @property
    def events(self) -> pl.DataFrame:
        """The events, for files that fit in memory."""
        return self.scan().collect()

    @property
    def problems(self) -> pl.DataFrame:
        """The problems, with the schema of `PROBLEMS`, in the file's order."""
        if self.stored_in is not None:
            return self.stored_in.problems(self.batch.batch_id)
        return _scanned(self.problem_files, PROBLEMS, self.batch.batch_id).sort(SOURCE_ROW).collect()

    def discard(self) -> None:
        """Remove the working files; what was committed stays."""
        if self.staging is not None:
            self.staging.close()

    def report(self) -> dict[str, Any]:
        """Return the figures as `netcop ingest --json` prints them."""
        columns = self.known.columns if self.known else ()
        events = self.scan()
        sources = events.drop_nulls("location_source").group_by("location_source").len().sort("location_source").collect()
        routes = events.group_by("route_id").len().sort("len", "route_id", descending=[True, False]).collect()
        reasons = self.problems["reason"].value_counts().sort("reason")
        return {
            "batch_id": self.batch.batch_id,
            "file": self.batch.file_name,
            "unit": self.batch.unit,
            "already_ingested": self.already_ingested,
            "rows_read": self.batch.rows_read,
            "events": self.batch.events,
            "updated": self.batch.updated,
            "problems": self.batch.problems,
            "duplicates": self.batch.duplicates,
            "located": dict(sources.iter_rows()),
            "not_located": events.select(pl.col("lat").null_count()).collect().item(),
            "by_route": dict(routes.iter_rows()),
            "problem_reasons": dict(reasons.iter_rows()),
            "columns_mapped": {c.header: c.field for c in columns if c.field},
            "columns_ignored": {c.header: c.reason for c in columns if not c.field},
            "columns": [
                {"column": c.header, "field": c.field, "confidence": round(c.confidence, 2), "reason": c.reason, "personal": c.personal}
                for c in columns
            ],
            "personal_data": self._personal(),
            "proposal": self.known.proposal.sentence if self.known and self.known.proposal else None,
            "notes": list(self.notes),
            "data_version": self.batch.data_version,
            "seconds": round(self.seconds, 3),
        }

    def _personal(self) -> list[dict[str, Any]]:
        """Return what was left out as personal data: whole columns, and single cells of columns that are stored."""
        columns = self.known.columns if self.known else ()
        found: list[dict[str, Any]] = [
            {"column": c.header, "sort": c.personal, "cells": None, "reason": c.reason} for c in columns if c.personal
        ]
        for (header, sort), count in sorted(self.personal.items()):
            found.append({"column": header, "sort": sort, "cells": count, "reason": "single cells of a stored column"})
        return found


def _scanned(files: tuple[Path, ...], table: Table, batch_id: str) -> pl.LazyFrame:
    """Return the rows of working files, which leave the batch to the name of their folder."""
    if not files:
        return table.empty().lazy()
    rows = pl.scan_parquet(list(files)).with_columns(batch_id=pl.lit(batch_id))
    return rows.select(pl.col(column.name).cast(column.dtype) for column in table.columns)


def prepare(
    store: EventStore,
    path: Path,
    *,
    name: str | None = None,
    unit: str | None = None,
    choices: Choices | None = None,
    by: str | None = None,
    progress: Progress = silent,
    folder: Path | None = None,
) -> Prepared:
    """Read a file and work out everything that storing it needs; nothing is stored.

    Parameters
    ----------
    store
        Where it would go: rows that are there already are found.
    path, name
        The file, and its name where `path` is a temporary one.
    unit
        Code of the unit whose file it is.
    choices
        What a person settled, over what is recognised and what was settled for such files before.
    by
        Who ingests; by default the user of the machine.
    progress
        Called at each step.
    folder
        Where working files go; the caller keeps and removes it. By default a new one, which `Prepared.discard`
        removes.

    Raises
    ------
    UnreadableFileError, UnknownColumnError
        The file cannot be used; the message says why and the cure.
    """
    started = time.perf_counter()
    staging = None if folder else working_folder(store)
    place = folder or staging.folder  # type: ignore[union-attr]  # one of the two is there
    try:
        prepared = _Preparation(store, place, staging, unit, choices or Choices(), by or getpass.getuser(), progress).run(path, name)
    except BaseException:
        if staging:
            staging.close()
        raise
    progress("Done", 1.0)
    return replace(prepared, seconds=time.perf_counter() - started)


@dataclass(frozen=True)
class _Preparation:
    """One run of `prepare`: what was asked of it."""

    store: EventStore
    folder: Path
    staging: Staging | _Elsewhere | None
    unit: str | None
    choices: Choices
    by: str
    progress: Progress

    def run(self, path: Path, name: str | None) -> Prepared:
        """Return the file prepared."""
        said = "Reading the file"
        self.progress(said, 0.0)
        source = read_file(
            path,
            name=name,
            sheet=self.choices.sheet,
            temporary=self.folder,
            progress=lambda share: self.progress(said, share * _READ_SHARE),
        )
        batch_id = batch_id_of(source)
        stored = next((b for b in self.store.batches() if b.batch_id == batch_id), None)
        if stored:
            if self.staging:
                self.staging.close()
            return _as_stored(self.store, stored, 0.0)
        self.progress("Understanding columns, dates and numbers", _READ_SHARE)
        unit = self.unit or told_unit(source)
        choices, remembered = _with_profile(self.store, source, unit, with_profile(self.choices, told_choices(source)))
        words = self.store.home / _WORDS_FILE
        known = understand(source, unit=unit, choices=choices, words=words if words.exists() else None)
        answers, corridors = Answers(SettledPlaces(self.store.home).learned()), corridors_in(self.store)
        staged = _stage(source, known, answers, corridors, self.folder, batch_id, self.progress)
        prepared = Prepared(
            batch=self._batch(source, known, staged),
            known=known,
            notes=(*remembered, *known.notes, *staged.notes),
            staging=self.staging,
            event_files=staged.event_files,
            problem_files=staged.problem_files,
            duplicates=pl.DataFrame(schema=_DUPLICATES),
            replaced=pl.DataFrame(schema=_REPLACED),
            data_version=self.store.version,
            personal=staged.personal,
        )
        self.progress("Looking for records that are there already", _PLACE_SHARE)
        return _without_known(self.store, _without_repeated(self.store, prepared, known, self.folder))

    def _batch(self, source: SourceTable, known: Understanding, staged: _Staged) -> Batch:
        return Batch(
            batch_id=batch_id_of(source),
            file_name=source.file_name if len(source.sheets) < _SEVERAL else f"{source.file_name} ({source.sheet})",
            file_sha256=source.file_sha256,
            unit=known.unit,
            ingested_by=self.by,
            ingested_at=datetime.now(UTC),
            rows_read=source.rows_read,
            events=staged.events,
            problems=staged.problems,
            duplicates=0,
            made_up=known.unit == DEMO_UNIT,
            product_version=__version__,
        )


def batch_id_of(source: SourceTable) -> str:
    """Return the batch id of a file: the start of its SHA-256; each of several sheets of a workbook has one of its own."""
    if len(source.sheets) < _SEVERAL:
        return source.file_sha256[:_BATCH_ID_LENGTH]
    return hashlib.sha256(f"{source.file_sha256}:{source.sheet}".encode()).hexdigest()[:_BATCH_ID_LENGTH]


class _Elsewhere:
    """A private folder outside the home, for a home that is not there yet or may not be written."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="netcop-"))
        self._remove = weakref.finalize(self, shutil.rmtree, str(self.folder), ignore_errors=True)

    def close(self) -> None:
        """Remove the folder; it goes with this object, too."""
        self._remove()


def working_folder(store: EventStore) -> Staging | _Elsewhere:
    """Return a new private folder: in the home where there is one, so that a commit only has to move files."""
    if store.home.is_dir():
        try:
            return store.staging()
        except StoreError:
            return _Elsewhere()  # what cannot be written may still be read: the commit will say what is wrong
    return _Elsewhere()


def _with_profile(store: EventStore, source: SourceTable, unit: str | None, chosen: Choices) -> tuple[Choices, tuple[str, ...]]:
    """Return the choices over those remembered for such files, and a note where there are some."""
    profile = ProfileStore(store.home).find(source.headers, unit or default_unit())
    if profile is None:
        return chosen, ()
    here = replace(profile.choices, mapping=tuple(pair for pair in profile.choices.mapping if pair[0] in source.headers))
    note = f"A file of this layout was settled on {profile.saved_at:%d %B %Y} by {profile.saved_by} for {profile.unit}: it is read in the same way."
    return with_profile(chosen, here), (f"{note} {profile.note}".strip(),)


# -- chunk by chunk --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Staged:
    event_files: tuple[Path, ...]
    problem_files: tuple[Path, ...]
    events: int
    problems: int
    notes: list[str]
    personal: dict[tuple[str, str], int]


@dataclass(frozen=True)
class _Done:
    """What one chunk became; the files hold the rows."""

    events: int
    problems: int
    event_file: Path | None
    problem_file: Path | None
    taken: Any


def _stage(
    source: SourceTable, known: Understanding, answers: Answers, corridors: Corridors, folder: Path, batch_id: str, progress: Progress
) -> _Staged:
    """Write the events and problems of all chunks to files, several chunks at a time."""
    columns = (SOURCE_ROW, RECORD_HASH, *known.headers)
    said = "Finding places, routes and cells"

    def one(numbered: tuple[int, tuple[pl.DataFrame, Counts | None]]) -> _Done:
        number, (chunk, occurrence) = numbered
        return _staged_chunk(chunk, known, occurrence, answers, corridors, folder, batch_id, number)

    chunks = enumerate(zip(source.frames(columns), chunk_occurrences(source, known), strict=True))
    done = list[_Done]()
    with ThreadPoolExecutor(_WORKERS) as workers:
        for result in _in_order(workers, one, chunks):
            done.append(result)
            progress(said, _READ_SHARE + (_PLACE_SHARE - _READ_SHARE) * len(done) / len(source.chunks))
    aside = _written_problems(set_aside_problems(source), folder / "problems-aside.parquet", batch_id)
    taken = [part.taken for part in done]
    return _Staged(
        tuple(part.event_file for part in done if part.event_file),
        tuple(file for file in [*(part.problem_file for part in done), aside] if file),
        sum(part.events for part in done),
        sum(part.problems for part in done) + source.set_aside.height,
        chunk_notes(taken),
        personal_counts(taken),
    )


def _in_order(workers: ThreadPoolExecutor, work: Callable[[Any], _Done], items: Iterable[Any]) -> Iterable[_Done]:
    """Yield results in order, with no more items under way than memory should hold."""
    stream = iter(items)
    under_way = [workers.submit(work, item) for item in islice(stream, _WORKERS + 1)]
    while under_way:
        yield under_way.pop(0).result()
        under_way += [workers.submit(work, item) for item in islice(stream, 1)]


def _staged_chunk(
    chunk: pl.DataFrame,
    known: Understanding,
    occurrence: Counts | None,
    answers: Answers,
    corridors: Corridors,
    folder: Path,
    batch_id: str,
    number: int,
) -> _Done:
    taken = take_chunk(chunk, known, occurrence)
    event_file = None
    if taken.records.height:
        events = place(taken.records, answers, corridors)
        far = pl.format("{}; far from the country stated", "location_reason")
        events = events.with_columns(location_reason=pl.when(STRAY).then(far).otherwise("location_reason"), batch_id=pl.lit(batch_id))
        event_file = folder / f"events-{number:05}.parquet"
        write_event_file(EVENTS.conform(events), event_file)
    problem_file = _written_problems(taken.problems, folder / f"problems-{number:05}.parquet", batch_id)
    small = replace(taken, records=taken.records.select(STRAY), problems=taken.problems.clear())
    return _Done(taken.records.height, taken.problems.height, event_file, problem_file, small)


def _written_problems(problems: pl.DataFrame, path: Path, batch_id: str) -> Path | None:
    if problems.is_empty():
        return None
    return write_problem_file(PROBLEMS.conform(problems.with_columns(batch_id=pl.lit(batch_id))), path)


# -- records that are there already ----------------------------------------------------------------------


def _without_repeated(store: EventStore, prepared: Prepared, known: Understanding, folder: Path) -> Prepared:
    """Return `prepared` less the rows that stand earlier in the same file."""
    again = store.duplicated_in(prepared.event_files)
    if again.is_empty():
        return prepared
    duplicates = again.filter("same_content").select(SOURCE_ROW, reason=pl.format("the same as line {} of this file", "first_row"))
    problems = changed_in_file(again.with_columns(source_record=pl.lit(None, pl.String)), known)
    file = _written_problems(problems, folder / "problems-repeated.parquet", prepared.batch.batch_id)
    if file:
        batch = replace(prepared.batch, problems=prepared.batch.problems + problems.height)
        prepared = replace(prepared, batch=batch, problem_files=(*prepared.problem_files, file))
    return _less(prepared, again[SOURCE_ROW], duplicates)


def _without_known(store: EventStore, prepared: Prepared) -> Prepared:
    """Return `prepared` less the events that the store holds; those with other content are newer versions."""
    known = store.known_records_in(prepared.event_files)
    same = known.filter(pl.col("record_hash") == pl.col("record_hash_stored"))
    newer = known.filter(pl.col("record_hash") != pl.col("record_hash_stored"))
    duplicates = same.select(SOURCE_ROW, reason=pl.format("the same as line {} of batch {}", "source_row_stored", "batch_id_stored"))
    met = prepared.met | frozenset(known["batch_id_stored"])
    prepared = replace(_less(prepared, same[SOURCE_ROW], duplicates), met=met)
    replaced = newer.select("event_id", batch_id="batch_id_stored")
    return replace(prepared, replaced=replaced, batch=replace(prepared.batch, updated=replaced.height), data_version=store.version)


def _less(prepared: Prepared, rows: pl.Series, duplicates: pl.DataFrame) -> Prepared:
    """Return `prepared` less some rows, which are duplicates or problems instead."""
    if rows.is_empty():
        return prepared
    for file in prepared.event_files:
        without_rows(file, rows)
    all_duplicates = pl.concat([prepared.duplicates, duplicates]).sort(SOURCE_ROW)
    batch = replace(prepared.batch, events=prepared.batch.events - rows.len(), duplicates=all_duplicates.height)
    return replace(prepared, batch=batch, duplicates=all_duplicates)


# -- the commit ------------------------------------------------------------------------------------------


def commit(store: EventStore, prepared: Prepared, *, remember: bool = True) -> Prepared:
    """Store what was prepared; a file that is in the store already changes nothing.

    Parameters
    ----------
    store
        Where it goes.
    prepared
        What `prepare` returned; its working files are gone afterwards.
    remember
        Whether the choices are kept for the next file of this layout.

    Raises
    ------
    NoEventsError
        Not one row is an event, and none was there before.
    StoreError
        The home folder cannot be written.
    """
    if prepared.already_ingested:
        return prepared
    _refuse_nothing(prepared)
    started = time.perf_counter()
    with store.locked():
        stored = next((b for b in store.batches() if b.batch_id == prepared.batch.batch_id), None)
        if stored:
            prepared.discard()
            return _as_stored(store, stored, prepared.seconds)
        if store.version != prepared.data_version:
            _check_still_there(store, prepared)
            prepared = _without_known(store, prepared)
        batch = store.append_files(prepared.batch, prepared.event_files, prepared.problem_files, replaced=prepared.replaced)
        if remember:
            _remember(store, prepared)
    prepared.discard()
    return replace(prepared, batch=batch, staging=None, stored_in=store, seconds=prepared.seconds + time.perf_counter() - started)


def _check_still_there(store: EventStore, prepared: Prepared) -> None:
    """Raise `StoreError` where a batch that holds records of this file too was withdrawn meanwhile."""
    gone = prepared.met - {batch.batch_id for batch in store.batches()}
    if gone:
        raise StoreError(
            f"Meanwhile batch {', '.join(sorted(gone))} was withdrawn, which held records of {prepared.batch.file_name} too. "
            "Nothing is stored: put the file in again."
        )


def _remember(store: EventStore, prepared: Prepared) -> None:
    """Keep what a person settled for the next file of this layout."""
    known = prepared.known
    if known and known.choices.settled:
        ProfileStore(store.home).save([column.header for column in known.columns], known.unit, known.choices, prepared.batch.ingested_by)


def _as_stored(store: EventStore, batch: Batch, seconds: float) -> Prepared:
    nothing = pl.DataFrame(schema=_DUPLICATES), pl.DataFrame(schema=_REPLACED)
    return Prepared(batch, None, (), None, (), (), *nothing, batch.data_version, seconds=seconds, stored_in=store, already_ingested=True)


def _refuse_nothing(prepared: Prepared) -> None:
    if prepared.batch.events or prepared.batch.duplicates:
        return
    reasons = prepared.problems.group_by("reason", maintain_order=True).agg(pl.len().alias("rows"), pl.col("cure").first())
    told = "; ".join(f"{rows:,} rows: {cure}" for _, rows, cure in reasons.sort("rows", descending=True).head(3).iter_rows())
    raise NoEventsError(f"No row of {prepared.batch.file_name} can become an event. {told}")
