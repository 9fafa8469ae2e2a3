"""Dates as files write them → an interval of days with a precision.

Whether ``03/04/2021`` is the third of April or the fourth of March is settled once for the whole column
(`settle_dates`) and said; each text is then read by that rule (`read_dates`), most by polars over all of them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

import polars as pl

from routes.intake._date_forms import EXPECTED, read_written
from routes.intake._date_order import settle_order
from routes.intake._date_spans import EARLIEST, LARGEST_SERIAL, LEAST_SERIAL, MACHINE_ZERO, SERIAL_ZERO, Manner, Span
from routes.intake._date_times import bare_dates, cut_times
from routes.intake._distinct import few_distinct, quoting, spread
from routes.intake.numbers import says_nothing

__all__ = ["DateRule", "Span", "bare_dates", "read_dates", "settle_dates"]

_ISO = r"^([0-9]{4})[-/.]([0-9]{1,2})[-/.]([0-9]{1,2})$"
_COMPACT = r"^((?:19|20)[0-9]{2})([0-9]{2})([0-9]{2})$"
_NUMBERS = r"^([0-9]{1,2})([-/.])([0-9]{1,2})([-/.])([0-9]{4})$"
_SERIAL, _SECONDS = r"^([0-9]{5})$", r"^([0-9]{10})(?:[0-9]{3})?$"
_SECONDS_OF_DAY = 86_400
_MOST_CHARACTERS, _LONGEST_MONTH = 100, 14
_MONTHLY_ROWS, _MONTHLY_MONTHS = 12, 3
_SCHEMA = pl.Schema({"start_on": pl.Date, "end_on": pl.Date, "precision": pl.String, "reason": pl.String, "cure": pl.String})


@dataclass(frozen=True)
class DateRule:
    """How a column writes its dates.

    Parameters
    ----------
    day_first
        Whether the day stands before the month.
    months
        Whether dates that are all first days of months are meant as whole months.
    note
        The decision with its evidence, in sentences that name the column; None where there was nothing to decide.
    evidence
        Rows that can only be ``day_first``, only ``month_first``, or either (``undecided``).
    settled
        False where the evidence does not do, and a person should be asked.
    whole
        What the first days stand for where `months` is true: "month", "quarter" (all are first days of quarters) or "year".
    halves
        Whether ``S1`` and ``S2`` are half-years; else they are weeks.
    year_first
        Whether a year of two digits stands first.
    """

    day_first: bool
    months: bool
    note: str | None
    evidence: dict[str, int]
    settled: bool
    whole: str = "month"
    halves: bool = False
    year_first: bool = False


def settle_dates(counts: pl.DataFrame, *, header: str, today: date, day_first: bool | None = None) -> DateRule:
    """Return the rule by which a column's dates are read, settled from the whole column.

    Days above 12 and names of weekdays vote. Where none does: the order under which no date lies in the future, under
    which all are first days of months, under which they lie close together; else the day first, and not settled.

    Parameters
    ----------
    counts
        Columns ``text`` (see `bare_dates`) and ``count``, of the whole column.
    header
        The column's name, for the note.
    today
        The last day that a report can be of.
    day_first
        The order, where a person has chosen it.
    """
    counts = counts.filter(pl.col("text").is_not_null())
    order = settle_order(counts, header=header, today=today, day_first=day_first)
    halves = _halves(counts["text"])
    rule = DateRule(
        order.day_first,
        months=False,
        note=order.note,
        evidence=order.evidence,
        settled=order.settled,
        halves=halves,
        year_first=order.year_first,
    )
    return _monthly(counts, rule, header, today)


def _halves(texts: pl.Series) -> bool:
    """Say whether ``S1`` and ``S2`` are half-years: both are met, and no other number is."""
    numbers = texts.str.extract(r"(?i)(?:^|[^a-z])(?:s|sem)\.?\s?0?([0-9]{1,2})(?:$|\D)").drop_nulls().unique().sort()
    return numbers.to_list() == ["1", "2"]


def _monthly(counts: pl.DataFrame, rule: DateRule, header: str, today: date) -> DateRule:
    """Return the rule with first days as whole months, where all dates of the column are such."""
    read = _read_distinct(counts["text"], rule, today).with_columns(count=counts["count"])
    days = read.filter(pl.col("precision") == "day")
    rows = int(days["count"].sum())
    if rows < _MONTHLY_ROWS or days["start_on"].n_unique() < _MONTHLY_MONTHS or (days["start_on"].dt.day() != 1).any():
        return rule
    months = days["start_on"].dt.month()
    whole = "year" if (months == 1).all() else "quarter" if (months % 3 == 1).all() else "month"
    said = f"Every date in column {header!r} is the first of a {whole} ({rows:,} rows): they are read as whole {whole}s."
    return replace(rule, months=True, whole=whole, note=f"{rule.note} {said}" if rule.note else said)


def read_dates(cells: pl.Series, rule: DateRule, *, today: date) -> pl.DataFrame:
    """Return for each cell the days it means, or why none.

    Parameters
    ----------
    cells
        Strings, with times of day or without.
    rule
        The column's rule.
    today
        The last day that a report can be of.

    Returns
    -------
    pl.DataFrame
        Same height: ``start_on``, ``end_on`` (dates, both included), ``precision`` (day, week, month, quarter, year or range),
        ``reason`` (``bad-date`` or ``future-date``) and ``cure``. All null where the cell is empty or says that nothing is known.
    """
    given = cells.drop_nulls().unique() if few_distinct(cells) else cells
    bare = cut_times(given)
    texts = bare.drop_nulls().unique()
    read = _whole(_read_distinct(texts, rule, today), rule)
    return spread(bare, texts, read) if given is cells else spread(cells, given, spread(bare, texts, read))


def _whole(read: pl.DataFrame, rule: DateRule) -> pl.DataFrame:
    if not rule.months:
        return read
    length = {"month": "1mo", "quarter": "1q", "year": "1y"}[rule.whole]
    first = (pl.col("precision") == "day") & (pl.col("start_on") == pl.col("start_on").dt.truncate(length))
    return read.with_columns(
        end_on=pl.when(first).then(pl.col("start_on").dt.offset_by(length) - pl.duration(days=1)).otherwise("end_on"),
        precision=pl.when(first).then(pl.lit(rule.whole)).otherwise("precision"),
    )


def _read_distinct(texts: pl.Series, rule: DateRule, today: date) -> pl.DataFrame:
    """Return what each of distinct texts means: ordinary days by polars, the rest one by one."""
    days = _ordinary_days(texts, rule, today)
    left = texts.filter(days.is_null() & ~says_nothing(texts))
    length = left.str.len_chars()
    hopeless = (length > _MOST_CHARACTERS) | ((length > _LONGEST_MONTH) & ~left.str.contains(r"\d"))
    manner = Manner(rule.day_first, rule.year_first, rule.halves, today)
    odd = left.filter(~hopeless)
    rows = [(*(w.span or (None, None, None)), w.reason, w.cure) for w in (read_written(text, manner) for text in odd)]
    found = pl.DataFrame(rows, schema=_SCHEMA, orient="row").insert_column(0, odd.alias("text"))
    wrong = left.filter(hopeless).alias("text").to_frame().with_columns(reason=pl.lit("bad-date"), cure=pl.lit(EXPECTED))
    known = pl.DataFrame({"text": texts, "start_on": days}).filter(pl.col("start_on").is_not_null())
    known = known.with_columns(end_on="start_on", precision=pl.lit("day"))
    both = pl.concat([known, found, wrong], how="diagonal")
    both = both.with_columns(quoting(both["cure"], both["text"]))
    return spread(texts, both["text"], both.select(_SCHEMA.names()))


def _ordinary_days(texts: pl.Series, rule: DateRule, today: date) -> pl.Series:
    """Return the day of each text that is one in numbers, in time, and read in one way; null for all others."""
    iso, compact, numbers = (pl.col("text").str.extract_groups(p).struct for p in (_ISO, _COMPACT, _NUMBERS))
    first, second = numbers.field("1"), numbers.field("3")
    month, day = (second, first) if rule.day_first else (first, second)
    serial = pl.col("text").str.extract(_SERIAL).cast(pl.Int64)
    seconds = pl.col("text").str.extract(_SECONDS).cast(pl.Int64)
    frame = texts.alias("text").to_frame().select(
        day=pl.coalesce(
            _day(iso.field("1"), iso.field("2"), iso.field("3")),
            _day(compact.field("1"), compact.field("2"), compact.field("3")),
            pl.when(numbers.field("2") == numbers.field("4")).then(_day(numbers.field("5"), month, day)),
            pl.when(serial.is_between(LEAST_SERIAL, LARGEST_SERIAL)).then(pl.lit(SERIAL_ZERO) + pl.duration(days=serial)),
            pl.lit(date(1970, 1, 1)) + pl.duration(days=seconds // _SECONDS_OF_DAY),
        )
    )  # fmt: skip
    usual = pl.col("day").is_between(EARLIEST, today) & (pl.col("day") != MACHINE_ZERO)
    return frame.select(pl.when(usual).then("day")).to_series()


def _day(year: pl.Expr, month: pl.Expr, day: pl.Expr) -> pl.Expr:
    """Return the date, null where there is none."""
    return pl.concat_str(year, month.str.zfill(2), day.str.zfill(2), separator="-").str.to_date("%Y-%m-%d", strict=False)
