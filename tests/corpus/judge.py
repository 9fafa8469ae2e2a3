"""Holds the intake to a case of the corpus: what differs from the expectation, as sentences. See ``README.md``."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from geodata.errors import NetcopError
from routes.columns import PROBLEM_REASONS
from routes.intake import NOT_STORED, Intake, SourceTable, read_file, take_in
from tests.corpus.build import BUILT

FOLDER = Path(__file__).parent
TODAY = date(2026, 6, 1)
DEGREES = 6e-5
ASIDE = "aside|left out|ignored|skipped|footer|total|hashtag|header again|repeat"


@dataclass(frozen=True)
class Case:
    """One file of the corpus (`area/name`) and what is expected of it."""

    name: str
    expected: dict[str, Any]

    def write(self, folder: Path) -> Path:
        """Return the file's path; a built one is written into `folder`."""
        if self.name not in BUILT:
            return FOLDER / self.name
        path = folder / Path(self.name).name
        path.write_bytes(BUILT[self.name]())
        return path


def cases() -> list[Case]:
    """Return every case, by name."""
    found = []
    for path in sorted(FOLDER.glob("*/*.expected.json")):
        expected = json.loads(path.read_text(encoding="utf-8"))
        found.append(Case(f"{path.parent.name}/{expected['file']}", expected))
    return found


def differences(case: Case, folder: Path) -> list[str]:
    """Return how the intake's answer differs from the case's expectation, a sentence each; `folder` is for files that are built."""
    path = case.write(folder)
    try:
        source = read_file(path, **({"sheet": case.expected["sheet"]} if "sheet" in case.expected else {}))
        taken = take_in(source, today=TODAY)
    except NetcopError as error:
        return list(_of_refusal(case.expected, path.name, str(error)))
    if "error_contains" in case.expected:
        return [
            f"the file must be refused with {case.expected['error_contains']}; got {taken.records.height} records, {taken.problems.height} problems"
        ]
    checks = (
        _of_reading(case.expected, source),
        _of_rows(case.expected, taken),
        _of_columns(case.expected, taken),
        _of_words(case.expected, source, taken),
    )
    return [line for check in checks for line in check]


def _of_refusal(expected: dict[str, Any], name: str, message: str) -> Iterator[str]:
    words = expected.get("error_contains", expected.get("says_contain"))
    if words is None:
        yield f"the file must be understood; it was refused: {message}"
        return
    yield from (f"the message must say {word!r}: {message}" for word in (*words, re.escape(name)) if not _says(message, word))


def _of_reading(expected: dict[str, Any], source: SourceTable) -> Iterator[str]:
    if "headers" in expected:
        yield from _unlike("headers", expected["headers"], list(source.headers))
    if "delimiter" in expected:
        yield from _unlike("delimiter", expected["delimiter"], source.delimiter)
    if "sheet_read" in expected:
        yield from _unlike("sheet", expected["sheet_read"], source.sheet)


# ---- rows


def _of_rows(expected: dict[str, Any], taken: Intake) -> Iterator[str]:
    records = {row["source_row"]: row for row in taken.records.iter_rows(named=True)}
    problems = {row["source_row"]: row for row in taken.problems.iter_rows(named=True)}
    duplicates = {row["source_row"]: row["first_row"] for row in taken.duplicates.iter_rows(named=True)}
    yield from _of_accounts(expected, taken, set(problems))
    if "records" not in expected and "one_record_of" not in expected:
        return  # only what is said counts
    told = {row["source_row"] for key in ("records", "problems") for row in expected.get(key, ())}
    told |= {row for row, _ in expected.get("duplicates", ())} | {row for rows in expected.get("one_record_of", ()) for row in rows}
    for row in expected.get("records", ()):
        yield from _of_record(row, records, problems)
    for row in expected.get("problems", ()):
        yield from _of_problem(row, problems, records)
    for row, first in expected.get("duplicates", ()):
        yield from _unlike(f"row {row} repeats row", first, duplicates.get(row))
    for rows in expected.get("one_record_of", ()):
        kept = [row for row in rows if row in records]
        if len(kept) != 1 or not all(row in records or row in problems or row in duplicates for row in rows):
            yield f"one of the rows {rows} must be a record and the others told; records are {kept}"
    aside = set(expected.get("left_aside", ()))
    yield from (f"row {row} is no event; it came back as a record: {_brief(records[row])}" for row in sorted(aside & set(records)))
    yield from (f"row {row} was not expected as a record: {_brief(records[row])}" for row in sorted(set(records) - told - aside))
    yield from (f"row {row} was not expected as a problem: {_brief(problems[row])}" for row in sorted(set(problems) - told - aside))
    yield from (f"row {row} was not expected as a duplicate of row {duplicates[row]}" for row in sorted(set(duplicates) - told - aside))


