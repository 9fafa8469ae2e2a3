"""Rows to records: each becomes a record, a problem or a duplicate, and nothing is kept that was not mapped."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from geodata.errors import UnknownColumnError
from routes.columns import PROBLEMS
from routes.intake import NOT_STORED, Choices, Intake, read_file, take_in


def _take(tmp_path: Path, text: str, mapping: dict[str, str] | None = None, **options) -> Intake:
    path = tmp_path / "made-up.csv"
    path.write_text(text, encoding="utf-8")
    taken = take_in(read_file(path), today=date(2026, 6, 1), choices=Choices(mapping=tuple((mapping or {}).items())), **options)
    assert taken.rows_read == taken.records.height + taken.problems.height + taken.duplicates.height
    assert taken.problems["source_row"].is_unique().all()
    return taken


def test_every_fault_of_a_row_is_told_in_one_problem(tmp_path: Path) -> None:
    taken = _take(tmp_path, "date;lieu;nombre de migrants;agent\n31/02/2021;Gao;beaucoup;Awa D.\n05/03/2021;Kidal;12;Awa D.\n")
    (problem,) = taken.problems.rows(named=True)
    assert (problem["source_row"], problem["column"], problem["value"], problem["reason"]) == (
        2,
        "date",
        "31/02/2021",
        "bad-date",
    )
    assert "'beaucoup'" in problem["cure"]
    assert json.loads(problem["raw_row"]) == {"date": "31/02/2021", "lieu": "Gao", "nombre de migrants": "beaucoup"}
    assert set(taken.problems.columns) == set(PROBLEMS.names) - {"batch_id"}
    assert taken.records["place_text"].to_list() == ["Kidal"]


def test_what_is_not_mapped_is_not_kept(tmp_path: Path) -> None:
    taken = _take(tmp_path, "date,place,phone\n2021-03-05,Gao,+221 77 000 00 00\n2021-13-05,Gao,+221 77 000 00 00\n")
    assert "221" not in taken.records.write_csv() + taken.problems.write_csv()
    assert [c.reason for c in taken.columns if c.header == "phone"] == ["not stored: its header 'phone' is a word for a phone number"]


def test_a_missing_date_is_a_problem(tmp_path: Path) -> None:
    taken = _take(tmp_path, "date,place\n,Gao\nNA,Gao\n2021-03-05,Gao\n")
    assert taken.problems["reason"].to_list() == ["no-date", "no-date"]


def test_equal_rows_are_duplicates_unless_they_count_groups(tmp_path: Path) -> None:
    told = _take(tmp_path, "date,place,dead\n2021-03-05,Gao,1\n2021-03-05,Gao,1\n")
    assert told.duplicates.rows() == [(3, 2)]
    counted = _take(tmp_path, "date,place,persons\n2021-03-05,Gao,1\n2021-03-05,Gao,1\n")
    assert counted.records.height == 2
    assert counted.records["event_id"].n_unique() == 2
    assert any("separate groups" in note for note in counted.notes)


def test_a_record_id_tells_records_apart(tmp_path: Path) -> None:
    taken = _take(tmp_path, "id,date,place\nA1,2021-03-05,Gao\nA1,2021-03-05,Gao\nA1,2021-03-06,Gao\nA2,2021-03-05,Gao\n")
    assert taken.duplicates.rows() == [(3, 2)]
    assert taken.problems.select("source_row", "reason").rows() == [(4, "changed-record")]
    assert taken.records["source_record"].to_list() == ["A1", "A2"]


def test_the_id_that_repeats_least_is_the_record(tmp_path: Path) -> None:
    taken = _take(tmp_path, "Main ID,Incident ID,date,place\nM1,I1,2021-03-05,Gao\nM1,I2,2021-03-05,Kidal\n")
    assert taken.records["source_record"].to_list() == ["I1", "I2"]


def test_ids_stay_the_same_and_depend_on_the_unit(tmp_path: Path) -> None:
    text = "id,date,place\nA1,2021-03-05,Gao\n"
    ids = [_take(tmp_path, text, unit=unit).records["event_id"][0] for unit in ("JOP-SN", "JOP-SN", "JOP-ML", None)]
    assert ids[0] == ids[1]
    assert len(set(ids)) == 3


def test_first_days_of_months_are_months(tmp_path: Path) -> None:
    rows = "".join(f"Sahara,{2020 + n // 12}-{n % 12 + 1:02}-01,{n}\n" for n in range(14))
    taken = _take(tmp_path, "route,t,n\n" + rows)
    assert set(taken.records["date_precision"]) == {"month"}
    assert taken.records["end_on"][1] == date(2020, 2, 29)


def test_two_columns_make_a_range(tmp_path: Path) -> None:
    taken = _take(tmp_path, "start date,end date,place\n2021-03-05,2021-03-09,Gao\n2021-03-05,,Gao\n2021-03-09,2021-03-05,Kidal\n")
    assert taken.records.select("start_on", "end_on", "date_precision").rows() == [
        (date(2021, 3, 5), date(2021, 3, 9), "range"), (date(2021, 3, 5), date(2021, 3, 5), "day"),
    ]  # fmt: skip
    assert taken.problems["source_row"].to_list() == [4]


def test_coordinates_bring_their_doubt(tmp_path: Path) -> None:
    taken = _take(
        tmp_path,
        "date,lat,lon\n2021-03-05,20.1,13\n2021-03-05,20.1234,13.1234\n2021-03-05,,\n2021-03-05,20.1,\n2021-03-05,120,13\n",
    )
    assert taken.records["radius_km"].to_list() == [79.0, 0.5, None]
    assert taken.problems["reason"].to_list() == ["bad-coordinates", "bad-coordinates"]


def test_codes_of_countries_make_a_leg(tmp_path: Path) -> None:
    taken = _take(tmp_path, "t,fmp,fmp_country,from,to,n\n2021-03-05,Gao,MLI,NER,DZA,3\n")
    row = taken.records.row(0, named=True)
    assert (row["country"], row["origin_country"], row["destination_country"], row["kind"]) == (
        "ML",
        "NE",
        "DZ",
        "transit",
    )


def test_a_mapping_by_hand_goes_first_and_faults_are_told(tmp_path: Path) -> None:
    text = "when,where it was,date\n2021-03-05,Gao,x\n"
    taken = _take(tmp_path, text, mapping={"when": "date", "where it was": "place_text", "date": NOT_STORED})
    assert taken.records.select("start_on", "place_text").rows() == [(date(2021, 3, 5), "Gao")]
    with pytest.raises(UnknownColumnError, match=r"(?s)no column 'whence'.*no field 'moment'.*Columns of the file: when"):
        _take(tmp_path, text, mapping={"whence": "moment"})


def test_hostile_texts_stay_texts(tmp_path: Path) -> None:
    taken = _take(
        tmp_path,
        'date,place\n2021-03-05,"<script>alert(1)</script>"\n2021-03-05,=cmd|x\n2021-03-05,"it\'s ""quoted"""\n',
    )
    assert taken.records["place_text"].to_list() == ["<script>alert(1)</script>", "=cmd|x", 'it\'s "quoted"']


@pytest.mark.real
@pytest.mark.parametrize(
    ("name", "rows", "least_share"),
    [
        # the last lines of the two incident files have no line break, so that a count of breaks finds one row fewer
        ("iom-missing-migrants-2026-05-06.csv", 238, 0.99), ("iom-missing-migrants-2019.csv", 5560, 0.99),
        ("iom-flow-monitoring-west-central-africa-march.csv", 57793, 1.0), ("frontex-monthly-detections.csv", 34273, 1.0),
    ],
)  # fmt: skip
def test_published_files_are_taken_in_without_an_option(real_data: Path, name: str, rows: int, least_share: float) -> None:
    taken = take_in(read_file(real_data / name))
    assert taken.rows_read == rows == taken.records.height + taken.problems.height + taken.duplicates.height
    assert taken.records.height >= least_share * rows


@pytest.mark.real
def test_published_monthly_counts_are_months_by_route(real_data: Path) -> None:
    file = real_data / "frontex-monthly-detections.csv"
    taken = take_in(read_file(file))
    assert set(taken.records["date_precision"]) == {"month"}
    assert taken.records["lat"].null_count() == taken.records.height
    assert taken.records["persons"].sum() == pl.read_csv(file)["n"].sum()
