"""Made-up place phrases in four languages, against what a sensible analyst expects of them: see ``README.md`` beside this file."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from types import SimpleNamespace

import pyogrio
import pytest
import shapely

from geodata.answers import Answer
from geodata.distance import great_circle_km
from geodata.geocoding import geocode
from geodata.names import plain
from geodata.reference import natural_earth

COAST_TOLERANCE_KM = 3.0
KM_PER_DEGREE = 111.2
LEG_ENDS = ("origin", "destination")
PHRASES = list(csv.DictReader(Path(__file__).with_name("phrases.csv").read_text(encoding="utf-8").splitlines()))


@cache
def land() -> shapely.Geometry:
    """Return the land of the region, x and y in degrees."""
    shapes = pyogrio.read_dataframe(natural_earth("physical", "ne_10m_land"), columns=[], bbox=(-35, -15, 60, 60)).geometry.to_numpy()
    whole = shapely.union_all(shapely.intersection(shapely.make_valid(shapes), shapely.box(-35, -15, 60, 60)))
    shapely.prepare(whole)
    return whole


def sides(lat: float, lon: float) -> set[str]:
    """Return ``land``, ``sea``, or both where the coast is within the tolerance."""
    around = shapely.Point(lon, lat).buffer(COAST_TOLERANCE_KM / KM_PER_DEGREE)
    found = {"land"} if land().intersects(around) else set()
    return found | (set() if land().contains(around) else {"sea"})


def differences(phrase: dict[str, str], answer: Answer) -> Iterator[str]:
    """Yield how an answer differs from what the phrase expects, a sentence each."""
    yield from _of_place(phrase, answer) if phrase["lat"] else _of_nothing(phrase, answer)
    if phrase["doubt"] and answer.doubt != phrase["doubt"]:
        yield f"the doubt is {answer.doubt}, expected {phrase['doubt']}"
    yield from (line for end in LEG_ENDS if phrase[end] for line in _of_end(phrase[end], end, answer))


def _of_nothing(phrase: dict[str, str], answer: Answer) -> Iterator[str]:
    whole_country = phrase["country"] and (answer.location_source, answer.country) == ("area", phrase["country"])
    if answer.lat is not None and not whole_country:
        yield f"no place is named; got {answer.name} ({answer.country})"


def _of_place(phrase: dict[str, str], answer: Answer) -> Iterator[str]:
    if answer.lat is None or answer.lon is None or answer.radius_km is None:
        yield f"not located: {answer.reason}"
        return
    off = float(great_circle_km(answer.lat, answer.lon, float(phrase["lat"]), float(phrase["lon"])))
    if off > float(phrase["within_km"]):
        yield f"{off:.0f} km off, at most {phrase['within_km']} are right"
    if phrase["where"] != "any" and phrase["where"] not in sides(answer.lat, answer.lon):
        yield f"{answer.lat:.3f}, {answer.lon:.3f} is not on {phrase['where']}"
    if phrase["max_radius_km"] and answer.radius_km > float(phrase["max_radius_km"]):
        yield f"a radius of {answer.radius_km:.0f} km is larger than {phrase['max_radius_km']}"
    if phrase["min_radius_km"] and answer.radius_km < float(phrase["min_radius_km"]):
        yield f"a radius of {answer.radius_km:.0f} km is smaller than {phrase['min_radius_km']}"
    if phrase["source"] and answer.location_source != phrase["source"]:
        yield f"the source is {answer.location_source}, expected {phrase['source']}"


def _of_end(wanted: str, end: str, answer: Answer) -> Iterator[str]:
    found = getattr(answer, end)
    name = "" if found is None else plain(found.name or "")
    if not any(plain(one) in name for one in wanted.split("/")):
        yield f"{end}: expected {wanted}, got {name or 'nothing'}"


def _case(phrase: dict[str, str]) -> object:
    marks = [pytest.mark.xfail(reason=phrase["xfail"], strict=True)] if phrase["xfail"] else []
    return pytest.param(phrase, id=phrase["id"], marks=marks)


@pytest.mark.parametrize("phrase", [_case(phrase) for phrase in PHRASES])
def test_a_phrase_is_placed_as_an_analyst_would(phrase: dict[str, str]) -> None:
    answer = geocode(phrase["text"], phrase["country"] or None)
    found = list(differences(phrase, answer))
    assert not found, "\n  ".join([f"{phrase['text']!r} {phrase['country']} ({phrase['note']})", *found, f"why: {answer.reason}"])


def test_the_corpus_is_large_and_even() -> None:
    assert len(PHRASES) >= 320
    assert len({phrase["id"] for phrase in PHRASES}) == len({(phrase["text"], phrase["country"]) for phrase in PHRASES}) == len(PHRASES)
    languages = Counter(phrase["language"] for phrase in PHRASES)
    assert set(languages) == {"en", "fr", "es", "pt"}
    assert min(languages.values()) >= 0.9 * max(languages.values())


@pytest.mark.parametrize("phrase", [phrase for phrase in PHRASES if phrase["where"] != "any"], ids=lambda phrase: phrase["id"])
def test_what_is_expected_can_be_met(phrase: dict[str, str]) -> None:
    around = shapely.Point(float(phrase["lon"]), float(phrase["lat"])).buffer(float(phrase["within_km"]) / KM_PER_DEGREE)
    assert land().intersects(around) if phrase["where"] == "land" else not land().contains(around)
    assert float(phrase["min_radius_km"] or 0) < float(phrase["max_radius_km"] or "inf")


def _answer(**values: object) -> Answer:
    fields = dict.fromkeys(("lat", "lon", "radius_km", "name", "country", "place_id", "location_source", "doubt", *LEG_ENDS)) | {
        "reason": "",
        "candidates": (),
    }
    return Answer(**(fields | values))  # type: ignore[arg-type]


PHRASE = {"country": "", "lat": "16.97", "lon": "7.99", "within_km": "15", "where": "land", "max_radius_km": "30", "min_radius_km": "3",
          "origin": "", "destination": "", "source": "gazetteer", "doubt": ""}  # fmt: skip
RIGHT = {"lat": 16.97, "lon": 7.99, "radius_km": 10.0, "location_source": "gazetteer"}


@pytest.mark.parametrize(
    ("phrase", "answer", "told"),
    [
        ({}, {}, None), ({}, {"lat": None}, "not located"), ({}, {"lat": 17.2}, "26 km off"), ({"where": "sea"}, {}, "is not on sea"),
        ({}, {"radius_km": 31.0}, "larger than 30"), ({}, {"radius_km": 2.0}, "smaller than 3"), ({}, {"location_source": "area"}, "the source is area"),
        ({"lat": ""}, {}, "no place is named"), ({"lat": ""}, {"lat": None}, None), ({"lat": "", "country": "NE"}, {"location_source": "area", "country": "NE"}, None),
        ({"lat": "", "country": "NE"}, {"location_source": "area", "country": "ML"}, "no place is named"),
        ({"doubt": "namesakes"}, {}, "the doubt is None"), ({"doubt": "namesakes"}, {"doubt": "namesakes"}, None), ({"origin": "Tanji"}, {}, "origin: expected Tanji"),
        ({"origin": "Oran/Wahran"}, {"origin": SimpleNamespace(name="Wahrān")}, None), ({"destination": "Canar"}, {"destination": SimpleNamespace(name="Sal")}, "got sal"),
    ],
)  # fmt: skip
def test_the_judge_sees_what_is_wrong(phrase: dict[str, str], answer: dict[str, object], told: str | None) -> None:
    found = list(differences(PHRASE | phrase, _answer(**(RIGHT | answer))))
    assert found == [] if told is None else any(told in line for line in found)


def test_a_point_at_the_coast_is_on_both_sides() -> None:
    assert sides(36.83, -2.46) == {"land", "sea"}  # the shore of Almería
    assert (sides(20.0, 10.0), sides(34.5, 13.0)) == ({"land"}, {"sea"})
