"""The view's corridors as a table, of which a row can be chosen, and what no corridor holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import count

import polars as pl
import streamlit as st
from streamlit.elements.lib.column_types import ColumnConfig

from pages._parts.corridor_anew import waiting
from pages._parts.corridor_work import CHOSEN, choose, work
from pages._parts.words import WHOLE_FROM
from routes.catalogue import OTHER, catalogue
from routes.corridor_figures import LEAST_TO_COMPARE, CorridorFigures, Days
from routes.corridors import Trace
from routes.view import ALL_ROUTES, View, long_date

_ROW, _HEAD = 35, 38
_ROWS, _ROWS_CHOSEN = 11, 6
"""Rows in sight without scrolling; fewer once a corridor is chosen, so that what it is can be read beside the map."""

_LOCATED = {ALL_ROUTES: "located events", OTHER: "the located events whose route is another or not known"}
_NO_CORRIDORS = "This route has no declared corridors yet. Draw one by its hubs, or look among the candidates."
_NO_ROUTE = "None of these events is on a corridor: every corridor belongs to a named route. Look among the candidates, or draw a corridor."
_OF_OTHERS = (
    "These corridors belong to the routes named beside them. They are listed because they share events whose route cannot be told: "
    "corridors of several routes hold them about equally."
)
_PERCENT = 100.0
_LEAST_SHARE = 0.0005
_TABLE = "corridor-table"
_serial = count(1)


@dataclass(frozen=True)
class _Shown:
    """The table as it stands: its corridors, the one that stands first to be in sight, the one chosen, and the table's number."""

    ids: tuple[str, ...]
    first: str | None
    chosen: str | None
    serial: int


def show_shares(found: CorridorFigures, view: View) -> None:
    """Draw how much of the view is on no corridor, and on several."""
    if not found.located:
        st.caption("No event of this view has a position.")
        return
    of = _LOCATED.get(view.route_id, "the route's located events")
    parts = (
        (found.vague, "because the place is too vague"),
        (found.gone, "on a corridor that is no more, until they are placed anew"),
    )
    why = "; ".join(f"{_share(part, found.located)} {words}" for part, words in parts if part)
    off = _share(found.off, found.located).capitalize()
    st.markdown(
        f"**{off}** of {of} are on no declared corridor{f' ({why})' if why else ''}; "
        f"**{_share(found.several, found.located)}** are shared by several that overlap there."
    )


def show_table(found: CorridorFigures, traces: Sequence[Trace], view: View, chosen: str | None) -> None:
    """Draw the table; a row that is chosen goes into the address."""
    rows = _rows(found, traces, waiting().coming)
    if rows.is_empty():
        st.info(_NO_ROUTE if view.route_id == OTHER else _NO_CORRIDORS)
        return
    shown = _shown(tuple(rows["corridor_id"]), chosen)
    rows = rows.sort(pl.col("corridor_id") != shown.first, maintain_order=True) if shown.first else rows
    ids = rows["corridor_id"].to_list()
    of_one_route = view.route_id not in (ALL_ROUTES, OTHER)
    st.dataframe(
        rows.drop("corridor_id", *(["route"] if of_one_route else []), *(["share"] if view.route_id == OTHER else [])),
        hide_index=True,
        height=_HEAD + _ROW * min(_ROWS_CHOSEN if chosen else _ROWS, rows.height),
        row_height=_ROW,
        column_config=_columns(found, name_width=285 if of_one_route else 235),
        placeholder="–",
        on_select=lambda: _take(ids),
        selection_mode="single-row",
        selection_default={"selection": {"rows": [ids.index(chosen)] if chosen in ids else []}},
        key=_key(shown),
    )
    st.caption(_OF_OTHERS if view.route_id == OTHER else f"Most events first, shared ones in even parts. {_change(found)}")


def _shown(ids: tuple[str, ...], chosen: str | None) -> _Shown:
    """Return how the table stands: as it did, unless its corridors are others, or one was chosen elsewhere, which then comes in sight."""
    now: _Shown | None = st.session_state.get(_TABLE)
    if now is None or (now.ids, now.chosen) != (ids, chosen):
        now = _Shown(ids, chosen if chosen in ids[_ROWS_CHOSEN:] else None, chosen, next(_serial))
        st.session_state[_TABLE] = now
    return now


def _key(shown: _Shown) -> str:
    return f"corridors-{shown.serial}"


