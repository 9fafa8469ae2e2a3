"""Past events put on the corridors that stand now, in one commit."""

from __future__ import annotations

from datetime import UTC, datetime

import polars as pl

from routes.assignment import Corridors, assign, corridors_of
from routes.columns import EVENTS
from routes.events import EventStore
from routes.own_corridors import OwnCorridors


def corridors_in(store: EventStore) -> Corridors:
    """Return the corridors that stand in a store's home, as ground that events can be put on."""
    return corridors_of(OwnCorridors(store.home).catalogue())


def reassign(store: EventStore, *, by: str) -> int:
    """Put all past events anew on the corridors that stand in their home, and say of how many the corridor, or its share or reason, changed.

    Places do not change; a route that the file gave stands.

    Parameters
    ----------
    store
        The events.
    by
        Who asks for it.

    Raises
    ------
    StoreError
        The home cannot be written; nothing is changed.
    """
    corridors = corridors_in(store)
    with store.locked():
        record = {"by": by, "at": datetime.now(UTC).isoformat(), "corridors": len(corridors.traces)}
        return store.place_anew(lambda events: _assigned(events.collect(), corridors), record).events


def _assigned(events: pl.DataFrame, corridors: Corridors) -> pl.DataFrame:
    given = pl.when(pl.col("route_source") == "given").then("route_id").alias("route_given")
    return EVENTS.conform(events.with_columns(assign(events.with_columns(given), corridors)))
