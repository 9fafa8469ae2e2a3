"""Dates: what each way of writing means, the order of a column, what is refused; expectations by hand."""

# ruff: noqa: SIM905 - a list of words is read more easily so

from __future__ import annotations

import time
from datetime import date, timedelta

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routes.intake.dates import DateRule, bare_dates, read_dates, settle_dates

TODAY = date(2026, 6, 1)
DAY_FIRST = DateRule(day_first=True, months=False, note=None, evidence={}, settled=True)
MONTH_FIRST = DateRule(day_first=False, months=False, note=None, evidence={}, settled=True)


def read(text: str, rule: DateRule = DAY_FIRST) -> tuple:
    return read_dates(pl.Series([text]), rule, today=TODAY).row(0)


def settle(texts: dict[str, int] | list[str], **chosen: bool) -> DateRule:
    counted = texts if isinstance(texts, dict) else dict.fromkeys(texts, 1)
    counts = pl.DataFrame({"text": list(counted), "count": list(counted.values())}, schema={"text": pl.String, "count": pl.UInt32})
    return settle_dates(counts, header="Date", today=TODAY, **chosen)


@pytest.mark.parametrize(
    ("texts", "year", "month", "day"),
    [
        ("2021-03-05 2021/3/5 2021.03.05 20210305 44260 44260.0 44260.73 44260,5 1614902400 1614902400000", 2021, 3, 5),
        ("05/03/2021 5.3.21 5-3-2021 5/3/21 05_03_2021 05MAR21 5mars2021 5-III-2021 05032021", 2021, 3, 5),
        ("9-Jul-19 9/jul/2019 09.JUIL.2019 9-jul-2019", 2019, 7, 9), ("99-03-05 05/03/99", 1999, 3, 5), ("٠٥/٠٣/٢٠٢١ ０５/０３/２０２１", 2021, 3, 5),
    ],
)  # fmt: skip
def test_a_day_in_one_word(texts: str, year: int, month: int, day: int) -> None:
    for text in texts.split():
        assert read(text) == (date(year, month, day), date(year, month, day), "day", None, None), text


@pytest.mark.parametrize(
    "text",
    [
        "Fri, 05/03/2021 - 12:00", "5 3 2021", "5 - 3 - 2021", "5 mars 2021", "5 MARS 2021", "le 5 mars 2021", "vendredi 5 mars 2021", "Vendredi, 5 mars 2021",
        "ven. 5 mars 2021", "5 de marzo de 2021", "viernes 5 de marzo de 2021", "vie 5 mar 2021", "5 de marzo del 2021", "5 de março de 2021",
        "sexta-feira, 5 de março de 2021", "5 de marco de 2021", "March 5, 2021", "Mar. 5 2021", "5th March 2021", "the 5th of March, 2021", "Friday, March 5, 2021",
        "2021 March 5", "2021, 5 mars", "5\u00a0mars\u00a02021", "5 mars 2021 (vendredi)", "05/03/2021 14h30", "05/03/2021 à 14h", "05/03/2021 2:30 PM",
        "2021-03-05T10:20:30.123+01:00", "2021-03-05 00:00:00", "2021-03-05T14:23Z", "20210305142311", "14:23 05/03/2021", "05.03.2021 14.30",
        "051423ZMAR21", "5 de marzo de 2021 a las 14:30 horas", "5 mars 2021 vers 14h", "2021-W09-5", "5 mars 2021 au matin", "5 Marrch 2021",
        "05/03/2021 10:00 - 12:00", "05/03/2021 de 10h à 12h", "5 mars 2021, 14h30 UTC+1",
    ],
)  # fmt: skip
def test_a_day_in_words_and_with_times(text: str) -> None:
    assert read(text) == (date(2021, 3, 5), date(2021, 3, 5), "day", None, None)


