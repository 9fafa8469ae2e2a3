"""The gazetteer as plain lists, for choosing between places: what is known of each before any text is read."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from geodata.distance import Floats
from geodata.gazetteer import Gazetteer
from geodata.mentions import Mention

WIDE_KINDS = frozenset(("country", "region", "district", "sea", "strait", "gulf", "lake", "river", "desert", "mountain", "zone"))
"""What is an area, not a spot."""

REGION_KINDS = frozenset(("region", "district"))

_SOUTH, _WEST, _NORTH, _EAST = -5.0, -26.0, 46.0, 45.0
"""The ground that these routes cross, degrees."""
_PER_TENFOLD_POPULATION, _HUB, _IN_REGION, _COUNTRY_USED = 5.0, 18.0, 25.0, 8.0
_HUBS_OF_A_COUNTRY_USED = 3
_VAST_KM, _VAST = 1000.0, 70.0  # "Africa" is the continent, not a town that was called so
_OUR_REGION = 12.0  # was put into areas.csv because reports name it
_REGION_USED = 30.0  # of no population, yet better known than a village far away


@dataclass(frozen=True)
class Ground:
    """The gazetteer as plain lists, for quick reading, and what is known of each place before any text is read.

    Parameters
    ----------
    place_id, name, country, kind, lat, lon, radius_km, population, is_hub, region_id, coast_km
        Columns of the gazetteer.
    prior
        Points for population and for use by these routes.
    known
        The part of them that chooses between namesakes, and not between the names of a text.
    """

    place_id: list[str]
    name: list[str]
    country: list[str | None]
    kind: list[str]
    lat: list[float]
    lon: list[float]
    radius_km: list[float]
    population: list[int]
    is_hub: list[bool]
    region_id: list[str | None]
    coast_km: list[float | None]
    prior: list[float]
    known: list[float]
    position: Floats
    countries: dict[str, int]
    used: frozenset[str]

    @cached_property
    def _hubs_by_country(self) -> dict[str, list[int]]:
        by_country = dict[str, list[int]]()
        for place, is_hub in enumerate(self.is_hub):
            if is_hub and (code := self.country[place]):
                by_country.setdefault(code, []).append(place)
        return by_country

    def hubs_of(self, country: str) -> list[int]:
        """Return the places of a country that these routes use."""
        return self._hubs_by_country.get(country, [])

    def country_meant(self, mention: Mention) -> str | None:
        """Return the country that a name means if it can mean one: where it has namesakes, the country must be as well known."""
        place = next((place for place in mention.places if self.kind[place] == "country"), None)
        if place is None:
            return None
        code = self.country[place]
        known = max((self.prior[other] for other in mention.places if self.kind[other] not in {"country", *REGION_KINDS}), default=0.0)
        return code if code in self.used or self.prior[place] >= known else None


_COLUMNS = ("place_id", "name", "country", "kind", "lat", "lon", "radius_km", "population", "is_hub", "region_id", "coast_km")
_GROUNDS = list[tuple[Gazetteer, Ground]]()
_MOST_GROUNDS = 3


def ground(gazetteer: Gazetteer) -> Ground:
    """Return the gazetteer read for choosing; of the last few it is known already."""
    for known, land in _GROUNDS:
        if known is gazetteer:
            return land
    land = _read(gazetteer)
    _GROUNDS.append((gazetteer, land))
    del _GROUNDS[:-_MOST_GROUNDS]
    return land


def _read(gazetteer: Gazetteer) -> Ground:
    places = gazetteer.places
    lat, lon = places["lat"].to_numpy(), places["lon"].to_numpy()
    inside = (lat >= _SOUTH) & (lat <= _NORTH) & (lon >= _WEST) & (lon <= _EAST)
    countries_used = frozenset(_countries_used(gazetteer))
    used = np.isin(places["country"].fill_null("").to_numpy(), list(countries_used))
    known = _PER_TENFOLD_POPULATION * np.log10(places["population"].to_numpy() + 10.0) + _HUB * places["is_hub"].to_numpy()
    region = (places["kind"] == "region").to_numpy()
    ours = places["place_id"].str.starts_with("area:").to_numpy()
    vast = region & places["country"].is_null().to_numpy() & (places["radius_km"].to_numpy() > _VAST_KM)
    prior = (
        known + _IN_REGION * inside + _COUNTRY_USED * used + _REGION_USED * (used & region) + _VAST * vast + _OUR_REGION * (ours & region)
    )
    columns: dict[str, Any] = {name: places[name].to_list() for name in _COLUMNS}
    rows = list(enumerate(zip(columns["country"], columns["kind"], strict=True)))
    return Ground(
        **columns,
        prior=prior.tolist(),
        known=known.tolist(),
        position=np.stack([lat, lon], axis=1),
        countries={code: row for row, (code, kind) in rows if kind == "country" and code},
        used=countries_used,
    )


def _countries_used(gazetteer: Gazetteer) -> set[str]:
    counted = gazetteer.places.filter("is_hub")["country"].drop_nulls().value_counts()
    return set(counted.filter(counted["count"] >= _HUBS_OF_A_COUNTRY_USED)["country"])
