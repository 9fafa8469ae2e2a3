"""The page of corridors as Streamlit runs it; the map on it is tested in a browser. All data are made up."""

from __future__ import annotations

import math
from datetime import date, timedelta
from pathlib import Path
from threading import Event

import polars as pl
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from geodata.chains import Progress
from geodata.errors import StoreError
from routes.candidates import Candidate
from routes.catalogue import Hub, catalogue, known_hubs
from routes.events import EventStore
from routes.own_corridors import OwnCorridors, Point
from tests.conftest import PROJECT
from tests.made_up import event_table, stored

IMAGE = "![x](http://example.invalid/x.png) <img src=x onerror=alert(1)>"
ON_IT = {"lat": 20.2, "lon": 12.98, "radius_km": 1.0, "persons": 3, "corridor_id": "agadez-sabha", "corridor_reason": "inside"}
OFF = {"lat": 18.0, "lon": 3.0, "radius_km": 1.0, "corridor_reason": "outside"}


def _events() -> pl.DataFrame:
    """Return 8 events of 2021 and 12 of 2022 on Agadez – Sabha, 4 as much on another, 6 on none."""
    rows = [ON_IT | {"start_on": date(2021, 1, 1) + timedelta(days=20 * n)} for n in range(8)]
    rows += [ON_IT | {"start_on": date(2022, 1, 5) + timedelta(days=30 * n)} for n in range(12)]
    tie = {"corridor_id": None, "corridor_reason": "tie", "corridor_ties": "agadez-sabha,seguedine-tchibarakaten"}
    rows += [ON_IT | tie | {"start_on": date(2022, 12, 31)} for _ in range(4)]
    return event_table(rows + [OFF | {"start_on": date(2022, 6, 1)} for _ in range(6)])


@pytest.fixture
def app(home: Path, monkeypatch: pytest.MonkeyPatch):
    """Return a function that opens the page at an address; `home` holds the events."""
    monkeypatch.chdir(PROJECT)
    st.cache_resource.clear()
    st.cache_data.clear()

    def run(events: pl.DataFrame | None = None, *, fails: bool = False, **words: str) -> AppTest:
        if events is None or events.height:
            stored(home, _events() if events is None else events)
        test = AppTest.from_file(str(PROJECT / "app.py"), default_timeout=120)
        test.run()
        test.switch_page("pages/corridors.py")
        for key, word in words.items():
            test.query_params[key] = word
        test.run()
        assert bool(test.exception) is fails
        return test

    return run


def _said(test: AppTest) -> str:
    return " ".join(element.value for element in [*test.markdown, *test.caption, *test.info, *test.warning, *test.success, *test.error])


def _table(test: AppTest) -> pl.DataFrame:
    return pl.from_pandas(test.dataframe[0].value)


def _press(test: AppTest, key: str) -> AppTest:
    test.button(key=key).click().run()
    assert not test.exception
    return test


def _find(test: AppTest, name: str) -> AppTest:
    test.text_input(key="draft-search").set_value(name).run()
    return _press(test, "found-0")


def _stops(test: AppTest) -> list[str]:
    return [stop.hub.name for stop in test.session_state["corridor-work"].draft.stops]


def test_with_nothing_ingested_it_offers_a_beginning(app) -> None:
    assert app(event_table([]).clear()).title[0].value == "Nothing has been ingested yet"


def test_the_table_holds_the_route_s_corridors_most_events_first(app) -> None:
    test = app(route="sahara")
    rows = _table(test)
    assert rows.height == len(catalogue().route("sahara").corridors)
    first, second = rows.row(0, named=True), rows.row(1, named=True)
    assert (first["name"], first["alone"], first["shared"], first["persons"]) == ("Agadez – Dirkou – Madama – Sabha", 20.0, 4.0, 66.0)
    assert (second["name"], second["alone"], second["shared"]) == ("Séguédine – Djado – Tchibarakaten", 0.0, 4.0)
    assert first["share"] == pytest.approx(100 * 22 / 30)
    assert first["change"] == pytest.approx(75)  # 14 after 8
    assert second["change"] is None or math.isnan(second["change"])
    assert "route" not in rows.columns
    said = _said(test)
    assert "**20%** of the route's located events are on no declared corridor" in said
    assert "**13%** are shared by several that overlap there" in said
    assert "Change: 1 January 2022 to 31 December 2022, against the year before." in said


def test_all_routes_say_which_and_days_narrow_the_counts(app) -> None:
    test = app(route="all", **{"from": "2022-06-01", "to": "2022-06-30"})
    rows = _table(test)
    assert "route" in rows.columns
    assert rows.height == len(catalogue().corridors)
    assert rows["alone"].sum() == pytest.approx(1.0)