@pytest.mark.parametrize(
    ("text", "start", "end", "precision"),
    [
        ("1er août 2020", "2020-08-01", "2020-08-01", "day"), ("1º de mayo de 2021", "2021-05-01", "2021-05-01", "day"), ("1° mai 2021", "2021-05-01", "2021-05-01", "day"),
        ("mar. 6 mars 2018", "2018-03-06", "2018-03-06", "day"), ("mar 5 2018", "2018-03-05", "2018-03-05", "day"), ("domingo 7 de marzo de 2021", "2021-03-07", "2021-03-07", "day"),
        ("janvier 2021", "2021-01-01", "2021-01-31", "month"), ("marzo de 2020", "2020-03-01", "2020-03-31", "month"), ("Sep 99", "1999-09-01", "1999-09-30", "month"),
        ("99-Sep", "1999-09-01", "1999-09-30", "month"), ("2024-02", "2024-02-01", "2024-02-29", "month"), ("03/2021", "2021-03-01", "2021-03-31", "month"),
        ("août-20", "2020-08-01", "2020-08-31", "month"), ("fevereiro/2021", "2021-02-01", "2021-02-28", "month"), ("Febuary 2021", "2021-02-01", "2021-02-28", "month"),
        ("au cours du mois de mars 2021", "2021-03-01", "2021-03-31", "month"), ("SETIEMBRE 2020", "2020-09-01", "2020-09-30", "month"),
        ("2021-Q3", "2021-07-01", "2021-09-30", "quarter"), ("T3 2021", "2021-07-01", "2021-09-30", "quarter"), ("3e trimestre 2021", "2021-07-01", "2021-09-30", "quarter"),
        ("3er trimestre de 2021", "2021-07-01", "2021-09-30", "quarter"), ("Q4 2020", "2020-10-01", "2020-12-31", "quarter"), ("III trimestre 2021", "2021-07-01", "2021-09-30", "quarter"),
        ("3T21", "2021-07-01", "2021-09-30", "quarter"), ("second quarter of 2020", "2020-04-01", "2020-06-30", "quarter"), ("2019", "2019-01-01", "2019-12-31", "year"),
        ("2019.0", "2019-01-01", "2019-12-31", "year"),
        ("S12 2021", "2021-03-22", "2021-03-28", "week"), ("semaine 12 2021", "2021-03-22", "2021-03-28", "week"), ("week 12, 2021", "2021-03-22", "2021-03-28", "week"),
        ("semana 12 de 2021", "2021-03-22", "2021-03-28", "week"), ("2021-W07", "2021-02-15", "2021-02-21", "week"), ("2020-W53", "2020-12-28", "2021-01-03", "week"),
        ("semaine du 8 mars 2021", "2021-03-08", "2021-03-14", "week"), ("week of 10 March 2021", "2021-03-08", "2021-03-16", "range"),
        ("1er semestre 2020", "2020-01-01", "2020-06-30", "range"), ("2020-H2", "2020-07-01", "2020-12-31", "range"), ("2020 1H", "2020-01-01", "2020-06-30", "range"),
        ("segundo semestre de 2020", "2020-07-01", "2020-12-31", "range"), ("1ère quinzaine de mars 2021", "2021-03-01", "2021-03-15", "range"),
        ("segunda quincena de febrero de 2021", "2021-02-16", "2021-02-28", "range"), ("first half of March 2020", "2020-03-01", "2020-03-15", "range"),
        ("2e décade de mars 2021", "2021-03-11", "2021-03-20", "range"), ("first week of March 2021", "2021-03-01", "2021-03-07", "range"),
        ("última semana de marzo de 2021", "2021-03-25", "2021-03-31", "range"), ("début mars 2021", "2021-03-01", "2021-03-10", "range"),
        ("mi-mars 2021", "2021-03-11", "2021-03-20", "range"), ("fin février 2021", "2021-02-21", "2021-02-28", "range"), ("early March 2021", "2021-03-01", "2021-03-10", "range"),
        ("mediados de marzo de 2021", "2021-03-11", "2021-03-20", "range"), ("fim de março de 2021", "2021-03-21", "2021-03-31", "range"), ("fin 2021", "2021-09-01", "2021-12-31", "range"),
    ],
)  # fmt: skip
def test_vague_dates_keep_their_vagueness(text: str, start: str, end: str, precision: str) -> None:
    assert read(text) == (date.fromisoformat(start), date.fromisoformat(end), precision, None, None)


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("12-14/03/2020", "2020-03-12", "2020-03-14"), ("12/03-14/03/2020", "2020-03-12", "2020-03-14"), ("12/03/2020 - 14/03/2020", "2020-03-12", "2020-03-14"),
        ("12/03/2020-14/03/2020", "2020-03-12", "2020-03-14"), ("12-03-2020-14-03-2020", "2020-03-12", "2020-03-14"), ("12/03/2020 10:00 - 14/03/2020 18:00", "2020-03-12", "2020-03-14"),
        ("du 3 au 5 mai 2021", "2021-05-03", "2021-05-05"), ("3-5 mai 2021", "2021-05-03", "2021-05-05"), ("from 3 to 5 May 2021", "2021-05-03", "2021-05-05"),
        ("May 3-5, 2021", "2021-05-03", "2021-05-05"), ("del 3 al 5 de mayo de 2021", "2021-05-03", "2021-05-05"), ("de 3 a 5 de maio de 2021", "2021-05-03", "2021-05-05"),
        ("entre le 3 et le 5 mai 2021", "2021-05-03", "2021-05-05"), ("entre el 3 y el 5 de mayo de 2021", "2021-05-03", "2021-05-05"), ("desde el 3 hasta el 5 de mayo de 2021", "2021-05-03", "2021-05-05"),
        ("3, 4 et 5 mai 2021", "2021-05-03", "2021-05-05"), ("nuit du 3 au 4 mai 2021", "2021-05-03", "2021-05-04"), ("semaine du 3 au 9 mai 2021", "2021-05-03", "2021-05-09"),
        ("28 déc. 2020 – 2 janv. 2021", "2020-12-28", "2021-01-02"), ("28 déc - 2 janv 2021", "2020-12-28", "2021-01-02"), ("March 28 - April 2, 2021", "2021-03-28", "2021-04-02"),
        ("mars-avril 2021", "2021-03-01", "2021-04-30"), ("déc. 2020 à janv. 2021", "2020-12-01", "2021-01-31"), ("fin mars - début avril 2021", "2021-03-21", "2021-04-10"),
        ("2019-2020", "2019-01-01", "2020-12-31"), ("2019/20", "2019-01-01", "2020-12-31"), ("2021-03-05/2021-03-09", "2021-03-05", "2021-03-09"), ("2021-03-05/09", "2021-03-05", "2021-03-09"),
        ("T1-T2 2021", "2021-01-01", "2021-06-30"), ("Q4 2020 - Q1 2021", "2020-10-01", "2021-03-31"), ("semaines 12 à 14 2021", "2021-03-22", "2021-04-11"),
        ("vers le 5 mars 2021", "2021-03-02", "2021-03-08"), ("~ 5 mars 2021", "2021-03-02", "2021-03-08"), ("05/03/2021 ?", "2021-03-02", "2021-03-08"),
        ("circa March 2021", "2021-02-14", "2021-04-15"), ("hacia el 31 de mayo de 2026", "2026-05-28", "2026-06-01"),
    ],
)  # fmt: skip
def test_ranges(text: str, start: str, end: str) -> None:
    assert read(text) == (date.fromisoformat(start), date.fromisoformat(end), "range", None, None)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("31/02/2021", "February 2021 has no day 31"), ("29/02/2021", "no day 29"), ("30-31/02/2021", "no day 31"), ("2021-13-01", "no month 13"), ("45/13/2021", "no month 13"),
        ("00/00/2021", "write 2021"), ("00/03/2021", "write March 2021"), ("2021-03-00", "write March 2021"), ("1900-01-00", "stands for no date"), ("0000-00-00", "stands for no date"),
        ("01/01/1970", "machines"), ("04/03/1921", "before 1950"), ("1921", "before 1950"), ("05/03/30", "may be 1930 or 2030"), ("5 mars", "year is missing"), ("du 3 au 5 mai", "year is missing"),
        ("05/03", "year is missing"), ("mars", "year is missing"), ("12", "year is missing"), ("avant le 5 mars 2021", "only that it was before"), ("antes de marzo de 2021", "only that it was before"),
        ("jusqu'au 5 mars 2021", "only that it was before"), ("after March 2021", "only that it was after"), ("depuis 2019", "only that it was after"), ("lundi 6 mars 2018", "was a Tuesday, not a Monday"),
        ("14-12/03/2020", "ends before it begins"), ("5 mai 2021 - 3 mai 2021", "ends before it begins"), ("28 - 2 mars 2021", "ends before it begins"), ("03-05/2021", "one day or a range of months"),
        ("March 15", "may be a day"), ("04/23/2021", "write 2021-04-23"), ("2021-W54", "no week 54"), ("Q5 2021", "no quarter 5"), ("20212", "spreadsheet"), ("hier", "no date can be read"),
        ("14:23", "no date can be read"), ("5 mars 2021 Agadez", "no date can be read"), ("x" * 500, "no date can be read"),
    ],
)  # fmt: skip
def test_what_is_no_date_says_what_is_wrong(text: str, told: str) -> None:
    start, end, precision, reason, cure = read(text)
    assert (start, end, precision, reason) == (None, None, None, "bad-date")
    assert told in cure
    assert cure.endswith(f" (got '{text[:60]}')")


