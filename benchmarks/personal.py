"""How much personal data is found, and how often it is seen where there is none.

Run: ``python -m benchmarks.personal``. All persons are made up, seeded (see `benchmarks._personal_made`).
"""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from pathlib import Path
from unittest import mock

import airportsdata
import polars as pl
from faker import Faker

from benchmarks import _clean_made as clean
from benchmarks import _personal_made as made
from geodata import gazetteer
from geodata.names import fold
from routes.intake import _personal_find, _personal_tokens
from routes.intake._personal_words import name_words
from routes.intake.personal import personal_cells, personal_columns

CELLS = 5_000
CHUNK = 500_000
DATA = Path(__file__).resolve().parents[2] / "shared" / "data"
STRUCTURED_AIM, FALSE_ALARMS_AIM = 0.98, 0.01
REGION = (
    "SN",
    "ML",
    "GN",
    "CI",
    "NE",
    "MR",
    "GM",
    "BF",
    "MA",
    "DZ",
    "TN",
    "LY",
    "ES",
    "FR",
    "PT",
    "IT",
    "EH",
    "CV",
    "GW",
    "MX",
    "CO",
    "US",
)
PLACE_COLUMNS = (
    "Location Description",
    "Location of death",
    "fmp",
    "route",
    "Migration Route",
    "Migration route",
    "Region of Incident",
    "Cause of Death",
)


def recall() -> None:
    """Print the share of each sort that is seen as personal, and as of its sort."""
    known = name_words()
    listed = known.given | known.family
    own = [fold(word) in listed for word in (*made.OWN_GIVEN, *made.OWN_FAMILY)]
    print(f"names of the benchmark's own list that the detector knows: {sum(own) / len(own):.0%}")
    print(f"{'sort':24} {'cells':>7} {'seen':>8} {'as it is':>9}")
    for sort, make in made.SORTS.items():
        cells = pl.Series([make() for _ in range(CELLS)])
        found = personal_cells(cells, free_text=True)
        seen, right = found.is_not_null().mean(), (found == sort).fill_null(value=False).mean()
        below = seen < STRUCTURED_AIM and sort not in ("name", "crew-list")
        print(f"{sort:24} {len(cells):7,} {seen:8.2%} {right:9.2%} {'BELOW' if below else ''}")
        show(cells.filter(found.is_null()))


FAKERS = {
    "phone_number": ("fr_FR", "es_ES", "pt_PT", "it_IT", "fr_DZ"),
    "iban": ("fr_FR", "es_ES", "pt_PT", "it_IT"),
    "email": ("fr_FR", "es_ES", "pt_PT", "it_IT"),
    "license_plate": ("fr_FR", "es_ES", "pt_PT", "it_IT"),
    "nie": ("es_ES",),
    "nif": ("es_ES",),
    "ssn": ("fr_FR", "it_IT"),
}


def peers() -> None:
    """Print the share seen of what faker makes: nobody here wrote its forms; some of them no office gives out."""
    print("\nbare cells that faker makes, seen as personal")
    for form, locales in FAKERS.items():
        shares = []
        for locale in locales:
            maker = Faker(locale)
            maker.seed_instance(1)
            cells = pl.Series([str(getattr(maker, form)()) for _ in range(CELLS)])
            found = personal_cells(cells, free_text=True)
            shares.append(f"{locale} {found.is_not_null().mean():7.2%}")
            show(cells.filter(found.is_null()), 4)
        print(f"  {form:20} {', '.join(shares)}")


def show(texts: pl.Series, most: int = 25) -> None:
    """Print some texts, where asked for."""
    if "--show" in sys.argv:
        for text in texts.unique(maintain_order=True).head(most):
            print("      ", text)


