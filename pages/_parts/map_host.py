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

from geodata import friction
from geodata.friction_picture import friction_picture
from pages._parts.corridor_work import own, routes_now, traced_now
from pages._parts.frame_host import FrameHost, content_key
from routes.corridors import lines
from routes.maps.document import document, hub_table
from routes.maps.payload import encode
from routes.view import View, ViewFlows, ViewFrames

_host = FrameHost("map", "map_host")


@dataclass(frozen=True)
class Click:
    """A cell the reader chose, and the days the slider stood on."""

    cell: int
    start_on: date
    end_on: date


@dataclass(frozen=True)
class CorridorClick:
    """A corridor the reader chose."""

    corridor_id: str


@dataclass(frozen=True)
class Clicks:
    """What is chosen on the map: a cell, a corridor, both where they lie on one another, or nothing."""

    cell: Click | None
    corridor: CorridorClick | None


@st.cache_resource(max_entries=4, show_spinner=False)
def _document(home: str, own_version: str) -> tuple[str, bytes]:
    del home, own_version  # the key of the corridors
    traces = traced_now()
    areas = {trace.corridor_id: trace.area for trace in traces if trace.area is not None}
    picture = friction_picture(friction.load(), friction.REGION)
    html = document(lines(traces), hub_table(routes_now()), areas=areas, friction=picture).encode()
    return content_key(html), html


@st.cache_data(max_entries=32, show_spinner=False)
def _frame_bytes(
    home: str,
    version: int,
    own_version: str,
    view: View,
    caption: str,
    made_up: bool,
    whole: bool,
    _shown: ViewFrames,
    _moving: ViewFlows | None,
) -> bytes:
    # `_shown` and `_moving` follow from home, versions and view, all of which are in the key
    del home, version, own_version
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
        flows=_moving.corridors if _moving else None,
        arcs=_moving.countries if _moving else None,
    )


def _packed(frames: bytes) -> bytes:
    name, html = _document(str(own().home), own().version)
    doc = html if _host.lacks(name) else b""
    header = json.dumps({"document": name, "key": content_key(frames), "documentBytes": len(doc)}).encode()
    return struct.pack("<I", len(header)) + header + doc + frames


def show_map(
    view: View, shown: ViewFrames, moving: ViewFlows | None = None, *, made_up: bool, home: str, key: str = "map", whole: bool = False
) -> Clicks:
    """Draw the map of a view and, where it is given, what moves in it; return what is chosen on it.

    ``home`` and the data version name the data; ``key`` tells two maps of the app apart; a ``whole`` map opens on
    everything at once.
    """
    frames = _frame_bytes(home, shown.data_version, own().version, view, view.caption(shown.periods), made_up, whole, shown, moving)
    result = _host.show(
        key=key,
        data=_packed(frames),
        default={"chosen": None, "corridor": None},
        on_chosen_change=lambda: None,
        on_corridor_change=lambda: None,
    )
    return Clicks(_cell(result.chosen), CorridorClick(str(result.corridor)) if result.corridor else None)


def _cell(chosen: dict[str, str] | None) -> Click | None:
    if not chosen or not chosen.get("cell"):
        return None
    return Click(int(chosen["cell"], 16), date.fromisoformat(chosen["start"]), date.fromisoformat(chosen["end"]))