def _of_accounts(expected: dict[str, Any], taken: Intake, problems: set[int]) -> Iterator[str]:
    yield from _unlike(
        "rows read = records + problems + duplicates",
        taken.rows_read,
        taken.records.height + taken.problems.height + taken.duplicates.height,
    )
    rows = [row for table in (taken.records, taken.problems, taken.duplicates) for row in table["source_row"].to_list()]
    if len(set(rows)) < len(rows):
        yield f"a row is told twice: {sorted(row for row in set(rows) if rows.count(row) > 1)}"
    aside = set(expected.get("left_aside", ()))
    if "rows_read" in expected:
        yield from _unlike("rows_read", expected["rows_read"] + len(aside & problems), taken.rows_read)
    if aside - problems and not _says("\n".join(taken.notes), ASIDE):
        yield f"rows {sorted(aside - problems)} are left aside, and no note says so: {taken.notes}"
    for row in taken.problems.iter_rows(named=True):
        if row["reason"] not in PROBLEM_REASONS or not row["cure"]:
            yield f"row {row['source_row']}: a problem needs a listed reason and a cure: {_brief(row)}"


def _of_record(expected: dict[str, Any], records: dict[int, dict[str, Any]], problems: dict[int, dict[str, Any]]) -> Iterator[str]:
    row = expected["source_row"]
    if row not in records:
        if "or_problem" not in expected or row not in problems:
            yield f"row {row} must be a record; it is {_brief(problems[row]) if row in problems else 'not there'}"
        else:
            yield from _unlike(f"row {row}: reason", expected["or_problem"], problems[row]["reason"])
        return
    for field, value in expected.items():
        if field not in {"source_row", "or_problem"}:
            yield from _unlike(f"row {row}: {field}", value, records[row].get(field, "no such column"))


def _of_problem(expected: dict[str, Any], problems: dict[int, dict[str, Any]], records: dict[int, dict[str, Any]]) -> Iterator[str]:
    row = expected["source_row"]
    if row not in problems:
        yield f"row {row} must be a problem ({expected['reason']}); it is {_brief(records[row]) if row in records else 'not there'}"
        return
    for field, value in expected.items():
        if field.endswith("_contains"):
            value = {"contains": [value]}  # noqa: PLW2901
        yield from _unlike(f"row {row}: {field}", value, problems[row][field.removesuffix("_contains")])


# ---- columns and words


def _of_columns(expected: dict[str, Any], taken: Intake) -> Iterator[str]:
    fields = {match.header: match.field for match in taken.columns}
    for header, field in expected.get("fields", {}).items():
        yield from _unlike(f"column {header!r}", field, fields.get(header, "no such column"))
    for header in expected.get("not_stored", ()):
        yield from _unlike(f"column {header!r}", {"one_of": [NOT_STORED, None]}, fields.get(header, "no such column"))


def _of_words(expected: dict[str, Any], source: SourceTable, taken: Intake) -> Iterator[str]:
    notes = "\n".join(dict.fromkeys((*source.notes, *taken.notes)))
    said = f"{notes}\n{source.sheet}"
    yield from (f"the notes must say {word!r}: {notes!r}" for word in expected.get("notes_contain", ()) if not _says(notes, word))
    yield from (f"the notes must not say {word!r}: {notes!r}" for word in expected.get("notes_lack", ()) if _says(notes, word))
    yield from (f"the notes must say {word!r}: {said!r}" for word in expected.get("says_contain", ()) if not _says(said, word))
    reasons = "\n".join(str(match.reason) for match in taken.columns)
    stored = [str(cell) for table in (taken.records, taken.problems) for row in table.iter_rows() for cell in row if cell is not None]
    everything = "\n".join((notes, reasons, *stored))
    yield from (
        f"{word!r} must not be stored or said anywhere"
        for word in expected.get("never_stored", ())
        if word.casefold() in everything.casefold()
    )


def _says(text: str, word: str) -> bool:
    return re.search(word, text, re.IGNORECASE) is not None


def _unlike(what: str, expected: Any, got: Any) -> Iterator[str]:
    got = got.isoformat() if isinstance(got, date) else got
    if not _agrees(expected, got):
        yield f"{what}: expected {expected!r}, got {got!r}"


def _agrees(expected: Any, got: Any) -> bool:
    if isinstance(expected, dict):
        return all(_TESTS[name](limit, got) for name, limit in expected.items())
    if isinstance(expected, float) and isinstance(got, float):
        return abs(expected - got) <= DEGREES
    return bool(expected == got)


_TESTS = {
    "one_of": lambda limit, got: got in limit,
    "filled": lambda limit, got: (got not in (None, "", [])) is limit,
    "between": lambda limit, got: isinstance(got, int | float) and limit[0] <= got <= limit[1],
    "contains": lambda limit, got: got is not None and all(text in str(got) for text in limit),
    "lacks": lambda limit, got: got is None or not any(text in str(got) for text in limit),
}


def _brief(row: dict[str, Any], most: Iterable[str] = ("reason", "column", "value", "start_on", "place_text", "persons")) -> str:
    return ", ".join(f"{key}={row[key]}" for key in most if row.get(key) is not None)
