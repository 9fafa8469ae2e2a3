"""What is in a column, whatever its header says."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from routes.intake.contents import REGION_LON, look


def _look(*cells: str | None):
    return look(pl.Series(cells, dtype=pl.String))


@pytest.mark.parametrize(
    "text",
    [
        "2021-03-05", "05/03/2021", "9-Jul-19", "Thu, 01/01/2026 - 12:00", "2021-03-05T06:15:00Z", "20210305", "janvier 2021", "marzo de 2020",
        "3 mars 2021", "5 de maio de 2021", "12-14/03/2020", "du 3 au 5 mai 2021", "2021-Q3", "4e trimestre 2020", "2021-W10", "semaine 10 2021", "16/03/2021 23h40",
    ],
)  # fmt: skip
def test_dates_are_seen(text: str) -> None:
    assert _look(text, text).shares["date"] == 1


@pytest.mark.parametrize(
    "text",
    [
        "12",
        "10.8781",
        "-17.0447",
        "Marseille",
        "Mar Menor",
        "Port 2000",
        "20.93, -17.04",
        "77 123 45 67",
        "2 de la Marine",
        "12:30",
        "ML-2021-44",
    ],
)
def test_what_is_no_date_is_not_taken_for_one(text: str) -> None:
    assert _look(text).shares["date"] == 0


def test_days_without_a_year_are_told_apart() -> None:
    shares = _look("du 3 au 5 mai", "12 mars", "12/03").shares
    assert (shares["date"], shares["yearless"]) == (0, 1)


@pytest.mark.parametrize(
    "text",
    [
        "20.93, -17.04", "(20.93; -17.04)", "20,93 -17,04", "20.93N 17.04W", "14°41'N 17°40'W", "27º45'36\"N, 15º41'02\"O", "POINT (-17.04 20.93)",
        "SRID=4326;POINT(-17.04 20.93)", "lat: 20.93, lon: -17.04", "N 20°56' W 17°02'",
    ],
)  # fmt: skip
def test_pairs_are_seen(text: str) -> None:
    assert _look(text).shares["pair"] == 1


@pytest.mark.parametrize("text", ["12, 13", "10-15", "1 234", "05/03/2021", "Nouadhibou, Mauritanie", "1.234,5"])
def test_what_is_no_pair_is_not_taken_for_one(text: str) -> None:
    assert _look(text).shares["pair"] == 0


def test_latitudes_and_longitudes() -> None:
    lat, lon = _look("20.93", "28,1", "-4.2", "20°12′06″N"), _look("-17.04", "−15,4", "120.5", "17°02′W")
    assert (lat.degrees(90), lon.degrees(180)) == (1, 1)
    assert lon.degrees(90) == 0.5  # 120.5 is too far, and W is no latitude
    assert lon.within(REGION_LON) == pytest.approx(2 / 3)  # of the plain numbers


@pytest.mark.parametrize(
    "text",
    ["41", "41.0", "1 234", "1.234", "1,234", ">50", "~30", "10-15", "entre 10 y 15", "une dizaine", "una veintena", "12 personnes", "50+"],
)
def test_counts_are_seen(text: str) -> None:
    content = _look(text)
    assert max(content.shares["whole"], content.shares["count"]) == 1


def test_words_for_unknown_do_not_count() -> None:
    content = _look("12", "NA", "-", "inconnu", "desconocido", None)
    assert content.shares["whole"] == 1
    assert content.filled == pytest.approx(5 / 6)


def test_countries_in_any_language_and_code() -> None:
    assert _look("Mali", "MLI", "ML", "Côte d'Ivoire", "España").countries == 1
    assert _look("Mali", "Gao").countries == 0.5


def test_places_and_routes() -> None:
    assert _look("Nouadhibou", "Kidal, Mali", "Zzyzxq", "Zzyzxr").places == 0.5
    assert _look("Western African", "Ruta canaria", "elsewhere", "elsewhere").routes == 0.5


def test_rows_that_are_numbered() -> None:
    assert _look("1", "2", "3", "4").counts_rows
    assert not _look("1", "2", "4").counts_rows
    assert not _look("10", "11", "12").counts_rows
    assert not _look("1", "2", "x").counts_rows


def test_shares_weigh_cells_and_not_texts() -> None:
    assert _look("12", "12", "12", "a").shares["whole"] == 0.75


def test_an_empty_column_says_nothing() -> None:
    content = _look(None, None)
    assert content.is_empty
    assert set(content.shares.values()) == {0}
    assert (content.countries, content.places, content.routes, content.degrees(90)) == (0, 0, 0, 0)


def test_a_long_column_is_looked_at_from_end_to_end() -> None:
    cells = pl.Series(["12"] * 5_000 + ["2021-03-05"] * 5_000)
    assert look(cells).shares["date"] == pytest.approx(0.5, abs=0.01)


@given(st.lists(st.none() | st.text(max_size=80), max_size=12))
def test_any_cells_can_be_looked_at(cells: list[str | None]) -> None:
    content = look(pl.Series(cells, dtype=pl.String))
    assert all(0 <= share <= 1 for share in content.shares.values())
    assert all(0 <= share <= 1 for share in (content.countries, content.places, content.routes, content.degrees(90), content.degrees(180)))
    assert content.shares["yearless"] + content.shares["date"] <= 1 + 1e-9


@given(st.lists(st.dates(), min_size=1), st.sampled_from(["%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y", "%Y%m%d"]))
def test_every_date_is_one(days: list, form: str) -> None:
    texts = [
        day.replace(year=1990 + day.year % 40).strftime(form) if not (day.month == 2 and day.day == 29) else "2020-02-29" for day in days
    ]
    assert look(pl.Series(texts)).shares["date"] == 1


@given(st.lists(st.floats(-90, 90).map(lambda v: f"{v:.4f}"), min_size=1))
def test_every_latitude_is_one_and_no_date(texts: list[str]) -> None:
    content = look(pl.Series(texts))
    assert content.degrees(90) == 1
    assert content.shares["date"] <= sum(text[-4:-2] in ("19", "20") and text[-5] == "." for text in texts) / len(texts)
