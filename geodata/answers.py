"""What is answered to a place in words: a position with its radius of doubt and its reason, and the places it may mean."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

_END = {"text": pl.String, "place_id": pl.String, "country": pl.String, "lat": pl.Float64, "lon": pl.Float64}
ANSWER_COLUMNS = {
    "place_id": pl.String, "name": pl.String, "country": pl.String, "lat": pl.Float64, "lon": pl.Float64, "radius_km": pl.Float64,
    "location_source": pl.String, "reason": pl.String, "doubt": pl.String, "answer": pl.String, "size_km": pl.Float64,
}  # fmt: skip
END_COLUMNS = {f"{end}_{name}": dtype for end in ("origin", "destination") for name, dtype in _END.items()}


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
class End:
    """Where a text says that somebody set off, or was heading; `text` holds its words."""

    text: str
    name: str
    place_id: str
    country: str | None
    lat: float
    lon: float


@dataclass(frozen=True)
class Answer:
    """Where a text is, or that it was not found (``lat`` is None); `reason` is always given.

    ``location_source`` is ``gazetteer`` (a place), ``offset`` (moved from it as the text says), ``area`` (a
    country, sea, desert or region), ``given`` (coordinates in the text), ``learned`` (settled by an analyst)
    or None. The true point lies within ``radius_km`` 9 times of 10. ``doubt`` says why an analyst should look
    at it: ``not-found``, ``area``, ``namesakes`` (far apart, and about as likely), ``vague`` (a wide radius), or None.
    ``answer`` is the class of the answer, and ``size_km`` the size on which the radius of its class depends (see
    `geodata.radii`).
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
    doubt: str | None = None
    answer: str | None = None
    size_km: float | None = None
    origin: End | None = None
    destination: End | None = None


def answer_table(answers: Sequence[Answer]) -> pl.DataFrame:
    """Return answers as a table: `ANSWER_COLUMNS`, then `END_COLUMNS`."""
    columns: dict[str, list[object]] = {name: [getattr(answer, name) for answer in answers] for name in ANSWER_COLUMNS}
    for end in ("origin", "destination"):
        ends = [getattr(answer, end) for answer in answers]
        for name in _END:
            columns[f"{end}_{name}"] = [None if one is None else getattr(one, name) for one in ends]
    return pl.DataFrame(columns, schema=ANSWER_COLUMNS | END_COLUMNS)
