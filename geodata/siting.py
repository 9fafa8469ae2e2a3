"""From a place, and what a text says of it, to a position: off its coast, at its border, 20 km north of it, between two.

Each way of saying where something was is an *answer class*, and each class has a radius of its own that is calibrated
on published reports (see `geodata.radii`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from geodata import offshore
from geodata._site import SEA_KINDS, Scene, Seaward, Site
from geodata._siting_between import at_border, between, border_named
from geodata._siting_sea import PART_SHARE, moved, off
from geodata.choice import Meant
from geodata.distance import compass_words, destination
from geodata.ground import WIDE_KINDS
from geodata.mentions import is_filler

__all__ = ["Scene", "Site", "border_named", "put_to_sea", "site_of"]

_SMALL_ISLAND_KM, _INLAND_KM = 60.0, 15.0
_HAS_PARTS = frozenset(("country", "region", "desert", "sea", "island"))


def site_of(scene: Scene) -> Site:
    """Return where a text is, given what its names may mean; points at sea are left to `put_to_sea`."""
    scene = replace(scene, best=_as_said_before(scene))
    return between(scene) or at_border(scene) or moved(scene) or off(scene) or _part(scene) or _itself(scene)


def put_to_sea(sites: Sequence[Seaward]) -> list[tuple[float, float] | None]:
    """Return ``lat, lon`` of points at sea, worked out together; None where there is no sea."""
    if not sites:
        return []
    lat, lon, km = (np.array([getattr(site, name) for site in sites]) for name in ("lat", "lon", "km"))
    bearing = np.array([np.nan if site.bearing is None else site.bearing for site in sites])
    goal = np.array([site.toward or (np.nan, np.nan) for site in sites])
    out = km > 0
    found = np.full((2, len(sites)), np.nan)
    if out.any():
        found[:, out] = offshore.sea_point(lat[out], lon[out], km[out], bearing=bearing[out], toward=(goal[out, 0], goal[out, 1]))
    if not out.all():
        found[:, ~out] = offshore.to_sea(lat[~out], lon[~out])
    return [None if np.isnan(y) else (float(y), float(x)) for y, x in found.T]


def _as_said_before(scene: Scene) -> Meant:
    """Return the place with what was said before an earlier name of its chain: "off the coast of (a cove), Bodrum"."""
    phrase, best = scene.phrase, scene.best
    if best.reach.off or best.reach.ashore:
        return best
    start = best.mention.start
    for found in scene.weighed:
        if not found or found[0].mention.start >= start:
            continue
        before, reach = found[0].mention.start, found[0].reach
        if (
            phrase.sentences[before] == phrase.sentences[start]
            and phrase.roles[before] == phrase.roles[start]
            and reach.off
            and not reach.ashore
        ):
            return best._replace(reach=replace(best.reach, off=True))
    return best


def _part(scene: Scene) -> Site | None:
    """Return the part of a country or region that the text names: ``northern Niger``."""
    offset = scene.best.reach.offset
    part = offset.bearing if offset is not None and offset.km is None else scene.best.reach.part
    if part is None or scene.kind not in _HAS_PARTS:
        return None
    size = scene.land.radius_km[scene.best.place]
    there = destination(*scene.position, part, PART_SHARE * size)
    answer = "country" if scene.kind == "country" else "region"
    return Site(*there, answer, 0.7 * size, "area", f"; the {compass_words(part)} of it")


def _itself(scene: Scene) -> Site:  # noqa: PLR0911 - one return for each class
    """Return the place itself, with the class that the words around it and its kind make it."""
    kind, reach = scene.kind, scene.best.reach
    lat, lon = scene.position
    size = scene.land.radius_km[scene.best.place]
    if kind in WIDE_KINDS or (kind == "island" and size > _SMALL_ISLAND_KM):
        return Site(lat, lon, "country" if kind == "country" else "sea" if kind in SEA_KINDS else "region", size, "area")
    if reach.border and kind not in {"border", "post"}:
        return Site(lat, lon, "border near a place", size, "gazetteer", "; at the border")
    if any(tag.group == "kind" and tag.value == "desert" for tag in scene.phrase.tags):
        return Site(lat, lon, "desert near a place", size, "gazetteer", "; in the desert")
    if _inland_of_shore(scene):
        why = "; at the coast nearest to it, as the text tells of the shore"
        return Site(lat, lon, "shore of a place", size, "offset", why, seaward=Seaward(lat, lon, 0.0))
    if _names_more(scene):
        return Site(lat, lon, "around a place", size, "gazetteer", "; the text names a smaller place there that is not known")
    if reach.kinds & {"region", "district"}:
        return Site(lat, lon, "district of a place", size, "gazetteer", "; somewhere in its district")
    if reach.near:
        return Site(lat, lon, "near a place", size, "gazetteer", "; near it")
    return Site(lat, lon, "island" if kind == "island" else "place alone" if _is_all_named(scene) else "place", size, "gazetteer")


def _names_more(scene: Scene) -> bool:
    """Return whether a name that nobody knows stands before the place, in its clause."""
    phrase, start = scene.phrase, scene.best.mention.start
    return any(
        i < start and phrase.roles[i] == phrase.roles[start] and phrase.sentences[i] == phrase.sentences[start] for i in scene.unread
    )


def _is_all_named(scene: Scene) -> bool:
    """Return whether a text is made of names alone, as in a column of places: "Séguédine, Niger"."""
    covered = {i for found in scene.weighed if found for i in range(found[0].mention.start, found[0].mention.end)}
    return all(i in covered or not word or is_filler(word) for i, word in enumerate(scene.phrase.folded))


def _inland_of_shore(scene: Scene) -> bool:
    """Return whether a text tells of the shore, or the sea, of a place that lies inland."""
    phrase, reach = scene.phrase, scene.best.reach
    coast = scene.land.coast_km[scene.best.place]
    if coast is None or coast < _INLAND_KM:
        return False  # at the coast, or without one
    tells = reach.ashore or reach.off or "beach" in reach.kinds or phrase.said("ashore") or phrase.said("off")
    return tells or any(tag.group == "kind" and tag.value == "beach" for tag in phrase.tags)
