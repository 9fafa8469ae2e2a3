"""The names of the gazetteer that stand in a text: every run of words is looked up, and the longest runs count."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import polars as pl

from geodata.gazetteer import load
from geodata.names import fold, folded_words
from geodata.phrases import Phrase

MAX_WORDS_IN_NAME = 6
MAX_WORDS_READ = 60

# Words that are part of descriptions, and also the name of some place somewhere
_DESCRIBING = """
a an the of in on at to from by for with near off coast sea ocean port beach border north south east west northern southern eastern western
central city town village region district province area desert island islands km miles mile nautical and or between around close found boat body
bodies remains unspecified unknown location route road hospital airport station river lake bay gulf shore offshore waters water international
washed ashore rescue transit truck vehicle highway street police camp center centre valley mountain park fire bridge line land point union state
county de la le les du des d l au aux en sur a et entre pres large mer cote plage ville frontiere nord sud est ouest ile iles desert fleuve
el los las del y cerca costa mar playa frente isla islas norte sur este oeste frontera carretera aguas puerto rio do da no na e os um uma
men man women children migrants migrant march may date same most many along towards toward after before during while where side
inside outside crossing possibly presumed approximately estimated exact coordinates naval ship ferry zone dead old new big some three two one
"""
_STOP = frozenset(fold(word) for word in _DESCRIBING.split())
_SHORTEST_LONE_NAME = 4


class Run(NamedTuple):
    """A run of words of a text that could be a name.

    Parameters
    ----------
    folded
        The words, see `geodata.names.fold`.
    start, end
        Numbers of its first word in the text, and of the one after its last.
    in_main
        Whether it stands in the clause that says where it happened.
    whole
        Whether it is all of that clause.
    """

    folded: str
    start: int
    end: int
    in_main: bool
    whole: bool


class Mention(NamedTuple):
    """A run of words that is a name, and a place of that name: its row in the gazetteer."""

    run: Run
    place: int


def find_mentions(phrases: Sequence[Phrase]) -> list[list[Mention]]:
    """Return for each phrase the names of the gazetteer that stand in it, those inside a longer one left out.

    A name that several places have is mentioned once for each, in the order of the gazetteer.
    """
    runs = [_runs(phrase) for phrase in phrases]
    names = load().names
    asked = pl.Series([folded for found in runs for folded, *_ in found], dtype=pl.String)
    first, last = (names["folded"].search_sorted(asked, side=side).to_numpy().astype(np.int64) for side in ("left", "right"))
    counts = last - first
    row = np.arange(counts.sum()) + np.repeat(first - np.cumsum(counts) + counts, counts)
    place, count = iter(names["place"].gather(row).to_list()), iter(counts.tolist())
    return [_longest([Mention(Run._make(run), next(place)) for run in found for _ in range(next(count))]) for found in runs]


def _runs(phrase: Phrase) -> list[tuple[str, int, int, bool, bool]]:
    """Return the fields of each `Run` of a phrase; most are no names, and not worth an object."""
    found = []
    begun = 0
    for clause, in_main in ((phrase.words, True), (phrase.rest, False)):
        words = folded_words(clause)[:MAX_WORDS_READ] if clause else []
        count, is_stop = len(words), [word in _STOP for word in words]
        for start, first in enumerate(words):
            alone = in_main and count == 1
            if not is_stop[start] and (alone or not (len(first) < _SHORTEST_LONE_NAME or first.isdigit())):
                found.append((first, begun + start, begun + start + 1, in_main, alone))
            found += [
                (" ".join(words[start:end]), begun + start, begun + end, in_main, in_main and end - start == count)
                for end in range(start + 2, min(start + MAX_WORDS_IN_NAME, count) + 1)
                if not (is_stop[start] and is_stop[end - 1])
            ]
        begun += count
    return found


def _longest(found: list[Mention]) -> list[Mention]:
    """Drop the names that lie inside a longer one: "Port" in "Port Sudan"."""
    spans = {(m.run.start, m.run.end) for m in found}
    if len(spans) < 2:  # noqa: PLR2004 - one lies in no other
        return found
    inside = {a for a in spans for b in spans if a != b and b[0] <= a[0] and a[1] <= b[1]}
    return [m for m in found if (m.run.start, m.run.end) not in inside]
