"""A gazetteer of a few made-up places for tests, and a text read against it. Countries and their borders are real."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from geodata.choice import Context, Meant, context_of, tells_where, weigh
from geodata.gazetteer import PLACES, Gazetteer
from geodata.ground import Ground, ground
from geodata.mentions import Mention, find_mentions, names_unread, surely_names
from geodata.names import fold
from geodata.phrases import HERE, Phrase, read_phrase
from geodata.siting import Scene, Site, site_of

_PLAIN: dict[str, Any] = {
    "country": None, "region_id": None, "kind": "place", "radius_km": 5.0, "population": 10_000, "is_hub": False, "coast_km": None,
    "has_outline": False, "source": "made up",
}  # fmt: skip


def place(place_id: str, name: str, lat: float, lon: float, *, other_names: Sequence[str] = (), **more: Any) -> dict[str, Any]:
    """Return a place: its row of `PLACES`, and its other names."""
    return {**_PLAIN, "place_id": place_id, "name": name, "lat": lat, "lon": lon, "other_names": other_names, **more}


def gazetteer(*places: Mapping[str, Any]) -> Gazetteer:
    """Return a gazetteer of these places."""
    rows = [{name: row[name] for name in PLACES.schema} for row in places]
    named = [
        (fold(name), number, rank)
        for number, row in enumerate(places)
        for rank, names in enumerate(([row["name"]], row["other_names"]))
        for name in names
    ]
    names = pl.DataFrame(named, schema={"folded": pl.String, "place": pl.UInt32, "rank": pl.UInt8}, orient="row")
    return Gazetteer(PLACES.conform(pl.DataFrame(rows, schema=PLACES.schema)), names.sort("folded", "place"))


@dataclass(frozen=True)
class Reading:
    """A text read against a gazetteer: what its names may mean, best first, and what tells where it happened, best first."""

    phrase: Phrase
    mentions: list[Mention]
    context: Context
    land: Ground
    weighed: list[list[Meant]]
    told: list[Meant]

    @property
    def told_id(self) -> str | None:
        """The place that tells where it happened."""
        return self.land.place_id[self.told[0].place] if self.told else None

    @property
    def ids(self) -> list[str | None]:
        """The place that each name means, in the order of the text."""
        return [self.land.place_id[meanings[0].place] if meanings else None for meanings in self.weighed]

    @property
    def site(self) -> Site:
        """Where the text is."""
        unread = surely_names(self.phrase, names_unread(self.phrase, self.mentions))
        return site_of(Scene(self.phrase, self.told[0], self.told, self.weighed, self.context, self.land, unread))


def read(text: str, known: Gazetteer, country: str | None = None, *, around: tuple[int, ...] = ()) -> Reading:
    """Return a text read against a gazetteer; `around` are rows of places said to be around it."""
    phrase = read_phrase(text)
    mentions = find_mentions([phrase], known)[0]
    land = ground(known)
    context = context_of(phrase, mentions, country, around, land)
    weighed = weigh(phrase, mentions, context, land)
    return Reading(phrase, mentions, context, land, weighed, tells_where(phrase, weighed, land, HERE))
