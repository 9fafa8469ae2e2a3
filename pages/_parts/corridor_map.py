"""The map of corridors in the app: hosted in a sandboxed frame; what is clicked on it comes back."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

import streamlit as st

from pages._parts.frame_host import FrameHost, content_key
from routes.maps.corridor_map import corridor_document

_KEY = "corridor-map"
_host = FrameHost("corridors", "corridor_map")


@dataclass(frozen=True)
class Said:
    """A click on the map: its number, which grows; what was meant (corridor, candidate, hub or point); its id, or where it was."""

    at: int
    what: str
    id: str
    lat: float
    lon: float


@cache
def _document() -> tuple[str, str]:
    html = corridor_document()
    return content_key(html.encode()), html


def show_corridor_map(view: dict[str, Any], *, on_said: Callable[[], None]) -> None:
    """Draw the map (`routes.maps.corridor_map.shown`); the callback reads `said`."""
    name, html = _document()
    sent = html if _host.lacks(name) else None
    key = content_key(json.dumps(view).encode())
    _host.show(
        key=_KEY, data={"document": name, "html": sent, "key": key, "view": view}, default={"said": None}, on_said_change=on_said
    )  # fmt: skip


def said() -> Said | None:
    """Return the last click; one that was heard before comes again."""
    found = dict(st.session_state.get(_KEY) or {}).get("said")
    if not found:
        return None
    return Said(int(found["at"]), str(found["what"]), str(found["id"] or ""), float(found["lat"] or 0.0), float(found["lon"] or 0.0))
