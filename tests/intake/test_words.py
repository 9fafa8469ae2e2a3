"""Words of the closed lists, and the table that anyone can extend; expectations by hand."""

from __future__ import annotations

import time
import tomllib
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geodata.errors import WordTableError
from geodata.names import plain
from routes.columns import GRADES, HANDLINGS, KINDS, RELIABILITIES, TRANSPORTS
from routes.intake import words
from routes.intake.words import read_words, share_known, word_lists

ALLOWED = {"kind": KINDS, "transport": TRANSPORTS, "handling": HANDLINGS, "source_reliability": RELIABILITIES, "information_grade": GRADES}


def read(text: str, list_name: str, **options: Path) -> tuple:
    return read_words(pl.Series([text]), list_name, **options).row(0)


def test_the_table_holds_every_value_of_every_list_and_no_other() -> None:
    lists = word_lists()
    assert {name: set(known.values()) for name, known in lists.items()} == {name: set(allowed) for name, allowed in ALLOWED.items()}


def test_no_word_of_the_table_means_two_values() -> None:
    declared = tomllib.loads(Path(words.__file__).with_name("words.toml").read_text(encoding="utf-8"))
    for name in ALLOWED:
        met = dict[str, str]()
        for value, listed in declared[name].items():
            for word in {plain(word) for word in listed}:
                assert met.setdefault(word, value) == value, (name, word)


@pytest.mark.parametrize(
    ("value", "texts"),
    [
        ("interception", ["Interception", "INTERCEPTACIÓN", "interpellation", "Refoulement", "push-back", "Push back", "détections", "Irregular border-crossing", "refus d'entrée", "départ avorté", "tentative déjouée", "devolución en caliente", "Migrants interceptés", "interception en mer de 52 migrants"]),
        ("departure", ["Departure", "départ", "SALIDA", "embarquement", "saída"]), ("transit", ["Transit", "passage clandestin", "tránsito", "flow", "border crossing"]),
        ("landing", ["Landing", "arrivées", "débarquement", "llegada de cayuco", "desembarco", "arrival by sea", "chegada"]),
        ("rescue", ["Rescue", "SAUVETAGE", "sauvetage en mer", "rescate de patera", "SAR", "Sea rescue by the coast guard", "salvamento marítimo", "incident: rescue", "resgate"]),
        ("incident", ["incident", "shipwreck", "naufragio", "Naufrage d'une pirogue", "décès", "corps repêchés", "cuerpo hallado", "noyade"]),
        ("arrest", ["Arrest", "arrestations", "Interpellation de passeurs", "interpellation de 3 passeurs", "detención", "garde à vue", "detained"]), ("seizure", ["Seizure", "saisie d'une pirogue", "incautación", "decomiso", "apreensão"]),
    ],
)  # fmt: skip
def test_kinds(value: str, texts: list[str]) -> None:
    for text in texts:
        assert read(text, "kind") == (value, None), text


@pytest.mark.parametrize(
    ("value", "texts"),
    [
        ("sea", ["by sea", "par voie maritime", "route maritime", "Maritime", "mar", "pirogue en bois", "cayuco", "patera", "zodiac", "semi-rigide", "moto de agua", "sea border", "embarcation pneumatique"]),
        ("land", ["on foot", "à pied", "a pie", "4x4", "en camion", "Land border", "terrestre", "vehículo", "par route", "car"]), ("air", ["by air", "avión", "aérien", "airport", "aéreo"]),
    ],
)  # fmt: skip
def test_transports(value: str, texts: list[str]) -> None:
    for text in texts:
        assert read(text, "transport") == (value, None), text


@pytest.mark.parametrize(
    ("list_name", "value", "texts"),
    [
        ("handling", "AMBER+STRICT", ["TLP:AMBER+STRICT", "AMBER STRICT", "tlp amber-strict", "TLP:AMBER + STRICT", "AMBER STRCT", "diffusion restreinte"]), ("handling", "AMBER", ["TLP:AMBER", "ambre", "ámbar", "Tlp amber"]),
        ("handling", "RED", ["TLP-RED", "rouge", "rojo"]), ("handling", "GREEN", ["tlp green", "vert", "verde"]), ("handling", "CLEAR", ["TLP:WHITE", "CLEAR", "blanc"]),
        ("source_reliability", "B", ["B", "b", "B2", "b-2", "2B", "usually reliable", "B - habituellement fiable"]), ("source_reliability", "C", ["peu fiable", "C"]), ("source_reliability", "X", ["unknown", "inconnu", "x", "X4"]),
        ("information_grade", "2", ["2", "B2", "probable", "2 - probable"]), ("information_grade", "4", ["non confirmé", "sin confirmar", "4"]),
    ],
)  # fmt: skip
def test_marks_and_grades(list_name: str, value: str, texts: list[str]) -> None:
    for text in texts:
        assert read(text, list_name) == (value, None), text


@pytest.mark.parametrize(
    ("list_name", "text"),
    [
        ("kind", "picnic"), ("kind", "non secouru"), ("kind", "x" * 200), ("transport", "mixed"), ("handling", "AMBER-STR"), ("handling", "amber, police only"), ("source_reliability", "quite reliable"),
        ("source_reliability", "D"), ("information_grade", "5"), ("kind", "the crew said that after two days at sea they hoped for rescue but saw no boat"),
    ],
)  # fmt: skip
def test_what_is_not_known_is_not_guessed(list_name: str, text: str) -> None:
    value, cure = read(text, list_name)
    assert value is None
    assert "expected one of" in cure
    assert all(allowed in cure for allowed in ALLOWED[list_name])
    assert cure.endswith(f" (got '{text[:60]}')")


