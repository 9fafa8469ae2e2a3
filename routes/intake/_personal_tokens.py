"""Words of a text that may be parts of a person's name, and those that are parts of a place's."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import cast

import numpy as np
import polars as pl

from geodata import gazetteer
from geodata.names import fold
from routes.intake._personal_words import any_of, declared, folded, may_mention, name_key, name_words, not_names, text_words

_WORD = re.compile(
    r"(?:(?<![^\W\d_])[dlDL]'(?=[^\W\d_]{2}))?(?P<word>[^\W\d_]+(?:['-][^\W\d_]+)*)(?P<initial>(?<=[A-Z])(?<![A-Za-z]{2})\.)?"
)
_ROMAN = re.compile(r"[IVX]+(?:er|ER|e)?")
_ABDEL = re.compile(r"abd(?:[eu]l|[aeu][rsdntz])\w{3,}|\w{3,}(?:edine?|eldin|udin|ulaye|ulah|alah)")
_LONGEST_PLACE_WORDS = 5
_LARGE_TOWN = 50_000
_STREET_REACH = 60
_LEAST_LETTERS = 3
_LOWER_LETTERS = 4


@dataclass(slots=True)
class Word:
    """A word of a text: where it is, how it is written and what the lists say of it."""

    text: str
    start: int
    end: int
    folded: str
    is_given: bool = False
    is_strong: bool = False
    is_family: bool = False
    is_place: bool = False

    @property
    def is_known(self) -> bool:
        """Whether it is a name in a list."""
        return self.is_given or self.is_family

    @property
    def is_capital(self) -> bool:
        """Whether it begins with a capital."""
        return self.text[0].isupper()

    @property
    def is_upper(self) -> bool:
        """Whether it is written in capitals."""
        return self.text.isupper() and len(self.text) >= _LEAST_LETTERS

    @property
    def can_be_name(self) -> bool:
        """Whether nothing speaks against it: no place, no office, no people, no number of a king."""
        return not self.is_place and (self.is_initial or not (self.folded in not_names() or _ROMAN.fullmatch(self.text)))

    @property
    def is_initial(self) -> bool:
        """Whether it is one capital and a full stop."""
        return len(self.text) == 1 and self.end - self.start > 1 and self.text.isupper()


def words_of(text: str) -> list[Word]:
    """Return the words of a text that `flat` made plain, places marked."""
    words = [_word(match) for match in _WORD.finditer(text)]
    _mark_places(text, words)
    return words


def _word(match: re.Match[str]) -> Word:
    text, start = match.group("word"), match.start("word")
    key = folded(text)
    known = name_words()
    parts = key.split()
    strong = key in known.strong or bool(_ABDEL.fullmatch(key)) or (len(parts) > 1 and "".join(parts) in known.strong)
    given = strong or key in known.given or name_key(key) in known.keys or (len(parts) > 1 and all(part in known.given for part in parts))
    family = key in known.family or (len(parts) > 1 and any(part in known.family for part in parts) and not given)
    return Word(text, start, match.end(), key, is_given=given, is_strong=strong, is_family=family)


def gaps_are_blank(text: str, a: Word, b: Word) -> bool:
    """Return whether nothing but blanks is between two words."""
    return not text[a.end : b.start].strip()


def runs(text: str, words: Sequence[Word]) -> Iterator[list[Word]]:
    """Yield the stretches of words with nothing but blanks between them."""
    run = list[Word]()
    for word in words:
        if run and not gaps_are_blank(text, run[-1], word):
            yield run
            run = []
        run.append(word)
    if run:
        yield run


@cache
def _first_words() -> frozenset[str]:
    return frozenset(text_words("places.prefixes"))


def _mark_places(text: str, words: Sequence[Word]) -> None:
    for run in runs(text, words):
        _mark_after_first_words(run)
        if any(word.is_known for word in run):
            _mark_known_places(run)
            _mark_streets(text, run)


def _mark_after_first_words(run: Sequence[Word]) -> None:
    """Mark "Keur Mbaye Fall", "San Pedro", "Saint-Louis": from the first word of a place's name on, until a small letter."""
    inside = False
    for word in run:
        starts = starts_place(word)
        inside = starts or (inside and (word.is_capital or word.folded in _particles()))
        word.is_place |= inside


def starts_place(word: Word) -> bool:
    """Return whether a word is the first of a place's name, as "Keur" and "Saint-Louis" are."""
    return word.is_capital and bool({word.text.lower(), re.split("['-]", word.text.lower())[0]} & _first_words())


