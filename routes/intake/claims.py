"""What one column may be: what its header says, held against what is in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from routes.intake.contents import Content
from routes.intake.headers import Candidate, HeaderReading, field_of_tag

DATES = ("date", "start_on", "end_on")
PLACES = ("place_text", "origin_text", "destination_text")
COUNTRIES = ("country", "origin_country", "destination_country")
COUNTS = ("persons", "dead", "missing", "survivors", "female", "male", "minors", "facilitators", "vessels")
LISTS = ("transport", "handling", "source_reliability", "information_grade", "kind")

_BY_TAG, _BY_CONTENT = 0.95, 0.8
_MOST_GAINED, _CERTAIN, _EMPTY = 0.05, 0.98, 0.8
_FITS, _HARDLY = 0.8, 0.2
_NEARLY_ALL, _LEAST_KNOWN = 0.9, 0.5
# Fields for which a header that is plain goes before cells that are not: the cells are the rows' problems then
_HEADER_DECIDES = (*DATES, "lat", "lon", "coordinates")
_PLAIN_HEADER = 0.85
_NAMED_PLACES, _FEW_WORDS, _ONE_PERCENT = 0.6, 30, 0.01
# A number of these is a number of something; without them, 1, 2, 3 … are the rows
_SAYS_OF_WHAT = frozenset(
    ("id", "person", "event", "intercept", "rescue", "dead", "missing", "female", "male", "minor", "vessel", "year", "month", "day")
)
_LONG_COUNT = 8
_THINGS = {
    **dict.fromkeys(DATES, "dates"), "date_year": "years", "date_month": "months", "date_day": "days of a month",
    **dict.fromkeys(COUNTS, "numbers"), **dict.fromkeys(COUNTRIES, "countries"), **dict.fromkeys(PLACES, "words"),
    "lat": "degrees of latitude", "lon": "degrees of longitude", "coordinates": "pairs of latitude and longitude", "route": "words",
    "source_record": "different from all others",
}  # fmt: skip


@dataclass(frozen=True)
class Column:
    """A column as it is known before anything is settled: its header read, its cells looked at, its HXL tag or ""."""

    header: str
    reading: HeaderReading
    content: Content
    tag: str = ""


@dataclass(frozen=True)
class Claim:
    """A field that a column may be; `confidence` 0 to 1, `rank` 0 the best word for the field."""

    header: str
    field: str
    confidence: float
    rank: int
    reason: str
    by_content: bool = False


@dataclass(frozen=True)
class Claims:
    """What a column may be, and why it is not what else its header says."""

    made: tuple[Claim, ...]
    refused: str | None


def claims_of(column: Column, *, has_leg_end: bool) -> Claims:
    """Return the fields that a column may be.

    Parameters
    ----------
    column
        The column.
    has_leg_end
        Whether another column of the file says where legs were heading; only then are countries of "origin" where a leg
        began, and not nationalities.
    """
    known, tagged = field_of_tag(column.tag) if column.tag else (False, None)
    if known:
        if tagged is None:
            return Claims((), f"its tag {column.tag!r} is no field of an event")
        candidate = Candidate(tagged, _BY_TAG, 0, f"its tag {column.tag!r} says so")
        return Claims((_weighed(column, candidate, fit(tagged, column.content)),), None)
    made, refused = list[Claim](), list[str]()
    for named in column.reading.candidates:
        candidate = _as_country(column, named)
        why = _refusal(column, candidate, has_leg_end=has_leg_end)
        if why:
            refused.append(why)
        else:
            made.append(_weighed(column, candidate, fit(candidate.field, column.content)))
    if column.reading.left_out is None and not any(claim.confidence >= _LEAST_KNOWN for claim in made):
        made += by_content(column)
    return Claims(tuple(made), refused[0] if refused else None)


def _as_country(column: Column, candidate: Candidate) -> Candidate:
    """Return a leg's end as a country where its cells are countries."""
    if candidate.field in PLACES[1:] and not column.content.is_empty and column.content.countries > _NEARLY_ALL:
        field = candidate.field.replace("text", "country")
        return Candidate(field, candidate.score, candidate.rank, candidate.reason)
    return candidate


def _refusal(column: Column, candidate: Candidate, *, has_leg_end: bool) -> str | None:
    """Return why the cells of a column speak against a field that its header may mean, or None."""
    if column.content.is_empty:
        return None
    if why := _refusal_as_number(column, candidate.field):
        return why
    if candidate.field == "origin_country" and "origin" in column.reading.meanings and not has_leg_end:
        return "countries of origin are nationalities where no column says where a leg was heading"
    share = fit(candidate.field, column.content)
    if candidate.field in LISTS and share < _LEAST_KNOWN:
        return f"most of its words are none of the list for {candidate.field}"
    if share >= _HARDLY or (candidate.field in _HEADER_DECIDES and candidate.score >= _PLAIN_HEADER):
        return None
    return f"its header may mean {candidate.field}, but {_told(share, candidate.field)}"


def _refusal_as_number(column: Column, field: str) -> str | None:
    """Return why numbers under a header such as "N°" are no ids of records and no counts, or None."""
    if column.reading.meanings & _SAYS_OF_WHAT or field not in ("source_record", "persons"):
        return None
    if column.content.counts_rows and (field == "source_record" or column.content.cells.len() >= _LONG_COUNT):
        return "it numbers the rows of this file, so it tells no record apart in the next one"
    if field == "source_record" and column.content.distinct < _NEARLY_ALL:
        return "its header may mean source_record, but the same cells come again and again"
    return None


