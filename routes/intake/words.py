"""Words of files → values of the closed lists, by a table that anyone can extend.

A text is known where it is a word or phrase of the table, where the words in it mean one value and no other, or where
it is spelt almost like one. The table is ``words.toml``; a file ``words.csv`` of the data folder adds to it.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

import polars as pl
from rapidfuzz import fuzz, process

from geodata.names import plain
from routes.intake._distinct import quoting, spread
from routes.intake._number_words import words_of
from routes.intake._word_table import read_extra
from routes.intake.numbers import NOTHING

_FILE = Path(__file__).with_name("words.toml")
_YIELDS = "yields"
_WHOLE_TEXTS = frozenset(("source_reliability", "information_grade"))
# A mark that is understood in part may be looser than the writer's: every word of it must be known
_FULLY_KNOWN = frozenset(("handling",))
_MOST_CHARACTERS, _MOST_WORDS = 80, 8
_MOST_JUDGED = 2_000
_CLOSE_SPELLING, _SHORTEST_CLOSE = 90, 5
_SHORTEST_PLURAL, _SHORTEST_IN_PHRASE = 4, 3
_GRADE_CODE = re.compile(r"([a-z])\W?([1-6])|([1-6])\W?([a-z])", re.IGNORECASE)
_CODE_AND_WORDS = re.compile(r"([a-z]|[1-6])\s*[-:.)(/=–]\s*\S.*", re.IGNORECASE)
_MARKS = frozenset(("tlp", "mark", "marking", "handling"))
_FILLERS = words_of(
    "a an the of at on in by with and or de du des d la le les l un une et ou au aux en par del el los las una y o con por do da dos das os as um uma e "
    "com pelo pela"
)
_NEGATIONS = frozenset("no not non without sans sin sem pas nao ni never jamais nunca aucun aucune ningun ninguna nenhum nenhuma".split())  # noqa: SIM905 - a table is read more easily so


@dataclass(frozen=True)
class _Table:
    """The words of one list: as they are (`exact`), and folded for finding them in phrases."""

    exact: Mapping[str, str]
    folded: Mapping[tuple[str, ...], str]
    yields: frozenset[tuple[str, ...]]
    longest: int
    fully: bool

    @property
    def values(self) -> str:
        """The values, as a person would list them."""
        return ", ".join(sorted(set(self.exact.values())))


def word_lists(extra: Path | None = None) -> Mapping[str, Mapping[str, str]]:
    """Return for each closed list its words, plain (see `geodata.names.plain`), and the value that each means.

    Parameters
    ----------
    extra
        A CSV file ``list,value,word`` that adds to the words or gives one another meaning; it need not exist.

    Raises
    ------
    WordTableError
        The file has faults; the message names every one with its line and cure.
    """
    return MappingProxyType({name: table.exact for name, table in _tables(extra).items()})


def read_words(cells: pl.Series, list_name: str, *, extra: Path | None = None) -> pl.DataFrame:
    """Return for each cell the value of a closed list that it means.

    Parameters
    ----------
    cells
        Strings.
    list_name
        kind, transport, handling, source_reliability or information_grade.
    extra
        See `word_lists`.

    Returns
    -------
    pl.DataFrame
        Same height: ``value`` and ``cure``, both null where the cell is empty or says that nothing is known.

    Raises
    ------
    WordTableError
        The file of more words has faults.
    """
    table = _tables(extra)[list_name]
    texts = cells.drop_nulls().unique()
    read = [_read(text, list_name, table) for text in texts]
    found = pl.DataFrame(read, schema={"value": pl.String, "cure": pl.String}, orient="row")
    return spread(cells, texts, found.with_columns(quoting(found["cure"], texts)))


def share_known(cells: pl.Series, list_name: str, *, extra: Path | None = None) -> float:
    """Return the share of filled cells that the closed list knows, or that say that nothing is known; 0 where all are empty.

    Of many distinct texts the most frequent are judged: a closed list has few.
    """
    counts = cells.drop_nulls().alias("text").value_counts(sort=True).head(_MOST_JUDGED)
    if counts.is_empty():
        return 0.0
    known = read_words(counts["text"], list_name, extra=extra)["cure"].is_null()
    return int(counts["count"].filter(known).sum()) / int(counts["count"].sum())


def _tables(extra: Path | None) -> Mapping[str, _Table]:
    if extra is None or not extra.is_file():
        return _built(None, 0)
    return _built(extra, extra.stat().st_mtime_ns)


@lru_cache(maxsize=4)
def _built(extra: Path | None, changed_at_ns: int) -> Mapping[str, _Table]:  # noqa: ARG001 - another time, another table
    declared = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    yields = declared.pop(_YIELDS)
    lists = {name: {plain(word): value for value, words in values.items() for word in (value, *words)} for name, values in declared.items()}
    if extra is not None:
        values = {name: tuple(declared[name]) for name in declared}
        for name, words in read_extra(extra, values).items():
            lists[name] |= words
    return {name: _table(name, words, yields.get(name, ())) for name, words in lists.items()}


def _table(name: str, words: Mapping[str, str], yields: list[str] | tuple[str, ...]) -> _Table:
    in_phrases = name not in _WHOLE_TEXTS
    folded = {_folded(word): value for word, value in words.items() if in_phrases and len(word) >= _SHORTEST_IN_PHRASE and _folded(word)}
    longest = max((len(key) for key in folded), default=0)
    return _Table(MappingProxyType(dict(words)), folded, frozenset(_folded(plain(word)) for word in yields), longest, name in _FULLY_KNOWN)


def _folded(text: str) -> tuple[str, ...]:
    """Return the words of a plain text that count: no articles, no numbers, no plural s."""
    return tuple(_singular(word) for word in text.split() if word not in _FILLERS and not word.isdigit())


def _singular(word: str) -> str:
    if len(word) > _SHORTEST_PLURAL and word.endswith("s") and not word.endswith("ss"):
        word = word[:-1]
    return word[:-1] if len(word) > _SHORTEST_PLURAL and word.endswith("ee") else word


def _read(text: str, list_name: str, table: _Table) -> tuple[str | None, str | None]:
    """Return the value of one text, or the cure."""
    said = plain(text)
    value = table.exact.get(said) or _code(text, list_name, table)
    if value is not None:
        return value, None
    if said in NOTHING:
        return None, None
    if len(text) > _MOST_CHARACTERS:
        return None, f"expected one of {table.values}: write one of them"
    found = _in_phrase(said, table) or _close(said, table)
    if len(found) == 1:
        return found.pop(), None
    if found:
        return None, f"this says both {' and '.join(sorted(found))}: keep one of them"
    return None, f"expected one of {table.values}, or a word that means one; words are added in words.csv of the data folder"


def _code(text: str, list_name: str, table: _Table) -> str | None:
    """Return the value of a grade written as a code: ``B2`` holds both grades, ``A - reliable`` one with its meaning."""
    if list_name not in _WHOLE_TEXTS:
        return None
    if both := _GRADE_CODE.fullmatch(text.strip()):
        letter, digit = (both[1] or both[4]), (both[2] or both[3])
        return table.exact.get((letter if list_name == "source_reliability" else digit).lower())
    found = _CODE_AND_WORDS.fullmatch(text.strip())
    return table.exact.get(found[1].lower()) if found else None


def _in_phrase(said: str, table: _Table) -> set[str]:
    """Return the values that the words of a phrase mean, longer phrases of the table before the words in them."""
    words = _folded(said)
    if len(words) > _MOST_WORDS:
        return set()
    met = dict[tuple[str, ...], str]()
    taken = [False] * len(words)
    for length in range(min(table.longest, len(words)), 0, -1):
        for start in range(len(words) - length + 1):
            part = words[start : start + length]
            if any(taken[start : start + length]) or part not in table.folded:
                continue
            if start and words[start - 1] in _NEGATIONS:
                return set()
            taken[start : start + length] = [True] * length
            met[part] = table.folded[part]
    if table.fully and not all(known or word in _MARKS for known, word in zip(taken, words, strict=True)):
        return set()
    firm = {value for part, value in met.items() if part not in table.yields}
    return firm or set(met.values())


def _close(said: str, table: _Table) -> set[str]:
    """Return the values of the words that a text, or one word in it, is spelt almost like."""
    words = said.split()
    if len(words) > _MOST_WORDS or _NEGATIONS & set(words):
        return set()
    near = _spelt_like(said, table)
    if near or table.fully or not table.folded:
        return near
    return {value for word in words for value in _spelt_like(word, table)}


def _spelt_like(said: str, table: _Table) -> set[str]:
    if len(said) < _SHORTEST_CLOSE:
        return set()
    found = process.extract(said, table.exact.keys(), scorer=fuzz.ratio, score_cutoff=_CLOSE_SPELLING, limit=4)
    return {table.exact[word] for word, _, _ in found if len(word) >= _SHORTEST_CLOSE}
