"""Candidates: ground on which much was detected and that no corridor declares, to be named or dismissed."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

import streamlit as st

from geodata.errors import NetcopError
from pages._parts.candidate_search import AT_ONCE_SECONDS, candidates_now, search_again, show_search
from pages._parts.corridor_desk import take_up
from pages._parts.corridor_work import TASK, Draft, Stop, own, who, work
from pages._parts.words import as_text
from routes._candidate_words import is_dismissed
from routes.candidates import Candidate
from routes.catalogue import catalogue
from routes.own_corridors import Dismissal
from routes.view import View, long_date

_MOST = 30
_NONE_FOUND = "Events off all corridors are too few, or too scattered, to follow one way that no corridor takes."
_NONE_WAITS = "What was found is named or dismissed."


def _like(candidate: Candidate, known: Iterable[str]) -> list[str]:
    """Return those ids of candidates, found among older data perhaps, that lie where this one does."""
    return [id_ for id_ in known if id_ == candidate.candidate_id or is_dismissed(candidate.line, candidate.mode, (id_,))]


def _of_route(found: Iterable[Candidate], view: View) -> list[Candidate]:
    return [candidate for candidate in found if view.selection.route_id in (None, candidate.route_id)]


def _waiting(found: Iterable[Candidate]) -> list[Candidate]:
    """Return the candidates that are neither named nor dismissed, the strongest first."""
    done = own().dismissed().keys() | own().named().keys()
    return [candidate for candidate in found if not _like(candidate, done)][:_MOST]


def lines_of(view: View) -> tuple[tuple[str, str, Sequence[tuple[float, float]]], ...]:
    """Return id, name and line (``lat, lon``) of each candidate that waits, for the map; none while they are looked for."""
    try:
        found = candidates_now() or ()
    except NetcopError:  # the list says what was in the way
        found = ()
    return tuple((candidate.candidate_id, _name(candidate), candidate.line) for candidate in _waiting(_of_route(found, view)))


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
    try:
        all_found = candidates_now(AT_ONCE_SECONDS)
    except NetcopError as error:
        st.error(as_text(error))
        st.button("Look again", icon=":material/refresh:", key="search-again", on_click=search_again)
        return
    if all_found is None:
        show_search()
        return
    found = _of_route(all_found, view)
    waiting = _waiting(found)
    if not waiting:
        where = "on any route" if view.selection.route_id is None else "on this route"
        st.info(f"No candidate waits {where}. {_NONE_WAITS if found else _NONE_FOUND}")
    for number, candidate in enumerate(waiting, start=1):
        _show(candidate, number)
    _show_dismissed(found)


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


def _show_dismissed(found: Sequence[Candidate]) -> None:
    if error := st.session_state.pop("candidate-error", None):
        st.error(as_text(error))
    dismissed = own().dismissed()
    here = {id_: _name(candidate) for candidate in found for id_ in _like(candidate, dismissed)}
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
