"""What declaring a candidate would bring: it is traced as a corridor would be, and events are put on it as on any other."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import polars as pl

from geodata.disc_shares import areas_of
from geodata.distance import Floats, along_line
from geodata.friction import REGION
from routes.assignment import Corridors, assign
from routes.candidates import LEAST_EVENTS, Candidate, claiming
from routes.catalogue import Corridor
from routes.corridors import Trace, trace

MOST_KNOWN = 0.5
"""A candidate of which more lies on the ground of declared corridors says nothing that they do not."""

_STEP_KM = 5.0


def worth_asking(found: Sequence[Candidate], events: pl.DataFrame, corridors: Corridors) -> tuple[Candidate, ...]:
    """Return the candidates whose naming would explain events, in their order; they claim just those, and say their ``gain``.

    Parameters
    ----------
    found
        As `routes.candidates.discover` gives them.
    events
        The events that are on no corridor, table `EVENTS`.
    corridors
        Those that stand.
    """
    known = np.unique(np.concatenate([np.empty(0, np.int64), *(t.ground for t in corridors.traces)]))
    traced = [(one, _as_corridor(one)) for one in found]
    new = [(one, as_corridor) for one, as_corridor in traced if _known_share(as_corridor.path, known) <= MOST_KNOWN]
    claimed = (claiming(one, _would_be_on(events, corridors, as_corridor)) for one, as_corridor in new)
    return tuple(one for one in claimed if one.events >= LEAST_EVENTS)


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
