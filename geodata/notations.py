"""How an angle, and a pair of them, is written: every form as a pattern over whole columns.

Texts are folded first (`folded`): upper case, one sign for each of the many that stand for a degree, a minute, a
second or a minus, and the letters N, S, E and W for the words of English, French, Spanish and Portuguese.
"""

from __future__ import annotations

import polars as pl

# The last decimal written bounds the place: half its step on both axes, as a diagonal, one degree being 111 km
_DECIMAL_RADIUS_KM = {0: 79.0, 1: 7.9, 2: 0.8}
_MINUTE_RADIUS_KM = 1.3
LEAST_RADIUS_KM = 0.5
"""No position is taken to be known better than this, km."""

EXPECTED = "expected decimal degrees such as 20.93 or -17.04"
EXPECTED_PAIR = 'expected "lat, lon" in decimal degrees such as "20.93, -17.04"'
_SHOWN = 40
_NOTHING = pl.lit(None, pl.String)

_SIGNS = {
    **dict.fromkeys(("º", "˚", "∘", "Â°", "Âº"), "°"), **dict.fromkeys("’‘′´`ʹʼ", "'"), **dict.fromkeys(("″", "”", "“", "ʺ", "''"), '"'),
    **dict.fromkeys("−–—‐‑﹣－", "-"), "，": ",", "،": ",", "؛": ";", "٫": ".", **{chr(0x660 + i): str(i) for i in range(10)},
}  # fmt: skip
_WORDS = {
    **dict.fromkeys(("NORTH", "NORTE", "NORD"), "N"), **dict.fromkeys(("SOUTH", "SUD", "SUR", "SUL"), "S"),
    **dict.fromkeys(("WEST", "OUEST", "OESTE"), "W"), **dict.fromkeys(("EAST", "LESTE", "ESTE", "EST"), "E"),
    **dict.fromkeys(("DEGREES", "DEGREE", "DEGRÉS", "DEGRÉ", "DEGRES", "GRADOS", "GRAUS", "DEG"), "°"),
    **dict.fromkeys(("MINUTES", "MINUTOS", "MIN"), "'"), **dict.fromkeys(("SECONDS", "SECONDES", "SEGUNDOS", "SEC", "SEG"), '"'),
}  # fmt: skip
_LONE_O, _LONE_L = r"(^|[^A-Z])O($|[^A-Z])", r"(^|[^A-Z])L($|[^A-Z])"

PLAIN = r"^[-+]?[0-9]{1,3}(?:[.,][0-9]*)?$"
"""Decimal degrees and nothing else."""

PLAIN_PAIR = r"^\(?(?P<lat>[-+]?[0-9]{1,3}\.[0-9]+)\s?[,;\s]\s?(?P<lon>[-+]?[0-9]{1,3}\.[0-9]+)\)?$"
"""Two of them with decimal points."""

_LABEL = r"(?:(?P<label>LAT|LON|LNG)[A-Z]*)?[.:=\s]*"
_LETTER_OF_LABEL = {"LAT": "N", "LON": "E", "LNG": "E"}
_MINUTES = r"[0-9]{1,2}(?:[.,][0-9]+)?"
_ANGLE = (
    rf"^{_LABEL}(?P<before>[NSEW])?\s*(?P<sign>[-+])?\s*"
    r"(?:(?P<decimal>[0-9]{1,3}(?:[.,][0-9]*)?)\s*°?|"
    rf"(?P<degrees>[0-9]{{1,3}})(?:\s*[°D:]\s*|\s+|(?P<dash>-))(?P<minutes>{_MINUTES})"
    rf"(?:(?:\s*['M:-]\s*|\s+)(?P<seconds>{_MINUTES})\s*(?:\"|S)??|\s*['M]?))"
    r"\s*(?P<after>[NSEW])?$"
)
# 3415N and 341530N, as pilots and ships write them, only where a letter says what they are
_PACKED = ((r"^([0-9]{2,3})([0-9]{2}(?:\.[0-9]+)?)[\s,]?([NSEW])$", "$1 $2$3"), (r"^([0-9]{2,3})([0-9]{2})([0-9]{2}(?:\.[0-9]+)?)[\s,]?([NSEW])$", "$1 $2 $3$4"))  # fmt: skip
_SCIENTIFIC = r"^(?P<whole>[-+]?[0-9])(?:[.,](?P<part>[0-9]+))?E(?P<power>[-+][0-9]{1,2})$"

