"""The map of places in the app: hosted in a sandboxed frame; what is drawn on it and what keys are pressed come back."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

import streamlit as st

from pages._parts.frame_host import FrameHost, content_key
from routes.maps.place_map import Drawn, place_document

_KEY = "place-map"
_host = FrameHost("place", "place_map")


@dataclass(frozen=True)
class Press:
    """A key that was pressed: its number, which grows, the key, and the text that was on show."""

    at: int
    key: str
    on: str


@cache
def _document() -> tuple[str, str]:
    html = place_document()
    return content_key(html.encode()), html


def show_place(place: dict[str, Any], *, on_press: Callable[[], None], on_draw: Callable[[], None]) -> None:
    """Draw the map of a text (`routes.maps.place_map.shown`); the callbacks read `presses` and `drawn`.

    The document goes to the browser once a session; after that only what it shows does, and the frame is never
    loaded again.
    """
    name, html = _document()
    sent = html if _host.lacks(name) else None
    key = content_key(json.dumps(place).encode())
    _host.show(
        key=_KEY,
        data={"document": name, "html": sent, "key": key, "place": place},
        default={"presses": [], "drawn": None},
        on_presses_change=on_press,
        on_drawn_change=on_draw,
    )


def _said(name: str) -> Any:
    return dict(st.session_state.get(_KEY) or {}).get(name)


def presses() -> list[Press]:
    """Return the keys pressed of late, in order; those that were heard before are still among them."""
    return [Press(int(said["at"]), str(said["key"]), str(said["on"])) for said in _said("presses") or []]


def drawn() -> tuple[str, Drawn] | None:
    """Return what was drawn last and for which text."""
    said = _said("drawn")
    if not said:
        return None
    pin = (float(said["pin"][0]), float(said["pin"][1])) if said.get("pin") else None
    corners = tuple((float(lat), float(lon)) for lat, lon in said.get("corners") or [])
    return str(said["on"]), Drawn(pin, corners)
