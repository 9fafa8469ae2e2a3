"""Between two places, and at the border of two countries."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from geodata import borders, offshore
from geodata._site import Scene, Site, position
from geodata._siting_sea import coast_used
from geodata.choice import Context, Meant
from geodata.distance import great_circle_km
from geodata.ground import WIDE_KINDS, Ground
from geodata.phrases import Phrase

_BORDER_REACH_KM = 90.0
_CANDIDATES = 6
_KM_PER_POINT = 100.0
_TWO = 2


def between(scene: Scene) -> Site | None:
    """Return the middle of the two places that a text says it was between, None where it says no such thing."""
    phrase, land, best = scene.phrase, scene.land, scene.best
    ends = _ends(phrase, scene.weighed, land)
    if ends is None:
        return None
    one, other = ends
    kinds = {land.kind[one], land.kind[other]}
    if phrase.said("border") and scene.kind not in WIDE_KINDS and "country" in kinds:
        return None  # "the border between Mauritania and Senegal, at Rosso"
    measured = best.reach.offset is not None and best.reach.offset.km is not None
    named_before = scene.kind not in WIDE_KINDS and best.mention.start < _start(phrase)
    if best.place not in ends and (measured or named_before or (kinds == {"country"} and scene.kind != "desert")):
        return None  # "the Alboran Sea, between Morocco and Spain"
    names = f"{land.name[one]} – {land.name[other]}"
    if kinds == {"country"}:
        return _between_countries(one, other, names, land)
    (lat_1, lon_1), (lat_2, lon_2) = (_end_position(place, at, land) for place, at in ((one, other), (other, one)))
    apart = float(great_circle_km(lat_1, lon_1, lat_2, lon_2))
    lat, lon = (float(v) for v in borders.way_point(lat_1, lon_1, lat_2, lon_2, 0.5))
    wide = max(land.radius_km[place] if land.kind[place] in WIDE_KINDS and land.kind[place] != "country" else 0.0 for place in ends)
    country = land.country[one] if land.country[one] == land.country[other] else None
    why = f"between {land.name[one]} and {land.name[other]}, {apart:.0f} km apart: the middle"
    return Site(lat, lon, "between", 0.5 * apart + 0.3 * wide, "offset", why, names, country)


def _start(phrase: Phrase) -> int:
    """Return the number of the word after the first "between", 0 where there is none."""
    return next((tag.end for tag in phrase.tags if tag.group == "relation" and tag.value in {"between", "way"}), 0)


def _ends(phrase: Phrase, weighed: Sequence[list[Meant]], land: Ground) -> tuple[int, int] | None:
    """Return the two places that a text says it is between: the most particular ones before and after the "and"."""
    start = _start(phrase)
    if not start:
        return None
    after = [
        found
        for found in weighed
        if found and found[0].mention.start >= start and phrase.roles[found[0].mention.start] == phrase.roles[start - 1]
    ]
    joint = None
    for number in range(1, len(after)):
        gap = range(after[number - 1][0].mention.end, after[number][0].mention.start)
        if any(tag.value == "and" and tag.start in gap for tag in phrase.tags) or phrase.words[gap.start : gap.stop] == ():
            joint = number
            break
    if joint is None:
        return None
    one, other = after[:joint], after[joint : joint + 2]
    if phrase.sentences[other[0][0].mention.start] != phrase.sentences[start - 1]:
        return None
    return _nearest_pair(_particular(one, land), _particular(other, land), land)


def _particular(group: Sequence[list[Meant]], land: Ground) -> list[Meant]:
    """Return the meanings of the first name of a group that is no country, or of the country."""
    for found in group:
        if land.kind[found[0].place] != "country":
            return found[:_CANDIDATES]
    return group[0][:_CANDIDATES]


def _nearest_pair(one: list[Meant], other: list[Meant], land: Ground) -> tuple[int, int] | None:
    """Return the two places that speak best for each other: well founded, and not far apart."""
    best, most = None, -np.inf
    for a in one:
        for b in other:
            if a.place == b.place:
                continue
            apart = float(great_circle_km(*position(a.place, land), *position(b.place, land)))
            score = a.score + b.score - apart / _KM_PER_POINT
            if score > most:
                best, most = (a.place, b.place), score
    return best


def _end_position(place: int, other: int, land: Ground) -> tuple[float, float]:
    """Return where the way from a place to another begins: of a country, its coast or border that faces the other."""
    if land.kind[place] != "country":
        return position(place, land)
    code, toward = land.country[place], position(other, land)
    neighbour = land.country[other]
    if code and neighbour and (found := borders.border_point(code, neighbour, near=toward)):
        return found[0], found[1]
    if code is None:
        return position(place, land)
    found = offshore.off_country(code, toward=toward, weights=coast_used(land, code))
    return found[:2] if found else position(place, land)


def _between_countries(one: int, other: int, names: str, land: Ground) -> Site | None:
    a, b = land.country[one], land.country[other]
    if not a or not b:
        return None
    found = borders.border_point(a, b)
    if found:
        return Site(*found[:2], "border of countries", found[2], "area", "between two countries: their border", names)
    goal = offshore.off_country(b, weights=coast_used(land, b))
    first = goal and offshore.off_country(a, toward=goal[:2], weights=coast_used(land, a))
    second = first and offshore.off_country(b, toward=first[:2], weights=coast_used(land, b))
    if not first or not second:
        return None
    lat, lon = (float(v) for v in borders.way_point(*first[:2], *second[:2], 0.4))
    apart = float(great_circle_km(*first[:2], *second[:2]))
    return Site(lat, lon, "between countries", 0.5 * apart, "area", "between the coasts of two countries: the middle", names)


def at_border(scene: Scene) -> Site | None:
    """Return the point of a border nearest to what else is named, where a text speaks of the border before it names the place."""
    best, kind = scene.best, scene.kind
    border = next((tag for tag in scene.phrase.tags if tag.group == "relation" and tag.value == "border"), None)
    if border is None or (kind not in WIDE_KINDS and border.start > best.mention.start):
        return None
    sides = _sides(scene)
    if sides is None:
        return None
    near = None if kind == "country" else scene.position
    found = borders.border_point(*sides, near=near)
    if found is None or (near and kind not in WIDE_KINDS and float(great_circle_km(*near, *found[:2])) > _BORDER_REACH_KM):
        return None
    why = f"; the border of {sides[0]} and {sides[1]}"
    if near is None:
        return Site(*found[:2], "border of countries", found[2], "area", why, f"{sides[0]}–{sides[1]} border")
    return Site(*found[:2], "border near a region" if kind in WIDE_KINDS else "border near a place", found[2], "offset", why)


def _sides(scene: Scene) -> tuple[str, str] | None:
    """Return the two countries whose border a text speaks of: that of the place, and another that is named."""
    land = scene.land
    named = {
        code for meant in scene.told if land.kind[meant.place] == "country" and (code := land.country[meant.place])
    } | scene.context.named
    home = land.country[scene.best.place] or scene.context.country or (min(named) if len(named) == _TWO else None)
    others = sorted(named - {home})
    return (home, others[0]) if home and others else None


def border_named(context: Context, phrase: Phrase) -> Site | None:
    """Return the border of two countries that a text names by who comes from there: ``Syrian/Turkish border``."""
    if not phrase.said("border") or len(context.named) != _TWO:
        return None
    one, other = sorted(context.named)
    found = borders.border_point(one, other)
    if found is None:
        return None
    return Site(*found[:2], "border of countries", found[2], "area", f"the border of {one} and {other}", f"{one}–{other} border")
