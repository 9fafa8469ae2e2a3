"""The gazetteer with the names that analysts taught it."""

from __future__ import annotations

from dataclasses import replace

import polars as pl

from geodata.gazetteer import Gazetteer
from geodata.learning import Learned
from geodata.offshore import coast_km


def with_names(gazetteer: Gazetteer, learned: Learned) -> Gazetteer:
    """Return the gazetteer with each name taught as a place of its own, which counts like one that these routes use."""
    taught = learned.names
    first = gazetteer.places.height
    added = taught.select(
        place_id=pl.format("taught:{}", "settled_id"), name="name", country="country", kind="kind", lat="lat", lon="lon", radius_km="radius_km",
        population=pl.lit(0, pl.Int64), is_hub=pl.lit(True),
        coast_km=_coast_km(taught), has_outline=pl.lit(False),
        source=pl.lit("settled by an analyst"),
    )  # fmt: skip
    places = pl.concat([gazetteer.places, added], how="diagonal")
    rank = {"rank": pl.lit(0, pl.UInt8)} if "rank" in gazetteer.names.columns else {}
    named = taught.select("folded", place=pl.int_range(first, first + taught.height, dtype=pl.UInt32), **rank)
    names = pl.concat([gazetteer.names, named.select(gazetteer.names.columns)]).sort("folded", "place")
    return replace(gazetteer, places=places, names=names)


_COASTAL_KM = 60.0


def _coast_km(taught: pl.DataFrame) -> pl.Series:
    """Return how far each place is from the sea, null where it is far."""
    km = pl.Series(coast_km(taught["lat"].to_numpy(), taught["lon"].to_numpy()), nan_to_null=True)
    return pl.select(pl.when(km <= _COASTAL_KM).then(km)).to_series()
