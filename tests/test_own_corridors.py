"""Corridors that people declare. All corridors, points and names here are made up."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geodata.errors import StoreError
from routes._own_checks import near_sea
from routes.catalogue import Hub, catalogue, known_hubs
from routes.own_corridors import Dismissal, OwnCorridorError, OwnCorridors, OwnCorridorsFileError, Point
from tests.conftest import PROJECT

WELL = Point("A well", 19.5, 9.25)


@pytest.fixture
def own(home: Path) -> OwnCorridors:
    return OwnCorridors(home)


def _corridor(own: OwnCorridors, corridor_id: str):
    return next(c for c in own.catalogue().corridors if c.corridor_id == corridor_id)


def test_without_any_of_its_own_a_home_has_the_catalogue_and_no_file(own: OwnCorridors) -> None:
    assert own.catalogue() == catalogue()
    assert own.version == ""
    assert own.history().is_empty()
    assert not own.home.exists()


def test_a_declared_corridor_leads_through_hubs_and_points_and_stands_in_its_route(own: OwnCorridors) -> None:
    made = own.declare(None, "sahara", " Agadez –  a well – Djanet ", "land", ["agadez", WELL, "djanet"], "analyst", "as patrols say")
    assert (made.corridor_id, made.name) == ("agadez-a-well-djanet", "Agadez – a well – Djanet")
    point = made.hubs[1]
    assert re.fullmatch(r"pt-[0-9a-f]{12}", point.hub_id)
    assert (point.name, point.lat, point.lon, point.country, point.kind) == ("A well", 19.5, 9.25, "NE", "point")
    assert made.hubs[0] == known_hubs()["agadez"]
    again = OwnCorridors(own.home)
    assert again.catalogue().route("sahara").corridors[-1] == made
    assert again.own() == {made.corridor_id}
    assert len(again.catalogue().corridors) == len(catalogue().corridors) + 1
    row = again.history().row(0, named=True)
    assert (row["by"], row["done"], row["id"], row["note"]) == ("analyst", "declared", made.corridor_id, "as patrols say")
    assert row["hubs"] == "Agadez – A well – Djanet"


def test_to_declare_an_id_again_edits_it_in_its_place_also_one_of_the_catalogue(own: OwnCorridors) -> None:
    before = [c.corridor_id for c in catalogue().corridors]
    own.declare("agadez-djanet", "sahara", "Agadez – Djanet by a well", "land", ["agadez", WELL, "djanet"], "analyst")
    after = own.catalogue().corridors
    assert [c.corridor_id for c in after] == before
    assert _corridor(own, "agadez-djanet").hubs[1].name == "A well"
    own.declare("agadez-djanet", "western-african", "Agadez – Djanet", "land", ["agadez", "djanet"], "another")
    assert own.catalogue().route("western-african").corridors[-1].corridor_id == "agadez-djanet"
    assert "agadez-djanet" not in [c.corridor_id for c in own.catalogue().route("sahara").corridors]
    assert own.history()["by"].to_list() == ["analyst", "another"]


def test_what_is_withdrawn_is_gone_its_history_stays_and_its_id_is_not_given_again(own: OwnCorridors) -> None:
    first = own.declare(None, "sahara", "Kano – Arlit", "land", ["kano", "arlit"], "analyst")
    own.withdraw(first.corridor_id, "analyst", "nobody uses it")
    own.withdraw("gao-reggane", "analyst")
    version = own.version
    own.withdraw("gao-reggane", "analyst")
    assert own.version == version  # twice changes nothing
    ids = [c.corridor_id for c in own.catalogue().corridors]
    assert first.corridor_id not in ids
    assert "gao-reggane" not in ids
    second = own.declare(None, "sahara", "Kano – Arlit", "land", ["kano", "arlit"], "analyst")
    assert (first.corridor_id, second.corridor_id) == ("kano-arlit", "kano-arlit-2")
    assert own.history()["done"].to_list() == ["declared", "withdrawn", "withdrawn", "declared"]
    with pytest.raises(OwnCorridorError, match=r"'kano-arlit' was withdrawn by analyst on \d{4}-\d\d-\d\d; leave the id out"):
        own.declare("kano-arlit", "sahara", "Kano – Agadez – Arlit", "land", ["kano", "agadez", "arlit"], "analyst")
    with pytest.raises(OwnCorridorError, match="there is no corridor 'nowhere'"):
        own.withdraw("nowhere", "analyst")


def test_every_fault_is_named_at_once_with_its_cure_and_nothing_is_kept(own: OwnCorridors) -> None:
    with pytest.raises(OwnCorridorError) as raised:
        own.declare(None, "north", "", "air", ["agadaz"], " ", "call +227 90 12 34 56")
    said = str(raised.value)
    for fault in (
        "by: expected who does it, got nothing; say who you are",
        "route: expected one of western-african,",
        "mode: expected land or sea, got 'air'",
        "name: expected a name with letters, got ''",
        "hubs: expected 2 to 40, got 1",
        "hub 1: expected the id of a hub, got 'agadaz'; did you mean agadez",
        "note: looks like personal data (phone), which is not kept; leave it out",
    ):
        assert fault in said
    assert len(raised.value.faults) == 7
    assert own.history().is_empty()


@pytest.mark.parametrize(
    ("mode", "hubs", "fault"),
    [
        ("land", ["agadez", Point("", 19.5, 9.25)], "hub 2: expected a name, got nothing"),
        ("land", ["agadez", Point("A well", float("nan"), 9.25)], "hub 2: expected degrees, latitude then longitude, got nan, 9.25"),
        ("land", ["agadez", Point("A well", 19.5, 200.0)], "hub 2: expected degrees"),
        ("land", ["agadez", Point("A well", 19.5, 60.0)], "hub 2, A well: expected a place where the ground is known, latitude -5 to 48"),
        ("land", ["dakhla", Point("A boat", 24.0, -20.0)], r"hub 2, A boat: expected a place on land, it lies \d+ km at sea; move it"),
        ("sea", ["agadez", "la-restinga"], "hub 1, Agadez: expected a place at sea or within 30 km of it"),
        ("land", ["agadez", "agadez", "arlit"], "hubs 1 and 2: expected two places, got the same twice"),
        ("land", ["agadez", Point("tel +227 90 12 34 56", 19.5, 9.25)], r"hub 2, its name: looks like personal data \(phone\)"),
    ],
)
def test_a_hub_that_cannot_be_is_named_with_its_cure(own: OwnCorridors, mode: str, hubs: list, fault: str) -> None:
    with pytest.raises(OwnCorridorError, match=fault) as raised:
        own.declare(None, "sahara", "A way", mode, hubs, "analyst")
    assert len(raised.value.faults) == 1


@pytest.mark.parametrize(
    ("corridor_id", "name", "fault"),
    [
        ("A way", "A way", "id: expected small letters, digits and hyphens"),
        (None, "Agadez – Tchibarakaten – Djanet", "name: expected one that no other corridor of the route has, .* is agadez-djanet"),
        (None, "x" * 101, "name: expected at most 100 characters, got 101"),
        (None, "ask +227 90 12 34 56", r"name: looks like personal data \(phone\)"),
    ],
)
def test_an_id_or_a_name_that_cannot_be_is_named_with_its_cure(own: OwnCorridors, corridor_id: str | None, name: str, fault: str) -> None:
    with pytest.raises(OwnCorridorError, match=fault):
        own.declare(corridor_id, "sahara", name, "land", ["agadez", "djanet"], "analyst")


def test_every_hub_of_the_catalogue_may_stand_in_a_corridor_of_its_mode() -> None:
    assert [h.hub_id for c in catalogue().corridors if c.mode == "sea" for h in c.hubs if not near_sea(h.lat, h.lon)] == []
    assert not near_sea(13.0, 14.5)  # a lake is no sea


def test_a_corridor_of_the_catalogue_may_be_declared_as_it_is(own: OwnCorridors) -> None:
    for corridor in catalogue().corridors[::12]:
        kept = own.declare(corridor.corridor_id, corridor.route_id, corridor.name, corridor.mode, corridor.hubs, "analyst")
        assert kept == corridor
    assert own.catalogue() == catalogue()


def test_candidates_are_dismissed_with_a_reason_recalled_and_named(own: OwnCorridors) -> None:
    own.dismiss("cand-1", "analyst", "a road that everybody uses")
    own.dismiss("cand-2", "analyst", "too few")
    own.dismiss("cand-2", "another", "one patrol made it all")
    assert {i: (d.reason, d.by) for i, d in own.dismissed().items()} == {
        "cand-1": ("a road that everybody uses", "analyst"),
        "cand-2": ("one patrol made it all", "another"),
    }
    assert isinstance(own.dismissed()["cand-1"], Dismissal)
    own.recall("cand-1", "analyst")
    own.recall("cand-9", "analyst")
    assert list(own.dismissed()) == ["cand-2"]
    made = own.declare(None, "sahara", "Kano – Arlit", "land", ["kano", "arlit"], "analyst", candidate_id="cand-1")
    assert own.named() == {"cand-1": made.corridor_id}
    own.withdraw(made.corridor_id, "analyst")
    assert own.named() == {}
    for reason, fault in (("", "reason: expected a few words"), ("ask +227 90 12 34 56", "reason: looks like personal data")):
        with pytest.raises(OwnCorridorError, match=fault):
            own.dismiss("cand-3", "analyst", reason)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"\xff\xfe",
        b"[]",
        b'{"schema": 1}',
        b'{"schema": 1, "rows": [1]}',
        b'{"schema": 1, "rows": [{"done": "eaten", "of": "x", "by": "y", "at": "2024-01-01T00:00:00+00:00"}]}',
        b'{"schema": 1, "rows": [{"done": "withdrawn", "of": "x", "by": "y", "at": "2024-01-01T00:00:00"}]}',
        (
            b'{"schema": 1, "rows": [{"done": "declared", "of": "x", "by": "y", "at": "2024-01-01T00:00:00+00:00", '
            b'"corridor": {"corridor_id": "x", "route_id": "sahara", "name": "x", "mode": "land", "hubs": []}}]}'
        ),
    ],
)
def test_a_damaged_file_says_so_and_is_never_written_over(own: OwnCorridors, content: bytes) -> None:
    own.home.mkdir(parents=True)
    path = own.home / "corridors.json"
    path.write_bytes(content)
    acts = (
        own.catalogue,
        own.dismissed,
        own.history,
        lambda: own.declare(None, "sahara", "Kano – Arlit", "land", ["kano", "arlit"], "analyst"),
        lambda: own.withdraw("agadez-djanet", "analyst"),
        lambda: own.dismiss("cand-1", "analyst", "no"),
    )
    for act in acts:
        with pytest.raises(OwnCorridorsFileError, match=r"corridors\.json is damaged .* It is left as it is: put a copy of it back"):
            act()
    assert path.read_bytes() == content


def test_a_file_of_a_later_version_says_what_to_do(own: OwnCorridors) -> None:
    own.home.mkdir(parents=True)
    (own.home / "corridors.json").write_text('{"schema": 2, "rows": []}')
    with pytest.raises(OwnCorridorsFileError, match="is of form '2', this Netcop reads form 1: a later one wrote it"):
        own.catalogue()


def test_a_file_of_the_first_form_still_opens(own: OwnCorridors) -> None:
    own.home.mkdir(parents=True)
    point = {"hub_id": "pt-000000000000", "name": "A well", "country": "NE", "lat": 19.5, "lon": 9.25, "kind": "point"}
    # a hub that hubs.csv has, elsewhere: it stands where hubs.csv has it now
    agadez = {"hub_id": "agadez", "name": "Agadès", "country": "NE", "lat": 0.0, "lon": 0.0, "kind": "town"}
    corridor = {"corridor_id": "a-way", "route_id": "sahara", "name": "A way", "mode": "land", "hubs": [agadez, point]}
    row = {"done": "declared", "of": "a-way", "by": "analyst", "at": "2024-01-01T00:00:00+00:00", "corridor": corridor}
    (own.home / "corridors.json").write_text(json.dumps({"schema": 1, "rows": [row]}))
    assert _corridor(own, "a-way").hubs == (known_hubs()["agadez"], Hub("pt-000000000000", "A well", "NE", 19.5, 9.25, "point"))


def test_rows_follow_each_other_in_time_even_when_the_clock_goes_back(own: OwnCorridors) -> None:
    own.home.mkdir(parents=True)
    row = {"done": "dismissed", "of": "c", "by": "analyst", "at": "2999-01-01T00:00:00+00:00", "note": "no"}
    (own.home / "corridors.json").write_text(json.dumps({"schema": 1, "rows": [row]}))
    own.recall("c", "analyst")
    assert own.history()["at"].is_sorted()
    assert own.dismissed() == {}


def test_a_home_that_cannot_be_written_says_so(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("a file, no folder")
    with pytest.raises(StoreError, match="cannot be written"):
        OwnCorridors(tmp_path / "home").dismiss("c", "analyst", "no")


_DECLARING = """
import sys
from routes.own_corridors import OwnCorridors
own = OwnCorridors(sys.argv[1])
who = sys.argv[2]
made = own.declare(None, "sahara", f"Kano – Arlit {who}", "land", ["kano", "arlit"], who)
for number in range(1, 15):
    own.dismiss(f"{who}-{number}", who, "no")
