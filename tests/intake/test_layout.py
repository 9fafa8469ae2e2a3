"""Where the header is, what it is called, where the rows begin: for tables as people make them."""

from __future__ import annotations

import csv
import io
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routes.intake.headings import is_tag_row, unique_headers
from routes.intake.layout import Layout, layout_of


def _layout(text: str, delimiter: str = ";") -> Layout:
    rows = list(csv.reader(io.StringIO(text), delimiter=delimiter))
    return layout_of(rows, range(1, len(rows) + 1))


_EVENTS = "05/03/2021;Gao;16,27;-0,04;12\n06/03/2021;Kidal;18,44;1,41;3\n07/03/2021;Gao;16,27;-0,04;7\n"
_HEADER = ("Date", "Lieu", "Lat", "Lon", "Personnes")
_PLAIN = ";".join(_HEADER) + "\n"


def test_a_plain_table_needs_no_word() -> None:
    assert _layout(_PLAIN + _EVENTS) == Layout(0, _HEADER, 1, {}, ())


def test_titles_dates_of_export_and_blank_lines_above_are_left_aside() -> None:
    found = _layout("Made-up report of the unit\n;;;;\nExported;01/04/2021;;;\n\n" + _PLAIN + _EVENTS)
    assert found == Layout(4, _HEADER, 5, {}, ("The header is on line 5; 2 lines above it are left aside.",))


def test_one_line_above_is_one_line() -> None:
    assert _layout("Rapport\n" + _PLAIN + _EVENTS).notes == ("The header is on line 2; 1 line above it is left aside.",)


def test_labels_above_a_short_table_are_not_its_header() -> None:
    labels = "Unité :;Gao;;;\nPériode :;mars 2021;;;\nAuteur :;Bureau 2;;;\nÉdition :;1;;;\nPays :;Mali;;;\n"
    assert _layout(labels + _PLAIN + _EVENTS).header_index == 5


def test_lines_of_the_file_are_named_not_places_among_the_rows() -> None:
    rows = [["Rapport"], list(_HEADER), ["05/03/2021", "Gao", "16.2", "0.1", "4"]]
    assert layout_of(rows, [3, 8, 9]).notes == ("The header is on line 8; 1 line above it is left aside.",)


@pytest.mark.parametrize(
    "first",
    ["05/03/2021;Gao;16,2;-0,04;12\n", "05/03/2021;Gao;NA;;12\n", "mars 2021;Gao;16,2;;12\n", "9-Jul-19;Gao;;;inconnu\n"],
)  # fmt: skip
def test_a_file_without_a_header_is_known_by_its_first_row(first: str) -> None:
    rest = first.replace("Gao", "Kidal") * 3
    found = _layout(first + rest)
    assert (found.header_index, found.first_data_index) == (None, 0)
    assert found.header == ("column 1", "column 2", "column 3", "column 4", "column 5")
    assert found.notes == ('The file has no header: line 1 is already data. Its columns are called "column 1" and so on.',)


def test_a_missing_header_under_a_title_is_said_with_its_line() -> None:
    found = _layout("Rapport\n\n" + _EVENTS)
    assert (found.header_index, found.first_data_index) == (None, 2)
    assert found.notes[0] == "The first row is on line 3; 1 line above it is left aside."


def test_words_that_come_again_below_are_data_too() -> None:
    assert _layout("Gao;Mali;route\nKidal;Mali;piste\nGao;Niger;route\nGao;Mali;mer\n").header_index is None
    assert _layout("Lieu;Pays;Voie\nKidal;Mali;piste\nGao;Niger;route\nGao;Mali;mer\n").header_index == 0


def test_a_header_that_is_printed_again_is_still_the_header() -> None:
    assert _layout("Lieu;Pays;Voie\nKidal;Mali;piste\nLieu;Pays;Voie\nGao;Niger;route\n").header_index == 0


def test_a_single_line_of_data_is_no_header() -> None:
    assert _layout("05/03/2021;Gao;12\n").header_index is None
    assert _layout("date;place\n") == Layout(0, ("date", "place"), 1, {}, ())


def test_years_over_numbers_are_a_header() -> None:
    assert _layout("Pays;2019;2020;2021\nMali;12;41;7\nNiger;3;0;9\n").header_index == 0
    assert _layout("Pays;janv. 2019;févr. 2019\nMali;12;41\nNiger;3;0\n").header_index == 0


