"""A place in words taken apart: which words stand where, what they say, and which part tells where it happened."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import NamedTuple

import polars as pl

from geodata._phrase_words import Tag, tags_of
from geodata._positions_in_text import position_in
from geodata.names import ARTICLES, apart, fold_word, plain

MAX_CHARACTERS = 400
MAX_WORDS = 60
HERE, LANDED, DESTINATION, ORIGIN = range(4)
"""What a word is part of: where it happened, where they were brought, were heading, set off."""
_ROLES = {"here": HERE, "landed": LANDED, "destination": DESTINATION, "origin": ORIGIN}

_TOKEN = re.compile(r"\d+(?:[.,]\d+)?|[^\W\d_]+(?:['’‘`´ʼʿʾ][^\W\d_]+)*['’]?|\s[-–—]{1,2}\s|[,;:()\[\]\n/]|\.(?=\s|$)")
_SENTENCE_MARKS = frozenset(";\n)].–—-")
_ABBREVIATED = 3  # "St. Louis"
_NUMBER_WORDS = {
    "one": 1.0,
    "two": 2.0,
    "three": 3.0,
    "five": 5.0,
    "ten": 10.0,
    "un": 1.0,
    "deux": 2.0,
    "dos": 2.0,
    "dix": 10.0,
    "diez": 10.0,
}
_ABOUT = {"dizaine": 10.0, "quinzaine": 15.0, "vingtaine": 20.0, "trentaine": 30.0, "quarantaine": 40.0, "cinquantaine": 50.0, "soixantaine": 60.0,
          "centaine": 100.0, "docena": 12.0, "decena": 10.0, "veintena": 20.0, "dezena": 10.0}  # fmt: skip
_ON_TO = frozenset(("to", "for", "vers", "pour", "hacia", "para"))
_MOST_KM = 1500.0
_SHORTEST_DIRECTION, _DIRECTION_WITHIN, _LONG = 3, 4, 4
_FRENCH_AFTER_ON = frozenset(("la", "le", "l", "les", "un", "une", "cette", "ce"))
_OF = frozenset(("of", "de", "d", "du", "des", "do", "da", "from"))
_RANGE_WORDS = frozenset(("to", "a", "or", "ou", "o"))

NOT_KNOWN_EXACTLY = (
    r"(?i)\b(?:unspecified|unknown|approximate|exact (?:location|place)|lieu (?:inconnu|exact)|non précisé|"
    r"(?:ubicación|lugar) (?:desconocid|exact)|sin especificar)"
)
"""What a text says whose writer did not know the place; coordinates beside it are somebody's guess."""
# One of these stands in every text that the pattern above finds; they are looked for twenty times sooner
_SIGNS_OF_IT = ["unspecified", "unknown", "approximate", "exact", "inconnu", "non pr", "desconocid", "sin especificar"]


class Offset(NamedTuple):
    """A stated distance, a direction, or both: ``20 km north of``.

    Parameters
    ----------
    start, end
        Numbers of its first word, and of the one after its last.
    km, bearing
        The distance, and the direction in degrees from north; either may be None.
    """

    start: int
    end: int
    km: float | None
    bearing: float | None


@dataclass(frozen=True, slots=True)
class Phrase:
    """A place text taken apart.

    Parameters
    ----------
    shown
        Its words as written.
    words, folded
        The same plain (see `geodata.names.plain`) and folded; an Arabic article before another word is "" when folded.
    capital
        Whether each is written with a capital, or in letters that know none.
    segments, sentences
        Which part between commas, and which sentence, each word stands in.
    roles
        What each word is part of: `HERE`, `LANDED`, `DESTINATION` or `ORIGIN`.
    tags
        What its runs of words say.
    offsets
        Distances and directions.
    position
        ``lat, lon, radius_km`` written in the text, or None.
    cased
        Whether capitals tell names from other words in it.
    """

    shown: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    folded: tuple[str, ...] = ()
    capital: tuple[bool, ...] = ()
    segments: tuple[int, ...] = ()
    sentences: tuple[int, ...] = ()
    roles: tuple[int, ...] = ()
    tags: tuple[Tag, ...] = ()
    offsets: tuple[Offset, ...] = ()
    position: tuple[float, float, float] | None = None
    cased: bool = False

    def said(self, value: str, start: int = 0, end: int | None = None) -> bool:
        """Return whether the words from `start` up to `end` say this of a place: ``off``, ``near``, ``border`` and the like."""
        last = len(self.words) if end is None else end
        return any(tag.value == value and tag.group == "relation" and tag.start >= start and tag.end <= last for tag in self.tags)


