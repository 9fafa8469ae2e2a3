"""Places in words: found where they are, as vague as they are, or honestly not found."""

from __future__ import annotations

from datetime import date
from functools import cache

import polars as pl
import pyogrio
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geodata.answers import END_COLUMNS, Answer
from geodata.countries import country_codes
from geodata.distance import great_circle_km
from geodata.gazetteer import hubs
from geodata.geocoding import MAX_CANDIDATES, VAGUE_KM, geocode, geocode_texts
from geodata.learning import NAMES, TEXTS, Learned, key
from geodata.mentions import tells_no_name
from geodata.names import folded_words
from geodata.reference import natural_earth


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
    exact, near, off, country = (
        geocode(text, "LY").radius_km for text in ("Zuwara", "near Zuwara", "off the coast of Zuwara", "off the coast of Libya")
    )
    assert exact <= near < off < country
    assert "off its coast" in geocode("off the coast of Zuwara", "LY").reason


@pytest.mark.parametrize(
    ("text", "least"), [("Sahara Desert", 1000), ("Libya", 800), ("off the coast of Libya", 150), ("Central Mediterranean", 200)]
)
def test_a_wide_place_is_an_area_with_an_honest_radius(text: str, least: float) -> None:
    answer = geocode(text)
    assert (answer.location_source, answer.doubt) == ("area", "area")
    assert answer.radius_km > least


def test_off_a_country_is_a_part_of_its_sea_not_all_of_it() -> None:
    answer = geocode("off the coast of Libya")
    assert (answer.answer, answer.name) == ("off a country", "Libya")
    assert answer.radius_km < 800
    assert answer.lat > 32


@pytest.mark.parametrize(
    ("text", "country", "doubt"),
    [
        ("Agadez", "NE", None), ("Zuwara", "LY", None), ("Libya", None, "area"), ("Sahara Desert", "NE", "area"), ("Qwxyzzt Vbrrpk", None, "not-found"), ("the", "NE", "area"),
        ("Kallithea", "GR", "namesakes"), ("off Nouadhibou", "MR", None), ("28.1, -15.4", None, None),
    ],
)  # fmt: skip
def test_an_answer_says_why_it_should_be_looked_at(text: str, country: str | None, doubt: str | None) -> None:
    answer = geocode(text, country)
    assert answer.doubt == doubt
    assert doubt != "vague" or answer.radius_km > VAGUE_KM


def test_the_ends_of_the_way_are_told_apart_from_where_it_happened() -> None:
    answer = geocode("Departed from Zuwara heading to Lampedusa, intercepted off Zarzis")
    assert answer.name == "Zarzis"
    assert (answer.origin.name, answer.origin.text) == ("Zuwara", "zuwara")
    assert answer.destination.name == "Lampedusa"
    assert geocode("off Zarzis").origin is None


def test_a_text_that_only_says_where_they_set_off_is_answered_with_doubt() -> None:
    answer = geocode("departed from Tanji")
    assert (answer.name, answer.answer, answer.doubt) == ("Tanji", "on the way", "vague")
    assert answer.origin.name == "Tanji"


def test_other_words_about_a_text_speak_for_places_near_what_they_name() -> None:
    assert geocode("Tripoli", context="Lebanon").country == "LB"
    assert geocode("Tripoli", context="Libya").country == "LY"
    assert geocode("Tripoli", context="nothing that is a place").country == geocode("Tripoli").country


def test_a_country_may_be_stated_by_its_name() -> None:
    assert geocode("Tripoli", "Lebanon") == geocode("Tripoli", "LB")


def settled(text: str, country: str | None, **values: object) -> Learned:
    """Return what a made-up analyst settled of one text."""
    row = {
        "key": key(text), "country": country, "verdict": "pin", "settled_id": "s1", "name": text, "found_country": country, "lat": 20.0, "lon": 10.0,
        "radius_km": 5.0, "who": "made-up analyst", "on": date(2024, 3, 15), **values,
    }  # fmt: skip
    return Learned(pl.DataFrame([row], schema=TEXTS), pl.DataFrame(schema=NAMES))


def test_what_an_analyst_settled_stands_before_all_else() -> None:
    learned = settled("20 km north of Agadez", "NE")
    answer = geocode("20 KM NORTH OF AGADEZ", "NE", learned=learned)
    assert (answer.lat, answer.lon, answer.radius_km) == (20.0, 10.0, 5.0)
    assert (answer.location_source, answer.doubt, answer.answer) == ("learned", None, "learned")
    assert "made-up analyst" in answer.reason
    assert geocode("30 km north of Agadez", "NE", learned=learned).location_source == "offset"


