"""Numbers in words: English, French, Spanish, Portuguese, up to some thousands."""

from __future__ import annotations

from functools import cache


def words_of(text: str) -> frozenset[str]:
    """Return the words of a table written as one text."""
    return frozenset(text.split())


_UNITS = (
    "zero cero aucun aucune ninguno ninguna nenhum nenhuma", "one un une a an uno una um uma", "two deux dos dois duas", "three trois tres",
    "four quatre cuatro quatro", "five cinq cinco", "six seis", "seven sept siete sete", "eight huit ocho oito", "nine neuf nueve nove",
    "ten dix diez dez", "eleven onze once", "twelve douze doce doze", "thirteen treize trece treze", "fourteen quatorze catorce catorze",
    "fifteen quinze quince", "sixteen seize dieciseis dezesseis dezasseis", "seventeen diecisiete dezessete dezassete",
    "eighteen dieciocho dezoito", "nineteen diecinueve dezenove dezanove", "twenty vingt vingts veinte vinte", "veintiuno veintiun veintiuna",
    "veintidos", "veintitres", "veinticuatro", "veinticinco", "veintiseis", "veintisiete", "veintiocho", "veintinueve",
)  # fmt: skip
_TENS = {
    30: "thirty trente treinta trinta", 40: "forty fourty quarante cuarenta quarenta", 50: "fifty cinquante cincuenta cinquenta",
    60: "sixty soixante sesenta sessenta", 70: "seventy septante setenta", 80: "eighty octante huitante ochenta oitenta",
    90: "ninety nonante noventa",
}  # fmt: skip
_HUNDREDS = {
    200: "doscientos doscientas duzentos duzentas", 300: "trescientos trescientas trezentos trezentas",
    400: "cuatrocientos cuatrocientas quatrocentos quatrocentas", 500: "quinientos quinientas quinhentos quinhentas",
    600: "seiscientos seiscientas seiscentos seiscentas", 700: "setecientos setecientas setecentos setecentas",
    800: "ochocientos ochocientas oitocentos oitocentas", 900: "novecientos novecientas novecentos novecentas",
}  # fmt: skip
_TIMES = {100: "hundred cent cents cien ciento cem cento", 1000: "thousand mille mil"}
_AND = frozenset(("and", "et", "y", "e"))
_GROUPS = {
    6: "demidouzaine mediadocena meiaduzia halfdozen", 8: "huitaine", 9: "neuvaine", 10: "dizaine decena dezena", 12: "douzaine docena duzia dozen",
    15: "quinzaine quincena quinzena", 20: "vingtaine veintena vintena score", 30: "trentaine treintena trintena", 40: "quarantaine cuarentena quarentena",
    50: "cinquantaine cincuentena cinquentena", 60: "soixantaine sesentena", 100: "centaine centena centenar", 1000: "millier millar milhar",
}  # fmt: skip
GROUP_PLURALS = words_of(
    "dizaines douzaines vingtaines centaines milliers decenas docenas veintenas centenas centenares millares dezenas duzias milhares dozens scores "
    "hundreds thousands tens"
)
"""Words such as "dozens", which give no figure unless a number stands before them."""
ZERO_WORDS = frozenset(_UNITS[0].split())
_SCORES = frozenset(("vingt", "vingts"))
_FRENCH_TENS = (60, 80)
_FOUR, _TEN, _TWENTY, _HUNDRED, _THOUSAND = 4, 10, 20, 100, 1_000


@cache
def _values() -> dict[str, int]:
    values = {word: number for number, words in enumerate(_UNITS) for word in words.split()}
    return values | {word: number for table in (_TENS, _HUNDREDS, _TIMES) for number, words in table.items() for word in words.split()}


@cache
def _group_values() -> dict[str, int]:
    groups = {word: number for number, words in _GROUPS.items() for word in words.split()}
    return groups | {f"{word}{s}": n for word, n in groups.items() for s in ("s", "es") if f"{word}{s}" in GROUP_PLURALS}


def number_in_words(words: list[str]) -> int | None:
    """Return the number that plain words spell, None where they spell none: ``quatre vingt deux`` is 82.

    Each word must be smaller than what stands before it, so that "two three" is no number.
    """
    total, group, room = 0, 0, _THOUSAND * _THOUSAND
    for place, word in enumerate(words):
        if word in _AND and 0 < place < len(words) - 1:
            continue
        value = _values().get(word)
        if value == _THOUSAND and not total:
            total, group, room = max(group, 1) * _THOUSAND, 0, _THOUSAND
        elif value == _HUNDRED and 0 < group < _TEN:
            group, room = group * _HUNDRED, _HUNDRED
        elif word in _SCORES and group % _HUNDRED == _FOUR:  # quatre-vingt
            group, room = group + _FOUR * _TWENTY - _FOUR, _TWENTY
        elif value is not None and value < room:
            group, room = group + value, _room_after(value)
        else:
            return None
    return None if words in ([], ["a"], ["an"]) else total + group


def _room_after(value: int) -> int:
    """Return what the next word must lie below: after 60 even 19 in French (soixante-dix-neuf), after a unit nothing."""
    if value >= _HUNDRED:
        return _HUNDRED
    if value in _FRENCH_TENS:
        return _TWENTY
    return _TEN if value % _TEN == 0 and value else 0


def group_in_words(words: list[str]) -> int | None:
    """Return the number of words such as "une vingtaine", "two dozen", "half a dozen", "deux centaines"; None for others."""
    joined = " ".join(words).replace("half a dozen", "halfdozen").replace("demi douzaine", "demidouzaine")
    *before, last = joined.replace("media docena", "mediadocena").replace("meia duzia", "meiaduzia").split() or [""]
    before = [word for word in before if word not in ("de", "d", "of")]
    group = _group_values().get(last)
    if group is None or (not before and last in GROUP_PLURALS):
        return None
    times = number_in_words(before) if before not in ([], ["a"], ["an"]) else 1
    if times is None and len(before) == 1 and before[0].isdigit():
        times = int(before[0])
    return group * times if times else None
