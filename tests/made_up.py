"""Made-up events for tests, built from arguments."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from typing import Any

import polars as pl

from geodata.hexgrid import to_cells
from routes.columns import EVENTS, PROBLEMS
from routes.events import Batch, EventStore

DAY = date(2021, 3, 15)


def event_table(rows: Iterable[Mapping[str, Any]], batch_id: str = "b00001") -> pl.DataFrame:
    """Return an `EVENTS` table; what a row leaves out is filled with something plain."""
    filled = []
    for number, row in enumerate(rows):
        start = row.get("start_on", DAY)
        plain = {
            "event_id": f"{batch_id}-{number}", "record_hash": f"hash-{number}", "batch_id": batch_id, "source_row": number + 2,
            "reported_by": "TEST", "kind": "interception", "route_id": "sahara", "route_source": "given", "start_on": start,
            "end_on": start, "date_precision": "day", "handling": "AMBER",
        }  # fmt: skip
        filled.append(plain | dict(row))
    names = {name for row in filled for name in row}
    frame = pl.DataFrame(filled, schema={n: t for n, t in EVENTS.schema.items() if n in names})
    return EVENTS.conform(EVENTS.conform(frame).with_columns(cell=to_cells()))


def batch_of(events: pl.DataFrame, *, problems: int = 0, made_up: bool = False) -> Batch:
    """Return a made-up provenance for `events`, all of one batch."""
    batch_id = events["batch_id"][0]
    return Batch(
        batch_id, f"{batch_id}.csv", batch_id * 8, "TEST", "tester", datetime(2024, 1, 1, tzinfo=UTC),
        events.height + problems, events.height, problems, 0, made_up, "0", -1,
    )  # fmt: skip


def stored(home: Any, *tables: pl.DataFrame) -> EventStore:
    """Return a store in `home` that holds each table as a batch of its own."""
    store = EventStore(home)
    for events in tables:
        with store.locked():
            store.append(batch_of(events), events, PROBLEMS.empty())
    return store
