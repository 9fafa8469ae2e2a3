"""What the words around a place say: off it, near it, so many km from it, between two of them."""

from __future__ import annotations

import re
from dataclasses import dataclass

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
_BETWEEN = re.compile(r"\b(?:between|entre)\b(?P<a>.+?)\b(?:and|et|y|e)\b(?P<b>.+)")
_DISTANCE = re.compile(r"(?P<number>\d+(?:[.,]\d+)?)\s*(?P<unit>[a-z]+)")
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
    main, rest = (text[: cut.start()], text[cut.start() :]) if cut and plain(text[: cut.start()]) else (text, "")
    words = plain(main)
    between = _BETWEEN.search(words)
    distance_km, bearing = _offset(main)
    return Phrase(
        main=main,
        rest=rest,
        ends=(between["a"], between["b"]) if between else None,
        distance_km=distance_km,
        bearing=bearing,
        offshore=bool(_OFFSHORE.search(words)),
        near=bool(_NEAR.search(words)),
        region=bool(_REGION.search(words)),
        position=_position(text),
    )


def _offset(main: str) -> tuple[float | None, float | None]:
    words = re.sub(r"[^a-z0-9.,]+", " ", plain_keeping_decimals(main))
    distance = None
    for found in _DISTANCE.finditer(words):
        if found["unit"] in _UNITS:
            distance = float(found["number"].replace(",", ".")) * _UNITS[found["unit"]]
            break
    joined = re.sub(r"\b(north|south|nord|sud|nor|sur)[ -]+(east|west|est|ouest|este|oeste)\b", r"\1\2", words)
    stated = [b for w, b in _BEARINGS.items() if re.search(rf"\b{w}\b(?= (?:of|off|de|d|du|from)\b)", joined)]
    return distance, float(stated[0]) if stated else None


def plain_keeping_decimals(text: str) -> str:
    """Return `text` plain but for the points and commas inside numbers."""
    return re.sub(r"\d+[.,]\d+|[^\d]+|\d+", lambda m: m.group() if m.group()[0].isdigit() else f" {plain(m.group())} ", text)


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
