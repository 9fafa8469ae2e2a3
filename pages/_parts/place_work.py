"""What an analyst is doing about places: the text in hand, what is picked for it, what was done."""

from __future__ import annotations

import getpass
import hashlib
import math
import time
from dataclasses import dataclass, field
from typing import NamedTuple

import streamlit as st

from geodata.learning import Learned
from pages._parts.store import store
from routes.maps.place_map import Drawn
from routes.settled import SettledPlaces

PIN_RADIUS_KM = 5.0
RADIUS, TEACHES, NOTE, SEARCH = "place-radius", "place-teaches", "place-note", "place-search"
_LOOK_SECONDS = 0.5
_WORK = "place-work"


class Pair(NamedTuple):
    """A text as written, and the country that files say it is in."""

    text: str
    country: str | None

    @property
    def on(self) -> str:
        """A short word for it, which tells one text on the map from another."""
        return hashlib.sha256(repr(tuple(self)).encode()).hexdigest()[:12]


class Done(NamedTuple):
    """A step that can be taken back: the text, the ids of what was settled (none: it was skipped), and what to say of it."""

    pair: Pair
    ids: tuple[str, ...]
    words: str


@dataclass
class Work:
    """The state of one session on this page.

    Parameters
    ----------
    pair
        The text in hand.
    mode
        One of `routes.maps.place_map.MODES`.
    picked
        Number of the candidate that is picked; 0 is what the geocoder makes of the text.
    unknown
        Whether it is picked that the place cannot be known.
    drawn
        The pin or the area drawn for the text in hand.
    skipped, done
        Texts put off, and the steps to be taken back, the latest last.
    heard
        Number of the last key that was heard.
    page
        Page of the queue that the reader turned to; None follows the text in hand.
    base_version
        What was settled when the queue was worked out.
    versions
        The data version, and the version of what is settled, at the last look.
    looked_at
        When that was, seconds of a clock that never goes back.
    error, said
        What went wrong, and what happened, since the last key.
    """

    pair: Pair | None = None
    mode: str = "pick"
    picked: int | None = None
    unknown: bool = False
    drawn: Drawn = field(default_factory=Drawn)
    skipped: set[Pair] = field(default_factory=set)
    done: list[Done] = field(default_factory=list)
    heard: int = 0
    page: int | None = None
    base_version: int | None = None
    versions: tuple[int, int] = (-1, -1)
    looked_at: float = -math.inf
    error: str = ""
    said: str = ""

    def let_go(self) -> None:
        """Forget what is picked and drawn."""
        self.mode, self.picked, self.unknown, self.drawn = "pick", None, False, Drawn()

    @property
    def ready(self) -> bool:
        """Whether there is something to confirm."""
        return self.picked is not None or bool(self.unknown or self.drawn.pin or self.drawn.corners)


@st.cache_resource
def settled() -> SettledPlaces:
    """Return what is settled in the home of the store."""
    return SettledPlaces(store().home)


def work() -> Work:
    """Return the work of this session."""
    found: Work = st.session_state.setdefault(_WORK, Work())
    return found


def who() -> str:
    """Return who settles."""
    return getpass.getuser()


def look(*, at_once: bool = True) -> None:
    """See what is in the store and what is settled now; all that is asked until the next look is of these versions.

    Where it need not be ``at_once``, a look of a moment ago will do.
    """
    now = work()
    if at_once or time.monotonic() - now.looked_at > _LOOK_SECONDS:
        now.versions, now.looked_at = (store().version, settled().version), time.monotonic()


@st.cache_resource(max_entries=4, show_spinner=False)
def learned_at(home: str, settled_version: int) -> Learned:
    """Return what is settled at a version."""
    del home, settled_version  # the key
    return settled().learned()


def learned() -> Learned:
    """Return what is settled, for the geocoder."""
    return learned_at(str(store().home), work().versions[1])


def base_version() -> int:
    """Return the version of what was settled when the queue was worked out."""
    now = work()
    if now.base_version is None:
        now.base_version = now.versions[1]
    return now.base_version


def look_anew() -> None:
    """Have the queue worked out again, as after something was taken back or taken in."""
    look()
    work().base_version = None


def take_up(pair: Pair | None) -> None:
    """Take a text in hand, with nothing picked, drawn or written for it."""
    now = work()
    now.pair, now.page = pair, None
    now.let_go()
    st.session_state.update({RADIUS: PIN_RADIUS_KM, TEACHES: "", NOTE: "", SEARCH: ""})