def false_alarms() -> None:
    """Print the share of texts without persons in which something is seen."""
    print(f"\n{'texts without persons':44} {'cells':>7} {'alarms':>8}")
    places = gazetteer.load().places.filter(pl.col("country").is_in(REGION))["name"].unique(maintain_order=True).sample(20_000, seed=1)
    alarms("place names of the gazetteer", places)
    with mock.patch.object(_personal_tokens, "places_like_names", frozenset):
        _personal_find.find.cache_clear()
        alarms("the same, as if the gazetteer did not know them", places)
        _personal_find.find.cache_clear()
    alarms("the same, in a sentence", "Interception au large de " + places + ", le 12/03/2021")
    alarms(
        "names of aerodromes (many after persons)",
        pl.Series(sorted({field["name"] for field in airportsdata.load("ICAO").values() if field["country"] in REGION})),
    )
    for name, texts in published().items():
        alarms(name, texts)
    for name, make in clean.CLEAN.items():
        alarms(name, pl.Series([make() for _ in range(CELLS)]))
    alarms("record ids, as ids", pl.Series([clean.record() for _ in range(CELLS)]), free_text=False)


def alarms(what: str, texts: pl.Series, *, free_text: bool = True) -> None:
    """Print one line."""
    found = personal_cells(texts, free_text=free_text)
    share = found.is_not_null().mean()
    print(f"{what:44} {len(texts):7,} {share:8.2%} {'' if share <= FALSE_ALARMS_AIM else 'ABOVE'}")
    show(texts.filter(found.is_not_null()) + "   <- " + found.drop_nulls())


def published() -> dict[str, pl.Series]:
    """Return the distinct texts of the published files' columns of places, routes and causes."""
    found = {}
    for path in sorted(DATA.glob("*.csv")):
        table = pl.read_csv(
            path, infer_schema=False, columns=[c for c in pl.read_csv(path, n_rows=0).columns if c in PLACE_COLUMNS] or None
        )
        for column in table.columns:
            if column in PLACE_COLUMNS:
                found[f"{path.stem[:24]}: {column}"[:44]] = table[column].drop_nulls().unique(maintain_order=True)
    return found


def columns() -> None:
    """Print which columns of the published files, and of a made-up one without words in its headers, are seen as personal."""
    print("\ncolumns")
    for path in sorted(DATA.glob("*.csv")):
        table = pl.read_csv(path, infer_schema=False).head(3_000)
        print(f"{path.name}: {len(table.columns)} columns, {len(personal_columns(table))} seen as personal")
    made_up = pl.DataFrame({sort: [make() for _ in range(500)] for sort, make in (made.SORTS | clean.CLEAN).items()})
    made_up = made_up.rename({name: f"c{i}" for i, name in enumerate(made_up.columns)})
    found = personal_columns(made_up)
    for i, sort in enumerate((made.SORTS | clean.CLEAN).keys()):
        print(f"  {sort:24} {found[f'c{i}'].sort + ': ' + found[f'c{i}'].reason if f'c{i}' in found else '-'}")


def speed() -> None:
    """Print the seconds that a chunk of half a million cells takes."""
    print("\nseconds for 500,000 cells: the first time, and once their texts were met")
    places = (
        gazetteer.load().places.filter(pl.col("country").is_in(REGION))["name"].unique(maintain_order=True).sample(20_000, seed=2).to_list()
    )
    notes = [clean.note() for _ in range(20_000)]
    for what, texts, free_text in (
        ("place names, 20,000 distinct", _many(places), True),
        ("notes, 20,000 made", _many(notes), True),
        ("record ids, all distinct", [f"ML-2021-{i:06d}" for i in range(CHUNK)], False),
        ("whole numbers, all distinct", [str(i) for i in range(CHUNK)], False),
        ("coordinates, all distinct", [f"{10 + i / 25_000:.6f}, {-20 + i / 20_000:.6f}" for i in range(CHUNK)], True),
    ):
        cells, taken = pl.Series(texts), []
        for _ in range(2):
            started = time.perf_counter()
            personal_cells(cells, free_text=free_text)
            taken.append(f"{time.perf_counter() - started:6.3f}")
        print(f"  {what:40} {' '.join(taken)}")


def _many(texts: Sequence[str]) -> list[str]:
    return made.rng.choices(texts, k=CHUNK)


if __name__ == "__main__":
    recall()
    peers()
    false_alarms()
    columns()
    speed()