@cache
def _particles() -> frozenset[str]:
    names = declared()["names"]
    return frozenset(fold(word) for word in (*names["particles"], *names["patronyms"]))


def _mark_known_places(run: Sequence[Word]) -> None:
    inside = [folded(f"{word.text} x").removesuffix("x").strip() for word in run]  # an article vanishes before another word
    for size in range(min(len(run), _LONGEST_PLACE_WORDS), 1, -1):
        for first in range(len(run) - size + 1):
            parts = [*inside[first : first + size - 1], run[first + size - 1].folded]
            if " ".join(filter(None, parts)) in places_like_names():
                for word in run[first : first + size]:
                    word.is_place = True


@cache
def places_like_names() -> frozenset[str]:
    """Return the gazetteer's names of several words, folded, that hold a word which is also a person's name.

    "Pedro García" is a village and thousands of men: names that are nothing but a person's count as places only where
    many people live, or where a hub has them.
    """
    held = gazetteer.load()
    names = held.names.filter(pl.col("folded").str.contains(" ", literal=True))
    known = name_words()
    words = names["folded"].str.split(" ")
    is_name = words.explode().is_in(pl.Series(sorted(known.given | known.family)).implode()).to_numpy()
    starts = np.cumsum(words.list.len().to_numpy(), dtype=np.int64) - words.list.len().to_numpy().astype(np.int64)
    holds_name, all_names = np.logical_or.reduceat(is_name, starts), np.logical_and.reduceat(is_name, starts)
    places = held.places[names["place"]]
    is_large = ((places["population"] >= _LARGE_TOWN) | places["is_hub"]).to_numpy()
    return frozenset(names["folded"].filter(pl.Series(holds_name & (~all_names | is_large))))


def is_place_name(text: str) -> bool:
    """Return whether a text as a whole is a name that the gazetteer knows."""
    names = _place_names()
    key = fold(text)
    at = bisect_left(names, key)
    return at < len(names) and names[at] == key


@cache
def _place_names() -> Sequence[str]:
    """Return the gazetteer's names, folded and sorted; a column that is read as a sequence takes no more memory."""
    return cast("Sequence[str]", gazetteer.load().names["folded"])


@cache
def _street() -> tuple[re.Pattern[str], re.Pattern[str]]:
    streets, between, after = (any_of(text_words(f"places.{name}")) for name in ("before", "between", "after"))
    before = rf"(?<!\w){streets}\.?(?P<between>(?:[ ']+{between}\.?)*)[ ']*$"
    return re.compile(before, re.IGNORECASE), re.compile(rf"\s+{after}(?!\w)", re.IGNORECASE)


def _mark_streets(text: str, run: Sequence[Word]) -> None:
    """Mark "avenue Cheikh Anta Diop" and "Amilcar Cabral airport"; "l'aeroport de Mamadou DIALLO" may be its traveller."""
    before, after = _street()
    capitals = [word for word in run if word.is_capital]
    for first, last in _stretches(run):
        leading = (
            before.search(text[max(first.start - _STREET_REACH, 0) : first.start])
            if may_mention(text, text_words("places.before"))
            else None
        )
        mixed = any(word.is_upper for word in capitals) and not all(word.is_upper for word in capitals)
        person = leading is not None and mixed and leading.group("between").strip().lower() in ("de", "d", "of")
        if (leading and not person) or after.match(text, last.end):
            for word in run:
                word.is_place |= first.start <= word.start <= last.start


def _stretches(run: Sequence[Word]) -> Iterator[tuple[Word, Word]]:
    """Yield first and last of the stretches of capitalised words, particles between them."""
    first = last = None
    for word in run:
        if word.is_capital and not _is_street_word(word):
            first, last = first or word, word
        elif first and last and word.folded not in _particles():
            yield first, last
            first = last = None
    if first and last:
        yield first, last


@cache
def _street_words() -> frozenset[str]:
    return frozenset(fold(word) for name in ("before", "between", "after") for word in text_words(f"places.{name}"))


def _is_street_word(word: Word) -> bool:
    return word.folded in _street_words() and not word.is_known


def in_lower_case(word: Word) -> bool:
    """Return whether a word in small letters is a name and no everyday word."""
    return word.is_known and len(word.text) >= _LOWER_LETTERS and word.folded not in name_words().everyday