_LOST_POINT = r"^[-+]?(?:[0-9]{1,3}(?:\.[0-9]{3}){2,}|[0-9]{1,3}(?:,[0-9]{3}){2,}|[0-9]{1,3}(?:[ '][0-9]{3})+|[0-9]{4,})$"
_PLACEHOLDER = r"^[-+]?9{3,}(?:[.,][09]*)?$"
_ONE_NUMBER = r"^[-+]?[0-9]{1,3},[0-9]+$"
_METRES = r"UTM|MGRS|^[0-9]{1,2}\s?[C-X]\s?(?:[A-Z]{2}\s?)?[0-9]{2,}|^[-+]?[0-9]{6,7}[.,][0-9]+$"

_NUMBER = r"[-+]?[0-9]+(?:\.[0-9]+)?"
# A number as people write it, with whatever marks; what it is worth is settled when the angle is read
_LOOSE = r"[-+]?[0-9][0-9.,']*"
_DECIMALS = r"[-+]?[0-9]+[.,][0-9]+"
_BETWEEN = r"\s*[,;/|]?\s*"
_MACHINE_PAIRS = (
    rf"^(?:SRID=[0-9]+\s?;\s?)?POINT\s?(?:Z|M|ZM)?\s?\(\s?(?P<lon>{_NUMBER})\s+(?P<lat>{_NUMBER})(?:\s+{_NUMBER})*\s?\)$",
    rf'"COORDINATES"\s?:\s?\[\s?(?P<lon>{_NUMBER})\s?,\s?(?P<lat>{_NUMBER})',
    rf"^GEO:\s?(?P<lat>{_NUMBER})\s?,\s?(?P<lon>{_NUMBER})(?:$|[,;?])",
    rf"(?:@|[?&](?:Q|LL|QUERY|CENTER)=)(?P<lat>{_NUMBER})(?:,|%2C)\s?(?P<lon>{_NUMBER})",
)
_WRITTEN_PAIRS = (
    rf"^LAT[A-Z]*[.:=\s]*(?P<lat>[^A-Z].*?|[NS].*?){_BETWEEN}(?:LON[A-Z]*|LNG)[.:=\s]*(?P<lon>.+)$",
    rf"^(?:LON[A-Z]*|LNG)[.:=\s]*(?P<lon>[^A-Z].*?|[EW].*?){_BETWEEN}LAT[A-Z]*[.:=\s]*(?P<lat>.+)$",
    rf"^(?P<lat>[-+0-9][^NSEW]*[NS]){_BETWEEN}(?P<lon>[-+0-9][^NSEW]*[EW])$",
    rf"^(?P<lon>[-+0-9][^NSEW]*[EW]){_BETWEEN}(?P<lat>[-+0-9][^NSEW]*[NS])$",
    rf"^(?P<lat>[NS][^NSEW]+?){_BETWEEN}(?P<lon>[EW][^NSEW]+)$",
    rf"^(?P<lon>[EW][^NSEW]+?){_BETWEEN}(?P<lat>[NS][^NSEW]+)$",
    r"^(?P<lat>[-+]?[0-9.,]+\s?°[^°]*?)[\s,;/|]+(?P<lon>[-+]?[0-9.,]+\s?°[^°]*)$",
    rf"^(?P<lat>{_LOOSE})\s?(?:[;|]|\s,|,\s)\s?(?P<lon>{_LOOSE})$",
    # 12/3 may be a day, so a stroke parts only what has decimals
    rf"^(?P<lat>{_DECIMALS})\s?/\s?(?P<lon>{_DECIMALS})$",
    rf"^(?P<lat>{_DECIMALS}),(?P<lon>{_DECIMALS})$",
    # 34,12 may be one number: a comma alone parts two only where one has a point, or the second a sign
    rf"^(?P<lat>[-+]?[0-9]+\.[0-9]+),(?P<lon>{_NUMBER})$",
    r"^(?P<lat>[-+]?[0-9]+),(?P<lon>[-+]?[0-9]+\.[0-9]+)$",
    r"^(?P<lat>[-+]?[0-9]+),(?P<lon>[-+][0-9]+)$",
    r"^(?P<lat>[-+]?0),(?P<lon>[-+]?0)$",
    rf"^(?P<lat>{_LOOSE})\s(?P<lon>{_LOOSE})$",
)  # fmt: skip


