"""Place names folded: one spelling for the many ways a name is written.

The rules of `fold`, in order, each for all names and all texts alike:

1. any script to plain ASCII (anyascii), lower case; marks that cannot be seen, and Arabic vowel signs, vanish;
2. an elided article or preposition is a word of its own (d'Agadez, l'île, dell'isola, s'Espalmador); other
   apostrophes vanish (N'Djamena, M'Bour), other signs part words;
3. st, ste, sta, sto, sainte, sant, san, santa, santo and são are saint, and so is S. before a name;
4. French, Spanish and Arabic-in-Latin spellings: tch → ch, dj → j, ou and w → u, kh → k, gh → g, q → k;
5. a letter that is doubled is written once;
6. the Arabic article (al, el, as, ash, az, ad, at, ar, an) before another word is left out.

`loose` goes further, for names that no exact spelling was found of:

7. the words stand together, without an article glued to the name (Azzawiya, Alkhums);
8. h is left out (th, dh, sh); c, x and g are k, p and v are b, z is s, d is t;
9. o is u, e is a, y is i, and a letter that is doubled is written once again.

Other pairs that stand for each other (kh and the Spanish j, gh and r) are left to the comparison of letters, in
`geodata.spellings`, which allows one letter in five.
"""

from __future__ import annotations

import re
from functools import lru_cache

from anyascii import anyascii

_APOSTROPHES = re.compile("['’‘`´ʼʿʾ\"]")
_ELIDED = re.compile(r"\b(d|l|s|qu|dell|all|nell|dall|sull|jusqu)['’‘`´ʼ](?=\w)", re.IGNORECASE)
_SHORT_SAINT = re.compile(r"\b[Ss]\.\s*(?=[^\W\d_]{3})")
_UNSEEN = re.compile("[\u00ad\u0610-\u061a\u064b-\u065f\u0670\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]+")
_NOT_A_WORD = re.compile(r"[^a-z0-9]+")
_DOUBLED = re.compile(r"([a-z])\1+")
_SPELLINGS = re.compile("tch|dj|ou|w|kh|gh|q")
_SPELT = {"tch": "ch", "dj": "j", "ou": "u", "w": "u", "kh": "k", "gh": "g", "q": "k"}
_SAINTS = dict.fromkeys(("st", "ste", "sta", "sto", "sainte", "sant", "san", "santa", "santo", "sao"), "saint")
ARTICLES = frozenset(("al", "el", "as", "ash", "az", "ad", "at", "ar", "an"))
_GLUED = re.compile(r"^(?:[ae]l(?=[a-z]{3})|a(?=[sztdrn][a-z]{3}))")
_LOOSE = str.maketrans({"h": None, "o": "u", "y": "i", "e": "a", "p": "b", "v": "b", "z": "s", "c": "k", "x": "k", "g": "k", "d": "t"})


def plain(text: str) -> str:
    """Return `text` in lower-case ASCII words parted by one blank: ``Séguédine`` → ``seguedine``, ``M'Bour`` → ``mbour``."""
    ascii_text = text if text.isascii() else anyascii(text)
    return _NOT_A_WORD.sub(" ", _APOSTROPHES.sub("", ascii_text).lower()).strip()


@lru_cache(maxsize=200_000)
def fold_word(word: str) -> str:
    """Return one plain word after rules 3 to 5."""
    spelt = _SPELLINGS.sub(lambda m: _SPELT[m.group()], _SAINTS.get(word, word))
    return _DOUBLED.sub(r"\1", spelt)


def apart(text: str) -> str:
    """Return `text` with what cannot be seen left out, and elided words apart (rule 2): ``d'Agadez`` → ``d Agadez``."""
    seen = text if text.isascii() and text.isprintable() else _UNSEEN.sub("", text)
    return _ELIDED.sub(r"\1 ", _SHORT_SAINT.sub("Saint ", seen))


def folded_words(text: str) -> list[str]:
    """Return the words of `text` after all the rules: ``Al Qaṭrūn`` → ``["katrun"]``."""
    words = plain(apart(text)).split()
    last = len(words) - 1
    return [fold_word(w) for i, w in enumerate(words) if i == last or w not in ARTICLES]


def fold(text: str) -> str:
    """Return `text` folded: two spellings of a name that the rules know give the same result."""
    return " ".join(folded_words(text))


def loose(folded: str) -> str:
    """Return a folded name by rules 7 to 9: ``karabuli`` and ``garabuli`` → ``karabuli``."""
    return _DOUBLED.sub(r"\1", _GLUED.sub("", folded.replace(" ", "")).translate(_LOOSE))