def read_phrase(text: str) -> Phrase:
    """Return the parts of a place text; of a very long one the beginning is read."""
    seen = apart(unicodedata.normalize("NFC", text[:MAX_CHARACTERS]))
    shown, segments, sentences, numbers = _words(seen)
    if not shown:
        return Phrase(position=position_in(seen))
    words = tuple(plain(word) for word in shown)
    tags = tuple(tags_of(words))
    capital = tuple(not word[0].islower() and not word[0].isdigit() for word in shown)
    return Phrase(
        shown=tuple(shown),
        words=words,
        folded=_folded(words),
        capital=capital,
        segments=tuple(segments),
        sentences=tuple(sentences),
        roles=_roles(words, tags, sentences),
        tags=tags,
        offsets=_offsets(words, tags, numbers),
        position=position_in(seen),
        cased=any(capital) and _capitals_tell(shown),
    )


def _capitals_tell(shown: list[str]) -> bool:
    """Return whether a text has words in small letters, and is not typed with capitals anywhere in its words."""
    long = [word for word in shown if len(word) >= _LONG]
    within = sum(not word[1:].islower() and not word.isupper() for word in long)
    return any(word.islower() and len(word) >= _SHORTEST_DIRECTION for word in shown) and 2 * within < max(len(long), 1)


def not_known_exactly(texts: pl.Series) -> pl.Series:
    """Return whether each text says that its writer did not know the place: it holds `NOT_KNOWN_EXACTLY`. Nulls say nothing."""
    maybe = texts.str.contains_any(_SIGNS_OF_IT, ascii_case_insensitive=True).fill_null(value=False)
    at = maybe.arg_true()
    return maybe.scatter(at, texts.gather(at).str.contains(NOT_KNOWN_EXACTLY))


def _words(text: str) -> tuple[list[str], list[int], list[int], dict[int, float]]:
    """Return the words of a text as written, the segment and the sentence of each, and the numbers among them by place."""
    shown, segments, sentences = list[str](), list[int](), list[int]()
    numbers = dict[int, float]()
    segment = sentence = 0
    for found in _TOKEN.finditer(text):
        token = found.group()
        mark = token.strip() or "\n"
        if not (mark[0].isalnum()):
            if mark == "." and shown and len(shown[-1]) <= _ABBREVIATED and shown[-1][0].isupper():
                continue
            if mark != "/":  # "Evros/Meriç" are two names of one
                segment += 1
            sentence += mark in _SENTENCE_MARKS or mark == "--"
            continue
        if len(shown) == MAX_WORDS:
            break
        if token[0].isdigit():
            if token[0] not in "0123456789":
                continue  # "²" is a digit, but no figure
            numbers[len(shown)] = float(token.replace(",", "."))
        elif not plain(token):
            continue
        for part in (token,) if token[0].isdigit() else plain_parts(token):
            shown.append(part)
            segments.append(segment)
            sentences.append(sentence)
    return shown, segments, sentences, numbers


def plain_parts(token: str) -> tuple[str, ...]:
    """Return the words that a written word makes when it is plain: one, or more where a letter of another script makes two."""
    parts = plain(token).split()
    if len(parts) == 1:
        return (token,)
    return tuple(part.capitalize() if not token[0].islower() else part for part in parts)


def _folded(words: tuple[str, ...]) -> tuple[str, ...]:
    last = len(words) - 1
    return tuple("" if word in ARTICLES and i != last else fold_word(word) for i, word in enumerate(words))


