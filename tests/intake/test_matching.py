"""Columns matched by name and by content together, on made-up tables."""

from __future__ import annotations

import random
import time
from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geodata.errors import UnknownColumnError, UnknownSubjectError
from routes.intake.choices import Choices
from routes.intake.matching import FIELDS, NOT_STORED, ColumnMatch, match_columns
from tests.intake.column_corpus import DEVELOPMENT, HELD_APART, PUBLISHED, Column

Table = Mapping[str, list[str | None]]
DATES = ["05/03/2021", "16/03/2021", "29/03/2021"]
PLACES = ["Gao", "Kidal", "Arlit"]


@dataclass(frozen=True)
class _Personal:
    sort: str
    reason: str


def _match(table: Table, **options) -> dict[str, ColumnMatch]:
    frame = pl.DataFrame({header: pl.Series(cells, dtype=pl.String) for header, cells in table.items()})
    matches = match_columns(frame.columns, frame, **options)
    assert [match.header for match in matches] == frame.columns
    fields = [match.field for match in matches if match.field]
    assert len(fields) == len(set(fields))
    assert set(fields) <= set(FIELDS)
    return {match.header: match for match in matches}


def _fields(table: Table, **options) -> dict[str, str | None]:
    return {header: match.field for header, match in _match(table, **options).items()}


def _right(part: Mapping[str, list[Column]]) -> tuple[int, int, list[str]]:
    """Return how many columns are right, of how many, and those that are not."""
    wrong = []
    for name, columns in part.items():
        got = _match({header: cells for header, _, cells in columns})
        wrong += [
            f"{name}: {header!r} is {got[header].field}, not {field}: {got[header].reason}"
            for header, field, _ in columns
            if got[header].field != field
        ]
    total = sum(map(len, part.values()))
    return total - len(wrong), total, wrong


@pytest.mark.parametrize(
    ("part", "least"), [(DEVELOPMENT, 0.97), (HELD_APART, 0.95), (PUBLISHED, 0.95)], ids=["development", "held apart", "published"]
)
def test_the_corpus_of_columns(part: Mapping[str, list[Column]], least: float) -> None:
    right, total, wrong = _right(part)
    assert right >= least * total, "\n".join(wrong)


def test_the_corpus_is_large_enough() -> None:
    headers = {header for part in (DEVELOPMENT, HELD_APART, PUBLISHED) for columns in part.values() for header, _, _ in columns}
    assert len(headers) >= 150


# ---- name and content together


def test_content_names_a_column_whose_header_is_not_understood() -> None:
    matches = _match({"Zzz": DATES, "Qqq": ["20.93, -17.04", "20.88, -16.95", "21.01, -17.10"]})
    assert (matches["Zzz"].field, matches["Qqq"].field) == ("date", "coordinates")
    assert all(0.5 < match.confidence <= 0.8 for match in matches.values())
    assert matches["Zzz"].reason == "its header 'Zzz' is not understood, but 100 % of its cells are dates"


def test_support_and_its_lack_move_the_confidence_and_stand_in_the_reason() -> None:
    good = _match({"Fecha": DATES, "Lugar": PLACES})["Fecha"]
    bad = _match({"Fecha": ["x", "y", "05/03/2021"], "Lugar": PLACES})["Fecha"]
    assert good.confidence > 0.9 > bad.confidence
    assert good.reason == "its header 'Fecha' is a word for it, and 100 % of its cells are dates"
    assert bad.field == "date"
    assert bad.reason == "its header 'Fecha' is a word for it, but only 33 % of its cells are dates"


def test_a_column_of_dates_beats_one_that_is_only_called_so() -> None:
    matches = _match({"Date": ["ok", "ok", "no"], "Zzz": DATES, "Lieu": PLACES})
    assert matches["Zzz"].field == "date"
    assert matches["Date"].reason == "not stored: 'Zzz' is the better date"


def test_a_position_is_coordinates_or_a_place_by_its_cells() -> None:
    assert _fields({"Date": DATES, "Position": ["20.93, -17.04"] * 3})["Position"] == "coordinates"
    assert _fields({"Date": DATES, "Position": PLACES})["Position"] == "place_text"


def test_from_and_to_are_texts_countries_or_dates() -> None:
    ends = {"from": ["NER", "MLI", "NER"], "to": ["DZA", "DZA", "LBY"]}
    assert _fields({"t": DATES, "fmp": PLACES, **ends}) == {
        "t": "date",
        "fmp": "place_text",
        "from": "origin_country",
        "to": "destination_country",
    }
    assert _fields({"from": DATES, "to": DATES, "place": PLACES}) == {"from": "start_on", "to": "end_on", "place": "place_text"}
    assert _fields({"date": DATES, "place": PLACES, "from": PLACES, "to": ["Algiers"] * 3})["from"] == "origin_text"


