"""Which corridor events are on, and why; on corridors of the catalogue, with made-up events."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest

from routes.assignment import LIKED_MODE, assign, corridors_of, counts
from routes.catalogue import Catalogue, Corridor, Hub, Route, catalogue
from routes.columns import CORRIDOR_REASONS, KINDS

ASSIGNED = ["route_id", "route_source", "corridor_id", "corridor_weight", "corridor_reason", "corridor_ties"]


def _points(*rows: dict[str, Any]) -> pl.DataFrame:
    schema = {"lat": pl.Float64, "lon": pl.Float64, "radius_km": pl.Float64, "route_given": pl.String, "kind": pl.String, "transport": pl.String,
              **{f"{e}_{of}": t for e in ("origin", "destination") for of, t in (("lat", pl.Float64), ("lon", pl.Float64), ("place_id", pl.String))}}  # fmt: skip
    return pl.DataFrame([{"kind": "interception", **row} for row in rows], schema=schema)


def _on(**row: Any) -> dict[str, Any]:
    return assign(_points(row)).row(0, named=True)


DIRKOU = {"lat": 18.99, "lon": 12.88}


def test_an_event_on_one_corridor_gets_it_and_its_route():
    found = _on(**DIRKOU, radius_km=3.0)
    assert [found[name] for name in ASSIGNED] == ["sahara", "corridor", "agadez-sabha", 1.0, "inside", None]


def test_the_files_word_for_the_route_stands_and_only_its_corridors_are_asked():
    found = _on(**DIRKOU, radius_km=3.0, route_given="central-mediterranean")
    assert [found[name] for name in ASSIGNED] == ["central-mediterranean", "given", None, None, "outside", None]
    assert _on(**DIRKOU, radius_km=3.0, route_given="sahara")["corridor_id"] == "agadez-sabha"
    assert _on(**DIRKOU, radius_km=3.0, route_given="atlantis")["corridor_id"] is None


def test_a_disc_mostly_outside_is_partly_in_and_on_none():
    found = _on(**DIRKOU, radius_km=90.0)
    assert [found[name] for name in ASSIGNED] == ["other", "none", None, None, "partly", None]


def test_a_vague_place_says_nothing():
    assert _on(**DIRKOU, radius_km=400.0)["corridor_reason"] == "vague"


def test_far_from_all_is_outside_and_without_a_place_there_is_none():
    assert _on(lat=48.8, lon=2.3, radius_km=1.0)["corridor_reason"] == "outside"
    assert _on()["corridor_reason"] == "no-place"
    assert _on(**DIRKOU)["corridor_reason"] == "no-place"  # nothing known of how exact


def test_as_much_on_several_is_a_tie():
    """Agadez is an end of five corridors."""
    found = _on(lat=16.97, lon=7.99, radius_km=2.0)
    tied = found["corridor_ties"].split(",")
    assert found["corridor_id"] is None
    assert (found["corridor_reason"], found["route_id"], found["route_source"]) == ("tie", "sahara", "corridor")
    assert {"agadez-sabha", "agadez-tamanrasset", "kano-agadez"} <= set(tied)


def test_the_leg_settles_a_tie():
    """Intercepted at Agadez on the way from Zinder; an end that is only a whole country settles nothing."""
    there = {"lat": 16.97, "lon": 7.99, "radius_km": 2.0}
    found = _on(**there, origin_lat=13.8, origin_lon=8.99, origin_place_id="gn:2422465")
    assert (found["corridor_id"], found["corridor_reason"]) == ("kano-agadez", "leg")
    assert _on(**there, origin_lat=13.8, origin_lon=8.99, origin_place_id="ne:NE")["corridor_reason"] == "tie"


def test_a_leg_whose_two_ends_are_on_a_corridor_is_on_it_though_nothing_else_is_known():
    leg = {"origin_lat": 13.8, "origin_lon": 8.99, "origin_place_id": "gn:2422465", "destination_lat": 16.97, "destination_lon": 7.99}
    for place in ({}, {"lat": 17.0, "lon": 9.0, "radius_km": 700.0}):
        found = _on(**place, **leg)
        assert [found[name] for name in ASSIGNED] == ["sahara", "corridor", "kano-agadez", None, "leg", None]
    assert _on(**leg, route_given="western-african")["corridor_reason"] == "no-place"
    assert _on(**leg, transport="sea")["corridor_reason"] == "no-place"
    elsewhere = _on(**(leg | {"destination_lat": 48.8, "destination_lon": 2.3}))
    assert (elsewhere["corridor_id"], elsewhere["corridor_reason"]) == (None, "no-place")
    assert _on(**(leg | {"destination_place_id": "ne:NE"}))["corridor_reason"] == "no-place"


def test_a_leg_between_two_hubs_of_several_corridors_is_a_tie():
    """Nador to Oujda lies on two corridors that share the road."""
    found = _on(origin_lat=34.68, origin_lon=-1.91, destination_lat=35.17, destination_lon=-2.93)
    assert (found["corridor_id"], found["corridor_reason"]) == (None, "tie")
    assert set(found["corridor_ties"].split(",")) == {"oujda-nador", "oujda-melilla"}


def test_transport_asks_only_corridors_of_its_mode():
    here = {"lat": 20.93, "lon": -17.03, "radius_km": 2.0}  # Nouadhibou
    for transport in ("land", "sea"):
        found = _on(**here, transport=transport)
        ids = (found["corridor_ties"] or found["corridor_id"]).split(",")
        assert {next(c.mode for c in catalogue().corridors if c.corridor_id == i) for i in ids} == {transport}
    assert _on(**here, transport="air")["corridor_reason"] == "outside"


def test_the_kind_speaks_for_a_mode_where_both_hold_as_much():
    here = {"lat": 20.93, "lon": -17.03, "radius_km": 2.0}
    modes = {c.corridor_id: c.mode for c in catalogue().corridors}
    for kind in ("departure", "transit"):
        found = _on(**here, kind=kind)
        ids = (found["corridor_ties"] or found["corridor_id"]).split(",")
        assert {modes[i] for i in ids} == {LIKED_MODE[kind]}
    assert set(LIKED_MODE) < set(KINDS)


def test_several_of_different_routes_decide_by_majority_or_not_at_all():
    a = Hub("a", "A", "NE", 17.0, 8.0, "town")
    b = Hub("b", "B", "NE", 18.7, 7.4, "town")
    one, two, three = (Corridor(k, r, k, "land", (a, b)) for k, r in (("one", "sahara"), ("two", "western-african"), ("three", "sahara")))

    def on(*corridors: Corridor) -> dict[str, Any]:
        routes = tuple(Route(r, {"en": r}, (), tuple(c for c in corridors if c.route_id == r)) for r in ("sahara", "western-african"))
        return assign(_points({"lat": 17.0, "lon": 8.0, "radius_km": 1.0}), corridors_of(Catalogue(routes))).row(0, named=True)

    assert on(one, two)["route_id"] == "other"
    assert on(one, two)["corridor_ties"] == "one,two"
    assert on(one, two, three)["route_id"] == "sahara"


def test_every_reason_is_declared_and_no_others_come():
    rows = [{**DIRKOU, "radius_km": r} for r in (1.0, 90.0, 400.0)] + [{}, {"lat": 16.97, "lon": 7.99, "radius_km": 2.0}]
    assert set(assign(_points(*rows))["corridor_reason"]) <= set(CORRIDOR_REASONS)


def test_no_events_and_no_corridors():
    assert assign(_points()).columns == ASSIGNED
    nothing = Catalogue((Route("sahara", {"en": "S"}, (), ()),))
    found = assign(_points({**DIRKOU, "radius_km": 3.0}), corridors_of(nothing)).row(0, named=True)
    assert (found["corridor_id"], found["corridor_reason"], found["route_id"]) == (None, "outside", "other")


def test_only_coordinates_are_needed():
    few = pl.DataFrame({"lat": [18.99], "lon": [12.88], "radius_km": [2.0], "route_given": pl.Series([None], dtype=pl.String)})
    assert assign(few)["corridor_id"].item() == "agadez-sabha"


def test_counts_tell_those_alone_from_those_shared():
    events = pl.LazyFrame(
        {"corridor_id": ["a", "a", None, None], "corridor_ties": [None, None, "a,b", None]},
        schema=dict.fromkeys(("corridor_id", "corridor_ties"), pl.String),
    )
    assert counts(events) == ({"a": 2}, {"a": 1, "b": 1})


@pytest.mark.parametrize("order", [1, -1])
def test_the_order_of_events_does_not_matter(order: int):
    rows = [{**DIRKOU, "radius_km": 3.0}, {"lat": 16.97, "lon": 7.99, "radius_km": 2.0}, {}][::order]
    together = assign(_points(*rows))
    assert together.rows() == [assign(_points(row)).row(0) for row in rows]
