"""Coordinates that stand somewhere inside a text, in any notation."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

import polars as pl

from geodata.notations import read_angles, split_pairs

# What may be a position is cut out, and read by the rules for columns of positions
_SIGN = r"(?:[°º˚:]|deg(?:rees?|r[eé]s?)?|grados|graus|d)"
_MARK = r"['’′´`\"”″]"
_PART = r"\d{1,3}(?:[.,]\d+)?"
_ANGLE = rf"{_PART}\s*(?:{_SIGN}\s*(?:{_PART}\s*{_MARK}{{0,2}}\s*(?:{_PART}\s*{_MARK}{{0,2}})?)?|\s\s?{_PART}\s*{_MARK}{{0,2}}(?:\s{_PART}\s*{_MARK}{{0,2}})?)?"
_NS, _EW = r"(?:north|nord|norte|[ns])", r"(?:east|est|este|leste|west|ouest|oeste|[ewo])"
_LETTERED = re.compile(
    rf"(?<![\w.])(?:{_ANGLE}\s*{_NS}(?![a-z])[\s,;/|–—-]*{_ANGLE}\s*{_EW}(?![a-z])|{_NS}\s?{_ANGLE}[\s,;/|–—-]*{_EW}\s?{_ANGLE}|"
    rf"\d{{4,6}}(?:\.\d+)?\s?[ns][\s,;/|–—-]*\d{{5,7}}(?:\.\d+)?\s?[ew])",
    re.IGNORECASE,
)
_LABELLED = re.compile(
    r"\blat\w*[.:=\s]*(?P<lat>[-+]?\d{1,2}[.,]\d+)\D{1,12}?(?:lon\w*|lng)[.:=\s]*(?P<lon>[-+]?\d{1,3}[.,]\d+)", re.IGNORECASE
)
_DECIMAL = re.compile(r"(?<![\d.])(?P<lat>[-+]?\d{1,2}[.]\d{2,}|[-+]?\d{1,2}[.,]\d+)\s*[,;/ ]\s*(?P<lon>[-+]?\d{1,3}[.,]\d+)(?![\d.])")
_NO_DEGREES = re.compile(  # two numbers before these words are times, shares or counts
    r"\s*(?:%|(?:h|hrs?|hours?|heures?|horas?|am|pm|utc|gmt|km|kms|kilom\w+|m|met\w+|miles?|nm|persons?|people|pers\w*|migrants?|migrant[es]s|eur\w*|usd|cfa|fcfa|kg|tonn\w+|litres?)\b)",
    re.IGNORECASE,
)
_CLOCK = re.compile(r"\d{1,2}[.,][0-5]\d")
_FINE_DECIMALS = 3
_DEGREES = re.compile(rf"(?P<lat>[-+]?{_PART})\s*°[\s,;/]*(?P<lon>[-+]?{_PART})\s*°")
_MINUS = re.compile(r"−|(?:(?<=[\s,;/(])|^)–(?=\d)")
_DASH = re.compile(r"\s[-–—]\s")
_UTM = re.compile(
    r"\bUTM\b\D{0,12}?(?P<zone>\d{1,2})\s?(?P<band>[C-HJ-NP-X])\b\D{0,6}(?P<east>\d{6})(?:[.,]\d+)?\s?m?\W{1,4}\D{0,4}?(?P<north>\d{6,7})",
    re.IGNORECASE,
)
_ZONES = 60
_BANDS, _BAND_DEGREES, _SOUTHMOST, _NORTHMOST = "CDEFGHJKLMNPQRSTUVWX", 8, -80, 84
_EASTINGS = (100_000.0, 900_000.0)
_LEAST_RADIUS_KM = 3.0  # a position told in words was read off something
_HIGHEST = (90.0, 180.0)


def position_in(text: str) -> tuple[float, float, float] | None:
    """Return ``lat, lon, radius_km`` of the first position written in a text, or None."""
    if not any(character in "0123456789" for character in text):
        return None
    text = _MINUS.sub("-", text)
    if found := _UTM.search(text):
        return _of_utm(found)
    if found := _LETTERED.search(text):
        return _read(found.group())
    for form in (_LABELLED, _DEGREES):
        if found := form.search(text):
            return _in_decimals(found)
    bare = next((found for found in _DECIMAL.finditer(text) if _is_meant_as_position(found)), None)
    return None if bare is None else _in_decimals(bare)


def _in_decimals(found: re.Match[str]) -> tuple[float, float, float] | None:
    lat, lon = (float(found[name].replace(",", ".")) for name in ("lat", "lon"))
    if abs(lat) > _HIGHEST[0] or abs(lon) > _HIGHEST[1] or lat == lon == 0:
        return None
    return lat, lon, _LEAST_RADIUS_KM


def _is_meant_as_position(found: re.Match[str]) -> bool:
    """Return whether two bare numbers are a position, and not times, shares or counts: ``16.30 / 17.00``, ``3,5 / 4,2 km``.

    They are where they stand alone or in brackets, are written finer than such numbers are, or cannot be times.
    """
    before, after = found.string[: found.start()].rstrip(), found.string[found.end() :]
    if _NO_DEGREES.match(after):
        return False
    if (not before and not after.strip()) or (before.endswith(("(", "[")) and after.lstrip().startswith((")", "]"))):
        return True
    numbers = (found["lat"], found["lon"])
    places = [len(re.split("[.,]", number)[1]) for number in numbers]
    signed = any(number[0] in "-+" for number in numbers)
    return max(places) >= _FINE_DECIMALS or (min(places) > 1 and (signed or not all(_CLOCK.fullmatch(number) for number in numbers)))


def _of_utm(found: re.Match[str]) -> tuple[float, float, float] | None:
    """Return the position of a zone, a band (N for the northern half too), an easting and a northing (WGS 84)."""
    zone, band = int(found["zone"]), found["band"].upper()
    east = float(found["east"])
    if not 1 <= zone <= _ZONES or not _EASTINGS[0] <= east <= _EASTINGS[1]:
        return None
    south = band < "N"  # S is the band from 32 to 40 degrees north, the Mediterranean
    lat, lon = _projection(32700 + zone if south else 32600 + zone).transform(east, float(found["north"]))
    return (lat, lon, _LEAST_RADIUS_KM) if _is_in_band(lat, band) else None


def _is_in_band(lat: float, band: str) -> bool:
    if band == "N":  # often meant as the northern half
        return 0 <= lat <= _NORTHMOST
    low = _SOUTHMOST + _BAND_DEGREES * _BANDS.index(band)
    high = _NORTHMOST if band == "X" else low + _BAND_DEGREES
    return low - 1 <= lat <= high + 1  # read off near its edge


@cache
def _projection(epsg: int) -> Any:
    from pyproj import Transformer  # noqa: PLC0415 - slow to import, and few texts need it

    return Transformer.from_crs(epsg, 4326)  # gives lat, lon


def _read(written: str) -> tuple[float, float, float] | None:
    pair = split_pairs(pl.Series([_DASH.sub(" ", written)]))
    lat, lon = (read_angles(pair[name]).row(0, named=True) for name in ("lat", "lon"))
    if lat["degrees"] is None or lon["degrees"] is None or abs(lat["degrees"]) > _HIGHEST[0] or abs(lon["degrees"]) > _HIGHEST[1]:
        return None
    return lat["degrees"], lon["degrees"], max(_LEAST_RADIUS_KM, lat["radius_km"], lon["radius_km"])
