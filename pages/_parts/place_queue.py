"""The texts that wait to be settled, and what is known of each: kept by data version, so that the next one comes at once."""

from __future__ import annotations

import re
import time
from functools import cache

import polars as pl
import streamlit as st

from geodata.answers import Answer, Candidate
from geodata.gazetteer import load
from geodata.geocoding import geocode
from geodata.land import country_at
from geodata.learning import key as folded_key
from geodata.mentions import find_mentions, names_unread, surely_names
from geodata.names import plain
from geodata.phrases import read_phrase
from pages._parts.place_work import SEARCH, Pair, base_version, learned, learned_at, look, settled, take_up, work
from pages._parts.store import store
from routes.settled import Settlement, context_of, to_settle

DOUBT, UNIT, BATCH = "place-doubt", "place-unit", "place-batch"
MOST_CANDIDATES = 8
WRITTEN = "position:"
"""The id of the candidate that is a position written in the search."""

_REST_SECONDS = 0.1
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")


@st.cache_resource(max_entries=4, show_spinner="Looking for texts in doubt…")
def _base(home: str, version: int, settled_version: int) -> pl.DataFrame:
    del home, version, settled_version  # the key
    found = to_settle(store(), settled())
    return found.with_columns(key=pl.Series([folded_key(text) for text in found["text"]], dtype=pl.String))


@st.cache_resource(max_entries=8, show_spinner=False)
def _waiting(home: str, version: int, base_version: int, settled_version: int) -> pl.DataFrame:
    base = _base(home, version, base_version)
    known = learned_at(home, settled_version)
    # only a text that is like a settled one can be answered by it
    alike = base.filter(pl.col("key").is_in(known.texts["key"].unique().implode())).select("text", "country")
    gone = alike.filter(known.answers(alike["text"], alike["country"])["settled_id"].is_not_null())
    return base.join(gone, on=["text", "country"], how="anti", nulls_equal=True, maintain_order="left")


@st.cache_resource(max_entries=16, show_spinner=False)
def _keys_of_batch(home: str, version: int, batch_id: str) -> pl.Series:
    del home
    texts = store().events(version).filter(batch_id=batch_id).select("place_text").unique().collect()["place_text"].drop_nulls()
    return pl.Series([folded_key(text) for text in texts], dtype=pl.String).unique()


def waiting() -> pl.DataFrame:
    """Return the texts that wait, most rows first, whatever the filters say.

    They are worked out once a data version; what is settled meanwhile is left out of them.
    """
    version, settled_version = work().versions
    return _waiting(str(store().home), version, base_version(), settled_version)


def queue() -> pl.DataFrame:
    """Return the texts that wait and that the filters let through."""
    found = waiting()
    doubt, unit, batch = (st.session_state.get(name) for name in (DOUBT, UNIT, BATCH))
    if doubt:
        found = found.filter(doubt=doubt)
    if unit:
        found = found.filter(pl.col("units").list.contains(unit))
    if batch:
        found = found.filter(pl.col("key").is_in(_keys_of_batch(str(store().home), work().versions[0], batch).implode()))
    return found


def waiting_of(batch_id: str) -> int:
    """Return how many texts of a batch wait."""
    look()
    return waiting().filter(pl.col("key").is_in(_keys_of_batch(str(store().home), work().versions[0], batch_id).implode())).height


def in_hand(found: pl.DataFrame) -> int | None:
    """Return the row of the queue that is in hand, after taking up the first one if none is; None where the queue is empty."""
    now = work()
    if now.pair is not None and (row := row_of(found, now.pair)) is not None:
        return row
    row = next_row(found, 0)
    take_up(None if row is None else pair_at(found, row))
    return row


def row_of(found: pl.DataFrame, pair: Pair) -> int | None:
    """Return the row of a text in the queue."""
    row = found.select(
        ((pl.col("text") == pair.text) & pl.col("country").eq_missing(pl.lit(pair.country, pl.String))).arg_true()
    ).to_series()
    return int(row[0]) if row.len() else None


def pair_at(found: pl.DataFrame, row: int) -> Pair:
    """Return the text of a row of the queue."""
    return Pair(*found.select("text", "country").row(row))


def next_row(found: pl.DataFrame, start: int) -> int | None:
    """Return the first row from `start` on, then from the top, that was not put off; those put off come last."""
    now = work()
    if found.is_empty():
        return None
    order = [row % found.height for row in range(start, start + found.height)]
    pairs = found.select("text", "country").rows()
    return next((row for row in order if Pair(*pairs[row]) not in now.skipped), None) if now.skipped else order[0]


@st.cache_data(max_entries=512, show_spinner=False)
def _geocoded(text: str, country: str | None, taught: tuple[str, ...]) -> Answer:
    del taught  # the key
    return geocode(text, country, learned=learned())


def geocoded(text: str, country: str | None) -> Answer:
    """Return what the geocoder makes of a text, with the names taught so far."""
    return _geocoded(text, country, tuple(learned().names["settled_id"]))


def candidates(pair: Pair) -> tuple[Candidate, ...]:
    """Return what may be picked: for the name searched for, if any, else for the text."""
    asked = str(st.session_state.get(SEARCH) or "").strip()
    if not asked:
        return geocoded(*pair).candidates[:MOST_CANDIDATES]
    written = read_phrase(asked).position
    if written:
        lat, lon, radius_km = written
        code = country_at([lat], [lon])[0] or None
        return (Candidate(WRITTEN, f"{lat:.5f}, {lon:.5f}", code, "place", lat, lon, radius_km, 0, 0.0, "the position you wrote"),)
    found = geocoded(asked, pair.country).candidates or geocoded(asked, None).candidates
    return found[:MOST_CANDIDATES]


@st.cache_data(max_entries=256, show_spinner=False)
def _context(home: str, version: int, text: str, country: str | None) -> pl.DataFrame:
    del home, version  # the key
    return context_of(store(), text, country)


def context(pair: Pair) -> pl.DataFrame:
    """Return the latest rows that say a text."""
    return _context(str(store().home), work().versions[0], *pair)


def look_ahead(found: pl.DataFrame) -> None:
    """Work out what is known of the text that comes next, while the reader looks at this one."""
    time.sleep(_REST_SECONDS)  # what is drawn goes to the browser first
    now = work()
    row = row_of(found, now.pair) if now.pair else None
    following = None if row is None else next_row(found, row + 1)
    if following is not None:
        pair = pair_at(found, following)
        geocoded(*pair)
        context(pair)
    _read_ahead()


@cache
def _read_ahead() -> None:
    """Settle something to nowhere, so that what checks settlements is read before the first one comes."""
    Settlement.unknown("Gao", "ML")


def unknown_name(text: str) -> str:
    """Return the longest run of words in a text that is surely a name and is none the geocoder knows, as written; "" for none."""
    phrase = read_phrase(text)
    unread = names_unread(phrase, find_mentions([phrase], load())[0])
    sure = set(surely_names(phrase, unread))
    unread = [run for run in unread if run[1] in sure]
    if not unread:
        return ""
    _, start, end = max(unread, key=lambda run: run[2] - run[1])
    wanted, written = list(phrase.words[start:end]), _WORD.findall(text)
    folded = [plain(word) for word in written]
    at = next((i for i in range(len(written)) if folded[i : i + len(wanted)] == wanted), None)
    return " ".join(wanted if at is None else written[at : at + len(wanted)])
