"""Names in a text: the longest runs of words that name a place, and where they stand."""

from __future__ import annotations

import pytest

from geodata.gazetteer import load
from geodata.mentions import find_mentions
from geodata.phrases import read_phrase


def _names(*texts: str) -> list[list[tuple[str, int, int, bool, bool]]]:
    """Return the runs that were found, each once however many places have the name."""
    return [list(dict.fromkeys(tuple(m.run) for m in found)) for found in find_mentions([read_phrase(text) for text in texts])]


def test_names_are_found_with_their_place_in_the_text() -> None:
    assert _names("Agadez", "boat off Nouadhibou; heading to Dirkou") == [
        [("agadez", 0, 1, True, True)],
        [("nuadhibu", 2, 3, True, False), ("dirku", 5, 6, False, False)],
    ]


def test_a_name_inside_a_longer_one_is_left_out() -> None:
    assert _names("road to Port Sudan") == [[("port sudan", 2, 4, True, False)]]


@pytest.mark.parametrize("text", ["the", "in the sea", "", "...", "Qwxyzzt", "1234", "near the coast of"])
def test_describing_words_and_numbers_are_no_names(text: str) -> None:
    assert _names(text) == [[]]


def test_a_short_name_counts_only_where_it_is_all_of_the_text() -> None:
    assert _names("Gao", "truck beyond Gao, say") == [[("gao", 0, 1, True, True)], []]


def test_every_place_of_a_name_is_mentioned() -> None:
    ((*mentions,),) = find_mentions([read_phrase("Tripoli")])
    places = load().places[[m.place for m in mentions]]
    assert {"LY", "LB", "GR"} <= set(places["country"])
    assert places["place_id"].is_unique().all()


def test_no_texts_have_no_names() -> None:
    assert find_mentions([]) == []
