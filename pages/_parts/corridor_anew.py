"""Past events placed anew on the corridors as they stand."""

from __future__ import annotations

import streamlit as st

from pages._parts.corridor_work import own, who, work
from pages._parts.store import store
from pages._parts.words import count_words
from routes.corridor_figures import Outdated, outdated
from routes.reassigning import corridors_in, reassign


@st.cache_data(max_entries=4, show_spinner=False)
def _outdated(home: str, version: int, own_version: str) -> Outdated:
    del home, own_version  # the key
    return outdated(store().events(version), corridors_in(store()))


def waiting() -> Outdated:
    """Return which past events are not on corridors as they would be now."""
    return _outdated(str(store().home), store().version, own().version)


def show_anew(key: str = "corridors-anew") -> None:
    """Draw the button that places past events anew, where any is not as it would be now."""
    count = waiting().events
    if not count:
        return
    pressed = st.button(
        f"Place {count_words(count, 'event')} on corridors anew",
        icon=":material/history:",
        key=key,
        help="Past events keep the corridor that they were placed on. As corridors stand now these would be on another or on none, or "
        "as they are but for the share of them that it holds. Places do not change; older data versions keep what they have.",
    )
    if pressed:
        with st.spinner("Placing past events on corridors anew…"):
            moved = reassign(store(), by=who())
        verb = "is" if moved == 1 else "are"
        work().tell(f"{count_words(moved, 'event')} {verb} placed anew: data version {store().version}.")
        st.rerun()