@pytest.mark.parametrize(
    "text", ["2026-06-02", "02/06/2026", "16/03/2062", "46200", "juillet 2026", "2027", "3-5 juillet 2026", "5 mars 2030", "1-Jul-26"]
)
def test_a_date_after_today_is_a_problem_of_its_own(text: str) -> None:
    assert read(text)[:4] == (None, None, None, "future-date")
    assert "future" in read(text)[4]


def test_a_month_or_year_that_has_begun_is_none() -> None:
    assert read("2026")[:3] == (date(2026, 1, 1), date(2026, 12, 31), "year")
    assert read("01/06/2026")[0] == TODAY


def test_words_for_nothing_are_no_problem() -> None:
    nothing = pl.Series(["NA", "-", "inconnue", "desconocido", "s/d", "sin fecha", "sans date", "?", "n/a", None])
    assert read_dates(nothing, DAY_FIRST, today=TODAY).null_count().row(0) == (10,) * 5


def test_two_digit_years_lie_in_the_hundred_years_up_to_now() -> None:
    assert read("05/03/26")[0] == date(2026, 3, 5)
    assert read("05/03/50")[0] == date(1950, 3, 5)


def test_times_go_and_all_else_stays() -> None:
    texts = [
        "2021-03-05 14:23:11",
        "Thu, 01/01/2026 - 12:00",
        "12-14/03/2020",
        "2021-H1",
        "1H 2020",
        "3 a 5 mayo 2021",
        "14:23",
        "14h",
        "hello",
        None,
        "2021-03-05",
    ]
    bare = [
        "2021-03-05",
        "Thu, 01/01/2026",
        "12-14/03/2020",
        "2021-H1",
        "1H 2020",
        "3 a 5 mayo 2021",
        "14:23",
        "14h",
        "hello",
        None,
        "2021-03-05",
    ]
    assert bare_dates(pl.Series(texts)).to_list() == bare
    repeated = bare_dates(pl.Series(texts * 50))
    assert repeated.to_list() == bare * 50


