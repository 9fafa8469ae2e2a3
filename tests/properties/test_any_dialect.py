"""Any table of events, written in any dialect that agencies use, comes back equal, row by row. All data are made up."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from routes.intake import read_file, take_in

TODAY = date(2026, 6, 1)
FIELDS = ("source_record", "start_on", "place_text", "persons", "lat", "lon")
HEADERS = (
    ("id", "date", "place", "persons", "latitude", "longitude"),
    ("ID", "Date", "Lieu", "Nombre de migrants", "Latitude", "Longitude"),
    ("id", "Fecha", "Lugar", "Número de personas", "Latitud", "Longitud"),
    ("ID", "Data", "Local", "Número de pessoas", "Latitude", "Longitude"),
)
TAGS = ("#event+code", "#date", "#loc+name", "#affected", "#geo+lat", "#geo+lon")
PREAMBLES = (
    (), ("Made-up report of Northport Coast Watch",), ("Relevé inventé", "", "Police aux frontières de Valmer", ";;;", ""),
    ("Informe inventado, marzo de 2021", "Guardia Marítima de Monteverde"),
)  # fmt: skip
TAILS = ("", "{end}", "{end}{end}{end}", "{sep}{sep}{sep}{sep}{sep}{end}{end}", "   {end}")
PLACES = (
    "Séguédine", "Nouâdhibou, près du port", "Béjaïa", "Almería; playa", "Peñón de Vélez", "Mojácar (España)", "Ilhéu de Cima", "São Vicente",
    "Güera", "Forêt brûlée | lisière", "Côte à l'été", "Gao", "Bissau", 'Camp "Alpha"', "Tumu\tborder", "El Ménéa", "Praia açoriana", "Dakar",
)  # fmt: skip
NO_WORDS = {
    "nan",
    "nil",
    "null",
    "none",
    "nul",
    "inconnu",
    "inconnue",
    "unknown",
    "desconocido",
    "desconocida",
    "desconhecido",
    "total",
    "vide",
    "empty",
}
UNREADABLE = ("Cc", "Cf", "Cs", "Cn", "Co", "Zl", "Zp", "Zs", "Nd", "Nl", "No")
# what a text encoded twice looks like: the first byte of a UTF-8 letter as Windows-1252 shows it, then another
TWICE = re.compile("[Â-ô][\u0080-¿€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]")


@dataclass(frozen=True)
class Dialect:
    """How a table is written down."""

    encoding: str
    delimiter: str
    line_end: str
    quoting: int
    decimal_comma: bool
    preamble: tuple[str, ...]
    tagged: bool
    day_first: bool
    tail: str


@dataclass(frozen=True)
class Event:
    """What a row of the table says."""

    day: date
    place: str
    persons: int
    lat: float
    lon: float


def _is_a_place(text: str) -> bool:
    return text.strip().casefold() not in NO_WORDS and "@" not in text and not TWICE.search(text)


_LETTERS = st.text(st.characters(codec="utf-8", categories=("L",)), min_size=3, max_size=10)
_ANYTHING = st.text(st.characters(codec="utf-8", exclude_categories=UNREADABLE), max_size=10)
_BEFORE = st.sampled_from(["", "", "", "'", '"', "=", "-", "+", "#", "(", "5 ", "N° 2, ", "\\", "¿", "« "])
_ANY_PLACE = st.tuples(_BEFORE, _LETTERS, st.sampled_from(["", " ", ", ", "; ", "|"]), _ANYTHING).map("".join).filter(_is_a_place)
# four decimals, the last not nought, and neither near 0, 0 nor a number that stands for "not known"
_DEGREES = st.tuples(st.sampled_from([1, -1]), st.integers(2, 59), st.integers(0, 999), st.integers(1, 9)).map(
    lambda n: n[0] * (n[1] * 10_000 + n[2] * 10 + n[3]) / 10_000
)


def _events(places: st.SearchStrategy[str], least: int) -> st.SearchStrategy[list[Event]]:
    days = st.dates(date(2000, 1, 1), date(2026, 6, 1))
    return st.lists(st.builds(Event, days, places, st.integers(0, 9999), _DEGREES, _DEGREES), min_size=least, max_size=12)


def _dialects(encodings: Sequence[str]) -> st.SearchStrategy[Dialect]:
    return st.builds(
        Dialect, st.sampled_from(encodings), st.sampled_from([",", ";", "\t", "|"]), st.sampled_from(["\n", "\r\n", "\r"]), st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
        st.booleans(), st.sampled_from(PREAMBLES), st.booleans(), st.booleans(), st.sampled_from(TAILS),
    )  # fmt: skip


def _shown(value: float, dialect: Dialect) -> str:
    text = f"{value:.4f}"
    return text.replace(".", ",") if dialect.decimal_comma and dialect.delimiter != "," else text


def _write(events: Sequence[Event], headers: Sequence[str], dialect: Dialect) -> tuple[str, list[int]]:
    """Return the table as text, and the line on which each event begins."""
    out = io.StringIO()
    out.writelines(line + dialect.line_end for line in dialect.preamble)
    writer = csv.writer(out, delimiter=dialect.delimiter, lineterminator=dialect.line_end, quoting=dialect.quoting)
    writer.writerow(headers)
    if dialect.tagged:
        writer.writerow(TAGS)
    lines = []
    for n, event in enumerate(events):
        lines.append(len(re.findall(r"\r\n|\r|\n", out.getvalue())) + 1)
        day = f"{event.day:%d/%m/%Y}" if dialect.day_first else event.day.isoformat()
        place = event.place.replace("\n", "\r" if dialect.line_end == "\r" else "\n")
        writer.writerow([f"R-{n}", day, place, event.persons, _shown(event.lat, dialect), _shown(event.lon, dialect)])
    out.write(dialect.tail.format(sep=dialect.delimiter, end=dialect.line_end))
    return out.getvalue(), lines


def _comes_back(folder: Path, events: Sequence[Event], headers: Sequence[str], dialect: Dialect) -> None:
    if dialect.day_first:  # one day that can only be a day, so that the order is known
        events = [*events, Event(date(2021, 3, 28), "Gao", 1, 16.2717, -0.0447)]
    text, lines = _write(events, headers, dialect)
    path = folder / "events.csv"
    path.write_bytes(_encoded(text, dialect.encoding))
    taken = take_in(read_file(path), today=TODAY)
    expected = [
        (line, f"R-{n}", event.day, unicodedata.normalize("NFC", " ".join(event.place.split())), event.persons, event.lat, event.lon)
        for n, (line, event) in enumerate(zip(lines, events, strict=True))
    ]
    got = [(*row[:3], unicodedata.normalize("NFC", row[3] or ""), *row[4:]) for row in taken.records.select("source_row", *FIELDS).rows()]
    assert got == expected, (dialect, taken.problems.rows(named=True), taken.notes)
    assert taken.problems.height == taken.duplicates.height == 0
    assert taken.rows_read in {len(events), len(events) + dialect.tagged}


def _encoded(text: str, encoding: str) -> bytes:
    marks = {"utf-16-le with mark": "\ufeff", "utf-16-be with mark": "\ufeff"}
    return (marks.get(encoding, "") + text).encode(encoding.split(maxsplit=1)[0])


_ANY_TEXT = ("utf-8", "utf-8-sig", "utf-16-le with mark", "utf-16-be with mark", "utf-16-le")
_ONE_BYTE = ("cp1252", "latin-1", "mac_roman")
_EACH = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
_PLAIN = Dialect("utf-8", ",", "\n", csv.QUOTE_MINIMAL, decimal_comma=False, preamble=(), tagged=False, day_first=False, tail="")
_TWO_LINES = [
    Event(date(2021, 3, 5), "old port\nnorth", 12, 16.2717, -0.0447),
    Event(date(2021, 3, 6), 'the "5" yard, Gao', 0, -33.9249, 18.4241),
]


@_EACH
@example(events=_TWO_LINES, headers=HEADERS[0], dialect=_PLAIN)
@given(events=_events(_ANY_PLACE, 2), headers=st.sampled_from(HEADERS), dialect=_dialects(_ANY_TEXT))
def test_any_text_comes_back_from_any_dialect(tmp_path: Path, events: list[Event], headers: tuple[str, ...], dialect: Dialect) -> None:
    _comes_back(tmp_path, events, headers, dialect)


@_EACH
@given(
    events=_events(st.tuples(_ANY_PLACE, st.sampled_from(["\n", "\n\n", ', "', "; ", "| "]), _ANY_PLACE).map("".join), 2),
    headers=st.sampled_from(HEADERS),
    dialect=_dialects(_ANY_TEXT),
)
def test_breaks_quotes_and_delimiters_inside_cells_come_back(
    tmp_path: Path, events: list[Event], headers: tuple[str, ...], dialect: Dialect
) -> None:
    _comes_back(tmp_path, events, headers, dialect)


@_EACH
@given(events=_events(st.sampled_from(PLACES), 1), headers=st.sampled_from(HEADERS), dialect=_dialects(_ONE_BYTE))
def test_the_region_s_letters_come_back_from_encodings_of_one_byte(
    tmp_path: Path, events: list[Event], headers: tuple[str, ...], dialect: Dialect
) -> None:
    # an encoding of one byte is recognised by the words it makes: some words with accents stand in every real file
    known = [Event(date(2021, 3, n + 1), place, n, 16.2717, -0.0447) for n, place in enumerate(PLACES[:6])]
    _comes_back(tmp_path, [*known, *events], headers, dialect)