def test_the_address_chooses_a_corridor_and_its_profile_is_shown(app) -> None:
    test = app(route="sahara", corridor="agadez-sabha")
    assert "Agadez – Dirkou – Madama – Sabha" in [s.value.replace("\\", "") for s in test.subheader]
    said = _said(test).replace("\\", "")
    assert "modelled, indicative" in said
    assert "crosses Niger – Libya" in said
    assert "**Agadez** :small[Niger · 0 km] → " in said
    assert said.count("**20 events on it alone, 4 shared with others**") == 2  # in the head and over the list
    assert "· 66 persons" in said
    events = pl.from_pandas(test.dataframe[1].value)
    assert events["corridor_ties"].to_list() == ["Séguédine – Djado – Tchibarakaten"] * 4 + [None] * 20
    assert test.query_params["corridor"] == "agadez-sabha"
    names = [button.label for button in test.button if str(button.key).startswith("neighbour-")]
    assert any("Zinder" in name for name in names)
    (other,) = (corridor.corridor_id for corridor in catalogue().corridors if corridor.name == "Kano – Zinder – Agadez")
    _press(test, f"neighbour-{other}")
    assert test.query_params["corridor"] == other
    assert "Nothing was detected on this corridor in this view" in _said(test)


def test_a_corridor_on_which_events_wait_says_so_and_has_no_figures(app, home: Path) -> None:
    hubs = (Point("First well", 18.0, 1.0), Point("Second well", 18.0, 5.0))
    made = OwnCorridors(home).declare(None, "sahara", "Well to well", "land", hubs, "tester", "")
    test = app(route="sahara", corridor=made.corridor_id)
    said = _said(test)
    assert "Events have not been placed on it yet: 6 of all dates and kinds wait." in said
    assert "Nothing was detected" not in said
    row = _table(test).filter(name="Well to well")
    assert [row[name].item() for name in ("alone", "shared", "persons", "share")] == [None] * 4
    (button,) = (b for b in test.button if b.key == "corridor-anew-here")
    announced = button.label
    _press(test, "corridor-anew-here")
    number = announced.split()[1]
    assert f"{number} events are placed anew" in _said(test)
    assert _table(test).filter(name="Well to well")["alone"].item() == 6
    assert "**6 events on it alone, 0 shared with others**" in _said(test)


def test_the_desk_opens_on_the_corridor_and_the_route_that_the_address_names(app) -> None:
    test = app(route="western-african", task="draw")
    assert test.selectbox(key="draft-route").value == "western-african"
    test = app(route="sahara", task="draw", corridor="agadez-sabha")
    assert _stops(test)[0] == "Agadez"
    assert test.text_input(key="draft-name").value == "Agadez – Dirkou – Madama – Sabha"


