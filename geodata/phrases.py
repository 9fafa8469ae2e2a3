"""What the words around a place say: off it, near it, so many km from it, between two of them."""

from __future__ import annotations

import re
from dataclasses import dataclass

import polars as pl

from geodata.names import plain

MAX_CHARACTERS = 400
_KM = {
    "km": 1.0,
    "kms": 1.0,
    "kilometres": 1.0,
    "kilometers": 1.0,
    "kilometre": 1.0,
    "kilometer": 1.0,
    "kilometros": 1.0,
    "kilometro": 1.0,
}
_MILE_KM, _NAUTICAL_MILE_KM = 1.609344, 1.852
_UNITS = _KM | {"mile": _MILE_KM, "miles": _MILE_KM, "nm": _NAUTICAL_MILE_KM, "nautical": _NAUTICAL_MILE_KM, "nauticas": _NAUTICAL_MILE_KM,
                "milles": _NAUTICAL_MILE_KM, "millas": _NAUTICAL_MILE_KM}  # fmt: skip
_BEARINGS = {
    "north": 0, "nord": 0, "norte": 0, "northeast": 45, "nordest": 45, "noreste": 45, "nordeste": 45, "east": 90, "est": 90, "este": 90,
    "leste": 90, "southeast": 135, "sudest": 135, "sureste": 135, "sudeste": 135, "south": 180, "sud": 180, "sur": 180, "sul": 180,
    "southwest": 225, "sudouest": 225, "suroeste": 225, "sudoeste": 225, "west": 270, "ouest": 270, "oeste": 270, "northwest": 315,
    "nordouest": 315, "noroeste": 315,
}  # fmt: skip
# Where the text goes on to say where it began, was heading or came ashore, the place of the event has been named
_OTHER_CLAUSE = re.compile(
    r"\s+-\s+|;|\b(?:embark\w*|depart\w*|having left|after leaving|left from|set off|en route|on the way|heading|bound for|missing (?:during|since)|"
    r"partie?s? de|en provenance|en direction|vers|salid[ao]s? de|procedente|con destino|rumbo a|hacia)\b",
    re.IGNORECASE,
)
_OFFSHORE = re.compile(
    r"\b(?:off|offshore|au large|large de|frente a|aguas? de|waters? (?:of|off)|coast of|coasts? off|in the sea|at sea|en mer|en el mar)\b"
)
_NEAR = re.compile(
    r"\b(?:near|close to|outside|vicinity|around|pres de|proche|environs|cerca de|proximo|alrededores|border|frontiere|frontera|towards?)\b"
)
_REGION = re.compile(
    r"\b(?:region|province|district|governorate|department|departement|county|prefecture|state|wilaya|provincia|distrito|desert|valley|area|zone|zona)\b"
)
NOT_KNOWN_EXACTLY = (
    r"(?i)\b(?:unspecified|unknown|approximate|exact (?:location|place)|lieu (?:inconnu|exact)|non précisé|"
    r"(?:ubicación|lugar) (?:desconocid|exact)|sin especificar)"
)
"""What a text says whose writer did not know the place; coordinates beside it are somebody's guess."""
# One of these stands in every text that the pattern above finds; they are looked for twenty times sooner
_SIGNS_OF_IT = ["unspecified", "unknown", "approximate", "exact", "inconnu", "non pr", "desconocid", "sin especificar"]
_BETWEEN = re.compile(r"\b(?:between|entre)\b(?P<a>.+?)\b(?:and|et|y|e)\b(?P<b>.+)")
_DISTANCE = re.compile(r"(?P<number>\d+(?:[.,]\d+)?)\s*(?P<unit>[a-z]+)")
_DIGIT = re.compile(r"\d")
_NOT_A_NUMBER_OR_WORD = re.compile(r"[^a-z0-9.,]+")
_TWO_BEARINGS = re.compile(r"\b(north|south|nord|sud|nor|sur)[ -]+(east|west|est|ouest|este|oeste)\b")
_BEARING = re.compile(rf"\b(?:{'|'.join(_BEARINGS)})\b(?= (?:of|off|de|d|du|from)\b)")
_NUMBER_OR_NOT = re.compile(r"\d+[.,]\d+|[^\d]+|\d+")
_DECIMAL = re.compile(r"(?<![\d.])(?P<lat>[-+]?\d{1,2}[.,]\d+)\s*[,;/ ]\s*(?P<lon>[-+]?\d{1,3}[.,]\d+)(?![\d.])")
_DEGREES = re.compile(
    r"(?P<lat>\d{1,2})\s*[º°]\s*(?P<lat_m>\d{1,2}(?:[.,]\d+)?)?\s*['’′]?\s*(?P<ns>[NS])\W*(?P<lon>\d{1,3})\s*[º°]\s*(?P<lon_m>\d{1,2}(?:[.,]\d+)?)?"
    r"\s*['’′]?\s*(?P<ew>[EWO])",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Phrase:
    """A place text taken apart.

    Parameters
    ----------
    main, rest
        The clause that says where it happened, and what else is said.
    words
        The first of them plain, see `geodata.names.plain`.
    ends
        The two places "between" which it happened, or None.
    distance_km, bearing
        A stated distance, and the direction in degrees from north, or None.
    offshore, near, region
        Whether the words say so of the place.
    position
        ``lat, lon`` written in the text, or None.
    """

    main: str
    rest: str
    words: str = ""
    ends: tuple[str, str] | None = None
    distance_km: float | None = None
    bearing: float | None = None
    offshore: bool = False
    near: bool = False
    region: bool = False
    position: tuple[float, float] | None = None


def read_phrase(text: str) -> Phrase:
    """Return the parts of a place text; of a very long one the beginning is read."""
    text = text[:MAX_CHARACTERS]
    cut = _OTHER_CLAUSE.search(text)
    main, rest = (text[: cut.start()], text[cut.start() :]) if cut else (text, "")
    words = plain(main)
    if cut and not words:  # the text begins with where it began
        main, rest, words = text, "", plain(text)
    between = _BETWEEN.search(words)
    distance_km, bearing = _offset(main, words)
    return Phrase(
        main=main,
        rest=rest,
        words=words,
        ends=(between["a"], between["b"]) if between else None,
        distance_km=distance_km,
        bearing=bearing,
        offshore=bool(_OFFSHORE.search(words)),
        near=bool(_NEAR.search(words)),
        region=bool(_REGION.search(words)),
        position=_position(text),
    )


def not_known_exactly(texts: pl.Series) -> pl.Series:
    """Return whether each text says that its writer did not know the place: it holds `NOT_KNOWN_EXACTLY`. Nulls say nothing."""
    maybe = texts.str.contains_any(_SIGNS_OF_IT, ascii_case_insensitive=True).fill_null(value=False)
    at = maybe.arg_true()
    return maybe.scatter(at, texts.gather(at).str.contains(NOT_KNOWN_EXACTLY))


def _offset(main: str, words: str) -> tuple[float | None, float | None]:
    """Return the distance and the bearing that a clause states, given as written and plain."""
    if _DIGIT.search(main) or main[:1].isdigit():  # "²" is a digit, but not a decimal one
        words = _NOT_A_NUMBER_OR_WORD.sub(" ", plain_keeping_decimals(main))
    distance = None
    for found in _DISTANCE.finditer(words):
        if found["unit"] in _UNITS:
            distance = float(found["number"].replace(",", ".")) * _UNITS[found["unit"]]
            break
    stated = {found.group() for found in _BEARING.finditer(_TWO_BEARINGS.sub(r"\1\2", words))}
    return distance, next((float(bearing) for word, bearing in _BEARINGS.items() if word in stated), None)


def plain_keeping_decimals(text: str) -> str:
    """Return `text` plain but for the points and commas inside numbers."""
    return _NUMBER_OR_NOT.sub(lambda m: m.group() if m.group()[0].isdigit() else f" {plain(m.group())} ", text)


def _position(text: str) -> tuple[float, float] | None:
    if found := _DEGREES.search(text):
        lat = _minutes(found["lat"], found["lat_m"]) * (-1 if found["ns"].upper() == "S" else 1)
        lon = _minutes(found["lon"], found["lon_m"]) * (1 if found["ew"].upper() == "E" else -1)
    elif found := _DECIMAL.search(text):
        lat, lon = (float(found[name].replace(",", ".")) for name in ("lat", "lon"))
    else:
        return None
    return (lat, lon) if abs(lat) <= 90 and abs(lon) <= 180 else None  # noqa: PLR2004 - the ends of the globe


def _minutes(degrees: str, minutes: str | None) -> float:
    return float(degrees) + float((minutes or "0").replace(",", ".")) / 60
