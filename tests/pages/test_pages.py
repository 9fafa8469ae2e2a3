"""The screens as Streamlit runs them: no exception, the right words, the address."""

from __future__ import annotations

from datetime import date
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


def test_the_chosen_corridor_says_what_moves_on_it_and_leads_to_its_profile(app, home: Path, monkeypatch) -> None:
    from pages._parts import map_host

    leg = {"origin_lat": 16.97, "origin_lon": 7.99, "destination_lat": 27.04, "destination_lon": 14.43}
    event = {"lat": 20.2, "lon": 12.98, "radius_km": 1.0, "persons": 3, "corridor_id": "agadez-sabha"}
    stored(home, event_table([event | leg, event | leg, event | leg, event]))
    chosen = map_host.CorridorClick("agadez-sabha")
    monkeypatch.setattr(map_host, "show_map", lambda *_words, **_more: map_host.Clicks(None, chosen))
    test = app(route="sahara")
    assert not test.exception
    line = next(m.value.replace("\\", "") for m in test.markdown if m.value.startswith("Corridor"))
    assert (
        line
        == "Corridor **Agadez – Dirkou – Madama – Sabha**: 4 events on it alone, 0 shared with others; 12 persons in this view (75% to Sabha)"
    )
    chosen = map_host.CorridorClick("withdrawn-since")
    assert not any(m.value.startswith("Corridor") for m in app(route="sahara").markdown)


def test_days_the_wrong_way_round_are_swapped_and_said(app, home: Path) -> None:
    import datetime

    stored(home, event_table([{"lat": 20.2, "lon": 12.98, "radius_km": 1.0}]))
    test = app(route="sahara")
    test.date_input(key="start").set_value(datetime.date(2022, 1, 1))
    test.date_input(key="end").set_value(datetime.date(2021, 1, 1)).run()
    assert "the other way round" in test.warning[0].value
    assert test.query_params["from"] == "2021-01-01"


@pytest.mark.parametrize(
    ("resolution", "cell", "where"),
    [
        (6, "86594a66fffffff", "33 km W of Bilma, Niger"),
        (5, "85594a67fffffff", "About 35 km W of Bilma, Niger"),
        (3, "83594afffffffff", "Near Dirkou, Niger"),
    ],
)
def test_the_chosen_cell_says_where_it_is(app, home: Path, monkeypatch: pytest.MonkeyPatch, resolution: int, cell: str, where: str) -> None:
    from pages._parts import map_host

    stored(home, event_table([{"lat": 18.72, "lon": 12.61, "radius_km": 1.0, "place_text": "made-up place"}]))
    click = map_host.Click(int(cell, 16), date(2021, 1, 1), date(2021, 12, 31))
    monkeypatch.setattr(map_host, "show_map", lambda *_words, **_more: map_host.Clicks(click, None))
    test = app(route="all", resolution=str(resolution))
    assert any(f"Cell {cell}: 1 event," in heading.value for heading in test.subheader)
    assert f"**{where}**" in [line.value for line in test.markdown]


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
    assert "1 event, data version 1" in test.success[0].value
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


# -- the upload page -------------------------------------------------------------------------------------


def _dropped(app, text: str | bytes, name: str = "made-up.csv", unit: str = "") -> AppTest:
    """Return the upload page with a file dropped on it."""
    test = app("upload")
    if unit:
        test.text_input(key="unit").set_value(unit).run()
    test.file_uploader[0].set_value((name, text.encode() if isinstance(text, str) else text, "text/csv")).run()
    assert not test.exception
    return test


def _figures(test: AppTest) -> dict[str, str]:
    return {metric.label: metric.value for metric in test.metric}


def _key(test: AppTest, begins: str) -> str:
    """Return the one key of what the page holds that begins so."""
    (key,) = {str(key) for key in test.session_state._state.filtered_state if str(key).startswith(begins)}
    return key


def _choose(test: AppTest, choices: Choices) -> AppTest:
    """Settle choices about the file that was dropped, as the page does when a table is edited."""
    test.session_state[f"choices-{test.session_state['prepared'][0].file_id}"] = choices
    test.run()
    assert not test.exception
    return test


def _chosen(test: AppTest) -> Choices:
    chosen: Choices = test.session_state["prepared"][0].choices
    return chosen


