"""What candidates are called and what is said of them: mode, route, id, and the sentence with the reason."""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from datetime import date

import numpy as np
import polars as pl

from geodata.distance import Floats
from geodata.land import distance_to_land_km
from routes._candidate_places import Place, length_km, off_line_km
from routes.assignment import LIKED_MODE
from routes.catalogue import OTHER, Hub

_OFF_SHORE_KM = 3.0
_MARKS = 5  # places of a line that its id holds
_DEGREES = 0.5  # to which
_DIGITS = 3
_ORIGIN = np.array([90.0, 180.0])  # so that none is below zero
_SAME_KM, _SAME = 80.0, 0.7
_PREFIX = {"land": "cl", "sea": "cs"}
_RARE = 0.001


def mode_of(events: pl.DataFrame) -> str:
    """Return ``sea`` where more weight of the events speaks for it: their transport, else their kind, else where they are."""
    off_shore = pl.Series(distance_to_land_km(events["lat"].to_numpy(), events["lon"].to_numpy()) > _OFF_SHORE_KM)
    liked = pl.col("kind").replace_strict(LIKED_MODE, default=None, return_dtype=pl.String)
    by_place = pl.when(off_shore).then(pl.lit("sea")).otherwise(pl.lit("land"))
    transport = pl.when(pl.col("transport").is_in(["sea", "land"])).then("transport")
    said = events.select("weight", mode=pl.coalesce(transport, liked, by_place))
    at_sea = said.filter(pl.col("mode") == "sea")["weight"].sum()
    return "sea" if at_sea > said["weight"].sum() / 2 else "land"


def route_of(events: pl.DataFrame) -> str:
    """Return the route that most weight of the events is on, of those on one; ``other`` where none is."""
    on_one = events.filter(pl.col("route_id") != OTHER).group_by("route_id").agg(pl.col("weight").sum())
    return str(on_one.sort(-pl.col("weight").round(6), "route_id")["route_id"][0]) if on_one.height else OTHER


def candidate_id(line: Sequence[Place], mode: str) -> str:
    """Return an id that holds, to half a degree, five places along a line, so that what was dismissed is known again.

    The line goes from its southern end to its northern one.
    """
    marks = _along(np.array(line), _MARKS)
    steps = np.round((marks + _ORIGIN) / _DEGREES).astype(int)
    return "-".join([_PREFIX[mode], *(f"{lat:0{_DIGITS}d}{lon:0{_DIGITS}d}" for lat, lon in steps.tolist())])


def is_dismissed(line: Sequence[Place], mode: str, dismissed: Collection[str]) -> bool:
    """Return whether a line of a mode lies along one of the dismissed candidates, and that along it, but for what ids round off."""
    places = np.array(line)
    for known in dismissed:
        marks = _marks_of(known, mode)
        if marks is not None and min(_alike(places, marks), _alike(marks, places)) >= _SAME:
            return True
    return False


def _marks_of(known: str, mode: str) -> Floats | None:
    prefix, *marks = known.split("-")
    if prefix != _PREFIX[mode] or len(marks) != _MARKS or not all(m.isdecimal() and len(m) == 2 * _DIGITS for m in marks):
        return None
    return np.asarray(np.array([[int(m[:_DIGITS]), int(m[_DIGITS:])] for m in marks], dtype=float) * _DEGREES - _ORIGIN)


def _alike(line: Floats, other: Floats) -> float:
    """Return the share of a line that is near another."""
    lat, lon = _along(line, 50).T
    return float((off_line_km(other, lat, lon) <= _SAME_KM).mean())


def _along(line: Floats, count: int) -> Floats:
    """Return places along a line, evenly from end to end."""
    steps = [length_km(line[n : n + 2]) for n in range(len(line) - 1)]
    km = np.concatenate([[0.0], np.cumsum(steps)])
    return np.stack([np.interp(np.linspace(0, km[-1], count), km, axis) for axis in line.T], axis=1)


def reason_of(
    hubs: Sequence[Hub], mode: str, spent: tuple[date, date], months: int, counted: tuple[float, float], sure: tuple[float, float],
    *, gain: int | None = None, follows: bool,
) -> str:  # fmt: skip
    """Return the sentence: what, where, when, how many, how sure.

    Parameters
    ----------
    hubs, mode
        Those of the candidate.
    spent, months
        First and last day, and months with an event.
    counted
        Events and persons.
    sure
        Stability and chance.
    gain
        Events that would be on it, those of other times too, where that is known.
    follows
        Whether the line over the ground follows the events; if not, it is drawn straight.
    """
    events, persons = counted
    stability, chance = sure
    first, *between, last = (hub.name.removeprefix("in ") for hub in hubs)  # "in the Libyan Desert, about 90 km …"
    way = "; ".join(between)
    through = f", by way of {way}," if way and len(hubs) <= 5 else ""  # noqa: PLR2004 - a longer list is no sentence
    on = "at sea" if mode == "sea" else "on land"
    stretch = f"{on} from {first} to {last}{through}"
    lie = f"Along a line {stretch} lie" if gain is None else f"A corridor {stretch} would hold"
    odds = f"1 in {1 / _RARE:,.0f}" if chance < _RARE else f"1 in {math.floor(1 / chance):,}"
    many = f" with {persons:,.0f} persons" if persons else ""
    others = "" if gain is None or gain <= round(events) else f"With those of other times {gain:,} would be on it. "
    drawn = "" if follows else "; no way over the ground follows them, so the line is drawn straight"
    return (
        f"{lie} {events:,.0f} events{many} "
        f"that no corridor explains, in {months} {'month' if months == 1 else 'months'} between {spent[0]:%Y-%m-%d} and {spent[1]:%Y-%m-%d}. {others}"
        f"Chance alone brings forth a line as strong on fewer than {odds} maps, and it is found again in {stability:.0%} of resamples{drawn}."
    )
