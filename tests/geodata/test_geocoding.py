"""Places in words: found where they are, as vague as they are, or honestly not found."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geodata.answers import Answer
from geodata.countries import country_codes
from geodata.distance import great_circle_km
from geodata.gazetteer import hubs
from geodata.geocoding import geocode, geocode_texts
from geodata.phrases import NOT_KNOWN_EXACTLY, not_known_exactly, read_phrase


def _apart(answer: Answer, lat: float, lon: float) -> float:
    assert answer.lat is not None, answer.reason
    return float(great_circle_km(answer.lat, answer.lon, lat, lon))


@pytest.mark.parametrize(
    ("text", "country", "lat", "lon", "within"),
    [
        ("Séguédine", "NE", 20.20, 12.98, 10), ("SEGUEDINE", None, 20.20, 12.98, 10), ("Sebha", "LY", 27.04, 14.43, 10),
        ("Remains washed ashore at Al Khoms", None, 32.65, 14.26, 15), ("Port-Etienne", "MR", 20.93, -17.03, 15),
        ("Boat found off Nouadhibou, 6 days after departing from Tanji, The Gambia", None, 20.93, -17.03, 25),
        ("20 km north of Assamaka", None, 19.52, 5.75, 6), ("80 km al norte de In Guezzam", "DZ", 20.29, 5.77, 10),
        ("position 34º15N 012º25E", None, 34.25, 12.4167, 1), ("28.1, -15.4", None, 28.1, -15.4, 0.1),
        ("between Arlit and Tamanrasset", None, 20.76, 6.45, 15), ("القطرون", "LY", 24.93, 14.63, 15),
        ("Saint Louis", "SN", 16.02, -16.49, 10), ("Tripoli", "LB", 34.44, 35.83, 15), ("Tripoli", "LY", 32.89, 13.19, 15),
    ],
)  # fmt: skip
def test_a_place_is_where_it_is(text: str, country: str | None, lat: float, lon: float, within: float) -> None:
    assert _apart(geocode(text, country), lat, lon) < within


def test_the_words_around_a_place_widen_its_radius() -> None:
    exact, near, off = (geocode(text, "LY").radius_km for text in ("Zuwara", "near Zuwara", "off the coast of Zuwara"))
    assert exact < near < off
    assert "off its coast" in geocode("off the coast of Zuwara", "LY").reason


@pytest.mark.parametrize(
    ("text", "least"),
    [("Sahara Desert", 1000), ("Libya", 800), ("off the coast of Libya", 800), ("Central Mediterranean", 200)],
)
def test_a_wide_place_is_an_area_with_an_honest_radius(text: str, least: float) -> None:
    answer = geocode(text)
    assert answer.location_source == "area"
    assert answer.radius_km > least


def test_what_is_not_found_is_said_so_with_the_reason() -> None:
    answer = geocode("Qwxyzzt Vbrrpk")
    assert (answer.lat, answer.location_source) == (None, None)
    assert "gazetteer" in answer.reason


def test_a_namesake_outside_the_stated_country_is_not_taken() -> None:
    answer = geocode("Almería", "NE")
    assert answer.country == "NE"
    assert answer.location_source == "area"
    assert "outside the country" in answer.reason


def test_a_table_keeps_height_and_order_and_agrees_with_one_by_one() -> None:
    table = pl.DataFrame({"text": ["Agadez", None, "Nowhereatall", "Agadez", "Sabha"], "country": ["NE", "NE", None, "NE", "LY"]})
    found = geocode_texts(table)
    assert found["name"].to_list() == ["Agadez", "Niger", None, "Agadez", "Sabha"]
    assert found["reason"].null_count() == 0
    one = geocode("Sabha", "LY")
    assert found.row(4, named=True)["lat"] == one.lat


def test_many_texts_are_answered_as_one_by_one() -> None:
    texts = [
        "Agadez", "off the coast of Zuwara", "20 km north of Assamaka", "between Arlit and Tamanrasset", "the", "To", "Al", "28.1, -15.4", "",
        "Boat found off Nouadhibou, 6 days after departing from Tanji", "departed from Tanji", "35 millas al sur de Almería", "Nowhereatall",
        "Tripoli", "القطرون", "12,5 km nord-est de Dirkou", "Gao region", "Libya", "road Arlit - Assamaka", "Saint Louis",
    ]  # fmt: skip
    pairs = [(text, country) for text in texts for country in (None, "LY", "NE")]
    found = geocode_texts(pl.DataFrame(pairs, schema=["text", "country"], orient="row"))
    for (text, country), row in zip(pairs, found.iter_rows(named=True), strict=True):
        one = geocode(text, country)
        assert row == {name: getattr(one, name) for name in found.columns}


def test_candidates_are_shown_best_first() -> None:
    answer = geocode("San Antonio")
    assert len(answer.candidates) == 8  # it has many more namesakes
    assert [c.score for c in answer.candidates] == sorted((c.score for c in answer.candidates), reverse=True)
    assert answer.candidates[0].place_id == answer.place_id
    assert {"LY", "LB", "GR"} <= {c.country for c in geocode("Tripoli").candidates}


@pytest.mark.parametrize(
    ("text", "distance_km", "bearing"),
    [
        ("20 km north of Assamaka", 20, 0), ("80 km al norte de In Guezzam", 80, 0), ("12,5 km nord-est de Dirkou", 12.5, 45),
        ("3 nautical miles off Zuwara", 5.556, None), ("10 miles south west of Arlit", 16.09344, 225), ("north of Agadez", None, 0),
        ("North Agadez", None, None), ("30 kilometros de Gao", 30, None), ("6 days after", None, None),
    ],
)  # fmt: skip
def test_distances_and_bearings_are_read(text: str, distance_km: float | None, bearing: float | None) -> None:
    phrase = read_phrase(text)
    assert (phrase.distance_km, phrase.bearing) == (pytest.approx(distance_km) if distance_km else None, bearing)


@pytest.mark.parametrize(
    ("text", "main", "words"),
    [
        ("Boat off Gao; heading to Arlit", "Boat off Gao", "boat off gao"), ("Départ de Tanji", "Départ de Tanji", "depart de tanji"),
        ("Zuwara", "Zuwara", "zuwara"), ("... departed from Tanji", "... departed from Tanji", "departed from tanji"),
    ],
)  # fmt: skip
def test_a_text_is_parted_where_it_goes_on_to_something_else(text: str, main: str, words: str) -> None:
    phrase = read_phrase(text)
    assert (phrase.main, phrase.words, phrase.main + phrase.rest) == (main, words, text)


_WORDS = st.sampled_from([
    "Unspecified", "unknown", "APPROXIMATE", "exact", "location", "place", "lieu", "Inconnu", "non", "précisé", "PRÉCISÉ", "ubicación",
    "lugar", "desconocida", "sin", "especificar", "Gao", "exactement", "reconnu", "é", "-",
])  # fmt: skip


@given(texts=st.lists(st.none() | st.lists(_WORDS, max_size=5).map(" ".join), max_size=20))
def test_a_place_not_known_exactly_is_told_by_its_words(texts: list[str | None]) -> None:
    series = pl.Series(texts, dtype=pl.String)
    assert not_known_exactly(series).to_list() == series.str.contains(NOT_KNOWN_EXACTLY).fill_null(value=False).to_list()


@pytest.mark.parametrize(
    ("text", "guessed"),
    [
        ("Unspecified spot", True), ("place UNKNOWN", True), ("Approximate position", True), ("exact location not given", True),
        ("Exact place?", True), ("lieu inconnu", True), ("Lieu exact à préciser", True), ("NON PRÉCISÉ", True), ("ubicación desconocida", True),
        ("lugar exacto por confirmar", True), ("Sin especificar", True), ("Gao", False), ("exactly 3 km off Gao", False), (None, False),
    ],
)  # fmt: skip
def test_a_text_may_say_that_nobody_knew_the_place(text: str | None, guessed: bool) -> None:
    assert not_known_exactly(pl.Series([text], dtype=pl.String)).to_list() == [guessed]


def test_empty_tables_are_answered() -> None:
    assert geocode_texts(pl.DataFrame(schema={"text": pl.String, "country": pl.String})).height == 0


@settings(max_examples=30, deadline=None)
@given(
    name=st.sampled_from(["Assamaka", "Bordj Badji Mokhtar", "Nouadhibou", "Laâyoune", "Al Qatrun", "Gao"]),
    upper=st.booleans(),
    blanks=st.integers(0, 3),
)
def test_case_and_blanks_do_not_move_a_place(name: str, upper: bool, blanks: int) -> None:
    written = " " * blanks + (name.upper() if upper else name.lower()).replace(" ", "  ") + " " * blanks
    assert geocode(written).place_id == geocode(name).place_id


@settings(max_examples=60, deadline=None)
@given(text=st.text(max_size=300))
def test_no_text_breaks_it(text: str) -> None:
    answer = geocode(text)
    assert answer.reason
    assert (answer.lat is None) == (answer.radius_km is None)


def test_a_huge_text_is_cut_not_choked_on() -> None:
    assert geocode("Agadez " * 200_000).name == "Agadez"


def test_hubs_are_enough_and_found_by_their_own_names() -> None:
    table = hubs()
    assert table.height >= 120
    assert table["hub_id"].is_unique().all()
    assert table["source"].null_count() == 0
    land = table.filter(~pl.col("kind").is_in(["waypoint", "island"]))
    found = geocode_texts(land.select(text="name", country="country"))
    apart = great_circle_km(land["lat"], land["lon"], found["lat"], found["lon"])
    lost = land["name"].filter(pl.Series(apart > 30)).to_list()
    assert lost == []


def test_hubs_lie_in_the_country_they_say() -> None:
    import geopandas as gpd
    import shapely

    from geodata.reference import natural_earth

    table = hubs().filter(~pl.col("kind").is_in(["waypoint", "islet"]))  # outlines leave out the smallest
    world = gpd.read_file(natural_earth("cultural", "ne_10m_admin_0_countries"), columns=["ISO_A2_EH", "ADM0_A3"])
    world.loc[world["ADM0_A3"] == "SAH", "ISO_A2_EH"] = "EH"
    shapes = dict(zip(world["ISO_A2_EH"], world.geometry, strict=True))
    shapes["EH"] = shapes["EH"].union(shapes["MA"])  # Natural Earth draws the line of control within the territory
    far = [
        hub["name"]
        for hub in table.iter_rows(named=True)
        # harbours and border posts may fall a little outside the simplified outline
        if shapes[hub["country"]].distance(shapely.Point(hub["lon"], hub["lat"])) > 0.2
    ]
    assert far == []


@pytest.mark.real
def test_the_flow_monitoring_points_are_found(real_data) -> None:
    file = real_data / "iom-flow-monitoring-west-central-africa-march.csv"
    points = pl.read_csv(file, infer_schema=False).select("fmp", "fmp_country").unique().drop_nulls()
    found = geocode_texts(points.select(text="fmp", country=country_codes(points["fmp_country"])))
    placed = points.with_columns(source=found["location_source"]).filter(pl.col("source") == "gazetteer")
    assert points.height == 42
    assert placed.height >= 35
