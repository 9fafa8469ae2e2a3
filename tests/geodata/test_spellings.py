"""Names spelt as nobody spells them: the nearest of a country, and none where nothing is near."""

from __future__ import annotations

import pytest

from geodata.gazetteer import load
from geodata.names import fold
from geodata.spellings import HUBS, LEAST_SIMILARITY, similar, similar_in


def nearest(text: str, country: str) -> set[str]:
    """Return the names of the places whose names come nearest, as alike as the first."""
    found = similar(fold(text), country)
    names = load().places["name"]
    return {names[one.place] for one in found if one.similarity == max(other.similarity for other in found)}


@pytest.mark.parametrize(
    ("text", "country", "name"),
    [
        ("Agdaez", "NE", "Agadez"), ("Assamakah", "NE", "Assamaka"), ("Nouadibou", "MR", "Nouadhibou"), ("Sabhrata", "LY", "Sabratha"),
        ("Lampeduza", "IT", "Lampedusa"), ("Algecirras", "ES", "Algeciras"), ("Misuratah", "LY", "Misrata"), ("Tamanraset", "DZ", "Tamanrasset"), ("Arguinegin", "ES", "Arguineguín"),
    ],
)  # fmt: skip
def test_a_letter_or_two_may_differ(text: str, country: str, name: str) -> None:
    assert name in nearest(text, country)


@pytest.mark.parametrize("text", ["Qwxyzzt", "Zorrulovka", "xx", "Gao", "abc", ""])
def test_what_is_like_no_name_has_none(text: str) -> None:
    assert similar(fold(text), "NE") == ()


def test_the_first_letter_is_the_same() -> None:
    assert "Agadez" not in nearest("Bgadez", "NE")


def test_only_places_of_the_country_are_looked_at() -> None:
    places = load().places
    found = similar(fold("Tripolli"), "LB")
    assert found
    assert {places["country"][one.place] for one in found} == {"LB"}
    assert similar(fold("Agdaez"), "MT") == ()


def test_without_a_country_only_places_of_these_routes_and_fewer_letters_are_allowed() -> None:
    places = load().places
    found = similar(fold("Nouadibou"), HUBS)
    assert found
    assert all(places["is_hub"][one.place] for one in found)
    assert "Agadez" in nearest("Agdaez", "NE")
    assert "Agadez" not in nearest("Agdaez", HUBS)


def test_the_nearest_comes_first_and_none_is_less_alike_than_allowed() -> None:
    for text in ("Zuwarrah", "Sabrata", "Tripolis", "Bengazhi"):
        likeness = [one.similarity for one in similar(fold(text), "LY")]
        assert likeness == sorted(likeness, reverse=True)
        assert all(LEAST_SIMILARITY <= one <= 1 for one in likeness)


def test_several_countries_are_looked_through() -> None:
    places = load().places
    found = similar_in(fold("Agdaez"), {"NE", "DZ"})
    assert {one.place for one in found} == {one.place for code in ("NE", "DZ") for one in similar(fold("Agdaez"), code)}
    assert "Agadez" in {places["name"][one.place] for one in found}
    assert similar_in(fold("Agdaez"), []) == []