def test_countries_of_origin_without_a_destination_are_nationalities() -> None:
    origin = {"Date": DATES, "Lieu": PLACES, "Origine": ["Mali", "Niger", "Guinée"]}
    assert _fields(origin)["Origine"] is None
    assert "nationalities" in _match(origin)["Origine"].reason
    assert _fields({**origin, "Destination": ["Algérie", "Libye", "Algérie"]})["Origine"] == "origin_country"


def test_words_of_no_list_end_a_match() -> None:
    matches = _match({"Date": DATES, "Lieu": PLACES, "Type d'événement": ["Battles", "Zzz", "Protests and so"]})
    assert matches["Type d'événement"].reason == "not stored: most of its words are none of the list for kind"


def test_numbers_of_rows_are_no_ids_but_numbers_of_files_are() -> None:
    rows = {"Date": DATES, "Lieu": PLACES}
    assert _fields({"N°": ["1", "2", "3"], **rows})["N°"] is None
    assert _fields({"N°": ["141/21", "142/21", "177/21"], **rows})["N°"] == "source_record"
    assert _fields({"N° dossier": ["1", "2", "3"], **rows})["N° dossier"] == "source_record"


def test_the_id_that_repeats_least_is_the_record() -> None:
    ids = {"Main ID": ["M1", "M1", "M2"], "Incident ID": ["I1", "I2", "I3"], "Date": DATES, "Lieu": PLACES}
    assert _fields(ids)["Incident ID"] == "source_record"
    assert _match(ids)["Main ID"].reason == "not stored: 'Incident ID' is the better source_record"


def test_rescued_persons_are_survivors_only_beside_all_persons() -> None:
    rows = {"Date": DATES, "Lieu": PLACES, "Personnes secourues": ["4", "5", "6"]}
    assert _fields(rows)["Personnes secourues"] == "persons"
    assert _fields({**rows, "Total personnes": ["9", "9", "9"]})["Personnes secourues"] == "survivors"


def test_a_column_that_is_hardly_filled_gives_way() -> None:
    rows = {"Date de l'incident": ["05/03/2021", *[None] * 9], "Date": ["16/03/2021"] * 10, "Lieu": ["Gao"] * 10}
    assert _fields(rows)["Date"] == "date"
    assert _fields({**rows, "Date de l'incident": ["05/03/2021"] * 10})["Date"] is None


def test_an_empty_column_is_matched_by_its_name_and_says_so() -> None:
    match = _match({"Date": DATES, "Lieu": PLACES, "Décédés": [None, None, None]})["Décédés"]
    assert (match.field, match.samples) == ("dead", ())
    assert match.reason.endswith("none of its cells is filled")
    assert match.confidence < 0.9


# ---- several columns held together


def test_two_columns_of_degrees_without_names_are_told_apart_by_where_they_lie() -> None:
    lat, lon = ["14.6931", "15.0212", "13.4549"], ["-17.4467", "-17.0112", "-16.5790"]
    for first, second in ((lat, lon), (lon, lat)):
        matches = _match({"Date": DATES, "C1": first, "C2": second})
        assert {matches["C1"].field, matches["C2"].field} == {"lat", "lon"}
        assert (matches["C1"].field == "lat") == (first is lat)
        assert 0.7 < matches["C1"].confidence <= 0.8


def test_degrees_that_could_be_either_are_taken_from_left_to_right_and_it_says_so() -> None:
    matches = _match({"Date": DATES, "C1": ["18.7369", "20.2017", "16.9742"], "C2": ["7.3853", "12.9833", "7.9865"]})
    assert (matches["C1"].field, matches["C2"].field) == ("lat", "lon")
    assert matches["C1"].confidence <= 0.5
    assert "cannot be told" in matches["C1"].reason


def test_half_a_pair_is_completed_or_left_out() -> None:
    half = {"Date": DATES, "Lieu": PLACES, "Latitude": ["14.6931", "15.0212", "13.4549"]}
    assert _fields({**half, "Zzz": ["-17.4467", "-17.0112", "-16.5790"]})["Zzz"] == "lon"
    assert _fields({**half, "Prix": ["12.50", "13.10", "9.90"]})["Prix"] is None
    assert "without a column of longitudes" in _match(half)["Latitude"].reason


def test_named_halves_keep_their_names_even_where_they_seem_swapped() -> None:
    matches = _match({"Date": DATES, "Latitude": ["-170.44", "-170.01", "-160.57"], "Longitude": ["14.69", "15.02", "13.45"]})
    assert (matches["Latitude"].field, matches["Longitude"].field) == ("lat", "lon")
    assert matches["Latitude"].confidence < 0.5
    assert "none of its cells are degrees of latitude" in matches["Latitude"].reason


