"""Bytes to UTF-8: one encoding, several in one file, text that was damaged before."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from routes.intake.encodings import Decoder, may_be_damaged, repaired, wide_encoding

FRENCH = "Séguédine;près du puits;Côte d’Ivoire;l’école à Gâo;n° 3\nÉtat-major;été;où;forêt;maïs"
SPANISH = "Almería;El Hierro, 3ª patrulla;Ávila;niños;según el capitán;Ceuta y Melilla;1º"
PORTUGUESE = "São Vicente;Guiné-Bissau;embarcação;não;informações"


@pytest.mark.parametrize("text", [FRENCH, SPANISH, PORTUGUESE])
@pytest.mark.parametrize("encoding", ["utf-8", "cp1252", "mac_roman", "cp850"])
def test_each_encoding_is_known_by_the_words_it_makes(text: str, encoding: str) -> None:
    text = text if encoding != "cp850" else text.replace("’", "'")
    assert Decoder().to_utf8(text.encode(encoding)).decode() == text


def test_each_text_of_a_mixed_file_is_read_in_its_own_encoding() -> None:
    block = "Séguédine\n".encode() + "Côte d’Ivoire\n".encode("cp1252") + "Níger\n".encode()
    decoder = Decoder()
    assert decoder.to_utf8(block).decode() == "Séguédine\nCôte d’Ivoire\nNíger\n"
    assert "mixes two encodings, UTF-8 and cp1252" in decoder.notes()[0]


def test_mac_roman_apostrophes_before_accents_are_not_taken_for_utf_8() -> None:
    assert Decoder().to_utf8("l’école, l’État, « été »".encode("mac_roman")).decode() == "l’école, l’État, « été »"


def test_a_byte_that_no_table_knows_costs_its_letter_only() -> None:
    assert Decoder().to_utf8(b"Gao \x81, C\xf4te, pr\xe8s").decode().endswith("Côte, près")


@pytest.mark.parametrize(("head", "encoding"), [
    ("date".encode("utf-16"), "utf-16"), (b"\xef\xbb\xbfdate", "utf-8-sig"), ("date;lieu\n".encode("utf-16-le"), "utf-16-le"),
    ("date;lieu\n".encode("utf-16-be"), "utf-16-be"), (b"date;lieu\n", None), (b"", None),
])  # fmt: skip
def test_marks_and_zero_bytes_give_wide_encodings_away(head: bytes, encoding: str | None) -> None:
    assert wide_encoding(head) == encoding


def test_text_read_wrongly_once_before_is_repaired_and_counted() -> None:
    cells = pl.DataFrame({"a": ["EspaÃ±a", "Côte dâ€™Ivoire", "São", "SÃO TOMÉ", None]})
    found, changes, count = repaired(cells, ("a",))
    assert found["a"].to_list() == ["España", "Côte d’Ivoire", "São", "SÃO TOMÉ", None] or found["a"][1] == "Côte d'Ivoire"
    assert (count, changes["EspaÃ±a"]) == (2, "España")
    assert may_be_damaged("EspaÃ±a".encode())
    assert not may_be_damaged("España, Côte".encode())


@given(st.binary(max_size=200))
def test_any_bytes_become_utf_8(block: bytes) -> None:
    Decoder().to_utf8(block).decode("utf-8")


@given(st.text(max_size=60))
def test_utf_8_stays_as_it_is(text: str) -> None:
    assert Decoder().to_utf8(text.encode("utf-8", "replace")) == text.encode("utf-8", "replace")
