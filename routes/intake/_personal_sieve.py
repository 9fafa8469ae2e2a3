"""Which cells may hold personal data: a cheap look at a whole column, so that the slow one takes only what is left."""

from __future__ import annotations

from functools import cache

import numpy as np
import polars as pl

from routes.intake._personal_words import accent_table, any_of, declared, name_words, text_words

_POSITION = r"[-+]?\d{1,3}[.,]\d+ ?°? ?[NSEWO]?"
_IS_POSITION = rf"^[( ]*{_POSITION} ?[,;/ ] ?{_POSITION}[) ]*$"
_SHAPES = (
    "@", r"[(\[](?:at|arroba)[)\]]", r"\barroba\b", "<<",
    r"\+ ?\(?[1-9]", r"(?:^|[^\w-])00[ .()-]*[1-9]", r"\b\d{8,}\b", r"\d{2,5}(?:[ .()/-]{1,3}\d{2,4}){2,}", r"\b\d{3,4}[ .-]\d{4}\b",  # phones
    r"\b(?:0\d{1,3}|[35679]\d{1,2})[ ./-]\d{6,8}\b", r"\(\d{2,3}\) ?\d{7}",
    r"\b[A-Z]{1,2}[ -]?\d{6,9}\b", r"\b[A-Z] ?\d{3} ?\d{4,5}\b", r"\b\d{2}[A-Z]{2}\d{5}\b", r"\b\d{7,8}[ .-]?[A-Za-z]\b",  # papers
    r"\b\d{1,2}[. ]\d{3}[. ]\d{3}[ -]?[A-Za-z]\b", r"(?i)\b[XYZ][ .-]?\d\.?\d{3}\.?\d{3}[ .-]?[A-Z]\b", r"(?i)\b[A-Z]{6} ?\d{2}[A-Z]",
    r"(?i)\b[A-Z]{2}\d{2}(?:[ .-]?[A-Z\d]){11,30}\b", r"\b\d{8} ?\d ?[A-Z\d]{2}\d\b",
    r"\b\d{3,4}[ -]?[A-Z]{3}\b", r"\b\d{4}[ -]?[A-Z]{2}[ -]?\d{2}\b", r"\b[A-Z]{1,3}[ -]\d{2,4}[ -](?:[A-Z]{1,2}|M?\d{1,2})\b",  # plates
    r"\b[A-Z]{2}\d{3}[A-Z]{2}\b", r"\b[A-Z]{1,2}\d{4}M[D\d]\b", r"\b\d{1,2}[ -]?[A-Z]{1,2}[ -]?\d{4}\b", r"\b\d{2}-(?:\d{2}-[A-Z]{2}|[A-Z]{2}-\d{2})\b",
    r"\b\d{3,5} ?[|-] ?[A-Z\p{Arabic}] ?[|-] ?\d", r"\d ?(?:TUN|تونس) ?\d",
)  # fmt: skip
_WHOLE = (
    r"^\S+@\S+\.\S+$", r"^\(?(?:\+|00)[ .()-]?[1-9][\d .()/-]{6,}$", "<<", r"^[A-Za-z]{2}\d{2}(?:[ -]?[A-Za-z\d]){11,30}$",
    r"^[XYZxyz][ -]?\d{7}[ -]?[A-Za-z]$", r"^[A-Za-z]{6}\d{2}[A-Za-z]\d{2}[A-Za-z]\d{3}[A-Za-z]$", r"^\p{L}[\p{L}'’.-]*(?:,? \p{L}[\p{L}'’.-]*){1,4}$",
)  # fmt: skip
_SPELLINGS = {"tch": "ch", "dj": "j", "ou": "u", "kh": "k", "gh": "g", "w": "u", "q": "k"}  # as in geodata.names.fold
_DOUBLED = {2 * letter: letter for letter in "abcdefghijklmnopqrstuvwxyz"}
_MIXED_WHOLE = r"^(?:[A-Z][a-z'’-]+[, ]+)+[A-Z'’ -]{3,}$|^[A-Z'’ -]{3,}(?:[, ]+[A-Z][a-z'’-]+)+$"
_KEYS = {"y": "i", "c": "k", "h": ""}  # as in name_key
_APOSTROPHES, _SIGNS = "'’`ʼ", '.,;:!?()[]{}<>/\\|-–—_«»"“”+*=#&\n\t\r\u00a0'
_ENOUGH = 2