def test_one_way_of_giving_a_position_is_kept() -> None:
    pair, lat, lon = ["14.6931, -17.4467"] * 3, ["14.6931"] * 3, ["-17.4467"] * 3
    assert _fields({"Date": DATES, "GPS": pair, "Lat": lat, "Lon": lon}) == {"Date": "date", "GPS": None, "Lat": "lat", "Lon": "lon"}
    sparse = {"Date": DATES, "GPS": pair, "Lat": [*lat[:2], None], "Lon": [*lon[:2], None]}
    assert _fields(sparse) == {"Date": "date", "GPS": "coordinates", "Lat": None, "Lon": None}


def test_year_month_and_day_stand_in_for_a_date_that_is_not_there() -> None:
    parts = {"Année": ["2021"] * 3, "Mois": ["mars", "avril", "mai"], "Jour": ["5", "16", "29"], "Lieu": PLACES}
    assert _fields(parts) == {"Année": "date_year", "Mois": "date_month", "Jour": "date_day", "Lieu": "place_text"}
    whole = _match({**parts, "Date": DATES})
    assert [whole[header].field for header in parts] == [None, None, None, "place_text"]
    assert whole["Mois"].reason == "not stored: a part of the date; 'Date' holds the whole"


def test_a_year_alone_is_the_date_where_nothing_is_finer() -> None:
    match = _match({"Año": ["2019", "2020", "2021"], "Lugar": PLACES})["Año"]
    assert (match.field, match.confidence) == ("date", 0.6)


def test_a_year_stays_beside_days_that_have_none() -> None:
    assert _fields({"Année": ["2021"] * 3, "Période": ["du 3 au 5 mai", "12 mars", "du 1 au 2 juin"], "Lieu": PLACES}) == {
        "Année": "date_year", "Période": "date", "Lieu": "place_text",
    }  # fmt: skip


def test_a_region_is_the_place_only_where_nothing_is_finer() -> None:
    regions = {"Date": DATES, "Région": ["Agadez", "Tahoua", "Zinder"], "Pays": ["Niger"] * 3}
    assert _fields(regions)["Région"] == "place_text"
    assert "no column gives a better place_text" in _match(regions)["Région"].reason
    assert _fields({**regions, "Localité": PLACES})["Région"] is None
    assert _fields({**regions, "Département": ["Arlit", "Madaoua", "Mirriah"]})["Région"] is None


def test_where_boats_came_ashore_is_the_place_where_there_is_no_other() -> None:
    rows = {"Fecha": DATES, "Puerto de desembarco": ["Arguineguín", "Motril", "Ceuta"]}
    assert _fields(rows)["Puerto de desembarco"] == "place_text"
    assert _fields({**rows, "Lugar": PLACES})["Puerto de desembarco"] == "destination_text"


def test_the_second_of_two_equal_headers_is_known_by_its_cells_alone() -> None:
    assert _fields({"Date": [None, None, None], "Date (2)": DATES, "Lieu": PLACES, "Lieu (2)": ["Mali", "Niger", "Mali"]}) == {
        "Date": None, "Date (2)": "date", "Lieu": "place_text", "Lieu (2)": "country",
    }  # fmt: skip


# ---- choices, tags, personal data


def test_a_person_goes_before_all() -> None:
    choices = Choices(mapping=(("Notes", "place_text"), ("Lieu", NOT_STORED)))
    matches = _match({"Date": DATES, "Lieu": PLACES, "Notes": PLACES}, choices=choices)
    assert (matches["Notes"].field, matches["Notes"].confidence, matches["Notes"].reason) == ("place_text", 1.0, "chosen by hand")
    assert (matches["Lieu"].field, matches["Lieu"].reason) == (None, "not stored: left out by hand")


def test_every_fault_of_a_mapping_is_told() -> None:
    choices = Choices(mapping=(("whence", "moment"), ("Date", "date"), ("Lieu", "date")))
    with pytest.raises(
        UnknownColumnError,
        match=r"no column 'whence'.*no field 'moment'.*two columns are mapped to 'date'.*Columns of the file: Date, Lieu",
    ):
        _match({"Date": DATES, "Lieu": PLACES}, choices=choices)


