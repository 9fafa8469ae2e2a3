"""Corridors: what moves on each, what it is, drawn or edited by its hubs, and candidates for new ones."""

from __future__ import annotations

import streamlit as st

from pages._parts.chrome import offer_beginning, page_frame
from pages._parts.corridor_anew import show_anew
from pages._parts.corridor_candidates import hear_candidate, lines_of, show_candidates
from pages._parts.corridor_desk import add_hub, add_point, edit, show_desk
from pages._parts.corridor_map import said, show_corridor_map
from pages._parts.corridor_profile import show_head, show_profile
from pages._parts.corridor_table import chosen_id, show_shares, show_table
from pages._parts.corridor_work import CHOSEN, TASK, TASKS, choose, figures, of_view, traced_now, work
from pages._parts.filters import current_view, filter_bar
from pages._parts.store import batches
from pages._parts.words import as_text
from routes.catalogue import OTHER
from routes.corridors import Trace
from routes.maps.corridor_map import shown
from routes.view import View

_WRITTEN = "task-written"
_STYLE = """
<style>
  [data-testid="stMain"] { scrollbar-gutter: stable; }
  .st-key-bar { min-height: 66px; }
  .st-key-corridor-told:empty { display: none; }
  .st-key-corridor-head { gap: .45rem; }
  .st-key-corridor-head h3 { padding-bottom: .8rem !important; }
  .st-key-corridor-head [data-testid="stMarkdown"] p { line-height: 1.5; }
  .st-key-corridor-neighbours button, .st-key-draft-found button { min-height: 0; padding: .2rem .6rem; }
  .st-key-corridor-neighbours button p, .st-key-draft-found button p { font-size: .88rem; }
  .st-key-candidates [data-testid="stVerticalBlock"] button { min-height: 0; padding: .2rem .6rem; }
  .st-key-candidates [data-testid="stVerticalBlock"] button p { font-size: .88rem; }
  .st-key-draft-stops button { min-height: 0; padding: .1rem .25rem; }
  .st-key-draft-stops input { padding: .2rem .5rem; font-size: .92rem; }
  .st-key-draft-stops [data-testid="stMarkdownContainer"], .st-key-draft-stops [data-testid="stMarkdownContainer"] p { margin: 0; }
  @media (max-width: 640px) {
    .st-key-corridor-top { flex-direction: column; align-items: stretch; gap: .3rem; }
    [data-testid="stColumn"]:has(.st-key-desk), [data-testid="stColumn"]:has(.st-key-candidates) { order: 2; }
  }
</style>
"""


def _hear() -> None:
    """Do what the click on the map says that was not heard yet."""
    click, now = said(), work()
    if click is None or click.at <= now.heard:
        return
    now.heard = click.at
    task = st.session_state.get(TASK, "choose")
    if click.what == "corridor" and task == "choose":
        choose(click.id)
        now.fitted += 1
    elif click.what == "candidate" and task == "candidates":
        hear_candidate(click.id)
    elif click.what == "hub" and task == "draw":
        add_hub(click.id)
    elif click.what == "point" and task == "draw":
        add_point(click.lat, click.lon)


def _task() -> str:
    """Return what the reader does; it lives in the address."""
    if (wanted := st.session_state.pop("task-next", None)) is not None:
        st.session_state[TASK] = wanted
    asked = st.query_params.get(TASK, "choose")
    if TASK not in st.session_state or asked != st.session_state.get(_WRITTEN, asked):  # a shared link, back, forward
        st.session_state[TASK] = asked if asked in TASKS else "choose"
    st.segmented_control(
        "What to do", list(TASKS), key=TASK, format_func=TASKS.__getitem__, label_visibility="collapsed", required=True, on_change=_turn
    )
    task: str = st.session_state[TASK]
    st.session_state[_WRITTEN] = task
    if task == "choose":
        st.query_params.pop(TASK, None)
    else:
        st.query_params[TASK] = task
    return task


def _turn() -> None:
    """Take the corridor that is chosen along to the desk, and have the map show what the task is about."""
    now = work()
    now.said = ""
    now.fitted += 1
    wanted = st.query_params.get(CHOSEN)
    if st.session_state.get(TASK) == "draw" and not now.draft.stops and wanted:
        found = [trace for trace in traced_now() if trace.corridor_id == wanted]
        if found:
            edit(found[0].corridor)


def _map(task: str, view: View, traces: tuple[Trace, ...], chosen: Trace | None) -> None:
    now = work()
    here = of_view(traces, view.selection.route_id)
    if task == "choose" and view.route_id == OTHER:  # which has no corridors of its own: those that the table lists
        listed = set(figures(view.selection).table["corridor_id"])
        here = tuple(trace for trace in traces if trace.corridor_id in listed)
    if chosen is not None and chosen not in here:
        here = (*here, chosen)
    found = lines_of(view) if task == "candidates" else ()
    place = shown(
        task,
        here,
        chosen=chosen if task == "choose" else None,
        draft=now.draft.hubs if task == "draw" else (),
        draft_trace=now.draft.trace if task == "draw" else None,
        candidates=found,
        picked=now.picked,
        fit=f"{task} {view.route_id} {chosen.corridor_id if chosen and task == 'choose' else ''} {now.fitted}",
    )
    show_corridor_map(place, on_said=_hear)


def _corridors() -> None:
    if not batches():
        offer_beginning()
        return
    st.html(_STYLE)
    view = current_view()
    with st.container(key="bar"):
        filter_bar(with_map=False)
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center", key="corridor-top"):
        task = _task()
        show_anew()
    with st.container(key="corridor-told"):  # always there: what comes and goes above the map would have it loaded again
        if told := work().told():
            st.success(as_text(told))
    traces = traced_now()
    wanted = chosen_id(traces)
    chosen = next((trace for trace in traces if trace.corridor_id == wanted), None)
    left, right = st.columns([1.35, 1], gap="medium")
    with left:
        if task == "choose":
            found = figures(view.selection)
            show_shares(found, view)
            show_table(found, traces, view, wanted)
            _head(chosen, view)
        elif task == "draw":
            with st.container(key="desk"):
                show_desk(view.route_id)
        else:
            with st.container(key="candidates"):
                show_candidates(view)
    with right:
        _map(task, view, traces, chosen)
        st.caption("Lines are least-cost ways over modelled ground: indicative, not tracks of anyone.")
    if task == "choose" and chosen is not None:
        show_profile(chosen, traces, view.selection)


def _head(chosen: Trace | None, view: View) -> None:
    if chosen is not None:
        show_head(chosen, view.selection)
    elif asked := st.query_params.get(CHOSEN):
        st.warning(f"There is no corridor {as_text(asked)}, or it was withdrawn. Choose another.")
    else:
        st.caption("Choose a row, or a line on the map, to see a corridor's profile.")


page_frame()
_corridors()