def read_angles(texts: pl.Series) -> pl.DataFrame:
    """Return the angle that each text says, degrees.

    Parameters
    ----------
    texts
        Strings, null where there is nothing to read.

    Returns
    -------
    polars.DataFrame
        ``degrees`` (south and west below 0), ``radius_km``, ``letter`` (N, S, E, W, or null; N and E also for what is
        labelled lat or lon) and ``cure``, which is null where the text could be read.
    """
    dotted = pl.col("text").str.replace(",", ".", literal=True)
    frame = texts.alias("text").cast(pl.String).to_frame()
    plain = frame.select(degrees=pl.when(pl.col("text").str.contains(PLAIN)).then(dotted.cast(pl.Float64, strict=False)), dotted=dotted)
    read = plain.select("degrees", radius_km=_radius_km(pl.col("degrees"), pl.col("dotted")), letter=_NOTHING, cure=_NOTHING)
    odd = (frame["text"].is_not_null() & read["degrees"].is_null()).arg_true()
    if odd.is_empty():
        return read
    found = _read_odd(frame["text"].gather(odd))
    return read.select(column.scatter(odd, found[column.name]) for column in read)


def split_pairs(texts: pl.Series) -> pl.DataFrame:
    """Return the texts of latitude and longitude that each text holds, columns ``lat, lon``, both null where it holds no two."""
    frame = texts.alias("text").cast(pl.String).to_frame()
    read = frame.select(pl.col("text").str.extract_groups(PLAIN_PAIR).alias("found")).unnest("found")
    odd = (frame["text"].is_not_null() & read["lat"].is_null()).arg_true()
    if odd.is_empty():
        return read
    rest = frame[odd].select(signs=_one_sign_each(pl.col("text")), folded=folded(pl.col("text")))
    found = _split_by_form(rest)
    return read.select(column.scatter(odd, found[column.name]) for column in read)


def _split_by_form(texts: pl.DataFrame) -> pl.DataFrame:
    """Return ``lat, lon`` by the first form that each text has, machines' forms by ``signs``, people's by ``folded``."""
    found = pl.DataFrame({name: pl.Series([None] * texts.height, dtype=pl.String) for name in ("lat", "lon")})
    left = texts.with_row_index("row")
    for column, form in (*(("signs", form) for form in _MACHINE_PAIRS), *(("folded", form) for form in _WRITTEN_PAIRS)):
        fits = left[column].str.contains(form)
        if not fits.any():
            continue
        parts = left.filter(fits).select("row", pl.col(column).str.extract_groups(form).alias("parts")).unnest("parts")
        found = found.select(series.scatter(parts["row"], parts[series.name]) for series in found)
        left = left.filter(~fits)
    return found


def folded(texts: pl.Expr) -> pl.Expr:
    """Return texts in upper case with one sign, and one letter, for each that means the same."""
    lettered = _one_sign_each(texts).str.replace_many(list(_WORDS), list(_WORDS.values()), leftmost=True)
    west = lettered.str.replace_all(_LONE_O, "${1}W${2}").str.replace_all(_LONE_L, "${1}E${2}")
    return west.str.strip_chars(" .,;:()[]{}")


def unread(texts: pl.Expr, expected: str) -> pl.Expr:
    """Return the cure of texts that could not be read: what was expected, what was got, and what it seems to be."""
    said = folded(texts)
    shown = pl.when(texts.str.len_chars() > _SHOWN).then(pl.concat_str(texts.str.head(_SHOWN), pl.lit("…"))).otherwise(texts)
    why = (
        pl.when(said.str.contains(_PLACEHOLDER))
        .then(pl.lit(", which stands for a place that is not known: leave the coordinates empty, or give the place"))
        .when(said.str.contains(_METRES))
        .then(pl.lit(": grid coordinates (UTM, MGRS) are not read, convert them to degrees"))
        .when(said.str.contains(_LOST_POINT))
        .then(pl.lit(": the decimal point is lost (14716677 or 14.716.677 was 14.716677), or these are metres of a grid"))
        .when(said.str.contains(_ONE_NUMBER))
        .then(pl.lit(": it may be one number, so part the two by a semicolon or a blank"))
        .otherwise(pl.lit(""))
    )
    return pl.format("{}, got '{}'{}", pl.lit(expected), shown, why)


def _one_sign_each(texts: pl.Expr) -> pl.Expr:
    return texts.str.replace_many(list(_SIGNS), list(_SIGNS.values()), leftmost=True).str.to_uppercase()


def _radius_km(degrees: pl.Expr, dotted: pl.Expr) -> pl.Expr:
    """Return the radius that decimal degrees leave, by how many decimals are written."""
    decimals = dotted.str.len_bytes().cast(pl.Int32) - 1 - dotted.str.find(".", literal=True).cast(pl.Int32)
    return pl.when(degrees.is_not_null()).then(_radius_of(decimals.fill_null(0)))


def _radius_of(decimals: pl.Expr) -> pl.Expr:
    radius = pl.lit(LEAST_RADIUS_KM)
    for count, km in _DECIMAL_RADIUS_KM.items():
        radius = pl.when(decimals == count).then(pl.lit(km)).otherwise(radius)
    return radius


