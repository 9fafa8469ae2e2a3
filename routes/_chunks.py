"""The chunks of a file located, put on routes and written to working files, several at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Any

import polars as pl

from geodata.progress import Progress
from routes.assignment import Corridors
from routes.columns import EVENTS, PROBLEMS
from routes.events import write_event_file, write_problem_file
from routes.intake import SourceTable, Understanding
from routes.intake.identity import Counts
from routes.intake.records import STRAY, take_chunk
from routes.intake.source import RECORD_HASH, SOURCE_ROW
from routes.intake.whole import chunk_notes, chunk_occurrences, personal_counts, set_aside_problems
from routes.placing import Answers, place

READ_SHARE, PLACE_SHARE = 0.3, 0.95
"""Of the whole work: what is done when the file is read, and when its rows are placed."""

_WORKERS = 3


@dataclass(frozen=True)
class Staged:
    """The working files of all chunks, how many rows they hold, and what was noticed."""

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


def stage(
    source: SourceTable, known: Understanding, answers: Answers, corridors: Corridors, folder: Path, batch_id: str, progress: Progress
) -> Staged:
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
            progress(said, READ_SHARE + (PLACE_SHARE - READ_SHARE) * len(done) / len(source.chunks))
    aside = written_problems(set_aside_problems(source), folder / "problems-aside.parquet", batch_id)
    taken = [part.taken for part in done]
    return Staged(
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
    problem_file = written_problems(taken.problems, folder / f"problems-{number:05}.parquet", batch_id)
    small = replace(taken, records=taken.records.select(STRAY), problems=taken.problems.clear())
    return _Done(taken.records.height, taken.problems.height, event_file, problem_file, small)


def written_problems(problems: pl.DataFrame, path: Path, batch_id: str) -> Path | None:
    """Write problems to a working file and return it; None where there are none."""
    if problems.is_empty():
        return None
    return write_problem_file(PROBLEMS.conform(problems.with_columns(batch_id=pl.lit(batch_id))), path)
