"""The map with the time slider, per route."""

from __future__ import annotations

import time

import altair as alt
import polars as pl
import streamlit as st

from geodata.captions import cell_caption
from pages._parts.chrome import offer_beginning, page_frame
from pages._parts.corridor_flows import flows, show_corridor_line
from pages._parts.event_table import show_events
from pages._parts.filters import current_view, filter_bar
from pages._parts.map_host import Click, show_map
from pages._parts.store import batches, frames, invented, store
from pages._parts.words import as_text, count_words
from routes.columns import MEASURES
from routes.view import MEASURE_LABELS, View, ViewFrames, long_date

_FIRST_SECONDS, _REST_SECONDS = 0.6, 0.12

_REASONS = {
    "no-place": "the report gives no place that could be found",
    "vague-place": "the place is vaguer than a cell of this width",
}


def _figures(shown: ViewFrames) -> None:
    """Draw the totals of the view."""
    totals = shown.totals
    with st.container(horizontal=True, gap="medium"):
        for measure in MEASURES:
            st.metric(MEASURE_LABELS[measure], f"{totals[measure]:,.0f}", width="content")


def _beside(shown: ViewFrames, view: View) -> None:
    """Draw the counts that no cell of the map can hold."""
    st.subheader("Not on the map", anchor=False)
    counted = shown.unplaced.group_by("reason").agg(pl.col(MEASURES).sum()).sort("reason")
    if counted.is_empty():
        st.caption("Every detection of this view is in a cell.")
        return
    share = float(counted["events"].sum()) / max(shown.totals["events"], 1e-9)
    st.caption(f"{share:.0%} of the events of this view cannot be drawn in cells {view.cell_width_km:,.0f} km wide:")
    for row in counted.iter_rows(named=True):
        persons = f" ({row['persons']:,.0f} persons)" if row["persons"] else ""
        st.markdown(f"**{row['events']:,.0f}** events{persons}: {_REASONS[row['reason']]}")


def _trend(shown: ViewFrames, view: View) -> None:
    """Draw the measure over time, on the map and beside it alike."""
    st.subheader(f"{MEASURE_LABELS[view.measure]} by {view.period}", anchor=False)
    data = shown.series.select("period", value=view.measure).with_columns(pl.col("period").cast(pl.Datetime))
    chart = (
        alt.Chart(alt.Data(values=[{"period": f"{p:%Y-%m-%dT00:00:00}", "value": v} for p, v in data.iter_rows()]))
        .mark_area(interpolate="step-after", color="#1f5f8b", opacity=0.75, line={"color": "#1f5f8b"})
        .encode(
            x=alt.X("period:T", title=None),
            y=alt.Y("value:Q", title=None),
            tooltip=[
                alt.Tooltip("period:T", title=f"{view.period} from", format="%d %B %Y"),
                alt.Tooltip("value:Q", title=MEASURE_LABELS[view.measure], format=",.1f"),
            ],
        )
        .properties(height=190)
    )
    st.altair_chart(chart, width="stretch")
    st.caption("Everything in the view, placed on the map or not.")


def _chosen_cell(view: View, click: Click) -> None:
    """Draw the events of the cell that was chosen on the map."""
    found = view.events_in_cell(store(), click.cell, click.start_on, click.end_on)
    st.subheader(
        f"Cell {click.cell:x}: {count_words(found.height, 'event')}, {long_date(click.start_on)} to {long_date(click.end_on)}",
        anchor=False,
    )
    if where := cell_caption(click.cell).text:
        st.markdown(f"**{as_text(where[:1].upper() + where[1:])}**")
    st.caption("Events whose possible days touch the window; one dated only to a month counts in it by its share of days.")
    show_events(found, key="cell-events")


def _explore() -> None:
    if not batches():
        offer_beginning()
        return
    bar = st.container(key="bar")
    view = current_view()
    shown = frames(view)
    left, right = st.columns([2.6, 1], gap="medium")
    with left:
        clicks = show_map(view, shown, flows(view), made_up=invented(), home=str(store().home))
        if clicks.corridor:
            show_corridor_line(view, clicks.corridor.corridor_id)
        st.caption(view.caption(shown.periods))
    _let_the_map_go_first()
    with bar:
        filter_bar()
    with right:
        _figures(shown)
        _trend(shown, view)
        _beside(shown, view)
    if clicks.cell:
        _chosen_cell(view, clicks.cell)


def _let_the_map_go_first() -> None:
    """Give the browser a moment for the map, before the widgets and the chart that would crowd it out."""
    time.sleep(_REST_SECONDS if st.session_state.get("map-seen") else _FIRST_SECONDS)
    st.session_state["map-seen"] = True


page_frame()
_explore()
