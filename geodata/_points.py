"""What speaks for each place that a name may mean, by itself: the country, the words beside the name, how it is written."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import NamedTuple

from geodata.distance import great_circle_km
from geodata.ground import REGION_KINDS, WIDE_KINDS, Ground
from geodata.land import distance_to_country_km
from geodata.mentions import Mention, tells_no_name
from geodata.phrases import HERE, Phrase
from geodata.reach import Reach, reach_of

MOST_CANDIDATES = 24
ACROSS_KM = 100.0
"""A place so near to the country stated may still be meant: reports of the sea, and of borders, name either side."""
BORDER_OF = 30.0
"""Points of a country whose border is spoken of."""

# What speaks for a candidate, in points
_IN_COUNTRY, _ACROSS, _OUT_OF_COUNTRY = 60.0, 5.0, -80.0
_NAMED_AFTER, _OTHER_THAN_AFTER = 50.0, -85.0
_NAMED_COUNTRY, _OTHER_COUNTRY = 28.0, -22.0
_JUST_ACROSS = -15.0  # posts and towns near a border are named with either side
_PART_OF_A_DESERT = -30.0  # "Sahara" is no country's part of it
_OTHER_NAME, _SHORT_OTHER_NAME, _SHORT = -12.0, -24.0, 4
_NAME_OF_ITS_ISLAND = -30.0
_REGION_NOT_SAID, _REGION_SAID, _NO_REGION = -25.0, 35.0, -10.0
_KIND_SAID, _KIND_NOT_SAID = 22.0, -16.0
_UNCOVERED, _SMALL_LETTERS = -45.0, -60.0
_SPELT_ALIKE, _PER_LETTER = 8.0, -130.0
_AROUND, _AROUND_KM = 25.0, 250.0
_CHAIN = 4
_PARTING = frozenset(("and", "border", "between", "near", "off"))  # after these another chain begins
_WATERS = frozenset(("river", "lake", "gulf", "sea"))
_KINDS_ALIKE = {
    "beach": ("beach",), "island": ("island", "islet", "region"), "river": ("river",), "lake": ("lake",), "region": ("region", "district"),
    "district": ("district", "region", "place"), "port": ("port", "place"), "cape": ("cape",), "desert": ("desert",), "mountain": ("mountain",), "sea": ("sea",),
    "strait": ("strait",), "gulf": ("gulf",), "place": ("place", "village", "oasis", "well", "post"), "border": ("border", "post"), "zone": ("zone",), "quarter": ("place", "village"),
}  # fmt: skip


class Meant(NamedTuple):
    """A place that a name of the text may mean."""

    score: float
    place: int
    mention: Mention
    reach: Reach
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class Context:
    """What else is known of where a text is.

    Parameters
    ----------
    country
        The country stated beside the text, alpha-2.
    named
        Countries that the text names, as such or by who comes from there.
    around
        Places, such as seas and regions, that are said to be around it: rows of the gazetteer.
    """

    country: str | None
    named: frozenset[str]
    around: tuple[int, ...] = ()


def context_of(phrase: Phrase, mentions: Sequence[Mention], country: str | None, around: tuple[int, ...], land: Ground) -> Context:
    """Return the countries stated and named, those of the clause that says where it happened, and the places around it."""
    by_role = dict[int, set[str]]()
    for mention in mentions:
        if (code := land.country_meant(mention)) and not _of_water(phrase, mention):
            by_role.setdefault(phrase.roles[mention.start], set()).add(code)
    for tag in phrase.tags:
        if tag.group == "demonym" and not any(m.start <= tag.start < m.end for m in mentions):
            by_role.setdefault(phrase.roles[tag.start], set()).add(tag.value)
    return Context(country, frozenset(by_role.get(HERE) or ()), around)


def _of_water(phrase: Phrase, mention: Mention) -> bool:
    """Return whether a name is that of a water: "fleuve Niger" names no country."""
    return any(
        tag.group == "kind" and tag.value in _WATERS and (tag.end in {mention.start, mention.start - 1} or tag.start == mention.end)
        for tag in phrase.tags
    )


def _candidates(mention: Mention, context: Context, land: Ground) -> Iterable[int]:
    places = mention.places
    if len(places) <= MOST_CANDIDATES:
        return places
    wanted = context.named | {context.country}
    return sorted(places, key=lambda place: (land.country[place] not in wanted, -land.prior[place]))[:MOST_CANDIDATES]


def weigh_alone(phrase: Phrase, number: int, mentions: Sequence[Mention], context: Context, land: Ground) -> list[Meant]:
    """Return what the name of this number may mean, each place with its points and what speaks for it."""
    mention = mentions[number]
    reach = reach_of(phrase, number, mentions)
    written = _points_of_writing(phrase, mention, mentions)
    after = country_of_chain(phrase, number, mentions, land)
    # "between Turkey and Kos": the country is the other end
    told_of = replace(context, named=frozenset()) if phrase.said("between") else context
    found = []
    for place in _candidates(mention, context, land):
        # in a text with capitals a word without one is hardly a village, nor is a word that describes
        doubtful = written == _SMALL_LETTERS or mention.describes
        if doubtful and not (land.is_hub[place] or (land.kind[place] in WIDE_KINDS and not mention.describes)):
            continue
        by_country, why = _points_of_country(place, after, told_of, land, searched=mention.similarity < 1)
        by_words, said = _points_of_words(place, reach, land)
        score = land.prior[place] + written + _points_of_name(place, mention, land) + by_country + by_words
        if context.around:
            score += _around(place, context.around, land)
        alike = [f"spelt like {land.name[place]}"] if mention.similarity < 1 else []
        used = ["a place known on these routes"] if land.is_hub[place] else []
        found.append(Meant(score, place, mention, reach, (*alike, *why, *said, *used)))
    return found


def _points_of_name(place: int, mention: Mention, land: Ground) -> float:
    """Return the points for how well the name fits: less for one of its other names, and for one that is only spelt alike."""
    points = 0.0
    if place in mention.others:
        points += _SHORT_OTHER_NAME if len(mention.folded) <= _SHORT and not land.is_hub[place] else _OTHER_NAME
        points += _NAME_OF_ITS_ISLAND if _is_name_of_its_island(place, mention, land) else 0.0
    if mention.similarity < 1:
        points += _SPELT_ALIKE + _PER_LETTER * (1 - mention.similarity)
    return points


def _is_name_of_its_island(place: int, mention: Mention, land: Ground) -> bool:
    """Return whether a town is only known by the name of the island that it lies on: "Tenerife" is not its port."""
    isles = (other for other in mention.places if land.kind[other] == "island" and other not in mention.others)
    return any(land.country[isle] == land.country[place] for isle in isles)


def _points_of_words(place: int, reach: Reach, land: Ground) -> tuple[float, list[str]]:
    """Return the points for what the words beside the name say that it is, and how to say so."""
    kind, why = land.kind[place], list[str]()
    points = BORDER_OF if reach.border and kind == "country" else 0.0
    if reach.kinds & REGION_KINDS:
        points += _REGION_SAID if kind in REGION_KINDS else _NO_REGION
    elif kind in REGION_KINDS:
        points += _REGION_NOT_SAID
    if reach.kinds:
        said = any(kind in _KINDS_ALIKE[one] for one in reach.kinds)
        points += _KIND_SAID if said else _KIND_NOT_SAID if kind in WIDE_KINDS or "island" in reach.kinds else 0.0
        why = [f"the text says that it is a {kind}"] * said
    return points, why


def _points_of_country(place: int, after: str | None, context: Context, land: Ground, *, searched: bool) -> tuple[float, list[str]]:
    """Return the points for lying in the country stated beside the text, and in those that the text names, and how to say so.

    A name that was searched for in a country only because it is spelt alike gains nothing by lying there.
    """
    country, kind = land.country[place], land.kind[place]
    if not country or searched:
        return 0.0, []
    after = None if kind == "country" else after
    points, why = 0.0, []
    if context.country:
        if country == context.country:
            points, why = _IN_COUNTRY, ["in the country stated"]
        elif off_country_km(place, context.country, land) <= ACROSS_KM:
            points, why = _ACROSS, ["just outside the country stated"]
        else:
            points, why = _OUT_OF_COUNTRY, ["outside the country stated"]
    if not (after or context.named or context.country) and kind == "desert":
        points = _PART_OF_A_DESERT
    if after or context.named:
        agrees = country == after if after else country in context.named
        if agrees:
            points += _NAMED_AFTER if after else _NAMED_COUNTRY
        elif kind != "country" and any(off_country_km(place, code, land) <= ACROSS_KM for code in ({after} if after else context.named)):
            points += _JUST_ACROSS
        else:
            points += _OTHER_THAN_AFTER if after else _OTHER_COUNTRY
        if agrees and kind != "country":
            why.append("in the country named after it" if after else "in a country the text names")
    return points, why


@lru_cache(maxsize=50_000)
def _off_country_km(lat: float, lon: float, country: str) -> float:
    return float(distance_to_country_km([lat], [lon], [country])[0])


def off_country_km(place: int, country: str, land: Ground) -> float:
    """Return how far a place lies off a country (alpha-2), km; 0 inside."""
    return _off_country_km(land.lat[place], land.lon[place], country)


def _around(place: int, around: Sequence[int], land: Ground) -> float:
    """Return the points for lying in, or near to, one of the places said to be around."""
    lat, lon = land.lat[place], land.lon[place]
    gaps = (float(great_circle_km(lat, lon, land.lat[other], land.lon[other])) - land.radius_km[other] for other in around)
    return _AROUND * math.exp(-max(0.0, min(gaps)) / _AROUND_KM)


def country_of_chain(phrase: Phrase, number: int, mentions: Sequence[Mention], land: Ground) -> str | None:
    """Return the country in the chain of names of which this is one: ``Conil, Cádiz, Spain``, or ``Spain, Conil``; None where none is.

    That which follows comes before one that went before.
    """
    after = mentions[number + 1 : number + 1 + _CHAIN]
    before = mentions[max(0, number - _CHAIN) : number][::-1]
    return _first_country(phrase, mentions[number], after, land) or _first_country(phrase, mentions[number], before, land)


def _first_country(phrase: Phrase, mention: Mention, others: Sequence[Mention], land: Ground) -> str | None:
    for other in others:
        same = phrase.sentences[other.start] == phrase.sentences[mention.start] and phrase.roles[other.start] == phrase.roles[mention.start]
        gap = range(min(mention.end, other.end), max(mention.start, other.start))
        joined = any(tag.start in gap and tag.group == "relation" and tag.value in _PARTING for tag in phrase.tags)
        if not same or joined:
            return None
        if not other.people and (code := land.country_meant(other)) and not _of_water(phrase, other):
            return code
    return None


def _points_of_writing(phrase: Phrase, mention: Mention, mentions: Sequence[Mention]) -> float:
    """Return what is lost by a name in small letters, or that leaves words with capitals beside it uncovered."""
    if not phrase.cased:
        return 0.0
    capitals = [phrase.capital[i] for i in range(mention.start, mention.end) if phrase.folded[i]]
    if not any(capitals):
        return _SMALL_LETTERS
    covered = {i for other in mentions for i in range(other.start, other.end)}
    beside = 0
    for step, start in ((-1, mention.start - 1), (1, mention.end)):
        i = start
        while 0 <= i < len(phrase.words) and phrase.segments[i] == phrase.segments[mention.start]:
            if not phrase.folded[i]:
                i += step
                continue
            if i in covered or not phrase.capital[i] or tells_no_name(phrase.folded[i]):
                break
            beside += 1
            i += step
    size = sum(bool(phrase.folded[i]) for i in range(mention.start, mention.end))
    return _UNCOVERED * beside / (beside + size)
