"""The chosen corridor: what it is and holds, how that changes, where along it, what shares its ground, its events, its file."""

from __future__ import annotations

import math
import tempfile
from collections.abc import Sequence
from datetime import date
from functools import partial
from pathlib import Path

import polars as pl
import streamlit as st

from geodata.countries import country_name
from pages._parts.corridor_anew import show_anew, waiting
from pages._parts.corridor_charts import along_chart, bands_period, bars_period, hub_km, silent, time_chart
from pages._parts.corridor_work import choose, own, traced_now, work
from pages._parts.event_table import show_events
from pages._parts.store import invented, store
from pages._parts.words import as_text, count_words, events_on_words
from routes import corridor_files
from routes.catalogue import catalogue
from routes.cells import Selection
from routes.corridor_figures import Counted, counts_on, events_on, neighbours, reported
from routes.corridors import Trace
from routes.flows import corridor_flows, profile

_MOST_EVENTS = 1000
_MOST_NEIGHBOURS = 6
_LEAST_SHARE = 0.005
_TRUNCATED = {"month": "1mo", "quarter": "1q", "year": "1y"}
_FILES = {
    ".gpkg": ("GeoPackage", "application/geopackage+sqlite3"),
    ".parquet": ("GeoParquet", "application/vnd.apache.parquet"),
    ".geojson": ("GeoJSON", "application/geo+json"),
}


def _trace(corridor_id: str) -> Trace:
    return next(trace for trace in traced_now() if trace.corridor_id == corridor_id)


@st.cache_data(max_entries=16, show_spinner=False)
def _flows(home: str, version: int, own_version: str, selection: Selection, corridor_id: str) -> pl.DataFrame:
    del home, own_version  # the key
    return corridor_flows(store().files(version), selection, "month", [_trace(corridor_id)]).filter(pl.col("corridor_id") == corridor_id)


@st.cache_data(max_entries=16, show_spinner=False)
def _profile(home: str, version: int, own_version: str, selection: Selection, corridor_id: str, period: str) -> pl.DataFrame:
    del home, own_version  # the key
    return profile(store().files(version), selection, period, _trace(corridor_id))


@st.cache_data(max_entries=16, show_spinner=False)
def _reported(home: str, version: int, selection: Selection, period: str) -> frozenset[date]:
    del home  # the key
    return reported(store().files(version), selection, period)


@st.cache_data(max_entries=16, show_spinner=False)
def _counted(home: str, version: int, selection: Selection, corridor_id: str) -> Counted:
    del home  # the key
    return counts_on(store().files(version), selection, corridor_id)


@st.cache_data(max_entries=16, show_spinner=False)
def _events(home: str, version: int, selection: Selection, corridor_id: str) -> pl.DataFrame:
    del home  # the key
    return events_on(store().files(version), selection, corridor_id, _MOST_EVENTS)


def show_head(trace: Trace, selection: Selection) -> None:
    """Draw what a corridor is and holds in the view, and where it leads."""
    with st.container(key="corridor-head"):
        st.subheader(as_text(trace.name), anchor=False)
        _totals(trace, selection)
        crossed = ", ".join(" – ".join(country_words(code) for code in border.split("-")) for border in trace.borders)
        facts = [
            catalogue().route(trace.route_id).name("en"),
            f"by {trace.mode}",
            f"{trace.length_km:,.0f} km",
            hours_words(trace),
            f"crosses {crossed}" if crossed else "crosses no land border",
            "declared here" if trace.own else "",
        ]
        st.markdown(" · ".join(as_text(fact) for fact in facts if fact))
        if trace.gaps:
            st.warning(f"No way is known from {as_text('; '.join(trace.gaps))}: drawn straight there, and its hours are not told.")
        _hubs(trace)


