"""Records put on the ground: coordinates as given, else the text, else the country; each text is worked out once."""

from __future__ import annotations

import subprocess
import sys
import threading
from typing import Any

import h3
import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geodata.geocoding import geocode, geocode_texts
from geodata.learning import Learned
from routes import placing
from routes.columns import EVENTS
from routes.placing import Answers, place
from tests.conftest import PROJECT

_TYPES = EVENTS.schema | {"route_text": pl.String}


def _records(*rows: dict[str, Any]) -> pl.DataFrame:
    names = dict.fromkeys(name for row in rows for name in row)
    return pl.DataFrame(rows, schema={name: _TYPES[name] for name in names})


def _placed(**record: Any) -> dict[str, Any]:
    return place(_records(record), Answers()).row(0, named=True)


def test_coordinates_that_are_given_stand() -> None:
    row = _placed(lat=21.4, lon=13.6, radius_km=0.5, place_text="Paris", country="NE")
    assert (row["lat"], row["lon"], row["radius_km"], row["country"]) == (21.4, 13.6, 0.5, "NE")
    assert (row["location_source"], row["location_reason"], row["place_id"]) == ("given", "coordinates given in the file", None)
    assert row["cell"] == int(h3.latlng_to_cell(21.4, 13.6, 8), 16)
    assert (row["route_id"], row["route_source"], row["corridor_id"]) == ("sahara", "corridor", "agadez-sabha")


def test_coordinates_of_a_place_nobody_knew_are_a_guess() -> None:
    row = _placed(lat=21.4, lon=13.6, radius_km=0.5, place_text="Unspecified location in Niger")
    assert (row["radius_km"], row["location_source"]) == (100.0, "given")
    assert row["location_reason"] == "coordinates given in the file, of a place that its text says is not known exactly"
    assert row["corridor_id"] is None  # too vague to say
    vaguer = _placed(lat=21.4, lon=13.6, radius_km=400.0, place_text="lieu inconnu")
    assert vaguer["radius_km"] == 400.0


def test_a_text_is_looked_up_where_no_coordinates_are() -> None:
    row = _placed(place_text="Séguédine", country=None)
    assert (row["place_id"], row["country"], row["location_source"]) == ("hub:seguedine", "NE", "gazetteer")
    assert row["location_reason"] == geocode("Séguédine").reason
    assert row["cell"] == int(h3.latlng_to_cell(row["lat"], row["lon"], 8), 16)
    assert row["corridor_id"] == "agadez-sabha"


def test_a_country_stands_where_nothing_else_is_said() -> None:
    row = _placed(country="LY")
    assert (row["place_id"], row["location_source"], row["corridor_id"]) == ("ne:LY", "area", None)
    assert row["radius_km"] > 500


def test_what_has_no_place_says_so() -> None:
    row = _placed(place_text=None)
    assert row["location_reason"] == "the file gives no place"
    assert {name: row[name] for name in ("lat", "lon", "radius_km", "location_source", "cell", "corridor_id")} == dict.fromkeys(
        ("lat", "lon", "radius_km", "location_source", "cell", "corridor_id")
    )
    assert (row["route_id"], row["route_source"]) == ("other", "none")
    lost = _placed(place_text="Qwxyzzt Vbrrpk")
    assert (lost["lat"], lost["location_reason"]) == (None, "no name of the gazetteer stands in the text")


def test_a_radius_of_the_file_stands_over_that_of_the_place() -> None:
    assert _placed(place_text="Agadez", radius_km=77.0)["radius_km"] == 77.0


def test_the_ends_of_a_leg_are_looked_up() -> None:
    row = _placed(origin_text="Agadez", origin_country="NE", destination_text="Sabha")
    assert (row["origin_place_id"], row["destination_place_id"]) == ("hub:agadez", "hub:sabha")
    assert (row["origin_country"], row["destination_country"]) == ("NE", "LY")
    assert row["origin_lat"] == pytest.approx(16.97, abs=0.1)
    assert row["destination_lon"] == pytest.approx(14.43, abs=0.1)
    assert row["lat"] is None


@pytest.mark.parametrize(
    ("word", "route", "source"),
    [("Ruta atlántica", "western-african", "given"), ("Domestic", "sahara", "corridor"), (None, "sahara", "corridor")],
)
def test_the_files_word_for_the_route_stands(word: str | None, route: str, source: str) -> None:
    row = _placed(lat=21.4, lon=13.6, radius_km=0.5, route_text=word)
    assert (row["route_id"], row["route_source"]) == (route, source)