def test_an_empty_column() -> None:
    assert read_dates(pl.Series([], dtype=pl.String), DAY_FIRST, today=TODAY).shape == (0, 5)
    assert read_dates(pl.Series([None, None], dtype=pl.String), DAY_FIRST, today=TODAY).shape == (2, 5)
    assert bare_dates(pl.Series([], dtype=pl.String)).len() == 0


# The order of a column


def test_days_above_12_settle_the_order_and_the_note_counts_them() -> None:
    rule = settle({"23/04/2021": 312, "03/04/2021": 40})
    assert (rule.day_first, rule.settled) == (True, True)
    assert rule.note == "In column 'Date' the day comes first: 312 rows such as ‘23/04/2021’ can be read in no other way."
    assert rule.evidence == {"day_first": 312, "month_first": 0, "undecided": 40}


@pytest.mark.parametrize(
    ("texts", "day_first", "settled", "told"),
    [
        (["03/04/2021", "04/15/2021"], False, True, "month comes first"),
        # 1 February 2026 was a Sunday, 2 January a Friday
        (["Fri, 01/02/2026"], False, True, "month comes first"), (["viernes 02/01/2026"], True, True, "day comes first"),
        (["03/04/2021"], True, False, "nothing tells"), (["03/03/2021"], True, True, None), (["2021-03-05", "5 mars 2021"], True, True, None),
        ([f"{day}/04/2021" for day in range(13, 29)] + ["04/23/2021"], True, True, "1 row such as ‘04/23/2021’ can only be the other way round"),
        (["15/04/2021", "16/04/2021", "04/17/2021"], True, False, "can only be the other way round"),
        # ranges vote too
        (["12/03/2020 - 14/03/2020"], True, True, "day comes first"),
        (["04232021", "04052021"], False, True, "month comes first"),
        # as month first these lie in the future
        (["05/12/2025", "01/07/2026", "02/08/2026"], False, True, "would lie in the future"), (["12/05/2026", "07/01/2026", "08/02/2026"], True, True, "would lie in the future"),
        # months as first days, in two years
        (["01/02/2020", "01/03/2020", "01/05/2021"], True, True, "first of a month"), (["02/01/2020", "03/01/2020", "05/01/2021"], False, True, "first of a month"),
        # the same few weeks
        ([f"{day:02}/05/2021" for day in (2, 3, 6, 8, 9, 11)], True, True, "lie within 9 days"), ([f"05/{day:02}/2021" for day in (2, 3, 6, 8, 9, 11)], False, True, "lie within 9 days"),
    ],
)  # fmt: skip
def test_the_order_is_settled_from_the_whole_column(texts: list[str], day_first: bool, settled: bool, told: str | None) -> None:
    rule = settle(texts)
    assert (rule.day_first, rule.settled) == (day_first, settled)
    assert rule.note is None if told is None else (told in rule.note and "'Date'" in rule.note)


