"""What the words of a header mean: English, French, Spanish, Portuguese, however they are written.

A header is cut into words; each word, or run of words, has one meaning (`synonyms.toml`); a combination of meanings is a
field. What is in the column is looked at elsewhere (`routes.intake.contents`), and both together in `routes.intake.matching`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import product

from geodata.names import plain
from routes.columns import EVENTS
from routes.intake._header_words import Understood, cut, declared, understood
from routes.intake.source import OWN_PREFIX

NOT_STORED = "(not stored)"
"""The field of a column that is left out: what is not mapped is never kept."""

_OWN_FIELDS = {
    "date": "When it happened: one day, month or year.",
    "date_year": "Year of the date, where year, month and day stand in columns of their own.",
    "date_month": "Month of the date, where year, month and day stand in columns of their own.",
    "date_day": "Day of the date, where year, month and day stand in columns of their own.",
    "coordinates": 'Latitude and longitude in one cell, "lat, lon".',
    "route": "The route, in the file's words.",
}

_SURE, _VAGUE = 0.93, 0.78
_PER_RANK, _PER_SPELLING, _NOT_UNDERSTOOD = 0.012, 0.08, 0.4
_LAST_RANK = 12
# Meanings that say nothing beside a word that is not understood: "total of what?"
_EMPTY_WORDS = frozenset(("count", "number", "type", "id", "code", "event"))
_BESIDE_A_SUM = frozenset(("number", "count", "person", "place", "code", "name"))

_SAYS_NOTHING = re.compile(
    r"^(?:(?:column|columna|colonne|coluna|col|champ|campo|field|header|var|variable|v|c|f|unnamed|sans titre|sin titulo|sem titulo|untitled)"
    r"(?: ?\d+)*|\d+(?: \d+)*|[a-z]|[a-z]\d|)$"
)


FIELDS: Mapping[str, str] = {name: _OWN_FIELDS.get(name) or EVENTS[name].meaning for name in declared()["fields"]}
"""Each field that a column of a file can be, with its meaning."""


@dataclass(frozen=True)
class Candidate:
    """A field that a header may mean; `score` is 0 to 1, `rank` the place of the combination among the field's, 0 the best."""

    field: str
    score: float
    rank: int
    reason: str


@dataclass(frozen=True)
class HeaderReading:
    """What a header says.

    Parameters
    ----------
    header
        As written.
    meanings
        What its words mean.
    candidates
        The fields it may be, best first.
    left_out
        Why it is no field, where its words are known and say so.
    says_nothing
        Whether it is a placeholder, such as "column 3".
    """

    header: str
    meanings: frozenset[str]
    candidates: tuple[Candidate, ...]
    left_out: str | None
    says_nothing: bool


@dataclass(frozen=True)
class _Pattern:
    field: str
    rank: int
    needs: frozenset[str]
    beside: frozenset[str]


@cache
def _patterns() -> tuple[_Pattern, ...]:
    groups = declared()["groups"]

    def expanded(text: str) -> Iterator[frozenset[str]]:
        yield from map(frozenset, product(*(groups.get(part, [part]) for part in text.split())))

    return tuple(
        _Pattern(name, rank, needs, frozenset(m for part in field["beside"] for m in groups.get(part, [part])))
        for name, field in declared()["fields"].items()
        for first, texts in ((0, field["is"]), (_LAST_RANK, field.get("last", ())))
        for rank, text in enumerate(texts, start=first)
        for needs in expanded(text)
    )


@cache
def _whole() -> dict[str, tuple[str, int, float]]:
    found = dict[str, tuple[str, int, float]]()
    for table, score in (("whole", _SURE), ("whole_but_vague", _VAGUE)):
        found |= {word: (name, rank, score) for name, words in declared()[table].items() for rank, word in enumerate(words)}
    return found


@lru_cache(maxsize=4096)
def read_header(header: str) -> HeaderReading:
    """Return what the words of a header say.

    Examples
    --------
    >>> read_header("Lieu exact de l'interpellation").candidates[0].field
    'place_text'
    """
    if header.startswith(OWN_PREFIX):
        return HeaderReading(header, frozenset(), (), "a note of Netcop's own", False)
    said = " ".join(cut(header))
    if said in _whole():
        name, rank, score = _whole()[said]
        return HeaderReading(header, frozenset(), (Candidate(name, score, rank, f"its header {header!r} is a word for it"),), None, False)
    words = understood(header)
    meanings = words.meanings
    if not meanings and _SAYS_NOTHING.match(plain(header)):
        return HeaderReading(header, frozenset(), (), None, True)
    together = _left_out_together(meanings)
    candidates = () if together else _candidates(header, words)
    left_out = together or (None if candidates else next((why for m, why in declared()["left_out"].items() if m in meanings), None))
    return HeaderReading(header, meanings, candidates, left_out, False)


def _left_out_together(meanings: frozenset[str]) -> str | None:
    """Return why a combination of meanings is left out, or None."""
    for text, why in declared()["left_out_together"].items():
        together = frozenset(text.split())
        if together in (meanings, meanings - (_BESIDE_A_SUM - together)):
            return str(why)
    return None


def _candidates(header: str, words: Understood) -> tuple[Candidate, ...]:
    """Return the fields whose combination of meanings a header has, and nothing that would change it."""
    meanings, unknown, misspelt = words
    best = dict[str, _Pattern]()
    for pattern in _patterns():
        if unknown and len(pattern.needs) == 1 and pattern.needs <= _EMPTY_WORDS:
            continue
        if pattern.needs <= meanings and meanings - pattern.needs <= pattern.beside:
            best.setdefault(pattern.field, pattern)
    reason = f"its header {header!r} is a word for it"
    if misspelt:
        reason = f"its header {header!r} is spelt almost like {misspelt[0]!r}"
    if unknown:
        reason += f", though {' '.join(unknown)!r} in it is not understood"
    lost = _PER_SPELLING * len(misspelt) + _NOT_UNDERSTOOD * len(unknown) / max(len(cut(header)), 1)
    found = [Candidate(p.field, round(max(0.1, _SURE - _PER_RANK * p.rank - lost), 3), p.rank, reason) for p in best.values()]
    return tuple(sorted(found, key=lambda candidate: -candidate.score))


def last_resorts(field: str) -> tuple[frozenset[str], ...]:
    """Return the meanings of headers that give `field` (place_text or date) where no better column does, the best first."""
    return tuple(frozenset(text.split()) for text in declared()["otherwise"][field])


def field_of_tag(tag: str) -> tuple[bool, str | None]:
    """Return whether an HXL hashtag is known, and its field: ``#geo+lat`` → ``(True, "lat")``, ``#cause`` → ``(True, None)``."""
    name, *attributes = re.split(r"\s*\+\s*", tag.strip().lstrip("#").lower())
    for known in declared()["tags"]:
        if known["tag"] == name:
            fits = (field for needs, field in known["fields"] if set(filter(None, needs.split("+"))) <= set(attributes))
            return True, next(fits, None) or None
    return False, None


def implied_kind(headers: Sequence[str]) -> tuple[str, str]:
    """Return the kind of event a file without a column of kinds holds, and why."""
    read = [reading for reading in map(read_header, headers) if "facilitator" not in reading.meanings]
    for implied in declared()["implied_kinds"]:
        met = [reading.header for reading in read if reading.meanings & set(implied["meanings"])]
        if met:
            return implied["kind"], f"{implied['why']} (column {met[0]!r})"
    return "interception", "nothing in its headers says otherwise"
