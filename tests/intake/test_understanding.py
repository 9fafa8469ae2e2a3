"""The decisions about a whole file: each with its evidence, and what a person settled before all else. All data are made up."""

from __future__ import annotations

from dataclasses import FrozenInstanceError
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from geodata.errors import UnknownColumnError, UnknownSubjectError
from geodata.settings import default_unit
from routes.intake import NOT_STORED, Choices, Understanding, read_file, understand
from routes.intake.understanding import corrected, date_cells, read_points, with_profile

TODAY = date(2026, 6, 1)


def _understood(tmp_path: Path, text: str, **options) -> Understanding:
    path = tmp_path / "made-up.csv"
    path.write_text(text, encoding="utf-8")
    return understand(read_file(path), today=TODAY, **options)


def test_every_column_is_told_in_the_order_of_the_file(tmp_path: Path) -> None:
    known = _understood(tmp_path, "Ref,Date,Agent,Lieu,Remarques\nA1,2021-03-05,Awa D.,Gao,x\nA2,2021-03-06,Awa D.,Kidal,y\n")
    assert [(column.header, column.field) for column in known.columns] == [
        ("Ref", "source_record"), ("Date", "date"), ("Agent", None), ("Lieu", "place_text"), ("Remarques", None),
    ]  # fmt: skip
    assert known.headers == ["Ref", "Date", "Lieu"]
    assert known.header_of == {"source_record": "Ref", "date": "Date", "place_text": "Lieu"}
    assert all(column.reason for column in known.columns)
    with pytest.raises(FrozenInstanceError):
        known.unit = "JOP-ML"


def test_the_unit_is_the_one_given_or_the_default(tmp_path: Path) -> None:
    text = "date,place\n2021-03-05,Gao\n"
    assert _understood(tmp_path, text, unit="JOP-NE").unit == "JOP-NE"
    assert _understood(tmp_path, text).unit == default_unit()


@pytest.mark.parametrize(("days", "day_first"), [
    (["03/04/2021", "25/04/2021"], True), (["03/04/2021", "04/25/2021"], False), (["03/04/2021", "05/04/2021"], True),
])  # fmt: skip
def test_the_order_of_dates_is_settled_from_the_whole_column(tmp_path: Path, days: list[str], day_first: bool) -> None:
    text = "date,place\n" + "".join(f"{day},Gao\n" for day in days)
    assert _understood(tmp_path, text).dates["date"].day_first is day_first
    assert _understood(tmp_path, text, choices=Choices(day_first=not day_first)).dates["date"].day_first is not day_first


def test_a_correction_counts_when_dates_are_settled(tmp_path: Path) -> None:
    text = "date,place\n03/04/2021,Gao\n04/X5/2021,Gao\n"
    choices = Choices(corrections=(("date", "04/X5/2021", "04/25/2021"), ("place", "04/X5/2021", "25/04/2021")))
    assert _understood(tmp_path, text, choices=choices).dates["date"].day_first is False


def test_corrected_texts_are_those_of_their_column_alone() -> None:
    counts = pl.DataFrame({"text": ["goa", "gao"], "count": [2, 3]})
    choices = Choices(corrections=(("place", "goa", "gao"), ("other", "gao", "x")))
    assert corrected(counts, "place", choices).rows() == [("gao", 2), ("gao", 3)]
    assert corrected(counts, "elsewhere", choices).equals(counts)


def test_rows_are_groups_where_each_counts_persons_and_nothing_places_it(tmp_path: Path) -> None:
    twice = "2021-03-05,Gao,{}\n" * 2
    assert _understood(tmp_path, "date,place,persons\n" + twice.format(3, 3)).identity.equal_rows == "groups"
    assert _understood(tmp_path, "date,place,dead\n" + twice.format(3, 3)).identity.equal_rows == "duplicates"
    chosen = _understood(tmp_path, "date,place,dead\n" + twice.format(3, 3), choices=Choices(equal_rows="groups"))
    assert (chosen.identity.equal_rows, chosen.identity.equal_count) == ("groups", 1)


def test_what_happened_is_told_where_no_column_says_so(tmp_path: Path) -> None:
    text = "date,place\n2021-03-05,Gao\n"
    plain = _understood(tmp_path, text)
    assert plain.kind == "interception"
    assert any(note.startswith("No column says what happened; every row is taken as interception") for note in plain.notes)
    chosen = _understood(tmp_path, text, choices=Choices(kind="rescue"))
    assert chosen.kind == "rescue"
    assert any("taken as rescue: chosen by hand" in note for note in chosen.notes)
    told = _understood(tmp_path, "date,place,type of event\n2021-03-05,Gao,rescue\n2021-03-05,Kidal,interception\n")
    assert told.header_of["kind"] == "type of event"
    assert not any("No column says what happened" in note for note in told.notes)


# towns of Niger and Mali, and where they lie
_TOWNS = [("Agadez", "Niger", 16.9742, 7.9865), ("Arlit", "Niger", 18.7369, 7.3853), ("Dirkou", "Niger", 18.9904, 12.8911), ("Gao", "Mali", 16.2717, -0.0447),
          ("Kidal", "Mali", 18.4411, 1.4078), ("Zinder", "Niger", 13.8072, 8.9881), ("Tahoua", "Niger", 14.8888, 5.2692)]  # fmt: skip


