"""Dates as files write them → an interval of days with a precision.

Whether ``03/04/2021`` is the third of April or the fourth of March is settled from the whole column, by days
above 12 and by the names of weekdays, and said.
"""

from __future__ import annotations

import calendar
import re
from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

import polars as pl

from geodata.names import plain
from routes.intake.values import NOTHING

_MONTH_NAMES = (
    ("january", "janvier", "enero", "janeiro", "jan", "janv", "ene"), ("february", "fevrier", "febrero", "fevereiro", "feb", "fev", "fevr"),
    ("march", "mars", "marzo", "marco", "mar"), ("april", "avril", "abril", "apr", "avr", "abr"), ("may", "mai", "mayo", "maio"),
    ("june", "juin", "junio", "junho", "jun"), ("july", "juillet", "julio", "julho", "jul", "juil"), ("august", "aout", "agosto", "aug", "ago"),
    ("september", "septembre", "septiembre", "setembro", "setiembre", "sep", "sept", "set"), ("october", "octobre", "octubre", "outubro", "oct", "out"),
    ("november", "novembre", "noviembre", "novembro", "nov"), ("december", "decembre", "diciembre", "dezembro", "dec", "dic", "dez"),
)  # fmt: skip
_MONTHS = {name: number for number, names in enumerate(_MONTH_NAMES, start=1) for name in names}
_WEEKDAY_NAMES = (
    ("mon", "monday", "lundi", "lun", "lunes"), ("tue", "tues", "tuesday", "mardi", "martes"), ("wed", "wednesday", "mercredi", "mer", "miercoles", "mie"),
    ("thu", "thur", "thurs", "thursday", "jeudi", "jeu", "jueves", "jue"), ("fri", "friday", "vendredi", "ven", "viernes", "vie"),
    ("sat", "saturday", "samedi", "sam", "sabado", "sab"), ("sun", "sunday", "dimanche", "dim", "domingo", "dom"),
)  # fmt: skip
_WEEKDAYS = {name: number for number, names in enumerate(_WEEKDAY_NAMES) for name in names}
_TIME = re.compile(r"(?:[T ]|\s-\s)\s*\d{1,2}[:h]\d{2}(?::\d{2}(?:\.\d+)?)?\s*(?:[ap]\.?m\.?)?(?:Z|[+-]\d{2}:?\d{2})?$", re.IGNORECASE)
_WEEKDAY = re.compile(r"^([^\W\d]+)\.?,?\s+(?=\d|[^\W\d]+\.? \d)")
_ISO = re.compile(r"^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})$")
_COMPACT = re.compile(r"^(19|20)(\d{2})(\d{2})(\d{2})$")
_NUMERIC = re.compile(r"^(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4}|\d{2})$")
_YEAR_MONTH = re.compile(r"^(\d{4})[-/.](\d{1,2})$")
_MONTH_YEAR = re.compile(r"^(\d{1,2})[-/.](\d{4})$")
_YEAR = re.compile(r"^((?:19|20)\d{2})(?:\.0)?$")
_SERIAL = re.compile(r"^(\d{5})(?:\.\d+)?$")
_EXCEL_ZERO = date(1899, 12, 30)
_LEAST_SERIAL, _LARGEST_SERIAL = 29_000, 60_000  # 1979 to 2064
_MONTHLY_ROWS, _MONTHLY_MONTHS = 12, 3
_EXPECTED = "expected a date such as 2024-03-15, 15/03/2024 or 15 March 2024"


class Span(NamedTuple):
    """Days in which it may have happened, both included, and how exactly that is known."""

    start_on: date
    end_on: date
    precision: str


@dataclass(frozen=True)
class DateOrder:
    """Whether the day stands before the month, and what says so."""

    day_first: bool
    note: str | None


def date_order(cells: pl.Series) -> DateOrder:
    """Return the order of day and month in a column, settled from all of it."""
    votes = Counter[bool]()
    undecided = 0
    for text, count in cells.drop_nulls().value_counts().iter_rows():
        said = _order_of(text)
        if said is None:
            undecided += count * bool(_NUMERIC.match(_bare(text)[0]))
        else:
            votes[said] += count
    if not votes and not undecided:
        return DateOrder(day_first=True, note=None)
    if not votes:
        return DateOrder(
            True,
            f"No date tells whether day or month comes first ({undecided:,} rows): the day is taken first, as is usual in the region.",
        )
    day_first = votes[True] >= votes[False]
    order, evidence, against = ("day", votes[True], votes[False]) if day_first else ("month", votes[False], votes[True])
    note = f"The {order} comes first in dates: {evidence:,} rows can be read in no other way."
    if against:
        note += f" {against:,} rows can only be the other way round: they are problems."
    return DateOrder(day_first, note)