def test_height_order_and_other_columns_are_kept() -> None:
    records = _records({"source_row": 9, "place_text": "Gao"}, {"source_row": 2, "lat": 21.4, "lon": 13.6}, {"source_row": 5})
    placed = place(records, Answers())
    assert placed["source_row"].to_list() == [9, 2, 5]
    assert placed["location_source"].to_list() == ["gazetteer", "given", None]
    assert {name: placed.schema[name] for name in placed.columns} == {name: _TYPES[name] for name in placed.columns}
    assert place(records.clear(), Answers()).schema == placed.schema


_TEXTS = st.sampled_from([None, "Agadez", "off Zuwara", "Tripoli", "Unknown", "28.1, -15.4", "Nowhereatall", "Gao region"])
_RECORD = st.fixed_dictionaries({
    "place_text": _TEXTS, "country": st.sampled_from([None, "NE", "LY"]), "origin_text": _TEXTS, "destination_text": _TEXTS,
    "lat": st.sampled_from([None, None, 20.5, 34.2]), "route_text": st.sampled_from([None, "Sahara", "?"]),
})  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(rows=st.lists(_RECORD, min_size=1, max_size=12), cut=st.integers(0, 12))
def test_chunks_and_rows_alone_are_placed_as_all_at_once(rows: list[dict[str, Any]], cut: int) -> None:
    records = _records(*({**row, "lon": row["lat"] and 13.0, "radius_km": row["lat"] and 0.5} for row in rows))
    whole, answers = place(records, Answers()), Answers()
    assert pl.concat([place(records.head(cut), answers), place(records[cut:], answers)]).equals(whole)
    assert pl.concat([place(row, Answers()) for row in records.iter_slices(1)]).equals(whole)


def test_an_answer_is_that_of_the_geocoder() -> None:
    texts, countries = pl.Series(["Agadez", None, "Tripoli", "Tripoli", "Agadez"]), pl.Series(["NE", "NE", "LB", None, None])
    found = Answers().of(texts, countries)
    expected = [geocode(text, country) if text else None for text, country in zip(texts, countries, strict=True)]
    for name in ("place_id", "country", "lat", "lon", "radius_km", "location_source", "reason"):
        assert found[name].to_list() == [answer and getattr(answer, name) for answer in expected]
    ends = [f"{end}_{of}" for end in ("origin", "destination") for of in ("text", "place_id", "country", "lat", "lon")]
    assert found.columns == ["place_id", "country", "lat", "lon", "radius_km", "location_source", "reason", *ends]
    assert Answers().of(pl.Series([None, None], dtype=pl.String), countries.head(2)).equals(found[[1, 1]])


def test_each_text_is_worked_out_once_however_many_threads_ask(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = list[tuple[str, str | None]]()

    def counted(texts: pl.DataFrame, *, learned: Learned) -> pl.DataFrame:
        asked.extend(texts.select("text", "country").rows())
        return geocode_texts(texts, learned=learned)

    monkeypatch.setattr(placing, "geocode_texts", counted)
    answers, rng = Answers(), np.random.default_rng(3)
    words = ["Agadez", "Arlit", "Gao", "Kidal", "Sabha", "Zuwara", "Dirkou", "Nouadhibou"]
    chunks = [_records(*({"place_text": words[n], "country": [None, "NE"][n % 2]} for n in rng.integers(0, 8, 50))) for _ in range(12)]
    found = dict[int, pl.DataFrame]()

    def work(first: int) -> None:
        for number in range(first, len(chunks), 4):
            found[number] = place(chunks[number], answers)

    threads = [threading.Thread(target=work, args=(first,)) for first in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(asked) == len(set(asked)) == 8
    for number, chunk in enumerate(chunks):
        assert found[number].equals(place(chunk, Answers()))


def test_given_coordinates_ask_the_geocoder_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    answers = Answers()
    monkeypatch.setattr(placing, "geocode_texts", None)  # to call it would fail
    assert place(_records({"lat": 21.4, "lon": 13.6, "place_text": "Agadez", "country": "NE"}), answers)["lat"].to_list() == [21.4]


def test_placing_does_not_wait_for_what_only_maps_and_files_need() -> None:
    code = "import sys, routes.placing; print({'pandas', 'geopandas', 'shapely', 'pyogrio', 'pyproj', 'airportsdata'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True, cwd=PROJECT)
    assert done.stdout == "set()\n"
