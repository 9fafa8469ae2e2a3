"""The grammar of dates: a text in the signs of `_date_words.canonical` → the days it means.

Each form is one row of `_FORMS`: a pattern, and what makes days of its groups. What no form fits is cut in two
and read as a range, its first half borrowing from the second what it leaves out.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import lru_cache
from typing import NamedTuple

from routes.intake import _date_spans as spans
from routes.intake._date_spans import Manner, Reading, Span
from routes.intake._date_words import WEEKDAY_NAMES, canonical

EXPECTED = "no date can be read here: write it like 2024-03-15, 15/03/2024, March 2024 or 12-14/03/2024"
_YEARLESS = "the year is missing: write it out, as in 15/03/2024 or March 2024"
_DAY_OR_YEAR = "this may be a day without its year, or a month with its year written short: write it like 15 March 2024 or March 2024"
_MOST_CHARACTERS, _MOST_GAPS = 100, 16
_MOST_DAYS = 31
# Only English sets the day after the month, and then its number may as well be the day
_DAY_AFTER_MONTH = re.compile(r"(?:january|february|march|april|june|july|august|september|october) ([0-2]\d|3[01])", re.IGNORECASE)


class Written(NamedTuple):
    """A date read: its days, or the reason and the cure."""

    span: Span | None
    reason: str | None
    cure: str | None


@lru_cache(maxsize=1 << 16)
def read_written(text: str, manner: Manner) -> Written:
    """Return the days a text means, or ``bad-date`` or ``future-date`` with the cure.

    Parameters
    ----------
    text
        A date as people write it, without the time of day.
    manner
        What the column settles.
    """
    found = _meant(text, manner) if len(text) <= _MOST_CHARACTERS else EXPECTED
    if isinstance(found, str):
        return Written(None, "bad-date", found)
    if fault := spans.fault_of(found):
        return Written(None, "bad-date", _short_year(text, found) or fault)
    if found.start_on > manner.today:
        return Written(None, "future-date", f"{spans.in_words(found.start_on)} lies in the future: mend the date")
    return Written(found, None, None)


def _short_year(text: str, span: Span) -> str | None:
    if re.search(r"\d{4}", text) or span.start_on == spans.MACHINE_ZERO:
        return None
    return f"the year of two digits may be {span.start_on.year} or {span.start_on.year + 100}: write it with four"


def _meant(text: str, manner: Manner) -> Reading:
    form, weekdays, about = canonical(text)
    if form is None or not any(c.isdigit() for c in form) or sum(c in "~-/. " for c in form) > _MOST_GAPS:
        return EXPECTED
    if _DAY_AFTER_MONTH.fullmatch(text):
        return _DAY_OR_YEAR
    if cure := _one_sided(form, manner):
        return cure
    found = _read(form.removeprefix("S").strip().replace("U", "~"), manner)
    if isinstance(found, str):
        return found
    said = found.start_on.weekday()
    if found.precision == "day" and len(weekdays) == 1 and said != weekdays[0]:
        return f"{spans.in_words(found.start_on)} was a {WEEKDAY_NAMES[said]}, not a {WEEKDAY_NAMES[weekdays[0]]}: mend the date"
    return spans.widened(found, manner.today) if about else found


def _one_sided(form: str, manner: Manner) -> str | None:
    """Return the cure of a date that is only a limit, such as "before March 2021"."""
    before = form[0] in "BU"
    after = form[0] == "P" or (form[0] == "S" and not {"~", "U"} & set(form))
    if not before and not after:
        return None
    if isinstance(_read(form[1:].strip(" ~"), manner), str):
        return EXPECTED
    side, missing = ("before", "first") if before else ("after", "last")
    return f"this says only that it was {side} a date: give the {missing} possible day too, as in 12/03/2024 - 15/03/2024"


def _read(form: str, manner: Manner) -> Reading:
    """Return what the first form that fits gives; else the text is a range."""
    found = _single(form, manner) or _range(form, manner)
    return found or (_YEARLESS if _lacks_a_year(form, manner) else EXPECTED)


def _lacks_a_year(form: str, manner: Manner) -> bool:
    dated = f"{form} 2000"
    turned = replace(manner, day_first=not manner.day_first)
    return any(isinstance(_single(dated, one) or _range(dated, one), Span) for one in (manner, turned))


def _single(form: str, manner: Manner) -> Reading | None:
    for pattern, make in _FORMS:
        if found := pattern.fullmatch(form):
            return make(manner, *found.groups())
    return None


def _range(form: str, manner: Manner) -> Reading | None:
    """Return the days from the first to the second half of a form; None where no cut makes two dates."""
    fault: str | None = None
    for sign, first, last in _cuts(form):
        end = _single(last, manner)
        begin = _beginning(first, end, manner) if isinstance(end, Span) else end
        if isinstance(begin, Span) and isinstance(end, Span) and (sign != " " or begin.precision == end.precision):
            return spans.joined(begin, end)
        fault = fault or (begin if isinstance(begin, str) else None)
    return fault


def _cuts(form: str) -> Iterator[tuple[str, str, str]]:
    """Yield each sign that may stand for "to" with the halves around it, the clearest sign first; a blank where none is clearer."""
    for sign in "~-/" if "~" in form else "~-/ ":
        for place, char in enumerate(form):
            if char == sign:
                yield sign, form[:place], form[place + 1 :]


def _beginning(first: str, end: Span, manner: Manner) -> Reading | None:
    """Return the first half of a range; what it leaves out is taken from the end."""
    if end.precision == "day" and re.fullmatch(r"\d{1,2}(?: \d{1,2})*", first):
        days = first.split()
        listed = [int(day) for day in days]  # 3, 4 and 5 May
        rising = listed == sorted({*listed})
        return spans.ymd(manner, f"{end.start_on.year:04}", str(end.start_on.month), days[0]) if rising else None
    whole = _single(first, manner)
    if isinstance(whole, Span) and not (end.precision == "day" and re.fullmatch(r"@\d\d.\d\d", first)):
        return whole
    completed = _single(f"{first} {end.start_on.year:04}", manner)
    if isinstance(completed, Span) and completed.start_on > end.start_on and completed.start_on.month > end.start_on.month:
        completed = _single(f"{first} {end.start_on.year - 1:04}", manner)  # from December to January
    return completed


# What makes days of the groups of a form, where it is more than one of the functions of `_date_spans`


def _year_then_month(manner: Manner, year: str, month: str) -> Reading:
    """Read ``99-Sep``, which is a year where it can be no day."""
    return spans.month_year(manner, month, year) if int(year) > _MOST_DAYS else _YEARLESS


def _lettered(manner: Manner, sign: str, number: str, year: str) -> Reading:
    """Read a quarter, half-year or week with its sign before its number; what ``S1`` is, the column settles."""
    if sign == "Q":
        return spans.quarter_of(manner, number, year)
    if sign == "H" or (sign == "X" and manner.halves and int(number) <= 2):  # noqa: PLR2004 - halves of a year
        return spans.half_of(manner, number, year)
    return spans.week_of(manner, number, year)


def _numbered(manner: Manner, number: str, sign: str, year: str) -> Reading:
    """Read a quarter, half-year or week with its number first; ``1er sem. 2020`` is a half-year."""
    return _lettered(manner, "H" if sign == "X" and int(number) <= 2 else sign, number, year)  # noqa: PLR2004 - halves of a year


def _week_with(manner: Manner, rest: str) -> Reading:
    """Read "week of 5 March 2021" and "week from 3 to 9 May 2021"."""
    found = _read(rest, manner)
    if isinstance(found, str) or found.precision not in ("day", "range"):
        return EXPECTED if isinstance(found, Span) else found
    return spans.week_around(found) if found.precision == "day" else found


def _two_weeks(manner: Manner, first: str, last: str, year: str) -> Reading:
    return spans.joined(spans.week_of(manner, first, year), spans.week_of(manner, last, year))


def _two_days(manner: Manner, year: str, month: str, first: str, last: str) -> Reading:
    return spans.joined(spans.ymd(manner, year, month, first), spans.ymd(manner, year, month, last))


def _short_end(manner: Manner, year: str, month: str, first: str, last_month: str | None, last: str) -> Reading:
    """Read ``2021-03-05/09`` and ``2021-03-05/04-02``."""
    return spans.joined(spans.ymd(manner, year, month, first), spans.ymd(manner, year, last_month or month, last))


_S = "[-/. ~]"
_Y, _YY, _D, _M = r"(\d{4})", r"(\d{4}|\d{2})", r"(\d{1,2})", r"@(\d\d)"
_FORMS: tuple[tuple[re.Pattern[str], Callable[..., Reading]], ...] = tuple(
    (re.compile(pattern), make)
    for pattern, make in (
        (_Y, spans.whole_year),
        (r"(\d{5})", spans.serial_day),
        (r"(\d\d)()(\d\d)()((?:19|20)\d\d)", spans.three_numbers),
        (f"{_Y}[-/. ]{_D}[-/. ]{_D}", spans.ymd),
        (f"{_D}({_S}){_D}({_S}){_YY}", spans.three_numbers),
        (f"{_D}{_S}?{_M}{_S}?{_YY}", spans.dmy),
        (f"{_M}{_S}?{_D}{_S}{_YY}", spans.mdy),
        (f"{_Y}{_S}?{_M}{_S}?{_D}", spans.ymd),
        (f"{_Y}{_S}{_D}{_S}?{_M}", spans.ydm),
        (f"{_M}{_S}?{_YY}", spans.month_year),
        (f"{_D}{_S}{_Y}", spans.month_year),
        (f"{_Y}{_S}?{_M}", lambda manner, year, month: spans.month_year(manner, month, year)),
        (f"{_Y}[-/. ]{_D}", spans.year_month),
        (f"{_Y}[-/ ~]{_Y}", spans.two_years),
        (rf"(\d\d){_S}?{_M}", _year_then_month),
        (f"([EML]){_S}?{_M}{_S}?{_YY}", spans.third_of_month),
        (f"([EML]){_S}?{_Y}", spans.third_of_year),
        (f"0?([1-3]){_S}?K{_S}?{_M}{_S}?{_YY}", spans.third_of_month),
        (f"0?([12]){_S}?[FH]{_S}?{_M}{_S}?{_YY}", spans.half_of_month),
        (f"([1-5L]){_S}?[WX]{_S}?{_M}{_S}?{_YY}", spans.week_of_month),
        (f"[WX]([1-5]){_S}?{_M}{_S}?{_YY}", spans.week_of_month),
        (f"([QWHX]){_S}?{_D}{_S}{_YY}", _lettered),
        (f"{_D}{_S}?([QWHX]){_S}?{_YY}", _numbered),
        (f"{_Y}{_S}?([QWHX]){_S}?{_D}", lambda manner, year, sign, number: _lettered(manner, sign, number, year)),
        (f"{_Y}{_S}{_D}{_S}?([QWHX])", lambda manner, year, number, sign: _numbered(manner, number, sign, year)),
        (rf"{_Y}{_S}?W(\d\d){_S}?([1-7])", lambda manner, year, week, day: spans.week_of(manner, week, year, day)),
        (f"[WX] ?{_D}[-/~][WX]?{_D}{_S}{_Y}", _two_weeks),
        ("W ([^W]{6,})", _week_with),
        (f"{_M} ?{_D}[-~/]{_D} {_Y}", lambda manner, month, first, last, year: _two_days(manner, year, month, first, last)),
        (f"{_Y} ?{_M} ?{_D}[-~/]{_D}", _two_days),
        (f"{_Y}-{_D}-{_D}[/~](?:{_D}-)?{_D}", _short_end),
    )
)
