"""What moves on the corridors of the view: for the map, and the line about the corridor that is chosen on it."""

from __future__ import annotations

import polars as pl
import streamlit as st

from pages._parts.corridor_work import CHOSEN, own, traced_now
from pages._parts.store import store
from pages._parts.words import as_text, count_words, events_on_words
from routes.columns import DIRECTIONS
from routes.corridor_figures import Counted, counts_on
from routes.corridors import Trace
from routes.events import EventStore
from routes.view import View, ViewFlows

_FORWARD, _BACK, _ = DIRECTIONS


@st.cache_data(max_entries=64, show_spinner=False)
def _flows(home: str, version: int, own_version: str, view: View) -> ViewFlows:
    del own_version  # the key of the corridors as they stand
    return view.flows(EventStore(home), traced_now(), version)


def flows(view: View) -> ViewFlows:
    """Return what moves in `view` of the newest data, on the corridors as they stand."""
    return _flows(str(store().home), store().version, own().version, view)


def show_corridor_line(view: View, corridor_id: str) -> None:
    """Draw in a line what is known of a corridor in the view, with the way to its profile; nothing for one that is no more."""
    trace = next((trace for trace in traced_now() if trace.corridor_id == corridor_id), None)
    if trace is None:
        return
    moved = flows(view).corridors.filter(pl.col("corridor_id") == corridor_id)
    counted = counts_on(store().files(), view.selection, corridor_id)
    with st.container(horizontal=True, vertical_alignment="center", gap="medium", key="corridor-line"):
        st.markdown(f"Corridor **{as_text(trace.name)}**: {as_text(_figures(moved, counted, trace))}", width="content")
        st.page_link(
            "pages/corridors.py", label="Open profile", icon=":material/route:", query_params={**view.to_query(), CHOSEN: corridor_id}
        )


def _figures(moved: pl.DataFrame, counted: Counted, trace: Trace) -> str:
    """Return events, persons and directions in words."""
    events, persons = (float(moved[name].sum()) for name in ("events", "persons"))
    if not events:
        return f"no events in this view; {trace.length_km:,.0f} km by {trace.mode}"
    by = dict(moved.group_by("direction").agg(pl.col("events").sum()).iter_rows())
    ways = ((by.get(_FORWARD, 0.0), trace.hubs[-1].name), (by.get(_BACK, 0.0), trace.hubs[0].name))
    told = [f"{share / events:.0%} to {name}" for share, name in ways if share]
    of = f"; {count_words(persons, 'person')}" if counted.tells_persons else ""
    return f"{events_on_words(counted.alone, counted.shared)}{of} in this view ({', '.join(told) or 'no direction told'})"
