"""The main job: a file goes in, its rows are located, put on routes, bucketed into cells, and stored.

`prepare` does everything but the commit, so that a screen can show what would happen; `commit` puts it in.
"""

from __future__ import annotations

import getpass
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import polars as pl

from geodata.countries import country_name
from geodata.errors import NoEventsError
from geodata.geocoding import GUESSED_KM, geocode_texts
from geodata.hexgrid import to_cells
from geodata.phrases import NOT_KNOWN_EXACTLY
from routes import __version__
from routes.catalogue import catalogue
from routes.columns import EVENTS, PROBLEMS
from routes.corridors import assign
from routes.events import Batch, EventStore
from routes.intake import Intake, read_file, take_in

DEMO_UNIT = "DEMO"
_BATCH_ID_LENGTH = 16
_LEG_ENDS = ("origin", "destination")

Progress = Callable[[str], None]


def _silent(_: str) -> None:
    return None


@dataclass(frozen=True)
class Prepared:
    """A file that was read, located and put on routes, not yet stored.

    ``events`` and ``problems`` have the schemas of `EVENTS` and `PROBLEMS`; ``duplicates`` holds
    ``source_row`` and ``reason`` of the rows that are there already. The heights of the three add up to
    ``rows_read``.
    """

    batch: Batch
    intake: Intake | None
    events: pl.DataFrame
    problems: pl.DataFrame
    duplicates: pl.DataFrame
    seconds: float
    already_ingested: bool = False

    def report(self) -> dict[str, Any]:
        """Return the figures as `netcop ingest --json` prints them."""
        columns = self.intake.columns if self.intake else ()
        sources = self.events["location_source"].drop_nulls().value_counts().sort("location_source")
        return {
            "batch_id": self.batch.batch_id,
            "file": self.batch.file_name,
            "unit": self.batch.unit,
            "already_ingested": self.already_ingested,
            "rows_read": self.batch.rows_read,
            "events": self.batch.events,
            "problems": self.batch.problems,
            "duplicates": self.batch.duplicates,
            "located": dict(sources.iter_rows()),
            "not_located": self.events["lat"].null_count(),
            "by_route": dict(self.events["route_id"].value_counts().sort("count", descending=True).iter_rows()),
            "problem_reasons": dict(self.problems["reason"].value_counts().sort("reason").iter_rows()),
            "columns_mapped": {c.header: c.field for c in columns if c.field},
            "columns_ignored": {c.header: c.reason for c in columns if not c.field},
            "notes": list(self.intake.notes) if self.intake else [],
            "data_version": self.batch.data_version,
            "seconds": round(self.seconds, 3),
        }


def prepare(
    store: EventStore,
    path: Path,
    *,
    name: str | None = None,
    unit: str | None = None,
    mapping: Mapping[str, str] | None = None,
    by: str | None = None,
    progress: Progress = _silent,
) -> Prepared:
    """Read a file and work out everything that storing it needs; nothing is written.

    Parameters
    ----------
    store
        Where it would go: rows that are there already are found.
    path, name
        The file, and its name where `path` is a temporary one.
    unit
        Code of the unit whose file it is.
    mapping
        Header to field, over what is recognised.
    by
        Who ingests; by default the user of the machine.
    progress
        Called with a few words at each step.

    Raises
    ------
    UnreadableFileError, UnknownColumnError
        The file cannot be used; the message says why and the cure.
    NoEventsError
        Not one row can become an event.
    """
    started = time.perf_counter()
    progress("Reading the file")
    source = read_file(path, name=name)
    batch_id = source.file_sha256[:_BATCH_ID_LENGTH]
    stored = next((b for b in store.batches() if b.batch_id == batch_id), None)
    if stored:
        return _as_stored(store, stored, time.perf_counter() - started)
    progress("Understanding columns, dates and numbers")
    intake = take_in(source, unit=unit, mapping=mapping)
    progress("Finding the places")
    located = _located(intake.records)
    progress("Putting events on routes and cells")
    events = EVENTS.conform(_routed(located).with_columns(cell=to_cells(), batch_id=pl.lit(batch_id)))
    problems = PROBLEMS.conform(intake.problems.with_columns(batch_id=pl.lit(batch_id)))
    duplicates = intake.duplicates.select("source_row", reason=pl.format("the same as line {} of this file", "first_row"))
    batch = Batch(
        batch_id=batch_id,
        file_name=source.file_name,
        file_sha256=source.file_sha256,
        unit=intake.unit,
        ingested_by=by or getpass.getuser(),
        ingested_at=datetime.now(UTC),
        rows_read=intake.rows_read,
        events=events.height,
        problems=problems.height,
        duplicates=duplicates.height,
        made_up=intake.unit == DEMO_UNIT,
        product_version=__version__,
    )
    prepared = Prepared(batch, intake, events, problems, duplicates, 0.0)
    prepared = _without_known(store, prepared)
    return replace(prepared, seconds=time.perf_counter() - started)


