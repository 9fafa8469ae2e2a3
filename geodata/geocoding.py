"""A place in words → a position, a radius of doubt, and the reason.

What an analyst settled stands first; then coordinates written in the text; then the names of the gazetteer that stand
in it, weighed against each other (`geodata.choice`), and put where the words around them say (`geodata.siting`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import polars as pl

from geodata._names_of_text import with_peoples, with_unread
from geodata._site import Seaward
from geodata.answers import ANSWER_COLUMNS, END_COLUMNS, Answer, Candidate, End, answer_table
from geodata.choice import ACROSS_KM, Context, Meant, context_of, off_country_km, tells_where, weigh
from geodata.countries import country_codes
from geodata.distance import great_circle_km
from geodata.gazetteer import Gazetteer, load
from geodata.ground import WIDE_KINDS, Ground, ground
from geodata.learning import Learned
from geodata.mentions import Mention, find_mentions, names_unread, surely_names
from geodata.overlay import with_names
from geodata.phrases import DESTINATION, HERE, LANDED, ORIGIN, Phrase, read_phrase
from geodata.radii import radius_km
from geodata.siting import Scene, Site, border_named, put_to_sea, site_of

MAX_CANDIDATES = 8
_AT_ONCE = 20_000  # texts that are worked on together, so that memory stays small
GUESSED_KM = 100.0
"""Radius of coordinates beside a text that says that the place is not known exactly."""
_OTHER_NAME = 12.0
_LEAST_PRIOR = 28.0  # of a place that nothing but its name speaks for: outside the region only a large city
VAGUE_KM = 150.0
"""An answer with a greater radius is worth an analyst's look."""


def geocode(text: str, country: str | None = None, *, context: str | None = None, learned: Learned | None = None) -> Answer:
    """Return where `text` is.

    Parameters
    ----------
    text
        A place in words, in English, French, Spanish or Portuguese.
    country
        ISO 3166-1 alpha-2 code of the country it is said to be in; a name is understood too.
    context
        Other words about it, such as its region or route: places they name speak for candidates near them.
    learned
        What analysts settled.
    """
    text = text.encode("utf-8", "replace").decode("utf-8")  # half a surrogate pair is no character
    code = country_codes(pl.Series([country], dtype=pl.String))[0] if country else None
    known = learned or Learned.nothing()
    settled = known.answers(pl.Series([text], dtype=pl.String), pl.Series([code], dtype=pl.String)).row(0, named=True)
    answer = _answers([(text, code, context)], _gazetteer(known))[0]
    return _settled(answer, settled) if settled["verdict"] else answer


def geocode_texts(texts: pl.DataFrame, *, learned: Learned | None = None) -> pl.DataFrame:
    """Return where many texts are; equal ones are worked out once.

    Parameters
    ----------
    texts
        Columns ``text`` and ``country`` (alpha-2 or null), and ``context`` if there is one, all text.
    learned
        What analysts settled.

    Returns
    -------
    polars.DataFrame
        Same height and order: place_id, name, country, lat, lon, radius_km, location_source, reason, doubt,
        answer, size_km, and text, place_id, country, lat, lon of ``origin`` and ``destination``.
    """
    context = pl.col("context") if "context" in texts.columns else pl.lit(None, pl.String)
    asked = texts.select(_text=pl.col("text").fill_null(""), _country="country", _context=context)
    distinct = asked.unique(maintain_order=True)
    known = learned or Learned.nothing()
    gazetteer = _gazetteer(known)
    empty = pl.DataFrame(schema=ANSWER_COLUMNS | END_COLUMNS)
    answers = pl.concat([empty, *(answer_table(_answers(part.rows(), gazetteer, shown=0)) for part in distinct.iter_slices(_AT_ONCE))])
    if not known.is_empty:
        answers = _with_settled(distinct, answers, known)
    if distinct.height == asked.height:
        return answers
    found = pl.concat([distinct, answers], how="horizontal")
    joined = asked.join(found, on=["_text", "_country", "_context"], how="left", nulls_equal=True, maintain_order="left")
    return joined.select(*answers.columns)


_TAUGHT = list[tuple[Learned, Gazetteer]]()


def _gazetteer(learned: Learned) -> Gazetteer:
    """Return the gazetteer with the names taught; of the last set of them it is known already."""
    if learned.names.is_empty():
        return load()
    for known, gazetteer in _TAUGHT:
        if known is learned:
            return gazetteer
    _TAUGHT[:] = [(learned, with_names(load(), learned))]
    return _TAUGHT[0][1]


def _settled(answer: Answer, settled: dict[str, object]) -> Answer:
    """Return an answer with what an analyst settled in its place; origin and destination stay as the text says."""
    where = {name: settled[name] for name in ("lat", "lon", "radius_km", "name", "country", "place_id", "reason")}
    source = None if settled["lat"] is None else "learned"
    return replace(answer, **where, location_source=source, doubt=None, answer="learned", size_km=settled["radius_km"])  # type: ignore[arg-type]


