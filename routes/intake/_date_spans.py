"""Days that a date can mean, made of its parts; where the parts make no date, what is wrong in words.

Numbers come as the digits of the text, so that a year of two digits can be told from one of four.
"""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from routes.intake._date_words import MONTH_NAMES

EARLIEST = date(1950, 1, 1)
"""No report on these routes is older; a date before it is of another sort, or a slip."""

MACHINE_ZERO = date(1970, 1, 1)
"""The day that machines write where no date is known; their others lie before `EARLIEST`."""

SERIAL_ZERO = date(1899, 12, 30)
LEAST_SERIAL, LARGEST_SERIAL = 29_000, 60_000  # 1979 to 2064
"""Spreadsheets count days from this one; numbers outside are likelier something else."""

SWAPPED = "the range ends before it begins: swap or mend its two dates"

_MONTHS, _QUARTERS, _MOST_DAYS, _DAYS_OF_WEEK = 12, 4, 31, 7
_HALF_STARTS = {1: 1, 2: 7}
_THIRDS_OF_YEAR = {"E": 1, "M": 5, "L": 9}
_THIRDS_OF_MONTH = {"E": "1", "M": "2", "L": "3"}
_LENGTH_OF_THIRD, _LENGTH_OF_FORTNIGHT = 10, 15
_ABOUT_DAYS = {"day": 3, "week": 3, "month": 15, "quarter": 45, "year": 183}


class Span(NamedTuple):
    """Days in which it may have happened, both included, and how exactly that is known."""

    start_on: date
    end_on: date
    precision: str


Reading = Span | str
"""What the parts of a date give: its days, or what is wrong in words."""


@dataclass(frozen=True)
class Manner:
    """How a column writes what a text alone leaves open.

    Parameters
    ----------
    day_first
        Whether the day stands before the month.
    year_first
        Whether a year of two digits stands first.
    halves
        Whether ``S1`` is a half-year (semestre) and not a week (semaine).
    today
        The last day that a report can be of; a year of two digits is one of the hundred up to it.
    """

    day_first: bool
    year_first: bool
    halves: bool
    today: date


def year_of(digits: str, today: date) -> int:
    """Return the year; of two digits, the one in the hundred years up to this one."""
    if len(digits) == 4:  # noqa: PLR2004 - written out
        return int(digits)
    year = today.year - today.year % 100 + int(digits)
    return year if year <= today.year else year - 100


def ymd(manner: Manner, year: str, month: str, day: str) -> Reading:
    """Return one day."""
    full, number, day_number = year_of(year, manner.today), int(month), int(day)
    if fault := _no_month(full, number) or _no_day(full, number, day_number):
        return fault
    found = date(full, number, day_number)
    return Span(found, found, "day")


def dmy(manner: Manner, day: str, month: str, year: str) -> Reading:
    """Return one day."""
    return ymd(manner, year, month, day)


def mdy(manner: Manner, month: str, day: str, year: str) -> Reading:
    """Return one day."""
    return ymd(manner, year, month, day)


def ydm(manner: Manner, year: str, day: str, month: str) -> Reading:
    """Return one day."""
    return ymd(manner, year, month, day)


def _no_month(year: int, month: int) -> str | None:
    if year == 0 or (month == 0 and year < EARLIEST.year):
        return "this stands for no date: give the date or leave the cell empty"
    if month == 0:
        return f"0 is no month: if only the year is known, write {year}"
    return None if month <= _MONTHS else f"there is no month {month}: mend the date"


def _no_day(year: int, month: int, day: int) -> str | None:
    if day == 0 and year < EARLIEST.year:
        return "this stands for no date: give the date or leave the cell empty"
    if day == 0:
        return f"0 is no day: if only the month is known, write {MONTH_NAMES[month - 1]} {year}"
    return None if day <= calendar.monthrange(year, month)[1] else f"{MONTH_NAMES[month - 1]} {year} has no day {day}: mend the date"


def serial_day(_: Manner, serial: str) -> Reading:
    """Return the day of a spreadsheet's serial number."""
    if not LEAST_SERIAL <= int(serial) <= LARGEST_SERIAL:
        return f"this may be a spreadsheet's number for a day, but lies out of {LEAST_SERIAL} to {LARGEST_SERIAL}: write the date out"
    found = SERIAL_ZERO + timedelta(days=int(serial))
    return Span(found, found, "day")


def three_numbers(manner: Manner, first: str, gap: str, second: str, other_gap: str, third: str) -> Reading:
    """Return the day of three numbers with the year last, or first where it is written short and stands so."""
    if len(third) == 2 and (manner.year_first or int(first) > _MOST_DAYS):  # noqa: PLR2004 - two digits
        return ymd(manner, first, second, third)
    differ = gap != other_gap and (gap in "-~" or " " not in (gap, other_gap))
    if differ and max(int(first), int(second)) <= _MONTHS:
        return "this may be one day or a range of months: write it like 15/03/2024, or like March 2024 - May 2024"
    day, month = (first, second) if manner.day_first else (second, first)
    found, turned = dmy(manner, day, month, third), dmy(manner, month, day, third)
    if isinstance(found, str) and isinstance(turned, Span):
        return f"day and month stand the other way round here than in the rest of the column: write {turned.start_on.isoformat()}"
    return found


def month_year(manner: Manner, month: str, year: str) -> Reading:
    """Return a whole month."""
    full = year_of(year, manner.today)
    return _no_month(full, int(month)) or whole_month(full, int(month))


def year_month(manner: Manner, year: str, month: str) -> Reading:
    """Return a whole month, or two years where it cannot be one: ``2019-20``."""
    following = int(month) == (int(year) + 1) % 100
    return two_years(manner, year, month) if following and int(month) > _MONTHS else month_year(manner, month, year)


