"""A corridor drawn or edited by its hubs: the form beside the map."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import streamlit as st

from geodata.answers import Candidate
from geodata.captions import caption
from geodata.errors import NetcopError
from geodata.geocoding import geocode
from geodata.ground import WIDE_KINDS
from pages._parts.corridor_profile import country_words, hours_words
from pages._parts.corridor_work import CHOSEN, TASK, Draft, Stop, choose, own, routes_now, who, work
from pages._parts.words import as_text
from routes.catalogue import MODES, OTHER, Corridor, Hub, catalogue, known_hubs
from routes.corridors import Trace
from routes.own_corridors import OwnCorridorError, Point, faults_of_hubs, faults_of_place, hub_of
from routes.view import ALL_ROUTES

_SEARCH, _EDITED, _OPENED = "draft-search", "draft-edited", "draft-opened-for"
_ROUTE, _MODE, _NAME, _NOTE = "draft-route", "draft-mode", "draft-name", "draft-note"
_FIELDS = {_ROUTE: "route_id", _MODE: "mode", _NAME: "name", _NOTE: "note"}
_MOST_FOUND = 5
_HUB_PREFIX = "hub:"
_EXACT = ("given", "offset")
"""Where the position is the text's own, not a place's."""


# -- what happens ----------------------------------------------------------------------------------------


def take_up(draft: Draft) -> None:
    """Have a corridor in hand, as it stands; the form shows it."""
    work().draft = draft
    work().fitted += 1
    st.session_state.update(
        {key: getattr(draft, field) for key, field in _FIELDS.items()} | {_SEARCH: "", _EDITED: draft.corridor_id or ""}
    )


def edit(corridor: Corridor) -> None:
    """Have a corridor that there is in hand."""
    stops = [Stop(hub) for hub in corridor.hubs]
    take_up(Draft(corridor.corridor_id, None, corridor.route_id, corridor.mode, corridor.name, "", stops))


def new(route_id: str) -> None:
    """Have a new corridor in hand."""
    take_up(Draft(route_id=route_id if route_id not in (ALL_ROUTES, OTHER) else "sahara"))


def add_hub(hub_id: str) -> None:
    """Put a hub at the end of the list."""
    if hub_id in known_hubs():
        _add(known_hubs()[hub_id])


def add_point(lat: float, lon: float, name: str = "") -> None:
    """Put a point (degrees) at the end of the list, called by what is near where no name is given."""
    point = Point(name or caption(lat, lon).text.split(",")[0] or "A point", lat, lon)
    if faults := faults_of_place("Not added", point, work().draft.mode):
        work().draft.faults = tuple(faults)
        return
    hub = hub_of(point)
    if hub is not None:
        _add(hub)


def _add(hub: Hub) -> None:
    draft = work().draft
    draft.faults = ()
    if not draft.stops or draft.stops[-1].hub != hub:
        draft.stops.append(Stop(hub))
    st.session_state[_SEARCH] = ""


def _move(serial: int, by: int) -> None:
    stops = work().draft.stops
    at = next(k for k, stop in enumerate(stops) if stop.serial == serial)
    stops.insert(at + by, stops.pop(at))


def _remove(serial: int) -> None:
    draft = work().draft
    draft.stops = [stop for stop in draft.stops if stop.serial != serial]
    draft.faults = ()


def _rename(serial: int) -> None:
    stop = next(stop for stop in work().draft.stops if stop.serial == serial)
    name = str(st.session_state[f"point-{serial}"]).strip()
    renamed = hub_of(Point(name, stop.hub.lat, stop.hub.lon)) if name else None
    if renamed is not None:
        stop.hub = renamed


def _take_edited(route_id: str) -> None:
    wanted = st.session_state[_EDITED]
    found = [corridor for corridor in routes_now().corridors if corridor.corridor_id == wanted]
    if found:
        edit(found[0])
    else:
        new(route_id)


def _trace() -> None:
    draft = work().draft
    draft.faults = tuple(faults_of_hubs(draft.hubs, draft.mode))
    if not draft.faults:
        draft.trace_now()
        work().fitted += 1


def _save(view_route: str) -> None:
    draft = work().draft
    name = draft.name.strip() or draft.suggested_name
    try:
        made = own().declare(
            draft.corridor_id, draft.route_id, name, draft.mode, draft.hubs, who(), draft.note, candidate_id=draft.candidate_id
        )
    except OwnCorridorError as error:
        draft.faults = error.faults
        return
    except NetcopError as error:
        draft.faults = (str(error),)
        return
    if view_route not in (ALL_ROUTES, made.route_id):
        st.session_state["route"] = made.route_id
    verb = "changed" if draft.corridor_id else "declared"
    work().tell(f"{made.name} is {verb}. Past events keep their corridors until they are placed anew.")
    new(made.route_id)
    choose(made.corridor_id)
    st.session_state[TASK] = "choose"


@st.dialog("Withdraw this corridor?")
def _confirm(corridor_id: str, name: str) -> None:
    st.write(f"**{as_text(name)}** leaves the table, the maps and the placing of new events. What was done stays in its history.")
    note = st.text_input("Why (optional)", key="withdraw-note")
    if st.button("Withdraw", type="primary", key="confirm-withdraw-corridor"):
        try:
            own().withdraw(corridor_id, who(), note)
        except NetcopError as error:
            st.error(as_text(error))
            return
        work().tell(f"{name} is withdrawn. Past events keep it until they are placed anew.")
        work().draft = Draft()
        for key in (*_FIELDS, _EDITED):
            st.session_state.pop(key, None)
        choose(None)
        st.session_state["task-next"] = "choose"
        st.rerun()


# -- what is drawn ---------------------------------------------------------------------------------------


def show_desk(view_route: str) -> None:
    """Draw the form of the corridor in hand."""
    draft = _in_hand(view_route)
    for key, field in _FIELDS.items():  # what a page did not draw, Streamlit forgot
        st.session_state.setdefault(key, getattr(draft, field))
    st.session_state.setdefault(_EDITED, draft.corridor_id or "")
    _what(view_route)
    _stops(draft)
    _search()
    for key, field in _FIELDS.items():
        setattr(draft, field, st.session_state.get(key) or "")
    _steps(draft, view_route)
    _outcome(draft)


def _in_hand(view_route: str) -> Draft:
    """Return the draft; one that is not begun yet is of the view's route, or is the corridor that the address asks to edit."""
    draft = work().draft
    asked = st.query_params.get(CHOSEN, "")
    if draft.stops or draft.corridor_id is not None or st.session_state.get(_OPENED) == (view_route, asked):
        return draft
    st.session_state[_OPENED] = (view_route, asked)
    found = next((corridor for corridor in routes_now().corridors if corridor.corridor_id == asked), None)
    if found is not None:
        edit(found)
    else:
        new(view_route)
    return work().draft


