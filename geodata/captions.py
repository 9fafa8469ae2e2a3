"""Captions of points: "42 km SW of Dirkou, Niger", "29 km N of Zuwara, Libya, at sea".

The place named is the best known near one: of all places, at sea of those on a coast, the one of the least
``(distance + 5 km) / weight``, the weight growing with its inhabitants and for a hub (see `geodata._caption_places`). A caption never says more than the radius
of a point allows: from 25 km on distances are rounded and a direction is given only beyond half the radius; from 150 km on
only the region, the country or the sea is named.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from geodata._caption_places import Areas, best_known, candidates, grounds, regions, seas
from geodata._shore import at_sea, nearest_coast
from geodata._ways import bearing_to
from geodata.countries import country_name
from geodata.distance import Floats
from geodata.land import country_at

LANGUAGES = ("en", "fr", "es")

ROUGH_KM, ROUGHER_KM, WIDE_KM = 25.0, 75.0, 150.0
"""Radii from which on distances are rounded to 5 km, to 10 km, and not given."""

_AT_PLACE_KM = 3.0
_FAR_KM = 60.0  # beyond this a sea or a desert is named too
_OFF_KM = 1.0  # what is nearer to the coast is not said to be at sea
_SECTORS = 8
_VOWEL = "^[AEIOUÀÂÄÉÈÊËÎÏÔÖÛÜaeiouéèêîô]"

_COLUMNS = ("text", "place_id", "place", "distance_km", "direction", "region", "country", "sea")


@dataclass(frozen=True)
class Caption:
    """What to call a point.

    Parameters
    ----------
    text
        The caption; "" for what is no point.
    place_id, place, distance_km, direction
        The place named, how far it is (not rounded), and the side of it on which the point lies, one of eight in the
        caption's language; None where the radius is too large to name a place, the direction also where the point is at the place.
    region, country
        The region's name, and the country's ISO 3166-1 alpha-2 code: of the point on land; at sea no region, and the
        country of the place.
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
    wet[wet] = nearest_coast(lat[wet], lon[wet]).km > _OFF_KM
    row, km = best_known(lat, lon, wet)
    place = candidates()[row]
    toward = bearing_to(place["lat"].to_numpy(), place["lon"].to_numpy(), lat, lon)
    facts = place.select("place_id", "country", "region_id", place="name", place_radius_km="radius_km").with_columns(
        pl.Series("distance_km", km),
        pl.Series("sector", np.round(toward / (360 / _SECTORS)).astype(np.int64) % _SECTORS),
        pl.Series("wet", wet),
        pl.Series("radius_km", radius_km),
        pl.Series("here", country_at(lat, lon)),
        _held(seas(), wet, lat, lon, radius_km).alias("sea_id"),
        _held(grounds(), ~wet, lat, lon, radius_km).alias("ground_id"),
        _held(regions(), ~wet, lat, lon, radius_km).alias("held_id"),
    )
    # a harbour or an islet may lie in no country's cell: it is its place's
    abroad = ~pl.col("wet") & (pl.col("here") != "") & (pl.col("here") != pl.col("country"))
    near_region = pl.when(~pl.col("wet") & ~abroad & (pl.col("radius_km") < ROUGH_KM)).then("region_id")
    return facts.with_columns(
        abroad=abroad,
        place_country="country",
        country=pl.when(abroad).then("here").otherwise("country"),
        region=_named(pl.coalesce("held_id", near_region), _region_names()),
        sea=_named(pl.col("sea_id"), _area_names(seas(), "seas", language)),
        ground=_named(pl.col("ground_id"), _area_names(grounds(), "grounds", language)),
    )


def _held(areas: Areas, asked: npt.NDArray[np.bool_], lat: Floats, lon: Floats, radius_km: Floats) -> pl.Series:
    """Return the place_id of the smallest area that holds each point asked and is no smaller than half its radius."""
    found = np.full(len(lat), -1, dtype=np.intp)
    found[asked] = areas.holding(lat[asked], lon[asked], radius_km[asked] / 2)
    return areas.table["place_id"].gather(pl.Series(found).replace(-1, None).cast(pl.UInt32))


def _named(place_id: pl.Expr, names: dict[str, str]) -> pl.Expr:
    return place_id.replace_strict(list(names), list(names.values()), default=None, return_dtype=pl.String)


def _worded(facts: pl.DataFrame, language: str) -> pl.DataFrame:
    """Return the columns of captions, of what they are made of."""
    vague, wide = (pl.col("radius_km") >= ROUGH_KM) & (pl.col("distance_km") < pl.col("radius_km") / 2), pl.col("radius_km") >= WIDE_KM
    at_place = (pl.col("distance_km") <= pl.max_horizontal(_AT_PLACE_KM, pl.col("place_radius_km") / 2)) & (pl.col("radius_km") < ROUGH_KM)
    named = facts.with_columns(
        direction=pl.when(~at_place & ~vague).then(pl.col("sector").replace_strict(dict(enumerate(_words("compass", language))))),
        place_in=_with_country(pl.col("place"), "place_country", language),
        vague=vague,
    )
    shown = ("place_id", "place", "distance_km", "direction")
    return named.with_columns(
        pl.when(wide).then(_wide_text(language)).otherwise(_text(language)).alias("text"),
        *(pl.when(~wide).then(column).alias(column) for column in shown),
    ).select(_COLUMNS)