def test_a_person_goes_before_the_evidence() -> None:
    rule = settle({"23/04/2021": 3, "03/04/2021": 1}, day_first=False)
    assert (rule.day_first, rule.settled) == (False, True)
    assert rule.note == (
        "In column 'Date' the month comes first, as chosen. 3 rows such as ‘23/04/2021’ can only be the other way round: they are problems."
    )


def test_dates_a_spreadsheet_may_have_turned_are_told() -> None:
    texts = [f"2021-03-{day:02}" for day in range(1, 13)] + [f"{day}/03/2021" for day in range(13, 31)]
    assert "may have swapped" in settle(texts).note
    assert "may have swapped" not in settle([*texts, "2021-03-20"]).note


def test_the_note_shows_the_date_of_a_cell_and_nothing_else() -> None:
    assert "Fatou" not in settle(["Fatou Exemple, 23/04/2021"]).note


def test_the_note_shows_the_row_that_tells_best() -> None:
    assert "2 rows such as ‘Sat, 01/31/2026’" in settle(["Thu, 01/01/2026", "Fri, 01/02/2026", "Sat, 01/31/2026"]).note
    assert "1 row such as ‘Fri, 01/02/2026’" in settle(["Thu, 01/01/2026", "Fri, 01/02/2026"]).note


def test_a_row_the_other_way_round_is_a_problem_by_its_weekday_too() -> None:
    assert "was a Sunday, not a Friday" in read("Fri, 01/02/2026")[4]
    assert read("Fri, 01/02/2026", MONTH_FIRST)[0] == date(2026, 1, 2)


@pytest.mark.parametrize(
    ("months", "whole", "last"),
    [(range(1, 13), "month", date(2021, 1, 31)), ((1, 4, 7, 10), "quarter", date(2021, 3, 31)), ((1,), "year", date(2021, 12, 31))],
)
def test_first_days_only_are_whole_periods(months: list[int], whole: str, last: date) -> None:
    counted = {f"{year}-{month:02}-01": 4 for year in (2019, 2020, 2021) for month in months}
    rule = settle(counted)
    assert (rule.months, rule.whole) == (True, whole)
    assert f"read as whole {whole}s" in rule.note
    assert read("2021-01-01", rule)[:3] == (date(2021, 1, 1), last, whole)
    assert read("2021-01-02", rule)[2] == "day"


