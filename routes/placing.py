"""Records put on the ground: place, position, radius, cell, corridor and route of each."""

from __future__ import annotations

from threading import Lock

import polars as pl

from geodata.countries import country_name
from geodata.geocoding import GUESSED_KM, geocode_texts
from geodata.hexgrid import cells_of
from geodata.learning import Learned
from geodata.phrases import not_known_exactly
from routes.assignment import Corridors, assign
from routes.catalogue import catalogue
from routes.columns import EVENTS

_LEG_ENDS = ("origin", "destination")
_READ = {
    name: dtype
    for name, dtype in (EVENTS.schema | {"route_text": pl.String}).items()
    if name in ("place_text", "country", "lat", "lon", "radius_km", "kind", "transport", "route_text", *(f"{e}_{of}" for e in _LEG_ENDS for of in ("text", "country")))
}  # fmt: skip
_MAY_BE_FOUND = ("country", "radius_km", *(f"{end}_{of}" for end in _LEG_ENDS for of in ("text", "country")))
_ASKED = {"text": pl.String, "country": pl.String, "context": pl.String}
_END_OF = ("text", "place_id", "country", "lat", "lon")
_ANSWERED = ("place_id", "country", "lat", "lon", "radius_km", "location_source", "reason",
             *(f"{end}_{of}" for end in _LEG_ENDS for of in _END_OF))  # fmt: skip
_GIVEN = "coordinates given in the file"
_GUESSED = "coordinates given in the file, of a place that its text says is not known exactly"
_LEFT_OUT = "‹[^›]*›"
_NO_PLACE = "the file gives no place"


def without_marks(texts: pl.Series) -> pl.Series:
    """Return texts without the marks that stand for personal data, which are no words of a place; null where nothing is left."""
    if not texts.str.contains(_LEFT_OUT).any():
        return texts
    return texts.str.replace_all(_LEFT_OUT, " ").str.strip_chars().replace("", None)


def as_the_file_gave(name: str) -> pl.Expr:
    """Return a column of `EVENTS` where the file gave it, null where it was found.

    Where nobody noted what was given, a radius counts as found and all else as given.
    """
    given = pl.col("given_fields").str.split(", ").list.contains(name).fill_null(name != "radius_km")
    return pl.when(given).then(name).alias(name)


def as_given(events: pl.DataFrame) -> pl.DataFrame:
    """Return events that were placed as records to be placed: without what was found and not given by the file.

    Parameters
    ----------
    events
        Events with the schema of `EVENTS`, none of which has coordinates of the file.

    Returns
    -------
    polars.DataFrame
        Same height and order: the columns that `place` reads.
    """
    return events.with_columns(
        *(as_the_file_gave(name) for name in _MAY_BE_FOUND),
        pl.lit(None, pl.Float64).alias("lat"),
        pl.lit(None, pl.Float64).alias("lon"),
        pl.when(pl.col("route_source") == "given").then("route_id").alias("route_text"),
    ).select(list(_READ))


class Answers:
    """What the places of one run were found to be: each text with its country is worked out once, whichever chunk asks.

    Several threads may ask at once; one that asks what another is working out waits for it.

    Parameters
    ----------
    learned
        What analysts settled; by default nothing.
    """

    def __init__(self, learned: Learned | None = None) -> None:
        self._growing = Lock()
        self._learned = learned or Learned.nothing()
        self._known = self._answered(pl.DataFrame(schema=_ASKED))

    def of(self, texts: pl.Series, countries: pl.Series, contexts: pl.Series | None = None) -> pl.DataFrame:
        """Return where texts are.

        Parameters
        ----------
        texts, countries
            Places in words, and ISO 3166-1 alpha-2 codes of the countries they are said to be in; either may be null.
        contexts
            Words for what is around them, such as the countries of their route; null where nothing is known.

        Returns
        -------
        polars.DataFrame
            Same height and order: place_id, country (the one found), lat, lon, radius_km, location_source,
            reason, and text, place_id, country, lat, lon of the ``origin`` and the ``destination`` that the text names;
            all null where the text is.
        """
        texts = without_marks(texts)
        if texts.null_count() == texts.len():
            return self._known.drop(list(_ASKED)).clear(texts.len()).rename({"found_country": "country"})
        asked = pl.DataFrame({"text": texts, "country": countries, "context": contexts}, schema=_ASKED)
        found = self._look_up(asked)
        new = asked.filter(texts.is_not_null() & found["reason"].is_null())
        if new.height:
            self._learn(new)
            found = self._look_up(asked)
        return found

    def _look_up(self, asked: pl.DataFrame) -> pl.DataFrame:
        found = asked.join(self._known, on=list(_ASKED), how="left", nulls_equal=True, maintain_order="left")
        return found.drop(list(_ASKED)).rename({"found_country": "country"})

    def _learn(self, asked: pl.DataFrame) -> None:
        with self._growing:
            new = asked.unique(maintain_order=True).join(self._known, on=list(_ASKED), how="anti", nulls_equal=True, maintain_order="left")
            self._known = pl.concat([self._known, self._answered(new)], rechunk=True)

    def _answered(self, asked: pl.DataFrame) -> pl.DataFrame:
        found = geocode_texts(asked, learned=self._learned)
        return pl.concat([asked, found.select(_ANSWERED).rename({"country": "found_country"})], how="horizontal")


