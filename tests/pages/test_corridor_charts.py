"""How finely charts of a corridor tell time, and what is named on their axes."""

from __future__ import annotations

from datetime import date

from pages._parts.corridor_charts import _named, bands_period, bars_period, silent
from routes.cells import periods_between


def test_many_years_are_told_by_quarter_or_year() -> None:
    first = date(2012, 3, 1)
    assert [bars_period(first, date(year, 2, 28)) for year in (2014, 2016, 2023, 2026)] == ["month", "month", "quarter", "year"]
    assert [bands_period(first, date(year, 2, 28)) for year in (2013, 2014, 2017, 2024)] == ["month", "quarter", "quarter", "year"]


def test_names_on_an_axis_do_not_crowd() -> None:
    def named(last: date, period: str) -> list[str]:
        return _named(periods_between(date(2020, 2, 1), last, period), period)

    assert named(date(2020, 4, 1), "month") == ["Feb 2020", "Mar 2020", "Apr 2020"]
    assert named(date(2021, 2, 1), "month") == ["Apr 2020", "Jul 2020", "Oct 2020", "Jan 2021"]
    assert named(date(2023, 2, 1), "month") == ["Jul 2020", "Jan 2021", "Jul 2021", "Jan 2022", "Jul 2022", "Jan 2023"]
    assert named(date(2023, 2, 1), "quarter") == ["2020 Q1", "2021 Q1", "2022 Q1", "2023 Q1"]
    assert named(date(2022, 2, 1), "year") == ["2020", "2021", "2022"]


def test_a_period_without_any_report_is_found() -> None:
    seen = {date(2020, 1, 1), date(2022, 1, 1)}
    assert silent(date(2020, 5, 1), date(2022, 5, 1), "year", seen)
    assert not silent(date(2020, 5, 1), date(2020, 12, 1), "year", seen)
