"""Candidates: ground on which much was detected and that no corridor declares, to be named or dismissed."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

import polars as pl
import streamlit as st

from geodata.distance import Floats
from geodata.errors import NetcopError
from pages._parts.corridor_desk import take_up
from pages._parts.corridor_work import TASK, Draft, Stop, own, who, work
from pages._parts.store import store
from pages._parts.words import as_text
from routes._candidate_words import is_dismissed
from routes.candidate_gains import worth_asking
from routes.candidates import Candidate, discover
from routes.catalogue import OTHER, Corridor, Hub, catalogue
from routes.corridors import trace
from routes.own_corridors import Dismissal
from routes.reassigning import corridors_in
from routes.view import View, long_date

_MOST = 30
_NONE_FOUND = (
    "No candidate waits on this route. Events off all corridors are too few, or too scattered, to follow one way that no corridor takes."
)
_NONE_WAITS = "No candidate waits on this route: what was found is named or dismissed."
_SPINNER = "Looking for corridors among the events that are on none… (some seconds; kept until the data change)"


@st.cache_resource(max_entries=4, show_spinner=_SPINNER)
def _discovered(home: str, version: int) -> tuple[Candidate, ...]:
    del home  # the key
    return discover(_on_none(version), line_between=_over_ground)


@st.cache_resource(max_entries=4, show_spinner="Working out what each would explain…")
def _worth_asking(home: str, version: int, own_version: str) -> tuple[Candidate, ...]:
    del own_version  # the key of the corridors as they stand
    return worth_asking(_discovered(home, version), _on_none(version), corridors_in(store()))


def _on_none(version: int) -> pl.DataFrame:
    return store().events(version).filter(pl.col("corridor_id").is_null() & pl.col("corridor_ties").is_null()).collect()


def _over_ground(mode: str, places: Sequence[tuple[float, float]]) -> tuple[Floats, float]:
    """Return the way through places (``lat, lon``) over the ground, and its hours."""
    hubs = tuple(Hub(f"place-{number}", "", None, lat, lon, "point") for number, (lat, lon) in enumerate(places))
    found = trace(Corridor("candidate", OTHER, "", mode, hubs))
    return found.path, found.hours


def _like(candidate: Candidate, known: Iterable[str]) -> list[str]:
    """Return those ids of candidates, found among older data perhaps, that lie where this one does."""
    return [id_ for id_ in known if id_ == candidate.candidate_id or is_dismissed(candidate.line, candidate.mode, (id_,))]


def _waiting(view: View) -> tuple[Candidate, ...]:
    """Return the candidates of the view's route that are neither named nor dismissed, the strongest first."""
    done = own().dismissed().keys() | own().named().keys()
    return tuple(candidate for candidate in _of_route(view) if not _like(candidate, done))[:_MOST]


def _of_route(view: View) -> list[Candidate]:
    found = _worth_asking(str(store().home), store().version, own().version)
    return [candidate for candidate in found if view.selection.route_id in (None, candidate.route_id)]


def lines_of(view: View) -> tuple[tuple[str, str, Sequence[tuple[float, float]]], ...]:
    """Return id, name and line (``lat, lon``) of each candidate that waits, for the map."""
    return tuple((candidate.candidate_id, _name(candidate), candidate.line) for candidate in _waiting(view))


def hear_candidate(candidate_id: str) -> None:
    """Pick a candidate, or let it go when it is picked."""
    now = work()
    now.picked = None if now.picked == candidate_id else candidate_id
    now.fitted += 1


def _name(candidate: Candidate) -> str:
    name = f"{candidate.hubs[0].name} – {candidate.hubs[-1].name}"
    return name[:1].upper() + name[1:]


def show_candidates(view: View) -> None:
    """Draw the candidates that wait, and those that were dismissed."""
    st.caption(
        "Ground that events off all declared corridors follow, month after month, whatever the dates of the view. "
        "A candidate is a question to you, not a finding."
    )
    found = _waiting(view)
    if not found:
        st.info(_NONE_WAITS if _of_route(view) else _NONE_FOUND)
    for number, candidate in enumerate(found, start=1):
        _show(candidate, number)
    _show_dismissed(view)


def _show(candidate: Candidate, number: int) -> None:
    picked = work().picked == candidate.candidate_id
    with st.container(border=True, key=f"candidate-{number}", gap="xxsmall"):
        st.markdown(f"**{number} · {as_text(_name(candidate))}**")
        st.markdown(f":small[{' · '.join(as_text(fact) for fact in _facts(candidate))}]")
        st.caption(as_text(candidate.reason))
        with st.container(horizontal=True, gap="xsmall"):
            st.button("Name it", icon=":material/edit:", key=f"name-candidate-{number}", on_click=_take, args=(candidate,))
            with st.popover("Dismiss", icon=":material/close:"):
                reason = st.text_input("Why it is no corridor", key=f"reason-{candidate.candidate_id}")
                st.button("Dismiss", type="primary", key=f"dismiss-{number}", on_click=_dismiss, args=(candidate.candidate_id, reason))
            st.button(
                "On the map",
                icon=":material/my_location:",
                key=f"pick-candidate-{number}",
                type="primary" if picked else "tertiary",
                on_click=hear_candidate,
                args=(candidate.candidate_id,),
            )


def _facts(candidate: Candidate) -> list[str]:
    hours = "" if math.isnan(candidate.hours) else f"about {candidate.hours:,.0f} hours"
    route = catalogue().route(candidate.route_id).name("en")
    gain = f"would explain {candidate.gain:,} events" if candidate.gain is not None else f"{candidate.events:,.0f} events"
    facts = (route, f"by {candidate.mode}", f"{candidate.length_km:,.0f} km", hours, gain)
    return [fact for fact in facts if fact]


def _take(candidate: Candidate) -> None:
    stops = [Stop(hub) for hub in candidate.hubs]
    take_up(Draft(None, candidate.candidate_id, candidate.route_id, candidate.mode, "", "", stops))
    st.session_state[TASK] = "draw"


def _dismiss(candidate_id: str, reason: str) -> None:
    try:
        own().dismiss(candidate_id, who(), reason)
    except NetcopError as error:
        st.session_state["candidate-error"] = str(error)


def _show_dismissed(view: View) -> None:
    if error := st.session_state.pop("candidate-error", None):
        st.error(as_text(error))
    dismissed = own().dismissed()
    here = {id_: _name(candidate) for candidate in _of_route(view) for id_ in _like(candidate, dismissed)}
    if not here:
        return
    with st.expander(f"Dismissed ({len(here)})"):
        for candidate_id, name in here.items():
            _show_dismissal(candidate_id, name, dismissed[candidate_id])


def _show_dismissal(candidate_id: str, name: str, dismissal: Dismissal) -> None:
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        st.markdown(
            f"{as_text(name)} :small[{as_text(dismissal.reason)} · {as_text(dismissal.by)}, {long_date(dismissal.at.date())}]",
            width="stretch",
        )
        st.button("Put back", type="tertiary", key=f"recall-{candidate_id}", on_click=own().recall, args=(candidate_id, who()))