def without_accents(cells: pl.Series) -> pl.Series:
    """Return the texts without accents; case is kept."""
    accents = accent_table()
    return cells.str.replace_many(list(accents), list(accents.values()))


def may_be_whole(cells: pl.Series) -> pl.Series:
    """Return for each cell whether it may as a whole be personal: for columns of ids and codes."""
    return cells.str.contains("|".join(_WHOLE))


def may_be_position(cells: pl.Series) -> pl.Series:
    """Return for each cell whether it is latitude and longitude, or has no digit and no two letters."""
    return cells.str.contains(_IS_POSITION) | ~cells.str.contains(r"\p{L}{2}|\d")


def may_hold_numbers(bare: pl.Series) -> pl.Series:
    """Return for each text, accents removed, whether a phone, an address, a number of papers or a date of birth may be in it."""
    return bare.str.contains("|".join(_SHAPES)) | (bare.str.contains(_number_words()) & bare.str.contains(r"\d"))


@cache
def _number_words() -> str:
    words = {word for name in ("phone", "identity", "account", "plate", "birth") for word in text_words(name)}
    return rf"(?i)\b{any_of(words)}"


def may_hold_names(bare: pl.Series) -> pl.Series:
    """Return for each text, accents removed, whether a person's name may be in it."""
    strength = _name_strength(bare)
    mixed = bare.str.contains(r"\b[A-Z]{3,}\b") & bare.str.contains("[a-z]")
    whole = bare.str.contains(r"^\p{Lu}[\p{L}'’.-]*(?:,? \p{L}[\p{L}'’.-]*){1,4}$")
    listed = pl.Series(strength >= _ENOUGH) | (pl.Series(strength > 0) & (mixed | whole))
    return listed | (whole & bare.str.contains(_MIXED_WHOLE)) | bare.str.contains(_name_cues())


@cache
def _name_cues() -> str:
    any_case = [word for name in ("named", "roles", "crew", "captain", "after") for word in text_words(f"cues.{name}")]
    titles = [word for kind in ("titles", "courtesies") for title in text_words(f"cues.{kind}") for word in (title, title.upper())]
    inner = "|".join([*declared()["names"]["patronyms"], "abd[aeu]l", "abdoul"])
    return rf"(?i:\b{any_of(any_case)}\b)|(?:^|[^\w.]){any_of(titles)}[ :]|(?i:\b(?:{inner}))|(?:^|[ ,;:])1 ?[.)°-] ?[A-Z]"


def _name_strength(bare: pl.Series) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """Return per text how many of its words are names, those counted twice that seldom name places."""
    words = bare.str.to_lowercase()
    for table in (dict.fromkeys(_APOSTROPHES, "") | dict.fromkeys(_SIGNS, " ") | _SPELLINGS, _DOUBLED):
        words = words.str.replace_many(list(table), list(table.values()))
    words = words.str.split(" ")
    counts = words.list.len().fill_null(0).to_numpy()
    each = words.filter(pl.Series(counts > 0)).explode()
    known = name_words()
    keys = each.str.replace_many(list(_KEYS), list(_KEYS.values())).str.strip_chars_end("aeiou")
    is_name = each.is_in(_series(known.given | known.family | known.keys)) | keys.is_in(_series(known.keys))
    weight = is_name.cast(pl.Int64) + each.is_in(_series(known.strong)).cast(pl.Int64)
    row = np.repeat(np.arange(len(bare)), counts)
    return np.bincount(row, weights=weight.to_numpy(), minlength=len(bare)).astype(np.int64)


def _series(words: frozenset[str]) -> pl.Series:
    return pl.Series(sorted(words)).implode()
