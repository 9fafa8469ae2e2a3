"""One text that counts persons or things → the least and the largest number meant, or what is wrong in words.

Numbers stand in digits or words, alone, as a range, or with words that make them a limit or a guess.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from anyascii import anyascii

from geodata.names import plain
from routes.intake._date_words import month_number
from routes.intake._number_words import GROUP_PLURALS, group_in_words, number_in_words, words_of

LARGEST = 10_000_000
"""No column of persons or things holds more; larger numbers are ids, telephone numbers and slips."""

_MOST_CHARACTERS = 80
_EXPECTED = "expected a whole number or a range, such as 41, 1 234, 10-15, >50 or ~30"
_NEGATIVE = "a count cannot be below 0: mend the number"
_NOT_WHOLE = "persons and things are counted whole: mend the number"
_TOO_LARGE = f"this is too large for a count (above {LARGEST:,}): mend the number, or map another column"
_NO_FIGURE = "this gives no figure: write a number, or a range such as 20-40"
_SWAPPED = "the range goes down: write the smaller number first"
_SEVERAL = "more than one number stands here: write their sum, or one range such as 10-15"
_MADE_A_DATE = "a spreadsheet may have made a date of a range here: write it out, such as 10 to 15"

_BLANKS = " \u00a0\u2009\u202f"
THOUSANDS = (
    rf"[0-9]{{1,3}}(?:(?:[{_BLANKS}][0-9]{{3}})+(?:[.,]0{{1,2}})?|(?:\.[0-9]{{3}})+(?:,0{{1,2}})?|(?:,[0-9]{{3}})+(?:\.0{{1,2}})?"
    r"|(?:['’_][0-9]{3})+(?:[.,]0{1,2})?)"
)

_WHOLE = re.compile(rf"(?:{THOUSANDS}|[0-9]+(?:[.,]0{{1,2}})?)")
_TAIL = re.compile(
    r"[(\[].*|[,;]?\s*\b(?:dont|including|incl|inclus|incluses?|y compris|of whom|of which|de los cuales|de las cuales|entre ell[oa]s|incluid[oa]s?|incluyendo"
    r"|incluindo|dos quais|das quais)\b.*"
)
_MORE = re.compile(r"(?:>|\+ ?de?\b|plus d[e ]|more than|over|above|upwards of|mas de|mas que|mais de|mais que|superieur a|superior a)\s*")
_AT_LEAST = re.compile(
    r"(?:>=|=>|\+|au moins|au minimum|minimum|min\b\.?|at least|no fewer than|no less than|not less than|al menos|por lo menos|como minimo|minimo|pelo menos"
    r"|no minimo|a partir de)\s*"
)
_LESS = re.compile(r"(?:<|moins d[e ]|less than|fewer than|under|below|menos de|menos que|inferieur a|inferior a)\s*")
_AT_MOST = re.compile(
    r"(?:<=|=<|au plus|au maximum|maximum|max\b\.?|at most|up to|no more than|not more than|as many as|jusqu ?a|jusque|hasta|ate|a lo sumo|como maximo|maximo"
    r"|no maximo)\s*"
)
_ABOUT = re.compile(
    r"(?:~|\+/?-|environ|env\b\.?|a peu pres|autour de|circa|ca\b\.?|about|around|approximately|approximativement|approx\b\.?|roughly|some|estimated|estimes?"
    r"|estimad[oa]s?|un[oa]s|umas|uns|alrededor de|cerca de|aproximadamente|aprox\b\.?|sobre|casi|presque|nearly|almost|quase|pres d[e ]|quelque|mas o menos"
    r"|more or less|plus ou moins|mais ou menos)\s*"
)
_AND_MORE = re.compile(
    r"(.*\S)\s*(?:\+|(?:et|ou) (?:plus|\+)|(?:or|and) (?:more|over)|[oy] mas|ou mais|minimum|min\.?|au moins|al menos|at least|como minimo|pelo menos)"
)
_OR_LESS = re.compile(r"(.*\S)\s*(?:ou moins|or less|or fewer|o menos|ou menos|maximum|max\.?|au plus|au maximum|at most|como maximo)")
_OR_SO = re.compile(
    r"(.*\S)\s*(?:\?|environ|env\.?|approx\.?|aprox\.?|aproximadamente|approximately|about|or so|circa|mas o menos|plus ou moins|more or less)"
)
_BETWEEN = re.compile(r"(?:entre|between)\s+(.+)")
_TO = re.compile(r"\s*(?:-+|–|\.\.+)\s*|\s+(?:a|au|to|al|ou|or|o|ate|hasta|jusqu a|through|and|et|y|e)\s+")
_ONLY_BETWEEN = re.compile(r"\s+(?:and|et|y|e)\s+")
_NOUNS = words_of(
    "personne personnes person persons people pers pax personas persona pessoa pessoas migrant migrants migrante migrantes individu "
    "individus individual individuals individuo individuos homme hommes man men male males hombre hombres varon varones homem homens "
    "femme femmes woman women female females mujer mujeres mulher mulheres enfant enfants child children kids nino ninos nina ninas "
    "crianca criancas menor menores mineur mineurs minor minors bebe bebes baby babies adulte adultes adult adults adulto adultos "
    "mort morts morte mortes dead death deaths deces muerto muertos muerte muertes fallecido fallecidos fallecida fallecidas obito "
    "obitos mortos morto cadavre cadavres corps corpo corpos body bodies cuerpo cuerpos cadaver cadaveres victime victimes victim "
    "victims victima victimas vitima vitimas disparu disparus disparue disparues missing desaparecido desaparecidos desaparecida "
    "desaparecidas survivant survivants rescape rescapes survivor survivors superviviente supervivientes sobreviviente sobrevivientes "
    "sobrevivente sobreviventes passeur passeurs convoyeur convoyeurs smuggler smugglers trafficker traffickers facilitator "
    "facilitators suspect suspects traficante traficantes patron patrones pirogue pirogues embarcation embarcations bateau bateaux "
    "boat boats dinghy dinghies patera pateras cayuco cayucos barco barcos lancha lanchas zodiac zodiacs embarcacion embarcaciones "
    "embarcacao embarcacoes vessel vessels vehicule vehicules vehicle vehicles vehiculo vehiculos veiculo veiculos camion camions "
    "camiones car cars cas case cases caso casos clandestin clandestins irregulier irreguliers irregular irregulares candidat "
    "candidats passager passagers passenger passengers pasajero pasajeros ocupante ocupantes occupant occupants interpelle "
    "interpelles intercepte interceptes intercepted arretes arrested detenido detenidos secourus rescued rescatado rescatados blesse "
    "blesses injured herido heridos total totale au en in the les los las des de d of on a bord board bordo soit subsahariens "
    "subsaharianos ressortissants nationals unites units"
)  # fmt: skip
_VAGUE = GROUP_PLURALS | words_of(
    "several many few some numerous various multiple couple plusieurs quelques beaucoup nombreux nombreuses divers varios varias "
    "muchos muchas algunos algunas pocos pocas numerosos numerosas alguns algumas muitos muitas poucos poucas peu foule"
)
_SIGNED, _FRACTION = re.compile(r"-\s*[0-9][0-9., ]*"), re.compile(r"[0-9][0-9., ']*[.,][0-9]+")
_DATE = re.compile(
    r"(?:[0-9]{1,2}[-/. ]([a-z]{3,9})\.?|([a-z]{3,9})\.?[-/. ][0-9]{1,4}|[0-9]{4}-[0-9]{2}-[0-9]{2}.*|[0-9]{1,2}/[0-9]{1,2}/[0-9]{4})"
)


class Count(NamedTuple):
    """What a text says of a number: `high` is None where it is open upwards."""

    low: int
    high: int | None
    exact: bool


_DEAD_APART = "this tells of dead or missing too: give them in a column of their own, so that they are counted"
_OF_THEM_DEAD = re.compile(
    r"\d\D*\b(?:dont|incl\w*\.?|of whom|of which|con|with|avec|de los cuales|de las cuales|dos quais|y|and|et|e)\s+\d+\s+"
    r"(?:mort|dece|corps|dead|death|died|bod|muert|fallec|cadaver|obito|disparu|missing|desapar)"
)


@lru_cache(maxsize=1 << 16)
def read_count(text: str) -> Count | str:
    """Return what a text says of a number, or the cure."""
    if len(text) > _MOST_CHARACTERS:
        return _EXPECTED
    said = " ".join(re.sub(r"(?<=[a-z])['`]", " ", anyascii(text).lower()).split())
    if _OF_THEM_DEAD.search(said):
        return _DEAD_APART
    found = _quantity(_TAIL.sub("", said) or said)
    if found is None:
        return _cure(said)
    if found.high is not None and found.high < found.low:
        return _SWAPPED
    return found if max(found.low, found.high or 0) <= LARGEST else _TOO_LARGE


def _cure(said: str) -> str:
    """Return what is wrong with a text that gives no count."""
    words = plain(said).split()
    if made := _DATE.fullmatch(said):
        month = made[1] or made[2]
        return _MADE_A_DATE if month is None or month_number(month) else _EXPECTED
    if _SIGNED.fullmatch(said):
        return _NEGATIVE
    if _FRACTION.fullmatch(said):
        return _NOT_WHOLE
    if re.fullmatch(r"[0-9 ]{8,}", said):
        return _TOO_LARGE
    if _VAGUE & set(words):
        return _NO_FIGURE
    return _SEVERAL if len(re.findall(r"[0-9]+", said)) > 1 else _EXPECTED


def _quantity(said: str, most_limits: int = 2) -> Count | None:
    """Return the count of a phrase: a number, or a number with words before or after it that make it a limit or a guess.

    Of such words at most `most_limits` are read, as in "environ 50 ou plus"; more of them would be no sentence.
    """
    said = _without_nouns(said)
    if (number := _number(said)) is not None:
        return number
    if not most_limits:
        return _range(said)
    for sign, make in _BEFORE:
        if (found := sign.match(said)) and (rest := _quantity(said[found.end() :], most_limits - 1)):
            return make(rest)
    for sign, make in _AFTER:
        if (found := sign.fullmatch(said)) and (rest := _quantity(found[1], most_limits - 1)):
            return make(rest)
    return _range(said)


_BEFORE = (
    (_AT_LEAST, lambda count: Count(count.low, None, exact=False)),
    (_AT_MOST, lambda count: Count(0, count.high, exact=False)),
    (_ABOUT, lambda count: count._replace(exact=False)),
    (_MORE, lambda count: Count(count.low + 1, None, exact=False)),
    (_LESS, lambda count: Count(0, (count.high or 0) - 1, exact=False)),
)
_AFTER = (
    (_AND_MORE, lambda count: Count(count.low, None, exact=False)),
    (_OR_LESS, lambda count: Count(0, count.high, exact=False)),
    (_OR_SO, lambda count: count._replace(exact=False)),
)


def _without_nouns(said: str) -> str:
    """Return a phrase without the things counted, which may stand at either end: never between two numbers."""
    words = said.split()
    while words and plain(words[-1]) in _NOUNS:
        words.pop()
    while len(words) > 1 and plain(words[0]) in _NOUNS and words[0] not in ("a", "au", "de", "d", "on", "in", "en"):
        words.pop(0)
    return " ".join(words).lstrip(" :;=").rstrip(" .:;,=")


def _number(said: str) -> Count | None:
    """Return the count of one number in digits or words."""
    if _WHOLE.fullmatch(said):
        digits = re.sub(r"\D", "", re.sub(r"[.,]0{1,2}$", "", said))
        return Count(int(digits), int(digits), exact=True)
    words = plain(said).split()
    if (number := number_in_words(words)) is not None and said[:1].isalpha():
        return Count(number, number, exact=True)
    group = group_in_words(words) if said[:1].isalnum() else None
    return Count(group, group, exact=False) if group is not None else None


def _range(said: str) -> Count | None:
    """Return the count of two numbers with "to" between, or "and" after "between"."""
    between = _BETWEEN.fullmatch(said)
    for first, last in _cuts(between[1] if between else re.sub(r"^(?:de|from|d)\s+", "", said), with_and=bool(between)):
        low, high = _number(_without_nouns(first)), _number(_without_nouns(last))
        if low and high:
            return Count(low.low, high.high, exact=low == high and low.exact)
    return None


def _cuts(said: str, *, with_and: bool) -> Iterator[tuple[str, str]]:
    for cut in _TO.finditer(said):
        if with_and or not _ONLY_BETWEEN.fullmatch(cut.group()):
            yield said[: cut.start()], said[cut.end() :]
