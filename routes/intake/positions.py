"""Positions: what two cells or one say, with the radius they leave, and whether a whole file has them the wrong way round."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from geodata.distance import Floats
from geodata.land import country_at, distance_to_country_km, distance_to_land_km, has_borders
from geodata.names import plain
from geodata.notations import EXPECTED_PAIR, read_angles, split_pairs, unread
from routes.intake.numbers import NOTHING

REGION = (-5.0, 46.0, -26.0, 40.0)
"""South, north, west, east of where events without a country are expected, degrees."""

_MAX_LAT, _MAX_LON = 90, 180
_LEAST_PLACEHOLDER = 999
# A point this far off the country stated may still be meant: borders are crossed, and 200 nautical miles of sea are a country's to watch
_NEAR_KM, _NEAR_AT_SEA_KM = 100.0, 370.4
_OPEN_OCEAN_KM = 400.0
_STRAY_KM = 300.0
_LEAST_ROWS, _LEAST_SHARE, _LEAST_GAIN = 3, 0.7, 0.2
_LEAST_SHARE_WITH_COUNTRY = 0.1
# Agencies that write Morocco for a point in Western Sahara have not got their coordinates wrong
_ALSO_STATED_AS = {"EH": "MA"}
_WORDS = {
    "swap": "with latitude and longitude swapped", "negate-lon": "with the sign of the longitude turned",
    "negate-lat": "with the sign of the latitude turned", "negate-both": "with both signs turned",
}  # fmt: skip


@dataclass(frozen=True)
class Proposal:
    """A change of all positions of a file that would make them fit; it is put to the analyst, never made unasked.

    Parameters
    ----------
    change
        ``swap``, ``negate-lat``, ``negate-lon`` or ``negate-both``; `apply_change` makes it.
    rows
        Rows that can be judged.
    as_given, changed
        How many of them fit as they are, and after the change.
    sentence
        The words for the screen.
    """

    change: str
    rows: int
    as_given: int
    changed: int
    sentence: str


def read_two(lat: pl.Series, lon: pl.Series) -> pl.DataFrame:
    """Return the positions that a column of latitudes and one of longitudes say.

    Parameters
    ----------
    lat, lon
        Cells, strings. Where one is empty and the other holds both numbers, that one is read as a pair.

    Returns
    -------
    polars.DataFrame
        ``lat, lon`` (degrees), ``radius_km`` and ``cure``, of the same height. All null where nothing is given; only
        the cure, which says what was expected and got, where it cannot be read.
    """
    cells = pl.DataFrame({"lat_text": _without_words(lat), "lon_text": _without_words(lon)})
    read, unread_one = _put_together(cells)
    rows = unread_one.arg_true()
    if rows.is_empty():
        return read
    split = split_pairs(cells[rows].select(pl.coalesce("lat_text", "lon_text")).to_series())
    paired = split["lat"].is_not_null()
    pairs, _ = _put_together(split.filter(paired).select(lat_text="lat", lon_text="lon"))
    rows = rows.filter(paired)
    return read.select(column.scatter(rows, pairs[column.name]) for column in read)


def read_pair(cells: pl.Series) -> pl.DataFrame:
    """Return the positions that one column of cells says, each holding latitude and longitude.

    Parameters
    ----------
    cells
        Strings such as ``20.93, -17.04``, ``34,5; -12,3``, ``POINT (-17.04 20.93)``, ``34º15N 012º25E``.

    Returns
    -------
    polars.DataFrame
        ``lat, lon`` (degrees), ``radius_km`` and ``cure``, as `read_two` gives them.
    """
    texts = _without_words(cells)
    split = split_pairs(texts)
    read, _ = _put_together(split.select(lat_text="lat", lon_text="lon"))
    rows = (texts.is_not_null() & split["lat"].is_null()).arg_true()
    if rows.is_empty():
        return read
    cures = texts.gather(rows).to_frame("text").select(unread(pl.col("text"), EXPECTED_PAIR)).to_series()
    return read.with_columns(cure=read["cure"].scatter(rows, cures))


def propose(points: pl.DataFrame) -> Proposal | None:
    """Return the change that would make a file's positions fit, or None where they fit, or nothing fits clearly better.

    Parameters
    ----------
    points
        A sample of the file: ``lat, lon`` (degrees; off the globe fits nowhere) and ``country`` (ISO 3166-1 alpha-2, or
        null), up to some 20,000 rows.

    A row with a country fits where it lies in it, or near it: 100 km off, or 200 nautical miles at sea. One without
    fits where it lies in `REGION` and not in the open ocean, 400 km off any land; such rows count only where hardly any
    row states a country. A change is proposed where it makes at least 70 % of the rows fit, and 20 points more than as given.
    """
    points = points.filter(pl.col("lat").is_finite() & pl.col("lon").is_finite())
    stated = pl.Series(has_borders(points["country"].cast(pl.String).fill_null("").to_numpy()))
    by_country = int(stated.sum()) >= max(_LEAST_ROWS, _LEAST_SHARE_WITH_COUNTRY * points.height)
    judged = points.filter(stated) if by_country else points.filter(points["country"].is_null())
    if judged.height < _LEAST_ROWS:
        return None
    fits = _fits_country if by_country else _fits_region
    as_given = _count_fitting(judged, None, fits)
    counts = {change: _count_fitting(judged, change, fits) for change in _WORDS}
    best = max(counts, key=counts.__getitem__)
    changed = counts[best]
    if changed < as_given + _LEAST_GAIN * judged.height or changed < _LEAST_SHARE * judged.height:
        return None
    return Proposal(best, judged.height, as_given, changed, _sentence(best, judged.height, as_given, changed, by_country=by_country))


def apply_change(lat: pl.Series, lon: pl.Series, change: str | None) -> tuple[pl.Series, pl.Series]:
    """Return ``lat, lon`` after a change that `propose` names; as they are for None.

    Raises
    ------
    ValueError
        There is no such change.
    """
    if change is None:
        return lat, lon
    if change == "swap":
        return lon.alias(lat.name), lat.alias(lon.name)
    if change not in _WORDS:
        raise ValueError(f"expected one of {', '.join(_WORDS)}, got {change!r}")
    return (lat if change == "negate-lon" else -lat), (lon if change == "negate-lat" else -lon)


def stray(points: pl.DataFrame) -> pl.Series:
    """Return whether each row's position lies more than 300 km off the country that the row states.

    Parameters
    ----------
    points
        ``lat, lon`` (degrees) and ``country`` (ISO 3166-1 alpha-2); a row where one is null is none.
    """
    km = _off_country_km(points["lat"].to_numpy(), points["lon"].to_numpy(), points["country"])
    return pl.Series("stray", km > _STRAY_KM)


def _without_words(cells: pl.Series) -> pl.Series:
    """Return cells with null for the words that say that nothing is known."""
    cells = cells.cast(pl.String)
    wordy = cells.filter(~cells.str.contains("[0-9]"))
    nothing = [text for text in wordy.unique() if plain(text) in NOTHING]
    return cells.replace(nothing, [None] * len(nothing)) if nothing else cells


def _put_together(cells: pl.DataFrame) -> tuple[pl.DataFrame, pl.Series]:
    """Return the positions of ``lat_text, lon_text``, and where only one is given and is no angle."""
    angles = [read_angles(cells[f"{name}_text"]).select(pl.all().name.prefix(f"{name}_")) for name in ("lat", "lon")]
    frame = pl.concat([cells, *angles], how="horizontal")
    if frame["lat_letter"].null_count() < frame.height:
        frame = _by_letter(frame)
    frame = frame.with_columns(good=_ON_GLOBE & ~_PLACEHOLDER & ~_LETTERS_DISAGREE)
    read = frame.select(
        *(pl.when("good").then(pl.col(f"{name}_degrees")).alias(name) for name in ("lat", "lon")),
        pl.when("good").then(pl.max_horizontal("lat_radius_km", "lon_radius_km")).alias("radius_km"),
        pl.lit(None, pl.String).alias("cure"),
    )
    lat_given, lon_given = frame["lat_text"].is_not_null(), frame["lon_text"].is_not_null()
    rows = ((lat_given | lon_given) & ~frame["good"].fill_null(value=False)).arg_true()
    if len(rows):
        cures = frame[rows].select(_cure()).to_series()
        read = read.with_columns(cure=read["cure"].scatter(rows, cures))
    return read, (lat_given ^ lon_given) & (frame["lat_cure"].is_not_null() | frame["lon_cure"].is_not_null())


_ON_GLOBE = (pl.col("lat_degrees").abs() <= _MAX_LAT) & (pl.col("lon_degrees").abs() <= _MAX_LON)
_PLACEHOLDER = (pl.col("lat_degrees") == 0) & (pl.col("lon_degrees") == 0)
_LETTERS_DISAGREE = pl.col("lat_letter").is_in(["E", "W"]).fill_null(value=False) | pl.col("lon_letter").is_in(["N", "S"]).fill_null(
    value=False
)


def _by_letter(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the angles with the two exchanged where their letters say so: the writer's letter is better than the column's name."""
    turned = pl.col("lat_letter").is_in(["E", "W"]) & pl.col("lon_letter").is_in(["N", "S"])
    return frame.with_columns(
        pl.when(turned).then(pl.col(f"{other}_{part}")).otherwise(pl.col(f"{name}_{part}")).alias(f"{name}_{part}")
        for name, other in (("lat", "lon"), ("lon", "lat"))
        for part in ("degrees", "letter")
    )


