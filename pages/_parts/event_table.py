"""Events as a table, with the words of the column declarations."""

from __future__ import annotations

import polars as pl
import streamlit as st
from streamlit.elements.lib.column_types import ColumnConfig

from routes.columns import EVENTS

_SHOWN = (
    "start_on", "end_on", "kind", "place_text", "country", "radius_km", "persons", "dead", "missing", "route_id",
    "corridor_id", "corridor_ties", "reported_by", "location_reason", "source_row", "batch_id",
)  # fmt: skip


def show_events(events: pl.DataFrame, *, key: str) -> None:
    """Draw events as a table; texts from files are shown as text."""
    columns = {name: _column(name) for name in _SHOWN}
    height = min(420, 38 + 36 * max(events.height, 1))
    st.dataframe(events.select(_SHOWN), hide_index=True, column_config=columns, key=key, height=height, placeholder="")


def _column(name: str) -> ColumnConfig:
    words, meaning = name.replace("_", " ").capitalize(), EVENTS[name].meaning
    if EVENTS[name].dtype == pl.Date:
        return st.column_config.DateColumn(words, help=meaning, format="YYYY-MM-DD")
    return st.column_config.Column(words, help=meaning)