def fit(field: str, content: Content) -> float:
    """Return the share of a column's cells, 0 to 1, that fit a field."""
    if field in LISTS:
        return content.words(field)
    return _FITS_BY_FIELD[field](content)


def _as_dates(content: Content) -> float:
    shares = content.shares
    return min(1.0, shares["date"] + shares["yearless"] + shares["serial"] + shares["year"])


def _as_counts(content: Content) -> float:
    shares = content.shares
    broken = max(0.0, shares["fraction"] - shares["whole"])
    return max(shares["whole"], min(shares["count"] - broken, 1 - shares["date"]), 0.0)


def _as_words(content: Content) -> float:
    shares = content.shares
    return max(0.0, shares["letters"] - shares["date"] - shares["link"] - shares["pair"])


_FITS_BY_FIELD: Mapping[str, Callable[[Content], float]] = {
    **dict.fromkeys(DATES, _as_dates),
    **dict.fromkeys(COUNTS, _as_counts),
    **dict.fromkeys((*PLACES, "route"), _as_words),
    **dict.fromkeys(COUNTRIES, lambda content: content.countries),
    "date_year": lambda content: content.shares["year"],
    "date_month": lambda content: content.shares["month"],
    "date_day": lambda content: content.shares["day"],
    "lat": lambda content: content.degrees(90),
    "lon": lambda content: content.degrees(180),
    "coordinates": lambda content: content.shares["pair"],
    "source_record": lambda content: content.distinct * (1 - content.shares["long"]),
}


def _weighed(column: Column, candidate: Candidate, share: float) -> Claim:
    """Return the claim of a header, its confidence moved by the share of cells that fit."""
    if column.content.is_empty:
        return Claim(
            column.header,
            candidate.field,
            round(_EMPTY * candidate.score, 3),
            candidate.rank,
            f"{candidate.reason}; none of its cells is filled",
        )
    if share >= _FITS:
        confidence, word = candidate.score + min(_MOST_GAINED, (_CERTAIN - candidate.score) * share), "and"
    else:
        confidence, word = candidate.score * (0.4 + 0.6 * share), "but"
    told = _told(share, candidate.field, content=column.content)
    return Claim(column.header, candidate.field, round(confidence, 3), candidate.rank, f"{candidate.reason}, {word} {told}")


def _told(share: float, field: str, content: Content | None = None) -> str:
    """Return a share of cells in words: "100 % of its cells are dates"."""
    if content is not None and field in PLACES and (places := content.places):
        return f"{_percent(places)} of its cells are known places"
    things = _THINGS.get(field, f"words of the list for {field}")
    if share == 0:
        return f"none of its cells are {things}"
    return f"{'only ' if share < _FITS else ''}{_percent(share)} of its cells are {things}"


def _percent(share: float) -> str:
    """Return a share in words; 100 % are all, 0 % are none."""
    return f"{int(share * 100 + 1e-9)} %" if share >= _ONE_PERCENT else "fewer than 1 %"


def by_content(column: Column, *, weak: bool | None = None) -> list[Claim]:
    """Return what a column may be by its cells alone.

    Parameters
    ----------
    column
        The column.
    weak
        Whether to look for what many columns could hold too (countries, places, words); by default where the header says nothing.
    """
    content = column.content
    if content.is_empty:
        return []
    why = "its header says nothing" if column.reading.says_nothing else f"its header {column.header!r} is not understood"
    if column.reading.candidates:
        why = f"its header {column.header!r} does not say so"
    found = list(_strong(content))
    if not found and (column.reading.says_nothing if weak is None else weak):
        found = list(_weak(content))[:1]
    return [
        Claim(
            column.header,
            field,
            round(min(_BY_CONTENT, base * share), 3),
            0,
            f"{why}, but {_percent(share)} of its cells are {things}",
            by_content=True,
        )
        for field, base, share, things in found
    ]


def _strong(content: Content) -> Iterator[tuple[str, float, float, str]]:
    """Yield field, base of the confidence, share and word for what hardly any other column holds."""
    if content.shares["pair"] >= _FITS:
        yield "coordinates", 0.8, content.shares["pair"], _THINGS["coordinates"]
    if content.shares["date"] >= _FITS:
        yield "date", 0.78, content.shares["date"], "dates"


def _weak(content: Content) -> Iterator[tuple[str, float, float, str]]:
    """Yield the same for what other columns could hold too, the likeliest first."""
    if content.shares["letters"] < _LEAST_KNOWN:
        return
    if content.countries >= _FITS:
        yield "country", 0.7, content.countries, "countries"
    if content.routes >= _FITS:
        yield "route", 0.7, content.routes, "routes of the catalogue"
    if content.texts.len() <= _FEW_WORDS:
        for name in ("transport", "kind", "handling"):
            if content.words(name) >= _NEARLY_ALL:
                yield name, 0.65, content.words(name), f"words of the list for {name}"
    if content.places >= _NAMED_PLACES and content.shares["long"] < _HARDLY:
        yield "place_text", 0.6, content.places, "known places"
    if content.distinct == 1 and content.shares["digit"] >= _FITS and content.shares["long"] == 0:
        yield "source_record", 0.5, 1.0, "codes, each different from all others"
