"""Columns held against each other: each field goes to one column, and what no single column shows is settled from several."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from routes.intake.claims import Claim, Column, by_content, claims_of
from routes.intake.contents import REGION_LAT, REGION_LON, Content
from routes.intake.headers import last_resorts

BY_HAND = 1.0
_LAST_RESORT, _UNDECIDED, _BY_RANGE = 0.6, 0.5, 0.75
_AMONG_IDS, _LOST_IF_EMPTY, _HARDLY_FILLED = -0.5, 0.15, 0.2
_DECIMALS, _ON_THE_GLOBE, _CLEARLY, _MOSTLY = 0.8, 0.95, 0.1, 0.5
_PARTS = ("date_year", "date_month", "date_day")
_BESIDE_A_REGION = {"name", "place", "number", "event", "intercept", "rescue", "report", "region", "district", "time", "month"}


@dataclass
class Settled:
    """Which claim each field went to, and why a header went to none."""

    columns: Mapping[str, Column]
    taken: dict[str, Claim]
    why_not: dict[str, str]

    @property
    def headers(self) -> set[str]:
        """The headers that are a field."""
        return {claim.header for claim in self.taken.values()}

    @property
    def free(self) -> list[Column]:
        """The columns that are no field yet."""
        return [column for column in self.columns.values() if column.header not in self.headers]

    def take(self, claim: Claim) -> None:
        """Give a field to a claim; its column is no other field any more."""
        self.taken = {field: other for field, other in self.taken.items() if other.header != claim.header} | {claim.field: claim}
        self.why_not.pop(claim.header, None)

    def drop(self, field: str, why: str) -> None:
        """Leave a field's column out, unless a person chose it."""
        claim = self.taken.get(field)
        if claim and claim.confidence < BY_HAND:
            self.why_not[self.taken.pop(field).header] = why


def settle(columns: Mapping[str, Column], by_hand: Iterable[Claim]) -> Settled:
    """Return which claim wins each field: the surest, then the better word, then the column further left.

    Parameters
    ----------
    columns
        Header to column, those that are open to be recognised, in the file's order.
    by_hand
        What a person chose; it goes before all else.
    """
    settled = Settled(columns, {claim.field: claim for claim in by_hand}, {})
    candidates = [candidate.field for column in columns.values() for candidate in column.reading.candidates]
    has_leg_end = any(field.startswith("destination") for field in (*candidates, *settled.taken))
    made = list[Claim]()
    for column in columns.values():
        claims = claims_of(column, has_leg_end=has_leg_end)
        made += claims.made
        why = claims.refused or column.reading.left_out
        if why:
            settled.why_not[column.header] = why
    for claim in sorted(made, key=lambda claim: _order(claim, columns[claim.header])):
        _give(settled, claim)
    _whole_dates(settled)
    _unnamed_degrees(settled)
    _one_position(settled)
    _last_places(settled)
    return settled


def _order(claim: Claim, column: Column) -> tuple[float, float, int]:
    """Return what sorts claims: the surer first, a column that is hardly filled later; of ids of records, the one that repeats least."""
    if claim.field == "source_record" and not column.content.is_empty:
        return _AMONG_IDS, round(1 - column.content.distinct, 3), claim.rank
    hardly_filled = _LOST_IF_EMPTY if column.content.filled < _HARDLY_FILLED else 0.0
    return hardly_filled - claim.confidence, 0.0, claim.rank


def _give(settled: Settled, claim: Claim) -> None:
    """Give a field to a claim where both the field and the column are free."""
    if claim.header in settled.headers:
        return
    better = settled.taken.get(claim.field)
    if better:
        settled.why_not.setdefault(claim.header, f"{better.header!r} is the better {claim.field}")
    elif not (claim.by_content and claim.field == "date" and "start_on" in settled.taken):
        settled.take(claim)


def _whole_dates(settled: Settled) -> None:
    """Keep year, month and day apart only where no column holds the whole date."""
    whole = next((settled.taken[name] for name in ("date", "start_on") if name in settled.taken), None)
    if whole is None and {"date_year", "date_month"} <= set(settled.taken):
        return
    why = f"a part of the date; {whole.header!r} holds the whole" if whole else "a part of a date, and its other parts are not there"
    for name in _PARTS:
        if not (name == "date_year" and whole and _lacks_years(settled, whole)):
            settled.drop(name, why)
    if whole is None:
        _last_resort(settled, "date", lambda content: content.shares["date"] + content.shares["year"])


def _lacks_years(settled: Settled, claim: Claim) -> bool:
    """Say whether most dates of a column are days without a year, which stands in a column of its own."""
    column = settled.columns.get(claim.header)
    return column is not None and column.content.shares["yearless"] >= _MOSTLY


