"""Between namesakes: which place each name of a text means, and which of the names tells where it happened.

Each candidate is scored by what speaks for it (`geodata._points`): the country stated or named, the words beside the
name, whether these routes use it, its population; and by the other places of the text. The name that tells where it
happened is the most particular one of the clause that does, as long as it agrees with the others.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from geodata._points import ACROSS_KM, BORDER_OF, Context, Meant, context_of, off_country_km, weigh_alone
from geodata.distance import Floats, great_circle_km
from geodata.ground import REGION_KINDS, WIDE_KINDS, Ground
from geodata.mentions import Mention
from geodata.phrases import HERE, Phrase

__all__ = ["ACROSS_KM", "Context", "Meant", "context_of", "off_country_km", "tells_where", "weigh"]

# What other places of the text add, in points
_BESIDE, _BESIDE_KM = 45.0, 120.0
_INSIDE = 30.0
_WIDE_SHARE = 0.5  # a wide place is near to much
_APART, _FAR_KM = -60.0, 250.0
_QUARTER_KM = 40.0
_SIGNIFICANT = 8.0
_LIKELY_SHARE, _OTHER_CLAUSE, _WITHIN = 0.35, 0.4, 0.7
# Which name tells where it happened: the more particular, the more
_PARTICULAR = {"country": -75.0, "sea": -30.0, "desert": -34.0, "region": -12.0, "district": -6.0, "zone": -20.0, "mountain": -15.0, "river": -24.0,
               "lake": -12.0, "gulf": -18.0, "strait": -16.0, "island": 2.0}  # fmt: skip
_PLACE = 12.0
_PER_NAME_BEFORE, _NAMES_COUNTED = -4.0, 4
_PER_TENFOLD_SIZE = -3.5  # of a village and its town the village
_PER_SENTENCE = -20.0
_KNOWN_ALREADY = 0.5
_HOLDS, _FOUNDED = -22.0, 40.0
_HOLDING, _REACH = REGION_KINDS | {"island"}, 1.3
_WIDE_ISLAND, _WIDE_ISLAND_KM = -16.0, 60.0
_WELL_FOUNDED = 75.0  # more points than these no longer tell
_MEASURED_FROM = 25.0  # "20 km north of it"
_MEASURED_FROM_COAST = 45.0  # "32 km off the coast of Libya, south of Malta"
_WAY_ONLY = -18.0  # "Kavala, east of Thessaloniki"


def weigh(phrase: Phrase, mentions: Sequence[Mention], context: Context, land: Ground) -> list[list[Meant]]:
    """Return for each name what it may mean, best first, scored together with the other names of the text."""
    alone = [weigh_alone(phrase, number, mentions, context, land) for number in range(len(mentions))]
    if len(alone) < 2:  # noqa: PLR2004 - nothing to agree with
        return [sorted(found, key=_order) for found in alone]
    weighed = [_weigh_together(number, alone, phrase, land) for number in range(len(alone))]
    return [_without_stray_quarter(found, weighed, phrase, land) for found in weighed]


def _without_stray_quarter(found: list[Meant], weighed: Sequence[list[Meant]], phrase: Phrase, land: Ground) -> list[Meant]:
    """Return what a name may mean, none of it where it is called a quarter or a bridge and lies near no other place of its clause."""
    if not found or "quarter" not in found[0].reach.kinds:
        return found
    own, role = found[0].mention, phrase.roles[found[0].mention.start]
    best = [one[0] for one in weighed if one and one[0].mention is not own and phrase.roles[one[0].mention.start] == role]
    others = [meant.place for meant in best if land.kind[meant.place] not in WIDE_KINDS]
    if not others:
        return found
    lat, lon = land.position[others].T
    apart = [float(great_circle_km(land.lat[meant.place], land.lon[meant.place], lat, lon).min()) for meant in found]
    return [meant for meant, km in zip(found, apart, strict=True) if km <= _QUARTER_KM]


def _order(meant: Meant) -> tuple[float, int]:
    return -meant.score, meant.place


def _weigh_together(number: int, alone: Sequence[list[Meant]], phrase: Phrase, land: Ground) -> list[Meant]:
    mine = alone[number]
    if not mine:
        return mine
    points = np.zeros(len(mine))
    reasons = [list(meant.reasons) for meant in mine]
    wide = np.array([land.kind[meant.place] in WIDE_KINDS for meant in mine])
    for other, theirs in enumerate(alone):
        # a country is weighed as the one that the text names
        if other == number or not theirs or land.kind[max(theirs, key=lambda meant: meant.score).place] == "country":
            continue
        weight = 1.0 if phrase.roles[theirs[0].mention.start] == phrase.roles[mine[0].mention.start] else _OTHER_CLAUSE
        pull = _pull(mine, theirs, land)
        # of two far apart that should lie together the lesser known is not what it seems
        astray = _lesser(mine, theirs, theirs[pull.likeliest], phrase, land, before=number < other) & _chained(phrase, mine[0], theirs[0])
        far = (pull.apart_km > _FAR_KM) & (pull.gained < _SIGNIFICANT) & astray
        points += weight * (np.where(wide, _WIDE_SHARE, 1.0) * pull.gained + np.where(far, _APART, 0.0))
        for i, meant in enumerate(mine):
            inside = land.region_id[meant.place]
            if inside and any(land.place_id[t.place] == inside for t in theirs):
                points[i] += weight * _INSIDE
            if pull.gained[i] > _SIGNIFICANT and land.kind[meant.place] != "country":
                reasons[i].append(f"by {land.name[theirs[int(pull.nearest[i])].place]}")
    joined = [
        meant._replace(score=meant.score + float(more), reasons=tuple(why)) for meant, more, why in zip(mine, points, reasons, strict=True)
    ]
    return sorted(joined, key=_order)


class _Pull(NamedTuple):
    """What another name does to each meaning of one: points gained, and by which of its meanings; its likeliest, and how far that is."""

    gained: Floats
    nearest: npt.NDArray[np.intp]
    likeliest: int
    apart_km: Floats


def _pull(mine: Sequence[Meant], theirs: Sequence[Meant], land: Ground) -> _Pull:
    here, there = (land.position[[meant.place for meant in some]] for some in (mine, theirs))
    radius = np.array([land.radius_km[meant.place] for meant in theirs])
    likely = np.array([meant.score for meant in theirs])
    apart = np.maximum(0.0, great_circle_km(here[:, :1], here[:, 1:], there[:, 0], there[:, 1]) - _WITHIN * radius)
    drawn = _BESIDE * np.exp(-apart / _BESIDE_KM) - _LIKELY_SHARE * (likely.max() - likely)
    nearest = drawn.argmax(axis=1)
    likeliest = int(likely.argmax())
    return _Pull(np.maximum(0.0, drawn[np.arange(len(mine)), nearest]), nearest, likeliest, apart[:, likeliest])


def _lesser(
    mine: Sequence[Meant], theirs: Sequence[Meant], likeliest: Meant, phrase: Phrase, land: Ground, *, before: bool
) -> npt.NDArray[np.bool_]:
    """Return which meanings of a name count for less than the likeliest of another, which stands after it (`before`) or ahead of it."""
    if not _only_commas(phrase, mine[0], theirs[0]):
        return np.full(len(mine), before)
    known = np.array([land.known[meant.place] for meant in mine])
    theirs_known = land.known[likeliest.place]
    return np.asarray((known < theirs_known) | ((known == theirs_known) & before))


def _only_commas(phrase: Phrase, one: Meant, other: Meant) -> bool:
    """Return whether nothing but other names stands between two: of "Agadez, Kourou" either may hold the other."""
    start, end = sorted((one.mention, other.mention), key=lambda mention: mention.start)
    ends = {phrase.segments[start.end - 1], phrase.segments[end.start]}
    between = (i for i in range(start.end, end.start) if phrase.folded[i])
    return all(phrase.capital[i] and (phrase.cased or phrase.segments[i] not in ends) for i in between)


def _chained(phrase: Phrase, one: Meant, other: Meant) -> bool:
    """Return whether two names should lie together: "Conil, Cádiz", not "between Arlit and Gao"."""
    start, end = sorted((one.mention, other.mention), key=lambda mention: mention.start)
    between = range(start.end, end.start)
    if (
        one.reach.between
        or other.reach.is_direction
        or one.reach.is_direction
        or phrase.sentences[end.start] != phrase.sentences[start.start]
    ):
        return False
    if phrase.roles[start.start] != phrase.roles[end.start]:
        return False
    return not any(tag.value in {"and", "between"} and tag.start in between for tag in phrase.tags if tag.group == "relation")


def tells_where(phrase: Phrase, weighed: Sequence[list[Meant]], land: Ground, role: int = HERE) -> list[Meant]:
    """Return what the names of a clause may mean, first what best tells where it happened."""
    found = list[tuple[float, Meant]]()
    holding = _holding(phrase, weighed, land, role)
    first_sentence = None
    count = 0
    for meanings in weighed:
        if not meanings or phrase.roles[meanings[0].mention.start] != role or meanings[0].reach.is_direction:
            continue
        start = meanings[0].mention.start
        first_sentence = phrase.sentences[start] if first_sentence is None else first_sentence
        order = _PER_NAME_BEFORE * min(count, _NAMES_COUNTED) + _PER_SENTENCE * (phrase.sentences[start] - first_sentence)
        count += 1
        for meant in meanings:
            found.append((_telling(meant, meanings[0], land) + order + (_HOLDS if start in holding else 0.0), meant))
    found.sort(key=lambda one: (-one[0], one[1].mention.start, one[1].place))
    return [meant._replace(score=round(score, 2)) for score, meant in found]


def _holding(phrase: Phrase, weighed: Sequence[list[Meant]], land: Ground, role: int) -> set[int]:
    """Return where those names begin that can mean a region in which another place of their sentence lies: Cádiz, of "Barbate, Cádiz"."""
    best = [meanings[0] for meanings in weighed if meanings and phrase.roles[meanings[0].mention.start] == role]
    places = [meant for meant in best if land.kind[meant.place] not in WIDE_KINDS and not meant.reach.is_direction]
    found = set[int]()
    for meanings in weighed:
        if not meanings:
            continue
        start = meanings[0].mention.start
        regions = [meant.place for meant in meanings if land.kind[meant.place] in _HOLDING]
        for meant in places:
            other = meant.mention.start
            if other == start or phrase.sentences[other] != phrase.sentences[start] or meant.score < _FOUNDED:
                continue
            if any(land.region_id[meant.place] == land.place_id[region] or _inside(meant.place, region, land) for region in regions):
                found.add(start)
    # two that hold each other hold neither
    return found if len(found) < len(places) else set()


def _inside(place: int, region: int, land: Ground) -> bool:
    apart = great_circle_km(land.lat[place], land.lon[place], land.lat[region], land.lon[region])
    return land.country[place] == land.country[region] and float(apart) < _REACH * land.radius_km[region]


def _telling(meant: Meant, best: Meant, land: Ground) -> float:
    """Return how well a meaning tells where it happened; other meanings of its name follow the best by what they lack."""
    founded = (
        best.score
        - _KNOWN_ALREADY * land.known[best.place]
        - (BORDER_OF if best.reach.border and land.kind[best.place] == "country" else 0.0)
    )
    points = min(founded, _WELL_FOUNDED) + _PARTICULAR.get(land.kind[best.place], _PLACE)
    if land.kind[best.place] == "island" and land.radius_km[best.place] > _WIDE_ISLAND_KM:
        points += _WIDE_ISLAND
    points += _PER_TENFOLD_SIZE * math.log10(land.population[best.place] + 10.0) if land.kind[best.place] not in WIDE_KINDS else 0.0
    offset = best.reach.offset
    if offset is not None:
        points += _WAY_ONLY if offset.km is None else _MEASURED_FROM
        if land.kind[best.place] == "country" and offset.km is not None and best.reach.off:
            points += _MEASURED_FROM_COAST
    return points + (meant.score - best.score)
