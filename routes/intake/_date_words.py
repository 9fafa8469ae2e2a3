"""The words of dates in English, French, Spanish and Portuguese, and a date text brought to one form.

`canonical` writes every text in the same few signs, so that one small grammar (`_date_forms`) reads them all:
``du 3 au 5 mai 2021`` and ``del 3 al 5 de mayo de 2021`` are both ``3~5 @05 2021``.
"""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from anyascii import anyascii
from rapidfuzz import fuzz, process

MONTH_NAMES = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December")
WEEKDAY_NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

_MONTH_WORDS = (
    "january janvier enero janeiro jan janv ene",
    "february fevrier febrero fevereiro feb fev fevr febr",
    "march mars marzo marco mar mrz",
    "april avril abril apr avr abr",
    "may mai mayo maio",
    "june juin junio junho jun",
    "july juillet julio julho jul juil juill",
    "august aout agosto aug ago agt",
    "september septembre septiembre setembro setiembre sep sept set septbre",
    "october octobre octubre outubro oct octbre out",
    "november novembre noviembre novembro nov novbre",
    "december decembre diciembre dezembro dec dic dez decbre",
)
_WEEKDAY_WORDS = (
    "monday mon lundi lun lunes seg segundafeira",
    "tuesday tue tues mardi martes ter tercafeira",
    "wednesday wed weds mercredi mer miercoles mie mierc quarta qua quartafeira",
    "thursday thu thur thurs jeudi jeu jueves jue qui quintafeira",
    "friday fri vendredi ven viernes vie sex sextafeira",
    "saturday sat samedi sam sabado sab",
    "sunday sun dimanche dim domingo dom",
)
_SIGNS = {
    "~": "to au al a through thru et and y e ou or",
    # Until: an end, which needs a beginning before it
    "U": "until till hasta ate jusqu jusque jusqua",
    # Since: a beginning, which needs an end after it
    "S": "since depuis desde onwards",
    "B": "before avant antes prior anterieur anterior",
    "P": "after apres despues depois posterior",
    "A": "about around approx approximately approximatif approximative approximativement aprox aproximadamente aproximado aproximada "
         "vers environ env circa ca c hacia sobre alrededor roughly estimated estime estimee estimation estimado estimada probable probably "
         "probablement probablemente volta towards near cerca",
    "E": "early debut beginning start principios principio comienzos comienzo inicios inicio comeco",
    "M": "mi mid middle milieu mediados meados mitad",
    "L": "late end fin fins finales final fines fim finais last dernier derniere ultimo ultima",
    "Q": "quarter quarters qtr trimestre trimestres trim trimester q t",
    "W": "week weeks wk semaine semaines semana semanas w kw",
    "H": "half semestre semestres semester h halfyear",
    "X": "s sem",
    "F": "fortnight quinzaine quincena quinzena",
    "K": "decade dekad decada",
    "1": "first premier premiere primer primero primera primeiro primeira",
    "2": "second seconde deuxieme segundo segunda",
    "3": "third troisieme tercer tercero tercera terceiro terceira",
    "4": "fourth quatrieme cuarto cuarta quarto",
    " ": "de del du des d do da dos the le la les l el los las of on in en em o os as at um "
         "from entre between during durant durante pendant courant cours mois month months mes meses annee annees year years ano anos an "
         "ce cette este esta this date dates dated fecha fechas data day days jour jours journee dia dias por "
         "nuit night noche noite matin matinee morning manana manha soir soiree evening tarde afternoon apresmidi midi noon aube dawn madrugada "
         "madrugadas mediodia medianoche midnight minuit",
}  # fmt: skip
_ROMAN = {
    word: f"&{number:02}" for number, word in enumerate(("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii"), start=1)
}
_UNKNOWN = "!"
_CLOSE_SPELLING, _SHORTEST_CLOSE = 85, 5

_ORDINAL = re.compile(r"(?<=\d)(?:st|nd|rd|th|ere|er|re|ieme|eme|e|do|ro|to|o|a)\b\.?")
_FEIRA = re.compile(r"\b(segunda|terca|quarta|quinta|sexta)[ -]feira\b")
_PHRASES = (
    (re.compile(r"\ba partir (?:de|du|des)\b"), " since "),
    (re.compile(r"\b(?:no|pas|au) (?:later than|plus tard|mas tardar)\b|\ba mas tardar\b"), " before "),
    (re.compile(r"\bapres[ -]midi\b"), " "),
    (re.compile(r"\bmi[ -](?:journee|dia)\b"), " "),
)
_TUESDAY = re.compile(r"^(?:le )?mar[.,]* (?=\d{1,2}(?:[-/.]\d{1,2}[-/.]|[ .-]+(?:de )?([a-z]+)))")
_WORD = re.compile(r"[a-z]+")
_SPACED_DASH = re.compile(r"\s+-+\s+|\s*(?:->|=>|>>|\.\.+)\s*|(?<=\w)\s*~\s*(?=\w)")
_GAP = re.compile(r"[-/.,_;:|\s~U()\[\]]+")
_GAP_SIGNS = "U~-/."
_EDGES = " -/.~"
_ALLOWED = re.compile(r"[0-9A-Z@&~/. -]*")


