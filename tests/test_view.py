"""The view: in the address and back, its faults, its caption, its frames."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.errors import ViewError
from routes.catalogue import catalogue
from routes.columns import KINDS, MEASURES, PERIODS
from routes.view import ALL_ROUTES, View
from tests.made_up import event_table, stored

_DAYS = st.one_of(st.none(), st.dates(date(2000, 1, 1), date(2030, 1, 1)))


@given(
    route=st.sampled_from([ALL_ROUTES, *(r.route_id for r in catalogue().routes)]),
    kinds=st.sets(st.sampled_from(KINDS)),
    days=st.tuples(_DAYS, _DAYS),
    period=st.sampled_from(PERIODS),
    resolution=st.integers(2, 8),
    measure=st.sampled_from(MEASURES),
)
def test_every_view_comes_back_from_its_address(route, kinds, days, period, resolution, measure) -> None:
    start, end = sorted(days, key=lambda d: d or date.min) if None not in days else days
    view = View(route, tuple(k for k in KINDS if k in kinds), start, end, period, resolution, measure)
    assert View.from_query(view.to_query()) == view


def test_every_fault_of_an_address_is_told_at_once() -> None:
    with pytest.raises(ViewError, match=r"(?s)(?=.*route: expected one of)(?=.*kind: .*'picnic')(?=.*period)(?=.*measure)"):
        View.from_query({"route": "atlantis", "kind": "picnic", "period": "fortnight", "measure": "hope"})


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ({"from": "yesterday"}, "2024-03-15"),
        ({"resolution": "x"}, "whole number"),
        ({"from": "2021-02-01", "to": "2021-01-01"}, "swap"),
    ],
)
def test_impossible_days_and_numbers_are_told(words: dict[str, str], told: str) -> None:
    with pytest.raises(ViewError, match=told):
        View.from_query(words)


def test_the_caption_says_what_is_counted() -> None:
    caption = View("sahara", ("rescue",), date(2021, 3, 1), date(2021, 3, 31), measure="persons").caption()
    assert "Persons detected by month: Sahara crossings, rescue, 1 March 2021 to 31 March 2021" in caption
    assert "detections as reported, not different persons" in caption


def test_a_view_shows_its_frames_without_gaps(home: Path) -> None:
    place = {"lat": 20.2, "lon": 12.98, "radius_km": 1.0}
    rows = [
        {**place, "start_on": date(2021, 1, 5), "end_on": date(2021, 1, 5)},
        {**place, "start_on": date(2021, 4, 5), "end_on": date(2021, 4, 5)},
        {"route_id": "other"},
    ]
    store = stored(home, event_table(rows))
    shown = View("sahara").frames(store)
    assert shown.periods == (date(2021, 1, 1), date(2021, 2, 1), date(2021, 3, 1), date(2021, 4, 1))
    assert shown.series["events"].to_list() == [1.0, 0.0, 0.0, 1.0]
    assert shown.totals["events"] == 2.0
    assert View("sahara").frames(store, version=0).periods == ()


def test_a_view_shows_what_moves_of_its_own_route_and_days(home: Path) -> None:
    leg = {"corridor_id": "agadez-sabha", "origin_country": "NE", "destination_country": "LY", "persons": 6}
    days = [{"start_on": day, "end_on": day} for day in (date(2021, 3, 1), date(2021, 5, 1), date(2022, 1, 1))]
    store = stored(home, event_table([*(leg | day for day in days), leg | {"route_id": "other"}]))
    moving = View("sahara", end_on=date(2021, 12, 31), period="year").flows(store, [])
    assert moving.corridors.rows() == [("agadez-sabha", date(2021, 1, 1), "unknown", 2.0, 12.0)]
    assert moving.countries.rows() == [("NE", "LY", date(2021, 1, 1), 2.0, 12.0)]
    assert View("sahara").flows(stored(home / "empty"), []).corridors.is_empty()


def test_views_that_differ_in_one_field_are_different() -> None:
    views = [
        View(), View("sahara"), View(kinds=("rescue",)), View(start_on=date(2021, 1, 1)), View(end_on=date(2021, 1, 1)), View(period="week"),
        View(resolution=5), View(measure="dead"),
    ]  # fmt: skip
    assert len(set(views)) == len(views)
    assert len({tuple(sorted(v.to_query().items())) for v in views}) == len(views)
