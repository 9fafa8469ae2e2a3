"""Discovered corridors, against ones that were planted. All events here are made up."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from benchmarks._made_up_corridors import NOISE, Planted, Scene, is_found, scene
from benchmarks.discovery import CLEAR, false_in, found_in
from geodata.chains import Chain, Points, chains
from geodata.distance import great_circle_km, to_segments_km
from routes import candidates as subject
from routes._candidate_places import hubs_along
from routes._candidate_words import candidate_id, is_dismissed, mode_of, reason_of
from routes.candidates import LEAST_MONTHS, LEAST_STABILITY, REACH_KM, discover
from routes.catalogue import Hub
from routes.columns import EVENTS
from tests.made_up import event_table


@pytest.fixture(scope="module")
def planted() -> Scene:
    return scene(5, "even", 500, CLEAR)


@pytest.fixture(scope="module")
def found(planted: Scene) -> tuple[subject.Candidate, ...]:
    return discover(planted.events)


def chains_of(made: Scene) -> tuple[Chain, ...]:
    """Return the chains in a scene whose events are all of one day each."""
    told = made.events.sort("lat", "lon", "radius_km", "start_on", "end_on", "event_id")
    days = (told["start_on"] - told["start_on"].min()).dt.total_days().to_numpy().astype(float)
    return chains(Points(*(told[name].to_numpy() for name in ("lat", "lon", "radius_km")), days, days))


def _row(count: int, *, step_km: float = 15.0, lat: float = 22.0, days: int = 300, **more: object) -> pl.DataFrame:
    """Return events along a parallel, one after the other in time, in the emptiness."""
    east = 360 * step_km / (40_030 * np.cos(np.radians(lat)))
    rows = [
        {
            "lat": lat + 0.03 * (n % 3),
            "lon": 3 + east * n,
            "radius_km": 5.0,
            "start_on": date(2021, 1, 1) + timedelta(n * days // count),
            **more,
        }
        for n in range(count)
    ]
    return event_table(rows)


def test_the_planted_corridor_is_the_one_candidate(planted: Scene, found: tuple[subject.Candidate, ...]) -> None:
    assert len(found) == 1
    assert is_found([np.array(found[0].line)], planted.line)
    assert 45 <= found[0].events <= 100
    assert found[0].persons == pytest.approx(3 * found[0].events)
    assert 8 <= found[0].months_active <= 20
    assert found[0].length_km == pytest.approx(700, rel=0.25)
    assert (found[0].route_id, found[0].mode) == ("sahara", "land")
    assert found[0].stability > 0.5


def test_events_explained_lie_along_the_line_and_in_its_time(planted: Scene, found: tuple[subject.Candidate, ...]) -> None:
    line = np.array(found[0].line)
    told = planted.events.filter(pl.col("event_id").is_in(found[0].event_ids))
    assert told.height == len(found[0].event_ids)
    off = to_segments_km(told["lat"], told["lon"], line[:-1], line[1:]).min(axis=1)
    assert off.max() <= REACH_KM * 1.02  # the plane is right to 2 % here
    assert told["start_on"].min() == found[0].first_on
    assert told["end_on"].max() == found[0].last_on


def test_hubs_lie_in_order_on_the_line_and_are_named(found: tuple[subject.Candidate, ...]) -> None:
    hubs, line = found[0].hubs, np.array(found[0].line)
    assert len(hubs) >= 2
    assert len({hub.hub_id for hub in hubs}) == len(hubs)
    at = [int(np.argmin(great_circle_km(hub.lat, hub.lon, *line.T))) for hub in hubs]
    assert at == sorted(at)
    assert all(float(great_circle_km(hub.lat, hub.lon, *line[k])) < 1 for hub, k in zip(hubs, at, strict=True))
    assert all(hub.name for hub in hubs)
    assert hubs[0].lat <= hubs[-1].lat


def test_hubs_lie_where_they_may_be_declared() -> None:
    found = hubs_along(np.array([[36.7, 38.0], [36.8, 39.0], [36.8, 40.02]]))  # the region ends at 40 degrees east
    assert (found[-1].lat, found[-1].lon) == pytest.approx((36.8, 39.975), abs=0.01)


def test_the_reason_says_what_it_names(found: tuple[subject.Candidate, ...]) -> None:
    one = found[0]
    for said in (
        "on land", one.hubs[0].name.removeprefix("in "), one.hubs[-1].name.removeprefix("in "), f"{one.events:,.0f} events", f"{one.persons:,.0f} persons", f"{one.months_active} months",
        str(one.first_on), str(one.last_on), f"{one.stability:.0%} of resamples",
    ):  # fmt: skip
        assert said in one.reason


def test_the_reason_names_places_that_begin_with_in_and_those_on_the_way() -> None:
    names = ("Dongola", "Selima", "in the Libyan Desert, about 90 km SW of Rebiana, Libya")
    hubs = [Hub(f"pt-{name}", name, None, 20.0, 30.0 - n, "point") for n, name in enumerate(names)]
    spent = date(2021, 1, 1), date(2021, 9, 30)
    assert reason_of(hubs, "land", spent, 8, (12.0, 0.0), (0.5, 0.02), gain=15, follows=True) == (
        "A corridor on land from Dongola to the Libyan Desert, about 90 km SW of Rebiana, Libya, by way of Selima, would hold 12 events that no "
        "corridor explains, in 8 months between 2021-01-01 and 2021-09-30. With those of other times 15 would be on it. Chance alone brings forth a "
        "line as strong on fewer than 1 in 50 maps, and it is found again in 50% of resamples."
    )


def test_the_order_of_rows_does_not_matter(planted: Scene, found: tuple[subject.Candidate, ...]) -> None:
    assert discover(planted.events.sample(fraction=1, shuffle=True, seed=3)) == found


def test_later_in_time_is_the_same_but_later(planted: Scene, found: tuple[subject.Candidate, ...]) -> None:
    later = discover(planted.events.with_columns(pl.col("start_on", "end_on") + pl.duration(days=1000)))
    assert [c.line for c in later] == [c.line for c in found]
    assert [c.event_ids for c in later] == [c.event_ids for c in found]
    assert [c.stability for c in later] == [c.stability for c in found]
    assert [c.first_on - timedelta(1000) for c in later] == [c.first_on for c in found]


@pytest.mark.parametrize("count", [0, 1, 2, 7, 9])
def test_few_events_have_no_candidate(count: int) -> None:
    assert discover(_row(count) if count else EVENTS.empty()) == ()


@pytest.mark.parametrize(
    ("which", "more"),
    [
        ("vague", {"radius_km": 90.0}),
        ("not located", {"lon": None, "radius_km": None}),
        ("on a corridor", {"corridor_id": "agadez-djanet"}),
        ("on several", {"corridor_ties": "a,b"}),
    ],
)
def test_events_without_a_say_change_nothing(
    planted: Scene, found: tuple[subject.Candidate, ...], which: str, more: dict[str, object]
) -> None:
    silent = _row(60, **{"event_id": None, **more}).with_columns(event_id=pl.format("silent-{}", pl.int_range(60)))
    assert discover(pl.concat([planted.events, silent])) == found, which


def test_all_events_in_one_place_are_no_corridor() -> None:
    assert discover(_row(200, step_km=0.0)) == ()


def test_one_brief_journey_is_no_corridor() -> None:
    told = scene(5, "even", 300, Planted(70, 500, 5, 1.5))
    assert all(c.months_active >= LEAST_MONTHS for c in discover(told.events))


def test_towns_far_from_each_other_are_no_corridor() -> None:
    rng = np.random.default_rng(2)
    rows = [
        {"lat": lat + rng.normal(0, 0.03), "lon": lon + rng.normal(0, 0.03), "radius_km": 8.0, "start_on": date(2021, 1, 1) + timedelta(int(rng.integers(700)))}
        for lat, lon in [(20, 2), (22, 5), (24, 8), (26, 11), (21, 12), (27, 3)]
        for _ in range(40)
    ]  # fmt: skip
    assert discover(event_table(rows)) == ()


def test_what_is_found_again_in_few_resamples_is_not_proposed(planted: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    (whole,) = chains_of(planted)

    def proposed(stability: float) -> int:
        monkeypatch.setattr(subject, "chains_kept", lambda *_: (replace(whole, stability=stability),))
        return len(discover(planted.events))

    assert proposed(LEAST_STABILITY) == 1
    assert proposed(LEAST_STABILITY - 0.01) == 0


def test_a_search_says_how_far_it_is(planted: Scene, found: tuple[subject.Candidate, ...]) -> None:
    told = list[tuple[str, float]]()
    assert discover(planted.events, progress=lambda said, share: told.append((said, share))) == found
    shares = [share for _, share in told]
    assert shares == sorted(shares)
    assert (shares[0], shares[-1]) == (0.0, 1.0)
    words = [said for said, _ in told]
    assert "Working out what chance alone brings forth: map 60 of 60" in words
    assert words[-1] == "Finding the way over the ground: 1 of 1"


def test_an_answer_that_is_kept_is_the_same(planted: Scene, found: tuple[subject.Candidate, ...], tmp_path: Path) -> None:
    told = list[str]()
    assert discover(planted.events, folder=tmp_path) == found
    assert discover(planted.events, folder=tmp_path, progress=lambda said, _: told.append(said)) == found
    assert told == ["Finding the way over the ground: 1 of 1"]  # nothing was searched


def test_the_line_is_the_one_that_is_drawn_between_hubs(planted: Scene) -> None:
    asked = []

    def between(mode: str, places: list[tuple[float, float]]) -> tuple[np.ndarray, float]:
        asked.append((mode, len(places)))
        return np.array(places), 12.5

    drawn = discover(planted.events, line_between=between)
    assert asked == [("land", len(drawn[0].hubs))]
    assert drawn[0].hours == 12.5
    assert drawn[0].line == tuple((hub.lat, hub.lon) for hub in drawn[0].hubs)


def test_a_way_that_leads_elsewhere_is_not_shown(planted: Scene) -> None:
    drawn = discover(planted.events, line_between=lambda _, places: (np.array([*places, (10.0, 10.0)])[[0, -1]], 1.0))
    assert is_found([np.array(drawn[0].line)], planted.line)
    assert np.isnan(drawn[0].hours)
    assert "drawn straight" in drawn[0].reason


def test_what_was_dismissed_stays_away(planted: Scene, found: tuple[subject.Candidate, ...]) -> None:
    assert discover(planted.events, dismissed={found[0].candidate_id}) == ()
    assert discover(planted.events, dismissed={"cl-252432-253434-254436-253438-254440", "something-else"}) == found


def test_an_id_holds_where_the_line_lies() -> None:
    line = [(20.0, 5.0), (22.0, 5.1), (24.0, 5.0)]
    known = candidate_id(line, "land")
    assert known == "cl-220370-222370-224370-226370-228370"  # (20 + 90) / 0.5, (5 + 180) / 0.5 and so on
    nearly = [(20.4, 5.3), (22.0, 5.3), (23.8, 5.2)]
    assert is_dismissed(nearly, "land", {known})
    assert not is_dismissed(nearly, "sea", {known})
    assert not is_dismissed([(20.0, 7.0), (24.0, 7.0)], "land", {known})
    assert not is_dismissed([(20.0, 5.0), (21.0, 5.0)], "land", {known})  # a quarter of it


def test_the_mode_is_by_transport_then_kind_then_place() -> None:
    at_sea, on_land = {"lat": 26.0, "lon": -15.5}, {"lat": 22.0, "lon": 5.0}

    def mode(**more: object) -> str:
        return mode_of(event_table([{**on_land, **more}]).with_columns(weight=1.0))

    assert mode() == "land"
    assert mode(**at_sea) == "sea"
    assert mode(**at_sea, transport="land") == "land"
    assert mode(kind="rescue") == "sea"
    assert mode(kind="rescue", transport="land") == "land"


@pytest.mark.parametrize("noise", NOISE)
def test_planted_corridors_are_found_and_noise_has_none(noise: str) -> None:
    found = sum(
        is_found([np.array(c.line) for c in discover(told.events)], told.line)
        for seed in range(2)
        for told in [scene(seed, noise, 400, CLEAR)]
    )
    assert found == 2
    assert sum(bool(discover(scene(50 + seed, noise, 400).events)) for seed in range(2)) <= 1


@pytest.mark.slow
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("noise", NOISE)
def test_a_clear_one_is_found_in_95_of_100(noise: str) -> None:
    assert found_in(noise, 100, planted=CLEAR) >= 95


@pytest.mark.slow
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("noise", NOISE)
def test_in_noise_alone_95_of_100_have_none(noise: str) -> None:
    assert false_in(noise, 100) <= 5


@pytest.mark.slow
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("noise", NOISE)
def test_found_among_all_that_ought_to_be(noise: str) -> None:
    assert found_in(noise, 100) >= 85
