"""What siting works with: the text with what its names mean, and the position that comes of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from geodata.choice import Context, Meant
from geodata.ground import Ground
from geodata.phrases import DESTINATION, ORIGIN, Phrase
from geodata.radii import radius_km

SEA_KINDS = frozenset(("sea", "strait", "gulf", "zone"))
COASTAL_KM = 40.0
"""A place further inland has no coast of its own."""


@dataclass(frozen=True, slots=True)
class Seaward:
    """A point at sea that is still to be worked out, with many others at once: `km` off a place, see `geodata.offshore`.

    Parameters
    ----------
    lat, lon
        The place, degrees.
    km
        How far out; 0 for the nearest sea.
    bearing
        The direction that the text gives, degrees from north, or None.
    toward
        ``lat, lon`` of where they were heading, or None.
    """

    lat: float
    lon: float
    km: float
    bearing: float | None = None
    toward: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class Site:
    """A position with its radius of doubt.

    Parameters
    ----------
    lat, lon
        Where, degrees; of a point at sea that is still to be worked out, the place that it is off.
    answer, size_km
        The answer class, and the size on which its radius depends: the place's own radius, or the distance stated.
    source
        gazetteer, offset or area.
    why
        How it follows from the text, to go on after the name of the place.
    name, country
        What is shown where it is not the place's own.
    seaward
        The point at sea that it is.
    """

    lat: float
    lon: float
    answer: str
    size_km: float
    source: str
    why: str = ""
    name: str | None = None
    country: str | None = None
    seaward: Seaward | None = None

    @property
    def radius_km(self) -> float:
        """The true point lies within it 9 times of 10."""
        return radius_km(self.answer, self.size_km)


@dataclass(frozen=True, slots=True)
class Scene:
    """A text taken apart, with what its names may mean.

    Parameters
    ----------
    phrase
        The text.
    best
        The place that tells where it happened.
    told
        What the names of the clause that says where it happened may mean, best first.
    weighed
        What each name may mean, best first.
    context
        The countries stated and named.
    land
        The gazetteer.
    unread
        Numbers of the words that begin names which nobody knows.
    """

    phrase: Phrase
    best: Meant
    told: Sequence[Meant]
    weighed: Sequence[list[Meant]]
    context: Context
    land: Ground
    unread: Sequence[int] = ()

    @property
    def kind(self) -> str:
        """What the best place is."""
        return self.land.kind[self.best.place]

    @property
    def position(self) -> tuple[float, float]:
        """``lat, lon`` of the best place."""
        return position(self.best.place, self.land)

    @property
    def heading(self) -> tuple[float, float] | None:
        """Where the text says that they were heading, or else where they set off, if it is no country."""
        for role in (DESTINATION, ORIGIN):
            for found in self.weighed:
                if found and self.phrase.roles[found[0].mention.start] == role and self.land.kind[found[0].place] != "country":
                    return position(found[0].place, self.land)
        return None


def position(place: int, land: Ground) -> tuple[float, float]:
    """Return ``lat, lon`` of a row of the gazetteer."""
    return land.lat[place], land.lon[place]


def is_coastal(place: int, land: Ground) -> bool:
    """Return whether a place has a coast of its own, or is one."""
    coast = land.coast_km[place]
    return (coast is not None and coast <= COASTAL_KM) or land.kind[place] in SEA_KINDS | {"country", "island", "islet"}
