"""Whether the day or the month comes first in a column, settled from all of it, with the evidence in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import polars as pl

from geodata.names import plain
from routes.intake._date_words import weekday_number

_TRIPLE = r"(?:^|[^0-9./-])([0-9]{1,2})[-/. ]([0-9]{1,2})[-/. ]([0-9]{4}|[0-9]{2})(?:$|[^0-9./-])"
_RUN_TOGETHER = r"^([0-9]{2})([0-9]{2})((?:19|20)[0-9]{2})$"
_NOT_DIGITS = " ,;:()[]"
_RANGED = r"[0-9]{1,2}[-/.][0-9]{1,2}[-/.](?:[0-9]{4}|[0-9]{2})"
_WEEKDAY = r"^([^\W\d]+)\.?,?\s+[0-9]"
_ISO_DAY = r"^[0-9]{4}-[0-9]{2}-([0-9]{2})$"
_MONTHS, _MOST_DAYS = 12, 31
_MOST_AGAINST = 0.1
"""Rows that contradict the order above this share of all that vote: then a person is asked."""
_LEAST_FIRSTS, _LEAST_DAYS, _SHORT_DAYS, _TIMES_LONGER = 3, 5, 45, 5
_LEAST_CONVERTED = 5


@dataclass(frozen=True)
class Order:
    """The order of a column: see `routes.intake.dates.DateRule`, which takes it over."""

    day_first: bool
    note: str | None
    evidence: dict[str, int]
    settled: bool
    year_first: bool


def settle_order(counts: pl.DataFrame, *, header: str, today: date, day_first: bool | None) -> Order:
    """Return the order of day and month.

    Parameters
    ----------
    counts
        Columns ``text`` (without times) and ``count``.
    header
        The column's name, for the note.
    today
        The last day that a report can be of.
    day_first
        The order, where a person has chosen it.
    """
    numbers = _numbers(counts, today)
    year_first = _year_first(numbers, today)
    if year_first:
        numbers = numbers.filter(pl.col("year_length") == 4)  # noqa: PLR2004 - the others say their order
    votes = {order: _rows(numbers, order) for order in (True, False)}
    undecided = _rows(numbers, None)
    evidence = {"day_first": votes[True], "month_first": votes[False], "undecided": undecided}
    if day_first is not None:
        note = f"In column {header!r} the {_named(day_first)} comes first, as chosen.{_against(numbers, not day_first)}"
        return Order(day_first, note, evidence, settled=True, year_first=year_first)
    if votes[True] or votes[False]:
        first = votes[True] >= votes[False]
        note = (
            f"In column {header!r} the {_named(first)} comes first: {_shown(numbers, first)} can be read in no other way."
            f"{_against(numbers, not first)}{_converted(counts, numbers)}"
        )
        settled = votes[not first] <= _MOST_AGAINST * (votes[True] + votes[False])
        return Order(first, note, evidence, settled, year_first)
    if not undecided:
        return Order(day_first=True, note=None, evidence=evidence, settled=True, year_first=year_first)
    first, why, settled = _likely(numbers.filter(pl.col("vote").is_null()), today)
    return Order(first, f"In column {header!r} {why}", evidence, settled, year_first)


def _named(day_first: bool) -> str:
    return "day" if day_first else "month"


def _numbers(counts: pl.DataFrame, today: date) -> pl.DataFrame:
    """Return the dates in numbers with both ways to read them, ``day`` and ``month`` first, and the ``vote`` of each."""
    counts = counts.with_columns(pl.col("text").str.replace(_RUN_TOGETHER, "$1/$2/$3"))
    texts = counts.filter(pl.col("text").str.contains(r"[0-9][-/. ][0-9]{1,2}[-/. ][0-9]"))
    dates = pl.col("text").str.extract_groups(_TRIPLE).struct
    ranged = texts.select("count", text=pl.col("text").str.extract_all(_RANGED)).filter(pl.col("text").list.len() > 1)
    both = pl.concat([texts.select("text", "count"), ranged.explode("text").select("text", "count")])
    parts = both.select(
        "count",
        text=pl.col("text").str.extract(_TRIPLE, 0).str.strip_chars(_NOT_DIGITS),
        first=dates.field("1").cast(pl.Int32),
        second=dates.field("2").cast(pl.Int32),
        year=dates.field("3"),
        word=pl.col("text").str.extract(_WEEKDAY),
    ).filter(pl.col("first").is_not_null())
    parts = parts.with_columns(year_length=pl.col("year").str.len_bytes(), year=_full_year(pl.col("year"), today))
    parts = parts.with_columns(day=_day("year", "second", "first"), month=_day("year", "first", "second"), said=_weekdays(parts["word"]))
    return parts.with_columns(vote=_vote())


def _full_year(year: pl.Expr, today: date) -> pl.Expr:
    number = year.cast(pl.Int32)
    near = number + (today.year - today.year % 100)
    return pl.when(year.str.len_bytes() == 4).then(number).otherwise(near - pl.when(near > today.year).then(100).otherwise(0))  # noqa: PLR2004


def _day(year: str, month: str, day: str) -> pl.Expr:
    """Return the date, null where there is none."""
    parts = (pl.col(name).cast(pl.String).str.zfill(length) for name, length in ((year, 4), (month, 2), (day, 2)))
    return pl.concat_str(*parts, separator="-").str.to_date("%Y-%m-%d", strict=False)


def _weekdays(words: pl.Series) -> pl.Series:
    known = {word: weekday_number(plain(word)) for word in words.drop_nulls().unique()}
    return words.replace_strict(list(known), pl.Series(list(known.values()), dtype=pl.Int8), default=None, return_dtype=pl.Int8)


def _vote() -> pl.Expr:
    """Return true for day first, false for month first, null where both can be, or neither."""
    by_day, by_month = pl.col("day").is_not_null(), pl.col("month").is_not_null()
    agrees_day, agrees_month = (pl.col(name).dt.weekday() - 1 == pl.col("said") for name in ("day", "month"))
    return (
        pl.when(by_day & ~by_month).then(pl.lit(value=True))
        .when(by_month & ~by_day).then(pl.lit(value=False))
        .when(by_day & (pl.col("first") != pl.col("second")) & agrees_day & ~agrees_month).then(pl.lit(value=True))
        .when(by_day & (pl.col("first") != pl.col("second")) & agrees_month & ~agrees_day).then(pl.lit(value=False))
    )  # fmt: skip


def _of(numbers: pl.DataFrame, vote: bool | None) -> pl.DataFrame:
    if vote is not None:
        return numbers.filter(pl.col("vote") == vote)
    return numbers.filter(pl.col("vote").is_null() & pl.col("day").is_not_null() & (pl.col("first") != pl.col("second")))


def _rows(numbers: pl.DataFrame, vote: bool | None) -> int:
    return int(_of(numbers, vote)["count"].sum())


def _shown(numbers: pl.DataFrame, vote: bool | None) -> str:
    """Return how many rows vote so, with the one that shows it best: by a number above 12, or else by its weekday."""
    clear = pl.max_horizontal("first", "second") > _MONTHS
    found = _of(numbers, vote).sort(clear, "count", "text", descending=[True, True, False])
    rows, shown = int(found["count"].sum()), found.row(0, named=True)
    weekday = f"{shown['word']}, " if shown["said"] is not None else ""
    return f"{rows:,} {'row' if rows == 1 else 'rows'} such as ‘{weekday}{shown['text']}’"


def _against(numbers: pl.DataFrame, vote: bool) -> str:
    return f" {_shown(numbers, vote)} can only be the other way round: they are problems." if _rows(numbers, vote) else ""


def _converted(counts: pl.DataFrame, numbers: pl.DataFrame) -> str:
    """Return the warning that a spreadsheet turned those dates that it could, with day and month swapped; or nothing."""
    iso = counts.select("count", day=pl.col("text").str.extract(_ISO_DAY).cast(pl.Int32)).drop_nulls()
    all_above = numbers.filter(pl.col("vote").is_null()).is_empty()
    if not all_above or min(iso.height, numbers.height) < _LEAST_CONVERTED or iso["day"].max() > _MONTHS:  # type: ignore[operator]
        return ""
    return (
        f" But none of the {int(iso['count'].sum()):,} rows written year first has a day above 12, and all others have: a spreadsheet may "
        "have swapped their day and month; check some against the original."
    )


def _likely(numbers: pl.DataFrame, today: date) -> tuple[bool, str, bool]:
    """Return the likelier order where no date tells, why, and whether that is enough not to ask."""
    numbers = _of(numbers, None)
    for guess in (_by_future(numbers, today), _by_firsts(numbers), _by_spread(numbers)):
        if guess:
            return guess
    shown = _shown(numbers, None)
    return (
        True,
        f"nothing tells whether the day or the month comes first ({shown}): the day is taken first, as is usual in the region.",
        False,
    )


def _by_future(numbers: pl.DataFrame, today: date) -> tuple[bool, str, bool] | None:
    late = {order: numbers.filter(pl.col(column) > today) for order, column in ((True, "day"), (False, "month"))}
    for first in (True, False):
        wrong = late[not first]
        if late[first].is_empty() and not wrong.is_empty():
            shown = f"{int(wrong['count'].sum()):,} rows such as ‘{wrong['text'][0]}’"
            why = f"the {_named(first)} is taken first: the other way round {shown} would lie in the future."
            return first, why, wrong.height > 1
    return None


def _by_firsts(numbers: pl.DataFrame) -> tuple[bool, str, bool] | None:
    """Return the order under which all dates are the first of several months."""
    for first, day, month in ((True, "first", "second"), (False, "second", "first")):
        months = numbers[month].n_unique()
        if (numbers[day] == 1).all() and months >= _LEAST_FIRSTS:
            why = f"the {_named(first)} is taken first: so read, all {int(numbers['count'].sum()):,} dates are the first of a month."
            return first, why, numbers["year"].n_unique() > 1 or months > _MONTHS // 2
    return None


def _by_spread(numbers: pl.DataFrame) -> tuple[bool, str, bool] | None:
    """Return the order under which the dates lie close together, where they are far apart the other way round."""
    days = {order: (numbers[column].max() - numbers[column].min()).days for order, column in ((True, "day"), (False, "month"))}  # type: ignore[operator, union-attr]
    first = days[True] <= days[False]
    near, far = days[first], days[not first]
    if numbers["day"].n_unique() < _LEAST_DAYS or near > _SHORT_DAYS or far < _TIMES_LONGER * max(near, 1):
        return None
    return (
        first,
        f"the {_named(first)} is taken first: so read, the dates lie within {near:,} days, the other way round within {far:,}.",
        True,
    )


def _year_first(numbers: pl.DataFrame, today: date) -> bool:
    """Say whether the year of two digits stands first: some can be no day, or read as years the last numbers are too late."""
    short = numbers.filter(pl.col("year_length") == 2).select("count", "first", "second", last=pl.col("year") % 100)  # noqa: PLR2004
    total = int(short["count"].sum())
    fits = (pl.col("last").is_between(1, _MOST_DAYS)) & pl.col("second").is_between(1, _MONTHS)
    if not total or short.filter(~fits).height:
        return False
    no_day = short.filter(pl.col("first") > _MOST_DAYS).height
    late = short.filter(pl.col("last") > today.year % 100)["count"].sum()
    in_time = short.filter(pl.col("first") > today.year % 100).filter(pl.col("first") <= _MOST_DAYS).is_empty()
    return bool(no_day) or bool(in_time and late > _MOST_AGAINST * total)
