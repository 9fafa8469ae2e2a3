"""Names that stand in a text otherwise than in full: countries named by their peoples, places spelt as nobody spells them."""

from __future__ import annotations

from geodata._phrase_words import ground_of_a_country
from geodata._points import Context
from geodata.ground import Ground
from geodata.mentions import Mention, names_unread
from geodata.phrases import Phrase
from geodata.spellings import HUBS, similar_in

_NEARLY = 0.99


def with_peoples(phrase: Phrase, mentions: list[Mention], land: Ground) -> list[Mention]:
    """Return the mentions, and the countries named by their peoples where ground is spoken of: "Libyan waters", "côtes libyennes"."""
    named = [tag for tag in phrase.tags if tag.group == "demonym"]
    if not named:
        return mentions
    covered = {i for mention in mentions for i in range(mention.start, mention.end)}
    found = []
    for tag in named:
        beside = (*phrase.words[max(0, tag.start - 2) : tag.start], *phrase.words[tag.end : tag.end + 2])
        country = land.countries.get(tag.value)
        if tag.start not in covered and country is not None and ground_of_a_country().intersection(beside):
            found.append(Mention(tag.start, tag.end, phrase.words[tag.start], (country,), people=True))
    return sorted([*mentions, *found], key=lambda m: m.start) if found else mentions


def with_unread(phrase: Phrase, mentions: list[Mention], context: Context) -> list[Mention]:
    """Return the mentions, and those of names that are only spelt alike, in the order of the text."""
    where = {context.country} if context.country else context.named or {HUBS}
    found = []
    for folded, start, end in names_unread(phrase, mentions):
        alike = similar_in(folded, where)
        if alike:
            nearest = max(one.similarity for one in alike)
            places = tuple(one.place for one in alike if one.similarity == nearest)
            found.append(Mention(start, end, folded, places, min(nearest, _NEARLY)))
    return sorted([*mentions, *found], key=lambda m: m.start) if found else mentions