def _read_odd(texts: pl.Series) -> pl.DataFrame:
    """Read what is no plain number: degrees with minutes, letters, signs, powers of ten."""
    said = folded(pl.col("text"))
    for packed, apart in _PACKED:
        said = said.str.replace(packed, apart)
    frame = texts.to_frame("text").with_columns(said=said)
    parts = frame.with_columns(pl.col("said").str.extract_groups(_ANGLE).alias("parts")).unnest("parts")
    numbers = parts.with_columns(
        pl.col(name).str.replace(",", ".", literal=True).cast(pl.Float64, strict=False).alias(f"{name}_value")
        for name in ("decimal", "degrees", "minutes", "seconds")
    ).with_columns(letter=pl.coalesce("after", "before"), read=pl.coalesce("decimal_value", "degrees_value").is_not_null())
    angles = numbers.with_columns(degrees=_signed(), radius_km=_odd_radius_km(), fault=_fault())
    cure = pl.when(~pl.col("read")).then(unread(pl.col("text"), EXPECTED)).when(pl.col("fault").is_not_null()).then(
        pl.format("{}, got '{}': {}", pl.lit(EXPECTED), "text", "fault")
    )  # fmt: skip
    good = pl.col("cure").is_null()
    labelled = pl.coalesce("letter", pl.col("label").replace_strict(_LETTER_OF_LABEL, default=None, return_dtype=pl.String))
    read = angles.with_columns(cure=cure, letter=labelled).select(
        *(pl.when(good).then(pl.col(name)).alias(name) for name in ("degrees", "radius_km", "letter")), "cure"
    )
    return _with_powers(frame["said"], read)


def _signed() -> pl.Expr:
    size = (
        pl.coalesce("decimal_value", "degrees_value")
        + pl.col("minutes_value").fill_null(0) / 60
        + pl.col("seconds_value").fill_null(0) / 3600
    )
    below = (pl.col("sign") == "-").fill_null(value=False) | pl.col("letter").is_in(["S", "W"]).fill_null(value=False)
    return pl.when(below).then(-size).otherwise(size)


def _odd_radius_km() -> pl.Expr:
    dotted = pl.col("decimal").str.replace(",", ".", literal=True)
    whole_minutes = pl.col("seconds").is_null() & ~pl.col("minutes").str.contains("[.,]")
    of_arc = pl.when(whole_minutes).then(pl.lit(_MINUTE_RADIUS_KM)).otherwise(pl.lit(LEAST_RADIUS_KM))
    return pl.when(pl.col("decimal").is_not_null()).then(_radius_km(pl.col("decimal_value"), dotted)).otherwise(of_arc)


def _fault() -> pl.Expr:
    """Return what is wrong with an angle that has the right form, null where nothing is."""
    sixty = 60
    against = (pl.col("sign") == "-") & pl.col("letter").is_in(["N", "E"]) | (pl.col("sign") == "+") & pl.col("letter").is_in(["S", "W"])
    return (
        pl.when((pl.col("minutes_value") > sixty) | (pl.col("seconds_value") > sixty))  # rounding writes 15'60"
        .then(pl.lit("minutes and seconds go up to 60"))
        .when(pl.col("before").is_not_null() & pl.col("after").is_not_null())
        .then(pl.lit("it has two letters"))
        .when(against)
        .then(pl.lit("its sign and its letter disagree"))
        .when(pl.col("dash").is_not_null() & pl.col("letter").is_null())
        .then(pl.lit("a dash parts degrees from minutes only where N, S, E or W is written"))
    )


def _with_powers(said: pl.Series, read: pl.DataFrame) -> pl.DataFrame:
    """Return `read` with numbers such as -5.1E-02, as spreadsheets write small ones."""
    rows = said.str.contains(_SCIENTIFIC).fill_null(value=False).arg_true()
    if rows.is_empty():
        return read
    frame = said.gather(rows).to_frame("said")
    parts = frame.with_columns(pl.col("said").str.extract_groups(_SCIENTIFIC).alias("parts")).unnest("parts")
    decimals = (pl.col("part").str.len_bytes().cast(pl.Int32).fill_null(0) - pl.col("power").cast(pl.Int32, strict=False)).clip(0, 3)
    found = parts.select(
        degrees=pl.col("said").str.replace(",", ".", literal=True).cast(pl.Float64, strict=False),
        radius_km=_radius_of(decimals),
        letter=_NOTHING,
        cure=_NOTHING,
    )
    return read.select(column.scatter(rows, found[column.name]) for column in read)