def test_two_values_in_one_text_are_both_named() -> None:
    assert "both incident and rescue" in read("naufrage et sauvetage", "kind")[1]
    assert "both land and sea" in read("sea/land", "transport")[1]
    assert "both AMBER and RED" in read("amber / red", "handling")[1]


@pytest.mark.parametrize(
    ("text", "value"), [("Intreception", "interception"), ("sauvettage", "rescue"), ("shipwrek", "incident"), ("debarqement", "landing")]
)
def test_a_slip_of_a_letter_is_understood(text: str, value: str) -> None:
    assert read(text, "kind") == (value, None)


def test_words_a_letter_apart_are_not_mixed_up() -> None:
    assert read_words(pl.Series(["detention", "detection", "arrest", "arrêté", "arrivé"]), "kind")["value"].to_list() == [
        "arrest",
        "interception",
        "arrest",
        "arrest",
        "landing",
    ]
    assert read("roead", "transport")[0] is None


def test_words_for_nothing_are_no_problem() -> None:
    assert read_words(pl.Series(["NA", "-", "inconnu", None]), "kind").null_count().row(0) == (4, 4)


def test_the_share_known_counts_rows() -> None:
    assert share_known(pl.Series(["mer", "mer", "picnic", None, "mar"]), "transport") == 0.75
    assert share_known(pl.Series([None], dtype=pl.String), "transport") == 0.0


# The table that anyone can extend


def test_a_word_of_ones_own(tmp_path: Path) -> None:
    extra = tmp_path / "words.csv"
    assert read("opération Vague", "kind", extra=extra)[0] is None
    extra.write_text(
        "list,value,word\nkind,Interception,opération Vague\nhandling,amber+strict,interne\n\ntransport,land,barque\n", encoding="utf-8"
    )
    assert read("Operation VAGUE", "kind", extra=extra) == ("interception", None)
    assert read("nouvelle opération vague", "kind", extra=extra) == ("interception", None)
    assert read("interne", "handling", extra=extra) == ("AMBER+STRICT", None)
    assert read("barque", "transport", extra=extra) == ("land", None)
    assert read("barque", "transport") == ("sea", None)
    assert word_lists(extra)["kind"]["operation vague"] == "interception"


def test_the_table_of_a_spreadsheet_is_read(tmp_path: Path) -> None:
    extra = tmp_path / "words.csv"
    extra.write_bytes("list;value;word\r\nkind;rescue;opération Écho\r\n".encode("cp1252"))
    assert read("Opération écho", "kind", extra=extra) == ("rescue", None)


def test_a_changed_table_is_read_again(tmp_path: Path) -> None:
    extra = tmp_path / "words.csv"
    extra.write_text("list,value,word\nkind,rescue,vague\n", encoding="utf-8")
    assert read("vague", "kind", extra=extra)[0] == "rescue"
    time.sleep(0.01)
    extra.write_text("list,value,word\nkind,arrest,vague\n", encoding="utf-8")
    assert read("vague", "kind", extra=extra)[0] == "arrest"


def test_every_fault_of_the_table_is_said_at_once(tmp_path: Path) -> None:
    extra = tmp_path / "words.csv"
    lines = [
        "list,value,word",
        "kind,rescue,vague",
        "sort,rescue,eau",
        "kind,picnic,eau",
        "kind,rescue,",
        "kind,rescue",
        "kind,arrest,Vague",
        "kind,rescue,vague",
    ]
    extra.write_text("\n".join(lines), encoding="utf-8")
    with pytest.raises(WordTableError) as raised:
        read("x", "kind", extra=extra)
    said = str(raised.value)
    assert "words.csv cannot be used" in said
    assert len(raised.value.faults) == 5
    for told in (
        "line 3: there is no list 'sort': use one of kind, transport", "line 4: kind has no value 'picnic'", "line 5: the word is empty", "line 6: expected 3 cells, got 2",
        "line 7: 'vague' means rescue on line 2",
    ):  # fmt: skip
        assert told in said


@pytest.mark.parametrize("content", ["", "word,value\nvague,rescue\n", "kind,rescue,vague\n"])
def test_a_table_without_its_first_line_is_refused(tmp_path: Path, content: str) -> None:
    extra = tmp_path / "words.csv"
    extra.write_text(content, encoding="utf-8")
    with pytest.raises(WordTableError, match="line 1: expected list,value,word"):
        word_lists(extra)


# Properties


@settings(deadline=None)
@given(data=st.data(), list_name=st.sampled_from(sorted(ALLOWED)))
def test_every_word_of_the_table_is_read_as_its_value(data: st.DataObject, list_name: str) -> None:
    word, value = data.draw(st.sampled_from(sorted(word_lists()[list_name].items())))
    styled = data.draw(st.sampled_from([str.upper, str.title, lambda text: f" {text}. ", lambda text: text.replace(" ", "-")]))(word)
    assert read(styled, list_name) == (value, None)


@settings(deadline=None)
@given(text=st.text(max_size=120), list_name=st.sampled_from(sorted(ALLOWED)))
def test_no_text_breaks_the_reader_or_holds_it_up(text: str, list_name: str) -> None:
    read("x", list_name)  # what is built once is not counted
    started = time.thread_time()
    value, cure = read(text, list_name)
    assert time.thread_time() - started < 0.05
    assert value is None or (value in ALLOWED[list_name] and cure is None)