def _what(view_route: str) -> None:
    standing = routes_now().corridors
    names = {corridor.corridor_id: corridor.name for corridor in standing if view_route in (ALL_ROUTES, corridor.route_id)}
    draft = work().draft
    if draft.corridor_id is not None:
        names.setdefault(draft.corridor_id, draft.name)
    left, right = st.columns([1.45, 1])
    left.selectbox(
        "Corridor",
        ["", *names],
        key=_EDITED,
        format_func=lambda i: names.get(i, "A new one"),
        on_change=_take_edited,
        args=(view_route,),
    )
    right.segmented_control("By", MODES, key=_MODE, required=True)
    left, right = st.columns([1.45, 1])
    left.text_input("Name", key=_NAME, placeholder=draft.suggested_name or "Follows from its ends")
    routes = [route.route_id for route in catalogue().routes]
    right.selectbox("Of the route", routes, key=_ROUTE, format_func=lambda i: catalogue().route(i).name("en"))


def _stops(draft: Draft) -> None:
    st.markdown("**Hubs in order**")
    if not draft.stops:
        st.caption("None yet. Click hubs or the ground on the map, or look for a place by its name.")
    last = len(draft.stops) - 1
    with st.container(key="draft-stops", gap="xxsmall"):
        for at, stop in enumerate(draft.stops):
            with st.container(horizontal=True, gap="xsmall", vertical_alignment="center", key=f"stop-{stop.serial}"):
                st.markdown(f"**{at + 1}**", width=22)
                _stop_name(stop)
                _stop_button(stop, "up", "arrow_upward", "Earlier", at == 0, partial(_move, by=-1))
                _stop_button(stop, "down", "arrow_downward", "Later", at == last, partial(_move, by=1))
                _stop_button(stop, "out", "close", "Leave it out", False, _remove)


