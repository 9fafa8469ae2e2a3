"""Places in words of the published files: how near the answers come where the files give positions, which are hidden.

The floors are those of the half that nothing was tuned on; `python -m benchmarks.places` prints all figures.
"""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from benchmarks._incidents import HELD_BACK, TUNING, half_of, incidents
from benchmarks.places import answered, answered_plainly, calibration, quality
from geodata.countries import country_codes
from geodata.geocoding import geocode_texts
from geodata.land import distance_to_country_km
from geodata.names import plain

pytestmark = pytest.mark.real

LEAST_WITHIN_25_KM = 0.55
LEAST_WITHIN_25_KM_COUNTRY_GIVEN = 0.55
LEAST_WITHIN_100_KM = 0.71
LEAST_ANSWERED = 0.985
LEAST_INSIDE_RADIUS, MOST_INSIDE_RADIUS = 0.83, 0.95
MOST_MEDIAN_RADIUS_KM = 115.0
OVER_PLAIN = 0.15  # the share within 25 km is larger by this than that of a plain search for town names

AT_BORDER_KM = 12.0
NOT_FINDABLE = dict[tuple[str, str], str]()
"""Flow-monitoring points, by name and country, that no reference at hand knows, each with the reason."""


@pytest.fixture(scope="module")
def reports(real_data: Path) -> pl.DataFrame:
    return incidents(real_data)


@pytest.fixture(scope="module", params=[False, True], ids=["no country", "country given"])
def held_back(reports: pl.DataFrame, request: pytest.FixtureRequest) -> tuple[bool, pl.DataFrame]:
    chosen = reports.filter(pl.col("half") == HELD_BACK)
    return request.param, answered(chosen, country_given=request.param)


def test_the_reports_are_as_many_as_ever(reports: pl.DataFrame) -> None:
    assert reports.height == 1726
    assert reports["text"].is_unique().all()
    assert reports.filter(pl.col("half") == TUNING).height == pytest.approx(reports.height / 2, rel=0.06)
    assert 0.2 < reports["at_sea"].mean() < 0.6
    assert reports["country"].null_count() < 20


def test_a_text_stays_on_its_side_however_it_is_spelt() -> None:
    assert half_of("Off Zuwâra,  LIBYA") == half_of("off zuwara (Libya)")
    assert {half_of(f"made up {n}") for n in range(20)} == {TUNING, HELD_BACK}


def test_answers_come_near(held_back: tuple[bool, pl.DataFrame]) -> None:
    country_given, answers = held_back
    found = quality(answers)
    assert found["within_25_km"] >= (LEAST_WITHIN_25_KM_COUNTRY_GIVEN if country_given else LEAST_WITHIN_25_KM)
    assert found["within_100_km"] >= LEAST_WITHIN_100_KM
    assert found["answered"] >= LEAST_ANSWERED


def test_answers_come_nearer_than_a_plain_search_for_names(held_back: tuple[bool, pl.DataFrame]) -> None:
    country_given, answers = held_back
    plainly = answered_plainly(answers.select("text", "country", "lat", "lon", "at_sea"), country_given=country_given)
    assert quality(answers)["within_25_km"] >= quality(plainly)["within_25_km"] + OVER_PLAIN


def test_the_truth_lies_inside_the_radius(held_back: tuple[bool, pl.DataFrame]) -> None:
    overall = calibration(held_back[1]).filter(pl.col("location_source") == "all").row(0, named=True)
    assert LEAST_INSIDE_RADIUS <= overall["inside"] <= MOST_INSIDE_RADIUS
    assert overall["median_radius_km"] <= MOST_MEDIAN_RADIUS_KM  # a radius that holds all is easy to give


def test_every_flow_monitoring_point_is_found_in_its_country(real_data: Path) -> None:
    file = real_data / "iom-flow-monitoring-west-central-africa-march.csv"
    table = pl.read_csv(file, infer_schema=False)
    points = table.select(text="fmp", country=country_codes(table["fmp_country"]))
    points = points.drop_nulls().unique(maintain_order=True)
    assert points.height == 42
    found = geocode_texts(points)
    off = distance_to_country_km(
        found["lat"].cast(pl.Float64).to_numpy(), found["lon"].cast(pl.Float64).to_numpy(), points["country"].to_numpy()
    )
    good = (found["location_source"] == "gazetteer").fill_null(value=False) & pl.Series(off <= AT_BORDER_KM)
    lost = {(plain(text), country) for text, country in points.filter(~good).rows()}
    assert lost == set(NOT_FINDABLE)
