"""What the reader is looking at: one frozen value, kept in the address, that selects and captions."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

import polars as pl

from geodata.errors import ViewError
from geodata.hexgrid import FRAME_RESOLUTIONS, edge_km
from routes import cells, flows
from routes.catalogue import catalogue
from routes.columns import KINDS, MEASURES, PERIODS
from routes.events import EventStore

ALL_ROUTES = "all"
MEASURE_LABELS = {
    "events": "Detections (events)",
    "persons": "Persons detected",
    "dead": "Dead",
    "missing": "Missing",
}
_DEFAULT_PERIOD, _DEFAULT_RESOLUTION, _DEFAULT_MEASURE = "month", 4, "events"
_FRACTION_NOTE = "A date known only to a week, month, quarter or year is spread over it."


@dataclass(frozen=True)
class ViewFrames:
    """What a view shows: frames, what stands beside the map, all periods without a gap, the data version."""

    placed: pl.DataFrame
    unplaced: pl.DataFrame
    periods: tuple[date, ...]
    data_version: int

    @property
    def totals(self) -> dict[str, float]:
        """Each measure over the whole view, placed or not."""
        return {m: float(self.placed[m].sum()) + float(self.unplaced[m].sum()) for m in MEASURES}

    @property
    def series(self) -> pl.DataFrame:
        """Each measure per period, placed or not."""
        return cells.series(self.placed, self.unplaced, self.periods)


@dataclass(frozen=True)
class ViewFlows:
    """What moves in a view: on corridors (table `FLOWS`), and from country to country (table `COUNTRY_FLOWS`)."""

    corridors: pl.DataFrame
    countries: pl.DataFrame


@dataclass(frozen=True)
class View:
    """A route (or all), kinds, days, period, cell size and measure.

    Parameters
    ----------
    route_id
        A route of the catalogue, or `ALL_ROUTES`.
    kinds
        Kinds of event; () means all.
    start_on, end_on
        First and last day, both included; None leaves that side open.
    period
        day, week, month, quarter or year.
    resolution
        H3 resolution of the cells, 2 to 8.
    measure
        The measure that colours the cells.

    Raises
    ------
    ViewError
        A value is not one of those allowed; the message names every fault.
    """

    route_id: str = ALL_ROUTES
    kinds: tuple[str, ...] = ()
    start_on: date | None = None
    end_on: date | None = None
    period: str = _DEFAULT_PERIOD
    resolution: int = _DEFAULT_RESOLUTION
    measure: str = _DEFAULT_MEASURE

    def __post_init__(self) -> None:
        faults = [
            _fault("route", self.route_id, (ALL_ROUTES, *(r.route_id for r in catalogue().routes))),
            *(_fault("kind", kind, KINDS) for kind in self.kinds),
            _fault("period", self.period, PERIODS),
            _fault("resolution", str(self.resolution), tuple(str(r) for r in FRAME_RESOLUTIONS)),
            _fault("measure", self.measure, MEASURES),
        ]
        if self.start_on and self.end_on and self.start_on > self.end_on:
            faults.append(f"from: {self.start_on} is after to: {self.end_on}; swap them")
        found = [fault for fault in faults if fault]
        if found:
            raise ViewError("This view does not exist. " + ". ".join(found) + ".")

    # -- the address -------------------------------------------------------------------------------

    def to_query(self) -> dict[str, str]:
        """Return the view as the words of an address; what is at its default is left out, but for the route."""
        words = {
            "kind": ",".join(self.kinds),
            "from": self.start_on.isoformat() if self.start_on else "",
            "to": self.end_on.isoformat() if self.end_on else "",
            "period": self.period if self.period != _DEFAULT_PERIOD else "",
            "resolution": str(self.resolution) if self.resolution != _DEFAULT_RESOLUTION else "",
            "measure": self.measure if self.measure != _DEFAULT_MEASURE else "",
        }
        return {"route": self.route_id} | {key: word for key, word in words.items() if word}

    @classmethod
    def from_query(cls, words: Mapping[str, str]) -> View:
        """Return the view of an address; words it does not know are left to others.

        Raises
        ------
        ViewError
            A word has a value that no view can have; the message names it and what it may be.
        """
        kinds = tuple(kind for kind in words.get("kind", "").split(",") if kind)
        resolution = words.get("resolution", str(_DEFAULT_RESOLUTION))
        return cls(
            route_id=words.get("route", ALL_ROUTES),
            kinds=tuple(kind for kind in KINDS if kind in kinds) + tuple(k for k in kinds if k not in KINDS),
            start_on=_day("from", words.get("from")),
            end_on=_day("to", words.get("to")),
            period=words.get("period", _DEFAULT_PERIOD),
            resolution=int(resolution) if resolution.isdecimal() else _no_number("resolution", resolution),
            measure=words.get("measure", _DEFAULT_MEASURE),
        )

    # -- the data ----------------------------------------------------------------------------------

    @property
    def selection(self) -> cells.Selection:
        """The predicate of this view."""
        route_id = None if self.route_id == ALL_ROUTES else self.route_id
        return cells.Selection(route_id, self.kinds, self.start_on, self.end_on)

    def frames(self, store: EventStore, version: int | None = None) -> ViewFrames:
        """Return what this view shows of `store` at `version` (default: the newest)."""
        version = store.version if version is None else version
        files = store.files(version) if version >= 0 else []
        placed, unplaced = cells.frames(files, self.selection, self.period, self.resolution)
        spanned = cells.extent(files, self.selection)
        periods = cells.periods_between(*spanned, self.period) if spanned else []
        return ViewFrames(placed, unplaced, tuple(periods), version)

    def flows(self, store: EventStore, traces: Iterable[flows.Traced], version: int | None = None) -> ViewFlows:
        """Return what moves in this view of `store` at `version` (default: the newest), on the corridors that `traces` are."""
        version = store.version if version is None else version
        files = store.files(version) if version >= 0 else []
        return ViewFlows(
            flows.corridor_flows(files, self.selection, self.period, traces), flows.country_flows(files, self.selection, self.period)
        )

    def events_in_cell(self, store: EventStore, cell: int, start_on: date, end_on: date) -> pl.DataFrame:
        """Return the events that `cell` shows between two days of the time slider."""
        narrowed = replace(
            self.selection,
            start_on=max(start_on, self.start_on or start_on),
            end_on=min(end_on, self.end_on or end_on),
        )
        return cells.events_in_cell(store.files(), narrowed, cell, self.resolution)

    # -- the words ---------------------------------------------------------------------------------

    @property
    def route_name(self) -> str:
        """The route's name, or that it is all of them."""
        return "All routes" if self.route_id == ALL_ROUTES else catalogue().route(self.route_id).name("en")

    @property
    def cell_width_km(self) -> float:
        """How wide a cell is, side to opposite side, in km."""
        return edge_km(self.resolution) * math.sqrt(3)

    def caption(self, periods: tuple[date, ...] = ()) -> str:
        """Return what is counted, of what, when, and how finely, in one paragraph."""
        kinds = ", ".join(self.kinds) if self.kinds else "all kinds"
        first = self.start_on or (periods[0] if periods else None)
        last = self.end_on or (cells.last_day(periods[-1], self.period) if periods else None)
        when = f"{long_date(first)} to {long_date(last)}" if first and last else "no dates"
        return (
            f"{MEASURE_LABELS[self.measure]} by {self.period}: {self.route_name}, {kinds}, {when}; cells about "
            f"{self.cell_width_km:.0f} km wide. Counts are detections as reported, not different persons. {_FRACTION_NOTE}"
        )


def long_date(day: date) -> str:
    """Return a day written out: 5 March 2021."""
    return f"{day.day} {day:%B %Y}"


def _fault(name: str, value: str, allowed: tuple[str, ...]) -> str:
    return "" if value in allowed else f"{name}: expected one of {', '.join(allowed)}; got {value!r}"


def _no_number(name: str, value: str) -> int:
    raise ViewError(f"This view does not exist. {name}: expected a whole number, got {value!r}.")


def _day(name: str, word: str | None) -> date | None:
    if not word:
        return None
    try:
        return date.fromisoformat(word)
    except ValueError:
        raise ViewError(f"This view does not exist. {name}: expected a day such as 2024-03-15, got {word!r}.") from None
