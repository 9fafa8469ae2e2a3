"""What declaring a candidate would bring: it is traced as a corridor would be, and events are put on it as on any other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import polars as pl

from geodata.disc_shares import areas_of
from geodata.distance import Floats, along_line
from geodata.friction import REGION
from routes.assignment import Corridors, assign
from routes.candidates import LEAST_EVENTS, Candidate
from routes.catalogue import Corridor
from routes.corridors import Trace, trace

LEAST_STABILITY = 0.25
"""What is found again in fewer resamples is not proposed: of made-up corridors hardly one is so unstable, of what noise brings forth most is."""

MOST_KNOWN = 0.5
"""A candidate of which more lies on the ground of declared corridors says nothing that they do not."""

_STEP_KM = 5.0


def worth_asking(found: Sequence[Candidate], events: pl.DataFrame, corridors: Corridors) -> tuple[Candidate, ...]:
    """Return the candidates whose naming would explain events, each with its ``gain``, in their order.

    Parameters
    ----------
    found
        As `routes.candidates.discover` gives them.
    events
        The events that are on no corridor, table `EVENTS`.
    corridors
        Those that stand.
    """
    stable = [(one, _as_corridor(one)) for one in found if one.stability >= LEAST_STABILITY]
    known = np.unique(np.concatenate([np.empty(0, np.int64), *(t.ground for t in corridors.traces)]))
    new = [(one, traced) for one, traced in stable if _known_share(traced.path, known) <= MOST_KNOWN]
    gains = _gains(events, corridors, [traced for _, traced in new])
    return tuple(replace(one, gain=gain) for (one, _), gain in zip(new, gains, strict=True) if gain >= LEAST_EVENTS)


def _as_corridor(candidate: Candidate) -> Trace:
    return trace(Corridor(candidate.candidate_id, candidate.route_id, candidate.candidate_id, candidate.mode, candidate.hubs))


def _known_share(path: Floats, known: np.ndarray) -> float:
    """Return the share of a line (``lat, lon``) that lies on known ground, flat indices of cells in rising order."""
    dense = along_line(path, _STEP_KM)
    return float(np.isin(REGION.cells(dense[:, 0], dense[:, 1]), known).mean())


def _gains(events: pl.DataFrame, corridors: Corridors, new: Sequence[Trace]) -> list[int]:
    """Return how many events would be on each new corridor, those among them that would be as much on others too."""
    if not new:
        return []
    both = Corridors((*corridors.traces, *new), areas_of(REGION, [t.ground for t in (*corridors.traces, *new)]))
    given = pl.when(pl.col("route_source") == "given").then("route_id").alias("route_given")
    on = (
        assign(events.with_columns(given), both)
        .select(pl.coalesce("corridor_ties", "corridor_id").str.split(",").alias("on"))
        .explode("on")
    )
    counted = dict(on.drop_nulls().group_by("on").len().iter_rows())
    return [counted.get(t.corridor_id, 0) for t in new]