def test_a_header_with_unnamed_columns_is_found_above_the_first_full_row() -> None:
    found = _layout("Date;Lieu;;;\n" + _EVENTS)
    assert (found.header_index, found.first_data_index) == (0, 1)
    assert found.header == ("Date", "Lieu", "column 3", "column 4", "column 5")


def test_sparse_rows_do_not_hide_the_header() -> None:
    rows = [["Bilan", *[""] * 9], [f"Champ {n}" for n in range(10)], *([["05/03/2021", "Gao", *[""] * 8]] * 30), ["06/03/2021", *["x"] * 9]]
    assert layout_of(rows, range(1, len(rows) + 1)).header_index == 1


def test_one_row_broken_into_many_cells_does_not_hide_the_header() -> None:
    rows = [list(_HEADER), *[line.split(";") for line in _EVENTS.splitlines()] * 5, ["06/03/2021", *["mot"] * 20]]
    assert layout_of(rows, range(1, len(rows) + 1)).header == _HEADER


# -- two lines ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lines", "header"),
    [
        ("Date;Lieu;Position;;Personnes\n;;Lat;Lon;\n", ("Date", "Lieu", "Position Lat", "Position Lon", "Personnes")),
        ("Date;Lieu;Position;Position;Personnes\nDate;Lieu;Lat;Lon;Personnes\n", ("Date", "Lieu", "Position Lat", "Position Lon", "Personnes")),
        (";;Position;;Bilan\nDate;Lieu;Lat;Lon;Personnes\n", ("Date", "Lieu", "Position Lat", "Position Lon", "Bilan Personnes")),
        ("Fait;;Position;;\nDate;Lieu;Lat;Lon;Personnes\n", ("Fait Date", "Fait Lieu", "Lat", "Lon", "Personnes")),
    ],
)  # fmt: skip
def test_a_header_over_two_lines_is_joined(lines: str, header: tuple[str, ...]) -> None:
    found = _layout(lines + _EVENTS)
    assert (found.header, found.header_index, found.first_data_index) == (header, 1, 2)
    assert found.notes == ("The header stands on two lines, 1 and 2: their names are joined.",)


def test_titles_of_groups_tell_equal_names_apart() -> None:
    rows = "Gao;05/03/2021;Kidal;06/03/2021;4\nGao;07/03/2021;Kidal;08/03/2021;4\n"
    found = _layout("Départ;;Arrivée;;\nLieu;Date;Lieu;Date;Personnes\n" + rows)
    assert found.header == ("Départ Lieu", "Départ Date", "Arrivée Lieu", "Arrivée Date", "Personnes")


def test_a_title_or_a_label_above_the_header_is_not_joined_to_it() -> None:
    for above in ("Rapport mensuel;;;;\n", "Unité;Gao;;;\n", "Unité :;;Gao;;\n", ";Situation du mois;;;\n", "Exporté;;01/04/2021;;\n"):
        assert _layout(above + _PLAIN + _EVENTS).header == _HEADER, above


def test_a_first_row_with_an_unknown_is_no_second_line_of_the_header() -> None:
    found = _layout("Date;Lieu;;;Personnes\ninconnue;Gao;;;\n" + _EVENTS)
    assert found.first_data_index == 1


# -- tags, units, numbers ------------------------------------------------------------------------------------


_TAGS = "#date;#loc+name;#geo+lat;#geo+lon;#affected\n"


def test_hashtags_are_read_and_left_aside() -> None:
    found = _layout(_PLAIN + _TAGS + _EVENTS)
    assert found.tags == dict(zip(_HEADER, ("#date", "#loc+name", "#geo+lat", "#geo+lon", "#affected"), strict=True))
    assert (found.header_index, found.first_data_index) == (0, 2)
    assert found.notes == ("Line 2 holds HXL hashtags and is left aside.",)


def test_hashtags_may_stand_above_the_header_or_alone() -> None:
    above = _layout(_TAGS + _PLAIN + _EVENTS)
    assert (above.header, above.tags["Lieu"], above.first_data_index) == (_HEADER, "#loc+name", 2)
    alone = _layout(_TAGS + _EVENTS)
    assert (alone.header_index, alone.tags["#date"], alone.first_data_index) == (0, "#date", 1)


