"""A text file block by block: the same cells whatever the blocks, on the right lines, kept in memory or in files. All data are made up."""

from __future__ import annotations

import csv
import gc
import io
import re
import weakref
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geodata.errors import UnreadableFileError
from routes.intake import Intake, SourceTable, read_file, take_in, text_file
from routes.intake.tidying import Need, tidied

# the folder of a table goes when the table goes, which Python takes for an oversight
pytestmark = pytest.mark.filterwarnings("ignore:Implicitly cleaning up:ResourceWarning")

TODAY = date(2026, 6, 1)
HEADERS = ["id", "date", "place", "country", "persons", "lat", "lon"]
_EACH = settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])


@dataclass(frozen=True)
class Dialect:
    """How a table is written down."""

    encoding: str
    delimiter: str
    line_end: str
    quoting: int
    preamble: tuple[str, ...]
    tail: str


@pytest.fixture(autouse=True)
def folders(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Remove the folders that a failed test still holds."""
    made = list[weakref.ref[TemporaryDirectory[str]]]()

    class _Known(TemporaryDirectory):
        def __init__(self, **options) -> None:
            super().__init__(**options)
            made.append(weakref.ref(self))

    monkeypatch.setattr(text_file, "TemporaryDirectory", _Known)
    yield
    for folder in made:
        if held := folder():
            held.cleanup()


# rows enough that the form of the table is seen in the first block; accents by which an encoding of one byte is known
HEAD = [
    [f"H-{n}", f"2021-03-{n}", place, "NE", "3", "16.9742", "7.9865"]
    for n, place in enumerate(["Séguédine", "Mojácar", "Gao", "Béjaïa"], 10)
]
_DIALECTS = st.builds(
    Dialect, st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1252"]), st.sampled_from([",", ";", "\t", "|"]), st.sampled_from(["\n", "\r\n", "\r"]),
    st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]), st.sampled_from([(), ("Made-up report of Valmer",), ("Relevé inventé", "")]),
    st.sampled_from(["", "{end}{end}", "Source: a made-up list{end}", "{sep}{sep}{sep}{sep}{sep}{sep}{end}"]),
)  # fmt: skip
_PLACES = st.sampled_from([
    "Gao", "", "Séguédine, près du puits", "Almería; playa", 'camp "Alpha"', "port | quay", "two{end}lines", "three{end}{end}lines", " edge ",
    "a\u00a0b", "+221 77 123 45 67", "Espa\u00c3\u00b1a", "old\ttown", "=1+1",
])  # fmt: skip
_ROWS = st.lists(
    st.tuples(
        st.dates(date(2000, 1, 1), date(2026, 6, 1)).map(str) | st.sampled_from(["never", "", "2021-02-31"]), _PLACES,
        st.sampled_from(["ML", "Niger", ""]), st.integers(0, 999).map(str) | st.sampled_from(["many", ""]),
        st.sampled_from([("16.2717", "-0.0447"), ("", ""), ("99", "200"), ("16.27", "")]),
    ),
    max_size=25,
)  # fmt: skip


def _written(rows: Sequence[tuple], dialect: Dialect) -> tuple[bytes, list[int]]:
    """Return a file of some rows, and the line on which each begins."""
    out, lines = io.StringIO(newline=""), list[int]()
    out.writelines(line + dialect.line_end for line in dialect.preamble)
    writer = csv.writer(out, delimiter=dialect.delimiter, lineterminator=dialect.line_end, quoting=dialect.quoting)
    writer.writerow(HEADERS)
    cells = [*HEAD, *([f"R-{n}", day, place, country, count, *point] for n, (day, place, country, count, point) in enumerate(rows))]
    empty = " " if dialect.quoting == csv.QUOTE_ALL else ""  # nothing at all in quotes has tests of its own
    for row in cells:
        lines.append(len(re.findall(r"\r\n|\r|\n", out.getvalue())) + 1)
        writer.writerow([cell.format(end=dialect.line_end) or empty for cell in row])
    out.write(dialect.tail.format(end=dialect.line_end, sep=dialect.delimiter))
    return out.getvalue().encode(dialect.encoding), lines


def _taken(path: Path, block_bytes: int) -> tuple[SourceTable, Intake]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(text_file, "BLOCK_BYTES", block_bytes)
        source = read_file(path)
    return source, take_in(source, today=TODAY)


def _notes(taken: Intake) -> list[str]:
    """Return the notes, less the one example of a damaged text that is told."""
    return [note.split(", such as")[0] for note in taken.notes]


@_EACH
@given(rows=_ROWS, dialect=_DIALECTS, more_bytes=st.integers(0, 3500))
def test_blocks_of_any_size_give_the_same_events(tmp_path: Path, rows: list[tuple], dialect: Dialect, more_bytes: int) -> None:
    content, lines = _written(rows, dialect)
    path = tmp_path / "made-up.csv"
    path.write_bytes(content)
    head, _ = _written([], dialect)
    source, whole = _taken(path, 1 << 24)
    parts, in_blocks = _taken(path, len(head) + more_bytes)
    assert parts.headers == source.headers
    assert parts.cells.equals(source.cells)
    assert parts.set_aside.equals(source.set_aside)
    assert (parts.encoding, parts.delimiter, parts.height, parts.rows_read) == (
        source.encoding,
        source.delimiter,
        source.height,
        source.rows_read,
    )
    assert in_blocks.records.equals(whole.records)
    assert in_blocks.problems.equals(whole.problems)
    assert in_blocks.duplicates.equals(whole.duplicates)
    assert _notes(in_blocks) == _notes(whole)
    assert parts.cells["source_row"].to_list() == lines
    assert parts.cells["id"].to_list() == [f"H-{n}" for n in range(10, 14)] + [f"R-{n}" for n in range(len(rows))]


@pytest.mark.parametrize("block_bytes", [64, 100, 256, 1024, 4096])
def test_many_small_blocks_lose_no_row_and_no_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, block_bytes: int) -> None:
    expected, text = list[tuple[str, int]](), "id,date,place\n"
    for n in range(400):
        place = ('"off the coast,\nnear {n}"', "Gao {n}", '"{n} ""quoted"""', "Béjaïa {n}")[n % 4].format(n=n)
        expected.append((f"R-{n}", text.count("\n") + 1))
        text += f"R-{n},2021-03-05,{place}\n" + "\n" * (n % 7 == 0)
    path = tmp_path / "made-up.csv"
    path.write_text(text, encoding="utf-8")
    monkeypatch.setattr(text_file, "BLOCK_BYTES", block_bytes)
    source = read_file(path)
    assert source.cells.select("id", "source_row").rows() == expected
    assert len(source.chunks) > len(text) // block_bytes // 3
    assert source.set_aside.is_empty()
    assert source.cells["place"][:4].to_list() == ["off the coast, near 0", "Gao 1", '2 "quoted"', "Béjaïa 3"]


def test_ragged_rows_of_every_block_are_set_aside_on_their_lines(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [f"R-{n},2021-03-05,Gao,{n}" + ",x,y" * (n % 10 == 3) for n in range(200)]
    path = tmp_path / "made-up.csv"
    path.write_text("\n".join(["id,date,place,persons", *rows]), encoding="utf-8")
    monkeypatch.setattr(text_file, "BLOCK_BYTES", 256)
    source = read_file(path)
    assert source.set_aside["source_row"].to_list() == list(range(5, 202, 10))
    assert set(source.set_aside["reason"]) == {"ragged-row"}
    assert (source.height, source.rows_read) == (180, 200)


def test_a_small_file_stays_in_memory_and_a_large_one_in_files_that_go_with_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    working = tmp_path / "working"
    working.mkdir()
    path = tmp_path / "made-up.csv"
    path.write_text("id,date,place\n" + "".join(f"R-{n},2021-03-05,Gao\n" for n in range(100)), encoding="utf-8")
    small = read_file(path, temporary=working)
    assert [type(chunk) for chunk in small.chunks] == [pl.DataFrame]
    assert list(working.iterdir()) == []
    monkeypatch.setattr(text_file, "BLOCK_BYTES", 500)
    large = read_file(path, temporary=working)
    assert {isinstance(chunk, Path) and chunk.is_relative_to(working) for chunk in large.chunks[:-1]} == {True}
    assert large.cells.equals(small.cells)
    assert large.counts("place").rows() == small.counts("place").rows() == [("Gao", 100)]
    assert large.sample(7).height <= 2 * 7
    del large
    gc.collect()
    assert list(working.iterdir()) == []


def test_a_file_that_is_refused_leaves_no_working_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    working = tmp_path / "working"
    working.mkdir()
    path = tmp_path / "made-up.csv"
    path.write_text("id,date,place\n" + "R-1,2021-03-05,Gao\n" * 50 + "x" * 5000, encoding="utf-8")
    monkeypatch.setattr(text_file, "BLOCK_BYTES", 500)
    monkeypatch.setattr(text_file, "_LONGEST_LINE", 2000)
    with pytest.raises(UnreadableFileError, match="no line break"):
        read_file(path, temporary=working)
    gc.collect()
    assert list(working.iterdir()) == []


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_progress_goes_up_to_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, encoding: str) -> None:
    path = tmp_path / "made-up.csv"
    path.write_bytes(("id,date,place\n" + "R-1,2021-03-05,Gao\n" * 200).encode(encoding))
    monkeypatch.setattr(text_file, "BLOCK_BYTES", 600)
    seen = list[float]()
    read_file(path, progress=seen.append)
    assert seen == sorted(seen)
    assert seen[-1] == 1
    assert len(set(seen)) > 5


def test_ranges_of_counts_may_stand_in_some_blocks_only(tmp_path: Path) -> None:
    path = tmp_path / "made-up.csv"
    path.write_text("id,date,place,persons\n" + "".join(f"R-{n},2021-03-05,Gao,{n}\n" for n in range(30)) + "R-30,2021-03-05,Gao,10-15\n")
    _, taken = _taken(path, 300)
    assert taken.records["count_ranges"].to_list() == [None] * 30 + ["persons=10..15"]


# -- every cell is tidy, though only what bytes give away is looked for ----------------------------------

_BLANKS = [
    " ", "\t", "\x01", "\x0b", "\x1f", "\u00a0", "\u0085", "\u00ad", "\u2003", "\u2009", "\u200b", "\u200e", "\u2028", "\u202f", "\u2060", "\u3000", "\ufeff",
    "  ", "\x7f", "\u0091", "\u061c",
]  # fmt: skip


@pytest.mark.parametrize("sign", _BLANKS)
@pytest.mark.parametrize("quoting", [csv.QUOTE_MINIMAL, csv.QUOTE_ALL])
def test_blanks_and_signs_that_cannot_be_seen_are_found_wherever_they_stand(tmp_path: Path, sign: str, quoting: int) -> None:
    out = io.StringIO()
    csv.writer(out, quoting=quoting, lineterminator="\n").writerows([
        ["id", "date", "place", "persons"], ["R-1", "2021-03-05", f"{sign}Gao", "3"], ["R-2", "2021-03-05", f"Gao{sign}", "3"],
        ["R-3", "2021-03-05", f"Gao{sign}Kidal", "3"], ["R-4", "2021-03-05", sign, "3"],
    ])  # fmt: skip
    path = tmp_path / "made-up.csv"
    path.write_text(out.getvalue(), encoding="utf-8")
    source = read_file(path)
    between = "" if sign in "\u00ad\u200b\u200e\u2060\ufeff\u061c" else " "
    assert source.cells["place"].to_list() == ["Gao", "Gao", f"Gao{between}Kidal", None]
    again = tidied(source.cells, source.headers, Need())
    assert again.cells.select(source.headers).equals(source.cells.select(source.headers))


def test_empty_cells_in_quotes_are_empty(tmp_path: Path) -> None:
    path = tmp_path / "made-up.csv"
    path.write_text('"id","date","place","persons"\n"","2021-03-05","Gao",""\n"R-2","2021-03-06","","4"\n', encoding="utf-8")
    assert read_file(path).cells.select(*HEADERS[:3], "persons").rows() == [
        (None, "2021-03-05", "Gao", None),
        ("R-2", "2021-03-06", None, "4"),
    ]


def test_rows_with_an_empty_id_in_quotes_are_records_of_their_own(tmp_path: Path) -> None:
    path = tmp_path / "made-up.csv"
    path.write_text('"id","date","place"\n"A-1","2021-03-05","Gao"\n"","2021-03-06","Kidal"\n"","2021-03-07","Agadez"\n', encoding="utf-8")
    taken = take_in(read_file(path), today=TODAY)
    assert (taken.records.height, taken.problems.height) == (3, 0)
    assert taken.records["source_record"].to_list() == ["A-1", None, None]
