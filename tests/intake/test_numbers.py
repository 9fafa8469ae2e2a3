"""Counts: what each way of writing means, and what is refused; expectations by hand."""

# ruff: noqa: SIM905 - a list of words is read more easily so

from __future__ import annotations

import time

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routes.intake.numbers import read_counts, says_nothing


def read(text: str) -> tuple:
    return read_counts(pl.Series([text])).row(0)


@pytest.mark.parametrize(
    ("texts", "number"),
    [
        (["41", "41.0", "41,00", "41.", "0041", "quarante et un", "forty-one", "cuarenta y uno", "quarenta e um", "٤١", "41 personnes", "41 migrants", "41 pers.", "Total: 41"], 41),
        (["41 (dont 3 femmes)", "41 personnes dont 3 femmes", "41, including 3 women", "41 (12 mujeres)", "41 personas, de las cuales 3 menores"], 41),
        (["1234", "1 234", "1.234", "1,234", "1'234", "1’234", "1\u202f234", "1\u00a0234", "1.234,0", "1,234.00", "1 234,0", "mille deux cent trente-quatre"], 1234),
        (["1000000", "1 000 000", "1.000.000", "1,000,000"], 1_000_000), (["0", "zéro", "cero", "aucun", "ninguno", "nenhum"], 0), (["1", "un", "une pirogue", "one", "una", "um"], 1),
        (["82", "quatre-vingt-deux", "ochenta y dos", "oitenta e dois", "eighty two", "octante-deux"], 82), (["71", "soixante et onze", "soixante-et-onze", "septante et un", "setenta y uno"], 71),
        (["99", "quatre-vingt-dix-neuf", "nonante-neuf", "noventa y nueve"], 99), (["22", "veintidós", "vingt-deux", "vinte e dois"], 22), (["16", "seize", "dieciséis", "dezasseis", "sixteen"], 16),
        (["100", "cent", "cien", "cem", "one hundred"], 100), (["105", "cent cinq", "ciento cinco", "one hundred and five", "cento e cinco"], 105), (["200", "deux cents", "doscientos", "two hundred"], 200),
    ],
)  # fmt: skip
def test_one_number_however_it_is_written(texts: list[str], number: int) -> None:
    for text in texts:
        assert read(text) == (number, number, True, None), text


@pytest.mark.parametrize(
    ("texts", "low", "high"),
    [
        ([">50", "> 50", "plus de 50", "+ de 50", "más de 50", "mas de 50 personas", "more than 50", "over 50", "mais de 50", "plus de cinquante personnes"], 51, None),
        (["≥50", ">=50", "50+", "50 +", "+50", "au moins 50", "at least 50", "al menos 50", "por lo menos 50", "pelo menos 50", "50 ou plus", "50 or more", "50 o más", "minimum 50", "50 au moins"], 50, None),
        (["<10", "moins de 10", "less than 10", "menos de 10", "fewer than 10 people"], 0, 9), (["≤10", "jusqu'à 10", "up to 10", "hasta 10", "até 10", "max. 10", "10 maximum", "au plus 10"], 0, 10),
        (["~30", "≈30", "± 30", "30?", "env. 30", "environ 30", "environ trente", "environ une trentaine", "about 30", "approx. 30", "unos 30", "cerca de 30", "aprox. 30", "30 environ", "cerca de trinta"], 30, 30),
        (["10-15", "10 – 15", "10 à 15", "10 to 15", "10 a 15", "de 10 à 15", "de 10 a 15", "entre 10 et 15", "entre 10 y 15", "entre 10 e 15", "between 10 and 15", "10-15 personnes", "env. 10 à 15", "dix à quinze", "entre une dizaine et une quinzaine"], 10, 15),
        (["1 000-1 500", "1.000 à 1.500"], 1000, 1500), (["deux ou trois", "2-3 pirogues", "2 o 3"], 2, 3), (["plus d'une dizaine"], 11, None),
        (["une dizaine", "una decena", "uma dezena"], 10, 10), (["une vingtaine", "una veintena", "une vingtaine de personnes"], 20, 20), (["une centaine", "un centenar"], 100, 100),
        (["a dozen", "una docena", "une douzaine", "uma dúzia"], 12, 12), (["two dozen", "deux douzaines"], 24, 24), (["half a dozen", "une demi-douzaine", "media docena", "meia dúzia"], 6, 6), (["deux centaines"], 200, 200),
    ],
)  # fmt: skip
def test_limits_guesses_and_ranges(texts: list[str], low: int, high: int | None) -> None:
    for text in texts:
        assert read(text) == (low, high, False, None), text