def _totals(trace: Trace, selection: Selection) -> None:
    """Say how much is on the corridor, and how much waits to be placed on it."""
    key = (str(store().home), store().version, selection, trace.corridor_id)
    counted = _counted(*key)
    coming = waiting().coming.get(trace.corridor_id, 0)
    wait = "waits" if coming == 1 else "wait"
    if counted.alone + counted.shared:
        flows = _flows(*key[:2], own().version, *key[2:])
        of = f" · {count_words(float(flows['persons'].sum()), 'person')}" if counted.tells_persons else ""
        st.markdown(f"**{events_on_words(counted.alone, counted.shared)}**{of}")
        if coming:
            st.caption(f"Beside these {count_words(coming, 'event')} of all dates and kinds {wait} to be placed on it.")
    elif coming:
        st.info(f"Events have not been placed on it yet: {coming:,} of all dates and kinds {wait}.")
        show_anew("corridor-anew-here")
    else:
        st.info("Nothing was detected on this corridor in this view. Widen the dates or the kinds of event to see more.")


def show_profile(trace: Trace, traces: Sequence[Trace], selection: Selection) -> None:
    """Draw how what a corridor holds came over time and along it, its neighbours, its files and its events."""
    with st.container(key="corridor-profile"):
        _charts(trace, selection)
        left, right = st.columns([1.6, 1], gap="large")
        with left:
            _neighbours(trace, traces)
        with right:
            _exports(trace, selection)
        _show_events(trace, traces, selection)


def hours_words(trace: Trace) -> str:
    """Return what a corridor takes from end to end."""
    if math.isnan(trace.hours):
        return "hours not known"
    about = "under 1 hour" if trace.hours < 1 else f"about {trace.hours:,.0f} {'hour' if round(trace.hours) == 1 else 'hours'}"
    return f"{about} from end to end (modelled, indicative)"


def country_words(code: str | None) -> str:
    """Return a country's name; "" for none."""
    return (country_name(code, "en") or code) if code else ""


def _hubs(trace: Trace) -> None:
    """Draw the hubs in order, with km and the country where it changes."""
    parts, before = list[str](), ""
    along = hub_km(trace)
    for hub, at in zip(trace.hubs, along, strict=True):
        km = at * trace.length_km / max(along[-1], 1e-9)
        if hub.kind == "waypoint" and hub not in (trace.hubs[0], trace.hubs[-1]):
            continue
        where = country_words(hub.country)
        where = "" if where == hub.name else where
        parts.append(f"**{as_text(hub.name)}** :small[{f'{as_text(where)} · ' if where and where != before else ''}{km:,.0f} km]")
        before = where
    st.markdown(" → ".join(parts))


def _charts(trace: Trace, selection: Selection) -> None:
    key = (str(store().home), store().version, own().version, selection, trace.corridor_id)
    flows = _flows(*key)
    if flows.is_empty():
        return
    left, right = st.columns([1, 1.25], gap="medium")
    with left:
        _over_time(flows, trace, selection)
    with right, st.spinner("Counting along the corridor…"):
        _along(flows, trace, selection)


def _over_time(flows: pl.DataFrame, trace: Trace, selection: Selection) -> None:
    first, last = _ends(flows)
    period = bars_period(first, last)
    seen = _reported(str(store().home), store().version, selection, period)
    grouped = flows.group_by(pl.col("period").dt.truncate(_TRUNCATED[period]), "direction").agg(pl.col("events").sum())
    st.markdown(f"**Events by {period} and direction**")
    time_chart(grouped.sort("period", "direction"), trace, period, seen)
    st.caption(f"A shared event counts with an even part. Direction is told only where a report names both ends of a leg.{_shaded(first, last, period, seen)}")  # fmt: skip


def _along(flows: pl.DataFrame, trace: Trace, selection: Selection) -> None:
    first, last = _ends(flows)
    period = bands_period(first, last)
    seen = _reported(str(store().home), store().version, selection, period)
    along = _profile(str(store().home), store().version, own().version, selection, trace.corridor_id, period)
    st.markdown(f"**Events along the corridor by {period}**")
    if along["km_from"].null_count() == along.height:
        st.caption("No event on it has a place exact enough to say where along it was.")
        return
    along_chart(along, trace, period, seen)
    nowhere = float(along.filter(pl.col("km_from").is_null())["events"].sum())
    vague = f" Not drawn: {count_words(nowhere, 'event')} too vague to say where along it." if nowhere else ""
    st.caption(f"White: no event there.{vague}{_shaded(first, last, period, seen)}")


