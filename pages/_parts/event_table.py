"""Events as a table, with the words of the column declarations."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl
import streamlit as st
from streamlit.elements.lib.column_types import ColumnConfig

from routes.columns import EVENTS

_SHOWN = (
    "start_on", "end_on", "kind", "place_text", "country", "radius_km", "persons", "dead", "missing", "route_id",
    "corridor_id", "corridor_ties", "reported_by", "location_reason", "source_row", "batch_id",
)  # fmt: skip


def show_events(events: pl.DataFrame, *, key: str, lead: Mapping[str, str] | None = None) -> None:
    """Draw events as a table; texts from files are shown as text.

    Parameters
    ----------
    events
        With the columns of `EVENTS`.
    key
        Of the table.
    lead
        Columns that stand before all others, and what each is called.
    """
    lead = lead or {}
    columns = {name: _column(name, lead.get(name)) for name in dict.fromkeys((*lead, *_SHOWN))}
    height = min(420, 38 + 36 * max(events.height, 1))
    st.dataframe(events.select(*columns), hide_index=True, column_config=columns, key=key, height=height, placeholder="")


def _column(name: str, called: str | None) -> ColumnConfig:
    words, meaning = called or name.replace("_", " ").capitalize(), EVENTS[name].meaning
    if EVENTS[name].dtype == pl.Date:
        return st.column_config.DateColumn(words, help=meaning, format="YYYY-MM-DD")
    return st.column_config.Column(words, help=meaning)
