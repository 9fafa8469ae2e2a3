"""The trafficking routes: names, the words of other people's files, corridors, hubs."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import polars as pl

from geodata.errors import ReferenceDataError, UnknownRouteError
from geodata.gazetteer import hubs
from geodata.names import plain

OTHER = "other"
MODES = ("land", "sea")
_FILE = Path(__file__).with_name("catalogue.toml")
# "Western African Route" and "Ruta del Mediterráneo" name the same as without the word
_ROUTE_WORDS = re.compile(r"\b(?:route|routes|ruta|itineraire|the|la|le|el|de|del|des|of)\b")


@dataclass(frozen=True)
class Hub:
    """A place where routes gather, part or end; a ``waypoint`` only keeps a line off the land."""

    hub_id: str
    name: str
    country: str | None
    lat: float
    lon: float
    kind: str


@dataclass(frozen=True)
class Corridor:
    """The ground a route uses between two ends, as a chain of hubs."""

    corridor_id: str
    route_id: str
    name: str
    mode: str
    hubs: tuple[Hub, ...]


@dataclass(frozen=True)
class Route:
    """A trafficking route; ``names`` by language (en, fr, es)."""

    route_id: str
    names: Mapping[str, str]
    aliases: tuple[str, ...]
    corridors: tuple[Corridor, ...]

    def name(self, language: str = "en") -> str:
        """Return the route's name in `language`, in English where it has none."""
        return self.names.get(language, self.names["en"])


@dataclass(frozen=True)
class Catalogue:
    """All routes."""

    routes: tuple[Route, ...]

    @property
    def corridors(self) -> tuple[Corridor, ...]:
        """All corridors of all routes."""
        return tuple(corridor for route in self.routes for corridor in route.corridors)

    @property
    def hubs(self) -> tuple[Hub, ...]:
        """The hubs that corridors use, each once."""
        return tuple({hub.hub_id: hub for corridor in self.corridors for hub in corridor.hubs}.values())

    def route(self, route_id: str) -> Route:
        """Return a route by its id.

        Raises
        ------
        UnknownRouteError
            There is none; the message lists the ids.
        """
        for route in self.routes:
            if route.route_id == route_id:
                return route
        known = ", ".join(route.route_id for route in self.routes)
        raise UnknownRouteError(f"There is no route {route_id!r}. Expected one of: {known}.")

    def route_of(self, word: str) -> str | None:
        """Return the id of the route that a file calls `word`, or None where the word is not known."""
        return _words(self).get(_key(word))

    def route_ids(self, words: pl.Series) -> pl.Series:
        """Return the route id of each word, null where it is not known."""
        known = {word: self.route_of(word) for word in words.drop_nulls().unique()}
        return words.replace_strict(
            pl.Series(list(known), dtype=pl.String),
            pl.Series(list(known.values()), dtype=pl.String),
            default=None,
            return_dtype=pl.String,
        )


def _key(word: str) -> str:
    return " ".join(_ROUTE_WORDS.sub(" ", plain(word)).split())


@cache
def _word_table(routes: tuple[tuple[str, tuple[str, ...]], ...]) -> dict[str, str]:
    return {_key(word): route_id for route_id, words in routes for word in words}


def _words(catalogue_: Catalogue) -> dict[str, str]:
    return _word_table(tuple((r.route_id, (r.route_id, *r.names.values(), *r.aliases)) for r in catalogue_.routes))


@cache
def catalogue() -> Catalogue:
    """Return the catalogue.

    Raises
    ------
    ReferenceDataError
        ``catalogue.toml`` is at fault; the message names every fault.
    """
    return read_catalogue(tomllib.loads(_FILE.read_text(encoding="utf-8")))


def read_catalogue(declared: Mapping[str, Any]) -> Catalogue:
    """Return the catalogue of a parsed declaration, all its faults reported at once.

    Raises
    ------
    ReferenceDataError
        A corridor names a hub that is not in ``hubs.csv``, has fewer than two, or an unknown mode; an id or a
        word stands twice; a name is missing.
    """
    faults = _faults(declared["routes"])
    if faults:
        raise ReferenceDataError("routes/catalogue.toml: " + "; ".join(faults))
    return Catalogue(tuple(_route(route) for route in declared["routes"]))


@cache
def known_hubs() -> dict[str, Hub]:
    """Return the hubs of ``hubs.csv`` by id."""
    table = hubs().select("hub_id", "name", "country", "lat", "lon", "kind")
    return {row["hub_id"]: Hub(**row) for row in table.iter_rows(named=True)}


def _route(declared: Mapping[str, Any]) -> Route:
    corridors = tuple(
        Corridor(c["id"], declared["id"], c["name"], c["mode"], tuple(known_hubs()[h] for h in c["hubs"])) for c in declared["corridors"]
    )
    return Route(declared["id"], dict(declared["names"]), tuple(declared["aliases"]), corridors)


def _faults(routes: list[dict[str, Any]]) -> list[str]:
    found, ids, words = list[str](), set[str](), dict[str, str]()
    for route in routes:
        missing = {"en", "fr", "es"} - set(route["names"])
        found += [f"route {route['id']}: no name in {language}" for language in sorted(missing)]
        for word in (route["id"], *route["names"].values(), *route["aliases"]):
            if words.setdefault(_key(word), route["id"]) != route["id"]:
                found.append(f"{word!r} names both {words[_key(word)]} and {route['id']}")
        for corridor in route["corridors"]:
            name = f"corridor {corridor['id']}"
            found += [f"{name}: stands twice"] if corridor["id"] in ids else []
            ids.add(corridor["id"])
            found += [f"{name}: no hub {hub!r} in geodata/hubs.csv" for hub in corridor["hubs"] if hub not in known_hubs()]
            found += [f"{name}: fewer than two hubs"] if len(corridor["hubs"]) < 2 else []  # noqa: PLR2004 - two ends
            found += [f"{name}: mode {corridor['mode']!r} is not one of {', '.join(MODES)}"] if corridor["mode"] not in MODES else []
    return found