def test_a_range_of_one_number_is_that_number() -> None:
    assert read("10-10") == (10, 10, True, None)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("-5", "cannot be below 0"), ("1.5", "counted whole"), ("1,23", "counted whole"), ("1.234,5", "counted whole"), ("99999999999", "too large"), ("10000001", "too large"), ("+221771234567", "too large"),
        ("06 12 34 56 78", "too large"), ("decenas", "no figure"), ("dozens", "no figure"), ("plusieurs dizaines", "no figure"), ("beaucoup", "no figure"), ("a few", "no figure"), ("2+3", "their sum"),
        ("12 hommes et 3 femmes", "their sum"), ("1 homme 234 femmes", "their sum"), ("10/15", "their sum"), ("15-10", "goes down"), ("oct-15", "made a date"), ("15-Oct", "made a date"),
        ("2021-10-15", "made a date"), ("picnic", "expected a whole number"), ("a", "expected a whole number"), (",5", "expected a whole number"), ("two three", "expected a whole number"), ("50%", "expected a whole number"),
    ],
)  # fmt: skip
def test_what_is_no_count_says_what_is_wrong(text: str, told: str) -> None:
    low, high, exact, cure = read(text)
    assert (low, high, exact) == (None, None, None)
    assert told in cure
    assert cure.endswith(f" (got '{text}')")


def test_words_for_nothing_are_no_problem() -> None:
    nothing = [
        "NA",
        "n/a",
        "-",
        "—",
        "?",
        "inconnu",
        "Inconnue",
        "desconocido",
        "unknown",
        "n/d",
        "s/d",
        "sin datos",
        "néant",
        "non renseigné",
        "no consta",
        "#N/A",
        None,
    ]
    cells = pl.Series(nothing)
    assert read_counts(cells).null_count().row(0) == (len(nothing),) * 4
    assert says_nothing(cells).to_list() == [True] * (len(nothing) - 1) + [False]
    assert not says_nothing(pl.Series(["0", "12", "Nador", "no 5"])).any()


def test_three_decimals_of_zero_are_thousands_only_where_the_column_lets_them() -> None:
    assert read_counts(pl.Series(["1.000", "41", "2.000", "7"]))["low"].to_list() == [1000, 41, 2000, 7]
    assert read_counts(pl.Series(["1.000", "2.500"]))["low"].to_list() == [1000, 2500]
    assert read_counts(pl.Series(["41.000", "7.000", "0.000"]))["low"].to_list() == [41, 7, 0]
    assert read_counts(pl.Series(["41.000", "7.000", "12.000", "7.000"]))["low"].to_list() == [41, 7, 12, 7]
    assert read_counts(pl.Series(["1234.000", "7.000"]))["low"].to_list() == [1234, 7]


def test_a_column_keeps_its_height_and_order() -> None:
    cells = pl.Series(["12", None, "~30", "12", "picnic", "1 234", "NA", ">50"])
    assert read_counts(cells).select("low", "high", "exact").rows() == [
        (12, 12, True), (None, None, None), (30, 30, False), (12, 12, True), (None, None, None), (1234, 1234, True), (None, None, None), (51, None, False),
    ]  # fmt: skip
    assert read_counts(pl.Series([], dtype=pl.String)).shape == (0, 4)
    assert read_counts(pl.Series([None], dtype=pl.String)).shape == (1, 4)


# Properties

STYLES = {
    "plain": str, "blank": lambda n: f"{n:,}".replace(",", " "), "point": lambda n: f"{n:,}".replace(",", "."), "comma": lambda n: f"{n:,}", "apostrophe": lambda n: f"{n:,}".replace(",", "'"),
    "narrow": lambda n: f"{n:,}".replace(",", "\u202f"), "float": lambda n: f"{n}.0", "french float": lambda n: f"{n:,}".replace(",", " ") + ",00", "spanish float": lambda n: f"{n:,}".replace(",", ".") + ",0",
}  # fmt: skip


