"""The store of this process, and what screens read from it again and again, cached by data version."""

from __future__ import annotations

import streamlit as st

from routes.events import Batch, EventStore
from routes.view import View, ViewFrames


@st.cache_resource
def store() -> EventStore:
    """Return the event store of the home folder that the settings name."""
    return EventStore()


@st.cache_data(max_entries=64, show_spinner=False)
def _frames(home: str, version: int, view: View) -> ViewFrames:
    return view.frames(EventStore(home), version)


@st.cache_data(max_entries=4, show_spinner=False)
def _batches(home: str, version: int) -> tuple[Batch, ...]:
    return EventStore(home).batches(version) if version >= 0 else ()


def frames(view: View) -> ViewFrames:
    """Return what `view` shows of the newest data; the key holds home, version and the whole view."""
    return _frames(str(store().home), store().version, view)


def batches() -> tuple[Batch, ...]:
    """Return the live batches, oldest first."""
    return _batches(str(store().home), store().version)


def invented() -> bool:
    """Return whether invented events are among the live ones."""
    return any(batch.made_up for batch in batches())