def test_one_other_day_makes_them_days() -> None:
    counted = {f"2021-{month:02}-01": 4 for month in range(1, 13)}
    assert not settle(counted | {"2021-03-02": 1}).months
    assert not settle({"2021-01-01": 40, "2021-02-01": 2}).months
    assert settle(counted | {"mars 2021": 3, "hier": 1}).months


def test_half_years_are_told_from_weeks() -> None:
    assert read("S2 2020", settle(["S1 2020", "S2 2020"]))[:2] == (date(2020, 7, 1), date(2020, 12, 31))
    assert read("S2 2020", settle(["S1 2020", "S2 2020", "S3 2020"]))[:3] == (date(2020, 1, 6), date(2020, 1, 12), "week")


def test_a_year_of_two_digits_may_stand_first() -> None:
    rule = settle([f"21-03-{day}" for day in (5, 12, 19, 27, 28, 31)])
    assert read("21-03-05", rule)[0] == date(2021, 3, 5)
    assert read("21-03-05")[0] == date(2005, 3, 21)


# Properties

_ENGLISH = "January February March April May June July August September October November December".split()
_FRENCH = "janvier février mars avril mai juin juillet août septembre octobre novembre décembre".split()
_SPANISH = "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre".split()
_PORTUGUESE = "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro".split()
_FRENCH_SHORT = "janv. févr. mars avr. mai juin juil. août sept. oct. nov. déc.".split()
_SPANISH_SHORT = "ene feb mar abr may jun jul ago sep oct nov dic".split()
_WEEKDAYS = "lundi mardi mercredi jeudi vendredi samedi dimanche".split()
DAY_FORMS = {
    "iso": lambda d: d.isoformat(), "iso time": lambda d: f"{d.isoformat()} 04:05:06", "zone": lambda d: f"{d.isoformat()}T23:59:00+01:00",
    "compact": lambda d: f"{d.year}{d.month:02}{d.day:02}", "numeric": lambda d: f"{d.day:02}/{d.month:02}/{d.year}", "dots": lambda d: f"{d.day}.{d.month}.{d.year}",
    "blanks": lambda d: f"{d.day} {d.month} {d.year}", "dashes and time": lambda d: f"{d.day}-{d.month}-{d.year} à 14h30", "serial": lambda d: str((d - date(1899, 12, 30)).days),
    "serial time": lambda d: f"{(d - date(1899, 12, 30)).days}.4375", "english": lambda d: f"{_ENGLISH[d.month - 1]} {d.day}, {d.year}", "short": lambda d: f"{d.day}-{_ENGLISH[d.month - 1][:3]}-{d.year}",
    "french": lambda d: f"{_WEEKDAYS[d.weekday()]} {d.day} {_FRENCH[d.month - 1]} {d.year}", "french short": lambda d: f"{d.day} {_FRENCH_SHORT[d.month - 1]} {d.year}",
    "spanish": lambda d: f"{d.day} de {_SPANISH[d.month - 1]} de {d.year}", "spanish short": lambda d: f"{d.day}-{_SPANISH_SHORT[d.month - 1]}-{d.year % 100:02}",
    "portuguese": lambda d: f"{d.day} de {_PORTUGUESE[d.month - 1].upper()} de {d.year}", "week day": lambda d: "{}-W{:02}-{}".format(*d.isocalendar()),
}  # fmt: skip
DATES = st.dates(date(1980, 1, 1), TODAY)


@settings(deadline=None)
@given(day=DATES, form=st.sampled_from(sorted(DAY_FORMS)))
def test_any_day_in_any_form_comes_back(day: date, form: str) -> None:
    assert read(DAY_FORMS[form](day)) == (day, day, "day", None, None)


