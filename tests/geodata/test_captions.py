"""Captions: what a person who knows the map would say, and brute force over the gazetteer. No event stands behind a point."""

from __future__ import annotations

import re

import numpy as np
import polars as pl
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal
from pyproj import Geod

from geodata._caption_places import AROUND_KM, NAMED_KINDS, SHORE_KINDS, SHORE_KM, WEIGHTS, candidates, grounds, seas
from geodata._caption_words import _file as words_of_captions
from geodata._shore import at_sea
from geodata.captions import LANGUAGES, Caption, caption, captions, cell_caption
from geodata.distance import destination, great_circle_km
from geodata.gazetteer import load
from geodata.hexgrid import cell_from_name

SPHERE = Geod(a=6371008.8, f=0)
REGION_LAT, REGION_LON = st.floats(-5, 45), st.floats(-25, 40)


def place(place_id: str) -> dict:
    return load().places.row(by_predicate=pl.col("place_id") == place_id, named=True)


def off(place_id: str, bearing: float, km: float) -> tuple[float, float]:
    row = place(place_id)
    return destination(row["lat"], row["lon"], bearing, km)


@pytest.mark.parametrize(
    ("point", "texts"),
    [
        (("hub:dirkou", 225, 0.5), ["Dirkou, Niger", "Dirkou, Niger", "Dirkou, Níger"]),
        (("hub:dirkou", 270, 42), ["42 km W of Dirkou, Niger", "42 km à l'O de Dirkou, Niger", "42 km al O de Dirkou, Níger"]),
        (("hub:zuwara", 0, 29), ["29 km N of Zuwara, Libya, at sea", "29 km au N de Zouara, Libye, en mer", "29 km al N de Zuara, Libia, en el mar"]),
        (("hub:agadez", 225, 40), ["40 km SW of Agadez, Niger", "40 km au SO d'Agadez, Niger", "40 km al SO de Agadez, Níger"]),
    ],
)  # fmt: skip
def test_captions_read_as_people_write(point, texts: list[str]) -> None:
    assert [caption(*off(*point), language=language).text for language in LANGUAGES] == texts


def test_a_sea_is_named_where_no_coast_is_near() -> None:
    lat, lon = off("hub:lampedusa", 180, 95)
    found = [caption(lat, lon, language=language).text.split(", ") for language in LANGUAGES]
    assert [text[0] for text in found] == ["Central Mediterranean", "Méditerranée centrale", "Mediterráneo central"]
    assert [text[-1] for text in found] == ["Italy", "Italie", "Italia"]
    assert all("9" in text[1] and "Lampedusa" in text[1] for text in found)


def test_a_desert_is_named_where_no_place_is_near() -> None:
    # between the Aïr and the Djado, more than 100 km from any place
    found = [caption(19.8, 10.6, language=language).text.split(", ")[0] for language in LANGUAGES]
    assert found == ["in the Ténéré", "dans le Ténéré", "en el Teneré"]


def test_a_point_in_another_country_than_its_place_says_so() -> None:
    found = caption(*off("hub:ghat", 270, 30))
    assert (found.country, found.place, found.text) == ("DZ", "Ghat", "30 km W of Ghat, Libya (Algeria)")
    assert caption(*off("hub:ghat", 270, 30), language="es").text == "30 km al O de Ghat, Libia (Argelia)"


def test_all_that_a_caption_tells() -> None:
    lat, lon = off("hub:dirkou", 270, 42)
    assert caption(lat, lon) == Caption("42 km W of Dirkou, Niger", "hub:dirkou", "Dirkou", pytest.approx(42), "W", "Agadez", "NE", None)
    sea = caption(*off("hub:lampedusa", 180, 97), language="fr")
    assert (sea.region, sea.country, sea.sea, sea.direction) == (None, "IT", "Méditerranée centrale", "S")


@pytest.mark.parametrize(
    ("radius_km", "text"),
    [
        (None, "47 km W of Dirkou, Niger"), (4.9, "47 km W of Dirkou, Niger"), (5, "about 45 km W of Dirkou, Niger"), (40, "about 45 km W of Dirkou, Niger"),
        (48, "near Dirkou, Niger"), (149, "near Dirkou, Niger"), (150, "Agadez region, Niger"), (1500, "Niger"),
    ],
)  # fmt: skip
def test_no_more_is_said_than_the_radius_allows(radius_km, text: str) -> None:
    assert caption(*off("hub:dirkou", 270, 47), radius_km=radius_km).text == text


