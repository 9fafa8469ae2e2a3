"""What an analyst is doing about corridors: the one that is chosen, the one that is being drawn; and the figures of the view."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import count

import streamlit as st

from pages._parts.place_work import who
from pages._parts.store import store
from routes.catalogue import Catalogue, Corridor, Hub
from routes.cells import Selection
from routes.corridor_figures import CorridorFigures, corridor_figures
from routes.corridors import Trace, trace, traces
from routes.own_corridors import OwnCorridors

__all__ = ["CHOSEN", "TASK", "TASKS", "Draft", "Stop", "Work", "choose", "figures", "own", "routes_now", "traced_now", "who", "work"]

TASKS = {"choose": "Corridors", "draw": "Draw or edit", "candidates": "Candidates"}
CHOSEN, TASK = "corridor", "task"
"""Words of the address: the corridor that is chosen, and what the reader does."""

_WORK = "corridor-work"
_TOLD_SECONDS = 30.0
_serial = count(1)


@dataclass
class Stop:
    """A hub on the list of a draft; its number tells it from another, wherever it moves."""

    hub: Hub
    serial: int = field(default_factory=lambda: next(_serial))


@dataclass
class Draft:
    """A corridor that is being drawn.

    Parameters
    ----------
    corridor_id
        The corridor that is edited; None for a new one.
    candidate_id
        The candidate that it is made of.
    route_id, mode, name, note
        As they stand in the form.
    stops
        Its hubs in order.
    traced
        How it was traced last; it holds for just those hubs and that mode.
    faults
        What is wrong with it.
    """

    corridor_id: str | None = None
    candidate_id: str | None = None
    route_id: str = "sahara"
    mode: str = "land"
    name: str = ""
    note: str = ""
    stops: list[Stop] = field(default_factory=list)
    traced: Trace | None = None
    faults: tuple[str, ...] = ()
    serial: int = field(default_factory=lambda: next(_serial))

    @property
    def hubs(self) -> tuple[Hub, ...]:
        """Its hubs in order."""
        return tuple(stop.hub for stop in self.stops)

    @property
    def suggested_name(self) -> str:
        """A name out of its ends; "" while it has none."""
        return f"{self.hubs[0].name} – {self.hubs[-1].name}" if len(self.stops) > 1 else ""

    @property
    def trace(self) -> Trace | None:
        """Its trace, if it was traced as it is now."""
        found = self.traced
        return found if found is not None and (found.corridor.hubs, found.mode) == (self.hubs, self.mode) else None

    def trace_now(self) -> Trace:
        """Trace it as it is now."""
        self.traced = trace(Corridor(self.corridor_id or "draft", self.route_id, self.name or self.suggested_name, self.mode, self.hubs))
        return self.traced


@dataclass
class Work:
    """The state of one session on this page.

    Parameters
    ----------
    draft
        The corridor that is being drawn.
    heard
        Number of the last click on the map that was heard.
    fitted
        Changes whenever the map is to move to what it shows.
    picked
        Id of the candidate that is picked.
    said, said_at
        What happened last, in words, and when the page first said so: seconds of a clock that never goes back.
    """

    draft: Draft = field(default_factory=Draft)
    heard: int = 0
    fitted: int = 0
    picked: str | None = None
    said: str = ""
    said_at: float | None = None

    def tell(self, words: str) -> None:
        """Have the page say what happened."""
        self.said, self.said_at = words, None

    def told(self) -> str:
        """Return what happened a moment ago; a page may be drawn several times in a row, and each time says it."""
        if self.said_at is None:
            self.said_at = time.monotonic()
        return self.said if time.monotonic() - self.said_at < _TOLD_SECONDS else ""


def work() -> Work:
    """Return the work of this session."""
    found: Work = st.session_state.setdefault(_WORK, Work())
    return found


def choose(corridor_id: str | None) -> None:
    """Choose a corridor, or none; the choice lives in the address."""
    if corridor_id is None:
        st.query_params.pop(CHOSEN, None)
    else:
        st.query_params[CHOSEN] = corridor_id


@st.cache_resource
def own() -> OwnCorridors:
    """Return the corridors of the store's home."""
    return OwnCorridors(store().home)


@st.cache_resource(max_entries=4, show_spinner="Tracing corridors over the ground… (once; they are kept)")
def _traces(home: str, own_version: str) -> tuple[Trace, ...]:
    del home, own_version  # the key
    return traces(own().catalogue())


def traced_now() -> tuple[Trace, ...]:
    """Return the corridors of the home, as they stand, on the ground."""
    return _traces(str(store().home), own().version)


def routes_now() -> Catalogue:
    """Return the routes with the corridors of the home, as they stand."""
    return own().catalogue()


@st.cache_data(max_entries=32, show_spinner="Counting…")
def _figures(home: str, version: int, own_version: str, selection: Selection) -> CorridorFigures:
    del home, own_version  # the key
    return corridor_figures(store().files(version) if version >= 0 else [], selection, traced_now())


def figures(selection: Selection) -> CorridorFigures:
    """Return what a selection of the newest data holds on the corridors as they stand."""
    return _figures(str(store().home), store().version, own().version, selection)


def of_view(found: Sequence[Trace], route_id: str | None) -> tuple[Trace, ...]:
    """Return the corridors of a route; all of them where none is chosen."""
    return tuple(trace for trace in found if route_id is None or trace.route_id == route_id)
