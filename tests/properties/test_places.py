"""How a place is typed must not change which place it is, and no text may break or stall the search. All texts are made up."""

from __future__ import annotations

import time
import unicodedata
from collections.abc import Callable
from functools import partial
from itertools import permutations
from random import Random

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geodata.answers import Answer
from geodata.geocoding import geocode, geocode_texts
from tests.places.test_phrases import PHRASES

LONGEST_SECONDS = 1.0
HUGE = 1_000_000
_EACH = settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
# signs of minutes and letters of the compass are marks of their own, not spelling
WORDED = [phrase for phrase in PHRASES if not phrase["id"].startswith("coordinates") and phrase["lat"]]


def _where(texts: list[str]) -> list[tuple[str | None, float | None, float | None, float | None]]:
    """Return what the geocoder makes of a text of each phrase, with that phrase's country."""
    asked = pl.DataFrame({"text": texts, "country": [phrase["country"] or None for phrase in WORDED]})
    return geocode_texts(asked).select("place_id", "lat", "lon", "radius_km").rows()


@pytest.fixture(scope="module")
def expected() -> list[tuple[str | None, float | None, float | None, float | None]]:
    return _where([phrase["text"] for phrase in WORDED])


def _without_accents(text: str) -> str:
    return "".join(sign for sign in unicodedata.normalize("NFD", text) if not unicodedata.combining(sign))


def _ending(end: str) -> Callable[[str], str]:
    return lambda text: text + end


TYPED = {
    "upper case": str.upper, "lower case": str.lower, "other case": str.swapcase, "capitals": str.title, "no accents": _without_accents,
    "capitals without accents": lambda text: _without_accents(text).upper(), "spaces": lambda text: "  " + text.replace(" ", "  \t ") + "\n",
    "no-break spaces": lambda text: text.replace(" ", "\u00a0"), "curly apostrophes": lambda text: text.replace("'", "’"), "brackets": lambda text: f"({text})", "quotes": lambda text: f'"{text}"',
} | {f"letters in {form}": partial(unicodedata.normalize, form) for form in ("NFC", "NFD", "NFKC", "NFKD")} | {
    f"{end!a} at the end": _ending(end) for end in (".", ",", ";", " .", "...", "…", " -", "!", "?", " ,.", "\u200b", "\ufeff")
}  # fmt: skip


@pytest.mark.parametrize("way", TYPED)
def test_how_a_text_is_typed_changes_nothing(way: str, expected: list) -> None:
    typed = [TYPED[way](phrase["text"]) for phrase in WORDED]
    changed = {text: (want, got) for text, want, got in zip(typed, expected, _where(typed), strict=True) if want != got}
    assert changed == {}


@_EACH
@given(phrase=st.sampled_from(WORDED), random=st.randoms(use_true_random=False))
def test_no_mixture_of_cases_and_spaces_changes_anything(phrase: dict[str, str], random: Random) -> None:
    mixed = "".join(random.choice((str.upper, str.lower))(sign) for sign in phrase["text"]).split(" ")
    typed = "".join(word + random.choice((" ", "  ", "\t")) for word in mixed)
    one, other = (geocode(text, phrase["country"] or None) for text in (phrase["text"], typed))
    assert (one.place_id, one.lat, one.lon, one.radius_km) == (other.place_id, other.lat, other.lon, other.radius_km)


@pytest.mark.parametrize(
    "clauses",
    [
        ("Mijas", "Málaga", "Spain"), ("Barbate", "Cádiz", "España"), ("Motril", "Granada", "Spain"), ("Arlit", "Agadez", "Niger"), ("Zarzis", "Médenine", "Tunisie"),
        ("Tarfaya", "Laâyoune", "Morocco"), ("Kafountine", "Ziguinchor", "Sénégal"), ("Garabulli", "Tripoli", "Libya"), ("Pozzallo", "Sicily", "Italy"), ("Varela", "Cacheu", "Guiné-Bissau"),
        ("Arguineguín", "Gran Canaria", "Canarias"), ("Hann", "Dakar", "Sénégal"), ("Zuwara", "Libya"), ("Gao", "Mali"), ("Saint-Louis", "Sénégal"), ("Rosso", "Mauritanie"),
    ],
    ids=lambda clauses: clauses[0],
)  # fmt: skip
def test_the_order_of_clauses_changes_nothing(clauses: tuple[str, ...]) -> None:
    expected = geocode(", ".join(clauses)).place_id
    assert expected is not None
    assert {", ".join(order): geocode(", ".join(order)).place_id for order in permutations(clauses)} == {
        ", ".join(order): expected for order in permutations(clauses)
    }


