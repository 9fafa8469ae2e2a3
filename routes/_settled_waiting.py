"""Texts of stored events that are still to be settled, most frequent first, and the events that say them."""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING, Any

import polars as pl

from geodata.geocoding import geocode_texts
from geodata.learning import key
from routes.placing import as_the_file_gave, without_marks

if TYPE_CHECKING:
    from geodata.learning import Learned
    from routes.events import EventStore
    from routes.settled import SettledPlaces

_WAITING: dict[str, Any] = {
    "text": pl.String, "country": pl.String, "rows": pl.Int64, "first_on": pl.Date, "last_on": pl.Date, "batches": pl.Int64,
    "units": pl.List(pl.String), "routes": pl.List(pl.String), "doubt": pl.String, "lat": pl.Float64, "lon": pl.Float64,
    "radius_km": pl.Float64, "name": pl.String, "reason": pl.String,
}  # fmt: skip
WAITING = pl.Schema(_WAITING)
CONTEXT = pl.Schema({
    "start_on": pl.Date, "end_on": pl.Date, "kind": pl.String, "route_id": pl.String, "reported_by": pl.String, "persons": pl.Int64,
    "file_name": pl.String, "source_row": pl.Int64,
})  # fmt: skip
_PAIR = ("text", "country")
_FOUND = pl.Schema({name: WAITING[name] for name in ("doubt", "lat", "lon", "radius_km", "name", "reason")})
_SETS = ("batch_id", "reported_by", "route_id")


class Doubts:
    """What the geocoder makes of texts: each text and country is worked out once, until other names are taught."""

    def __init__(self) -> None:
        self._growing = Lock()
        self._taught: pl.DataFrame | None = None
        self._known = pl.DataFrame(schema=dict.fromkeys(_PAIR, pl.String)).with_columns(
            *(pl.lit(None, t).alias(n) for n, t in _FOUND.items())
        )

    def of(self, pairs: pl.DataFrame, learned: Learned) -> pl.DataFrame:
        """Return `doubt`, position, name and reason of each ``text, country`` that is not settled, in the same order."""
        with self._growing:
            if self._taught is None or not self._taught.equals(learned.names):
                self._taught, self._known = learned.names, self._known.clear()
            new = pairs.unique(maintain_order=True).join(self._known, on=_PAIR, how="anti", nulls_equal=True, maintain_order="left")
            if new.height:
                self._known = pl.concat([self._known, pl.concat([new, _doubts(new, learned)], how="horizontal")])
            known = self._known
        return pairs.join(known, on=_PAIR, how="left", nulls_equal=True, maintain_order="left").select(_FOUND.names())


def _doubts(pairs: pl.DataFrame, learned: Learned) -> pl.DataFrame:
    found = geocode_texts(pairs, learned=learned)
    return found.select(pl.col(name).cast(dtype) for name, dtype in _FOUND.items())


def to_settle(store: EventStore, settled: SettledPlaces, *, limit: int | None = None) -> pl.DataFrame:
    """Return the texts of live events that are in doubt and not settled, most rows first.

    Texts that are alike count as one, by the spelling of most rows. Events with coordinates of their own are left out.

    Parameters
    ----------
    store
        The events.
    settled
        What is settled; it keeps what the geocoder makes of the other texts, so that the next call is quick.
    limit
        At most so many; by default all.

    Returns
    -------
    polars.DataFrame
        `WAITING`: the text and the country that files say it is in; how many ``rows``, from when to when, in how many
        ``batches``, of which units and routes; why it is in ``doubt`` (not-found, area, namesakes or vague); and what the
        geocoder makes of it.
    """
    learned = settled.learned()
    texts = _texts(store.events())
    waiting = texts.filter(learned.answers(texts["text"], texts["country"])["settled_id"].is_null())
    waiting = pl.concat([waiting, settled.doubts.of(waiting.select(_PAIR), learned)], how="horizontal").drop_nulls("doubt")
    waiting = waiting.sort("rows", *_PAIR, descending=[True, False, False]).select(pl.col(n).cast(t) for n, t in WAITING.items())
    return waiting if limit is None else waiting.head(limit)


def context_of(store: EventStore, text: str, country: str | None, limit: int = 6) -> pl.DataFrame:
    """Return live events whose place is a text, or one that is like it, the latest first.

    Parameters
    ----------
    store
        The events.
    text, country
        As `to_settle` gives them.
    limit
        At most so many.

    Returns
    -------
    polars.DataFrame
        `CONTEXT`: ``file_name`` is that of the batch, ``source_row`` the line in it.
    """
    looked_up = _looked_up(store.events())
    spellings = looked_up.select("place_text").unique().collect()["place_text"]
    bare, wanted = without_marks(spellings), key(text)
    alike = spellings.filter(pl.Series([b is not None and key(b) == wanted for b in bare], dtype=pl.Boolean))
    found = looked_up.filter(
        pl.col("place_text").is_in(alike.implode()), as_the_file_gave("country").eq_missing(pl.lit(country, pl.String))
    )
    kept = [name for name in CONTEXT if name != "file_name"]
    shown = found.sort("start_on", "source_row", descending=[True, False]).select(*kept, "batch_id").head(limit).collect()
    files = store.batch_table().select("batch_id", "file_name")
    return shown.join(files, on="batch_id", how="left", maintain_order="left").select(CONTEXT.names())


def _looked_up(events: pl.LazyFrame) -> pl.LazyFrame:
    """Return those events whose place is a text without coordinates."""
    return events.filter(pl.col("location_source").ne_missing("given"), pl.col("place_text").is_not_null())


def _texts(events: pl.LazyFrame) -> pl.DataFrame:
    """Return each text that was looked up, with the country that files say it is in, once for all that are alike."""
    said = _looked_up(events).group_by("place_text", country=as_the_file_gave("country")).agg(
        pl.len().alias("rows"),
        pl.col("start_on").min().alias("first_on"),
        pl.col("end_on").max().alias("last_on"),
        *(pl.col(name).unique() for name in _SETS),
    )  # fmt: skip
    written = said.collect().with_columns(text=pl.col("place_text").map_batches(without_marks, return_dtype=pl.String)).drop_nulls("text")
    written = written.with_columns(key=pl.Series([key(text) for text in written["text"]], dtype=pl.String)).filter(pl.col("key") != "")
    alike = written.sort("rows", "text", descending=[True, False]).group_by("key", "country", maintain_order=True).agg(
        pl.col("text").first(),
        pl.col("rows").sum(),
        pl.col("first_on").min(),
        pl.col("last_on").max(),
        *(pl.col(name).list.explode().unique().sort() for name in _SETS),
    )  # fmt: skip
    return alike.with_columns(pl.col("batch_id").list.len().alias("batches")).rename({"reported_by": "units", "route_id": "routes"})
