"""The view's corridors as a table, of which a row can be chosen, and what no corridor holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl
import streamlit as st
from streamlit.elements.lib.column_types import ColumnConfig

from pages._parts.corridor_anew import waiting
from pages._parts.corridor_work import CHOSEN, choose, work
from routes.catalogue import OTHER, catalogue
from routes.corridor_figures import LEAST_TO_COMPARE, CorridorFigures, Days
from routes.corridors import Trace
from routes.view import ALL_ROUTES, View, long_date

HEIGHT = 430
_LOCATED = {ALL_ROUTES: "located events", OTHER: "located events of other or unknown routes"}
_NO_CORRIDORS = "This route has no declared corridors yet. Draw one by its hubs, or look among the candidates."
_NO_ROUTE = (
    "Corridors belong to a route; these events are on another or on none that is known. Look among the candidates, or draw a corridor."
)
_PERCENT = 100.0
_EXACT_FROM = 10.0
"""Counts from here on are shown whole; fewer may be halves and thirds of events that are on several corridors."""


def show_shares(found: CorridorFigures, view: View) -> None:
    """Draw how much of the view is on no corridor, and on several."""
    if not found.located:
        st.caption("No event of this view has a position.")
        return
    of = _LOCATED.get(view.route_id, "the route's located events")
    vague = f" ({_share(found.vague, found.located)} because the place is too vague)" if found.vague else ""
    st.markdown(
        f"**{_share(found.off, found.located)}** of {of} are on no declared corridor{vague}; "
        f"**{_share(found.several, found.located)}** lie where corridors overlap, as much on one as on another."
    )


def show_table(found: CorridorFigures, traces: Sequence[Trace], view: View, chosen: str | None) -> None:
    """Draw the table; a row that is chosen goes into the address."""
    rows = _rows(found, traces, waiting().coming)
    if rows.is_empty():
        st.info(_NO_ROUTE if view.route_id == OTHER else _NO_CORRIDORS)
        return
    ids = rows["corridor_id"].to_list()
    at = [ids.index(chosen)] if chosen in ids else []
    st.dataframe(
        rows.drop("corridor_id", *(["route"] if view.route_id != ALL_ROUTES else [])),
        hide_index=True,
        height=min(HEIGHT, 38 + 35 * rows.height),
        row_height=35,
        column_config=_columns(found),
        placeholder="–",
        on_select=lambda: _take(ids),
        selection_mode="single-row",
        selection_default={"selection": {"rows": at}},
        # another order of rows, or a choice made elsewhere, is another table
        key=_key(ids, chosen),
    )
    st.session_state["corridor-table-key"] = _key(ids, chosen)
    st.caption(_years(found))


def _key(ids: list[str], chosen: str | None) -> str:
    return f"corridors-{hash(tuple(ids)) & 0xFFFFFFFF:08x}-{chosen or ''}"


def _take(ids: list[str]) -> None:
    picked = dict(st.session_state.get(st.session_state["corridor-table-key"]) or {}).get("selection", {}).get("rows", [])
    choose(ids[picked[0]] if picked else None)
    work().fitted += 1


def _rows(found: CorridorFigures, traces: Sequence[Trace], coming: Mapping[str, int]) -> pl.DataFrame:
    """Return the table's rows; a corridor that has nothing only because its events wait to be placed has no figures."""
    of = {trace.corridor_id: trace for trace in traces}
    rows = found.table
    known = [of[corridor_id] for corridor_id in rows["corridor_id"]]
    counts = [
        pl.when(pl.col(n) >= _EXACT_FROM).then(pl.col(n).round(0)).otherwise(pl.col(n).round(1)) for n in ("events", "shared", "persons")
    ]
    empty = pl.col("corridor_id").is_in(list(coming)) & (pl.col("events") == 0)
    return rows.select(
        "corridor_id",
        pl.Series("name", [trace.name for trace in known], dtype=pl.String),
        pl.Series("route", [_route(trace.route_id) for trace in known], dtype=pl.String),
        *(pl.when(~empty).then(count) for count in counts),
        ((pl.col("change") * _PERCENT).round(0) + 0.0).alias("change"),  # no -0
        pl.when(~empty).then(pl.col("share") * _PERCENT).alias("share"),
        pl.Series("mode", [trace.mode for trace in known], dtype=pl.String),
        pl.Series("length_km", [trace.length_km for trace in known], dtype=pl.Float64).round(0),
        pl.Series("hours", [trace.hours for trace in known], dtype=pl.Float64).fill_nan(None),
    )


def _route(route_id: str) -> str:
    return catalogue().route(route_id).name("en")


def _columns(found: CorridorFigures) -> dict[str, ColumnConfig]:
    number, text = st.column_config.NumberColumn, st.column_config.TextColumn
    return {
        "name": text("Corridor", width=245),
        "route": text("Route", width=150),
        "events": number("Events", format="localized", width=64, help="Detections as reported. One as much on several corridors counts in each with its even share."),
        "shared": number("Shared", format="localized", width=62, help="How many of them are as much on other corridors too, counted whole."),
        "persons": number("Persons", format="localized", width=72, help="Of the reports that say how many; – where none on it does."),
        "change": number("Change", format="%+.0f%%", width=70, help=_years(found)),
        "share": number("Share", format="%.1f%%", width=62, help="Of the located events of the corridor's route in this view."),
        "mode": text("By", width=48),
        "length_km": number("km", format="localized", step=1, width=58, help="Length of the line on the ground."),
        "hours": number("Hours", format="%.0f", width=56, help="Of travel from end to end: modelled, indicative. – where a leg has no known way."),
    }  # fmt: skip


def _years(found: CorridorFigures) -> str:
    """Return what the change is of, in words."""
    if found.last_year is None:
        return "Nothing to compare: the view is empty."
    if found.year_before is None:
        return f"Change: not told, since the data do not reach back two years from {long_date(found.last_year.last)}."
    return (
        f"Change: events of {_days(found.last_year)} against {_days(found.year_before)}, whatever the first day of the view; "
        f"– where the year before has fewer than {LEAST_TO_COMPARE:.0f}, or nothing came in since: that may be the reporting."
    )


def _days(days: Days) -> str:
    return f"{long_date(days.first)} to {long_date(days.last)}"


def _share(part: float, whole: float) -> str:
    share = part / whole
    return f"{share:.1%}" if 0 < share < 0.1 else f"{share:.0%}"  # noqa: PLR2004 - a tenth


def chosen_id(traces: Sequence[Trace]) -> str | None:
    """Return the corridor that the address chooses; one that there is not is said so and left out."""
    wanted = st.query_params.get(CHOSEN)
    return wanted if wanted in {trace.corridor_id for trace in traces} else None