def _order_of(text: str) -> bool | None:
    bare, weekday = _bare(text)
    found = _NUMERIC.match(bare)
    if not found:
        return None
    first, second = int(found[1]), int(found[2])
    if (first > 12) != (second > 12):  # noqa: PLR2004 - months of a year
        return first > 12  # noqa: PLR2004
    if weekday is None or first == second:
        return None
    fits = [_day(_full_year(found[3]), m, d) for d, m in ((first, second), (second, first))]
    agrees = [day is not None and day.weekday() == weekday for day in fits]
    return agrees[0] if agrees[0] != agrees[1] else None


def read_date(text: str, *, day_first: bool, today: date) -> tuple[Span | None, str | None, str | None]:
    """Return ``span, reason, cure`` of one text; an empty word such as "NA" gives three Nones.

    Parameters
    ----------
    text
        The cell.
    day_first
        The column's order.
    today
        The last day that a report can be of.
    """
    if plain(text) in NOTHING:
        return None, None, None
    span = _span(_bare(text)[0], day_first)
    if span is None:
        return None, "bad-date", f"{_EXPECTED}, got {text!r}"
    if span.start_on > today:
        return None, "future-date", f"{text!r} lies after today; mend the date"
    return span, None, None


def monthly(spans: list[tuple[Span, int]]) -> bool:
    """Say whether a column's dates are months written as their first days.

    Parameters
    ----------
    spans
        Each distinct span with its number of rows.
    """
    days = [span for span, _ in spans if span.precision == "day"]
    return (
        len(days) == len(spans)
        and sum(count for _, count in spans) >= _MONTHLY_ROWS
        and len(days) >= _MONTHLY_MONTHS
        and all(span.start_on.day == 1 for span in days)
    )


def month_of(day: date) -> Span:
    """Return the whole month of a day."""
    return Span(day.replace(day=1), day.replace(day=calendar.monthrange(day.year, day.month)[1]), "month")


def _bare(text: str) -> tuple[str, int | None]:
    """Return the text without time and weekday, and the weekday."""
    bare = _TIME.sub("", text.strip())
    found = _WEEKDAY.match(bare)
    weekday = _WEEKDAYS.get(plain(found[1])) if found else None
    return (bare[found.end() :] if found and weekday is not None else bare).strip(), weekday


def _span(text: str, day_first: bool) -> Span | None:  # noqa: PLR0911 - one return for each way of writing
    if found := _ISO.match(text):
        return _one_day(int(found[1]), int(found[2]), int(found[3]))
    if found := _COMPACT.match(text):
        return _one_day(int(found[1] + found[2]), int(found[3]), int(found[4]))
    if found := _NUMERIC.match(text):
        first, second = int(found[1]), int(found[2])
        day, month = (first, second) if day_first else (second, first)
        return _one_day(_full_year(found[3]), month, day)
    if found := _YEAR_MONTH.match(text):
        return _one_month(int(found[1]), int(found[2]))
    if found := _MONTH_YEAR.match(text):
        return _one_month(int(found[2]), int(found[1]))
    if found := _YEAR.match(text):
        return Span(date(int(found[1]), 1, 1), date(int(found[1]), 12, 31), "year")
    if (found := _SERIAL.match(text)) and _LEAST_SERIAL <= int(found[1]) <= _LARGEST_SERIAL:
        day_ = _EXCEL_ZERO + timedelta(days=int(found[1]))
        return Span(day_, day_, "day")
    return _written(plain(text).split())


def _written(words: list[str]) -> Span | None:
    """Return the span of a date with a month in words: day, month, year in any order that people write."""
    kept = [re.sub(r"^(\d{1,2})(?:st|nd|rd|th|er|o)$", r"\1", w) for w in words if w not in ("de", "del", "of", "le", "el", "the", "du")]
    months = [_MONTHS[w] for w in kept if w in _MONTHS]
    numbers = [w for w in kept if w.isdigit()]
    if len(months) != 1 or len(months) + len(numbers) != len(kept) or not 1 <= len(numbers) <= 2:  # noqa: PLR2004
        return None
    if len(numbers) == 1:
        return _one_month(_full_year(numbers[0]), months[0]) if len(numbers[0]) in (2, 4) else None
    day, year = numbers if len(numbers[0]) <= 2 else reversed(numbers)  # noqa: PLR2004 - a year of four digits may come first
    return _one_day(_full_year(year), months[0], int(day)) if len(day) <= 2 and len(year) in (2, 4) else None  # noqa: PLR2004


def _full_year(digits: str) -> int:
    """Return the year; of two digits, the one that lies in the past hundred years."""
    if len(digits) == 4:  # noqa: PLR2004
        return int(digits)
    this = date.today().year  # noqa: DTZ011 - a calendar year, wherever we are
    year = this - this % 100 + int(digits)
    return year if year <= this else year - 100


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _one_day(year: int, month: int, day: int) -> Span | None:
    found = _day(year, month, day)
    return Span(found, found, "day") if found else None


def _one_month(year: int, month: int) -> Span | None:
    found = _day(year, month, 1)
    return month_of(found) if found else None
