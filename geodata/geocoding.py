"""A place in words → a position, a radius of doubt, and the reason.

Candidates are all names of the gazetteer that stand in the text. Between them decide, in this order: the
clause that says where it happened; the country, as given or as the text names it; what the name is (a place
before a region before a country); how much of the text it covers; whether these routes use the place; its
population. The words around the name widen the radius, or move the point where they state distance and
direction.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import NamedTuple

import numpy as np
import polars as pl

from geodata.countries import country_codes
from geodata.distance import destination, great_circle_km
from geodata.gazetteer import load
from geodata.mentions import Run, find_mentions
from geodata.names import fold
from geodata.phrases import Phrase, read_phrase

MAX_CANDIDATES = 8
_AT_ONCE = 20_000  # texts that are worked on together, so that memory stays small

# How much the words around a place add to its radius, in km: what lies off a coast is reported to the
# nearest known town, which at sea is tens of km away.
OFFSHORE_KM, NEAR_KM, REGION_KM, PHRASE_KM = 60.0, 30.0, 100.0, 12.0
_POSITION_RADIUS_KM = 3.0
GUESSED_KM = 100.0
"""Radius of coordinates beside a text that says that the place is not known exactly."""
# A stated distance is a round figure along a coast or a road: the doubt grows with it.
_OFFSET_SHARE, _NO_BEARING_SHARE, _BETWEEN_SHARE = 0.3, 1.0, 0.6

_AREA_KINDS = ("country", "sea", "desert", "region")
_ANSWER_COLUMNS = {
    "place_id": pl.String, "name": pl.String, "country": pl.String, "lat": pl.Float64, "lon": pl.Float64, "radius_km": pl.Float64,
    "location_source": pl.String, "reason": pl.String,
}  # fmt: skip


@dataclass(frozen=True)
class Candidate:
    """A place that the text may mean; `reason` says what speaks for it."""

    place_id: str
    name: str
    country: str | None
    kind: str
    lat: float
    lon: float
    radius_km: float
    population: int
    score: float
    reason: str


@dataclass(frozen=True)
class Answer:
    """Where a text is, or that it was not found (``lat`` is None); `reason` is always given.

    ``location_source`` is ``gazetteer`` (a place), ``offset`` (moved from it as the text says), ``area`` (a
    country, sea, desert or region), ``given`` (coordinates in the text), ``learned`` (settled by an analyst)
    or None. The true point lies within ``radius_km`` 9 times of 10.
    """

    lat: float | None
    lon: float | None
    radius_km: float | None
    name: str | None
    country: str | None
    place_id: str | None
    location_source: str | None
    reason: str
    candidates: tuple[Candidate, ...] = ()


def geocode(text: str, country: str | None = None) -> Answer:
    """Return where `text` is.

    Parameters
    ----------
    text
        A place in words, in English, French or Spanish.
    country
        ISO 3166-1 alpha-2 code of the country it is said to be in; a name is understood too.
    """
    code = country_codes(pl.Series([country], dtype=pl.String))[0] if country else None
    return _answers([(text, code)])[0]


def geocode_texts(texts: pl.DataFrame) -> pl.DataFrame:
    """Return where many texts are; equal ones are worked out once.

    Parameters
    ----------
    texts
        Columns ``text`` and ``country`` (alpha-2 or null), both text.

    Returns
    -------
    polars.DataFrame
        Same height and order: place_id, name, country, lat, lon, radius_km, location_source, reason.
    """
    asked = texts.select(_text=pl.col("text").fill_null(""), _country="country")
    distinct = asked.unique(maintain_order=True)
    answers = pl.concat([pl.DataFrame(schema=_ANSWER_COLUMNS), *(_answer_table(part) for part in distinct.iter_slices(_AT_ONCE))])
    if distinct.height == asked.height:
        return answers
    known = pl.concat([distinct, answers], how="horizontal")
    return asked.join(known, on=["_text", "_country"], how="left", nulls_equal=True, maintain_order="left").select(*_ANSWER_COLUMNS)


def _answer_table(pairs: pl.DataFrame) -> pl.DataFrame:
    answers = _answers(pairs.rows(), shown=0)
    return pl.DataFrame({name: [getattr(answer, name) for answer in answers] for name in _ANSWER_COLUMNS}, schema=_ANSWER_COLUMNS)


def _not_found(reason: str) -> Answer:
    return Answer(None, None, None, None, None, None, None, reason)


def _answers(pairs: Sequence[tuple[str, str | None]], *, shown: int = MAX_CANDIDATES) -> list[Answer]:
    """Return the answer to each text and country; fewer candidates shown are sooner made."""
    phrases = [read_phrase(text) for text, _ in pairs]
    mentions = find_mentions(phrases)
    places = _places({mention.place for found in mentions for mention in found})
    return [
        _choose(phrase, country, [(mention.run, places[mention.place]) for mention in found], shown)
        for phrase, (_, country), found in zip(phrases, pairs, mentions, strict=True)
    ]


class _Place(NamedTuple):
    """A place that a text may mean, and what its population adds to its score."""

    place_id: str
    name: str
    country: str | None
    kind: str
    lat: float
    lon: float
    radius_km: float
    population: int
    is_hub: bool
    weight: float


_Meant = tuple[Run, _Place]


def _places(rows: set[int]) -> dict[int, _Place]:
    """Return places of the gazetteer by their rows."""
    numbers = sorted(rows)
    table = load().places[numbers]
    weight = 6.0 * np.log10(table["population"].to_numpy() + 10)
    table = table.select(*_Place._fields[:-1], weight=pl.Series(weight))
    return dict(zip(numbers, map(_Place._make, table.iter_rows()), strict=True))


class _Scored(NamedTuple):
    """What a name in a text may mean, with its score; sorted so, the best comes first, of equals the first named."""

    below: float
    place_id: str
    number: int
    run: Run
    place: _Place
    agrees: bool


def _scored(found: Sequence[_Meant], country: str | None, said: set[str | None]) -> list[_Scored]:
    """Return what a text may mean, best first; `said` are the countries that it names."""
    context = {country} if country else said
    scored = []
    for number, (run, place) in enumerate(found):
        is_area = place.kind in _AREA_KINDS
        agrees = not context or place.country in context or (place.country is None and is_area)
        score = (
            100.0 * agrees + 40.0 * run.in_main + (-60.0 if place.kind == "country" else 0.0) - 25.0 * is_area
            + 4.0 * (len(run.folded) - run.folded.count(" ")) ** 0.5 + 12.0 * place.is_hub + place.weight - 2.5 * run.start
        )  # fmt: skip
        scored.append(_Scored(-score, place.place_id, number, run, place, agrees))
    return sorted(scored)


def _candidate(scored: _Scored, country: str | None, said: set[str | None]) -> Candidate:
    place = scored.place
    why = [f"named {scored.run.folded!r}"]
    if country or said:
        why.append(
            "outside the country stated" if not scored.agrees else "in the country stated" if country else "in a country the text names"
        )
    if place.is_hub:
        why.append("a hub of these routes")
    return Candidate(*place[:8], round(-scored.below, 2), ", ".join(why))


def _choose(phrase: Phrase, country: str | None, found: Sequence[_Meant], shown: int) -> Answer:
    if phrase.position:
        lat, lon = phrase.position
        return Answer(lat, lon, _POSITION_RADIUS_KM, None, country, None, "given", "coordinates written in the text")
    if not found:
        return _country_or_nothing(country, "no name of the gazetteer stands in the text" if phrase.main.strip() else "the text is empty")
    # a country named with where a boat set off says nothing of where it was found
    said = {place.country for run, place in found if place.kind == "country" and run.in_main}
    scored = _scored(found, country, said)
    best = _candidate(scored[0], country, said)
    candidates = tuple(_candidate(other, country, said) for other in scored[:shown])
    if _doubtful(best, country, said):
        return replace(_country_or_nothing(country, f"{best.name!r} is known only outside the country stated"), candidates=candidates)
    answer = _between(phrase, scored) or _placed(phrase, best, whole=scored[0].run.whole)
    return replace(answer, candidates=candidates) if candidates else answer


def _doubtful(best: Candidate, country: str | None, said: set[str | None]) -> bool:
    """Say whether the best candidate lies where nothing in file or text puts it."""
    context = {country} if country else said
    return bool(context) and best.country is not None and best.country not in context | said


def _country_or_nothing(country: str | None, reason: str) -> Answer:
    place = _countries().get(country) if country else None
    if place is None:
        return _not_found(reason)
    why = f"{reason}; only the country is known"
    return Answer(place.lat, place.lon, place.radius_km, place.name, country, place.place_id, "area", why)


@cache
def _countries() -> Mapping[str, _Place]:
    """Return the countries of the gazetteer by their codes."""
    rows = load().places["place_id"].str.starts_with("ne:").arg_true().to_list()
    return {place.place_id.removeprefix("ne:"): place for place in _places(set(rows)).values()}


def _between(phrase: Phrase, scored: Sequence[_Scored]) -> Answer | None:
    """Return the middle of the two places that the text says it is between."""
    if phrase.ends is None:
        return None
    ends = []
    for words in phrase.ends:
        inside = f" {fold(words)} "
        ends.append(next((s.place for s in scored if f" {s.run.folded} " in inside and s.place.kind != "country"), None))
    a, b = ends
    if a is None or b is None or a.place_id == b.place_id:
        return None
    apart = float(great_circle_km(a.lat, a.lon, b.lat, b.lon))
    return Answer(
        (a.lat + b.lat) / 2, (a.lon + b.lon) / 2, round(_BETWEEN_SHARE * apart + max(a.radius_km, b.radius_km), 1), f"{a.name} – {b.name}",
        a.country if a.country == b.country else None, None, "offset", f"between {a.name} and {b.name}, {apart:.0f} km apart: the middle",
    )  # fmt: skip


def _placed(phrase: Phrase, best: Candidate, *, whole: bool) -> Answer:
    """Return the answer of one place, moved and widened as the words around it say."""
    source = "area" if best.kind in _AREA_KINDS else "gazetteer"
    lat, lon, radius = best.lat, best.lon, best.radius_km
    reason = f"{best.name} ({best.kind}): {best.reason}"
    if not whole and source != "area":
        if phrase.distance_km is not None and phrase.bearing is not None:
            source = "offset"
            lat, lon = destination(lat, lon, phrase.bearing, phrase.distance_km)
        wider, why = _widened(phrase)
        radius, reason = round(radius + wider, 1), reason + why
    return Answer(lat, lon, radius, best.name, best.country, best.place_id, source, reason)


def _widened(phrase: Phrase) -> tuple[float, str]:
    """Return by how much the words around a place widen its radius, in km, and how to say why."""
    if phrase.distance_km is not None and phrase.bearing is not None:
        return PHRASE_KM + _OFFSET_SHARE * phrase.distance_km, f"; {phrase.distance_km:.0f} km at {phrase.bearing:.0f}° from it"
    radius, reason = PHRASE_KM, ""
    if phrase.distance_km is not None:
        radius += _NO_BEARING_SHARE * phrase.distance_km
        reason += f"; {phrase.distance_km:.0f} km from it, the direction is not said"
    if phrase.offshore:
        radius += OFFSHORE_KM
        reason += "; off its coast"
    if phrase.near:
        radius += NEAR_KM
        reason += "; near it"
    if phrase.region:
        radius += REGION_KM
        reason += "; somewhere in its region"
    return radius, reason