class Canonical(NamedTuple):
    """A date text in one form.

    Parameters
    ----------
    form
        Numbers, ``@MM`` for a month, a capital for each other word that counts (see `_SIGNS`), and between them one of
        ``~`` (from … to), ``-``, ``/``, ``.`` or a blank. None where the text holds anything else.
    weekdays
        The days of the week it names, Monday being 0.
    about
        Whether it says that the date is not exact.
    """

    form: str | None
    weekdays: tuple[int, ...]
    about: bool


@cache
def _signs() -> dict[str, str]:
    signs = {word: sign for sign, words in _SIGNS.items() for word in words.split()}
    signs |= _ROMAN
    signs |= {word: f"@{number:02}" for number, words in enumerate(_MONTH_WORDS, start=1) for word in words.split()}
    return signs | {word: f"*{number}" for number, words in enumerate(_WEEKDAY_WORDS) for word in words.split()}


@cache
def _long_months() -> dict[str, str]:
    return {
        word: f"@{number:02}"
        for number, words in enumerate(_MONTH_WORDS, start=1)
        for word in words.split()
        if len(word) >= _SHORTEST_CLOSE
    }


def month_number(word: str) -> int | None:
    """Return the month that a word in plain lower case names, also where it is misspelt by a letter."""
    sign = _sign(word)
    return int(sign[1:]) if sign.startswith("@") else None


def weekday_number(word: str) -> int | None:
    """Return the day of the week that a word in plain lower case names, Monday being 0."""
    sign = _signs().get(word, "")
    if word == "mar":  # before a date in numbers it is the Tuesday of French and Spanish
        return 1
    return int(sign[1:]) if sign.startswith("*") else None


def _sign(word: str) -> str:
    known = _signs().get(word)
    if known is None and len(word) >= _SHORTEST_CLOSE:
        close = process.extractOne(word, _long_months().keys(), scorer=fuzz.ratio, score_cutoff=_CLOSE_SPELLING)
        known = _long_months()[close[0]] if close else None
    return known or _UNKNOWN


def fold(text: str) -> str:
    """Return `text` in lower-case ASCII, signs kept: dashes of all sorts are ``-``, digits of all scripts ``0`` to ``9``."""
    folded = anyascii(text.replace("°", "o").replace("'", " ").replace("’", " ")).lower()
    return " ".join(folded.replace("'", " ").replace("`", " ").split())


def canonical(text: str) -> Canonical:
    """Return `text` in the signs that `_date_forms` reads."""
    said = fold(text)
    about = "?" in said or said.startswith(("~", "+-"))
    said = said.replace("?", " ").replace("&", " et ").replace("+-", " ").lstrip("~ ")
    said = re.sub(r"^[<>]=?", lambda m: " avant " if m.group()[0] == "<" else " apres ", said)
    for pattern, words in _PHRASES:
        said = pattern.sub(words, said)
    said = _FEIRA.sub(r"\1feira", said)
    said = _ORDINAL.sub(" ", said)
    tuesday = _TUESDAY.match(said)
    if tuesday and (tuesday[1] is None or month_number(tuesday[1])):
        said = "tue " + said[tuesday.end() :]
    said = _SPACED_DASH.sub("~", said)
    signs = _WORD.sub(lambda m: _glued(_sign(m.group()), said, m), said)
    weekdays = tuple(int(day) for day in re.findall(r"\*(\d)", signs))
    signs = re.sub(r"\*\d", " ", signs)
    about = about or "A" in signs
    return Canonical(_joined(signs.replace("A", " ")), weekdays, about)


def _glued(sign: str, said: str, word: re.Match[str]) -> str:
    """Return a sign with blanks around it, but for a letter that stands right before its number, as in ``Q3`` and ``S12``."""
    after = said[word.end() : word.end() + 1]
    return f" {sign}" if sign in ("Q", "W", "H", "X") and len(word.group()) == 1 and after.isdigit() else f" {sign} "


def _joined(signs: str) -> str | None:
    """Return the signs with one separator in each gap, None where anything is left that no date has."""
    form = _GAP.sub(lambda gap: next((s for s in _GAP_SIGNS if s in gap.group()), " "), signs.strip())
    form = _romans(form).strip(_EDGES)
    return form if _ALLOWED.fullmatch(form) else None


def _romans(form: str) -> str:
    """Return the form with Roman numerals as months, or as numbers beside a quarter or half-year."""
    return form.replace("&", "" if re.search("[QHFK]", form) else "@") if "&" in form else form
