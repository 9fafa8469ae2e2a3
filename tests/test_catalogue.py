"""The catalogue of routes is whole, and says what is wrong with one that is not."""

from __future__ import annotations

from itertools import pairwise

import pytest

from geodata.distance import great_circle_km
from geodata.errors import ReferenceDataError, UnknownRouteError
from routes.catalogue import catalogue, known_hubs, read_catalogue

OF_THE_PLACE_KM = 50.0
"""A port lies so far from the town, or from the middle of the island, that a corridor by sea is called by."""

IDS = [
    "western-african",
    "western-mediterranean",
    "central-mediterranean",
    "eastern-mediterranean",
    "sahara",
    "western-balkan",
    "other",
]


def test_the_catalogue_holds_the_routes_with_three_names_each() -> None:
    assert [route.route_id for route in catalogue().routes] == IDS
    for route in catalogue().routes:
        assert all(route.name(language) for language in ("en", "fr", "es"))
    assert len(catalogue().corridors) >= 30


@pytest.mark.parametrize(
    ("word", "route"),
    [
        ("Western Africa / Atlantic route to the Canary Islands", "western-african"), ("Western African Route", "western-african"),
        ("RUTA ATLÁNTICA", "western-african"), ("Route de la Méditerranée centrale", "central-mediterranean"), ("Western Balkans", "western-balkan"),
        ("Sahara Desert crossing", "sahara"), ("Central America to US", "other"), ("sahara", "sahara"), ("Domestic", None), ("", None),
    ],
)  # fmt: skip
def test_other_peoples_words_for_routes_are_known(word: str, route: str | None) -> None:
    assert catalogue().route_of(word) == route


def test_an_unknown_route_lists_the_known() -> None:
    with pytest.raises(UnknownRouteError, match="western-african"):
        catalogue().route("atlantis")


def test_every_fault_of_a_catalogue_is_reported_at_once() -> None:
    corridor = {"id": "c", "name": "C", "mode": "rail", "hubs": ["atlantis"]}
    with pytest.raises(ReferenceDataError, match=r"(?s)(?=.*no name in es)(?=.*no hub 'atlantis')(?=.*fewer than two)(?=.*mode 'rail')"):
        read_catalogue({"routes": [{"id": "r", "names": {"en": "R", "fr": "R"}, "aliases": [], "corridors": [corridor]}]})


def test_the_id_of_a_corridor_on_land_is_made_of_its_ends() -> None:
    """With more between them where there are several between the same ends."""
    ends = {c.corridor_id: (c.hubs[0].hub_id, c.hubs[-1].hub_id) for c in catalogue().corridors if c.mode == "land"}
    assert [i for i, (first, last) in ends.items() if not (i.startswith(f"{first}-") and i.endswith(f"-{last}"))] == []


def test_an_id_of_two_hubs_begins_at_the_first_and_ends_at_the_last() -> None:
    wrong = []
    for corridor in catalogue().corridors:
        words = corridor.corridor_id.split("-")
        halves = [("-".join(words[:k]), "-".join(words[k:])) for k in range(1, len(words))]
        told = [half for half in halves if set(half) <= known_hubs().keys()]
        wrong += [corridor.corridor_id] if told and (corridor.hubs[0].hub_id, corridor.hubs[-1].hub_id) not in told else []
    assert wrong == []


def test_a_corridor_by_sea_ends_near_the_places_that_its_name_says() -> None:
    """Where they are hubs; Sicily or Crete as a whole is none."""
    places: dict[str, list[tuple[float, float]]] = {}
    for hub in known_hubs().values():
        places.setdefault(hub.name, []).append((hub.lat, hub.lon))
    off = {}
    for corridor in (c for c in catalogue().corridors if c.mode == "sea"):
        first, *_, last = corridor.name.split(" – ")
        for word, hub in ((first, corridor.hubs[0]), (last, corridor.hubs[-1])):
            km = [float(great_circle_km(*place, hub.lat, hub.lon)) for place in places.get(word, [])]
            if km and min(km) > OF_THE_PLACE_KM:
                off[corridor.corridor_id] = (word, round(min(km)))
    assert off == {}


def test_no_two_hubs_of_a_corridor_that_follow_each_other_are_at_one_place() -> None:
    close = [(c.corridor_id, a.name, b.name) for c in catalogue().corridors for a, b in pairwise(c.hubs) if great_circle_km(a.lat, a.lon, b.lat, b.lon) < 0.5]  # fmt: skip
    assert close == []