def commit(store: EventStore, prepared: Prepared) -> Prepared:
    """Store what was prepared; a file that is in the store already changes nothing.

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
            return _as_stored(store, stored, prepared.seconds)
        prepared = _without_known(store, prepared)
        batch = store.append(prepared.batch, prepared.events, prepared.problems)
    return replace(prepared, batch=batch, seconds=prepared.seconds + time.perf_counter() - started)


def _as_stored(store: EventStore, batch: Batch, seconds: float) -> Prepared:
    events = store.events().filter(pl.col("batch_id") == batch.batch_id).collect()
    no_duplicates = pl.DataFrame(schema={"source_row": pl.Int64, "reason": pl.String})
    return Prepared(batch, None, events, store.problems(batch.batch_id), no_duplicates, seconds, already_ingested=True)


def _refuse_nothing(prepared: Prepared) -> None:
    if prepared.events.height or prepared.duplicates.height:
        return
    reasons = prepared.problems.group_by("reason", "cure").len().sort("len", descending=True).head(3)
    told = "; ".join(f"{count} rows: {cure}" for _, cure, count in reasons.iter_rows())
    raise NoEventsError(f"No row of {prepared.batch.file_name} can become an event. {told}")


def _located(records: pl.DataFrame) -> pl.DataFrame:
    """Return the records with place, position, source, reason and radius; given coordinates stand as given."""
    given = pl.col("lat").is_not_null()
    names = pl.col("country").replace_strict(
        {code: country_name(code, "en") for code in records["country"].drop_nulls().unique()},
        default=None,
        return_dtype=pl.String,
    )
    asked = records.select(text=pl.coalesce("place_text", names), country="country")
    wanted = records.select(given=given)["given"]
    found = _answers(asked.with_columns(text=pl.when(~wanted).then("text")))
    guessed = given & pl.col("place_text").str.contains(NOT_KNOWN_EXACTLY).fill_null(value=False)
    why_given = (
        pl.when(guessed)
        .then(pl.lit("coordinates given in the file, of a place that its text says is not known exactly"))
        .otherwise(pl.lit("coordinates given in the file"))
    )
    located = records.with_columns(
        place_id=found["place_id"],
        country=pl.coalesce("country", found["country"]),
        lat=pl.coalesce("lat", found["lat"]),
        lon=pl.coalesce("lon", found["lon"]),
        radius_km=pl.when(guessed)
        .then(pl.max_horizontal("radius_km", pl.lit(GUESSED_KM)))
        .otherwise(pl.coalesce("radius_km", found["radius_km"])),
        location_source=pl.when(given).then(pl.lit("given")).otherwise(found["location_source"]),
        location_reason=pl.when(given).then(why_given).otherwise(found["reason"]),
    )
    for end in _LEG_ENDS:
        at = _answers(located.select(text=f"{end}_text", country=f"{end}_country"))
        located = located.with_columns(
            at["place_id"].alias(f"{end}_place_id"),
            at["lat"].alias(f"{end}_lat"),
            at["lon"].alias(f"{end}_lon"),
            pl.coalesce(f"{end}_country", at["country"]).alias(f"{end}_country"),
        )
    return located


def _answers(asked: pl.DataFrame) -> pl.DataFrame:
    """Geocode each distinct text and country once; rows without a text get no answer and no reason but that."""
    distinct = asked.filter(pl.col("text").is_not_null()).unique(maintain_order=True)
    answers = pl.concat([distinct.rename({"text": "_text", "country": "_country"}), geocode_texts(distinct)], how="horizontal")
    found = asked.join(
        answers,
        left_on=["text", "country"],
        right_on=["_text", "_country"],
        how="left",
        nulls_equal=True,
        maintain_order="left",
    )
    return found.with_columns(
        reason=pl.coalesce("reason", pl.when(pl.col("text").is_null()).then(pl.lit("the file gives no place"))),
        country=pl.col("country_right"),
    )


def _routed(located: pl.DataFrame) -> pl.DataFrame:
    given = catalogue().route_ids(located["route_text"])
    points = located.select("lat", "lon", "radius_km").with_columns(route_given=given)
    return located.with_columns(assign(points).get_columns())


def _without_known(store: EventStore, prepared: Prepared) -> Prepared:
    """Return `prepared` less the events that the store holds: the same are duplicates, changed ones problems."""
    known = store.known_records(prepared.events["event_id"])
    if known.is_empty():
        return prepared
    met = prepared.events.join(known, on="event_id", how="inner", suffix="_stored")
    same = met.filter(pl.col("record_hash") == pl.col("record_hash_stored"))
    changed = met.filter(pl.col("record_hash") != pl.col("record_hash_stored"))
    duplicates = same.select("source_row", reason=pl.format("the same as line {} of batch {}", "source_row_stored", "batch_id_stored"))
    problems = changed.select(
        "batch_id",
        "source_row",
        column=pl.lit(None, pl.String),
        value="source_record",
        reason=pl.lit("changed-record"),
        cure=pl.format(
            "The store holds this record with other content (line {} of batch {}). Withdraw that batch if this file replaces it.",
            "source_row_stored",
            "batch_id_stored",
        ),
        raw_row=pl.lit(None, pl.String),
    )
    events = prepared.events.join(known, on="event_id", how="anti", maintain_order="left")
    all_problems = pl.concat([prepared.problems, PROBLEMS.conform(problems)]).sort("source_row")
    all_duplicates = pl.concat([prepared.duplicates, duplicates]).sort("source_row")
    batch = replace(prepared.batch, events=events.height, problems=all_problems.height, duplicates=all_duplicates.height)
    return replace(prepared, batch=batch, events=events, problems=all_problems, duplicates=all_duplicates)
