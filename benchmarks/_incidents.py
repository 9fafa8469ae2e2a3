"""The published incident reports that measure how places in words are found: their texts, and where each truly was.

Nothing of them is kept here; they are read from where they lie. Their positions are good to some kilometres on land,
worse at sea, and some are plainly wrong, so no geocoder reaches 100 %.
"""

from __future__ import annotations

import hashlib
import re
from functools import cache
from pathlib import Path

import numpy as np
import polars as pl
import pyogrio
import shapely
from anyascii import anyascii

from geodata.reference import natural_earth

FILES = {
    "2014 to 2019": ("iom-missing-migrants-2019.csv", "Location Description", "Location Coordinates"),
    "2026": ("iom-missing-migrants-2026-05-06.csv", "Location of death", "Coordinates"),
}
TUNING, HELD_BACK = "tuning", "held back"
SOUTH, WEST, NORTH, EAST = -5.0, -26.0, 46.0, 40.0
_NORTH_OF_WESTERN_SAHARA = 27 + 40 / 60
_WORDS = re.compile(r"[a-z0-9]+")


def half_of(text: str) -> str:
    """Return the half that a text belongs to: its lower-case ASCII words decide, so that it never changes sides.

    What is chosen, fitted or corrected by hand may only be seen on the tuning half.
    """
    words = " ".join(_WORDS.findall(anyascii(text).lower()))
    return (TUNING, HELD_BACK)[hashlib.sha256(words.encode()).digest()[0] % 2]


def incidents(folder: Path) -> pl.DataFrame:
    """Return the distinct texts of the region, each with where it was.

    Parameters
    ----------
    folder
        Where the published files lie.

    Returns
    -------
    polars.DataFrame
        file, text, half, lat, lon, at_sea, and country, the ISO 3166-1 alpha-2 code of the nearest land: other vintages
        of the files have such a column, these do not.
    """
    tables = [_read(folder / name, file, text, position) for file, (name, text, position) in FILES.items()]
    found = pl.concat(tables).filter(pl.col("lat").is_between(SOUTH, NORTH) & pl.col("lon").is_between(WEST, EAST))
    found = found.unique("text", keep="first", maintain_order=True)
    return found.with_columns(
        half=pl.col("text").map_elements(half_of, pl.String),
        at_sea=at_sea(found["lat"], found["lon"]),
        country=nearest_country(found["lat"], found["lon"]),
    )


def _read(path: Path, file: str, text: str, position: str) -> pl.DataFrame:
    parts = pl.col(position).str.split_exact(",", 1).struct
    degrees = [
        parts.field(f"field_{i}").str.strip_chars().cast(pl.Float64, strict=False).alias(name) for i, name in enumerate(("lat", "lon"))
    ]
    table = pl.read_csv(path, infer_schema=False).select(pl.lit(file).alias("file"), pl.col(text).str.strip_chars().alias("text"), *degrees)
    return table.drop_nulls().filter(pl.col("text") != "")


@cache
def _land() -> shapely.Geometry:
    shapes = pyogrio.read_dataframe(natural_earth("physical", "ne_10m_land"), columns=[]).geometry.to_numpy()
    land = shapely.union_all(shapely.intersection(shapely.make_valid(shapes), shapely.box(WEST - 20, SOUTH - 20, EAST + 20, NORTH + 20)))
    shapely.prepare(land)
    return land


def at_sea(lat: pl.Series, lon: pl.Series) -> pl.Series:
    """Return whether each point lies outside Natural Earth's land (1:10 m), null where a point is."""
    points = shapely.points(lon.fill_null(0).to_numpy(), lat.fill_null(0).to_numpy())
    outside = pl.Series("at_sea", ~shapely.contains(_land(), points))
    return pl.select(pl.when(lat.is_not_null()).then(outside).alias("at_sea")).to_series()


def nearest_country(lat: pl.Series, lon: pl.Series) -> pl.Series:
    """Return the code of the country nearest to each point, by degrees, which is near enough to choose one."""
    table = pyogrio.read_dataframe(natural_earth("cultural", "ne_10m_admin_0_countries"), columns=["ISO_A2_EH", "ADM0_A3"])
    codes = np.where(table["ADM0_A3"] == "SAH", "EH", table["ISO_A2_EH"])
    nearest = shapely.STRtree(table.geometry.to_numpy()).nearest(shapely.points(lon.to_numpy(), lat.to_numpy()))
    found = pl.DataFrame({"lat": lat, "code": codes[nearest].tolist()})
    # Natural Earth draws as Western Sahara only what lies east of the sand wall
    south = (pl.col("code") == "MA") & (pl.col("lat") < _NORTH_OF_WESTERN_SAHARA)
    code = pl.when(south).then(pl.lit("EH")).otherwise("code")
    return found.select(pl.when(code.str.contains("^[A-Z]{2}$")).then(code).alias("country")).to_series()