_TOWNS = [("Agadez", "Niger", 16.9742, 7.9865), ("Arlit", "Niger", 18.7369, 7.3853), ("Dirkou", "Niger", 18.9904, 12.8911), ("Gao", "Mali", 16.2717, -0.0447),
          ("Kidal", "Mali", 18.4411, 1.4078), ("Zinder", "Niger", 13.8072, 8.9881)]  # fmt: skip
SWAPPED = "id,date,place,country,persons,lat,lon\n" + "".join(
    f"{n},2021-03-{n + 1:02},{name},{country},3,{lon},{lat}\n" for n, (name, country, lat, lon) in enumerate(_TOWNS * 2)
)
UNTIDY = (
    "id,date,place,country,persons,phone,passenger name\n"
    "1,2021-03-05,Gao,Mali,3,+221 77 123 45 67,Awa Diop\n"
    "2,never,Gao,Mali,4,+221 77 123 45 68,Moussa Ba\n"
    '3,never,"Gao, tel +221 77 123 45 60",Mali,5,+221 77 123 45 69,Awa Sow\n'
    "4,2021-02-31,Gao,Mali,6,+221 77 123 45 70,Awa Ndiaye\n"
)


def test_swapped_positions_are_proposed_and_accepted_by_a_button(app, home: Path) -> None:
    test = _dropped(app, SWAPPED)
    button = test.button(key=_key(test, "change-"))
    assert button.label == "Swap latitude and longitude"
    assert "swapped" in test.warning[0].value
    button.click().run()
    assert not test.exception
    assert _chosen(test).positions == "swap"
    assert not test.warning
    assert "latitude and longitude are swapped" in test.info[0].value
    test.button(key="commit").click().run()
    assert EventStore(home).events().sort("source_row").collect()["lat"].to_list() == [lat for _, _, lat, _ in _TOWNS * 2]


def test_swapped_positions_may_be_left_and_a_swap_taken_back(app) -> None:
    test = _dropped(app, SWAPPED)
    test.button(key=_key(test, "as-given-")).click().run()
    assert (_chosen(test).positions, list(test.warning), list(test.info)) == ("as-given", [], [])
    again = _dropped(app, SWAPPED)
    again.button(key=_key(again, "change-")).click().run()
    again.button(key=_key(again, "take-back-")).click().run()
    assert not again.exception
    assert _chosen(again).positions == "as-given"
    assert not again.info


def test_personal_data_left_out_is_listed_by_column_and_sort(app) -> None:
    test = _dropped(app, UNTIDY)
    (table,) = [frame.value for frame in test.dataframe if "Looks like" in frame.value.columns]
    assert [tuple(row) for row in table[["Column", "Looks like", "Left out"]].to_numpy()] == [
        ("phone", "phone", "the whole column"), ("passenger name", "name", "the whole column"), ("place", "phone", "1 cell"),
    ]  # fmt: skip
    shown = str([frame.value.to_csv() for frame in test.dataframe]) + str([element.value for element in test.markdown])
    assert [word for word in ("221 77", "Awa", "Moussa") if word in shown] == []


def test_one_value_mended_reads_all_rows_like_it_anew(app, home: Path) -> None:
    test = _dropped(app, UNTIDY)
    assert (_figures(test)["Events"], _figures(test)["Problems"]) == ("1", "3")
    _choose(test, Choices(corrections=(("date", "never", "2021-03-06"),)))
    assert (_figures(test)["Events"], _figures(test)["Problems"]) == ("3", "1")
    assert any("Read anew: never → 2021\\-03\\-06" in caption.value for caption in test.caption)
    test.button(key="take-corrections-back").click().run()
    assert not test.exception
    assert (_figures(test)["Problems"], _chosen(test)) == ("3", Choices())
    _choose(test, Choices(corrections=(("date", "never", "2021-03-06"), ("date", "2021-02-31", "2021-02-28"))))
    assert _figures(test)["Problems"] == "0"
    assert any("Read anew" in caption.value for caption in test.caption)
    test.button(key="commit").click().run()
    days = EventStore(home).events().sort("source_row").collect()["start_on"].cast(str).to_list()
    assert days == ["2021-03-05", "2021-03-06", "2021-03-06", "2021-02-28"]


