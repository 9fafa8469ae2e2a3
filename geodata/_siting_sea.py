"""Places moved: so many km from a place, out to sea from it, off the coast of a country."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from geodata import borders, offshore
from geodata._site import COASTAL_KM, SEA_KINDS, Scene, Seaward, Site, is_coastal, position
from geodata.distance import compass_words, destination, great_circle_km
from geodata.ground import WIDE_KINDS, Ground
from geodata.land import country_at
from geodata.phrases import HERE

PART_SHARE = 0.45
"""How far the middle of a part ("northern Niger") lies from the middle of the whole, as a share of its radius."""
_OFF_A_TOWN_KM, _OFF_A_COUNTRY_KM, _BEARING_ONLY_KM = 12.0, 40.0, 15.0
_OFF_A_REGION_SHARE = 0.6
_SMALL_ISLAND_KM = 60.0
_CLUSTER_KM, _AROUND_CLUSTER_KM = 120.0, 250.0


def moved(scene: Scene) -> Site | None:
    """Return the place moved by the distance and the direction that the text states, None where it states none."""
    offset = scene.best.reach.offset
    if offset is None:
        return None
    if offset.km is None:
        return _toward_bearing(scene, offset.bearing)
    at_sea = scene.best.reach.off and is_coastal(scene.best.place, scene.land)
    if scene.kind == "country":
        return off_country(scene, offset.km) if at_sea or offset.bearing is not None else None
    if at_sea:
        where = "out to sea from it" if offset.bearing is None else f"{compass_words(offset.bearing)} of it"
        answer = "offset at sea" if offset.bearing is None else "offset at sea with bearing"
        out = Seaward(*scene.position, offset.km, offset.bearing, scene.heading)
        return Site(*scene.position, answer, offset.km, "offset", f"; {offset.km:.0f} km {where}", seaward=out)
    return _moved_on_land(scene, offset.km, offset.bearing)


def _moved_on_land(scene: Scene, km: float, bearing: float | None) -> Site:
    lat, lon = scene.position
    if bearing is not None:
        there = destination(lat, lon, bearing, km)
        answer = "offset of a region" if scene.kind in WIDE_KINDS else _class_of_point(scene, *there)
        return Site(*there, answer, km, "offset", f"; {km:.0f} km {compass_words(bearing)} of it")
    goal = _direction_named(scene)
    if goal is None:
        return Site(lat, lon, "distance only", km, "gazetteer", f"; {km:.0f} km from it, the direction is not said")
    share = min(1.0, km / max(1.0, float(great_circle_km(lat, lon, *goal))))
    on_way = borders.way_point(lat, lon, *goal, share)
    return Site(float(on_way[0]), float(on_way[1]), "offset on land", km, "offset", f"; {km:.0f} km from it on the way named")


def _class_of_point(scene: Scene, lat: float, lon: float) -> str:
    if not is_coastal(scene.best.place, scene.land) or country_at([lat], [lon])[0]:
        return "offset on land"
    return "offset at sea with bearing"


def _toward_bearing(scene: Scene, bearing: float | None) -> Site | None:
    """Return the place moved a little the way that is said without a distance: ``north of Agadez``."""
    if bearing is None or scene.kind in WIDE_KINDS:
        return None
    if scene.best.reach.off and is_coastal(scene.best.place, scene.land):
        out = Seaward(*scene.position, _OFF_A_TOWN_KM, bearing)
        return Site(*scene.position, "off a place", 0.0, "offset", f"; off its coast, {compass_words(bearing)} of it", seaward=out)
    there = destination(*scene.position, bearing, _BEARING_ONLY_KM)
    return Site(*there, "bearing only", 0.0, "offset", f"; {compass_words(bearing)} of it, the distance is not said")


def _direction_named(scene: Scene) -> tuple[float, float] | None:
    """Return the place that only says which way: ``30 km from Agadez on the road to Arlit``."""
    for found in scene.weighed:
        if found and scene.phrase.roles[found[0].mention.start] == HERE and found[0].reach.is_direction:
            return position(found[0].place, scene.land)
    return None


def off(scene: Scene) -> Site | None:
    """Return the point off the coast of the place, None where the text does not say that it was off it."""
    reach, kind, land = scene.best.reach, scene.kind, scene.land
    if not reach.off or reach.ashore or kind in SEA_KINDS | {"river", "lake", "desert"} or not is_coastal(scene.best.place, land):
        return None
    if kind == "country":
        return off_country(scene, None)
    size = land.radius_km[scene.best.place]
    wide = kind in {"region", "district", "island"} and size > _SMALL_ISLAND_KM
    out = Seaward(*scene.position, _OFF_A_REGION_SHARE * size if wide else _OFF_A_TOWN_KM, toward=scene.heading)
    answer = "off a region" if wide else "off an island" if kind == "island" else "off a place"
    return Site(*scene.position, answer, size if wide else 0.0, "offset", "; off its coast", seaward=out)


def off_country(scene: Scene, km: float | None) -> Site | None:
    """Return the middle of the sea off a country, where the routes use its coast most, or off the part of it that is named."""
    code = scene.land.country[scene.best.place]
    found = offshore.off_country(code, toward=scene.heading, weights=coast_used(scene.land, code)) if code else None
    if found is None:
        return None
    lat, lon, radius = found
    offset = scene.best.reach.offset
    bearing = offset.bearing if offset is not None and offset.km is None else scene.best.reach.part
    if bearing is not None and km is None:
        lat, lon = _off_part(scene, bearing, lat, lon)
    elif km is not None and km > _OFF_A_COUNTRY_KM:
        lat, lon = _further_out(round(lat, 3), round(lon, 3), km)
    return Site(lat, lon, "off a country", float(radius), "area", "; off its coast")


@lru_cache(maxsize=5_000)
def _further_out(lat: float, lon: float, km: float) -> tuple[float, float]:
    there = offshore.sea_point(*offshore.to_land(lat, lon), km)
    return (lat, lon) if np.isnan(there[0]) else (float(there[0]), float(there[1]))


def _off_part(scene: Scene, bearing: float, lat: float, lon: float) -> tuple[float, float]:
    """Return the point off a country's coast on the side that is named: ``off the coast of western Libya``."""
    there = offshore.to_sea(*destination(*scene.position, bearing, scene.land.radius_km[scene.best.place] * PART_SHARE * 0.5))
    return (lat, lon) if np.isnan(there[0]) else (float(there[0]), float(there[1]))


def coast_used(land: Ground, country: str) -> tuple[list[float], list[float]] | None:
    """Return ``lat, lon`` of the places on a country's coast that these routes use most: where they stand closest together."""
    found = [i for i in land.hubs_of(country) if (km := land.coast_km[i]) is not None and km < COASTAL_KM]
    return _closest_together(tuple((land.lat[i], land.lon[i]) for i in found)) if found else None


@lru_cache(maxsize=500)
def _closest_together(places: tuple[tuple[float, float], ...]) -> tuple[list[float], list[float]]:
    lat, lon = np.array(places).T
    apart = great_circle_km(lat[:, None], lon[:, None], lat, lon)
    middle = int((apart < _CLUSTER_KM).sum(axis=1).argmax())
    near = apart[middle] < _AROUND_CLUSTER_KM
    return lat[near].tolist(), lon[near].tolist()
