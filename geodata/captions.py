"""Captions of points: "42 km SW of Dirkou, Niger", "29 km N of Zuwara, Libya, at sea".

The place named is the best known near one: of all places, at sea of those on a coast, the one of the least
``(distance + 5 km) / weight``, the weight growing with its inhabitants and for a hub (see `geodata._caption_places`). A caption
never says more than the radius of a point allows: from 5 km on distances are rounded, they and a direction are given only for a
place outside the radius, a point is at sea or in another country than its place only where the radius reaches neither coast nor
border, and the wider the radius, the larger the place that is named; from 150 km on only the region, the country or the sea is.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt
import polars as pl
import shapely

from geodata._caption_places import Areas, best_known, candidates, grounds, regions, seas
from geodata._caption_words import (
    LANGUAGES,
    area_names,
    at_start,
    country_names,
    of,
    place_names,
    region_text,
    thousands,
    with_country,
    words,
)
from geodata._shore import at_sea, nearest_coast
from geodata._ways import bearing_to
from geodata.distance import Floats, great_circle_km, to_xy
from geodata.gazetteer import load
from geodata.hexgrid import outlines
from geodata.land import country_at, distance_to_country_km

__all__ = ["LANGUAGES", "ROUGHER_KM", "ROUGH_KM", "WIDE_KM", "Caption", "caption", "captions", "cell_caption"]

ROUGH_KM, ROUGHER_KM, WIDE_KM = 5.0, 50.0, 150.0
"""Radii from which on distances are rounded to 5 km, to 10 km, and not given."""

_AT_PLACE_KM = 3.0
_REGION_KM = 25.0  # the radius to which the region of the place is that of the point
_FAR_KM = 60.0  # beyond this a sea or a desert is named too
_OFF_KM = 1.0  # what is nearer to the coast is not said to be at sea
_SECTORS = 8
_ISLANDS = ("island", "islet")

_COLUMNS = ("text", "place_id", "place", "distance_km", "direction", "region", "country", "sea")


@dataclass(frozen=True)
class Caption:
    """What to call a point.

    Parameters
    ----------
    text
        The caption; "" for what is no point.
    place_id, place, distance_km, direction
        The place named (as the gazetteer names it), how far it is (not rounded), and the side of it on which the point lies, one
        of eight in the caption's language; None where the radius is too large to name a place, the direction also where the
        point is at the place or the place within the radius.
    region, country
        The region's name, and the country's ISO 3166-1 alpha-2 code: of the point on land; at sea no region, and the
        country of the place. No region either where the place is in another one of the country: near its border, or wrongly drawn.
    sea
        The smallest sea, strait or gulf that holds a point at sea, no smaller than half its radius.
    """

    text: str
    place_id: str | None
    place: str | None
    distance_km: float | None
    direction: str | None
    region: str | None
    country: str | None
    sea: str | None


def caption(lat: float, lon: float, *, radius_km: float | None = None, language: str = "en") -> Caption:
    """Return the caption of one point, see `captions`."""
    row = captions([lat], [lon], radius_km=radius_km, language=language).row(0, named=True)
    return Caption(**row | {"text": row["text"] or ""})


def cell_caption(cell: int, *, language: str = "en") -> Caption:
    """Return the caption of an H3 cell: of its centre, with the radius that holds its corners."""
    corners, _ = outlines(np.array([cell], dtype=np.uint64))
    lat, lon = corners.mean(axis=0)
    radius_km = float(great_circle_km(lat, lon, corners[:, 0], corners[:, 1]).max())
    return caption(float(lat), (float(lon) + 540) % 360 - 180, radius_km=radius_km, language=language)


def captions(lat: npt.ArrayLike, lon: npt.ArrayLike, *, radius_km: npt.ArrayLike | None = None, language: str = "en") -> pl.DataFrame:
    """Return the captions of points: the columns of `Caption`, one row a point, all null for what is no point.

    Parameters
    ----------
    lat, lon
        Degrees, shape (n,).
    radius_km
        The radius that holds each place meant, km, shape (n,) or one for all; None or NaN for exact points.
    language
        ``en``, ``fr`` or ``es``.

    Raises
    ------
    ValueError
        The language is another one.
    """
    if language not in LANGUAGES:
        raise ValueError(f"Expected one of the languages {', '.join(LANGUAGES)}, got {language!r}.")
    given = (lat, lon, np.nan if radius_km is None else radius_km)
    y, x, radius = (np.array(value, dtype=float) for value in np.broadcast_arrays(*np.atleast_1d(*given)))
    known = (np.abs(y) <= 90) & (np.abs(x) <= 180)  # noqa: PLR2004 - degrees
    facts = _facts(y[known], x[known], np.nan_to_num(radius[known], nan=0.0), language)
    rows = pl.DataFrame({"row": np.flatnonzero(known)}, schema={"row": pl.Int64}).hstack(_worded(facts, language))
    every = pl.DataFrame({"row": np.arange(len(y))}, schema={"row": pl.Int64})
    return every.join(rows, on="row", how="left", maintain_order="left").select(_COLUMNS)


def _facts(lat: Floats, lon: Floats, radius_km: Floats, language: str) -> pl.DataFrame:
    """Return what captions are made of, one row a point."""
    wet = at_sea(lat, lon)
    off_km = np.zeros(len(lat))
    off_km[wet] = nearest_coast(lat[wet], lon[wet]).km
    wet &= off_km > _OFF_KM
    row, km = best_known(lat, lon, wet, radius_km)
    place = candidates()[row]
    toward = bearing_to(place["lat"].to_numpy(), place["lon"].to_numpy(), lat, lon)
    points = np.asarray(shapely.points(*to_xy(lat, lon)))
    at_place = pl.col("distance_km") <= pl.max_horizontal(_AT_PLACE_KM, pl.col("place_radius_km") / 2)
    facts = (
        place.select("place_id", "kind", "region_id", place_country="country", place="name", place_radius_km="radius_km")
        .with_columns(
            place_names(language).gather(pl.Series(row)).alias("shown"),
            pl.Series("distance_km", km),
            pl.Series("sector", np.round(toward / (360 / _SECTORS)).astype(np.int64) % _SECTORS),
            pl.Series("wet", wet),
            pl.Series("radius_km", radius_km),
            pl.Series("here", country_at(lat, lon)),
            _held(seas(), wet, points, radius_km).alias("sea_id"),
            _held(grounds(), ~wet, points, radius_km).alias("ground_id"),
            _held(regions(), ~wet, points, radius_km).alias("held_id"),
            # an islet whose coast is on no file is no point at sea
            open_sea=pl.Series(wet & (off_km > radius_km)),
        )
        .with_columns(at_place=at_place)
    )
    facts = facts.with_columns(open_sea=pl.col("open_sea") & ~(pl.col("at_place") & pl.col("kind").is_in(_ISLANDS)))
    return _regions_and_countries(facts, lat, lon).with_columns(
        sea=_named(pl.col("sea_id"), area_names(seas(), "seas", language)),
        ground=_named(pl.col("ground_id"), area_names(grounds(), "grounds", language)),
    )


def _regions_and_countries(facts: pl.DataFrame, lat: Floats, lon: Floats) -> pl.DataFrame:
    """Return the facts with region and country, and whether a point lies `abroad`, in another country than its place.

    The country at a point is known to a cell of some kilometres: what is at its place, or in a region of that country, lies there.
    """
    held_country = _named(pl.col("held_id"), _region_facts("country"))
    # a harbour or an islet may lie in no country's cell: it is its place's
    elsewhere = ~pl.col("wet") & (pl.col("here") != "") & (pl.col("here") != pl.col("place_country"))
    abroad = elsewhere & ~pl.col("at_place") & held_country.ne_missing(pl.col("place_country"))
    near = ~pl.col("wet") & ~abroad & (pl.col("radius_km") < _REGION_KM)
    facts = facts.with_columns(
        abroad=abroad,
        country=pl.when(abroad).then("here").otherwise("place_country"),
        own_id=pl.when(near & (pl.col("at_place") | pl.col("held_id").is_null())).then("region_id"),
    )
    in_country = _named(pl.col("held_id"), _region_facts("country")) == pl.col("country")
    of_place = pl.col("region_id").is_null() | (pl.col("region_id") == pl.col("held_id")) | pl.col("abroad")
    region_id = pl.coalesce("own_id", pl.when(in_country & of_place).then("held_id"))
    facts = facts.with_columns(region=_named(region_id, _region_facts("name")))
    return facts.with_columns(far_abroad=_far_abroad(facts, lat, lon))


def _far_abroad(facts: pl.DataFrame, lat: Floats, lon: Floats) -> pl.Series:
    """Return whether each point lies abroad, further from the country of its place than its radius."""
    abroad, radius_km = facts["abroad"].to_numpy().copy(), facts["radius_km"].to_numpy()
    asked = np.flatnonzero(abroad & (radius_km >= ROUGH_KM))
    codes = facts["place_country"].fill_null("").to_numpy()[asked]
    if len(asked):
        abroad[asked] = ~(distance_to_country_km(lat[asked], lon[asked], codes) <= radius_km[asked])
    return pl.Series(abroad)


def _held(areas: Areas, asked: npt.NDArray[np.bool_], points: npt.NDArray[np.object_], radius_km: Floats) -> pl.Series:
    """Return the place_id of the smallest area that holds each point asked and is no smaller than half its radius."""
    found = np.full(len(points), -1, dtype=np.intp)
    found[asked] = areas.holding(points[asked], radius_km[asked] / 2)
    return areas.table["place_id"].gather(pl.Series(found).replace(-1, None).cast(pl.UInt32))


def _named(place_id: pl.Expr, names: dict[str, str]) -> pl.Expr:
    return place_id.replace_strict(list(names), list(names.values()), default=None, return_dtype=pl.String)


@cache
def _region_facts(column: str) -> dict[str, str]:
    return dict(load().places.filter(pl.col("kind") == "region").select("place_id", column).iter_rows())


def _worded(facts: pl.DataFrame, language: str) -> pl.DataFrame:
    """Return the columns of captions, of what they are made of."""
    rough, wide = pl.col("radius_km") >= ROUGH_KM, pl.col("radius_km") >= WIDE_KM
    named = facts.with_columns(vague=rough & (pl.col("distance_km") < pl.col("radius_km")), exact=pl.col("at_place") & ~rough)
    sides = pl.col("sector").replace_strict(dict(enumerate(words("compass", language))))
    named = named.with_columns(direction=pl.when(~pl.col("exact") & ~pl.col("vague")).then(sides))
    shown = ("place_id", "place", "distance_km", "direction")
    return named.with_columns(
        pl.when(wide).then(_wide_text(language)).otherwise(_text(language)).alias("text"),
        *(pl.when(~wide).then(column).alias(column) for column in shown),
    ).select(_COLUMNS)


def _text(language: str) -> pl.Expr:
    """Return the caption that names a place: what it lies in, how far and where from the place, at sea or in another country."""
    placed = pl.col("direction").is_not_null()
    before = pl.when((pl.col("distance_km") > _FAR_KM) & placed).then(pl.coalesce("sea", "ground") + ", ").fill_null("")
    off = of(pl.lit(words("off", language)), pl.col("shown"), language)
    near = of(pl.lit(words("near", language)), pl.col("shown"), language)
    where = (
        pl.when(placed).then(_offset(language))
        .when("open_sea").then(off)
        .when("vague").then(near)
        .otherwise(at_start(pl.col("shown")))
    )  # fmt: skip
    at_sea_too = pl.when(placed & pl.col("open_sea") & (before == "")).then(pl.lit(", " + words("at_sea", language)))
    after = at_sea_too.when("far_abroad").then(pl.format(" ({})", country_names("country", language)))
    return pl.concat_str(before, with_country(where, pl.col("shown"), "place_country", language), after.fill_null(""))


def _offset(language: str) -> pl.Expr:
    """Return how far, and on which side of, its place a point lies."""
    step = pl.when(pl.col("radius_km") < ROUGH_KM).then(1).when(pl.col("radius_km") < ROUGHER_KM).then(5).otherwise(10)
    km = ((pl.col("distance_km") / step).round() * step).cast(pl.Int64)
    about = pl.when(step > 1).then(pl.lit(words("about", language) + " ")).otherwise(pl.lit(""))
    way = pl.col("sector").replace_strict(dict(enumerate(words("way", language))))
    return pl.concat_str(about, thousands(km, language), pl.lit(" km "), of(way, pl.col("shown"), language))


def _wide_text(language: str) -> pl.Expr:
    """Return the caption that names no place: the sea, the region and the country, or the country."""
    region = with_country(region_text(pl.col("region"), language), pl.col("region"), "country", language)
    on_land = pl.coalesce(region, country_names("country", language))
    at_sea_text = pl.coalesce("sea", pl.lit(words("at_sea", language)))
    return pl.when("wet").then(at_sea_text).otherwise(on_land)