def test_distances_are_rounder_where_the_radius_is_wider() -> None:
    lat, lon = off("hub:dirkou", 270, 56)
    assert caption(lat, lon, radius_km=49).text == "about 55 km W of Dirkou, Niger"
    assert caption(lat, lon, radius_km=50).text == "about 60 km W of Dirkou, Niger"


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        # of resolutions 6, 5, 4, 3 and 2: from 4 to 180 km from centre to corner, all around or beside Dirkou
        ("86594a247ffffff", "Dirkou, Niger"), ("85594a27fffffff", "near Dirkou, Niger"), ("84594a3ffffffff", "near Dirkou, Niger"),
        ("83594afffffffff", "near Dirkou, Niger"), ("82594ffffffffff", "Agadez region, Niger"),
        ("86594a66fffffff", "33 km W of Bilma, Niger"), ("85594a67fffffff", "about 35 km W of Bilma, Niger"),
    ],
)  # fmt: skip
def test_a_cell_says_no_more_than_it_knows(cell: str, text: str) -> None:
    assert cell_caption(cell_from_name(cell)).text == text


def test_at_sea_is_said_only_of_all_that_the_radius_holds() -> None:
    lat, lon = off("hub:zuwara", 0, 29)
    assert caption(lat, lon, radius_km=10).text == "about 30 km N of Zuwara, Libya, at sea"
    assert caption(lat, lon, radius_km=28.5).text == "about 30 km N of Zuwara, Libya"
    assert caption(*off("hub:zuwara", 0, 9), radius_km=12).text == "near Zuwara, Libya"


def test_another_country_is_said_only_beyond_the_radius() -> None:
    assert caption(*off("hub:ghat", 270, 60), radius_km=6).text.endswith("km W of Ghat, Libya (Algeria)")
    assert caption(*off("hub:ghat", 270, 30), radius_km=29).text == "about 30 km W of Ghat, Libya"


def test_a_wide_radius_names_the_larger_place() -> None:
    hamlet = off("hub:agadez", 90, 40)
    sizes = [place(caption(*hamlet, radius_km=radius_km).place_id)["population"] for radius_km in (None, 60)]
    assert sizes[1] == place("hub:agadez")["population"] >= sizes[0]


def test_wide_points_name_no_place() -> None:
    found = caption(*off("hub:dirkou", 270, 47), radius_km=200)
    assert (found.place_id, found.place, found.distance_km, found.direction) == (None, None, None, None)
    assert [caption(34.65, 12.6, radius_km=200, language=language).text for language in LANGUAGES] == [
        "Central Mediterranean", "Méditerranée centrale", "Mediterráneo central",
    ]  # fmt: skip
    assert caption(19.0, 11.0, radius_km=200, language="fr").text == "région d'Agadez, Niger"
    assert caption(35.95, -5.6, radius_km=400).sea != "Strait of Gibraltar"
    assert caption(35.95, -5.6).sea == "Strait of Gibraltar"


def test_each_point_has_its_own_radius() -> None:
    lat, lon = off("hub:dirkou", 270, 47)
    found = captions([lat] * 3, [lon] * 3, radius_km=[np.nan, 25, 200])["text"].to_list()
    assert found == ["47 km W of Dirkou, Niger", "about 45 km W of Dirkou, Niger", "Agadez region, Niger"]


@pytest.mark.parametrize(
    ("bearing", "direction"),
    [(0, "N"), (22, "N"), (23, "NE"), (90, "E"), (135, "SE"), (180, "S"), (225, "SO"), (270, "O"), (315, "NO"), (338, "N")],
)
def test_directions_are_of_eight(bearing: float, direction: str) -> None:
    # around Bilma nothing else is near to the west and east; only the direction is asked
    found = captions(*zip(off("hub:bilma", bearing, 15), strict=True), language="fr")
    assert found["place"].to_list() == ["Bilma"]
    assert found["direction"].to_list() == [direction]


def test_a_harbour_is_not_at_sea_and_a_hamlet_not_named_before_its_town() -> None:
    for hub in ("hub:zuwara", "hub:tripoli", "hub:lampedusa", "hub:nouadhibou", "hub:tangier"):
        row = place(hub)
        assert "at sea" not in caption(row["lat"], row["lon"]).text
        assert caption(row["lat"], row["lon"]).place == row["name"]


@pytest.mark.parametrize(("language", "mark"), [("en", ","), ("fr", "\u202f"), ("es", "\u00a0")])
def test_thousands_are_set_apart(language: str, mark: str) -> None:
    assert re.search(
        rf"\b1{mark}\d\d\d km", caption(-2.0, -22.0, language=language).text
    )  # in the Atlantic, more than 1,000 km from any coast


def test_what_is_no_point_has_no_caption() -> None:
    frame = captions([np.nan, 18.99, 95.0], [12.0, 12.89, 12.0])
    assert frame["text"].to_list() == [None, "Dirkou, Niger", None]
    assert frame.row(0) == (None,) * 8
    assert caption(np.nan, 12.0) == Caption("", *[None] * 7)
    empty = captions([], [])
    assert empty.columns == ["text", "place_id", "place", "distance_km", "direction", "region", "country", "sea"]
    assert empty.schema == frame.schema


