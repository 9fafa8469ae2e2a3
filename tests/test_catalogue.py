"""The catalogue of routes is whole, and says what is wrong with one that is not."""

from __future__ import annotations

import pytest

from geodata.errors import ReferenceDataError, UnknownRouteError
from routes.catalogue import catalogue, read_catalogue

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