def _last_resort(settled: Settled, field: str, share: Callable[[Content], float]) -> bool:
    """Give a field to the best of the columns that would not do where a better one was there."""
    for meanings in last_resorts(field):
        for column in settled.columns.values():
            said = column.reading.meanings
            takes = settled.taken.get("destination_text")
            is_open = column.header not in settled.headers or (takes is not None and takes.header == column.header)
            if is_open and meanings <= said and said - meanings <= _BESIDE_A_REGION and share(column.content) >= _MOSTLY:
                why = f"no column gives a better {field} than {column.header!r}"
                settled.take(Claim(column.header, field, _LAST_RESORT, 0, why))
                return True
    return False


def _unnamed_degrees(settled: Settled) -> None:
    """Find latitude and longitude in columns of decimals whose headers do not say so."""
    if "coordinates" in settled.taken or {"lat", "lon"} <= set(settled.taken):
        return
    found = [
        column
        for column in settled.free
        if column.reading.left_out is None and not column.reading.candidates and _is_degrees(column.content)
    ]
    missing = [name for name in ("lat", "lon") if name not in settled.taken]
    if len(missing) == 1 and found:
        known = settled.taken[missing[0].replace("lat", "?").replace("lon", "lat").replace("?", "lon")]
        order = list(settled.columns)
        place = order.index(known.header) if known.header in order else 0
        nearest = min(found, key=lambda column: abs(order.index(column.header) - place))
        settled.take(
            Claim(
                nearest.header, missing[0], _BY_RANGE, 0, f"its cells are degrees, and {known.header!r} is the other half", by_content=True
            )
        )
    elif len(missing) == 2 and len(found) == 2:  # noqa: PLR2004 - a pair
        _take_pair(settled, *found)


def _is_degrees(content: Content) -> bool:
    """Say whether a column is degrees, by its decimals: prices and distances have fewer."""
    shares = content.shares
    return (
        shares["fraction"] >= _DECIMALS and shares["fine"] >= _MOSTLY and content.degrees(180) >= _ON_THE_GLOBE and shares["date"] < _MOSTLY
    )


def _take_pair(settled: Settled, first: Column, second: Column) -> None:
    """Take two columns of degrees as latitude and longitude, in the order that their ranges allow."""
    straight, swapped = _as_pair(first.content, second.content), _as_pair(second.content, first.content)
    if max(straight, swapped) == 0:
        return
    decided = abs(straight - swapped) > _CLEARLY
    lat, lon = (first, second) if straight >= swapped or not decided else (second, first)
    why = "its cells are degrees, and so are those of {!r}; " + (
        "only this way round do they lie where the routes are"
        if decided
        else "which of the two is latitude cannot be told, the left one is taken for it"
    )
    for field, column, other in (("lat", lat, second if lat is first else first), ("lon", lon, lat)):
        confidence = _BY_RANGE if decided else _UNDECIDED
        settled.take(Claim(column.header, field, confidence, 0, why.format(other.header), by_content=True))


def _as_pair(lat: Content, lon: Content) -> float:
    """Return how well two columns are latitude and longitude of the region, 0 to 2; 0 where they cannot be."""
    if lat.degrees(90) < _ON_THE_GLOBE:
        return 0.0
    return 0.1 + lat.within(REGION_LAT) + lon.within(REGION_LON)


def _one_position(settled: Settled) -> None:
    """Keep one way of giving a position: both halves of two columns, or one column of pairs."""
    for name, other in (("lat", "lon"), ("lon", "lat")):
        if name in settled.taken and other not in settled.taken:
            settled.drop(name, f"degrees without a column of {'longitudes' if name == 'lat' else 'latitudes'} beside them give no place")
    if {"coordinates", "lat", "lon"} <= set(settled.taken):
        pair, lat = settled.taken["coordinates"], settled.taken["lat"]
        if _good(settled, "lat") + 1e-9 < _good(settled, "coordinates") or pair.confidence == BY_HAND:
            for name in ("lat", "lon"):
                settled.drop(name, f"{pair.header!r} gives the coordinates")
        else:
            settled.drop("coordinates", f"{lat.header!r} and {settled.taken['lon'].header!r} give the coordinates")


def _good(settled: Settled, field: str) -> float:
    """Return the share of rows for which a field's column gives degrees."""
    column = settled.columns.get(settled.taken[field].header)
    if column is None:
        return 1.0
    return column.content.filled * (column.content.shares["pair"] if field == "coordinates" else column.content.degrees(90))


def _last_places(settled: Settled) -> None:
    """Find a place where no column is named for one: regions, then names of places and countries under headers that are not understood."""
    if {"place_text", "coordinates", "lat"} & set(settled.taken):
        return
    if _last_resort(settled, "place_text", lambda content: content.shares["letters"]):
        return
    wanted = {"place_text"} if {"country", "route"} & set(settled.taken) else {"place_text", "country"}
    for column in settled.free:
        if column.reading.left_out is None and not column.reading.candidates:
            for claim in by_content(column, weak=True):
                if claim.field in wanted - set(settled.taken):
                    settled.take(claim)