def test_another_language_is_refused() -> None:
    with pytest.raises(ValueError, match="en, fr, es, got 'de'"):
        captions([1.0], [1.0], language="de")


def random_points(count: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    return rng.uniform(-5, 45, count), rng.uniform(-25, 40, count)


def test_the_place_named_is_the_best_of_all() -> None:
    lat, lon = random_points(120, seed=1)
    found = captions(lat, lon)
    places = load().places.filter(pl.col("kind").is_in(NAMED_KINDS))
    place_lat, place_lon, kind = places["lat"].to_numpy(), places["lon"].to_numpy(), places["kind"]
    people, hub = places["population"].to_numpy(), places["is_hub"].to_numpy()
    level = np.searchsorted([1, 10_000, 100_000, 500_000], people, side="right")
    level[hub & ~kind.is_in(["well", "post", "beach", "cape", "port"]).to_numpy() & (level == 0)] = 1
    level = np.where(kind == "island", np.maximum(level, 2), level) + hub
    weight = np.array(WEIGHTS)[np.minimum(level, 4)]
    coastal = (places["coast_km"].fill_null(999) <= 10).to_numpy() | (
        kind.is_in(["island", "islet"]).to_numpy() & at_sea(place_lat, place_lon)
    )
    shore = kind.is_in(SHORE_KINDS).to_numpy() & (people == 0)
    for y, x, row in zip(lat, lon, found.iter_rows(named=True), strict=True):
        km = great_circle_km(y, x, place_lat, place_lon)
        score = (km + AROUND_KM) / weight
        wet = row["sea"] or "at sea" in row["text"]
        score[~coastal if wet else shore & (km > SHORE_KM)] = np.inf
        chosen = score[(places["place_id"] == row["place_id"]).to_numpy()].item()
        assert chosen <= score.min() * 1.03  # near is found on Mercator's map, which far places stretch


def test_seas_and_regions_are_the_smallest_that_hold_the_point() -> None:
    lat, lon = random_points(300, seed=2)
    found = captions(lat, lon)
    gazetteer = load()
    table = gazetteer.places.with_row_index("place").join(gazetteer.outlines, on="place")
    # Bamako is drawn over much of Koulikoro, and not asked
    for column, wanted in (
        ("sea", pl.col("kind").is_in(["sea", "strait", "gulf"])),
        ("region", pl.col("place_id").str.starts_with("iso:") & (pl.col("kind") == "region") & (pl.col("name") != "Bamako")),
    ):
        areas = table.filter(wanted)
        shapes, size = shapely.from_wkb(areas["outline"].to_numpy()), areas["radius_km"].to_numpy()
        named = (found[column].is_not_null() & found["direction"].is_not_null()).to_numpy()
        assert named.sum() > 50
        for n in np.flatnonzero(named):
            holding = np.flatnonzero(shapely.intersects_xy(shapes, lon[n], lat[n]))
            if len(holding):
                assert found[column][int(n)] == areas["name"][int(holding[np.argmin(size[holding])])]


def test_a_region_is_named_only_where_its_place_is_in_it() -> None:
    lat, lon = random_points(2000, seed=5)
    found = captions(lat, lon).drop_nulls("region").join(load().places.select("place_id", "region_id", home="country"), on="place_id")
    regions = load().places.filter(pl.col("kind") == "region")
    mine = found.filter(pl.col("home") == pl.col("country")).join(regions.select("name", region_id="place_id"), on="region_id")
    assert mine.height > 500
    assert mine.filter(pl.col("name") != pl.col("region")).is_empty()
    assert caption(*off("hub:bamako", 0, 1)).region == "Bamako"
    assert caption(15.3, -6.8).region is None  # 300 km from Bamako, where its outline errs


@pytest.mark.parametrize(
    ("point", "texts"),
    [
        # islands, capes and passes in the words of each language, their articles joined
        (("hub:linosa-island", 270, 30), ["30 km W of Linosa Island, Italy, at sea", "30 km à l'O de l'île de Linosa, Italie, en mer", "30 km al O de la isla de Linosa, Italia, en el mar"]),
        (("hub:salvador-pass", 0, 0), ["Salvador Pass, Niger", "Col de Salvador, Niger", "Paso de Salvador, Níger"]),
        (("hub:salvador-pass", 180, 9), ["9 km S of Salvador Pass, Niger", "9 km au S du col de Salvador, Niger", "9 km al S del paso de Salvador, Níger"]),
        # a name differs, a country is called as its island, which of two namesakes is told by the country
        (("gn:360630", 0, 0), ["Cairo, Egypt", "Le Caire, Égypte", "El Cairo, Egipto"]),
        (("hub:tombouctou", 0, 20), ["20 km N of Timbuktu, Mali", "20 km au N de Tombouctou, Mali", "20 km al N de Tombuctú, Malí"]),
        (("hub:malta-island", 0, 0), ["Malta", "Malte", "Malta"]),
        (("hub:rosso-mr", 0, 0.5), ["Rosso, Mauritania", "Rosso, Mauritanie", "Rosso, Mauritania"]),
        # an islet without a coast on file is no point at sea, and what lies before a port is off it
        (("hub:lampione-island", 0, 0), ["Lampione, Italy", "Lampione, Italie", "Lampione, Italia"]),
        (("hub:dakar", 120, 4.5), ["off Dakar, Senegal", "au large de Dakar, Sénégal", "frente a Dakar, Senegal"]),
    ],
)  # fmt: skip
def test_names_are_those_of_the_language(point, texts: list[str]) -> None:
    assert [caption(*off(*point), language=language).text for language in LANGUAGES] == texts


def test_at_a_border_what_is_at_its_place_is_not_abroad() -> None:
    # the grid of countries gives Cap Blanc to the other side of the peninsula, and Rosso's outline to the other bank
    assert caption(*off("hub:cap-blanc", 0, 0)).country == "MR"
    found = caption(*off("hub:rosso-mr", 0, 0.5))
    assert (found.country, found.region) == ("MR", "Trarza")


def test_a_beach_is_not_named_far_inland() -> None:
    lat, lon = random_points(20_000, seed=6)
    found = captions(lat, lon).join(candidates().select("place_id", "shore"), on="place_id").filter("shore", pl.col("sea").is_null())
    inland = found.filter(~pl.col("text").str.contains("at sea|^off "))
    assert inland.height > 3
    assert inland["distance_km"].max() <= SHORE_KM


def test_the_sahara_is_not_named_as_a_ground() -> None:
    lat, lon = random_points(3000, seed=7)
    assert not captions(lat, lon)["text"].str.contains("Sahara Desert").any()


def test_every_word_is_of_a_place_there_is() -> None:
    words = words_of_captions()
    assert set(words["places"]) <= set(candidates()["place_id"])
    for kind, areas in (("seas", seas()), ("grounds", grounds())):
        assert set(words[kind]) == {key.partition(":")[2] for key in areas.table["place_id"]}


@settings(max_examples=60, deadline=None)
@given(lat=REGION_LAT, lon=REGION_LON, language=st.sampled_from(LANGUAGES))
def test_distances_and_directions_are_those_of_the_place(lat: float, lon: float, language: str) -> None:
    found = caption(lat, lon, language=language)
    row = place(found.place_id)
    assert found.place == row["name"]
    assert found.distance_km == pytest.approx(great_circle_km(row["lat"], row["lon"], lat, lon), abs=1e-6)
    if found.direction:
        bearing = SPHERE.inv(row["lon"], row["lat"], lon, lat)[0] % 360
        sectors = {"en": "N NE E SE S SW W NW", "fr": "N NE E SE S SO O NO", "es": "N NE E SE S SO O NO"}[language].split()
        assert abs((bearing - 45 * sectors.index(found.direction) + 180) % 360 - 180) <= 22.5 + 1e-6
        assert (
            f"{round(found.distance_km)} km".replace("1000", "1,000") in found.text
            or found.distance_km >= 1000
            or found.distance_km % 1 == 0.5
        )
    assert found.text
    assert "None" not in found.text
    assert "null" not in found.text


@settings(max_examples=60, deadline=None)
@given(lat=REGION_LAT, lon=REGION_LON, radius_km=st.floats(5, 149), language=st.sampled_from(LANGUAGES))
def test_rough_points_give_round_distances(lat: float, lon: float, radius_km: float, language: str) -> None:
    found = caption(lat, lon, radius_km=radius_km, language=language)
    digits = [word for word in found.text.translate({ord(mark): None for mark in ",\u202f\u00a0"}).split() if word.isdecimal()]
    digits = digits if found.direction else []  # a name may have one
    assert all(int(word) % (5 if radius_km < 50 else 10) == 0 for word in digits[:1])
    assert not digits or {"en": "about", "fr": "environ", "es": "unos"}[language] in found.text
    assert (found.direction is not None) == (found.distance_km >= radius_km)


def test_many_are_captioned_as_each_is() -> None:
    lat, lon = random_points(30, seed=3)
    together = captions(lat, lon, radius_km=30)
    one_by_one = pl.concat(captions(y, x, radius_km=30) for y, x in zip(lat, lon, strict=True))
    assert_frame_equal(together, one_by_one)