def test_a_text_settled_as_not_knowable_has_no_position() -> None:
    learned = settled("Agadez", "NE", verdict="unknown", name=None, found_country=None, lat=None, lon=None, radius_km=None)
    answer = geocode("Agadez", "NE", learned=learned)
    assert (answer.lat, answer.location_source, answer.doubt) == (None, None, None)
    assert "not knowable" in answer.reason


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
        assert row == as_row(geocode(text, country)), text


def as_row(answer: Answer) -> dict[str, object]:
    """Return an answer as a row of the table of answers, by hand."""
    row = {name: value for name, value in vars(answer).items() if name not in {"candidates", "origin", "destination"}}
    for name in END_COLUMNS:
        end, value = name.split("_", 1)
        row[name] = getattr(getattr(answer, end), value, None)
    return row


def test_learned_answers_are_the_same_in_tables() -> None:
    learned = settled("20 km north of Agadez", "NE")
    texts = pl.DataFrame({"text": ["20 km north of Agadez", "Agadez", "20 km north of Agadez"], "country": ["NE", "NE", "DZ"]})
    for (text, country), row in zip(texts.rows(), geocode_texts(texts, learned=learned).iter_rows(named=True), strict=True):
        assert row == as_row(geocode(text, country, learned=learned))


def test_tables_may_state_other_words_about_each_text() -> None:
    texts = pl.DataFrame(
        {"text": ["Tripoli"] * 3, "country": [None] * 3, "context": ["Lebanon", "Libya", None]},
        schema=dict.fromkeys(["text", "country", "context"], pl.String),
    )
    found = geocode_texts(texts)
    assert found["country"].to_list()[:2] == ["LB", "LY"]
    assert found.row(0, named=True) == as_row(geocode("Tripoli", context="Lebanon"))


def test_candidates_are_shown_best_first() -> None:
    answer = geocode("San Antonio")
    assert len(answer.candidates) == MAX_CANDIDATES  # it has many more namesakes
    assert [c.score for c in answer.candidates] == sorted((c.score for c in answer.candidates), reverse=True)
    assert answer.candidates[0].place_id == answer.place_id
    assert {"LY", "LB", "GR"} <= {c.country for c in geocode("Tripoli").candidates}


def test_empty_tables_are_answered() -> None:
    empty = geocode_texts(pl.DataFrame(schema={"text": pl.String, "country": pl.String}))
    assert empty.height == 0
    assert empty.columns == geocode_texts(pl.DataFrame({"text": ["Gao"], "country": ["ML"]})).columns


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


NEAR_KM = 30.0


def test_hubs_are_enough() -> None:
    table = hubs()
    assert table.height >= 2500
    assert table["hub_id"].is_unique().all()
    assert table.select("source", "name", "lat", "lon", "kind").null_count().sum_horizontal().item() == 0
    assert table.filter(pl.col("country").is_null())["kind"].unique().to_list() == ["waypoint"]


def lost(names: pl.DataFrame) -> list[str]:
    """Return the hubs that their own names and countries do not lead to; one that is shown among namesakes is not lost."""
    found = geocode_texts(names.select(text="name", country="country"))
    apart = pl.Series(great_circle_km(names["lat"], names["lon"], found["lat"], found["lon"]))
    missed = names.filter((apart > NEAR_KM) | apart.is_nan() | apart.is_null())
    return [row["hub_id"] for row in missed.iter_rows(named=True) if not is_among(row)]


def is_among(hub: dict[str, object]) -> bool:
    answer = geocode(str(hub["name"]), str(hub["country"]))
    return f"hub:{hub['hub_id']}" in {candidate.place_id for candidate in answer.candidates}


def on_land() -> pl.DataFrame:
    """Return the hubs without points at sea, and without those whose name has a note in brackets, which nobody writes."""
    return hubs().filter((pl.col("kind") != "waypoint") & ~pl.col("name").str.contains("(", literal=True))


def only_describes(name: str) -> bool:
    return all(tells_no_name(word) for word in folded_words(name))


def test_hubs_are_found_by_their_own_names() -> None:
    table = on_land()
    telling = table.filter(~pl.Series([only_describes(name) for name in table["name"]]))
    assert telling.height > 2400
    assert lost(telling) == []


def test_a_hub_whose_name_is_made_of_common_words_is_found_in_its_country() -> None:
    # San, Praia, El Oued, Porto Santo
    table = on_land()
    assert lost(table.filter(pl.Series([only_describes(name) for name in table["name"]]))) == []


@pytest.mark.parametrize(
    ("text", "country", "lat", "lon"),
    [("Praia", "CV", 14.93, -23.51), ("El Oued", "DZ", 33.36, 6.86), ("El Oued, Algeria", None, 33.36, 6.86), ("San", "ML", 13.30, -4.90), ("Maio", "CV", 15.22, -23.16)],
)  # fmt: skip
def test_a_town_with_the_name_of_a_common_word_is_found(text: str, country: str | None, lat: float, lon: float) -> None:
    assert _apart(geocode(text, country), lat, lon) < 20