def two_years(manner: Manner, first: str, second: str) -> Reading:
    """Return the days of two years and what lies between."""
    return joined(whole_year(manner, first), whole_year(manner, first[: 4 - len(second)] + second))


def whole_month(year: int, month: int) -> Span:
    """Return all days of a month."""
    return Span(date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1]), "month")


def whole_quarter(year: int, quarter: int) -> Span:
    """Return all days of a quarter, 1 to 4."""
    return Span(date(year, 3 * quarter - 2, 1), whole_month(year, 3 * quarter).end_on, "quarter")


def whole_year(manner: Manner, year: str) -> Reading:
    """Return all days of a year."""
    full = year_of(year, manner.today)
    return Span(date(full, 1, 1), date(full, 12, 31), "year") if full else "this stands for no date: give the date or leave the cell empty"


def quarter_of(manner: Manner, quarter: str, year: str) -> Reading:
    """Return all days of a quarter."""
    if not 1 <= int(quarter) <= _QUARTERS:
        return f"there is no quarter {int(quarter)}: mend the date"
    full = year_of(year, manner.today)
    return whole_quarter(full, int(quarter)) if full else whole_year(manner, year)


def half_of(manner: Manner, half: str, year: str) -> Reading:
    """Return all days of a half-year."""
    first = _HALF_STARTS.get(int(half))
    if first is None:
        return f"there is no half-year {int(half)}: mend the date"
    return joined(month_year(manner, str(first), year), month_year(manner, str(first + 5), year))


def week_of(manner: Manner, week: str, year: str, weekday: str | None = None) -> Reading:
    """Return a week of ISO 8601, Monday to Sunday, or one day of it, 1 being Monday."""
    full = year_of(year, manner.today)
    try:
        found = date.fromisocalendar(full, int(week), int(weekday or 1))
        return Span(found, found, "day") if weekday else Span(found, found + timedelta(days=_DAYS_OF_WEEK - 1), "week")
    except (ValueError, OverflowError):
        return f"{full} has no week {int(week)}: mend the date"


def week_around(day: Span) -> Span:
    """Return the days of "the week of 5 March": it may hold the day or begin with it."""
    monday = day.start_on - timedelta(days=day.start_on.weekday())
    last = day.start_on + timedelta(days=_DAYS_OF_WEEK - 1)
    return Span(monday, last, "week" if monday == day.start_on else "range")


def third_of_month(manner: Manner, part: str, month: str, year: str) -> Reading:
    """Return the first, second or third ten days; `part` is E(arly), M(id), L(ate) or a number; the third ends with the month."""
    return _stretch(month_year(manner, month, year), _LENGTH_OF_THIRD, int(_THIRDS_OF_MONTH.get(part, part)), 3)


def half_of_month(manner: Manner, half: str, month: str, year: str) -> Reading:
    """Return the first fifteen days of a month, or the rest of it."""
    return _stretch(month_year(manner, month, year), _LENGTH_OF_FORTNIGHT, int(half), 2)


def week_of_month(manner: Manner, number: str, month: str, year: str) -> Reading:
    """Return the days 1 to 7, 8 to 14 and so on of a month; L is its last seven days."""
    whole = month_year(manner, month, year)
    if isinstance(whole, Span) and number == "L":
        return Span(whole.end_on - timedelta(days=_DAYS_OF_WEEK - 1), whole.end_on, "range")
    return _stretch(whole, _DAYS_OF_WEEK, int(number), 5) if number != "L" else whole


def _stretch(whole: Reading, length: int, number: int, last: int) -> Reading:
    """Return the `number`-th stretch of `length` days; the `last` one goes on to the end of the month."""
    if isinstance(whole, str):
        return whole
    first = whole.start_on + timedelta(days=length * (number - 1))
    if first > whole.end_on:
        return f"{MONTH_NAMES[whole.start_on.month - 1]} {whole.start_on.year} has no days so late: mend the date"
    return Span(first, whole.end_on if number == last else first + timedelta(days=length - 1), "range")


def third_of_year(manner: Manner, part: str, year: str) -> Reading:
    """Return four months: the first for E(arly), the middle for M(id), the last for L(ate)."""
    first = _THIRDS_OF_YEAR[part]
    return joined(month_year(manner, str(first), year), month_year(manner, str(first + 3), year))


def joined(first: Reading, last: Reading) -> Reading:
    """Return the days from the beginning of one date to the end of another."""
    if isinstance(first, str) or isinstance(last, str):
        return first if isinstance(first, str) else last
    if first.start_on > last.start_on or first.end_on > last.end_on:
        return SWAPPED
    return first if first == last else Span(first.start_on, last.end_on, "range")


def widened(span: Span, today: date) -> Span:
    """Return the days of "about" a date: three more on both sides of a day, half of it more of what is longer; none after today."""
    more = timedelta(days=_ABOUT_DAYS.get(span.precision, 0))
    return Span(span.start_on - more, max(min(span.end_on + more, today), span.end_on), "range")


def in_words(day: date) -> str:
    """Return a day as ``5 March 2021``."""
    return f"{day.day} {MONTH_NAMES[day.month - 1]} {day.year}"


def fault_of(span: Span) -> str | None:
    """Return why days that exist cannot be those of a report, or None."""
    if span.precision in ("day", "range") and MACHINE_ZERO in span:
        return f"{in_words(MACHINE_ZERO)} is what machines write where there is no date: give the date or leave the cell empty"
    if span.start_on < EARLIEST:
        return f"{span.start_on.year} is before {EARLIEST.year}: a date of birth, or a slip in the year; mend the date"
    return None
