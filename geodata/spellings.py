"""Names that are spelt as nobody spells them: the names of a country that come nearest to a word.

Letters are compared after the rules of `geodata.names.loose`, by the optimal string alignment distance
(letters changed, left out, put in, or two changed about) over the longer length.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache, lru_cache
from typing import NamedTuple

import polars as pl
from rapidfuzz import process
from rapidfuzz.distance import OSA

from geodata.gazetteer import load
from geodata.names import loose

LEAST_SIMILARITY = 0.8
"""One letter in five may differ."""
_SHORTEST = 4
_SHORTEST_ALIKE = 5
_MOST = 6
HUBS = "hubs"
"""Stands for all places that these routes use, where no country is known: fewer letters may differ then."""
_LEAST_OF_HUBS = 0.87


class Similar(NamedTuple):
    """A place whose name is similar, and how similar it is, 0 to 1."""

    place: int
    similarity: float


@lru_cache(maxsize=50_000)
def similar(folded: str, country: str) -> tuple[Similar, ...]:
    """Return the places of a country (alpha-2), or of `HUBS`, whose names come nearest to a folded name, the nearest first."""
    word = loose(folded)
    if len(word) < _SHORTEST:
        return ()
    names, places = _names_of(country)
    found = dict[int, float]()
    for _, similarity, number in process.extract(
        word, names, scorer=OSA.normalized_similarity, score_cutoff=_LEAST_OF_HUBS if country == HUBS else LEAST_SIMILARITY, limit=_MOST
    ):
        if similarity < 1 and (len(word) < _SHORTEST_ALIKE or names[number][0] != word[0]):
            continue
        place = places[number]
        found[place] = max(similarity, found.get(place, 0.0))
    return tuple(Similar(place, similarity) for place, similarity in found.items())


def similar_in(folded: str, countries: Iterable[str]) -> list[Similar]:
    """Return the places of several countries whose names come nearest to a folded name."""
    return [one for country in sorted(countries) for one in similar(folded, country)]


@cache
def _names_of(country: str) -> tuple[list[str], list[int]]:
    gazetteer = load()
    names, places = gazetteer.names, gazetteer.places
    wanted = places["is_hub"] if country == HUBS else places["country"] == country
    table = names.filter(pl.Series(wanted.fill_null(value=False)).gather(names["place"]))
    spelt = table.with_columns(loose=pl.col("folded").map_elements(loose, return_dtype=pl.String)).filter(
        pl.col("loose").str.len_chars() >= _SHORTEST
    )
    return spelt["loose"].to_list(), spelt["place"].to_list()
