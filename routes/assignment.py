"""Which corridor an event is on: by the share of its disc in each, its route, its kind, its means of transport, its leg."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import polars as pl

from geodata.disc_shares import INSIDE, Areas, Held, areas_of, held
from geodata.distance import Floats
from geodata.friction import REGION, Friction
from geodata.geocoding import VAGUE_KM
from routes.catalogue import MODES, OTHER, Catalogue, catalogue
from routes.columns import EVENTS
from routes.corridors import Trace, traces

LIKED_MODE = {"landing": "sea", "rescue": "sea", "departure": "sea", "transit": "land"}
"""Where corridors by land and by sea hold as much of an event: the one that its kind speaks for."""

_ASSIGNED = ("route_id", "route_source", "corridor_id", "corridor_weight", "corridor_reason", "corridor_ties")
_READ = {
    "lat": pl.Float64, "lon": pl.Float64, "radius_km": pl.Float64, "route_given": pl.String, "kind": pl.String, "transport": pl.String,
    **{f"{end}_{of}": t for end in ("origin", "destination") for of, t in (("lat", pl.Float64), ("lon", pl.Float64), ("place_id", pl.String))},
}  # fmt: skip
_END_KM = 1.0  # how exactly an end of a leg is taken to be known: it is a town
_COUNTRY_ID = "^ne:[A-Z]{2}$"


@dataclass(frozen=True, eq=False)
class Corridors:
    """The corridors that events are put on, by the ground each covers."""

    traces: tuple[Trace, ...]
    areas: Areas

    @property
    def ids(self) -> list[str]:
        """The corridors' ids, in order."""
        return [trace.corridor_id for trace in self.traces]


def corridors_of(of: Catalogue | None = None, friction: Friction | None = None) -> Corridors:
    """Return the corridors of a catalogue (by default the built-in one) as ground that events can be put on."""
    return _corridors(traces(of, friction))


@lru_cache(maxsize=4)
def _corridors(found: tuple[Trace, ...]) -> Corridors:
    return Corridors(found, areas_of(REGION, [trace.ground for trace in found]))


def assign(points: pl.DataFrame, corridors: Corridors | None = None) -> pl.DataFrame:
    """Put events on corridors and routes.

    An event is on the corridor that holds most of its disc, if that is half of it or more. Where several hold as
    much, those of the kind's own mode are kept, then those that hold an end of its leg; what still is several is a
    tie. An event whose place is not known, or too vaguely to say anything, is on the corridor that holds both ends of its leg. Where the file's word gives the route, only that route's corridors are asked, and the route stands even when
    none holds it; means of transport by land or sea ask only corridors of that mode, and by air none. Without a word
    the corridor decides the route; several of different routes do so only by majority.

    Parameters
    ----------
    points
        lat, lon (degrees), radius_km (null where not located), route_given (a route id or null); and where they are
        known kind, transport, and lat, lon and place_id of ``origin`` and ``destination``.
    corridors
        By default those of the built-in catalogue.

    Returns
    -------
    polars.DataFrame
        Same height and order: route_id, route_source, corridor_id, corridor_weight, corridor_reason, corridor_ties, as
        `EVENTS` declares them.
    """
    corridors = corridors or corridors_of()
    points = points.with_columns(pl.lit(None, dtype).alias(name) for name, dtype in _READ.items() if name not in points.columns)
    lat, lon, radius_km = (points[name].cast(pl.Float64).fill_null(np.nan).to_numpy() for name in ("lat", "lon", "radius_km"))
    asked, may = _asked(points, corridors)
    liked, like = _liked(points["kind"], corridors)
    ends = _ends(points)
    by = held(corridors.areas, lat, lon, radius_km, asked=asked, may=may, liked=liked, like=like, ends=ends)
    on = _on(_with_legs(by, corridors, lat, radius_km, ends, asked, may), corridors, lat, radius_km)
    given = points["route_given"]
    decided = on.with_columns(
        route_source=pl.when(given.is_not_null()).then(pl.lit("given")).when(pl.col("route").is_not_null()).then(pl.lit("corridor"))
        .otherwise(pl.lit("none")),
        route_id=pl.coalesce(given, "route", pl.lit(OTHER)),
    )  # fmt: skip
    return decided.select(pl.col(name).cast(EVENTS.schema[name]) for name in _ASSIGNED)


def _asked(points: pl.DataFrame, corridors: Corridors) -> tuple[np.ndarray, np.ndarray]:
    """Return which corridors each event asks: a row number, and the rows, one for each route given and means of transport."""
    routes = [route.route_id for route in catalogue().routes]
    of = np.array([routes.index(trace.route_id) for trace in corridors.traces], dtype=int)
    by_route = np.vstack([of == np.arange(len(routes) + 1)[:, None], np.ones((1, len(of)), bool)])
    mode = np.array([MODES.index(trace.mode) for trace in corridors.traces], dtype=int)
    by_transport = np.vstack([mode == np.arange(len(MODES) + 1)[:, None], np.ones((1, len(mode)), bool)])
    rows = _numbers(points["route_given"], routes) * len(by_transport) + _numbers(points["transport"], list(MODES))
    return rows, (by_route[:, None, :] & by_transport[None, :, :]).reshape((len(routes) + 2) * (len(MODES) + 2), len(of))


def _numbers(words: pl.Series, known: list[str]) -> np.ndarray:
    """Return the number of each word, that after the last for one not known, and the one after it for none."""
    number = words.cast(pl.Enum(known), strict=False).to_physical().cast(pl.Int64).fill_null(len(known))
    return number.set(words.is_null(), len(known) + 1).to_numpy()