def _roles(words: tuple[str, ...], tags: tuple[Tag, ...], sentences: list[int]) -> tuple[int, ...]:
    """Return what each word is part of: a word such as "departed from" decides until another, or until the sentence ends."""
    turns = dict[int, tuple[int, int]]()
    for tag in tags:
        if tag.group == "role":
            role = _ROLES[tag.value]
            if tag.start not in turns or turns[tag.start][0] < tag.end:
                turns[tag.start] = (tag.end, role)
    found = []
    role, until = HERE, 0
    for number in range(len(words)):
        if number and sentences[number] != sentences[number - 1]:
            role = HERE
        turn = turns.get(number)
        if turn and number >= until:
            until, role = turn
        elif role == ORIGIN and number >= until and words[number] in _ON_TO:
            role = DESTINATION
        found.append(role)
    return tuple(found)


def _offsets(words: tuple[str, ...], tags: tuple[Tag, ...], numbers: dict[int, float]) -> tuple[Offset, ...]:
    """Return the distances and directions stated, each once: a direction that follows a distance belongs to it."""
    units = {tag.start: tag for tag in tags if tag.group == "unit"}
    directions = dict[int, Tag]()
    for tag in tags:
        if (
            tag.group == "direction"
            and not _is_french_for_on(tag, words)
            and (len(words[tag.start]) >= _SHORTEST_DIRECTION or _follows_unit(tag.start, units))
        ):
            directions.setdefault(tag.start, tag)
    found, taken = list[Offset](), list[Tag]()
    for number, unit in units.items():
        first, km = _distance(words, numbers, number, float(unit.value))
        if km is None or km > _MOST_KM:
            continue
        end = unit.end + (words[number] == "pk")
        after = next((directions[at] for at in range(unit.end, unit.end + _DIRECTION_WITHIN) if at in directions), None)
        taken += [after] if after else []
        found.append(Offset(first, after.end if after else end, km, float(after.value) if after else None))
    found += [Offset(tag.start, tag.end, None, float(tag.value)) for tag in directions.values() if _stands_alone(tag, words, taken)]
    return tuple(sorted(found))


def _is_french_for_on(tag: Tag, words: tuple[str, ...]) -> bool:
    """Return whether "sur" is the French for on, not the Spanish for south: "sur la route"."""
    return words[tag.start] == "sur" and tag.end < len(words) and words[tag.end] in _FRENCH_AFTER_ON


def _distance(words: tuple[str, ...], numbers: dict[int, float], unit: int, km: float) -> tuple[int, float | None]:
    """Return where a distance begins whose unit, so many km long, is the word of this number, and its km; None where no number stands there."""
    if words[unit] == "pk":  # "PK 45": the figure follows
        return unit, numbers[unit + 1] * km if unit + 1 in numbers else None
    first = unit - 1
    value = numbers.get(first)
    if value is None and unit:
        value = _NUMBER_WORDS.get(words[first]) or (_ABOUT.get(words[unit - 2]) if unit > 1 else None)
    if value is None:
        return first, None
    if (lower := numbers.get(first - 1)) is not None:  # "30-40 km"
        return first - 1, (value + lower) / 2 * km
    if first > 1 and words[first - 1] in _RANGE_WORDS and (lower := numbers.get(first - 2)) is not None:
        return first - 2, (value + lower) / 2 * km
    return first, value * km


def _stands_alone(direction: Tag, words: tuple[str, ...], taken: list[Tag]) -> bool:
    """Return whether a direction belongs to no distance and something follows that it is a direction from: ``north of Agadez``."""
    if any(tag.end - 2 <= direction.start < tag.end or tag.start == direction.start for tag in taken):
        return False
    return direction.end < len(words) and words[direction.end] in _OF


def _follows_unit(start: int, units: dict[int, Tag]) -> bool:
    """Return whether a unit of length ends just before this word, or one word before it ("20 km au N")."""
    return any(0 <= start - tag.end <= 1 for tag in units.values())