def _cure() -> pl.Expr:
    """Return the cure of rows where something is given that is no position."""
    lat, lon = pl.col("lat_degrees"), pl.col("lon_degrees")
    lat_text, lon_text = (pl.col(name).fill_null("") for name in ("lat_text", "lon_text"))
    got = pl.format("{}, {}", lat_text, lon_text)
    unknown = "stands for a place that is not known: leave the coordinates empty, or give the place"
    range_wanted = "expected a latitude of -90 to 90 and a longitude of -180 to 180, got {}"
    turned_fits = (lon.abs() <= _MAX_LAT) & (lat.abs() <= _MAX_LON)
    return (
        pl.when(pl.col("lat_cure").is_not_null() | pl.col("lon_cure").is_not_null())
        .then(pl.concat_str("lat_cure", "lon_cure", separator="; ", ignore_nulls=True))
        .when((lat.abs() >= _LEAST_PLACEHOLDER) | (lon.abs() >= _LEAST_PLACEHOLDER))
        .then(pl.format("{} {}", got, pl.lit(unknown)))
        .when(lat.is_null() | lon.is_null())
        .then(pl.format("one of latitude and longitude is empty: give both or none, got '{}' and '{}'", lat_text, lon_text))
        .when(_LETTERS_DISAGREE)
        .then(pl.format("expected N or S with a latitude and E, W or O with a longitude, got {}", got))
        .when(_PLACEHOLDER)
        .then(pl.format("{} {}", got, pl.lit(unknown)))
        .when(turned_fits)
        .then(pl.format(f"{range_wanted}; are the two the wrong way round?", got))
        .otherwise(pl.format(range_wanted, got))
    )