@pytest.mark.parametrize(
    ("country", "spellings"),
    [
        ("LY", "Zawiya|Az Zawiyah|Az-Zawiya|Zawia|AzZawiya|Azzawiya|Zaouia|ZAWIYAH|الزاوية"), ("LY", "Khoms|Al Khums|Al-Khoms|Alkhums|El Khoms|الخمس"),
        ("LY", "Garabulli|Qarabulli|Al Qarabulli|Garaboulli|Karabulli"), ("LY", "Sabratha|Sabratah|Subratah|Sabrata|صبراتة"), ("LY", "Zuwara|Zuwarah|Zouara|Zwara|Zuara"),
        ("LY", "Sabha|Sebha|Sabhah|سبها"), ("LY", "Misrata|Misratah|Misurata|مصراتة"), ("LY", "Benghazi|Bengasi|Banghazi|بنغازي"), ("LY", "Murzuq|Mourzouk|Murzuk|Marzuq"),
        ("SD", "Abu Hamad|Abou Hamed|Abu Hamed|ABU HAMAD"), ("SD", "Wad Medani|Wad Madani|Oued Medani"), ("ER", "Tessenei|Teseney|Tesseney|Tessenai"),
        ("MR", "Nouadhibou|Nouâdhibou|Nuadibú|Nuadibu|Nouadibou"), ("MR", "Nouakchott|Nuakchot|Nouakchot"), ("EH", "Laâyoune|El Aaiún|Aaiún|Laayoune|El Aaiun|Aayún"),
        ("EH", "Dakhla|Dajla|Ad Dakhla"), ("DZ", "Tamanrasset|Tamanghasset|Tamenghest|Tamanraset"), ("DZ", "In Guezzam|In-Guezzam|Ain Guezzam|Aïn Guezzam"), ("DZ", "Béjaïa|Bejaia|Bejaïa"),
        ("DZ", "Tin Zaouatine|Tinzaouaten|Tin Zaouaten|Tinzaouatine"), ("NE", "Agadez|Agades|Agadès"), ("NE", "Séguédine|Seguedine|SEGUEDINE"), ("NE", "Assamaka|Assamakka"),
        ("TN", "Ben Gardane|Ben Guerdane|Bengardane"), ("TN", "Ras Jedir|Ras Ajdir|Ras Jdir"), ("TN", "Sfax|Safaqis"), ("MA", "Tangier|Tanger|Tánger"), ("MA", "Al Hoceima|Alhucemas|Al-Hoceïma"),
        ("SN", "Mbour|M'Bour|MBour|M’bour"), ("SN", "Saint-Louis|Saint Louis|St. Louis|St-Louis"), ("SN", "Kayar|Cayar"), ("TD", "N'Djamena|Ndjamena|N’Djaména"), ("ML", "Tombouctou|Timbuktu|Tombuctú"),
        ("GW", "São Domingos|Sao Domingos|S. Domingos"), ("IT", "l'isola di Lampedusa|l’île de Lampedusa"), ("ES", "Formentera|isla de Formentera|l'illa de Formentera"),
    ],
    ids=lambda value: value.split("|")[0],
)  # fmt: skip
def test_spellings_of_a_name_lead_to_one_place(country: str, spellings: str) -> None:
    found = {spelling: geocode(spelling, country).place_id for spelling in spellings.split("|")}
    assert len(set(found.values())) == 1, found
    assert None not in found.values()
    assert set(found.values()) != {f"ne:{country}"}


# ---- what nobody means