def _take(ids: list[str]) -> None:
    """Choose the row that was picked; the table stays as it is, with the row under the pointer, unless that is cut off as the table shrinks."""
    shown: _Shown = st.session_state[_TABLE]
    picked = dict(st.session_state.get(_key(shown)) or {}).get("selection", {}).get("rows", [])
    wanted = ids[picked[0]] if picked else None
    if shown.chosen is not None or wanted in (None, *ids[:_ROWS_CHOSEN]):
        st.session_state[_TABLE] = replace(shown, chosen=wanted)
    choose(wanted)
    work().fitted += 1


def _rows(found: CorridorFigures, traces: Sequence[Trace], coming: Mapping[str, int]) -> pl.DataFrame:
    """Return the table's rows; a corridor that has nothing only because its events wait to be placed has no figures."""
    of = {trace.corridor_id: trace for trace in traces}
    rows = found.table
    known = [of[corridor_id] for corridor_id in rows["corridor_id"]]
    waits = pl.col("corridor_id").is_in(list(coming)) & (pl.col("events") == 0)
    counts = [
        pl.when(pl.col(n) >= WHOLE_FROM).then(pl.col(n).round(0)).otherwise(pl.col(n).round(1)) for n in ("alone", "shared", "persons")
    ]
    return rows.select(
        "corridor_id",
        pl.Series("name", [trace.name for trace in known], dtype=pl.String),
        pl.Series("route", [_route(trace.route_id) for trace in known], dtype=pl.String),
        *(pl.when(~waits).then(count) for count in counts),
        ((pl.col("change") * _PERCENT).round(0) + 0.0).alias("change"),  # no -0
        pl.when(~waits).then(pl.col("share") * _PERCENT).alias("share"),
        pl.Series("mode", [trace.mode for trace in known], dtype=pl.String),
        pl.Series("length_km", [trace.length_km for trace in known], dtype=pl.Float64).round(0),
        pl.Series("hours", [trace.hours for trace in known], dtype=pl.Float64).fill_nan(None),
    )


def _route(route_id: str) -> str:
    return catalogue().route(route_id).name("en").removesuffix(" route")


def _columns(found: CorridorFigures, name_width: int) -> dict[str, ColumnConfig]:
    number, text = st.column_config.NumberColumn, st.column_config.TextColumn
    return {
        "name": text("Corridor", width=name_width),
        "route": text("Route", width=180),
        "alone": number("Alone", format="localized", width=58, help="Events, detections as reported, on this corridor alone."),
        "shared": number("Shared", format="localized", width=60, help="Events on several corridors at once, none of which clearly holds more of them. Each of the several has them here, counted whole."),
        "persons": number("Persons", format="localized", width=68, help="Of the reports that say how many, a shared one with an even part; – where none does."),
        "change": number("Change", format="%+.0f%%", width=62, help=_years(found)),
        "share": number("Share", format="%.1f%%", width=58, help="Of the events of the corridor's route in this view that have a place or a corridor; a shared one counts with an even part."),
        "mode": text("By", width=44),
        "length_km": number("km", format="localized", step=1, width=54, help="Length of the line on the ground."),
        "hours": number("Hours", format="%.0f", width=52, help="Of travel from end to end: modelled, indicative. – where a leg has no known way."),
    }  # fmt: skip


def _change(found: CorridorFigures) -> str:
    """Return in a sentence what the change is of."""
    if found.last_year is None:
        return "There is nothing to compare: the view is empty."
    if found.year_before is None:
        return f"Change is not told: the data do not reach back two years from {long_date(found.last_year.last)}."
    return f"Change: {_days(found.last_year)}, against the year before."


def _years(found: CorridorFigures) -> str:
    """Return what the change is of, and when it is not told, in words."""
    if found.last_year is None or found.year_before is None:
        return _change(found)
    return (
        f"Events of {_days(found.last_year)} against {_days(found.year_before)}; the first day of the view does not count for this. "
        f"Not told (–) where the earlier year has fewer than {LEAST_TO_COMPARE:.0f} events, or where none came in the later one: "
        "then perhaps only the reports stopped."
    )


def _days(days: Days) -> str:
    return f"{long_date(days.first)} to {long_date(days.last)}"


def _share(part: float, whole: float) -> str:
    share = part / whole
    if 0 < share < _LEAST_SHARE:
        return "under 0.1%"
    return f"{share:.1%}" if 0 < share < 0.1 else f"{share:.0%}"  # noqa: PLR2004 - a tenth


def chosen_id(traces: Sequence[Trace]) -> str | None:
    """Return the corridor that the address chooses; one that there is not is said so and left out."""
    wanted = st.query_params.get(CHOSEN)
    return wanted if wanted in {trace.corridor_id for trace in traces} else None
