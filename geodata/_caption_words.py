"""The words of captions in their three languages: names of places, seas and countries, and how they are joined."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import polars as pl

from geodata._caption_places import Areas, candidates
from geodata.countries import country_name

LANGUAGES = ("en", "fr", "es")

_VOWEL = "^[AEIOUÀÂÄÉÈÊËÎÏÔÖÛÜaeiouéèêîô]"
_ARTICLE = r"^(?:the |le |la |les |l'|el |las |los )"  # small letters: one that is no part of the name
_SAID = r"\s*\([^()]*\)$"  # which of two namesakes: the country says it
_GENERIC_KINDS = ("island", "islet", "cape", "border", "port", "beach")
_PART = r" (?:Region|Department|Province|Governorate|State|District)$"


def words(key: str, language: str) -> Any:
    """Return the words of a key of the file in a language."""
    return _file()[key][language]


@cache
def place_names(language: str) -> pl.Series:
    """Return the name of each of `candidates` in a language, as it stands after other words, its article before it."""
    named = candidates().select("place_id", "kind", plain=pl.col("name").str.replace(_SAID, ""))
    at = LANGUAGES.index(language)
    own = {key: names[at] for key, names in _file()["places"].items()}
    generic = pl.col("plain")
    if language != "en":
        for pattern, forms in _file()["generic"].items():
            generic = generic.str.replace(pattern, forms[at - 1])
    if language == "fr":
        generic = pl.when(generic != pl.col("plain")).then(generic.str.replace(r" de ([AEIOUÉÈÊÎ])", " d'$1")).otherwise("plain")
    generic = pl.when(pl.col("kind").is_in(_GENERIC_KINDS)).then(generic).otherwise("plain")
    shown = pl.col("place_id").replace_strict(list(own), list(own.values()), default=None, return_dtype=pl.String)
    return named.select(pl.coalesce(shown, generic)).to_series()


def of(joint: pl.Expr, name: pl.Expr, language: str) -> pl.Expr:
    """Return words and a name after them, joined as the language does: ``du Caire``, ``d'Agadez``, ``al cabo``."""
    joined = pl.concat_str(joint, pl.lit(" "), name)
    if language != "fr":
        return _contracted(joined, language)
    vowel = pl.concat_str(joint.str.strip_suffix("de"), pl.lit("d'"), name)
    return pl.when(name.str.contains(_VOWEL) & joint.str.ends_with("de")).then(vowel).otherwise(_contracted(joined, language))


def _contracted(joined: pl.Expr, language: str) -> pl.Expr:
    if language == "fr":
        return joined.str.replace(r"\bde [Ll]e ", "du ").str.replace(r"\bde [Ll]es ", "des ")
    return joined.str.replace(r"\bde el ", "del ").str.replace(r"\ba el ", "al ") if language == "es" else joined


def at_start(name: pl.Expr) -> pl.Expr:
    """Return a name as a caption begins with it: without its article, in a capital."""
    bare = name.str.replace(_ARTICLE, "")
    return bare.str.slice(0, 1).str.to_uppercase() + bare.str.slice(1)


def with_country(words_before: pl.Expr, name: pl.Expr, country: str, language: str) -> pl.Expr:
    """Return words that end in a name, and the country of it, but for one that is called so itself, as Malta is."""
    named = country_names(country, language)
    return pl.concat_str(words_before, pl.when(name != named).then(", " + named).fill_null(""))


def country_names(column: str, language: str) -> pl.Expr:
    """Return the names of the countries whose codes are in a column."""
    return pl.col(column).map_batches(lambda codes: _countries_of(codes, language), return_dtype=pl.String)


def _countries_of(codes: pl.Series, language: str) -> pl.Series:
    names = {code: country_name(code, language) for code in codes.drop_nulls().unique()}
    return codes.replace_strict(list(names), list(names.values()), default=None, return_dtype=pl.String)


def region_text(region: pl.Expr, language: str) -> pl.Expr:
    """Return what a region is called: ``Agadez region``, ``région d'Agadez``, but ``Northern State``."""
    before, after = words("region", language).split("{}")
    if language == "en":
        bare = region.str.strip_prefix("L'")
        return pl.when(region.str.contains(_PART)).then(bare).otherwise(region + after)
    return of(pl.lit(before.strip()), region.str.replace(_PART, ""), language)


def thousands(km: pl.Expr, language: str) -> pl.Expr:
    """Return a number as text, its thousands set apart in the language's way."""
    mark = {"en": ",", "fr": "\u202f", "es": "\u00a0"}[language]
    return km.cast(pl.String).str.replace(r"^(\d+)(\d{3})$", f"${{1}}{mark}${{2}}")


@cache
def area_names(areas: Areas, kind: str, language: str) -> dict[str, str]:
    """Return the names of areas by place_id, as they stand at the beginning of a caption; `kind` is seas or grounds."""
    names: dict[str, str] = dict(areas.table.select("place_id", "name").iter_rows())
    own = {key: _in_language(_file()[kind].get(key.partition(":")[2], []), language) for key in names}
    if language == "en":
        pattern = words("in_the", language) if kind == "grounds" else "{}"
        return {key: own[key] or pattern.format(name) for key, name in names.items()}
    worded = {key: own[key] or name for key, name in names.items()}
    return {key: name[0].upper() + name[1:] for key, name in worded.items()} if kind == "seas" else worded


def _in_language(found: list[str], language: str) -> str | None:
    """Return one of the words in French, Spanish and, where the name shown does not do, English."""
    order = ("fr", "es", "en")[: len(found)]
    return found[order.index(language)] if language in order else None


@cache
def _file() -> dict[str, Any]:
    return tomllib.loads((Path(__file__).parent / "caption_words.toml").read_text(encoding="utf-8"))