def _liked(kinds: pl.Series, corridors: Corridors) -> tuple[np.ndarray, np.ndarray]:
    """Return which corridors each event's kind speaks for: a row number, and the rows, one for each mode and one for neither."""
    modes = [trace.mode for trace in corridors.traces]
    like = np.array([[of == mode for of in modes] for mode in (*MODES, None)], dtype=bool).reshape(len(MODES) + 1, len(modes))
    return kinds.replace_strict({kind: MODES.index(mode) for kind, mode in LIKED_MODE.items()}, default=len(MODES)).cast(
        pl.Int64
    ).to_numpy(), like


def _ends(points: pl.DataFrame) -> Floats:
    """Return ``lat, lon, lat, lon`` of the ends of legs; a whole country's centre is no end."""
    exact = [points[f"{end}_place_id"].str.contains(_COUNTRY_ID).fill_null(value=False) for end in ("origin", "destination")]
    of = [
        points[f"{end}_{axis}"].cast(pl.Float64).fill_null(np.nan).zip_with(~country, pl.Series([np.nan]))
        for end, country in zip(("origin", "destination"), exact, strict=True)
        for axis in ("lat", "lon")
    ]
    return np.ascontiguousarray(np.stack([series.to_numpy() for series in of], axis=1))


def _with_legs(by: Held, corridors: Corridors, lat: Floats, radius_km: Floats, ends: Floats, asked: np.ndarray, may: np.ndarray) -> Held:
    """Return what holds each event, those without a place that says anything being held by what holds both ends of their leg."""
    placed = np.isfinite(lat) & (radius_km <= VAGUE_KM)
    rows = np.flatnonzero(~placed & (by.count == 0) & np.isfinite(ends).all(axis=1))
    if not len(rows):
        return by
    nothing = {"liked": np.zeros(len(rows)), "like": np.zeros((1, len(corridors.traces)), bool), "ends": np.full((len(rows), 4), np.nan)}
    at_ends = [
        held(corridors.areas, ends[rows, k], ends[rows, k + 1], np.full(len(rows), _END_KM), asked=asked[rows], may=may, **nothing).areas
        for k in (0, 2)
    ]
    for row, first, last in zip(rows, *at_ends, strict=True):
        both = np.intersect1d(first[first >= 0], last)
        by.areas[row, : len(both)], by.count[row], by.by_ends[row] = both, len(both), len(both) == 1
    return by


def _on(by: Held, corridors: Corridors, lat: Floats, radius_km: Floats) -> pl.DataFrame:
    """Return corridor_id, corridor_weight, corridor_reason, corridor_ties, and the route they speak for, null where for none."""
    single, several = by.count == 1, by.count > 1
    nowhere = ~(np.isfinite(lat) & np.isfinite(radius_km))
    reason = np.select(
        [single & by.by_ends, single, several, nowhere, radius_km > VAGUE_KM, by.share > 0],
        ["leg", "inside", "tie", "no-place", "vague", "partly"], "outside",
    )  # fmt: skip
    names = pl.Series(corridors.ids, dtype=pl.String)
    routes = pl.Series([trace.route_id for trace in corridors.traces], dtype=pl.String)
    first = pl.Series(np.where(single, by.areas[:, 0], -1)).replace(-1, None)
    ties, tied_routes = _ties(by.areas[several], corridors)
    where = np.flatnonzero(several)
    tie_texts = pl.Series([None], dtype=pl.String).new_from_index(0, len(lat)).scatter(where, ties)
    return pl.DataFrame({
        "corridor_id": names.gather(first.cast(pl.UInt32)) if len(names) else tie_texts,
        "corridor_weight": pl.Series(by.share.astype(float)).set(pl.Series((by.count == 0) | nowhere | (by.share < INSIDE)), None),
        "corridor_reason": reason,
        "corridor_ties": tie_texts,
        "route": (routes.gather(first.cast(pl.UInt32)) if len(names) else tie_texts).scatter(where, tied_routes),
    })  # fmt: skip


def _ties(areas: np.ndarray, corridors: Corridors) -> tuple[list[str], list[str | None]]:
    """Return for each tie the ids with commas between, and the route most of them belong to; None where two do as much."""
    if not len(areas):
        return [], []
    # a row's bytes as one value: distinct ties are few
    keys = np.ascontiguousarray(areas).view(np.dtype((np.void, areas.dtype.itemsize * areas.shape[1]))).ravel()
    _, example, which = np.unique(keys, return_index=True, return_inverse=True)
    rows = [[int(k) for k in areas[e] if k >= 0] for e in example]
    texts = [",".join(corridors.traces[k].corridor_id for k in row) for row in rows]
    routes = [_majority([corridors.traces[k].route_id for k in row]) for row in rows]
    return [texts[k] for k in which], [routes[k] for k in which]


def _majority(routes: list[str]) -> str | None:
    counts = sorted(((routes.count(route), route) for route in set(routes)), reverse=True)
    return counts[0][1] if len(counts) == 1 or counts[0][0] > counts[1][0] else None


def counts(events: pl.LazyFrame) -> tuple[dict[str, int], dict[str, int]]:
    """Return the events per corridor id: those on it alone, and those that it shares with others.

    Parameters
    ----------
    events
        With corridor_id and corridor_ties.
    """
    alone = events.drop_nulls("corridor_id").group_by("corridor_id").agg(pl.len())
    shared = events.drop_nulls("corridor_ties").group_by(pl.col("corridor_ties").str.split(",")).agg(pl.len()).explode("corridor_ties")
    both = pl.collect_all([alone, shared.group_by("corridor_ties").agg(pl.col("len").sum())])
    return dict(both[0].iter_rows()), dict(both[1].iter_rows())
