"""The search for candidates: it goes on beside the page, which says how far it is, and its answer is kept while data and corridors stay."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from threading import Thread

import polars as pl
import streamlit as st

from geodata.distance import Floats
from geodata.progress import Progress
from pages._parts.corridor_work import routes_now
from pages._parts.store import store
from routes._kept_chains import FOLDER
from routes.candidate_gains import worth_asking
from routes.candidates import Candidate, discover
from routes.catalogue import OTHER, Corridor, Hub
from routes.corridors import trace
from routes.events import EventStore
from routes.reassigning import corridors_in

AT_ONCE_SECONDS = 0.7
"""An answer that comes so soon is waited for; else the page says how far the search is."""

_LOOK_SECONDS = 0.5
_SEARCH_SHARE = 0.75  # of the time goes into the search, the rest into what each candidate would explain


class Search:
    """One search, begun when it is made.

    Parameters
    ----------
    of
        The store whose events are searched.
    version
        Of its data.
    """

    def __init__(self, of: EventStore, version: int) -> None:
        self.progress = ("Reading the events that are on no corridor", 0.0)
        self._found: tuple[Candidate, ...] = ()
        self._fault: Exception | None = None
        self._thread = Thread(target=self._run, args=(of, version), name="candidates", daemon=True)
        self._thread.start()

    def done(self, wait_seconds: float = 0.0) -> bool:
        """Return whether it has ended, which it may do within some seconds."""
        self._thread.join(wait_seconds)
        return not self._thread.is_alive()

    def answer(self) -> tuple[Candidate, ...]:
        """Return the candidates, the strongest first, once it is done.

        Raises
        ------
        NetcopError
            What was in the way.
        """
        if self._fault is not None:
            raise self._fault
        return self._found

    def _run(self, of: EventStore, version: int) -> None:
        try:
            events = of.events(version).filter(pl.col("corridor_id").is_null() & pl.col("corridor_ties").is_null()).collect()
            found = discover(events, line_between=_over_ground, folder=of.home / FOLDER, progress=self._telling(0.0, _SEARCH_SHARE))
            self._found = worth_asking(found, events, corridors_in(of), self._telling(_SEARCH_SHARE, 1.0))
        except Exception as fault:  # noqa: BLE001 - it is raised again where the page asks
            self._fault = fault

    def _telling(self, since: float, until: float) -> Progress:
        """Return what hears how far a part of the work is, which lies between two shares of the whole."""

        def tell(said: str, share: float) -> None:
            self.progress = (said, since + (until - since) * min(share, 1.0))

        return tell


def _over_ground(mode: str, places: Sequence[tuple[float, float]]) -> tuple[Floats, float]:
    """Return the way through places (``lat, lon``) over the ground, and its hours."""
    hubs = tuple(Hub(f"place-{number}", "", None, lat, lon, "point") for number, (lat, lon) in enumerate(places))
    found = trace(Corridor("candidate", OTHER, "", mode, hubs))
    return found.path, found.hours


@st.cache_resource(max_entries=4, show_spinner=False)
def _search(home: str, version: int, corridors: str) -> Search:
    del home, corridors  # the key
    return Search(store(), version)


def _key() -> tuple[str, int, str]:
    """Return what an answer depends on: home, data version, the corridors that stand; no dismissal changes it, nor what the view shows."""
    standing = repr(routes_now().corridors)
    return str(store().home), store().version, hashlib.sha256(standing.encode()).hexdigest()[:16]


def candidates_now(wait_seconds: float = 0.0) -> tuple[Candidate, ...] | None:
    """Return the candidates in the newest data, which are waited for a little; None while they are looked for.

    Raises
    ------
    NetcopError
        What was in the way, until somebody has it searched again.
    """
    search = _search(*_key())
    return search.answer() if search.done(wait_seconds) else None


def search_again() -> None:
    """Forget the answer, so that the next one who asks begins a search."""
    _search.clear(*_key())


@st.fragment(run_every=_LOOK_SECONDS)
def show_search() -> None:
    """Draw how far the search is; when it has ended, draw the page anew."""
    search = _search(*_key())
    if search.done():
        st.rerun()
    said, share = search.progress
    with st.container(border=True, key="candidate-search"):
        st.progress(share, text=f"**Looking for candidates.** {said}…")
        st.caption("It goes on if you turn to something else. What it finds is kept until the data or the corridors change.")
