"""The page of places as Streamlit runs it; the map on it is tested in a browser. All data are made up."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest
from streamlit.testing.v1 import AppTest

from routes.events import EventStore
from routes.ingest import commit, prepare
from routes.maps.place_map import Drawn
from routes.settled import SettledPlaces, Settlement
from tests.conftest import PROJECT

HEADER = "id,date,place,country,persons\n"
IMAGE = "![x](http://example.invalid/x.png) <img src=x onerror=alert(1)>"
ROWS = [
    *(f"{n},2021-03-{n:02},Puits Bidule,Niger,3" for n in range(1, 4)),
    *(f"{n},2021-04-{n:02},Truc Machin,Mali,2" for n in range(4, 6)),
    "6,2021-05-01,Chose Inconnue,Mali,1",
    "7,2021-05-02,Agadez,Niger,9",
]


@pytest.fixture
def app(home: Path, monkeypatch: pytest.MonkeyPatch):
    """Return a function that stores rows and opens the page."""
    monkeypatch.chdir(PROJECT)
    import streamlit as st

    st.cache_resource.clear()
    st.cache_data.clear()

    def run(rows: list[str] = ROWS, header: str = HEADER) -> AppTest:
        if rows:
            file = home.parent / "made-up.csv"
            file.write_text(header + "\n".join(rows) + "\n", encoding="utf-8")
            store = EventStore(home)
            commit(store, prepare(store, file, unit="JOP-NE"))
        test = AppTest.from_file(str(PROJECT / "app.py"), default_timeout=60)
        test.run()
        test.switch_page("pages/places.py").run()
        assert not test.exception
        return test

    return run


def _press(test: AppTest, *keys: str) -> AppTest:
    for key in keys:
        name = f"pick-{key}" if key.isdigit() else f"act-{key}"
        test.button(key=name).click().run()
        assert not test.exception
    return test


def _in_hand(test: AppTest) -> str:
    return str(test.text[0].value)


def _queue(test: AppTest) -> list[str]:
    return [b.label.split(" :small")[0] for b in test.button if str(b.key).startswith("queue-") and str(b.key)[6:].isdigit()]


def _said(test: AppTest) -> str:
    return " ".join(element.value for element in [*test.markdown, *test.caption])


def test_with_nothing_ingested_it_offers_a_beginning(app) -> None:
    assert app([]).title[0].value == "Nothing has been ingested yet"


def test_with_nothing_in_doubt_it_says_so_and_what_to_do(app) -> None:
    test = app(["1,2021-03-01,Somewhere,Mali,3,16.27,-0.04"], header="id,date,place,country,persons,lat,lon\n")
    assert test.subheader[0].value == "Nothing is left to settle"
    assert "Upload a file" in _said(test)


def test_the_queue_shows_most_rows_first_and_what_is_certain_not_at_all(app) -> None:
    test = app()
    assert _queue(test) == ["Puits Bidule", "Truc Machin", "Chose Inconnue"]
    assert _in_hand(test) == "Puits Bidule"
    assert "**0** settled, **3** left: 6 rows" in _said(test)
    assert "Niger · 3 rows · 1 March 2021 to 3 March 2021" in _said(test)


def test_a_name_is_looked_for_picked_and_settled(app, home: Path) -> None:
    test = app()
    assert test.button(key="act-Enter").disabled
    test.text_input(key="place-search").set_value("Agadez").run()
    test.text_input(key="place-note").set_value("said by the patrol").run()
    _press(test, "1", "Enter")
    (row,) = SettledPlaces(home).current().iter_rows(named=True)
    assert (row["text"], row["country"], row["verdict"], row["name"]) == ("Puits Bidule", "NE", "place", "Agadez")
    assert row["lat"] == pytest.approx(16.97, abs=0.05)
    assert row["note"] == "said by the patrol"
    assert row["settled_by"]
    assert _in_hand(test) == "Truc Machin"
    assert (test.text_input(key="place-search").value, test.text_input(key="place-note").value) == ("", "")
    assert "**1** settled, **2** left: 3 rows" in _said(test)


def test_a_position_is_written_and_settled_as_a_pin(app, home: Path) -> None:
    test = app()
    test.text_input(key="place-search").set_value("48.86, 2.35").run()
    _press(test, "1", "Enter")
    (row,) = SettledPlaces(home).current().iter_rows(named=True)
    assert (row["text"], row["verdict"], row["lat"], row["lon"], row["place_id"]) == ("Puits Bidule", "pin", 48.86, 2.35, None)
    assert "km outside Niger" in _said(test)


def test_the_name_offered_for_teaching_is_no_word_of_the_sentence(app) -> None:
    test = _press(app(["1,2021-03-01,Retrouvés chez un passeur,Niger,3"]), "p")
    assert not test.text_input(key="place-teaches").value


def test_what_the_geocoder_found_can_be_kept_and_what_cannot_be_known_said(app, home: Path) -> None:
    test = _press(app(), "0", "Enter", "u", "Enter")
    kept, unknown = SettledPlaces(home).current().sort("settled_at").iter_rows(named=True)
    assert (kept["name"], kept["verdict"]) == ("Niger", "place")
    assert kept["radius_km"] > 500
    assert (unknown["text"], unknown["verdict"], unknown["lat"]) == ("Truc Machin", "unknown", None)
    assert _in_hand(test) == "Chose Inconnue"


def test_skipped_texts_come_last_and_back_takes_steps_back_one_by_one(app, home: Path) -> None:
    test = _press(app(), "s", "u", "Enter")
    assert _in_hand(test) == "Chose Inconnue"
    _press(test, "s")
    assert _in_hand(test) == "Puits Bidule"  # nothing but what was put off is left
    _press(test, "b", "b")
    assert _in_hand(test) == "Truc Machin"
    assert SettledPlaces(home).current().is_empty()
    _press(test, "b")
    assert _in_hand(test) == "Puits Bidule"
    assert test.button(key="act-b").disabled


def test_a_pin_is_settled_with_its_radius_and_teaches_the_unknown_name(app, home: Path) -> None:
    test = app(["1,2021-03-01,quelque part au nord de Zarkoudâ,Niger,3"])
    _press(test, "p")
    assert test.text_input(key="place-teaches").value == "Zarkoudâ"
    test.session_state["place-work"].drawn = Drawn(pin=(20.5, 12.9))
    test.number_input(key="place-radius").set_value(25.0).run()
    _press(test, "Enter")
    (row,) = SettledPlaces(home).current().iter_rows(named=True)
    assert (row["verdict"], row["lat"], row["lon"], row["radius_km"], row["teaches"]) == ("pin", 20.5, 12.9, 25.0, "Zarkoudâ")


def test_an_area_is_settled_and_one_that_is_none_is_refused(app, home: Path) -> None:
    test = _press(app(), "a")
    test.session_state["place-work"].drawn = Drawn(corners=((16.0, 8.0), (17.0, 9.0), (18.0, 10.0)))
    test.run()
    _press(test, "Enter")
    assert "enclose an area" in test.error[0].value.replace("\\", "")
    assert _in_hand(test) == "Puits Bidule"
    test.session_state["place-work"].drawn = Drawn(corners=((16.0, 8.0), (16.0, 9.0), (17.0, 9.0)))
    test.run()
    _press(test, "Enter")
    assert SettledPlaces(home).current()["outline"].str.starts_with("POLYGON").to_list() == [True]


def test_filters_narrow_the_queue(app) -> None:
    test = app()
    test.selectbox(key="place-unit").set_value("JOP-NE").run()
    assert len(_queue(test)) == 3
    test.button(key="queue-2").click().run()
    assert _in_hand(test) == "Chose Inconnue"
    doubts = test.selectbox(key="place-doubt").options
    assert any(option.startswith(("Not found", "Only an area")) for option in doubts)


def test_texts_of_files_are_shown_as_text(app) -> None:
    test = app([f"1,2021-03-01,{IMAGE},Mali,3"])
    assert _in_hand(test) == IMAGE  # drawn by st.text, which knows no Markdown
    for words in [*(b.label for b in test.button), *(m.value for m in test.markdown), *(c.value for c in test.caption)]:
        assert "![x](" not in words
        assert "<img" not in words.replace("\\<", "")


def test_what_is_settled_is_applied_to_past_events(app, home: Path) -> None:
    test = app()
    assert not [b for b in test.button if b.key == "apply-settled"]
    test.text_input(key="place-search").set_value("Agadez").run()
    _press(test, "1", "Enter")
    assert test.button(key="apply-settled").label == "Apply to 3 past events"
    before = EventStore(home).version
    test.button(key="apply-settled").click().run()
    assert not test.exception
    assert "3 events" in test.success[0].value
    store = EventStore(home)
    assert store.version > before
    moved = store.events().filter(pl.col("place_text") == "Puits Bidule").collect()
    assert moved["lat"].to_list() == pytest.approx([16.97] * 3, abs=0.05)
    assert not [b for b in test.button if b.key == "apply-settled"]


def test_settled_places_of_another_home_are_taken_in_with_a_report(app, home: Path, tmp_path: Path) -> None:
    test = app()
    test.session_state["places-ledger"] = True
    test.run()
    assert not test.exception
    SettledPlaces(tmp_path / "other").settle([Settlement.pin("Puits Bidule", "NE", 20.5, 12.9, 5.0)], by="colleague")
    file = tmp_path / "settled.csv"
    SettledPlaces(tmp_path / "other").write_csv(file)
    faulty = file.read_text(encoding="utf-8-sig") + "\n"
    test.file_uploader[0].set_value(("settled.csv", faulty.encode(), "text/csv")).run()
    assert not test.exception
    assert "1 taken in" in test.success[0].value
    assert SettledPlaces(home).current()["settled_by"].to_list() == ["colleague"]
    assert _in_hand(test) == "Truc Machin"
    assert [row for frame in test.dataframe for row in frame.value["Text"]] == ["Puits Bidule"]


def test_an_upload_says_how_many_places_are_to_settle(app, home: Path) -> None:
    test = app([])
    test.switch_page("pages/upload.py").run()
    test.file_uploader[0].set_value(("made-up.csv", (HEADER + "\n".join(ROWS)).encode(), "text/csv")).run()
    test.button(key="commit").click().run()
    assert not test.exception
    assert "3 places to settle" in [link.proto.label for link in test.get("page_link")]