def test_a_number_sign_alone_is_no_hashtag() -> None:
    assert not is_tag_row(["#", "#1", ""])
    assert not is_tag_row(["#date", "", ""])
    assert is_tag_row(["#date", "", "#geo +lat"])


def test_units_and_numbers_of_columns_under_the_header_are_left_aside() -> None:
    found = _layout(_PLAIN + "(JJ/MM/AAAA);;degrés;degrés;nb\n1;2;3;4;5\n\n" + _EVENTS)
    assert found.first_data_index == 4
    assert found.notes == ("Line 2 holds units and is left aside.", "Line 3 holds the numbers of the columns and is left aside.")


def test_a_row_of_small_numbers_is_data_where_all_rows_are_numbers() -> None:
    assert _layout("a;b;c\n1;2;3\n4;5;6\n7;8;9\n").first_data_index == 1


def test_letters_above_the_header_are_left_aside() -> None:
    found = _layout("A;B;C;D;E\n" + _PLAIN + _EVENTS)
    assert (found.header_index, found.header) == (1, _HEADER)


# -- names ----------------------------------------------------------------------------------------------------


def test_names_are_made_unique_and_never_empty() -> None:
    assert unique_headers(["x", " x ", "", "a\n b", "x (2)", "source_row"]) == (
        "x",
        "x (2)",
        "column 3",
        "a b",
        "x (2) (2)",
        "source_row (2)",
    )


def test_row_numbers_without_a_name_shift_the_header() -> None:
    assert _layout("date;place;n\n1;05/03/2021;Gao;16\n2;06/03/2021;Kidal;2\n").header == ("column 1", "date", "place", "n")


def test_a_delimiter_at_the_end_of_rows_is_a_column_without_a_name() -> None:
    assert _layout("date;place;n\n05/03/2021;Gao;16;\n06/03/2021;Kidal;2;\n").header == ("date", "place", "n", "column 4")


def test_rows_of_odd_lengths_do_not_add_columns() -> None:
    assert _layout("date;place;n\n05/03/2021;Gao;16\n06/03/2021;Kidal;2;x\n07/03/2021;Gao;4\n").header == ("date", "place", "n")


def test_nothing_is_no_table() -> None:
    assert layout_of([], []) == Layout(None, (), 0)
    assert layout_of([[], ["", " "]], [1, 2]) == Layout(None, (), 2)


_WORD = st.text("abcdefghijklmnopqrstuvwxyzéèñüçÀ'- ", min_size=3, max_size=14).filter(lambda text: len(text.strip()) > 2)


@settings(deadline=None)
@given(
    titles=st.lists(_WORD, max_size=4),
    names=st.lists(
        _WORD.filter(lambda text: not text.strip().isdigit()), min_size=3, max_size=8, unique_by=lambda text: " ".join(text.split())
    ),
    days=st.lists(st.dates(date(2000, 1, 1), date(2024, 1, 1)), min_size=2, max_size=30),
    data=st.data(),
)
def test_the_header_is_found_under_any_titles(titles: list[str], names: list[str], days: list[date], data: st.DataObject) -> None:
    rows = [[day.strftime("%d/%m/%Y"), str(at), *[data.draw(_WORD) for _ in names[2:]]] for at, day in enumerate(days, start=10)]
    above = [row for title in titles for row in ([title], [])]
    found = layout_of([*above, names, *rows], range(1, len(above) + len(rows) + 2))
    assert found.header_index == len(above)
    assert found.header == unique_headers(names)
    assert found.first_data_index == len(above) + 1


@settings(deadline=None)
@given(rows=st.lists(st.lists(st.text(max_size=6), max_size=5), max_size=12))
def test_any_rows_have_a_layout(rows: list[list[str]]) -> None:
    found = layout_of(rows, range(1, len(rows) + 1))
    assert 0 <= found.first_data_index <= len(rows)
    assert found.header_index is None or found.header_index < max(found.first_data_index, 1)
    assert len(set(found.header)) == len(found.header)
    assert all(found.header)


def test_headers_that_would_be_taken_for_patterns_or_columns_of_ours_get_another_name() -> None:
    assert unique_headers(["*", "^a$", "record_hash", "source_row", "*"]) == (
        "(*)",
        "(^a$)",
        "record_hash (2)",
        "source_row (2)",
        "(*) (2)",
    )
