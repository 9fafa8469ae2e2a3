"""The screens as Streamlit runs them: no exception, the right words, the address."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from routes.events import EventStore
from routes.intake import Choices
from tests.conftest import PROJECT
from tests.made_up import event_table, stored


@pytest.fixture
def app(home: Path, monkeypatch: pytest.MonkeyPatch):
    """Return a function that runs the app at a page and address."""
    monkeypatch.chdir(PROJECT)
    import streamlit as st

    st.cache_resource.clear()
    st.cache_data.clear()

    def run(page: str = "", **words: str) -> AppTest:
        test = AppTest.from_file(str(PROJECT / "app.py"), default_timeout=60)
        for key, word in words.items():
            test.query_params[key] = word
        test.run()
        if page:
            test.switch_page(f"pages/{page}.py").run()
        assert not test.exception
        return test

    return run


def test_with_nothing_ingested_it_offers_the_demo_or_an_upload(app) -> None:
    test = app()
    assert test.title[0].value == "Nothing has been ingested yet"
    assert [b.label for b in test.button] == ["Load the demo"]


def test_the_demo_loads_at_a_click_and_every_screen_says_so(app, home: Path) -> None:
    test = app()
    test.button(key="load-demo").click().run()
    assert EventStore(home).batches()[0].made_up
    assert "Made-up data" in test.warning[0].value
    for page in ("explore", "upload", "data"):
        assert "Made-up data" in app(page).warning[0].value


def test_the_address_fills_the_filters_and_they_write_it(app, home: Path) -> None:
    stored(home, event_table([{"lat": 20.2, "lon": 12.98, "radius_km": 1.0, "persons": 3}]))
    test = app(route="sahara", period="week", measure="persons", kind="rescue,interception")
    assert test.selectbox(key="route").value == "sahara"
    assert test.multiselect(key="kinds").value == ["interception", "rescue"]
    test.selectbox(key="route").set_value("western-african").run()
    assert test.query_params["route"] == "western-african"
    assert test.query_params["period"] == "week"
    assert not test.exception


def test_a_faulty_address_is_said_and_the_default_shown(app, home: Path) -> None:
    stored(home, event_table([{"lat": 20.2, "lon": 12.98, "radius_km": 1.0}]))
    test = app(route="atlantis")
    assert "expected one of" in test.warning[0].value
    assert test.selectbox(key="route").value == "sahara"


def test_days_the_wrong_way_round_are_swapped_and_said(app, home: Path) -> None:
    import datetime

    stored(home, event_table([{"lat": 20.2, "lon": 12.98, "radius_km": 1.0}]))
    test = app(route="sahara")
    test.date_input(key="start").set_value(datetime.date(2022, 1, 1))
    test.date_input(key="end").set_value(datetime.date(2021, 1, 1)).run()
    assert "the other way round" in test.warning[0].value
    assert test.query_params["from"] == "2021-01-01"


def test_what_cannot_be_placed_is_counted_beside_the_map(app, home: Path) -> None:
    stored(
        home,
        event_table(
            [
                {"lat": 20.2, "lon": 12.98, "radius_km": 1.0},
                {"persons": 4},
                {"lat": 20.2, "lon": 12.98, "radius_km": 99.0},
            ]
        ),
    )
    said = " ".join(m.value for m in app(route="sahara").markdown)
    assert "**1** events (4 persons): the report gives no place" in said
    assert "**1** events: the place is vaguer than a cell" in said


def test_an_upload_is_shown_before_it_is_stored(app, home: Path) -> None:
    test = app("upload")
    text = "id,date,place,country,persons\n1,2021-03-05,Gao,Mali,3\n2,never,Gao,Mali,3\n"
    test.file_uploader[0].set_value(("made-up.csv", text.encode(), "text/csv")).run()
    assert not test.exception
    assert {m.label: m.value for m in test.metric} == {
        "Rows read": "2",
        "Events": "1",
        "Problems": "1",
        "Duplicates": "0",
        "Located": "1",
    }
    assert EventStore(home).version == -1
    test.button(key="commit").click().run()
    assert not test.exception
    assert "1 events, data version 1" in test.success[0].value
    assert EventStore(home).events().collect().height == 1


def test_a_wrong_upload_says_why(app) -> None:
    test = app("upload")
    test.file_uploader[0].set_value(("a.csv", b"\x89PNG\r\n\x1a\n", "text/csv")).run()
    assert "PNG picture" in test.error[0].value


def test_the_data_page_lists_batches_and_prepares_an_export(app, home: Path) -> None:
    stored(home, event_table([{}]))
    test = app("data")
    assert "Data version 1" in test.caption[0].value
    test.button(key="prepare-export").click().run()
    assert not test.exception


def _choices_key(test: AppTest) -> str:
    """Return the key under which the page keeps what was settled about the file that was dropped."""
    keys = [str(key) for key in test.session_state._state.filtered_state]
    return "choices-" + next(key for key in keys if key.startswith("unknown-")).split("-", 1)[1].rsplit("-", 1)[0]


def test_an_upload_of_unknown_columns_asks_for_them(app, home: Path) -> None:
    test = app("upload")
    text = "alpha,beta\n2021-03-05,over there\n"
    test.file_uploader[0].set_value(("odd.csv", text.encode(), "text/csv")).run()
    assert "does not look like a table of events" in test.error[0].value
    test.session_state[_choices_key(test)] = Choices(mapping=(("alpha", "date"), ("beta", "place_text")))
    test.run()
    assert not test.exception
    assert {m.label: m.value for m in test.metric}["Events"] == "1"
