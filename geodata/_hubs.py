"""The project's own list of the places that these routes use, as it is kept."""

from __future__ import annotations

from pathlib import Path

import polars as pl

HERE = Path(__file__).parent


def read_hubs() -> pl.DataFrame:
    """Return `hubs.csv`: hub_id, name, other_names (``|`` between), country, lat, lon, kind, source."""
    return pl.read_csv(HERE / "hubs.csv", schema_overrides={"lat": pl.Float64, "lon": pl.Float64})