_Fits = Callable[[Floats, Floats, pl.Series], npt.NDArray[np.bool_]]


def _count_fitting(points: pl.DataFrame, change: str | None, fits: _Fits) -> int:
    """Return how many points fit after a change."""
    lat, lon = (series.to_numpy() for series in apply_change(points["lat"], points["lon"], change))
    return int(fits(lat, lon, points["country"]).sum())


def _fits_country(lat: Floats, lon: Floats, country: pl.Series) -> npt.NDArray[np.bool_]:
    allowed = np.where(country_at(lat, lon) == "", _NEAR_AT_SEA_KM, _NEAR_KM)
    return np.asarray(_off_country_km(lat, lon, country) <= allowed)  # NaN, which is off the globe, fits nowhere


def _fits_region(lat: Floats, lon: Floats, _country: pl.Series) -> npt.NDArray[np.bool_]:
    south, north, west, east = REGION
    inside = (lat >= south) & (lat <= north) & (lon >= west) & (lon <= east)
    return np.asarray(inside & (distance_to_land_km(lat, lon) <= _OPEN_OCEAN_KM))


def _off_country_km(lat: Floats, lon: Floats, country: pl.Series) -> Floats:
    """Return how far each point is off the country stated, km, NaN where one of them is not known."""
    km = distance_to_country_km(lat, lon, country.fill_null("").to_numpy())
    for territory, stated in _ALSO_STATED_AS.items():
        rows = np.flatnonzero((country == stated).fill_null(value=False).to_numpy() & (km > 0))
        km[rows] = np.minimum(km[rows], distance_to_country_km(lat[rows], lon[rows], territory))
    return km


def _sentence(proposed: str, rows: int, as_given: int, changed: int, *, by_country: bool) -> str:
    south, north, west, east = (f"{degrees:.0f}" for degrees in REGION)
    here = f"where these routes run (latitude {south} to {north}, longitude {west} to {east})"
    question = "Are they the wrong way round?" if proposed == "swap" else "Was the minus sign lost?"
    where = "in or near the country stated" if by_country else here
    return f"As written, {as_given:,} of {rows:,} positions lie {where}; {_WORDS[proposed]}, {changed:,} do. {question}"
