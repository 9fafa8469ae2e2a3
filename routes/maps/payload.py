"""Frames as the bytes a map document reads: cells once, values sparse, all periods.

Layout, little-endian: ``NCF1``, header length (u32), header (JSON, UTF-8), zeros to a multiple of 8; then each
array of the header's ``arrays``, in that order, each padded to a multiple of 8. ``offsets[p]`` to ``offsets[p + 1]``
are the values of period ``p``; value ``v`` belongs to cell ``index[v]``. Flows, where they come along, lie the same
way: ``flow_offsets``, and for each value its corridor in the header's ``flows``, its direction and measures; ``arc_offsets``,
and for each value its pair in the header's ``arcs``.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Sequence
from datetime import date
from typing import Any

import numpy as np
import polars as pl

from geodata.hexgrid import outlines
from routes.cells import last_day
from routes.columns import MEASURES, UNPLACED_REASONS
from routes.maps._flow_arrays import arc_arrays, flow_arrays

MAGIC = b"NCF1"
_ALIGN = 8


def encode(
    frames: pl.DataFrame,
    unplaced: pl.DataFrame,
    *,
    periods: Sequence[date],
    period: str,
    resolution: int,
    measure: str,
    route_id: str | None,
    caption: str,
    made_up: bool,
    whole: bool = False,
    flows: pl.DataFrame | None = None,
    arcs: pl.DataFrame | None = None,
) -> bytes:
    """Return frames for the map document.

    Parameters
    ----------
    frames, unplaced
        Tables `FRAMES` and `UNPLACED`; routes and kinds are summed.
    periods
        The start of every period of the view, without a gap.
    period, resolution, measure, route_id, caption
        The view: what a step is, the cells' size, what colours them, the route (None: all), its caption.
    made_up
        Whether invented events are among them, which the map then says.
    whole
        Whether the map opens on all periods and all cells at once, as a preview does.
    flows, arcs
        Tables `FLOWS` and `COUNTRY_FLOWS` of the same view; without them the map draws corridors as thin lines, and no arcs.
    """
    number = {start: i for i, start in enumerate(periods)}
    summed = frames.group_by("cell", "period").agg(pl.col(MEASURES).sum()).with_columns(
        p=pl.col("period").replace_strict(number, default=None, return_dtype=pl.UInt32)
    ).sort("p", "cell")  # fmt: skip
    cells = np.unique(summed["cell"].to_numpy())
    corners, starts = outlines(cells)
    arrays = {
        "cells": cells.astype("<u8"),
        "corners": corners.astype("<f4").ravel(),
        "starts": starts.astype("<u4"),
        "offsets": np.searchsorted(summed["p"].to_numpy(), np.arange(len(periods) + 1)).astype("<u4"),
        "index": np.searchsorted(cells, summed["cell"].to_numpy()).astype("<u4"),
        **{m: summed[m].to_numpy().astype("<f4") for m in MEASURES},
    }
    told = dict[str, Any]()
    for name, table, part in (("flows", flows, flow_arrays), ("arcs", arcs, arc_arrays)):
        if table is not None:
            told[name], more = part(table, number)
            arrays |= more
    header = {
        **told,
        "period": period,
        "periods": [start.isoformat() for start in periods],
        "last": last_day(periods[-1], period).isoformat() if periods else None,
        "resolution": resolution,
        "measure": measure,
        "route": route_id,
        "caption": caption,
        "made_up": made_up,
        "whole": whole,
        "unplaced": _beside(unplaced, number),
        "arrays": [[name, array.dtype.str[1:], len(array)] for name, array in arrays.items()],
    }
    text = json.dumps(header, ensure_ascii=False, separators=(",", ":")).encode()
    return b"".join([_padded(MAGIC + struct.pack("<I", len(text)) + text), *(_padded(a.tobytes()) for a in arrays.values())])


def _padded(part: bytes) -> bytes:
    return part + b"\0" * (-len(part) % _ALIGN)


def _beside(unplaced: pl.DataFrame, number: dict[date, int]) -> dict[str, dict[str, list[list[float]]]]:
    """Return for each reason and measure the pairs ``[period, value]`` that are not 0."""
    summed = unplaced.group_by("reason", "period").agg(pl.col(MEASURES).sum()).sort("reason", "period")
    found: dict[str, dict[str, list[list[float]]]] = {}
    for reason in UNPLACED_REASONS:
        rows = summed.filter(pl.col("reason") == reason)
        found[reason] = {m: [[number[p], round(v, 4)] for p, v in rows.select("period", m).iter_rows() if v] for m in MEASURES}
    return found


def decode(payload: bytes) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
    """Return header and arrays of `payload`.

    Raises
    ------
    ValueError
        These are not the bytes of `encode`.
    """
    if payload[:4] != MAGIC:
        raise ValueError(f"expected frames that begin with {MAGIC!r}, got {payload[:4]!r}")
    (length,) = struct.unpack_from("<I", payload, 4)
    header = json.loads(payload[8 : 8 + length])
    at = 8 + length + (-(8 + length) % _ALIGN)
    arrays = {}
    for name, kind, count in header["arrays"]:
        arrays[name] = np.frombuffer(payload, dtype=f"<{kind}", count=count, offset=at)
        size = arrays[name].nbytes
        at += size + (-size % _ALIGN)
    return header, arrays