own.withdraw(made.corridor_id, who)
"""


def test_two_processes_at_once_lose_nothing(own: OwnCorridors) -> None:
    writers = [subprocess.Popen([sys.executable, "-c", _DECLARING, str(own.home), who], cwd=PROJECT) for who in ("a", "b")]
    assert [writer.wait(120) for writer in writers] == [0, 0]
    assert set(own.dismissed()) == {f"{who}-{number}" for who in ("a", "b") for number in range(1, 15)}
    assert own.history().height == 32
    assert own.history()["at"].is_sorted()


_points = st.builds(
    Point,
    st.text(st.characters(codec="utf-8", categories=("L",)), min_size=1, max_size=12),
    st.floats(14, 24).map(lambda v: round(v, 6)),
    st.floats(0, 12).map(lambda v: round(v, 6)),
)
_places = st.lists(st.one_of(st.sampled_from(["agadez", "arlit", "djanet", "kano"]), _points), min_size=2, max_size=6)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(places=_places, name=st.text(st.characters(codec="utf-8"), min_size=1, max_size=40), note=st.text(max_size=40))
def test_whatever_is_kept_is_read_back_as_it_was(tmp_path_factory, places: list, name: str, note: str) -> None:
    own = OwnCorridors(tmp_path_factory.mktemp("home"))
    try:
        made = own.declare(None, "sahara", name, "land", places, "analyst", note)
    except OwnCorridorError as error:
        assert error.faults
        assert own.version == ""
        return
    again = OwnCorridors(own.home)
    assert _corridor(again, made.corridor_id) == made
    assert len(made.hubs) == len(places)
    assert again.catalogue() == own.catalogue()
    # declared once more as it is kept, it is the same
    assert again.declare(made.corridor_id, made.route_id, made.name, made.mode, made.hubs, "analyst") == made


def test_the_same_way_on_another_route_is_refused_for_it_would_take_events_off_both(own: OwnCorridors) -> None:
    standing = _corridor(own, "agadez-tamanrasset")
    hubs = [hub.hub_id for hub in standing.hubs]
    for way in (hubs, hubs[::-1]):
        with pytest.raises(
            OwnCorridorError, match=r"hubs: .*agadez-tamanrasset\) of the route sahara leads through the same; edit that one"
        ):
            own.declare(None, "western-mediterranean", "Another name", "land", way, "analyst")
    assert own.declare(None, "western-mediterranean", "Another name", "land", [*hubs, "reggane"], "analyst")


@pytest.mark.parametrize("places", [[WELL, Point("Its pump", 19.5000001, 9.25)], ["agadez", Point("Agadez town", 16.9733, 7.9911)]])
def test_two_places_less_than_a_kilometre_apart_are_one(own: OwnCorridors, places: list) -> None:
    with pytest.raises(OwnCorridorError, match="hubs 1 and 2: expected two places, got the same twice"):
        own.declare(None, "sahara", "No way at all", "land", places, "analyst")


def test_what_nobody_sees_does_not_stay_in_a_name(own: OwnCorridors) -> None:
    made = own.declare(None, "sahara", "A\x1b[2J\u202eway\x00 out", "land", ["agadez", WELL], "analyst")
    assert made.name == "A [2J way out"
