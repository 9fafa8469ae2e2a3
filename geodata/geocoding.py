"""A place in words → a position, a radius of doubt, and the reason.

Candidates are all names of the gazetteer that stand in the text. Between them decide, in this order: the
clause that says where it happened; the country, as given or as the text names it; what the name is (a place
before a region before a country); how much of the text it covers; whether these routes use the place; its
population. The words around the name widen the radius, or move the point where they state distance and
direction.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
import polars as pl

from geodata.countries import country_codes
from geodata.distance import destination, great_circle_km
from geodata.gazetteer import load
from geodata.names import fold, folded_words
from geodata.phrases import Phrase, read_phrase

MAX_WORDS_IN_NAME = 6
MAX_CANDIDATES = 8
MAX_WORDS_READ = 60
_REMEMBERED = 200_000

# How much the words around a place add to its radius, in km: what lies off a coast is reported to the
# nearest known town, which at sea is tens of km away.
OFFSHORE_KM, NEAR_KM, REGION_KM, PHRASE_KM = 60.0, 30.0, 100.0, 12.0
_POSITION_RADIUS_KM = 3.0
GUESSED_KM = 100.0
"""Radius of coordinates beside a text that says that the place is not known exactly."""
# A stated distance is a round figure along a coast or a road: the doubt grows with it.
_OFFSET_SHARE, _NO_BEARING_SHARE, _BETWEEN_SHARE = 0.3, 1.0, 0.6

_AREA_KINDS = ("country", "sea", "desert", "region")
# Words that are part of descriptions, and also the name of some place somewhere
_DESCRIBING = """
a an the of in on at to from by for with near off coast sea ocean port beach border north south east west northern southern eastern western
central city town village region district province area desert island islands km miles mile nautical and or between around close found boat body
bodies remains unspecified unknown location route road hospital airport station river lake bay gulf shore offshore waters water international
washed ashore rescue transit truck vehicle highway street police camp center centre valley mountain park fire bridge line land point union state
county de la le les du des d l au aux en sur a et entre pres large mer cote plage ville frontiere nord sud est ouest ile iles desert fleuve
el los las del y cerca costa mar playa frente isla islas norte sur este oeste frontera carretera aguas puerto rio do da no na e os um uma
men man women children migrants migrant march may date same most many along towards toward after before during while where side
inside outside crossing possibly presumed approximately estimated exact coordinates naval ship ferry zone dead old new big some three two one
"""
_STOP = frozenset(fold(word) for word in _DESCRIBING.split())
_SHORTEST_LONE_NAME = 4

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
    asked = [(text or "", country) for text, country in texts.select("text", "country").iter_rows()]
    distinct = list(dict.fromkeys(asked))
    answers = dict(zip(distinct, _answers(distinct), strict=True))
    rows = [[getattr(answers[pair], name) for name in _ANSWER_COLUMNS] for pair in asked]
    return pl.DataFrame(rows, schema=_ANSWER_COLUMNS, orient="row")


def _not_found(reason: str) -> Answer:
    return Answer(None, None, None, None, None, None, None, reason)


def _answers(pairs: list[tuple[str, str | None]]) -> list[Answer]:
    phrases = [_phrase(text) for text, _ in pairs]
    found = _find_names(phrases)
    return [_choose(phrase, country, found.get(i, [])) for i, (phrase, (_, country)) in enumerate(zip(phrases, pairs, strict=True))]


@lru_cache(_REMEMBERED)
def _phrase(text: str) -> Phrase:
    return read_phrase(text)


@dataclass(frozen=True)
class _Named:
    """A name that stands in a text: its words, where, in which clause, and the places it may be."""

    words: tuple[str, ...]
    start: int
    in_main: bool
    whole: bool
    place: int


def _spans(phrase: Phrase) -> Iterable[tuple[str, int, bool, bool]]:
    """Yield the runs of words that could be a name: folded, first word, in the main clause, the whole text."""
    begun = 0
    for clause, in_main in ((phrase.main, True), (phrase.rest, False)):
        words = folded_words(clause)[:MAX_WORDS_READ]
        for start in range(len(words)):
            for length in range(1, min(MAX_WORDS_IN_NAME, len(words) - start) + 1):
                run = words[start : start + length]
                whole = in_main and length == len(words)
                if length == 1 and not whole and (run[0] in _STOP or len(run[0]) < _SHORTEST_LONE_NAME or run[0].isdigit()):
                    continue
                if run[0] in _STOP and run[-1] in _STOP:
                    continue
                yield " ".join(run), begun + start, in_main, whole
        begun += len(words)


def _find_names(phrases: list[Phrase]) -> dict[int, list[_Named]]:
    """Return for each phrase the names of the gazetteer that stand in it, longest runs only."""
    spans = [(i, *span) for i, phrase in enumerate(phrases) for span in _spans(phrase)]
    asked = pl.DataFrame(
        spans,
        schema={"text": pl.UInt32, "folded": pl.String, "start": pl.Int32, "main": pl.Boolean, "whole": pl.Boolean},
        orient="row",
    )
    met = asked.join(load().names, on="folded", how="inner")
    found = dict[int, list[_Named]]()
    for text, folded, start, main, whole, place in met.iter_rows():
        found.setdefault(text, []).append(_Named(tuple(folded.split()), start, main, whole, place))
    return {text: _longest(named) for text, named in found.items()}


def _longest(found: list[_Named]) -> list[_Named]:
    """Drop the names that lie inside a longer one: "Port" in "Port Sudan"."""
    runs = {(n.start, n.start + len(n.words)) for n in found}
    inside = {a for a in runs for b in runs if a != b and b[0] <= a[0] and a[1] <= b[1]}
    return [n for n in found if (n.start, n.start + len(n.words)) not in inside]


def _candidates(found: list[_Named], country: str | None) -> tuple[list[Candidate], list[_Named], set[str]]:
    """Return candidates best first, with the names they stand for, and the countries that the text names."""
    table = load().places
    rows = table[[n.place for n in found]].rows(named=True)
    # a country named with where a boat set off says nothing of where it was found
    said = {row["country"] for named, row in zip(found, rows, strict=True) if row["kind"] == "country" and named.in_main}
    context = {country} if country else said
    scored = []
    for named, row in zip(found, rows, strict=True):
        agrees = not context or row["country"] in context or (row["country"] is None and row["kind"] in _AREA_KINDS)
        score = (
            100.0 * agrees + 40.0 * named.in_main + {"country": -60.0}.get(row["kind"], 0.0) - 25.0 * (row["kind"] in _AREA_KINDS)
            + 4.0 * sum(map(len, named.words)) ** 0.5 + 12.0 * row["is_hub"] + 6.0 * float(np.log10(row["population"] + 10)) - 2.5 * named.start
        )  # fmt: skip
        why = [f"named {' '.join(named.words)!r}"]
        if context:
            why.append(
                "in the country stated" if country and agrees else "in a country the text names" if agrees else "outside the country stated"
            )
        if row["is_hub"]:
            why.append("a hub of these routes")
        scored.append((score, named, Candidate(
            row["place_id"], row["name"], row["country"], row["kind"], row["lat"], row["lon"], row["radius_km"], row["population"],
            round(score, 2), ", ".join(why),
        )))  # fmt: skip
    scored.sort(key=lambda s: (-s[0], s[2].place_id))
    return [s[2] for s in scored], [s[1] for s in scored], said


def _choose(phrase: Phrase, country: str | None, found: list[_Named]) -> Answer:
    if phrase.position:
        lat, lon = phrase.position
        return Answer(lat, lon, _POSITION_RADIUS_KM, None, country, None, "given", "coordinates written in the text")
    if not found:
        return _country_or_nothing(country, "no name of the gazetteer stands in the text" if phrase.main.strip() else "the text is empty")
    candidates, names, said = _candidates(found, country)
    best, named = candidates[0], names[0]
    if _doubtful(best, country, said):
        return replace(
            _country_or_nothing(country, f"{best.name!r} is known only outside the country stated"),
            candidates=tuple(candidates[:MAX_CANDIDATES]),
        )
    answer = _between(phrase, candidates, names) or _placed(phrase, best, whole=named.whole)
    return replace(answer, candidates=tuple(candidates[:MAX_CANDIDATES]))


def _doubtful(best: Candidate, country: str | None, said: set[str]) -> bool:
    """Say whether the best candidate lies where nothing in file or text puts it."""
    context = {country} if country else said
    return bool(context) and best.country is not None and best.country not in context | said


def _country_or_nothing(country: str | None, reason: str) -> Answer:
    if country is None:
        return _not_found(reason)
    places = load().places
    row = places.filter(pl.col("place_id") == f"ne:{country}").rows(named=True)
    if not row:
        return _not_found(reason)
    return Answer(
        row[0]["lat"],
        row[0]["lon"],
        row[0]["radius_km"],
        row[0]["name"],
        country,
        row[0]["place_id"],
        "area",
        f"{reason}; only the country is known",
    )


def _between(phrase: Phrase, candidates: list[Candidate], names: list[_Named]) -> Answer | None:
    """Return the middle of the two places that the text says it is between."""
    if phrase.ends is None:
        return None
    ends = []
    for words in phrase.ends:
        inside = f" {fold(words)} "
        ends.append(
            next(
                (c for c, n in zip(candidates, names, strict=True) if f" {' '.join(n.words)} " in inside and c.kind != "country"),
                None,
            )
        )
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
    plain_answer = Answer(
        best.lat,
        best.lon,
        best.radius_km,
        best.name,
        best.country,
        best.place_id,
        source,
        f"{best.name} ({best.kind}): {best.reason}",
    )
    if whole or source == "area":
        return plain_answer
    radius, reason = best.radius_km + PHRASE_KM, plain_answer.reason
    if phrase.distance_km is not None and phrase.bearing is not None:
        lat, lon = destination(best.lat, best.lon, phrase.bearing, phrase.distance_km)
        radius += _OFFSET_SHARE * phrase.distance_km
        moved = f"{phrase.distance_km:.0f} km at {phrase.bearing:.0f}° from it"
        return replace(
            plain_answer,
            lat=lat,
            lon=lon,
            radius_km=round(radius, 1),
            location_source="offset",
            reason=f"{reason}; {moved}",
        )
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
    return replace(plain_answer, radius_km=round(radius, 1), reason=reason)