def _stop_button(stop: Stop, key: str, icon: str, words: str, off: bool, act: Callable[[int], None]) -> None:
    st.button(
        "",
        icon=f":material/{icon}:",
        key=f"{key}-{stop.serial}",
        help=words,
        disabled=off,
        type="tertiary",
        on_click=act,
        args=(stop.serial,),
    )


def _stop_name(stop: Stop) -> None:
    hub = stop.hub
    if hub.kind == "point":
        key = f"point-{stop.serial}"
        st.session_state.setdefault(key, hub.name)
        st.text_input("Name of the point", key=key, label_visibility="collapsed", on_change=_rename, args=(stop.serial,))
        return
    where = country_words(hub.country) or "at sea"
    where = "" if where == hub.name else where
    st.markdown(f"{as_text(hub.name)}{f' :small[{as_text(where)}]' if where else ''}", width="stretch")


def _search() -> None:
    asked = st.text_input(
        "Add a place", key=_SEARCH, placeholder="Add a place: a name, or a position such as 16.97, 7.99", label_visibility="collapsed",
        icon=":material/search:",
    )  # fmt: skip
    if not (asked or "").strip():
        return
    answer = geocode(asked)
    found = [candidate for candidate in answer.candidates if candidate.kind not in WIDE_KINDS][:_MOST_FOUND]
    with st.container(key="draft-found", gap="xxsmall"):
        if answer.location_source in _EXACT and answer.lat is not None and answer.lon is not None:
            _offer(
                "here",
                caption(answer.lat, answer.lon).text,
                f"{answer.lat:.3f}, {answer.lon:.3f}",
                partial(add_point, answer.lat, answer.lon),
            )
        for number, candidate in enumerate(found):
            is_hub = candidate.place_id.startswith(_HUB_PREFIX)
            act = partial(add_hub, candidate.place_id.removeprefix(_HUB_PREFIX)) if is_hub else partial(_add_place, candidate)
            facts = (country_words(candidate.country), "hub" if is_hub else candidate.kind)
            _offer(str(number), candidate.name, " · ".join(fact for fact in facts if fact not in ("", candidate.name)), act)
        if not found and answer.location_source not in _EXACT:
            st.caption(f"No town, post or well is called {as_text(asked)}. Write another name, or click the place on the map.")


def _add_place(candidate: Candidate) -> None:
    add_point(candidate.lat, candidate.lon, candidate.name)


def _offer(key: str, name: str, facts: str, act: Callable[[], None]) -> None:
    st.button(f"{as_text(name)} :small[{as_text(facts)}]", key=f"found-{key}", icon=":material/add:", on_click=act)


def _steps(draft: Draft, view_route: str) -> None:
    st.text_input("Note", key=_NOTE, placeholder="Note for colleagues (optional)", label_visibility="collapsed")
    enough = len(draft.stops) > 1
    with st.container(horizontal=True, gap="small"):
        st.button("Trace", icon=":material/timeline:", key="draft-trace", disabled=not enough, on_click=_trace)
        st.button(
            "Save", icon=":material/check:", type="primary", key="draft-save", disabled=not enough, on_click=_save, args=(view_route,)
        )
        st.button("Clear", key="draft-clear", type="tertiary", disabled=not draft.stops, on_click=new, args=(draft.route_id,))
        if draft.corridor_id is not None and st.button("Withdraw", icon=":material/undo:", key="draft-withdraw"):
            _confirm(draft.corridor_id, draft.name)


def _outcome(draft: Draft) -> None:
    if draft.faults:
        st.error("\n".join(f"- {as_text(fault)}" for fault in draft.faults))
    elif draft.trace is not None:
        show_trace(draft.trace)
    elif len(draft.stops) > 1:
        st.caption("Trace it to see the way on the ground, its length and its hours.")


def show_trace(trace: Trace) -> None:
    """Say how long a trace is, what it takes, where it leads, and where no way is known."""
    hours = hours_words(trace)
    countries = " → ".join(country_words(code) for code in trace.countries)
    st.markdown(f"**{trace.length_km:,.0f} km**, {hours}. {as_text(countries)}")
    if trace.gaps:
        st.warning(f"No way is known from {as_text('; '.join(trace.gaps))}: drawn straight. Add a hub between, or choose the other mode.")
