"""Texts taken apart: roles, distances, what the words say, and which of them look like names. All texts are made up."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.phrases import DESTINATION, HERE, LANDED, MAX_WORDS, NOT_KNOWN_EXACTLY, ORIGIN, not_known_exactly, read_phrase


def role_of(word: str, text: str) -> int:
    phrase = read_phrase(text)
    return phrase.roles[phrase.words.index(word)]


@pytest.mark.parametrize(
    ("text", "km", "bearing"),
    [
        ("20 km north of Assamaka", 20, 0), ("80 km al norte de In Guezzam", 80, 0), ("12,5 km nord-est de Dirkou", 12.5, 45),
        ("3 nautical miles off Zuwara", 5.556, None), ("10 miles south west of Arlit", 16.09344, 225), ("north of Agadez", None, 0),
        ("30 kilometros de Gao", 30, None), ("a 35 millas al sur de Almería", 64.82, 180), ("500 m from the border", 0.5, None), ("30-40 km east of Gao", 35, 90),
        ("40 to 60 km west of Gao", 50, 270), ("une vingtaine de kilomètres de Gao", 20, None), ("dix km au sud de Gao", 10, 180),
        ("100 km à l'ouest de Gao", 100, 270), ("25 quilómetros a sudoeste de Gao", 25, 225), ("20 km NNE of Agadez", 20, 22), ("5000 km north of Gao", None, 0),
    ],
)  # fmt: skip
def test_distances_and_bearings_are_read(text: str, km: float | None, bearing: float | None) -> None:
    (offset,) = read_phrase(text).offsets
    assert (offset.km, offset.bearing) == (pytest.approx(km) if km else None, bearing)


@pytest.mark.parametrize("text", ["North Agadez", "6 days after", "Agadez", "km", "Gao 20", "² km", ""])
def test_what_is_no_distance_is_not_read_as_one(text: str) -> None:
    assert read_phrase(text).offsets == ()


@pytest.mark.parametrize(
    ("text", "word", "role"),
    [
        ("Boat found off Nouadhibou after departing from Tanji", "nouadhibou", HERE), ("Boat found off Nouadhibou after departing from Tanji", "tanji", ORIGIN),
        ("departed from Tanji, intercepted off Nouadhibou", "tanji", ORIGIN), ("departed from Tanji, intercepted off Nouadhibou", "nouadhibou", HERE),
        ("left Zuwara heading to Lampedusa", "zuwara", ORIGIN), ("left Zuwara heading to Lampedusa", "lampedusa", DESTINATION),
        ("partis de Mbour à destination des Canaries", "mbour", ORIGIN), ("partis de Mbour à destination des Canaries", "canaries", DESTINATION),
        ("procedente de Dakhla, rescatados en Arguineguín", "dakhla", ORIGIN), ("procedente de Dakhla, rescatados en Arguineguín", "arguineguin", HERE),
        ("saíram de Dacar rumo às Canárias", "dacar", ORIGIN), ("saíram de Dacar rumo às Canárias", "canarias", DESTINATION),
        ("rescued south of Crete and taken to Paleochora", "crete", HERE), ("rescued south of Crete and taken to Paleochora", "paleochora", LANDED),
        ("departed from Tanji. Nouadhibou", "nouadhibou", HERE), ("from Tanji to Nouadhibou", "tanji", HERE),
    ],
)  # fmt: skip
def test_each_word_is_part_of_where_it_happened_or_of_the_way(text: str, word: str, role: int) -> None:
    assert role_of(word, text) == role


def test_segments_part_at_commas_and_sentences_at_stops() -> None:
    phrase = read_phrase("Conil, Cádiz; Spain. Tarifa - Ceuta")
    assert phrase.words == ("conil", "cadiz", "spain", "tarifa", "ceuta")
    assert len(set(phrase.segments)) == 5
    assert [phrase.sentences[i] == phrase.sentences[i + 1] for i in range(4)] == [True, False, False, False]


def test_the_stop_of_an_abbreviation_ends_nothing() -> None:
    phrase = read_phrase("St. Louis")
    assert len(set(phrase.sentences)) == 1
    assert phrase.folded == ("saint", "luis")


def test_an_article_before_a_word_is_empty_when_folded() -> None:
    phrase = read_phrase("near Al Qatrun")
    assert phrase.words == ("near", "al", "qatrun")
    assert phrase.folded == ("near", "", "katrun")


def test_capitals_tell_names_only_where_there_are_small_letters_too() -> None:
    mixed = read_phrase("truck near Dirkou")
    assert (mixed.capital, mixed.cased) == ((False, False, True), True)
    assert not read_phrase("TRUCK NEAR DIRKOU").cased
    assert not read_phrase("truck near dirkou").cased


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("off Zuwara", "off"), ("au large de Zarzis", "off"), ("frente a Tarfaya", "off"), ("ao largo de Mindelo", "off"), ("near Gao", "near"),
        ("washed ashore at Zuwara", "ashore"), ("en la playa de Tarajal", "ashore"), ("à la frontière", "border"), ("between Arlit and Gao", "between"),
        ("entre Arlit et Gao", "between"), ("on the road to Arlit", "toward"),
    ],
)  # fmt: skip
def test_what_words_say_of_a_place_is_known_in_four_languages(text: str, value: str) -> None:
    assert read_phrase(text).said(value)


def test_what_is_said_can_be_asked_of_a_part_of_the_text() -> None:
    phrase = read_phrase("off Zuwara near Gao")
    assert (phrase.said("off", 0, 2), phrase.said("near", 0, 2), phrase.said("near", 2)) == (True, False, True)


def test_a_position_in_the_text_is_read() -> None:
    assert read_phrase("dinghy at 34º15N 012º25E").position == (34.25, pytest.approx(12 + 25 / 60), pytest.approx(3, abs=3))
    assert read_phrase("dinghy off Zuwara").position is None


def test_of_a_huge_text_the_beginning_is_read() -> None:
    assert 0 < len(read_phrase("Agadez " * 200_000).words) <= MAX_WORDS


@given(text=st.text(max_size=120))
def test_all_parts_of_a_phrase_are_as_long_as_it_has_words(text: str) -> None:
    phrase = read_phrase(text)
    count = len(phrase.words)
    assert {len(part) for part in (phrase.folded, phrase.capital, phrase.segments, phrase.sentences, phrase.roles)} == {count}
    assert all(phrase.words)
    assert all(0 <= tag.start < tag.end <= count for tag in phrase.tags)
    assert list(phrase.segments) == sorted(phrase.segments)
    assert list(phrase.sentences) == sorted(phrase.sentences)


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