def test_a_corridor_without_length_that_an_older_version_kept_still_opens(app, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("routes.own_corridors.of_corridor", lambda *_: [])
    made = OwnCorridors(home).declare(
        None, "sahara", "No way at all", "land", (Point("A well", 18.0, 3.0), Point("Its pump", 18.0, 3.0)), "tester"
    )
    test = app(route="sahara", corridor=made.corridor_id)
    _press(test, "corridor-anew-here")
    assert "No way at all" in [s.value for s in test.subheader]
    assert not test.exception


def test_a_corridor_that_there_is_not_is_said_so(app) -> None:
    assert r"There is no corridor \!\[x\]" in _said(app(route="sahara", corridor=IMAGE))


def test_a_corridor_is_drawn_by_its_hubs_traced_saved_and_stands_in_the_table(app, home: Path) -> None:
    test = app(route="sahara", task="draw")
    assert test.button(key="draft-save").disabled
    for name in ("Agadez", "Djanet", "Iférouane"):
        _find(test, name)
    assert _stops(test) == ["Agadez", "Djanet", "Iférouane"]
    last = test.session_state["corridor-work"].draft.stops[-1].serial
    _press(test, f"up-{last}")
    assert _stops(test) == ["Agadez", "Iférouane", "Djanet"]
    test.text_input(key="draft-note").set_value("said by two units").run()
    _press(test, "draft-trace")
    assert "(modelled, indicative). Niger → Algeria" in _said(test)
    _press(test, "draft-save")
    (made,) = (c for c in OwnCorridors(home).catalogue().corridors if c.corridor_id == "agadez-djanet-2")
    assert [hub.hub_id for hub in made.hubs] == ["agadez", "iferouane", "djanet"]
    assert OwnCorridors(home).history()["note"].to_list() == ["said by two units"]
    assert "is declared" in _said(test)
    assert test.query_params["corridor"] == "agadez-djanet-2"
    assert "task" not in test.query_params
    assert "Agadez – Djanet" in _table(test)["name"].to_list()


def test_a_point_of_one_s_own_is_added_renamed_and_what_cannot_be_is_refused(app) -> None:
    test = app(route="sahara", task="draw")
    _find(test, "Agadez")
    test.text_input(key="draft-search").set_value("21.5, 8.9").run()
    _press(test, "found-here")
    stop = test.session_state["corridor-work"].draft.stops[-1]
    assert (stop.hub.lat, stop.hub.lon, stop.hub.kind) == (21.5, 8.9, "point")
    test.text_input(key=f"point-{stop.serial}").set_value("The old well").run()
    assert _stops(test) == ["Agadez", "The old well"]
    test.text_input(key="draft-search").set_value("25.0, -30.0").run()
    _press(test, "found-here")
    assert "expected a place where the ground is known" in _said(test)
    assert len(_stops(test)) == 2
    test.segmented_control(key="draft-mode").set_value("sea").run()
    _press(test, "draft-save")
    assert "expected a place at sea or within 30 km of it" in _said(test)


def test_what_is_in_the_form_outlives_a_look_at_the_table(app) -> None:
    test = app(route="sahara", task="draw")
    _find(test, "Agadez")
    test.text_input(key="draft-name").set_value("A way of mine").run()
    test.segmented_control(key="task").set_value("choose").run()
    test.segmented_control(key="task").set_value("draw").run()
    assert test.text_input(key="draft-name").value == "A way of mine"
    assert _stops(test) == ["Agadez"]


def test_a_corridor_is_edited_and_can_be_withdrawn(app, home: Path) -> None:
    test = app(route="sahara", task="draw")
    test.selectbox(key="draft-edited").set_value("agadez-djanet").run()
    assert _stops(test) == ["Agadez", "Tchibarakaten", "Djanet"]
    assert test.text_input(key="draft-name").value == "Agadez – Tchibarakaten – Djanet"
    middle = test.session_state["corridor-work"].draft.stops[1].serial
    _press(test, f"out-{middle}")
    _press(test, "draft-save")
    (changed,) = (c for c in OwnCorridors(home).catalogue().corridors if c.corridor_id == "agadez-djanet")
    assert [hub.hub_id for hub in changed.hubs] == ["agadez", "djanet"]
    test.segmented_control(key="task").set_value("draw").run()
    assert _stops(test) == ["Agadez", "Djanet"]  # the chosen one is taken along
    # the dialog that asks is tested in a browser
    assert test.button(key="draft-withdraw").label == "Withdraw"


def test_a_hostile_name_is_shown_as_text(app, home: Path) -> None:
    made = OwnCorridors(home).declare(None, "sahara", IMAGE, "land", ["kano", "arlit"], "analyst")
    test = app(route="sahara", corridor=made.corridor_id)
    assert test.subheader[0].value.startswith(r"\!\[x\]\(http\:")


def test_past_events_are_placed_anew_on_the_corridors_as_they_stand(app, home: Path) -> None:
    test = app(event_table([ON_IT | {"corridor_id": "gone", "route_id": "sahara"}]), route="sahara")
    assert test.button(key="corridors-anew").label == "Place 1 event on corridors anew"
    _press(test, "corridors-anew")
    assert r"1 event is placed anew\: data version" in _said(test)
    row = EventStore(home).events().collect().row(0, named=True)
    assert "agadez-sabha" in (row["corridor_id"] or row["corridor_ties"])
    assert "corridors-anew" not in [button.key for button in test.button]


def test_a_damaged_file_of_own_corridors_says_what_to_do(app, home: Path) -> None:
    home.mkdir(parents=True)
    (home / "corridors.json").write_text("{")
    # the router shows the message; here the page runs without it
    message = app(route="sahara", fails=True).exception[0].message
    assert "is damaged" in message
    assert "put a copy of it back" in message


def _candidate(candidate_id: str, first: str, last: str, route_id: str = "sahara") -> Candidate:
    """Return a made-up candidate between two hubs."""
    hubs = (known_hubs()[first], Hub("pt-1", IMAGE, None, 20.0, 9.0, "point"), known_hubs()[last])
    line = tuple((hub.lat, hub.lon) for hub in hubs)
    months = date(2022, 1, 1), date(2022, 12, 31)
    return Candidate(candidate_id, route_id, "land", hubs, line, 700.0, 20.0, 9, *months, 21.0, 60.0, (), 0.8, 0.001, f"Because {IMAGE}")


@pytest.fixture
def found(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have two candidates of one route and one of another found."""
    made = (
        _candidate("c-1", "agadez", "djanet"),
        _candidate("c-2", "kano", "arlit"),
        _candidate("c-3", "bamako", "dakar", "western-african"),
    )
    monkeypatch.setattr("pages._parts.candidate_search.discover", lambda _events, **_: made)
    monkeypatch.setattr("pages._parts.candidate_search.worth_asking", lambda found, *_: found)
    monkeypatch.setattr("pages._parts.corridor_candidates.AT_ONCE_SECONDS", 60.0)


def test_a_candidate_is_named_and_waits_no_more(app, home: Path, found: None) -> None:
    test = app(route="sahara", task="candidates")
    said = _said(test)
    assert "**1 · Agadez – Djanet**" in said
    assert "**2 · Kano – Arlit**" in said
    assert "Bamako" not in said
    assert IMAGE not in said  # it is escaped
    _press(test, "pick-candidate-2")
    assert test.session_state["corridor-work"].picked == "c-2"
    _press(test, "name-candidate-2")
    assert test.query_params["task"] == "draw"
    assert _stops(test) == ["Kano", IMAGE, "Arlit"]
    middle = test.session_state["corridor-work"].draft.stops[1].serial
    _press(test, f"out-{middle}")
    _press(test, "draft-save")
    assert OwnCorridors(home).named() == {"c-2": "kano-arlit"}
    test.segmented_control(key="task").set_value("candidates").run()
    assert "· Kano – Arlit" not in _said(test)


def test_a_candidate_is_dismissed_with_a_reason_folded_away_and_put_back(app, home: Path, found: None) -> None:
    test = app(route="sahara", task="candidates")
    _press(test, "dismiss-1")
    assert "reason: expected a few words, got nothing" in _said(test).replace("\\", "")
    test.text_input(key="reason-c-1").set_value("one patrol made it all").run()
    _press(test, "dismiss-1")
    assert OwnCorridors(home).dismissed()["c-1"].reason == "one patrol made it all"
    assert "**1 · Kano – Arlit**" in _said(test)
    test.text_input(key="reason-c-2").set_value("nor is this").run()
    _press(test, "dismiss-1")
    assert "No candidate waits on this route. What was found is named or dismissed." in _said(test)
    _press(test, "recall-c-2")
    assert test.expander[0].label == "Dismissed (1)"
    _press(test, "recall-c-1")
    assert OwnCorridors(home).dismissed() == {}
    assert "**1 · Agadez – Djanet**" in _said(test)


def test_where_no_candidate_waits_it_says_why(app, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pages._parts.corridor_candidates.AT_ONCE_SECONDS", 60.0)
    said = _said(app(route="sahara", task="candidates"))
    assert "No candidate waits on this route. Events off all corridors are too few, or too scattered," in said


def test_while_candidates_are_looked_for_it_says_how_far_that_is_and_the_answer_is_kept(app, monkeypatch: pytest.MonkeyPatch) -> None:
    going, asked = Event(), []

    def slowly(_events: pl.DataFrame, *, progress: Progress, **_: object) -> tuple[Candidate, ...]:
        asked.append(1)
        progress("Working out what chance alone brings forth: map 3 of 60", 0.4)
        assert going.wait(60)
        return (_candidate("c-1", "agadez", "djanet"),)

    monkeypatch.setattr("pages._parts.candidate_search.discover", slowly)
    monkeypatch.setattr("pages._parts.candidate_search.worth_asking", lambda found, *_: found)
    test = app(route="sahara", task="candidates")
    (bar,) = test.get("progress")
    assert bar.proto.text == "**Looking for candidates.** Working out what chance alone brings forth: map 3 of 60…"
    assert bar.proto.value == 30  # the search is three quarters of the work
    going.set()
    monkeypatch.setattr("pages._parts.corridor_candidates.AT_ONCE_SECONDS", 60.0)
    test.run()
    assert "**1 · Agadez – Djanet**" in _said(test)
    test.text_input(key="reason-c-1").set_value("one patrol made it all").run()
    _press(test, "dismiss-1")  # which changes neither the data nor the corridors
    assert "What was found is named or dismissed." in _said(test)
    assert asked == [1]


def test_a_search_that_fails_says_why_and_can_be_begun_again(app, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object, **__: object) -> tuple[Candidate, ...]:
        raise StoreError("the events cannot be read; ask who keeps this home")

    monkeypatch.setattr("pages._parts.corridor_candidates.AT_ONCE_SECONDS", 60.0)
    monkeypatch.setattr("pages._parts.candidate_search.discover", fails)
    test = app(route="sahara", task="candidates")
    assert "the events cannot be read; ask who keeps this home" in test.error[0].value
    monkeypatch.setattr("pages._parts.candidate_search.discover", lambda *_, **__: ())
    _press(test, "search-again")
    assert not test.error
    assert "No candidate waits on this route" in _said(test)