def place(records: pl.DataFrame, answers: Answers, corridors: Corridors | None = None) -> pl.DataFrame:
    """Return records with where they happened and what follows from it.

    Coordinates that the file gives stand as given. Where it gives none, the text of the place is looked up,
    and where there is no text the country. The same is done for the two ends of a leg, which a text of the place may name
    where the file has no columns for them.

    Parameters
    ----------
    records
        Those columns of `EVENTS` that a file gives, and ``route_text``, its word for the route.
    answers
        What this run found already; it learns what is new.
    corridors
        What events are put on; by default the corridors of the built-in catalogue.

    Returns
    -------
    polars.DataFrame
        Same height and order, all other columns as they were: place_id, country, lat, lon, radius_km,
        location_source, location_reason, cell, given_fields, route_id, route_source, what says its corridor, and place_id,
        country, lat, lon of ``origin`` and ``destination``.
    """
    records = records.with_columns(pl.lit(None, dtype).alias(name) for name, dtype in _READ.items() if name not in records.columns)
    given = catalogue().route_ids(records["route_text"])
    placed = _located(records, answers, _countries_of_routes(given))
    for end in _LEG_ENDS:
        placed = placed.with_columns(_leg_end(placed, end, answers))
    routed = assign(placed.with_columns(route_given=given), corridors)
    noted = pl.concat_str(
        (pl.when(pl.col(name).is_not_null()).then(pl.lit(name)) for name in _MAY_BE_FOUND), separator=", ", ignore_nulls=True
    )
    return placed.drop(pl.selectors.starts_with("named_")).with_columns(
        *routed.get_columns(), cell=cells_of(placed["lat"], placed["lon"]), given_fields=records.select(noted).to_series()
    )


def _leg_end(placed: pl.DataFrame, end: str, answers: Answers) -> list[pl.Series]:
    """Return the columns of one end of the legs: as the file gives it, else as the text of the place names it."""
    given = placed[f"{end}_text"].is_not_null() | placed[f"{end}_country"].is_not_null()
    found = answers.of(placed[f"{end}_text"], placed[f"{end}_country"])
    country = pl.select(pl.coalesce(placed[f"{end}_country"], found["country"])).to_series()
    told = {"text": placed[f"{end}_text"], "country": country, **{of: found[of] for of in ("place_id", "lat", "lon")}}
    return [told[of].zip_with(given, placed[f"named_{end}_{of}"]).alias(f"{end}_{of}") for of in _END_OF]


def _countries_of_routes(route_ids: pl.Series) -> pl.Series:
    """Return for each route the countries that its corridors cross, in words: namesakes there are likelier."""
    crossed = dict[str, str]()
    for route in catalogue().routes:
        codes = dict.fromkeys(hub.country for corridor in route.corridors for hub in corridor.hubs if hub.country)
        crossed[route.route_id] = ", ".join(country_name(code, "en") for code in codes)
    return route_ids.replace_strict(crossed, default=None, return_dtype=pl.String).replace("", None)


def _located(records: pl.DataFrame, answers: Answers, contexts: pl.Series) -> pl.DataFrame:
    """Return the records with place, position, source, reason and radius, and ``named_`` ends of legs that the text of the place names."""
    given = records["lat"].is_not_null()
    text = pl.select(pl.when(~given).then(pl.coalesce(records["place_text"], _country_names(records["country"])))).to_series()
    found = answers.of(text, records["country"], contexts)
    guessed = given & not_known_exactly(records["place_text"])
    named = [found[f"{end}_{of}"].alias(f"named_{end}_{of}") for end in _LEG_ENDS for of in _END_OF]
    return records.with_columns(
        *named,
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
