"""What the words around one name of a text say of it: off it, near it, 20 km north of it, that it is a beach."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from geodata._phrase_words import Tag
from geodata.mentions import Mention
from geodata.phrases import HERE, Offset, Phrase

_GOES_ON = 4  # words between a name and what is said after it
_WORDS_BETWEEN = 2  # and what is said before it: "northern part of"


@dataclass(frozen=True, slots=True)
class Reach:
    """What is said of a name.

    Parameters
    ----------
    off, ashore, near, border
        That it was off its coast, washed ashore there, near it, at its border.
    between
        That it was between this place and the next.
    is_direction
        That the name only says which way ("on the road to Arlit").
    offset
        How far from it and which way, or None.
    part
        The part of it, as degrees from north: "northern Niger", or None.
    kinds
        What the words beside it say that it is.
    """

    off: bool = False
    ashore: bool = False
    near: bool = False
    border: bool = False
    between: bool = False
    is_direction: bool = False
    offset: Offset | None = None
    part: float | None = None
    kinds: frozenset[str] = frozenset()


def reach_of(phrase: Phrase, number: int, mentions: Sequence[Mention]) -> Reach:
    """Return what the words before and after the mention of this number say of it."""
    mention = mentions[number]
    begin = _begin(phrase, number, mentions)
    end = mentions[number + 1].start if number + 1 < len(mentions) else len(phrase.words)
    segment = phrase.segments[mention.start]
    said, kinds = set[str](), set[str]()
    part = None
    for tag in phrase.tags:
        before = begin <= tag.start and tag.end <= mention.start
        after = mention.end <= tag.start and tag.end <= end and tag.start - mention.end < _GOES_ON and phrase.segments[tag.start] == segment
        beside = before and mention.start - tag.end <= _WORDS_BETWEEN
        if tag.group == "relation":
            said |= _relation(tag, before=before, after=after, follows=after and tag.start == mention.end)
        elif tag.group == "part" and beside:
            part = float(tag.value)
        elif tag.group == "kind" and (
            (after and tag.start == mention.end)
            or (beside and phrase.segments[tag.start] == segment and not _named_itself(phrase, tag.end, mention))
        ):
            kinds.add(tag.value)
    offset = next((o for o in reversed(phrase.offsets) if begin <= o.start and o.end <= mention.start), None)
    direction = phrase.roles[mention.start] == HERE and _last(phrase, begin, mention.start) == "toward"
    return Reach(
        off="off" in said,
        ashore="ashore" in said,
        near="near" in said,
        border="border" in said,
        between="between" in said or "way" in said,
        is_direction=direction,
        offset=offset,
        part=part if offset is None else None,
        kinds=frozenset(kinds),
    )


def _relation(tag: Tag, *, before: bool, after: bool, follows: bool) -> set[str]:
    """Return what a relation says of a name, by where it stands: "Zuwara coast" is off it, as is "off Zuwara"."""
    if tag.value == "off_after":
        return {"off"} if follows else set()
    if (before and tag.value != "and") or (after and tag.value == "border"):
        return {tag.value}
    return set()


def _begin(phrase: Phrase, number: int, mentions: Sequence[Mention]) -> int:
    """Return the number of the first word that can speak of this mention: after the name before it, in its own sentence."""
    mention = mentions[number]
    begin = mentions[number - 1].end if number else 0
    while begin < mention.start and phrase.sentences[begin] != phrase.sentences[mention.start]:
        begin += 1
    while begin < mention.start and phrase.roles[begin] != phrase.roles[mention.start]:
        begin += 1
    return begin


def _named_itself(phrase: Phrase, end: int, mention: Mention) -> bool:
    """Return whether another name stands between a word and the mention: in "Hann beach, Dakar" the beach is not Dakar."""
    return any(phrase.capital[i] and len(phrase.words[i]) > 3 for i in range(end, mention.start)) if phrase.cased else False  # noqa: PLR2004


def _last(phrase: Phrase, begin: int, end: int) -> str | None:
    """Return the last relation said between two words."""
    said = [tag for tag in phrase.tags if tag.group == "relation" and begin <= tag.start and tag.end <= end and tag.value != "and"]
    return max(said, key=lambda tag: (tag.end, tag.end - tag.start, tag.value == "toward")).value if said else None
