"""A settlement: what a text means, as a person says."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from geodata.answers import Candidate
from geodata.errors import NetcopError
from geodata.gazetteer import load
from routes._settled_checks import circle_around, faults
from routes.placing import without_marks

_AREA_KIND = "zone"


class SettlementError(NetcopError):
    """A settlement cannot be kept as it is; `faults` are all of them, each with its field and cure."""

    def __init__(self, message: str, faults: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.faults = faults


@dataclass(frozen=True)
class Settlement:
    """What a text means, as a person says.

    Parameters
    ----------
    text
        The place as written.
    country
        ISO 3166-1 alpha-2 code of the country that the text is said to be in; None where it holds for any.
    verdict
        ``place`` (of the gazetteer), ``pin`` (a point set by hand), ``area`` (an outline or a circle) or ``unknown`` (it
        cannot be known).
    place_id, name, found_country
        The place, what it is called, and the country that it lies in.
    lat, lon, radius_km
        Degrees and km; the true point lies within the radius 9 times of 10. They may be left out where there is an
        outline: a circle that holds it is taken.
    outline
        The area as WKT (POLYGON or MULTIPOLYGON), longitude before latitude, degrees.
    teaches
        A name that is from now on known as this place, wherever it stands in a text.
    kind
        What the place is, in the words of the gazetteer.
    note
        A word for colleagues.

    Raises
    ------
    SettlementError
        It is not sound; the message names every field at fault and the cure.
    """

    text: str
    country: str | None
    verdict: str
    place_id: str | None = None
    name: str | None = None
    found_country: str | None = None
    lat: float | None = None
    lon: float | None = None
    radius_km: float | None = None
    outline: str | None = None
    teaches: str | None = None
    kind: str = "place"
    note: str | None = None

    def __post_init__(self) -> None:
        bare = without_marks(pl.Series([self.text], dtype=pl.String))[0]  # as the geocoder is asked
        self._set("text", " ".join((bare or "").split()))
        for field in ("name", "teaches", "note"):
            self._set(field, " ".join((getattr(self, field) or "").split()) or None)
        found = faults(self)
        if found:
            raise SettlementError(f"{self.text[:80]!r} cannot be settled so: {'; '.join(found)}.", tuple(found))
        if self.outline is not None and None in (self.lat, self.lon, self.radius_km):
            for field, value in circle_around(self.outline)._asdict().items():
                self._set(field, value)

    def _set(self, field: str, value: object) -> None:
        object.__setattr__(self, field, value)  # only while it is made: nobody has seen it yet

    @classmethod
    def candidate(cls, text: str, country: str | None, candidate: Candidate) -> Settlement:
        """Return that the text means a place of the gazetteer."""
        c = candidate
        return cls(text, country, "place", c.place_id, c.name, c.country, c.lat, c.lon, c.radius_km, kind=c.kind)

    @classmethod
    def of_gazetteer(cls, text: str, country: str | None, place_id: str) -> Settlement:
        """Return that the text means the place of the gazetteer that has this id.

        Raises
        ------
        SettlementError
            There is none.
        """
        found = load().places.filter(pl.col("place_id") == place_id)
        if found.is_empty():
            cure = f"`netcop geocode {text!r} --json` shows the ids of places that it may mean"
            raise SettlementError(f"place_id: expected the id of a place of the gazetteer, got {place_id!r}; {cure}.")
        p = found.row(0, named=True)
        return cls(text, country, "place", place_id, p["name"], p["country"], p["lat"], p["lon"], p["radius_km"], kind=p["kind"])

    @classmethod
    def pin(cls, text: str, country: str | None, lat: float, lon: float, radius_km: float, teaches: str | None = None) -> Settlement:
        """Return that the text means a point (degrees) with a radius (km), by its own name or the one that is taught."""
        return cls(text, country, "pin", name=teaches or text, lat=lat, lon=lon, radius_km=radius_km, teaches=teaches)

    @classmethod
    def area(cls, text: str, country: str | None, outline_wkt: str) -> Settlement:
        """Return that the text means an area, its outline as WKT, longitude before latitude."""
        return cls(text, country, "area", name=text, outline=outline_wkt, kind=_AREA_KIND)

    @classmethod
    def unknown(cls, text: str, country: str | None) -> Settlement:
        """Return that nobody can know what the text means."""
        return cls(text, country, "unknown")
