"""Which record is which: ids that stay the same for ever, and rows that repeat. All data are made up."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from routes.intake import read_file, text_file
from routes.intake.identity import DUPLICATES, GROUPS, IdentityRule, content_hashes, identity_rule, occurrences, source_name, told_unit
from routes.intake.source import RECORD_HASH, SOURCE_HEADER, SOURCE_ROW, SourceTable

HEADERS = ("date", "place")


def _source(*chunks: list[tuple], headers: tuple[str, ...] = HEADERS) -> SourceTable:
    """Return a table of some chunks."""
    frames, row = list[pl.DataFrame](), 2
    for rows in chunks:
        cells = pl.DataFrame(rows, schema=dict.fromkeys(headers, pl.String), orient="row")
        lines = pl.int_range(row, row + cells.height, dtype=pl.Int64, eager=True)
        frames.append(cells.with_columns(lines.alias(SOURCE_ROW), content_hashes(cells, headers).alias(RECORD_HASH)))
        row += cells.height
    nothing = pl.DataFrame(schema={SOURCE_ROW: pl.Int64, "reason": pl.String, "cure": pl.String})
    return SourceTable("f.csv", "0" * 64, 1, "utf-8", ",", None, headers, tuple(frames), row - 2, nothing)


def _hash(text: str) -> str:
    return content_hashes(pl.DataFrame({"text": [text]}), ["text"])[0]


@pytest.mark.parametrize(("text", "published"), [
    ("", "99aa06d3014798d86001c324468d497f"), ("a", "a96faf705af16834e6c632b61e964e1f"), ("abc", "06b05ab6733a618578af5f94892f3950"),
])  # fmt: skip
def test_the_hash_is_the_published_one(text: str, published: str) -> None:
    # XXH3-128 as the authors of xxHash print it; ours has the bytes of each half the other way round
    halves = (bytes.fromhex(published[start : start + 16])[::-1].hex() for start in (0, 16))
    assert _hash(text) == "".join(halves)[:24]


def test_ids_of_earlier_versions_stay_theirs() -> None:
    chunk = pl.DataFrame({"id": ["A1", None], RECORD_HASH: ["0" * 24, "1" * 24]})
    by_id = IdentityRule("JOP-SN", "id", DUPLICATES, "").event_ids(chunk, None)
    assert by_id.to_list() == [_hash("JOP-SN\x1fid:A1"), _hash(f"JOP-SN\x1fcontent:{'1' * 24}")]
    assert by_id.to_list() == ["1816c2312387ebfd377d6772", "85afedc44cdd478b6c9e821d"]
    groups = IdentityRule("JOP-SN", None, GROUPS, "").event_ids(chunk, np.array([0, 3]))
    assert groups.to_list() == [_hash(f"JOP-SN\x1fcontent:{'0' * 24}"), _hash(f"JOP-SN\x1fcontent:{'1' * 24}:3")]
    alike = IdentityRule("JOP-SN", None, DUPLICATES, "").event_ids(chunk, None)
    assert alike.to_list() == [_hash(f"JOP-SN\x1fcontent:{n * 24}") for n in "01"]


def test_nobody_else_keeps_the_same_record() -> None:
    chunk = pl.DataFrame({"id": ["A1"], RECORD_HASH: ["0" * 24]})
    keepers = ("JOP-SN", "JOP-ML", source_name(HEADERS, None), source_name(("date", "lieu"), None))
    assert len({IdentityRule(keeper, "id", DUPLICATES, "").event_ids(chunk, None)[0] for keeper in keepers}) == 4


def test_the_keeper_is_the_unit_or_the_layout_in_any_order() -> None:
    assert source_name(HEADERS, "JOP-SN") == "JOP-SN"
    assert source_name(HEADERS, None) == source_name(HEADERS[::-1], "") != source_name(("date", "Place"), None)


def test_content_knows_which_cell_is_which_and_nothing_from_empty() -> None:
    cells = pl.DataFrame({"a": ["x", None, "", "x", "xy"], "b": [None, "x", "x", "y", None]})
    hashes = content_hashes(cells, ["a", "b"]).to_list()
    assert len(set(hashes)) == 4
    assert hashes[1] == hashes[2]
    assert all(len(digits) == 24 and set(digits) <= set("0123456789abcdef") for digits in hashes)


_ROWS = st.lists(st.lists(st.tuples(st.sampled_from("ab"), st.sampled_from(["x", None])), max_size=6), min_size=1, max_size=5)


@settings(max_examples=80, deadline=None)
@given(_ROWS)
def test_equal_rows_are_counted_across_chunks(chunks: list[list[tuple]]) -> None:
    seen, expected = Counter[tuple](), list[list[int]]()
    for rows in chunks:
        expected.append([])
        for row in rows:
            expected[-1].append(seen[row])
            seen[row] += 1
    assert [counts.tolist() for counts in occurrences(_source(*chunks))] == expected


@settings(max_examples=30, deadline=None)
@given(_ROWS)
def test_groups_have_ids_of_their_own_and_duplicates_one(chunks: list[list[tuple]]) -> None:
    source = _source(*chunks)
    rows = [row for chunk in chunks for row in chunk]
    for rule, different in ((GROUPS, len(rows)), (DUPLICATES, len(set(rows)))):
        told = IdentityRule("JOP-SN", None, rule, "")
        frames = zip(source.frames((RECORD_HASH,)), occurrences(source), strict=True)
        ids = [event_id for frame, counts in frames for event_id in told.event_ids(frame, counts)]
        assert len(set(ids)) == different


def _rule(source: SourceTable, **options) -> IdentityRule:
    return identity_rule(source, **{"unit": None, "id_header": None, "counts_groups": False, "chosen": None} | options)


def test_the_rule_says_what_was_decided_and_how_many_rows_it_is_about() -> None:
    source = _source([("2021-03-05", "Gao"), ("2021-03-05", "Gao")], [("2021-03-05", "Gao"), ("2021-03-06", "Gao")])
    assert (_rule(source).equal_rows, _rule(source).equal_count) == (DUPLICATES, 2)
    assert "equal in every cell are duplicates" in _rule(source).note
    assert "2 rows equal to an earlier one" in _rule(source).note
    groups = _rule(source, counts_groups=True)
    assert (groups.equal_rows, groups.equal_count) == (GROUPS, 2)
    assert "separate groups." in groups.note
    by_hand = _rule(source, counts_groups=True, chosen=DUPLICATES)
    assert (by_hand.equal_rows, "chosen by hand" in by_hand.note) == (DUPLICATES, True)
    assert "equal to an earlier one" not in _rule(_source([("2021-03-05", "Gao")])).note


def test_with_an_id_equal_rows_are_no_question() -> None:
    rule = _rule(_source([("2021-03-05", "Gao")] * 3), id_header="place", counts_groups=True, chosen=GROUPS)
    assert (rule.id_header, rule.equal_rows, rule.equal_count) == ("place", DUPLICATES, 0)
    assert "column 'place'" in rule.note


def test_a_sheet_of_problems_says_who_keeps_its_records() -> None:
    headers = (*HEADERS, SOURCE_HEADER)
    one = _source([("2021-03-05", "Gao", "JOP-NE"), ("2021-03-06", "Gao", None)], headers=headers)
    assert _rule(one, unit="JOP-SN").keeper == "JOP-NE"
    assert told_unit(one) == "JOP-NE"
    layout = _source([("2021-03-05", "Gao", source_name(HEADERS, None))], headers=headers)
    assert _rule(layout, unit="JOP-SN").keeper == source_name(HEADERS, None)
    assert told_unit(layout) is None
    assert told_unit(_source([("2021-03-05", "Gao")])) is None


def _hashes_of(folder: Path, text: str, name: str = "f.csv") -> list[str]:
    (folder / name).write_text(text, encoding="utf-8")
    return [digits for frame in read_file(folder / name).frames((RECORD_HASH,)) for digits in frame[RECORD_HASH]]


def test_the_same_rows_written_otherwise_have_the_same_content(tmp_path: Path) -> None:
    plain = _hashes_of(tmp_path, "date,place,dead\n2021-03-05,Gao,1\n2021-03-06,Kidal,\n")
    for other in (
        "date;place;dead\r\n2021-03-05;Gao;1\r\n2021-03-06;Kidal;\r\n", '"date","place","dead"\n"2021-03-05","Gao","1"\n"2021-03-06","Kidal",""\n',
        "A made-up report\n\ndate,place,dead\n2021-03-05 ,Gao, 1\n\n2021-03-06,Kidal,\n",
    ):  # fmt: skip
        assert _hashes_of(tmp_path, other) == plain


def test_empty_columns_at_the_end_are_no_content(tmp_path: Path) -> None:
    plain = _hashes_of(tmp_path, "date,place,dead\n2021-03-05,Gao,1\n")
    assert _hashes_of(tmp_path, "date,place,dead,,\n2021-03-05,Gao,1,,\n") == plain


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows=st.lists(st.sampled_from(["2021-03-05,Gao", "2021-03-06,Béjaïa", '2021-03-07,"a, b"']), min_size=4, max_size=30),
    block=st.integers(40, 400),
)
def test_ids_do_not_depend_on_the_blocks_of_reading(tmp_path: Path, rows: list[str], block: int) -> None:
    text = "\n".join(["date,place", "2021-01-01,Agadez", *rows])
    whole = _hashes_of(tmp_path, text)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(text_file, "BLOCK_BYTES", block)
        source = read_file(tmp_path / "f.csv")
        counts = [count for part in occurrences(source) for count in part.tolist()]
        assert [digits for frame in source.frames((RECORD_HASH,)) for digits in frame[RECORD_HASH]] == whole
    if source.folder:
        source.folder.cleanup()
    seen = Counter[str]()
    for digits, count in zip(whole, counts, strict=True):
        assert count == seen[digits]
        seen[digits] += 1