@settings(deadline=None)
@given(numbers=st.lists(st.integers(0, 10_000_000), min_size=1, max_size=30), style=st.sampled_from(sorted(STYLES)))
def test_any_whole_number_in_any_style_comes_back(numbers: list[int], style: str) -> None:
    if style in ("point", "comma"):
        numbers = [*numbers, 7]  # a column of nothing but 41.000 is one of decimals
    found = read_counts(pl.Series([STYLES[style](n) for n in numbers]))
    assert found["low"].to_list() == found["high"].to_list() == numbers
    assert found["exact"].all()


@settings(deadline=None)
@given(
    low=st.integers(0, 99_999),
    more=st.integers(1, 9_999),
    words=st.sampled_from(["{}-{}", "{} à {}", "entre {} et {}", "between {} and {}", "de {} a {}", "{} – {} personas"]),
)
def test_any_range_comes_back(low: int, more: int, words: str) -> None:
    assert read(words.format(low, low + more)) == (low, low + more, False, None)


_FRENCH_UNITS = (
    "zéro un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize dix-sept dix-huit dix-neuf".split()
)
_FRENCH_TENS = {20: "vingt", 30: "trente", 40: "quarante", 50: "cinquante", 60: "soixante", 80: "quatre-vingt"}


def french(number: int) -> str:
    if number < 20:
        return _FRENCH_UNITS[number]
    tens = max(ten for ten in _FRENCH_TENS if ten <= number)
    left = number - tens
    joint = " et " if left in (1, 11) and tens != 80 else "-"
    return _FRENCH_TENS[tens] + (joint + _FRENCH_UNITS[left] if left else "s" * (tens == 80))


_SPANISH_UNITS = (
    "cero uno dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciséis diecisiete dieciocho diecinueve veinte veintiuno "
    "veintidós veintitrés veinticuatro veinticinco veintiséis veintisiete veintiocho veintinueve"
).split()
_SPANISH_TENS = "treinta cuarenta cincuenta sesenta setenta ochenta noventa".split()


def spanish(number: int) -> str:
    if number < 30:
        return _SPANISH_UNITS[number]
    return _SPANISH_TENS[number // 10 - 3] + (f" y {_SPANISH_UNITS[number % 10]}" if number % 10 else "")


_ENGLISH_UNITS = "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split()
_ENGLISH_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()


def english(number: int) -> str:
    if number < 20:
        return _ENGLISH_UNITS[number]
    return _ENGLISH_TENS[number // 10 - 2] + (f"-{_ENGLISH_UNITS[number % 10]}" if number % 10 else "")


@pytest.mark.parametrize("spell", [french, spanish, english])
def test_every_number_below_a_hundred_is_read_in_words(spell: object) -> None:
    texts = [spell(number) for number in range(100)]
    assert read_counts(pl.Series(texts))["low"].to_list() == list(range(100))


_PIECES = [
    *"0123456789-+<>~.,?()' /",
    "environ",
    "plus de",
    "entre",
    "et",
    "à",
    "une",
    "dizaine",
    "personnes",
    "dont",
    "mille",
    "cent",
    "quatre",
    "vingt",
    "max",
    "or more",
]


@settings(max_examples=300, deadline=None)
@given(
    text=st.one_of(
        st.text(max_size=100),
        st.lists(st.sampled_from(_PIECES), max_size=30).map("".join),
        st.lists(st.sampled_from(_PIECES), max_size=20).map(" ".join),
    )
)
def test_no_text_breaks_the_reader_or_holds_it_up(text: str) -> None:
    read("x")  # what is built once is not counted
    started = time.thread_time()
    low, high, exact, cure = read(text)
    assert time.thread_time() - started < 0.05
    assert (low is None) == (exact is None)
    if low is not None:
        assert cure is None
        assert 0 <= low <= 10_000_001
        assert high is None or low <= high


@pytest.mark.parametrize("text", ["55 dont 3 décédés", "98 (incl. 2 dead)", "41 y 3 fallecidos", "12 pessoas, dos quais 2 mortos"])
def test_dead_among_persons_are_not_dropped_in_silence(text: str) -> None:
    (row,) = read_counts(pl.Series([text])).rows(named=True)
    assert row["low"] is None
    assert "column of their own" in row["cure"]