def _positions(swapped: bool) -> str:
    rows = [(name, country, *((lon, lat) if swapped else (lat, lon))) for name, country, lat, lon in _TOWNS * 2]
    return "n,date,place,country,latitude,longitude\n" + "".join(
        f"{n},2021-03-{n + 1:02},{a},{c},{x},{y}\n" for n, (a, c, x, y) in enumerate(rows)
    )


def test_swapped_positions_are_proposed_and_never_applied(tmp_path: Path) -> None:
    known = _understood(tmp_path, _positions(swapped=True))
    assert known.proposal is not None
    assert (known.proposal.change, known.position_change) == ("swap", None)
    assert known.proposal.sentence in known.notes
    right = _understood(tmp_path, _positions(swapped=False))
    assert (right.proposal, right.position_change) == (None, None)


def test_a_decision_about_positions_ends_the_question(tmp_path: Path) -> None:
    accepted = _understood(tmp_path, _positions(swapped=True), choices=Choices(positions="swap"))
    assert (accepted.proposal, accepted.position_change) == (None, "swap")
    refused = _understood(tmp_path, _positions(swapped=True), choices=Choices(positions="as-given"))
    assert (refused.proposal, refused.position_change) == (None, None)


def test_personal_columns_are_left_out_unless_they_are_chosen(tmp_path: Path) -> None:
    text = "date,place,phone,passenger name\n2021-03-05,Gao,+221 77 123 45 67,Awa Diop\n2021-03-06,Kidal,+221 77 123 45 68,Moussa Ba\n"
    known = _understood(tmp_path, text)
    assert [column.header for column in known.columns if column.personal] == ["phone", "passenger name"]
    assert all(column.samples == () for column in known.columns if column.personal)
    (note,) = (note for note in known.notes if "personal data" in note)
    assert "'phone' (phone)" in note
    assert "'passenger name'" in note
    chosen = _understood(tmp_path, text, choices=Choices(mapping=(("phone", "source_record"),)))
    assert chosen.header_of["source_record"] == "phone"
    assert "'phone'" not in next(note for note in chosen.notes if "personal data" in note)


def test_what_does_not_fit_is_refused_with_the_columns(tmp_path: Path) -> None:
    with pytest.raises(UnknownSubjectError, match="date"):
        _understood(tmp_path, "title,author\nDune,Herbert\n")
    with pytest.raises(UnknownColumnError, match="no column 'when'"):
        _understood(tmp_path, "date,place\n2021-03-05,Gao\n", choices=Choices(mapping=(("when", "date"),)))


def test_a_date_in_three_columns_is_put_together_as_far_as_it_is_given(tmp_path: Path) -> None:
    cells = pl.DataFrame({"y": ["2021", "2021.0", "2021", None], "m": ["3", "12.0", None, "4"], "d": ["5", None, None, "1"]})
    parts = {"date_year": "y", "date_month": "m", "date_day": "d"}
    assert date_cells(cells, parts, "date").to_list() == ["2021-03-05", "2021-12", "2021", None]
    beside = pl.DataFrame({"when": ["du 3 au 5 mai", "3 mai 2020", None], "y": ["2021", "2021", "2021"]})
    assert date_cells(beside, {"date": "when", "date_year": "y"}, "date").to_list() == ["du 3 au 5 mai 2021", "3 mai 2020", None]


def test_points_are_read_the_other_way_round_where_that_was_accepted() -> None:
    cells = pl.DataFrame({"Lat": ["-100.5", "7.9865"], "Lon": ["16.9742", "16.9742"], "both": ["7.5, 16.5", None]})
    columns = {"lat": "Lat", "lon": "Lon"}
    swapped = read_points(cells, columns, "swap")
    assert swapped.select("lat", "lon").rows() == [(16.9742, -100.5), (16.9742, 7.9865)]
    assert swapped["cure"].null_count() == 2
    assert read_points(cells, columns)["cure"].null_count() == 1
    assert read_points(cells, columns, "negate-lon")["lon"][1] == -16.9742
    assert read_points(cells, {"coordinates": "both"}, "swap").select("lat", "lon").rows() == [(16.5, 7.5), (None, None)]
    assert read_points(cells, {"lat": "Lat"}) is None


def test_what_is_chosen_now_goes_over_what_is_remembered() -> None:
    remembered = Choices(mapping=(("a", "date"), ("b", NOT_STORED)), day_first=True, kind="rescue", corrections=(("a", "x", "y"),))
    now = Choices(mapping=(("b", "place_text"),), day_first=False, positions="swap", corrections=(("b", "u", "v"),), sheet="s")
    assert with_profile(now, remembered) == Choices(
        mapping=(("a", "date"), ("b", "place_text")), day_first=False, positions="swap", kind="rescue", corrections=(("b", "u", "v"),), sheet="s"
    )  # fmt: skip
    assert with_profile(Choices(), remembered).corrections == ()