def test_a_hashtag_goes_before_the_words_of_the_header() -> None:
    table = {
        "a": DATES,
        "Observations": PLACES,
        "Nombre": ["1", "2", "3"],
        "Nationality": ["Mali", "Niger", "Mali"],
        "Date": ["1", "2", "3"],
    }
    tags = {
        "a": "#date+occurred",
        "Observations": "#loc+name",
        "Nombre": "#affected+killed",
        "Nationality": "#country+code",
        "Date": "#cause",
    }
    matches = _match(table, tags=tags)
    assert {header: match.field for header, match in matches.items()} == {
        "a": "date", "Observations": "place_text", "Nombre": "dead", "Nationality": "country", "Date": None,
    }  # fmt: skip
    assert matches["Nombre"].confidence >= 0.95
    assert matches["Nombre"].reason.startswith("its tag '#affected+killed' says so")
    assert matches["Date"].reason == "not stored: its tag '#cause' is no field of an event"


def test_personal_columns_are_left_out_and_never_shown() -> None:
    found = {"Lieu": _Personal("names", "8 of 10 cells look like names of persons")}
    table = {"Date": DATES, "Lieu": ["Awa Exemple", "Jean Specimen", "Ali Sample"], "Pays": ["Mali"] * 3}
    match = _match(table, personal=found)["Lieu"]
    assert (match.field, match.personal, match.samples) == (None, "names", ())
    assert match.reason == "not stored: 8 of 10 cells look like names of persons"
    by_hand = _match(table, personal=found, choices=Choices(mapping=(("Lieu", "place_text"),)))["Lieu"]
    assert (by_hand.field, by_hand.personal) == ("place_text", None)
    assert by_hand.reason == "chosen by hand, although it looks like personal data: 8 of 10 cells look like names of persons"


def test_samples_are_the_first_different_cells_but_not_of_a_header_that_says_persons() -> None:
    matches = _match({"Date": DATES, "Lieu": ["Gao", "Gao", None], "Prénom": ["Awa", "Jean", "Ali"], "Tonnage": ["5", "6", "7"]})
    assert matches["Lieu"].samples == ("Gao",)
    assert matches["Prénom"].samples == ()
    assert matches["Tonnage"].reason == "not stored: no field of an event; its cells are numbers, but its header does not say of what"


# ---- other subjects


@pytest.mark.parametrize(
    ("table", "words"),
    [
        ({"title": ["A book", "Another"], "author": ["A", "B"]}, "as a date or as a place"),
        ({"Date": DATES, "Prix": ["1.50", "2.10", "3.00"]}, "as a place, coordinates, a country or a route"),
        ({"Lieu": PLACES, "Nombre": ["1", "2", "3"]}, "as a date"),
    ],
)
def test_another_subject_is_refused_with_its_columns(table: Table, words: str) -> None:
    with pytest.raises(UnknownSubjectError, match=words) as caught:
        _match(table, file_name="made-up.csv")
    assert caught.value.headers == tuple(table)
    assert str(caught.value).startswith("made-up.csv does not look like a table of events")
    assert "--map" in str(caught.value)


# ---- properties and speed


@settings(max_examples=60, deadline=None)
@given(st.permutations(list(DEVELOPMENT["es guardia costera"])))
def test_the_order_of_columns_does_not_matter(columns: list[Column]) -> None:
    assert _fields({header: cells for header, _, cells in columns}) == {header: field for header, field, _ in columns}


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(st.text(max_size=20), st.lists(st.none() | st.text(max_size=20), min_size=2, max_size=2), max_size=6))
def test_any_other_column_beside_leaves_the_known_ones_alone(others: dict[str, list[str | None]]) -> None:
    known = {"Fecha del incidente": DATES[:2], "Lugar del incidente": PLACES[:2], "Número de migrantes": ["4", "5"]}
    fields = _fields({**known, **{header: cells for header, cells in others.items() if header not in known}})
    assert [fields[header] for header in known] == ["date", "place_text", "persons"]


def test_sixty_columns_of_ten_thousand_rows_take_half_a_second() -> None:
    rng = random.Random(5)
    kinds = {
        "Date": lambda: f"{rng.randint(1, 28):02}/{rng.randint(1, 12):02}/{rng.randint(2015, 2025)}",
        "Nb": lambda: str(rng.randint(0, 200)),
        "Latitude": lambda: f"{rng.uniform(-5, 40):.5f}",
        "Lieu": lambda: f"{rng.choice('ABCDEFGHIJ')}{rng.choice('aeiou')}{rng.randint(0, 9999)}, {rng.choice(PLACES)}",
        "Remarque": lambda: " ".join(rng.choice(PLACES) for _ in range(20)),
        "Champ": lambda: f"{rng.choice(PLACES)} {rng.randint(0, 9999)}",
    }
    table = pl.DataFrame({f"{name} {number}": [make() for _ in range(10_000)] for name, make in kinds.items() for number in range(10)})
    match_columns(table.columns, table)  # the gazetteer is loaded once
    spans = []
    for _ in range(3):
        began = time.perf_counter()
        match_columns(table.columns, table)
        spans.append(time.perf_counter() - began)
    assert min(spans) < 0.5
