"""What the sources of the gazetteer give: drafts of places with their names, before one place becomes one row."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import polars as pl

from geodata.names import fold

DRAFT: dict[str, Any] = {
    "place_id": pl.String, "name": pl.String, "country": pl.String, "region_id": pl.String, "kind": pl.String, "lat": pl.Float64,
    "lon": pl.Float64, "radius_km": pl.Float64, "population": pl.Int64, "is_hub": pl.Boolean, "source": pl.String,
    "official": pl.List(pl.String), "others": pl.List(pl.String), "outline": pl.Binary,
}  # fmt: skip
"""A draft: the columns of a place, official and other names as written, and an outline as WKB where one is known."""

SHOWN, OFFICIAL, OTHER = 0, 1, 2
"""Ranks of a draft's names: the one shown, an official one in any language, another."""

RADIUS_BY_KIND = {
    "post": 6.0, "well": 6.0, "oasis": 8.0, "border": 6.0, "beach": 5.0, "port": 8.0, "islet": 5.0, "island": 35.0, "village": 5.0,
    "cape": 6.0, "mountain": 30.0, "aerodrome": 5.0, "road": 25.0, "river": 40.0, "lake": 30.0, "desert": 100.0, "strait": 40.0,
    "gulf": 60.0, "sea": 200.0, "region": 100.0, "district": 40.0, "zone": 100.0, "country": 300.0,
}  # fmt: skip
"""How far from its point a place of a kind reaches, km; a report "in X" may mean its outskirts."""

_RADIUS_BY_POPULATION = ((1_000_000, 18.0), (100_000, 10.0), (10_000, 6.0), (0, 4.0))

# Latin and Arabic letters, apostrophes and dashes: the scripts of the files that come in
_WRITTEN = "^[ -~\u00a0-\u024f\u02b0-\u036f\u1e00-\u1eff\u0600-\u06ff\u2010-\u2019]+$"


def town_radius_km(population: int) -> float:
    """Return the radius that holds a town of this population, in km."""
    return next(radius for least, radius in _RADIUS_BY_POPULATION if population >= least)


def town_radii_km(population: pl.Expr) -> pl.Expr:
    """Return `town_radius_km` of a column."""
    steps = [pl.when(population >= least).then(pl.lit(radius)) for least, radius in _RADIUS_BY_POPULATION]
    return pl.coalesce(*steps)


def drafts(rows: Iterable[dict[str, Any]] | pl.DataFrame) -> pl.DataFrame:
    """Return rows as drafts: what is not given is null, 0 inhabitants, or no hub."""
    frame = rows if isinstance(rows, pl.DataFrame) else pl.DataFrame(list(rows), infer_schema_length=None)
    given = [pl.col(n) if n in frame.columns else pl.lit(None).alias(n) for n in DRAFT]
    made = frame.select(column.cast(DRAFT[n]) for column, n in zip(given, DRAFT, strict=True))
    return made.with_columns(pl.col("population").fill_null(0), pl.col("is_hub").fill_null(False))


def names_of(places: pl.DataFrame) -> pl.DataFrame:
    """Return the names of drafts, folded: ``folded``, ``place`` (row of the draft, UInt32), ``rank``, see `SHOWN`.

    Names in other scripts than Latin and Arabic are left out where they are not the one shown, and so are single letters.
    """
    numbered = places.select(
        pl.int_range(pl.len(), dtype=pl.UInt32).alias("place"),
        pl.concat_list("name").alias("shown"),
        pl.col("official", "others").fill_null([]),
    )
    ranked = pl.concat(
        numbered.select("place", pl.col(column).alias("written"), pl.lit(rank, dtype=pl.UInt8).alias("rank"))
        .explode("written", empty_as_null=False, keep_nulls=False)
        .drop_nulls("written")
        for rank, column in ((SHOWN, "shown"), (OFFICIAL, "official"), (OTHER, "others"))
    ).filter(pl.col("written").str.contains(_WRITTEN) | (pl.col("rank") == SHOWN))
    written = ranked["written"].unique()
    folded = pl.DataFrame({"written": written, "folded": [fold(name) for name in written]})
    return (
        ranked.join(folded, on="written")
        .filter(pl.col("folded").str.len_chars() > 1)
        .group_by("folded", "place")
        .agg(pl.col("rank").min())
        .sort("folded", "place")
    )
