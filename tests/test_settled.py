"""What is settled about places: kept, superseded, taken back, matched with texts that are alike, taken along. All of it made up."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from geodata.answers import Candidate
from geodata.distance import great_circle_km
from geodata.errors import UnknownColumnError
from geodata.learning import NAMES, TEXTS, Learned, key
from routes import ingest
from routes.columns import SETTLED
from routes.events import EventStore
from routes.settled import SettledPlaces, Settlement, SettlementError, context_of, to_settle
from tests.conftest import PROJECT
from tests.made_up import event_table, stored

_PIN = Settlement.pin("Bir Made-Up", "NE", 18.0, 9.0, 4.0)
_SQUARE = "POLYGON ((9 18, 10 18, 10 19, 9 19, 9 18))"


def _learned(*rows: dict[str, Any]) -> Learned:
    plain = {"verdict": "pin", "lat": 18.0, "lon": 9.0, "radius_km": 4.0, "who": "R. Example", "on": date(2026, 3, 1)}
    texts = [plain | {"settled_id": f"s{number}"} | row for number, row in enumerate(rows)]
    return Learned(pl.DataFrame(texts, schema=TEXTS), pl.DataFrame(schema=NAMES))


def _ids(learned: Learned, *asked: tuple[str | None, str | None]) -> list[str | None]:
    texts, countries = zip(*asked, strict=True)
    return learned.answers(pl.Series(texts, dtype=pl.String), pl.Series(countries, dtype=pl.String))["settled_id"].to_list()


# -- texts that are alike ---------------------------------------------------------------------------------


@pytest.mark.parametrize("other", ["BIR MADE UP", "bir  made-up", "Bîr Mâdé-Up.", " (Bir Made'Up) ".replace("'", " ")])
def test_case_accents_blanks_and_signs_do_not_matter(other: str) -> None:
    assert key(other) == key("Bir Made-Up")


def test_numbers_below_zero_stay_apart() -> None:
    assert key("16.3, -0.1") != key("16.3, 0.1")
    assert key("16.3,-0.1") == key("16.3, -0.1")
    assert key("10-20 km from Gao") == key("10 20 km from Gao")


def test_the_country_that_the_text_is_said_to_be_in_decides() -> None:
    learned = _learned(
        {"key": key("Bir Made-Up"), "country": "NE"}, {"key": key("Bir Made-Up"), "country": None}, {"key": key("Gué"), "country": "ML"}
    )
    assert _ids(learned, ("Bir Made-Up", "NE"), ("bir made up", "DZ"), ("Bir Made-Up", None)) == ["s0", "s1", "s1"]
    assert _ids(learned, ("Gue", "ML"), ("Gue", None), ("Gue", "NE"), (None, "ML"), ("elsewhere", "ML")) == ["s2", "s2", None, None, None]


def test_a_text_without_country_is_not_settled_by_two_countries() -> None:
    learned = _learned({"key": "gue", "country": "ML"}, {"key": "gue", "country": "NE"})
    assert _ids(learned, ("Gué", None), ("Gué", "NE"), ("Gué", "BF")) == [None, "s1", None]


def test_a_namesake_in_another_country_is_not_taken_for_what_is_settled_for_any() -> None:
    learned = _learned({"key": "tripoli", "country": None, "found_country": "LY"})
    assert _ids(learned, ("Tripoli", None), ("Tripoli", "LY"), ("Tripoli", "LB")) == ["s0", "s0", None]


def test_an_answer_says_by_whom_and_when() -> None:
    learned = _learned(
        {"key": "gue", "found_country": "ML", "name": "Gué", "place_id": "p1"},
        {"key": key("nowhere"), "verdict": "unknown", "lat": None, "lon": None, "radius_km": None},
    )
    found = learned.answers(pl.Series(["Nowhere", None, "Gué"]), pl.Series([None, None, "ML"], dtype=pl.String))
    assert found["reason"].to_list() == [
        "settled as not knowable by R. Example on 2026-03-01", None, "settled by R. Example on 2026-03-01",
    ]  # fmt: skip
    assert found.row(2)[:8] == ("s0", "pin", "p1", "Gué", "ML", 18.0, 9.0, 4.0)
    assert found.row(0)[:8] == ("s1", "unknown", None, None, None, None, None, None)


def test_nothing_settled_answers_nothing() -> None:
    found = Learned.nothing().answers(pl.Series(["Gao", None]), pl.Series([None, None], dtype=pl.String))
    assert Learned.nothing().is_empty
    assert found.height == 2
    assert found.null_count().row(0) == (2,) * 9


# -- settlements ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"text": " - ", "verdict": "unknown"}, ["text: expected a place in words"]),
        ({"verdict": "guess"}, ["verdict: expected one of place, pin, area, unknown, got 'guess'"]),
        ({"verdict": "pin", "lat": 18.0}, ["lon, radius_km: expected of a pin"]),
        ({"verdict": "place", "lat": 18.0, "lon": 9.0, "radius_km": 4.0}, ["place_id: expected"]),
        ({"verdict": "pin", "lat": 98.0, "lon": 199.0, "radius_km": 0.0}, ["lat: expected degrees", "lon: expected degrees", "radius_km: expected"]),
        ({"verdict": "pin", "lat": float("nan"), "lon": 9.0, "radius_km": 4.0}, ["lat: expected degrees"]),
        ({"verdict": "area", "lat": 18.0, "lon": 9.0}, ["outline: expected of an area"]),
        ({"verdict": "area", "outline": "POINT (9 18)"}, ["outline: expected a POLYGON"]),
        ({"verdict": "area", "outline": "nonsense"}, ["outline: expected a POLYGON"]),
        ({"verdict": "area", "outline": "POLYGON ((0 0, 1 1, 1 0, 0 1, 0 0))"}, ["edges do not cross"]),
        ({"verdict": "area", "outline": "POLYGON ((9 18, 900 18, 9 19, 9 18))"}, ["in degrees"]),
        ({"verdict": "area", "outline": _SQUARE, "lat": 18.5, "lon": 9.5, "radius_km": 10.0}, ["a circle that holds the outline"]),
        ({"verdict": "area", "outline": "CURVEPOLYGON ((0 0, 1 0, 1 1, 0 0))"}, ["outline: expected a POLYGON"]),
        ({"verdict": "area", "outline": "POLYGON ((1 1, 1.000000001 1, 1 1.000000001, 1 1))"}, ["wider than a metre"]),
        ({"verdict": "area", "outline": "POLYGON ((-180 -80, 180 -80, 180 80, -180 80, -180 -80))"}, ["cut it at the date line"]),
        ({"verdict": "pin", "lat": 18.0, "lon": 9.0, "radius_km": 4.0, "teaches": "Foo", "kind": "country"}, ["kind: expected that of a place"]),
        ({"verdict": "unknown", "teaches": "Nowhere", "lat": 3.0}, ["teaches: expected nothing", "lat: expected nothing"]),
        ({"verdict": "unknown", "country": "Niger"}, ["country: expected a code", "such as NE"]),
        ({"verdict": "unknown", "kind": "pub"}, ["kind: expected one of country"]),
        ({"verdict": "unknown", "note": "x" * 301}, ["note: expected at most 300 characters, got 301"]),
        ({"verdict": "unknown", "note": "call +227 90 12 34 56"}, ["note: looks like personal data"]),
        ({"verdict": "pin", "lat": 18.0, "lon": 9.0, "radius_km": 4.0, "teaches": "12"}, ["teaches: expected a name"]),
        ({"verdict": "pin", "lat": 18.0, "lon": 9.0, "radius_km": 4.0, "teaches": "la plage"}, ["only words that describe places"]),
        ({"verdict": "pin", "lat": 18.0, "lon": 9.0, "radius_km": 4.0, "teaches": "Níger"}, ["got that of a country"]),
        ({"verdict": "pin", "lat": 48.9, "lon": 2.3, "radius_km": 4.0, "teaches": "agadez"}, ["known on these routes 3,587 km away; leave it empty"]),
    ],
)  # fmt: skip
def test_faults_are_named_all_at_once(fields: dict[str, Any], told: list[str]) -> None:
    with pytest.raises(SettlementError) as caught:
        Settlement(**{"text": "Bir Made-Up", "country": None} | fields)
    assert all(words in str(caught.value) for words in told)
    assert len(caught.value.faults) == len(told) or told[0].startswith("country")


def test_a_candidate_of_the_geocoder_can_be_settled() -> None:
    candidate = Candidate("hub:gao", "Gao", "ML", "place", 16.27, -0.04, 10.0, 86_000, 1.0, "made up")
    settled = Settlement.candidate("GAO ville", None, candidate)
    assert (settled.verdict, settled.place_id, settled.found_country, settled.kind) == ("place", "hub:gao", "ML", "place")
    assert Settlement.of_gazetteer("GAO ville", None, "hub:gao").name == "Gao"
    with pytest.raises(SettlementError, match="geocode"):
        Settlement.of_gazetteer("GAO ville", None, "hub:nosuch")


def test_marks_of_personal_data_are_no_words_of_the_text() -> None:
    assert Settlement.unknown("‹name›, Gué", None).text == ", Gué"


_CORNERS = st.lists(st.tuples(st.floats(-18, 0), st.floats(8, 26)), min_size=3, max_size=8)


@settings(max_examples=40, deadline=None)
@given(corners=_CORNERS)
def test_the_circle_of_an_area_holds_its_outline_and_is_not_much_too_large(corners: list[tuple[float, float]]) -> None:
    hull = shapely.MultiPoint(corners).convex_hull
    if hull.geom_type != "Polygon" or hull.area < 0.01:
        return
    settled = Settlement.area("made-up area", None, hull.wkt)
    lon, lat = shapely.get_coordinates(shapely.segmentize(shapely.from_wkt(hull.wkt), 0.05)).T
    assert great_circle_km(settled.lat, settled.lon, lat, lon).max() <= settled.radius_km + 0.05
    lon, lat = shapely.get_coordinates(hull).T
    widest = great_circle_km(lat[:, None], lon[:, None], lat, lon).max()
    assert settled.radius_km <= 1.15 * widest / np.sqrt(3) + 0.2  # Jung, 1901: no flat set needs more than its width / √3


# -- kept in a home ---------------------------------------------------------------------------------------


def test_an_empty_home_has_nothing_settled_and_is_not_made(home: Path) -> None:
    places = SettledPlaces()
    assert (places.home, places.version, places.learned().is_empty) == (home, -1, True)
    assert_frame_equal(places.current(), SETTLED.empty())
    assert places.settle([], "R. Example") == []
    assert not home.exists()


def test_what_is_settled_comes_back_with_who_and_when(home: Path) -> None:
    before = datetime.now(UTC)
    ids = SettledPlaces(home).settle([_PIN, Settlement.area("Gué", None, _SQUARE)], "R. Example")
    rows = SettledPlaces(home).current()
    assert SETTLED.faults(rows) == []
    assert rows["settled_id"].to_list() == ids
    assert rows.select("text", "country", "verdict", "settled_by").rows() == [
        ("Bir Made-Up", "NE", "pin", "R. Example"), ("Gué", None, "area", "R. Example"),
    ]  # fmt: skip
    assert all(before <= at <= datetime.now(UTC) + timedelta(milliseconds=1) for at in rows["settled_at"])
    assert rows["outline"][1] == _SQUARE


def test_a_later_settlement_stands_and_taking_it_back_gives_the_earlier_again(home: Path) -> None:
    places = SettledPlaces(home)
    (first,) = places.settle([_PIN], "R. Example")
    second, other = places.settle([Settlement.unknown("BIR MADE UP", "NE"), Settlement.unknown("Bir Made-Up", None)], "S. Example")
    assert places.current()["settled_id"].to_list() == [second, other]
    places.withdraw([second], "T. Example")
    assert places.current()["settled_id"].to_list() == [first, other]
    places.withdraw([second, first], "U. Example")
    history = places.history()
    assert history["settled_id"].to_list() == [first, second, other]
    assert history["withdrawn_by"].to_list() == ["U. Example", "T. Example", None]
    assert places.current()["settled_id"].to_list() == [other]


def test_of_two_settlements_at_once_the_last_stands(home: Path) -> None:
    places = SettledPlaces(home)
    _, last = places.settle([_PIN, Settlement.unknown("bir made up", "NE")], "R. Example")
    assert places.current()["settled_id"].to_list() == [last]


def test_a_clock_that_goes_back_does_not_turn_the_order(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from routes import settled

    class _Clock(datetime):
        at = datetime(2026, 3, 2, tzinfo=UTC)

        @classmethod
        def now(cls, _: Any = None) -> datetime:
            return cls.at

    monkeypatch.setattr(settled, "datetime", _Clock)
    places = SettledPlaces(home)
    places.settle([_PIN], "R. Example")
    _Clock.at = datetime(2026, 3, 1, tzinfo=UTC)
    (later,) = places.settle([Settlement.unknown("Bir Made-Up", "NE")], "R. Example")
    assert places.current()["settled_id"].to_list() == [later]


def test_what_was_never_settled_cannot_be_taken_back_and_nobody_settles_nothing(home: Path) -> None:
    places = SettledPlaces(home)
    (settled,) = places.settle([_PIN], "R. Example")
    with pytest.raises(SettlementError, match="nosuch"):
        places.withdraw([settled, "nosuch"], "R. Example")
    with pytest.raises(SettlementError, match="who"):
        places.settle([_PIN], "  ")
    assert places.current().height == 1


def test_two_processes_settle_at_once_and_nothing_is_lost(home: Path) -> None:
    code = """
