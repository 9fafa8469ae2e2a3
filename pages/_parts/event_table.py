"""Events as a table, with the words of the column declarations."""

from __future__ import annotations

import polars as pl
import streamlit as st

from routes.columns import EVENTS

_SHOWN = (
    "start_on", "end_on", "kind", "place_text", "country", "radius_km", "persons", "dead", "missing", "route_id",
    "corridor_id", "reported_by", "location_reason", "source_row", "batch_id",
)  # fmt: skip


def show_events(events: pl.DataFrame, *, key: str) -> None:
    """Draw events as a table; texts from files are shown as text."""
    columns = {name: st.column_config.Column(name.replace("_", " ").capitalize(), help=EVENTS[name].meaning) for name in _SHOWN}
    st.dataframe(
        events.select(_SHOWN),
        hide_index=True,
        column_config=columns,
        key=key,
        height=min(420, 38 + 36 * max(events.height, 1)),
    )
