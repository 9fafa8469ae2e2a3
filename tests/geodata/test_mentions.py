"""Names in a text: the longest runs of words that name a place, and where they stand. The places are made up, but for the last test."""

from __future__ import annotations

import pytest

from geodata.gazetteer import load
from geodata.mentions import find_mentions, names_unread, surely_names, tells_no_name
from geodata.phrases import read_phrase
from tests.geodata.made_up_gazetteer import gazetteer, place

KNOWN = gazetteer(
    place("t:belgora", "Belgora", 17, 8, country="NE"),
    place("t:belgora-dz", "Belgora", 24, 4, country="DZ"),
    place("t:port", "Port Belgora", 32, 15, country="LY", kind="port"),
    place("t:kasmina", "Al Kasmina", 25, 15, country="LY", other_names=["Quasmina Wells", "Vey"]),
    place("t:near", "Near", 10, 0, country="BJ"),
    place("t:beach", "Playa Blanca", 28, -13, country="ES", kind="beach"),
    place("t:road", "Road to Nowhere", 20, 5, country="DZ", kind="road"),
    place("t:playa", "Playa", 15, -23, country="CV"),
)


def names(text: str) -> list[tuple[str, int, int]]:
    """Return the names found in a text: folded, first word, after the last word."""
    return [(mention.folded, mention.start, mention.end) for mention in find_mentions([read_phrase(text)], KNOWN)[0]]


def ids(text: str) -> list[set[str]]:
    """Return the places of each name found in a text."""
    return [{KNOWN.places["place_id"][row] for row in mention.places} for mention in find_mentions([read_phrase(text)], KNOWN)[0]]


def test_names_are_found_with_their_place_in_the_text() -> None:
    assert names("Belgora") == [("belgora", 0, 1)]
    assert names("boat off Belgora; heading to Kasmina") == [("belgora", 2, 3), ("kasmina", 5, 6)]
    assert names("truck at Al Kasmina") == [("kasmina", 3, 4)]


def test_texts_are_answered_in_their_order() -> None:
    found = find_mentions([read_phrase(text) for text in ("Kasmina", "nothing", "Belgora and Kasmina")], KNOWN)
    assert [[mention.folded for mention in mentions] for mentions in found] == [["kasmina"], [], ["belgora", "kasmina"]]
    assert find_mentions([], KNOWN) == []


def test_every_place_of_a_name_is_mentioned_and_its_other_names_are_marked() -> None:
    assert ids("Belgora") == [{"t:belgora", "t:belgora-dz"}]
    shown, other = (find_mentions([read_phrase(text)], KNOWN)[0][0] for text in ("Kasmina", "Quasmina Wells"))
    assert shown.places == other.places
    assert shown.others == frozenset()
    assert other.others == frozenset(other.places)
    assert shown.similarity == other.similarity == 1


def test_a_name_inside_a_longer_one_is_left_out() -> None:
    assert ids("road to Port Belgora") == [{"t:port"}]
    assert ids("Port Belgora and Belgora") == [{"t:port"}, {"t:belgora", "t:belgora-dz"}]


def test_a_name_does_not_run_over_a_comma() -> None:
    assert ids("the port, Belgora") == [{"t:belgora", "t:belgora-dz"}]


@pytest.mark.parametrize(
    "text", ["the", "in the sea", "", "...", "Qwxyzzt", "1234", "near the coast of", "boats near the beach", "the road"]
)
def test_describing_words_and_numbers_are_no_names(text: str) -> None:
    assert names(text) == []


def test_a_name_may_begin_with_a_describing_word() -> None:
    assert ids("dinghy at Playa Blanca") == [{"t:beach"}]


def test_a_word_for_a_kind_of_place_is_a_name_between_commas() -> None:
    assert ids("Playa, Cabo Verde") == [{"t:playa"}]
    assert ids("on the playa of Belgora") == [{"t:belgora", "t:belgora-dz"}]


def test_a_short_name_counts_where_its_capital_or_the_whole_text_says_so() -> None:
    assert ids("Vey") == [{"t:kasmina"}]
    assert ids("truck beyond Vey") == [{"t:kasmina"}]


def test_names_that_nobody_knows_are_told_by_their_capitals() -> None:
    phrase = read_phrase("boat off Zorrulo Grande near Belgora")
    unread = names_unread(phrase, find_mentions([phrase], KNOWN)[0])
    assert [(start, phrase.words[start]) for _, start, _ in unread if phrase.words[start] != "near"] == [(2, "zorrulo")]
    assert names_unread(read_phrase("a boat off the beach"), []) == []


def test_a_capital_at_the_beginning_of_a_sentence_is_no_sure_sign_of_a_name() -> None:
    opening = read_phrase("Bandits attacked a truck")
    assert surely_names(opening, names_unread(opening, [])) == []
    inside = read_phrase("attacked by Zorrulo near a truck")
    assert surely_names(inside, names_unread(inside, [])) == [2]


def test_some_words_tell_no_name() -> None:
    assert all(tells_no_name(word) for word in ("beach", "boat", "river", "plage"))
    assert not any(tells_no_name(word) for word in ("belgora", "agadez", "tripoli"))


def test_the_namesakes_of_a_real_name_are_all_there() -> None:
    ((mention,),) = find_mentions([read_phrase("Tripoli")], load())
    places = load().places[list(mention.places)]
    assert {"LY", "LB", "GR"} <= set(places["country"])
    assert places["place_id"].is_unique().all()
