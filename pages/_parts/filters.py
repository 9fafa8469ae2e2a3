"""The filter bar: the view in the address, shown as widgets."""

from __future__ import annotations

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from geodata.errors import ViewError
from geodata.hexgrid import FRAME_RESOLUTIONS
from pages._parts.store import store
from pages._parts.words import as_text
from routes.catalogue import catalogue
from routes.columns import KINDS, MEASURES, PERIODS
from routes.view import ALL_ROUTES, MEASURE_LABELS, View

_KEYS = ("route", "kinds", "start", "end", "period", "resolution", "measure")
_UNSEEN = ("period", "resolution", "measure")
_WORDS = ("route", "kind", "from", "to", *_UNSEEN)
_WRITTEN = "address-written"
_LAST = "last-view"


def _route_label(route_id: str) -> str:
    return "All routes" if route_id == ALL_ROUTES else catalogue().route(route_id).name("en")


def _cells_label(resolution: int) -> str:
    return f"{View(resolution=resolution).cell_width_km:,.0f} km"


def _address() -> tuple[dict[str, str], dict[str, str]]:
    """Return the words of the address that are a view's, and those of others."""
    words = st.query_params.to_dict()
    return {k: v for k, v in words.items() if k in _WORDS}, {k: v for k, v in words.items() if k not in _WORDS}


def _from_address() -> View:
    """Return the view of the address; a faulty one is said so and replaced by the default."""
    words, _ = _address()
    try:
        if words:
            return View.from_query(words)
        last: View | None = st.session_state.get(_LAST)  # of another page: the reader takes it along
        return last or View(_busiest_route())
    except ViewError as error:
        st.warning(f"{as_text(error)} Shown instead: the default view.")
        return View(_busiest_route())


def _busiest_route() -> str:
    counts = store().events().select("route_id", "lat").drop_nulls().collect()["route_id"].value_counts(sort=True)
    named = [route for route in counts["route_id"] if route != "other"]
    return named[0] if named else ALL_ROUTES


def _fill_widgets(view: View) -> None:
    values = (view.route_id, list(view.kinds), view.start_on, view.end_on, view.period, view.resolution, view.measure)
    for key, value in zip(_KEYS, values, strict=True):
        st.session_state[key] = value


def current_view() -> View:
    """Return the view that the filter bar holds, which is also the address from now on.

    An address that changed under the page (a shared link, back, forward) fills the widgets; a widget that
    changed writes the address. Widgets have their new values before they are drawn again, so that the map can
    be sent to the browser ahead of them.
    """
    address, others = _address()
    if st.session_state.get(_WRITTEN) != address or any(key not in st.session_state for key in _KEYS):
        _fill_widgets(_from_address())
    else:
        for key in _KEYS:  # told again: a click on the map may have ended the run before the browser had the bar
            st.session_state[key] = st.session_state[key]
    route, kinds, start, end, period, resolution, measure = (st.session_state[key] for key in _KEYS)
    if start and end and start > end:
        st.warning(f"The first day, {start}, is after the last, {end}: the two are taken the other way round.")
        start, end = end, start
    view = View(route, tuple(k for k in KINDS if k in kinds), start, end, period, resolution, measure)
    st.query_params.from_dict(view.to_query() | others)
    st.session_state[_WRITTEN] = view.to_query()
    st.session_state[_LAST] = view
    return view


def filter_bar(*, with_map: bool = True) -> None:
    """Draw the filter bar; `current_view` says what it holds. Without a map of cells it has no cell width, colour and period."""
    with st.container(key="filters"):
        if not with_map:
            _selection_bar()
            return
        route, kinds, start, end, cells = st.columns([2.4, 2.4, 1.2, 1.2, 1], vertical_alignment="bottom")
        _selection(route, kinds, start, end)
        cells.selectbox("Cell width", list(FRAME_RESOLUTIONS), key="resolution", format_func=_cells_label)
        with st.container(horizontal=True, gap="medium", vertical_alignment="bottom"):
            st.segmented_control("Colour and figures", MEASURES, key="measure", format_func=MEASURE_LABELS.__getitem__, required=True)
            st.segmented_control("Period", PERIODS, key="period", format_func=str.capitalize, required=True)


def _selection_bar() -> None:
    _selection(*st.columns([2.4, 2.4, 1.2, 1.2], vertical_alignment="bottom"))
    for key in _UNSEEN:  # what a page does not draw, Streamlit forgets
        st.session_state[key] = st.session_state[key]


def _selection(route: DeltaGenerator, kinds: DeltaGenerator, start: DeltaGenerator, end: DeltaGenerator) -> None:
    routes = [ALL_ROUTES, *(route.route_id for route in catalogue().routes)]
    route.selectbox("Route", routes, key="route", format_func=_route_label)
    kinds.multiselect("Kinds of event", KINDS, key="kinds", placeholder="All kinds", format_func=str.capitalize)
    start.date_input("From", key="start", value=None, format="YYYY-MM-DD")
    end.date_input("To", key="end", value=None, format="YYYY-MM-DD")