@settings(deadline=None)
@given(days=st.lists(DATES, min_size=1, max_size=30), form=st.sampled_from(sorted(DAY_FORMS)))
def test_any_column_comes_back_whole(days: list[date], form: str) -> None:
    cells = pl.Series([DAY_FORMS[form](day) for day in days])
    assert read_dates(cells, DAY_FIRST, today=TODAY)["start_on"].to_list() == days


@settings(deadline=None)
@given(days=st.lists(DATES, min_size=1, max_size=30), day_first=st.booleans())
def test_one_day_above_12_settles_any_column(days: list[date], day_first: bool) -> None:
    days = [*days, date(2021, 3, 13)]
    cells = pl.Series([f"{d.day}/{d.month}/{d.year}" if day_first else f"{d.month}/{d.day}/{d.year}" for d in days])
    counts = bare_dates(cells).alias("text").value_counts()
    rule = settle_dates(counts, header="Date", today=TODAY)
    assert (rule.day_first, rule.settled) == (day_first, True)
    assert read_dates(cells, rule, today=TODAY)["start_on"].to_list() == days


RANGE_FORMS = {
    "iso": lambda a, b: f"{a.isoformat()}/{b.isoformat()}",
    "numeric": lambda a, b: f"{a.day:02}/{a.month:02}/{a.year} - {b.day:02}/{b.month:02}/{b.year}",
    "tight": lambda a, b: f"{a.day}/{a.month}/{a.year}-{b.day}/{b.month}/{b.year}",
    "french": lambda a, b: f"du {a.day} {_FRENCH[a.month - 1]} {a.year} au {b.day} {_FRENCH[b.month - 1]} {b.year}",
    "spanish": lambda a, b: f"del {a.day} de {_SPANISH[a.month - 1]} de {a.year} al {b.day} de {_SPANISH[b.month - 1]} de {b.year}",
    "english": lambda a, b: f"from {_ENGLISH[a.month - 1]} {a.day}, {a.year} to {_ENGLISH[b.month - 1]} {b.day}, {b.year}",
}


@settings(deadline=None)
@given(first=DATES, length=st.integers(1, 400), form=st.sampled_from(sorted(RANGE_FORMS)))
def test_any_range_in_any_form_comes_back(first: date, length: int, form: str) -> None:
    last = first + timedelta(days=length)
    assert read(RANGE_FORMS[form](first, last)) == (first, last, "range", None, None)


@settings(deadline=None)
@given(first=DATES, length=st.integers(1, 27))
def test_a_range_written_short_comes_back(first: date, length: int) -> None:
    last = first + timedelta(days=length)
    if first.month == last.month:
        assert read(f"du {first.day} au {last.day} {_FRENCH[last.month - 1]} {last.year}")[:3] == (first, last, "range")
    else:
        short = f"{first.day} {_FRENCH_SHORT[first.month - 1]} - {last.day} {_FRENCH_SHORT[last.month - 1]} {last.year}"
        assert read(short)[:3] == (first, last, "range")


_PIECES = [
    *"0123456789-/. ,~?()'&",
    "mars",
    "2021",
    "du",
    "au",
    "S1",
    "W",
    "week of",
    "semaine",
    "Q3",
    "avant",
    "et",
    "@",
    "iii",
    "1er",
    "fin",
    "T",
    "h",
    ":",
    "12",
    "vers",
]


@settings(max_examples=300, deadline=None)
@given(
    text=st.one_of(
        st.text(max_size=120),
        st.lists(st.sampled_from(_PIECES), max_size=40).map("".join),
        st.lists(st.sampled_from(_PIECES), max_size=30).map(" ".join),
    )
)
def test_no_text_breaks_the_reader_or_holds_it_up(text: str) -> None:
    text = " ".join(text.split()) or "x"
    read("x")  # what is built once is not counted
    started = time.thread_time()
    start, end, precision, reason, cure = read(text)
    assert time.thread_time() - started < 0.05
    assert (start is None) == (end is None) == (precision is None)
    assert (reason is None) == (cure is None)
    if start:
        assert date(1950, 1, 1) - timedelta(days=200) <= start <= end
        assert start <= TODAY
    settle([text])