def test_a_note_in_brackets_names_the_country_and_not_another_place() -> None:
    assert _apart(geocode("Diama (Mauritania)", "MR"), 16.21, -16.41) < 20


def test_an_island_is_not_the_town_on_it_that_also_has_its_name() -> None:
    assert geocode("Tenerife", "ES").place_id == "hub:tenerife"


@pytest.mark.parametrize(
    "text", ["30 km from Agadez on the road to Arlit", "à 30 km d'Agadez sur la route d'Arlit", "a 30 km de Agadez en la carretera a Arlit"]
)
def test_a_way_that_is_named_leads_to_its_goal(text: str) -> None:
    # Arlit is 206 km away, at 1.76° more north and 0.61° less east
    assert _apart(geocode(text, "NE"), 16.9733 + 1.7636 * 30 / 206, 7.9911 - 0.6058 * 30 / 206) < 3


PLACED_TO_KM = 10.0
"""Many hubs are read off general maps to 5 km, and Natural Earth's coasts are as coarse."""
ISLES_KM = 135.0
"""Natural Earth leaves out small islands; Strongyli, the farthest, is 130 km off the next Greek one, Rhodes."""
SAME_GROUND = {"EH": ("EH", "SAH", "MA", "MAR"), "CY": ("CY", "CYN", "CNM", "ESB", "WSB")}
"""Parts that Natural Earth draws by themselves: beyond the line of control, the north, bases."""


@cache
def outline(country: str) -> shapely.Geometry:
    table = pyogrio.read_dataframe(natural_earth("cultural", "ne_10m_admin_0_countries"), columns=["ISO_A2_EH", "ADM0_A3"])
    parts = SAME_GROUND.get(country, (country,))
    return shapely.union_all(table.geometry[table["ISO_A2_EH"].isin(parts) | table["ADM0_A3"].isin(parts)].to_numpy())


def off_outline_km(lat: float, lon: float, country: str) -> float:
    line = shapely.shortest_line(shapely.Point(lon, lat), outline(country))
    (x_1, y_1), (x_2, y_2) = shapely.get_coordinates(line)
    return float(great_circle_km(y_1, x_1, y_2, x_2))


def test_hubs_lie_in_the_country_they_say() -> None:
    table = hubs().filter(pl.col("country").is_not_null())
    off = table.with_columns(km=pl.Series([off_outline_km(*row) for row in table.select("lat", "lon", "country").iter_rows()])).filter(
        pl.col("km") > PLACED_TO_KM
    )
    isles = off.filter(pl.col("kind").is_in(["island", "islet"]))
    beside = [great_circle_km(row["lat"], row["lon"], isles["lat"], isles["lon"]).min() < PLACED_TO_KM for row in off.iter_rows(named=True)]
    assert off.filter(~pl.Series(beside))["hub_id"].to_list() == []
    assert isles["km"].max() < ISLES_KM
    assert isles.height < 25


def test_no_isle_lies_on_the_ground_of_another_country() -> None:
    isles = hubs().filter(pl.col("kind").is_in(["island", "islet"]))
    points = dict(zip(isles["hub_id"], shapely.points(isles["lon"], isles["lat"]), strict=True))
    countries = isles["country"].unique().to_list()
    ground = {other: shapely.buffer(outline(other), -0.02) for other in countries}  # coasts are drawn to 2 km
    stray = [
        (hub, other)
        for hub, country in isles.select("hub_id", "country").iter_rows()
        for other in countries
        if other != country and ground[other].intersects(points[hub])
    ]
    assert stray == []


@pytest.mark.real
def test_the_flow_monitoring_points_are_found(real_data) -> None:
    file = real_data / "iom-flow-monitoring-west-central-africa-march.csv"
    points = pl.read_csv(file, infer_schema=False).select("fmp", "fmp_country").unique().drop_nulls()
    found = geocode_texts(points.select(text="fmp", country=country_codes(points["fmp_country"])))
    placed = points.with_columns(source=found["location_source"]).filter(pl.col("source") == "gazetteer")
    assert points.height == 42
    assert placed.height >= 35


@pytest.mark.parametrize(
    ("text", "place_id"),
    [
        ("bus from Niamey stopped in Arlit", "hub:arlit"),
        ("Malian nationals from Kayes arrested in Nouadhibou", "hub:nouadhibou"),
        ("Avenue de Bamako, Dakar", "hub:dakar"),
        ("somewhere in Africa", "area:africa"),
        ("Sahel", "area:sahel"),
        ("Sinai", "area:sinai"),
        ("half a character \ud800 in Arlit", "hub:arlit"),
    ],
)
def test_the_better_known_name_and_the_namesake_do_not_take_the_place(text: str, place_id: str) -> None:
    assert geocode(text).place_id == place_id