import sys
from routes.settled import SettledPlaces, Settlement
for number in range(8):
    SettledPlaces().settle([Settlement.unknown(f"{sys.argv[1]} nowhere {number}", None)], sys.argv[1])
"""
    running = [subprocess.Popen([sys.executable, "-c", code, name], cwd=PROJECT) for name in ("alpha", "beta")]
    assert [process.wait(timeout=120) for process in running] == [0, 0]
    assert sorted(SettledPlaces(home).current()["text"]) == sorted(f"{name} nowhere {n}" for name in ("alpha", "beta") for n in range(8))


def test_many_settlements_stay_together_when_their_files_are_joined(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from routes import _delta

    monkeypatch.setattr(_delta, "_MANY_FILES", 4)
    places = SettledPlaces(home)
    for number in range(11):
        places.settle([Settlement.unknown(f"nowhere {number}", None)], "R. Example")
    assert len(list((home / "settled").glob("*.parquet"))) > 11
    assert places.current()["text"].to_list() == [f"nowhere {number}" for number in range(11)]
    assert places.learned().texts.height == 11


def test_learned_is_what_stands_and_is_read_again_when_it_changes(home: Path) -> None:
    places, others = SettledPlaces(home), SettledPlaces(home)
    taught = Settlement.pin("puits de Made-Up", None, 18.0, 9.0, 4.0, teaches="Bir Made-Up")
    (settled,) = places.settle([taught], "R. Example")
    learned = others.learned()
    assert learned is others.learned()
    assert learned.texts.select("key", "country", "found_country", "verdict", "who").rows() == [
        (key("puits de Made-Up"), None, None, "pin", "R. Example")
    ]
    assert learned.names.rows() == [("bir made up", settled, "Bir Made-Up", None, "place", 18.0, 9.0, 4.0)]
    places.withdraw([settled], "R. Example")
    assert others.learned().is_empty


def test_a_place_lies_where_the_text_is_said_to_be_unless_somebody_said_otherwise(home: Path) -> None:
    places = SettledPlaces(home)
    elsewhere = Settlement("Gué", "ML", "pin", found_country="MR", lat=16.0, lon=-8.0, radius_km=4.0)
    places.settle([_PIN, elsewhere, Settlement.unknown("nowhere", "ML")], "R. Example")
    found = places.learned().answers(pl.Series(["Bir Made-Up", "Gué", "nowhere"]), pl.Series([None] * 3, dtype=pl.String))
    assert found["country"].to_list() == ["NE", "MR", None]


# -- taken along ------------------------------------------------------------------------------------------


def _settled_home(home: Path) -> SettledPlaces:
    places = SettledPlaces(home)
    places.settle(
        [
            _PIN,
            Settlement.pin('=Gué; "le", n°2\nau puits', None, 1 / 3, -10.123456789012345, 0.1, teaches="-Gué le Made-Up"),
            Settlement.area("@zone", "ML", _SQUARE),
            Settlement.unknown("Unknown", None),
            Settlement("Total", "DZ", "area", lat=20.0, lon=5.0, radius_km=30.0, kind="zone", note="made up"),
            Settlement.of_gazetteer("GAO ville", None, "hub:gao"),
        ],
        "Zoë R. Example",
    )  # fmt: skip
    return places


def test_a_file_gives_another_home_the_same_and_twice_changes_nothing(tmp_path: Path) -> None:
    here, there = _settled_home(tmp_path / "here"), SettledPlaces(tmp_path / "there")
    assert here.write_csv(tmp_path / "places.csv") == 6
    assert there.read_csv(tmp_path / "places.csv", "I. Porter").taken == 6
    assert_frame_equal(there.learned().texts, here.learned().texts)
    assert_frame_equal(there.learned().names, here.learned().names)
    version = there.version
    again = there.read_csv(tmp_path / "places.csv", "I. Porter")
    assert (again.taken, again.unchanged, again.problems) == (0, 6, ())
    assert there.version == version
    assert here.read_csv(tmp_path / "places.csv", "I. Porter").unchanged == 6


def test_no_cell_of_the_file_is_a_formula(tmp_path: Path) -> None:
    _settled_home(tmp_path / "here").write_csv(tmp_path / "places.csv")
    text = (tmp_path / "places.csv").read_text(encoding="utf-8-sig")
    assert text.splitlines()[0] == (
        "text,country,verdict,place_id,name,found_country,lat,lon,radius_km,outline,teaches,kind,note,settled_by,settled_at"
    )
    assert "'@zone," in text
    assert '"\'=Gué; ""le""' in text
    assert "'-Gué le Made-Up" in text


def _file(tmp_path: Path, *lines: str) -> Path:
    path = tmp_path / "by-hand.csv"
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def test_good_rows_go_on_and_faults_name_row_column_and_cure(home: Path, tmp_path: Path) -> None:
    path = _file(
        tmp_path,
        "Text,Country,Verdict,Lat,Lon,Radius km,Settled at",
        "Bir Made-Up,Niger,pin,18.5,9.0,4,2026-03-01",
        "Gué,Mali,pin,north,9.0,4,",
        "Gué bis,Atlantis,unknown,,,,",
        "Gué ter,ML,pin,18.0,,4,",
        "Gué quater,ML,unknown,,,,yesterday",
        "Gué quinquies,ML,perhaps,,,,",
        "nowhere,,unknown,,,,",
    )
    places = SettledPlaces(home)
    found = places.read_csv(path, "I. Porter")
    assert found.taken == 2
    assert [problem.partition(":")[0] for problem in found.problems] == [
        "row 3, lat", "row 4, country", "row 5, lon", "row 6, settled_at", "row 7, verdict",
    ]  # fmt: skip
    assert "expected a number such as 15.25, got 'north'" in found.problems[0]
    assert places.current().select("text", "country", "settled_by").rows() == [
        ("Bir Made-Up", "NE", "I. Porter"), ("nowhere", None, "I. Porter"),
    ]  # fmt: skip
    assert places.current()["settled_at"][0] == datetime(2026, 3, 1, tzinfo=UTC)


def test_a_file_that_a_spreadsheet_wrote_is_read(home: Path, tmp_path: Path) -> None:
    path = tmp_path / "french.csv"
    path.write_bytes("Text;Remarque;Verdict;Lat;Lon;Radius_km\r\nGué de l'Épine;x;Pin;18,5;-9,25;4\r\n".encode("cp1252"))
    assert SettledPlaces(home).read_csv(path, "I. Porter").problems == ()
    assert SettledPlaces(home).current().select("text", "lat", "lon").row(0) == ("Gué de l'Épine", 18.5, -9.25)


def test_a_telephone_number_does_not_come_in_beside_a_name(home: Path, tmp_path: Path) -> None:
    head = "text,country,verdict,name,lat,lon,radius_km,settled_by"
    rows = ("Bir Made-Up,NE,pin,Bir Made-Up,18,9,4,R. Example +22790123456", "Gue Made-Up,NE,pin,R. Example +22790123456,18,9,4,R. Example")
    told = SettledPlaces(home).read_csv(_file(tmp_path, head, *rows, "Oued Made-Up,NE,pin,Pedro Ruiz Gallo,18,9,4,R. Example"), "I. Porter")
    assert told.taken == 1
    assert [problem.partition(":")[0] for problem in told.problems] == ["row 2, settled_by", "row 3, name"]


def test_what_was_settled_here_later_stands(home: Path, tmp_path: Path) -> None:
    places = SettledPlaces(home)
    (mine,) = places.settle([_PIN], "R. Example")
    head = "text,country,verdict,settled_by,settled_at"
    older = places.read_csv(_file(tmp_path, head, "Bir Made-Up,NE,unknown,S. Example,2020-01-01"), "I. Porter")
    assert (older.taken, older.unchanged) == (0, 0)
    assert "row 2, settled_at" in older.problems[0]
    assert "R. Example" in older.problems[0]
    assert places.current()["settled_id"].to_list() == [mine]
    now = places.read_csv(_file(tmp_path, head, "Bir Made-Up,NE,unknown,,"), "I. Porter")
    assert now.taken == 1
    assert places.current().select("verdict", "settled_by").row(0) == ("unknown", "I. Porter")


def test_what_was_taken_back_does_not_come_back_with_an_old_file(tmp_path: Path) -> None:
    places = SettledPlaces(tmp_path / "here")
    (settled,) = places.settle([_PIN], "R. Example")
    places.write_csv(tmp_path / "places.csv")
    places.withdraw([settled], "R. Example")
    found = places.read_csv(tmp_path / "places.csv", "I. Porter")
    assert (found.taken, places.current().height) == (0, 0)
    assert "taken back here by R. Example" in found.problems[0]


def test_a_text_twice_in_a_file_is_said(home: Path, tmp_path: Path) -> None:
    path = _file(tmp_path, "text,verdict,lat,lon,radius_km", "Gué,unknown,,,", 'GUE,pin,"18,5",9,4', "Gué.,pin,18.5,9,4")
    for taken in (1, 0):
        found = SettledPlaces(home).read_csv(path, "I. Porter")
        assert found.taken == taken
        assert [problem[:11] for problem in found.problems] == ["row 2, text"]
    assert SettledPlaces(home).current()["lat"].to_list() == [18.5]


def test_a_file_without_the_columns_is_refused(home: Path, tmp_path: Path) -> None:
    for head, told in (("text,lat,lon", "verdict"), ("text,verdict,Verdict!", "twice")):
        with pytest.raises(UnknownColumnError, match=told):
            SettledPlaces(home).read_csv(_file(tmp_path, head, "Gué,18,9"), "I. Porter")
    assert not home.exists()


# -- what is to settle ------------------------------------------------------------------------------------


def _store(home: Path) -> EventStore:
    first = event_table(
        [
            {"place_text": "Qwxyzzt Vbrrpk", "start_on": date(2021, 3, 1), "reported_by": "U2"},
            {"place_text": "QWXYZZT-VBRRPK", "start_on": date(2021, 1, 5), "end_on": date(2021, 4, 1), "reported_by": "U1"},
            {"place_text": "Qwxyzzt Vbrrpk", "start_on": date(2021, 2, 1), "reported_by": "U1", "persons": 7},
            {"place_text": "Qwxyzzt Vbrrpk", "location_source": "given", "lat": 18.0, "lon": 9.0},
            {"place_text": "Agadez", "given_fields": "country", "country": "NE", "location_source": "gazetteer", "lat": 17.0, "lon": 8.0},
            {"place_text": None},
            {"place_text": "‹name›"},
        ],
        "b00001",
    )  # fmt: skip
    second = event_table(
        [
            {"place_text": "qwxyzzt vbrrpk", "start_on": date(2022, 1, 1), "route_id": "other"},
            {"place_text": "Niger", "country": "NE", "given_fields": "", "location_source": "area", "lat": 17.0, "lon": 9.0},
        ],
        "b00002",
    )  # fmt: skip
    return stored(home, first, second)


def test_texts_in_doubt_are_listed_with_what_is_known_of_them(home: Path) -> None:
    store, places = _store(home), SettledPlaces(home)
    found = to_settle(store, places)
    assert found["text"].to_list() == ["Qwxyzzt Vbrrpk", "Niger"]
    assert found["country"].to_list() == [None, None]  # the one of Niger was found, not given
    row = found.row(0, named=True)
    assert (row["rows"], row["first_on"], row["last_on"], row["batches"]) == (4, date(2021, 1, 5), date(2022, 1, 1), 2)
    assert (row["units"], row["routes"], row["doubt"]) == (["TEST", "U1", "U2"], ["other", "sahara"], "not-found")
    assert (found["doubt"][1], found["name"][1]) == ("area", "Niger")
    assert to_settle(store, places, limit=1).equals(found.head(1))


def test_what_is_settled_is_no_longer_listed_until_it_is_taken_back(home: Path) -> None:
    store, places = _store(home), SettledPlaces(home)
    (settled,) = places.settle([Settlement.unknown("qwxyzzt vbrrpk", None)], "R. Example")
    assert to_settle(store, places)["text"].to_list() == ["Niger"]
    places.withdraw([settled], "R. Example")
    assert to_settle(store, places)["text"].to_list() == ["Qwxyzzt Vbrrpk", "Niger"]


def test_the_next_list_asks_the_geocoder_nothing_anew(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from routes import _settled_waiting

    store, places = _store(home), SettledPlaces(home)
    found = to_settle(store, places)
    monkeypatch.setattr(_settled_waiting, "geocode_texts", None)  # to call it would fail
    assert to_settle(store, places).equals(found)
    places.settle([Settlement.unknown("Niger", None)], "R. Example")
    assert to_settle(store, places).equals(found.head(1))


def test_an_empty_store_has_nothing_to_settle(home: Path) -> None:
    assert to_settle(EventStore(home), SettledPlaces(home)).is_empty()


def test_the_context_of_a_text_is_its_latest_events(home: Path) -> None:
    store = _store(home)
    found = context_of(store, "Qwxyzzt Vbrrpk", None, limit=3)
    assert found.columns == ["start_on", "end_on", "kind", "route_id", "reported_by", "persons", "file_name", "source_row"]
    assert found["start_on"].to_list() == [date(2022, 1, 1), date(2021, 3, 1), date(2021, 2, 1)]
    assert found["file_name"].to_list() == ["b00002.csv", "b00001.csv", "b00001.csv"]
    assert found.row(2, named=True)["persons"] == 7
    assert context_of(store, "Qwxyzzt Vbrrpk", "ML").is_empty()


# -- in every ingest --------------------------------------------------------------------------------------


def test_every_ingest_uses_what_is_settled(home: Path, tmp_path: Path) -> None:
    places, store = SettledPlaces(home), EventStore(home)
    places.settle([Settlement.pin("Bir Made-Up", None, 18.0, 9.0, 4.0), Settlement.unknown("Unknown", None)], "R. Example")
    path = _file(
        tmp_path,
        "id,date,place,country,persons",
        "1,2021-03-05,BIR MADE-UP,Niger,12",
        "2,2021-03-05,unknown,,3",
        "3,2021-03-06,Agadez,Niger,4",
    )
    events = ingest.commit(store, ingest.prepare(store, path, unit="TEST")).events.sort("source_row")
    assert events["location_source"].to_list() == ["learned", None, "gazetteer"]
    assert events.row(0, named=True)["lat"] == 18.0
    assert events["country"].to_list() == ["NE", None, "NE"]
    assert events["given_fields"].to_list() == ["country", "", "country"]
    assert "not knowable by R. Example" in events["location_reason"][1]


def test_another_home_does_not_know_it(tmp_path: Path) -> None:
    SettledPlaces(tmp_path / "here").settle([Settlement.pin("Agadez", None, 1.0, 1.0, 4.0)], "R. Example")
    store = EventStore(tmp_path / "there")
    path = _file(tmp_path, "id,date,place,country,persons", "1,2021-03-05,Agadez,Niger,12")
    assert ingest.prepare(store, path, unit="TEST").events["location_source"].to_list() == ["gazetteer"]


def test_a_name_taught_is_known_inside_longer_texts(home: Path, tmp_path: Path) -> None:
    taught = Settlement.pin("puits 7", "NE", 18.0, 9.0, 4.0, teaches="Bir Qwxyzzt")
    SettledPlaces(home).settle([taught], "R. Example")
    path = _file(tmp_path, "id,date,place,country,persons", "1,2021-03-05,20 km north of Bir Qwxyzzt,Niger,12")
    event = ingest.prepare(EventStore(home), path, unit="TEST").events.row(0, named=True)
    assert event["lat"] == pytest.approx(18.0 + 20 / 111.2, abs=0.01)
    assert event["lon"] == pytest.approx(9.0, abs=0.01)
