"""Past events placed anew by what people settled since, in one commit.

Where an event happened is worked out again from what its file gave. Coordinates of the file are never touched.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import polars as pl

from geodata.learning import key
from routes.assignment import Corridors
from routes.columns import EVENTS, PLACED
from routes.events import EventStore
from routes.placing import Answers, as_given, place, without_marks
from routes.reassigning import corridors_in
from routes.settled import SettledPlaces

_TEXTS = ("place_text", "origin_text", "destination_text")
_ROW = "__row"


@dataclass(frozen=True)
class Replaced:
    """How many events got another place, of how many batches and place texts, and the data version that holds them."""

    events: int
    batches: int
    texts: int
    data_version: int


def replace_places(store: EventStore, settled: SettledPlaces, *, texts: Sequence[str] | None = None, by: str) -> Replaced:
    """Place past events anew by what is settled now, all in one commit.

    What was settled and taken back again counts too: the events go back to where the geocoder puts them.

    Parameters
    ----------
    store
        The events.
    settled
        What is settled.
    texts
        Only events whose place, or an end of whose leg, is one of these texts or like it; by default all.
    by
        Who asks for it.

    Returns
    -------
    Replaced
        Where no place changed, all counts are 0 and the data version is the one there was.

    Raises
    ------
    StoreError
        The home cannot be written; nothing is changed.
    """
    with store.locked():
        answers, corridors = Answers(settled.learned()), corridors_in(store)
        chosen = pl.col("location_source").ne_missing("given")
        if texts is not None:
            alike = _alike(store, texts)
            chosen &= pl.any_horizontal(pl.col(name).is_in(alike.implode()).fill_null(False) for name in _TEXTS)
        record = {"by": by, "at": datetime.now(UTC).isoformat(), "texts": None if texts is None else list(texts)}
        anew = store.place_anew(lambda events: _placed_anew(events, chosen, answers, corridors), record)
        return Replaced(anew.events, len(anew.batches), anew.texts, store.version)


def _alike(store: EventStore, texts: Sequence[str]) -> pl.Series:
    """Return every spelling in the store that is like one of `texts`."""
    wanted = {key(text) for text in without_marks(pl.Series(texts, dtype=pl.String)).drop_nulls()} - {""}
    events = store.events()
    written = pl.concat([events.select(text=name).unique() for name in _TEXTS]).unique().drop_nulls().collect()["text"]
    alike = [bare is not None and key(bare) in wanted for bare in without_marks(written)]
    return written.filter(pl.Series(alike, dtype=pl.Boolean))


def _placed_anew(events: pl.LazyFrame, chosen: pl.Expr, answers: Answers, corridors: Corridors) -> pl.DataFrame | None:
    """Return the events of a file with those chosen placed anew; None where none is chosen."""
    if not events.select(chosen.any()).collect().item():
        return None
    rows = events.collect().with_row_index(_ROW)
    old = rows.filter(chosen)
    placed = place(as_given(old), answers, corridors).select(PLACED)
    return EVENTS.conform(pl.concat([rows.filter(~chosen), old.with_columns(placed)], how="vertical_relaxed").sort(_ROW))
