"""Candidates for corridors: ground that events follow, month after month, and that no declared corridor explains.

A candidate is a question to an analyst, who names it (it becomes a corridor of the home) or dismisses it. Where the events
lie along a line is found by `geodata.chains`; here they become hubs, a line over the ground, months and words.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import polars as pl

from geodata.chains import REACH_KM, Chain, Points
from geodata.distance import Floats
from geodata.friction import REGION
from geodata.progress import Progress, silent
from routes._candidate_places import Place, hubs_along, length_km, off_line_km, straight, straight_between
from routes._candidate_words import candidate_id, is_dismissed, mode_of, reason_of, route_of
from routes._kept_chains import chains_kept
from routes.catalogue import Hub

__all__ = [
    "LEAST_EVENTS", "LEAST_LENGTH_KM", "LEAST_MONTHS", "LEAST_STABILITY", "MOST_RADIUS_KM", "REACH_KM", "Candidate", "LineBetween", "claiming",
    "discover",
]  # fmt: skip

LineBetween = Callable[[str, Sequence[Place]], tuple[Floats, float]]
"""From a mode and stops (``lat, lon``) to the line through them (shape (n, 2), ``lat, lon``) and its hours, NaN where they are not known."""

LEAST_MONTHS, LEAST_EVENTS, LEAST_LENGTH_KM = 3, 8.0, 150.0
"""A candidate is active in so many months, explains so many events, and is so long."""

LEAST_STABILITY = 0.45
"""What is found again in fewer resamples is not proposed: most chains that noise alone brings forth reach less, and hardly a made-up corridor does."""

MOST_RADIUS_KM = 75.0
"""Events whose place is known less well have no say."""

LEAST_COVERED = 0.5
"""And in this share of its 50-km stretches there is an event: towns far from each other are no corridor."""

_STRETCH_KM, _MONTH_DAYS = 50.0, 30
_FOLLOWS = 0.7  # share of the events' ridge that a line over the ground has to follow to be shown for it
_EXACT_DAYS = 31
_COLUMNS = (
    "event_id", "lat", "lon", "radius_km", "start_on", "end_on", "kind", "route_id", "persons", "transport", "corridor_id", "corridor_ties",
)  # fmt: skip


@dataclass(frozen=True)
class Candidate:
    """Ground that may be a corridor.

    Parameters
    ----------
    candidate_id
        The same for the same ground and mode; it holds where the candidate lies, roughly.
    route_id
        The route most of its events are put on, ``other`` where they are on none.
    mode
        ``land`` or ``sea``.
    hubs
        Two or more in order, from the southern end to the northern one: those of ``hubs.csv`` nearby, or points.
    line
        ``lat, lon`` of each point.
    length_km, hours
        Of the line; hours are NaN where they are not known.
    months_active
        Distinct months with an event.
    first_on, last_on
        First and last day on which its events may have happened, within the time in which it stands out.
    events, persons
        Events within `REACH_KM` of the line in that time, each with the share of its days in it; persons in the same way.
    event_ids
        Those events.
    stability
        Share of 40 resamples (events weighed anew, moved within their radius and dates) in which it is found again; not a probability.
    chance
        Share of maps without any corridor on which one as strong is found.
    reason
        What, where, when, how many, how sure.
    gain
        How many events would be on it if it were declared, those of other times too; None where nobody asked (see `routes.candidate_gains`).
    follows
        Whether the line is the way over the ground; else that does not follow the events, and the line is drawn straight.
    """

    candidate_id: str
    route_id: str
    mode: str
    hubs: tuple[Hub, ...]
    line: tuple[Place, ...]
    length_km: float
    hours: float
    months_active: int
    first_on: date
    last_on: date
    events: float
    persons: float
    event_ids: tuple[str, ...]
    stability: float
    chance: float
    reason: str
    gain: int | None = None
    follows: bool = True


def discover(
    events: pl.DataFrame, *, line_between: LineBetween | None = None, dismissed: Collection[str] = frozenset(), seed: int = 0,
    folder: Path | None = None, progress: Progress = silent,
) -> tuple[Candidate, ...]:  # fmt: skip
    """Return candidates for corridors among events, the strongest first.

    Parameters
    ----------
    events
        Table `EVENTS`. Those on a corridor or as much on several, those without a position or off the region that corridors
        can be declared in, and those with a radius over `MOST_RADIUS_KM` have no say. Their order does not matter.
    line_between
        What draws a line through stops; by default great circles do.
    dismissed
        Ids of candidates that are no corridors: what lies along one of them is left out.
    seed
        Of what is drawn by chance: the same events and seed, the same candidates.
    folder
        Where what takes long is kept, so that the same events are answered at once; by default it is not.
    progress
        Is told how far it is.
    """
    told = _telling(events)
    if not told.height:
        return ()
    origin = min(told["start_on"])
    first, last = (((told[name] - origin).dt.total_days()).to_numpy().astype(float) for name in ("start_on", "end_on"))
    lat, lon, radius_km = (told[name].to_numpy() for name in ("lat", "lon", "radius_km"))
    found = [
        one for one in chains_kept(folder, Points(lat, lon, radius_km, first, last), seed, progress) if one.stability >= LEAST_STABILITY
    ]
    made = list[Candidate | None]()
    for number, chain in enumerate(found, start=1):
        progress(f"Finding the way over the ground: {number} of {len(found)}", 1.0)
        made.append(_candidate(told, chain, origin, line_between or straight_between))
    return tuple(c for c in made if c is not None and not is_dismissed(c.line, c.mode, dismissed))


def claiming(candidate: Candidate, on: pl.DataFrame) -> Candidate:
    """Return a candidate that claims no other events than those that would be on it, in its figures and its words.

    Parameters
    ----------
    candidate
        As `discover` gives it.
    on
        The events that would be on it if it were declared, table `EVENTS`.
    """
    along = _weighed(on.filter(pl.col("event_id").is_in(candidate.event_ids)), candidate.first_on, candidate.last_on + timedelta(days=1))
    if not along.height:
        return replace(candidate, events=0.0, persons=0.0, event_ids=(), gain=on.height)
    counted, spent, months = _counted(along), _days(along), _months(along)
    sure = candidate.stability, candidate.chance
    reason = reason_of(candidate.hubs, candidate.mode, spent, months, counted, sure, gain=on.height, follows=candidate.follows)
    return replace(
        candidate, months_active=months, first_on=spent[0], last_on=spent[1], events=counted[0], persons=counted[1],
        event_ids=tuple(along["event_id"]), reason=reason, gain=on.height,
    )  # fmt: skip


def _telling(events: pl.DataFrame) -> pl.DataFrame:
    """Return the events that have a say, in an order of their own."""
    return events.select(_COLUMNS).filter(
        pl.col("corridor_id").is_null(), pl.col("corridor_ties").is_null(), pl.col("radius_km") <= MOST_RADIUS_KM,
        pl.col("lat").is_between(REGION.south, REGION.north), pl.col("lon").is_between(REGION.west, REGION.east),
    ).sort("lat", "lon", "radius_km", "start_on", "end_on", "event_id")  # fmt: skip


def _candidate(told: pl.DataFrame, chain: Chain, origin: date, line_between: LineBetween) -> Candidate | None:
    """Return what a chain of events is, or None where it is too short, too brief, too empty."""
    opens, closes = (origin + timedelta(days=int(day)) for day in (chain.first, chain.last))
    ridge = chain.path if chain.path[0, 0] <= chain.path[-1, 0] else chain.path[::-1]
    on_ridge = _along(told, ridge, opens, closes)
    if not on_ridge.height:
        return None
    mode = mode_of(on_ridge)
    hubs = hubs_along(ridge)
    line, hours = line_between(mode, [(hub.lat, hub.lon) for hub in hubs])
    follows = float((off_line_km(line, ridge[:, 0], ridge[:, 1]) <= REACH_KM).mean()) >= _FOLLOWS
    if not follows:
        line, hours = straight(hubs), np.nan
    along = _along(told, line, opens, closes)
    if not _is_corridor(along, line):
        return None
    points = tuple((float(a), float(b)) for a, b in line)
    months = _months(along)
    spent, counted = _days(along), _counted(along)
    reason = reason_of(hubs, mode, spent, months, counted, (chain.stability, chain.chance), follows=follows)
    return Candidate(
        candidate_id(points, mode), route_of(along), mode, hubs, points, length_km(line), _known(hours), months, *spent, *counted,
        tuple(along["event_id"]), chain.stability, chain.chance, reason, follows=follows,
    )  # fmt: skip


def _along(told: pl.DataFrame, line: Floats, opens: date, closes: date) -> pl.DataFrame:
    """Return the events within reach of a line, as `_weighed` weighs them."""
    off = off_line_km(line, told["lat"].to_numpy(), told["lon"].to_numpy())
    return _weighed(told.filter(pl.Series(off <= REACH_KM)), opens, closes)


def _weighed(events: pl.DataFrame, opens: date, closes: date) -> pl.DataFrame:
    """Return events with ``weight``, the share of their days from `opens` until `closes`, and those days; those without a day in it are left out."""
    first, last = pl.max_horizontal("start_on", pl.lit(opens)), pl.min_horizontal("end_on", pl.lit(closes - timedelta(days=1)))
    days, of = ((until - since).dt.total_days() + 1 for since, until in ((first, last), (pl.col("start_on"), pl.col("end_on"))))
    return events.with_columns(first_on=first, last_on=last, weight=(days / of).clip(0, 1)).filter(pl.col("weight") > 0)


def _counted(along: pl.DataFrame) -> tuple[float, float]:
    """Return the events and the persons of weighed events."""
    return float(along["weight"].sum()), float((along["weight"] * along["persons"].fill_null(0)).sum())


def _is_corridor(along: pl.DataFrame, line: Floats) -> bool:
    """Return whether the events along a line are many, last, and stand close enough to each other."""
    if along["weight"].sum() < LEAST_EVENTS or length_km(line) < LEAST_LENGTH_KM:
        return False
    # thirty days each, counted from the first: calendar months would depend on where they begin
    days = (along["first_on"] - along["first_on"].min()).dt.total_days()
    if (days // _MONTH_DAYS).n_unique() < LEAST_MONTHS:
        return False
    return _covered(along, line) >= LEAST_COVERED


def _covered(along: pl.DataFrame, line: Floats) -> float:
    """Return the share of a line's stretches of 50 km that are the nearest to an event."""
    import shapely  # noqa: PLC0415 - slow to import

    from geodata.chainage import Chainage  # noqa: PLC0415 - see above

    chainage = Chainage(shapely.LineString(line[:, ::-1]))
    stretches = max(1, int(np.ceil(chainage.length_km / _STRETCH_KM)))
    at = chainage.at(along["lat"].to_numpy(), along["lon"].to_numpy())
    return len(np.unique(np.minimum(at / _STRETCH_KM, stretches - 1).astype(int))) / stretches


def _known(hours: float) -> float:
    # always the same NaN, so that equal candidates compare equal
    return float(hours) if np.isfinite(hours) else np.nan


def _days(along: pl.DataFrame) -> tuple[date, date]:
    """Return the first and the last day of events."""
    return min(along["first_on"]), max(along["last_on"])


def _months(along: pl.DataFrame) -> int:
    """Return how many months events are dated to; where none is so exact, how many they begin in."""
    exact = along.filter((pl.col("end_on") - pl.col("start_on")).dt.total_days() < _EXACT_DAYS)
    return (exact if exact.height else along)["first_on"].dt.truncate("1mo").n_unique()