def _with_settled(asked: pl.DataFrame, answers: pl.DataFrame, learned: Learned) -> pl.DataFrame:
    settled = learned.answers(asked["_text"], asked["_country"])
    is_settled = settled["verdict"].is_not_null()
    said = settled.with_columns(
        location_source=pl.when(pl.col("lat").is_not_null()).then(pl.lit("learned")), doubt=pl.lit(None, pl.String),
        answer=pl.lit("learned"), size_km=pl.col("radius_km"),
    )  # fmt: skip
    return answers.with_columns(said[name].zip_with(is_settled, answers[name]).alias(name) for name in ANSWER_COLUMNS)


def _not_found(reason: str) -> Answer:
    return Answer(None, None, None, None, None, None, None, reason, doubt="not-found")


def _answers(asked: Sequence[tuple[str, str | None, str | None]], gazetteer: Gazetteer, *, shown: int = MAX_CANDIDATES) -> list[Answer]:
    """Return the answer to each text, country and context; fewer candidates shown are sooner made."""
    phrases = [read_phrase(text) for text, *_ in asked]
    mentions = find_mentions(phrases, gazetteer)
    land = ground(gazetteer)
    around = {said: _around(said, gazetteer, land) for said in {context for *_, context in asked if context}}
    found = [
        _answer(phrase, country, around.get(context or "", ()), names, land, shown)
        for phrase, (_, country, context), names in zip(phrases, asked, mentions, strict=True)
    ]
    return _at_sea(found)


def _at_sea(found: list[tuple[Answer, Seaward | None]]) -> list[Answer]:
    """Return the answers, those off a coast put to sea; where there is no sea the place itself stays."""
    wanted = {out: number for number, out in enumerate(dict.fromkeys(out for _, out in found if out))}
    points = put_to_sea(list(wanted))
    answers = []
    for answer, out in found:
        point = points[wanted[out]] if out else None
        answers.append(replace(answer, lat=point[0], lon=point[1]) if point else answer)
    return answers


def _around(context: str, gazetteer: Gazetteer, land: Ground) -> tuple[int, ...]:
    """Return the areas that a context names."""
    found = find_mentions([read_phrase(context)], gazetteer)[0]
    return tuple(place for mention in found for place in mention.places if land.kind[place] in WIDE_KINDS)


def _answer(
    phrase: Phrase, country: str | None, around: tuple[int, ...], mentions: list[Mention], land: Ground, shown: int
) -> tuple[Answer, Seaward | None]:
    if phrase.position:
        lat, lon, radius = phrase.position
        given = Answer(lat, lon, radius, None, country, None, "given", "coordinates written in the text", answer="given", size_km=radius)
        return given, None
    mentions = with_peoples(phrase, mentions, land)
    context = context_of(phrase, mentions, country, around, land)
    mentions = with_unread(phrase, mentions, context)
    weighed = weigh(phrase, mentions, context, land)
    told, role = _told(phrase, weighed, land)
    origin, destination = (_end(phrase, weighed, land, role) for role in (ORIGIN, DESTINATION))
    if not told:
        answer = _of_border_or_country(phrase, context, land)
        return replace(answer, origin=origin, destination=destination), None
    best = told[0]
    candidates = _candidates(told[: shown * 3], phrase, land)[:shown]
    if why := _doubtful(best, context, land):
        answer = _country_or_nothing(context.country or _only(context.named), why, land)
        return replace(answer, candidates=candidates, origin=origin, destination=destination), None
    unread = surely_names(phrase, names_unread(phrase, mentions))
    scene = Scene(phrase, best, told, weighed, context, land, unread)
    site = site_of(scene) if role in {HERE, LANDED} else _on_the_way(scene, role)
    answer = _as_answer(site, scene, candidates, origin, destination)
    return answer, site.seaward


def _as_answer(site: Site, scene: Scene, candidates: tuple[Candidate, ...], origin: End | None, destination: End | None) -> Answer:
    land, place = scene.land, scene.best.place
    reason = site.why
    if not site.why or site.why.startswith(";"):
        reason = f"{land.name[place]} ({land.kind[place]}): {_why(scene.best, scene.phrase)}{site.why}"
    if scene.phrase.said("several"):
        reason += "; the text tells of several places, this is the first"
    vague = "vague" if site.radius_km > VAGUE_KM or site.answer == "on the way" else None
    return Answer(
        lat=site.lat,
        lon=site.lon,
        radius_km=site.radius_km,
        name=site.name or land.name[place],
        country=site.country if site.name else land.country[place],
        place_id=None if site.name else land.place_id[place],
        location_source=site.source,
        reason=reason,
        candidates=candidates,
        doubt="area" if site.source == "area" else "namesakes" if _rivals(scene.told, land) else vague,
        answer=site.answer,
        size_km=site.size_km,
        origin=origin,
        destination=destination,
    )