def _ends(flows: pl.DataFrame) -> tuple[date, date]:
    """Return the starts of the first and the last month."""
    return flows["period"].min(), flows["period"].max()  # type: ignore[return-value]  # dates, as the table says


def _shaded(first: date, last: date, period: str, seen: frozenset[date]) -> str:
    return f" Shaded: no report of this view at all in that {period}." if silent(first, last, period, seen) else ""


def _neighbours(trace: Trace, traces: Sequence[Trace]) -> None:
    st.markdown("**Corridors that share its ground**")
    found = neighbours(trace, traces)
    if not found:
        st.caption("None overlaps or touches it.")
        return
    with st.container(horizontal=True, gap="small", key="corridor-neighbours"):
        for other in found[:_MOST_NEIGHBOURS]:
            share = f"{other.share:.0%}" if other.share >= _LEAST_SHARE else "touches"
            st.button(
                f"{as_text(other.name)} :small[{share}]", key=f"neighbour-{other.corridor_id}", on_click=_choose, args=(other.corridor_id,)
            )
    more = f" {len(found) - _MOST_NEIGHBOURS} more touch it." if len(found) > _MOST_NEIGHBOURS else ""
    st.caption(f"Share of this corridor's ground that is the other's too.{more}")


def _choose(corridor_id: str) -> None:
    choose(corridor_id)
    work().fitted += 1


def _exports(trace: Trace, selection: Selection) -> None:
    st.markdown("**For a GIS**")
    with st.container(horizontal=True, gap="small"):
        for suffix, (name, mime) in _FILES.items():
            st.download_button(
                name,
                partial(_file, trace, suffix, selection),
                f"{'made-up-' if invented() else ''}corridor-{trace.corridor_id}{suffix}",
                mime,
                icon=":material/download:",
                key=f"corridor-file{suffix}",
                on_click="ignore",
            )
    st.caption("Line and area with the view's counts; the GeoPackage has H3 cells too. For inside the house.")


def _file(trace: Trace, suffix: str, selection: Selection) -> bytes:
    counted = counts_on(store().files(), selection, trace.corridor_id)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"corridor{suffix}"
        counts = {"events": {trace.corridor_id: round(counted.alone)}, "shared": {trace.corridor_id: round(counted.shared)}}
        corridor_files.write(path, [trace], **counts, made_up=invented())
        return path.read_bytes()


def _show_events(trace: Trace, traces: Sequence[Trace], selection: Selection) -> None:
    """Draw the list of the events on a corridor; those that are shared name the other corridors."""
    key = (str(store().home), store().version, selection, trace.corridor_id)
    found, counted = _events(*key), _counted(*key)
    if found.is_empty():
        return
    listed = ""
    if found.height == _MOST_EVENTS < counted.alone + counted.shared:
        listed = f" :small[the newest {_MOST_EVENTS:,} are listed]"
    elif found.height != round(counted.alone + counted.shared):
        listed = f" :small[{found.height:,} are listed: one dated to a month or longer counts with the part of it that is in the view]"
    st.markdown(f"**{events_on_words(counted.alone, counted.shared)}**{listed}")
    others = {other.corridor_id: other.name for other in traces if other.corridor_id != trace.corridor_id}
    ties = [(of or "").split(",") for of in found["corridor_ties"]]
    words = ["; ".join(others.get(i, i) for i in of if i != trace.corridor_id) or None for of in ties]
    named = found.with_columns(corridor_ties=pl.Series(words, dtype=pl.String))
    lead = {"start_on": "From", "end_on": "To"} | ({"corridor_ties": "Shared with"} if counted.shared else {})
    show_events(named, key=f"corridor-events-{trace.corridor_id}", lead=lead)