def _text(language: str) -> pl.Expr:
    """Return the caption that names a place: what it lies in, how far and where from the place, at sea or in another country."""
    far = pl.col("distance_km") > _FAR_KM
    before = pl.when(far & ~pl.col("vague")).then(pl.coalesce("sea", "ground") + ", ").otherwise(pl.lit(None, pl.String)).fill_null("")
    step = pl.when(pl.col("radius_km") < ROUGH_KM).then(1).when(pl.col("radius_km") < ROUGHER_KM).then(5).otherwise(10)
    km = ((pl.col("distance_km") / step).round() * step).cast(pl.Int64)
    about = pl.when(step > 1).then(pl.lit(_words("about", language) + " ")).otherwise(pl.lit(""))
    way = pl.col("sector").replace_strict(dict(enumerate(_words("way", language))))
    offset = pl.concat_str(about, _thousands(km, language), pl.lit(" km "), _of(way, pl.col("place_in"), language))
    near = _of(pl.lit(_words("near", language)), pl.col("place_in"), language)
    where = pl.when("vague").then(near).when(pl.col("direction").is_null()).then("place_in").otherwise(offset)
    other = pl.format(" ({})", _country_names("country", language))
    after = pl.when(pl.col("wet") & (before == "")).then(pl.lit(", " + _words("at_sea", language))).when("abroad").then(other)
    return pl.concat_str(before, where, after.otherwise(pl.lit("")).fill_null(""))


def _wide_text(language: str) -> pl.Expr:
    """Return the caption that names no place: the sea, the region and the country, or the country."""
    before, after = _words("region", language).split("{}")
    region = _with_country(_of(pl.lit(before.strip()), pl.col("region"), language).str.strip_chars() + after, "country", language)
    on_land = pl.coalesce(region, _country_names("country", language))
    at_sea_text = pl.coalesce("sea", pl.lit(_words("at_sea", language)))
    return pl.when("wet").then(at_sea_text).otherwise(on_land)


def _with_country(name: pl.Expr, country: str, language: str) -> pl.Expr:
    return pl.concat_str(name, pl.coalesce(", " + _country_names(country, language), pl.lit("")))


def _country_names(column: str, language: str) -> pl.Expr:
    return pl.col(column).map_batches(lambda codes: _countries_of(codes, language), return_dtype=pl.String)


def _countries_of(codes: pl.Series, language: str) -> pl.Series:
    names = {code: country_name(code, language) for code in codes.drop_nulls().unique()}
    return codes.replace_strict(list(names), list(names.values()), default=None, return_dtype=pl.String)


def _of(joint: pl.Expr, name: pl.Expr, language: str) -> pl.Expr:
    """Return words and a name after them; French drops the vowel of "de" before one."""
    plain = pl.concat_str(joint, pl.lit(" "), name)
    if language != "fr":
        return plain
    return pl.when(name.str.contains(_VOWEL)).then(pl.concat_str(joint.str.strip_suffix("de"), pl.lit("d'"), name)).otherwise(plain)


def _thousands(km: pl.Expr, language: str) -> pl.Expr:
    """Return a number as text, its thousands set apart in the language's way."""
    mark = {"en": ",", "fr": "\u202f", "es": "\u00a0"}[language]
    return km.cast(pl.String).str.replace(r"^(\d+)(\d{3})$", f"${{1}}{mark}${{2}}")


@cache
def _area_names(areas: Areas, kind: str, language: str) -> dict[str, str]:
    """Return the names of areas by place_id, as they stand at the beginning of a caption."""
    names: dict[str, str] = dict(areas.table.select("place_id", "name").iter_rows())
    if language == "en":
        return {key: _words("in_the", language).format(name) for key, name in names.items()} if kind == "grounds" else names
    known = {f"area:{key}": words[LANGUAGES.index(language) - 1] for key, words in _file()[kind].items()}
    worded = {key: known.get(key, name) for key, name in names.items()}
    return {key: name[0].upper() + name[1:] for key, name in worded.items()} if kind == "seas" else worded


@cache
def _region_names() -> dict[str, str]:
    return dict(regions().table.select("place_id", "name").iter_rows())


def _words(key: str, language: str) -> Any:
    return _file()[key][language]


@cache
def _file() -> dict[str, Any]:
    return tomllib.loads((Path(__file__).parent / "caption_words.toml").read_text(encoding="utf-8"))
