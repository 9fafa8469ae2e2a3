"""Tables of web pages, as programs write them when they export to a spreadsheet."""

from __future__ import annotations

import html
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geodata.errors import UnreadableFileError
from routes.intake import html_tables as module
from routes.intake.html_tables import html_tables


def _tables(folder: Path, page: str | bytes) -> list[list[list[str]]]:
    path = folder / "a.xls"
    path.write_bytes(page.encode() if isinstance(page, str) else page)
    return html_tables(path, "a.xls")


def test_cells_are_texts_without_their_dress(tmp_path: Path) -> None:
    page = """<!DOCTYPE html><html><head><style>td {color: red}</style><title>x</title></head><body><p>Rapport</p><table border=1><thead>
    <tr><th>Date</th><th> <b>Lieu</b>
      d'interception</th></tr></thead><tbody><tr><td>05/03/2021</td><td><font>N&#39;Djamena</font><br>Tchad &amp; &eacute;</td></tr>
    <!-- <tr><td>no</td></tr> --><tr><td><script>var x = "<td>no</td>"</script>06/03/2021</td><td/></tr></tbody></table></body></html>"""
    assert _tables(tmp_path, page) == [[["Date", "Lieu d'interception"], ["05/03/2021", "N'Djamena Tchad & é"], ["06/03/2021", ""]]]


def test_tags_that_are_not_closed_are_closed_by_the_next(tmp_path: Path) -> None:
    assert _tables(tmp_path, "<TABLE><TR><TD>a<TD>b<TR><TD>c") == [[["a", "b"], ["c", ""]]]
    assert _tables(tmp_path, "<table><td>a</td><td>b</td></table>") == [[["a", "b"]]]


def test_a_cell_over_several_columns_stands_in_the_first(tmp_path: Path) -> None:
    page = (
        "<table><tr><td colspan=2>Position<td>n<tr><td>Lat<td>Lon<td>3<tr><td colspan=x>a<td colspan=0>b<td colspan=99999999999>c</table>"
    )
    (table,) = _tables(tmp_path, page)
    assert [row[:3] for row in table] == [["Position", "", "n"], ["Lat", "Lon", "3"], ["a", "b", "c"]]


def test_a_text_over_several_rows_is_repeated_and_a_number_is_not(tmp_path: Path) -> None:
    page = "<table><tr><td rowspan=3>05/03/2021<td rowspan=2 colspan=2>Gao<td rowspan=3>12<td>x<tr><td>y<tr><td>Kidal<td><td>z<tr><td>a<td>b<td>c<td>d<td>e</table>"
    assert _tables(tmp_path, page) == [
        [
            ["05/03/2021", "Gao", "", "12", "x"],
            ["05/03/2021", "Gao", "", "", "y"],
            ["05/03/2021", "Kidal", "", "", "z"],
            ["a", "b", "c", "d", "e"],
        ]
    ]


def test_a_table_in_a_cell_is_a_table_of_its_own(tmp_path: Path) -> None:
    page = "<table><tr><td>menu<td>before <table><tr><td>Date<td>Lieu</table> after</table><table></table>"
    assert _tables(tmp_path, page) == [[["menu", "before after"]], [["Date", "Lieu"]]]


@pytest.mark.parametrize(
    "page",
    [
        "<table><td>Séguédine</table>".encode(), "<table><td>Séguédine</table>".encode("utf-8-sig"), "<table><td>Séguédine</table>".encode("cp1252"), "<table><td>Séguédine</table>".encode("utf-16"),
        b'<meta charset="nosuch">' + "<table><td>Séguédine</table>".encode("cp1252"), b'<meta http-equiv=x content="text/html; charset=mac_roman">' + "<table><td>Séguédine</table>".encode("mac_roman"),
    ],
)  # fmt: skip
def test_the_encoding_is_found(tmp_path: Path, page: bytes) -> None:
    assert _tables(tmp_path, page) == [[["Séguédine"]]]


def test_what_is_too_large_or_holds_no_table_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(UnreadableFileError, match=r"a\.xls is a web page without a table"):
        _tables(tmp_path, "<html><p>Rien</p><table><tr><td> </td></tr></table>")
    monkeypatch.setattr(module, "HTML_LIMIT_BYTES", 1 << 20)
    with pytest.raises(UnreadableFileError, match=r"a\.xls is a web page of more than 1 MB. Open it"):
        _tables(tmp_path, b"<table><td>x" + bytes(1 << 20))


@pytest.mark.parametrize(
    "page",
    [
        "<table>" + "<tr><td rowspan=200 colspan=200>x" * 3000,
        "<table><tr>" + "<td rowspan=200>x" * 30_000 + "<tr>" * 200,
        "<table><tr>" + "<td>x" * 3000 + "<tr><td>x" * 3000,
    ],
)  # fmt: skip
def test_little_text_cannot_become_many_cells(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, page: str) -> None:
    monkeypatch.setattr(module, "_CELLS_LIMIT", 300_000)
    with pytest.raises(UnreadableFileError, match="more than 300,000 cells"):
        _tables(tmp_path, page)


_TEXT = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), min_size=1, max_size=10).map(
    lambda text: " ".join(text.split()) or "x"
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.integers(1, 5).flatmap(lambda width: st.lists(st.lists(_TEXT, min_size=width, max_size=width), min_size=1, max_size=8)))
def test_any_table_comes_back_equal(tmp_path: Path, rows: list[list[str]]) -> None:
    lines = "".join("<tr>" + "".join(f"<td>{html.escape(cell)}</td>" for cell in row) + "</tr>" for row in rows)
    assert _tables(tmp_path, f"<table>{lines}</table>") == [rows]


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    parts=st.lists(
        st.sampled_from(
            [
                "<table>",
                "</table>",
                "<tr>",
                "</tr>",
                "<td>",
                "<td rowspan=3>",
                "<td colspan=2>",
                "</td>",
                "x",
                "<br>",
                "<![if x]>",
                "<script>",
                "</script>",
                "&#x110000;",
                "<",
            ]
        ),
        max_size=30,
    )
)
def test_no_page_crashes_the_reader(tmp_path: Path, parts: list[str]) -> None:
    try:
        tables = _tables(tmp_path, "".join(parts))
    except UnreadableFileError:
        return
    assert all(len({len(row) for row in table}) == 1 for table in tables)
