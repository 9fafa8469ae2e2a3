"""The word lists of `personal.toml`, and the plain writing in which texts are searched."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterable
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from geodata.countries import country_words
from geodata.names import fold

SORTS = (
    "name", "birth-date", "phone", "identity-number", "e-mail", "iban", "plate", "crew-list", "address", "social-account",
)  # fmt: skip
"""Sorts of personal data. The last two are known by a column's header only."""

_FILE = Path(__file__).with_name("personal.toml")
_LIKE = {
    "’": "'", "‘": "'", "`": "'", "´": "'", "ʼ": "'", "–": "-", "—": "-", "‐": "-", "‑": "-", "−": "-",
    "\u00a0": " ", "\u202f": " ", "\u2009": " ", "º": "°", "œ": "o", "æ": "a", "ß": "s", "ø": "o", "ł": "l", "Ø": "O", "Œ": "O", "ı": "i",
}  # fmt: skip
_CACHED_WORDS = 65_536
_CACHED_CUES = 256
_LETTERS = re.compile("[a-z]+")
_KEY = str.maketrans({"y": "i", "c": "k", "h": None})
_LEAST_STEM = 5


class Found(NamedTuple):
    """Something personal in a text: its sort, and where it begins and ends."""

    sort: str
    start: int
    end: int


@cache
def declared() -> dict[str, Any]:
    """Return `personal.toml`."""
    return tomllib.loads(_FILE.read_text(encoding="utf-8"))


def _bare(char: str) -> str:
    return next((c for c in unicodedata.normalize("NFKD", char) if not unicodedata.combining(c)), char)


@cache
def _accents() -> dict[int, str]:
    latin = (chr(code) for block in (range(0xC0, 0x250), range(0x1E00, 0x1F00)) for code in block)
    return str.maketrans({char: _bare(char) for char in latin if char.isalpha() and _bare(char).isascii()} | _LIKE)


@cache
def accent_table() -> dict[str, str]:
    """Return letters with accents and the letters without; accents that stand for themselves, and nothing."""
    return {chr(code): bare for code, bare in _accents().items()} | {chr(code): "" for code in range(0x300, 0x330)}


def flat(text: str) -> str:
    """Return `text` without accents, with plain apostrophes, dashes and blanks; as long as it was, so that places in it stay."""
    return text if text.isascii() else text.translate(_accents())


def any_of(words: Iterable[str]) -> str:
    """Return a pattern for any of these words, the longest first; a blank stands for one or more, an apostrophe may be a blank."""
    escaped = (re.escape(word).replace(r"\ ", r"[ ]+").replace("'", "[' ]") for word in sorted(set(words), key=lambda w: (-len(w), w)))
    return "(?:" + "|".join(escaped) + ")"


@cache
def text_words(name: str) -> tuple[str, ...]:
    """Return a list under ``[text]``; "cues.named" is one of its lists of cues."""
    lists = declared()["text"]
    for part in name.split("."):
        lists = lists[part]
    return tuple(lists)


@lru_cache(_CACHED_CUES)
def small_words(text: str) -> frozenset[str]:
    """Return the words of a text, in small letters, accents left out."""
    return frozenset(_LETTERS.findall(text.lower()))


@cache
def _first_words(cues: tuple[str, ...]) -> frozenset[str]:
    return frozenset(match.group() for cue in cues if (match := _LETTERS.search(cue.lower())))


def may_mention(text: str, cues: tuple[str, ...]) -> bool:
    """Return whether the first word of one of these cues is in a text: a look that spares a long search."""
    return not _first_words(cues).isdisjoint(small_words(text))


class NameWords(NamedTuple):
    """Names, folded: given names that seldom name places, all given names and their keys, family names, everyday words among them."""

    strong: frozenset[str]
    given: frozenset[str]
    keys: frozenset[str]
    family: frozenset[str]
    everyday: frozenset[str]


def name_key(word: str) -> str:
    """Return a folded word without what spellings of a name differ in: ``fatumata``, ``fatumatu`` → ``fatumat``."""
    key = re.sub(r"(.)\1", r"\1", word.translate(_KEY))
    return stem if len(stem := key.rstrip("aeiou")) >= _LEAST_STEM else key


@cache
def name_words() -> NameWords:
    """Return the lists of names."""
    names = declared()["names"]
    strong = frozenset(fold(word) for key in ("given_sahel", "given_arab") for word in names[key].split())
    given = strong | {fold(word) for word in names["given_europe"].split()}
    family = frozenset(fold(word) for word in names["family"].split())
    return NameWords(
        strong,
        given,
        frozenset(map(name_key, given)),
        family,
        frozenset(fold(word) for word in declared()["text"]["not_names"]["everyday"]),
    )


@cache
def not_names() -> frozenset[str]:
    """Return words, folded, that are no names however they are written: offices, days, peoples, countries."""
    lists = declared()["text"]["not_names"]
    countries = (word for word in country_words() if " " not in word)
    return frozenset(fold(word) for word in (*lists["words"], *lists["demonyms"], *countries)) - name_words().given - name_words().family


folded = lru_cache(_CACHED_WORDS)(fold)
"""`geodata.names.fold`, remembered for the words met last."""
