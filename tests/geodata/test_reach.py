"""What the words around a name say of it, and of which name they say it. The places are made up."""

from __future__ import annotations

from typing import Any

import pytest

from geodata.mentions import find_mentions
from geodata.phrases import read_phrase
from geodata.reach import Reach, reach_of
from tests.geodata.made_up_gazetteer import gazetteer, place

KNOWN = gazetteer(
    place("t:t", "Tamazir", 17, 8),
    place("t:b", "Belgora", 24, 4),
    place("t:k", "Kasmina", 32, 12),
    place("t:n", "Niger", 17, 9, kind="country"),
)


def reach(text: str, name: str = "tamazir") -> Reach:
    """Return what a text says of a name."""
    phrase = read_phrase(text)
    mentions = find_mentions([phrase], KNOWN)[0]
    return reach_of(phrase, [mention.folded for mention in mentions].index(name), mentions)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Tamazir", ""), ("off Tamazir", "off"), ("au large de Tamazir", "off"), ("frente a Tamazir", "off"), ("ao largo de Tamazir", "off"), ("Tamazir coast", "off"),
        ("10 miles off the coast of Tamazir", "off"), ("near Tamazir", "near"), ("cerca de Tamazir", "near"), ("washed ashore at Tamazir", "ashore"),
        ("on the beach of Tamazir", "ashore"), ("at the border of Tamazir", "border"), ("Tamazir border post", "border"), ("between Tamazir and Belgora", "between"),
        ("on the road from Tamazir to Belgora", "between"),
    ],
)  # fmt: skip
def test_one_thing_is_said_of_a_name(text: str, said: str) -> None:
    found = reach(text)
    assert {word for word in ("off", "ashore", "near", "border", "between") if getattr(found, word)} == ({said} if said else set())


@pytest.mark.parametrize(
    "text",
    [
        "off Belgora. Tamazir", "off Belgora, Tamazir", "off Belgora, departed from Tamazir", "departed from Tamazir, intercepted off Belgora",
        "a boat was off; Tamazir", "Tamazir. Off Belgora",
    ],
)  # fmt: skip
def test_what_is_said_of_another_name_is_not_said_of_this_one(text: str) -> None:
    assert not reach(text).off


@pytest.mark.parametrize(
    ("text", "km", "bearing"),
    [
        ("20 km north of Tamazir", 20, 0), ("20 km from Tamazir", 20, None), ("north of Tamazir", None, 0), ("a 80 km al sur de Tamazir", 80, 180),
        ("à 15 km au nord-est de Tamazir", 15, 45), ("a 30 km a oeste de Tamazir", 30, 270),
    ],
)  # fmt: skip
def test_an_offset_belongs_to_the_name_after_it(text: str, km: float | None, bearing: float | None) -> None:
    offset = reach(text).offset
    assert offset is not None
    assert (offset.km, offset.bearing) == (km, bearing)


def test_an_offset_does_not_reach_over_a_name() -> None:
    text = "20 km north of Belgora, Tamazir"
    assert reach(text).offset is None
    assert reach(text, "belgora").offset.km == 20


@pytest.mark.parametrize("road", ["on the road to", "sur la route de", "en la carretera a", "na estrada para"])
def test_a_name_may_only_say_which_way(road: str) -> None:
    text = f"30 km from Tamazir {road} Belgora"
    assert reach(text, "belgora").is_direction
    assert not reach(text).is_direction
    assert reach(text).offset.km == 30


@pytest.mark.parametrize(
    ("text", "part"),
    [("northern Niger", 0), ("Niger", None), ("southern part of Niger", 180), ("western Niger", 270), ("20 km south of Niger", None)],
)
def test_a_part_of_a_country_is_a_direction_from_its_middle(text: str, part: float | None) -> None:
    assert reach(text, "niger").part == part


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("Tamazir beach", {"beach"}), ("playa Tamazir", {"beach"}), ("Tamazir region", {"region"}), ("island of Tamazir", {"island"}), ("Tamazir", set()),
        ("a beach far away, Tamazir", set()), ("Zorrulo beach, Tamazir", set()), ("beach of Zorrulo Tamazir", set()),
    ],
)  # fmt: skip
def test_the_words_beside_a_name_say_what_it_is(text: str, kinds: set[str]) -> None:
    assert reach(text).kinds == kinds


@pytest.mark.parametrize(
    "text", ["30 km de Tamazir sur la route de Belgora", "30 km de Tamazir sur l'axe Belgora", "30 km de Tamazir, sur la piste"]
)
def test_the_french_for_on_is_no_direction_though_it_is_the_spanish_for_south(text: str) -> None:
    offset = reach(text).offset
    assert offset is not None
    assert (offset.km, offset.bearing) == (30, None)


def test_several_things_may_be_said_at_once() -> None:
    found = reach("rescued at sea 12 nautical miles north of Tamazir, near the border")
    told: dict[str, Any] = {"off": found.off, "km": found.offset.km, "bearing": found.offset.bearing}
    assert told == {"off": True, "km": pytest.approx(22.224), "bearing": 0}
