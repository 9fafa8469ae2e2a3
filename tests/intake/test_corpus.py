"""Made-up files, each with one trouble, against what a sensible analyst expects of them: see ``tests/corpus/README.md``."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.corpus.build import BUILT
from tests.corpus.judge import FOLDER, Case, cases, differences

CASES = cases()


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_made_up_file_is_understood_as_an_analyst_would(case: Case, tmp_path: Path) -> None:
    found = differences(case, tmp_path)
    assert not found, "\n  ".join([f"{case.name}: {case.expected['trouble']}", *found])


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"rows_read": 4}, "rows_read: expected 4, got 3"), ({"duplicates": [[4, 2]]}, "row 4 repeats row: expected 2, got None"),
        ({"records": []}, "row 2 was not expected as a record"), ({"records": [{"source_row": 9}]}, "row 9 must be a record; it is not there"),
        ({"records": [{"source_row": 2, "persons": 13}]}, "row 2: persons: expected 13, got 12"),
        ({"records": [{"source_row": 2, "start_on": "2021-05-03"}]}, "expected '2021-05-03', got '2021-03-05'"),
        ({"records": [{"source_row": 2, "country": None}]}, "row 2: country: expected None, got 'NE'"),
        ({"problems": [{"source_row": 3, "reason": "bad-date"}]}, "row 3 must be a problem (bad-date)"), ({"left_aside": [3]}, "row 3 is no event"),
        ({"one_record_of": [[2, 3]]}, "one of the rows [2, 3]"), ({"fields": {"Lieu": "country"}}, "column 'Lieu': expected 'country'"),
        ({"not_stored": ["Lieu"]}, "column 'Lieu'"), ({"never_stored": ["béjaïa"]}, "'béjaïa' must not be stored"), ({"headers": ["Date"]}, "headers: expected ['Date']"),
        ({"notes_contain": ["no such word"]}, "the notes must say"), ({"notes_lack": ["."]}, "the notes must not say"), ({"error_contains": ["x"]}, "must be refused"),
    ],
)  # fmt: skip
def test_the_judge_sees_what_is_wrong(wrong: dict, told: str, tmp_path: Path) -> None:
    (case,) = (case for case in CASES if case.name == "bytes/utf8.csv")
    assert any(told in line for line in differences(Case(case.name, case.expected | wrong), tmp_path))


def test_every_file_has_an_expectation_and_every_expectation_a_file() -> None:
    beside = {".py", ".md", ".pyc"}
    files = {
        f"{path.parent.name}/{path.name}"
        for path in FOLDER.glob("*/*")
        if path.suffix not in beside and not path.name.endswith(".expected.json")
    }
    assert files.isdisjoint(BUILT)
    assert files | set(BUILT) == {case.name for case in CASES}
    assert len(CASES) >= 70


def test_expectations_use_only_keys_that_are_explained() -> None:
    readme = (FOLDER / "README.md").read_text(encoding="utf-8")
    for case in CASES:
        assert all(f"`{key}`" in readme for key in case.expected), case.name
        problems_and_records = [row for key in ("records", "problems") for row in case.expected.get(key, ())]
        assert all("source_row" in row for row in problems_and_records), case.name