_RIVAL_POINTS, _RIVAL_KM = 12.0, 100.0


def _rivals(told: Sequence[Meant], land: Ground) -> bool:
    """Return whether another place of the same name is about as likely, and far away."""
    best = told[0]
    lat, lon = land.lat[best.place], land.lon[best.place]
    for other in told[1:8]:
        if best.score - other.score > _RIVAL_POINTS:
            return False
        same = other.mention is best.mention and land.kind[other.place] not in WIDE_KINDS
        if same and float(great_circle_km(lat, lon, land.lat[other.place], land.lon[other.place])) > _RIVAL_KM:
            return True
    return False


def _told(phrase: Phrase, weighed: list[list[Meant]], land: Ground) -> tuple[list[Meant], int]:
    """Return what tells where it happened, and from which part of the text: if no place is named there, from what is nearest to it."""
    for role in (HERE, LANDED, DESTINATION, ORIGIN):
        told = tells_where(phrase, weighed, land, role)
        if told:
            return told, role
    return [], HERE


def _on_the_way(scene: Scene, role: int) -> Site:
    """Return the place of a text that only says where somebody set off or was heading: somewhere on that way."""
    way = "heading there" if role == DESTINATION else "setting off from there"
    source = "area" if scene.kind in WIDE_KINDS else "gazetteer"
    return Site(*scene.position, "on the way", scene.land.radius_km[scene.best.place], source, f"; {way}, where is not said")


def _end(phrase: Phrase, weighed: list[list[Meant]], land: Ground, role: int) -> End | None:
    told = tells_where(phrase, weighed, land, role)
    if not told:
        return None
    best = told[0]
    words = " ".join(phrase.words[best.mention.start : best.mention.end])
    place = best.place
    return End(words, land.name[place], land.place_id[place], land.country[place], land.lat[place], land.lon[place])


def _of_border_or_country(phrase: Phrase, context: Context, land: Ground) -> Answer:
    if site := border_named(context, phrase):
        return Answer(
            site.lat,
            site.lon,
            site.radius_km,
            site.name,
            None,
            None,
            site.source,
            site.why,
            doubt="area",
            answer=site.answer,
            size_km=site.size_km,
        )
    if not context.country and len(context.named) == 1 and any(tag.group == "demonym" for tag in phrase.tags):
        return _country_or_nothing(next(iter(context.named)), "the text names no place", land)
    empty = "the text is empty" if not phrase.words else "no name of the gazetteer stands in the text"
    return _country_or_nothing(context.country, empty, land)


def _only(countries: frozenset[str]) -> str | None:
    """Return the country of several if it is only one."""
    return next(iter(countries)) if len(countries) == 1 else None


def _doubtful(best: Meant, context: Context, land: Ground) -> str | None:
    """Return why the best candidate cannot be taken, or None: nothing in file or text puts it where it lies."""
    stated, country, name = context.country, land.country[best.place], land.name[best.place]
    beside = any(reason.startswith("by ") for reason in best.reasons)
    if not stated and not context.named and not beside:
        if best.mention.similarity < 1:
            return f"no name of the gazetteer stands in the text; {name!r} is only spelt alike"
        other_name = _OTHER_NAME if best.place in best.mention.others else 0.0
        if land.prior[best.place] < _LEAST_PRIOR + other_name and land.kind[best.place] not in WIDE_KINDS:
            return f"{name!r} lies far from all that these routes cross, and nothing else speaks for it"
    if stated is None or country is None or country in context.named | {stated} or off_country_km(best.place, stated, land) <= ACROSS_KM:
        return None
    return f"{name!r} is known only outside the country stated"


def _country_or_nothing(country: str | None, reason: str, land: Ground) -> Answer:
    place = land.countries.get(country) if country else None
    if place is None:
        return _not_found(reason)
    why = f"{reason}; only the country is known"
    radius = radius_km("country", land.radius_km[place])
    return Answer(
        land.lat[place], land.lon[place], radius, land.name[place], country, land.place_id[place], "area", why, doubt="area", answer="country",
        size_km=land.radius_km[place],
    )  # fmt: skip


def _why(meant: Meant, phrase: Phrase) -> str:
    written = " ".join(phrase.shown[meant.mention.start : meant.mention.end])
    return ", ".join([f"named '{written}'", *dict.fromkeys(meant.reasons)])


def _candidates(told: Sequence[Meant], phrase: Phrase, land: Ground) -> tuple[Candidate, ...]:
    found = dict[int, Candidate]()
    for meant in told:
        p = meant.place
        if p not in found:
            found[p] = Candidate(
                land.place_id[p], land.name[p], land.country[p], land.kind[p], land.lat[p], land.lon[p], land.radius_km[p], land.population[p],
                meant.score, _why(meant, phrase),
            )  # fmt: skip
    return tuple(found.values())
