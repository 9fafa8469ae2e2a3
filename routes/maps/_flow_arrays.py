"""Flows as the parts of a payload: what moves on corridors, and from country to country."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import numpy as np
import polars as pl

from geodata.countries import country_name, label_points
from routes.columns import DIRECTIONS

Arrays = dict[str, np.ndarray]
_MEASURES = ("events", "persons")


def flow_arrays(flows: pl.DataFrame, number: Mapping[date, int]) -> tuple[list[str], Arrays]:
    """Return the ids of the corridors of a table `FLOWS`, and per period their number, direction and measures."""
    ids = flows["corridor_id"].unique().sort()
    rows = _by_period(flows, number, "corridor_id", "direction")
    return ids.to_list(), {
        **_measures("flow", rows, len(number)),
        "flow_corridor": ids.search_sorted(rows["corridor_id"]).to_numpy().astype("<u2"),
        "flow_direction": rows["direction"].cast(pl.Enum(DIRECTIONS)).to_physical().to_numpy().astype("u1"),
    }


def arc_arrays(flows: pl.DataFrame, number: Mapping[date, int]) -> tuple[dict[str, Any], Arrays]:
    """Return countries and pairs of them of a table `COUNTRY_FLOWS`, and per period the pair and its measures.

    Who stays in one country draws no arc, nor does who goes to a country of which no map says where it is.
    """
    points = label_points()
    origin, destination = pl.col("origin_country"), pl.col("destination_country")
    drawn = flows.filter(origin != destination, origin.is_in(list(points)), destination.is_in(list(points)))
    rows = _by_period(drawn, number, "origin_country", "destination_country")
    pairs = rows.select("origin_country", "destination_country").unique().sort(pl.all())
    codes = sorted({*pairs["origin_country"], *pairs["destination_country"]})
    found = rows.join(pairs.with_row_index("pair"), on=["origin_country", "destination_country"], maintain_order="left")
    header = {
        "countries": [[code, country_name(code), *(round(v, 2) for v in points[code])] for code in codes],
        "pairs": [[codes.index(a), codes.index(b)] for a, b in pairs.iter_rows()],
    }
    return header, {**_measures("arc", found, len(number)), "arc_pair": found["pair"].to_numpy().astype("<u2")}


def _by_period(flows: pl.DataFrame, number: Mapping[date, int], *keys: str) -> pl.DataFrame:
    p = pl.col("period").replace_strict(number, default=None, return_dtype=pl.UInt32)
    return flows.with_columns(p=p).sort("p", *keys)


def _measures(prefix: str, rows: pl.DataFrame, periods: int) -> Arrays:
    return {
        f"{prefix}_offsets": np.searchsorted(rows["p"].to_numpy(), np.arange(periods + 1)).astype("<u4"),
        **{f"{prefix}_{m}": rows[m].to_numpy().astype("<f4") for m in _MEASURES},
    }
