"""Cells to values: dates, numbers, coordinates, words; expectations by hand."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from routes.intake.dates import date_order, read_date
from routes.intake.values import read_count, read_degrees, read_position, word_reader

TODAY = date(2026, 6, 1)


@pytest.mark.parametrize(
    ("text", "start", "end", "precision"),
    [
        ("2021-03-05", date(2021, 3, 5), date(2021, 3, 5), "day"), ("2021/3/5", date(2021, 3, 5), date(2021, 3, 5), "day"),
        ("9-Jul-19", date(2019, 7, 9), date(2019, 7, 9), "day"), ("Thu, 01/01/2026 - 12:00", date(2026, 1, 1), date(2026, 1, 1), "day"),
        ("05/03/2021", date(2021, 3, 5), date(2021, 3, 5), "day"), ("5.3.21", date(2021, 3, 5), date(2021, 3, 5), "day"),
        ("12 mars 2021", date(2021, 3, 12), date(2021, 3, 12), "day"), ("5 de mayo de 2022", date(2022, 5, 5), date(2022, 5, 5), "day"),
        ("March 5, 2021", date(2021, 3, 5), date(2021, 3, 5), "day"), ("1er août 2020", date(2020, 8, 1), date(2020, 8, 1), "day"),
        ("2021-03-05T10:20:30Z", date(2021, 3, 5), date(2021, 3, 5), "day"), ("2021-03-05 00:00:00", date(2021, 3, 5), date(2021, 3, 5), "day"),
        ("44260", date(2021, 3, 5), date(2021, 3, 5), "day"), ("20210305", date(2021, 3, 5), date(2021, 3, 5), "day"),
        ("janvier 2021", date(2021, 1, 1), date(2021, 1, 31), "month"), ("marzo de 2020", date(2020, 3, 1), date(2020, 3, 31), "month"),
        ("Sep 99", date(1999, 9, 1), date(1999, 9, 30), "month"), ("2024-02", date(2024, 2, 1), date(2024, 2, 29), "month"),
        ("2019", date(2019, 1, 1), date(2019, 12, 31), "year"), ("lundi 5 mars 2018", date(2018, 3, 5), date(2018, 3, 5), "day"),
    ],
)  # fmt: skip
def test_dates_are_read_as_exactly_as_they_are_written(text: str, start: date, end: date, precision: str) -> None:
    span, reason, cure = read_date(text, day_first=True, today=TODAY)
    assert (reason, cure) == (None, None)
    assert span == (start, end, precision)


@pytest.mark.parametrize(
    ("text", "reason"),
    [("31/02/2021", "bad-date"), ("soon", "bad-date"), ("2021-13-01", "bad-date"), ("2027-01-01", "future-date")],
)
def test_impossible_dates_are_problems_with_a_cure(text: str, reason: str) -> None:
    span, why, cure = read_date(text, day_first=True, today=TODAY)
    assert (span, why) == (None, reason)
    assert repr(text) in cure


@pytest.mark.parametrize(
    ("texts", "day_first", "told"),
    [
        (["03/04/2021", "15/04/2021"], True, "day comes first"), (["03/04/2021", "04/15/2021"], False, "month comes first"),
        (["Fri, 01/02/2026 - 12:00"], False, "month comes first"), (["03/04/2021"], True, "No date tells"),
        (["15/04/2021", "16/04/2021", "04/17/2021"], True, "1 rows can only be the other way"),
    ],
)  # fmt: skip
def test_the_order_of_day_and_month_is_settled_from_the_column(texts: list[str], day_first: bool, told: str) -> None:
    order = date_order(pl.Series(texts))
    assert order.day_first is day_first
    assert told in order.note


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("41", 41),
        ("41.0", 41),
        ("1 234", 1234),
        ("1,234", 1234),
        ("1.234", 1234),
        ("12\u202f345", 12345),
        ("NA", None),
        ("-", None),
        ("inconnu", None),
    ],
)
def test_counts(text: str, value: int | None) -> None:
    assert read_count(text) == (value, None)


@pytest.mark.parametrize("text", ["-5", "a few", "2.5", "1,23", "99999999999"])
def test_what_is_no_count_is_said_so(text: str) -> None:
    value, cure = read_count(text)
    assert value is None
    assert repr(text) in cure


def test_positions() -> None:
    assert read_position("28.700944700000, -100.514561000000")[0] == (28.7009447, -100.514561, 12)
    assert read_position("20,93; -17,04")[0] == (20.93, -17.04, 2)
    assert "wrong way round" in read_position("-100.5, 28.7")[1]
    assert "not known" in read_position("0, 0")[1]
    assert "expected" in read_position("near Gao")[1]
    assert read_degrees("20,93°")[0] == (20.93, 2)


def test_words_of_three_languages_are_known() -> None:
    kind = word_reader("kind")
    assert [kind(w)[0] for w in ("Interception", "SAUVETAGE", "naufragio", "débarquement")] == [
        "interception",
        "rescue",
        "incident",
        "landing",
    ]
    assert "expected one of" in kind("picnic")[1]
