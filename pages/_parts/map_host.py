"""The map in the app: hosts the map document in a sandboxed frame, hands frames in, brings clicks out.

One message of bytes goes to the browser: a header, the document (only until this session has it), the
frames. The browser keeps documents by content hash, so after the first time only frames travel, and the
frame in the page is never loaded again when a filter changes.
"""

from __future__ import annotations

import json
import struct
from dataclasses import dataclass
from datetime import date

import streamlit as st

from pages._parts.frame_host import FrameHost, content_key
from routes.catalogue import catalogue
from routes.corridors import lines
from routes.maps.document import document, hub_table
from routes.maps.payload import encode
from routes.view import View, ViewFrames

_host = FrameHost("map", "map_host")


@dataclass(frozen=True)
class Click:
    """A cell the reader chose, and the days the slider stood on."""

    cell: int
    start_on: date
    end_on: date


@st.cache_resource(show_spinner=False)
def _document() -> tuple[str, bytes]:
    html = document(lines(), hub_table(catalogue())).encode()
    return content_key(html), html


@st.cache_data(max_entries=32, show_spinner=False)
def _frame_bytes(home: str, version: int, view: View, caption: str, made_up: bool, whole: bool, _shown: ViewFrames) -> bytes:
    # `_shown` follows from home, version and view, all of which are in the key
    del home, version
    return encode(
        _shown.placed,
        _shown.unplaced,
        periods=_shown.periods,
        period=view.period,
        resolution=view.resolution,
        measure=view.measure,
        route_id=view.selection.route_id,
        caption=caption,
        made_up=made_up,
        whole=whole,
    )


def _packed(frames: bytes) -> bytes:
    name, html = _document()
    doc = html if _host.lacks(name) else b""
    header = json.dumps({"document": name, "key": content_key(frames), "documentBytes": len(doc)}).encode()
    return struct.pack("<I", len(header)) + header + doc + frames


def show_map(view: View, shown: ViewFrames, *, made_up: bool, home: str, key: str = "map", whole: bool = False) -> Click | None:
    """Draw the map of a view and return the cell that is chosen in it, if any.

    ``home`` and the data version name the data; ``key`` tells two maps of the app apart; a ``whole`` map opens on
    everything at once.
    """
    frames = _frame_bytes(home, shown.data_version, view, view.caption(shown.periods), made_up, whole, shown)
    result = _host.show(key=key, data=_packed(frames), default={"chosen": None}, on_chosen_change=lambda: None)
    chosen = result.chosen
    if not chosen or not chosen.get("cell"):
        return None
    return Click(int(chosen["cell"], 16), date.fromisoformat(chosen["start"]), date.fromisoformat(chosen["end"]))
