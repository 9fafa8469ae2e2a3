"""What declaring a candidate would bring: it is traced as a corridor would be, and events are put on it as on any other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import polars as pl

from geodata.disc_shares import areas_of
from geodata.distance import Floats, along_line
from geodata.friction import REGION
from geodata.progress import Progress, silent
from routes._candidate_places import length_km
from routes.assignment import Corridors, assign
from routes.candidates import LEAST_EVENTS, Candidate, claiming
from routes.catalogue import Corridor
from routes.corridors import Trace, trace

MOST_KNOWN = 0.5
"""A candidate of which more lies on the ground of declared corridors says nothing that they do not."""

_STEP_KM = 5.0


def worth_asking(
    found: Sequence[Candidate], events: pl.DataFrame, corridors: Corridors, progress: Progress = silent
) -> tuple[Candidate, ...]:
    """Return the candidates whose naming would explain events, in their order; they claim just those, and say their ``gain``.

    A turn without which a candidate would hold as many of its events is left out: it would only bend the line.

    Parameters
    ----------
    found
        As `routes.candidates.discover` gives them.
    events
        The events that are on no corridor, table `EVENTS`.
    corridors
        Those that stand.
    progress
        Is told how far it is.
    """
    known = np.unique(np.concatenate([np.empty(0, np.int64), *(t.ground for t in corridors.traces)]))
    new = [one for one in found if _known_share(_as_corridor(one).path, known) <= MOST_KNOWN]
    claimed = list[Candidate]()
    for number, one in enumerate(new, start=1):
        progress(f"Working out what naming each would explain: {number} of {len(new)}", (number - 1) / len(new))
        claimed.append(claiming(*_plain(one, events, corridors)))
    return tuple(one for one in claimed if one.events >= LEAST_EVENTS and _known_share(_as_corridor(one).path, known) <= MOST_KNOWN)


def _plain(candidate: Candidate, events: pl.DataFrame, corridors: Corridors) -> tuple[Candidate, pl.DataFrame]:
    """Return a candidate without the turns that bring it none of its events, and the events that would be on it."""
    on = _would_be_on(events, corridors, _as_corridor(candidate))
    for turn in candidate.hubs[1:-1] if candidate.follows else ():
        fewer = replace(candidate, hubs=tuple(hub for hub in candidate.hubs if hub != turn))
        traced = _as_corridor(fewer)
        without = _would_be_on(events, corridors, traced)
        if _own(without, candidate) >= _own(on, candidate):
            line = tuple((float(lat), float(lon)) for lat, lon in traced.path)
            hours = traced.hours if np.isfinite(traced.hours) else np.nan
            candidate, on = replace(fewer, line=line, length_km=length_km(traced.path), hours=hours), without
    return candidate, on


def _own(on: pl.DataFrame, candidate: Candidate) -> int:
    return on.filter(pl.col("event_id").is_in(candidate.event_ids)).height


def _as_corridor(candidate: Candidate) -> Trace:
    return trace(Corridor(candidate.candidate_id, candidate.route_id, candidate.candidate_id, candidate.mode, candidate.hubs))


def _known_share(path: Floats, known: np.ndarray) -> float:
    """Return the share of a line (``lat, lon``) that lies on known ground, flat indices of cells in rising order."""
    dense = along_line(path, _STEP_KM)
    return float(np.isin(REGION.cells(dense[:, 0], dense[:, 1]), known).mean())


def _would_be_on(events: pl.DataFrame, corridors: Corridors, new: Trace) -> pl.DataFrame:
    """Return the events that would be on a new corridor beside those that stand, those that it would share with others too."""
    both = Corridors((*corridors.traces, new), areas_of(REGION, [t.ground for t in (*corridors.traces, new)]))
    given = pl.when(pl.col("route_source") == "given").then("route_id").alias("route_given")
    on = assign(events.with_columns(given), both).select(pl.coalesce("corridor_ties", "corridor_id").str.split(","))
    return events.filter(on.to_series().list.contains(new.corridor_id).fill_null(value=False))
