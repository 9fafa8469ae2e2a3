"""Records put on the ground: place, position, radius, cell, corridor and route of each."""

from __future__ import annotations

from threading import Lock

import polars as pl

from geodata.countries import country_name
from geodata.geocoding import GUESSED_KM, geocode_texts
from geodata.hexgrid import cells_of
from geodata.phrases import not_known_exactly
from routes.catalogue import catalogue
from routes.columns import EVENTS
from routes.corridors import assign

_LEG_ENDS = ("origin", "destination")
_READ = {
    name: dtype
    for name, dtype in (EVENTS.schema | {"route_text": pl.String}).items()
    if name in ("place_text", "country", "lat", "lon", "radius_km", "route_text", *(f"{e}_{of}" for e in _LEG_ENDS for of in ("text", "country")))
}  # fmt: skip
_PAIR = {"text": pl.String, "country": pl.String}
_GIVEN = "coordinates given in the file"
_GUESSED = "coordinates given in the file, of a place that its text says is not known exactly"
_LEFT_OUT = "‹[^›]*›"
_NO_PLACE = "the file gives no place"


class Answers:
    """What the places of one run were found to be: each text with its country is worked out once, whichever chunk asks.

    Several threads may ask at once; one that asks what another is working out waits for it.
    """

    def __init__(self) -> None:
        self._growing = Lock()
        nothing = pl.DataFrame(schema=_PAIR)
        self._known = _answered(nothing)

    def of(self, texts: pl.Series, countries: pl.Series) -> pl.DataFrame:
        """Return where texts are.

        Parameters
        ----------
        texts, countries
            Places in words, and ISO 3166-1 alpha-2 codes of the countries they are said to be in; either may be null.

        Returns
        -------
        polars.DataFrame
            Same height and order: place_id, country (the one found), lat, lon, radius_km, location_source,
            reason; all null where the text is.
        """
        if texts.str.contains(_LEFT_OUT).any():  # what stands for personal data is no word of the place
            texts = texts.str.replace_all(_LEFT_OUT, " ").str.strip_chars().replace("", None)
        if texts.null_count() == texts.len():
            return self._known.drop("text", "country").clear(texts.len()).rename({"found_country": "country"})
        asked = pl.DataFrame({"text": texts, "country": countries}, schema=_PAIR)
        found = self._look_up(asked)
        new = asked.filter(texts.is_not_null() & found["reason"].is_null())
        if new.height:
            self._learn(new)
            found = self._look_up(asked)
        return found

    def _look_up(self, asked: pl.DataFrame) -> pl.DataFrame:
        found = asked.join(self._known, on=list(_PAIR), how="left", nulls_equal=True, maintain_order="left")
        return found.drop("text", "country").rename({"found_country": "country"})

    def _learn(self, asked: pl.DataFrame) -> None:
        with self._growing:
            new = asked.unique(maintain_order=True).join(self._known, on=list(_PAIR), how="anti", nulls_equal=True, maintain_order="left")
            self._known = pl.concat([self._known, _answered(new)], rechunk=True)


def _answered(pairs: pl.DataFrame) -> pl.DataFrame:
    answers = geocode_texts(pairs).drop("name").rename({"country": "found_country"})
    return pl.concat([pairs, answers], how="horizontal")


def place(records: pl.DataFrame, answers: Answers) -> pl.DataFrame:
    """Return records with where they happened and what follows from it.

    Coordinates that the file gives stand as given. Where it gives none, the text of the place is looked up,
    and where there is no text the country. The same is done for the two ends of a leg.

    Parameters
    ----------
    records
        Those columns of `EVENTS` that a file gives, and ``route_text``, its word for the route.
    answers
        What this run found already; it learns what is new.

    Returns
    -------
    polars.DataFrame
        Same height and order, all other columns as they were: place_id, country, lat, lon, radius_km,
        location_source, location_reason, cell, route_id, route_source, corridor_id, and place_id, country, lat,
        lon of ``origin`` and ``destination``.
    """
    records = records.with_columns(pl.lit(None, dtype).alias(name) for name, dtype in _READ.items() if name not in records.columns)
    placed = _located(records, answers)
    for end in _LEG_ENDS:
        found = answers.of(placed[f"{end}_text"], placed[f"{end}_country"])
        placed = placed.with_columns(
            found["place_id"].alias(f"{end}_place_id"),
            found["lat"].alias(f"{end}_lat"),
            found["lon"].alias(f"{end}_lon"),
            pl.coalesce(f"{end}_country", found["country"]).alias(f"{end}_country"),
        )
    given = catalogue().route_ids(placed["route_text"])
    routed = assign(placed.select("lat", "lon", "radius_km", route_given=given))
    return placed.with_columns(*routed.get_columns(), cell=cells_of(placed["lat"], placed["lon"]))


def _located(records: pl.DataFrame, answers: Answers) -> pl.DataFrame:
    """Return the records with place, position, source, reason and radius."""
    given = records["lat"].is_not_null()
    text = pl.select(pl.when(~given).then(pl.coalesce(records["place_text"], _country_names(records["country"])))).to_series()
    found = answers.of(text, records["country"])
    guessed = given & not_known_exactly(records["place_text"])
    return records.with_columns(
        place_id=found["place_id"],
        country=pl.coalesce("country", found["country"]),
        lat=pl.coalesce("lat", found["lat"]),
        lon=pl.coalesce("lon", found["lon"]),
        radius_km=pl.when(guessed)
        .then(pl.max_horizontal("radius_km", pl.lit(GUESSED_KM)))
        .otherwise(pl.coalesce("radius_km", found["radius_km"])),
        location_source=pl.when(given).then(pl.lit("given")).otherwise(found["location_source"]),
        location_reason=pl.when(guessed)
        .then(pl.lit(_GUESSED))
        .when(given)
        .then(pl.lit(_GIVEN))
        .otherwise(found["reason"].fill_null(_NO_PLACE)),
    )


def _country_names(codes: pl.Series) -> pl.Series:
    names = {code: country_name(code, "en") for code in codes.drop_nulls().unique()}
    return codes.replace_strict(names, default=None, return_dtype=pl.String)