def test_a_value_mended_wrongly_can_be_mended_again() -> None:
    from pages._parts.mending import with_corrections

    once = with_corrections((), [("date", "never", "2021-02-31")])
    assert once == (("date", "never", "2021-02-31"),)
    twice = with_corrections(once, [("date", "2021-02-31", "2021-02-28"), ("place", "2021-02-31", "Gao")])
    assert twice == (("date", "2021-02-31", "2021-02-28"), ("date", "never", "2021-02-28"), ("place", "2021-02-31", "Gao"))


def test_a_correction_that_changes_nothing_is_said_so(app) -> None:
    test = _dropped(app, "year,month,day,place\n2021,2,31,Gao\n2021,3,5,Gao\n")
    assert _figures(test)["Problems"] == "1"
    _choose(test, Choices(corrections=(("year", "2021-02-31", "2021-02-28"),)))
    assert _figures(test)["Problems"] == "1"
    assert "Mend these rows in the spreadsheet" in test.warning[0].value


def test_several_sheets_are_asked_for(app, home: Path) -> None:
    import io

    import xlsxwriter

    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        for name, days in (("north", 2), ("south", 3)):
            sheet = book.add_worksheet(name)
            for number, row in enumerate([["date", "place"], *([f"2021-03-{day + 5:02}", "Gao"] for day in range(days))]):
                sheet.write_row(number, 0, row)
    test = _dropped(app, buffer.getvalue(), "two.xlsx")
    assert "two\\.xlsx" in test.error[0].value
    radio = test.radio[0]
    assert (radio.options, radio.value) == (["north", "south"], None)
    radio.set_value("south").run()
    assert not test.exception
    assert not test.error
    assert _figures(test)["Events"] == "3"
    assert _chosen(test).sheet == "south"


def test_a_newer_version_is_counted_and_both_routes_are_told(app, home: Path) -> None:
    header = "id,date,place,country,persons,route\n"
    first = _dropped(app, header + "1,2021-03-05,Gao,Mali,3,Sahara\n2,2021-03-06,Gao,Mali,4,Sahara\n", unit="JOP-ML")
    assert "Updated records" not in _figures(first)
    first.button(key="commit").click().run()
    (told,) = [frame.value for frame in first.dataframe if "Before" in frame.value.columns]
    assert [tuple(row) for row in told.to_numpy()] == [("Sahara crossings", 2, 0, 2)]
    rows = "1,2021-03-05,Gao,Mali,3,Sahara\n2,2021-03-06,Gao,Mali,4,Western African route\n3,2021-03-07,Gao,Mali,5,Western African route\n"
    test = _dropped(app, header + rows, "newer.csv", unit="JOP-ML")
    figures = _figures(test)
    assert (figures["Events"], figures["Updated records"], figures["Duplicates"]) == ("2", "1", "1")
    assert any("1 of the events are newer versions" in caption.value for caption in test.caption)
    test.button(key="commit").click().run()
    assert "2 events, 1 of them newer versions of stored records" in test.success[0].value
    (told,) = [frame.value for frame in test.dataframe if "Before" in frame.value.columns]
    assert {row[0]: tuple(row[1:]) for row in told.to_numpy()} == {
        "Western African (Atlantic) route": (2, 0, 2),
        "Sahara crossings": (0, 2, 1),
    }


def test_a_file_that_is_stored_already_is_said_so(app, home: Path) -> None:
    text = "date,place\n2021-03-05,Gao\n"
    _dropped(app, text).button(key="commit").click().run()
    test = _dropped(app, text, "renamed.csv")
    assert "in the store already" in test.info[0].value
    assert not [button for button in test.button if button.key == "commit"]


def test_a_choice_that_does_not_fit_is_said_and_can_be_taken_back(app) -> None:
    test = _dropped(app, UNTIDY)
    _choose(test, Choices(mapping=(("place", "date"), ("date", "date"))))
    assert "two columns are mapped to 'date'" in test.error[0].value.replace("\\", "")
    test.button(key="take-back").click().run()
    assert not test.error
    assert _figures(test)["Events"] == "1"


def test_the_demo_s_unit_is_refused(app) -> None:
    test = _dropped(app, "date,place\n2021-03-05,Gao\n", unit="demo")
    assert "marks made-up events" in test.error[0].value
