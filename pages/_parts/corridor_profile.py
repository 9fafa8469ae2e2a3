"""The chosen corridor: what it is, how it changes, where along it, what shares its ground, its events, its file."""

from __future__ import annotations

import math
import tempfile
from collections.abc import Sequence
from functools import partial
from pathlib import Path

import polars as pl
import streamlit as st

from geodata.countries import country_name
from pages._parts.corridor_anew import show_anew, waiting
from pages._parts.corridor_charts import along_chart, hub_km, months_chart, profile_period
from pages._parts.corridor_work import choose, own, traced_now, work
from pages._parts.event_table import show_events
from pages._parts.store import batches, store
from pages._parts.words import as_text
from routes import corridor_files
from routes.catalogue import catalogue
from routes.cells import Selection
from routes.corridor_figures import counts_on, events_on, neighbours
from routes.corridors import Trace
from routes.flows import corridor_flows, profile

_MOST_EVENTS = 1000
_MOST_NEIGHBOURS = 6
_LEAST_SHARE = 0.005
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
def _events(home: str, version: int, selection: Selection, corridor_id: str) -> pl.DataFrame:
    del home  # the key
    return events_on(store().files(version), selection, corridor_id, _MOST_EVENTS)


def show_profile(trace: Trace, traces: Sequence[Trace], selection: Selection) -> None:
    """Draw all that is known of a corridor in the view."""
    with st.container(key="corridor-profile"):
        _head(trace)
        _hubs(trace)
        _charts(trace, selection)
        found = _events(str(store().home), store().version, selection, trace.corridor_id)
        left, right = st.columns([1.6, 1], gap="large")
        with left:
            _neighbours(trace, traces)
        with right:
            _exports(trace, selection)
        _show_events(found, trace, selection)


def _head(trace: Trace) -> None:
    st.subheader(as_text(trace.name), anchor=False)
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
        km = at * trace.length_km / along[-1]
        if hub.kind == "waypoint" and hub not in (trace.hubs[0], trace.hubs[-1]):
            continue
        where = country_words(hub.country)
        parts.append(f"**{as_text(hub.name)}** :small[{f'{as_text(where)} · ' if where and where != before else ''}{km:,.0f} km]")
        before = where
    st.markdown(" → ".join(parts))


def _charts(trace: Trace, selection: Selection) -> None:
    key = (str(store().home), store().version, own().version, selection, trace.corridor_id)
    with st.spinner("Counting along the corridor…"):
        flows = _flows(*key)
        if flows.is_empty():
            if coming := waiting().coming.get(trace.corridor_id, 0):
                st.info(f"Events have not been placed on it yet: {coming:,} {'waits' if coming == 1 else 'wait'}, of all dates and kinds.")
                show_anew("corridor-anew-here")
            else:
                st.info("Nothing was detected on this corridor in this view. Widen the dates or the kinds of event to see more.")
            return
        period = profile_period(flows["period"].min(), flows["period"].max())  # type: ignore[arg-type]  # dates, as the table says
        along = _profile(*key, period)
    left, right = st.columns([1, 1.25], gap="medium")
    with left:
        st.markdown("**Events by month and direction**")
        months_chart(flows, trace)
        st.caption("Direction is told only where a report names both ends of a leg.")
    with right:
        st.markdown("**Events along the corridor**")
        if along["km_from"].null_count() == along.height:
            st.caption("No event on it has a place exact enough to say where along it was.")
        else:
            along_chart(along, trace, period)
        nowhere = float(along.filter(pl.col("km_from").is_null())["events"].sum())
        if nowhere:
            st.caption(f"{nowhere:,.0f} events are too vague to say where along it.")


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
                f"{'made-up-' if _invented() else ''}corridor-{trace.corridor_id}{suffix}",
                mime,
                icon=":material/download:",
                key=f"corridor-file{suffix}",
                on_click="ignore",
            )
    st.caption("Line and area with the view's counts; the GeoPackage has H3 cells too. For inside the house.")


def _invented() -> bool:
    return any(batch.made_up for batch in batches())


def _file(trace: Trace, suffix: str, selection: Selection) -> bytes:
    alone, shared = counts_on(store().files(), selection, trace.corridor_id)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"corridor{suffix}"
        counts = {"events": {trace.corridor_id: alone}, "shared": {trace.corridor_id: shared}}
        corridor_files.write(path, [trace], **counts, made_up=_invented())
        return path.read_bytes()


def _show_events(found: pl.DataFrame, trace: Trace, selection: Selection) -> None:
    if found.is_empty():
        return
    alone, shared = counts_on(store().files(), selection, trace.corridor_id)
    newest = f" :small[the newest {_MOST_EVENTS:,} are listed]" if alone + shared > _MOST_EVENTS else ""
    also = f", {shared:,} shared with the corridors that the list names beside it" if shared else ""
    st.markdown(f"**Events: {alone:,} on it alone{also}**{newest}")
    show_events(found, key=f"corridor-events-{trace.corridor_id}")
