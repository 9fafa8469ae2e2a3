"""The main job: a file goes in, its rows are located, put on routes, bucketed into cells, and stored.

`prepare` does everything but the commit, so that a screen can show what would happen; `commit` puts it in. Rows
flow in chunks through one function each, several chunks at a time, into files that the commit makes visible:
memory stays the same whatever the file's size.
"""

from __future__ import annotations

import getpass
import hashlib
import time
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import polars as pl

from geodata.errors import NoEventsError, StoreError
from geodata.progress import Progress, silent
from geodata.settings import default_unit
from routes import __version__
from routes._chunks import PLACE_SHARE, READ_SHARE, Staged, stage, written_problems
from routes.events import Batch, EventStore, Staging, without_rows
from routes.intake import SourceTable, Understanding, read_file, understand
from routes.intake.choices import Choices
from routes.intake.identity import told_unit
from routes.intake.profiles import ProfileStore
from routes.intake.source import SOURCE_ROW
from routes.intake.understanding import told_choices, with_profile
from routes.intake.whole import changed_in_file
from routes.placing import Answers
from routes.prepared import Elsewhere, Prepared, working_folder
from routes.reassigning import corridors_in
from routes.settled import SettledPlaces

DEMO_UNIT = "DEMO"
_BATCH_ID_LENGTH = 16
_SEVERAL = 2
_WORDS_FILE = "words.csv"
_DUPLICATES = pl.Schema({SOURCE_ROW: pl.Int64, "reason": pl.String})
_REPLACED = pl.Schema({"event_id": pl.String, "batch_id": pl.String})


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
    staging: Staging | Elsewhere | None
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
            progress=lambda share: self.progress(said, share * READ_SHARE),
        )
        batch_id = batch_id_of(source)
        stored = next((b for b in self.store.batches() if b.batch_id == batch_id), None)
        if stored:
            if self.staging:
                self.staging.close()
            return _as_stored(self.store, stored, 0.0)
        self.progress("Understanding columns, dates and numbers", READ_SHARE)
        unit = self.unit or told_unit(source)
        choices, remembered = _with_profile(self.store, source, unit, with_profile(self.choices, told_choices(source)))
        words = self.store.home / _WORDS_FILE
        known = understand(source, unit=unit, choices=choices, words=words if words.exists() else None)
        answers, corridors = Answers(SettledPlaces(self.store.home).learned()), corridors_in(self.store)
        staged = stage(source, known, answers, corridors, self.folder, batch_id, self.progress)
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
        self.progress("Looking for records that are there already", PLACE_SHARE)
        return _without_known(self.store, _without_repeated(self.store, prepared, known, self.folder))

    def _batch(self, source: SourceTable, known: Understanding, staged: Staged) -> Batch:
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


def _with_profile(store: EventStore, source: SourceTable, unit: str | None, chosen: Choices) -> tuple[Choices, tuple[str, ...]]:
    """Return the choices over those remembered for such files, and a note where there are some."""
    profile = ProfileStore(store.home).find(source.headers, unit or default_unit())
    if profile is None:
        return chosen, ()
    here = replace(profile.choices, mapping=tuple(pair for pair in profile.choices.mapping if pair[0] in source.headers))
    note = f"A file of this layout was settled on {profile.saved_at:%d %B %Y} by {profile.saved_by} for {profile.unit}: it is read in the same way."
    return with_profile(chosen, here), (f"{note} {profile.note}".strip(),)


# -- records that are there already ----------------------------------------------------------------------


def _without_repeated(store: EventStore, prepared: Prepared, known: Understanding, folder: Path) -> Prepared:
    """Return `prepared` less the rows that stand earlier in the same file."""
    again = store.duplicated_in(prepared.event_files)
    if again.is_empty():
        return prepared
    duplicates = again.filter("same_content").select(SOURCE_ROW, reason=pl.format("the same as line {} of this file", "first_row"))
    problems = changed_in_file(again.with_columns(source_record=pl.lit(None, pl.String)), known)
    file = written_problems(problems, folder / "problems-repeated.parquet", prepared.batch.batch_id)
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
