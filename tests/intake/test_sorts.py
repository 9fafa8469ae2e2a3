"""A cell is a number, a date or words, from its shape."""

from __future__ import annotations

import polars as pl
import pytest

from routes.intake.sorts import DATE_PATTERN, NUMBER_PATTERN, is_day, sort_of

_DAYS = [
    "05/03/2021", "2021-03-05", "2021-03-05 14:30:00", "2021-03-05T14:30:00Z", "9-Jul-19", "Thu, 01/01/2026 - 12:00", "12-14/03/2020", "du 3 au 5 mai 2020",
    "5 de marzo de 2020", "1er août 2021", "March 5, 2021", "20210305", "05.03.21", "05 03 2021", "vendredi 5 mars 2021", "3 y 4 de abril de 2021",
]  # fmt: skip
_PERIODS = ["janvier 2021", "marzo de 2020", "Sep 99", "2021-Q3", "T1 2021", "03/2021", "2021-03", "déc. 2020"]
_NUMBERS = [
    "41", "2019", "16.97325", "-7,98", "1 234", "1\u202f234", "1.234,5", ">50", "~30", "10-15", "1e-5", "12%", "14:30", "16.97, -7.98", "16°58'12\"N", "€ 12", "−3",
]  # fmt: skip
_WORDS = [
    "Date",
    "Gao",
    "REC-001",
    "2026.MMP0001",
    "Total 2021",
    "Lat (WGS84)",
    "mars",
    "Marsa 12",
    "Marrakech 2021",
    "Mai Ndombe",
    "-",
    "N/A",
    "5 personnes",
    "n°",
]


@pytest.mark.parametrize(
    ("texts", "sort"), [(_DAYS, "date"), (_PERIODS, "date"), (_NUMBERS, "number"), (_WORDS, "words"), (["", "  ", "\t"], "empty")]
)
def test_the_sort_of_a_cell_is_seen(texts: list[str], sort: str) -> None:
    assert {text: sort_of(text) for text in texts} == dict.fromkeys(texts, sort)


def test_a_day_is_told_from_a_period() -> None:
    assert all(map(is_day, _DAYS))
    assert not any(map(is_day, [*_PERIODS, *_NUMBERS, *_WORDS, ""]))


def test_the_patterns_mean_the_same_in_columns() -> None:
    texts = pl.Series([*_DAYS, *_PERIODS, *_NUMBERS, *_WORDS])
    dates, numbers = texts.str.contains(DATE_PATTERN), texts.str.contains(NUMBER_PATTERN)
    found = ["date" if day else "number" if number else "words" for day, number in zip(dates, numbers, strict=True)]
    assert found == [sort_of(text) for text in texts]