HOSTILE = {
    "empty": "", "blanks": " \t\r\n\u00a0\u3000", "NUL": "\0", "NULs": "\0" * 1000, "one sign": ",", "huge word": "a" * HUGE, "huge sentence": "Agadez " * (HUGE // 7),
    "many names": "Tripoli, Zuwara, Dakar; " * (HUGE // 24), "brackets": "(" * 50_000 + "Agadez" + ")" * 50_000, "open brackets": "([{" * 30_000, "closed brackets": ")" * HUGE,
    "between": "between " * 10_000, "between and": "between A and " * 10_000, "off of": "off of " * 50_000, "off the coast": "off the coast of " * 20_000 + "Zuwara",
    "north of": "10 km north of " * 20_000 + "Agadez", "road": "on the road from Agadez to " * 10_000, "au large": "au large de " * 20_000, "à N km": "à 5 km " * 50_000, "route": "vers " * 100_000,
    "digits": "1234567890" * (HUGE // 10), "degrees": "34°" * 50_000, "positions": "34°15'N 12°25'E " * 5_000, "decimals": "3.4, " * 50_000, "minus": "-" * HUGE, "near numbers": "1 " * 200_000,
    "long number": "1" * 5000 + " km north of Agadez", "far": "99999999999999999999 km north of Agadez", "no length": "0 km north of Agadez", "infinity": "1e999 km north of Agadez", "NaN": "nan, nan",
    "off the globe": "95.5, 200.25", "commas": "," * HUGE, "apostrophes": "d'" * 200_000, "quotes": "'" * HUGE, "hyphens": "-a" * 200_000, "newlines": "\n" * HUGE, "emoji": "🚤🌊" * 50_000,
    "flags": "🇱🇾" * 50_000, "right to left": "\u202eزوارة\u202c " * 20_000, "marks of direction": "\u200f\u202b\u2067" * 50_000, "zero width": "\u200b" * HUGE, "accents": "a" + "\u0301" * 200_000,
    "full width": "ＡＧＡＤＥＺ " * 20_000, "mathematical": "𝔸𝕘𝕒𝕕𝕖𝕫 " * 10_000, "Chinese": "海岸" * 100_000, "markup": "<script>alert(1)</script>" * 5_000, "query": "'; DROP TABLE places; --",
    "pattern": "(a+)+$" * 10_000, "backslashes": "\\" * 200_000, "format": "{0}{text}%s%n" * 10_000, "private signs": "\ue000\uffff\U0010ffff" * 10_000, "and": "A and B and " * 20_000, "near": "near near " * 50_000,
    "compass": "N S E W " * 50_000, "from to": "from to from to " * 20_000, "countries": "Libya Niger Mali " * 20_000, "border": "border of " * 50_000, "one letter words": "a b c d e f g " * 50_000,
}  # fmt: skip


@pytest.fixture(scope="module")
def warm() -> None:
    geocode("10 km north of Agadez, Niger", "NE")
    geocode("no such plaice", "NE")
    geocode_texts(pl.DataFrame({"text": ["Agadez"], "country": ["NE"]}))


def _in_time(text: str, country: str | None) -> Answer:
    began = time.process_time()  # the machine may be busy with others
    answer = geocode(text, country)
    assert time.process_time() - began < LONGEST_SECONDS
    return answer


@pytest.mark.usefixtures("warm")
@pytest.mark.parametrize("country", [None, "NE"])
@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_text_is_answered_in_time(name: str, country: str | None) -> None:
    answer = _in_time(HOSTILE[name], country)
    assert answer.reason
    assert len(answer.reason) < 2000  # it is shown beside the row
    if answer.lat is not None:
        assert -90 <= answer.lat <= 90
        assert -180 <= answer.lon <= 180
        assert 0 < answer.radius_km < 21_000


@pytest.mark.usefixtures("warm")
@pytest.mark.parametrize("country", ["", "XX", "ne", "Niger", "\0", "N" * 10_000, "🇳🇪"])
def test_a_country_that_is_none_does_no_harm(country: str) -> None:
    assert _in_time("Agadez", country).reason


@pytest.mark.usefixtures("warm")
@_EACH
@given(text=st.text(st.characters(exclude_categories=["Cs"]), max_size=200), country=st.sampled_from([None, "NE", "LY", "XX"]))
def test_any_text_is_answered(text: str, country: str | None) -> None:
    _in_time(text, country)


_BITS = (
    "Agadez", "Zuwara", "Tripoli", "Dakar", "Mali", "near", "off", "the coast of", "km", "10", "NM", "north of", "between", "and", "au large de", "à", "entre", "et", "cerca de", "a", "millas",
    "frente a", "perto de", "rumo a", "from", "to", "border", "region", "(", ")", ",", ";", ".", "-", "34°15'N", "12.5", "E", "d'", "\n", "Sahara", "road", "de", "la", "island", "sea", "off of",
)  # fmt: skip


@pytest.mark.usefixtures("warm")
@_EACH
@given(bits=st.lists(st.sampled_from(_BITS), max_size=40), country=st.sampled_from([None, "NE", "LY"]))
def test_any_heap_of_the_words_of_places_is_answered(bits: list[str], country: str | None) -> None:
    answer = _in_time(" ".join(bits), country)
    assert (answer.lat is None) == (answer.lon is None) == (answer.radius_km is None) == (answer.location_source is None)


@pytest.mark.usefixtures("warm")
def test_a_frame_of_hostile_texts_is_answered_as_each_alone() -> None:
    short = [text[:2000] for text in HOSTILE.values()]
    found = geocode_texts(pl.DataFrame({"text": short, "country": [None] * len(short)}, schema_overrides={"country": pl.String}))
    assert found["place_id"].to_list() == [geocode(text).place_id for text in short]


def test_signs_that_cannot_be_seen_part_no_name_and_hide_none() -> None:
    expected = geocode("Agadez, Niger").place_id
    for text in (
        "Agadez\0, Niger",
        "\0Agadez\0\0 Niger",
        "Aga\u200bdez, Niger",
        "\u202aAgadez\u202c, Niger",
        "Aga\u00addez, Niger",
        "\ufeffAgadez, Niger",
    ):
        assert geocode(text).place_id == expected, ascii(text)
